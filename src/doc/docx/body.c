#include "doc/decree.h"
#include "doc/docx/docx.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W_NS                                                                   \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""

int docx_twips(int tenth_mm)
{
    return (tenth_mm * 1440 + 127) / 254;
}

/* ---- Runs ---- */

/* size in points; 0: that of the style. */
static void run_begin(struct buf *b, int flags, int size)
{
    buf_str(b, "<w:r>");
    if (flags || size) {
        buf_str(b, "<w:rPr>");
        if (flags & DOCX_BOLD)
            buf_str(b, "<w:b/><w:bCs/>");
        if (flags & DOCX_ITALIC)
            buf_str(b, "<w:i/><w:iCs/>");
        if (size)
            buf_printf(b, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>",
                       size * 2, size * 2);
        if (flags & DOCX_MISSING)
            buf_str(b, "<w:highlight w:val=\"yellow\"/>");
        buf_str(b, "</w:rPr>");
    }
}

void docx_run(struct buf *b, const char *text, int flags, int size)
{
    if (!*text)
        return;
    run_begin(b, flags, size);
    buf_str(b, "<w:t xml:space=\"preserve\">");
    buf_xml(b, text);
    buf_str(b, "</w:t></w:r>");
}

/* "jobs_created_12": at most 40 letters, digits and "_", a letter first. */
static void bookmark_name(const struct doc_figure *f, int number, char out[41])
{
    size_t n = 0;

    for (const char *s = f->indicator; *s && n < 28; s++)
        out[n++] = isalnum((unsigned char)*s) ? *s : '_';
    if (n == 0 || !isalpha((unsigned char)out[0])) {
        memcpy(out, "figure", 6);
        n = 6;
    }
    snprintf(out + n, 41 - n, "_%d", number);
}

static void figure_entry(struct buf *b, const struct doc_figure *f,
                         const char *name)
{
    const struct {
        const char *name, *text;
    } parts[] = {
        {"bookmark", name},    {"indicator", f->indicator},
        {"unit", f->unit},     {"period", f->period},
        {"dim", f->dim},       {"value", f->value},
        {"aspect", f->aspect}, {"raw", f->raw},
        {"shown", f->shown},   {"missing", f->missing ? "1" : ""},
    };

    buf_str(b, "<figure");
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        if (!*parts[i].text)
            continue;
        buf_printf(b, " %s=\"", parts[i].name);
        buf_xml(b, parts[i].text);
        buf_char(b, '"');
    }
    buf_str(b, "/>\n");
}

static void figure(struct docx *x, struct buf *b, const struct doc_figure *f,
                   int flags)
{
    char name[41];
    int id = ++x->figure_count;

    bookmark_name(f, id, name);
    figure_entry(&x->figures, f, name);
    buf_printf(b, "<w:bookmarkStart w:id=\"%d\" w:name=\"%s\"/>", id, name);
    docx_run(b, f->shown, flags | (f->missing ? DOCX_MISSING : 0), 0);
    buf_printf(b, "<w:bookmarkEnd w:id=\"%d\"/>", id);
}

static void inlines(struct docx *x, struct buf *b, const struct doc_inlines *in,
                    int flags);

static void note(struct docx *x, struct buf *b, const struct doc_inlines *in)
{
    struct buf *notes = &x->footnotes;
    int id = ++x->note_count;

    buf_printf(b,
               "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr>"
               "<w:footnoteReference w:id=\"%d\"/></w:r>",
               id);
    buf_printf(notes,
               "<w:footnote w:id=\"%d\"><w:p><w:pPr><w:pStyle "
               "w:val=\"FootnoteText\"/></w:pPr><w:r><w:rPr><w:rStyle "
               "w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>",
               id);
    docx_run(notes, " ", 0, 0);
    inlines(x, notes, in, 0);
    buf_str(notes, "</w:p></w:footnote>\n");
}

static void inlines(struct docx *x, struct buf *b, const struct doc_inlines *in,
                    int flags)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT)
            docx_run(b, n->text, flags, 0);
        else if (n->kind == DOC_FIGURE)
            figure(x, b, n->figure, flags);
        else if (n->kind == DOC_BREAK)
            buf_str(b, "<w:r><w:br/></w:r>");
        else if (n->kind == DOC_NOTE)
            note(x, b, &n->children);
        else
            inlines(x, b, &n->children,
                    flags | (n->kind == DOC_BOLD ? DOCX_BOLD : DOCX_ITALIC));
    }
}

/* ---- Paragraphs ---- */

