/*
** Registers: the list of them, a table with filters, the page and the history
** of a record.
*/
#include "benefit/overlap.h"
#include "web/beside.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"
#include "web/registers.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 50, NAME_BYTES = 160 };

/* ---- all registers ------------------------------------------------------ */

static void register_link(struct request *r, const struct cat_register *reg)
{
    H(&r->h, "<li>");
    html_el(&r->h, "a", TITLED(r, reg), "href",
            arena_printf(r->a, "/registers/%s", reg->name), NULL);
    H(&r->h, "</li>");
}

/* 1 when some grant of the account is for the field. */
static int reaches(const struct request *r, const struct cat_field *field)
{
    if (r->who->all || !field)
        return 1;
    for (size_t i = 0; i < r->who->grant_count; i++) {
        const char *name = r->who->grants[i].field;
        if (!name || strcmp(name, field->name) == 0)
            return 1;
    }
    return 0;
}

static void field_card(struct request *r, const struct cat_field *field)
{
    const struct catalog *c = req_catalog(r);
    int any = 0;

    for (size_t i = 0; i < c->register_count; i++)
        any |= c->registers[i].field == field;
    if (!any || !reaches(r, field))
        return;
    H(&r->h, "<li class=\"card\">");
    html_el(&r->h, "h3",
            field ? TITLED(r, field) : msg_text(MSG_WEB_SHARED, r->lang), NULL);
    H(&r->h, "<ul>");
    for (size_t i = 0; i < c->register_count; i++) {
        if (c->registers[i].field == field)
            register_link(r, &c->registers[i]);
    }
    H(&r->h, "</ul></li>");
}

static struct data_table *registers_table(struct request *r)
{
    const struct catalog *c = req_catalog(r);
    struct data_column *columns = arena_array(r->a, 3, sizeof *columns);
    struct data_table *t;

    if (!columns)
        return NULL;
    columns[0] =
        (struct data_column){"name", msg_text(MSG_WEB_NAME, r->lang), 0, NULL};
    columns[1] = (struct data_column){
        "title", msg_text(MSG_WEB_REGISTER, r->lang), 0, NULL};
    columns[2] = (struct data_column){"field", msg_text(MSG_WEB_FIELD, r->lang),
                                      0, NULL};
    t = data_table(r, "registers", msg_text(MSG_WEB_REGISTERS, r->lang),
                   columns, 3);
    for (size_t i = 0; t && i < c->register_count; i++) {
        const struct cat_register *reg = &c->registers[i];
        if (!reaches(r, reg->field))
            continue;
        data_row(t, arena_printf(r->a, "/registers/%s", reg->name));
        data_text(t, reg->name);
        data_text(t, TITLED(r, reg));
        data_text(t, reg->field ? TITLED(r, reg->field) : "");
    }
    return t;
}

static enum err_code registers_page(struct request *r)
{
    const struct catalog *c = req_catalog(r);

    if (!registers_table(r))
        return err_nomem(&r->err);
    if (data_only(r))
        return ERR_OK;
    page_begin_msg(r, MSG_WEB_REGISTERS);
    H(&r->h, "<ul class=\"cards\">");
    field_card(r, NULL);
    for (size_t i = 0; i < c->field_count; i++)
        field_card(r, &c->fields[i]);
    H(&r->h, "</ul>");
    return ERR_OK;
}

/* ---- one register ------------------------------------------------------- */

enum err_code register_find(struct request *r, const struct cat_register **out)
{
    char close[256];

    *out = catalog_register(req_catalog(r), r->slot[0]);
    if (!*out) {
        catalog_suggest(req_catalog(r), "register", r->slot[0], close,
                        sizeof close);
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_REGISTER_NONE, r->slot[0],
                        *close ? close : "-");
    }
    if (reaches(r, (*out)->field))
        return ERR_OK;
    *out = NULL;
    return REQ_FAIL(r, ERR_DENIED, MSG_WEB_FORBIDDEN);
}

/* Choice columns filter by their name. */
static enum err_code read_choices(struct request *r,
                                  const struct cat_register *reg, int **out)
{
    int *codes = arena_array(r->a, reg->column_count + 1, sizeof *codes);

    if (!codes)
        return err_nomem(&r->err);
    for (size_t i = 0; i < reg->column_count; i++) {
        const struct cat_column *c = &reg->columns[i];
        const char *text = c->type == CAT_CHOICE ? req_get(r, c->name) : "";
        codes[i] = *text ? cat_code_index(c->choice, text) : -1;
    }
    *out = codes;
    return ERR_OK;
}

