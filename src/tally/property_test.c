/*
** Random histories on both engines: insert, correct, void, back-date, move a
** record, correct a person, move a unit, jobs that fail half way.  After each
** stretch the cells must equal a recount, and every figure must equal what its
** own SQL lists.
*/
#include "registry/world.h"
#include "tally/trace.h"

#include "base/rng.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { STRETCHES = 6, STEPS = 40, PEOPLE = 12, RECORDS_MAX = 600 };

struct record {
    const char *reg;
    int64_t id;
};

struct history {
    struct world *w;
    struct tally *tally;
    struct rng rng;
    int64_t person[PEOPLE];
    struct record records[RECORDS_MAX];
    size_t count;
    int64_t units[16]; /* communes and what they became */
    size_t unit_count;
};

static const char *pick(struct history *h, const char *const *list, size_t n)
{
    return list[rng_below(&h->rng, n)];
}

static void day_text(struct history *h, const char *name, char out[40])
{
    char day[DAY_TEXT_BYTES];

    day_iso(
        (day_t)rng_between(&h->rng, day_of(2022, 11, 20), day_of(2024, 6, 20)),
        day);
    snprintf(out, 40, "%s=%s", name, day);
}

static int64_t some_unit(struct history *h)
{
    return h->units[rng_below(&h->rng, h->unit_count)];
}

static void keep(struct history *h, const char *reg, int64_t id)
{
    if (h->count < RECORDS_MAX)
        h->records[h->count++] = (struct record){reg, id};
}

/* Try to insert; a refusal (an overlap, a unit not there on the day) is fine,
** it must only leave nothing. */
struct
try {
    struct history *h;
    const char *reg;
    struct rows *rows;
    int fail; /* return an error after the insert */
};

static const char *const channels[] = {"channel=overseas_contract",
                                       "channel=national_employment_fund",
                                       "channel=socio_economic_development"};
static const char *const groups[] = {"resident_group=orphans",
                                     "resident_group=elderly",
                                     "resident_group=disabled"};
static const char *const ways[] = {"channel=online", "channel=in_person",
                                   "channel=post"};
static const char *const bases[] = {"legal_basis=decree_20_2021",
                                    "legal_basis=resolution_10_2021"};

static void add_placement(struct history *h, const char *person)
{
    struct err e = {0};
    char day[40], quantity[32];
    int named = rng_below(&h->rng, 3) > 0;

    day_text(h, "day", day);
    snprintf(quantity, sizeof quantity, "quantity=%d",
             named ? 1 : (int)rng_between(&h->rng, 1, 60));
    if (world_try(h->w, &e, "placement", some_unit(h), day, quantity,
                  pick(h, channels, ARRAY_COUNT(channels)),
                  named ? person : NULL, NULL) == ERR_OK)
        keep(h, "placement",
             test_int(h->w->store, "SELECT max(id) FROM placement"));
}

static void add_stay(struct history *h, const char *person)
{
    struct err e = {0};
    char from[40], to[40];

    day_text(h, "from_day", from);
    day_text(h, "to_day", to);
    if (world_try(h->w, &e, "care_stay", some_unit(h), person, from,
                  pick(h, groups, ARRAY_COUNT(groups)),
                  rng_below(&h->rng, 4) ? "emergency=false" : "emergency=true",
                  rng_below(&h->rng, 2) ? to : NULL, NULL) == ERR_OK)
        keep(h, "care_stay",
             test_int(h->w->store, "SELECT max(id) FROM care_stay"));
}

static void add_award(struct history *h, const char *person)
{
    struct err e = {0};
    char from[40], to[40];

    day_text(h, "from_day", from);
    day_text(h, "to_day", to);
    if (world_try(h->w, &e, "social_award", some_unit(h), person, from,
                  pick(h, bases, ARRAY_COUNT(bases)), "social_group=elderly_80",
                  rng_below(&h->rng, 2) ? to : NULL, NULL) == ERR_OK)
        keep(h, "social_award",
             test_int(h->w->store, "SELECT max(id) FROM social_award"));
}

