/*
** The property that holds the two compilers equal: random typed expressions
** over random rows with nulls give the same in a column program and in SQL, on
** SQLite and (when ANSINH_TEST_PG names a server) on PostgreSQL; and what is
** printed reads again as the same.
*/
#include "expr/expr.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 64, EXPRESSIONS = 1500, COLUMNS = 12 };

static const char *const color_codes[] = {"red", "green", "blue"};
static const struct expr_codes colors = {"color", color_codes, 3};

static const struct expr_symbol symbols[COLUMNS] = {
    {"i1", EXPR_INT, NULL, 0, "r.i1"},
    {"i2", EXPR_INT, NULL, 1, "r.i2"},
    {"d1", EXPR_DECIMAL, NULL, 2, "r.d1"},
    {"d2", EXPR_DECIMAL, NULL, 3, "r.d2"},
    {"b1", EXPR_BOOL, NULL, 4, "r.b1"},
    {"b2", EXPR_BOOL, NULL, 5, "r.b2"},
    {"p.c1", EXPR_CHOICE, &colors, 6, "r.c1"},
    {"c2", EXPR_CHOICE, &colors, 7, "r.c2"},
    {"t1", EXPR_DAY, NULL, 8, "r.t1"},
    {"t2", EXPR_DAY, NULL, 9, "r.t2"},
    {"s1", EXPR_TEXT, NULL, 10, "r.s1"},
    {"t3", EXPR_DAY, NULL, 11, "r.t3"},
};
static const char *const sql_names[COLUMNS] = {
    "i1", "i2", "d1", "d2", "b1", "b2", "c1", "c2", "t1", "t2", "s1", "t3"};
static const struct expr_scope scope = {symbols, COLUMNS};

static int64_t value[COLUMNS][ROWS];
static unsigned char null[COLUMNS][ROWS];
static struct expr_column columns[COLUMNS];

/* xorshift: the same numbers on every machine. */
static uint64_t seed = 88172645463325252u;

static int64_t below(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)((seed >> 11) % (uint64_t)n);
}

/* Days cluster around the ends of February, where ages go wrong. */
static int64_t random_day(void)
{
    int year = 1990 + (int)below(36);

    if (below(3) == 0)
        return day_of(year, 2, 26) + below(6);
    return day_of(year, 1 + (int)below(12), 1) + below(31);
}

static int64_t random_value(enum expr_type type)
{
    switch (type) {
    case EXPR_INT:
        return below(41) - 20;
    case EXPR_DECIMAL:
        return below(200001) - 100000;
    case EXPR_BOOL:
        return below(2);
    case EXPR_CHOICE:
        return below(3);
    case EXPR_DAY:
        return random_day();
    default:
        return 0;
    }
}

static void make_rows(void)
{
    for (int c = 0; c < COLUMNS; c++) {
        for (int i = 0; i < ROWS; i++) {
            null[c][i] = (unsigned char)(below(4) == 0 ? 1 + below(255) : 0);
            value[c][i] = random_value(symbols[c].type);
        }
        columns[c] = (struct expr_column){value[c], null[c]};
    }
    /* i2 and t3 lack nothing, so that the short cut for that is taken too. */
    columns[1].null = NULL;
    columns[11].null = NULL;
    memset(null[1], 0, ROWS);
    memset(null[11], 0, ROWS);
}

/* The SQL literal of a value of the table. */
static void cell(struct buf *b, int c, int row, enum expr_dialect dialect)
{
    char day[DAY_TEXT_BYTES];
    enum expr_type type = symbols[c].type;

    if (null[c][row]) {
        buf_str(b, "NULL");
    } else if (type == EXPR_DAY) {
        day_iso((day_t)value[c][row], day);
        buf_printf(b, "'%s'", day);
    } else if (type == EXPR_CHOICE) {
        buf_printf(b, "'%s'", color_codes[value[c][row]]);
    } else if (type == EXPR_TEXT) {
        buf_str(b, "'x'");
    } else if (type == EXPR_BOOL && dialect == EXPR_POSTGRES) {
        buf_str(b, value[c][row] ? "TRUE" : "FALSE");
    } else {
        buf_int(b, value[c][row]);
    }
}

