/*
** The server as clients meet it: requests as raw bytes over a socket, on both
** engines.  Rights are tested as a table of routes x accounts.
*/
#include "registry/world.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/html.h"
#include "web/open.h"
#include "web/parse.h"
#include "web/serve.h"
#include "web/session.h"
#include "web/visit.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IDLE_CLIENTS = 10000, OTHER_FILES = 300 };

/* ---- pieces without a server -------------------------------------------- */

static void test_html_escapes(void **state)
{
    struct buf b;
    struct html h = {&b, LANG_VI};

    (void)state;
    buf_init(&b, 4096);
    html_open(&h, "a", "href", "javascript:alert(1)", "title", "\"><b>", NULL);
    html_text(&h, "<script>'&'</script>");
    html_close(&h, "a");
    assert_string_equal(buf_cstr(&b),
                        "<a href=\"#\" title=\"&quot;&gt;&lt;b&gt;\">&lt;script"
                        "&gt;&#39;&amp;&#39;&lt;/script&gt;</a>");
    buf_clear(&b);
    html_el(&h, "a", "x", "href", "//elsewhere", NULL);
    html_el(&h, "a", "x", "href", "/people?q=1", "hidden", NULL, NULL);
    assert_string_equal(buf_cstr(&b), "<a href=\"#\">x</a>"
                                      "<a href=\"/people?q=1\">x</a>");
    buf_free(&b);
}

/* RFC 6238, appendix B, cut to six digits. */
static void test_totp(void **state)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    static const struct {
        int64_t now;
        int code;
    } cases[] = {{59, 287082},
                 {1111111109, 81804},
                 {1111111111, 50471},
                 {1234567890, 5924},
                 {2000000000, 279037}};
    char mine[TOTP_SECRET_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(totp_code(secret, cases[i].now / 30), cases[i].code);
    assert_int_equal(totp_check(secret, "287082", 59, 0), 1);
    assert_int_equal(totp_check(secret, "287082", 59, 1), 0); /* used */
    assert_int_equal(totp_check(secret, "287082", 300, 0), 0);
    assert_int_equal(totp_check(secret, "28708", 59, 0), 0);
    totp_secret(mine);
    assert_int_equal(strlen(mine), 32);
}

static void test_throttle(void **state)
{
    struct throttle *t = throttle_new();
    struct throttle_ask stranger = {"lan", "203.0.113.7", 0, 5, 300};
    struct throttle_ask office = {"lan", "203.0.113.200", 1, 5, 300};
    struct throttle_ask other = {"minh", "198.51.100.1", 0, 5, 300};

    (void)state;
    for (int i = 0; i < 12; i++)
        throttle_failed(t, &stranger, 1000);
    assert_true(throttle_wait(t, &stranger, 1000) > 10);
    /* Neither the browser that the owner used before nor another account. */
    assert_int_equal(throttle_wait(t, &office, 1000), 0);
    assert_int_equal(throttle_wait(t, &other, 1000), 0);
    assert_int_equal(throttle_wait(t, &stranger, 1000 + 3600), 0);
    throttle_free(t);
}

static void test_parse(void **state)
{
    static const char *const bad[] = {"/%00", "/%zz", "/%C3%28", "x",
                                      "/a%0Ab%7F"};
    struct arena *a = arena_new(1 << 20);
    struct web_params p = {0};
    struct err e = {0};
    const char *path;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_int_equal(parse_path(a, bad[i], &path, &e), ERR_INPUT);
        err_clear(&e);
    }
    assert_ok(parse_path(a, "/s%E1%BB%95?x=1", &path, &e), &e);
    assert_string_equal(path, "/sổ");
    assert_ok(parse_pairs(a, "a=1+2&b&c=%26", 13, &p, &e), &e);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.list[0].value, "1 2");
    assert_string_equal(p.list[1].value, "");
    assert_string_equal(p.list[2].value, "&");
    assert_int_equal(parse_json(a, "{\"a\":{}}", 8, &p, &e), ERR_INPUT);
    arena_free(a);
}

/* Cells that are hidden, as people who subtract would try to find them. */
static void test_open(void **state)
{
    static const struct {
        int64_t parts[5], total;
        const char *hidden;
    } cases[] = {
        {{100, 50, 0, 7, 5}, 162, "00000"}, {{100, 3, 0, 20, 9}, 132, "01001"},
        {{100, 2, 1, 0, 0}, 103, "11100"},  {{100, 3, 4, 0, 0}, 107, "01100"},
        {{1, 1, 1, 0, 0}, 3, "11111"},      {{40, 4, 0, 0, 0}, 44, "11000"},
        {{0, 0, 0, 0, 0}, 0, "00000"},      {{90, -1, 8, 0, 0}, 97, "01100"},
    };
    unsigned char hidden[5];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char got[6] = "";
        open_suppress(cases[i].parts, 5, cases[i].total, hidden);
        for (size_t k = 0; k < 5; k++)
            got[k] = hidden[k] ? '1' : '0';
        assert_string_equal(got, cases[i].hidden);
    }
}

