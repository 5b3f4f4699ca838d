/*
** What goes out to be paid and what comes back, on both engines: files,
** results, suspension, instalments, differences, sums, simulation.
*/
#include "base/file.h"
#include "base/test.h"
#include "benefit/month.h"
#include "benefit/paylist.h"
#include "benefit/reconcile.h"
#include "benefit/simulate.h"
#include "doc/write.h"
#include "registry/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define M(y, m) ((y)*12 + (m)-1)

static const struct actor boss = {.name = "boss", .all = 1};

/* ---- helpers ----------------------------------------------------------- */

static int64_t run_to(struct world *w, const char *group, int32_t month,
                      enum payroll_state to)
{
    struct payroll_open what = {group,
                                units_on_map(registry_units(w->registry),
                                             w->province,
                                             month_last_day(month)),
                                month, MONTH_MIN, 0};
    struct err e = {0};
    int64_t id;

    assert_ok(payroll_open(w->registry, w->who, &what, &id, &e), &e);
    assert_ok(
        payroll_compute(w->registry, w->who, id, month_last_day(month), &e),
        &e);
    for (int s = PAYROLL_CHECKED; s <= (int)to; s++)
        assert_ok(payroll_step(w->registry,
                               s == PAYROLL_APPROVED ? &boss : w->who, id,
                               (enum payroll_state)s, &e),
                  &e);
    return id;
}

static int64_t sent(struct world *w, int32_t month)
{
    return run_to(w, "social_assistance", month, PAYROLL_SENT);
}

/* A query in which @ stands for the id. */
static int64_t number(struct world *w, const char *query, int64_t id)
{
    const char *at = strchr(query, '@');
    char sql[512];

    assert_non_null(at);
    snprintf(sql, sizeof sql, "%.*s%" PRId64 "%s", (int)(at - query), query, id,
             at + 1);
    return test_int(w->store, sql);
}

static int64_t items(struct world *w, int64_t id, const char *kind,
                     const char *what)
{
    char sql[512];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(%s, 0) FROM payroll_item WHERE payroll_id = "
             "%" PRId64 " AND kind = '%s'",
             what, id, kind);
    return test_int(w->store, sql);
}

static int64_t award(struct world *w, int64_t person, const char *group,
                     int commune, const char *channel)
{
    char p[32], g[64], c[32];

    snprintf(p, sizeof p, "person=%" PRId64, person);
    snprintf(g, sizeof g, "social_group=%s", group);
    snprintf(c, sizeof c, "channel=%s", channel);
    return world_add(w, "social_award", w->communes[commune], p, g, c,
                     "from_day=2024-01-01", "legal_basis=decree_20_2021",
                     "decision_number=1/QĐ", NULL);
}

static const char *ref_of(struct world *w, int64_t id, int64_t person,
                          int commune, char channel)
{
    static char text[PAYMENT_REF_BYTES];
    struct payment_ref ref = {id, w->communes[commune], person, channel};

    payment_ref_text(&ref, text);
    return text;
}

/* Enter a file of reconciliation given as text. */
static struct reconcile_result enter(struct world *w, int64_t id,
                                     const char *layout, const char *text)
{
    char path[] = "/tmp/ansinh-payment-XXXXXX";
    struct arena *a = arena_new((size_t)1 << 26);
    struct reconcile_job job = {.registry = w->registry,
                                .who = w->who,
                                .run = id,
                                .path = path,
                                .day = day_of(2024, 3, 31)};
    struct reconcile_result r;
    struct err e = {0};
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    if (layout)
        assert_ok(payfile_find(a, w->catalog, layout, &job.layout, &e), &e);
    assert_ok(reconcile_run(a, &job, &r, &e), &e);
    unlink(path);
    arena_free(a);
    return r;
}

static const char *row(const char *ref, const char *rest)
{
    static char text[512];

    snprintf(text, sizeof text,
             "DANH SÁCH\nMã chi trả,Kết quả,Số tiền đã chi,Ngày chi,Lý do\n"
             "%s,%s\n",
             ref, rest);
    return text;
}

/* ---- what comes back --------------------------------------------------- */

