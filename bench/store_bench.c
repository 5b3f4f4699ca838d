/*
** What the store costs, printed and not asserted: one durable row bare and
** through store_write, many writers at once, and rows in bulk.
**
**   store_bench FILE.db|postgres://...     an empty database; it is filled
*/
#include "store/impl.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SINGLE = 500,
    WRITERS = 32,
    EACH = 100,
    BULK = 200000,
    JOURNAL = 300000
};

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A line "what: per second, microseconds each". */
static void report(const char *what, int64_t count, int64_t us)
{
    printf("%-44s %9lld/s %9lld.%02lld us each\n", what,
           (long long)(count * 1000000 / us), (long long)(us / count),
           (long long)(us * 100 / count % 100));
}

static int say(const struct err *e)
{
    char text[1024];

    err_text(e, LANG_EN, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    return 1;
}

/* ---- jobs -------------------------------------------------------------- */

static const char after[] =
    "{\"name\":\"Nguyễn Văn A\",\"born\":\"1950-02-28\","
    "\"quantity\":1,\"channel\":\"overseas\",\"unit\":\"soc-trang\"}";

static enum err_code add_entry(struct db *db, int64_t id, struct err *e)
{
    struct journal_entry entry = {.actor = "bench",
                                  .action = "insert",
                                  .table = "plan",
                                  .record = id,
                                  .after = after};

    return journal_add(db, &entry, e);
}

/* A record-like row with a reference, three texts and two indexes. */
static enum err_code add_row(struct db *db, int64_t id, struct err *e)
{
    struct stmt *q;
    char code[24];

    if (db_prepare(db,
                   "INSERT INTO plan"
                   " (id, indicator, unit_id, year, dim, code, value)"
                   " VALUES ($1, $2, 1, $3, $4, $5, $6)",
                   &q, e) != ERR_OK)
        return e->code;
    snprintf(code, sizeof code, "c%lld", (long long)id);
    stmt_bind_int(q, 1, id);
    stmt_bind_text(q, 2, "jobs_created");
    stmt_bind_int(q, 3, 2024);
    stmt_bind_text(q, 4, "channel");
    stmt_bind_text(q, 5, code);
    stmt_bind_int(q, 6, id * 3);
    return stmt_run(q, NULL, e);
}

struct bulk {
    int rows, entries;
};

static enum err_code bulk_job(struct db *db, void *arg, struct err *e)
{
    const struct bulk *b = arg;
    int count = b->rows > b->entries ? b->rows : b->entries;
    int64_t first;

    if (db_next_ids(db, "plan", count, &first, e) != ERR_OK)
        return e->code;
    for (int i = 0; i < count; i++) {
        if (i < b->rows && add_row(db, first + i, e) != ERR_OK)
            return e->code;
        if (i < b->entries && add_entry(db, first + i, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

/* Time one job; 0 on failure. */
static int64_t time_bulk(struct store *s, struct bulk b, struct err *e)
{
    int64_t t0 = now_us();

    return store_write(s, bulk_job, &b, e) == ERR_OK ? now_us() - t0 : 0;
}

static void *writer(void *arg)
{
    struct bulk one = {1, 1};

    for (int i = 0; i < EACH; i++) {
        struct err e = {0};
        if (store_write(arg, bulk_job, &one, &e) != ERR_OK) {
            say(&e);
            break;
        }
    }
    return NULL;
}

/* ---- the measurements -------------------------------------------------- */

/* Bare SQLite in a file of its own beside the store. */
static void bare(const char *url)
{
    char path[4096];
    sqlite3 *db;
    sqlite3_stmt *insert;

    snprintf(path, sizeof path, "%s.bare", url);
    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        return;
    sqlite3_exec(db,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER)",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO t (a, b) VALUES ('jobs_created', 2024)",
                       -1, &insert, NULL);
    int64_t t0 = now_us();
    for (int i = 0; i < SINGLE; i++) {
        sqlite3_step(insert);
        sqlite3_reset(insert);
    }
    report("bare SQLite, one row per commit", SINGLE, now_us() - t0);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    unlink(path);
}

/* The same tables and pages as a row with its journal entry, without us. */
static const char sql_row[] =
    "INSERT INTO plan (id, indicator, unit_id, year, dim, code, value)"
    " SELECT coalesce(max(id), 0) + 1, 'jobs_created', 1, 2024, 'channel',"
    "        'c' || coalesce(max(id), 0), 3 FROM plan";
static const char sql_entry[] =
    "INSERT INTO journal (seq, at, actor, action, table_name, record_id, after,"
    "                     hash)"
    " SELECT coalesce(max(seq), 0) + 1, '2024-03-15T08:30:00.123+07:00',"
    "        'bench', 'insert', 'plan', coalesce(max(seq), 0),"
    "        '{\"name\":\"A\"}', zeroblob(32) FROM journal";
static const char sql_counters[] =
    "INSERT INTO id_counter (name, next) VALUES ('plan', 1), ('journal', 1)"
    " ON CONFLICT (name) DO UPDATE SET next = next + 1";
static const char *const same_pages[] = {"BEGIN IMMEDIATE", sql_row, sql_entry,
                                         sql_counters, "COMMIT"};

static void bare_same_pages(const char *url)
{
    sqlite3_stmt *run[ARRAY_COUNT(same_pages)];
    sqlite3 *db;

    if (sqlite3_open(url, &db) != SQLITE_OK)
        return;
    sqlite3_exec(db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
                 NULL, NULL, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(same_pages); i++)
        sqlite3_prepare_v2(db, same_pages[i], -1, &run[i], NULL);
    int64_t t0 = now_us();
    for (int n = 0; n < SINGLE; n++)
        for (size_t i = 0; i < ARRAY_COUNT(same_pages); i++) {
            sqlite3_step(run[i]);
            sqlite3_reset(run[i]);
        }
    report("bare SQLite, the same pages per commit", SINGLE, now_us() - t0);
    for (size_t i = 0; i < ARRAY_COUNT(same_pages); i++)
        sqlite3_finalize(run[i]);
    sqlite3_close(db);
}

static void single(struct store *s)
{
    int64_t t0 = now_us();

    for (int i = 0; i < SINGLE; i++) {
        struct bulk one = {1, 1};
        struct err e = {0};
        if (store_write(s, bulk_job, &one, &e) != ERR_OK) {
            say(&e);
            return;
        }
    }
    report("store_write, row + journal, 1 thread", SINGLE, now_us() - t0);
}

static void many(struct store *s)
{
    pthread_t threads[WRITERS];
    int64_t t0 = now_us();

    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, writer, s);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    report("store_write, row + journal, 32 threads", WRITERS * EACH,
           now_us() - t0);
}

static int bulks(struct store *s)
{
    static const struct {
        const char *what;
        struct bulk b;
        int count;
    } runs[] = {
        {"bulk, rows alone, one job", {BULK, 0}, BULK},
        {"bulk, row + journal, one job", {BULK, BULK}, BULK},
        {"bulk, journal alone, one job", {0, JOURNAL}, JOURNAL},
    };

    for (size_t i = 0; i < ARRAY_COUNT(runs); i++) {
        struct err e = {0};
        int64_t us = time_bulk(s, runs[i].b, &e);
        if (us == 0)
            return say(&e);
        report(runs[i].what, runs[i].count, us);
    }
    return 0;
}

static int verify(struct store *s)
{
    struct err e = {0};
    struct db *db;
    int64_t count, bad, t0;

    if (store_reader(s, &db, &e) != ERR_OK)
        return say(&e);
    t0 = now_us();
    if (journal_verify(db, &count, &bad, &e) != ERR_OK)
        say(&e);
    else if (bad != 0)
        printf("the journal is broken at %lld\n", (long long)bad);
    else
        report("journal_verify", count, now_us() - t0);
    db_close(db);
    return e.code != ERR_OK || bad != 0;
}

static enum err_code add_unit(struct db *db, void *arg, struct err *e)
{
    (void)arg;
    return db_exec(db,
                   "INSERT INTO unit"
                   " (id, uid, code, slug, name, name_key, type, level)"
                   " VALUES (1, 'u', '', '', '', '', '', '')",
                   e);
}

int main(int argc, char **argv)
{
    static const struct catalog catalog;
    struct store *s;
    struct err e = {0};
    int failed;

    if (argc != 2) {
        fprintf(stderr, "store_bench FILE.db|postgres://...\n");
        return 2;
    }
    if (store_open(argv[1], STORE_CREATE, 0, &s, &e) != ERR_OK)
        return say(&e);
    if (store_migrate(s, &catalog, NULL, &e) != ERR_OK ||
        store_write(s, add_unit, NULL, &e) != ERR_OK) {
        store_close(s);
        return say(&e);
    }
    if (store_kind(s) == STORE_SQLITE)
        bare(argv[1]);
    single(s);
    many(s);
    failed = bulks(s) || verify(s);
    enum store_engine kind = store_kind(s);
    store_close(s);
    if (kind == STORE_SQLITE) /* last: it leaves the chain broken */
        bare_same_pages(argv[1]);
    return failed;
}