/* properties: XML after the style, in the order of the schema, or "". */
void docx_paragraph(struct buf *b, const char *style, const char *properties)
{
    buf_printf(b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", style,
               properties);
}

void docx_paragraph_end(struct buf *b)
{
    buf_str(b, "</w:p>\n");
}

/* A whole paragraph of one run. */
void docx_line(struct buf *b, const char *properties, const char *text,
               int flags, int size)
{
    docx_paragraph(b, "Normal", properties);
    docx_run(b, text, flags, size);
    docx_paragraph_end(b);
}

void docx_lines(struct buf *b, const char *properties, const char *text,
                int flags, int size)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_line(&text, one))
        docx_line(b, properties, one, flags, size);
}

/* ---- Blocks ---- */

struct place {
    int width; /* of the text, tenths of a millimetre */
    struct decree_count count;
};

/* Room above a paragraph that follows a table; the style gives the rest. */
static const char *spacing(struct docx *x)
{
    int after = x->after_table;

    x->after_table = 0;
    return after ? "<w:spacing w:before=\"160\"/>" : "";
}

/* The last paragraph of the paper stays with the signature. */
static const char *keep(const struct docx *x, const struct doc_block *blk)
{
    return decree_signed(x->d) && blk == x->d->body.last ? "<w:keepNext/>" : "";
}

static void flow_begin(struct docx *x, const struct doc_block *blk,
                       const char *style)
{
    char properties[128];

    snprintf(properties, sizeof properties, "%s%s", keep(x, blk), spacing(x));
    docx_paragraph(&x->document, style, properties);
}

static void flow_end(struct docx *x, const struct doc_block *blk)
{
    inlines(x, &x->document, &blk->inlines, 0);
    docx_run(&x->document, decree_closing(x->d, blk), 0, 0);
    docx_paragraph_end(&x->document);
}

static void heading(struct docx *x, struct place *p,
                    const struct doc_block *blk)
{
    static const char *const styles[] = {"", "Heading1", "Heading2", "Heading3",
                                         "Heading4"};
    char number[DECREE_NUMBER_BYTES];

    decree_heading_number(&p->count, blk, number);
    flow_begin(x, blk, styles[blk->heading.level]);
    if (*number) {
        docx_run(&x->document, number, 0, 0);
        docx_run(&x->document, " ", 0, 0);
    }
    flow_end(x, blk);
}

/* A run of equal modules as one cell of a table, black or white. */
static void code_row(struct buf *b, const unsigned char *m, int size, int side)
{
    buf_printf(b,
               "<w:tr><w:trPr><w:trHeight w:val=\"%d\" w:hRule=\"exact\"/>"
               "</w:trPr>",
               side);
    for (int from = 0, to; from < size; from = to) {
        for (to = from + 1; to < size && m[to] == m[from]; to++)
            ;
        buf_printf(b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>",
                   (to - from) * side);
        if (to - from > 1)
            buf_printf(b, "<w:gridSpan w:val=\"%d\"/>", to - from);
        buf_printf(b,
                   "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"%s\"/>"
                   "</w:tcPr><w:p><w:pPr><w:spacing w:before=\"0\" "
                   "w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>"
                   "<w:rPr><w:sz w:val=\"2\"/></w:rPr></w:pPr></w:p></w:tc>",
                   m[from] ? "000000" : "FFFFFF");
    }
    buf_str(b, "</w:tr>\n");
}

/* A square of modules as a table of shaded cells: no picture is needed. */
static void code(struct docx *x, const struct doc_code *c)
{
    struct buf *b = &x->document;
    int side = docx_twips(CODE_SIDE) / c->size;

    if (x->after_table)
        docx_line(b, "<w:spacing w:line=\"120\" w:lineRule=\"exact\"/>", "", 0,
                  0);
    buf_printf(b,
               "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
               "<w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/>"
               "<w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>"
               "<w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
               "<w:tblGrid>",
               side * c->size);
    for (int i = 0; i < c->size; i++)
        buf_printf(b, "<w:gridCol w:w=\"%d\"/>", side);
    buf_str(b, "</w:tblGrid>\n");
    for (int row = 0; row < c->size; row++)
        code_row(b, c->module + (ptrdiff_t)row * c->size, c->size, side);
    buf_str(b, "</w:tbl>\n");
    x->after_table = 0;
}

