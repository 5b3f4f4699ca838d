/*
** Identifiers of the offices of a place (20/2020/QĐ-TTg: "H51" the province,
** "H51.30" an office or a district, "H51.30.05" a commune) and codes of
** dossiers in the legal form, whose numbers begin with 1 each day at each desk.
*/
#include "sample/impl.h"

#include "dossier/dossier.h"

#include <stdio.h>
#include <string.h>

enum { IDENTIFIER_BYTES = 24, DISTRICTS_FROM = 30, DAYS = 366 * 12 };

/* What the recipe says: identifier: {prefix: H51, from: 2018-06-21}. */
struct saying {
    const char *prefix;
    day_t from;
};

static enum err_code read_saying(struct run *run, struct saying *out,
                                 struct err *e)
{
    const struct cat_node *node = cat_node_get(run->root, "identifier");
    const struct cat_node *prefix, *from;
    enum err_code rc = ERR_OK;

    *out = (struct saying){NULL, DAY_NONE};
    if (!node)
        return ERR_OK;
    rc = recipe_need(node, "prefix", &prefix, e);
    if (rc == ERR_OK)
        rc = recipe_need(node, "from", &from, e);
    if (rc == ERR_OK)
        rc = recipe_text(prefix, &out->prefix, e);
    if (rc == ERR_OK)
        rc = day_parse(from->text, from->pos, &out->from, e);
    if (rc != ERR_OK)
        out->prefix = NULL;
    return rc;
}

/* The identifier of a unit: that above it and its place among its likes. */
static int give(struct run *run, int64_t unit, const char *above, int number)
{
    run->desks[unit].identifier = arena_printf(
        run->arena, number ? "%.16s.%02d" : "%.16s", above, number);
    return run->desks[unit].identifier != NULL;
}

static int give_communes(struct run *run, int64_t district)
{
    const struct units *u = registry_units(run->registry);
    const char *above = run->desks[district].identifier;
    int ok = 1, number = 0;

    for (size_t i = 0; ok && i < run->communes.count; i++)
        if (units_is_below(u, run->communes.id[i], district, run->day))
            ok = give(run, run->communes.id[i], above, ++number);
    return ok;
}

static int give_all(struct run *run, const char *prefix)
{
    int ok = give(run, run->place->id, prefix, 0);

    for (size_t i = 0; ok && i < run->facility_count; i++)
        ok = give(run, run->facilities[i].unit_id, prefix, (int)i + 1);
    for (size_t i = 0; ok && i < run->districts.count; i++)
        ok = give(run, run->districts.id[i], prefix, DISTRICTS_FROM + (int)i) &&
             give_communes(run, run->districts.id[i]);
    /* The place is a district itself. */
    return ok &&
           (run->districts.count > 0 || give_communes(run, run->place->id));
}

struct writing {
    struct run *run;
    day_t from;
};

static enum err_code write_rows(struct db *db, void *arg, struct err *e)
{
    struct writing *w = arg;
    struct run *run = w->run;
    const struct cat_register *reg =
        catalog_register(registry_catalog(run->registry), "org_identifier");
    int from = reg ? cat_column_index(reg, "from_day") : -1;
    int text = reg ? cat_column_index(reg, "identifier") : -1;
    struct save how = {db, &actor_local, NULL, 0, NULL};

    if (from < 0 || text < 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, "org_identifier",
                       "identifier");
    size_t count = 0;
    for (size_t i = 0; i < run->desk_count; i++)
        count += run->desks[i].identifier != NULL;
    arena_reset(run->scratch);
    struct rows *rows = rows_new(run->scratch, reg, count);
    if (!rows)
        return err_nomem(e);
    for (size_t i = 0; i < run->desk_count; i++) {
        if (!run->desks[i].identifier)
            continue;
        size_t row = rows_add(rows);
        const struct unit *unit =
            units_get(registry_units(run->registry), (int64_t)i);
        day_t day = unit->from > w->from ? unit->from : w->from;
        rows->unit_id[row] = (int64_t)i;
        rows_set(rows, row, from, day);
        rows_set_text(rows, row, text, run->desks[i].identifier);
    }
    return registry_insert(run->registry, &how, rows, e);
}

enum err_code identifiers_write(struct run *run, struct err *e)
{
    struct saying said;
    enum err_code rc = read_saying(run, &said, e);

    if (rc != ERR_OK || !said.prefix)
        return rc;
    run->desk_count = (size_t)units_max_id(registry_units(run->registry)) + 1;
    run->desks = arena_array(run->arena, run->desk_count, sizeof *run->desks);
    if (!run->desks || !give_all(run, said.prefix))
        return err_nomem(e);
    struct writing w = {run, said.from};
    return store_write(registry_store(run->registry), write_rows, &w, e);
}

/* ---- codes ------------------------------------------------------------- */

enum err_code identifiers_code(struct run *run, struct rows *rows, size_t row,
                               struct err *e)
{
    int column = cat_column_index(rows->reg, "code");
    int64_t unit = rows->unit_id[row];
    day_t day = (day_t)rows->value[0][row];
    int at = (int)(day - run->day) + DAYS / 2;
    char code[DOSSIER_CODE_BYTES];

    if (!run->desks || column < 0 || !rows->null[column][row] || at < 0 ||
        at >= DAYS || (size_t)unit >= run->desk_count ||
        !run->desks[unit].identifier)
        return ERR_OK;
    struct desk *desk = &run->desks[unit];
    if (!desk->last)
        desk->last = arena_array(run->arena, DAYS, sizeof *desk->last);
    if (!desk->last)
        return err_nomem(e);
    enum err_code rc =
        dossier_code_text(desk->identifier, day, ++desk->last[at], code, e);
    const char *kept = rc == ERR_OK ? arena_strdup(run->scratch, code) : NULL;
    if (rc == ERR_OK && !kept)
        rc = err_nomem(e);
    if (rc == ERR_OK)
        rows_set_text(rows, row, column, kept);
    return rc;
}

static enum err_code write_series(struct db *db, void *arg, struct err *e)
{
    const struct run *run = arg;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < run->desk_count; i++) {
        const struct desk *d = &run->desks[i];
        for (int at = 0; rc == ERR_OK && d->last && at < DAYS; at++)
            if (d->last[at] > 0)
                rc = dossier_codes_given(db, d->identifier,
                                         run->day + at - DAYS / 2, d->last[at],
                                         e);
    }
    return rc;
}

enum err_code identifiers_end(struct run *run, struct err *e)
{
    return run->desks ? store_write(registry_store(run->registry), write_series,
                                    run, e)
                      : ERR_OK;
}
