#include "check/percent.h"
#include "check/sum.h"

enum check_verdict ck_percent(const struct item *p, num part, num part_half,
                              num whole, num whole_half)
{
    num low_base = whole + whole_half, high_base = whole - whole_half;

    if (part < 0 || high_base <= 0)
        return CHECK_WRONG;
    num low = (part - part_half) * 100 * NUM_ONE / low_base;
    num high = ((part + part_half) * 100 * NUM_ONE + high_base - 1) / high_base;
    if (low <= p->value + p->half && high >= p->value - p->half)
        return CHECK_RIGHT;
    if (low < p->value + 2 * p->half && high > p->value - 2 * p->half)
        return CHECK_ROUNDING;
    return CHECK_WRONG;
}

const char *ck_percent_text(struct work *w, const struct item *p, num part,
                            num whole)
{
    num step = p->half * 2, computed;
    int decimals = p->decimals < 2 ? 2 : p->decimals;

    for (int i = p->decimals; i < decimals; i++)
        step /= 10;
    if (whole <= 0 || step <= 0)
        return "";
    computed = (part * 100 * NUM_ONE / whole + step / 2) / step * step;
    return ck_printf(w, "%s%%", ck_num(w, computed, p->decimals));
}

/* One digit of p gives what was computed, cut or rounded. */
static int digit_of_percent(const struct item *p, num computed)
{
    num step = 2 * p->half;

    for (num shown = computed / step * step; shown <= computed + step;
         shown += step) {
        if (ck_one_digit(p->value, shown))
            return 1;
    }
    return 0;
}

int ck_percent_fix(const struct item *p, num part, num whole)
{
    const num all = 100 * NUM_ONE;

    if (p->value <= 0 || p->half <= 0 || part <= 0 || whole <= 0)
        return 0;
    return digit_of_percent(p, part * all / whole) ||
           ck_near_digit(part, p->value * whole / all, p->half * whole / all) ||
           ck_near_digit(whole, part * all / p->value,
                         p->half * whole / p->value);
}

int ck_is_change(const struct work *w, const struct block *b,
                 const struct item *p)
{
    static const char *const words[] = {
        "tăng",      "giảm",     "cao hơn",  "thấp hơn", "vượt",
        "tăng thêm", "giảm còn", "tăng lên", "hụt",      NULL};
    uint32_t from = p->first > b->first + 2 ? p->first - 2 : b->first;

    return ck_has_any(w, from, p->first, words);
}

int ck_is_listed(const struct work *w, const struct block *b,
                 const struct item *i)
{
    int depth = w->toks[i->first].depth;
    enum sum_strict unused;

    for (uint32_t t = i->last + 1; depth > 0 && t < b->end; t++) {
        if (w->toks[t].depth < depth ||
            (w->toks[t].depth == depth && ck_sign(w, t, b->end, ')')) ||
            ck_sum_trigger(w, t, b->end, &unused))
            return 0;
        const struct item *k = ck_item_at(w, t, ITEM_FIGURE);
        if (k && k->first == t && k->unit == i->unit &&
            w->toks[t].depth == depth)
            return 1;
    }
    return 0;
}

static const char *const other[] = {
    "tăng",      "giảm",     "kế hoạch", "chỉ tiêu", "cùng kỳ", "so với",
    "cao hơn",   "thấp hơn", "vượt",     "kh",       "mỗi",     "dự toán",
    "năm trước", "lũy kế",   "luỹ kế",   NULL};

const struct item *ck_numerator(const struct work *w, const struct block *b,
                                uint32_t t)
{
    uint32_t from = ck_sentence(w, b, t);
    int depth = t < b->end ? w->toks[t].depth : 0;

    while (t-- > from) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (w->toks[t].depth < depth)
            depth = w->toks[t].depth;
        if (!i || i->first != t || w->toks[t].depth > depth || i->per)
            continue;
        /* "45 hộ/142 khẩu": what follows is said of the first. */
        if (t > from + 1 && ck_sign(w, t - 1, b->end, '/') &&
            w->toks[t - 2].kind == TOK_WORD)
            continue;
        uint32_t back = t > from + 3 ? t - 3 : from;
        return ck_has_any(w, back, t, other) ? NULL : i;
    }
    return NULL;
}

struct ck_quotient ck_quotient(const struct item *p, const struct item *part,
                               const struct item *whole)
{
    int about = p->approx || part->approx || whole->approx;

    return (struct ck_quotient){.p = p,
                                .part_item = part,
                                .whole_item = whole,
                                .part = part->value,
                                .part_half = part->half,
                                .whole = whole->value,
                                .whole_half = whole->half,
                                .severity =
                                    about ? CHECK_SEVERITY__MAX : CHECK_ERROR};
}

void ck_hold_quotient(struct work *w, const struct ck_quotient *q)
{
    enum check_verdict verdict =
        ck_percent(q->p, q->part, q->part_half, q->whole, q->whole_half);
    struct quotes quotes = {0};
    const char *computed = ck_percent_text(w, q->p, q->part, q->whole);
    const char *stated =
        ck_printf(w, "%s%%", ck_num(w, q->p->value, q->p->decimals));
    const char *computation =
        ck_printf(w, "%s / %s = %s", ck_num(w, q->part, 0),
                  ck_num(w, q->whole, 0), computed);

    ck_quote_item(w, &quotes, q->p);
    ck_quote_item(w, &quotes, q->part_item);
    if (q->whole_item != q->part_item)
        ck_quote_item(w, &quotes, q->whole_item);
    if (verdict != CHECK_WRONG) {
        ck_relation(w, q->kind, verdict, &quotes, computation);
        return;
    }
    if (q->severity == CHECK_SEVERITY__MAX)
        return;
    ck_find(w, &(struct ck_finding){.kind = q->kind,
                                    .severity = q->severity,
                                    .quotes = &quotes,
                                    .stated = stated,
                                    .computed = computed,
                                    .computation = computation,
                                    .suggestion = computed,
                                    .message = MSG_CHECK_PERCENT_OFF,
                                    .args = {ck_num(w, q->part, 0),
                                             ck_num(w, q->whole, 0), computed,
                                             stated}});
}
