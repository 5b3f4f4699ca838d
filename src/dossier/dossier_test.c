/* The life of dossiers on both engines. */
#include "dossier/dossier.h"
#include "dossier/queue.h"

#include "base/rng.h"
#include "registry/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct dossier_moment at(int month, int day, int hour)
{
    return (struct dossier_moment){day_of(2026, month, day), hour * 60};
}

/* The desk of a commune with its identifier, and somebody who files. */
struct office {
    struct world *w;
    int64_t desk, person;
};

static int64_t unit_of(struct world *w, const char *code)
{
    const struct unit *x;
    struct err e = {0};

    assert_ok(units_find(registry_units(w->registry), code, day_of(2026, 1, 5),
                         &x, &e),
              &e);
    return x->id;
}

static struct office open_office(struct world *w)
{
    struct office o = {w, unit_of(w, "31507"), 0};

    world_add(w, "org_identifier", o.desk, "from_day=2025-07-01",
              "identifier=H92.50.05", NULL);
    o.person = world_person(w, "female", "1950-05-01");
    return o;
}

static struct dossier_new new_dossier(const struct office *o,
                                      struct dossier_moment when)
{
    return (struct dossier_new){.procedure = "social_pension_grant",
                                .channel = "in_person",
                                .filed_at = o->desk,
                                .person = o->person,
                                .due = DAY_NONE,
                                .at = when};
}

static struct dossier_receipt take(const struct office *o,
                                   struct dossier_moment when)
{
    struct dossier_new n = new_dossier(o, when);
    struct dossier_receipt r;
    struct err e = {0};

    assert_ok(dossier_receive(o->w->registry, o->w->who, &n, &r, &e), &e);
    return r;
}

static enum err_code do_it(const struct office *o, int64_t id,
                           struct dossier_do what, struct err *e)
{
    err_clear(e);
    return dossier_act(o->w->registry, o->w->who, id, &what, e);
}

static void must(const struct office *o, int64_t id, struct dossier_do what)
{
    struct err e = {0};

    assert_ok(do_it(o, id, what, &e), &e);
}

static void must_not(const struct office *o, int64_t id, struct dossier_do what,
                     enum msg_id why)
{
    struct err e = {0};

    assert_int_not_equal(do_it(o, id, what, &e), ERR_OK);
    if (e.id != why)
        fail_msg("refused otherwise: %s", world_message(&e));
}

static struct dossier get(const struct office *o, int64_t id)
{
    struct dossier d;
    struct db *db;
    struct err e = {0};

    assert_ok(store_reader(o->w->store, &db, &e), &e);
    assert_ok(
        dossier_get(o->w->arena, o->w->registry, db, o->w->who, id, &d, &e),
        &e);
    db_close(db);
    return d;
}

#define DO(x, ...)                                                             \
    (struct dossier_do)                                                        \
    {                                                                          \
        .action = DOSSIER_DO_##x, __VA_ARGS__                                  \
    }

/* ---- a whole life ------------------------------------------------------ */

static void whole_life_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_receipt r = take(&o, at(3, 2, 9));
    struct dossier d = get(&o, r.id);

    assert_string_equal(r.code, "H92.50.05-260302-0001");
    assert_int_equal(d.state, DOSSIER_ACCEPTED);
    assert_int_equal(d.due, day_of(2026, 3, 16));
    must(&o, r.id, DO(FORWARD, .at = at(3, 2, 10), .officer = "lan"));
    must(&o, r.id, DO(ASK, .at = at(3, 4, 9), .reason = "thiếu giấy tờ"));
    assert_int_equal(get(&o, r.id).state, DOSSIER_SUPPLEMENT);
    /* Complete on Monday the 9th: ten working days begin anew. */
    must(&o, r.id, DO(COMPLETE, .at = at(3, 9, 9)));
    assert_int_equal(get(&o, r.id).due, day_of(2026, 3, 23));
    /* Stopped for two working days: two more. */
    must(&o, r.id, DO(PAUSE, .at = at(3, 10, 9), .reason = "chờ tòa án"));
    must(&o, r.id, DO(RESUME, .at = at(3, 12, 9)));
    assert_int_equal(get(&o, r.id).due, day_of(2026, 3, 25));
    must(&o, r.id,
         DO(EXTEND, .at = at(3, 24, 9), .reason = "xác minh",
            .due = day_of(2026, 3, 30)));
    assert_int_equal(get(&o, r.id).due, day_of(2026, 3, 30));
    must(&o, r.id, DO(DECIDE, .at = at(3, 27, 9), .number = "12/QĐ-UBND"));
    must(&o, r.id, DO(RETURN, .at = at(3, 30, 9)));
    d = get(&o, r.id);
    assert_int_equal(d.state, DOSSIER_RETURNED);
    assert_int_equal(d.settled, day_of(2026, 3, 27));
    assert_string_equal(d.result, "granted");
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM dossier_event"),
                     9);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM dossier_stage WHERE to_day IS"
                           " NULL AND NOT voided"),
        0);
}

