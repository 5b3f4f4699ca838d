/*
** Payrolls: the board of runs, one run with its totals, differences and steps,
** and why an award is due what it is.
*/
#include "benefit/explain.h"
#include "benefit/month.h"
#include "benefit/payroll.h"
#include "web/ask.h"
#include "web/families.h"
#include "web/page.h"
#include "web/payrun.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_ITEMS = 100, EXPLAIN_BYTES = 1 << 20 };

static const enum msg_id state_titles[PAYROLL_STATE__MAX] = {
    [PAYROLL_OPEN] = MSG_WEB_PAY_OPEN,
    [PAYROLL_COMPUTED] = MSG_WEB_PAY_COMPUTED,
    [PAYROLL_CHECKED] = MSG_WEB_PAY_CHECKED,
    [PAYROLL_APPROVED] = MSG_WEB_PAY_APPROVED,
    [PAYROLL_SENT] = MSG_WEB_PAY_SENT,
    [PAYROLL_RECONCILED] = MSG_WEB_PAY_RECONCILED,
    [PAYROLL_CLOSED] = MSG_WEB_PAY_CLOSED};

/* The title of a group: that of its first benefit. */
static const char *group_title(const struct request *r, const char *group)
{
    const struct catalog *c = req_catalog(r);

    for (size_t i = 0; i < c->benefit_count; i++) {
        if (strcmp(c->benefits[i].group, group) == 0)
            return TITLED(r, c->benefits[i].field);
    }
    return group;
}

static const char *month_text(struct request *r, int32_t month)
{
    char text[MONTH_TEXT_BYTES];

    month_official(month, text);
    const char *out = arena_strdup(r->a, text);
    return out ? out : "";
}

/* ---- the board ---------------------------------------------------------- */

/* A step of the board: taken, with who took it where that is kept; the next;
** or not yet. */
static void put_step(struct data_table *t, const struct payroll *run,
                     enum payroll_state s)
{
    const char *by[PAYROLL_STATE__MAX] = {[PAYROLL_COMPUTED] = run->computed_by,
                                          [PAYROLL_CHECKED] = run->checked_by,
                                          [PAYROLL_APPROVED] =
                                              run->approved_by};

    if (s <= run->state)
        data_marked(t, by[s] ? arena_printf(t->r->a, "✓ %s", by[s]) : "✓",
                    "good");
    else if (s == run->state + 1)
        data_marked(t, msg_text(MSG_WEB_PAY_STEP_NEXT, t->r->lang), "warn");
    else
        data_none(t);
}

static enum err_code put_run(const struct payroll *run, void *arg,
                             struct err *e)
{
    struct data_table *t = arg;
    struct request *r = t->r;

    (void)e;
    data_row(t, arena_printf(r->a, "/payroll/%" PRId64, run->id));
    data_text(t, month_text(r, run->month));
    data_text(t, group_title(r, run->group));
    data_text(t, unit_name(r, run->unit_id));
    for (int s = PAYROLL_OPEN; s < PAYROLL_STATE__MAX; s++)
        put_step(t, run, (enum payroll_state)s);
    return ERR_OK;
}

static struct data_table *runs_table(struct request *r)
{
    static const enum msg_id titles[] = {MSG_WEB_MONTH, MSG_WEB_GROUP,
                                         MSG_WEB_UNIT};
    static const char *const keys[] = {"month", "group", "unit"};
    enum { HEADS = ARRAY_COUNT(keys) };
    struct data_column *c =
        arena_array(r->a, HEADS + PAYROLL_STATE__MAX, sizeof *c);