static void inside(const char *svg, const char *attribute, int most)
{
    for (const char *p = svg; (p = strstr(p, attribute)); p++) {
        int n = (int)strtol(p + strlen(attribute), NULL, 10);
        if (n < 0 || n > most)
            fail_msg("%s%d of %d", attribute, n, most);
    }
}

/* Values below nothing stay in the drawing, and every series has its own line
** of the legend and its own look. */
static void test_chart(void **state)
{
    static const struct value v[] = {{0, {120, 1}, 0}, {0, {-300, 1}, 0}};
    static const char *const labels[] = {"Q1", "Q2"};
    struct chart c = {.title = "c", .labels = labels, .count = 2};
    struct buf b;
    struct html h = {&b, LANG_VI};

    (void)state;
    buf_init(&b, 1 << 16);
    for (size_t s = 0; s < CHART_SERIES_MAX; s++)
        c.series[c.series_count++] = (struct chart_series){"Tăng, giảm", v};
    chart_lines(&h, &c);
    chart_bars(&h, &c);
    inside(buf_cstr(&b), " y=\"", 334);
    inside(buf_cstr(&b), "cy=\"", 334);
    inside(buf_cstr(&b), "y2=\"", 334);
    assert_non_null(strstr(buf_cstr(&b), "0 0 720 334"));
    assert_non_null(strstr(buf_cstr(&b), "stroke l4"));
    assert_non_null(strstr(buf_cstr(&b), "y=\"73\""));
    buf_free(&b);
}

/* ---- requests that are not sound ---------------------------------------- */