static void whole_life(void **state)
{
    (void)state;
    world_on_both("dossier", whole_life_in);
}

/* ---- what is refused --------------------------------------------------- */

static void refusals_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_receipt r = take(&o, at(3, 2, 9));
    struct dossier_new n = new_dossier(&o, at(3, 2, 9));
    struct dossier_receipt none;
    struct err e = {0};

    must_not(&o, r.id, DO(COMPLETE, .at = at(3, 3, 9)),
             MSG_DOSSIER_NOT_ALLOWED);
    must_not(&o, r.id, DO(REFUSE, .at = at(3, 3, 9)), MSG_DOSSIER_REASON);
    must_not(&o, r.id, DO(FORWARD, .at = at(3, 1, 9)), MSG_DOSSIER_BEFORE);
    must_not(&o, r.id, DO(FORWARD, .at = {DAY_LAST, 0}), MSG_DOSSIER_FUTURE);
    must_not(&o, r.id, DO(ASK, .at = at(3, 6, 9), .reason = "muộn"),
             MSG_DOSSIER_ASK_LATE);
    must_not(&o, r.id,
             DO(EXTEND, .at = at(3, 16, 9), .reason = "muộn",
                .due = day_of(2026, 3, 20)),
             MSG_DOSSIER_EXTEND_LATE);
    must_not(&o, r.id,
             DO(EXTEND, .at = at(3, 13, 9), .reason = "sớm hơn",
                .due = day_of(2026, 3, 16)),
             MSG_DOSSIER_EXTEND_DAY);
    must(&o, r.id,
         DO(EXTEND, .at = at(3, 13, 9), .reason = "xác minh",
            .due = day_of(2026, 3, 20)));
    must_not(&o, r.id,
             DO(EXTEND, .at = at(3, 16, 9), .reason = "nữa",
                .due = day_of(2026, 3, 27)),
             MSG_DOSSIER_EXTEND_ONCE);
    must_not(&o, r.id + 1000, DO(FORWARD, .at = at(3, 17, 9)),
             MSG_REG_RECORD_NONE);
    n.procedure = "social_pension_grand";
    assert_int_equal(dossier_receive(w->registry, w->who, &n, &none, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_PROCEDURE);
    err_clear(&e);
    n.procedure = "1.014027";
    n.person = 0;
    assert_int_equal(dossier_receive(w->registry, w->who, &n, &none, &e),
                     ERR_INPUT);
    assert_int_equal(none.id, 0);
    assert_string_equal(none.code, "");
    /* What was refused took no number. */
    assert_string_equal(take(&o, at(3, 2, 10)).code, "H92.50.05-260302-0002");
    n.filed_at = w->communes[0];
    err_clear(&e);
    assert_int_equal(dossier_receive(w->registry, w->who, &n, &none, &e),
                     ERR_INPUT);
}

static void refusals(void **state)
{
    (void)state;
    world_on_both("dossier", refusals_in);
}

