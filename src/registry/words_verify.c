/*
** The table of words held against the parties: whom a search by name would
** miss.
*/
#include "registry/words_impl.h"

#include <inttypes.h>
#include <string.h>

enum {
    PARTIES = 1 << 18, /* at a time: about 60 MB */
    SHOWN = 100        /* faults that are told one by one */
};

struct holding {
    struct arena *a;
    struct db *db;
    struct words *w;      /* of some parties */
    unsigned char *found; /* per id of w: the table has it */
    size_t found_cap;
    int first; /* the first parties of the register: rows are judged, too */
    struct buf *out;
    int64_t faults;
};

/* The place of the first of a word's ids that is not below id. */
static size_t place_from(const struct words *w, const struct word *x,
                         int64_t id)
{
    size_t low = x->end - x->count, high = x->end;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Mark what one row of the table has of the words gathered; a row that cannot
** be read is a fault. */
static void mark_row(struct holding *h, struct stmt *s)
{
    const struct words *w = h->w;
    struct words_ids l = words_ids_of(s, 1);
    size_t len;
    const char *text = stmt_bytes(s, 0, &len);
    const struct word *x = words_word(w, text, len);
    size_t at = x ? place_from(w, x, l.id) : 0, end = x ? x->end : 0;
    int got = 1;

    while ((x || h->first) && (got = words_ids_next(&l)) > 0) {
        while (at < end && w->ids[at] < l.id)
            at++;
        for (; at < end && w->ids[at] == l.id; at++)
            h->found[at] = 1;
    }
    if (got < 0 && h->first && h->faults++ < SHOWN)
        buf_printf(h->out, "name_word %s %.*s %" PRId64 "\n", w->reg, (int)len,
                   text, stmt_int(s, 1));
}

static enum err_code mark_rows(struct holding *h, int64_t last, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(h->db,
                                  "SELECT word, first_id, later FROM name_word"
                                  " WHERE register = $1 AND first_id <= $2",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, h->w->reg);
    stmt_bind_int(s, 2, last);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row)
        mark_row(h, s);
    return rc;
}

static void tell_missing(struct holding *h)
{
    const struct words *w = h->w;

    for (size_t i = 0; i < w->count; i++) {
        const struct word *x = &w->list[i];
        int64_t before = -1;
        for (size_t k = x->end - x->count; k < x->end; k++) {
            if (h->found[k] || w->ids[k] == before)
                continue;
            before = w->ids[k];
            if (h->faults++ < SHOWN)
                buf_printf(h->out, "%s %" PRId64 ": %.*s\n", w->reg, before,
                           (int)x->len, x->text);
        }
    }
}

static enum err_code hold_part(struct holding *h, int64_t last, struct err *e)
{
    enum err_code rc = words_sort(h->w, e);

    if (rc == ERR_OK && h->found_cap < h->w->id_cap) {
        h->found_cap = h->w->id_cap;
        h->found = arena_alloc(h->a, h->found_cap);
        if (!h->found)
            rc = err_nomem(e);
    }
    if (rc != ERR_OK)
        return rc;
    if (h->w->entry_count > 0)
        memset(h->found, 0, h->w->entry_count);
    rc = mark_rows(h, last, e);
    if (rc == ERR_OK)
        tell_missing(h);
    h->first = 0;
    words_clear(h->w);
    return rc;
}

static enum err_code
hold_register(struct holding *h, const struct cat_register *reg, struct err *e)
{
    struct words_part part;
    enum err_code rc = words_part_of(h->a, reg, PARTIES, &part, e);

    if (rc != ERR_OK || !part.sql)
        return rc;
    h->w = words_new(h->a, reg->name);
    h->found_cap = 0;
    h->first = 1;
    rc = h->w ? ERR_OK : err_nomem(e);
    do {
        if (rc == ERR_OK)
            rc = words_read(h->w, h->db, &part, e);
        if (rc == ERR_OK && (part.count > 0 || h->first))
            rc = hold_part(h, part.count > 0 ? part.last : INT64_MAX, e);
    } while (rc == ERR_OK && part.count > 0);
    return rc;
}

static enum err_code hold_all(struct holding *h, const struct catalog *c,
                              struct err *e)
{
    int known;
    enum err_code rc = words_known(h->db, &known, e);

    for (size_t i = 0; rc == ERR_OK && known && i < c->register_count; i++)
        rc = hold_register(h, &c->registers[i], e);
    return rc;
}

enum err_code words_verify(struct store *s, const struct catalog *c,
                           struct buf *out, int64_t *faults, struct err *e)
{
    struct holding h = {.a = arena_new((size_t)1 << 30), .out = out};
    enum err_code rc = h.a ? store_reader(s, &h.db, e) : err_nomem(e);

    *faults = 0;
    if (rc == ERR_OK) {
        rc = db_read_begin(h.db, e);
        if (rc == ERR_OK) {
            rc = hold_all(&h, c, e);
            db_read_end(h.db);
        }
        db_close(h.db);
    }
    if (rc == ERR_OK)
        *faults = h.faults;
    arena_free(h.a);
    return rc;
}
