/*
** Wishes to change facts of a record: a list, a form, one wish and what is
** decided of it.
*/
#include "registry/change_request.h"
#include "web/beside.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <string.h>

enum { CELL_BYTES = 2048 };

static enum err_code changes_page(struct request *r)
{
    int all = *req_get(r, "all") != '\0';
    struct change_find find = {.who = r->who, .open_only = !all};
    struct change_list list;
    enum err_code rc =
        change_list(r->a, req_registry(r), r->on->db, &find, &list, &r->err);

    if (rc != ERR_OK)
        return rc;
    struct data_table *t = changes_table(r, &list);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_REQUESTS);
    H(&r->h, "<p class=\"actions\">");
    part_button(r, all ? MSG_WEB_CHANGES_OPEN : MSG_WEB_CHANGES_ALL,
                all ? "/changes" : "/changes?all=1");
    part_excel(r);
    H(&r->h, "</p>");
    data_table_html(r, t, MSG_WEB_NO_CHANGES);
    return r->err.code;
}

/* ---- asking ------------------------------------------------------------- */

/* What may be wished: plain facts, not what the program keeps itself. */
static int is_asked(const struct cat_register *reg, size_t i)
{
    const struct cat_column *c = &reg->columns[i];

    return !c->hidden && c->type != CAT_REF && c->type != CAT_UNIT &&
           (reg->kind == CAT_PARTY || !c->system);
}

static enum err_code record_of(struct request *r, struct rows **rows)
{
    const struct cat_register *reg =
        catalog_register(req_catalog(r), req_get(r, "register"));
    int64_t id;
    enum err_code rc = req_int(r, "record", 1, INT64_MAX, 0, &id);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND,
                      req_get(r, "register"));
    return rc == ERR_OK ? record_read(r, reg, id, RIGHT_READ, rows) : rc;
}

static void value_field(struct request *r, const struct rows *rows, int i)
{
    const struct cat_column *c = &rows->reg->columns[i];
    struct field f = {.name = c->name,
                      .label = TITLED(r, c),
                      .autocomplete = "off",
                      .type = c->type == CAT_DAY ? "date" : "text"};
    struct option *o;
    char text[CELL_BYTES];

    rows_cell_text(rows, 0, i, c->type == CAT_CHOICE ? ROWS_DATA : ROWS_PEOPLE,
                   r->lang, text, sizeof text);
    f.value = arena_strdup(r->a, text);
    if (c->type != CAT_CHOICE) {
        form_field(r, &f);
        return;
    }
    o = arena_array(r->a, c->choice->codes.count + 1, sizeof *o);
    if (!o)
        return;
    o[0] = (struct option){"", "–"};
    for (size_t k = 0; k < c->choice->codes.count; k++)
        o[k + 1] = (struct option){c->choice->codes.codes[k],
                                   c->choice->titles[k].text[r->lang]};
    form_select(r, &f, o, c->choice->codes.count + 1);
}

static enum err_code new_page(struct request *r)
{
    const char *name;
    struct rows *rows;
    enum err_code rc = record_of(r, &rows);

    if (rc == ERR_OK)
        rc = record_name(r, rows->reg, rows->id[0], &name);
    if (rc != ERR_OK)
        return rc;
    /* The form would show what is covered elsewhere. */
    if (!may(r, rows->reg, rows->unit_id[0], RIGHT_WRITE))
        return REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED, r->who->name,
                        TITLE(rows->reg), unit_name(r, rows->unit_id[0]));
    const struct unit *u = units_get(req_units(r), rows->unit_id[0]);
    page_begin(r, arena_printf(r->a, "%s: %s",
                               msg_text(MSG_WEB_CHANGE_ASK, r->lang), name));
    html_el_msg(&r->h, "p", MSG_WEB_CHANGE_HOW, NULL);
    form_begin(r, METHOD_POST, "/changes");
    form_units(r);
    form_hidden(r, "register", rows->reg->name);
    form_hidden(r, "record", arena_printf(r->a, "%" PRId64, rows->id[0]));
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .value = u ? u->code : "",
                                  .list = "units",
                                  .autocomplete = "off"});
    for (size_t i = 0; i < rows->reg->column_count; i++) {
        if (is_asked(rows->reg, i))
            value_field(r, rows, (int)i);
    }
    part_must(r, "asked_by", MSG_WEB_CHANGE_WHOSE, "text", NULL, 0);
    part_must(r, "reason", MSG_WEB_REASON, "text", NULL, 1);
    form_button(r, MSG_WEB_CHANGE_ASK);
    form_end(r);
    return r->err.code;
}

/* 1 when the form or the program sent a value, be it "". */
static int is_sent(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->form.count; i++) {
        if (strcmp(r->form.list[i].name, name) == 0)
            return 1;
    }
    return 0;
}

static enum err_code ask(struct request *r)
{
    struct change_new wish = {.asked_by = part_get(r, "asked_by"),
                              .reason = part_get(r, "reason")};
    const struct unit *unit = NULL;
    struct change_value *values;
    struct rows *rows;
    int64_t id;
    enum err_code rc = record_of(r, &rows);

