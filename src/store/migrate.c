/*
** Migration: make the database what the catalogue describes.
**
** 1. Everything happens in one transaction; a refusal changes nothing.
** 2. New tables come first (so that references have their target), then the
**    codes of the choices, then the changes of existing tables, then foreign
**    keys (PostgreSQL writes them apart), indexes and the description.
** 3. What the catalogue no longer has is kept and marked hidden.
** 4. In SQLite a change that ALTER TABLE cannot make copies the table; foreign
**    keys are off meanwhile and checked at the end.
*/
#include "store/migrate.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SQL_BYTES = 1 << 20, HASH_BYTES = 65 };

#define MIGRATION_BYTES ((size_t)64 << 20)

struct buf *migration_sql(struct migration *m)
{
    buf_clear(&m->sql);
    return &m->sql;
}

enum err_code migration_run(struct migration *m)
{
    assert(m->db && m->sql.len > 0);
    if (buf_check(&m->sql, m->e) != ERR_OK)
        return m->e->code;
    migration_note(m, "%s", buf_cstr(&m->sql));
    return db_exec(m->db, buf_cstr(&m->sql), m->e);
}

void migration_note(struct migration *m, const char *fmt, ...)
{
    char line[4096];
    va_list args;

    if (!m->plan)
        return;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    if (n >= (int)sizeof line) /* a long statement: it stands in m->sql */
        buf_str(m->plan, buf_cstr(&m->sql));
    else
        buf_str(m->plan, line);
    buf_str(m->plan, ";\n");
}

enum err_code migration_count(struct migration *m, int64_t *out)
{
    assert(m->db && m->sql.len > 0);
    *out = 0;
    if (buf_check(&m->sql, m->e) != ERR_OK)
        return m->e->code;
    return db_int(m->db, buf_cstr(&m->sql), out, m->e);
}

static enum err_code create_new_tables(struct migration *m)
{
    for (size_t i = 0; i < m->new.count; i++) {
        const struct schema_table *t = &m->new.tables[i];
        if (schema_find(&m->old, t->name))
            continue;
        ddl_table(m->dialect, t, t->name, migration_sql(m));
        if (migration_run(m) != ERR_OK)
            return m->e->code;
    }
    return ERR_OK;
}

/* References and indexes of the new tables, and their description. */
static enum err_code finish_new_table(struct migration *m,
                                      const struct schema_table *t,
                                      int64_t place)
{
    assert(t->name && place >= 0);
    for (size_t i = 0; i < t->column_count; i++) {
        if (m->dialect != EXPR_POSTGRES || !t->columns[i].ref_table)
            continue;
        ddl_foreign_key(t, &t->columns[i], migration_sql(m));
        if (migration_run(m) != ERR_OK)
            return m->e->code;
    }
    for (size_t i = 0; i < t->index_count; i++)
        if (migrate_index(m, t, &t->indexes[i]) != ERR_OK)
            return m->e->code;
    return schema_describe(m->db, t, place, m->e);
}

/* A table of the old schema against the new one. */
static enum err_code change_table(struct migration *m,
                                  const struct schema_table *old,
                                  const struct schema_table *t, int64_t place)
{
    struct schema_table want;

    assert(strcmp(old->name, t->name) == 0);
    if (migrate_merge(m, old, t, &want) != ERR_OK)
        return m->e->code;
    if (migrate_same(old, &want))
        return ERR_OK;
    if (migrate_table(m, old, &want) != ERR_OK)
        return m->e->code;
    return schema_describe(m->db, &want, place, m->e);
}

