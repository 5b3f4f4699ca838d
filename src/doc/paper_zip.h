/*
** A zip file that a stranger made, in memory.  It is looked over before
** anything is unpacked, and bytes are counted while they are: what the
** directory says of sizes is not believed.
*/
#ifndef DOC_PAPER_ZIP_H
#define DOC_PAPER_ZIP_H

#include "base/buf.h"

#include <stdint.h>
#include <zip.h>

enum {
    PAPER_ENTRIES_MAX = 2000,
    PAPER_INFLATED_MAX = 200 << 20, /* all parts that are read, together */
    PAPER_RATIO_MAX = 100,          /* inflated to packed ... */
    PAPER_RATIO_FREE = 1 << 20      /* ... of a part beyond this */
};

struct paper_zip {
    zip_t *zip;
    const char *name; /* of the file, for messages */
    struct err *e;
    uint64_t inflated;
};

/*
** Open len bytes, which stay borrowed until paper_zip_close (to be called
** after an error, too).  ERR_INPUT broken, cut short, encrypted, an entry
** whose name leads out of the folder; ERR_LIMIT too many entries.
*/
enum err_code paper_zip_open(struct paper_zip *z, const char *name,
                             const char *bytes, size_t len,
                             struct err *e) MUST_CHECK;
void paper_zip_close(struct paper_zip *z);

/* 1 when there is a part of this name (letters' case does not matter). */
int paper_zip_has(const struct paper_zip *z, const char *part);

/* Takes the bytes of a part, piece by piece; last is 1 with the last, which
** may be empty.  Returns 0 to stop, with the reason in the zip's e. */
typedef int paper_zip_sink(void *ctx, const char *bytes, size_t len, int last);

/* Unpack a part into sink.  ERR_INPUT there is none or it is broken, ERR_LIMIT
** it inflates past the limits. */
enum err_code paper_zip_read(struct paper_zip *z, const char *part,
                             paper_zip_sink *sink, void *ctx) MUST_CHECK;

/* Unpack a part to the end of out. */
enum err_code paper_zip_load(struct paper_zip *z, const char *part,
                             struct buf *out) MUST_CHECK;

#endif
