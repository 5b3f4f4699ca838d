/*
** Registers as somebody likes to see them, kept under a name; one change of
** many records, looked at before it is written.
*/
#include "registry/cell.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUERY_BYTES = 2000,
    NAME_BYTES = 100,
    BULK_MOST = 200,
    CELL_BYTES = 2048,
    FAULT_BYTES = 1024
};

/* ---- columns ------------------------------------------------------------ */

void register_columns(struct request *r, const struct cat_register *reg)
{
    struct html *h = &r->h;

    H(h, "<details class=\"field wide\"><summary>");
    html_msg(h, MSG_WEB_VIEW_COLUMNS);
    H(h, "</summary>");
    html_el_msg(h, "p", MSG_WEB_VIEW_COLUMNS_HOW, "class", "help", NULL);
    H(h, "<div class=\"form\">");
    for (size_t i = 0; i < reg->column_count; i++) {
        if (reg->columns[i].hidden || (int)i == reg->party)
            continue;
        H(h, "<div class=\"field check\"><label>");
        html_open(h, "input", "type", "checkbox", "name", "show", "value",
                  reg->columns[i].name, "checked",
                  list_asks_column(r, reg->columns[i].name) ? "" : NULL, NULL);
        H(h, " ");
        html_text(h, TITLED(r, &reg->columns[i]));
        H(h, "</label></div>");
    }
    H(h, "</div></details>");
}

/* ---- saved views -------------------------------------------------------- */

static void view_links(struct request *r, const struct cat_register *reg,
                       struct stmt *s, int64_t *own)
{
    html_el(&r->h, "a", stmt_text(s, 1), "class", "button", "href",
            arena_printf(r->a, "/registers/%s?%s", reg->name, stmt_text(s, 2)),
            NULL);
    /* The view that is being looked at can be dropped by its owner. */
    if (strcmp(stmt_text(s, 3), r->who->name) == 0 &&
        strcmp(stmt_text(s, 2), r->query_text) == 0)
        *own = stmt_int(s, 0);
}

static void view_forms(struct request *r, const struct cat_register *reg,
                       int64_t own)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_VIEW_SAVE);
    H(&r->h, "</summary>");
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/views", reg->name));
    form_hidden(r, "query", r->query_text);
    form_field(r, &(struct field){.name = "view",
                                  .label = msg_text(MSG_WEB_VIEW_NAME, r->lang),
                                  .help = msg_text(MSG_WEB_VIEW_HOW, r->lang),
                                  .value = "",
                                  .autocomplete = "off",
                                  .required = 1});
    form_check(r, "shared", msg_text(MSG_WEB_VIEW_SHARED, r->lang), 0);
    form_button(r, MSG_WEB_VIEW_SAVE);
    form_end(r);
    if (own) {
        form_begin(r, METHOD_POST,
                   arena_printf(r->a, "/registers/%s/views/drop", reg->name));
        form_hidden(r, "id", arena_printf(r->a, "%" PRId64, own));
        form_button(r, MSG_WEB_VIEW_DROP);
        form_end(r);
    }
    H(&r->h, "</details>");
}

enum err_code register_views(struct request *r, const struct cat_register *reg)
{
    struct stmt *s;
    int64_t own = 0;
    int row, any = 0;
    enum err_code rc = db_prepare(
        r->on->db,
        "SELECT id, name, query, owner FROM saved_view WHERE register = $1"
        " AND NOT voided AND (shared OR owner = $2) ORDER BY name, id LIMIT 50",
        &s, &r->err);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, reg->name);
    stmt_bind_text(s, 2, r->who->name);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (!any++) {
            H(&r->h, "<p class=\"actions\"><span class=\"soft\">");
            html_msg(&r->h, MSG_WEB_VIEWS);
            H(&r->h, "</span>");
        }
        view_links(r, reg, s, &own);
    }
    if (any)
        H(&r->h, "</p>");
    if (rc == ERR_OK)
        view_forms(r, reg, own);
    return rc;
}

struct view_job {
    struct request *r;
    const char *reg, *name, *query;
    int shared;
    int64_t id;
};

