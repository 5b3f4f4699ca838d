/*
** Reports: drafts beside their figures, findings in the margin, issuing,
** what was issued and how it differs from today.
*/
#include "report/issue.h"
#include "web/ask.h"
#include "web/families.h"
#include "web/findings.h"
#include "web/page.h"
#include "web/paper_view.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILE_BYTES = 256 << 20, CHECK_ARENA = 512 << 20 };

static const enum doc_format formats[] = {DOC_FORMAT_DOCX, DOC_FORMAT_PDF,
                                          DOC_FORMAT_XLSX, DOC_FORMAT_MD};

/* ---- the list ----------------------------------------------------------- */

static struct data_table *issued_table(struct request *r,
                                       const struct issued_list *list)
{
    static const char *const keys[] = {"number", "day",    "unit",
                                       "report", "period", "state"};
    static const enum msg_id titles[] = {MSG_WEB_PAPER_NUMBER, MSG_WEB_DAY,
                                         MSG_WEB_UNIT,         MSG_WEB_REPORT,
                                         MSG_WEB_PERIOD,       MSG_WEB_STATE};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i == 1 ? DATA_DAY : DATA_TEXT, NULL};
    t = data_table(r, "issued", msg_text(MSG_WEB_ISSUED, r->lang), c,
                   ARRAY_COUNT(keys));
    for (size_t i = 0; t && i < list->count; i++) {
        const struct issued *x = &list->items[i];
        const struct cat_report *report =
            catalog_report(req_catalog(r), x->report);
        data_row(t, arena_printf(r->a, "/issued/%" PRId64, x->id));
        data_text(t,
                  arena_printf(r->a, "%02" PRId64 "/%s", x->number, x->symbol));
        data_day(t, x->day);
        data_text(t, unit_name(r, x->unit_id));
        data_text(t, report ? TITLED(r, report) : x->report);
        data_text(t, x->period);
        data_marked(
            t,
            msg_text(x->replaced_by ? MSG_CLI_REPLACED : MSG_WEB_IN_FORCE,
                     r->lang),
            x->replaced_by ? "warn" : "good");
    }
    return t;
}

/* The last period that is over, as long as the shortest for which the report is
** made; a quarter where it is bound to none. */
static struct period last_period(const struct cat_report *report)
{
    int months = 0;

    for (size_t i = 0; i < CAT_EVERY__MAX; i++) {
        if (report->due[i] > 0 && (months == 0 || cat_every_months[i] < months))
            months = cat_every_months[i];
    }
    return period_shift(period_now(report->calendar, months ? months : 3), -1);
}

static void report_card(struct request *r, const struct cat_report *report,
                        const struct unit *home)
{
    char name[PERIOD_TEXT_BYTES];

    H(&r->h, "<li class=\"card\">");
    html_el(&r->h, "h3", TITLED(r, report), NULL);
    html_open(&r->h, "form", "method", "get", "action",
              arena_printf(r->a, "/reports/%s", report->name), NULL);
    period_name(last_period(report), name);
    H(&r->h, "<div class=\"field\"><label>");
    html_msg(&r->h, MSG_WEB_UNIT);
    html_open(&r->h, "input", "name", "unit", "value", home ? home->code : "",
              "required", "", NULL);
    H(&r->h, "</label></div><div class=\"field\"><label>");
    html_msg(&r->h, MSG_WEB_PERIOD);
    html_open(&r->h, "input", "name", "period", "value", name, "required", "",
              NULL);
    H(&r->h, "</label></div><p>");
    form_button(r, MSG_WEB_DRAFT);
    H(&r->h, "</p></form></li>");
}

static enum err_code reports_page(struct request *r)
{
    const struct catalog *c = req_catalog(r);
    struct issued_list list;
    enum err_code rc = issued_list(r->a, req_registry(r), r->on->db, r->who, 0,
                                   &list, &r->err);

    if (rc != ERR_OK)
        return rc;
    struct data_table *t = issued_table(r, &list);
    if (data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_REPORTS);
    H(&r->h, "<p class=\"actions\">");
    html_el_msg(&r->h, "a", MSG_WEB_CALENDAR_DUE, "class", "button", "href",
                "/reports/due", NULL);
    H(&r->h, "</p><ul class=\"cards\">");
    for (size_t i = 0; i < c->report_count; i++)
        report_card(r, &c->reports[i], home_unit(r));
    H(&r->h, "</ul>");
    page_heading(r, MSG_WEB_ISSUED);
    data_table_html(r, t, MSG_CLI_ISSUED_NONE);
    return r->err.code;
}

/* ---- a draft ------------------------------------------------------------ */

