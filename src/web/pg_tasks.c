/*
** Tasks of the office's programme with their progress, and the points of
** inspections' conclusions that are followed up one by one.
*/
#include "dossier/document.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <string.h>

enum { LIST_MOST = 1000, SOON_DAYS = 31 };

static const struct page_tab tabs[] = {
    {"/tasks", MSG_WEB_TASKS},
    {"/tasks/points", MSG_WEB_POINTS},
};

/* ---- the list ----------------------------------------------------------- */

static const struct {
    const char *word;
    enum msg_id title;
    enum task_which which;
} kinds[] = {
    {"open", MSG_WEB_TASK_OPEN, TASK_OPEN},
    {"late", MSG_WEB_TASK_LATE, TASK_LATE},
    {"next", MSG_WEB_TASK_NEXT, TASK_DUE_NEXT},
    {"done", MSG_WEB_TASK_DONE, TASK_DONE},
    {"all", MSG_WEB_TASK_ALL, TASK_ALL},
};

/* What is asked; what is not done where nothing is said.  What comes next is
** told for as many days as the period has: a month where none is named. */
static enum err_code read_ask(struct request *r, struct document_ask *ask,
                              size_t *kind)
{
    const char *word = req_get(r, "which");
    const struct unit *unit;
    day_t today = day_today();
    enum err_code rc = part_unit(r, &unit);

    *kind = 0;
    while (*word && *kind < ARRAY_COUNT(kinds) &&
           strcmp(kinds[*kind].word, word) != 0)
        ++*kind;
    if (rc == ERR_OK && *kind == ARRAY_COUNT(kinds))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    *ask = (struct document_ask){.who = r->who, .limit = LIST_MOST};
    if (rc == ERR_OK)
        rc = req_day(r, "to", today, &ask->last);
    if (rc != ERR_OK)
        return rc;
    day_t first = kinds[*kind].which == TASK_DUE_NEXT
                      ? ask->last - SOON_DAYS
                      : day_of(date_of(ask->last).year, 1, 1);
    ask->unit_id = unit->id;
    ask->field = part_get(r, "field");
    return req_day(r, "from", first, &ask->first);
}

static struct data_table *tasks_table(struct request *r,
                                      const struct document_ask *ask,
                                      const struct task_list *list)
{
    static const struct part_column columns[] = {
        {"subject", MSG_WEB_SUMMARY, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"division", MSG_WEB_DIVISION, DATA_TEXT},
        {"partners", MSG_WEB_PARTNERS, DATA_TEXT},
        {"field", MSG_WEB_FIELD, DATA_TEXT},
        {"day", MSG_WEB_BEGUN, DATA_DAY},
        {"carried_over", MSG_WEB_CARRIED_OVER, DATA_TEXT},
        {"due", MSG_WEB_DUE, DATA_DAY},
        {"late_days", MSG_WEB_LATE_DAYS, DATA_NUMBER},
        {"done", MSG_WEB_DONE_DAY, DATA_DAY},
        {"progress", MSG_WEB_PROGRESS, DATA_TEXT},
        {"assigned_by", MSG_WEB_ASSIGNED_BY, DATA_TEXT},
        {"late_cause", MSG_WEB_LATE_CAUSE, DATA_TEXT},
    };
    struct data_table *t =
        part_table(r, "tasks", MSG_WEB_TASKS, columns, ARRAY_COUNT(columns));

    for (size_t i = 0; t && i < list->count; i++) {
        const struct task_item *x = &list->items[i];
        data_row(t, arena_printf(r->a, "/tasks/%" PRId64, x->id));
        data_text(t, x->subject);
        data_text(t, part_code_title(r, "task_state", x->state));
        data_text(t, x->division);
        data_text(t, x->partners);
        data_text(t, part_code_title(r, "field_of_work", x->field));
        data_day(t, x->day);
        data_text(t, x->day < ask->first ? msg_text(MSG_WEB_YES_SHORT, r->lang)
                                         : "");
        data_day(t, x->due_day);
        if (x->late_days)
            data_number(t, x->late_days), data_mark(t, "bad");
        else
            data_none(t);
        data_day(t, x->done_day);
        data_text(t, x->progress);
        data_text(t, x->assigned_by);
        data_text(t, x->late_cause);
    }
    return t;
}

static void filters(struct request *r, size_t kind)
{
    struct option o[ARRAY_COUNT(kinds)];

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        o[i] =
            (struct option){kinds[i].word, msg_text(kinds[i].title, r->lang)};
    part_filter_begin(r, "/tasks");
    form_select(r,
                &(struct field){.name = "which",
                                .label = msg_text(MSG_WEB_WHICH, r->lang),
                                .value = kinds[kind].word},
                o, ARRAY_COUNT(kinds));
    part_field(r, "from", MSG_WEB_FROM, "date", NULL, 0);
    part_field(r, "to", MSG_WEB_TO, "date", NULL, 0);
    part_codes(r, "field", "field_of_work", MSG_WEB_FIELD, NULL, 1);
    part_filter_end(r);
}