/* A reader sees, an officer of another place does not, who only writes does not
** decide. */
static void rights_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_receipt r = take(&o, at(3, 2, 9));
    int64_t away = unit_of(w, "00004");
    struct grant writes = {RIGHT_READ | RIGHT_WRITE, o.desk, NULL};
    struct grant elsewhere = {RIGHT_READ | RIGHT_WRITE, away, NULL};
    struct actor lan = {.name = "lan", .grants = &writes, .grant_count = 1};
    struct actor hoa = {.name = "hoa", .grants = &elsewhere, .grant_count = 1};
    struct dossier_do forward = DO(FORWARD, .at = at(3, 2, 10));
    struct dossier_do decide = DO(DECIDE, .at = at(3, 3, 10));
    struct err e = {0};

    assert_int_equal(dossier_act(w->registry, &hoa, r.id, &forward, &e),
                     ERR_DENIED);
    err_clear(&e);
    assert_int_equal(dossier_act(w->registry, &lan, r.id, &decide, &e),
                     ERR_DENIED);
    err_clear(&e);
    /* She may send it on to a unit where she has no right, and then no more. */
    forward.unit_id = away;
    assert_ok(dossier_act(w->registry, &lan, r.id, &forward, &e), &e);
    assert_int_equal(dossier_act(w->registry, &lan, r.id, &forward, &e),
                     ERR_DENIED);
}

static void rights(void **state)
{
    (void)state;
    world_on_both("dossier", rights_in);
}

/* ---- random lives ------------------------------------------------------ */

static struct dossier_do random_action(struct rng *rng,
                                       struct dossier_moment when)
{
    return (struct dossier_do){
        .action = (enum dossier_action)rng_below(rng, DOSSIER_ACTION__MAX),
        .at = when,
        .reason = rng_below(rng, 9) ? "lý do" : NULL,
        .officer = rng_below(rng, 2) ? "lan" : NULL,
        .due = when.day + (day_t)rng_below(rng, 40)};
}

/* How many dossiers at the end of a day, which stands for each '?'. */
static int64_t count_on(struct world *w, day_t day, const char *what)
{
    char iso[DAY_TEXT_BYTES];
    struct buf sql;

    day_iso(day, iso);
    buf_init(&sql, 4096);
    for (; *what; what++) {
        if (*what == '?')
            buf_printf(&sql, "%c%s%c", 39, iso, 39);
        else
            buf_char(&sql, *what);
    }
    int64_t n = test_int(w->store, buf_cstr(&sql));
    buf_free(&sql);
    return n;
}

/* On every day: what came in is settled or open, and no dossier stands in two
** stages at once. */
static void classes_add_up(struct world *w, day_t first, day_t last)
{
    for (day_t day = first; day <= last; day += 3) {
        int64_t came = count_on(
            w, day,
            "SELECT count(*) FROM admin_dossier WHERE NOT voided AND state NOT"
            " IN ('registered', 'not_accepted') AND received_day <= ?");
        int64_t settled = count_on(w, day,
                                   "SELECT count(*) FROM admin_dossier WHERE"
                                   " returned_day <= ?");
        int64_t open = count_on(
            w, day,
            "SELECT count(DISTINCT dossier) FROM dossier_stage WHERE NOT voided"
            " AND from_day <= ? AND (to_day IS NULL OR to_day >= ?)");
        int64_t stages = count_on(
            w, day,
            "SELECT count(*) FROM dossier_stage WHERE NOT voided AND from_day"
            " <= ? AND (to_day IS NULL OR to_day >= ?)");
        assert_int_equal(came, settled + open);
        assert_int_equal(open, stages);
    }
}

