/*
** Registers: system columns by kind, then the author's columns, and the places
** of derived choices.  Expressions wait for cat_link.c, when every register
** knows its columns.
*/
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    TEXT_MAX_DEFAULT = 500,
    TEXT_MAX_LIMIT = 10000,
    PATTERN_DIGITS_MAX = 40
};

static const char *const kind_words[CAT_KIND__MAX] = {"party", "event", "spell",
                                                      "dossier", "document"};

struct system_column {
    const char *name;
    struct cat_title title;
    int required;
};

static const struct system_column event_columns[] = {
    {"day", {{"Ngày", "Day"}}, 1}};
static const struct system_column spell_columns[] = {
    {"from_day", {{"Từ ngày", "First day"}}, 1},
    {"to_day", {{"Đến hết ngày", "Last day"}}, 0}};
static const struct system_column dossier_columns[] = {
    {"received_day", {{"Ngày tiếp nhận", "Day received"}}, 1},
    {"due_day", {{"Ngày hẹn trả", "Day due"}}, 0},
    {"returned_day", {{"Ngày trả kết quả", "Day returned"}}, 0}};
static const struct system_column document_columns[] = {
    {"day", {{"Ngày văn bản", "Day of the document"}}, 1},
    {"due_day", {{"Hạn hoàn thành", "Day due"}}, 0},
    {"done_day", {{"Ngày hoàn thành", "Day done"}}, 0}};

static const struct {
    const struct system_column *columns;
    size_t count;
} system_columns[CAT_KIND__MAX] = {
    [CAT_PARTY] = {NULL, 0},
    [CAT_EVENT] = {event_columns, ARRAY_COUNT(event_columns)},
    [CAT_SPELL] = {spell_columns, ARRAY_COUNT(spell_columns)},
    [CAT_DOSSIER] = {dossier_columns, ARRAY_COUNT(dossier_columns)},
    [CAT_DOCUMENT] = {document_columns, ARRAY_COUNT(document_columns)},
};

int cat_first_day(const struct cat_register *r)
{
    return r->kind == CAT_PARTY ? -1 : 0;
}

/* The types with a word of their own, and what options they take. */
enum option { OPT_RANGE = 1, OPT_DEFAULT = 2, OPT_TEXT = 4, OPT_CHOICE = 8 };

static const struct {
    const char *word;
    enum cat_type type;
    unsigned options;
} types[] = {
    {"text", CAT_TEXT, OPT_RANGE | OPT_TEXT},
    {"count", CAT_COUNT, OPT_RANGE | OPT_DEFAULT},
    {"number", CAT_NUMBER, OPT_RANGE | OPT_DEFAULT},
    {"money", CAT_MONEY, OPT_RANGE | OPT_DEFAULT},
    {"decimal", CAT_DECIMAL, OPT_RANGE | OPT_DEFAULT},
    {"day", CAT_DAY, 0},
    {"bool", CAT_BOOL, OPT_DEFAULT},
    {"choice", CAT_CHOICE, OPT_DEFAULT | OPT_CHOICE},
    {"procedure", CAT_CHOICE, OPT_DEFAULT},
    {"unit", CAT_UNIT, 0},
};

enum column_key {
    COL_TYPE,
    COL_TITLE,
    COL_OF,
    COL_REQUIRED,
    COL_SEARCH,
    COL_MIN,
    COL_MAX,
    COL_DEFAULT,
    COL_PATTERN,
    COL_WHEN,
    COL_HELP,
    COL__MAX
};

static const struct cat_key column_keys[COL__MAX] = {
    [COL_TYPE] = {"type", 1},       [COL_TITLE] = {"title", 1},
    [COL_OF] = {"of", 0},           [COL_REQUIRED] = {"required", 0},
    [COL_SEARCH] = {"search", 0},   [COL_MIN] = {"min", 0},
    [COL_MAX] = {"max", 0},         [COL_DEFAULT] = {"default", 0},
    [COL_PATTERN] = {"pattern", 0}, [COL_WHEN] = {"when", 0},
    [COL_HELP] = {"help", 0}};

