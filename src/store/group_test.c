/*
** Groups made on purpose: a first job holds the lead until a known number of
** others waits, so that they surely run as one group.
*/
#include "store/impl.h"
#include "store/test_db.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "group";

enum { MEMBERS = 8 };

/* What a member of the group does. */
enum deed { DO_WRITE, DO_FAIL, DO_CLASH, DO_LOSE };

struct member {
    struct store *store;
    enum deed deed;
    int number;
    enum err_code code;
    struct err e;
    pthread_t thread;
};

/* The transaction is gone: SQLite by ROLLBACK, PostgreSQL by its server. */
static enum err_code lose_transaction(struct db *db, struct err *e)
{
    int64_t ignored;

    if (db_dialect(db) == EXPR_POSTGRES)
        return db_int(db, "SELECT pg_terminate_backend(pg_backend_pid())::int",
                      &ignored, e);
    if (db_exec(db, "ROLLBACK", e) != ERR_OK)
        return e->code;
    return ERR_SET(e, ERR_IO, MSG_STORE_FULL, "x", "x");
}

static enum err_code insert_number(struct db *db, int number, struct err *e)
{
    struct stmt *q;
    char key[16];

    if (db_prepare(db, "INSERT INTO meta (key, value) VALUES ($1, 'group')", &q,
                   e) != ERR_OK)
        return e->code;
    snprintf(key, sizeof key, "m%d", number);
    stmt_bind_text(q, 1, key);
    return stmt_run(q, NULL, e);
}

static enum err_code member_job(struct db *db, void *arg, struct err *e)
{
    const struct member *m = arg;
    struct journal_entry entry = {.actor = "a", .action = "insert"};

    if (journal_add(db, &entry, e) != ERR_OK ||
        insert_number(db, m->number, e) != ERR_OK)
        return e->code;
    if (m->deed == DO_FAIL)
        return ERR_SET(e, ERR_DENIED, MSG_NOMEM);
    if (m->deed == DO_CLASH)
        return insert_number(db, m->number, e);
    return m->deed == DO_LOSE ? lose_transaction(db, e) : ERR_OK;
}

static void *run_member(void *arg)
{
    struct member *m = arg;

    m->code = store_write(m->store, member_job, m, &m->e);
    return NULL;
}

/* ---- the job that holds the lead --------------------------------------- */

struct holder {
    struct store *store;
    sem_t leads, go;
};

static enum err_code hold_job(struct db *db, void *arg, struct err *e)
{
    struct holder *h = arg;

    (void)db;
    (void)e;
    sem_post(&h->leads);
    sem_wait(&h->go);
    return ERR_OK;
}

static void *run_holder(void *arg)
{
    struct holder *h = arg;
    struct err e = {0};

    return store_write(h->store, hold_job, h, &e) == ERR_OK ? NULL : h;
}

static int queued(struct store *s)
{
    int n = 0;

    pthread_mutex_lock(&s->mutex);
    for (const struct write_job *j = s->first; j; j = j->next)
        n++;
    pthread_mutex_unlock(&s->mutex);
    return n;
}

/* Run the members as one group, in their order. */
static void run_group(struct store *s, struct member *members, int count)
{
    struct holder h = {.store = s};
    pthread_t thread;

    sem_init(&h.leads, 0, 0);
    sem_init(&h.go, 0, 0);
    assert_int_equal(pthread_create(&thread, NULL, run_holder, &h), 0);
    sem_wait(&h.leads);
    for (int i = 0; i < count; i++) {
        members[i].store = s;
        members[i].number = i;
        assert_int_equal(
            pthread_create(&members[i].thread, NULL, run_member, &members[i]),
            0);
        while (queued(s) < i + 1)
            usleep(200);
    }
    sem_post(&h.go);
    pthread_join(thread, NULL);
    for (int i = 0; i < count; i++)
        pthread_join(members[i].thread, NULL);
    sem_destroy(&h.leads);
    sem_destroy(&h.go);
}

/* The rows that are there, as a sum of bits. */
static int64_t present(struct store *s)
{
    int64_t bits = 0;
    char sql[80];

    for (int i = 0; i < MEMBERS; i++) {
        snprintf(sql, sizeof sql, "SELECT count(*) FROM meta WHERE key = 'm%d'",
                 i);
        bits |= test_int(s, sql) << i;
    }
    return bits;
}

static int64_t entries(struct store *s)
{
    struct err e = {0};
    struct db *db;
    int64_t count, bad;

    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(journal_verify(db, &count, &bad, &e), &e);
    assert_int_equal(bad, 0);
    db_close(db);
    return count;
}

