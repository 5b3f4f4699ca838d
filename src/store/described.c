/*
** The database's description of itself: schema_table, schema_column and
** schema_index to struct schema and back.
*/
#include "store/impl.h"

#include <assert.h>
#include <string.h>

static const char *const type_names[SCHEMA_TYPE__MAX] = {"int", "text", "day",
                                                         "bool", "bytes"};

/* A reading of the description. */
struct loading {
    struct db *db;
    struct arena *a;
    struct schema_table *tables;
    size_t count, cap;
    struct err *e;
};

/* A copy of a text column; NULL for null.  Sets the error when memory ends. */
static const char *copy(struct loading *l, struct stmt *q, int col)
{
    const char *text = stmt_text(q, col);
    const char *out = text ? arena_strdup(l->a, text) : NULL;

    if (text && !out)
        err_nomem(l->e);
    return out;
}

static enum schema_type type_named(const char *name)
{
    for (int i = 0; name && i < SCHEMA_TYPE__MAX; i++)
        if (strcmp(type_names[i], name) == 0)
            return (enum schema_type)i;
    return SCHEMA_TEXT;
}

/* Add one table from the row of q. */
static enum err_code load_table(struct loading *l, struct stmt *q)
{
    struct schema_table *grown =
        arena_grow(l->a, l->tables, l->count, &l->cap, sizeof l->tables[0]);

    assert(l->count <= l->cap);
    if (!grown)
        return err_nomem(l->e);
    l->tables = grown;
    l->tables[l->count++] = (struct schema_table){
        .name = copy(l, q, 0),
        .primary_key = copy(l, q, 1),
        .check_sql = copy(l, q, 2),
        .clustered = stmt_bool(q, 3),
        .hidden = stmt_bool(q, 4),
    };
    return l->e->code;
}

/* Add one column to its table; rows come table by table. */
static enum err_code load_column(struct loading *l, struct schema_table *t,
                                 size_t *cap, struct stmt *q)
{
    struct schema_column *grown =
        arena_grow(l->a, (void *)(uintptr_t)t->columns, t->column_count, cap,
                   sizeof t->columns[0]);

    assert(t->name);
    if (!grown)
        return err_nomem(l->e);
    t->columns = grown;
    grown[t->column_count++] = (struct schema_column){
        .name = copy(l, q, 1),
        .type = type_named(stmt_text(q, 2)),
        .required = stmt_bool(q, 3),
        .default_sql = copy(l, q, 4),
        .check_sql = copy(l, q, 5),
        .ref_table = copy(l, q, 6),
        .hidden = stmt_bool(q, 7),
    };
    return l->e->code;
}

static enum err_code load_index(struct loading *l, struct schema_table *t,
                                size_t *cap, struct stmt *q)
{
    struct schema_index *grown =
        arena_grow(l->a, (void *)(uintptr_t)t->indexes, t->index_count, cap,
                   sizeof t->indexes[0]);

    assert(t->name);
    if (!grown)
        return err_nomem(l->e);
    t->indexes = grown;
    grown[t->index_count++] = (struct schema_index){
        .name = copy(l, q, 1),
        .columns = copy(l, q, 2),
        .unique = stmt_bool(q, 3),
        .where = copy(l, q, 4),
    };
    return l->e->code;
}

static struct schema_table *table_named(struct loading *l, const char *name)
{
    for (size_t i = 0; name && i < l->count; i++)
        if (strcmp(l->tables[i].name, name) == 0)
            return &l->tables[i];
    return NULL;
}

typedef enum err_code load_part(struct loading *l, struct schema_table *t,
                                size_t *cap, struct stmt *q);

/* Rows that name their table in column 0, in the order of tables. */
static enum err_code load_parts(struct loading *l, const char *sql,
                                load_part *part)
{
    struct schema_table *t = NULL;
    struct stmt *q;
    size_t cap = 0;
    int row = 1;

    assert(l->count > 0 || l->tables == NULL);
    if (db_prepare(l->db, sql, &q, l->e) != ERR_OK)
        return l->e->code;
    while (stmt_step(q, &row, l->e) == ERR_OK && row) {
        const char *name = stmt_text(q, 0);
        if (!t || strcmp(t->name, name) != 0) {
            t = table_named(l, name);
            cap = 0;
        }
        if (t && part(l, t, &cap, q) != ERR_OK)
            break;
    }
    stmt_reset(q);
    return l->e->code;
}

enum err_code schema_load(struct db *db, struct arena *a, struct schema *out,
                          struct err *e)
{
    struct loading l = {.db = db, .a = a, .e = e};
    struct stmt *q;
    int row;

