/*
** The write queue: group commit.
**
** 1. store_write puts its job at the end of the queue.
** 2. The thread that finds nobody leading leads: it takes all that waits (at
**    most STORE_GROUP_MAX), runs it in one transaction and commits once.
** 3. Jobs that arrive meanwhile wait; when the leader is through it wakes the
**    members of its group and makes the first that waits the next leader.
** 4. In a group of several each job runs in a savepoint; a job alone needs
**    none, because its failure rolls the whole transaction back.
** 5. When the engine itself gives the transaction up (disk full, connection
**    lost), every job of the group fails with that error.
*/
#include "store/impl.h"

#include <assert.h>
#include <string.h>

enum err_code store_add_hook(struct store *s, struct store_hook hook,
                             struct err *e)
{
    assert(s);
    if (s->hook_count == STORE_HOOKS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_STORE_HOOKS);
    s->hooks[s->hook_count++] = hook;
    return ERR_OK;
}

static void tell_job_done(struct store *s, int kept)
{
    journal_job_done(s, kept);
    for (size_t i = 0; i < s->hook_count; i++)
        if (s->hooks[i].job_done)
            s->hooks[i].job_done(kept, s->hooks[i].arg);
}

static void tell_done(struct store *s, int committed)
{
    ids_done(s, committed);
    journal_done(s, committed);
    for (size_t i = 0; i < s->hook_count; i++)
        if (s->hooks[i].done)
            s->hooks[i].done(committed, s->hooks[i].arg);
}

/* The hooks of others first: they may take ids or write journal entries. */
static enum err_code flush(struct store *s, struct err *e)
{
    assert(s->hook_count <= STORE_HOOKS_MAX);
    for (size_t i = 0; i < s->hook_count; i++)
        if (s->hooks[i].flush &&
            s->hooks[i].flush(s->writer, s->hooks[i].arg, e) != ERR_OK)
            return e->code;
    if (journal_flush(s->writer, e) != ERR_OK)
        return e->code;
    return ids_flush(s->writer, e);
}

/* Undo the transaction; the engine may have done so already. */
static void rollback(struct db *db)
{
    struct err ignored = {0};

    assert(db->active_count == 0);
    if (db->engine->settle(db, &ignored) != ERR_OK)
        err_clear(&ignored);
    if (!db->engine->in_transaction(db))
        return;
    /* Plainly: to keep the statement takes memory, which may have run out. */
    if (db_exec(db, "ROLLBACK", &ignored) != ERR_OK)
        return; /* a lost connection rolls back on the server */
}

/* Call the job and see that its statements have come through. */
static enum err_code call_job(struct db *db, struct write_job *j)
{
    journal_job_begin(db->store);
    j->code = j->job(db, j->arg, j->e);
    assert((j->code == ERR_OK) == (j->e->code == ERR_OK));
    db_reset_all(db);
    if (j->code == ERR_OK)
        j->code = db->engine->settle(db, j->e);
    return j->code;
}

/* One job in a savepoint.  An error of its own stays with it; *e is set when
** the transaction itself is lost. */
static enum err_code run_in_savepoint(struct db *db, struct write_job *j,
                                      struct err *e)
{
    assert(e->code == ERR_OK);
    if (db_run(db, "SAVEPOINT job", e) != ERR_OK)
        return e->code;
    if (call_job(db, j) != ERR_OK) {
        struct err ignored = {0};
        if (db->engine->settle(db, &ignored) != ERR_OK)
            err_clear(&ignored);
        if (!db->engine->in_transaction(db)) {
            *e = *j->e;
            return e->code;
        }
        if (db_run(db, "ROLLBACK TO job", e) != ERR_OK)
            return e->code;
    }
    if (db_run(db, "RELEASE job", e) != ERR_OK)
        return e->code;
    return db->engine->settle(db, e);
}

/* All jobs of a group; *kept counts those that succeeded. */
static enum err_code run_jobs(struct store *s, struct write_job *first,
                              size_t *kept, struct err *e)
{
    struct db *db = s->writer;

    for (struct write_job *j = first; j; j = j->next) {
        if (!first->next)
            call_job(db, j);
        else if (run_in_savepoint(db, j, e) != ERR_OK)
            return e->code;
        tell_job_done(s, j->code == ERR_OK);
        *kept += j->code == ERR_OK;
    }
    return ERR_OK;
}

/* The group's own error goes to every job that has none. */
static void fail_all(struct write_job *first, const struct err *e)
{
    assert(e->code != ERR_OK);
    for (struct write_job *j = first; j; j = j->next) {
        if (j->code != ERR_OK || j->e->code != ERR_OK)
            continue;
        *j->e = *e;
        j->code = e->code;
    }
}

