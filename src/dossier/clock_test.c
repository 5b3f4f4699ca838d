/* Due days against a slow reference, calendars against the moon. */
#include "dossier/clock.h"

#include "base/lunar.h"
#include "base/rng.h"
#include "base/test.h"

#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static const struct catalog *catalog;

static int load(void **state)
{
    struct cat_faults faults;
    struct err e = {0};

    (void)state;
    arena = arena_new((size_t)1 << 30);
    assert_ok(catalog_load(arena, NULL, &catalog, &faults, &e), &e);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- the slow reference ------------------------------------------------ */

/* Says of one day by itself whether an office works; nothing of base/workday.c
** is used. */
static int office_works(day_t day)
{
    const struct workcalendar *c = &catalog->calendar;

    for (size_t i = 0; i < c->count; i++) {
        const struct workyear *y = &c->years[i];
        for (size_t k = 0; k < y->off_count; k++)
            if (y->off[k] == day)
                return 0;
        for (size_t k = 0; k < y->worked_count; k++)
            if (y->worked[k] == day)
                return 1;
    }
    return (day + 3) % 7 < 5; /* 1 January 1970 was a Thursday */
}

static int rests(const struct clock *c, day_t day)
{
    for (size_t i = 0; i < c->pause_count; i++)
        if (day > c->pauses[i].from && day <= c->pauses[i].to)
            return 1;
    return 0;
}

/* Whether the office works in the minute of a working day that begins so. */
static int minute_works(const struct clock *c, day_t day, int minute)
{
    long at = day * 1440L + minute;

    if (minute < 7 * 60 + 30 || minute >= 17 * 60 ||
        (minute >= 11 * 60 + 30 && minute < 13 * 60 + 30))
        return 0;
    for (size_t i = 0; i < c->pause_count; i++)
        if (at >= c->pauses[i].from * 1440L + c->pauses[i].from_minute &&
            at < c->pauses[i].to * 1440L + c->pauses[i].to_minute)
            return 0;
    return 1;
}

struct slow {
    day_t at;
    int minute;
};

static void slow_days(const struct clock *c, struct slow *s, int left,
                      int calendar)
{
    while (left > 0) {
        s->at++;
        if (!rests(c, s->at))
            left -= calendar || office_works(s->at);
    }
    while (calendar && (!office_works(s->at) || rests(c, s->at)))
        s->at++;
    s->minute = 1440;
}

static void slow_minutes(const struct clock *c, struct slow *s, int left)
{
    int works = office_works(s->at);

    while (left > 0) {
        if (s->minute >= 1440) {
            works = office_works(++s->at);
            s->minute = 0;
        }
        left -= works && minute_works(c, s->at, s->minute);
        s->minute++;
    }
}

/* Minute by minute where hours or parts of a day are left, else day by day;
** working times that follow each other are one. */
static struct slow slow_due(const struct clock *c, const struct cat_step *steps,
                            int count)
{
    struct slow s = {c->day, c->minute};

    if (!office_works(s.at) || c->minute > 15 * 60) {
        s.at += office_works(s.at);
        while (!office_works(s.at))
            s.at++;
        s.minute = 0;
    }
    for (int i = 0; i < count;) {
        int eighths = 0, hours = 0;
        if (steps[i].term.unit == CAT_CALENDAR_DAYS) {
            slow_days(c, &s, steps[i++].term.hundredths / 100, 1);
            continue;
        }
        for (; i < count && steps[i].term.unit != CAT_CALENDAR_DAYS; i++) {
            int n = steps[i].term.hundredths;
            hours |= steps[i].term.unit == CAT_HOURS;
            eighths += steps[i].term.unit == CAT_HOURS ? n : n * 8;
        }
        if (hours || eighths % 800 != 0)
            slow_minutes(c, &s, (eighths * 60 + 99) / 100);
        else
            slow_days(c, &s, eighths / 800, 0);
    }
    return s;
}

/* A third of the limits has hours or parts of a day. */
static struct cat_term random_term(struct rng *rng, int fine)
{
    static const int parts[] = {25, 50, 75, 100, 150, 275};

    if (fine && rng_below(rng, 2))
        return (struct cat_term){(int)rng_between(rng, 1, 2000), CAT_HOURS};
    if (fine && rng_below(rng, 2))
        return (struct cat_term){parts[rng_below(rng, ARRAY_COUNT(parts))],
                                 CAT_WORKING_DAYS};
    return (struct cat_term){(int)rng_between(rng, 1, fine ? 5 : 25) * 100,
                             rng_below(rng, 2) ? CAT_CALENDAR_DAYS
                                               : CAT_WORKING_DAYS};
}

static void like_the_slow_reference(void **state)
{
    enum { CASES = 10000, STEPS = 4 };
    struct rng rng;

    (void)state;
    rng_seed(&rng, 7);
    for (int n = 0; n < CASES; n++) {
        struct cat_step steps[STEPS];
        int count = (int)rng_between(&rng, 1, 4);
        struct cat_procedure p = {.name = "p",
                                  .title = {{"p", "p"}},
                                  .steps = steps,
                                  .step_count = (size_t)count};
        struct err e = {0};
        struct clock c = {.procedure = &p,
                          .day = (day_t)rng_between(&rng, day_of(2019, 6, 1),
                                                    day_of(2026, 6, 1)),
                          .minute = (int)rng_below(&rng, 1440),
                          .fixed = DAY_NONE};
        struct worktime due;
        day_t at = c.day;
        int minute = c.minute;
        memset(steps, 0, sizeof steps);
        for (int i = 0; i < count; i++)
            steps[i] = (struct cat_step){.from = day_of(2010, 1, 1),
                                         .term = random_term(&rng, n % 3 == 0)};
        for (c.pause_count = 0; c.pause_count < rng_below(&rng, 4);
             c.pause_count++) {
            struct clock_pause *pause = &c.pauses[c.pause_count];
            pause->from = at + (day_t)rng_below(&rng, 6);
            pause->from_minute =
                (int)rng_between(&rng, pause->from == at ? minute : 0, 1439);
            at = pause->from + (day_t)rng_below(&rng, 20);
            minute = (int)rng_between(
                &rng, at == pause->from ? pause->from_minute : 0, 1439);
            pause->to = at;
            pause->to_minute = minute;
        }
        assert_ok(clock_run(&catalog->calendar, &c, NULL, NULL, &due, &e), &e);
        struct slow want = slow_due(&c, steps, count);
        assert_int_equal(due.day, want.at);
        assert_int_equal(due.minute, want.minute);
    }
}

/* Without pauses the walk is the deadline of the registry. */
static void like_the_registry(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->procedure_count; i++) {
        for (day_t day = day_of(2023, 1, 1); day < day_of(2026, 11, 1);
             day += 17) {
            struct clock c = {.procedure = &catalog->procedures[i],
                              .day = day,
                              .fixed = DAY_NONE};
            struct err e = {0};
            struct deadline d;
            struct worktime begin, want, have;
            if (deadline_of(c.procedure, day, NULL, &d, &e) != ERR_OK)
                continue;
            assert_ok(deadline_begin(&catalog->calendar, day, 0, &begin, &e),
                      &e);
            assert_ok(deadline_end(&catalog->calendar, begin, &d, &want, &e),
                      &e);
            assert_ok(clock_run(&catalog->calendar, &c, NULL, NULL, &have, &e),
                      &e);
            assert_int_equal(have.day, want.day);
            assert_int_equal(have.minute, want.minute);
        }
    }
}

