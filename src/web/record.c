#include "web/record.h"

#include "registry/identity.h"
#include "registry/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    SQL_BYTES = 65536,
    CELL_BYTES = 2048,
    FEW_UNITS = 16, /* up to so many an index by unit is worth it */
    SHOWN_COLUMNS = 9,
    ASKED_COLUMNS = 40,
    HISTORY_MOST = 200
};

/* ---- lists -------------------------------------------------------------- */

/* The text of a statement as it grows, and what is to be bound to it. */
struct query {
    struct buf sql;
    int64_t *ints;
    size_t int_count;
    const char *texts[64]; /* by place; NULL: the integer */
    day_t days[64];
    unsigned char kind[64]; /* 0 int, 1 text, 2 day */
    int64_t values[64];
    size_t count;
    const int64_t *list[2]; /* two lists of ids, after all else */
    size_t list_count[2], list_room[2];
};

static int mark(struct query *q, unsigned char kind)
{
    q->kind[q->count] = kind;
    return (int)++q->count;
}

static void and_int(struct query *q, const char *what, int64_t value)
{
    q->values[q->count] = value;
    buf_printf(&q->sql, " AND %s $%d", what, mark(q, 0));
}

static void and_text(struct query *q, const char *what, const char *value)
{
    q->texts[q->count] = value;
    buf_printf(&q->sql, " AND %s $%d", what, mark(q, 1));
}

static void and_day(struct query *q, const char *what, day_t value)
{
    q->days[q->count] = value;
    buf_printf(&q->sql, " AND %s $%d", what, mark(q, 2));
}

/* Room for a list in steps, so that few statements are made. */
static size_t padded(size_t count)
{
    size_t room = 1;

    while (room < count)
        room *= 4;
    return room;
}

static void and_list(struct query *q, size_t which, const char *what,
                     const int64_t *ids, size_t count)
{
    size_t first = q->count + 1;

    q->list[which] = ids;
    q->list_count[which] = count;
    q->list_room[which] = padded(count ? count : 1);
    if (which == 1)
        first += q->list_room[0];
    buf_printf(&q->sql, " AND %s IN (", what);
    for (size_t i = 0; i < q->list_room[which]; i++)
        buf_printf(&q->sql, "%s$%zu", i ? "," : "", first + i);
    buf_char(&q->sql, ')');
}

static void bind_all(const struct query *q, struct stmt *s)
{
    int at = 1;

    for (size_t i = 0; i < q->count; i++, at++) {
        if (q->kind[i] == 0)
            stmt_bind_int(s, at, q->values[i]);
        else if (q->kind[i] == 1)
            stmt_bind_text(s, at, q->texts[i]);
        else
            stmt_bind_day(s, at, q->days[i]);
    }
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < q->list_room[k]; i++, at++)
            stmt_bind_int(s, at, i < q->list_count[k] ? q->list[k][i] : -1);
    }
}

/* What is bound one by one must stand before the lists: they are last. */
static void where(struct request *r, struct query *q,
                  const struct list_ask *ask)
{
    const struct cat_register *reg = ask->reg;
    int timed = reg->kind != CAT_PARTY;
    const char *day = timed ? reg->columns[0].name : NULL;
    char name[160];

    buf_str(&q->sql, ask->voided ? "TRUE" : "NOT r.voided");
    if (timed && ask->from != DAY_NONE) {
        snprintf(name, sizeof name, "r.%s >=", day);
        and_day(q, name, ask->from);
    }
    if (timed && ask->to != DAY_NONE) {
        snprintf(name, sizeof name, "r.%s <=", day);
        and_day(q, name, ask->to);
    }
    for (size_t i = 0; ask->choice && i < reg->column_count; i++) {
        if (ask->choice[i] < 0 || q->count > 50)
            continue;
        snprintf(name, sizeof name, "r.%s =", reg->columns[i].name);
        and_text(q, name, reg->columns[i].choice->codes.codes[ask->choice[i]]);
    }
    if (ask->party) {
        snprintf(name, sizeof name, "r.%s =", reg->columns[reg->party].name);
        and_int(q, name, ask->party);
    }
    if (ask->after && ask->by_day && timed) {
        snprintf(name, sizeof name, "(r.%s, r.id) %s (", day,
                 ask->up ? ">" : "<");
        and_day(q, name, ask->after_day);
        q->values[q->count] = ask->after;
        buf_printf(&q->sql, ", $%d)", mark(q, 0));
    } else if (ask->after) {
        and_int(q, ask->up ? "r.id >" : "r.id <", ask->after);
    }
    (void)r;
}

