/*
** Markdown by lines.  It need not be understood as a site would: a paper is
** wanted whose text is what a person reads, so signs go and words stay.
*/
#include "doc/paper_read.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
    LABEL_BYTES = 64,
    LINK_BYTES = 2000,
    NOTES_MAX = 5000,
    INDENT_PER_LEVEL = 2,
    LEVELS_MAX = 9
};

struct line {
    const char *at, *end;
};

/* A definition "[^1]: words". */
struct note {
    struct line label, words;
    int placed;
};

struct md {
    struct paper_build *b;
    struct buf raw; /* of the paragraph in hand */
    struct paper_draft d;
    struct note *notes;
    size_t note_count, note_cap;
    uint32_t table, row;
    int in_table, in_code, all_bold;
};

static struct line trimmed(struct line l)
{
    while (l.at < l.end && (*l.at == ' ' || *l.at == '\t'))
        l.at++;
    while (l.end > l.at && (l.end[-1] == ' ' || l.end[-1] == '\t'))
        l.end--;
    return l;
}

/* The next line of text without its end; 0 when there is none. */
static int next_line(const char **text, const char *end, struct line *out)
{
    const char *p = *text;

    if (p >= end)
        return 0;
    while (p < end && *p != '\n' && *p != '\r' && *p != '\f')
        p++;
    *out = (struct line){*text, p};
    *text = p < end ? p + 1 : end;
    return 1;
}

/* ---- Notes ---- */

/* The label of "[^label]" at p, the end behind it; 0 when there is none. */
static int label_at(struct line l, struct line *label)
{
    if (l.end - l.at < 4 || l.at[0] != '[' || l.at[1] != '^')
        return 0;
    size_t len = (size_t)(l.end - l.at);
    const char *close =
        memchr(l.at, ']', len < LABEL_BYTES ? len : LABEL_BYTES);
    if (!close || close == l.at + 2)
        return 0;
    *label = (struct line){l.at + 2, close};
    return 1;
}

static int is_definition(struct line l, struct note *out)
{
    *out = (struct note){0};
    if (!label_at(l, &out->label) || out->label.end + 1 >= l.end ||
        out->label.end[1] != ':')
        return 0;
    out->words = trimmed((struct line){out->label.end + 2, l.end});
    return 1;
}

static void collect_notes(struct md *m, const char *text, const char *end)
{
    struct line l;
    struct note n;

    while (next_line(&text, end, &l)) {
        if (!is_definition(trimmed(l), &n))
            continue;
        if (m->note_count == NOTES_MAX) {
            ERR_SET(m->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, m->b->name);
            return;
        }
        struct note *grown = arena_grow(m->b->scratch, m->notes, m->note_count,
                                        &m->note_cap, sizeof *m->notes);
        if (!grown) {
            err_nomem(m->b->e);
            return;
        }
        m->notes = grown;
        m->notes[m->note_count++] = n;
    }
}

static struct note *find_note(struct md *m, struct line label)
{
    size_t len = (size_t)(label.end - label.at);

    for (size_t i = 0; i < m->note_count; i++) {
        struct line own = m->notes[i].label;
        if (!m->notes[i].placed && (size_t)(own.end - own.at) == len &&
            memcmp(own.at, label.at, len) == 0)
            return &m->notes[i];
    }
    return NULL;
}

/* ---- Words ---- */

static int is_word(const char *p, struct line l)
{
    return p >= l.at && p < l.end &&
           (isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80);
}

/* Signs of emphasis at p, which touch a word on one side only. */
static size_t emphasis(const char *p, struct line l)
{
    size_t n = 0;

    if (*p != '*' && *p != '_' && *p != '`')
        return 0;
    while (p + n < l.end && p[n] == *p)
        n++;
    int before = p > l.at && p[-1] != ' ', after = p + n < l.end && p[n] != ' ';
    if (!before && !after)
        return 0;
    if (*p == '_' && is_word(p - 1, l) && is_word(p + n, l))
        return 0;
    return n;
}

static void place_note(struct md *m, struct note *n);

/* The words of "[words](target)" at l.at; 0 when it is no link. */
static int link_at(struct line l, struct line *words, const char **end)
{
    const char *p = l.at;

    if (*p != '[')
        return 0;
    if (l.end - p > LINK_BYTES)
        l.end = p + LINK_BYTES;
    while (p < l.end && *p != ']')
        p++;
    if (p + 1 >= l.end || p[1] != '(')
        return 0;
    *words = (struct line){l.at + 1, p};
    p = memchr(p, ')', (size_t)(l.end - p));
    *end = p ? p + 1 : NULL;
    return p != NULL;
}

