/*
** Preparing a benefit, and the run over a batch.
*/
#include "benefit/due_impl.h"
#include "benefit/programs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- programs ---------------------------------------------------------- */

static enum err_code compile_part(struct due *d, const struct cat_part *p,
                                  struct due_part *out, struct err *e)
{
    enum err_code rc = ERR_OK;

    out->part = p;
    out->cases = arena_array(d->a, p->case_count, sizeof *out->cases);
    if (!out->cases)
        return err_nomem(e);
    for (size_t k = 0; k < p->case_count && rc == ERR_OK; k++) {
        rc = program_of(d->a, p->cases[k].when, &out->cases[k].when, e);
        if (rc == ERR_OK)
            rc = program_of(d->a, p->cases[k].is, &out->cases[k].is, e);
    }
    return rc;
}

static enum err_code compile_timings(struct due *d,
                                     const struct cat_timing *list,
                                     size_t count, struct expr_program ***out,
                                     struct err *e)
{
    enum err_code rc = ERR_OK;
    struct expr_program **when = arena_array(d->a, count + 1, sizeof *when);

    if (!when)
        return err_nomem(e);
    for (size_t i = 0; i < count && rc == ERR_OK; i++)
        rc = program_of(d->a, list[i].when, &when[i], e);
    *out = when;
    return rc;
}

static enum err_code compile_all(struct due *d, struct err *e)
{
    const struct cat_benefit *b = d->b;
    enum err_code rc = ERR_OK;

    d->parts = arena_array(d->a, b->part_count, sizeof *d->parts);
    if (!d->parts)
        return err_nomem(e);
    for (size_t i = 0; i < b->part_count && rc == ERR_OK; i++)
        rc = compile_part(d, &b->parts[i], &d->parts[i], e);
    if (rc == ERR_OK)
        rc = compile_timings(d, b->starts, b->start_count, &d->start_when, e);
    if (rc == ERR_OK)
        rc = compile_timings(d, b->stops, b->stop_count, &d->stop_when, e);
    return rc == ERR_OK ? program_of(d->a, b->lasts, &d->lasts, e) : rc;
}

/* ---- what is read ------------------------------------------------------ */

static void mark(struct due *d, const struct expr *x)
{
    for (int c = 0; x && c < d->b->age_column; c++)
        d->read[c] |= (unsigned char)expr_reads(x, c);
}

static void mark_timings(struct due *d, const struct cat_timing *list,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mark(d, list[i].when);
        if (list[i].column >= 0)
            d->read[list[i].column] = 1;
    }
}

static void mark_read(struct due *d)
{
    const struct cat_benefit *b = d->b;

    for (size_t i = 0; i < b->part_count; i++)
        for (size_t k = 0; k < b->parts[i].case_count; k++) {
            const struct cat_benefit_case *c = &b->parts[i].cases[k];
            mark(d, c->when);
            mark(d, c->is);
            for (int age = 0; age < 2; age++)
                d->reads_age |=
                    (c->when && expr_reads(c->when, b->age_column + age)) ||
                    expr_reads(c->is, b->age_column + age);
        }
    mark(d, b->lasts);
    mark_timings(d, b->starts, b->start_count);
    mark_timings(d, b->stops, b->stop_count);
    for (size_t i = 0; i < b->input_count; i++)
        if (law_used(d->law, i) && b->inputs[i].by >= 0)
            d->read[b->inputs[i].by] = 1;
    for (size_t i = 0; i < b->need_count; i++)
        d->read[b->needs[i]] = 1;
    if (d->reads_age)
        d->read[b->born] = 1;
    if (b->at >= 0)
        d->read[b->at] = 1;
}

int due_reads(const struct due *d, int column)
{
    return column < d->b->age_column && d->read[column];
}

/* ---- ages -------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static void add_age(struct due *d, int64_t months)
{
    if (months > 0 && months < DUE_AGES_MAX && d->age_count < DUE_AGES_MAX)
        d->ages[d->age_count++] = (int32_t)months;
}

/* The ages around which an expression turns; 0 when it may be all. */
static int add_breaks(struct due *d, const struct expr *x)
{
    int64_t list[64];

    for (int age = 0; x && age < 2; age++) {
        int unit = age ? 1 : 12;
        int n = expr_breaks(x, d->b->age_column + age, list, 64);
        if (n < 0 || n > 64)
            return 0;
        for (int i = 0; i < n; i++) {
            add_age(d, list[i] * unit);
            add_age(d, (list[i] + 1) * unit);
        }
    }
    return 1;
}

