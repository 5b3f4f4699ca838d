#include "doc/doc.h"

#include <assert.h>
#include <string.h>

struct doc *doc_new(struct arena *a, enum lang lang)
{
    struct doc *d = arena_alloc(a, sizeof *d);

    assert(lang < LANG__MAX);
    if (!d)
        return NULL;
    d->arena = a;
    d->lang = lang;
    d->created = (struct date){2000, 1, 1};
    return d;
}

/* The list that swallows what is built after memory ran out. */
static struct doc_inlines *lost(struct doc *d)
{
    d->failed = 1;
    return &d->lost;
}

static struct doc_block *add_block(struct doc *d, struct doc_blocks *to,
                                   enum doc_block_kind kind)
{
    struct doc_block *b = arena_alloc(d->arena, sizeof *b);

    if (!b) {
        d->failed = 1;
        return NULL;
    }
    b->kind = kind;
    if (to->last)
        to->last->next = b;
    else
        to->first = b;
    to->last = b;
    return b;
}

struct doc_inlines *doc_heading(struct doc *d, struct doc_blocks *to, int level,
                                const char *number)
{
    struct doc_block *b = add_block(d, to, DOC_HEADING);

    if (!b)
        return lost(d);
    b->heading.level = level;
    if (number) {
        b->heading.number = arena_strdup(d->arena, number);
        if (!b->heading.number)
            return lost(d);
    }
    return &b->inlines;
}

struct doc_inlines *doc_paragraph(struct doc *d, struct doc_blocks *to,
                                  enum doc_style style)
{
    struct doc_block *b = add_block(d, to, DOC_PARAGRAPH);

    assert(style < DOC_STYLE__MAX);
    if (!b)
        return lost(d);
    b->style = style;
    return &b->inlines;
}

struct doc_inlines *doc_code(struct doc *d, struct doc_blocks *to,
                             const struct doc_code *code)
{
    struct doc_block *b = add_block(d, to, DOC_PARAGRAPH);
    size_t count = (size_t)code->size * (size_t)code->size;
    struct doc_code *copy = arena_alloc(d->arena, sizeof *copy);
    unsigned char *module = arena_alloc(d->arena, count);

    assert(code->size > 0 && code->size <= DOC_CODE_MAX);
    if (!b || !copy || !module)
        return lost(d);
    memcpy(module, code->module, count);
    *copy = (struct doc_code){code->size, module};
    b->style = DOC_CENTRE;
    b->code = copy;
    return &b->inlines;
}

struct doc_inlines *doc_item(struct doc *d, struct doc_blocks *to, char marker)
{
    struct doc_block *b = add_block(d, to, DOC_ITEM);

    assert(marker == '-' || marker == '+');
    if (!b)
        return lost(d);
    b->marker = marker;
    return &b->inlines;
}

void doc_page_break(struct doc *d, struct doc_blocks *to)
{
    (void)add_block(d, to, DOC_PAGE_BREAK);
}

void doc_say(struct doc *d, struct doc_blocks *to, enum doc_style style,
             const char *text)
{
    doc_text(d, doc_paragraph(d, to, style), text);
}

struct doc_table *doc_table(struct doc *d, struct doc_blocks *to,
                            const struct doc_column *columns,
                            size_t column_count, int header_rows)
{
    struct doc_table *t = arena_alloc(d->arena, sizeof *t);
    struct doc_column *copy =
        arena_array(d->arena, column_count + 1, sizeof *copy);
    struct doc_block *b = t && copy ? add_block(d, to, DOC_TABLE) : NULL;
    int total = 0;

    if (!b) {
        d->failed = 1;
        return NULL;
    }
    for (size_t i = 0; i < column_count; i++) {
        copy[i] = columns[i];
        total += columns[i].width > 0;
    }
    t->columns = copy;
    t->column_count = column_count;
    t->header_rows = header_rows;
    if (total == 0) {
        t->by_weight = 1;
        for (size_t i = 0; i < column_count; i++)
            copy[i].width = 1;
    }
    b->table = t;
    return t;
}

void doc_row(struct doc *d, struct doc_table *t)
{
    struct doc_row *row = t ? arena_alloc(d->arena, sizeof *row) : NULL;

    if (!row) {
        d->failed = 1;
        return;
    }
    if (t->last)
        t->last->next = row;
    else
        t->first = row;
    t->last = row;
    t->row_count++;
}

struct doc_inlines *doc_cell(struct doc *d, struct doc_table *t,
                             enum doc_align align, int span)
{
    struct doc_row *row = t ? t->last : NULL;

    if (!row)
        return lost(d);
    if (!row->cells) {
        size_t want = t->column_count ? t->column_count : 1;
        row->cells = arena_array(d->arena, want, sizeof *row->cells);
        row->cap = row->cells ? want : 0;
    }
    struct doc_cell *cells = arena_grow(d->arena, row->cells, row->count,
                                        &row->cap, sizeof *row->cells);
    if (!cells)
        return lost(d);
    row->cells = cells;
    struct doc_cell *c = &cells[row->count++];
    *c = (struct doc_cell){.align = align, .span = span};
    return &c->inlines;
}

