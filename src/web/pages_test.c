/*
** Pages that are made of figures and of people, asked over HTTP on both
** engines: what they answer, to whom, and what they refuse.
*/
#include "web/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the free table of figures ------------------------------------------ */

static void seen(const char *text)
{
    if (!strstr(visit_answer, text))
        fail_msg("no %s in %.600s", text, visit_answer);
}

/* Units as columns, parts as rows, another unit beside; what is refused; and
** an officer of one commune sees no other. */
static void body_pivot(struct world *w)
{
    char admin[65], reader[65], path[256];

    world_add(w, "placement", w->communes[0], "day=2024-02-05",
              "channel=overseas_contract", "quantity=3", NULL);
    world_add(w, "placement", w->communes[1], "day=2024-02-06",
              "channel=socio_economic_development", "quantity=44", NULL);
    visit_sign_in("admin", admin);
    visit_sign_in("reader", reader);
    assert_int_equal(visit_get("/api/v1/pivot?i=jobs_created&unit=94"
                               "&period=2024Q1&n=2",
                               admin),
                     200);
    seen("\"2024Q1\":47");
    seen("\"2023Q4\":null");
    assert_int_equal(visit_get("/api/v1/pivot?i=jobs_created&unit=94"
                               "&period=2024Q1&n=1&by=channel&rows=part",
                               admin),
                     200);
    seen("\"2024Q1\":44");
    snprintf(path, sizeof path,
             "/api/v1/pivot?i=jobs_created&unit=%s&also=%s&period=2024Q1&n=1"
             "&cols=unit",
             units_get(registry_units(w->registry), w->communes[0])->code,
             units_get(registry_units(w->registry), w->communes[1])->code);
    assert_int_equal(visit_get(path, admin), 200);
    seen(":44");
    seen(":3");
    assert_int_equal(visit_get(path, reader), 403);
    /* Both have channels, but not the same ones. */
    assert_int_equal(visit_get("/api/v1/pivot?i=jobs_created"
                               "&i=admin_dossiers_received&unit=94"
                               "&period=2024Q1&n=1&by=channel&rows=part"
                               "&cols=indicator",
                               admin),
                     200);
    seen("\"jobs_created\":44");
    assert_null(strstr(visit_answer, "\"admin_dossiers_received\":0"));
    seen("\"admin_dossiers_received\":null");
    assert_int_equal(
        visit_get("/api/v1/pivot?unit=94&period=2024Q1&rows=unit&cols=unit",
                  admin),
        422);
    assert_int_equal(
        visit_get("/api/v1/pivot?i=nothing&unit=94&period=2024Q1", admin), 404);
    assert_int_equal(
        visit_get("/api/v1/pivot?unit=94&period=2024Q1&n=13", admin), 422);
}

/* ---- the desk ------------------------------------------------------------ */

/* What is owed and waits is there at the second look, too, when the plans come
** from what was kept. */
static void body_desk(struct world *w)
{
    static const char desk[] = "/api/v1/?unit=94&period=2024Q2";
    char admin[65], reader[65];

    visit_sign_in("admin", admin);
    visit_sign_in("reader", reader);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(visit_get(desk, admin), 200);
        seen("\"reports\":");
        seen("\"payrolls\":");
    }
    assert_int_equal(visit_get(desk, reader), 200);
    seen("\"plans\":");
    (void)w;
}

static void unseen(const char *text)
{
    if (strstr(visit_answer, text))
        fail_msg("%s in %.600s", text, visit_answer);
}

/* The menu leads to nothing that is refused. */
static void body_menu(struct world *w)
{
    static const char *const closed[] = {"dossiers", "documents", "tasks",
                                         "simulate"};
    char admin[65], reader[65], href[80], path[40];

    (void)w;
    visit_sign_in("admin", admin);
    visit_sign_in("reader", reader);
    for (size_t i = 0; i < ARRAY_COUNT(closed); i++) {
        snprintf(path, sizeof path, "/%s", closed[i]);
        snprintf(href, sizeof href, "<li><a href=\"%s\"", path);
        assert_int_equal(visit_get("/people", admin), 200);
        seen(href);
        assert_int_equal(visit_get("/people", reader), 200);
        unseen(href);
        assert_true(visit_get(path, reader) >= 400);
        assert_int_equal(visit_get(path, admin), 200);
    }
}