static void paragraph(struct docx *x, struct place *p,
                      const struct doc_block *blk)
{
    static const char *const styles[DOC_STYLE__MAX] = {
        [DOC_NORMAL] = "BodyText",    [DOC_INDENT] = "BodyTextIndent",
        [DOC_CENTRE] = "Centred",     [DOC_RIGHT] = "AtRight",
        [DOC_SLANTED] = "LegalBasis",
    };

    (void)p;
    if (blk->code)
        code(x, blk->code);
    flow_begin(x, blk, styles[blk->style]);
    flow_end(x, blk);
}

static void item(struct docx *x, struct place *p, const struct doc_block *blk)
{
    const char marker[] = {blk->marker, ' ', '\0'};

    (void)p;
    flow_begin(x, blk, "List");
    docx_run(&x->document, marker, 0, 0);
    flow_end(x, blk);
}

static void page_break(struct docx *x, struct place *p,
                       const struct doc_block *blk)
{
    (void)p;
    (void)blk;
    buf_str(&x->document,
            "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:spacing w:line=\"20\" "
            "w:lineRule=\"exact\"/></w:pPr><w:r><w:br w:type=\"page\"/></w:r>"
            "</w:p>\n");
    x->after_table = 0;
}

/* A row of a table while it is printed. */
struct row {
    const struct doc_table *t;
    const struct doc_row *r;
    int number, in_header;
    const int *widths;
};

/* The part of a cell that reaches over several header rows, "" none. */
static const char *vertical_merge(const struct row *row,
                                  const struct doc_cell *c, size_t column)
{
    if (decree_joins_above(row->t, row->r, row->number, column, c->span))
        return "<w:vMerge/>";
    if (decree_joins_above(row->t, row->r->next, row->number + 1, column,
                           c->span))
        return "<w:vMerge w:val=\"restart\"/>";
    return "";
}

