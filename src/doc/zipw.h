/*
** A zip file in memory, byte for byte the same for the same entries: no clock
** (every entry is dated 1 January 1980), entries in the order of zipw_add.
** Enough for docx, xlsx and odt; no zip64, no encryption.  (The names zip_*
** belong to libzip.)
*/
#ifndef DOC_ZIPW_H
#define DOC_ZIPW_H

#include "base/buf.h"

struct zipw;

/* Start a zip at the end of out, which is borrowed until zipw_finish.  The
** writer lives in a.  NULL when memory is out. */
struct zipw *zipw_new(struct arena *a, struct buf *out);

/*
** Add one entry.
**
**   name  relative, '/' between folders, at most 255 bytes
**   data  len bytes (below 2^31), deflated when that is shorter
*/
void zipw_add(struct zipw *z, const char *name, const void *data, size_t len);

/* As zipw_add without compression (the mimetype of odt must be readable). */
void zipw_store(struct zipw *z, const char *name, const void *data, size_t len);

/* Write the directory and release what the writer holds.  Must be called once,
** also after an error.  ERR_NOMEM, ERR_LIMIT the limit of out or more than
** 65535 entries. */
enum err_code zipw_finish(struct zipw *z, struct err *e) MUST_CHECK;

#endif