/* "-day", "day", "id": newest entry first where nothing is said. */
static void read_sort(const struct request *r, struct list_ask *ask)
{
    const char *sort = req_get(r, "sort");

    ask->up = *sort && *sort != '-';
    ask->by_day = strcmp(sort + (*sort == '-'), "day") == 0;
}

/* "after" is "ID" or "DAY.ID", DAY as a number of days. */
static void read_after(const struct request *r, struct list_ask *ask)
{
    const char *text = req_get(r, "after"), *dot = strchr(text, '.');

    ask->after = strtoll(dot ? dot + 1 : text, NULL, 10);
    ask->after_day = dot ? (day_t)strtol(text, NULL, 10) : DAY_NONE;
    if (ask->by_day && !dot)
        ask->after = 0;
}

/* What the filters of the query ask of a register. */
static enum err_code read_filters(struct request *r,
                                  const struct cat_register *reg,
                                  struct list_ask *ask)
{
    const struct unit *unit = NULL;
    int *choice = NULL;
    enum err_code rc = asked_unit(r, &unit);

    *ask = (struct list_ask){.reg = reg};
    ask->text = req_get(r, "q");
    ask->voided = *req_get(r, "voided") != '\0';
    if (rc == ERR_OK)
        rc = scope_of(r, reg->field ? reg->field->name : NULL, RIGHT_READ,
                      unit ? unit->id : 0, &ask->scope);
    if (rc == ERR_OK)
        rc = req_day(r, "from", DAY_NONE, &ask->from);
    if (rc == ERR_OK)
        rc = req_day(r, "to", DAY_NONE, &ask->to);
    if (rc == ERR_OK)
        rc = read_choices(r, reg, &choice);
    ask->choice = choice;
    read_sort(r, ask);
    read_after(r, ask);
    return rc;
}

enum err_code register_list(struct request *r, size_t limit,
                            struct register_list *out)
{
    enum err_code rc = register_find(r, &out->reg);

    out->rows = NULL;
    out->cut = 0;
    if (rc == ERR_OK)
        rc = read_filters(r, out->reg, &out->ask);
    if (rc != ERR_OK)
        return rc;
    out->ask.limit = limit;
    out->ask.cut = &out->cut;
    return list_read(r, &out->ask, &out->rows, &out->more);
}

static void choice_filter(struct request *r, const struct cat_column *c)
{
    size_t n = c->choice->codes.count;
    struct option *options = arena_array(r->a, n + 1, sizeof *options);

    if (!options)
        return;
    options[0] = (struct option){"", msg_text(MSG_WEB_ANY, r->lang)};
    for (size_t i = 0; i < n; i++)
        options[i + 1] = (struct option){c->choice->codes.codes[i],
                                         c->choice->titles[i].text[r->lang]};
    form_select(r, &(struct field){.name = c->name, .label = TITLED(r, c)},
                options, n + 1);
}

static void filters(struct request *r, const struct cat_register *reg)
{
    enum { CHOICES_MOST = 4 };
    int shown = 0;

    html_open(&r->h, "form", "method", "get", "action",
              arena_printf(r->a, "/registers/%s", reg->name), "class", "form",
              "data-live", "rows", NULL);
    if (reg->party >= 0 || reg->kind == CAT_PARTY)
        form_field(r, &(struct field){.name = "q",
                                      .label = msg_text(MSG_WEB_WHOM, r->lang),
                                      .type = "search",
                                      .autocomplete = "off"});
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .autocomplete = "off"});
    if (reg->kind != CAT_PARTY) {
        form_field(r,
                   &(struct field){.name = "from",
                                   .type = "date",
                                   .label = msg_text(MSG_WEB_FROM, r->lang)});
        form_field(r, &(struct field){.name = "to",
                                      .type = "date",
                                      .label = msg_text(MSG_WEB_TO, r->lang)});
    }
    for (size_t i = 0; i < reg->column_count && shown < CHOICES_MOST; i++) {
        if (reg->columns[i].type == CAT_CHOICE && !reg->columns[i].hidden) {
            choice_filter(r, &reg->columns[i]);
            shown++;
        }
    }
    form_check(r, "voided", msg_text(MSG_WEB_WITH_VOIDED, r->lang),
               *req_get(r, "voided") != '\0');
    register_columns(r, reg);
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
}

static const char *after_of(struct request *r, const struct list_ask *ask,
                            const struct rows *rows)
{
    size_t last = rows->count - 1;

    if (ask->by_day && rows->reg->kind != CAT_PARTY)
        return arena_printf(r->a, "%" PRId64 ".%" PRId64, rows->value[0][last],
                            rows->id[last]);
    return arena_printf(r->a, "%" PRId64, rows->id[last]);
}

