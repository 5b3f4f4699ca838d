/*
** When a benefit begins, ends and changes hands, what is paid of several, and
** the examples that are its manual and its test.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- days -------------------------------------------------------------- */

int cat_benefit_day(struct cat_load *l, const struct cat_node *n,
                    const struct cat_benefit *b)
{
    const char *name;

    if (!cat_string(l, n, &name))
        return -1;
    int at = cat_benefit_symbol(b, name);
    if (at >= 0 && at < b->age_column &&
        b->scope.symbols[at].type == EXPR_DAY && strcmp(name, "as_of") != 0)
        return at;
    CAT_FAULT(l, n->pos, MSG_CAT_BEN_COLUMN, name,
              msg_both("cột ngày", "a day column", (char[MSG_BOTH_BYTES]){0}),
              b->award->name);
    return -1;
}

/* with_day: rows name a day of the award; else only how it takes effect. */
static void parse_timing(struct cat_load *l, const struct cat_node *n,
                         const struct cat_benefit *b, int with_day,
                         struct cat_timing *out)
{
    static const struct cat_key with[] = {{"month", 1}, {"law", 0},
                                          {"from", 0},  {"until", 0},
                                          {"when", 0},  {"day", 1}};
    /* A stay that the law bounds ends so many months after it began. */
    static const char *const words[] = {"same", "next", "second", "third"};
    const struct cat_node *v[ARRAY_COUNT(with)];
    size_t count = with_day ? 6 : 4, word = 0;

    *out = (struct cat_timing){
        .column = -1, .from = DAY_NONE, .until = DAY_NONE, .pos = n->pos};
    v[4] = v[5] = NULL;
    if (!cat_take(l, n, (struct cat_shape){with, count, n->pos}, v))
        return;
    if (v[0] && cat_word(l, v[0], words, ARRAY_COUNT(words), &word))
        out->next = (int)word;
    if (v[1])
        (void)cat_string(l, v[1], &out->law);
    if (v[2])
        (void)cat_day(l, v[2], &out->from);
    if (v[3])
        (void)cat_day(l, v[3], &out->until);
    if (v[4])
        out->when = cat_condition(l, v[4], &b->scope);
    if (v[5])
        out->column = cat_benefit_day(l, v[5], b);
}

static size_t parse_timings(struct cat_load *l, const struct cat_node *list,
                            const struct cat_benefit *b, int with_day,
                            const struct cat_timing **out)
{
    if (!list || !cat_list(l, list))
        return 0;
    struct cat_timing *rows = cat_new(l, list->count, sizeof *rows);
    for (size_t i = 0; rows && i < list->count; i++)
        parse_timing(l, list->items[i], b, with_day, &rows[i]);
    *out = rows;
    return rows ? list->count : 0;
}

/* Without rows an award holds from its own first day. */
static void default_start(struct cat_load *l, const struct cat_draft *d,
                          struct cat_benefit *b)
{
    struct cat_timing *row = cat_new(l, 1, sizeof *row);

    if (!row)
        return;
    *row = (struct cat_timing){.column = cat_first_day(d->reg),
                               .from = DAY_NONE,
                               .until = DAY_NONE,
                               .pos = b->pos};
    b->starts = row;
    b->start_count = 1;
}

void cat_benefit_timing(struct cat_load *l, const struct cat_node *body,
                        const struct cat_draft *d, struct cat_benefit *b)
{
    const struct cat_node *starts = cat_node_get(body, "starts");

    assert(b->scope.symbols);
    b->start_count = parse_timings(l, starts, b, 1, &b->starts);
    if (b->start_count == 0)
        default_start(l, d, b);
    else if (b->starts[b->start_count - 1].when)
        CAT_FAULT(l, b->starts[b->start_count - 1].pos, MSG_CAT_BEN_LAST_START);
    b->stop_count =
        parse_timings(l, cat_node_get(body, "stops"), b, 1, &b->stops);
    b->change_count =
        parse_timings(l, cat_node_get(body, "changes"), b, 0, &b->changes);
    b->move_count =
        parse_timings(l, cat_node_get(body, "moves"), b, 0, &b->moves);
}

/* ---- several ----------------------------------------------------------- */

static void parse_set(struct cat_load *l, const struct cat_node *n,
                      const struct cat_benefit *b, struct cat_several *out)
{
    static const struct cat_key keys[] = {{"set", 1}, {"when", 0},
                                          {"pay", 1}, {"beside", 0},
                                          {"to", 0},  {"law", 1}};
    const struct cat_node *v[ARRAY_COUNT(keys)];
    int64_t pay = 1;

    out->pos = n->pos;
    if (!cat_take(l, n, (struct cat_shape){keys, ARRAY_COUNT(keys), n->pos}, v))
        return;
    (void)cat_string(l, v[0], &out->set);
    if (v[1])
        out->when = cat_condition(l, v[1], &b->scope);
    if (cat_int(l, v[2], &pay) && (pay < 1 || pay > 9))
        CAT_FAULT(l, v[2]->pos, MSG_CAT_RANGE, "pay", "1", "9");
    out->pay = (int)pay;
    if ((v[3] != NULL) != (v[4] != NULL))
        CAT_FAULT(l, n->pos, MSG_CAT_BEN_BESIDE);
    if (v[3])
        out->beside = cat_condition(l, v[3], &b->scope);
    if (v[4])
        out->to = cat_condition(l, v[4], &b->scope);
    (void)cat_string(l, v[5], &out->law);
}

void cat_benefit_several(struct cat_load *l, const struct cat_node *list,
                         struct cat_benefit *b)
{
    if (!list || !cat_list(l, list))
        return;
    struct cat_several *sets = cat_new(l, list->count, sizeof *sets);
    for (size_t i = 0; sets && i < list->count; i++)
        parse_set(l, list->items[i], b, &sets[i]);
    b->several = sets;
    b->several_count = sets ? list->count : 0;
}

