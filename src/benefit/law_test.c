/* The law of the catalogue: its examples, its tables against the gazette's
** figures, what was known when, and what must be refused. */
#include "base/test.h"

#include "benefit/example.h"
#include "benefit/law.h"
#include "benefit/month.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 29 };

static const struct catalog *load(struct arena *a)
{
    const struct catalog *c = NULL;
    struct cat_faults faults;
    struct err e = {0};

    if (catalog_load(a, NULL, &c, &faults, &e) != ERR_OK && faults.count > 0)
        assert_ok(faults.list[0].code, &faults.list[0]);
    assert_ok(e.code, &e);
    return c;
}

static void months_agree_with_dates(void **state)
{
    (void)state;
    for (day_t day = DAY_FIRST; day <= DAY_LAST; day++) {
        struct date d = date_of(day);
        if (month_of(day) != d.year * 12 + d.month - 1)
            fail_msg("day %d", (int)day);
    }
    assert_int_equal(month_last_day(2024 * 12 + 1), day_of(2024, 2, 29));
}

static void months_are_read(void **state)
{
    static const struct {
        const char *text;
        int32_t month;
    } cases[] = {{"2024-07", 2024 * 12 + 6},
                 {"07/2024", 2024 * 12 + 6},
                 {"2024-13", 0},
                 {"2024-00", 0},
                 {"2024-7", 0},
                 {"7/2024", 0},
                 {"", 0},
                 {"2024/07", 0},
                 {"1800-01", 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct err e = {0};
        int32_t month;
        enum err_code rc = month_parse(cases[i].text, &month, &e);
        assert_int_equal(month, cases[i].month);
        assert_int_equal(rc, cases[i].month ? ERR_OK : ERR_INPUT);
    }
}

static void examples_hold(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct cat_faults faults;
    struct err e = {0};
    size_t count;
    char text[1024];

    (void)state;
    enum err_code rc = examples_check(a, load(a), &faults, &count, &e);
    for (size_t i = 0; i < faults.count; i++) {
        err_text(&faults.list[i], LANG_EN, text, sizeof text);
        print_error("%s\n", text);
    }
    assert_int_equal(rc, ERR_OK);
    assert_true(count > 400);
    arena_free(a);
}

/* An example that is one đồng off is found, at its place. */
static void wrong_example_is_found(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct catalog *c = (struct catalog *)(uintptr_t)load(a);
    struct cat_benefit *b = (struct cat_benefit *)(uintptr_t)c->benefits;
    struct cat_example *x = (struct cat_example *)(uintptr_t)b[0].examples;
    struct cat_faults faults;
    struct err e = {0};
    size_t count;
    char text[1024];

    (void)state;
    x[5].gives++;
    assert_int_equal(examples_check(a, c, &faults, &count, &e), ERR_INPUT);
    assert_int_equal(faults.total, 1);
    assert_int_equal(faults.list[0].pos.line, x[5].pos.line);
    err_text(&faults.list[0], LANG_EN, text, sizeof text);
    assert_non_null(strstr(text, "correct the example or the rules"));
    arena_free(a);
}

/* ---- tables ------------------------------------------------------------ */

/* Half away from zero to whole thousands. */
static int64_t scaled(int64_t n, int64_t by, int64_t of)
{
    return (2 * n * by + of) / (2 * of);
}

/* Thousands of đồng by rate and column, as the gazette has them. */
static void read_gazette(int64_t out[101][6])
{
    const char *path = getenv("ANSINH_GAZETTE");
    char line[256];
    int rates = 0;

    assert_non_null(path);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        long long v[7];
        if (sscanf(line, "%lld %lld %lld %lld %lld %lld %lld", &v[0], &v[1],
                   &v[2], &v[3], &v[4], &v[5], &v[6]) != 7)
            continue;
        assert_true(v[0] >= 21 && v[0] <= 100);
        for (int k = 0; k < 6; k++)
            out[v[0]][k] = v[k + 1];
        rates++;
    }
    fclose(f);
    assert_int_equal(rates, 80);
}

/* All 480 values: as in the gazette's table, with its sum, and following the
** two recurrences by which the decrees were made. */
static void war_invalids_hold(void **state)
{
    static const char *const names[2] = {"war_invalid_rate",
                                         "war_invalid_b_rate"};
    static int64_t gazette[101][6];
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    int64_t sum = 0, weighted = 0;

    (void)state;
    read_gazette(gazette);
    for (int type = 0; type < 2; type++) {
        const struct cat_parameter *p = catalog_parameter(c, names[type]);
        assert_non_null(p);
        assert_int_equal(p->value_count, 3);
        assert_int_equal(p->key_count, 80);
        for (size_t k = 0; k < 80; k++) {
            int64_t rate = p->key_numbers[k], v[3];
            assert_int_equal(rate, 21 + (int64_t)k);
            for (int y = 0; y < 3; y++) {
                v[y] = p->values[y].figures[k] / 1000;
                assert_int_equal(v[y] * 1000, p->values[y].figures[k]);
                assert_int_equal(v[y], gazette[rate][type * 3 + y]);
                sum += v[y];
                weighted += v[y] * rate;
            }
            assert_int_equal(v[1], scaled(v[0], 2055, 1624));
            assert_int_equal(v[2], scaled(v[1], 1357, 1000));
        }
    }
    assert_int_equal(sum, 1834285);
    assert_int_equal(weighted, 127176310);
    arena_free(a);
}

/* A figure for each month: as many as there is room for, and no more. */
static void too_many_segments_are_refused(void **state)
{
    enum { FIRST = 1990 * 12, FITS = 400, SETS = 420 };
    struct arena *a = arena_new(ARENA_BYTES);
    const struct catalog *c = load(a);
    struct law_set *sets = arena_array(a, SETS, sizeof *sets);
    struct law_ask ask = {.benefit = catalog_benefit(c, "social_allowance"),
                          .known = DAY_LAST,
                          .first = FIRST,
                          .sets = sets};
    struct law *l;

    (void)state;
    for (int i = 0; i < SETS; i++)
        sets[i] = (struct law_set){catalog_parameter(c, "social_base"), 0, i,
                                   FIRST + i};
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        ask.set_count = i ? SETS : FITS;
        ask.last = FIRST + (int32_t)ask.set_count - 1;
        enum err_code rc = law_new(a, &ask, &l, &e);
        assert_int_equal(rc, i ? ERR_LIMIT : ERR_OK);
        assert_int_equal(l != NULL, !i);
        if (l)
            assert_int_equal(law_segments(l), FITS);
        else
            assert_int_equal(e.id, MSG_BENEFIT_SEGMENTS);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_agree_with_dates),
        cmocka_unit_test(months_are_read),
        cmocka_unit_test(examples_hold),
        cmocka_unit_test(wrong_example_is_found),
        cmocka_unit_test(war_invalids_hold),
        cmocka_unit_test(too_many_segments_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
