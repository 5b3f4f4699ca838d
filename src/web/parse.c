#include "web/parse.h"

#include "base/text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decode %XX (and '+' as a blank in queries); NULL for a broken escape. */
static char *decode(struct arena *a, const char *s, size_t len, int plus,
                    size_t *out_len)
{
    char *out = arena_alloc(a, len + 1);
    size_t n = 0;

    for (size_t i = 0; out && i < len; i++) {
        if (s[i] == '%') {
            int high = i + 2 < len ? hex(s[i + 1]) : -1;
            int low = high >= 0 ? hex(s[i + 2]) : -1;
            if (low < 0)
                return NULL;
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = plus && s[i] == '+' ? ' ' : s[i];
        }
    }
    *out_len = n;
    return out;
}

static int has_control(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
            return 1;
    }
    return 0;
}

/* Bytes to a value: UTF-8, NFC, no control characters. */
static enum err_code clean(struct arena *a, const char *s, size_t len,
                           const char **out, struct err *e)
{
    if (has_control(s, len) || !utf8_valid(s, len))
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    return text_nfc(a, s, len, out, e);
}

enum err_code parse_path(struct arena *a, const char *uri, const char **out,
                         struct err *e)
{
    size_t len = strcspn(uri, "?#"), n;
    const char *path = decode(a, uri, len, 0, &n);

    *out = "";
    if (!path || n == 0 || path[0] != '/')
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    return clean(a, path, n, out, e);
}

static enum err_code add(struct arena *a, struct web_params *to,
                         const char *name, const char *value, struct err *e)
{
    if (to->count >= WEB_PARAMS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_WEB_TOO_MANY);
    to->list = arena_grow(a, to->list, to->count, &to->cap, sizeof *to->list);
    if (!to->list)
        return err_nomem(e);
    to->list[to->count++] = (struct web_param){name, value};
    return ERR_OK;
}

static enum err_code pair(struct arena *a, const char *text, size_t len,
                          struct web_params *out, struct err *e)
{
    const char *sign = memchr(text, '=', len);
    size_t name_len = sign ? (size_t)(sign - text) : len, n = 0, m = 0;
    char *name = decode(a, text, name_len, 1, &n);
    char *value = sign ? decode(a, sign + 1, len - name_len - 1, 1, &m)
                       : arena_strdup(a, "");
    const char *clean_name, *clean_value;

    if (!name || !value)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    if (clean(a, name, n, &clean_name, e) != ERR_OK ||
        clean(a, value, m, &clean_value, e) != ERR_OK)
        return e->code;
    return add(a, out, clean_name, clean_value, e);
}

enum err_code parse_pairs(struct arena *a, const char *text, size_t len,
                          struct web_params *out, struct err *e)
{
    const char *end = text + len;
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && text < end) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text);
        if (n > 0)
            rc = pair(a, text, n, out, e);
        text += n + 1;
    }
    return rc;
}

/* ---- multipart/form-data ------------------------------------------------ */

/* boundary=... of the content type, with "--" before it; NULL when it lacks. */
static const char *boundary_of(struct arena *a, const char *type)
{
    const char *at = strcasestr(type, "boundary=");
    size_t len;

    if (!at)
        return NULL;
    at += strlen("boundary=");
    if (*at == '"') {
        at++;
        len = strcspn(at, "\"");
    } else {
        len = strcspn(at, "; \t");
    }
    if (len == 0 || len > 70)
        return NULL;
    return arena_printf(a, "--%.*s", (int)len, at);
}

/* name="..." within a head; "" when it lacks. */
static enum err_code quoted(struct arena *a, const char *head, size_t len,
                            const char *key, const char **out, struct err *e)
{
    const char *at = memmem(head, len, key, strlen(key));

    *out = NULL;
    if (!at)
        return ERR_OK;
    at += strlen(key);
    const char *end = memchr(at, '"', (size_t)(head + len - at));
    if (!end)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    return clean(a, at, (size_t)(end - at), out, e);
}

struct piece {
    const char *head, *body;
    size_t head_len, body_len;
};

static enum err_code take_piece(struct request *r, const struct piece *p,
                                struct err *e)
{
    const char *name, *file, *value;
    enum err_code rc = quoted(r->a, p->head, p->head_len, " name=\"", &name, e);

    if (rc == ERR_OK)
        rc = quoted(r->a, p->head, p->head_len, "filename=\"", &file, e);
    if (rc != ERR_OK || !name)
        return rc != ERR_OK ? rc : ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    if (!file) {
        rc = clean(r->a, p->body, p->body_len, &value, e);
        return rc == ERR_OK ? add(r->a, &r->form, name, value, e) : rc;
    }
    if (!*file && p->body_len == 0)
        return ERR_OK;
    if (r->file_count == WEB_FILES_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_WEB_TOO_MANY);
    r->files[r->file_count++] =
        (struct web_file){name, file, p->body, p->body_len};
    return ERR_OK;
}

enum err_code parse_multipart(struct request *r, const char *type,
                              const char *body, size_t len, struct err *e)
{
    const char *mark = boundary_of(r->a, type), *end = body + len;
    enum err_code rc = ERR_OK;

    if (!mark)
        return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
    size_t mark_len = strlen(mark);
    const char *at = memmem(body, len, mark, mark_len);
    while (rc == ERR_OK && at) {
        at += mark_len;
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            return ERR_OK;
        const char *split = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
        const char *next =
            split ? memmem(split + 2, (size_t)(end - split - 2), mark, mark_len)
                  : NULL;
        if (!next || next - split < 6)
            break;
        struct piece p = {at, split + 4, (size_t)(split - at),
                          (size_t)(next - 2 - (split + 4))};
        rc = take_piece(r, &p, e);
        at = next;
    }
    return rc != ERR_OK ? rc : ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_TEXT);
}

/* ---- JSON --------------------------------------------------------------- */

static const char *json_as_text(struct arena *a, const json_t *v)
{
    if (json_is_string(v))
        return arena_strndup(a, json_string_value(v), json_string_length(v));
    if (json_is_integer(v))
        return arena_printf(a, "%" PRId64, (int64_t)json_integer_value(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "1" : "";
    return json_is_null(v) ? "" : NULL;
}

static enum err_code take_object(struct arena *a, json_t *root,
                                 struct web_params *out, struct err *e)
{
    enum err_code rc = ERR_OK;
    const char *key;
    json_t *v;

    json_object_foreach(root, key, v)
    {
        const char *name = arena_strdup(a, key), *text = json_as_text(a, v);
        const char *clean_text, *clean_name;
        if (!name || !text)
            return ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_JSON, key);
        rc = clean(a, text, strlen(text), &clean_text, e);
        if (rc == ERR_OK)
            rc = clean(a, name, strlen(name), &clean_name, e);
        if (rc == ERR_OK)
            rc = add(a, out, clean_name, clean_text, e);
        if (rc != ERR_OK)
            break;
    }
    return rc;
}

enum err_code parse_json(struct arena *a, const char *body, size_t len,
                         struct web_params *out, struct err *e)
{
    json_error_t fault;
    json_t *root = json_loadb(body, len, JSON_REJECT_DUPLICATES, &fault);
    enum err_code rc;

    if (!root || !json_is_object(root))
        rc = ERR_SET(e, ERR_INPUT, MSG_WEB_BAD_JSON,
                     root ? "{...}" : fault.text);
    else
        rc = take_object(a, root, out, e);
    json_decref(root);
    return rc;
}
