/*
** Signing in and out, the first account, one's own account, the language.
*/
#include "web/page.h"
#include "web/parts.h"
#include "web/serve.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { DEVICE_DAYS = 180, TOTP_WORD = 6 };

/* ---- cookies ------------------------------------------------------------ */

static void set_cookie(struct request *r, const char *name, const char *value,
                       int64_t seconds)
{
    const char *text = arena_printf(
        r->a, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%" PRId64, name,
        value, r->secure ? "; Secure" : "", seconds);

    if (text)
        reply_header(r, "Set-Cookie", text);
}

/* A mark that this browser signed in as the account before: a keyed hash of the
** name, good until the server's key changes. */
static void device_mark(const struct request *r, const char *user, char out[33])
{
    unsigned char hash[16];
    char text[256];

    snprintf(text, sizeof text, "device %s", user);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text,
                       strlen(text), r->web->key_bytes,
                       sizeof r->web->key_bytes);
    sodium_bin2hex(out, 33, hash, sizeof hash);
}

static int is_known_device(const struct request *r, const char *user)
{
    const struct exchange *x = (const struct exchange *)r;
    const char *mark =
        MHD_lookup_connection_value(x->connection, MHD_COOKIE_KIND, "device");
    char want[33];

    device_mark(r, user, want);
    return mark && strlen(mark) == 32 && sodium_memcmp(mark, want, 32) == 0;
}

/* ---- signing in --------------------------------------------------------- */

static void sign_in_form(struct request *r, const char *fault)
{
    page_begin_msg(r, MSG_WEB_SIGN_IN);
    if (fault)
        page_notice(r, "bad", fault);
    form_begin(r, METHOD_POST, "/sign-in");
    form_hidden(r, "next", req_next(r));
    form_field(r, &(struct field){.name = "user",
                                  .label = msg_text(MSG_WEB_USER, r->lang),
                                  .autocomplete = "username",
                                  .required = 1,
                                  .focus = 1});
    form_field(r, &(struct field){.name = "password",
                                  .label = msg_text(MSG_WEB_PASSWORD, r->lang),
                                  .type = "password",
                                  .value = "",
                                  .autocomplete = "current-password",
                                  .required = 1});
    form_field(r, &(struct field){.name = "code",
                                  .label = msg_text(MSG_WEB_CODE, r->lang),
                                  .help = msg_text(MSG_WEB_CODE_HELP, r->lang),
                                  .value = "",
                                  .inputmode = "numeric",
                                  .pattern = "[0-9]{6}",
                                  .autocomplete = "one-time-code"});
    form_button(r, MSG_WEB_SIGN_IN);
    form_end(r);
}

static enum err_code sign_in_page(struct request *r)
{
    sign_in_form(r, NULL);
    return ERR_OK;
}

static enum err_code refuse_sign_in(struct request *r, int status,
                                    const char *text)
{
    r->status = status;
    if (r->api) {
        buf_str(&r->body, "{\"type\":\"about:blank\",\"title\":");
        buf_json(&r->body, text);
        buf_printf(&r->body, ",\"status\":%d}\n", status);
        r->type = "application/problem+json";
    } else {
        sign_in_form(r, text);
    }
    return ERR_OK;
}

struct step_job {
    int64_t id, step;
};

static enum err_code job_step(struct db *db, void *arg, struct err *e)
{
    struct step_job *j = arg;

    return account_set_step(db, j->id, j->step, e);
}

/* 1 when password and, where there is one, second factor are right. */
static enum err_code are_right(struct request *r, const struct account *account,
                               int *right)
{
    const char *code = req_get(r, "code");
    struct step_job job = {0};

    *right = password_right(r->web, account ? account->password : NULL,
                            req_get(r, "password")) &&
             account && !account->disabled;
    if (!*right || !account->totp)
        return ERR_OK;
    job.id = account->id;
    job.step = totp_check(account->totp, code, web_now(), account->totp_step);
    *right = job.step != 0;
    return *right ? store_write(r->web->store, job_step, &job, &r->err)
                  : ERR_OK;
}

static enum err_code welcome(struct request *r, const struct account *account)
{
    const char *user = account->name;
    char token[SESSION_COOKIE_BYTES], mark[33];
    enum err_code rc =
        session_begin(r, user, account->totp != NULL, token, &r->err);

    if (rc != ERR_OK)
        return rc;
    device_mark(r, user, mark);
    if (r->api) {
        buf_printf(&r->body, "{\"token\":\"%s\"}\n", token);
        r->type = "application/json";
        return ERR_OK;
    }
    set_cookie(r, "ansinh", token, session_most_seconds(r->web));
    set_cookie(r, "device", mark, DEVICE_DAYS * 86400);
    return reply_go(r, req_next(r), MSG_NONE);
}

