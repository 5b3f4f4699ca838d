/*
** Jobs in the table web_job.
*/
#include "web/job_impl.h"
#include "web/parse.h"

#include <stdio.h>
#include <string.h>

enum { PAIRS_BYTES = 1 << 16 };

const char *const job_state_names[JOB_STATE__MAX] = {"asked", "running", "done",
                                                     "failed", "interrupted"};

const char job_columns[] =
    "id, user_id, kind, about, place, folder, message, result_file, args,"
    " told, lang, state, tries, asked_at, started_at, ended_at";

const char *job_value(const struct web_params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->list[i].name, name) == 0)
            return p->list[i].value;
    }
    return "";
}

const char *job_pairs(struct arena *a, const struct web_params *p)
{
    struct buf b;

    buf_init(&b, PAIRS_BYTES);
    for (size_t i = 0; i < p->count; i++) {
        buf_str(&b, i ? "&" : "");
        buf_str(&b, url_part(a, p->list[i].name));
        buf_char(&b, '=');
        buf_str(&b, url_part(a, p->list[i].value));
    }
    const char *out = buf_to_arena(&b, a);
    buf_free(&b);
    return out;
}

/* ---- reading ------------------------------------------------------------ */

static const char *text_at(struct arena *a, struct stmt *s, int col)
{
    return arena_strdup(a, stmt_null(s, col) ? "" : stmt_text(s, col));
}

static enum job_state state_of(const char *name)
{
    int i = 0;

    while (i + 1 < JOB_STATE__MAX && strcmp(job_state_names[i], name) != 0)
        i++;
    return (enum job_state)i;
}

static enum err_code read_pairs(struct arena *a, const char *text,
                                struct web_params *out, struct err *e)
{
    return *text ? parse_pairs(a, text, strlen(text), out, e) : ERR_OK;
}

enum err_code job_read(struct arena *a, struct stmt *s, struct job_row **out,
                       struct err *e)
{
    struct job_row *x = arena_alloc(a, sizeof *x);
    const char *args = text_at(a, s, 8), *told = text_at(a, s, 9);

    *out = NULL;
    if (!x || !args || !told)
        return err_nomem(e);
    *x = (struct job_row){.id = stmt_int(s, 0),
                          .user_id = stmt_int(s, 1),
                          .kind = text_at(a, s, 2),
                          .about = text_at(a, s, 3),
                          .place = text_at(a, s, 4),
                          .folder = text_at(a, s, 5),
                          .message = text_at(a, s, 6),
                          .file = text_at(a, s, 7),
                          .lang = strcmp(stmt_text(s, 10), "en") == 0 ? LANG_EN
                                                                      : LANG_VI,
                          .state = state_of(stmt_text(s, 11)),
                          .tries = stmt_int(s, 12),
                          .asked_at = stmt_int(s, 13),
                          .started_at = stmt_int(s, 14),
                          .ended_at = stmt_int(s, 15)};
    if (!x->kind || !x->about || !x->place || !x->folder || !x->message ||
        !x->file)
        return err_nomem(e);
    if (read_pairs(a, args, &x->args, e) != ERR_OK ||
        read_pairs(a, told, &x->told, e) != ERR_OK)
        return e->code;
    *out = x;
    return ERR_OK;
}

/* ---- writing ------------------------------------------------------------ */

struct inserting {
    struct job_row *row;
    const char *args, *keeper;
};

static enum err_code do_insert(struct db *db, void *arg, struct err *e)
{
    struct inserting *in = arg;
    struct job_row *x = in->row;
    struct stmt *s;
    enum err_code rc = db_next_ids(db, "web_job", 1, &x->id, e);

    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO web_job (id, user_id, kind, about, place,"
                        " folder, args, keeper, lang, state, tries, asked_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked',"
                        " 0, $10)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->id);
    stmt_bind_int(s, 2, x->user_id);
    stmt_bind_text(s, 3, x->kind);
    stmt_bind_text(s, 4, x->about);
    stmt_bind_text(s, 5, x->place);
    stmt_bind_text(s, 6, *x->folder ? x->folder : NULL);
    stmt_bind_text(s, 7, in->args);
    stmt_bind_text(s, 8, in->keeper);
    stmt_bind_text(s, 9, x->lang == LANG_EN ? "en" : "vi");
    stmt_bind_int(s, 10, x->asked_at);
    return stmt_run(s, NULL, e);
}

enum err_code job_insert(struct store *store, struct job_row *row,
                         const char *args, const char *keeper, struct err *e)
{
    struct inserting in = {row, args, keeper};

    return store_write(store, do_insert, &in, e);
}

static enum err_code do_take(struct db *db, void *arg, struct err *e)
{
    const int64_t *at = arg;
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "UPDATE web_job SET state = 'running', tries = tries + 1,"
                   " started_at = $1 WHERE id = $2",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, at[1]);
    stmt_bind_int(s, 2, at[0]);
    return stmt_run(s, NULL, e);
}

enum err_code job_take(struct arena *a, struct jobs *js, struct db *db,
                       int64_t id, struct job_row **out, struct err *e)
{
    int64_t at[] = {id, web_now()};
    struct stmt *s;
    int row;
    enum err_code rc = store_write(js->web->store, do_take, at, e);
    const char *sql =
        arena_printf(a, "SELECT %s FROM web_job WHERE id = $1", job_columns);

    *out = NULL;
    if (rc == ERR_OK)
        rc = sql ? db_prepare(db, sql, &s, e) : err_nomem(e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row)
        rc = job_read(a, s, out, e);
    stmt_reset(s);
    return rc == ERR_OK && !*out ? ERR_SET(e, ERR_NOTFOUND, MSG_WEB_JOB_NONE)
                                 : rc;
}

