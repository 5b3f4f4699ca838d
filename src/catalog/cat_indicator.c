/* Indicators: the condition, the breakdowns, the plan; what is measured is in
** cat_measure.c. */
#include "catalog/cat_indicator.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { RATIO_DECIMALS = 2 };

const struct cat_key indicator_keys[IND__MAX] = {
    [IND_TITLE] = {"title", 1},
    [IND_UOM] = {"uom", 1},
    [IND_COUNT] = {"count", 0},
    [IND_SUM] = {"sum", 0},
    [IND_STOCK] = {"stock", 0},
    [IND_INFLOW] = {"inflow", 0},
    [IND_OUTFLOW] = {"outflow", 0},
    [IND_DISTINCT] = {"distinct", 0},
    [IND_DAYS] = {"days", 0},
    [IND_RANGE] = {"range", 0},
    [IND_PLACES] = {"places", 0},
    [IND_FALL] = {"fall", 0},
    [IND_TOTAL] = {"total", 0},
    [IND_UNITS] = {"units", 0},
    [IND_SHARE_OF] = {"share_of", 0},
    [IND_PER] = {"per", 0},
    [IND_RATIO] = {"ratio", 0},
    [IND_TYPED] = {"typed", 0},
    [IND_ON] = {"on", 0},
    [IND_WHERE] = {"where", 0},
    [IND_BY] = {"by", 0},
    [IND_PLAN] = {"plan", 0},
    [IND_TYPE_IN] = {"type_in", 0},
    [IND_OPEN] = {"open", 0},
    [IND_DECIMALS] = {"decimals", 0},
    [IND_LAW] = {"law", 0}};

/* on: which day places the record in time. */
static void parse_on(struct job *j)
{
    struct cat_indicator *ind = j->ind;
    const struct cat_node *n = j->v[IND_ON];
    const char *name = NULL;
    int timed =
        ind->measure == CAT_FLOW || (ind->reg && ind->reg->kind != CAT_SPELL);

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
    int column = indicator_column(j, n->pos, name);
    if (column >= 0 && ind->reg->columns[column].type != CAT_DAY)
        CAT_FAULT(j->l, n->pos, MSG_CAT_ON_DAY, name);
    else if (column >= 0)
        ind->day_column = column;
}

