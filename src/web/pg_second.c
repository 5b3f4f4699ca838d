/*
** The second factor of one's own account: set up with an app on the phone, and
** given later by a session that began without it.
*/
#include "doc/code.h"
#include "web/families.h"
#include "web/page.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_LEAST = 16 };

/* ---- the page ----------------------------------------------------------- */

/* What apps read from the picture. */
static const char *address_of(struct request *r, const char *secret)
{
    return arena_printf(r->a,
                        "otpauth://totp/An%%20Sinh:%s?secret=%s"
                        "&issuer=An%%20Sinh",
                        url_part(r->a, r->who->name), secret);
}

static void picture(struct request *r, const char *text)
{
    struct doc_code code;
    struct err none = {0};
    struct buf b;

    if (!text || code_of_text(r->a, text, &code, &none) != ERR_OK)
        return; /* the secret below it does as well */
    buf_init(&b, 1 << 16);
    code_path(&code, &b);
    const char *path = buf_to_arena(&b, r->a);
    int side = code.size + 2 * CODE_MARGIN;
    const char *box = arena_printf(r->a, "%d %d %d %d", -CODE_MARGIN,
                                   -CODE_MARGIN, side, side);
    buf_free(&b);
    if (!path || !box)
        return;
    html_open(&r->h, "svg", "class", "qr", "role", "img", "viewBox", box,
              "aria-label", msg_text(MSG_WEB_CODE_PICTURE, r->lang), NULL);
    html_open(&r->h, "path", "d", path, NULL);
    H(&r->h, "</path></svg>");
}

static void code_form(struct request *r, const char *secret)
{
    form_begin(r, METHOD_POST, "/account/code");
    form_hidden(r, "next", req_next(r));
    if (secret)
        form_hidden(r, "secret", secret);
    form_field(r,
               &(struct field){.name = "code",
                               .label = msg_text(MSG_WEB_CODE_DIGITS, r->lang),
                               .inputmode = "numeric",
                               .pattern = "[0-9]{6}",
                               .value = "",
                               .autocomplete = "one-time-code",
                               .focus = 1,
                               .required = 1});
    form_button(r, MSG_WEB_CODE_GO_ON);
    form_end(r);
}

/* A new secret is shown once, in the form that confirms it with a first code;
** after a wrong code it is the same one. */
static const char *new_secret(struct request *r)
{
    char secret[TOTP_SECRET_BYTES];

    if (*req_get(r, "secret"))
        return req_get(r, "secret");
    totp_secret(secret);
    const char *copy = arena_strdup(r->a, secret);
    return copy ? copy : "";
}

static enum err_code show(struct request *r, const struct account *x,
                          const char *fault)
{
    const char *secret = x->totp ? NULL : new_secret(r);

    data_fact(r, "state", msg_text(MSG_WEB_STATE, r->lang),
              msg_text(x->totp ? MSG_REG_YES : MSG_REG_NO, r->lang));
    if (secret) {
        data_fact(r, "secret", msg_text(MSG_WEB_CODE_SECRET, r->lang), secret);
        data_fact(r, "address", msg_text(MSG_WEB_CODE, r->lang),
                  address_of(r, secret));
    }
    if (data_only(r))
        return r->err.code;
    page_begin_msg(r, MSG_WEB_CODE);
    if (r->session->weak)
        page_notice(r, "note", msg_text(MSG_WEB_CODE_WHY, r->lang));
    if (fault)
        page_notice(r, "bad", fault);
    if (secret) {
        html_el_msg(&r->h, "p", MSG_WEB_CODE_HOW, NULL);
        picture(r, address_of(r, secret));
        html_el(&r->h, "p", secret, "class", "secret", NULL);
    } else if (!r->session->weak) {
        page_notice(r, "good", msg_text(MSG_WEB_CODE_ON, r->lang));
        return r->err.code;
    } else {
        html_el_msg(&r->h, "p", MSG_WEB_CODE_TYPE, NULL);
    }
    code_form(r, secret);
    return r->err.code;
}

static enum err_code find_own(struct request *r, const struct account **out)
{
    enum err_code rc =
        account_find(r->a, r->on->db, r->who->name, out, &r->err);