static enum err_code journal(struct view_job *j, struct db *db,
                             const char *action, struct err *e)
{
    struct journal_entry entry = {
        j->r->who->name, action, "saved_view", j->id, NULL, NULL, j->name};

    return journal_add(db, &entry, e);
}

static enum err_code job_save(struct db *db, void *arg, struct err *e)
{
    struct view_job *j = arg;
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "UPDATE saved_view SET voided = TRUE WHERE register = $1 AND"
                   " owner = $2 AND name = $3 AND NOT voided",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, j->reg);
    stmt_bind_text(s, 2, j->r->who->name);
    stmt_bind_text(s, 3, j->name);
    rc = stmt_run(s, NULL, e);
    if (rc == ERR_OK)
        rc = db_next_ids(db, "saved_view", 1, &j->id, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO saved_view (id, register, name, query,"
                        " owner, shared) VALUES ($1, $2, $3, $4, $5, $6)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, j->id);
    stmt_bind_text(s, 2, j->reg);
    stmt_bind_text(s, 3, j->name);
    stmt_bind_text(s, 4, j->query);
    stmt_bind_text(s, 5, j->r->who->name);
    stmt_bind_bool(s, 6, j->shared);
    rc = stmt_run(s, NULL, e);
    return rc == ERR_OK ? journal(j, db, "insert", e) : rc;
}

static enum err_code view_save(struct request *r)
{
    const struct cat_register *reg;
    struct view_job j = {.r = r,
                         .name = req_get(r, "view"),
                         .query = req_get(r, "query"),
                         .shared = *req_get(r, "shared") != '\0'};
    enum err_code rc = register_find(r, &reg);

    if (rc != ERR_OK)
        return rc;
    if (!*j.name || strlen(j.name) > NAME_BYTES ||
        strlen(j.query) > QUERY_BYTES)
        return REQ_FAIL(r, ERR_INPUT, MSG_WEB_VIEW_NAME_NEEDED);
    j.reg = reg->name;
    rc = store_write(req_store(r), job_save, &j, &r->err);
    return rc == ERR_OK ? reply_go(r,
                                   arena_printf(r->a, "/registers/%s?%s",
                                                reg->name, j.query),
                                   MSG_WEB_DONE_VIEW)
                        : rc;
}

static enum err_code job_drop(struct db *db, void *arg, struct err *e)
{
    struct view_job *j = arg;
    struct stmt *s;
    int64_t changed = 0;
    enum err_code rc =
        db_prepare(db,
                   "UPDATE saved_view SET voided = TRUE WHERE id = $1 AND"
                   " owner = $2 AND NOT voided",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, j->id);
    stmt_bind_text(s, 2, j->r->who->name);
    rc = stmt_run(s, &changed, e);
    if (rc == ERR_OK && changed == 0)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_WEB_VIEW_NONE);
    return rc == ERR_OK ? journal(j, db, "void", e) : rc;
}

static enum err_code view_drop(struct request *r)
{
    const struct cat_register *reg;
    struct view_job j = {.r = r};
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = req_int(r, "id", 1, INT64_MAX, 0, &j.id);
    if (rc == ERR_OK)
        rc = store_write(req_store(r), job_drop, &j, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/registers/%s", reg->name),
                          MSG_WEB_DONE_VIEW_GONE)
               : rc;
}

/* ---- changing many ------------------------------------------------------ */

/* Plain columns: references and units are chosen one by one. */
static int is_plain(const struct cat_register *reg, size_t i)
{
    const struct cat_column *c = &reg->columns[i];

    return !c->hidden && c->type != CAT_REF && c->type != CAT_UNIT;
}

static void column_choice(struct request *r, const struct cat_register *reg)
{
    struct option *o = arena_array(r->a, reg->column_count + 1, sizeof *o);
    size_t n = 0;

    for (size_t i = 0; o && i < reg->column_count; i++) {
        if (is_plain(reg, i))
            o[n++] = (struct option){reg->columns[i].name,
                                     TITLED(r, &reg->columns[i])};
    }
    form_select(r,
                &(struct field){.name = "bulk_column",
                                .label = msg_text(MSG_WEB_BULK_COLUMN, r->lang),
                                .required = 1},
                o, n);
}

