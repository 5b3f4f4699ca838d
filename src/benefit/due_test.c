/*
** What awards are due: histories of random awards held against the explanation
** of each single month, provinces, law that applies backwards, failing memory.
*/
#include "base/rng.h"
#include "base/test.h"
#include "benefit/explain.h"
#include "benefit/month.h"
#include "registry/world.h"

#include <string.h>

enum { ARENA_BYTES = 1 << 29, FIRST = 2021 * 12 + 3, LAST = 2026 * 12 + 11 };

static const struct catalog *load(struct arena *a)
{
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct err e = {0};

    assert_ok(catalog_load(a, NULL, &c, &faults, &e), &e);
    return c;
}

static struct due *new_due(struct arena *a, const struct cat_benefit *b,
                           day_t known, int32_t first, int32_t last)
{
    struct law_ask ask = {
        .benefit = b, .known = known, .first = first, .last = last};
    struct due *d;
    struct err e = {0};

    assert_ok(due_new(a, &ask, &d, &e), &e);
    return d;
}

/* ---- random awards ----------------------------------------------------- */

static int64_t some_value(struct rng *rng, const struct expr_symbol *s,
                          const struct cat_column *c)
{
    if (s->type == EXPR_CHOICE)
        return (int64_t)rng_below(rng, s->codes->count);
    if (s->type == EXPR_BOOL)
        return (int64_t)rng_below(rng, 2);
    if (s->type == EXPR_DAY)
        return day_of(2019, 1, 1) + (int64_t)rng_below(rng, 365 * 8);
    if (c && c->has_max && c->type != CAT_TEXT)
        return c->min +
               (int64_t)rng_below(rng, (uint64_t)(c->max - c->min + 1));
    return (int64_t)rng_below(rng, 60000000);
}

static void random_row(struct rng *rng, const struct cat_benefit *b,
                       struct rows *rows)
{
    size_t row = rows_add(rows);

    for (size_t i = 0; i < b->award->scope.count; i++) {
        const struct expr_symbol *s = &b->award->scope.symbols[i];
        const struct cat_column *c =
            i < b->award->column_count ? &b->award->columns[i] : NULL;
        if (rng_below(rng, 8) == 0 && (!c || !c->required))
            continue;
        rows->value[i][row] = s->type == EXPR_TEXT ? 1 : some_value(rng, s, c);
        rows->null[i][row] = 0;
    }
    /* Ages of all kinds, and ends that are often open. */
    rows_set(rows, row, b->born,
             day_of(1925, 1, 1) + (int64_t)rng_below(rng, 365 * 100));
    if (rng_below(rng, 3))
        rows->null[b->born][row] = rng_below(rng, 30) == 0;
    for (size_t k = 0; k < b->stop_count; k++)
        if (rng_below(rng, 3))
            rows_set_null(rows, row, b->stops[k].column);
    rows->unit_id[row] = 1;
}

/* Every month of every row: the span that holds it says what the explanation
** says; months in no span are not due. */
static void check_rows(struct arena *a, struct due *d, const struct rows *rows,
                       const struct due_spans *spans)
{
    struct rows *one = rows_new(a, rows->reg, 1);
    size_t at = 0;

    for (size_t row = 0; row < rows->count; row++) {
        rows_clear(one);
        rows_copy(one, rows, row);
        int32_t before = MONTH_MIN;
        for (int32_t m = FIRST; m <= LAST; m++) {
            struct explain x;
            struct err e = {0};
            while (at < spans->count && spans->list[at].row == row &&
                   spans->list[at].last < m) {
                assert_true(spans->list[at].first > before);
                before = spans->list[at].last;
                at++;
            }
            const struct due_span *s = &spans->list[at];
            int holds = at < spans->count && s->row == row && s->first <= m;
            assert_ok(explain_month(a, d, one, m, &x, &e), &e);
            assert_int_equal(holds, x.inside);
            if (holds && (s->why != x.why || s->amount != x.amount))
                fail_msg("%s row %d month %d: %d %ld, but %d %ld",
                         x.benefit->name, (int)row, m, (int)s->why,
                         (long)s->amount, (int)x.why, (long)x.amount);
        }
        while (at < spans->count && spans->list[at].row == row)
            at++;
    }
    assert_int_equal(at, spans->count);
}

static void check_benefit(const struct cat_benefit *b, uint64_t seed)
{
    enum { ROWS = 150 };
    struct arena *a = arena_new(ARENA_BYTES), *b_arena = arena_new(ARENA_BYTES);
    struct rows *rows = rows_new(a, b->award, ROWS);
    struct due *d = new_due(a, b, DAY_LAST, FIRST, LAST);
    struct due *single = new_due(a, b, DAY_LAST, FIRST, LAST);
    struct rng rng;
    struct due_spans spans;
    struct err e = {0};

    rng_seed(&rng, seed);
    for (int i = 0; i < ROWS; i++)
        random_row(&rng, b, rows);
    rows->voided[3] = 1;
    assert_ok(due_run(d, rows, &spans, &e), &e);
    for (size_t i = 0; i < spans.count; i++)
        assert_int_not_equal(spans.list[i].row, 3);
    rows->voided[3] = 0;
    assert_ok(due_run(d, rows, &spans, &e), &e);
    check_rows(b_arena, single, rows, &spans);
    arena_free(a);
    arena_free(b_arena);
}