static void table_sql(struct buf *b, enum expr_dialect dialect)
{
    static const char *const types[EXPR_DIALECT__MAX][EXPR_TYPE__MAX] = {
        {"INTEGER", "INTEGER", "INTEGER", "TEXT", "TEXT", "TEXT"},
        {"BOOLEAN", "BIGINT", "BIGINT", "TEXT", "DATE", "TEXT"}};

    buf_str(b, "CREATE TEMP TABLE r(id INTEGER PRIMARY KEY");
    for (int c = 0; c < COLUMNS; c++)
        buf_printf(b, ", %s %s", sql_names[c], types[dialect][symbols[c].type]);
    buf_str(b, ");\n");
    for (int i = 0; i < ROWS; i++) {
        buf_printf(b, "INSERT INTO r VALUES(%d", i);
        for (int c = 0; c < COLUMNS; c++) {
            buf_str(b, ", ");
            cell(b, c, i, dialect);
        }
        buf_str(b, ");\n");
    }
}

static void grow(struct buf *b, enum expr_type type, int depth);

static void grow_leaf(struct buf *b, enum expr_type type)
{
    char day[DAY_TEXT_BYTES];
    int64_t v = random_value(type);

    if (below(3) > 0) {
        int c;
        do
            c = (int)below(COLUMNS);
        while (symbols[c].type != type);
        buf_str(b, symbols[c].name);
    } else if (type == EXPR_DAY) {
        day_iso((day_t)v, day);
        buf_str(b, day);
    } else if (type == EXPR_CHOICE) {
        buf_str(b, "c2");
    } else if (type == EXPR_BOOL) {
        buf_str(b, v ? "true" : "false");
    } else if (type == EXPR_DECIMAL) {
        buf_printf(b, "%s%" PRId64 ".%04" PRId64, v < 0 ? "-" : "",
                   (v < 0 ? -v : v) / 10000, (v < 0 ? -v : v) % 10000);
    } else {
        buf_int(b, v);
    }
}

static void grow_pair(struct buf *b, const char *before, enum expr_type left,
                      const char *between, int depth)
{
    buf_str(b, before);
    grow(b, left, depth - 1);
    buf_str(b, between);
    enum expr_type right = left;
    if ((left == EXPR_INT || left == EXPR_DECIMAL) && below(4) == 0)
        right = EXPR_INT; /* mixed with a decimal it is converted */
    grow(b, right, depth - 1);
    buf_char(b, ')');
}

static void grow_number(struct buf *b, enum expr_type type, int depth)
{
    static const char *const between[] = {" + ", " - ", " * "};

    switch (below(type == EXPR_INT ? 7 : 5)) {
    case 0:
    case 1:
        grow_pair(b, "(", type, between[below(3)], depth);
        break;
    case 2:
        grow_pair(b, below(2) ? "min(" : "max(", type, ", ", depth);
        break;
    case 3:
        buf_str(b, "-(");
        grow(b, type, depth - 1);
        buf_char(b, ')');
        break;
    case 4:
        grow_leaf(b, type);
        break;
    case 5:
        grow_pair(b, below(2) ? "age(" : "months(", EXPR_DAY, ", ", depth);
        break;
    default:
        buf_str(b, "year(");
        grow(b, EXPR_DAY, depth - 1);
        buf_char(b, ')');
    }
}

static void grow_list(struct buf *b)
{
    switch (below(4)) {
    case 0:
        buf_str(b, "(p.c1 in ['red', 'blue'])");
        break;
    case 1:
        buf_str(b, "(i1 in [-3, 4, 5, 6])");
        break;
    case 2:
        buf_str(b, "(d1 in [1, 2.5])");
        break;
    default:
        buf_str(b, "(t1 in [2024-02-29])");
    }
}

static void grow_presence(struct buf *b, int depth)
{
    static const enum expr_type types[] = {EXPR_BOOL,   EXPR_INT, EXPR_DECIMAL,
                                           EXPR_CHOICE, EXPR_DAY, EXPR_TEXT};

    buf_char(b, '(');
    enum expr_type type = types[below(6)];
    if (type == EXPR_TEXT)
        buf_str(b, "s1");
    else
        grow(b, type, depth - 1);
    buf_str(b, below(2) ? " == null)" : " != null)");
}

