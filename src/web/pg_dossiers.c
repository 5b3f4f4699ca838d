/*
** Dossiers: the queue with the working days left, one dossier with its clock
** and actions, and what a citizen sees who has the code.
*/
#include "dossier/outbox.h"
#include "dossier/queue.h"
#include "web/dossiers.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_ROWS = 50,
    SHEET_ROWS = 5000,
    EXPLAIN_BYTES = 1 << 20,
    ID_DIGITS = 9
};

/* The title of a state or an action, from its list in the catalogue. */
static const char *title_of(const struct request *r, const char *list, int code)
{
    const struct cat_choice *c = catalog_choice(req_catalog(r), list);

    return c && code >= 0 && (size_t)code < c->codes.count
               ? c->titles[code].text[r->lang]
               : "–";
}

static const char *state_title(const struct request *r, enum dossier_state s)
{
    return title_of(r, "dossier_state", (int)s);
}

/* The hour, or that the law sets no limit; "" for most. */
static const char *limit_text(struct request *r, const struct dossier *d)
{
    char text[DOSSIER_TEXT_BYTES] = "";

    if (d->procedure)
        dossier_limit_text(req_registry(r), d, r->lang, text);
    return arena_printf(r->a, "%s", text);
}

static const char *left_mark(int left)
{
    return left < 0 ? "bad" : left <= 2 ? "warn" : "good";
}

/* ---- the queue ---------------------------------------------------------- */

static struct data_table *table_of(struct request *r, const char *key,
                                   enum msg_id title, const char *const *keys,
                                   const enum msg_id *titles, size_t count)
{
    struct data_column *c = arena_array(r->a, count, sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        c[i] = (struct data_column){keys[i], msg_text(titles[i], r->lang),
                                    DATA_TEXT, NULL};
    return data_table(r, key, msg_text(title, r->lang), c, count);
}

static struct data_table *queue_table(struct request *r,
                                      const struct dossier_queue *q)
{
    static const char *const keys[] = {"code",  "procedure", "state",   "due",
                                       "limit", "left",      "officer", "unit"};
    static const enum msg_id titles[] = {
        MSG_WEB_CODE_OF,  MSG_WEB_PROCEDURE, MSG_WEB_STATE,      MSG_WEB_DUE,
        MSG_WEB_LIMIT_OF, MSG_WEB_DAYS_LEFT, MSG_WEB_OFFICER_OF, MSG_WEB_UNIT};
    struct data_table *t = table_of(r, "dossiers", MSG_WEB_DOSSIERS, keys,
                                    titles, ARRAY_COUNT(keys));

    for (size_t i = 0; t && i < q->count; i++) {
        const struct dossier_item *x = &q->items[i];
        const struct dossier *d = &x->dossier;
        data_row(t, arena_printf(r->a, "/dossiers/%" PRId64, d->id));
        data_text(t, d->code && *d->code
                         ? d->code
                         : arena_printf(r->a, "#%" PRId64, d->id));
        data_text(t, d->procedure ? TITLED(r, d->procedure) : "");
        data_text(t, state_title(r, d->state));
        data_day(t, d->due);
        data_text(t, limit_text(r, d));
        data_number(t, x->left);
        data_mark(t, x->late ? "bad" : left_mark(x->left));
        data_text(t, d->officer);
        data_text(t, unit_name(r, d->unit_id));
    }
    return t;
}

static void queue_filters(struct request *r)
{
    html_open(&r->h, "form", "method", "get", "action", "/dossiers", "class",
              "form", NULL);
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang)});
    form_field(r,
               &(struct field){.name = "officer",
                               .label = msg_text(MSG_WEB_OFFICER_OF, r->lang)});
    form_field(r, &(struct field){.name = "within",
                                  .label = msg_text(MSG_WEB_WITHIN, r->lang),
                                  .inputmode = "numeric"});
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
    html_open(&r->h, "form", "method", "get", "action", "/track", "class",
              "form", NULL);
    form_field(r,
               &(struct field){.name = "code",
                               .label = msg_text(MSG_WEB_TRACK_CODE, r->lang)});
    form_button(r, MSG_WEB_TRACK);
    form_end(r);
}

