/*
** What records are worth for a figure that cannot be added from cells:
** different parties, different places, days of spells, a range.  Everything
** else is a sum.  One struct for a figure; add its records one by one.
*/
#ifndef TALLY_WORTH_H
#define TALLY_WORTH_H

#include "registry/rows.h"

struct worth {
    int64_t count;           /* of the records */
    int64_t value;           /* the figure; of a CAT_RANGE the count again */
    int64_t lowest, highest; /* of a CAT_RANGE, when there is a record */
    unsigned char *bits;     /* parties or places met */
    size_t bytes;
};

/* How to read a record. */
struct worth_how {
    const struct cat_indicator *indicator;
    day_t first, last;    /* of the period, for CAT_DAYS */
    const int64_t *place; /* as in struct live_ask */
};

/* Add a record; 0 when memory is out. */
int worth_add(struct worth *w, const struct worth_how *how,
              const struct rows *rows, size_t row);
void worth_free(struct worth *w);

#endif
