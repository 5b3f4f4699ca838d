/*
** The rules of signing in, what became of them, and who is signed in now.
*/
#include "web/admin.h"
#include "web/families.h"
#include "web/parts.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_ROWS = 50 };

/* ---- what holds --------------------------------------------------------- */

/* "120 minutes", "yes". */
static const char *said(struct request *r, enum rule rule, int64_t value)
{
    const struct rule_row *x = &rule_rows[rule];

    return x->says == MSG_NONE
               ? msg_text(value ? MSG_REG_YES : MSG_REG_NO, r->lang)
               : req_say(r, x->says, req_number(r, value), NULL);
}

/* "2024-03-15 08:30" of a stamp. */
static const char *minute(struct request *r, const char *at)
{
    return arena_printf(r->a, "%.10s %.5s", at, strlen(at) > 11 ? at + 11 : "");
}

/* Who changed a rule last, and when. */
static enum err_code put_writer(struct request *r, struct data_table *t,
                                const char *key)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        r->on->db, "SELECT entered_by, entered_at FROM web_rule WHERE key = $1",
        &s, &r->err);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, key);
    rc = stmt_step(s, &row, &r->err);
    if (rc != ERR_OK)
        return rc;
    data_text(t, row ? stmt_text(s, 0) : "");
    data_text(t, row ? minute(r, stmt_text(s, 1)) : "");
    stmt_reset(s);
    return ERR_OK;
}

static enum err_code rules_table(struct request *r, const struct rules *now)
{
    static const struct part_column columns[] = {
        {"key", MSG_WEB_CODE_OF, DATA_TEXT},
        {"rule", MSG_WEB_RULE, DATA_TEXT},
        {"value", MSG_WEB_RULE_VALUE, DATA_NUMBER},
        {"says", MSG_WEB_RULE_SAYS, DATA_TEXT},
        {"least", MSG_WEB_RULE_LEAST, DATA_NUMBER},
        {"greatest", MSG_WEB_RULE_GREATEST, DATA_NUMBER},
        {"otherwise", MSG_WEB_RULE_OTHERWISE, DATA_NUMBER},
        {"by", MSG_WEB_WHO, DATA_TEXT},
        {"at", MSG_WEB_WHEN, DATA_TEXT},
    };
    struct data_table *t =
        part_table(r, "rules", MSG_WEB_RULES, columns, ARRAY_COUNT(columns));
    enum err_code rc = t ? ERR_OK : r->err.code;

    for (int i = 0; rc == ERR_OK && i < RULE__MAX; i++) {
        const struct rule_row *x = &rule_rows[i];
        data_row(t, NULL);
        data_text(t, x->key);
        data_text(t, msg_text(x->title, r->lang));
        data_number(t, now->value[i]);
        data_text(t, said(r, i, now->value[i]));
        data_number(t, x->least);
        data_number(t, x->greatest);
        data_number(t, x->otherwise);
        rc = put_writer(r, t, x->key);
    }
    return rc;
}

/* One rule and its value, from {"idle":120}; 0 when it is none. */
static int read_note(const char *json, enum rule *rule, int64_t *value)
{
    char key[32] = "";
    size_t n = json ? strcspn(json + 2, "\"") : 0;

    if (n == 0 || n >= sizeof key)
        return 0;
    memcpy(key, json + 2, n);
    *rule = rule_of(key);
    *value = strtoll(json + n + 4, NULL, 10);
    return *rule < RULE__MAX;
}

static enum err_code history_table(struct request *r, struct data_table **out)
{
    static const struct part_column columns[] = {
        {"at", MSG_WEB_WHEN, DATA_TEXT},
        {"by", MSG_WEB_WHO, DATA_TEXT},
        {"rule", MSG_WEB_RULE, DATA_TEXT},
        {"before", MSG_WEB_BEFORE, DATA_TEXT},
        {"after", MSG_WEB_AFTER, DATA_TEXT},
    };
    struct stmt *s;
    enum rule rule;
    int64_t old, new;
    int row;

