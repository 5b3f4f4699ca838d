#include "tally/splitter.h"

#include <assert.h>
#include <string.h>

struct split_dim {
    int column; /* of the scope, or -1 */
    struct expr_program *
        *when; /* per case of a derived choice; NULL otherwise */
    const struct cat_derived *derived;
};

struct splitter {
    const struct cat_indicator *indicator;
    struct expr_program *where;
    struct split_dim *dims;
    int64_t *value;
    unsigned char *null;
};

static enum err_code compile_dim(struct arena *a, struct splitter *s, size_t n,
                                 struct err *e)
{
    const struct cat_dim *d = &s->indicator->dims[n];
    struct split_dim *x = &s->dims[n];
    enum err_code rc = ERR_OK;

    x->column = cat_dim_column(s->indicator, d);
    x->derived = x->column < 0 ? d->derived : NULL;
    if (!x->derived)
        return ERR_OK;
    x->when = arena_array(a, x->derived->case_count, sizeof *x->when);
    if (!x->when)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < x->derived->case_count; i++) {
        if (x->derived->cases[i].when)
            rc = expr_compile(a, x->derived->cases[i].when, &x->when[i], e);
    }
    return rc;
}

enum err_code splitter_new(struct arena *a, const struct cat_indicator *i,
                           struct splitter **out, struct err *e)
{
    struct splitter *s = arena_alloc(a, sizeof *s);
    enum err_code rc = ERR_OK;

    *out = NULL;
    assert(i->reg);
    if (!s)
        return err_nomem(e);
    if (i->dim_count > sizeof(dim_set) * 8)
        return ERR_SET(e, ERR_LIMIT, MSG_TALLY_DIMS, i->name);
    s->indicator = i;
    s->dims = arena_array(a, i->dim_count + 1, sizeof *s->dims);
    s->value = arena_array(a, ROWS_MAX, sizeof *s->value);
    s->null = arena_alloc(a, ROWS_MAX);
    if (!s->dims || !s->value || !s->null)
        return err_nomem(e);
    if (i->where)
        rc = expr_compile(a, i->where, &s->where, e);
    for (size_t n = 0; rc == ERR_OK && n < i->dim_count; n++)
        rc = compile_dim(a, s, n, e);
    if (rc == ERR_OK)
        *out = s;
    return rc;
}

void splitter_take(struct splitter *s, const struct rows *rows,
                   unsigned char *take)
{
    for (size_t row = 0; row < rows->count; row++)
        take[row] = !rows->voided[row];
    if (!s->where)
        return;
    expr_run(s->where, rows->column, rows->count, s->value, s->null);
    for (size_t row = 0; row < rows->count; row++)
        take[row] &= (unsigned char)(s->value[row] != 0 && !s->null[row]);
}

int64_t splitter_value(const struct splitter *s, const struct rows *rows,
                       size_t row)
{
    int c = s->indicator->value_column;

    if (c < 0)
        return 1;
    return rows->null[c][row] ? 0 : rows->value[c][row];
}

/* The first case that holds decides; a null condition does not hold. */
static void derived_codes(struct splitter *s, struct split_dim *d,
                          const struct rows *rows, int32_t *code)
{
    for (size_t row = 0; row < rows->count; row++)
        code[row] = -1;
    for (size_t k = 0; k < d->derived->case_count; k++) {
        int is = d->derived->cases[k].code;
        if (d->when[k])
            expr_run(d->when[k], rows->column, rows->count, s->value, s->null);
        for (size_t row = 0; row < rows->count; row++) {
            int holds = !d->when[k] || (s->value[row] && !s->null[row]);
            if (code[row] < 0 && holds)
                code[row] = is;
        }
    }
}

void splitter_codes(struct splitter *s, size_t dim, const struct rows *rows,
                    int32_t *code)
{
    struct split_dim *d = &s->dims[dim];

    assert(dim < s->indicator->dim_count);
    if (d->derived) {
        derived_codes(s, d, rows, code);
        return;
    }
    const int64_t *value = rows->value[d->column];
    const unsigned char *null = rows->null[d->column];
    for (size_t row = 0; row < rows->count; row++)
        code[row] = null[row] ? -1 : (int32_t)value[row];
}
