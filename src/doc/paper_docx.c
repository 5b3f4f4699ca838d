/*
** Word files: the story as it is printed.  Insertions that are tracked are
** kept and deletions left out, fields show their result, numbers of lists are
** printed, text boxes and notes follow the block that holds them.
*/
#include "doc/paper_docx_story.h"
#include "doc/paper_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NOTES_MAX = 5000, SPAN_MAX = 1000 };

typedef void element(struct story *s, const char **list);

/* ---- Elements of properties ---- */

static void para_props_start(struct story *s, const char **list)
{
    (void)list;
    s->in_para_props = 1;
}

static void para_props_end(struct story *s)
{
    s->in_para_props = 0;
    story_para_props_end(s);
}

static void para_style(struct story *s, const char **list)
{
    story_para(s)->style = docx_style(&s->styles, paper_xml_attr(list, "val"));
}

static void outline(struct story *s, const char **list)
{
    if (s->in_para_props)
        story_para(s)->look.outline = (int)paper_xml_number(list, "val", 9);
}

static void list_number(struct story *s, const char **list)
{
    if (s->in_para_props)
        story_para(s)->look.num = paper_xml_number(list, "val", 0);
}

static void list_level(struct story *s, const char **list)
{
    if (s->in_para_props)
        story_para(s)->look.level = (int)paper_xml_number(list, "val", 0);
}

/* A deleted paragraph mark, or else words that were deleted. */
static void deleted(struct story *s, const char **list)
{
    (void)list;
    if (s->in_para_props)
        story_para(s)->mark_deleted = 1;
    s->skip = 1;
}

static void run_props_start(struct story *s, const char **list)
{
    (void)list;
    s->in_run_props = 1;
    s->props_from = paper_xml_at(s->x);
}

static void run_props_end(struct story *s)
{
    const struct story_run *r = &story_para(s)->run;

    s->in_run_props = 0;
    if (r->open && s->map && s->kind == STORY_MAIN && s->boxes == 0)
        s->map->runs[r->index].props = (struct docx_span){
            s->props_from, paper_xml_at(s->x) + paper_xml_len(s->x)};
}

static void run_style(struct story *s, const char **list)
{
    const struct docx_style *style =
        docx_style(&s->styles, paper_xml_attr(list, "val"));

    if (!style || s->in_para_props)
        return;
    struct story_run *r = &story_para(s)->run;
    if (style->look.bold >= 0)
        r->bold = style->look.bold;
    /* The colour of a link is nobody's choice. */
    if (style->look.font)
        r->look.font = style->look.font;
    if (style->look.size >= 0)
        r->look.size = style->look.size;
}

static void letters(struct story *s, const char *name, const char **list)
{
    if (s->in_run_props && !s->in_para_props)
        docx_letters(&s->styles, name, list, &story_para(s)->run.look);
}

static void run_colour(struct story *s, const char **list)
{
    letters(s, "w:color", list);
}

static void run_fonts(struct story *s, const char **list)
{
    letters(s, "w:rFonts", list);
}

static void run_size(struct story *s, const char **list)
{
    letters(s, "w:sz", list);
}

static void bold(struct story *s, const char **list)
{
    if (s->in_run_props && !s->in_para_props)
        story_para(s)->run.bold = paper_xml_on(list, "val");
}

static void vanish(struct story *s, const char **list)
{
    if (s->in_run_props && !s->in_para_props)
        story_para(s)->run.hidden = paper_xml_on(list, "val");
}

/* ---- Elements of text ---- */

static void para_start(struct story *s, const char **list)
{
    (void)list;
    story_para_start(s);
}

static void run_start(struct story *s, const char **list)
{
    (void)list;
    story_run_start(s);
}

static void text_start(struct story *s, const char **list)
{
    const char *space = paper_xml_attr(list, "space");
    size_t at = paper_xml_at(s->x);

    s->in_text = s->fresh = 1;
    s->pending = 0;
    s->spaces = space && strcmp(space, "preserve") == 0;
    s->t = (struct docx_span){at, at + paper_xml_len(s->x)};
}