    *out = part_table(r, "history", MSG_WEB_RULE_HISTORY, columns,
                      ARRAY_COUNT(columns));
    enum err_code rc =
        db_prepare(r->on->db,
                   "SELECT at, actor, before, after FROM journal"
                   " WHERE table_name = 'web_rule' AND record_id = 1"
                   " ORDER BY seq DESC LIMIT $1",
                   &s, &r->err);
    if (rc != ERR_OK || !*out)
        return rc;
    stmt_bind_int(s, 1, HISTORY_ROWS);
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        if (!read_note(stmt_text(s, 2), &rule, &old) ||
            !read_note(stmt_text(s, 3), &rule, &new))
            continue;
        data_row(*out, NULL);
        data_text(*out, minute(r, stmt_text(s, 0)));
        data_text(*out, stmt_text(s, 1));
        data_text(*out, msg_text(rule_rows[rule].title, r->lang));
        data_text(*out, said(r, rule, old));
        data_text(*out, said(r, rule, new));
    }
    return rc;
}

/* ---- who is signed in --------------------------------------------------- */

static enum err_code sessions_table(struct request *r, struct data_table **out)
{
    static const struct part_column columns[] = {
        {"user", MSG_WEB_USER, DATA_TEXT},
        {"full_name", MSG_WEB_FULL_NAME, DATA_TEXT},
        {"since", MSG_WEB_SIGNED_IN_AT, DATA_TEXT},
        {"seen", MSG_WEB_SEEN_AT, DATA_TEXT},
        {"second_factor", MSG_WEB_CODE, DATA_TEXT},
    };
    struct stmt *s;
    int row;

    *out = part_table(r, "sessions", MSG_WEB_SESSIONS, columns,
                      ARRAY_COUNT(columns));
    enum err_code rc = db_prepare(
        r->on->db,
        "SELECT a.name, a.full_name, s.created, s.seen, s.strong"
        "  FROM web_session s JOIN user_account a ON a.id = s.user_id"
        " WHERE NOT s.ended AND s.created > $1 AND s.seen > $2"
        " ORDER BY s.seen DESC LIMIT 500",
        &s, &r->err);
    if (rc != ERR_OK || !*out)
        return rc;
    stmt_bind_int(s, 1, web_now() - session_most_seconds(r->web));
    stmt_bind_int(s, 2, web_now() - session_idle_seconds(r->web));
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        data_row(*out, arena_printf(r->a, "/admin/users/%s",
                                    url_part(r->a, stmt_text(s, 0))));
        data_text(*out, stmt_text(s, 0));
        data_text(*out, stmt_text(s, 1));
        data_text(*out, part_clock(r, stmt_int(s, 2)));
        data_text(*out, part_clock(r, stmt_int(s, 3)));
        data_marked(
            *out, msg_text(stmt_bool(s, 4) ? MSG_REG_YES : MSG_REG_NO, r->lang),
            stmt_bool(s, 4) ? "good" : "warn");
    }
    return rc;
}

/* ---- the page ----------------------------------------------------------- */

/* What the page says; theirs: somebody else changed the rules meanwhile, and
** what was typed stands beside them. */
struct rules_view {
    struct rules now;
    const char *typed[RULE__MAX]; /* NULL: what holds */
    const char *fault[RULE__MAX];
    const char *refused;
    int theirs;
};

static const char *typed_or_now(struct request *r, const struct rules_view *v,
                                enum rule rule)
{
    return v->typed[rule] ? v->typed[rule]
                          : arena_printf(r->a, "%" PRId64, v->now.value[rule]);
}

static void number_field(struct request *r, const struct rules_view *v,
                         enum rule rule)
{
    const struct rule_row *x = &rule_rows[rule];
    const char *least = arena_printf(r->a, "%" PRId64, x->least);
    const char *greatest = arena_printf(r->a, "%" PRId64, x->greatest);
    const char *help = arena_printf(
        r->a, "%s %s %s", msg_text(x->how, r->lang),
        req_say(r, MSG_WEB_RULE_FROM_TO, least ? least : "",
                greatest ? greatest : ""),
        req_say(r, MSG_WEB_RULE_NORMAL, said(r, rule, x->otherwise), NULL));

    form_field(r, &(struct field){.name = x->key,
                                  .label = msg_text(x->title, r->lang),
                                  .value = typed_or_now(r, v, rule),
                                  .type = "number",
                                  .min = least,
                                  .max = greatest,
                                  .step = "1",
                                  .help = help,
                                  .fault = v->fault[rule],
                                  .autocomplete = "off",
                                  .required = 1});
}

