/* Reading, typing and printing: what is taken, what is refused and where. */
#include "expr/expr.h"
#include "expr/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const channel_codes[] = {"overseas_contract", "domestic",
                                            "returned"};
static const char *const sex_codes[] = {"male", "female"};
static const struct expr_codes channel = {"job_channel", channel_codes, 3};
static const struct expr_codes sex = {"sex", sex_codes, 2};

static const struct expr_symbol symbols[] = {
    {"channel", EXPR_CHOICE, &channel, 0, "r.channel"},
    {"other_channel", EXPR_CHOICE, &channel, 1, "r.other_channel"},
    {"person.sex", EXPR_CHOICE, &sex, 2, "p.sex"},
    {"quantity", EXPR_INT, NULL, 3, "r.quantity"},
    {"rate", EXPR_DECIMAL, NULL, 4, "r.rate"},
    {"day", EXPR_DAY, NULL, 5, "r.day"},
    {"person.born", EXPR_DAY, NULL, 6, "p.born"},
    {"urgent", EXPR_BOOL, NULL, 7, "r.urgent"},
    {"note", EXPR_TEXT, NULL, 8, "r.note"},
};
static const struct expr_scope scope = {symbols, ARRAY_COUNT(symbols)};
static const struct pos origin = {"field/registers.yaml", 12, 10};

/* Each text with its canonical print; NULL: it is canonical already. */
static const struct {
    const char *text, *print;
    enum expr_type want;
} good[] = {
    {"channel == 'domestic'", NULL, EXPR_BOOL},
    {"'domestic'==channel", "'domestic' == channel", EXPR_BOOL},
    {"channel != other_channel", NULL, EXPR_BOOL},
    {"channel in ['domestic','returned']",
     "channel in ['domestic', 'returned']", EXPR_BOOL},
    {"quantity > 1 and person.sex == 'female' or urgent", NULL, EXPR_BOOL},
    {"quantity > 1 and (person.sex == 'female' or urgent)", NULL, EXPR_BOOL},
    {"not (urgent and urgent)", NULL, EXPR_BOOL},
    {"not not urgent", NULL, EXPR_BOOL},
    {"(not urgent) == true", NULL, EXPR_BOOL},
    {"(quantity > 1) == urgent", NULL, EXPR_BOOL},
    {"age(person.born, day) < 16", NULL, EXPR_BOOL},
    {"months( person.born , 2024-07-01 )", "months(person.born, 2024-07-01)",
     EXPR_INT},
    {"year(day) == 2024", NULL, EXPR_BOOL},
    {"min(day, person.born)", NULL, EXPR_DAY},
    {"max(quantity, rate)", NULL, EXPR_DECIMAL},
    {"1 - (2 - 3) - 4", NULL, EXPR_INT},
    {"(1 + 2) * 3", NULL, EXPR_INT},
    {"((1 * 2)) + 3", "1 * 2 + 3", EXPR_INT},
    {"--1", "--1", EXPR_INT},
    {"-(1 + 2)", NULL, EXPR_INT},
    {"2.50", "2.5", EXPR_DECIMAL},
    {"3", NULL, EXPR_DECIMAL},
    {"3.0", NULL, EXPR_DECIMAL},
    {"0.0001 * quantity", NULL, EXPR_DECIMAL},
    {"rate in [1, 2.5, -3]", "rate in [1.0, 2.5, -3.0]", EXPR_BOOL},
    {"quantity in [-1, 2]", NULL, EXPR_BOOL},
    {"day in [2024-01-01]", NULL, EXPR_BOOL},
    {"note == null", NULL, EXPR_BOOL},
    {"null != note", "note != null", EXPR_BOOL},
    {"true", NULL, EXPR_BOOL},
    {"100000000000000", NULL, EXPR_INT},
};

