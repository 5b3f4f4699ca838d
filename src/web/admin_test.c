/*
** Administration as a program meets it: changes of units with their preview,
** the catalogue with its examples, the journal, rules of signing in, backups.
*/
#include "web/serve.h"
#include "web/visit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRIES = 400, TRY_NS = 25000000 };

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

/* The number of the job that the last answer leads to, once it has ended. */
static int64_t job_ended(const char *token)
{
    const char *at = strstr(visit_answer, "/jobs/");
    char path[64];

    assert_non_null(at);
    int64_t id = strtoll(at + strlen("/jobs/"), NULL, 10);
    snprintf(path, sizeof path, "/api/v1/jobs/%" PRId64, id);
    for (int i = 0; i < TRIES; i++) {
        assert_int_equal(visit_get(path, token), 200);
        if (strstr(visit_answer, "\"state\":\"done\"") ||
            strstr(visit_answer, "\"state\":\"failed\""))
            return id;
        nanosleep(&(struct timespec){0, TRY_NS}, NULL);
    }
    fail_msg("job %" PRId64 " goes on: %s", id, visit_answer);
    return 0;
}

static int ask_change(const char *token, int64_t unit, const char *step,
                      const char *json)
{
    char path[96];

    snprintf(path, sizeof path, "/api/v1/admin/units/%" PRId64 "/change%s",
             unit, step);
    return visit_post(path, token, json);
}

static void read_unit(const char *token, int64_t unit)
{
    char path[64];

    snprintf(path, sizeof path, "/api/v1/admin/units/%" PRId64, unit);
    assert_int_equal(visit_get(path, token), 200);
}

/* A split books the people of a hamlet on its part. */
static void split_one(struct world *w, const char *admin)
{
    char json[512];

    world_add(w, "person", w->communes[2], "full_name=Nguyễn Văn Ba",
              "sex=male", "hamlet=Ấp Đông", NULL);
    snprintf(json, sizeof json,
             "{\"kind\":\"split\",\"day\":\"2024-04-01\",\"reason\":"
             "\"14/NQ\",\"parts\":\"91001\\tTây\\txã\\t\\t100%%\\n"
             "91002\\tĐông\\txã\\tẤp Đông\\t\"}");
    assert_int_equal(ask_change(admin, w->communes[2], "", json), 200);
    (void)job_ended(admin);
    has("\"state\":\"done\"");
    has("\"moved\":\"1\"");
    has("\"carried_by\":\"Đông\"");
    has_not("\"carried_by\":\"Tây\"");
}

static int may_write(const char *token, const char *code, const char *day)
{
    char json[200];

    snprintf(json, sizeof json,
             "{\"unit\":\"%s\",\"day\":\"%s\",\"channel\":"
             "\"overseas_contract\",\"quantity\":1}",
             code, day);
    return visit_post("/api/v1/registers/placement/new", token, json) == 200;
}

/* A new name, with or without the rights of who worked there; the job of the
** change, whose preview was the last answer. */
static void rename_unit(const char *admin, int64_t unit, const char *day,
                        const char *code, const char *grants)
{
    char json[300];

    snprintf(json, sizeof json,
             "{\"kind\":\"rename\",\"day\":\"%s\",\"reason\":\"15/NQ\","
             "\"parts\":\"%s\\tTên Mới\\txã\\t\\t\"%s}",
             day, code, grants);
    assert_int_equal(ask_change(admin, unit, "", json), 200);
}

static void keep_change(const char *admin, int64_t unit, int64_t job)
{
    char json[64];

    snprintf(json, sizeof json, "{\"job\":\"%" PRId64 "\"}", job);
    assert_int_equal(ask_change(admin, unit, "/save", json), 200);
    (void)job_ended(admin);
    has("\"state\":\"done\"");
}

/* Accounts of a unit that ends go on where one unit takes its place: listed
** before, once, and only where that was asked. */
static void carry_grants(struct world *w, const char *admin)
{
    static const char count[] =
        "SELECT count(*) FROM user_grant WHERE NOT voided";
    int64_t unit = w->communes[0], before = test_int(w->store, count);
    char officer[65];

    visit_sign_in("officer", officer);
    rename_unit(admin, unit, "2024-06-01", "91101", "");
    int64_t job = job_ended(admin);
    has("\"grants\":{\"items\":[{\"user\":\"officer\"");
    has("\"role\":\"officer\",\"field\":\"");
    has("\"carried_by\":\"Tên Mới\"");
    assert_int_equal(test_int(w->store, count), before);
    keep_change(admin, unit, job);
    assert_int_equal(test_int(w->store, count), before + 2);
    if (!may_write(officer, "91101", "2024-06-05"))
        fail_msg("%s", visit_answer);
    assert_int_equal(
        visit_get("/api/v1/admin/journal?table=user_grant&actor=admin", admin),
        200);
    has("\"action\":\"added\"");

    unit = test_int(w->store, "SELECT max(id) FROM unit");
    rename_unit(admin, unit, "2024-07-01", "91102", ",\"grants\":\"0\"");
    job = job_ended(admin);
    has("\"grants\":{\"items\":[]");
    keep_change(admin, unit, job);
    assert_int_equal(test_int(w->store, count), before + 2);
    assert_false(may_write(officer, "91102", "2024-07-05"));
}

