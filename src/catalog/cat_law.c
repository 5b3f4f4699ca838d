/*
** law/NAME.yaml: figures that the law sets, each with the month it applies
** from, the day in force and the article.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum law_key {
    LAW_TITLE,
    LAW_UOM,
    LAW_BY,
    LAW_LAST,
    LAW_UNTIL,
    LAW_CHECKED,
    LAW_OVERRIDES,
    LAW_VALUES,
    LAW_PROVINCES,
    LAW__MAX
};

static const struct cat_key law_keys[LAW__MAX] = {
    [LAW_TITLE] = {"title", 1},
    [LAW_UOM] = {"uom", 1},
    [LAW_BY] = {"by", 0},
    [LAW_LAST] = {"last", 0},
    [LAW_UNTIL] = {"until", 0},
    [LAW_CHECKED] = {"checked_on", 1},
    [LAW_OVERRIDES] = {"overrides", 0},
    [LAW_VALUES] = {"values", 1},
    [LAW_PROVINCES] = {"provinces", 0},
};

/* ---- keys of a table --------------------------------------------------- */

static const char *key_at(const void *list, size_t i)
{
    return ((const struct cat_node *const *)list)[i]->text;
}

/* Digits are bands; names are lines, or codes of the column `by`. */
static void take_keys(struct cat_load *l, const struct cat_node *table,
                      struct cat_parameter *p)
{
    const char **names = cat_new(l, table->count, sizeof *names);
    int64_t *numbers = cat_new(l, table->count, sizeof *numbers);
    size_t bands = 0;

    if (!names || !numbers)
        return;
    for (size_t i = 0; i < table->count; i++) {
        names[i] = table->keys[i]->text;
        if (cat_scan_int(names[i], &numbers[i]))
            bands++;
        else
            (void)cat_code_name(l, table->keys[i]);
        if (i > 0 && bands > i && numbers[i] <= numbers[i - 1])
            CAT_FAULT(l, table->keys[i]->pos, MSG_CAT_LAW_ORDER, names[i]);
    }
    if (bands > 0 && bands < table->count)
        CAT_FAULT(l, table->pos, MSG_CAT_LAW_KEYS);
    p->keys = names;
    p->key_numbers = numbers;
    p->key_count = table->count;
    p->shape = bands ? CAT_LAW_BANDS : p->by ? CAT_LAW_CODES : CAT_LAW_LINES;
    if (bands && !p->by)
        CAT_FAULT(l, table->pos, MSG_CAT_LAW_BY);
}

/* The figures of one day in the order of the keys; NULL after a fault. */
static const int64_t *take_table(struct cat_load *l,
                                 const struct cat_node *table,
                                 struct cat_parameter *p)
{
    static const enum msg_id ids[2] = {MSG_CAT_KEY_LIKE, MSG_CAT_KEY};
    size_t faults = l->faults->total;

    if (!cat_map(l, table))
        return NULL;
    if (table->count == 0) {
        CAT_FAULT(l, table->pos, MSG_CAT_EMPTY);
        return NULL;
    }
    if (!p->keys)
        take_keys(l, table, p);
    int64_t *figures = cat_new(l, p->key_count, sizeof *figures);
    for (size_t k = 0; figures && k < p->key_count; k++) {
        const struct cat_node *n = cat_node_get(table, p->keys[k]);
        if (!n)
            CAT_FAULT(l, table->pos, MSG_CAT_MISSING, p->keys[k]);
        (void)cat_int(l, n, &figures[k]);
    }
    for (size_t i = 0; figures && i < table->count; i++) {
        size_t k = 0;
        while (k < p->key_count && strcmp(p->keys[k], key_at(table->keys, i)))
            k++;
        if (k == p->key_count)
            cat_unknown(
                l, table->keys[i]->pos, key_at(table->keys, i),
                (struct cat_choices){cat_name_at, p->keys, p->key_count}, ids);
    }
    return l->faults->total == faults ? figures : NULL;
}

