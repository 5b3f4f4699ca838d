/*
** Payrolls through bad days, on both engines: what was paid and what is open
** always make what a computation from nothing gives.
*/
#include "base/rng.h"
#include "base/test.h"
#include "benefit/month.h"
#include "benefit/payroll.h"
#include "registry/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define M(y, m) ((y)*12 + (m)-1)

static const struct actor boss = {.name = "boss", .all = 1};

/* ---- helpers ----------------------------------------------------------- */

static enum err_code try_open(struct world *w, const char *group, int32_t month,
                              int keep, int64_t *id, struct err *e)
{
    int64_t unit = units_on_map(registry_units(w->registry), w->province,
                                month_last_day(month));
    struct payroll_open what = {group, unit, month, MONTH_MIN, keep};

    return payroll_open(w->registry, w->who, &what, id, e);
}

/* Every column of a run's items but their order, each a line. */
static const char *items_of(struct world *w, int64_t id)
{
    static const char *const columns[] = {
        "benefit",  "award",         "person_id", "unit_id",    "month_for",
        "amount",   "kind",          "channel",   "note",       "old",
        "category", "fund_source",   "programme", "payee_kind", "payee_name",
        "bank",     "account_number"};
    struct buf out, sql;
    struct db *db;
    struct stmt *s;
    struct err e = {0};
    int row = 0;

    buf_init(&out, 1 << 24);
    buf_init(&sql, 4096);
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        buf_printf(&sql, "%s %s", i ? "," : "SELECT", columns[i]);
    buf_printf(&sql,
               " FROM payroll_item WHERE payroll_id = %" PRId64
               " ORDER BY benefit, award, month_for, kind, amount",
               id);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(db_prepare(db, buf_cstr(&sql), &s, &e), &e);
    while (stmt_step(s, &row, &e) == ERR_OK && row) {
        for (int i = 0; i < (int)ARRAY_COUNT(columns); i++)
            buf_printf(&out, "%s|", stmt_null(s, i) ? "" : stmt_text(s, i));
        buf_char(&out, '\n');
    }
    assert_ok(e.code, &e);
    db_close(db);
    const char *text = buf_to_arena(&out, w->arena);
    buf_free(&out);
    buf_free(&sql);
    return text;
}

static int64_t looked_at; /* by the runs of a test, where not at all */

/* Compute a run, and once more looking at everybody: both give the same. */
static void compute_both(struct world *w, int64_t id, day_t known)
{
    struct err e = {0};
    char sql[128];

    assert_ok(payroll_compute(w->registry, w->who, id, known, &e), &e);
    const char *some = items_of(w, id);
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payroll_turn WHERE payroll_id = %" PRId64,
             id);
    looked_at += test_int(w->store, sql);
    test_sql(w->store, "UPDATE payroll SET catalog = 'x' || catalog");
    assert_ok(payroll_compute(w->registry, w->who, id, known, &e), &e);
    test_sql(w->store, "UPDATE payroll SET catalog = substr(catalog, 2) WHERE "
                       "catalog LIKE 'x%'");
    const char *all = items_of(w, id);
    if (strcmp(some, all) != 0)
        fail_msg("looking at some:\n%s\nat all:\n%s", some, all);
}

/* A whole run, by the law as known on a day; returns its id. */
static int64_t run(struct world *w, const char *group, int32_t month,
                   day_t known, int keep)
{
    struct err e = {0};
    int64_t id;

    assert_ok(try_open(w, group, month, keep, &id, &e), &e);
    compute_both(w, id, known);
    assert_ok(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e), &e);
    assert_ok(payroll_step(w->registry, &boss, id, PAYROLL_APPROVED, &e), &e);
    return id;
}

/* A run of social assistance with what is in force at the end of its month. */
static int64_t social(struct world *w, int32_t month)
{
    return run(w, "social_assistance", month, month_last_day(month), 0);
}

/* A query that ends with the id. */
static int64_t ask(struct world *w, const char *query, int64_t id)
{
    char sql[512];

    snprintf(sql, sizeof sql, "%s%" PRId64, query, id);
    return test_int(w->store, sql);
}

