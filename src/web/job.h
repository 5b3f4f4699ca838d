/*
** Work that takes longer than a page may wait: an import, a payroll, a big
** export.  It is asked by a request, kept in the table web_job, done by a
** thread of its own, and can be left and found again at /jobs.
**
**   asked -> running -> done | failed | interrupted
**
** A process that ends (or is killed) leaves the row as it was.  The next one
** takes up what was asked; what was running it runs again where its kind says
** that this does no harm, and says so of the rest.  Files of a job lie in a
** folder of its own below the folder of work, uploads and results alike, and go
** a week after its end.
*/
#ifndef WEB_JOB_H
#define WEB_JOB_H

#include "web/request.h"

enum {
    JOB_TOKEN_BYTES = 33, /* the name of a job's folder, with its NUL */
    JOB_PATH_BYTES = 1024,
    JOB_KEEP_SECONDS = 7 * 86400,
    JOB_TRIES_MAX = 3
};

enum job_state {
    JOB_ASKED,
    JOB_RUNNING,
    JOB_DONE,
    JOB_FAILED,
    JOB_INTERRUPTED,
    JOB_STATE__MAX
};
extern const char *const job_state_names[JOB_STATE__MAX];

/* A job as the table has it, in an arena. */
struct job_row {
    int64_t id, user_id;
    const char *kind;
    const char *about;      /* what it is about, as people read it */
    const char *place;      /* the page that it belongs to, "" none */
    const char *folder;     /* token of its files, "" none */
    const char *message;    /* why it failed; "" */
    const char *file;       /* its result in the folder, "" none */
    struct web_params args; /* what was asked */
    struct web_params told; /* what it says of its result */
    enum lang lang;
    enum job_state state;
    int64_t tries, asked_at, started_at, ended_at; /* seconds since 1970 */
    int64_t done, total; /* while it runs; total 0: not known */
};

/* A value of args or told; "" when it is not there. */
const char *job_value(const struct web_params *p, const char *name);

/* One that runs, as its kind sees it. */
struct job {
    struct web *web;
    struct web_thread *on;
    struct arena *a;
    const struct actor *who; /* the account that asked, with today's grants */
    const char *full_name;
    struct job_row *row;
    int again; /* an earlier try was interrupted */
    struct live_job *live;
};

struct job_kind {
    const char *name;
    enum msg_id title;
    enum msg_id done; /* said where it leads, when it ended soon */
    int repeatable;   /* a second run after a kill does no harm */
    int alone;        /* no page is answered meanwhile: the units change */
    enum err_code (*run)(struct job *j, struct err *e);
    /* What the page of one that is done shows; NULL: it leads to its place. */
    enum err_code (*show)(struct request *r, const struct job_row *row);
};

/* Every kind there is (families.c). */
extern const struct job_kind *const job_kinds[];
extern const size_t job_kind_count;
const struct job_kind *job_kind_of(const char *name);

/* ---- asking ------------------------------------------------------------- */

struct job_ask {
    const struct job_kind *kind;
    const char *about, *place; /* place NULL: none */
    const char *folder;        /* of job_folder; NULL: none */
    const char *args[24];      /* name, value, ..., NULL */
};

/* Keep a job for the account that asks, durably, and wake a thread.
** ERR_STORE, ERR_NOMEM. */
enum err_code job_ask(struct request *r, const struct job_ask *ask,
                      int64_t *id) MUST_CHECK;

/* The answer to a request that asked for a job: where it leads when it ends
** within a second or so, its error when it fails so soon, else its own page. */
enum err_code job_reply(struct request *r, int64_t id);

/* Both. */
enum err_code job_start(struct request *r, const struct job_ask *ask);

/* Make a folder for files of a job to be asked.  ERR_IO. */
enum err_code job_folder(struct request *r,
                         char token[JOB_TOKEN_BYTES]) MUST_CHECK;
/* The place of a result in such a folder; what is no plain name in it loses its
** folders and signs. */
void job_path(const struct web *w, const char *token, const char *name,
              char out[JOB_PATH_BYTES]);
/* The place of an upload: people send files that have the names of results. */
void job_upload_path(const struct web *w, const char *token, const char *name,
                     char out[JOB_PATH_BYTES]);
/* Write bytes as an upload.  ERR_IO. */
enum err_code job_keep(struct request *r, const char *token, const char *name,
                       const char *bytes, size_t len) MUST_CHECK;

/* ---- within a job ------------------------------------------------------- */

/* How far it is; fits the progress callbacks of imports and exports. */
void job_progress(void *job, int64_t done, int64_t total);
/* What it says of its result, for its page and the API. */
void job_tell(struct job *j, const char *name, const char *value);
void job_tell_int(struct job *j, const char *name, int64_t value);
/* A file of the result, by its name in the folder (which is made). */
enum err_code job_result(struct job *j, const char *name,
                         char path[JOB_PATH_BYTES], struct err *e) MUST_CHECK;
/* Write a file of that path which is not there yet, to the disk.  ERR_IO. */
enum err_code job_write(const char *path, const char *bytes, size_t len,
                        struct err *e) MUST_CHECK;
/* An argument as a number. */
int64_t job_int(const struct job *j, const char *name);

/* ---- reading ------------------------------------------------------------ */

/* A job of the account that asks.  ERR_NOTFOUND. */
enum err_code job_find(struct request *r, int64_t id,
                       struct job_row **out) MUST_CHECK;
/* Its jobs, the latest first; stop by returning an error. */
typedef enum err_code job_fn(const struct job_row *row, void *arg,
                             struct err *e);
enum err_code jobs_each(struct request *r, int64_t limit, job_fn *fn,
                        void *arg) MUST_CHECK;
/* Seconds that a job of the kind took last, 0 not known. */
int64_t job_last_time(struct request *r, const struct job_row *row);

/* Of an account: those that wait or run, and those that ended unseen.  Of the
** memory of this process, so that every page may ask. */
void jobs_count(struct web *w, int64_t user, int *open, int *unseen);
void job_seen(struct web *w, int64_t id);

/* ---- the process -------------------------------------------------------- */

/* Take the folder of work, settle what the process before left, start the
** threads.  ERR_IO, ERR_BUSY when another server has the folder, ERR_STORE. */
enum err_code jobs_begin(struct web *w, struct err *e) MUST_CHECK;
/* Finish what runs; what waits stays asked.  NULL-safe. */
void jobs_end(struct web *w);

#endif
