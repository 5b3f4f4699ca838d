#include "base/buf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t limit_bytes)
{
    assert(limit_bytes > 0);
    *b = (struct buf){.limit = limit_bytes};
}

void buf_free(struct buf *b)
{
    free(b->data);
    *b = (struct buf){.limit = b->limit};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = 0;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for more bytes and the NUL; 0 when the buffer has failed. */
static int reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return 0;
    if (more > b->limit - b->len) {
        b->failed = 1;
        return 0;
    }
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return 1;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need)
        cap *= 2;
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = 1;
        return 0;
    }
    b->data = data;
    b->cap = cap;
    return 1;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (!reserve(b, len))
        return;
    if (len > 0)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
    if (!reserve(b, 1))
        return;
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

/* Every record of an import is written as JSON for the journal, and printf is
** several times as slow. */
void buf_int(struct buf *b, int64_t n)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;

    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (n < 0)
        text[--at] = '-';
    buf_add(b, text + at, sizeof text - at);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0 || !reserve(b, (size_t)len)) {
        b->failed = 1;
        return;
    }
    va_start(args, fmt);
    vsnprintf(b->data + b->len, (size_t)len + 1, fmt, args);
    va_end(args);
    b->len += (size_t)len;
}

void buf_xml(struct buf *b, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '&')
            buf_str(b, "&amp;");
        else if (c == '<')
            buf_str(b, "&lt;");
        else if (c == '>')
            buf_str(b, "&gt;");
        else if (c == '"')
            buf_str(b, "&quot;");
        else if (c == '\'')
            buf_str(b, "&#39;");
        else if (c >= 0x20 || c == '\t' || c == '\n')
            buf_char(b, (char)c);
    }
}

/* One character that a JSON string may not hold as it is. */
static void json_escape(struct buf *b, unsigned char c)
{
    if (c == '"' || c == '\\') {
        buf_char(b, '\\');
        buf_char(b, (char)c);
    } else if (c == '\n') {
        buf_str(b, "\\n");
    } else {
        buf_printf(b, "\\u%04x", c);
    }
}

void buf_json(struct buf *b, const char *s)
{
    const char *run = s;

    buf_char(b, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(b, run, (size_t)(s - run));
        json_escape(b, c);
        run = s + 1;
    }
    buf_add(b, run, (size_t)(s - run));
    buf_char(b, '"');
}

void buf_csv(struct buf *b, const char *s)
{
    if (s[strcspn(s, ",\"\r\n")] == '\0') {
        buf_str(b, s);
        return;
    }
    buf_char(b, '"');
    for (; *s; s++) {
        if (*s == '"')
            buf_char(b, '"');
        buf_char(b, *s);
    }
    buf_char(b, '"');
}

void buf_le16(struct buf *b, uint16_t n)
{
    unsigned char bytes[2] = {(unsigned char)(n & 0xFF),
                              (unsigned char)(n >> 8)};

    buf_add(b, bytes, sizeof bytes);
}

void buf_le32(struct buf *b, uint32_t n)
{
    buf_le16(b, (uint16_t)(n & 0xFFFF));
    buf_le16(b, (uint16_t)(n >> 16));
}

void buf_le64(struct buf *b, uint64_t n)
{
    unsigned char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(n >> (8 * i) & 0xFF);
    buf_add(b, bytes, sizeof bytes);
}

const char *buf_cstr(const struct buf *b)
{
    return b->data ? b->data : "";
}

char *buf_to_arena(const struct buf *b, struct arena *a)
{
    if (b->failed)
        return NULL;
    return arena_strndup(a, buf_cstr(b), b->len);
}

enum err_code buf_check(const struct buf *b, struct err *e)
{
    char limit[24];

    if (!b->failed)
        return ERR_OK;
    snprintf(limit, sizeof limit, "%zu", b->limit);
    return ERR_SET(e, ERR_LIMIT, MSG_LIMIT_BUFFER, limit);
}