static void returned(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");

    award(w, p, "hiv_poor", 0, "cash");
    int64_t id = sent(w, M(2024, 2));
    const char *file =
        row(ref_of(w, id, p, 0, 'c'), "Chưa nhận,,,không đến nhận");
    struct reconcile_result r = enter(w, id, "cash", file);
    assert_int_equal(r.count[RECONCILE_RETURNED], 1);
    assert_int_equal(r.returned, 540000);
    assert_int_equal(number(w,
                            "SELECT count(*) FROM payment_line WHERE payroll "
                            "= @ AND line_result = 'returned' AND "
                            "return_cause = 'not_collected' AND paid_amount "
                            "= 0",
                            id),
                     1);
    /* The same file again changes nothing at all. */
    int64_t journal = test_int(w->store, "SELECT count(*) FROM journal");
    r = enter(w, id, "cash", file);
    assert_int_equal(r.count[RECONCILE_SAME], 1);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM journal"),
                     journal);
    /* What came back is paid again under its own name, once. */
    id = sent(w, M(2024, 3));
    assert_int_equal(items(w, id, "repayment", "sum(amount)"), 540000);
    assert_int_equal(items(w, id, "regular", "sum(amount)"), 540000);
    assert_int_equal(items(w, id, "arrears", "count(*)"), 0);
    id = sent(w, M(2024, 4));
    assert_int_equal(items(w, id, "repayment", "count(*)"), 0);
}

static void in_part(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    char text[800];

    award(w, p, "hiv_poor", 0, "cash");
    int64_t id = sent(w, M(2024, 2));
    struct reconcile_result r = enter(
        w, id, "cash",
        row(ref_of(w, id, p, 0, 'c'), "Nhận một phần,200.000,05/3/2024,"));
    assert_int_equal(r.count[RECONCILE_PARTLY], 1);
    assert_int_equal(number(w,
                            "SELECT paid_amount FROM payment_line WHERE "
                            "payroll = @ AND line_result = 'partly' "
                            "AND paid_day = '2024-03-05'",
                            id),
                     200000);
    /* More than was to be paid; somebody else's; twice; unreadable. */
    snprintf(text, sizeof text,
             "Reference,Status,Amount,Date\n"
             "%s,paid,600000,2024-03-05\nAS999-1-1-c,paid,,\n"
             "nonsense,paid,,\n",
             ref_of(w, id, p, 0, 'c'));
    snprintf(text + strlen(text), 100, "%s,paid,,\n", ref_of(w, id, p, 0, 'c'));
    r = enter(w, id, "cash", text);
    assert_int_equal(r.count[RECONCILE_AMOUNT], 1);
    assert_int_equal(r.count[RECONCILE_UNKNOWN], 2);
    assert_int_equal(r.count[RECONCILE_TWICE], 1);
    assert_int_equal(r.paid, 0);
    /* The rest is handed out later after all. */
    r = enter(w, id, "cash",
              row(ref_of(w, id, p, 0, 'c'), "Đã nhận,540.000,12/3/2024,"));
    assert_int_equal(r.count[RECONCILE_LATE], 1);
    r = enter(w, id, "cash",
              row(ref_of(w, id, p, 0, 'c'), "Đã nhận,abc,12/3/2024,"));
    assert_int_equal(r.count[RECONCILE_BROKEN], 1);
    id = sent(w, M(2024, 3));
    assert_int_equal(items(w, id, "repayment", "count(*)"), 0);
}

static void three_months(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01"), id = 0;

    award(w, p, "hiv_poor", 0, "cash");
    for (int m = 1; m <= 3; m++) {
        id = sent(w, M(2024, m));
        struct reconcile_result r = enter(
            w, id, "cash", row(ref_of(w, id, p, 0, 'c'), "Chưa nhận,,,vắng"));
        assert_int_equal(r.suspended, m == 3);
    }
    id = sent(w, M(2024, 4));
    assert_int_equal(items(w, id, "held", "count(*)"), 1);
    assert_int_equal(items(w, id, "regular", "count(*)"), 0);
    assert_int_equal(items(w, id, "repayment", "count(*)"), 0);
    /* It ends: all that was kept is paid. */
    struct err e = {0};
    assert_ok(
        world_correct(w, &e, "payment_hold",
                      test_int(w->store, "SELECT max(id) FROM payment_hold"), 0,
                      "to_day=2024-04-30", NULL),
        &e);
    id = sent(w, M(2024, 5));
    assert_int_equal(items(w, id, "repayment", "sum(amount)"), 3 * 540000);
    assert_int_equal(items(w, id, "arrears", "sum(amount)"), 540000);
    assert_int_equal(items(w, id, "regular", "sum(amount)"), 540000);
    assert_int_equal(
        number(w,
               "SELECT count(*) FROM payroll_item WHERE payroll_id = @ AND "
               "note LIKE 'BENEFIT_DIFF_RESUMED%'",
               id),
        1);
}