static const struct {
    const char *what, *bytes;
    int status;
} probes[] = {
    {"length and chunks",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n"
     "Host: t\r\n\r\n",
     400},
    {"two lengths",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n"
     "Content-Length: 4\r\n\r\na=bc",
     400},
    {"two hosts", "GET /health HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n", 400},
    {"no host", "GET /health HTTP/1.1\r\n\r\n", 400},
    {"blank in a name",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nTransfer-Encoding : chunked\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"NUL in the path", "GET /%00 HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"broken escape", "GET /%f HTTP/1.1\r\nHost: t\r\n\r\n", 400},
    {"signed length",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nContent-Length: +5\r\n\r\nabcde",
     400},
    {"junk chunk",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
     "-1\r\nx\r\n",
     400},
    {"too large",
     "POST /sign-in HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n",
     413},
    {"unknown method", "BREW /health HTTP/1.1\r\nHost: t\r\n\r\n", 501},
    {"not a page",
     "GET /nowhere HTTP/1.1\r\nHost: t\r\nConnection: close"
     "\r\n\r\n",
     404},
};

static void body_probes(struct world *w)
{
    (void)w;
    for (size_t i = 0; i < ARRAY_COUNT(probes); i++) {
        int got = visit_bytes(probes[i].bytes, strlen(probes[i].bytes));
        if (got != probes[i].status)
            fail_msg("%s: %d, not %d", probes[i].what, got, probes[i].status);
        /* What was smuggled behind must not have been answered. */
        assert_null(strstr(visit_answer, "\"pass\""));
    }
    assert_int_equal(visit_get("/health", NULL), 200);
}

/* How many idle clients there may be: both ends of each are files of this
** process. */
static int idle_clients(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max > 2 * IDLE_CLIENTS + OTHER_FILES
               ? IDLE_CLIENTS
               : (int)(limit.rlim_max - OTHER_FILES) / 2;
}

/* Clients that connect and say nothing, or half a line, do not keep others
** from being served. */
static void body_idle(struct world *w)
{
    static int idle[IDLE_CLIENTS];
    int count = idle_clients();

    (void)w;
    assert_true(count > OTHER_FILES);
    for (int i = 0; i < count; i++) {
        idle[i] = visit_dial();
        if (i % 2)
            assert_int_equal(send(idle[i], "GET /hea", 8, MSG_NOSIGNAL), 8);
    }
    for (int i = 0; i < 20; i++)
        assert_int_equal(visit_get("/health", NULL), 200);
    for (int i = 0; i < count; i++)
        close(idle[i]);
}

/* ---- rights ------------------------------------------------------------- */

/* "/registers/:name/:id" with something that exists in the slots. */
static void fill_path(const struct route *route, char out[256])
{
    size_t n = 0;

    for (const char *p = route->path; *p && n < 200; p++) {
        if (*p != ':') {
            out[n++] = *p;
            continue;
        }
        size_t len = strcspn(p, "/");
        int is_name = strncmp(p, ":name", len) == 0;
        n += (size_t)snprintf(out + n, 256 - n, "%s",
                              is_name ? "placement" : "1");
        p += len - 1;
    }
    out[n] = '\0';
}

static int allowed(const struct route *route, const char *role)
{
    return (route->flags & ROUTE_PUBLIC) || route->rights == 0 ||
           (route->rights & role_rights(role));
}

/* Every route x every account: refused exactly where the table says so. */
static void check_route(const struct route *route,
                        char tokens[VISIT_PEOPLE][65])
{
    char path[256], full[300];
    int stays = strcmp(route->path, "/sign-out") == 0;

    fill_path(route, path);
    snprintf(full, sizeof full, "%s%s",
             route->flags & ROUTE_API ? "/api/v1" : "", path);
    int nobody = route->method == METHOD_GET ? visit_get(full, NULL)
                                             : visit_ask("POST", full, "", "");
    if (!(route->flags & ROUTE_PUBLIC) && nobody != 401 && nobody != 303)
        fail_msg("%s without signing in: %d", full, nobody);
    for (size_t i = 0; i < VISIT_PEOPLE && !stays; i++) {
        int status = route->method == METHOD_GET
                         ? visit_get(full, tokens[i])
                         : visit_post(full, tokens[i], "{}");
        int may = allowed(route, visit_people[i].role);
        int refused =
            status == 403 && strstr(visit_answer, "may not open") != NULL;
        if (may == refused || status >= 500 ||
            (status == 401 && !(route->flags & ROUTE_PUBLIC)))
            fail_msg("%s as %s: %d", full, visit_people[i].name, status);
    }
}

static void body_routes(struct world *w)
{
    char tokens[VISIT_PEOPLE][65];

    world_add(w, "placement", w->communes[0], "day=2024-02-05",
              "channel=overseas_contract", "quantity=3", NULL);
    for (size_t i = 0; i < VISIT_PEOPLE; i++)
        visit_sign_in(visit_people[i].name, tokens[i]);
    for (size_t f = 0; f < route_family_count; f++) {
        for (size_t i = 0; i < route_families[f]->count; i++)
            check_route(&route_families[f]->routes[i], tokens);
    }
}

/* How far the data reach: unit and field of the grant, in lists, records,
** search, figures and writing. */
static void body_reach(struct world *w)
{
    char reader[65], officer[65], admin[65], path[128], json[256];
    int64_t mine, theirs;

    mine = world_add(w, "placement", w->communes[0], "day=2024-02-05",
                     "channel=overseas_contract", "quantity=3", NULL);
    theirs = world_add(w, "placement", w->communes[1], "day=2024-02-06",
                       "channel=overseas_contract", "quantity=44", NULL);
    visit_sign_in("reader", reader);
    visit_sign_in("officer", officer);
    visit_sign_in("admin", admin);

    assert_int_equal(visit_get("/api/v1/registers/placement", reader), 200);
    assert_non_null(strstr(visit_answer, "\"quantity\":3"));
    assert_null(strstr(visit_answer, "\"quantity\":44"));
    assert_int_equal(visit_get("/api/v1/registers/placement", admin), 200);
    assert_non_null(strstr(visit_answer, "\"quantity\":44"));
    snprintf(path, sizeof path, "/api/v1/registers/placement/%lld",
             (long long)theirs);
    assert_int_equal(visit_get(path, reader), 403);
    assert_int_equal(visit_get(path, admin), 200);
    snprintf(path, sizeof path, "/api/v1/registers/placement/%lld/edit",
             (long long)mine);
    snprintf(json, sizeof json, "{\"unit\":\"x\",\"version\":0}");
    assert_int_equal(visit_post(path, reader, json), 403);
    assert_int_equal(visit_get("/api/v1/registers/social_award", reader), 403);
    assert_int_equal(visit_get("/api/v1/registers/social_award", officer), 403);
    assert_int_equal(visit_get("/api/v1/registers/social_award", admin), 200);
    assert_int_equal(
        visit_get("/api/v1/figures?unit=94&period=2024Q1&field=employment",
                  reader),
        403);
    assert_int_equal(
        visit_get("/api/v1/figures?unit=94&period=2024Q1&field=employment",
                  admin),
        200);
    assert_int_equal(visit_get("/api/v1/admin/journal", officer), 403);
    /* Words in any order, those that begin with them first, by numbers; only
    ** where the account reaches. */
    world_add(w, "person", w->communes[0], "full_name=Nguyễn Văn Đạt",
              "sex=male", "citizen_number=094090000001", NULL);
    world_add(w, "person", w->communes[1], "full_name=Đạt Thị Ba", "sex=female",
              NULL);
    assert_int_equal(visit_get("/api/v1/people?q=dat", admin), 200);
    assert_non_null(strstr(visit_answer, "Nguyễn Văn Đạt"));
    assert_non_null(strstr(visit_answer, "Đạt Thị Ba"));
    assert_int_equal(visit_get("/api/v1/people?q=dat+nguyen", admin), 200);
    assert_non_null(strstr(visit_answer, "Nguyễn Văn Đạt"));
    assert_null(strstr(visit_answer, "Đạt Thị Ba"));
    assert_int_equal(visit_get("/api/v1/people?q=094090000001", reader), 200);
    assert_non_null(strstr(visit_answer, "••••••••0001"));
    assert_int_equal(visit_get("/api/v1/people?q=dat+thi", reader), 200);
    assert_null(strstr(visit_answer, "Đạt Thị Ba"));
}

/* ---- writing ------------------------------------------------------------ */

static int cookie_post(const char *path, const char *token, const char *extra,
                       const char *form)
{
    char headers[512];

    snprintf(headers, sizeof headers,
             "Cookie: ansinh=%s\r\n%sContent-Type: "
             "application/x-www-form-urlencoded\r\n",
             token, extra);
    return visit_ask("POST", path, headers, form);
}

static void csrf_of_page(const char *token, char out[33])
{
    char headers[1024];
    const char *at;

    snprintf(headers, sizeof headers, "Cookie: ansinh=%s\r\n", token);
    assert_int_equal(visit_ask("GET", "/account", headers, ""), 200);
    at = strstr(visit_answer, "name=\"csrf\" value=\"");
    assert_non_null(at);
    snprintf(out, 33, "%.32s", at + strlen("name=\"csrf\" value=\""));
}

static int64_t rows_of(struct world *w)
{
    return test_int(w->store, "SELECT count(*) FROM placement");
}

/* A form is taken from its own page only, and once. */
static void body_csrf(struct world *w)
{
    char token[65], csrf[33], form[512];
    int64_t before = rows_of(w);
    const struct unit *u =
        units_get(registry_units(w->registry), w->communes[0]);

    visit_sign_in("approver", token);
    csrf_of_page(token, csrf);
    snprintf(form, sizeof form,
             "unit=%s&day=05/02/2024&channel=overseas_contract&quantity=2",
             u->code);
    assert_int_equal(cookie_post("/registers/placement/new", token, "", form),
                     403);
    snprintf(form, sizeof form,
             "csrf=%s&once=0123456789abcdef0123456789abcdef&unit=%s"
             "&day=05/02/2024&channel=overseas_contract&quantity=2",
             csrf, u->code);
    assert_int_equal(cookie_post("/registers/placement/new", token,
                                 "Origin: http://evil.example\r\n", form),
                     403);
    assert_int_equal(rows_of(w), before);
    assert_int_equal(cookie_post("/registers/placement/new", token,
                                 "Origin: http://t\r\n", form),
                     303);
    assert_int_equal(rows_of(w), before + 1);
    assert_int_equal(cookie_post("/registers/placement/new", token, "", form),
                     303);
    assert_int_equal(rows_of(w), before + 1);
}

/* The second of two who edit the same record is told and overwrites nothing. */
static void body_conflict(struct world *w)
{
    char token[65], path[128], json[512];
    int64_t id, version;
    const struct unit *u =
        units_get(registry_units(w->registry), w->communes[0]);

    id = world_add(w, "placement", w->communes[0], "day=2024-02-05",
                   "channel=overseas_contract", "quantity=3", NULL);
    visit_sign_in("approver", token);
    version = test_int(w->store, "SELECT max(seq) FROM journal WHERE table_name"
                                 " = 'placement'");
    snprintf(path, sizeof path, "/api/v1/registers/placement/%lld/edit",
             (long long)id);
    snprintf(json, sizeof json,
             "{\"unit\":\"%s\",\"version\":%lld,\"reason\":\"r\",\"day\":"
             "\"2024-02-05\",\"channel\":\"overseas_contract\",\"quantity\":4}",
             u->code, (long long)version);
    assert_int_equal(visit_post(path, token, json), 200);
    assert_int_equal(visit_post(path, token, json), 409);
    snprintf(path, sizeof path,
             "SELECT quantity FROM placement WHERE id = %lld", (long long)id);
    assert_int_equal(test_int(w->store, path), 4);
}

static enum err_code job_new_place(struct db *db, void *arg, struct err *e)
{
    const struct world *w = arg;
    int64_t now =
        units_on_map(registry_units(w->registry), w->province, day_today());

    return user_grant(db, "approver", "approver", now, NULL, "test", e);
}

/* Of a period to come nobody is reminded. */
static void remind_early(struct world *w, const char *token)
{
    const struct units *units = registry_units(w->registry);
    const struct unit *u =
        units_get(units, units_on_map(units, w->province, day_today()));
    char json[64];

    snprintf(json, sizeof json, "{\"unit\":\"%s\",\"period\":\"2190Q1\"}",
             u->code);
    assert_int_equal(
        visit_post("/api/v1/entry/quarterly_employment/remind", token, json),
        422);
    assert_non_null(strstr(visit_answer, "nobody is late"));
}

/* A record of a commune that is gone is corrected by who works on the map of
** today, and stays where it was; what is not sent stays as it was. */
static void body_old_unit(struct world *w)
{
    char token[65], path[128], json[512];
    struct err e = {0};
    int64_t id = world_add(w, "placement", w->communes[0], "day=2024-02-07",
                           "channel=overseas_contract", "quantity=5", NULL);
    int64_t person =
        world_add(w, "person", w->communes[0], "full_name=Sơn Thị Na",
                  "sex=female", "hamlet=Ấp Đông", NULL);
    const struct unit *u =
        units_get(registry_units(w->registry), w->communes[0]);

    assert_ok(store_write(w->store, job_new_place, w, &e), &e);
    atomic_fetch_add(&visit_web()->rights_age, 1);
    visit_sign_in("approver", token);
    snprintf(path, sizeof path, "/api/v1/registers/placement/%lld/edit",
             (long long)id);
    snprintf(json, sizeof json,
             "{\"unit\":\"%s\",\"version\":%lld,\"reason\":\"r\","
             "\"quantity\":6}",
             u->code,
             (long long)test_int(w->store, "SELECT max(seq) FROM journal WHERE"
                                           " table_name = 'placement'"));
    if (visit_post(path, token, json) != 200)
        fail_msg("%s", visit_answer);
    snprintf(path, sizeof path,
             "SELECT unit_id FROM placement WHERE id = %lld AND quantity = 6"
             " AND channel IS NOT NULL",
             (long long)id);
    assert_int_equal(test_int(w->store, path), w->communes[0]);
    snprintf(path, sizeof path, "/api/v1/registers/person/%lld/edit",
             (long long)person);
    snprintf(json, sizeof json,
             "{\"unit\":\"%s\",\"version\":%lld,\"reason\":\"r\","
             "\"hamlet\":\"\"}",
             u->code,
             (long long)test_int(w->store, "SELECT max(seq) FROM journal WHERE"
                                           " table_name = 'person'"));
    if (visit_post(path, token, json) != 200)
        fail_msg("%s", visit_answer);
    snprintf(path, sizeof path,
             "SELECT unit_id FROM person WHERE id = %lld AND hamlet IS NULL"
             " AND sex IS NOT NULL",
             (long long)person);
    assert_int_equal(test_int(w->store, path), w->communes[0]);
    remind_early(w, token);
}

/* What people typed is never markup. */
static void body_markup(struct world *w)
{
    char token[65], headers[1024];

    world_add(w, "person", w->communes[0],
              "full_name=<script>alert(1)</script>", "sex=male", NULL);
    visit_sign_in("admin", token);
    snprintf(headers, sizeof headers, "Cookie: ansinh=%s\r\n", token);
    assert_int_equal(visit_ask("GET", "/registers/person", headers, ""), 200);
    assert_null(strstr(visit_answer, "<script>alert"));
    assert_non_null(strstr(visit_answer, "&lt;script&gt;alert"));
    assert_non_null(strstr(visit_answer, "default-src 'none'"));
    assert_int_equal(
        visit_ask("GET", "/people?q=%22%3E%3Cscript%3E", headers, ""), 200);
    assert_null(strstr(visit_answer, "\"><script>"));
}

/* ---- an office's papers and people -------------------------------------- */

/* The number after a word of the visit_answer ("\"location\":\"/changes/"). */
static int64_t number_after(const char *word)
{
    const char *at = strstr(visit_answer, word);

    if (!at)
        fail_msg("no %s in %.400s", word, visit_answer);
    return strtoll(at + strlen(word), NULL, 10);
}

/* "documents", 5, "/state". */
static int post_to(const char *token, const char *json, const char *family,
                   int64_t id, const char *rest)
{
    char path[200];

    snprintf(path, sizeof path, "/api/v1/%s/%lld%s", family, (long long)id,
             rest);
    return visit_post(path, token, json);
}

/* A text goes through its states and gets a number; an officer may not issue
** it; a task is noted and comes off the list of what is open. */
static void body_documents(struct world *w)
{
    char admin[65], officer[65];
    int64_t id = world_add(w, "work_document", w->province, "day=2024-02-05",
                           "role=own", "document_type=plan_programme",
                           "state=drafting", "subject=Tết", NULL);
    int64_t task =
        world_add(w, "office_task", w->province, "day=2024-01-05",
                  "due_day=2024-02-01", "subject=Lập danh sách", NULL);

    visit_sign_in("admin", admin);
    visit_sign_in("officer", officer);
    assert_int_equal(visit_get("/api/v1/documents?unit=94&from=2024-01-01"
                               "&to=2024-12-31&state=drafting&late=1",
                               admin),
                     200);
    assert_null(strstr(visit_answer, "Tết"));
    assert_int_equal(visit_get("/api/v1/documents?unit=94&from=2024-01-01"
                               "&to=2024-12-31&state=drafting",
                               admin),
                     200);
    assert_non_null(strstr(visit_answer, "Tết"));
    assert_int_equal(visit_get("/api/v1/documents?unit=94", officer), 403);
    assert_int_equal(
        post_to(admin, "{\"state\":\"in_effect\"}", "documents", id, "/state"),
        422);
    assert_int_equal(post_to(admin,
                             "{\"symbol\":\"KH-UBND\",\"day\":"
                             "\"2024-03-01\"}",
                             "documents", id, "/issue"),
                     200);
    assert_string_equal(test_text(w->store, "SELECT number FROM work_document"),
                        "01/KH-UBND");
    assert_int_equal(
        visit_get("/api/v1/tasks?unit=94&from=2024-01-01&to=2024-03-14"
                  "&which=late",
                  admin),
        200);
    assert_int_equal(number_after("\"late_days\":"), 42);
    assert_int_equal(
        post_to(officer, "{\"state\":\"done\"}", "tasks", task, ""), 403);
    assert_int_equal(post_to(admin,
                             "{\"state\":\"done\",\"progress\":\"xong\","
                             "\"done\":\"2024-03-10\"}",
                             "tasks", task, ""),
                     200);
    assert_int_equal(
        visit_get("/api/v1/tasks?unit=94&from=2024-01-01&to=2024-03-14", admin),
        200);
    assert_null(strstr(visit_answer, "Lập danh sách"));
    assert_int_equal(visit_get("/api/v1/tasks?which=nothing", admin), 422);
}

/* Two records of one person are proposed, merged and separated; a wish is
** decided by another than who entered it. */
static void body_people(struct world *w)
{
    char admin[65], approver[65], path[160], json[256];
    int64_t a = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Út",
                          "sex=female", "born=1961-04-09", NULL);
    int64_t b = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Ut",
                          "sex=female", "born=1961-04-09", NULL);

    visit_sign_in("admin", admin);
    visit_sign_in("approver", approver);
    assert_int_equal(visit_get("/api/v1/people/duplicates", approver), 200);
    snprintf(path, sizeof path, "/people/%lld/merge?with=%lld", (long long)a,
             (long long)b);
    assert_int_equal(visit_get("/api/v1/people/duplicates", approver), 200);
    assert_non_null(strstr(visit_answer, "Sơn Thị Út"));
    snprintf(json, sizeof json, "{\"with\":%lld}", (long long)b);
    assert_int_equal(post_to(approver, json, "people", a, "/merge"), 422);
    snprintf(json, sizeof json, "{\"with\":%lld,\"reason\":\"r\"}",
             (long long)b);
    assert_int_equal(post_to(approver, json, "people", a, "/merge"), 200);
    snprintf(path, sizeof path, "/api/v1/people/%lld", (long long)b);
    assert_int_equal(visit_get(path, approver), 200);
    snprintf(json, sizeof json, "{\"merger\":%lld,\"separate_reason\":\"r\"}",
             (long long)number_after("\"merger\":"));
    assert_int_equal(post_to(approver, json, "people", b, "/separate"), 200);

    snprintf(json, sizeof json,
             "{\"register\":\"person\",\"record\":%lld,\"born\":"
             "\"1961-05-09\",\"asked_by\":\"bà Út\",\"reason\":\"CCCD\"}",
             (long long)a);
    assert_int_equal(visit_post("/api/v1/changes", approver, json), 200);
    int64_t wish = number_after("/changes/");
    assert_int_equal(
        post_to(approver, "{\"do\":\"approved\"}", "changes", wish, ""), 403);
    assert_int_equal(
        post_to(admin, "{\"do\":\"refused\"}", "changes", wish, ""), 422);
    assert_int_equal(
        post_to(admin, "{\"do\":\"approved\"}", "changes", wish, ""), 200);
    assert_int_equal(
        post_to(admin, "{\"do\":\"approved\"}", "changes", wish, ""), 422);
    snprintf(path, sizeof path, "SELECT born FROM person WHERE id = %lld",
             (long long)a);
    assert_int_equal(strncmp(test_text(w->store, path), "1961-05-09", 10), 0);
}

