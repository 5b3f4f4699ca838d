/*
** A correction of a whole province: 905 injury rates lowered at once by one
** file, one run that computes what was overpaid, and a decision each.
*/
#include "base/test.h"
#include "benefit/month.h"
#include "benefit/paylist.h"
#include "doc/write.h"
#include "registry/import.h"
#include "registry/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define M(y, m) ((y)*12 + (m)-1)

enum { PEOPLE = 905, KEEP = 70 };

static const char program[] = "benefit_correct_test";
static const struct actor boss = {.name = "boss", .all = 1};

/* A file with a line for each person. */
static const char *write_file(const char *name, const char *heading,
                              const char *line)
{
    const char *path = test_path(program, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fputs(heading, f);
    for (int i = 0; i < PEOPLE; i++)
        fprintf(f, "094170%06d%s\n", i, line);
    assert_int_equal(fclose(f), 0);
    return path;
}

static struct import_result take(struct world *w, const char *path,
                                 const struct import_correct *correct, int dry)
{
    struct import_job job = {.registry = w->registry,
                             .who = w->who,
                             .reg = catalog_register(w->catalog, "merit_award"),
                             .path = path,
                             .unit = "31498",
                             .dry_run = dry,
                             .correct = correct,
                             .lang = LANG_EN};
    struct import_result result;
    struct err e = {0};

    assert_ok(import_run(w->arena, &job, &result, &e), &e);
    assert_int_equal(result.bad, 0);
    return result;
}

static int64_t run(struct world *w, int32_t month, int32_t since)
{
    int64_t unit = units_on_map(registry_units(w->registry), w->province,
                                month_last_day(month));
    struct payroll_open what = {"merit", unit, month, since, KEEP};
    struct err e = {0};
    int64_t id;

    assert_ok(payroll_open(w->registry, w->who, &what, &id, &e), &e);
    assert_ok(
        payroll_compute(w->registry, w->who, id, month_last_day(month), &e),
        &e);
    assert_ok(payroll_step(w->registry, w->who, id, PAYROLL_CHECKED, &e), &e);
    assert_ok(payroll_step(w->registry, &boss, id, PAYROLL_APPROVED, &e), &e);
    return id;
}

static int64_t sum(struct world *w, const char *what, int64_t id)
{
    char sql[256];

    snprintf(sql, sizeof sql, "SELECT %s AND payroll_id = %" PRId64, what, id);
    return test_int(w->store, sql);
}

struct letters {
    int count;
    struct buf first;
};

static enum err_code keep_letter(struct doc *d, int64_t person, void *arg,
                                 struct err *e)
{
    struct letters *x = arg;

    (void)person;
    return x->count++ ? ERR_OK : doc_write(d, DOC_FORMAT_TEXT, &x->first, e);
}

/* Everybody gets a decision; what stands in the first one. */
static void check_letters(struct world *w, int64_t id)
{
    static const char *const told[] = {
        /* 81 and 61 percent, before and now */
        "8.639.000", "5.450.000",
        /* three months of 3.189.000; of it 30 percent of the new amount */
        "9.567.000", "1.635.000", "7.932.000", "09/2024 –",
        "mỗi tháng khấu trừ 30% tiền trợ cấp"};
    struct letters x = {.count = 0};
    struct payroll of;
    struct db *db;
    struct err e = {0};
    int64_t count;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(payroll_get(w->arena, db, id, &of, &e), &e);
    struct payfile_job job = {w->registry, db, &of, 0, LANG_VI};
    buf_init(&x.first, 1 << 20);
    assert_ok(letters_build(&job, LETTER_RECOVERY, keep_letter, &x, &count, &e),
              &e);
    assert_int_equal(count, PEOPLE);
    assert_int_equal(x.count, PEOPLE);
    for (size_t i = 0; i < ARRAY_COUNT(told); i++)
        if (!strstr(buf_cstr(&x.first), told[i]))
            fail_msg("no \"%s\" in: %s", told[i], buf_cstr(&x.first));
    assert_null(strchr(buf_cstr(&x.first), '{'));
    buf_free(&x.first);
    db_close(db);
}

static void province(struct world *w)
{
    const struct import_correct how = {.reason = "Kết luận thanh tra 905"};
    const char *path = write_file(
        "awards.csv",
        "citizen_number,full_name,sex,born,from_day,decision_number,"
        "merit_group,injury_rate\n",
        ",Thạch Thị Na,female,1970-05-01,2020-01-01,1/QĐ,war_invalid,81");

    assert_int_equal(take(w, path, NULL, 0).good, PEOPLE);
    int64_t id = run(w, M(2024, 10), M(2024, 8));
    int64_t paid = test_int(w->store, "SELECT sum(amount) FROM payment_line");

    path = write_file("rates.csv", "citizen_number,injury_rate\n", ",61");
    assert_int_equal(take(w, path, &how, 1).good, PEOPLE);
    assert_int_equal(
        test_int(w->store,
                 "SELECT count(*) FROM merit_award WHERE injury_rate = 81"),
        PEOPLE);
    assert_int_equal(take(w, path, &how, 0).good, PEOPLE);
    assert_int_equal(
        test_int(w->store,
                 "SELECT count(*) FROM merit_award WHERE injury_rate = 61"),
        PEOPLE);

    id = run(w, M(2024, 11), MONTH_MIN);
    int64_t over = -sum(w,
                        "sum(amount) FROM payroll_item WHERE kind IN ('debt', "
                        "'recovery')",
                        id);
    int64_t now =
        sum(w, "min(amount) FROM payroll_item WHERE kind = 'regular'", id);
    int64_t months = 3;
    /* All that was paid is what three months are worth now, and the rest. */
    assert_int_equal(paid - over, PEOPLE * months * now);
    check_letters(w, id);
}

static void test_province(void **state)
{
    (void)state;
    world_on_both(program, province);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_province),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
