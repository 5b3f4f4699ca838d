/*
** SQLite 3.40 behind struct engine.
**
** One connection writes and checkpoints; readers are query_only and never
** checkpoint, because versions before 3.51.3 can lose data when two
** connections write or checkpoint the WAL at the same instant.
*/
#include "store/impl.h"
#include "store/native.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct sqlite_db {
    struct db db;
    sqlite3 *native;
};

struct sqlite_stmt {
    struct stmt stmt;
    sqlite3_stmt *native;
};

static sqlite3 *native_db(struct db *db)
{
    return ((struct sqlite_db *)db)->native;
}

static sqlite3_stmt *native_stmt(struct stmt *s)
{
    return ((struct sqlite_stmt *)s)->native;
}

sqlite3 *store_sqlite_native(struct db *db)
{
    assert(db->engine == &store_sqlite);
    return native_db(db);
}

/* SQLite's result codes in our words.  {1} the file or table, {2} SQLite's
** own sentence. */
static const struct {
    int native; /* extended code, or primary code when below 256 */
    enum err_code code;
    enum msg_id id;
    int about_table; /* {1} is the table, not the file */
} failures[] = {
    {SQLITE_CONSTRAINT_UNIQUE, ERR_INPUT, MSG_STORE_UNIQUE, 1},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERR_INPUT, MSG_STORE_UNIQUE, 1},
    {SQLITE_CONSTRAINT_ROWID, ERR_INPUT, MSG_STORE_UNIQUE, 1},
    {SQLITE_CONSTRAINT_FOREIGNKEY, ERR_INPUT, MSG_STORE_REFERENCE, 1},
    {SQLITE_CONSTRAINT_NOTNULL, ERR_INPUT, MSG_STORE_REQUIRED, 1},
    {SQLITE_CONSTRAINT_CHECK, ERR_INPUT, MSG_STORE_CHECK, 1},
    {SQLITE_CONSTRAINT, ERR_INPUT, MSG_STORE_CHECK, 1},
    {SQLITE_MISMATCH, ERR_INPUT, MSG_STORE_CHECK, 1},
    {SQLITE_FULL, ERR_IO, MSG_STORE_FULL, 0},
    {SQLITE_READONLY, ERR_IO, MSG_STORE_READONLY, 0},
    {SQLITE_PERM, ERR_IO, MSG_STORE_READONLY, 0},
    {SQLITE_BUSY, ERR_BUSY, MSG_STORE_BUSY, 0},
    {SQLITE_LOCKED, ERR_BUSY, MSG_STORE_BUSY, 0},
    {SQLITE_CORRUPT, ERR_STORE, MSG_STORE_CORRUPT, 0},
    {SQLITE_NOTADB, ERR_INPUT, MSG_STORE_NOT_OURS, 0},
    {SQLITE_CANTOPEN, ERR_IO, MSG_STORE_OPEN, 0},
    {SQLITE_IOERR, ERR_IO, MSG_STORE_DISK, 0},
    {SQLITE_AUTH, ERR_IO, MSG_STORE_READONLY, 0},
    {SQLITE_TOOBIG, ERR_LIMIT, MSG_STORE_SQL, 0},
};

/* Whether the system's reason for a failed write was a lack of room.  For a
** commit SQLite keeps it only with the file: the database or its WAL. */
static int was_full(sqlite3 *native)
{
    sqlite3_file *wal = NULL;
    int reasons[3] = {sqlite3_system_errno(native), 0, 0};

    sqlite3_file_control(native, "main", SQLITE_FCNTL_LAST_ERRNO, &reasons[1]);
    sqlite3_file_control(native, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    if (wal && wal->pMethods)
        wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &reasons[2]);
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reasons[i] == ENOSPC || reasons[i] == EDQUOT || reasons[i] == EFBIG)
            return 1;
    return 0;
}

/* The sentence for what failed last on a connection. */
static enum err_code failed(struct db *db, int rc, const char *sql,
                            struct err *e)
{
    sqlite3 *native = native_db(db);
    const char *detail = native ? sqlite3_errmsg(native) : sqlite3_errstr(rc);
    int ext = native ? sqlite3_extended_errcode(native) : rc;
    char table[STORE_NAME_BYTES];

    assert(rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE);
    if ((rc & 0xff) == SQLITE_NOMEM)
        return err_nomem(e);
    if ((rc & 0xff) == SQLITE_IOERR && native && was_full(native))
        return ERR_SET(e, ERR_IO, MSG_STORE_FULL, db->store->name, detail);
    stmt_table(sql, table);
    for (size_t i = 0; i < ARRAY_COUNT(failures); i++)
        if (failures[i].native == ext || failures[i].native == (rc & 0xff))
            return ERR_SET(e, failures[i].code, failures[i].id,
                           failures[i].about_table ? table : db->store->name,
                           detail);
    return ERR_SET(e, ERR_STORE, MSG_STORE_SQL, detail, sql);
}

