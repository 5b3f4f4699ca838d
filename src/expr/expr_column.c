/*
** From tree to column program.  The steps are first written one result each,
** equal steps once; then results share scratch: a slot is free again after
** the last step that reads it.
*/
#include "expr/expr_kernel.h"

#include <assert.h>
#include <string.h>

struct expr_program {
    struct step *steps;
    size_t step_count, step_cap;
    struct slot *slots;
    size_t slot_count, slot_cap;
    struct operand result;
    int result_truth; /* the result is a truth value of a step */
};

struct compiler {
    struct arena *a;
    struct expr_program *p;
    struct err *e;
};

static enum err_code emit(struct compiler *c, const struct expr *x,
                          struct operand *out);

static int same_operand(struct operand a, struct operand b)
{
    return a.kind == b.kind && a.index == b.index;
}

/* Add a step, or find the one that computes the same. */
static enum err_code add_step(struct compiler *c, struct step s,
                              struct operand *out)
{
    struct expr_program *p = c->p;

    for (size_t i = 0; i < p->step_count; i++) {
        const struct step *old = &p->steps[i];
        if (old->op == s.op && old->k == s.k && old->list == s.list &&
            same_operand(old->a, s.a) && same_operand(old->b, s.b)) {
            *out = (struct operand){OPERAND_STEP, (int)i};
            return ERR_OK;
        }
    }
    struct step *grown =
        arena_grow(c->a, p->steps, p->step_count, &p->step_cap, sizeof s);
    if (!grown)
        return err_nomem(c->e);
    p->steps = grown;
    p->steps[p->step_count] = s;
    *out = (struct operand){OPERAND_STEP, (int)p->step_count++};
    return ERR_OK;
}

static enum err_code emit_symbol(struct compiler *c, const struct expr *x,
                                 struct operand *out)
{
    struct operand column = {OPERAND_COLUMN, x->symbol->column};

    assert(x->symbol->column >= 0);
    if (x->type == EXPR_BOOL)
        return add_step(c, (struct step){.op = STEP_LOAD_BOOL, .a = column},
                        out);
    *out = column;
    return ERR_OK;
}

static enum err_code emit_literal(struct compiler *c, const struct expr *x,
                                  struct operand *out)
{
    enum step_op op = x->type == EXPR_BOOL ? STEP_FILL_BOOL : STEP_FILL;

    return add_step(c, (struct step){.op = op, .k = x->value}, out);
}

/* The constant behind x, with its conversion done. */
static int is_constant(const struct expr *x, int64_t *out)
{
    int scale = x->op == OP_TO_DECIMAL;

    if (scale)
        x = x->a;
    if (x->op != OP_LITERAL)
        return 0;
    *out = scale ? x->value * EXPR_DECIMAL_ONE : x->value;
    return 1;
}

/* The comparison that holds when its sides are exchanged. */
static enum step_op mirrored(enum step_op op)
{
    static const unsigned char mirror[] = {
        [STEP_EQ_K] = STEP_EQ_K, [STEP_NE_K] = STEP_NE_K,
        [STEP_LT_K] = STEP_GT_K, [STEP_LE_K] = STEP_GE_K,
        [STEP_GT_K] = STEP_LT_K, [STEP_GE_K] = STEP_LE_K};

    assert(op >= STEP_EQ_K && op <= STEP_GE_K);
    return (enum step_op)mirror[op];
}

static enum err_code emit_comparison(struct compiler *c, const struct expr *x,
                                     struct operand *out)
{
    struct step s = {.op = (enum step_op)(STEP_EQ_K + (x->op - OP_EQ))};
    enum err_code rc;

    assert(x->op >= OP_EQ && x->op <= OP_GE);
    if (x->a->type != EXPR_BOOL && is_constant(x->b, &s.k)) {
        rc = emit(c, x->a, &s.a);
    } else if (x->a->type != EXPR_BOOL && is_constant(x->a, &s.k)) {
        s.op = mirrored(s.op);
        rc = emit(c, x->b, &s.a);
    } else {
        s.op = (enum step_op)(STEP_EQ + (x->op - OP_EQ));
        if (x->a->type == EXPR_BOOL)
            s.op = x->op == OP_EQ ? STEP_SAME : STEP_DIFFER;
        rc = emit(c, x->a, &s.a);
        if (rc == ERR_OK)
            rc = emit(c, x->b, &s.b);
    }
    return rc == ERR_OK ? add_step(c, s, out) : rc;
}

