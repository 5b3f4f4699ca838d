#include "sample/sample.h"

#include "sample/impl.h"
#include "tally/figures.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    ARENA_BYTES = 256 << 20,
    BATCH_BYTES = 256 << 20,
    SCRATCH_BYTES = 64 << 20
};

static enum err_code find_recipe(struct run *run, struct err *e)
{
    const struct catalog *c = registry_catalog(run->registry);
    const struct cat_sample *s = catalog_sample(c, run->ask->place);
    char places[256] = "-";
    size_t used = 0;

    if (s) {
        run->root = s->root;
        return ERR_OK;
    }
    for (size_t i = 0; i < c->sample_count && used < sizeof places; i++) {
        int n = snprintf(places + used, sizeof places - used, "%s%s",
                         i ? ", " : "", c->samples[i].place);
        used += n < 0 ? 0 : (size_t)n;
    }
    return ERR_SET(e, ERR_NOTFOUND, MSG_SAMPLE_NONE, run->ask->place, places);
}

/* The units of a level below the place. */
static int list_units(struct run *run, const char *level, struct unit_list *out)
{
    const struct units *u = registry_units(run->registry);

    out->id =
        arena_array(run->arena, (size_t)units_max_id(u) + 1, sizeof *out->id);
    for (int64_t id = 1; out->id && id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        if (x && strcmp(x->level, level) == 0 && unit_valid(x, run->day) &&
            units_is_below(u, id, run->place->id, run->day))
            out->id[out->count++] = id;
    }
    return out->id != NULL;
}

static enum err_code find_units(struct run *run, struct err *e)
{
    const struct units *u = registry_units(run->registry);
    const struct cat_node *code, *day_node;
    enum err_code rc = recipe_need(run->root, "unit", &code, e);

    if (rc == ERR_OK)
        rc = recipe_need(run->root, "day", &day_node, e);
    if (rc == ERR_OK)
        rc = day_parse(day_node->text, day_node->pos, &run->day, e);
    if (rc == ERR_OK)
        rc = units_find(u, code->text, run->day, &run->place, e);
    if (rc != ERR_OK)
        return rc;
    if (!list_units(run, "commune", &run->communes) ||
        !list_units(run, "district", &run->districts))
        return err_nomem(e);
    if (run->communes.count == 0)
        return ERR_AT(e, ERR_INPUT, code->pos, MSG_SAMPLE_VALUE, code->text,
                      "unit");
    return ERR_OK;
}

/* ---- facilities -------------------------------------------------------- */

static enum err_code add_facility(struct run *run, struct db *db,
                                  const struct cat_node *node, struct err *e)
{
    const struct cat_node *key, *code, *name, *type;
    struct facility *f = &run->facilities[run->facility_count];
    enum err_code rc = recipe_need(node, "key", &key, e);

    if (rc == ERR_OK)
        rc = recipe_need(node, "code", &code, e);
    if (rc == ERR_OK)
        rc = recipe_need(node, "name", &name, e);
    if (rc == ERR_OK)
        rc = recipe_need(node, "type", &type, e);
    if (rc != ERR_OK)
        return rc;
    struct unit_new unit = {code->text, name->text,     type->text,
                            "facility", run->place->id, DAY_NONE};
    f->key = key->text;
    run->facility_count++;
    return units_add(db, &unit, actor_local.name, &f->unit_id, e);
}

static enum err_code add_facilities(struct db *db, void *arg, struct err *e)
{
    struct run *run = arg;
    const struct cat_node *list = cat_node_get(run->root, "facilities");
    enum err_code rc = ERR_OK;

    for (size_t i = 0; list && rc == ERR_OK && i < list->count; i++) {
        if (run->facility_count == FACILITIES_MAX)
            return ERR_AT(e, ERR_LIMIT, list->pos, MSG_SAMPLE_VALUE,
                          "facilities", "32");
        rc = add_facility(run, db, list->items[i], e);
    }
    return rc;
}

/* The facilities' codes must be new: else the place was filled before. */
static enum err_code check_empty(struct run *run, struct err *e)
{
    const struct units *u = registry_units(run->registry);
    const struct cat_node *list = cat_node_get(run->root, "facilities");

    for (size_t i = 0; list && i < list->count; i++) {
        const struct cat_node *code = cat_node_get(list->items[i], "code");
        for (int64_t id = 1; code && id <= units_max_id(u); id++) {
            const struct unit *x = units_get(u, id);
            if (x && strcmp(x->code, code->text) == 0)
                return ERR_SET(e, ERR_INPUT, MSG_SAMPLE_FILLED,
                               run->place->name);
        }
    }
    return ERR_OK;
}

/* ---- plans ------------------------------------------------------------- */

static const char *text_or_empty(const struct cat_node *map, const char *key)
{
    const struct cat_node *node = cat_node_get(map, key);

    return node && node->kind == CAT_SCALAR ? node->text : "";
}

/* The unit that a plan or figure is for: the place, or one below it by code. */
static enum err_code typed_unit(struct run *run, const struct cat_node *node,
                                int64_t *out, struct err *e)
{
    const struct cat_node *code = cat_node_get(node, "unit");
    const struct unit *unit = run->place;
    enum err_code rc = ERR_OK;

    if (code)
        rc = units_find(registry_units(run->registry), code->text, run->day,
                        &unit, e);
    *out = rc == ERR_OK ? unit->id : 0;
    return rc;
}

