/* Opening, statements, transactions and the write queue, on both engines. */
#include "store/impl.h"
#include "store/test_db.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "store";

/* A test body runs once per engine. */
typedef void body(struct store *s);

static void on_engine(enum store_engine kind, body *run)
{
    const char *url = test_db_url(kind, program);
    struct test_catalog t;

    if (!url)
        return;
    test_catalog(&t);
    struct store *s = test_store(url, &t.catalog);
    assert_int_equal(store_kind(s), kind);
    run(s);
    store_close(s);
}

static void on_both(body *run)
{
    for (int k = 0; k < STORE_ENGINE__MAX; k++)
        on_engine((enum store_engine)k, run);
}

/* ---- values ------------------------------------------------------------ */

static const char many[] = "SELECT uid, parent_id, valid_from FROM unit"
                           " WHERE id = $1 AND uid = $2";

/* All types go in and come out again, nulls too. */
static enum err_code put_values(struct db *db, void *arg, struct err *e)
{
    static const unsigned char bytes[] = {0, 1, 255, '\\', 'x', 0};
    struct stmt *q;

    (void)arg;
    assert_ok(db_exec(db,
                      "CREATE TABLE v (id INTEGER PRIMARY KEY, n BIGINT,"
                      " t TEXT, b BOOLEAN)",
                      e),
              e);
    assert_ok(db_prepare(db,
                         "INSERT INTO issued_report (id, report, calendar,"
                         " unit_id, period, symbol, year, number, day, hash,"
                         " entered_by, entered_at)"
                         " VALUES ($1, $2, '', 1, $3, '', 2024, $4, $5, '', $6,"
                         " $7)",
                         &q, e),
              e);
    stmt_bind_int(q, 1, INT64_MAX);
    stmt_bind_text_n(q, 2, "quarterly-cut", 9);
    stmt_bind_text(q, 3, "");
    stmt_bind_int(q, 4, INT64_MIN);
    stmt_bind_day(q, 5, day_of(2024, 2, 29));
    stmt_bind_text(q, 6, "Đặng O'Neil \"x\" \\");
    stmt_bind_text(q, 7, "2024-03-15T08:30:00+07:00");
    assert_ok(stmt_run(q, NULL, e), e);
    assert_ok(db_prepare(db,
                         "INSERT INTO issued_file (issued_id, format, content)"
                         " VALUES ($1, 'docx', $2)",
                         &q, e),
              e);
    stmt_bind_int(q, 1, INT64_MAX);
    stmt_bind_bytes(q, 2, bytes, sizeof bytes);
    assert_ok(stmt_run(q, NULL, e), e);
    return db_exec(db, "DROP TABLE v", e);
}

static void values(struct store *s)
{
    static const unsigned char bytes[] = {0, 1, 255, '\\', 'x', 0};
    struct err e = {0};
    struct db *db;
    struct stmt *q;
    int row;
    size_t len;

    assert_ok(store_write(s, put_values, NULL, &e), &e);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(db_prepare(db,
                         "SELECT id, report, period, number, day, content,"
                         " entered_by, NULL, 1 < 2, sum(number) OVER ()"
                         " FROM issued_report JOIN issued_file ON issued_id ="
                         " id WHERE day = $1 AND report = $2",
                         &q, &e),
              &e);
    char word[] = "quarterly";
    stmt_bind_day(q, 1, day_of(2024, 2, 29));
    stmt_bind_text(q, 2, word);
    assert_ok(stmt_step(q, &row, &e), &e);
    memset(word, 'x', sizeof word - 1); /* borrowed only until the step */
    assert_int_equal(row, 1);
    assert_true(stmt_int(q, 0) == INT64_MAX);
    assert_string_equal(stmt_text(q, 1), "quarterly");
    assert_string_equal(stmt_text(q, 2), "");
    assert_true(stmt_int(q, 3) == INT64_MIN);
    assert_int_equal(stmt_day(q, 4), day_of(2024, 2, 29));
    const void *got = stmt_bytes(q, 5, &len);
    assert_int_equal(len, sizeof bytes);
    assert_memory_equal(got, bytes, len);
    assert_string_equal(stmt_text(q, 6), "Đặng O'Neil \"x\" \\");
    assert_true(stmt_null(q, 7) && !stmt_null(q, 0));
    assert_null(stmt_text(q, 7));
    assert_int_equal(stmt_day(q, 7), DAY_NONE);
    assert_int_equal(stmt_bool(q, 8), 1);
    assert_true(stmt_int(q, 9) == INT64_MIN);
    assert_ok(stmt_step(q, &row, &e), &e);
    assert_int_equal(row, 0);
    assert_ok(stmt_step(q, &row, &e), &e); /* parameters are null again */
    assert_int_equal(row, 0);
    db_close(db);
}