static void row_box(struct request *r, const struct data_row *row)
{
    html_open(&r->h, "input", "type", "checkbox", "name", "row", "value",
              arena_printf(r->a, "%" PRId64, row->cells[0].value), "aria-label",
              row->cells[0].text, "checked", "", NULL);
}

/* The list with a box before each record. */
static void box_table(struct request *r, const struct data_table *t)
{
    struct html *h = &r->h;

    H(h, "<div class=\"scroll field wide\" tabindex=\"0\"><table "
         "class=\"data\"><thead><tr><th scope=\"col\">");
    html_msg(h, MSG_WEB_NUMBER);
    H(h, "</th>");
    for (size_t c = 1; c < t->column_count; c++)
        html_el(h, "th", t->columns[c].title, "scope", "col", NULL);
    H(h, "</tr></thead><tbody>");
    for (const struct data_row *row = t->first; row; row = row->next) {
        H(h, "<tr><td><label>");
        row_box(r, row);
        H(h, " ");
        html_text(h, row->cells[0].text);
        H(h, "</label></td>");
        for (size_t c = 1; c < t->column_count; c++)
            html_el(h, "td", row->cells[c].text, NULL);
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div>");
}

static enum err_code bulk_page(struct request *r)
{
    struct register_list list;
    enum err_code rc = register_list(r, BULK_MOST, &list);

    if (rc != ERR_OK)
        return rc;
    const struct cat_register *reg = list.reg;
    const struct rows *rows = list.rows;
    struct data_table *t = list_table(r, rows, TITLED(r, reg));
    if (!t)
        return r->err.code;
    page_begin(r, arena_printf(r->a, "%s: %s", msg_text(MSG_WEB_BULK, r->lang),
                               TITLED(r, reg)));
    html_el_msg(&r->h, "p", MSG_WEB_BULK_HOW, NULL);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/bulk", reg->name));
    column_choice(r, reg);
    part_field(r, "bulk_value", MSG_WEB_BULK_VALUE, "text", NULL, 0);
    part_must(r, "reason", MSG_WEB_REASON, "text", NULL, 1);
    form_button(r, MSG_WEB_BULK_PREVIEW);
    box_table(r, t);
    form_end(r);
    return r->err.code;
}

/* One record of the change: as it was looked at, 0 where nobody did, and as it
** is. */
struct bulk_row {
    int64_t id, looked, version;
    const char *now, *result, *mark;
};

struct bulk {
    struct request *r;
    const struct cat_register *reg;
    int column;
    const char *value, *reason;
    struct bulk_row rows[BULK_MOST];
    size_t count, bad, good;
    int keep; /* 0: look only */
};

/* "12", or with the version that was looked at "12:345". */
static void add_row(struct bulk *b, const char *text, char **end)
{
    int64_t id = strtoll(text, end, 10), looked = 0;

    if (*end == text)
        return;
    if (**end == ':')
        looked = strtoll(*end + 1, end, 10);
    if (b->count < BULK_MOST)
        b->rows[b->count] = (struct bulk_row){.id = id, .looked = looked};
    b->count++;
}

/* Which records: "row" once for each, or "rows" as "1,2,3". */
static enum err_code read_rows(struct request *r, struct bulk *b)
{
    char most[24], *end;

    for (size_t i = 0; i < r->form.count; i++) {
        if (strcmp(r->form.list[i].name, "row") == 0)
            add_row(b, r->form.list[i].value, &end);
    }
    for (const char *p = req_get(r, "rows"); *p;) {
        add_row(b, p, &end);
        p = *end ? end + 1 : end;
    }
    snprintf(most, sizeof most, "%d", BULK_MOST);
    if (b->count > BULK_MOST)
        return REQ_FAIL(r, ERR_INPUT, MSG_WEB_BULK_MANY, most);
    return b->count ? ERR_OK : REQ_FAIL(r, ERR_INPUT, MSG_WEB_BULK_NONE);
}

static enum err_code read_bulk(struct request *r, struct bulk *b)
{
    enum err_code rc = register_find(r, &b->reg);

    b->r = r;
    if (rc != ERR_OK)
        return rc;
    b->column = cat_column_index(b->reg, req_get(r, "bulk_column"));
    b->value = req_get(r, "bulk_value");
    b->reason = req_get(r, "reason");
    if (b->column < 0 || !is_plain(b->reg, (size_t)b->column))
        return REQ_FAIL(r, ERR_INPUT, MSG_REG_CHANGE_COLUMN,
                        req_get(r, "bulk_column"), b->reg->name);
    if (!*b->reason)
        return REQ_FAIL(r, ERR_INPUT, MSG_REG_REASON);
    return read_rows(r, b);
}

static const char *shown(struct bulk *b, const struct rows *rows)
{
    char text[CELL_BYTES];

    rows_cell_text(rows, 0, b->column, ROWS_PEOPLE, b->r->lang, text,
                   sizeof text);
    const char *kept = arena_strdup(b->r->a, text);
    return kept ? kept : "";
}

/* The record as it is, to who may change it: its line shows what it says. */
static enum err_code read_one(struct bulk *b, struct db *db,
                              struct bulk_row *row, struct rows *now,
                              struct err *e)
{
    enum err_code rc =
        registry_get(req_registry(b->r), db, row->id, b->r->a, now, e);

    if (rc == ERR_OK)
        rc = record_version(db, b->reg->name, row->id, &row->version, e);
    if (rc != ERR_OK || may(b->r, b->reg, now->unit_id[0], RIGHT_WRITE))
        return rc;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, b->r->who->name,
                   TITLE(b->reg), unit_name(b->r, now->unit_id[0]));
}

