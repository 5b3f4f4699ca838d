/*
** Counters of ids.  A counter is read once and then counted in memory; what
** moved is written once, right before the commit.
**
** A SQLite file has one writing process, so a counter stays true from group to
** group; in PostgreSQL others may count between our transactions, so it is
** read again in each.  It never goes back in this process: ids of a job that
** failed are not given out again.
*/
#include "store/impl.h"

#include <assert.h>
#include <string.h>

static struct id_counter *find(struct store *s, const char *name)
{
    assert(name && *name);
    for (size_t i = 0; i < s->id_count; i++)
        if (strcmp(s->ids[i].name, name) == 0)
            return &s->ids[i];
    return NULL;
}

static enum err_code find_or_add(struct store *s, const char *name,
                                 struct id_counter **out, struct err *e)
{
    assert(s->id_count <= STORE_IDS_MAX);
    *out = find(s, name);
    if (*out)
        return ERR_OK;
    if (s->id_count == STORE_IDS_MAX || strlen(name) >= STORE_NAME_BYTES)
        return ERR_SET(e, ERR_LIMIT, MSG_STORE_IDS, name);
    *out = &s->ids[s->id_count++];
    memcpy((*out)->name, name, strlen(name) + 1);
    (*out)->next = 1;
    return ERR_OK;
}

/* Read the counter; one that was never written starts at 1. */
static enum err_code load(struct db *db, struct id_counter *c, struct err *e)
{
    struct stmt *q;
    int row;

    assert(!c->known && c->next >= 1);
    if (db_prepare(db, "SELECT next FROM id_counter WHERE name = $1", &q, e) !=
        ERR_OK)
        return e->code;
    stmt_bind_text(q, 1, c->name);
    if (stmt_step(q, &row, e) != ERR_OK)
        return e->code;
    if (row && stmt_int(q, 0) > c->next)
        c->next = stmt_int(q, 0);
    stmt_reset(q);
    c->known = 1;
    return ERR_OK;
}

enum err_code db_next_ids(struct db *db, const char *table, int64_t n,
                          int64_t *first, struct err *e)
{
    struct id_counter *c;

    assert(db->role == DB_WRITER && n >= 1);
    *first = 0;
    if (find_or_add(db->store, table, &c, e) != ERR_OK)
        return e->code;
    if (!c->known && load(db, c, e) != ERR_OK)
        return e->code;
    if (n > INT64_MAX - c->next)
        return ERR_SET(e, ERR_LIMIT, MSG_STORE_IDS, table);
    *first = c->next;
    c->next += n;
    c->dirty = 1;
    return ERR_OK;
}

enum err_code ids_set(struct db *db, const char *name, int64_t next,
                      struct err *e)
{
    struct id_counter *c;

    assert(next >= 1);
    if (find_or_add(db->store, name, &c, e) != ERR_OK)
        return e->code;
    if (c->known && c->next == next)
        return ERR_OK;
    c->known = 1;
    c->next = next;
    c->dirty = 1;
    return ERR_OK;
}

void ids_forget(struct store *s, const char *name)
{
    struct id_counter *c = find(s, name);

    if (c)
        c->known = c->dirty = 0;
}

enum err_code ids_flush(struct db *db, struct err *e)
{
    struct store *s = db->store;
    struct stmt *q;

    for (size_t i = 0; i < s->id_count; i++) {
        if (!s->ids[i].dirty)
            continue;
        if (db_prepare(db,
                       "INSERT INTO id_counter (name, next) VALUES ($1, $2)"
                       " ON CONFLICT (name) DO UPDATE SET next = excluded.next",
                       &q, e) != ERR_OK)
            return e->code;
        stmt_bind_text(q, 1, s->ids[i].name);
        stmt_bind_int(q, 2, s->ids[i].next);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

void ids_done(struct store *s, int committed)
{
    for (size_t i = 0; i < s->id_count; i++) {
        int others = s->engine->kind == STORE_POSTGRES;
        if (committed || others)
            s->ids[i].dirty = 0;
        if (others)
            s->ids[i].known = 0;
    }
}
