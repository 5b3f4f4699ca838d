/*
** PostgreSQL behind struct engine: statements, parameters and rows.
**
** Rows come one by one from the wire (single-row mode), so a large result
** needs no memory.  When another statement wants the connection before the
** last row was read, the rest is moved into memory ("parked").
*/
#include "store/pg.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- parameters -------------------------------------------------------- */

/* The text of a value goes into s->text with its NUL; libpq wants that. */
static void put_text(struct pg_stmt *s, const struct value *v)
{
    char iso[DAY_TEXT_BYTES];

    if (v->kind == VALUE_INT) {
        buf_int(&s->text, v->n);
    } else if (v->kind == VALUE_BOOL) {
        buf_char(&s->text, v->n ? 't' : 'f');
    } else if (v->kind == VALUE_DAY) {
        day_iso((day_t)v->n, iso);
        buf_str(&s->text, iso);
    } else {
        assert(v->kind == VALUE_TEXT && !memchr(v->data, '\0', v->len));
        buf_add(&s->text, v->data, v->len);
    }
    buf_char(&s->text, '\0');
}

static enum err_code fill_params(struct pg_stmt *s, struct err *e)
{
    int n = s->stmt.param_count;

    assert(n >= 0);
    buf_clear(&s->text);
    for (int i = 0; i < n; i++) {
        const struct value *v = &s->stmt.params[i];
        s->offsets[i] = s->text.len;
        s->formats[i] = v->kind == VALUE_BYTES;
        s->lengths[i] = v->kind == VALUE_BYTES ? (int)v->len : 0;
        if (v->kind != VALUE_BYTES && v->kind != VALUE_NULL)
            put_text(s, v);
    }
    if (buf_check(&s->text, e) != ERR_OK)
        return e->code;
    for (int i = 0; i < n; i++) {
        const struct value *v = &s->stmt.params[i];
        s->values[i] = v->kind == VALUE_NULL    ? NULL
                       : v->kind == VALUE_BYTES ? v->data
                                                : s->text.data + s->offsets[i];
    }
    return ERR_OK;
}

/* ---- preparing --------------------------------------------------------- */

static enum err_code prepare_now(struct pg_stmt *s, struct err *e)
{
    struct pg_db *p = pg_of(s->stmt.db);
    enum err_code code = ERR_OK;

    if (pg_drain(p, e) != ERR_OK)
        return e->code;
    if (PQstatus(p->conn) == CONNECTION_BAD && !p->in_block &&
        pg_revive(&p->db, e) != ERR_OK)
        return e->code;
    PGresult *r = PQprepare(p->conn, s->name, s->stmt.sql, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        code = pg_failed(p, r, s->stmt.sql, e);
    else
        s->generation = p->generation;
    PQclear(r);
    if (code != ERR_OK && PQtransactionStatus(p->conn) == PQTRANS_INERROR &&
        p->last.code == ERR_OK)
        p->last = *e;
    return code;
}

enum err_code pg_prepare(struct stmt *stmt, struct err *e)
{
    struct pg_stmt *s = pg_stmt_of(stmt);
    struct pg_db *p = pg_of(stmt->db);
    size_t n = (size_t)stmt->param_count + 1;

    s->values = arena_array(stmt->db->arena, n, sizeof s->values[0]);
    s->lengths = arena_array(stmt->db->arena, n, sizeof s->lengths[0]);
    s->formats = arena_array(stmt->db->arena, n, sizeof s->formats[0]);
    s->offsets = arena_array(stmt->db->arena, n, sizeof s->offsets[0]);
    if (!s->values || !s->lengths || !s->formats || !s->offsets)
        return err_nomem(e);
    buf_init(&s->text, STORE_TEXT_BYTES);
    buf_init(&s->rows, STORE_TEXT_BYTES);
    snprintf(s->name, sizeof s->name, "s%u", ++p->serial);
    return prepare_now(s, e);
}

enum err_code pg_ensure_prepared(struct stmt *stmt, struct err *e)
{
    struct pg_stmt *s = pg_stmt_of(stmt);
    struct pg_db *p = pg_of(stmt->db);

    if (PQstatus(p->conn) == CONNECTION_OK && s->generation == p->generation)
        return ERR_OK;
    return prepare_now(s, e);
}

void pg_finalize(struct stmt *stmt)
{
    struct pg_stmt *s = pg_stmt_of(stmt);

    assert(!stmt->active);
    PQclear(s->result);
    for (int i = 0; i < s->cell_count; i++)
        buf_free(&s->cells[i].bytes);
    buf_free(&s->text);
    buf_free(&s->rows);
    pg_gather_free(s);
}

/* ---- running without rows ---------------------------------------------- */

/* Send it and do not wait; its count comes with the answer. */
static enum err_code run_ahead(struct pg_stmt *s, int64_t *changed,
                               struct err *e)
{
    struct pg_db *p = pg_of(s->stmt.db);
    struct pg_row row = {0, changed};
    int taken;

