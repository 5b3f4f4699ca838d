/*
** Figures at size: events of 40 kinds in 100 communes over 5 years, 100
** indicators with 0 to 2 conditions, 111 units of a three-level tree.
**
**   figures_bench DIR EVENTS          make DIR/bench.db and CSV files, measure
**
** Prints "name<TAB>milliseconds" lines for bench/figures, which runs the peers
** on the same data and prints the table of ratios.  The data come from a seeded
** generator, so every run and every engine sees the same.
*/
#include "base/rng.h"
#include "tally/figures.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    KINDS = 40,
    INDICATORS = 100,
    DISTRICTS = 10,
    COMMUNES = 100,
    CODES_A = 8,
    CODES_B = 5,
    RUNS = 5,
    SINGLES = 400,
    WRITERS = 32,
    JOB_ROWS = 200000,
};

static const char *const quarter = "2024Q1";

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void say(const char *name, int64_t *us, int n)
{
    qsort(us, (size_t)n, sizeof *us, by_value);
    printf("%s\t%.3f\t%.3f\t%.3f\n", name, (double)us[n / 2] / 1000,
           (double)us[0] / 1000, (double)us[n - 1] / 1000);
    fflush(stdout);
}

static void die(const struct err *e)
{
    char text[2048];

    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "figures_bench: %s\n", text);
    exit(1);
}

/* ---- the catalogue ----------------------------------------------------- */

