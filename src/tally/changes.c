#include "tally/changes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOB_BYTES = 1 << 22 };

enum { HALVES_PER_YEAR = 24 };

enum err_code changes_append(struct changes *c, const struct change *change,
                             struct err *e)
{
    if (c->count == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 256;
        struct change *list = realloc(c->list, cap * sizeof *list);
        if (!list)
            return err_nomem(e);
        c->list = list;
        c->cap = cap;
    }
    c->list[c->count++] = *change;
    return ERR_OK;
}

enum err_code changes_add(const struct change *change, void *arg, struct err *e)
{
    struct changes *c = arg;
    enum err_code rc = changes_append(c, change, e);

    if (rc != ERR_OK || change->part != PART_STOCK)
        return rc;
    struct change year = *change;
    year.part = PART_STOCK_YEAR;
    year.half -= year.half % HALVES_PER_YEAR;
    return changes_append(c, &year, e);
}

void changes_free(struct changes *c)
{
    free(c->list);
    *c = (struct changes){0};
}

static int order(const void *pa, const void *pb)
{
    const struct change *a = pa, *b = pb;

    if (a->unit_id != b->unit_id)
        return a->unit_id < b->unit_id ? -1 : 1;
    if (a->part != b->part)
        return a->part < b->part ? -1 : 1;
    if (a->half != b->half)
        return a->half < b->half ? -1 : 1;
    return (a->cell.key > b->cell.key) - (a->cell.key < b->cell.key);
}

void changes_join(struct changes *c)
{
    size_t kept = 0;

    if (c->count == 0)
        return;
    qsort(c->list, c->count, sizeof *c->list, order);
    for (size_t i = 0; i < c->count; i++) {
        if (kept > 0 && order(&c->list[kept - 1], &c->list[i]) == 0) {
            c->list[kept - 1].cell.count += c->list[i].cell.count;
            c->list[kept - 1].cell.sum += c->list[i].cell.sum;
        } else {
            c->list[kept++] = c->list[i];
        }
    }
    c->count = kept;
}

/* Statements and scratch for writing. */
struct writer {
    struct stmt *get, *put, *drop;
    struct buf blob;
    struct cell *cells; /* of one row of the table */
    size_t cap;
};

static enum err_code writer_open(struct writer *w, struct db *db, struct err *e)
{
    enum err_code rc;

    *w = (struct writer){0};
    buf_init(&w->blob, BLOB_BYTES);
    rc = db_prepare(db,
                    "SELECT data FROM cell"
                    " WHERE unit_id = $1 AND part = $2 AND half = $3",
                    &w->get, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO cell (unit_id, part, half, data)"
                        " VALUES ($1, $2, $3, $4)"
                        " ON CONFLICT (unit_id, part, half)"
                        " DO UPDATE SET data = excluded.data",
                        &w->put, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "DELETE FROM cell"
                        " WHERE unit_id = $1 AND part = $2 AND half = $3",
                        &w->drop, e);
    return rc;
}

static void writer_close(struct writer *w)
{
    buf_free(&w->blob);
    free(w->cells);
}

static void bind_key(struct stmt *s, const struct change *c)
{
    stmt_bind_int(s, 1, c->unit_id);
    stmt_bind_int(s, 2, c->part);
    stmt_bind_int(s, 3, c->half);
}

/* Changes first .. first + n - 1 belong to one row: their cells, side by side.
 */
static enum err_code gather(struct writer *w, const struct change *first,
                            size_t n, struct err *e)
{
    if (n > w->cap) {
        struct cell *cells = realloc(w->cells, n * 2 * sizeof *cells);
        if (!cells)
            return err_nomem(e);
        w->cells = cells;
        w->cap = n * 2;
    }
    for (size_t i = 0; i < n; i++)
        w->cells[i] = first[i].cell;
    return ERR_OK;
}

static enum err_code put_row(struct writer *w, const struct change *key,
                             struct err *e)
{
    enum err_code rc = buf_check(&w->blob, e);

    if (rc != ERR_OK)
        return rc;
    if (w->blob.len == 0) {
        bind_key(w->drop, key);
        return stmt_run(w->drop, NULL, e);
    }
    bind_key(w->put, key);
    stmt_bind_bytes(w->put, 4, w->blob.data, w->blob.len);
    return stmt_run(w->put, NULL, e);
}

static enum err_code merge_row(struct writer *w, const struct change *first,
                               size_t n, struct err *e)
{
    const void *old = NULL;
    size_t old_len = 0;
    int row;
    enum err_code rc = gather(w, first, n, e);

    if (rc != ERR_OK)
        return rc;
    bind_key(w->get, first);
    rc = stmt_step(w->get, &row, e);
    if (rc != ERR_OK)
        return rc;
    if (row)
        old = stmt_bytes(w->get, 0, &old_len);
    buf_clear(&w->blob);
    int bad = pack_merge(old, old_len, w->cells, n, &w->blob);
    if (row)
        stmt_reset(w->get);
    if (bad)
        return ERR_SET(e, ERR_STORE, MSG_TALLY_CELLS_BAD);
    return put_row(w, first, e);
}

static enum err_code write_row(struct writer *w, const struct change *first,
                               size_t n, struct err *e)
{
    enum err_code rc = gather(w, first, n, e);

    if (rc != ERR_OK)
        return rc;
    buf_clear(&w->blob);
    pack_write(w->cells, n, &w->blob);
    return w->blob.len == 0 ? ERR_OK : put_row(w, first, e);
}

static int same_row(const struct change *a, const struct change *b)
{
    return a->unit_id == b->unit_id && a->part == b->part && a->half == b->half;
}

static enum err_code each_row(const struct changes *c, struct db *db,
                              enum err_code (*row)(struct writer *,
                                                   const struct change *,
                                                   size_t, struct err *),
                              struct err *e)
{
    struct writer w;
    enum err_code rc = writer_open(&w, db, e);

    for (size_t i = 0, n; rc == ERR_OK && i < c->count; i += n) {
        for (n = 1; i + n < c->count && same_row(&c->list[i], &c->list[i + n]);
             n++)
            ;
        rc = row(&w, &c->list[i], n, e);
    }
    writer_close(&w);
    return rc;
}

enum err_code changes_merge(const struct changes *c, struct db *db,
                            struct err *e)
{
    return c->count == 0 ? ERR_OK : each_row(c, db, merge_row, e);
}

enum err_code changes_replace(const struct changes *c, struct db *db,
                              struct err *e)
{
    enum err_code rc = db_exec(db, "DELETE FROM cell", e);

    return rc == ERR_OK ? each_row(c, db, write_row, e) : rc;
}
