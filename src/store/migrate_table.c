/*
** Changing one table that exists: what is compared, what is refused, and how
** each engine makes the change.
*/
#include "store/migrate.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Equal texts, NULL equal to NULL. */
static int same(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0;
}

static int same_column(const struct schema_column *a,
                       const struct schema_column *b)
{
    return same(a->name, b->name) && a->type == b->type &&
           a->required == b->required && same(a->default_sql, b->default_sql) &&
           same(a->check_sql, b->check_sql) && same(a->ref_table, b->ref_table);
}

static int same_index(const struct schema_index *a,
                      const struct schema_index *b)
{
    return same(a->columns, b->columns) && a->unique == b->unique &&
           same(a->where, b->where);
}

/* Whether columns that both tables have differ, or the table itself. */
static int differs(const struct schema_table *old,
                   const struct schema_table *want)
{
    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *c =
            schema_find_column(old, want->columns[i].name);
        if (c && !same_column(c, &want->columns[i]))
            return 1;
    }
    return !same(old->check_sql, want->check_sql) ||
           !same(old->primary_key, want->primary_key) ||
           old->clustered != want->clustered;
}

static const struct schema_index *find_index(const struct schema_table *t,
                                             const char *name)
{
    for (size_t i = 0; i < t->index_count; i++)
        if (strcmp(t->indexes[i].name, name) == 0)
            return &t->indexes[i];
    return NULL;
}

/* Whether a holds every index of b. */
static int has_indexes(const struct schema_table *a,
                       const struct schema_table *b)
{
    for (size_t i = 0; i < b->index_count; i++) {
        const struct schema_index *x = find_index(a, b->indexes[i].name);
        if (!x || !same_index(x, &b->indexes[i]))
            return 0;
    }
    return 1;
}

int migrate_same(const struct schema_table *a, const struct schema_table *b)
{
    assert(a && b);
    if (a->column_count != b->column_count || a->hidden != b->hidden ||
        a->index_count != b->index_count || differs(a, b) || !has_indexes(a, b))
        return 0;
    for (size_t i = 0; i < b->column_count; i++) {
        const struct schema_column *c =
            schema_find_column(a, b->columns[i].name);
        if (!c || c->hidden != b->columns[i].hidden)
            return 0;
    }
    return 1;
}

enum err_code migrate_merge(struct migration *m, const struct schema_table *old,
                            const struct schema_table *want,
                            struct schema_table *out)
{
    struct schema_column *columns = arena_array(
        m->a, old->column_count + want->column_count, sizeof columns[0]);
    size_t count = want->column_count;

    assert(strcmp(old->name, want->name) == 0);
    *out = *want;
    if (!columns)
        return err_nomem(m->e);
    memcpy(columns, want->columns, count * sizeof columns[0]);
    for (size_t i = 0; i < old->column_count; i++) {
        const struct schema_column *c = &old->columns[i];
        if (schema_find_column(want, c->name))
            continue;
        columns[count] = *c;
        columns[count].required = 0; /* nobody will fill it any more */
        columns[count].hidden = 1;
        if (!c->hidden)
            migration_note(m,
                           "UPDATE schema_column SET hidden = TRUE WHERE"
                           " table_name = '%s' AND column_name = '%s'",
                           old->name, c->name);
        count++;
    }
    out->columns = columns;
    out->column_count = count;
    return ERR_OK;
}

/* ---- refusals ---------------------------------------------------------- */

/* Refuse when the query in m->sql counts rows: {1} what, {2} how many. */
static enum err_code refuse_if_any(struct migration *m, enum msg_id id,
                                   const char *table, const char *part)
{
    char what[2 * STORE_NAME_BYTES], rows[24];
    int64_t count;

    assert(table && part);
    if (migration_count(m, &count) != ERR_OK || count == 0)
        return m->e->code;
    snprintf(what, sizeof what, "%s.%s", table, part);
    snprintf(rows, sizeof rows, "%" PRId64, count);
    return ERR_SET(m->e, ERR_INPUT, id, what, rows);
}

