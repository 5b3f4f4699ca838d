/* Indicators: the measure, the condition, the breakdowns, the ratio. */
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALE_MAX = 1000000000, RATIO_SCALE = 100, RATIO_DECIMALS = 2 };

enum indicator_key {
    IND_TITLE,
    IND_UOM,
    IND_COUNT, /* the measures stay together, in the order of measures[] */
    IND_SUM,
    IND_STOCK,
    IND_INFLOW,
    IND_OUTFLOW,
    IND_DISTINCT,
    IND_RATIO,
    IND_TYPED,
    IND_ON,
    IND_WHERE,
    IND_BY,
    IND_PLAN,
    IND_TYPE_IN,
    IND_DECIMALS,
    IND_LAW,
    IND__MAX
};

static const struct cat_key keys[IND__MAX] = {
    [IND_TITLE] = {"title", 1},     [IND_UOM] = {"uom", 1},
    [IND_COUNT] = {"count", 0},     [IND_SUM] = {"sum", 0},
    [IND_STOCK] = {"stock", 0},     [IND_INFLOW] = {"inflow", 0},
    [IND_OUTFLOW] = {"outflow", 0}, [IND_DISTINCT] = {"distinct", 0},
    [IND_RATIO] = {"ratio", 0},     [IND_TYPED] = {"typed", 0},
    [IND_ON] = {"on", 0},           [IND_WHERE] = {"where", 0},
    [IND_BY] = {"by", 0},           [IND_PLAN] = {"plan", 0},
    [IND_TYPE_IN] = {"type_in", 0}, [IND_DECIMALS] = {"decimals", 0},
    [IND_LAW] = {"law", 0}};

struct job {
    struct cat_load *l;
    struct cat_indicator *ind;
    const struct cat_node *const *v; /* by indicator_key */
    struct cat_draft *draft;         /* of the register, NULL none */
};

static const char *register_at(const void *list, size_t i)
{
    return ((const struct cat_register *)list)[i].name;
}

static const char *column_at(const void *list, size_t i)
{
    return ((const struct cat_column *)list)[i].name;
}

/* A column of the measured register by name; -1 after a fault. */
static int find_column(const struct job *j, struct pos pos, const char *name)
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
            j->draft->broken ? -1 : find_column(j, n->pos, text + len + 1);
    return !j->draft->broken && (text[len] != '.' || *column >= 0);
}

static int is_summable(enum cat_type type)
{
    return type == CAT_COUNT || type == CAT_NUMBER || type == CAT_MONEY ||
           type == CAT_DECIMAL;
}