/* Which option each key is; 0 for keys that every type takes. */
static const unsigned key_options[COL__MAX] = {
    [COL_OF] = OPT_CHOICE,       [COL_SEARCH] = OPT_TEXT,
    [COL_MIN] = OPT_RANGE,       [COL_MAX] = OPT_RANGE,
    [COL_DEFAULT] = OPT_DEFAULT, [COL_PATTERN] = OPT_TEXT};

static const char *register_name_at(const void *list, size_t i)
{
    const struct cat_load *l = list;
    size_t own = ARRAY_COUNT(types);

    return i < own ? types[i].word : l->registers[i - own].name;
}

static const char *plain_register_at(const void *list, size_t i)
{
    return ((const struct cat_register *)list)[i].name;
}

static const char *choice_name_at(const void *list, size_t i)
{
    return ((const struct cat_choice *)list)[i].name;
}

/* Type word to type, choice or target.  Returns the options, or -1. */
static int parse_type(struct cat_load *l, const struct cat_node *n,
                      struct cat_column *out)
{
    static const enum msg_id ids[2] = {MSG_CAT_TYPE_LIKE, MSG_CAT_TYPE};
    const char *word = NULL;

    assert(out->name && !out->choice);
    if (!cat_string(l, n, &word))
        return -1;
    if (strcmp(word, "procedure") == 0) {
        if (l->c->procedure_count == 0) {
            CAT_FAULT(l, n->pos, MSG_CAT_NO_PROCEDURES);
            return -1;
        }
        out->choice = &l->choices[0];
    }
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (strcmp(types[i].word, word) == 0) {
            out->type = types[i].type;
            return (int)types[i].options;
        }
    int target = cat_names_find(&l->index->names[NAMES_REGISTER], word);
    if (target < 0) {
        cat_unknown(
            l, n->pos, word,
            (struct cat_choices){register_name_at, l,
                                 ARRAY_COUNT(types) + l->c->register_count},
            ids);
        return -1;
    }
    out->type = CAT_REF;
    out->target = &l->registers[target];
    return 0;
}

/* `of: job_channel` */
static void parse_of(struct cat_load *l, const struct cat_node *n,
                     struct cat_column *out)
{
    static const enum msg_id ids[2] = {MSG_CAT_CHOICE_LIKE, MSG_CAT_CHOICE};
    const char *name = NULL;

    assert(out->type == CAT_CHOICE);
    if (!n) {
        if (!out->choice)
            CAT_FAULT(l, out->pos, MSG_CAT_OF, out->name);
        return;
    }
    if (!cat_string(l, n, &name))
        return;
    int i = cat_names_find(&l->index->names[NAMES_CHOICE], name);
    if (i >= 0)
        out->choice = &l->choices[i];
    else
        cat_unknown(l, n->pos, name,
                    (struct cat_choices){choice_name_at, l->choices,
                                         l->c->choice_count},
                    ids);
}

/* A number in the notation of the column's type. */
static int parse_number(struct cat_load *l, const struct cat_node *n,
                        enum cat_type type, int64_t *out)
{
    return type == CAT_DECIMAL ? cat_decimal(l, n, out) : cat_int(l, n, out);
}

/* Bounds that hold without being written. */
static void default_bounds(struct cat_column *c)
{
    if (c->type == CAT_COUNT || c->type == CAT_MONEY)
        c->has_min = 1;
    if (c->type == CAT_TEXT) {
        c->has_max = 1;
        c->max = TEXT_MAX_DEFAULT;
    }
}