/* A draft is submitted by one and approved by another before it is issued. */
static void body_drafts(struct world *w)
{
    static const char submit[] =
        "{\"unit\":\"94\",\"period\":\"2024Q1\",\"to\":\"submitted\"}";
    static const char accept[] =
        "{\"unit\":\"94\",\"period\":\"2024Q1\",\"to\":\"approved\"}";
    char admin[65], approver[65];

    (void)w;
    visit_sign_in("admin", admin);
    visit_sign_in("approver", approver);
    assert_int_equal(visit_get("/api/v1/reports/due?unit=94", admin), 200);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/issue", admin,
                   "{\"unit\":\"94\",\"period\":\"2024Q1\",\"day\":"
                   "\"2024-03-20\",\"missing\":\"1\"}"),
        422);
    assert_non_null(strstr(visit_answer, "not approved"));
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/stage", admin, accept), 422);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/stage", admin, submit), 200);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/stage", admin, accept), 403);
    assert_int_equal(visit_post("/api/v1/reports/quarterly/comment", approver,
                                "{\"unit\":\"94\",\"period\":\"2024Q1\","
                                "\"comment\":\"xem lại\"}"),
                     200);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/stage", approver, accept), 200);
    assert_int_equal(
        visit_get("/api/v1/reports/quarterly/work?unit=94&period=2024Q1",
                  admin),
        200);
    assert_non_null(strstr(visit_answer, "xem lại"));
    assert_non_null(strstr(visit_answer, "\"approved_by\":\"approver\""));
}

