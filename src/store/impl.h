/*
** What the files of this room share: a connection, a statement, an engine as
** a table of functions, and the store with its write queue.  No other room
** includes this.
*/
#ifndef STORE_IMPL_H
#define STORE_IMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/schema.h"
#include "store/store.h"

#include <pthread.h>
#include <semaphore.h>

enum {
    STORE_SCHEMA_VERSION = 1, /* of this program's fixed tables */
    STORE_HOOKS_MAX = 8,      /* promised by store.h */
    STORE_GROUP_MAX = 512,    /* jobs in one transaction */
    STORE_IDS_MAX = 512,      /* tables with a counter */
    STORE_HASH_BYTES = 32,    /* BLAKE2b-256 */
    STORE_NAME_BYTES = 64,    /* a table's name; PostgreSQL takes 63 */
};

#define STORE_ARENA_BYTES ((size_t)512 << 20)
#define STORE_TEXT_BYTES ((size_t)1 << 30)

enum value_kind {
    VALUE_NULL,
    VALUE_INT,
    VALUE_BOOL,
    VALUE_DAY,
    VALUE_TEXT,
    VALUE_BYTES,
};

/* A parameter as it was bound; engines see it when the statement starts. */
struct value {
    enum value_kind kind;
    int64_t n;        /* int, bool, day */
    const char *data; /* text, bytes: borrowed, or in stmt.kept */
    size_t len;
};

struct stmt {
    struct db *db;
    const char *sql; /* in the arena of the connection */
    uint64_t hash;
    struct value *params;
    int param_count;
    int active;      /* rows are being read */
    struct buf kept; /* copies of bound texts while rows are read */
};

enum db_role { DB_READER, DB_WRITER };

/* One connection.  Engines put their own part behind it (db_bytes). */
struct db {
    struct store *store;
    const struct engine *engine;
    struct arena *arena; /* the connection and all its statements */
    enum db_role role;
    struct stmt **slots; /* hash table of statements by text */
    size_t slot_count;   /* a power of two */
    size_t stmt_count;
    struct stmt *recent[64]; /* by the address of the text asked for */
    size_t active_count;     /* statements with rows still to read */
};

struct engine {
    enum store_engine kind;
    enum expr_dialect dialect;
    size_t db_bytes, stmt_bytes; /* whole structs, with struct db / stmt */
    const char *begin_write[2];  /* statements that begin a transaction */
    const char *begin_read[2];
    const char *sql_table_count; /* all tables of the database */
    const char *sql_meta_count;  /* those named meta */
    const char *sql_log_ahead;   /* of a writer on a file of ours; NULL: none */
    /* Name and text of the indexes of table $1 that guard nothing; NULL where
    ** dropping one would make readers wait. */
    const char *sql_plain_indexes;
    const char *sort_begin, *sort_end; /* around those that make them */
    const char *sql_survey; /* a table's name follows; NULL: no need */
    enum err_code (*connect)(struct db *db, struct err *e);
    /* Bring back a connection that was lost outside a transaction. */
    enum err_code (*revive)(struct db *db, struct err *e);
    void (*disconnect)(struct db *db);
    enum err_code (*prepare)(struct stmt *s, struct err *e);
    void (*finalize)(struct stmt *s);
    /* The first step of an execution has start != 0. */
    enum err_code (*step)(struct stmt *s, int start, int *row, struct err *e);
    /* With wait 0 *changed (may be NULL) may be set as late as by settle. */
    enum err_code (*run)(struct stmt *s, int64_t *changed, int wait,
                         struct err *e);
    void (*reset)(struct stmt *s);
    int (*is_null)(struct stmt *s, int col);
    int64_t (*get_int)(struct stmt *s, int col);
    const char *(*get_text)(struct stmt *s, int col);
    const void *(*get_bytes)(struct stmt *s, int col, size_t *len);
    enum err_code (*exec)(struct db *db, const char *sql, struct err *e);
    /* Wait for statements that were sent ahead. */
    enum err_code (*settle)(struct db *db, struct err *e);
    /* 0 when the engine has given up the transaction by itself. */
    int (*in_transaction)(struct db *db);
};

extern const struct engine store_sqlite;
extern const struct engine store_postgres;

/* A job in the queue; lives on the stack of the thread that waits. */
struct write_job {
    store_job *job;
    void *arg;
    struct err *e;
    enum err_code code;
    int done;   /* finished, the code is set */
    sem_t wake; /* posted once: done, or else to lead */
    struct write_job *next;
};

/* A counter of id_counter as this process knows it. */
struct id_counter {
    char name[STORE_NAME_BYTES];
    int64_t next;
    int known; /* read in this transaction, or still true */
    int dirty; /* differs from the table */
};

/* The end of the journal's chain. */
struct journal_end {
    int known;
    int64_t seq; /* of the last entry, 0 none */
    unsigned char hash[STORE_HASH_BYTES];
};

