/*
** PostgreSQL: what store_pg.c (connection, pipeline, errors) and
** store_pg_rows.c (statements and rows) share.
*/
#ifndef STORE_PG_H
#define STORE_PG_H

#include "store/impl.h"

#include <libpq-fe.h>

enum {
    PG_PIPE_MAX =
        1000, /* statements sent ahead before their answers are read */
};

struct pg_stmt;

struct pg_db {
    struct db db;
    PGconn *conn;
    unsigned generation;     /* counts connections: statements are made again */
    unsigned serial;         /* names of prepared statements */
    int pending;             /* statements sent ahead */
    int in_block;            /* a transaction was open when last looked */
    struct pg_stmt *reading; /* the statement whose rows are on the wire */
    struct err last;         /* why the transaction cannot go on */
};

/* One result column of the current row. */
struct pg_cell {
    const char *text; /* NULL for null */
    int len;
    struct buf bytes; /* BYTEA decoded */
};

struct pg_stmt {
    struct stmt stmt;
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

/* Move the rest of a statement's rows from the wire into memory. */
void pg_park(struct pg_db *p);

/* store_pg_rows.c: rows of struct engine. */
enum err_code pg_prepare(struct stmt *s, struct err *e) MUST_CHECK;
void pg_finalize(struct stmt *s);
enum err_code pg_step(struct stmt *s, int start, int *row,
                      struct err *e) MUST_CHECK;
enum err_code pg_run(struct stmt *s, int64_t *changed,
                     struct err *e) MUST_CHECK;
void pg_reset(struct stmt *s);
int pg_is_null(struct stmt *s, int col);
int64_t pg_get_int(struct stmt *s, int col);
const char *pg_get_text(struct stmt *s, int col);
const void *pg_get_bytes(struct stmt *s, int col, size_t *len);

#endif