/* The sum and the number of a run's lines of one reason. */
static void check_lines(struct world *w, int64_t id, const char *reason,
                        int64_t count, int64_t sum)
{
    char sql[256];

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payment_line WHERE payroll = %" PRId64
             " AND line_reason = '%s' AND NOT voided",
             id, reason);
    assert_int_equal(test_int(w->store, sql), count);
    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(amount), 0) FROM payment_line WHERE "
             "payroll = %" PRId64 " AND line_reason = '%s' AND NOT voided",
             id, reason);
    assert_int_equal(test_int(w->store, sql), sum);
}

static int64_t debt(struct world *w, int64_t id)
{
    return ask(w,
               "SELECT coalesce(sum(amount), 0) FROM payroll_item WHERE "
               "kind = 'debt' AND payroll_id = ",
               id);
}

static int64_t faults(struct world *w, int64_t id)
{
    return ask(w,
               "SELECT count(*) FROM payroll_item WHERE kind = 'fault' AND "
               "payroll_id = ",
               id);
}

/* An award of social assistance in commune 0. */
static int64_t award(struct world *w, int64_t person, const char *group,
                     const char *from)
{
    char p[32], g[64], f[80];

    snprintf(p, sizeof p, "person=%" PRId64, person);
    snprintf(g, sizeof g, "social_group=%s", group);
    snprintf(f, sizeof f, "from_day=%s", from);
    return world_add(w, "social_award", w->communes[0], p, g, f,
                     "legal_basis=decree_20_2021", "decision_number=1/QĐ",
                     "channel=bank", NULL);
}

static void correct(struct world *w, const char *reg, int64_t id, int64_t unit,
                    const char *what)
{
    struct err e = {0};

    assert_ok(world_correct(w, &e, reg, id, unit, what, NULL), &e);
}

/* ---- bad days ---------------------------------------------------------- */

/* A decree of 5 October applies from July, after three months were paid. */
static void late_decree(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");

    award(w, p, "disabled_severe", "2025-05-10");
    for (int m = 5; m <= 9; m++) {
        int64_t id = social(w, M(2026, m));
        check_lines(w, id, "regular", 1, 750000);
        check_lines(w, id, "arrears", 0, 0);
    }
    int64_t id = social(w, M(2026, 10));
    check_lines(w, id, "regular", 1, 810000);
    check_lines(w, id, "arrears", 3, 180000);
    id = social(w, M(2026, 11));
    check_lines(w, id, "regular", 1, 810000);
    check_lines(w, id, "arrears", 0, 0);
}

/* A death told four months late: what was paid since is a debt. */
static void late_death(struct world *w)
{
    int64_t p = world_person(w, "male", "1930-01-01");

    award(w, p, "elderly_80", "2024-07-01");
    for (int m = 7; m <= 11; m++)
        social(w, M(2024, m));
    correct(w, "person", p, 0, "died=2024-07-20");
    int64_t id = social(w, M(2024, 12));
    check_lines(w, id, "regular", 0, 0);
    check_lines(w, id, "recovery", 0, 0);
    assert_int_equal(debt(w, id), -4 * 500000);
}

/* Three years older than was written: over 16 for a year and more. */
static void wrong_birth(struct world *w)
{
    int64_t p = world_person(w, "male", "2012-01-10");

    award(w, p, "orphan", "2024-07-01");
    social(w, M(2024, 7));
    social(w, M(2024, 8));
    correct(w, "person", p, 0, "born=2008-01-10");
    int64_t id = social(w, M(2024, 9));
    check_lines(w, id, "regular", 0, 0);
    assert_int_equal(debt(w, id), -2 * 750000);
}

/* The certificate was of May; that is from when the disabled are due. */
static void back_to_certificate(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");

    social(w, M(2024, 4));
    int64_t a = award(w, p, "disabled_severe", "2024-08-01");
    int64_t id = social(w, M(2024, 8));
    check_lines(w, id, "regular", 1, 750000);
    correct(w, "social_award", a, 0, "certificate_day=2024-05-20");
    id = social(w, M(2024, 9));
    check_lines(w, id, "regular", 1, 750000);
    check_lines(w, id, "arrears", 3, 2 * 540000 + 750000);
}

