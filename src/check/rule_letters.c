/*
** Fonts, colour and sizes of a Word file (30/2020/NĐ-CP, appendix I): Times New
** Roman, black, and the size of each box.  A finding stands for all paragraphs
** with the same slip, at the first of them.
**
** Only administrative papers are looked at, told by the name of the country.
** Cells of tables, notes and annexes have no rule.
*/
#include "check/rules.h"

#include <string.h>
#include <strings.h>

enum part {
    PART_NONE,
    PART_COUNTRY,
    PART_MOTTO,
    PART_ISSUER,
    PART_NUMBER,
    PART_PLACE,
    PART_TYPE,
    PART_BODY,
    PART_SIGNER,
    PART_RECIPIENTS,
    PART_LIST,
    PART__MAX
};

/* Sizes in half points. */
static const struct {
    enum msg_id name;
    uint16_t least, most;
} parts[PART__MAX] = {
    [PART_COUNTRY] = {MSG_CHECK_PART_COUNTRY, 24, 26},
    [PART_MOTTO] = {MSG_CHECK_PART_MOTTO, 26, 28},
    [PART_ISSUER] = {MSG_CHECK_PART_ISSUER, 24, 26},
    [PART_NUMBER] = {MSG_CHECK_PART_NUMBER, 26, 26},
    [PART_PLACE] = {MSG_CHECK_PART_PLACE, 26, 28},
    [PART_TYPE] = {MSG_CHECK_PART_TYPE, 26, 28},
    [PART_BODY] = {MSG_CHECK_PART_BODY, 26, 28},
    [PART_SIGNER] = {MSG_CHECK_PART_SIGNER, 26, 28},
    [PART_RECIPIENTS] = {MSG_CHECK_PART_RECIPIENTS, 24, 24},
    [PART_LIST] = {MSG_CHECK_PART_LIST, 22, 22},
};

enum { HEAD_BLOCKS = 40 }; /* the country stands among so many */

/* One slip: where it was first seen, and in how many paragraphs. */
struct slip {
    const struct block *at;
    unsigned count;
    uint32_t value; /* a size or a colour */
    const char *font;
};

struct letters {
    struct work *w;
    struct slip font, colour, size[PART__MAX];
    int placed;  /* the place and day were seen: the head's table is over */
    int to_whom; /* behind "Nơi nhận" */
};

/* ---- which part --------------------------------------------------------- */

static int is_place(const struct work *w, const struct block *b)
{
    for (uint32_t t = b->first + 1; t < b->end && t < b->first + 8; t++)
        if (ck_at(w, t, b->end, "ngày"))
            return b->end - b->first <= 16 && w->toks[b->first].upper;
    return 0;
}

static int is_capitals(const struct work *w, const struct block *b)
{
    for (uint32_t t = b->first; t < b->end; t++)
        if (w->toks[t].kind == TOK_WORD && w->toks[t].upper != 2)
            return 0;
    return 1;
}

static enum part part_of_head(struct letters *x, const struct block *b)
{
    const struct work *w = x->w;

    if (ck_is_country(w, b))
        return PART_COUNTRY;
    if (ck_at(w, b->first, b->end, "độc lập"))
        return PART_MOTTO;
    if (ck_at(w, b->first, b->end, "số") && b->end - b->first <= 14)
        return PART_NUMBER;
    if (is_place(w, b)) {
        x->placed = 1;
        return PART_PLACE;
    }
    return is_capitals(w, b) ? PART_ISSUER : PART_NONE;
}

static enum part part_of_tail(struct letters *x, const struct block *b)
{
    const struct work *w = x->w;

    if (ck_at(w, b->first, b->end, "nơi nhận")) {
        x->to_whom = 1;
        return PART_RECIPIENTS;
    }
    if (x->to_whom && b->label.kind == LABEL_BULLET)
        return PART_LIST;
    return is_capitals(w, b) || ck_is_name(w, b) ? PART_SIGNER : PART_NONE;
}

static enum part part_of(struct letters *x, const struct block *b)
{
    if (b->zone == ZONE_NOTE || b->para->kind == PAPER_FURNITURE)
        return PART_NONE;
    if (b->zone == ZONE_TAIL)
        return part_of_tail(x, b);
    if (!x->placed)
        return part_of_head(x, b);
    if (b->para->kind == PAPER_CELL)
        return PART_NONE;
    return b->zone == ZONE_HEAD ? PART_TYPE : PART_BODY;
}

/* ---- slips -------------------------------------------------------------- */

static void add(struct slip *s, const struct block *b, uint32_t value,
                const char *font)
{
    if (s->count++ == 0)
        *s = (struct slip){b, 1, value, font};
}

