/*
** Numbering of headings and points: each number follows the one before it under
** the same parent; a list may begin again at 1.
**
** The levels in use are a stack.  A number goes to the nearest level of its
** kind that it continues; 1 opens a new level below, or begins one again.
*/
#include "check/rules.h"

#include <string.h>

enum { LEVELS_MAX = 12, LETTER_F = 24, LETTER_G = 7 };

struct level {
    enum label_kind kind;
    int depth;
    int prefix[LABEL_DEPTH_MAX];
    int last;
    uint32_t block; /* of the last number */
    struct quotes seen;
    int wrong; /* something in it was found */
};

struct numbering {
    struct work *w;
    struct level level[LEVELS_MAX];
    int count;
};

static void close_level(struct numbering *n)
{
    struct level *l = &n->level[--n->count];

    if (!l->wrong && l->seen.count > 1)
        ck_relation(n->w, CHECK_NUMBERING, CHECK_RIGHT, &l->seen,
                    ck_printf(n->w, "1–%d", l->last));
}

static void quote_label(struct work *w, struct quotes *q, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    uint32_t last = b->label.end;

    while (last + 1 < b->end && last < b->label.end + 5)
        last++;
    if (last >= b->end)
        last = b->end - 1;
    ck_quote(w, q, b->first, last);
}

static const char *label_text(struct work *w, const struct label *l, int number)
{
    static const char *const roman[] = {"",   "I",   "II",   "III", "IV", "V",
                                        "VI", "VII", "VIII", "IX",  "X"};
    const char *text = "";

    if (l->kind == LABEL_LETTER)
        return ck_letter_text(number);
    if ((l->kind == LABEL_ROMAN || l->kind == LABEL_PART) && number <= 10)
        return roman[number];
    for (int i = 0; i < l->depth - 1; i++)
        text = ck_printf(w, "%s%d.", text, l->number[i]);
    return ck_printf(w, "%s%d", text, number);
}

static void find(struct numbering *n, struct level *l, uint32_t block,
                 enum check_severity severity, enum msg_id message)
{
    struct work *w = n->w;
    const struct label *label = &w->blocks[block].label;
    struct quotes q = {0};
    int number = label->number[label->depth - 1];
    const char *should = label_text(w, label, l->last + 1);

    quote_label(w, &q, block);
    if (l->last > 0)
        quote_label(w, &q, l->block);
    l->wrong = 1;
    ck_find(w,
            &(struct ck_finding){
                .kind = CHECK_NUMBERING,
                .severity = severity,
                .quotes = &q,
                .stated = label_text(w, label, number),
                .computed = should,
                .computation =
                    ck_printf(w, "%s → %s",
                              l->last > 0 ? label_text(w, label, l->last) : "–",
                              label_text(w, label, number)),
                .suggestion = message == MSG_CHECK_NUMBER_TWICE ? should : NULL,
                .message = message,
                .args = {label_text(w, label, number), should}});
}

static int same_kind(const struct level *l, const struct label *label)
{
    return l->kind == label->kind && l->depth == label->depth;
}

static int same_prefix(const struct level *l, const struct label *label)
{
    return memcmp(l->prefix, label->number,
                  sizeof(int) * (size_t)(label->depth - 1)) == 0;
}

/* The level a number continues: the nearest that expects it, else the nearest
** of its kind; -1 none. */
static int find_level(const struct numbering *n, const struct label *label)
{
    int number = label->number[label->depth - 1], nearest = -1;

    for (int i = n->count - 1; i >= 0; i--) {
        if (!same_kind(&n->level[i], label))
            continue;
        if (nearest < 0)
            nearest = i;
        if (n->level[i].last + 1 == number && same_prefix(&n->level[i], label))
            return i;
    }
    return nearest;
}

static struct level *open_level(struct numbering *n, const struct label *label)
{
    if (n->count == LEVELS_MAX)
        close_level(n);
    struct level *l = &n->level[n->count++];
    *l = (struct level){.kind = label->kind, .depth = label->depth};
    memcpy(l->prefix, label->number, sizeof l->prefix);
    return l;
}

static void take(struct numbering *n, struct level *l, uint32_t block)
{
    const struct label *label = &n->w->blocks[block].label;

    l->last = label->number[label->depth - 1];
    if (l->kind == LABEL_LETTER && l->last == LETTER_F)
        l->last = LETTER_G - 1;
    l->block = block;
    quote_label(n->w, &l->seen, block);
}

static void compare(struct numbering *n, struct level *l, uint32_t block)
{
    const struct label *label = &n->w->blocks[block].label;
    int number = label->number[label->depth - 1];

    if (number == l->last + 1)
        return;
    if (l->kind == LABEL_LETTER &&
        (number == LETTER_F || (l->last == 4 && number == 6)))
        find(n, l, block, CHECK_NOTE, MSG_CHECK_LETTER_ORDER);
    else if (number == l->last)
        find(n, l, block, CHECK_ERROR, MSG_CHECK_NUMBER_TWICE);
    else if (number > l->last)
        find(n, l, block, CHECK_WARNING, MSG_CHECK_NUMBER_SKIPPED);
    else
        find(n, l, block, CHECK_WARNING, MSG_CHECK_NUMBER_BACK);
}

/* "3.1" under heading 2. */
static void check_parent(struct numbering *n, struct level *l, uint32_t block)
{
    const struct label *label = &n->w->blocks[block].label;

    for (int i = n->count - 2; i >= 0 && label->depth > 1; i--) {
        const struct level *up = &n->level[i];
        if (up->kind != LABEL_ARABIC || up->depth != label->depth - 1)
            continue;
        if (up->last != label->number[label->depth - 2])
            find(n, l, block, CHECK_WARNING, MSG_CHECK_NUMBER_PARENT);
        return;
    }
}

static void number(struct numbering *n, uint32_t block)
{
    const struct label *label = &n->w->blocks[block].label;
    int value = label->number[label->depth - 1];
    int at = find_level(n, label);
    int continues = at >= 0 && same_prefix(&n->level[at], label) &&
                    n->level[at].last + 1 == value;

    /* 1 below another level opens a list of its own; at the same place, or
    ** under a new prefix, the level begins again. */
    if (!continues && value == 1 && at != n->count - 1)
        at = -1;
    else if (!continues && at >= 0 &&
             (value == 1 || !same_prefix(&n->level[at], label))) {
        while (n->count > at)
            close_level(n);
        at = -1;
    }
    if (at < 0) {
        struct level *l = open_level(n, label);
        check_parent(n, l, block);
        if (value > 1 && label->depth > 1 && !l->wrong)
            find(n, l, block, CHECK_WARNING, MSG_CHECK_NUMBER_SKIPPED);
        take(n, l, block);
        return;
    }
    while (n->count > at + 1)
        close_level(n);
    compare(n, &n->level[at], block);
    take(n, &n->level[at], block);
}

void ck_rule_numbering(struct work *w)
{
    struct numbering n = {.w = w};

    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++) {
        const struct block *b = &w->blocks[i];
        if (b->zone == ZONE_BODY && b->label.kind != LABEL_NONE &&
            b->label.kind != LABEL_BULLET && b->end > b->first)
            number(&n, i);
    }
    while (n.count > 0)
        close_level(&n);
}