struct doc_blocks *doc_annex(struct doc *d, const char *name, const char *title,
                             const char *attached, int landscape)
{
    struct doc_annex *x = arena_alloc(d->arena, sizeof *x);

    if (!x) {
        d->failed = 1;
        return &d->lost_blocks;
    }
    const char *from[] = {name, title, attached};
    const char **to[] = {&x->name, &x->title, &x->attached};
    for (size_t i = 0; i < ARRAY_COUNT(from); i++) {
        *to[i] = from[i] ? arena_strdup(d->arena, from[i]) : NULL;
        if (from[i] && !*to[i])
            d->failed = 1;
    }
    x->landscape = landscape;
    if (d->annex_last)
        d->annex_last->next = x;
    else
        d->annex_first = x;
    d->annex_last = x;
    return &x->body;
}

static struct doc_inline *add_inline(struct doc *d, struct doc_inlines *in,
                                     enum doc_inline_kind kind)
{
    struct doc_inline *n = arena_alloc(d->arena, sizeof *n);

    if (!n) {
        d->failed = 1;
        return NULL;
    }
    n->kind = kind;
    if (in->last)
        in->last->next = n;
    else
        in->first = n;
    in->last = n;
    return n;
}

/* A copy without control characters; NULL marks the document as failed. */
static char *clean_copy(struct doc *d, const char *text, size_t len)
{
    char *copy = arena_strndup(d->arena, text, len);
    size_t n = 0;

    if (!copy) {
        d->failed = 1;
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)copy[i];
        if (c == '\n' || c == '\t')
            copy[n++] = ' ';
        else if (c >= 0x20 && c != 0x7F)
            copy[n++] = (char)c;
    }
    copy[n] = '\0';
    return copy;
}

void doc_text_len(struct doc *d, struct doc_inlines *in, const char *text,
                  size_t len)
{
    char *copy = len > 0 ? clean_copy(d, text, len) : NULL;

    if (!copy || !*copy)
        return;
    struct doc_inline *n = add_inline(d, in, DOC_TEXT);
    if (n)
        n->text = copy;
}

void doc_text(struct doc *d, struct doc_inlines *in, const char *text)
{
    doc_text_len(d, in, text, strlen(text));
}

static struct doc_inlines *add_parent(struct doc *d, struct doc_inlines *in,
                                      enum doc_inline_kind kind)
{
    struct doc_inline *n = add_inline(d, in, kind);

    return n ? &n->children : lost(d);
}

struct doc_inlines *doc_bold(struct doc *d, struct doc_inlines *in)
{
    return add_parent(d, in, DOC_BOLD);
}

struct doc_inlines *doc_italic(struct doc *d, struct doc_inlines *in)
{
    return add_parent(d, in, DOC_ITALIC);
}

struct doc_inlines *doc_note(struct doc *d, struct doc_inlines *in)
{
    return add_parent(d, in, DOC_NOTE);
}

void doc_break(struct doc *d, struct doc_inlines *in)
{
    (void)add_inline(d, in, DOC_BREAK);
}

void doc_figure(struct doc *d, struct doc_inlines *in,
                const struct doc_figure *f)
{
    struct doc_figure *copy = arena_alloc(d->arena, sizeof *copy);

    if (!copy) {
        d->failed = 1;
        return;
    }
    const char *from[] = {f->indicator, f->unit, f->period, f->dim,
                          f->value,     f->raw,  f->shown,  f->aspect};
    const char **to[] = {&copy->indicator, &copy->unit,  &copy->period,
                         &copy->dim,       &copy->value, &copy->raw,
                         &copy->shown,     &copy->aspect};
    for (size_t i = 0; i < ARRAY_COUNT(from); i++) {
        const char *s = from[i] ? from[i] : "";
        *to[i] = clean_copy(d, s, strlen(s));
        if (!*to[i])
            return;
    }
    copy->missing = f->missing;
    struct doc_inline *n = add_inline(d, in, DOC_FIGURE);
    if (n)
        n->figure = copy;
}

/* ---- Plain text ---- */

static size_t plain_add(char *out, size_t used, size_t out_size, const char *s)
{
    size_t len = strlen(s);
    size_t room = out_size - used - 1;

    if (len > room) {
        len = room;
        while (len > 0 && ((unsigned char)s[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(out + used, s, len);
    return used + len;
}

static size_t plain_list(const struct doc_inlines *in, char *out, size_t used,
                         size_t out_size)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT)
            used = plain_add(out, used, out_size, n->text);
        else if (n->kind == DOC_FIGURE)
            used = plain_add(out, used, out_size, n->figure->shown);
        else if (n->kind == DOC_BREAK)
            used = plain_add(out, used, out_size, " ");
        else if (n->kind != DOC_NOTE)
            used = plain_list(&n->children, out, used, out_size);
    }
    return used;
}

size_t doc_plain(const struct doc_inlines *in, char *out, size_t out_size)
{
    assert(out_size > 0);
    size_t used = plain_list(in, out, 0, out_size);
    out[used] = '\0';
    return used;
}
