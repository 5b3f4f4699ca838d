/*
** The writers behind write.h, one row of its table each.  All take a tree that
** doc_valid has accepted, append to out, and return what buf_check says or the
** error of a library.
*/
#ifndef DOC_WRITERS_H
#define DOC_WRITERS_H

#include "base/buf.h"
#include "doc/doc.h"

/* One writer for each format: a document that doc_check accepted goes to out.
** ERR_LIMIT when out is full, ERR_NOMEM. */
enum err_code docx_write(const struct doc *d, struct buf *out,
                         struct err *e) MUST_CHECK;
enum err_code pdf_write(const struct doc *d, struct buf *out,
                        struct err *e) MUST_CHECK;
enum err_code html_write(const struct doc *d, struct buf *out,
                         struct err *e) MUST_CHECK;
enum err_code md_write(const struct doc *d, struct buf *out,
                       struct err *e) MUST_CHECK;
enum err_code json_write(const struct doc *d, struct buf *out,
                         struct err *e) MUST_CHECK;
enum err_code text_write(const struct doc *d, struct buf *out,
                         struct err *e) MUST_CHECK;
enum err_code xlsx_write(const struct doc *d, struct buf *out,
                         struct err *e) MUST_CHECK;

#endif