/* One record; what the registry refuses is said in its line. */
static enum err_code change_one(struct bulk *b, struct db *db,
                                struct bulk_row *row, struct err *e)
{
    struct save how = {db, b->r->who, b->reason, 0, NULL};
    struct rows *now = rows_new(b->r->a, b->reg, 1);
    struct rows *to = rows_new(b->r->a, b->reg, 1);
    unsigned char *set = arena_alloc(b->r->a, b->reg->column_count + 1);
    char text[FAULT_BYTES];

    if (!now || !to || !set)
        return err_nomem(e);
    rows_add(to);
    set[b->column] = 1;
    enum err_code rc = read_one(b, db, row, now, e);
    if (rc == ERR_OK)
        rc = cell_read(to, 0, b->column, b->value, NO_POS, e);
    if (rc == ERR_OK)
        row->now = shown(b, now);
    if (rc == ERR_OK && strcmp(row->now, shown(b, to)) == 0) {
        row->result = msg_text(MSG_WEB_BULK_SAME, b->r->lang);
        row->mark = "note";
        return ERR_OK;
    }
    if (rc == ERR_OK && row->looked && row->looked != row->version)
        rc = ERR_SET(e, ERR_INPUT, MSG_WEB_BULK_STALE);
    if (rc == ERR_OK)
        rc = registry_correct(req_registry(b->r), &how, row->id, to, set, e);
    if (rc != ERR_OK && rc != ERR_INPUT && rc != ERR_DENIED &&
        rc != ERR_NOTFOUND)
        return rc;
    row->result = msg_text(MSG_WEB_BULK_GOOD, b->r->lang);
    row->mark = "good";
    b->good += rc == ERR_OK;
    if (rc != ERR_OK) {
        err_text(e, b->r->lang, text, sizeof text);
        err_clear(e);
        row->result = arena_strdup(b->r->a, text);
        row->mark = "bad";
        b->bad++;
    }
    return row->result ? ERR_OK : err_nomem(e);
}

/* A look ends with a refusal, so that nothing of it is kept. */
static enum err_code job_bulk(struct db *db, void *arg, struct err *e)
{
    struct bulk *b = arg;
    enum err_code rc = ERR_OK;
    char bad[24];

    b->bad = b->good = 0;
    for (size_t i = 0; rc == ERR_OK && i < b->count; i++)
        rc = change_one(b, db, &b->rows[i], e);
    snprintf(bad, sizeof bad, "%zu", b->bad);
    if (rc == ERR_OK && (!b->keep || b->bad > 0))
        rc = ERR_SET(e, ERR_INPUT, MSG_WEB_BULK_BAD, bad);
    return rc;
}