    assert(db && a && e->code == ERR_OK);
    *out = (struct schema){NULL, 0};
    if (db_prepare(db,
                   "SELECT name, primary_key, check_sql, clustered, hidden"
                   "  FROM schema_table"
                   " ORDER BY place",
                   &q, e) != ERR_OK)
        return e->code;
    while (stmt_step(q, &row, e) == ERR_OK && row)
        if (load_table(&l, q) != ERR_OK)
            break;
    stmt_reset(q);
    if (e->code == ERR_OK &&
        load_parts(&l,
                   "SELECT table_name, column_name, type, required,"
                   "       default_sql, check_sql, ref_table, hidden"
                   "  FROM schema_column"
                   " ORDER BY table_name, place",
                   load_column) == ERR_OK &&
        load_parts(&l,
                   "SELECT table_name, name, columns, is_unique, where_sql"
                   "  FROM schema_index"
                   " ORDER BY table_name, place",
                   load_index) == ERR_OK)
        *out = (struct schema){l.tables, l.count};
    return e->code;
}

static enum err_code
describe_columns(struct db *db, const struct schema_table *t, struct err *e)
{
    struct stmt *q;

    if (db_prepare(db,
                   "INSERT INTO schema_column"
                   " (table_name, column_name, place, type, required,"
                   "  default_sql, check_sql, ref_table, hidden)"
                   " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   &q, e) != ERR_OK)
        return e->code;
    for (size_t i = 0; i < t->column_count; i++) {
        const struct schema_column *c = &t->columns[i];
        stmt_bind_text(q, 1, t->name);
        stmt_bind_text(q, 2, c->name);
        stmt_bind_int(q, 3, (int64_t)i);
        stmt_bind_text(q, 4, type_names[c->type]);
        stmt_bind_bool(q, 5, c->required);
        stmt_bind_text(q, 6, c->default_sql);
        stmt_bind_text(q, 7, c->check_sql);
        stmt_bind_text(q, 8, c->ref_table);
        stmt_bind_bool(q, 9, c->hidden);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

static enum err_code
describe_indexes(struct db *db, const struct schema_table *t, struct err *e)
{
    struct stmt *q;

    if (db_prepare(db,
                   "INSERT INTO schema_index"
                   " (name, table_name, place, columns, is_unique, where_sql)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   &q, e) != ERR_OK)
        return e->code;
    for (size_t i = 0; i < t->index_count; i++) {
        const struct schema_index *x = &t->indexes[i];
        stmt_bind_text(q, 1, x->name);
        stmt_bind_text(q, 2, t->name);
        stmt_bind_int(q, 3, (int64_t)i);
        stmt_bind_text(q, 4, x->columns);
        stmt_bind_bool(q, 5, x->unique);
        stmt_bind_text(q, 6, x->where);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    return ERR_OK;
}

static enum err_code describe_table(struct db *db, const struct schema_table *t,
                                    int64_t place, struct err *e)
{
    struct stmt *q;

    if (db_prepare(db,
                   "INSERT INTO schema_table"
                   " (name, place, primary_key, check_sql, clustered, hidden)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   &q, e) != ERR_OK)
        return e->code;
    stmt_bind_text(q, 1, t->name);
    stmt_bind_int(q, 2, place);
    stmt_bind_text(q, 3, t->primary_key);
    stmt_bind_text(q, 4, t->check_sql);
    stmt_bind_bool(q, 5, t->clustered);
    stmt_bind_bool(q, 6, t->hidden);
    return stmt_run(q, NULL, e);
}

static const char *const forget[] = {
    "DELETE FROM schema_table WHERE name = $1",
    "DELETE FROM schema_column WHERE table_name = $1",
    "DELETE FROM schema_index WHERE table_name = $1",
};

enum err_code schema_describe(struct db *db, const struct schema_table *t,
                              int64_t place, struct err *e)
{
    struct stmt *q;

    assert(t->name && t->primary_key && place >= 0);
    for (size_t i = 0; i < ARRAY_COUNT(forget); i++) {
        if (db_prepare(db, forget[i], &q, e) != ERR_OK)
            return e->code;
        stmt_bind_text(q, 1, t->name);
        if (stmt_run(q, NULL, e) != ERR_OK)
            return e->code;
    }
    if (describe_table(db, t, place, e) != ERR_OK ||
        describe_columns(db, t, e) != ERR_OK)
        return e->code;
    return describe_indexes(db, t, e);
}
