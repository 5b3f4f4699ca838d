/*
** The catalogue's registers and choices to tables (see schema.h).
**
** Checks are written in the part of SQL that both engines share, so that the
** description kept in the database makes the same table in either.
*/
#include "store/impl.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    COMMON_BEFORE = 2,     /* id, unit_id */
    COMMON_AFTER = 4,      /* voided, entered_by, entered_at, source */
    REGISTER_NAME_MAX = 40 /* with a column's name it must fit 63 bytes */
};

/* The building of one schema. */
struct build {
    struct arena *a;
    const struct catalog *c;
    struct schema_table *tables;
    size_t count;
    unsigned char *state; /* of each register: 0 new, 1 under way, 2 done */
    int failed;           /* the arena ran out */
    struct err *e;
};

/* The building of one register's table. */
struct table_build {
    struct build *b;
    const struct cat_register *r;
    struct schema_column *columns;
    size_t column_count;
    struct schema_index *indexes;
    size_t index_count;
};

/* The failure is sticky, so that building reads straight on. */
static const char *keep(struct build *b, const char *text)
{
    if (!text)
        b->failed = 1;
    return text ? text : "";
}

static void add_column(struct table_build *t, struct schema_column c)
{
    t->columns[t->column_count++] = c;
}

static void add_index(struct table_build *t, struct schema_index i)
{
    t->indexes[t->index_count++] = i;
}

static const char *quoted(struct build *b, const char *name)
{
    return keep(b, arena_printf(b->a, "\"%s\"", name));
}

static const enum schema_type type_of[CAT_TYPE__MAX] = {
    [CAT_TEXT] = SCHEMA_TEXT,   [CAT_COUNT] = SCHEMA_INT,
    [CAT_NUMBER] = SCHEMA_INT,  [CAT_MONEY] = SCHEMA_INT,
    [CAT_DECIMAL] = SCHEMA_INT, [CAT_DAY] = SCHEMA_DAY,
    [CAT_BOOL] = SCHEMA_BOOL,   [CAT_CHOICE] = SCHEMA_TEXT,
    [CAT_REF] = SCHEMA_INT,     [CAT_UNIT] = SCHEMA_INT,
};

/* A bound as SQL writes it: a day in quotes, a number as it is. */
static const char *bound(struct build *b, const struct cat_column *c, int64_t n)
{
    char iso[DAY_TEXT_BYTES];

    if (c->type != CAT_DAY)
        return keep(b, arena_printf(b->a, "%" PRId64, n));
    day_iso((day_t)n, iso);
    return keep(b, arena_printf(b->a, "'%s'", iso));
}

/* "digits:12": exactly so many digits and nothing else.  *digits = 0 when the
** pattern is of no known kind. */
static void read_pattern(const char *pattern, long *digits)
{
    static const char head[] = "digits:";
    char *end;

    assert(pattern);
    *digits = 0;
    if (strncmp(pattern, head, sizeof head - 1) != 0)
        return;
    *digits = strtol(pattern + sizeof head - 1, &end, 10);
    if (*end != '\0' || *digits < 1)
        *digits = 0;
}

/* All that a column's values must meet, joined by AND; NULL for nothing. */
static const char *check_of(struct build *b, const struct cat_column *c)
{
    const char *name = quoted(b, c->name);
    const char *of = c->type == CAT_TEXT
                         ? keep(b, arena_printf(b->a, "length(%s)", name))
                         : name;
    int counted = c->type == CAT_COUNT || c->type == CAT_MONEY;
    int sized = !c->pattern; /* a pattern says the length itself */
    int has_min = sized && (c->has_min || counted);
    int64_t min = !c->has_min || (counted && c->min < 0) ? 0 : c->min;
    struct buf sql;
    long digits;

    buf_init(&sql, 4096);
    if (has_min)
        buf_printf(&sql, "%s >= %s", of, bound(b, c, min));
    if (sized && c->has_max)
        buf_printf(&sql, "%s%s <= %s", sql.len ? " AND " : "", of,
                   bound(b, c, c->max));
    if (c->pattern) {
        read_pattern(c->pattern, &digits);
        if (digits == 0)
            ERR_AT(b->e, ERR_INPUT, c->pos, MSG_STORE_PATTERN, c->pattern);
        /* Both engines know ltrim(text, set of characters). */
        buf_printf(&sql, "length(%s) = %ld AND ltrim(%s, '0123456789') = ''",
                   name, digits, name);
    }
    const char *out = sql.len ? keep(b, buf_to_arena(&sql, b->a)) : NULL;
    buf_free(&sql);
    return out;
}