static const unsigned char plain_steps[OP__MAX] = {[OP_OR] = STEP_OR,
                                                   [OP_AND] = STEP_AND,
                                                   [OP_NOT] = STEP_NOT,
                                                   [OP_IN] = STEP_IN,
                                                   [OP_IS_NULL] = STEP_IS_NULL,
                                                   [OP_NOT_NULL] =
                                                       STEP_NOT_NULL,
                                                   [OP_ADD] = STEP_ADD,
                                                   [OP_SUB] = STEP_SUB,
                                                   [OP_MUL] = STEP_MUL,
                                                   [OP_NEG] = STEP_NEG,
                                                   [OP_TO_DECIMAL] = STEP_SCALE,
                                                   [OP_AGE] = STEP_AGE,
                                                   [OP_MONTHS] = STEP_MONTHS,
                                                   [OP_YEAR] = STEP_YEAR,
                                                   [OP_MIN] = STEP_MIN,
                                                   [OP_MAX] = STEP_MAX};

static enum err_code emit_plain(struct compiler *c, const struct expr *x,
                                struct operand *out)
{
    struct step s = {.op = (enum step_op)plain_steps[x->op],
                     .list = x->list,
                     .list_count = x->list_count};
    enum err_code rc = emit(c, x->a, &s.a);

    assert(s.op > 0);
    if (rc == ERR_OK && x->b)
        rc = emit(c, x->b, &s.b);
    if (s.op == STEP_MUL && x->a->type == EXPR_DECIMAL &&
        x->b->type == EXPR_DECIMAL)
        s.op = STEP_MUL_DECIMAL;
    if (s.op == STEP_NEG)
        s.k = -1;
    if (s.op == STEP_SCALE)
        s.k = EXPR_DECIMAL_ONE;
    return rc == ERR_OK ? add_step(c, s, out) : rc;
}

static enum err_code emit(struct compiler *c, const struct expr *x,
                          struct operand *out)
{
    int64_t k;

    if (x->op == OP_SYMBOL)
        return emit_symbol(c, x, out);
    if (is_constant(x, &k)) {
        struct expr folded = {.op = OP_LITERAL, .type = x->type, .value = k};
        return emit_literal(c, &folded, out);
    }
    if (x->op >= OP_EQ && x->op <= OP_GE)
        return emit_comparison(c, x, out);
    return emit_plain(c, x, out);
}

/* A free slot of the kind, or a new one; its index. */
static enum err_code take_slot(struct compiler *c, int truth, int *out)
{
    struct expr_program *p = c->p;

    for (size_t i = 0; i < p->slot_count; i++)
        if (!p->slots[i].busy && (p->slots[i].truth != NULL) == truth) {
            p->slots[i].busy = 1;
            *out = (int)i;
            return ERR_OK;
        }
    struct slot *grown =
        arena_grow(c->a, p->slots, p->slot_count, &p->slot_cap, sizeof *grown);
    if (!grown)
        return err_nomem(c->e);
    p->slots = grown;
    struct slot *s = &p->slots[p->slot_count];
    *s = (struct slot){.busy = 1};
    s->null_room = arena_array(c->a, EXPR_ROWS_MAX, 1);
    if (truth)
        s->truth = arena_array(c->a, EXPR_ROWS_MAX, 1);
    else
        s->value = arena_array(c->a, EXPR_ROWS_MAX, sizeof *s->value);
    if (!s->null_room || !(s->truth || s->value))
        return err_nomem(c->e);
    *out = (int)p->slot_count++;
    return ERR_OK;
}

static void note_use(struct expr_program *p, struct operand o, size_t at)
{
    if (o.kind == OPERAND_STEP)
        p->steps[o.index].last_use = (int)at;
}

static void free_slot(struct expr_program *p, struct operand o, size_t at)
{
    if (o.kind == OPERAND_STEP && p->steps[o.index].last_use == (int)at)
        p->slots[p->steps[o.index].slot].busy = 0;
}

/* Give each step its slot.  The operands' slots are freed after the result's
** is taken, so that no step reads and writes the same memory. */
static enum err_code assign_slots(struct compiler *c)
{
    struct expr_program *p = c->p;

