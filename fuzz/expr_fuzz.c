/*
** Any bytes as an expression: no crash; a refusal says what and where; what is
** taken prints, reads again as the same, compiles and runs.
*/
#include "expr/expr.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

static const char *const codes[] = {"male", "female"};
static const struct expr_codes sex = {"sex", codes, 2};
static const struct expr_symbol symbols[] = {
    {"person.sex", EXPR_CHOICE, &sex, 0, "p.sex"},
    {"quantity", EXPR_INT, NULL, 1, "r.quantity"},
    {"rate", EXPR_DECIMAL, NULL, 2, "r.rate"},
    {"day", EXPR_DAY, NULL, 3, "r.day"},
    {"urgent", EXPR_BOOL, NULL, 4, "r.urgent"},
    {"note", EXPR_TEXT, NULL, 5, "r.note"},
};
static const struct expr_scope scope = {symbols, ARRAY_COUNT(symbols)};

static void try_type(struct arena *a, const char *text, enum expr_type want)
{
    static const int64_t value[8] = {0, 1, -1, INT64_MAX, INT64_MIN, 7, 1, 0};
    static const unsigned char null[8] = {0, 1, 0, 0, 0, 0, 0, 2};
    struct pos pos = {"fuzz", 1, 1};
    struct expr *x, *again;
    struct expr_program *p;
    struct err e = {0};
    struct expr_column columns[6];
    int64_t got[8];
    unsigned char got_null[8];
    struct buf b;

    if (expr_parse(a, text, pos, &scope, want, &x, &e) != ERR_OK) {
        if (e.id == MSG_NONE || (e.code == ERR_INPUT && e.pos.line == 0))
            abort();
        return;
    }
    buf_init(&b, 1 << 20);
    expr_print(x, &b);
    if (strlen(buf_cstr(&b)) <= EXPR_BYTES_MAX &&
        expr_parse(a, buf_cstr(&b), pos, &scope, want, &again, &e) == ERR_INPUT)
        abort();
    for (int d = 0; d < EXPR_DIALECT__MAX; d++) {
        buf_clear(&b);
        expr_sql(x, (enum expr_dialect)d, &b);
    }
    buf_free(&b);
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        columns[i] = (struct expr_column){value, null};
    if (expr_compile(a, x, &p, &e) == ERR_OK)
        expr_run(p, columns, 8, got, got_null);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    char *text = malloc(len + 1);
    struct arena *a = arena_new(64 << 20);

    if (text && a) {
        memcpy(text, data, len);
        text[len] = '\0';
        for (int t = 0; t < EXPR_TEXT; t++)
            try_type(a, text, (enum expr_type)t);
    }
    arena_free(a);
    free(text);
    return 0;
}
