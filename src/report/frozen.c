#include "report/frozen.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

const char *const frozen_names[FROZEN_VALUES] = {"value", "plan", "previous",
                                                 "cumulative"};

struct taking {
    struct arena *a;
    struct figures *figures;
    struct frozen *out;
    size_t cap;
};

/* ---- taking ------------------------------------------------------------ */

static struct frozen_value freeze(struct value v)
{
    return (struct frozen_value){v.missing, v.missing ? 0 : v.number.value};
}

/* One figure unless nothing is known of it; parts that are 0 say nothing. */
static enum err_code take_one(struct taking *t, const struct cat_indicator *i,
                              const struct cat_dim *dim, int code,
                              struct err *e)
{
    struct frozen *out = t->out;
    struct figure x;
    enum err_code rc = figures_get(t->figures, i, dim, code, &x, e);

    if (rc != ERR_OK || (x.value.missing && x.plan.missing))
        return rc;
    if (dim && x.plan.missing && x.value.number.value == 0 &&
        (x.cumulative.missing || x.cumulative.number.value == 0) &&
        (x.previous.missing || x.previous.number.value == 0))
        return ERR_OK;
    out->items =
        arena_grow(t->a, out->items, out->count, &t->cap, sizeof *out->items);
    if (!out->items)
        return err_nomem(e);
    out->items[out->count++] = (struct frozen_figure){
        .indicator = i->name,
        .dim = dim ? dim->name : "",
        .code = dim ? dim->choice->codes.codes[code] : "",
        .scale = cat_scale(i),
        .values = {freeze(x.value), freeze(x.plan), freeze(x.previous),
                   freeze(x.cumulative)}};
    return ERR_OK;
}

static enum err_code
take_indicator(struct taking *t, const struct cat_indicator *i, struct err *e)
{
    enum err_code rc = take_one(t, i, NULL, 0, e);

    for (size_t d = 0; rc == ERR_OK && d < i->dim_count; d++) {
        const struct cat_dim *dim = &i->dims[d];
        for (size_t k = 0; rc == ERR_OK && k < dim->choice->codes.count; k++)
            rc = take_one(t, i, dim, (int)k, e);
    }
    return rc;
}

int frozen_order(const void *a, const void *b)
{
    const struct frozen_figure *x = a, *y = b;
    int order = strcmp(x->indicator, y->indicator);

    if (order == 0)
        order = strcmp(x->dim, y->dim);
    return order ? order : strcmp(x->code, y->code);
}

enum err_code frozen_take(struct arena *a, const struct report_source *from,
                          const struct figures_ask *ask, struct frozen *out,
                          const char **hash, struct err *e)
{
    struct registry *r = tally_registry(from->tally);
    const struct catalog *c = registry_catalog(r);
    struct taking t = {.a = a, .out = out};
    enum err_code rc = figures_read(from->reader, a, ask, &t.figures, e);

    *out = (struct frozen){0};
    for (size_t n = 0; rc == ERR_OK && n < c->indicator_count; n++) {
        const struct cat_indicator *i = &c->indicators[n];
        if (actor_may(ask->who, registry_units(r), ask->unit_id, i->field->name,
                      RIGHT_READ))
            rc = take_indicator(&t, i, e);
    }
    if (rc != ERR_OK)
        return rc;
    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, frozen_order);
    *hash = frozen_hash(a, out);
    return *hash ? ERR_OK : err_nomem(e);
}

/* ---- the hash ---------------------------------------------------------- */

static void hash_text(crypto_generichash_state *state, const char *text)
{
    crypto_generichash_update(state, (const unsigned char *)text,
                              strlen(text) + 1);
}

static void hash_int(crypto_generichash_state *state, int64_t n)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)n >> (8 * i) & 0xFF);
    crypto_generichash_update(state, bytes, sizeof bytes);
}

const char *frozen_hash(struct arena *a, const struct frozen *f)
{
    unsigned char hash[FROZEN_HASH_BYTES / 2];
    char *hex = arena_alloc(a, FROZEN_HASH_BYTES);
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < f->count; i++) {
        const struct frozen_figure *x = &f->items[i];
        hash_text(&state, x->indicator);
        hash_text(&state, x->dim);
        hash_text(&state, x->code);
        hash_int(&state, x->scale);
        for (int n = 0; n < FROZEN_VALUES; n++) {
            hash_int(&state, x->values[n].missing);
            hash_int(&state, x->values[n].value);
        }
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    if (hex)
        sodium_bin2hex(hex, FROZEN_HASH_BYTES, hash, sizeof hash);
    return hex;
}

/* ---- the database ------------------------------------------------------ */

enum { FIRST_VALUE = 5 };

enum err_code frozen_save(struct db *db, int64_t issued, const struct frozen *f,
                          struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "INSERT INTO issued_figure (issued_id, indicator, dim, code,"
                   " scale, value, plan, previous, cumulative)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   &s, e);

    for (size_t i = 0; rc == ERR_OK && i < f->count; i++) {
        const struct frozen_figure *x = &f->items[i];
        stmt_bind_int(s, 1, issued);
        stmt_bind_text(s, 2, x->indicator);
        stmt_bind_text(s, 3, x->dim);
        stmt_bind_text(s, 4, x->code);
        stmt_bind_int(s, FIRST_VALUE, x->scale);
        for (int n = 0; n < FROZEN_VALUES; n++) {
            if (x->values[n].missing)
                stmt_bind_null(s, FIRST_VALUE + 1 + n);
            else
                stmt_bind_int(s, FIRST_VALUE + 1 + n, x->values[n].value);
        }
        rc = stmt_run(s, NULL, e);
    }
    return rc;
}

/* The row of the statement; 0 when memory is out. */
static int load_one(struct arena *a, struct stmt *s, struct frozen_figure *out)
{
    *out = (struct frozen_figure){arena_strdup(a, stmt_text(s, 0)),
                                  arena_strdup(a, stmt_text(s, 1)),
                                  arena_strdup(a, stmt_text(s, 2)),
                                  (int)stmt_int(s, FIRST_VALUE - 2),
                                  {{0}}};
    for (int n = 0; n < FROZEN_VALUES; n++) {
        int col = FIRST_VALUE - 1 + n;
        out->values[n].missing = stmt_null(s, col);
        if (!out->values[n].missing)
            out->values[n].value = stmt_int(s, col);
    }
    return out->indicator && out->dim && out->code;
}

enum err_code frozen_load(struct arena *a, struct db *db, int64_t issued,
                          struct frozen *out, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT indicator, dim, code, scale, value, plan, previous,"
                   " cumulative FROM issued_figure WHERE issued_id = $1",
                   &s, e);

    *out = (struct frozen){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, issued);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        out->items =
            arena_grow(a, out->items, out->count, &cap, sizeof *out->items);
        if (!out->items || !load_one(a, s, &out->items[out->count])) {
            stmt_reset(s);
            return err_nomem(e);
        }
        out->count++;
    }
    if (rc == ERR_OK && out->count > 0) /* engines sort by their own rules */
        qsort(out->items, out->count, sizeof *out->items, frozen_order);
    return rc;
}
