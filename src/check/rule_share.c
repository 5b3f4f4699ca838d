/*
** Shares of a total.
**
**   Tổng số hộ nghèo là 9.214 hộ, trong đó A là 1.573 hộ, chiếm 17,07%
**   5.394 hộ (chiếm 58,54% so với tổng số hộ nghèo toàn tỉnh)
**   two shares "so với tổng số hộ dân cư": one base must give both
**
** The base is what the words name: a figure called "tổng số ..." elsewhere, the
** total whose parts are listed, or unknown; then only shares of the same base
** can be held against each other.
*/
#include "check/percent.h"
#include "check/rules.h"
#include "check/sum.h"

#include <string.h>

enum { NAMES_MAX = 400 };

/* A share of a base that has a name: tokens first .. end - 1. */
struct named {
    uint32_t block, first, end;
    const struct item *p, *part;
};

/* "Tổng số hộ nghèo là 9.214 hộ": a total that has a name. */
struct total {
    uint32_t first, end;
    const struct item *item;
};

struct shares {
    struct work *w;
    struct named named[NAMES_MAX];
    size_t named_count;
    struct total totals[NAMES_MAX];
    size_t total_count;
};

static const char *const where_words[] = {
    "toàn tỉnh",      "toàn huyện", "toàn xã",
    "toàn thành phố", "cả tỉnh",    "của tỉnh",
    "trên địa bàn",   "toàn quốc",  "toàn ngành",
    "trong tỉnh",     "của huyện",  "trong toàn tỉnh",
    "hiện có",        "năm",        NULL};

/* The words from t up to a sign, a number or a place. */
static uint32_t name_end(const struct work *w, uint32_t t, uint32_t end)
{
    static const char *const stops[] = {"là",   "đạt",  "có", "chiếm",
                                        "tăng", "giảm", "và", NULL};

    while (t < end && w->toks[t].kind == TOK_WORD &&
           !ck_at_any(w, t, end, where_words, NULL) &&
           !ck_at_any(w, t, end, stops, NULL))
        t++;
    return t;
}

static uint32_t total_words(const struct work *w, uint32_t t, uint32_t end)
{
    static const char *const words[] = {"tổng số", "tổng", NULL};

    return ck_at_any(w, t, end, words, NULL);
}

/* Totals that have a name, all over the paper. */
static void find_totals(struct shares *s, const struct block *b)
{
    const struct work *w = s->w;

    for (uint32_t t = b->first; t < b->end; t++) {
        uint32_t n = total_words(w, t, b->end);
        if (n == 0 || s->total_count == NAMES_MAX)
            continue;
        uint32_t first = t + n, end = name_end(w, first, b->end), k = end;
        while (k < b->end && k < end + 8 && w->toks[k].kind == TOK_WORD)
            k++;
        k += ck_sign(w, k, b->end, ':');
        const struct item *i = ck_item_at(w, k, ITEM_FIGURE);
        if (i && i->first == k && end > first + 1 && i->unit != UNIT_MONEY)
            s->totals[s->total_count++] = (struct total){first, end, i};
    }
}

/* The base named behind p: "so với tổng số hộ nghèo toàn tỉnh". */
static int base_after(const struct work *w, const struct block *b,
                      const struct item *p, uint32_t *first, uint32_t *end)
{
    static const char *const links[] = {"so với", "trong", "trên",
                                        "của",    "so",    NULL};
    uint32_t t = p->last + 1;

    t += ck_at_any(w, t, b->end, links, NULL);
    uint32_t n = total_words(w, t, b->end);
    if (n == 0)
        return 0;
    *first = t + n;
    *end = name_end(w, *first, b->end);
    return *end > *first + 1;
}

static int is_share(const struct work *w, const struct block *b,
                    const struct item *p)
{
    static const char *const words[] = {"chiếm",        "chiếm tỷ lệ",
                                        "tỷ lệ chiếm",  "chiếm tỉ lệ",
                                        "chiếm khoảng", NULL};

    return ck_before_any(w, b->first, p->first, words) != 0;
}

static void hold(struct work *w, const struct item *p, const struct item *part,
                 const struct item *whole, enum check_severity severity)
{
    struct ck_quotient q = ck_quotient(p, part, whole);

    q.kind = CHECK_SHARE;
    if (q.severity != CHECK_SEVERITY__MAX)
        q.severity = severity;
    ck_hold_quotient(w, &q);
}