static void test_values(void **state)
{
    (void)state;
    on_both(values);
}

static void cache(struct store *s)
{
    struct err e = {0};
    struct db *db;
    struct stmt *a, *b;
    char text[sizeof many];

    assert_ok(store_reader(s, &db, &e), &e);
    memcpy(text, many, sizeof many);
    assert_ok(db_prepare(db, text, &a, &e), &e);
    text[0] = 'x';
    assert_ok(db_prepare(db, many, &b, &e), &e);
    assert_ptr_equal(a, b);
    for (int i = 0; i < 300; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT %d WHERE $1 = 1", i);
        assert_ok(db_prepare(db, sql, &b, &e), &e);
    }
    assert_ok(db_prepare(db, many, &b, &e), &e);
    assert_ptr_equal(a, b);
    assert_int_equal(db->stmt_count, 301);
    db_close(db);
}

static void test_cache(void **state)
{
    (void)state;
    on_both(cache);
}

/* Bad SQL is an error with the text, and the connection goes on. */
static void refusals(struct store *s)
{
    struct err e = {0};
    struct db *db;
    struct stmt *q;
    char text[1024];

    assert_ok(store_reader(s, &db, &e), &e);
    assert_int_equal(db_prepare(db, "SELECT nothing FROM nowhere", &q, &e),
                     ERR_STORE);
    assert_null(q);
    err_text(&e, LANG_VI, text, sizeof text);
    assert_non_null(strstr(text, "nowhere"));
    err_clear(&e);
    assert_int_equal(test_int(s, "SELECT count(*) FROM unit"), 1);
    assert_true(db_exec(db, "DELETE FROM unit", &e) != ERR_OK);
    assert_int_equal(e.id, MSG_STORE_READONLY);
    db_close(db);
    assert_int_equal(test_int(s, "SELECT count(*) FROM unit"), 1);
}

static void test_refusals(void **state)
{
    (void)state;
    on_both(refusals);
}

static const struct {
    const char *sql;
    enum msg_id id;
    const char *named;
} constraints[] = {
    {"INSERT INTO unit (id, uid, code, slug, name, name_key, type, level)"
     " VALUES (2, 'u1', '', '', '', '', '', '')",
     MSG_STORE_UNIQUE, "unit"},
    {"INSERT INTO unit (id, uid, code, slug, name, name_key, type, level)"
     " VALUES (1, 'u2', '', '', '', '', '', '')",
     MSG_STORE_UNIQUE, "unit"},
    {"INSERT INTO unit (id, uid, code, slug, name, name_key, type)"
     " VALUES (2, 'u2', '', '', '', '', '')",
     MSG_STORE_REQUIRED, "unit"},
    {"INSERT INTO person (id, unit_id, full_name, entered_by, entered_at)"
     " VALUES (1, 7, 'A', '', '')",
     MSG_STORE_REFERENCE, "person"},
    {"INSERT INTO person (id, unit_id, full_name, sex, entered_by, entered_at)"
     " VALUES (1, 1, 'A', 'other', '', '')",
     MSG_STORE_REFERENCE, "person"},
    {"INSERT INTO person (id, unit_id, full_name, cccd, entered_by, entered_at)"
     " VALUES (1, 1, 'A', '09420100123x', '', '')",
     MSG_STORE_CHECK, "person"},
    {"INSERT INTO person (id, unit_id, full_name, cccd, entered_by, entered_at)"
     " VALUES (1, 1, 'A', '09420100123', '', '')",
     MSG_STORE_CHECK, "person"},
    {"INSERT INTO person (id, unit_id, full_name, born, died, entered_by,"
     " entered_at) VALUES (1, 1, 'A', '2024-01-02', '2024-01-01', '', '')",
     MSG_STORE_CHECK, "person"},
    {"INSERT INTO person (id, unit_id, full_name, born, entered_by,"
     " entered_at) VALUES (1, 1, 'A', '2200-01-01', '', '')",
     MSG_STORE_CHECK, "person"},
};

