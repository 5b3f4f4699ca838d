/*
** Cells of one unit and half-month in few bytes: sorted by key, each
**
**   varint(key difference * 2 + has_sum)  varint(zigzag(count))
**   [varint(zigzag(sum)) when has_sum]
**
** A cell without sum counts records (its sum is its count).  Cells whose count
** and sum are 0 are left out.
*/
#ifndef TALLY_PACK_H
#define TALLY_PACK_H

#include "base/buf.h"

struct cell {
    uint32_t key; /* cell_key.id */
    int has_sum;
    int64_t count, sum;
};

/* Write cells (ascending by key, no doubles) to out. */
void pack_write(const struct cell *cells, size_t count, struct buf *out);

struct pack_reader {
    const unsigned char *at, *end;
    uint32_t key;
};

/* Begin to read. */
void pack_read(struct pack_reader *r, const void *data, size_t len);

/* The next cell: 1 read, 0 at the end, -1 when the bytes are damaged. */
int pack_next(struct pack_reader *r, struct cell *out);

/* old + change, both ascending by key, packed to out; -1 when old is damaged,
** else 0. */
int pack_merge(const void *old, size_t old_len, const struct cell *change,
               size_t change_count, struct buf *out);

#endif
