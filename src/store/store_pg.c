/*
** PostgreSQL 15 behind struct engine: the connection.
**
** 1. Statements whose count of rows nobody asks for are sent ahead (pipeline
**    mode); their answers are read before the connection is used for anything
**    else, at the latest before a savepoint is released or the commit.
** 2. Write transactions hold one advisory lock, so that they follow each other
**    and the journal is one chain, whichever process writes.
** 3. After an error the transaction can only be rolled back (to a savepoint);
**    settle says so again with the first error, so that a job which overlooked
**    it cannot commit half of its work.
*/
#include "store/pg.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* SQLSTATE, or its class, in our words.  {1} table or database, {2} detail. */
static const struct {
    const char *state;
    enum err_code code;
    enum msg_id id;
    int about_table;
} failures[] = {
    {"23505", ERR_INPUT, MSG_STORE_UNIQUE, 1},
    {"23503", ERR_INPUT, MSG_STORE_REFERENCE, 1},
    {"23502", ERR_INPUT, MSG_STORE_REQUIRED, 1},
    {"23", ERR_INPUT, MSG_STORE_CHECK, 1},
    {"22", ERR_INPUT, MSG_STORE_CHECK, 1},
    {"53100", ERR_IO, MSG_STORE_FULL, 0},
    {"25006", ERR_IO, MSG_STORE_READONLY, 0},
    {"42501", ERR_IO, MSG_STORE_READONLY, 0},
    {"55P03", ERR_BUSY, MSG_STORE_BUSY, 0},
    {"40", ERR_BUSY, MSG_STORE_BUSY, 0},
    {"53", ERR_BUSY, MSG_STORE_BUSY, 0},
    {"XX001", ERR_STORE, MSG_STORE_CORRUPT, 0},
    {"XX002", ERR_STORE, MSG_STORE_CORRUPT, 0},
    {"58", ERR_IO, MSG_STORE_DISK, 0},
    {"08", ERR_STORE, MSG_STORE_LOST, 0},
    {"57P", ERR_STORE, MSG_STORE_LOST, 0},
};

/* The server's sentence without its closing line end. */
static void copy_line(const char *text, char *out, size_t size)
{
    snprintf(out, size, "%s", text ? text : "");
    out[strcspn(out, "\n")] = '\0';
}

/* "the constraint's name: detail", as far as the server tells. */
static void constraint_detail(const PGresult *r, char *out, size_t size)
{
    const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    const char *column = PQresultErrorField(r, PG_DIAG_COLUMN_NAME);
    const char *primary = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    snprintf(out, size, "%s%s%s",
             name     ? name
             : column ? column
                      : "",
             name || column ? ": " : "", primary ? primary : "");
}

enum err_code pg_failed(struct pg_db *p, const PGresult *r, const char *sql,
                        struct err *e)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *table = r ? PQresultErrorField(r, PG_DIAG_TABLE_NAME) : NULL;
    const char *name = p->db.store->name;
    char detail[400], guess[STORE_NAME_BYTES];

    assert(sql);
    if (r && state)
        constraint_detail(r, detail, sizeof detail);
    else
        copy_line(PQerrorMessage(p->conn), detail, sizeof detail);
    if (PQstatus(p->conn) == CONNECTION_BAD)
        return ERR_SET(e, ERR_STORE, MSG_STORE_LOST, name, detail);
    stmt_table(sql, guess);
    for (size_t i = 0; state && i < ARRAY_COUNT(failures); i++) {
        size_t len = strlen(failures[i].state);
        if (strncmp(state, failures[i].state, len) != 0)
            continue;
        return ERR_SET(e, failures[i].code, failures[i].id,
                       !failures[i].about_table ? name
                       : table                  ? table
                                                : guess,
                       detail);
    }
    return ERR_SET(e, ERR_STORE, MSG_STORE_SQL, detail, sql);
}