/* Many records are changed together or not at all, after a look; a view is
** kept under a name. */
static void body_bulk(struct world *w)
{
    static const char path[] = "/api/v1/registers/placement/bulk";
    char token[65], reader[65], json[256];
    int64_t id[2];

    for (int i = 0; i < 2; i++)
        id[i] = world_add(w, "placement", w->communes[0], "day=2024-07-05",
                          "channel=overseas_contract", "quantity=3", NULL);
    visit_sign_in("approver", token);
    visit_sign_in("reader", reader);
    for (int step = 0; step < 3; step++) {
        snprintf(json, sizeof json,
                 "{\"rows\":\"%lld,%lld\",\"bulk_column\":\"quantity\","
                 "\"bulk_value\":\"%s\",\"reason\":\"r\"%s}",
                 (long long)id[0], (long long)id[1], step == 1 ? "0" : "9",
                 step ? ",\"apply\":\"1\"" : "");
        assert_int_equal(visit_post(path, reader, json), 403);
        assert_int_equal(visit_post(path, token, json), step == 1 ? 422 : 200);
        assert_int_equal(
            test_int(w->store,
                     "SELECT count(*) FROM placement WHERE quantity = 9"),
            step == 2 ? 2 : 0);
    }
    assert_int_equal(
        visit_post("/api/v1/registers/placement/views", reader,
                   "{\"view\":\"Tháng 7\",\"query\":\"from=2024-07-01"
                   "&show=quantity\",\"shared\":\"1\"}"),
        200);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM saved_view WHERE shared"), 1);
    assert_int_equal(visit_post("/api/v1/registers/placement/views/drop", token,
                                "{\"id\":1}"),
                     404);
    assert_int_equal(visit_get("/api/v1/registers/placement?from=2024-07-01"
                               "&show=quantity",
                               reader),
                     200);
    assert_null(strstr(visit_answer, "\"channel\""));
}

