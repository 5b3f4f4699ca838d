#include "base/test.h"
#include "base/workday.h"

/* The days off of April and May 2024, with the Saturday worked in exchange
** (notice 1570/TB-BLĐTBXH of 12 April 2024). */
static day_t off[4], worked[1];
static struct workyear year = {
    2024, 1, off, 4, worked, 1, {{450, 690}, {810, 1020}}, 2};
static const struct workcalendar calendar = {&year, 1};

static int setup(void **state)
{
    (void)state;
    off[0] = day_of(2024, 4, 18);
    off[1] = day_of(2024, 4, 29);
    off[2] = day_of(2024, 4, 30);
    off[3] = day_of(2024, 5, 1);
    worked[0] = day_of(2024, 5, 4);
    return 0;
}

static void days_off_and_swaps_count(void **state)
{
    static const struct {
        struct date from;
        int n;
        struct date want;
    } cases[] = {
        {{2024, 4, 26}, 1, {2024, 5, 2}},
        {{2024, 4, 26}, 3, {2024, 5, 4}}, /* the worked Saturday */
        {{2024, 4, 26}, 4, {2024, 5, 6}},
        {{2024, 4, 17}, 1, {2024, 4, 19}},
        {{2024, 4, 27}, 0, {2024, 5, 2}},
        {{2024, 5, 4}, 0, {2024, 5, 4}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct date f = cases[i].from, w = cases[i].want;
        struct err e = {0};
        day_t out;
        assert_ok(workday_add(&calendar, day_of(f.year, f.month, f.day),
                              cases[i].n, &out, &e),
                  &e);
        assert_int_equal(out, day_of(w.year, w.month, w.day));
    }
}

static void adding_and_counting_agree(void **state)
{
    (void)state;
    for (int n = 1; n < 60; n++) {
        struct err e = {0};
        day_t from = day_of(2024, 3, 30), to;
        int count;
        assert_ok(workday_add(&calendar, from, n, &to, &e), &e);
        assert_ok(workday_between(&calendar, from, to, &count, &e), &e);
        assert_int_equal(count, n);
        assert_ok(workday_between(&calendar, to, from, &count, &e), &e);
        assert_int_equal(count, -n);
    }
}

static void a_missing_year_is_refused(void **state)
{
    struct err e = {0};
    day_t out = 5;
    int yes;
    char text[256];
    (void)state;
    assert_int_equal(workday_add(&calendar, day_of(2024, 12, 30), 5, &out, &e),
                     ERR_INPUT);
    assert_int_equal(out, 0);
    err_text(&e, LANG_EN, text, sizeof text);
    assert_string_equal(text,
                        "There is no working calendar for the year 2025; add "
                        "that year's file to the folder calendar of the "
                        "catalogue.");
    err_clear(&e);
    assert_int_equal(workday_is(&calendar, day_of(2023, 6, 1), &yes, &e),
                     ERR_INPUT);
}

/* Moments are minutes of the day; 7:30 is 450, 11:30 is 690, 13:30 is 810,
** 17:00 is 1020. */
static void office_hours_are_counted(void **state)
{
    static const struct {
        int month, day, minute, minutes, want_month, want_day, want;
    } cases[] = {
        {4, 26, 450, 240, 4, 26, 690},  /* a morning ends at its end */
        {4, 26, 450, 241, 4, 26, 811},  /* and goes on after noon */
        {4, 26, 700, 60, 4, 26, 870},   /* begun at noon */
        {4, 26, 0, 450, 4, 26, 1020},   /* the whole day */
        {4, 26, 1019, 2, 5, 2, 451},    /* past four days off and a weekend */
        {4, 26, 1440, 450, 5, 2, 1020}, /* after a day that is over */
        {5, 3, 960, 120, 5, 4, 510},    /* the Saturday that is worked */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct worktime from = {day_of(2024, cases[i].month, cases[i].day),
                                cases[i].minute};
        struct worktime out;
        struct err e = {0};
        assert_ok(worktime_add(&calendar, from, cases[i].minutes, &out, &e),
                  &e);
        assert_int_equal(out.day,
                         day_of(2024, cases[i].want_month, cases[i].want_day));
        assert_int_equal(out.minute, cases[i].want);
    }
}

static void missing_office_hours_are_refused(void **state)
{
    struct workyear bare = year;
    struct workcalendar none = {&bare, 1};
    struct worktime out, from = {day_of(2024, 5, 2), 500};
    struct err e = {0};
    (void)state;
    bare.office_count = 0;
    assert_int_equal(worktime_add(&none, from, 1, &out, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_CALENDAR_OFFICE);
    err_clear(&e);
    from.day = day_of(2024, 12, 31);
    assert_int_equal(worktime_add(&calendar, from, 451, &out, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_CALENDAR_YEAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_off_and_swaps_count),
        cmocka_unit_test(adding_and_counting_agree),
        cmocka_unit_test(a_missing_year_is_refused),
        cmocka_unit_test(office_hours_are_counted),
        cmocka_unit_test(missing_office_hours_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
