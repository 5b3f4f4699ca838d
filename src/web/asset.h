/*
** Files of the look, in the binary: each as it is and compressed, under a name
** that changes with its content, so that browsers may keep it for ever.
*/
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/err.h"

#include <stddef.h>

struct asset {
    const char *name; /* "style.css" */
    const char *type;
    const char *bytes, *packed; /* packed: gzip */
    size_t len, packed_len;
    char path[64]; /* "/a/style.0123456789abcdef.css" */
};

/* Compress and name all; once, before the first request.  ERR_NOMEM. */
enum err_code assets_prepare(struct err *e) MUST_CHECK;

/* The path of an asset by its name; "/a/none" for one that there is not. */
const char *asset_path(const char *name);

/* By its path; NULL. */
const struct asset *asset_find(const char *path);

/* Compress bytes as gzip, best; free() what comes back.  NULL: no memory. */
char *gzip_bytes(const char *bytes, size_t len, size_t *out_len);

#endif