/* ---- tests ------------------------------------------------------------- */

struct watch {
    int groups, commits, refuse;
};

static enum err_code watch_flush(struct db *db, void *arg, struct err *e)
{
    struct watch *w = arg;

    (void)db;
    w->groups++;
    return w->refuse ? ERR_SET(e, ERR_LIMIT, MSG_NOMEM) : ERR_OK;
}

static void watch_done(int committed, void *arg)
{
    struct watch *w = arg;

    w->commits += committed;
}

/* Those that fail undo only themselves, and one commit is enough for all. */
static void failing_members(struct store *s, struct test_catalog *t)
{
    struct member m[MEMBERS] = {
        [1].deed = DO_FAIL, [4].deed = DO_CLASH, [7].deed = DO_CLASH};
    struct watch w = {0};
    struct err e = {0};
    struct store_hook hook = {watch_flush, watch_done, NULL, &w};

    (void)t;
    assert_ok(store_add_hook(s, hook, &e), &e);
    run_group(s, m, MEMBERS);
    assert_int_equal(w.commits, 2); /* the holder's and the group's */
    for (int i = 0; i < MEMBERS; i++)
        assert_int_equal(m[i].code, m[i].deed == DO_WRITE  ? ERR_OK
                                    : m[i].deed == DO_FAIL ? ERR_DENIED
                                                           : ERR_INPUT);
    assert_int_equal(m[4].e.id, MSG_STORE_UNIQUE);
    assert_int_equal(present(s), 0xff & ~(1 << 1 | 1 << 4 | 1 << 7));
    assert_int_equal(entries(s), MEMBERS - 3);
}

/* A transaction that is lost takes all of the group with it: those before and
** those behind. */
static void lost_transaction(struct store *s, struct test_catalog *t)
{
    struct member m[4] = {[2].deed = DO_LOSE};
    struct member later[1] = {0};

    (void)t;
    run_group(s, m, 4);
    for (int i = 0; i < 4; i++) {
        assert_true(m[i].code != ERR_OK);
        assert_int_equal(m[i].e.id, store_kind(s) == STORE_SQLITE
                                        ? MSG_STORE_FULL
                                        : MSG_STORE_LOST);
    }
    assert_int_equal(present(s), 0);
    assert_int_equal(entries(s), 0);
    run_group(s, later, 1);
    assert_int_equal(later[0].code, ERR_OK);
    assert_int_equal(entries(s), 1);
}

/* A hook that refuses fails every job; one that failed keeps its own error. */
static void refusing_hook(struct store *s, struct test_catalog *t)
{
    struct member m[3] = {[1].deed = DO_FAIL};
    struct watch w = {.refuse = 1};
    struct err e = {0};
    struct store_hook hook = {watch_flush, watch_done, NULL, &w};

    (void)t;
    assert_ok(store_add_hook(s, hook, &e), &e);
    run_group(s, m, 3);
    assert_int_equal(m[0].code, ERR_LIMIT);
    assert_int_equal(m[1].code, ERR_DENIED);
    assert_int_equal(m[2].code, ERR_LIMIT);
    assert_int_equal(w.commits, 0);
    assert_int_equal(present(s), 0);
    assert_int_equal(entries(s), 0);
}

/* All jobs of a group fail: nothing to commit. */
static void all_fail(struct store *s, struct test_catalog *t)
{
    struct member m[3] = {
        {.deed = DO_FAIL}, {.deed = DO_CLASH}, {.deed = DO_FAIL}};
    struct watch w = {0};
    struct err e = {0};
    struct store_hook hook = {watch_flush, watch_done, NULL, &w};

    (void)t;
    assert_ok(store_add_hook(s, hook, &e), &e);
    run_group(s, m, 3);
    assert_int_equal(m[1].code, ERR_INPUT);
    assert_int_equal(w.commits, 1); /* the holder's */
    assert_int_equal(w.groups, 1);
    assert_int_equal(present(s), 0);
}

static void test_failing(void **state)
{
    (void)state;
    test_on_both(program, failing_members);
}

static void test_lost(void **state)
{
    (void)state;
    test_on_both(program, lost_transaction);
}

static void test_hook(void **state)
{
    (void)state;
    test_on_both(program, refusing_hook);
}

static void test_all_fail(void **state)
{
    (void)state;
    test_on_both(program, all_fail);
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
        cmocka_unit_test(test_failing),
        cmocka_unit_test(test_lost),
        cmocka_unit_test(test_hook),
        cmocka_unit_test(test_all_fail),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
