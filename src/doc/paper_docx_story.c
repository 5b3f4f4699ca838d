#include "doc/paper_docx_story.h"

#include <assert.h>
#include <string.h>

enum { BODY_TEXT = 9 };

struct story_para *story_para(struct story *s)
{
    return &s->paras[s->boxes];
}

/* Places are kept for the main story alone: Word has comments nowhere else. */
static int mapped(const struct story *s)
{
    return s->map && s->kind == STORY_MAIN && s->boxes == 0 && !s->in_math;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int has_word(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_blank(s[i]))
            return 1;
    }
    return 0;
}

/* ---- Paragraphs ---- */

void story_para_start(struct story *s)
{
    struct story_para *p = story_para(s);

    if (!p->mark_deleted) {
        buf_clear(&p->raw);
        p->d = (struct paper_draft){.para = {.page = s->page}};
        p->any_bold = p->any_plain = 0;
    }
    p->look = DOCX_SILENT;
    p->style = NULL;
    p->run = (struct story_run){0};
    p->open = 1;
    p->begun = p->numbered = p->mark_deleted = 0;
}

static int first_set(int own, int inherited)
{
    return own >= 0 ? own : inherited;
}

void story_para_props_end(struct story *s)
{
    struct story_para *p = story_para(s);
    const struct docx_style *style = p->style ? p->style : s->styles.paragraph;
    int by_style = -1;

    if (p->begun || !p->open)
        return;
    p->begun = 1;
    p->look.font =
        style && style->look.font ? style->look.font : s->styles.defaults.font;
    p->look.size =
        first_set(style ? style->look.size : -1, s->styles.defaults.size);
    p->look.colour = style && style->look.colour >= 0
                         ? style->look.colour
                         : s->styles.defaults.colour;
    if (style) {
        if (p->look.num < 0 && style->look.num > 0)
            by_style = docx_list_level(s->lists, style->look.num, style->id);
        p->look.outline = first_set(p->look.outline, style->look.outline);
        p->look.level = first_set(p->look.level, by_style);
        p->look.level = first_set(p->look.level, style->look.level);
        p->look.bold = style->look.bold;
        if (p->look.num < 0)
            p->look.num = style->look.num;
    }
    if (p->look.num <= 0 || p->mark_deleted)
        return;
    size_t before = p->raw.len;
    docx_list_print(s->lists, p->look.num, first_set(p->look.level, 0),
                    &p->raw);
    p->numbered = p->raw.len > before;
}

static void set_kind(const struct story *s, const struct story_para *p,
                     struct paper_para *out)
{
    const struct docx_style *style = p->style;

    if (s->boxes > 0 || s->kind == STORY_FURNITURE) {
        out->kind = PAPER_FURNITURE;
    } else if (s->table_count > p->tables) {
        const struct story_table *t = &s->tables[s->table_count - 1];
        out->kind = PAPER_CELL;
        out->table = t->number;
        out->row = t->row;
        out->col = t->col;
        out->col_span = t->span;
    } else if (style && style->is_contents) {
        out->kind = PAPER_FURNITURE;
    } else if (p->look.outline >= 0 && p->look.outline < BODY_TEXT) {
        out->kind = PAPER_HEADING;
        out->level = (uint32_t)p->look.outline + 1;
    } else if (p->numbered) {
        out->kind = PAPER_ITEM;
        out->level = (uint32_t)first_set(p->look.level, 0) + 1;
    } else {
        out->kind = PAPER_PARAGRAPH;
    }
}

/* A paragraph of a note waits for the mark of the note. */
static void keep_note_para(struct story *s, const struct story_para *p)
{
    struct story_note_para *np = arena_alloc(s->b->scratch, sizeof *np);

    if (np) {
        np->raw = arena_strndup(s->b->scratch, buf_cstr(&p->raw), p->raw.len);
        np->len = p->raw.len;
    }
    if (!np || !np->raw) {
        err_nomem(s->b->e);
        return;
    }
    if (s->note->last)
        s->note->last->next = np;
    else
        s->note->first = np;
    s->note->last = np;
}

