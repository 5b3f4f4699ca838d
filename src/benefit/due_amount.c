/*
** The tables of a benefit over scratch columns: for each part the first case
** that holds, times its base, rounded by the benefit's rule, added up.
*/
#include "benefit/due_impl.h"

#include <assert.h>
#include <string.h>

/* Half away from zero; n >= 0. */
static int64_t nearest(int64_t n, int64_t unit)
{
    return (n + unit / 2) / unit * unit;
}

/* Ten-thousandths of a đồng to đồng; -1 when the rule refuses. */
static int64_t rounded(enum cat_rounding rule, int64_t n)
{
    static const int64_t units[CAT_ROUND__MAX] = {[CAT_ROUND_DONG] = 1,
                                                  [CAT_ROUND_HUNDRED] = 100,
                                                  [CAT_ROUND_THOUSAND] = 1000};
    int64_t one = EXPR_DECIMAL_ONE;

    if (rule == CAT_ROUND_EXACT)
        return n % one == 0 ? n / one : -1;
    if (rule == CAT_ROUND_DOWN)
        return n / one;
    if (rule == CAT_ROUND_THOUSAND_UP)
        return (n + 1000 * one - 1) / (1000 * one) * 1000;
    return nearest(n, units[rule] * one) / one;
}

enum due_why due_round(const struct cat_benefit *b, int64_t decimal,
                       int64_t base, int64_t *out)
{
    int64_t n;

    *out = 0;
    if (__builtin_mul_overflow(decimal, base, &n) || n < 0)
        return DUE_RANGE;
    int64_t amount = rounded(b->rounding, n);
    if (amount < 0)
        return DUE_BROKEN;
    if (amount > DUE_AMOUNT_MAX)
        return DUE_RANGE;
    *out = amount;
    return DUE_OK;
}

/* One row of a part: the case that was taken gives value. */
static void add_amount(struct due *d, const struct cat_part *p, size_t row,
                       int64_t value, int is_null)
{
    int64_t base = 1, amount;

    if (p->base >= 0) {
        is_null |= d->null[p->base][row];
        base = d->value[p->base][row];
    }
    if (is_null) {
        d->sum_why[row] = DUE_NO_FIGURE;
        return;
    }
    d->sum_why[row] = (unsigned char)due_round(d->b, value, base, &amount);
    d->sum[row] += amount;
}

static void run_case(struct due *d, const struct due_part *p, size_t k,
                     size_t count)
{
    size_t taken = 0;

    if (p->cases[k].when)
        expr_run_true(p->cases[k].when, d->column, count, d->keep);
    else
        memset(d->keep, 1, count);
    for (size_t i = 0; i < count; i++) {
        d->keep[i] &= (unsigned char)!d->done[i];
        d->done[i] |= d->keep[i];
        taken += d->keep[i];
    }
    if (taken == 0)
        return;
    expr_run(p->cases[k].is, d->column, count, d->result, d->result_null);
    for (size_t i = 0; i < count; i++)
        if (d->keep[i] && d->sum_why[i] == DUE_OK)
            add_amount(d, p->part, i, d->result[i], d->result_null[i]);
}

void due_amounts(struct due *d, size_t count)
{
    assert(count <= EXPR_ROWS_MAX);
    memset(d->sum, 0, count * sizeof *d->sum);
    memset(d->sum_why, DUE_OK, count);
    for (size_t p = 0; p < d->b->part_count; p++) {
        const struct due_part *part = &d->parts[p];
        memset(d->done, 0, count);
        for (size_t k = 0; k < part->part->case_count; k++)
            run_case(d, part, k, count);
        for (size_t i = 0; i < count && !part->part->optional; i++)
            if (!d->done[i] && d->sum_why[i] == DUE_OK)
                d->sum_why[i] = DUE_NO_CASE;
    }
    for (size_t i = 0; i < count; i++)
        if (d->sum_why[i] != DUE_OK)
            d->sum[i] = 0;
}