/* The parties that a text stands for. */
static enum err_code find_parties(struct request *r, const struct list_ask *ask,
                                  int64_t **ids, size_t *count)
{
    const struct cat_register *party =
        ask->reg->kind == CAT_PARTY ? ask->reg : rows_party(ask->reg);
    struct search_ask look = {.text = ask->text,
                              .who = r->who,
                              .limit = SEARCH_MOST,
                              .db = r->on->db};
    struct search_result hits;
    enum err_code rc = search_run(r->a, req_registry(r), &look, &hits, &r->err);

    if (rc != ERR_OK)
        return rc;
    *ids = arena_array(r->a, hits.count + 1, sizeof **ids);
    if (!*ids)
        return err_nomem(&r->err);
    for (size_t i = 0; i < hits.count; i++) {
        if (hits.hits[i].reg == party)
            (*ids)[(*count)++] = hits.hits[i].id;
    }
    if (ask->cut)
        *ask->cut = hits.more;
    return ERR_OK;
}

static enum err_code build(struct request *r, struct query *q,
                           const struct list_ask *ask)
{
    const struct cat_register *reg = ask->reg;
    int64_t *parties = NULL;
    size_t party_count = 0;
    char name[160];

    where(r, q, ask);
    if (!ask->scope.all)
        and_list(q, 0,
                 ask->scope.count <= FEW_UNITS ? "r.unit_id" : "+r.unit_id",
                 ask->scope.ids, ask->scope.count);
    if (*ask->text && (reg->party >= 0 || reg->kind == CAT_PARTY)) {
        if (find_parties(r, ask, &parties, &party_count) != ERR_OK)
            return r->err.code;
        snprintf(name, sizeof name, "r.%s",
                 reg->kind == CAT_PARTY ? "id" : reg->columns[reg->party].name);
        and_list(q, 1, name, parties, party_count);
    }
    if (ask->by_day && reg->kind != CAT_PARTY)
        buf_printf(&q->sql, " ORDER BY r.%s %s, r.id %s", reg->columns[0].name,
                   ask->up ? "ASC" : "DESC", ask->up ? "ASC" : "DESC");
    else
        buf_printf(&q->sql, " ORDER BY r.id %s", ask->up ? "ASC" : "DESC");
    buf_printf(&q->sql, " LIMIT %zu", ask->limit + 1);
    return buf_check(&q->sql, &r->err);
}

/* Which columns a list needs: the register's own. */
static unsigned char *own_columns(struct request *r,
                                  const struct cat_register *reg)
{
    unsigned char *need = arena_alloc(r->a, reg->scope.count + 1);

    if (need)
        memset(need, 1, reg->column_count);
    return need;
}

enum err_code list_read(struct request *r, const struct list_ask *ask,
                        struct rows **out, int *more)
{
    struct query *q = arena_alloc(r->a, sizeof *q);
    unsigned char *need = own_columns(r, ask->reg);
    struct rows *rows = rows_new(r->a, ask->reg, ask->limit + 1);
    struct loader *loader;
    struct stmt *s;

