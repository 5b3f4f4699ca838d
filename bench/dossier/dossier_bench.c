/*
** A million dossiers: the page of a desk and the classes of the monthly report,
** beside the same questions in plain SQL.
**
**   dossier_bench URL COUNT     fill an empty database (a file or postgres://),
**                               then measure
**
** Prints "name<TAB>median<TAB>lowest<TAB>highest" in milliseconds.  Lines that
** begin with "sql" are the plain query on the same tables and indexes.
*/
#include "base/rng.h"
#include "dossier/queue.h"
#include "tally/figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5, OPEN_PER_1000 = 20, PAUSED_PER_1000 = 3 };

struct bench {
    struct arena *a;
    const struct catalog *c;
    struct store *store;
    struct registry *r;
    struct tally *tally;
    int64_t province, *commune;
    size_t communes;
    int64_t person, count;
    struct rng rng;
    day_t last;
};

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void must(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "dossier_bench: %s\n", text);
    exit(1);
}

/* ---- filling ----------------------------------------------------------- */

static void open_all(struct bench *b, const char *url)
{
    struct cat_faults faults;
    struct err e = {0};
    const struct unit *u;

    b->a = arena_new((size_t)2 << 30);
    must(catalog_load(b->a, NULL, &b->c, &faults, &e), &e);
    must(store_open(url, STORE_CREATE, 1000, &b->store, &e), &e);
    must(store_migrate(b->store, b->c, NULL, &e), &e);
    must(store_write(b->store, units_install, (void *)(uintptr_t)b->c, &e), &e);
    must(registry_open(b->store, b->c, &b->r, &e), &e);
    must(tally_install(b->r, &e), &e);
    must(tally_open(b->r, &b->tally, &e), &e);
    b->last = day_of(2026, 3, 31);
    must(units_find(registry_units(b->r), "92", b->last, &u, &e), &e);
    b->province = u->id;
    int64_t max = units_max_id(registry_units(b->r));
    b->commune = arena_array(b->a, (size_t)max + 1, sizeof *b->commune);
    for (int64_t id = 1; id <= max; id++) {
        u = units_get(registry_units(b->r), id);
        /* Communes that were there all the time, as ids of today. */
        if (u && unit_valid(u, b->last) && strcmp(u->level, "commune") == 0 &&
            units_is_below(registry_units(b->r), id, b->province, b->last))
            b->commune[b->communes++] = id;
    }
}

static enum err_code add_person(struct db *db, void *arg, struct err *e)
{
    struct bench *b = arg;
    const struct cat_register *reg = catalog_register(b->c, "person");
    struct rows *rows = rows_new(b->a, reg, 1);
    struct save how = {.db = db, .who = &actor_local};

    rows_add(rows);
    rows->unit_id[0] = b->province;
    rows_set_text(rows, 0, cat_column_index(reg, "full_name"), "Nguyễn Hai");
    rows_set(rows, 0, cat_column_index(reg, "sex"), 0);
    enum err_code rc = registry_insert(b->r, &how, rows, e);
    b->person = rows->id[0];
    return rc;
}

/* A batch of dossiers with the stage of each. */
struct filling {
    struct bench *b;
    struct rows *dossiers, *stages;
    struct arena *texts;
    int64_t first;
    size_t count;
};

static int column(const struct rows *rows, const char *name)
{
    return cat_column_index(rows->reg, name);
}

static void one(struct filling *f, size_t n)
{
    struct bench *b = f->b;
    struct rows *d = f->dossiers, *s = f->stages;
    int64_t serial = f->first + (int64_t)n;
    day_t from = day_of(2025, 7, 1);
    day_t received = from + (day_t)((int64_t)(b->last - from) * serial /
                                    (b->count ? b->count : 1));
    size_t row = rows_add(d), at = rows_add(s);
    unsigned luck = (unsigned)rng_below(&b->rng, 1000);
    int open = luck < OPEN_PER_1000 || received > b->last - 6;
    day_t due = received + 14 + (day_t)rng_below(&b->rng, 8);
    day_t settled = received + 1 + (day_t)rng_below(&b->rng, 20);
    int64_t state =
        open ? luck < PAUSED_PER_1000 ? DOSSIER_SUPPLEMENT : DOSSIER_PROCESSING
             : DOSSIER_RETURNED;

    if (!open && settled > b->last)
        settled = b->last;
    d->unit_id[row] = b->commune[rng_below(&b->rng, b->communes)];
    s->unit_id[at] = d->unit_id[row];
    rows_set(d, row, column(d, "received_day"), received);
    rows_set(d, row, column(d, "due_day"), due);
    if (!open)
        rows_set(d, row, column(d, "returned_day"), settled);
    rows_set(d, row, column(d, "procedure"),
             catalog_procedure(b->c, "social_pension_grant") -
                 b->c->procedures);
    rows_set(d, row, column(d, "person"), b->person);
    rows_set(d, row, column(d, "channel"), (int64_t)rng_below(&b->rng, 3));
    rows_set(d, row, column(d, "state"), state);
    rows_set_text(d, row, column(d, "officer"),
                  arena_printf(f->texts, "officer-%u",
                               (unsigned)rng_below(&b->rng, 300)));
    rows_set_text(d, row, column(d, "code"),
                  arena_printf(f->texts, "H92-%" PRId64, serial));
    rows_set(s, at, column(s, "from_day"), received);
    if (!open)
        rows_set(s, at, column(s, "to_day"), settled - 1);
    rows_set(s, at, column(s, "state"), open ? state : DOSSIER_PROCESSING);
    rows_set(s, at, column(s, "procedure"),
             d->value[column(d, "procedure")][row]);
    rows_set(s, at, column(s, "channel"), d->value[column(d, "channel")][row]);
    rows_set(s, at, column(s, "due_day"), due);
}

