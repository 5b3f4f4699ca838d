#include "registry/lookup.h"

#include "base/arena.h"
#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_BYTES = 1 << 16 };

/* How many keys the statements take; what is left over is asked by the next
** smaller one, filled up with its last key. */
static const size_t sizes[] = {512, 32, 1};

struct lookup {
    const char *sql[ARRAY_COUNT(sizes)];
};

struct lookup *lookup_new(struct arena *a, const struct lookup_ask *ask)
{
    struct lookup *l = arena_alloc(a, sizeof *l);
    struct buf sql;

    assert(ask->table && ask->key && ask->columns && ask->where);
    if (!l)
        return NULL;
    buf_init(&sql, SQL_BYTES);
    for (size_t i = 0; i < ARRAY_COUNT(sizes) && l; i++) {
        buf_clear(&sql);
        buf_printf(&sql, "SELECT %s, %s FROM %s WHERE %s %s IN ($1", ask->key,
                   ask->columns, ask->table, ask->where, ask->key);
        for (size_t n = 2; n <= sizes[i]; n++)
            buf_printf(&sql, ", $%zu", n);
        buf_char(&sql, ')');
        l->sql[i] = buf_to_arena(&sql, a);
        if (!l->sql[i])
            l = NULL;
    }
    buf_free(&sql);
    return l;
}

static int compare(const struct lookup_key *x, const struct lookup_key *y)
{
    if (x->text)
        return strcmp(x->text, y->text);
    return (x->key > y->key) - (x->key < y->key);
}

static int by_key(const void *a, const void *b)
{
    const struct lookup_key *x = a, *y = b;
    int order = compare(x, y);

    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* The first of the list that has the key. */
static size_t find(const struct lookup_key *list, size_t count,
                   const struct lookup_key *key)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (compare(&list[mid], key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The next place of the list with another key. */
static size_t after(const struct lookup_key *list, size_t count, size_t at)
{
    size_t first = at;

    while (at < count && compare(&list[at], &list[first]) == 0)
        at++;
    return at;
}

struct asking {
    struct lookup *l;
    struct db *db;
    const struct lookup_key *list;
    size_t count, at; /* at: the next to be asked */
    lookup_fn *fn;
    void *arg;
};

/* One question of a size. */
static enum err_code ask_some(struct asking *x, size_t size, const char *sql,
                              struct err *e)
{
    struct stmt *s;
    int row = 0;
    struct lookup_key key = x->list[x->at];
    enum err_code rc = db_prepare(x->db, sql, &s, e);

    for (size_t n = 1; n <= size && rc == ERR_OK; n++) {
        if (x->at < x->count) {
            key = x->list[x->at];
            x->at = after(x->list, x->count, x->at);
        }
        if (key.text)
            stmt_bind_text(s, (int)n, key.text);
        else
            stmt_bind_int(s, (int)n, key.key);
    }
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct lookup_key have = {.text = key.text ? stmt_text(s, 0) : NULL};
        have.key = key.text ? 0 : stmt_int(s, 0);
        size_t at = find(x->list, x->count, &have);
        assert(at < x->count && compare(&x->list[at], &have) == 0);
        rc = x->fn(s, at, x->arg, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    return rc;
}

enum err_code lookup_run(struct lookup *l, struct db *db,
                         struct lookup_key *list, size_t count, lookup_fn *fn,
                         void *arg, struct err *e)
{
    struct asking x = {l, db, list, count, 0, fn, arg};
    size_t left = 0;
    enum err_code rc = ERR_OK;

    qsort(list, count, sizeof *list, by_key);
    for (size_t i = 0; i < count; i = after(list, count, i))
        left++;
    while (left > 0 && rc == ERR_OK) {
        size_t i = 0;
        /* A question half full is cheaper than many small ones. */
        while (sizes[i] > 1 && left * 4 < sizes[i])
            i++;
        rc = ask_some(&x, sizes[i], l->sql[i], e);
        left = left > sizes[i] ? left - sizes[i] : 0;
    }
    return rc;
}
