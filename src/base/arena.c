#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024, ALIGN = alignof(max_align_t) };

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *head;  /* the block in use */
    size_t limit, total; /* bytes of all blocks against the cap */
    size_t used;
    unsigned fail_at; /* 0: off; else counts down to the failing call */
};

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = calloc(1, sizeof *a);

    assert(limit_bytes > 0);
    if (a)
        a->limit = limit_bytes;
    return a;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    free_blocks(a->head);
    free(a);
}

void arena_reset(struct arena *a)
{
    struct block *keep = a->head;

    if (!keep)
        return;
    free_blocks(keep->next);
    keep->next = NULL;
    memset(keep->bytes, 0, keep->used);
    keep->used = 0;
    a->total = keep->size;
    a->used = 0;
}

static struct block *add_block(struct arena *a, size_t need)
{
    size_t size = need > BLOCK_BYTES / 4 ? need : BLOCK_BYTES;

    if (size > a->limit - a->total)
        size = need;
    if (size > a->limit - a->total)
        return NULL;
    struct block *b = calloc(1, sizeof *b + size);
    if (!b)
        return NULL;
    b->size = size;
    a->total += size;
    if (a->head && need > BLOCK_BYTES / 4) {
        b->next = a->head->next; /* keep filling the current block */
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

static _Thread_local unsigned fail_in_thread;

void arena_fail_in_thread(unsigned nth)
{
    fail_in_thread = nth;
}

/* Counts down to the call that fails, and all after it. */
static int fails(unsigned *left)
{
    if (*left > 1)
        --*left;
    else
        return *left;
    return 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
    struct block *b = a->head;

    if (fails(&a->fail_at) || fails(&fail_in_thread) || size > SIZE_MAX - ALIGN)
        return NULL;
    size = (size + ALIGN - 1) & ~((size_t)ALIGN - 1);
    if (size == 0)
        size = ALIGN;
    if (!b || b->size - b->used < size) {
        b = add_block(a, size);
        if (!b)
            return NULL;
    }
    void *p = b->bytes + b->used;
    b->used += size;
    a->used += size;
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, count * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *copy = arena_alloc(a, len + 1);

    if (copy && len > 0)
        memcpy(copy, s, len);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        return NULL;
    char *text = arena_alloc(a, (size_t)len + 1);
    if (!text)
        return NULL;
    va_start(args, fmt);
    vsnprintf(text, (size_t)len + 1, fmt, args);
    va_end(args);
    return text;
}

void *arena_grow(struct arena *a, void *list, size_t count, size_t *cap,
                 size_t size)
{
    if (count < *cap)
        return list;
    size_t want = *cap ? *cap * 2 : 8;
    void *grown = arena_array(a, want, size);
    if (!grown)
        return NULL;
    if (count > 0)
        memcpy(grown, list, count * size);
    *cap = want;
    return grown;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

void arena_fail_at(struct arena *a, unsigned nth)
{
    a->fail_at = nth;
}
