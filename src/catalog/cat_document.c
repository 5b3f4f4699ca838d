/*
** law/documents.yaml: documents that reports cite, with their days.  A list;
** each has its number and symbol, the day it was issued, what it is about and
** the words that go with it.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <string.h>

static size_t parse_words(struct cat_load *l, const struct cat_node *list,
                          const char *const **out)
{
    size_t count = 0;

    if (!list || !cat_list(l, list))
        return 0;
    const char **words = cat_new(l, list->count, sizeof *words);
    for (size_t i = 0; words && i < list->count; i++)
        count += (size_t)cat_string(l, list->items[i], &words[count]);
    *out = words;
    return count;
}

static int is_twice(const struct cat_document *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (list[k].symbol && strcmp(list[k].symbol, list[i].symbol) == 0 &&
            list[k].day == list[i].day)
            return 1;
    return 0;
}

static void parse_one(struct cat_load *l, const struct cat_node *n,
                      struct cat_document *list, size_t i)
{
    static const struct cat_key keys[] = {
        {"symbol", 1}, {"day", 0}, {"title", 1}, {"words", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    struct cat_document *d = &list[i];

    *d = (struct cat_document){.day = DAY_NONE};
    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), n->pos}, v))
        return;
    if (v[1])
        (void)cat_day(l, v[1], &d->day);
    (void)cat_string(l, v[2], &d->title);
    d->word_count = parse_words(l, v[3], &d->words);
    if (!cat_string(l, v[0], &d->symbol))
        return;
    if (d->symbol[0] < '0' || d->symbol[0] > '9' || !strchr(d->symbol, '/'))
        CAT_FAULT(l, v[0]->pos, MSG_CAT_DOCUMENT_SYMBOL, d->symbol);
    else if (is_twice(list, i))
        CAT_FAULT(l, v[0]->pos, MSG_CAT_TWICE, d->symbol);
}

void cat_parse_documents(struct cat_load *l)
{
    const struct cat_entries *entries = &l->entries[FILE_DOCUMENTS];

    assert(l->c && entries->count <= 1);
    if (entries->count == 0 || !cat_list(l, entries->list[0].body))
        return;
    const struct cat_node *root = entries->list[0].body;
    struct cat_document *list = cat_new(l, root->count, sizeof *list);
    for (size_t i = 0; list && i < root->count; i++)
        parse_one(l, root->items[i], list, i);
    l->c->documents = list;
    l->c->document_count = list ? root->count : 0;
}