static FILE *open_in(const char *dir, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        fprintf(stderr, "figures_bench: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return f;
}

static void make_folder(const char *dir, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    mkdir(path, 0755);
}

static void write_choice(FILE *f, const char *name, int codes)
{
    fprintf(f, "choice_%s:\n  title: {vi: %s, en: %s}\n  codes:\n", name, name,
            name);
    for (int i = 0; i < codes; i++)
        fprintf(f, "    %s%d: {vi: \"%s%d\", en: \"%s%d\"}\n", name, i, name, i,
                name, i);
}

static void write_registers(FILE *f)
{
    for (int k = 0; k < KINDS; k++)
        fprintf(f,
                "ev_%02d:\n  title: {vi: Loại %d, en: Kind %d}\n"
                "  kind: event\n  columns:\n"
                "    a: {type: choice, of: choice_a, required: true,"
                " title: {vi: A, en: A}}\n"
                "    b: {type: choice, of: choice_b, required: true,"
                " title: {vi: B, en: B}}\n"
                "    amount: {type: count, required: true,"
                " title: {vi: Lượng, en: Amount}}\n",
                k, k, k);
}

/* The condition of an indicator: none, one or two; the peers use the same. */
static void condition(int n, const char *equal, char *out, size_t size)
{
    if (n % 3 == 0)
        out[0] = '\0';
    else if (n % 3 == 1)
        snprintf(out, size, "a %s 'a%d'", equal, n % CODES_A);
    else
        snprintf(out, size, "a %s 'a%d' and b %s 'b%d'", equal, n % CODES_A,
                 equal, n % CODES_B);
}

static void write_indicators(FILE *f)
{
    for (int n = 0; n < INDICATORS; n++) {
        char where[64];
        condition(n, "==", where, sizeof where);
        fprintf(f,
                "i_%02d:\n  title: {vi: Chỉ tiêu %d, en: Indicator %d}\n"
                "  uom: {vi: người, en: people}\n  count: ev_%02d.amount\n",
                n, n, n, n % KINDS);
        if (*where)
            fprintf(f, "  where: \"%s\"\n", where);
    }
}

static void write_units(FILE *f)
{
    fprintf(f, "uid,code,name,type,level,parent,valid_from,valid_to\n"
               "01@0,01,Tỉnh,tỉnh,province,,,\n");
    for (int d = 0; d < DISTRICTS; d++)
        fprintf(f, "%03d@0,%03d,Huyện %d,huyện,district,01,,\n", d + 1, d + 1,
                d);
    for (int c = 0; c < COMMUNES; c++)
        fprintf(f, "%05d@0,%05d,Xã %d,xã,commune,%03d,,\n", c + 1, c + 1, c,
                c % DISTRICTS + 1);
}

static void write_catalog(const char *dir)
{
    FILE *f;

    make_folder(dir, "");
    make_folder(dir, "bench");
    make_folder(dir, "units");
    f = open_in(dir, "bench/field.yaml");
    fprintf(f, "title: {vi: Đo, en: Bench}\norder: 1\n");
    fclose(f);
    f = open_in(dir, "bench/choices.yaml");
    write_choice(f, "a", CODES_A);
    write_choice(f, "b", CODES_B);
    fclose(f);
    f = open_in(dir, "bench/registers.yaml");
    write_registers(f);
    fclose(f);
    f = open_in(dir, "bench/indicators.yaml");
    write_indicators(f);
    fclose(f);
    f = open_in(dir, "units/units.csv");
    write_units(f);
    fclose(f);
}

/* ---- the events -------------------------------------------------------- */

struct event {
    int kind, commune, a, b, amount;
    day_t day;
};

/* Event n of the stream: kinds lie in turn so that each register fills. */
static struct event make_event(struct rng *rng, int kind)
{
    uint64_t x = rng_next(rng);
    day_t first = day_of(2020, 1, 1), last = day_of(2024, 12, 31);

    return (struct event){
        kind,
        (int)(x % COMMUNES),
        (int)((x >> 8) % CODES_A),
        (int)((x >> 16) % CODES_B),
        (int)((x >> 24) % 3) + 1,
        first + (day_t)((x >> 32) % (uint64_t)(last - first + 1))};
}

struct bench {
    struct arena *arena;
    const struct catalog *catalog;
    struct store *store;
    struct registry *registry;
    struct tally *tally;
    int64_t events;
    int64_t province, communes[COMMUNES];
    const char *dir;
};

struct fill {
    struct bench *b;
    struct rng *rng;
    struct rows *rows;
    int kind;
    int64_t count;
    FILE *csv;
};

static void add_row(struct fill *f)
{
    struct event x = make_event(f->rng, f->kind);
    size_t row = rows_add(f->rows);
    char day[DAY_TEXT_BYTES];

    f->rows->unit_id[row] = f->b->communes[x.commune];
    rows_set(f->rows, row, 0, x.day);
    rows_set(f->rows, row, 1, x.a);
    rows_set(f->rows, row, 2, x.b);
    rows_set(f->rows, row, 3, x.amount);
    day_iso(x.day, day);
    fprintf(f->csv, "%d,%d,%s,a%d,b%d,%d\n", x.kind, x.commune + 1, day, x.a,
            x.b, x.amount);
}

static enum err_code fill_job(struct db *db, void *arg, struct err *e)
{
    struct fill *f = arg;
    struct save how = {db, &actor_local, NULL, 0, NULL};
    enum err_code rc = ERR_OK;

    for (int64_t left = f->count; rc == ERR_OK && left > 0;) {
        rows_clear(f->rows);
        for (; left > 0 && f->rows->count < f->rows->cap; left--)
            add_row(f);
        rc = registry_insert(f->b->registry, &how, f->rows, e);
    }
    return rc;
}

static void fill(struct bench *b)
{
    struct rng rng;
    struct err e = {0};
    FILE *csv = open_in(b->dir, "events.csv");
    int64_t start = now_us(), us;

    rng_seed(&rng, 7);
    for (int k = 0; k < KINDS; k++) {
        int64_t left = b->events / KINDS;
        struct fill f = {
            b, &rng, rows_new(b->arena, &b->catalog->registers[k], ROWS_MAX),
            k, 0,    csv};
        for (; left > 0; left -= f.count) {
            f.count = left < JOB_ROWS ? left : JOB_ROWS;
            if (store_write(b->store, fill_job, &f, &e) != ERR_OK)
                die(&e);
        }
    }
    us = now_us() - start;
    fclose(csv);
    say("fill", &us, 1);
}

/* ---- opening ----------------------------------------------------------- */

static void open_bench(struct bench *b)
{
    char path[512];
    struct cat_faults faults = {0};
    struct err e = {0};
    const struct unit *u;

    b->arena = arena_new((size_t)4 << 30);
    snprintf(path, sizeof path, "%s/catalog", b->dir);
    write_catalog(path);
    if (catalog_load(b->arena, path, &b->catalog, &faults, &e) != ERR_OK)
        die(faults.count ? &faults.list[0] : &e);
    snprintf(path, sizeof path, "%s/bench.db", b->dir);
    if (store_open(path, STORE_CREATE, 1000, &b->store, &e) != ERR_OK ||
        store_migrate(b->store, b->catalog, NULL, &e) != ERR_OK ||
        store_write(b->store, units_install, (void *)(uintptr_t)b->catalog,
                    &e) != ERR_OK ||
        registry_open(b->store, b->catalog, &b->registry, &e) != ERR_OK ||
        tally_install(b->registry, &e) != ERR_OK ||
        tally_open(b->registry, &b->tally, &e) != ERR_OK)
        die(&e);
    for (int c = 0; c < COMMUNES; c++) {
        char code[8];
        snprintf(code, sizeof code, "%05d", c + 1);
        if (units_find(registry_units(b->registry), code, day_of(2024, 1, 1),
                       &u, &e) != ERR_OK)
            die(&e);
        b->communes[c] = u->id;
    }
    if (units_find(registry_units(b->registry), "01", day_of(2024, 1, 1), &u,
                   &e) != ERR_OK)
        die(&e);
    b->province = u->id;
}

/* ---- measuring --------------------------------------------------------- */

/* Every indicator of a unit with plan and last year; adds up the values. */
static int64_t read_unit(struct bench *b, struct figures_reader *r,
                         struct arena *a, int64_t unit)
{
    struct figures_ask ask = {unit, {0}, DAY_NONE, &actor_local};
    struct figures *f;
    struct figure x;
    struct err e = {0};
    int64_t sum = 0;

    if (period_parse(quarter, CALENDAR_STATISTICAL, NO_POS, &ask.period, &e) !=
            ERR_OK ||
        figures_read(r, a, &ask, &f, &e) != ERR_OK)
        die(&e);
    for (size_t i = 0; i < b->catalog->indicator_count; i++) {
        if (figures_get(f, &b->catalog->indicators[i], NULL, 0, &x, &e) !=
            ERR_OK)
            die(&e);
        sum += x.value.number.value + x.previous.number.value +
               x.cumulative.number.value;
    }
    return sum;
}

static void measure_reading(struct bench *b)
{
    struct figures_reader *r;
    struct arena *a = arena_new((size_t)256 << 20);
    struct err e = {0};
    int64_t one[RUNS], top[RUNS], whole[RUNS], sum = 0, check;

    if (figures_reader_new(b->tally, &r, &e) != ERR_OK)
        die(&e);
    read_unit(b, r, a, b->province);
    for (int run = 0; run < RUNS; run++) {
        int64_t start = now_us();
        arena_reset(a);
        read_unit(b, r, a, b->communes[run]);
        one[run] = now_us() - start;
        start = now_us();
        arena_reset(a);
        check = read_unit(b, r, a, b->province);
        top[run] = now_us() - start;
        start = now_us();
        sum = 0;
        for (int64_t id = 1; id <= units_max_id(registry_units(b->registry));
             id++) {
            arena_reset(a);
            sum += read_unit(b, r, a, id);
        }
        whole[run] = now_us() - start;
    }
    say("one unit", one, RUNS);
    say("province", top, RUNS);
    say("whole report", whole, RUNS);
    /* Each level of the tree tells the same events once. */
    if (sum != 3 * check)
        fprintf(stderr,
                "figures_bench: levels differ: %" PRId64 " %" PRId64 "\n", sum,
                check);
    printf("checksum\t%" PRId64 "\n", check);
    figures_reader_free(r);
    arena_free(a);
}

static void measure_recount(struct bench *b)
{
    struct err e = {0};
    int64_t us[3], records;

    for (int run = 0; run < 3; run++) {
        int64_t start = now_us();
        if (tally_recount(b->tally, &records, &e) != ERR_OK)
            die(&e);
        us[run] = now_us() - start;
    }
    say("recount", us, 3);
}

static struct fill one_event(struct bench *b, struct rng *rng, FILE *csv)
{
    return (struct fill){
        b, rng, rows_new(b->arena, &b->catalog->registers[0], 1), 0, 1, csv};
}

/* The yardstick: one row of the same columns and index, committed by SQLite
** itself in a file of its own. */
static sqlite3_stmt *open_bare(struct bench *b, sqlite3 **db)
{
    char path[512];
    sqlite3_stmt *s = NULL;

    snprintf(path, sizeof path, "%s/bare.db", b->dir);
    if (sqlite3_open(path, db) != SQLITE_OK ||
        sqlite3_exec(*db,
                     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "CREATE TABLE ev (id INTEGER PRIMARY KEY, unit_id INT,"
                     " day TEXT, a TEXT, b TEXT, amount INT);"
                     "CREATE INDEX ev_day ON ev (unit_id, day)",
                     NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(*db,
                           "INSERT INTO ev (unit_id, day, a, b, amount)"
                           " VALUES (?, '2024-02-05', 'a1', 'b1', 2)",
                           -1, &s, NULL) != SQLITE_OK) {
        fprintf(stderr, "figures_bench: %s\n", sqlite3_errmsg(*db));
        exit(1);
    }
    return s;
}

static int64_t bare_commit(sqlite3_stmt *s, int i)
{
    int64_t start = now_us();

    sqlite3_bind_int(s, 1, i % COMMUNES);
    sqlite3_step(s);
    sqlite3_reset(s);
    return now_us() - start;
}

/* Ours and the bare commit in turn, so that a slow disk slows both. */
static void measure_single(struct bench *b)
{
    sqlite3 *db;
    sqlite3_stmt *bare = open_bare(b, &db);
    int64_t bare_us[SINGLES];
    struct rng rng;
    struct err e = {0};
    FILE *csv = open_in(b->dir, "more.csv");
    int64_t us[SINGLES];
    struct fill f;

    rng_seed(&rng, 8);
    f = one_event(b, &rng, csv);
    for (int i = 0; i < SINGLES; i++) {
        int64_t start = now_us();
        if (store_write(b->store, fill_job, &f, &e) != ERR_OK)
            die(&e);
        us[i] = now_us() - start;
        bare_us[i] = bare_commit(bare, i);
    }
    sqlite3_finalize(bare);
    sqlite3_close(db);
    say("bare commit", bare_us, SINGLES);
    say("durable record", us, SINGLES);
    fclose(csv);
}

/* Each writer's own rows and numbers; the job runs under the store's lock, so
** the file of events may be shared. */
struct writer {
    struct fill fill;
    struct rng rng;
};

static void *write_many(void *arg)
{
    struct writer *w = arg;
    struct err e = {0};

    for (int i = 0; i < SINGLES; i++) {
        if (store_write(w->fill.b->store, fill_job, &w->fill, &e) != ERR_OK)
            die(&e);
    }
    return NULL;
}

static void measure_group(struct bench *b)
{
    static struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    FILE *csv = open_in(b->dir, "group.csv");
    int64_t start, us;

    for (int i = 0; i < WRITERS; i++) {
        rng_seed(&writers[i].rng, (uint64_t)i);
        writers[i].fill = one_event(b, &writers[i].rng, csv);
    }
    start = now_us();
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, write_many, &writers[i]);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    us = (now_us() - start) / (WRITERS * SINGLES);
    say("record of 32 writers", &us, 1);
    fclose(csv);
}

/* The indicators as SQL for the peers, one "kind<TAB>condition" a line. */
static void write_peer_conditions(const struct bench *b)
{
    FILE *f = open_in(b->dir, "indicators.tsv");

    for (int n = 0; n < INDICATORS; n++) {
        char where[64];
        condition(n, "=", where, sizeof where);
        fprintf(f, "%d\t%s\n", n % KINDS, *where ? where : "1 = 1");
    }
    fclose(f);
}

int main(int argc, char **argv)
{
    struct bench b = {0};

    if (argc != 3) {
        fprintf(stderr, "usage: figures_bench DIR EVENTS\n");
        return 2;
    }
    b.dir = argv[1];
    b.events = strtoll(argv[2], NULL, 10) / KINDS * KINDS;
    mkdir(b.dir, 0755);
    open_bench(&b);
    fill(&b);
    write_peer_conditions(&b);
    measure_reading(&b);
    measure_recount(&b);
    measure_reading(&b);
    measure_single(&b);
    measure_group(&b);
    tally_close(b.tally);
    registry_close(b.registry);
    store_close(b.store);
    arena_free(b.arena);
    return 0;
}