static void text_end(struct story *s)
{
    s->in_text = 0;
    s->pending = 0;
}

/* Formulas are read, but not marked: their runs are of another kind. */
static void math_start(struct story *s, const char **list)
{
    (void)list;
    s->in_math = s->in_text = s->spaces = 1;
    s->pending = 0;
}

static void math_end(struct story *s)
{
    s->in_math = s->in_text = 0;
}

static void denominator(struct story *s, const char **list)
{
    (void)list;
    story_generated(s, "/");
}

static void tab(struct story *s, const char **list)
{
    (void)list;
    if (!s->in_para_props)
        story_generated(s, "\t");
}

static void hyphen(struct story *s, const char **list)
{
    (void)list;
    story_generated(s, "-");
}

static void line_break(struct story *s, const char **list)
{
    const char *type = paper_xml_attr(list, "type");

    story_line_break(s);
    if (type && strcmp(type, "page") == 0)
        story_page_break(s, 0);
}

static void rendered_break(struct story *s, const char **list)
{
    (void)list;
    story_page_break(s, 1);
}

/* A character of a font of signs, by its place in that font. */
static void symbol(struct story *s, const char **list)
{
    static const struct {
        long code;
        const char *sign;
    } signs[] = {
        {0xF0A3, "≤"}, {0xF0B1, "±"}, {0xF0B3, "≥"}, {0xF0B4, "×"},
        {0xF0B7, "-"}, {0xF0B8, "÷"}, {0xF0B9, "≠"}, {0xF0BB, "≈"},
        {0xF0A7, "-"}, {0xF0D8, "-"}, {0xF0FC, "✓"},
    };
    const char *text = paper_xml_attr(list, "char");
    long code = text ? strtol(text, NULL, 16) : 0;
    char ascii[2] = {0};

    for (size_t i = 0; i < ARRAY_COUNT(signs); i++) {
        if (signs[i].code == code)
            story_generated(s, signs[i].sign);
    }
    if (code >= 0xF021 && code < 0xF040) { /* digits and points */
        ascii[0] = (char)(code - 0xF000);
        story_generated(s, ascii);
    }
}

static void field(struct story *s, const char **list)
{
    const char *type = paper_xml_attr(list, "fldCharType");

    if (!type)
        return;
    if (strcmp(type, "begin") == 0 && s->field_count < STORY_FIELDS_MAX) {
        s->codes[s->field_count++] = 1;
        s->code_count++;
    } else if (s->field_count > 0 && strcmp(type, "begin") != 0) {
        unsigned char *code = &s->codes[s->field_count - 1];
        s->code_count -= *code;
        *code = 0;
        s->field_count -= strcmp(type, "end") == 0;
    }
    story_para(s)->run.used = 1;
}

/* ---- Notes, boxes, tables ---- */

static void footnote_mark(struct story *s, const char **list)
{
    story_note_mark(s, paper_xml_number(list, "id", -1), 0);
    if (paper_xml_attr(list, "customMarkFollows") &&
        paper_xml_on(list, "customMarkFollows"))
        story_para(s)->run.rest = 1;
}

static void endnote_mark(struct story *s, const char **list)
{
    story_note_mark(s, paper_xml_number(list, "id", -1), 1);
}

static void note_start(struct story *s, const char **list)
{
    const char *type = paper_xml_attr(list, "type");

    s->note = NULL;
    if (type && strcmp(type, "normal") != 0)
        return; /* the rule between text and notes */
    if (s->note_count == NOTES_MAX) {
        ERR_SET(s->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, s->b->name);
        return;
    }
    struct story_note *grown = arena_grow(
        s->b->scratch, s->notes, s->note_count, &s->note_cap, sizeof *grown);
    if (!grown) {
        err_nomem(s->b->e);
        return;
    }
    s->notes = grown;
    s->note = &grown[s->note_count++];
    *s->note = (struct story_note){.id = paper_xml_number(list, "id", -1),
                                   .endnote = s->endnotes};
}

