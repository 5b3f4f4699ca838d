/*
** Percent of plan, and of a ratio that stands beside it.
**
**   27.000/18.000 người, đạt 150% kế hoạch      đạt 73,49% (493.852/672.000)
**   19.745 lao động (so chỉ tiêu 16.000 lao động, đạt 123,41%)
**   80 người, đạt 26,67% so kế hoạch (300 lao động)
**   37 người, đạt 10,57% kế hoạch: is there any plan that gives this?
*/
#include "check/percent.h"
#include "check/rules.h"

static const char *const plan_words[] = {
    "kế hoạch", "chỉ tiêu",          "kh", "dự toán", "nghị quyết",
    "mục tiêu", "chỉ tiêu kế hoạch", NULL};
static const char *const joints[] = {"đạt",   "bằng",  "chiếm", "tỷ",   "lệ",
                                     "tỉ",    "tương", "đương", "ứng",  "hoàn",
                                     "thành", "là",    "với",   "được", NULL};

static int is_number(const struct work *w, uint32_t t)
{
    int32_t i = w->toks[t].item;

    return i >= 0 &&
           (w->items[i].kind == ITEM_FIGURE ||
            w->items[i].kind == ITEM_PERCENT ||
            w->items[i].kind == ITEM_RATIO || w->items[i].kind == ITEM_SPREAD);
}

/* The ratio before p; *close: nothing but its noun and "đạt" between. */
static const struct item *ratio_before(const struct work *w,
                                       const struct block *b,
                                       const struct item *p, int *close)
{
    uint32_t from = ck_sentence(w, b, p->first), t = p->first;
    int signs = 0, words = 0;

    while (t > from && ck_at_any(w, t - 1, b->end, joints, NULL))
        t--;
    if (t > from && w->toks[t - 1].kind == TOK_SIGN &&
        (w->toks[t - 1].sign == ',' || w->toks[t - 1].sign == '(' ||
         w->toks[t - 1].sign == '='))
        t--;
    for (; t > from && p->first - t < 40; t--) {
        int32_t i = w->toks[t - 1].item;
        if (i >= 0 && w->items[i].kind == ITEM_RATIO) {
            *close = signs == 0 && words <= 12;
            return &w->items[i];
        }
        if (is_number(w, t - 1))
            return NULL;
        signs += w->toks[t - 1].kind == TOK_SIGN &&
                 w->toks[t - 1].sign != '-' && w->toks[t - 1].sign != 0x2013;
        words++;
    }
    return NULL;
}

/* The ratio right behind p: 73,49% (tương ứng 493.852/672.000). */
static const struct item *
ratio_after(const struct work *w, const struct block *b, const struct item *p)
{
    for (uint32_t t = p->last + 1; t < b->end && t <= p->last + 5; t++) {
        const struct item *r = ck_item_at(w, t, ITEM_RATIO);
        if (r)
            return r;
        if (is_number(w, t) || !(ck_sign(w, t, b->end, '(') ||
                                 ck_at_any(w, t, b->end, joints, NULL)))
            return NULL;
    }
    return NULL;
}

static int speaks_of_plan(const struct work *w, const struct block *b,
                          const struct item *p)
{
    uint32_t end = p->last + 8 < b->end ? p->last + 8 : b->end;

    return p->value > 100 * NUM_ONE ||
           ck_has_any(w, p->last + 1, end, plan_words);
}

int ck_is_of_plan(const struct work *w, const struct block *b,
                  const struct item *p)
{
    int close;
    uint32_t end = p->last + 5 < b->end ? p->last + 5 : b->end;

    return ck_has_any(w, p->last + 1, end, plan_words) ||
           ratio_after(w, b, p) || ratio_before(w, b, p, &close) ||
           p->value > 100 * NUM_ONE;
}

static int try_ratio(struct work *w, const struct block *b,
                     const struct item *p)
{
    int close = 1;
    const struct item *r = ratio_after(w, b, p);

    if (!r)
        r = ratio_before(w, b, p, &close);
    if (!r || r->value2 <= 0)
        return 0;
    enum check_verdict v =
        ck_percent(p, r->value, r->half, r->value2, r->half2);
    if (v == CHECK_WRONG && !close)
        return 0;
    ck_hold_quotient(
        w, &(struct ck_quotient){
               .kind = speaks_of_plan(w, b, p) ? CHECK_PLAN : CHECK_SHARE,
               .p = p,
               .part_item = r,
               .whole_item = r,
               .part = r->value,
               .part_half = r->half,
               .whole = r->value2,
               .whole_half = r->half2,
               .severity = p->approx ? CHECK_NOTE : CHECK_ERROR});
    return 1;
}

