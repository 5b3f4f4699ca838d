/*
** Whole files of a known size at most.
*/
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

/* Append the bytes of the file to out, whose limit bounds them.  ERR_IO with
** the system's reason (a folder is refused so, too), ERR_LIMIT. */
enum err_code file_read(const char *path, struct buf *out,
                        struct err *e) MUST_CHECK;

#endif
