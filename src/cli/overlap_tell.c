#include "cli/overlap_tell.h"

#include "base/vnum.h"

#include <stdio.h>

enum { TOLD = 20, COUNT_BYTES = VNUM_TEXT_BYTES + 8 };

int overlap_watch(struct cli *c, const struct cat_register *reg,
                  struct overlap_watch *out)
{
    *out = (struct overlap_watch){0};
    if (overlaps_new(c->arena, c->catalog, reg, &out->found, &c->err) != ERR_OK)
        return 0;
    if (out->found)
        out->look = overlaps_observer(out->found);
    return 1;
}

const struct registry_observer *overlap_look(const struct overlap_watch *w)
{
    return w->found ? &w->look : NULL;
}

/* The list stops somewhere: then there are as many at least. */
static void number(size_t n, size_t all, char out[COUNT_BYTES])
{
    char text[VNUM_TEXT_BYTES];

    vnum_format((int64_t)n, text);
    snprintf(out, COUNT_BYTES, "%s%s", all == OVERLAPS_MAX ? "≥ " : "", text);
}

void overlap_tell(struct cli *c, const struct overlap_watch *w)
{
    const struct overlap *list;
    char count[COUNT_BYTES];
    char text[OVERLAP_TEXT_BYTES];
    size_t n = 0;

    if (!w->found)
        return;
    list = overlaps_list(w->found, &n);
    if (n == 0)
        return;
    number(n, n, count);
    cli_say(c, MSG_CLI_OVERLAPS, count, NULL);
    for (size_t i = 0; i < n && i < TOLD; i++) {
        overlap_text(registry_units(c->registry), &list[i], c->lang, text);
        cli_say(c, MSG_CLI_FORM_RULE, text, NULL);
    }
    if (n <= TOLD)
        return;
    number(n - TOLD, n, count);
    cli_say(c, MSG_CLI_OVERLAPS_MORE, count, NULL);
}
