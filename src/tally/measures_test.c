/*
** What cells cannot say, told by hand: days of spells, ranges, places, falls,
** totals, units, shares and unit values; plans as ranges and by district; what
** the year will come to; periods that are two days.
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
    int64_t towns[3]; /* communes of three districts: a city and two huyện */
};

static int64_t unit_of(const struct world *w, const char *code)
{
    const struct unit *x;
    struct err e = {0};

    assert_ok(units_find(registry_units(w->registry), code, day_of(2024, 1, 2),
                         &x, &e),
              &e);
    return x->id;
}

static struct setting open_setting(struct world *w)
{
    static const char *const codes[] = {"31498", "31570", "31531"};
    struct setting s = {.w = w};
    struct err e = {0};

    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &s.tally, &e), &e);
    assert_ok(figures_reader_new(s.tally, &s.reader, &e), &e);
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
        s.towns[i] = unit_of(w, codes[i]);
    return s;
}

static void close_setting(struct setting *s)
{
    figures_reader_free(s->reader);
    tally_close(s->tally);
}

static struct figures *read_period(struct setting *s, const char *period)
{
    struct figures_ask ask = {
        .unit_id = s->w->province, .map = DAY_NONE, .who = s->w->who};
    struct figures *f;
    struct err e = {0};

    assert_ok(
        period_parse(period, CALENDAR_ADMINISTRATIVE, NO_POS, &ask.period, &e),
        &e);
    assert_ok(figures_read(s->reader, s->w->arena, &ask, &f, &e), &e);
    return f;
}

/* The figure of an indicator, or of a part "dim=code". */
static struct figure ask(struct setting *s, const char *period,
                         const char *name, const char *part)
{
    const struct cat_indicator *i = catalog_indicator(s->w->catalog, name);
    const struct cat_dim *d = NULL;
    struct figure out;
    struct err e = {0};
    char dim[48] = "";
    int c = 0;

    assert_non_null(i);
    if (part) {
        const char *sign = strchr(part, '=');
        snprintf(dim, sizeof dim, "%.*s", (int)(sign - part), part);
        assert_ok(figure_dim(i, dim, sign + 1, &d, &c, &e), &e);
    }
    assert_ok(figures_get(read_period(s, period), i, d, c, &out, &e), &e);
    return out;
}

#define IS(v, n)                                                               \
    do {                                                                       \
        assert_false((v).missing);                                             \
        assert_int_equal((v).number.value, (n));                               \
    } while (0)

static const char *person_arg(struct world *w, const char *born)
{
    static char text[4][32];
    static int next;
    char *out = text[next++ % 4];

    snprintf(out, sizeof text[0], "person=%d",
             (int)world_person(w, "male", born));
    return out;
}

static enum err_code no_rows(const struct rows *rows, void *arg, struct err *e)
{
    (void)rows;
    (void)arg;
    (void)e;
    return ERR_OK;
}

/* The trace lists the records of a measure and says the same figure. */
static void traced(struct setting *s, const char *period, const char *name,
                   int64_t want_count, int64_t want_value)
{
    struct trace_ask x = {.figures = {.unit_id = s->w->province,
                                      .map = DAY_NONE,
                                      .who = s->w->who},
                          .indicator = catalog_indicator(s->w->catalog, name)};
    int64_t count, value;
    struct err e = {0};

    assert_ok(period_parse(period, CALENDAR_ADMINISTRATIVE, NO_POS,
                           &x.figures.period, &e),
              &e);
    assert_ok(trace_records(s->tally, &x, no_rows, NULL, &count, &value, &e),
              &e);
    assert_int_equal(count, want_count);
    assert_int_equal(value, want_value);
}

static void days_of_spells(struct world *w)
{
    struct setting s = open_setting(w);

    /* Fourteen days that are over; twelve so far; one before the quarter. */
    world_add(w, "isolation", w->communes[0], person_arg(w, "1990-01-01"),
              "from_day=2024-02-10", "to_day=2024-02-23",
              "isolation_place=at_home", NULL);
    world_add(w, "isolation", w->communes[0], person_arg(w, "1991-01-01"),
              "from_day=2024-03-03", "isolation_place=at_home", NULL);
    world_add(w, "isolation", w->communes[0], person_arg(w, "1992-01-01"),
              "from_day=2023-12-01", "to_day=2023-12-14",
              "isolation_place=at_home", NULL);
    IS(ask(&s, "2024Q1", "epidemic_isolated_people", NULL).value, 2);
    IS(ask(&s, "2024Q1", "epidemic_isolation_days", NULL).value, 14 + 12);
    struct figure f = ask(&s, "2024Q1", "epidemic_isolation_days",
                          "isolation_status=completed");
    IS(f.value, 14);
    IS(f.unit_value, 1400); /* two decimals */
    f = ask(&s, "2024Q1", "epidemic_isolation_days",
            "isolation_status=ongoing");
    IS(f.unit_value, 1200);
    /* In a month only the days of the month count. */
    IS(ask(&s, "2024-02", "epidemic_isolation_days", NULL).value, 5);
    IS(ask(&s, "2023Q4", "epidemic_isolation_days", NULL).value, 14);
    traced(&s, "2024Q1", "epidemic_isolation_days", 2, 26);
    close_setting(&s);
}

