#include "doc/zipw.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <zlib.h>

/* PKWARE's APPNOTE 6.3: signatures and the fixed fields that we use. */
enum {
    SIG_LOCAL = 0x04034b50,
    SIG_CENTRAL = 0x02014b50,
    SIG_END = 0x06054b50,
    VERSION = 20,
    FLAG_UTF8 = 0x0800,
    STORED = 0,
    DEFLATED = 8,
    DOS_TIME = 0,
    DOS_DATE = (1 << 5) | 1, /* 1980-01-01 */
    ENTRIES_MAX = 65535,
    LEVEL = 6
};

struct entry {
    const char *name;
    uint32_t crc, packed, size, offset;
    uint16_t method;
};

struct zipw {
    struct arena *a;
    struct buf *out;
    size_t start; /* where the zip begins in out */
    struct entry *entries;
    size_t count, cap;
    z_stream stream;
    int stream_ready, no_memory, too_many;
};

struct zipw *zipw_new(struct arena *a, struct buf *out)
{
    struct zipw *z = arena_alloc(a, sizeof *z);

    if (!z)
        return NULL;
    z->a = a;
    z->out = out;
    z->start = out->len;
    return z;
}

/* Deflate into a scratch block of the arena; NULL when the result is not
** shorter or memory is out (then the entry is stored, which is as good). */
static unsigned char *deflated(struct zipw *z, const void *data, size_t len,
                               uint32_t *packed)
{
    if (!z->stream_ready) {
        if (deflateInit2(&z->stream, LEVEL, Z_DEFLATED, -MAX_WBITS, 8,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            z->no_memory = 1;
            return NULL;
        }
        z->stream_ready = 1;
    }
    unsigned char *room = arena_alloc(z->a, len);
    if (!room) {
        z->no_memory = 1;
        return NULL;
    }
    z_stream *s = &z->stream;
    (void)deflateReset(s);
    s->next_in = (z_const Bytef *)data;
    s->avail_in = (uInt)len;
    s->next_out = room;
    s->avail_out = (uInt)len;
    if (deflate(s, Z_FINISH) != Z_STREAM_END)
        return NULL;
    *packed = (uint32_t)(len - s->avail_out);
    return room;
}

/* The fields that the local header and the directory have in common. */
static void common_fields(struct buf *out, const struct entry *en)
{
    buf_le16(out, VERSION);
    buf_le16(out, FLAG_UTF8);
    buf_le16(out, en->method);
    buf_le16(out, DOS_TIME);
    buf_le16(out, DOS_DATE);
    buf_le32(out, en->crc);
    buf_le32(out, en->packed);
    buf_le32(out, en->size);
    buf_le16(out, (uint16_t)strlen(en->name));
    buf_le16(out, 0); /* no extra field */
}

static struct entry *new_entry(struct zipw *z, const char *name)
{
    struct entry *grown =
        arena_grow(z->a, z->entries, z->count, &z->cap, sizeof *z->entries);

    assert(strlen(name) > 0 && strlen(name) < 256);
    z->too_many |= z->count >= ENTRIES_MAX;
    char *copy = arena_strdup(z->a, name);
    if (!grown || !copy) {
        z->no_memory = 1;
        return NULL;
    }
    z->entries = grown;
    struct entry *en = &grown[z->count++];
    *en = (struct entry){.name = copy};
    return en;
}

static void add(struct zipw *z, const char *name, const void *data, size_t len,
                int may_deflate)
{
    assert(len < INT_MAX);
    struct entry *en = new_entry(z, name);
    if (!en)
        return;
    const void *bytes = data;
    en->crc = (uint32_t)crc32(0, data, (uInt)len);
    en->size = en->packed = (uint32_t)len;
    en->offset = (uint32_t)(z->out->len - z->start);
    if (may_deflate && len > 0) {
        const unsigned char *small = deflated(z, data, len, &en->packed);
        if (small) {
            bytes = small;
            en->method = DEFLATED;
        }
    }
    buf_le32(z->out, SIG_LOCAL);
    common_fields(z->out, en);
    buf_str(z->out, en->name);
    buf_add(z->out, bytes, en->packed);
}

void zipw_add(struct zipw *z, const char *name, const void *data, size_t len)
{
    add(z, name, data, len, 1);
}

void zipw_store(struct zipw *z, const char *name, const void *data, size_t len)
{
    add(z, name, data, len, 0);
}

static void directory(struct zipw *z)
{
    size_t at = z->out->len;

    for (size_t i = 0; i < z->count; i++) {
        const struct entry *en = &z->entries[i];
        buf_le32(z->out, SIG_CENTRAL);
        buf_le16(z->out, VERSION); /* made by: MS-DOS attributes */
        common_fields(z->out, en);
        buf_le16(z->out, 0); /* no comment */
        buf_le16(z->out, 0); /* disk */
        buf_le16(z->out, 0); /* internal attributes */
        buf_le32(z->out, 0); /* external attributes */
        buf_le32(z->out, en->offset);
        buf_str(z->out, en->name);
    }
    size_t len = z->out->len - at;
    buf_le32(z->out, SIG_END);
    buf_le16(z->out, 0);
    buf_le16(z->out, 0);
    buf_le16(z->out, (uint16_t)z->count);
    buf_le16(z->out, (uint16_t)z->count);
    buf_le32(z->out, (uint32_t)len);
    buf_le32(z->out, (uint32_t)(at - z->start));
    buf_le16(z->out, 0);
}

enum err_code zipw_finish(struct zipw *z, struct err *e)
{
    directory(z);
    if (z->stream_ready)
        (void)deflateEnd(&z->stream);
    if (z->no_memory)
        return err_nomem(e);
    if (z->too_many)
        return ERR_SET(e, ERR_LIMIT, MSG_DOC_TOO_LARGE);
    return buf_check(z->out, e);
}