static void grow_bool(struct buf *b, int depth)
{
    static const char *const orders[] = {" == ", " != ", " < ",
                                         " <= ", " > ",  " >= "};
    static const enum expr_type ordered[] = {EXPR_INT, EXPR_DECIMAL, EXPR_DAY};

    switch (below(9)) {
    case 0:
    case 1:
        grow_pair(b, "(", EXPR_BOOL, " and ", depth);
        break;
    case 2:
    case 3:
        grow_pair(b, "(", EXPR_BOOL, " or ", depth);
        break;
    case 4:
        buf_str(b, "not (");
        grow(b, EXPR_BOOL, depth - 1);
        buf_char(b, ')');
        break;
    case 5:
        grow_pair(b, "(", ordered[below(3)], orders[below(6)], depth);
        break;
    case 6:
        grow_pair(b, "(", below(2) ? EXPR_BOOL : EXPR_CHOICE, orders[below(2)],
                  depth);
        break;
    case 7:
        grow_list(b);
        break;
    default:
        grow_presence(b, depth);
    }
}

/* Write a random expression; ints stay small enough for any product. */
static void grow(struct buf *b, enum expr_type type, int depth)
{
    if (depth <= 0 || type == EXPR_CHOICE)
        grow_leaf(b, type);
    else if (type == EXPR_BOOL)
        buf_char(b, '('), grow_bool(b, depth), buf_char(b, ')');
    else if (type == EXPR_DAY && below(2))
        grow_pair(b, below(2) ? "min(" : "max(", EXPR_DAY, ", ", depth);
    else if (type == EXPR_DAY)
        grow_leaf(b, type);
    else
        grow_number(b, type, depth > 3 ? 3 : depth);
}

struct sample {
    struct arena *a;
    struct expr *x;
    int64_t value[ROWS];
    unsigned char null[ROWS];
    char text[EXPR_BYTES_MAX + 1];
};

/* One random expression with what its column program gives. */
static void take_sample(struct sample *s)
{
    static const enum expr_type types[] = {EXPR_BOOL, EXPR_BOOL, EXPR_INT,
                                           EXPR_DECIMAL, EXPR_DAY};
    struct pos pos = {"random", 1, 1};
    struct expr_program *p;
    struct err e = {0};
    struct buf b;
    enum expr_type type = types[below(5)];
    char message[1024];

    buf_init(&b, EXPR_BYTES_MAX);
    do {
        buf_clear(&b);
        grow(&b, type, type == EXPR_DECIMAL ? 2 : 1 + (int)below(5));
    } while (b.failed);
    snprintf(s->text, sizeof s->text, "%s", buf_cstr(&b));
    buf_free(&b);
    s->a = arena_new(64 << 20);
    if (expr_parse(s->a, s->text, pos, &scope, type, &s->x, &e) != ERR_OK) {
        err_text(&e, LANG_EN, message, sizeof message);
        fail_msg("%s\n%s", s->text, message);
    }
    assert_int_equal(expr_compile(s->a, s->x, &p, &e), ERR_OK);
    expr_run(p, columns, ROWS, s->value, s->null);
    if (type == EXPR_BOOL) {
        unsigned char keep[ROWS];
        expr_run_true(p, columns, ROWS, keep);
        for (int i = 0; i < ROWS; i++)
            assert_int_equal(keep[i], s->value[i] == 1 && !s->null[i]);
    }
}

static void query_of(const struct expr *x, enum expr_dialect d, struct buf *out)
{
    buf_str(out, "SELECT ");
    expr_sql(x, d, out);
    buf_str(out, " FROM r ORDER BY id");
    assert_int_equal(out->failed, 0);
}

/* A day column comes back as ISO text. */
static int64_t day_from_text(const char *text)
{
    struct err e = {0};
    day_t day = DAY_NONE;

    assert_int_equal(day_parse(text, NO_POS, &day, &e), ERR_OK);
    return day;
}

static void compare_cell(const struct sample *s, int row, int is_null,
                         int64_t got, const char *sql)
{
    if (is_null != s->null[row] || (!is_null && got != s->value[row]))
        fail_msg("row %d of\n%s\n%s\ncolumns %s%" PRId64 ", SQL %s%" PRId64,
                 row, s->text, sql, s->null[row] ? "null " : "", s->value[row],
                 is_null ? "null " : "", got);
}