static void ranges(struct world *w)
{
    static const char *const money[] = {
        "contribution=150000", "contribution=200000", "contribution=100000"};
    struct setting s = open_setting(w);
    const char *name = "association_savings_contribution";

    assert_true(ask(&s, "2024Q1", name, "bound=lower").value.missing);
    for (size_t i = 0; i < ARRAY_COUNT(money); i++)
        world_add(w, "savings_group", w->communes[i], "day=2024-02-05",
                  "members=12", money[i], NULL);
    IS(ask(&s, "2024Q1", name, "bound=lower").value, 100000);
    IS(ask(&s, "2024Q1", name, "bound=upper").value, 200000);
    assert_true(ask(&s, "2024Q1", name, NULL).value.missing);
    /* A quarter without records has no range, not one of 0. */
    assert_true(ask(&s, "2024Q2", name, "bound=lower").value.missing);
    traced(&s, "2024Q1", name, 3, 3);
    close_setting(&s);
}

static void places(struct world *w)
{
    struct setting s = open_setting(w);
    int64_t unit[] = {s.towns[0], w->communes[1], s.towns[1], s.towns[2],
                      w->province};

    for (size_t i = 0; i < ARRAY_COUNT(unit); i++) {
        world_add(w, "vice_establishment", unit[i], "day=2024-02-05",
                  "facility_group=karaoke", "outcome=no_breach", NULL);
        world_add(w, "publicity_session", unit[i], "day=2024-02-05",
                  "form=class", i ? "topic=drugs" : "topic=children", NULL);
    }
    /* The city's two communes are one place, and no huyện. */
    IS(ask(&s, "2024Q1", "training_districts", NULL).value, 3);
    IS(ask(&s, "2024Q1", "training_districts", "topic=children").value, 1);
    IS(ask(&s, "2024Q1", "vice_inspection_districts", NULL).value, 2);
    IS(ask(&s, "2024Q2", "training_districts", NULL).value, 0);
    traced(&s, "2024Q1", "vice_inspection_districts", 5, 2);
    close_setting(&s);
}

struct entry {
    struct world *w;
    struct typed typed;
    const char *period;
    int year;
};

static enum err_code write_entry(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;
    struct period p;

    if (x->year)
        return plan_set(db, x->w->catalog, &x->typed, x->year, e);
    enum err_code rc =
        period_parse(x->period, CALENDAR_ADMINISTRATIVE, NO_POS, &p, e);
    return rc == ERR_OK ? typed_figure_set(db, x->w->catalog, &x->typed, p, e)
                        : rc;
}

static enum err_code try_enter(struct world *w, struct entry x, struct err *e)
{
    x.w = w;
    x.typed.actor = w->who->name;
    if (!x.typed.dim)
        x.typed.dim = x.typed.code = "";
    if (!x.typed.unit_id)
        x.typed.unit_id = w->province;
    return store_write(w->store, write_entry, &x, e);
}

static void enter(struct world *w, struct entry x)
{
    struct err e = {0};

    assert_ok(try_enter(w, x, &e), &e);
}

static void poor(struct world *w, int count, const char *from, const char *to,
                 const char *group)
{
    char from_text[32], to_text[32], household[32], ethnicity[32];
    static int number;

    snprintf(from_text, sizeof from_text, "from_day=%s", from);
    snprintf(to_text, sizeof to_text, "to_day=%s", to ? to : "");
    snprintf(ethnicity, sizeof ethnicity, "ethnicity=%s", group);
    for (int i = 0; i < count; i++) {
        char head[48];
        snprintf(head, sizeof head, "head_name=Chủ hộ %d", ++number);
        snprintf(household, sizeof household, "household=%d",
                 (int)world_add(w, "household", w->communes[0], head, NULL));
        world_add(w, "poor_household", w->communes[0], household, from_text,
                  "poverty_state=poor", ethnicity, to_text,
                  to ? "exit=escaped" : "exit=", NULL);
    }
}

