/* Papers, files, what a decision starts, messages, documents and tasks. */
#include "dossier/document.h"
#include "dossier/files.h"
#include "dossier/outbox.h"
#include "dossier/paper.h"
#include "dossier/start.h"

#include "doc/write.h"
#include "registry/world.h"

#include <stdio.h>
#include <string.h>

struct office {
    struct world *w;
    int64_t desk, person;
};

static struct dossier_moment at(int month, int day, int hour)
{
    return (struct dossier_moment){day_of(2026, month, day), hour * 60};
}

static struct office open_office(struct world *w)
{
    struct office o = {w, 0, 0};
    const struct unit *x;
    struct err e = {0};

    assert_ok(units_find(registry_units(w->registry), "31507",
                         day_of(2026, 1, 5), &x, &e),
              &e);
    o.desk = x->id;
    world_add(w, "org_identifier", o.desk, "from_day=2025-07-01",
              "identifier=H92.50.05", NULL);
    world_add(w, "office_profile", o.desk, "from_day=2025-07-01",
              "issuer=ỦY BAN NHÂN DÂN PHƯỜNG SÓC TRĂNG", "symbol=QĐ-UBND",
              "place=Sóc Trăng", "sign_post=CHỦ TỊCH", "sign_name=Trần Văn Lâm",
              NULL);
    o.person = world_person(w, "female", "1950-05-01");
    return o;
}

static struct dossier take(const struct office *o, const char *procedure)
{
    struct dossier_new n = {.procedure = procedure,
                            .channel = "in_person",
                            .filed_at = o->desk,
                            .person = o->person,
                            .email = "ba.hai@example.vn",
                            .phone = "0912 345 678",
                            .due = DAY_NONE,
                            .at = at(3, 2, 9)};
    struct dossier_receipt r;
    struct dossier d;
    struct db *db;
    struct err e = {0};

    assert_ok(dossier_receive(o->w->registry, o->w->who, &n, &r, &e), &e);
    assert_ok(store_reader(o->w->store, &db, &e), &e);
    assert_ok(
        dossier_get(o->w->arena, o->w->registry, db, o->w->who, r.id, &d, &e),
        &e);
    db_close(db);
    return d;
}

/* ---- papers ------------------------------------------------------------ */

static void receipt_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier d = take(&o, "social_pension_grant");
    struct err e = {0};
    struct db *db;

    assert_ok(store_reader(w->store, &db, &e), &e);
    for (int kind = 0; kind < DOSSIER_PAPER__MAX; kind++) {
        struct dossier_paper_ask ask = {.kind = (enum dossier_paper)kind};
        struct doc *doc;
        struct buf text;
        buf_init(&text, 1 << 20);
        assert_ok(dossier_paper(w->arena, w->registry, db, &d, &ask, &doc, &e),
                  &e);
        assert_ok(doc_write(doc, DOC_FORMAT_TEXT, &text, &e), &e);
        assert_non_null(strstr(buf_cstr(&text), "260302-0001"));
        /* Every place of the template was filled. */
        assert_null(strchr(buf_cstr(&text), '{'));
        if (kind == DOSSIER_RECEIPT) {
            assert_non_null(strstr(buf_cstr(&text), "16/3/2026"));
            assert_non_null(strstr(buf_cstr(&text), "NGƯỜI NỘP HỒ SƠ"));
            assert_non_null(strstr(buf_cstr(&text), "NGƯỜI TIẾP NHẬN HỒ SƠ"));
            assert_null(strstr(buf_cstr(&text), "Trần Văn Lâm"));
            assert_null(strstr(buf_cstr(&text), "Nơi nhận"));
            buf_clear(&text);
            assert_ok(doc_write(doc, DOC_FORMAT_HTML, &text, &e), &e);
            assert_non_null(strstr(buf_cstr(&text), "<svg"));
        }
        buf_free(&text);
    }
    db_close(db);
}