static enum err_code commit(struct db *db, struct err *e)
{
    db_reset_all(db); /* hooks may have left statements open */
    if (db->engine->settle(db, e) != ERR_OK ||
        db_run(db, "COMMIT", e) != ERR_OK)
        return e->code;
    return db->engine->settle(db, e);
}

/* One transaction for a list of jobs. */
static void run_group(struct store *s, struct write_job *first)
{
    struct err e = {0};
    size_t kept = 0;
    int committed = 0;

    assert(first && s->writer && s->writer->active_count == 0);
    if (db_begin(s->writer, s->engine->begin_write, &e) == ERR_OK &&
        run_jobs(s, first, &kept, &e) == ERR_OK && kept > 0 &&
        flush(s, &e) == ERR_OK)
        committed = commit(s->writer, &e) == ERR_OK;
    if (!committed) {
        db_reset_all(s->writer);
        rollback(s->writer);
        if (e.code != ERR_OK)
            fail_all(first, &e);
    }
    tell_done(s, committed);
}

/* Take a group from the queue; the mutex is held. */
static struct write_job *take_group(struct store *s)
{
    struct write_job *first = s->first, *last = first;

    assert(s->leading && s->first);
    for (size_t n = 1; n < STORE_GROUP_MAX && last->next; n++)
        last = last->next;
    s->first = last->next;
    if (!s->first)
        s->last = NULL;
    last->next = NULL;
    return first;
}

/* Choose the next leader, NULL for none; the mutex is held. */
static struct write_job *next_leader(struct store *s)
{
    assert(s->leading);
    s->leading = 0;
    s->leader = 0;
    if (s->alone_waiting > 0) {
        pthread_cond_signal(&s->idle); /* it promotes the queue when done */
        return NULL;
    }
    s->leading = s->first != NULL;
    return s->first;
}

/*
** Wake the members of a group, but not the one who led it, and the next leader.
** Members first: each may have its next job in the queue before the leader
** takes his group.  Nobody wakes into a mutex that is held.
*/
static void finish_group(struct store *s, struct write_job *first,
                         const struct write_job *self)
{
    struct write_job *leader;

    for (struct write_job *j = first, *next; j; j = next) {
        next = j->next; /* j may be gone once it is done */
        j->done = 1;
        if (j != self)
            sem_post(&j->wake);
    }
    pthread_mutex_lock(&s->mutex);
    leader = next_leader(s);
    pthread_mutex_unlock(&s->mutex);
    if (leader)
        sem_post(&leader->wake);
}

/* Queue the job; 1 when it shall lead at once. */
static int queue_job(struct store *s, struct write_job *j)
{
    int lead;

    assert(!j->done && !j->next);
    pthread_mutex_lock(&s->mutex);
    /* A job that writes through the queue would wait for itself. */
    assert(!s->leading || s->leader == 0 ||
           !pthread_equal(s->leader, pthread_self()));
    if (s->last)
        s->last->next = j;
    else
        s->first = j;
    s->last = j;
    lead = !s->leading;
    s->leading |= lead;
    pthread_mutex_unlock(&s->mutex);
    return lead;
}

/* Run the group whose first job is one's own. */
static void lead(struct store *s, struct write_job *self)
{
    struct write_job *group;

    pthread_mutex_lock(&s->mutex);
    group = take_group(s);
    s->leader = pthread_self();
    pthread_mutex_unlock(&s->mutex);
    assert(group == self);
    run_group(s, group);
    finish_group(s, group, self);
}

static void wait_for(struct write_job *j)
{
    while (sem_wait(&j->wake) != 0)
        ; /* a signal woke it */
}

enum err_code store_write(struct store *s, store_job *job, void *arg,
                          struct err *e)
{
    struct write_job j = {.job = job, .arg = arg, .e = e};

    assert(s && job && s->writer);
    assert(e->code == ERR_OK);
    sem_init(&j.wake, 0, 0);
    if (!queue_job(s, &j))
        wait_for(&j);
    if (!j.done)
        lead(s, &j);
    sem_destroy(&j.wake);
    return j.code;
}

enum err_code store_write_alone(struct store *s, struct write_job *j,
                                const char *before, const char *after)
{
    struct err ignored = {0};

    assert(s && s->writer && !j->next);
    pthread_mutex_lock(&s->mutex);
    s->alone_waiting++;
    while (s->leading)
        pthread_cond_wait(&s->idle, &s->mutex);
    s->alone_waiting--;
    s->leading = 1;
    s->leader = pthread_self();
    pthread_mutex_unlock(&s->mutex);
    if (before)
        j->code = db_exec(s->writer, before, j->e);
    if (j->code == ERR_OK)
        run_group(s, j);
    if (after && db_exec(s->writer, after, &ignored) != ERR_OK &&
        j->code == ERR_OK) {
        *j->e = ignored;
        j->code = ignored.code;
    }
    finish_group(s, j, j);
    return j->code;
}
