/*
** The connection to libmicrohttpd: what comes in is checked before anything
** believes it, answers go out with the headers that keep browsers careful.
*/
#include "web/server.h"
#include "web/asset.h"
#include "web/page.h"
#include "web/parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <zlib.h>

enum {
    URI_BYTES = 16384,
    ARENA_BYTES = 256 << 20,
    PACK_FROM = 1400, /* smaller answers fit into a packet as they are */
    PACK_UP_TO = 4 << 20
};

/* ---- what comes in ------------------------------------------------------ */

/* Called with the raw URI before headers are read: what it returns becomes the
** exchange of the request. */
void *server_on_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
    struct exchange *x = calloc(1, sizeof *x);

    (void)c;
    if (!x)
        return NULL;
    x->r.web = cls;
    x->r.status = MHD_HTTP_OK;
    x->r.h.out = &x->r.body;
    x->r.tables_end = &x->r.tables;
    x->r.facts_end = &x->r.facts;
    x->r.query_text = "";
    x->r.path = "";
    x->began_us = web_now_us();
    buf_init(&x->r.body, WEB_PAGE_BYTES);
    buf_init(&x->body_in, WEB_BODY_BYTES);
    x->uri = strlen(uri) < URI_BYTES ? strdup(uri) : NULL;
    return x;
}

void server_on_done(void *cls, struct MHD_Connection *c, void **context,
                    enum MHD_RequestTerminationCode how)
{
    struct exchange *x = *context;

    (void)c;
    (void)how;
    if (!x)
        return;
    if (x->answered)
        metrics_note(cls, x->r.status, web_now_us() - x->began_us);
    if (x->guest_until)
        guests_leave(x->r.web->guests);
    if (x->r.disk)
        close(x->r.disk);
    buf_free(&x->r.body);
    buf_free(&x->body_in);
    arena_free(x->r.a);
    free(x->uri);
    free(x);
    *context = NULL;
}

/* Headers counted and looked at: a request that two servers could read in two
** ways is refused. */
struct look {
    int lengths, codings, hosts, odd;
};

static int is_token(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)s[i]) && !strchr("!#$%&'*+-.^_`|~", s[i]))
            return 0;
    }
    return len > 0;
}

static int has_odd_byte(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7F)
            return 1;
    }
    return 0;
}

static enum MHD_Result look_at(void *cls, enum MHD_ValueKind kind,
                               const char *key, size_t key_len,
                               const char *value, size_t value_len)
{
    struct look *k = cls;

    (void)kind;
    k->lengths += strcasecmp(key, "Content-Length") == 0;
    k->codings += strcasecmp(key, "Transfer-Encoding") == 0;
    k->hosts += strcasecmp(key, "Host") == 0;
    k->odd |=
        !is_token(key, key_len) || (value && has_odd_byte(value, value_len));
    return MHD_YES;
}

static int is_sound(struct exchange *x)
{
    struct look k = {0};

    MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, look_at, &k);
    return x->uri && k.lengths <= 1 && k.codings <= 1 && k.hosts == 1 &&
           k.lengths + k.codings <= 1 && !k.odd;
}

static const char *header(const struct exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

static const char *client_address(struct exchange *x)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *forwarded = header(x, "X-Forwarded-For");
    char text[INET6_ADDRSTRLEN] = "?";

    if (x->r.web->options.behind_proxy && forwarded) {
        /* The proxy adds the last one; those before it may be made up. */
        const char *last = strrchr(forwarded, ',');
        last = last ? last + 1 + strspn(last + 1, " ") : forwarded;
        return arena_strndup(x->r.a, last, strcspn(last, " "));
    }
    if (info && info->client_addr) {
        const struct sockaddr *sa = info->client_addr;
        const void *at =
            sa->sa_family == AF_INET6
                ? (const void *)&((const struct sockaddr_in6 *)sa)->sin6_addr
                : (const void *)&((const struct sockaddr_in *)sa)->sin_addr;
        inet_ntop(sa->sa_family, at, text, sizeof text);
    }
    return arena_strdup(x->r.a,
                        strncmp(text, "::ffff:", 7) == 0 ? text + 7 : text);
}

