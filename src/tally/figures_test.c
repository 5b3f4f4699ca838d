/*
** Figures told by hand: days at the edges of periods, missing against zero,
** plans, typed-in figures, ratios, units on another map.
*/
#include "registry/world.h"
#include "tally/figures.h"
#include "tally/trace.h"

#include <stdio.h>
#include <string.h>

struct setting {
    struct world *w;
    struct tally *tally;
    struct figures_reader *reader;
};

static struct setting open_setting(struct world *w)
{
    struct setting s = {.w = w};
    struct err e = {0};

    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &s.tally, &e), &e);
    assert_ok(figures_reader_new(s.tally, &s.reader, &e), &e);
    return s;
}

static void close_setting(struct setting *s)
{
    figures_reader_free(s->reader);
    tally_close(s->tally);
}

/* A figure in one line; dim NULL for the whole. */
static struct figure ask_on(struct setting *s, int64_t unit, const char *period,
                            enum calendar calendar, day_t map, const char *name,
                            const char *dim, const char *code)
{
    const struct cat_indicator *i = catalog_indicator(s->w->catalog, name);
    const struct cat_dim *d = NULL;
    struct figures_ask ask = {.unit_id = unit, .map = map, .who = s->w->who};
    struct figures *f;
    struct figure out;
    struct err e = {0};
    int c = 0;

    assert_non_null(i);
    assert_ok(period_parse(period, calendar, NO_POS, &ask.period, &e), &e);
    if (dim)
        assert_ok(figure_dim(i, dim, code, &d, &c, &e), &e);
    assert_ok(figures_read(s->reader, s->w->arena, &ask, &f, &e), &e);
    assert_ok(figures_get(f, i, d, c, &out, &e), &e);
    return out;
}

static struct figure ask(struct setting *s, const char *period,
                         const char *name, const char *dim, const char *code)
{
    return ask_on(s, s->w->province, period, CALENDAR_ADMINISTRATIVE, DAY_NONE,
                  name, dim, code);
}

#define IS(v, n)                                                               \
    do {                                                                       \
        assert_false((v).missing);                                             \
        assert_int_equal((v).number.value, (n));                               \
    } while (0)

static void flows(struct world *w)
{
    struct setting s = open_setting(w);
    struct figure f;

    assert_true(ask(&s, "2024Q1", "jobs_created", NULL, NULL).value.missing);
    world_add(w, "placement", w->communes[0], "day=2023-12-14", "quantity=1",
              "channel=overseas_contract", NULL);
    world_add(w, "placement", w->communes[0], "day=2023-12-15", "quantity=2",
              "channel=overseas_contract", NULL);
    world_add(w, "placement", w->communes[1], "day=2024-03-14", "quantity=4",
              "channel=national_employment_fund", NULL);
    world_add(w, "placement", w->communes[1], "day=2024-03-15", "quantity=8",
              "channel=overseas_contract", NULL);
    f = ask(&s, "2024Q1", "jobs_created", NULL, NULL);
    IS(f.value, 6);
    assert_true(f.previous.missing);
    assert_true(f.plan.missing && f.plan_pct.missing && f.change_pct.missing);
    IS(ask(&s, "2024Q1", "jobs_created", "channel", "overseas_contract").value,
       2);
    IS(ask(&s, "2024Q1", "overseas_workers_sent", NULL, NULL).value, 2);
    /* The statistical quarter is another: 4 + 8. */
    IS(ask_on(&s, w->province, "2024Q1", CALENDAR_STATISTICAL, DAY_NONE,
              "jobs_created", NULL, NULL)
           .value,
       12);
    f = ask(&s, "2024Q2", "jobs_created", NULL, NULL);
    IS(f.value, 8);
    IS(f.cumulative, 14);
    /* Before the first record it is missing, after it a true zero. */
    assert_true(ask(&s, "2023Q3", "jobs_created", NULL, NULL).value.missing);
    IS(ask(&s, "2024Q3", "jobs_created", NULL, NULL).value, 0);
    assert_true(ask(&s, "2199Q3", "jobs_created", NULL, NULL).value.missing);
    IS(ask_on(&s, w->communes[0], "2024Q1", CALENDAR_ADMINISTRATIVE, DAY_NONE,
              "jobs_created", NULL, NULL)
           .value,
       2);
    close_setting(&s);
}

