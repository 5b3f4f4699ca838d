/*
** Change: "tăng 12,5% so với cùng kỳ (400 người)"; "giảm 35 người so với cùng
** kỳ (120 người)"; "giảm từ 5,2% xuống còn 4,8%".
*/
#include "check/percent.h"
#include "check/rules.h"

static const char *const rises[] = {"tăng", "tăng thêm", "cao hơn", "tăng lên",
                                    NULL};
static const char *const falls[] = {"giảm", "thấp hơn", "hụt", "giảm đi", NULL};

/* +1 "tăng", -1 "giảm" within two tokens before i, else 0. */
static int direction(const struct work *w, const struct block *b,
                     const struct item *i)
{
    uint32_t from = i->first > b->first + 2 ? i->first - 2 : b->first;
    int up = ck_has_any(w, from, i->first, rises);
    int down = ck_has_any(w, from, i->first, falls);

    return up == down ? 0 : up ? 1 : -1;
}

/* The figure of the same time before: "so với cùng kỳ (400 người)", "cùng kỳ
** năm 2022 là 400 người". */
static const struct item *base_after(const struct work *w,
                                     const struct block *b,
                                     const struct item *change)
{
    static const char *const times[] = {"cùng kỳ",   "năm trước", "tháng trước",
                                        "quý trước", "kỳ trước",  "năm",
                                        NULL};
    uint32_t t = change->last + 1, end = change->last + 22, n = 0;

    /* The noun of the change may stand between. */
    for (; n == 0 && t < b->end && t < change->last + 8; t++) {
        if (w->toks[t].kind != TOK_WORD && !ck_sign(w, t, b->end, '(') &&
            !ck_sign(w, t, b->end, ')') && w->toks[t].item < 0)
            return NULL;
        if (ck_at(w, t, b->end, "so với") || ck_at(w, t, b->end, "so cùng"))
            n = ck_at(w, t, b->end, "so với") ? 2 : 1;
    }
    t += n ? n - 1 : 0;
    if (n == 0 || !ck_at_any(w, t, b->end, times, NULL))
        return NULL;
    for (; t < b->end && t < end; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        const struct tok *k = &w->toks[t];
        if (i)
            return i->first == t && !i->per && !ck_is_listed(w, b, i) ? i
                                                                      : NULL;
        if (k->kind == TOK_SIGN && k->sign != '(' && k->sign != ':' &&
            k->sign != '/' && k->sign != '-' && k->item < 0)
            return NULL;
        if (ck_at_any(w, t, b->end, rises, NULL) ||
            ck_at_any(w, t, b->end, falls, NULL))
            return NULL;
    }
    return NULL;
}

struct change {
    const struct item *now, *change, *base;
    int sign;
};

static int is_about(const struct change *c)
{
    return c->now->approx || c->base->approx || c->change->approx;
}

/* How far a figure may be off: a twentieth when it is said to be rough. */
static num slack(const struct item *i)
{
    return i->half + (i->approx ? i->value / 20 : 0);
}

static void keep(struct work *w, const struct change *c, int right,
                 const char *computation, const char *computed)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, c->change);
    ck_quote_item(w, &q, c->now);
    ck_quote_item(w, &q, c->base);
    if (right) {
        ck_relation(w, CHECK_CHANGE, CHECK_RIGHT, &q, computation);
        return;
    }
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_CHANGE,
                   .severity = is_about(c) ? CHECK_WARNING : CHECK_ERROR,
                   .quotes = &q,
                   .stated = ck_text(w, c->change->first, c->change->last),
                   .computed = computed,
                   .computation = computation,
                   .suggestion = computed,
                   .message = MSG_CHECK_CHANGE_OFF,
                   .args = {ck_num(w, c->base->value, 0),
                            ck_num(w, c->now->value, 0), computed,
                            ck_text(w, c->change->first, c->change->last)}});
}

static void judge_percent(struct work *w, struct change *c)
{
    num diff = c->now->value - c->base->value;
    num half = slack(c->now) + slack(c->base);
    const char *to =
        ck_percent_text(w, c->change, ck_abs(diff), c->base->value);
    struct item rough = *c->change;
    rough.half = slack(&rough);
    int right = c->base->value > 0 && (diff >= 0 ? 1 : -1) == c->sign &&
                ck_percent(&rough, ck_abs(diff), half, c->base->value,
                           slack(c->base)) != CHECK_WRONG;

    keep(w, c, right,
         ck_printf(w, "(%s − %s) / %s = %s%s", ck_num(w, c->now->value, 0),
                   ck_num(w, c->base->value, 0), ck_num(w, c->base->value, 0),
                   diff < 0 ? "−" : "", to),
         ck_printf(w, "%s %s", diff < 0 ? "giảm" : "tăng", to));
}

