/* Names to numbers, words that are taken, and the search for close names. */
#include "catalog/cat_load.h"

#include <assert.h>
#include <string.h>

/* FNV-1a. */
static size_t hash(const char *name)
{
    uint64_t h = 1469598103934665603u;

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    return (size_t)(h ^ (h >> 32));
}

int cat_names_init(struct cat_names *n, struct arena *a, size_t expected)
{
    size_t size = 8;

    while (size < expected * 2)
        size *= 2;
    n->slots = arena_array(a, size, sizeof *n->slots);
    n->mask = size - 1;
    n->count = 0;
    return n->slots != NULL;
}

/* The slot of the name, or the empty one where it belongs. */
static struct cat_name_slot *slot(const struct cat_names *n, const char *name)
{
    size_t i = hash(name) & n->mask;

    while (n->slots[i].name && strcmp(n->slots[i].name, name) != 0)
        i = (i + 1) & n->mask;
    return &n->slots[i];
}

int cat_names_find(const struct cat_names *n, const char *name)
{
    if (!n->slots)
        return -1;
    const struct cat_name_slot *s = slot(n, name);
    return s->name ? s->value : -1;
}

int cat_names_add(struct cat_names *n, const char *name, int value)
{
    struct cat_name_slot *s = slot(n, name);

    assert(n->slots && value >= 0);
    if (s->name)
        return s->value;
    assert(n->count < n->mask);
    *s = (struct cat_name_slot){name, value};
    n->count++;
    return -1;
}

/* Words of SQL that PostgreSQL or SQLite will not take as a plain name. */
static const char *const sql_words[] = {"add",
                                        "all",
                                        "alter",
                                        "analyse",
                                        "analyze",
                                        "and",
                                        "any",
                                        "array",
                                        "as",
                                        "asc",
                                        "asymmetric",
                                        "authorization",
                                        "autoincrement",
                                        "between",
                                        "binary",
                                        "both",
                                        "by",
                                        "case",
                                        "cast",
                                        "check",
                                        "collate",
                                        "collation",
                                        "column",
                                        "commit",
                                        "concurrently",
                                        "constraint",
                                        "create",
                                        "cross",
                                        "current_catalog",
                                        "current_date",
                                        "current_role",
                                        "current_schema",
                                        "current_time",
                                        "current_timestamp",
                                        "current_user",
                                        "default",
                                        "deferrable",
                                        "delete",
                                        "desc",
                                        "distinct",
                                        "do",
                                        "drop",
                                        "else",
                                        "end",
                                        "escape",
                                        "except",
                                        "exists",
                                        "false",
                                        "fetch",
                                        "for",
                                        "foreign",
                                        "freeze",
                                        "from",
                                        "full",
                                        "grant",
                                        "group",
                                        "having",
                                        "if",
                                        "ilike",
                                        "in",
                                        "index",
                                        "initially",
                                        "inner",
                                        "insert",
                                        "intersect",
                                        "into",
                                        "is",
                                        "isnull",
                                        "join",
                                        "lateral",
                                        "leading",
                                        "left",
                                        "like",
                                        "limit",
                                        "localtime",
                                        "localtimestamp",
                                        "natural",
                                        "not",
                                        "nothing",
                                        "notnull",
                                        "null",
                                        "offset",
                                        "on",
                                        "only",
                                        "or",
                                        "order",
                                        "outer",
                                        "over",
                                        "overlaps",
                                        "placing",
                                        "primary",
                                        "raise",
                                        "references",
                                        "returning",
                                        "right",
                                        "rowid",
                                        "select",
                                        "session_user",
                                        "set",
                                        "similar",
                                        "some",
                                        "symmetric",
                                        "table",
                                        "tablesample",
                                        "then",
                                        "to",
                                        "trailing",
                                        "transaction",
                                        "true",
                                        "union",
                                        "unique",
                                        "update",
                                        "user",
                                        "using",
                                        "values",
                                        "variadic",
                                        "verbose",
                                        "when",
                                        "where",
                                        "window",
                                        "with"};

/* Tables of the program itself. */
static const char *const fixed_tables[] = {
    "entry",           "entry_value",  "cell",          "cell_key",
    "id_counter",      "import_file",  "issued_figure", "issued_file",
    "issued_report",   "journal",      "meta",          "plan",
    "received_report", "records_from", "schema_column", "schema_index",
    "schema_table",    "succession",   "typed_figure",  "unit",
    "payroll",         "payroll_item", "user_account",  "user_grant",
    "as_of",           "day",          "procedure"};

/* Columns of every register, and names that expressions give a meaning. */
static const char *const fixed_columns[] = {
    "id",         "unit_id", "voided", "entered_by",
    "entered_at", "source",  "as_of",  "dossier_id"};

static int is_one_of(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], name) == 0)
            return 1;
    return 0;
}

/* Families of tables that the program or the engines name themselves. */
static const char *const prefixes[] = {"choice_", "sqlite_", "pg_", "schema_"};

/* Words with a meaning in expressions. */
static const char *const expr_words[] = {"age", "max", "min", "months", "year"};

int cat_reserved_table(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(prefixes); i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return 1;
    return is_one_of(name, sql_words, ARRAY_COUNT(sql_words)) ||
           is_one_of(name, fixed_tables, ARRAY_COUNT(fixed_tables));
}

int cat_reserved_column(const char *name)
{
    return is_one_of(name, sql_words, ARRAY_COUNT(sql_words)) ||
           is_one_of(name, expr_words, ARRAY_COUNT(expr_words)) ||
           is_one_of(name, fixed_columns, ARRAY_COUNT(fixed_columns));
}
