/* Backup, restore and check, from each engine into each. */
#include "store/impl.h"
#include "store/test_db.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "backup";
static const char second[] = "backup2"; /* the database restored into */

static char after[] = "{\"tên\":\"Đ\"}";

static enum err_code journal_job(struct db *db, void *arg, struct err *e)
{
    struct journal_entry entry = {
        .actor = "lan", .action = "import", .after = arg};
    int64_t id;

    if (db_next_ids(db, "person", 2, &id, e) != ERR_OK)
        return e->code;
    return journal_add(db, &entry, e);
}

/* A database that has some of everything, hidden parts too. */
static void fill_all(struct store *s)
{
    struct test_catalog t;
    struct err e = {0};

    test_fill(s);
    test_sql(s, "INSERT INTO unit"
                " (id, uid, code, slug, name, name_key, type, level,"
                "  parent_id, valid_from)"
                " VALUES (2, 'u2', '31', 'x', 'X', 'x', 'commune', 'commune',"
                "         1, '2025-07-01')");
    for (int i = 0; i < 10; i++)
        assert_ok(store_write(s, journal_job, after, &e), &e);
    test_catalog(&t);
    t.catalog.register_count = 2;
    t.registers[1].column_count = 4;
    assert_ok(store_migrate(s, &t.catalog, NULL, &e), &e);
}

static void check_all(struct store *s)
{
    struct err e = {0};
    struct db *db;
    struct buf out;
    int64_t count, bad, faults;

    assert_int_equal(test_int(s, "SELECT count(*) FROM person"), 3);
    assert_int_equal(test_int(s, "SELECT rate FROM award"), 15000);
    assert_int_equal(test_int(s, "SELECT count(*) FROM placement WHERE paid"),
                     1);
    assert_int_equal(
        test_int(s, "SELECT next FROM id_counter WHERE name = 'person'"), 21);
    assert_string_equal(
        test_text(s, "SELECT valid_from FROM unit WHERE parent_id = 1"),
        "2025-07-01");
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(journal_verify(db, &count, &bad, &e), &e);
    assert_true(count == 10 && bad == 0);
    db_close(db);
    buf_init(&out, 4096);
    assert_ok(store_check(s, &out, &faults, &e), &e);
    assert_string_equal(buf_cstr(&out), "");
    assert_int_equal(faults, 0);
    buf_free(&out);
}

