/*
** OpenDocument texts.  Notes and text boxes stand within the paragraph that
** holds them: a paragraph in hand waits below for each that is open.
**
** Pages are not told: the soft breaks in the file are those of a layout that
** need not have been finished when it was saved (LibreOffice without a window
** writes 22 for a paper of 6 pages).
*/
#include "doc/paper_odt.h"
#include "doc/paper_count.h"
#include "doc/paper_read.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN_MAX = 1000, BLANKS_MAX = 1000 };

typedef void element(struct odt *o, const char **list);

static struct odt_para *para(struct odt *o)
{
    return &o->paras[o->depth];
}

/* ---- Paragraphs ---- */

static void set_kind(const struct odt *o, const struct odt_para *p,
                     struct paper_para *out)
{
    if (p->holder == ODT_NOTE) {
        out->kind = PAPER_NOTE;
    } else if (p->holder == ODT_BOX || o->furniture > 0) {
        out->kind = PAPER_FURNITURE;
    } else if (o->table_count > 0) {
        const struct odt_table *t = &o->tables[o->table_count - 1];
        out->kind = PAPER_CELL;
        out->table = t->number;
        out->row = t->row;
        out->col = t->col;
        out->col_span = t->span;
    } else if (p->heading > 0) {
        out->kind = PAPER_HEADING;
        out->level = p->heading;
    } else if (o->list_count > 0) {
        out->kind = PAPER_ITEM;
        out->level = (uint32_t)o->list_count;
    } else {
        out->kind = PAPER_PARAGRAPH;
    }
}

static void put(struct odt *o)
{
    struct odt_para *p = para(o);

    if (p->raw.failed)
        ERR_SET(o->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, o->b->name);
    set_kind(o, p, &p->d.para);
    p->d.para.bold = p->any_bold && !p->any_plain;
    p->d.anchor = p->anchor;
    p->d.raw = buf_cstr(&p->raw);
    p->d.len = p->raw.len;
    if (o->depth > 0)
        paper_put_later(o->b, &p->d);
    else
        paper_put(o->b, &p->d);
    buf_clear(&p->raw);
    p->d = (struct paper_draft){0};
    p->any_bold = p->any_plain = 0;
}

static void block_end(struct odt *o)
{
    if (o->depth == 0 && o->table_count == 0)
        paper_flush(o->b);
}

/* What is printed before the first paragraph of a list's element, or before a
** heading that the outline counts. */
static void number(struct odt *o, struct odt_para *p)
{
    struct odt_list *outline = odt_find_list(o, "");

    if (p->heading > 0 && o->list_count == 0 && outline) {
        odt_count(outline, p->heading - 1, -1);
        odt_print(outline, p->heading - 1, &p->raw);
    } else if (o->list_count > 0 && o->item_open) {
        const struct odt_open_list *l = &o->lists[o->list_count - 1];
        if (l->list)
            odt_print(l->list, o->list_count - 1, &p->raw);
        o->item_open = 0;
    }
}

static void para_begin(struct odt *o, const char **list, uint32_t heading)
{
    struct odt_para *p = para(o);
    const struct odt_style *s =
        odt_style(o, paper_xml_attr(list, "style-name"));

    buf_clear(&p->raw);
    p->d = (struct paper_draft){0};
    p->any_bold = p->any_plain = 0;
    p->open = 1;
    p->bold = s && s->bold > 0;
    p->span_count = 0;
    p->heading = heading;
    p->blank = 1; /* no blanks at the beginning */
    number(o, p);
    if (heading == 0 && s && s->outline > 0)
        p->heading = (uint32_t)s->outline;
}

static void para_start(struct odt *o, const char **list)
{
    para_begin(o, list, 0);
}

static void heading_start(struct odt *o, const char **list)
{
    long level = paper_xml_number(list, "outline-level", 1);

    para_begin(o, list, (uint32_t)(level < 1 ? 1 : level > 9 ? 9 : level));
}

