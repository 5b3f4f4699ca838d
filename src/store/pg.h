/*
** PostgreSQL: what store_pg.c (connection, pipeline, errors) and
** store_pg_rows.c (statements and rows) share.
*/
#ifndef STORE_PG_H
#define STORE_PG_H

#include "store/impl.h"

#include <libpq-fe.h>

enum {
    PG_PIPE_MAX = 1000, /* statements sent ahead before answers are read */
    PG_PIPE_ROOM = 32,  /* the most that sending gathered rows takes */
    PG_GATHER_MAX = 64, /* rows of one INSERT that go as one statement */
    PG_SIZES = 2,       /* how many such statements are kept of an INSERT */
};

struct pg_stmt;

/* What the answer of a statement sent ahead tells: whether each of its rows was
** inserted, known by its key; or the count of one. */
struct pg_row {
    int64_t key;
    int64_t *count; /* NULL: nobody asks */
};
struct pg_answer {
    size_t first, rows; /* in pg_db.rows */
    size_t next;        /* the next row that may be told */
};

struct pg_db {
    struct db db;
    PGconn *conn;
    unsigned generation; /* counts connections: statements are made again */
    unsigned wide_generation; /* as that, counting failures too: a statement
                                 behind one that failed was not made */
    unsigned serial;          /* names of prepared statements */
    int pending;              /* statements sent ahead */
    struct pg_answer answers[PG_PIPE_MAX]; /* of those */
    struct buf rows;                       /* of struct pg_row */
    struct pg_stmt *gathering; /* rows of this INSERT wait to be sent */
    int in_block;              /* a transaction was open when last looked */
    struct pg_stmt *reading;   /* the statement whose rows are on the wire */
    struct err last;           /* why the transaction cannot go on */
};

/* One result column of the current row. */
struct pg_cell {
    const char *text; /* NULL for null */
    int len;
    struct buf bytes; /* BYTEA decoded */
};

/* An INSERT of one row, as it is widened to many. */
struct pg_wide {
    int able;     /* 0 not looked at, -1 no */
    size_t tuple; /* where "($1, ..." begins in the text */
    const char *tail;
    struct {
        char name[24];
        unsigned generation;
    } made[PG_SIZES][2]; /* by size, and whether the rows are told */
    /* The rows that wait: their values one after the other. */
    size_t count;
    int told;
    struct buf text;
    size_t *offsets; /* SIZE_MAX null */
    int *lengths, *formats;
    const char **values;
    struct pg_row rows[PG_GATHER_MAX];
};

struct pg_stmt {
    struct stmt stmt;
    struct pg_wide *wide; /* NULL: never asked for */
    char name[16];
    unsigned generation;
    const char **values; /* parameters as libpq takes them */
    int *lengths, *formats;
    size_t *offsets;  /* of a value in text */
    struct buf text;  /* parameters as text */
    PGresult *result; /* the current row, from the wire */
    int cell_count;
    struct pg_cell *cells;
    int parked; /* the rest of the rows lies in rows */
    struct buf rows;
    size_t rows_at;
    struct err failure; /* met while parking, told at the end of the rows */
};

static inline struct pg_db *pg_of(struct db *db)
{
    return (struct pg_db *)db;
}

static inline struct pg_stmt *pg_stmt_of(struct stmt *s)
{
    return (struct pg_stmt *)s;
}

/* The sentence for a failed result (NULL: the connection itself). */
enum err_code pg_failed(struct pg_db *p, const PGresult *r, const char *sql,
                        struct err *e) MUST_CHECK;

/* Read the answers of all statements sent ahead and move rows on the wire into
** memory, so that the connection is free. */
enum err_code pg_drain(struct pg_db *p, struct err *e) MUST_CHECK;

/* Prepare again after the connection was lost and found. */
enum err_code pg_ensure_prepared(struct stmt *s, struct err *e) MUST_CHECK;

/* Connect again if that loses no transaction. */
enum err_code pg_revive(struct db *db, struct err *e) MUST_CHECK;

/* store_pg_gather.c: take the row at hand of an INSERT to be sent with others;
** *taken 0 when the statement is none that can be widened. */
enum err_code pg_gather(struct pg_stmt *s, int64_t *changed, int *taken,
                        struct err *e) MUST_CHECK;
/* Send the rows that wait. */
enum err_code pg_send_gathered(struct pg_db *p, struct err *e) MUST_CHECK;
/* An answer of the pipeline to statement `at`. */
void pg_take_answer(struct pg_db *p, int at, PGresult *r);
void pg_gather_free(struct pg_stmt *s);

/* Send a prepared statement ahead; its answer tells the rows from first on. */
struct pg_send {
    const char *name;
    int param_count;
    const char *const *values;
    const int *lengths, *formats;
    const struct pg_row *rows;
    size_t row_count;
};
enum err_code pg_send(struct pg_db *p, const struct pg_send *what,
                      const char *sql, struct err *e) MUST_CHECK;

/* Move the rest of a statement's rows from the wire into memory. */
void pg_park(struct pg_db *p);

/* store_pg_rows.c: rows of struct engine. */
enum err_code pg_prepare(struct stmt *s, struct err *e) MUST_CHECK;
void pg_finalize(struct stmt *s);
enum err_code pg_step(struct stmt *s, int start, int *row,
                      struct err *e) MUST_CHECK;
enum err_code pg_run(struct stmt *s, int64_t *changed, int wait,
                     struct err *e) MUST_CHECK;
void pg_reset(struct stmt *s);
int pg_is_null(struct stmt *s, int col);
int64_t pg_get_int(struct stmt *s, int col);
const char *pg_get_text(struct stmt *s, int col);
const void *pg_get_bytes(struct stmt *s, int col, size_t *len);

#endif
