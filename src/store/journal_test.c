/* The journal: whatever is changed or taken out is seen. */
#include "store/impl.h"
#include "store/test_db.h"

#include <stdio.h>
#include <string.h>

static const char program[] = "journal";

enum { ENTRIES = 50 };

static enum err_code add_entries(struct db *db, void *arg, struct err *e)
{
    const int *count = arg;

    for (int i = 0; i < *count; i++) {
        struct journal_entry entry = {
            .actor = "lan",
            .action = i % 2 ? "correct" : "insert",
            .table = i % 3 ? "person" : NULL,
            .record = i % 5,
            .before = i % 2 ? "{\"born\":null}" : NULL,
            .after = "{\"born\":\"1950-02-28\"}",
            .reason = i % 7 ? NULL : "Đính chính theo giấy khai sinh"};
        if (journal_add(db, &entry, e) != ERR_OK)
            return e->code;
    }
    return *count == 7 ? ERR_SET(e, ERR_DENIED, MSG_NOMEM) : ERR_OK;
}

static enum err_code add(struct store *s, int count)
{
    struct err e = {0};

    return store_write(s, add_entries, &count, &e);
}

/* The first number that does not fit. */
static int64_t bad_entry(struct store *s, int64_t *count)
{
    struct err e = {0};
    struct db *db;
    int64_t bad;

    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(journal_verify(db, count, &bad, &e), &e);
    db_close(db);
    return bad;
}

static const struct {
    const char *damage, *repair;
    int64_t bad;
} damages[] = {
    {"UPDATE journal SET actor = 'hung' WHERE seq = 20",
     "UPDATE journal SET actor = 'lan' WHERE seq = 20", 20},
    {"UPDATE journal SET before = '' WHERE seq = 1",
     "UPDATE journal SET before = NULL WHERE seq = 1", 1},
    {"UPDATE journal SET record_id = 9 WHERE seq = 50",
     "UPDATE journal SET record_id = 4 WHERE seq = 50", 50},
    {"UPDATE journal SET seq = 51 WHERE seq = 50",
     "UPDATE journal SET seq = 50 WHERE seq = 51", 50},
    {"UPDATE journal SET reason = after, after = reason WHERE seq = 8",
     "UPDATE journal SET reason = after, after = reason WHERE seq = 8", 8},
};

static void damage_seen(struct store *s, struct test_catalog *t)
{
    int64_t count;

    (void)t;
    assert_int_equal(bad_entry(s, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(add(s, ENTRIES), ERR_OK);
    for (size_t i = 0; i < ARRAY_COUNT(damages); i++) {
        assert_int_equal(bad_entry(s, &count), 0);
        assert_int_equal(count, ENTRIES);
        test_sql(s, damages[i].damage);
        assert_int_equal(bad_entry(s, &count), damages[i].bad);
        test_sql(s, damages[i].repair);
    }
    test_sql(s, "DELETE FROM journal WHERE seq = 30");
    assert_int_equal(bad_entry(s, &count), 30);
    test_sql(s, "DELETE FROM journal WHERE seq >= 30");
    assert_int_equal(bad_entry(s, &count), 30); /* cut off at the end */
    test_sql(s, "DELETE FROM journal");
    assert_int_equal(bad_entry(s, &count), 1);
}

/* The chain goes on after jobs that failed and in another run. */
static void chain_goes_on(struct store *s, struct test_catalog *t)
{
    int64_t count;

    (void)t;
    assert_int_equal(add(s, 3), ERR_OK);
    assert_int_equal(add(s, 7), ERR_DENIED);
    assert_int_equal(bad_entry(s, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(add(s, 2), ERR_OK);
    assert_int_equal(bad_entry(s, &count), 0);
    assert_int_equal(count, 5);
}

static void test_damage(void **state)
{
    (void)state;
    test_on_both(program, damage_seen);
}

static void test_chain(void **state)
{
    (void)state;
    test_on_both(program, chain_goes_on);
}

/* Two stores write to one PostgreSQL database in turns: one chain, and no id
** twice.  A SQLite file takes one after the other. */
static enum err_code take_id(struct db *db, void *arg, struct err *e)
{
    return db_next_ids(db, "person", 1, arg, e);
}

static void test_two_writers(void **state)
{
    const char *url = test_db_url(STORE_POSTGRES, program);
    struct test_catalog t;
    struct store *a, *b;
    struct err e = {0};
    int64_t count, id;

    (void)state;
    if (!url)
        return;
    test_catalog(&t);
    a = test_store(url, &t.catalog);
    assert_ok(store_open(url, STORE_WRITE, 0, &b, &e), &e);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(add(i % 2 ? a : b, 4), ERR_OK);
        assert_int_equal(add(i % 2 ? a : b, 7), ERR_DENIED);
        assert_ok(store_write(i % 3 ? a : b, take_id, &id, &e), &e);
        assert_int_equal(id, i + 1);
    }
    assert_int_equal(bad_entry(a, &count), 0);
    assert_int_equal(count, 20);
    store_close(b);
    store_close(a);
}

static void test_reopened(void **state)
{
    struct test_catalog t;
    struct err e = {0};
    int64_t count;

    (void)state;
    test_catalog(&t);
    const char *url = test_db_url(STORE_SQLITE, program);
    struct store *s = test_store(url, &t.catalog);
    assert_int_equal(add(s, 3), ERR_OK);
    store_close(s);
    assert_ok(store_open(url, STORE_WRITE, 0, &s, &e), &e);
    assert_int_equal(add(s, 3), ERR_OK);
    assert_int_equal(bad_entry(s, &count), 0);
    assert_int_equal(count, 6);
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
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_two_writers),
        cmocka_unit_test(test_reopened),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