/* A sign at p that is no word: what it stands for is added, and the place
** behind it returned; NULL when it is a word after all. */
static const char *sign_at(struct md *m, const char *p, struct line l)
{
    struct line rest = {p, l.end}, words;
    const char *end;
    size_t n = emphasis(p, l);

    if (n > 0)
        return p + n;
    if (*p == '\\' && p + 1 == l.end)
        return l.end; /* a hard break */
    if (*p == '\\' && ispunct((unsigned char)p[1])) {
        buf_char(&m->raw, p[1]);
        return p + 2;
    }
    struct note *note = label_at(rest, &words) ? find_note(m, words) : NULL;
    if (note) {
        place_note(m, note);
        return words.end + 1;
    }
    if (link_at(rest, &words, &end)) {
        buf_add(&m->raw, words.at, (size_t)(words.end - words.at));
        return end;
    }
    return NULL;
}

static void add_words(struct md *m, struct line l)
{
    for (const char *p = l.at; p < l.end && !m->raw.failed;) {
        const char *next = strchr("*_`\\[", *p) ? sign_at(m, p, l) : NULL;
        if (!next) {
            buf_char(&m->raw, *p);
            next = p + 1;
        }
        p = next;
    }
}

/* Put what lies in m->raw, with the marks that were set in it. */
static void put(struct md *m, enum paper_kind kind, uint32_t level)
{
    m->d.para.kind = kind;
    m->d.para.level = level;
    m->d.para.bold = (uint32_t)m->all_bold;
    m->d.raw = buf_cstr(&m->raw);
    m->d.len = m->raw.len;
    if (m->raw.failed)
        ERR_SET(m->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, m->b->name);
    paper_put(m->b, &m->d);
    m->d.marks = m->d.last = NULL;
    buf_clear(&m->raw);
}

/* A mark in the paragraph in hand; the note's words wait for its end. */
static void place_note(struct md *m, struct note *n)
{
    struct paper_draft later = {.para = {.kind = PAPER_NOTE}};
    struct md inner = {.b = m->b}; /* without notes of its own */

    n->placed = 1;
    later.para.page = m->d.para.page;
    later.anchor = paper_mark(m->b, &m->d, m->raw.len);
    if (!later.anchor)
        return;
    buf_init(&inner.raw, PAPER_TEXT_BYTES_MAX);
    add_words(&inner, n->words);
    later.raw = buf_cstr(&inner.raw);
    later.len = inner.raw.len;
    paper_put_later(m->b, &later);
    buf_free(&inner.raw);
}

/* ---- Lines ---- */

static int only(struct line l, const char *signs)
{
    for (; l.at < l.end; l.at++) {
        if (!strchr(signs, *l.at))
            return 0;
    }
    return 1;
}

/* "|---|:--:|": the rule under the head of a table. */
static int is_rule(struct line l)
{
    return only(l, "|-: \t") && memchr(l.at, '-', (size_t)(l.end - l.at));
}

/* The bar that ends the cell at p; l.end when there is none. */
static const char *cell_end(const char *p, struct line l)
{
    while (p < l.end && *p != '|')
        p += *p == '\\' && p + 1 < l.end ? 2 : 1;
    return p < l.end ? p : l.end;
}

static void table_row(struct md *m, struct line l)
{
    const char *p = l.at + 1;
    uint32_t col = 0;

    if (!m->in_table) {
        m->table = m->b->tables++;
        m->row = 0;
    }
    m->in_table = 1;
    if (is_rule(l))
        return;
    m->d.para.table = m->table;
    m->d.para.row = m->row++;
    while (p < l.end) {
        const char *end = cell_end(p, l);
        uint32_t span = 1;
        while (end + 1 < l.end && end[0] == '|' && end[1] == '|') {
            span++; /* "||": the cell covers one more column */
            end++;
        }
        m->d.para.col = col;
        m->d.para.col_span = span;
        struct line words = {p, end - (span - 1)};
        add_words(m, trimmed(words));
        put(m, PAPER_CELL, 0);
        col += span;
        p = end + 1;
    }
    m->d.para.table = m->d.para.row = m->d.para.col = m->d.para.col_span = 0;
}

