#include "base/lunar.h"
#include "base/test.h"

/* Known days: the first of the year, and leap months. */
static const struct {
    int year, month, day;
    struct lunar_date lunar;
} known[] = {
    {1968, 1, 29, {1968, 1, 1, 0}}, /* Hà Nội; a day later in Beijing */
    {1985, 1, 21, {1985, 1, 1, 0}}, /* a month before Beijing's */
    {2007, 2, 17, {2007, 1, 1, 0}}, /* a day before Beijing's */
    {2019, 2, 5, {2019, 1, 1, 0}},   {2020, 1, 25, {2020, 1, 1, 0}},
    {2021, 2, 12, {2021, 1, 1, 0}},  {2022, 2, 1, {2022, 1, 1, 0}},
    {2023, 1, 22, {2023, 1, 1, 0}},  {2024, 2, 10, {2024, 1, 1, 0}},
    {2025, 1, 29, {2025, 1, 1, 0}},  {2026, 2, 17, {2026, 1, 1, 0}},
    {2027, 2, 6, {2027, 1, 1, 0}},   {2030, 2, 2, {2030, 1, 1, 0}},
    {2020, 4, 2, {2020, 3, 10, 0}},  {2021, 4, 21, {2021, 3, 10, 0}},
    {2022, 4, 10, {2022, 3, 10, 0}}, {2023, 4, 29, {2023, 3, 10, 0}},
    {2024, 4, 18, {2024, 3, 10, 0}}, {2025, 4, 7, {2025, 3, 10, 0}},
    {2026, 4, 26, {2026, 3, 10, 0}}, {2027, 4, 16, {2027, 3, 10, 0}},
    {2020, 5, 23, {2020, 4, 1, 1}},  {2023, 3, 22, {2023, 2, 1, 1}},
    {2025, 7, 25, {2025, 6, 1, 1}},  {2024, 2, 9, {2023, 12, 30, 0}},
};

static void known_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        day_t day = day_of(known[i].year, known[i].month, known[i].day);
        struct lunar_date have = lunar_of(day), want = known[i].lunar;
        if (have.year != want.year || have.month != want.month ||
            have.day != want.day || have.leap != want.leap)
            fail_msg("%d-%d-%d is %d/%d/%d leap %d", known[i].year,
                     known[i].month, known[i].day, have.day, have.month,
                     have.year, have.leap);
        assert_int_equal(lunar_day(want), day);
    }
}

/* Every day of three centuries comes back, and follows the day before. */
static void there_and_back(void **state)
{
    struct lunar_date before = lunar_of(day_of(1901, 1, 1) - 1);

    (void)state;
    for (day_t day = day_of(1901, 1, 1); day < day_of(2198, 12, 31);
         day += day % 7 ? 1 : 30) {
        struct lunar_date l = lunar_of(day);
        assert_int_equal(lunar_day(l), day);
        assert_in_range(l.day, 1, 30);
        before = lunar_of(day - 1);
        assert_true(l.day == before.day + 1 ||
                    (l.day == 1 && before.day >= 29));
    }
}

static void no_such_day(void **state)
{
    (void)state;
    assert_int_equal(lunar_day((struct lunar_date){2024, 4, 1, 1}), DAY_NONE);
    assert_int_equal(lunar_day((struct lunar_date){2024, 1, 31, 0}), DAY_NONE);
    /* The last month of the year of the Snake 2025 has 29 days. */
    assert_int_equal(lunar_day((struct lunar_date){2025, 12, 30, 0}), DAY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(no_such_day),
    };

    return cmocka_run_group_tests_name("lunar", tests, NULL, NULL);
}