/* Published figures need no account, say nothing of small cells, and only of
** whole quarters. */
static void body_open(struct world *w)
{
    world_add(w, "placement", w->communes[0], "day=2024-05-05",
              "channel=overseas_contract", "quantity=3", NULL);
    world_add(w, "placement", w->communes[0], "day=2024-05-06",
              "channel=socio_economic_development", "quantity=60", NULL);
    world_add(w, "placement", w->communes[1], "day=2024-05-06",
              "channel=national_employment_fund", "quantity=20", NULL);
    assert_int_equal(visit_get("/api/v1/open?period=2024Q2", NULL), 200);
    assert_non_null(strstr(visit_answer, "\"value\":83"));
    assert_non_null(strstr(visit_answer, "\"value\":60"));
    assert_null(strstr(visit_answer, "\"value\":3,"));
    assert_null(strstr(visit_answer, "\"value\":20,"));
    assert_null(strstr(visit_answer, "employment_fund_loans_disbursed"));
    assert_int_equal(visit_get("/open?period=2024Q2&format=csv", NULL), 200);
    assert_non_null(strstr(visit_answer, "jobs_created,"));
    assert_int_equal(visit_get("/api/v1/open?period=2024H1", NULL), 422);
    assert_int_equal(visit_get("/api/v1/open?period=2024-05", NULL), 422);
}

