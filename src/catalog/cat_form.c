/*
** Periodic forms: what units without records report, and the rules that their
** figures must keep.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <string.h>

const char *const cat_every_names[CAT_EVERY__MAX] = {"month", "quarter",
                                                     "half_year", "year"};
const int cat_every_months[CAT_EVERY__MAX] = {1, 3, 6, 12};

static const char *const prefixes[CAT_FORM_TIME__MAX] = {
    [CAT_FORM_NOW] = "",
    [CAT_FORM_BEFORE] = "before.",
    [CAT_FORM_PREVIOUS] = "previous.",
    [CAT_FORM_BELOW] = "below."};

static const char *indicator_name_at(const void *list, size_t i)
{
    return ((const struct cat_indicator *)list)[i].name;
}

static const char *dim_name_at(const void *list, size_t i)
{
    return ((const struct cat_dim *)list)[i].name;
}

/* The parts that a row asks; 0 after a fault. */
static int parse_dims(struct cat_load *l, const struct cat_node *list,
                      struct cat_form_row *row)
{
    static const enum msg_id ids[2] = {MSG_CAT_BY_LIKE, MSG_CAT_BY};
    const struct cat_indicator *i = row->indicator;
    const char *name;

    if (!list)
        return 1;
    if (!cat_list(l, list))
        return 0;
    const struct cat_dim **dims = cat_new(l, list->count, sizeof *dims);
    for (size_t n = 0; dims && n < list->count; n++) {
        if (!cat_string(l, list->items[n], &name))
            return 0;
        dims[n] = cat_dim_find(i, name);
        if (!dims[n]) {
            cat_unknown(
                l, list->items[n]->pos, name,
                (struct cat_choices){dim_name_at, i->dims, i->dim_count}, ids);
            return 0;
        }
    }
    row->dims = dims;
    row->dim_count = list->count;
    return dims != NULL;
}

/* Whole numbers that units may count themselves: nothing that is computed. */
static int may_stand(const struct cat_indicator *i)
{
    return cat_scale(i) == 0 && (i->reg || i->measure == CAT_TYPED);
}

static int parse_row(struct cat_load *l, const struct cat_node *n,
                     struct cat_form_row *row)
{
    static const struct cat_key keys[] = {{"indicator", 1}, {"by", 0}};
    static const enum msg_id ids[2] = {MSG_CAT_INDICATOR_LIKE,
                                       MSG_CAT_INDICATOR};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    const char *name;

    if (!cat_take(l, n, (struct cat_shape){keys, 2, n->pos}, v) ||
        !cat_string(l, v[0], &name))
        return 0;
    int at = cat_names_find(&l->index->names[NAMES_INDICATOR], name);
    if (at < 0) {
        cat_unknown(l, v[0]->pos, name,
                    (struct cat_choices){indicator_name_at, l->c->indicators,
                                         l->c->indicator_count},
                    ids);
        return 0;
    }
    row->indicator = &l->indicators[at];
    if (!may_stand(row->indicator)) {
        CAT_FAULT(l, v[0]->pos, MSG_CAT_FORM_COMPUTED, name);
        return 0;
    }
    return parse_dims(l, v[1], row);
}

/* 0 when a row was refused: the rules would only repeat that. */
static int parse_rows(struct cat_load *l, const struct cat_node *list,
                      struct cat_form *f)
{
    int good = 1;

    if (!cat_list(l, list))
        return 0;
    if (list->count == 0)
        CAT_FAULT(l, list->pos, MSG_CAT_EMPTY);
    struct cat_form_row *rows = cat_new(l, list->count, sizeof *rows);
    for (size_t n = 0; rows && n < list->count; n++) {
        good &= parse_row(l, list->items[n], &rows[n]);
        for (size_t k = 0; good && k < n; k++) {
            if (rows[k].indicator != rows[n].indicator)
                continue;
            CAT_FAULT(l, list->items[n]->pos, MSG_CAT_FORM_TWICE,
                      rows[n].indicator->name);
            good = 0;
        }
    }
    f->rows = rows;
    f->row_count = rows ? list->count : 0;
    return good && rows && list->count > 0;
}

static void build_scope(struct cat_load *l, struct cat_form *f)
{
    size_t count = f->row_count * CAT_FORM_TIME__MAX;
    struct expr_symbol *s = cat_new(l, count, sizeof *s);

    for (size_t n = 0; s && n < count; n++) {
        const char *name = f->rows[n / CAT_FORM_TIME__MAX].indicator->name;
        const char *text =
            cat_text(l, "%s%s", prefixes[n % CAT_FORM_TIME__MAX], name);
        s[n] = (struct expr_symbol){text, EXPR_INT, NULL, (int)n, text};
    }
    f->scope = (struct expr_scope){s, s ? count : 0};
}

static void parse_rules(struct cat_load *l, const struct cat_node *list,
                        struct cat_form *f)
{
    static const struct cat_key keys[] = {
        {"must", 1}, {"message", 1}, {"warning", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    if (!cat_list(l, list))
        return;
    struct cat_form_rule *rules = cat_new(l, list->count, sizeof *rules);
    for (size_t n = 0; rules && n < list->count; n++) {
        const struct cat_node *item = list->items[n];
        rules[n] =
            (struct cat_form_rule){.message = {{"", ""}}, .pos = item->pos};
        if (!cat_take(l, item, (struct cat_shape){keys, 3, item->pos}, v))
            continue;
        cat_title(l, v[1], &rules[n].message);
        (void)cat_bool(l, v[2], &rules[n].warning);
        rules[n].must = cat_condition(l, v[0], &f->scope);
    }
    f->rules = rules;
    f->rule_count = rules ? list->count : 0;
}

static void parse_form(struct cat_load *l, const struct cat_entry *e,
                       struct cat_form *f)
{
    static const struct cat_key keys[] = {
        {"title", 1}, {"calendar", 1}, {"every", 1}, {"rows", 1}, {"rules", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    size_t calendar = 0, every = 0;

    *f = (struct cat_form){
        .name = e->source->stem, .months = 1, .pos = e->body->pos};
    if (!cat_take(l, e->body,
                  (struct cat_shape){keys, ARRAY_COUNT(keys), f->pos}, v))
        return;
    cat_title(l, v[0], &f->title);
    (void)cat_word(l, v[1], calendar_names, CALENDAR__MAX, &calendar);
    (void)cat_word(l, v[2], cat_every_names, CAT_EVERY__MAX, &every);
    f->calendar = (enum calendar)calendar;
    f->months = cat_every_months[every];
    if (!parse_rows(l, v[3], f) || l->nomem)
        return;
    build_scope(l, f);
    if (v[4] && !l->nomem)
        parse_rules(l, v[4], f);
}

void cat_parse_forms(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_FORM];
    struct cat_form *forms = cat_new(l, list->count, sizeof *forms);

    for (size_t i = 0; forms && i < list->count && !l->nomem; i++)
        parse_form(l, &list->list[i], &forms[i]);
    l->c->forms = forms;
}
