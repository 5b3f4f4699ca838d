/* Recursive descent, one function per rank of operators; loosest first. */
#include "expr/expr_tree.h"
#include "expr/suggest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static enum err_code parse_or(struct expr_reader *r, struct expr **out);
static enum err_code parse_unary(struct expr_reader *r, struct expr **out);

/* Refuse a tree that is deeper than the limit, at p. */
static enum err_code refuse_depth(struct expr_reader *r, const char *p)
{
    char limit[8];

    snprintf(limit, sizeof limit, "%d", EXPR_DEPTH_MAX);
    return EXPR_REFUSE(r, p, MSG_EXPR_DEEP, limit);
}

struct expr *expr_node(struct expr_reader *r, enum expr_op op, struct expr *a,
                       struct expr *b)
{
    struct expr *x = arena_alloc(r->a, sizeof *x);

    if (!x)
        return NULL;
    x->op = op;
    x->a = a;
    x->b = b;
    x->depth = 1;
    if (a && a->depth >= x->depth)
        x->depth = a->depth + 1;
    if (b && b->depth >= x->depth)
        x->depth = b->depth + 1;
    return x;
}

/* Build, cover start .. what was read so far, and type. */
static enum err_code finish_node(struct expr_reader *r, enum expr_op op,
                                 struct expr *a, struct expr *b,
                                 struct expr **out)
{
    struct expr *x = expr_node(r, op, a, b);
    const char *end = b ? b->start + b->len : a->start + a->len;

    assert(a && end >= a->start);
    if (!x)
        return err_nomem(r->e);
    x->start = a->start;
    x->len = (size_t)(end - a->start);
    if (x->depth > EXPR_DEPTH_MAX)
        return refuse_depth(r, x->start);
    enum err_code rc = expr_type_node(r, x);
    if (rc == ERR_OK)
        *out = x;
    return rc;
}

/* What stands at the reader instead of what is needed. */
static enum err_code refuse_token(struct expr_reader *r, const char *needed)
{
    char piece[EXPR_PIECE_BYTES];
    const struct token *t = &r->token;

    if (t->kind == TOKEN_END)
        return EXPR_REFUSE(r, t->start, MSG_EXPR_EXPECTED_END, needed);
    return EXPR_REFUSE(r, t->start, MSG_EXPR_EXPECTED, needed,
                       expr_piece(t->start, t->len, piece));
}

/* Take the sign or refuse. */
static enum err_code take(struct expr_reader *r, const char *sign)
{
    char needed[8];

    if (expr_token_is(&r->token, sign))
        return expr_lex(r);
    snprintf(needed, sizeof needed, "'%s'", sign);
    return refuse_token(r, needed);
}

static enum err_code refuse_name(struct expr_reader *r, const char *name,
                                 size_t len)
{
    struct suggest close;
    char piece[EXPR_PIECE_BYTES], names[SUGGEST_TEXT_BYTES];
    size_t used = 0;

    suggest_start(&close, name, len);
    for (size_t i = 0; i < r->scope->count; i++)
        suggest_add(&close, r->scope->symbols[i].name);
    expr_piece(name, len, piece);
    if (suggest_text(&close, names, sizeof names) > 0)
        return EXPR_REFUSE(r, name, MSG_EXPR_NAME_LIKE, piece, names);
    names[0] = '\0';
    for (size_t i = 0; i < r->scope->count; i++) {
        int n = snprintf(names + used, sizeof names - used, "%s%s",
                         i ? ", " : "", r->scope->symbols[i].name);
        if (n < 0 || (size_t)n >= sizeof names - used) {
            snprintf(names + used, sizeof names - used, "%s",
                     sizeof names - used > 5 ? ", ..." : "");
            break;
        }
        used += (size_t)n;
    }
    return EXPR_REFUSE(r, name, MSG_EXPR_NAME, piece, names);
}

static enum err_code parse_symbol(struct expr_reader *r, struct token t,
                                  struct expr **out)
{
    const struct expr_symbol *found = NULL;

