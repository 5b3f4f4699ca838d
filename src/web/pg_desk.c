/*
** The desk: what waits for the one who signed in.
*/
#include "benefit/month.h"
#include "benefit/payroll.h"
#include "tally/entry.h"
#include "web/ask.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/owed.h"
#include "web/parts.h"
#include "web/payrun.h"
#include "web/plans.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    DUE_ROWS = 15,
    PLANS_MOST = 12,
    JOURNAL_LOOK = 3000, /* entries looked at for what changed */
    CHANGED_MOST = 64
};

/* ---- dossiers and tasks that are due ------------------------------------ */

static struct data_table *due_table(struct request *r)
{
    struct data_column *c = arena_array(r->a, 4, sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    c[0] = (struct data_column){"register", msg_text(MSG_WEB_REGISTER, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"due", msg_text(MSG_WEB_DUE, r->lang), DATA_DAY,
                                NULL};
    c[2] = (struct data_column){"left", msg_text(MSG_WEB_LEFT, r->lang),
                                DATA_NUMBER, NULL};
    c[3] = (struct data_column){"unit", msg_text(MSG_WEB_UNIT, r->lang),
                                DATA_TEXT, NULL};
    return data_table(r, "due", msg_text(MSG_WEB_DUE_SOON, r->lang), c, 4);
}

/* Open records of one register whose due day is not far. */
static enum err_code due_in(struct request *r, const struct cat_register *reg,
                            struct data_table *t, int *left)
{
    int dossier = reg->kind == CAT_DOSSIER;
    const char *sql = arena_printf(
        r->a,
        "SELECT id, due_day, unit_id FROM %s WHERE %s IS NULL AND due_day IS"
        " NOT NULL AND due_day <= $1 AND NOT voided ORDER BY due_day, id"
        " LIMIT 200",
        reg->name, dossier ? "returned_day" : "done_day");
    day_t today = day_today();
    struct stmt *s;
    int row;
    enum err_code rc =
        sql ? db_prepare(r->on->db, sql, &s, &r->err) : err_nomem(&r->err);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, today + 14);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        day_t due = stmt_day(s, 1);
        if (*left <= 0 || !may(r, reg, stmt_int(s, 2), RIGHT_READ))
            continue;
        (*left)--;
        data_row(t, record_href(r, reg, stmt_int(s, 0)));
        data_text(t, TITLED(r, reg));
        data_day(t, due);
        data_number(t, due - today);
        data_mark(t, due < today ? "bad" : due <= today + 3 ? "warn" : "good");
        data_text(t, unit_name(r, stmt_int(s, 2)));
    }
    return rc;
}

static enum err_code read_due(struct request *r, struct data_table **out)
{
    const struct catalog *c = req_catalog(r);
    enum err_code rc = ERR_OK;
    int left = DUE_ROWS;

    *out = due_table(r);
    for (size_t i = 0; *out && rc == ERR_OK && i < c->register_count; i++) {
        enum cat_kind kind = c->registers[i].kind;
        if (kind == CAT_DOSSIER || kind == CAT_DOCUMENT)
            rc = due_in(r, &c->registers[i], *out, &left);
    }
    return rc;
}

/* ---- plans of the year -------------------------------------------------- */

static struct data_table *plan_table(struct request *r)
{
    static const char *const keys[] = {"indicator", "cumulative", "plan",
                                       "plan_pct", "projection"};
    static const enum msg_id titles[] = {
        MSG_CLI_HEAD_INDICATOR, MSG_CLI_HEAD_CUMULATIVE, MSG_CLI_HEAD_PLAN,
        MSG_CLI_HEAD_PCT, MSG_WEB_PROJECTION};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i ? DATA_NUMBER : DATA_TEXT, NULL};
    return data_table(r, "plans", msg_text(MSG_WEB_PLANS, r->lang), c,
                      ARRAY_COUNT(keys));
}

static enum err_code read_plans(struct request *r, struct asked *a,
                                struct data_table **out)
{
    const struct plan_row *rows;
    size_t count;
    enum err_code rc = plans_read(r, a, &rows, &count);