    return rc == ERR_OK && !*out
               ? REQ_FAIL(r, ERR_NOTFOUND, MSG_REG_USER_NONE, r->who->name)
               : rc;
}

static enum err_code code_page(struct request *r)
{
    const struct account *x;
    enum err_code rc = find_own(r, &x);

    return rc == ERR_OK ? show(r, x, NULL) : rc;
}

/* ---- a code that was typed ---------------------------------------------- */

struct code_job {
    struct arena *a;
    const char *user, *secret, *token; /* secret NULL: it has one */
    int64_t step;
};

/* A code of the secret that the account has by now is what is asked: another
** window may have set up one, or used this code. */
static enum err_code job_code(struct db *db, void *arg, struct err *e)
{
    struct code_job *j = arg;
    const struct account *x;
    enum err_code rc = account_find(j->a, db, j->user, &x, e);

    if (rc != ERR_OK)
        return rc;
    if (!x || (x->totp != NULL) == (j->secret != NULL) ||
        (x->totp && x->totp_step >= j->step))
        return ERR_SET(e, ERR_INPUT, MSG_WEB_CODE_BAD);
    if (j->secret)
        rc = account_set_totp(db, j->user, j->secret, j->user, e);
    if (rc == ERR_OK)
        rc = account_set_step(db, x->id, j->step, e);
    return rc == ERR_OK ? session_strengthen(db, j->token, e) : rc;
}

static enum err_code answer_again(struct request *r, const struct account *x,
                                  int status, const char *text)
{
    r->status = status;
    if (!r->api)
        return show(r, x, text);
    return REQ_FAIL(r, ERR_INPUT, MSG_WEB_CODE_BAD);
}

static int64_t step_of(const struct request *r, const struct account *x,
                       const char *secret)
{
    size_t len = strlen(secret);

    if (len < SECRET_LEAST || len >= TOTP_SECRET_BYTES)
        return 0;
    return totp_check(secret, req_get(r, "code"), web_now(),
                      x->totp ? x->totp_step : 0);
}

/* Wrong codes are slowed as wrong passwords are, by a count of their own. */
static enum err_code set_code(struct request *r)
{
    const char *name = arena_printf(r->a, "code %s", r->who->name);
    struct throttle_ask ask = throttle_asked(r, name ? name : "", 0);
    int64_t wait = throttle_wait(r->web->throttle, &ask, web_now());
    const struct account *x;
    enum err_code rc = find_own(r, &x);

    if (rc != ERR_OK)
        return rc;
    if (wait > 0) {
        const char *seconds = req_number(r, wait);
        reply_header(r, "Retry-After", seconds);
        return answer_again(r, x, MHD_HTTP_TOO_MANY_REQUESTS,
                            req_say(r, MSG_WEB_SIGN_IN_WAIT, seconds, NULL));
    }
    const char *secret = x->totp ? x->totp : req_get(r, "secret");
    struct code_job job = {r->a, x->name, x->totp ? NULL : secret,
                           r->session->token, step_of(r, x, secret)};
    if (job.step == 0) {
        throttle_failed(r->web->throttle, &ask, web_now());
        return answer_again(r, x, 422, msg_text(MSG_WEB_CODE_BAD, r->lang));
    }
    rc = store_write(req_store(r), job_code, &job, &r->err);
    atomic_fetch_add(&r->web->rights_age, 1);
    if (rc != ERR_OK)
        return rc;
    throttle_succeeded(r->web->throttle, &ask);
    return reply_go(r, req_next(r), MSG_WEB_DONE_CODE);
}

static const struct route routes[] = {
    {METHOD_GET,
     "/account/code",
     ROUTE_API | ROUTE_WEAK,
     0,
     code_page,
     MSG_WEB_CODE,
     {{"next", "string", 0}}},
    {METHOD_POST,
     "/account/code",
     ROUTE_API | ROUTE_WEAK,
     0,
     set_code,
     MSG_WEB_CODE,
     {{"code", "string", 1}, {"secret", "string", 0}, {"next", "string", 0}}},
};
const struct route_family family_second = {"account", MSG_NONE, 0, routes,
                                           ARRAY_COUNT(routes)};