static void add_dossier(struct history *h, const char *person)
{
    struct err e = {0};
    char received[40], returned[40];

    day_text(h, "received_day", received);
    day_text(h, "returned_day", returned);
    if (world_try(h->w, &e, "admin_dossier", h->w->province, person, received,
                  pick(h, ways, ARRAY_COUNT(ways)), "procedure=social_funeral",
                  rng_below(&h->rng, 3) ? returned : NULL, NULL) == ERR_OK)
        keep(h, "admin_dossier",
             test_int(h->w->store, "SELECT max(id) FROM admin_dossier"));
}

static void correct_record(struct history *h)
{
    struct err e = {0};
    char day[40];

    if (h->count == 0)
        return;
    struct record *r = &h->records[rng_below(&h->rng, h->count)];
    int64_t unit = rng_below(&h->rng, 2) ? some_unit(h) : 0;
    if (strcmp(r->reg, "placement") == 0) {
        day_text(h, "day", day);
        (void)!world_correct(h->w, &e, r->reg, r->id, unit, day,
                             pick(h, channels, ARRAY_COUNT(channels)), NULL);
    } else if (strcmp(r->reg, "admin_dossier") == 0) {
        day_text(h, "returned_day", day);
        (void)!world_correct(h->w, &e, r->reg, r->id, 0, day,
                             pick(h, ways, ARRAY_COUNT(ways)), NULL);
    } else {
        day_text(h, rng_below(&h->rng, 2) ? "to_day" : "from_day", day);
        (void)!world_correct(h->w, &e, r->reg, r->id, unit, day, NULL);
    }
}

static void correct_person(struct history *h)
{
    struct err e = {0};
    char born[40], day[DAY_TEXT_BYTES];

    day_iso(
        (day_t)rng_between(&h->rng, day_of(1930, 1, 1), day_of(2020, 12, 31)),
        day);
    snprintf(born, sizeof born, "born=%s", day);
    (void)!world_correct(
        h->w, &e, "person", h->person[rng_below(&h->rng, PEOPLE)], 0, born,
        rng_below(&h->rng, 2) ? "sex=male" : "sex=female",
        rng_below(&h->rng, 2) ? "ethnic_group=kinh" : "ethnic_group=khmer",
        NULL);
}

/* Insert two records and then fail: both must be gone. */
static enum err_code fail_half_way(struct db *db, void *arg, struct err *e)
{
    struct history *h = arg;
    struct world *w = h->w;
    const struct cat_register *reg = catalog_register(w->catalog, "placement");
    struct rows *rows = rows_new(w->arena, reg, 2);
    struct save how = {db, w->who, NULL, 0, NULL};

    for (int i = 0; i < 2; i++) {
        size_t row = rows_add(rows);
        rows->unit_id[row] = w->communes[0];
        rows_set(rows, row, cat_column_index(reg, "day"),
                 day_of(2024, 2, 1 + i));
        rows_set(rows, row, cat_column_index(reg, "channel"), i);
    }
    enum err_code rc = registry_insert(w->registry, &how, rows, e);
    return rc == ERR_OK ? ERR_SET(e, ERR_INPUT, MSG_REG_REASON) : rc;
}

struct move {
    int64_t unit, parent, id;
    day_t day;
};

static enum err_code move_job(struct db *db, void *arg, struct err *e)
{
    struct move *m = arg;

    return units_move(db, m->unit, m->parent, m->day, "test", &m->id, e);
}

