/*
** Organisations: names of the recipe in turn, numbered when there are fewer
** names than organisations.
*/
#include "sample/impl.h"

#include <assert.h>

static enum err_code make_one(struct run *run, const struct party_ask *ask,
                              size_t n, struct rows *rows, struct err *e)
{
    const struct cat_register *reg = rows->reg;
    const struct cat_node *names, *sector = cat_node_get(ask->spec, "sector");
    enum err_code rc = recipe_need(ask->spec, "names", &names, e);
    size_t row = rows_add(rows), at = ask->first + n, count;
    const char *name;

    if (rc != ERR_OK)
        return rc;
    count = names->kind == CAT_LIST ? names->count : 0;
    if (count == 0)
        return ERR_AT(e, ERR_INPUT, names->pos, MSG_SAMPLE_VALUE, "[..]",
                      "names");
    rc = recipe_text(names->items[at % count], &name, e);
    if (rc != ERR_OK)
        return rc;
    if (at >= count)
        name = arena_printf(run->scratch, "%s %zu", name, at / count + 1);
    if (!name)
        return err_nomem(e);
    rows->unit_id[row] =
        run->communes.id[rng_below(&run->rng, run->communes.count)];
    rows_set_text(rows, row, cat_column_index(reg, "name"), name);
    return sector ? recipe_set(rows, row, cat_column_index(reg, "sector"),
                               sector->text, sector->pos, e)
                  : ERR_OK;
}

enum err_code organisations_make(struct run *run, const struct save *how,
                                 const struct party_ask *ask, struct kept *out,
                                 struct err *e)
{
    const struct cat_register *reg =
        catalog_register(registry_catalog(run->registry), "organisation");
    struct rows *rows = rows_new(run->scratch, reg, ask->count);
    enum err_code rc = rows ? ERR_OK : err_nomem(e);

    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        rc = make_one(run, ask, n, rows, e);
    if (rc == ERR_OK)
        rc = registry_insert(run->registry, how, rows, e);
    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        out[n] = (struct kept){rows->id[n], rows->unit_id[n], -1, 0};
    return rc;
}
