/*
** The only door to SQL: one interface over SQLite and PostgreSQL.
**
** A store is a database that is open; it holds one writing connection and
** makes reading connections (struct db) on demand, one per thread.  SQL is
** written once in the part that both engines share ($1, $2 in order of first
** appearance, ON CONFLICT, RETURNING, CTEs, window functions); what differs is
** a row in the dialect table.
**
** Types as stored: integers and money BIGINT/INTEGER, text TEXT, days DATE in
** PostgreSQL and ISO text in SQLite, bools BOOLEAN and INTEGER 0/1, bytes BYTEA
** and BLOB.
**
** Writing.  store_write queues a job; the thread that finds no leader becomes
** one, runs all waiting jobs in one transaction (each in a savepoint, so that
** one that fails undoes only itself) and commits once for all: group commit.
** store_write returns after the commit is durable.  Only one process writes a
** SQLite file at a time: the store takes FILE.lock for writing.
*/
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "catalog/catalog.h"

struct store;
struct db;   /* one connection; one thread at a time */
struct stmt; /* a prepared statement of a db */

enum store_engine { STORE_SQLITE, STORE_POSTGRES, STORE_ENGINE__MAX };

enum store_mode {
    STORE_READ,   /* must exist, is never written */
    STORE_WRITE,  /* must exist */
    STORE_CREATE, /* is made when missing (SQLite file or empty PG database) */
};

/*
** Open "ansinh.db" or "postgres://user@host:port/name" (also postgresql://).
** Checks the version kept in the database: ERR_INPUT when it was written by a
** newer program or is no An Sinh database, ERR_NOTFOUND when it is missing,
** ERR_BUSY when another process holds the lock longer than wait_ms,
** ERR_IO/ERR_STORE when disk or server refuse.
*/
enum err_code store_open(const char *url, enum store_mode mode, int wait_ms,
                         struct store **out, struct err *e) MUST_CHECK;
void store_close(struct store *s); /* NULL is fine */
enum store_engine store_kind(const struct store *s);
enum expr_dialect store_dialect(const struct store *s);

/* A reading connection; closed by db_close.  In SQLite it is query_only. */
enum err_code store_reader(struct store *s, struct db **out,
                           struct err *e) MUST_CHECK;
void db_close(struct db *db);
enum expr_dialect db_dialect(const struct db *db);

/* A snapshot: what is read between begin and end belongs together. */
enum err_code db_read_begin(struct db *db, struct err *e) MUST_CHECK;
void db_read_end(struct db *db);

/* ---- writing ---------------------------------------------------------- */

/* A job runs inside a write transaction; what it returns decides whether its
** own changes are kept.  db is the writing connection.  A job must not call
** store_write (it would wait for itself), and an error of a statement must end
** it: PostgreSQL has then lost the job's work, and the job fails with that
** error even if it returns ERR_OK. */
typedef enum err_code store_job(struct db *db, void *arg, struct err *e);

/* Run a job and wait until it is durable (see top).  Any thread; s was opened
** for writing and e is empty. */
enum err_code store_write(struct store *s, store_job *job, void *arg,
                          struct err *e) MUST_CHECK;

/* Hooks around each group transaction, for caches that live as long as one
** (the journal's last hash, cell deltas, id counters).  flush runs before the
** commit and may fail it; done tells whether the group was committed.  At most
** 8 hooks. */
struct store_hook {
    enum err_code (*flush)(struct db *db, void *arg, struct err *e);
    void (*done)(int committed, void *arg);
    void (*job_done)(int kept, void *arg); /* after each job's savepoint */
    void *arg;
};
enum err_code store_add_hook(struct store *s, struct store_hook hook,
                             struct err *e) MUST_CHECK;

/* The next n ids of a table, durable with the transaction.  *first is the
** first; ids of a job that failed are not used again. */
enum err_code db_next_ids(struct db *db, const char *table, int64_t n,
                          int64_t *first, struct err *e) MUST_CHECK;

/* ---- statements ------------------------------------------------------- */

/* How many statements the connection keeps.  It forgets none: whoever serves
** for months opens another when there are too many. */
size_t db_statement_count(const struct db *db);

/* Prepare; the same text gives the same statement (cached per connection).
** The text may live anywhere; it is copied. */
enum err_code db_prepare(struct db *db, const char *sql, struct stmt **out,
                         struct err *e) MUST_CHECK;

/* Parameters from 1.  Text and bytes are borrowed until the next step or run
** has returned. */
void stmt_bind_int(struct stmt *s, int i, int64_t n);
void stmt_bind_bool(struct stmt *s, int i, int yes);
void stmt_bind_day(struct stmt *s, int i, day_t day); /* DAY_NONE binds null */
void stmt_bind_text(struct stmt *s, int i, const char *text); /* NULL: null */
void stmt_bind_text_n(struct stmt *s, int i, const char *text, size_t len);
void stmt_bind_bytes(struct stmt *s, int i, const void *bytes, size_t len);
void stmt_bind_null(struct stmt *s, int i);

