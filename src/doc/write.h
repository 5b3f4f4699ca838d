/*
** Writing a document tree: one table row per format.
*/
#ifndef DOC_WRITE_H
#define DOC_WRITE_H

#include "base/buf.h"
#include "doc/doc.h"

enum doc_format {
    DOC_FORMAT_DOCX,
    DOC_FORMAT_PDF,
    DOC_FORMAT_HTML,
    DOC_FORMAT_MD,
    DOC_FORMAT_JSON,
    DOC_FORMAT_TEXT,
    DOC_FORMAT_XLSX,
    DOC_FORMAT__MAX
};

/*
** Check the tree (doc_valid) and write it to the end of out.  The same tree
** gives the same bytes in every format (PDF: with the same fonts installed).
** Nothing is left in out on error.
**
** Errors: those of doc_valid, ERR_LIMIT the limit of out, ERR_NOMEM, ERR_IO a
** library failed.
*/
enum err_code doc_write(const struct doc *d, enum doc_format format,
                        struct buf *out, struct err *e) MUST_CHECK;

/* As doc_write, into a file that is replaced only when all went well.
** Errors also: ERR_IO with the file's name and the system's reason. */
enum err_code doc_write_file(const struct doc *d, enum doc_format format,
                             const char *path, struct err *e) MUST_CHECK;

/* "docx", "pdf", "html", "md", "json", "text" or "xlsx" (also "txt", "htm",
** "markdown"), small or capital letters.  ERR_INPUT with the list of names. */
enum err_code doc_format_from_name(const char *name, enum doc_format *out,
                                   struct err *e) MUST_CHECK;

/* By the ending of a file's name, e.g. "bao-cao.docx". */
enum err_code doc_format_from_path(const char *path, enum doc_format *out,
                                   struct err *e) MUST_CHECK;

/* "docx"; for help texts.  Never NULL. */
const char *doc_format_name(enum doc_format format);

/* Media type for HTTP, e.g. "text/html; charset=utf-8".  Never NULL. */
const char *doc_format_mime(enum doc_format format);

#endif