static void falls_and_shares(struct world *w)
{
    struct setting s = open_setting(w);
    struct figure f;

    poor(w, 3, "2022-01-05", "2023-10-05", "kinh");
    poor(w, 4, "2022-01-05", NULL, "khmer");
    poor(w, 1, "2022-01-05", NULL, "kinh");
    enter(w, (struct entry){
                 .typed = {.indicator = "households_total", .value = 2000},
                 .period = "2022"});
    enter(w, (struct entry){
                 .typed = {.indicator = "households_total", .value = 2500},
                 .period = "2023"});
    enter(w, (struct entry){.typed = {.indicator = "households_total",
                                      .dim = "ethnicity",
                                      .code = "khmer",
                                      .value = 800},
                            .period = "2023"});
    f = ask(&s, "2023", "poor_households", NULL);
    IS(f.value, 5);
    IS(f.base_pct, 20); /* 0,20 % */
    IS(ask(&s, "2023", "poor_households", "ethnicity=khmer").base_pct, 50);
    /* No base is known for the Kinh: no share, not one of everybody. */
    assert_true(
        ask(&s, "2023", "poor_households", "ethnicity=kinh").base_pct.missing);
    assert_true(ask(&s, "2021", "poor_households", NULL).base_pct.missing);
    /* 8 of 2.000 are 0,400 %, 5 of 2.500 are 0,200 %. */
    f = ask(&s, "2023", "poverty_rate_reduction", NULL);
    IS(f.value, 200);
    assert_int_equal(f.value.number.scale, 3);
    assert_true(f.previous.missing);
    assert_true(ask(&s, "2022", "poverty_rate_reduction", NULL).value.missing);
    close_setting(&s);
}

static void totals(struct world *w)
{
    struct setting s = open_setting(w);

    world_add(w, "merit_payment", w->communes[0], "day=2024-02-05",
              "payment_kind=monthly", "amount=7000000", NULL);
    /* Nothing is known of the other part yet. */
    assert_true(
        ask(&s, "2024Q1", "policy_allowances_paid", NULL).value.missing);
    world_add(w, "social_payment", w->communes[0], "day=2024-02-05",
              "kind=monthly", "legal_basis=decree_20_2021", "amount=500000",
              NULL);
    IS(ask(&s, "2024Q1", "policy_allowances_paid", NULL).value, 7500000);
    IS(ask(&s, "2024Q1", "policy_allowances_paid",
           "beneficiary_group=merit_people")
           .value,
       7000000);
    IS(ask(&s, "2024Q1", "communes_total", NULL).value, 109);
    close_setting(&s);
}

static void plans(struct world *w)
{
    static const char *const districts[] = {"941", "942", "943", "944",
                                            "945", "946", "947", "948",
                                            "949", "950", "951"};
    struct setting s = open_setting(w);
    struct figure f;
    struct err e = {0};

    for (size_t i = 0; i < ARRAY_COUNT(districts); i++) {
        f = ask(&s, "2024Q1", "jobs_created", NULL);
        assert_true(f.plan.missing); /* a sum that lacks a district */
        enter(w, (struct entry){.typed = {.indicator = "jobs_created",
                                          .unit_id = unit_of(w, districts[i]),
                                          .value = 100},
                                .year = 2024});
    }
    IS(ask(&s, "2024Q1", "jobs_created", NULL).plan, 1100);
    assert_true(ask(&s, "2023Q1", "jobs_created", NULL).plan.missing);
    IS(ask(&s, "2023Q1", "jobs_created", NULL).plan_next, 1100);
    enter(w,
          (struct entry){.typed = {.indicator = "jobs_created", .value = 1500},
                         .year = 2024});
    world_add(w, "placement", w->communes[0], "day=2024-02-05", "quantity=1600",
              "channel=socio_economic_development", NULL);
    f = ask(&s, "2024Q1", "jobs_created", NULL);
    IS(f.plan, 1500); /* the province's own goes before */
    IS(f.plan_diff, 100);
    IS(f.plan_pct, 10667);
    enter(w, (struct entry){.typed = {"poverty_rate_reduction", "bound",
                                      "lower", .value = 150},
                            .year = 2024});
    enter(w, (struct entry){.typed = {"poverty_rate_reduction", "bound",
                                      "upper", .value = 200},
                            .year = 2024});
    f = ask(&s, "2024", "poverty_rate_reduction", NULL);
    IS(f.plan_low, 150);
    IS(f.plan_high, 200);
    assert_true(f.plan.missing && f.plan_pct.missing);
    IS(ask(&s, "2023", "poverty_rate_reduction", NULL).plan_next_low, 150);
    assert_int_equal(try_enter(w,
                               (struct entry){.typed = {"jobs_created", "bound",
                                                        "middle", .value = 1},
                                              .year = 2024},
                               &e),
                     ERR_NOTFOUND);
    close_setting(&s);
}

static struct projection project(struct setting *s, const char *period,
                                 const char *name)
{
    struct projection p;
    struct err e = {0};

    assert_ok(figures_projection(read_period(s, period),
                                 catalog_indicator(s->w->catalog, name), NULL,
                                 0, &p, &e),
              &e);
    return p;
}

