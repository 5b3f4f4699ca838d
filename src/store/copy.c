/*
** 1. The source's own description (described.c) says what tables to make.
** 2. Tables are made without foreign keys or with foreign keys off, filled one
**    after the other, and indexed and linked at the end.
** 3. One transaction: a copy that breaks off leaves the target empty.
*/
#include "store/copy.h"

#include <assert.h>
#include <string.h>

#define COPY_BYTES ((size_t)64 << 20)

struct copying {
    struct db *from, *to;
    struct arena *a;
    struct schema schema;
    struct buf sql;
    struct err *e;
};

static enum err_code run(struct copying *c)
{
    assert(c->sql.len > 0);
    if (buf_check(&c->sql, c->e) != ERR_OK)
        return c->e->code;
    return db_exec(c->to, buf_cstr(&c->sql), c->e);
}

static void column_list(const struct schema_table *t, struct buf *out)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (i > 0)
            buf_str(out, ", ");
        ddl_name(t->columns[i].name, out);
    }
}

static enum err_code prepare_select(struct copying *c,
                                    const struct schema_table *t,
                                    struct stmt **out)
{
    assert(c->from && t->primary_key);
    buf_clear(&c->sql);
    buf_str(&c->sql, "SELECT ");
    column_list(t, &c->sql);
    buf_str(&c->sql, " FROM ");
    ddl_name(t->name, &c->sql);
    buf_printf(&c->sql, " ORDER BY %s", t->primary_key);
    if (buf_check(&c->sql, c->e) != ERR_OK)
        return c->e->code;
    return db_prepare(c->from, buf_cstr(&c->sql), out, c->e);
}

static enum err_code prepare_insert(struct copying *c,
                                    const struct schema_table *t,
                                    struct stmt **out)
{
    assert(c->to && t->column_count > 0);
    buf_clear(&c->sql);
    buf_str(&c->sql, "INSERT INTO ");
    ddl_name(t->name, &c->sql);
    buf_str(&c->sql, " (");
    column_list(t, &c->sql);
    buf_str(&c->sql, ") VALUES (");
    for (size_t i = 0; i < t->column_count; i++)
        buf_printf(&c->sql, "%s$%zu", i ? ", " : "", i + 1);
    buf_char(&c->sql, ')');
    if (buf_check(&c->sql, c->e) != ERR_OK)
        return c->e->code;
    return db_prepare(c->to, buf_cstr(&c->sql), out, c->e);
}

/* ---- one value of each type -------------------------------------------- */

typedef void copy_value(struct stmt *from, struct stmt *to, int col);

static void copy_int(struct stmt *from, struct stmt *to, int col)
{
    stmt_bind_int(to, col + 1, stmt_int(from, col));
}

static void copy_text(struct stmt *from, struct stmt *to, int col)
{
    stmt_bind_text(to, col + 1, stmt_text(from, col));
}

static void copy_day(struct stmt *from, struct stmt *to, int col)
{
    stmt_bind_day(to, col + 1, stmt_day(from, col));
}

static void copy_bool(struct stmt *from, struct stmt *to, int col)
{
    stmt_bind_bool(to, col + 1, stmt_bool(from, col));
}

static void copy_bytes(struct stmt *from, struct stmt *to, int col)
{
    size_t len;
    const void *bytes = stmt_bytes(from, col, &len);

    stmt_bind_bytes(to, col + 1, bytes, len);
}

static copy_value *const copies[SCHEMA_TYPE__MAX] = {
    [SCHEMA_INT] = copy_int,     [SCHEMA_TEXT] = copy_text,
    [SCHEMA_DAY] = copy_day,     [SCHEMA_BOOL] = copy_bool,
    [SCHEMA_BYTES] = copy_bytes,
};

/* ---- tables ------------------------------------------------------------ */

static enum err_code copy_table_rows(struct copying *c,
                                     const struct schema_table *t)
{
    struct stmt *from, *to;
    int row;

    assert(t->column_count > 0);
    if (prepare_select(c, t, &from) != ERR_OK ||
        prepare_insert(c, t, &to) != ERR_OK)
        return c->e->code;
    while (stmt_step(from, &row, c->e) == ERR_OK && row) {
        for (int i = 0; i < (int)t->column_count; i++)
            if (stmt_null(from, i))
                stmt_bind_null(to, i + 1);
            else
                copies[t->columns[i].type](from, to, i);
        if (stmt_run(to, NULL, c->e) != ERR_OK)
            break;
    }
    stmt_reset(from);
    return c->e->code;
}

static enum err_code copy_table(struct copying *c, const struct schema_table *t)
{
    buf_clear(&c->sql);
    ddl_table(c->to->engine->dialect, t, t->name, &c->sql);
    if (run(c) != ERR_OK)
        return c->e->code;
    return copy_table_rows(c, t);
}

/* Indexes and, where they stand apart, foreign keys. */
static enum err_code finish_table(struct copying *c,
                                  const struct schema_table *t)
{
    assert(t->name);
    for (size_t i = 0; i < t->index_count; i++) {
        buf_clear(&c->sql);
        ddl_index(t, &t->indexes[i], &c->sql);
        if (run(c) != ERR_OK)
            return c->e->code;
    }
    for (size_t i = 0; i < t->column_count; i++) {
        if (c->to->engine->dialect != EXPR_POSTGRES || !t->columns[i].ref_table)
            continue;
        buf_clear(&c->sql);
        ddl_foreign_key(t, &t->columns[i], &c->sql);
        if (run(c) != ERR_OK)
            return c->e->code;
    }
    return ERR_OK;
}

static enum err_code copy_job(struct db *db, void *arg, struct err *e)
{
    struct copying *c = arg;

    c->to = db;
    c->e = e;
    if (schema_load(c->from, c->a, &c->schema, e) != ERR_OK)
        return e->code;
    assert(c->schema.count > 0);
    for (size_t i = 0; i < c->schema.count; i++)
        if (copy_table(c, &c->schema.tables[i]) != ERR_OK)
            return e->code;
    for (size_t i = 0; i < c->schema.count; i++)
        if (finish_table(c, &c->schema.tables[i]) != ERR_OK)
            return e->code;
    return ERR_OK;
}

enum err_code store_copy_rows(struct db *from, struct store *to, struct err *e)
{
    struct copying c = {.from = from, .a = arena_new(COPY_BYTES)};
    struct write_job job = {.job = copy_job, .arg = &c, .e = e};
    int sqlite = to->engine->kind == STORE_SQLITE;

    assert(from && to->writer && e->code == ERR_OK);
    if (!c.a)
        return err_nomem(e);
    buf_init(&c.sql, 1 << 20);
    store_write_alone(to, &job, sqlite ? "PRAGMA foreign_keys = OFF" : NULL,
                      sqlite ? "PRAGMA foreign_keys = ON" : NULL);
    buf_free(&c.sql);
    arena_free(c.a);
    return e->code;
}