/* Each text with the column (origin is column 10) and row of its refusal. */
static const struct {
    const char *text;
    int col;
    enum msg_id id;
    enum expr_type want;
} bad[] = {
    {"", 10, MSG_EXPR_EMPTY, EXPR_BOOL},
    {"   ", 10, MSG_EXPR_EMPTY, EXPR_BOOL},
    {"chanel == 'domestic'", 10, MSG_EXPR_NAME_LIKE, EXPR_BOOL},
    {"xyzzy == 1", 10, MSG_EXPR_NAME, EXPR_BOOL},
    {"channel == 'domestc'", 22, MSG_EXPR_CODE_LIKE, EXPR_BOOL},
    {"channel == 'zzz'", 22, MSG_EXPR_CODE, EXPR_BOOL},
    {"channel = 'domestic'", 18, MSG_EXPR_SIGN, EXPR_BOOL},
    {"urgent && urgent", 17, MSG_EXPR_SIGN, EXPR_BOOL},
    {"channel == \"domestic\"", 21, MSG_EXPR_SIGN, EXPR_BOOL},
    {"channel == 'domestic", 21, MSG_EXPR_QUOTE, EXPR_BOOL},
    {"channel == person.sex", 10, MSG_EXPR_LISTS, EXPR_BOOL},
    {"channel < 'domestic'", 10, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"channel == 1", 10, MSG_EXPR_OPERANDS, EXPR_BOOL},
    {"quantity == 'domestic'", 23, MSG_EXPR_CODE_OPERAND, EXPR_BOOL},
    {"'a' == 'b'", 11, MSG_EXPR_CODE_ALONE, EXPR_BOOL},
    {"'domestic'", 11, MSG_EXPR_CODE_ALONE, EXPR_CHOICE},
    {"null", 10, MSG_EXPR_NULL_ALONE, EXPR_BOOL},
    {"null == null", 18, MSG_EXPR_NULL_ALONE, EXPR_BOOL},
    {"day < null", 10, MSG_EXPR_NULL_ALONE, EXPR_BOOL},
    {"note == note", 10, MSG_EXPR_TEXT, EXPR_BOOL},
    {"note", 10, MSG_EXPR_WANT, EXPR_BOOL},
    {"quantity", 10, MSG_EXPR_WANT, EXPR_BOOL},
    {"rate", 10, MSG_EXPR_WANT, EXPR_INT},
    {"urgent and quantity", 21, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"not quantity", 14, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"day + 1 == day", 10, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"-urgent", 11, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"age(day) < 3", 10, MSG_EXPR_ARGS, EXPR_BOOL},
    {"age(day, day, day) < 3", 10, MSG_EXPR_ARGS, EXPR_BOOL},
    {"year() < 3", 10, MSG_EXPR_ARGS, EXPR_BOOL},
    {"age(day, 5) < 3", 19, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"min(urgent, urgent)", 14, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"min(1, day) == 1", 14, MSG_EXPR_OPERANDS, EXPR_BOOL},
    {"agge(day, day) == 1", 10, MSG_EXPR_FUNCTION, EXPR_BOOL},
    {"2024-13-01 == day", 10, MSG_EXPR_DAY, EXPR_BOOL},
    {"2023-02-29 == day", 10, MSG_EXPR_DAY, EXPR_BOOL},
    {"quantity == 1.23456", 22, MSG_EXPR_DECIMALS, EXPR_BOOL},
    {"quantity == 007", 22, MSG_EXPR_NUMBER, EXPR_BOOL},
    {"quantity == 7up", 22, MSG_EXPR_NUMBER, EXPR_BOOL},
    {"quantity == 100000000000001", 22, MSG_EXPR_NUMBER_RANGE, EXPR_BOOL},
    {"1 < 2 < 3", 16, MSG_EXPR_CHAIN, EXPR_BOOL},
    {"urgent urgent", 17, MSG_EXPR_TRAILING, EXPR_BOOL},
    {"(urgent", 17, MSG_EXPR_EXPECTED_END, EXPR_BOOL},
    {"(urgent]", 17, MSG_EXPR_EXPECTED, EXPR_BOOL},
    {"urgent and", 20, MSG_EXPR_EXPECTED_END, EXPR_BOOL},
    {"and urgent", 10, MSG_EXPR_EXPECTED, EXPR_BOOL},
    {"quantity in []", 23, MSG_EXPR_EXPECTED, EXPR_BOOL},
    {"quantity in 3", 22, MSG_EXPR_EXPECTED, EXPR_BOOL},
    {"quantity in [rate]", 23, MSG_EXPR_LIST_ITEM, EXPR_BOOL},
    {"quantity in [1.5]", 23, MSG_EXPR_OPERANDS, EXPR_BOOL},
    {"day in [-2024-01-01]", 18, MSG_EXPR_LIST_ITEM, EXPR_BOOL},
    {"urgent in [true]", 10, MSG_EXPR_OPERAND, EXPR_BOOL},
    {"note in ['x']", 10, MSG_EXPR_TEXT, EXPR_BOOL},
    {"quantity == 1 ; drop", 24, MSG_EXPR_CHAR, EXPR_BOOL},
    {"quantity == số", 23, MSG_EXPR_CHAR, EXPR_BOOL},
};

