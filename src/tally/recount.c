/*
** The work is cut into ranges of ids; each thread takes the next range, reads
** it over its own connection and counts into its own counters.
*/
#include "tally/recount.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    RANGE_ROWS = 100000,
    THREADS_MAX = 8,
    ARENA_BYTES = 256 << 20,
};

struct range {
    const struct cat_register *reg;
    int64_t after, upto; /* after < id <= upto */
};

struct shared {
    struct registry *registry;
    const struct cell_keys *keys;
    struct db *snapshot; /* NULL: each worker has its own connection */
    struct range *ranges;
    size_t count, next, cap;
    pthread_mutex_t lock;
};

struct worker {
    struct shared *shared;
    struct arena *arena;
    struct db *db;
    struct counter **counters;
    struct loader **loaders;
    struct rows **rows;
    struct changes changes;
    int64_t records;
    struct err err;
};

static enum err_code open_reader(const struct shared *s, struct db **out,
                                 struct err *e)
{
    *out = s->snapshot;
    return *out ? ERR_OK : store_reader(registry_store(s->registry), out, e);
}

static void close_reader(const struct shared *s, struct db *db)
{
    if (db != s->snapshot)
        db_close(db);
}

/* ---- ranges ------------------------------------------------------------ */

static int add_range(struct shared *s, const struct cat_register *reg,
                     int64_t after, int64_t upto)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct range *ranges = realloc(s->ranges, cap * sizeof *ranges);
        if (!ranges)
            return 0;
        s->ranges = ranges;
        s->cap = cap;
    }
    s->ranges[s->count++] = (struct range){reg, after, upto};
    return 1;
}

static enum err_code max_id(struct db *db, const struct cat_register *reg,
                            struct arena *a, int64_t *out, struct err *e)
{
    const char *sql = arena_printf(a, "SELECT max(id) FROM %s", reg->name);

    *out = 0;
    return sql ? db_int(db, sql, out, e) : err_nomem(e);
}

static enum err_code make_ranges(struct shared *s, struct arena *a,
                                 struct err *e)
{
    const struct catalog *c = registry_catalog(s->registry);
    struct db *db;
    enum err_code rc = open_reader(s, &db, e);

    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; rc == ERR_OK && i < c->register_count; i++) {
        int64_t last;
        rc = max_id(db, &c->registers[i], a, &last, e);
        for (int64_t at = 0; rc == ERR_OK && at < last; at += RANGE_ROWS) {
            if (!add_range(s, &c->registers[i], at, at + RANGE_ROWS))
                rc = err_nomem(e);
        }
    }
    close_reader(s, db);
    return rc;
}

/* ---- a thread ---------------------------------------------------------- */

static enum err_code prepare(struct worker *w, const struct cat_register *reg,
                             struct err *e)
{
    struct shared *s = w->shared;
    size_t i = reg->index;
    enum err_code rc = counter_new(registry_catalog(s->registry), reg, s->keys,
                                   &w->counters[i], e);

    if (rc != ERR_OK || !w->counters[i])
        return rc;
    w->rows[i] = rows_new(w->arena, reg, ROWS_MAX);
    if (!w->rows[i])
        return err_nomem(e);
    return loader_new(w->arena, reg, counter_needs(w->counters[i]),
                      "r.id > $1 AND r.id <= $2 AND NOT r.voided",
                      &w->loaders[i], e);
}

static enum err_code count_range(struct worker *w, const struct range *range,
                                 struct err *e)
{
    size_t i = range->reg->index;
    struct stmt *s;
    enum err_code rc = ERR_OK;

    if (!w->counters[i])
        rc = prepare(w, range->reg, e);
    if (rc != ERR_OK || !w->counters[i])
        return rc;
    rc = loader_begin(w->loaders[i], w->db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, range->after);
    stmt_bind_int(s, 2, range->upto);
    while ((rc = loader_fetch(w->loaders[i], s, NULL, w->rows[i], e)) ==
               ERR_OK &&
           w->rows[i]->count > 0) {
        w->records += (int64_t)w->rows[i]->count;
        rc = counter_add(w->counters[i], w->rows[i], +1, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            break;
        }
    }
    return rc;
}

