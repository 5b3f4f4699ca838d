/*
** Tokens to items, block by block: documents first, because their numbers look
** like days and ratios; then days; what is left are figures.
*/
#include "check/work.h"

struct item *ck_item(struct work *w, enum item_kind kind, uint32_t block,
                     uint32_t first, uint32_t last)
{
    struct item *list =
        arena_grow(w->a, w->items, w->item_count, &w->item_cap, sizeof *list);

    if (!list) {
        w->nomem = 1;
        return NULL;
    }
    w->items = list;
    for (uint32_t t = first; t <= last; t++)
        w->toks[t].item = (int32_t)w->item_count;
    list += w->item_count++;
    *list = (struct item){
        .kind = kind, .block = block, .first = first, .last = last, .cite = -1};
    return list;
}

const struct item *ck_item_at(const struct work *w, uint32_t t,
                              enum item_kind kind)
{
    int32_t i = t < w->tok_count ? w->toks[t].item : -1;

    return i >= 0 && w->items[i].kind == kind ? &w->items[i] : NULL;
}

const struct item *ck_item_before(const struct work *w, uint32_t from,
                                  uint32_t t, enum item_kind kind, int depth)
{
    while (t-- > from) {
        const struct item *i = ck_item_at(w, t, kind);
        if (i && w->toks[i->first].depth <= depth && i->first >= from)
            return i;
    }
    return NULL;
}

void ck_items(struct work *w)
{
    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++) {
        ck_cites(w, i);
        ck_dates(w, i);
    }
    ck_cite_tails(w);
    for (uint32_t i = 0; i < w->block_count && !w->nomem; i++)
        if (w->blocks[i].zone != ZONE_HEAD && w->blocks[i].zone != ZONE_TAIL)
            ck_figures(w, i);
}