static void print_of(const struct expr *x, char *out, size_t out_size)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    expr_print(x, &b);
    assert_int_equal(b.failed, 0);
    snprintf(out, out_size, "%s", buf_cstr(&b));
    buf_free(&b);
}

static void good_is_taken(void **state)
{
    char text[4096];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        struct arena *a = arena_new(1 << 20);
        struct err e = {0};
        struct expr *x = NULL;
        if (expr_parse(a, good[i].text, origin, &scope, good[i].want, &x, &e) !=
            ERR_OK) {
            err_text(&e, LANG_EN, text, sizeof text);
            fail_msg("%s: %s", good[i].text, text);
        }
        print_of(x, text, sizeof text);
        assert_string_equal(text, good[i].print ? good[i].print : good[i].text);
        arena_free(a);
    }
}

static void bad_is_refused_at_its_place(void **state)
{
    char text[2048];
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct arena *a = arena_new(1 << 20);
        struct err e = {0};
        struct expr *x = (struct expr *)&e;
        enum err_code rc =
            expr_parse(a, bad[i].text, origin, &scope, bad[i].want, &x, &e);
        assert_null(x);
        err_text(&e, LANG_EN, text, sizeof text);
        if (rc != ERR_INPUT || e.id != bad[i].id || e.pos.col != bad[i].col ||
            e.pos.line != 12)
            wrong++, print_error("%s: row %s at %d, wanted %s at %d\n",
                                 bad[i].text, msg_name(e.id), e.pos.col,
                                 msg_name(bad[i].id), bad[i].col);
        assert_null(strchr(text, '{'));
        arena_free(a);
    }
    assert_int_equal(wrong, 0);
}

static void columns_count_characters(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct err e = {0};
    struct expr *x;

    (void)state;
    assert_int_equal(expr_parse(a, "channel == 'đổi' and chanel == 'x'", origin,
                                &scope, EXPR_BOOL, &x, &e),
                     ERR_INPUT);
    assert_int_equal(e.pos.col, 22);
    assert_int_equal(e.id, MSG_EXPR_CODE);
    err_clear(&e);
    assert_int_equal(expr_parse(a, "note == null and “channel", origin, &scope,
                                EXPR_BOOL, &x, &e),
                     ERR_INPUT);
    assert_int_equal(e.pos.col, 27);
    arena_free(a);
}

static void depth_is_limited(void **state)
{
    char text[EXPR_BYTES_MAX + 16];
    static const struct {
        const char *open, *leaf, *close;
    } shapes[] = {{"(", "urgent", ")"},         {"not ", "urgent", ""},
                  {"", "urgent", " or urgent"}, {"-", "1", ""},
                  {"1 + (", "1", ")"},          {"min(1,", "1", ")"}};

    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(shapes); s++)
        for (int n = 20; n <= 80; n += 60) {
            struct arena *a = arena_new(1 << 20);
            struct err e = {0};
            struct expr *x;
            size_t used = 0;
            for (int i = 0; i < n; i++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s",
                                         shapes[s].open);
            used += (size_t)snprintf(text + used, sizeof text - used, "%s",
                                     shapes[s].leaf);
            for (int i = 0; i < n; i++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s",
                                         shapes[s].close);
            enum expr_type want = s < 3 ? EXPR_BOOL : EXPR_INT;
            enum err_code rc =
                expr_parse(a, text, origin, &scope, want, &x, &e);
            assert_int_equal(rc, n == 20 ? ERR_OK : ERR_INPUT);
            if (n == 80)
                assert_int_equal(e.id, MSG_EXPR_DEEP);
            arena_free(a);
        }
}