/* Move a commune of the list under another district; later records may be
** booked on the new row. */
static void move_unit(struct history *h)
{
    struct world *w = h->w;
    const struct units *u = registry_units(w->registry);
    size_t at = rng_below(&h->rng, h->unit_count);
    const struct unit *other;
    struct err e = {0};
    struct db *db;
    struct move m = {
        h->units[at], 0, 0,
        (day_t)rng_between(&h->rng, day_of(2023, 1, 1), day_of(2024, 5, 1))};

    assert_ok(units_find(u, "943", day_of(2024, 1, 1), &other, &e), &e);
    m.parent = other->id;
    if (h->unit_count == ARRAY_COUNT(h->units) ||
        store_write(w->store, move_job, &m, &e) != ERR_OK)
        return;
    h->units[h->unit_count++] = m.id;
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(registry_reload_units(w->registry, db, &e), &e);
    db_close(db);
}

static void step(struct history *h)
{
    struct err e = {0};
    char person[32];

    snprintf(person, sizeof person, "person=%d",
             (int)h->person[rng_below(&h->rng, PEOPLE)]);
    switch (rng_below(&h->rng, 12)) {
    case 0:
    case 1:
    case 2:
        add_placement(h, person);
        break;
    case 3:
    case 4:
        add_stay(h, person);
        break;
    case 5:
        add_award(h, person);
        break;
    case 6:
        add_dossier(h, person);
        break;
    case 7:
    case 8:
        correct_record(h);
        break;
    case 9:
        correct_person(h);
        break;
    case 10:
        if (h->count > 0) {
            struct record *r = &h->records[rng_below(&h->rng, h->count)];
            (void)!world_void(h->w, &e, r->reg, r->id);
        }
        break;
    default:
        assert_int_equal(store_write(h->w->store, fail_half_way, h, &e),
                         ERR_INPUT);
    }
}

/* ---- holding equal ----------------------------------------------------- */

static void cells_equal_recount(struct history *h)
{
    struct err e = {0};
    struct buf out;
    int64_t wrong;

    buf_init(&out, 1 << 20);
    assert_ok(tally_verify(h->tally, &out, &wrong, &e), &e);
    if (wrong)
        fail_msg("%d cells differ:\n%s", (int)wrong, buf_cstr(&out));
    buf_free(&out);
}

static enum err_code ignore(const struct rows *rows, void *arg, struct err *e)
{
    (void)rows;
    (void)arg;
    (void)e;
    return ERR_OK;
}

static void figure_equals_trace(struct history *h, struct figures *f,
                                const struct cat_indicator *i,
                                const struct cat_dim *dim, int code)
{
    struct trace_ask ask = {*figures_asked(f), i, dim, code};
    struct err e = {0};
    struct value v;
    int64_t count, value;

    assert_ok(figures_value(f, i, dim, code, FIGURE_PERIOD, &v, &e), &e);
    assert_ok(trace_records(h->tally, &ask, ignore, NULL, &count, &value, &e),
              &e);
    if (v.missing)
        assert_int_equal(count, 0);
    else if (v.number.value != value)
        fail_msg("%s %s %s: figure %d, records %d", i->name,
                 dim ? dim->name : "",
                 dim ? dim->choice->codes.codes[code] : "", (int)v.number.value,
                 (int)value);
}

static const char *const watched[] = {
    "jobs_created",
    "overseas_workers_sent",
    "care_facility_residents",
    "care_facility_admissions",
    "care_facility_discharges",
    "social_allowance_recipients",
    "admin_dossiers_received",
    "admin_dossiers_overdue",
};

