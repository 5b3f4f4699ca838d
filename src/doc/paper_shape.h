/*
** A paper as lines of text, for the tests of readers.
*/
#ifndef DOC_PAPER_SHAPE_H
#define DOC_PAPER_SHAPE_H

#include "base/test.h"
#include "doc/paper.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena; /* of the test that runs */

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return arena == NULL;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static inline struct paper *read_text(const char *name, const char *text,
                                      size_t len)
{
    struct paper *p;
    struct err e = {0};

    assert_ok(paper_read_bytes(arena, name, text, len, &p, &e), &e);
    return p;
}

static inline enum msg_id refusal(const char *name, const char *bytes,
                                  size_t len, enum err_code code)
{
    struct paper *p;
    struct err e = {0};

    assert_int_equal(paper_read_bytes(arena, name, bytes, len, &p, &e), code);
    assert_null(p);
    assert_true(e.arg_count >= 1);
    assert_string_equal(e.args, name); /* a refusal names its file */
    return e.id;
}

/* One line for each paragraph: kind, level or place, page, the six bytes
** before its mark, and after a bar its words. */
static inline const char *shape(const struct paper *p)
{
    static const char *const kinds[] = {"para", "head", "item",
                                        "cell", "note", "furniture"};
    struct buf b;

    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < p->count; i++) {
        const struct paper_para *q = &p->paras[i];
        assert_int_equal(p->text[q->start + q->len], '\n');
        buf_str(&b, kinds[q->kind]);
        if (q->level)
            buf_printf(&b, " %u", q->level);
        if (q->kind == PAPER_CELL)
            buf_printf(&b, " t%u r%u c%u s%u", q->table, q->row, q->col,
                       q->col_span);
        if (q->page)
            buf_printf(&b, " p%u", q->page);
        buf_str(&b, q->bold ? " bold" : "");
        if (q->mark != PAPER_NOWHERE) {
            uint32_t n = q->mark < 6 ? q->mark : 6;
            while (n > 0 && (p->text[q->mark - n] & 0xC0) == 0x80)
                n--;
            buf_printf(&b, " @%.*s", (int)n, p->text + q->mark - n);
        }
        buf_printf(&b, "|%.*s\n", (int)q->len, p->text + q->start);
    }
    char *all = buf_to_arena(&b, arena);
    buf_free(&b);
    assert_non_null(all);
    return all;
}

/* The sample paper, as a format is read, is what was reviewed: GOLDEN_DIR is
** set by the build, UPDATE_GOLDEN=1 rewrites; look at the difference. */
static inline void golden_shape(const char *file, const char *all)
{
    static char want[1 << 20];
    char path[1024];
    const char *folder = getenv("GOLDEN_DIR");

    assert_non_null(folder);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *f = getenv("UPDATE_GOLDEN") ? fopen(path, "wb") : NULL;
    if (f) {
        fputs(all, f);
        fclose(f);
    }
    f = fopen(path, "rb");
    assert_non_null(f);
    want[fread(want, 1, sizeof want - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(all, want);
}

#define SHAPE(name, text) shape(read_text(name, text, sizeof text - 1))

#endif