static void choose_form(struct request *r, const char *raw_query)
{
    static const char api[] = "/api/v1";
    struct exchange *x = (struct exchange *)r;
    const char *proto = header(x, "X-Forwarded-Proto");
    const char *lang =
        MHD_lookup_connection_value(x->connection, MHD_COOKIE_KIND, "lang");
    size_t n = sizeof api - 1;

    r->query_text = raw_query;
    r->lang = r->web->options.lang;
    if (lang)
        lang_parse(lang, &r->lang);
    r->h.lang = r->lang;
    r->secure =
        r->web->options.tls_cert != NULL ||
        (r->web->options.behind_proxy && proto && strcmp(proto, "https") == 0);
    if (strncmp(r->path, api, n) == 0 &&
        (r->path[n] == '/' || r->path[n] == '\0')) {
        r->path = r->path[n] ? r->path + n : "/";
        r->api = 1;
        r->want = WANT_JSON;
    } else if (strcmp(req_get(r, "as"), "xlsx") == 0) {
        r->want = WANT_XLSX;
    }
    r->partial = header(x, "X-Part") != NULL;
}

static int method_of(const char *name, enum method *out)
{
    *out = strcmp(name, "POST") == 0 ? METHOD_POST : METHOD_GET;
    return *out == METHOD_POST || strcmp(name, "GET") == 0 ||
           strcmp(name, "HEAD") == 0;
}

/* Everything that can be said before a body comes: the answer is made at once
** when it is a refusal. */
static void prepare(struct exchange *x, const char *method)
{
    struct request *r = &x->r;
    const char *query;
    int other = 0;

    r->a = arena_new(ARENA_BYTES);
    r->address = r->a ? client_address(x) : "?";
    if (!r->a || !r->address) {
        x->refused = 1;
        r->status = MHD_HTTP_SERVICE_UNAVAILABLE;
        return;
    }
    if (!is_sound(x) || parse_path(r->a, x->uri, &r->path, &r->err) != ERR_OK) {
        x->refused = 1;
        web_refuse(r, MHD_HTTP_BAD_REQUEST, MSG_WEB_BAD_REQUEST);
        return;
    }
    query = strchr(x->uri, '?');
    query = query ? query + 1 : "";
    int known = method_of(method, &r->method);
    enum err_code rc =
        parse_pairs(r->a, query, strlen(query), &r->query, &r->err);
    choose_form(r, query);
    if (rc != ERR_OK || !known) {
        x->refused = 1;
        web_refuse(r, known ? MHD_HTTP_BAD_REQUEST : MHD_HTTP_NOT_IMPLEMENTED,
                   MSG_WEB_BAD_REQUEST);
        return;
    }
    r->route = route_find(r, &other);
    if (!r->route && !asset_find(r->path)) {
        x->refused = r->method == METHOD_POST;
        web_refuse(r, other ? MHD_HTTP_METHOD_NOT_ALLOWED : MHD_HTTP_NOT_FOUND,
                   other ? MSG_WEB_BAD_METHOD : MSG_WEB_NOT_FOUND);
    }
    x->content_type = header(x, "Content-Type");
    x->body_in.limit = r->route && (r->route->flags & ROUTE_UPLOAD)
                           ? WEB_UPLOAD_BYTES
                           : WEB_BODY_BYTES;
}

/* ---- what goes out ------------------------------------------------------ */

