/*
** Scopes and expressions: what a record may speak of, the conditions of
** columns, the rules, and derived choices, those of the party included.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const enum expr_type expr_types[CAT_TYPE__MAX] = {
    [CAT_TEXT] = EXPR_TEXT,       [CAT_COUNT] = EXPR_INT,
    [CAT_NUMBER] = EXPR_INT,      [CAT_MONEY] = EXPR_INT,
    [CAT_DECIMAL] = EXPR_DECIMAL, [CAT_DAY] = EXPR_DAY,
    [CAT_BOOL] = EXPR_BOOL,       [CAT_CHOICE] = EXPR_CHOICE,
    [CAT_REF] = EXPR_TEXT,        [CAT_UNIT] = EXPR_TEXT};

static const char as_of_sql[] = ":as_of";

static struct expr_symbol column_symbol(const struct cat_column *c,
                                        const char *name, int index,
                                        const char *sql)
{
    return (struct expr_symbol){.name = name,
                                .type = expr_types[c->type],
                                .codes = c->choice ? &c->choice->codes : NULL,
                                .column = index,
                                .sql = sql};
}

static const struct cat_register *party_of(const struct cat_register *r)
{
    return r->party >= 0 ? r->columns[r->party].target : NULL;
}

/* Own columns, the party's, as_of; for a party also its day of asking. */
static void build_scope(struct cat_load *l, struct cat_draft *d)
{
    struct cat_register *r = d->reg;
    const struct cat_register *party = party_of(r);
    size_t theirs = party ? party->column_count : 0, n = 0;
    struct expr_symbol *s = cat_new(l, r->column_count + theirs + 2, sizeof *s);

    assert(r && !r->scope.symbols);
    if (!s)
        return;
    for (size_t i = 0; i < r->column_count; i++, n++)
        s[n] = column_symbol(&r->columns[i], r->columns[i].name, (int)n,
                             cat_text(l, "r.%s", r->columns[i].name));
    for (size_t i = 0; i < theirs; i++, n++)
        s[n] =
            column_symbol(&party->columns[i],
                          cat_text(l, "%s.%s", r->columns[r->party].name,
                                   party->columns[i].name),
                          (int)n, cat_text(l, "p.%s", party->columns[i].name));
    s[n] = (struct expr_symbol){"as_of", EXPR_DAY, NULL, (int)n, as_of_sql};
    if (r->kind == CAT_PARTY) {
        s[n + 1] = s[n];
        s[++n].name = "day";
    }
    d->symbols = s;
    r->scope = (struct expr_scope){s, n + 1};
}

/* The party's columns under their plain names, day and as_of: the scope in
** which the party's derived choices are read again for this register. */
static void build_alias(struct cat_load *l, struct cat_draft *d)
{
    const struct cat_register *r = d->reg, *party = party_of(r);

    if (!party)
        return;
    size_t theirs = party->column_count;
    struct expr_symbol *s = cat_new(l, theirs + 2, sizeof *s);
    d->party_derived =
        cat_new(l, party->derived_count, sizeof(struct cat_derived *));
    if (!s || !d->party_derived)
        return;
    for (size_t i = 0; i < theirs; i++) {
        s[i] = d->symbols[r->column_count + i];
        s[i].name = party->columns[i].name;
    }
    s[theirs] = d->symbols[r->column_count + theirs]; /* as_of */
    s[theirs + 1] = d->symbols[cat_first_day(r)];
    s[theirs + 1].name = "day";
    d->alias = (struct expr_scope){s, theirs + 2};
}

struct expr *cat_condition(struct cat_load *l, const struct cat_node *n,
                           const struct expr_scope *scope)
{
    return cat_expression(l, n, scope, EXPR_BOOL);
}

struct expr *cat_expression(struct cat_load *l, const struct cat_node *n,
                            const struct expr_scope *scope, enum expr_type want)
{
    const char *text = NULL;
    struct expr *x = NULL;
    struct err e = {0};

    assert(scope->symbols); /* n is NULL where the key is missing */
    if (!cat_string(l, n, &text))
        return NULL;
    if (expr_parse(l->a, text, cat_inside(n), scope, want, &x, &e) ==
        ERR_NOMEM) {
        l->nomem = 1;
    } else if (!x) {
        cat_fault_err(l, &e);
    }
    return x;
}

static void link_conditions(struct cat_load *l, struct cat_draft *d)
{
    for (size_t i = 0; i < d->reg->column_count; i++)
        if (d->when[i])
            d->columns[i].when = cat_condition(l, d->when[i], &d->reg->scope);
}

static void link_rules(struct cat_load *l, struct cat_draft *d)
{
    static const struct cat_key keys[] = {{"must", 1}, {"message", 1}};
    const struct cat_node *list = cat_node_get(d->body, "rules");
    const struct cat_node *v[ARRAY_COUNT(keys)];

    if (!cat_list(l, list))
        return;
    struct cat_rule *rules = cat_new(l, list->count, sizeof *rules);
    for (size_t i = 0; rules && i < list->count; i++) {
        const struct cat_node *n = list->items[i];
        rules[i] = (struct cat_rule){.message = {{"", ""}}, .pos = n->pos};
        if (!cat_take(l, n, (struct cat_shape){keys, 2, n->pos}, v))
            continue;
        cat_title(l, v[1], &rules[i].message);
        rules[i].must = cat_condition(l, v[0], &d->reg->scope);
    }
    d->reg->rules = rules;
    d->reg->rule_count = rules ? list->count : 0;
}

