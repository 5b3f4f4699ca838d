/*
** One batch of a recipe: records of one register, in chunks of one transaction
** each.
*/
#include "sample/impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK = 2048 };

struct batch {
    struct run *run;
    const struct cat_node *node;
    const struct cat_register *reg;
    const struct cat_node
        *person;             /* NULL: the register has no person to fill */
    struct label *save, *of; /* people kept for later, taken from before */
    size_t taken;
    int64_t unit; /* a facility or the province; 0: the person's commune */
    int person_column;
};

/* The chunk that a job writes. */
struct chunk {
    struct batch *batch;
    const struct planned *planned;
    size_t count;
};

struct label *run_label(struct run *run, const char *name)
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

static int keep_person(struct run *run, struct label *l, int64_t person,
                       int64_t unit, day_t born)
{
    size_t cap = l->cap, cap2 = l->cap, cap3 = l->cap;

    l->person =
        arena_grow(run->arena, l->person, l->count, &cap, sizeof *l->person);
    l->unit = arena_grow(run->arena, l->unit, l->count, &cap2, sizeof *l->unit);
    l->born = arena_grow(run->arena, l->born, l->count, &cap3, sizeof *l->born);
    if (!l->person || !l->unit || !l->born)
        return 0;
    l->cap = cap;
    l->person[l->count] = person;
    l->unit[l->count] = unit;
    l->born[l->count++] = born;
    return 1;
}

/* People of an earlier batch, in turn. */
static void take_people(struct batch *b, size_t count, int64_t *person,
                        int64_t *unit)
{
    for (size_t n = 0; n < count; n++, b->taken++) {
        size_t at = b->taken % b->of->count;
        person[n] = b->of->person[at];
        unit[n] = b->of->unit[at];
    }
}

static enum err_code find_people(struct batch *b, const struct save *how,
                                 const struct chunk *chunk, int64_t *person,
                                 int64_t *unit, struct err *e)
{
    struct run *run = b->run;
    struct people_ask ask = {b->person, chunk->planned, chunk->count};
    day_t born[CHUNK];

    if (b->of) {
        take_people(b, chunk->count, person, unit);
        return ERR_OK;
    }
    enum err_code rc = people_make(run, how, &ask, person, unit, born, e);
    for (size_t n = 0; rc == ERR_OK && b->save && n < chunk->count; n++) {
        if (!keep_person(run, b->save, person[n], unit[n], born[n]))
            rc = err_nomem(e);
    }
    return rc;
}

/* Apply a map of values ({channel: domestic}) or of choices by weight. */
static enum err_code apply(struct batch *b, struct rows *rows, size_t row,
                           const struct cat_node *map, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        int column = cat_column_index(b->reg, map->keys[i]->text);
        const char *text;
        if (column < 0)
            return ERR_AT(e, ERR_INPUT, map->keys[i]->pos, MSG_SAMPLE_VALUE,
                          map->keys[i]->text, b->reg->name);
        rc = recipe_pick(map->items[i], &b->run->rng, &text, e);
        if (rc == ERR_OK)
            rc = recipe_set(rows, row, column, text, map->items[i]->pos, e);
    }
    return rc;
}

