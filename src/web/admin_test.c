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
#include <unistd.h>

enum { TRIES = 400, TRY_US = 25000 };

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
        usleep(TRY_US);
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
    visit_stop();
}

static void test_units(void **state)
{
    (void)state;
    world_on_both("admin", body_units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_units)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
