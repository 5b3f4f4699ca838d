#include "doc/decree.h"
#include "doc/pdf/pdf.h"

#include "base/buf.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES_MAX = 64 << 20 };

/* A line separator breaks the line and keeps the paragraph. */
static const char line_separator[] = "\xE2\x80\xA8";

static const char family[] = "Times New Roman,Liberation Serif,Tinos,serif";

double pdf_points(int tenth_mm)
{
    return tenth_mm * 72.0 / 254.0;
}

/* Liberation Serif and Times New Roman share these proportions, and fixed ones
** keep every line of a size on the same grid whatever stands in it. */
static const double ascent = 0.891, descent = 0.216;

double pdf_pitch(struct pdf *p, int size, double factor)
{
    (void)p;
    return size * (ascent + descent + 0.042) * factor;
}

double pdf_baseline(struct pdf *p, int size, double factor)
{
    double spare = pdf_pitch(p, size, factor) - size * (ascent + descent);

    return spare / 2 + size * ascent;
}

/* ---- Text with attributes ---- */

struct run {
    struct pdf *p;
    struct buf text;
    PangoAttrList *attrs;
    struct pdf_text *out;
    int size;
};

static void add_attr(struct run *r, PangoAttribute *attr, size_t from)
{
    attr->start_index = (guint)from;
    attr->end_index = (guint)r->text.len;
    pango_attr_list_insert(r->attrs, attr);
}

static void superscript(struct run *r, int number)
{
    size_t from = r->text.len;

    buf_printf(&r->text, "%d", number);
    add_attr(r, pango_attr_size_new(r->size * PANGO_SCALE * 6 / 10), from);
    add_attr(r, pango_attr_rise_new(r->size * PANGO_SCALE * 4 / 10), from);
}

static void collect(struct run *r, const struct doc_inlines *in);

/* Remember the note of this place and set its text for the page bottom. */
static void note(struct run *r, const struct doc_inlines *in)
{
    struct pdf *p = r->p;
    struct pdf_note *grown = arena_grow(p->a, p->notes, p->note_count,
                                        &p->note_cap, sizeof *p->notes);
    struct pdf_look look = {.size = SIZE_NOTE,
                            .flags = PDF_JUSTIFIED,
                            .align = DOC_ALIGN_LEFT,
                            .width = p->width};
    struct pdf_text text;

    if (!grown) {
        p->no_memory = 1;
        return;
    }
    p->notes = grown;
    int number = (int)++p->note_count;
    if (r->out->ref_count < PDF_REFS_MAX)
        r->out->refs[r->out->ref_count++] =
            (struct pdf_ref){(int)r->text.len, number - 1};
    superscript(r, number);
    struct run inner = {.p = p, .out = &text, .size = SIZE_NOTE};
    text.ref_count = 0;
    buf_init(&inner.text, TEXT_BYTES_MAX);
    inner.attrs = pango_attr_list_new();
    superscript(&inner, number);
    buf_char(&inner.text, ' ');
    collect(&inner, in);
    PangoLayout *layout = pdf_string(p, buf_cstr(&inner.text), &look);
    if (layout) {
        pango_layout_set_attributes(layout, inner.attrs);
        p->notes[number - 1].layout = layout;
        p->notes[number - 1].height =
            pango_layout_get_line_count(layout) * pdf_pitch(p, SIZE_NOTE, 1.0);
    }
    pango_attr_list_unref(inner.attrs);
    buf_free(&inner.text);
}

static void collect(struct run *r, const struct doc_inlines *in)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        size_t from = r->text.len;
        if (n->kind == DOC_TEXT) {
            buf_str(&r->text, n->text);
        } else if (n->kind == DOC_BREAK) {
            buf_str(&r->text, line_separator);
        } else if (n->kind == DOC_NOTE) {
            note(r, &n->children);
        } else if (n->kind == DOC_FIGURE) {
            buf_str(&r->text, n->figure->shown);
            if (n->figure->missing)
                add_attr(r, pango_attr_background_new(65535, 65535, 0), from);
        } else {
            collect(r, &n->children);
            add_attr(r,
                     n->kind == DOC_BOLD
                         ? pango_attr_weight_new(PANGO_WEIGHT_BOLD)
                         : pango_attr_style_new(PANGO_STYLE_ITALIC),
                     from);
        }
    }
}

/* ---- Layouts ---- */

static PangoFontDescription *font(const struct pdf_look *look)
{
    PangoFontDescription *f = pango_font_description_new();

    /* Never from a string: "Times New Roman 11" reads as "Times New". */
    pango_font_description_set_family_static(f, family);
    pango_font_description_set_size(f, look->size * PANGO_SCALE);
    if (look->flags & PDF_BOLD)
        pango_font_description_set_weight(f, PANGO_WEIGHT_BOLD);
    if (look->flags & PDF_ITALIC)
        pango_font_description_set_style(f, PANGO_STYLE_ITALIC);
    return f;
}

static int keep_layout(struct pdf *p, PangoLayout *layout)
{
    PangoLayout **grown = arena_grow(p->a, p->layouts, p->layout_count,
                                     &p->layout_cap, sizeof(PangoLayout *));

    if (!grown) {
        p->no_memory = 1;
        return 0;
    }
    p->layouts = grown;
    grown[p->layout_count++] = layout;
    return 1;
}

PangoLayout *pdf_string(struct pdf *p, const char *text,
                        const struct pdf_look *look)
{
    static const PangoAlignment alignments[DOC_ALIGN__MAX] = {
        [DOC_ALIGN_COLUMN] = PANGO_ALIGN_LEFT,
        [DOC_ALIGN_LEFT] = PANGO_ALIGN_LEFT,
        [DOC_ALIGN_CENTRE] = PANGO_ALIGN_CENTER,
        [DOC_ALIGN_RIGHT] = PANGO_ALIGN_RIGHT,
    };
    PangoLayout *layout = pango_layout_new(p->context);
    PangoFontDescription *f = font(look);

    pango_layout_set_font_description(layout, f);
    pango_font_description_free(f);
    pango_layout_set_width(layout, (int)(look->width * PANGO_SCALE));
    pango_layout_set_indent(layout, (int)(look->indent * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout, alignments[look->align]);
    pango_layout_set_justify(layout, (look->flags & PDF_JUSTIFIED) != 0);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_text(layout, text, -1);
    if (!keep_layout(p, layout)) {
        g_object_unref(layout);
        return NULL;
    }
    return layout;
}

void pdf_words(struct pdf *p, const struct doc_inlines *in, const char *before,
               const char *after, const struct pdf_look *look,
               struct pdf_text *out)
{
    struct run r = {.p = p, .out = out, .size = look->size};

    out->ref_count = 0;
    out->layout = NULL;
    buf_init(&r.text, TEXT_BYTES_MAX);
    r.attrs = pango_attr_list_new();
    buf_str(&r.text, before);
    collect(&r, in);
    buf_str(&r.text, after);
    if (look->flags & PDF_CAPITALS)
        add_attr(&r,
                 pango_attr_text_transform_new(PANGO_TEXT_TRANSFORM_UPPERCASE),
                 0);
    if (r.text.failed)
        p->no_memory = 1;
    else
        out->layout = pdf_string(p, buf_cstr(&r.text), look);
    if (out->layout)
        pango_layout_set_attributes(out->layout, r.attrs);
    pango_attr_list_unref(r.attrs);
    buf_free(&r.text);
}
