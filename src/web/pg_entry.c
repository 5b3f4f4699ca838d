/*
** Periodic forms of units that keep no records: filled in as a grid, submitted,
** approved or returned by the unit above.
*/
#include "tally/entry.h"
#include "web/ask.h"
#include "web/comments.h"
#include "web/families.h"
#include "web/page.h"
#include "web/parts.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 200, VALUES_MAX = 5000, REMIND_DAYS = 3 };

static const struct {
    enum msg_id title;
    const char *mark;
} states[ENTRY_STATE__MAX] = {
    [ENTRY_NONE] = {MSG_CLI_FORM_STATE_NONE, "bad"},
    [ENTRY_DRAFT] = {MSG_CLI_FORM_STATE_DRAFT, "note"},
    [ENTRY_SUBMITTED] = {MSG_CLI_FORM_STATE_SUBMITTED, "warn"},
    [ENTRY_RETURNED] = {MSG_CLI_FORM_STATE_RETURNED, "bad"},
    [ENTRY_APPROVED] = {MSG_CLI_FORM_STATE_APPROVED, "good"},
    [ENTRY_REPLACED] = {MSG_CLI_FORM_STATE_REPLACED, "note"},
};

/* ---- the list ----------------------------------------------------------- */

static int is_missing(const struct entry_progress *p)
{
    return p->state == ENTRY_NONE || p->state == ENTRY_DRAFT ||
           p->state == ENTRY_RETURNED;
}

/* A form and how far the units below one are with it, in its own period where
** none is asked for. */
struct progress {
    const struct cat_form *form;
    struct asked a;
    struct entry_progress *list;
    size_t count;
    int64_t *open; /* comments, by unit */
};

static enum err_code read_progress(struct request *r, struct progress *p)
{
    enum err_code rc = asked_on(r, p->form->calendar, &p->a);

    if (rc != ERR_OK)
        return rc;
    if (!*req_get(r, "period")) {
        p->a.figures.period = period_now(p->form->calendar, p->form->months);
        period_name(p->a.figures.period, p->a.period);
    }
    struct entry_key key = {p->form, p->a.unit->id, p->a.figures.period};
    rc = entry_progress(r->a, req_registry(r), r->on->db, &key, &p->list,
                        &p->count, &r->err);
    return rc == ERR_OK ? comments_open(r, comments_of_form(r, p->form->name),
                                        p->a.period, &p->open)
                        : rc;
}

static struct data_table *progress_table(struct request *r,
                                         const struct progress *p)
{
    static const struct part_column columns[] = {
        {"unit", MSG_WEB_UNIT, DATA_TEXT},
        {"state", MSG_WEB_STATE, DATA_TEXT},
        {"late_days", MSG_WEB_ENTRY_LATE, DATA_NUMBER},
        {"open_comments", MSG_WEB_COMMENTS_OPEN, DATA_NUMBER}};
    day_t today = day_today(), end = period_last_day(p->a.figures.period);
    struct data_table *t = part_table(r, p->form->name, MSG_WEB_ENTRY, columns,
                                      ARRAY_COUNT(columns));

    if (t)
        t->title = TITLED(r, p->form);
    for (size_t i = 0; t && i < p->count; i++) {
        data_row(t, arena_printf(r->a, "/entry/%s?unit=%s&period=%s",
                                 p->form->name, p->list[i].unit->code,
                                 p->a.period));
        data_text(t, unit_name(r, p->list[i].unit->id));
        data_marked(t, msg_text(states[p->list[i].state].title, r->lang),
                    states[p->list[i].state].mark);
        if (is_missing(&p->list[i]) && today > end)
            data_number(t, today - end);
        else
            data_none(t);
        data_number(t, p->open[p->list[i].unit->id]);
        if (p->open[p->list[i].unit->id] > 0)
            data_mark(t, "warn");
    }
    return t;
}