/* A figure behind plan words within first .. end: "kế hoạch (300 lao động)",
** "kế hoạch năm 2023 là 300". */
static const struct item *plan_figure(const struct work *w, uint32_t first,
                                      uint32_t end)
{
    for (uint32_t t = first; t < end; t++) {
        const struct tok *k = &w->toks[t];
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (i)
            return i->first == t && !i->per ? i : NULL;
        if (is_number(w, t) ||
            (k->kind == TOK_SIGN && k->sign != '(' && k->sign != ':' &&
             k->sign != '/' && k->sign != '-'))
            return NULL;
    }
    return NULL;
}

/* The figure, unless it begins a list of parts: "kế hoạch năm (Nhật Bản 163
** người, Đài Loan 10 người)". */
static const struct item *unlisted(const struct work *w, const struct block *b,
                                   const struct item *plan)
{
    return plan && ck_is_listed(w, b, plan) ? NULL : plan;
}

/* The plan behind p: "đạt 26,67% so kế hoạch (300 lao động)". */
static const struct item *
plan_after(const struct work *w, const struct block *b, const struct item *p)
{
    uint32_t t = p->last + 1, end = p->last + 16;

    if (end > b->end)
        end = b->end;
    for (; t < end && t <= p->last + 5; t++) {
        uint32_t n = ck_at_any(w, t, end, plan_words, NULL);
        if (n > 0)
            return unlisted(w, b, plan_figure(w, t + n, end));
        if (w->toks[t].kind != TOK_WORD)
            return NULL;
    }
    return NULL;
}

/* The plan before p: "so chỉ tiêu 16.000 lao động, đạt 123,41%". */
static const struct item *
plan_before(const struct work *w, const struct block *b, const struct item *p)
{
    uint32_t from = ck_sentence(w, b, p->first), t = p->first;
    int signs = 0;

    for (; t > from && p->first - t < 14; t--) {
        const struct item *i = ck_item_at(w, t - 1, ITEM_FIGURE);
        if (i && w->toks[i->first].depth > w->toks[p->first].depth)
            return NULL; /* its bracket is closed */
        if (i) {
            uint32_t back = i->first > from + 5 ? i->first - 5 : from;
            for (uint32_t k = back; k < i->first; k++) {
                uint32_t n = ck_at_any(w, k, i->first, plan_words, NULL);
                if (n > 0 && plan_figure(w, k + n, i->last + 1) == i)
                    return i;
            }
            return NULL;
        }
        signs += w->toks[t - 1].kind == TOK_SIGN;
        if (is_number(w, t - 1) || signs > 2)
            return NULL;
    }
    return NULL;
}

/* Some earlier figure of the sentence gives the percentage. */
static const struct item *fitting(const struct work *w, const struct block *b,
                                  const struct item *p, const struct item *plan,
                                  const struct item *nearest)
{
    uint32_t from = ck_sentence(w, b, nearest->first);

    for (uint32_t t = nearest->first; t-- > from;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (i && i != plan && i->unit == nearest->unit &&
            ck_percent(p, i->value, i->half, plan->value, plan->half) !=
                CHECK_WRONG)
            return i;
    }
    return nearest;
}

/* "5.800 người/29.000 người": what stands behind the stroke. */
static const struct item *behind_stroke(const struct work *w,
                                        const struct block *b,
                                        const struct item *done)
{
    uint32_t t = done->last + 1;

    while (t < b->end && t < done->last + 5 && w->toks[t].kind == TOK_WORD)
        t++;
    const struct item *i = t > done->last + 1 && ck_sign(w, t, b->end, '/')
                               ? ck_item_at(w, t + 1, ITEM_FIGURE)
                               : NULL;
    return i && i->first == t + 1 && !i->per && !i->approx &&
                   i->unit == done->unit
               ? i
               : NULL;
}

/* The plan said first, then what came of it: "chỉ tiêu 8.500 người, kết quả
** 4.011 người, đạt 47,2%"; "tổng vốn 12,5 tỷ đồng, đã giải ngân 8,2 tỷ". */
static const struct item *plan_of(const struct work *w, const struct block *b,
                                  const struct item *done)
{
    static const char *const given[] = {
        "kế hoạch",     "chỉ tiêu", "dự toán", "tổng vốn",
        "kế hoạch vốn", "vốn",      "giao",    "tổng kinh phí",
        "phân bổ",      "mục tiêu", NULL};
    uint32_t from = ck_sentence(w, b, done->first);

    for (uint32_t t = done->first; t-- > from;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (is_number(w, t) && !i)
            return NULL;
        if (!i || i->first != t)
            continue;
        uint32_t back = t > from + 5 ? t - 5 : from;
        return ck_has_any(w, back, t, given) && !i->per && !i->approx &&
                       ck_unit_fits(i->unit, done->unit)
                   ? i
                   : NULL;
    }
    return NULL;
}