/* "- ", "+ ", "* ", "12. ", "3) ": the list's level; 0 when it is none. */
static uint32_t item_level(struct line whole, struct line l)
{
    const char *p = l.at;
    size_t indent = (size_t)(l.at - whole.at) / INDENT_PER_LEVEL;

    if (p < l.end && strchr("-+*", *p)) {
        p++;
    } else {
        while (p < l.end && isdigit((unsigned char)*p))
            p++;
        if (p == l.at || p == l.end || (*p != '.' && *p != ')'))
            return 0;
        p++;
    }
    if (p >= l.end || *p != ' ')
        return 0;
    return indent < LEVELS_MAX ? (uint32_t)indent + 1 : LEVELS_MAX;
}

static uint32_t heading_level(struct line *l)
{
    uint32_t n = 0;

    while (l->at + n < l->end && l->at[n] == '#')
        n++;
    if (n == 0 || n > 6 || l->at + n >= l->end || l->at[n] != ' ')
        return 0;
    l->at += n;
    while (l->end > l->at && l->end[-1] == '#')
        l->end--;
    *l = trimmed(*l);
    return n;
}

/* All words stand between one pair of "**". */
static int is_bold(struct line l)
{
    if (l.end - l.at > 4 && l.end[-1] == '\\')
        l.end--;
    if (l.end - l.at < 5 || memcmp(l.at, "**", 2) != 0 ||
        memcmp(l.end - 2, "**", 2) != 0)
        return 0;
    for (const char *p = l.at + 2; p + 2 < l.end; p++) {
        if (p[0] == '*' && p[1] == '*')
            return 0;
    }
    return 1;
}

static void paragraph(struct md *m, struct line whole, struct line l)
{
    uint32_t item = item_level(whole, l), level = heading_level(&l);

    if (!item && !level && only(l, "-*_") && l.end - l.at >= 3)
        return; /* a rule across the page */
    while (l.at < l.end && *l.at == '>')
        l = trimmed((struct line){l.at + 1, l.end});
    m->all_bold = is_bold(l);
    if (item && *l.at == '*') {
        buf_char(&m->raw, '*'); /* the sign of an item is no emphasis */
        l.at++;
    }
    add_words(m, l);
    put(m,
        level  ? PAPER_HEADING
        : item ? PAPER_ITEM
               : PAPER_PARAGRAPH,
        level ? level : item);
    m->all_bold = 0;
    paper_flush(m->b);
}

static void take_line(struct md *m, struct line whole)
{
    struct line l = trimmed(whole);
    struct note n;

    if (l.end - l.at >= 3 && memcmp(l.at, "```", 3) == 0) {
        m->in_code = !m->in_code;
        return;
    }
    if (!m->in_code && l.at < l.end && *l.at == '|') {
        table_row(m, l);
        return;
    }
    if (m->in_table)
        paper_flush(m->b);
    m->in_table = 0;
    if (l.at == l.end || is_definition(l, &n))
        return;
    if (m->in_code) {
        buf_add(&m->raw, l.at, (size_t)(l.end - l.at));
        put(m, PAPER_PARAGRAPH, 0);
        return;
    }
    paragraph(m, whole, l);
}

/* Notes that nothing marks are read all the same. */
static void lost_notes(struct md *m)
{
    for (size_t i = 0; i < m->note_count; i++) {
        if (m->notes[i].placed)
            continue;
        m->notes[i].placed = 1;
        add_words(m, m->notes[i].words);
        put(m, PAPER_NOTE, 0);
    }
}

void paper_read_markdown(struct paper_build *b, const char *bytes, size_t len)
{
    struct md m = {.b = b};
    const char *text;
    struct line l;

    if (paper_decode(b, bytes, len, &text, &len) != ERR_OK)
        return;
    const char *end = text + len;
    buf_init(&m.raw, PAPER_TEXT_BYTES_MAX);
    m.d.para.page = memchr(text, '\f', len) != NULL;
    collect_notes(&m, text, end);
    while (b->e->code == ERR_OK && next_line(&text, end, &l)) {
        take_line(&m, l);
        m.d.para.page += l.end < end && *l.end == '\f';
    }
    paper_flush(b);
    lost_notes(&m);
    buf_free(&m.raw);
}
