/*
** Quantity x unit price = amount, in one sentence.
**
**   120 phần quà, mỗi phần trị giá 500.000 đồng, tổng kinh phí 60 triệu đồng
**   19.474 hộ, trị giá mỗi phần quà 300.000 đồng, kinh phí 5.842.200.000 đồng
**   tặng 50 suất (500.000 đồng/suất), trị giá 25 triệu đồng
*/
#include "check/rules.h"

enum { QUANTITIES_MAX = 8 };

struct purchase {
    const struct item *price;
    const struct item *quantity[QUANTITIES_MAX]; /* nearest first */
    int count;
    const struct item *amount;
};

/* The amount says what one costs: đồng/suất, "mỗi suất ... đồng", "... đồng
** mỗi suất". */
static int is_price(const struct work *w, const struct block *b,
                    const struct item *i)
{
    uint32_t from = ck_sentence(w, b, i->first), t = i->first;

    if (i->unit != UNIT_MONEY || i->kind != ITEM_FIGURE)
        return 0;
    if (i->per || ck_at(w, i->last + 1, b->end, "mỗi") ||
        ck_at(w, i->last + 1, b->end, "một suất"))
        return 1;
    for (; t > from && i->first - t < 8; t--) {
        if (w->toks[t - 1].kind != TOK_WORD || w->toks[t - 1].item >= 0)
            return 0;
        if (ck_at(w, t - 1, b->end, "mỗi"))
            return 1;
    }
    return 0;
}

static int is_count(const struct item *i)
{
    return i->kind == ITEM_FIGURE && i->unit != UNIT_MONEY &&
           i->unit != UNIT_WEIGHT && i->unit != UNIT_AREA && !i->per &&
           i->half == 0 && i->value > 0;
}

/* The noun of "mỗi suất", "/suất" or "mỗi phần quà" at the price. */
static uint32_t price_unit(const struct work *w, const struct block *b,
                           const struct item *p)
{
    uint32_t used, t = p->first;

    if (p->per)
        return ck_unit(w, p->noun, b->end, &used);
    if (ck_at(w, p->last + 1, b->end, "mỗi"))
        return ck_unit(w, p->last + 2, b->end, &used);
    for (; t > b->first && p->first - t < 8; t--)
        if (ck_at(w, t - 1, b->end, "mỗi"))
            return ck_unit(w, t, b->end, &used);
    return UNIT_NONE;
}

static void collect(const struct work *w, const struct block *b,
                    struct purchase *p)
{
    static const char *const sums[] = {"tổng",    "kinh phí", "số tiền",
                                       "trị giá", "giá trị",  "thành tiền",
                                       NULL};
    uint32_t from = ck_sentence(w, b, p->price->first);
    uint32_t end = ck_sentence_end(w, b, p->price->first);

    for (uint32_t t = p->price->first;
         t-- > from && p->count < QUANTITIES_MAX;) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (ck_sign(w, t, b->end, ';') && w->toks[t].depth == 0 && p->count > 0)
            break;
        if (i && i->first == t && is_price(w, b, i))
            break; /* another purchase */
        if (i && i->first == t && is_count(i))
            p->quantity[p->count++] = i;
    }
    for (uint32_t t = p->price->last + 1; t < end; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (ck_sign(w, t, b->end, ';'))
            return;
        if (!i || i->first != t)
            continue;
        if (i->unit != UNIT_MONEY || is_price(w, b, i))
            return; /* what follows is about something else */
        uint32_t back = t > from + 7 ? t - 7 : from;
        if (ck_has_any(w, back, t, sums))
            p->amount = i;
        return;
    }
}

/* "trị giá 105 triệu đồng (300.000 đồng/ngày công)": the amount stands before
** the bracket of its price, the quantity before both. */
static void amount_before(const struct work *w, const struct block *b,
                          struct purchase *p)
{
    uint32_t from = ck_sentence(w, b, p->price->first), t = p->price->first;
    int depth = w->toks[t].depth;

    while (t > from && w->toks[t].depth >= depth && depth > 0)
        t--;
    if (p->amount || depth == 0 || t <= from)
        return;
    const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
    if (!i || i->unit != UNIT_MONEY || i->per)
        return;
    p->amount = i;
    p->count = 0;
    for (t = i->first; t-- > from && p->count < QUANTITIES_MAX;) {
        const struct item *k = ck_item_at(w, t, ITEM_FIGURE);
        if (k && k->first == t && is_count(k))
            p->quantity[p->count++] = k;
    }
}