/* Whoever approves the forms reminds of them, once the period is over. */
static enum err_code may_remind(struct request *r, const struct progress *p,
                                struct err *e)
{
    day_t end = period_last_day(p->a.figures.period);
    char day[DAY_TEXT_BYTES];

    if (!actor_may(r->who, req_units(r), p->a.unit->id, NULL, RIGHT_APPROVE))
        return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, r->who->name,
                       TITLED(r, p->form), p->a.unit->name);
    day_official(end, day);
    return day_today() > end ? ERR_OK
                             : ERR_SET(e, ERR_INPUT, MSG_WEB_ENTRY_NOT_LATE,
                                       p->a.period, day);
}

/* Remind those who are late: a task of theirs, due in three days. */
static void remind_form(struct request *r, const struct progress *p)
{
    struct err no = {0};
    size_t late = 0;

    for (size_t i = 0; i < p->count; i++)
        late += (size_t)is_missing(&p->list[i]);
    if (late == 0 || may_remind(r, p, &no) != ERR_OK)
        return;
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/entry/%s/remind", p->form->name));
    form_hidden(r, "unit", p->a.unit->code);
    form_hidden(r, "period", p->a.period);
    html_el(&r->h, "p",
            req_say(r, MSG_WEB_ENTRY_REMIND_HOW, req_number(r, (int64_t)late),
                    NULL),
            "class", "soft wide", NULL);
    form_button(r, MSG_WEB_ENTRY_REMIND);
    form_end(r);
}

static enum err_code entries_page(struct request *r)
{
    const struct catalog *c = req_catalog(r);
    struct asked a;
    enum err_code rc = asked_figures(r, &a);

    struct progress *p = arena_array(r->a, c->form_count + 1, sizeof *p);
    struct data_table **t = arena_array(r->a, c->form_count + 1, sizeof *t);
    if (rc == ERR_OK && (!p || !t))
        rc = err_nomem(&r->err);
    for (size_t i = 0; rc == ERR_OK && i < c->form_count; i++) {
        p[i].form = &c->forms[i];
        rc = read_progress(r, &p[i]);
        if (rc == ERR_OK)
            t[i] = progress_table(r, &p[i]);
    }
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin_msg(r, MSG_WEB_ENTRY);
    page_excel(r);
    html_open(&r->h, "form", "method", "get", "action", "/entry", "class",
              "form", NULL);
    asked_fields(r, &a, 0);
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
    for (size_t i = 0; i < c->form_count; i++) {
        html_el(&r->h, "h2", TITLED(r, &c->forms[i]), NULL);
        H(&r->h, "<p class=\"actions\">");
        html_el(&r->h, "a",
                req_say(r, MSG_WEB_ENTRY_OF, unit_name(r, a.unit->id), NULL),
                "class", "button", "href",
                arena_printf(r->a, "/entry/%s%s", c->forms[i].name,
                             asked_query(r, &a)),
                NULL);
        H(&r->h, "</p>");
        if (t[i])
            data_table_html(r, t[i], MSG_WEB_NO_UNITS);
        remind_form(r, &p[i]);
    }
    return r->err.code;
}

/* ---- one form ----------------------------------------------------------- */

struct filling {
    struct asked a;
    struct entry_key key;
    struct entry x;
    struct comments comments;
    const char *fault;   /* why what was sent was refused; NULL: nothing was */
    const char **faults; /* then: what is wrong in a line, by its index */
};

/* "v.jobs_created.sex.female". */
static const char *input_name(struct request *r, const struct entry_line *l)
{
    if (!l->dim)
        return arena_printf(r->a, "v.%s", l->indicator->name);
    return arena_printf(r->a, "v.%s.%s.%s", l->indicator->name, l->dim->name,
                        l->dim->choice->codes.codes[l->code]);
}

static const char *line_title(struct request *r, const struct entry_line *l)
{
    return l->dim ? l->dim->choice->titles[l->code].text[r->lang]
                  : TITLED(r, l->indicator);
}

