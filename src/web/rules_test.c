/*
** The rules of signing in: their bounds, who may change them, that they hold
** from the next request on, and that nobody is shut out by them.  And how much
** those may ask who do not sign in.
*/
#include "web/serve.h"
#include "web/visit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void has(const char *want)
{
    if (!strstr(visit_answer, want))
        fail_msg("no \"%s\" in %.1500s", want, visit_answer);
}

static void has_not(const char *word)
{
    if (strstr(visit_answer, word))
        fail_msg("\"%s\" in %.1500s", word, visit_answer);
}

/* The text after a word of the answer, up to the next quote. */
static void text_after(const char *word, char *out, size_t size)
{
    const char *at = strstr(visit_answer, word);

    assert_non_null(at);
    at += strlen(word);
    snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
}

static int64_t version_now(const char *admin)
{
    char text[32];

    assert_int_equal(visit_get("/api/v1/admin/rules", admin), 200);
    text_after("\"version\":\"", text, sizeof text);
    return strtoll(text, NULL, 10);
}

/* Ask for some rules, as who just read them: "\"idle\":5". */
static int change(const char *token, const char *rules)
{
    char json[256];

    snprintf(json, sizeof json, "{\"version\":%" PRId64 ",%s}",
             version_now(token), rules);
    return visit_post("/api/v1/admin/rules", token, json);
}

static void must_change(const char *token, const char *rules)
{
    if (change(token, rules) != 200)
        fail_msg("%s: %.1500s", rules, visit_answer);
}

/* ---- bounds ------------------------------------------------------------- */

static void test_bounds(void **state)
{
    char known[RULE_LIST_BYTES];

    (void)state;
    rule_list(known);
    for (int i = 0; i < RULE__MAX; i++) {
        const struct rule_row *x = &rule_rows[i];
        const int64_t tried[] = {x->least - 1, x->least, x->greatest,
                                 x->greatest + 1};
        int64_t got;
        assert_int_equal(rule_of(x->key), i);
        assert_non_null(strstr(known, x->key));
        assert_true(x->least <= x->otherwise && x->otherwise <= x->greatest);
        assert_true(!x->role || role_rights(x->role) != 0);
        for (int k = 0; k < 4; k++) {
            struct err e = {0};
            char text[32];
            snprintf(text, sizeof text, "%" PRId64, tried[k]);
            assert_int_equal(rule_read(i, text, &got, &e),
                             k == 1 || k == 2 ? ERR_OK : ERR_INPUT);
            assert_int_equal(got, k == 1 || k == 2 ? tried[k] : 0);
        }
        struct err e = {0};
        assert_int_equal(rule_read(i, "nhiều", &got, &e), ERR_INPUT);
    }
    assert_int_equal(rule_of("nothing"), RULE__MAX);
}

/* Rows that another program left, or a hand wrote, are left aside. */
static enum err_code job_strange(struct db *db, void *arg, struct err *e)
{
    (void)arg;
    return db_exec(db,
                   "INSERT INTO web_rule (key, value, entered_by, entered_at)"
                   " VALUES ('colour', 1, 'x', 'x'), ('idle', 0, 'x', 'x')",
                   e);
}

static void refuse_bounds(struct world *w, const char *admin)
{
    static const char *const bad[] = {
        "\"idle\":4",  "\"idle\":721",    "\"most\":0",
        "\"most\":73", "\"password\":7",  "\"tries\":2",
        "\"wait\":16", "\"wait\":\"x\"",  "\"tries\":21",
        "\"wait\":0",  "\"password\":65", "\"code_admin\":2",
        "\"most\":1",  "\"idle\":-5",     "\"code_reader\":-1",
    };
    struct err e = {0};

    assert_ok(store_write(w->store, job_strange, NULL, &e), &e);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        if (change(admin, bad[i]) != 422)
            fail_msg("%s: %.1500s", bad[i], visit_answer);
    }
    assert_int_equal(version_now(admin), 0);
    has("\"key\":\"idle\",\"rule\":\"Ends without use after (minutes)\","
        "\"value\":120");
    has_not("colour");
}

/* ---- who, and what is written down -------------------------------------- */

static enum err_code job_part(struct db *db, void *arg, struct err *e)
{
    const struct world *w = arg;

    return user_grant(db, "officer", "admin", w->communes[0], NULL, "test", e);
}

static void refuse_others(struct world *w)
{
    static const char *const names[] = {"reader", "officer", "approver"};
    char token[65];
    struct err e = {0};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        visit_sign_in(names[i], token);
        assert_int_equal(visit_get("/api/v1/admin/rules", token), 403);
        assert_int_equal(visit_post("/api/v1/admin/rules", token,
                                    "{\"version\":0,\"idle\":10}"),
                         403);
    }
    /* Nor who administers a part. */
    assert_ok(store_write(w->store, job_part, w, &e), &e);
    visit_sign_in("officer", token);
    assert_int_equal(
        visit_post("/api/v1/admin/rules", token, "{\"version\":0,\"idle\":10}"),
        403);
    has("administers every unit");
}

