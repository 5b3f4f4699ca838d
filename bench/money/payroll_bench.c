/*
** A payroll from the award to its lines, durable: how long each step takes with
** so many awards, the months after it, and when one in a hundred was corrected.
**
**   payroll_bench URL [AWARDS [MONTHS]]
**
** URL is an empty database.  Prints "step<TAB>seconds<TAB>items" and the most
** memory that was used.  With MONTHS nothing is paid: what is due in so many
** months is worked out, for the memory that it takes.
*/
#include "base/rng.h"
#include "benefit/entitle.h"
#include "benefit/month.h"
#include "benefit/payroll.h"
#include "registry/registry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { CHUNK = 2000, FIRST = 2024 * 12 + 6, MONTHS = 3 };

static const struct actor author = {.name = "author", .all = 1};
static const struct actor approver = {.name = "approver", .all = 1};

struct bench {
    struct arena *arena, *scratch;
    const struct catalog *catalog;
    struct store *store;
    struct registry *registry;
    int64_t province, communes[512];
    size_t commune_count;
    int64_t awards, made;
    int64_t changed; /* the next award to correct */
    struct rng rng;
};

static void must(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "payroll_bench: %s\n", text);
    exit(1);
}

static void *must_have(void *p)
{
    if (!p)
        abort();
    return p;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double took(const char *what, int64_t count, double since)
{
    printf("%s\t%.2f\t%" PRId64 "\n", what, now() - since, count);
    fflush(stdout);
    return now();
}

/* ---- people and awards ------------------------------------------------- */

static void open_store(struct bench *b, const char *url)
{
    struct cat_faults faults = {0};
    struct err e = {0};
    const struct unit *u;

    b->arena = must_have(arena_new((size_t)4 << 30));
    b->scratch = must_have(arena_new((size_t)1 << 28));
    must(catalog_load(b->arena, NULL, &b->catalog, &faults, &e), &e);
    must(store_open(url, STORE_CREATE, 1000, &b->store, &e), &e);
    must(store_migrate(b->store, b->catalog, NULL, &e), &e);
    must(
        store_write(b->store, units_install, (void *)(uintptr_t)b->catalog, &e),
        &e);
    must(registry_open(b->store, b->catalog, &b->registry, &e), &e);
    const struct units *units = registry_units(b->registry);
    day_t day = month_first_day(FIRST);
    must(units_find(units, "soc-trang", day, &u, &e), &e);
    b->province = u->id;
    for (int64_t id = 1; id <= units_max_id(units); id++) {
        u = units_get(units, id);
        if (u && b->commune_count < 512 && unit_valid(u, day) &&
            strcmp(u->level, "commune") == 0 &&
            units_is_below(units, id, b->province, day))
            b->communes[b->commune_count++] = id;
    }
}

static int column(const struct cat_register *reg, const char *name)
{
    int c = cat_column_index(reg, name);

    if (c < 0)
        abort();
    return c;
}

static int64_t code(const struct cat_register *reg, const char *name,
                    const char *text)
{
    return cat_code_index(reg->columns[column(reg, name)].choice, text);
}

static enum err_code add_chunk(struct db *db, void *arg, struct err *e)
{
    static const char *const groups[] = {"hiv_poor", "disabled_severe",
                                         "disabled_special", "elderly_80"};
    struct bench *b = arg;
    const struct cat_register *person = catalog_register(b->catalog, "person");
    const struct cat_register *award =
        catalog_register(b->catalog, "social_award");
    struct save how = {db, &author, NULL, 0, NULL};
    int64_t left = b->awards - b->made;

    arena_reset(b->scratch);
    struct rows *p = must_have(rows_new(b->scratch, person, CHUNK));
    struct rows *w = must_have(rows_new(b->scratch, award, CHUNK));
    for (int64_t i = 0; i < left && i < CHUNK; i++) {
        size_t row = rows_add(p);
        p->unit_id[row] = b->communes[rng_below(&b->rng, b->commune_count)];
        rows_set_text(p, row, column(person, "full_name"), "Nguyễn Văn An");
        rows_set(p, row, column(person, "sex"), 0);
        rows_set(p, row, column(person, "born"),
                 day_of(1930, 1, 1) + (day_t)rng_below(&b->rng, 5000));
    }
    if (registry_insert(b->registry, &how, p, e) != ERR_OK)
        return e->code;
    for (size_t i = 0; i < p->count; i++) {
        size_t row = rows_add(w);
        w->unit_id[row] = p->unit_id[i];
        rows_set(w, row, 0, day_of(2023, 1, 1));
        rows_set(w, row, award->party, p->id[i]);
        rows_set(w, row, column(award, "legal_basis"),
                 code(award, "legal_basis", "decree_20_2021"));
        rows_set(w, row, column(award, "social_group"),
                 code(award, "social_group",
                      groups[rng_below(&b->rng, ARRAY_COUNT(groups))]));
        rows_set_text(w, row, column(award, "decision_number"), "1/QĐ");
    }
    b->made += (int64_t)p->count;
    return registry_insert(b->registry, &how, w, e);
}

/* One in a hundred ends in the month before the next run. */
static enum err_code correct_chunk(struct db *db, void *arg, struct err *e)
{
    struct bench *b = arg;
    const struct cat_register *award =
        catalog_register(b->catalog, "social_award");
    struct save how = {db, &author, "bench", 0, NULL};
    enum err_code rc = ERR_OK;

    arena_reset(b->scratch);
    struct rows *w = must_have(rows_new(b->scratch, award, 1));
    unsigned char *set =
        must_have(arena_alloc(b->scratch, award->column_count));
    set[column(award, "to_day")] = 1;
    for (; b->changed <= b->awards && rc == ERR_OK; b->changed += 100) {
        rows_clear(w);
        (void)rows_add(w);
        rows_set(w, 0, column(award, "to_day"),
                 month_last_day(FIRST + MONTHS - 2));
        rc = registry_correct(b->registry, &how, b->changed, w, set, e);
    }
    return rc;
}

/* ---- a run ------------------------------------------------------------- */

static int64_t count_items(struct bench *b, int64_t id)
{
    char sql[128];
    int64_t n;
    struct db *db;
    struct err e = {0};

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payroll_item WHERE payroll_id = %" PRId64,
             id);
    must(store_reader(b->store, &db, &e), &e);
    must(db_int(db, sql, &n, &e), &e);
    db_close(db);
    return n;
}