static void hold(struct work *w, const struct item *p, const struct item *done,
                 const struct item *plan)
{
    struct ck_quotient q = ck_quotient(p, done, plan);

    q.kind = CHECK_PLAN;
    ck_hold_quotient(w, &q);
}

/* A plan that comes first is one only where the percentage says so, or would
** with one digit changed. */
static int try_first(struct work *w, const struct block *b,
                     const struct item *p)
{
    const struct item *done = ck_numerator(w, b, p->first);
    const struct item *plan = done ? behind_stroke(w, b, done) : NULL;

    if (done && !plan)
        plan = plan_of(w, b, done);
    if (!plan || plan->value <= 0 || p->value <= 0 || done->approx ||
        p->approx || p->first - done->last > 14)
        return 0;
    if (ck_percent(p, done->value, done->half, plan->value, plan->half) ==
            CHECK_WRONG &&
        !ck_percent_fix(p, done->value, plan->value))
        return 0;
    hold(w, p, done, plan);
    return 1;
}

static int try_plan(struct work *w, const struct block *b, const struct item *p)
{
    static const char *const others[] = {"so với cùng kỳ", "so cùng kỳ",
                                         "cùng kỳ", NULL};
    const struct item *plan = plan_after(w, b, p);
    uint32_t at = p->first;

    if (!plan && ck_at_any(w, p->last + 1, b->end, others, NULL))
        return 0;
    if (!plan) {
        plan = plan_before(w, b, p);
        for (at = plan ? plan->first : at; plan && at > b->first; at--)
            if (ck_at_any(w, at, b->end, plan_words, NULL))
                break;
    }
    if (!plan || plan->value <= 0)
        return 0;
    const struct item *done = ck_numerator(w, b, at);
    if (!done || done == plan || !ck_unit_fits(plan->unit, done->unit))
        return 0;
    if (ck_percent(p, done->value, done->half, plan->value, plan->half) ==
        CHECK_WRONG)
        done = fitting(w, b, p, plan, done);
    hold(w, p, done, plan);
    return 1;
}

/* No whole number is the plan: 37 people are never 10,53 % of one. */
static void try_base(struct work *w, const struct block *b,
                     const struct item *p)
{
    uint32_t end = p->last + 5 < b->end ? p->last + 5 : b->end;
    const struct item *done = ck_numerator(w, b, p->first);

    if (!ck_has_any(w, p->last + 1, end, plan_words) || !done ||
        p->first - done->last > 14 || done->half != 0 || done->approx ||
        p->approx || done->unit == UNIT_MONEY || done->value <= 0 ||
        p->value <= 2 * p->half)
        return;
    num unit = 2 * p->half;
    num low = done->value * 100 / (p->value + unit);
    num high = done->value * 100 / (p->value - unit);
    if (low != high || low == 0)
        return;
    struct quotes q = {0};
    ck_quote_item(w, &q, p);
    ck_quote_item(w, &q, done);
    const char *a = ck_percent_text(w, p, done->value, low * NUM_ONE);
    const char *c = ck_percent_text(w, p, done->value, (low + 1) * NUM_ONE);
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_PLAN,
                   .severity = CHECK_WARNING,
                   .quotes = &q,
                   .stated = ck_text(w, p->first, p->last),
                   .computed = ck_printf(w, "%s; %s", a, c),
                   .computation = ck_printf(
                       w, "%s / %s = %s; / %s = %s", ck_num(w, done->value, 0),
                       ck_num(w, low * NUM_ONE, 0), a,
                       ck_num(w, (low + 1) * NUM_ONE, 0), c),
                   .message = MSG_CHECK_PLAN_NONE,
                   .args = {ck_num(w, done->value, 0),
                            ck_text(w, p->first, p->last), a, c}});
}

void ck_rule_percent(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_HEAD || b->zone == ZONE_TAIL)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        const struct item *p = ck_item_at(w, t, ITEM_PERCENT);
        if (!p || p->first != t || ck_is_change(w, b, p))
            continue;
        if (!try_ratio(w, b, p) && !try_plan(w, b, p) && !try_first(w, b, p))
            try_base(w, b, p);
    }
}
