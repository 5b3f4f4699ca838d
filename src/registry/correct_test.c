/*
** A file that corrects records: found by their number, by columns, by whom they
** are about; what is said otherwise is changed, and nothing else.
*/
#include "registry/import.h"
#include "registry/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "correct_test";
static const char *const by_decision[] = {"person", "decision_number"};

/* Two awards of one woman and one of another. */
struct people {
    int64_t one, two, award[3];
};

static struct people make(struct world *w)
{
    struct people p = {0};
    char person[32];
    static const char *const decisions[] = {
        "decision_number=1/QĐ", "decision_number=2/QĐ", "decision_number=3/QĐ"};

    p.one = world_add(w, "person", w->communes[0], "full_name=Sơn Thị Na",
                      "sex=female", "born=1970-01-01",
                      "citizen_number=094170000001", NULL);
    p.two = world_add(w, "person", w->communes[1], "full_name=Kim Sóc",
                      "sex=male", "born=1960-01-01", NULL);
    for (int i = 0; i < 3; i++) {
        snprintf(person, sizeof person, "person=%lld",
                 (long long)(i < 2 ? p.one : p.two));
        p.award[i] = world_add(w, "merit_award", w->communes[i / 2], person,
                               "from_day=2020-01-01", decisions[i],
                               "merit_group=war_invalid", "injury_rate=81",
                               "channel=bank", NULL);
    }
    return p;
}

static const char *write_file(const char *text)
{
    const char *path = test_path(program, "corrections.csv");
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    return path;
}

static const char *read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = arena_alloc(a, 1 << 20);

    if (!f)
        fail_msg("no file %s", path);
    text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
    fclose(f);
    return text;
}

struct asked {
    struct import_job job;
    struct import_correct correct;
};

static void ask(struct world *w, const char *text, struct asked *out)
{
    *out = (struct asked){
        .job = {.registry = w->registry,
                .who = w->who,
                .reg = catalog_register(w->catalog, "merit_award"),
                .path = write_file(text),
                .correct = &out->correct,
                .lang = LANG_EN},
        .correct = {.reason = "Kết luận 905"}};
}

static struct import_result run_ok(struct world *w,
                                   const struct import_job *job)
{
    struct import_result result;
    struct err e = {0};

    assert_ok(import_run(w->arena, job, &result, &e), &e);
    return result;
}

static int64_t rate(struct world *w, int64_t award)
{
    char sql[96];

    snprintf(sql, sizeof sql,
             "SELECT injury_rate FROM merit_award WHERE id = %lld",
             (long long)award);
    return test_int(w->store, sql);
}

static int64_t entries(struct world *w)
{
    return test_int(w->store, "SELECT count(*) FROM journal");
}

/* By number: a rehearsal changes nothing and tells what it would; then it does;
** then once more changes nothing. */
static void by_number(struct world *w)
{
    struct people p = make(w);
    struct asked x;
    char text[512], line[128];

    snprintf(text, sizeof text,
             "Số bản ghi,Họ và tên,Tỷ lệ tổn thương cơ thể (%%),channel\n"
             "%lld,Sơn Thị Na,61,-\n%lld,,81,\n%lld,Kim Sóc,61,bank\n"
             "999999,,61,\n,,61,\n%lld,Người Khác,45,\n%lld,,150,\n",
             (long long)p.award[0], (long long)p.award[1],
             (long long)p.award[2], (long long)p.award[2],
             (long long)p.award[1]);
    ask(w, text, &x);
    x.job.dry_run = 1;
    int64_t before = entries(w);
    struct import_result r = run_ok(w, &x.job);
    assert_int_equal(r.good, 2);
    assert_int_equal(r.same, 1);
    assert_int_equal(r.bad, 4);
    assert_int_equal(entries(w), before);
    assert_int_equal(rate(w, p.award[0]), 81);
    snprintf(line, sizeof line, "2,%lld,Sơn Thị Na,Injury rate (%%),81,61\r\n",
             (long long)p.award[0]);
    assert_non_null(strstr(read_file(w->arena, r.changes), line));
    snprintf(line, sizeof line,
             "2,%lld,Sơn Thị Na,Channel of payment,Bank account,\r\n",
             (long long)p.award[0]);
    assert_non_null(strstr(read_file(w->arena, r.changes), line));
    const char *refused = read_file(w->arena, r.refused);
    assert_non_null(strstr(refused, "999999,,61,,5,,"));
    assert_non_null(strstr(refused, "is no record number"));
    assert_non_null(strstr(refused, "Người Khác"));

    x.job.dry_run = 0;
    r = run_ok(w, &x.job);
    assert_int_equal(r.good, 2);
    assert_int_equal(rate(w, p.award[0]), 61);
    assert_int_equal(rate(w, p.award[2]), 61);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM merit_award WHERE channel IS "
                           "NULL"),
        1);
    assert_int_equal(test_int(w->store,
                              "SELECT count(*) FROM journal WHERE action = "
                              "'correct' AND reason = 'Kết luận 905'"),
                     2);
    before = entries(w);
    x.job.again = 1;
    r = run_ok(w, &x.job);
    assert_int_equal(r.good, 0);
    assert_int_equal(r.same, 3);
    assert_null(r.changes);
    assert_int_equal(entries(w), before);
    unlink(r.refused);
}

