#include "sample/recipe.h"

#include "registry/cell.h"
#include "registry/rows.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum err_code recipe_need(const struct cat_node *map, const char *key,
                          const struct cat_node **out, struct err *e)
{
    *out = map->kind == CAT_MAP ? cat_node_get(map, key) : NULL;
    return *out ? ERR_OK : ERR_AT(e, ERR_INPUT, map->pos, MSG_SAMPLE_KEY, key);
}

enum err_code recipe_text(const struct cat_node *node, const char **out,
                          struct err *e)
{
    *out = node->kind == CAT_SCALAR ? node->text : NULL;
    return *out ? ERR_OK
                : ERR_AT(e, ERR_INPUT, node->pos, MSG_SAMPLE_VALUE, "[..]",
                         "text");
}

enum err_code recipe_int(const struct cat_node *node, int64_t *out,
                         struct err *e)
{
    const char *text;
    char *end;
    enum err_code rc = recipe_text(node, &text, e);

    *out = 0;
    if (rc != ERR_OK)
        return rc;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        return ERR_AT(e, ERR_INPUT, node->pos, MSG_SAMPLE_VALUE, text,
                      "number");
    *out = n;
    return ERR_OK;
}

static enum err_code pick_weighted(const struct cat_node *map, struct rng *rng,
                                   const char **out, struct err *e)
{
    int64_t total = 0, weight = 0, at;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < map->count; i++) {
        rc = recipe_int(map->items[i], &weight, e);
        total += weight;
    }
    if (rc == ERR_OK && total <= 0)
        rc = ERR_AT(e, ERR_INPUT, map->pos, MSG_SAMPLE_VALUE, "0", "weight");
    if (rc != ERR_OK)
        return rc;
    at = (int64_t)rng_below(rng, (uint64_t)total);
    for (size_t i = 0; i < map->count; i++) {
        rc = recipe_int(map->items[i], &weight, e);
        if (rc != ERR_OK)
            return rc;
        at -= weight;
        if (at < 0) {
            *out = map->keys[i]->text;
            break;
        }
    }
    return ERR_OK;
}

enum err_code recipe_pick(const struct cat_node *node, struct rng *rng,
                          const char **out, struct err *e)
{
    *out = NULL;
    if (node->kind == CAT_MAP)
        return pick_weighted(node, rng, out, e);
    if (node->kind == CAT_LIST && node->count > 0)
        node = node->items[rng_below(rng, node->count)];
    return recipe_text(node, out, e);
}

enum err_code recipe_set(struct rows *rows, size_t row, int column,
                         const char *text, struct pos pos, struct err *e)
{
    return cell_read(rows, row, column, text, pos, e);
}