/* Whatever is tried: the state is that of the table, and open stages are the
** open dossiers. */
static void random_lives_in(struct world *w)
{
    enum { DOSSIERS = 12, TRIES = 260 };
    struct office o = open_office(w);
    int64_t id[DOSSIERS];
    struct rng rng;

    rng_seed(&rng, 11);
    for (int i = 0; i < DOSSIERS; i++) {
        struct dossier_new n = new_dossier(&o, at(2, 3, 8));
        struct dossier_receipt r;
        struct err e = {0};
        n.registered = i % 3 == 0;
        n.channel = n.registered ? "online" : "post";
        n.procedure = i % 4 ? n.procedure : "child_emergency_care";
        assert_ok(dossier_receive(w->registry, w->who, &n, &r, &e), &e);
        id[i] = r.id;
    }
    for (int i = 0; i < TRIES; i++) {
        int which = (int)rng_below(&rng, DOSSIERS);
        struct dossier_do what = random_action(
            &rng,
            (struct dossier_moment){day_of(2026, 2, 3) + i / 6, 480 + i % 6});
        enum dossier_state was = get(&o, id[which]).state, want;
        struct err e = {0};
        want = dossier_next(was, what.action);
        if (do_it(&o, id[which], what, &e) == ERR_OK)
            assert_int_equal(get(&o, id[which]).state, want);
        else
            assert_int_equal(get(&o, id[which]).state, was);
    }
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM dossier_stage WHERE to_day IS"
                           " NULL AND NOT voided"),
        test_int(w->store,
                 "SELECT count(*) FROM admin_dossier WHERE state IN"
                 " ('accepted', 'processing', 'supplement', 'payment',"
                 " 'stopped')"));
    assert_int_equal(
        test_int(w->store,
                 "SELECT count(*) FROM dossier_stage s JOIN admin_dossier d ON"
                 " d.id = s.dossier WHERE s.to_day IS NULL AND NOT s.voided AND"
                 " (s.state <> d.state OR s.due_day <> d.due_day)"),
        0);
    classes_add_up(w, day_of(2026, 2, 2), day_of(2026, 3, 20));
}

static void random_lives(void **state)
{
    (void)state;
    world_on_both("dossier", random_lives_in);
}

/* ---- many clerks ------------------------------------------------------- */

enum { CLERKS = 50, EACH = 4 };

struct clerk {
    const struct office *o;
    pthread_t thread;
    int failed;
};

static void *register_some(void *arg)
{
    struct clerk *c = arg;

    for (int i = 0; i < EACH; i++) {
        struct dossier_new n = new_dossier(c->o, at(3, 2, 9));
        struct dossier_receipt r;
        struct err e = {0};
        if (dossier_receive(c->o->w->registry, c->o->w->who, &n, &r, &e) !=
            ERR_OK)
            c->failed++;
    }
    return NULL;
}

static void clerks_in(struct world *w)
{
    struct office o = open_office(w);
    struct clerk clerks[CLERKS];

    for (int i = 0; i < CLERKS; i++) {
        clerks[i] = (struct clerk){.o = &o};
        assert_int_equal(
            pthread_create(&clerks[i].thread, NULL, register_some, &clerks[i]),
            0);
    }
    for (int i = 0; i < CLERKS; i++) {
        pthread_join(clerks[i].thread, NULL);
        assert_int_equal(clerks[i].failed, 0);
    }
    /* Every number from 1 on, each once. */
    assert_int_equal(
        test_int(w->store, "SELECT count(DISTINCT code) FROM admin_dossier"),
        CLERKS * EACH);
    assert_string_equal(
        test_text(w->store, "SELECT max(code) FROM admin_dossier"),
        "H92.50.05-260302-0200");
    assert_int_equal(test_int(w->store, "SELECT last FROM number_series"),
                     CLERKS * EACH);
}

static void fifty_clerks(void **state)
{
    (void)state;
    world_on_both("dossier", clerks_in);
}

/* ---- desks ------------------------------------------------------------- */

/* Memory that runs out at any place is said, and nothing else happens. */
static void fail_everywhere(struct world *w, struct db *db,
                            const struct dossier_ask *ask, int64_t id)
{
    enum err_code rc = ERR_NOMEM;

    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(64 << 20);
        struct dossier_queue q;
        struct dossier_history h;
        struct dossier d;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = dossier_get(a, w->registry, db, w->who, id, &d, &e);
        if (rc == ERR_OK)
            rc = dossier_history(a, db, id, &h, &e);
        if (rc == ERR_OK)
            rc = dossier_queue(a, w->registry, db, ask, &q, &e);
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        arena_free(a);
    }
}

/* What somebody's desk holds stands behind many that are nobody's. */
static void behind_others(const struct office *o, struct dossier_ask *ask,
                          int64_t want)
{
    struct dossier_queue q;
    struct db *db;
    struct err e = {0};

    for (int i = 0; i < 12; i++)
        (void)take(o, at(3, 2, 14));
    ask->officer = "minh";
    ask->limit = 1;
    assert_ok(store_reader(o->w->store, &db, &e), &e);
    assert_ok(dossier_queue(o->w->arena, o->w->registry, db, ask, &q, &e), &e);
    assert_int_equal(q.count, 1);
    assert_int_equal(q.more, 1);
    assert_int_equal(q.items[0].dossier.id, want);
    db_close(db);
}