    for (size_t i = 0; i < r->scope->count && !found; i++) {
        const struct expr_symbol *s = &r->scope->symbols[i];
        if (strlen(s->name) == t.len && memcmp(s->name, t.start, t.len) == 0)
            found = s;
    }
    if (!found)
        return refuse_name(r, t.start, t.len);
    struct expr *x = expr_node(r, OP_SYMBOL, NULL, NULL);
    if (!x)
        return err_nomem(r->e);
    x->symbol = found;
    x->type = found->type;
    x->codes = found->codes;
    x->start = t.start;
    x->len = t.len;
    *out = x;
    return ERR_OK;
}

static const struct {
    enum expr_op op;
    int args;
    const char *example;
} functions[] = {
    {OP_AGE, 2, "age(person.born, day)"},
    {OP_MONTHS, 2, "months(person.born, day)"},
    {OP_YEAR, 1, "year(day)"},
    {OP_MIN, 2, "min(a, b)"},
    {OP_MAX, 2, "max(a, b)"},
};

/* The arguments between the brackets; the reader stands after '('. */
static enum err_code parse_args(struct expr_reader *r, const char *start,
                                size_t row, struct expr **out)
{
    struct expr *args[2] = {NULL, NULL};
    int count = 0, want = functions[row].args;
    char number[8];
    enum err_code rc;

    snprintf(number, sizeof number, "%d", want);
    for (;;) {
        if (count == want || expr_token_is(&r->token, ")"))
            return EXPR_REFUSE(r, start, MSG_EXPR_ARGS,
                               expr_op_word(functions[row].op), number,
                               functions[row].example);
        rc = parse_or(r, &args[count]);
        if (rc != ERR_OK)
            return rc;
        count++;
        if (!expr_token_is(&r->token, ","))
            break;
        rc = expr_lex(r);
        if (rc != ERR_OK)
            return rc;
    }
    if (count < want && expr_token_is(&r->token, ")"))
        return EXPR_REFUSE(r, start, MSG_EXPR_ARGS,
                           expr_op_word(functions[row].op), number,
                           functions[row].example);
    rc = take(r, ")");
    if (rc == ERR_OK)
        rc = finish_node(r, functions[row].op, args[0], args[1], out);
    if (rc == ERR_OK)
        (*out)->start = start;
    return rc;
}

static enum err_code parse_call(struct expr_reader *r, struct token t,
                                struct expr **out)
{
    char piece[EXPR_PIECE_BYTES];
    enum err_code rc = expr_lex(r); /* the bracket */

    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < ARRAY_COUNT(functions); i++) {
        const char *word = expr_op_word(functions[i].op);
        if (strlen(word) == t.len && memcmp(word, t.start, t.len) == 0)
            return parse_args(r, t.start, i, out);
    }
    return EXPR_REFUSE(r, t.start, MSG_EXPR_FUNCTION,
                       expr_piece(t.start, t.len, piece),
                       "age, months, year, min, max");
}

/* A literal node; type and value come from the token. */
static enum err_code literal(struct expr_reader *r, struct token t,
                             enum expr_op op, enum expr_type type,
                             struct expr **out)
{
    struct expr *x = expr_node(r, op, NULL, NULL);

    if (!x)
        return err_nomem(r->e);
    x->type = type;
    x->value = t.value;
    x->start = t.start;
    x->len = t.len;
    *out = x;
    return ERR_OK;
}

/* Words that are values. */
static const struct {
    const char *word;
    enum expr_op op;
    int64_t value;
} value_words[] = {
    {"true", OP_LITERAL, 1}, {"false", OP_LITERAL, 0}, {"null", OP_NULL, 0}};

static const char *const reserved[] = {"and", "or", "not", "in"};

static enum err_code parse_word(struct expr_reader *r, struct expr **out)
{
    struct token t = r->token;

    assert(t.kind == TOKEN_NAME);
    for (size_t i = 0; i < ARRAY_COUNT(reserved); i++)
        if (expr_token_is(&t, reserved[i]))
            return refuse_token(r, "a value");
    enum err_code rc = expr_lex(r);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < ARRAY_COUNT(value_words); i++)
        if (expr_token_is(&t, value_words[i].word)) {
            t.value = value_words[i].value;
            return literal(r, t, value_words[i].op, EXPR_BOOL, out);
        }
    if (expr_token_is(&r->token, "("))
        return parse_call(r, t, out);
    return parse_symbol(r, t, out);
}

static enum err_code parse_bracket(struct expr_reader *r, struct expr **out)
{
    enum err_code rc = expr_lex(r);

