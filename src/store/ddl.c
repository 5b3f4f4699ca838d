/*
** Tables as data to SQL text.  What the dialects write differently is a row
** of the table below.
*/
#include "store/impl.h"

#include <assert.h>
#include <string.h>

static const struct dialect {
    const char *type[SCHEMA_TYPE__MAX];
    /* What a type must also meet; {} is the column. */
    const char *type_check[SCHEMA_TYPE__MAX];
    int inline_references; /* foreign keys stand in CREATE TABLE */
    const char *table_end, *clustered_end;
} dialects[EXPR_DIALECT__MAX] = {
    [EXPR_SQLITE] =
        {
            {"INTEGER", "TEXT", "TEXT", "INTEGER", "BLOB"},
            {NULL, NULL,
             "{} GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"
             " AND {} BETWEEN '1900-01-01' AND '2199-12-31'",
             "{} IN (0, 1)", NULL},
            1,
            ") STRICT",
            ") STRICT, WITHOUT ROWID",
        },
    [EXPR_POSTGRES] =
        {
            {"BIGINT", "TEXT", "DATE", "BOOLEAN", "BYTEA"},
            {NULL, NULL, "{} BETWEEN '1900-01-01' AND '2199-12-31'", NULL,
             NULL},
            0,
            ")",
            ")",
        },
};

void ddl_name(const char *name, struct buf *out)
{
    assert(name && !strchr(name, '"'));
    buf_char(out, '"');
    buf_str(out, name);
    buf_char(out, '"');
}

void ddl_text(const char *text, struct buf *out)
{
    assert(text);
    buf_char(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'')
            buf_char(out, '\'');
        buf_char(out, *p);
    }
    buf_char(out, '\'');
}

/* A check with the column's name in the places {}. */
static void type_check(const char *check, const char *column, struct buf *out)
{
    const char *place;

    assert(check && column);
    while ((place = strstr(check, "{}"))) {
        buf_add(out, check, (size_t)(place - check));
        ddl_name(column, out);
        check = place + 2;
    }
    buf_str(out, check);
}

/* The primary key is one integer and the table no clustered one: in SQLite
** the row's own number. */
static int is_row_number(const struct schema_table *t,
                         const struct schema_column *c)
{
    return !t->clustered && c->type == SCHEMA_INT &&
           strcmp(t->primary_key, c->name) == 0;
}

void ddl_column(enum expr_dialect dialect, const struct schema_table *t,
                const struct schema_column *c, struct buf *out)
{
    const struct dialect *d = &dialects[dialect];

    assert(dialect < EXPR_DIALECT__MAX && c->type < SCHEMA_TYPE__MAX);
    ddl_name(c->name, out);
    buf_printf(out, " %s", d->type[c->type]);
    if (dialect == EXPR_SQLITE && is_row_number(t, c)) {
        buf_str(out, " PRIMARY KEY");
        return;
    }
    if (c->required)
        buf_str(out, " NOT NULL");
    if (c->default_sql)
        buf_printf(out, " DEFAULT %s", c->default_sql);
    if (d->type_check[c->type]) {
        buf_printf(out, " CONSTRAINT \"%s_%s_type\" CHECK (", t->name, c->name);
        type_check(d->type_check[c->type], c->name, out);
        buf_char(out, ')');
    }
    if (c->check_sql)
        buf_printf(out, " CONSTRAINT \"%s_%s_check\" CHECK (%s)", t->name,
                   c->name, c->check_sql);
    if (c->ref_table && d->inline_references) {
        buf_str(out, " REFERENCES ");
        ddl_name(c->ref_table, out);
    }
}

void ddl_table(enum expr_dialect dialect, const struct schema_table *t,
               const char *as, struct buf *out)
{
    int row_number = 0;

    assert(t->column_count > 0 && t->primary_key);
    buf_str(out, "CREATE TABLE ");
    ddl_name(as, out);
    buf_str(out, " (");
    for (size_t i = 0; i < t->column_count; i++) {
        if (i > 0)
            buf_str(out, ", ");
        ddl_column(dialect, t, &t->columns[i], out);
        row_number |=
            dialect == EXPR_SQLITE && is_row_number(t, &t->columns[i]);
    }
    if (!row_number)
        buf_printf(out, ", CONSTRAINT \"%s_pkey\" PRIMARY KEY (%s)", t->name,
                   t->primary_key);
    if (t->check_sql)
        buf_printf(out, ", CONSTRAINT \"%s_check\" CHECK (%s)", t->name,
                   t->check_sql);
    buf_str(out, t->clustered ? dialects[dialect].clustered_end
                              : dialects[dialect].table_end);
}

void ddl_index(const struct schema_table *t, const struct schema_index *i,
               struct buf *out)
{
    assert(i->name && i->columns);
    buf_str(out, i->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    ddl_name(i->name, out);
    buf_str(out, " ON ");
    ddl_name(t->name, out);
    buf_printf(out, " (%s)", i->columns);
    if (i->where)
        buf_printf(out, " WHERE %s", i->where);
}

void ddl_foreign_key(const struct schema_table *t,
                     const struct schema_column *c, struct buf *out)
{
    assert(c->ref_table);
    buf_str(out, "ALTER TABLE ");
    ddl_name(t->name, out);
    buf_printf(out, " ADD CONSTRAINT \"%s_%s_fkey\" FOREIGN KEY (", t->name,
               c->name);
    ddl_name(c->name, out);
    buf_str(out, ") REFERENCES ");
    ddl_name(c->ref_table, out);
}

const struct schema_table *schema_find(const struct schema *s, const char *name)
{
    assert(name);
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->tables[i].name, name) == 0)
            return &s->tables[i];
    return NULL;
}

const struct schema_column *schema_find_column(const struct schema_table *t,
                                               const char *name)
{
    for (size_t i = 0; i < t->column_count; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return &t->columns[i];
    return NULL;
}