/* From 81 to 61 % for years: taken back month by month, leaving a part. */
static void lowered_rate(struct world *w)
{
    int64_t p = world_person(w, "male", "1950-01-01");
    char person[32];

    snprintf(person, sizeof person, "person=%" PRId64, p);
    int64_t a = world_add(w, "merit_award", w->communes[0], person,
                          "from_day=2020-01-01", "merit_group=war_invalid",
                          "injury_rate=81", "decision_number=2/QĐ", NULL);
    int64_t paid = 0, back = 0;
    for (int m = 1; m <= 12; m++)
        run(w, "merit", M(2025, m), month_last_day(M(2025, m)), 70);
    paid = 12 * (7240000 + 1399000);
    correct(w, "merit_award", a, 0, "injury_rate=61");
    for (int m = 1; m <= 6; m++) {
        int64_t id = run(w, "merit", M(2026, m), DAY_LAST, 70);
        check_lines(w, id, "regular", 1, 5450000);
        assert_int_equal(
            ask(w,
                "SELECT sum(amount) FROM payment_line WHERE line_reason = "
                "'recovery' AND payroll = ",
                id),
            -5450000 * 30 / 100);
        back += 5450000 * 30 / 100;
        assert_int_equal(debt(w, id), -(paid - 12 * 5450000 - back));
    }
}

/* From one commune to another in the middle of March: one of them pays March,
** the new one from April. */
static void moved(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    char person[32];
    int64_t a = award(w, p, "hiv_poor", "2024-01-01");

    snprintf(person, sizeof person, "person=%" PRId64, p);
    social(w, M(2024, 2));
    correct(w, "social_award", a, 0, "to_day=2024-03-14");
    world_add(w, "social_award", w->communes[1], person,
              "social_group=hiv_poor", "from_day=2024-03-15",
              "legal_basis=decree_20_2021", "decision_number=3/QĐ", NULL);
    int64_t id = social(w, M(2024, 3));
    check_lines(w, id, "regular", 1, 540000);
    assert_int_equal(
        ask(w, "SELECT unit_id FROM payment_line WHERE payroll = ", id),
        w->communes[0]);
    id = social(w, M(2024, 4));
    check_lines(w, id, "regular", 1, 540000);
    check_lines(w, id, "arrears", 0, 0);
    assert_int_equal(
        ask(w, "SELECT unit_id FROM payment_line WHERE payroll = ", id),
        w->communes[1]);
}

/* One person in two places: neither is paid, and the list names both. */
static void two_places(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    char person[32];

    snprintf(person, sizeof person, "person=%" PRId64, p);
    award(w, p, "hiv_poor", "2024-01-01");
    world_add(w, "social_award", w->communes[1], person,
              "social_group=hiv_poor", "from_day=2024-02-15",
              "legal_basis=decree_20_2021", "decision_number=3/QĐ", NULL);
    int64_t id = social(w, M(2024, 3));
    check_lines(w, id, "regular", 0, 0);
    assert_int_equal(faults(w, id), 2);
    assert_int_equal(ask(w,
                         "SELECT count(*) FROM payroll_item WHERE note LIKE "
                         "'BENEFIT_WHY_TWICE%social_award/%' AND payroll_id = ",
                         id),
                     2);
}

/* Several coefficients: the highest, but a poor single parent gets both. */
static void several(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    int64_t q = world_person(w, "female", "1980-01-01");
    int64_t a = award(w, p, "hiv_poor", "2024-07-01");

    award(w, p, "disabled_special", "2024-07-01");
    int64_t parent = award(w, q, "single_parent", "2024-07-01");
    correct(w, "social_award", parent, 0, "children=2");
    award(w, q, "disabled_severe", "2024-07-01");
    int64_t id = social(w, M(2024, 7));
    check_lines(w, id, "regular", 3, 1000000 + 1000000 + 750000);
    correct(w, "social_award", a, 0, "social_group=disabled_severe");
    id = social(w, M(2024, 8));
    check_lines(w, id, "regular", 3, 2750000);
}

/* An award without a decision stops its line and says so. */
static void no_decision(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    char person[32];

    snprintf(person, sizeof person, "person=%" PRId64, p);
    world_add(w, "social_award", w->communes[0], person,
              "social_group=hiv_poor", "from_day=2024-01-01",
              "legal_basis=decree_20_2021", NULL);
    int64_t id = social(w, M(2024, 7));
    check_lines(w, id, "regular", 0, 0);
    assert_int_equal(faults(w, id), 1);
}

static enum err_code take_note(const struct payroll_item *item, void *arg,
                               struct err *e)
{
    (void)e;
    snprintf(arg, 600, "%s", item->note ? item->note : "");
    return ERR_OK;
}