/* The restored database is complete and alive: it takes migrations, keeps
** constraints and counts on. */
static void check_alive(const char *url)
{
    struct test_catalog t;
    struct err e = {0};
    struct store *s;

    test_catalog(&t);
    assert_ok(store_open(url, STORE_WRITE, 0, &s, &e), &e);
    check_all(s);
    assert_ok(store_migrate(s, &t.catalog, NULL, &e), &e);
    assert_int_equal(test_try_sql(s, "UPDATE placement SET person = 99", &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_REFERENCE);
    err_clear(&e);
    assert_int_equal(
        test_try_sql(s, "UPDATE person SET cccd = '094201001234'", &e),
        ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_UNIQUE);
    err_clear(&e);
    assert_ok(store_write(s, journal_job, after, &e), &e);
    store_close(s);
}

static void round_trip(struct store *s, struct test_catalog *t)
{
    const char *file = test_path(program, "copy.db");
    struct err e = {0};

    (void)t;
    fill_all(s);
    unlink(file);
    assert_ok(store_backup(s, file, &e), &e);
    assert_int_equal(store_backup(s, file, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_FILE_EXISTS);
    err_clear(&e);
    assert_int_not_equal(access(test_path(program, "copy.db.part"), F_OK), 0);
    assert_int_not_equal(access(test_path(program, "copy.db-wal"), F_OK), 0);
    for (int k = 0; k < STORE_ENGINE__MAX; k++) {
        const char *url = test_db_url((enum store_engine)k, second);
        if (!url)
            continue;
        assert_ok(store_restore(url, file, &e), &e);
        check_alive(url);
        assert_int_equal(store_restore(url, file, &e), ERR_INPUT);
        assert_int_equal(e.id, MSG_STORE_NOT_EMPTY);
        err_clear(&e);
    }
    check_all(s);
    unlink(file);
}

static void test_round_trip(void **state)
{
    (void)state;
    test_on_both(program, round_trip);
}

/* ---- while another thread writes --------------------------------------- */

/* Each job adds one row to each of two tables: a backup that caught a moment
** in between would hold a different number of them. */
struct busy {
    struct store *store;
    int stop; /* under lock */
    int written;
    pthread_mutex_t lock;
};

static enum err_code two_rows(struct db *db, void *arg, struct err *e)
{
    static const char *const sql[] = {
        "INSERT INTO meta (key, value) VALUES ('n' || $1, 'x')",
        "INSERT INTO id_counter (name, next) VALUES ('n' || $1, 1)"};
    const int *n = arg;
    char number[16];

    snprintf(number, sizeof number, "%d", *n);
    for (int i = 0; i < 2; i++) {
        struct stmt *q;
        if (db_prepare(db, sql[i], &q, e) != ERR_OK)
            return e->code;
        stmt_bind_text(q, 1, number);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

static void *keep_writing(void *arg)
{
    struct busy *b = arg;
    int stop = 0;

    for (int n = 0; !stop; n++) {
        struct err e = {0};
        if (store_write(b->store, two_rows, &n, &e) != ERR_OK)
            return b;
        pthread_mutex_lock(&b->lock);
        stop = b->stop;
        b->written = n + 1;
        pthread_mutex_unlock(&b->lock);
    }
    return NULL;
}

static int written(struct busy *b)
{
    pthread_mutex_lock(&b->lock);
    int n = b->written;
    pthread_mutex_unlock(&b->lock);
    return n;
}

static void backup_while_writing(struct store *s, struct test_catalog *t)
{
    struct busy b = {.store = s, .lock = PTHREAD_MUTEX_INITIALIZER};
    const char *file = test_path(program, "busy.db");
    struct store *copy;
    struct err e = {0};
    pthread_t thread;
    void *failed;

    (void)t;
    unlink(file);
    assert_int_equal(pthread_create(&thread, NULL, keep_writing, &b), 0);
    while (written(&b) < 5)
        usleep(1000);
    int before = written(&b);
    assert_ok(store_backup(s, file, &e), &e);
    pthread_mutex_lock(&b.lock);
    b.stop = 1;
    pthread_mutex_unlock(&b.lock);
    pthread_join(thread, &failed);
    assert_null(failed);
    assert_ok(store_open(file, STORE_READ, 0, &copy, &e), &e);
    int64_t a = test_int(copy, "SELECT count(*) FROM meta WHERE value = 'x'");
    assert_int_equal(a, test_int(copy, "SELECT count(*) FROM id_counter"
                                       " WHERE name LIKE 'n%'"));
    assert_true(a >= before && a <= b.written);
    store_close(copy);
    unlink(file);
}

static void test_while_writing(void **state)
{
    (void)state;
    test_on_both(program, backup_while_writing);
}

/* ---- check ------------------------------------------------------------- */

static enum err_code orphan(struct db *db, void *arg, struct err *e)
{
    (void)arg;
    return db_exec(db, "UPDATE placement SET person = 77 WHERE id = 1", e);
}

static void check_finds(struct store *s, struct test_catalog *t)
{
    struct err e = {0};
    struct buf out;
    int64_t faults;
    struct write_job job = {.job = orphan, .e = &e};

    (void)t;
    test_fill(s);
    if (store_kind(s) == STORE_POSTGRES)
        test_sql(s, "ALTER TABLE placement DROP CONSTRAINT"
                    " placement_person_fkey");
    assert_ok(
        store_write_alone(
            s, &job,
            store_kind(s) == STORE_SQLITE ? "PRAGMA foreign_keys = OFF" : NULL,
            store_kind(s) == STORE_SQLITE ? "PRAGMA foreign_keys = ON" : NULL),
        &e);
    buf_init(&out, 4096);
    assert_ok(store_check(s, &out, &faults, &e), &e);
    assert_int_equal(faults, 1);
    assert_non_null(strstr(buf_cstr(&out), "placement"));
    assert_non_null(strstr(buf_cstr(&out), "person"));
    buf_free(&out);
}

static void test_check(void **state)
{
    (void)state;
    test_on_both(program, check_finds);
}

static int drop_all(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_ENGINE__MAX; k++) {
        test_db_drop((enum store_engine)k, program);
        test_db_drop((enum store_engine)k, second);
    }
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_while_writing),
        cmocka_unit_test(test_check),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
