/* The canonical text: brackets only where the ranks ask for them. */
#include "expr/expr_tree.h"

#include <assert.h>
#include <inttypes.h>

/* Ranks of the grammar; a greater one binds tighter. */
enum rank {
    RANK_OR = 1,
    RANK_AND,
    RANK_NOT,
    RANK_COMPARE,
    RANK_SUM,
    RANK_PRODUCT,
    RANK_UNARY,
    RANK_PRIMARY
};

static const unsigned char ranks[OP__MAX] = {
    [OP_SYMBOL] = RANK_PRIMARY,  [OP_LITERAL] = RANK_PRIMARY,
    [OP_OR] = RANK_OR,           [OP_AND] = RANK_AND,
    [OP_NOT] = RANK_NOT,         [OP_EQ] = RANK_COMPARE,
    [OP_NE] = RANK_COMPARE,      [OP_LT] = RANK_COMPARE,
    [OP_LE] = RANK_COMPARE,      [OP_GT] = RANK_COMPARE,
    [OP_GE] = RANK_COMPARE,      [OP_IN] = RANK_COMPARE,
    [OP_IS_NULL] = RANK_COMPARE, [OP_NOT_NULL] = RANK_COMPARE,
    [OP_ADD] = RANK_SUM,         [OP_SUB] = RANK_SUM,
    [OP_MUL] = RANK_PRODUCT,     [OP_NEG] = RANK_UNARY,
    [OP_AGE] = RANK_PRIMARY,     [OP_MONTHS] = RANK_PRIMARY,
    [OP_YEAR] = RANK_PRIMARY,    [OP_MIN] = RANK_PRIMARY,
    [OP_MAX] = RANK_PRIMARY};

/* 12.5 with at least one decimal, so that it is read as a decimal again. */
static void print_decimal(int64_t n, struct buf *out)
{
    int64_t whole = n / EXPR_DECIMAL_ONE, part = n % EXPR_DECIMAL_ONE;
    int width = 4;

    if (n < 0) {
        buf_char(out, '-');
        whole = -whole;
        part = -part;
    }
    while (width > 1 && part % 10 == 0) {
        part /= 10;
        width--;
    }
    buf_printf(out, "%" PRId64 ".%0*" PRId64, whole, width, part);
}

/* A value of the type; codes is the list of a choice. */
static void print_value(enum expr_type type, const struct expr_codes *codes,
                        int64_t value, struct buf *out)
{
    char day[DAY_TEXT_BYTES];

    assert(type != EXPR_TEXT);
    if (type == EXPR_CHOICE) {
        assert((size_t)value < codes->count);
        buf_printf(out, "'%s'", codes->codes[value]);
    } else if (type == EXPR_DAY) {
        day_iso((day_t)value, day);
        buf_str(out, day);
    } else if (type == EXPR_BOOL) {
        buf_str(out, value ? "true" : "false");
    } else if (type == EXPR_DECIMAL) {
        print_decimal(value, out);
    } else {
        buf_int(out, value);
    }
}

static void print(const struct expr *x, enum rank least, struct buf *out);

static void print_call(const struct expr *x, struct buf *out)
{
    buf_printf(out, "%s(", expr_op_word(x->op));
    print(x->a, RANK_OR, out);
    if (x->b) {
        buf_str(out, ", ");
        print(x->b, RANK_OR, out);
    }
    buf_char(out, ')');
}

static void print_list(const struct expr *x, struct buf *out)
{
    print(x->a, RANK_SUM, out);
    buf_str(out, " in [");
    for (size_t i = 0; i < x->list_count; i++) {
        if (i > 0)
            buf_str(out, ", ");
        print_value(x->a->type, x->a->codes, x->list[i], out);
    }
    buf_char(out, ']');
}

/* Comparisons do not chain, so both sides must bind tighter; the others
** group to the left. */
static void print_binary(const struct expr *x, struct buf *out)
{
    enum rank rank = (enum rank)ranks[x->op];

    assert(x->a && x->b);
    print(x->a, rank == RANK_COMPARE ? RANK_SUM : rank, out);
    buf_printf(out, " %s ", expr_op_word(x->op));
    print(x->b, (enum rank)(rank + 1), out);
}

static void print_plain(const struct expr *x, struct buf *out)
{
    if (x->op == OP_SYMBOL) {
        buf_str(out, x->symbol->name);
    } else if (x->op == OP_LITERAL) {
        print_value(x->type, x->codes, x->value, out);
    } else if (x->op == OP_IN) {
        print_list(x, out);
    } else if (x->op == OP_IS_NULL || x->op == OP_NOT_NULL) {
        print(x->a, RANK_SUM, out);
        buf_str(out, x->op == OP_IS_NULL ? " == null" : " != null");
    } else if (x->op == OP_NOT || x->op == OP_NEG) {
        buf_str(out, x->op == OP_NOT ? "not " : "-");
        print(x->a, (enum rank)ranks[x->op], out);
    } else if (ranks[x->op] == RANK_PRIMARY) {
        print_call(x, out);
    } else {
        print_binary(x, out);
    }
}

static void print(const struct expr *x, enum rank least, struct buf *out)
{
    if (x->op == OP_TO_DECIMAL) {
        print(x->a, least, out);
        return;
    }
    assert(ranks[x->op] > 0);
    int bracket = ranks[x->op] < least;
    if (bracket)
        buf_char(out, '(');
    print_plain(x, out);
    if (bracket)
        buf_char(out, ')');
}

void expr_print(const struct expr *x, struct buf *out)
{
    assert(x && out);
    print(x, RANK_OR, out);
}