/* *row = 1 while there are rows.  After *row = 0 or an error the statement is
** reset and its parameters are null.  On PostgreSQL large results come in
** chunks (single-row mode or cursor), so memory stays bounded. */
enum err_code stmt_step(struct stmt *s, int *row, struct err *e) MUST_CHECK;

/* Run a statement that gives no rows; *changed (may be NULL) = rows touched.
** With changed == NULL on PostgreSQL it may be pipelined: its error then comes
** from a later call, at the latest from the commit. */
enum err_code stmt_run(struct stmt *s, int64_t *changed,
                       struct err *e) MUST_CHECK;
/* As stmt_run, without waiting for the count: many rows go out together.  The
** count stands in *changed, 0 until then, at the latest when db_settle has
** returned, and must live as long. */
enum err_code stmt_run_later(struct stmt *s, int64_t *changed,
                             struct err *e) MUST_CHECK;

/* Wait for what was sent ahead in the job; the first error of it. */
enum err_code db_settle(struct db *db, struct err *e) MUST_CHECK;
void stmt_reset(struct stmt *s);

/* Columns from 0, valid until the next step.  The text of a bool differs
** between the engines; ask stmt_bool. */
int stmt_null(struct stmt *s, int col);
int64_t stmt_int(struct stmt *s, int col);
int stmt_bool(struct stmt *s, int col);
day_t stmt_day(struct stmt *s, int col);        /* DAY_NONE for null */
const char *stmt_text(struct stmt *s, int col); /* NULL for null */
const void *stmt_bytes(struct stmt *s, int col, size_t *len);

/* The integer of a query's first row and column; 0 when there is none. */
enum err_code db_int(struct db *db, const char *sql, int64_t *out,
                     struct err *e) MUST_CHECK;

/* One or more statements without parameters or rows. */
enum err_code db_exec(struct db *db, const char *sql, struct err *e) MUST_CHECK;

/*
** Within a job that adds more rows to table than it has: drop its indexes but
** the unique ones and append to later the statements that make them again,
** which the job must hand to db_make_indexes before it ends.  Queries of the
** job that would use them read the whole table meanwhile; readers see nothing
** of it.  On PostgreSQL, where readers would have to wait, it does nothing.
*/
enum err_code db_put_off_indexes(struct db *db, const char *table,
                                 struct buf *later, struct err *e) MUST_CHECK;

/* Run the statements that db_put_off_indexes left, sorting in pieces that fit
** the processor's caches; later may be empty. */
enum err_code db_make_indexes(struct db *db, struct buf *later,
                              struct err *e) MUST_CHECK;

/* Within a job that has filled a table anew and will ask much of it: let the
** engine look at what is in it now, where its plans depend on that. */
enum err_code db_survey(struct db *db, const char *table,
                        struct err *e) MUST_CHECK;

/* ---- schema ----------------------------------------------------------- */

/*
** Make or change the tables so that they are those of the catalogue: what
** store_schema describes, compared with what was applied last (kept in the
** table schema_column).  New registers, columns and choices are added; removed
** ones are kept and hidden (and come back unhidden); a changed type or a new
** required column without default on a filled table is refused, naming the
** column and the remedy.  All in one transaction.  plan (may be NULL) receives
** one line of SQL per change.
*/
enum err_code store_migrate(struct store *s, const struct catalog *c,
                            struct buf *plan, struct err *e) MUST_CHECK;

/* *yes 1 when the migration that ran last was to this catalogue, by a program
** with the same fixed tables. */
enum err_code store_is_current(struct db *db, const struct catalog *c, int *yes,
                               struct err *e) MUST_CHECK;

/* ---- journal ---------------------------------------------------------- */

struct journal_entry {
    const char *actor;  /* user name */
    const char *action; /* insert, correct, void, import, login, ... */
    const char *table;  /* register or fixed table; may be NULL */
    int64_t record;     /* its id, 0 none */
    const char *before; /* JSON objects of the changed columns, NULL none */
    const char *after;
    const char *reason; /* NULL none */
};

/* Append inside a job.  The entry's hash covers the one before it (BLAKE2b-256
** over previous hash and all columns), so nothing can be changed or taken out
** unseen. */
enum err_code journal_add(struct db *db, const struct journal_entry *entry,
                          struct err *e) MUST_CHECK;

/* Walk the chain; *bad = the first sequence number that does not fit, 0 none;
** *count = entries seen. */
enum err_code journal_verify(struct db *db, int64_t *count, int64_t *bad,
                             struct err *e) MUST_CHECK;

/* ---- backup ----------------------------------------------------------- */

/* Copy everything as of one moment into a new SQLite file, while others write
** (SQLite's backup interface, or one snapshot of PostgreSQL read table by
** table).  ERR_INPUT when the file exists. */
enum err_code store_backup(struct store *s, const char *file,
                           struct err *e) MUST_CHECK;

/* Fill an empty database (either engine) from a backup file. */
enum err_code store_restore(const char *url, const char *file,
                            struct err *e) MUST_CHECK;

/* What the engine itself can check: integrity_check, foreign keys.  One line
** per fault into out; *faults counts them. */
enum err_code store_check(struct store *s, struct buf *out, int64_t *faults,
                          struct err *e) MUST_CHECK;

#endif