static void stocks(struct world *w)
{
    struct setting s = open_setting(w);
    char person[3][32];
    struct err e = {0};

    for (int i = 0; i < 3; i++)
        snprintf(person[i], sizeof person[i], "person=%d",
                 (int)world_person(w, i ? "female" : "male", "1950-05-05"));
    int64_t id = world_add(w, "care_stay", w->communes[0], person[0],
                           "from_day=2019-01-01", "to_day=2024-03-14",
                           "resident_group=elderly", NULL);
    world_add(w, "care_stay", w->communes[0], person[1], "from_day=2024-03-14",
              "resident_group=elderly", NULL);
    world_add(w, "care_stay", w->communes[0], person[2], "from_day=2024-03-15",
              "resident_group=disabled", NULL);
    /* Both the first and the last day of a spell belong to it. */
    IS(ask(&s, "2024Q1", "care_facility_residents", NULL, NULL).value, 2);
    IS(ask(&s, "2024Q1", "care_facility_residents", "sex", "male").value, 1);
    IS(ask(&s, "2024Q1", "care_facility_residents", NULL, NULL).previous, 1);
    IS(ask(&s, "2024Q2", "care_facility_residents", NULL, NULL).value, 2);
    IS(ask(&s, "2024Q1", "care_facility_admissions", NULL, NULL).value, 1);
    IS(ask(&s, "2024Q1", "care_facility_discharges", NULL, NULL).value, 1);
    assert_ok(
        world_correct(w, &e, "care_stay", id, 0, "to_day=2024-03-13", NULL),
        &e);
    IS(ask(&s, "2024Q1", "care_facility_residents", NULL, NULL).value, 1);
    IS(ask(&s, "2024-04", "care_facility_residents", NULL, NULL).value, 2);
    close_setting(&s);
}

static void different_people(struct world *w)
{
    struct setting s = open_setting(w);
    char person[32];

    snprintf(person, sizeof person, "person=%d",
             (int)world_person(w, "female", "1940-05-05"));
    world_add(w, "social_award", w->communes[0], person, "from_day=2023-01-01",
              "to_day=2024-01-31", "legal_basis=decree_20_2021",
              "social_group=elderly_80", NULL);
    world_add(w, "social_award", w->communes[1], person, "from_day=2024-02-01",
              "legal_basis=decree_20_2021", "social_group=elderly_poor", NULL);
    /* She moved: two awards, one person. */
    IS(ask(&s, "2024Q1", "social_allowance_recipients", NULL, NULL).value, 1);
    IS(ask(&s, "2024Q1", "social_allowance_recipients", "social_group",
           "elderly_80")
           .value,
       1);
    IS(ask_on(&s, w->communes[0], "2024Q2", CALENDAR_ADMINISTRATIVE, DAY_NONE,
              "social_allowance_recipients", NULL, NULL)
           .value,
       0);
    close_setting(&s);
}

/* A reader keeps what it counted, until a record it rests on is written. */
static void kept_figures(struct world *w)
{
    static const char name[] = "social_allowance_recipients";
    struct setting s = open_setting(w);
    struct err e = {0};
    char person[2][32];
    int64_t id[2];

    for (int i = 0; i < 2; i++) {
        id[i] = world_person(w, "female", "1940-05-05");
        snprintf(person[i], sizeof person[i], "person=%d", (int)id[i]);
    }
    int64_t award = world_add(
        w, "social_award", w->communes[0], person[0], "from_day=2023-01-01",
        "legal_basis=decree_20_2021", "social_group=elderly_80", NULL);
    IS(ask(&s, "2024Q1", name, "sex", "female").value, 1);
    world_add(w, "placement", w->communes[0], "day=2024-01-15", "quantity=1",
              "channel=overseas_contract", NULL);
    IS(ask(&s, "2024Q1", name, "sex", "female").value, 1);
    world_add(w, "social_award", w->communes[1], person[1],
              "from_day=2024-01-01", "legal_basis=decree_20_2021",
              "social_group=elderly_80", NULL);
    IS(ask(&s, "2024Q1", name, "sex", "female").value, 2);
    assert_ok(world_correct(w, &e, "person", id[0], 0, "sex=male", NULL), &e);
    IS(ask(&s, "2024Q1", name, "sex", "female").value, 1);
    IS(ask(&s, "2024Q1", name, "sex", "male").value, 1);
    assert_ok(world_void(w, &e, "social_award", award), &e);
    IS(ask(&s, "2024Q1", name, NULL, NULL).value, 1);
    close_setting(&s);
}