/* ---- examples ---------------------------------------------------------- */

/* "2024-07" to year * 12 + month - 1; 0 after a fault. */
static int32_t parse_month(struct cat_load *l, const struct cat_node *n)
{
    char text[16];
    day_t day;

    if (n->kind == CAT_SCALAR && strlen(n->text) == 7) {
        snprintf(text, sizeof text, "%s-01", n->text);
        if (cat_scan_day(text, 10, &day)) {
            struct date d = date_of(day);
            return d.year * 12 + d.month - 1;
        }
    }
    CAT_FAULT(l, n->pos, MSG_CAT_BEN_MONTH,
              n->kind == CAT_SCALAR ? n->text : "?");
    return 0;
}

static const char *symbol_name_at(const void *list, size_t i)
{
    return ((const struct expr_symbol *)list)[i].name;
}

/* A name in an example: a symbol, or a column of the party by itself. */
static int example_symbol(struct cat_load *l, const struct cat_node *key,
                          const struct cat_benefit *b)
{
    static const enum msg_id ids[2] = {MSG_CAT_BEN_SYMBOL_LIKE,
                                       MSG_CAT_BEN_SYMBOL};
    int at = cat_benefit_symbol(b, key->text);

    for (int i = 0; at < 0 && i < b->age_column; i++) {
        const char *dot = strchr(b->scope.symbols[i].name, '.');
        if (dot && strcmp(dot + 1, key->text) == 0)
            at = i;
    }
    if (at >= 0 && at < b->age_column + 2)
        return at;
    cat_unknown(l, key->pos, key->text,
                (struct cat_choices){symbol_name_at, b->scope.symbols,
                                     (size_t)b->age_column + 2},
                ids);
    return -1;
}

static int parse_given(struct cat_load *l, const struct cat_node *n,
                       const struct expr_symbol *s, int64_t *out)
{
    size_t word = 0;
    day_t day;
    int yes = 0, good;

    switch (s->type) {
    case EXPR_BOOL:
        good = cat_bool(l, n, &yes);
        *out = yes;
        return good;
    case EXPR_CHOICE:
        good = cat_word(l, n, s->codes->codes, s->codes->count, &word);
        *out = (int64_t)word;
        return good;
    case EXPR_DAY:
        good = cat_day(l, n, &day);
        *out = good ? day : 0;
        return good;
    case EXPR_DECIMAL:
        return cat_decimal(l, n, out);
    default:
        return cat_int(l, n, out);
    }
}

/* The cells of an example: all keys but month and gives. */
static size_t parse_cells(struct cat_load *l, const struct cat_node *n,
                          const struct cat_benefit *b,
                          const struct cat_example_value **out)
{
    struct cat_example_value *given = cat_new(l, n->count, sizeof *given);
    size_t count = 0;

    for (size_t i = 0; given && i < n->count; i++) {
        const char *name = n->keys[i]->text;
        if (strcmp(name, "month") == 0 || strcmp(name, "gives") == 0)
            continue;
        int at = example_symbol(l, n->keys[i], b);
        if (at < 0)
            continue;
        given[count].symbol = at;
        count += (size_t)parse_given(l, n->items[i], &b->scope.symbols[at],
                                     &given[count].value);
    }
    *out = given;
    return given ? count : 0;
}

/* An amount, or "refused". */
static int64_t parse_gives(struct cat_load *l, const struct cat_node *n)
{
    int64_t gives = -1;

    if (n->kind == CAT_SCALAR && strcmp(n->text, "refused") == 0)
        return -1;
    (void)cat_int(l, n, &gives);
    return gives;
}

/* How many months a row of examples stands for. */
static size_t months_of(const struct cat_node *n)
{
    const struct cat_node *gives = cat_node_get(n, "gives");

    return gives && gives->kind == CAT_MAP ? gives->count : 1;
}

static void parse_example(struct cat_load *l, const struct cat_node *n,
                          const struct cat_benefit *b, struct cat_example *out)
{
    const struct cat_node *gives = cat_node_get(n, "gives");
    const struct cat_node *month = cat_node_get(n, "month");
    struct cat_example x = {.pos = n->pos};

    x.given_count = parse_cells(l, n, b, &x.given);
    if (!gives)
        CAT_FAULT(l, n->pos, MSG_CAT_MISSING, "gives");
    else if (gives->kind != CAT_MAP && !month)
        CAT_FAULT(l, n->pos, MSG_CAT_MISSING, "month");
    if (!gives || (gives->kind != CAT_MAP && !month))
        return;
    for (size_t k = 0; k < months_of(n); k++) {
        int map = gives->kind == CAT_MAP;
        out[k] = x;
        out[k].month = parse_month(l, map ? gives->keys[k] : month);
        out[k].gives = parse_gives(l, map ? gives->items[k] : gives);
    }
}

void cat_benefit_examples(struct cat_load *l, const struct cat_node *list,
                          struct cat_benefit *b)
{
    size_t count = 0, at = 0;

    if (!list || !cat_list(l, list))
        return;
    for (size_t i = 0; i < list->count; i++) {
        if (!cat_map(l, list->items[i]))
            return;
        count += months_of(list->items[i]);
    }
    if (count == 0)
        CAT_FAULT(l, b->pos, MSG_CAT_BEN_NO_EXAMPLE, b->name);
    struct cat_example *examples = cat_new(l, count, sizeof *examples);
    for (size_t i = 0; examples && i < list->count && !l->nomem; i++) {
        parse_example(l, list->items[i], b, &examples[at]);
        at += months_of(list->items[i]);
    }
    b->examples = examples;
    b->example_count = examples ? count : 0;
}
