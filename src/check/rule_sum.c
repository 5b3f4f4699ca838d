/*
** Parts that add up: a total and what the words after it list as its parts.
**
**   2.230 người (sơ cấp 1.438 người, dưới 3 tháng 792 người)
**   104 tỷ đồng, trong đó chi cho A là 52,5 tỷ đồng; B là 51,5 tỷ đồng
**   10.776/10.350 người. Trong đó: A 300/245; B 2.776/2.055; C 7.270/8.050
**   2.650 người⁽⁴⁾ with the parts in note 4; a paragraph with a list below
**
** Words pick the parts, not arithmetic.  A list that may leave things out
** ("trong đó có"), groups that overlap (women, youth), and numbers of another
** unit are no contradiction.
*/
#include "check/rules.h"
#include "check/sum.h"

#include <string.h>

static const struct {
    const char *words;
    enum sum_strict strict;
} triggers[] = {
    {"trong đó gồm", SUM_CLOSED},   {"trong đó có", SUM_OPEN},
    {"trong đó", SUM_LOOSE},        {"bao gồm", SUM_CLOSED},
    {"gồm có", SUM_CLOSED},         {"gồm", SUM_CLOSED},
    {"cụ thể như sau", SUM_DETAIL}, {"cụ thể là", SUM_DETAIL},
    {"cụ thể", SUM_DETAIL},         {"chia ra", SUM_CLOSED},
    {"trong số đó", SUM_LOOSE},     {"trong số này", SUM_LOOSE},
};

uint32_t ck_sum_trigger(const struct work *w, uint32_t t, uint32_t end,
                        enum sum_strict *strict)
{
    for (size_t i = 0; i < ARRAY_COUNT(triggers); i++) {
        uint32_t n = ck_at(w, t, end, triggers[i].words);
        if (n > 0) {
            *strict = triggers[i].strict;
            return n;
        }
    }
    return 0;
}

/* Words before an amount that make it no part and no total. */
static const char *const other_amounts[] = {
    "tăng",      "giảm",      "kế hoạch",     "chỉ tiêu",    "cùng kỳ",
    "năm trước", "so với",    "lũy kế",       "luỹ kế",      "cao hơn",
    "thấp hơn",  "vượt",      "mỗi",          "mức",         "bình quân",
    "dự kiến",   "phấn đấu",  "kh",           "tháng trước", "quý trước",
    "dự toán",   "còn thiếu", "trên tổng số", NULL};

static int is_amount(const struct item *i)
{
    return (i->kind == ITEM_FIGURE || i->kind == ITEM_RATIO) && !i->per;
}

/* The item at t when it begins there and is an amount. */
static const struct item *amount_at(const struct work *w, uint32_t t)
{
    int32_t i = w->toks[t].item;

    return i >= 0 && w->items[i].first == t && is_amount(&w->items[i])
               ? &w->items[i]
               : NULL;
}

static void add_part(struct sum *s, const struct sum_part *p)
{
    if (s->count == SUM_PARTS_MAX)
        s->unsure = 1;
    else
        s->parts[s->count++] = *p;
}

/* A sign or "và" between two parts, at the depth of the list. */
static int separates(const struct work *w, uint32_t t, uint32_t end, int depth)
{
    const struct tok *k = &w->toks[t];

    if (k->depth != depth)
        return 0;
    return (k->kind == TOK_SIGN &&
            (k->sign == ',' || k->sign == ';' || k->sign == '+')) ||
           ck_at(w, t, end, "và") != 0;
}

void ck_sum_parts(const struct work *w, uint32_t first, uint32_t end, int depth,
                  struct sum *s)
{
    struct sum_part p = {.first = first, .mark = ','};
    enum sum_strict unused;
    int nested = 0;

