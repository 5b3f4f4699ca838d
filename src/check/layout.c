/*
** Paragraphs to blocks: page numbers are dropped, notes lifted out, paragraphs
** that a page end broke are joined, head and tail are told from the body.
*/
#include "base/text.h"
#include "check/work.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct layout {
    struct work *w;
    size_t open;  /* block that may go on, SIZE_MAX none */
    size_t note;  /* the note just begun, likewise */
    size_t width; /* bytes of a full line where lines are broken by hand */
    int wrapped;  /* they are */
};

static const char *low_of(const struct work *w, const struct paper_para *p)
{
    return w->low + p->start;
}

/* Bytes without blanks at the end. */
static size_t trimmed(const struct work *w, const struct paper_para *p)
{
    size_t len = p->len;

    while (len > 0 &&
           (low_of(w, p)[len - 1] == ' ' || low_of(w, p)[len - 1] == '\n' ||
            low_of(w, p)[len - 1] == '\r'))
        len--;
    return len;
}

/* "12", "- 3 -", "Trang 4": the number of a page. */
static int page_number(const struct work *w, const struct paper_para *p)
{
    const char *s = low_of(w, p);
    size_t len = trimmed(w, p), digits = 0;

    if (len > 12 || p->kind == PAPER_CELL)
        return 0;
    if (len > 6 && strncmp(s, "trang ", 6) == 0) {
        s += 6;
        len -= 6;
    }
    for (size_t i = 0; i < len; i++) {
        digits += s[i] >= '0' && s[i] <= '9';
        if (!strchr("0123456789 -/", s[i]))
            return 0;
    }
    return digits > 0 && digits <= 6;
}

static int starts_small(const struct work *w, const struct paper_para *p)
{
    const char *s = w->p->text + p->start;
    uint32_t c;

    while (*s == ' ')
        s++;
    c = utf8_next(&s);
    return ck_letter(c) && !ck_capital(c);
}

/* The last word asks for another, so that a number or a name may follow. */
static int hangs(const struct work *w, const struct paper_para *p)
{
    static const char *const words[] = {
        " và",  " của", " cho",  " với",  " là", " gồm", " có", " từ",
        " đến", " tại", " được", " theo", " về", " các", " để", ","};
    size_t len = trimmed(w, p);

    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (len > n && memcmp(low_of(w, p) + len - n, words[i], n) == 0)
            return 1;
    }
    return 0;
}

/* The text so far does not end a sentence. */
static int ends_open(const struct work *w, const struct paper_para *p)
{
    size_t len = trimmed(w, p);
    char c = len ? low_of(w, p)[len - 1] : '.';

    return len > 0 && !strchr(".;:?!/", c);
}

static struct label label_of(const struct work *w, const struct paper_para *p,
                             size_t skip)
{
    struct label l = ck_label(low_of(w, p) + skip, p->len - skip);
    const char *s = w->p->text + p->start + skip;

    while (*s == ' ')
        s++;
    if (l.kind == LABEL_ROMAN && !(*s >= 'A' && *s <= 'Z')) {
        size_t n;
        l.kind = LABEL_LETTER;
        l.number[0] =
            ck_letter_number(low_of(w, p) + (s - w->p->text) - p->start, &n);
    }
    l.end += (uint32_t)skip;
    return l;
}

/* "06." at the head of a broken line is no label: its line before is full and
** open, and no capital follows. */
static int false_label(const struct layout *y, const struct paper_para *last,
                       const struct paper_para *p, const struct label *label)
{
    const char *s = y->w->p->text + p->start + label->end;

    if (!y->wrapped || label->kind == LABEL_BULLET ||
        last->len < y->width * 17 / 20)
        return 0;
    while (*s == ' ')
        s++;
    return !ck_capital(utf8_next(&s));
}

static const struct paper_para *last_para(const struct block *b)
{
    return b->parts ? b->parts[b->para_count - 1] : b->para;
}

