/* Types: each operator's rule, and the sentence when it is broken. */
#include "expr/expr_tree.h"
#include "expr/suggest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const type_words[EXPR_TYPE__MAX] = {
    "bool", "int", "decimal", "choice", "day", "text"};

static const char *const op_words[OP__MAX] = {
    [OP_OR] = "or",   [OP_AND] = "and",       [OP_NOT] = "not",
    [OP_EQ] = "==",   [OP_NE] = "!=",         [OP_LT] = "<",
    [OP_LE] = "<=",   [OP_GT] = ">",          [OP_GE] = ">=",
    [OP_IN] = "in",   [OP_ADD] = "+",         [OP_SUB] = "-",
    [OP_MUL] = "*",   [OP_NEG] = "-",         [OP_AGE] = "age",
    [OP_MIN] = "min", [OP_MONTHS] = "months", [OP_YEAR] = "year",
    [OP_MAX] = "max"};

const char *expr_op_word(enum expr_op op)
{
    assert(op >= 0 && op < OP__MAX && op_words[op]);
    return op_words[op];
}

const char *expr_type_name(const struct expr *x, char out[EXPR_PIECE_BYTES])
{
    assert(x->type >= 0 && x->type < EXPR_TYPE__MAX);
    if (x->type == EXPR_CHOICE && x->codes)
        snprintf(out, EXPR_PIECE_BYTES, "choice %.38s", x->codes->name);
    else
        snprintf(out, EXPR_PIECE_BYTES, "%s", type_words[x->type]);
    return out;
}

static int is_number(const struct expr *x)
{
    return x->type == EXPR_INT || x->type == EXPR_DECIMAL;
}

/* A code or null where it cannot stand, or a text that is not tested. */
static enum err_code refuse_loose(struct expr_reader *r, const struct expr *x)
{
    char piece[EXPR_PIECE_BYTES];

    if (x->op == OP_CODE)
        return EXPR_REFUSE(r, x->start, MSG_EXPR_CODE_ALONE,
                           expr_piece(x->start, x->len, piece));
    if (x->op == OP_NULL)
        return EXPR_REFUSE(r, x->start, MSG_EXPR_NULL_ALONE);
    if (x->type == EXPR_TEXT)
        return EXPR_REFUSE(r, x->start, MSG_EXPR_TEXT,
                           expr_piece(x->start, x->len, piece));
    return ERR_OK;
}

static enum err_code refuse_operand(struct expr_reader *r,
                                    const struct expr *parent,
                                    const struct expr *x, const char *needed)
{
    char name[EXPR_PIECE_BYTES];

    return EXPR_REFUSE(r, x->start, MSG_EXPR_OPERAND, expr_op_word(parent->op),
                       expr_type_name(x, name), needed);
}

static enum err_code refuse_operands(struct expr_reader *r,
                                     const struct expr *x)
{
    char left[EXPR_PIECE_BYTES], right[EXPR_PIECE_BYTES];

    return EXPR_REFUSE(r, x->start, MSG_EXPR_OPERANDS, expr_op_word(x->op),
                       expr_type_name(x->a, left), expr_type_name(x->b, right));
}

/* Wrap an int so that it counts as a decimal. */
static enum err_code to_decimal(struct expr_reader *r, struct expr **x)
{
    struct expr *wrapped;

    if ((*x)->type == EXPR_DECIMAL)
        return ERR_OK;
    assert((*x)->type == EXPR_INT);
    wrapped = expr_node(r, OP_TO_DECIMAL, *x, NULL);
    if (!wrapped)
        return err_nomem(r->e);
    wrapped->depth = (*x)->depth; /* it has no text of its own */
    wrapped->type = EXPR_DECIMAL;
    wrapped->start = (*x)->start;
    wrapped->len = (*x)->len;
    *x = wrapped;
    return ERR_OK;
}

/* Bring two numbers to one type; any other pair must match already. */
static enum err_code unify(struct expr_reader *r, struct expr *x)
{
    if (is_number(x->a) && is_number(x->b)) {
        enum err_code rc = ERR_OK;
        if (x->a->type != x->b->type) {
            rc = to_decimal(r, &x->a);
            if (rc == ERR_OK)
                rc = to_decimal(r, &x->b);
        }
        return rc;
    }
    if (x->a->type != x->b->type)
        return refuse_operands(r, x);
    if (x->a->type == EXPR_CHOICE && x->a->codes != x->b->codes)
        return EXPR_REFUSE(r, x->start, MSG_EXPR_LISTS, x->a->codes->name,
                           x->b->codes->name);
    return ERR_OK;
}

