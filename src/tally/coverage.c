#include "tally/coverage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct coverage {
    const struct catalog *catalog;
    half_t *from; /* unit * register_count + register; INT32_MAX: none */
    int64_t unit_cap;
    int loaded;
};

struct coverage *coverage_new(const struct catalog *c)
{
    struct coverage *v = calloc(1, sizeof *v);

    if (v)
        v->catalog = c;
    return v;
}

void coverage_free(struct coverage *c)
{
    if (!c)
        return;
    free(c->from);
    free(c);
}

void coverage_stale(struct coverage *c)
{
    c->loaded = 0;
}

/* The place of a unit and register, growing the table; NULL: no memory. */
static half_t *place(struct coverage *c, int64_t unit, size_t reg)
{
    size_t n = c->catalog->register_count;

    if (unit >= c->unit_cap) {
        int64_t cap = unit + 1024;
        half_t *from = realloc(c->from, (size_t)cap * n * sizeof *from);
        if (!from)
            return NULL;
        for (size_t i = (size_t)c->unit_cap * n; i < (size_t)cap * n; i++)
            from[i] = INT32_MAX;
        c->from = from;
        c->unit_cap = cap;
    }
    return &c->from[(size_t)unit * n + reg];
}

enum err_code coverage_load(struct coverage *c, struct db *db, struct err *e)
{
    size_t cells = (size_t)c->unit_cap * c->catalog->register_count;
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        db, "SELECT unit_id, register, half FROM records_from", &s, e);

    for (size_t i = 0; i < cells; i++)
        c->from[i] = INT32_MAX;
    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        const struct cat_register *reg =
            catalog_register(c->catalog, stmt_text(s, 1));
        half_t *at = reg ? place(c, stmt_int(s, 0), reg->index) : NULL;
        if (at)
            *at = (half_t)stmt_int(s, 2);
        if (reg && !at) {
            stmt_reset(s);
            return err_nomem(e);
        }
    }
    c->loaded = rc == ERR_OK;
    return rc;
}

half_t coverage_from(const struct coverage *c, int64_t unit, size_t reg)
{
    assert(c->loaded && reg < c->catalog->register_count);
    if (unit >= c->unit_cap)
        return INT32_MAX;
    return c->from[(size_t)unit * c->catalog->register_count + reg];
}

static enum err_code write_from(struct db *db, int64_t unit,
                                const struct cat_register *reg, half_t half,
                                struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "INSERT INTO records_from (unit_id, register, half)"
                   " VALUES ($1, $2, $3)"
                   " ON CONFLICT (unit_id, register)"
                   " DO UPDATE SET half = excluded.half",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    stmt_bind_text(s, 2, reg->name);
    stmt_bind_int(s, 3, half);
    return stmt_run(s, NULL, e);
}

enum err_code coverage_note(struct coverage *c, struct db *db,
                            const struct rows *rows, struct err *e)
{
    enum err_code rc = ERR_OK;

    if (rows->reg->kind == CAT_PARTY)
        return ERR_OK;
    if (!c->loaded)
        rc = coverage_load(c, db, e);
    for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
        if (rows->voided[row] || rows->null[0][row])
            continue;
        half_t half = half_of((day_t)rows->value[0][row]);
        half_t *at = place(c, rows->unit_id[row], rows->reg->index);
        if (!at)
            return err_nomem(e);
        if (half >= *at)
            continue;
        *at = half;
        rc = write_from(db, rows->unit_id[row], rows->reg, half, e);
    }
    return rc;
}