static const struct range *next_range(struct shared *s)
{
    const struct range *range = NULL;

    pthread_mutex_lock(&s->lock);
    if (s->next < s->count)
        range = &s->ranges[s->next++];
    pthread_mutex_unlock(&s->lock);
    return range;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    const struct catalog *c = registry_catalog(w->shared->registry);
    const struct range *range;
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && (range = next_range(w->shared)) != NULL)
        rc = count_range(w, range, &w->err);
    for (size_t i = 0; rc == ERR_OK && i < c->register_count; i++) {
        if (w->counters[i])
            rc = counter_drain(w->counters[i], changes_add, &w->changes,
                               &w->err);
    }
    return NULL;
}

static enum err_code worker_open(struct worker *w, struct shared *s,
                                 struct err *e)
{
    size_t n = registry_catalog(s->registry)->register_count + 1;

    *w = (struct worker){.shared = s, .arena = arena_new(ARENA_BYTES)};
    if (!w->arena)
        return err_nomem(e);
    w->counters = arena_array(w->arena, n, sizeof(struct counter *));
    w->loaders = arena_array(w->arena, n, sizeof(struct loader *));
    w->rows = arena_array(w->arena, n, sizeof(struct rows *));
    if (!w->counters || !w->loaders || !w->rows)
        return err_nomem(e);
    return open_reader(s, &w->db, e);
}

static void worker_close(struct worker *w)
{
    size_t n = registry_catalog(w->shared->registry)->register_count;

    for (size_t i = 0; w->counters && i < n; i++)
        counter_free(w->counters[i]);
    close_reader(w->shared, w->db);
    changes_free(&w->changes);
    arena_free(w->arena);
}

/* ---- together ---------------------------------------------------------- */

static int thread_count(const struct shared *s)
{
    size_t ranges = s->count;
    long n = s->snapshot ? 1 : sysconf(_SC_NPROCESSORS_ONLN);

    if (n > THREADS_MAX)
        n = THREADS_MAX;
    if ((size_t)n > ranges)
        n = (long)ranges;
    return n < 1 ? 1 : (int)n;
}

static enum err_code collect(struct worker *w, struct changes *out,
                             int64_t *records, struct err *e)
{
    enum err_code rc = ERR_OK;

    if (w->err.code != ERR_OK)
        return (*e = w->err).code;
    *records += w->records;
    for (size_t i = 0; rc == ERR_OK && i < w->changes.count; i++)
        rc = changes_append(out, &w->changes.list[i], e);
    return rc;
}

static enum err_code run_workers(struct shared *s, struct changes *out,
                                 int64_t *records, struct err *e)
{
    int n = thread_count(s), opened = 0, started = 0;
    struct worker workers[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && opened < n)
        rc = worker_open(&workers[opened++], s, e);
    while (rc == ERR_OK && started < n - 1 &&
           pthread_create(&threads[started], NULL, work, &workers[started]) ==
               0)
        started++;
    if (rc == ERR_OK)
        work(&workers[n - 1]);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; rc == ERR_OK && i < n; i++)
        rc = collect(&workers[i], out, records, e);
    for (int i = 0; i < opened; i++)
        worker_close(&workers[i]);
    return rc;
}

enum err_code recount_all(const struct recount *what, struct changes *out,
                          int64_t *records, struct err *e)
{
    struct shared s = {.registry = what->registry,
                       .keys = what->keys,
                       .snapshot = what->snapshot};
    struct arena *a = arena_new(1 << 20);
    enum err_code rc;

    *records = 0;
    if (!a)
        return err_nomem(e);
    pthread_mutex_init(&s.lock, NULL);
    rc = make_ranges(&s, a, e);
    if (rc == ERR_OK)
        rc = run_workers(&s, out, records, e);
    if (rc == ERR_OK)
        changes_join(out);
    pthread_mutex_destroy(&s.lock);
    free(s.ranges);
    arena_free(a);
    return rc;
}
