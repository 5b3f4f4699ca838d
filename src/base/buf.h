/*
** A growing byte buffer with a cap.  Failure is sticky: writers return
** nothing, and the caller asks once at the end with buf_check.  The bytes
** are always followed by a NUL that is not counted.
*/
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

#include <stdint.h>

struct buf {
    char *data; /* owned by the buffer; NULL while empty */
    size_t len, cap, limit;
    int failed; /* the cap was reached or memory is out */
};

/* An empty buffer that will never hold more than limit_bytes. */
void buf_init(struct buf *b, size_t limit_bytes);

/* Free the bytes; the buffer is empty and usable again. */
void buf_free(struct buf *b);

/* Keep the memory, forget the content and the failure. */
void buf_clear(struct buf *b);

/* Append bytes, a text, one byte; past the limit the buffer fails (buf_check).
 */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n); /* decimal, no thousands points */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

/* Text for XML and HTML: & < > " ' escaped, control characters that XML
** forbids left out. */
void buf_xml(struct buf *b, const char *s);

/* A JSON string with its quotes. */
void buf_json(struct buf *b, const char *s);

/* A field of a CSV row, in quotes only where it needs them. */
void buf_csv(struct buf *b, const char *s);

/* Integers in the byte order of zip and PNG files (little endian). */
void buf_le16(struct buf *b, uint16_t n);
void buf_le32(struct buf *b, uint32_t n);
void buf_le64(struct buf *b, uint64_t n);

/* The content as a string; "" when empty. */
const char *buf_cstr(const struct buf *b);

/* Copy the content into an arena, with its NUL; NULL when the buffer failed
** or the arena is full. */
char *buf_to_arena(const struct buf *b, struct arena *a);

/* ERR_OK, or ERR_LIMIT / ERR_NOMEM with the message when writing failed. */
enum err_code buf_check(const struct buf *b, struct err *e) MUST_CHECK;

#endif
