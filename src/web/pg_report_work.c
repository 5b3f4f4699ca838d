/*
** The work on reports before they are issued: which are due and how far they
** are, the paragraphs that people write, comments, approval by another.
*/
#include "report/issue.h"
#include "report/texts.h"
#include "web/ask.h"
#include "web/comments.h"
#include "web/families.h"
#include "web/owed.h"
#include "web/parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BEFORE_DAYS = 200, AHEAD_DAYS = 100, FAULT_BYTES = 1024 };

static const struct {
    enum msg_id title;
    const char *mark, *name;
} stages[DRAFT_STATE__MAX] = {
    [DRAFT_NONE] = {MSG_WEB_REPORT_BEGIN, "note", ""},
    [DRAFT_WRITING] = {MSG_WEB_REPORT_DRAFT, "note", "draft"},
    [DRAFT_SUBMITTED] = {MSG_WEB_REPORT_SUBMITTED, "warn", "submitted"},
    [DRAFT_RETURNED] = {MSG_WEB_REPORT_RETURNED, "warn", "returned"},
    [DRAFT_APPROVED] = {MSG_WEB_REPORT_APPROVED, "good", "approved"},
};

/* ---- the calendar ------------------------------------------------------- */

/* One paper that an office owes. */
struct owed {
    const struct cat_report *report;
    struct period period;
    char name[PERIOD_TEXT_BYTES];
    day_t last, due;
    int64_t issued; /* 0: not yet */
    enum draft_state state;
};

static enum err_code find_issued(struct request *r, const struct text_key *key,
                                 int64_t *out)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT id FROM issued_report WHERE report = $1 AND unit_id"
                   " = $2 AND period = $3 AND stands",
                   &s, &r->err);

    *out = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, key->report);
    stmt_bind_int(s, 2, key->unit_id);
    stmt_bind_text(s, 3, key->period);
    rc = stmt_step(s, &row, &r->err);
    if (rc == ERR_OK && row) {
        *out = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

static enum err_code read_owed(struct request *r, const struct unit *unit,
                               struct owed *o, int days)
{
    struct text_key key = {o->report->name, unit->id, o->name};
    struct draft_stage stage;

    period_name(o->period, o->name);
    o->last = period_last_day(o->period);
    enum err_code rc =
        workday_add(&req_catalog(r)->calendar, o->last, days, &o->due, &r->err);
    if (rc == ERR_OK)
        rc = find_issued(r, &key, &o->issued);
    if (rc == ERR_OK)
        rc = report_stage(r->a, r->on->db, &key, &stage, &r->err);
    o->state = rc == ERR_OK ? stage.state : DRAFT_NONE;
    return rc;
}

static void owed_row(struct request *r, struct data_table *t,
                     const struct unit *unit, const struct owed *o)
{
    const char *query =
        arena_printf(r->a, "?unit=%s&period=%s", url_part(r->a, unit->code),
                     url_part(r->a, o->name));
    char title[64];
    int late = !o->issued && o->due < day_today();

    period_title(o->period, r->lang, title);
    data_row(t, NULL);
    data_link(t, TITLED(r, o->report),
              arena_printf(r->a, "/reports/%s%s", o->report->name, query));
    data_text(t, arena_strdup(r->a, title));
    data_day(t, o->last);
    data_day(t, o->due);
    if (late)
        data_mark(t, "bad");
    if (o->issued)
        data_marked(t, msg_text(MSG_WEB_ISSUED, r->lang), "good");
    else
        data_marked(t, msg_text(stages[o->state].title, r->lang),
                    stages[o->state].mark);
    data_open(t, o->issued ? arena_printf(r->a, "/issued/%" PRId64, o->issued)
                           : arena_printf(r->a, "/reports/%s/work%s",
                                          o->report->name, query));
    data_text(t, late ? msg_text(MSG_WEB_REPORT_LATE, r->lang) : "");
    if (late)
        data_mark(t, "bad");
}

static int is_now(const struct owed *o)
{
    day_t today = day_today();

    return !o->issued && o->due >= today - OWED_BEHIND &&
           o->due <= today + OWED_AHEAD;
}

/* The period of today and those before it that are still of interest. */
static enum err_code report_rows(struct request *r, struct data_table *t,
                                 const struct owed_ask *ask,
                                 const struct cat_report *report, int every)
{
    day_t today = day_today();
    enum err_code rc = ERR_OK;

    for (int back = 0; rc == ERR_OK && back < 6; back++) {
        struct owed o = {.report = report};
        o.period = period_shift(
            period_now(report->calendar, cat_every_months[every]), -back);
        if (period_last_day(o.period) < today - BEFORE_DAYS ||
            period_last_day(o.period) > today + AHEAD_DAYS)
            continue;
        rc = read_owed(r, ask->unit, &o, report->due[every]);
        if (rc == ERR_OK && (!ask->only_now || is_now(&o)))
            owed_row(r, t, ask->unit, &o);
    }
    return rc;
}

enum err_code owed_table(struct request *r, const struct owed_ask *ask,
                         struct data_table **out)
{
    static const struct part_column columns[] = {
        {"report", MSG_WEB_REPORT_KIND, DATA_TEXT},
        {"period", MSG_WEB_PERIOD, DATA_TEXT},
        {"last_day", MSG_WEB_TO, DATA_DAY},
        {"due", MSG_WEB_DUE, DATA_DAY},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"late", MSG_WEB_REPORT_LATE, DATA_TEXT},
    };
    const struct catalog *c = req_catalog(r);
    enum err_code rc = ERR_OK;

    *out = part_table(r, ask->key, MSG_WEB_CALENDAR_DUE, columns,
                      ARRAY_COUNT(columns));
    for (size_t i = 0; *out && i < c->report_count; i++) {
        for (int k = 0; rc == ERR_OK && k < CAT_EVERY__MAX; k++) {
            if (c->reports[i].due[k])
                rc = report_rows(r, *out, ask, &c->reports[i], k);
        }
    }
    return rc == ERR_OK ? r->err.code : rc;
}