/* What cannot be shown was not going to be saved; a report is proposed for the
** last period of its own length. */
static void body_periods(struct world *w)
{
    char admin[65];

    (void)w;
    visit_sign_in("admin", admin);
    assert_int_equal(visit_get("/figures?period=2024Q7", admin), 422);
    seen("<h1>Cannot be shown</h1>");
    assert_int_equal(visit_get("/reports", admin), 200);
    seen("name=\"period\" value=\"2023\"");
    seen("name=\"period\" value=\"2024Q1\"");
    seen("name=\"period\" value=\"2024-03\"");
}

/* What stops a benefit is said where its award is seen, and what it needs where
** that is asked. */
static void body_stops(struct world *w)
{
    static const char last[] = "SELECT max(id) FROM social_award";
    const char *unit =
        units_get(registry_units(w->registry), w->communes[0])->code;
    char admin[65], json[300], path[64];

    visit_sign_in("admin", admin);
    assert_int_equal(visit_get("/registers/social_award/new", admin), 200);
    seen("Nothing is worked out or paid without it.");
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof json,
                 "{\"unit\":\"%s\",\"full_name\":\"Lý Văn Tám %c\","
                 "\"born\":\"%d-01-01\",\"sex\":\"male\"}",
                 unit, 'A' + i, i ? 1930 : 2010);
        assert_int_equal(
            visit_post("/api/v1/registers/person/new", admin, json), 200);
        snprintf(json, sizeof json,
                 "{\"unit\":\"%s\",\"person\":\"#%d\",\"legal_basis\":"
                 "\"decree_20_2021\",\"social_group\":\"elderly_80\","
                 "\"decision_number\":\"1/QĐ\",\"from_day\":"
                 "\"2023-01-01\"}",
                 unit, (int)test_int(w->store, "SELECT max(id) FROM person"));
        assert_int_equal(
            visit_post("/api/v1/registers/social_award/new", admin, json), 200);
        snprintf(path, sizeof path, "/registers/social_award/%d",
                 (int)test_int(w->store, last));
        assert_int_equal(visit_get(path, admin), 200);
        if (i)
            unseen("cannot be worked out");
        else
            seen("cannot be worked out from this record: no ");
    }
}

/* A name that many have is not taken for one that nobody has. */
static void body_many(struct world *w)
{
    char admin[65], json[200];
    const char *unit =
        units_get(registry_units(w->registry), w->communes[0])->code;

    visit_sign_in("admin", admin);
    for (int i = 0; i < 8; i++) {
        snprintf(json, sizeof json,
                 "{\"unit\":\"%s\",\"full_name\":\"Nguyễn Thị Hoa %c\","
                 "\"born\":\"199%d-01-01\",\"sex\":\"female\"}",
                 unit, 'A' + i, i);
        assert_int_equal(
            visit_post("/api/v1/registers/person/new", admin, json), 200);
    }
    snprintf(json, sizeof json,
             "{\"unit\":\"%s\",\"day\":\"2024-02-05\",\"quantity\":\"1\","
             "\"channel\":\"overseas_contract\",\"person\":\"Nguyễn Thị\"}",
             unit);
    assert_int_equal(visit_post("/registers/placement/new", admin, json), 422);
    seen("There are many");
    unseen("enter it into its register");
}

/* ---- forms of units without records -------------------------------------- */

