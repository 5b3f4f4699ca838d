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
    p.group = l->group_count - 1;
    l->list =
        arena_grow(run->batch, l->list, l->count, &l->cap, sizeof *l->list);
    if (!l->list)
        return err_nomem(e);
    l->list[l->count++] = p;
    return ERR_OK;
}

/* The records that follow belong to what the recipe says here. */
static enum err_code open_group(struct run *run, struct plan_list *l,
                                const struct cat_node *node, struct err *e)
{
    l->groups = arena_grow(run->batch, l->groups, l->group_count, &l->group_cap,
                           sizeof *l->groups);
    if (!l->groups)
        return err_nomem(e);
    l->groups[l->group_count++] = node;
    return ERR_OK;
}

struct span {
    day_t first, last;
};

/* A period of the recipe: "2024Q1" on the administrative calendar, or the days
** "2023-10-15..2023-11-07". */
static enum err_code read_span(const struct cat_node *key, struct span *out,
                               struct err *e)
{
    enum { DAY_LETTERS = 10, SPAN_LETTERS = 22 };
    struct period p;
    enum err_code rc;

    if (strlen(key->text) == SPAN_LETTERS) {
        char first[DAY_LETTERS + 1] = "";
        memcpy(first, key->text, DAY_LETTERS);
        rc = day_parse(first, key->pos, &out->first, e);
        if (rc == ERR_OK)
            rc = day_parse(key->text + SPAN_LETTERS - DAY_LETTERS, key->pos,
                           &out->last, e);
        if (rc == ERR_OK && out->last < out->first)
            rc = ERR_AT(e, ERR_INPUT, key->pos, MSG_SAMPLE_VALUE, key->text,
                        "..");
        return rc;
    }
    rc = period_parse(key->text, CALENDAR_ADMINISTRATIVE, key->pos, &p, e);
    *out = (struct span){0};
    if (rc == ERR_OK)
        *out = (struct span){period_first_day(p), period_last_day(p)};
    return rc;
}

/* How many records: a number, or the rows of {rows: 94, amount: 5563000000}. */
static enum err_code read_count(const struct run *run,
                                const struct cat_node *node, int64_t *count,
                                struct err *e)
{
    enum err_code rc = ERR_OK;

    if (node->kind == CAT_MAP)
        rc = recipe_need(node, "rows", &node, e);
    if (rc == ERR_OK)
        rc = recipe_int(node, count, e);
    if (rc == ERR_OK)
        *count = scaled(run, *count);
    return rc;
}

/* A day of the span, a weekday where chance finds one soon. */
static day_t some_day(struct rng *rng, struct span s)
{
    day_t day = s.first;

    for (int tries = 0; tries < 8; tries++) {
        day = (day_t)rng_between(rng, s.first, s.last);
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
        struct span s;
        int64_t count = 0;
        rc = read_span(map->keys[i], &s, e);
        if (rc == ERR_OK)
            rc = read_count(run, map->items[i], &count, e);
        if (rc == ERR_OK)
            rc = open_group(run, out, map->items[i], e);
        for (int64_t n = 0; rc == ERR_OK && n < count; n++) {
            struct planned x = {
                .day = {some_day(&run->rng, s), DAY_NONE, DAY_NONE}};
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
        struct span s;
        int64_t count = 0;
        enum err_code rc = read_span(map->keys[i], &s, e);
        if (rc == ERR_OK)
            rc = read_count(run, map->items[i], &count, e);
        if (rc != ERR_OK)
            return rc;
        for (int64_t n = 0; n < count && next < out->count; n++, next++) {
            struct planned *x = &out->list[next];
            day_t last = some_day(&run->rng, s);
            /* Who leaves on the period's last day is still there on it: end
            ** before, so that begins minus ends is the stock. */
            if (last == s.last && s.first < s.last)
                last--;
            x->day[1] = last > x->day[0] ? last : x->day[0];
            x->ended = 1;
        }
    }
    return ERR_OK;
}

static const char *const settled_names[] = {"early", "on_time", "late",
                                            "pending"};

/* The day received so that the dossier can be settled as wanted: pending ones
** come in at the end of the period, others before. */
static struct planned dossier_days(struct run *run, struct span s,
                                   enum settled how)
{
    enum { PENDING_DAYS = 3, ROOM_DAYS = 45 };
    day_t low = how == PENDING ? s.last - PENDING_DAYS : s.first;
    day_t high = how == PENDING ? s.last : s.last - ROOM_DAYS;
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
        struct span s;
        rc = read_span(map->keys[i], &s, e);
        for (int how = 0; rc == ERR_OK && how <= PENDING; how++) {
            const struct cat_node *node =
                cat_node_get(map->items[i], settled_names[how]);
            int64_t count = 0;
            if (!node)
                continue;
            rc = read_count(run, node, &count, e);
            if (rc == ERR_OK)
                rc = open_group(run, out, node, e);
            for (int64_t n = 0; rc == ERR_OK && n < count; n++)
                rc = add(run, out, dossier_days(run, s, (enum settled)how), e);
        }
    }
    return rc;
}