static void queue_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_ask ask = {.unit_id = o.desk,
                              .day = day_of(2026, 3, 12),
                              .who = w->who,
                              .state = DOSSIER_STATE__MAX,
                              .within = -1,
                              .limit = 3};
    struct dossier_queue q;
    struct dossier_loads loads;
    struct dossier_counts counts;
    struct dossier_track t;
    struct db *db;
    struct err e = {0};
    int64_t id[5];

    for (int i = 0; i < 5; i++) {
        id[i] = take(&o, at(3, 2 + i % 3, 9)).id;
        must(&o, id[i],
             DO(FORWARD, .at = at(3, 5, 9), .officer = i % 2 ? "lan" : "minh"));
    }
    must(&o, id[4], DO(CHARGE, .at = at(3, 6, 9), .reason = "lệ phí"));
    must(&o, id[0], DO(DECIDE, .at = at(3, 9, 9)));
    assert_ok(store_reader(w->store, &db, &e), &e);
    fail_everywhere(w, db, &ask, id[1]);
    assert_ok(dossier_queue(w->arena, w->registry, db, &ask, &q, &e), &e);
    assert_int_equal(q.count, 3);
    assert_int_equal(q.more, 1);
    assert_int_equal(q.items[0].dossier.id, id[3]);
    assert_int_equal(q.items[0].left, 2);
    ask.within = 2;
    assert_ok(dossier_queue(w->arena, w->registry, db, &ask, &q, &e), &e);
    assert_int_equal(q.count, 1);
    ask.within = -1;
    ask.officer = "minh";
    assert_ok(dossier_queue(w->arena, w->registry, db, &ask, &q, &e), &e);
    assert_int_equal(q.count, 2);
    assert_ok(dossier_loads(w->arena, w->registry, db, &ask, &loads, &e), &e);
    assert_int_equal(loads.count, 2);
    assert_int_equal(loads.items[0].open, 2);
    assert_ok(dossier_counts(w->registry, db, &ask, &counts, &e), &e);
    assert_int_equal(counts.of[DOSSIER_PROCESSING], 3);
    assert_int_equal(counts.of[DOSSIER_PAYMENT], 1);
    assert_ok(dossier_track(w->arena, w->registry, db, "H92.50.05-260302-0001",
                            LANG_VI, &t, &e),
              &e);
    assert_string_equal(t.state, "Đã xử lý xong");
    assert_int_equal(
        dossier_track(w->arena, w->registry, db, "H92-1", LANG_VI, &t, &e),
        ERR_NOTFOUND);
    db_close(db);
    err_clear(&e);
    behind_others(&o, &ask, id[4]);
}

static void desks(void **state)
{
    (void)state;
    world_on_both("dossier", queue_in);
}

/* ---- hours, and no limit ----------------------------------------------- */

static struct dossier_moment to_minute(int day, int hour, int minute)
{
    return (struct dossier_moment){day_of(2026, 3, day), hour * 60 + minute};
}

static void assert_due(const struct office *o, int64_t id, int day, int hour,
                       int minute)
{
    struct dossier d = get(o, id);

    assert_int_equal(d.due, day_of(2026, 3, day));
    assert_int_equal(d.due_minute, hour * 60 + minute);
}

static void assert_explained(const struct office *o, int64_t id,
                             const char *want)
{
    struct dossier d = get(o, id);
    struct buf text;
    struct db *db;
    struct err e = {0};

    buf_init(&text, 1 << 16);
    assert_ok(store_reader(o->w->store, &db, &e), &e);
    assert_ok(dossier_explain(o->w->registry, db, &d, LANG_EN, &text, &e), &e);
    assert_string_equal(buf_cstr(&text), want);
    db_close(db);
    buf_free(&text);
}