/* A column that both have, with other content rules. */
static enum err_code check_changed(struct migration *m,
                                   const struct schema_table *t,
                                   const struct schema_column *old,
                                   const struct schema_column *want)
{
    assert(strcmp(old->name, want->name) == 0);
    if (old->type != want->type) {
        buf_printf(migration_sql(m),
                   "SELECT count(*) FROM \"%s\" WHERE \"%s\" IS NOT NULL",
                   t->name, old->name);
        return refuse_if_any(m, MSG_STORE_MIGRATE_TYPE, t->name, old->name);
    }
    if (want->required && !old->required) {
        buf_printf(migration_sql(m),
                   "SELECT count(*) FROM \"%s\" WHERE \"%s\" IS NULL", t->name,
                   old->name);
        if (refuse_if_any(m, MSG_STORE_MIGRATE_NULL, t->name, old->name) !=
            ERR_OK)
            return m->e->code;
    }
    if (want->ref_table && !same(old->ref_table, want->ref_table)) {
        const char *key = want->type == SCHEMA_TEXT ? "code" : "id";
        buf_printf(migration_sql(m),
                   "SELECT count(*) FROM \"%s\" WHERE \"%s\" NOT IN"
                   " (SELECT %s FROM \"%s\")",
                   t->name, old->name, key, want->ref_table);
        if (refuse_if_any(m, MSG_STORE_MIGRATE_REF, t->name, old->name) !=
            ERR_OK)
            return m->e->code;
    }
    if (!want->check_sql || same(old->check_sql, want->check_sql))
        return ERR_OK;
    buf_printf(migration_sql(m), "SELECT count(*) FROM \"%s\" WHERE NOT (%s)",
               t->name, want->check_sql);
    return refuse_if_any(m, MSG_STORE_MIGRATE_CHECK, t->name, old->name);
}

/* Everything that may be refused, before anything is changed. */
static enum err_code check_all(struct migration *m,
                               const struct schema_table *old,
                               const struct schema_table *want)
{
    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *c = &want->columns[i];
        const struct schema_column *was = schema_find_column(old, c->name);
        if (was) {
            if (check_changed(m, old, was, c) != ERR_OK)
                return m->e->code;
        } else if (c->required && !c->default_sql) {
            buf_printf(migration_sql(m), "SELECT count(*) FROM \"%s\"",
                       old->name);
            if (refuse_if_any(m, MSG_STORE_MIGRATE_REQUIRED, old->name,
                              c->name) != ERR_OK)
                return m->e->code;
        }
    }
    if (!want->check_sql || same(old->check_sql, want->check_sql))
        return ERR_OK;
    buf_printf(migration_sql(m), "SELECT count(*) FROM \"%s\" WHERE NOT (%s)",
               old->name, want->check_sql);
    return refuse_if_any(m, MSG_STORE_MIGRATE_CHECK, old->name,
                         want->check_sql);
}

/* ---- SQLite: copy the table -------------------------------------------- */

/* The columns that keep their content, as a list for SQL. */
static void kept_columns(const struct schema_table *old,
                         const struct schema_table *want, struct buf *out)
{
    int any = 0;

    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *c =
            schema_find_column(old, want->columns[i].name);
        if (!c || c->type != want->columns[i].type)
            continue;
        if (any)
            buf_str(out, ", ");
        ddl_name(c->name, out);
        any = 1;
    }
}

static enum err_code rebuild(struct migration *m,
                             const struct schema_table *old,
                             const struct schema_table *want)
{
    const char *as = arena_printf(m->a, "new__%s", want->name);
    struct buf *sql = migration_sql(m);

    assert(m->dialect == EXPR_SQLITE);
    if (!as)
        return err_nomem(m->e);
    m->rebuilt = 1;
    ddl_table(m->dialect, want, as, sql);
    if (migration_run(m) != ERR_OK)
        return m->e->code;
    buf_printf(migration_sql(m), "INSERT INTO \"%s\" (", as);
    kept_columns(old, want, sql);
    buf_str(sql, ") SELECT ");
    kept_columns(old, want, sql);
    buf_printf(sql, " FROM \"%s\"", old->name);
    if (migration_run(m) != ERR_OK)
        return m->e->code;
    buf_printf(migration_sql(m), "DROP TABLE \"%s\"", old->name);
    if (migration_run(m) != ERR_OK)
        return m->e->code;
    buf_printf(migration_sql(m), "ALTER TABLE \"%s\" RENAME TO \"%s\"", as,
               want->name);
    return migration_run(m);
}

/* ---- adding columns, both engines -------------------------------------- */