/* An apology is of its own day, names the day that was promised last, and goes
** to who filed the dossier. */
static void apology_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier d = take(&o, "social_pension_grant");
    struct dossier_do steps[] = {
        {.action = DOSSIER_DO_ASK, .at = at(3, 3, 9), .reason = "thiếu"},
        {.action = DOSSIER_DO_COMPLETE, .at = at(3, 9, 9)},
        {.action = DOSSIER_DO_EXTEND,
         .at = at(3, 19, 9),
         .reason = "xác minh",
         .due = day_of(2026, 3, 30)}};
    struct dossier_paper_ask ask = {.kind = DOSSIER_APOLOGY};
    struct err e = {0};
    struct db *db;
    struct doc *doc;
    struct buf text;

    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        assert_ok(dossier_act(w->registry, w->who, d.id, &steps[i], &e), &e);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(dossier_get(w->arena, w->registry, db, w->who, d.id, &d, &e), &e);
    assert_ok(dossier_paper(w->arena, w->registry, db, &d, &ask, &doc, &e), &e);
    buf_init(&text, 1 << 20);
    assert_ok(doc_write(doc, DOC_FORMAT_TEXT, &text, &e), &e);
    assert_non_null(strstr(buf_cstr(&text), "ngày 19 tháng 3 năm 2026"));
    assert_non_null(strstr(buf_cstr(&text), "trả kết quả ngày 23/3/2026"));
    assert_null(strstr(buf_cstr(&text), "16/3/2026"));
    assert_int_equal(doc->head.recipient_count, 1);
    assert_string_equal(
        doc->head.recipients[0],
        test_text(w->store, "SELECT full_name FROM person WHERE id = 1"));
    buf_free(&text);
    db_close(db);
}

static void apology(void **state)
{
    (void)state;
    world_on_both("paper", apology_in);
}

static void papers(void **state)
{
    (void)state;
    world_on_both("paper", receipt_in);
}

/* ---- files ------------------------------------------------------------- */

static void files_in(struct world *w)
{
    static const char pdf[] = "%PDF-1.4 ...", script[] = "#!/bin/sh\nexit";
    struct office o = open_office(w);
    struct dossier d = take(&o, "social_pension_grant");
    struct file_new f = {"admin_dossier", d.id, "C:\\giấy tờ\\don.pdf",
                         "paper",         pdf,  sizeof pdf};
    struct actor nobody = {.name = "x"};
    struct file_list list;
    struct file_item item;
    struct buf bytes;
    struct db *db;
    struct err e = {0};
    int64_t id, again;

    assert_ok(file_add(w->registry, w->who, &f, &id, &e), &e);
    f.name = "../don-2.pdf";
    assert_ok(file_add(w->registry, w->who, &f, &again, &e), &e);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM kept_file"), 1);
    assert_int_equal(file_add(w->registry, &nobody, &f, &again, &e),
                     ERR_DENIED);
    err_clear(&e);
    f.bytes = script;
    f.len = sizeof script;
    assert_int_equal(file_add(w->registry, w->who, &f, &again, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_FILE_TYPE);
    err_clear(&e);
    f.record = d.id + 99;
    assert_int_equal(file_add(w->registry, w->who, &f, &again, &e),
                     ERR_NOTFOUND);
    err_clear(&e);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(file_list(w->arena, db, "admin_dossier", d.id, &list, &e), &e);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].name, "don.pdf");
    assert_string_equal(list.items[1].name, "don-2.pdf");
    buf_init(&bytes, 1000);
    assert_ok(file_read_kept(w->arena, db, id, &item, &bytes, &e), &e);
    assert_int_equal(bytes.len, sizeof pdf);
    db_close(db);
    test_sql(w->store, "UPDATE kept_file SET size = 1, content = NULL WHERE"
                       " 1 = 0");
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_int_equal(file_read_kept(w->arena, db, 999, &item, &bytes, &e),
                     ERR_NOTFOUND);
    buf_free(&bytes);
    db_close(db);
}

static void files(void **state)
{
    (void)state;
    world_on_both("paper", files_in);
}

/* ---- decisions --------------------------------------------------------- */

static void decide_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier d = take(&o, "social_pension_grant");
    const struct start_value poor[] = {{"poor", "true"}};
    const struct start_value wrong[] = {{"rich", "true"}};
    struct dossier_decision what = {.at = at(3, 5, 9),
                                    .symbol = "QĐ-UBND",
                                    .start = 1,
                                    .values = wrong,
                                    .value_count = 1,
                                    .last = DAY_NONE};
    struct dossier_decided out;
    struct err e = {0};

    assert_int_equal(dossier_decide(w->registry, w->who, d.id, &what, &out, &e),
                     ERR_INPUT);
    assert_int_equal(out.record, 0);
    assert_int_equal(test_int(w->store,
                              "SELECT count(*) FROM number_series WHERE series"
                              " LIKE 'document%'"),
                     0);
    err_clear(&e);
    what.values = poor;
    assert_ok(dossier_decide(w->registry, w->who, d.id, &what, &out, &e), &e);
    assert_string_equal(out.number, "01/QĐ-UBND");
    assert_string_equal(
        test_text(w->store, "SELECT decision_number FROM social_pension"),
        "01/QĐ-UBND");
    assert_string_equal(test_text(w->store, "SELECT state FROM admin_dossier"),
                        "done");
    /* The letter as Word and PDF. */
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM attachment"), 2);
    err_clear(&e);
    assert_int_equal(dossier_decide(w->registry, w->who, d.id, &what, &out, &e),
                     ERR_INPUT);
}