/* All of it, as work that runs by itself. */
static void export_form(struct request *r, const struct cat_register *reg)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_EXPORT_ALL);
    H(&r->h, "</summary>");
    html_el_msg(&r->h, "p", MSG_WEB_EXPORT_HOW, "class", "soft", NULL);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/export", reg->name));
    H(&r->h, "<p class=\"actions\">");
    html_el_msg(&r->h, "button", MSG_WEB_EXPORT_XLSX, "name", "format", "value",
                "xlsx", NULL);
    html_el_msg(&r->h, "button", MSG_WEB_EXPORT_CSV, "class", "second", "name",
                "format", "value", "csv", NULL);
    H(&r->h, "</p>");
    form_end(r);
    H(&r->h, "</details>");
}

static enum err_code register_page(struct request *r)
{
    struct register_list list;
    enum err_code rc = register_list(
        r, r->want == WANT_XLSX ? ROWS_MAX - 1 : PAGE_ROWS, &list);

    if (rc != ERR_OK)
        return rc;
    const struct cat_register *reg = list.reg;
    struct data_table *t = list_table(r, list.rows, TITLED(r, reg));
    if (t && list.more)
        t->next_href =
            url_query(r, "after", after_of(r, &list.ask, list.rows), NULL);
    if (list.cut)
        data_fact(r, "note", msg_text(MSG_CLI_PAY_NOTE, r->lang),
                  msg_text(MSG_WEB_MORE_HITS, r->lang));
    if (data_only(r))
        return r->err.code;
    page_begin(r, TITLED(r, reg));
    if (!r->partial) {
        H(&r->h, "<p class=\"actions\">");
        if (route_allows(r, RIGHT_WRITE)) {
            html_el_msg(&r->h, "a", MSG_WEB_NEW, "class", "button", "href",
                        arena_printf(r->a, "/registers/%s/new", reg->name),
                        NULL);
            html_el_msg(&r->h, "a", MSG_WEB_GRID, "class", "button", "href",
                        arena_printf(r->a, "/registers/%s/grid", reg->name),
                        NULL);
            html_el_msg(&r->h, "a", MSG_WEB_IMPORT, "class", "button", "href",
                        arena_printf(r->a, "/registers/%s/import", reg->name),
                        NULL);
            html_el_msg(&r->h, "a", MSG_WEB_BULK, "class", "button", "href",
                        arena_printf(r->a, "/registers/%s/bulk?%s", reg->name,
                                     r->query_text),
                        NULL);
        }
        html_el_msg(&r->h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                    url_query(r, "as", "xlsx", "after", NULL, NULL), "download",
                    "", NULL);
        H(&r->h, "</p>");
        if (register_views(r, reg) != ERR_OK)
            return r->err.code;
        filters(r, reg);
        H(&r->h, "<div id=\"rows\" aria-live=\"polite\">");
    }
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    page_next(r, t);
    if (list.cut)
        page_notice(r, "note", msg_text(MSG_WEB_MORE_HITS, r->lang));
    if (!r->partial) {
        H(&r->h, "</div>");
        export_form(r, reg);
    }
    return r->err.code;
}

/* ---- one record --------------------------------------------------------- */

enum err_code register_record(struct request *r, enum right right,
                              const struct cat_register **reg,
                              struct rows **rows)
{
    int64_t id = 0;
    enum err_code rc = register_find(r, reg);

    if (rc == ERR_OK)
        rc = req_id(r, 1, &id);
    return rc == ERR_OK ? record_read(r, *reg, id, right, rows) : rc;
}

static const char *record_title(struct request *r, const struct rows *rows)
{
    return arena_printf(r->a, "%s %" PRId64, TITLED(r, rows->reg), rows->id[0]);
}

static void void_form(struct request *r, const struct rows *rows)
{
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_VOID);
    H(&r->h, "</summary>");
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/registers/%s/%" PRId64 "/void",
                            rows->reg->name, rows->id[0]));
    form_field(r, &(struct field){.name = "reason",
                                  .label = msg_text(MSG_WEB_REASON, r->lang),
                                  .help = msg_text(MSG_WEB_VOID_HELP, r->lang),
                                  .required = 1,
                                  .wide = 1});
    form_button(r, MSG_WEB_VOID);
    form_end(r);
    H(&r->h, "</details>");
}

/* 1 when a benefit rests on the register. */
static int is_award(const struct catalog *c, const struct cat_register *reg)
{
    for (size_t i = 0; i < c->benefit_count; i++) {
        if (c->benefits[i].award == reg)
            return 1;
    }
    return 0;
}

/* Awards that this one may not stand beside; *out NULL: the register holds no
** such awards. */
static enum err_code find_overlaps(struct request *r, const struct rows *rows,
                                   struct overlaps **out)
{
    enum err_code rc = ERR_OK;

