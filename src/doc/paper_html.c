/*
** HTML pages.  No tree is built: a stack of open elements knows what the words
** belong to, and each beginning or end of a block puts a paragraph.
*/
#include "doc/paper_html.h"

#include "base/text.h"
#include "doc/paper_count.h"
#include "doc/paper_entity.h"
#include "doc/paper_read.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>

enum {
    OPEN_MAX = 256,
    TABLES_MAX = 32,
    COLUMNS_MAX = 256,
    REFS_MAX = 2000,
    MARK_BYTES = 8, /* the longest "[12]" that is taken for a note's mark */
    META_BYTES = 4096
};

enum kind {
    INLINE,
    BOLD,
    RAISED, /* sup */
    LINK,
    BREAK,
    BLOCK,
    HEADING,
    LIST,
    COUNTED_LIST,
    ITEM,
    TABLE,
    ROW,
    CELL,
    PREFORMATTED,
    FURNITURE,
    EMPTY /* has no end */
};

/* Sorted by name. */
static const struct element {
    const char *name;
    enum kind kind;
} elements[] = {
    {"a", LINK},         {"address", BLOCK},    {"article", BLOCK},
    {"aside", BLOCK},    {"b", BOLD},           {"blockquote", BLOCK},
    {"body", BLOCK},     {"br", BREAK},         {"caption", BLOCK},
    {"center", BLOCK},   {"col", EMPTY},        {"dd", BLOCK},
    {"div", BLOCK},      {"dl", BLOCK},         {"dt", BLOCK},
    {"fieldset", BLOCK}, {"figcaption", BLOCK}, {"figure", BLOCK},
    {"footer", BLOCK},   {"form", BLOCK},       {"h1", HEADING},
    {"h2", HEADING},     {"h3", HEADING},       {"h4", HEADING},
    {"h5", HEADING},     {"h6", HEADING},       {"header", BLOCK},
    {"hr", BREAK},       {"html", BLOCK},       {"li", ITEM},
    {"main", BLOCK},     {"nav", FURNITURE},    {"ol", COUNTED_LIST},
    {"p", BLOCK},        {"pre", PREFORMATTED}, {"section", BLOCK},
    {"span", INLINE},    {"strong", BOLD},      {"sup", RAISED},
    {"table", TABLE},    {"tbody", BLOCK},      {"td", CELL},
    {"tfoot", BLOCK},    {"th", CELL},          {"thead", BLOCK},
    {"title", BLOCK},    {"tr", ROW},           {"ul", LIST},
};

/* A mark that leads to a note further down. */
struct ref {
    const char *id;
    const struct paper_mark *mark;
};

struct open {
    const struct element *element;
    int bold, hidden, raised;
    const struct paper_mark *note; /* its words are a note's */
    long count;                    /* of a list */
    const char *format;
    size_t link_from; /* LINK: where its words begin in raw */
    char href[HTML_VALUE_BYTES];
};

struct table {
    uint32_t number, row, col, span;
    int in_cell;
    uint32_t until[COLUMNS_MAX]; /* the row below what covers the column */
};

struct html {
    struct paper_build *b;
    struct buf raw, entity;
    struct paper_draft d;
    const struct paper_mark *note; /* of this paragraph alone */
    int blank, any_bold, any_plain;
    struct open *open; /* OPEN_MAX; 0 is the page */
    size_t count;
    struct table *tables; /* TABLES_MAX */
    size_t table_count;
    char item[32]; /* the number of the item that has no words yet */
    struct ref *refs;
    size_t ref_count, ref_cap;
};

static struct open *top(struct html *h)
{
    return &h->open[h->count - 1];
}

static struct table *table(struct html *h)
{
    return h->table_count > 0 ? &h->tables[h->table_count - 1] : NULL;
}

/* ---- Paragraphs ---- */

