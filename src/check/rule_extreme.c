/*
** Lowest and highest: "thấp nhất 5.000, cao nhất 4.000" cannot be, and the
** highest of several years is the one that the sentence itself lists as such:
** "năm 2021: 310, năm 2022: 420, năm 2023: 405, cao nhất là năm 2023".
*/
#include "check/rules.h"

static const char *const lowest[] = {"thấp nhất", "ít nhất", "tối thiểu", NULL};
static const char *const highest[] = {"cao nhất", "nhiều nhất", "tối đa", NULL};

static int is_time(const struct item *i)
{
    return i->kind == ITEM_YEAR || i->kind == ITEM_MONTH;
}

/* The amount behind a word for an extreme, before the next sign. */
static const struct item *behind(const struct work *w, uint32_t t, uint32_t end)
{
    for (uint32_t k = t; k < end && k < t + 10; k++) {
        int32_t i = w->toks[k].item;
        if (i >= 0 && (w->items[i].kind == ITEM_FIGURE ||
                       w->items[i].kind == ITEM_PERCENT))
            return &w->items[i];
        if (i >= 0 && is_time(&w->items[i])) /* "cao nhất là năm 2022 với" */
            continue;
        if (i >= 0 || (w->toks[k].kind == TOK_SIGN && w->toks[k].sign != '('))
            return NULL;
    }
    return NULL;
}

static void judge(struct work *w, const struct item *low,
                  const struct item *high)
{
    struct quotes q = {0};
    const char *sum = ck_printf(w, "%s %s %s", ck_num(w, low->value, 0),
                                low->value <= high->value ? "≤" : ">",
                                ck_num(w, high->value, 0));

    ck_quote_item(w, &q, low);
    ck_quote_item(w, &q, high);
    if (low->value <= high->value) {
        ck_relation(w, CHECK_EXTREME, CHECK_RIGHT, &q, sum);
        return;
    }
    ck_find(w, &(struct ck_finding){.kind = CHECK_EXTREME,
                                    .severity = CHECK_ERROR,
                                    .quotes = &q,
                                    .stated = ck_num(w, low->value, 0),
                                    .computed = ck_num(w, high->value, 0),
                                    .computation = sum,
                                    .message = MSG_CHECK_EXTREMES,
                                    .args = {ck_num(w, low->value, 0),
                                             ck_num(w, high->value, 0)}});
}

/* ---- over several years or months --------------------------------------- */

enum { SERIES_MIN = 3, SERIES_MAX = 24 };

struct series {
    const struct item *time[SERIES_MAX], *value[SERIES_MAX];
    size_t count;
};

/* Two items that name one time. */
static int same_time(const struct item *a, const struct item *b)
{
    return a->kind == b->kind && a->year == b->year && a->month == b->month &&
           a->year != 0;
}

/* The amounts that stand right behind a time, before another time and before
** the words of an extreme: first .. end - 1. */
static void read_series(const struct work *w, uint32_t first, uint32_t end,
                        struct series *s)
{
    const struct item *time = NULL;

    s->count = 0;
    for (uint32_t t = first; t < end && s->count < SERIES_MAX; t++) {
        int32_t n = w->toks[t].item;
        const struct item *i = n >= 0 ? &w->items[n] : NULL;
        if (!i || i->first != t)
            continue;
        if (is_time(i)) {
            time = i;
        } else if (time && !i->approx &&
                   (i->kind == ITEM_FIGURE || i->kind == ITEM_PERCENT)) {
            s->time[s->count] = time;
            s->value[s->count++] = i;
            time = NULL;
        }
    }
}

/* One kind of thing at different times. */
static int is_one_series(const struct series *s)
{
    for (size_t i = 1; i < s->count; i++) {
        if (s->value[i]->kind != s->value[0]->kind ||
            s->value[i]->unit != s->value[0]->unit)
            return 0;
        for (size_t k = 0; k < i; k++)
            if (same_time(s->time[i], s->time[k]))
                return 0;
    }
    return s->count >= SERIES_MIN;
}

/* The time that the words name as the highest or lowest, right behind them. */
static const struct item *claimed(const struct work *w, uint32_t t, uint32_t n,
                                  uint32_t end)
{
    for (uint32_t k = t + n; k < end && k < t + n + 5; k++) {
        int32_t i = w->toks[k].item;
        if (i >= 0)
            return is_time(&w->items[i]) ? &w->items[i] : NULL;
    }
    return NULL;
}

static void judge_series(struct work *w, const struct series *s,
                         const struct item *said, int high)
{
    size_t at = s->count, best = 0;
    struct quotes q = {0};

    for (size_t i = 0; i < s->count; i++) {
        num d = s->value[i]->value - s->value[best]->value;
        if (same_time(s->time[i], said))
            at = i;
        if (high ? d > 0 : d < 0)
            best = i;
    }
    if (at == s->count)
        return;
    const char *sum =
        ck_printf(w, "%s %s %s", ck_num(w, s->value[at]->value, 0),
                  s->value[at]->value == s->value[best]->value ? "="
                  : high                                       ? "<"
                                                               : ">",
                  ck_num(w, s->value[best]->value, 0));
    ck_quote_item(w, &q, said);
    ck_quote_item(w, &q, s->value[at]);
    ck_quote_item(w, &q, s->value[best]);
    if (s->value[at]->value == s->value[best]->value) {
        ck_relation(w, CHECK_EXTREME, CHECK_RIGHT, &q, sum);
        return;
    }
    const char *is = ck_text(w, s->time[best]->first, s->time[best]->last);
    const char *claim = ck_text(w, said->first, said->last);
    ck_find(
        w,
        &(struct ck_finding){
            .kind = CHECK_EXTREME,
            .severity = CHECK_ERROR,
            .quotes = &q,
            .stated = claim,
            .computed = is,
            .computation = sum,
            .message = high ? MSG_CHECK_HIGHEST_TIME : MSG_CHECK_LOWEST_TIME,
            .args = {claim, ck_amount(w, s->value[at]->value, s->value[at]), is,
                     ck_amount(w, s->value[best]->value, s->value[best])}});
}

/* The words of an extreme at t within a sentence that lists times. */
static void check_series(struct work *w, const struct block *b, uint32_t t,
                         uint32_t n, int high)
{
    uint32_t first = ck_sentence(w, b, t), end = ck_sentence_end(w, b, t);
    const struct item *said = claimed(w, t, n, end);
    struct series s;

    if (!said)
        return;
    read_series(w, first, t, &s);
    if (!is_one_series(&s))
        read_series(w, said->last + 1, end, &s);
    if (is_one_series(&s))
        judge_series(w, &s, said, high);
}

void ck_rule_extreme(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    const struct item *low = NULL, *high = NULL;
    uint32_t sentence = 0;

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        if (t >= sentence) {
            sentence = ck_sentence_end(w, b, t);
            low = high = NULL;
        }
        uint32_t n = ck_at_any(w, t, b->end, lowest, NULL);
        if (n > 0) {
            low = behind(w, t + n, sentence);
            check_series(w, b, t, n, 0);
        }
        uint32_t m = ck_at_any(w, t, b->end, highest, NULL);
        if (m > 0) {
            high = behind(w, t + m, sentence);
            check_series(w, b, t, m, 1);
        }
        if (low && high && low->unit == high->unit && low->kind == high->kind &&
            low != high) {
            judge(w, low, high);
            low = high = NULL;
        }
    }
}
