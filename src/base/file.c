#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PIECE_BYTES = 1 << 16 };

enum err_code file_read(const char *path, struct buf *out, struct err *e)
{
    char piece[PIECE_BYTES];
    FILE *f = fopen(path, "rb");
    size_t got;
    enum err_code rc;

    if (!f)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    while ((got = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, got);
    rc = ferror(f) ? ERR_SET(e, ERR_IO, MSG_FILE_READ, path, strerror(errno))
                   : buf_check(out, e);
    fclose(f);
    return rc;
}