#define CACHE_WARM "PRAGMA cache_size = -65536;"
#define CACHE_SORT "PRAGMA cache_size = -4096;" /* runs as long as this */

/* Settings of every connection, then those of its role.  The cache is 64 MB
** for the writer, whose index pages are all warm, and 16 MB for a reader.  The
** writer sorts in unlinked files: in memory SQLite sorts all rows of an index
** as one list, without bound and without its threads. */
static const char pragmas_all[] = "PRAGMA mmap_size = 0;"
                                  "PRAGMA foreign_keys = ON;"
                                  "PRAGMA trusted_schema = OFF;";
static const char pragmas_writer[] = "PRAGMA synchronous = FULL;"
                                     "PRAGMA wal_autocheckpoint = 4000;"
                                     "PRAGMA journal_size_limit = 67108864;"
                                     "PRAGMA threads = 2;" /* for indexes */
                                     "PRAGMA temp_store = FILE;" CACHE_WARM;
static const char pragmas_reader[] = "PRAGMA query_only = ON;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA wal_autocheckpoint = 0;"
                                     "PRAGMA cache_size = -16384;";

static enum err_code sqlite_exec(struct db *db, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(native_db(db), sql, NULL, NULL, NULL);

    assert(*sql);
    return rc == SQLITE_OK ? ERR_OK : failed(db, rc, sql, e);
}

/* SQLite counts its memory under a lock of the whole process unless told not
** to; nobody asks for the count.  It must be said before its first use. */
static pthread_once_t configured = PTHREAD_ONCE_INIT;

static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err_code sqlite_connect(struct db *db, struct err *e)
{
    struct store *s = db->store;
    int writer = db->role == DB_WRITER;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int rc;

    assert(!native_db(db));
    pthread_once(&configured, configure);
    if (writer && s->mode == STORE_CREATE)
        flags |= SQLITE_OPEN_CREATE;
    rc =
        sqlite3_open_v2(s->url, &((struct sqlite_db *)db)->native, flags, NULL);
    if (rc != SQLITE_OK)
        return failed(db, rc, "", e);
    sqlite3_extended_result_codes(native_db(db), 1);
    sqlite3_busy_timeout(native_db(db), s->wait_ms > 5000 ? s->wait_ms : 5000);
    if (writer && sqlite3_db_readonly(native_db(db), "main") == 1)
        return ERR_SET(e, ERR_IO, MSG_STORE_READONLY, s->name, "read-only");
    sqlite3_db_config(native_db(db), SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!writer)
        sqlite3_db_config(native_db(db), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                          NULL);
    if (sqlite_exec(db, pragmas_all, e) != ERR_OK)
        return e->code;
    return sqlite_exec(db, writer ? pragmas_writer : pragmas_reader, e);
}

static enum err_code sqlite_revive(struct db *db, struct err *e)
{
    (void)db;
    (void)e;
    return ERR_OK; /* a file is never lost and found */
}

static void sqlite_disconnect(struct db *db)
{
    int rc = sqlite3_close(native_db(db));

    assert(rc == SQLITE_OK); /* else a statement was not finalized */
    (void)rc;
}

/* The rule of store.h: $n is parameter n. */
static void check_params(struct stmt *s)
{
    char want[16];

    assert(sqlite3_bind_parameter_count(native_stmt(s)) == s->param_count);
    for (int i = 1; i <= s->param_count; i++) {
        const char *is = sqlite3_bind_parameter_name(native_stmt(s), i);
        snprintf(want, sizeof want, "$%d", i);
        assert(is && strcmp(is, want) == 0);
        (void)is;
    }
}

static enum err_code sqlite_prepare(struct stmt *s, struct err *e)
{
    int rc = sqlite3_prepare_v3(native_db(s->db), s->sql, -1,
                                SQLITE_PREPARE_PERSISTENT,
                                &((struct sqlite_stmt *)s)->native, NULL);

    if (rc != SQLITE_OK)
        return failed(s->db, rc, s->sql, e);
    assert(native_stmt(s)); /* an empty text is no statement */
    check_params(s);
    return ERR_OK;
}

static void sqlite_finalize(struct stmt *s)
{
    sqlite3_finalize(native_stmt(s));
}

