#include "tally/keys.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { DEFINITION_BYTES = 1 << 16, HASH_BYTES = 16 };

struct indicator_keys {
    uint32_t whole;
    uint32_t **code; /* per dim, per code */
};

struct cell_keys {
    const struct catalog *catalog;
    struct indicator_keys *list;
    uint32_t max;
};

uint32_t cell_keys_find(const struct cell_keys *k, size_t indicator, int dim,
                        int code)
{
    assert(indicator < k->catalog->indicator_count);
    if (dim < 0)
        return k->list[indicator].whole;
    return k->list[indicator].code[dim][code];
}

uint32_t cell_keys_max(const struct cell_keys *k)
{
    return k->max;
}

static struct cell_keys *keys_new(struct arena *a, const struct catalog *c)
{
    struct cell_keys *k = arena_alloc(a, sizeof *k);

    if (!k)
        return NULL;
    k->catalog = c;
    k->list = arena_array(a, c->indicator_count + 1, sizeof *k->list);
    if (!k->list)
        return NULL;
    for (size_t n = 0; n < c->indicator_count; n++) {
        const struct cat_indicator *i = &c->indicators[n];
        k->list[n].code =
            arena_array(a, i->dim_count + 1, sizeof *k->list[n].code);
        if (!k->list[n].code)
            return NULL;
        for (size_t d = 0; d < i->dim_count; d++) {
            k->list[n].code[d] = arena_array(
                a, i->dims[d].choice->codes.count + 1, sizeof(uint32_t));
            if (!k->list[n].code[d])
                return NULL;
        }
    }
    return k;
}

/* Where the number of a stored key belongs; NULL when the catalogue no longer
** has it. */
static uint32_t *key_place(struct cell_keys *k, const char *indicator,
                           const char *dim, const char *code)
{
    const struct cat_indicator *i = catalog_indicator(k->catalog, indicator);

    if (!i)
        return NULL;
    if (!*dim)
        return &k->list[i->index].whole;
    const struct cat_dim *d = cat_dim_find(i, dim);
    int at = d ? cat_code_index(d->choice, code) : -1;
    return at < 0 ? NULL : &k->list[i->index].code[d - i->dims][at];
}

static int is_complete(const struct cell_keys *k)
{
    for (size_t n = 0; n < k->catalog->indicator_count; n++) {
        const struct cat_indicator *i = &k->catalog->indicators[n];
        if (!k->list[n].whole)
            return 0;
        for (size_t d = 0; d < i->dim_count; d++) {
            for (size_t c = 0; c < i->dims[d].choice->codes.count; c++) {
                if (!k->list[n].code[d][c])
                    return 0;
            }
        }
    }
    return 1;
}

static enum err_code load(struct arena *a, struct db *db,
                          const struct catalog *c, struct cell_keys **out,
                          struct err *e)
{
    struct cell_keys *k = keys_new(a, c);
    struct stmt *s;
    int row;
    enum err_code rc;

    *out = NULL;
    if (!k)
        return err_nomem(e);
    rc = db_prepare(db, "SELECT id, indicator, dim, code FROM cell_key", &s, e);
    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        uint32_t id = (uint32_t)stmt_int(s, 0);
        uint32_t *place =
            key_place(k, stmt_text(s, 1), stmt_text(s, 2), stmt_text(s, 3));
        if (place)
            *place = id;
        if (id > k->max)
            k->max = id;
    }
    if (rc == ERR_OK)
        *out = k;
    return rc;
}

enum err_code cell_keys_load(struct arena *a, struct db *db,
                             const struct catalog *c,
                             const struct cell_keys **out, int *complete,
                             struct err *e)
{
    struct cell_keys *k;
    enum err_code rc = load(a, db, c, &k, e);

    *out = k;
    *complete = rc == ERR_OK && is_complete(k);
    return rc;
}

