/*
** One batch of a recipe: records of one register, in chunks of one transaction
** each.
*/
#include "sample/batch.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The chunk that a job writes: records first .. first + count - 1. */
struct chunk {
    struct batch *batch;
    size_t first, count;
};

/* ---- parties ------------------------------------------------------------ */

static struct label *find_label(struct run *run, const char *name)
{
    for (size_t i = 0; i < run->label_count; i++) {
        if (strcmp(run->labels[i].name, name) == 0)
            return &run->labels[i];
    }
    if (run->label_count == LABELS_MAX)
        return NULL;
    run->labels[run->label_count] = (struct label){.name = name};
    return &run->labels[run->label_count++];
}

static enum err_code keep(struct run *run, struct label *l,
                          const struct kept *list, size_t count, struct err *e)
{
    for (size_t n = 0; n < count; n++) {
        l->list =
            arena_grow(run->arena, l->list, l->count, &l->cap, sizeof *l->list);
        if (!l->list)
            return err_nomem(e);
        l->list[l->count++] = list[n];
    }
    return ERR_OK;
}

static enum err_code find_parties(struct batch *b, const struct save *how,
                                  const struct chunk *chunk, struct kept *out,
                                  struct err *e)
{
    struct party *p = &b->party;
    struct party_ask ask = {p->spec,      b->plan.list + chunk->first,
                            chunk->first, chunk->count,
                            &p->sex,      &p->ethnic,
                            &p->age,      p->members};
    enum err_code rc;

    for (size_t n = 0; p->of && n < chunk->count; n++, p->taken++)
        out[n] = p->of->list[p->taken % p->of->count];
    if (p->of)
        return ERR_OK;
    rc = p->make(b->run, how, &ask, out, e);
    if (rc == ERR_OK && p->save)
        rc = keep(b->run, p->save, out, chunk->count, e);
    return rc;
}

/* A spell needs a party of its own; events may come to the same ones again. */
static enum err_code check_taken(const struct batch *b, struct err *e)
{
    const struct party *p = &b->party;
    const struct cat_node *of = cat_node_get(p->spec, "of");
    size_t want = b->reg->kind == CAT_SPELL ? p->taken + b->plan.count : 1;
    char wanted[24], have[24];

    if (!of || (p->of && p->of->count >= want && p->of->count > 0))
        return ERR_OK;
    snprintf(wanted, sizeof wanted, "%zu", want);
    snprintf(have, sizeof have, "%zu", p->of ? p->of->count : 0);
    return ERR_AT(e, ERR_INPUT, of->pos, MSG_SAMPLE_PEOPLE, wanted, of->text,
                  have);
}

/* Deal a part of the party's description, or of the recipe where it has none.
*/
static enum err_code deal_part(struct batch *b, const char *key,
                               const char *fallback, struct deck *out,
                               struct err *e)
{
    const struct cat_node *map = cat_node_get(b->party.spec, key);

    if (!map)
        map = cat_node_get(b->run->root, fallback);
    if (!map)
        return recipe_need(b->run->root, fallback, &map, e);
    if (map->kind == CAT_MAP)
        return deal_deck(b->run, &b->plan, map, out, e);
    /* One word for all: {sex: female}. */
    struct cat_node *one = arena_alloc(b->run->batch, sizeof *one);
    const struct cat_node **keys = arena_array(b->run->batch, 1, sizeof *keys);
    out->at = arena_array(b->run->batch, b->plan.count + 1, sizeof *out->at);
    if (!one || !keys || !out->at)
        return err_nomem(e);
    keys[0] = map;
    *one = (struct cat_node){.kind = CAT_MAP, .keys = keys, .count = 1};
    out->map = one;
    return ERR_OK;
}

static enum err_code find_members(struct batch *b, struct err *e)
{
    const struct cat_node *node = cat_node_get(b->party.spec, "members");