static void choice_field(struct request *r, const struct rules_view *v,
                         enum rule rule)
{
    const struct option o[] = {{"0", msg_text(MSG_REG_NO, r->lang)},
                               {"1", msg_text(MSG_REG_YES, r->lang)}};

    form_select(
        r,
        &(struct field){.name = rule_rows[rule].key,
                        .label = msg_text(rule_rows[rule].title, r->lang),
                        .value = typed_or_now(r, v, rule),
                        .fault = v->fault[rule]},
        o, ARRAY_COUNT(o));
}

static void rules_form(struct request *r, const struct rules_view *v)
{
    form_begin(r, METHOD_POST, "/admin/rules");
    form_hidden(r, "version", arena_printf(r->a, "%" PRId64, v->now.version));
    H(&r->h, "<fieldset class=\"form wide\"><legend>");
    html_msg(&r->h, MSG_WEB_RULES_SESSION);
    H(&r->h, "</legend>");
    for (int i = 0; i < RULE__MAX; i++) {
        if (!rule_rows[i].role)
            number_field(r, v, i);
    }
    H(&r->h, "</fieldset><fieldset class=\"form wide\"><legend>");
    html_msg(&r->h, MSG_WEB_RULES_CODE);
    H(&r->h, "</legend>");
    html_el_msg(&r->h, "p", MSG_WEB_RULES_CODE_HOW, "class", "soft wide", NULL);
    for (int i = 0; i < RULE__MAX; i++) {
        if (rule_rows[i].role)
            choice_field(r, v, i);
    }
    H(&r->h, "</fieldset>");
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
}

/* What somebody else made of the rules, beside what was typed. */
static void theirs_table(struct request *r, const struct rules_view *v)
{
    static const struct part_column columns[] = {
        {"rule", MSG_WEB_RULE, DATA_TEXT},
        {"theirs", MSG_WEB_THEIRS, DATA_NUMBER},
        {"mine", MSG_WEB_MINE, DATA_NUMBER},
    };
    struct data_table *t =
        part_table(r, "conflict", MSG_WEB_RULES, columns, ARRAY_COUNT(columns));

    page_notice(r, "warn", msg_text(MSG_WEB_CONFLICT, r->lang));
    for (int i = 0; t && i < RULE__MAX; i++) {
        const char *mine = typed_or_now(r, v, i);
        if (!mine || strtoll(mine, NULL, 10) == v->now.value[i])
            continue;
        data_row(t, NULL);
        data_text(t, msg_text(rule_rows[i].title, r->lang));
        data_text(t, said(r, i, v->now.value[i]));
        data_text(t, said(r, i, strtoll(mine, NULL, 10)));
    }
    if (t && t->row_count > 0)
        data_table_html(r, t, MSG_WEB_NO_ROWS);
}

static enum err_code show(struct request *r, const struct rules_view *v)
{
    struct data_table *history, *sessions;
    enum err_code rc = rules_table(r, &v->now);