    *out = NULL;
    if (!rows->voided[0])
        rc = overlaps_new(r->a, req_catalog(r), rows->reg, out, &r->err);
    return *out ? overlaps_look(*out, r->on->db, rows, &r->err) : rc;
}

static void overlap_notices(struct request *r, const struct overlaps *x)
{
    char text[OVERLAP_TEXT_BYTES];
    size_t count = 0;
    const struct overlap *list = x ? overlaps_list(x, &count) : NULL;

    for (size_t i = 0; i < count; i++) {
        overlap_text(registry_units(req_registry(r)), &list[i], r->lang, text);
        page_notice(r, "warn", text);
    }
}

static enum err_code record_page(struct request *r)
{
    const struct cat_register *reg;
    struct rows *rows;
    struct beside beside;
    struct overlaps *overlaps;
    enum err_code rc = register_record(r, RIGHT_READ, &reg, &rows);

    if (rc == ERR_OK)
        rc = record_facts(r, rows);
    if (rc == ERR_OK)
        rc = beside_data(r, rows, &beside);
    if (rc == ERR_OK)
        rc = find_overlaps(r, rows, &overlaps);
    if (rc == ERR_OK && reg->kind == CAT_PARTY)
        clerk_read(r->web->clerk, r->who->name, reg->name, rows->id[0]);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, record_title(r, rows));
    if (rows->voided[0])
        page_notice(r, "warn", msg_text(MSG_WEB_IS_VOIDED, r->lang));
    overlap_notices(r, overlaps);
    rc = explain_notices(r, rows);
    if (rc != ERR_OK)
        return rc;
    const char *base =
        arena_printf(r->a, "/registers/%s/%" PRId64, reg->name, rows->id[0]);
    int writes = !rows->voided[0] && may(r, reg, rows->unit_id[0], RIGHT_WRITE);
    H(&r->h, "<p class=\"actions\">");
    if (writes) {
        html_el_msg(&r->h, "a", MSG_WEB_EDIT, "class", "button", "href",
                    arena_printf(r->a, "%s/edit", base), NULL);
        beside_button(r, rows);
    }
    html_el_msg(&r->h, "a", MSG_WEB_HISTORY, "class", "button", "href",
                arena_printf(r->a, "%s/history", base), NULL);
    if (is_award(req_catalog(r), reg))
        html_el_msg(
            &r->h, "a", MSG_WEB_EXPLAIN, "class", "button", "href",
            arena_printf(r->a, "/explain/%s/%" PRId64, reg->name, rows->id[0]),
            NULL);
    if (reg->party >= 0 && !rows->null[reg->party][0])
        html_el(&r->h, "a", TITLED(r, &reg->columns[reg->party]), "class",
                "button", "href",
                record_href(r, reg->columns[reg->party].target,
                            rows->value[reg->party][0]),
                NULL);
    H(&r->h, "</p>");
    data_facts_html(r);
    beside_html(r, &beside);
    if (writes)
        void_form(r, rows);
    return ERR_OK;
}

static enum err_code history_page(struct request *r)
{
    const struct cat_register *reg;
    struct rows *rows;
    enum err_code rc = register_record(r, RIGHT_READ, &reg, &rows);

    if (rc == ERR_OK) {
        clerk_flush(r->web->clerk);
        rc = record_history(r, reg->name, rows->id[0],
                            may(r, reg, rows->unit_id[0], RIGHT_APPROVE));
    }
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r,
               arena_printf(r->a, "%s: %s", msg_text(MSG_WEB_HISTORY, r->lang),
                            record_title(r, rows)));
    page_excel(r);
    data_table_html(r, r->tables, MSG_WEB_NO_ROWS);
    return ERR_OK;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/registers",
     ROUTE_API,
     RIGHT_READ,
     registers_page,
     MSG_WEB_REGISTERS,
     {{0}}},
    {METHOD_GET,
     "/registers/:name",
     ROUTE_API,
     RIGHT_READ,
     register_page,
     MSG_WEB_REGISTER,
     {{"q", "string", 0},
      {"unit", "string", 0},
      {"from", "string", 0},
      {"to", "string", 0},
      {"sort", "string", 0},
      {"after", "string", 0},
      {"voided", "string", 0}}},
    {METHOD_GET,
     "/registers/:name/:id",
     ROUTE_API,
     RIGHT_READ,
     record_page,
     MSG_WEB_RECORD,
     {{0}}},
    {METHOD_GET,
     "/registers/:name/:id/history",
     ROUTE_API,
     RIGHT_READ,
     history_page,
     MSG_WEB_HISTORY,
     {{0}}},
};
const struct route_family family_registers = {
    "registers", MSG_WEB_REGISTERS, RIGHT_READ, routes, ARRAY_COUNT(routes)};