/* Read one answer of the pipeline, of statement *at or the end of it; 0 at the
** end of all. */
static int read_answer(struct pg_db *p, int *at, struct err *first)
{
    PGresult *r = PQgetResult(p->conn);
    ExecStatusType status = PQresultStatus(r);

    assert(PQpipelineStatus(p->conn) != PQ_PIPELINE_OFF);
    if (!r) { /* between two statements */
        ++*at;
        return PQstatus(p->conn) != CONNECTION_BAD;
    }
    pg_take_answer(p, *at, r);
    if (status == PGRES_FATAL_ERROR && first->code == ERR_OK &&
        pg_failed(p, r, "", first) == ERR_OK)
        assert(0);
    PQclear(r);
    return status != PGRES_PIPELINE_SYNC;
}

/* Remember why the transaction is lost, and whether there is one. */
static void look_at_block(struct pg_db *p, const struct err *e)
{
    PGTransactionStatusType status = PQtransactionStatus(p->conn);

    p->in_block = status == PQTRANS_INTRANS || status == PQTRANS_INERROR ||
                  status == PQTRANS_ACTIVE ||
                  (status == PQTRANS_UNKNOWN && p->in_block);
    if (status == PQTRANS_INERROR && p->last.code == ERR_OK)
        p->last = *e;
    else if (status == PQTRANS_INTRANS || status == PQTRANS_IDLE)
        err_clear(&p->last);
}

enum err_code pg_drain(struct pg_db *p, struct err *e)
{
    struct err first = {0};
    int at = 0;

    assert(p->pending >= 0 && p->pending <= PG_PIPE_MAX);
    if (p->reading)
        pg_park(p);
    (void)!pg_send_gathered(p, &first);
    if (PQpipelineStatus(p->conn) != PQ_PIPELINE_OFF) {
        if (PQpipelineSync(p->conn) != 1)
            (void)!pg_failed(p, NULL, "", &first);
        else
            while (read_answer(p, &at, &first))
                ;
        while (PQstatus(p->conn) != CONNECTION_BAD &&
               PQexitPipelineMode(p->conn) != 1)
            PQclear(PQgetResult(p->conn));
        p->pending = 0;
        p->wide_generation += first.code != ERR_OK;
        buf_clear(&p->rows);
        look_at_block(p, &first);
    }
    if (first.code == ERR_OK)
        return ERR_OK;
    *e = first;
    return e->code;
}

/* Of struct engine: also refuses to go on in a transaction that failed. */
static enum err_code pg_settle(struct db *db, struct err *e)
{
    struct pg_db *p = pg_of(db);

    if (pg_drain(p, e) != ERR_OK)
        return e->code;
    if (PQstatus(p->conn) == CONNECTION_BAD)
        return pg_failed(p, NULL, "", e);
    if (PQtransactionStatus(p->conn) != PQTRANS_INERROR)
        return ERR_OK;
    *e = p->last;
    return e->code != ERR_OK ? e->code
                             : ERR_SET(e, ERR_STORE, MSG_STORE_SQL, "25P02",
                                       "current transaction is aborted");
}

