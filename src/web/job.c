#include "web/job.h"

#include "web/job_impl.h"
#include "web/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    JOB_ARENA_BYTES = 256 << 20,
    TOLD_MAX = 32,
    WAIT_MS = 1200, /* that a request waits for a job to end */
    SEEN_SECONDS = 6 * 3600
};

const struct job_kind *job_kind_of(const char *name)
{
    for (size_t i = 0; i < job_kind_count; i++) {
        if (strcmp(job_kinds[i]->name, name) == 0)
            return job_kinds[i];
    }
    return NULL;
}

/* ---- those of this process ---------------------------------------------- */

/* Forget what ended long ago or was looked at.  Called with the guard held. */
static void forget_ended(struct jobs *js, int64_t now)
{
    struct live_job **at = &js->first;

    while (*at) {
        struct live_job *x = *at;
        int over = x->state >= JOB_DONE && now - x->ended_at > 60;
        if (over && (x->seen || now - x->ended_at > SEEN_SECONDS)) {
            *at = x->next;
            free(x);
        } else {
            at = &x->next;
        }
    }
}

struct live_job *live_add(struct jobs *js, int64_t id, int64_t user)
{
    struct live_job *x = calloc(1, sizeof *x), **at;

    if (!x)
        return NULL;
    x->id = id;
    x->user = user;
    pthread_mutex_lock(&js->guard);
    forget_ended(js, web_now());
    for (at = &js->first; *at; at = &(*at)->next) {
    }
    *at = x;
    pthread_cond_signal(&js->wake);
    pthread_mutex_unlock(&js->guard);
    return x;
}

/* Called with the guard held. */
static struct live_job *live_find(struct jobs *js, int64_t id)
{
    struct live_job *x = js->first;

    while (x && x->id != id)
        x = x->next;
    return x;
}

void jobs_count(struct web *w, int64_t user, int *open, int *unseen)
{
    struct jobs *js = w->jobs;

    *open = *unseen = 0;
    pthread_mutex_lock(&js->guard);
    for (const struct live_job *x = js->first; x; x = x->next) {
        if (x->user != user)
            continue;
        *open += x->state < JOB_DONE;
        *unseen += x->state >= JOB_DONE && !x->seen;
    }
    pthread_mutex_unlock(&js->guard);
}

void job_seen(struct web *w, int64_t id)
{
    pthread_mutex_lock(&w->jobs->guard);
    struct live_job *x = live_find(w->jobs, id);
    if (x)
        x->seen = x->state >= JOB_DONE;
    pthread_mutex_unlock(&w->jobs->guard);
}

/* ---- within a job ------------------------------------------------------- */

void job_progress(void *job, int64_t done, int64_t total)
{
    struct job *j = job;

    atomic_store(&j->live->done, done);
    atomic_store(&j->live->total, total > done ? total : 0);
}

void job_tell(struct job *j, const char *name, const char *value)
{
    struct web_params *p = &j->row->told;
    const char *n = arena_strdup(j->a, name);
    const char *v = arena_strdup(j->a, value ? value : "");

    if (!p->list) {
        p->list = arena_array(j->a, TOLD_MAX, sizeof *p->list);
        p->cap = p->list ? TOLD_MAX : 0;
    }
    if (n && v && p->count < p->cap)
        p->list[p->count++] = (struct web_param){n, v};
}

void job_tell_int(struct job *j, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    job_tell(j, name, text);
}

int64_t job_int(const struct job *j, const char *name)
{
    return strtoll(job_value(&j->row->args, name), NULL, 10);
}

/* ---- running ------------------------------------------------------------ */

static enum err_code load_account(struct job *j, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        j->on->db, "SELECT name, full_name FROM user_account WHERE id = $1", &s,
        e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, j->row->user_id);
    rc = stmt_step(s, &row, e);
    const char *name =
        rc == ERR_OK && row ? arena_strdup(j->a, stmt_text(s, 0)) : NULL;
    j->full_name = name ? arena_strdup(j->a, stmt_text(s, 1)) : NULL;
    stmt_reset(s);
    if (rc != ERR_OK)
        return rc;
    return j->full_name ? actor_load(j->a, j->on->db, name, &j->who, e)
                        : err_nomem(e);
}