/* Whoever fills in or decides a form talks about it; the list says where
** something is open. */
static void talk_about_form(void)
{
    static const char place[] = "/api/v1/entry/quarterly_employment/comment";
    static const char form[] =
        "/api/v1/entry/quarterly_employment?unit=941&period=2024Q1";
    static const char list[] = "/api/v1/entry?unit=94&period=2024Q1";
    char reader[65], approver[65], json[160];

    visit_sign_in("reader", reader);
    visit_sign_in("approver", approver);
    snprintf(json, sizeof json,
             "{\"unit\":\"941\",\"period\":\"2024Q1\",\"comment\":"
             "\"Số nữ <b>?\"}");
    assert_int_equal(visit_post(place, reader, json), 403);
    assert_int_equal(visit_post(place, approver, json), 200);
    assert_int_equal(visit_get(form, approver), 200);
    seen("\"content\":\"Số nữ <b>?\",\"by\":\"approver\"");
    const char *id = strstr(visit_answer, "\"id\":");
    assert_non_null(id);
    int64_t number = strtoll(id + strlen("\"id\":"), NULL, 10);
    assert_int_equal(visit_get(list, approver), 200);
    seen("\"open_comments\":1");
    snprintf(json, sizeof json,
             "{\"unit\":\"941\",\"period\":\"2024Q1\",\"settled\":%d}",
             (int)number);
    assert_int_equal(visit_post(place, reader, json), 403);
    assert_int_equal(visit_post(place, approver, json), 200);
    assert_int_equal(visit_post(place, approver, json), 404);
    assert_int_equal(visit_get(form, approver), 200);
    seen("\"settled_by\":\"approver\"");
    assert_int_equal(visit_get(list, approver), 200);
    assert_null(strstr(visit_answer, "\"open_comments\":1"));
    /* Another period is another thread; nothing is no comment. */
    assert_int_equal(visit_get("/api/v1/entry/quarterly_employment?unit=941"
                               "&period=2024Q2",
                               approver),
                     200);
    assert_null(strstr(visit_answer, "Số nữ"));
    assert_int_equal(
        visit_post(place, approver, "{\"unit\":\"941\",\"period\":\"2024Q1\"}"),
        422);
}

/* A form that is refused comes back with what was typed, each fault in its
** line; programs have the error alone. */
static void refused_form(struct world *w)
{
    static const char place[] = "/entry/quarterly_employment";
    static const char wrong[] =
        "{\"unit\":\"31498\",\"period\":\"2023Q4\",\"do\":\"submit\","
        "\"note\":\"Đã gọi xã\",\"v.jobs_created\":\"12a\","
        "\"v.ui_decisions\":\"77\"}";
    static const char parts[] =
        "{\"unit\":\"31498\",\"period\":\"2023Q4\",\"do\":\"submit\","
        "\"v.jobs_created\":\"12\",\"v.jobs_created.sex.female\":\"20\","
        "\"v.jobs_created.sex.male\":\"5\"}";
    char admin[65];

    visit_sign_in("admin", admin);
    assert_int_equal(visit_post(place, admin, wrong), 422);
    seen("name=\"v.jobs_created\" value=\"12a\"");
    seen("aria-invalid=\"true\" aria-describedby=\"e-v.jobs_created\"");
    seen("class=\"fault\" id=\"e-v.jobs_created\">");
    seen("name=\"v.ui_decisions\" value=\"77\"");
    seen(">Đã gọi xã</textarea>");
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(visit_post(place, admin, parts), 422);
    seen("name=\"v.jobs_created.sex.female\" value=\"20\"");
    seen("id=\"e-v.jobs_created.sex.");
    seen("name=\"do\" value=\"submit\"");
    assert_int_equal(
        visit_post("/api/v1/entry/quarterly_employment", admin, wrong), 422);
    seen("application/problem+json");
}

