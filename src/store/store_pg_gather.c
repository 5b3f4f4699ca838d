/*
** PostgreSQL behind struct engine: rows of one INSERT that follow each other go
** as one statement of many rows.  The server then looks at the table's checks,
** indexes and references once for all of them, and not for each row anew.
**
** It is not seen from outside: whatever else is asked of the connection sends
** the rows first, and an error comes with a later call as for any statement
** that was sent ahead.
*/
#include "store/pg.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of a wide statement; what is left over goes by itself. */
static const size_t sizes[PG_SIZES] = {PG_GATHER_MAX, 8};

/* ---- which statements -------------------------------------------------- */

static const char insert[] = "INSERT INTO ", values[] = ") VALUES (";
static const char nothing[] = ") ON CONFLICT DO NOTHING";

/* "($1, $2, ... $n" and no more: past it, NULL otherwise. */
static const char *skip_tuple(const char *p, int count)
{
    for (int i = 1; i <= count; i++) {
        char *end;
        if (*p++ != '$' || strtol(p, &end, 10) != i)
            return NULL;
        p = end + strspn(end, i < count ? ", " : "");
    }
    return p;
}

/* Whether the text is an INSERT of one row of parameters. */
static int is_able(const struct pg_stmt *s, struct pg_wide *w)
{
    const char *sql = s->stmt.sql, *at = strstr(sql, values);

    if (strncmp(sql, insert, sizeof insert - 1) != 0 || !at ||
        s->stmt.param_count == 0)
        return 0;
    at += sizeof values - 2;
    w->tuple = (size_t)(at - sql);
    w->tail = skip_tuple(at + 1, s->stmt.param_count);
    if (!w->tail ||
        (strcmp(w->tail, ")") != 0 && strcmp(w->tail, nothing) != 0))
        return 0;
    w->tail++;
    return 1;
}

static enum err_code widen(struct pg_stmt *s, struct err *e)
{
    struct arena *a = s->stmt.db->arena;
    size_t n = (size_t)s->stmt.param_count * PG_GATHER_MAX;
    struct pg_wide *w = arena_alloc(a, sizeof *w);

    if (!w)
        return err_nomem(e);
    w->able = is_able(s, w) ? 1 : -1;
    if (w->able > 0) {
        w->offsets = arena_array(a, n, sizeof *w->offsets);
        w->lengths = arena_array(a, n, sizeof *w->lengths);
        w->formats = arena_array(a, n, sizeof *w->formats);
        w->values = arena_array(a, n, sizeof *w->values);
        if (!w->offsets || !w->lengths || !w->formats || !w->values)
            return err_nomem(e);
        buf_init(&w->text, STORE_TEXT_BYTES);
    }
    s->wide = w;
    return ERR_OK;
}

void pg_gather_free(struct pg_stmt *s)
{
    if (s->wide && s->wide->able > 0)
        buf_free(&s->wide->text);
}

/* ---- gathering --------------------------------------------------------- */

/* The values at hand behind those that wait. */
static enum err_code append(struct pg_stmt *s, int64_t *changed, struct err *e)
{
    struct pg_wide *w = s->wide;
    size_t n = (size_t)s->stmt.param_count, first = w->count * n;

    for (size_t i = 0; i < n; i++) {
        int binary = s->formats[i];
        w->offsets[first + i] = s->values[i] ? w->text.len : SIZE_MAX;
        w->formats[first + i] = binary;
        w->lengths[first + i] = s->lengths[i];
        if (s->values[i])
            buf_add(&w->text, s->values[i],
                    binary ? (size_t)s->lengths[i] : strlen(s->values[i]));
        buf_char(&w->text, '\0');
    }
    w->rows[w->count++] = (struct pg_row){s->stmt.params[0].n, changed};
    return buf_check(&w->text, e);
}

enum err_code pg_gather(struct pg_stmt *s, int64_t *changed, int *taken,
                        struct err *e)
{
    struct pg_db *p = pg_of(s->stmt.db);
    int told = changed != NULL;

    *taken = 0;
    if (!s->wide && widen(s, e) != ERR_OK)
        return e->code;
    /* Rows that are told apart are so by a whole number in front. */
    if (s->wide->able < 0 || (told && s->stmt.params[0].kind != VALUE_INT))
        return ERR_OK;
    if (p->gathering && (p->gathering != s || s->wide->told != told) &&
        pg_send_gathered(p, e) != ERR_OK)
        return e->code;
    *taken = 1;
    p->gathering = s;
    s->wide->told = told;
    if (append(s, changed, e) != ERR_OK)
        return e->code;
    if (s->wide->count == PG_GATHER_MAX && pg_send_gathered(p, e) != ERR_OK)
        return e->code;
    return p->pending >= PG_PIPE_MAX - PG_PIPE_ROOM ? pg_drain(p, e) : ERR_OK;
}

/* ---- sending ----------------------------------------------------------- */

