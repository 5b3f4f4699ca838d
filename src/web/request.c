#include "web/request.h"

#include "base/vnum.h"
#include "web/serve.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUERY_BYTES = 16384 };

static const char *find(const struct web_params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->list[i].name, name) == 0)
            return p->list[i].value;
    }
    return NULL;
}

static const char *value_of(const struct request *r, const char *name)
{
    const char *v = r->method == METHOD_POST ? find(&r->form, name) : NULL;

    return v ? v : find(&r->query, name);
}

const char *req_get(const struct request *r, const char *name)
{
    const char *v = value_of(r, name);

    return v ? v : "";
}

int req_has(const struct request *r, const char *name)
{
    return value_of(r, name) != NULL;
}

enum err_code req_int(struct request *r, const char *name, int64_t low,
                      int64_t high, int64_t otherwise, int64_t *out)
{
    const char *text = req_get(r, name);
    char range[64];

    *out = otherwise;
    if (!*text)
        return ERR_OK;
    if (vnum_parse_int(text, NO_POS, out, &r->err) == ERR_OK && *out >= low &&
        *out <= high)
        return ERR_OK;
    *out = 0;
    err_clear(&r->err);
    snprintf(range, sizeof range, "%" PRId64 "..%" PRId64, low, high);
    return REQ_FAIL(r, ERR_INPUT, MSG_CLI_VALUE_BAD, text, name, range);
}

enum err_code req_day(struct request *r, const char *name, day_t otherwise,
                      day_t *out)
{
    const char *text = req_get(r, name);

    *out = otherwise;
    return *text ? day_parse(text, NO_POS, out, &r->err) : ERR_OK;
}

enum err_code req_id(struct request *r, int slot, int64_t *out)
{
    const char *text = r->slot[slot] ? r->slot[slot] : "";
    size_t digits = strspn(text, "0123456789");

    *out = 0;
    if (digits == 0 || digits > 18 || text[digits])
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    *out = strtoll(text, NULL, 10);
    return ERR_OK;
}

const char *req_next(const struct request *r)
{
    const char *next = req_get(r, "next");

    return next[0] == '/' && next[1] != '/' && next[1] != '\\' &&
                   !strpbrk(next, "\r\n")
               ? next
               : "/";
}

const struct web_file *req_file(const struct request *r, const char *field)
{
    for (size_t i = 0; i < r->file_count; i++) {
        if (strcmp(r->files[i].field, field) == 0)
            return &r->files[i];
    }
    return NULL;
}

/* ---- answers ------------------------------------------------------------ */

void reply_header(struct request *r, const char *name, const char *value)
{
    const char *mine = arena_strdup(r->a, value);

    if (r->header_count == WEB_HEADERS_MAX || !mine) {
        err_nomem(&r->err);
        return;
    }
    r->headers[r->header_count++] = (struct web_param){name, mine};
}

enum err_code reply_go(struct request *r, const char *location,
                       enum msg_id done)
{
    if (r->api) {
        buf_clear(&r->body);
        buf_str(&r->body, "{\"href\":");
        buf_json(&r->body, location);
        buf_str(&r->body, ",\"done\":");
        buf_json(&r->body, msg_text(done, r->lang));
        buf_str(&r->body, "}\n");
        r->type = "application/json";
        return ERR_OK;
    }
    r->status = MHD_HTTP_SEE_OTHER;
    r->location = arena_strdup(r->a, location);
    if (done != MSG_NONE)
        reply_header(r, "Set-Cookie",
                     arena_printf(r->a,
                                  "said=%d; Path=/; Max-Age=20; SameSite=Lax",
                                  (int)done));
    return r->location ? ERR_OK : err_nomem(&r->err);
}

enum err_code reply_file(struct request *r, const char *type, const char *name,
                         struct buf *b)
{
    if (buf_check(b, &r->err) != ERR_OK)
        return r->err.code;
    buf_free(&r->body);
    r->body = *b;
    *b = (struct buf){.limit = b->limit};
    r->type = type;
    r->file_name = name;
    return name ? ERR_OK : err_nomem(&r->err);
}

enum err_code reply_disk(struct request *r, const char *path, const char *name)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        if (fd >= 0)
            close(fd);
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, name);
    }
    r->disk = fd;
    r->disk_size = s.st_size;
    r->type = "application/octet-stream";
    r->file_name = name;
    return ERR_OK;
}

/* ---- URLs --------------------------------------------------------------- */

static void put_part(struct buf *b, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    for (; *text; text++) {
        if (strchr(plain, *text))
            buf_char(b, *text);
        else
            buf_printf(b, "%%%02X", (unsigned char)*text);
    }
}

const char *url_part(struct arena *a, const char *text)
{
    struct buf b;
    const char *out;

    buf_init(&b, QUERY_BYTES);
    put_part(&b, text);
    out = buf_to_arena(&b, a);
    buf_free(&b);
    return out ? out : "";
}

struct change {
    const char *name, *value;
};

static void put_pair(struct buf *b, const char *name, const char *value)
{
    buf_char(b, b->len ? '&' : '?');
    put_part(b, name);
    buf_char(b, '=');
    put_part(b, value);
}

const char *url_query(struct request *r, ...)
{
    enum { CHANGES_MAX = 8 };
    struct change changes[CHANGES_MAX];
    size_t count = 0;
    struct buf b;
    const char *name, *out;
    va_list pairs;

    va_start(pairs, r);
    while (count < CHANGES_MAX && (name = va_arg(pairs, const char *)) != NULL)
        changes[count++] = (struct change){name, va_arg(pairs, const char *)};
    va_end(pairs);
    buf_init(&b, QUERY_BYTES);
    for (size_t i = 0; i < r->query.count; i++) {
        size_t k = 0;
        while (k < count && strcmp(changes[k].name, r->query.list[i].name) != 0)
            k++;
        if (k == count && *r->query.list[i].value)
            put_pair(&b, r->query.list[i].name, r->query.list[i].value);
    }
    for (size_t k = 0; k < count; k++) {
        if (changes[k].value)
            put_pair(&b, changes[k].name, changes[k].value);
    }
    if (b.len == 0)
        buf_char(&b, '?');
    out = buf_to_arena(&b, r->a);
    buf_free(&b);
    return out ? out : "?";
}

/* ---- the registry ------------------------------------------------------- */

const struct catalog *req_catalog(const struct request *r)
{
    return registry_catalog(r->web->registry);
}

const struct units *req_units(const struct request *r)
{
    return registry_units(r->web->registry);
}

struct registry *req_registry(const struct request *r)
{
    return r->web->registry;
}

struct store *req_store(const struct request *r)
{
    return r->web->store;
}

struct tally *req_tally(const struct request *r)
{
    return r->web->tally;
}

const char *req_say(struct request *r, enum msg_id id, const char *a,
                    const char *b)
{
    const char *args[] = {a ? a : "", b ? b : ""};
    char text[2048];

    msg_format(id, r->lang, args, ARRAY_COUNT(args), text, sizeof text);
    const char *out = arena_strdup(r->a, text);
    return out ? out : "";
}

const char *req_number(struct request *r, int64_t n)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(n, text);
    const char *out = arena_strdup(r->a, text);
    return out ? out : "";
}
