/*
** The whole catalogue at size: every indicator, with plan, last year and
** cumulative value, of every unit of a province.
**
**   sector_bench DATABASE UNIT PERIOD [QUERIES.sql]
**
** Prints "name<TAB>median<TAB>least<TAB>most" in milliseconds.  QUERIES.sql
** receives the same work as SQL on the registers themselves, a query for each
** indicator that counts records and each of its three times, grouped by unit:
** what an office would write without cells (bench/sector runs it).
*/
#include "expr/expr.h"
#include "tally/figures.h"
#include "tally/live.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5, WAIT_MS = 1000, SQL_BYTES = 1 << 20 };

struct bench {
    struct arena *arena;
    const struct catalog *catalog;
    struct store *store;
    struct registry *registry;
    struct tally *tally;
    const struct unit *unit;
    struct period period;
    int64_t found; /* figures that were not missing */
};

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

static void must(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "sector_bench: %s\n", text);
    exit(1);
}

static void open_bench(struct bench *b, char **argv)
{
    struct cat_faults faults = {0};
    struct err e = {0};

    b->arena = arena_new((size_t)1 << 30);
    must(catalog_load(b->arena, NULL, &b->catalog, &faults, &e), &e);
    must(store_open(argv[1], STORE_WRITE, WAIT_MS, &b->store, &e), &e);
    must(registry_open(b->store, b->catalog, &b->registry, &e), &e);
    must(tally_open(b->registry, &b->tally, &e), &e);
    must(period_parse(argv[3], CALENDAR_ADMINISTRATIVE, NO_POS, &b->period, &e),
         &e);
    must(units_find(registry_units(b->registry), argv[2],
                    period_last_day(b->period), &b->unit, &e),
         &e);
}

/* ---- ours -------------------------------------------------------------- */

static void read_unit(struct bench *b, struct figures_reader *r,
                      struct arena *a, int64_t unit)
{
    struct figures_ask ask = {unit, b->period, DAY_NONE, &actor_local};
    struct figures *f;
    struct figure x;
    struct err e = {0};

    arena_reset(a);
    must(figures_read(r, a, &ask, &f, &e), &e);
    for (size_t i = 0; i < b->catalog->indicator_count; i++) {
        must(figures_get(f, &b->catalog->indicators[i], NULL, 0, &x, &e), &e);
        b->found += !x.value.missing;
    }
}

/* Each unit of the province on the map of the period's last day. */
static int read_all(struct bench *b, struct figures_reader *r, struct arena *a)
{
    const struct units *u = registry_units(b->registry);
    day_t map = period_last_day(b->period);
    int n = 0;

    b->found = 0;
    for (int64_t id = 1; id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        if (!x || !unit_valid(x, map) ||
            !units_is_below(u, id, b->unit->id, map))
            continue;
        read_unit(b, r, a, id);
        n++;
    }
    return n;
}

static void measure_reading(struct bench *b)
{
    struct figures_reader *r;
    struct arena *a = arena_new((size_t)1 << 30);
    struct err e = {0};
    int64_t first, again[RUNS], one[RUNS], start = now_us();

    must(figures_reader_new(b->tally, &r, &e), &e);
    read_unit(b, r, a, b->unit->id);
    first = now_us() - start;
    say("province, first time", &first, 1);
    for (int run = 0; run < RUNS; run++) {
        start = now_us();
        read_unit(b, r, a, b->unit->id);
        one[run] = now_us() - start;
    }
    say("province, again", one, RUNS);
    start = now_us();
    int units = read_all(b, r, a);
    first = now_us() - start;
    say("all units, first time", &first, 1);
    for (int run = 0; run < RUNS; run++) {
        start = now_us();
        read_all(b, r, a);
        again[run] = now_us() - start;
    }
    say("all units, again", again, RUNS);
    printf("units\t%d\nindicators\t%zu\nfigures found\t%" PRId64 "\n", units,
           b->catalog->indicator_count, b->found);
    figures_reader_free(r);
    arena_free(a);
}