static void assert_limit(const struct office *o, int64_t id, const char *want)
{
    struct dossier d = get(o, id);
    char text[DOSSIER_TEXT_BYTES];

    dossier_limit_text(o->w->registry, &d, LANG_EN, text);
    assert_string_equal(text, want);
}

/* Twelve office hours from 9:00 on Monday, and what a pause takes away. */
static void hours_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_new n = new_dossier(&o, to_minute(2, 9, 0));
    struct dossier_receipt r;
    struct err e = {0};
    char due[DOSSIER_DUE_BYTES];

    n.procedure = "child_emergency_care";
    assert_ok(dossier_receive(w->registry, w->who, &n, &r, &e), &e);
    dossier_due_text(r.due, r.due_minute, LANG_VI, due);
    assert_string_equal(due, "15:30 ngày 03/3/2026");
    assert_due(&o, r.id, 3, 15, 30);
    assert_limit(&o, r.id, "by 15:30");
    must(&o, r.id, DO(FORWARD, .at = to_minute(2, 9, 10)));
    must(&o, r.id, DO(PAUSE, .at = to_minute(2, 11, 0), .reason = "đợi"));
    must(&o, r.id, DO(RESUME, .at = to_minute(2, 14, 30)));
    /* Two hours before it and two and a half after it on Monday. */
    assert_due(&o, r.id, 3, 17, 0);
    assert_explained(
        &o, r.id,
        "H92.50.05-260302-0001: Emergency measures for a child\n"
        "  Monday 02/3/2026: received, not counted\n"
        "  12 working hours: Emergency measures for a child (56/2017/NĐ-CP)\n"
        "  Monday 02/3/2026: up to 17:00, 4:30 working hours in all\n"
        "  Tuesday 03/3/2026: up to 17:00, 12:00 working hours in all\n"
        "Due: 17:00, Tuesday 03/3/2026\n");
    struct dossier d = get(&o, r.id);
    assert_false(dossier_is_late(&d, to_minute(3, 17, 0)));
    assert_true(dossier_is_late(&d, to_minute(3, 17, 1)));
    must(&o, r.id, DO(DECIDE, .at = to_minute(3, 17, 20)));
    d = get(&o, r.id);
    assert_false(dossier_is_late(&d, to_minute(9, 8, 0)));
    assert_int_equal(test_int(w->store,
                              "SELECT returned_minute - due_minute FROM"
                              " admin_dossier"),
                     20);
}

static void hours(void **state)
{
    (void)state;
    world_on_both("dossier", hours_in);
}

/* A procedure without a limit is taken in with the day that the desk promises,
** says so, and stands in the classes like all others. */
static void no_limit_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier_new n = new_dossier(&o, to_minute(2, 9, 0));
    struct dossier_receipt r = {0};
    struct err e = {0};

    n.procedure = "veteran_funeral";
    assert_int_equal(dossier_receive(w->registry, w->who, &n, &r, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_REG_PROCEDURE_DAY);
    err_clear(&e);
    n.due = day_of(2026, 3, 12);
    assert_ok(dossier_receive(w->registry, w->who, &n, &r, &e), &e);
    assert_due(&o, r.id, 12, 24, 0);
    assert_limit(&o, r.id,
                 "the law that was entered has no limit; the day was promised "
                 "by the desk");
    assert_limit(&o, take(&o, to_minute(2, 10, 0)).id, "");
    classes_add_up(w, day_of(2026, 3, 1), day_of(2026, 3, 20));
    must(&o, r.id, DO(FORWARD, .at = to_minute(3, 9, 0)));
    must(&o, r.id, DO(DECIDE, .at = to_minute(13, 9, 0)));
    classes_add_up(w, day_of(2026, 3, 1), day_of(2026, 3, 20));
}

static void no_limit(void **state)
{
    (void)state;
    world_on_both("dossier", no_limit_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_life),   cmocka_unit_test(refusals),
        cmocka_unit_test(rights),       cmocka_unit_test(random_lives),
        cmocka_unit_test(fifty_clerks), cmocka_unit_test(desks),
        cmocka_unit_test(hours),        cmocka_unit_test(no_limit),
    };

    return cmocka_run_group_tests_name("dossier", tests, NULL, world_teardown);
}