static enum err_code queue_ask(struct request *r, struct dossier_ask *ask)
{
    const struct unit *unit, *home = home_unit(r);
    int64_t within, offset;
    enum err_code rc = asked_unit(r, &unit);

    if (rc == ERR_OK)
        rc = req_int(r, "within", -1, 1000, -1, &within);
    if (rc == ERR_OK)
        rc = req_int(r, "after", 0, 1000000, 0, &offset);
    if (rc != ERR_OK)
        return rc;
    *ask = (struct dossier_ask){
        .unit_id = unit   ? unit->id
                   : home ? home->id
                          : 0,
        .day = dossier_now().day,
        .minute = dossier_now().minute,
        .who = r->who,
        .officer = *req_get(r, "officer") ? req_get(r, "officer") : NULL,
        .state = DOSSIER_STATE__MAX,
        .within = (int)within,
        .offset = (size_t)offset,
        .limit = r->want == WANT_XLSX ? SHEET_ROWS : PAGE_ROWS};
    return ERR_OK;
}

static enum err_code queue_page(struct request *r)
{
    struct dossier_ask ask;
    struct dossier_queue q;
    struct dossier_counts counts;
    enum err_code rc = queue_ask(r, &ask);

    if (rc == ERR_OK)
        rc = dossier_queue(r->a, req_registry(r), r->on->db, &ask, &q, &r->err);
    if (rc == ERR_OK)
        rc = dossier_counts(req_registry(r), r->on->db, &ask, &counts, &r->err);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = queue_table(r, &q);
    if (t && q.more)
        t->next_href =
            url_query(r, "after",
                      arena_printf(r->a, "%zu", ask.offset + PAGE_ROWS), NULL);
    if (data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_DOSSIERS);
    H(&r->h, "<p class=\"actions\">");
    if (route_allows(r, RIGHT_WRITE))
        html_el_msg(&r->h, "a", MSG_WEB_RECEIVE, "class", "button", "href",
                    "/dossiers/new", NULL);
    html_el_msg(&r->h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                url_query(r, "as", "xlsx", "after", NULL, NULL), "download", "",
                NULL);
    H(&r->h, "</p><p>");
    for (int s = 0; s < DOSSIER_STATE__MAX; s++) {
        if (counts.of[s] == 0)
            continue;
        page_badge(r, "note",
                   arena_printf(r->a, "%s: %s", state_title(r, s),
                                req_number(r, counts.of[s])));
        H(&r->h, " ");
    }
    H(&r->h, "</p>");
    queue_filters(r);
    data_table_html(r, t, MSG_WEB_NO_DOSSIERS);
    page_next(r, t);
    return r->err.code;
}

/* ---- receiving ---------------------------------------------------------- */

/* Why it was refused, above the form with what was typed; NULL at first. */
static enum err_code show_form(struct request *r, const char *fault)
{
    const struct catalog *c = req_catalog(r);
    struct option *o = arena_array(r->a, c->procedure_count + 1, sizeof *o);
    const struct cat_choice *channel = catalog_choice(c, "dossier_channel");
    struct option channels[16];
    size_t n = 0;
    const struct unit *home = home_unit(r);

