/* Inside of job*.c only. */
#ifndef WEB_JOB_IMPL_H
#define WEB_JOB_IMPL_H

#include "web/job.h"
#include "web/serve.h"

enum { JOB_THREADS = 2, JOB_FILES_MAX = 64 };

/* A job of this process: waiting, running, or ended and not yet looked at. */
struct live_job {
    int64_t id, user, ended_at;
    enum job_state state;
    int seen;
    atomic_llong done, total;
    struct err err;
    struct live_job *next;
};

struct jobs {
    struct web *web;
    char *folder;
    char keeper[65]; /* which server a row belongs to */
    int lock;        /* descriptor of the folder's lock, -1 none */
    pthread_mutex_t guard;
    pthread_cond_t wake, ended;
    struct live_job *first;
    int stopping;
    pthread_t threads[JOB_THREADS];
    size_t thread_count;
};

/* ---- job_store.c -------------------------------------------------------- */

/* The columns of sql_row, into the arena. */
extern const char job_columns[];
enum err_code job_read(struct arena *a, struct stmt *s, struct job_row **out,
                       struct err *e) MUST_CHECK;
enum err_code job_insert(struct store *store, struct job_row *row,
                         const char *args, const char *keeper,
                         struct err *e) MUST_CHECK;
/* Begin a try; its row.  *out NULL: somebody else has it. */
enum err_code job_take(struct arena *a, struct jobs *js, struct db *db,
                       int64_t id, struct job_row **out,
                       struct err *e) MUST_CHECK;
/* State, message, told and file of one that ended. */
enum err_code job_close(struct store *store, const struct job_row *row,
                        struct err *e) MUST_CHECK;
/* Rows of the process before: *open gets those to be run (again). */
enum err_code jobs_settle(struct jobs *js, struct err *e) MUST_CHECK;
/* A row and its files that nobody needs any longer. */
enum err_code jobs_sweep(struct jobs *js, struct err *e) MUST_CHECK;
/* "a=1&b=2" of pairs. */
const char *job_pairs(struct arena *a, const struct web_params *p);

/* ---- job.c -------------------------------------------------------------- */

/* A job that waits, for the threads; NULL: no memory. */
struct live_job *live_add(struct jobs *js, int64_t id, int64_t user);

/* job_files.c */
enum err_code job_folder_take(struct jobs *js, const char *folder,
                              struct err *e) MUST_CHECK;
void job_folder_drop(struct jobs *js, const char *token);

#endif