/* What an indicator counts, as a short hash: register, value, day, condition
** and the derived breakdowns. */
static void definition_hash(const struct cat_indicator *i,
                            char out[2 * HASH_BYTES + 1])
{
    unsigned char hash[HASH_BYTES];
    struct buf b;

    buf_init(&b, DEFINITION_BYTES);
    buf_printf(&b, "%d %s %d %d ", (int)i->measure, i->reg ? i->reg->name : "",
               i->value_column, i->day_column);
    if (i->where)
        expr_print(i->where, &b);
    for (size_t d = 0; d < i->dim_count; d++) {
        const struct cat_dim *dim = &i->dims[d];
        int turns[CAT_TURNS_MAX];
        buf_printf(&b, ";%s %d %d ", dim->name, dim->column, dim->party_column);
        if (cat_dim_turns(i, dim, turns) > 0)
            buf_str(&b, "turns ");
        for (size_t k = 0; dim->derived && k < dim->derived->case_count; k++) {
            buf_printf(&b, "|%s ",
                       dim->choice->codes.codes[dim->derived->cases[k].code]);
            if (dim->derived->cases[k].when)
                expr_print(dim->derived->cases[k].when, &b);
        }
    }
    crypto_generichash(hash, sizeof hash, (const unsigned char *)buf_cstr(&b),
                       b.len, NULL, 0);
    sodium_bin2hex(out, 2 * HASH_BYTES + 1, hash, sizeof hash);
    buf_free(&b);
}

static enum err_code insert_key(struct db *db, const struct cat_indicator *i,
                                const char *dim, const char *code,
                                struct err *e)
{
    struct stmt *s;
    int64_t id;
    enum err_code rc = db_next_ids(db, "cell_key", 1, &id, e);

    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO cell_key (id, indicator, dim, code,"
                        " definition) VALUES ($1, $2, $3, $4, '')",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_text(s, 2, i->name);
    stmt_bind_text(s, 3, dim);
    stmt_bind_text(s, 4, code);
    return stmt_run(s, NULL, e);
}

static enum err_code install_one(struct db *db, const struct cell_keys *k,
                                 const struct cat_indicator *i, struct err *e)
{
    enum err_code rc = ERR_OK;

    if (!k->list[i->index].whole)
        rc = insert_key(db, i, "", "", e);
    for (size_t d = 0; d < i->dim_count; d++) {
        const struct expr_codes *codes = &i->dims[d].choice->codes;
        for (size_t n = 0; rc == ERR_OK && n < codes->count; n++) {
            if (!k->list[i->index].code[d][n])
                rc = insert_key(db, i, i->dims[d].name, codes->codes[n], e);
        }
    }
    return rc;
}

/* Set the definition of an indicator; *changed when it was another. */
static enum err_code note_definition(struct db *db,
                                     const struct cat_indicator *i,
                                     int *changed, struct err *e)
{
    char hash[2 * HASH_BYTES + 1];
    struct stmt *s;
    int64_t touched;
    enum err_code rc;

    definition_hash(i, hash);
    rc = db_prepare(db,
                    "UPDATE cell_key SET definition = $1"
                    " WHERE indicator = $2 AND definition <> $3",
                    &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, hash);
    stmt_bind_text(s, 2, i->name);
    stmt_bind_text(s, 3, hash);
    rc = stmt_run(s, &touched, e);
    *changed |= rc == ERR_OK && touched > 0;
    return rc;
}

enum err_code cell_keys_install(struct db *db, const struct catalog *c,
                                int *changed, struct err *e)
{
    struct arena *a = arena_new(16 << 20);
    struct cell_keys *k;
    enum err_code rc;

    *changed = 0;
    if (!a)
        return err_nomem(e);
    rc = load(a, db, c, &k, e);
    for (size_t n = 0; rc == ERR_OK && n < c->indicator_count; n++) {
        rc = install_one(db, k, &c->indicators[n], e);
        if (rc == ERR_OK)
            rc = note_definition(db, &c->indicators[n], changed, e);
    }
    arena_free(a);
    return rc;
}