    if (rc == ERR_OK)
        rc = parse_or(r, out);
    return rc == ERR_OK ? take(r, ")") : rc;
}

static const struct {
    enum token_kind kind;
    enum expr_op op;
    enum expr_type type;
} literal_kinds[] = {
    {TOKEN_INT, OP_LITERAL, EXPR_INT},
    {TOKEN_DECIMAL, OP_LITERAL, EXPR_DECIMAL},
    {TOKEN_DAY, OP_LITERAL, EXPR_DAY},
    {TOKEN_CODE, OP_CODE, EXPR_CHOICE},
};

static enum err_code parse_primary(struct expr_reader *r, struct expr **out)
{
    struct token t = r->token;

    if (t.kind == TOKEN_NAME)
        return parse_word(r, out);
    if (expr_token_is(&t, "("))
        return parse_bracket(r, out);
    for (size_t i = 0; i < ARRAY_COUNT(literal_kinds); i++)
        if (t.kind == literal_kinds[i].kind) {
            enum err_code rc = expr_lex(r);
            return rc != ERR_OK ? rc
                                : literal(r, t, literal_kinds[i].op,
                                          literal_kinds[i].type, out);
        }
    return refuse_token(r, "a value");
}

/* An operator before its operand: "-" or "not". */
static enum err_code parse_prefix(struct expr_reader *r, enum expr_op op,
                                  enum err_code (*operand)(struct expr_reader *,
                                                           struct expr **),
                                  struct expr **out)
{
    const char *start = r->token.start;
    struct expr *x = NULL;
    enum err_code rc;

    if (++r->depth > EXPR_DEPTH_MAX)
        return refuse_depth(r, start);
    rc = expr_lex(r);
    if (rc == ERR_OK)
        rc = operand(r, &x);
    if (rc == ERR_OK)
        rc = finish_node(r, op, x, NULL, out);
    if (rc != ERR_OK)
        return rc;
    (*out)->len += (size_t)((*out)->start - start);
    (*out)->start = start;
    r->depth--;
    return ERR_OK;
}

static enum err_code parse_unary(struct expr_reader *r, struct expr **out)
{
    if (expr_token_is(&r->token, "-"))
        return parse_prefix(r, OP_NEG, parse_unary, out);
    return parse_primary(r, out);
}

static enum err_code parse_product(struct expr_reader *r, struct expr **out)
{
    enum err_code rc = parse_unary(r, out);

    while (rc == ERR_OK && expr_token_is(&r->token, "*")) {
        struct expr *left = *out, *right = NULL;
        rc = expr_lex(r);
        if (rc == ERR_OK)
            rc = parse_unary(r, &right);
        if (rc == ERR_OK)
            rc = finish_node(r, OP_MUL, left, right, out);
    }
    return rc;
}

static enum err_code parse_sum(struct expr_reader *r, struct expr **out)
{
    enum err_code rc = parse_product(r, out);

    while (rc == ERR_OK &&
           (expr_token_is(&r->token, "+") || expr_token_is(&r->token, "-"))) {
        enum expr_op op = expr_token_is(&r->token, "+") ? OP_ADD : OP_SUB;
        struct expr *left = *out, *right = NULL;
        rc = expr_lex(r);
        if (rc == ERR_OK)
            rc = parse_product(r, &right);
        if (rc == ERR_OK)
            rc = finish_node(r, op, left, right, out);
    }
    return rc;
}

/* One literal of a list, perhaps with a minus before it. */
static enum err_code parse_item(struct expr_reader *r, const struct expr *left,
                                struct expr **out)
{
    char piece[EXPR_PIECE_BYTES];
    struct token t = r->token;
    int minus = expr_token_is(&t, "-");
    enum err_code rc = minus ? expr_lex(r) : ERR_OK;

    if (rc != ERR_OK)
        return rc;
    if (r->token.kind == TOKEN_END ||
        (r->token.kind == TOKEN_SIGN && !expr_token_is(&r->token, "(")))
        return refuse_token(r, "a value");
    rc = parse_primary(r, out);
    if (rc != ERR_OK)
        return rc;
    struct expr *x = *out;
    int number = x->type == EXPR_INT || x->type == EXPR_DECIMAL;
    if ((x->op != OP_LITERAL && x->op != OP_CODE) || (minus && !number))
        return EXPR_REFUSE(r, t.start, MSG_EXPR_LIST_ITEM,
                           expr_piece(x->start, x->len, piece));
    if (minus)
        x->value = -x->value;
    return expr_type_item(r, left, x);
}