static enum err_code add_columns(struct migration *m,
                                 const struct schema_table *old,
                                 const struct schema_table *want)
{
    assert(old->column_count > 0 && want->column_count > 0);
    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *c = &want->columns[i];
        if (schema_find_column(old, c->name))
            continue;
        buf_printf(migration_sql(m), "ALTER TABLE \"%s\" ADD COLUMN ",
                   old->name);
        ddl_column(m->dialect, want, c, &m->sql);
        if (migration_run(m) != ERR_OK)
            return m->e->code;
        if (m->dialect != EXPR_POSTGRES || !c->ref_table)
            continue;
        ddl_foreign_key(want, c, migration_sql(m));
        if (migration_run(m) != ERR_OK)
            return m->e->code;
    }
    m->rebuilt |= m->dialect == EXPR_SQLITE;
    return ERR_OK;
}

/* ---- PostgreSQL: alter in place ---------------------------------------- */

static enum err_code alter(struct migration *m, const char *table,
                           const char *what)
{
    assert(m->dialect == EXPR_POSTGRES);
    buf_printf(migration_sql(m), "ALTER TABLE \"%s\" %s", table, what);
    return migration_run(m);
}

/* Drop a named constraint and add it again with its new text. */
static enum err_code swap_check(struct migration *m,
                                const struct schema_table *t,
                                const char *constraint, const char *check)
{
    const char *drop =
        arena_printf(m->a, "DROP CONSTRAINT IF EXISTS \"%s\"", constraint);
    const char *add = arena_printf(m->a, "ADD CONSTRAINT \"%s\" CHECK (%s)",
                                   constraint, check ? check : "");

    if (!drop || !add)
        return err_nomem(m->e);
    if (alter(m, t->name, drop) != ERR_OK || !check)
        return m->e->code;
    return alter(m, t->name, add);
}

/* Nullability and default of one column. */
static enum err_code alter_rules(struct migration *m,
                                 const struct schema_table *t,
                                 const struct schema_column *old,
                                 const struct schema_column *c)
{
    const char *what;

    if (old->required != c->required) {
        what = arena_printf(m->a, "ALTER COLUMN \"%s\" %s NOT NULL", c->name,
                            c->required ? "SET" : "DROP");
        if (!what)
            return err_nomem(m->e);
        if (alter(m, t->name, what) != ERR_OK)
            return m->e->code;
    }
    if (same(old->default_sql, c->default_sql))
        return ERR_OK;
    what = arena_printf(m->a, "ALTER COLUMN \"%s\" %s%s", c->name,
                        c->default_sql ? "SET DEFAULT " : "DROP DEFAULT",
                        c->default_sql ? c->default_sql : "");
    return what ? alter(m, t->name, what) : err_nomem(m->e);
}

static enum err_code alter_reference(struct migration *m,
                                     const struct schema_table *t,
                                     const struct schema_column *c)
{
    const char *drop = arena_printf(
        m->a, "DROP CONSTRAINT IF EXISTS \"%s_%s_fkey\"", t->name, c->name);

    assert(m->dialect == EXPR_POSTGRES);
    if (!drop)
        return err_nomem(m->e);
    if (alter(m, t->name, drop) != ERR_OK || !c->ref_table)
        return m->e->code;
    ddl_foreign_key(t, c, migration_sql(m));
    return migration_run(m);
}

/* A column whose type changed holds nothing (checked): make it anew. */
static enum err_code replace_column(struct migration *m,
                                    const struct schema_table *t,
                                    const struct schema_column *c)
{
    const char *drop = arena_printf(m->a, "DROP COLUMN \"%s\"", c->name);

    assert(m->dialect == EXPR_POSTGRES);
    if (!drop)
        return err_nomem(m->e);
    if (alter(m, t->name, drop) != ERR_OK)
        return m->e->code;
    buf_printf(migration_sql(m), "ALTER TABLE \"%s\" ADD COLUMN ", t->name);
    ddl_column(m->dialect, t, c, &m->sql);
    if (migration_run(m) != ERR_OK || !c->ref_table)
        return m->e->code;
    ddl_foreign_key(t, c, migration_sql(m));
    return migration_run(m);
}

static enum err_code alter_column(struct migration *m,
                                  const struct schema_table *t,
                                  const struct schema_column *old,
                                  const struct schema_column *c)
{
    const char *check;

    if (same_column(old, c))
        return ERR_OK;
    if (old->type != c->type)
        return replace_column(m, t, c);
    if (alter_rules(m, t, old, c) != ERR_OK)
        return m->e->code;
    if (!same(old->check_sql, c->check_sql)) {
        check = arena_printf(m->a, "%s_%s_check", t->name, c->name);
        if (!check)
            return err_nomem(m->e);
        if (swap_check(m, t, check, c->check_sql) != ERR_OK)
            return m->e->code;
    }
    return same(old->ref_table, c->ref_table) ? ERR_OK
                                              : alter_reference(m, t, c);
}