static void para_end(struct odt *o)
{
    struct odt_para *p = para(o);

    if (!p->open)
        return;
    p->open = 0;
    put(o);
    block_end(o);
}

/* ---- Words ---- */

static void add(struct odt *o, const char *s, size_t len)
{
    struct odt_para *p = para(o);
    int bold = p->span_count > 0 ? p->spans[p->span_count - 1] : p->bold;

    buf_add(&p->raw, s, len);
    if (bold)
        p->any_bold = 1;
    else
        p->any_plain = 1;
}

/* Any run of blanks in the file is one. */
static void words(struct odt *o, const char *s, size_t len)
{
    struct odt_para *p = para(o);

    if (!p->open)
        return;
    for (size_t i = 0; i < len; i++) {
        int blank = s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r';
        if (blank && !p->blank)
            buf_char(&p->raw, ' ');
        else if (!blank)
            add(o, s + i, 1);
        p->blank = blank;
    }
}

static void blanks(struct odt *o, const char **list)
{
    long n = paper_xml_number(list, "c", 1);

    for (long i = 0; i < n && i < BLANKS_MAX && para(o)->raw.len > 0; i++)
        buf_char(&para(o)->raw, ' ');
}

static void tab(struct odt *o, const char **list)
{
    (void)list;
    if (para(o)->raw.len > 0)
        buf_char(&para(o)->raw, '\t');
    para(o)->blank = 1;
}

static void line_break(struct odt *o, const char **list)
{
    (void)list;
    if (para(o)->open)
        put(o);
    para(o)->blank = 1;
}

static void span_start(struct odt *o, const char **list)
{
    struct odt_para *p = para(o);
    const struct odt_style *s =
        odt_style(o, paper_xml_attr(list, "style-name"));
    int outer = p->span_count > 0 ? p->spans[p->span_count - 1] : p->bold;

    if (p->span_count == ODT_SPANS_MAX)
        ERR_SET(o->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, o->b->name);
    else
        p->spans[p->span_count++] =
            (unsigned char)(s && s->bold >= 0 ? s->bold : outer);
}

static void span_end(struct odt *o)
{
    struct odt_para *p = para(o);

    p->span_count -= p->span_count > 0;
}

/* ---- Notes, boxes ---- */

static void hold(struct odt *o, enum odt_holder holder,
                 const struct paper_mark *anchor)
{
    if (o->depth + 1 == ODT_DEPTH_MAX) {
        ERR_SET(o->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, o->b->name);
        return;
    }
    o->depth++;
    struct odt_para *p = para(o);
    buf_clear(&p->raw);
    p->holder = holder;
    p->anchor = anchor;
    p->open = 0;
    p->heading = 0;
    p->tables = o->table_count;
    p->lists = o->list_count;
    o->list_count = 0;
}

static void release(struct odt *o)
{
    if (o->depth == 0)
        return;
    o->table_count = para(o)->tables;
    o->list_count = para(o)->lists;
    o->depth--;
}

static void note_start(struct odt *o, const char **list)
{
    struct odt_para *p = para(o);

    (void)list;
    hold(o, ODT_NOTE, paper_mark(o->b, &p->d, p->raw.len));
}

static void box_start(struct odt *o, const char **list)
{
    (void)list;
    hold(o, ODT_BOX, NULL);
}

static void furniture_start(struct odt *o, const char **list)
{
    (void)list;
    o->furniture++;
}

static void furniture_end(struct odt *o)
{
    o->furniture -= o->furniture > 0;
}

/* ---- Tables ---- */

static struct odt_table *table(struct odt *o)
{
    return o->table_count > para(o)->tables ? &o->tables[o->table_count - 1]
                                            : NULL;
}

static void table_start(struct odt *o, const char **list)
{
    (void)list;
    if (o->table_count == ODT_TABLES_MAX)
        ERR_SET(o->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, o->b->name);
    else
        o->tables[o->table_count++] = (struct odt_table){
            .number = o->b->tables++, .row = UINT32_MAX, .span = 1};
}