    if (!node)
        return ERR_OK;
    for (size_t i = 0; i < b->dealt_count; i++) {
        const struct dealt *d = &b->dealt[i];
        if (d->total &&
            strcmp(b->reg->columns[d->column].name, node->text) == 0)
            b->party.members = d->total;
    }
    return b->party.members ? ERR_OK
                            : ERR_AT(e, ERR_INPUT, node->pos, MSG_SAMPLE_VALUE,
                                     node->text, "members");
}

static enum err_code find_party(struct batch *b, struct err *e)
{
    static const struct {
        const char *key;
        enum err_code (*make)(struct run *, const struct save *,
                              const struct party_ask *, struct kept *,
                              struct err *);
    } kinds[] = {{"person", people_make},
                 {"household", households_make},
                 {"organisation", organisations_make}};
    struct party *p = &b->party;
    const struct cat_node *of, *save, *skip, *age;
    int64_t skipped = 0;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < ARRAY_COUNT(kinds) && !p->spec; i++) {
        p->spec = cat_node_get(b->node, kinds[i].key);
        p->make = kinds[i].make;
        p->column = cat_column_index(b->reg, kinds[i].key);
    }
    if (!p->spec)
        return ERR_OK;
    of = cat_node_get(p->spec, "of");
    save = cat_node_get(p->spec, "save");
    p->of = of ? find_label(b->run, of->text) : NULL;
    p->save = save ? find_label(b->run, save->text) : NULL;
    if (save && !p->save)
        return ERR_AT(e, ERR_LIMIT, save->pos, MSG_SAMPLE_VALUE, save->text,
                      "64");
    skip = cat_node_get(p->spec, "skip");
    if (skip)
        rc = recipe_int(skip, &skipped, e);
    p->taken = (size_t)(skipped * b->run->ask->percent / 100);
    if (rc == ERR_OK)
        rc = check_taken(b, e);
    if (rc != ERR_OK || of || p->make == organisations_make)
        return rc;
    rc = deal_part(b, "sex", "sexes", &p->sex, e);
    if (rc == ERR_OK)
        rc = deal_part(b, "ethnic_group", "ethnic_groups", &p->ethnic, e);
    age = cat_node_get(p->spec, "age");
    if (rc == ERR_OK && age && age->kind == CAT_MAP)
        rc = deal_deck(b->run, &b->plan, age, &p->age, e);
    return rc == ERR_OK ? find_members(b, e) : rc;
}

/* ---- records ------------------------------------------------------------ */

/* A unit that exists on the day: the unit itself, or what it was then; where
** that is not known, another commune that did exist. */
static int64_t unit_on(struct run *run, int64_t unit, day_t day)
{
    const struct units *u = registry_units(run->registry);
    size_t start = rng_below(&run->rng, run->communes.count);

    if (unit_valid(units_get(u, unit), day))
        return unit;
    unit = units_on_map(u, unit, day);
    if (unit_valid(units_get(u, unit), day))
        return unit;
    for (size_t n = 0; n < run->communes.count; n++) {
        unit = run->communes.id[(start + n) % run->communes.count];
        if (unit_valid(units_get(u, unit), day))
            return unit;
    }
    return run->place->id;
}

static int64_t unit_of(struct batch *b, size_t record, const struct kept *party)
{
    struct run *run = b->run;
    day_t day = b->plan.list[record].day[0];

    if (b->unit)
        return b->unit;
    if (b->turn.count)
        return unit_on(run, b->turn.id[record % b->turn.count], day);
    if (party->id)
        return unit_on(run, party->unit, day);
    return unit_on(
        run, run->communes.id[rng_below(&run->rng, run->communes.count)], day);
}

static enum err_code write_chunk(struct db *db, void *arg, struct err *e)
{
    struct chunk *chunk = arg;
    struct batch *b = chunk->batch;
    struct save how = {db, &actor_local, NULL, 0, NULL};
    struct kept party[CHUNK] = {{0}};
    enum err_code rc = ERR_OK;