    for (size_t i = 0; i < p->step_count; i++) {
        note_use(p, p->steps[i].a, i);
        note_use(p, p->steps[i].b, i);
    }
    note_use(p, p->result, p->step_count);
    for (size_t i = 0; i < p->step_count; i++) {
        struct step *s = &p->steps[i];
        enum err_code rc = take_slot(c, step_is_truth(s->op), &s->slot);
        if (rc != ERR_OK)
            return rc;
        free_slot(p, s->a, i);
        free_slot(p, s->b, i);
    }
    return ERR_OK;
}

/* Common end of the two compilers: slots, and what kind the result is. */
static enum err_code finish(struct compiler *c, struct operand result)
{
    struct expr_program *p = c->p;

    p->result = result;
    p->result_truth =
        result.kind == OPERAND_STEP && step_is_truth(p->steps[result.index].op);
    return assign_slots(c);
}

enum err_code expr_compile(struct arena *a, const struct expr *x,
                           struct expr_program **out, struct err *e)
{
    struct compiler c = {a, arena_alloc(a, sizeof *c.p), e};
    struct operand result = {OPERAND_NONE, 0};

    assert(x && out && e);
    *out = NULL;
    if (!c.p)
        return err_nomem(e);
    enum err_code rc = emit(&c, x, &result);
    if (rc == ERR_OK)
        rc = finish(&c, result);
    if (rc == ERR_OK)
        *out = c.p;
    return rc;
}

enum err_code expr_compile_cases(struct arena *a, const struct expr_case *cases,
                                 size_t count, struct expr_program **out,
                                 struct err *e)
{
    struct compiler c = {a, arena_alloc(a, sizeof *c.p), e};
    struct operand result = {OPERAND_NONE, 0};
    enum err_code rc = ERR_OK;

    assert(cases && count > 0 && out && e);
    *out = NULL;
    if (!c.p)
        return err_nomem(e);
    for (size_t i = 0; i < count && rc == ERR_OK; i++) {
        struct step s = {.op = STEP_PICK, .a = result, .k = cases[i].value};
        assert(!cases[i].when || cases[i].when->type == EXPR_BOOL);
        if (cases[i].when)
            rc = emit(&c, cases[i].when, &s.b);
        if (rc == ERR_OK)
            rc = add_step(&c, s, &result);
    }
    if (rc == ERR_OK)
        rc = finish(&c, result);
    if (rc == ERR_OK)
        *out = c.p;
    return rc;
}

static struct view view_of(const struct expr_program *p,
                           const struct expr_column *columns, struct operand o)
{
    if (o.kind == OPERAND_NONE)
        return (struct view){0};
    if (o.kind == OPERAND_COLUMN)
        return (struct view){columns[o.index].value, NULL,
                             columns[o.index].null, 1};
    const struct slot *s = &p->slots[p->steps[o.index].slot];
    return (struct view){s->value, s->truth, s->null, 0};
}

/* Run all steps and return the view of the result. */
static struct view run_steps(struct expr_program *p,
                             const struct expr_column *columns, size_t rows)
{
    assert(rows <= EXPR_ROWS_MAX);
    for (size_t i = 0; i < p->step_count; i++) {
        const struct step *s = &p->steps[i];
        struct view a = view_of(p, columns, s->a);
        struct view b = view_of(p, columns, s->b);
        step_runs[s->op](s, &a, &b, &p->slots[s->slot], rows);
    }
    return view_of(p, columns, p->result);
}

void expr_run(struct expr_program *p, const struct expr_column *columns,
              size_t rows, int64_t *value, unsigned char *null)
{
    struct view v = run_steps(p, columns, rows);

    assert(value && null);
    if (v.null)
        for (size_t i = 0; i < rows; i++)
            null[i] = v.null[i] != 0;
    else
        memset(null, 0, rows);
    if (p->result_truth)
        for (size_t i = 0; i < rows; i++)
            value[i] = v.truth[i];
    else
        for (size_t i = 0; i < rows; i++)
            value[i] = null[i] ? 0 : v.value[i];
}

void expr_run_true(struct expr_program *p, const struct expr_column *columns,
                   size_t rows, unsigned char *keep)
{
    struct view v = run_steps(p, columns, rows);

    assert(p->result_truth && keep);
    if (!v.null) {
        memcpy(keep, v.truth, rows);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        keep[i] = (unsigned char)(v.truth[i] & (v.null[i] == 0));
}
