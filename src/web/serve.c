/*
** Starting and stopping: threads, their connections, the daemon.
*/
#include "web/serve.h"
#include "web/plans.h"

#include "base/file.h"
#include "web/asset.h"
#include "web/job.h"
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

enum {
    CONNECTIONS_MAX = 20000,
    CONNECTION_MEMORY = 32 << 10,
    IDLE_SECONDS = 60,
    BACKLOG = 1024,
    CERT_BYTES = 1 << 20
};

/* ---- threads ------------------------------------------------------------ */

static _Thread_local struct web_thread *this_thread;

static void thread_free(struct web_thread *t)
{
    figures_reader_free(t->reader);
    db_close(t->db);
    session_cache_free(t->sessions);
    if (t->zip)
        deflateEnd(t->zip);
    free(t->zip);
    free(t->presence);
    free(t);
}

static z_stream *new_zip(void)
{
    enum { GZIP_BITS = 15 + 16, MEMORY = 8 };
    z_stream *z = calloc(1, sizeof *z);

    if (z && deflateInit2(z, Z_BEST_SPEED, Z_DEFLATED, GZIP_BITS, MEMORY,
                          Z_DEFAULT_STRATEGY) == Z_OK)
        return z;
    free(z);
    return NULL;
}

/* Lists that people filter and sort in their ways are new statements each: a
** connection that has gathered many gives way to a fresh one. */
static enum err_code renew_reader(struct web_thread *t, struct err *e)
{
    enum { STATEMENTS_MAX = 1000 };

    if (t->db && db_statement_count(t->db) <= STATEMENTS_MAX)
        return ERR_OK;
    db_close(t->db);
    t->db = NULL;
    return store_reader(t->web->store, &t->db, e);
}

enum err_code web_this_thread(struct web *w, struct web_thread **out,
                              struct err *e)
{
    *out = this_thread;
    if (this_thread && this_thread->web == w)
        return renew_reader(this_thread, e);
    struct web_thread *t = calloc(1, sizeof *t);
    if (!t)
        return err_nomem(e);
    t->web = w;
    t->sessions = session_cache_new();
    t->zip = new_zip();
    enum err_code rc = t->sessions && t->zip ? ERR_OK : err_nomem(e);
    if (rc == ERR_OK)
        rc = store_reader(w->store, &t->db, e);
    if (rc == ERR_OK)
        rc = figures_reader_new(w->tally, &t->reader, e);
    if (rc != ERR_OK) {
        thread_free(t);
        return rc;
    }
    pthread_mutex_lock(&w->lock);
    t->next = w->threads;
    w->threads = t;
    pthread_mutex_unlock(&w->lock);
    *out = this_thread = t;
    return ERR_OK;
}

void web_threads_free(struct web *w)
{
    for (struct web_thread *t = w->threads, *next; t; t = next) {
        next = t->next;
        if (this_thread == t)
            this_thread = NULL;
        thread_free(t);
    }
    w->threads = NULL;
}

int web_is_slow(const struct request *r)
{
    return r->method == METHOD_POST || (r->route->flags & ROUTE_SLOW) ||
           r->want == WANT_XLSX;
}

/* A worker takes what may take long: writing, reports, uploads, passwords. */
static void *work(void *arg)
{
    struct exchange_queue *q = arg;
    struct web *w = q->web;

    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!q->first && !w->stopping)
            pthread_cond_wait(&q->wake, &w->lock);
        struct exchange *x = q->first;
        if (!x)
            break;
        q->first = x->next;
        if (!q->first)
            q->last = NULL;
        pthread_mutex_unlock(&w->lock);
        web_dispatch(&x->r);
        MHD_resume_connection(x->connection);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* ---- starting ----------------------------------------------------------- */

static enum err_code read_pem(const char *path, char **out, struct err *e)
{
    struct buf b;

    buf_init(&b, CERT_BYTES);
    enum err_code rc = file_read(path, &b, e);
    if (rc == ERR_OK)
        *out = strdup(buf_cstr(&b));
    buf_free(&b);
    return rc == ERR_OK && !*out ? err_nomem(e) : rc;
}

static enum err_code resolve(const struct web_options *o, struct addrinfo **out,
                             struct err *e)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags =
                                 AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    char port[16];
    int bad;

    snprintf(port, sizeof port, "%d", o->port);
    bad = getaddrinfo(o->address, port, &hints, out);
    return bad ? ERR_SET(e, ERR_INPUT, MSG_WEB_ADDRESS_BAD, o->address,
                         gai_strerror(bad))
               : ERR_OK;
}