    if (!c)
        return NULL;
    for (size_t i = 0; i < HEADS; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    for (size_t s = 0; s < PAYROLL_STATE__MAX; s++)
        c[HEADS + s] = (struct data_column){payroll_state_names[s],
                                            msg_text(state_titles[s], r->lang),
                                            DATA_TEXT, NULL};
    return data_table(r, "runs", msg_text(MSG_WEB_PAY_BOARD, r->lang), c,
                      HEADS + PAYROLL_STATE__MAX);
}

static size_t groups(const struct request *r, struct option *out, size_t room)
{
    const struct catalog *c = req_catalog(r);
    size_t n = 0;

    for (size_t i = 0; i < c->benefit_count && n < room; i++) {
        size_t k = 0;
        while (k < n && strcmp(out[k].value, c->benefits[i].group) != 0)
            k++;
        if (k == n)
            out[n++] = (struct option){c->benefits[i].group,
                                       TITLED(r, &c->benefits[i])};
    }
    return n;
}

static void open_form(struct request *r)
{
    struct option list[64];
    size_t n = groups(r, list, ARRAY_COUNT(list));
    const struct unit *home = home_unit(r);
    char month[MONTH_TEXT_BYTES];

    month_iso(month_of(day_today()), month);
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_PAY_NEW);
    H(&r->h, "</summary>");
    form_begin(r, METHOD_POST, "/payroll");
    form_select(r,
                &(struct field){.name = "group",
                                .label = msg_text(MSG_WEB_GROUP, r->lang),
                                .required = 1},
                list, n);
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .value = home ? home->code : "",
                                  .required = 1});
    form_field(r, &(struct field){.name = "month",
                                  .label = msg_text(MSG_WEB_MONTH, r->lang),
                                  .value = month,
                                  .required = 1});
    form_field(
        r, &(struct field){.name = "since",
                           .label = msg_text(MSG_WEB_PAY_SINCE, r->lang),
                           .help = msg_text(MSG_WEB_PAY_SINCE_HELP, r->lang)});
    form_field(r, &(struct field){.name = "keep",
                                  .label = msg_text(MSG_WEB_PAY_KEEP, r->lang),
                                  .inputmode = "numeric"});
    form_button(r, MSG_WEB_PAY_NEW);
    form_end(r);
    H(&r->h, "</details>");
}

static enum err_code board_page(struct request *r)
{
    struct data_table *t = runs_table(r);
    enum err_code rc = t ? payroll_runs(req_registry(r), r->on->db, r->who,
                                        put_run, t, &r->err)
                         : err_nomem(&r->err);

    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin_msg(r, MSG_WEB_PAYROLL);
    page_excel(r);
    if (route_allows(r, RIGHT_WRITE))
        open_form(r);
    data_table_html(r, t, MSG_WEB_PAY_NONE);
    return r->err.code;
}

static enum err_code open_run(struct request *r)
{
    struct payroll_open what = {.group = req_get(r, "group"),
                                .since = MONTH_MIN};
    const struct unit *unit;
    int64_t id, keep;
    enum err_code rc = month_parse(req_get(r, "month"), &what.month, &r->err);

    if (rc == ERR_OK && *req_get(r, "since"))
        rc = month_parse(req_get(r, "since"), &what.since, &r->err);
    if (rc == ERR_OK)
        rc = req_int(r, "keep", 0, 100, 0, &keep);
    if (rc == ERR_OK)
        rc = units_find(req_units(r), req_get(r, "unit"),
                        month_last_day(what.month), &unit, &r->err);
    if (rc != ERR_OK)
        return rc;
    what.keep = (int)keep;
    what.unit_id = unit->id;
    rc = payroll_open(req_registry(r), r->who, &what, &id, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/payroll/%" PRId64, id),
                          MSG_WEB_DONE_SAVED)
               : rc;
}

/* ---- one run ------------------------------------------------------------ */

enum err_code payrun_asked(struct request *r, enum right right,
                           struct payroll *run)
{
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = payroll_get(r->a, r->on->db, id, run, &r->err);
    return rc == ERR_OK
               ? payroll_may(req_registry(r), r->who, run, right, &r->err)
               : rc;
}

const char *payrun_title(struct request *r, const struct payroll *run)
{
    const char *text =
        arena_printf(r->a, "%s – %s, %s", group_title(r, run->group),
                     unit_name(r, run->unit_id), month_text(r, run->month));

    return text ? text : run->group;
}

struct totals {
    struct data_table *t;
    enum payroll_by by;
};

static enum err_code put_total(const struct payroll_total *x, void *arg,
                               struct err *e)
{
    struct totals *s = arg;
    struct request *r = s->t->r;
    char text[256];

    (void)e;
    payroll_key_text(req_catalog(r), req_units(r), s->by, x->key, r->lang, text,
                     sizeof text);
    data_row(s->t, NULL);
    data_text(s->t, *text ? text : "–");
    data_number(s->t, x->lines);
    data_number(s->t, x->people);
    data_number(s->t, x->amount);
    return ERR_OK;
}