static const char *default_of(struct build *b, const struct cat_column *c)
{
    if (!c->has_default)
        return NULL;
    if (c->type == CAT_BOOL)
        return c->default_value ? "TRUE" : "FALSE";
    if (c->type == CAT_CHOICE) {
        assert(c->default_value >= 0 &&
               (size_t)c->default_value < c->choice->codes.count);
        return keep(b, arena_printf(b->a, "'%s'",
                                    c->choice->codes.codes[c->default_value]));
    }
    return bound(b, c, c->default_value);
}

static const char *ref_of(struct build *b, const struct cat_column *c)
{
    if (c->type == CAT_CHOICE)
        return keep(b, arena_printf(b->a, "choice_%s", c->choice->name));
    if (c->type == CAT_REF)
        return c->target->name;
    return c->type == CAT_UNIT ? "unit" : NULL;
}

/* Most rows refer to nothing in a column that may be empty; its index holds
** those that do. */
static const char *present(struct build *b, const char *name)
{
    return keep(b, arena_printf(b->a, "\"%s\" IS NOT NULL", name));
}

/* A column of the catalogue, with its index and its folded twin. */
static void add_cat_column(struct table_build *t, const struct cat_column *c)
{
    struct build *b = t->b;
    const char *reg = t->r->name;

    assert(c->name);
    add_column(t, (struct schema_column){.name = c->name,
                                         .type = type_of[c->type],
                                         .required = c->required &&
                                                     !c->hidden && !c->when,
                                         .default_sql = default_of(b, c),
                                         .check_sql = check_of(b, c),
                                         .ref_table = ref_of(b, c)});
    if (c->type == CAT_REF || c->type == CAT_UNIT)
        add_index(
            t, (struct schema_index){
                   .name = keep(b, arena_printf(b->a, "%s_%s", reg, c->name)),
                   .columns = quoted(b, c->name),
                   .where = c->required ? NULL : present(b, c->name)});
    if (!c->search || c->type != CAT_TEXT)
        return;
    const char *key = keep(b, arena_printf(b->a, "%s_key", c->name));
    add_column(t, (struct schema_column){.name = key, .type = SCHEMA_TEXT});
    add_index(t, (struct schema_index){
                     .name = keep(b, arena_printf(b->a, "%s_%s", reg, key)),
                     .columns = quoted(b, key)});
}

static const struct schema_column common[] = {
    {.name = "id", .type = SCHEMA_INT, .required = 1},
    {.name = "unit_id", .type = SCHEMA_INT, .required = 1, .ref_table = "unit"},
    {.name = "voided",
     .type = SCHEMA_BOOL,
     .required = 1,
     .default_sql = "FALSE"},
    {.name = "entered_by", .type = SCHEMA_TEXT, .required = 1},
    {.name = "entered_at", .type = SCHEMA_TEXT, .required = 1},
    {.name = "source", .type = SCHEMA_INT, .ref_table = "import_file"},
};

static int is_common(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(common); i++)
        if (strcmp(common[i].name, name) == 0)
            return 1;
    return 0;
}

/* The day by which a kind of register is read, and pairs of days of which the
** first may not lie after the second. */
static const struct {
    const char *day;
    const char *order[2];
} kinds[CAT_KIND__MAX] = {
    [CAT_PARTY] = {NULL, {"born", "died"}},
    [CAT_EVENT] = {"day", {NULL, NULL}},
    [CAT_SPELL] = {"from_day", {"from_day", "to_day"}},
    [CAT_DOSSIER] = {"received_day", {"received_day", "returned_day"}},
    [CAT_DOCUMENT] = {"day", {NULL, NULL}},
};

