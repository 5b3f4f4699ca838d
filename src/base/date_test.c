/*
** Days against the C library's own calendar (timegm, gmtime), for each day
** from 1900 to 2199, and the parsing of what people write.
*/
#include "base/date.h"
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void every_day_agrees_with_libc(void **state)
{
    (void)state;
    for (day_t day = DAY_FIRST; day <= DAY_LAST; day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));
        struct date d = date_of(day);
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(weekday_of(day), (tm.tm_wday + 6) % 7);
        assert_int_equal(day_of(d.year, d.month, d.day), day);
        assert_true(date_valid(d.year, d.month, d.day));
    }
    assert_int_equal(day_of(1900, 1, 1), DAY_FIRST);
    assert_int_equal(day_of(2199, 12, 31), DAY_LAST);
    assert_false(date_valid(1899, 12, 31));
    assert_false(date_valid(2200, 1, 1));
    assert_false(date_valid(2023, 2, 29));
}

static void written_dates_are_read(void **state)
{
    static const char *const good[] = {
        "05/02/2024", "5/2/2024",   " 05-02-2024 ",
        "5.2.2024",   "2024-02-05", " 2024-2-5\r\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        struct err e = {0};
        day_t day;
        assert_ok(day_parse(good[i], NO_POS, &day, &e), &e);
        assert_int_equal(day, day_of(2024, 2, 5));
    }
}

static void wrong_dates_are_refused(void **state)
{
    static const struct {
        const char *text;
        enum msg_id id;
    } bad[] = {
        {"", MSG_DATE_BAD},           {"31/4/2024", MSG_DATE_BAD},
        {"29/02/2023", MSG_DATE_BAD}, {"5/2/24", MSG_DATE_BAD},
        {"5/2-2024", MSG_DATE_BAD},   {"2024/02/05", MSG_DATE_BAD},
        {"00/01/2024", MSG_DATE_BAD}, {"1/13/2024", MSG_DATE_BAD},
        {"1/1/20244", MSG_DATE_BAD},  {"1/1/2024x", MSG_DATE_BAD},
        {"1/1/1899", MSG_DATE_RANGE}, {"2200-01-01", MSG_DATE_RANGE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct err e = {0};
        struct pos pos = {"danh-sach.csv", 3, 2};
        day_t day = 77;
        char text[256];
        assert_int_equal(day_parse(bad[i].text, pos, &day, &e), ERR_INPUT);
        assert_int_equal(e.id, bad[i].id);
        assert_int_equal(day, 0);
        err_text(&e, LANG_VI, text, sizeof text);
        assert_ptr_equal(strstr(text, "danh-sach.csv:3:2: "), text);
    }
}

static void months_are_added_as_the_law_rounds(void **state)
{
    static const struct {
        struct date d;
        int n;
        enum date_rounding how;
        int ok;
        struct date want;
    } cases[] = {
        {{2024, 1, 31}, 1, DATE_ROUND_DOWN, 1, {2024, 2, 29}},
        {{2024, 1, 31}, 1, DATE_ROUND_UP, 1, {2024, 3, 1}},
        {{2024, 1, 31}, 1, DATE_ROUND_REFUSE, 0, {0, 0, 0}},
        {{2024, 3, 15}, -3, DATE_ROUND_REFUSE, 1, {2023, 12, 15}},
        {{2199, 12, 31}, 1, DATE_ROUND_DOWN, 0, {0, 0, 0}},
        {{1900, 1, 1}, -1, DATE_ROUND_DOWN, 0, {0, 0, 0}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct date d = cases[i].d, w = cases[i].want;
        day_t out = 12345;
        assert_int_equal(day_add_months(day_of(d.year, d.month, d.day),
                                        cases[i].n, cases[i].how, &out),
                         cases[i].ok);
        assert_int_equal(out,
                         cases[i].ok ? day_of(w.year, w.month, w.day) : 12345);
    }
}

static void ages_change_on_the_birthday(void **state)
{
    day_t born = day_of(2020, 2, 29);
    (void)state;
    assert_int_equal(age_years(born, day_of(2023, 2, 28)), 2);
    assert_int_equal(age_years(born, day_of(2023, 3, 1)), 3);
    assert_int_equal(age_years(born, day_of(2024, 2, 28)), 3);
    assert_int_equal(age_years(born, day_of(2024, 2, 29)), 4);
    assert_int_equal(age_years(born, born - 1), -1);
    assert_int_equal(age_months(day_of(2024, 1, 15), day_of(2024, 2, 14)), 0);
    assert_int_equal(age_months(day_of(2024, 1, 15), day_of(2024, 2, 15)), 1);
}

static void dates_are_shown_in_both_forms(void **state)
{
    char text[DAY_TEXT_BYTES];
    (void)state;
    day_iso(day_of(2024, 3, 5), text);
    assert_string_equal(text, "2024-03-05");
    day_official(day_of(2024, 3, 5), text);
    assert_string_equal(text, "05/3/2024");
    day_official(day_of(2024, 2, 15), text);
    assert_string_equal(text, "15/02/2024");
    day_official(day_of(2024, 12, 1), text);
    assert_string_equal(text, "01/12/2024");
}

static void moments_have_the_clock_of_viet_nam(void **state)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } cases[] = {
        {0, "1970-01-01T07:00:00"},
        {-25200, "1970-01-01T00:00:00"},
        {-25201, "1969-12-31T23:59:59"},
        {1710466199, "2024-03-15T08:29:59"},
        {1719766799, "2024-06-30T23:59:59"},
        {1719766800, "2024-07-01T00:00:00"},
    };
    char text[STAMP_BYTES];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        daytime_iso(daytime_of(cases[i].seconds), text);
        assert_string_equal(text, cases[i].want);
    }
}

/* Only the day is another in a rehearsal. */
static void a_rehearsal_has_its_day(void **state)
{
    const char *set = getenv("ANSINH_TODAY");
    char kept[DAY_TEXT_BYTES] = "", text[STAMP_BYTES];
    (void)state;
    if (set)
        snprintf(kept, sizeof kept, "%s", set);
    assert_int_equal(setenv("ANSINH_TODAY", "2024-02-29", 1), 0);
    assert_int_equal(day_today(), day_of(2024, 2, 29));
    assert_true(daytime_now().second >= 0 && daytime_now().second < 86400);
    stamp_now(text);
    assert_ptr_equal(strstr(text, "2024-02-29T"), text);
    assert_string_equal(text + 19, "+07:00");
    assert_int_equal(setenv("ANSINH_TODAY", "2024-02-30", 1), 0);
    struct daytime clock = daytime_of((int64_t)time(NULL));
    assert_in_range(day_today() - clock.day, 0, 1);
    if (*kept)
        assert_int_equal(setenv("ANSINH_TODAY", kept, 1), 0);
    else
        assert_int_equal(unsetenv("ANSINH_TODAY"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_agrees_with_libc),
        cmocka_unit_test(written_dates_are_read),
        cmocka_unit_test(wrong_dates_are_refused),
        cmocka_unit_test(months_are_added_as_the_law_rounds),
        cmocka_unit_test(ages_change_on_the_birthday),
        cmocka_unit_test(dates_are_shown_in_both_forms),
        cmocka_unit_test(moments_have_the_clock_of_viet_nam),
        cmocka_unit_test(a_rehearsal_has_its_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