/* One case; 0 after a fault. */
static int parse_case(struct cat_load *l, const struct cat_node *n,
                      const struct expr_scope *scope,
                      const struct cat_choice *choice, struct cat_case *out)
{
    static const struct cat_key keys[] = {
        {"when", 0}, {"is", 0}, {"otherwise", 0}};
    static const enum msg_id ids[2] = {MSG_CAT_CODE_LIKE, MSG_CAT_CODE};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    const char *code = NULL;

    assert(choice && out);
    out->pos = n->pos;
    if (!cat_take(l, n, (struct cat_shape){keys, 3, n->pos}, v))
        return 0;
    if ((v[2] != NULL) == (v[0] != NULL) || (v[0] != NULL) != (v[1] != NULL)) {
        CAT_FAULT(l, n->pos, MSG_CAT_CASE);
        return 0;
    }
    const struct cat_node *is = v[0] ? v[1] : v[2];
    if (!cat_string(l, is, &code))
        return 0;
    out->code = cat_code_index(choice, code);
    if (out->code < 0) {
        cat_unknown(l, is->pos, code,
                    (struct cat_choices){cat_name_at, choice->codes.codes,
                                         choice->codes.count},
                    ids);
        return 0;
    }
    if (v[0])
        out->when = cat_condition(l, v[0], scope);
    return !v[0] || out->when;
}

int cat_parse_cases(struct cat_load *l, const struct cat_node *list,
                    const struct expr_scope *scope, struct cat_derived *out)
{
    int good = 1, closed = 0;

    assert(scope && out->choice);
    if (!cat_list(l, list))
        return 0;
    if (list->count == 0)
        CAT_FAULT(l, list->pos, MSG_CAT_EMPTY);
    struct cat_case *cases = cat_new(l, list->count, sizeof *cases);
    if (!cases)
        return 0;
    for (size_t i = 0; i < list->count; i++) {
        if (closed)
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_UNREACHABLE);
        if (!parse_case(l, list->items[i], scope, out->choice, &cases[i])) {
            good = 0;
            continue;
        }
        closed |= cases[i].when == NULL;
        out->as_of |= cases[i].when && expr_uses(cases[i].when, "as_of");
    }
    out->cases = cases;
    out->case_count = list->count;
    return good && list->count > 0;
}

static const char *choice_name_at(const void *list, size_t i)
{
    return ((const struct cat_choice *)list)[i].name;
}

static const struct cat_choice *find_choice(struct cat_load *l,
                                            const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_CHOICE_LIKE, MSG_CAT_CHOICE};
    const char *name = NULL;

    if (!cat_string(l, n, &name))
        return NULL;
    int i = cat_names_find(&l->index->names[NAMES_CHOICE], name);
    if (i >= 0)
        return &l->choices[i];
    cat_unknown(
        l, n->pos, name,
        (struct cat_choices){choice_name_at, l->choices, l->c->choice_count},
        ids);
    return NULL;
}

static void link_derived(struct cat_load *l, struct cat_draft *d)
{
    static const struct cat_key keys[] = {
        {"title", 1}, {"choice", 1}, {"cases", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    assert(d->reg);
    for (size_t i = 0; i < d->reg->derived_count && !l->nomem; i++) {
        struct cat_derived *x = &d->derived[i];
        if (!cat_take(l, d->derived_nodes[i],
                      (struct cat_shape){keys, 3, x->pos}, v))
            continue;
        cat_title(l, v[0], &x->title);
        x->choice = find_choice(l, v[1]);
        if (x->choice && v[2])
            (void)cat_parse_cases(l, v[2], &d->reg->scope, x);
        for (size_t k = 0; d->reg->kind == CAT_PARTY && k < x->case_count; k++)
            x->as_of |= x->cases[k].when && expr_uses(x->cases[k].when, "day");
    }
}

const struct cat_derived *cat_party_derived(struct cat_load *l,
                                            struct cat_draft *d, size_t i,
                                            struct pos pos)
{
    const struct cat_register *party = party_of(d->reg);
    const struct cat_draft *theirs;
    struct cat_derived *x;

    assert(party && i < party->derived_count && d->party_derived);
    if (d->party_derived[i])
        return d->party_derived[i];
    theirs = &l->drafts[party->index];
    const struct cat_node *cases =
        cat_node_get(theirs->derived_nodes[i], "cases");
    size_t faults = l->faults->total;
    x = cat_new(l, 1, sizeof *x);
    if (!x || !cases || !party->derived[i].choice || theirs->broken)
        return NULL;
    *x = party->derived[i];
    x->as_of = 0;
    if (!cat_parse_cases(l, cases, &d->alias, x)) {
        if (l->faults->total != faults)
            CAT_FAULT(l, pos, MSG_CAT_DIM_PARTY, x->name, d->reg->name);
        return NULL;
    }
    d->party_derived[i] = x;
    return x;
}

/* What a register is made of was understood, and its party's too. */
static int is_sound(const struct cat_load *l, const struct cat_draft *d)
{
    const struct cat_register *party = party_of(d->reg);

    return !d->broken && !(party && l->drafts[party->index].broken);
}

void cat_link(struct cat_load *l)
{
    for (size_t i = 0; i < l->c->register_count && !l->nomem; i++) {
        build_scope(l, &l->drafts[i]);
        if (!l->nomem)
            build_alias(l, &l->drafts[i]);
    }
    for (size_t i = 0; i < l->c->register_count && !l->nomem; i++) {
        struct cat_draft *d = &l->drafts[i];
        if (!is_sound(l, d)) {
            d->broken = 1;
            continue;
        }
        link_conditions(l, d);
        link_rules(l, d);
        link_derived(l, d);
    }
}