struct entry {
    struct world *w;
    struct typed t;
    const char *period;
};

static enum err_code enter_plan(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;

    return plan_set(db, x->w->catalog, &x->t, 2024, e);
}

static enum err_code enter_typed(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;
    struct period p;
    enum err_code rc =
        period_parse(x->period, CALENDAR_ADMINISTRATIVE, NO_POS, &p, e);

    return rc == ERR_OK ? typed_figure_set(db, x->w->catalog, &x->t, p, e) : rc;
}

static enum err_code enter(struct world *w, store_job *job, const char *name,
                           int64_t unit, const char *period, int64_t value)
{
    struct entry x = {w, {name, "", "", unit, value, "test"}, period};
    struct err e = {0};

    return store_write(w->store, job, &x, &e);
}

static void plans(struct world *w)
{
    struct setting s = open_setting(w);
    struct figure f;

    world_add(w, "placement", w->communes[0], "day=2024-01-05", "quantity=4732",
              "channel=overseas_contract", NULL);
    world_add(w, "placement", w->communes[0], "day=2023-01-05", "quantity=4418",
              "channel=overseas_contract", NULL);
    assert_int_equal(
        enter(w, enter_plan, "jobs_created", w->province, NULL, 28000), ERR_OK);
    assert_int_equal(
        enter(w, enter_plan, "jobs_created", w->province, NULL, 28500), ERR_OK);
    f = ask(&s, "2024Q1", "jobs_created", NULL, NULL);
    IS(f.plan, 28500);
    IS(f.plan_pct, 1660);
    assert_int_equal(f.plan_pct.number.scale, 2);
    IS(f.change_pct, 711);
    /* In the second quarter the year so far is held against the plan. */
    IS(ask(&s, "2024Q2", "jobs_created", NULL, NULL).plan_pct, 1660);
    assert_int_equal(
        enter(w, enter_plan, "job_workshops", w->province, NULL, 3), ERR_INPUT);
    close_setting(&s);
}

static void typed_figures(struct world *w)
{
    struct setting s = open_setting(w);

    assert_int_equal(
        enter(w, enter_typed, "jobs_created", w->communes[4], "2023Q1", 100),
        ERR_OK);
    assert_int_equal(
        enter(w, enter_typed, "jobs_created", w->communes[4], "2023-01", 30),
        ERR_OK);
    assert_int_equal(
        enter(w, enter_typed, "jobs_created", w->communes[5], "2023Q2", 50),
        ERR_OK);
    /* A quarter and its month are not added. */
    IS(ask(&s, "2023Q1", "jobs_created", NULL, NULL).value, 100);
    IS(ask(&s, "2023-01", "jobs_created", NULL, NULL).value, 30);
    IS(ask(&s, "2023H1", "jobs_created", NULL, NULL).value, 150);
    /* From its first record on a unit's typed figures no longer count. */
    world_add(w, "placement", w->communes[5], "day=2023-03-20", "quantity=7",
              "channel=overseas_contract", NULL);
    IS(ask(&s, "2023H1", "jobs_created", NULL, NULL).value, 107);
    /* A province's own figure does not add to its communes' records. */
    assert_int_equal(
        enter(w, enter_typed, "jobs_created", w->province, "2023Q2", 999),
        ERR_OK);
    IS(ask(&s, "2023Q2", "jobs_created", NULL, NULL).value, 7);
    assert_int_equal(
        enter(w, enter_typed, "job_placements", w->province, "2023Q2", 1),
        ERR_INPUT);
    close_setting(&s);
}

static void ratios(struct world *w)
{
    struct setting s = open_setting(w);

    assert_true(
        ask(&s, "2023", "trained_labour_rate", NULL, NULL).value.missing);
    assert_int_equal(enter(w, enter_typed, "trained_labour_people", w->province,
                           "2022", 480000),
                     ERR_OK);
    assert_int_equal(enter(w, enter_typed, "trained_labour_people", w->province,
                           "2023", 493852),
                     ERR_OK);
    assert_true(
        ask(&s, "2023", "trained_labour_rate", NULL, NULL).value.missing);
    assert_int_equal(enter(w, enter_typed, "labour_force_people", w->province,
                           "2023", 672000),
                     ERR_OK);
    struct figure f = ask(&s, "2023", "trained_labour_rate", NULL, NULL);
    IS(f.value, 7349);
    assert_int_equal(f.value.number.scale, 2);
    IS(ask(&s, "2023", "trained_labour_people", NULL, NULL).value, 493852);
    IS(ask(&s, "2022", "trained_labour_people", NULL, NULL).value, 480000);
    close_setting(&s);
}