static void table_end(struct odt *o)
{
    if (!table(o))
        return;
    o->table_count--;
    block_end(o);
}

static void row_start(struct odt *o, const char **list)
{
    struct odt_table *t = table(o);

    (void)list;
    if (t) {
        t->row++;
        t->col = 0;
    }
}

static uint32_t columns(const char **list, const char *name)
{
    long n = paper_xml_number(list, name, 1);

    return (uint32_t)(n < 1 ? 1 : n > SPAN_MAX ? SPAN_MAX : n);
}

static void cell_start(struct odt *o, const char **list)
{
    struct odt_table *t = table(o);

    if (!t)
        return;
    t->span = columns(list, "number-columns-spanned");
    t->repeat = columns(list, "number-columns-repeated");
}

/* What a wide cell covers is written as covered cells behind it. */
static void cell_end(struct odt *o)
{
    struct odt_table *t = table(o);

    if (t)
        t->col += t->repeat;
}

/* ---- Lists ---- */

static void list_start(struct odt *o, const char **list)
{
    const char *name = paper_xml_attr(list, "style-name");
    const char *more = paper_xml_attr(list, "continue-numbering");
    struct odt_list *style = name ? odt_find_list(o, name)
                             : o->list_count > 0
                                 ? o->lists[o->list_count - 1].list
                                 : NULL;

    if (o->list_count == ODT_LEVELS) {
        ERR_SET(o->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, o->b->name);
        return;
    }
    int goes_on = (more && strcmp(more, "true") == 0) ||
                  paper_xml_attr(list, "continue-list");
    if (style && !goes_on)
        odt_forget(style, o->list_count);
    o->lists[o->list_count++] = (struct odt_open_list){style};
    o->item_open = 0;
}

static void list_end(struct odt *o)
{
    o->list_count -= o->list_count > 0;
    o->item_open = 0;
}

static void item_start(struct odt *o, const char **list)
{
    if (o->list_count == 0)
        return;
    struct odt_list *l = o->lists[o->list_count - 1].list;
    if (l)
        odt_count(l, o->list_count - 1,
                  paper_xml_number(list, "start-value", -1));
    o->item_open = 1;
}

static void item_end(struct odt *o)
{
    o->item_open = 0;
}

static void body(struct odt *o, const char **list)
{
    (void)list;
    o->in_body = 1;
}

static void left_out(struct odt *o, const char **list)
{
    (void)list;
    o->skip = 1;
}

/* Sorted by name; what is not here is walked through. */
static const struct {
    const char *name;
    element *start;
    void (*end)(struct odt *o);
} elements[] = {
    {"draw:text-box", box_start, release},
    {"office:annotation", left_out, NULL},
    {"office:forms", left_out, NULL},
    {"office:text", body, NULL},
    {"style:footer", furniture_start, furniture_end},
    {"style:header", furniture_start, furniture_end},
    {"table:covered-table-cell", cell_start, cell_end},
    {"table:table", table_start, table_end},
    {"table:table-cell", cell_start, cell_end},
    {"table:table-row", row_start, NULL},
    {"text:alphabetical-index", furniture_start, furniture_end},
    {"text:h", heading_start, para_end},
    {"text:line-break", line_break, NULL},
    {"text:list", list_start, list_end},
    {"text:list-item", item_start, item_end},
    {"text:note-body", note_start, release},
    {"text:note-citation", left_out, NULL},
    {"text:number", left_out, NULL},
    {"text:p", para_start, para_end},
    {"text:ruby-text", left_out, NULL},
    {"text:s", blanks, NULL},
    {"text:span", span_start, span_end},
    {"text:tab", tab, NULL},
    {"text:table-of-content", furniture_start, furniture_end},
    {"text:tracked-changes", left_out, NULL},
};

