/*
** The figures of the law that a benefit reads, over a range of months and as
** they were known on a day: a decree that applies backwards changes the months
** behind it only for who looks from a day on which it is in force.
**
** The months fall into segments within which no figure changes.
*/
#ifndef BENEFIT_LAW_H
#define BENEFIT_LAW_H

#include "registry/units.h"

/* A figure put in the law's place, for simulation. */
struct law_set {
    const struct cat_parameter *parameter;
    size_t key; /* of the parameter's keys; 0 for a plain one */
    int64_t figure;
    int32_t first; /* the first month it holds */
};

struct law_ask {
    const struct cat_benefit *benefit;
    const struct units *units; /* NULL: no province is looked at */
    day_t known;               /* only what is in force by then */
    int32_t first, last;       /* months, inclusive */
    const struct law_set *sets;
    size_t set_count;
};

struct law;

/* In the arena.  ERR_NOMEM, ERR_LIMIT for too many provinces or segments. */
enum err_code law_new(struct arena *a, const struct law_ask *ask,
                      struct law **out, struct err *e) MUST_CHECK;

/* How many segments there are. */
size_t law_segments(const struct law *l);
/* The first month of a segment; of the one past the end: last + 1. */
int32_t law_segment_first(const struct law *l, size_t segment);
/* The segment of a month (of the nearest one when it lies outside). */
size_t law_segment(const struct law *l, int32_t month);

/* How many territories have figures of their own; 0 is the country. */
size_t law_territories(const struct law *l);
/* The territory of a unit in a segment. */
size_t law_territory(const struct law *l, int64_t unit, size_t segment);

/* Whether rules of the benefit read input i. */
int law_used(const struct law *l, size_t input);

/*
** The figure of input i; by is the value of its column (bands and codes; null
** when by_null).  0 when nothing was entered for it.
*/
struct law_place {
    size_t segment, territory;
};
int law_figure(const struct law *l, struct law_place at, size_t input,
               int64_t by, int by_null, int64_t *out);

/* The value that the figure comes from, for explanations: its article and
** days.  NULL when there is none; province when it is the province's own. */
const struct cat_law_value *law_source(const struct law *l, struct law_place at,
                                       size_t input, int *province);

/* 1 when the input has figures at this place, whatever they are kept by. */
int law_has(const struct law *l, struct law_place at, size_t input);

#endif