static void body_units(struct world *w)
{
    char admin[65], officer[65], json[256];

    visit_start(w, 1);
    visit_sign_in("admin", admin);
    visit_sign_in("officer", officer);
    assert_int_equal(visit_get("/api/v1/admin/units?day=2024-03-01", admin),
                     200);
    has("\"level\"");
    assert_int_equal(visit_get("/api/v1/admin/units", officer), 403);
    assert_int_equal(
        ask_change(admin, w->communes[0], "",
                   "{\"kind\":\"abolish\",\"day\":\"2024-04-01\"}"),
        422); /* no reason */
    assert_int_equal(ask_change(admin, w->communes[0], "",
                                "{\"kind\":\"burn\",\"day\":\"2024-04-01\","
                                "\"reason\":\"x\"}"),
                     422);
    assert_int_equal(ask_change(admin, 1, "",
                                "{\"kind\":\"abolish\",\"day\":\"2024-04-01\","
                                "\"reason\":\"x\"}"),
                     403); /* the whole country */

    world_add(w, "placement", w->communes[1], "day=2024-02-05",
              "channel=overseas_contract", "quantity=3", NULL);
    snprintf(json, sizeof json,
             "{\"kind\":\"merge\",\"day\":\"2024-04-01\",\"reason\":"
             "\"12/NQ\",\"with\":\"%" PRId64 "\",\"keep\":\"1\"}",
             w->communes[1]);
    assert_int_equal(ask_change(admin, w->communes[0], "", json), 200);
    int64_t job = job_ended(admin);
    has("\"state\":\"done\"");
    has("\"records\":1");
    read_unit(admin, w->communes[1]);
    has_not("31/3/2024"); /* nothing was written */
    has_not("12/NQ");

    snprintf(json, sizeof json, "{\"job\":\"%" PRId64 "\"}", job);
    assert_int_equal(ask_change(admin, w->communes[1], "/save", json), 422);
    assert_int_equal(ask_change(officer, w->communes[0], "/save", json), 403);
    assert_int_equal(ask_change(admin, w->communes[0], "/save", json), 200);
    (void)job_ended(admin);
    has("\"state\":\"done\"");
    read_unit(admin, w->communes[1]);
    has("31/3/2024");
    has("12/NQ");

    /* A second time it is refused, and says why. */
    snprintf(json, sizeof json,
             "{\"kind\":\"merge\",\"day\":\"2024-05-01\",\"reason\":"
             "\"13/NQ\",\"with\":\"%" PRId64 "\",\"keep\":\"1\"}",
             w->communes[1]);
    assert_int_equal(ask_change(admin, w->communes[0], "", json), 200);
    (void)job_ended(admin);
    has("\"state\":\"failed\"");
    has("must exist both before");
    split_one(w, admin);
    carry_grants(w, admin);
    visit_stop();
}

static void test_units(void **state)
{
    (void)state;
    world_on_both("admin", body_units);
}

/* Every definition can be read, and examples agree. */
static void read_catalogue(const char *reader)
{
    static const struct {
        const char *path, *word;
    } pages[] = {
        {"registers/placement", "overseas_contract"},
        {"indicators/jobs_created", "placement.quantity"},
        {"benefits/social_allowance", "\"state\":\"agrees\""},
        {"law/social_base", "540.000"},
        {"procedures?q=zzz", "\"items\":[]"},
    };
    char path[96];

    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        snprintf(path, sizeof path, "/api/v1/catalogue/%s", pages[i].path);
        assert_int_equal(visit_get(path, reader), 200);
        has(pages[i].word);
        has_not("\"state\":\"differs\"");
    }
    assert_int_equal(visit_get("/api/v1/catalogue/check", reader), 200);
    has("\"faults\":{\"items\":[]}");
    assert_int_equal(visit_get("/api/v1/catalogue/spells", reader), 404);
    assert_int_equal(visit_get("/api/v1/catalogue/law/nothing", reader), 404);
}

