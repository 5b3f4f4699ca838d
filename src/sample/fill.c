/*
** The columns of a batch's records: values, choices, sums, multiples, days.
*/
#include "sample/batch.h"

#include <assert.h>
#include <string.h>

static enum err_code column_of(const struct batch *b,
                               const struct cat_node *key, int *column,
                               struct err *e)
{
    *column = cat_column_index(b->reg, key->text);
    return *column >= 0 ? ERR_OK
                        : ERR_AT(e, ERR_INPUT, key->pos, MSG_SAMPLE_VALUE,
                                 key->text, b->reg->name);
}

static struct dealt *new_dealt(struct batch *b, const struct cat_node *key,
                               struct err *e)
{
    struct dealt *d = &b->dealt[b->dealt_count];

    if (b->dealt_count == DECKS_MAX) {
        (void)ERR_AT(e, ERR_LIMIT, key->pos, MSG_SAMPLE_VALUE, key->text, "16");
        return NULL;
    }
    *d = (struct dealt){0};
    if (column_of(b, key, &d->column, e) != ERR_OK)
        return NULL;
    b->dealt_count++;
    return d;
}

static enum err_code deal_picks(struct batch *b, struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "pick");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        if (map->items[i]->kind != CAT_MAP)
            continue;
        struct dealt *d = new_dealt(b, map->keys[i], e);
        rc = d ? deal_deck(b->run, &b->plan, map->items[i], &d->deck, e)
               : e->code;
    }
    return rc;
}

/* The columns whose sums the first period states; every period that states any
** must state them too. */
static enum err_code deal_totals(struct batch *b, struct err *e)
{
    const struct cat_node *first = NULL;
    enum err_code rc = ERR_OK;

    for (size_t g = 0; g < b->plan.group_count && !first; g++) {
        if (b->plan.groups[g]->kind == CAT_MAP)
            first = b->plan.groups[g];
    }
    for (size_t i = 0; first && rc == ERR_OK && i < first->count; i++) {
        if (strcmp(first->keys[i]->text, "rows") == 0)
            continue;
        struct dealt *d = new_dealt(b, first->keys[i], e);
        rc =
            d ? deal_total(b->run, &b->plan, first->keys[i]->text, &d->total, e)
              : e->code;
    }
    return rc;
}

/* Apply a map of values ({channel: domestic}) or of choices by chance. */
static enum err_code apply(struct batch *b, struct rows *rows, size_t row,
                           const struct cat_node *map, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        const char *text;
        int column;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK)
            rc = recipe_pick(map->items[i], &b->run->rng, &text, e);
        if (rc == ERR_OK)
            rc = recipe_set(rows, row, column, text, map->items[i]->pos, e);
    }
    return rc;
}

static enum err_code apply_dealt(struct batch *b, struct rows *rows, size_t row,
                                 size_t record, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < b->dealt_count; i++) {
        const struct dealt *d = &b->dealt[i];
        if (d->total && d->total[record] >= 0)
            rows_set(rows, row, d->column, d->total[record]);
        if (d->total)
            continue;
        const struct cat_node *key = deck_key(&d->deck, record);
        rc = recipe_set(rows, row, d->column, key->text, key->pos, e);
    }
    return rc;
}

/* Lists of the map are picked from by chance, here; its maps were dealt. */
static enum err_code apply_picks(struct batch *b, struct rows *rows, size_t row,
                                 struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "pick");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        const char *text;
        int column;
        if (map->items[i]->kind == CAT_MAP)
            continue;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK)
            rc = recipe_pick(map->items[i], &b->run->rng, &text, e);
        if (rc == ERR_OK)
            rc = recipe_set(rows, row, column, text, map->items[i]->pos, e);
    }
    return rc;
}

/* {amount: [2500000, 9000000, 1000]}: a number between, in steps. */
static enum err_code apply_ranges(struct batch *b, struct rows *rows,
                                  size_t row, struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "range");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        const struct cat_node *list = map->items[i];
        int64_t n[3];
        int column;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK && (list->kind != CAT_LIST || list->count != 3))
            rc = ERR_AT(e, ERR_INPUT, list->pos, MSG_SAMPLE_VALUE, "..",
                        map->keys[i]->text);
        for (size_t k = 0; rc == ERR_OK && k < ARRAY_COUNT(n); k++)
            rc = recipe_int(list->items[k], &n[k], e);
        if (rc == ERR_OK && (n[2] <= 0 || n[1] < n[0]))
            rc = ERR_AT(e, ERR_INPUT, list->pos, MSG_SAMPLE_VALUE, "[..]",
                        map->keys[i]->text);
        if (rc == ERR_OK)
            rows_set(rows, row, column,
                     n[0] + n[2] * rng_between(&b->run->rng, 0,
                                               (n[1] - n[0]) / n[2]));
    }
    return rc;
}

/* times: {kg: {of: people, by: 15}}: a column as a multiple of another. */
static enum err_code apply_times(struct batch *b, struct rows *rows, size_t row,
                                 struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "times"), *of, *by;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        int column = 0, base = 0;
        int64_t factor = 0;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK)
            rc = recipe_need(map->items[i], "of", &of, e);
        if (rc == ERR_OK)
            rc = recipe_need(map->items[i], "by", &by, e);
        if (rc == ERR_OK)
            rc = column_of(b, of, &base, e);
        if (rc == ERR_OK)
            rc = recipe_int(by, &factor, e);
        if (rc == ERR_OK && !rows->null[base][row])
            rows_set(rows, row, column, rows->value[base][row] * factor);
    }
    return rc;
}

