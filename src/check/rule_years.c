/*
** Year ranges: "giai đoạn 2024 – 2023" runs the wrong way; a school year spans
** two years that follow one another.
*/
#include "check/rules.h"

static void keep(struct work *w, const struct item *i, int wrong)
{
    struct quotes q = {0};
    const char *sum =
        ck_printf(w, "%d %s %d", i->year, wrong ? ">" : "≤", i->year2);

    ck_quote(w, &q, i->first, i->last);
    if (!wrong) {
        ck_relation(w, CHECK_RANGE, CHECK_RIGHT, &q, sum);
        return;
    }
    ck_find(w, &(struct ck_finding){.kind = CHECK_RANGE,
                                    .severity = CHECK_ERROR,
                                    .quotes = &q,
                                    .stated = ck_text(w, i->first, i->last),
                                    .computed = "",
                                    .computation = sum,
                                    .message = MSG_CHECK_YEARS_REVERSED,
                                    .args = {ck_printf(w, "%d", i->year),
                                             ck_printf(w, "%d", i->year2)}});
}

static void school_year(struct work *w, const struct item *i)
{
    struct quotes q = {0};
    const char *should = ck_printf(w, "%d-%d", i->year, i->year + 1);

    ck_quote(w, &q, i->first, i->last);
    ck_find(w, &(struct ck_finding){.kind = CHECK_RANGE,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = ck_text(w, i->first, i->last),
                                    .computed = should,
                                    .computation = should,
                                    .message = MSG_CHECK_SCHOOL_YEAR,
                                    .args = {should}});
}

/* "đến năm 2025, tầm nhìn đến năm 2030" */
static void outlook(struct work *w, const struct block *b, uint32_t t)
{
    static const char *const words[] = {"tầm nhìn", "định hướng", NULL};
    const struct item *from = ck_item_at(w, t, ITEM_YEAR), *to = NULL;
    uint32_t k = t + 1;

    k += ck_sign(w, k, b->end, ',') || ck_sign(w, k, b->end, '-');
    k += ck_at(w, k, b->end, "và");
    uint32_t n = ck_at_any(w, k, b->end, words, NULL);
    uint32_t m = n ? ck_at(w, k + n, b->end, "đến năm") : 0;
    if (m > 0)
        to = ck_item_at(w, k + n + m, ITEM_YEAR);
    if (!from || !to)
        return;
    struct item both = *from;
    both.year2 = to->year;
    both.last = to->last;
    keep(w, &both, both.year > both.year2);
}

void ck_rule_years(struct work *w, uint32_t block)
{
    static const char *const compared[] = {"so với", "so", "so sánh", NULL};
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_TAIL)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_YEARS);
        outlook(w, b, t);
        if (!i || i->first != t)
            continue;
        uint32_t from = t > b->first + 3 ? t - 3 : b->first;
        if (ck_has_any(w, from, t, compared))
            continue;
        if (ck_before(w, b->first, t, "năm học") && i->year2 > i->year + 1)
            school_year(w, i);
        else
            keep(w, i, i->year > i->year2);
    }
}