static void find_ages(struct due *d)
{
    const struct cat_benefit *b = d->b;
    size_t kept = 1;
    int good = 1;

    d->ages[d->age_count++] = 0;
    for (size_t i = 0; i < b->part_count; i++)
        for (size_t k = 0; k < b->parts[i].case_count; k++)
            good &= add_breaks(d, b->parts[i].cases[k].when) &&
                    add_breaks(d, b->parts[i].cases[k].is);
    if (!good || d->age_count >= DUE_AGES_MAX - 2) {
        d->age_count = DUE_AGES_MAX;
        for (int32_t m = 0; m < DUE_AGES_MAX; m++)
            d->ages[m] = m;
        return;
    }
    qsort(d->ages, d->age_count, sizeof *d->ages, by_size);
    for (size_t i = 1; i < d->age_count; i++)
        if (d->ages[i] != d->ages[kept - 1])
            d->ages[kept++] = d->ages[i];
    d->age_count = kept;
}

/* ---- room -------------------------------------------------------------- */

static int needs_scratch(const struct due *d, size_t column)
{
    if (column < (size_t)d->b->age_column)
        return d->read[column];
    return column < (size_t)d->b->age_column + 2 ||
           law_used(d->law, column - (size_t)d->b->age_column - 2);
}

static enum err_code make_scratch(struct due *d, struct err *e)
{
    size_t n = d->b->scope.count;

    d->column = arena_array(d->a, n, sizeof *d->column);
    d->value = arena_array(d->a, n, sizeof *d->value);
    d->null = arena_array(d->a, n, sizeof *d->null);
    d->result = arena_array(d->a, EXPR_ROWS_MAX, sizeof *d->result);
    d->sum = arena_array(d->a, EXPR_ROWS_MAX, sizeof *d->sum);
    d->result_null = arena_alloc(d->a, EXPR_ROWS_MAX);
    d->keep = arena_alloc(d->a, EXPR_ROWS_MAX);
    d->done = arena_alloc(d->a, EXPR_ROWS_MAX);
    d->sum_why = arena_alloc(d->a, EXPR_ROWS_MAX);
    if (!d->column || !d->value || !d->null || !d->result || !d->sum ||
        !d->result_null || !d->keep || !d->done || !d->sum_why)
        return err_nomem(e);
    for (size_t c = 0; c < n; c++) {
        if (!needs_scratch(d, c))
            continue;
        d->value[c] = arena_array(d->a, EXPR_ROWS_MAX, sizeof **d->value);
        d->null[c] = arena_alloc(d->a, EXPR_ROWS_MAX);
        if (!d->value[c] || !d->null[c])
            return err_nomem(e);
        d->column[c] = (struct expr_column){d->value[c], d->null[c]};
    }
    return ERR_OK;
}

static enum err_code make_batch(struct due *d, struct err *e)
{
    d->first = arena_array(d->a, ROWS_MAX, sizeof *d->first);
    d->last = arena_array(d->a, ROWS_MAX, sizeof *d->last);
    d->born = arena_array(d->a, ROWS_MAX, sizeof *d->born);
    d->at = arena_array(d->a, ROWS_MAX, sizeof *d->at);
    d->why = arena_alloc(d->a, ROWS_MAX);
    d->key = arena_array(d->a, ROWS_MAX, sizeof *d->key);
    d->tail = arena_array(d->a, ROWS_MAX, sizeof *d->tail);
    d->ages = arena_array(d->a, DUE_AGES_MAX, sizeof *d->ages);
    d->read = arena_alloc(d->a, (size_t)d->b->age_column + 1);
    if (!d->first || !d->last || !d->born || !d->at || !d->why || !d->key ||
        !d->tail || !d->ages || !d->read)
        return err_nomem(e);
    return ERR_OK;
}

/* Spans of a batch: no award has more than months, segments and ages allow. */
static enum err_code make_spans(struct due *d, struct err *e)
{
    size_t months = (size_t)(d->ask.last - d->ask.first) + 1;
    size_t most = d->reads_age ? law_segments(d->law) + d->age_count
                               : law_segments(d->law);

