/* What an indicator measures: from which register and column, or from which
** other indicators. */
#include "catalog/cat_indicator.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { SCALE_MAX = 1000000000, RATIO_SCALE = 100 };

static const char *const bound_codes[] = {"lower", "upper"};
static const struct cat_title bound_titles[] = {
    [CAT_LOWER] = {{"Mức thấp nhất", "Lowest"}},
    [CAT_UPPER] = {{"Mức cao nhất", "Highest"}}};
static const struct cat_choice bound_choice = {
    .name = "bound",
    .title = {{"Mức", "Bound"}},
    .codes = {"bound", bound_codes, ARRAY_COUNT(bound_codes)},
    .titles = bound_titles};

const struct cat_dim cat_bound_dim = {.name = "bound",
                                      .title = {{"Mức", "Bound"}},
                                      .choice = &bound_choice,
                                      .column = -1,
                                      .party_column = -1};

int cat_overlaps(const struct cat_indicator *i)
{
    return i->reg && i->reg->kind == CAT_SPELL && i->measure != CAT_STOCK &&
           i->measure != CAT_INFLOW && i->measure != CAT_OUTFLOW;
}

int cat_scale(const struct cat_indicator *i)
{
    return i->measure == CAT_RATIO || i->measure == CAT_FALL ? i->decimals : 0;
}

int cat_adds_up(const struct cat_indicator *i)
{
    return i->measure != CAT_STOCK && i->measure != CAT_RATIO &&
           i->measure != CAT_FALL && i->measure != CAT_RANGE &&
           i->measure != CAT_UNITS &&
           !(i->measure == CAT_TYPED && i->typed_stock);
}

static const char *register_at(const void *list, size_t i)
{
    return ((const struct cat_register *)list)[i].name;
}

static const char *column_at(const void *list, size_t i)
{
    return ((const struct cat_column *)list)[i].name;
}

int indicator_column(const struct job *j, struct pos pos, const char *name)
{
    static const enum msg_id ids[2] = {MSG_CAT_COLUMN_LIKE, MSG_CAT_COLUMN};
    const struct cat_register *r = j->ind->reg;
    int i = cat_column_index(r, name);

    assert(r && name);
    if (i < 0)
        cat_unknown(
            j->l, pos, name,
            (struct cat_choices){column_at, r->columns, r->column_count}, ids);
    return i;
}

/* "placement.quantity" to register and column; 0 after a fault. */
static int parse_source(struct job *j, const struct cat_node *n, int *column)
{
    static const enum msg_id ids[2] = {MSG_CAT_REGISTER_LIKE, MSG_CAT_REGISTER};
    const char *text = NULL;
    struct cat_load *l = j->l;

    assert(n && !j->ind->reg);
    *column = -1;
    if (!cat_string(l, n, &text))
        return 0;
    size_t len = strcspn(text, ".");
    const char *name = arena_strndup(l->a, text, len);
    if (!name) {
        l->nomem = 1;
        return 0;
    }
    int i = cat_names_find(&l->index->names[NAMES_REGISTER], name);
    if (i < 0) {
        cat_unknown(l, n->pos, name,
                    (struct cat_choices){register_at, l->registers,
                                         l->c->register_count},
                    ids);
        return 0;
    }
    j->ind->reg = &l->registers[i];
    j->draft = &l->drafts[i];
    if (text[len] == '.')
        *column =
            j->draft->broken ? -1 : indicator_column(j, n->pos, text + len + 1);
    return !j->draft->broken && (text[len] != '.' || *column >= 0);
}

static int is_summable(enum cat_type type)
{
    return type == CAT_COUNT || type == CAT_NUMBER || type == CAT_MONEY ||
           type == CAT_DECIMAL;
}

/* count, sum, stock, inflow, outflow, days: which kinds of register they fit.
*/
static void parse_records(struct job *j, enum indicator_key key)
{
    static const char *const remedy[2] = {"count, sum",
                                          "stock, inflow, outflow, days"};
    const struct cat_node *n = j->v[key];
    struct cat_indicator *ind = j->ind;
    int column = -1;

    assert(key <= IND_OUTFLOW || key == IND_DAYS);
    if (!parse_source(j, n, &column))
        return;
    int spell = ind->reg->kind == CAT_SPELL;
    if (ind->reg->kind == CAT_PARTY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_PARTY, ind->reg->name);
    else if (spell != (ind->measure != CAT_FLOW))
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_KIND, indicator_keys[key].name,
                  ind->reg->name, remedy[spell]);
    if (column >= 0 && !is_summable(ind->reg->columns[column].type))
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_COLUMN,
                  ind->reg->columns[column].name);
    if (column < 0 && key == IND_SUM)
        CAT_FAULT(j->l, n->pos, MSG_CAT_SUM_COLUMN, ind->reg->name);
    ind->value_column = column;
}

