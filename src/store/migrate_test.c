/* Migrations of a filled database: what is added, kept, hidden and refused. */
#include "store/impl.h"
#include "store/test_db.h"

#include <stdio.h>
#include <string.h>

static const char program[] = "migrate";

static void migrate(struct store *s, const struct test_catalog *t,
                    struct buf *plan)
{
    struct err e = {0};

    assert_ok(store_migrate(s, &t->catalog, plan, &e), &e);
}

/* A second catalogue over the same tables, made anew. */
static struct test_catalog *again(void)
{
    static struct test_catalog t;

    test_catalog(&t);
    return &t;
}

static void append(struct cat_register *r, struct cat_column *columns,
                   struct cat_column c)
{
    columns[r->column_count++] = c;
}

/* All that was filled in is still there. */
static void check_kept(struct store *s)
{
    assert_int_equal(test_int(s, "SELECT count(*) FROM person"), 3);
    assert_int_equal(test_int(s, "SELECT count(*) FROM placement"), 2);
    assert_int_equal(test_int(s, "SELECT sum(quantity) FROM placement"), 58);
    assert_int_equal(test_int(s, "SELECT rate FROM award"), 15000);
    assert_string_equal(
        test_text(s, "SELECT full_name FROM person WHERE head = 1 AND sex ="
                     " 'female'"),
        "Thạch Thị B");
    assert_string_equal(test_text(s, "SELECT born FROM person WHERE id = 1"),
                        "1950-02-28");
}

/* ---- what is allowed --------------------------------------------------- */

static void nothing_to_do(struct store *s, struct test_catalog *t)
{
    struct buf plan;
    struct catalog other = t->catalog;
    struct err e = {0};
    struct db *db;
    int yes;

    other.hash[0] = '!';
    test_fill(s);
    buf_init(&plan, 1 << 16);
    migrate(s, t, &plan);
    assert_string_equal(buf_cstr(&plan), "");
    buf_free(&plan);
    assert_ok(store_reader(s, &db, &e), &e);
    assert_ok(store_is_current(db, &t->catalog, &yes, &e), &e);
    assert_int_equal(yes, 1);
    assert_ok(store_is_current(db, &other, &yes, &e), &e);
    assert_int_equal(yes, 0);
    db_close(db);
    check_kept(s);
}

static void add_things(struct store *s, struct test_catalog *unused)
{
    struct test_catalog *t = again();
    struct buf plan;

    (void)unused;
    test_fill(s);
    append(&t->registers[0], t->person,
           (struct cat_column){.name = "phone", .type = CAT_TEXT, .search = 1});
    append(&t->registers[0], t->person,
           (struct cat_column){.name = "origin",
                               .type = CAT_CHOICE,
                               .choice = &t->choices[1],
                               .required = 1,
                               .has_default = 1,
                               .default_value = 1});
    t->sex_codes[2] = "other";
    t->choices[0].codes.count = 3;
    t->titles[0].text[LANG_VI] = "Nhất";
    buf_init(&plan, 1 << 16);
    migrate(s, t, &plan);
    assert_non_null(strstr(buf_cstr(&plan), "\"phone\""));
    assert_non_null(strstr(buf_cstr(&plan), "choice_sex"));
    buf_free(&plan);
    check_kept(s);
    assert_int_equal(
        test_int(s, "SELECT count(*) FROM person WHERE origin = 'overseas'"),
        3);
    assert_int_equal(test_int(s, "SELECT count(*) FROM choice_sex"), 3);
    assert_string_equal(
        test_text(s, "SELECT title_vi FROM choice_sex WHERE place = 0"),
        "Nhất");
    test_sql(s, "UPDATE person SET sex = 'other', phone = '0913' WHERE id = 3");
    struct err e = {0};
    assert_int_equal(
        test_try_sql(s, "UPDATE person SET origin = 'moon' WHERE id = 3", &e),
        ERR_INPUT);
}

