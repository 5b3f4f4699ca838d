/*
** The records behind a figure: the same definition that counts, compiled to
** SQL.
*/
#ifndef TALLY_TRACE_H
#define TALLY_TRACE_H

#include "tally/figures.h"

/* Called for each batch of records, with every column read. */
typedef enum err_code trace_each(const struct rows *rows, void *arg,
                                 struct err *e);

/*
** List the records behind an indicator, or behind one code of a breakdown (dim
** NULL: all).  *count and *value say how many there are and what they add up
** to; for distinct parties *value is how many different ones.  ERR_INPUT for
** ratios and typed-in figures, ERR_DENIED outside the asker's units.
*/
struct trace_ask {
    struct figures_ask figures;
    const struct cat_indicator *indicator;
    const struct cat_dim *dim;
    int code;
};
enum err_code trace_records(struct tally *t, const struct trace_ask *ask,
                            trace_each *each, void *arg, int64_t *count,
                            int64_t *value, struct err *e) MUST_CHECK;

#endif