struct draft {
    const struct cat_report *definition;
    const struct report *report;
    struct asked a;
    struct report_ask ask;
    struct report_paper paper;
    const char *base;
};

static enum err_code find_report(struct request *r, struct draft *d)
{
    struct cat_faults faults = {0};
    enum err_code rc =
        report_find(req_catalog(r), r->slot[0], &d->definition, &r->err);

    if (rc == ERR_OK)
        rc = asked_on(r, d->definition->calendar, &d->a);
    if (rc == ERR_OK)
        rc = report_compile(r->a, req_catalog(r), d->definition, &d->report,
                            &faults, &r->err);
    d->ask = (struct report_ask){d->a.figures, DAY_NONE, NULL};
    return rc;
}

static enum err_code build(struct request *r, struct draft *d, int annex)
{
    struct report_source from = {req_tally(r), r->on->reader, r->on->db};
    enum err_code rc = find_report(r, d);

    if (rc == ERR_OK)
        rc = report_build(d->report, &from, r->a, &d->ask, &d->paper, &r->err);
    if (rc == ERR_OK && annex)
        rc = report_annex(&from, r->a, &d->ask.figures, d->paper.doc, &r->err);
    if (rc == ERR_OK)
        d->base = arena_printf(r->a, "/reports/%s%s", d->definition->name,
                               asked_query(r, &d->a));
    return rc;
}

static const struct {
    const char *name;
    enum msg_id title;
} aspects[] = {
    {"", MSG_CLI_HEAD_VALUE},
    {"plan", MSG_CLI_HEAD_PLAN},
    {"plan_pct", MSG_CLI_HEAD_PCT},
    {"previous", MSG_CLI_HEAD_PREVIOUS},
    {"change_pct", MSG_CLI_HEAD_CHANGE},
    {"cumulative", MSG_CLI_HEAD_CUMULATIVE},
};

static const char *aspect_title(const struct request *r, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(aspects); i++) {
        if (strcmp(aspects[i].name, name ? name : "") == 0)
            return msg_text(aspects[i].title, r->lang);
    }
    return name;
}

static void fact(struct request *r, const char *title, const char *text)
{
    if (!text || !*text)
        return;
    H(&r->h, "<div>");
    html_el(&r->h, "dt", title, NULL);
    html_el(&r->h, "dd", text, NULL);
    H(&r->h, "</div>");
}

static void value_fact(struct request *r, enum msg_id title, struct value v)
{
    char text[VNUM_TEXT_BYTES];

    if (v.missing)
        return;
    vnum_format_decimal(v.number, text);
    fact(r, msg_text(title, r->lang), arena_strdup(r->a, text));
}

/* The figure with what it is compared with, in its own period. */
static void compared(struct request *r, const struct draft *d,
                     const struct doc_figure *f, const struct cat_indicator *i)
{
    const struct cat_dim *dim = NULL;
    struct figures_ask ask = d->ask.figures;
    struct err ignored = {0};
    struct figures *read;
    struct figure x;
    int code = 0;

    if (f->period && *f->period &&
        period_parse(f->period, d->definition->calendar, NO_POS, &ask.period,
                     &ignored) != ERR_OK)
        return;
    if (f->dim && *f->dim &&
        figure_dim(i, f->dim, f->value, &dim, &code, &ignored) != ERR_OK)
        return;
    if (figures_read(r->on->reader, r->a, &ask, &read, &ignored) != ERR_OK ||
        figures_get(read, i, dim, code, &x, &ignored) != ERR_OK)
        return;
    if (dim)
        fact(r, TITLED(r, dim), dim->choice->titles[code].text[r->lang]);
    value_fact(r, MSG_CLI_HEAD_VALUE, x.value);
    value_fact(r, MSG_CLI_HEAD_PLAN, x.plan);
    value_fact(r, MSG_CLI_HEAD_PCT, x.plan_pct);
    value_fact(r, MSG_CLI_HEAD_PREVIOUS, x.previous);
    value_fact(r, MSG_CLI_HEAD_CHANGE, x.change_pct);
    value_fact(r, MSG_CLI_HEAD_CUMULATIVE, x.cumulative);
}