/* ---- signing in --------------------------------------------------------- */

static void body_sessions(struct world *w)
{
    static const char json[] = "Content-Type: application/json\r\n";
    char token[65];

    /* A name that is not there and a wrong password look the same. */
    assert_int_equal(visit_ask("POST", "/api/v1/sign-in", json,
                               "{\"user\":\"nobody\",\"password\":\"x\"}"),
                     401);
    char first[200];
    snprintf(first, sizeof first, "%s", strstr(visit_answer, "\r\n\r\n"));
    assert_int_equal(visit_ask("POST", "/api/v1/sign-in", json,
                               "{\"user\":\"admin\",\"password\":\"x\"}"),
                     401);
    assert_string_equal(first, strstr(visit_answer, "\r\n\r\n"));
    visit_sign_in("admin", token);
    assert_int_equal(visit_get("/api/v1/account", token), 200);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM web_session WHERE token = ''"
                           " OR length(token) <> 64"),
        0);
    assert_int_equal(visit_post("/api/v1/sign-out", token, "{}"), 200);
    assert_int_equal(visit_get("/api/v1/account", token), 401);
    token[3] ^= 1;
    assert_int_equal(visit_get("/api/v1/account", token), 401);
}

static void test_all(void **state)
{
    static world_body *const bodies[] = {
        body_probes, body_idle,     body_reach,     body_csrf,    body_conflict,
        body_markup, body_sessions, body_documents, body_people,  body_drafts,
        body_open,   body_bulk,     body_routes,    body_old_unit};

    (void)state;
    visit_bodies("web", bodies, ARRAY_COUNT(bodies));
}