static void constraint_messages(struct store *s)
{
    for (size_t i = 0; i < ARRAY_COUNT(constraints); i++) {
        struct err e = {0};
        char text[1024];
        assert_int_equal(test_try_sql(s, constraints[i].sql, &e), ERR_INPUT);
        assert_int_equal(e.id, constraints[i].id);
        err_text(&e, LANG_EN, text, sizeof text);
        assert_non_null(strstr(text, constraints[i].named));
    }
    assert_int_equal(test_int(s, "SELECT count(*) FROM person"), 0);
}

static void test_constraints(void **state)
{
    (void)state;
    on_both(constraint_messages);
}

/* ---- reading while something else happens ------------------------------ */

enum { ROWS = 5000 };

static enum err_code put_rows(struct db *db, void *arg, struct err *e)
{
    int64_t first;
    struct stmt *q;

    assert_ok(db_next_ids(db, "cell_key", ROWS, &first, e), e);
    assert_int_equal(first, *(int64_t *)arg);
    assert_ok(db_prepare(db,
                         "INSERT INTO cell_key"
                         " (id, indicator, dim, code, definition)"
                         " VALUES ($1, 'i', '', $2, 'd')",
                         &q, e),
              e);
    for (int64_t i = 0; i < ROWS; i++) {
        char code[24];
        snprintf(code, sizeof code, "c%lld", (long long)(first + i));
        stmt_bind_int(q, 1, first + i);
        stmt_bind_text(q, 2, code);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

/* Every row is read while others are written by the same connection. */
static enum err_code read_and_write(struct db *db, void *arg, struct err *e)
{
    struct stmt *q, *u;
    int64_t changed, seen = 0;
    int row;

    (void)arg;
    assert_ok(
        db_prepare(db, "SELECT id, code FROM cell_key ORDER BY id", &q, e), e);
    assert_ok(db_prepare(db,
                         "UPDATE cell_key SET definition = $1 WHERE id = $2",
                         &u, e),
              e);
    while (stmt_step(q, &row, e) == ERR_OK && row) {
        char code[24];
        seen++;
        assert_int_equal(stmt_int(q, 0), seen);
        snprintf(code, sizeof code, "c%lld", (long long)seen);
        assert_string_equal(stmt_text(q, 1), code);
        stmt_bind_text(u, 1, "seen");
        stmt_bind_int(u, 2, seen);
        if (seen % 1000 == 7) {
            assert_ok(stmt_run(u, &changed, e), e);
            assert_int_equal(changed, 1);
        } else {
            assert_ok(stmt_run(u, NULL, e), e);
        }
    }
    assert_int_equal(seen, ROWS);
    return e->code;
}

static void nested(struct store *s)
{
    struct err e = {0};
    struct db *db;
    struct stmt *q;
    int64_t expect = 1;
    int row;

    assert_ok(store_write(s, put_rows, &expect, &e), &e);
    assert_ok(store_write(s, read_and_write, NULL, &e), &e);
    assert_int_equal(
        test_int(s, "SELECT count(*) FROM cell_key WHERE definition = 'seen'"),
        ROWS);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(db_read_begin(db, &e), &e);
    assert_ok(db_prepare(db, "SELECT id FROM cell_key ORDER BY id", &q, &e),
              &e);
    assert_ok(stmt_step(q, &row, &e), &e);
    expect = ROWS + 1;
    assert_ok(store_write(s, put_rows, &expect, &e), &e);
    int64_t seen = 1;
    while (stmt_step(q, &row, &e) == ERR_OK && row)
        seen++;
    assert_int_equal(seen, ROWS); /* the snapshot does not see the second */
    assert_ok(db_int(db, "SELECT count(*) FROM cell_key", &seen, &e), &e);
    assert_int_equal(seen, ROWS);
    db_read_end(db);
    assert_ok(db_int(db, "SELECT count(*) FROM cell_key", &seen, &e), &e);
    assert_int_equal(seen, 2 * ROWS);
    db_close(db);
}

static void test_nested(void **state)
{
    (void)state;
    on_both(nested);
}

/* ---- many rows --------------------------------------------------------- */

enum { MANY_ROWS = 300, TAKEN_EVERY = 5 };

/* Rows of which every fifth is there already. */
static enum err_code many_job(struct db *db, void *arg, struct err *e)
{
    static const char *const sql[] = {
        "INSERT INTO cell_key (id, indicator, dim, code, definition) VALUES "
        "($1, $2, $3, $4, $5)",
        "INSERT INTO cell_key (id, indicator, dim, code, definition) VALUES "
        "($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
    int rows = *(int *)arg;
    int64_t added[MANY_ROWS + 1];
    char name[24];
    struct stmt *s;

    for (int again = 0; again < 2 && e->code == ERR_OK; again++) {
        if (db_prepare(db, sql[again], &s, e) != ERR_OK)
            return e->code;
        for (int i = 0; i < rows && e->code == ERR_OK; i += again ? 1 : 5) {
            snprintf(name, sizeof name, "it's %d", i);
            stmt_bind_int(s, 1, 7000 + i);
            stmt_bind_text(s, 2, name);
            stmt_bind_text(s, 3, i % 2 ? "" : "sex");
            stmt_bind_text(s, 4, "f");
            stmt_bind_text(s, 5, "");
            (void)!(again ? stmt_run_later(s, &added[i], e)
                          : stmt_run(s, NULL, e));
        }
    }
    if (e->code != ERR_OK || db_settle(db, e) != ERR_OK)
        return e->code;
    for (int i = 0; i < rows; i++)
        assert_int_equal(added[i], i % TAKEN_EVERY != 0);
    return ERR_OK;
}

static void many_rows(struct store *s)
{
    static const int sizes[] = {1, 2, 8, 9, 63, 64, 65, 137, MANY_ROWS};
    char sql[96];

    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        struct err e = {0};
        int rows = sizes[i];
        test_sql(s, "DELETE FROM cell_key WHERE id >= 7000");
        assert_ok(store_write(s, many_job, &rows, &e), &e);
        assert_int_equal(
            test_int(s, "SELECT count(*) FROM cell_key WHERE id >= 7000"),
            rows);
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM cell_key WHERE indicator = 'it''s %d'",
                 rows - 1);
        assert_int_equal(test_int(s, sql), 1);
    }
}

static void test_many(void **state)
{
    (void)state;
    on_both(many_rows);
}

/* One bad row among many: all of the job is undone, and the next one works. */
static enum err_code bad_among(struct db *db, void *arg, struct err *e)
{
    struct stmt *s;
    char name[24];

