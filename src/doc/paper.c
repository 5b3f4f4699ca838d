/*
** From a file to its reader: what it is, by its first bytes, and whether its
** ending says the same.
*/
#include "doc/paper.h"

#include "doc/paper_read.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the first bytes say.  The first of them are papers. */
enum kind {
    KIND_TEXT,
    KIND_ZIP,
    KIND_PDF,
    KIND_OLE,
    KIND_RTF,
    KIND_PICTURE,
    KIND_BINARY,
    KIND__MAX
};

static const struct {
    const char *bytes;
    size_t len;
    enum kind kind;
} magics[] = {
    {"PK\x03\x04", 4, KIND_ZIP},
    {"PK\x05\x06", 4, KIND_ZIP},
    {"%PDF-", 5, KIND_PDF},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, KIND_OLE},
    {"{\\rtf", 5, KIND_RTF},
    {"\x89PNG", 4, KIND_PICTURE},
    {"\xFF\xD8\xFF", 3, KIND_PICTURE},
    {"GIF8", 4, KIND_PICTURE},
    {"II*\0", 4, KIND_PICTURE},
    {"MM\0*", 4, KIND_PICTURE},
    {"BM", 2, KIND_PICTURE},
    {"RIFF", 4, KIND_PICTURE},
};

/* What is said of a file that is no paper. */
static const enum msg_id refusals[KIND__MAX] = {
    [KIND_OLE] = MSG_DOC_READ_OLE,
    [KIND_RTF] = MSG_DOC_READ_RTF,
    [KIND_PICTURE] = MSG_DOC_READ_PICTURE,
    [KIND_BINARY] = MSG_DOC_READ_BINARY,
};

/* The endings that are known. */
static const struct {
    const char *ending;
    enum paper_format format;
} endings[] = {
    {"txt", PAPER_TEXT},          {"text", PAPER_TEXT}, {"md", PAPER_MARKDOWN},
    {"markdown", PAPER_MARKDOWN}, {"html", PAPER_HTML}, {"htm", PAPER_HTML},
    {"xhtml", PAPER_HTML},        {"docx", PAPER_DOCX}, {"docm", PAPER_DOCX},
    {"dotx", PAPER_DOCX},         {"dotm", PAPER_DOCX}, {"odt", PAPER_ODT},
    {"ott", PAPER_ODT},           {"pdf", PAPER_PDF},
};

static const struct {
    const char *ending; /* as a person would write it */
    void (*read)(struct paper_build *b, const char *bytes, size_t len);
} formats[PAPER_FORMAT__MAX] = {
    [PAPER_TEXT] = {".txt", paper_read_text},
    [PAPER_MARKDOWN] = {".md", paper_read_markdown},
    [PAPER_HTML] = {".html", paper_read_html},
    [PAPER_DOCX] = {".docx", paper_read_docx},
    [PAPER_ODT] = {".odt", paper_read_odt},
    [PAPER_PDF] = {".pdf", paper_read_pdf},
};

static const char *ending_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *dot = strrchr(slash ? slash : name, '.');

    return dot ? dot + 1 : "";
}

/* PAPER_FORMAT__MAX when the ending says nothing. */
static enum paper_format format_of_name(const char *name)
{
    const char *ending = ending_of(name);

    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        if (strcasecmp(ending, endings[i].ending) == 0)
            return endings[i].format;
    }
    return PAPER_FORMAT__MAX;
}

static enum kind kind_of(const char *bytes, size_t len)
{
    enum { LOOK = 4096 };

    int binary = memchr(bytes, '\0', len < LOOK ? len : LOOK) != NULL;

    for (size_t i = 0; i < ARRAY_COUNT(magics); i++) {
        if (len < magics[i].len ||
            memcmp(bytes, magics[i].bytes, magics[i].len) != 0)
            continue;
        if (magics[i].kind == KIND_PICTURE && !binary)
            break; /* a text may begin with "BM" */
        return magics[i].kind;
    }
    if (len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 ||
                     memcmp(bytes, "\xFE\xFF", 2) == 0))
        return KIND_TEXT; /* UTF-16 */
    return binary ? KIND_BINARY : KIND_TEXT;
}

/* ---- Refusals ---- */

/* Word's old format, a sealed package, or something else of the same family:
** the names of its streams stand in UTF-16. */
static enum msg_id ole_refusal(const char *bytes, size_t len)
{
    static const char sealed[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0";
    static const char word[] = "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0";

    if (memmem(bytes, len, sealed, sizeof sealed - 1))
        return MSG_DOC_READ_SEALED;
    if (memmem(bytes, len, word, sizeof word - 1))
        return MSG_DOC_READ_OLD_WORD;
    return MSG_DOC_READ_OLE;
}

static enum err_code refuse_size(const char *name, struct err *e)
{
    char megabytes[16];