    for (uint32_t t = first;
         t < end && !(s->unsure && s->count == SUM_PARTS_MAX); t++) {
        const struct tok *k = &w->toks[t];
        if (k->depth != depth)
            continue;
        if (separates(w, t, end, depth)) {
            p.mark = k->kind == TOK_SIGN ? (int)k->sign : '&';
            if (p.mark == ';') {
                nested = 0;
                p.group++;
            }
            p.segment++;
            p.first = t + 1;
            continue;
        }
        if (t > first && ck_sum_trigger(w, t, end, &unused))
            nested = s->nested = 1;
        p.item = amount_at(w, t);
        if (!p.item)
            continue;
        /* "quý III 120 người, 9 tháng 460 người" are no parts of one whole. */
        for (uint32_t m = p.first; m < t; m++)
            s->unsure |= ck_item_at(w, m, ITEM_MONTH) != NULL;
        if (!nested && !ck_has_any(w, p.first, t, other_amounts))
            add_part(s, &p);
        t = p.item->last;
    }
}

/* A total before token t: the nearest amount of a unit that fits. */
int ck_sum_totals(const struct work *w, uint32_t from, uint32_t t, int depth,
                  const struct item *out[SUM_TOTALS_MAX])
{
    int n = 0;

    while (t-- > from && n < SUM_TOTALS_MAX) {
        const struct item *i = amount_at(w, t);
        if (!i || w->toks[t].depth > depth)
            continue;
        /* "52.340 người/67.000 người": the second is the plan. */
        if (t > from + 1 && ck_sign(w, t - 1, t, '/') &&
            w->toks[t - 2].kind == TOK_WORD)
            continue;
        uint32_t back = t > from + 3 ? t - 3 : from;
        if (!ck_has_any(w, back, t, other_amounts))
            out[n++] = i;
    }
    return n;
}

/* From a trigger or an opening bracket to the end of its list. */
static uint32_t scope_end(const struct work *w, const struct block *b,
                          uint32_t t, int depth)
{
    uint32_t end = ck_sentence_end(w, b, t);

    for (uint32_t k = t; k < end; k++)
        if (w->toks[k].depth < depth ||
            (w->toks[k].kind == TOK_SIGN && w->toks[k].sign == ')' &&
             w->toks[k].depth == depth && depth > 0))
            return k;
    return end;
}

/* The block that a paragraph beginning with "Trong đó" speaks of. */
static const struct block *block_before(const struct work *w, uint32_t block)
{
    while (block-- > 0)
        if (w->blocks[block].zone == ZONE_BODY)
            return &w->blocks[block];
    return NULL;
}

/* The price that ends right before a bracket at t: "500.000 đồng/suất (tiền mặt
** 400.000 đồng, quà 100.000 đồng)". */
static const struct item *price_before(const struct work *w,
                                       const struct block *b, uint32_t t)
{
    int32_t i = t > b->first ? w->toks[t - 1].item : -1;

    return i >= 0 && w->items[i].kind == ITEM_FIGURE && w->items[i].per &&
                   w->items[i].last == t - 1
               ? &w->items[i]
               : NULL;
}

/* "... trong đó: A 1, B 2": the trigger of n tokens stands at t. */
static void at_trigger(struct work *w, uint32_t block, uint32_t t, uint32_t n,
                       enum sum_strict strict)
{
    const struct block *b = &w->blocks[block];
    struct sum s = {.strict = strict};
    int depth = w->toks[t].depth;
    uint32_t sentence = ck_sentence(w, b, t), from = sentence;
    const struct item *totals[SUM_TOTALS_MAX];
    int count = 0, outer = depth;