static enum err_code find_form(struct request *r, struct filling *f)
{
    const struct cat_form *form = catalog_form(req_catalog(r), r->slot[0]);

    if (!form)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    enum err_code rc = asked_on(r, form->calendar, &f->a);
    f->key = (struct entry_key){form, f->a.unit ? f->a.unit->id : 0,
                                f->a.figures.period};
    return rc;
}

static const char *remark_text(struct request *r, const struct entry_remark *m)
{
    char text[ENTRY_REMARK_BYTES];

    entry_remark_text(m, r->lang, text);
    const char *copy = arena_strdup(r->a, text);
    return copy ? copy : "";
}

/* What is said of a form, each with the line that it is about; the script puts
** a newer one in its place while one types. */
static void remarks(struct request *r, const struct entry *x)
{
    H(&r->h, "<div id=\"remarks\" aria-live=\"polite\">");
    for (size_t i = 0; i < x->remark_count; i++) {
        const struct entry_remark *m = &x->remarks[i];
        html_open(&r->h, "div", "data-line",
                  m->line ? input_name(r, m->line) : "", NULL);
        page_notice(r, entry_refuses(m) ? "bad" : "warn", remark_text(r, m));
        html_close(&r->h, "div");
    }
    H(&r->h, "</div>");
}

static void remarks_table(struct request *r, const struct entry *x)
{
    static const struct part_column columns[] = {
        {"line", MSG_CLI_HEAD_KEY, DATA_TEXT},
        {"says", MSG_WEB_ENTRY_SAYS, DATA_TEXT},
        {"refuses", MSG_WEB_ENTRY_REFUSES, DATA_NUMBER}};
    struct data_table *t = part_table(r, "remarks", MSG_WEB_ENTRY_SAYS, columns,
                                      ARRAY_COUNT(columns));

    for (size_t i = 0; t && i < x->remark_count; i++) {
        const struct entry_remark *m = &x->remarks[i];
        data_row(t, NULL);
        data_text(t, m->line ? input_name(r, m->line) : "");
        data_text(t, remark_text(r, m));
        data_number(t, entry_refuses(m));
    }
}

/* What was typed where it was refused, else what is kept. */
static void line_input(struct request *r, const struct filling *f, size_t i)
{
    const struct entry_line *l = &f->x.lines[i];
    const char *name = input_name(r, l);
    const char *kept =
        l->missing ? "" : arena_printf(r->a, "%" PRId64, l->value);
    const char *fault = f->fault ? f->faults[i] : NULL;
    const char *at = fault ? arena_printf(r->a, "e-%s", name) : NULL;

    html_open(&r->h, "input", "name", name, "value",
              f->fault ? req_get(r, name) : kept, "inputmode", "numeric",
              "autocomplete", "off", "aria-label", line_title(r, l),
              "aria-invalid", fault ? "true" : NULL, "aria-describedby", at,
              NULL);
    if (fault)
        html_el(&r->h, "p", fault, "class", "fault", "id", at, NULL);
}

/* The field stands beside the name of its line: on a phone the rest is what is
** out of sight. */
static void line_html(struct request *r, const struct filling *f, size_t i,
                      int open)
{
    const struct entry_line *l = &f->x.lines[i];
    struct html *h = &r->h;

    html_open(h, "tr", "data-mark", l->dim ? NULL : "head", NULL);
    html_el(h, "td", line_title(r, l), "class", l->dim ? "indent" : NULL, NULL);
    html_open(h, "td", "class", open ? NULL : "num", NULL);
    if (open)
        line_input(r, f, i);
    else if (l->missing)
        H(h, "–");
    else
        html_number(h, l->value);
    H(h, "</td>");
    html_el(h, "td", l->indicator->uom.text[r->lang], NULL);
    H(h, "<td class=\"num\">");
    if (l->seen)
        html_number(h, l->before);
    H(h, "</td></tr>");
}