/* Without accounts only the set-up page is open, and only to its token. */
static void body_set_up(struct world *w)
{
    char form[512], token[65];

    visit_start(w, 0);
    assert_int_equal(strlen(web_first_token(visit_web())), 32);
    assert_int_equal(visit_get("/people", NULL), 303);
    assert_non_null(strstr(visit_answer, "Location: /set-up"));
    snprintf(form, sizeof form,
             "token=%032d&user=admin&full_name=A&password=mot+hai+ba+bon"
             "&unit=01",
             0);
    assert_int_equal(
        visit_ask("POST", "/set-up",
                  "Content-Type: application/x-www-form-urlencoded\r\n", form),
        403);
    memcpy(form + strlen("token="), web_first_token(visit_web()), 32);
    assert_int_equal(
        visit_ask("POST", "/set-up",
                  "Content-Type: application/x-www-form-urlencoded\r\n", form),
        303);
    visit_sign_in("admin", token);
    assert_int_equal(
        visit_ask("POST", "/set-up",
                  "Content-Type: application/x-www-form-urlencoded\r\n", form),
        403);
    (void)w;
    visit_stop();
}

static void test_set_up(void **state)
{
    (void)state;
    world_on_both("web", body_set_up);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_escapes), cmocka_unit_test(test_totp),
        cmocka_unit_test(test_throttle),     cmocka_unit_test(test_parse),
        cmocka_unit_test(test_open),         cmocka_unit_test(test_chart),
        cmocka_unit_test(test_all),          cmocka_unit_test(test_set_up),
    };
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