/* The total of a list that part stands in: behind "trong đó" or a bracket. */
static const struct item *governing(const struct work *w, const struct block *b,
                                    const struct item *part)
{
    uint32_t from = ck_sentence(w, b, part->first);
    int depth = w->toks[part->first].depth;
    enum sum_strict unused;
    const struct item *out[SUM_TOTALS_MAX];

    for (uint32_t t = part->first; t-- > from;) {
        int bracket = ck_sign(w, t, b->end, '(') && w->toks[t].depth == depth;
        int trigger = w->toks[t].depth <= depth &&
                      ck_sum_trigger(w, t, b->end, &unused) != 0;
        if (!bracket && !trigger)
            continue;
        int outer = bracket ? depth - 1 : w->toks[t].depth;
        uint32_t start =
            t == from && from > b->first ? ck_sentence(w, b, from - 1) : from;
        int n = ck_sum_totals(w, start, t, outer, out);
        for (int i = 0; i < n; i++)
            if (out[i]->unit == part->unit && out[i]->kind == ITEM_FIGURE)
                return out[i];
        if (bracket)
            depth--;
    }
    return NULL;
}

/* Some figure before part in its block of which p is its share. */
static const struct item *fitting(const struct work *w, const struct block *b,
                                  const struct item *p, const struct item *part)
{
    uint32_t from =
        part->first > b->first + NAMES_MAX ? part->first - NAMES_MAX : b->first;

    for (uint32_t t = part->first; t-- > from;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (i && i->first == t && ck_unit_fits(i->unit, part->unit) &&
            i->value >= part->value &&
            ck_percent(p, part->value, part->half, i->value, i->half) !=
                CHECK_WRONG)
            return i;
    }
    return NULL;
}

/* "tiếp nhận 287 hồ sơ, trả kết quả 278 hồ sơ đạt 100%": a figure before part
** in its sentence from which it differs in a digit. */
static const struct item *nearly_same(const struct work *w,
                                      const struct block *b,
                                      const struct item *part)
{
    uint32_t from = ck_sentence(w, b, part->first);

    for (uint32_t t = part->first; t-- > from;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (i && i->first == t && i->unit == part->unit)
            return ck_one_digit(i->value, part->value) ? i : NULL;
    }
    return NULL;
}

/* One digit of p, shown to a hundredth, would make it the share of one of the
** three figures before: that is hardly an accident. */
static const struct item *nearly_share(const struct work *w,
                                       const struct block *b,
                                       const struct item *p,
                                       const struct item *part)
{
    uint32_t from =
        part->first > b->first + NAMES_MAX ? part->first - NAMES_MAX : b->first;
    int tried = 0;

    for (uint32_t t = part->first; t-- > from && tried < 3;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (!i || i->first != t || i->unit != part->unit ||
            i->value < part->value || i->value <= 0)
            continue;
        tried++;
        num exact = part->value * 100 * NUM_ONE / i->value;
        if (ck_near_digit(p->value, exact, p->half))
            return i;
    }
    return NULL;
}

/* "162.100 em (51,88%)": nothing but the noun between the two. */
static int is_beside(const struct work *w, const struct block *b,
                     const struct item *p, const struct item *part)
{
    if (!ck_sign(w, p->first - 1, b->end, '(') || p->first - part->last > 8)
        return 0;
    for (uint32_t t = part->last + 1; t + 1 < p->first; t++)
        if (w->toks[t].kind != TOK_WORD)
            return 0;
    return 1;
}

/* "17.435 hộ nghèo trong tổng số 79.677 hộ, chiếm 21,88%": the whole stands
** nearer. */
static int try_of_all(struct work *w, const struct block *b,
                      const struct item *p, const struct item *whole)
{
    static const char *const words[] = {"trong tổng số", "trên tổng số",
                                        "so với tổng số", NULL};
    uint32_t n = ck_before_any(w, b->first, whole->first, words);
    const struct item *part = n ? ck_numerator(w, b, whole->first - n) : NULL;

    if (!part || !ck_unit_fits(whole->unit, part->unit) ||
        part->value > whole->value)
        return 0;
    hold(w, p, part, whole, CHECK_ERROR);
    return 1;
}

static void take(struct shares *s, uint32_t block, const struct item *p)
{
    struct work *w = s->w;
    const struct block *b = &w->blocks[block];
    const struct item *part = ck_numerator(w, b, p->first), *whole;
    uint32_t first, end;

    if (!part || try_of_all(w, b, p, part))
        return;
    if (base_after(w, b, p, &first, &end)) {
        for (size_t i = 0; i < s->total_count; i++)
            if (s->totals[i].item != part &&
                ck_unit_fits(s->totals[i].item->unit, part->unit) &&
                ck_same_words(w, s->totals[i].first, s->totals[i].end, first,
                              end)) {
                hold(w, p, part, s->totals[i].item, CHECK_ERROR);
                return;
            }
        if (s->named_count < NAMES_MAX)
            s->named[s->named_count++] =
                (struct named){block, first, end, p, part};
        return;
    }
    whole = governing(w, b, part);
    if (whole && whole->value >= part->value) {
        const struct item *other = fitting(w, b, p, part);
        int wrong = ck_percent(p, part->value, part->half, whole->value,
                               whole->half) == CHECK_WRONG;
        enum check_severity sure = CHECK_SEVERITY__MAX;
        if (is_share(w, b, p))
            sure = CHECK_ERROR;
        else if (is_beside(w, b, p, part) &&
                 ck_near_digit(p->value,
                               part->value * 100 * NUM_ONE / whole->value,
                               p->half))
            sure = CHECK_WARNING;
        hold(w, p, part, wrong && other ? other : whole, sure);
        return;
    }
    whole = fitting(w, b, p, part);
    if (!whole && p->value == 100 * NUM_ONE)
        whole = nearly_same(w, b, part);
    if (!whole && p->decimals >= 2)
        whole = nearly_share(w, b, p, part);
    if (whole)
        hold(w, p, part, whole, CHECK_WARNING);
}

