/*
** Blanks left to fill: the number and day of a draft, dots for a figure, a
** number that lost a digit; and the form of number and day (30/2020/NĐ-CP,
** appendix I).
*/
#include "check/rules.h"

#include <string.h>

static void find(struct work *w, enum check_kind kind,
                 enum check_severity severity, uint32_t first, uint32_t last,
                 enum msg_id message)
{
    struct quotes q = {0};
    const char *text = ck_text(w, first, last);

    ck_quote(w, &q, first, last);
    ck_find(w, &(struct ck_finding){.kind = kind,
                                    .severity = severity,
                                    .quotes = &q,
                                    .stated = text,
                                    .computation = "",
                                    .message = message,
                                    .args = {text}});
}

static int is_dots(const struct work *w, uint32_t t, uint32_t end)
{
    return ck_sign(w, t, end, '.') || ck_sign(w, t, end, 0x2026) ||
           ck_sign(w, t, end, '_');
}

/* "Số:      /BC-SLĐTBXH" */
static void check_number(struct work *w, const struct block *b)
{
    uint32_t t = b->first + 1, last;

    if (!ck_at(w, b->first, b->end, "số") || !ck_sign(w, t, b->end, ':'))
        return;
    for (t++; is_dots(w, t, b->end);)
        t++;
    int blank = ck_sign(w, t, b->end, '/');
    last = t;
    while (last + 1 < b->end && last < t + 6)
        last++;
    if (blank)
        find(w, CHECK_MISSING, CHECK_NOTE, b->first, last,
             MSG_CHECK_NUMBER_BLANK);
    /* The symbol has no blanks inside: "/BC- SLĐTBXH". */
    for (uint32_t k = t + 1; k + 1 < b->end && k < t + 8; k++)
        if (ck_sign(w, k, b->end, '-') && w->toks[k].glued &&
            !w->toks[k + 1].glued && w->toks[k + 1].upper == 2)
            find(w, CHECK_FORM, CHECK_WARNING, b->first, last,
                 MSG_CHECK_FORM_SYMBOL);
    if (t < b->end && w->toks[t].kind == TOK_NUMBER && w->toks[t].len == 1)
        find(w, CHECK_FORM, CHECK_NOTE, b->first, last, MSG_CHECK_FORM_NUMBER);
}

/* Leading zeros: days under 10, months 1 and 2, and no others. */
static void check_zeros(struct work *w, const struct item *d)
{
    const struct tok *day = &w->toks[d->first];
    const struct tok *month = &w->toks[d->first + 2];
    int wrong = (d->day < 10 && day->len == 1) ||
                (d->month <= 2 && month->len == 1) ||
                (d->month > 2 && d->month < 10 && month->len == 2);

    if (wrong)
        find(w, CHECK_FORM, CHECK_NOTE, d->first, d->last,
             MSG_CHECK_FORM_ZEROS);
}

/* "Sóc Trăng, ngày   tháng 5 năm 2024" */
static void check_day(struct work *w, const struct block *b)
{
    for (uint32_t t = b->first; t < b->end; t++) {
        if (!ck_at(w, t, b->end, "ngày"))
            continue;
        uint32_t k = t + 1, number;
        while (is_dots(w, k, b->end))
            k++;
        number = k;
        k += k < b->end && w->toks[k].kind == TOK_NUMBER;
        if (!ck_at(w, k, b->end, "tháng"))
            continue;
        int no_day = k == number;
        for (k++; is_dots(w, k, b->end);)
            k++;
        int no_month = ck_at(w, k, b->end, "năm") != 0;
        const struct item *d = ck_item_at(w, t + 1, ITEM_DATE);
        if (no_day || no_month)
            find(w, CHECK_MISSING, CHECK_NOTE, b->first, b->end - 1,
                 MSG_CHECK_DAY_BLANK);
        else if (d)
            check_zeros(w, d);
        return;
    }
}

