/*
** Loading in bulk: an index that grows in random order costs several times as
** much as one that is sorted once at the end.
*/
#include "store/impl.h"

#include <assert.h>
#include <stdio.h>

/* Drop what was listed: "CREATE ... ;" in later, the names in drops. */
static enum err_code list_indexes(struct db *db, const char *table,
                                  struct buf *later, struct buf *drops,
                                  struct err *e)
{
    struct stmt *q;
    int row;
    enum err_code rc = db_prepare(db, db->engine->sql_plain_indexes, &q, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(q, 1, table);
    while ((rc = stmt_step(q, &row, e)) == ERR_OK && row) {
        buf_printf(drops, "DROP INDEX \"%s\";", stmt_text(q, 0));
        buf_printf(later, "%s;", stmt_text(q, 1));
    }
    return rc;
}

enum err_code db_survey(struct db *db, const char *table, struct err *e)
{
    char sql[STORE_NAME_BYTES + 16];

    assert(db->role == DB_WRITER);
    if (!db->engine->sql_survey)
        return ERR_OK;
    snprintf(sql, sizeof sql, "%s\"%s\"", db->engine->sql_survey, table);
    return db_exec(db, sql, e);
}

enum err_code db_put_off_indexes(struct db *db, const char *table,
                                 struct buf *later, struct err *e)
{
    struct buf drops;
    enum err_code rc;

    assert(db->role == DB_WRITER);
    if (!db->engine->sql_plain_indexes)
        return ERR_OK;
    buf_init(&drops, STORE_TEXT_BYTES);
    rc = list_indexes(db, table, later, &drops, e);
    if (rc == ERR_OK)
        rc = buf_check(later, e);
    if (rc == ERR_OK)
        rc = buf_check(&drops, e);
    if (rc == ERR_OK && drops.len > 0)
        rc = db_exec(db, buf_cstr(&drops), e);
    buf_free(&drops);
    return rc;
}

enum err_code db_make_indexes(struct db *db, struct buf *later, struct err *e)
{
    struct err ending = {0};
    enum err_code rc;

    assert(db->role == DB_WRITER);
    if (later->len == 0)
        return ERR_OK;
    rc = db_exec(db, db->engine->sort_begin, e);
    if (rc == ERR_OK)
        rc = db_exec(db, buf_cstr(later), e);
    if (db_exec(db, db->engine->sort_end, &ending) != ERR_OK && rc == ERR_OK)
        rc = (*e = ending).code;
    return rc;
}