/* A paragraph goes on the block at. */
static int goes_on(const struct layout *y, size_t at,
                   const struct paper_para *p, const struct label *label)
{
    const struct work *w = y->w;

    if (at == SIZE_MAX || w->p->format == PAPER_DOCX ||
        w->p->format == PAPER_ODT || p->kind != PAPER_PARAGRAPH)
        return 0;
    const struct paper_para *last = last_para(&w->blocks[at]);
    if (last->kind == PAPER_HEADING ||
        (label->kind != LABEL_NONE &&
         !(ends_open(w, last) && false_label(y, last, p, label))))
        return 0;
    if (label->kind != LABEL_NONE)
        return 1;
    if (starts_small(w, p) || hangs(w, last))
        return ends_open(w, last) ||
               (y->wrapped && last->len >= y->width * 3 / 4);
    return y->wrapped && ends_open(w, last) && last->len >= y->width * 17 / 20;
}

static void join(struct layout *y, size_t at, const struct paper_para *p)
{
    struct work *w = y->w;
    struct block *b = &w->blocks[at];
    size_t had = b->parts ? b->para_count : 0;
    const struct paper_para **list =
        arena_grow(w->a, b->parts, had, &b->part_cap, sizeof(*list));

    if (list && !b->parts) {
        list[had++] = b->para;
        b->parts = list;
        list = arena_grow(w->a, list, had, &b->part_cap, sizeof(*list));
    }
    if (!list) {
        w->nomem = 1;
        return;
    }
    list[had++] = p;
    b->parts = list;
    b->para_count = had;
}

static struct block *add(struct work *w, const struct paper_para *p,
                         enum zone zone)
{
    struct block *list = arena_grow(w->a, w->blocks, w->block_count,
                                    &w->block_cap, sizeof *list);

    if (!list) {
        w->nomem = 1;
        return NULL;
    }
    w->blocks = list;
    list += w->block_count++;
    *list = (struct block){.zone = zone,
                           .para = p,
                           .para_count = 1,
                           .note_of = -1,
                           .note_at = PAPER_NOWHERE,
                           .table = p->table,
                           .row = p->row,
                           .col = p->col};
    return list;
}

static void take_note(struct layout *y, const struct paper_para *p, size_t len,
                      uint32_t at)
{
    struct block *b = add(y->w, p, ZONE_NOTE);

    if (!b)
        return;
    b->note_at = at;
    b->note_len = len;
    y->note = y->w->block_count - 1;
}