/* A table that the law has not got yet: the line names its file. */
static void law_missing(struct world *w)
{
    static const char *const said[LANG__MAX] = {
        "chưa có mức cho tháng 07/2026; hãy nhập vào law/war_invalid_rate.yaml",
        "has no figure for 07/2026; enter it in law/war_invalid_rate.yaml"};
    char person[32], note[600] = "", text[600];
    struct err e = {0};
    struct db *db;

    snprintf(person, sizeof person, "person=%" PRId64,
             world_person(w, "male", "1950-01-01"));
    world_add(w, "merit_award", w->communes[0], person,
              "merit_group=war_invalid", "injury_rate=70",
              "from_day=2020-01-01", "decision_number=1/QĐ", NULL);
    int64_t id = run(w, "merit", M(2026, 7), day_of(2026, 7, 31), 0);
    struct payroll_ask ask = {.run = id, .kind = PAYROLL_FAULT};
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(payroll_list(db, &ask, take_note, note, &e), &e);
    db_close(db);
    for (int lang = 0; lang < LANG__MAX; lang++) {
        payroll_note(note, (enum lang)lang, text, sizeof text);
        if (!strstr(text, said[lang]))
            fail_msg("%s", text);
    }
    assert_int_equal(faults(w, id), 1);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both("benefit_payroll_test", name);                           \
    }
BOTH(law_missing)
BOTH(late_decree)
BOTH(late_death)
BOTH(wrong_birth)
BOTH(back_to_certificate)
BOTH(lowered_rate)
BOTH(moved)
BOTH(two_places)
BOTH(several)
BOTH(no_decision)

/* ---- what must be refused ---------------------------------------------- */

#define REFUSED(call, text)                                                    \
    do {                                                                       \
        err_clear(&e);                                                         \
        assert_int_not_equal((call), ERR_OK);                                  \
        if (!strstr(world_message(&e), (text)))                                \
            fail_msg("%s", world_message(&e));                                 \
        err_clear(&e);                                                         \
    } while (0)

static void refusals(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01"), id, other;
    int32_t july = M(2024, 7);
    struct err e = {0};
    char a[32], person[32];

    int64_t mine = award(w, p, "hiv_poor", "2024-01-01");
    assert_ok(try_open(w, "social_assistance", july, 0, &id, &e), &e);
    REFUSED(try_open(w, "social_assistance", july, 0, &other, &e),
            "is there already");
    REFUSED(try_open(w, "social_assistance", july + 1, 0, &other, &e),
            "not approved yet");
    REFUSED(try_open(w, "nothing", july, 0, &other, &e), "no group");
    REFUSED(try_open(w, "merit", july, 101, &other, &e), "0 to 100");
    REFUSED(payroll_step(w->registry, &boss, id, PAYROLL_APPROVED, &e),
            "can become approved only from checked");
    REFUSED(payroll_step(w->registry, &boss, id, PAYROLL_SENT, &e),
            "only from approved");
    assert_ok(payroll_compute(w->registry, w->who, id, DAY_LAST, &e), &e);
    assert_ok(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e), &e);
    REFUSED(payroll_step(w->registry, w->who, id, PAYROLL_APPROVED, &e),
            "cannot approve it");
    REFUSED(payroll_back(w->registry, w->who, id, "", &e), "Give the reason");
    assert_ok(payroll_back(w->registry, &boss, id, "Sai danh sách", &e), &e);
    REFUSED(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e),
            "only from computed");
    assert_ok(payroll_compute(w->registry, w->who, id, DAY_LAST, &e), &e);
    assert_ok(payroll_compute(w->registry, w->who, id, DAY_LAST, &e), &e);
    assert_ok(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e), &e);
    assert_ok(payroll_step(w->registry, &boss, id, PAYROLL_APPROVED, &e), &e);
    check_lines(w, id, "regular", 1, 750000);
    REFUSED(payroll_back(w->registry, &boss, id, "Sai", &e), "only from");
    REFUSED(payroll_compute(w->registry, w->who, id, DAY_LAST, &e),
            "only from");
    /* Whatever the route, no second regular line. */
    snprintf(a, sizeof a, "award=%" PRId64, mine);
    snprintf(person, sizeof person, "person=%" PRId64, p);
    assert_int_not_equal(
        world_try(w, &e, "payment_line", w->communes[0], "day=2024-07-01",
                  person, "benefit=social_allowance", a, "month_for=2024-07-01",
                  "amount=750000", "line_reason=regular", "regular=1",
                  "payroll=99", NULL),
        ERR_OK);
    err_clear(&e);
    assert_int_not_equal(
        test_try_sql(w->store,
                     "INSERT INTO payment_line (id, unit_id, day, person, "
                     "benefit, award, month_for, amount, line_reason, regular, "
                     "payroll, line_result, entered_by, entered_at) SELECT "
                     "id + 100, unit_id, day, person, benefit, award, "
                     "month_for, amount, line_reason, regular, payroll, "
                     "line_result, entered_by, entered_at FROM payment_line",
                     &e),
        ERR_OK);
    if (!strstr(world_message(&e), "already has a row"))
        fail_msg("%s", world_message(&e));
    err_clear(&e);
    for (int to = PAYROLL_SENT; to <= PAYROLL_CLOSED; to++)
        assert_ok(
            payroll_step(w->registry, w->who, id, (enum payroll_state)to, &e),
            &e);
    assert_true(ask(w,
                    "SELECT count(*) FROM journal WHERE table_name = "
                    "'payroll' AND record_id = ",
                    id) >= 11);
}
BOTH(refusals)

