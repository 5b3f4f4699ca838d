/*
** Figures counted from the records at the time of asking: different parties,
** and what depends on the day of asking.
*/
#ifndef TALLY_LIVE_H
#define TALLY_LIVE_H

#include "registry/registry.h"
#include "tally/splitter.h"

enum { LIVE_SPANS_MAX = 3 };

/* The results of one indicator, per span: the whole, then the codes of each
** breakdown in order (live_slot).  The whole of a CAT_RANGE is the number of
** its records, without which its bounds are 0. */
struct live {
    int64_t *value[LIVE_SPANS_MAX];
};

struct live_span {
    day_t first, last; /* inclusive */
};

/* Several times are counted in one reading of the records. */
struct live_ask {
    const struct cat_indicator *indicator;
    struct live_span spans[LIVE_SPANS_MAX];
    size_t span_count;
    dim_set dims;                /* the breakdowns wanted; others stay 0 */
    const unsigned char *member; /* per unit id */
    const int64_t *place; /* CAT_PLACES: per unit id, the unit of the level that
                             it lies in, 0 none; else NULL */
    int64_t member_max;
};

/* Place of a code in live.value[span]; dim -1 is the whole. */
size_t live_slot(const struct cat_indicator *i, int dim, int code);
size_t live_slots(const struct cat_indicator *i);

/* The result lives in the first; the second may be reset afterwards. */
struct live_arenas {
    struct arena *out, *work;
};

/* Count; as_of is the last day of the span. */
enum err_code live_count(struct db *db, struct live_arenas a,
                         const struct live_ask *ask, struct live *out,
                         struct err *e) MUST_CHECK;

/* SQL after WHERE that selects the records of an indicator in time, "r" the
** register; $1 and $2 are the first and last day (of a stock: begun by $1 and
** not ended before $2). */
void live_time_sql(const struct cat_indicator *i, struct buf *out);

#endif