static int agrees(const struct item *q, const struct item *price,
                  const struct item *amount)
{
    num product = q->value / NUM_ONE * price->value;
    num half = q->value / NUM_ONE * price->half + amount->half;

    return ck_abs(product - amount->value) <= half;
}

static void say(struct work *w, const struct purchase *p,
                const struct item *quantity, int right)
{
    struct quotes q = {0};
    num product = quantity->value / NUM_ONE * p->price->value;
    const char *made = ck_amount(w, product, p->amount);
    const char *computation =
        ck_printf(w, "%s × %s = %s", ck_num(w, quantity->value, 0),
                  ck_num(w, p->price->value, 0), ck_num(w, product, 0));

    ck_quote_item(w, &q, p->amount);
    ck_quote_item(w, &q, quantity);
    ck_quote_item(w, &q, p->price);
    if (right) {
        ck_relation(w, CHECK_PRICE,
                    product == p->amount->value ? CHECK_RIGHT : CHECK_ROUNDING,
                    &q, computation);
        return;
    }
    ck_find(w, &(struct ck_finding){
                   .kind = CHECK_PRICE,
                   .severity = CHECK_ERROR,
                   .quotes = &q,
                   .stated = ck_amount(w, p->amount->value, p->amount),
                   .computed = made,
                   .computation = computation,
                   .suggestion =
                       ck_one_digit(product, p->amount->value) ? made : NULL,
                   .message = MSG_CHECK_PRICE_OFF,
                   .args = {ck_num(w, quantity->value, 0),
                            ck_amount(w, p->price->value, p->price), made,
                            ck_amount(w, p->amount->value, p->amount)}});
}

/* Another price in the sentence: the amount may be for both. */
static int several_prices(const struct work *w, const struct block *b,
                          const struct item *price)
{
    uint32_t end = ck_sentence_end(w, b, price->last);

    for (uint32_t t = ck_sentence(w, b, price->first); t < end; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        if (i && i->first == t && i != price && is_price(w, b, i))
            return 1;
    }
    return 0;
}

static void judge(struct work *w, const struct block *b, struct purchase *p)
{
    const struct item *chosen = NULL;
    uint32_t unit = price_unit(w, b, p->price);

    for (int i = 0; i < p->count; i++)
        if (agrees(p->quantity[i], p->price, p->amount)) {
            say(w, p, p->quantity[i], 1);
            return;
        }
    if (p->price->approx || p->amount->approx || several_prices(w, b, p->price))
        return;
    /* Wrong only where it is plain which quantity was meant. */
    for (int i = 0; i < p->count && !chosen; i++)
        if (unit != UNIT_NONE && p->quantity[i]->unit == unit)
            chosen = p->quantity[i];
    if (!chosen && p->count == 1)
        chosen = p->quantity[0];
    if (chosen && !chosen->approx && !(p->price->months && !p->amount->months))
        say(w, p, chosen, 0);
}

static int times(const struct work *w, uint32_t t, uint32_t end)
{
    return ck_at(w, t, end, "x") || ck_sign(w, t, end, 0xD7) ||
           ck_sign(w, t, end, '*');
}

/* "215 suất x 300.000đ = 64.500.000đ": written out. */
static void check_product(struct work *w, const struct block *b, uint32_t t)
{
    struct purchase p = {.price = ck_item_at(w, t + 1, ITEM_FIGURE)};
    uint32_t k = t;

    while (k > b->first && t - k < 8 && w->toks[k - 1].kind == TOK_WORD &&
           w->toks[k - 1].item < 0)
        k--;
    if (!p.price || p.price->first != t + 1 || k == b->first)
        return;
    const struct item *quantity = ck_item_at(w, k - 1, ITEM_FIGURE);
    for (k = p.price->last + 1;
         k < b->end && k < p.price->last + 8 && w->toks[k].kind == TOK_WORD;)
        k++;
    if (!quantity || quantity->half != 0 || !ck_sign(w, k, b->end, '='))
        return;
    p.amount = ck_item_at(w, k + 1, ITEM_FIGURE);
    if (p.amount && p.amount->first == k + 1 &&
        ck_unit_fits(p.price->unit, p.amount->unit))
        say(w, &p, quantity, agrees(quantity, p.price, p.amount));
}

void ck_rule_price(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        if (times(w, t, b->end))
            check_product(w, b, t);
        struct purchase p = {.price = ck_item_at(w, t, ITEM_FIGURE)};
        if (!p.price || p.price->first != t || !is_price(w, b, p.price))
            continue;
        collect(w, b, &p);
        amount_before(w, b, &p);
        if (p.amount && p.count > 0)
            judge(w, b, &p);
    }
}