static enum err_code run_kind(struct job *j, struct err *e)
{
    const struct job_kind *kind = job_kind_of(j->row->kind);
    enum err_code rc = load_account(j, e);

    if (rc == ERR_OK && !kind)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_WEB_JOB_NONE);
    if (rc != ERR_OK)
        return rc;
    if (kind->alone)
        pthread_rwlock_wrlock(&j->web->gate);
    else
        pthread_rwlock_rdlock(&j->web->gate);
    rc = kind->run(j, e);
    pthread_rwlock_unlock(&j->web->gate);
    return rc;
}

/* Another text for each of its places in a buffer, as far as it holds them. */
static void replace(char *text, size_t size, const char *what, const char *with)
{
    size_t len = strlen(what), other = strlen(with);
    char *at = text;

    while ((at = strstr(at, what)) != NULL &&
           strlen(text) - len + other < size) {
        memmove(at + other, at + len, strlen(at + len) + 1);
        memcpy(at, with, other);
        at += other;
    }
}

/* What is said of a file calls it as people did, not where the server keeps it
** and under which name. */
static void take_out_folder(const struct job *j, char *text, size_t size)
{
    const char *file = job_value(&j->row->args, "file");
    const char *slash = strrchr(file, '/');
    char path[JOB_PATH_BYTES];

    job_upload_path(j->web, j->row->folder, file, path);
    if (*file)
        replace(text, size, path, slash ? slash + 1 : file);
    job_upload_path(j->web, j->row->folder, "x", path);
    path[strlen(path) - 1] = '\0';
    replace(text, size, path, "");
    job_path(j->web, j->row->folder, "x", path);
    path[strlen(path) - 1] = '\0';
    replace(text, size, path, "");
}

