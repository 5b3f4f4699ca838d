/*
** Tokens of a block: words, numbers with their points and commas, signs.  Each
** knows how deep in brackets it stands.
*/
#include "base/text.h"
#include "check/work.h"

#include <string.h>

struct lex {
    struct work *w;
    const char *p, *end;
    const char *start; /* of the whole text */
    int depth;
    int glued;
    size_t mark; /* the next one */
};

static struct tok *add(struct lex *l, enum tok_kind kind, const char *from)
{
    struct work *w = l->w;
    size_t len = (size_t)(l->p - from);
    struct tok *list =
        arena_grow(w->a, w->toks, w->tok_count, &w->tok_cap, sizeof *list);

    if (!list) {
        w->nomem = 1;
        return NULL;
    }
    w->toks = list;
    list += w->tok_count++;
    *list = (struct tok){.start = (uint32_t)(from - l->start),
                         .len = (uint16_t)(len < 65535 ? len : 65535),
                         .kind = (uint8_t)kind,
                         .glued = (uint8_t)l->glued,
                         .depth = (uint8_t)(l->depth < 255 ? l->depth : 255),
                         .item = -1};
    l->glued = 1;
    return list;
}

static uint32_t peek(const struct lex *l, const char **after)
{
    const char *p = l->p;
    uint32_t c = p < l->end ? utf8_next(&p) : 0;

    if (after)
        *after = p;
    return c;
}

static int digit(char c)
{
    return c >= '0' && c <= '9';
}

/* m², km³: the exponent belongs to the unit. */
static int exponent(uint32_t c, const char *from, const char *to)
{
    if (c != 0xB2 && c != 0xB3 && c != '2' && c != '3')
        return 0;
    return (to - from == 1 && *from == 'm') ||
           (to - from == 2 && memcmp(from, "km", 2) == 0) ||
           (to - from == 2 && memcmp(from, "dm", 2) == 0) ||
           (to - from == 2 && memcmp(from, "cm", 2) == 0);
}

/* Letters; after capitals only, digits too: QH15. */
static void lex_word(struct lex *l)
{
    const char *from = l->p, *after;
    int capitals = 0, letters = 0, first = 0;
    uint32_t c;

    while ((c = peek(l, &after)) != 0) {
        if (ck_letter(c)) {
            first |= letters == 0 && ck_capital(c);
            capitals += ck_capital(c);
            letters++;
        } else if (!(exponent(c, from, l->p) ||
                     (c < 0x80 && digit((char)c) && letters > 1 &&
                      capitals == letters)))
            break;
        l->p = after;
    }
    struct tok *t = add(l, TOK_WORD, from);
    if (t)
        t->upper = first ? (capitals == letters && letters > 1 ? 2 : 1) : 0;
}

static void lex_number(struct lex *l)
{
    const char *from = l->p;

    while (l->p < l->end &&
           (digit(*l->p) || ((*l->p == '.' || *l->p == ',') &&
                             l->p + 1 < l->end && digit(l->p[1]))))
        l->p++;
    add(l, TOK_NUMBER, from);
}

static void lex_sign(struct lex *l, uint32_t c, const char *after)
{
    const char *from = l->p;
    int opens = c == '(' || c == '[', closes = c == ')' || c == ']';

    l->p = after;
    l->depth += opens;
    struct tok *t = add(l, TOK_SIGN, from);
    if (t)
        t->sign = c;
    if (closes && l->depth > 0)
        l->depth--;
}

/* A footnote's mark here: step over it. */
static int skip_mark(struct lex *l)
{
    const struct work *w = l->w;
    uint32_t at = (uint32_t)(l->p - l->start);

    while (l->mark < w->mark_count && w->marks[l->mark].start < at)
        l->mark++;
    if (l->mark >= w->mark_count || w->marks[l->mark].start != at)
        return 0;
    l->p = l->start + w->marks[l->mark].end;
    return 1;
}

static void lex_bytes(struct lex *l)
{
    const char *after;
    uint32_t c;

    while (!l->w->nomem && (c = peek(l, &after)) != 0) {
        if (skip_mark(l))
            continue;
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xA0 ||
            c == '\f' || c == 0x200B || c == 0xFEFF) {
            l->p = after;
            l->glued = 0;
        } else if (ck_letter(c))
            lex_word(l);
        else if (c < 0x80 && digit((char)c))
            lex_number(l);
        else
            lex_sign(l, c, after);
    }
}

void ck_lex(struct work *w, struct block *b)
{
    struct lex l = {.w = w, .start = w->p->text};

    b->first = (uint32_t)w->tok_count;
    for (size_t i = 0; i < b->para_count && !w->nomem; i++) {
        /* Joined paragraphs lie apart where notes stood between them. */
        const struct paper_para *p = b->parts ? b->parts[i] : b->para;
        size_t skip = i == 0 ? b->note_len : 0;
        l.p = w->p->text + p->start + skip;
        l.end = l.p + p->len - skip;
        l.glued = 0;
        l.mark = ck_marks_before(w, p->start);
        lex_bytes(&l);
    }
    b->end = (uint32_t)w->tok_count;
}