    *out = NULL;
    *more = 0;
    if (!q || !need || !rows)
        return err_nomem(&r->err);
    buf_init(&q->sql, SQL_BYTES);
    enum err_code rc = build(r, q, ask);
    if (rc == ERR_OK)
        rc = loader_new(r->a, ask->reg, need, buf_cstr(&q->sql), &loader,
                        &r->err);
    buf_free(&q->sql);
    if (rc == ERR_OK)
        rc = loader_begin(loader, r->on->db, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    bind_all(q, s);
    rc = loader_fetch(loader, s, r->a, rows, &r->err);
    stmt_reset(s);
    if (rc != ERR_OK)
        return rc;
    if (rows->count > ask->limit) {
        *more = 1;
        rows->count = ask->limit;
    }
    *out = rows;
    return ERR_OK;
}

/* ---- as a table --------------------------------------------------------- */

static int is_shown(const struct cat_register *reg, size_t i)
{
    const struct cat_column *c = &reg->columns[i];

    return !c->hidden && (int)i != reg->party;
}

int list_asks_column(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->query.count; i++) {
        if (strcmp(r->query.list[i].name, "show") == 0 &&
            strcmp(r->query.list[i].value, name) == 0)
            return 1;
    }
    return 0;
}

/* Columns of the register that a list shows, and how many. */
static size_t shown_columns(const struct request *r,
                            const struct cat_register *reg, int *out)
{
    size_t n = 0;

    for (size_t i = 0; i < reg->column_count && n < ASKED_COLUMNS; i++) {
        if (is_shown(reg, i) && list_asks_column(r, reg->columns[i].name))
            out[n++] = (int)i;
    }
    for (size_t i = 0; *req_get(r, "show") == '\0' && i < reg->column_count &&
                       n < SHOWN_COLUMNS;
         i++) {
        if (is_shown(reg, i))
            out[n++] = (int)i;
    }
    return n;
}

static enum data_kind kind_of(const struct cat_column *c)
{
    switch (c->type) {
    case CAT_COUNT:
    case CAT_NUMBER:
    case CAT_MONEY:
        return DATA_NUMBER;
    case CAT_DAY:
        return DATA_DAY;
    default:
        return DATA_TEXT;
    }
}

static const char *sort_of(const struct cat_register *reg, int column)
{
    return reg->kind != CAT_PARTY && column == 0 ? "day" : NULL;
}

/* Number, party, unit, then the register's own. */
static struct data_column *list_columns(struct request *r,
                                        const struct cat_register *reg,
                                        const int *shown, size_t count,
                                        size_t *out_count)
{
    struct data_column *columns = arena_array(r->a, count + 3, sizeof *columns);
    size_t n = 0;

    if (!columns)
        return NULL;
    columns[n++] = (struct data_column){"id", msg_text(MSG_WEB_NUMBER, r->lang),
                                        DATA_NUMBER, "id"};
    if (reg->party >= 0)
        columns[n++] = (struct data_column){
            reg->columns[reg->party].name, TITLED(r, &reg->columns[reg->party]),
            DATA_TEXT, NULL};
    columns[n++] = (struct data_column){"unit", msg_text(MSG_WEB_UNIT, r->lang),
                                        DATA_TEXT, NULL};
    for (size_t i = 0; i < count; i++)
        columns[n++] = (struct data_column){
            reg->columns[shown[i]].name, TITLED(r, &reg->columns[shown[i]]),
            kind_of(&reg->columns[shown[i]]), sort_of(reg, shown[i])};
    *out_count = n;
    return columns;
}

/* A number that tells a person apart is covered where it is not needed. */
static int is_secret(const struct cat_column *c)
{
    return c->type == CAT_TEXT && c->pattern != NULL;
}

const char *covered(struct request *r, const char *number)
{
    size_t len = strlen(number), keep = len > 8 ? 4 : 0;
    struct buf b;

    if (len < 6)
        return number;
    buf_init(&b, 256);
    for (size_t i = 0; i + keep < len && i < 12; i++)
        buf_str(&b, "•");
    buf_str(&b, number + len - keep);
    const char *out = buf_to_arena(&b, r->a);
    buf_free(&b);
    return out ? out : "";
}