/* The end of a job in the table; when even that fails it is said on stderr and
** the row is settled at the next start. */
static void close_row(struct job *j, struct err *e)
{
    char text[4096] = "";
    struct err closing = {0};

    j->row->ended_at = web_now();
    j->row->state = e->code == ERR_OK ? JOB_DONE : JOB_FAILED;
    j->row->message = "";
    if (e->code != ERR_OK) {
        err_text(e, j->row->lang, text, sizeof text);
        take_out_folder(j, text, sizeof text);
        j->row->message = text;
    }
    if (job_close(j->web->store, j->row, &closing) == ERR_OK)
        return;
    err_text(&closing, j->web->options.lang, text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

static void end_live(struct jobs *js, struct live_job *x, const struct err *e)
{
    pthread_mutex_lock(&js->guard);
    x->err = *e;
    x->ended_at = web_now();
    x->state = e->code == ERR_OK ? JOB_DONE : JOB_FAILED;
    pthread_cond_broadcast(&js->ended);
    pthread_mutex_unlock(&js->guard);
}

static void run_one(struct jobs *js, struct live_job *live)
{
    struct err e = {0}, ignored = {0};
    struct job j = {
        .web = js->web, .live = live, .a = arena_new(JOB_ARENA_BYTES)};
    enum err_code rc =
        j.a ? web_this_thread(js->web, &j.on, &e) : err_nomem(&e);

    if (rc == ERR_OK)
        rc = job_take(j.a, js, j.on->db, live->id, &j.row, &e);
    if (rc == ERR_OK) {
        j.again = j.row->tries > 1;
        rc = run_kind(&j, &e);
        if (rc == ERR_OK)
            err_clear(&e);
        close_row(&j, &e);
    }
    end_live(js, live, &e);
    arena_free(j.a);
    if (jobs_sweep(js, &ignored) != ERR_OK)
        err_clear(&ignored); /* the next one sweeps */
}

static struct live_job *next_asked(struct jobs *js)
{
    struct live_job *x = js->first;

    while (x && x->state != JOB_ASKED)
        x = x->next;
    return x;
}

static void *work(void *arg)
{
    struct jobs *js = arg;

    pthread_mutex_lock(&js->guard);
    while (!js->stopping) {
        struct live_job *x = next_asked(js);
        if (!x) {
            pthread_cond_wait(&js->wake, &js->guard);
            continue;
        }
        x->state = JOB_RUNNING;
        pthread_mutex_unlock(&js->guard);
        run_one(js, x);
        pthread_mutex_lock(&js->guard);
    }
    pthread_mutex_unlock(&js->guard);
    return NULL;
}

/* ---- asking ------------------------------------------------------------- */

static enum err_code make_row(struct request *r, const struct job_ask *ask,
                              struct job_row *out, const char **args)
{
    struct web_params p = {0};

    p.list = arena_array(r->a, ARRAY_COUNT(ask->args), sizeof *p.list);
    if (!p.list)
        return err_nomem(&r->err);
    for (size_t i = 0; i + 1 < ARRAY_COUNT(ask->args) && ask->args[i]; i += 2)
        p.list[p.count++] = (struct web_param){ask->args[i], ask->args[i + 1]};
    *args = job_pairs(r->a, &p);
    *out = (struct job_row){.user_id = r->who->user_id,
                            .kind = ask->kind->name,
                            .about = ask->about,
                            .place = ask->place ? ask->place : "",
                            .folder = ask->folder ? ask->folder : "",
                            .lang = r->lang,
                            .asked_at = web_now()};
    return *args ? ERR_OK : err_nomem(&r->err);
}

enum err_code job_ask(struct request *r, const struct job_ask *ask, int64_t *id)
{
    struct jobs *js = r->web->jobs;
    struct job_row row;
    const char *args;
    enum err_code rc = make_row(r, ask, &row, &args);

    *id = 0;
    if (rc == ERR_OK)
        rc = job_insert(r->web->store, &row, args, js->keeper, &r->err);
    if (rc == ERR_OK && !live_add(js, row.id, row.user_id))
        rc = err_nomem(&r->err);
    if (rc == ERR_OK)
        *id = row.id;
    return rc;
}

/* 1 when it ended in time; its error into e. */
static int wait_for(struct jobs *js, int64_t id, struct err *e)
{
    struct timespec until;
    struct live_job *x;
    int late = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (until.tv_nsec / 1000000 + WAIT_MS) / 1000;
    until.tv_nsec = (until.tv_nsec / 1000000 + WAIT_MS) % 1000 * 1000000;
    pthread_mutex_lock(&js->guard);
    while ((x = live_find(js, id)) != NULL && x->state < JOB_DONE && !late)
        late = pthread_cond_timedwait(&js->ended, &js->guard, &until) != 0;
    int over = x && x->state >= JOB_DONE;
    if (over) {
        *e = x->err;
        x->seen = 1;
    }
    pthread_mutex_unlock(&js->guard);
    return over;
}

enum err_code job_reply(struct request *r, int64_t id)
{
    const char *own = arena_printf(r->a, "/jobs/%" PRId64, id);
    struct job_row *row;
    struct err failed = {0};

    if (!own)
        return err_nomem(&r->err);
    if (!wait_for(r->web->jobs, id, &failed))
        return reply_go(r, own, MSG_NONE);
    enum err_code rc = job_find(r, id, &row);
    if (rc == ERR_OK && failed.code != ERR_OK && *row->message)
        return REQ_FAIL(r, failed.code, MSG_WEB_VERBATIM, row->message);
    if (rc == ERR_OK && failed.code != ERR_OK)
        r->err = failed;
    if (r->err.code != ERR_OK)
        return r->err.code;
    const struct job_kind *kind = job_kind_of(row->kind);
    if (!kind || kind->show || !*row->place)
        return reply_go(r, own, MSG_NONE);
    return reply_go(r, row->place, kind->done);
}

enum err_code job_start(struct request *r, const struct job_ask *ask)
{
    int64_t id;
    enum err_code rc = job_ask(r, ask, &id);

    if (rc != ERR_OK)
        return rc;
    /* One that needs everybody to stand still would wait for this request. */
    return ask->kind->alone
               ? reply_go(r, arena_printf(r->a, "/jobs/%" PRId64, id), MSG_NONE)
               : job_reply(r, id);
}

/* ---- reading ------------------------------------------------------------ */

static void add_live(struct request *r, struct job_row *x)
{
    struct jobs *js = r->web->jobs;

    pthread_mutex_lock(&js->guard);
    struct live_job *live = live_find(js, x->id);
    if (live) {
        x->done = atomic_load(&live->done);
        x->total = atomic_load(&live->total);
    }
    pthread_mutex_unlock(&js->guard);
}

enum err_code jobs_each(struct request *r, int64_t limit, job_fn *fn, void *arg)
{
    const char *sql = arena_printf(
        r->a, "SELECT %s FROM web_job WHERE user_id = $1 ORDER BY id DESC",
        job_columns);
    struct job_row *x;
    struct stmt *s;
    int row;
    enum err_code rc =
        sql ? db_prepare(r->on->db, sql, &s, &r->err) : err_nomem(&r->err);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, r->who->user_id);
    while (limit-- > 0 && (rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        rc = job_read(r->a, s, &x, &r->err);
        if (rc != ERR_OK)
            break;
        add_live(r, x);
        rc = fn(x, arg, &r->err);
        if (rc != ERR_OK)
            break;
    }
    stmt_reset(s);
    return rc;
}

enum err_code job_find(struct request *r, int64_t id, struct job_row **out)
{
    const char *sql = arena_printf(
        r->a, "SELECT %s FROM web_job WHERE user_id = $1 AND id = $2",
        job_columns);
    struct stmt *s;
    int row;
    enum err_code rc =
        sql ? db_prepare(r->on->db, sql, &s, &r->err) : err_nomem(&r->err);

    *out = NULL;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, r->who->user_id);
    stmt_bind_int(s, 2, id);
    rc = stmt_step(s, &row, &r->err);
    if (rc == ERR_OK && row)
        rc = job_read(r->a, s, out, &r->err);
    stmt_reset(s);
    if (rc == ERR_OK && !*out)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_JOB_NONE);
    if (rc == ERR_OK)
        add_live(r, *out);
    return rc;
}