/* Many idle connections need many descriptors: as many as the system allows. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static unsigned thread_count(int wanted)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (wanted > 0)
        return (unsigned)wanted;
    return processors < 2 ? 2 : processors > 8 ? 8 : (unsigned)processors;
}

static enum err_code start_daemon(struct web *w, const struct sockaddr *at,
                                  struct err *e)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
                     MHD_USE_TURBO;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, w->cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, w->key},
        {MHD_OPTION_END, 0, NULL},
    };

    flags |= w->cert ? MHD_USE_TLS : 0;
    flags |= at->sa_family == AF_INET6 ? MHD_USE_IPv6 : 0;
    w->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, server_on_request, w, MHD_OPTION_SOCK_ADDR, at,
        MHD_OPTION_THREAD_POOL_SIZE, thread_count(w->options.threads),
        MHD_OPTION_URI_LOG_CALLBACK, server_on_uri, w,
        MHD_OPTION_NOTIFY_COMPLETED, server_on_done, w,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
        MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)BACKLOG, MHD_OPTION_ARRAY,
        w->cert ? tls : &tls[2], MHD_OPTION_END);
    if (!w->daemon)
        return ERR_SET(e, ERR_IO, MSG_WEB_PORT_TAKEN, w->options.address,
                       strerror(errno));
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_BIND_PORT);
    w->port = info ? info->port : w->options.port;
    return ERR_OK;
}

static enum err_code listen_on(struct web *w, struct err *e)
{
    struct addrinfo *at = NULL;
    enum err_code rc = resolve(&w->options, &at, e);

    if (rc == ERR_OK)
        rc = start_daemon(w, at->ai_addr, e);
    if (at)
        freeaddrinfo(at);
    return rc;
}

static enum err_code start_workers(struct web *w, struct err *e)
{
    size_t readers = thread_count(w->options.workers);

    readers = readers < WEB_WORKERS_MAX ? readers : WEB_WORKERS_MAX;
    while (w->worker_count < readers + WEB_WRITERS) {
        struct exchange_queue *q =
            w->worker_count < readers ? &w->reading : &w->writing;
        if (pthread_create(&w->workers[w->worker_count], NULL, work, q) != 0)
            return err_nomem(e);
        w->worker_count++;
    }
    return ERR_OK;
}

/* The rules of signing in; and without accounts, whoever reads the console
** makes the first one. */
static enum err_code first_start(struct web *w, struct err *e)
{
    unsigned char bytes[16];
    struct db *db;
    int64_t count = 0;
    enum err_code rc = store_reader(w->store, &db, e);

    if (rc != ERR_OK)
        return rc;
    rc = web_rules_fresh(w, db, 1, e);
    if (rc == ERR_OK)
        rc = db_int(
            db, "SELECT count(*) FROM user_account WHERE password IS NOT NULL",
            &count, e);
    db_close(db);
    if (rc != ERR_OK || count > 0)
        return rc;
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(w->first_token, sizeof w->first_token, bytes, sizeof bytes);
    return ERR_OK;
}

static enum err_code start_all(struct web *w, struct err *e)
{
    enum err_code rc = assets_prepare(e);

    if (rc == ERR_OK && w->options.tls_cert)
        rc = read_pem(w->options.tls_cert, &w->cert, e);
    if (rc == ERR_OK && w->options.tls_key)
        rc = read_pem(w->options.tls_key, &w->key, e);
    if (rc == ERR_OK)
        rc = first_start(w, e);
    if (rc != ERR_OK)
        return rc;
    w->throttle = throttle_new();
    w->guests = guests_new();
    w->clerk = clerk_start(w->store);
    w->plans = plans_new();
    if (!w->throttle || !w->guests || !w->clerk || !w->plans)
        return err_nomem(e);
    rc = jobs_begin(w, e);
    if (rc == ERR_OK)
        rc = start_workers(w, e);
    return rc == ERR_OK ? listen_on(w, e) : rc;
}

enum err_code web_start(struct tally *t, const struct web_options *options,
                        struct web **out, struct err *e)
{
    struct web *w = calloc(1, sizeof *w);

    *out = NULL;
    if (!w || sodium_init() < 0) {
        free(w);
        return err_nomem(e);
    }
    w->tally = t;
    w->registry = tally_registry(t);
    w->store = registry_store(w->registry);
    w->options = *options;
    pthread_mutex_init(&w->lock, NULL);
    pthread_mutex_init(&w->taken_lock, NULL);
    pthread_cond_init(&w->taken_ended, NULL);
    pthread_mutex_init(&w->rules_lock, NULL);
    w->reading.web = w->writing.web = w;
    pthread_cond_init(&w->reading.wake, NULL);
    pthread_cond_init(&w->writing.wake, NULL);
    pthread_rwlock_init(&w->gate, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(w->hashing); i++)
        pthread_mutex_init(&w->hashing[i], NULL);
    randombytes_buf(w->key_bytes, sizeof w->key_bytes);
    raise_descriptors();
    enum err_code rc = start_all(w, e);
    if (rc != ERR_OK) {
        web_stop(w);
        return rc;
    }
    *out = w;
    return ERR_OK;
}

/* Workers finish what they have; then nobody is left who would resume a
** connection. */
static void stop_workers(struct web *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = 1;
    pthread_cond_broadcast(&w->reading.wake);
    pthread_cond_broadcast(&w->writing.wake);
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->worker_count; i++)
        pthread_join(w->workers[i], NULL);
}

void web_stop(struct web *w)
{
    if (!w)
        return;
    if (w->daemon) {
        MHD_socket listening = MHD_quiesce_daemon(w->daemon);
        if (listening != MHD_INVALID_SOCKET)
            close(listening);
    }
    stop_workers(w);
    jobs_end(w);
    if (w->daemon)
        MHD_stop_daemon(w->daemon);
    clerk_stop(w->clerk);
    plans_free(w->plans);
    throttle_free(w->throttle);
    guests_free(w->guests);
    web_threads_free(w);
    free(w->cert);
    free(w->key);
    pthread_mutex_destroy(&w->lock);
    pthread_mutex_destroy(&w->taken_lock);
    pthread_cond_destroy(&w->taken_ended);
    pthread_mutex_destroy(&w->rules_lock);
    pthread_cond_destroy(&w->reading.wake);
    pthread_cond_destroy(&w->writing.wake);
    pthread_rwlock_destroy(&w->gate);
    for (size_t i = 0; i < ARRAY_COUNT(w->hashing); i++)
        pthread_mutex_destroy(&w->hashing[i]);
    free(w);
}

int web_port(const struct web *w)
{
    return w->port;
}

const char *web_first_token(const struct web *w)
{
    return w->first_token;
}
