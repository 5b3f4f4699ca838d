/*
** One short loop per step.  They are written so that gcc and clang turn them
** into vector instructions: no branch inside, no pointer that may overlap.
** The library is compiled with -O3 for this file's sake.
*/
#include "expr/expr_kernel.h"

#include <assert.h>
#include <string.h>

/* Each loop is compiled a second time for processors with AVX2, and the loader
** picks; without it 64-bit comparisons cost three times as much. */
#if defined(__x86_64__) && defined(__GNUC__) && defined(__GLIBC__) &&          \
    !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define KERNEL __attribute__((target_clones("avx2", "default"))) static
#else
#define KERNEL static
#endif

/* The null bytes of a column that lacks nothing. */
static const unsigned char no_nulls[EXPR_ROWS_MAX];

static const unsigned char *null_or_none(const struct view *v)
{
    return v && v->null ? v->null : no_nulls;
}

/* The null bytes of a result that lacks a value where a or b does. */
static void join_nulls(const struct view *a, const struct view *b,
                       struct slot *out, size_t rows)
{
    const unsigned char *restrict an = a->null;
    const unsigned char *restrict bn = b ? b->null : NULL;
    unsigned char *restrict room = out->null_room;

    out->null = NULL;
    if (!an && !bn)
        return;
    if (an && bn) {
        for (size_t i = 0; i < rows; i++)
            room[i] = (unsigned char)(an[i] | bn[i]);
        out->null = room;
        return;
    }
    const struct view *only = an ? a : b;
    if (only->from_column) {
        out->null = only->null;
        return;
    }
    memcpy(room, only->null, rows);
    out->null = room;
}

/* 0 in the rows without a value. */
static void mask_truth(struct slot *out, size_t rows)
{
    const unsigned char *restrict null = out->null;
    unsigned char *restrict truth = out->truth;

    if (!null)
        return;
    for (size_t i = 0; i < rows; i++)
        truth[i] = (unsigned char)(truth[i] & (null[i] == 0));
}

KERNEL void run_fill(const struct step *s, const struct view *a,
                     const struct view *b, struct slot *out, size_t rows)
{
    (void)a;
    (void)b;
    for (size_t i = 0; i < rows; i++)
        out->value[i] = s->k;
    out->null = NULL;
}

KERNEL void run_fill_bool(const struct step *s, const struct view *a,
                          const struct view *b, struct slot *out, size_t rows)
{
    (void)a;
    (void)b;
    memset(out->truth, s->k != 0, rows);
    out->null = NULL;
}

KERNEL void run_load_bool(const struct step *s, const struct view *a,
                          const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    unsigned char *restrict t = out->truth;

    (void)s;
    (void)b;
    for (size_t i = 0; i < rows; i++)
        t[i] = v[i] != 0;
    join_nulls(a, NULL, out, rows);
    mask_truth(out, rows);
}

#define COMPARISON(name, sign)                                                 \
    KERNEL void name##_k(const struct step *s, const struct view *a,           \
                         const struct view *b, struct slot *out, size_t rows)  \
    {                                                                          \
        const int64_t *restrict v = a->value;                                  \
        unsigned char *restrict t = out->truth;                                \
        const int64_t k = s->k;                                                \
        (void)b;                                                               \
        for (size_t i = 0; i < rows; i++)                                      \
            t[i] = v[i] sign k;                                                \
        join_nulls(a, NULL, out, rows);                                        \
        mask_truth(out, rows);                                                 \
    }                                                                          \
    KERNEL void name(const struct step *s, const struct view *a,               \
                     const struct view *b, struct slot *out, size_t rows)      \
    {                                                                          \
        const int64_t *restrict v = a->value;                                  \
        const int64_t *restrict w = b->value;                                  \
        unsigned char *restrict t = out->truth;                                \
        (void)s;                                                               \
        for (size_t i = 0; i < rows; i++)                                      \
            t[i] = v[i] sign w[i];                                             \
        join_nulls(a, b, out, rows);                                           \
        mask_truth(out, rows);                                                 \
    }