static enum err_code alter_table(struct migration *m,
                                 const struct schema_table *old,
                                 const struct schema_table *want)
{
    const char *name = arena_printf(m->a, "%s_check", want->name);
    const char *key;

    if (!name)
        return err_nomem(m->e);
    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *was =
            schema_find_column(old, want->columns[i].name);
        if (was && alter_column(m, want, was, &want->columns[i]) != ERR_OK)
            return m->e->code;
    }
    if (!same(old->check_sql, want->check_sql) &&
        swap_check(m, want, name, want->check_sql) != ERR_OK)
        return m->e->code;
    if (same(old->primary_key, want->primary_key))
        return ERR_OK;
    key = arena_printf(m->a,
                       "DROP CONSTRAINT \"%s_pkey\","
                       " ADD CONSTRAINT \"%s_pkey\" PRIMARY KEY (%s)",
                       want->name, want->name, want->primary_key);
    return key ? alter(m, want->name, key) : err_nomem(m->e);
}

/* ---- indexes ----------------------------------------------------------- */

enum err_code migrate_index(struct migration *m, const struct schema_table *t,
                            const struct schema_index *i)
{
    struct err inner = {0};
    struct err *e = m->e;
    enum err_code code;

    assert(i->name && i->columns);
    ddl_index(t, i, migration_sql(m));
    m->e = &inner;
    code = migration_run(m);
    m->e = e;
    if (code == ERR_OK)
        return ERR_OK;
    if (inner.id == MSG_STORE_UNIQUE)
        return ERR_SET(e, ERR_INPUT, MSG_STORE_MIGRATE_UNIQUE, t->name,
                       i->columns);
    *e = inner;
    return code;
}

/* Whether a column changes its type: its indexes go with it. */
static int retyped(const struct schema_table *old,
                   const struct schema_table *want)
{
    for (size_t i = 0; i < want->column_count; i++) {
        const struct schema_column *c =
            schema_find_column(old, want->columns[i].name);
        if (c && c->type != want->columns[i].type)
            return 1;
    }
    return 0;
}

/* Indexes that are gone or different go before the table changes. */
static enum err_code drop_indexes(struct migration *m,
                                  const struct schema_table *old,
                                  const struct schema_table *want)
{
    int all = retyped(old, want);

    for (size_t i = 0; i < old->index_count; i++) {
        const struct schema_index *x = &old->indexes[i];
        const struct schema_index *keep = find_index(want, x->name);
        if (!all && keep && same_index(keep, x))
            continue;
        buf_printf(migration_sql(m), "DROP INDEX IF EXISTS \"%s\"", x->name);
        if (migration_run(m) != ERR_OK)
            return m->e->code;
    }
    return ERR_OK;
}

/* Indexes that old lacks; all of them when the table was copied. */
static enum err_code add_indexes(struct migration *m,
                                 const struct schema_table *old,
                                 const struct schema_table *want)
{
    for (size_t i = 0; i < want->index_count; i++) {
        const struct schema_index *x = &want->indexes[i];
        const struct schema_index *was = old ? find_index(old, x->name) : NULL;
        if (was && same_index(was, x))
            continue;
        if (migrate_index(m, want, x) != ERR_OK)
            return m->e->code;
    }
    return ERR_OK;
}

enum err_code migrate_table(struct migration *m, const struct schema_table *old,
                            const struct schema_table *want)
{
    int copy = m->dialect == EXPR_SQLITE && differs(old, want);
    int all = copy || retyped(old, want);
    enum err_code code = check_all(m, old, want);

    assert(strcmp(old->name, want->name) == 0 && !want->hidden);
    if (code == ERR_OK)
        code = drop_indexes(m, old, want);
    if (code == ERR_OK && copy)
        code = rebuild(m, old, want);
    if (code == ERR_OK && !copy && m->dialect == EXPR_POSTGRES)
        code = alter_table(m, old, want);
    if (code == ERR_OK && !copy)
        code = add_columns(m, old, want);
    if (code == ERR_OK)
        code = add_indexes(m, all ? NULL : old, want);
    return code;
}