static const struct cat_column *day_column(const struct cat_register *r,
                                           const char *name)
{
    for (size_t i = 0; name && i < r->column_count; i++)
        if (strcmp(r->columns[i].name, name) == 0 &&
            r->columns[i].type == CAT_DAY)
            return &r->columns[i];
    return NULL;
}

/* The check over two days; NULL when the register lacks one of them. */
static const char *order_check(struct table_build *t)
{
    const char *const *order = kinds[t->r->kind].order;

    if (!day_column(t->r, order[0]) || !day_column(t->r, order[1]))
        return NULL;
    return keep(t->b,
                arena_printf(t->b->a, "\"%s\" <= \"%s\"", order[0], order[1]));
}

/* The columns of a list as an index names them. */
static const char *unique_columns(struct table_build *t,
                                  const struct cat_unique *u)
{
    const char *out = "";

    assert(u->count > 0);
    for (size_t i = 0; i < u->count; i++)
        out = keep(t->b, arena_printf(t->b->a, "%s%s\"%s\"", out, i ? ", " : "",
                                      u->columns[i] == CAT_UNIT_COLUMN
                                          ? "unit_id"
                                          : t->r->columns[u->columns[i]].name));
    return out;
}

static void add_uniques(struct table_build *t)
{
    struct build *b = t->b;
    const struct cat_register *r = t->r;

    assert(r->party < (int)r->column_count);
    for (size_t i = 0; i < r->unique_count; i++)
        add_index(t, (struct schema_index){
                         .name = keep(b, arena_printf(b->a, "%s_once_%zu",
                                                      r->name, i + 1)),
                         .columns = unique_columns(t, &r->uniques[i]),
                         .unique = 1,
                         .where = "NOT voided"});
    for (size_t i = 0; i < r->index_count; i++)
        add_index(t, (struct schema_index){
                         .name = keep(b, arena_printf(b->a, "%s_by_%zu",
                                                      r->name, i + 1)),
                         .columns = unique_columns(t, &r->indexes[i]),
                         .where = "NOT voided"});
    /* Of spells that may not overlap, one at most is open. */
    if (r->no_overlap && r->party >= 0 && day_column(r, "to_day"))
        add_index(t,
                  (struct schema_index){
                      .name = keep(b, arena_printf(b->a, "%s_open", r->name)),
                      .columns = quoted(b, r->columns[r->party].name),
                      .unique = 1,
                      .where = "NOT voided AND to_day IS NULL"});
}

/* "unit_id, day" and what live figures read beside them: counting such a figure
** then reads the index alone, in a tenth of the time. */
static const char *place_columns(struct table_build *t)
{
    struct build *b = t->b;
    const struct cat_register *r = t->r;
    const struct cat_column *day = day_column(r, kinds[r->kind].day);
    const struct cat_column *end = day_column(r, kinds[r->kind].order[1]);
    const char *out = "unit_id";

    if (day)
        out = keep(b, arena_printf(b->a, "%s, \"%s\"", out, day->name));
    for (size_t i = 0; r->live && i < r->column_count; i++) {
        const struct cat_column *c = &r->columns[i];
        if (c != day && (r->live[i] || (c == end && r->kind == CAT_SPELL)))
            out = keep(b, arena_printf(b->a, "%s, \"%s\"", out, c->name));
    }
    return r->live ? keep(b, arena_printf(b->a, "%s, voided", out)) : out;
}

/* The indexes that every register has. */
static void add_common_indexes(struct table_build *t)
{
    struct build *b = t->b;
    const char *reg = t->r->name;

    add_index(t, (struct schema_index){
                     .name = keep(b, arena_printf(b->a, "%s_place", reg)),
                     .columns = place_columns(t)});
    add_index(t, (struct schema_index){
                     .name = keep(b, arena_printf(b->a, "%s_source", reg)),
                     .columns = "source",
                     .where = "source IS NOT NULL"});
}