/* Dossiers by the period of their result: received up to six days before, so
** that both days lie in it and no limit has passed. */
static enum err_code spread_settled(struct run *run, const struct cat_node *map,
                                    struct plan_list *out, struct err *e)
{
    enum { DAYS_MAX = 6 };
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < map->count; i++) {
        struct span s;
        int64_t count = 0;
        rc = read_span(map->keys[i], &s, e);
        if (rc == ERR_OK)
            rc = read_count(run, map->items[i], &count, e);
        if (rc == ERR_OK)
            rc = open_group(run, out, map->items[i], e);
        s.first += DAYS_MAX;
        for (int64_t n = 0; rc == ERR_OK && n < count; n++) {
            day_t back = some_day(&run->rng, s);
            day_t taken = 1 + (day_t)rng_below(&run->rng, DAYS_MAX - 1);
            struct planned x = {.day = {back - taken, DAY_NONE, back},
                                .ended = EARLY};
            rc = add(run, out, x, e);
        }
    }
    return rc;
}

/* lasting: 14: every spell ends so many days after it began. */
static enum err_code limit_spells(const struct cat_node *node,
                                  struct plan_list *out, struct err *e)
{
    int64_t days = 0;
    enum err_code rc = recipe_int(node, &days, e);

    if (rc == ERR_OK && days < 1)
        rc = ERR_AT(e, ERR_INPUT, node->pos, MSG_SAMPLE_VALUE, node->text,
                    "lasting");
    for (size_t n = 0; rc == ERR_OK && n < out->count; n++) {
        out->list[n].day[1] = out->list[n].day[0] + (day_t)days - 1;
        out->list[n].ended = 1;
    }
    return rc;
}

/* received: and returned:, as the begins and ends of spells: who came first is
** answered first, who is not answered waits. */
static enum err_code spread_received(struct run *run,
                                     const struct cat_node *batch,
                                     const struct cat_node *received,
                                     struct plan_list *out, struct err *e)
{
    enum err_code rc = spread_events(run, received, out, e);

    if (rc == ERR_OK)
        rc = end_spells(run, cat_node_get(batch, "returned"), out, e);
    for (size_t n = 0; n < out->count; n++) {
        struct planned *x = &out->list[n];
        x->day[2] = x->day[1];
        x->day[1] = DAY_NONE;
        x->ended = x->ended ? EARLY : UNSETTLED;
    }
    return rc;
}

enum err_code spread_batch(struct run *run, const struct cat_node *batch,
                           const struct cat_register *reg,
                           struct plan_list *out, struct err *e)
{
    const struct cat_node *settled = cat_node_get(batch, "settled"), *map;
    const struct cat_node *lasting = cat_node_get(batch, "lasting");
    const struct cat_node *received = cat_node_get(batch, "received");
    enum err_code rc;

    *out = (struct plan_list){0};
    if (reg->kind == CAT_DOSSIER && settled)
        return spread_settled(run, settled, out, e);
    if (reg->kind == CAT_DOSSIER && received)
        return spread_received(run, batch, received, out, e);
    rc = recipe_need(batch,
                     reg->kind == CAT_SPELL     ? "begins"
                     : reg->kind == CAT_DOSSIER ? "dossiers"
                                                : "events",
                     &map, e);
    if (rc != ERR_OK)
        return rc;
    if (reg->kind == CAT_DOSSIER)
        return spread_dossiers(run, map, out, e);
    rc = spread_events(run, map, out, e);
    if (rc != ERR_OK || reg->kind != CAT_SPELL)
        return rc;
    return lasting ? limit_spells(lasting, out, e)
                   : end_spells(run, cat_node_get(batch, "ends"), out, e);
}

/* The records below a node: numbers added up, of a map with rows only those. */
static int64_t sum(const struct cat_node *node)
{
    const struct cat_node *rows;
    struct err ignored = {0};
    int64_t n = 0;

    if (!node)
        return 0;
    if (node->kind == CAT_SCALAR)
        return recipe_int(node, &n, &ignored) == ERR_OK ? n : 0;
    rows = node->kind == CAT_MAP ? cat_node_get(node, "rows") : NULL;
    if (rows)
        return sum(rows);
    for (size_t i = 0; i < node->count; i++)
        n += sum(node->items[i]);
    return n;
}

int64_t spread_count(const struct run *run, const struct cat_node *batch)
{
    static const char *const keys[] = {"events", "begins", "dossiers",
                                       "settled", "received"};
    int64_t n = 0;

    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        n += sum(cat_node_get(batch, keys[i]));
    return scaled(run, n);
}
