/*
** The same thing said twice with two values: the same words before and after
** two large figures that differ in one digit, or in two that changed places.
*/
#include "check/rules.h"

enum { LARGE = 1000, CONTEXT = 4, FIGURES_MAX = 3000 };

static int is_large(const struct item *i)
{
    return i->kind == ITEM_FIGURE && !i->approx && !i->per &&
           i->value >= LARGE * NUM_ONE && i->half == 0;
}

/* The words on one side of a figure, as far as both have the same. */
static uint32_t common_before(const struct work *w, const struct item *a,
                              const struct item *b)
{
    uint32_t n = 0;

    while (n < CONTEXT && a->first > n && b->first > n &&
           w->toks[a->first - n - 1].kind == TOK_WORD &&
           ck_same_words(w, a->first - n - 1, a->first - n, b->first - n - 1,
                         b->first - n))
        n++;
    return n;
}

static uint32_t common_behind(const struct work *w, const struct item *a,
                              const struct item *b)
{
    uint32_t n = 0;

    while (n < CONTEXT + 2 && a->last + n + 1 < w->tok_count &&
           b->last + n + 1 < w->tok_count &&
           w->toks[a->last + n + 1].kind == TOK_WORD &&
           ck_same_words(w, a->last + n + 1, a->last + n + 2, b->last + n + 1,
                         b->last + n + 2))
        n++;
    return n;
}

static void find(struct work *w, const struct item *a, const struct item *b)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, b);
    ck_quote_item(w, &q, a);
    ck_find(w, &(struct ck_finding){.kind = CHECK_DUPLICATE,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = ck_amount(w, b->value, b),
                                    .computed = ck_amount(w, a->value, a),
                                    .computation = "",
                                    .message = MSG_CHECK_TWO_VALUES,
                                    .args = {ck_amount(w, a->value, a),
                                             ck_amount(w, b->value, b)}});
}

static void compare(struct work *w, const struct item *a, const struct item *b)
{
    struct quotes q = {0};

    if (a->unit != b->unit || a->unit == UNIT_NONE)
        return;
    uint32_t before = common_before(w, a, b), behind = common_behind(w, a, b);
    int same = a->value == b->value;
    if (same ? before + behind < 3 : before < 2 || before + behind < 4)
        return;
    if (same) {
        ck_quote_item(w, &q, a);
        ck_quote_item(w, &q, b);
        ck_relation(w, CHECK_DUPLICATE, CHECK_RIGHT, &q, "=");
    } else if (ck_one_digit(a->value, b->value))
        find(w, a, b);
}

void ck_rule_repeat(struct work *w)
{
    const struct item **list = arena_array(w->a, FIGURES_MAX, sizeof *list);
    size_t count = 0;

    w->nomem |= !list;
    for (size_t i = 0; i < w->item_count && !w->nomem && count < FIGURES_MAX;
         i++) {
        enum zone z = w->blocks[w->items[i].block].zone;
        if (is_large(&w->items[i]) && (z == ZONE_BODY || z == ZONE_NOTE))
            list[count++] = &w->items[i];
    }
    for (size_t i = 1; i < count && !w->nomem; i++)
        for (size_t k = i > 200 ? i - 200 : 0; k < i; k++)
            compare(w, list[k], list[i]);
}