/* ---- who and how ------------------------------------------------------- */

static const char pain_002[] =
    "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:"
    "pain.002.001.10\"><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts>"
    "<OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn>"
    "<Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts><TxInfAndSts>"
    "<OrgnlEndToEndId>x</OrgnlEndToEndId><TxSts>PDNG</TxSts></TxInfAndSts>"
    "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";

static void by_bank(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    char person[32], text[1024];
    struct err e = {0};
    struct db *db;
    struct buf out;
    struct payroll run;
    struct payfile_sum sum;

    snprintf(person, sizeof person, "person=%" PRId64, p);
    award(w, p, "hiv_poor", 0, "bank");
    int64_t id = sent(w, M(2024, 2));
    /* No account is known: cash, and the note tells. */
    assert_int_equal(
        number(w,
               "SELECT count(*) FROM payroll_item WHERE payroll_id = @ AND "
               "channel = 'cash' AND note IS NOT NULL",
               id),
        1);
    world_add(w, "payment_way", w->communes[0], person, "from_day=2024-03-01",
              "channel=bank", "bank=VBAAVNVX", "account_number=0123<4",
              "payee_kind=guardian", "payee_name=Trần Văn A & B", NULL);
    id = sent(w, M(2024, 3));
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(payroll_get(w->arena, db, id, &run, &e), &e);
    struct pain_job job = {
        {w->registry, db, &run, 0, LANG_VI}, "2024-03-20T08:00:00", 19800};
    buf_init(&out, 1 << 20);
    assert_int_equal(pain_write(&job, &out, &sum, &e), ERR_INPUT);
    if (!strstr(world_message(&e), "payer_account"))
        fail_msg("%s", world_message(&e));
    err_clear(&e);
    world_add(w, "payer_account", w->province, "from_day=2020-01-01",
              "holder=Sở A", "bank=ICBVVNVX", "account_number=99", NULL);
    buf_clear(&out);
    assert_ok(pain_write(&job, &out, &sum, &e), &e);
    assert_int_equal(sum.count, 1);
    assert_int_equal(sum.amount, 540000);
    assert_non_null(strstr(buf_cstr(&out), "<CtrlSum>540000</CtrlSum>"));
    assert_non_null(strstr(buf_cstr(&out), "<Nm>Trần Văn A &amp; B</Nm>"));
    assert_non_null(strstr(buf_cstr(&out), "<Id>0123&lt;4</Id>"));
    assert_non_null(strstr(buf_cstr(&out), ref_of(w, id, p, 0, 'b')));
    buf_free(&out);
    db_close(db);
    snprintf(text, sizeof text, pain_002, ref_of(w, id, p, 0, 'b'));
    struct reconcile_result r = enter(w, id, NULL, text);
    assert_int_equal(r.count[RECONCILE_RETURNED], 1);
    assert_int_equal(number(w,
                            "SELECT count(*) FROM payment_line WHERE payroll = "
                            "@ AND return_cause = 'account'",
                            id),
                     1);
}

/* Overpaid: taken back in parts that leave what the decision says; money for a
** funeral is not touched. */
static void instalments(struct world *w)
{
    int64_t p = world_person(w, "male", "1980-01-01");
    char person[32];
    struct err e = {0};

    snprintf(person, sizeof person, "person=%" PRId64, p);
    int64_t a = award(w, p, "disabled_severe", 0, "cash");
    sent(w, M(2024, 1));
    sent(w, M(2024, 2));
    assert_ok(world_correct(w, &e, "social_award", a, 0,
                            "social_group=single_parent", "children=1", NULL),
              &e);
    world_add(w, "recovery_plan", w->communes[0], person, "from_day=2024-03-01",
              "decision_number=7/QĐ", "monthly=100000", "leaves=300000", NULL);
    world_add(w, "social_one_off", w->communes[0], person, "day=2024-03-05",
              "social_aid=funeral", "decision_number=8/QĐ", NULL);
    int64_t id = sent(w, M(2024, 3));
    assert_int_equal(items(w, id, "one_off", "sum(amount)"), 7200000);
    assert_int_equal(items(w, id, "regular", "sum(amount)"), 360000);
    assert_int_equal(items(w, id, "recovery", "sum(amount)"), -60000);
    assert_int_equal(items(w, id, "debt", "sum(amount)"), -300000);
    id = sent(w, M(2024, 4));
    assert_int_equal(items(w, id, "debt", "sum(amount)"), -240000);
    /* Death: what is still owed stays told. */
    assert_ok(world_correct(w, &e, "person", p, 0, "died=2024-04-20", NULL),
              &e);
    id = sent(w, M(2024, 5));
    assert_int_equal(items(w, id, "debt", "sum(amount)"), -240000);
    assert_int_equal(items(w, id, "recovery", "count(*)"), 0);
    assert_int_equal(
        number(w,
               "SELECT count(*) FROM payroll_item WHERE payroll_id = @ AND "
               "kind = 'stopped' AND note LIKE 'BENEFIT_DIFF_DIED%'",
               id),
        1);
}

