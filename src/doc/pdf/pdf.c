#include "doc/pdf/pdf.h"

#include "doc/decree.h"
#include "doc/writers.h"

#include <cairo-pdf.h>
#include <stdio.h>

enum { SCRATCH_BYTES_MAX = 1 << 30 };

#ifdef __has_feature /* clang */
#if __has_feature(address_sanitizer)
#define WITH_LEAK_CHECK 1
#endif
#elif defined(__SANITIZE_ADDRESS__) /* gcc */
#define WITH_LEAK_CHECK 1
#endif

#ifdef WITH_LEAK_CHECK
/* What fontconfig and Pango keep for the life of the process is no leak of
** ours; said here, so that every program that links this room agrees. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\n"
           "leak:libglib\nleak:libharfbuzz\n";
}
#endif

/* Always content: cairo 1.16 reads through NULL when a stream fails while the
** surface is being finished.  The buffer remembers its failure by itself. */
static cairo_status_t add_bytes(void *closure, const unsigned char *data,
                                unsigned int len)
{
    struct buf *out = closure;

    buf_add(out, data, len);
    return CAIRO_STATUS_SUCCESS;
}

/* No hinting: measures must not depend on the machine that prints. */
static PangoContext *new_context(const struct doc *d)
{
    PangoContext *c =
        pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *o = cairo_font_options_create();

    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(c, o);
    cairo_font_options_destroy(o);
    pango_cairo_context_set_resolution(c, 72);
    pango_context_set_round_glyph_positions(c, FALSE);
    pango_context_set_language(
        c, pango_language_from_string(d->lang == LANG_VI ? "vi" : "en"));
    return c;
}

static void metadata(struct pdf *p)
{
    const struct doc *d = p->d;
    char day[32];

    snprintf(day, sizeof day, "%04d-%02d-%02dT00:00:00Z", d->created.year,
             d->created.month, d->created.day);
    const struct {
        cairo_pdf_metadata_t key;
        const char *text;
    } all[] = {
        {CAIRO_PDF_METADATA_TITLE, d->title},
        {CAIRO_PDF_METADATA_AUTHOR, d->author},
        {CAIRO_PDF_METADATA_SUBJECT, d->subject},
        {CAIRO_PDF_METADATA_KEYWORDS, d->keywords},
        {CAIRO_PDF_METADATA_CREATOR, "An Sinh"},
        {CAIRO_PDF_METADATA_CREATE_DATE, day},
        {CAIRO_PDF_METADATA_MOD_DATE, day},
    };
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
        if (all[i].text && *all[i].text)
            cairo_pdf_surface_set_metadata(p->surface, all[i].key, all[i].text);
    }
}

static void page_shape(struct pdf *p, int landscape)
{
    int across = landscape ? PAGE_HEIGHT : PAGE_WIDTH;
    int down = landscape ? PAGE_WIDTH : PAGE_HEIGHT;

    p->landscape = landscape;
    p->width = pdf_points(across - MARGIN_LEFT - MARGIN_RIGHT);
    p->height = pdf_points(down - MARGIN_TOP - MARGIN_BOTTOM);
}

static void release_layouts(struct pdf *p)
{
    for (size_t i = 0; i < p->layout_count; i++)
        g_object_unref(p->layouts[i]);
    p->layout_count = 0;
}

/* The paper and each annex: slices, then pages. */
static void sections(struct pdf *p)
{
    page_shape(p, 0);
    pdf_head(p);
    pdf_blocks(p, &p->d->body);
    if (decree_signed(p->d))
        pdf_end(p);
    pdf_pages(p);
    release_layouts(p);
    for (const struct doc_annex *x = p->d->annex_first; x && !p->no_memory;
         x = x->next) {
        page_shape(p, x->landscape);
        pdf_annex_head(p, x);
        pdf_blocks(p, &x->body);
        pdf_pages(p);
        release_layouts(p);
    }
}

/* The surface is finished: what went wrong, if anything. */
static enum err_code outcome(const struct pdf *p, cairo_status_t status,
                             struct buf *out, struct err *e)
{
    if (p->no_memory)
        return err_nomem(e);
    if (out->failed)
        return buf_check(out, e);
    if (status != CAIRO_STATUS_SUCCESS)
        return ERR_SET(e, ERR_IO, MSG_DOC_LIBRARY, "pdf",
                       cairo_status_to_string(status));
    return ERR_OK;
}

enum err_code pdf_write(const struct doc *d, struct buf *out, struct err *e)
{
    struct pdf p = {.d = d, .a = arena_new(SCRATCH_BYTES_MAX)};

    if (!p.a)
        return err_nomem(e);
    p.surface = cairo_pdf_surface_create_for_stream(
        add_bytes, out, pdf_points(PAGE_WIDTH), pdf_points(PAGE_HEIGHT));
    p.cr = cairo_create(p.surface);
    p.context = new_context(d);
    metadata(&p);
    sections(&p);
    cairo_status_t status = cairo_status(p.cr);
    cairo_destroy(p.cr);
    cairo_surface_finish(p.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(p.surface);
    cairo_surface_destroy(p.surface);
    g_object_unref(p.context);
    release_layouts(&p);
    enum err_code rc = outcome(&p, status, out, e);
    arena_free(p.a);
    return rc;
}