COMPARISON(run_eq, ==)
COMPARISON(run_ne, !=)
COMPARISON(run_lt, <)
COMPARISON(run_le, <=)
COMPARISON(run_gt, >)
COMPARISON(run_ge, >=)

/* Two truth values; STEP_SAME wants them equal. */
KERNEL void run_same(const struct step *s, const struct view *a,
                     const struct view *b, struct slot *out, size_t rows)
{
    const unsigned char *restrict v = a->truth;
    const unsigned char *restrict w = b->truth;
    unsigned char *restrict t = out->truth;
    const unsigned char flip = s->op == STEP_SAME;

    for (size_t i = 0; i < rows; i++)
        t[i] = (unsigned char)(v[i] ^ w[i] ^ flip);
    join_nulls(a, b, out, rows);
    mask_truth(out, rows);
}

/* One pass per item: lists are short, and a pass is a vector loop. */
KERNEL void run_in(const struct step *s, const struct view *a,
                   const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    unsigned char *restrict t = out->truth;

    (void)b;
    assert(s->list_count > 0);
    memset(t, 0, rows);
    for (size_t n = 0; n < s->list_count; n++) {
        const int64_t k = s->list[n];
        for (size_t i = 0; i < rows; i++)
            t[i] = (unsigned char)(t[i] | (v[i] == k));
    }
    join_nulls(a, NULL, out, rows);
    mask_truth(out, rows);
}

