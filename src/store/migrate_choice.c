/*
** The lists of codes: choice_NAME is filled from the catalogue.  A code that
** is gone stays for the records that use it, marked hidden.
*/
#include "store/migrate.h"

#include <assert.h>
#include <string.h>

/* One list and its table. */
struct list {
    struct migration *m;
    const struct cat_choice *choice;
    unsigned char *same; /* per code: its row is as it should be */
};

static const char *title(const struct list *l, size_t code, enum lang lang)
{
    const char *text = l->choice->titles[code].text[lang];

    return text ? text : l->choice->codes.codes[code];
}

/* Whether the row of q is what code i should have. */
static int row_same(const struct list *l, size_t i, struct stmt *q)
{
    assert(i < l->choice->codes.count);
    return strcmp(stmt_text(q, 1), title(l, i, LANG_VI)) == 0 &&
           strcmp(stmt_text(q, 2), title(l, i, LANG_EN)) == 0 &&
           stmt_int(q, 3) == (int64_t)i && !stmt_bool(q, 4);
}

static size_t code_index(const struct cat_choice *c, const char *code)
{
    size_t i = 0;

    while (i < c->codes.count && strcmp(c->codes.codes[i], code) != 0)
        i++;
    return i;
}

/* Compare the rows with the catalogue; *gone counts those to be hidden. */
static enum err_code compare(struct list *l, int64_t *gone)
{
    struct migration *m = l->m;
    struct stmt *q;
    int row;

    *gone = 0;
    buf_printf(migration_sql(m),
               "SELECT code, title_vi, title_en, place, hidden"
               "  FROM \"choice_%s\"",
               l->choice->name);
    if (buf_check(&m->sql, m->e) != ERR_OK ||
        db_prepare(m->db, buf_cstr(&m->sql), &q, m->e) != ERR_OK)
        return m->e->code;
    while (stmt_step(q, &row, m->e) == ERR_OK && row) {
        size_t i = code_index(l->choice, stmt_text(q, 0));
        if (i < l->choice->codes.count)
            l->same[i] = (unsigned char)row_same(l, i, q);
        else if (!stmt_bool(q, 4))
            ++*gone;
    }
    return m->e->code;
}

static enum err_code put_code(struct list *l, size_t i)
{
    struct migration *m = l->m;
    const char *code = l->choice->codes.codes[i];
    struct stmt *q;

    assert(i < l->choice->codes.count && !l->same[i]);
    buf_printf(migration_sql(m),
               "INSERT INTO \"choice_%s\""
               " (code, title_vi, title_en, place, hidden)"
               " VALUES ($1, $2, $3, $4, FALSE)"
               " ON CONFLICT (code) DO UPDATE SET"
               " title_vi = excluded.title_vi, title_en = excluded.title_en,"
               " place = excluded.place, hidden = FALSE",
               l->choice->name);
    if (buf_check(&m->sql, m->e) != ERR_OK ||
        db_prepare(m->db, buf_cstr(&m->sql), &q, m->e) != ERR_OK)
        return m->e->code;
    migration_note(m,
                   "INSERT INTO choice_%s (code, title_vi) VALUES ('%s', '%s')",
                   l->choice->name, code, title(l, i, LANG_VI));
    stmt_bind_text(q, 1, code);
    stmt_bind_text(q, 2, title(l, i, LANG_VI));
    stmt_bind_text(q, 3, title(l, i, LANG_EN));
    stmt_bind_int(q, 4, (int64_t)i);
    return stmt_run(q, NULL, m->e);
}

/* Hide the codes that the catalogue no longer has. */
static enum err_code hide_codes(struct list *l)
{
    struct buf *sql = migration_sql(l->m);

    buf_printf(sql,
               "UPDATE \"choice_%s\" SET hidden = TRUE WHERE NOT hidden"
               " AND code NOT IN (",
               l->choice->name);
    for (size_t i = 0; i < l->choice->codes.count; i++) {
        if (i > 0)
            buf_str(sql, ", ");
        ddl_text(l->choice->codes.codes[i], sql);
    }
    if (l->choice->codes.count == 0)
        buf_str(sql, "''");
    buf_char(sql, ')');
    return migration_run(l->m);
}

static enum err_code fill(struct migration *m, const struct cat_choice *c)
{
    struct list l = {.m = m, .choice = c};
    int64_t gone;

    assert(c->name && (c->titles || c->codes.count == 0));
    l.same = arena_alloc(m->a, c->codes.count + 1);
    if (!l.same)
        return err_nomem(m->e);
    if (compare(&l, &gone) != ERR_OK)
        return m->e->code;
    for (size_t i = 0; i < c->codes.count; i++)
        if (!l.same[i] && put_code(&l, i) != ERR_OK)
            return m->e->code;
    return gone > 0 ? hide_codes(&l) : ERR_OK;
}

enum err_code migrate_choices(struct migration *m)
{
    for (size_t i = 0; i < m->catalog->choice_count; i++)
        if (fill(m, &m->catalog->choices[i]) != ERR_OK)
            return m->e->code;
    return ERR_OK;
}