/* ---- differences, sums, papers ----------------------------------------- */

static enum err_code add_total(const struct payroll_total *t, void *arg,
                               struct err *e)
{
    int64_t *sum = arg;

    (void)e;
    sum[0] += t->lines;
    sum[1] += t->amount;
    return ERR_OK;
}

static int64_t noted(struct world *w, int64_t id, const char *kind,
                     const char *note)
{
    char sql[512];

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payroll_item WHERE payroll_id = %" PRId64
             " AND kind = '%s' AND note LIKE '%s%%'",
             id, kind, note);
    return test_int(w->store, sql);
}

static enum err_code keep_letter(struct doc *d, int64_t person, void *arg,
                                 struct err *e)
{
    struct buf *out = arg;

    (void)person;
    return doc_write(d, DOC_FORMAT_TEXT, out, e);
}

/* Widths are tenths of a millimetre, or all 0: no column is very narrow. */
static void readable(const struct doc *d)
{
    for (const struct doc_annex *x = d->annex_first; x; x = x->next)
        for (const struct doc_block *b = x->body.first; b; b = b->next)
            for (size_t i = 0;
                 b->kind == DOC_TABLE && i < b->table->column_count; i++)
                assert_true(b->table->by_weight ||
                            b->table->columns[i].width == 0 ||
                            b->table->columns[i].width >= 50);
}

static void check_papers(struct world *w, int64_t id)
{
    struct err e = {0};
    struct payroll run;
    struct db *db;
    struct doc *d;
    struct buf out;
    int64_t count;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(payroll_get(w->arena, db, id, &run, &e), &e);
    struct payfile_job job = {w->registry, db, &run, 0, LANG_VI};
    buf_init(&out, 1 << 22);
    assert_ok(paylist_build(w->arena, &job, NULL, &d, &e), &e);
    readable(d);
    assert_ok(doc_write(d, DOC_FORMAT_TEXT, &out, &e), &e);
    assert_non_null(strstr(buf_cstr(&out), "số tiền bằng chữ"));
    buf_clear(&out);
    assert_ok(
        letters_build(&job, LETTER_PAYMENT, keep_letter, &out, &count, &e), &e);
    assert_int_equal(count,
                     number(w,
                            "SELECT count(DISTINCT person) FROM payment_line "
                            "WHERE payroll = @",
                            id));
    assert_null(strchr(buf_cstr(&out), '{'));
    buf_free(&out);
    db_close(db);
}