static void take(struct layout *y, const struct paper_para *p)
{
    struct work *w = y->w;
    uint32_t at = p->mark;
    size_t note = 0;

    if (p->kind == PAPER_FURNITURE || trimmed(w, p) == 0 || page_number(w, p))
        return;
    if (p->kind == PAPER_NOTE) {
        uint32_t unused;
        take_note(y, p, ck_note(w, p, &unused), at);
        return;
    }
    if (p->kind == PAPER_PARAGRAPH && (note = ck_note(w, p, &at)) > 0) {
        take_note(y, p, note, at);
        return;
    }
    if (p->kind == PAPER_CELL) {
        y->open = SIZE_MAX;
        add(w, p, ZONE_CELL);
        return;
    }
    struct label label = label_of(w, p, 0);
    /* The rest of a note, where lines are broken; else of the text above it. */
    if (y->wrapped && goes_on(y, y->note, p, &label)) {
        join(y, y->note, p);
        return;
    }
    y->note = SIZE_MAX;
    if (goes_on(y, y->open, p, &label)) {
        join(y, y->open, p);
        return;
    }
    struct block *b = add(w, p, ZONE_BODY);
    if (b) {
        b->label = label;
        y->open = w->block_count - 1;
    }
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Lines broken by hand: most that end open are of nearly one length. */
static void find_width(struct layout *y)
{
    const struct work *w = y->w;
    uint32_t *lens = arena_array(w->a, w->p->count + 1, sizeof *lens);
    size_t n = 0, full = 0;

    if (!lens || (w->p->format != PAPER_TEXT && w->p->format != PAPER_PDF))
        return;
    for (size_t i = 0; i < w->p->count; i++)
        if (w->p->paras[i].kind == PAPER_PARAGRAPH && w->p->paras[i].len > 40 &&
            ends_open(w, &w->p->paras[i]))
            lens[n++] = w->p->paras[i].len;
    if (n < 12)
        return;
    qsort(lens, n, sizeof *lens, by_size);
    y->width = lens[n * 9 / 10];
    for (size_t i = 0; i < n; i++)
        full += lens[i] * 10 >= y->width * 8;
    y->wrapped = y->width < 220 && full * 2 > n;
}

static int is_capital_line(const struct work *w, const struct block *b)
{
    int words = 0;

    for (uint32_t t = b->label.end; t < b->end; t++) {
        if (w->toks[t].kind != TOK_WORD)
            continue;
        if (w->toks[t].upper != 2 && !(w->toks[t].upper && w->toks[t].len <= 2))
            return 0;
        words++;
    }
    return words > 0;
}

/* A heading: the file says so, or it is short, numbered and has no stop. */
static int is_heading(const struct work *w, const struct block *b)
{
    uint32_t words = b->end - b->label.end;

    if (b->zone != ZONE_BODY || b->end == b->first)
        return 0;
    if (b->para->kind == PAPER_HEADING || b->label.kind == LABEL_PART ||
        is_capital_line(w, b))
        return 1;
    const struct tok *last = &w->toks[b->end - 1];
    int stop =
        last->kind == TOK_SIGN && strchr(".;,", (int)(last->sign & 0x7F));
    if (b->label.kind == LABEL_ROMAN)
        return words < 40;
    return b->label.kind != LABEL_NONE && words < 25 && !stop &&
           (b->label.kind != LABEL_BULLET || words < 12);
}

/* The first block of the title, block_count when there is none. */
static size_t find_title(const struct work *w)
{
    for (size_t i = 0; i < w->block_count && i < 40; i++) {
        const struct block *b = &w->blocks[i];
        if (b->zone != ZONE_NOTE && b->end - b->first < 8 &&
            ck_at(w, b->first, b->end, "báo cáo"))
            return i;
    }
    return w->block_count;
}

/* Letter head and title: up to the first numbered or long paragraph after the
** words BÁO CÁO. */
static void mark_head(struct work *w)
{
    size_t title = find_title(w), i = title + 1;

    if (title == w->block_count)
        return;
    while (i < w->block_count && i < title + 8) {
        const struct block *b = &w->blocks[i];
        if (b->label.kind != LABEL_NONE || b->end - b->first > 45 ||
            (b->zone == ZONE_CELL && i > title + 2))
            break;
        if (b->end > b->first + 12 && ck_sign(w, b->end - 1, b->end, '.'))
            break;
        i++;
    }
    for (size_t k = 0; k < i; k++)
        if (w->blocks[k].zone != ZONE_NOTE)
            w->blocks[k].zone = ZONE_HEAD;
}

static int closes(const struct work *w, const struct block *b)
{
    return b->end - b->first >= 3 && ck_sign(w, b->end - 1, b->end, '.') &&
           ck_sign(w, b->end - 2, b->end, '/') &&
           ck_sign(w, b->end - 3, b->end, '.');
}

/* After "./." or "Nơi nhận" come signature and page furniture, until an annex
** begins. */
static void mark_tail(struct work *w)
{
    static const char *const annex[] = {"phụ lục",  "phụ biểu",      "biểu số",
                                        "biểu mẫu", "biểu tổng hợp", NULL};
    int tail = 0;

    for (size_t i = 0; i < w->block_count; i++) {
        struct block *b = &w->blocks[i];
        if (tail && ck_at_any(w, b->first, b->end, annex, NULL))
            tail = 0;
        if (ck_at(w, b->first, b->end, "nơi nhận") && i > 3)
            tail = 1;
        if (tail && b->zone != ZONE_NOTE && b->zone != ZONE_HEAD)
            b->zone = ZONE_TAIL;
        if (b->zone != ZONE_HEAD && closes(w, b))
            tail = 1;
    }
}

/* From bytes to the token that begins there. */
static uint32_t tok_from(const struct work *w, const struct block *b,
                         uint32_t offset)
{
    uint32_t t = b->first;

    while (t < b->end && w->toks[t].start < offset)
        t++;
    return t;
}

/* A note stands at most so many blocks behind its mark: endnotes of a book. */
enum { NOTE_BLOCKS_MAX = 4000 };

/* Which block holds an offset, and the last token before it there. */
static void place_note(struct work *w, struct block *note)
{
    size_t at = (size_t)(note - w->blocks);
    size_t from = at > NOTE_BLOCKS_MAX ? at - NOTE_BLOCKS_MAX : 0;

    if (note->note_at == PAPER_NOWHERE)
        return;
    for (size_t i = at; i-- > from;) {
        struct block *b = &w->blocks[i];
        if (b->zone == ZONE_NOTE || b->end == b->first ||
            w->toks[b->first].start >= note->note_at)
            continue;
        const struct paper_para *last = last_para(b);
        if (last->start + last->len < note->note_at)
            continue;
        note->note_of = (int)i;
        note->note_tok = tok_from(w, b, note->note_at);
        if (note->note_tok > b->first)
            note->note_tok--;
        return;
    }
}

/* Is the part on what was done or on what is to come, and on which year? */
static void mark_parts(struct work *w)
{
    static const char *const done[] = {"kết quả", "tình hình", "đánh giá",
                                       "tồn tại", "hạn chế",   "thuận lợi",
                                       "ưu điểm", NULL};
    static const char *const coming[] = {"nhiệm vụ",
                                         "phương hướng",
                                         "kế hoạch",
                                         "mục tiêu",
                                         "chỉ tiêu",
                                         "giải pháp",
                                         "chương trình công tác",
                                         NULL};
    int plan = 0;

    for (size_t i = 0; i < w->block_count; i++) {
        struct block *b = &w->blocks[i];
        if (b->heading &&
            (b->label.kind == LABEL_ROMAN || b->label.kind == LABEL_PART)) {
            /* "PHẦN II" alone: its title is the next line. */
            int alone = b->end - b->label.end < 2 && i + 1 < w->block_count;
            uint32_t end = alone ? b[1].end : b->end;
            int is_done = ck_has_any(w, b->first, end, done);
            plan = !is_done && ck_has_any(w, b->first, end, coming);
        }
        b->plan = plan;
    }
}

void ck_layout(struct work *w)
{
    struct layout y = {.w = w, .open = SIZE_MAX, .note = SIZE_MAX};

    ck_marks(w);
    find_width(&y);
    for (size_t i = 0; i < w->p->count && !w->nomem; i++)
        take(&y, &w->p->paras[i]);
    for (size_t i = 0; i < w->block_count && !w->nomem; i++)
        ck_lex(w, &w->blocks[i]);
    if (w->nomem)
        return;
    for (size_t i = 0; i < w->block_count; i++) {
        struct block *b = &w->blocks[i];
        b->label.end = b->label.kind == LABEL_NONE
                           ? b->first
                           : tok_from(w, b, b->para->start + b->label.end);
    }
    mark_head(w);
    mark_tail(w);
    for (size_t i = 0; i < w->block_count; i++) {
        w->blocks[i].heading = is_heading(w, &w->blocks[i]);
        if (w->blocks[i].zone == ZONE_NOTE)
            place_note(w, &w->blocks[i]);
    }
    mark_parts(w);
}