enum err_code pg_send(struct pg_db *p, const struct pg_send *what,
                      const char *sql, struct err *e)
{
    struct pg_answer answer = {p->rows.len / sizeof *what->rows,
                               what->row_count, 0};

    assert(p->pending < PG_PIPE_MAX);
    if (p->reading)
        pg_park(p);
    if (PQpipelineStatus(p->conn) == PQ_PIPELINE_OFF &&
        PQenterPipelineMode(p->conn) != 1)
        return pg_failed(p, NULL, sql, e);
    buf_add(&p->rows, what->rows, what->row_count * sizeof *what->rows);
    if (buf_check(&p->rows, e) != ERR_OK)
        return e->code;
    if (PQsendQueryPrepared(p->conn, what->name, what->param_count,
                            what->values, what->lengths, what->formats, 0) != 1)
        return pg_failed(p, NULL, sql, e);
    p->answers[p->pending++] = answer;
    return ERR_OK;
}

/* The statement of so many rows, made on the way. */
static enum err_code make_wide(struct pg_stmt *s, size_t size, struct err *e)
{
    struct pg_wide *w = s->wide;
    struct pg_db *p = pg_of(s->stmt.db);
    size_t n = (size_t)s->stmt.param_count;
    struct buf sql;

    if (w->made[size][w->told].generation == p->wide_generation)
        return ERR_OK;
    snprintf(w->made[size][w->told].name, sizeof w->made[size][w->told].name,
             "w%u", ++p->serial);
    buf_init(&sql, STORE_TEXT_BYTES);
    buf_add(&sql, s->stmt.sql, w->tuple);
    for (size_t i = 0; i < sizes[size] * n; i++)
        buf_printf(&sql, "%s$%zu%s",
                   i % n ? ", "
                   : i   ? ", ("
                         : "(",
                   i + 1, (i + 1) % n ? "" : ")");
    buf_str(&sql, w->tail);
    if (w->told) {
        const char *column = strchr(s->stmt.sql, '(') + 1;
        buf_printf(&sql, " RETURNING %.*s", (int)strcspn(column, ",)"), column);
    }
    if (buf_check(&sql, e) == ERR_OK) {
        if (PQpipelineStatus(p->conn) == PQ_PIPELINE_OFF)
            (void)PQenterPipelineMode(p->conn);
        if (PQsendPrepare(p->conn, w->made[size][w->told].name, buf_cstr(&sql),
                          0, NULL) != 1)
            (void)!pg_failed(p, NULL, s->stmt.sql, e);
        p->answers[p->pending++] = (struct pg_answer){0, 0, 0};
        w->made[size][w->told].generation = p->wide_generation;
    }
    buf_free(&sql);
    return e->code;
}

/* Rows from first on as one statement of a size; PG_SIZES: one by itself. */
static enum err_code send_rows(struct pg_stmt *s, size_t first, size_t size,
                               struct err *e)
{
    struct pg_wide *w = s->wide;
    size_t n = (size_t)s->stmt.param_count;
    size_t rows = size < PG_SIZES ? sizes[size] : 1;

    if (size < PG_SIZES && make_wide(s, size, e) != ERR_OK)
        return e->code;
    struct pg_send what = {size < PG_SIZES ? w->made[size][w->told].name
                                           : s->name,
                           (int)(rows * n),
                           w->values + first * n,
                           w->lengths + first * n,
                           w->formats + first * n,
                           w->rows + first,
                           w->told ? rows : 0};
    return pg_send(pg_of(s->stmt.db), &what, s->stmt.sql, e);
}

enum err_code pg_send_gathered(struct pg_db *p, struct err *e)
{
    struct pg_stmt *s = p->gathering;
    enum err_code rc = ERR_OK;

    p->gathering = NULL;
    if (!s)
        return ERR_OK;
    if (p->reading)
        pg_park(p);
    struct pg_wide *w = s->wide;
    size_t count = w->count, n = (size_t)s->stmt.param_count;
    for (size_t i = 0; i < count * n; i++)
        w->values[i] =
            w->offsets[i] == SIZE_MAX ? NULL : w->text.data + w->offsets[i];
    for (size_t at = 0, size; at < count && rc == ERR_OK;
         at += size < PG_SIZES ? sizes[size] : 1) {
        for (size = 0; size < PG_SIZES && count - at < sizes[size];)
            size++;
        rc = send_rows(s, at, size, e);
    }
    w->count = 0;
    buf_clear(&w->text);
    return rc;
}

/* ---- answers ----------------------------------------------------------- */

/* The rows that came back were inserted; they come in the order sent, all at
** once or, where a result was read row by row before, one by one. */
static void tell_rows(struct pg_answer *x, struct pg_row *rows, PGresult *r)
{
    for (int at = 0; at < PQntuples(r); at++) {
        int64_t key = strtoll(PQgetvalue(r, at, 0), NULL, 10);
        while (x->next < x->rows && rows[x->next].key != key)
            x->next++;
        if (x->next < x->rows)
            *rows[x->next++].count = 1;
    }
}

void pg_take_answer(struct pg_db *p, int at, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    struct pg_answer *x = &p->answers[at < p->pending ? at : 0];
    struct pg_row *rows =
        (struct pg_row *)(void *)p->rows.data + (x->rows ? x->first : 0);

    if (at >= p->pending || x->rows == 0)
        return;
    if (status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE)
        tell_rows(x, rows, r);
    else if (status == PGRES_COMMAND_OK && rows->count)
        *rows->count = strtoll(PQcmdTuples(r), NULL, 10);
}