static void body_written(struct world *w)
{
    char admin[65], headers[256], csrf[33], form[256], json[128];

    visit_sign_in("admin", admin);
    refuse_bounds(w, admin);
    refuse_others(w);
    must_change(admin, "\"idle\":60,\"most\":10");
    int64_t seen = version_now(admin);
    has("\"by\":\"admin\"");
    has("\"before\":\"120 minutes\",\"after\":\"60 minutes\"");
    has("\"before\":\"12 hours\",\"after\":\"10 hours\"");
    assert_int_equal(visit_get("/api/v1/admin/journal?table=web_rule", admin),
                     200);
    has("\"actor\":\"admin\"");
    must_change(admin, "\"idle\":60"); /* nothing new, nothing written */
    assert_int_equal(version_now(admin), seen);

    /* The second of two is told, sees both, and overwrites nothing. */
    must_change(admin, "\"idle\":45");
    snprintf(json, sizeof json, "{\"version\":%" PRId64 ",\"idle\":30}", seen);
    assert_int_equal(visit_post("/api/v1/admin/rules", admin, json), 409);
    snprintf(headers, sizeof headers, "Cookie: ansinh=%s\r\n", admin);
    assert_int_equal(visit_ask("GET", "/admin/rules", headers, ""), 200);
    text_after("name=\"csrf\" value=\"", csrf, sizeof csrf);
    snprintf(headers, sizeof headers,
             "Cookie: ansinh=%s\r\nContent-Type: "
             "application/x-www-form-urlencoded\r\n",
             admin);
    snprintf(form, sizeof form, "csrf=%s&version=%" PRId64 "&idle=30", csrf,
             seen);
    assert_int_equal(visit_ask("POST", "/admin/rules", headers, form), 409);
    has(">45 "); /* theirs */
    has(">30 "); /* mine */
    assert_int_equal(version_now(admin), seen + 1);
    snprintf(form, sizeof form, "csrf=%s&version=%" PRId64 "&idle=3", csrf,
             seen + 1);
    assert_int_equal(visit_ask("POST", "/admin/rules", headers, form), 422);
    has("value=\"3\""); /* what was typed stays, with its fault */
    has("aria-invalid=\"true\"");
}

/* ---- what they do -------------------------------------------------------- */

static void body_sessions(struct world *w)
{
    char admin[65], reader[65];

    (void)w;
    visit_sign_in("admin", admin);
    must_change(admin, "\"idle\":60,\"most\":1");
    visit_sign_in("reader", reader);
    web_clock_on(2400);
    assert_int_equal(visit_get("/api/v1/account", reader), 200);
    web_clock_on(1300); /* in use, but for more than an hour */
    assert_int_equal(visit_get("/api/v1/account", reader), 401);
    visit_sign_in("admin", admin);
    must_change(admin, "\"idle\":5");
    visit_sign_in("reader", reader);
    web_clock_on(290);
    assert_int_equal(visit_get("/api/v1/account", reader), 200);
    web_clock_on(310);
    assert_int_equal(visit_get("/api/v1/account", reader), 401);
}

static int add_user(const char *token, const char *name, const char *password)
{
    char json[256];

    snprintf(json, sizeof json,
             "{\"user\":\"%s\",\"full_name\":\"N\",\"password\":\"%s\"}", name,
             password);
    return visit_post("/api/v1/admin/users", token, json);
}

static int wrong_sign_in(const char *user)
{
    char json[128];

    snprintf(json, sizeof json, "{\"user\":\"%s\",\"password\":\"sai\"}", user);
    return visit_ask("POST", "/api/v1/sign-in",
                     "Content-Type: application/json\r\n", json);
}

static void body_passwords(struct world *w)
{
    char admin[65];

    (void)w;
    visit_sign_in("admin", admin);
    must_change(admin, "\"password\":14,\"tries\":3");
    assert_int_equal(add_user(admin, "ngan", "mot hai ba bon"), 200);
    assert_int_equal(add_user(admin, "ngan2", "mot hai ba bo"), 422);
    has("14");
    /* Characters, not bytes: nine letters are nine. */
    must_change(admin, "\"password\":10");
    assert_int_equal(add_user(admin, "ngan3", "ườươừữứợờ"), 422);
    assert_int_equal(add_user(admin, "ngan3", "ườươừữứợờ1"), 200);
    for (int i = 0; i < 3; i++)
        assert_int_equal(wrong_sign_in("nobody"), 401);
    assert_int_equal(wrong_sign_in("nobody"), 429);
    must_change(admin, "\"tries\":20");
    for (int i = 0; i < 4; i++)
        assert_int_equal(wrong_sign_in("nobody2"), 401);
}

