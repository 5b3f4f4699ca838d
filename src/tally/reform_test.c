/*
** Random reforms on both engines: communes merge, split by hamlet and by share,
** take new names, move and end, while records are booked before and after.
** Told on the map of any day, every period's total is what the records say,
** each record is counted in exactly one unit of each level, and the cells equal
** a recount.
*/
#include "registry/areas.h"
#include "registry/world.h"
#include "tally/figures.h"

#include "base/rng.h"

#include <stdio.h>
#include <string.h>

enum { REFORMS = 12, EACH = 12, PEOPLE = 20, UNITS_MAX = 64, LATEST = 3 };

static const char *const hamlets[] = {"Ấp 1", "Ấp 2", "Ấp 3"};

struct land {
    struct world *w;
    struct tally *tally;
    struct rng rng;
    day_t today; /* of the last reform */
    int64_t person[PEOPLE];
    int64_t units[UNITS_MAX]; /* communes that were ever there */
    size_t unit_count;
    day_t maps[REFORMS * 2];
    size_t map_count;
    int splits, estimates;
};

static const struct units *units_of(const struct land *l)
{
    return registry_units(l->w->registry);
}

static void reload(struct land *l)
{
    struct err e = {0};
    struct db *db;

    assert_ok(store_reader(l->w->store, &db, &e), &e);
    assert_ok(registry_reload_units(l->w->registry, db, &e), &e);
    db_close(db);
}

/* A commune of the list that lives on both sides of the day; 0 none. */
static int64_t living(struct land *l, day_t day, int64_t other)
{
    for (int tries = 0; tries < 40; tries++) {
        int64_t id = l->units[rng_below(&l->rng, l->unit_count)];
        const struct unit *u = units_get(units_of(l), id);
        if (id != other && unit_valid(u, day - 1) && unit_valid(u, day) &&
            strcmp(u->level, "commune") == 0)
            return id;
    }
    return 0;
}

static void book(struct land *l)
{
    char day[40], quantity[32], person[32], text[DAY_TEXT_BYTES];
    day_t when =
        (day_t)rng_between(&l->rng, day_of(2021, 6, 1), day_of(2024, 12, 1));
    int64_t unit = l->units[rng_below(&l->rng, l->unit_count)];
    int named = rng_below(&l->rng, 4) > 0;
    struct err e = {0};

    day_iso(when, text);
    snprintf(day, sizeof day, "day=%s", text);
    snprintf(quantity, sizeof quantity, "quantity=%d",
             named ? 1 : (int)rng_between(&l->rng, 1, 9));
    snprintf(person, sizeof person, "person=%d",
             (int)l->person[rng_below(&l->rng, PEOPLE)]);
    /* A unit that was not there on the day refuses. */
    (void)!world_try(l->w, &e, "placement", unit, day, quantity,
                     "channel=overseas_contract", named ? person : NULL, NULL);
}

struct reform {
    struct land *l;
    struct unit_change change;
    int64_t from[2], parent;
};

static enum err_code reform_job(struct db *db, void *arg, struct err *e)
{
    struct reform *x = arg;
    struct registry *r = x->l->w->registry;
    struct save how = {.db = db, .who = x->l->w->who, .reason = "reform"};
    int64_t moved, id;

    if (x->parent)
        return units_move(db, x->from[0], x->parent, x->change.day, "test", &id,
                          e);
    enum err_code rc = units_change(db, &x->change, "test", e);
    if (rc == ERR_OK && x->change.kind == UNIT_SPLIT) {
        rc = registry_reload_units(r, db, e);
        if (rc == ERR_OK)
            rc = registry_split(r, &how, x->from[0], &moved, e);
    }
    return rc;
}

/* Communes that began on the day join the list. */
static void learn(struct land *l)
{
    const struct units *u = units_of(l);

    for (int64_t id = 1; id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        if (x && x->from == l->today && l->unit_count < UNITS_MAX &&
            strcmp(x->level, "commune") == 0)
            l->units[l->unit_count++] = id;
    }
}

static void reform(struct land *l, int n)
{
    char code[2][16];
    struct unit_new into[2] = {{.code = code[0], .name = "Xã Một"},
                               {.code = code[1], .name = "Xã Hai"}};
    struct reform x = {.l = l};
    struct err e = {0};

    snprintf(code[0], sizeof code[0], "9%03d1", n);
    snprintf(code[1], sizeof code[1], "9%03d2", n);
    l->today += (day_t)rng_between(&l->rng, 10, 60);
    x.change = (struct unit_change){(enum unit_kind)(n % UNIT_KIND__MAX),
                                    x.from,
                                    1,
                                    into,
                                    1,
                                    0,
                                    l->today,
                                    "reform"};
    x.from[0] = living(l, l->today, 0);
    switch (x.change.kind) {
    case UNIT_MERGE:
        x.from[1] = living(l, l->today, x.from[0]);
        x.change.from_count = 2;
        break;
    case UNIT_SPLIT:
        into[0].hamlets = hamlets;
        into[0].hamlet_count = n % 8 < 4;
        into[1].hamlets = hamlets + 1;
        into[1].hamlet_count = 1;
        into[0].share = n % 3 ? 3000 : 0;
        into[1].share = n % 3 ? 7000 : 0;
        x.change.into_count = 2;
        l->splits++;
        break;
    case UNIT_ABOLISH:
        x.change.into_count = 0;
        break;
    default:
        break;
    }
    assert_ok(store_write(l->w->store, reform_job, &x, &e), &e);
    reload(l);
    learn(l);
    l->maps[l->map_count++] = l->today - 1;
    l->maps[l->map_count++] = l->today;
}