static void by_columns(struct world *w)
{
    struct people p = make(w);
    struct asked x;

    /* Of the two awards of a woman the decision tells which. */
    ask(w,
        "unit,full_name,born,citizen_number,decision_number,injury_rate\n"
        ",,,094170000001,2/QĐ,61\n31501,Kim Sóc,1/1/1960,,3/QĐ,45\n"
        ",Kim Sóc,1/1/1960,,3/QĐ,46\n31498,Sơn Thị Na,1/1/1970,,9/QĐ,61\n"
        ",,,094170000009,1/QĐ,61\n,,,094170000001,,61\n"
        ",,,094170000001,2/QĐ,62\n",
        &x);
    x.correct.by = by_decision;
    x.correct.by_count = 2;
    struct import_result r = run_ok(w, &x.job);
    const char *refused = read_file(w->arena, r.refused);
    if (r.good != 2 || r.bad != 5)
        fail_msg("%s", refused);
    assert_int_equal(rate(w, p.award[0]), 81);
    assert_int_equal(rate(w, p.award[1]), 61);
    assert_int_equal(rate(w, p.award[2]), 45);
    assert_non_null(strstr(refused, "give the unit"));
    assert_non_null(strstr(refused, "no record like this row"));
    assert_non_null(strstr(refused, "was not found"));
    assert_non_null(strstr(refused, "is blank"));
    assert_non_null(strstr(refused, "An earlier row"));
    /* By the party alone, where there is only one record. */
    ask(w,
        "unit,full_name,born,injury_rate\n31501,Kim Sóc,1/1/1960,30\n"
        "31498,Sơn Thị Na,1/1/1970,30\n",
        &x);
    r = run_ok(w, &x.job);
    assert_int_equal(r.good, 1);
    assert_int_equal(rate(w, p.award[2]), 30);
    assert_non_null(strstr(read_file(w->arena, r.refused), "Several records"));
    unlink(r.refused);
    unlink(r.changes);
}

static void refused(struct world *w, struct asked *x, const char *want)
{
    int64_t before = entries(w);
    struct import_result r;
    struct err e = {0};

    assert_int_not_equal(import_run(w->arena, &x->job, &r, &e), ERR_OK);
    if (!strstr(world_message(&e), want))
        fail_msg("expected %s: %s", want, world_message(&e));
    assert_int_equal(entries(w), before);
    if (r.refused)
        unlink(r.refused);
}

static void whole_files(struct world *w)
{
    struct people p = make(w);
    char text[256];
    struct asked x;

    ask(w, "injury_rate,channel\n61,bank\n", &x);
    refused(w, &x, "no column by which to find");
    ask(w, "Số bản ghi,injury_rate\n1,61\n", &x);
    x.correct.by = by_decision;
    x.correct.by_count = 2;
    refused(w, &x, "has no column \"person\"");
    ask(w, "Số bản ghi,full_name\n1,Na\n", &x);
    refused(w, &x, "none to correct");
    ask(w, "Số bản ghi,injury_rate,Ghi chú,x\n999999,61,,\n", &x);
    refused(w, &x, "None of the 1 rows");
    snprintf(text, sizeof text, "Số bản ghi,injury_rate\n%lld,61\n",
             (long long)p.award[0]);
    ask(w, text, &x);
    x.correct.reason = "";
    refused(w, &x, "reason");
    /* Who may not write there corrects nothing. */
    ask(w, text, &x);
    struct actor nobody = {.name = "nobody"};
    x.job.who = &nobody;
    refused(w, &x, "None of the 1 rows");
    assert_int_equal(rate(w, p.award[0]), 81);
}

static void without_memory(struct world *w)
{
    struct people p = make(w);
    enum err_code rc = ERR_NOMEM;
    char text[96];
    struct asked x;
    unsigned nth;

    snprintf(text, sizeof text, "id,injury_rate,channel\n%lld,61,-\n",
             (long long)p.award[0]);
    ask(w, text, &x);
    for (nth = 1; rc == ERR_NOMEM && nth < 1000; nth++) {
        struct arena *a = arena_new((size_t)64 << 20);
        struct import_result result;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = import_run(a, &x.job, &result, &e);
        if (rc != ERR_OK) {
            assert_int_equal(rc, ERR_NOMEM);
            assert_int_equal(rate(w, p.award[0]), 81);
        }
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
    assert_true(nth > 20);
    assert_int_equal(rate(w, p.award[0]), 61);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both(program, name);                                          \
    }
BOTH(by_number)
BOTH(by_columns)
BOTH(whole_files)
BOTH(without_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_number),
        cmocka_unit_test(test_by_columns),
        cmocka_unit_test(test_whole_files),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