/* ---- the second factor -------------------------------------------------- */

/* A code of the app, good once: time goes on between two. */
static int send_code(const char *token, const char *secret, int with_secret)
{
    char json[256];

    web_clock_on(60);
    snprintf(json, sizeof json, "{\"code\":\"%06d\"%s%s%s}",
             totp_code(secret, web_now() / 30),
             with_secret ? ",\"secret\":\"" : "", with_secret ? secret : "",
             with_secret ? "\"" : "");
    return visit_post("/api/v1/account/code", token, json);
}

static int sign_in_with(const char *user, const char *code, char token[65])
{
    char json[256];

    snprintf(json, sizeof json,
             "{\"user\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}", user,
             visit_password, code);
    int status = visit_ask("POST", "/api/v1/sign-in",
                           "Content-Type: application/json\r\n", json);
    if (status == 200)
        text_after("\"token\":\"", token, 65);
    return status;
}

/* Everything but the way to a second factor is shut, and that way is open. */
static void owes(const char *token)
{
    char headers[256];

    assert_int_equal(visit_get("/api/v1/admin", token), 403);
    has("/account/code");
    assert_int_equal(visit_get("/api/v1/account", token), 403);
    assert_int_equal(visit_post("/api/v1/admin/rules", token, "{}"), 403);
    snprintf(headers, sizeof headers, "Cookie: ansinh=%s\r\n", token);
    assert_int_equal(visit_ask("GET", "/people?q=an", headers, ""), 303);
    has("Location: /account/code?next=%2Fpeople%3Fq%3Dan");
    assert_int_equal(visit_ask("GET", "/account/code", headers, ""), 200);
    has_not("/registers"); /* no menu of what is shut */
}

static void body_codes(struct world *w)
{
    char admin[65], other[65], officer[65], secret[64], code[8];

    (void)w;
    visit_sign_in("admin", admin);
    visit_sign_in("admin", other);
    visit_sign_in("approver", officer);
    must_change(admin, "\"code_admin\":1");
    owes(admin);
    assert_int_equal(visit_get("/api/v1/account", officer), 200);

    /* Set up: a wrong code, then a right one. */
    assert_int_equal(visit_get("/api/v1/account/code", admin), 200);
    text_after("\"secret\":\"", secret, sizeof secret);
    assert_int_equal(strlen(secret), 32);
    has("otpauth://totp/An%20Sinh:admin?secret=");
    assert_int_equal(visit_post("/api/v1/account/code", admin,
                                "{\"code\":\"000000\",\"secret\":"
                                "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"),
                     422);
    assert_int_equal(send_code(admin, secret, 1), 200);
    assert_int_equal(visit_get("/api/v1/admin", admin), 200);

    /* Another session of the account gives a code; it cannot set up another
    ** secret over the one that is there. */
    owes(other);
    assert_int_equal(visit_get("/api/v1/account/code", other), 200);
    has_not(secret);
    has_not("otpauth");
    assert_int_equal(send_code(other, "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", 1),
                     422);
    assert_int_equal(send_code(other, secret, 0), 200);
    assert_int_equal(visit_get("/api/v1/admin", other), 200);

    /* Signing in gives both at once. */
    assert_int_equal(sign_in_with("admin", "", other), 401);
    web_clock_on(60);
    snprintf(code, sizeof code, "%06d", totp_code(secret, web_now() / 30));
    assert_int_equal(sign_in_with("admin", code, other), 200);
    assert_int_equal(visit_get("/api/v1/admin", other), 200);
    assert_int_equal(sign_in_with("admin", code, other), 401); /* once */

    must_change(admin, "\"code_admin\":0,\"code_approver\":1");
    owes(officer);
    must_change(admin, "\"code_approver\":0");
    assert_int_equal(visit_get("/api/v1/account", officer), 200);
}

/* Wrong codes are slowed, and the right one must wait then, too. */
static void body_guessing(struct world *w)
{
    char reader[65];
    int status = 0;

    (void)w;
    visit_sign_in("reader", reader);
    for (int i = 0; i < 30 && status != 429; i++)
        status = visit_post("/api/v1/account/code", reader,
                            "{\"code\":\"000000\",\"secret\":"
                            "\"CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC\"}");
    assert_int_equal(status, 429);
    has("Retry-After: ");
}

/* ---- guests of the proof-reader ------------------------------------------ */