    if (db_prepare(db,
                   "INSERT INTO cell_key (id, indicator, dim, code, "
                   "definition) VALUES ($1, $2, $3, $4, $5)",
                   &s, e) != ERR_OK)
        return e->code;
    for (int i = 0; i < 100 && e->code == ERR_OK; i++) {
        stmt_bind_int(s, 1, 8000 + (i == *(int *)arg ? 1 : i));
        snprintf(name, sizeof name, "%d", i);
        for (int k = 2; k <= 5; k++)
            stmt_bind_text(s, k, k == 4 ? name : "x");
        (void)!stmt_run(s, NULL, e);
    }
    return e->code;
}

static void one_bad(struct store *s)
{
    struct err e = {0};
    int bad = 70, none = -1;

    assert_int_not_equal(store_write(s, bad_among, &bad, &e), ERR_OK);
    assert_int_equal(e.id, MSG_STORE_UNIQUE);
    assert_int_equal(
        test_int(s, "SELECT count(*) FROM cell_key WHERE id >= 8000"), 0);
    err_clear(&e);
    assert_ok(store_write(s, bad_among, &none, &e), &e);
    assert_int_equal(
        test_int(s, "SELECT count(*) FROM cell_key WHERE id >= 8000"), 100);
}

static void test_one_bad(void **state)
{
    (void)state;
    on_both(one_bad);
}

/* ---- the write queue --------------------------------------------------- */

/* A job that inserts a numbered row, notes it in the journal, and fails when
** told to. */
struct numbered {
    struct store *store;
    int64_t number;
    int fail; /* 1 by itself, 2 by a constraint, 3 by one sent ahead */
};

static enum err_code numbered_job(struct db *db, void *arg, struct err *e)
{
    struct numbered *n = arg;
    struct stmt *q;
    struct journal_entry entry = {.actor = "test",
                                  .action = "insert",
                                  .table = "records_from",
                                  .record = n->number};