static void spans_agree_with_months(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);

    (void)state;
    for (size_t i = 0; i < c->benefit_count; i++)
        for (uint64_t seed = 1; seed <= 4; seed++)
            check_benefit(&c->benefits[i], seed * 100 + i);
    arena_free(a);
}

/* Records are older than the limits of a column, which a catalogue may narrow:
** such a value is no other one's class. */
static void limits_were_narrowed(void **state)
{
    enum { ROWS = 12 };
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    struct rng rng;

    (void)state;
    rng_seed(&rng, 7);
    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        struct arena *mine = arena_new(ARENA_BYTES);
        struct rows *rows = rows_new(mine, b->award, ROWS);
        struct due *d = new_due(mine, b, DAY_LAST, FIRST, LAST);
        struct due *single = new_due(mine, b, DAY_LAST, FIRST, LAST);
        struct due_spans spans;
        struct err e = {0};
        for (int row = 0; row < ROWS; row++) {
            random_row(&rng, b, rows);
            for (size_t k = 0; k < b->award->column_count; k++) {
                const struct cat_column *x = &b->award->columns[k];
                if (x->has_min && x->has_max && x->type != CAT_TEXT)
                    rows_set(rows, (size_t)row, (int)k,
                             row % 2 ? x->max + 1 + row : x->min - 1);
            }
        }
        assert_ok(due_run(d, rows, &spans, &e), &e);
        check_rows(mine, single, rows, &spans);
        arena_free(mine);
    }
    arena_free(a);
}

/* ---- what is known when ------------------------------------------------ */

static int64_t amount_of(struct due *d, const struct rows *rows, int32_t month)
{
    struct due_spans spans;
    struct err e = {0};

    assert_ok(due_run(d, rows, &spans, &e), &e);
    for (size_t i = 0; i < spans.count; i++)
        if (spans.list[i].first <= month && month <= spans.list[i].last)
            return spans.list[i].why == DUE_OK ? spans.list[i].amount
                                               : -(int64_t)spans.list[i].why;
    return 0;
}

static struct rows *severe(struct arena *a, const struct cat_benefit *b,
                           const char *born)
{
    struct rows *rows = rows_new(a, b->award, 1);
    struct err e = {0};
    day_t day;
    int group = cat_column_index(b->award, "social_group");

    rows_add(rows);
    assert_ok(day_parse(born, NO_POS, &day, &e), &e);
    rows_set(rows, 0, cat_column_index(b->award, "from_day"),
             day_of(2022, 1, 1));
    rows_set(
        rows, 0, group,
        cat_code_index(b->award->columns[group].choice, "disabled_severe"));
    rows_set_text(rows, 0, cat_column_index(b->award, "decision_number"), "1");
    rows_set(rows, 0, b->born, day);
    rows->unit_id[0] = 1;
    return rows;
}

/* The decree of 2026 applies from July and is in force from 5 October. */
static void backward_law(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    const struct cat_benefit *b = catalog_benefit(c, "social_allowance");
    struct rows *rows = severe(a, b, "1980-01-01");
    int32_t july = 2026 * 12 + 6;
    struct due *before = new_due(a, b, day_of(2026, 10, 4), FIRST, LAST);
    struct due *after = new_due(a, b, day_of(2026, 10, 5), FIRST, LAST);

    (void)state;
    assert_int_equal(amount_of(before, rows, july), 750000);
    assert_int_equal(amount_of(before, rows, july + 3), 750000);
    assert_int_equal(amount_of(after, rows, july - 1), 750000);
    assert_int_equal(amount_of(after, rows, july), 810000);
    arena_free(a);
}

/* Figures put in the law's place hold from their month on. */
static void other_figures(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    const struct cat_benefit *b = catalog_benefit(c, "social_allowance");
    struct rows *rows = severe(a, b, "1980-01-01");
    struct law_set set = {catalog_parameter(c, "social_base"), 0, 650000,
                          2027 * 12};
    struct law_ask ask = {.benefit = b,
                          .known = DAY_LAST,
                          .first = FIRST,
                          .last = 2027 * 12 + 11,
                          .sets = &set,
                          .set_count = 1};
    struct due *d;
    struct err e = {0};

    (void)state;
    assert_ok(due_new(a, &ask, &d, &e), &e);
    assert_int_equal(amount_of(d, rows, 2026 * 12 + 11), 810000);
    assert_int_equal(amount_of(d, rows, 2027 * 12), 975000);
    arena_free(a);
}

/* ---- provinces --------------------------------------------------------- */