static void length_is_limited(void **state)
{
    char text[EXPR_BYTES_MAX + 2];
    struct arena *a = arena_new(1 << 20);
    struct err e = {0};
    struct expr *x;

    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text, "urgent", 6);
    text[sizeof text - 1] = '\0';
    assert_int_equal(expr_parse(a, text, origin, &scope, EXPR_BOOL, &x, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_EXPR_LONG);
    text[EXPR_BYTES_MAX] = '\0';
    err_clear(&e);
    assert_int_equal(expr_parse(a, text, origin, &scope, EXPR_BOOL, &x, &e),
                     ERR_OK);
    arena_free(a);
}

static void uses_finds_names(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct err e = {0};
    struct expr *x;

    (void)state;
    assert_int_equal(expr_parse(a, "age(person.born, day) in [1] or urgent",
                                origin, &scope, EXPR_BOOL, &x, &e),
                     ERR_OK);
    assert_true(expr_uses(x, "person.born"));
    assert_true(expr_uses(x, "urgent"));
    assert_false(expr_uses(x, "quantity"));
    assert_false(expr_uses(x, "person"));
    arena_free(a);
}

/* The values around which an expression turns. */
static void breaks_are_found(void **state)
{
    static const struct {
        const char *text;
        int count;
        int64_t first, last;
    } cases[] = {
        {"quantity < 4", 1, 4, 4},
        {"urgent and 4 <= quantity or quantity in [16, 22]", 3, 4, 22},
        {"quantity == null", 0, 0, 0},
        {"urgent", 0, 0, 0},
        {"quantity + 1 < 4", -1, 0, 0},
        {"not (quantity < year(day))", -1, 0, 0},
    };
    struct arena *a = arena_new(1 << 20);
    int column = -1;

    (void)state;
    for (size_t i = 0; i < scope.count; i++)
        if (strcmp(scope.symbols[i].name, "quantity") == 0)
            column = scope.symbols[i].column;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct expr *x = NULL;
        struct err e = {0};
        int64_t list[8] = {0};
        assert_int_equal(
            expr_parse(a, cases[i].text, origin, &scope, EXPR_BOOL, &x, &e),
            ERR_OK);
        int count = expr_breaks(x, column, list, 8);
        assert_int_equal(count, cases[i].count);
        assert_int_equal(list[0], cases[i].first);
        assert_int_equal(count > 0 ? list[count - 1] : 0, cases[i].last);
        assert_int_equal(expr_breaks(x, column, list, 0), cases[i].count);
    }
    arena_free(a);
}

/* The columns on which an expression turns. */
static void compared_columns_are_found(void **state)
{
    static const struct {
        const char *text;
        int count, first;
    } cases[] = {
        {"day > person.born", 1, 6},
        {"urgent and person.born == day or day < person.born", 2, 6},
        {"day == null", 0, 0},
        {"urgent", 0, 0},
        {"day > 2024-01-01", -1, 0},
        {"age(person.born, day) < 16", -1, 0},
    };
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct expr *x = NULL;
        struct err e = {0};
        int list[4] = {0};
        assert_int_equal(
            expr_parse(a, cases[i].text, origin, &scope, EXPR_BOOL, &x, &e),
            ERR_OK);
        assert_int_equal(expr_compared(x, 5, list, 4), cases[i].count);
        assert_int_equal(list[0], cases[i].first);
        assert_int_equal(expr_compared(x, 5, list, 0), cases[i].count);
    }
    arena_free(a);
}