    if (depth > 0 && t > b->first && ck_sign(w, t - 1, b->end, '('))
        outer = depth - 1;
    if (sentence + 1 >= t && sentence > b->first)
        from = ck_sentence(w, b, sentence - 1);
    count = ck_sum_totals(w, from, t, outer, totals);
    const struct item *price = outer < depth ? price_before(w, b, t - 1) : NULL;
    if (price) {
        totals[0] = price;
        count = 1;
    }
    if (count == 0 && t <= b->label.end + 1) {
        const struct block *before = block_before(w, block);
        if (before && before->end > before->first)
            count = ck_sum_totals(w, ck_sentence(w, before, before->end - 1),
                                  before->end, 0, totals);
    }
    t += n;
    while (ck_sign(w, t, b->end, ':') || ck_sign(w, t, b->end, ','))
        t++;
    if (t >= b->end || count == 0)
        return;
    ck_sum_parts(w, t, scope_end(w, b, t, depth), depth, &s);
    ck_sum_judge(w, &s, totals, count);
}

/* "trong số N noun ..., A 1 và B 2": the total stands behind the word. */
static void at_of(struct work *w, const struct block *b, uint32_t t)
{
    static const char *const words[] = {"trong số", "trong tổng số", NULL};
    struct sum s = {.strict = SUM_LOOSE};
    uint32_t n = ck_at_any(w, t, b->end, words, NULL), end = t + n + 9;
    const struct item *total = NULL;

    if (n == 0)
        return;
    for (t += n; t < b->end && t < end && !total; t++) {
        if (w->toks[t].kind == TOK_SIGN && w->toks[t].item < 0)
            return;
        total = amount_at(w, t);
    }
    if (!total)
        return;
    t = total->last + 1;
    int depth = w->toks[total->first].depth;
    ck_sum_parts(w, t, scope_end(w, b, t, depth), depth, &s);
    if (s.count >= 2)
        ck_sum_judge(w, &s, &total, 1);
}

/* "quyết định của Thủ tướng (290, 188, 142)": numbers by themselves are numbers
** of something, for a part has a name or a unit. */
static int are_bare(const struct sum *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct sum_part *p = &s->parts[i];
        if (p->first < p->item->first || p->item->unit != UNIT_NONE ||
            p->item->noun_end > p->item->last + 1)
            return 0;
    }
    return 1;
}

/* "N noun (A 1, B 2)" without a word that says so. */
static void at_bracket(struct work *w, const struct block *b, uint32_t t)
{
    struct sum s = {.strict = SUM_CLOSED, .bracket = 1};
    enum sum_strict unused;
    uint32_t from = t;
    int depth = w->toks[t].depth;

    if (ck_sum_trigger(w, t + 1, b->end, &unused))
        return;
    while (from > b->first && t - from < 14 &&
           w->toks[from - 1].kind != TOK_SIGN)
        from--;
    const struct item *totals[SUM_TOTALS_MAX];
    int count = ck_sum_totals(w, from, t, depth - 1, totals);
    if (count == 0 && !(totals[0] = price_before(w, b, t)))
        return;
    ck_sum_parts(w, t + 1, scope_end(w, b, t + 1, depth), depth, &s);
    if (!are_bare(&s))
        ck_sum_judge(w, &s, totals, 1);
}

/* "N noun: A 1, B 2". */
static void at_colon(struct work *w, const struct block *b, uint32_t t)
{
    struct sum s = {.strict = SUM_LOOSE};
    enum sum_strict unused;
    uint32_t from = t, end;
    const struct item *totals[SUM_TOTALS_MAX];

    if (t + 1 >= b->end || ck_sum_trigger(w, t + 1, b->end, &unused))
        return;
    while (from > b->first && t - from < 10 &&
           w->toks[from - 1].kind != TOK_SIGN)
        from--;
    for (uint32_t k = from; k < t; k++)
        if (ck_sum_trigger(w, k, t, &unused))
            return;
    int count = ck_sum_totals(w, from, t, w->toks[t].depth, totals);
    if (count == 0)
        return;
    end = scope_end(w, b, t + 1, w->toks[t].depth);
    ck_sum_parts(w, t + 1, end, w->toks[t].depth, &s);
    if (s.count >= 2)
        ck_sum_judge(w, &s, totals, 1);
}