static void search_journal(struct world *w, const char *admin)
{
    char path[128];
    int64_t id = world_add(w, "placement", w->communes[0], "day=2024-02-05",
                           "channel=overseas_contract", "quantity=3", NULL);

    snprintf(path, sizeof path,
             "/api/v1/admin/journal?table=placement&record=%" PRId64, id);
    assert_int_equal(visit_get(path, admin), 200);
    has("\"action\":\"added\"");
    has_not("user_grant");
    assert_int_equal(visit_get("/api/v1/admin/journal?actor=reader", admin),
                     200);
    has("\"actor\":\"reader\"");
    has_not("\"actor\":\"admin\"");
    assert_int_equal(visit_get("/api/v1/admin/journal?to=2001-01-01", admin),
                     200);
    has("\"items\":[]");
    assert_int_equal(visit_get("/api/v1/admin/journal?from=2150-01-01", admin),
                     200);
    has("\"items\":[]"); /* not the last entry either */
    assert_int_equal(visit_get("/api/v1/admin/journal?from=2001-01-01"
                               "&to=2100-01-01&table=placement",
                               admin),
                     200);
    has("\"table\"");
    assert_int_equal(visit_get("/api/v1/admin/journal?from=yesterday", admin),
                     422);
}

/* What concerns the whole database is not for who administers a part. */
static enum err_code job_part(struct db *db, void *arg, struct err *e)
{
    const struct world *w = arg;

    return user_grant(db, "reader", "admin", w->communes[0], NULL, "test", e);
}

static void refuse_part(struct world *w, const char *part)
{
    static const char *const pages[] = {"journal", "rules", "backup",
                                        "backup/an-sinh-1.backup"};
    struct err e = {0};
    char path[96];

    assert_ok(store_write(w->store, job_part, w, &e), &e);
    atomic_fetch_add(&visit_web()->rights_age, 1);
    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        snprintf(path, sizeof path, "/api/v1/admin/%s", pages[i]);
        assert_int_equal(visit_get(path, part), 403);
        has("administers every unit");
    }
    assert_int_equal(visit_post("/api/v1/admin/backup", part, "{}"), 403);
    assert_int_equal(visit_post("/api/v1/admin/recount", part, "{}"), 403);
}

static enum err_code job_of_field(struct db *db, void *arg, struct err *e)
{
    const struct world *w = arg;

    return user_grant(db, "reader", "admin", w->communes[0], "employment",
                      "test", e);
}

static int change_user(const char *token, const char *user, const char *json)
{
    char path[96];

    snprintf(path, sizeof path, "/api/v1/admin/users/%s", user);
    return visit_post(path, token, json);
}

static int give(const struct world *w, const char *token, const char *field)
{
    char json[200];
    const struct unit *u =
        units_get(registry_units(w->registry), w->communes[0]);

    snprintf(json, sizeof json,
             "{\"do\":\"grant\",\"role\":\"admin\",\"unit\":\"%s\","
             "\"field\":\"%s\"}",
             u->code, field);
    return change_user(token, "officer", json);
}

/* Nobody gives, or takes over by a password, more than they administer. */
static void limit_accounts(struct world *w, const char *admin, const char *part)
{
    static const char enable[] = "{\"do\":\"enable\"}";
    static const char password[] =
        "{\"do\":\"password\",\"password\":\"mật khẩu khác\"}";
    struct err e = {0};

    assert_ok(store_write(w->store, job_of_field, w, &e), &e);
    atomic_fetch_add(&visit_web()->rights_age, 1);
    assert_int_equal(give(w, part, "employment"), 200);
    assert_int_equal(give(w, part, ""), 403);
    assert_int_equal(give(w, part, "gift_campaigns"), 403);
    assert_int_equal(give(w, admin, ""), 200);
    assert_int_equal(change_user(part, "officer", password), 403);
    assert_int_equal(give(w, admin, "nothing"), 422);
    has("nothing");
    /* What a disabled account reaches is asked all the same. */
    assert_int_equal(change_user(admin, "approver", "{\"do\":\"disable\"}"),
                     200);
    assert_int_equal(change_user(part, "approver", enable), 403);
    assert_int_equal(change_user(part, "approver", password), 403);
    assert_int_equal(change_user(admin, "approver", enable), 200);
    /* The map is everybody's, whatever the field. */
    assert_int_equal(ask_change(part, w->communes[0], "",
                                "{\"kind\":\"abolish\",\"day\":"
                                "\"2024-04-01\",\"reason\":\"x\"}"),
                     403);
}

static void body_office(struct world *w)
{
    char admin[65], reader[65];

    visit_start(w, 1);
    visit_sign_in("admin", admin);
    visit_sign_in("reader", reader);
    read_catalogue(reader);
    search_journal(w, admin);
    assert_int_equal(visit_get("/api/v1/admin/rules", admin), 200);
    has("\"user\":\"reader\"");
    assert_int_equal(visit_get("/api/v1/admin/backup/..%2Foffice.db", admin),
                     404);
    assert_int_equal(visit_post("/api/v1/admin/backup", admin, "{}"), 422);
    limit_accounts(w, admin, reader);
    refuse_part(w, reader);
    assert_int_equal(visit_post("/api/v1/admin/users/reader", admin,
                                "{\"do\":\"sign_out\"}"),
                     200);
    assert_int_equal(visit_get("/api/v1/account", reader), 401);
    visit_stop();
}

static void test_office(void **state)
{
    (void)state;
    world_on_both("admin", body_office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_units),
                                       cmocka_unit_test(test_office)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