static const struct web_param always[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' "
     "data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri "
     "'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static void add_headers(const struct exchange *x, struct MHD_Response *m)
{
    const struct request *r = &x->r;

    for (size_t i = 0; i < ARRAY_COUNT(always); i++)
        MHD_add_response_header(m, always[i].name, always[i].value);
    if (r->secure)
        MHD_add_response_header(m, "Strict-Transport-Security",
                                "max-age=31536000");
    for (size_t i = 0; i < r->header_count; i++)
        MHD_add_response_header(m, r->headers[i].name, r->headers[i].value);
    if (r->location)
        MHD_add_response_header(m, "Location", r->location);
    if (r->file_name && r->a) {
        const char *value =
            arena_printf(r->a, "attachment; filename*=UTF-8''%s",
                         url_part(r->a, r->file_name));
        if (value)
            MHD_add_response_header(m, "Content-Disposition", value);
    }
    if (r->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(m, "Allow", "GET, HEAD, POST");
    if (r->status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(m, "WWW-Authenticate", "Bearer");
    if (x->refused)
        MHD_add_response_header(m, "Connection", "close");
}

static int takes_gzip(const struct exchange *x)
{
    const char *accept = header(x, "Accept-Encoding");

    return accept && strstr(accept, "gzip") != NULL &&
           strstr(accept, "gzip;q=0") == NULL;
}

/* The body compressed quickly; NULL when it stays as it is. */
static char *pack(struct exchange *x, size_t *len)
{
    struct request *r = &x->r;
    z_stream *z = r->on ? r->on->zip : NULL;

    if (!z || r->file_name || r->body.len < PACK_FROM ||
        r->body.len > PACK_UP_TO || !takes_gzip(x))
        return NULL;
    size_t room = deflateBound(z, r->body.len);
    char *out = malloc(room);
    if (!out || deflateReset(z) != Z_OK) {
        free(out);
        return NULL;
    }
    z->next_in = (Bytef *)r->body.data;
    z->avail_in = (uInt)r->body.len;
    z->next_out = (Bytef *)out;
    z->avail_out = (uInt)room;
    deflate(z, Z_FINISH);
    *len = z->total_out;
    return out;
}

static void etag_of(const struct exchange *x, char out[24])
{
    unsigned char hash[crypto_shorthash_BYTES];

    crypto_shorthash(hash, (const unsigned char *)buf_cstr(&x->r.body),
                     x->r.body.len, x->r.web->key_bytes);
    out[0] = '"';
    sodium_bin2hex(out + 1, 17, hash, sizeof hash);
    out[17] = '"';
    out[18] = '\0';
}

static enum MHD_Result send_response(struct exchange *x, struct MHD_Response *m,
                                     int status)
{
    enum MHD_Result done;

    if (!m)
        return MHD_NO;
    add_headers(x, m);
    done = MHD_queue_response(x->connection, (unsigned)status, m);
    MHD_destroy_response(m);
    x->answered = 1;
    return done;
}

static enum MHD_Result send_asset(struct exchange *x, const struct asset *a)
{
    int packed = takes_gzip(x);
    struct MHD_Response *m = MHD_create_response_from_buffer(
        packed ? a->packed_len : a->len,
        (void *)(uintptr_t)(packed ? a->packed : a->bytes),
        MHD_RESPMEM_PERSISTENT);

    x->r.status = MHD_HTTP_OK;
    if (!m)
        return MHD_NO;
    MHD_add_response_header(m, "Content-Type", a->type);
    MHD_add_response_header(m, "Cache-Control",
                            "public, max-age=31536000, immutable");
    MHD_add_response_header(m, "Vary", "Accept-Encoding");
    if (packed)
        MHD_add_response_header(m, "Content-Encoding", "gzip");
    return send_response(x, m, MHD_HTTP_OK);
}

static struct MHD_Response *body_response(struct exchange *x)
{
    struct buf *b = &x->r.body;
    size_t len = 0;
    char *packed = x->r.disk ? NULL : pack(x, &len);
    struct MHD_Response *m;

    if (x->r.disk) {
        m = MHD_create_response_from_fd64((uint64_t)x->r.disk_size, x->r.disk);
        if (m)
            x->r.disk = 0; /* closed with the answer */
        return m;
    }

    if (packed) {
        m = MHD_create_response_from_buffer(len, packed, MHD_RESPMEM_MUST_FREE);
        if (m)
            MHD_add_response_header(m, "Content-Encoding", "gzip");
        else
            free(packed);
        return m;
    }
    if (b->len == 0)
        return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "",
                                               MHD_RESPMEM_PERSISTENT);
    m = MHD_create_response_from_buffer(b->len, b->data, MHD_RESPMEM_MUST_FREE);
    if (m)
        *b = (struct buf){.limit = b->limit};
    return m;
}

static enum MHD_Result send_answer(struct exchange *x)
{
    struct request *r = &x->r;
    const char *type = r->type ? r->type : "text/html; charset=utf-8";
    const char *known = header(x, "If-None-Match");
    char etag[24];
    int tagged =
        r->method == METHOD_GET && r->status == MHD_HTTP_OK && !r->disk;

    if (tagged) {
        etag_of(x, etag);
        if (known && strstr(known, etag)) {
            r->status = MHD_HTTP_NOT_MODIFIED;
            buf_clear(&r->body);
        }
    }
    struct MHD_Response *m = body_response(x);
    if (!m)
        return MHD_NO;
    if (tagged)
        MHD_add_response_header(m, "ETag", etag);
    MHD_add_response_header(m, "Content-Type", type);
    MHD_add_response_header(m, "Cache-Control", "private, no-cache");
    MHD_add_response_header(m, "Vary", "Accept-Encoding, Cookie, X-Part");
    return send_response(x, m, r->status);
}

/* ---- the turn of a request ---------------------------------------------- */

/* Give it to the workers; the connection sleeps meanwhile.  0 when there are no
** workers any more. */
static int hand_over(struct exchange *x)
{
    struct web *w = x->r.web;
    struct exchange_queue *q =
        x->r.method == METHOD_POST ? &w->writing : &w->reading;

    pthread_mutex_lock(&w->lock);
    if (w->stopping) {
        pthread_mutex_unlock(&w->lock);
        return 0;
    }
    MHD_suspend_connection(x->connection);
    if (q->last)
        q->last->next = x;
    else
        q->first = x;
    q->last = x;
    pthread_cond_signal(&q->wake);
    pthread_mutex_unlock(&w->lock);
    return 1;
}

static enum MHD_Result take_body(struct exchange *x, const char *data,
                                 size_t *size)
{
    if (x->guest_until && web_now() > x->guest_until)
        return MHD_NO;
    if (!x->refused) {
        buf_add(&x->body_in, data, *size);
        if (x->body_in.failed) {
            x->refused = 1;
            web_refuse(&x->r, MHD_HTTP_CONTENT_TOO_LARGE, MSG_WEB_TOO_LARGE);
        }
    }
    *size = 0;
    return MHD_YES;
}

/* A body that says beforehand that it is too large is not waited for. */
static int announces_too_much(struct exchange *x)
{
    const char *length = header(x, "Content-Length");

    return length &&
           strtoull(length, NULL, 10) > (unsigned long long)x->body_in.limit;
}

static int brings_file(const struct exchange *x)
{
    return x->r.route && x->r.method == METHOD_POST &&
           (x->r.route->flags & ROUTE_UPLOAD);
}

enum MHD_Result server_on_request(void *cls, struct MHD_Connection *c,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *size, void **context)
{
    struct exchange *x = *context;

    (void)cls;
    (void)url;
    (void)version;
    if (!x)
        return MHD_NO;
    if (!x->started) {
        x->started = 1;
        x->connection = c;
        prepare(x, method);
        if (!x->refused && brings_file(x) && !web_may_upload(x))
            x->refused = 1;
        if (!x->refused && announces_too_much(x)) {
            x->refused = 1;
            web_refuse(&x->r, MHD_HTTP_CONTENT_TOO_LARGE, MSG_WEB_TOO_LARGE);
        }
        return x->refused ? send_answer(x) : MHD_YES;
    }
    if (*size > 0)
        return take_body(x, data, size);
    const struct asset *asset = x->r.route ? NULL : asset_find(x->r.path);
    if (asset)
        return send_asset(x, asset);
    if (x->refused || !x->r.route || x->handed)
        return send_answer(x);
    if (web_is_slow(&x->r)) {
        x->handed = 1; /* to be sent when it is resumed */
        if (hand_over(x))
            return MHD_YES;
    }
    web_dispatch(&x->r);
    return send_answer(x);
}