struct store {
    const struct engine *engine;
    struct arena *arena;
    const char *url;  /* as given */
    const char *name; /* for messages: the file, or the URL without password */
    enum store_mode mode;
    int wait_ms;
    int lock_fd;   /* FILE.lock, -1 none */
    int lock_made; /* by this process, not there before */
    const char *lock_path;
    struct db *writer; /* NULL when opened for reading */

    pthread_mutex_t mutex; /* guards the queue */
    struct write_job *first, *last;
    int leading;
    pthread_t leader;    /* 0 while nobody leads */
    pthread_cond_t idle; /* nobody leads and alone_waiting > 0 */
    int alone_waiting;

    struct store_hook hooks[STORE_HOOKS_MAX];
    size_t hook_count;

    /* Caches of the writing transaction; only the leader touches them. */
    struct id_counter ids[STORE_IDS_MAX];
    size_t id_count;
    struct journal_end journal;       /* with what the current job added */
    struct journal_end journal_saved; /* before the current job */
    char journal_second[STAMP_BYTES]; /* "2024-03-15T08:30:00" */
    int64_t journal_second_of;        /* its time */
    struct buf journal_text;          /* scratch for hashing */
};

/* ---- open.c ------------------------------------------------------------ */

/* A new connection of the store in an arena of its own. */
enum err_code db_open(struct store *s, enum db_role role, struct db **out,
                      struct err *e) MUST_CHECK;

/* Begin a transaction with the two statements of an engine (the second may be
** NULL).  A connection that was lost while idle is made again. */
enum err_code db_begin(struct db *db, const char *const sql[2],
                       struct err *e) MUST_CHECK;

/* ---- stmt.c ------------------------------------------------------------ */

/* Prepare (or find) and run a statement without parameters. */
enum err_code db_run(struct db *db, const char *sql, struct err *e) MUST_CHECK;

/* Stop reading all statements of the connection. */
void db_reset_all(struct db *db);

/* The table that a statement writes, "?" when it cannot be seen. */
void stmt_table(const char *sql, char out[STORE_NAME_BYTES]);

/* Read "2024-02-05"; DAY_NONE when it is no day. */
day_t iso_day(const char *text);

/* ---- group.c ----------------------------------------------------------- */

/* Run job alone: wait until no group runs, keep others waiting, and run
** before and after (may be NULL) outside the transaction. */
enum err_code store_write_alone(struct store *s, struct write_job *job,
                                const char *before, const char *after);

/* ---- ids.c ------------------------------------------------------------- */

/* Before the commit: write the counters that moved. */
enum err_code ids_flush(struct db *db, struct err *e) MUST_CHECK;

/* After the group. */
void ids_done(struct store *s, int committed);

/* Note that names up to next - 1 are used (the journal counts itself). */
enum err_code ids_set(struct db *db, const char *name, int64_t next,
                      struct err *e) MUST_CHECK;

/* Drop what is known of a counter that may go back (the journal's). */
void ids_forget(struct store *s, const char *name);

/* ---- journal.c --------------------------------------------------------- */

/* Remember the end of the chain before a job. */
void journal_job_begin(struct store *s);

/* After a job: one that failed takes its entries with it. */
void journal_job_done(struct store *s, int kept);

/* Before the commit: count the entries in id_counter. */
enum err_code journal_flush(struct db *db, struct err *e) MUST_CHECK;

/* After the group: what is remembered holds only when it was committed and no
** other process can have written since. */
void journal_done(struct store *s, int committed);

/* ---- ddl.c ------------------------------------------------------------- */

/* CREATE TABLE of the table under the name as; foreign keys stand in it in
** SQLite and come later (ddl_foreign_keys) in PostgreSQL. */
void ddl_table(enum expr_dialect d, const struct schema_table *t,
               const char *as, struct buf *out);

/* One column as in CREATE TABLE or ADD COLUMN. */
void ddl_column(enum expr_dialect d, const struct schema_table *t,
                const struct schema_column *c, struct buf *out);

/* CREATE INDEX; what it covers and where comes from the description. */
void ddl_index(const struct schema_table *t, const struct schema_index *i,
               struct buf *out);

/* ALTER TABLE ... ADD CONSTRAINT for one reference (PostgreSQL). */
void ddl_foreign_key(const struct schema_table *t,
                     const struct schema_column *c, struct buf *out);

/* A name in double quotes. */
void ddl_name(const char *name, struct buf *out);

/* A text in single quotes. */
void ddl_text(const char *text, struct buf *out);

/* By name; NULL when there is none. */
const struct schema_table *schema_find(const struct schema *s,
                                       const char *name);
const struct schema_column *schema_find_column(const struct schema_table *t,
                                               const char *name);

/* ---- described.c ------------------------------------------------------- */

/* The schema as the database describes itself, hidden parts too. */
enum err_code schema_load(struct db *db, struct arena *a, struct schema *out,
                          struct err *e) MUST_CHECK;

/* Replace the description of a table. */
enum err_code schema_describe(struct db *db, const struct schema_table *t,
                              int64_t place, struct err *e) MUST_CHECK;

#endif
