/*
** The journal searched by person, kind of change, table, record and time.
*/
#include "web/admin.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { JOURNAL_ROWS = 100, SQL_BYTES = 1024, MOMENT_BYTES = 24 };

enum err_code admin_of_all(struct request *r)
{
    struct stmt *s;
    int row, all = 1;
    enum err_code rc = db_prepare(
        r->on->db,
        "SELECT DISTINCT unit_id, field FROM user_grant WHERE NOT voided", &s,
        &r->err);

    while (rc == ERR_OK && (rc = stmt_step(s, &row, &r->err)) == ERR_OK && row)
        all &= actor_administers(r->who, req_units(r), stmt_int(s, 0),
                                 stmt_text(s, 1));
    return rc == ERR_OK && !all
               ? REQ_FAIL(r, ERR_DENIED, MSG_WEB_ADMIN_OF_ALL, r->who->name)
               : rc;
}

/* ---- what is asked ------------------------------------------------------ */

struct search {
    const char *actor, *action, *table;
    int64_t record, low, high; /* entries low <= number < high */
};

/* The number of the first entry from a day on, or the one after all: numbers
** and times grow together. */
static enum err_code first_of_day(struct request *r, day_t day, int64_t *out)
{
    char iso[DAY_TEXT_BYTES];
    int64_t low = 0, high;
    struct stmt *s;
    int row;
    enum err_code rc =
        db_int(r->on->db, "SELECT coalesce(max(seq), 0) + 1 FROM journal",
               &high, &r->err);

    *out = 0;
    if (rc == ERR_OK)
        rc = db_prepare(r->on->db,
                        "SELECT at FROM journal WHERE seq >= $1"
                        " ORDER BY seq LIMIT 1",
                        &s, &r->err);
    day_iso(day, iso);
    while (rc == ERR_OK && low < high) {
        int64_t mid = low + (high - low) / 2;
        stmt_bind_int(s, 1, mid);
        rc = stmt_step(s, &row, &r->err);
        int before = rc == ERR_OK && row && strcmp(stmt_text(s, 0), iso) < 0;
        stmt_reset(s);
        if (before)
            low = mid + 1;
        else
            high = mid;
    }
    *out = low;
    return rc;
}

static enum err_code read_days(struct request *r, struct search *x)
{
    day_t from = DAY_NONE, to = DAY_NONE;
    int64_t end = 0;
    enum err_code rc = req_day(r, "from", DAY_NONE, &from);

    if (rc == ERR_OK)
        rc = req_day(r, "to", DAY_NONE, &to);
    if (rc == ERR_OK && from != DAY_NONE)
        rc = first_of_day(r, from, &x->low);
    if (rc != ERR_OK || to == DAY_NONE)
        return rc;
    rc = first_of_day(r, to + 1, &end);
    if (rc == ERR_OK && end < x->high)
        x->high = end;
    return rc;
}

static enum err_code read_search(struct request *r, struct search *x)
{
    *x = (struct search){.actor = req_get(r, "actor"),
                         .action = req_get(r, "action"),
                         .table = req_get(r, "table")};
    enum err_code rc = req_int(r, "after", 0, INT64_MAX, INT64_MAX, &x->high);

    if (rc == ERR_OK)
        rc = req_int(r, "record", 1, INT64_MAX, 0, &x->record);
    return rc == ERR_OK ? read_days(r, x) : rc;
}

/* The statement for the conditions that there are, with its values bound. */
static enum err_code prepare(struct request *r, const struct search *x,
                             struct stmt **out)
{
    const struct {
        const char *column, *value;
    } texts[] = {
        {"actor", x->actor}, {"action", x->action}, {"table_name", x->table}};
    char sql[SQL_BYTES];
    int n = 2;
    size_t len = (size_t)snprintf(
        sql, sizeof sql,
        "SELECT seq, at, actor, action, table_name, record_id, reason"
        "  FROM journal WHERE seq < $1 AND seq >= $2");

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (*texts[i].value)
            len += (size_t)snprintf(sql + len, sizeof sql - len,
                                    " AND %s = $%d", texts[i].column, ++n);
    if (x->record)
        len += (size_t)snprintf(sql + len, sizeof sql - len,
                                " AND record_id = $%d", ++n);
    snprintf(sql + len, sizeof sql - len, " ORDER BY seq DESC LIMIT %d",
             JOURNAL_ROWS);
    enum err_code rc = db_prepare(r->on->db, sql, out, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(*out, 1, x->high);
    stmt_bind_int(*out, 2, x->low);
    n = 2;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (*texts[i].value)
            stmt_bind_text(*out, ++n, texts[i].value);
    if (x->record)
        stmt_bind_int(*out, ++n, x->record);
    return ERR_OK;
}

/* ---- the page ----------------------------------------------------------- */

/* "2024-03-15 08:30:00" */
static const char *moment(struct request *r, const char *at)
{
    const char *text =
        arena_printf(r->a, "%.10s %.8s", at, strlen(at) > 11 ? at + 11 : "");

    return text ? text : "";
}

/* Where a record of the table is shown, NULL for tables without pages. */
static const char *place_of(struct request *r, const char *table, int64_t id)
{
    const struct cat_register *reg = catalog_register(req_catalog(r), table);

    if (id && reg)
        return arena_printf(r->a, "/registers/%s/%" PRId64 "/history", table,
                            id);
    return id && strcmp(table, "unit") == 0
               ? arena_printf(r->a, "/admin/units/%" PRId64, id)
               : NULL;
}

static void put_entry(struct request *r, struct data_table *t, struct stmt *s)
{
    const char *table = stmt_null(s, 4) ? "" : stmt_text(s, 4);
    int64_t id = stmt_null(s, 5) ? 0 : stmt_int(s, 5);
    const struct cat_register *reg = catalog_register(req_catalog(r), table);

    data_row(t, place_of(r, table, id));
    data_number(t, stmt_int(s, 0));
    data_text(t, moment(r, stmt_text(s, 1)));
    data_text(t, stmt_text(s, 2));
    data_text(t, record_action(r, stmt_text(s, 3)));
    data_text(t, reg ? TITLED(r, reg) : arena_strdup(r->a, table));
    data_text(t, id ? arena_printf(r->a, "%" PRId64, id) : "");
    data_text(t, stmt_null(s, 6) ? "" : stmt_text(s, 6));
}

static enum err_code journal_table(struct request *r, const struct search *x,
                                   struct data_table **out)
{
    static const struct part_column columns[] = {
        {"seq", MSG_WEB_NUMBER, DATA_NUMBER},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
        {"actor", MSG_WEB_WHO, DATA_TEXT},
        {"action", MSG_WEB_ACTION, DATA_TEXT},
        {"table", MSG_WEB_REGISTER, DATA_TEXT},
        {"record", MSG_WEB_RECORD, DATA_TEXT},
        {"reason", MSG_WEB_REASON, DATA_TEXT},
    };
    struct stmt *s;
    int64_t seq = 0;
    int row;