/* A field, a register and a code go away and come back. */
static void remove_and_return(struct store *s, struct test_catalog *unused)
{
    struct test_catalog *t = again();

    (void)unused;
    test_fill(s);
    t->registers[1].column_count = 4; /* paid is gone */
    t->catalog.register_count = 2;    /* award is gone */
    t->choices[1].codes.count = 1;    /* overseas is gone */
    t->person[0].name = "name";       /* required full_name became name */
    t->person[0].required = 0;
    migrate(s, t, NULL);
    assert_int_equal(test_int(s, "SELECT count(*) FROM choice_channel"
                                 " WHERE hidden AND code = 'overseas'"),
                     1);
    assert_int_equal(test_int(s, "SELECT count(*) FROM schema_table"
                                 " WHERE hidden AND name = 'award'"),
                     1);
    assert_int_equal(test_int(s, "SELECT count(*) FROM schema_column"
                                 " WHERE hidden AND NOT required AND"
                                 " column_name IN ('paid', 'full_name')"),
                     2);
    /* What hides the column may not stand in the way of new rows. */
    test_sql(s, "INSERT INTO person (id, unit_id, name, entered_by,"
                " entered_at) VALUES (4, 1, 'D', 'lan', 'now')");
    test_sql(s, "UPDATE person SET full_name = 'D' WHERE id = 4");
    migrate(s, again(), NULL);
    assert_int_equal(test_int(s, "SELECT count(*) FROM schema_table"
                                 " WHERE hidden"),
                     0);
    assert_int_equal(test_int(s, "SELECT count(*) FROM choice_channel"
                                 " WHERE hidden"),
                     0);
    test_sql(s, "DELETE FROM person WHERE id = 4");
    check_kept(s);
}