    *out = plan_table(r);
    if (!*out || rc != ERR_OK)
        return r->err.code;
    for (size_t i = 0; i < count && (*out)->row_count < PLANS_MOST; i++) {
        const struct cat_indicator *in = rows[i].indicator;
        if (!actor_may(r->who, req_units(r), a->unit->id, in->field->name,
                       RIGHT_READ))
            continue;
        data_row(*out, arena_printf(r->a, "/figures/%s%s", in->name,
                                    asked_query(r, a)));
        data_text(*out, TITLED(r, in));
        data_value(*out, rows[i].cumulative);
        data_value(*out, rows[i].plan);
        data_value(*out, rows[i].percent);
        data_value(*out, rows[i].projection);
    }
    return r->err.code;
}

/* ---- payrolls, forms ---------------------------------------------------- */

struct waiting {
    struct request *r;
    struct data_table *runs;
    int forms;
};

/* A run whose next step is this account's to take. */
static enum err_code put_run(const struct payroll *run, void *arg,
                             struct err *e)
{
    struct waiting *w = arg;
    enum msg_id waits = payrun_waits(w->r, run);

    (void)e;
    if (waits == MSG_NONE || w->runs->row_count >= DUE_ROWS)
        return ERR_OK;
    data_row(w->runs, arena_printf(w->r->a, "/payroll/%" PRId64, run->id));
    data_text(w->runs, payrun_title(w->r, run));
    data_text(w->runs, payrun_state(w->r, run));
    data_text(w->runs, msg_text(waits, w->r->lang));
    return ERR_OK;
}

static enum err_code read_runs(struct request *r, struct waiting *w)
{
    static const struct part_column columns[] = {
        {"payroll", MSG_WEB_PAYROLL, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"next", MSG_WEB_DESK_NEXT, DATA_TEXT}};

    w->r = r;
    w->runs = part_table(r, "payrolls", MSG_WEB_CARD_RUNS, columns,
                         ARRAY_COUNT(columns));
    return w->runs ? payroll_runs(req_registry(r), r->on->db, r->who, put_run,
                                  w, &r->err)
                   : r->err.code;
}

static enum err_code count_forms(struct request *r, struct waiting *w)
{
    const struct catalog *c = req_catalog(r);
    const struct unit *home = home_unit(r);
    enum err_code rc = ERR_OK;

    for (size_t i = 0; home && rc == ERR_OK && i < c->form_count; i++) {
        struct entry_progress *list;
        size_t count = 0;
        struct period p = period_shift(
            period_now(c->forms[i].calendar, c->forms[i].months), -1);
        struct entry_key key = {&c->forms[i], home->id, p};
        rc = entry_progress(r->a, req_registry(r), r->on->db, &key, &list,
                            &count, &r->err);
        for (size_t k = 0; rc == ERR_OK && k < count; k++)
            w->forms += list[k].state == ENTRY_SUBMITTED;
    }
    return rc;
}

/* ---- what changed since the last visit ---------------------------------- */

struct changed {
    const struct cat_register *reg;
    int64_t count;
};

static struct data_table *
changed_table(struct request *r, const struct changed *list, size_t count)
{
    struct data_column *c = arena_array(r->a, 2, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"register", msg_text(MSG_WEB_REGISTER, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){
        "count", msg_text(MSG_WEB_CHANGED_COUNT, r->lang), DATA_NUMBER, NULL};
    t = data_table(r, "changed", msg_text(MSG_WEB_CHANGED, r->lang), c, 2);
    for (size_t i = 0; t && i < count; i++) {
        data_row(t, arena_printf(r->a, "/registers/%s", list[i].reg->name));
        data_text(t, TITLED(r, list[i].reg));
        data_number(t, list[i].count);
    }
    return t;
}

static enum err_code read_changed(struct request *r, struct data_table **out)
{
    struct changed list[CHANGED_MOST];
    size_t count = 0;
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        r->on->db,
        "SELECT at, table_name FROM journal WHERE action IN ('insert',"
        " 'correct', 'void', 'import') ORDER BY seq DESC LIMIT 3000",
        &s, &r->err);

    *out = NULL;
    if (rc != ERR_OK || !r->session || !r->session->last_visit)
        return rc;
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        const char *name = stmt_text(s, 1);
        const struct cat_register *reg =
            name ? catalog_register(req_catalog(r), name) : NULL;
        size_t k = 0;
        if (strcmp(stmt_text(s, 0), r->session->last_visit) <= 0)
            break;
        while (k < count && list[k].reg != reg)
            k++;
        if (!reg || (k == count && count == CHANGED_MOST))
            continue;
        if (k == count)
            list[count++] = (struct changed){reg, 0};
        list[k].count++;
    }
    stmt_reset(s);
    if (rc == ERR_OK)
        *out = changed_table(r, list, count);
    return rc;
}

