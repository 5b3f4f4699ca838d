#include "benefit/example.h"

#include "base/vnum.h"
#include "benefit/due.h"
#include "benefit/month.h"

#include <assert.h>
#include <string.h>

enum { FIRST_YEAR = 1990 };

struct run {
    struct arena *a;
    const struct cat_benefit *b;
    struct rows *rows;
    struct due *due;
    struct cat_faults *faults;
    int32_t first, last; /* months that the examples speak of */
};

/* The symbol of a day that every award has: its first one. */
static int first_day(const struct cat_benefit *b)
{
    return cat_column_index(b->award, b->once ? "day" : "from_day");
}

/* A birth day that gives an age in months by the end of a month. */
static day_t born_at(int32_t month, int64_t months)
{
    return month_first_day(month - (int32_t)months);
}

static void set_given(struct run *r, const struct cat_example *x)
{
    const struct cat_benefit *b = r->b;

    for (size_t i = 0; i < x->given_count; i++) {
        int s = x->given[i].symbol;
        int64_t v = x->given[i].value;
        if (s >= b->age_column)
            rows_set(r->rows, 0, b->born,
                     born_at(x->month, s == b->age_column ? v * 12 : v));
        else
            rows_set(r->rows, 0, s, v);
    }
}

/* What an example leaves out is as a new record would have it; text columns
** that are needed count as filled in. */
static void set_defaults(struct run *r, const struct cat_example *x)
{
    const struct cat_benefit *b = r->b;
    int day = first_day(b);

    rows_clear(r->rows);
    (void)rows_add(r->rows);
    for (size_t c = 0; c < b->award->column_count; c++)
        if (b->award->columns[c].has_default)
            rows_set(r->rows, 0, (int)c, b->award->columns[c].default_value);
    for (size_t k = 0; k < b->need_count; k++)
        if (b->award->columns[b->needs[k]].type == CAT_TEXT)
            rows_set_text(r->rows, 0, b->needs[k], "1");
        else if (b->award->columns[b->needs[k]].type == CAT_DAY)
            rows_set(r->rows, 0, b->needs[k], month_first_day(x->month));
    rows_set(r->rows, 0, day, month_first_day(x->month));
}

static enum err_code add_fault(struct run *r, const struct cat_example *x,
                               const char *got, struct err *e)
{
    struct cat_faults *f = r->faults;
    char month[MONTH_TEXT_BYTES], want[VNUM_TEXT_BYTES];

    f->total++;
    if (f->count == CAT_FAULTS_MAX)
        return ERR_OK;
    struct err *grown =
        arena_grow(r->a, f->list, f->count, &f->cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    f->list = grown;
    f->list[f->count] = (struct err){0};
    month_iso(x->month, month);
    vnum_format(x->gives, want);
    (void)ERR_AT(&f->list[f->count++], ERR_INPUT, x->pos, MSG_BENEFIT_EXAMPLE,
                 r->b->name, month, x->gives < 0 ? "refused" : want, got);
    return ERR_OK;
}

/* What the rules give for an example; -1 refused. */
static enum err_code compute(struct run *r, const struct cat_example *x,
                             int64_t *out, struct err *e)
{
    struct due_spans spans;

    set_defaults(r, x);
    set_given(r, x);
    enum err_code rc = due_run(r->due, r->rows, &spans, e);
    *out = 0;
    for (size_t i = 0; rc == ERR_OK && i < spans.count; i++)
        if (spans.list[i].first <= x->month && x->month <= spans.list[i].last)
            *out = spans.list[i].why == DUE_OK ? spans.list[i].amount : -1;
    return rc;
}

/* Ready to compute the examples of r->b. */
static enum err_code begin(struct run *r, struct err *e)
{
    const struct cat_benefit *b = r->b;

    r->first = FIRST_YEAR * 12;
    r->last = r->first;
    for (size_t i = 0; i < b->example_count; i++)
        if (b->examples[i].month > r->last)
            r->last = b->examples[i].month;
    struct law_ask ask = {
        .benefit = b, .known = DAY_LAST, .first = r->first, .last = r->last};
    r->rows = rows_new(r->a, b->award, 1);
    return r->rows ? due_new(r->a, &ask, &r->due, e) : err_nomem(e);
}

enum err_code examples_run(struct arena *a, const struct cat_benefit *b,
                           const int64_t **out, struct err *e)
{
    struct run r = {.a = a, .b = b};
    int64_t *gives = arena_array(a, b->example_count + 1, sizeof *gives);
    enum err_code rc = gives ? begin(&r, e) : err_nomem(e);

    *out = NULL;
    for (size_t i = 0; rc == ERR_OK && i < b->example_count; i++)
        rc = compute(&r, &b->examples[i], &gives[i], e);
    if (rc == ERR_OK)
        *out = gives;
    return rc;
}

static enum err_code check_benefit(struct run *r, struct err *e)
{
    char got[VNUM_TEXT_BYTES];
    const int64_t *gives;
    enum err_code rc = examples_run(r->a, r->b, &gives, e);

    for (size_t i = 0; i < r->b->example_count && rc == ERR_OK; i++) {
        if (gives[i] == r->b->examples[i].gives)
            continue;
        vnum_format(gives[i], got);
        rc =
            add_fault(r, &r->b->examples[i], gives[i] < 0 ? "refused" : got, e);
    }
    return rc;
}

enum err_code examples_check(struct arena *a, const struct catalog *c,
                             struct cat_faults *faults, size_t *count,
                             struct err *e)
{
    enum err_code rc = ERR_OK;

    assert(a && c && faults && count);
    *faults = (struct cat_faults){0};
    *count = 0;
    for (size_t i = 0; i < c->benefit_count && rc == ERR_OK; i++) {
        struct run r = {.a = a, .b = &c->benefits[i], .faults = faults};
        rc = check_benefit(&r, e);
        *count += r.b->example_count;
    }
    return rc == ERR_OK && faults->total > 0 ? ERR_INPUT : rc;
}
