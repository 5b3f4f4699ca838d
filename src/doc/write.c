#include "doc/write.h"

#include "doc/writers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 512 << 20, PATH_BYTES = 4096 };

static const struct {
    const char *name, *mime;
    enum err_code (*write)(const struct doc *d, struct buf *out, struct err *e);
} formats[DOC_FORMAT__MAX] = {
    [DOC_FORMAT_DOCX] = {"docx",
                         "application/vnd.openxmlformats-officedocument."
                         "wordprocessingml.document",
                         docx_write},
    [DOC_FORMAT_PDF] = {"pdf", "application/pdf", pdf_write},
    [DOC_FORMAT_HTML] = {"html", "text/html; charset=utf-8", html_write},
    [DOC_FORMAT_MD] = {"md", "text/markdown; charset=utf-8", md_write},
    [DOC_FORMAT_JSON] = {"json", "application/json", json_write},
    [DOC_FORMAT_TEXT] = {"text", "text/plain; charset=utf-8", text_write},
    [DOC_FORMAT_XLSX] = {"xlsx",
                         "application/vnd.openxmlformats-officedocument."
                         "spreadsheetml.sheet",
                         xlsx_write},
};

static const struct {
    const char *name;
    enum doc_format format;
} other_names[] = {
    {"txt", DOC_FORMAT_TEXT},
    {"htm", DOC_FORMAT_HTML},
    {"markdown", DOC_FORMAT_MD},
};

/* Take back what was added since len, so that a caller never sends half a
** file. */
static void take_back(struct buf *out, size_t len)
{
    out->len = len;
    if (out->data)
        out->data[len] = '\0';
}

enum err_code doc_write(const struct doc *d, enum doc_format format,
                        struct buf *out, struct err *e)
{
    size_t before = out->len;
    enum err_code rc = doc_valid(d, e);

    if (rc == ERR_OK)
        rc = formats[format].write(d, out, e);
    if (rc == ERR_OK)
        rc = buf_check(out, e);
    if (rc != ERR_OK)
        take_back(out, before);
    return rc;
}

/* The whole buffer into a new file; 0 and errno on failure. */
static int save(const char *path, const struct buf *b)
{
    FILE *f = fopen(path, "wb");

    if (!f)
        return 0;
    int ok = b->len == 0 || fwrite(b->data, 1, b->len, f) == b->len;
    ok = fflush(f) == 0 && ok;
    ok = fsync(fileno(f)) == 0 && ok;
    return fclose(f) == 0 && ok;
}

enum err_code doc_write_file(const struct doc *d, enum doc_format format,
                             const char *path, struct err *e)
{
    char draft[PATH_BYTES];
    struct buf b;

    int len = snprintf(draft, sizeof draft, "%s.%ld.tmp", path, (long)getpid());
    if (len < 0 || (size_t)len >= sizeof draft)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, path, strerror(ENAMETOOLONG));
    buf_init(&b, FILE_BYTES_MAX);
    enum err_code rc = doc_write(d, format, &b, e);
    if (rc == ERR_OK && (!save(draft, &b) || rename(draft, path) != 0)) {
        rc = ERR_SET(e, ERR_IO, MSG_FILE_WRITE, path, strerror(errno));
        (void)unlink(draft);
    }
    buf_free(&b);
    return rc;
}

static int find_format(const char *name, enum doc_format *out)
{
    for (size_t i = 0; i < DOC_FORMAT__MAX; i++) {
        if (strcasecmp(name, formats[i].name) == 0) {
            *out = (enum doc_format)i;
            return 1;
        }
    }
    for (size_t i = 0; i < ARRAY_COUNT(other_names); i++) {
        if (strcasecmp(name, other_names[i].name) == 0) {
            *out = other_names[i].format;
            return 1;
        }
    }
    return 0;
}

enum err_code doc_format_from_name(const char *name, enum doc_format *out,
                                   struct err *e)
{
    char list[128] = "";
    size_t used = 0;

    *out = DOC_FORMAT_DOCX;
    if (find_format(name, out))
        return ERR_OK;
    for (size_t i = 0; i < DOC_FORMAT__MAX; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i ? ", " : "", formats[i].name);
    return ERR_SET(e, ERR_INPUT, MSG_DOC_FORMAT_UNKNOWN, name, list);
}

enum err_code doc_format_from_path(const char *path, enum doc_format *out,
                                   struct err *e)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');

    return doc_format_from_name(dot ? dot + 1 : name, out, e);
}

const char *doc_format_name(enum doc_format format)
{
    return formats[format].name;
}

const char *doc_format_mime(enum doc_format format)
{
    return formats[format].mime;
}