static void grid(struct request *r, const struct filling *f, int open)
{
    const char *check =
        arena_printf(r->a, "/entry/%s/check", f->key.form->name);
    static const enum msg_id heads[] = {MSG_CLI_HEAD_INDICATOR,
                                        MSG_CLI_HEAD_VALUE, MSG_CLI_HEAD_UOM,
                                        MSG_CLI_HEAD_BEFORE};
    struct html *h = &r->h;

    H(h, "<div class=\"field wide\"><div class=\"scroll\">");
    html_open(h, "table", "class", "data", "data-grid", "", "data-check",
              open ? check : NULL, NULL);
    H(h, "<thead><tr>");
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        html_el_msg(h, "th", heads[i], "scope", "col", NULL);
    H(h, "</tr></thead><tbody>");
    for (size_t i = 0; i < f->x.line_count; i++)
        line_html(r, f, i, open);
    H(h, "</tbody></table></div></div>");
}

static struct data_table *lines_table(struct request *r, const struct entry *x)
{
    struct data_column *c = arena_array(r->a, 4, sizeof *c);
    struct data_table *t;

    if (!c)
        return NULL;
    c[0] = (struct data_column){"key", msg_text(MSG_CLI_HEAD_KEY, r->lang),
                                DATA_TEXT, NULL};
    c[1] = (struct data_column){"indicator",
                                msg_text(MSG_CLI_HEAD_INDICATOR, r->lang),
                                DATA_TEXT, NULL};
    c[2] = (struct data_column){
        "before", msg_text(MSG_CLI_HEAD_BEFORE, r->lang), DATA_NUMBER, NULL};
    c[3] = (struct data_column){"value", msg_text(MSG_CLI_HEAD_VALUE, r->lang),
                                DATA_NUMBER, NULL};
    t = data_table(r, "lines", msg_text(MSG_WEB_ENTRY, r->lang), c, 4);
    for (size_t i = 0; t && i < x->line_count; i++) {
        const struct entry_line *l = &x->lines[i];
        data_row(t, NULL);
        data_text(t, input_name(r, l));
        data_text(t, line_title(r, l));
        if (l->seen)
            data_number(t, l->before);
        else
            data_none(t);
        if (l->missing)
            data_none(t);
        else
            data_number(t, l->value);
    }
    return t;
}

/* The unit above approves; a form of one's own is not approved. */
static void decide_form(struct request *r, const struct filling *f)
{
    if (f->x.state != ENTRY_SUBMITTED ||
        !actor_may(r->who, req_units(r), f->a.unit->id, NULL, RIGHT_APPROVE))
        return;
    page_heading(r, MSG_WEB_DECIDE);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/entry/%s", f->key.form->name));
    form_hidden(r, "unit", f->a.unit->code);
    form_hidden(r, "period", f->a.period);
    form_field(r,
               &(struct field){.name = "reason",
                               .value = "",
                               .label = msg_text(MSG_WEB_RETURN_WHY, r->lang)});
    form_button_named(r, MSG_WEB_APPROVE, "do", "approve");
    form_button_named(r, MSG_WEB_RETURN, "do", "return");
    form_end(r);
}

static enum err_code read_entry(struct request *r, struct filling *f)
{
    enum err_code rc = find_form(r, f);

    return rc == ERR_OK ? entry_get(r->a, req_registry(r), r->on->db, r->who,
                                    &f->key, &f->x, &r->err)
                        : rc;
}

/* Who fills in or decides the form talks about it; who may read it reads that
** as well. */
static enum err_code read_comments(struct request *r, struct filling *f)
{
    int may = actor_may(r->who, req_units(r), f->a.unit->id, NULL, RIGHT_WRITE);

    f->comments = (struct comments){
        .key = {comments_of_form(r, f->key.form->name), f->a.unit->id,
                f->a.period},
        .unit = f->a.unit->code,
        .place = arena_printf(r->a, "/entry/%s/comment", f->key.form->name),
        .may_add = may,
        .may_settle = may};
    return comments_read(r, &f->comments);
}

