#include "base/period.h"
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

static void periods_have_their_days(void **state)
{
    /* 09/2019/NĐ-CP, Đ12; Decree 60/2018 for the statistical ones. */
    static const struct {
        const char *text;
        enum calendar calendar;
        struct date first, last;
    } cases[] = {
        {"2024-04", CALENDAR_ADMINISTRATIVE, {2024, 3, 15}, {2024, 4, 14}},
        {"2024Q1", CALENDAR_ADMINISTRATIVE, {2023, 12, 15}, {2024, 3, 14}},
        {"2024H1", CALENDAR_ADMINISTRATIVE, {2023, 12, 15}, {2024, 6, 14}},
        {"2024h2", CALENDAR_ADMINISTRATIVE, {2024, 6, 15}, {2024, 12, 14}},
        {"2023", CALENDAR_ADMINISTRATIVE, {2022, 12, 15}, {2023, 12, 14}},
        {"2024-01..2024-04",
         CALENDAR_ADMINISTRATIVE,
         {2023, 12, 15},
         {2024, 4, 14}},
        {"2024q1", CALENDAR_STATISTICAL, {2024, 1, 1}, {2024, 3, 31}},
        {"2024-02", CALENDAR_STATISTICAL, {2024, 2, 1}, {2024, 2, 29}},
        {"2023-11..2024-02",
         CALENDAR_STATISTICAL,
         {2023, 11, 1},
         {2024, 2, 29}},
        {"2023-01-01..2023-11-07",
         CALENDAR_ADMINISTRATIVE,
         {2023, 1, 1},
         {2023, 11, 7}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct err e = {0};
        struct period p;
        struct date f = cases[i].first, l = cases[i].last;
        assert_ok(
            period_parse(cases[i].text, cases[i].calendar, NO_POS, &p, &e), &e);
        assert_int_equal(period_first_day(p), day_of(f.year, f.month, f.day));
        assert_int_equal(period_last_day(p), day_of(l.year, l.month, l.day));
    }
}

static void names_are_canonical(void **state)
{
    static const char *const cases[][2] = {
        {"2024", "2024"},
        {"2024-01..2024-12", "2024"},
        {"2024Q1..2024Q2", "2024H1"},
        {"2024-04..2024-06", "2024Q2"},
        {"2024-04..2024-04", "2024-04"},
        {"2024-02..2024-04", "2024-02..2024-04"},
        {"2024-01..2024-09", "2024-01..2024-09"},
        {"2023Q4..2024Q1", "2023-10..2024-03"},
        {"2023-01-01..2023-11-07", "2023-01-01..2023-11-07"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct err e = {0};
        struct period p, again;
        char name[PERIOD_TEXT_BYTES];
        assert_ok(
            period_parse(cases[i][0], CALENDAR_STATISTICAL, NO_POS, &p, &e),
            &e);
        period_name(p, name);
        assert_string_equal(name, cases[i][1]);
        assert_ok(period_parse(name, CALENDAR_STATISTICAL, NO_POS, &again, &e),
                  &e);
        assert_memory_equal(&p, &again, sizeof p);
    }
}

static void wrong_periods_are_refused(void **state)
{
    static const char *const bad[] = {
        "",        "24",        "2024Q5",
        "2024Q0",  "2024H3",    "2024-13",
        "2024-00", "2024-1",    "2024Q",
        "2024..",  "2024x",     "2024Q1Q2",
        "1900",    "2200",      "2024-02..2024-01",
        "2024 Q1", "..2024-01", "2024-01..2024-02..2024-03",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct err e = {0};
        struct period p;
        assert_int_equal(
            period_parse(bad[i], CALENDAR_STATISTICAL, NO_POS, &p, &e),
            ERR_INPUT);
        assert_true(e.id == MSG_PERIOD_BAD || e.id == MSG_PERIOD_ORDER);
    }
}

static void quarters_tile_the_year(void **state)
{
    (void)state;
    for (int calendar = 0; calendar < CALENDAR__MAX; calendar++) {
        struct err e = {0};
        struct period year, q;
        assert_ok(
            period_parse("2024", (enum calendar)calendar, NO_POS, &year, &e),
            &e);
        assert_ok(
            period_parse("2024Q1", (enum calendar)calendar, NO_POS, &q, &e),
            &e);
        assert_int_equal(period_first_half(year), period_first_half(q));
        for (int i = 1; i < 4; i++) {
            struct period next = period_shift(q, 1);
            assert_int_equal(period_last_half(q) + 1, period_first_half(next));
            q = next;
        }
        assert_int_equal(period_last_half(year), period_last_half(q));
    }
}

static void halves_hold_their_days(void **state)
{
    (void)state;
    for (day_t day = DAY_FIRST; day <= DAY_LAST; day++) {
        half_t half = half_of(day);
        assert_in_range(day - half_first_day(half), 0, 16);
        assert_in_range(half_last_day(half) - day, 0, 16);
    }
}

static void relatives_of_a_period(void **state)
{
    struct err e = {0};
    struct period q;
    char name[PERIOD_TEXT_BYTES], title[64];
    (void)state;
    assert_ok(period_parse("2024Q2", CALENDAR_ADMINISTRATIVE, NO_POS, &q, &e),
              &e);
    period_name(period_add_years(q, -1), name);
    assert_string_equal(name, "2023Q2");
    period_name(period_year_to_date(q), name);
    assert_string_equal(name, "2024H1");
    period_name(period_year(q), name);
    assert_string_equal(name, "2024");
    period_name(period_shift(q, -2), name);
    assert_string_equal(name, "2023Q4");
    period_title(q, LANG_VI, title);
    assert_string_equal(title, "quý II năm 2024");
    period_title(period_year_to_date(q), LANG_VI, title);
    assert_string_equal(title, "6 tháng đầu năm 2024");
    period_title(q, LANG_EN, title);
    assert_string_equal(title, "the second quarter of 2024");
}

/* "2024-01-01..2024-02-29": its year, the year before, what comes next. */
static void relatives_of_days(void **state)
{
    static const struct {
        enum calendar calendar;
        const char *text, *before, *so_far, *next;
        int year;
    } cases[] = {
        {CALENDAR_STATISTICAL, "2024-02-10..2024-02-29",
         "2023-02-10..2023-02-28", "2024-01-01..2024-02-29",
         "2024-03-01..2024-03-20", 2024},
        {CALENDAR_ADMINISTRATIVE, "2024-12-10..2024-12-20",
         "2023-12-10..2023-12-20", "2024-12-15..2024-12-20",
         "2024-12-21..2024-12-31", 2025},
    };
    char name[PERIOD_TEXT_BYTES], title[64];
    struct err e = {0};
    struct period p;
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_ok(
            period_parse(cases[i].text, cases[i].calendar, NO_POS, &p, &e), &e);
        period_name(period_add_years(p, -1), name);
        assert_string_equal(name, cases[i].before);
        period_name(period_year_to_date(p), name);
        assert_string_equal(name, cases[i].so_far);
        period_name(period_shift(p, 1), name);
        assert_string_equal(name, cases[i].next);
        assert_int_equal(period_year_number(p), cases[i].year);
        period_name(period_year(p), name);
        assert_int_equal(strtol(name, NULL, 10), cases[i].year);
    }
    period_title(p, LANG_VI, title);
    assert_string_equal(title,
                        "thời gian từ ngày 10/12/2024 đến ngày 20/12/2024");
    assert_int_equal(period_parse("2024-02-10..2024-02-31",
                                  CALENDAR_STATISTICAL, NO_POS, &p, &e),
                     ERR_INPUT);
    e = (struct err){0};
    assert_int_equal(period_parse("2024-02-10..2024-02-09",
                                  CALENDAR_STATISTICAL, NO_POS, &p, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_PERIOD_ORDER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_have_their_days),
        cmocka_unit_test(names_are_canonical),
        cmocka_unit_test(wrong_periods_are_refused),
        cmocka_unit_test(quarters_tile_the_year),
        cmocka_unit_test(halves_hold_their_days),
        cmocka_unit_test(relatives_of_a_period),
        cmocka_unit_test(relatives_of_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