/* The bases that a share allows, in whole units. */
static void base_of(const struct named *n, num *low, num *high)
{
    num unit = 2 * n->p->half;

    *low = (n->part->value - n->part->half) * 100 / (n->p->value + unit);
    *high =
        n->p->value > unit
            ? (n->part->value + n->part->half) * 100 / (n->p->value - unit) + 1
            : NUM_MAX;
}

/* Two neighbouring digits of the percentage, swapped, make it fit. */
static int swapped(const struct named *x, num low, num high)
{
    num step = 2 * x->p->half;

    for (num unit = step; unit > 0 && unit * 10 <= x->p->value * 10;
         unit *= 10) {
        num a = x->p->value / unit % 10, b = x->p->value / (unit * 10) % 10;
        num other = x->p->value + (b - a) * unit - (b - a) * unit * 10;
        if (a == b || other <= step)
            continue;
        num from = x->part->value * 100 / (other + step);
        num to = x->part->value * 100 / (other - step);
        if (from <= high && to >= low)
            return 1;
    }
    return 0;
}

static void hold_pair(struct work *w, const struct named *a,
                      const struct named *b)
{
    num a_low, a_high, b_low, b_high;
    struct quotes q = {0};

    base_of(a, &a_low, &a_high);
    base_of(b, &b_low, &b_high);
    ck_quote_item(w, &q, b->p);
    ck_quote_item(w, &q, b->part);
    ck_quote_item(w, &q, a->p);
    ck_quote_item(w, &q, a->part);
    const char *sum =
        ck_printf(w, "%s–%s; %s–%s", ck_num(w, a_low * NUM_ONE, 0),
                  ck_num(w, a_high * NUM_ONE, 0), ck_num(w, b_low * NUM_ONE, 0),
                  ck_num(w, b_high * NUM_ONE, 0));
    if (a_low <= b_high && b_low <= a_high) {
        ck_relation(w, CHECK_SHARE, CHECK_RIGHT, &q, sum);
        return;
    }
    if (a->p->approx || b->p->approx || a->part->approx || b->part->approx)
        return;
    const char *computed = ck_percent_text(w, b->p, b->part->value,
                                           (a_low + a_high) / 2 * NUM_ONE);
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_SHARE,
                   .severity = CHECK_ERROR,
                   .quotes = &q,
                   .stated = ck_text(w, b->p->first, b->p->last),
                   .computed = computed,
                   .computation = sum,
                   .suggestion = swapped(b, a_low, a_high) ? computed : NULL,
                   .message = MSG_CHECK_SHARE_BASES,
                   .args = {ck_text(w, a->p->first, a->p->last),
                            ck_text(w, b->p->first, b->p->last),
                            ck_text(w, b->first, b->end - 1), sum}});
}

void ck_rule_share(struct work *w)
{
    struct shares *s = arena_alloc(w->a, sizeof *s);

    if (!s) {
        w->nomem = 1;
        return;
    }
    s->w = w;
    for (uint32_t i = 0; i < w->block_count; i++)
        if (w->blocks[i].zone == ZONE_BODY || w->blocks[i].zone == ZONE_NOTE)
            find_totals(s, &w->blocks[i]);
    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++) {
        const struct block *b = &w->blocks[i];
        if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
            continue;
        for (uint32_t t = b->first; t < b->end; t++) {
            const struct item *p = ck_item_at(w, t, ITEM_PERCENT);
            if (p && p->first == t && !ck_is_change(w, b, p) &&
                !ck_is_of_plan(w, b, p))
                take(s, i, p);
        }
    }
    for (size_t i = 1; i < s->named_count && !w->nomem; i++)
        for (size_t k = 0; k < i; k++)
            if (ck_same_words(w, s->named[k].first, s->named[k].end,
                              s->named[i].first, s->named[i].end) &&
                s->named[k].part->unit == s->named[i].part->unit) {
                hold_pair(w, &s->named[k], &s->named[i]);
                break;
            }
}