static enum err_code read_typed(struct run *run, const struct cat_node *node,
                                struct typed *out, struct err *e)
{
    const struct cat_node *value;
    enum err_code rc = recipe_need(node, "value", &value, e);

    *out = (struct typed){.indicator = text_or_empty(node, "indicator"),
                          .dim = text_or_empty(node, "dim"),
                          .code = text_or_empty(node, "code"),
                          .actor = actor_local.name};
    if (rc == ERR_OK)
        rc = recipe_int(value, &out->value, e);
    return rc == ERR_OK ? typed_unit(run, node, &out->unit_id, e) : rc;
}

static enum err_code set_plan(struct run *run, struct db *db,
                              const struct cat_node *node, struct err *e)
{
    const struct cat_node *year;
    struct typed t;
    int64_t y = 0;
    enum err_code rc = read_typed(run, node, &t, e);

    if (rc == ERR_OK)
        rc = recipe_need(node, "year", &year, e);
    if (rc == ERR_OK)
        rc = recipe_int(year, &y, e);
    return rc == ERR_OK
               ? plan_set(db, registry_catalog(run->registry), &t, (int)y, e)
               : rc;
}

static enum err_code set_figure(struct run *run, struct db *db,
                                const struct cat_node *node, struct err *e)
{
    const struct cat_node *text;
    struct period period;
    struct typed t;
    enum err_code rc = read_typed(run, node, &t, e);

    if (rc == ERR_OK)
        rc = recipe_need(node, "period", &text, e);
    if (rc == ERR_OK)
        rc = period_parse(text->text, CALENDAR_ADMINISTRATIVE, text->pos,
                          &period, e);
    return rc == ERR_OK ? typed_figure_set(db, registry_catalog(run->registry),
                                           &t, period, e)
                        : rc;
}

/* Plans, and figures of what nobody keeps records of. */
static enum err_code set_typed(struct db *db, void *arg, struct err *e)
{
    static const struct {
        const char *key;
        enum err_code (*set)(struct run *, struct db *, const struct cat_node *,
                             struct err *);
    } kinds[] = {{"plans", set_plan}, {"figures", set_figure}};
    struct run *run = arg;
    enum err_code rc = ERR_OK;

    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++) {
        const struct cat_node *list = cat_node_get(run->root, kinds[k].key);
        for (size_t i = 0; list && rc == ERR_OK && i < list->count; i++)
            rc = kinds[k].set(run, db, list->items[i], e);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code write_units(struct run *run, struct err *e)
{
    struct store *s = registry_store(run->registry);
    int64_t place = run->place->id;
    struct db *db;
    enum err_code rc = store_write(s, add_facilities, run, e);

    if (rc == ERR_OK)
        rc = store_write(s, set_typed, run, e);
    if (rc == ERR_OK)
        rc = store_reader(s, &db, e);
    if (rc != ERR_OK)
        return rc;
    rc = registry_reload_units(run->registry, db, e);
    db_close(db);
    run->place = units_get(registry_units(run->registry), place);
    return rc;
}

static enum err_code run_recipe(struct run *run, struct err *e)
{
    const struct cat_node *seed, *batches = NULL;
    int64_t n = 0;
    enum err_code rc = find_recipe(run, e);

    if (rc == ERR_OK)
        rc = recipe_need(run->root, "seed", &seed, e);
    if (rc == ERR_OK)
        rc = recipe_int(seed, &n, e);
    if (rc == ERR_OK)
        rc = recipe_need(run->root, "batches", &batches, e);
    if (rc == ERR_OK)
        rc = find_units(run, e);
    if (rc == ERR_OK)
        rc = check_empty(run, e);
    if (rc == ERR_OK)
        rc = write_units(run, e);
    if (rc == ERR_OK)
        rc = identifiers_write(run, e);
    rng_seed(&run->rng, (uint64_t)n);
    for (size_t i = 0; rc == ERR_OK && i < batches->count; i++)
        run->total += spread_count(run, batches->items[i]);
    for (size_t i = 0; rc == ERR_OK && i < batches->count; i++)
        rc = batch_write(run, batches->items[i], e);
    return rc == ERR_OK ? identifiers_end(run, e) : rc;
}

enum err_code sample_write(struct registry *r, const struct sample_ask *ask,
                           int64_t *records, struct err *e)
{
    struct run run = {.registry = r, .ask = ask};
    size_t sizes = (size_t)ask->percent / 100 + 1;
    enum err_code rc;

    assert(ask->percent >= 1 && ask->percent <= SAMPLE_PERCENT_MAX);
    run.arena = arena_new(ARENA_BYTES * sizes);
    run.batch = arena_new(BATCH_BYTES * sizes);
    run.scratch = arena_new(SCRATCH_BYTES);
    rc = run.arena && run.batch && run.scratch ? run_recipe(&run, e)
                                               : err_nomem(e);
    *records = run.written;
    arena_free(run.scratch);
    arena_free(run.batch);
    arena_free(run.arena);
    return rc;
}
