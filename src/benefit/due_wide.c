/*
** Benefits whose rules compute with a column of any size: the programs run
** over the columns of the batch, once for each segment of the law, or for each
** month when a rule looks at the age.
*/
#include "benefit/due_impl.h"

#include <assert.h>
#include <string.h>

/* The columns of the batch as the scratch of programs. */
static void load(struct due *d, const struct rows *rows)
{
    for (int c = 0; c < d->b->age_column; c++)
        if (d->read[c]) {
            memcpy(d->value[c], rows->value[c],
                   rows->count * sizeof **d->value);
            memcpy(d->null[c], rows->null[c], rows->count);
        }
}

static void set_ages(struct due *d, size_t count, int32_t month)
{
    int ac = d->b->age_column;

    for (size_t i = 0; i < count; i++) {
        int32_t age = d->born[i] == MONTH_MIN ? -1 : month - d->born[i];
        unsigned char none = !d->reads_age || age < 0;
        d->null[ac][i] = d->null[ac + 1][i] = none;
        d->value[ac][i] = none ? 0 : age / 12;
        d->value[ac + 1][i] = none ? 0 : age;
    }
}

static void add(struct due *d, size_t *t, size_t row, int32_t first,
                int32_t last)
{
    struct due_span *mine = d->spans + row * d->span_cap;
    enum due_why why = (enum due_why)d->sum_why[row];
    size_t n = t[row];

    first = first > d->first[row] ? first : d->first[row];
    last = last < d->last[row] ? last : d->last[row];
    if (first > last)
        return;
    if (why == DUE_NO_CASE && d->reads_age && d->born[row] == MONTH_MIN)
        why = DUE_NO_BIRTH;
    if (n > 0 && mine[n - 1].last + 1 == first && mine[n - 1].why == why &&
        mine[n - 1].amount == d->sum[row]) {
        mine[n - 1].last = last;
        return;
    }
    assert(n < d->span_cap);
    mine[n] = (struct due_span){(uint32_t)row, first, last, why, d->sum[row]};
    t[row] = n + 1;
}

/* One stretch of months in which nothing but the awards' ends changes. */
static void run_stretch(struct due *d, const struct rows *rows, size_t *t,
                        int32_t first, int32_t last)
{
    size_t segment = law_segment(d->law, first);

    for (size_t i = 0; i < rows->count; i++)
        due_inputs(d, due_place(d, rows, i, segment), i);
    set_ages(d, rows->count, first);
    due_amounts(d, rows->count);
    for (size_t i = 0; due_outside(d, first) && i < rows->count; i++) {
        d->sum_why[i] = DUE_OUTSIDE;
        d->sum[i] = 0;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->voided[i] && d->why[i] == DUE_OK)
            add(d, t, i, first, last);
}

/* Close the gaps between the rows' spans. */
static size_t pack(struct due *d, const struct rows *rows, size_t *t)
{
    struct due_span *to = d->spans;

    for (size_t i = 0; i < rows->count; i++) {
        memmove(to, d->spans + i * d->span_cap, t[i] * sizeof *to);
        to += t[i];
    }
    return (size_t)(to - d->spans);
}

/* The last month of the stretch that begins with a month. */
static int32_t stretch_end(const struct due *d, int32_t first)
{
    size_t s = law_segment(d->law, first);

    if (d->reads_age)
        return first;
    if (d->b->at >= 0)
        return d->ask.last;
    int32_t end = law_segment_first(d->law, s + 1) - 1;
    return end < d->ask.last ? end : d->ask.last;
}

size_t due_wide_run(struct due *d, const struct rows *rows)
{
    size_t *t = d->tail;
    int32_t last;

    memset(t, 0, rows->count * sizeof *t);
    load(d, rows);
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->voided[i] && d->why[i] != DUE_OK) {
            d->sum_why[i] = d->why[i];
            d->sum[i] = 0;
            add(d, t, i, d->ask.first, d->ask.last);
        }
    for (int32_t m = d->ask.first; m <= d->ask.last; m = last + 1) {
        last = stretch_end(d, m);
        run_stretch(d, rows, t, m, last);
    }
    return pack(d, rows, t);
}