/* ---- random histories -------------------------------------------------- */

struct history {
    struct world *w;
    struct rng rng;
    int64_t person[12], award[24];
    size_t persons, awards;
};

static const char *const groups[] = {"orphan",          "hiv_poor",
                                     "disabled_severe", "disabled_special",
                                     "elderly_poor",    "single_parent"};

static const char *some_day(struct history *h, const char *column, char *out)
{
    char day[DAY_TEXT_BYTES];

    day_iso(day_of(2024, 1, 1) + (day_t)rng_below(&h->rng, 300), day);
    snprintf(out, 64, "%s=%s", column, day);
    return out;
}

/* Something happens; what the registry refuses does not. */
static void happen(struct history *h)
{
    struct err e = {0};
    char text[64];
    uint64_t what = rng_below(&h->rng, 7);
    int64_t a = h->award[rng_below(&h->rng, h->awards)];
    int64_t p = h->person[rng_below(&h->rng, h->persons)];

    if (what == 0 && h->awards < ARRAY_COUNT(h->award))
        h->award[h->awards++] =
            award(h->w, p, groups[rng_below(&h->rng, ARRAY_COUNT(groups))],
                  some_day(h, "", text) + 1);
    else if (what == 1)
        (void)world_correct(h->w, &e, "social_award", a, 0,
                            some_day(h, "to_day", text), NULL);
    else if (what == 2)
        (void)world_correct(h->w, &e, "social_award", a, 0,
                            some_day(h, "from_day", text), NULL);
    else if (what == 3)
        (void)world_correct(h->w, &e, "person", p, 0, some_day(h, "died", text),
                            NULL);
    else if (what == 4)
        (void)world_correct(h->w, &e, "person", p, 0, "born=2010-05-05", NULL);
    else if (what == 5)
        (void)world_correct(h->w, &e, "social_award", a,
                            h->w->communes[rng_below(&h->rng, 3)], "children=2",
                            NULL);
    else
        (void)world_void(h->w, &e, "social_award", a);
}

enum { GRID_AWARDS = 256, GRID_MONTHS = 12 };

/* By award and month. */
struct grid {
    int64_t due[GRID_AWARDS][GRID_MONTHS], paid[GRID_AWARDS][GRID_MONTHS],
        debt[GRID_AWARDS][GRID_MONTHS];
    unsigned char stop[GRID_AWARDS];
};

static void fill_due(struct grid *g, struct history *h, int32_t month)
{
    struct arena *a = arena_new((size_t)1 << 28);
    struct entitle_ask what = {
        .catalog = h->w->catalog,
        .units = registry_units(h->w->registry),
        .group = "social_assistance",
        .known = month_last_day(month),
        .first = M(2024, 1),
        .last = month
    };
    struct entitle x;
    struct db *db;
    struct err e = {0};

    assert_ok(store_reader(h->w->store, &db, &e), &e);
    assert_ok(entitle(a, db, &what, &x, &e), &e);
    db_close(db);
    for (size_t i = 0; i < x.award_count; i++)
        for (size_t k = 0; k < x.awards[i].span_count; k++) {
            const struct entitle_span *s = &x.awards[i].spans[k];
            assert_true(x.awards[i].id < GRID_AWARDS);
            for (int32_t m = s->first; m <= s->last; m++)
                g->due[x.awards[i].id][m - M(2024, 1)] = s->amount;
        }
    arena_free(a);
}