static void projections(struct world *w)
{
    struct setting s = open_setting(w);
    struct projection p;

    world_add(w, "job_workshop", w->communes[0], "day=2022-02-05", NULL);
    /* 2024 began with 6, and nothing is known of 2023's season: 6 in 91 of 366
    ** days (15 December to 14 March). */
    for (int i = 0; i < 6; i++)
        world_add(w, "job_workshop", w->communes[0], "day=2024-02-05", NULL);
    p = project(&s, "2024Q1", "job_workshops");
    IS(p.value, 24);
    assert_int_equal(p.method, PROJECTION_BY_DAYS);
    /* In 2023, 2 of 5 came in the first quarter. */
    world_add(w, "job_workshop", w->communes[0], "day=2023-02-05", NULL);
    world_add(w, "job_workshop", w->communes[0], "day=2023-02-06", NULL);
    for (int i = 0; i < 3; i++)
        world_add(w, "job_workshop", w->communes[0], "day=2023-09-05", NULL);
    p = project(&s, "2024Q1", "job_workshops");
    IS(p.value, 15);
    assert_int_equal(p.method, PROJECTION_SEASON);
    p = project(&s, "2024", "job_workshops");
    IS(p.value, 6);
    assert_int_equal(p.method, PROJECTION_AS_IT_STANDS);
    assert_string_equal(projection_name(p.method), "as_it_stands");
    assert_true(project(&s, "2021Q1", "job_workshops").value.missing);
    /* Gifts of one day of the year, and their money, which is as large as that
    ** of a province: both have come. */
    for (int year = 2023; year <= 2024; year++) {
        char day[32];
        snprintf(day, sizeof day, "day=%d-02-05", year);
        world_add(w, "gift", w->communes[0], day, "occasion=tet",
                  "giver=province", "gift_group=merit", "parcels=200000",
                  "amount=60000000000", NULL);
    }
    p = project(&s, "2024Q1", "tet_gift_parcels");
    IS(p.value, 200000);
    assert_int_equal(p.method, PROJECTION_SEASON);
    p = project(&s, "2024Q1", "tet_gift_amount");
    IS(p.value, 60000000000);
    assert_int_equal(p.method, PROJECTION_SEASON);
    close_setting(&s);
}

/* A period that is two days agrees with the months of the same days, and cuts
** where no half-month does. */
static void periods_by_day(struct world *w)
{
    struct setting s = open_setting(w);
    struct err e = {0};
    const char *days[] = {"day=2024-01-01", "day=2024-02-20", "day=2024-03-07",
                          "day=2024-03-08", "day=2024-03-14"};

    for (size_t i = 0; i < ARRAY_COUNT(days); i++)
        world_add(w, "placement", w->communes[i], days[i], "quantity=1",
                  "channel=socio_economic_development", NULL);
    IS(ask(&s, "2024Q1", "jobs_created", NULL).value, 5);
    IS(ask(&s, "2023-12-15..2024-03-14", "jobs_created", NULL).value, 5);
    IS(ask(&s, "2024-01-01..2024-03-07", "jobs_created", NULL).value, 3);
    IS(ask(&s, "2024-03-07..2024-03-08", "jobs_created", NULL).cumulative, 4);
    IS(ask(&s, "2024-03-08..2024-03-08", "jobs_created",
           "channel=socio_economic_development")
           .value,
       1);
    world_add(w, "care_stay", w->communes[0], person_arg(w, "1950-01-01"),
              "from_day=2024-02-03", "to_day=2024-03-07",
              "resident_group=elderly", NULL);
    IS(ask(&s, "2024-03-01..2024-03-07", "care_facility_residents", NULL).value,
       1);
    IS(ask(&s, "2024-03-01..2024-03-08", "care_facility_residents", NULL).value,
       0);
    /* What is typed in for half-months counts where it lies wholly inside. */
    enter(w, (struct entry){.typed = {.indicator = "job_workshops", .value = 7},
                            .period = "2024-02"});
    IS(ask(&s, "2024-01-15..2024-02-14", "job_workshops", NULL).value, 7);
    assert_true(
        ask(&s, "2024-01-16..2024-02-14", "job_workshops", NULL).value.missing);
    assert_int_equal(
        try_enter(
            w,
            (struct entry){.typed = {.indicator = "job_workshops", .value = 7},
                           .period = "2024-01-16..2024-02-14"},
            &e),
        ERR_INPUT);
    assert_int_equal(e.id, MSG_TALLY_TYPED_DAYS);
    close_setting(&s);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both("tally_measures", name);                                 \
    }

BOTH(days_of_spells)
BOTH(ranges)
BOTH(places)
BOTH(falls_and_shares)
BOTH(totals)
BOTH(plans)
BOTH(projections)
BOTH(periods_by_day)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_of_spells),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_falls_and_shares),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_projections),
        cmocka_unit_test(test_periods_by_day),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