static const struct {
    enum payroll_by by;
    const char *key;
    enum msg_id title;
} views[] = {
    {PAYROLL_BY_KIND, "by_kind", MSG_CLI_PAY_KIND},
    {PAYROLL_BY_UNIT, "by_unit", MSG_WEB_UNIT},
    {PAYROLL_BY_BENEFIT, "by_benefit", MSG_CLI_PAY_BENEFIT},
    {PAYROLL_BY_CATEGORY, "by_category", MSG_WEB_PAY_CATEGORY},
    {PAYROLL_BY_FUND, "by_fund", MSG_WEB_PAY_FUND},
    {PAYROLL_BY_CHANNEL, "by_channel", MSG_CLI_PAY_WAY},
};

static enum err_code totals_table(struct request *r, int64_t run, size_t view)
{
    struct data_column *c = arena_array(r->a, 4, sizeof *c);
    struct totals s = {NULL, views[view].by};

    if (!c)
        return err_nomem(&r->err);
    c[0] = (struct data_column){"key", msg_text(views[view].title, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"lines", msg_text(MSG_WEB_PAY_LINES, r->lang),
                                DATA_NUMBER, NULL};
    c[2] = (struct data_column){"people", msg_text(MSG_WEB_PAY_PEOPLE, r->lang),
                                DATA_NUMBER, NULL};
    c[3] = (struct data_column){"amount", msg_text(MSG_CLI_PAY_AMOUNT, r->lang),
                                DATA_NUMBER, NULL};
    s.t = data_table(r, views[view].key,
                     req_say(r, MSG_WEB_PARTS_BY,
                             msg_text(views[view].title, r->lang), NULL),
                     c, 4);
    return s.t ? payroll_totals(r->on->db, run, s.by, put_total, &s, &r->err)
               : r->err.code;
}

static const char *award_register(const struct request *r, const char *benefit)
{
    const struct cat_benefit *b = catalog_benefit(req_catalog(r), benefit);

    return b ? b->award->name : "";
}

static enum err_code put_item(const struct payroll_item *x, void *arg,
                              struct err *e)
{
    struct data_table *t = arg;
    struct request *r = t->r;
    const struct cat_benefit *b = catalog_benefit(req_catalog(r), x->benefit);
    char note[512] = "", text[256];
    const char *why =
        arena_printf(r->a, "/explain/%s/%" PRId64 "?month=%d-%02d",
                     award_register(r, x->benefit), x->award, x->month_for / 12,
                     x->month_for % 12 + 1);

    (void)e;
    payroll_note(x->note, r->lang, note, sizeof note);
    payroll_key_text(req_catalog(r), req_units(r), PAYROLL_BY_KIND,
                     payroll_kind_names[x->kind], r->lang, text, sizeof text);
    data_row(t, NULL);
    data_link(t, x->name, arena_printf(r->a, "/people/%" PRId64, x->person));
    data_text(t, unit_name(r, x->unit));
    data_link(t, b ? TITLED(r, b) : x->benefit, why);
    data_text(t, month_text(r, x->month_for));
    data_marked(t, text,
                x->kind == PAYROLL_FAULT     ? "bad"
                : x->kind == PAYROLL_REGULAR ? NULL
                                             : "warn");
    if (x->has_old)
        data_number(t, x->old);
    else
        data_none(t);
    data_number(t, x->amount);
    data_link(t, note, why);
    t->r->slot[3] = arena_printf(r->a, "%" PRId64, x->seq);
    return ERR_OK;
}

/* One kind and one unit, where they are asked. */
static enum err_code read_filters(struct request *r, const struct payroll *run,
                                  struct payroll_ask *ask)
{
    const char *kind = req_get(r, "kind");
    const struct unit *unit = NULL;