/* numbered: {decision_number: "{n}/QĐ-UBND"}: the records in their order. */
static enum err_code apply_numbers(struct batch *b, struct rows *rows,
                                   size_t row, size_t record, struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "numbered");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        const char *at, *pattern;
        int column;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK)
            rc = recipe_text(map->items[i], &pattern, e);
        if (rc != ERR_OK)
            break;
        at = strstr(pattern, "{n}");
        if (!at)
            return ERR_AT(e, ERR_INPUT, map->items[i]->pos, MSG_SAMPLE_VALUE,
                          pattern, "numbered");
        const char *text =
            arena_printf(b->run->scratch, "%.*s%zu%s", (int)(at - pattern),
                         pattern, record + 1, at + strlen("{n}"));
        if (!text)
            return err_nomem(e);
        rc = recipe_set(rows, row, column, text, map->items[i]->pos, e);
    }
    return rc;
}

/* copy: {ethnicity: ethnic_group, people: members}: what the party says. */
static enum err_code apply_copies(struct batch *b, struct rows *rows,
                                  size_t row, const struct kept *party,
                                  struct err *e)
{
    const struct cat_node *map = cat_node_get(b->node, "copy");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        int column, members = strcmp(map->items[i]->text, "members") == 0;
        rc = column_of(b, map->keys[i], &column, e);
        if (rc == ERR_OK && !members &&
            strcmp(map->items[i]->text, "ethnic_group") != 0)
            rc = ERR_AT(e, ERR_INPUT, map->items[i]->pos, MSG_SAMPLE_VALUE,
                        map->items[i]->text, "copy");
        if (rc == ERR_OK)
            rows_set(rows, row, column,
                     members ? party->members : party->ethnic);
    }
    return rc;
}

/* The due day is the register's to compute; settle the dossier around it. */
static enum err_code settle(struct batch *b, struct rows *rows, size_t row,
                            const struct planned *p, struct err *e)
{
    enum { DUE = 1, RETURNED = 2 };
    const struct catalog *c = registry_catalog(b->run->registry);
    day_t due;
    enum err_code rc = registry_due_day(c, registry_units(b->run->registry),
                                        rows, row, &due, e);

    if (rc != ERR_OK)
        return rc;
    rows_set(rows, row, DUE, due);
    if (p->ended == UNSETTLED)
        return ERR_OK;
    day_t received = p->day[0];
    day_t room = due - received;
    day_t back = due;
    if (p->ended == EARLY)
        back = room > 1 ? due - 1 : received;
    if (p->ended == EARLY && room > 3)
        back =
            received + 1 + (day_t)rng_below(&b->run->rng, (uint64_t)(room - 2));
    if (p->ended == LATE)
        back = due + 1 + (day_t)rng_below(&b->run->rng, 7);
    if (p->day[RETURNED] != DAY_NONE)
        back = p->day[RETURNED];
    rows_set(rows, row, RETURNED, back);
    return ERR_OK;
}

static void set_days(struct batch *b, struct rows *rows, size_t row,
                     const struct planned *p)
{
    rows_set(rows, row, 0, p->day[0]);
    if (b->reg->kind == CAT_SPELL && p->day[1] != DAY_NONE)
        rows_set(rows, row, 1, p->day[1]);
}

enum err_code fill_deal(struct batch *b, struct err *e)
{
    enum err_code rc = deal_picks(b, e);

    return rc == ERR_OK ? deal_totals(b, e) : rc;
}

enum err_code fill_row(struct batch *b, struct rows *rows, size_t record,
                       const struct kept *party, struct err *e)
{
    const struct planned *p = &b->plan.list[record];
    size_t row = rows_add(rows);
    int ended = b->reg->kind == CAT_SPELL && p->ended;
    enum err_code rc;

    set_days(b, rows, row, p);
    if (party->id && b->party.column >= 0)
        rows_set(rows, row, b->party.column, party->id);
    rc = apply(b, rows, row, cat_node_get(b->node, "set"), e);
    if (rc == ERR_OK)
        rc = apply_dealt(b, rows, row, record, e);
    if (rc == ERR_OK)
        rc = apply_picks(b, rows, row, e);
    if (rc == ERR_OK && ended)
        rc = apply(b, rows, row, cat_node_get(b->node, "when_ended"), e);
    if (rc == ERR_OK)
        rc = apply_ranges(b, rows, row, e);
    if (rc == ERR_OK)
        rc = apply_copies(b, rows, row, party, e);
    if (rc == ERR_OK)
        rc = apply_times(b, rows, row, e);
    if (rc == ERR_OK)
        rc = apply_numbers(b, rows, row, record, e);
    if (rc == ERR_OK && b->reg->kind == CAT_DOSSIER) {
        rc = settle(b, rows, row, p, e);
        if (rc == ERR_OK && p->ended != UNSETTLED)
            rc = apply(b, rows, row, cat_node_get(b->node, "when_settled"), e);
    }
    return rc;
}
