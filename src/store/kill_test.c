/*
** Kill -9 at random moments: what was confirmed is there, nothing is there by
** half, and the journal's chain holds.
**
** The program starts itself as a child that writes from several threads and
** reports each confirmed number through a pipe.
*/
#include "store/impl.h"
#include "store/test_db.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char program[] = "kill";
static const char *self; /* argv[0] */

enum { CHILD_THREADS = 4, NUMBERS_MAX = 1 << 18, MESSAGE = 8 };

static const int rounds[STORE_ENGINE__MAX] = {
    [STORE_SQLITE] = 200, [STORE_POSTGRES] = 25};

/* ---- the child --------------------------------------------------------- */

static enum err_code insert_pair(struct db *db, int64_t id, struct err *e)
{
    struct stmt *q;
    char name[32];

    if (db_prepare(db,
                   "INSERT INTO cell_key (id, indicator, dim, code, definition)"
                   " VALUES ($1, 'kill', '', $2, '')",
                   &q, e) != ERR_OK)
        return e->code;
    snprintf(name, sizeof name, "k%lld", (long long)id);
    stmt_bind_int(q, 1, id);
    stmt_bind_text(q, 2, name);
    if (stmt_run(q, NULL, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO records_from (unit_id, register, half)"
                   " VALUES (1, $1, $2)",
                   &q, e) != ERR_OK)
        return e->code;
    stmt_bind_text(q, 1, name);
    stmt_bind_int(q, 2, id);
    return stmt_run(q, NULL, e);
}

/* A row in two tables and the journal; every ninth job fails on purpose. */
static enum err_code child_job(struct db *db, void *arg, struct err *e)
{
    int64_t *id = arg;

    if (db_next_ids(db, "kill", 1, id, e) != ERR_OK)
        return e->code;
    struct journal_entry entry = {.actor = "child",
                                  .action = "insert",
                                  .table = "cell_key",
                                  .record = *id};
    if (journal_add(db, &entry, e) != ERR_OK ||
        insert_pair(db, *id, e) != ERR_OK)
        return e->code;
    return *id % 9 == 0 ? ERR_SET(e, ERR_DENIED, MSG_NOMEM) : ERR_OK;
}

static void *child_writer(void *arg)
{
    for (;;) {
        struct err e = {0};
        int64_t id = 0;
        enum err_code code = store_write(arg, child_job, &id, &e);
        if (code == ERR_DENIED)
            continue;
        if (code != ERR_OK)
            return NULL;
        if (write(STDOUT_FILENO, &id, sizeof id) != (ssize_t)sizeof id)
            return NULL;
    }
}

static int run_child(const char *url)
{
    pthread_t threads[CHILD_THREADS];
    struct store *s;
    struct err e = {0};

    if (store_open(url, STORE_WRITE, 5000, &s, &e) != ERR_OK) {
        char text[1024];
        err_text(&e, LANG_EN, text, sizeof text);
        fprintf(stderr, "child: %s\n", text);
        return 1;
    }
    for (int i = 0; i < CHILD_THREADS; i++)
        if (pthread_create(&threads[i], NULL, child_writer, s) != 0)
            return 1;
    for (int i = 0; i < CHILD_THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

/* ---- the parent -------------------------------------------------------- */

static unsigned char confirmed[NUMBERS_MAX], present[NUMBERS_MAX];

static pid_t start_child(const char *url, int *out)
{
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(self, self, "child", url, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

/* Take one confirmed number; 0 at the end of the pipe. */
static int read_number(int fd)
{
    int64_t id;
    size_t got = 0;

    while (got < MESSAGE) {
        ssize_t n = read(fd, (char *)&id + got, MESSAGE - got);
        if (n <= 0)
            return 0;
        got += (size_t)n;
    }
    assert_true(id > 0 && id < NUMBERS_MAX);
    confirmed[id] = 1;
    return 1;
}

/* Let the child write for a while and kill it. */
static void one_round(const char *url, unsigned *seed)
{
    struct timespec life = {0, 1000000L * (1 + rand_r(seed) % 50)};
    int fd, status;
    pid_t pid = start_child(url, &fd);

    assert_true(read_number(fd)); /* it is up and writing */
    nanosleep(&life, NULL);
    kill(pid, SIGKILL);
    while (read_number(fd))
        ;
    close(fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void read_present(struct db *db)
{
    struct err e = {0};
    struct stmt *q;
    int row;

    memset(present, 0, sizeof present);
    assert_ok(db_prepare(db, "SELECT id FROM cell_key", &q, &e), &e);
    while (stmt_step(q, &row, &e) == ERR_OK && row)
        present[stmt_int(q, 0)] = 1;
    assert_ok(e.code, &e);
}

/* Everything confirmed is there, and each number has both rows and its entry
** in the journal or nothing. */
static void check_round(const char *url)
{
    struct err e = {0};
    struct store *s;
    struct db *db;
    int64_t keys, pairs, count, bad;

    assert_ok(store_open(url, STORE_READ, 0, &s, &e), &e);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(db_read_begin(db, &e), &e);
    read_present(db);
    for (int64_t i = 1; i < NUMBERS_MAX; i++)
        if (confirmed[i] && !present[i])
            fail_msg("number %lld was confirmed and is gone", (long long)i);
    assert_ok(db_int(db, "SELECT count(*) FROM cell_key", &keys, &e), &e);
    assert_ok(db_int(db,
                     "SELECT count(*) FROM cell_key AS k"
                     "  JOIN records_from AS r ON r.register = k.code"
                     "  JOIN journal AS j ON j.record_id = k.id"
                     " WHERE r.unit_id = 1 AND r.half = k.id"
                     "   AND j.table_name = 'cell_key'",
                     &pairs, &e),
              &e);
    assert_int_equal(pairs, keys);
    assert_ok(journal_verify(db, &count, &bad, &e), &e);
    assert_int_equal(bad, 0);
    assert_int_equal(count, keys);
    db_read_end(db);
    db_close(db);
    store_close(s);
}

static int64_t count_confirmed(void)
{
    int64_t n = 0;

    for (int64_t i = 0; i < NUMBERS_MAX; i++)
        n += confirmed[i];
    return n;
}

static void run_engine(enum store_engine kind)
{
    const char *url = test_db_url(kind, program);
    struct test_catalog t;
    struct buf faults;
    struct err e = {0};
    struct store *s;
    int64_t count;
    unsigned seed = 20240315;

    if (!url)
        return;
    test_catalog(&t);
    memset(confirmed, 0, sizeof confirmed);
    store_close(test_store(url, &t.catalog));
    for (int i = 0; i < rounds[kind]; i++) {
        one_round(url, &seed);
        check_round(url);
    }
    print_message("%d kills, %lld writes confirmed, none lost\n", rounds[kind],
                  (long long)count_confirmed());
    assert_ok(store_open(url, STORE_READ, 0, &s, &e), &e);
    buf_init(&faults, 4096);
    assert_ok(store_check(s, &faults, &count, &e), &e);
    assert_int_equal(count, 0);
    buf_free(&faults);
    store_close(s);
}

static void test_sqlite(void **state)
{
    (void)state;
    run_engine(STORE_SQLITE);
}

static void test_postgres(void **state)
{
    (void)state;
    run_engine(STORE_POSTGRES);
}

static int drop_all(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_ENGINE__MAX; k++)
        test_db_drop((enum store_engine)k, program);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sqlite),
        cmocka_unit_test(test_postgres),
    };

    if (argc == 3 && strcmp(argv[1], "child") == 0)
        return run_child(argv[2]);
    self = argv[0];
    return cmocka_run_group_tests(tests, NULL, drop_all);
}
