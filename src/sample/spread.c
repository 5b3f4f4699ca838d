/*
** The days of records: events spread over the working days of their periods,
** spells that begin and end in periods, dossiers by how they were settled.
*/
#include "sample/impl.h"

#include <assert.h>
#include <string.h>

static int64_t scaled(const struct run *run, int64_t count)
{
    return (count * run->ask->percent + 99) / 100;
}

static enum err_code add(struct run *run, struct plan_list *l, struct planned p,
                         struct err *e)
{
    l->list =
        arena_grow(run->arena, l->list, l->count, &l->cap, sizeof *l->list);
    if (!l->list)
        return err_nomem(e);
    l->list[l->count++] = p;
    return ERR_OK;
}

static enum err_code read_period(const struct cat_node *key, struct period *out,
                                 struct err *e)
{
    return period_parse(key->text, CALENDAR_ADMINISTRATIVE, key->pos, out, e);
}

/* A day of the period, a weekday where chance finds one soon. */
static day_t some_day(struct rng *rng, struct period p)
{
    day_t first = period_first_day(p), last = period_last_day(p), day = first;

    for (int tries = 0; tries < 8; tries++) {
        day = (day_t)rng_between(rng, first, last);
        if (weekday_of(day) < SATURDAY)
            break;
    }
    return day;
}

static enum err_code spread_events(struct run *run, const struct cat_node *map,
                                   struct plan_list *out, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < map->count; i++) {
        struct period p;
        int64_t count;
        rc = read_period(map->keys[i], &p, e);
        if (rc == ERR_OK)
            rc = recipe_int(map->items[i], &count, e);
        if (rc != ERR_OK)
            break;
        count = scaled(run, count);
        for (int64_t n = 0; rc == ERR_OK && n < count; n++) {
            struct planned x = {
                .day = {some_day(&run->rng, p), DAY_NONE, DAY_NONE}};
            rc = add(run, out, x, e);
        }
    }
    return rc;
}

/* The spells that began first end first, so that none ends before it began. */
static enum err_code end_spells(struct run *run, const struct cat_node *map,
                                struct plan_list *out, struct err *e)
{
    size_t next = 0;

    for (size_t i = 0; map && i < map->count; i++) {
        struct period p;
        int64_t count;
        enum err_code rc = read_period(map->keys[i], &p, e);
        if (rc == ERR_OK)
            rc = recipe_int(map->items[i], &count, e);
        if (rc != ERR_OK)
            return rc;
        count = scaled(run, count);
        for (int64_t n = 0; n < count && next < out->count; n++, next++) {
            struct planned *x = &out->list[next];
            day_t last = some_day(&run->rng, p);
            /* Who leaves on the period's last day is still there on it: end
            ** before, so that begins minus ends is the stock. */
            if (last == period_last_day(p))
                last--;
            x->day[1] = last > x->day[0] ? last : x->day[0];
            x->ended = 1;
        }
    }
    return ERR_OK;
}

/* A dossier settled early, on its day, late, or after the period. */
enum settled { EARLY, ON_TIME, LATE, PENDING, SETTLED__MAX };
static const char *const settled_names[SETTLED__MAX] = {"early", "on_time",
                                                        "late", "pending"};

/* The day received so that the dossier can be settled as wanted: pending ones
** come in at the end of the period, others before. */
static struct planned dossier_days(struct run *run, struct period p,
                                   enum settled how)
{
    enum { PENDING_DAYS = 3, ROOM_DAYS = 45 };
    day_t first = period_first_day(p), last = period_last_day(p);
    day_t low = how == PENDING ? last - PENDING_DAYS : first;
    day_t high = how == PENDING ? last : last - ROOM_DAYS;
    struct planned x = {.day = {0, DAY_NONE, DAY_NONE}, .ended = (int)how};

    if (high < low)
        high = low;
    x.day[0] = (day_t)rng_between(&run->rng, low, high);
    return x;
}

static enum err_code spread_dossiers(struct run *run,
                                     const struct cat_node *map,
                                     struct plan_list *out, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < map->count; i++) {
        struct period p;
        rc = read_period(map->keys[i], &p, e);
        for (int how = 0; rc == ERR_OK && how < SETTLED__MAX; how++) {
            const struct cat_node *node =
                cat_node_get(map->items[i], settled_names[how]);
            int64_t count = 0;
            if (node)
                rc = recipe_int(node, &count, e);
            count = scaled(run, count);
            for (int64_t n = 0; rc == ERR_OK && n < count; n++)
                rc = add(run, out, dossier_days(run, p, (enum settled)how), e);
        }
    }
    return rc;
}

enum err_code spread_batch(struct run *run, const struct cat_node *batch,
                           const struct cat_register *reg,
                           struct plan_list *out, struct err *e)
{
    const char *key = reg->kind == CAT_SPELL     ? "begins"
                      : reg->kind == CAT_DOSSIER ? "dossiers"
                                                 : "events";
    const struct cat_node *map;
    enum err_code rc = recipe_need(batch, key, &map, e);

    *out = (struct plan_list){0};
    if (rc != ERR_OK)
        return rc;
    if (reg->kind == CAT_DOSSIER)
        return spread_dossiers(run, map, out, e);
    rc = spread_events(run, map, out, e);
    if (rc == ERR_OK && reg->kind == CAT_SPELL)
        rc = end_spells(run, cat_node_get(batch, "ends"), out, e);
    return rc;
}

/* Every number below a node, added up. */
static int64_t sum(const struct cat_node *node)
{
    struct err ignored = {0};
    int64_t n = 0;

    if (!node)
        return 0;
    if (node->kind == CAT_SCALAR)
        return recipe_int(node, &n, &ignored) == ERR_OK ? n : 0;
    for (size_t i = 0; i < node->count; i++)
        n += sum(node->items[i]);
    return n;
}

int64_t spread_count(const struct run *run, const struct cat_node *batch)
{
    return scaled(run, sum(cat_node_get(batch, "events")) +
                           sum(cat_node_get(batch, "begins")) +
                           sum(cat_node_get(batch, "dossiers")));
}
