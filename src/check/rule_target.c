/*
** Reached or not, as the words claim: "đạt 95% kế hoạch, vượt chỉ tiêu".
*/
#include "check/percent.h"
#include "check/rules.h"

static const char *const over[] = {"vượt kế hoạch", "vượt chỉ tiêu", "vượt mức",
                                   "vượt kh", NULL};
static const char *const under[] = {"chưa đạt kế hoạch",
                                    "không đạt kế hoạch",
                                    "chưa đạt chỉ tiêu",
                                    "không đạt chỉ tiêu",
                                    "không hoàn thành kế hoạch",
                                    "chưa hoàn thành kế hoạch",
                                    NULL};

/* p is the degree to which a plan was carried out: "đạt P% kế hoạch". */
static int is_degree(const struct work *w, const struct block *b,
                     const struct item *p)
{
    static const char *const plan[] = {"kế hoạch", "chỉ tiêu", "kh", NULL};
    static const char *const reached[] = {"đạt", "bằng", "đạt tỷ lệ",
                                          "hoàn thành", NULL};
    uint32_t end = p->last + 5 < b->end ? p->last + 5 : b->end;

    return ck_before_any(w, b->first, p->first, reached) &&
           ck_has_any(w, p->last + 1, end, plan);
}

/* The words of the clause of p, up to ";" or the next figure. */
static void clause(const struct work *w, const struct block *b,
                   const struct item *p, uint32_t *first, uint32_t *end)
{
    uint32_t from = ck_sentence(w, b, p->first);
    uint32_t to = ck_sentence_end(w, b, p->last);

    *first = p->first;
    while (*first > from && w->toks[*first - 1].item < 0 &&
           !ck_sign(w, *first - 1, b->end, ';'))
        --*first;
    *end = p->last + 1;
    while (*end < to && w->toks[*end].item < 0 &&
           !ck_sign(w, *end, b->end, ';'))
        ++*end;
}

static void judge(struct work *w, const struct block *b, const struct item *p)
{
    uint32_t first, end;
    struct quotes q = {0};

    clause(w, b, p, &first, &end);
    int up = ck_has_any(w, first, end, over);
    int down = ck_has_any(w, first, end, under);
    if (up == down)
        return;
    int right = up ? p->value >= 100 * NUM_ONE : p->value < 100 * NUM_ONE;
    const char *shown = ck_text(w, p->first, p->last);
    const char *sum = ck_printf(w, "%s %s 100%%", shown,
                                p->value >= 100 * NUM_ONE ? "≥" : "<");
    ck_quote(w, &q, p->first, p->last);
    if (right) {
        ck_relation(w, CHECK_TARGET, CHECK_RIGHT, &q, sum);
        return;
    }
    ck_find(w, &(struct ck_finding){.kind = CHECK_TARGET,
                                    .severity = CHECK_ERROR,
                                    .quotes = &q,
                                    .stated = shown,
                                    .computed = "",
                                    .computation = sum,
                                    .message = up ? MSG_CHECK_TARGET_OVER
                                                  : MSG_CHECK_TARGET_UNDER,
                                    .args = {shown}});
}

/* "đạt 104,12% kế hoạch, vượt 4,12%": the excess is what is above 100. */
static void check_excess(struct work *w, const struct block *b,
                         const struct item *p)
{
    uint32_t end = ck_sentence_end(w, b, p->last);

    for (uint32_t t = p->last + 1; t < end && t < p->last + 14; t++) {
        const struct item *x = ck_item_at(w, t, ITEM_PERCENT);
        if (!x || !ck_before(w, b->first, t, "vượt"))
            continue;
        struct quotes q = {0};
        num diff = p->value - 100 * NUM_ONE;
        const char *sum = ck_printf(w, "%s − 100 = %s", ck_num(w, p->value, 0),
                                    ck_num(w, diff, 0));
        ck_quote_item(w, &q, x);
        ck_quote_item(w, &q, p);
        if (ck_abs(diff - x->value) <= p->half + x->half)
            ck_relation(w, CHECK_TARGET, CHECK_RIGHT, &q, sum);
        else
            ck_find(w, &(struct ck_finding){
                           .kind = CHECK_TARGET,
                           .severity = CHECK_ERROR,
                           .quotes = &q,
                           .stated = ck_text(w, x->first, x->last),
                           .computed = ck_printf(w, "%s%%", ck_num(w, diff, 0)),
                           .computation = sum,
                           .message = MSG_CHECK_TARGET_EXCESS,
                           .args = {ck_text(w, p->first, p->last),
                                    ck_text(w, x->first, x->last)}});
        return;
    }
}

void ck_rule_target(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        const struct item *p = ck_item_at(w, t, ITEM_PERCENT);
        if (!p || p->first != t || p->approx || ck_is_change(w, b, p) ||
            !is_degree(w, b, p))
            continue;
        judge(w, b, p);
        check_excess(w, b, p);
    }
}