static enum err_code fill_batch(struct db *db, void *arg, struct err *e)
{
    struct filling *f = arg;
    struct save how = {.db = db, .who = &actor_local};

    rows_clear(f->dossiers);
    rows_clear(f->stages);
    arena_reset(f->texts);
    for (size_t n = 0; n < f->count; n++)
        one(f, n);
    enum err_code rc = registry_insert(f->b->r, &how, f->dossiers, e);
    int of = column(f->stages, "dossier");
    for (size_t n = 0; n < f->count; n++)
        rows_set(f->stages, n, of, f->dossiers->id[n]);
    return rc == ERR_OK ? registry_insert(f->b->r, &how, f->stages, e) : rc;
}

static void fill(struct bench *b)
{
    struct filling f = {
        b,
        rows_new(b->a, catalog_register(b->c, "admin_dossier"), ROWS_MAX),
        rows_new(b->a, catalog_register(b->c, "dossier_stage"), ROWS_MAX),
        arena_new(64 << 20),
        0,
        ROWS_MAX};
    struct err e = {0};
    int64_t began = now_us();

    must(store_write(b->store, add_person, b, &e), &e);
    for (f.first = 1; f.first <= b->count; f.first += ROWS_MAX) {
        if (b->count - f.first + 1 < ROWS_MAX)
            f.count = (size_t)(b->count - f.first + 1);
        must(store_write(b->store, fill_batch, &f, &e), &e);
    }
    arena_free(f.texts);
    fprintf(stderr, "filled in %.1f s\n", (double)(now_us() - began) / 1e6);
}

/* ---- measuring --------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

typedef int64_t task(struct bench *b, struct db *db, int64_t unit);

static void measure(struct bench *b, const char *name, task *run, int64_t unit)
{
    int64_t us[RUNS], seen = 0;
    struct err e = {0};
    struct db *db;

    must(store_reader(b->store, &db, &e), &e);
    seen = run(b, db, unit);
    for (int i = 0; i < RUNS; i++) {
        int64_t began = now_us();
        seen = run(b, db, unit);
        us[i] = now_us() - began;
    }
    db_close(db);
    qsort(us, RUNS, sizeof *us, by_value);
    printf("%s\t%.3f\t%.3f\t%.3f\t%" PRId64 "\n", name,
           (double)us[RUNS / 2] / 1000, (double)us[0] / 1000,
           (double)us[RUNS - 1] / 1000, seen);
    fflush(stdout);
}

static int64_t queue_page(struct bench *b, struct db *db, int64_t unit)
{
    struct dossier_ask ask = {.unit_id = unit,
                              .day = b->last,
                              .who = &actor_local,
                              .state = DOSSIER_STATE__MAX,
                              .within = -1};
    struct arena *a = arena_new(64 << 20);
    struct dossier_queue q;
    struct err e = {0};

    must(dossier_queue(a, b->r, db, &ask, &q, &e), &e);
    int64_t seen = (int64_t)q.count;
    arena_free(a);
    return seen;
}

static int64_t state_list(struct bench *b, struct db *db, int64_t unit)
{
    struct dossier_ask ask = {
        .unit_id = unit, .day = b->last, .who = &actor_local};
    struct dossier_counts n;
    struct err e = {0};

    must(dossier_counts(b->r, db, &ask, &n, &e), &e);
    return n.of[DOSSIER_PROCESSING] + n.of[DOSSIER_SUPPLEMENT];
}

static int64_t classes(struct bench *b, struct db *db, int64_t unit,
                       const char *const *names, size_t count, int parts)
{
    struct figures_ask ask = {
        .unit_id = unit, .map = DAY_NONE, .who = &actor_local};
    struct arena *a = arena_new(64 << 20);
    struct figures_reader *reader;
    struct figures *f;
    struct value v;
    struct err e = {0};
    int64_t sum = 0;

    (void)db;
    must(period_parse("2026-03", CALENDAR_STATISTICAL, NO_POS, &ask.period, &e),
         &e);
    must(figures_reader_new(b->tally, &reader, &e), &e);
    must(figures_read(reader, a, &ask, &f, &e), &e);
    for (size_t i = 0; i < count; i++) {
        const struct cat_indicator *x = catalog_indicator(b->c, names[i]);
        const struct cat_dim *d = &x->dims[0];
        must(figures_value(f, x, NULL, 0, FIGURE_PERIOD, &v, &e), &e);
        sum += v.number.value;
        for (size_t k = 0; parts && k < d->choice->codes.count; k++)
            must(figures_value(f, x, d, (int)k, FIGURE_PERIOD, &v, &e), &e);
    }
    figures_reader_free(reader);
    arena_free(a);
    return sum;
}

/* What cells hold: received by channel, settled by timeliness, open. */
static int64_t monthly(struct bench *b, struct db *db, int64_t unit)
{
    static const char *const names[] = {"dossiers_accepted", "dossiers_settled",
                                        "dossiers_open"};

    return classes(b, db, unit, names, 3, 1);
}