static enum err_code show_entry(struct request *r, struct filling *f)
{
    struct entry *x = &f->x;
    int open =
        x->state != ENTRY_SUBMITTED &&
        actor_may(r->who, req_units(r), f->a.unit->id, NULL, RIGHT_WRITE);

    page_begin(r, arena_printf(r->a, "%s – %s, %s", TITLED(r, f->key.form),
                               unit_name(r, f->a.unit->id), f->a.title));
    H(&r->h, "<p>");
    page_badge(r, states[x->state].mark,
               msg_text(states[x->state].title, r->lang));
    if (x->revision > 1) {
        H(&r->h, " ");
        html_text(&r->h, req_say(r, MSG_WEB_REVISION,
                                 req_number(r, x->revision), NULL));
    }
    H(&r->h, "</p>");
    if (f->fault)
        page_notice(r, "bad", f->fault);
    else
        page_excel(r);
    H(&r->h, "<div class=\"two\"><div class=\"panel\">");
    if (x->reason && x->state == ENTRY_RETURNED)
        page_notice(r, "bad", x->reason);
    remarks(r, x);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/entry/%s", f->key.form->name));
    form_hidden(r, "unit", f->a.unit->code);
    form_hidden(r, "period", f->a.period);
    grid(r, f, open);
    if (open) {
        form_area(r,
                  &(struct field){.name = "note",
                                  .value = f->fault  ? req_get(r, "note")
                                           : x->note ? x->note
                                                     : "",
                                  .label = msg_text(MSG_WEB_NOTE, r->lang),
                                  .help = msg_text(MSG_WEB_NOTE_HELP, r->lang),
                                  .wide = 1});
        H(&r->h, "<div class=\"actions wide\">");
        form_button_named(r, MSG_WEB_SAVE, "do", "save");
        form_button_named(r, MSG_WEB_SUBMIT, "do", "submit");
        H(&r->h, "</div>");
    } else if (x->note) {
        page_notice(r, "note", x->note);
    }
    form_end(r);
    decide_form(r, f);
    H(&r->h, "</div><aside class=\"panel side\">");
    comments_html(r, &f->comments);
    H(&r->h, "</aside></div>");
    return r->err.code;
}

static enum err_code entry_page(struct request *r)
{
    struct filling f = {0};
    enum err_code rc = read_entry(r, &f);

    if (rc != ERR_OK)
        return rc;
    lines_table(r, &f.x);
    rc = read_comments(r, &f);
    return rc != ERR_OK || data_only(r) ? rc : show_entry(r, &f);
}

static enum err_code comment(struct request *r)
{
    struct filling f = {0};
    enum err_code rc = read_entry(r, &f);

    if (rc == ERR_OK)
        rc = read_comments(r, &f);
    if (rc == ERR_OK && !f.comments.may_add)
        rc = REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED, r->who->name,
                      f.key.form->name, f.a.unit->name);
    if (rc == ERR_OK)
        rc = comments_take(r, &f.comments.key);
    return rc == ERR_OK
               ? reply_go(r,
                          arena_printf(r->a, "/entry/%s?unit=%s&period=%s",
                                       f.key.form->name, f.a.unit->code,
                                       f.a.period),
                          MSG_WEB_DONE_COMMENT)
               : rc;
}

/* ---- saving ------------------------------------------------------------- */

static const char *said(struct request *r, struct err *e)
{
    char text[ENTRY_REMARK_BYTES];

    err_text(e, r->lang, text, sizeof text);
    err_clear(e);
    const char *copy = arena_strdup(r->a, text);
    return copy ? copy : "";
}