    if (pg_gather(s, changed, &taken, e) != ERR_OK || taken)
        return e->code;
    if (pg_send_gathered(p, e) != ERR_OK)
        return e->code;
    struct pg_send what = {s->name,    s->stmt.param_count, s->values,
                           s->lengths, s->formats,          &row,
                           1};
    if (pg_send(p, &what, s->stmt.sql, e) != ERR_OK)
        return e->code;
    return p->pending >= PG_PIPE_MAX - PG_PIPE_ROOM ? pg_drain(p, e) : ERR_OK;
}

enum err_code pg_run(struct stmt *stmt, int64_t *changed, int wait,
                     struct err *e)
{
    struct pg_stmt *s = pg_stmt_of(stmt);
    struct pg_db *p = pg_of(stmt->db);
    enum err_code code = ERR_OK;

    assert(!stmt->active);
    if (pg_ensure_prepared(stmt, e) != ERR_OK || fill_params(s, e) != ERR_OK)
        return e->code;
    if (!wait)
        return run_ahead(s, changed, e);
    if (pg_drain(p, e) != ERR_OK)
        return e->code;
    PGresult *r = PQexecPrepared(p->conn, s->name, stmt->param_count, s->values,
                                 s->lengths, s->formats, 0);
    if (PQresultStatus(r) == PGRES_COMMAND_OK ||
        PQresultStatus(r) == PGRES_TUPLES_OK)
        *changed = strtoll(PQcmdTuples(r), NULL, 10);
    else
        code = pg_failed(p, r, stmt->sql, e);
    PQclear(r);
    if (code != ERR_OK && p->last.code == ERR_OK)
        p->last = *e;
    return code;
}

/* ---- rows -------------------------------------------------------------- */

/* Room for the columns of a result. */
static int have_cells(struct pg_stmt *s, int count)
{
    assert(count >= 0);
    if (count <= s->cell_count)
        return 1;
    struct pg_cell *cells =
        arena_array(s->stmt.db->arena, (size_t)count, sizeof cells[0]);
    if (!cells)
        return 0;
    for (int i = 0; i < s->cell_count; i++)
        buf_free(&s->cells[i].bytes);
    for (int i = 0; i < count; i++)
        buf_init(&cells[i].bytes, STORE_TEXT_BYTES);
    s->cells = cells;
    s->cell_count = count;
    return 1;
}

static enum err_code cells_of_result(struct pg_stmt *s, struct err *e)
{
    int count = PQnfields(s->result);

    assert(PQntuples(s->result) == 1);
    if (!have_cells(s, count))
        return err_nomem(e);
    for (int i = 0; i < count; i++) {
        int null = PQgetisnull(s->result, 0, i);
        s->cells[i].text = null ? NULL : PQgetvalue(s->result, 0, i);
        s->cells[i].len = null ? 0 : PQgetlength(s->result, 0, i);
    }
    return ERR_OK;
}

/* Append the row of a result to the parked ones: for each column its length
** (-1 for null), the text and a NUL. */
static void park_row(struct pg_stmt *s, const PGresult *r)
{
    assert(PQntuples(r) == 1);
    for (int i = 0; i < PQnfields(r); i++) {
        int len = PQgetisnull(r, 0, i) ? -1 : PQgetlength(r, 0, i);
        buf_add(&s->rows, &len, sizeof len);
        if (len >= 0)
            buf_add(&s->rows, PQgetvalue(r, 0, i), (size_t)len + 1);
    }
}

void pg_park(struct pg_db *p)
{
    struct pg_stmt *s = p->reading;
    PGresult *r;

    assert(s && !s->parked);
    buf_clear(&s->rows);
    s->rows_at = 0;
    s->parked = 1;
    p->reading = NULL;
    while ((r = PQgetResult(p->conn))) {
        if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
            if (have_cells(s, PQnfields(r)))
                park_row(s, r);
            else
                s->rows.failed = 1;
        } else if (PQresultStatus(r) == PGRES_FATAL_ERROR &&
                   s->failure.code == ERR_OK) {
            (void)!pg_failed(p, r, s->stmt.sql, &s->failure);
        }
        PQclear(r);
    }
    if (s->failure.code == ERR_OK && buf_check(&s->rows, &s->failure) != ERR_OK)
        s->rows.len = 0;
}