/* ---- the values of a day ----------------------------------------------- */

static const int64_t *take_figure(struct cat_load *l, const struct cat_node *n,
                                  struct cat_parameter *p)
{
    int64_t *figure = cat_new(l, 1, sizeof *figure);

    if (!figure || !cat_int(l, n, figure))
        return NULL;
    if (p->shape != CAT_LAW_PLAIN) {
        CAT_FAULT(l, n->pos, MSG_CAT_LAW_SHAPE);
        return NULL;
    }
    p->key_count = 1;
    return figure;
}

static void parse_value(struct cat_load *l, const struct cat_node *n,
                        struct cat_parameter *p, struct cat_law_value *out)
{
    static const struct cat_key keys[] = {
        {"value", 0}, {"table", 0}, {"law", 1}, {"in_force", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), out->pos},
                  v))
        return;
    (void)cat_string(l, v[2], &out->law);
    if (v[3])
        (void)cat_day(l, v[3], &out->in_force);
    if ((v[0] != NULL) == (v[1] != NULL)) {
        CAT_FAULT(l, n->pos, MSG_CAT_LAW_VALUE);
        return;
    }
    out->figures = v[0] ? take_figure(l, v[0], p) : take_table(l, v[1], p);
}

/* {2021-07-01: {...}, ...}; returns how many. */
static size_t parse_values(struct cat_load *l, const struct cat_node *map,
                           struct cat_parameter *p,
                           const struct cat_law_value **out)
{
    if (!map || !cat_map(l, map))
        return 0;
    if (map->count == 0)
        CAT_FAULT(l, map->pos, MSG_CAT_EMPTY);
    struct cat_law_value *list = cat_new(l, map->count, sizeof *list);
    for (size_t i = 0; list && i < map->count; i++) {
        struct pos pos = map->keys[i]->pos;
        day_t from = DAY_NONE;
        if (!cat_day(l, map->keys[i], &from))
            continue;
        list[i] =
            (struct cat_law_value){.from = from, .in_force = from, .pos = pos};
        if (date_of(from).day != 1)
            CAT_FAULT(l, pos, MSG_CAT_LAW_MONTH, map->keys[i]->text);
        if (i > 0 && from <= list[i - 1].from)
            CAT_FAULT(l, pos, MSG_CAT_LAW_ORDER, map->keys[i]->text);
        parse_value(l, map->items[i], p, &list[i]);
    }
    *out = list;
    return list ? map->count : 0;
}

/* ---- provinces --------------------------------------------------------- */

/* The national value that holds on a day; NULL before the first. */
static const struct cat_law_value *national(const struct cat_parameter *p,
                                            day_t day)
{
    const struct cat_law_value *found = NULL;

    for (size_t i = 0; i < p->value_count; i++)
        if (p->values[i].from <= day)
            found = &p->values[i];
    return found;
}

static void check_not_lower(struct cat_load *l, const struct cat_parameter *p,
                            const struct cat_law_value *v)
{
    const struct cat_law_value *base = national(p, v->from);
    char figure[32], least[32];

    for (size_t k = 0; base && base->figures && v->figures && k < p->key_count;
         k++) {
        if (v->figures[k] >= base->figures[k])
            continue;
        snprintf(figure, sizeof figure, "%" PRId64, v->figures[k]);
        snprintf(least, sizeof least, "%" PRId64, base->figures[k]);
        CAT_FAULT(l, v->pos, MSG_CAT_LAW_LOWER, figure, least);
    }
    if (!base)
        CAT_FAULT(l, v->pos, MSG_CAT_LAW_BEFORE);
}

int cat_is_province(const struct catalog *c, const char *code)
{
    for (size_t i = 0; i < c->unit_count; i++)
        if (strcmp(c->units[i].level, "province") == 0 &&
            strcmp(c->units[i].code, code) == 0)
            return 1;
    return 0;
}