/* {amount: [2500000, 9000000, 1000]}: a number between, in steps. */
static enum err_code apply_ranges(struct batch *b, struct rows *rows,
                                  size_t row, const struct cat_node *map,
                                  struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; map && rc == ERR_OK && i < map->count; i++) {
        const struct cat_node *list = map->items[i];
        int column = cat_column_index(b->reg, map->keys[i]->text);
        int64_t n[3];
        if (column < 0 || list->kind != CAT_LIST || list->count != 3)
            return ERR_AT(e, ERR_INPUT, map->keys[i]->pos, MSG_SAMPLE_VALUE,
                          map->keys[i]->text, b->reg->name);
        for (int k = 0; rc == ERR_OK && k < 3; k++)
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

/* The due day is the register's to compute; settle the dossier around it. */
static enum err_code settle(struct batch *b, struct rows *rows, size_t row,
                            const struct planned *p, struct err *e)
{
    enum { EARLY, ON_TIME, LATE, PENDING, DUE = 1, RETURNED = 2 };
    const struct catalog *c = registry_catalog(b->run->registry);
    day_t due;
    enum err_code rc = registry_due_day(c, rows, row, &due, e);

    if (rc != ERR_OK)
        return rc;
    rows_set(rows, row, DUE, due);
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

static enum err_code fill_row(struct batch *b, struct rows *rows,
                              const struct planned *p, int64_t person,
                              int64_t unit, struct err *e)
{
    size_t row = rows_add(rows);
    int ended = b->reg->kind == CAT_SPELL && p->ended;
    enum err_code rc;

    rows->unit_id[row] = b->unit ? b->unit : unit;
    set_days(b, rows, row, p);
    if (person && b->person_column >= 0)
        rows_set(rows, row, b->person_column, person);
    rc = apply(b, rows, row, cat_node_get(b->node, "set"), e);
    if (rc == ERR_OK)
        rc = apply(b, rows, row, cat_node_get(b->node, "pick"), e);
    if (rc == ERR_OK && ended)
        rc = apply(b, rows, row, cat_node_get(b->node, "when_ended"), e);
    if (rc == ERR_OK)
        rc = apply_ranges(b, rows, row, cat_node_get(b->node, "range"), e);
    if (rc == ERR_OK && b->reg->kind == CAT_DOSSIER) {
        rc = settle(b, rows, row, p, e);
        if (rc == ERR_OK)
            rc = apply(b, rows, row, cat_node_get(b->node, "when_settled"), e);
    }
    return rc;
}

static enum err_code write_chunk(struct db *db, void *arg, struct err *e)
{
    struct chunk *chunk = arg;
    struct batch *b = chunk->batch;
    struct run *run = b->run;
    struct save how = {db, &actor_local, NULL, 0, NULL};
    int64_t person[CHUNK] = {0}, unit[CHUNK] = {0};
    enum err_code rc = ERR_OK;

    arena_reset(run->scratch);
    struct rows *rows = rows_new(run->scratch, b->reg, chunk->count);
    if (!rows)
        return err_nomem(e);
    if (b->person)
        rc = find_people(b, &how, chunk, person, unit, e);
    for (size_t n = 0; rc == ERR_OK && n < chunk->count; n++) {
        if (!b->person)
            unit[n] = run->communes[rng_below(&run->rng, run->commune_count)];
        rc = fill_row(b, rows, &chunk->planned[n], person[n], unit[n], e);
    }
    if (rc == ERR_OK)
        rc = registry_insert(run->registry, &how, rows, e);
    return rc;
}

static enum err_code find_unit(struct batch *b, struct err *e)
{
    const struct cat_node *where = cat_node_get(b->node, "where");

    b->unit = 0;
    if (!where || strcmp(where->text, "communes") == 0)
        return ERR_OK;
    if (strcmp(where->text, "province") == 0)
        b->unit = b->run->province->id;
    for (size_t i = 0; i < b->run->facility_count; i++) {
        if (strcmp(b->run->facilities[i].key, where->text) == 0)
            b->unit = b->run->facilities[i].unit_id;
    }
    return b->unit ? ERR_OK
                   : ERR_AT(e, ERR_INPUT, where->pos, MSG_SAMPLE_VALUE,
                            where->text, "where");
}

static enum err_code find_person(struct batch *b, size_t records, struct err *e)
{
    const struct cat_node *node = b->person, *of, *save, *skip;
    int64_t skipped = 0;
    char want[24], have[24];

    if (!node)
        return ERR_OK;
    of = cat_node_get(node, "of");
    save = cat_node_get(node, "save");
    b->of = of ? run_label(b->run, of->text) : NULL;
    b->save = save ? run_label(b->run, save->text) : NULL;
    skip = cat_node_get(node, "skip");
    if (skip && recipe_int(skip, &skipped, e) != ERR_OK)
        return e->code;
    b->taken = (size_t)(skipped * b->run->ask->percent / 100);
    int all = b->reg->kind == CAT_SPELL;
    if (of &&
        (!b->of || b->of->count == 0 || (all && b->of->count < records))) {
        snprintf(want, sizeof want, "%zu", records);
        snprintf(have, sizeof have, "%zu", b->of ? b->of->count : 0);
        return ERR_AT(e, ERR_INPUT, of->pos, MSG_SAMPLE_PEOPLE, want, of->text,
                      have);
    }
    return ERR_OK;
}

enum err_code batch_write(struct run *run, const struct cat_node *node,
                          struct err *e)
{
    struct batch b = {.run = run, .node = node};
    const struct cat_node *name;
    struct plan_list plan;
    enum err_code rc = recipe_need(node, "register", &name, e);

    if (rc != ERR_OK)
        return rc;
    b.reg = catalog_register(registry_catalog(run->registry), name->text);
    if (!b.reg || b.reg->kind == CAT_PARTY)
        return ERR_AT(e, ERR_INPUT, name->pos, MSG_SAMPLE_VALUE, name->text,
                      "register");
    b.person = cat_node_get(node, "person");
    b.person_column = cat_column_index(b.reg, "person");
    rc = find_unit(&b, e);
    if (rc == ERR_OK)
        rc = spread_batch(run, node, b.reg, &plan, e);
    if (rc == ERR_OK)
        rc = find_person(&b, plan.count, e);
    for (size_t at = 0; rc == ERR_OK && at < plan.count; at += CHUNK) {
        size_t left = plan.count - at;
        struct chunk chunk = {&b, plan.list + at, left < CHUNK ? left : CHUNK};
        rc = store_write(registry_store(run->registry), write_chunk, &chunk, e);
        run->written += (int64_t)chunk.count;
        if (run->ask->progress)
            run->ask->progress(run->written, run->total, run->ask->arg);
    }
    return rc;
}