static void maps(struct world *w)
{
    struct setting s = open_setting(w);
    const struct unit *can_tho;
    struct err e = {0};
    day_t after = day_of(2025, 12, 31);

    assert_ok(
        units_find(registry_units(w->registry), "92", after, &can_tho, &e), &e);
    world_add(w, "placement", w->communes[0], "day=2024-02-05", "quantity=5",
              "channel=overseas_contract", NULL);
    /* On the map of its time the old Cần Thơ had nothing of it. */
    assert_true(ask_on(&s, can_tho->id, "2024Q1", CALENDAR_ADMINISTRATIVE,
                       after, "jobs_created", NULL, NULL)
                    .value.number.value == 5);
    IS(ask(&s, "2024Q1", "jobs_created", NULL, NULL).value, 5);
    close_setting(&s);
}

static void timeliness(struct world *w)
{
    struct setting s = open_setting(w);
    char person[32];

    snprintf(person, sizeof person, "person=%d",
             (int)world_person(w, "female", "1980-05-05"));
    /* Due on 12 March, answered on the 8th; due on 14 March, answered on the
    ** 18th: in time on the report's last day, late in the next quarter. */
    world_add(w, "admin_dossier", w->province, person, "channel=online",
              "procedure=work_permit", "received_day=2024-03-05",
              "returned_day=2024-03-08", NULL);
    world_add(w, "admin_dossier", w->province, person, "channel=online",
              "procedure=work_permit", "received_day=2024-03-07",
              "returned_day=2024-03-18", NULL);
    IS(ask(&s, "2024Q1", "admin_dossiers_received", "timeliness",
           "returned_early")
           .value,
       1);
    IS(ask(&s, "2024Q1", "admin_dossiers_received", "timeliness",
           "pending_in_time")
           .value,
       1);
    IS(ask(&s, "2024H1", "admin_dossiers_received", "timeliness",
           "returned_late")
           .value,
       1);
    IS(ask(&s, "2024H1", "admin_dossiers_received", "timeliness",
           "pending_in_time")
           .value,
       0);
    close_setting(&s);
}

struct stage {
    int64_t id;
    day_t from, to, due; /* to DAY_NONE: not over */
    int voided;
};

static uint32_t next_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static const char *day_text(const char *column, day_t day, char out[32])
{
    char iso[DAY_TEXT_BYTES];

    day_iso(day, iso);
    snprintf(out, 32, "%s=%s", column, iso);
    return out;
}

static struct stage add_stage(struct world *w, const char *dossier,
                              uint32_t *seed)
{
    struct stage s = {.from = day_of(2024, 1, 1)};
    char from[32], to[32], due[32];

    s.from += (day_t)(next_number(seed) % 300);
    s.to = next_number(seed) % 4 == 0
               ? DAY_NONE
               : s.from + (day_t)(next_number(seed) % 60);
    s.due = s.from - 10 + (day_t)(next_number(seed) % 70);
    s.id = world_add(
        w, "dossier_stage", w->communes[0], dossier, "state=processing",
        "procedure=work_permit", "channel=online",
        day_text("from_day", s.from, from), day_text("due_day", s.due, due),
        s.to == DAY_NONE ? NULL : day_text("to_day", s.to, to), NULL);
    return s;
}

static void check_stages(struct setting *s, const struct stage *list, int count)
{
    for (int month = 1; month <= 12; month++) {
        char period[16];
        day_t last =
            month == 12 ? day_of(2024, 12, 31) : day_of(2024, month + 1, 1) - 1;
        int64_t late = 0, all = 0;
        for (int i = 0; i < count; i++) {
            const struct stage *x = &list[i];
            int open = !x->voided && x->from <= last &&
                       (x->to == DAY_NONE || x->to >= last);
            all += open;
            late += open && x->due < last;
        }
        snprintf(period, sizeof period, "2024-%02d", month);
        IS(ask_on(s, s->w->province, period, CALENDAR_STATISTICAL, DAY_NONE,
                  "dossiers_in_progress", "progress", "late")
               .value,
           late);
        IS(ask_on(s, s->w->province, period, CALENDAR_STATISTICAL, DAY_NONE,
                  "dossiers_in_progress", "progress", "in_time")
               .value,
           all - late);
    }
}

