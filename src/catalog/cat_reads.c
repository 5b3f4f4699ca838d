/*
** Which columns an indicator reads, and whether it is counted from the records
** at the time of asking.
*/
#include "catalog/cat_indicator.h"

#include <assert.h>

/* The symbol as_of lies behind the register's columns and its party's. */
static int as_of_column(const struct cat_register *reg)
{
    size_t theirs =
        reg->party >= 0 ? reg->columns[reg->party].target->column_count : 0;

    return (int)(reg->column_count + theirs);
}

/* Add a column of days to the list; the new count, -1 when it cannot be. */
static int add_turn(const struct cat_register *reg, int column, int *list,
                    int count)
{
    for (int i = 0; i < count; i++) {
        if (list[i] == column)
            return count;
    }
    if ((size_t)column >= reg->column_count || count == CAT_TURNS_MAX)
        return -1;
    list[count] = column;
    return count + 1;
}

int cat_dim_turns(const struct cat_indicator *i, const struct cat_dim *d,
                  int list[CAT_TURNS_MAX])
{
    int found[CAT_TURNS_MAX], count = 0;

    if (!d->derived || !d->derived->as_of)
        return 0;
    if (i->measure != CAT_STOCK)
        return -1;
    for (size_t k = 0; k < d->derived->case_count; k++) {
        const struct expr *when = d->derived->cases[k].when;
        int n = when ? expr_compared(when, as_of_column(i->reg), found,
                                     CAT_TURNS_MAX)
                     : 0;
        if (n < 0 || n > CAT_TURNS_MAX)
            return -1;
        for (int at = 0; at < n && count >= 0; at++)
            count = add_turn(i->reg, found[at], list, count);
        if (count < 0)
            return -1;
    }
    return count;
}

int cat_dim_is_live(const struct cat_indicator *i, const struct cat_dim *d)
{
    int list[CAT_TURNS_MAX];

    return cat_dim_turns(i, d, list) < 0;
}

int cat_is_live(const struct cat_indicator *i)
{
    return i->measure == CAT_DISTINCT || i->measure == CAT_DAYS ||
           i->measure == CAT_RANGE || i->measure == CAT_PLACES ||
           (i->where && expr_uses(i->where, "as_of"));
}

int cat_dim_column(const struct cat_indicator *i, const struct cat_dim *d)
{
    if (d->column >= 0)
        return d->column;
    if (d->party_column >= 0)
        return (int)i->reg->column_count + d->party_column;
    return -1;
}

static void expr_columns(const struct expr *x, const struct cat_register *reg,
                         unsigned char *need)
{
    for (size_t i = 0; x && i < reg->scope.count; i++)
        need[i] |= (unsigned char)expr_reads(x, (int)i);
}

static void dim_columns(const struct cat_indicator *i, const struct cat_dim *d,
                        unsigned char *need)
{
    int column = cat_dim_column(i, d);

    if (column >= 0) {
        need[column] = 1;
        return;
    }
    for (size_t k = 0; d->derived && k < d->derived->case_count; k++)
        expr_columns(d->derived->cases[k].when, i->reg, need);
}

void cat_columns_read(const struct cat_indicator *i, dim_set dims,
                      unsigned char *need)
{
    assert(i->reg);
    expr_columns(i->where, i->reg, need);
    if (i->value_column >= 0)
        need[i->value_column] = 1;
    for (size_t n = 0; n < i->dim_count; n++) {
        if (dims >> n & 1)
            dim_columns(i, &i->dims[n], need);
    }
}

static int reads_party(const struct cat_register *reg, const struct expr *x)
{
    for (size_t i = reg->column_count; x && i + 1 < reg->scope.count; i++) {
        if (expr_reads(x, (int)i))
            return 1;
    }
    return 0;
}

dim_set cat_own_dims(const struct cat_indicator *i)
{
    dim_set own = 0;

    for (size_t n = 0; n < i->dim_count; n++) {
        const struct cat_dim *d = &i->dims[n];
        int party = d->party_column >= 0;
        for (size_t k = 0; d->derived && k < d->derived->case_count; k++)
            party |= reads_party(i->reg, d->derived->cases[k].when);
        own |= (dim_set)!party << n;
    }
    return own;
}

void cat_mark_live(struct cat_load *l)
{
    for (size_t n = 0; n < l->c->indicator_count; n++) {
        const struct cat_indicator *i = &l->indicators[n];
        if (!i->reg || !cat_is_live(i))
            continue;
        struct cat_register *reg = &l->registers[i->reg->index];
        unsigned char *live = reg->live ? (unsigned char *)reg->live
                                        : cat_new(l, reg->scope.count + 1, 1);
        if (!live)
            return;
        cat_columns_read(i, cat_own_dims(i), live);
        if (i->day_column >= 0)
            live[i->day_column] = 1;
        reg->live = live;
    }
}