/* What depends on the day of asking: in time or late. */
static int64_t monthly_late(struct bench *b, struct db *db, int64_t unit)
{
    static const char *const names[] = {"dossiers_in_progress",
                                        "dossiers_paused"};

    return classes(b, db, unit, names, 2, 1);
}

/* ---- the same in SQL --------------------------------------------------- */

/* "1, 2, 3": the units below one. */
static void unit_list(struct bench *b, int64_t unit, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < b->communes; i++)
        if (units_is_below(registry_units(b->r), b->commune[i], unit, b->last))
            used += (size_t)snprintf(out + used, size - used, "%s%" PRId64,
                                     used ? ", " : "", b->commune[i]);
}

static int64_t sql(struct bench *b, struct db *db, int64_t unit,
                   const char *before, const char *after)
{
    char list[8192], text[12288];
    struct stmt *s;
    struct err e = {0};
    int64_t rows = 0;
    int row;

    unit_list(b, unit, list, sizeof list);
    snprintf(text, sizeof text, "%s(%s)%s", before, list, after);
    must(db_prepare(db, text, &s, &e), &e);
    for (must(stmt_step(s, &row, &e), &e); row;
         must(stmt_step(s, &row, &e), &e))
        rows++;
    return rows;
}

static int64_t sql_queue(struct bench *b, struct db *db, int64_t unit)
{
    return sql(b, db, unit,
               "SELECT id, code, procedure, state, received_day, due_day,"
               " officer FROM admin_dossier WHERE returned_day IS NULL AND NOT"
               " voided AND state IN ('accepted', 'processing', 'supplement',"
               " 'payment', 'stopped') AND unit_id IN ",
               " ORDER BY due_day, id LIMIT 50");
}

static int64_t sql_monthly(struct bench *b, struct db *db, int64_t unit)
{
    int64_t n = sql(b, db, unit,
                    "SELECT channel, count(*) FROM admin_dossier WHERE NOT"
                    " voided AND state NOT IN ('registered', 'not_accepted')"
                    " AND received_day BETWEEN '2026-03-01' AND '2026-03-31'"
                    " AND unit_id IN ",
                    " GROUP BY channel");

    n += sql(b, db, unit,
             "SELECT CASE WHEN returned_day < due_day THEN 0 WHEN returned_day"
             " = due_day THEN 1 ELSE 2 END, count(*) FROM admin_dossier WHERE"
             " NOT voided AND state IS NOT NULL AND returned_day BETWEEN"
             " '2026-03-01' AND '2026-03-31' AND unit_id IN ",
             " GROUP BY 1");
    return n + sql(b, db, unit,
                   "SELECT count(*) FROM dossier_stage WHERE NOT voided AND"
                   " from_day <= '2026-03-31' AND (to_day IS NULL OR to_day >="
                   " '2026-03-31') AND unit_id IN ",
                   "");
}

int main(int argc, char **argv)
{
    struct bench b = {.count = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000000};

    if (argc < 2) {
        fprintf(stderr, "dossier_bench URL [COUNT]\n");
        return 2;
    }
    rng_seed(&b.rng, 7);
    open_all(&b, argv[1]);
    fill(&b);
    measure(&b, "queue province", queue_page, b.province);
    measure(&b, "sql queue province", sql_queue, b.province);
    measure(&b, "queue commune", queue_page, b.commune[0]);
    measure(&b, "sql queue commune", sql_queue, b.commune[0]);
    measure(&b, "states province", state_list, b.province);
    measure(&b, "classes province", monthly, b.province);
    measure(&b, "classes commune", monthly, b.commune[0]);
    measure(&b, "sql classes province", sql_monthly, b.province);
    measure(&b, "sql classes commune", sql_monthly, b.commune[0]);
    measure(&b, "late province", monthly_late, b.province);
    tally_close(b.tally);
    registry_close(b.r);
    store_close(b.store);
    arena_free(b.a);
    return 0;
}