static enum err_code tasks_page(struct request *r)
{
    struct document_ask ask;
    struct task_list list;
    size_t kind;
    enum err_code rc = read_ask(r, &ask, &kind);

    if (rc == ERR_OK)
        rc = task_list(r->a, req_registry(r), r->on->db, &ask,
                       kinds[kind].which, &list, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = tasks_table(r, &ask, &list);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_TASKS);
    page_tabs(r, tabs, ARRAY_COUNT(tabs), 0);
    H(&r->h, "<p class=\"actions\">");
    if (route_allows(r, RIGHT_WRITE))
        part_button(r, MSG_WEB_NEW_TASK, "/registers/office_task/new");
    part_excel(r);
    H(&r->h, "</p>");
    filters(r, kind);
    data_table_html(r, t, MSG_WEB_NO_TASKS);
    return r->err.code;
}

/* ---- one task ----------------------------------------------------------- */

static enum err_code find(struct request *r, enum right right,
                          struct rows **rows)
{
    const struct cat_register *reg =
        catalog_register(req_catalog(r), "office_task");
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, "office_task");
    return rc == ERR_OK ? record_read(r, reg, id, right, rows) : rc;
}

static const char *cell_of(struct request *r, const struct rows *rows,
                           const char *name)
{
    const char *text, *href;
    int i = cat_column_index(rows->reg, name);

    if (i < 0 || record_cell(r, rows, 0, i, &text, &href) != ERR_OK)
        return "";
    return text;
}

static const char *state_of(const struct rows *rows)
{
    int i = cat_column_index(rows->reg, "state");

    return i < 0 || rows->null[i][0]
               ? ""
               : rows->reg->columns[i].choice->codes.codes[rows->value[i][0]];
}

static void progress_form(struct request *r, const struct rows *rows)
{
    page_heading(r, MSG_WEB_NOTE_PROGRESS);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/tasks/%" PRId64, rows->id[0]));
    part_codes(r, "state", "task_state", MSG_WEB_STATE, state_of(rows), 0);
    part_field(r, "done", MSG_WEB_DAY, "date", NULL, 0);
    form_area(r, &(struct field){.name = "progress",
                                 .label = msg_text(MSG_WEB_PROGRESS, r->lang),
                                 .value = cell_of(r, rows, "progress"),
                                 .wide = 1});
    part_field(r, "late_cause", MSG_WEB_LATE_CAUSE, "text",
               cell_of(r, rows, "late_cause"), 1);
    form_button(r, MSG_WEB_NOTE_PROGRESS);
    form_end(r);
}

static enum err_code task_page(struct request *r)
{
    struct rows *rows;
    enum err_code rc = find(r, RIGHT_READ, &rows);