/* A register's name must be free and leave room for names made from it. */
static void check_name(struct build *b, const struct cat_register *r)
{
    int taken = strncmp(r->name, "choice_", 7) == 0 ||
                strlen(r->name) > REGISTER_NAME_MAX;

    for (size_t i = 0; i < schema_fixed_count; i++)
        taken |= strcmp(schema_fixed[i].name, r->name) == 0;
    if (taken)
        ERR_AT(b->e, ERR_INPUT, r->pos, MSG_STORE_NAME_TAKEN, r->name);
}

static void add_register_table(struct build *b, const struct cat_register *r)
{
    size_t cap = r->column_count * 2 + r->unique_count + r->index_count + 8;
    struct table_build t = {.b = b, .r = r};

    assert(r->kind < CAT_KIND__MAX);
    check_name(b, r);
    t.columns = arena_array(b->a, cap, sizeof t.columns[0]);
    t.indexes = arena_array(b->a, cap, sizeof t.indexes[0]);
    if (!t.columns || !t.indexes) {
        b->failed = 1;
        return;
    }
    for (size_t i = 0; i < COMMON_BEFORE; i++)
        add_column(&t, common[i]);
    add_common_indexes(&t);
    for (size_t i = 0; i < r->column_count; i++)
        if (!is_common(r->columns[i].name))
            add_cat_column(&t, &r->columns[i]);
    for (size_t i = COMMON_BEFORE; i < ARRAY_COUNT(common); i++)
        add_column(&t, common[i]);
    add_uniques(&t);
    b->tables[b->count++] =
        (struct schema_table){.name = r->name,
                              .columns = t.columns,
                              .column_count = t.column_count,
                              .primary_key = "id",
                              .check_sql = order_check(&t),
                              .indexes = t.indexes,
                              .index_count = t.index_count};
}

/* Referenced registers first; a circle of references is left as it stands. */
static void visit(struct build *b, const struct cat_register *r)
{
    assert(r->index < b->c->register_count);
    if (b->state[r->index])
        return;
    b->state[r->index] = 1;
    for (size_t i = 0; i < r->column_count; i++)
        if (r->columns[i].type == CAT_REF)
            visit(b, r->columns[i].target);
    add_register_table(b, r);
    b->state[r->index] = 2;
}

static const struct schema_column choice_columns[] = {
    {.name = "code", .type = SCHEMA_TEXT, .required = 1},
    {.name = "title_vi", .type = SCHEMA_TEXT, .required = 1},
    {.name = "title_en", .type = SCHEMA_TEXT, .required = 1},
    {.name = "place", .type = SCHEMA_INT, .required = 1},
    {.name = "hidden",
     .type = SCHEMA_BOOL,
     .required = 1,
     .default_sql = "FALSE"},
};

static void add_choice_tables(struct build *b)
{
    for (size_t i = 0; i < b->c->choice_count; i++)
        b->tables[b->count++] = (struct schema_table){
            .name =
                keep(b, arena_printf(b->a, "choice_%s", b->c->choices[i].name)),
            .columns = choice_columns,
            .column_count = ARRAY_COUNT(choice_columns),
            .primary_key = "code",
            .clustered = 1};
}

enum err_code schema_of(struct arena *a, const struct catalog *c,
                        struct schema *out, struct err *e)
{
    struct build b = {.a = a, .c = c, .e = e};
    size_t cap = schema_fixed_count + c->choice_count + c->register_count;

    assert(a && c && e->code == ERR_OK);
    *out = (struct schema){NULL, 0};
    b.tables = arena_array(a, cap, sizeof b.tables[0]);
    b.state = arena_alloc(a, c->register_count + 1);
    if (!b.tables || !b.state)
        return err_nomem(e);
    memcpy(b.tables, schema_fixed, schema_fixed_count * sizeof schema_fixed[0]);
    b.count = schema_fixed_count;
    add_choice_tables(&b);
    for (size_t i = 0; i < c->register_count; i++)
        visit(&b, &c->registers[i]);
    if (b.failed)
        err_nomem(e);
    if (e->code != ERR_OK)
        return e->code;
    assert(b.count == cap);
    *out = (struct schema){b.tables, b.count};
    return ERR_OK;
}