static void opened(struct request *r, const struct draft *d,
                   const struct doc_figure *f)
{
    struct html *h = &r->h;
    const struct cat_indicator *i =
        f ? catalog_indicator(req_catalog(r), f->indicator) : NULL;

    page_heading(r, MSG_WEB_PROVENANCE);
    if (!i) {
        html_el_msg(h, "p", MSG_WEB_PROVENANCE_HOW, "class", "empty", NULL);
        return;
    }
    html_open(h, "dl", "class", "facts", NULL);
    fact(r, msg_text(MSG_WEB_PRINTED, r->lang), f->shown);
    fact(r, msg_text(MSG_CLI_HEAD_INDICATOR, r->lang), TITLED(r, i));
    fact(r, msg_text(MSG_WEB_ASPECT, r->lang), aspect_title(r, f->aspect));
    fact(r, msg_text(MSG_WEB_PERIOD, r->lang), f->period);
    compared(r, d, f, i);
    H(h, "</dl><p class=\"actions\">");
    const char *query = arena_printf(
        r->a, "?unit=%s&period=%s&calendar=%s", url_part(r->a, f->unit),
        url_part(r->a, f->period), calendar_names[d->definition->calendar]);
    if (i->reg)
        html_el_msg(h, "a", MSG_WEB_RECORDS_OPEN, "class", "button", "href",
                    f->dim && *f->dim
                        ? arena_printf(r->a, "/trace/%s%s&by=%s%%3D%s", i->name,
                                       query, f->dim, f->value)
                        : arena_printf(r->a, "/trace/%s%s", i->name, query),
                    NULL);
    html_el_msg(h, "a", MSG_WEB_INDICATOR_OPEN, "class", "button", "href",
                arena_printf(r->a, "/figures/%s%s", i->name, query), NULL);
    H(h, "</p>");
}

/* The proof-reader's findings about the draft. */
static void margin(struct request *r, const struct draft *d)
{
    struct arena *a = arena_new(CHECK_ARENA);
    const struct check_result *found;
    struct err ignored = {0};
    struct paper *p;
    struct buf text;

    page_heading(r, MSG_WEB_FINDINGS);
    buf_init(&text, FILE_BYTES);
    if (a &&
        doc_write(d->paper.doc, DOC_FORMAT_MD, &text, &ignored) == ERR_OK &&
        paper_read_bytes(a, "draft.md", buf_cstr(&text), text.len, &p,
                         &ignored) == ERR_OK &&
        findings_of(r, a, p, &found, &ignored) == ERR_OK)
        findings_list(r, found, 0);
    buf_free(&text);
    arena_free(a);
}

static void missing(struct request *r, const struct draft *d)
{
    if (d->paper.missing_count == 0)
        return;
    H(&r->h, "<details><summary>");
    html_text(&r->h,
              req_say(r, MSG_WEB_MISSING_COUNT,
                      req_number(r, (int64_t)d->paper.missing_count), NULL));
    H(&r->h, "</summary><ul>");
    for (size_t i = 0; i < d->paper.missing_count; i++)
        html_el(&r->h, "li", d->paper.missing[i].text, NULL);
    H(&r->h, "</ul></details>");
}

static void issue_form(struct request *r, const struct draft *d)
{
    char day[DAY_TEXT_BYTES];

    if (!actor_may(r->who, req_units(r), d->a.unit->id, NULL, RIGHT_APPROVE))
        return;
    day_official(day_today(), day);
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_ISSUE);
    H(&r->h, "</summary>");
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/reports/%s/issue", d->definition->name));
    form_hidden(r, "unit", d->a.unit->code);
    form_hidden(r, "period", d->a.period);
    form_field(r, &(struct field){.name = "day",
                                  .type = "date",
                                  .label = msg_text(MSG_WEB_PAPER_DAY, r->lang),
                                  .value = day,
                                  .required = 1});
    form_field(
        r, &(struct field){.name = "reason",
                           .label = msg_text(MSG_WEB_REPLACE_WHY, r->lang),
                           .help = msg_text(MSG_WEB_REPLACE_HELP, r->lang)});
    if (d->paper.missing_count > 0 || d->paper.quiet)
        form_check(r, "missing", msg_text(MSG_WEB_WITH_MISSING, r->lang), 0);
    if (day_today() < period_last_day(d->ask.figures.period))
        form_check(r, "early", msg_text(MSG_WEB_EARLY, r->lang), 0);
    form_button(r, MSG_WEB_ISSUE);
    form_end(r);
    H(&r->h, "</details>");
}

static void downloads(struct request *r, const char *base, char sign)
{
    H(&r->h, "<p class=\"actions\">");
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        const char *name = doc_format_name(formats[i]);
        html_open(&r->h, "a", "class", "button", "download", "", "href",
                  arena_printf(r->a, "%s%cformat=%s", base, sign, name), NULL);
        html_text(&r->h, name);
        H(&r->h, "</a>");
    }
    H(&r->h, "</p>");
}