/* Signs have fonts of their own. */
static int is_odd(const char *font)
{
    return font && strcasecmp(font, "Times New Roman") != 0 &&
           strcasecmp(font, "Symbol") != 0 &&
           strncasecmp(font, "Wingdings", 9) != 0;
}

/* What Word offers as dark text is black to the eye. */
static int is_colour(uint32_t rgb)
{
    enum { DARK = 0x40 };

    return (rgb >> 16 & 0xFF) >= DARK || (rgb >> 8 & 0xFF) >= DARK ||
           (rgb & 0xFF) >= DARK;
}

static void look(struct letters *x, const struct block *b,
                 const struct paper_letters *l, enum part part)
{
    if (is_odd(l->font))
        add(&x->font, b, 0, l->font);
    else if (is_odd(l->font_other))
        add(&x->font, b, 0, l->font_other);
    if (is_colour(l->colour))
        add(&x->colour, b, l->colour, NULL);
    if (l->size_least > 0 && l->size_least < parts[part].least)
        add(&x->size[part], b, l->size_least, NULL);
    else if (l->size_most > parts[part].most)
        add(&x->size[part], b, l->size_most, NULL);
}

static void look_at_block(struct letters *x, const struct block *b)
{
    enum part part = part_of(x, b);

    if (part == PART_NONE)
        return;
    if (!b->parts)
        look(x, b, &b->para->letters, part);
    for (size_t i = 0; b->parts && i < b->para_count; i++)
        look(x, b, &b->parts[i]->letters, part);
}

/* ---- findings ----------------------------------------------------------- */

static void find(struct work *w, const struct slip *s, enum msg_id message,
                 const char *const args[5])
{
    enum { SHOWN = 8 };
    const struct block *b = s->at;
    uint32_t last = b->end - b->first > SHOWN ? b->first + SHOWN : b->end;
    struct quotes q = {0};

    ck_quote(w, &q, b->first, last - 1);
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_FORM,
                   .severity = CHECK_NOTE,
                   .quotes = &q,
                   .stated = ck_text(w, b->first, last - 1),
                   .computation = "",
                   .message = message,
                   .args = {args[0], args[1], args[2], args[3], args[4]}});
}

/* "13", "13,5". */
static const char *points(struct work *w, uint32_t half_points)
{
    return ck_num(w, (num)half_points * NUM_ONE / 2, 0);
}

static void find_size(struct work *w, const struct slip *s, enum part part)
{
    enum msg_id name = parts[part].name;
    char both[MSG_BOTH_BYTES];
    const char *title = ck_printf(
        w, "%s",
        msg_both(msg_text(name, LANG_VI), msg_text(name, LANG_EN), both));
    int one = parts[part].least == parts[part].most;
    const char *args[5] = {
        title, points(w, s->value), ck_printf(w, "%u", s->count),
        points(w, parts[part].least), points(w, parts[part].most)};

    find(w, s, one ? MSG_CHECK_FORM_SIZE_ONE : MSG_CHECK_FORM_SIZE, args);
}

static void find_all(struct letters *x)
{
    struct work *w = x->w;

    if (x->font.count > 0) {
        const char *args[5] = {x->font.font, ck_printf(w, "%u", x->font.count)};
        find(w, &x->font, MSG_CHECK_FORM_FONT, args);
    }
    if (x->colour.count > 0) {
        const char *args[5] = {ck_printf(w, "%06X", (unsigned)x->colour.value),
                               ck_printf(w, "%u", x->colour.count)};
        find(w, &x->colour, MSG_CHECK_FORM_COLOUR, args);
    }
    for (int part = 0; part < PART__MAX; part++)
        if (x->size[part].count > 0)
            find_size(w, &x->size[part], (enum part)part);
}

/* The block of the country's name; block_count: no administrative paper. */
static size_t find_country(const struct work *w)
{
    for (size_t i = 0; i < w->block_count && i < HEAD_BLOCKS; i++)
        if (ck_is_country(w, &w->blocks[i]))
            return i;
    return w->block_count;
}

void ck_rule_letters(struct work *w)
{
    struct letters x = {.w = w};
    int tail = 0;

    if (w->p->format != PAPER_DOCX || find_country(w) == w->block_count)
        return;
    for (size_t i = 0; i < w->block_count && !w->nomem; i++) {
        const struct block *b = &w->blocks[i];
        if (b->end == b->first)
            continue;
        if (tail && b->zone != ZONE_TAIL && b->zone != ZONE_NOTE)
            break; /* annexes */
        tail |= b->zone == ZONE_TAIL;
        look_at_block(&x, b);
    }
    if (!w->nomem)
        find_all(&x);
}