/* ---- the page ----------------------------------------------------------- */

static void card(struct request *r, enum msg_id title, const char *figure,
                 const char *href)
{
    H(&r->h, "<li class=\"card\">");
    html_el_msg(&r->h, "p", title, "class", "soft", NULL);
    html_el(&r->h, "a", figure, "class", "figure", "href", href, NULL);
    H(&r->h, "</li>");
}

static void cards(struct request *r, const struct waiting *w, size_t due,
                  size_t owed)
{
    H(&r->h, "<ul class=\"cards\">");
    card(r, MSG_WEB_CARD_DUE, req_number(r, (int64_t)due), "#due");
    card(r, MSG_WEB_CARD_FORMS, req_number(r, w->forms), "/entry");
    card(r, MSG_WEB_CARD_RUNS, req_number(r, (int64_t)w->runs->row_count),
         w->runs->row_count > 0 ? "#payrolls" : "/payroll");
    card(r, MSG_WEB_CARD_REPORTS, req_number(r, (int64_t)owed),
         owed > 0 ? "#reports" : "/reports/due");
    H(&r->h, "</ul>");
}

/* Plans as cards with a bar; the same figures are in the table for Excel. */
static void plan_cards(struct request *r, const struct data_table *t)
{
    struct html *h = &r->h;

    H(h, "<ul class=\"cards\">");
    for (const struct data_row *row = t->first; row; row = row->next) {
        H(h, "<li class=\"card\"><p>");
        html_el(h, "a", row->cells[0].text, "href", row->href, NULL);
        H(h, "</p><p><strong>");
        html_text(h, row->cells[1].text);
        H(h, "</strong> / ");
        html_text(h, row->cells[2].text);
        H(h, " <span class=\"soft\">(");
        html_text(h, row->cells[3].text);
        H(h, " %)</span></p>");
        chart_percent(h, row->cells[3].value / 100);
        if (!row->cells[4].missing) {
            H(h, "<p class=\"soft\">");
            html_msg(h, MSG_WEB_PROJECTION);
            H(h, ": ");
            html_text(h, row->cells[4].text);
            H(h, "</p>");
        }
        H(h, "</li>");
    }
    H(h, "</ul>");
}

static void section(struct request *r, const char *id,
                    const struct data_table *t)
{
    if (!t || t->row_count == 0)
        return;
    html_open(&r->h, "div", "id", id, NULL);
    data_table_html(r, t, MSG_NONE);
    html_close(&r->h, "div");
}

struct desk {
    struct asked a;
    struct waiting w;
    struct data_table *due, *owed, *plans, *changed;
};

static enum err_code read_desk(struct request *r, struct desk *d)
{
    enum err_code rc = asked_figures(r, &d->a);
    struct owed_ask owed = {d->a.unit, "reports", 1};

    if (rc == ERR_OK)
        rc = read_due(r, &d->due);
    if (rc == ERR_OK)
        rc = owed_table(r, &owed, &d->owed);
    if (rc == ERR_OK)
        rc = read_plans(r, &d->a, &d->plans);
    if (rc == ERR_OK)
        rc = read_runs(r, &d->w);
    if (rc == ERR_OK)
        rc = count_forms(r, &d->w);
    return rc == ERR_OK ? read_changed(r, &d->changed) : rc;
}

static enum err_code desk_page(struct request *r)
{
    struct desk d = {0};
    enum err_code rc = read_desk(r, &d);

    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, req_say(r, MSG_WEB_GREETING, r->session->full_name, NULL));
    page_excel(r);
    cards(r, &d.w, d.due->row_count, d.owed->row_count);
    section(r, "payrolls", d.w.runs);
    H(&r->h, "<div id=\"due\">");
    page_heading(r, MSG_WEB_DUE_SOON);
    data_table_html(r, d.due, MSG_WEB_NOTHING_DUE);
    H(&r->h, "</div>");
    section(r, "reports", d.owed);
    html_el(&r->h, "h2",
            req_say(r, MSG_WEB_PLANS_OF, unit_name(r, d.a.unit->id), d.a.title),
            NULL);
    plan_cards(r, d.plans);
    section(r, "changed", d.changed);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     desk_page,
     MSG_WEB_DESK,
     {{"unit", "string", 0}, {"period", "string", 0}}},
};
const struct route_family family_desk = {"", MSG_WEB_DESK, RIGHT_READ, routes,
                                         ARRAY_COUNT(routes)};