static void parse_distinct(struct job *j, enum indicator_key key)
{
    const struct cat_node *n = j->v[key];
    struct cat_indicator *ind = j->ind;
    int column = -1;

    assert(key == IND_DISTINCT && n);
    if (!parse_source(j, n, &column))
        return;
    const struct cat_register *r = ind->reg;
    if (column < 0)
        column = r->party;
    if (column < 0 || r->columns[column].type != CAT_REF ||
        !r->columns[column].target ||
        r->columns[column].target->kind != CAT_PARTY || r->kind == CAT_PARTY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_DISTINCT, r->name);
    ind->value_column = column;
}

static const char *indicator_at(const void *list, size_t i)
{
    return ((const struct cat_load *)list)
        ->entries[FILE_INDICATORS]
        .list[i]
        .name->text;
}

const struct cat_indicator *indicator_named(struct job *j,
                                            const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_INDICATOR_LIKE,
                                       MSG_CAT_INDICATOR};
    struct cat_load *l = j->l;
    const char *name = NULL;

    if (!cat_string(l, n, &name))
        return NULL;
    int i = cat_names_find(&l->index->names[NAMES_INDICATOR], name);
    if (i >= 0)
        return &l->indicators[i];
    cat_unknown(l, n->pos, name,
                (struct cat_choices){indicator_at, l, l->c->indicator_count},
                ids);
    return NULL;
}

/* ratio: {of: A, to: B, scale: 100} */
static void parse_ratio(struct job *j, enum indicator_key key)
{
    static const struct cat_key ratio_keys[] = {
        {"of", 1}, {"to", 1}, {"scale", 0}};
    const struct cat_node *n = j->v[key], *v[ARRAY_COUNT(ratio_keys)];

    assert(key == IND_RATIO && n);
    if (!cat_take(j->l, n, (struct cat_shape){ratio_keys, 3, n->pos}, v))
        return;
    j->ind->of = indicator_named(j, v[0]);
    j->ind->to = indicator_named(j, v[1]);
    j->ind->scale = RATIO_SCALE;
    if (v[2] && cat_int(j->l, v[2], &j->ind->scale) &&
        (j->ind->scale < 1 || j->ind->scale > SCALE_MAX))
        CAT_FAULT(j->l, v[2]->pos, MSG_CAT_RANGE, "scale", "1", "1000000000");
}

static void parse_typed(struct job *j, enum indicator_key key)
{
    static const char *const words[] = {"flow", "stock"};
    size_t word = 0;

    assert(key == IND_TYPED);
    (void)cat_word(j->l, j->v[key], words, ARRAY_COUNT(words), &word);
    j->ind->typed_stock = word == 1;
    j->ind->may_type = 1;
}

/* range: REGISTER.COLUMN; its breakdown is bound. */
static void parse_range(struct job *j, enum indicator_key key)
{
    const struct cat_node *n = j->v[key];
    struct cat_indicator *ind = j->ind;
    int column = -1;

    assert(key == IND_RANGE && n);
    if (!parse_source(j, n, &column))
        return;
    if (ind->reg->kind == CAT_PARTY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_PARTY, ind->reg->name);
    else if (column < 0)
        CAT_FAULT(j->l, n->pos, MSG_CAT_SUM_COLUMN, ind->reg->name);
    else if (!is_summable(ind->reg->columns[column].type))
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_COLUMN,
                  ind->reg->columns[column].name);
    ind->value_column = column;
    ind->dims = &cat_bound_dim;
    ind->dim_count = 1;
}

static const char *const levels[] = {"province", "district",    "commune",
                                     "facility", "association", "division"};

static void parse_level(struct job *j, const struct cat_node *n)
{
    size_t word = 0;

    if (cat_word(j->l, n, levels, ARRAY_COUNT(levels), &word))
        j->ind->level = levels[word];
}

/* places: {of: REGISTER, level: district, type: huyện} */
static void parse_places(struct job *j, enum indicator_key key)
{
    static const struct cat_key place_keys[] = {
        {"of", 1}, {"level", 1}, {"type", 0}};
    const struct cat_node *n = j->v[key], *v[ARRAY_COUNT(place_keys)];
    int column = -1;

    assert(key == IND_PLACES && n);
    if (!cat_take(j->l, n, (struct cat_shape){place_keys, 3, n->pos}, v))
        return;
    parse_level(j, v[1]);
    (void)cat_string(j->l, v[2], &j->ind->unit_type);
    if (!v[0] || !parse_source(j, v[0], &column))
        return;
    if (j->ind->reg->kind == CAT_PARTY)
        CAT_FAULT(j->l, v[0]->pos, MSG_CAT_MEASURE_PARTY, j->ind->reg->name);
    if (column >= 0)
        CAT_FAULT(j->l, v[0]->pos, MSG_CAT_MEASURE_COLUMN,
                  j->ind->reg->columns[column].name);
}

