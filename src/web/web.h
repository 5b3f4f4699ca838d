/*
** The pages: an HTTP server over one open registry.  web_serve runs until it is
** told to stop by a signal or by web_stop from another thread.
*/
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "tally/tally.h"

struct web;

struct web_options {
    const char *address; /* "127.0.0.1", "0.0.0.0", "::1" */
    int port;            /* 0: any that is free */
    int behind_proxy; /* X-Forwarded-For and -Proto of a proxy are believed */
    int open_check;   /* /check works without signing in */
    const char *tls_cert, *tls_key; /* PEM files, or NULL: plain HTTP */
    const char *backups;            /* folder for backups, NULL: none offered */
    const char *work;     /* folder of jobs' files, made when it is not there */
    int threads, workers; /* 0: as many as processors (at least 2) */
    enum lang lang;       /* of console messages and of first pages */
};

/*
** Start serving; the tables of a database that the program of before made are
** there (ansinh init).  The registry's store was opened for writing, and the
** registry and its tally belong to the server until web_stop.
** ERR_INPUT a bad address or certificate, ERR_IO the port is taken, ERR_NOMEM,
** ERR_STORE.
*/
enum err_code web_start(struct tally *t, const struct web_options *options,
                        struct web **out, struct err *e) MUST_CHECK;

/* Finish what is being answered, write what waits, free.  NULL is fine. */
void web_stop(struct web *w);

/* The port that is listened on. */
int web_port(const struct web *w);

/* The token of the page that makes the first account; "" when there are
** accounts already. */
const char *web_first_token(const struct web *w);

/* Make accounts of a rehearsal, one for each role of an office, with the
** password given; those that are there already get it anew. */
enum err_code web_demo_accounts(struct tally *t, const char *password,
                                int64_t unit, struct err *e) MUST_CHECK;

/* The OpenAPI 3.1 description of the routes, as JSON. */
void web_openapi(enum lang lang, struct buf *out);

#endif
