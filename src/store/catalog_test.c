/* The catalogue inside the binary becomes a database on both engines. */
#include "store/impl.h"
#include "store/test_db.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "catalog";

static struct arena *arena;
static const struct catalog *catalog;

static int load(void **state)
{
    struct cat_faults faults = {0};
    struct err e = {0};

    (void)state;
    arena = arena_new((size_t)64 << 20);
    return catalog_load(arena, NULL, &catalog, &faults, &e) == ERR_OK ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    arena_free(arena);
    for (int k = 0; k < STORE_ENGINE__MAX; k++)
        test_db_drop((enum store_engine)k, program);
    return 0;
}

/* Every table answers, with all its columns, and is as it describes itself. */
static void check_tables(struct store *s)
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct schema schema;
    struct err e = {0};
    struct db *db;

    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(schema_load(db, a, &schema, &e), &e);
    assert_true(schema.count >= schema_fixed_count + catalog->choice_count +
                                    catalog->register_count);
    for (size_t i = 0; i < schema.count; i++) {
        const struct schema_table *t = &schema.tables[i];
        for (size_t k = 0; k < t->column_count; k++) {
            char sql[200];
            int64_t n;
            snprintf(sql, sizeof sql, "SELECT count(\"%s\") FROM \"%s\"",
                     t->columns[k].name, t->name);
            assert_ok(db_int(db, sql, &n, &e), &e);
        }
    }
    db_close(db);
    arena_free(a);
}

static void on_engine(enum store_engine kind)
{
    const char *url = test_db_url(kind, program);
    const char *file = test_path(program, "copy.db");
    struct store *s;
    struct err e = {0};
    struct buf plan;

    if (!url)
        return;
    assert_ok(store_open(url, STORE_CREATE, 0, &s, &e), &e);
    buf_init(&plan, (size_t)4 << 20);
    assert_ok(store_migrate(s, catalog, &plan, &e), &e);
    assert_non_null(strstr(buf_cstr(&plan), "CREATE TABLE \"person\""));
    buf_clear(&plan);
    assert_ok(store_migrate(s, catalog, &plan, &e), &e);
    assert_string_equal(buf_cstr(&plan), "");
    check_tables(s);
    unlink(file);
    assert_ok(store_backup(s, file, &e), &e);
    store_close(s);
    assert_ok(store_open(file, STORE_WRITE, 0, &s, &e), &e);
    assert_ok(store_migrate(s, catalog, &plan, &e), &e);
    assert_string_equal(buf_cstr(&plan), "");
    store_close(s);
    buf_free(&plan);
    unlink(file);
}

static void test_real(void **state)
{
    (void)state;
    for (int k = 0; k < STORE_ENGINE__MAX; k++)
        on_engine((enum store_engine)k);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_real)};

    return cmocka_run_group_tests(tests, load, unload);
}