static enum err_code refuse_code(struct expr_reader *r, const struct expr *code,
                                 const struct expr_codes *codes)
{
    struct suggest close;
    char piece[EXPR_PIECE_BYTES], names[SUGGEST_TEXT_BYTES];
    size_t used = 0;

    suggest_start(&close, code->start, code->len);
    for (size_t i = 0; i < codes->count; i++)
        suggest_add(&close, codes->codes[i]);
    expr_piece(code->start, code->len, piece);
    if (suggest_text(&close, names, sizeof names) > 0)
        return EXPR_REFUSE(r, code->start, MSG_EXPR_CODE_LIKE, piece,
                           codes->name, names);
    names[0] = '\0';
    for (size_t i = 0; i < codes->count && used < sizeof names - 64; i++) {
        int n = snprintf(names + used, 56, "%s%.40s", i ? ", " : "",
                         codes->codes[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return EXPR_REFUSE(r, code->start, MSG_EXPR_CODE, piece, codes->name,
                       names);
}

/* Give a code literal its place in the list of its neighbour. */
static enum err_code resolve_code(struct expr_reader *r, struct expr *code,
                                  const struct expr *neighbour)
{
    const struct expr_codes *codes = neighbour->codes;
    char name[EXPR_PIECE_BYTES], piece[EXPR_PIECE_BYTES];
    char other[EXPR_PIECE_BYTES];

    assert(code->op == OP_CODE);
    if (neighbour->op == OP_CODE)
        return refuse_loose(r, code);
    if (neighbour->type != EXPR_CHOICE)
        return EXPR_REFUSE(r, code->start, MSG_EXPR_CODE_OPERAND,
                           expr_piece(code->start, code->len, piece),
                           expr_piece(neighbour->start, neighbour->len, other),
                           expr_type_name(neighbour, name));
    for (size_t i = 0; i < codes->count; i++)
        if (strlen(codes->codes[i]) == code->len &&
            memcmp(codes->codes[i], code->start, code->len) == 0) {
            code->op = OP_LITERAL;
            code->codes = codes;
            code->value = (int64_t)i;
            return ERR_OK;
        }
    return refuse_code(r, code, codes);
}

/* x == null and null != x become tests of presence. */
static enum err_code type_presence(struct expr_reader *r, struct expr *x)
{
    struct expr *tested = x->a->op == OP_NULL ? x->b : x->a;

    if (tested->op == OP_NULL || tested->op == OP_CODE)
        return refuse_loose(r, tested);
    if (x->op != OP_EQ && x->op != OP_NE)
        return EXPR_REFUSE(r, x->start, MSG_EXPR_NULL_ALONE);
    x->op = x->op == OP_EQ ? OP_IS_NULL : OP_NOT_NULL;
    x->a = tested;
    x->b = NULL;
    x->type = EXPR_BOOL;
    return ERR_OK;
}

static enum err_code type_comparison(struct expr_reader *r, struct expr *x)
{
    enum err_code rc = ERR_OK;

    if (x->a->op == OP_NULL || x->b->op == OP_NULL)
        return type_presence(r, x);
    if (x->a->op == OP_CODE)
        rc = resolve_code(r, x->a, x->b);
    else if (x->b->op == OP_CODE)
        rc = resolve_code(r, x->b, x->a);
    if (rc == ERR_OK)
        rc = refuse_loose(r, x->a);
    if (rc == ERR_OK)
        rc = refuse_loose(r, x->b);
    if (rc == ERR_OK)
        rc = unify(r, x);
    if (rc != ERR_OK)
        return rc;
    int ordered = is_number(x->a) || x->a->type == EXPR_DAY;
    if (x->op != OP_EQ && x->op != OP_NE && !ordered)
        return refuse_operand(r, x, x->a, "int, decimal, day");
    x->type = EXPR_BOOL;
    return ERR_OK;
}

static enum err_code type_logic(struct expr_reader *r, struct expr *x)
{
    const struct expr *operands[] = {x->a, x->b};

    for (size_t i = 0; i < ARRAY_COUNT(operands) && operands[i]; i++) {
        enum err_code rc = refuse_loose(r, operands[i]);
        if (rc != ERR_OK)
            return rc;
        if (operands[i]->type != EXPR_BOOL)
            return refuse_operand(r, x, operands[i], "bool");
    }
    x->type = EXPR_BOOL;
    return ERR_OK;
}

static enum err_code type_arithmetic(struct expr_reader *r, struct expr *x)
{
    const struct expr *operands[] = {x->a, x->b};
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < ARRAY_COUNT(operands) && operands[i]; i++) {
        rc = refuse_loose(r, operands[i]);
        if (rc != ERR_OK)
            return rc;
        if (!is_number(operands[i]))
            return refuse_operand(r, x, operands[i], "int, decimal");
    }
    /* An int times a decimal is exact without a conversion. */
    if (x->b && x->op != OP_MUL)
        rc = unify(r, x);
    x->type = x->a->type;
    if (x->b && x->b->type == EXPR_DECIMAL)
        x->type = EXPR_DECIMAL;
    return rc;
}

static enum err_code type_days(struct expr_reader *r, struct expr *x)
{
    const struct expr *operands[] = {x->a, x->b};

    for (size_t i = 0; i < ARRAY_COUNT(operands) && operands[i]; i++) {
        enum err_code rc = refuse_loose(r, operands[i]);
        if (rc != ERR_OK)
            return rc;
        if (operands[i]->type != EXPR_DAY)
            return refuse_operand(r, x, operands[i], "day");
    }
    x->type = EXPR_INT;
    return ERR_OK;
}

static enum err_code type_least(struct expr_reader *r, struct expr *x)
{
    enum err_code rc = refuse_loose(r, x->a);

    if (rc == ERR_OK)
        rc = refuse_loose(r, x->b);
    if (rc == ERR_OK)
        rc = unify(r, x);
    if (rc != ERR_OK)
        return rc;
    if (!is_number(x->a) && x->a->type != EXPR_DAY)
        return refuse_operand(r, x, x->a, "int, decimal, day");
    x->type = x->a->type;
    return ERR_OK;
}

/* The left side of `in`; its items come later, one by one. */
static enum err_code type_in(struct expr_reader *r, struct expr *x)
{
    enum err_code rc = refuse_loose(r, x->a);

    if (rc == ERR_OK && x->a->type == EXPR_BOOL)
        return refuse_operand(r, x, x->a, "choice, int, decimal, day");
    x->type = EXPR_BOOL;
    return rc;
}

enum err_code expr_type_item(struct expr_reader *r, const struct expr *left,
                             struct expr *item)
{
    char want[EXPR_PIECE_BYTES], got[EXPR_PIECE_BYTES];

    if (item->op == OP_CODE)
        return resolve_code(r, item, left);
    if (left->type == EXPR_DECIMAL && item->type == EXPR_INT) {
        item->type = EXPR_DECIMAL;
        item->value *= EXPR_DECIMAL_ONE;
    }
    if (item->type != left->type)
        return EXPR_REFUSE(r, item->start, MSG_EXPR_OPERANDS, "in",
                           expr_type_name(left, want),
                           expr_type_name(item, got));
    return ERR_OK;
}

static enum err_code (*const rules[OP__MAX])(struct expr_reader *,
                                             struct expr *) = {
    [OP_OR] = type_logic,       [OP_AND] = type_logic,
    [OP_NOT] = type_logic,      [OP_EQ] = type_comparison,
    [OP_NE] = type_comparison,  [OP_LT] = type_comparison,
    [OP_LE] = type_comparison,  [OP_GT] = type_comparison,
    [OP_GE] = type_comparison,  [OP_IN] = type_in,
    [OP_ADD] = type_arithmetic, [OP_SUB] = type_arithmetic,
    [OP_MUL] = type_arithmetic, [OP_NEG] = type_arithmetic,
    [OP_AGE] = type_days,       [OP_MONTHS] = type_days,
    [OP_YEAR] = type_days,      [OP_MIN] = type_least,
    [OP_MAX] = type_least};

enum err_code expr_type_node(struct expr_reader *r, struct expr *x)
{
    assert(x->op < OP__MAX && rules[x->op]);
    assert(x->a);
    return rules[x->op](r, x);
}

enum err_code expr_type_want(struct expr_reader *r, struct expr **x,
                             enum expr_type want)
{
    char got[EXPR_PIECE_BYTES];
    enum err_code rc = ERR_OK;

    if ((*x)->op == OP_CODE || (*x)->op == OP_NULL)
        return refuse_loose(r, *x);
    if (want == EXPR_DECIMAL && is_number(*x))
        rc = to_decimal(r, x);
    if (rc == ERR_OK && (*x)->type != want)
        return EXPR_REFUSE(r, (*x)->start, MSG_EXPR_WANT, type_words[want],
                           expr_type_name(*x, got));
    return rc;
}
