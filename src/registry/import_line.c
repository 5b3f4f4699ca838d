/*
** Reading and saving at the same time: one thread parses the file into a batch
** while the other saves the batch before it.  Batches go round in a ring, in
** the order of the file.
*/
#include "registry/import_impl.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct line {
    struct import *m;
    pthread_t reader;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t moved;
    int full[BATCHES];
    int ended; /* nothing more comes; err says why */
    int stop;  /* whoever saves has given up */
    struct err err;
    int filling,
        have;   /* the reader's own: which batch, and whether it is his */
    int saving; /* of the thread that saves */
};

/* Wait until the batch to be filled is empty; 0 when nobody wants it. */
static int get_empty(struct line *l)
{
    int go;

    if (l->have)
        return 1;
    pthread_mutex_lock(&l->mutex);
    while (l->full[l->filling] && !l->stop)
        pthread_cond_wait(&l->moved, &l->mutex);
    go = !l->stop;
    pthread_mutex_unlock(&l->mutex);
    l->have = go;
    return go;
}

static void hand_over(struct line *l)
{
    pthread_mutex_lock(&l->mutex);
    l->full[l->filling] = 1;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->mutex);
    l->filling = (l->filling + 1) % BATCHES;
    l->have = 0;
}

static enum err_code on_row(const struct sheet_row *row, void *arg,
                            struct err *e)
{
    struct line *l = arg;
    struct import *m = l->m;
    enum err_code rc;
    int full = 0;

    if (!m->head.found) {
        rc = head_try(m->a, &m->head, m->job, row, e);
        return rc == ERR_OK && m->head.found ? batches_new(m, e) : rc;
    }
    if (!get_empty(l))
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_ROLLED_BACK);
    rc = batch_add(m, &m->batch[l->filling], row, &full, e);
    if (rc == ERR_OK && full)
        hand_over(l);
    return rc;
}

static void *read_all(void *arg)
{
    struct line *l = arg;
    struct import *m = l->m;
    struct sheet_sink sink = {on_row, l, &m->unread};
    struct err e = {0};
    enum err_code rc = sheet_read(m->file, &sink, &e);

    if (rc == ERR_OK && !m->head.found)
        (void)head_missing(&m->head, m->job, &e); /* e says it */
    else if (rc == ERR_OK && l->have)
        hand_over(l); /* the last rows */
    pthread_mutex_lock(&l->mutex);
    l->err = e;
    l->ended = 1;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

enum err_code line_start(struct import *m, struct err *e)
{
    struct line *l = calloc(1, sizeof *l);

    if (!l)
        return err_nomem(e);
    l->m = m;
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->moved, NULL);
    if (pthread_create(&l->reader, NULL, read_all, l) != 0) {
        free(l);
        return err_nomem(e);
    }
    m->line = l;
    return ERR_OK;
}

enum err_code line_take(struct line *l, struct batch **out, struct err *e)
{
    int full;

    pthread_mutex_lock(&l->mutex);
    while (!l->full[l->saving] && !l->ended)
        pthread_cond_wait(&l->moved, &l->mutex);
    full = l->full[l->saving];
    pthread_mutex_unlock(&l->mutex);
    *out = full ? &l->m->batch[l->saving] : NULL;
    if (!full && l->err.code != ERR_OK)
        return (*e = l->err).code;
    return ERR_OK;
}

void line_give(struct line *l)
{
    assert(l->full[l->saving]);
    pthread_mutex_lock(&l->mutex);
    l->full[l->saving] = 0;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->mutex);
    l->saving = (l->saving + 1) % BATCHES;
}

void line_end(struct line *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    l->stop = 1;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->mutex);
    pthread_join(l->reader, NULL);
    pthread_cond_destroy(&l->moved);
    pthread_mutex_destroy(&l->mutex);
    free(l);
}
