/*
** Conditions: figures against numbers, joined by and, or, not.
*/
#include "report/tpl.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 15, DECIMALS_MAX = 4, COND_DEPTH_MAX = 32 };

static const char *const ops[OP__MAX] = {
    [OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = "<",
    [OP_LE] = "<=", [OP_GT] = ">",  [OP_GE] = ">=",
};

static const struct tpl_cond *read_or(struct tpl_parser *p, struct tpl_lex *l,
                                      int depth);

static struct tpl_cond *new_cond(struct tpl_parser *p, enum tpl_cond_kind kind)
{
    struct tpl_cond *c = arena_alloc(p->arena, sizeof *c);

    if (c)
        c->kind = kind;
    else
        p->no_memory = 1;
    return c;
}

/* "100" or "16.5"; 0 for anything else. */
static int number_of(const struct tpl_token *t, struct decimal *out)
{
    size_t digits = 0;
    int point = 0;

    *out = (struct decimal){0, 0};
    for (size_t i = 0; i < t->len; i++) {
        if (t->text[i] == '.' && !point && i > 0 && i + 1 < t->len) {
            point = 1;
            continue;
        }
        if (!isdigit((unsigned char)t->text[i]) || ++digits > DIGITS_MAX)
            return 0;
        out->value = out->value * 10 + (t->text[i] - '0');
        out->scale += point;
    }
    return out->scale <= DECIMALS_MAX;
}

static int read_operand(struct tpl_parser *p, struct tpl_lex *l,
                        struct tpl_operand *out)
{
    if (l->now.kind != TOKEN_NUMBER) {
        out->is_figure = 1;
        return tpl_read_figure(p, l, &out->figure);
    }
    if (!number_of(&l->now, &out->number)) {
        tpl_fault(p, l->now.pos, MSG_REPORT_NUMBER_BAD, tpl_text(p, &l->now),
                  NULL, NULL);
        return 0;
    }
    tpl_next(l);
    return 1;
}

static const struct tpl_cond *read_compare(struct tpl_parser *p,
                                           struct tpl_lex *l)
{
    struct tpl_cond *c = new_cond(p, COND_COMPARE);

    if (!c || !read_operand(p, l, &c->a))
        return NULL;
    for (int i = 0; i < OP__MAX; i++) {
        if (!tpl_is(&l->now, ops[i]))
            continue;
        c->op = (enum tpl_op)i;
        tpl_next(l);
        return read_operand(p, l, &c->b) ? c : NULL;
    }
    tpl_unexpected(p, &l->now, "== != < <= > >=");
    return NULL;
}

static const struct tpl_cond *read_has(struct tpl_parser *p, struct tpl_lex *l)
{
    struct tpl_cond *c = new_cond(p, COND_HAS);

    tpl_next(l);
    if (c && tpl_is_lines(&l->now)) {
        c->kind = COND_HAS_LINES;
        c->lines = tpl_read_lines(p, l);
        return c->lines ? c : NULL;
    }
    if (!c || !tpl_read_figure(p, l, &c->a.figure))
        return NULL;
    c->a.is_figure = 1;
    int more = l->now.kind == TOKEN_WORD && !tpl_is(&l->now, "and") &&
               !tpl_is(&l->now, "or");
    if (!more)
        return c;
    c->any_part = 1;
    return tpl_read_dim(p, l, &c->a.figure) ? c : NULL;
}

/* "several X DIM": like "has X DIM", where a list of the parts says more than
** the figure itself. */
static const struct tpl_cond *read_several(struct tpl_parser *p,
                                           struct tpl_lex *l)
{
    struct tpl_cond *c = new_cond(p, COND_HAS);

    tpl_next(l);
    if (!c || !tpl_read_figure(p, l, &c->a.figure))
        return NULL;
    c->a.is_figure = 1;
    c->any_part = c->several = 1;
    return tpl_read_dim(p, l, &c->a.figure) ? c : NULL;
}

static const struct tpl_cond *read_group(struct tpl_parser *p,
                                         struct tpl_lex *l, int depth)
{
    tpl_next(l);
    const struct tpl_cond *c = read_or(p, l, depth + 1);
    if (!c)
        return NULL;
    if (!tpl_is(&l->now, ")")) {
        tpl_unexpected(p, &l->now, ")");
        return NULL;
    }
    tpl_next(l);
    return c;
}

static const struct tpl_cond *read_one(struct tpl_parser *p, struct tpl_lex *l,
                                       int depth)
{
    if (depth > COND_DEPTH_MAX) {
        tpl_fault(p, l->now.pos, MSG_REPORT_COND_DEEP, NULL, NULL, NULL);
        return NULL;
    }
    if (tpl_is(&l->now, "("))
        return read_group(p, l, depth);
    if (tpl_is(&l->now, "has"))
        return read_has(p, l);
    if (tpl_is(&l->now, "several"))
        return read_several(p, l);
    if (!tpl_is(&l->now, "not"))
        return read_compare(p, l);
    struct tpl_cond *c = new_cond(p, COND_NOT);
    tpl_next(l);
    if (c)
        c->left = read_one(p, l, depth + 1);
    return c && c->left ? c : NULL;
}

/* A chain of one word: left to right, as deep as it is long. */
static const struct tpl_cond *read_chain(struct tpl_parser *p,
                                         struct tpl_lex *l, int depth,
                                         enum tpl_cond_kind kind)
{
    const char *word = kind == COND_OR ? "or" : "and";
    const struct tpl_cond *left = kind == COND_OR
                                      ? read_chain(p, l, depth, COND_AND)
                                      : read_one(p, l, depth);

    while (left && tpl_is(&l->now, word)) {
        struct tpl_cond *c = new_cond(p, kind);
        tpl_next(l);
        if (!c)
            return NULL;
        c->left = left;
        c->right = kind == COND_OR ? read_chain(p, l, depth, COND_AND)
                                   : read_one(p, l, depth);
        left = c->right ? c : NULL;
    }
    return left;
}

static const struct tpl_cond *read_or(struct tpl_parser *p, struct tpl_lex *l,
                                      int depth)
{
    return read_chain(p, l, depth, COND_OR);
}

const struct tpl_cond *tpl_read_cond(struct tpl_parser *p, struct tpl_lex *l)
{
    const struct tpl_cond *c = read_or(p, l, 0);

    if (c && l->now.kind != TOKEN_END) {
        tpl_unexpected(p, &l->now, "and, or");
        return NULL;
    }
    return c;
}