static void parse_bounds(struct cat_load *l, const struct cat_node *const *v,
                         struct cat_column *c)
{
    assert(c->type != CAT_REF);
    default_bounds(c);
    if (v[COL_MIN] && parse_number(l, v[COL_MIN], c->type, &c->min)) {
        c->has_min = 1;
        if (c->min < 0 && (c->type == CAT_COUNT || c->type == CAT_MONEY ||
                           c->type == CAT_TEXT))
            CAT_FAULT(l, v[COL_MIN]->pos, MSG_CAT_NEGATIVE, c->name);
    }
    if (v[COL_MAX] && parse_number(l, v[COL_MAX], c->type, &c->max)) {
        c->has_max = 1;
        if (c->type == CAT_TEXT && (c->max < 1 || c->max > TEXT_MAX_LIMIT))
            CAT_FAULT(l, v[COL_MAX]->pos, MSG_CAT_RANGE, "max", "1", "10000");
    }
    if (c->has_min && c->has_max && c->min > c->max)
        CAT_FAULT(l, v[COL_MAX] ? v[COL_MAX]->pos : v[COL_MIN]->pos,
                  MSG_CAT_MIN_MAX, c->name);
}

/* A code of a choice, or -1 after a fault. */
static int parse_code(struct cat_load *l, const struct cat_node *n,
                      const struct cat_choice *choice)
{
    static const enum msg_id ids[2] = {MSG_CAT_CODE_LIKE, MSG_CAT_CODE};
    const char *code = NULL;

    if (!choice || !cat_string(l, n, &code))
        return -1;
    int i = cat_code_index(choice, code);
    if (i < 0)
        cat_unknown(l, n->pos, code,
                    (struct cat_choices){cat_name_at, choice->codes.codes,
                                         choice->codes.count},
                    ids);
    return i;
}

static void parse_default(struct cat_load *l, const struct cat_node *n,
                          struct cat_column *c)
{
    int truth = 0;

    if (!n)
        return;
    if (c->type == CAT_CHOICE) {
        int code = parse_code(l, n, c->choice);
        c->has_default = code >= 0;
        c->default_value = code >= 0 ? code : 0;
    } else if (c->type == CAT_BOOL) {
        c->has_default = cat_bool(l, n, &truth);
        c->default_value = truth;
    } else {
        c->has_default = parse_number(l, n, c->type, &c->default_value);
        if (c->has_default && ((c->has_min && c->default_value < c->min) ||
                               (c->has_max && c->default_value > c->max)))
            CAT_FAULT(l, n->pos, MSG_CAT_DEFAULT_RANGE, n->text, c->name);
    }
}

/* digits:12 or digits:9|12 */
static void parse_pattern(struct cat_load *l, const struct cat_node *n,
                          struct cat_column *c)
{
    static const char prefix[] = "digits:";
    const char *text = NULL;

    assert(c->type == CAT_TEXT && n);
    if (!cat_string(l, n, &text))
        return;
    int good = strncmp(text, prefix, sizeof prefix - 1) == 0;
    const char *p = good ? text + sizeof prefix - 1 : "";
    while (good) {
        size_t len = strspn(p, "0123456789");
        char number[4] = "";
        int64_t digits = 0;
        memcpy(number, p, len < 3 ? len : 3);
        good = len < 3 && cat_scan_int(number, &digits) && digits >= 1 &&
               digits <= PATTERN_DIGITS_MAX;
        p += len;
        if (*p == '\0')
            break;
        good = good && *p++ == '|';
    }
    if (good)
        c->pattern = text;
    else
        CAT_FAULT(l, n->pos, MSG_CAT_PATTERN, text);
}

/* Keys that the type does not take. */
static void refuse_options(struct cat_load *l, const struct cat_node *const *v,
                           unsigned options)
{
    assert(v[COL_TYPE]);
    for (size_t k = 0; k < COL__MAX; k++)
        if (v[k] && key_options[k] && !(key_options[k] & options))
            CAT_FAULT(l, v[k]->pos, MSG_CAT_OPTION, column_keys[k].name,
                      v[COL_TYPE]->text);
}