/* [ a, b, c ] after `in`; the literals become x->list. */
static enum err_code parse_list(struct expr_reader *r, struct expr *x)
{
    int64_t *list = NULL;
    size_t cap = 0;
    enum err_code rc = take(r, "[");

    while (rc == ERR_OK) {
        struct expr *item = NULL;
        rc = parse_item(r, x->a, &item);
        if (rc != ERR_OK)
            break;
        list = arena_grow(r->a, list, x->list_count, &cap, sizeof *list);
        if (!list)
            return err_nomem(r->e);
        list[x->list_count++] = item->value;
        if (!expr_token_is(&r->token, ","))
            return x->list = list, take(r, "]");
        rc = expr_lex(r);
    }
    return rc;
}

static enum err_code parse_in(struct expr_reader *r, struct expr *left,
                              struct expr **out)
{
    struct expr *x = NULL;
    enum err_code rc = finish_node(r, OP_IN, left, NULL, &x);

    if (rc == ERR_OK)
        rc = expr_lex(r);
    if (rc == ERR_OK)
        rc = parse_list(r, x);
    if (rc != ERR_OK)
        return rc;
    x->len = (size_t)(r->token.start - x->start);
    *out = x;
    return ERR_OK;
}

/* The comparison at the reader, or OP__MAX. */
static enum expr_op comparison(const struct token *t)
{
    for (enum expr_op op = OP_EQ; op <= OP_IN; op++)
        if (expr_token_is(t, expr_op_word(op)))
            return op;
    return OP__MAX;
}

static enum err_code parse_comparison(struct expr_reader *r, struct expr **out)
{
    struct expr *left = NULL, *right = NULL;
    enum err_code rc = parse_sum(r, &left);
    enum expr_op op = rc == ERR_OK ? comparison(&r->token) : OP__MAX;

    if (rc != ERR_OK || op == OP__MAX) {
        *out = left;
        return rc;
    }
    if (op == OP_IN) {
        rc = parse_in(r, left, out);
    } else {
        rc = expr_lex(r);
        if (rc == ERR_OK)
            rc = parse_sum(r, &right);
        if (rc == ERR_OK)
            rc = finish_node(r, op, left, right, out);
    }
    if (rc == ERR_OK && comparison(&r->token) != OP__MAX)
        return EXPR_REFUSE(r, r->token.start, MSG_EXPR_CHAIN);
    return rc;
}

static enum err_code parse_not(struct expr_reader *r, struct expr **out)
{
    if (expr_token_is(&r->token, "not"))
        return parse_prefix(r, OP_NOT, parse_not, out);
    return parse_comparison(r, out);
}

static enum err_code parse_and(struct expr_reader *r, struct expr **out)
{
    *out = NULL;
    enum err_code rc = parse_not(r, out);

    while (rc == ERR_OK && expr_token_is(&r->token, "and")) {
        struct expr *left = *out, *right = NULL;
        rc = expr_lex(r);
        if (rc == ERR_OK)
            rc = parse_not(r, &right);
        if (rc == ERR_OK)
            rc = finish_node(r, OP_AND, left, right, out);
    }
    return rc;
}

static enum err_code parse_or(struct expr_reader *r, struct expr **out)
{
    enum err_code rc;

    *out = NULL;
    if (++r->depth > EXPR_DEPTH_MAX)
        return refuse_depth(r, r->token.start);
    rc = parse_and(r, out);
    while (rc == ERR_OK && expr_token_is(&r->token, "or")) {
        struct expr *left = *out, *right = NULL;
        rc = expr_lex(r);
        if (rc == ERR_OK)
            rc = parse_and(r, &right);
        if (rc == ERR_OK)
            rc = finish_node(r, OP_OR, left, right, out);
    }
    r->depth--;
    return rc;
}