/* Not one whose register was refused, but one that has none. */
static int has_no_records(const struct cat_indicator *i)
{
    return i->measure >= CAT_RATIO;
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
        if (has_no_records(j->ind))
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

static const char *choice_at(const void *list, size_t i)
{
    return ((const struct cat_choice *)list)[i].name;
}

/* A list of codes as a breakdown of what has no records: LIST, or {NAME: LIST}
** where the breakdown goes by another name. */
static int list_dim(struct job *j, const struct cat_node *n, struct cat_dim *d)
{
    static const enum msg_id ids[2] = {MSG_CAT_CHOICE_LIKE, MSG_CAT_CHOICE};
    struct cat_load *l = j->l;
    const char *list = NULL;
    int renamed = n->kind == CAT_MAP && n->count == 1;

    *d = (struct cat_dim){.column = -1, .party_column = -1};
    if (renamed && !cat_name(l, n->keys[0]))
        return 0;
    if (!cat_string(l, renamed ? n->items[0] : n, &list))
        return 0;
    int i = cat_names_find(&l->index->names[NAMES_CHOICE], list);
    if (i < 0) {
        cat_unknown(
            l, n->pos, list,
            (struct cat_choices){choice_at, l->choices, l->c->choice_count},
            ids);
        return 0;
    }
    d->choice = &l->choices[i];
    d->name = renamed ? n->keys[0]->text : list;
    d->title = d->choice->title;
    return 1;
}

/* A breakdown of the register's records, by name. */
static int record_dim(struct job *j, const struct cat_node *n,
                      struct cat_dim *d)
{
    const char *name = NULL;

    if (!cat_string(j->l, n, &name))
        return 0;
    if (resolve_dim(j, n, d))
        return 1;
    refuse_dim(j, n);
    return 0;
}

/* What can be broken down: records, what is typed in, and a total. */
static int may_have_by(struct job *j, const struct cat_node *list)
{
    struct cat_indicator *ind = j->ind;

    if (ind->measure == CAT_RANGE)
        CAT_FAULT(j->l, list->pos, MSG_CAT_RANGE_BY);
    else if (!ind->reg && has_no_records(ind) && ind->measure != CAT_TYPED &&
             ind->measure != CAT_TOTAL)
        CAT_FAULT(j->l, list->pos, MSG_CAT_NO_RECORDS, "by");
    else
        return ind->reg || has_no_records(ind);
    return 0;
}

static void parse_by(struct job *j)
{
    const struct cat_node *list = j->v[IND_BY];
    struct cat_indicator *ind = j->ind;

    if (!list || !cat_list(j->l, list) || !may_have_by(j, list))
        return;
    struct cat_dim *dims = cat_new(j->l, list->count, sizeof *dims);
    for (size_t i = 0; dims && i < list->count; i++) {
        struct cat_dim *d = &dims[ind->dim_count];
        int twice = 0;
        if (!(ind->reg ? record_dim : list_dim)(j, list->items[i], d))
            continue;
        for (size_t k = 0; k < ind->dim_count; k++)
            twice |= strcmp(dims[k].name, d->name) == 0;
        if (twice)
            CAT_FAULT(j->l, list->items[i]->pos, MSG_CAT_TWICE, d->name);
        else
            ind->dim_count++;
    }
    ind->dims = dims;
}

/* The indicators of a total, one for each code of its list. */
static void parse_parts(struct job *j)
{
    struct cat_indicator *ind = j->ind;
    const struct cat_node *map = j->v[IND_TOTAL];

    if (ind->measure != CAT_TOTAL || !map || map->kind != CAT_MAP)
        return;
    if (ind->dim_count != 1 || map->count != ind->dims[0].choice->codes.count) {
        CAT_FAULT(j->l, map->pos, MSG_CAT_TOTAL_BY);
        return;
    }
    const struct cat_choice *list = ind->dims[0].choice;
    const struct cat_indicator **parts =
        cat_new(j->l, list->codes.count, sizeof *parts);
    for (size_t k = 0; parts && k < list->codes.count; k++) {
        const struct cat_node *n = cat_node_get(map, list->codes.codes[k]);
        if (n)
            parts[k] = indicator_named(j, n);
        else
            CAT_FAULT(j->l, map->pos, MSG_CAT_TOTAL_BY);
    }
    ind->parts = parts;
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

/* open: small cells of a count can be hidden; of a sum of money or a rate
** nothing tells how many people are behind it. */
static void parse_open(struct job *j)
{
    struct cat_indicator *ind = j->ind;

    (void)cat_bool(j->l, j->v[IND_OPEN], &ind->open);
    if (ind->open && (ind->measure == CAT_RATIO || ind->decimals > 0 ||
                      strcmp(ind->uom.text[LANG_VI], "đồng") == 0))
        CAT_FAULT(j->l, j->v[IND_OPEN]->pos, MSG_CAT_OPEN);
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
    if (j->v[IND_SHARE_OF])
        ind->share_of = indicator_named(j, j->v[IND_SHARE_OF]);
    if (j->v[IND_PER])
        ind->per = indicator_named(j, j->v[IND_PER]);
    (void)cat_bool(j->l, j->v[IND_TYPE_IN], &ind->may_type);
    if (has_no_records(ind) && ind->measure != CAT_TYPED && ind->may_type)
        CAT_FAULT(j->l, j->v[IND_TYPE_IN]->pos, MSG_CAT_NO_RECORDS, "type_in");
    parse_open(j);
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
    if (!cat_take(l, e->body,
                  (struct cat_shape){indicator_keys, IND__MAX, ind->pos}, v))
        return;
    cat_title(l, v[IND_TITLE], &ind->title);
    parse_uom(&j);
    indicator_measure(&j);
    if (!j.draft || !j.draft->broken) {
        parse_on(&j);
        parse_where(&j);
        parse_by(&j);
        parse_parts(&j);
    }
    parse_details(&j);
}

void cat_parse_indicators(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_INDICATORS];

    for (size_t i = 0; i < list->count; i++)
        l->indicators[i].index = i;
    for (size_t i = 0; i < list->count && !l->nomem; i++)
        parse_indicator(l, &list->list[i], i);
    if (!l->nomem)
        cat_check_circles(l);
    if (!l->nomem)
        cat_mark_live(l);
}
