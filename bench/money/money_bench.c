/*
** Work W1: a million people in twelve categories, two bases, coefficients by
** category and age, 24 months: amounts and sums per commune and month.
** Work W2: the same has been paid, a line per person and month, and then one in
** twenty is of another category since twelve months: what is due less what was
** paid, per commune and month.
**
**   money_bench CATALOG DIR [PEOPLE]
**
** Prints "name<TAB>median<TAB>least<TAB>most" in milliseconds and checks that
** every way gives the same sums.  The plain C loop is what one would write
** without a catalogue.  The people, their changes and the sums stay in DIR as
** CSV for the peers (bench/money/run).
*/
#include "base/rng.h"
#include "benefit/due.h"
#include "benefit/month.h"
#include "registry/load.h"

#include <inttypes.h>
#include <pthread.h>
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
    OPEN = 9999 * 12,
    EVERY = 20,                   /* one of so many changes ... */
    CHANGED = FIRST + MONTHS / 2, /* ... from this month on */
    NEW_AWARDS = 100000000        /* ids of their awards begin here */
};

struct person {
    int32_t born, from, to; /* months */
    uint8_t category, degree, commune;
};

static size_t people_count = 1000000;
static struct person *people;
typedef int64_t by_commune[COMMUNES][MONTHS];
static by_commune sums, sums_due, sums_less;
static by_commune *expected;
static int32_t *amounts;  /* [person][MONTHS]; after W1: as paid */
static double units_done; /* person-months of the work */

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
        if (memcmp(sums, *expected, sizeof sums) != 0) {
            fprintf(stderr, "money_bench: %s gives other sums\n", name);
            exit(1);
        }
    }
    qsort(ms, RUNS, sizeof *ms, by_value);
    printf("%s\t%.2f\t%.2f\t%.2f\t%.0f M person-months/s\n", name, ms[RUNS / 2],
           ms[0], ms[RUNS - 1], units_done / ms[RUNS / 2] / 1e3);
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

/* The category of a person after the change; 1 when there is one. */
static int changed(size_t i, struct person *out)
{
    if (i % EVERY != 7)
        return 0;
    *out = people[i];
    out->category = (uint8_t)((out->category + 1 + i / EVERY % 11) % 12);
    out->degree = (uint8_t)(out->category == 9 ? 1 + i / EVERY % 2 : 0);
    if (out->from < CHANGED)
        out->from = out->to < CHANGED ? out->to : CHANGED;
    return 1;
}