/* What is late turns so on a day of its own, without a record being written:
** cells hold it nevertheless.  Beside it, each stage looked at. */
static void turning_late(struct world *w)
{
    struct setting s = open_setting(w);
    struct stage list[40];
    struct err e = {0};
    char text[32];
    uint32_t seed = 7;

    snprintf(text, sizeof text, "person=%d",
             (int)world_person(w, "female", "1980-05-05"));
    int64_t id =
        world_add(w, "admin_dossier", w->communes[0], text, "channel=online",
                  "procedure=work_permit", "received_day=2024-01-02", NULL);
    snprintf(text, sizeof text, "dossier=%d", (int)id);
    assert_false(cat_dim_is_live(
        catalog_indicator(w->catalog, "dossiers_in_progress"),
        &catalog_indicator(w->catalog, "dossiers_in_progress")->dims[0]));
    for (size_t i = 0; i < ARRAY_COUNT(list); i++)
        list[i] = add_stage(w, text, &seed);
    check_stages(&s, list, ARRAY_COUNT(list));
    for (size_t i = 0; i < ARRAY_COUNT(list); i += 3) {
        list[i].due += (day_t)(next_number(&seed) % 50) - 25;
        assert_ok(world_correct(w, &e, "dossier_stage", list[i].id, 0,
                                day_text("due_day", list[i].due, text), NULL),
                  &e);
    }
    for (size_t i = 1; i < ARRAY_COUNT(list); i += 5) {
        list[i].voided = 1;
        assert_ok(world_void(w, &e, "dossier_stage", list[i].id), &e);
    }
    check_stages(&s, list, ARRAY_COUNT(list));
    assert_ok(tally_recount(s.tally, NULL, &e), &e);
    check_stages(&s, list, ARRAY_COUNT(list));
    close_setting(&s);
}

static void outsiders(struct world *w)
{
    const struct grant grants[] = {{RIGHT_READ, w->communes[0], NULL}};
    const struct actor officer = {"lan", 7, 0, grants, 1};
    struct setting s = open_setting(w);
    struct figures_ask a = {
        .unit_id = w->province, .map = DAY_NONE, .who = &officer};
    struct figures *f;
    struct err e = {0};

    assert_ok(
        period_parse("2024", CALENDAR_ADMINISTRATIVE, NO_POS, &a.period, &e),
        &e);
    assert_int_equal(figures_read(s.reader, w->arena, &a, &f, &e), ERR_DENIED);
    assert_null(f);
    err_clear(&e);
    a.unit_id = w->communes[0];
    assert_ok(figures_read(s.reader, w->arena, &a, &f, &e), &e);
    /* A grant for one field opens no other. */
    const struct grant one[] = {{RIGHT_READ, w->communes[0], "employment"}};
    const struct actor clerk = {"mai", 8, 0, one, 1};
    struct value v;
    a.who = &clerk;
    assert_ok(figures_read(s.reader, w->arena, &a, &f, &e), &e);
    assert_ok(figures_value(f, catalog_indicator(w->catalog, "jobs_created"),
                            NULL, 0, FIGURE_PERIOD, &v, &e),
              &e);
    assert_int_equal(
        figures_value(f,
                      catalog_indicator(w->catalog, "care_facility_residents"),
                      NULL, 0, FIGURE_PERIOD, &v, &e),
        ERR_DENIED);
    close_setting(&s);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both("figures_test", name);                                   \
    }

BOTH(flows)
BOTH(stocks)
BOTH(different_people)
BOTH(kept_figures)
BOTH(plans)
BOTH(typed_figures)
BOTH(ratios)
BOTH(maps)
BOTH(timeliness)
BOTH(turning_late)
BOTH(outsiders)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flows),
        cmocka_unit_test(test_stocks),
        cmocka_unit_test(test_different_people),
        cmocka_unit_test(test_kept_figures),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_typed_figures),
        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_maps),
        cmocka_unit_test(test_timeliness),
        cmocka_unit_test(test_turning_late),
        cmocka_unit_test(test_outsiders),
    };
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
