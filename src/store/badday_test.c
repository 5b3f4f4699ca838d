/*
** Bad days: what the user is told when the database is missing, foreign,
** newer, locked, read-only, full, damaged or out of reach, and that nothing is
** left half changed.
*/
#include "store/impl.h"
#include "store/test_db.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char program[] = "badday";

/* Opening fails with this code and message, which names the place. */
static void refuse(const char *url, enum store_mode mode, enum err_code code,
                   enum msg_id id)
{
    struct err e = {0};
    struct store *s;
    char text[2048];

    if (store_open(url, mode, 0, &s, &e) == ERR_OK)
        fail_msg("%s was opened", url);
    assert_null(s);
    assert_string_equal(msg_name(e.id), msg_name(id));
    assert_int_equal(e.code, code);
    for (int lang = 0; lang < LANG__MAX; lang++) {
        err_text(&e, (enum lang)lang, text, sizeof text);
        assert_non_null(
            strstr(text, strncmp(url, "postgres", 8) == 0 ? "postgres" : url));
        assert_null(strstr(text, "s3cret"));
    }
}

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_no_database(void **state)
{
    const char *file = test_path(program, "x.db");
    const char *folder = test_path(program, "");
    sqlite3 *other;

    (void)state;
    unlink(file);
    refuse(file, STORE_READ, ERR_NOTFOUND, MSG_STORE_MISSING);
    refuse(file, STORE_WRITE, ERR_NOTFOUND, MSG_STORE_MISSING);
    refuse(folder, STORE_READ, ERR_IO, MSG_STORE_NO_FILE);
    refuse(test_path(program, "none/x.db"), STORE_CREATE, ERR_IO,
           MSG_STORE_LOCK_FILE);
    put_file(file, "");
    refuse(file, STORE_READ, ERR_INPUT, MSG_STORE_EMPTY);
    refuse(file, STORE_WRITE, ERR_INPUT, MSG_STORE_EMPTY);
    put_file(file,
             "This is a letter and no database, however long it may be; "
             "it is at least as long as the head of a file would be.....");
    refuse(file, STORE_READ, ERR_INPUT, MSG_STORE_NOT_OURS);
    refuse(file, STORE_CREATE, ERR_INPUT, MSG_STORE_NOT_OURS);
    unlink(file);
    assert_int_equal(sqlite3_open(file, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other,
                                  "CREATE TABLE meta (a);"
                                  "INSERT INTO meta VALUES (1)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    refuse(file, STORE_READ, ERR_INPUT, MSG_STORE_NOT_OURS);
    assert_int_equal(
        sqlite3_exec(other, "ALTER TABLE meta RENAME TO t", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(other);
    refuse(file, STORE_CREATE, ERR_INPUT, MSG_STORE_NOT_OURS);
    unlink(file);
}

static void test_no_server(void **state)
{
    (void)state;
    refuse("postgres://an:s3cret@127.0.0.1:1/ansinh", STORE_WRITE, ERR_STORE,
           MSG_STORE_SERVER);
}

static void newer(struct store *s, struct test_catalog *t)
{
    (void)t;
    test_sql(s, "UPDATE meta SET value = '99' WHERE key = 'schema_version'");
}

static void test_newer(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_ENGINE__MAX; k++) {
        const char *url = test_db_url((enum store_engine)k, program);
        struct test_catalog t;
        if (!url)
            continue;
        test_catalog(&t);
        struct store *s = test_store(url, &t.catalog);
        newer(s, &t);
        store_close(s);
        refuse(url, STORE_READ, ERR_INPUT, MSG_STORE_NEWER);
        refuse(url, STORE_CREATE, ERR_INPUT, MSG_STORE_NEWER);
    }
}

/* A second writer is told who writes; readers are not disturbed. */
static void test_locked(void **state)
{
    const char *url = test_db_url(STORE_SQLITE, program);
    struct test_catalog t;
    struct err e = {0};
    struct store *s, *reader;
    char text[1024], pid[24];

    (void)state;
    test_catalog(&t);
    s = test_store(url, &t.catalog);
    refuse(url, STORE_WRITE, ERR_BUSY, MSG_STORE_LOCKED);
    assert_int_equal(store_open(url, STORE_WRITE, 60, &reader, &e), ERR_BUSY);
    err_text(&e, LANG_EN, text, sizeof text);
    snprintf(pid, sizeof pid, "number %ld", (long)getpid());
    assert_non_null(strstr(text, pid));
    err_clear(&e);
    assert_ok(store_open(url, STORE_READ, 0, &reader, &e), &e);
    assert_int_equal(test_int(reader, "SELECT count(*) FROM unit"), 1);
    store_close(reader);
    store_close(s);
    assert_ok(store_open(url, STORE_WRITE, 0, &s, &e), &e);
    store_close(s);
}

/* ---- a disk of our own ------------------------------------------------- */

/* A small file system; 0 when we may not mount one. */
static int mount_small(const char *folder, const char *options)
{
    mkdir(folder, 0755);
    if (mount("tmpfs", folder, "tmpfs", 0, options) == 0)
        return 1;
    print_message("SKIPPED: mounting a small disk is not allowed here\n");
    return 0;
}

/* Files and folders that may only be read. */
static void test_readonly_disk(void **state)
{
    const char *folder = test_path(program, "ro");
    const char *file = test_path(program, "ro/a.db");
    struct test_catalog t;
    struct store *s;
    struct err e = {0};

    (void)state;
    if (!mount_small(folder, "size=8m"))
        return;
    test_catalog(&t);
    store_close(test_store(file, &t.catalog));
    assert_int_equal(
        mount("tmpfs", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=8m"), 0);
    refuse(file, STORE_WRITE, ERR_IO, MSG_STORE_READONLY);
    refuse(test_path(program, "ro/new.db"), STORE_CREATE, ERR_IO,
           MSG_STORE_LOCK_FILE);
    if (store_open(file, STORE_READ, 0, &s, &e) == ERR_OK) {
        assert_int_equal(store_backup(s, test_path(program, "ro/b.db"), &e),
                         ERR_IO);
        store_close(s);
    } else {
        assert_int_equal(e.code, ERR_IO); /* WAL wants a file beside it */
    }
    assert_int_equal(umount(folder), 0);
    rmdir(folder);
}

static void test_readonly_file(void **state)
{
    const char *url = test_db_url(STORE_SQLITE, program);
    struct test_catalog t;
    int status;

    (void)state;
    test_catalog(&t);
    store_close(test_store(url, &t.catalog));
    assert_int_equal(chmod(url, 0444), 0);
    if (geteuid() != 0) {
        refuse(url, STORE_WRITE, ERR_IO, MSG_STORE_READONLY);
        return;
    }
    pid_t pid = fork(); /* root may write everywhere, so be somebody else */
    if (pid == 0) {
        struct err e = {0};
        struct store *s;
        if (setuid(65534) != 0)
            _exit(3);
        enum err_code code = store_open(url, STORE_WRITE, 0, &s, &e);
        _exit(code == ERR_IO && e.id == MSG_STORE_READONLY ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* ---- full -------------------------------------------------------------- */

enum { CHUNK = 20000 };

/* One job: a large row, a small one and a journal entry. */
static enum err_code large_job(struct db *db, void *arg, struct err *e)
{
    static char bytes[CHUNK];
    int64_t *id = arg;
    struct journal_entry entry = {.actor = "lan", .action = "insert"};
    struct stmt *q;

    if (db_next_ids(db, "cell", 1, id, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO cell (unit_id, part, half, data)"
                   " VALUES (1, 0, $1, $2)",
                   &q, e) != ERR_OK)
        return e->code;
    stmt_bind_int(q, 1, *id);
    stmt_bind_bytes(q, 2, bytes, sizeof bytes);
    if (stmt_run(q, NULL, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO records_from (unit_id, register, half)"
                   " VALUES (1, 'r' || $1, 1)",
                   &q, e) != ERR_OK)
        return e->code;
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)*id);
    stmt_bind_text(q, 1, text);
    if (stmt_run(q, NULL, e) != ERR_OK)
        return e->code;
    return journal_add(db, &entry, e);
}

/* Write until the disk is full; *done jobs were confirmed. */
static enum err_code fill_disk(struct store *s, int *done, struct err *e)
{
    int64_t id;

    *done = 0;
    while (*done < 2000 && store_write(s, large_job, &id, e) == ERR_OK)
        ++*done;
    return e->code;
}

static void check_whole(struct store *s, int done)
{
    struct err e = {0};
    struct db *db;
    struct buf out;
    int64_t count, bad;

    assert_int_equal(test_int(s, "SELECT count(*) FROM cell"), done);
    assert_int_equal(test_int(s, "SELECT count(*) FROM records_from"), done);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(journal_verify(db, &count, &bad, &e), &e);
    assert_true(count == done && bad == 0);
    db_close(db);
    buf_init(&out, 4096);
    assert_ok(store_check(s, &out, &count, &e), &e);
    assert_int_equal(count, 0);
    buf_free(&out);
}

static void test_full_disk(void **state)
{
    const char *folder = test_path(program, "full");
    const char *file = test_path(program, "full/a.db");
    struct test_catalog t;
    struct err e = {0};
    int64_t id;
    int done;

    (void)state;
    if (!mount_small(folder, "size=3m"))
        return;
    test_catalog(&t);
    struct store *s = test_store(file, &t.catalog);
    assert_int_equal(fill_disk(s, &done, &e), ERR_IO);
    assert_string_equal(msg_name(e.id), "STORE_FULL");
    assert_true(done > 0);
    err_clear(&e);
    check_whole(s, done);
    assert_int_equal(store_backup(s, test_path(program, "full/b.db"), &e),
                     ERR_IO);
    err_clear(&e);
    assert_int_not_equal(access(test_path(program, "full/b.db"), F_OK), 0);
    assert_int_not_equal(access(test_path(program, "full/b.db.part"), F_OK), 0);
    /* Somebody makes room: the same store goes on. */
    assert_int_equal(mount("tmpfs", folder, "tmpfs", MS_REMOUNT, "size=16m"),
                     0);
    test_sql(s, "UPDATE meta SET value = value"); /* without the journal */
    check_whole(s, done);
    assert_ok(store_write(s, large_job, &id, &e), &e);
    check_whole(s, done + 1);
    store_close(s);
    assert_int_equal(umount(folder), 0);
    rmdir(folder);
}

/* The same through a limit on the size of files, which needs no rights. */
static int full_by_limit(const char *url)
{
    struct rlimit limit = {3 << 20, 3 << 20};
    struct test_catalog t;
    struct err e = {0};
    int done;

    test_catalog(&t);
    struct store *s = test_store(url, &t.catalog);
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 2;
    if (fill_disk(s, &done, &e) != ERR_IO || e.id != MSG_STORE_FULL) {
        fprintf(stderr, "got %s after %d\n", msg_name(e.id), done);
        return 3;
    }
    check_whole(s, done);
    store_close(s);
    return done > 0 ? 0 : 4;
}

static void test_full_file(void **state)
{
    const char *url = test_db_url(STORE_SQLITE, program);
    int status;
    pid_t pid = fork();

    (void)state;
    if (pid == 0)
        _exit(full_by_limit(url));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* ---- damaged ----------------------------------------------------------- */

/* Overwrite everything behind the first pages. */
static void damage(const char *file)
{
    char noise[4096];
    int fd = open(file, O_RDWR | O_CLOEXEC);
    off_t size = lseek(fd, 0, SEEK_END);

    memset(noise, 0xa5, sizeof noise);
    for (off_t at = 8 * 4096; at < size; at += (off_t)sizeof noise)
        assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
    close(fd);
}

static void test_damaged(void **state)
{
    const char *url = test_db_url(STORE_SQLITE, program);
    struct test_catalog t;
    struct err e = {0};
    struct store *s;
    struct buf out;
    int64_t faults = 0;

    (void)state;
    test_catalog(&t);
    s = test_store(url, &t.catalog);
    test_fill(s);
    store_close(s);
    damage(url);
    buf_init(&out, 1 << 16);
    if (store_open(url, STORE_READ, 0, &s, &e) == ERR_OK) {
        assert_ok(store_check(s, &out, &faults, &e), &e);
        assert_true(faults > 0);
        assert_true(out.len > 0);
        struct db *db;
        struct stmt *q;
        int row = 1;
        assert_ok(store_reader(s, &db, &e), &e);
        if (db_prepare(db, "SELECT full_name, cccd FROM person", &q, &e) ==
            ERR_OK)
            while (stmt_step(q, &row, &e) == ERR_OK && row)
                ;
        db_close(db);
        store_close(s);
    }
    assert_int_equal(e.id, MSG_STORE_CORRUPT);
    assert_int_equal(e.code, ERR_STORE);
    buf_free(&out);
}

/* ---- a lost connection ------------------------------------------------- */

static enum err_code kill_own_connection(struct db *db, void *arg,
                                         struct err *e)
{
    int64_t ignored;

    (void)arg;
    if (db_exec(db, "INSERT INTO meta (key, value) VALUES ('k', 'v')", e) !=
        ERR_OK)
        return e->code;
    return db_int(db, "SELECT pg_terminate_backend(pg_backend_pid())::int",
                  &ignored, e);
}

static void test_lost(void **state)
{
    const char *url = test_db_url(STORE_POSTGRES, program);
    struct test_catalog t;
    struct err e = {0};

    (void)state;
    if (!url)
        return;
    test_catalog(&t);
    struct store *s = test_store(url, &t.catalog);
    assert_int_equal(store_write(s, kill_own_connection, NULL, &e), ERR_STORE);
    assert_string_equal(msg_name(e.id), "STORE_LOST");
    assert_int_equal(test_int(s, "SELECT count(*) FROM meta WHERE key = 'k'"),
                     0);
    /* The next write finds a new connection by itself. */
    test_sql(s, "INSERT INTO meta (key, value) VALUES ('k', 'v')");
    test_sql(s, "DELETE FROM meta WHERE key = 'k'");
    store_close(s);
}

/* End all other connections to the database, as a server's restart does. */
static enum err_code end_others(struct db *db, void *arg, struct err *e)
{
    (void)arg;
    return db_exec(db,
                   "SELECT pg_terminate_backend(pid, 2000)"
                   "  FROM pg_stat_activity"
                   " WHERE datname = current_database()"
                   "   AND pid <> pg_backend_pid()"
                   "   AND backend_type = 'client backend'",
                   e);
}

/* A reader in a snapshot is told, because the snapshot is gone; afterwards it
** connects again by itself. */
static void test_lost_reader(void **state)
{
    const char *url = test_db_url(STORE_POSTGRES, program);
    struct test_catalog t;
    struct err e = {0};
    struct db *db;
    int64_t n;

    (void)state;
    if (!url)
        return;
    test_catalog(&t);
    struct store *s = test_store(url, &t.catalog);
    assert_ok(store_reader(s, &db, &e), &e);
    for (int again = 0; again < 2; again++) {
        assert_ok(db_read_begin(db, &e), &e);
        assert_ok(db_int(db, "SELECT count(*) FROM unit", &n, &e), &e);
        assert_int_equal(n, 1);
        assert_ok(store_write(s, end_others, NULL, &e), &e);
        assert_int_equal(db_int(db, "SELECT count(*) FROM unit", &n, &e),
                         ERR_STORE);
        assert_string_equal(msg_name(e.id), "STORE_LOST");
        err_clear(&e);
        assert_int_equal(db_int(db, "SELECT count(*) FROM unit", &n, &e),
                         ERR_STORE);
        err_clear(&e);
        db_read_end(db);
    }
    assert_ok(store_write(s, end_others, NULL, &e), &e);
    assert_ok(db_read_begin(db, &e), &e); /* lost while idle: not told */
    assert_ok(db_int(db, "SELECT count(*) FROM unit", &n, &e), &e);
    assert_int_equal(n, 1);
    db_read_end(db);
    db_close(db);
    struct store *other;
    assert_ok(store_open(url, STORE_WRITE, 0, &other, &e), &e);
    assert_ok(store_write(s, end_others, NULL, &e), &e);
    test_sql(other, "UPDATE meta SET value = value");
    store_close(other);
    store_close(s);
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
        cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_no_server),
        cmocka_unit_test(test_newer),
        cmocka_unit_test(test_locked),
        cmocka_unit_test(test_readonly_disk),
        cmocka_unit_test(test_readonly_file),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_full_file),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_lost),
        cmocka_unit_test(test_lost_reader),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