static void parse_column(struct cat_load *l, const struct cat_node *name,
                         const struct cat_node *body, struct cat_column *c,
                         const struct cat_node **when)
{
    const struct cat_node *v[COL__MAX];

    assert(name->kind == CAT_SCALAR && when);
    *c = (struct cat_column){
        .name = name->text, .title = {{"", ""}}, .pos = name->pos};
    if (cat_reserved_column(c->name))
        CAT_FAULT(l, c->pos, MSG_CAT_RESERVED, c->name);
    if (!cat_take(l, body, (struct cat_shape){column_keys, COL__MAX, c->pos},
                  v))
        return;
    cat_title(l, v[COL_TITLE], &c->title);
    if (v[COL_HELP])
        cat_title(l, v[COL_HELP], &c->help);
    (void)cat_bool(l, v[COL_REQUIRED], &c->required);
    (void)cat_bool(l, v[COL_SEARCH], &c->search);
    *when = v[COL_WHEN];
    if (v[COL_WHEN] && c->required)
        CAT_FAULT(l, v[COL_REQUIRED]->pos, MSG_CAT_REQUIRED_WHEN, c->name);
    int options = parse_type(l, v[COL_TYPE], c);
    if (options < 0)
        return;
    refuse_options(l, v, (unsigned)options);
    if (c->type == CAT_CHOICE)
        parse_of(l, options & OPT_CHOICE ? v[COL_OF] : NULL, c);
    if (options & OPT_RANGE)
        parse_bounds(l, v, c);
    if (options & OPT_DEFAULT)
        parse_default(l, v[COL_DEFAULT], c);
    if (v[COL_PATTERN] && (options & OPT_TEXT))
        parse_pattern(l, v[COL_PATTERN], c);
}

/* The columns that the kind brings. */
static void add_system(struct cat_draft *d)
{
    const struct cat_register *r = d->reg;

    assert(d->columns && r->kind < CAT_KIND__MAX);
    for (size_t i = 0; i < system_columns[r->kind].count; i++) {
        const struct system_column *s = &system_columns[r->kind].columns[i];
        d->columns[i] = (struct cat_column){.name = s->name,
                                            .title = s->title,
                                            .type = CAT_DAY,
                                            .required = s->required,
                                            .system = 1,
                                            .pos = r->pos};
    }
}

/* The folded twin of a search column X is X_key. */
static void check_twins(struct cat_load *l, const struct cat_register *r)
{
    char twin[64];

    assert(r->columns);
    for (size_t i = 0; i < r->column_count; i++) {
        if (!r->columns[i].search)
            continue;
        snprintf(twin, sizeof twin, "%s_key", r->columns[i].name);
        int clash = cat_column_index(r, twin);
        if (clash >= 0)
            CAT_FAULT(l, r->columns[clash].pos, MSG_CAT_RESERVED, twin);
    }
}

static void parse_columns(struct cat_load *l, struct cat_draft *d,
                          const struct cat_node *map)
{
    struct cat_register *r = d->reg;
    size_t own = cat_map(l, map) ? map->count : 0;
    size_t system = system_columns[r->kind].count, count = system;

    assert(r && !r->columns);
    d->columns = cat_new(l, system + own, sizeof *d->columns);
    d->when = cat_new(l, system + own, sizeof *d->when);
    if (!d->columns || !d->when)
        return;
    r->columns = d->columns;
    add_system(d);
    for (size_t i = 0; i < own; i++) {
        if (!cat_name(l, map->keys[i]))
            continue;
        r->column_count = system;
        if (cat_column_index(r, map->keys[i]->text) >= 0) {
            CAT_FAULT(l, map->keys[i]->pos, MSG_CAT_SYSTEM, map->keys[i]->text,
                      kind_words[r->kind]);
            continue;
        }
        /* In a party's expressions `day` is the day of the record. */
        if (r->kind == CAT_PARTY && strcmp(map->keys[i]->text, "day") == 0)
            CAT_FAULT(l, map->keys[i]->pos, MSG_CAT_RESERVED, "day");
        parse_column(l, map->keys[i], map->items[i], &d->columns[count],
                     &d->when[count]);
        count++;
    }
    r->column_count = count;
    check_twins(l, r);
}