/* Put what there is of the paragraph. */
static void put(struct story *s)
{
    struct story_para *p = story_para(s);

    if (p->raw.failed)
        ERR_SET(s->b->e, ERR_LIMIT, MSG_DOC_READ_LONG, s->b->name);
    if (s->kind == STORY_NOTES) {
        if (s->note && has_word(buf_cstr(&p->raw), p->raw.len))
            keep_note_para(s, p);
    } else {
        set_kind(s, p, &p->d.para);
        p->d.para.bold = p->any_bold && !p->any_plain;
        p->d.raw = buf_cstr(&p->raw);
        p->d.len = p->raw.len;
        if (s->boxes > 0)
            paper_put_later(s->b, &p->d);
        else
            paper_put(s->b, &p->d);
    }
    buf_clear(&p->raw);
    p->d = (struct paper_draft){.para = {.page = s->page}};
    p->any_bold = p->any_plain = 0;
}

static void block_end(struct story *s)
{
    if (s->boxes == 0 && s->table_count == 0)
        paper_flush(s->b);
}

void story_para_end(struct story *s)
{
    struct story_para *p = story_para(s);

    if (!p->open)
        return;
    story_para_props_end(s);
    p->open = 0;
    if (p->mark_deleted)
        return;
    put(s);
    block_end(s);
}

void story_carry_end(struct story *s)
{
    struct story_para *p = story_para(s);

    if (p->mark_deleted) {
        p->mark_deleted = 0;
        put(s);
    }
    block_end(s);
}

void story_line_break(struct story *s)
{
    struct story_para *p = story_para(s);

    if (p->open && s->code_count == 0)
        put(s);
}

/* Word notes where it broke the page when it last laid the text out, also
** behind a break that was asked for. */
void story_page_break(struct story *s, int rendered)
{
    s->pages_known |= rendered;
    if (!rendered || !s->page_turned)
        s->page++;
    s->page_turned = !rendered;
    struct story_para *p = story_para(s);
    if (!has_word(buf_cstr(&p->raw), p->raw.len))
        p->d.para.page = s->page;
}

/* ---- Runs and words ---- */

static void new_run(struct story *s, struct story_run *r)
{
    struct docx_map *m = s->map;
    struct docx_run *grown = arena_grow(s->b->scratch, m->runs, m->run_count,
                                        &m->run_cap, sizeof *grown);

    if (!grown) {
        err_nomem(s->b->e);
        return;
    }
    m->runs = grown;
    r->index = (uint32_t)m->run_count;
    size_t at = paper_xml_at(s->x);
    grown[m->run_count++] =
        (struct docx_run){.start = {at, at + paper_xml_len(s->x)}};
}

void story_run_start(struct story *s)
{
    struct story_para *p = story_para(s);

    story_para_props_end(s);
    p->run = (struct story_run){
        .open = 1, .bold = p->look.bold > 0, .look = p->look};
    if (mapped(s))
        new_run(s, &p->run);
}

void story_run_end(struct story *s)
{
    struct story_para *p = story_para(s);

    if (p->run.open && mapped(s))
        s->map->runs[p->run.index].end =
            paper_xml_at(s->x) + paper_xml_len(s->x);
    p->run.open = 0;
}

static int is_shown(struct story *s)
{
    const struct story_para *p = story_para(s);

    return p->open && !p->run.hidden && !p->run.rest && s->code_count == 0;
}

/* A new piece that begins at the end of the paragraph in hand. */
static struct docx_piece *new_piece(struct story *s, size_t raw_len)
{
    struct story_para *p = story_para(s);
    struct docx_map *m = s->map;
    struct docx_piece *grown = arena_grow(
        s->b->scratch, m->pieces, m->piece_count, &m->piece_cap, sizeof *grown);

    if (!grown) {
        err_nomem(s->b->e);
        return NULL;
    }
    m->pieces = grown;
    struct docx_piece *piece = &grown[m->piece_count];
    *piece = (struct docx_piece){.run = p->run.index, .first = !p->run.used};
    piece->from = paper_mark(s->b, &p->d, p->raw.len);
    piece->to = paper_mark(s->b, &p->d, p->raw.len + raw_len);
    m->piece_count += piece->to != NULL;
    return piece->to ? piece : NULL;
}

static void map_words(struct story *s, size_t skipped, size_t len, size_t all)
{
    struct docx_piece *piece = new_piece(s, len);
    size_t at = paper_xml_at(s->x);

    if (!piece)
        return;
    piece->t = s->t;
    piece->spaces = s->spaces;
    piece->whole = s->x->in_cdata;
    piece->atom = paper_xml_len(s->x) != all; /* &amp; */
    piece->source = piece->atom
                        ? (struct docx_span){at, at + paper_xml_len(s->x)}
                        : (struct docx_span){at + skipped, at + skipped + len};
}

