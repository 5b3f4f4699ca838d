/* The catalogue as tables: what is made of columns, and what is refused. */
#include "store/impl.h"
#include "store/test_db.h"

#include <stdio.h>
#include <string.h>

static struct test_catalog t;
static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    test_catalog(&t);
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct schema schema_now(void)
{
    struct schema s;
    struct err e = {0};

    assert_ok(schema_of(arena, &t.catalog, &s, &e), &e);
    return s;
}

static const struct schema_column *column(const struct schema *s,
                                          const char *table, const char *name)
{
    const struct schema_table *found = schema_find(s, table);

    assert_non_null(found);
    return schema_find_column(found, name);
}

static void test_columns(void **state)
{
    struct schema s = schema_now();
    const struct schema_column *c;

    (void)state;
    c = column(&s, "person", "full_name");
    assert_true(c->required && c->type == SCHEMA_TEXT);
    assert_non_null(column(&s, "person", "full_name_key"));
    assert_null(column(&s, "person", "cccd_key"));
    c = column(&s, "person", "cccd");
    assert_string_equal(c->check_sql, "length(\"cccd\") = 12 AND"
                                      " ltrim(\"cccd\", '0123456789') = ''");
    c = column(&s, "placement", "channel");
    assert_string_equal(c->ref_table, "choice_channel");
    assert_string_equal(c->default_sql, "'local'");
    c = column(&s, "placement", "quantity");
    assert_string_equal(c->check_sql,
                        "\"quantity\" >= 0 AND \"quantity\" <= 1000");
    assert_string_equal(c->default_sql, "1");
    c = column(&s, "award", "rate");
    assert_string_equal(c->check_sql, "\"rate\" >= 10000");
    assert_string_equal(column(&s, "award", "person")->ref_table, "person");
    assert_string_equal(schema_find(&s, "award")->check_sql,
                        "\"from_day\" <= \"to_day\"");
    assert_string_equal(schema_find(&s, "person")->check_sql,
                        "\"born\" <= \"died\"");
    assert_null(schema_find(&s, "placement")->check_sql);
}

static const struct schema_index *index_of(const struct schema *s,
                                           const char *table, const char *name)
{
    const struct schema_table *found = schema_find(s, table);

    for (size_t i = 0; i < found->index_count; i++)
        if (strcmp(found->indexes[i].name, name) == 0)
            return &found->indexes[i];
    fail_msg("no index %s", name);
    return NULL;
}

static void test_indexes(void **state)
{
    struct schema s = schema_now();

    (void)state;
    assert_string_equal(index_of(&s, "placement", "placement_place")->columns,
                        "unit_id, \"day\"");
    assert_string_equal(index_of(&s, "award", "award_place")->columns,
                        "unit_id, \"from_day\"");
    assert_string_equal(index_of(&s, "person", "person_place")->columns,
                        "unit_id");
    assert_non_null(index_of(&s, "person", "person_head"));
    assert_non_null(index_of(&s, "person", "person_full_name_key"));
    const struct schema_index *once = index_of(&s, "person", "person_once_1");
    assert_true(once->unique);
    assert_string_equal(once->where, "NOT voided");
    assert_true(index_of(&s, "award", "award_open")->unique);
}

/* Choices before registers, a register behind those it refers to, and a circle
** of references is no obstacle. */
static void test_order(void **state)
{
    (void)state;
    t.person[5].target = &t.registers[2];
    struct schema s = schema_now();
    const struct schema_table *sex = schema_find(&s, "choice_sex");
    assert_true(sex < schema_find(&s, "person"));
    assert_true(schema_find(&s, "person") < schema_find(&s, "placement"));
    assert_true(sex > schema_find(&s, "unit"));
    assert_string_equal(column(&s, "person", "head")->ref_table, "award");
}

static void test_small_rules(void **state)
{
    (void)state;
    t.placement[4].required = 1;
    t.placement[4].when = (const struct expr *)(const void *)&t;
    t.placement[3].type = CAT_DAY;
    t.placement[3].has_default = 0;
    t.placement[3].max = day_of(2030, 12, 31);
    t.person[4].type = CAT_UNIT;
    struct schema s = schema_now();
    assert_int_equal(column(&s, "placement", "paid")->required, 0);
    assert_string_equal(column(&s, "placement", "quantity")->check_sql,
                        "\"quantity\" <= '2030-12-31'");
    assert_string_equal(column(&s, "person", "sex")->ref_table, "unit");
}

static const char *const taken[] = {
    "journal", "choice_x", "unit",
    "a_name_that_is_so_long_that_nothing_fits_behind_it"};

static void test_refused_names(void **state)
{
    struct schema s;
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(taken); i++) {
        t.registers[1].name = taken[i];
        t.registers[1].pos = (struct pos){"registers.yaml", 12, 1};
        assert_int_equal(schema_of(arena, &t.catalog, &s, &e), ERR_INPUT);
        assert_int_equal(e.id, MSG_STORE_NAME_TAKEN);
        assert_int_equal(e.pos.line, 12);
        assert_null(s.tables);
        err_clear(&e);
    }
}

static void test_refused_pattern(void **state)
{
    static const char *const bad[] = {"digits:", "digits:x", "digits:0",
                                      "letters:3", ""};
    struct schema s;
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        t.person[1].pattern = bad[i];
        assert_int_equal(schema_of(arena, &t.catalog, &s, &e), ERR_INPUT);
        assert_int_equal(e.id, MSG_STORE_PATTERN);
        err_clear(&e);
    }
}

static void test_memory(void **state)
{
    enum err_code code = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; code == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(1 << 20);
        struct schema s;
        struct err e = {0};
        arena_fail_at(a, nth);
        code = schema_of(a, &t.catalog, &s, &e);
        assert_true((s.tables != NULL) == (code == ERR_OK));
        assert_true(nth < 1000);
        arena_free(a);
    }
    assert_int_equal(code, ERR_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_indexes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused_pattern, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
