#include "registry/identity.h"

#include <assert.h>
#include <string.h>

static int is_code(const char *name)
{
    size_t len = strlen(name);

    return strcmp(name, "code") == 0 ||
           (len > 5 && strcmp(name + len - 5, "_code") == 0);
}

/* A column whose value stands for one party alone. */
static int is_number(const struct cat_register *reg, int column)
{
    const struct cat_column *c = &reg->columns[column];

    if (c->type != CAT_TEXT || c->search || c->hidden)
        return 0;
    for (size_t i = 0; i < reg->unique_count; i++) {
        if (reg->uniques[i].count == 1 && reg->uniques[i].columns[0] == column)
            return 1;
    }
    return c->pattern != NULL || is_code(c->name);
}

struct identity identity_of(const struct cat_register *party)
{
    struct identity is = {.name = -1, .born = -1, .hamlet = -1};

    assert(party->kind == CAT_PARTY);
    for (int i = 0; i < (int)party->column_count; i++) {
        const struct cat_column *c = &party->columns[i];
        if (is.name < 0 && c->search)
            is.name = i;
        if (is.born < 0 && c->type == CAT_DAY)
            is.born = i;
        if (is.hamlet < 0 && c->type == CAT_TEXT &&
            strcmp(c->name, "hamlet") == 0)
            is.hamlet = i;
        if (is.number_count < IDENTITY_NUMBERS_MAX && is_number(party, i))
            is.numbers[is.number_count++] = i;
    }
    return is;
}
