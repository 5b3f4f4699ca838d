#include "check/terms.h"

#include <assert.h>

void ck_terms_add(struct terms *x, const struct item *part, int sign)
{
    assert(x->count < TERMS_MAX);
    x->part[x->count] = part;
    x->sign[x->count++] = sign;
}

num ck_terms_sum(const struct terms *x)
{
    num sum = 0;

    for (int k = 0; k < x->count; k++)
        sum += x->sign[k] * x->part[k]->value;
    return sum;
}

num ck_terms_half(const struct terms *x)
{
    num half = x->total->half;

    for (int k = 0; k < x->count; k++)
        half += x->part[k]->half;
    return half;
}

int ck_terms_about(const struct terms *x)
{
    int about = x->total->approx;

    for (int k = 0; k < x->count; k++)
        about |= x->part[k]->approx;
    return about;
}

int ck_terms_fix(const struct terms *x)
{
    num off = ck_terms_sum(x) - x->total->value;
    int fix = ck_one_digit(x->total->value, x->total->value + off);

    for (int k = 0; k < x->count; k++)
        fix |= ck_one_digit(x->part[k]->value,
                            x->part[k]->value - x->sign[k] * off);
    return fix;
}

const char *ck_terms_text(struct work *w, const struct terms *x)
{
    const char *text = "";

    for (int k = 0; k < x->count; k++)
        text = ck_printf(w, "%s%s%s", text,
                         x->sign[k] < 0 ? " − "
                         : *text        ? " + "
                                        : "",
                         ck_num(w, x->part[k]->value, 0));
    return ck_printf(w, "%s = %s", text, ck_num(w, ck_terms_sum(x), 0));
}

struct quotes ck_terms_quotes(struct work *w, const struct terms *x)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, x->total);
    for (int k = 0; k < x->count; k++)
        ck_quote_item(w, &q, x->part[k]);
    return q;
}