/* The figures that were sent.  What is no number is the fault of its line where
** faults are wanted, and the others go on; the first is the error. */
static enum err_code read_values(struct request *r, const struct entry *x,
                                 struct entry_value *values, size_t *count,
                                 const char **faults)
{
    for (size_t i = 0; i < x->line_count && *count < VALUES_MAX; i++) {
        const struct entry_line *l = &x->lines[i];
        const char *text = req_get(r, input_name(r, l));
        struct err e = {0};
        int64_t value;
        if (!text[strspn(text, " ")])
            continue;
        if (vnum_parse_int(text, NO_POS, &value, &e) != ERR_OK) {
            if (r->err.code == ERR_OK)
                r->err = e;
            if (faults)
                faults[i] = said(r, &e);
            continue;
        }
        values[(*count)++] = (struct entry_value){
            l->indicator->name, l->dim ? l->dim->name : "",
            l->dim ? l->dim->choice->codes.codes[l->code] : "", value};
    }
    return r->err.code;
}

static enum err_code save_values(struct request *r, struct filling *f)
{
    struct entry_value *values = arena_array(r->a, VALUES_MAX, sizeof *values);
    struct entry_fill fill = {values, 0, req_get(r, "note")};
    enum err_code rc = values ? ERR_OK : err_nomem(&r->err);

    if (rc == ERR_OK)
        rc = read_values(r, &f->x, values, &fill.count, NULL);
    return rc == ERR_OK ? entry_fill(r->a, req_registry(r), r->who, &f->key,
                                     &fill, &r->err)
                        : rc;
}

/* What would be said of the figures as they stand in the fields: nothing is
** saved, and what is no number is said like the rest. */
static enum err_code check_page(struct request *r)
{
    struct filling f = {0};
    struct entry_value *values = arena_array(r->a, VALUES_MAX, sizeof *values);
    struct entry_fill fill = {values, 0, NULL};
    char text[1024] = "";
    enum err_code rc = values ? read_entry(r, &f) : err_nomem(&r->err);

    if (rc == ERR_OK &&
        read_values(r, &f.x, values, &fill.count, NULL) != ERR_OK) {
        err_text(&r->err, r->lang, text, sizeof text);
        err_clear(&r->err);
    }
    if (rc == ERR_OK)
        rc = entry_try(r->a, req_registry(r), r->on->db, &f.x, &fill, &r->err);
    if (rc != ERR_OK)
        return rc;
    remarks_table(r, &f.x);
    if (data_only(r))
        return r->err.code;
    page_begin(r, TITLED(r, f.key.form));
    if (*text)
        page_notice(r, "bad", text);
    remarks(r, &f.x);
    return r->err.code;
}

static enum err_code do_save(struct request *r, struct filling *f)
{
    return save_values(r, f);
}

static enum err_code do_submit(struct request *r, struct filling *f)
{
    enum err_code rc = save_values(r, f);

    return rc == ERR_OK
               ? entry_submit(r->a, req_registry(r), r->who, &f->key, &r->err)
               : rc;
}

static enum err_code do_approve(struct request *r, struct filling *f)
{
    return entry_decide(r->a, req_registry(r), r->who, &f->key, NULL, &r->err);
}

static enum err_code do_return(struct request *r, struct filling *f)
{
    const char *why = req_get(r, "reason");

    if (!*why)
        return REQ_FAIL(r, ERR_INPUT, MSG_REG_REASON);
    return entry_decide(r->a, req_registry(r), r->who, &f->key, why, &r->err);
}

static const struct {
    const char *name;
    enum err_code (*run)(struct request *r, struct filling *f);
    enum msg_id done;
    int fills; /* what was typed would be lost with the page */
} actions[] = {
    {"save", do_save, MSG_WEB_DONE_SAVED, 1},
    {"submit", do_submit, MSG_WEB_DONE_SUBMITTED, 1},
    {"approve", do_approve, MSG_WEB_DONE_APPROVED, 0},
    {"return", do_return, MSG_WEB_DONE_RETURNED, 0},
};