static int bind_value(sqlite3_stmt *n, int i, const struct value *v)
{
    char iso[DAY_TEXT_BYTES];

    if (v->kind == VALUE_INT || v->kind == VALUE_BOOL)
        return sqlite3_bind_int64(n, i, v->n);
    if (v->kind == VALUE_TEXT)
        return sqlite3_bind_text64(n, i, v->data, v->len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    if (v->kind == VALUE_BYTES)
        return sqlite3_bind_blob64(n, i, v->data, v->len, SQLITE_STATIC);
    if (v->kind == VALUE_NULL)
        return sqlite3_bind_null(n, i);
    assert(v->kind == VALUE_DAY);
    day_iso((day_t)v->n, iso);
    return sqlite3_bind_text(n, i, iso, -1, SQLITE_TRANSIENT);
}

static enum err_code bind_all(struct stmt *s, struct err *e)
{
    assert(!sqlite3_stmt_busy(native_stmt(s)));
    for (int i = 0; i < s->param_count; i++) {
        int rc = bind_value(native_stmt(s), i + 1, &s->params[i]);
        if (rc != SQLITE_OK)
            return failed(s->db, rc, s->sql, e);
    }
    return ERR_OK;
}

static enum err_code sqlite_step(struct stmt *s, int start, int *row,
                                 struct err *e)
{
    int rc;

    if (start && bind_all(s, e) != ERR_OK)
        return e->code;
    rc = sqlite3_step(native_stmt(s));
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE)
        return ERR_OK;
    return failed(s->db, rc, s->sql, e);
}

static enum err_code sqlite_run(struct stmt *s, int64_t *changed, int wait,
                                struct err *e)
{
    enum err_code code = bind_all(s, e);
    int rc;

    (void)wait; /* it is done at once */
    if (code != ERR_OK)
        return code;
    do
        rc = sqlite3_step(native_stmt(s));
    while (rc == SQLITE_ROW);
    if (rc != SQLITE_DONE)
        code = failed(s->db, rc, s->sql, e);
    else if (changed)
        *changed = sqlite3_changes64(native_db(s->db));
    sqlite3_reset(native_stmt(s));
    return code;
}

static void sqlite_reset(struct stmt *s)
{
    sqlite3_reset(native_stmt(s));
}

static int sqlite_is_null(struct stmt *s, int col)
{
    assert(col < sqlite3_column_count(native_stmt(s)));
    return sqlite3_column_type(native_stmt(s), col) == SQLITE_NULL;
}

static int64_t sqlite_get_int(struct stmt *s, int col)
{
    assert(col < sqlite3_column_count(native_stmt(s)));
    return sqlite3_column_int64(native_stmt(s), col);
}

static const char *sqlite_get_text(struct stmt *s, int col)
{
    assert(col < sqlite3_column_count(native_stmt(s)));
    return (const char *)sqlite3_column_text(native_stmt(s), col);
}

static const void *sqlite_get_bytes(struct stmt *s, int col, size_t *len)
{
    const void *bytes = sqlite3_column_blob(native_stmt(s), col);

    *len = (size_t)sqlite3_column_bytes(native_stmt(s), col);
    if (!bytes && sqlite3_column_type(native_stmt(s), col) != SQLITE_NULL)
        return ""; /* SQLite gives NULL for an empty blob */
    return bytes;
}

static enum err_code sqlite_settle(struct db *db, struct err *e)
{
    (void)db;
    (void)e;
    return ERR_OK; /* nothing is ever sent ahead */
}

static int sqlite_in_transaction(struct db *db)
{
    return sqlite3_get_autocommit(native_db(db)) == 0;
}

const struct engine store_sqlite = {
    .kind = STORE_SQLITE,
    .dialect = EXPR_SQLITE,
    .db_bytes = sizeof(struct sqlite_db),
    .stmt_bytes = sizeof(struct sqlite_stmt),
    .begin_write = {"BEGIN IMMEDIATE", NULL},
    .begin_read = {"BEGIN", "SELECT count(*) FROM sqlite_schema"},
    .sql_table_count = "SELECT count(*) FROM sqlite_schema"
                       " WHERE type = 'table'",
    .sql_log_ahead = "PRAGMA journal_mode = WAL",
    .sql_meta_count = "SELECT count(*) FROM sqlite_schema"
                      " WHERE type = 'table' AND name = 'meta'",
    .sql_plain_indexes = "SELECT name, sql FROM sqlite_schema"
                         " WHERE type = 'index' AND tbl_name = $1"
                         " AND sql LIKE 'CREATE INDEX%'",
    .sort_begin = CACHE_SORT,
    .sort_end = CACHE_WARM,
    .connect = sqlite_connect,
    .revive = sqlite_revive,
    .disconnect = sqlite_disconnect,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .step = sqlite_step,
    .run = sqlite_run,
    .reset = sqlite_reset,
    .is_null = sqlite_is_null,
    .get_int = sqlite_get_int,
    .get_text = sqlite_get_text,
    .get_bytes = sqlite_get_bytes,
    .exec = sqlite_exec,
    .settle = sqlite_settle,
    .in_transaction = sqlite_in_transaction,
};