static void note_end(struct story *s)
{
    story_carry_end(s);
    s->note = NULL;
}

static void box_start(struct story *s, const char **list)
{
    (void)list;
    story_box_start(s);
}

static void alternates_start(struct story *s, const char **list)
{
    (void)list;
    if (s->alternates == STORY_ALTERNATES_MAX)
        s->skip = 1;
    else
        s->taken[s->alternates++] = 0;
}

static void alternates_end(struct story *s)
{
    s->alternates -= s->alternates > 0;
}

/* The first of the alternatives is read. */
static void alternate(struct story *s, const char **list)
{
    (void)list;
    if (s->alternates == 0)
        return;
    unsigned char *taken = &s->taken[s->alternates - 1];
    if (*taken)
        s->skip = 1;
    *taken = 1;
}

static struct story_table *table(struct story *s)
{
    return s->table_count > story_para(s)->tables
               ? &s->tables[s->table_count - 1]
               : NULL;
}

static void table_start(struct story *s, const char **list)
{
    (void)list;
    if (s->table_count == STORY_TABLES_MAX) {
        ERR_SET(s->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, s->b->name);
        return;
    }
    story_carry_end(s);
    s->tables[s->table_count++] = (struct story_table){
        .number = s->b->tables++, .row = UINT32_MAX, .span = 1};
}

static void table_end(struct story *s)
{
    if (!table(s))
        return;
    s->table_count--;
    story_carry_end(s);
}

static void row_start(struct story *s, const char **list)
{
    struct story_table *t = table(s);

    (void)list;
    if (t) {
        t->row++;
        t->col = 0;
        t->span = 1;
    }
}

static uint32_t columns(const char **list, long least)
{
    long n = paper_xml_number(list, "val", least);

    return (uint32_t)(n < least ? least : n > SPAN_MAX ? SPAN_MAX : n);
}

static void row_indent(struct story *s, const char **list)
{
    struct story_table *t = table(s);

    if (t)
        t->col += columns(list, 0);
}

static void cell_span(struct story *s, const char **list)
{
    struct story_table *t = table(s);

    if (t)
        t->span = columns(list, 1);
}

static void cell_end(struct story *s)
{
    struct story_table *t = table(s);

    story_carry_end(s);
    if (t) {
        t->col += t->span;
        t->span = 1;
    }
}

static void left_out(struct story *s, const char **list)
{
    (void)list;
    s->skip = 1;
}

static void root(struct story *s, const char **list)
{
    size_t at = paper_xml_at(s->x);

    (void)list;
    s->is_document = 1;
    if (s->map && s->kind == STORY_MAIN)
        s->map->root = (struct docx_span){at, at + paper_xml_len(s->x)};
}

/* The sheet of a part stands at its end. */
static void section(struct story *s, const char **list)
{
    struct paper_build *b = s->b;

    (void)list;
    if (s->kind != STORY_MAIN || b->sheet_count == PAPER_SHEETS_MAX)
        return;
    struct paper_sheet *all =
        arena_grow(b->a, b->sheets, b->sheet_count, &b->sheet_cap, sizeof *all);
    if (!all) {
        err_nomem(b->e);
        return;
    }
    b->sheets = all;
    all[b->sheet_count++] = (struct paper_sheet){0};
}

static uint32_t twips(const char **list, const char *name)
{
    enum { TWIPS_MAX = 31680 }; /* of Word: 22 inches */
    long n = paper_xml_number(list, name, 0);

    return (uint32_t)(n < 0 ? 0 : n > TWIPS_MAX ? TWIPS_MAX : n);
}

static void sheet_size(struct story *s, const char **list)
{
    if (s->kind != STORY_MAIN || s->b->sheet_count == 0)
        return;
    struct paper_sheet *p = &s->b->sheets[s->b->sheet_count - 1];
    p->width = twips(list, "w");
    p->height = twips(list, "h");
}

