/*
** Footnotes of plain text.  A mark is a raised figure (lao động¹, lao động⁽¹⁾),
** a figure in brackets glued to a word, or one glued to a word outright; the
** note is a paragraph that begins with the same figure in the same style.
** Figures may begin again on each page, so a note belongs to the nearest mark
** before it that has none yet.
*/
#include "base/text.h"
#include "check/work.h"

#include <string.h>

enum { STYLE_RAISED, STYLE_BRACKET, STYLE_GLUED };

/* The digit of a raised character, -1 none; brackets are -2. */
static int raised(uint32_t c)
{
    if (c == 0xB9)
        return 1;
    if (c == 0xB2 || c == 0xB3)
        return (int)c - 0xB0;
    if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079))
        return (int)c - 0x2070;
    return c == 0x207D || c == 0x207E ? -2 : -1;
}

/* Read "⁽¹⁾", "¹", "(1)" or "1" at p; 0 when none.  Returns its bytes. */
static size_t read_number(const char *p, const char *end, int *number,
                          int *style)
{
    const char *q = p, *after = p;
    int digits = 0, bracket = *p == '(' || *p == '[';

    *number = 0;
    *style = STYLE_RAISED;
    for (uint32_t c; after < end; q = after) {
        int d = raised(c = utf8_next(&after));
        if (c == 0 || d == -1)
            break;
        if (d >= 0) {
            *number = *number * 10 + d;
            digits++;
        }
    }
    if (digits > 0)
        return digits < 3 ? (size_t)(q - p) : 0;
    *style = bracket ? STYLE_BRACKET : STYLE_GLUED;
    for (q = p + bracket; q < end && *q >= '0' && *q <= '9'; q++, digits++)
        if (digits < 3)
            *number = *number * 10 + (*q - '0');
    if (digits == 0 || digits > 2)
        return 0;
    if (bracket && (q >= end || (*q != ')' && *q != ']')))
        return 0;
    return (size_t)(q - p) + (size_t)bracket;
}

static void add(struct work *w, const char *p, size_t len, int number,
                int style)
{
    struct mark *list =
        arena_grow(w->a, w->marks, w->mark_count, &w->mark_cap, sizeof *list);

    if (!list) {
        w->nomem = 1;
        return;
    }
    uint32_t at = (uint32_t)(p - w->p->text);
    w->marks = list;
    list[w->mark_count++] = (struct mark){
        .start = at, .end = at + (uint32_t)len, .number = number, style, 0};
}

/* m², km³ are units. */
static int is_exponent(const char *start, const char *p)
{
    if (p == start || p[-1] != 'm')
        return 0;
    if (p - start >= 2 && (p[-2] == 'k' || p[-2] == 'c' || p[-2] == 'd'))
        p--;
    return p - 2 < start ||
           !((unsigned char)p[-2] >= 0x80 || (p[-2] >= 'a' && p[-2] <= 'z'));
}

/* A bare figure is a mark only behind a word in small letters, and with
** neither more digits nor letters behind it. */
static int bare_mark(const char *start, const char *p, const char *after,
                     const char *end)
{
    if (p - start < 3 || (p[-1] >= 'A' && p[-1] <= 'Z'))
        return 0;
    if ((unsigned char)p[-1] < 0x80 && !(p[-1] >= 'a' && p[-1] <= 'z'))
        return 0;
    if (is_exponent(start, p) || (unsigned char)p[-2] == ' ')
        return 0;
    return after >= end || *after == ' ' || *after == ',' || *after == ';' ||
           *after == '.' || *after == ':' || *after == ')';
}

/* Which bare figures begin a paragraph: "1 Trong đó ...", one bit each. */
static uint64_t bare_notes(const struct work *w)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < w->p->count; i++) {
        const char *p = w->p->text + w->p->paras[i].start;
        const char *end = p + w->p->paras[i].len;
        int number, style;
        size_t n = read_number(p, end, &number, &style);
        const char *q = p + n;
        if (n == 0 || style != STYLE_GLUED || q >= end || *q != ' ' ||
            number > 63)
            continue;
        q++;
        if (ck_capital(utf8_next(&q)))
            seen |= (uint64_t)1 << number;
    }
    return seen;
}

static void scan(struct work *w, const struct paper_para *para, uint64_t bare)
{
    const char *start = w->p->text + para->start, *end = start + para->len;

    for (const char *p = start; p < end && !w->nomem;) {
        int number = 0, style = 0;
        size_t n = 0;
        unsigned char before = p > start ? (unsigned char)p[-1] : ' ';
        int glued = before >= 0x80 || (before >= 'a' && before <= 'z') ||
                    (before >= 'A' && before <= 'Z') || before == '%' ||
                    (before >= '0' && before <= '9');
        if (p > start)
            n = read_number(p, end, &number, &style);
        if (n > 0 && style == STYLE_RAISED && is_exponent(start, p))
            n = 0;
        if (n > 0 && style == STYLE_BRACKET && !glued)
            n = 0;
        if (n > 0 && style == STYLE_GLUED &&
            (number > 63 || !(bare >> number & 1) ||
             !bare_mark(start, p, p + n, end)))
            n = 0;
        if (n > 0)
            add(w, p, n, number, style);
        if (n > 0)
            p += n;
        else
            (void)utf8_next(&p);
    }
}

void ck_marks(struct work *w)
{
    uint64_t bare = bare_notes(w);

    for (size_t i = 0; i < w->p->count; i++)
        scan(w, &w->p->paras[i], bare);
}

size_t ck_marks_before(const struct work *w, uint32_t at)
{
    size_t low = 0, high = w->mark_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->marks[mid].start < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* How many marks back a note looks for its own. */
enum { MARKS_BACK_MAX = 400 };

size_t ck_note(struct work *w, const struct paper_para *p, uint32_t *at)
{
    const char *text = w->p->text + p->start;
    int number, style;
    size_t n = read_number(text, text + p->len, &number, &style);

    *at = PAPER_NOWHERE;
    if (n == 0)
        return 0;
    size_t i = ck_marks_before(w, p->start);
    for (size_t tries = 0; i-- > 0 && tries < MARKS_BACK_MAX; tries++) {
        struct mark *m = &w->marks[i];
        if (m->taken || m->number != number || m->style != style)
            continue;
        m->taken = 1;
        *at = m->start;
        return n;
    }
    return style == STYLE_RAISED ? n : 0;
}