/* What is typed is judged and not saved; units that are late are reminded once,
** by whoever approves. */
static void body_entry(struct world *w)
{
    static const char check[] =
        "/api/v1/entry/quarterly_employment/check?unit=31498&period=2024Q1";
    static const char late[] = "{\"unit\":\"94\",\"period\":\"2024Q1\"}";
    static const char remind[] = "/api/v1/entry/quarterly_employment/remind";
    char reader[65], approver[65], path[300];
    int64_t tasks;

    talk_about_form();
    visit_sign_in("reader", reader);
    visit_sign_in("approver", approver);
    snprintf(path, sizeof path, "%s&v.jobs_created=12&%s", check,
             "v.jobs_created.sex.female=20");
    assert_int_equal(visit_get(path, approver), 200);
    seen("the whole is");
    snprintf(path, sizeof path, "%s&v.jobs_created=12&%s", check,
             "v.jobs_created.sex.female=2");
    assert_int_equal(visit_get(path, approver), 200);
    assert_null(strstr(visit_answer, "the whole is"));
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM entry"), 0);
    assert_int_equal(visit_get("/api/v1/entry?unit=94&period=2024Q1", approver),
                     200);
    seen("\"late_days\":");
    tasks = test_int(w->store, "SELECT count(*) FROM office_task");
    assert_int_equal(visit_post(remind, reader, late), 403);
    if (visit_post(remind, approver, late) != 200)
        fail_msg("%s", strstr(visit_answer, "\r\n\r\n"));
    int64_t after = test_int(w->store, "SELECT count(*) FROM office_task");
    assert_true(after > tasks);
    assert_int_equal(visit_post(remind, approver, late), 200);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM office_task"),
                     after);
    refused_form(w);
}

/* ---- dossiers ----------------------------------------------------------- */

static int send_dossier(const char *token, const char *unit, int64_t person,
                        const char *procedure, const char *due)
{
    char json[300];

    snprintf(json, sizeof json,
             "{\"procedure\":\"%s\",\"channel\":\"in_person\",\"unit\":"
             "\"%s\",\"person\":%d,\"email\":\"ba@example.vn\",\"due\":"
             "\"%s\"}",
             procedure, unit, (int)person, due);
    return visit_post("/api/v1/dossiers/new", token, json);
}

/* A decision, the award that it begins and the letter are one; the refused one
** takes no number, and there is no second. */
static void decided(struct world *w, const char *admin)
{
    static const char path[] = "/api/v1/dossiers/3/decision";
    static const char wrong[] = "{\"symbol\":\"QĐ-UBND\",\"social_group\":"
                                "\"rich\",\"legal_basis\":\"decree_20_2021\"}";
    static const char right[] = "{\"symbol\":\"QĐ-UBND\",\"social_group\":"
                                "\"hiv_poor\",\"legal_basis\":"
                                "\"decree_20_2021\"}";
    char reader[65];

    visit_sign_in("reader", reader);
    assert_int_equal(visit_post(path, reader, right), 403);
    assert_int_equal(visit_post(path, admin, wrong), 422);
    seen("rich");
    assert_int_equal(visit_post(path, admin, "{\"symbol\":\"\"}"), 422);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM number_series"
                                        " WHERE series LIKE 'document%'"),
                     0);
    assert_int_equal(visit_get("/dossiers/3/decision", admin), 200);
    seen("name=\"social_group\"");
    assert_null(strstr(visit_answer, "name=\"decision_number\""));
    assert_null(strstr(visit_answer, "name=\"person\""));
    assert_int_equal(visit_post(path, admin, right), 200);
    seen("/registers/social_award/1");
    assert_string_equal(
        test_text(w->store, "SELECT decision_number FROM social_award"),
        "01/QĐ-UBND");
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM attachment"), 2);
    assert_int_equal(visit_post(path, admin, right), 422);
    assert_int_equal(visit_get("/dossiers/3/decision", admin), 422);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM social_award"),
                     1);
}

