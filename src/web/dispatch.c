/*
** From a request that was read to its answer: session, rights, the handler,
** what it made.
*/
#include "web/page.h"
#include "web/parse.h"
#include "web/serve.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *header(const struct request *r, const char *name)
{
    const struct exchange *x = (const struct exchange *)r;

    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

static const char *cookie(const struct request *r, const char *name)
{
    const struct exchange *x = (const struct exchange *)r;

    return MHD_lookup_connection_value(x->connection, MHD_COOKIE_KIND, name);
}

void web_refuse(struct request *r, int status, enum msg_id id)
{
    enum err_code code = status == MHD_HTTP_NOT_FOUND   ? ERR_NOTFOUND
                         : status == MHD_HTTP_FORBIDDEN ? ERR_DENIED
                                                        : ERR_INPUT;

    err_clear(&r->err);
    ERR_SET(&r->err, code, id, r->path ? r->path : "");
    r->status = status;
    page_error(r);
}

/* ---- who asks ----------------------------------------------------------- */

static enum err_code find_session(struct request *r)
{
    static const char bearer[] = "Bearer ";
    const char *token = header(r, "Authorization");

    if (token && strncmp(token, bearer, sizeof bearer - 1) == 0) {
        token += sizeof bearer - 1;
        r->bearer = 1;
    } else {
        token = cookie(r, "ansinh");
    }
    if (!token)
        return ERR_OK;
    enum err_code rc = session_find(r, token, &r->session, &r->err);
    if (rc == ERR_DENIED || rc == ERR_NOTFOUND) { /* disabled meanwhile */
        err_clear(&r->err);
        r->session = NULL;
        rc = ERR_OK;
    }
    r->who = r->session ? r->session->who : NULL;
    return rc;
}

static int is_local(const struct request *r)
{
    return !r->web->options.behind_proxy &&
           (strcmp(r->address, "127.0.0.1") == 0 ||
            strcmp(r->address, "::1") == 0);
}

/* A page of this server sent the form: its origin is ours, and it carries the
** token of the session.  Browsers send no cookie of ours with Bearer. */
static int is_from_here(const struct request *r)
{
    const char *origin = header(r, "Origin"), *host = header(r, "Host");
    const char *sent = req_get(r, "csrf"), *site = header(r, "Sec-Fetch-Site");

    if (r->bearer)
        return 1;
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return 0;
    if (origin && strcmp(origin, "null") != 0) {
        const char *at = strstr(origin, "://");
        if (!at || !host || strcmp(at + 3, host) != 0)
            return 0;
    }
    if (!r->session)
        return 1;
    if (!*sent && header(r, "X-CSRF"))
        sent = header(r, "X-CSRF");
    return strlen(sent) == strlen(r->session->csrf) &&
           sodium_memcmp(sent, r->session->csrf, strlen(sent)) == 0;
}

/* The page that is asked, as a part of a URL. */
static const char *here(struct request *r)
{
    return url_part(r->a,
                    arena_printf(r->a, "%s%s%s", r->path,
                                 *r->query_text ? "?" : "", r->query_text));
}

/* Who owes a second factor is led to where it is given or set up. */
static int owes_code(struct request *r)
{
    if (!r->session || !r->session->weak ||
        (r->route->flags & (ROUTE_PUBLIC | ROUTE_WEAK)))
        return 0;
    if (r->api || r->method == METHOD_POST)
        web_refuse(r, MHD_HTTP_FORBIDDEN, MSG_WEB_CODE_FIRST);
    else
        reply_go(r, arena_printf(r->a, "/account/code?next=%s", here(r)),
                 MSG_NONE);
    return 1;
}

/* 1 when the request may go on; otherwise its answer is made. */
static int is_allowed(struct request *r)
{
    const struct route *route = r->route;

    if (owes_code(r))
        return 0;
    if ((route->flags & ROUTE_LOCAL) && !is_local(r) &&
        !route_allows(r, RIGHT_ADMIN)) {
        web_refuse(r, MHD_HTTP_FORBIDDEN, MSG_WEB_FORBIDDEN);
        return 0;
    }
    if (!r->session && !(route->flags & ROUTE_PUBLIC)) {
        if (r->api || r->method == METHOD_POST) {
            web_refuse(r, MHD_HTTP_UNAUTHORIZED, MSG_WEB_SIGN_IN_FIRST);
        } else {
            reply_go(r, arena_printf(r->a, "/sign-in?next=%s", here(r)),
                     MSG_NONE);
        }
        return 0;
    }
    if (!(route->flags & ROUTE_PUBLIC) && !route_allows(r, route->rights)) {
        web_refuse(r, MHD_HTTP_FORBIDDEN, MSG_WEB_FORBIDDEN);
        return 0;
    }
    if (r->method == METHOD_POST && !is_from_here(r)) {
        web_refuse(r, MHD_HTTP_FORBIDDEN, MSG_WEB_FORM_STALE);
        return 0;
    }
    return 1;
}

/* ---- files -------------------------------------------------------------- */

enum err_code web_guest_wait(struct request *r, int64_t seconds, int full)
{
    const char *text = req_number(r, seconds);

    r->status =
        full ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_TOO_MANY_REQUESTS;
    reply_header(r, "Retry-After", text);
    return REQ_FAIL(r, ERR_BUSY, full ? MSG_WEB_CHECK_BUSY : MSG_WEB_CHECK_WAIT,
                    text);
}

/* Nobody signed in: where guests are welcome it is one of them. */
static int may_guest(struct exchange *x)
{
    struct request *r = &x->r;
    int full;

    if (!(r->route->flags & ROUTE_PUBLIC) || !r->web->options.open_check) {
        web_refuse(r, MHD_HTTP_UNAUTHORIZED, MSG_WEB_SIGN_IN_FIRST);
        return 0;
    }
    int64_t wait = guests_enter(r->web->guests, r->address, web_now(), &full);
    if (wait > 0) {
        web_guest_wait(r, wait, full);
        page_error(r);
        return 0;
    }
    x->guest_until = web_now() + GUEST_SEND_SECONDS;
    x->body_in.limit = GUEST_BYTES;
    return 1;
}

int web_may_upload(struct exchange *x)
{
    struct request *r = &x->r;
    enum err_code rc = web_this_thread(r->web, &r->on, &r->err);

    if (rc == ERR_OK)
        rc = web_rules_fresh(r->web, r->on->db, 0, &r->err);
    if (rc == ERR_OK)
        rc = find_session(r);
    if (rc != ERR_OK)
        page_error(r);
    if (rc != ERR_OK || (!r->session && !may_guest(x)))
        return 0;
    /* Another thread goes on with what it finds itself. */
    r->session = NULL;
    r->who = NULL;
    r->on = NULL;
    return 1;
}

/* ---- a form is taken once ----------------------------------------------- */

static struct web_once *once_slot(struct web *w, const char *key)
{
    return &w->taken[strtoul((char[4]){key[0], key[1], key[2], 0}, NULL, 16) %
                     WEB_ONCE_SLOTS];
}

/* The number of a form; NULL for what carries none. */
static const char *once_key(const struct request *r)
{
    const char *key = req_get(r, "once");

    return r->method == METHOD_POST && strlen(key) == WEB_ONCE_BYTES - 1 ? key
                                                                         : NULL;
}

/* 1 when the form came before: the answer goes where the first one went.  The
** clicks of a double click come together, so the second waits for the first to
** end; when that was refused, it is taken itself. */
static int came_before(struct request *r)
{
    const char *key = once_key(r), *place = NULL;

    if (!key)
        return 0;
    pthread_mutex_lock(&r->web->taken_lock);
    struct web_once *o = once_slot(r->web, key);
    while (o->open && strcmp(o->key, key) == 0)
        pthread_cond_wait(&r->web->taken_ended, &r->web->taken_lock);
    int before = strcmp(o->key, key) == 0;
    if (before) {
        place = arena_strdup(r->a, o->place);
    } else if (!o->open) {
        *o = (struct web_once){.open = 1};
        memcpy(o->key, key, WEB_ONCE_BYTES);
    }
    pthread_mutex_unlock(&r->web->taken_lock);
    if (before)
        reply_go(r, place ? place : "/", MSG_NONE);
    return before;
}

/* A form that led somewhere is remembered, any other may be sent again. */
static void end_once(const struct request *r, int good)
{
    const char *key = once_key(r);

    if (!key)
        return;
    pthread_mutex_lock(&r->web->taken_lock);
    struct web_once *o = once_slot(r->web, key);
    if (strcmp(o->key, key) == 0) {
        o->open = 0;
        if (good && r->location && strlen(r->location) < WEB_PLACE_BYTES)
            snprintf(o->place, sizeof o->place, "%s", r->location);
        else
            o->key[0] = '\0';
        pthread_cond_broadcast(&r->web->taken_ended);
    }
    pthread_mutex_unlock(&r->web->taken_lock);
}

/* ---- running ------------------------------------------------------------ */

static enum err_code read_body(struct request *r)
{
    struct exchange *x = (struct exchange *)r;
    const char *type = x->content_type ? x->content_type : "";
    const char *body = buf_cstr(&x->body_in);

    if (r->method != METHOD_POST || x->body_in.len == 0)
        return ERR_OK;
    if (strncmp(type, "application/x-www-form-urlencoded", 33) == 0)
        return parse_pairs(r->a, body, x->body_in.len, &r->form, &r->err);
    if (strncmp(type, "multipart/form-data", 19) == 0)
        return parse_multipart(r, type, body, x->body_in.len, &r->err);
    if (strncmp(type, "application/json", 16) == 0)
        return parse_json(r->a, body, x->body_in.len, &r->form, &r->err);
    r->status = MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    return REQ_FAIL(r, ERR_INPUT, MSG_WEB_BAD_TYPE, type);
}

/* What the handler made, in the form that is wanted. */
static enum err_code finish(struct request *r)
{
    if (r->err.code != ERR_OK)
        return r->err.code;
    if (r->location || r->type || r->file_name)
        return buf_check(&r->body, &r->err);
    if (r->want == WANT_XLSX)
        return data_sheet(r);
    if (r->want == WANT_JSON) {
        data_json(r);
    } else {
        page_end(r);
        r->type = "text/html; charset=utf-8";
    }
    return buf_check(&r->body, &r->err);
}

static enum err_code run(struct request *r)
{
    enum err_code rc;

    pthread_rwlock_rdlock(&r->web->gate);
    rc = r->route->run(r);
    if (rc == ERR_OK)
        rc = finish(r);
    pthread_rwlock_unlock(&r->web->gate);
    return rc;
}

/* Before there are accounts only the page that makes the first one is open. */
static int is_waiting(struct request *r)
{
    if (!*r->web->first_token ||
        ((r->route->flags & ROUTE_PUBLIC) && strcmp(r->path, "/sign-in") != 0))
        return 0;
    reply_go(r, "/set-up", MSG_NONE);
    return 1;
}

void web_dispatch(struct request *r)
{
    enum err_code rc = web_this_thread(r->web, &r->on, &r->err);

    if (rc == ERR_OK)
        rc = web_rules_fresh(r->web, r->on->db, 0, &r->err);
    if (rc == ERR_OK)
        rc = find_session(r);
    if (rc == ERR_OK)
        rc = read_body(r);
    if (rc == ERR_OK) {
        if (is_waiting(r) || !is_allowed(r) || came_before(r))
            return;
        rc = run(r);
        end_once(r, rc == ERR_OK && r->err.code == ERR_OK);
    }
    if (rc != ERR_OK || r->err.code != ERR_OK)
        page_error(r);
}