static enum err_code sign_in(struct request *r)
{
    const char *user = req_get(r, "user");
    struct throttle_ask ask = throttle_asked(r, user, is_known_device(r, user));
    int64_t wait = throttle_wait(r->web->throttle, &ask, web_now());
    const struct account *account;
    int right = 0;

    if (wait > 0) {
        const char *seconds = req_number(r, wait);
        reply_header(r, "Retry-After", seconds);
        return refuse_sign_in(r, 429,
                              req_say(r, MSG_WEB_SIGN_IN_WAIT, seconds, NULL));
    }
    enum err_code rc = account_find(r->a, r->on->db, user, &account, &r->err);
    if (rc == ERR_OK)
        rc = are_right(r, account, &right);
    if (rc != ERR_OK)
        return rc;
    if (!right) {
        throttle_failed(r->web->throttle, &ask, web_now());
        return refuse_sign_in(r, 401, msg_text(MSG_WEB_SIGN_IN_BAD, r->lang));
    }
    throttle_succeeded(r->web->throttle, &ask);
    return welcome(r, account);
}

static enum err_code sign_out(struct request *r)
{
    enum err_code rc = session_end(r, &r->err);

    if (rc != ERR_OK)
        return rc;
    set_cookie(r, "ansinh", "", 0);
    reply_header(r, "Clear-Site-Data", "\"cache\"");
    return reply_go(r, "/sign-in", MSG_WEB_DONE_SIGNED_OUT);
}

static enum err_code set_lang(struct request *r)
{
    const char *back = req_get(r, "back");
    enum lang lang = r->lang;

    lang_parse(req_get(r, "to"), &lang);
    reply_header(r, "Set-Cookie",
                 lang == LANG_VI
                     ? "lang=vi; Path=/; Max-Age=31536000; SameSite=Lax"
                     : "lang=en; Path=/; Max-Age=31536000; SameSite=Lax");
    return reply_go(r, back[0] == '/' && back[1] != '/' ? back : "/", MSG_NONE);
}

/* ---- the first account -------------------------------------------------- */

static enum err_code set_up_page(struct request *r)
{
    if (!*r->web->first_token)
        return REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, r->path);
    page_begin_msg(r, MSG_WEB_SET_UP);
    page_notice(r, "note", msg_text(MSG_WEB_SET_UP_HELP, r->lang));
    form_begin(r, METHOD_POST, "/set-up");
    form_field(r, &(struct field){.name = "token",
                                  .label = msg_text(MSG_WEB_TOKEN, r->lang),
                                  .autocomplete = "off",
                                  .required = 1});
    form_field(r, &(struct field){.name = "user",
                                  .label = msg_text(MSG_WEB_USER, r->lang),
                                  .autocomplete = "username",
                                  .pattern = "[a-z][a-z0-9._\\-]{1,40}",
                                  .required = 1});
    form_field(r, &(struct field){.name = "full_name",
                                  .label = msg_text(MSG_WEB_FULL_NAME, r->lang),
                                  .autocomplete = "name",
                                  .required = 1});
    form_field(r, &(struct field){.name = "password",
                                  .label = msg_text(MSG_WEB_PASSWORD, r->lang),
                                  .type = "password",
                                  .value = "",
                                  .help = password_help(r),
                                  .autocomplete = "new-password",
                                  .required = 1});
    form_unit(r, NULL);
    form_button(r, MSG_WEB_SET_UP);
    form_end(r);
    return ERR_OK;
}

struct first_job {
    const char *user, *full_name, *hash;
    int64_t unit;
};

static enum err_code job_first(struct db *db, void *arg, struct err *e)
{
    struct first_job *j = arg;
    enum err_code rc = user_add(db, j->user, j->full_name, "set-up", e);

    if (rc == ERR_OK)
        rc = user_grant(db, j->user, "admin", j->unit, NULL, "set-up", e);
    return rc == ERR_OK
               ? account_set_password(db, j->user, j->hash, "set-up", e)
               : rc;
}

static enum err_code set_up(struct request *r)
{
    char hash[PASSWORD_HASH_BYTES];
    const char *token = req_get(r, "token");
    const struct unit *unit;
    struct first_job job = {req_get(r, "user"), req_get(r, "full_name"), hash,
                            0};

    if (!*r->web->first_token || strlen(token) != 32 ||
        sodium_memcmp(token, r->web->first_token, 32) != 0)
        return REQ_FAIL(r, ERR_DENIED, MSG_WEB_TOKEN_BAD);
    enum err_code rc = units_find(req_units(r), req_get(r, "unit"), day_today(),
                                  &unit, &r->err);
    if (rc == ERR_OK)
        rc = password_hash(r->web, req_get(r, "password"), hash, &r->err);
    if (rc != ERR_OK)
        return rc;
    job.unit = unit->id;
    rc = store_write(r->web->store, job_first, &job, &r->err);
    if (rc == ERR_OK)
        r->web->first_token[0] = '\0';
    return rc == ERR_OK ? reply_go(r, "/sign-in", MSG_WEB_DONE_SAVED) : rc;
}