/* ---- known cases ------------------------------------------------------- */

struct known {
    const char *procedure, *province;
    int year, month, day, minute;
    int due_year, due_month, due_day;
    int due_minute; /* 0: all of the day */
};

static const struct known known[] = {
    /* 10 working days from Thursday 23 April 2026 past the Hùng Kings' day made
    ** up for on the 27th, 30 April and 1 May. */
    {"social_pension_grant", NULL, 2026, 4, 23, 600, 2026, 5, 12},
    /* After 15:00 as if it had come on Friday. */
    {"social_pension_grant", NULL, 2026, 4, 23, 901, 2026, 5, 13},
    {"social_pension_grant", NULL, 2026, 4, 23, 900, 2026, 5, 12},
    /* A Saturday that is worked in exchange counts: 22 August 2026. */
    {"social_funeral", NULL, 2026, 8, 19, 480, 2026, 8, 25},
    /* Cao Bằng gives 6 days where the country gives 7. */
    {"care_facility_discharge", NULL, 2026, 3, 2, 480, 2026, 3, 11},
    {"care_facility_discharge", "04", 2026, 3, 2, 480, 2026, 3, 10},
    /* 5 working days at the commune, then 12 calendar days whose last is Sunday
    ** 22 March. */
    {"merit_worship", NULL, 2026, 3, 3, 480, 2026, 3, 23},
    /* The same before the district's step fell away. */
    {"merit_worship", NULL, 2025, 3, 3, 480, 2025, 3, 31},
    /* 12 hours from 8:00 on Monday: seven that day, four before noon on Tuesday
    ** and one after it. */
    {"child_emergency_care", NULL, 2026, 3, 2, 480, 2026, 3, 3, 14 * 60 + 30},
    /* At noon: three and a half, seven and a half, one more on Wednesday. */
    {"child_emergency_care", NULL, 2026, 3, 2, 720, 2026, 3, 4, 8 * 60 + 30},
    /* After 15:00 on Friday, and on Saturday: from 7:30 on Monday. */
    {"child_emergency_care", NULL, 2026, 3, 6, 901, 2026, 3, 10, 14 * 60},
    {"child_emergency_care", NULL, 2026, 3, 7, 600, 2026, 3, 10, 14 * 60},
    /* At 15:00 sharp two hours are left of the day. */
    {"child_emergency_care", NULL, 2026, 3, 6, 900, 2026, 3, 10, 10 * 60},
};