static void put_cell(struct request *r, struct data_table *t,
                     const struct rows *rows, size_t row, int column)
{
    const struct cat_column *c = &rows->reg->columns[column];
    const char *text, *href;

    if (rows->null[column][row]) {
        data_none(t);
    } else if (kind_of(c) == DATA_NUMBER) {
        data_number(t, rows->value[column][row]);
    } else if (c->type == CAT_DAY) {
        data_day(t, (day_t)rows->value[column][row]);
    } else if (is_secret(c) &&
               !may(r, rows->reg, rows->unit_id[row], RIGHT_WRITE)) {
        data_text(t, covered(r, rows->text[column][row]));
    } else if (record_cell(r, rows, row, column, &text, &href) == ERR_OK) {
        data_link(t, text, href);
    }
}

static void put_row(struct request *r, struct data_table *t,
                    const struct rows *rows, size_t row, const int *shown,
                    size_t count)
{
    const struct cat_register *reg = rows->reg;
    const char *href = record_href(r, reg, rows->id[row]), *name = "";

    data_row(t, href);
    if (rows->voided[row])
        t->last->mark = "voided";
    data_number(t, rows->id[row]);
    if (reg->party >= 0) {
        const struct cat_column *c = &reg->columns[reg->party];
        if (rows->null[reg->party][row]) {
            data_none(t);
        } else if (record_name(r, c->target, rows->value[reg->party][row],
                               &name) == ERR_OK) {
            data_link(t, name,
                      record_href(r, c->target, rows->value[reg->party][row]));
        }
    }
    data_text(t, unit_name(r, rows->unit_id[row]));
    for (size_t i = 0; i < count; i++)
        put_cell(r, t, rows, row, shown[i]);
}

struct data_table *list_table(struct request *r, const struct rows *rows,
                              const char *title)
{
    int shown[ASKED_COLUMNS];
    size_t count = shown_columns(r, rows->reg, shown), n = 0;
    struct data_column *columns = list_columns(r, rows->reg, shown, count, &n);
    struct data_table *t =
        columns ? data_table(r, rows->reg->name, title, columns, n) : NULL;

    if (!t) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t row = 0; row < rows->count && r->err.code == ERR_OK; row++)
        put_row(r, t, rows, row, shown, count);
    return t;
}

/* ---- one record --------------------------------------------------------- */

/* Registers whose records have a page of their own. */
static const struct {
    const char *reg, *place;
} places[] = {
    {"person", "people"},
    {"work_document", "documents"},
    {"office_task", "tasks"},
};

const char *record_href(struct request *r, const struct cat_register *reg,
                        int64_t id)
{
    const char *text = NULL;

    for (size_t i = 0; i < ARRAY_COUNT(places) && !text; i++) {
        if (strcmp(reg->name, places[i].reg) == 0)
            text = arena_printf(r->a, "/%s/%" PRId64, places[i].place, id);
    }
    if (!text)
        text = arena_printf(r->a, "/registers/%s/%" PRId64, reg->name, id);

    return text ? text : "/";
}

enum err_code record_read(struct request *r, const struct cat_register *reg,
                          int64_t id, enum right right, struct rows **out)
{
    struct rows *rows = rows_new(r->a, reg, 1);
    unsigned char *need = own_columns(r, reg);
    struct loader *loader;
    struct stmt *s;
    char text[24];

    *out = NULL;
    if (!rows || !need)
        return err_nomem(&r->err);
    enum err_code rc =
        loader_new(r->a, reg, need, "r.id = $1", &loader, &r->err);
    if (rc == ERR_OK)
        rc = loader_begin(loader, r->on->db, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = loader_fetch(loader, s, r->a, rows, &r->err);
    stmt_reset(s);
    if (rc != ERR_OK)
        return rc;
    snprintf(text, sizeof text, "%" PRId64, id);
    if (rows->count == 0)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_RECORD_NONE, TITLE(reg), text);
    if (!may(r, reg, rows->unit_id[0], right))
        return REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                        unit_name(r, rows->unit_id[0]));
    *out = rows;
    return ERR_OK;
}

