/*
** Registers: the list of them, a table with filters, forms made from the
** catalogue, correcting, voiding, the history of a record.
*/
#include "base/text.h"
#include "registry/cell.h"
#include "registry/search.h"
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

enum { PAGE_ROWS = 50, NAME_BYTES = 160, CELL_BYTES = 2048 };

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

enum err_code register_list_ask(struct request *r,
                                const struct cat_register *reg,
                                struct list_ask *ask)
{
    const struct unit *unit = NULL;
    int *choice = NULL;
    enum err_code rc = asked_unit(r, &unit);

    *ask = (struct list_ask){.reg = reg, .limit = PAGE_ROWS};
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
    const struct cat_register *reg;
    struct list_ask ask;
    struct rows *rows;
    int more;
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = register_list_ask(r, reg, &ask);
    if (r->want == WANT_XLSX)
        ask.limit = ROWS_MAX - 1;
    if (rc == ERR_OK)
        rc = list_read(r, &ask, &rows, &more);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = list_table(r, rows, TITLED(r, reg));
    if (t && more)
        t->next_href = url_query(r, "after", after_of(r, &ask, rows), NULL);
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
                    url_query(r, "as", "xlsx", NULL), "download", "", NULL);
        H(&r->h, "</p>");
        if (register_views(r, reg) != ERR_OK)
            return r->err.code;
        filters(r, reg);
        H(&r->h, "<div id=\"rows\" aria-live=\"polite\">");
    }
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    page_next(r, t);
    if (!r->partial) {
        H(&r->h, "</div>");
        export_form(r, reg);
    }
    return r->err.code;
}

/* ---- one record --------------------------------------------------------- */

