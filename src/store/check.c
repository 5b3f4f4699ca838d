/*
** What the engines can check by themselves: the file's structure and that
** every reference has its target.
*/
#include "store/impl.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define CHECK_BYTES ((size_t)16 << 20)

struct checking {
    struct db *db;
    struct buf *out;
    int64_t faults;
    struct err *e;
};

static void fault(struct checking *c)
{
    assert(c->faults >= 0);
    buf_char(c->out, '\n');
    c->faults++;
}

/* Damage that stops the check is itself a fault, not a failure of ours. */
static enum err_code stopped_by_damage(struct checking *c)
{
    char text[512];

    assert(c->e->code != ERR_OK);
    if (c->e->id != MSG_STORE_CORRUPT)
        return c->e->code;
    err_text(c->e, LANG_VI, text, sizeof text);
    err_clear(c->e);
    buf_str(c->out, text);
    fault(c);
    return ERR_OK;
}

/* PRAGMA integrity_check: "ok", or a line per fault. */
static enum err_code check_structure(struct checking *c)
{
    struct stmt *q;
    int row;

    assert(c->db->engine->kind == STORE_SQLITE);
    if (db_prepare(c->db, "PRAGMA integrity_check(100)", &q, c->e) != ERR_OK)
        return stopped_by_damage(c);
    while (stmt_step(q, &row, c->e) == ERR_OK && row) {
        if (strcmp(stmt_text(q, 0), "ok") == 0)
            continue;
        buf_str(c->out, stmt_text(q, 0));
        fault(c);
    }
    stmt_reset(q);
    return c->e->code == ERR_OK ? ERR_OK : stopped_by_damage(c);
}

/* PRAGMA foreign_key_check: table, row, table referred to. */
static enum err_code check_sqlite_references(struct checking *c)
{
    struct stmt *q;
    int row;

    assert(c->db->engine->kind == STORE_SQLITE);
    if (db_prepare(c->db, "PRAGMA foreign_key_check", &q, c->e) != ERR_OK)
        return stopped_by_damage(c);
    while (stmt_step(q, &row, c->e) == ERR_OK && row) {
        buf_printf(c->out, "%s %" PRId64 " -> %s", stmt_text(q, 0),
                   stmt_int(q, 1), stmt_text(q, 2));
        fault(c);
    }
    stmt_reset(q);
    return c->e->code == ERR_OK ? ERR_OK : stopped_by_damage(c);
}

/* Rows of t whose column refers to nothing. */
static enum err_code check_reference(struct checking *c,
                                     const struct schema_table *t,
                                     const struct schema_column *column,
                                     const struct schema_table *target)
{
    struct buf sql;
    int64_t count = 0;

    assert(column->ref_table && target->primary_key);
    buf_init(&sql, 4096);
    buf_printf(&sql,
               "SELECT count(*) FROM \"%s\" AS c"
               "  LEFT JOIN \"%s\" AS p ON p.%s = c.\"%s\""
               " WHERE c.\"%s\" IS NOT NULL AND p.%s IS NULL",
               t->name, target->name, target->primary_key, column->name,
               column->name, target->primary_key);
    if (buf_check(&sql, c->e) == ERR_OK &&
        db_int(c->db, buf_cstr(&sql), &count, c->e) == ERR_OK && count > 0) {
        buf_printf(c->out, "%s.%s -> %s: %" PRId64, t->name, column->name,
                   target->name, count);
        fault(c);
    }
    buf_free(&sql);
    return c->e->code;
}

/* Every reference of the schema that the database describes. */
static enum err_code check_described_references(struct checking *c,
                                                struct arena *a)
{
    struct schema s;

    if (schema_load(c->db, a, &s, c->e) != ERR_OK)
        return c->e->code;
    for (size_t i = 0; i < s.count; i++)
        for (size_t k = 0; k < s.tables[i].column_count; k++) {
            const struct schema_column *column = &s.tables[i].columns[k];
            const struct schema_table *target =
                column->ref_table ? schema_find(&s, column->ref_table) : NULL;
            if (target &&
                check_reference(c, &s.tables[i], column, target) != ERR_OK)
                return c->e->code;
        }
    return ERR_OK;
}

enum err_code store_check(struct store *s, struct buf *out, int64_t *faults,
                          struct err *e)
{
    struct checking c = {.out = out, .e = e};
    struct arena *a = arena_new(CHECK_BYTES);

    assert(s && out && e->code == ERR_OK);
    *faults = 0;
    if (!a)
        return err_nomem(e);
    if (store_reader(s, &c.db, e) == ERR_OK) {
        if (s->engine->kind == STORE_POSTGRES)
            (void)!check_described_references(&c, a);
        else if (check_structure(&c) == ERR_OK)
            (void)!check_sqlite_references(&c);
    }
    db_close(c.db);
    arena_free(a);
    if (e->code == ERR_OK)
        *faults = c.faults;
    return e->code;
}
