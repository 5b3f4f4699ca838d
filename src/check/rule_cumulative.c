/*
** Cumulative figures: since January there cannot be less than in the period
** itself; and all of them count from the same January.
*/
#include "check/rules.h"

static const char *const words[] = {"lũy kế", "luỹ kế", "lũy tiến", NULL};

static void compare(struct work *w, const struct item *own,
                    const struct item *total)
{
    struct quotes q = {0};
    int right = total->value + total->half >= own->value - own->half;
    const char *sum = ck_printf(w, "%s %s %s", ck_num(w, total->value, 0),
                                right ? "≥" : "<", ck_num(w, own->value, 0));

    ck_quote_item(w, &q, total);
    ck_quote_item(w, &q, own);
    if (right) {
        ck_relation(w, CHECK_CUMULATIVE, CHECK_RIGHT, &q, sum);
        return;
    }
    if (own->approx || total->approx)
        return;
    ck_find(w, &(struct ck_finding){.kind = CHECK_CUMULATIVE,
                                    .severity = CHECK_ERROR,
                                    .quotes = &q,
                                    .stated = ck_amount(w, total->value, total),
                                    .computed = ck_amount(w, own->value, own),
                                    .computation = sum,
                                    .message = MSG_CHECK_CUMULATIVE_LESS,
                                    .args = {ck_amount(w, total->value, total),
                                             ck_amount(w, own->value, own)}});
}

/* The first figure behind the word, and the nearest before it of its unit. */
static void at_word(struct work *w, const struct block *b, uint32_t t)
{
    uint32_t end = ck_sentence_end(w, b, t), from = ck_sentence(w, b, t);
    const struct item *total = NULL;

    for (uint32_t k = t; k < end && !total; k++)
        total = ck_item_at(w, k, ITEM_FIGURE);
    if (!total)
        return;
    if (from + 2 >= t && from > b->first)
        from = ck_sentence(w, b, from - 1);
    for (uint32_t k = t; k-- > from;) {
        static const char *const other[] = {"tăng",     "giảm",     "cùng kỳ",
                                            "kế hoạch", "chỉ tiêu", NULL};
        const struct item *i = ck_item_at(w, k, ITEM_FIGURE);
        if (!i || i->first != k || i->unit != total->unit || i->per)
            continue;
        uint32_t back = k > from + 3 ? k - 3 : from;
        if (!ck_has_any(w, back, k, other))
            compare(w, i, total);
        return;
    }
}

/* "lũy kế từ đầu năm 2023" in a report of 2024. */
static void check_year(struct work *w, const struct block *b, uint32_t t)
{
    uint32_t k = t + 2;

    k += ck_at(w, k, b->end, "từ");
    if (!ck_at(w, k, b->end, "đầu năm"))
        return;
    const struct item *y = ck_item_at(w, k + 2, ITEM_YEAR);
    int year = w->time.year;
    if (!y || year == 0 || b->plan)
        return;
    struct quotes q = {0};
    ck_quote(w, &q, t, y->last);
    if (y->year == year) {
        ck_relation(w, CHECK_CUMULATIVE, CHECK_RIGHT, &q,
                    ck_printf(w, "%d = %d", year, year));
        return;
    }
    ck_find(w, &(struct ck_finding){.kind = CHECK_CUMULATIVE,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = ck_printf(w, "%d", y->year),
                                    .computed = ck_printf(w, "%d", year),
                                    .computation = "",
                                    .suggestion = ck_printf(w, "%d", year),
                                    .message = MSG_CHECK_CUMULATIVE_YEAR,
                                    .args = {ck_printf(w, "%d", y->year),
                                             ck_printf(w, "%d", year)}});
}

void ck_rule_cumulative(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++)
        if (ck_at_any(w, t, b->end, words, NULL)) {
            at_word(w, b, t);
            check_year(w, b, t);
        }
}