enum register_key {
    REG_TITLE,
    REG_KIND,
    REG_COLUMNS,
    REG_DERIVED,
    REG_RULES,
    REG_UNIQUE,
    REG_INDEXES,
    REG_PARTY,
    REG_NO_OVERLAP,
    REG_PROCEDURE,
    REG_ABSENCE_OF,
    REG__MAX
};

static const struct cat_key register_keys[REG__MAX] = {
    [REG_TITLE] = {"title", 1},           [REG_KIND] = {"kind", 1},
    [REG_COLUMNS] = {"columns", 1},       [REG_DERIVED] = {"derived", 0},
    [REG_RULES] = {"rules", 0},           [REG_UNIQUE] = {"unique", 0},
    [REG_INDEXES] = {"indexes", 0},       [REG_PARTY] = {"party", 0},
    [REG_NO_OVERLAP] = {"no_overlap", 0}, [REG_PROCEDURE] = {"procedure", 0},
    [REG_ABSENCE_OF] = {"absence_of", 0}};

/* Names and bodies of derived choices; their cases wait. */
static void list_derived(struct cat_load *l, struct cat_draft *d,
                         const struct cat_node *map)
{
    struct cat_register *r = d->reg;

    assert(map && r->derived_count == 0);
    if (!cat_map(l, map))
        return;
    d->derived = cat_new(l, map->count, sizeof *d->derived);
    d->derived_nodes = cat_new(l, map->count, sizeof *d->derived_nodes);
    if (!d->derived || !d->derived_nodes)
        return;
    for (size_t i = 0; i < map->count; i++) {
        if (!cat_name(l, map->keys[i]))
            continue;
        if (cat_column_index(r, map->keys[i]->text) >= 0)
            CAT_FAULT(l, map->keys[i]->pos, MSG_CAT_TWICE, map->keys[i]->text);
        d->derived_nodes[r->derived_count] = map->items[i];
        d->derived[r->derived_count++] =
            (struct cat_derived){.name = map->keys[i]->text,
                                 .title = {{"", ""}},
                                 .pos = map->keys[i]->pos};
    }
    r->derived = d->derived;
}

/* An own column by name; -1 after a fault. */
static int find_column(struct cat_load *l, const struct cat_register *r,
                       const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_COLUMN_LIKE, MSG_CAT_COLUMN};
    const char *name = NULL;

    if (!cat_string(l, n, &name))
        return -1;
    int i = cat_column_index(r, name);
    if (i < 0) {
        const char **names = cat_new(l, r->column_count, sizeof *names);
        for (size_t k = 0; names && k < r->column_count; k++)
            names[k] = r->columns[k].name;
        if (names)
            cat_unknown(
                l, n->pos, name,
                (struct cat_choices){cat_name_at, names, r->column_count}, ids);
    }
    return i;
}

/* The word unit in a list of columns to look for: the record's own. */
static int is_unit(const struct cat_node *n)
{
    return n->kind == CAT_SCALAR && strcmp(n->text, "unit") == 0;
}