static void fill_sql(struct world *w, const char *sql,
                     int64_t out[GRID_AWARDS][GRID_MONTHS], int is_day)
{
    struct stmt *s;
    struct db *db;
    struct err e = {0};
    int row = 0;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(db_prepare(db, sql, &s, &e), &e);
    while (stmt_step(s, &row, &e) == ERR_OK && row) {
        int32_t m = is_day ? month_of(stmt_day(s, 1)) : (int32_t)stmt_int(s, 1);
        out[stmt_int(s, 0)][m - M(2024, 1)] += stmt_int(s, 2);
    }
    assert_ok(e.code, &e);
    db_close(db);
}

/* What was paid and what is open are together what a computation from nothing
** gives, for each award and month; awards that are suspended or cannot be
** computed are left as they are. */
static void check_balance(struct history *h, int64_t id, int32_t month)
{
    struct grid *g = calloc(1, sizeof *g);
    int64_t stops[GRID_AWARDS][GRID_MONTHS] = {{0}};
    char sql[256];

    assert_non_null(g);
    fill_due(g, h, month);
    fill_sql(h->w,
             "SELECT award, month_for, CASE line_result WHEN 'returned' THEN "
             "0 WHEN 'partly' THEN paid_amount ELSE amount END FROM "
             "payment_line WHERE NOT voided",
             g->paid, 1);
    snprintf(sql, sizeof sql,
             "SELECT award, month_for, amount FROM payroll_item WHERE kind = "
             "'debt' AND payroll_id = %" PRId64,
             id);
    fill_sql(h->w, sql, g->debt, 0);
    snprintf(sql, sizeof sql,
             "SELECT award, month_for, 1 FROM payroll_item WHERE kind IN "
             "('fault', 'held') AND payroll_id = %" PRId64,
             id);
    fill_sql(h->w, sql, stops, 0);
    for (size_t i = 0; i < GRID_AWARDS; i++) {
        int64_t stopped = 0;
        for (size_t m = 0; m < GRID_MONTHS; m++)
            stopped |= stops[i][m];
        for (size_t m = 0; m <= (size_t)(month - M(2024, 1)) && !stopped; m++)
            assert_int_equal(g->paid[i][m] + g->debt[i][m], g->due[i][m]);
    }
    free(g);
}

/* A line of the run comes back, in part or whole. */
static void come_back(struct history *h, int64_t id)
{
    struct err e = {0};
    char paid[48];
    int64_t count = ask(h->w,
                        "SELECT count(*) FROM payment_line WHERE amount > 0 "
                        "AND payroll = ",
                        id);

    for (int n = 0; n < 2 && count > 0; n++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "SELECT id FROM payment_line WHERE amount > 0 AND payroll = "
                 "%" PRId64 " ORDER BY id LIMIT 1 OFFSET %d",
                 id, (int)rng_below(&h->rng, (uint64_t)count));
        int64_t line = test_int(h->w->store, sql);
        snprintf(paid, sizeof paid, "paid_amount=%d", n ? 100000 : 0);
        assert_ok(
            world_correct(h->w, &e, "payment_line", line, 0,
                          n ? "line_result=partly" : "line_result=returned",
                          paid, "paid_day=2024-12-20", NULL),
            &e);
    }
}

/* Somebody is suspended for some months, or has a plan of instalments. */
static void suspend(struct history *h, int32_t month)
{
    struct err e = {0};
    char person[32], from[40], to[40], day[DAY_TEXT_BYTES];
    int64_t p = h->person[rng_below(&h->rng, h->persons)];

    snprintf(person, sizeof person, "person=%" PRId64, p);
    day_iso(month_first_day(month), day);
    snprintf(from, sizeof from, "from_day=%s", day);
    day_iso(month_last_day(month + (int32_t)rng_below(&h->rng, 3)), day);
    snprintf(to, sizeof to, "to_day=%s", day);
    (void)world_try(h->w, &e, "payment_hold", h->w->communes[0], person, from,
                    to, "hold_reason=review", NULL);
    (void)world_try(h->w, &e, "recovery_plan", h->w->communes[0], person, from,
                    to, "decision_number=9/QĐ", "monthly=150000",
                    "leaves=300000", NULL);
}