static enum err_code due_page(struct request *r)
{
    const struct unit *unit;
    struct data_table *t = NULL;
    enum err_code rc = part_unit(r, &unit);

    if (rc == ERR_OK)
        rc = owed_table(r, &(struct owed_ask){unit, "due", 0}, &t);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, arena_printf(r->a, "%s: %s",
                               msg_text(MSG_WEB_CALENDAR_DUE, r->lang),
                               unit_name(r, unit->id)));
    H(&r->h, "<p class=\"actions\">");
    part_button(r, MSG_WEB_REPORTS, "/reports");
    part_excel(r);
    H(&r->h, "</p>");
    part_filter_begin(r, "/reports/due");
    part_filter_end(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

/* ---- one paper ---------------------------------------------------------- */

struct work {
    const struct cat_report *definition;
    const struct report *report;
    struct asked a;
    struct text_key key;
    const char *base, *query;
    /* A paragraph that was refused, and why; NULL: none. */
    const char *fault, *place, *typed;
};

static enum err_code find(struct request *r, struct work *w)
{
    struct cat_faults faults = {0};
    enum err_code rc =
        report_find(req_catalog(r), r->slot[0], &w->definition, &r->err);

    if (rc == ERR_OK)
        rc = asked_on(r, w->definition->calendar, &w->a);
    if (rc == ERR_OK &&
        !actor_may(r->who, req_units(r), w->a.unit->id, NULL, RIGHT_READ))
        rc = REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                      w->a.unit->name);
    if (rc == ERR_OK)
        rc = report_compile(r->a, req_catalog(r), w->definition, &w->report,
                            &faults, &r->err);
    if (rc != ERR_OK)
        return rc;
    w->key = (struct text_key){w->definition->name, w->a.unit->id, w->a.period};
    w->base = arena_printf(r->a, "/reports/%s", w->definition->name);
    w->query = asked_query(r, &w->a);
    return ERR_OK;
}

static enum err_code texts_table(struct request *r, const struct work *w,
                                 struct text_places *places)
{
    static const struct part_column columns[] = {
        {"title", MSG_WEB_REPORT_TEXT_PLACE, DATA_TEXT},
        {"content", MSG_WEB_SUMMARY, DATA_TEXT},
        {"revision", MSG_WEB_REPORT_REVISION, DATA_NUMBER},
        {"by", MSG_WEB_WHO, DATA_TEXT},
    };
    enum err_code rc =
        report_places(r->a, w->report, r->on->db, &w->key, places, &r->err);
    struct data_table *t = part_table(r, "texts", MSG_WEB_REPORT_TEXTS, columns,
                                      ARRAY_COUNT(columns));

    for (size_t i = 0; rc == ERR_OK && t && i < places->count; i++) {
        const struct text_place *p = &places->items[i];
        data_row(t, NULL);
        data_text(t, p->title);
        data_text(t, p->content);
        data_number(t, p->revision);
        data_text(t, p->entered_by);
    }
    return rc == ERR_OK ? r->err.code : rc;
}

static void key_fields(struct request *r, const struct work *w)
{
    form_hidden(r, "unit", w->a.unit->code);
    form_hidden(r, "period", w->a.period);
}