static void decisions(void **state)
{
    (void)state;
    world_on_both("paper", decide_in);
}

/* Moved to another commune: it ends here and goes on there. */
static void transfer_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier d;
    const struct unit *away;
    char person[40];
    struct dossier_decision what = {.at = at(3, 5, 9),
                                    .symbol = "QĐ-UBND",
                                    .start = 1,
                                    .last = day_of(2026, 3, 31)};
    struct dossier_decided out;
    struct err e = {0};

    snprintf(person, sizeof person, "person=%lld", (long long)o.person);
    d = take(&o, "social_allowance_move");
    assert_int_equal(dossier_decide(w->registry, w->who, d.id, &what, &out, &e),
                     ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_NOTHING_OPEN);
    err_clear(&e);
    world_add(w, "social_award", o.desk, "from_day=2025-08-01", person,
              "legal_basis=decree_20_2021", "social_group=elderly_80", NULL);
    assert_ok(units_find(registry_units(w->registry), "00004",
                         day_of(2026, 1, 5), &away, &e),
              &e);
    what.unit_to = away->id;
    assert_ok(dossier_decide(w->registry, w->who, d.id, &what, &out, &e), &e);
    assert_int_equal(test_int(w->store,
                              "SELECT count(*) FROM social_award WHERE to_day ="
                              " '2026-03-31'"),
                     1);
    assert_int_equal(
        test_int(w->store, "SELECT unit_id FROM social_award WHERE from_day ="
                           " '2026-04-01' AND to_day IS NULL"),
        away->id);
}

static void transfers(void **state)
{
    (void)state;
    world_on_both("paper", transfer_in);
}

/* ---- messages ---------------------------------------------------------- */

struct tell {
    struct world *w;
    const struct dossier *d;
    int count;
};

static enum err_code do_tell(struct db *db, void *arg, struct err *e)
{
    struct tell *t = arg;

    return outbox_tell(t->w->registry, db, t->d, LANG_VI, &t->count, e);
}

static void outbox_in(struct world *w)
{
    struct office o = open_office(w);
    struct dossier d = take(&o, "social_pension_grant");
    struct tell t = {w, &d, 0};
    struct outbox_server nowhere = {
        .url = "smtp://127.0.0.1:9", .from = "mot-cua@example.vn", .tries = 1};
    struct outbox_sent sent;
    struct err e = {0};

    assert_ok(store_write(w->store, do_tell, &t, &e), &e);
    assert_int_equal(t.count, 2);
    d.email = "x@y\r\nBcc: z@z";
    d.phone = "not a number";
    assert_ok(store_write(w->store, do_tell, &t, &e), &e);
    assert_int_equal(t.count, 0);
    /* Nobody listens: the mail keeps the reason, the short message waits. */
    assert_ok(outbox_send(w->registry, &nowhere, 10, &sent, &e), &e);
    assert_int_equal(sent.sent, 0);
    assert_int_equal(sent.failed, 1);
    assert_int_equal(sent.waiting, 2);
    assert_ok(outbox_send(w->registry, &nowhere, 10, &sent, &e), &e);
    assert_int_equal(sent.failed, 0);
    /* Short messages without a gateway stand in no mail's way. */
    d.email = NULL;
    d.phone = "0912 345 678";
    assert_ok(store_write(w->store, do_tell, &t, &e), &e);
    d.email = "ba.hai@example.vn";
    d.phone = NULL;
    assert_ok(store_write(w->store, do_tell, &t, &e), &e);
    assert_ok(outbox_send(w->registry, &nowhere, 1, &sent, &e), &e);
    assert_int_equal(sent.failed, 1);
    assert_int_equal(sent.waiting, 4);
}

static void messages(void **state)
{
    (void)state;
    world_on_both("paper", outbox_in);
}

/* ---- documents and tasks ----------------------------------------------- */

