/*
** What is left: of a total, so many are done and the rest remain.
**
**   19 trường hợp; đã có 17 trường hợp ..., còn lại 02 trường hợp
**   tiếp nhận 750 hồ sơ ...: trước hạn 560, đúng hạn 03, còn trong hạn 187
**
** Outcomes of files are a closed list when one of them says what is not done
** yet; figures of another unit between are stepped over.
*/
#include "check/rules.h"
#include "check/terms.h"

static const char *const left[] = {"còn lại",
                                   "số còn lại",
                                   "còn trong hạn",
                                   "đang giải quyết",
                                   "đang xem xét",
                                   "đang xử lý",
                                   "chuyển",
                                   "chưa giải quyết",
                                   "trong hạn",
                                   "đang trong hạn",
                                   "chưa đến hạn",
                                   "chuyên",
                                   NULL};
static const char *const outcomes[] = {"trước hạn",
                                       "đúng hạn",
                                       "quá hạn",
                                       "trễ hạn",
                                       "chậm hạn",
                                       "trước và đúng hạn",
                                       "đã giải quyết",
                                       "đã trả",
                                       "trả lại",
                                       "không đủ điều kiện",
                                       "đã xử lý",
                                       "kết quả xử lý",
                                       "rút đơn",
                                       "đã hoàn thành",
                                       NULL};
/* Files that were on time and files that were not are all that were due. */
static const char *const late[] = {"quá hạn", "trễ hạn", "chậm hạn", NULL};
static const char *const taken[] = {"tiếp nhận", "nhận được", "tổng số",
                                    "thụ lý",    "đến hạn",   NULL};

enum { OUTCOMES_MAX = 8 };

/* What the words before a figure say of it: 3 late, 2 left over, 1 another
** outcome. */
static int role(const struct work *w, const struct block *b,
                const struct item *i)
{
    uint32_t from = ck_words_before(w, b, i->first, 10);

    for (uint32_t t = i->first; t-- > from;) {
        if (ck_at_any(w, t, i->first, late, NULL))
            return 3;
        if (ck_at_any(w, t, i->first, left, NULL))
            return 2;
        if (ck_at_any(w, t, i->first, outcomes, NULL))
            return 1;
    }
    return 0;
}

static int is_taken(const struct work *w, const struct block *b,
                    const struct item *i)
{
    uint32_t from = i->first > b->first + 5 ? i->first - 5 : b->first;

    return ck_has_any(w, from, i->first, taken);
}

/* The outcomes behind a total, within three sentences of its block. */
static int collect(const struct work *w, const struct block *b,
                   const struct item *total, const struct item **out,
                   int *has_left)
{
    uint32_t end = ck_sentence_end(w, b, total->last);
    int n = 0, depth = w->toks[total->first].depth + 1, was_late = 0, good = 0;

    for (int more = 0; more < 2 && end < b->end; more++)
        end = ck_sentence_end(w, b, end);
    *has_left = 0;
    for (uint32_t t = total->last + 1; t < end && n < OUTCOMES_MAX; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (!i || i->first != t || i->unit != total->unit)
            continue;
        int r = role(w, b, i);
        if (is_taken(w, b, i))
            return n;
        if (r == 0 || w->toks[t].depth > depth)
            continue;
        if (n == 0) /* deeper ones are parts of an outcome */
            depth = w->toks[t].depth;
        *has_left |= r == 2;
        was_late |= r == 3;
        good |= r == 1;
        out[n++] = i;
    }
    *has_left |= was_late && good;
    return n;
}

static void judge(struct work *w, const struct item *total,
                  const struct item **part, int n)
{
    struct terms terms = {.total = total};

    for (int i = 0; i < n; i++)
        ck_terms_add(&terms, part[i], 1);
    struct quotes q = ck_terms_quotes(w, &terms);
    const char *text = ck_terms_text(w, &terms);
    num sum = ck_terms_sum(&terms);
    if (sum == total->value) {
        ck_relation(w, CHECK_SUM, CHECK_RIGHT, &q, text);
        return;
    }
    if (ck_terms_about(&terms) || !ck_terms_fix(&terms))
        return;
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_SUM,
                   .severity = CHECK_WARNING,
                   .quotes = &q,
                   .stated = ck_num(w, total->value, 0),
                   .computed = ck_num(w, sum, 0),
                   .computation = text,
                   .message = MSG_CHECK_SUM_OFF,
                   .args = {ck_num(w, sum, 0), ck_num(w, total->value, 0),
                            ck_num(w, ck_abs(sum - total->value), 0)}});
}

/* "..., còn lại 02 trường hợp": with the one before it in the sentence it makes
** the total said just before.  Where more figures of the unit stand near, it is
** not plain which are meant. */
static void at_rest(struct work *w, const struct block *b, const struct item *i)
{
    uint32_t sentence = ck_sentence(w, b, i->first), from = sentence;
    const struct item *found[3] = {NULL, NULL, NULL};
    int n = 0;

    if (from > b->first)
        from = ck_sentence(w, b, from - 1);
    for (uint32_t t = i->first; t-- > from && n < 3;) {
        const struct item *k = ck_item_at(w, t, ITEM_FIGURE);
        if (k && k->first == t && ck_unit_fits(k->unit, i->unit))
            found[n++] = k;
    }
    if (n < 2 || found[0]->first < sentence)
        return;
    const struct item *part[2] = {found[0], i};
    if (found[1]->value == found[0]->value + i->value || n == 2)
        judge(w, found[1], part, 2);
}

/* "700/750 hồ sơ, còn 50 hồ sơ": what a ratio leaves. */
static void at_ratio(struct work *w, const struct block *b,
                     const struct item *r)
{
    static const char *const rest[] = {"còn", "còn lại", "chưa", NULL};
    uint32_t end = ck_sentence_end(w, b, r->last);

    if (end > r->last + 20)
        end = r->last + 20;
    for (uint32_t t = r->last + 1; t < end; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (!i && w->toks[t].item < 0)
            continue;
        uint32_t from = t > r->last + 4 ? t - 4 : r->last + 1;
        if (!i || i->first != t || i->half != 0 || i->per ||
            !ck_unit_fits(r->unit, i->unit) ||
            !(ck_has_any(w, from, t, rest) ||
              ck_at(w, i->last + 2, b->end, "còn lại")))
            return;
        struct item whole = *r, done = *r;
        whole.value = r->value2;
        const struct item *part[2] = {&done, i};
        judge(w, &whole, part, 2);
        return;
    }
}

void ck_rule_rest(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    const struct item *part[OUTCOMES_MAX];
    int has_left;

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        const struct item *r = ck_item_at(w, t, ITEM_RATIO);
        if (r && r->first == t && r->half == 0 && r->half2 == 0)
            at_ratio(w, b, r);
        if (!i || i->first != t || i->unit == UNIT_MONEY || i->half != 0)
            continue;
        if (ck_before(w, b->first, t, "còn lại"))
            at_rest(w, b, i);
        if (!is_taken(w, b, i))
            continue;
        int n = collect(w, b, i, part, &has_left);
        if (n >= 2 && has_left)
            judge(w, i, part, n);
    }
}