static struct data_table *missing_table(struct request *r,
                                        const struct draft *d)
{
    struct data_column *c = arena_array(r->a, 1, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"figure", msg_text(MSG_WEB_MISSING, r->lang),
                                DATA_TEXT, NULL};
    t = data_table(r, "missing", msg_text(MSG_WEB_MISSING, r->lang), c, 1);
    for (size_t i = 0; t && i < d->paper.missing_count; i++) {
        data_row(t, NULL);
        data_text(t, d->paper.missing[i].text);
    }
    return t;
}

static enum err_code draft_page(struct request *r)
{
    struct draft d = {0};
    int64_t open;
    enum err_code rc = req_int(r, "open", 0, 100000, 0, &open);

    if (rc == ERR_OK)
        rc = build(r, &d, 0);
    if (rc != ERR_OK)
        return rc;
    data_fact(r, "report", msg_text(MSG_WEB_REPORT, r->lang),
              TITLED(r, d.definition));
    data_fact(r, "period", msg_text(MSG_WEB_PERIOD, r->lang), d.a.title);
    missing_table(r, &d);
    if (data_only(r))
        return r->err.code;
    page_begin(r, arena_printf(r->a, "%s, %s, %s", TITLED(r, d.definition),
                               unit_name(r, d.a.unit->id), d.a.title));
    html_open(&r->h, "form", "method", "get", "action",
              arena_printf(r->a, "/reports/%s", d.definition->name), "class",
              "form", NULL);
    asked_fields(r, &d.a, 0);
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
    downloads(r,
              arena_printf(r->a, "/reports/%s/file%s", d.definition->name,
                           asked_query(r, &d.a)),
              '&');
    H(&r->h, "<p class=\"actions\">");
    html_el_msg(&r->h, "a", MSG_WEB_REPORT_WORK, "class", "button", "href",
                arena_printf(r->a, "/reports/%s/work%s", d.definition->name,
                             asked_query(r, &d.a)),
                NULL);
    H(&r->h, "</p>");
    issue_form(r, &d);
    missing(r, &d);
    struct paper_view view = {.r = r, .base = d.base, .open = (int)open};
    H(&r->h, "<div class=\"two\"><div class=\"panel\">");
    paper_view_write(&view, d.paper.doc);
    H(&r->h, "</div><aside class=\"panel side\" aria-live=\"polite\">");
    opened(r, &d, view.shown);
    margin(r, &d);
    H(&r->h, "</aside></div>");
    return r->err.code;
}

static enum err_code draft_file(struct request *r)
{
    struct draft d = {0};
    enum doc_format format;
    struct buf out;
    enum err_code rc =
        doc_format_from_name(req_get(r, "format"), &format, &r->err);

    if (rc == ERR_OK)
        rc = build(r, &d, format == DOC_FORMAT_XLSX);
    if (rc != ERR_OK)
        return rc;
    buf_init(&out, FILE_BYTES);
    rc = doc_write(d.paper.doc, format, &out, &r->err);
    if (rc == ERR_OK)
        rc = reply_file(r, doc_format_mime(format),
                        arena_printf(r->a, "%s-%s-%s.%s", d.definition->name,
                                     d.a.unit->code, d.a.period,
                                     doc_format_name(format)),
                        &out);
    buf_free(&out);
    return rc;
}

static enum err_code issue(struct request *r)
{
    struct issue_job job = {.registry = req_registry(r), .tally = req_tally(r)};
    struct draft d = {0};
    struct issued issued;
    enum err_code rc = find_report(r, &d);

    if (rc == ERR_OK)
        rc = req_day(r, "day", day_today(), &d.ask.day);
    if (rc != ERR_OK)
        return rc;
    job.report = d.report;
    job.definition = d.definition;
    job.ask = d.ask;
    job.replace = *req_get(r, "reason") ? req_get(r, "reason") : NULL;
    job.with_missing = *req_get(r, "missing") != '\0';
    job.early = *req_get(r, "early") != '\0';
    rc = report_issue(r->a, &job, &issued, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/issued/%" PRId64, issued.id),
                          MSG_WEB_DONE_ISSUED)
               : rc;
}

/* ---- issued ------------------------------------------------------------- */