/* What is wrong in a line besides no number: parts that do not add up, and, in
** what was to be submitted, a figure that is empty. */
static void line_faults(struct request *r, struct filling *f)
{
    int whole = strcmp(req_get(r, "do"), "submit") == 0;
    char title[MSG_BOTH_BYTES];

    for (size_t i = 0; i < f->x.remark_count; i++) {
        const struct entry_remark *m = &f->x.remarks[i];
        if (m->line && entry_refuses(m) && !f->faults[m->line - f->x.lines])
            f->faults[m->line - f->x.lines] = remark_text(r, m);
    }
    for (size_t i = 0; whole && i < f->x.line_count; i++) {
        const struct entry_line *l = &f->x.lines[i];
        struct err e = {0};
        if (l->dim || !l->missing || f->faults[i])
            continue;
        ERR_SET(&e, ERR_INPUT, MSG_TALLY_ENTRY_EMPTY,
                cat_title_both(&l->indicator->title, title));
        f->faults[i] = said(r, &e);
    }
}

/* The form again with what was typed: why it was refused above it, and in each
** line what is wrong there. */
static enum err_code show_refused(struct request *r)
{
    struct filling f = {.fault = said(r, &r->err)};
    struct entry_value *values = arena_array(r->a, VALUES_MAX, sizeof *values);
    struct entry_fill fill = {values, 0, NULL};
    enum err_code rc = values ? read_entry(r, &f) : err_nomem(&r->err);

    if (rc != ERR_OK)
        return rc;
    f.faults = arena_array(r->a, f.x.line_count + 1, sizeof *f.faults);
    if (!f.faults)
        return err_nomem(&r->err);
    if (read_values(r, &f.x, values, &fill.count, f.faults) != ERR_OK)
        err_clear(&r->err);
    rc = entry_try(r->a, req_registry(r), r->on->db, &f.x, &fill, &r->err);
    if (rc == ERR_OK)
        line_faults(r, &f);
    if (rc == ERR_OK)
        rc = read_comments(r, &f);
    r->status = 422;
    return rc == ERR_OK ? show_entry(r, &f) : rc;
}

static enum err_code entry_save(struct request *r)
{
    struct filling f = {0};
    enum err_code rc = read_entry(r, &f);
    const char *what = req_get(r, "do");
    size_t i = 0;

    if (rc != ERR_OK)
        return rc;
    while (i < ARRAY_COUNT(actions) && strcmp(actions[i].name, what) != 0)
        i++;
    if (i == ARRAY_COUNT(actions))
        return REQ_FAIL(r, ERR_INPUT, MSG_CLI_VALUE_BAD, what, "do",
                        "save, submit, approve, return");
    rc = actions[i].run(r, &f);
    if (rc == ERR_INPUT && actions[i].fills && !r->api)
        return show_refused(r);
    return rc == ERR_OK
               ? reply_go(r,
                          arena_printf(r->a, "/entry/%s?unit=%s&period=%s",
                                       f.key.form->name, f.a.unit->code,
                                       f.a.period),
                          actions[i].done)
               : rc;
}

/* ---- reminding ---------------------------------------------------------- */

struct reminding {
    struct request *r;
    const struct progress *p;
    struct rows *rows;
};

/* An open task of the unit with this subject is there. */
static enum err_code is_reminded(struct db *db, int64_t unit,
                                 const char *subject, int *answer,
                                 struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "SELECT 1 FROM office_task WHERE unit_id = $1 AND subject ="
                   " $2 AND done_day IS NULL AND NOT voided LIMIT 1",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    stmt_bind_text(s, 2, subject);
    rc = stmt_step(s, answer, e);
    stmt_reset(s);
    return rc;
}