/* The next parked row. */
static enum err_code next_parked(struct pg_stmt *s, int *row, struct err *e)
{
    assert(s->parked && s->rows_at <= s->rows.len);
    *row = s->rows_at < s->rows.len;
    if (!*row) {
        if (s->failure.code != ERR_OK)
            *e = s->failure;
        return s->failure.code;
    }
    for (int i = 0; i < s->cell_count; i++) {
        int len;
        memcpy(&len, s->rows.data + s->rows_at, sizeof len);
        s->rows_at += sizeof len;
        s->cells[i].text = len < 0 ? NULL : s->rows.data + s->rows_at;
        s->cells[i].len = len < 0 ? 0 : len;
        if (len >= 0)
            s->rows_at += (size_t)len + 1;
    }
    return ERR_OK;
}

/* Read what is left on the wire after the last row or an error. */
static void read_rest(struct pg_db *p)
{
    PGresult *r;

    while ((r = PQgetResult(p->conn)))
        PQclear(r);
    p->reading = NULL;
}

/* The next row from the wire. */
static enum err_code next_on_wire(struct pg_stmt *s, int *row, struct err *e)
{
    struct pg_db *p = pg_of(s->stmt.db);
    enum err_code code = ERR_OK;

    assert(p->reading == s && !s->parked);
    PQclear(s->result);
    s->result = PQgetResult(p->conn);
    *row = PQresultStatus(s->result) == PGRES_SINGLE_TUPLE;
    if (*row)
        return cells_of_result(s, e);
    if (PQresultStatus(s->result) != PGRES_TUPLES_OK &&
        PQresultStatus(s->result) != PGRES_COMMAND_OK)
        code = pg_failed(p, s->result, s->stmt.sql, e);
    read_rest(p);
    if (code != ERR_OK && p->last.code == ERR_OK &&
        PQtransactionStatus(p->conn) == PQTRANS_INERROR)
        p->last = *e;
    return code;
}

static enum err_code start(struct pg_stmt *s, struct err *e)
{
    struct pg_db *p = pg_of(s->stmt.db);

    assert(p->reading != s);
    if (pg_drain(p, e) != ERR_OK || pg_ensure_prepared(&s->stmt, e) != ERR_OK ||
        fill_params(s, e) != ERR_OK)
        return e->code;
    s->parked = 0;
    err_clear(&s->failure);
    if (PQsendQueryPrepared(p->conn, s->name, s->stmt.param_count, s->values,
                            s->lengths, s->formats, 0) != 1)
        return pg_failed(p, NULL, s->stmt.sql, e);
    p->reading = s;
    if (PQsetSingleRowMode(p->conn) != 1)
        return pg_failed(p, NULL, s->stmt.sql, e);
    return ERR_OK;
}

enum err_code pg_step(struct stmt *stmt, int first, int *row, struct err *e)
{
    struct pg_stmt *s = pg_stmt_of(stmt);

    if (first && start(s, e) != ERR_OK)
        return e->code;
    assert(s->parked || pg_of(stmt->db)->reading == s);
    return s->parked ? next_parked(s, row, e) : next_on_wire(s, row, e);
}

void pg_reset(struct stmt *stmt)
{
    struct pg_stmt *s = pg_stmt_of(stmt);
    struct pg_db *p = pg_of(stmt->db);

    if (p->reading == s)
        read_rest(p);
    PQclear(s->result);
    s->result = NULL;
    s->parked = 0;
    buf_clear(&s->rows);
}

/* ---- columns ----------------------------------------------------------- */

static struct pg_cell *cell(struct stmt *stmt, int col)
{
    struct pg_stmt *s = pg_stmt_of(stmt);

    assert(col < s->cell_count);
    return &s->cells[col];
}

int pg_is_null(struct stmt *s, int col)
{
    return cell(s, col)->text == NULL;
}

int64_t pg_get_int(struct stmt *s, int col)
{
    const char *text = cell(s, col)->text;

    if (!text || *text == 'f')
        return 0;
    return *text == 't' ? 1 : strtoll(text, NULL, 10);
}

const char *pg_get_text(struct stmt *s, int col)
{
    return cell(s, col)->text;
}

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

const void *pg_get_bytes(struct stmt *s, int col, size_t *len)
{
    struct pg_cell *c = cell(s, col);

    if (!c->text)
        return NULL;
    if (c->len < 2 || c->text[0] != '\\' || c->text[1] != 'x') {
        *len = (size_t)c->len; /* text asked for as bytes */
        return c->text;
    }
    buf_clear(&c->bytes);
    for (int i = 2; i + 1 < c->len; i += 2)
        buf_char(&c->bytes, (char)(hex_digit(c->text[i]) << 4 |
                                   hex_digit(c->text[i + 1])));
    *len = c->bytes.len;
    return buf_cstr(&c->bytes);
}
