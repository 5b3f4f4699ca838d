/* What the loops cost: nanoseconds for 4096 rows of typical expressions. */
#include "expr/expr.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 20000 };

static const char *const codes[] = {"a", "b", "c", "d"};
static const struct expr_codes list = {"list", codes, 4};
static const struct expr_symbol symbols[] = {
    {"channel", EXPR_CHOICE, &list, 0, "r.channel"},
    {"sex", EXPR_CHOICE, &list, 1, "r.sex"},
    {"quantity", EXPR_INT, NULL, 2, "r.quantity"},
    {"born", EXPR_DAY, NULL, 3, "r.born"},
    {"day", EXPR_DAY, NULL, 4, "r.day"},
};
static const struct expr_scope scope = {symbols, ARRAY_COUNT(symbols)};

static const char *const texts[] = {
    "channel == 'b'",
    "sex == 'b'",
    "quantity > 1",
    "channel == 'b' and sex == 'c'",
    "channel in ['a', 'c', 'd']",
    "channel == 'b' and (sex == 'c' or quantity > 3) and day != null",
    "age(born, day) < 16",
};

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(void)
{
    static int64_t value[5][EXPR_ROWS_MAX];
    static unsigned char null[EXPR_ROWS_MAX], keep[EXPR_ROWS_MAX];
    struct expr_column columns[5];
    struct arena *a = arena_new(64 << 20);
    struct pos pos = {"bench", 1, 1};

    for (int c = 0; c < 5; c++) {
        for (int i = 0; i < EXPR_ROWS_MAX; i++)
            value[c][i] = c < 3 ? rand() % 4 : 10000 + rand() % 9000;
        columns[c] = (struct expr_column){value[c], c == 1 ? null : NULL};
    }
    for (int i = 0; i < EXPR_ROWS_MAX; i++)
        null[i] = rand() % 9 == 0;
    for (size_t t = 0; t < ARRAY_COUNT(texts); t++) {
        struct err e = {0};
        struct expr *x;
        struct expr_program *p;
        if (expr_parse(a, texts[t], pos, &scope, EXPR_BOOL, &x, &e) != ERR_OK ||
            expr_compile(a, x, &p, &e) != ERR_OK)
            return 2;
        int runs = t + 1 == ARRAY_COUNT(texts) ? RUNS / 20 : RUNS;
        int64_t start = now_ns();
        for (int n = 0; n < runs; n++)
            expr_run_true(p, columns, EXPR_ROWS_MAX, keep);
        printf("%8lld ns  %s\n", (long long)((now_ns() - start) / runs),
               texts[t]);
    }
    arena_free(a);
    return 0;
}