static void put_task(const struct reminding *m, int64_t unit,
                     const char *subject)
{
    const struct cat_register *reg = m->rows->reg;
    size_t row = rows_add(m->rows);

    m->rows->unit_id[row] = unit;
    for (size_t i = 0; i < reg->column_count; i++) {
        const char *name = reg->columns[i].name;
        if (strcmp(name, "subject") == 0)
            rows_set_text(m->rows, row, (int)i, subject);
        else if (strcmp(name, "assigned_by") == 0)
            rows_set_text(m->rows, row, (int)i, m->p->a.unit->name);
        else if (strcmp(name, "day") == 0)
            rows_set(m->rows, row, (int)i, day_today());
        else if (strcmp(name, "due_day") == 0)
            rows_set(m->rows, row, (int)i, day_today() + REMIND_DAYS);
    }
}

static int is_put(const struct reminding *m, int64_t unit)
{
    for (size_t row = 0; row < m->rows->count; row++) {
        if (m->rows->unit_id[row] == unit)
            return 1;
    }
    return 0;
}

static enum err_code remind_job(struct db *db, void *arg, struct err *e)
{
    struct reminding *m = arg;
    struct save how = {db, m->r->who, NULL, 0, NULL};
    const char *subject = req_say(m->r, MSG_WEB_ENTRY_REMINDER,
                                  TITLED(m->r, m->p->form), m->p->a.period);
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < m->p->count; i++) {
        /* Who stands for the unit today. */
        int64_t unit =
            units_on_map(req_units(m->r), m->p->list[i].unit->id, day_today());
        int is = 0;
        if (!is_missing(&m->p->list[i]) || unit == 0 || is_put(m, unit))
            continue;
        rc = is_reminded(db, unit, subject, &is, e);
        if (rc == ERR_OK && !is)
            put_task(m, unit, subject);
    }
    if (rc != ERR_OK || m->rows->count == 0)
        return rc;
    return registry_insert(req_registry(m->r), &how, m->rows, e);
}

static enum err_code remind(struct request *r)
{
    struct progress p = {catalog_form(req_catalog(r), r->slot[0])};
    const struct cat_register *reg =
        catalog_register(req_catalog(r), "office_task");

    if (!p.form || !reg)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    enum err_code rc = read_progress(r, &p);
    if (rc == ERR_OK)
        rc = may_remind(r, &p, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct reminding m = {r, &p, rows_new(r->a, reg, p.count + 1)};
    if (!m.rows)
        return err_nomem(&r->err);
    rc = store_write(req_store(r), remind_job, &m, &r->err);
    return rc == ERR_OK
               ? reply_go(r,
                          arena_printf(r->a, "/entry?unit=%s&period=%s",
                                       p.a.unit->code, p.a.period),
                          MSG_WEB_ENTRY_REMINDED)
               : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/entry",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     entries_page,
     MSG_WEB_ENTRY,
     {{"unit", "string", 0}, {"period", "string", 0}}},
    {METHOD_GET,
     "/entry/:name",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     entry_page,
     MSG_WEB_ENTRY,
     {{"unit", "string", 0}, {"period", "string", 0}}},
    {METHOD_GET,
     "/entry/:name/check",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     check_page,
     MSG_WEB_ENTRY_SAYS,
     {{"unit", "string", 0}, {"period", "string", 0}}},
    {METHOD_POST,
     "/entry/:name/comment",
     ROUTE_API,
     RIGHT_WRITE,
     comment,
     MSG_WEB_REPORT_COMMENTS,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"comment", "string", 0},
      {"settled", "integer", 0}}},
    {METHOD_POST,
     "/entry/:name/remind",
     ROUTE_API,
     RIGHT_APPROVE,
     remind,
     MSG_WEB_ENTRY_REMIND,
     {{"unit", "string", 1}, {"period", "string", 1}}},
    {METHOD_POST,
     "/entry/:name",
     ROUTE_API,
     RIGHT_WRITE,
     entry_save,
     MSG_WEB_ENTRY,
     {{"unit", "string", 1},
      {"period", "string", 1},
      {"do", "string", 1},
      {"note", "string", 0},
      {"reason", "string", 0}}},
};
const struct route_family family_entry = {"entry", MSG_WEB_ENTRY, RIGHT_READ,
                                          routes, ARRAY_COUNT(routes)};