int64_t job_last_time(struct request *r, const struct job_row *x)
{
    struct err ignored = {0};
    struct stmt *s;
    int64_t seconds = 0;
    int row;

    if (db_prepare(r->on->db,
                   "SELECT ended_at - started_at FROM web_job WHERE kind = $1"
                   " AND about = $2 AND state = 'done' AND id < $3"
                   " ORDER BY id DESC LIMIT 1",
                   &s, &ignored) != ERR_OK)
        return 0;
    stmt_bind_text(s, 1, x->kind);
    stmt_bind_text(s, 2, x->about);
    stmt_bind_int(s, 3, x->id);
    if (stmt_step(s, &row, &ignored) == ERR_OK && row)
        seconds = stmt_int(s, 0);
    stmt_reset(s);
    return seconds;
}

/* ---- the process -------------------------------------------------------- */

enum err_code jobs_begin(struct web *w, struct err *e)
{
    struct jobs *js = calloc(1, sizeof *js);
    enum err_code rc;

    if (!js)
        return err_nomem(e);
    w->jobs = js;
    js->web = w;
    js->lock = -1;
    pthread_mutex_init(&js->guard, NULL);
    pthread_cond_init(&js->wake, NULL);
    pthread_cond_init(&js->ended, NULL);
    rc = job_folder_take(js, w->options.work, e);
    if (rc == ERR_OK)
        rc = jobs_settle(js, e);
    while (rc == ERR_OK && js->thread_count < JOB_THREADS) {
        if (pthread_create(&js->threads[js->thread_count], NULL, work, js) != 0)
            rc = err_nomem(e);
        else
            js->thread_count++;
    }
    return rc;
}

void jobs_end(struct web *w)
{
    struct jobs *js = w->jobs;

    if (!js)
        return;
    pthread_mutex_lock(&js->guard);
    js->stopping = 1;
    pthread_cond_broadcast(&js->wake);
    pthread_mutex_unlock(&js->guard);
    for (size_t i = 0; i < js->thread_count; i++)
        pthread_join(js->threads[i], NULL);
    for (struct live_job *x = js->first, *next; x; x = next) {
        next = x->next;
        free(x);
    }
    if (js->lock >= 0)
        close(js->lock);
    pthread_mutex_destroy(&js->guard);
    pthread_cond_destroy(&js->wake);
    pthread_cond_destroy(&js->ended);
    free(js->folder);
    free(js);
    w->jobs = NULL;
}