static void columns_equal_sqlite(void **state)
{
    sqlite3 *db;
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 22);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    table_sql(&b, EXPR_SQLITE);
    assert_int_equal(sqlite3_exec(db, buf_cstr(&b), NULL, NULL, NULL),
                     SQLITE_OK);
    for (int n = 0; n < EXPRESSIONS; n++) {
        struct sample s;
        sqlite3_stmt *q;
        take_sample(&s);
        buf_clear(&b);
        query_of(s.x, EXPR_SQLITE, &b);
        if (sqlite3_prepare_v2(db, buf_cstr(&b), -1, &q, NULL) != SQLITE_OK)
            fail_msg("%s\n%s", buf_cstr(&b), sqlite3_errmsg(db));
        for (int i = 0; i < ROWS; i++) {
            assert_int_equal(sqlite3_step(q), SQLITE_ROW);
            int type = sqlite3_column_type(q, 0);
            assert_int_not_equal(type, SQLITE_FLOAT);
            compare_cell(
                &s, i, type == SQLITE_NULL,
                type == SQLITE_TEXT
                    ? day_from_text((const char *)sqlite3_column_text(q, 0))
                    : sqlite3_column_int64(q, 0),
                buf_cstr(&b));
        }
        sqlite3_finalize(q);
        arena_free(s.a);
    }
    sqlite3_close(db);
    buf_free(&b);
}

/* "t", "f", a number or a day of PostgreSQL's text format. */
static int64_t pg_value(const char *text)
{
    if (strcmp(text, "t") == 0 || strcmp(text, "f") == 0)
        return text[0] == 't';
    if (strlen(text) == 10 && text[4] == '-')
        return day_from_text(text);
    return strtoll(text, NULL, 10);
}

static void columns_equal_postgres(void **state)
{
    const char *url = getenv("ANSINH_TEST_PG");
    struct buf b;

    (void)state;
    if (!url || !*url) {
        print_message("ANSINH_TEST_PG is not set: PostgreSQL left out\n");
        skip();
    }
    PGconn *pg = PQconnectdb(url);
    assert_int_equal(PQstatus(pg), CONNECTION_OK);
    buf_init(&b, 1 << 22);
    table_sql(&b, EXPR_POSTGRES);
    PQclear(PQexec(pg, buf_cstr(&b)));
    for (int n = 0; n < EXPRESSIONS; n++) {
        struct sample s;
        take_sample(&s);
        buf_clear(&b);
        query_of(s.x, EXPR_POSTGRES, &b);
        PGresult *result = PQexec(pg, buf_cstr(&b));
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            fail_msg("%s\n%s", buf_cstr(&b), PQerrorMessage(pg));
        assert_int_equal(PQntuples(result), ROWS);
        for (int i = 0; i < ROWS; i++)
            compare_cell(&s, i, PQgetisnull(result, i, 0),
                         pg_value(PQgetvalue(result, i, 0)), buf_cstr(&b));
        PQclear(result);
        arena_free(s.a);
    }
    PQfinish(pg);
    buf_free(&b);
}

/* print, parse, print, parse: the same text and the same values. */
static void print_reads_again(void **state)
{
    struct pos pos = {"printed", 1, 1};
    struct buf first, second;

    (void)state;
    buf_init(&first, 1 << 16);
    buf_init(&second, 1 << 16);
    for (int n = 0; n < EXPRESSIONS; n++) {
        struct sample s;
        struct expr *again;
        struct expr_program *p;
        struct err e = {0};
        int64_t got[ROWS];
        unsigned char got_null[ROWS];
        take_sample(&s);
        buf_clear(&first);
        buf_clear(&second);
        expr_print(s.x, &first);
        enum expr_type type = EXPR_BOOL;
        while (type < EXPR_TEXT && expr_parse(s.a, buf_cstr(&first), pos,
                                              &scope, type, &again, &e)) {
            err_clear(&e);
            type++;
        }
        assert_true(type < EXPR_TEXT);
        expr_print(again, &second);
        assert_string_equal(buf_cstr(&first), buf_cstr(&second));
        assert_int_equal(expr_compile(s.a, again, &p, &e), ERR_OK);
        expr_run(p, columns, ROWS, got, got_null);
        assert_memory_equal(got_null, s.null, ROWS);
        if (type != EXPR_INT) /* an int root may stand for a decimal */
            assert_memory_equal(got, s.value, sizeof got);
        arena_free(s.a);
    }
    buf_free(&first);
    buf_free(&second);
}

