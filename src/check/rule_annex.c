/*
** A figure of the text against the table of an annex: the words of a row stand
** in the text with a figure right behind them that no column of the row has,
** though one digit would make it so.
*/
#include "check/rules.h"
#include "check/table.h"

enum { WORDS_MIN = 4, WORDS_MAX = 24, LOOKS_MAX = 20000000 };

/* The words of a row's label: tokens first .. end - 1. */
struct words {
    uint32_t first, end;
};

static struct words label_words(const struct work *w, const struct table *t,
                                uint32_t row)
{
    const struct cell *c = ck_cell(t, row, (uint32_t)t->label_col);
    const struct block *b = &w->blocks[c->block];
    struct words l = {b->label.end, b->label.end};

    if (!c->filled)
        return (struct words){0, 0};
    while (l.end < b->end && w->toks[l.end].kind == TOK_WORD)
        l.end++;
    return l;
}

/* The figure behind the words, after at most "là", "được", "đạt" or a colon. */
static const struct item *figure_behind(const struct work *w, uint32_t t,
                                        uint32_t end)
{
    static const char *const links[] = {"là", "được", "đạt", "có", NULL};
    uint32_t n = ck_at_any(w, t, end, links, NULL);

    t += n ? n : (uint32_t)ck_sign(w, t, end, ':');
    const struct item *i = t < end ? ck_item_at(w, t, ITEM_FIGURE) : NULL;
    return i && i->first == t && !i->approx ? i : NULL;
}

/* The number of a figure as it is shown, without its "triệu" or "tỷ". */
static int shown(const struct work *w, const struct item *i, num *value)
{
    int decimals;

    return ck_number(w, i->first, value, &decimals);
}

static void compare(struct work *w, const struct table *t, uint32_t row,
                    const struct item *said)
{
    const struct cell *close = NULL;
    struct quotes q = {0};
    num value;

    if (!shown(w, said, &value))
        return;
    for (uint32_t c = (uint32_t)t->label_col + 1; c < t->cols; c++) {
        const struct cell *k = ck_cell(t, row, c);
        if (!k->number)
            continue;
        if (k->value == value) {
            ck_quote_item(w, &q, said);
            ck_quote(w, &q, k->tok, k->tok);
            ck_relation(w, CHECK_DUPLICATE, CHECK_RIGHT, &q, "=");
            return;
        }
        if (ck_one_digit(k->value, value))
            close = k;
    }
    if (!close)
        return;
    const char *in_table = ck_num(w, close->value, close->decimals);
    const char *in_text = ck_text(w, said->first, said->first);
    ck_quote_item(w, &q, said);
    ck_quote(w, &q, close->tok, close->tok);
    ck_find(w, &(struct ck_finding){.kind = CHECK_DUPLICATE,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = in_text,
                                    .computed = in_table,
                                    .computation = "",
                                    .message = MSG_CHECK_ANNEX_OFF,
                                    .args = {in_text, in_table}});
}

/* Each place in the text where the row's words stand before a figure. */
static void check_row(struct work *w, const struct table *t, uint32_t row,
                      size_t *looks)
{
    struct words l = label_words(w, t, row);
    uint32_t n = l.end - l.first;

    if (n < WORDS_MIN || n > WORDS_MAX)
        return;
    for (size_t i = 0; i < w->block_count && *looks < LOOKS_MAX; i++) {
        const struct block *b = &w->blocks[i];
        if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
            continue;
        *looks += b->end - b->first;
        for (uint32_t k = b->first; k + n < b->end; k++) {
            if (!ck_same_words(w, k, k + 1, l.first, l.first + 1) ||
                !ck_same_words(w, k, k + n, l.first, l.end))
                continue;
            const struct item *said = figure_behind(w, k + n, b->end);
            if (said)
                compare(w, t, row, said);
            k += n - 1;
        }
    }
}

void ck_rule_annex(struct work *w)
{
    size_t looks = 0; /* tokens looked at: an odd paper ends some time */
    struct table t;

    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++) {
        if (w->blocks[i].zone != ZONE_CELL ||
            (i > 0 && w->blocks[i - 1].zone == ZONE_CELL &&
             w->blocks[i - 1].table == w->blocks[i].table))
            continue;
        if (!ck_table(w, i, &t))
            continue;
        for (uint32_t r = t.first_row; r < t.rows && !w->nomem; r++)
            check_row(w, &t, r, &looks);
    }
}
