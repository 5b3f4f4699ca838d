/*
** Texts of the office: a list by state, field and due day, one text with what
** belongs to it, its steps, and the number that it gets when it is issued.
*/
#include "dossier/document.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 50, LIST_MOST = 5000 };

/* States in which nothing is waited for any more. */
static int is_settled(const char *state)
{
    static const char *const settled[] = {"issued", "in_effect", "withdrawn"};

    for (size_t i = 0; state && i < ARRAY_COUNT(settled); i++) {
        if (strcmp(state, settled[i]) == 0)
            return 1;
    }
    return 0;
}

static int is_late(const struct document_item *d)
{
    return !is_settled(d->state) && d->due_day != DAY_NONE &&
           d->due_day < day_today();
}

/* ---- the list ----------------------------------------------------------- */

static const struct part_column list_columns[] = {
    {"number", MSG_WEB_PAPER_NUMBER, DATA_TEXT},
    {"subject", MSG_WEB_SUBJECT, DATA_TEXT},
    {"type", MSG_WEB_KIND, DATA_TEXT},
    {"role", MSG_WEB_ROLE, DATA_TEXT},
    {"state", MSG_WEB_STATE, DATA_TEXT},
    {"field", MSG_WEB_FIELD, DATA_TEXT},
    {"day", MSG_WEB_DAY, DATA_DAY},
    {"due", MSG_WEB_DUE, DATA_DAY},
    {"signer", MSG_WEB_SIGNER, DATA_TEXT},
};

static void list_row(struct request *r, struct data_table *t,
                     const struct document_item *d)
{
    const char *state = part_code_title(r, "document_state", d->state);

    data_row(t, arena_printf(r->a, "/documents/%" PRId64, d->id));
    data_text(t, d->number && *d->number
                     ? d->number
                     : arena_printf(r->a, "#%" PRId64, d->id));
    data_text(t, d->subject);
    data_text(t, d->type_title);
    data_text(t, part_code_title(r, "document_role", d->role));
    data_marked(t, state, is_settled(d->state) ? "good" : "note");
    data_text(t, part_code_title(r, "field_of_work", d->field));
    data_day(t, d->day);
    data_day(t, d->due_day);
    if (is_late(d))
        data_mark(t, "bad");
    data_text(t, d->signer);
}

/* Newest first, from `after` on; those past due only when asked. */
static struct data_table *
list_table_of(struct request *r, const struct document_list *list, size_t after)
{
    struct data_table *t = part_table(r, "documents", MSG_WEB_DOCUMENTS,
                                      list_columns, ARRAY_COUNT(list_columns));
    size_t room = r->want == WANT_XLSX ? LIST_MOST : PAGE_ROWS, seen = 0;
    int late = *req_get(r, "late") != '\0';

    for (size_t i = list->count; t && i-- > 0;) {
        if ((late && !is_late(&list->items[i])) || seen++ < after)
            continue;
        if (seen > after + room) {
            t->next_href = url_query(
                r, "after", arena_printf(r->a, "%zu", after + room), NULL);
            break;
        }
        list_row(r, t, &list->items[i]);
    }
    return t;
}

static enum err_code read_ask(struct request *r, struct document_ask *ask)
{
    int year = date_of(day_today()).year;
    const struct unit *unit;
    enum err_code rc = part_unit(r, &unit);

    *ask = (struct document_ask){.who = r->who, .limit = LIST_MOST};
    if (rc == ERR_OK)
        rc = req_day(r, "from", day_of(year, 1, 1), &ask->first);
    if (rc == ERR_OK)
        rc = req_day(r, "to", day_of(year, 12, 31), &ask->last);
    if (rc != ERR_OK)
        return rc;
    ask->unit_id = unit->id;
    ask->state = part_get(r, "state");
    ask->type = part_get(r, "type");
    ask->role = part_get(r, "role");
    ask->field = part_get(r, "field");
    return ERR_OK;
}

static void filters(struct request *r)
{
    part_filter_begin(r, "/documents");
    part_field(r, "from", MSG_WEB_FROM, "date", NULL, 0);
    part_field(r, "to", MSG_WEB_TO, "date", NULL, 0);
    part_codes(r, "state", "document_state", MSG_WEB_STATE, NULL, 1);
    part_codes(r, "type", "document_type", MSG_WEB_KIND, NULL, 1);
    part_codes(r, "role", "document_role", MSG_WEB_ROLE, NULL, 1);
    part_codes(r, "field", "field_of_work", MSG_WEB_FIELD, NULL, 1);
    form_check(r, "late", msg_text(MSG_WEB_ONLY_LATE, r->lang),
               *req_get(r, "late") != '\0');
    part_filter_end(r);
}

static enum err_code list_page(struct request *r)
{
    struct document_ask ask;
    struct document_list list;
    int64_t after;
    enum err_code rc = read_ask(r, &ask);