/* Rules of existing columns change where the rows allow it. */
static void change_rules(struct store *s, struct test_catalog *unused)
{
    struct test_catalog *t = again();
    struct err e = {0};

    (void)unused;
    test_fill(s);
    t->person[0].required = 0;
    t->placement[3].max = 57;
    t->placement[2].required = 1;
    t->placement[3].default_value = 5;
    t->registers[0].unique_count = 0;
    migrate(s, t, NULL);
    check_kept(s);
    test_sql(s, "INSERT INTO person (id, unit_id, cccd, entered_by, entered_at)"
                " VALUES (4, 1, '094201001234', 'lan', 'now')");
    assert_int_equal(test_try_sql(s, "UPDATE placement SET quantity = 58", &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_CHECK);
    err_clear(&e);
    assert_int_equal(test_try_sql(s, "UPDATE placement SET channel = NULL", &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_REQUIRED);
    err_clear(&e);
    assert_int_equal(test_try_sql(s, "UPDATE placement SET person = 99", &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_STORE_REFERENCE);
    test_sql(s, "INSERT INTO placement (id, unit_id, day, person, entered_by,"
                " entered_at) VALUES (3, 1, '2024-05-01', 1, 'lan', 'now')");
    assert_int_equal(test_int(s, "SELECT quantity FROM placement WHERE id = 3"),
                     5);
}

/* A column without values may change its type. */
static void empty_type(struct store *s, struct test_catalog *unused)
{
    struct test_catalog *t = again();

    (void)unused;
    test_fill(s);
    test_sql(s, "UPDATE placement SET paid = NULL");
    t->placement[4].type = CAT_DAY;
    migrate(s, t, NULL);
    test_sql(s, "UPDATE placement SET paid = '2024-05-05' WHERE id = 1");
    check_kept(s);
}

/* ---- what is refused --------------------------------------------------- */

static void bad_type(struct test_catalog *t)
{
    t->placement[3].type = CAT_TEXT;
    t->placement[3].has_max = t->placement[3].has_default = 0;
}

static void bad_required_new(struct test_catalog *t)
{
    append(
        &t->registers[0], t->person,
        (struct cat_column){.name = "phone", .type = CAT_TEXT, .required = 1});
}

static void bad_required_old(struct test_catalog *t)
{
    t->person[4].required = 1;
}

static void bad_range(struct test_catalog *t)
{
    t->placement[3].max = 56;
}

static void bad_list(struct test_catalog *t)
{
    t->person[4].choice = &t->choices[1];
}

static void bad_unique(struct test_catalog *t)
{
    t->person_unique[0] = 5; /* head: two people have the same */
}

static void bad_order(struct test_catalog *t)
{
    /* award becomes a dossier: its days have another order */
    t->registers[2].kind = CAT_DOSSIER;
    t->award[0].name = "returned_day";
}

static const struct {
    void (*change)(struct test_catalog *t);
    enum msg_id id;
    const char *named;
} refusals[] = {
    {bad_type, MSG_STORE_MIGRATE_TYPE, "placement.quantity"},
    {bad_required_new, MSG_STORE_MIGRATE_REQUIRED, "person.phone"},
    {bad_required_old, MSG_STORE_MIGRATE_NULL, "person.sex"},
    {bad_range, MSG_STORE_MIGRATE_CHECK, "placement.quantity"},
    {bad_list, MSG_STORE_MIGRATE_REF, "person.sex"},
    {bad_unique, MSG_STORE_MIGRATE_UNIQUE, "person"},
    {bad_order, MSG_STORE_MIGRATE_REQUIRED, "award.returned_day"},
};

/* Each refusal names the column, and nothing at all has changed, though the
** same catalogue also brings allowed changes. */
static void refused(struct store *s, struct test_catalog *unused)
{
    (void)unused;
    test_fill(s);
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        struct test_catalog *t = again();
        struct err e = {0};
        char text[1024];
        append(&t->registers[1], t->placement,
               (struct cat_column){.name = "note", .type = CAT_TEXT});
        t->sex_codes[2] = "other";
        t->choices[0].codes.count = 3;
        refusals[i].change(t);
        assert_int_equal(store_migrate(s, &t->catalog, NULL, &e), ERR_INPUT);
        assert_int_equal(e.id, refusals[i].id);
        err_text(&e, LANG_VI, text, sizeof text);
        assert_non_null(strstr(text, refusals[i].named));
        assert_int_equal(test_int(s, "SELECT count(*) FROM choice_sex"), 2);
        assert_int_equal(test_int(s, "SELECT count(*) FROM schema_column"
                                     " WHERE column_name = 'note'"
                                     " AND table_name = 'placement'"),
                         0);
        check_kept(s);
    }
    /* Foreign keys are still enforced after a refusal. */
    struct err e = {0};
    assert_int_equal(test_try_sql(s, "UPDATE placement SET person = 99", &e),
                     ERR_INPUT);
}

/* ---- memory ------------------------------------------------------------ */

/* The description is read whole or not at all, whichever allocation fails. */
static void load_without_memory(struct store *s, struct test_catalog *t)
{
    enum err_code code = ERR_NOMEM;
    struct err e = {0};
    struct db *db;

    (void)t;
    assert_ok(store_reader(s, &db, &e), &e);
    for (unsigned nth = 1; code == ERR_NOMEM; nth += 1 + nth / 8) {
        struct arena *a = arena_new((size_t)1 << 20);
        struct schema schema;
        err_clear(&e);
        arena_fail_at(a, nth);
        code = schema_load(db, a, &schema, &e);
        assert_true((schema.tables != NULL) == (code == ERR_OK));
        assert_int_equal(db->active_count, 0);
        assert_true(nth < 100000);
        arena_free(a);
    }
    assert_ok(code, &e);
    db_close(db);
}

/* ---- runs -------------------------------------------------------------- */

static void test_nothing(void **state)
{
    (void)state;
    test_on_both(program, nothing_to_do);
}

static void test_add(void **state)
{
    (void)state;
    test_on_both(program, add_things);
}

static void test_remove(void **state)
{
    (void)state;
    test_on_both(program, remove_and_return);
}

static void test_rules(void **state)
{
    (void)state;
    test_on_both(program, change_rules);
}

static void test_empty_type(void **state)
{
    (void)state;
    test_on_both(program, empty_type);
}

static void test_refused(void **state)
{
    (void)state;
    test_on_both(program, refused);
}

static void test_memory(void **state)
{
    (void)state;
    test_on_both(program, load_without_memory);
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
        cmocka_unit_test(test_nothing),    cmocka_unit_test(test_add),
        cmocka_unit_test(test_remove),     cmocka_unit_test(test_rules),
        cmocka_unit_test(test_empty_type), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, drop_all);
}