    if (!o)
        return err_nomem(&r->err);
    for (size_t i = 0; i < c->procedure_count; i++)
        o[i] = (struct option){c->procedures[i].name,
                               TITLED(r, &c->procedures[i])};
    for (; channel && n < channel->codes.count && n < ARRAY_COUNT(channels);
         n++)
        channels[n] = (struct option){channel->codes.codes[n],
                                      channel->titles[n].text[r->lang]};
    page_begin_msg(r, MSG_WEB_RECEIVE);
    if (fault)
        page_notice(r, "bad", fault);
    form_begin(r, METHOD_POST, "/dossiers/new");
    form_select(r,
                &(struct field){.name = "procedure",
                                .label = msg_text(MSG_WEB_PROCEDURE, r->lang),
                                .required = 1,
                                .wide = 1},
                o, c->procedure_count);
    form_select(r,
                &(struct field){.name = "channel",
                                .label = msg_text(MSG_CLI_PAY_WAY, r->lang)},
                channels, n);
    form_field(r, &(struct field){.name = "unit",
                                  .value = fault  ? NULL
                                           : home ? home->code
                                                  : "",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .required = 1});
    form_field(r, &(struct field){.name = "person",
                                  .label = msg_text(MSG_WEB_PERSON_ID, r->lang),
                                  .help = msg_text(MSG_WEB_REF_HELP, r->lang),
                                  .autocomplete = "off"});
    form_field(r, &(struct field){.name = "organisation",
                                  .label = msg_text(MSG_WEB_ORG_ID, r->lang),
                                  .help = msg_text(MSG_WEB_ORG_HELP, r->lang),
                                  .autocomplete = "off"});
    form_field(r, &(struct field){.name = "subject",
                                  .label = msg_text(MSG_WEB_SUMMARY, r->lang),
                                  .wide = 1});
    form_field(r, &(struct field){.name = "phone",
                                  .label = msg_text(MSG_WEB_PHONE, r->lang)});
    form_field(r, &(struct field){.name = "email",
                                  .type = "email",
                                  .label = msg_text(MSG_WEB_EMAIL, r->lang)});
    form_field(r,
               &(struct field){.name = "due",
                               .type = "date",
                               .label = msg_text(MSG_WEB_DUE_NO_LAW, r->lang)});
    form_button(r, MSG_WEB_RECEIVE);
    form_end(r);
    return r->err.code;
}

static enum err_code new_page(struct request *r)
{
    return show_form(r, NULL);
}

/* Who hands it in: programs send an id, people a name. */
static enum err_code applicant(struct request *r, const char *field,
                               int64_t *out)
{
    const struct cat_register *reg = catalog_register(req_catalog(r), field);
    const char *text = req_get(r, field);
    size_t digits = strspn(text, "0123456789");

    *out = 0;
    if (!text[strspn(text, " ")] || !reg)
        return ERR_OK;
    if (digits < ID_DIGITS && text[digits] == '\0')
        return req_int(r, field, 0, INT64_MAX, 0, out);
    return ref_read(r, reg, text, out, &r->err);
}

static enum err_code receive_one(struct request *r,
                                 struct dossier_receipt *receipt)
{
    struct dossier_new what = {.procedure = req_get(r, "procedure"),
                               .channel = req_get(r, "channel"),
                               .due = DAY_NONE,
                               .at = dossier_now()};
    const struct unit *unit;
    enum err_code rc = asked_unit(r, &unit);

    if (rc == ERR_OK && !unit)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    if (rc == ERR_OK)
        rc = applicant(r, "person", &what.person);
    if (rc == ERR_OK)
        rc = applicant(r, "organisation", &what.organisation);
    if (rc == ERR_OK)
        rc = req_day(r, "due", DAY_NONE, &what.due);
    if (rc != ERR_OK)
        return rc;
    what.filed_at = unit->id;
    what.subject = *req_get(r, "subject") ? req_get(r, "subject") : NULL;
    what.phone = *req_get(r, "phone") ? req_get(r, "phone") : NULL;
    what.email = *req_get(r, "email") ? req_get(r, "email") : NULL;
    rc = dossier_receive(req_registry(r), r->who, &what, receipt, &r->err);
    return rc == ERR_OK ? outbox_after(req_registry(r), receipt->id,
                                       DOSSIER_DO_ACCEPT, r->lang, &r->err)
                        : rc;
}

static enum err_code receive(struct request *r)
{
    struct dossier_receipt receipt;
    enum err_code rc = receive_one(r, &receipt);
    char fault[1024];

    if ((rc == ERR_INPUT || rc == ERR_NOTFOUND) && !data_only(r)) {
        err_text(&r->err, r->lang, fault, sizeof fault);
        err_clear(&r->err);
        r->status = 422;
        return show_form(r, fault);
    }
    return rc == ERR_OK
               ? reply_go(r,
                          arena_printf(r->a, "/dossiers/%" PRId64, receipt.id),
                          MSG_WEB_DONE_RECEIVED)
               : rc;
}