static void test_guests(void **state)
{
    const int64_t later = 1010 + GUEST_BURST * GUEST_SECONDS;
    struct guests *g = guests_new();
    char address[32];
    int full, welcome = 0;

    (void)state;
    for (int i = 0; i < GUEST_BURST; i++) {
        assert_int_equal(guests_enter(g, "2001:db8:1:2::1", 1000, &full), 0);
        guests_leave(g);
    }
    /* The network counts, and it is free again when the time has passed. */
    assert_int_equal(guests_enter(g, "2001:db8:1:2:3::9", 1000, &full),
                     GUEST_SECONDS);
    assert_int_equal(full, 0);
    assert_int_equal(guests_enter(g, "2001:db8:1:2::1", 1004, &full),
                     GUEST_SECONDS - 4);
    /* Other networks are free; one may share the counter by chance. */
    for (int i = 3; i < 11; i++) {
        snprintf(address, sizeof address, "2001:db8:1:%d::1", i);
        if (guests_enter(g, address, 1004, &full) != 0)
            continue;
        welcome++;
        guests_leave(g);
    }
    assert_true(welcome >= 7);
    assert_int_equal(guests_enter(g, "2001:db8:1:2::1", 1010, &full), 0);
    assert_int_not_equal(guests_enter(g, "2001:db8:1:2::1", 1010, &full), 0);
    for (int i = 1; i < GUESTS_MOST; i++) {
        snprintf(address, sizeof address, "198.51.100.%d", i);
        assert_int_equal(guests_enter(g, address, later, &full), 0);
    }
    assert_int_equal(guests_enter(g, "192.0.2.1", later, &full),
                     GUEST_LATER_SECONDS);
    assert_int_equal(full, 1);
    guests_leave(g);
    assert_int_equal(guests_enter(g, "192.0.2.1", later, &full), 0);
    for (int i = 0; i < GUEST_READS; i++)
        assert_true(guests_read_begin(g));
    assert_false(guests_read_begin(g));
    guests_read_end(g);
    assert_true(guests_read_begin(g));
    guests_free(g);
}

static int send_paper(const char *path, const char *headers)
{
    static const char body[] =
        "--x\r\nContent-Disposition: form-data; name=\"paper\"; "
        "filename=\"a.txt\"\r\n\r\nCả xã có 5 người.\r\n--x--\r\n";
    char all[512];

    snprintf(all, sizeof all,
             "%sContent-Type: multipart/form-data; boundary=x\r\n", headers);
    return visit_ask("POST", path, all, body);
}

/* A body that comes drop by drop keeps nobody else out for long. */
static void send_slowly(void)
{
    static const char head[] =
        "POST /check HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x";
    char c;
    int s = visit_dial();

    assert_int_equal(send(s, head, sizeof head - 1, MSG_NOSIGNAL),
                     sizeof head - 1);
    assert_int_equal(visit_get("/health", NULL), 200); /* it was read */
    web_clock_on(GUEST_SEND_SECONDS + 1);
    assert_int_equal(send(s, "x", 1, MSG_NOSIGNAL), 1);
    assert_true(recv(s, &c, 1, 0) <= 0);
    close(s);
}

static void body_guests(struct world *w)
{
    struct web *web = visit_web();
    char reader[65], headers[128];

    (void)w;
    visit_sign_in("reader", reader);
    snprintf(headers, sizeof headers, "Authorization: Bearer %s\r\n", reader);
    assert_int_equal(send_paper("/api/v1/check", ""), 401); /* closed */
    web->options.open_check = 1;
    for (int i = 0; i < GUEST_BURST; i++)
        assert_int_equal(send_paper("/api/v1/check", ""), 200);
    assert_int_equal(send_paper("/api/v1/check", ""), 429);
    has("Retry-After: ");
    has("application/problem+json");
    assert_int_equal(send_paper("/check", "Cookie: ansinh=made-up\r\n"), 429);
    has("href=\"/sign-in\"");
    /* Who signed in need not wait, nor does a file get in elsewhere. */
    assert_int_equal(send_paper("/api/v1/check", headers), 200);
    assert_int_equal(send_paper("/registers/placement/import", ""), 401);
    web_clock_on(GUEST_SECONDS);
    assert_int_equal(send_paper("/api/v1/check", ""), 200);
    web_clock_on(GUEST_SECONDS);
    for (int i = 0; i < GUEST_READS; i++)
        assert_true(guests_read_begin(web->guests));
    assert_int_equal(send_paper("/api/v1/check", ""), 503);
    has("Retry-After: 5");
    assert_int_equal(send_paper("/api/v1/check", headers), 200);
    for (int i = 0; i < GUEST_READS; i++)
        guests_read_end(web->guests);
    web_clock_on(GUEST_SECONDS);
    send_slowly();
    assert_int_equal(send_paper("/api/v1/check", ""), 200);
    web->options.open_check = 0;
}

static void test_all(void **state)
{
    static world_body *const bodies[] = {body_written,  body_passwords,
                                         body_guessing, body_sessions,
                                         body_codes,    body_guests};

    (void)state;
    visit_bodies("rules", bodies, ARRAY_COUNT(bodies));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bounds),
                                       cmocka_unit_test(test_guests),
                                       cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
