/*
** People: names by ethnic group and sex, birth days by age, communes by
** chance, citizen numbers in the form of the law (137/2015/NĐ-CP, Đ13: three
** digits of the province, one of century and sex, two of the birth year, six of
** order).
*/
#include "sample/impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGE_LOW = 16, AGE_HIGH = 70, AGE_LAST = 110 };

struct columns {
    int full_name, born, sex, ethnic_group, citizen_number, hamlet;
};

static struct columns find_columns(const struct cat_register *reg)
{
    return (struct columns){cat_column_index(reg, "full_name"),
                            cat_column_index(reg, "born"),
                            cat_column_index(reg, "sex"),
                            cat_column_index(reg, "ethnic_group"),
                            cat_column_index(reg, "citizen_number"),
                            cat_column_index(reg, "hamlet")};
}

enum err_code people_name(struct run *run, const char *group, const char *sex,
                          const char **out, struct err *e)
{
    const struct cat_node *names, *lists, *family, *middle, *given;
    const char *words[3];
    char key[32];
    enum err_code rc = recipe_need(run->root, "names", &names, e);

    if (rc != ERR_OK)
        return rc;
    lists = cat_node_get(names, group);
    if (!lists)
        lists = names->items[0];
    snprintf(key, sizeof key, "middle_%s", sex);
    rc = recipe_need(lists, "family", &family, e);
    if (rc == ERR_OK)
        rc = recipe_need(lists, key, &middle, e);
    snprintf(key, sizeof key, "given_%s", sex);
    if (rc == ERR_OK)
        rc = recipe_need(lists, key, &given, e);
    if (rc == ERR_OK)
        rc = recipe_pick(family, &run->rng, &words[0], e);
    if (rc == ERR_OK)
        rc = recipe_pick(middle, &run->rng, &words[1], e);
    if (rc == ERR_OK)
        rc = recipe_pick(given, &run->rng, &words[2], e);
    if (rc != ERR_OK)
        return rc;
    *out = arena_printf(run->scratch, "%s%s%s %s", words[0],
                        *words[1] ? " " : "", words[1], words[2]);
    return *out ? ERR_OK : err_nomem(e);
}

/* The ages that a record's person may have: "16-30" dealt, [16, 30], or those
** of somebody at work. */
static enum err_code age_range(const struct party_ask *ask, size_t n,
                               int64_t *low, int64_t *high, struct err *e)
{
    const struct cat_node *age =
        ask->spec ? cat_node_get(ask->spec, "age") : NULL;
    enum err_code rc = ERR_OK;

    *low = AGE_LOW;
    *high = AGE_HIGH;
    if (ask->age->map) {
        const struct cat_node *key = deck_key(ask->age, ask->first + n);
        char *end;
        *low = strtol(key->text, &end, 10);
        *high = *end == '-' ? strtol(end + 1, &end, 10) : *low;
    } else if (age && age->kind == CAT_LIST && age->count == 2) {
        rc = recipe_int(age->items[0], low, e);
        if (rc == ERR_OK)
            rc = recipe_int(age->items[1], high, e);
    }
    if (rc == ERR_OK && (*low < 0 || *high < *low || *high > AGE_LAST))
        rc = ERR_AT(e, ERR_INPUT, age->pos, MSG_SAMPLE_VALUE, "[..]", "age");
    return rc;
}

static enum err_code pick_born(struct run *run, const struct party_ask *ask,
                               size_t n, day_t *out, struct err *e)
{
    int64_t low, high;
    enum err_code rc = age_range(ask, n, &low, &high, e);

    if (rc != ERR_OK)
        return rc;
    int years = (int)rng_between(&run->rng, low, high);
    day_t born;
    if (!day_add_months(ask->planned[n].day[0], -12 * years, DATE_ROUND_DOWN,
                        &born))
        born = DAY_FIRST;
    *out = born - (day_t)rng_below(&run->rng, 360) - 1;
    return ERR_OK;
}

static const char *citizen_number(struct run *run, day_t born, int female)
{
    enum { ORDERS = 1000000, PROVINCES = 100 };
    int year = date_of(born).year;
    int century = (year / 100 - 19) * 2 + female;
    int64_t order = ++run->person_number;
    int province =
        (int)(run->place->code[0] - '0') * 10 + (run->place->code[1] - '0');

    /* Beyond a million of people the next were born elsewhere. */
    province = (int)((province + order / ORDERS) % PROVINCES);
    return arena_printf(run->scratch, "%03d%d%02d%06" PRId64, province, century,
                        year % 100, order % ORDERS);
}

/* Set a choice of the party by its code; 0 when the list has no such code. */
static int set_code(struct rows *rows, size_t row, int column, const char *code)
{
    int index = cat_code_index(rows->reg->columns[column].choice, code);

    if (index >= 0)
        rows_set(rows, row, column, index);
    return index >= 0;
}

static enum err_code make_one(struct run *run, const struct columns *c,
                              const struct party_ask *ask, size_t n,
                              struct rows *rows, struct err *e)
{
    const struct cat_node *hamlets = cat_node_get(run->root, "hamlets");
    const char *group = deck_key(ask->ethnic, ask->first + n)->text;
    const char *sex = deck_key(ask->sex, ask->first + n)->text;
    const char *name, *hamlet = NULL;
    size_t row = rows_add(rows);
    day_t born = 0;
    enum err_code rc = people_name(run, group, sex, &name, e);

    if (rc == ERR_OK)
        rc = pick_born(run, ask, n, &born, e);
    if (rc == ERR_OK && hamlets)
        rc = recipe_pick(hamlets, &run->rng, &hamlet, e);
    if (rc != ERR_OK)
        return rc;
    rows->unit_id[row] =
        run->communes.id[rng_below(&run->rng, run->communes.count)];
    rows_set_text(rows, row, c->full_name, name);
    rows_set(rows, row, c->born, born);
    if (!set_code(rows, row, c->sex, sex) ||
        !set_code(rows, row, c->ethnic_group, group))
        return ERR_AT(e, ERR_INPUT, run->root->pos, MSG_SAMPLE_VALUE, group,
                      "person");
    if (hamlet)
        rows_set_text(rows, row, c->hamlet, hamlet);
    const char *number = citizen_number(run, born, strcmp(sex, "female") == 0);
    if (!number)
        return err_nomem(e);
    rows_set_text(rows, row, c->citizen_number, number);
    return ERR_OK;
}

enum err_code people_make(struct run *run, const struct save *how,
                          const struct party_ask *ask, struct kept *out,
                          struct err *e)
{
    const struct cat_register *reg =
        catalog_register(registry_catalog(run->registry), "person");
    struct columns c = find_columns(reg);
    struct rows *rows = rows_new(run->scratch, reg, ask->count);
    enum err_code rc = rows ? ERR_OK : err_nomem(e);

    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        rc = make_one(run, &c, ask, n, rows, e);
    if (rc == ERR_OK)
        rc = registry_insert(run->registry, how, rows, e);
    for (size_t n = 0; rc == ERR_OK && n < ask->count; n++)
        out[n] = (struct kept){rows->id[n], rows->unit_id[n],
                               rows->value[c.ethnic_group][n], 1};
    return rc;
}