    if (rc == ERR_OK)
        rc = asked_unit(r, &unit);
    if (rc != ERR_OK)
        return rc;
    values = arena_array(r->a, rows->reg->column_count + 1, sizeof *values);
    if (!values)
        return err_nomem(&r->err);
    wish.reg = rows->reg;
    wish.record = rows->id[0];
    wish.unit = unit ? unit->id : 0;
    wish.values = values;
    for (size_t i = 0; i < rows->reg->column_count; i++) {
        const char *name = rows->reg->columns[i].name;
        if (is_asked(rows->reg, i) && is_sent(r, name))
            values[wish.count++] =
                (struct change_value){name, req_get(r, name)};
    }
    rc = change_ask(req_registry(r), r->who, &wish, &id, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/changes/%" PRId64, id),
                          MSG_WEB_DONE_ASKED)
               : rc;
}

/* ---- one wish ----------------------------------------------------------- */

static enum err_code find(struct request *r, struct change_list *list)
{
    struct change_find one = {.who = r->who};
    enum err_code rc = req_id(r, 0, &one.id);

    if (rc == ERR_OK)
        rc = change_list(r->a, req_registry(r), r->on->db, &one, list, &r->err);
    if (rc == ERR_OK && list->count == 0)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_CHANGE_NONE, r->slot[0]);
    return rc;
}

static void decide_form(struct request *r, const struct change_item *x)
{
    int own = strcmp(x->entered_by, r->who->name) == 0;

    if (x->state != CHANGE_OPEN ||
        (!own && !may(r, x->reg, x->unit_id, RIGHT_APPROVE)))
        return;
    page_heading(r, MSG_WEB_CHANGE_DECIDE);
    form_begin(r, METHOD_POST, arena_printf(r->a, "/changes/%" PRId64, x->id));
    part_field(r, "answer", MSG_WEB_CHANGE_ANSWER, "text", NULL, 1);
    H(&r->h, "<div class=\"actions\">");
    if (own) {
        form_button_named(r, MSG_WEB_CHANGE_WITHDRAW, "do", "withdrawn");
    } else {
        form_button_named(r, MSG_WEB_APPROVE, "do", "approved");
        form_button_named(r, MSG_WEB_CHANGE_REFUSE, "do", "refused");
    }
    H(&r->h, "</div>");
    form_end(r);
}

static enum err_code change_page(struct request *r)
{
    struct change_list list;
    enum err_code rc = find(r, &list);

    if (rc != ERR_OK)
        return rc;
    struct data_table *t = changes_table(r, &list);
    if (!t || data_only(r))
        return r->err.code;
    page_begin(r, arena_printf(r->a, "%s %s", msg_text(MSG_WEB_CHANGE, r->lang),
                               r->slot[0]));
    data_table_html(r, t, MSG_NONE);
    decide_form(r, &list.items[0]);
    return r->err.code;
}

static enum err_code decide(struct request *r)
{
    enum change_state to = CHANGE_STATE__MAX;
    struct change_list list;
    enum err_code rc = find(r, &list);

    for (int i = CHANGE_APPROVED; i < CHANGE_STATE__MAX; i++) {
        if (strcmp(req_get(r, "do"), change_state_names[i]) == 0)
            to = i;
    }
    if (rc == ERR_OK && to == CHANGE_STATE__MAX)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    if (rc == ERR_OK)
        rc = change_decide(req_registry(r), r->who, list.items[0].id, to,
                           part_get(r, "answer"), &r->err);
    return rc == ERR_OK ? reply_go(r, "/changes", MSG_WEB_DONE_DECIDED) : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/changes",
     ROUTE_API,
     RIGHT_READ,
     changes_page,
     MSG_WEB_REQUESTS,
     {{"all", "boolean", 0}}},
    {METHOD_GET,
     "/changes/new",
     0,
     RIGHT_WRITE,
     new_page,
     MSG_WEB_CHANGE_ASK,
     {{"register", "string", 1}, {"record", "integer", 1}}},
    {METHOD_POST,
     "/changes",
     ROUTE_API,
     RIGHT_WRITE,
     ask,
     MSG_WEB_CHANGE_ASK,
     {{"register", "string", 1},
      {"record", "integer", 1},
      {"unit", "string", 0},
      {"asked_by", "string", 1},
      {"reason", "string", 1}}},
    {METHOD_GET,
     "/changes/:id",
     ROUTE_API,
     RIGHT_READ,
     change_page,
     MSG_WEB_CHANGE,
     {{0}}},
    {METHOD_POST,
     "/changes/:id",
     ROUTE_API,
     RIGHT_WRITE | RIGHT_APPROVE,
     decide,
     MSG_WEB_CHANGE_DECIDE,
     {{"do", "string", 1}, {"answer", "string", 0}}},
};
const struct route_family family_changes = {"changes", MSG_WEB_REQUESTS,
                                            RIGHT_WRITE | RIGHT_APPROVE, routes,
                                            ARRAY_COUNT(routes)};