    arena_reset(b->run->scratch);
    struct rows *rows = rows_new(b->run->scratch, b->reg, chunk->count);
    if (!rows)
        return err_nomem(e);
    if (b->party.spec)
        rc = find_parties(b, &how, chunk, party, e);
    for (size_t n = 0; rc == ERR_OK && n < chunk->count; n++) {
        size_t record = chunk->first + n;
        rc = fill_row(b, rows, record, &party[n], e);
        rows->unit_id[rows->count - 1] = unit_of(b, record, &party[n]);
        if (rc == ERR_OK && b->reg->kind == CAT_DOSSIER)
            rc = identifiers_code(b->run, rows, rows->count - 1, e);
    }
    if (rc == ERR_OK)
        rc = registry_insert(b->run->registry, &how, rows, e);
    return rc;
}

/* ---- where -------------------------------------------------------------- */

static enum err_code listed_units(struct batch *b, const struct cat_node *list,
                                  struct err *e)
{
    const struct units *u = registry_units(b->run->registry);
    enum err_code rc = ERR_OK;

    b->turn.id = arena_array(b->run->batch, list->count + 1, sizeof(int64_t));
    if (!b->turn.id)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < list->count; i++) {
        const struct unit *unit;
        const char *code;
        rc = recipe_text(list->items[i], &code, e);
        if (rc == ERR_OK)
            rc = units_find(u, code, b->run->day, &unit, e);
        if (rc == ERR_OK)
            b->turn.id[b->turn.count++] = unit->id;
    }
    return rc;
}

/* Where the records happen: the commune of whom they are about, or one by
** chance; every commune or district in turn; units named; the place itself; one
** of its facilities. */
static enum err_code find_where(struct batch *b, struct err *e)
{
    struct run *run = b->run;
    const struct cat_node *where = cat_node_get(b->node, "where");

    if (!where)
        return ERR_OK;
    if (where->kind == CAT_LIST)
        return listed_units(b, where, e);
    if (where->kind == CAT_MAP || strcmp(where->text, "communes") == 0)
        return ERR_OK;
    if (strcmp(where->text, "every_commune") == 0)
        b->turn = run->communes;
    if (strcmp(where->text, "every_district") == 0)
        b->turn = run->districts;
    if (strcmp(where->text, "unit") == 0)
        b->unit = run->place->id;
    for (size_t i = 0; i < run->facility_count; i++) {
        if (strcmp(run->facilities[i].key, where->text) == 0)
            b->unit = run->facilities[i].unit_id;
    }
    return b->unit || b->turn.count
               ? ERR_OK
               : ERR_AT(e, ERR_INPUT, where->pos, MSG_SAMPLE_VALUE, where->text,
                        "where");
}

enum err_code batch_write(struct run *run, const struct cat_node *node,
                          struct err *e)
{
    struct batch b = {.run = run, .node = node, .party = {.column = -1}};
    const struct cat_node *name;
    enum err_code rc = recipe_need(node, "register", &name, e);

    if (rc != ERR_OK)
        return rc;
    arena_reset(run->batch);
    b.reg = catalog_register(registry_catalog(run->registry), name->text);
    if (!b.reg || b.reg->kind == CAT_PARTY)
        return ERR_AT(e, ERR_INPUT, name->pos, MSG_SAMPLE_VALUE, name->text,
                      "register");
    rc = find_where(&b, e);
    if (rc == ERR_OK)
        rc = spread_batch(run, node, b.reg, &b.plan, e);
    if (rc == ERR_OK)
        rc = fill_deal(&b, e);
    if (rc == ERR_OK)
        rc = find_party(&b, e);
    for (size_t at = 0; rc == ERR_OK && at < b.plan.count; at += CHUNK) {
        size_t left = b.plan.count - at;
        struct chunk chunk = {&b, at, left < CHUNK ? left : CHUNK};
        rc = store_write(registry_store(run->registry), write_chunk, &chunk, e);
        run->written += (int64_t)chunk.count;
        if (run->ask->progress)
            run->ask->progress(run->written, run->total, run->ask->arg);
    }
    return rc;
}