static uint32_t lists_open(const struct html *h)
{
    uint32_t n = 0;

    for (size_t i = h->count; i > 0; i--) {
        enum kind kind = h->open[i - 1].element->kind;
        if (kind == CELL)
            break;
        n += kind == LIST || kind == COUNTED_LIST;
    }
    return n;
}

static void set_kind(struct html *h, struct paper_para *p)
{
    uint32_t level = 0;
    int furniture = 0;
    const struct table *t = table(h);
    const struct paper_mark *note = h->note;

    for (size_t i = 0; i < h->count; i++) {
        const struct open *o = &h->open[i];
        if (o->element->kind == HEADING)
            level = (uint32_t)(o->element->name[1] - '0');
        furniture |= o->element->kind == FURNITURE;
        note = o->note ? o->note : note;
    }
    *p = (struct paper_para){.kind = PAPER_PARAGRAPH};
    if (note && !level) {
        p->kind = PAPER_NOTE;
        h->d.anchor = note;
    } else if (furniture) {
        p->kind = PAPER_FURNITURE;
    } else if (t && t->in_cell) {
        p->kind = PAPER_CELL;
        p->table = t->number;
        p->row = t->row;
        p->col = t->col;
        p->col_span = t->span;
    } else if (level) {
        p->kind = PAPER_HEADING;
        p->level = level;
    } else if (lists_open(h) > 0) {
        p->kind = PAPER_ITEM;
        p->level = lists_open(h);
    }
}

static void put(struct html *h)
{
    if (h->raw.failed)
        ERR_SET(h->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, h->b->name);
    if (h->raw.len > 0 || h->d.marks) {
        set_kind(h, &h->d.para);
        h->d.para.bold = h->any_bold && !h->any_plain;
        h->d.raw = buf_cstr(&h->raw);
        h->d.len = h->raw.len;
        paper_put(h->b, &h->d);
    }
    buf_clear(&h->raw);
    h->d = (struct paper_draft){0};
    h->note = NULL;
    h->any_bold = h->any_plain = 0;
    h->blank = 1;
}

/* ---- Words ---- */

static void add(struct html *h, const char *s, size_t len)
{
    const struct open *o = top(h);

    if (h->raw.len == 0 && *h->item) {
        buf_str(&h->raw, h->item);
        *h->item = '\0';
    }
    buf_add(&h->raw, s, len);
    if (o->bold)
        h->any_bold = 1;
    else
        h->any_plain = 1;
}

/* Raised figures stay told from the number they stand at. */
static void add_raised(struct html *h, const char *s)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};

    if (*s >= '0' && *s <= '9')
        add(h, raised[*s - '0'], strlen(raised[*s - '0']));
    else if (*s == '(' || *s == ')')
        add(h, *s == '(' ? "⁽" : "⁾", 3);
    else
        add(h, s, 1);
}

static void add_char(struct html *h, const char *s)
{
    int blank = *s == ' ' || *s == '\t' || *s == '\n' || *s == '\r';
    enum kind kind = top(h)->element->kind;

    if (kind == PREFORMATTED && *s == '\n') {
        put(h);
    } else if (blank) {
        if (!h->blank)
            buf_char(&h->raw, ' ');
        h->blank = 1;
    } else {
        if (top(h)->raised)
            add_raised(h, s);
        else
            add(h, s, 1);
        h->blank = 0;
    }
}

static void on_words(void *ctx, const char *s, size_t len)
{
    struct html *h = ctx;
    const char *end = s + len;

    if (top(h)->hidden)
        return;
    while (s < end && !h->raw.failed) {
        if (*s != '&') {
            add_char(h, s++);
            continue;
        }
        buf_clear(&h->entity);
        s = paper_entity(s, end, &h->entity);
        if (h->entity.len > 0) {
            add(h, h->entity.data, h->entity.len);
            h->blank = 0;
        }
    }
}

/* ---- Notes ---- */