static enum err_code record_data(struct request *r, enum right right,
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

static enum err_code record_page(struct request *r)
{
    const struct cat_register *reg;
    struct rows *rows;
    struct beside beside;
    enum err_code rc = record_data(r, RIGHT_READ, &reg, &rows);

    if (rc == ERR_OK)
        rc = record_facts(r, rows);
    if (rc == ERR_OK)
        rc = beside_data(r, rows, &beside);
    if (rc == ERR_OK && reg->kind == CAT_PARTY)
        clerk_read(r->web->clerk, r->who->name, reg->name, rows->id[0]);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, record_title(r, rows));
    if (rows->voided[0])
        page_notice(r, "warn", msg_text(MSG_WEB_IS_VOIDED, r->lang));
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
    enum err_code rc = record_data(r, RIGHT_READ, &reg, &rows);

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

/* ---- forms made from the catalogue -------------------------------------- */

/* A form on its way: what was sent or what stands in the record, and faults by
** column. */
struct form {
    const struct cat_register *reg;
    const struct rows *now; /* NULL: a new record */
    struct rows *sent;
    unsigned char *set;
    const char **faults; /* by column; the last is of the unit */
    int64_t id, unit, version;
    const char *fault;         /* of the whole */
    const struct rows *theirs; /* changed meanwhile by somebody else */
};

static const char *input_value(struct request *r, const struct form *f, int i)
{
    const struct cat_column *c = &f->reg->columns[i];
    char text[CELL_BYTES];

    if (r->method == METHOD_POST)
        return req_get(r, c->name);
    if (!f->now) {
        const char *given = req_get(r, c->name);
        if (!*given && c->has_default && c->type == CAT_CHOICE)
            return c->choice->codes.codes[c->default_value];
        return given;
    }
    if (f->now->null[i][0])
        return "";
    if (c->type == CAT_REF)
        return arena_printf(r->a, "#%" PRId64, f->now->value[i][0]);
    if (c->type == CAT_UNIT) {
        const struct unit *u = units_get(req_units(r), f->now->value[i][0]);
        return u ? u->code : "";
    }
    rows_cell_text(f->now, 0, i,
                   c->type == CAT_CHOICE || c->type == CAT_BOOL ? ROWS_DATA
                                                                : ROWS_PEOPLE,
                   r->lang, text, sizeof text);
    return arena_strdup(r->a, text);
}

/* How each type of column is asked for. */
static const struct {
    const char *type, *inputmode;
} inputs[CAT_TYPE__MAX] = {
    [CAT_TEXT] = {"text", NULL},         [CAT_COUNT] = {"text", "numeric"},
    [CAT_NUMBER] = {"text", "numeric"},  [CAT_MONEY] = {"text", "numeric"},
    [CAT_DECIMAL] = {"text", "decimal"}, [CAT_DAY] = {"date", NULL},
    [CAT_BOOL] = {"text", NULL},         [CAT_CHOICE] = {"text", NULL},
    [CAT_REF] = {"text", NULL},          [CAT_UNIT] = {"text", NULL},
};

static void choice_input(struct request *r, const struct cat_column *c,
                         struct field *field)
{
    size_t n = c->type == CAT_BOOL ? 2 : c->choice->codes.count;
    struct option *options = arena_array(r->a, n + 1, sizeof *options);

    if (!options)
        return;
    options[0] = (struct option){"", "–"};
    if (c->type == CAT_BOOL) {
        options[1] = (struct option){"true", msg_text(MSG_REG_YES, r->lang)};
        options[2] = (struct option){"false", msg_text(MSG_REG_NO, r->lang)};
    } else {
        for (size_t i = 0; i < n; i++)
            options[i + 1] = (struct option){
                c->choice->codes.codes[i], c->choice->titles[i].text[r->lang]};
    }
    form_select(r, field, options, n + 1);
}

static const char *help_of(struct request *r, const struct cat_column *c)
{
    if (c->help.text[r->lang])
        return c->help.text[r->lang];
    if (c->type == CAT_REF)
        return msg_text(MSG_WEB_REF_HELP, r->lang);
    return NULL;
}

static void column_input(struct request *r, const struct form *f, int i)
{
    const struct cat_column *c = &f->reg->columns[i];
    struct field field = {
        .name = c->name,
        .label = TITLED(r, c),
        .value = input_value(r, f, i),
        .type = inputs[c->type].type,
        .inputmode = inputs[c->type].inputmode,
        .help = help_of(r, c),
        .fault = f->faults ? f->faults[i] : NULL,
        .required = c->required && !c->has_default && c->type != CAT_BOOL,
        .autocomplete = "off",
        .wide = c->type == CAT_TEXT && c->has_max && c->max > 150};

    if (c->pattern)
        field.pattern =
            arena_printf(r->a, "[0-9]{%s}", c->pattern + strlen("digits:"));
    if (c->hidden)
        return;
    if (c->type == CAT_CHOICE || c->type == CAT_BOOL)
        choice_input(r, c, &field);
    else
        form_field(r, &field);
}

static const char *unit_value(struct request *r, const struct form *f)
{
    const struct unit *u =
        f->now ? units_get(req_units(r), f->now->unit_id[0]) : home_unit(r);

    if (r->method == METHOD_POST || *req_get(r, "unit"))
        return req_get(r, "unit");
    return u ? u->code : "";
}

/* What somebody else made of it meanwhile, beside what was typed here. */
static void conflict(struct request *r, const struct form *f)
{
    const char *text, *href;

    page_notice(r, "warn", msg_text(MSG_WEB_CONFLICT, r->lang));
    H(&r->h, "<div class=\"scroll\"><table class=\"data\"><thead><tr>"
             "<th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_COLUMN);
    H(&r->h, "</th><th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_THEIRS);
    H(&r->h, "</th><th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_MINE);
    H(&r->h, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < f->reg->column_count; i++) {
        if (f->reg->columns[i].hidden ||
            record_cell(r, f->theirs, 0, (int)i, &text, &href) != ERR_OK)
            continue;
        H(&r->h, "<tr>");
        html_el(&r->h, "td", TITLED(r, &f->reg->columns[i]), NULL);
        html_el(&r->h, "td", text, NULL);
        html_el(&r->h, "td", req_get(r, f->reg->columns[i].name), NULL);
        H(&r->h, "</tr>");
    }
    H(&r->h, "</tbody></table></div>");
}

static enum err_code show_form(struct request *r, const struct form *f)
{
    page_begin(r, f->id ? arena_printf(r->a, "%s: %s %" PRId64,
                                       msg_text(MSG_WEB_EDIT, r->lang),
                                       TITLED(r, f->reg), f->id)
                        : arena_printf(r->a, "%s: %s",
                                       msg_text(MSG_WEB_NEW, r->lang),
                                       TITLED(r, f->reg)));
    if (f->theirs)
        conflict(r, f);
    if (f->fault)
        page_notice(r, "bad", f->fault);
    form_begin(r, METHOD_POST,
               f->id ? arena_printf(r->a, "/registers/%s/%" PRId64 "/edit",
                                    f->reg->name, f->id)
                     : arena_printf(r->a, "/registers/%s/new", f->reg->name));
    form_units(r);
    form_hidden(r, "version", arena_printf(r->a, "%" PRId64, f->version));
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .value = unit_value(r, f),
                                  .list = "units",
                                  .help = msg_text(MSG_WEB_UNIT_HELP, r->lang),
                                  .fault = f->faults
                                               ? f->faults[f->reg->column_count]
                                               : NULL,
                                  .required = 1,
                                  .autocomplete = "off"});
    for (size_t i = 0; i < f->reg->column_count; i++)
        column_input(r, f, (int)i);
    if (f->id)
        form_field(
            r, &(struct field){.name = "reason",
                               .label = msg_text(MSG_WEB_REASON_EDIT, r->lang),
                               .required = 1,
                               .wide = 1});
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
    return r->err.code;
}

static enum err_code form_new(struct request *r, const struct cat_register *reg,
                              struct form *f)
{
    *f = (struct form){.reg = reg};
    f->sent = rows_new(r->a, reg, 1);
    f->set = arena_alloc(r->a, reg->column_count + 1);
    f->faults = arena_array(r->a, reg->column_count + 1, sizeof *f->faults);
    if (!f->sent || !f->set || !f->faults)
        return err_nomem(&r->err);
    rows_add(f->sent);
    return ERR_OK;
}

/* ---- what was sent ------------------------------------------------------ */

static const char *said(struct request *r, struct err *e)
{
    char text[2048];

    err_text(e, r->lang, text, sizeof text);
    err_clear(e);
    return arena_strdup(r->a, text);
}

static enum err_code read_unit_cell(struct request *r, const char *text,
                                    int64_t *out, struct err *e)
{
    const struct unit *home = home_unit(r), *unit;
    day_t day = day_today();

    if (home && home->to != DAY_NONE && home->to < day)
        day = home->to;
    enum err_code rc = units_find(req_units(r), text, day, &unit, e);
    *out = rc == ERR_OK ? unit->id : 0;
    return rc;
}

static enum err_code read_cell(struct request *r, struct form *f, int i,
                               struct err *e)
{
    const struct cat_column *c = &f->reg->columns[i];
    const char *text = req_get(r, c->name);
    int64_t id = 0;
    enum err_code rc;

    f->set[i] = 1;
    if (!text[strspn(text, " ")]) {
        rows_set_null(f->sent, 0, i);
        return ERR_OK;
    }
    if (c->type != CAT_REF && c->type != CAT_UNIT)
        return cell_read(f->sent, 0, i, text, NO_POS, e);
    rc = c->type == CAT_REF ? ref_read(r, c->target, text, &id, e)
                            : read_unit_cell(r, text, &id, e);
    if (rc == ERR_OK)
        rows_set(f->sent, 0, i, id);
    return rc;
}

/* Every field is read, and every fault stands at its field. */
static int read_form(struct request *r, struct form *f)
{
    int good = 1;

    for (size_t i = 0; i < f->reg->column_count; i++) {
        struct err e = {0};
        if (f->reg->columns[i].hidden || read_cell(r, f, (int)i, &e) == ERR_OK)
            continue;
        f->faults[i] = said(r, &e);
        good = 0;
    }
    struct err e = {0};
    if (read_unit_cell(r, req_get(r, "unit"), &f->unit, &e) != ERR_OK) {
        f->faults[f->reg->column_count] = said(r, &e);
        good = 0;
    }
    f->sent->unit_id[0] = f->unit;
    f->version = strtoll(req_get(r, "version"), NULL, 10);
    return good;
}

struct save_job {
    struct request *r;
    struct form *f;
    const char *reason;
    int stale;
};

static enum err_code job_add(struct db *db, void *arg, struct err *e)
{
    struct save_job *j = arg;
    struct save how = {db, j->r->who, NULL, 0, NULL};
    enum err_code rc = registry_insert(req_registry(j->r), &how, j->f->sent, e);

    j->f->id = rc == ERR_OK ? j->f->sent->id[0] : 0;
    return rc;
}

static enum err_code job_correct(struct db *db, void *arg, struct err *e)
{
    struct save_job *j = arg;
    struct save how = {db, j->r->who, j->reason, 0, NULL};
    int64_t version;
    enum err_code rc =
        record_version(db, j->f->reg->name, j->f->id, &version, e);

    if (rc == ERR_OK && version != j->f->version) {
        j->stale = 1;
        j->f->version = version;
        return ERR_SET(e, ERR_BUSY, MSG_WEB_CONFLICT);
    }
    return rc == ERR_OK ? registry_correct(req_registry(j->r), &how, j->f->id,
                                           j->f->sent, j->f->set, e)
                        : rc;
}

/* A refusal of the registry is shown in the form, what was typed stays. */
static enum err_code refused(struct request *r, struct form *f,
                             struct save_job *job, struct err *e)
{
    struct rows *theirs;

    if (e->code != ERR_INPUT && e->code != ERR_DENIED && !job->stale) {
        r->err = *e;
        return e->code;
    }
    r->status = job->stale ? MHD_HTTP_CONFLICT : 422;
    if (r->api) {
        r->err = *e;
        return e->code;
    }
    f->fault = said(r, e);
    if (job->stale &&
        record_read(r, f->reg, f->id, RIGHT_WRITE, &theirs) == ERR_OK) {
        f->theirs = theirs;
        f->fault = NULL; /* the table of both says it */
    }
    return show_form(r, f);
}

static enum err_code save_form(struct request *r, struct form *f,
                               store_job *write)
{
    struct save_job job = {r, f, req_get(r, "reason"), 0};
    struct err e = {0};

    if (!read_form(r, f)) {
        ERR_SET(&e, ERR_INPUT, MSG_WEB_FIX_FIELDS);
        for (size_t i = 0; r->api && i <= f->reg->column_count; i++) {
            if (f->faults[i])
                return r->status = 422,
                       REQ_FAIL(r, ERR_INPUT, MSG_WEB_VERBATIM, f->faults[i]);
        }
        return refused(r, f, &job, &e);
    }
    if (store_write(req_store(r), write, &job, &e) != ERR_OK)
        return refused(r, f, &job, &e);
    return reply_go(r, record_href(r, f->reg, f->id), MSG_WEB_DONE_SAVED);
}

static enum err_code new_page(struct request *r)
{
    const struct cat_register *reg;
    struct form f;
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = form_new(r, reg, &f);
    return rc == ERR_OK ? show_form(r, &f) : rc;
}

static enum err_code new_save(struct request *r)
{
    const struct cat_register *reg;
    struct form f;
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = form_new(r, reg, &f);
    return rc == ERR_OK ? save_form(r, &f, job_add) : rc;
}

static enum err_code edit_begin(struct request *r, struct form *f)
{
    const struct cat_register *reg;
    struct rows *rows;
    enum err_code rc = record_data(r, RIGHT_WRITE, &reg, &rows);

    if (rc == ERR_OK)
        rc = form_new(r, reg, f);
    if (rc != ERR_OK)
        return rc;
    f->now = rows;
    f->id = rows->id[0];
    return record_version(r->on->db, reg->name, f->id, &f->version, &r->err);
}

static enum err_code edit_page(struct request *r)
{
    struct form f;
    enum err_code rc = edit_begin(r, &f);

    return rc == ERR_OK ? show_form(r, &f) : rc;
}

static enum err_code edit_save(struct request *r)
{
    struct form f;
    enum err_code rc = edit_begin(r, &f);

    return rc == ERR_OK ? save_form(r, &f, job_correct) : rc;
}

struct void_job {
    struct request *r;
    const struct cat_register *reg;
    int64_t id;
};

static enum err_code job_void(struct db *db, void *arg, struct err *e)
{
    struct void_job *j = arg;
    struct save how = {db, j->r->who, req_get(j->r, "reason"), 0, NULL};

    return registry_void(req_registry(j->r), &how, j->reg, j->id, e);
}

static enum err_code void_save(struct request *r)
{
    struct void_job job = {.r = r};
    struct rows *rows;
    enum err_code rc = record_data(r, RIGHT_WRITE, &job.reg, &rows);

    if (rc != ERR_OK)
        return rc;
    job.id = rows->id[0];
    rc = store_write(req_store(r), job_void, &job, &r->err);
    return rc == ERR_OK ? reply_go(r, record_href(r, job.reg, job.id),
                                   MSG_WEB_DONE_VOIDED)
                        : rc;
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
     "/registers/:name/new",
     0,
     RIGHT_WRITE,
     new_page,
     MSG_WEB_NEW,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/new",
     ROUTE_API,
     RIGHT_WRITE,
     new_save,
     MSG_WEB_NEW,
     {{"unit", "string", 1}}},
    {METHOD_GET,
     "/registers/:name/:id",
     ROUTE_API,
     RIGHT_READ,
     record_page,
     MSG_WEB_RECORD,
     {{0}}},
    {METHOD_GET,
     "/registers/:name/:id/edit",
     0,
     RIGHT_WRITE,
     edit_page,
     MSG_WEB_EDIT,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/:id/edit",
     ROUTE_API,
     RIGHT_WRITE,
     edit_save,
     MSG_WEB_EDIT,
     {{"version", "integer", 1},
      {"unit", "string", 1},
      {"reason", "string", 1}}},
    {METHOD_POST,
     "/registers/:name/:id/void",
     ROUTE_API,
     RIGHT_WRITE,
     void_save,
     MSG_WEB_VOID,
     {{"reason", "string", 1}}},
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