static void judge_amount(struct work *w, struct change *c)
{
    num diff = c->now->value - c->base->value;
    num half = slack(c->now) + slack(c->base) + slack(c->change);
    int right = ck_abs(diff - c->sign * c->change->value) <= half;

    keep(w, c, right,
         ck_printf(w, "%s − %s = %s", ck_num(w, c->now->value, 0),
                   ck_num(w, c->base->value, 0), ck_num(w, diff, 0)),
         ck_printf(w, "%s %s", diff < 0 ? "giảm" : "tăng",
                   ck_num(w, ck_abs(diff), 0)));
}

/* The figure that changed: the nearest before the word, of the base's unit. */
static const struct item *changed(const struct work *w, const struct block *b,
                                  const struct item *change,
                                  const struct item *base)
{
    uint32_t from = ck_sentence(w, b, change->first);
    int depth = w->toks[change->first].depth;

    for (uint32_t t = change->first; t-- > from;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (!i || i->first != t || w->toks[t].depth > depth ||
            direction(w, b, i) != 0)
            continue;
        return ck_unit_fits(base->unit, i->unit) && i != base ? i : NULL;
    }
    return NULL;
}

static void try_change(struct work *w, const struct block *b,
                       const struct item *i)
{
    struct change c = {.change = i, .sign = direction(w, b, i)};

    if (c.sign == 0 || !(c.base = base_after(w, b, i)))
        return;
    c.now = changed(w, b, i, c.base);
    if (!c.now || c.now->scaled != c.base->scaled)
        return;
    if (i->kind == ITEM_PERCENT)
        judge_percent(w, &c);
    else if (ck_unit_fits(c.base->unit, i->unit) && i->unit != UNIT_NONE)
        judge_amount(w, &c);
}

/* Where the bracket, or the words "tương ứng với" or "tỷ lệ tăng", behind a
** change end; the end of the block when there are none. */
static uint32_t behind(const struct work *w, const struct block *b,
                       const struct item *i)
{
    static const char *const same[] = {"tương ứng",   "tương đương",
                                       "tỷ lệ tăng",  "tỷ lệ giảm",
                                       "tốc độ tăng", NULL};
    static const char *const joints[] = {"bằng", "với", "tăng", "giảm",
                                         "là",   "đạt", NULL};
    uint32_t t = i->last + 1, n;

    while (t < b->end && t < i->last + 9 && w->toks[t].kind == TOK_WORD &&
           !ck_at_any(w, t, b->end, same, NULL))
        t++;
    int bracket = ck_sign(w, t, b->end, '(');
    t += bracket || ck_sign(w, t, b->end, ',');
    n = ck_at_any(w, t, b->end, same, NULL);
    if (!bracket && n == 0)
        return b->end;
    for (t += n; t < b->end; t += n) {
        n = ck_at_any(w, t, b->end, joints, NULL);
        if (n == 0)
            break;
    }
    return t + (ck_sign(w, t, b->end, '+') || ck_sign(w, t, b->end, '-'));
}

/* What stands there; NULL when it is not of the kind, or goes the other way. */
static const struct item *in_bracket(const struct work *w,
                                     const struct block *b,
                                     const struct item *i, enum item_kind kind)
{
    uint32_t t = behind(w, b, i);
    const struct item *in = t < b->end ? ck_item_at(w, t, kind) : NULL;

    if (!in || in->approx || in->per)
        return NULL;
    int sign = direction(w, b, in);
    return sign == 0 || sign == direction(w, b, i) ? in : NULL;
}

/* What now and the change of it make p is only guessed by the words, so what
** is off is told where one wrong digit explains it. */
static enum check_severity how_sure(const struct change *c,
                                    const struct item *p, const struct item *by)
{
    const num all = 100 * NUM_ONE;
    num before = c->now->value - c->sign * by->value;
    num whole = all + c->sign * p->value;

    if (before <= 0 || whole <= 0 || p->value <= 0)
        return CHECK_SEVERITY__MAX;
    if (ck_percent_fix(p, by->value, before) ||
        ck_near_digit(by->value, c->now->value * p->value / whole,
                      c->now->value * p->half / all) ||
        ck_near_digit(c->now->value,
                      by->value * all / p->value + c->sign * by->value,
                      before * p->half / p->value))
        return CHECK_WARNING;
    return CHECK_SEVERITY__MAX;
}

/* "32 vụ, giảm 05 vụ (13,5%)", "giảm 0,3% (114,5 ha)": the share is of what
** there was before. */
static void try_share(struct work *w, const struct block *b,
                      const struct item *i)
{
    struct change c = {.change = i, .sign = direction(w, b, i)};
    int first = i->kind == ITEM_PERCENT;
    const struct item *other =
        c.sign == 0 ? NULL
                    : in_bracket(w, b, i, first ? ITEM_FIGURE : ITEM_PERCENT);
    const struct item *p = first ? i : other, *by = first ? other : i;

    if (!other || by->unit == UNIT_NONE || by->approx || p->approx)
        return;
    c.now = changed(w, b, i, by);
    if (!c.now || c.now->approx || c.now->unit != by->unit)
        return;
    num before = c.now->value - c.sign * by->value;
    ck_hold_quotient(w,
                     &(struct ck_quotient){.kind = CHECK_CHANGE,
                                           .p = p,
                                           .part_item = by,
                                           .whole_item = c.now,
                                           .part = by->value,
                                           .part_half = by->half,
                                           .whole = before,
                                           .whole_half = c.now->half + by->half,
                                           .severity = how_sure(&c, p, by)});
}