static void parse_units(struct job *j, enum indicator_key key)
{
    assert(key == IND_UNITS);
    parse_level(j, j->v[key]);
}

/* fall: INDICATOR; that it is a ratio or a stock is checked when all are known.
*/
static void parse_fall(struct job *j, enum indicator_key key)
{
    assert(key == IND_FALL);
    j->ind->of = indicator_named(j, j->v[key]);
}

/* total: {CODE: INDICATOR, ...}; the list of codes is what by names. */
static void parse_total(struct job *j, enum indicator_key key)
{
    assert(key == IND_TOTAL);
    (void)cat_map(j->l, j->v[key]);
}

static const struct {
    enum cat_measure measure;
    void (*parse)(struct job *, enum indicator_key);
} measures[] = {
    [IND_COUNT - IND_COUNT] = {CAT_FLOW, parse_records},
    [IND_SUM - IND_COUNT] = {CAT_FLOW, parse_records},
    [IND_STOCK - IND_COUNT] = {CAT_STOCK, parse_records},
    [IND_INFLOW - IND_COUNT] = {CAT_INFLOW, parse_records},
    [IND_OUTFLOW - IND_COUNT] = {CAT_OUTFLOW, parse_records},
    [IND_DISTINCT - IND_COUNT] = {CAT_DISTINCT, parse_distinct},
    [IND_DAYS - IND_COUNT] = {CAT_DAYS, parse_records},
    [IND_RANGE - IND_COUNT] = {CAT_RANGE, parse_range},
    [IND_PLACES - IND_COUNT] = {CAT_PLACES, parse_places},
    [IND_RATIO - IND_COUNT] = {CAT_RATIO, parse_ratio},
    [IND_FALL - IND_COUNT] = {CAT_FALL, parse_fall},
    [IND_TOTAL - IND_COUNT] = {CAT_TOTAL, parse_total},
    [IND_UNITS - IND_COUNT] = {CAT_UNITS, parse_units},
    [IND_TYPED - IND_COUNT] = {CAT_TYPED, parse_typed},
};

void indicator_measure(struct job *j)
{
    int found = 0;

    for (int k = IND_COUNT; k <= IND_TYPED; k++) {
        if (!j->v[k])
            continue;
        if (found++) {
            CAT_FAULT(j->l, j->v[k]->pos, MSG_CAT_MEASURES,
                      indicator_keys[k].name);
            continue;
        }
        j->ind->measure = measures[k - IND_COUNT].measure;
        measures[k - IND_COUNT].parse(j, (enum indicator_key)k);
    }
    if (!found)
        CAT_FAULT(j->l, j->ind->pos, MSG_CAT_MEASURE, j->ind->name);
}

/* 1 when following what i is made of leads to target. */
static int reaches(const struct cat_indicator *i,
                   const struct cat_indicator *target, unsigned char *seen);

static int leads(const struct cat_indicator *next,
                 const struct cat_indicator *target, unsigned char *seen)
{
    if (!next)
        return 0;
    if (next == target)
        return 1;
    if (seen[next->index])
        return 0;
    seen[next->index] = 1;
    return reaches(next, target, seen);
}

static int reaches(const struct cat_indicator *i,
                   const struct cat_indicator *target, unsigned char *seen)
{
    int found = leads(i->of, target, seen) || leads(i->to, target, seen) ||
                leads(i->share_of, target, seen) || leads(i->per, target, seen);

    for (size_t k = 0; !found && i->parts && k < i->dims[0].choice->codes.count;
         k++)
        found = leads(i->parts[k], target, seen);
    return found;
}

static int is_made_of_others(const struct cat_indicator *i)
{
    return i->of || i->parts || i->share_of || i->per;
}

/* What falls is a ratio or a stock, and a fall has its decimals. */
static void check_fall(struct cat_load *l, struct cat_indicator *ind)
{
    if (ind->measure != CAT_FALL || !ind->of)
        return;
    if (ind->of->measure == CAT_FALL || cat_adds_up(ind->of))
        CAT_FAULT(l, ind->pos, MSG_CAT_FALL_OF, ind->of->name);
    ind->decimals = ind->of->decimals;
}

void cat_check_circles(struct cat_load *l)
{
    size_t count = l->c->indicator_count;
    unsigned char *seen = cat_new(l, count, 1);

    for (size_t i = 0; seen && i < count; i++) {
        struct cat_indicator *ind = &l->indicators[i];
        check_fall(l, ind);
        if (!is_made_of_others(ind))
            continue;
        memset(seen, 0, count);
        if (reaches(ind, ind, seen))
            CAT_FAULT(l, ind->pos, MSG_CAT_CIRCLE, ind->name);
    }
}