    if (rc == ERR_OK)
        rc = req_int(r, "after", 0, LIST_MOST, 0, &after);
    if (rc == ERR_OK)
        rc = document_list(r->a, req_registry(r), r->on->db, &ask, r->lang,
                           &list, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = list_table_of(r, &list, (size_t)after);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_DOCUMENTS);
    H(&r->h, "<p class=\"actions\">");
    if (route_allows(r, RIGHT_WRITE))
        part_button(r, MSG_WEB_NEW_DOCUMENT, "/registers/work_document/new");
    part_excel(r);
    H(&r->h, "</p>");
    filters(r);
    data_table_html(r, t, MSG_WEB_NO_DOCUMENTS);
    page_next(r, t);
    return r->err.code;
}

/* ---- one text ----------------------------------------------------------- */

static enum err_code find(struct request *r, enum right right,
                          struct rows **rows)
{
    const struct cat_register *reg =
        catalog_register(req_catalog(r), "work_document");
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, "work_document");
    return rc == ERR_OK ? record_read(r, reg, id, right, rows) : rc;
}

static const char *code_of(const struct rows *rows, const char *name)
{
    int i = cat_column_index(rows->reg, name);

    if (i < 0 || rows->null[i][0])
        return "";
    return rows->reg->columns[i].choice->codes.codes[rows->value[i][0]];
}

static const char *text_of(const struct rows *rows, const char *name)
{
    int i = cat_column_index(rows->reg, name);

    return i < 0 || rows->null[i][0] ? "" : rows->text[i][0];
}

/* Tasks that the text gave, those that the account may read. */
static enum err_code tasks_table(struct request *r, int64_t document)
{
    static const struct part_column columns[] = {
        {"subject", MSG_WEB_SUMMARY, DATA_TEXT},
        {"division", MSG_WEB_DIVISION, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"due", MSG_WEB_DUE, DATA_DAY},
    };
    const struct cat_register *reg =
        catalog_register(req_catalog(r), "office_task");
    struct stmt *s;
    int row;
    struct data_table *t = part_table(r, "tasks", MSG_WEB_TASKS_OF_IT, columns,
                                      ARRAY_COUNT(columns));

    if (!t || !reg)
        return r->err.code;
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT id, subject, division, state, due_day, unit_id FROM"
                   " office_task WHERE document = $1 AND NOT voided"
                   " ORDER BY due_day, id LIMIT 200",
                   &s, &r->err);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, document);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (!may(r, reg, stmt_int(s, 5), RIGHT_READ))
            continue;
        data_row(t, arena_printf(r->a, "/tasks/%" PRId64, stmt_int(s, 0)));
        data_text(t, stmt_text(s, 1));
        data_text(t, stmt_text(s, 2));
        data_text(t, part_code_title(r, "task_state", stmt_text(s, 3)));
        data_day(t, stmt_day(s, 4));
    }
    return rc;
}

/* States that may follow, but issuing, which has a form of its own. */
static void move_form(struct request *r, const struct rows *rows)
{
    const struct cat_choice *c =
        catalog_choice(req_catalog(r), "document_state");
    struct option o[32];
    size_t n = 0;

    for (size_t i = 0; i < c->codes.count && n < ARRAY_COUNT(o); i++) {
        if (document_may_move(code_of(rows, "state"), c->codes.codes[i]) &&
            strcmp(c->codes.codes[i], "issued") != 0)
            o[n++] =
                (struct option){c->codes.codes[i], c->titles[i].text[r->lang]};
    }
    if (n == 0)
        return;
    page_heading(r, MSG_WEB_MOVE_DOCUMENT);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/documents/%" PRId64 "/state", rows->id[0]));
    form_select(r,
                &(struct field){.name = "state",
                                .label = msg_text(MSG_WEB_STATE, r->lang),
                                .required = 1},
                o, n);
    part_field(r, "moved", MSG_WEB_DAY, "date", NULL, 0);
    part_field(r, "reason", MSG_WEB_REASON, "text", NULL, 1);
    form_button(r, MSG_WEB_MOVE_DOCUMENT);
    form_end(r);
}

static void issue_form(struct request *r, const struct rows *rows)
{
    if (!document_may_move(code_of(rows, "state"), "issued") ||
        !may(r, rows->reg, rows->unit_id[0], RIGHT_APPROVE))
        return;
    page_heading(r, MSG_WEB_ISSUE_DOCUMENT);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/documents/%" PRId64 "/issue", rows->id[0]));
    part_must(r, "symbol", MSG_WEB_SYMBOL, "text", text_of(rows, "symbol"), 0);
    part_field(r, "day", MSG_WEB_DAY, "date", NULL, 0);
    part_field(r, "signer", MSG_WEB_SIGNER, "text", text_of(rows, "signer"), 0);
    part_codes(r, "capacity", "sign_capacity", MSG_WEB_CAPACITY,
               code_of(rows, "sign_capacity"), 1);
    form_button(r, MSG_WEB_ISSUE_DOCUMENT);
    html_el_msg(&r->h, "p", MSG_WEB_ISSUE_HOW, "class", "soft field wide",
                NULL);
    form_end(r);
}