static size_t find(const char *name)
{
    return paper_xml_find(name, elements, ARRAY_COUNT(elements),
                          sizeof *elements);
}

static void on_start(struct paper_xml *x, const char *name, const char **list)
{
    struct odt *o = x->ctx;

    if (o->skip > 0) {
        o->skip++;
        return;
    }
    odt_style_start(o, name, list);
    size_t i = find(name);
    if (i != SIZE_MAX && elements[i].start)
        elements[i].start(o, list);
}

static void on_end(struct paper_xml *x, const char *name)
{
    struct odt *o = x->ctx;

    if (o->skip > 0) {
        o->skip--;
        return;
    }
    odt_style_end(o, name);
    size_t i = find(name);
    if (i != SIZE_MAX && elements[i].end)
        elements[i].end(o);
}

static void on_text(struct paper_xml *x, const char *text, size_t len)
{
    struct odt *o = x->ctx;

    if (o->skip == 0)
        words(o, text, len);
}

static void reset(struct odt *o)
{
    o->depth = o->table_count = o->list_count = 0;
    o->furniture = o->skip = o->item_open = 0;
    o->paras[0].open = 0;
    o->paras[0].tables = 0;
}

/* Running heads and feet stand in styles.xml, which is read first for its
** styles: their words come last. */
static void read_parts(struct odt *o, struct paper_zip *z)
{
    static const struct paper_xml_sink names = {odt_on_style_start,
                                                odt_on_style_end, NULL};
    static const struct paper_xml_sink all = {on_start, on_end, on_text};

    if (paper_zip_has(z, "styles.xml") &&
        paper_xml_part(z, "styles.xml", &names, o) != ERR_OK)
        return;
    if (paper_xml_part(z, "content.xml", &all, o) != ERR_OK)
        return;
    if (!o->in_body) {
        ERR_SET(o->b->e, ERR_INPUT, MSG_DOC_READ_NO_PART, o->b->name);
        return;
    }
    paper_flush(o->b);
    reset(o);
    if (paper_zip_has(z, "styles.xml"))
        (void)!paper_xml_part(z, "styles.xml", &all, o);
}

/* Encrypted parts are told by the manifest; their bytes are noise. */
static void on_manifest(struct paper_xml *x, const char *name,
                        const char **list)
{
    struct odt *o = x->ctx;

    (void)list;
    if (strcmp(name, "manifest:encryption-data") == 0)
        ERR_SET(o->b->e, ERR_INPUT, MSG_DOC_READ_SEALED, o->b->name);
}

int paper_is_odt(const char *bytes, size_t len)
{
    /* The first entry is "mimetype", stored: its content begins at byte 38. */
    static const char mime[] =
        "mimetypeapplication/vnd.oasis.opendocument.text";
    enum { NAME_AT = 30 };

    return len >= NAME_AT + sizeof mime &&
           memcmp(bytes + NAME_AT, mime, sizeof mime - 1) == 0;
}

void paper_read_odt(struct paper_build *b, const char *bytes, size_t len)
{
    static const struct paper_xml_sink manifest = {.start = on_manifest};
    struct odt *o = arena_alloc(b->scratch, sizeof *o);
    struct paper_zip z;

    if (!o) {
        err_nomem(b->e);
        return;
    }
    o->b = b;
    for (size_t i = 0; i < ODT_DEPTH_MAX; i++)
        buf_init(&o->paras[i].raw, PAPER_TEXT_BYTES_MAX);
    if (paper_zip_open(&z, b->name, bytes, len, b->e) == ERR_OK &&
        (!paper_zip_has(&z, "META-INF/manifest.xml") ||
         paper_xml_part(&z, "META-INF/manifest.xml", &manifest, o) == ERR_OK))
        read_parts(o, &z);
    paper_zip_close(&z);
    for (size_t i = 0; i < ODT_DEPTH_MAX; i++)
        buf_free(&o->paras[i].raw);
}