static void text_form(struct request *r, const struct work *w,
                      const struct text_place *p)
{
    const char *name = arena_printf(r->a, "content-%s", p->name);
    const char *content = p->content ? p->content : "";
    int refused = w->fault && strcmp(w->place, p->name) == 0;

    /* What somebody else saved meanwhile, above what was typed here. */
    if (refused && strcmp(content, w->typed) != 0)
        html_el(&r->h, "p", content, "class", "said", NULL);
    form_begin(r, METHOD_POST, arena_printf(r->a, "%s/text", w->base));
    key_fields(r, w);
    form_hidden(r, "place", p->name);
    form_hidden(r, "revision", arena_printf(r->a, "%" PRId64, p->revision));
    form_area(r,
              &(struct field){
                  .name = name,
                  .label = p->title,
                  .value = refused ? w->typed : content,
                  .fault = refused ? w->fault : NULL,
                  .help = p->entered_by
                              ? arena_printf(
                                    r->a, "%s %" PRId64 ", %s, %.10s",
                                    msg_text(MSG_WEB_REPORT_REVISION, r->lang),
                                    p->revision, p->entered_by, p->entered_at)
                              : msg_text(MSG_WEB_REPORT_TEXT_MISSING, r->lang),
                  .wide = 1});
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
}

/* Who may read the paper may say something, who may write there may settle. */
static enum err_code read_comments(struct request *r, const struct work *w,
                                   struct comments *c)
{
    *c = (struct comments){
        .key = w->key,
        .unit = w->a.unit->code,
        .place = arena_printf(r->a, "%s/comment", w->base),
        .may_add = 1,
        .may_settle =
            actor_may(r->who, req_units(r), w->a.unit->id, NULL, RIGHT_WRITE)};
    return comments_read(r, c);
}

static void stage_form(struct request *r, const struct work *w,
                       enum draft_state state)
{
    int may_approve =
        actor_may(r->who, req_units(r), w->a.unit->id, NULL, RIGHT_APPROVE);

    if (!route_allows(r, RIGHT_WRITE | RIGHT_APPROVE))
        return;
    form_begin(r, METHOD_POST, arena_printf(r->a, "%s/stage", w->base));
    key_fields(r, w);
    if (may_approve && state >= DRAFT_SUBMITTED)
        part_field(r, "reason", MSG_WEB_REASON, "text", "", 1);
    H(&r->h, "<div class=\"actions\">");
    if (state < DRAFT_SUBMITTED || state == DRAFT_RETURNED)
        form_button_named(r, MSG_WEB_REPORT_SUBMIT, "to", "submitted");
    if (may_approve && state == DRAFT_SUBMITTED)
        form_button_named(r, MSG_WEB_REPORT_APPROVE, "to", "approved");
    if (may_approve && (state == DRAFT_SUBMITTED || state == DRAFT_APPROVED))
        form_button_named(r, MSG_WEB_REPORT_RETURN, "to", "returned");
    H(&r->h, "</div>");
    form_end(r);
}

static void stage_facts(struct request *r, const struct draft_stage *stage)
{
    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang),
              msg_text(stages[stage->state].title, r->lang));
    data_fact(r, "submitted_by", msg_text(MSG_WEB_REPORT_SUBMIT, r->lang),
              stage->submitted_by);
    data_fact(r, "approved_by", msg_text(MSG_WEB_REPORT_APPROVE, r->lang),
              stage->approved_by);
    data_fact(r, "reason", msg_text(MSG_WEB_REASON, r->lang), stage->reason);
}

static enum err_code show_work(struct request *r, const struct work *w)
{
    struct text_places places;
    struct comments comments;
    struct draft_stage stage;
    enum err_code rc = report_stage(r->a, r->on->db, &w->key, &stage, &r->err);

    if (rc == ERR_OK)
        rc = texts_table(r, w, &places);
    if (rc == ERR_OK)
        rc = read_comments(r, w, &comments);
    if (rc != ERR_OK)
        return rc;
    stage_facts(r, &stage);
    if (data_only(r))
        return r->err.code;
    page_begin(r, arena_printf(r->a, "%s, %s, %s", TITLED(r, w->definition),
                               unit_name(r, w->a.unit->id), w->a.title));
    if (w->fault)
        page_notice(r, "bad", w->fault);
    H(&r->h, "<p class=\"actions\">");
    part_button(r, MSG_WEB_DRAFT,
                arena_printf(r->a, "%s%s", w->base, w->query));
    part_button(r, MSG_WEB_CALENDAR_DUE, "/reports/due");
    H(&r->h, "</p>");
    data_facts_html(r);
    stage_form(r, w, stage.state);
    page_heading(r, MSG_WEB_REPORT_TEXTS);
    html_el_msg(&r->h, "p",
                places.count ? MSG_WEB_REPORT_TEXT_HOW
                             : MSG_WEB_REPORT_TEXT_NONE,
                NULL);
    for (size_t i = 0; i < places.count; i++)
        text_form(r, w, &places.items[i]);
    comments_html(r, &comments);
    return r->err.code;
}

