/*
** FIELD/benefits.yaml: which award entitles to what.  This file reads the
** scope of a benefit and its tables; cat_benefit_time.c when it is paid, to
** whom of several, and the examples.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *const cat_rounding_names[CAT_ROUND__MAX] = {
    [CAT_ROUND_EXACT] = "exact",       [CAT_ROUND_DONG] = "dong",
    [CAT_ROUND_DOWN] = "dong_down",    [CAT_ROUND_HUNDRED] = "hundred",
    [CAT_ROUND_THOUSAND] = "thousand", [CAT_ROUND_THOUSAND_UP] = "thousand_up"};

enum benefit_key {
    BEN_TITLE,
    BEN_UOM,
    BEN_AWARD,
    BEN_GROUP,
    BEN_FROM,
    BEN_UNTIL,
    BEN_PARTS,
    BEN_STARTS, /* the timings stay together */
    BEN_STOPS,
    BEN_CHANGES,
    BEN_MOVES,
    BEN_LASTS,
    BEN_SEVERAL,
    BEN_SAME,
    BEN_NEEDS,
    BEN_AGE_OF,
    BEN_AT,
    BEN_SUSPENDED,
    BEN_CATEGORY,
    BEN_FUND,
    BEN_WITHHOLD,
    BEN_ROUNDING,
    BEN_EXAMPLES,
    BEN__MAX
};

static const struct cat_key benefit_keys[BEN__MAX] = {
    [BEN_TITLE] = {"title", 1},
    [BEN_UOM] = {"uom", 0},
    [BEN_AWARD] = {"award", 1},
    [BEN_GROUP] = {"group", 1},
    [BEN_FROM] = {"from", 1},
    [BEN_UNTIL] = {"until", 0},
    [BEN_PARTS] = {"parts", 1},
    [BEN_STARTS] = {"starts", 0},
    [BEN_STOPS] = {"stops", 0},
    [BEN_CHANGES] = {"changes", 0},
    [BEN_MOVES] = {"moves", 0},
    [BEN_LASTS] = {"lasts", 0},
    [BEN_SEVERAL] = {"several", 0},
    [BEN_SAME] = {"same", 0},
    [BEN_NEEDS] = {"needs", 0},
    [BEN_AGE_OF] = {"age_of", 0},
    [BEN_AT] = {"at", 0},
    [BEN_SUSPENDED] = {"suspended", 0},
    [BEN_CATEGORY] = {"category", 0},
    [BEN_FUND] = {"fund", 0},
    [BEN_WITHHOLD] = {"withhold", 0},
    [BEN_ROUNDING] = {"rounding", 0},
    [BEN_EXAMPLES] = {"examples", 1},
};

/* ---- the award and its scope ------------------------------------------- */

static const char *register_name_at(const void *list, size_t i)
{
    return ((const struct cat_register *)list)[i].name;
}

/* The draft of the award's register; NULL after a fault. */
static struct cat_draft *find_award(struct cat_load *l,
                                    const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_REGISTER_LIKE, MSG_CAT_REGISTER};
    const char *name;

    if (!cat_string(l, n, &name))
        return NULL;
    int at = cat_names_find(&l->index->names[NAMES_REGISTER], name);
    if (at < 0) {
        cat_unknown(l, n->pos, name,
                    (struct cat_choices){register_name_at, l->registers,
                                         l->c->register_count},
                    ids);
        return NULL;
    }
    const struct cat_register *r = &l->registers[at];
    if ((r->kind == CAT_SPELL || r->kind == CAT_EVENT) && r->party >= 0 &&
        cat_column_index(r->columns[r->party].target, "born") >= 0)
        return &l->drafts[at];
    if (!l->drafts[at].broken)
        CAT_FAULT(l, n->pos, MSG_CAT_BEN_AWARD, name);
    return NULL;
}

/* Whether a parameter can be read for an award of the register. */
static int can_read(const struct cat_parameter *p, const struct cat_register *r,
                    int *by)
{
    *by = p->by ? cat_column_index(r, p->by) : -1;
    if (p->shape == CAT_LAW_PLAIN || p->shape == CAT_LAW_LINES)
        return 1;
    if (*by < 0)
        return 0;
    enum cat_type type = r->columns[*by].type;
    return p->shape == CAT_LAW_CODES
               ? type == CAT_CHOICE
               : type == CAT_COUNT || type == CAT_NUMBER || type == CAT_MONEY;
}