/* A limit in hours and none at all are said on the desk, and who filed is told
** of steps as by the command line. */
static void body_dossiers(struct world *w)
{
    static const char *const told = "SELECT count(*) FROM outbox";
    const char *unit =
        units_get(registry_units(w->registry), w->communes[0])->code;
    int64_t person = world_person(w, "female", "1950-05-01");
    char admin[65], path[64];

    world_add(w, "org_identifier", w->communes[0], "from_day=2020-01-01",
              "identifier=H51.30.05", NULL);
    visit_sign_in("admin", admin);
    assert_int_equal(send_dossier(admin, unit, person, "veteran_funeral", ""),
                     422);
    assert_int_equal(
        send_dossier(admin, unit, person, "child_emergency_care", ""), 200);
    assert_int_equal(
        send_dossier(admin, unit, person, "veteran_funeral", "2024-05-10"),
        200);
    assert_int_equal(test_int(w->store, told), 2);
    snprintf(path, sizeof path, "/api/v1/dossiers?unit=%s", unit);
    assert_int_equal(visit_get(path, admin), 200);
    /* A Saturday: twelve hours from 7:30 on Monday. */
    seen("\"2024-04-23\"");
    seen("by 14:00");
    seen("has no limit");
    assert_int_equal(visit_post("/api/v1/dossiers/1", admin,
                                "{\"do\":\"forward\",\"officer\":\"lan\"}"),
                     200);
    assert_int_equal(test_int(w->store, told), 2);
    assert_int_equal(visit_post("/api/v1/dossiers/1", admin,
                                "{\"do\":\"ask\",\"reason\":\"papers\"}"),
                     200);
    assert_int_equal(test_int(w->store, told), 3);
    assert_int_equal(
        visit_post("/api/v1/dossiers/1", admin, "{\"do\":\"return\"}"), 422);
    assert_int_equal(test_int(w->store, told), 3);
    assert_int_equal(
        send_dossier(admin, unit, person, "social_allowance_grant", ""), 200);
    decided(w, admin);
    assert_int_equal(test_int(w->store, told), 5);
}

/* ---- what a grant does not reach ---------------------------------------- */

/* What a record of another commune says is not told by trying to change it, and
** nothing is left out of a change in silence. */
static void body_bulk(struct world *w)
{
    static const char place[] = "/api/v1/registers/person/bulk";
    int64_t far = world_add(w, "person", w->communes[1],
                            "full_name=Sơn Thị Kín", "sex=female", NULL);
    int64_t near = world_add(w, "person", w->communes[0],
                             "full_name=Sơn Thị Mở", "sex=female", NULL);
    char officer[65], json[1024];
    size_t n;

    visit_sign_in("officer", officer);
    n = (size_t)snprintf(json, sizeof json,
                         "{\"bulk_column\":\"full_name\",\"bulk_value\":"
                         "\"A\",\"reason\":\"r\",\"rows\":\"%d,%d",
                         (int)near, (int)far);
    snprintf(json + n, sizeof json - n, "\"}");
    assert_int_equal(visit_post(place, officer, json), 200);
    seen("Sơn Thị Mở");
    seen("may not write the register");
    unseen("Sơn Thị Kín");
    for (int i = 0; i < 200; i++)
        n += (size_t)snprintf(json + n, sizeof json - n, ",1");
    snprintf(json + n, sizeof json - n, "\"}");
    assert_int_equal(visit_post(place, officer, json), 422);
    seen("At most 200");
}

/* What somebody else changed since the look is not written over. */
static void body_bulk_stale(struct world *w)
{
    int64_t id = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Xưa",
                           "sex=female", NULL);
    static const char place[] = "/registers/person/bulk";
    struct err e = {0};
    char officer[65], json[256];

    visit_sign_in("officer", officer);
    for (int i = 0; i < 2; i++) {
        snprintf(json, sizeof json,
                 "{\"bulk_column\":\"full_name\",\"bulk_value\":\"Sơn Thị "
                 "Mới\",\"reason\":\"r\",\"row\":\"%d\"}",
                 (int)id);
        assert_int_equal(visit_post(place, officer, json), 200);
        const char *row = strstr(visit_answer, "name=\"row\" value=\"");
        assert_non_null(row);
        snprintf(json, sizeof json,
                 "{\"bulk_column\":\"full_name\",\"bulk_value\":\"Sơn Thị "
                 "Mới\",\"reason\":\"r\",\"apply\":\"1\",\"row\":\"%.*s\"}",
                 (int)strcspn(row + 18, "\""), row + 18);
        if (i == 0)
            assert_ok(world_correct(w, &e, "person", id, 0,
                                    "full_name=Sơn Thị Khác", NULL),
                      &e);
        assert_int_equal(visit_post(place, officer, json), i ? 303 : 200);
        assert_int_equal(test_int(w->store, "SELECT count(*) FROM person WHERE"
                                            " full_name = 'Sơn Thị Mới'"),
                         i);
    }
}