static void documents_in(struct world *w)
{
    struct office o = open_office(w);
    struct document_issue how = {
        .day = day_of(2026, 3, 10), .symbol = "KH-UBND", .capacity = "kt"};
    struct document_step submit = {"submitted", day_of(2026, 3, 5), NULL};
    struct document_ask ask = {.unit_id = o.desk,
                               .first = day_of(2026, 3, 1),
                               .last = day_of(2026, 3, 31),
                               .who = w->who,
                               .state = "issued"};
    struct document_list list;
    char number[DOCUMENT_NUMBER_BYTES];
    int64_t id[3];
    struct buf text;
    struct db *db;
    struct err e = {0};

    for (int i = 0; i < 3; i++)
        id[i] = world_add(w, "work_document", o.desk, "day=2026-03-01",
                          "role=own", "document_type=plan_programme",
                          "state=drafting", "subject=tặng quà Tết",
                          "work_field=gift_campaigns", NULL);
    assert_ok(document_move(w->registry, w->who, id[0], &submit, &e), &e);
    assert_ok(document_issue(w->registry, w->who, id[0], &how, number, &e), &e);
    assert_string_equal(number, "01/KH-UBND");
    /* No number of an earlier day after it, and none is lost by trying. */
    how.day = day_of(2026, 3, 9);
    assert_int_equal(
        document_issue(w->registry, w->who, id[1], &how, number, &e),
        ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_NUMBER_ORDER);
    assert_string_equal(number, "");
    err_clear(&e);
    how.day = day_of(2026, 3, 10);
    assert_ok(document_issue(w->registry, w->who, id[1], &how, number, &e), &e);
    assert_string_equal(number, "02/KH-UBND");
    assert_int_equal(
        document_issue(w->registry, w->who, id[1], &how, number, &e),
        ERR_INPUT);
    assert_int_equal(e.id, MSG_DOSSIER_DOCUMENT_STATE);
    err_clear(&e);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(
        document_list(w->arena, w->registry, db, &ask, LANG_VI, &list, &e), &e);
    assert_int_equal(list.count, 2);
    buf_init(&text, 4096);
    document_clause(&list.items[0], LANG_VI, &text);
    assert_string_equal(buf_cstr(&text),
                        "ban hành Kế hoạch, chương trình số 01/KH-UBND ngày "
                        "10/3/2026 về tặng quà Tết");
    buf_free(&text);
    db_close(db);
}

static void tasks_in(struct world *w)
{
    struct office o = open_office(w);
    struct document_ask ask = {.unit_id = o.desk,
                               .first = day_of(2026, 3, 1),
                               .last = day_of(2026, 3, 31),
                               .who = w->who};
    struct task_step done = {"done", day_of(2026, 4, 2), "đã trình", NULL};
    struct task_list tasks;
    struct buf text;
    struct db *db;
    struct err e = {0};

    int64_t late = world_add(w, "office_task", o.desk, "day=2026-02-01",
                             "due_day=2026-03-20", "subject=Xây dựng đề án",
                             "late_cause=chờ ý kiến", NULL);
    world_add(w, "office_task", o.desk, "day=2026-02-01", "due_day=2026-04-20",
              "subject=Tổng kết năm", NULL);
    assert_ok(store_reader(w->store, &db, &e), &e);
    buf_init(&text, 4096);
    assert_ok(task_list(w->arena, w->registry, db, &ask, TASK_LATE, &tasks, &e),
              &e);
    assert_int_equal(tasks.count, 1);
    buf_clear(&text);
    task_clause(&tasks.items[0], LANG_VI, &text);
    assert_string_equal(buf_cstr(&text),
                        "Xây dựng đề án (hạn 20/3/2026, quá hạn 11 ngày do chờ "
                        "ý kiến)");
    assert_ok(
        task_list(w->arena, w->registry, db, &ask, TASK_DUE_NEXT, &tasks, &e),
        &e);
    assert_int_equal(tasks.count, 1);
    db_close(db);
    /* Done after the period: it was late in it all the same. */
    assert_ok(task_move(w->registry, w->who, late, &done, &e), &e);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(task_list(w->arena, w->registry, db, &ask, TASK_LATE, &tasks, &e),
              &e);
    assert_int_equal(tasks.count, 1);
    buf_free(&text);
    db_close(db);
}

static void documents(void **state)
{
    (void)state;
    world_on_both("paper", documents_in);
}

static void tasks(void **state)
{
    (void)state;
    world_on_both("paper", tasks_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers),    cmocka_unit_test(files),
        cmocka_unit_test(decisions), cmocka_unit_test(transfers),
        cmocka_unit_test(messages),  cmocka_unit_test(documents),
        cmocka_unit_test(tasks),     cmocka_unit_test(apology),
    };

    return cmocka_run_group_tests_name("paper", tests, NULL, world_teardown);
}