static void parse_provinces(struct cat_load *l, const struct cat_node *map,
                            struct cat_parameter *p)
{
    if (!map || !cat_map(l, map))
        return;
    if (!p->overrides)
        CAT_FAULT(l, map->pos, MSG_CAT_LAW_OVERRIDES);
    struct cat_law_province *list = cat_new(l, map->count, sizeof *list);
    for (size_t i = 0; list && i < map->count; i++) {
        list[i] = (struct cat_law_province){.code = map->keys[i]->text,
                                            .pos = map->keys[i]->pos};
        if (l->c->unit_count > 0 && !cat_is_province(l->c, list[i].code))
            CAT_FAULT(l, list[i].pos, MSG_CAT_LAW_PROVINCE, list[i].code);
        list[i].value_count =
            parse_values(l, map->items[i], p, &list[i].values);
        for (size_t k = 0; k < list[i].value_count; k++)
            check_not_lower(l, p, &list[i].values[k]);
    }
    p->provinces = list;
    p->province_count = list ? map->count : 0;
}

/* ---- together ---------------------------------------------------------- */

static void check_range(struct cat_load *l, const struct cat_parameter *p,
                        const struct cat_node *last)
{
    if (p->shape != CAT_LAW_BANDS) {
        if (last)
            CAT_FAULT(l, last->pos, MSG_CAT_LAW_LAST);
        return;
    }
    if (!last)
        CAT_FAULT(l, p->pos, MSG_CAT_MISSING, "last");
    else if (p->last < p->key_numbers[p->key_count - 1])
        CAT_FAULT(l, last->pos, MSG_CAT_LAW_LAST);
}

static void parse_one(struct cat_load *l, const struct cat_entry *e,
                      struct cat_parameter *p)
{
    static const char *const who[] = {"province"};
    const struct cat_node *v[LAW__MAX];
    size_t word = 0;

    p->name = e->source->stem;
    p->file = e->source->file->path;
    p->pos = e->body->pos;
    p->until = p->checked_on = DAY_NONE;
    if (!cat_take(l, e->body, (struct cat_shape){law_keys, LAW__MAX, p->pos},
                  v))
        return;
    cat_title(l, v[LAW_TITLE], &p->title);
    cat_title(l, v[LAW_UOM], &p->uom);
    if (v[LAW_BY])
        (void)cat_string(l, v[LAW_BY], &p->by);
    if (v[LAW_LAST])
        (void)cat_int(l, v[LAW_LAST], &p->last);
    if (v[LAW_UNTIL])
        (void)cat_day(l, v[LAW_UNTIL], &p->until);
    (void)cat_day(l, v[LAW_CHECKED], &p->checked_on);
    p->overrides =
        v[LAW_OVERRIDES] && cat_word(l, v[LAW_OVERRIDES], who, 1, &word);
    p->value_count = parse_values(l, v[LAW_VALUES], p, &p->values);
    if (p->until != DAY_NONE && p->value_count > 0 &&
        p->until < p->values[p->value_count - 1].from)
        CAT_FAULT(l, v[LAW_UNTIL]->pos, MSG_CAT_LAW_UNTIL);
    if (p->value_count > 0 && p->key_count > 0)
        check_range(l, p, v[LAW_LAST]);
    if (p->by && p->shape == CAT_LAW_PLAIN)
        CAT_FAULT(l, v[LAW_BY]->pos, MSG_CAT_LAW_BY);
    parse_provinces(l, v[LAW_PROVINCES], p);
}

void cat_parse_law(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_LAW];
    struct cat_parameter *p = cat_new(l, list->count, sizeof *p);

    assert(l->c && l->index);
    for (size_t i = 0; p && i < list->count && !l->nomem; i++) {
        if (!cat_code_name(
                l, &(struct cat_node){.kind = CAT_SCALAR,
                                      .text = list->list[i].source->stem,
                                      .pos = list->list[i].body->pos}))
            continue;
        p[i].index = i;
        parse_one(l, &list->list[i], &p[i]);
    }
    l->c->parameters = p;
    l->c->parameter_count = p ? list->count : 0;
}