/* ---- one dossier -------------------------------------------------------- */

static const char *moment_text(struct request *r, struct dossier_moment at)
{
    char day[DAY_TEXT_BYTES];

    if (at.day == DAY_NONE)
        return "";
    day_official(at.day, day);
    return arena_printf(r->a, "%s %02d:%02d", day, at.minute / 60,
                        at.minute % 60);
}

static void day_fact(struct request *r, const char *key, enum msg_id title,
                     day_t day)
{
    char text[DAY_TEXT_BYTES] = "";

    if (day != DAY_NONE)
        day_official(day, text);
    data_fact(r, key, msg_text(title, r->lang), text);
}

static void dossier_facts(struct request *r, const struct dossier *d)
{
    data_fact(r, "code", msg_text(MSG_WEB_CODE_OF, r->lang), d->code);
    data_fact(r, "procedure", msg_text(MSG_WEB_PROCEDURE, r->lang),
              d->procedure ? TITLED(r, d->procedure) : "");
    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang),
              state_title(r, d->state));
    day_fact(r, "due", MSG_WEB_DUE, d->due);
    data_fact(r, "limit", msg_text(MSG_WEB_LIMIT_OF, r->lang),
              limit_text(r, d));
    data_fact(r, "officer", msg_text(MSG_WEB_OFFICER_OF, r->lang), d->officer);
    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang),
              unit_name(r, d->unit_id));
    data_fact(r, "subject", msg_text(MSG_WEB_SUMMARY, r->lang), d->subject);
    data_fact(r, "reason", msg_text(MSG_WEB_REASON, r->lang), d->reason);
    data_fact(r, "decision", msg_text(MSG_WEB_PAPER_NUMBER, r->lang),
              d->decision_number);
}

static enum err_code history_table(struct request *r, int64_t id,
                                   struct data_table **out)
{
    static const char *const keys[] = {"at",      "action", "state", "due",
                                       "officer", "note",   "by"};
    static const enum msg_id titles[] = {
        MSG_WEB_WHEN,       MSG_WEB_ACTION, MSG_WEB_STATE, MSG_WEB_DUE,
        MSG_WEB_OFFICER_OF, MSG_WEB_REASON, MSG_WEB_WHO};
    struct dossier_history list;
    enum err_code rc = dossier_history(r->a, r->on->db, id, &list, &r->err);

    if (rc != ERR_OK)
        return rc;
    *out = table_of(r, "history", MSG_WEB_HISTORY, keys, titles,
                    ARRAY_COUNT(keys));
    for (size_t i = 0; *out && i < list.count; i++) {
        const struct dossier_line *x = &list.lines[i];
        data_row(*out, NULL);
        data_text(*out, moment_text(r, x->at));
        data_text(*out, title_of(r, "dossier_action", (int)x->action));
        data_text(*out, state_title(r, x->state));
        data_day(*out, x->due);
        data_text(*out, x->officer);
        data_text(*out, x->note);
        data_text(*out, x->by);
    }
    return ERR_OK;
}

/* What the table of states allows now. */
static void act_form(struct request *r, const struct dossier *d)
{
    struct option o[DOSSIER_ACTION__MAX];
    size_t n = 0;

    for (int a = 0; a < DOSSIER_ACTION__MAX; a++) {
        if (dossier_next(d->state, a) != DOSSIER_STATE__MAX &&
            a != DOSSIER_DO_RECOMPUTE)
            o[n++] = (struct option){dossier_action_names[a],
                                     title_of(r, "dossier_action", a)};
    }
    if (n == 0)
        return;
    page_heading(r, MSG_WEB_NEXT_STEP);
    form_begin(r, METHOD_POST, arena_printf(r->a, "/dossiers/%" PRId64, d->id));
    form_select(r,
                &(struct field){.name = "do",
                                .label = msg_text(MSG_WEB_ACTION, r->lang),
                                .required = 1},
                o, n);
    form_field(r, &(struct field){.name = "reason",
                                  .label = msg_text(MSG_WEB_REASON, r->lang)});
    form_field(r,
               &(struct field){.name = "officer",
                               .label = msg_text(MSG_WEB_OFFICER_OF, r->lang)});
    form_field(r, &(struct field){.name = "due",
                                  .type = "date",
                                  .label = msg_text(MSG_WEB_NEW_DUE, r->lang)});
    form_field(
        r, &(struct field){.name = "number",
                           .label = msg_text(MSG_WEB_PAPER_NUMBER, r->lang)});
    form_button(r, MSG_WEB_NEXT_STEP);
    form_end(r);
}