/* The number that a reader sees covered is covered in the history, too. */
static void body_history(struct world *w)
{
    int64_t id = world_add(w, "person", w->communes[0], "full_name=Kim Sa Ra",
                           "sex=female", "citizen_number=094190000001", NULL);
    struct err e = {0};
    char reader[65], officer[65], path[80];

    assert_ok(world_correct(w, &e, "person", id, 0,
                            "citizen_number=094190000002", NULL),
              &e);
    visit_sign_in("reader", reader);
    visit_sign_in("officer", officer);
    snprintf(path, sizeof path, "/api/v1/registers/person/%d/history", (int)id);
    assert_int_equal(visit_get(path, reader), 200);
    unseen("09419000000");
    seen("citizen_number\\\":\\\"••••••••0001\\\"");
    seen("••••••••0002");
    seen("Kim Sa Ra");
    assert_int_equal(visit_get(path, officer), 200);
    seen("094190000001");
    seen("094190000002");
}

/* Somebody of the household who lives elsewhere is for those of elsewhere. */
static void body_household(struct world *w)
{
    int64_t home =
        world_add(w, "household", w->communes[0], "head_name=Lý Văn Chủ", NULL);
    char of[32], path[64], reader[65], admin[65];

    snprintf(of, sizeof of, "household=%d", (int)home);
    int64_t id = world_add(w, "person", w->communes[0], "full_name=Lý Văn Chủ",
                           "sex=male", of, NULL);
    world_add(w, "person", w->communes[0], "full_name=Lý Thị Gần", "sex=female",
              of, NULL);
    world_add(w, "person", w->communes[1], "full_name=Lý Thị Xa", "sex=female",
              of, NULL);
    visit_sign_in("reader", reader);
    visit_sign_in("admin", admin);
    snprintf(path, sizeof path, "/api/v1/people/%d", (int)id);
    assert_int_equal(visit_get(path, reader), 200);
    seen("Lý Thị Gần");
    unseen("Lý Thị Xa");
    assert_int_equal(visit_get(path, admin), 200);
    seen("Lý Thị Xa");
}

/* A sheet has the list from its beginning, also when it is asked for on the
** second page. */
static void body_sheets(struct world *w)
{
    static const char *const pages[] = {"/registers/placement?after=5",
                                        "/dossiers?after=50",
                                        "/documents?unit=94&after=50"};
    char admin[65];

    visit_sign_in("admin", admin);
    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        assert_int_equal(visit_get(pages[i], admin), 200);
        seen("as=xlsx\"");
        unseen("?after=5&amp;as=xlsx");
        unseen("after=50&amp;as=xlsx");
    }
    (void)w;
}

/* A step is offered to who may take it: approving not to who checked. */
static void body_payroll(struct world *w)
{
    static const char approve[] = "name=\"do\" value=\"approve\"";
    static const char back[] = "name=\"do\" value=\"back\"";
    char admin[65], approver[65], path[64], api[64];

    visit_sign_in("admin", admin);
    visit_sign_in("approver", approver);
    assert_int_equal(visit_post("/api/v1/payroll", admin,
                                "{\"group\":\"rice\",\"unit\":\"94\","
                                "\"month\":\"2024-04\"}"),
                     200);
    int id = (int)test_int(w->store, "SELECT max(id) FROM payroll");
    snprintf(path, sizeof path, "/payroll/%d", id);
    snprintf(api, sizeof api, "/api/v1/payroll/%d", id);
    assert_int_equal(visit_post(api, admin, "{\"do\":\"compute\"}"), 200);
    assert_int_equal(visit_post(api, approver, "{\"do\":\"check\"}"), 200);
    assert_int_equal(visit_get(path, approver), 200);
    unseen(approve);
    seen(back);
    assert_int_equal(visit_post(api, approver, "{\"do\":\"approve\"}"), 403);
    assert_int_equal(visit_post(api, admin,
                                "{\"do\":\"back\","
                                "\"reason\":\"again\"}"),
                     200);
    assert_int_equal(visit_post(api, admin, "{\"do\":\"compute\"}"), 200);
    assert_int_equal(visit_post(api, admin, "{\"do\":\"check\"}"), 200);
    assert_int_equal(visit_get(path, approver), 200);
    seen(approve);
}