    d->span_cap = (most < months ? most : months) + 2;
    d->spans = arena_array(d->a, ROWS_MAX * d->span_cap, sizeof *d->spans);
    return d->spans ? ERR_OK : err_nomem(e);
}

/* Units whose territories differ somewhere get different signatures. */
static enum err_code make_signatures(struct due *d, struct err *e)
{
    size_t segments = law_segments(d->law);
    size_t units;

    if (law_territories(d->law) == 1)
        return ERR_OK;
    units = (size_t)units_max_id(d->ask.units) + 1;
    d->signature = arena_array(d->a, units, sizeof *d->signature);
    d->territories = arena_array(d->a, units + 1, segments);
    if (!d->signature || !d->territories)
        return err_nomem(e);
    for (size_t u = 0; u < units; u++) {
        unsigned char *mine = d->territories + d->signature_count * segments;
        size_t k = 0;
        for (size_t s = 0; s < segments; s++)
            mine[s] = (unsigned char)law_territory(d->law, (int64_t)u, s);
        while (memcmp(d->territories + k * segments, mine, segments) != 0)
            k++;
        d->signature[u] = (unsigned short)k;
        d->signature_count += k == d->signature_count;
    }
    return ERR_OK;
}

/* ---- doors ------------------------------------------------------------- */

enum err_code due_new(struct arena *a, const struct law_ask *ask,
                      struct due **out, struct err *e)
{
    struct due *d = arena_alloc(a, sizeof *d);

    assert(ask->benefit->award && ask->first <= ask->last);
    *out = NULL;
    if (!d)
        return err_nomem(e);
    *d = (struct due){.a = a, .ask = *ask, .b = ask->benefit};
    struct law_ask law = *ask;
    if (d->b->at >= 0 || d->b->lasts) /* figures of months before the first */
        law.first = month_of(DAY_FIRST);
    enum err_code rc = law_new(a, &law, &d->law, e);
    if (rc == ERR_OK)
        rc = make_batch(d, e);
    if (rc == ERR_OK)
        rc = compile_all(d, e);
    if (rc != ERR_OK)
        return rc;
    mark_read(d);
    find_ages(d);
    rc = make_scratch(d, e);
    if (rc == ERR_OK)
        rc = make_spans(d, e);
    if (rc == ERR_OK)
        rc = make_signatures(d, e);
    if (rc == ERR_OK)
        rc = due_class_new(d, e);
    if (rc == ERR_OK)
        *out = d;
    return rc;
}

const struct law *due_law(const struct due *d)
{
    return d->law;
}

struct due_term due_term(const struct due *d, size_t row)
{
    return (struct due_term){d->first[row], d->last[row],
                             (enum due_why)d->why[row]};
}

int due_outside(const struct due *d, int32_t month)
{
    const struct cat_benefit *b = d->b;

    return b->at < 0 && ((b->from != DAY_NONE && month < month_of(b->from)) ||
                         (b->until != DAY_NONE && month > month_of(b->until)));
}

struct law_place due_place(const struct due *d, const struct rows *rows,
                           size_t row, size_t segment)
{
    int64_t unit = rows->unit_id[row];
    size_t s = d->b->at >= 0 ? law_segment(d->law, d->at[row]) : segment;

    return (struct law_place){s, law_territory(d->law, unit, s)};
}

void due_inputs(struct due *d, struct law_place at, size_t row)
{
    const struct cat_benefit *b = d->b;

    for (size_t i = 0; i < b->input_count; i++) {
        size_t c = (size_t)b->age_column + 2 + i;
        int by = b->inputs[i].by;
        if (!law_used(d->law, i))
            continue;
        d->null[c][row] =
            !law_figure(d->law, at, i, by >= 0 ? d->value[by][row] : 0,
                        by >= 0 && d->null[by][row], &d->value[c][row]);
    }
}

enum err_code due_run(struct due *d, const struct rows *rows,
                      struct due_spans *out, struct err *e)
{
    size_t count = 0;

    assert(rows->reg == d->b->award && rows->count <= ROWS_MAX);
    *out = (struct due_spans){NULL, 0};
    due_terms(d, rows);
    enum err_code rc = ERR_OK;
    if (due_class_fits(d, rows))
        rc = due_class_run(d, rows, &count, e);
    else
        count = due_wide_run(d, rows);
    if (rc == ERR_OK)
        *out = (struct due_spans){d->spans, count};
    return rc;
}