static void clock_html(struct request *r, const struct dossier *d)
{
    struct buf text;
    struct err ignored = {0};

    buf_init(&text, EXPLAIN_BYTES);
    if (d->procedure && dossier_explain(req_registry(r), r->on->db, d, r->lang,
                                        &text, &ignored) == ERR_OK) {
        H(&r->h, "<details><summary>");
        html_msg(&r->h, MSG_WEB_CLOCK);
        H(&r->h, "</summary><div class=\"scroll\" tabindex=\"0\"><pre>");
        html_text(&r->h, buf_cstr(&text));
        H(&r->h, "</pre></div></details>");
    }
    buf_free(&text);
}

enum err_code dossier_of_path(struct request *r, struct dossier *d)
{
    int64_t id;
    enum err_code rc = req_id(r, 0, &id);

    return rc == ERR_OK ? dossier_get(r->a, req_registry(r), r->on->db, r->who,
                                      id, d, &r->err)
                        : rc;
}

static enum err_code dossier_page(struct request *r)
{
    struct dossier d;
    struct data_table *t = NULL;
    enum err_code rc = dossier_of_path(r, &d);

    if (rc == ERR_OK)
        rc = history_table(r, d.id, &t);
    if (rc != ERR_OK)
        return rc;
    dossier_facts(r, &d);
    if (data_only(r))
        return r->err.code;
    page_begin(r, d.code && *d.code ? d.code
                                    : arena_printf(r->a, "#%" PRId64, d.id));
    H(&r->h, "<p class=\"actions\">");
    dossier_decide_button(r, &d);
    dossier_paper_buttons(r, &d);
    if (d.person)
        html_el_msg(&r->h, "a", MSG_WEB_PERSON, "class", "button", "href",
                    arena_printf(r->a, "/people/%" PRId64, d.person), NULL);
    html_el_msg(&r->h, "a", MSG_WEB_RECORD, "class", "button", "href",
                arena_printf(r->a, "/registers/admin_dossier/%" PRId64, d.id),
                NULL);
    H(&r->h, "</p>");
    data_facts_html(r);
    if (route_allows(r, RIGHT_WRITE) && d.state != DOSSIER_STATE__MAX)
        act_form(r, &d);
    clock_html(r, &d);
    dossier_letters(r, &d);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static enum err_code act(struct request *r)
{
    struct dossier_do what = {.action = DOSSIER_ACTION__MAX,
                              .at = dossier_now()};
    const struct unit *unit;
    struct dossier d;
    enum err_code rc = dossier_of_path(r, &d);

    if (rc == ERR_OK)
        rc = asked_unit(r, &unit);
    if (rc == ERR_OK)
        rc = req_day(r, "due", DAY_NONE, &what.due);
    for (int a = 0; rc == ERR_OK && a < DOSSIER_ACTION__MAX; a++) {
        if (strcmp(dossier_action_names[a], req_get(r, "do")) == 0)
            what.action = a;
    }
    if (rc == ERR_OK && what.action == DOSSIER_ACTION__MAX)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FIX_FIELDS);
    if (rc != ERR_OK)
        return rc;
    what.reason = *req_get(r, "reason") ? req_get(r, "reason") : NULL;
    what.officer = *req_get(r, "officer") ? req_get(r, "officer") : NULL;
    what.number = *req_get(r, "number") ? req_get(r, "number") : NULL;
    what.unit_id = unit ? unit->id : 0;
    rc = dossier_act(req_registry(r), r->who, d.id, &what, &r->err);
    if (rc == ERR_OK)
        rc = outbox_after(req_registry(r), d.id, what.action, r->lang, &r->err);
    return rc == ERR_OK
               ? reply_go(r, arena_printf(r->a, "/dossiers/%" PRId64, d.id),
                          MSG_WEB_DONE_STEP)
               : rc;
}