/* "giảm từ 4,5% xuống 2,1% (giảm 2,4%)": the difference said behind. */
static void try_difference(struct work *w, const struct block *b,
                           const struct item *a, const struct item *to)
{
    for (uint32_t t = to->last + 1; t < b->end && t < to->last + 8; t++) {
        int32_t k = w->toks[t].item;
        if (ck_sign(w, t, b->end, ';') || ck_sign(w, t, b->end, '.'))
            return;
        if (k < 0 || w->items[k].kind == ITEM_YEAR)
            continue;
        const struct item *i = &w->items[k];
        if (i->kind != a->kind || i->unit != a->unit ||
            direction(w, b, i) == 0 || i->approx ||
            ck_before(w, b->first, i->first, "từ"))
            return;
        num diff = ck_abs(to->value - a->value);
        int right = ck_abs(diff - i->value) <= a->half + to->half + i->half;
        struct quotes q = {0};
        ck_quote_item(w, &q, i);
        ck_quote_item(w, &q, a);
        ck_quote_item(w, &q, to);
        const char *sum = ck_printf(w, "%s − %s = %s", ck_num(w, to->value, 0),
                                    ck_num(w, a->value, 0),
                                    ck_num(w, to->value - a->value, 0));
        if (right)
            ck_relation(w, CHECK_CHANGE, CHECK_RIGHT, &q, sum);
        else if (i->kind != ITEM_PERCENT || i->value < 10 * diff)
            ck_find(w, &(struct ck_finding){
                           .kind = CHECK_CHANGE,
                           .severity = CHECK_WARNING,
                           .quotes = &q,
                           .stated = ck_text(w, i->first, i->last),
                           .computed = ck_num(w, diff, 0),
                           .computation = sum,
                           .message = MSG_CHECK_CHANGE_OFF,
                           .args = {ck_num(w, a->value, 0),
                                    ck_num(w, to->value, 0), ck_num(w, diff, 0),
                                    ck_text(w, i->first, i->last)}});
        return;
    }
}

/* "giảm từ 5,2% xuống còn 4,8%": the words and the figures go one way. */
static void try_from_to(struct work *w, const struct block *b,
                        const struct item *a)
{
    static const char *const up[] = {"lên", "tăng lên", NULL};
    static const char *const down[] = {"xuống", "giảm xuống", "còn", NULL};
    uint32_t end = a->last + 14 < b->end ? a->last + 14 : b->end;
    int sign = 0;

    if (!ck_before(w, b->first, a->first, "từ"))
        return;
    for (uint32_t t = a->last + 1; t < end; t++) {
        int32_t k = w->toks[t].item;
        const struct tok *s = &w->toks[t];
        if (s->kind == TOK_SIGN && s->sign != '(' && s->sign != ')' &&
            s->sign != '/' && s->item < 0)
            return;
        if (ck_at_any(w, t, end, up, NULL))
            sign = 1;
        else if (ck_at_any(w, t, end, down, NULL))
            sign = -1;
        if (k < 0 || w->items[k].kind != a->kind)
            continue;
        const struct item *to = &w->items[k];
        if (to->unit != a->unit || sign == 0 || to->value == a->value ||
            to->approx || a->approx)
            return;
        struct quotes q = {0};
        int right = (to->value > a->value ? 1 : -1) == sign;
        const char *sum = ck_printf(w, "%s → %s", ck_num(w, a->value, 0),
                                    ck_num(w, to->value, 0));
        ck_quote_item(w, &q, a);
        ck_quote_item(w, &q, to);
        if (right) {
            ck_relation(w, CHECK_CHANGE, CHECK_RIGHT, &q, sum);
            try_difference(w, b, a, to);
        } else
            ck_find(w,
                    &(struct ck_finding){.kind = CHECK_CHANGE,
                                         .severity = CHECK_ERROR,
                                         .quotes = &q,
                                         .computation = sum,
                                         .message = MSG_CHECK_CHANGE_DIRECTION,
                                         .args = {ck_num(w, a->value, 0),
                                                  ck_num(w, to->value, 0)}});
        return;
    }
}

void ck_rule_change(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        int32_t k = w->toks[t].item;
        if (k < 0 || w->items[k].first != t ||
            (w->items[k].kind != ITEM_FIGURE &&
             w->items[k].kind != ITEM_PERCENT))
            continue;
        try_change(w, b, &w->items[k]);
        try_share(w, b, &w->items[k]);
        try_from_to(w, b, &w->items[k]);
    }
}