KERNEL void run_presence(const struct step *s, const struct view *a,
                         const struct view *b, struct slot *out, size_t rows)
{
    const unsigned char *restrict null = a->null;
    unsigned char *restrict t = out->truth;
    const unsigned char flip = s->op == STEP_NOT_NULL;

    (void)b;
    out->null = NULL;
    if (!null) {
        memset(t, flip, rows);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        t[i] = (unsigned char)((null[i] != 0) ^ flip);
}

/*
** SQL's and: false where one side is false, else null where one side is.  With
** `end` 0 for and, 1 for or, the value that decides alone is `end`.
*/
KERNEL void run_logic(const struct step *s, const struct view *a,
                      const struct view *b, struct slot *out, size_t rows)
{
    const unsigned char *restrict v = a->truth;
    const unsigned char *restrict w = b->truth;
    const unsigned char *restrict an = null_or_none(a);
    const unsigned char *restrict bn = null_or_none(b);
    unsigned char *restrict t = out->truth;
    unsigned char *restrict room = out->null_room;
    const unsigned char is_or = s->op == STEP_OR;

    out->null = NULL;
    if (is_or)
        for (size_t i = 0; i < rows; i++)
            t[i] = (unsigned char)(v[i] | w[i]);
    else
        for (size_t i = 0; i < rows; i++)
            t[i] = (unsigned char)(v[i] & w[i]);
    if (!a->null && !b->null)
        return;
    out->null = room;
    for (size_t i = 0; i < rows; i++) {
        unsigned char a_null = an[i] != 0;
        unsigned char b_null = bn[i] != 0;
        unsigned char a_ends = (unsigned char)((v[i] == is_or) & !a_null);
        unsigned char b_ends = (unsigned char)((w[i] == is_or) & !b_null);
        room[i] = (unsigned char)((a_null | b_null) & !(a_ends | b_ends));
    }
}

KERNEL void run_not(const struct step *s, const struct view *a,
                    const struct view *b, struct slot *out, size_t rows)
{
    const unsigned char *restrict v = a->truth;
    unsigned char *restrict t = out->truth;

    (void)s;
    (void)b;
    for (size_t i = 0; i < rows; i++)
        t[i] = v[i] ^ 1;
    join_nulls(a, NULL, out, rows);
    mask_truth(out, rows);
}

/* Null bytes that a step may add to: the operands' so far. */
static unsigned char *own_nulls(const struct view *a, const struct view *b,
                                struct slot *out, size_t rows)
{
    const unsigned char *restrict an = null_or_none(a);
    const unsigned char *restrict bn = null_or_none(b);
    unsigned char *restrict room = out->null_room;

    for (size_t i = 0; i < rows; i++)
        room[i] = (unsigned char)((an[i] | bn[i]) != 0);
    out->null = out->null_room;
    return out->null_room;
}

#define ARITHMETIC(name, builtin)                                              \
    KERNEL void name(const struct step *s, const struct view *a,               \
                     const struct view *b, struct slot *out, size_t rows)      \
    {                                                                          \
        unsigned char *null = own_nulls(a, b, out, rows);                      \
        (void)s;                                                               \
        for (size_t i = 0; i < rows; i++) {                                    \
            int64_t v = null[i] ? 0 : a->value[i];                             \
            int64_t w = null[i] ? 0 : b->value[i];                             \
            null[i] |= builtin(v, w, &out->value[i]);                          \
        }                                                                      \
    }

ARITHMETIC(run_add, __builtin_add_overflow)
ARITHMETIC(run_sub, __builtin_sub_overflow)
ARITHMETIC(run_mul, __builtin_mul_overflow)

KERNEL void run_mul_decimal(const struct step *s, const struct view *a,
                            const struct view *b, struct slot *out, size_t rows)
{
    run_mul(s, a, b, out, rows);
    for (size_t i = 0; i < rows; i++)
        out->value[i] /= EXPR_DECIMAL_ONE;
}

/* Times k; unary minus is times -1. */
KERNEL void run_scale(const struct step *s, const struct view *a,
                      const struct view *b, struct slot *out, size_t rows)
{
    unsigned char *null = own_nulls(a, NULL, out, rows);

    (void)b;
    for (size_t i = 0; i < rows; i++) {
        int64_t v = null[i] ? 0 : a->value[i];
        null[i] |= __builtin_mul_overflow(v, s->k, &out->value[i]);
    }
}

/*
** A day taken apart without branches or tables (Neri and Schneider, "Euclidean
** affine functions and their application to calendar algorithms", 2022), so
** that the loops below become vector code.  The year begins on 1 March, which
** puts 29 February at its end.
*/
struct march_date {
    uint32_t year, day_of_year, month, day; /* month 3..14, day from 0 */
};

static inline struct march_date march_date(int64_t day)
{
    /* A value beside a null byte may be anything: keep it in range. */
    int64_t safe = day < DAY_FIRST  ? DAY_FIRST
                   : day > DAY_LAST ? DAY_LAST
                                    : day;
    uint32_t n = 4 * (uint32_t)(safe + 719468) + 3; /* from 0000-03-01 */
    uint32_t century = n / 146097;
    uint32_t n2 = n % 146097 / 4 * 4 + 3;
    uint32_t year = n2 / 1461, of_year = n2 % 1461 / 4;
    uint32_t n3 = 2141 * of_year + 197913;

    return (struct march_date){century * 100 + year, of_year, n3 >> 16,
                               (n3 & 0xFFFF) / 2141};
}

/* The difference of two keys, without its last digits, counts the birthdays
** between two days: the day of the month stands in the last two digits. */
static inline int32_t day_key(int64_t day, uint32_t months)
{
    struct march_date d = march_date(day);

    return (int32_t)((d.year * months + d.month) * 100 + d.day);
}

KERNEL void run_age(const struct step *s, const struct view *a,
                    const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    const int64_t *restrict w = b->value;
    int64_t *restrict r = out->value;

    (void)s;
    for (size_t i = 0; i < rows; i++) {
        int32_t size = day_key(w[i], 100) - day_key(v[i], 100);
        r[i] = size < 0 ? -1 : size / 10000;
    }
    join_nulls(a, b, out, rows);
}

KERNEL void run_months(const struct step *s, const struct view *a,
                       const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    const int64_t *restrict w = b->value;
    int64_t *restrict r = out->value;

    (void)s;
    for (size_t i = 0; i < rows; i++) {
        int32_t size = day_key(w[i], 12) - day_key(v[i], 12);
        r[i] = size < 0 ? -1 : size / 100;
    }
    join_nulls(a, b, out, rows);
}

KERNEL void run_year(const struct step *s, const struct view *a,
                     const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    int64_t *restrict r = out->value;

    (void)s;
    (void)b;
    for (size_t i = 0; i < rows; i++) {
        struct march_date d = march_date(v[i]);
        r[i] = d.year + (d.day_of_year >= 306); /* January begins day 306 */
    }
    join_nulls(a, NULL, out, rows);
}

KERNEL void run_min(const struct step *s, const struct view *a,
                    const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    const int64_t *restrict w = b->value;
    int64_t *restrict r = out->value;

    (void)s;
    for (size_t i = 0; i < rows; i++)
        r[i] = v[i] < w[i] ? v[i] : w[i];
    join_nulls(a, b, out, rows);
}

KERNEL void run_max(const struct step *s, const struct view *a,
                    const struct view *b, struct slot *out, size_t rows)
{
    const int64_t *restrict v = a->value;
    const int64_t *restrict w = b->value;
    int64_t *restrict r = out->value;

    (void)s;
    for (size_t i = 0; i < rows; i++)
        r[i] = v[i] > w[i] ? v[i] : w[i];
    join_nulls(a, b, out, rows);
}

/* The next case: rows that no earlier case took get k where b is true.  No a:
** the first case; no b: the case that always holds. */
KERNEL void run_pick(const struct step *s, const struct view *a,
                     const struct view *b, struct slot *out, size_t rows)
{
    unsigned char *restrict null = out->null_room;
    int64_t *restrict r = out->value;

    assert(!b->truth || b->truth != out->truth);
    for (size_t i = 0; i < rows; i++) {
        int open = !a->value || a->null[i];
        int holds = !b->truth || b->truth[i];
        r[i] = !open ? a->value[i] : holds ? s->k : 0;
        null[i] = (unsigned char)(open & !holds);
    }
    out->null = null;
}

step_run *const step_runs[STEP__MAX] = {[STEP_FILL] = run_fill,
                                        [STEP_FILL_BOOL] = run_fill_bool,
                                        [STEP_LOAD_BOOL] = run_load_bool,
                                        [STEP_EQ_K] = run_eq_k,
                                        [STEP_NE_K] = run_ne_k,
                                        [STEP_LT_K] = run_lt_k,
                                        [STEP_LE_K] = run_le_k,
                                        [STEP_GT_K] = run_gt_k,
                                        [STEP_GE_K] = run_ge_k,
                                        [STEP_EQ] = run_eq,
                                        [STEP_NE] = run_ne,
                                        [STEP_LT] = run_lt,
                                        [STEP_LE] = run_le,
                                        [STEP_GT] = run_gt,
                                        [STEP_GE] = run_ge,
                                        [STEP_SAME] = run_same,
                                        [STEP_DIFFER] = run_same,
                                        [STEP_IN] = run_in,
                                        [STEP_IS_NULL] = run_presence,
                                        [STEP_NOT_NULL] = run_presence,
                                        [STEP_AND] = run_logic,
                                        [STEP_OR] = run_logic,
                                        [STEP_NOT] = run_not,
                                        [STEP_ADD] = run_add,
                                        [STEP_SUB] = run_sub,
                                        [STEP_MUL] = run_mul,
                                        [STEP_MUL_DECIMAL] = run_mul_decimal,
                                        [STEP_NEG] = run_scale,
                                        [STEP_SCALE] = run_scale,
                                        [STEP_AGE] = run_age,
                                        [STEP_MONTHS] = run_months,
                                        [STEP_YEAR] = run_year,
                                        [STEP_MIN] = run_min,
                                        [STEP_MAX] = run_max,
                                        [STEP_PICK] = run_pick};

int step_is_truth(enum step_op op)
{
    assert(op >= 0 && op < STEP__MAX);
    return op != STEP_FILL && op < STEP_ADD;
}