/* A note whose mark stands behind a total. */
static void at_note(struct work *w, const struct block *note)
{
    const struct block *b = &w->blocks[note->note_of];
    struct sum s = {.strict = SUM_LOOSE};
    const struct item *totals[SUM_TOTALS_MAX];
    uint32_t t = note->first, mark = note->note_tok + 1;
    uint32_t from = ck_sentence(w, b, mark > b->first ? mark - 1 : mark);

    if (mark > from + 24)
        from = mark - 24;
    int depth = mark > b->first ? w->toks[mark - 1].depth : 0;
    int count = ck_sum_totals(w, from, mark, depth, totals);
    enum sum_strict said;
    uint32_t n = ck_sum_trigger(w, t, note->end, &said);
    if (n > 0)
        s.strict = said;
    /* A note that lists without a word for it lists all there is. */
    else
        s.strict = SUM_CLOSED;
    t += n;
    while (ck_sign(w, t, note->end, ':'))
        t++;
    if (count == 0 || t >= note->end)
        return;
    ck_sum_parts(w, t, scope_end(w, note, t, 0), 0, &s);
    if (s.count >= 2)
        ck_sum_judge(w, &s, totals, 1);
}

static int same_list(const struct block *a, const struct block *b)
{
    return b->zone == ZONE_BODY && b->label.kind == a->label.kind &&
           (a->label.kind != LABEL_BULLET ||
            a->label.number[0] == b->label.number[0]);
}

/* A paragraph that ends in ":" and the list below it. */
static void at_list(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    struct sum s = {.strict = SUM_OPEN, .list = 1};
    const struct item *totals[SUM_TOTALS_MAX];
    uint32_t from = ck_sentence(w, b, b->end - 1), i = block + 1, items = 0;

    int count = ck_sum_totals(w, from, b->end, 0, totals);
    for (uint32_t t = from; t < b->end; t++) {
        enum sum_strict strict;
        if (ck_sum_trigger(w, t, b->end, &strict))
            s.strict = strict;
    }
    if (count == 0 || i >= w->block_count)
        return;
    const struct block *first = &w->blocks[i];
    if (first->label.kind != LABEL_BULLET &&
        first->label.kind != LABEL_LETTER && first->label.kind != LABEL_PAREN)
        return;
    for (; i < w->block_count && same_list(first, &w->blocks[i]);
         i++, items++) {
        const struct block *k = &w->blocks[i];
        size_t had = s.count;
        struct sum one = {0};
        ck_sum_parts(w, k->label.end, ck_sentence_end(w, k, k->label.end), 0,
                     &one);
        one.parts[0].group = (int)items;
        one.parts[0].segment = items;
        if (one.count > 0)
            add_part(&s, &one.parts[0]);
        s.unsure |= s.count == had;
    }
    if (s.count >= 2)
        ck_sum_judge(w, &s, totals, count);
}

void ck_rule_sum(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_NOTE && b->note_of >= 0)
        at_note(w, b);
    if ((b->zone != ZONE_BODY && b->zone != ZONE_NOTE &&
         b->zone != ZONE_CELL) ||
        b->end == b->first)
        return;
    if (b->zone == ZONE_BODY && ck_sign(w, b->end - 1, b->end, ':'))
        at_list(w, block);
    for (uint32_t t = b->label.end; t < b->end && !w->nomem; t++) {
        enum sum_strict strict;
        uint32_t n = ck_sum_trigger(w, t, b->end, &strict);
        if (n > 0 && !(b->zone == ZONE_NOTE && t == b->first)) {
            at_trigger(w, block, t, n, strict);
            t += n - 1;
        } else if (ck_sign(w, t, b->end, '('))
            at_bracket(w, b, t);
        else if (ck_sign(w, t, b->end, ':'))
            at_colon(w, b, t);
        else
            at_of(w, b, t);
    }
}
