/*
** Work W1: a million people in twelve categories, two bases, coefficients by
** category and age, 24 months: amounts and sums per commune and month.
**
**   money_bench CATALOG DIR [PEOPLE]
**
** Prints "name<TAB>median<TAB>least<TAB>most" in milliseconds and checks that
** every way gives the same sums.  The plain C loop is what one would write
** without a catalogue.  The database stays in DIR for the peers.
*/
#include "base/rng.h"
#include "benefit/due.h"
#include "benefit/month.h"
#include "registry/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum {
    COMMUNES = 100,
    MONTHS = 24,
    FIRST = 2023 * 12 + 6,
    RUNS = 5,
    BATCH = ROWS_MAX,
    OPEN = 9999 * 12
};

struct person {
    int32_t born, from, to; /* months */
    uint8_t category, degree, commune;
};

static size_t people_count = 1000000;
static struct person *people;
static int64_t sums[COMMUNES][MONTHS], expected[COMMUNES][MONTHS];
static int32_t *amounts; /* [person][MONTHS] */

static void must(enum err_code rc, const struct err *e)
{
    char text[2048];

    if (rc == ERR_OK)
        return;
    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "money_bench: %s\n", text);
    exit(1);
}

static void *must_have(void *p)
{
    if (!p)
        abort();
    return p;
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(const char *name, void (*work)(void *), void *arg)
{
    double ms[RUNS];

    for (int i = 0; i < RUNS; i++) {
        memset(sums, 0, sizeof sums);
        double t0 = now_ms();
        work(arg);
        ms[i] = now_ms() - t0;
        if (memcmp(sums, expected, sizeof sums) != 0) {
            fprintf(stderr, "money_bench: %s gives other sums\n", name);
            exit(1);
        }
    }
    qsort(ms, RUNS, sizeof *ms, by_value);
    printf("%s\t%.2f\t%.2f\t%.2f\t%.0f M person-months/s\n", name, ms[RUNS / 2],
           ms[0], ms[RUNS - 1],
           (double)people_count * MONTHS / ms[RUNS / 2] / 1e3);
    fflush(stdout);
}

/* ---- people ------------------------------------------------------------ */

/* The ages of a category, in years. */
static const int ages[12][2] = {{0, 15},  {16, 21}, {0, 15},  {20, 50},
                                {20, 50}, {58, 95}, {74, 82}, {78, 99},
                                {60, 95}, {0, 95},  {0, 3},   {15, 70}};

static void make_people(void)
{
    struct rng r;

    rng_seed(&r, 20260701);
    people = must_have(calloc(people_count, sizeof *people));
    for (size_t i = 0; i < people_count; i++) {
        struct person *p = &people[i];
        p->category = (uint8_t)rng_below(&r, 12);
        p->degree = (uint8_t)(p->category == 9 ? 1 + rng_below(&r, 2) : 0);
        p->commune = (uint8_t)rng_below(&r, COMMUNES);
        int64_t age = rng_between(&r, ages[p->category][0] * 12,
                                  ages[p->category][1] * 12 + 11);
        p->born = (int32_t)(FIRST + MONTHS / 2 - age);
        p->from = FIRST - 24 + (int32_t)rng_below(&r, 30);
        if (p->from < p->born)
            p->from = p->born;
        p->to = rng_below(&r, 5) ? OPEN : p->from + (int32_t)rng_below(&r, 48);
    }
}

/* ---- the plain loop ---------------------------------------------------- */

static int plain_tenths(int category, int degree, int age)
{
    switch (category) {
    case 0:
        return age < 4 ? 25 : age < 16 ? 15 : 0;
    case 1:
        return age >= 16 && age < 22 ? 15 : 0;
    case 2:
        return age < 4 ? 25 : age < 16 ? 20 : 0;
    case 3:
        return 10;
    case 4:
        return 20;
    case 5:
        return age >= 80 ? 20 : age >= 60 ? 15 : 0;
    case 6:
        return age >= 75 && age < 80 ? 10 : 0;
    case 7:
        return age >= 80 ? 10 : 0;
    case 8:
        return age >= 60 ? 30 : 0;
    case 9:
        return (degree == 1 ? 20 : 15) + (age < 16 || age >= 60 ? 5 : 0);
    case 10:
        return age < 3 ? 15 : 0;
    default:
        return age >= 16 ? 15 : 0;
    }
}

static void plain(void *arg)
{
    (void)arg;
    for (size_t i = 0; i < people_count; i++) {
        const struct person *p = &people[i];
        for (int k = 0; k < MONTHS; k++) {
            int32_t m = FIRST + k, amount = 0;
            if (m >= p->from && m <= p->to)
                amount =
                    (m >= 2024 * 12 + 6 ? 50000 : 36000) *
                    plain_tenths(p->category, p->degree, (m - p->born) / 12);
            amounts[i * MONTHS + (size_t)k] = amount;
            sums[p->commune][k] += amount;
        }
    }
}

/* ---- the rules of the catalogue ---------------------------------------- */

struct rules {
    struct arena *arena;
    const struct catalog *catalog;
    const struct cat_benefit *benefit;
    struct rows **batches;
    size_t batch_count;
    const char *db;
};

static struct due *new_due(struct arena *a, const struct rules *r)
{
    struct law_ask ask = {.benefit = r->benefit,
                          .known = DAY_LAST,
                          .first = FIRST,
                          .last = FIRST + MONTHS - 1};
    struct due *d;
    struct err e = {0};

    must(due_new(a, &ask, &d, &e), &e);
    return d;
}

/* Sums from spans: what a span adds begins in its first month and ends after
** its last. */
static int64_t changes[COMMUNES][MONTHS + 1];

static void add_spans(const struct due_spans *spans, const struct rows *rows)
{
    for (size_t i = 0; i < spans->count; i++) {
        const struct due_span *s = &spans->list[i];
        int64_t *c = changes[rows->unit_id[s->row] - 1];
        c[s->first - FIRST] += s->amount;
        c[s->last + 1 - FIRST] -= s->amount;
    }
}

static void add_up(void)
{
    for (int u = 0; u < COMMUNES; u++) {
        int64_t n = 0;
        for (int k = 0; k < MONTHS; k++)
            sums[u][k] = n += changes[u][k];
    }
    memset(changes, 0, sizeof changes);
}

static void kernel(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct due *d = new_due(a, r);
    struct due_spans spans;
    struct err e = {0};

    for (size_t i = 0; i < r->batch_count; i++) {
        must(due_run(d, r->batches[i], &spans, &e), &e);
        add_spans(&spans, r->batches[i]);
    }
    add_up();
    arena_free(a);
}

/* As kernel, with the amount of each person and month written out. */
static void kernel_stored(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct due *d = new_due(a, r);
    struct due_spans spans;
    struct err e = {0};

    for (size_t i = 0; i < r->batch_count; i++) {
        int32_t *out = amounts + i * BATCH * MONTHS;
        must(due_run(d, r->batches[i], &spans, &e), &e);
        memset(out, 0, r->batches[i]->count * MONTHS * sizeof *out);
        for (size_t k = 0; k < spans.count; k++) {
            const struct due_span *s = &spans.list[k];
            int32_t *mine = out + s->row * MONTHS;
            for (int32_t m = s->first; m <= s->last; m++)
                mine[m - FIRST] = (int32_t)s->amount;
        }
        add_spans(&spans, r->batches[i]);
    }
    add_up();
    arena_free(a);
}

static void fill_batches(struct rules *r)
{
    const struct cat_register *reg = r->benefit->award;
    int from = cat_column_index(reg, "from_day");
    int to = cat_column_index(reg, "to_day");
    int category = cat_column_index(reg, "category");
    int degree = cat_column_index(reg, "degree");

    r->batch_count = (people_count + BATCH - 1) / BATCH;
    r->batches = must_have(calloc(r->batch_count, sizeof *r->batches));
    for (size_t i = 0; i < people_count; i++) {
        struct rows **b = &r->batches[i / BATCH];
        const struct person *p = &people[i];
        if (!*b)
            *b = must_have(rows_new(r->arena, reg, BATCH));
        size_t row = rows_add(*b);
        (*b)->unit_id[row] = p->commune + 1;
        rows_set(*b, row, from, month_first_day(p->from));
        if (p->to != OPEN)
            rows_set(*b, row, to, month_last_day(p->to));
        rows_set(*b, row, category, p->category);
        if (p->degree)
            rows_set(*b, row, degree, p->degree);
        rows_set(*b, row, r->benefit->born, month_first_day(p->born) + 13);
    }
}

/* ---- from the store ---------------------------------------------------- */

static enum err_code fill_store(struct db *db, void *arg, struct err *e)
{
    const struct rules *r = arg;
    const struct cat_choice *list =
        r->benefit->award
            ->columns[cat_column_index(r->benefit->award, "category")]
            .choice;
    struct stmt *unit, *person, *award;

    must(db_prepare(db,
                    "INSERT INTO unit (id, uid, code, slug, name, name_key, "
                    "type, level) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    &unit, e),
         e);
    for (int u = 0; u < COMMUNES; u++) {
        char code[16];
        snprintf(code, sizeof code, "%d", u + 1);
        stmt_bind_int(unit, 1, u + 1);
        for (int i = 2; i <= 8; i++)
            stmt_bind_text(unit, i, code);
        must(stmt_run(unit, NULL, e), e);
    }
    must(db_prepare(db,
                    "INSERT INTO person (id, unit_id, full_name, born, "
                    "entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6)",
                    &person, e),
         e);
    must(db_prepare(db,
                    "INSERT INTO award (id, unit_id, person, from_day, to_day, "
                    "category, degree, entered_by, entered_at) VALUES "
                    "($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    &award, e),
         e);
    for (size_t i = 0; i < people_count; i++) {
        const struct person *p = &people[i];
        stmt_bind_int(person, 1, (int64_t)i + 1);
        stmt_bind_int(person, 2, p->commune + 1);
        stmt_bind_text(person, 3, "Nguyễn Văn A");
        stmt_bind_day(person, 4, month_first_day(p->born) + 13);
        stmt_bind_text(person, 5, "bench");
        stmt_bind_text(person, 6, "2026-01-01T00:00:00+07:00");
        must(stmt_run(person, NULL, e), e);
        stmt_bind_int(award, 1, (int64_t)i + 1);
        stmt_bind_int(award, 2, p->commune + 1);
        stmt_bind_int(award, 3, (int64_t)i + 1);
        stmt_bind_day(award, 4, month_first_day(p->from));
        stmt_bind_day(award, 5,
                      p->to == OPEN ? DAY_NONE : month_last_day(p->to));
        stmt_bind_text(award, 6, list->codes.codes[p->category]);
        if (p->degree)
            stmt_bind_int(award, 7, p->degree);
        else
            stmt_bind_null(award, 7);
        stmt_bind_text(award, 8, "bench");
        stmt_bind_text(award, 9, "2026-01-01T00:00:00+07:00");
        must(stmt_run(award, NULL, e), e);
    }
    return ERR_OK;
}

static void make_store(struct rules *r)
{
    struct store *s;
    struct err e = {0};

    must(store_open(r->db, STORE_CREATE, 1000, &s, &e), &e);
    must(store_migrate(s, r->catalog, NULL, &e), &e);
    must(store_write(s, fill_store, r, &e), &e);
    store_close(s);
}

static void end_to_end(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct rows *rows = must_have(rows_new(a, r->benefit->award, BATCH));
    struct due *d = new_due(a, r);
    unsigned char *need =
        must_have(arena_alloc(a, r->benefit->award->scope.count + 1));
    struct loader *l;
    struct due_spans spans;
    struct store *s;
    struct db *db;
    struct stmt *stmt;
    struct err e = {0};

    for (int c = 0; c < r->benefit->age_column; c++)
        need[c] = (unsigned char)due_reads(d, c);
    must(store_open(r->db, STORE_READ, 1000, &s, &e), &e);
    must(store_reader(s, &db, &e), &e);
    must(loader_new(a, r->benefit->award, need, NULL, &l, &e), &e);
    must(loader_begin(l, db, &stmt, &e), &e);
    do {
        must(loader_fetch(l, stmt, NULL, rows, &e), &e);
        must(due_run(d, rows, &spans, &e), &e);
        add_spans(&spans, rows);
    } while (rows->count > 0);
    add_up();
    db_close(db);
    store_close(s);
    arena_free(a);
}

/* ---- together ---------------------------------------------------------- */

static void load_rules(struct rules *r, const char *dir)
{
    struct cat_faults faults;
    struct err e = {0};

    r->arena = must_have(arena_new((size_t)4 << 30));
    enum err_code rc = catalog_load(r->arena, dir, &r->catalog, &faults, &e);
    if (faults.count > 0)
        must(faults.list[0].code, &faults.list[0]);
    must(rc, &e);
    r->benefit =
        must_have((void *)(uintptr_t)catalog_benefit(r->catalog, "allowance"));
}

int main(int argc, char **argv)
{
    struct rules r = {0};
    struct rusage usage;
    char db[512];
    int64_t total = 0;

    if (argc < 3)
        return 2;
    if (argc > 3)
        people_count = (size_t)strtoull(argv[3], NULL, 10);
    snprintf(db, sizeof db, "%s/money.db", argv[2]);
    r.db = db;
    load_rules(&r, argv[1]);
    make_people();
    amounts = must_have(calloc(people_count * MONTHS, sizeof *amounts));
    plain(NULL);
    memcpy(expected, sums, sizeof sums);
    for (int u = 0; u < COMMUNES; u++)
        for (int k = 0; k < MONTHS; k++)
            total += sums[u][k];
    printf("# %zu people, %d months, total %" PRId64 "\n", people_count, MONTHS,
           total);
    fill_batches(&r);
    measure("plain C loop", plain, NULL);
    measure("rules, spans and sums", kernel, &r);
    measure("rules, amounts written and sums", kernel_stored, &r);
    make_store(&r);
    measure("from the store, sums", end_to_end, &r);
    getrusage(RUSAGE_SELF, &usage);
    printf("# most memory %ld MB\n", usage.ru_maxrss / 1024);
    return 0;
}