static void document_buttons(struct request *r, const struct rows *rows,
                             int writes)
{
    const char *base =
        arena_printf(r->a, "/registers/work_document/%" PRId64, rows->id[0]);

    H(&r->h, "<p class=\"actions\">");
    if (writes) {
        part_button(r, MSG_WEB_EDIT, arena_printf(r->a, "%s/edit", base));
        part_button(
            r, MSG_WEB_NEW_TASK,
            arena_printf(r->a,
                         "/registers/office_task/new?document=%%23%" PRId64,
                         rows->id[0]));
    }
    part_button(r, MSG_WEB_RECORD, base);
    part_button(r, MSG_WEB_HISTORY, arena_printf(r->a, "%s/history", base));
    H(&r->h, "</p>");
}

static enum err_code document_page(struct request *r)
{
    struct rows *rows;
    enum err_code rc = find(r, RIGHT_READ, &rows);

    if (rc == ERR_OK)
        rc = record_facts(r, rows);
    if (rc == ERR_OK)
        rc = tasks_table(r, rows->id[0]);
    if (rc != ERR_OK || data_only(r))
        return rc;
    const char *number = text_of(rows, "number");
    int writes =
        !rows->voided[0] && may(r, rows->reg, rows->unit_id[0], RIGHT_WRITE);
    page_begin(r, *number ? number
                          : arena_printf(r->a, "%s #%" PRId64,
                                         msg_text(MSG_WEB_DOCUMENT, r->lang),
                                         rows->id[0]));
    if (rows->voided[0])
        page_notice(r, "warn", msg_text(MSG_WEB_IS_VOIDED, r->lang));
    document_buttons(r, rows, writes);
    data_facts_html(r);
    if (r->tables->first)
        data_table_html(r, r->tables, MSG_NONE);
    if (writes) {
        issue_form(r, rows);
        move_form(r, rows);
    }
    return r->err.code;
}

static const char *place_of(struct request *r, const struct rows *rows)
{
    return arena_printf(r->a, "/documents/%" PRId64, rows->id[0]);
}

static enum err_code move(struct request *r)
{
    struct document_step step = {.state = req_get(r, "state"),
                                 .reason = part_get(r, "reason")};
    struct rows *rows;
    enum err_code rc = find(r, RIGHT_WRITE, &rows);

    if (rc == ERR_OK)
        rc = req_day(r, "moved", day_today(), &step.day);
    if (rc == ERR_OK)
        rc =
            document_move(req_registry(r), r->who, rows->id[0], &step, &r->err);
    return rc == ERR_OK ? reply_go(r, place_of(r, rows), MSG_WEB_DONE_STEP)
                        : rc;
}

static enum err_code issue(struct request *r)
{
    struct document_issue how = {.symbol = part_get(r, "symbol"),
                                 .signer = part_get(r, "signer"),
                                 .capacity = part_get(r, "capacity")};
    char number[DOCUMENT_NUMBER_BYTES];
    struct rows *rows;
    enum err_code rc = find(r, RIGHT_WRITE, &rows);

    if (rc == ERR_OK)
        rc = req_day(r, "day", day_today(), &how.day);
    if (rc == ERR_OK)
        rc = document_issue(req_registry(r), r->who, rows->id[0], &how, number,
                            &r->err);
    return rc == ERR_OK ? reply_go(r, place_of(r, rows), MSG_WEB_DONE_NUMBERED)
                        : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/documents",
     ROUTE_API,
     RIGHT_READ,
     list_page,
     MSG_WEB_DOCUMENTS,
     {{"unit", "string", 0},
      {"from", "string", 0},
      {"to", "string", 0},
      {"state", "string", 0},
      {"type", "string", 0},
      {"role", "string", 0},
      {"field", "string", 0}}},
    {METHOD_GET,
     "/documents/:id",
     ROUTE_API,
     RIGHT_READ,
     document_page,
     MSG_WEB_DOCUMENT,
     {{0}}},
    {METHOD_POST,
     "/documents/:id/state",
     ROUTE_API,
     RIGHT_WRITE,
     move,
     MSG_WEB_MOVE_DOCUMENT,
     {{"state", "string", 1}, {"moved", "string", 0}, {"reason", "string", 0}}},
    {METHOD_POST,
     "/documents/:id/issue",
     ROUTE_API,
     RIGHT_APPROVE,
     issue,
     MSG_WEB_ISSUE_DOCUMENT,
     {{"symbol", "string", 0},
      {"day", "string", 0},
      {"signer", "string", 0},
      {"capacity", "string", 0}}},
};
const struct route_family family_documents = {
    "documents", MSG_WEB_DOCUMENTS, RIGHT_READ, routes, ARRAY_COUNT(routes)};