static enum err_code work_page(struct request *r)
{
    struct work w = {0};
    enum err_code rc = find(r, &w);

    return rc == ERR_OK ? show_work(r, &w) : rc;
}

static enum err_code back(struct request *r, const struct work *w,
                          enum msg_id done)
{
    return reply_go(r, arena_printf(r->a, "%s/work%s", w->base, w->query),
                    done);
}

/* The page again with what was typed, and what stands there now. */
static enum err_code show_refused(struct request *r, struct work *w,
                                  const struct text_new *text)
{
    char fault[FAULT_BYTES];

    err_text(&r->err, r->lang, fault, sizeof fault);
    err_clear(&r->err);
    w->fault = arena_strdup(r->a, fault);
    w->place = text->place;
    w->typed = text->content;
    r->status = 422;
    return w->fault ? show_work(r, w) : err_nomem(&r->err);
}

static enum err_code text_save(struct request *r)
{
    struct work w = {0};
    struct text_new text = {.place = req_get(r, "place")};
    enum err_code rc = find(r, &w);

    if (rc == ERR_OK)
        rc = req_int(r, "revision", 0, INT64_MAX - 1, 0, &text.revision);
    if (rc != ERR_OK)
        return rc;
    text.content = req_get(r, "content");
    if (!*text.content)
        text.content = req_get(r, arena_printf(r->a, "content-%s", text.place));
    rc = report_text_save(req_registry(r), w.report, r->who, &w.key, &text,
                          &r->err);
    if ((rc == ERR_INPUT || rc == ERR_BUSY) && !data_only(r))
        return show_refused(r, &w, &text);
    return rc == ERR_OK ? back(r, &w, MSG_WEB_DONE_SAVED) : rc;
}

static enum err_code comment(struct request *r)
{
    struct work w = {0};
    enum err_code rc = find(r, &w);

    if (rc == ERR_OK)
        rc = comments_take(r, &w.key);
    return rc == ERR_OK ? back(r, &w, MSG_WEB_DONE_COMMENT) : rc;
}

static enum err_code stage(struct request *r)
{
    struct work w = {0};
    enum draft_state to = DRAFT_NONE;
    enum err_code rc = find(r, &w);

    for (int i = DRAFT_SUBMITTED; i < DRAFT_STATE__MAX; i++) {
        if (strcmp(req_get(r, "to"), stages[i].name) == 0)
            to = i;
    }
    if (rc == ERR_OK && to == DRAFT_NONE)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    if (rc == ERR_OK)
        rc = report_advance(req_registry(r), r->who, &w.key, to,
                            part_get(r, "reason"), &r->err);
    return rc == ERR_OK ? back(r, &w, MSG_WEB_DONE_STEP) : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/reports/due",
     ROUTE_API,
     RIGHT_READ,
     due_page,
     MSG_WEB_CALENDAR_DUE,
     {{"unit", "string", 0}}},
    {METHOD_GET,
     "/reports/:name/work",
     ROUTE_API,
     RIGHT_READ,
     work_page,
     MSG_WEB_REPORT_WORK,
     {{"unit", "string", 0}, {"period", "string", 0}}},
    {METHOD_POST,
     "/reports/:name/text",
     ROUTE_API,
     RIGHT_WRITE,
     text_save,
     MSG_WEB_REPORT_TEXTS,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"place", "string", 1},
      {"content", "string", 1},
      {"revision", "integer", 0}}},
    {METHOD_POST,
     "/reports/:name/comment",
     ROUTE_API,
     RIGHT_READ,
     comment,
     MSG_WEB_REPORT_COMMENTS,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"comment", "string", 0},
      {"settled", "integer", 0}}},
    {METHOD_POST,
     "/reports/:name/stage",
     ROUTE_API,
     RIGHT_WRITE | RIGHT_APPROVE,
     stage,
     MSG_WEB_REPORT_WORK,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"to", "string", 1},
      {"reason", "string", 0}}},
};
const struct route_family family_report_work = {"report_work", MSG_NONE, 0,
                                                routes, ARRAY_COUNT(routes)};