    for (int k = 0; k < PAYROLL_KIND__MAX; k++) {
        if (strcmp(payroll_kind_names[k], kind) == 0)
            ask->kind = (enum payroll_kind)k;
    }
    if (*kind && ask->kind == PAYROLL_KIND__MAX)
        return REQ_FAIL(r, ERR_INPUT, MSG_CLI_VALUE_BAD, kind, "kind",
                        "regular, arrears, recovery, debt, stopped, held");
    if (*req_get(r, "unit") &&
        units_find(req_units(r), req_get(r, "unit"), month_last_day(run->month),
                   &unit, &r->err) != ERR_OK)
        return r->err.code;
    ask->unit = unit ? unit->id : 0;
    return ERR_OK;
}

static void filter_form(struct request *r, const struct payroll *run)
{
    struct option o[PAYROLL_KIND__MAX + 1];
    char text[256];

    o[0] = (struct option){"", msg_text(MSG_WEB_PAY_KIND_ALL, r->lang)};
    for (int k = 0; k < PAYROLL_KIND__MAX; k++) {
        payroll_key_text(req_catalog(r), req_units(r), PAYROLL_BY_KIND,
                         payroll_kind_names[k], r->lang, text, sizeof text);
        o[k + 1] =
            (struct option){payroll_kind_names[k], arena_strdup(r->a, text)};
    }
    html_open(&r->h, "form", "method", "get", "action",
              arena_printf(r->a, "/payroll/%" PRId64, run->id), "class", "form",
              "data-now", "", NULL);
    form_hidden(r, "show", req_get(r, "show"));
    form_select(r,
                &(struct field){.name = "kind",
                                .label = msg_text(MSG_CLI_PAY_KIND, r->lang)},
                o, ARRAY_COUNT(o));
    form_units(r);
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .list = "units"});
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
}

/* Differences against the run before, or every item from a place on. */
static enum err_code items_table(struct request *r, const struct payroll *run,
                                 struct data_table **out)
{
    static const char *const keys[] = {"person", "unit",   "benefit", "month",
                                       "kind",   "before", "amount",  "note"};
    static const enum msg_id titles[] = {
        MSG_CLI_PAY_NAME,   MSG_WEB_UNIT,     MSG_CLI_PAY_BENEFIT,
        MSG_CLI_PAY_MONTH,  MSG_CLI_PAY_KIND, MSG_CLI_HEAD_BEFORE,
        MSG_CLI_PAY_AMOUNT, MSG_CLI_PAY_NOTE};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);
    int all = strcmp(req_get(r, "show"), "all") == 0;
    struct payroll_ask ask = {.run = run->id,
                              .kind = PAYROLL_KIND__MAX,
                              .changes = !all,
                              .limit = r->want == WANT_XLSX ? 0 : SHOWN_ITEMS};
    enum err_code rc = req_int(r, "after", 0, INT64_MAX, 0, &ask.after);

    if (rc == ERR_OK)
        rc = read_filters(r, run, &ask);
    if (!c || rc != ERR_OK)
        return c ? rc : err_nomem(&r->err);
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i == 5 || i == 6 ? DATA_NUMBER : DATA_TEXT,
                                    NULL};
    *out = data_table(
        r, "items",
        msg_text(all ? MSG_WEB_PAY_ALL : MSG_WEB_PAY_CHANGES, r->lang), c,
        ARRAY_COUNT(keys));
    if (!*out)
        return r->err.code;
    rc = payroll_list(r->on->db, &ask, put_item, *out, &r->err);
    if (rc == ERR_OK && (*out)->row_count == SHOWN_ITEMS)
        (*out)->next_href = url_query(r, "after", r->slot[3], NULL);
    return rc;
}

const char *payrun_state(const struct request *r, const struct payroll *run)
{
    return msg_text(state_titles[run->state], r->lang);
}

/* What may follow in each state. */
static const struct {
    enum payroll_state from, to;
    const char *what;
    enum msg_id title;
} steps[] = {
    {PAYROLL_OPEN, PAYROLL_COMPUTED, "compute", MSG_WEB_PAY_DO_COMPUTE},
    {PAYROLL_COMPUTED, PAYROLL_COMPUTED, "compute", MSG_WEB_PAY_DO_AGAIN},
    {PAYROLL_COMPUTED, PAYROLL_CHECKED, "check", MSG_WEB_PAY_DO_CHECK},
    {PAYROLL_CHECKED, PAYROLL_APPROVED, "approve", MSG_WEB_PAY_DO_APPROVE},
    {PAYROLL_APPROVED, PAYROLL_SENT, "send", MSG_WEB_PAY_DO_SEND},
    {PAYROLL_SENT, PAYROLL_RECONCILED, "reconcile", MSG_WEB_PAY_DO_RECONCILE},
    {PAYROLL_RECONCILED, PAYROLL_CLOSED, "close", MSG_WEB_PAY_DO_CLOSE},
};