static size_t count_inputs(const struct catalog *c,
                           const struct cat_register *r)
{
    size_t n = 0;
    int by;

    for (size_t i = 0; i < c->parameter_count; i++) {
        const struct cat_parameter *p = &c->parameters[i];
        if (can_read(p, r, &by))
            n += p->shape == CAT_LAW_LINES ? p->key_count : 1;
    }
    return n;
}

/* A table by a choice speaks of its codes only. */
static void check_codes(struct cat_load *l, const struct cat_parameter *p,
                        const struct cat_choice *choice)
{
    static const enum msg_id ids[2] = {MSG_CAT_CODE_LIKE, MSG_CAT_CODE};

    for (size_t k = 0; k < p->key_count; k++)
        if (cat_code_index(choice, p->keys[k]) < 0)
            cat_unknown(l, p->pos, p->keys[k],
                        (struct cat_choices){cat_name_at, choice->codes.codes,
                                             choice->codes.count},
                        ids);
}

/* The parameter's symbols; how many they are. */
static size_t add_inputs(struct cat_load *l, const struct cat_parameter *p,
                         const struct cat_register *r, struct cat_input *inputs,
                         struct expr_symbol *symbols)
{
    size_t lines = p->shape == CAT_LAW_LINES ? p->key_count : 1;
    int by;

    if (!can_read(p, r, &by))
        return 0;
    if (p->shape == CAT_LAW_CODES)
        check_codes(l, p, r->columns[by].choice);
    for (size_t k = 0; k < lines; k++) {
        const char *name = p->shape == CAT_LAW_LINES
                               ? cat_text(l, "%s.%s", p->name, p->keys[k])
                               : p->name;
        inputs[k] = (struct cat_input){p, k, by};
        symbols[k] = (struct expr_symbol){.name = name, .type = EXPR_INT};
    }
    return lines;
}

static void build_scope(struct cat_load *l, struct cat_benefit *b)
{
    const struct expr_scope *award = &b->award->scope;
    size_t n = count_inputs(l->c, b->award), at = award->count + 2;
    struct expr_symbol *s = cat_new(l, at + n, sizeof *s);
    struct cat_input *inputs = cat_new(l, n, sizeof *inputs);

    if (!s || !inputs)
        return;
    memcpy(s, award->symbols, award->count * sizeof *s);
    s[award->count] = (struct expr_symbol){.name = "age", .type = EXPR_INT};
    s[award->count + 1] =
        (struct expr_symbol){.name = "age_months", .type = EXPR_INT};
    for (size_t i = 0; i < l->c->parameter_count && !l->nomem; i++) {
        const struct cat_parameter *p = &l->c->parameters[i];
        size_t added =
            add_inputs(l, p, b->award, inputs + b->input_count, s + at);
        if (added && cat_column_index(b->award, p->name) >= 0)
            CAT_FAULT(l, p->pos, MSG_CAT_BEN_NAME, p->name, b->award->name);
        b->input_count += added;
        at += added;
    }
    for (size_t i = award->count; i < at; i++) {
        s[i].column = (int)i;
        s[i].sql = "NULL"; /* never asked of a database */
    }
    b->age_column = (int)award->count;
    b->inputs = inputs;
    b->scope = (struct expr_scope){s, at};
}