static void measure_recount(struct bench *b)
{
    struct err e = {0};
    int64_t us[3], records = 0;

    for (int run = 0; run < 3; run++) {
        int64_t start = now_us();
        must(tally_recount(b->tally, &records, &e), &e);
        us[run] = now_us() - start;
    }
    say("recount", us, 3);
    printf("records\t%" PRId64 "\n", records);
}

/* ---- the peers' SQL ---------------------------------------------------- */

/* Write sql with the days of a span and of asking in their places. */
static void put_days(FILE *f, const char *sql, struct live_span span, int stock)
{
    struct {
        const char *mark;
        day_t day;
    } marks[] = {{"$1", stock ? span.last : span.first},
                 {"$2", span.last},
                 {":as_of", span.last}};

    for (const char *p = sql; *p;) {
        size_t k = 0;
        while (k < ARRAY_COUNT(marks) &&
               strncmp(p, marks[k].mark, strlen(marks[k].mark)) != 0)
            k++;
        if (k == ARRAY_COUNT(marks)) {
            fputc(*p++, f);
            continue;
        }
        char day[DAY_TEXT_BYTES];
        day_iso(marks[k].day, day);
        fprintf(f, "'%s'", day);
        p += strlen(marks[k].mark);
    }
}

static void put_value(const struct cat_indicator *i, struct buf *sql)
{
    const char *column =
        i->value_column < 0 ? NULL : i->reg->columns[i->value_column].name;

    if (!column)
        buf_str(sql, "count(*)");
    else if (i->measure == CAT_DISTINCT)
        buf_printf(sql, "count(DISTINCT r.%s)", column);
    else
        buf_printf(sql, "sum(r.%s)", column);
}

static void put_query(const struct cat_indicator *i, struct buf *sql)
{
    const struct cat_register *party = rows_party(i->reg);
    struct buf where;

    buf_init(&where, SQL_BYTES);
    if (i->where)
        expr_sql(i->where, EXPR_SQLITE, &where);
    buf_str(sql, "SELECT r.unit_id, ");
    put_value(i, sql);
    buf_printf(sql, " FROM %s r", i->reg->name);
    if (party && strstr(buf_cstr(&where), "p.") != NULL)
        buf_printf(sql, " LEFT JOIN %s p ON p.id = r.%s", party->name,
                   i->reg->columns[i->reg->party].name);
    buf_str(sql, " WHERE ");
    live_time_sql(i, sql);
    if (i->where)
        buf_printf(sql, " AND (%s)", buf_cstr(&where));
    buf_str(sql, " GROUP BY r.unit_id;\n");
    buf_free(&where);
}

static int write_queries(const struct bench *b, const char *path)
{
    const struct period times[] = {b->period, period_add_years(b->period, -1),
                                   period_year_to_date(b->period)};
    FILE *f = fopen(path, "w");
    struct buf sql;
    int queries = 0;

    if (!f) {
        perror(path);
        exit(1);
    }
    buf_init(&sql, SQL_BYTES);
    for (size_t n = 0; n < b->catalog->indicator_count; n++) {
        const struct cat_indicator *i = &b->catalog->indicators[n];
        if (!i->reg || i->measure == CAT_PLACES || i->measure == CAT_RANGE ||
            i->measure == CAT_DAYS)
            continue;
        buf_clear(&sql);
        put_query(i, &sql);
        for (size_t t = 0; t < ARRAY_COUNT(times); t++, queries++)
            put_days(f, buf_cstr(&sql),
                     (struct live_span){period_first_day(times[t]),
                                        period_last_day(times[t])},
                     i->measure == CAT_STOCK);
    }
    buf_free(&sql);
    fclose(f);
    return queries;
}

int main(int argc, char **argv)
{
    struct bench b = {0};

    if (argc < 4) {
        fprintf(stderr, "usage: sector_bench DATABASE UNIT PERIOD [SQL]\n");
        return 2;
    }
    open_bench(&b, argv);
    if (argc > 4)
        printf("queries\t%d\n", write_queries(&b, argv[4]));
    measure_reading(&b);
    measure_recount(&b);
    tally_close(b.tally);
    registry_close(b.registry);
    store_close(b.store);
    arena_free(b.arena);
    return 0;
}
