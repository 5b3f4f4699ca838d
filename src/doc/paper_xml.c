#include "doc/paper_xml.h"

#include <assert.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 2000, NAME_BYTES = 80, PLACE_BYTES = 64 };

/* Namespaces and the prefix under which the readers know them. */
#define SPACE(uri, prefix)                                                     \
    {                                                                          \
        uri, sizeof(uri) - 1, prefix                                           \
    }

static const struct {
    const char *uri;
    size_t len;
    const char *prefix;
} spaces[] = {
    SPACE("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    SPACE("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    SPACE("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    SPACE("http://schemas.openxmlformats.org/officeDocument/2006/math", "m"),
    SPACE("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    SPACE("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    SPACE("http://schemas.openxmlformats.org/package/2006/relationships",
          "rel"),
    SPACE("http://schemas.openxmlformats.org/package/2006/content-types", "ct"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"),
    SPACE("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", "manifest"),
};

#define SEPARATOR ' '

/* "URI local" as "w:local". */
static void known_name(const char *name, char out[NAME_BYTES])
{
    const char *space = strchr(name, SEPARATOR);
    const char *local = space ? space + 1 : name, *prefix = "";
    size_t len = space ? (size_t)(space - name) : 0;

    for (size_t i = 0; space && i < ARRAY_COUNT(spaces); i++) {
        if (spaces[i].len == len && memcmp(spaces[i].uri, name, len) == 0) {
            prefix = spaces[i].prefix;
            break;
        }
    }
    size_t before = strlen(prefix), rest = strlen(local);
    if (before + 1 + rest >= NAME_BYTES)
        rest = 0; /* no name that is known is so long */
    memcpy(out, prefix, before);
    out[before] = ':';
    memcpy(out + before + 1, local, rest);
    out[before + 1 + rest] = '\0';
}

static void stop(struct paper_xml *x)
{
    XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **list)
{
    struct paper_xml *x = arg;
    char known[NAME_BYTES];

    if (x->e->code != ERR_OK)
        return;
    known_name(name, known);
    if (++x->depth > DEPTH_MAX)
        ERR_SET(x->e, ERR_LIMIT, MSG_DOC_READ_NESTED, x->file);
    else if (x->sink->start)
        x->sink->start(x, known, (const char **)list);
    if (x->e->code != ERR_OK)
        stop(x);
}

static void on_end(void *arg, const XML_Char *name)
{
    struct paper_xml *x = arg;
    char known[NAME_BYTES];

    x->depth--;
    if (x->e->code != ERR_OK || !x->sink->end)
        return;
    known_name(name, known);
    x->sink->end(x, known);
    if (x->e->code != ERR_OK)
        stop(x);
}

static void on_text(void *arg, const XML_Char *text, int len)
{
    struct paper_xml *x = arg;

    if (x->e->code != ERR_OK || !x->sink->text)
        return;
    x->sink->text(x, text, (size_t)len);
    if (x->e->code != ERR_OK)
        stop(x);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int internal)
{
    struct paper_xml *x = arg;

    (void)name, (void)system, (void)public, (void)internal;
    ERR_SET(x->e, ERR_INPUT, MSG_DOC_READ_UNSAFE, x->file, "DOCTYPE");
    stop(x);
}

static void on_declaration(void *arg, const XML_Char *version,
                           const XML_Char *encoding, int standalone)
{
    struct paper_xml *x = arg;

    (void)version, (void)standalone;
    if (encoding && strcasecmp(encoding, "utf-8") != 0)
        x->foreign = 1;
}

static void on_cdata_start(void *arg)
{
    ((struct paper_xml *)arg)->in_cdata = 1;
}

static void on_cdata_end(void *arg)
{
    ((struct paper_xml *)arg)->in_cdata = 0;
}

static enum err_code begin(struct paper_xml *x)
{
    XML_Parser p = XML_ParserCreateNS(NULL, SEPARATOR);

    x->parser = p;
    if (!p)
        return err_nomem(x->e);
    XML_SetUserData(p, x);
    XML_SetElementHandler(p, on_start, on_end);
    XML_SetCharacterDataHandler(p, on_text);
    XML_SetStartDoctypeDeclHandler(p, on_doctype);
    XML_SetXmlDeclHandler(p, on_declaration);
    XML_SetCdataSectionHandler(p, on_cdata_start, on_cdata_end);
    return ERR_OK;
}

static void end(struct paper_xml *x)
{
    if (x->parser)
        XML_ParserFree(x->parser);
    x->parser = NULL;
}

/* A piece of the part; 0 with x->e when it is refused. */
static int feed(void *ctx, const char *bytes, size_t len, int last)
{
    struct paper_xml *x = ctx;
    char why[PLACE_BYTES + 128];

    if (x->foreign == 0 && XML_GetCurrentByteIndex(x->parser) < 0 && len > 1 &&
        ((unsigned char)bytes[0] >= 0xFE || !bytes[0] || !bytes[1]))
        x->foreign = 1; /* UTF-16 */
    if (XML_Parse(x->parser, bytes, (int)len, last) == XML_STATUS_OK)
        return 1;
    if (x->e->code != ERR_OK)
        return 0;
    enum XML_Error code = XML_GetErrorCode(x->parser);
    if (code == XML_ERROR_NO_MEMORY) {
        err_nomem(x->e);
        return 0;
    }
    snprintf(why, sizeof why, "%s (%lu:%lu)", XML_ErrorString(code),
             (unsigned long)XML_GetCurrentLineNumber(x->parser),
             (unsigned long)XML_GetCurrentColumnNumber(x->parser));
    ERR_SET(x->e, ERR_INPUT, MSG_DOC_READ_BROKEN, x->file, x->part, why);
    return 0;
}

enum err_code paper_xml_part(struct paper_zip *z, const char *part,
                             const struct paper_xml_sink *sink, void *ctx)
{
    struct paper_xml x = {
        .sink = sink, .ctx = ctx, .e = z->e, .file = z->name, .part = part};

    if (begin(&x) == ERR_OK)
        (void)!paper_zip_read(z, part, feed, &x);
    end(&x);
    return z->e->code;
}

enum err_code paper_xml_bytes(struct paper_xml *x, const char *bytes,
                              size_t len)
{
    enum { PIECE = 1 << 20 };

    if (begin(x) == ERR_OK) {
        size_t done = 0, n;
        do {
            n = len - done < PIECE ? len - done : PIECE;
            if (!feed(x, bytes + done, n, done + n == len))
                break;
            done += n;
        } while (done < len);
    }
    end(x);
    return x->e->code;
}

size_t paper_xml_at(const struct paper_xml *x)
{
    return (size_t)XML_GetCurrentByteIndex(x->parser);
}

size_t paper_xml_len(const struct paper_xml *x)
{
    return (size_t)XML_GetCurrentByteCount(x->parser);
}

const char *paper_xml_attr(const char **list, const char *local)
{
    for (; list[0]; list += 2) {
        const char *space = strchr(list[0], SEPARATOR);
        if (strcmp(space ? space + 1 : list[0], local) == 0)
            return list[1];
    }
    return NULL;
}

long paper_xml_number(const char **list, const char *local, long otherwise)
{
    const char *text = paper_xml_attr(list, local);
    char *end_of;

    if (!text)
        return otherwise;
    long n = strtol(text, &end_of, 10);
    return end_of == text || *end_of ? otherwise : n;
}

static int by_name(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

size_t paper_xml_find(const char *name, const void *rows, size_t count,
                      size_t size)
{
    const char *row = bsearch(name, rows, count, size, by_name);

    return row ? (size_t)(row - (const char *)rows) / size : SIZE_MAX;
}

int paper_xml_on(const char **list, const char *local)
{
    const char *text = paper_xml_attr(list, local);

    return !text || (strcmp(text, "0") != 0 && strcmp(text, "false") != 0 &&
                     strcmp(text, "off") != 0 && strcmp(text, "none") != 0);
}
