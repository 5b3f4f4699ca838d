/*
** Inside of the room report only: the figures of an issued report.
*/
#ifndef REPORT_FROZEN_H
#define REPORT_FROZEN_H

#include "report/issue.h"

enum { FROZEN_VALUES = 4, FROZEN_HASH_BYTES = 65 };

/* "value", "plan", "previous", "cumulative". */
extern const char *const frozen_names[FROZEN_VALUES];

struct frozen_value {
    int missing;
    int64_t value; /* with the figure's decimals */
};

struct frozen_figure {
    const char *indicator, *dim, *code; /* dim and code "" for the whole */
    int scale;                          /* decimals of its values */
    struct frozen_value values[FROZEN_VALUES];
};

struct frozen {
    struct frozen_figure *items;
    size_t count;
};

/*
** Every figure of a unit and period that the asker may read and that has a
** value or a plan: the whole and the parts that are not 0, in the order of
** their names.  *hash (hexadecimal) covers all of them.  In the arena.
*/
enum err_code frozen_take(struct arena *a, const struct report_source *from,
                          const struct figures_ask *ask, struct frozen *out,
                          const char **hash, struct err *e) MUST_CHECK;

/* For qsort: by indicator, breakdown and code, byte by byte. */
int frozen_order(const void *a, const void *b);

/* BLAKE2b-256 over all, in the order given; NULL when memory is out. */
const char *frozen_hash(struct arena *a, const struct frozen *f);

/* Keep them; part of a job. */
enum err_code frozen_save(struct db *db, int64_t issued, const struct frozen *f,
                          struct err *e) MUST_CHECK;

/* The figures of an issued report, in the order of their names. */
enum err_code frozen_load(struct arena *a, struct db *db, int64_t issued,
                          struct frozen *out, struct err *e) MUST_CHECK;

#endif
