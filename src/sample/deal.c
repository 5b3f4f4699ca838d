/*
** Dealing: exact parts of a period's records, exact sums of their columns.
*/
#include "sample/impl.h"

#include <assert.h>
#include <string.h>

enum { KEYS_MAX = 64 };

static enum err_code read_weights(const struct cat_node *map,
                                  int64_t weight[KEYS_MAX], int64_t *total,
                                  struct err *e)
{
    *total = 0;
    if (map->count == 0 || map->count > KEYS_MAX)
        return ERR_AT(e, ERR_INPUT, map->pos, MSG_SAMPLE_VALUE, "{..}",
                      "weight");
    for (size_t k = 0; k < map->count; k++) {
        enum err_code rc = recipe_int(map->items[k], &weight[k], e);
        if (rc != ERR_OK)
            return rc;
        if (weight[k] < 0)
            return ERR_AT(e, ERR_INPUT, map->items[k]->pos, MSG_SAMPLE_VALUE,
                          map->items[k]->text, "weight");
        *total += weight[k];
    }
    if (*total == 0)
        return ERR_AT(e, ERR_INPUT, map->pos, MSG_SAMPLE_VALUE, "0", "weight");
    return ERR_OK;
}

/* How many of n records each key has: its whole part, then one more for those
** with the largest rest. */
static void apportion(const int64_t weight[KEYS_MAX], size_t keys,
                      int64_t total, int64_t n, int64_t count[KEYS_MAX])
{
    int64_t rest[KEYS_MAX] = {0}, left = n;

    assert(total > 0);
    for (size_t k = 0; k < keys; k++) {
        count[k] = n * weight[k] / total;
        rest[k] = n * weight[k] % total;
        left -= count[k];
    }
    for (; left > 0; left--) {
        size_t best = 0;
        for (size_t k = 1; k < keys; k++) {
            if (rest[k] > rest[best])
                best = k;
        }
        count[best]++;
        rest[best] = -1;
    }
}

static void shuffle(struct rng *rng, uint16_t *at, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = rng_below(rng, i);
        uint16_t swap = at[i - 1];
        at[i - 1] = at[k];
        at[k] = swap;
    }
}

/* The end of the run of records that begins at `first` and is of one group. */
static size_t group_end(const struct plan_list *plan, size_t first)
{
    size_t end = first;

    while (end < plan->count &&
           plan->list[end].group == plan->list[first].group)
        end++;
    return end;
}

enum err_code deal_deck(struct run *run, const struct plan_list *plan,
                        const struct cat_node *map, struct deck *out,
                        struct err *e)
{
    int64_t weight[KEYS_MAX] = {0}, count[KEYS_MAX] = {0}, total;
    enum err_code rc = read_weights(map, weight, &total, e);

    *out = (struct deck){0};
    if (rc != ERR_OK)
        return rc;
    uint16_t *at = arena_array(run->batch, plan->count + 1, sizeof *at);
    if (!at)
        return err_nomem(e);
    for (size_t first = 0, end; first < plan->count; first = end) {
        size_t i = first;
        end = group_end(plan, first);
        apportion(weight, map->count, total, (int64_t)(end - first), count);
        for (size_t k = 0; k < map->count; k++) {
            for (int64_t n = 0; n < count[k]; n++)
                at[i++] = (uint16_t)k;
        }
        assert(i == end);
        shuffle(&run->rng, at + first, end - first);
    }
    *out = (struct deck){map, at};
    return ERR_OK;
}

const struct cat_node *deck_key(const struct deck *d, size_t record)
{
    return d->map->keys[d->at[record]];
}

/* ---- sums ---------------------------------------------------------------- */

/* The coarsest round number that still leaves the parts unequal. */
static int64_t round_step(int64_t total, int64_t n)
{
    static const int64_t steps[] = {100000, 10000, 1000, 100};
    enum { PARTS = 40 };

    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (total / n >= steps[i] * PARTS)
            return steps[i];
    }
    return 1;
}

/* Small numbers, such as the people of households: the mean, then one given
** from here to there, so that nobody is left without. */
static void share_small(struct rng *rng, int64_t *part, int64_t n,
                        int64_t total)
{
    int64_t mean = total / n, rest = total % n;

    for (int64_t i = 0; i < n; i++)
        part[i] = mean + (i < rest);
    for (int64_t i = 0; mean > 1 && i < n; i++) {
        int64_t *from = &part[rng_below(rng, (uint64_t)n)];
        int64_t *to = &part[rng_below(rng, (uint64_t)n)];
        if (*from > 1 && *to <= 2 * mean) {
            --*from;
            ++*to;
        }
    }
}

/* Large numbers: from 70 to 130 percent of the mean, in round steps; what is
** left over goes to the first ones step by step, and the last has the rest. */
static void share_large(struct rng *rng, int64_t *part, int64_t n,
                        int64_t total)
{
    int64_t step = round_step(total, n), mean = total / n, left = total;

    for (int64_t i = 0; i < n; i++) {
        int64_t share = mean / 100 * rng_between(rng, 70, 130);
        part[i] = share / step * step;
        left -= part[i];
    }
    for (int64_t i = 0; left < 0; i = (i + 1) % n) {
        int64_t take = part[i] > step ? step : 0;
        part[i] -= take;
        left += take;
    }
    for (int64_t i = 0; left >= step; i = (i + 1) % n) {
        part[i] += step;
        left -= step;
    }
    part[n - 1] += left;
}

static void share(struct rng *rng, int64_t *part, size_t n, int64_t total)
{
    enum { SMALL = 100 };

    assert(n > 0);
    if (total / (int64_t)n < SMALL)
        share_small(rng, part, (int64_t)n, total);
    else
        share_large(rng, part, (int64_t)n, total);
}

/* What `count` records have together of a column, where the period states it:
** its sum at full size, less when there are fewer records.  -1: not stated. */
static enum err_code stated(const struct cat_node *node, const char *column,
                            int64_t count, int64_t *out, struct err *e)
{
    const struct cat_node *said =
        node->kind == CAT_MAP ? cat_node_get(node, column) : NULL;
    const struct cat_node *rows = said ? cat_node_get(node, "rows") : NULL;
    int64_t total = 0, full = 0;
    enum err_code rc = said ? recipe_int(said, &total, e) : ERR_OK;

    *out = -1;
    if (rc == ERR_OK && rows)
        rc = recipe_int(rows, &full, e);
    if (rc != ERR_OK || !said || full <= 0)
        return rc;
    *out = total / full * count + total % full * count / full;
    return ERR_OK;
}

enum err_code deal_total(struct run *run, const struct plan_list *plan,
                         const char *column, int64_t **out, struct err *e)
{
    int64_t *part = arena_array(run->batch, plan->count + 1, sizeof *part);

    *out = part;
    if (!part)
        return err_nomem(e);
    for (size_t first = 0, end; first < plan->count; first = end) {
        int64_t total;
        end = group_end(plan, first);
        enum err_code rc = stated(plan->groups[plan->list[first].group], column,
                                  (int64_t)(end - first), &total, e);
        if (rc != ERR_OK)
            return rc;
        for (size_t i = first; i < end; i++)
            part[i] = -1;
        if (total >= 0)
            share(&run->rng, part + first, end - first, total);
    }
    return ERR_OK;
}