/* A text that gave tasks to two communes shows each what is its own. */
static void body_tasks(struct world *w)
{
    static const char *const subjects[] = {"subject=Rà soát hộ gần",
                                           "subject=Rà soát hộ xa"};
    int64_t text = world_add(
        w, "work_document", w->communes[0], "day=2024-02-05", "role=received",
        "document_type=directive", "state=in_effect", NULL);
    char of[32], json[160], path[64], officer[65], admin[65];

    snprintf(of, sizeof of, "document=%d", (int)text);
    for (int i = 0; i < 2; i++)
        world_add(w, "office_task", w->communes[i], "day=2024-02-06",
                  subjects[i], of, NULL);
    visit_sign_in("admin", admin);
    snprintf(json, sizeof json,
             "{\"do\":\"grant\",\"role\":\"officer\",\"unit\":\"%s\","
             "\"field\":\"documents_tasks\"}",
             units_get(registry_units(w->registry), w->communes[0])->code);
    assert_int_equal(visit_post("/api/v1/admin/users/officer", admin, json),
                     200);
    visit_sign_in("officer", officer);
    snprintf(path, sizeof path, "/api/v1/documents/%d", (int)text);
    assert_int_equal(visit_get(path, officer), 200);
    seen("hộ gần");
    unseen("hộ xa");
    assert_int_equal(visit_get(path, admin), 200);
    seen("hộ xa");
}

/* ---- what was typed ----------------------------------------------------- */

/* The second of two who write a paragraph gets back what was typed, beside what
** the first one saved; the API a refusal. */
static void body_paragraph(struct world *w)
{
    static const char first[] =
        "{\"unit\":\"94\",\"period\":\"2024Q1\",\"place\":\"employment\","
        "\"revision\":0,\"content\":\"Bản của người trước.\"}";
    static const char second[] =
        "{\"unit\":\"94\",\"period\":\"2024Q1\",\"place\":\"employment\","
        "\"revision\":0,\"content\":\"Bản của người <sau>.\"}";
    char approver[65], admin[65];

    visit_sign_in("approver", approver);
    visit_sign_in("admin", admin);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/text", approver, first), 200);
    assert_int_equal(
        visit_post("/api/v1/reports/quarterly/text", admin, second), 503);
    assert_int_equal(visit_post("/reports/quarterly/text", admin, second), 422);
    seen("has changed this paragraph");
    seen("<p class=\"said\">Bản của người trước.</p>");
    seen(">Bản của người &lt;sau&gt;.</textarea>");
    seen("name=\"revision\" value=\"1\"");
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM report_text"), 1);
}

/* ---- files and forms that come twice ------------------------------------ */

static int send_file(const char *path, const char *token, const char *field,
                     const char *name, const char *text)
{
    char headers[256], body[1024];

    snprintf(headers, sizeof headers,
             "Authorization: Bearer %s\r\n"
             "Content-Type: multipart/form-data; boundary=xyz\r\n",
             token);
    snprintf(body, sizeof body,
             "--xyz\r\nContent-Disposition: form-data; name=\"%s\";"
             " filename=\"%s\"\r\n\r\n%s\r\n--xyz--\r\n",
             field, name, text);
    return visit_ask("POST", path, headers, body);
}

static int64_t last_job(struct world *w)
{
    return test_int(w->store, "SELECT max(id) FROM web_job");
}

/* A file that is refused as a whole is told by the name that it had, where
** another can be chosen; so is one that was imported before. */
static void refused_file(const char *officer)
{
    static const char place[] = "/registers/person/import";

    assert_int_equal(
        send_file(place, officer, "table", "Tên lạ (2).csv", "abc,xyz\n1,2\n"),
        422);
    seen("Tên lạ (2).csv");
    unseen(".work");
    seen("action=\"/registers/person/import\"");
    assert_int_equal(send_file(place, officer, "table", "a.xlsx", "%PDF-1.4"),
                     422);
    seen("a.xlsx");
    unseen(".work");
    seen("type=\"file\"");
    assert_int_equal(send_file("/api/v1/registers/person/import", officer,
                               "table", "Tên lạ (2).csv", "abc,xyz\n1,2\n"),
                     422);
    seen("Tên lạ (2).csv");
    unseen(".work");
}