static void known_due_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        const struct known *k = &known[i];
        struct clock c = {.procedure = catalog_procedure(catalog, k->procedure),
                          .province = k->province,
                          .day = day_of(k->year, k->month, k->day),
                          .minute = k->minute,
                          .fixed = DAY_NONE};
        struct err e = {0};
        char have[DAY_TEXT_BYTES], want[DAY_TEXT_BYTES];
        struct worktime due;
        assert_non_null(c.procedure);
        assert_ok(clock_run(&catalog->calendar, &c, NULL, NULL, &due, &e), &e);
        day_iso(due.day, have);
        day_iso(day_of(k->due_year, k->due_month, k->due_day), want);
        if (strcmp(have, want) != 0)
            fail_msg("%s, case %zu: %s, not %s", k->procedure, i, have, want);
        assert_int_equal(due.minute, k->due_minute ? k->due_minute : 1440);
    }
}

static void refused(void **state)
{
    struct clock c = {.procedure =
                          catalog_procedure(catalog, "social_pension_grant"),
                      .day = day_of(2027, 12, 28),
                      .fixed = DAY_NONE};
    struct err e = {0};
    struct worktime due = {1, 1};

    (void)state;
    /* Past the last calendar, and before the procedure there was. */
    assert_int_equal(clock_run(&catalog->calendar, &c, NULL, NULL, &due, &e),
                     ERR_INPUT);
    assert_int_equal(due.day, 0);
    err_clear(&e);
    c.day = day_of(2024, 1, 8);
    assert_int_equal(clock_run(&catalog->calendar, &c, NULL, NULL, &due, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_REG_PROCEDURE_DAY);
    assert_true(clock_is_computed(&catalog->calendar, day_of(2026, 12, 20),
                                  day_of(2027, 1, 8)));
    assert_false(clock_is_computed(&catalog->calendar, day_of(2026, 1, 2),
                                   day_of(2026, 12, 8)));
}

/* ---- calendars --------------------------------------------------------- */

/* The first three days of the lunar year and the Hùng Kings' day are no working
** days in any calendar, and one of the weekdays around each is. */
static void calendars_follow_the_moon(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog->calendar.count; i++) {
        int year = catalog->calendar.years[i].year;
        day_t tet = lunar_day((struct lunar_date){year, 1, 1, 0});
        day_t hung = lunar_day((struct lunar_date){year, 3, 10, 0});
        for (int k = 0; k < 3; k++)
            assert_false(office_works(tet + k));
        assert_false(office_works(hung));
        assert_false(office_works(day_of(year, 1, 1)));
        assert_false(office_works(day_of(year, 4, 30)));
        assert_false(office_works(day_of(year, 5, 1)));
        assert_false(office_works(day_of(year, 9, 2)));
        assert_true(year < 2026 || !office_works(day_of(year, 11, 24)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_the_slow_reference),
        cmocka_unit_test(like_the_registry),
        cmocka_unit_test(known_due_days),
        cmocka_unit_test(refused),
        cmocka_unit_test(calendars_follow_the_moon),
    };

    return cmocka_run_group_tests_name("clock", tests, load, unload);
}