/* ---- what must hold ----------------------------------------------------- */

static const char *const periods[] = {"2021", "2022", "2022Q3", "2023H1",
                                      "2024"};

static int64_t value_of(struct land *l, struct figures_reader *r, int64_t unit,
                        const char *period, day_t map, int *estimated)
{
    struct figures_ask ask = {unit, {0}, map, l->w->who};
    const struct cat_indicator *i =
        catalog_indicator(l->w->catalog, "jobs_created");
    struct arena *a = arena_new((size_t)64 << 20);
    struct figures *f;
    struct value v;
    struct err e = {0};

    assert_ok(
        period_parse(period, CALENDAR_STATISTICAL, NO_POS, &ask.period, &e),
        &e);
    assert_ok(figures_read(r, a, &ask, &f, &e), &e);
    assert_ok(figures_value(f, i, NULL, 0, FIGURE_PERIOD, &v, &e), &e);
    arena_free(a);
    *estimated |= v.estimated;
    return v.missing ? 0 : v.number.value;
}

/* What the records of a period come to, asked of the database. */
static int64_t recorded(struct land *l, const char *period)
{
    char sql[256], from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
    struct period p;
    struct err e = {0};

    assert_ok(period_parse(period, CALENDAR_STATISTICAL, NO_POS, &p, &e), &e);
    day_iso(period_first_day(p), from);
    day_iso(period_last_day(p), to);
    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(quantity), 0) FROM placement"
             " WHERE day >= '%s' AND day <= '%s' AND NOT voided",
             from, to);
    return test_int(l->w->store, sql);
}

/* The communes below the province, and what districts have themselves. */
static int64_t of_parts(struct land *l, struct figures_reader *r,
                        const char *period, day_t map)
{
    const struct units *u = units_of(l);
    int64_t sum = 0;

    for (int64_t id = 1; id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        if (!x || !unit_valid(x, map) ||
            units_parent_on_map(u, id, map) != l->w->province)
            continue;
        sum += value_of(l, r, id, period, map, &(int){0});
    }
    return sum;
}

/* On the maps from the first on. */
static void totals_agree(struct land *l, size_t first)
{
    struct figures_reader *r;
    struct err e = {0};

    assert_ok(figures_reader_new(l->tally, &r, &e), &e);
    for (size_t p = 0; p < ARRAY_COUNT(periods); p++) {
        int64_t want = recorded(l, periods[p]);
        for (size_t m = first; m < l->map_count; m++) {
            day_t map = l->maps[m];
            int at_top = 0;
            assert_int_equal(
                value_of(l, r, l->w->province, periods[p], map, &at_top), want);
            assert_false(at_top); /* the whole is no estimate */
            if (m + 1 == l->map_count)
                assert_int_equal(of_parts(l, r, periods[p], map), want);
        }
    }
    figures_reader_free(r);
}

/* Each commune of the last map: what its areas and predecessors hold. */
static void communes_agree(struct land *l)
{
    const struct units *u = units_of(l);
    struct figures_reader *r;
    struct err e = {0};

    assert_ok(figures_reader_new(l->tally, &r, &e), &e);
    for (size_t n = 0; n < l->unit_count; n++) {
        int64_t id = l->units[n], want = 0;
        if (!unit_valid(units_get(u, id), l->today))
            continue;
        for (int64_t from = 1; from <= units_max_id(u); from++) {
            char sql[128];
            if (!units_get(u, from) || units_on_map(u, from, l->today) != id)
                continue;
            snprintf(sql, sizeof sql,
                     "SELECT coalesce(sum(quantity), 0) FROM placement WHERE"
                     " unit_id = %d AND day >= '2022-01-01'"
                     " AND day <= '2022-12-31'",
                     (int)from);
            want += test_int(l->w->store, sql);
        }
        assert_int_equal(value_of(l, r, id, "2022", l->today, &l->estimates),
                         want);
    }
    figures_reader_free(r);
}

static void make_people(struct land *l)
{
    struct err e = {0};
    char hamlet[32];

    for (int i = 0; i < PEOPLE; i++) {
        l->person[i] =
            world_person(l->w, i % 2 ? "male" : "female", "1960-02-29");
        snprintf(hamlet, sizeof hamlet, "hamlet=%s", hamlets[i % 3]);
        if (i % 5)
            assert_ok(world_correct(l->w, &e, "person", l->person[i], 0, hamlet,
                                    NULL),
                      &e);
    }
}

static void random_reforms(struct world *w)
{
    struct land l = {.w = w, .today = day_of(2022, 3, 1)};
    struct err e = {0};
    struct buf out;
    int64_t wrong;

    rng_seed(&l.rng, 20250701);
    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &l.tally, &e), &e);
    make_people(&l);
    for (size_t i = 0; i < ARRAY_COUNT(w->communes); i++)
        l.units[l.unit_count++] = w->communes[i];
    for (int n = 0; n < REFORMS; n++) {
        for (int i = 0; i < EACH; i++)
            book(&l);
        reform(&l, n);
        totals_agree(&l, l.map_count > LATEST ? l.map_count - LATEST : 0);
    }
    totals_agree(&l, 0);
    communes_agree(&l);
    buf_init(&out, 1 << 20);
    assert_ok(tally_verify(l.tally, &out, &wrong, &e), &e);
    assert_int_equal(wrong, 0);
    buf_free(&out);
    assert_true(l.splits >= 3 && l.estimates > 0);
    assert_true(test_int(w->store, "SELECT count(*) FROM placement") > 60);
    tally_close(l.tally);
}

static void test_random_reforms(void **state)
{
    (void)state;
    world_on_both("reform_test", random_reforms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_reforms),
    };
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
