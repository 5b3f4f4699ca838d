/*
** Households: a head with a name of its ethnic group, a number in the form
** UNIT-YEAR-ORDER as offices number them, and how many live in it.
*/
#include "sample/impl.h"

#include <assert.h>
#include <inttypes.h>

struct columns {
    int code, head_name, hamlet, ethnic_group, members;
};

static struct columns find_columns(const struct cat_register *reg)
{
    return (struct columns){
        cat_column_index(reg, "code"), cat_column_index(reg, "head_name"),
        cat_column_index(reg, "hamlet"), cat_column_index(reg, "ethnic_group"),
        cat_column_index(reg, "members")};
}

/* Most households have three to five people. */
static int64_t some_members(struct rng *rng)
{
    return 1 + rng_between(rng, 0, 3) + rng_between(rng, 0, 2);
}

static enum err_code make_one(struct run *run, const struct columns *c,
                              const struct party_ask *ask, size_t n,
                              struct rows *rows, struct err *e)
{
    const struct cat_node *hamlets = cat_node_get(run->root, "hamlets");
    const struct cat_choice *groups =
        rows->reg->columns[c->ethnic_group].choice;
    const char *group = deck_key(ask->ethnic, ask->first + n)->text;
    const char *sex = deck_key(ask->sex, ask->first + n)->text;
    const char *name, *hamlet = NULL, *code;
    int64_t members = ask->members ? ask->members[ask->first + n] : -1;
    size_t row = rows_add(rows);
    enum err_code rc = people_name(run, group, sex, &name, e);

    if (rc == ERR_OK && hamlets)
        rc = recipe_pick(hamlets, &run->rng, &hamlet, e);
    if (rc != ERR_OK)
        return rc;
    int index = cat_code_index(groups, group);
    if (index < 0)
        return ERR_AT(e, ERR_INPUT, run->root->pos, MSG_SAMPLE_VALUE, group,
                      "household");
    rows->unit_id[row] =
        run->communes.id[rng_below(&run->rng, run->communes.count)];
    code = arena_printf(run->scratch, "%s-%06" PRId64, run->place->code,
                        ++run->household_number);
    if (!code)
        return err_nomem(e);
    rows_set_text(rows, row, c->code, code);
    rows_set_text(rows, row, c->head_name, name);
    if (hamlet)
        rows_set_text(rows, row, c->hamlet, hamlet);
    rows_set(rows, row, c->ethnic_group, index);
    rows_set(rows, row, c->members,
             members > 0 ? members : some_members(&run->rng));
    return ERR_OK;
}

enum err_code households_make(struct run *run, const struct save *how,
                              const struct party_ask *ask, struct kept *out,
                              struct err *e)
{
    const struct cat_register *reg =
        catalog_register(registry_catalog(run->registry), "household");
    struct columns c = find_columns(reg);
    struct rows *rows = rows_new(run->scratch, reg, ask->count);
    enum err_code rc = rows ? ERR_OK : err_nomem(e);

    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        rc = make_one(run, &c, ask, n, rows, e);
    if (rc == ERR_OK)
        rc = registry_insert(run->registry, how, rows, e);
    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        out[n] = (struct kept){rows->id[n], rows->unit_id[n],
                               rows->value[c.ethnic_group][n],
                               rows->value[c.members][n]};
    return rc;
}
