#include "registry/sheet.h"

#include "base/text.h"
#include "registry/csv.h"
#include "registry/xlsx_read.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 18, HEAD_BYTES = 200 };

struct sheet_file {
    const char *path; /* borrowed */
    FILE *f;
    int zipped;
};

static const struct magic {
    const char *bytes;
    size_t len;
    int zipped;
    enum msg_id refused; /* MSG_NONE: taken */
} magics[] = {
    {"PK\003\004", 4, 1, MSG_NONE},
    {"\xD0\xCF\x11\xE0", 4, 0, MSG_REG_FILE_XLS},
    {"%PDF", 4, 0, MSG_REG_FILE_OTHER},
    {"{\\rtf", 5, 0, MSG_REG_FILE_OTHER},
};

/* What the first bytes say about the file. */
static enum err_code look(struct sheet_file *f, struct err *e)
{
    char head[8];
    size_t len = fread(head, 1, sizeof head, f->f);

    if (ferror(f->f))
        return ERR_SET(e, ERR_IO, MSG_FILE_READ, f->path, strerror(errno));
    if (len == 0)
        return ERR_SET(e, ERR_INPUT, MSG_REG_FILE_EMPTY, f->path);
    for (size_t i = 0; i < ARRAY_COUNT(magics); i++) {
        const struct magic *m = &magics[i];
        if (len < m->len || memcmp(head, m->bytes, m->len) != 0)
            continue;
        if (m->refused != MSG_NONE)
            return ERR_SET(e, ERR_INPUT, m->refused, f->path);
        f->zipped = m->zipped;
    }
    return ERR_OK;
}

enum err_code sheet_open(const char *path, struct sheet_file **out,
                         struct err *e)
{
    struct sheet_file *f = calloc(1, sizeof *f);
    enum err_code rc;

    assert(path);
    *out = NULL;
    if (!f)
        return err_nomem(e);
    f->path = path;
    f->f = fopen(path, "rb");
    rc = f->f ? look(f, e)
              : ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    if (rc == ERR_OK)
        *out = f;
    else
        sheet_close(f);
    return rc;
}

void sheet_close(struct sheet_file *f)
{
    if (!f)
        return;
    if (f->f)
        fclose(f->f);
    free(f);
}

enum err_code sheet_hash(struct sheet_file *f, char out[SHEET_HASH_BYTES],
                         struct err *e)
{
    unsigned char *chunk = malloc(CHUNK_BYTES), hash[32];
    crypto_generichash_state state;
    size_t len;

    out[0] = '\0';
    if (!chunk)
        return err_nomem(e);
    rewind(f->f);
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    while ((len = fread(chunk, 1, CHUNK_BYTES, f->f)) > 0)
        crypto_generichash_update(&state, chunk, len);
    free(chunk);
    if (ferror(f->f))
        return ERR_SET(e, ERR_IO, MSG_FILE_READ, f->path, strerror(errno));
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(out, SHEET_HASH_BYTES, hash, sizeof hash);
    return ERR_OK;
}

enum err_code sheet_read(struct sheet_file *f, const struct sheet_sink *sink,
                         struct err *e)
{
    assert(sink->row);
    rewind(f->f);
    return f->zipped ? xlsx_read(f->f, f->path, sink, e)
                     : csv_read(f->f, f->path, sink, e);
}

int sheet_is_head(const char *text, enum msg_id head)
{
    char have[HEAD_BYTES], want[HEAD_BYTES];

    text_fold(text, have, sizeof have);
    for (int lang = 0; lang < LANG__MAX; lang++) {
        text_fold(msg_text(head, (enum lang)lang), want, sizeof want);
        if (strcmp(have, want) == 0)
            return 1;
    }
    return 0;
}

/* Bytes of the blank that begins here: 1, 2 for a no-break one, or 0. */
static size_t blank_at(const char *s)
{
    if (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
        return 1;
    return s[0] == '\xC2' && s[1] == '\xA0' ? 2 : 0;
}

char *sheet_trim(char *text)
{
    size_t n, len;

    while ((n = blank_at(text)) > 0)
        text += n;
    len = strlen(text);
    for (;;) {
        if (len >= 1 && blank_at(text + len - 1) == 1)
            len--;
        else if (len >= 2 && blank_at(text + len - 2) == 2)
            len -= 2;
        else
            break;
    }
    text[len] = '\0';
    return text;
}