/* How the words are printed, into what is known of their paragraph. */
static void take_letters(struct story_para *p)
{
    struct paper_letters *l = &p->d.para.letters;
    const struct docx_look *look = &p->run.look;
    uint16_t size = look->size > 0 ? (uint16_t)look->size : 0;

    if (!l->font)
        l->font = look->font;
    else if (look->font && look->font != l->font && !l->font_other)
        l->font_other = look->font;
    if (size > 0 && (l->size_least == 0 || size < l->size_least))
        l->size_least = size;
    if (size > l->size_most)
        l->size_most = size;
    if (look->colour > 0 && l->colour == 0)
        l->colour = (uint32_t)look->colour;
}

static void add(struct story *s, const char *words, size_t len)
{
    struct story_para *p = story_para(s);

    buf_add(&p->raw, words, len);
    p->run.used = 1;
    if (!has_word(words, len))
        return;
    if (p->run.bold)
        p->any_bold = 1;
    else
        p->any_plain = 1;
    take_letters(p);
    s->page_turned = 0;
}

void story_words(struct story *s, const char *words, size_t len)
{
    struct story_para *p = story_para(s);
    size_t from = 0, to = len;

    if (!s->in_text || !is_shown(s))
        return;
    while (from < len && is_blank(words[from]) &&
           ((s->fresh && !s->spaces) || p->raw.len == 0))
        from++;
    while (!s->spaces && to > from && is_blank(words[to - 1]))
        to--;
    if (from == to) {
        s->pending += s->fresh ? 0 : to < len ? len - from : 0;
        return;
    }
    for (; s->pending > 0; s->pending--)
        buf_char(&p->raw, ' ');
    if (mapped(s) && s->b->e->code == ERR_OK)
        map_words(s, from, to - from, len);
    add(s, words + from, to - from);
    s->fresh = 0;
    s->pending = len - to;
}

void story_generated(struct story *s, const char *words)
{
    struct story_para *p = story_para(s);

    if (is_shown(s) && (p->raw.len > 0 || !is_blank(*words)))
        add(s, words, strlen(words));
    p->run.used = 1;
}

/* ---- Notes and boxes ---- */

static struct story_note *find_note(struct story *s, long id, int endnote)
{
    for (size_t i = 0; i < s->note_count; i++) {
        struct story_note *n = &s->notes[i];
        if (n->id == id && n->endnote == endnote && !n->placed)
            return n;
    }
    return NULL;
}

/* The paragraphs of a note, behind the block that holds its mark. */
static void put_note(struct story *s, struct story_note *n,
                     const struct paper_mark *mark)
{
    struct paper_draft d = {.para = {.kind = PAPER_NOTE, .page = s->page},
                            .anchor = mark};

    n->placed = 1;
    for (const struct story_note_para *np = n->first; np; np = np->next) {
        d.raw = np->raw;
        d.len = np->len;
        paper_put_later(s->b, &d);
    }
}

void story_note_mark(struct story *s, long id, int endnote)
{
    struct story_para *p = story_para(s);
    struct story_note *n = s->boxes == 0 && s->kind == STORY_MAIN && is_shown(s)
                               ? find_note(s, id, endnote)
                               : NULL;
    struct paper_mark *mark = NULL;

    if (!n)
        return;
    if (mapped(s)) {
        struct docx_piece *piece = new_piece(s, 0);
        if (piece) {
            piece->whole = 1;
            mark = piece->from;
        }
    } else {
        mark = paper_mark(s->b, &p->d, p->raw.len);
    }
    p->run.used = 1;
    if (mark)
        put_note(s, n, mark);
}

void story_box_start(struct story *s)
{
    struct story_para *outer = story_para(s);

    if (s->boxes == STORY_BOXES_MAX) {
        s->skip = 1;
        return;
    }
    outer->run.used = 1;
    s->boxes++;
    struct story_para *p = story_para(s);
    *p = (struct story_para){.tables = s->table_count};
    buf_init(&p->raw, PAPER_TEXT_BYTES_MAX);
}

void story_box_end(struct story *s)
{
    if (s->boxes == 0)
        return;
    story_carry_end(s);
    buf_free(&story_para(s)->raw);
    s->table_count = story_para(s)->tables;
    s->boxes--;
}