static enum err_code finish_tables(struct migration *m)
{
    for (size_t i = 0; i < m->new.count; i++) {
        const struct schema_table *t = &m->new.tables[i];
        const struct schema_table *old = schema_find(&m->old, t->name);
        enum err_code code = old ? change_table(m, old, t, (int64_t)i)
                                 : finish_new_table(m, t, (int64_t)i);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

/* Tables that the catalogue no longer has: kept behind all others. */
static enum err_code hide_tables(struct migration *m)
{
    assert(m->new.count >= schema_fixed_count);
    for (size_t i = 0; i < m->old.count; i++) {
        struct schema_table t = m->old.tables[i];
        if (t.hidden || schema_find(&m->new, t.name))
            continue;
        t.hidden = 1;
        migration_note(m,
                       "UPDATE schema_table SET hidden = TRUE"
                       " WHERE name = '%s'",
                       t.name);
        if (schema_describe(m->db, &t, (int64_t)(m->new.count + i), m->e) !=
            ERR_OK)
            return m->e->code;
    }
    return ERR_OK;
}

static enum err_code set_meta(struct migration *m, const char *key,
                              const char *value)
{
    struct stmt *q;

    assert(key && value);
    if (db_prepare(m->db,
                   "INSERT INTO meta (key, value) VALUES ($1, $2)"
                   " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                   &q, m->e) != ERR_OK)
        return m->e->code;
    stmt_bind_text(q, 1, key);
    stmt_bind_text(q, 2, value);
    return stmt_run(q, NULL, m->e);
}

/* Foreign keys were off while tables were copied. */
static enum err_code check_references(struct migration *m)
{
    struct stmt *q;
    int row;

    if (m->dialect != EXPR_SQLITE || !m->rebuilt)
        return ERR_OK;
    if (db_prepare(m->db, "PRAGMA foreign_key_check", &q, m->e) != ERR_OK ||
        stmt_step(q, &row, m->e) != ERR_OK)
        return m->e->code;
    if (row)
        ERR_SET(m->e, ERR_INPUT, MSG_STORE_REFERENCE, stmt_text(q, 0),
                "foreign_key_check");
    stmt_reset(q);
    return m->e->code;
}

/* The description of what is there now; empty in a new database. */
static enum err_code load_old(struct migration *m)
{
    int64_t metas;

    assert(m->old.count == 0);
    if (db_int(m->db, m->db->engine->sql_meta_count, &metas, m->e) != ERR_OK)
        return m->e->code;
    return metas ? schema_load(m->db, m->a, &m->old, m->e) : ERR_OK;
}

/* What the fixed tables of this program are like, as 64 hexadecimal digits. */
static enum err_code program_hash(char out[HASH_BYTES], struct err *e)
{
    unsigned char hash[(HASH_BYTES - 1) / 2];
    struct buf b;

    buf_init(&b, SQL_BYTES);
    for (size_t i = 0; i < schema_fixed_count; i++) {
        const struct schema_table *t = &schema_fixed[i];
        ddl_table(EXPR_SQLITE, t, t->name, &b);
        for (size_t k = 0; k < t->index_count; k++)
            ddl_index(t, &t->indexes[k], &b);
    }
    if (buf_check(&b, e) == ERR_OK) {
        crypto_generichash(hash, sizeof hash, (const unsigned char *)b.data,
                           b.len, NULL, 0);
        sodium_bin2hex(out, HASH_BYTES, hash, sizeof hash);
    }
    buf_free(&b);
    return e->code;
}

static enum err_code migrate_job(struct db *db, void *arg, struct err *e)
{
    struct migration *m = arg;
    char version[16], program[HASH_BYTES];

    m->db = db;
    m->e = e;
    snprintf(version, sizeof version, "%d", STORE_SCHEMA_VERSION);
    if (load_old(m) != ERR_OK || create_new_tables(m) != ERR_OK ||
        migrate_choices(m) != ERR_OK || finish_tables(m) != ERR_OK ||
        hide_tables(m) != ERR_OK || check_references(m) != ERR_OK ||
        set_meta(m, "schema_version", version) != ERR_OK)
        return e->code;
    if (set_meta(m, "catalog_hash", m->catalog->hash) != ERR_OK ||
        program_hash(program, e) != ERR_OK ||
        set_meta(m, "program_hash", program) != ERR_OK)
        return e->code;
    return m->plan ? buf_check(m->plan, e) : ERR_OK;
}

enum err_code store_migrate(struct store *s, const struct catalog *c,
                            struct buf *plan, struct err *e)
{
    struct arena *a = arena_new(MIGRATION_BYTES);
    struct migration m = {
        .dialect = s->engine->dialect, .a = a, .catalog = c, .plan = plan};
    struct write_job job = {.job = migrate_job, .arg = &m, .e = e};
    int sqlite = s->engine->kind == STORE_SQLITE;

    assert(s->writer && c && e->code == ERR_OK);
    if (!a)
        return err_nomem(e);
    buf_init(&m.sql, SQL_BYTES);
    if (schema_of(a, c, &m.new, e) == ERR_OK)
        store_write_alone(s, &job, sqlite ? "PRAGMA foreign_keys = OFF" : NULL,
                          sqlite ? "PRAGMA foreign_keys = ON" : NULL);
    buf_free(&m.sql);
    arena_free(a);
    return e->code;
}

/* One value of meta in out (65 bytes), "" when it is not there. */
static enum err_code get_meta(struct db *db, const char *key, char *out,
                              struct err *e)
{
    struct stmt *q;
    int row;

    out[0] = '\0';
    if (db_prepare(db, "SELECT value FROM meta WHERE key = $1", &q, e) !=
        ERR_OK)
        return e->code;
    stmt_bind_text(q, 1, key);
    if (stmt_step(q, &row, e) != ERR_OK)
        return e->code;
    if (row)
        snprintf(out, HASH_BYTES, "%s", stmt_text(q, 0));
    stmt_reset(q);
    return ERR_OK;
}

enum err_code store_is_current(struct db *db, const struct catalog *c, int *yes,
                               struct err *e)
{
    char catalog[HASH_BYTES], program[HASH_BYTES], ours[HASH_BYTES];

    assert(db && c);
    *yes = 0;
    if (get_meta(db, "catalog_hash", catalog, e) != ERR_OK ||
        get_meta(db, "program_hash", program, e) != ERR_OK ||
        program_hash(ours, e) != ERR_OK)
        return e->code;
    *yes = strcmp(catalog, c->hash) == 0 && strcmp(program, ours) == 0;
    return ERR_OK;
}
