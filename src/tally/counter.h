/*
** Indicators compiled to column programs: a batch of records in, changes of
** cells out.  One counter serves one register and one thread.
*/
#ifndef TALLY_COUNTER_H
#define TALLY_COUNTER_H

#include "registry/rows.h"
#include "tally/pack.h"

/* Parts of the cell table. */
enum cell_part {
    PART_FLOW,       /* by half-month */
    PART_STOCK,      /* changes of stocks, by half-month */
    PART_STOCK_YEAR, /* the same summed by year: half is year * 24 */
    PART__MAX
};

/* The number of a cell key: (indicator, dim, code); dim -1 for the whole. */
struct cell_keys;

/* The keys of a catalogue in memory, numbered by what the table cell_key says.
** See tally/keys.h. */
uint32_t cell_keys_find(const struct cell_keys *k, size_t indicator, int dim,
                        int code);

struct counter;

/* NULL in *out when the register has nothing that is kept in cells. */
enum err_code counter_new(const struct catalog *c,
                          const struct cat_register *reg,
                          const struct cell_keys *keys, struct counter **out,
                          struct err *e) MUST_CHECK;
void counter_free(struct counter *c); /* NULL is fine */

/* Which columns of the scope it reads, for loader_new. */
const unsigned char *counter_needs(const struct counter *c);

/* Add the records that are not marked voided, times sign. */
enum err_code counter_add(struct counter *c, const struct rows *rows, int sign,
                          struct err *e) MUST_CHECK;

/* One change: a cell of a unit, part and half. */
struct change {
    int64_t unit_id;
    int32_t part, half;
    struct cell cell;
};

/* Give each change that is not zero to `each`, in no order, and forget all. */
enum err_code counter_drain(struct counter *c,
                            enum err_code (*each)(const struct change *change,
                                                  void *arg, struct err *e),
                            void *arg, struct err *e) MUST_CHECK;

/* Forget the changes. */
void counter_reset(struct counter *c);

#endif