static void sheet_margins(struct story *s, const char **list)
{
    if (s->kind != STORY_MAIN || s->b->sheet_count == 0)
        return;
    struct paper_sheet *p = &s->b->sheets[s->b->sheet_count - 1];
    p->top = twips(list, "top");
    p->right = twips(list, "right");
    p->bottom = twips(list, "bottom");
    p->left = twips(list, "left");
}

/* Sorted by name; what is not here is walked through. */
static const struct {
    const char *name;
    element *start;
    void (*end)(struct story *s);
} elements[] = {
    {"m:den", denominator, NULL},
    {"m:t", math_start, math_end},
    {"mc:AlternateContent", alternates_start, alternates_end},
    {"mc:Choice", alternate, NULL},
    {"mc:Fallback", alternate, NULL},
    {"w:b", bold, NULL},
    {"w:br", line_break, NULL},
    {"w:color", run_colour, NULL},
    {"w:cr", line_break, NULL},
    {"w:del", deleted, NULL},
    {"w:document", root, NULL},
    {"w:endnote", note_start, note_end},
    {"w:endnoteReference", endnote_mark, NULL},
    {"w:fldChar", field, NULL},
    {"w:footnote", note_start, note_end},
    {"w:footnoteReference", footnote_mark, NULL},
    {"w:gridBefore", row_indent, NULL},
    {"w:gridSpan", cell_span, NULL},
    {"w:ilvl", list_level, NULL},
    {"w:lastRenderedPageBreak", rendered_break, NULL},
    {"w:moveFrom", deleted, NULL},
    {"w:noBreakHyphen", hyphen, NULL},
    {"w:numId", list_number, NULL},
    {"w:numberingChange", left_out, NULL},
    {"w:outlineLvl", outline, NULL},
    {"w:p", para_start, story_para_end},
    {"w:pPr", para_props_start, para_props_end},
    {"w:pPrChange", left_out, NULL},
    {"w:pStyle", para_style, NULL},
    {"w:pgMar", sheet_margins, NULL},
    {"w:pgSz", sheet_size, NULL},
    {"w:ptab", tab, NULL},
    {"w:r", run_start, story_run_end},
    {"w:rFonts", run_fonts, NULL},
    {"w:rPr", run_props_start, run_props_end},
    {"w:rPrChange", left_out, NULL},
    {"w:rStyle", run_style, NULL},
    {"w:rt", left_out, NULL},
    {"w:sdtEndPr", left_out, NULL},
    {"w:sdtPr", left_out, NULL},
    {"w:sectPr", section, NULL},
    {"w:sectPrChange", left_out, NULL},
    {"w:sym", symbol, NULL},
    {"w:sz", run_size, NULL},
    {"w:t", text_start, text_end},
    {"w:tab", tab, NULL},
    {"w:tbl", table_start, table_end},
    {"w:tblPr", left_out, NULL},
    {"w:tblPrEx", left_out, NULL},
    {"w:tc", NULL, cell_end},
    {"w:tr", row_start, NULL},
    {"w:trPrChange", left_out, NULL},
    {"w:txbxContent", box_start, story_box_end},
    {"w:vanish", vanish, NULL},
};

static size_t find(const char *name)
{
    return paper_xml_find(name, elements, ARRAY_COUNT(elements),
                          sizeof *elements);
}

static void on_start(struct paper_xml *x, const char *name, const char **list)
{
    struct story *s = x->ctx;

    if (s->skip > 0) {
        s->skip++;
        return;
    }
    s->x = x;
    size_t i = find(name);
    if (i != SIZE_MAX && elements[i].start)
        elements[i].start(s, list);
}

static void on_end(struct paper_xml *x, const char *name)
{
    struct story *s = x->ctx;

    if (s->skip > 0) {
        s->skip--;
        return;
    }
    size_t i = find(name);
    if (i != SIZE_MAX && elements[i].end)
        elements[i].end(s);
}

