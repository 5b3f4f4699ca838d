#include "web/asset.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* The files of assets/, taken in by tool/assets.sh. */
extern const char web_style[], web_style_end[];
extern const char web_app[], web_app_end[];
extern const char web_icon[], web_icon_end[];

static struct asset assets[] = {
    {.name = "style.css", .type = "text/css; charset=utf-8"},
    {.name = "app.js", .type = "text/javascript; charset=utf-8"},
    {.name = "icon.svg", .type = "image/svg+xml"},
};

char *gzip_bytes(const char *bytes, size_t len, size_t *out_len)
{
    enum { GZIP_BITS = 15 + 16, MEMORY = 9 };
    z_stream z = {0};
    char *out;

    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_BITS, MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    size_t room = deflateBound(&z, len);
    out = malloc(room);
    if (out) {
        z.next_in = (z_const Bytef *)(uintptr_t)bytes;
        z.avail_in = (uInt)len;
        z.next_out = (Bytef *)out;
        z.avail_out = (uInt)room;
        deflate(&z, Z_FINISH);
        *out_len = z.total_out;
    }
    deflateEnd(&z);
    return out;
}

static enum err_code prepare(struct asset *a, const char *bytes,
                             const char *end, struct err *e)
{
    unsigned char hash[8];
    char text[17];
    const char *dot = strrchr(a->name, '.');

    if (a->packed)
        return ERR_OK;
    a->bytes = bytes;
    a->len = (size_t)(end - bytes);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)bytes, a->len,
                       NULL, 0);
    sodium_bin2hex(text, sizeof text, hash, sizeof hash);
    snprintf(a->path, sizeof a->path, "/a/%.*s.%s%s", (int)(dot - a->name),
             a->name, text, dot);
    a->packed = gzip_bytes(bytes, a->len, &a->packed_len);
    return a->packed ? ERR_OK : err_nomem(e);
}

enum err_code assets_prepare(struct err *e)
{
    enum err_code rc = prepare(&assets[0], web_style, web_style_end, e);

    if (rc == ERR_OK)
        rc = prepare(&assets[1], web_app, web_app_end, e);
    return rc == ERR_OK ? prepare(&assets[2], web_icon, web_icon_end, e) : rc;
}

const char *asset_path(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(assets); i++) {
        if (strcmp(assets[i].name, name) == 0)
            return assets[i].path;
    }
    return "/a/none";
}

const struct asset *asset_find(const char *path)
{
    for (size_t i = 0; i < ARRAY_COUNT(assets); i++) {
        if (strcmp(assets[i].path, path) == 0)
            return &assets[i];
    }
    return NULL;
}
