/*
** Lowest and highest: "thấp nhất 5.000, cao nhất 4.000" cannot be.
*/
#include "check/rules.h"

static const char *const lowest[] = {"thấp nhất", "ít nhất", "tối thiểu", NULL};
static const char *const highest[] = {"cao nhất", "nhiều nhất", "tối đa", NULL};

/* The amount behind a word for an extreme, before the next sign. */
static const struct item *behind(const struct work *w, uint32_t t, uint32_t end)
{
    for (uint32_t k = t; k < end && k < t + 10; k++) {
        int32_t i = w->toks[k].item;
        if (i >= 0 && (w->items[i].kind == ITEM_FIGURE ||
                       w->items[i].kind == ITEM_PERCENT))
            return &w->items[i];
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
        if (n > 0)
            low = behind(w, t + n, sentence);
        uint32_t m = ck_at_any(w, t, b->end, highest, NULL);
        if (m > 0)
            high = behind(w, t + m, sentence);
        if (low && high && low->unit == high->unit && low->kind == high->kind &&
            low != high) {
            judge(w, low, high);
            low = high = NULL;
        }
    }
}