    if (rc == ERR_OK)
        rc = history_table(r, &history);
    if (rc == ERR_OK)
        rc = sessions_table(r, &sessions);
    if (rc != ERR_OK)
        return rc;
    data_fact(r, "version", msg_text(MSG_WEB_NUMBER, r->lang),
              arena_printf(r->a, "%" PRId64, v->now.version));
    data_fact(r, "check", msg_text(MSG_WEB_RULE_CHECK, r->lang),
              msg_text(r->web->options.open_check ? MSG_REG_YES : MSG_REG_NO,
                       r->lang));
    if (data_only(r))
        return ERR_OK;
    admin_begin(r, msg_text(MSG_WEB_RULES, r->lang), ADMIN_RULES);
    if (v->theirs)
        theirs_table(r, v);
    if (v->refused)
        page_notice(r, "bad", v->refused);
    html_el_msg(&r->h, "p", MSG_WEB_RULES_HOW, NULL);
    rules_form(r, v);
    html_el(&r->h, "p",
            arena_printf(
                r->a, "%s (--open-check): %s",
                msg_text(MSG_WEB_RULE_CHECK, r->lang),
                msg_text(r->web->options.open_check ? MSG_REG_YES : MSG_REG_NO,
                         r->lang)),
            "class", "soft", NULL);
    page_excel(r);
    data_table_html(r, history, MSG_WEB_RULE_NO_HISTORY);
    data_table_html(r, sessions, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static enum err_code rules_page(struct request *r)
{
    struct rules_view v = {0};
    enum err_code rc = admin_of_all(r);

    clerk_flush(r->web->clerk);
    if (rc == ERR_OK)
        rc = rules_load(r->on->db, &v.now, &r->err);
    return rc == ERR_OK ? show(r, &v) : rc;
}

/* ---- changing ----------------------------------------------------------- */

struct rules_job {
    struct rules to;
    const char *actor;
};

static enum err_code job_rules(struct db *db, void *arg, struct err *e)
{
    struct rules_job *j = arg;

    return rules_save(db, &j->to, j->actor, e);
}

static const char *said_of(struct request *r, const struct err *e)
{
    char text[1024];

    err_text(e, r->lang, text, sizeof text);
    const char *copy = arena_strdup(r->a, text);
    return copy ? copy : "";
}

/* The rules that were sent, the others as they are; the first fault in e. */
static enum err_code read_sent(struct request *r, struct rules_view *v,
                               struct rules *to, struct err *e)
{
    for (int i = 0; i < RULE__MAX; i++) {
        const char *text = part_get(r, rule_rows[i].key);
        struct err bad = {0};
        if (!text)
            continue;
        v->typed[i] = text;
        if (rule_read(i, text, &to->value[i], &bad) == ERR_OK)
            continue;
        v->fault[i] = said_of(r, &bad);
        if (e->code == ERR_OK)
            *e = bad;
    }
    return e->code;
}

/* A page shows what was typed with its faults; a program is told. */
static enum err_code refused(struct request *r, struct rules_view *v,
                             const struct err *e)
{
    if (e->code != ERR_INPUT && e->code != ERR_BUSY) {
        r->err = *e;
        return e->code;
    }
    r->status = e->code == ERR_BUSY ? MHD_HTTP_CONFLICT : 422;
    v->theirs = e->code == ERR_BUSY;
    if (v->theirs && rules_load(r->on->db, &v->now, &r->err) != ERR_OK)
        return r->err.code;
    if (r->api) {
        r->err = *e;
        return e->code;
    }
    if (!v->theirs)
        v->refused = said_of(r, e);
    return show(r, v);
}

static enum err_code rules_change(struct request *r)
{
    struct rules_view v = {0};
    struct rules_job job = {.actor = r->who->name};
    struct err e = {0};
    int64_t version;
    enum err_code rc = admin_of_all(r);

    if (rc == ERR_OK)
        rc = req_int(r, "version", 0, INT64_MAX, 0, &version);
    if (rc == ERR_OK)
        rc = rules_load(r->on->db, &v.now, &r->err);
    if (rc != ERR_OK)
        return rc;
    job.to = v.now;
    job.to.version = version;
    rc = read_sent(r, &v, &job.to, &e);
    if (rc == ERR_OK)
        rc = store_write(req_store(r), job_rules, &job, &e);
    if (rc == ERR_OK)
        rc = web_rules_fresh(r->web, r->on->db, 1, &e);
    return rc == ERR_OK ? reply_go(r, "/admin/rules", MSG_WEB_DONE_SAVED)
                        : refused(r, &v, &e);
}

static const struct route routes[] = {
    {METHOD_GET,
     "/admin/rules",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_ADMIN,
     rules_page,
     MSG_WEB_RULES,
     {{0}}},
    {METHOD_POST,
     "/admin/rules",
     ROUTE_API,
     RIGHT_ADMIN,
     rules_change,
     MSG_WEB_RULES,
     {{"version", "integer", 1},
      {"idle", "integer", 0},
      {"most", "integer", 0},
      {"password", "integer", 0},
      {"tries", "integer", 0},
      {"wait", "integer", 0},
      {"code_reader", "integer", 0},
      {"code_officer", "integer", 0},
      {"code_approver", "integer", 0},
      {"code_admin", "integer", 0}}},
};
const struct route_family family_rules = {"admin", MSG_NONE, 0, routes,
                                          ARRAY_COUNT(routes)};