static void histories(struct world *w)
{
    struct history h = {.w = w};

    rng_seed(&h.rng, 20261123);
    for (int i = 0; i < 12; i++)
        h.person[h.persons++] =
            world_person(w, "female", i % 2 ? "1980-03-03" : "2015-06-06");
    for (int i = 0; i < 12; i++)
        h.award[h.awards++] =
            award(w, h.person[i], groups[i % 6], "2024-01-01");
    for (int m = 1; m <= 12; m++) {
        for (int i = 0; i < 5 && m > 1; i++)
            happen(&h);
        int64_t id = run(w, "social_assistance", M(2024, m),
                         month_last_day(M(2024, m)), m % 2 ? 0 : 50);
        check_balance(&h, id, M(2024, m));
        come_back(&h, id);
        suspend(&h, M(2024, m) + 1);
    }
    assert_int_equal(test_int(w->store,
                              "SELECT count(*) FROM (SELECT 1 FROM "
                              "payment_line WHERE regular = 1 GROUP BY award, "
                              "month_for HAVING count(*) > 1) t"),
                     0);
}
BOTH(histories)

/* Many of whom little happens: births that turn an amount, awards that begin
** and end ahead, ways of payment from a day on.  Each run looks at some, and
** gives what looking at everybody gives. */
enum { CROWD = 36 };

static void settle_in(struct history *h)
{
    static const char *const born[] = {"2020-05-17", "2008-08-02",
                                       "1944-03-31", "1980-01-01",
                                       "2021-11-30", "1964-10-10"};
    static const char *const of[] = {"orphan",   "orphan", "elderly_80",
                                     "hiv_poor", "orphan", "disabled_severe"};
    static const char *const from[] = {"2024-01-01", "2024-01-01",
                                       "2024-06-20"};
    static const char *const to[] = {"to_day=2024-09-15", "children=2",
                                     "to_day=2024-07-31"};
    struct err e = {0};
    char person[32];

    for (int i = 0; i < CROWD; i++) {
        int64_t p = world_person(h->w, i % 2 ? "male" : "female", born[i % 6]);
        int64_t a = award(h->w, p, of[i % 6], from[i % 5 % 3]);
        if (i % 4 == 0)
            (void)world_correct(h->w, &e, "social_award", a, 0, to[i % 3],
                                NULL);
        err_clear(&e);
        snprintf(person, sizeof person, "person=%" PRId64, p);
        if (i % 7 == 0)
            (void)world_try(h->w, &e, "payment_way", h->w->communes[0], person,
                            "from_day=2024-05-09", "to_day=2024-10-02",
                            "channel=bank", "bank=BFTVVNVX",
                            "account_number=0123456789", NULL);
        err_clear(&e);
        if (h->persons < ARRAY_COUNT(h->person)) {
            h->person[h->persons++] = p;
            h->award[h->awards++] = a;
        }
    }
}

static void looking(struct world *w)
{
    struct history h = {.w = w};

    rng_seed(&h.rng, 20261124);
    settle_in(&h);
    looked_at = 0;
    for (int m = 1; m <= 12; m++) {
        if (m > 1 && m % 3 == 0)
            happen(&h);
        int64_t id = run(w, "social_assistance", M(2024, m),
                         month_last_day(M(2024, m)), m % 2 ? 0 : 50);
        check_balance(&h, id, M(2024, m));
        if (m % 4 == 0)
            come_back(&h, id);
        if (m % 5 == 0)
            suspend(&h, M(2024, m) + 1);
    }
    if (looked_at > (int64_t)CROWD * 12 * 2 / 3)
        fail_msg("looked at %" PRId64 " of %d", looked_at, CROWD * 12);
}
BOTH(looking)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law_missing),
        cmocka_unit_test(test_late_decree),
        cmocka_unit_test(test_late_death),
        cmocka_unit_test(test_wrong_birth),
        cmocka_unit_test(test_back_to_certificate),
        cmocka_unit_test(test_lowered_rate),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_two_places),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_no_decision),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_histories),
        cmocka_unit_test(test_looking),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