/* "1", "(1)", "[12]", "*": what a mark looks like. */
static int is_mark(const char *s, size_t len)
{
    int signs = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c != ' ' && !strchr("0123456789()[]*", c) && c < 0x80)
            return 0;
        signs += c != ' ';
    }
    return signs > 0 && len <= 3 * (size_t)MARK_BYTES;
}

static void add_ref(struct html *h, const char *id)
{
    struct ref *grown = h->ref_count < REFS_MAX
                            ? arena_grow(h->b->scratch, h->refs, h->ref_count,
                                         &h->ref_cap, sizeof *grown)
                            : NULL;

    if (h->ref_count == REFS_MAX)
        return;
    struct paper_mark *mark = paper_mark(h->b, &h->d, h->raw.len);
    char *copy = arena_strdup(h->b->scratch, id);
    if (!grown || !mark || !copy) {
        err_nomem(h->b->e);
        return;
    }
    h->refs = grown;
    h->refs[h->ref_count++] = (struct ref){copy, mark};
}

static const struct paper_mark *ref_to(const struct html *h, const char *id)
{
    for (size_t i = 0; *id && i < h->ref_count; i++) {
        if (strcmp(h->refs[i].id, id) == 0)
            return h->refs[i].mark;
    }
    return NULL;
}

static int in_note(const struct html *h)
{
    for (size_t i = 0; i < h->count; i++) {
        if (h->open[i].note)
            return 1;
    }
    return h->note != NULL;
}

/* A link within the page whose words are a mark: the words go, the note is
** found under its name. */
static void link_end(struct html *h, const struct open *o)
{
    if (*o->href != '#' || o->link_from > h->raw.len)
        return;
    const char *words = buf_cstr(&h->raw) + o->link_from;
    size_t len = h->raw.len - o->link_from;
    if (!is_mark(words, len))
        return;
    if (h->d.last && h->d.last->raw > o->link_from)
        return;
    h->raw.len = o->link_from;
    if (h->raw.data)
        h->raw.data[h->raw.len] = '\0';
    if (!in_note(h))
        add_ref(h, o->href + 1);
    h->blank = h->raw.len == 0;
}

/* ---- Elements ---- */

static int by_name(const void *key, const void *row)
{
    return strcmp(key, ((const struct element *)row)->name);
}

static const struct element *find(const char *name)
{
    return bsearch(name, elements, ARRAY_COUNT(elements), sizeof *elements,
                   by_name);
}

static int is_inline(enum kind kind)
{
    return kind == INLINE || kind == BOLD || kind == RAISED || kind == LINK;
}

static void close_one(struct html *h)
{
    const struct open *o = top(h);
    enum kind kind = o->element->kind;

    if (kind == LINK)
        link_end(h, o);
    else if (!is_inline(kind))
        put(h);
    if (kind == ITEM)
        *h->item = '\0';
    if (kind == CELL && table(h)) {
        table(h)->in_cell = 0;
        table(h)->col += table(h)->span;
    }
    if (kind == TABLE && h->table_count > 0)
        h->table_count--;
    h->count--;
}

/* Close the innermost element that is meant and all within it; nothing
** outside the innermost element of the kind wall. */
static void close_to(struct html *h, const struct element *e, enum kind kind,
                     enum kind wall)
{
    size_t i = h->count;

    while (i > 1) {
        const struct element *own = h->open[i - 1].element;
        if (e ? own == e : own->kind == kind)
            break;
        if (own->kind == wall)
            return;
        i--;
    }
    if (i > 1) {
        while (h->count >= i)
            close_one(h);
    }
}

