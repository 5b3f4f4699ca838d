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

/* A set of breakdowns: bit n is dim n of the indicator (at most 32). */
typedef uint32_t dim_set;
#define ALL_DIMS UINT32_MAX

/* Mark the scope columns that it reads for these breakdowns. */
void splitter_needs(const struct splitter *s, dim_set dims,
                    unsigned char *need);

/* The breakdowns that read nothing of the party, so need no join. */
dim_set splitter_own_dims(const struct cat_indicator *i);

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
