/*
** Inside of the room web only: the server, its threads and what they share.
*/
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "web/guests.h"
#include "web/request.h"
#include "web/route.h"
#include "web/rules.h"
#include "web/session.h"
#include "web/web.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    WEB_STATUS_CLASSES = 6,
    WEB_TIME_STEPS = 12, /* under 1, 2, 5, 10, ... ms; see metrics.c */
    WEB_WORKERS_MAX = 16,
    WEB_WRITERS = 8, /* workers that may wait for the one who writes */
    WEB_ONCE_SLOTS = 4096,
    WEB_ONCE_BYTES = 33,
    WEB_PLACE_BYTES = 256
};

/* A form that was taken, and where its answer went. */
struct web_once {
    char key[WEB_ONCE_BYTES], place[WEB_PLACE_BYTES];
    int open; /* its first sending is still being worked at */
};

struct web_counts {
    atomic_llong answers[WEB_STATUS_CLASSES];
    atomic_llong times[WEB_TIME_STEPS];
    atomic_llong time_us;
    atomic_llong reads_noted;
};

/* A request as it comes in, and what the server needs to answer it. */
struct exchange {
    struct request r;
    struct exchange *next; /* in the queue of workers */
    struct MHD_Connection *connection;
    char *uri;
    const char *content_type;
    struct buf body_in;
    int started, refused, handed, answered;
    int64_t guest_until; /* a guest must have sent all by then; 0: none */
    int64_t began_us;
};

/* Requests that wait for a worker, under the lock of the server.  What writes
** waits for whoever writes, maybe an import of a minute: it has workers of its
** own, so that pages go on. */
struct exchange_queue {
    struct web *web;
    struct exchange *first, *last;
    pthread_cond_t wake;
};

struct web {
    struct tally *tally;
    struct registry *registry;
    struct store *store;
    struct web_options options;
    int port;
    char *cert, *key;
    struct MHD_Daemon *daemon;

    pthread_mutex_t lock; /* of all that follows up to the next mark */
    struct exchange_queue reading, writing;
    int stopping;
    struct web_thread *threads;
    /* --- */
    pthread_t workers[WEB_WORKERS_MAX + WEB_WRITERS];
    size_t worker_count;
    pthread_rwlock_t gate; /* read by requests, written by changes of units */

    struct jobs *jobs;
    struct clerk *clerk;
    struct throttle *throttle;
    struct guests *guests;
    pthread_mutex_t rules_lock; /* of who reads them anew */
    atomic_llong rules[RULE__MAX], rules_read_at;
    struct plans *plans;
    struct web_counts counts;
    atomic_uint rights_age;      /* changes when accounts or grants do */
    unsigned char key_bytes[32]; /* of csrf tokens, devices, ETags */
    char first_token[33];
    pthread_mutex_t taken_lock;
    pthread_cond_t taken_ended;
    struct web_once taken[WEB_ONCE_SLOTS];
    pthread_mutex_t hashing[2]; /* two argon2id at a time */
};

/* This thread's connections, made at its first request. */
enum err_code web_this_thread(struct web *w, struct web_thread **out,
                              struct err *e) MUST_CHECK;
void web_threads_free(struct web *w);

/* dispatch.c: find the route, the rights, run the handler, make the answer. */
void web_dispatch(struct request *r);
/* 0 when a file that is going to be sent is refused before a byte of it comes,
** because nobody is signed in or guests have sent too many; the answer is
** made.  Whoever goes on as a guest is counted until the answer is sent. */
int web_may_upload(struct exchange *x);
/* The error of too many guests: 429, or 503 when it is full, with the seconds
** to wait. */
enum err_code web_guest_wait(struct request *r, int64_t seconds, int full);
/* Errors before a handler could be found. */
void web_refuse(struct request *r, int status, enum msg_id id);

/* Whether a request is to be answered by a worker. */
int web_is_slow(const struct request *r);

/* metrics.c */
void metrics_note(struct web *w, int status, int64_t us);
enum err_code page_metrics(struct request *r);
enum err_code page_health(struct request *r);

/* Microseconds of a clock that only goes on. */
int64_t web_now_us(void);
int64_t web_now(void); /* seconds since 1970 */
/* For tests: the clock of web_now goes on by so many seconds. */
void web_clock_on(int64_t seconds);

/* A rule of signing in as it holds now; w NULL: as nobody changed it. */
int64_t web_rule(struct web *w, enum rule rule);
/* Read the rules where they may have changed; other processes may have done so
** some seconds ago.  again: they have changed. */
enum err_code web_rules_fresh(struct web *w, struct db *db, int again,
                              struct err *e) MUST_CHECK;

#endif
