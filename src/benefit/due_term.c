/*
** When each award of a batch begins and ends, month by month, and whether it
** may be paid at all.
*/
#include "benefit/due_impl.h"

#include <assert.h>
#include <string.h>

/* The rows that a timing covers, into d->keep. */
static void covered(struct due *d, const struct rows *rows,
                    const struct cat_timing *t, struct expr_program *when)
{
    const int64_t *value = rows->value[t->column];
    const unsigned char *null = rows->null[t->column];
    int64_t from = t->from == DAY_NONE ? INT64_MIN : t->from;
    int64_t until = t->until == DAY_NONE ? INT64_MAX : t->until;

    if (when)
        expr_run_true(when, rows->column, rows->count, d->keep);
    else
        memset(d->keep, 1, rows->count);
    for (size_t i = 0; i < rows->count; i++)
        d->keep[i] &= (unsigned char)(!null[i] & (value[i] >= from) &
                                      (value[i] <= until));
}

static void run_starts(struct due *d, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        d->first[i] = MONTH_MIN;
    for (size_t k = 0; k < d->b->start_count; k++) {
        const struct cat_timing *t = &d->b->starts[k];
        const int64_t *value = rows->value[t->column];
        covered(d, rows, t, d->start_when[k]);
        for (size_t i = 0; i < rows->count; i++)
            if (d->keep[i] && d->first[i] == MONTH_MIN)
                d->first[i] = month_of(value[i]) + t->next;
    }
    for (size_t i = 0; i < rows->count; i++)
        if (d->first[i] == MONTH_MIN)
            d->why[i] = DUE_NO_START;
}

static void run_stops(struct due *d, const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        d->last[i] = d->b->once ? d->first[i] : MONTH_MAX;
    for (size_t k = 0; k < d->b->stop_count; k++) {
        const struct cat_timing *t = &d->b->stops[k];
        const int64_t *value = rows->value[t->column];
        covered(d, rows, t, d->stop_when[k]);
        for (size_t i = 0; i < rows->count; i++) {
            int32_t last = month_of(value[i]) + t->next - 1;
            if (d->keep[i] && last < d->last[i])
                d->last[i] = last;
        }
    }
}

/* So many months from the first; by the figures of the first month. */
static void run_lasts(struct due *d, const struct rows *rows)
{
    const struct cat_benefit *b = d->b;

    for (int c = 0; c < b->age_column; c++)
        if (d->read[c]) {
            memcpy(d->value[c], rows->value[c],
                   rows->count * sizeof **d->value);
            memcpy(d->null[c], rows->null[c], rows->count);
        }
    for (size_t i = 0; i < rows->count; i++) {
        for (int age = 0; age < 2; age++) {
            d->value[b->age_column + age][i] = 0;
            d->null[b->age_column + age][i] = 1;
        }
        due_inputs(d, due_place(d, rows, i, law_segment(d->law, d->first[i])),
                   i);
    }
    expr_run(d->lasts, d->column, rows->count, d->result, d->result_null);
    for (size_t i = 0; i < rows->count; i++) {
        int64_t last = d->first[i] + d->result[i] - 1;
        if (d->result_null[i])
            d->why[i] = d->why[i] == DUE_OK ? DUE_NO_FIGURE : d->why[i];
        else if (last < d->last[i])
            d->last[i] = (int32_t)last;
    }
}

/* Nothing is due before birth; MONTH_MIN where the day is not known. */
static void run_births(struct due *d, const struct rows *rows)
{
    const int64_t *value = rows->value[d->b->born];
    const unsigned char *null = rows->null[d->b->born];

    for (size_t i = 0; i < rows->count; i++) {
        d->born[i] = null[i] ? MONTH_MIN : month_of(value[i]);
        if (d->first[i] < d->born[i])
            d->first[i] = d->born[i];
    }
}

static void run_needs(struct due *d, const struct rows *rows)
{
    for (size_t k = 0; k < d->b->need_count; k++) {
        const unsigned char *null = rows->null[d->b->needs[k]];
        for (size_t i = 0; i < rows->count; i++)
            if (null[i])
                d->why[i] = DUE_NEEDS;
    }
}

void due_terms(struct due *d, const struct rows *rows)
{
    memset(d->why, DUE_OK, rows->count);
    run_starts(d, rows);
    run_stops(d, rows);
    if (d->b->at >= 0)
        for (size_t i = 0; i < rows->count; i++)
            d->at[i] = rows->null[d->b->at][i]
                           ? d->first[i]
                           : month_of(rows->value[d->b->at][i]);
    if (d->lasts)
        run_lasts(d, rows);
    if (d->reads_age)
        run_births(d, rows);
    run_needs(d, rows);
}
