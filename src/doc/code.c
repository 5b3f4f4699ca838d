#include "doc/code.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

enum err_code code_of_text(struct arena *a, const char *text,
                           struct doc_code *out, struct err *e)
{
    char bytes[24];

    assert(*text);
    *out = (struct doc_code){0};
    QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!qr && errno == ERANGE) {
        snprintf(bytes, sizeof bytes, "%zu", strlen(text));
        return ERR_SET(e, ERR_LIMIT, MSG_DOC_CODE_LONG, bytes);
    }
    if (!qr)
        return err_nomem(e);
    size_t count = (size_t)qr->width * (size_t)qr->width;
    unsigned char *module = arena_alloc(a, count);
    /* Of each of the library's modules the lowest bit is its colour. */
    for (size_t i = 0; module && i < count; i++)
        module[i] = qr->data[i] & 1;
    if (module)
        *out = (struct doc_code){qr->width, module};
    QRcode_free(qr);
    return module ? ERR_OK : err_nomem(e);
}

int code_next_run(const struct doc_code *c, struct code_run *run)
{
    for (; run->row < c->size; run->row++, run->to = 0) {
        const unsigned char *m = c->module + (ptrdiff_t)run->row * c->size;
        for (run->from = run->to; run->from < c->size && !m[run->from];)
            run->from++;
        for (run->to = run->from; run->to < c->size && m[run->to];)
            run->to++;
        if (run->from < run->to)
            return 1;
    }
    return 0;
}

void code_path(const struct doc_code *c, struct buf *out)
{
    struct code_run run = {0};

    while (code_next_run(c, &run)) {
        int width = run.to - run.from;
        buf_printf(out, "M%d %dh%dv1h-%dz", run.from, run.row, width, width);
    }
}