/* ---- for the citizen ---------------------------------------------------- */

static enum err_code show_track(struct request *r, const char *code)
{
    struct dossier_track x;
    char due[DOSSIER_DUE_BYTES];
    enum err_code rc = dossier_track(r->a, req_registry(r), r->on->db, code,
                                     r->lang, &x, &r->err);

    if (rc != ERR_OK)
        return rc;
    data_fact(r, "code", msg_text(MSG_WEB_CODE_OF, r->lang), x.code);
    data_fact(r, "procedure", msg_text(MSG_WEB_PROCEDURE, r->lang),
              x.procedure);
    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang), x.state);
    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang), x.unit);
    day_fact(r, "received", MSG_WEB_RECEIVED, x.received);
    dossier_due_text(x.due, x.due_minute, r->lang, due);
    data_fact(r, "due", msg_text(MSG_WEB_DUE, r->lang), due);
    day_fact(r, "settled", MSG_WEB_SETTLED, x.settled);
    if (data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_TRACK);
    if (x.late)
        page_notice(r, "warn", msg_text(MSG_WEB_IS_LATE, r->lang));
    data_facts_html(r);
    return r->err.code;
}

static enum err_code track_page(struct request *r)
{
    if (*req_get(r, "code"))
        return show_track(r, req_get(r, "code"));
    page_begin_msg(r, MSG_WEB_TRACK);
    html_open(&r->h, "form", "method", "get", "action", "/track", "class",
              "form", NULL);
    form_field(r,
               &(struct field){.name = "code",
                               .label = msg_text(MSG_WEB_TRACK_CODE, r->lang),
                               .required = 1});
    form_button(r, MSG_WEB_TRACK);
    form_end(r);
    return r->err.code;
}

static enum err_code track_code(struct request *r)
{
    return show_track(r, r->slot[0]);
}

static const struct route routes[] = {
    {METHOD_GET,
     "/dossiers",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     queue_page,
     MSG_WEB_DOSSIERS,
     {{"unit", "string", 0},
      {"officer", "string", 0},
      {"within", "integer", 0},
      {"after", "integer", 0}}},
    {METHOD_GET,
     "/dossiers/new",
     0,
     RIGHT_WRITE,
     new_page,
     MSG_WEB_RECEIVE,
     {{0}}},
    {METHOD_POST,
     "/dossiers/new",
     ROUTE_API,
     RIGHT_WRITE,
     receive,
     MSG_WEB_RECEIVE,
     {{"procedure", "string", 1},
      {"channel", "string", 1},
      {"unit", "string", 1},
      {"person", "string", 0},
      {"organisation", "string", 0},
      {"subject", "string", 0},
      {"phone", "string", 0},
      {"email", "string", 0},
      {"due", "string", 0}}},
    {METHOD_GET,
     "/dossiers/:id",
     ROUTE_API,
     RIGHT_READ,
     dossier_page,
     MSG_WEB_DOSSIERS,
     {{0}}},
    {METHOD_POST,
     "/dossiers/:id",
     ROUTE_API,
     RIGHT_WRITE,
     act,
     MSG_WEB_NEXT_STEP,
     {{"do", "string", 1},
      {"reason", "string", 0},
      {"officer", "string", 0},
      {"unit", "string", 0},
      {"due", "string", 0},
      {"number", "string", 0}}},
    {METHOD_GET,
     "/track",
     ROUTE_PUBLIC | ROUTE_API,
     0,
     track_page,
     MSG_WEB_TRACK,
     {{"code", "string", 0}}},
    {METHOD_GET,
     "/track/:code",
     ROUTE_PUBLIC | ROUTE_API,
     0,
     track_code,
     MSG_WEB_TRACK,
     {{0}}},
};
const struct route_family family_dossiers = {
    "dossiers", MSG_WEB_DOSSIERS, RIGHT_READ, routes, ARRAY_COUNT(routes)};