/* count, sum, stock, inflow, outflow: which kinds of register they fit. */
static void parse_records(struct job *j, enum indicator_key key)
{
    static const char *const remedy[2] = {"count, sum",
                                          "stock, inflow, outflow"};
    const struct cat_node *n = j->v[key];
    struct cat_indicator *ind = j->ind;
    int column = -1;

    assert(key >= IND_COUNT && key <= IND_OUTFLOW);
    if (!parse_source(j, n, &column))
        return;
    int spell = ind->reg->kind == CAT_SPELL;
    if (ind->reg->kind == CAT_PARTY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_PARTY, ind->reg->name);
    else if (spell != (ind->measure != CAT_FLOW))
        CAT_FAULT(j->l, n->pos, MSG_CAT_MEASURE_KIND, keys[key].name,
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

static const struct cat_indicator *find_indicator(struct job *j,
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
    j->ind->of = find_indicator(j, v[0]);
    j->ind->to = find_indicator(j, v[1]);
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
    [IND_RATIO - IND_COUNT] = {CAT_RATIO, parse_ratio},
    [IND_TYPED - IND_COUNT] = {CAT_TYPED, parse_typed},
};

/* Exactly one measure. */
static void parse_measure(struct job *j)
{
    int found = 0;

    for (int k = IND_COUNT; k <= IND_TYPED; k++) {
        if (!j->v[k])
            continue;
        if (found++) {
            CAT_FAULT(j->l, j->v[k]->pos, MSG_CAT_MEASURES, keys[k].name);
            continue;
        }
        j->ind->measure = measures[k - IND_COUNT].measure;
        measures[k - IND_COUNT].parse(j, (enum indicator_key)k);
    }
    if (!found)
        CAT_FAULT(j->l, j->ind->pos, MSG_CAT_MEASURE, j->ind->name);
}

/* on: which day places the record in time. */
static void parse_on(struct job *j)
{
    struct cat_indicator *ind = j->ind;
    const struct cat_node *n = j->v[IND_ON];
    const char *name = NULL;
    int timed =
        ind->measure == CAT_FLOW || (ind->measure == CAT_DISTINCT && ind->reg &&
                                     ind->reg->kind != CAT_SPELL);

    if (timed && ind->reg)
        ind->day_column = cat_first_day(ind->reg);
    if (!n)
        return;
    if (!timed) {
        CAT_FAULT(j->l, n->pos, MSG_CAT_ON_MEASURE);
        return;
    }
    if (!ind->reg || !cat_string(j->l, n, &name))
        return;
    int column = find_column(j, n->pos, name);
    if (column >= 0 && ind->reg->columns[column].type != CAT_DAY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_ON_DAY, name);
    else if (column >= 0)
        ind->day_column = column;
}

static void parse_where(struct job *j)
{
    const struct cat_node *n = j->v[IND_WHERE];
    const char *text = NULL;
    struct expr *x = NULL;
    struct err e = {0};

    if (!n || !cat_string(j->l, n, &text))
        return;
    if (!j->ind->reg) {
        if (j->ind->measure == CAT_RATIO || j->ind->measure == CAT_TYPED)
            CAT_FAULT(j->l, n->pos, MSG_CAT_NO_RECORDS, "where");
        return;
    }
    enum err_code rc = expr_parse(j->l->a, text, cat_inside(n),
                                  &j->ind->reg->scope, EXPR_BOOL, &x, &e);
    if (rc == ERR_NOMEM)
        j->l->nomem = 1;
    else if (rc != ERR_OK)
        cat_fault_err(j->l, &e);
    j->ind->where = x;
}

static int find_derived(const struct cat_register *r, const char *name)
{
    assert(r && name);
    for (size_t i = 0; i < r->derived_count; i++)
        if (strcmp(r->derived[i].name, name) == 0)
            return (int)i;
    return -1;
}

static int choice_column(const struct cat_register *r, const char *name)
{
    int i = cat_column_index(r, name);

    return i >= 0 && r->columns[i].type == CAT_CHOICE ? i : -1;
}

/* Own choice column, own derived, the party's column, the party's derived; in
** this order.  0 when there is none of that name. */
static int resolve_dim(struct job *j, const struct cat_node *n,
                       struct cat_dim *d)
{
    const struct cat_register *r = j->ind->reg;
    const struct cat_register *party =
        r->party >= 0 ? r->columns[r->party].target : NULL;
    const struct cat_column *c = NULL;

    assert(r && n->kind == CAT_SCALAR);
    *d = (struct cat_dim){.name = n->text, .column = -1, .party_column = -1};
    d->column = choice_column(r, n->text);
    int derived = find_derived(r, n->text);
    if (d->column >= 0) {
        c = &r->columns[d->column];
    } else if (derived >= 0) {
        d->derived = &r->derived[derived];
    } else if (party && choice_column(party, n->text) >= 0) {
        d->party_column = choice_column(party, n->text);
        c = &party->columns[d->party_column];
    } else if (party && find_derived(party, n->text) >= 0) {
        derived = find_derived(party, n->text);
        d->derived = cat_party_derived(j->l, j->draft, (size_t)derived, n->pos);
    } else {
        return 0;
    }
    if (c || d->derived) {
        d->choice = c ? c->choice : d->derived->choice;
        d->title = c ? c->title : d->derived->title;
    }
    return 1;
}

/* A breakdown that does not exist: name those that do. */
static void refuse_dim(struct job *j, const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_BY_LIKE, MSG_CAT_BY};
    const struct cat_register *r = j->ind->reg;
    const struct cat_register *party =
        r->party >= 0 ? r->columns[r->party].target : NULL;
    const struct cat_register *both[] = {r, party};
    size_t most = 0, count = 0;

    assert(r && n);
    for (size_t i = 0; i < 2 && both[i]; i++)
        most += both[i]->column_count + both[i]->derived_count;
    const char **names = cat_new(j->l, most, sizeof *names);
    for (size_t i = 0; names && i < 2 && both[i]; i++) {
        for (size_t k = 0; k < both[i]->column_count; k++)
            if (both[i]->columns[k].type == CAT_CHOICE)
                names[count++] = both[i]->columns[k].name;
        for (size_t k = 0; k < both[i]->derived_count; k++)
            names[count++] = both[i]->derived[k].name;
    }
    if (names)
        cat_unknown(j->l, n->pos, n->text,
                    (struct cat_choices){cat_name_at, names, count}, ids);
}

static void parse_by(struct job *j)
{
    const struct cat_node *list = j->v[IND_BY];
    struct cat_indicator *ind = j->ind;
    const char *name = NULL;

    if (!list || !cat_list(j->l, list))
        return;
    if (!ind->reg) {
        if (ind->measure == CAT_RATIO || ind->measure == CAT_TYPED)
            CAT_FAULT(j->l, list->pos, MSG_CAT_NO_RECORDS, "by");
        return;
    }
    struct cat_dim *dims = cat_new(j->l, list->count, sizeof *dims);
    for (size_t i = 0; dims && i < list->count; i++) {
        const struct cat_node *n = list->items[i];
        int twice = 0;
        if (!cat_string(j->l, n, &name))
            continue;
        for (size_t k = 0; k < ind->dim_count; k++)
            twice |= strcmp(dims[k].name, name) == 0;
        if (twice)
            CAT_FAULT(j->l, n->pos, MSG_CAT_TWICE, name);
        else if (resolve_dim(j, n, &dims[ind->dim_count]))
            ind->dim_count++;
        else
            refuse_dim(j, n);
    }
    ind->dims = dims;
}

static void parse_plan(struct job *j)
{
    static const struct cat_key plan_keys[] = {{"better", 1}};
    static const char *const words[] = {"none", "higher", "lower"};
    const struct cat_node *n = j->v[IND_PLAN], *v[1];
    size_t word = 0;

    if (!n || !cat_take(j->l, n, (struct cat_shape){plan_keys, 1, n->pos}, v))
        return;
    j->ind->has_plan = 1;
    if (cat_word(j->l, v[0], words, ARRAY_COUNT(words), &word))
        j->ind->better = (enum cat_better)word;
}

/* A unit of measure is one word for both languages, or a title. */
static void parse_uom(struct job *j)
{
    const struct cat_node *n = j->v[IND_UOM];
    const char *word = "";

    if (!n)
        return;
    if (n->kind == CAT_MAP) {
        cat_title(j->l, n, &j->ind->uom);
        return;
    }
    (void)cat_string(j->l, n, &word);
    j->ind->uom = (struct cat_title){{word, word}};
}

static void parse_details(struct job *j)
{
    struct cat_indicator *ind = j->ind;
    const struct cat_node *n = j->v[IND_DECIMALS];
    int64_t decimals = ind->measure == CAT_RATIO ? RATIO_DECIMALS : 0;

    if (n && cat_int(j->l, n, &decimals) && (decimals < 0 || decimals > 4)) {
        CAT_FAULT(j->l, n->pos, MSG_CAT_RANGE, "decimals", "0", "4");
        decimals = 0;
    }
    ind->decimals = (int)decimals;
    (void)cat_bool(j->l, j->v[IND_TYPE_IN], &ind->may_type);
    if (ind->measure == CAT_RATIO && ind->may_type)
        CAT_FAULT(j->l, j->v[IND_TYPE_IN]->pos, MSG_CAT_NO_RECORDS, "type_in");
    (void)cat_string(j->l, j->v[IND_LAW], &ind->law);
    parse_plan(j);
}

static void parse_indicator(struct cat_load *l, const struct cat_entry *e,
                            size_t i)
{
    const struct cat_node *v[IND__MAX];
    struct cat_indicator *ind = &l->indicators[i];
    struct job j = {l, ind, v, NULL};

    assert(e->name && i < l->c->indicator_count);
    *ind = (struct cat_indicator){.name = e->name->text,
                                  .title = {{"", ""}},
                                  .uom = {{"", ""}},
                                  .field = e->source->field,
                                  .measure = CAT_TYPED,
                                  .value_column = -1,
                                  .day_column = -1,
                                  .index = i,
                                  .pos = e->name->pos};
    if (!cat_take(l, e->body, (struct cat_shape){keys, IND__MAX, ind->pos}, v))
        return;
    cat_title(l, v[IND_TITLE], &ind->title);
    parse_uom(&j);
    parse_measure(&j);
    if (!j.draft || !j.draft->broken) {
        parse_on(&j);
        parse_where(&j);
        parse_by(&j);
    }
    parse_details(&j);
}

/* 1 when following of and to from i leads to target within depth steps. */
static int reaches(const struct cat_indicator *i,
                   const struct cat_indicator *target, unsigned char *seen)
{
    const struct cat_indicator *next[2] = {i->of, i->to};

    assert(i && target && seen);
    for (int k = 0; k < 2; k++) {
        if (!next[k])
            continue;
        if (next[k] == target)
            return 1;
        if (!seen[next[k]->index]) {
            seen[next[k]->index] = 1;
            if (reaches(next[k], target, seen))
                return 1;
        }
    }
    return 0;
}

static void check_circles(struct cat_load *l)
{
    size_t count = l->c->indicator_count;
    unsigned char *seen = cat_new(l, count, 1);

    for (size_t i = 0; seen && i < count; i++) {
        const struct cat_indicator *ind = &l->indicators[i];
        if (ind->measure != CAT_RATIO)
            continue;
        memset(seen, 0, count);
        if (reaches(ind, ind, seen))
            CAT_FAULT(l, ind->pos, MSG_CAT_CIRCLE, ind->name);
    }
}

void cat_parse_indicators(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_INDICATORS];

    for (size_t i = 0; i < list->count; i++)
        l->indicators[i].index = i;
    for (size_t i = 0; i < list->count && !l->nomem; i++)
        parse_indicator(l, &list->list[i], i);
    if (!l->nomem)
        check_circles(l);
}