static struct data_table *changes_table(struct request *r,
                                        const struct issued_changes *x)
{
    static const char *const keys[] = {"indicator", "part", "aspect", "then",
                                       "now"};
    static const enum msg_id titles[] = {MSG_CLI_HEAD_INDICATOR, MSG_WEB_PART,
                                         MSG_WEB_ASPECT, MSG_WEB_WHEN_ISSUED,
                                         MSG_WEB_TODAY};
    struct data_column *c = arena_array(r->a, ARRAY_COUNT(keys), sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    i > 2 ? DATA_NUMBER : DATA_TEXT, NULL};
    t = data_table(r, "changes", msg_text(MSG_WEB_CHANGES, r->lang), c,
                   ARRAY_COUNT(keys));
    for (size_t i = 0; t && i < x->count; i++) {
        const struct issued_change *v = &x->items[i];
        const struct cat_indicator *in =
            catalog_indicator(req_catalog(r), v->indicator);
        data_row(t, NULL);
        data_text(t, in ? TITLED(r, in) : v->indicator);
        data_text(t,
                  *v->dim ? arena_printf(r->a, "%s=%s", v->dim, v->code) : "");
        data_text(t, aspect_title(
                         r, strcmp(v->aspect, "value") == 0 ? "" : v->aspect));
        data_value(t, v->then);
        data_value(t, v->now);
    }
    return t;
}

static enum err_code issued_page(struct request *r)
{
    struct report_source from = {req_tally(r), r->on->reader, r->on->db};
    struct issued_changes changes;
    struct issued x;
    int64_t id;
    char day[DAY_TEXT_BYTES];
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = issued_get(r->a, req_registry(r), r->on->db, r->who, id, &x,
                        &r->err);
    if (rc == ERR_OK)
        rc = issued_compare(r->a, &from, &x, r->who, &changes, &r->err);
    if (rc != ERR_OK)
        return rc;
    day_official(x.day, day);
    const char *number =
        arena_printf(r->a, "%02" PRId64 "/%s", x.number, x.symbol);
    data_fact(r, "number", msg_text(MSG_WEB_PAPER_NUMBER, r->lang), number);
    data_fact(r, "day", msg_text(MSG_WEB_DAY, r->lang), day);
    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang),
              unit_name(r, x.unit_id));
    data_fact(r, "period", msg_text(MSG_WEB_PERIOD, r->lang), x.period);
    data_fact(r, "by", msg_text(MSG_WEB_WHO, r->lang), x.entered_by);
    struct data_table *t = changes_table(r, &changes);
    if (data_only(r))
        return r->err.code;
    page_begin(r, req_say(r, MSG_WEB_REPORT_NUMBER, number, NULL));
    data_facts_html(r);
    downloads(r, arena_printf(r->a, "/issued/%" PRId64 "/file", id), '?');
    page_heading(r, MSG_WEB_CHANGES);
    data_table_html(r, t, MSG_CLI_ISSUED_SAME);
    return r->err.code;
}

static enum err_code issued_file(struct request *r)
{
    enum doc_format format;
    struct issued x;
    struct buf out;
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    if (rc == ERR_OK)
        rc = doc_format_from_name(req_get(r, "format"), &format, &r->err);
    if (rc == ERR_OK)
        rc = issued_get(r->a, req_registry(r), r->on->db, r->who, id, &x,
                        &r->err);
    if (rc != ERR_OK)
        return rc;
    buf_init(&out, FILE_BYTES);
    rc = issued_print(r->on->db, id, format, &out, &r->err);
    if (rc == ERR_OK)
        rc = reply_file(r, doc_format_mime(format),
                        arena_printf(r->a, "%02" PRId64 "-%s.%s", x.number,
                                     x.symbol, doc_format_name(format)),
                        &out);
    buf_free(&out);
    return rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/reports",
     ROUTE_API,
     RIGHT_READ,
     reports_page,
     MSG_WEB_REPORTS,
     {{0}}},
    {METHOD_GET,
     "/reports/:name",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     draft_page,
     MSG_WEB_DRAFT,
     {{"unit", "string", 0},
      {"period", "string", 0},
      {"map", "string", 0},
      {"open", "integer", 0}}},
    {METHOD_GET,
     "/reports/:name/file",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     draft_file,
     MSG_WEB_FILE,
     {{"unit", "string", 0},
      {"period", "string", 0},
      {"map", "string", 0},
      {"format", "string", 1}}},
    {METHOD_POST,
     "/reports/:name/issue",
     ROUTE_API,
     RIGHT_APPROVE,
     issue,
     MSG_WEB_ISSUE,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"day", "string", 1},
      {"reason", "string", 0},
      {"missing", "string", 0},
      {"early", "string", 0}}},
    {METHOD_GET,
     "/issued/:id",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     issued_page,
     MSG_WEB_ISSUED,
     {{0}}},
    {METHOD_GET,
     "/issued/:id/file",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     issued_file,
     MSG_WEB_FILE,
     {{"format", "string", 1}}},
};
const struct route_family family_reports = {
    "reports", MSG_WEB_REPORTS, RIGHT_READ, routes, ARRAY_COUNT(routes)};