/* "SELECT full_name FROM person WHERE id = $1"; NULL for a register whose
** records have no name. */
static const char *name_sql(struct request *r, const struct cat_register *reg)
{
    struct identity is;

    if (reg->kind != CAT_PARTY)
        return NULL;
    is = identity_of(reg);
    if (is.name < 0)
        return NULL;
    return arena_printf(r->a, "SELECT %s FROM %s WHERE id = $1",
                        reg->columns[is.name].name, reg->name);
}

enum err_code record_name(struct request *r, const struct cat_register *reg,
                          int64_t id, const char **out)
{
    const char *sql = name_sql(r, reg);
    struct stmt *s;
    int row;

    *out = arena_printf(r->a, "%s %" PRId64, TITLED(r, reg), id);
    if (!*out)
        return err_nomem(&r->err);
    if (!sql)
        return ERR_OK;
    enum err_code rc = db_prepare(r->on->db, sql, &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, &r->err);
    if (rc == ERR_OK && row) {
        *out = arena_strdup(r->a, stmt_text(s, 0));
        stmt_reset(s);
    }
    return rc == ERR_OK && !*out ? err_nomem(&r->err) : rc;
}

enum err_code record_cell(struct request *r, const struct rows *rows,
                          size_t row, int column, const char **text,
                          const char **href)
{
    const struct cat_column *c = &rows->reg->columns[column];
    char shown[CELL_BYTES];

    *href = NULL;
    *text = "";
    if (rows->null[column][row])
        return ERR_OK;
    if (c->type == CAT_UNIT) {
        *text = unit_name(r, rows->value[column][row]);
        return ERR_OK;
    }
    if (c->type == CAT_REF) {
        *href = record_href(r, c->target, rows->value[column][row]);
        return record_name(r, c->target, rows->value[column][row], text);
    }
    rows_cell_text(rows, row, column, ROWS_PEOPLE, r->lang, shown,
                   sizeof shown);
    *text = arena_strdup(r->a, shown);
    return *text ? ERR_OK : err_nomem(&r->err);
}

enum err_code record_facts(struct request *r, const struct rows *rows)
{
    const struct cat_register *reg = rows->reg;
    const char *text, *href;

    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang),
              unit_name(r, rows->unit_id[0]));
    for (size_t i = 0; i < reg->column_count; i++) {
        if (reg->columns[i].hidden)
            continue;
        if (record_cell(r, rows, 0, (int)i, &text, &href) != ERR_OK)
            return r->err.code;
        if (is_secret(&reg->columns[i]) &&
            !may(r, reg, rows->unit_id[0], RIGHT_WRITE))
            text = covered(r, text);
        data_fact_link(r, reg->columns[i].name, TITLED(r, &reg->columns[i]),
                       text, href);
    }
    return r->err.code;
}

/* ---- history ------------------------------------------------------------ */

enum err_code record_version(struct db *db, const char *table, int64_t id,
                             int64_t *out, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT max(seq) FROM journal WHERE table_name = $1 AND"
                   " record_id = $2 AND action <> 'read'",
                   &s, e);

    *out = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, table);
    stmt_bind_int(s, 2, id);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *out = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

static const struct {
    const char *action;
    enum msg_id title;
} actions[] = {
    {"insert", MSG_WEB_ACT_INSERT},   {"correct", MSG_WEB_ACT_CORRECT},
    {"void", MSG_WEB_ACT_VOID},       {"import", MSG_WEB_ACT_IMPORT},
    {"read", MSG_WEB_ACT_READ},       {"login", MSG_WEB_ACT_LOGIN},
    {"approve", MSG_WEB_ACT_APPROVE}, {"issue", MSG_WEB_ACT_ISSUE},
    {"rename", MSG_WEB_UNIT_RENAME},  {"merge", MSG_WEB_UNIT_MERGE},
    {"split", MSG_WEB_UNIT_SPLIT},    {"abolish", MSG_WEB_UNIT_ABOLISH},
    {"move", MSG_WEB_UNIT_MOVE},      {"export", MSG_WEB_ACT_EXPORT},
};