    if (rc == ERR_OK)
        rc = record_facts(r, rows);
    if (rc == ERR_OK)
        rc = record_history(r, rows->reg->name, rows->id[0], 0);
    if (rc != ERR_OK || data_only(r))
        return rc;
    const char *base =
        arena_printf(r->a, "/registers/office_task/%" PRId64, rows->id[0]);
    int writes =
        !rows->voided[0] && may(r, rows->reg, rows->unit_id[0], RIGHT_WRITE);
    page_begin(r, cell_of(r, rows, "subject"));
    if (rows->voided[0])
        page_notice(r, "warn", msg_text(MSG_WEB_IS_VOIDED, r->lang));
    H(&r->h, "<p class=\"actions\">");
    if (writes)
        part_button(r, MSG_WEB_EDIT, arena_printf(r->a, "%s/edit", base));
    part_button(r, MSG_WEB_RECORD, base);
    H(&r->h, "</p>");
    data_facts_html(r);
    if (writes)
        progress_form(r, rows);
    data_table_html(r, r->tables, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static enum err_code note(struct request *r)
{
    struct task_step step = {.state = req_get(r, "state"),
                             .progress = part_get(r, "progress"),
                             .late_cause = part_get(r, "late_cause")};
    struct rows *rows;
    enum err_code rc = find(r, RIGHT_WRITE, &rows);

    if (rc == ERR_OK)
        rc = req_day(r, "done", day_today(), &step.day);
    if (rc == ERR_OK)
        rc = task_move(req_registry(r), r->who, rows->id[0], &step, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/tasks/%" PRId64, rows->id[0]),
                          MSG_WEB_DONE_SAVED)
               : rc;
}

/* ---- points of conclusions ---------------------------------------------- */

static day_t day_at(const struct rows *rows, size_t row, const char *name)
{
    int i = cat_column_index(rows->reg, name);

    return i < 0 || rows->null[i][row] ? DAY_NONE : (day_t)rows->value[i][row];
}

static void point_row(struct request *r, struct data_table *t,
                      const struct rows *rows, size_t row)
{
    static const char *const texts[] = {"inspection", "charged", "progress"};
    day_t due = day_at(rows, row, "due_day"),
          done = day_at(rows, row, "done_day");
    const char *text, *href;

    data_row(t, record_href(r, rows->reg, rows->id[row]));
    data_text(t, rows->text[cat_column_index(rows->reg, "point")][row]);
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        int c = cat_column_index(rows->reg, texts[i]);
        if (c < 0 || record_cell(r, rows, row, c, &text, &href) != ERR_OK)
            continue;
        data_link(t, text, href);
    }
    data_day(t, due);
    if (due != DAY_NONE && done == DAY_NONE && due < day_today())
        data_mark(t, "bad");
    data_day(t, done);
}

static struct data_table *points_table(struct request *r,
                                       const struct rows *rows)
{
    static const struct part_column columns[] = {
        {"point", MSG_WEB_POINT, DATA_TEXT},
        {"inspection", MSG_WEB_INSPECTION, DATA_TEXT},
        {"charged", MSG_WEB_CHARGED, DATA_TEXT},
        {"progress", MSG_WEB_PROGRESS, DATA_TEXT},
        {"due", MSG_WEB_DUE, DATA_DAY},
        {"done", MSG_WEB_DONE_DAY, DATA_DAY},
    };
    struct data_table *t =
        part_table(r, "points", MSG_WEB_POINTS, columns, ARRAY_COUNT(columns));
    int every = *req_get(r, "all") != '\0';

    for (size_t row = 0; t && row < rows->count; row++) {
        if (every || day_at(rows, row, "done_day") == DAY_NONE)
            point_row(r, t, rows, row);
    }
    return t;
}

static enum err_code points_page(struct request *r)
{
    const struct cat_register *reg =
        catalog_register(req_catalog(r), "conclusion_point");
    struct list_ask ask = {.reg = reg,
                           .text = "",
                           .from = DAY_NONE,
                           .to = DAY_NONE,
                           .limit = LIST_MOST};
    const struct unit *unit;
    struct rows *rows;
    int more;
    enum err_code rc = part_unit(r, &unit);

    if (rc == ERR_OK && !reg)
        rc = REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, "conclusion_point");
    if (rc == ERR_OK)
        rc = scope_of(r, reg->field ? reg->field->name : NULL, RIGHT_READ,
                      unit->id, &ask.scope);
    if (rc == ERR_OK)
        rc = list_read(r, &ask, &rows, &more);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = points_table(r, rows);
    if (!t || data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_POINTS);
    page_tabs(r, tabs, ARRAY_COUNT(tabs), 1);
    H(&r->h, "<p class=\"actions\">");
    if (route_allows(r, RIGHT_WRITE))
        part_button(r, MSG_WEB_NEW_POINT, "/registers/conclusion_point/new");
    part_excel(r);
    H(&r->h, "</p>");
    part_filter_begin(r, "/tasks/points");
    form_check(r, "all", msg_text(MSG_WEB_WITH_DONE, r->lang),
               *req_get(r, "all") != '\0');
    part_filter_end(r);
    data_table_html(r, t, MSG_WEB_NO_POINTS);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/tasks",
     ROUTE_API,
     RIGHT_READ,
     tasks_page,
     MSG_WEB_TASKS,
     {{"unit", "string", 0},
      {"which", "string", 0},
      {"from", "string", 0},
      {"to", "string", 0},
      {"field", "string", 0}}},
    {METHOD_GET,
     "/tasks/points",
     ROUTE_API,
     RIGHT_READ,
     points_page,
     MSG_WEB_POINTS,
     {{"unit", "string", 0}, {"all", "boolean", 0}}},
    {METHOD_GET,
     "/tasks/:id",
     ROUTE_API,
     RIGHT_READ,
     task_page,
     MSG_WEB_TASK,
     {{0}}},
    {METHOD_POST,
     "/tasks/:id",
     ROUTE_API,
     RIGHT_WRITE,
     note,
     MSG_WEB_NOTE_PROGRESS,
     {{"state", "string", 1},
      {"done", "string", 0},
      {"progress", "string", 0},
      {"late_cause", "string", 0}}},
};
const struct route_family family_tasks = {"tasks", MSG_WEB_TASKS, RIGHT_READ,
                                          routes, ARRAY_COUNT(routes)};