static void run_month(struct bench *b, int32_t month)
{
    struct payroll_open what = {"social_assistance", b->province, month,
                                MONTH_MIN, 0};
    char name[64], text[MONTH_TEXT_BYTES];
    struct err e = {0};
    double t = now();
    int64_t id;

    month_iso(month, text);
    must(payroll_open(b->registry, &author, &what, &id, &e), &e);
    must(payroll_compute(b->registry, &author, id, month_last_day(month), &e),
         &e);
    snprintf(name, sizeof name, "compute %s", text);
    t = took(name, count_items(b, id), t);
    must(payroll_step(b->registry, &author, id, PAYROLL_CHECKED, &e), &e);
    must(payroll_step(b->registry, &approver, id, PAYROLL_APPROVED, &e), &e);
    snprintf(name, sizeof name, "approve %s", text);
    (void)took(name, count_items(b, id), t);
}

/* What is due to everybody in the months up to the first run. */
static void only_due(struct bench *b, int32_t months)
{
    struct arena *a = must_have(arena_new((size_t)900 << 20));
    struct entitle_ask ask = {.catalog = b->catalog,
                              .units = registry_units(b->registry),
                              .group = "social_assistance",
                              .known = month_last_day(FIRST + MONTHS),
                              .first = FIRST + MONTHS - months,
                              .last = FIRST + MONTHS - 1};
    struct entitle x;
    struct db *db;
    struct err e = {0};
    double t = now();

    must(store_reader(b->store, &db, &e), &e);
    must(entitle(a, db, &ask, &x, &e), &e);
    db_close(db);
    (void)took("due", (int64_t)x.award_count * months, t);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct bench b = {.awards = 100000, .changed = 50};
    struct rusage usage;
    struct err e = {0};
    double t;

    if (argc < 2)
        return 2;
    if (argc > 2)
        b.awards = strtoll(argv[2], NULL, 10);
    rng_seed(&b.rng, 20261123);
    t = now();
    open_store(&b, argv[1]);
    while (b.made < b.awards)
        must(store_write(b.store, add_chunk, &b, &e), &e);
    (void)took("people and awards", b.made, t);
    if (argc > 3)
        only_due(&b, (int32_t)strtol(argv[3], NULL, 10));
    for (int m = 0; m < MONTHS && argc < 4; m++)
        run_month(&b, FIRST + m);
    t = now();
    if (argc < 4) {
        must(store_write(b.store, correct_chunk, &b, &e), &e);
        (void)took("one in a hundred ends", b.awards / 100, t);
        run_month(&b, FIRST + MONTHS);
    }
    getrusage(RUSAGE_SELF, &usage);
    printf("# most memory %ld MB\n", usage.ru_maxrss / 1024);
    registry_close(b.registry);
    store_close(b.store);
    return 0;
}