enum err_code expr_parse(struct arena *a, const char *text, struct pos pos,
                         const struct expr_scope *scope, enum expr_type want,
                         struct expr **out, struct err *e)
{
    struct expr_reader r = {
        .a = a, .text = text, .next = text, .pos = pos, .scope = scope, .e = e};
    char piece[EXPR_PIECE_BYTES];
    struct expr *x = NULL;
    enum err_code rc;

    assert(a && text && scope && out && e);
    assert(want >= 0 && want < EXPR_TYPE__MAX);
    *out = NULL;
    if (strlen(text) > EXPR_BYTES_MAX) {
        snprintf(piece, sizeof piece, "%d", EXPR_BYTES_MAX);
        return EXPR_REFUSE(&r, text, MSG_EXPR_LONG, piece);
    }
    rc = expr_lex(&r);
    if (rc == ERR_OK && r.token.kind == TOKEN_END)
        return EXPR_REFUSE(&r, text, MSG_EXPR_EMPTY);
    if (rc == ERR_OK)
        rc = parse_or(&r, &x);
    if (rc == ERR_OK && r.token.kind != TOKEN_END)
        return EXPR_REFUSE(&r, r.token.start, MSG_EXPR_TRAILING,
                           expr_piece(r.token.start, r.token.len, piece));
    if (rc == ERR_OK)
        rc = expr_type_want(&r, &x, want);
    if (rc == ERR_OK)
        *out = x;
    return rc;
}

int expr_uses(const struct expr *x, const char *symbol)
{
    if (x->op == OP_SYMBOL)
        return strcmp(x->symbol->name, symbol) == 0;
    return (x->a && expr_uses(x->a, symbol)) ||
           (x->b && expr_uses(x->b, symbol));
}

int expr_reads(const struct expr *x, int column)
{
    if (x->op == OP_SYMBOL)
        return x->symbol->column == column;
    return (x->a && expr_reads(x->a, column)) ||
           (x->b && expr_reads(x->b, column));
}

static int is_column(const struct expr *x, int column)
{
    return x && x->op == OP_SYMBOL && x->symbol->column == column;
}

static int is_comparison(const struct expr *x)
{
    return x->op >= OP_EQ && x->op <= OP_GE;
}

/* The literals beside the column in one node, added to count. */
static int breaks_of(const struct expr *x, const struct expr *other,
                     int64_t *list, int cap, int count)
{
    if (x->op == OP_IS_NULL || x->op == OP_NOT_NULL)
        return count;
    if (x->op == OP_IN) {
        for (size_t i = 0; i < x->list_count; i++, count++)
            if (count < cap)
                list[count] = x->list[i];
        return count;
    }
    if (!is_comparison(x) || !other || other->op != OP_LITERAL)
        return -1;
    if (count < cap)
        list[count] = other->value;
    return count + 1;
}

static int breaks_from(const struct expr *x, int column, int64_t *list, int cap,
                       int count)
{
    if (is_column(x, column))
        return -1; /* the column by itself, as a figure */
    if (is_column(x->a, column))
        return breaks_of(x, x->b, list, cap, count);
    if (is_column(x->b, column))
        return breaks_of(x, x->a, list, cap, count);
    if (x->a)
        count = breaks_from(x->a, column, list, cap, count);
    if (x->b && count >= 0)
        count = breaks_from(x->b, column, list, cap, count);
    return count;
}

int expr_breaks(const struct expr *x, int column, int64_t *list, int cap)
{
    return breaks_from(x, column, list, cap, 0);
}

static int compared_from(const struct expr *x, int column, int *list, int cap,
                         int count)
{
    int left = is_column(x->a, column), right = is_column(x->b, column);
    const struct expr *other = left ? x->b : x->a;

    if (is_column(x, column))
        return -1; /* the column by itself, as a figure */
    if (left || right) {
        if (x->op == OP_IS_NULL || x->op == OP_NOT_NULL)
            return count;
        if (!is_comparison(x) || other->op != OP_SYMBOL)
            return -1;
        if (count < cap)
            list[count] = other->symbol->column;
        return count + 1;
    }
    if (x->a)
        count = compared_from(x->a, column, list, cap, count);
    if (x->b && count >= 0)
        count = compared_from(x->b, column, list, cap, count);
    return count;
}

int expr_compared(const struct expr *x, int column, int *list, int cap)
{
    return compared_from(x, column, list, cap, 0);
}
