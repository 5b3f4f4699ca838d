/*
** doc_from_markdown on any bytes: it reads them or refuses with a reason, and
** what it reads is a tree that every writer of text accepts.
*/
#include "doc/mdread.h"
#include "doc/write.h"

#include <stdint.h>
#include <stdio.h>

enum { ARENA_BYTES = 64 << 20, OUT_BYTES = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum err_code place(void *ctx, struct doc *d, struct doc_inlines *in,
                           uint32_t index, struct err *e)
{
    char text[16];

    (void)ctx;
    if (index == 1000)
        return ERR_SET(e, ERR_NOTFOUND, MSG_MD_MARKER);
    snprintf(text, sizeof text, "%u", index);
    if (index % 2)
        doc_figure(d, in, &(struct doc_figure){.raw = text, .shown = text});
    else
        doc_text(d, doc_note(d, in), text);
    return ERR_OK;
}

/* A tree that was read must be writable, or be refused for its size only. */
static void write_all(const struct doc *d)
{
    static const enum doc_format formats[] = {DOC_FORMAT_HTML, DOC_FORMAT_MD,
                                              DOC_FORMAT_TEXT, DOC_FORMAT_DOCX};

    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        struct err e = {0};
        struct buf out;
        buf_init(&out, OUT_BYTES);
        enum err_code rc = doc_write(d, formats[i], &out, &e);
        if (rc == ERR_INPUT && e.id != MSG_DOC_UTF8)
            __builtin_trap();
        buf_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = a ? doc_new(a, LANG_VI) : NULL;
    const struct md_hooks hooks = {place, NULL};
    struct err e = {0};

    if (d) {
        d->title = "fuzz";
        enum err_code rc = doc_from_markdown(d, &d->body, (const char *)data,
                                             len, "fuzz.md", &hooks, &e);
        if (rc == ERR_OK)
            write_all(d);
        else if (e.code == ERR_OK || e.id == MSG_NONE)
            __builtin_trap(); /* a refusal must say why */
    }
    arena_free(a);
    return 0;
}