    snprintf(megabytes, sizeof megabytes, "%d", PAPER_FILE_BYTES_MAX >> 20);
    return ERR_SET(e, ERR_LIMIT, MSG_DOC_READ_LARGE, name, megabytes);
}

/* Not a file that is read at all. */
static enum err_code refuse_kind(const char *name, const char *bytes,
                                 size_t len, struct err *e)
{
    if (len == 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOC_READ_EMPTY, name);
    if (len > PAPER_FILE_BYTES_MAX)
        return refuse_size(name, e);
    assert(bytes);
    enum kind kind = kind_of(bytes, len);
    if (kind == KIND_OLE)
        return ERR_SET(e, ERR_INPUT, ole_refusal(bytes, len), name);
    if (refusals[kind] != MSG_NONE)
        return ERR_SET(e, ERR_INPUT, refusals[kind], name);
    return ERR_OK;
}

/* ---- Formats ---- */

static int looks_like_html(const char *bytes, size_t len)
{
    size_t from = 0;

    while (from < len && strchr(" \t\r\n\xEF\xBB\xBF", bytes[from]))
        from++;
    return (len - from > 5 && strncasecmp(bytes + from, "<html", 5) == 0) ||
           (len - from > 9 && strncasecmp(bytes + from, "<!doctype", 9) == 0);
}

/* What the content is: a text is what its ending says, if anything. */
static enum err_code format_of(struct paper_build *b, const char *bytes,
                               size_t len, enum paper_format *out)
{
    enum paper_format named = format_of_name(b->name);
    enum kind kind = kind_of(bytes, len);

    if (kind == KIND_TEXT)
        *out = named <= PAPER_HTML           ? named
               : looks_like_html(bytes, len) ? PAPER_HTML
                                             : PAPER_TEXT;
    else if (kind == KIND_PDF)
        *out = PAPER_PDF;
    else if (kind == KIND_ZIP)
        *out = paper_is_odt(bytes, len) ? PAPER_ODT : PAPER_DOCX;
    else
        return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_BINARY, b->name);
    if (named != PAPER_FORMAT__MAX && named != *out)
        return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_ENDING, b->name,
                       formats[named].ending, formats[*out].ending);
    return ERR_OK;
}

enum err_code paper_read_bytes(struct arena *a, const char *name,
                               const char *bytes, size_t len,
                               struct paper **out, struct err *e)
{
    struct paper_build b;
    enum paper_format format = PAPER_TEXT;

    assert(e->code == ERR_OK);
    *out = NULL;
    if (refuse_kind(name, bytes, len, e) != ERR_OK)
        return e->code;
    if (paper_build_begin(&b, a, name, e) == ERR_OK &&
        format_of(&b, bytes, len, &format) == ERR_OK)
        formats[format].read(&b, bytes, len);
    return paper_build_end(&b, format, out);
}

/* ---- Files ---- */

static enum err_code refuse_file(const char *path, struct err *e)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOC_READ_NOTFOUND, path);
    return ERR_SET(e, ERR_IO, MSG_DOC_READ_IO, path, strerror(errno));
}

static enum err_code check_file(int fd, const char *path, size_t *len,
                                struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return refuse_file(path, e);
    if (S_ISDIR(st.st_mode))
        return ERR_SET(e, ERR_INPUT, MSG_DOC_READ_FOLDER, path);
    if (!S_ISREG(st.st_mode))
        return ERR_SET(e, ERR_INPUT, MSG_DOC_READ_SPECIAL, path);
    if (st.st_size > PAPER_FILE_BYTES_MAX)
        return refuse_size(path, e);
    *len = (size_t)st.st_size;
    return ERR_OK;
}

/* All bytes of an open file of len bytes; one that grew is cut. */
static enum err_code load(int fd, const char *path, char *bytes, size_t *len,
                          struct err *e)
{
    size_t done = 0;

    while (done < *len) {
        ssize_t n = read(fd, bytes + done, *len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refuse_file(path, e);
        if (n == 0)
            break;
        done += (size_t)n;
    }
    *len = done;
    return ERR_OK;
}

enum err_code paper_load(const char *path, char **bytes, size_t *len,
                         struct err *e)
{
    /* Not to wait for a pipe that nobody writes. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    *bytes = NULL;
    *len = 0;
    if (fd < 0)
        return refuse_file(path, e);
    if (check_file(fd, path, len, e) == ERR_OK) {
        *bytes = malloc(*len + 1);
        if (*bytes)
            (void)!load(fd, path, *bytes, len, e);
        else
            err_nomem(e);
    }
    close(fd);
    if (e->code != ERR_OK) {
        free(*bytes);
        *bytes = NULL;
        *len = 0;
    }
    return e->code;
}

enum err_code paper_read(struct arena *a, const char *path, struct paper **out,
                         struct err *e)
{
    char *bytes;
    size_t len;

    *out = NULL;
    if (paper_load(path, &bytes, &len, e) == ERR_OK)
        (void)!paper_read_bytes(a, path, bytes, len, out, e);
    free(bytes);
    return e->code;
}