/* [[COLUMN, ...], ...]: how many lists; NULL without memory. */
static const struct cat_unique *parse_column_lists(struct cat_load *l,
                                                   const struct cat_register *r,
                                                   const struct cat_node *list,
                                                   int units, size_t *total)
{
    assert(list);
    *total = 0;
    if (!cat_list(l, list))
        return NULL;
    struct cat_unique *lists = cat_new(l, list->count, sizeof *lists);
    for (size_t i = 0; lists && i < list->count; i++) {
        const struct cat_node *names = list->items[i];
        if (!cat_list(l, names))
            continue;
        int *columns = cat_new(l, names->count, sizeof *columns);
        size_t count = 0;
        for (size_t k = 0; columns && k < names->count; k++) {
            int unit = units && is_unit(names->items[k]);
            int column =
                unit ? CAT_UNIT_COLUMN : find_column(l, r, names->items[k]);
            for (size_t n = 0; n < count; n++)
                if (columns[n] == column)
                    CAT_FAULT(l, names->items[k]->pos, MSG_CAT_TWICE,
                              names->items[k]->text);
            if (column >= 0 || unit)
                columns[count++] = column;
        }
        if (names->count == 0)
            CAT_FAULT(l, names->pos, MSG_CAT_EMPTY);
        lists[(*total)++] = (struct cat_unique){columns, count, names->pos};
    }
    return lists;
}

/* The column that names the party: as written, or the only one. */
static void parse_party(struct cat_load *l, struct cat_register *r,
                        const struct cat_node *n)
{
    int found = -1, references = 0;

    for (size_t i = 0; i < r->column_count; i++) {
        const struct cat_column *c = &r->columns[i];
        if (c->type == CAT_REF && c->target && c->target->kind == CAT_PARTY) {
            found = (int)i;
            references++;
        }
    }
    r->party = references == 1 && r->kind != CAT_PARTY ? found : -1;
    if (!n)
        return;
    int named = find_column(l, r, n);
    if (named < 0)
        return;
    const struct cat_column *c = &r->columns[named];
    if (r->kind == CAT_PARTY || c->type != CAT_REF || !c->target ||
        c->target->kind != CAT_PARTY)
        CAT_FAULT(l, n->pos, MSG_CAT_PARTY, n->text);
    else
        r->party = named;
}

static void parse_procedure(struct cat_load *l, struct cat_register *r,
                            const struct cat_node *n)
{
    r->procedure = -1;
    if (!n) {
        if (r->kind == CAT_DOSSIER)
            CAT_FAULT(l, r->pos, MSG_CAT_DOSSIER_PROCEDURE, r->name);
        return;
    }
    int named = find_column(l, r, n);
    if (named < 0)
        return;
    const struct cat_column *c = &r->columns[named];
    if (r->kind != CAT_DOSSIER || c->type != CAT_CHOICE || !c->choice ||
        l->c->procedure_count == 0 || c->choice != &l->choices[0])
        CAT_FAULT(l, n->pos, MSG_CAT_PROCEDURE, n->text);
    else
        r->procedure = named;
}

/* Rules and derived choices hold expressions: their nodes are kept. */
static void parse_rest(struct cat_load *l, struct cat_draft *d,
                       const struct cat_node *const *v)
{
    struct cat_register *r = d->reg;
    size_t faults = l->faults->total;

    parse_columns(l, d, v[REG_COLUMNS]);
    d->broken = l->faults->total != faults;
    if (v[REG_DERIVED])
        list_derived(l, d, v[REG_DERIVED]);
    if (v[REG_UNIQUE])
        r->uniques =
            parse_column_lists(l, r, v[REG_UNIQUE], 0, &r->unique_count);
    if (v[REG_INDEXES])
        r->indexes =
            parse_column_lists(l, r, v[REG_INDEXES], 1, &r->index_count);
    if (v[REG_NO_OVERLAP] && cat_bool(l, v[REG_NO_OVERLAP], &r->no_overlap) &&
        r->no_overlap && r->kind != CAT_SPELL)
        CAT_FAULT(l, v[REG_NO_OVERLAP]->pos, MSG_CAT_OVERLAP_KIND, r->name);
}

static void parse_register(struct cat_load *l, const struct cat_entry *e,
                           struct cat_draft *d)
{
    const struct cat_node *v[REG__MAX];
    struct cat_register *r = d->reg;
    size_t kind = 0;