static void differences(struct world *w)
{
    int64_t stays = world_person(w, "female", "1980-01-01");
    int64_t dies = world_person(w, "female", "1981-01-01");
    int64_t moves = world_person(w, "female", "1982-01-01");
    int64_t turns = world_person(w, "male", "2020-03-10");
    int64_t comes = world_person(w, "male", "1990-01-01");
    char person[32];
    struct err e = {0};
    struct db *db;

    award(w, stays, "hiv_poor", 0, "cash");
    award(w, dies, "hiv_poor", 1, "post");
    int64_t a = award(w, moves, "hiv_poor", 0, "cash");
    award(w, turns, "orphan", 0, "cash");
    sent(w, M(2024, 2));
    assert_ok(world_correct(w, &e, "person", dies, 0, "died=2024-02-20", NULL),
              &e);
    assert_ok(
        world_correct(w, &e, "social_award", a, 0, "to_day=2024-02-29", NULL),
        &e);
    snprintf(person, sizeof person, "person=%" PRId64, moves);
    world_add(w, "social_award", w->communes[2], person,
              "social_group=hiv_poor", "from_day=2024-03-01",
              "legal_basis=decree_20_2021", "decision_number=3/QĐ", NULL);
    award(w, comes, "hiv_poor", 1, "cash");
    int64_t id = sent(w, M(2024, 3));
    assert_int_equal(noted(w, id, "regular", "BENEFIT_DIFF_NEW"), 1);
    assert_int_equal(noted(w, id, "regular", "BENEFIT_DIFF_MOVED_IN"), 1);
    assert_int_equal(noted(w, id, "stopped", "BENEFIT_DIFF_MOVED_OUT"), 1);
    assert_int_equal(noted(w, id, "stopped", "BENEFIT_DIFF_DIED"), 1);
    assert_int_equal(noted(w, id, "regular", "BENEFIT_DIFF_AGE"), 1);
    assert_int_equal(number(w,
                            "SELECT old - amount FROM payroll_item WHERE "
                            "payroll_id = @ AND note = 'BENEFIT_DIFF_AGE'",
                            id),
                     900000 - 540000);
    assert_ok(store_reader(w->store, &db, &e), &e);
    int64_t lines = number(w,
                           "SELECT count(*) FROM payment_line WHERE payroll = "
                           "@",
                           id);
    int64_t amount = number(w,
                            "SELECT sum(amount) FROM payment_line WHERE "
                            "payroll = @",
                            id);
    for (int by = 0; by < PAYROLL_BY__MAX; by++) {
        int64_t sum[2] = {0, 0};
        assert_ok(
            payroll_totals(db, id, (enum payroll_by)by, add_total, sum, &e),
            &e);
        assert_int_equal(sum[0], lines);
        assert_int_equal(sum[1], amount);
    }
    db_close(db);
    check_papers(w, id);
}

/* Nobody at all: the run goes its way and its papers say so. */
static void nobody(struct world *w)
{
    int64_t id = sent(w, M(2024, 2)), sum[2] = {0, 0}, count;
    struct payfile_sum pay;
    struct payroll run;
    struct err e = {0};
    struct db *db;
    struct doc *d;
    struct buf out;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(payroll_get(w->arena, db, id, &run, &e), &e);
    assert_ok(payroll_totals(db, id, PAYROLL_BY_UNIT, add_total, sum, &e), &e);
    assert_int_equal(sum[0], 0);
    struct pain_job job = {{w->registry, db, &run, 0, LANG_VI},
                           "2024-02-20T08:00:00",
                           day_of(2024, 2, 25)};
    assert_int_equal(paylist_build(w->arena, &job.of, NULL, &d, &e), ERR_INPUT);
    assert_null(d);
    err_clear(&e);
    world_add(w, "payer_account", w->province, "from_day=2020-01-01",
              "holder=Sở A", "bank=ICBVVNVX", "account_number=99", NULL);
    buf_init(&out, 1 << 16);
    assert_int_equal(pain_write(&job, &out, &pay, &e), ERR_INPUT);
    if (!strstr(world_message(&e), "Nobody is paid"))
        fail_msg("%s", world_message(&e));
    err_clear(&e);
    assert_ok(
        letters_build(&job.of, LETTER_PAYMENT, keep_letter, &out, &count, &e),
        &e);
    assert_int_equal(count, 0);
    buf_free(&out);
    db_close(db);
    /* A file comes all the same: nothing in it is known. */
    struct reconcile_result r =
        enter(w, id, "cash", row("AS1-1-1-c", "Đã nhận,,,"));
    assert_int_equal(r.count[RECONCILE_UNKNOWN], 1);
}

/* Two runs of overlapping places, both computed: the second is refused. */
static void overlap(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01"), all, part;
    struct err e = {0};

    award(w, p, "hiv_poor", 0, "cash");
    struct payroll_open what = {
        "social_assistance",
        w->province,
        M(2024, 2),
        M(2024, 1),
        0
    };
    assert_ok(payroll_open(w->registry, w->who, &what, &all, &e), &e);
    what.unit_id = w->communes[0];
    assert_ok(payroll_open(w->registry, w->who, &what, &part, &e), &e);
    for (int i = 0; i < 2; i++) {
        int64_t id = i ? part : all;
        assert_ok(payroll_compute(w->registry, w->who, id, DAY_LAST, &e), &e);
        assert_ok(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e),
                  &e);
    }
    assert_ok(payroll_step(w->registry, &boss, all, PAYROLL_APPROVED, &e), &e);
    assert_int_equal(
        payroll_step(w->registry, &boss, part, PAYROLL_APPROVED, &e),
        ERR_INPUT);
    if (!strstr(world_message(&e), "compute it again"))
        fail_msg("%s", world_message(&e));
    assert_int_equal(test_int(w->store, "SELECT sum(amount) FROM payment_line"),
                     2 * 540000);
}