/* ---- one's own account -------------------------------------------------- */

static void password_form(struct request *r)
{
    page_heading(r, MSG_WEB_PASSWORD_CHANGE);
    form_begin(r, METHOD_POST, "/account/password");
    form_field(r,
               &(struct field){.name = "old",
                               .label = msg_text(MSG_WEB_PASSWORD_OLD, r->lang),
                               .type = "password",
                               .value = "",
                               .autocomplete = "current-password",
                               .required = 1});
    form_field(r,
               &(struct field){.name = "password",
                               .label = msg_text(MSG_WEB_PASSWORD_NEW, r->lang),
                               .type = "password",
                               .value = "",
                               .help = password_help(r),
                               .autocomplete = "new-password",
                               .required = 1});
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
}

/* Whether it is on, and where that is done. */
static void code_part(struct request *r, int has)
{
    page_heading(r, MSG_WEB_CODE);
    if (has)
        page_notice(r, "good", msg_text(MSG_WEB_CODE_ON, r->lang));
    else
        page_actions(r, "/account/code", MSG_WEB_CODE_SET, NULL);
}

static enum err_code account_page(struct request *r)
{
    const struct account *account;
    enum err_code rc =
        account_find(r->a, r->on->db, r->who->name, &account, &r->err);

    if (rc != ERR_OK)
        return rc;
    data_fact(r, "user", msg_text(MSG_WEB_USER, r->lang), r->who->name);
    data_fact(r, "full_name", msg_text(MSG_WEB_FULL_NAME, r->lang),
              r->session->full_name);
    if (data_only(r))
        return ERR_OK;
    page_begin_msg(r, MSG_WEB_ACCOUNT);
    data_facts_html(r);
    password_form(r);
    code_part(r, account && account->totp != NULL);
    return ERR_OK;
}

struct change_job {
    const char *user, *value;
};

static enum err_code job_password(struct db *db, void *arg, struct err *e)
{
    struct change_job *j = arg;

    return account_set_password(db, j->user, j->value, j->user, e);
}

static enum err_code change_password(struct request *r)
{
    char hash[PASSWORD_HASH_BYTES];
    struct change_job job = {r->who->name, hash};
    const struct account *account;
    enum err_code rc =
        account_find(r->a, r->on->db, r->who->name, &account, &r->err);

    if (rc == ERR_OK &&
        !password_right(r->web, account ? account->password : NULL,
                        req_get(r, "old")))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_SIGN_IN_BAD);
    if (rc == ERR_OK)
        rc = password_hash(r->web, req_get(r, "password"), hash, &r->err);
    if (rc == ERR_OK)
        rc = store_write(r->web->store, job_password, &job, &r->err);
    return rc == ERR_OK ? reply_go(r, "/account", MSG_WEB_DONE_SAVED) : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/sign-in",
     ROUTE_PUBLIC,
     0,
     sign_in_page,
     MSG_WEB_SIGN_IN,
     {{"next", "string", 0}}},
    {METHOD_POST,
     "/sign-in",
     ROUTE_PUBLIC | ROUTE_API,
     0,
     sign_in,
     MSG_WEB_SIGN_IN,
     {{"user", "string", 1}, {"password", "string", 1}, {"code", "string", 0}}},
    {METHOD_POST,
     "/sign-out",
     ROUTE_API | ROUTE_WEAK,
     0,
     sign_out,
     MSG_WEB_SIGN_OUT,
     {{0}}},
    {METHOD_GET,
     "/lang",
     ROUTE_PUBLIC,
     0,
     set_lang,
     MSG_WEB_OTHER_LANG,
     {{"to", "string", 1}, {"back", "string", 0}}},
    {METHOD_GET,
     "/set-up",
     ROUTE_PUBLIC,
     0,
     set_up_page,
     MSG_WEB_SET_UP,
     {{0}}},
    {METHOD_POST, "/set-up", ROUTE_PUBLIC, 0, set_up, MSG_WEB_SET_UP, {{0}}},
    {METHOD_GET,
     "/account",
     ROUTE_API,
     0,
     account_page,
     MSG_WEB_ACCOUNT,
     {{0}}},
    {METHOD_POST,
     "/account/password",
     ROUTE_API,
     0,
     change_password,
     MSG_WEB_PASSWORD_CHANGE,
     {{"old", "string", 1}, {"password", "string", 1}}},
    {METHOD_GET,
     "/health",
     ROUTE_PUBLIC,
     0,
     page_health,
     MSG_WEB_HEALTH,
     {{0}}},
    {METHOD_GET,
     "/metrics",
     ROUTE_PUBLIC | ROUTE_LOCAL,
     0,
     page_metrics,
     MSG_WEB_HEALTH,
     {{0}}},
};
const struct route_family family_account = {"account", MSG_NONE, 0, routes,
                                            ARRAY_COUNT(routes)};