int cat_benefit_symbol(const struct cat_benefit *b, const char *name)
{
    for (size_t i = 0; i < b->scope.count; i++)
        if (strcmp(b->scope.symbols[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- parts ------------------------------------------------------------- */

static void parse_case(struct cat_load *l, const struct cat_node *n,
                       const struct cat_benefit *b,
                       struct cat_benefit_case *out)
{
    static const struct cat_key keys[] = {{"when", 0}, {"is", 1}, {"law", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    out->pos = n->pos;
    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), n->pos}, v))
        return;
    if (v[0])
        out->when = cat_condition(l, v[0], &b->scope);
    if (v[1])
        out->is = cat_expression(l, v[1], &b->scope, EXPR_DECIMAL);
    if (v[2])
        (void)cat_string(l, v[2], &out->law);
}

static void parse_cases(struct cat_load *l, const struct cat_node *list,
                        const struct cat_benefit *b, struct cat_part *part)
{
    int closed = 0;

    if (!cat_list(l, list))
        return;
    if (list->count == 0)
        CAT_FAULT(l, list->pos, MSG_CAT_EMPTY);
    struct cat_benefit_case *cases = cat_new(l, list->count, sizeof *cases);
    for (size_t i = 0; cases && i < list->count; i++) {
        if (closed)
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_UNREACHABLE);
        parse_case(l, list->items[i], b, &cases[i]);
        closed |= cat_node_get(list->items[i], "when") == NULL;
    }
    part->cases = cases;
    part->case_count = cases ? list->count : 0;
}

static const char *input_name_at(const void *list, size_t i)
{
    const struct cat_benefit *b = list;

    return b->scope.symbols[(size_t)b->age_column + 2 + i].name;
}

static int find_base(struct cat_load *l, const struct cat_node *n,
                     const struct cat_benefit *b)
{
    static const enum msg_id ids[2] = {MSG_CAT_BEN_BASE_LIKE, MSG_CAT_BEN_BASE};
    const char *name;

    if (!cat_string(l, n, &name))
        return -1;
    int at = cat_benefit_symbol(b, name);
    if (at >= b->age_column + 2)
        return at;
    cat_unknown(l, n->pos, name,
                (struct cat_choices){input_name_at, b, b->input_count}, ids);
    return -1;
}

static void parse_part(struct cat_load *l, const struct cat_node *n,
                       const struct cat_benefit *b, struct cat_part *part)
{
    static const struct cat_key keys[] = {
        {"title", 1}, {"base", 0}, {"optional", 0}, {"cases", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];

    part->base = -1;
    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), part->pos},
                  v))
        return;
    cat_title(l, v[0], &part->title);
    if (v[1])
        part->base = find_base(l, v[1], b);
    if (v[2])
        (void)cat_bool(l, v[2], &part->optional);
    parse_cases(l, v[3], b, part);
}

static void parse_parts(struct cat_load *l, const struct cat_node *map,
                        struct cat_benefit *b)
{
    if (!map || !cat_map(l, map))
        return;
    if (map->count == 0)
        CAT_FAULT(l, map->pos, MSG_CAT_EMPTY);
    struct cat_part *parts = cat_new(l, map->count, sizeof *parts);
    for (size_t i = 0; parts && i < map->count; i++) {
        parts[i] = (struct cat_part){.name = map->keys[i]->text,
                                     .pos = map->keys[i]->pos};
        (void)cat_name(l, map->keys[i]);
        parse_part(l, map->items[i], b, &parts[i]);
    }
    b->parts = parts;
    b->part_count = parts ? map->count : 0;
}

/* ---- together ---------------------------------------------------------- */

/* Columns of the award by their names; how many. */
static size_t parse_columns(struct cat_load *l, const struct cat_node *list,
                            const struct cat_benefit *b, const int **out)
{
    const char *name;

    if (!list || !cat_list(l, list))
        return 0;
    int *columns = cat_new(l, list->count, sizeof *columns);
    for (size_t i = 0; columns && i < list->count; i++) {
        if (!cat_string(l, list->items[i], &name))
            continue;
        columns[i] = cat_column_index(b->award, name);
        if (columns[i] < 0)
            CAT_FAULT(l, list->items[i]->pos, MSG_CAT_BEN_COLUMN, name,
                      msg_both("cột", "a column", (char[MSG_BOTH_BYTES]){0}),
                      b->award->name);
    }
    *out = columns;
    return columns ? list->count : 0;
}

/* Whose age counts, and by which day the law is read. */
static void parse_days(struct cat_load *l, const struct cat_node *const *v,
                       struct cat_benefit *b)
{
    const struct cat_column *party = &b->award->columns[b->award->party];
    char born[64];

    snprintf(born, sizeof born, "%.40s.born", party->name);
    b->born = v[BEN_AGE_OF] ? cat_benefit_day(l, v[BEN_AGE_OF], b)
                            : cat_benefit_symbol(b, born);
    if (v[BEN_AT])
        b->at = cat_benefit_day(l, v[BEN_AT], b);
}

/* The budget that pays: {source: central, programme: "371"}. */
static void parse_fund(struct cat_load *l, const struct cat_node *n,
                       struct cat_benefit *b)
{
    static const enum msg_id ids[2] = {MSG_CAT_CODE_LIKE, MSG_CAT_CODE};
    static const struct cat_key keys[] = {{"source", 1}, {"programme", 0}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    int at = cat_names_find(&l->index->names[NAMES_CHOICE], "fund_source");

    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), n->pos}, v))
        return;
    if (v[1])
        (void)cat_string(l, v[1], &b->programme);
    if (!v[0] || !cat_string(l, v[0], &b->fund) || at < 0)
        return;
    const struct cat_choice *list = &l->c->choices[at];
    if (cat_code_index(list, b->fund) < 0)
        cat_unknown(l, v[0]->pos, b->fund,
                    (struct cat_choices){cat_name_at, list->codes.codes,
                                         list->codes.count},
                    ids);
}