static void figures_equal_traces(struct history *h, int64_t unit,
                                 const char *period_text, day_t map)
{
    struct figures_reader *reader;
    struct arena *a = arena_new((size_t)64 << 20);
    struct figures *f;
    struct period period;
    struct err e = {0};

    assert_ok(period_parse(period_text,
                           (enum calendar)rng_below(&h->rng, CALENDAR__MAX),
                           NO_POS, &period, &e),
              &e);
    struct figures_ask ask = {unit, period, map, h->w->who};
    assert_ok(figures_reader_new(h->tally, &reader, &e), &e);
    assert_ok(figures_read(reader, a, &ask, &f, &e), &e);
    for (size_t n = 0; n < ARRAY_COUNT(watched); n++) {
        const struct cat_indicator *i =
            catalog_indicator(h->w->catalog, watched[n]);
        assert_non_null(i);
        figure_equals_trace(h, f, i, NULL, 0);
        for (size_t d = 0; d < i->dim_count; d++) {
            int code = (int)rng_below(&h->rng, i->dims[d].choice->codes.count);
            figure_equals_trace(h, f, i, &i->dims[d], code);
        }
    }
    figures_reader_free(reader);
    arena_free(a);
}

static void random_history(struct world *w)
{
    static const char *const periods[] = {"2023", "2024Q1", "2023-07",
                                          "2022-12..2024-02", "2024H1"};
    struct history h = {.w = w};
    struct err e = {0};

    rng_seed(&h.rng, 20240315);
    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &h.tally, &e), &e);
    for (int i = 0; i < PEOPLE; i++)
        h.person[i] = world_person(w, i % 2 ? "male" : "female", "1960-02-29");
    for (size_t i = 0; i < 4; i++)
        h.units[h.unit_count++] = w->communes[i];
    for (int stretch = 0; stretch < STRETCHES; stretch++) {
        for (int i = 0; i < STEPS; i++)
            step(&h);
        if (stretch % 2 == 1)
            move_unit(&h);
        cells_equal_recount(&h);
        figures_equal_traces(&h, w->province, pick(&h, periods, 5), DAY_NONE);
        figures_equal_traces(&h, h.units[0], pick(&h, periods, 5), DAY_NONE);
        figures_equal_traces(&h, w->province, pick(&h, periods, 5),
                             day_of(2025, 6, 30));
    }
    assert_true(h.count > 50);
    tally_close(h.tally);
}

static void test_random_history(void **state)
{
    (void)state;
    world_on_both("property_test", random_history);
}

/* ---- writers at once --------------------------------------------------- */

enum { WRITERS = 4, EACH = 30 };

/* A writer's jobs; every third fails after its insert, among others that are
** kept in the same group. */
struct writer {
    struct world *w;
    struct rows *rows;
    int fail;
};

static enum err_code writer_job(struct db *db, void *arg, struct err *e)
{
    struct writer *x = arg;
    struct save how = {db, x->w->who, NULL, 0, NULL};

    rows_clear(x->rows);
    size_t row = rows_add(x->rows);
    x->rows->unit_id[row] = x->w->communes[0];
    rows_set(x->rows, row, 0, day_of(2024, 2, 1));
    rows_set(x->rows, row, cat_column_index(x->rows->reg, "channel"), 0);
    enum err_code rc = registry_insert(x->w->registry, &how, x->rows, e);
    return rc == ERR_OK && x->fail ? ERR_SET(e, ERR_INPUT, MSG_REG_REASON) : rc;
}

static void *write_some(void *arg)
{
    struct writer *x = arg;

    for (int i = 0; i < EACH; i++) {
        struct err e = {0};
        x->fail = i % 3 == 2;
        (void)!store_write(x->w->store, writer_job, x, &e);
    }
    return NULL;
}

static void writers_together(struct world *w)
{
    struct history h = {.w = w};
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    struct err e = {0};

    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &h.tally, &e), &e);
    for (int i = 0; i < WRITERS; i++) {
        const struct cat_register *reg =
            catalog_register(w->catalog, "placement");
        writers[i] = (struct writer){w, rows_new(w->arena, reg, 1), 0};
    }
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, write_some, &writers[i]), 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM placement"),
                     WRITERS * EACH / 3 * 2);
    cells_equal_recount(&h);
    tally_close(h.tally);
}

static void test_writers_together(void **state)
{
    (void)state;
    world_on_both("property_test", writers_together);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_history),
        cmocka_unit_test(test_writers_together),
    };
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