    *out = part_table(r, "journal", MSG_WEB_JOURNAL, columns,
                      ARRAY_COUNT(columns));
    enum err_code rc = *out ? prepare(r, x, &s) : r->err.code;
    while (rc == ERR_OK && (rc = stmt_step(s, &row, &r->err)) == ERR_OK &&
           row) {
        seq = stmt_int(s, 0);
        put_entry(r, *out, s);
    }
    if (rc == ERR_OK && (*out)->row_count == JOURNAL_ROWS)
        (*out)->next_href =
            url_query(r, "after", arena_printf(r->a, "%" PRId64, seq), NULL);
    return rc;
}

static void table_choice(struct request *r)
{
    static const char *const fixed[] = {"user_account",  "user_grant",
                                        "unit",          "payroll",
                                        "issued_report", "entry"};
    const struct catalog *c = req_catalog(r);
    size_t n = c->register_count + ARRAY_COUNT(fixed) + 1, at = 0;
    struct option *o = arena_array(r->a, n, sizeof *o);

    if (!o)
        return;
    o[at++] = (struct option){"", msg_text(MSG_WEB_ANY, r->lang)};
    for (size_t i = 0; i < c->register_count; i++)
        o[at++] =
            (struct option){c->registers[i].name, TITLED(r, &c->registers[i])};
    for (size_t i = 0; i < ARRAY_COUNT(fixed); i++)
        o[at++] = (struct option){fixed[i], fixed[i]};
    form_select(r,
                &(struct field){.name = "table",
                                .label = msg_text(MSG_WEB_REGISTER, r->lang)},
                o, at);
}

static void action_choice(struct request *r)
{
    static const char *const names[] = {
        "",     "insert", "correct", "void",  "import",
        "read", "login",  "approve", "issue", "export"};
    struct option o[ARRAY_COUNT(names)];

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        o[i] = (struct option){names[i], *names[i]
                                             ? record_action(r, names[i])
                                             : msg_text(MSG_WEB_ANY, r->lang)};
    form_select(r,
                &(struct field){.name = "action",
                                .label = msg_text(MSG_WEB_ACTION, r->lang)},
                o, ARRAY_COUNT(names));
}

static enum err_code journal_page(struct request *r)
{
    struct data_table *t;
    struct search x;
    enum err_code rc = admin_of_all(r);

    clerk_flush(r->web->clerk);
    if (rc == ERR_OK)
        rc = read_search(r, &x);
    if (rc == ERR_OK)
        rc = journal_table(r, &x, &t);
    if (rc != ERR_OK || data_only(r))
        return rc;
    admin_begin(r, msg_text(MSG_WEB_JOURNAL, r->lang), ADMIN_JOURNAL);
    html_open(&r->h, "form", "method", "get", "action", "/admin/journal",
              "class", "form", NULL);
    part_field(r, "actor", MSG_WEB_WHO, "search", NULL, 0);
    action_choice(r);
    table_choice(r);
    part_field(r, "record", MSG_WEB_JOURNAL_RECORD, "text", NULL, 0);
    part_field(r, "from", MSG_WEB_FROM, "date", NULL, 0);
    part_field(r, "to", MSG_WEB_TO, "date", NULL, 0);
    part_filter_end(r);
    page_excel(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    page_next(r, t);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/admin/journal",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_ADMIN,
     journal_page,
     MSG_WEB_JOURNAL,
     {{"actor", "string", 0},
      {"action", "string", 0},
      {"table", "string", 0},
      {"record", "integer", 0},
      {"from", "string", 0},
      {"to", "string", 0},
      {"after", "integer", 0}}},
};
const struct route_family family_journal = {"admin", MSG_NONE, 0, routes,
                                            ARRAY_COUNT(routes)};