static void cell(struct docx *x, const struct row *row,
                 const struct doc_cell *c, size_t column)
{
    static const char *const jc[DOC_ALIGN__MAX] = {
        [DOC_ALIGN_COLUMN] = "left",
        [DOC_ALIGN_LEFT] = "left",
        [DOC_ALIGN_CENTRE] = "center",
        [DOC_ALIGN_RIGHT] = "right",
    };
    struct buf *b = &x->document;
    enum doc_align align = decree_align(row->t, c, column);
    int width = 0, in_header = row->in_header;
    char properties[96];

    for (int i = 0; i < c->span; i++)
        width += docx_twips(row->widths[column + (size_t)i]);
    if (in_header && c->align == DOC_ALIGN_COLUMN)
        align = DOC_ALIGN_CENTRE;
    buf_printf(b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", width);
    if (c->span > 1)
        buf_printf(b, "<w:gridSpan w:val=\"%d\"/>", c->span);
    buf_str(b, vertical_merge(row, c, column));
    buf_str(b,
            in_header ? "<w:vAlign w:val=\"center\"/></w:tcPr>" : "</w:tcPr>");
    snprintf(properties, sizeof properties, "%s<w:jc w:val=\"%s\"/>",
             in_header ? "<w:keepNext/>" : "", jc[align]);
    docx_paragraph(b, "TableText", properties);
    inlines(x, b, &c->inlines, in_header ? DOCX_BOLD : 0);
    buf_str(b, "</w:p></w:tc>");
}

static void table(struct docx *x, struct place *p, const struct doc_block *blk)
{
    const struct doc_table *t = blk->table;
    struct buf *b = &x->document;
    int widths[DOC_COLUMNS_MAX], total = 0, number = 0;

    decree_widths(t, p->width, widths);
    for (size_t i = 0; i < t->column_count; i++)
        total += docx_twips(widths[i]);
    buf_printf(b,
               "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>"
               "<w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>"
               "<w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
               total);
    for (size_t i = 0; i < t->column_count; i++)
        buf_printf(b, "<w:gridCol w:w=\"%d\"/>", docx_twips(widths[i]));
    buf_str(b, "</w:tblGrid>\n");
    for (const struct doc_row *r = t->first; r; r = r->next) {
        int in_header = number < t->header_rows;
        const struct row row = {t, r, number++, in_header, widths};
        size_t column = 0;
        buf_str(b, in_header
                       ? "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
                       : "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (size_t i = 0; i < r->count; i++) {
            cell(x, &row, &r->cells[i], column);
            column += (size_t)r->cells[i].span;
        }
        buf_str(b, "</w:tr>\n");
    }
    buf_str(b, "</w:tbl>\n");
    x->after_table = 1;
}

static void blocks(struct docx *x, const struct doc_blocks *all, int width)
{
    static void (*const print[DOC_BLOCK__MAX])(struct docx *, struct place *,
                                               const struct doc_block *) = {
        [DOC_HEADING] = heading,
        [DOC_PARAGRAPH] = paragraph,
        [DOC_ITEM] = item,
        [DOC_TABLE] = table,
        [DOC_PAGE_BREAK] = page_break,
    };
    struct place p = {.width = width};

    x->after_table = 0;
    for (const struct doc_block *b = all->first; b; b = b->next) {
        /* Two tables in a row would grow together. */
        if (b->kind == DOC_TABLE && x->after_table)
            docx_line(&x->document,
                      "<w:spacing w:line=\"120\" w:lineRule=\"exact\"/>", "", 0,
                      0);
        print[b->kind](x, &p, b);
    }
}

/* ---- Sections ---- */

/* Numbers start at 1 in every section and are hidden on its first page. */
static void section(struct buf *b, int landscape)
{
    int width = docx_twips(landscape ? PAGE_HEIGHT : PAGE_WIDTH);
    int height = docx_twips(landscape ? PAGE_WIDTH : PAGE_HEIGHT);

    buf_printf(b,
               "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId5\"/>"
               "<w:headerReference w:type=\"first\" r:id=\"rId6\"/>"
               "<w:type w:val=\"nextPage\"/>"
               "<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/>"
               "<w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" "
               "w:left=\"%d\" w:header=\"567\" w:footer=\"567\" "
               "w:gutter=\"0\"/><w:pgNumType w:start=\"1\"/><w:titlePg/>"
               "</w:sectPr>",
               width, height, landscape ? " w:orient=\"landscape\"" : "",
               docx_twips(MARGIN_TOP), docx_twips(MARGIN_RIGHT),
               docx_twips(MARGIN_BOTTOM), docx_twips(MARGIN_LEFT));
}

/* A table may not end a section: a paragraph one point high follows and, when
** more sections come, carries the properties of this one. */
static void section_end(struct docx *x, int landscape, int more)
{
    struct buf *b = &x->document;

    buf_str(b, "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:spacing "
               "w:line=\"20\" w:lineRule=\"exact\"/><w:rPr><w:sz w:val=\"2\"/>"
               "</w:rPr>");
    if (more)
        section(b, landscape);
    buf_str(b, "</w:pPr></w:p>\n");
    if (!more)
        section(b, landscape);
}

static void annex(struct docx *x, const struct doc_annex *a)
{
    struct buf *b = &x->document;
    const char *title_text = a->title;
    char one[DECREE_LINE_BYTES];
    int across = a->landscape ? PAGE_HEIGHT : PAGE_WIDTH;

    if (a->name)
        docx_line(b, DOCX_CENTRED, a->name, DOCX_BOLD, SIZE_TITLE);
    while (decree_next_line(&title_text, one)) {
        docx_paragraph(b, "Title", "");
        buf_str(b, "<w:r><w:rPr><w:caps/></w:rPr><w:t>");
        buf_xml(b, one);
        buf_str(b, "</w:t></w:r>");
        docx_paragraph_end(b);
    }
    docx_lines(b, DOCX_CENTRED, a->attached, DOCX_ITALIC, SIZE_TITLE);
    docx_line(b, "<w:spacing w:line=\"160\" w:lineRule=\"exact\"/>", "", 0, 0);
    blocks(x, &a->body, across - MARGIN_LEFT - MARGIN_RIGHT);
    section_end(x, a->landscape, a->next != NULL);
}

static void begin_parts(struct docx *x)
{
    buf_str(&x->document,
            XML "<w:document " W_NS
                " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/"
                "2006/relationships\"><w:body>\n");
    buf_str(&x->footnotes,
            XML "<w:footnotes " W_NS ">\n"
                "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r>"
                "<w:separator/></w:r></w:p></w:footnote>\n"
                "<w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p>"
                "<w:r><w:continuationSeparator/></w:r></w:p></w:footnote>\n");
    buf_str(&x->figures, XML "<figures xmlns=\"urn:ansinh:figures:1\">\n");
}

void docx_body(struct docx *x)
{
    const struct doc *d = x->d;

    begin_parts(x);
    if (decree_official(d))
        docx_head(x);
    docx_title(x);
    docx_addressees(x);
    blocks(x, &d->body, PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT);
    if (decree_signed(d))
        docx_end(x);
    section_end(x, 0, d->annex_first != NULL);
    for (const struct doc_annex *a = d->annex_first; a; a = a->next)
        annex(x, a);
    buf_str(&x->document, "</w:body></w:document>\n");
    buf_str(&x->footnotes, "</w:footnotes>\n");
    buf_str(&x->figures, "</figures>\n");
}