/* 1 when the account may take the step now: nothing else is offered. */
static int may_step(const struct request *r, const struct payroll *run,
                    enum payroll_state to)
{
    struct err none = {0};

    return payroll_may_step(req_registry(r), r->who, run, to, &none) == ERR_OK;
}

enum msg_id payrun_waits(const struct request *r, const struct payroll *run)
{
    enum msg_id waits = MSG_NONE;

    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (steps[i].from == run->state && may_step(r, run, steps[i].to))
            waits = steps[i].title;
    }
    return waits;
}

static void step_forms(struct request *r, const struct payroll *run)
{
    const char *action = arena_printf(r->a, "/payroll/%" PRId64, run->id);

    H(&r->h, "<div class=\"actions\">");
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (steps[i].from != run->state || !may_step(r, run, steps[i].to))
            continue;
        form_begin(r, METHOD_POST, action);
        html_el_msg(&r->h, "button", steps[i].title, "name", "do", "value",
                    steps[i].what, NULL);
        form_end(r);
    }
    H(&r->h, "</div>");
    if (!may_step(r, run, PAYROLL_OPEN))
        return;
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_PAY_DO_BACK);
    H(&r->h, "</summary>");
    form_begin(r, METHOD_POST, action);
    form_hidden(r, "do", "back");
    form_field(r, &(struct field){.name = "reason",
                                  .label = msg_text(MSG_WEB_REASON, r->lang),
                                  .required = 1,
                                  .wide = 1});
    form_button(r, MSG_WEB_PAY_DO_BACK);
    form_end(r);
    H(&r->h, "</details>");
}

static const char *step_title(const struct request *r, const char *what)
{
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (strcmp(steps[i].what, what) == 0)
            return msg_text(steps[i].title, r->lang);
    }
    return what;
}

/* The steps as a line, with who took them. */
static void progress(struct request *r, const struct payroll *run)
{
    H(&r->h, "<p>");
    for (int s = 0; s < PAYROLL_STATE__MAX; s++) {
        if (s)
            H(&r->h, " → ");
        page_badge(r,
                   s < (int)run->state    ? "good"
                   : s == (int)run->state ? "warn"
                                          : NULL,
                   msg_text(state_titles[s], r->lang));
    }
    H(&r->h, "</p>");
}

static void run_facts(struct request *r, const struct payroll *run)
{
    data_fact(r, "group", msg_text(MSG_WEB_GROUP, r->lang),
              group_title(r, run->group));
    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang),
              unit_name(r, run->unit_id));
    data_fact(r, "month", msg_text(MSG_WEB_MONTH, r->lang),
              month_text(r, run->month));
    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang),
              msg_text(state_titles[run->state], r->lang));
    data_fact(r, "computed_by", msg_text(MSG_WEB_PAY_BY1, r->lang),
              run->computed_by);
    data_fact(r, "checked_by", msg_text(MSG_WEB_PAY_BY2, r->lang),
              run->checked_by);
    data_fact(r, "approved_by", msg_text(MSG_WEB_PAY_BY3, r->lang),
              run->approved_by);
}

static void item_tabs(struct request *r)
{
    int all = strcmp(req_get(r, "show"), "all") == 0;
    struct page_tab tabs[] = {
        {url_query(r, "show", NULL, "after", NULL, NULL), MSG_WEB_PAY_CHANGES},
        {url_query(r, "show", "all", "after", NULL, NULL), MSG_WEB_PAY_ALL}};

    page_tabs(r, tabs, ARRAY_COUNT(tabs), (size_t)all);
}

static enum err_code run_page(struct request *r)
{
    struct payroll run;
    struct data_table *items = NULL;
    enum err_code rc = payrun_asked(r, RIGHT_READ, &run);

