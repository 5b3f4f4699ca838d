/*
** One indicator over a batch of records: which records it takes, their values
** and how its breakdowns split them.  Counting, live figures and the property
** tests all go through here.
*/
#ifndef TALLY_SPLITTER_H
#define TALLY_SPLITTER_H

#include "registry/rows.h"

struct splitter;

/* Compile the breakdowns of an indicator, in the arena.  ERR_NOMEM. */
enum err_code splitter_new(struct arena *a, const struct cat_indicator *i,
                           struct splitter **out, struct err *e) MUST_CHECK;

/* take[row] = 1 for the records that count: not voided and where holds. */
void splitter_take(struct splitter *s, const struct rows *rows,
                   unsigned char *take);

/* What row adds: its value column, or 1. 0 when the value is null. */
int64_t splitter_value(const struct splitter *s, const struct rows *rows,
                       size_t row);

/* code[row] = index of the code of breakdown dim, -1 for none. */
void splitter_codes(struct splitter *s, size_t dim, const struct rows *rows,
                    int32_t *code);

#endif
