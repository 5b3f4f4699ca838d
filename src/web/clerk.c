#include "web/session.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    EVENTS_MAX = 4096, /* in one writing; who comes then waits for it */
    RECENT = 8192,     /* reads remembered, a power of two */
    RECENT_SECONDS = 600,
    EVERY_MS = 250,
    NAME_BYTES = 128
};

struct event {
    char who[NAME_BYTES],
        table[NAME_BYTES]; /* of a read; table "": a session */
    int64_t id, at;
};

struct recent {
    uint64_t key;
    int64_t at;
};

struct clerk {
    struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, written;
    struct event *events, *writing;
    size_t count, writing_count;
    struct recent recent[RECENT];
    int stopping, asked;
};

/* ---- writing ------------------------------------------------------------ */

static enum err_code write_event(struct db *db, const struct event *x,
                                 struct err *e)
{
    struct journal_entry entry = {x->who, "read", x->table, x->id,
                                  NULL,   NULL,   NULL};
    struct stmt *s;

    if (*x->table)
        return journal_add(db, &entry, e);
    if (db_prepare(db, "UPDATE web_session SET seen = $1 WHERE token = $2", &s,
                   e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, x->at);
    stmt_bind_text(s, 2, x->who);
    return stmt_run(s, NULL, e);
}

static enum err_code job_write(struct db *db, void *arg, struct err *e)
{
    struct clerk *c = arg;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < c->writing_count; i++)
        rc = write_event(db, &c->writing[i], e);
    return rc;
}

/* Called with the lock held; gives it up while it writes.  What the store
** refuses (a full disk) is said on stderr and kept for the next time. */
static void write_all(struct clerk *c)
{
    struct event *full = c->events;
    struct err e = {0};
    char text[1024];

    c->events = c->writing;
    c->writing = full;
    c->writing_count = c->count;
    c->count = 0;
    pthread_mutex_unlock(&c->lock);
    while (c->writing_count > 0 &&
           store_write(c->store, job_write, c, &e) != ERR_OK) {
        err_text(&e, LANG_EN, text, sizeof text);
        fprintf(stderr, "ansinh: %s\n", text);
        err_clear(&e);
        if (c->stopping)
            break;
        nanosleep(&(struct timespec){1, 0}, NULL);
    }
    pthread_mutex_lock(&c->lock);
    c->writing_count = 0;
    c->asked = 0;
    pthread_cond_broadcast(&c->written);
}

static void *run(void *arg)
{
    struct clerk *c = arg;
    struct timespec until;

    pthread_mutex_lock(&c->lock);
    while (!c->stopping || c->count > 0) {
        if (!c->stopping && !c->asked) {
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_nsec += EVERY_MS * 1000000L;
            until.tv_sec += until.tv_nsec / 1000000000L;
            until.tv_nsec %= 1000000000L;
            pthread_cond_timedwait(&c->wake, &c->lock, &until);
        }
        if (c->count > 0 || c->asked)
            write_all(c);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* ---- taking down -------------------------------------------------------- */

static uint64_t key_of(const char *who, const char *table, int64_t id)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; *who; who++)
        h = (h ^ (unsigned char)*who) * UINT64_C(1099511628211);
    for (; *table; table++)
        h = (h ^ (unsigned char)*table) * UINT64_C(1099511628211);
    return (h ^ (uint64_t)id) * UINT64_C(0x9E3779B97F4A7C15);
}

static struct event *add(struct clerk *c)
{
    while (c->count == EVENTS_MAX) {
        c->asked = 1;
        pthread_cond_signal(&c->wake);
        pthread_cond_wait(&c->written, &c->lock);
    }
    return &c->events[c->count++];
}

void clerk_read(struct clerk *c, const char *actor, const char *table,
                int64_t id)
{
    uint64_t key = key_of(actor, table, id);
    int64_t now = (int64_t)time(NULL);

    pthread_mutex_lock(&c->lock);
    struct recent *seen = &c->recent[key >> 32 & (RECENT - 1)];
    if (seen->key != key || now - seen->at > RECENT_SECONDS) {
        *seen = (struct recent){key, now};
        struct event *x = add(c);
        x->id = id;
        x->at = now;
        snprintf(x->who, sizeof x->who, "%s", actor);
        snprintf(x->table, sizeof x->table, "%s", table);
    }
    pthread_mutex_unlock(&c->lock);
}

void clerk_seen(struct clerk *c, const char *token_hash, int64_t now)
{
    pthread_mutex_lock(&c->lock);
    struct event *x = add(c);
    x->at = now;
    x->table[0] = '\0';
    snprintf(x->who, sizeof x->who, "%s", token_hash);
    pthread_mutex_unlock(&c->lock);
}

void clerk_flush(struct clerk *c)
{
    pthread_mutex_lock(&c->lock);
    if (c->count > 0 || c->writing_count > 0) {
        c->asked = 1;
        pthread_cond_signal(&c->wake);
        pthread_cond_wait(&c->written, &c->lock);
    }
    pthread_mutex_unlock(&c->lock);
}

struct clerk *clerk_start(struct store *s)
{
    struct clerk *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->store = s;
    c->events = calloc(EVENTS_MAX, sizeof *c->events);
    c->writing = calloc(EVENTS_MAX, sizeof *c->writing);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
    pthread_cond_init(&c->written, NULL);
    if (c->events && c->writing &&
        pthread_create(&c->thread, NULL, run, c) == 0)
        return c;
    free(c->events);
    free(c->writing);
    free(c);
    return NULL;
}

void clerk_stop(struct clerk *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->stopping = 1;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->wake);
    pthread_cond_destroy(&c->written);
    free(c->events);
    free(c->writing);
    free(c);
}
