/*
** Squares of modules (QR codes): made from a text, and walked over by those who
** draw them.
*/
#ifndef DOC_CODE_H
#define DOC_CODE_H

#include "base/buf.h"
#include "doc/doc.h"

/* Light modules that a reader needs on each side. */
enum { CODE_MARGIN = 4 };

/* The QR code of a text that is not empty, with the error correction M (15 %);
** the modules live in the arena.  ERR_LIMIT over some 2300 bytes, ERR_NOMEM. */
enum err_code code_of_text(struct arena *a, const char *text,
                           struct doc_code *out, struct err *e) MUST_CHECK;

/* Black modules beside each other: row, first column and the one after. */
struct code_run {
    int row, from, to;
};

/* The next run, row by row; the walk begins with {0}.  0 at the end. */
int code_next_run(const struct doc_code *c, struct code_run *run);

/* All runs as the data of an SVG path, a module being 1 by 1. */
void code_path(const struct doc_code *c, struct buf *out);

#endif