const char *record_action(const struct request *r, const char *action)
{
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].action, action) == 0)
            return msg_text(actions[i].title, r->lang);
    }
    return action;
}

/* The register whose numbers the account may not see in this record's entries;
** NULL when it may see all. */
static enum err_code covered_register(struct request *r, const char *table,
                                      int64_t id,
                                      const struct cat_register **out)
{
    const struct cat_register *reg = catalog_register(req_catalog(r), table);
    struct stmt *s;
    int row;

    *out = NULL;
    if (!reg)
        return ERR_OK;
    enum err_code rc = db_prepare(
        r->on->db,
        arena_printf(r->a, "SELECT unit_id FROM %s WHERE id = $1", reg->name),
        &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, &r->err);
    if (rc == ERR_OK && (!row || !may(r, reg, stmt_int(s, 0), RIGHT_WRITE)))
        *out = reg;
    stmt_reset(s);
    return rc;
}

/* A version of a record (JSON) with one of its columns covered. */
static const char *cover_column(struct request *r, const char *text,
                                const char *column)
{
    const char *key = arena_printf(r->a, "\"%s\":\"", column);
    const char *at = key ? strstr(text, key) : NULL;

    if (!at)
        return text;
    at += strlen(key);
    size_t before = (size_t)(at - text), len = strcspn(at, "\"");
    const char *number = arena_strndup(r->a, at, len);
    return number ? arena_printf(r->a, "%.*s%s%s", (int)before, text,
                                 covered(r, number), at + len)
                  : "";
}

static const char *cover(struct request *r, const struct cat_register *reg,
                         const char *text)
{
    for (size_t i = 0; reg && text && i < reg->column_count; i++) {
        if (is_secret(&reg->columns[i]))
            text = cover_column(r, text, reg->columns[i].name);
    }
    return text;
}

static void put_entry(struct request *r, struct data_table *t, struct stmt *s,
                      const struct cat_register *hidden)
{
    const char *before = cover(r, hidden, stmt_text(s, 3));
    const char *after = cover(r, hidden, stmt_text(s, 4));
    char at[32];

    snprintf(at, sizeof at, "%.10s %.5s", stmt_text(s, 0),
             stmt_text(s, 0) + 11);
    data_row(t, NULL);
    data_text(t, at);
    data_text(t, stmt_text(s, 1));
    data_text(t, record_action(r, stmt_text(s, 2)));
    data_text(t, before);
    data_text(t, after);
    data_text(t, stmt_text(s, 5));
}

enum err_code record_history(struct request *r, const char *table, int64_t id,
                             int reads)
{
    struct data_column *c = arena_array(r->a, 6, sizeof *c);
    static const enum msg_id titles[] = {MSG_WEB_WHEN,   MSG_WEB_WHO,
                                         MSG_WEB_ACTION, MSG_WEB_BEFORE,
                                         MSG_WEB_AFTER,  MSG_WEB_REASON};
    static const char *const keys[] = {"at",     "actor", "action",
                                       "before", "after", "reason"};
    const struct cat_register *hidden;
    struct stmt *s;
    int row;

    if (!c)
        return err_nomem(&r->err);
    if (covered_register(r, table, id, &hidden) != ERR_OK)
        return r->err.code;
    for (size_t i = 0; i < 6; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    struct data_table *t =
        data_table(r, "history", msg_text(MSG_WEB_HISTORY, r->lang), c, 6);
    enum err_code rc = db_prepare(
        r->on->db,
        reads ? "SELECT at, actor, action, before, after, reason FROM journal"
                " WHERE table_name = $1 AND record_id = $2"
                " ORDER BY seq DESC LIMIT 200"
              : "SELECT at, actor, action, before, after, reason FROM journal"
                " WHERE table_name = $1 AND record_id = $2 AND action <> 'read'"
                " ORDER BY seq DESC LIMIT 200",
        &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, table);
    stmt_bind_int(s, 2, id);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row)
        put_entry(r, t, s, hidden);
    return rc;
}