struct closing {
    const struct job_row *row;
    const char *told;
};

static enum err_code do_close(struct db *db, void *arg, struct err *e)
{
    const struct closing *c = arg;
    const struct job_row *x = c->row;
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "UPDATE web_job SET state = $1, message = $2, told = $3,"
        " result_file = $4, ended_at = $5, folder = $6 WHERE id = $7",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, job_state_names[x->state]);
    stmt_bind_text(s, 2, *x->message ? x->message : NULL);
    stmt_bind_text(s, 3, c->told);
    stmt_bind_text(s, 4, *x->file ? x->file : NULL);
    stmt_bind_int(s, 5, x->ended_at);
    stmt_bind_text(s, 6, *x->folder ? x->folder : NULL);
    stmt_bind_int(s, 7, x->id);
    return stmt_run(s, NULL, e);
}

enum err_code job_close(struct store *store, const struct job_row *row,
                        struct err *e)
{
    struct arena *a = arena_new(1 << 20);
    struct closing c = {row, a ? job_pairs(a, &row->told) : NULL};
    enum err_code rc =
        c.told ? store_write(store, do_close, &c, e) : err_nomem(e);

    arena_free(a);
    return rc;
}

/* ---- after a restart ---------------------------------------------------- */

struct settling {
    struct jobs *js;
    struct arena *a;
};

static enum err_code set_state(struct db *db, int64_t id, const char *state,
                               const char *message, struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "UPDATE web_job SET state = $1, message = $2, ended_at = $3"
                   " WHERE id = $4",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, state);
    stmt_bind_text(s, 2, message);
    stmt_bind_int(s, 3, web_now());
    stmt_bind_int(s, 4, id);
    return stmt_run(s, NULL, e);
}

/* What was running is run again where that does no harm, a few times. */
static enum err_code settle_one(struct settling *t, struct db *db,
                                const struct job_row *x, struct err *e)
{
    const struct job_kind *kind = job_kind_of(x->kind);
    int again = x->state == JOB_ASKED ||
                (kind && kind->repeatable && x->tries < JOB_TRIES_MAX);

    if (kind && again)
        return live_add(t->js, x->id, x->user_id) ? ERR_OK : err_nomem(e);
    return set_state(db, x->id, "interrupted",
                     msg_text(kind && kind->repeatable
                                  ? MSG_WEB_JOB_TOO_OFTEN
                                  : MSG_WEB_JOB_INTERRUPTED,
                              x->lang),
                     e);
}

static enum err_code do_settle(struct db *db, void *arg, struct err *e)
{
    enum { OPEN_MAX = 1000 };
    struct settling *t = arg;
    struct job_row **list = arena_array(t->a, OPEN_MAX, sizeof *list);
    const char *sql =
        arena_printf(t->a,
                     "SELECT %s FROM web_job WHERE state IN ('asked',"
                     " 'running') AND keeper = $1 ORDER BY id",
                     job_columns);
    size_t count = 0;
    struct stmt *s;
    int row;

    if (!list || !sql)
        return err_nomem(e);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, t->js->keeper);
    while (rc == ERR_OK && count < OPEN_MAX &&
           (rc = stmt_step(s, &row, e)) == ERR_OK && row)
        rc = job_read(t->a, s, &list[count++], e);
    stmt_reset(s);
    for (size_t i = 0; rc == ERR_OK && i < count; i++)
        rc = settle_one(t, db, list[i], e);
    return rc;
}

enum err_code jobs_settle(struct jobs *js, struct err *e)
{
    struct settling t = {js, arena_new(8 << 20)};
    enum err_code rc =
        t.a ? store_write(js->web->store, do_settle, &t, e) : err_nomem(e);

    arena_free(t.a);
    return rc;
}

/* ---- what is old -------------------------------------------------------- */

struct sweeping {
    struct jobs *js;
    char folders[JOB_FILES_MAX][JOB_TOKEN_BYTES];
    size_t count;
};

/* A folder may belong to two jobs, a preview and the import after it. */
static const char sql_old[] =
    "SELECT folder FROM web_job WHERE keeper = $1 AND folder IS NOT NULL"
    " GROUP BY folder HAVING max(coalesce(ended_at, $2)) < $3";

static enum err_code find_old(struct sweeping *w, struct db *db, int64_t now,
                              struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql_old, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, w->js->keeper);
    stmt_bind_int(s, 2, now);
    stmt_bind_int(s, 3, now - JOB_KEEP_SECONDS);
    while (w->count < JOB_FILES_MAX && (rc = stmt_step(s, &row, e)) == ERR_OK &&
           row)
        snprintf(w->folders[w->count++], JOB_TOKEN_BYTES, "%s",
                 stmt_text(s, 0));
    stmt_reset(s);
    return rc;
}

static enum err_code do_sweep(struct db *db, void *arg, struct err *e)
{
    struct sweeping *w = arg;
    struct stmt *s;
    enum err_code rc = find_old(w, db, web_now(), e);

    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "UPDATE web_job SET folder = NULL, result_file = NULL"
                        " WHERE folder = $1",
                        &s, e);
    for (size_t i = 0; rc == ERR_OK && i < w->count; i++) {
        stmt_bind_text(s, 1, w->folders[i]);
        rc = stmt_run(s, NULL, e);
    }
    return rc;
}

enum err_code jobs_sweep(struct jobs *js, struct err *e)
{
    struct sweeping w = {.js = js};
    enum err_code rc = store_write(js->web->store, do_sweep, &w, e);

    for (size_t i = 0; rc == ERR_OK && i < w.count; i++)
        job_folder_drop(js, w.folders[i]);
    return rc;
}