/* A higher base, half a year ahead; nothing is written. */
static void simulation(struct world *w)
{
    int64_t p = world_person(w, "female", "1980-01-01");
    int64_t child = world_person(w, "male", "2020-09-15");
    int64_t journal;
    struct simulate_ask ask = {
        .catalog = w->catalog,
        .units = registry_units(w->registry),
        .name = "social_allowance",
        .known = day_of(2024, 12, 31),
        .first = M(2024, 7),
        .last = M(2024, 12),
        .by_category = 1
    };
    struct law_set set;
    struct simulate s;
    struct err e = {0};
    struct db *db;

    award(w, p, "hiv_poor", 0, "cash");
    award(w, child, "orphan", 1, "cash");
    journal = test_int(w->store, "SELECT count(*) FROM journal");
    assert_int_equal(
        simulate_set(w->catalog, "socialbase=1", ask.first, &set, &e),
        ERR_NOTFOUND);
    err_clear(&e);
    assert_int_equal(
        simulate_set(w->catalog, "social_base=abc", ask.first, &set, &e),
        ERR_INPUT);
    err_clear(&e);
    assert_ok(
        simulate_set(w->catalog, "social_base=650.000", ask.first, &set, &e),
        &e);
    ask.sets = &set;
    ask.set_count = 1;
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(simulate_run(w->arena, db, &ask, &s, &e), &e);
    db_close(db);
    /* The child turns four in September. */
    assert_int_equal(s.row_count, 2);
    assert_int_equal(s.all.then_sum,
                     650000 * 15 / 10 * 6 + 650000 * (2 * 25 + 4 * 15) / 10);
    assert_int_equal(s.all.gain, 2);
    assert_int_equal(s.all.lose, 0);
    assert_int_equal(s.all.now_sum, s.all.then_sum / 650000 *
                                        test_int(w->store, "SELECT 500000"));
    for (int f = 0; f < SIMULATE_XLSX; f++) {
        struct buf out;
        buf_init(&out, 1 << 20);
        assert_ok(simulate_write(&ask, &s, (enum simulate_format)f, LANG_VI,
                                 &out, &e),
                  &e);
        assert_true(out.len > 100);
        buf_free(&out);
    }
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM journal"),
                     journal);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both("benefit_payment_test", name);                           \
    }
BOTH(returned)
BOTH(in_part)
BOTH(three_months)
BOTH(by_bank)
BOTH(instalments)
BOTH(differences)
BOTH(nobody)
BOTH(overlap)
BOTH(simulation)

/* ---- texts ------------------------------------------------------------- */

static void references(void **state)
{
    static const char *const bad[] = {
        "",           "AS",       "AS1-2-3",   "AS1-2-3-x",
        "AS1-2-3-bb", "AS-2-3-b", "XX1-2-3-b", "AS1-2-99999999999999-b"};
    struct payment_ref ref = {12, 345, 678901, 'd'}, back;
    char text[PAYMENT_REF_BYTES];

    (void)state;
    payment_ref_text(&ref, text);
    assert_string_equal(text, "AS12-345-678901-d");
    assert_true(payment_ref_parse(text, &back));
    assert_int_equal(back.person, ref.person);
    assert_string_equal(payment_ref_channel(&back), "card");
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(payment_ref_parse(bad[i], &back));
}

static enum err_code count_told(const struct reconcile_told *t, void *arg,
                                struct err *e)
{
    (void)t;
    (void)e;
    ++*(int *)arg;
    return ERR_OK;
}

static void pain_refused(void **state)
{
    static const char *const bad[] = {
        "", "<a>", "<a><b/></a>", "nothing",
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><Document><CstmrPmtStsRpt/>"
         "</Document>")};
    int count = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct err e = {0};
        assert_int_equal(
            pain_read(bad[i], strlen(bad[i]), "x.xml", count_told, &count, &e),
            ERR_INPUT);
        assert_true(e.pos.line > 0);
    }
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references),        cmocka_unit_test(pain_refused),
        cmocka_unit_test(test_returned),     cmocka_unit_test(test_in_part),
        cmocka_unit_test(test_three_months), cmocka_unit_test(test_by_bank),
        cmocka_unit_test(test_instalments),  cmocka_unit_test(test_differences),
        cmocka_unit_test(test_nobody),       cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_simulation),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