/* Province 94 has a base of its own, until it is part of 92 on 1 July 2025. */
static void in_province(struct world *w)
{
    static const int64_t own[] = {520000};
    struct cat_law_value value = {.from = day_of(2025, 1, 1),
                                  .in_force = day_of(2025, 1, 1),
                                  .law = "1/2025/NQ-HĐND",
                                  .figures = own};
    struct cat_law_province province = {
        .code = "94", .values = &value, .value_count = 1};
    const struct cat_benefit *b =
        catalog_benefit(w->catalog, "social_allowance");
    struct rows *rows = severe(w->arena, b, "1980-01-01");
    struct cat_parameter *p =
        (struct cat_parameter *)(uintptr_t)catalog_parameter(w->catalog,
                                                             "social_base");
    struct law_ask ask = {.benefit = b,
                          .units = registry_units(w->registry),
                          .known = DAY_LAST,
                          .first = FIRST,
                          .last = LAST};
    struct due *d;
    struct err e = {0};

    p->provinces = &province;
    p->province_count = 1;
    rows->unit_id[0] = w->communes[0];
    assert_ok(due_new(w->arena, &ask, &d, &e), &e);
    assert_int_equal(amount_of(d, rows, 2024 * 12 + 11), 750000);
    assert_int_equal(amount_of(d, rows, 2025 * 12), 780000);
    assert_int_equal(amount_of(d, rows, 2025 * 12 + 5), 780000);
    assert_int_equal(amount_of(d, rows, 2025 * 12 + 6), 750000);
    assert_int_equal(amount_of(d, rows, 2026 * 12 + 6), 810000);
    rows->unit_id[0] = 1;
    assert_int_equal(amount_of(d, rows, 2025 * 12), 750000);
}

static void provinces(void **state)
{
    (void)state;
    world_on_both("benefit_due_test", in_province);
}

/* ---- failing memory ---------------------------------------------------- */

static void memory_runs_out(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    const struct cat_benefit *b = catalog_benefit(c, "merit_allowance");
    struct rows *rows = rows_new(a, b->award, 40);
    struct rng rng;
    enum err_code rc = ERR_NOMEM;

    (void)state;
    rng_seed(&rng, 5);
    for (int i = 0; i < 40; i++)
        random_row(&rng, b, rows);
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *mine = arena_new(ARENA_BYTES);
        struct law_ask ask = {
            .benefit = b, .known = DAY_LAST, .first = FIRST, .last = LAST};
        struct due *d = NULL;
        struct due_spans spans = {0};
        struct err e = {0};
        arena_fail_at(mine, nth);
        rc = due_new(mine, &ask, &d, &e);
        assert_true((d != NULL) == (rc == ERR_OK));
        if (rc == ERR_OK)
            rc = due_run(d, rows, &spans, &e);
        assert_true((spans.list != NULL) == (rc == ERR_OK));
        assert_int_equal(rc, e.code);
        arena_free(mine);
    }
    assert_int_equal(rc, ERR_OK);
    arena_free(a);
}

/* Where the law has no figure for a month, the file is named that the award's
** own rule reads, not any that the benefit reads. */
static void missing_figures_are_named(void **state)
{
    static const struct {
        const char *group, *file;
    } cases[] = {{"war_invalid", "law/war_invalid_rate.yaml"},
                 {"sick_soldier", "law/sick_soldier_rate.yaml"},
                 {"chemical_victim", "law/chemical_victim_rate.yaml"}};
    struct arena *a = arena_new(ARENA_BYTES);
    const struct cat_benefit *b = catalog_benefit(load(a), "merit_allowance");
    struct due *d = new_due(a, b, DAY_LAST, FIRST, LAST);
    struct rows *rows = rows_new(a, b->award, 1);
    int group = cat_column_index(b->award, "merit_group");

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct explain x;
        struct err e = {0};
        struct buf text;
        rows_clear(rows);
        rows_add(rows);
        rows->unit_id[0] = 1;
        rows_set(rows, 0, cat_column_index(b->award, "from_day"),
                 day_of(2020, 1, 1));
        rows_set(rows, 0, cat_column_index(b->award, "injury_rate"), 70);
        rows_set_text(rows, 0, cat_column_index(b->award, "decision_number"),
                      "1/QĐ");
        rows_set(
            rows, 0, group,
            cat_code_index(b->award->columns[group].choice, cases[i].group));
        assert_ok(explain_month(a, d, rows, 2026 * 12 + 6, &x, &e), &e);
        assert_int_equal(x.why, DUE_NO_FIGURE);
        buf_init(&text, 1 << 16);
        explain_text(d, rows, &x, LANG_EN, &text);
        if (!strstr(buf_cstr(&text), cases[i].file))
            fail_msg("%s: %s", cases[i].group, buf_cstr(&text));
        buf_free(&text);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_agree_with_months),
        cmocka_unit_test(limits_were_narrowed),
        cmocka_unit_test(backward_law),
        cmocka_unit_test(other_figures),
        cmocka_unit_test(provinces),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(missing_figures_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
