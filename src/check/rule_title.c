/*
** One project quoted with two titles: two quotations that differ in a word or
** two are meant to be the same.
*/
#include "check/rules.h"

#include <string.h>

enum { TITLES_MAX = 300, WORDS_MIN = 9, WORDS_MAX = 60 };

struct title {
    uint32_t first, end;
};

/* “ ... ” or " ... " from t; the token of the closing sign, 0 none. */
static uint32_t closing(const struct work *w, const struct block *b, uint32_t t)
{
    uint32_t c = w->toks[t].kind == TOK_SIGN ? w->toks[t].sign : 0;
    uint32_t shut = c == 0x201C ? 0x201D : c == '"' ? '"' : 0;

    if (shut == 0)
        return 0;
    for (uint32_t k = t + 1; k < b->end && k < t + WORDS_MAX + 2; k++)
        if (w->toks[k].kind == TOK_SIGN && w->toks[k].sign == shut)
            return k;
    return 0;
}

static int same_word(const struct work *w, uint32_t a, uint32_t b)
{
    return w->toks[a].len == w->toks[b].len &&
           memcmp(w->low + w->toks[a].start, w->low + w->toks[b].start,
                  w->toks[a].len) == 0;
}

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Words to add, drop or change to come from one title to the other. */
static uint32_t distance(const struct work *w, const struct title *x,
                         const struct title *y)
{
    uint32_t n = x->end - x->first, m = y->end - y->first;
    uint32_t row[WORDS_MAX + 3];

    for (uint32_t k = 0; k <= m; k++)
        row[k] = k;
    for (uint32_t i = 1; i <= n; i++) {
        uint32_t corner = row[0];
        row[0] = i;
        for (uint32_t k = 1; k <= m; k++) {
            uint32_t up = row[k];
            int same = same_word(w, x->first + i - 1, y->first + k - 1);
            row[k] = min3(up + 1, row[k - 1] + 1, corner + !same);
            corner = up;
        }
    }
    return row[m];
}

/* Numbers in them differ: two programmes of one kind, or two years. */
static int other_numbers(const struct work *w, const struct title *x,
                         const struct title *y)
{
    uint32_t a = x->first, b = y->first;

    for (;;) {
        while (a < x->end && w->toks[a].kind != TOK_NUMBER)
            a++;
        while (b < y->end && w->toks[b].kind != TOK_NUMBER)
            b++;
        if (a == x->end || b == y->end)
            return a != x->end || b != y->end;
        if (!same_word(w, a++, b++))
            return 1;
    }
}

static void find(struct work *w, const struct title *x, const struct title *y)
{
    struct quotes q = {0};

    ck_quote(w, &q, y->first, y->end - 1);
    ck_quote(w, &q, x->first, x->end - 1);
    ck_find(w,
            &(struct ck_finding){.kind = CHECK_CITATION,
                                 .severity = CHECK_WARNING,
                                 .quotes = &q,
                                 .stated = ck_text(w, y->first, y->end - 1),
                                 .computed = ck_text(w, x->first, x->end - 1),
                                 .computation = "",
                                 .message = MSG_CHECK_TITLES,
                                 .args = {ck_text(w, y->first, y->end - 1),
                                          ck_text(w, x->first, x->end - 1)}});
}

void ck_rule_title(struct work *w)
{
    struct title *titles = arena_array(w->a, TITLES_MAX, sizeof *titles);
    size_t count = 0;

    if (!titles) {
        w->nomem = 1;
        return;
    }
    for (size_t i = 0; i < w->block_count; i++) {
        const struct block *b = &w->blocks[i];
        if (b->zone == ZONE_TAIL)
            continue;
        for (uint32_t t = b->first; t < b->end && count < TITLES_MAX; t++) {
            uint32_t shut = closing(w, b, t);
            if (shut == 0)
                continue;
            if (shut - t - 1 >= WORDS_MIN)
                titles[count++] = (struct title){t + 1, shut};
            t = shut;
        }
    }
    for (size_t i = 1; i < count && !w->nomem; i++)
        for (size_t k = 0; k < i; k++) {
            uint32_t d = distance(w, &titles[k], &titles[i]);
            uint32_t n = titles[i].end - titles[i].first;
            if (d == 0)
                break;
            if (d <= 2 && d * 8 <= n &&
                !other_numbers(w, &titles[k], &titles[i])) {
                find(w, &titles[k], &titles[i]);
                break;
            }
        }
}