/* What the beginning of an element ends without saying so. */
static void close_implied(struct html *h, const struct element *e)
{
    if (e->kind == ITEM) {
        enum kind wall = LIST;
        for (size_t i = h->count; i > 0; i--) {
            enum kind kind = h->open[i - 1].element->kind;
            if (kind == LIST || kind == COUNTED_LIST) {
                wall = kind;
                break;
            }
        }
        close_to(h, NULL, ITEM, wall);
    } else if (e->kind == ROW) {
        close_to(h, NULL, ROW, TABLE);
    } else if (e->kind == CELL) {
        close_to(h, NULL, CELL, TABLE);
    } else if (strcmp(top(h)->element->name, "p") == 0) {
        close_one(h);
    }
}

static void begin_item(struct html *h, const struct html_tag *tag)
{
    struct open *list = NULL;
    struct buf number;

    for (size_t i = h->count; i > 0 && !list; i--) {
        enum kind kind = h->open[i - 1].element->kind;
        if (kind == LIST || kind == COUNTED_LIST)
            list = &h->open[i - 1];
    }
    if (!list || list->element->kind == LIST) {
        memcpy(h->item, "- ", 3);
        return;
    }
    list->count = tag->value >= 0 ? tag->value : list->count + 1;
    buf_init(&number, sizeof h->item - 1);
    paper_count(&number, list->format, list->count);
    buf_str(&number, ". ");
    memcpy(h->item, buf_cstr(&number), number.len + 1);
    buf_free(&number);
}

static const char *format_of(const char *type)
{
    return *type == 'a'   ? "lowerLetter"
           : *type == 'A' ? "upperLetter"
           : *type == 'i' ? "lowerRoman"
           : *type == 'I' ? "upperRoman"
                          : "decimal";
}

static void begin_cell(struct html *h, const struct html_tag *tag)
{
    struct table *t = table(h);
    long span = tag->colspan, rows = tag->rowspan;

    if (!t)
        return;
    t->row = t->row == UINT32_MAX ? 0 : t->row;
    while (t->col < COLUMNS_MAX && t->until[t->col] > t->row)
        t->col++;
    t->span = (uint32_t)(span < 1             ? 1
                         : span > COLUMNS_MAX ? COLUMNS_MAX
                                              : span);
    rows = rows < 1 ? 1 : rows > 65000 ? 65000 : rows;
    for (uint32_t i = t->col; i < t->col + t->span && i < COLUMNS_MAX; i++)
        t->until[i] = t->row + (uint32_t)rows;
    t->in_cell = 1;
}

static void begin_table(struct html *h)
{
    if (h->table_count == TABLES_MAX) {
        ERR_SET(h->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, h->b->name);
        return;
    }
    struct table *t = &h->tables[h->table_count++];
    memset(t, 0, sizeof *t);
    t->number = h->b->tables++;
    t->row = UINT32_MAX;
}

static int says(const char *style, const char *what, const char *value)
{
    const char *at = strcasestr(style, what);

    if (!at)
        return 0;
    at += strlen(what);
    at += strspn(at, ": ");
    return strncasecmp(at, value, strlen(value)) == 0;
}

static void open_one(struct html *h, const struct element *e,
                     const struct html_tag *tag)
{
    struct open *outer = top(h);

    if (h->count == OPEN_MAX) {
        ERR_SET(h->b->e, ERR_LIMIT, MSG_DOC_READ_NESTED, h->b->name);
        return;
    }
    struct open *o = &h->open[h->count++];
    *o = (struct open){.element = e,
                       .bold = outer->bold || e->kind == BOLD ||
                               e->kind == HEADING || strcmp(e->name, "th") == 0,
                       .hidden = outer->hidden || tag->hidden ||
                                 says(tag->style, "display", "none"),
                       .raised = (outer->raised && is_inline(e->kind)) ||
                                 e->kind == RAISED,
                       .count = tag->start >= 0 ? tag->start - 1 : 0,
                       .format = format_of(tag->type),
                       .link_from = h->raw.len};
    if (says(tag->style, "font-weight", "bold") ||
        says(tag->style, "font-weight", "700"))
        o->bold = 1;
    else if (says(tag->style, "font-weight", "normal"))
        o->bold = 0;
    if (e->kind == LINK)
        memcpy(o->href, tag->href, sizeof o->href);
    if (is_inline(e->kind))
        h->note = ref_to(h, tag->id) ? ref_to(h, tag->id) : h->note;
    else
        o->note = ref_to(h, tag->id);
    if (o->note)
        *h->item = '\0'; /* its number is that of the mark */
}

