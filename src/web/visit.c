#include "web/visit.h"

#include "web/session.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1 << 20 };

const char visit_password[] = "mot hai ba bon";
char visit_answer[ANSWER_BYTES];
static struct web *web;

/* ---- a client ----------------------------------------------------------- */

int visit_dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)web_port(web)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int s = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(s >= 0);
    assert_int_equal(connect(s, (struct sockaddr *)&at, sizeof at), 0);
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){10, 0},
               sizeof(struct timeval));
    return s;
}

int visit_bytes(const char *bytes, size_t len)
{
    int s = visit_dial(), status = 0;
    size_t n = 0;
    ssize_t got;

    assert_int_equal(send(s, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
    while (n + 1 < (size_t)ANSWER_BYTES &&
           (got = recv(s, visit_answer + n, (size_t)ANSWER_BYTES - n - 1, 0)) >
               0)
        n += (size_t)got;
    visit_answer[n] = '\0';
    close(s);
    sscanf(visit_answer, "HTTP/1.1 %d", &status);
    return status;
}

int visit_ask(const char *method, const char *path, const char *headers,
              const char *body)
{
    char bytes[16384];
    int n = snprintf(bytes, sizeof bytes,
                     "%s %s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s"
                     "Content-Length: %zu\r\n\r\n%s",
                     method, path, headers, strlen(body), body);

    assert_true(n > 0 && (size_t)n < sizeof bytes);
    return visit_bytes(bytes, (size_t)n);
}

int visit_get(const char *path, const char *token)
{
    char headers[1024] = "";

    if (token)
        snprintf(headers, sizeof headers, "Authorization: Bearer %s\r\n",
                 token);
    return visit_ask("GET", path, headers, "");
}

int visit_post(const char *path, const char *token, const char *json)
{
    char headers[1024];

    snprintf(headers, sizeof headers,
             "Authorization: Bearer %s\r\nContent-Type: application/json\r\n",
             token);
    return visit_ask("POST", path, headers, json);
}

void visit_sign_in(const char *user, char token[65])
{
    char json[256];
    const char *at;

    snprintf(json, sizeof json, "{\"user\":\"%s\",\"password\":\"%s\"}", user,
             visit_password);
    assert_int_equal(visit_ask("POST", "/api/v1/sign-in",
                               "Content-Type: application/json\r\n", json),
                     200);
    at = strstr(visit_answer, "\"token\":\"");
    assert_non_null(at);
    snprintf(token, 65, "%.64s", at + 9);
}

/* ---- a world with accounts ---------------------------------------------- */

const struct visit_person visit_people[VISIT_PEOPLE] = {
    {"reader", "reader", "employment", 1},
    {"officer", "officer", "employment", 1},
    {"approver", "approver", NULL, 0},
    {"admin", "admin", NULL, 0},
};

struct accounts {
    struct world *w;
    char hash[PASSWORD_HASH_BYTES];
};

static enum err_code job_accounts(struct db *db, void *arg, struct err *e)
{
    struct accounts *a = arg;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < VISIT_PEOPLE; i++) {
        rc =
            user_add(db, visit_people[i].name, visit_people[i].name, "test", e);
        if (rc == ERR_OK)
            rc = user_grant(db, visit_people[i].name, visit_people[i].role,
                            visit_people[i].place
                                ? a->w->communes[visit_people[i].place - 1]
                                : a->w->province,
                            visit_people[i].field, "test", e);
        if (rc == ERR_OK)
            rc = account_set_password(db, visit_people[i].name, a->hash, "test",
                                      e);
    }
    return rc;
}

static struct tally *tally;
static char work_folder[64];

void visit_start(struct world *w, int with_accounts)
{
    struct web_options o = {.address = "127.0.0.1",
                            .threads = 2,
                            .workers = 2,
                            .lang = LANG_EN,
                            .work = work_folder};
    struct accounts a = {.w = w};
    struct err e = {0};

    assert_true(sodium_init() >= 0);
    snprintf(work_folder, sizeof work_folder, "/tmp/ansinh-web-work-XXXXXX");
    assert_non_null(mkdtemp(work_folder));
    assert_ok(tally_install(w->registry, &e), &e);
    assert_ok(tally_open(w->registry, &tally, &e), &e);
    if (with_accounts) {
        assert_ok(password_hash(NULL, visit_password, a.hash, &e), &e);
        assert_ok(store_write(w->store, job_accounts, &a, &e), &e);
    }
    assert_ok(web_start(tally, &o, &web, &e), &e);
}

struct web *visit_web(void)
{
    return web;
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void visit_stop(void)
{
    web_stop(web);
    tally_close(tally);
    assert_int_equal(nftw(work_folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* ---- many bodies over one server ---------------------------------------- */

static world_body *const *bodies;
static size_t body_count;

static void run_bodies(struct world *w)
{
    visit_start(w, 1);
    for (size_t i = 0; i < body_count; i++)
        bodies[i](w);
    visit_stop();
}

void visit_bodies(const char *program, world_body *const *list, size_t count)
{
    bodies = list;
    body_count = count;
    world_on_both(program, run_bodies);
}