    if (journal_add(db, &entry, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO records_from (unit_id, register, half)"
                   " VALUES ($1, $2, $3)",
                   &q, e) != ERR_OK)
        return e->code;
    for (int copy = 0; copy < (n->fail >= 2 ? 2 : 1); copy++) {
        char name[24];
        int64_t changed;
        snprintf(name, sizeof name, "r%lld", (long long)n->number);
        stmt_bind_int(q, 1, 1);
        stmt_bind_text(q, 2, name);
        stmt_bind_int(q, 3, n->number);
        if (stmt_run(q, n->fail == 3 ? NULL : &changed, e) != ERR_OK)
            return e->code;
    }
    if (n->fail == 1)
        return ERR_SET(e, ERR_DENIED, MSG_NOMEM);
    return ERR_OK;
}

enum { THREADS = 12, WRITES = 20 };

static int should_fail(int64_t number)
{
    return number % 7 == 3 ? (int)(number % 3) + 1 : 0;
}

static void *writer(void *arg)
{
    struct numbered *mine = arg;

    for (int i = 0; i < WRITES; i++) {
        struct err e = {0};
        struct numbered n = {mine->store, mine->number * WRITES + i, 0};
        n.fail = should_fail(n.number);
        enum err_code code = store_write(n.store, numbered_job, &n, &e);
        if (code != (n.fail == 0   ? ERR_OK
                     : n.fail == 1 ? ERR_DENIED
                                   : ERR_INPUT))
            return (void *)(uintptr_t) "a write gave the wrong answer";
        if (n.fail > 1 && e.id != MSG_STORE_UNIQUE)
            return (void *)(uintptr_t) "a constraint gave the wrong message";
    }
    return NULL;
}

static void threads(struct store *s)
{
    pthread_t ids[THREADS];
    struct numbered args[THREADS];
    struct err e = {0};
    struct db *db;
    int64_t want = 0, count, bad;

    for (int i = 0; i < THREADS; i++) {
        args[i] = (struct numbered){s, i, 0};
        assert_int_equal(pthread_create(&ids[i], NULL, writer, &args[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *wrong;
        pthread_join(ids[i], &wrong);
        if (wrong)
            fail_msg("%s", (char *)wrong);
    }
    for (int64_t n = 0; n < THREADS * WRITES; n++)
        want += should_fail(n) == 0;
    assert_int_equal(test_int(s, "SELECT count(*) FROM records_from"), want);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(journal_verify(db, &count, &bad, &e), &e);
    assert_int_equal(bad, 0);
    assert_int_equal(count, want);
    db_close(db);
}

static void test_threads(void **state)
{
    (void)state;
    on_both(threads);
}

/* ---- hooks ------------------------------------------------------------- */

struct watch {
    int flushes, kept, lost, committed, undone;
    int refuse;
};

static enum err_code watch_flush(struct db *db, void *arg, struct err *e)
{
    struct watch *w = arg;

    (void)db;
    w->flushes++;
    return w->refuse ? ERR_SET(e, ERR_LIMIT, MSG_NOMEM) : ERR_OK;
}

static void watch_done(int committed, void *arg)
{
    struct watch *w = arg;

    w->committed += committed;
    w->undone += !committed;
}

static void watch_job(int kept, void *arg)
{
    struct watch *w = arg;

    w->kept += kept;
    w->lost += !kept;
}

static void hooks(struct store *s)
{
    struct watch w = {0};
    struct err e = {0};
    struct numbered n = {s, 1, 0};
    struct store_hook hook = {watch_flush, watch_done, watch_job, &w};

    assert_ok(store_add_hook(s, hook, &e), &e);
    assert_ok(store_write(s, numbered_job, &n, &e), &e);
    assert_true(w.flushes == 1 && w.kept == 1 && w.committed == 1);
    n = (struct numbered){s, 2, 1};
    assert_int_equal(store_write(s, numbered_job, &n, &e), ERR_DENIED);
    assert_true(w.flushes == 1 && w.lost == 1 && w.undone == 1);
    err_clear(&e);
    w.refuse = 1;
    n.fail = 0;
    assert_int_equal(store_write(s, numbered_job, &n, &e), ERR_LIMIT);
    assert_true(w.flushes == 2 && w.undone == 2);
    err_clear(&e);
    w.refuse = 0;
    assert_int_equal(test_int(s, "SELECT count(*) FROM records_from"), 1);
    assert_int_equal(test_int(s, "SELECT count(*) FROM journal"), 1);
    assert_ok(store_write(s, numbered_job, &n, &e), &e);
    assert_int_equal(test_int(s, "SELECT max(seq) FROM journal"), 2);
    for (int i = 1; i < 8; i++)
        assert_ok(store_add_hook(s, (struct store_hook){0}, &e), &e);
    assert_int_equal(store_add_hook(s, hook, &e), ERR_LIMIT);
}

static void test_hooks(void **state)
{
    (void)state;
    on_both(hooks);
}

/* ---- ids --------------------------------------------------------------- */

struct want_ids {
    int64_t n, first;
    int fail;
};

static enum err_code ids_job(struct db *db, void *arg, struct err *e)
{
    struct want_ids *w = arg;

    if (db_next_ids(db, "person", w->n, &w->first, e) != ERR_OK)
        return e->code;
    return w->fail ? ERR_SET(e, ERR_DENIED, MSG_NOMEM) : ERR_OK;
}

static int64_t take_ids(struct store *s, int64_t n, int fail)
{
    struct want_ids w = {n, 0, fail};
    struct err e = {0};

    assert_int_equal(store_write(s, ids_job, &w, &e),
                     fail ? ERR_DENIED : ERR_OK);
    return w.first;
}

static void ids(struct store *s)
{
    struct err e = {0};
    struct want_ids huge = {INT64_MAX, 0, 0};

    assert_int_equal(take_ids(s, 1, 0), 1);
    assert_int_equal(take_ids(s, 10, 0), 2);
    assert_int_equal(take_ids(s, 5, 1), 12);
    assert_int_equal(take_ids(s, 1, 0), 17); /* never 12 again */
    assert_int_equal(
        test_int(s, "SELECT next FROM id_counter WHERE name = 'person'"), 18);
    assert_int_equal(store_write(s, ids_job, &huge, &e), ERR_LIMIT);
    assert_int_equal(e.id, MSG_STORE_IDS);
}

static void test_ids(void **state)
{
    (void)state;
    on_both(ids);
}

/* The counter goes on where another run of the program stopped. */
static void test_ids_reopened(void **state)
{
    struct test_catalog t;
    struct err e = {0};

    (void)state;
    test_catalog(&t);
    for (int k = 0; k < STORE_ENGINE__MAX; k++) {
        const char *url = test_db_url((enum store_engine)k, program);
        struct store *s;
        if (!url)
            continue;
        s = test_store(url, &t.catalog);
        assert_int_equal(take_ids(s, 3, 0), 1);
        store_close(s);
        assert_ok(store_open(url, STORE_WRITE, 0, &s, &e), &e);
        assert_int_equal(take_ids(s, 1, 0), 4);
        store_close(s);
    }
}

/* ---- a job that overlooks an error ------------------------------------- */

static enum err_code careless_job(struct db *db, void *arg, struct err *e)
{
    struct err overlooked = {0};

    (void)arg;
    (void)e;
    assert_true(db_exec(db, "INSERT INTO nowhere VALUES (1)", &overlooked) !=
                ERR_OK);
    return ERR_OK;
}

/* In PostgreSQL the transaction is lost and the job must be told; in SQLite
** nothing happened and it may go on. */
static void careless(struct store *s)
{
    struct err e = {0};
    enum err_code code = store_write(s, careless_job, NULL, &e);

    assert_int_equal(code,
                     store_kind(s) == STORE_POSTGRES ? ERR_STORE : ERR_OK);
    if (code != ERR_OK) {
        char text[1024];
        err_text(&e, LANG_EN, text, sizeof text);
        assert_non_null(strstr(text, "nowhere"));
    }
    assert_int_equal(take_ids(s, 1, 0), 1);
}

static void test_careless(void **state)
{
    (void)state;
    on_both(careless);
}

/* ---- memory ------------------------------------------------------------ */

/* Every allocation of a connection fails once; none is fatal. */
static void prepare_without_memory(struct store *s)
{
    struct err e = {0};
    struct db *db;
    struct stmt *q;
    enum err_code code = ERR_NOMEM;

    assert_ok(store_reader(s, &db, &e), &e);
    for (unsigned nth = 1; code == ERR_NOMEM; nth++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT %u FROM unit WHERE id = $1", nth);
        err_clear(&e);
        arena_fail_at(db->arena, nth);
        code = db_prepare(db, sql, &q, &e);
        arena_fail_at(db->arena, 0);
        assert_true((q != NULL) == (code == ERR_OK));
        assert_true(nth < 50);
    }
    assert_ok(code, &e);
    db_close(db);
}

static void test_memory(void **state)
{
    (void)state;
    on_both(prepare_without_memory);
}

static int drop_all(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_ENGINE__MAX; k++)
        test_db_drop((enum store_engine)k, program);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),       cmocka_unit_test(test_cache),
        cmocka_unit_test(test_refusals),     cmocka_unit_test(test_constraints),
        cmocka_unit_test(test_nested),       cmocka_unit_test(test_many),
        cmocka_unit_test(test_one_bad),      cmocka_unit_test(test_threads),
        cmocka_unit_test(test_hooks),        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_ids_reopened), cmocka_unit_test(test_careless),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