static int pg_in_transaction(struct db *db)
{
    PGTransactionStatusType status = PQtransactionStatus(pg_of(db)->conn);

    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static enum err_code pg_exec(struct db *db, const char *sql, struct err *e)
{
    struct pg_db *p = pg_of(db);
    struct err failure = {0};

    assert(*sql);
    if (pg_drain(p, e) != ERR_OK)
        return e->code;
    PGresult *r = PQexec(p->conn, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
        status != PGRES_EMPTY_QUERY)
        (void)!pg_failed(p, r, sql, &failure);
    PQclear(r);
    look_at_block(p, &failure);
    if (failure.code != ERR_OK)
        *e = failure;
    return failure.code;
}

/* Notices go nowhere: what matters comes as an error. */
static void ignore_notice(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
}

/* Settings of a session; the lock waits as long as a SQLite file would. */
static enum err_code set_session(struct pg_db *p, struct err *e)
{
    int wait = p->db.store->wait_ms > 5000 ? p->db.store->wait_ms : 5000;
    char sql[320];

    assert(PQstatus(p->conn) == CONNECTION_OK);
    snprintf(sql, sizeof sql,
             "SET client_min_messages = warning;"
             "SET datestyle = 'ISO, YMD';"
             "SET bytea_output = 'hex';"
             "SET standard_conforming_strings = on;"
             "SET default_transaction_read_only = %s;"
             "SET lock_timeout = %d",
             p->db.role == DB_READER ? "on" : "off", wait);
    return pg_exec(&p->db, sql, e);
}

/* A connection that could not be made: missing, refused, or out of reach. */
static enum err_code not_connected(struct pg_db *p, struct err *e)
{
    char detail[400];
    const char *name = p->db.store->name;

    copy_line(PQerrorMessage(p->conn), detail, sizeof detail);
    if (strstr(detail, "does not exist") && strstr(detail, "database"))
        return ERR_SET(e, ERR_NOTFOUND, MSG_STORE_MISSING, name);
    return ERR_SET(e, ERR_STORE, MSG_STORE_SERVER, name, detail);
}

static enum err_code pg_connect(struct db *db, struct err *e)
{
    struct pg_db *p = pg_of(db);

    /* What stands in the URL comes last and holds. */
    static const char *const keywords[] = {"connect_timeout",
                                           "application_name",
                                           "client_encoding", "dbname", NULL};
    const char *const values[] = {"10", "ansinh", "UTF8", db->store->url, NULL};

    buf_init(&p->rows, STORE_TEXT_BYTES);
    p->conn = PQconnectdbParams(keywords, values, 1);
    if (!p->conn)
        return err_nomem(e);
    if (PQstatus(p->conn) != CONNECTION_OK)
        return not_connected(p, e);
    PQsetNoticeReceiver(p->conn, ignore_notice, NULL);
    p->generation = p->wide_generation = 1;
    return set_session(p, e);
}

enum err_code pg_revive(struct db *db, struct err *e)
{
    struct pg_db *p = pg_of(db);

    if (PQstatus(p->conn) == CONNECTION_OK)
        return ERR_OK;
    p->pending = 0;
    buf_clear(&p->rows);
    if (p->gathering)
        p->gathering->wide->count = 0;
    p->gathering = NULL;
    p->in_block = 0;
    p->reading = NULL;
    err_clear(&p->last);
    PQreset(p->conn);
    if (PQstatus(p->conn) != CONNECTION_OK)
        return not_connected(p, e);
    p->generation++;
    p->wide_generation++;
    return set_session(p, e);
}

static void pg_disconnect(struct db *db)
{
    PQfinish(pg_of(db)->conn);
    buf_free(&pg_of(db)->rows);
}

const struct engine store_postgres = {
    .kind = STORE_POSTGRES,
    .dialect = EXPR_POSTGRES,
    .db_bytes = sizeof(struct pg_db),
    .stmt_bytes = sizeof(struct pg_stmt),
    .begin_write = {"BEGIN", "SELECT 1 FROM pg_advisory_xact_lock(1097749352)"},
    .begin_read = {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                   "SELECT 1"},
    .sql_table_count = "SELECT count(*) FROM pg_tables"
                       " WHERE schemaname = current_schema()",
    .sql_meta_count = "SELECT count(*) FROM pg_tables"
                      " WHERE schemaname = current_schema()"
                      "   AND tablename = 'meta'",
    .sql_survey = "ANALYZE ",
    .connect = pg_connect,
    .revive = pg_revive,
    .disconnect = pg_disconnect,
    .prepare = pg_prepare,
    .finalize = pg_finalize,
    .step = pg_step,
    .run = pg_run,
    .reset = pg_reset,
    .is_null = pg_is_null,
    .get_int = pg_get_int,
    .get_text = pg_get_text,
    .get_bytes = pg_get_bytes,
    .exec = pg_exec,
    .settle = pg_settle,
    .in_transaction = pg_in_transaction,
};