static struct data_table *bulk_table(struct request *r, const struct bulk *b)
{
    static const struct part_column columns[] = {
        {"id", MSG_WEB_NUMBER, DATA_NUMBER},
        {"now", MSG_WEB_BULK_NOW, DATA_TEXT},
        {"value", MSG_WEB_BULK_VALUE, DATA_TEXT},
        {"result", MSG_WEB_BULK_RESULT, DATA_TEXT},
    };
    struct data_table *t =
        part_table(r, "changes", MSG_WEB_BULK, columns, ARRAY_COUNT(columns));

    for (size_t i = 0; t && i < b->count; i++) {
        data_row(t, NULL);
        data_number(t, b->rows[i].id);
        data_open(t, record_href(r, b->reg, b->rows[i].id));
        data_text(t, b->rows[i].now);
        data_text(t, b->value);
        data_marked(t, b->rows[i].result, b->rows[i].mark);
    }
    return t;
}

static enum err_code show_preview(struct request *r, const struct bulk *b)
{
    struct data_table *t = bulk_table(r, b);
    char bad[24];

    if (!t || data_only(r))
        return r->err.code;
    page_begin(r,
               arena_printf(r->a, "%s: %s, %s", msg_text(MSG_WEB_BULK, r->lang),
                            TITLED(r, b->reg),
                            TITLED(r, &b->reg->columns[b->column])));
    snprintf(bad, sizeof bad, "%zu", b->bad);
    if (b->bad > 0)
        page_notice(r, "bad", req_say(r, MSG_WEB_BULK_BAD, bad, NULL));
    data_table_html(r, t, MSG_NONE);
    if (b->bad > 0 || b->good == 0)
        return r->err.code;
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/bulk", b->reg->name));
    form_hidden(r, "apply", "1");
    form_hidden(r, "bulk_column", b->reg->columns[b->column].name);
    form_hidden(r, "bulk_value", b->value);
    form_hidden(r, "reason", b->reason);
    for (size_t i = 0; i < b->count; i++)
        form_hidden(r, "row",
                    arena_printf(r->a, "%" PRId64 ":%" PRId64, b->rows[i].id,
                                 b->rows[i].version));
    form_button(r, MSG_WEB_BULK_APPLY);
    form_end(r);
    return r->err.code;
}

static enum err_code bulk_save(struct request *r)
{
    struct bulk *b = arena_alloc(r->a, sizeof *b);
    struct err e = {0};

    if (!b)
        return err_nomem(&r->err);
    enum err_code rc = read_bulk(r, b);
    if (rc != ERR_OK)
        return rc;
    b->keep = *req_get(r, "apply") != '\0';
    rc = store_write(req_store(r), job_bulk, b, &e);
    if (rc == ERR_OK)
        return reply_go(r, arena_printf(r->a, "/registers/%s", b->reg->name),
                        MSG_WEB_DONE_BULK);
    if (rc != ERR_INPUT || (b->keep && r->api)) {
        r->err = e;
        return rc;
    }
    return show_preview(r, b);
}

static const struct route routes[] = {
    {METHOD_POST,
     "/registers/:name/views",
     ROUTE_API,
     RIGHT_READ,
     view_save,
     MSG_WEB_VIEW_SAVE,
     {{"view", "string", 1}, {"query", "string", 1}, {"shared", "boolean", 0}}},
    {METHOD_POST,
     "/registers/:name/views/drop",
     ROUTE_API,
     RIGHT_READ,
     view_drop,
     MSG_WEB_VIEW_DROP,
     {{"id", "integer", 1}}},
    {METHOD_GET,
     "/registers/:name/bulk",
     0,
     RIGHT_WRITE,
     bulk_page,
     MSG_WEB_BULK,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/bulk",
     ROUTE_API,
     RIGHT_WRITE,
     bulk_save,
     MSG_WEB_BULK,
     {{"rows", "string", 1},
      {"bulk_column", "string", 1},
      {"bulk_value", "string", 0},
      {"reason", "string", 1},
      {"apply", "boolean", 0}}},
};
const struct route_family family_views = {"registers", MSG_NONE, 0, routes,
                                          ARRAY_COUNT(routes)};