static void begin(struct html *h, const struct element *e,
                  const struct html_tag *tag)
{
    if (e->kind == BREAK || !is_inline(e->kind)) {
        put(h);
        if (e->kind != BREAK)
            close_implied(h, e);
    }
    if (e->kind == BREAK || e->kind == EMPTY)
        return;
    if (e->kind == TABLE)
        begin_table(h);
    else if (e->kind == ROW && table(h)) {
        table(h)->row++;
        table(h)->col = 0;
    } else if (e->kind == CELL)
        begin_cell(h, tag);
    else if (e->kind == ITEM)
        begin_item(h, tag);
    if (h->b->e->code == ERR_OK && !(tag->closes_itself && is_inline(e->kind)))
        open_one(h, e, tag);
}

static void on_tag(void *ctx, const struct html_tag *tag)
{
    struct html *h = ctx;
    const struct element *e = find(tag->name);

    if (!e)
        return;
    if (!tag->is_end)
        begin(h, e, tag);
    else if (e->kind == BREAK || e->kind == EMPTY)
        put(h);
    else
        close_to(h, e, e->kind, e->kind == TABLE ? EMPTY : TABLE);
}

/* ---- Codes ---- */

/* The bytes in the code that the page names, as UTF-8. */
static enum err_code recode(struct paper_build *b, const char *bytes,
                            size_t len, const char **out, size_t *out_len)
{
    static const char *const codes[] = {"windows-1258", "windows-1252",
                                        "iso-8859-1"};
    size_t look = len < META_BYTES ? len : META_BYTES;
    char *head = arena_strndup(b->scratch, bytes, look);
    char *room = arena_alloc(b->scratch, 3 * len + 1);

    if (!head || !room)
        return err_nomem(b->e);
    for (size_t i = 0; i < ARRAY_COUNT(codes) && !memchr(bytes, '\0', len);
         i++) {
        UErrorCode status = U_ZERO_ERROR;
        if (!strcasestr(head, codes[i]))
            continue;
        int32_t n = ucnv_convert("UTF-8", codes[i], room, (int32_t)(3 * len),
                                 bytes, (int32_t)len, &status);
        if (U_FAILURE(status) || n < 0)
            break;
        *out = room;
        *out_len = (size_t)n;
        return ERR_OK;
    }
    return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_UTF8, b->name);
}

void paper_read_html(struct paper_build *b, const char *bytes, size_t len)
{
    static const struct html_sink sink = {on_tag, on_words};
    static const struct element page = {"", BLOCK};
    struct html h = {.b = b, .count = 1, .blank = 1};
    const char *text = bytes;
    int marked = len > 1 && (unsigned char)bytes[0] >= 0xEF;

    if (marked || utf8_valid(bytes, len)
            ? paper_decode(b, bytes, len, &text, &len)
            : recode(b, bytes, len, &text, &len))
        return;
    h.open = arena_array(b->scratch, OPEN_MAX, sizeof *h.open);
    h.tables = arena_array(b->scratch, TABLES_MAX, sizeof *h.tables);
    if (!h.open || !h.tables) {
        err_nomem(b->e);
        return;
    }
    h.open[0].element = &page;
    buf_init(&h.raw, PAPER_TEXT_BYTES_MAX);
    buf_init(&h.entity, 16);
    html_scan(text, len, &sink, &h, &b->e->code);
    while (h.count > 1 && b->e->code == ERR_OK)
        close_one(&h);
    put(&h);
    paper_notes_home(b);
    buf_free(&h.raw);
    buf_free(&h.entity);
}