static void on_text(struct paper_xml *x, const char *text, size_t len)
{
    struct story *s = x->ctx;

    if (s->skip == 0)
        story_words(s, text, len);
    if (s->map && s->kind == STORY_MAIN)
        s->map->foreign = x->foreign;
}

/* ---- Parts ---- */

static const struct paper_xml_sink sink = {on_start, on_end, on_text};

static enum err_code read_story(struct story *s, struct paper_zip *z,
                                const char *part, enum story_kind kind)
{
    if (!*part || s->b->e->code != ERR_OK)
        return s->b->e->code;
    s->kind = kind;
    s->boxes = s->table_count = s->field_count = s->code_count = 0;
    s->alternates = 0;
    s->skip = s->in_para_props = s->in_run_props = s->in_text = 0;
    s->paras[0].tables = 0;
    s->paras[0].mark_deleted = 0;
    enum err_code rc = paper_xml_part(z, part, &sink, s);
    while (rc == ERR_OK && s->boxes > 0)
        story_box_end(s);
    if (rc == ERR_OK)
        story_carry_end(s);
    for (; s->boxes > 0; s->boxes--)
        buf_free(&story_para(s)->raw);
    return s->b->e->code;
}

/* Notes that nothing marks are read all the same. */
static void lost_notes(struct story *s)
{
    for (size_t i = 0; i < s->note_count; i++) {
        const struct story_note *n = &s->notes[i];
        struct paper_draft d = {.para = {.kind = PAPER_NOTE}};
        for (const struct story_note_para *p = n->first; p && !n->placed;
             p = p->next) {
            d.raw = p->raw;
            d.len = p->len;
            paper_put(s->b, &d);
        }
    }
}

static void forget_pages(struct paper_build *b)
{
    for (size_t i = 0; i < b->count; i++)
        b->paras[i].page = 0;
}

static void read_parts(struct story *s, struct paper_zip *z)
{
    struct docx_parts *parts = arena_alloc(s->b->scratch, sizeof *parts);

    if (!parts) {
        err_nomem(s->b->e);
        return;
    }
    if (docx_find_parts(z, parts) != ERR_OK ||
        docx_read_styles(z, parts, &s->styles) != ERR_OK ||
        docx_read_lists(s->b, z, parts->numbering, &s->lists) != ERR_OK ||
        read_story(s, z, parts->footnotes, STORY_NOTES) != ERR_OK)
        return;
    s->endnotes = 1;
    if (read_story(s, z, parts->endnotes, STORY_NOTES) != ERR_OK)
        return;
    s->page = 1;
    if (read_story(s, z, parts->document, STORY_MAIN) != ERR_OK)
        return;
    if (!s->is_document) {
        ERR_SET(s->b->e, ERR_INPUT, MSG_DOC_READ_NO_PART, s->b->name);
        return;
    }
    if (!s->pages_known)
        forget_pages(s->b);
    lost_notes(s);
    s->page = 0;
    for (size_t i = 0; i < parts->furniture_count; i++) {
        if (read_story(s, z, parts->furniture[i], STORY_FURNITURE) != ERR_OK)
            return;
    }
}

void docx_read(struct paper_build *b, const char *bytes, size_t len,
               struct docx_map *map)
{
    struct story *s = arena_alloc(b->scratch, sizeof *s);
    struct paper_zip z;

    if (!s) {
        err_nomem(b->e);
        return;
    }
    s->b = s->styles.b = b;
    s->map = map;
    buf_init(&s->paras[0].raw, PAPER_TEXT_BYTES_MAX);
    if (paper_zip_open(&z, b->name, bytes, len, b->e) == ERR_OK)
        read_parts(s, &z);
    paper_zip_close(&z);
    buf_free(&s->paras[0].raw);
}

void paper_read_docx(struct paper_build *b, const char *bytes, size_t len)
{
    docx_read(b, bytes, len, NULL);
}