/* The file of refused rows, mended, comes back under the name that it had. */
static void body_upload(struct world *w)
{
    char officer[65], path[64], text[160];
    const char *unit =
        units_get(registry_units(w->registry), w->communes[0])->code;

    visit_sign_in("officer", officer);
    snprintf(text, sizeof text,
             "full_name,sex,unit\nĐào Văn Mười,male,%s\n,male,%s\n", unit,
             unit);
    assert_int_equal(send_file("/api/v1/registers/person/import", officer,
                               "table", "tu-choi.csv", text),
                     200);
    int64_t check = last_job(w);
    snprintf(path, sizeof path, "/api/v1/jobs/%d", (int)check);
    assert_int_equal(visit_get(path, officer), 200);
    seen("\"state\":\"done\"");
    seen("\"good\":\"1\"");
    seen("\"bad\":\"1\"");
    snprintf(path, sizeof path, "/api/v1/jobs/%d/file", (int)check);
    assert_int_equal(visit_get(path, officer), 200);
    seen("tu-choi.csv");
    unseen("Mười");
    snprintf(text, sizeof text, "{\"job\":%d}", (int)check);
    assert_int_equal(
        visit_post("/api/v1/registers/person/import/save", officer, text), 200);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM person WHERE"
                                        " full_name = 'Đào Văn Mười'"),
                     1);
    snprintf(path, sizeof path, "/jobs/%d", (int)check);
    assert_int_equal(visit_get(path, officer), 200);
    seen("<td class=\"num\">3</td>");
    seen("<caption>");
    unseen("<pre>");
    assert_int_equal(visit_post("/registers/person/import/save", officer, text),
                     422);
    unseen(".work");
    seen("name=\"again\"");
    refused_file(officer);
}

/* Both clicks of a double click, before the first is answered. */
static void body_twice(struct world *w)
{
    enum { CLICKS = 4 };
    static const char count[] = "SELECT count(*) FROM placement";
    const char *unit =
        units_get(registry_units(w->registry), w->communes[0])->code;
    char admin[65], json[300], bytes[1024];
    int64_t before = test_int(w->store, count);
    int s[CLICKS];

    visit_sign_in("admin", admin);
    int n = snprintf(json, sizeof json,
                     "{\"once\":\"00aa456789abcdef0123456789abcdef\",\"unit\":"
                     "\"%s\",\"day\":\"2024-02-05\",\"quantity\":\"2\","
                     "\"channel\":\"overseas_contract\"}",
                     unit);
    n = snprintf(bytes, sizeof bytes,
                 "POST /registers/placement/new HTTP/1.1\r\nHost: t\r\n"
                 "Connection: close\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/json\r\n"
                 "Content-Length: %d\r\n\r\n%s",
                 admin, n, json);
    for (int i = 0; i < CLICKS; i++)
        s[i] = visit_dial();
    for (int i = 0; i < CLICKS; i++)
        assert_int_equal(send(s[i], bytes, (size_t)n, MSG_NOSIGNAL), n);
    for (int i = 0; i < CLICKS; i++) {
        assert_true(recv(s[i], bytes, 12, MSG_WAITALL) == 12);
        assert_memory_equal(bytes, "HTTP/1.1 303", 12);
        close(s[i]);
    }
    assert_int_equal(test_int(w->store, count), before + 1);
}

/* ---- all ---------------------------------------------------------------- */

static void test_all(void **state)
{
    static world_body *const bodies[] = {
        body_menu,    body_periods,   body_many,   body_pivot, body_desk,
        body_entry,   body_dossiers,  body_twice,  body_bulk,  body_bulk_stale,
        body_history, body_household, body_upload, body_tasks, body_paragraph,
        body_payroll, body_sheets,    body_stops};

    (void)state;
    visit_bodies("pages", bodies, ARRAY_COUNT(bodies));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    setenv("ANSINH_TODAY", "2024-04-20", 1);
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