static void plain_less(void *arg)
{
    struct person p;

    (void)arg;
    for (size_t i = 0; i < people_count; i++) {
        if (!changed(i, &p))
            continue;
        for (int k = CHANGED - FIRST; k < MONTHS; k++) {
            int32_t m = FIRST + k, amount = 0;
            if (m >= p.from && m <= p.to)
                amount = (m >= 2024 * 12 + 6 ? 50000 : 36000) *
                         plain_tenths(p.category, p.degree, (m - p.born) / 12);
            sums[p.commune][k] += amount - amounts[i * MONTHS + (size_t)k];
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
    struct rows **changes; /* the new awards of those who change */
    size_t change_count;
    size_t *who; /* the people behind the rows of changes */
    const char *db;
};

static struct due *new_due(struct arena *a, const struct rules *r,
                           int32_t first)
{
    struct law_ask ask = {.benefit = r->benefit,
                          .known = DAY_LAST,
                          .first = first,
                          .last = FIRST + MONTHS - 1};
    struct due *d;
    struct err e = {0};

    must(due_new(a, &ask, &d, &e), &e);
    return d;
}

/* Sums from spans: what a span adds begins in its first month and ends after
** its last. */
typedef int64_t span_sums[COMMUNES][MONTHS + 1];
static span_sums span_changes;

static void add_spans(span_sums changes, const struct due_spans *spans,
                      const struct rows *rows)
{
    for (size_t i = 0; i < spans->count; i++) {
        const struct due_span *s = &spans->list[i];
        int64_t *c = changes[rows->unit_id[s->row] - 1];
        c[s->first - FIRST] += s->amount;
        c[s->last + 1 - FIRST] -= s->amount;
    }
}

static void add_up(span_sums changes)
{
    for (int u = 0; u < COMMUNES; u++) {
        int64_t n = 0;
        for (int k = 0; k < MONTHS; k++)
            sums[u][k] += n += changes[u][k];
    }
    memset(changes, 0, sizeof(span_sums));
}

static void kernel(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct due *d = new_due(a, r, FIRST);
    struct due_spans spans;
    struct err e = {0};

    for (size_t i = 0; i < r->batch_count; i++) {
        must(due_run(d, r->batches[i], &spans, &e), &e);
        add_spans(span_changes, &spans, r->batches[i]);
    }
    add_up(span_changes);
    arena_free(a);
}

/* As kernel, with the amount of each person and month written out. */
static void kernel_stored(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct due *d = new_due(a, r, FIRST);
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
        add_spans(span_changes, &spans, r->batches[i]);
    }
    add_up(span_changes);
    arena_free(a);
}

/* As kernel, for those who change: less what was paid to them. */
static void kernel_less(void *arg)
{
    struct rules *r = arg;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct due *d = new_due(a, r, CHANGED);
    struct due_spans spans;
    struct err e = {0};

    for (size_t i = 0; i < r->change_count; i++) {
        const struct rows *rows = r->changes[i];
        must(due_run(d, rows, &spans, &e), &e);
        add_spans(span_changes, &spans, rows);
        for (size_t row = 0; row < rows->count; row++) {
            const int32_t *paid = amounts + r->who[i * BATCH + row] * MONTHS;
            for (int k = CHANGED - FIRST; k < MONTHS; k++)
                sums[rows->unit_id[row] - 1][k] -= paid[k];
        }
    }
    add_up(span_changes);
    arena_free(a);
}

static void put_award(struct rules *r, struct rows **list, size_t *count,
                      const struct person *p)
{
    const struct cat_register *reg = r->benefit->award;

    if (*count == 0 || list[*count - 1]->count == BATCH)
        list[(*count)++] = must_have(rows_new(r->arena, reg, BATCH));
    struct rows *b = list[*count - 1];
    size_t row = rows_add(b);
    b->unit_id[row] = p->commune + 1;
    rows_set(b, row, cat_column_index(reg, "from_day"),
             month_first_day(p->from));
    if (p->to != OPEN)
        rows_set(b, row, cat_column_index(reg, "to_day"),
                 month_last_day(p->to));
    rows_set(b, row, cat_column_index(reg, "category"), p->category);
    if (p->degree)
        rows_set(b, row, cat_column_index(reg, "degree"), p->degree);
    rows_set(b, row, r->benefit->born, month_first_day(p->born) + 13);
}

static void fill_batches(struct rules *r)
{
    size_t most = people_count / BATCH + 1, who = 0;
    struct person p;

    r->batches = must_have(calloc(most, sizeof *r->batches));
    r->changes = must_have(calloc(most, sizeof *r->changes));
    r->who = must_have(calloc(people_count / EVERY + 1, sizeof *r->who));
    for (size_t i = 0; i < people_count; i++) {
        put_award(r, r->batches, &r->batch_count, &people[i]);
        if (changed(i, &p)) {
            put_award(r, r->changes, &r->change_count, &p);
            r->who[who++] = i;
        }
    }
}

/* ---- from the store ---------------------------------------------------- */

static void bind_award(struct stmt *award, const struct rules *r, int64_t id,
                       int64_t person, const struct person *p)
{
    const struct cat_register *reg = r->benefit->award;
    const struct cat_choice *list =
        reg->columns[cat_column_index(reg, "category")].choice;

    stmt_bind_int(award, 1, id);
    stmt_bind_int(award, 2, p->commune + 1);
    stmt_bind_int(award, 3, person);
    stmt_bind_day(award, 4, month_first_day(p->from));
    stmt_bind_day(award, 5, p->to == OPEN ? DAY_NONE : month_last_day(p->to));
    stmt_bind_text(award, 6, list->codes.codes[p->category]);
    if (p->degree)
        stmt_bind_int(award, 7, p->degree);
    else
        stmt_bind_null(award, 7);
    stmt_bind_text(award, 8, "bench");
    stmt_bind_text(award, 9, "2026-01-01T00:00:00+07:00");
}

static const char sql_award[] =
    "INSERT INTO award (id, unit_id, person, from_day, to_day, category, "
    "degree, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
    "$9)";

static void fill_units(struct db *db, struct err *e)
{
    struct stmt *unit;

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
}

static enum err_code fill_store(struct db *db, void *arg, struct err *e)
{
    const struct rules *r = arg;
    struct stmt *person, *award;

    fill_units(db, e);
    must(db_prepare(db,
                    "INSERT INTO person (id, unit_id, full_name, born, "
                    "entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6)",
                    &person, e),
         e);
    must(db_prepare(db, sql_award, &award, e), e);
    for (size_t i = 0; i < people_count; i++) {
        const struct person *p = &people[i];
        int64_t id = (int64_t)i + 1;
        stmt_bind_int(person, 1, id);
        stmt_bind_int(person, 2, p->commune + 1);
        stmt_bind_text(person, 3, "Nguyễn Văn A");
        stmt_bind_day(person, 4, month_first_day(p->born) + 13);
        stmt_bind_text(person, 5, "bench");
        stmt_bind_text(person, 6, "2026-01-01T00:00:00+07:00");
        must(stmt_run(person, NULL, e), e);
        bind_award(award, r, id, id, p);
        must(stmt_run(award, NULL, e), e);
    }
    return ERR_OK;
}

/* The lines paid, and the new awards of those who change. */
static enum err_code fill_paid(struct db *db, void *arg, struct err *e)
{
    const struct rules *r = arg;
    struct stmt *paid, *award;
    struct person p;

    must(db_exec(db,
                 "CREATE TABLE paid (person INTEGER, month INTEGER, commune "
                 "INTEGER, amount INTEGER, PRIMARY KEY (person, month)) "
                 "WITHOUT ROWID",
                 e),
         e);
    must(db_prepare(db, "INSERT INTO paid VALUES ($1, $2, $3, $4)", &paid, e),
         e);
    must(db_prepare(db, sql_award, &award, e), e);
    for (size_t i = 0; i < people_count; i++) {
        for (int k = 0; k < MONTHS; k++) {
            stmt_bind_int(paid, 1, (int64_t)i + 1);
            stmt_bind_int(paid, 2, FIRST + k);
            stmt_bind_int(paid, 3, people[i].commune + 1);
            stmt_bind_int(paid, 4, amounts[i * MONTHS + (size_t)k]);
            must(stmt_run(paid, NULL, e), e);
        }
        if (!changed(i, &p))
            continue;
        bind_award(award, r, NEW_AWARDS + (int64_t)i, (int64_t)i + 1, &p);
        must(stmt_run(award, NULL, e), e);
    }
    return ERR_OK;
}

static void write_store(struct rules *r, enum store_mode mode, store_job *job)
{
    struct store *s;
    struct err e = {0};

    must(store_open(r->db, mode, 1000, &s, &e), &e);
    if (mode == STORE_CREATE)
        must(store_migrate(s, r->catalog, NULL, &e), &e);
    must(store_write(s, job, r, &e), &e);
    store_close(s);
}

/* A part of the awards, read and worked out by a thread of its own. */
struct part {
    struct rules *rules;
    struct store *store;
    int64_t first, last; /* ids */
    int32_t month;
    span_sums changes;
};

static void *read_part(void *arg)
{
    struct part *x = arg;
    const struct rules *r = x->rules;
    struct arena *a = must_have(arena_new((size_t)1 << 30));
    struct rows *rows = must_have(rows_new(a, r->benefit->award, BATCH));
    struct due *d = new_due(a, r, x->month);
    unsigned char *need =
        must_have(arena_alloc(a, r->benefit->award->scope.count + 1));
    struct loader *l;
    struct due_spans spans;
    struct db *db;
    struct stmt *stmt;
    struct err e = {0};

    for (int c = 0; c < r->benefit->age_column; c++)
        need[c] = (unsigned char)due_reads(d, c);
    must(store_reader(x->store, &db, &e), &e);
    must(loader_new(a, r->benefit->award, need, "r.id BETWEEN $1 AND $2", &l,
                    &e),
         &e);
    must(loader_begin(l, db, &stmt, &e), &e);
    stmt_bind_int(stmt, 1, x->first);
    stmt_bind_int(stmt, 2, x->last);
    do {
        must(loader_fetch(l, stmt, NULL, rows, &e), &e);
        must(due_run(d, rows, &spans, &e), &e);
        add_spans(x->changes, &spans, rows);
    } while (rows->count > 0);
    db_close(db);
    arena_free(a);
    return NULL;
}

/* What was paid to those who change, since they do. */
static void *read_paid(void *arg)
{
    struct part *x = arg;
    struct db *db;
    struct stmt *s;
    struct err e = {0};
    int row = 0;

    must(store_reader(x->store, &db, &e), &e);
    must(db_prepare(db,
                    "SELECT p.commune, p.month, p.amount FROM award r JOIN "
                    "paid p ON p.person = r.person AND p.month >= $1 WHERE "
                    "r.id >= $2",
                    &s, &e),
         &e);
    stmt_bind_int(s, 1, CHANGED);
    stmt_bind_int(s, 2, NEW_AWARDS);
    while (stmt_step(s, &row, &e) == ERR_OK && row) {
        int64_t *c = x->changes[stmt_int(s, 0) - 1];
        int64_t month = stmt_int(s, 1) - FIRST, amount = stmt_int(s, 2);
        c[month] -= amount;
        c[month + 1] += amount;
    }
    must(e.code, &e);
    db_close(db);
    return NULL;
}

/* Two threads; their sums together. */
static void run_parts(struct rules *r, struct part *parts,
                      void *(*const work[2])(void *))
{
    pthread_t threads[2];
    struct err e = {0};
    struct store *s;

    must(store_open(r->db, STORE_READ, 1000, &s, &e), &e);
    for (int i = 0; i < 2; i++) {
        parts[i].rules = r;
        parts[i].store = s;
        if (pthread_create(&threads[i], NULL, work[i], &parts[i]) != 0)
            abort();
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        add_up(parts[i].changes);
    }
    store_close(s);
}

static void end_to_end(void *arg)
{
    static void *(*const work[2])(void *) = {read_part, read_part};
    struct part *parts = must_have(calloc(2, sizeof *parts));
    int64_t half = (int64_t)people_count / 2;

    parts[0].first = 1;
    parts[0].last = half;
    parts[1].first = half + 1;
    parts[1].last = (int64_t)people_count;
    parts[0].month = parts[1].month = FIRST;
    run_parts(arg, parts, work);
    free(parts);
}

static void end_to_end_less(void *arg)
{
    static void *(*const work[2])(void *) = {read_part, read_paid};
    struct part *parts = must_have(calloc(2, sizeof *parts));

    parts[0].first = NEW_AWARDS;
    parts[0].last = INT64_MAX;
    parts[0].month = CHANGED;
    run_parts(arg, parts, work);
    free(parts);
}

/* ---- for the peers ----------------------------------------------------- */

static FILE *create(const char *dir, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    return must_have(fopen(path, "w"));
}

static void put_person(FILE *f, size_t i, const struct person *p)
{
    fprintf(f, "%zu,%d,%d,%d,%d,%d,%d\n", i + 1, p->commune + 1, p->category,
            p->degree, p->born, p->from, p->to);
}

static void write_csv(const char *dir)
{
    FILE *f = create(dir, "people.csv"), *c = create(dir, "changed.csv");
    FILE *paid = create(dir, "paid.csv");
    struct person p;

    for (size_t i = 0; i < people_count; i++) {
        put_person(f, i, &people[i]);
        if (changed(i, &p))
            put_person(c, i, &p);
        for (int k = 0; k < MONTHS; k++)
            fprintf(paid, "%zu,%d,%d\n", i + 1, FIRST + k,
                    amounts[i * MONTHS + (size_t)k]);
    }
    if (fclose(f) || fclose(c) || fclose(paid))
        abort();
}

static int64_t total(by_commune x)
{
    int64_t n = 0;

    for (int u = 0; u < COMMUNES; u++)
        for (int k = 0; k < MONTHS; k++)
            n += x[u][k];
    return n;
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

/* What the plain loop gives is what all others must give. */
static void expect(void (*plain_work)(void *), by_commune out)
{
    memset(sums, 0, sizeof sums);
    plain_work(NULL);
    memcpy(out, sums, sizeof sums);
    expected = (by_commune *)(void *)out;
}

static void run_w1(struct rules *r)
{
    units_done = (double)people_count * MONTHS;
    expect(plain, sums_due);
    printf("# W1: %zu people, %d months, total %" PRId64 "\n", people_count,
           MONTHS, total(sums_due));
    measure("W1 plain C loop", plain, NULL);
    measure("W1 rules, spans and sums", kernel, r);
    measure("W1 rules, amounts written and sums", kernel_stored, r);
    write_store(r, STORE_CREATE, fill_store);
    measure("W1 from the store, sums", end_to_end, r);
}

static void run_w2(struct rules *r)
{
    units_done = (double)people_count / EVERY * (FIRST + MONTHS - CHANGED);
    expect(plain_less, sums_less);
    printf("# W2: %zu lines paid, %zu people change, total %" PRId64 "\n",
           people_count * MONTHS, people_count / EVERY, total(sums_less));
    measure("W2 plain C loop", plain_less, NULL);
    measure("W2 rules", kernel_less, r);
    write_store(r, STORE_WRITE, fill_paid);
    measure("W2 from the store", end_to_end_less, r);
}

int main(int argc, char **argv)
{
    struct rules r = {0};
    struct rusage usage;
    char db[512];

    if (argc < 3)
        return 2;
    if (argc > 3)
        people_count = (size_t)strtoull(argv[3], NULL, 10);
    snprintf(db, sizeof db, "%s/money.db", argv[2]);
    r.db = db;
    load_rules(&r, argv[1]);
    make_people();
    amounts = must_have(calloc(people_count * MONTHS, sizeof *amounts));
    fill_batches(&r);
    run_w1(&r);
    run_w2(&r);
    write_csv(argv[2]);
    getrusage(RUSAGE_SELF, &usage);
    printf("# most memory %ld MB\n", usage.ru_maxrss / 1024);
    return 0;
}