    if (rc == ERR_OK)
        run_facts(r, &run);
    for (size_t i = 0; rc == ERR_OK && i < ARRAY_COUNT(views); i++)
        rc = totals_table(r, run.id, i);
    if (rc == ERR_OK)
        rc = items_table(r, &run, &items);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, payrun_title(r, &run));
    progress(r, &run);
    if (run.reason && run.state == PAYROLL_OPEN)
        page_notice(r, "warn", run.reason);
    step_forms(r, &run);
    page_excel(r);
    payrun_files_form(r, &run);
    payrun_results_form(r, &run);
    data_facts_html(r);
    data_table_html(r, r->tables, MSG_NONE);
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_PAY_MORE);
    H(&r->h, "</summary>");
    for (struct data_table *t = r->tables->next; t && t != items; t = t->next)
        data_table_html(r, t, MSG_NONE);
    H(&r->h, "</details>");
    item_tabs(r);
    filter_form(r, &run);
    data_table_html(r, items, MSG_WEB_PAY_NO_CHANGES);
    page_next(r, items);
    return r->err.code;
}

static enum err_code take_step(struct job *j, const char *what, struct err *e)
{
    int64_t id = job_int(j, "run");
    struct payroll run;

    if (strcmp(what, "compute") == 0)
        return payroll_compute(j->web->registry, j->who, id, day_today(), e);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        if (strcmp(steps[i].what, what) != 0)
            continue;
        /* The try before may have been stopped after it had done all. */
        if (j->again && payroll_get(j->a, j->on->db, id, &run, e) == ERR_OK &&
            run.state >= steps[i].to)
            return ERR_OK;
        return e->code == ERR_OK
                   ? payroll_step(j->web->registry, j->who, id, steps[i].to, e)
                   : e->code;
    }
    return ERR_SET(e, ERR_INPUT, MSG_CLI_VALUE_BAD, what, "do",
                   "compute, check, approve, send, reconcile, close, back");
}

static enum err_code run_pay_step(struct job *j, struct err *e)
{
    return take_step(j, job_value(&j->row->args, "do"), e);
}

const struct job_kind job_pay_step = {.name = "payroll_step",
                                      .title = MSG_WEB_JOB_PAY_STEP,
                                      .done = MSG_WEB_DONE_STEP,
                                      .repeatable = 1,
                                      .run = run_pay_step};

static enum err_code run_step(struct request *r)
{
    struct payroll run;
    enum err_code rc = payrun_asked(r, RIGHT_READ, &run);

    if (rc != ERR_OK)
        return rc;
    const char *id = arena_printf(r->a, "%" PRId64, run.id);
    const char *place = arena_printf(r->a, "/payroll/%s", id);
    if (strcmp(req_get(r, "do"), "back") == 0) {
        rc = payroll_back(req_registry(r), r->who, run.id, req_get(r, "reason"),
                          &r->err);
        return rc == ERR_OK ? reply_go(r, place, MSG_WEB_DONE_STEP) : rc;
    }
    return job_start(
        r, &(struct job_ask){
               .kind = &job_pay_step,
               .about = arena_printf(r->a, "%s: %s", payrun_title(r, &run),
                                     step_title(r, req_get(r, "do"))),
               .place = place,
               .args = {"run", id, "do", req_get(r, "do")}});
}

static const struct route routes[] = {
    {METHOD_GET,
     "/payroll",
     ROUTE_API,
     RIGHT_READ,
     board_page,
     MSG_WEB_PAYROLL,
     {{0}}},
    {METHOD_POST,
     "/payroll",
     ROUTE_API,
     RIGHT_WRITE,
     open_run,
     MSG_WEB_PAY_NEW,
     {{"group", "string", 1},
      {"unit", "string", 1},
      {"month", "string", 1},
      {"since", "string", 0},
      {"keep", "integer", 0}}},
    {METHOD_GET,
     "/payroll/:id",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     run_page,
     MSG_WEB_PAYROLL,
     {{"show", "string", 0},
      {"kind", "string", 0},
      {"unit", "string", 0},
      {"after", "integer", 0}}},
    {METHOD_POST,
     "/payroll/:id",
     ROUTE_API,
     RIGHT_WRITE,
     run_step,
     MSG_WEB_PAYROLL,
     {{"do", "string", 1}, {"reason", "string", 0}}},
};
const struct route_family family_payroll = {
    "payroll", MSG_WEB_PAYROLL, RIGHT_READ, routes, ARRAY_COUNT(routes)};