/* The column of choices by which lists and sums part the awards. */
static void parse_category(struct cat_load *l, const struct cat_node *n,
                           struct cat_benefit *b)
{
    const char *name;

    if (!n || !cat_string(l, n, &name))
        return;
    b->category = cat_column_index(b->award, name);
    if (b->category < 0 || b->award->columns[b->category].type != CAT_CHOICE)
        CAT_FAULT(l, n->pos, MSG_CAT_BEN_COLUMN, name,
                  msg_both("cột lựa chọn", "a choice column",
                           (char[MSG_BOTH_BYTES]){0}),
                  b->award->name);
}

static void parse_words(struct cat_load *l, const struct cat_node *const *v,
                        struct cat_benefit *b)
{
    static const char *const kept[] = {"kept", "lost"};
    size_t word = 0;

    (void)cat_string(l, v[BEN_GROUP], &b->group);
    (void)cat_day(l, v[BEN_FROM], &b->from);
    if (v[BEN_UNTIL])
        (void)cat_day(l, v[BEN_UNTIL], &b->until);
    if (v[BEN_ROUNDING] &&
        cat_word(l, v[BEN_ROUNDING], cat_rounding_names, CAT_ROUND__MAX, &word))
        b->rounding = (enum cat_rounding)word;
    if (v[BEN_SUSPENDED] && cat_word(l, v[BEN_SUSPENDED], kept, 2, &word))
        b->suspended_lost = (int)word;
    if (v[BEN_UOM])
        cat_title(l, v[BEN_UOM], &b->uom);
    if (v[BEN_FUND])
        parse_fund(l, v[BEN_FUND], b);
}

static void parse_one(struct cat_load *l, const struct cat_entry *e,
                      struct cat_benefit *b)
{
    const struct cat_node *v[BEN__MAX];

    b->name = e->name->text;
    b->field = e->source->field;
    b->law_file = e->source->file->path;
    b->pos = e->name->pos;
    b->from = b->until = DAY_NONE;
    b->at = b->category = -1;
    if (!cat_take(l, e->body,
                  (struct cat_shape){benefit_keys, BEN__MAX, b->pos}, v))
        return;
    cat_title(l, v[BEN_TITLE], &b->title);
    parse_words(l, v, b);
    const struct cat_draft *d =
        v[BEN_AWARD] ? find_award(l, v[BEN_AWARD]) : NULL;
    if (!d || d->broken || l->nomem)
        return;
    b->award = d->reg;
    b->once = d->reg->kind == CAT_EVENT;
    /* Money of the month may be kept back for debts, one-off money not. */
    b->withhold = !b->once;
    if (v[BEN_WITHHOLD])
        (void)cat_bool(l, v[BEN_WITHHOLD], &b->withhold);
    parse_category(l, v[BEN_CATEGORY], b);
    build_scope(l, b);
    if (l->nomem)
        return;
    parse_parts(l, v[BEN_PARTS], b);
    parse_days(l, v, b);
    b->same_count = parse_columns(l, v[BEN_SAME], b, &b->same);
    b->need_count = parse_columns(l, v[BEN_NEEDS], b, &b->needs);
    cat_benefit_timing(l, e->body, d, b);
    if (v[BEN_LASTS])
        b->lasts = cat_expression(l, v[BEN_LASTS], &b->scope, EXPR_INT);
    cat_benefit_several(l, v[BEN_SEVERAL], b);
    cat_benefit_examples(l, v[BEN_EXAMPLES], b);
}

void cat_parse_benefits(struct cat_load *l)
{
    const struct cat_entries *list = &l->entries[FILE_BENEFITS];
    struct cat_benefit *b = cat_new(l, list->count, sizeof *b);

    assert(l->c && l->index);
    for (size_t i = 0; b && i < list->count && !l->nomem; i++) {
        b[i].index = i;
        parse_one(l, &list->list[i], &b[i]);
    }
    l->c->benefits = b;
    l->c->benefit_count = b ? list->count : 0;
}
