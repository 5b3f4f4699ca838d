#include "doc/docx/docx.h"

#include "doc/writers.h"
#include "doc/zipw.h"

#include <string.h>

enum {
    PART_BYTES_MAX = 512 << 20,
    SCRATCH_BYTES_MAX = 512 << 20 /* the deflated parts */
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

static void property(struct buf *b, const char *tag, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(b, "<%s>", tag);
    buf_xml(b, text);
    buf_printf(b, "</%s>", tag);
}

/* docProps/core.xml: the created day comes from the tree, never the clock. */
static void core_properties(struct buf *b, const struct doc *d)
{
    static const char *const stamps[] = {"created", "modified"};

    buf_str(b, XML "<cp:coreProperties "
                   "xmlns:cp=\"http://schemas.openxmlformats.org/package/"
                   "2006/metadata/core-properties\" "
                   "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                   "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                   "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
    property(b, "dc:title", d->title);
    property(b, "dc:subject", d->subject);
    property(b, "dc:creator", d->author);
    property(b, "cp:keywords", d->keywords);
    property(b, "dc:language", d->lang == LANG_VI ? "vi-VN" : "en-GB");
    for (size_t i = 0; i < ARRAY_COUNT(stamps); i++)
        buf_printf(b,
                   "<dcterms:%s xsi:type=\"dcterms:W3CDTF\">"
                   "%04d-%02d-%02dT00:00:00Z</dcterms:%s>",
                   stamps[i], d->created.year, d->created.month, d->created.day,
                   stamps[i]);
    buf_str(b, "</cp:coreProperties>\n");
}

/* All parts in the order in which Word itself writes them. */
static void package(struct zipw *z, const struct docx *x,
                    const struct buf *styles, const struct buf *core)
{
    const struct {
        const char *name, *text;
    } parts[] = {
        {"[Content_Types].xml", docx_content_types},
        {"_rels/.rels", docx_rels},
        {"word/document.xml", buf_cstr(&x->document)},
        {"word/_rels/document.xml.rels", docx_document_rels},
        {"word/footnotes.xml", buf_cstr(&x->footnotes)},
        {"word/header1.xml", docx_header},
        {"word/header2.xml", docx_header_first},
        {"word/settings.xml", docx_settings},
        {"word/styles.xml", buf_cstr(styles)},
        {"word/fontTable.xml", docx_font_table},
        {"customXml/item1.xml", buf_cstr(&x->figures)},
        {"customXml/itemProps1.xml", docx_item_props},
        {"customXml/_rels/item1.xml.rels", docx_item_rels},
        {"docProps/core.xml", buf_cstr(core)},
        {"docProps/app.xml", docx_app},
    };

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        zipw_add(z, parts[i].name, parts[i].text, strlen(parts[i].text));
}

static enum err_code write_zip(const struct docx *x, struct buf *out,
                               struct err *e)
{
    struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
    struct zipw *z = scratch ? zipw_new(scratch, out) : NULL;
    struct buf styles, core;

    if (!z) {
        arena_free(scratch);
        return err_nomem(e);
    }
    buf_init(&styles, PART_BYTES_MAX);
    buf_init(&core, PART_BYTES_MAX);
    buf_str(&styles, docx_styles_first);
    buf_str(&styles, docx_styles_rest);
    core_properties(&core, x->d);
    package(z, x, &styles, &core);
    enum err_code rc = zipw_finish(z, e);
    if (rc == ERR_OK)
        rc = buf_check(&styles, e);
    if (rc == ERR_OK)
        rc = buf_check(&core, e);
    buf_free(&styles);
    buf_free(&core);
    arena_free(scratch);
    return rc;
}

enum err_code docx_write(const struct doc *d, struct buf *out, struct err *e)
{
    struct docx x = {.d = d};
    struct buf *const all[] = {&x.document, &x.footnotes, &x.figures};
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        buf_init(all[i], PART_BYTES_MAX);
    docx_body(&x);
    for (size_t i = 0; i < ARRAY_COUNT(all) && rc == ERR_OK; i++)
        rc = buf_check(all[i], e);
    if (rc == ERR_OK)
        rc = write_zip(&x, out, e);
    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        buf_free(all[i]);
    return rc;
}