/* A short line before the body that only gives place and day. */
static int is_place_line(const struct work *w, size_t i)
{
    const struct block *b = &w->blocks[i];

    if (b->zone != ZONE_HEAD && i > 4)
        return 0;
    for (uint32_t t = b->first; t < b->end && t < b->first + 7; t++)
        if (ck_sign(w, t, b->end, ',') && ck_at(w, t + 1, b->end, "ngày"))
            return b->end - b->first < 18;
    return ck_at(w, b->first, b->end, "ngày") && b->end - b->first < 12;
}

/* "tổng số ........ người": dots where a figure belongs. */
static void check_dots(struct work *w, const struct block *b, uint32_t t)
{
    uint32_t k = t, used;
    int dots = 0;

    while (is_dots(w, k, b->end)) {
        dots += w->toks[k].sign == 0x2026 ? 3 : 1;
        k++;
    }
    if (dots < 3 || k >= b->end || t == b->first ||
        w->toks[t - 1].kind != TOK_WORD)
        return;
    uint32_t unit = ck_unit(w, k, b->end, &used);
    int figure = ck_sign(w, k, b->end, '%') || (unit > 0 && unit < UNIT_WORD);
    if (figure && !w->toks[k].upper)
        find(w, CHECK_MISSING, CHECK_WARNING, t - 1, k + (used ? used - 1 : 0),
             MSG_CHECK_FIGURE_BLANK);
}

/* "XX người", "xxx", "[...]". */
static void check_letters(struct work *w, const struct block *b, uint32_t t)
{
    const struct tok *k = &w->toks[t];
    uint32_t used;

    /* Glued to others it is no word; three capitals are a Roman number. */
    if (k->kind != TOK_WORD || k->len < 2 || k->len > 5 || k->glued ||
        (k->upper == 2 && k->len == 3) ||
        (t + 1 < b->end && w->toks[t + 1].glued &&
         w->toks[t + 1].kind != TOK_SIGN))
        return;
    for (uint32_t i = 0; i < k->len; i++)
        if (w->low[k->start + i] != 'x')
            return;
    uint32_t unit = ck_unit(w, t + 1, b->end, &used);
    if (k->len > 2 || (unit > 0 && unit < UNIT_WORD) ||
        ck_sign(w, t + 1, b->end, '%'))
        find(w, CHECK_MISSING, CHECK_WARNING, t, t, MSG_CHECK_FIGURE_BLANK);
}

/* ",02" has lost a digit; "12.34.567 người" is no number, while a telephone's
** is none either and counts nothing. */
static int is_malformed(const struct work *w, const struct block *b,
                        const struct item *odd)
{
    uint32_t used;
    uint32_t unit = ck_unit(w, odd->last + 1, b->end, &used);

    if (w->toks[odd->first].kind == TOK_SIGN)
        return 1;
    return ((unit > 0 && unit < UNIT_WORD) ||
            ck_at(w, odd->last + 1, b->end, "triệu") ||
            ck_at(w, odd->last + 1, b->end, "tỷ") ||
            ck_sign(w, odd->last + 1, b->end, '%')) &&
           w->low[w->toks[odd->first].start] != '0';
}

void ck_rule_blank(struct work *w)
{
    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++) {
        const struct block *b = &w->blocks[i];
        if (b->end == b->first || b->zone == ZONE_TAIL)
            continue;
        if (b->zone == ZONE_HEAD || i < 5)
            check_number(w, b);
        if (is_place_line(w, i))
            check_day(w, b);
        if (b->zone == ZONE_HEAD)
            continue;
        for (uint32_t t = b->first; t < b->end; t++) {
            const struct item *odd = ck_item_at(w, t, ITEM_ODD);
            if (odd && odd->first == t && is_malformed(w, b, odd))
                find(w, CHECK_MISSING, CHECK_WARNING, t, odd->last,
                     MSG_CHECK_NUMBER_ODD);
            if (is_dots(w, t, b->end) &&
                (t == b->first || !is_dots(w, t - 1, b->end)))
                check_dots(w, b, t);
            check_letters(w, b, t);
        }
    }
}