/* Ages, months and years of many pairs of days agree with base/date.h, the
** ends of February and of centuries included. */
static void ages_agree_with_base(void **state)
{
    static const struct {
        const char *text;
        int (*want)(day_t, day_t);
    } cases[] = {{"age(t1, t3)", age_years}, {"months(t1, t3)", age_months}};
    static int64_t born[EXPR_ROWS_MAX], day[EXPR_ROWS_MAX];
    static int64_t got[EXPR_ROWS_MAX];
    static unsigned char none[EXPR_ROWS_MAX];
    struct expr_column many[COLUMNS] = {[8] = {born, NULL}, [11] = {day, NULL}};
    struct arena *a = arena_new(4 << 20);
    struct pos pos = {"ages", 1, 1};
    struct expr *x;
    struct expr_program *p;
    struct err e = {0};

    (void)state;
    for (int i = 0; i < EXPR_ROWS_MAX; i++) {
        born[i] =
            i % 2 ? random_day() : DAY_FIRST + below(DAY_LAST - DAY_FIRST);
        day[i] = i % 4 < 3 ? random_day()
                           : DAY_FIRST + below(DAY_LAST - DAY_FIRST + 1);
    }
    born[0] = DAY_FIRST;
    day[0] = DAY_LAST;
    for (size_t c = 0; c < ARRAY_COUNT(cases); c++) {
        assert_int_equal(
            expr_parse(a, cases[c].text, pos, &scope, EXPR_INT, &x, &e),
            ERR_OK);
        assert_int_equal(expr_compile(a, x, &p, &e), ERR_OK);
        expr_run(p, many, EXPR_ROWS_MAX, got, none);
        for (int i = 0; i < EXPR_ROWS_MAX; i++)
            assert_int_equal(got[i],
                             cases[c].want((day_t)born[i], (day_t)day[i]));
    }
    assert_int_equal(expr_parse(a, "year(t3)", pos, &scope, EXPR_INT, &x, &e),
                     ERR_OK);
    assert_int_equal(expr_compile(a, x, &p, &e), ERR_OK);
    expr_run(p, many, EXPR_ROWS_MAX, got, none);
    for (int i = 0; i < EXPR_ROWS_MAX; i++)
        assert_int_equal(got[i], date_of((day_t)day[i]).year);
    arena_free(a);
}

/* A random condition in an arena that several of them share. */
static struct expr *random_condition(struct arena *a)
{
    struct pos pos = {"random", 1, 1};
    struct expr *x = NULL;
    struct err e = {0};
    struct buf b;

    buf_init(&b, EXPR_BYTES_MAX);
    do {
        buf_clear(&b);
        grow(&b, EXPR_BOOL, 1 + (int)below(4));
    } while (b.failed);
    assert_int_equal(
        expr_parse(a, buf_cstr(&b), pos, &scope, EXPR_BOOL, &x, &e), ERR_OK);
    buf_free(&b);
    return x;
}

/* Cases compiled together give what each condition gives by itself. */
static void cases_equal_conditions(void **state)
{
    enum { CASES = 5 };

    (void)state;
    for (int n = 0; n < EXPRESSIONS / 5; n++) {
        struct arena *a = arena_new(64 << 20);
        struct expr_case cases[CASES];
        unsigned char keep[CASES][ROWS], none[ROWS];
        int64_t got[ROWS];
        struct expr_program *p;
        struct err e = {0};
        for (int i = 0; i < CASES; i++) {
            cases[i] = (struct expr_case){random_condition(a), i * 3};
            assert_int_equal(expr_compile(a, cases[i].when, &p, &e), ERR_OK);
            expr_run_true(p, columns, ROWS, keep[i]);
        }
        if (n % 2) {
            cases[CASES - 1].when = NULL;
            memset(keep[CASES - 1], 1, ROWS);
        }
        assert_int_equal(expr_compile_cases(a, cases, CASES, &p, &e), ERR_OK);
        expr_run(p, columns, ROWS, got, none);
        for (int row = 0; row < ROWS; row++) {
            int first = 0;
            while (first < CASES && !keep[first][row])
                first++;
            assert_int_equal(none[row], first == CASES);
            assert_int_equal(got[row], first == CASES ? 0 : first * 3);
        }
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ages_agree_with_base),
        cmocka_unit_test(columns_equal_sqlite),
        cmocka_unit_test(print_reads_again),
        cmocka_unit_test(cases_equal_conditions),
        cmocka_unit_test(columns_equal_postgres),
    };

    make_rows();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
