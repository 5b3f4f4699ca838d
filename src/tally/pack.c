#include "tally/pack.h"

#include <assert.h>

static void put_varint(struct buf *out, uint64_t n)
{
    unsigned char bytes[10];
    size_t len = 0;

    for (; n >= 0x80; n >>= 7)
        bytes[len++] = (unsigned char)(n | 0x80);
    bytes[len++] = (unsigned char)n;
    buf_add(out, bytes, len);
}

static uint64_t zigzag(int64_t n)
{
    return (uint64_t)n << 1 ^ (uint64_t)(n >> 63);
}

static int64_t unzigzag(uint64_t n)
{
    return (int64_t)(n >> 1 ^ (0 - (n & 1)));
}

/* Cells are written in ascending order of keys; *last is the one before. */
static void put_cell(struct buf *out, const struct cell *c, uint32_t *last)
{
    if (c->count == 0 && c->sum == 0)
        return;
    assert(c->key > *last);
    put_varint(out, (uint64_t)(c->key - *last) << 1 | (c->has_sum != 0));
    put_varint(out, zigzag(c->count));
    if (c->has_sum)
        put_varint(out, zigzag(c->sum));
    *last = c->key;
}

void pack_write(const struct cell *cells, size_t count, struct buf *out)
{
    uint32_t last = 0;

    for (size_t i = 0; i < count; i++)
        put_cell(out, &cells[i], &last);
}

void pack_read(struct pack_reader *r, const void *data, size_t len)
{
    r->at = data;
    r->end = r->at + len;
    r->key = 0;
}

static int get_varint(struct pack_reader *r, uint64_t *out)
{
    uint64_t n = 0;

    for (int shift = 0; r->at < r->end && shift < 64; shift += 7) {
        unsigned char b = *r->at++;
        n |= (uint64_t)(b & 0x7F) << shift;
        if (!(b & 0x80)) {
            *out = n;
            return 1;
        }
    }
    return 0;
}

int pack_next(struct pack_reader *r, struct cell *out)
{
    uint64_t head, count, sum;

    if (r->at == r->end)
        return 0;
    if (!get_varint(r, &head) || !get_varint(r, &count))
        return -1;
    if (head >> 1 == 0 || head >> 1 > UINT32_MAX - r->key)
        return -1;
    r->key += (uint32_t)(head >> 1);
    out->key = r->key;
    out->has_sum = (int)(head & 1);
    out->count = unzigzag(count);
    out->sum = out->count;
    if (out->has_sum) {
        if (!get_varint(r, &sum))
            return -1;
        out->sum = unzigzag(sum);
    }
    return 1;
}

int pack_merge(const void *old, size_t old_len, const struct cell *change,
               size_t change_count, struct buf *out)
{
    struct pack_reader r;
    struct cell before;
    uint32_t last = 0;
    size_t i = 0;
    int got;

    pack_read(&r, old, old_len);
    got = pack_next(&r, &before);
    while (got > 0 || i < change_count) {
        if (got > 0 && (i == change_count || before.key < change[i].key)) {
            put_cell(out, &before, &last);
            got = pack_next(&r, &before);
        } else if (got > 0 && before.key == change[i].key) {
            before.count += change[i].count;
            before.sum += change[i].sum;
            before.has_sum |= change[i].has_sum;
            put_cell(out, &before, &last);
            got = pack_next(&r, &before);
            i++;
        } else {
            put_cell(out, &change[i++], &last);
        }
    }
    return got < 0 ? -1 : 0;
}