    d->body = e->body;
    if (cat_reserved_table(r->name))
        CAT_FAULT(l, r->pos, MSG_CAT_RESERVED, r->name);
    if (!cat_take(l, e->body,
                  (struct cat_shape){register_keys, REG__MAX, r->pos}, v))
        return;
    cat_title(l, v[REG_TITLE], &r->title);
    if (cat_word(l, v[REG_KIND], kind_words, CAT_KIND__MAX, &kind) &&
        (kind == CAT_PARTY) != (e->source->kind == FILE_PARTIES)) {
        CAT_FAULT(l, v[REG_KIND]->pos,
                  kind == CAT_PARTY ? MSG_CAT_PARTY_PLACE : MSG_CAT_PARTY_ONLY,
                  r->name);
    }
    parse_rest(l, d, v);
}

/* The kind is needed by references before the body is parsed. */
static void first_look(struct cat_load *l, const struct cat_entry *e, size_t i)
{
    struct cat_register *r = &l->registers[i];
    const struct cat_node *kind = cat_node_get(e->body, "kind");

    assert(e->name && i < l->c->register_count);
    *r = (struct cat_register){.name = e->name->text,
                               .title = {{"", ""}},
                               .field = e->source->field,
                               .kind = CAT_EVENT,
                               .party = -1,
                               .procedure = -1,
                               .index = i,
                               .pos = e->name->pos};
    for (int k = 0; kind && kind->kind == CAT_SCALAR && k < CAT_KIND__MAX; k++)
        if (strcmp(kind->text, kind_words[k]) == 0)
            r->kind = (enum cat_kind)k;
    l->drafts[i].reg = r;
    l->drafts[i].broken = 1; /* until its columns are understood */
}

/* absence_of: REGISTER, a spell of the same kind of party. */
static void parse_absence(struct cat_load *l, struct cat_register *r,
                          const struct cat_node *n)
{
    static const enum msg_id ids[2] = {MSG_CAT_REGISTER_LIKE, MSG_CAT_REGISTER};
    const char *name = NULL;

    if (!n || !cat_string(l, n, &name))
        return;
    int i = cat_names_find(&l->index->names[NAMES_REGISTER], name);
    if (i < 0) {
        cat_unknown(l, n->pos, name,
                    (struct cat_choices){plain_register_at, l->registers,
                                         l->c->register_count},
                    ids);
        return;
    }
    const struct cat_register *of = &l->registers[i];
    if (r->kind != CAT_SPELL || of->kind != CAT_SPELL || r->party < 0 ||
        of->party < 0 ||
        r->columns[r->party].target != of->columns[of->party].target)
        CAT_FAULT(l, n->pos, MSG_CAT_ABSENCE, r->name, of->name);
    r->absence_of = of;
}

void cat_parse_registers(struct cat_load *l)
{
    const struct cat_entries *files[] = {&l->entries[FILE_PARTIES],
                                         &l->entries[FILE_REGISTERS]};
    size_t at = 0;

    for (size_t f = 0; f < ARRAY_COUNT(files); f++)
        for (size_t i = 0; i < files[f]->count; i++)
            first_look(l, &files[f]->list[i], at++);
    at = 0;
    for (size_t f = 0; f < ARRAY_COUNT(files); f++)
        for (size_t i = 0; i < files[f]->count && !l->nomem; i++)
            parse_register(l, &files[f]->list[i], &l->drafts[at++]);
    /* Only now every register knows which of its references are parties. */
    for (size_t i = 0; i < l->c->register_count && !l->nomem; i++) {
        const struct cat_node *body = l->drafts[i].body;
        struct cat_register *r = &l->registers[i];
        parse_party(l, r, cat_node_get(body, "party"));
        parse_procedure(l, r, cat_node_get(body, "procedure"));
        if (r->no_overlap && r->party < 0)
            CAT_FAULT(l, r->pos, MSG_CAT_OVERLAP_PARTY, r->name);
    }
    for (size_t i = 0; i < l->c->register_count && !l->nomem; i++)
        parse_absence(l, &l->registers[i],
                      cat_node_get(l->drafts[i].body, "absence_of"));
}
