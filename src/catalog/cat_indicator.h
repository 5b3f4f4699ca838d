/*
** Inside of cat_indicator.c and cat_measure.c only: an indicator being parsed.
*/
#ifndef CATALOG_CAT_INDICATOR_H
#define CATALOG_CAT_INDICATOR_H

#include "catalog/cat_load.h"

enum indicator_key {
    IND_TITLE,
    IND_UOM,
    IND_COUNT, /* the measures stay together, in the order of measures[] */
    IND_SUM,
    IND_STOCK,
    IND_INFLOW,
    IND_OUTFLOW,
    IND_DISTINCT,
    IND_DAYS,
    IND_RANGE,
    IND_PLACES,
    IND_RATIO,
    IND_FALL,
    IND_TOTAL,
    IND_UNITS,
    IND_TYPED,
    IND_ON,
    IND_WHERE,
    IND_BY,
    IND_PLAN,
    IND_SHARE_OF,
    IND_PER,
    IND_TYPE_IN,
    IND_OPEN,
    IND_DECIMALS,
    IND_LAW,
    IND__MAX
};

extern const struct cat_key indicator_keys[IND__MAX];

struct job {
    struct cat_load *l;
    struct cat_indicator *ind;
    const struct cat_node *const *v; /* by indicator_key */
    struct cat_draft *draft;         /* of the register, NULL none */
};

/* A column of the measured register by name; -1 after a fault. */
int indicator_column(const struct job *j, struct pos pos, const char *name);

/* Another indicator by name; NULL after a fault. */
const struct cat_indicator *indicator_named(struct job *j,
                                            const struct cat_node *n);

/* Exactly one measure. */
void indicator_measure(struct job *j);

#endif