/* Fail the 1st, 2nd, ... allocation until parse and compile succeed. */
static void memory_runs_out(void **state)
{
    enum err_code rc = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(1 << 22);
        struct err e = {0};
        struct expr *x = NULL;
        struct expr_program *p = NULL;
        arena_fail_at(a, nth);
        rc = expr_parse(a,
                        "not urgent and age(person.born, day) < 3 or rate * 2 "
                        "in [1, 2.5] and 'domestic' == channel",
                        origin, &scope, EXPR_BOOL, &x, &e);
        assert_true((x != NULL) == (rc == ERR_OK));
        if (rc == ERR_OK)
            rc = expr_compile(a, x, &p, &e);
        assert_true((p != NULL) == (rc == ERR_OK));
        assert_int_equal(e.code, rc);
        arena_free(a);
        assert_true(nth < 1000);
    }
    assert_int_equal(rc, ERR_OK);
}

static void cases_take_the_first_that_holds(void **state)
{
    struct arena *a = arena_new(1 << 22);
    struct err e = {0};
    struct expr *young, *old;
    struct expr_program *p;
    static const int64_t quantity[] = {1, 50, 200, 7};
    static const unsigned char null[] = {0, 0, 0, 9};
    struct expr_column columns[9] = {[3] = {quantity, null}};
    int64_t value[4];
    unsigned char none[4];

    (void)state;
    assert_int_equal(
        expr_parse(a, "quantity < 10", origin, &scope, EXPR_BOOL, &young, &e),
        ERR_OK);
    assert_int_equal(
        expr_parse(a, "quantity < 100", origin, &scope, EXPR_BOOL, &old, &e),
        ERR_OK);
    struct expr_case cases[] = {{young, 4}, {old, 5}, {NULL, 6}};
    assert_int_equal(expr_compile_cases(a, cases, 3, &p, &e), ERR_OK);
    expr_run(p, columns, 4, value, none);
    assert_int_equal(value[0], 4);
    assert_int_equal(value[1], 5);
    assert_int_equal(value[2], 6);
    assert_int_equal(value[3], 6);
    assert_int_equal(expr_compile_cases(a, cases, 2, &p, &e), ERR_OK);
    expr_run(p, columns, 4, value, none);
    assert_int_equal(none[1], 0);
    assert_int_equal(none[2], 1);
    assert_int_equal(none[3], 1);
    arena_free(a);
}

static void overflow_gives_null(void **state)
{
    struct arena *a = arena_new(1 << 22);
    struct err e = {0};
    struct expr *x;
    struct expr_program *p;
    static const int64_t quantity[] = {INT64_MAX, 2, INT64_MIN};
    struct expr_column columns[9] = {[3] = {quantity, NULL}};
    int64_t value[3];
    unsigned char null[3];

    (void)state;
    assert_int_equal(
        expr_parse(a, "-quantity + 1", origin, &scope, EXPR_INT, &x, &e),
        ERR_OK);
    assert_int_equal(expr_compile(a, x, &p, &e), ERR_OK);
    expr_run(p, columns, 3, value, null);
    assert_int_equal(null[0], 0);
    assert_int_equal(value[1], -1);
    assert_int_equal(null[2], 1);
    assert_int_equal(value[2], 0);
    arena_free(a);
}

static void suggestions_are_close(void **state)
{
    static const char *const names[] = {"quantity", "channel", "country",
                                        "day",      "due_day", "person.sex"};
    static const struct {
        const char *wrong, *want;
    } cases[] = {
        {"chanel", "channel"},        {"quanttiy", "quantity"},
        {"contry", "country"},        {"dya", "day"},
        {"person.sxe", "person.sex"}, {"zzzzzz", ""},
        {"quant", "quantity"},
    };
    char text[SUGGEST_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct suggest s;
        suggest_start(&s, cases[i].wrong, strlen(cases[i].wrong));
        for (size_t n = 0; n < ARRAY_COUNT(names); n++)
            suggest_add(&s, names[n]);
        suggest_text(&s, text, sizeof text);
        assert_string_equal(text, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_is_taken),
        cmocka_unit_test(bad_is_refused_at_its_place),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(uses_finds_names),
        cmocka_unit_test(breaks_are_found),
        cmocka_unit_test(compared_columns_are_found),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(cases_take_the_first_that_holds),
        cmocka_unit_test(overflow_gives_null),
        cmocka_unit_test(suggestions_are_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
