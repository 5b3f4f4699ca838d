/*
** Awards that the law does not let stand beside each other, told when they are
** entered, corrected and imported.
*/
#include "base/test.h"
#include "benefit/overlap.h"
#include "registry/import.h"
#include "registry/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char program[] = "benefit_overlap_test";

/* From now on awards of the register are looked at. */
static struct overlaps *watch(struct world *w, const char *reg)
{
    struct registry_observer *look = arena_alloc(w->arena, sizeof *look);
    struct overlaps *x;
    struct err e = {0};

    assert_non_null(look);
    assert_ok(overlaps_new(w->arena, w->catalog,
                           catalog_register(w->catalog, reg), &x, &e),
              &e);
    *look = overlaps_observer(x);
    w->look = look;
    return x;
}

static size_t found(const struct overlaps *x)
{
    size_t count;

    (void)overlaps_list(x, &count);
    return count;
}

static const struct overlap *last_of(const struct overlaps *x)
{
    size_t count;
    const struct overlap *list = overlaps_list(x, &count);

    assert_true(count > 0);
    return &list[count - 1];
}

static int64_t award(struct world *w, int commune, const char *person,
                     const char *group, const char *from)
{
    return world_add(w, "social_award", w->communes[commune], person, group,
                     from, "legal_basis=decree_20_2021", "decision_number=3/QĐ",
                     NULL);
}

static const char *person_of(struct world *w, const char *born)
{
    return arena_printf(w->arena, "person=%" PRId64,
                        world_person(w, "female", born));
}

/* The sentence of the last one in both languages has the words. */
static void says(struct world *w, const struct overlaps *x, const char *vi,
                 const char *en)
{
    const char *words[LANG__MAX] = {vi, en};
    char text[OVERLAP_TEXT_BYTES];

    for (int lang = 0; lang < LANG__MAX; lang++) {
        overlap_text(registry_units(w->registry), last_of(x), (enum lang)lang,
                     text);
        if (!strstr(text, words[lang]) || !strstr(text, "Thạch Thị Sa Rây"))
            fail_msg("no “%s” in: %s", words[lang], text);
    }
}

/* The same award in two communes, until the older one is ended. */
static void same_award(struct world *w)
{
    struct overlaps *x = watch(w, "social_award");
    const char *p = person_of(w, "1980-01-01");
    struct err e = {0};

    int64_t a = award(w, 0, p, "social_group=hiv_poor", "from_day=2024-01-01");
    assert_int_equal(found(x), 0);
    int64_t b = award(w, 1, p, "social_group=hiv_poor", "from_day=2024-02-15");
    assert_int_equal(found(x), 1);
    assert_int_equal(last_of(x)->id, b);
    assert_int_equal(last_of(x)->other, a);
    assert_null(last_of(x)->several);
    says(w, x, "sẽ giữ lại cả hai", "the payroll will hold both");
    says(w, x, "(01/01/2024 – …)", "(01/01/2024 – …)");
    assert_ok(
        world_correct(w, &e, "social_award", a, 0, "to_day=2024-02-15", NULL),
        &e);
    assert_int_equal(found(x), 2); /* told from the older one as well */
    assert_ok(
        world_correct(w, &e, "social_award", a, 0, "to_day=2024-02-14", NULL),
        &e);
    assert_int_equal(found(x), 2);
    assert_ok(world_void(w, &e, "social_award", a), &e);
    assert_ok(
        world_correct(w, &e, "social_award", b, 0, "from_day=2024-01-15", NULL),
        &e);
    assert_int_equal(found(x), 2); /* a void one is in nobody's way */
}

/* Only the highest is paid, except beside those that the law names. */
static void higher_award(struct world *w)
{
    struct overlaps *x = watch(w, "social_award");
    const char *p = person_of(w, "1980-01-01"), *q = person_of(w, "1980-01-01");
    const char *old = person_of(w, "1940-01-01");

    award(w, 0, p, "social_group=hiv_poor", "from_day=2024-07-01");
    award(w, 0, p, "social_group=disabled_special", "from_day=2024-07-01");
    assert_int_equal(found(x), 1);
    assert_string_equal(last_of(x)->several->set, "social_monthly");
    says(w, x, "chỉ chi 1 khoản cao nhất (20/2021/NĐ-CP, Đ6.2",
         "only the 1 highest (20/2021/NĐ-CP, Đ6.2");
    world_add(w, "social_award", w->communes[0], q,
              "social_group=single_parent", "children=2", "from_day=2024-07-01",
              "legal_basis=decree_20_2021", NULL);
    award(w, 0, q, "social_group=disabled_severe", "from_day=2024-07-01");
    assert_int_equal(found(x), 1);
    award(w, 0, old, "social_group=elderly_80", "from_day=2024-01-01");
    x = watch(w, "social_pension");
    int64_t ward = units_on_map(registry_units(w->registry), w->communes[0],
                                day_of(2025, 7, 1));
    world_add(w, "social_pension", ward, old, "from_day=2025-07-01",
              "decision_number=4/QĐ", NULL);
    assert_int_equal(found(x), 1);
    assert_string_equal(last_of(x)->other_reg->name, "social_award");
}

/* Two of a set are paid, so only a third is in the way. */
static void two_are_paid(struct world *w)
{
    struct overlaps *x = watch(w, "merit_award");
    const char *p = person_of(w, "1950-01-01");

    for (int i = 0; i < 3; i++) {
        char of[32];
        snprintf(of, sizeof of, "merit_person=%" PRId64,
                 world_person(w, "male", "1930-01-01"));
        world_add(w, "merit_award", w->communes[0], p, of,
                  "merit_group=survivor", "survivor_of=war_invalid",
                  "from_day=2024-01-01", "decision_number=1/QĐ", NULL);
        assert_int_equal(found(x), i < 2 ? 0 : 2);
    }
    world_add(w, "merit_award", w->communes[0], p, "merit_group=war_invalid",
              "injury_rate=70", "from_day=2024-01-01", "decision_number=1/QĐ",
              NULL);
    assert_int_equal(found(x), 2);
}

/* An import of awards that is looked at, and its file: the columns stand in it,
** the rows are the caller's. */
static struct import_job award_import(struct world *w, const char *name,
                                      FILE **file)
{
    struct import_job job = {.registry = w->registry,
                             .who = w->who,
                             .reg =
                                 catalog_register(w->catalog, "social_award"),
                             .path = test_path(program, name),
                             .unit = "31498",
                             .look = w->look};

    *file = fopen(job.path, "wb");
    assert_non_null(*file);
    fputs("person.full_name,person.born,person.sex,social_group,from_day,"
          "legal_basis,decision_number\n",
          *file);
    return job;
}

/* A file tells what overlaps within it and beside what is there; all of it is
** taken. */
static void imported(struct world *w)
{
    static const char text[] =
        "Lý A,01/01/1980,female,hiv_poor,01/01/2024,decree_20_2021,1/QĐ\n"
        "Lý A,01/01/1980,female,hiv_poor,01/03/2024,decree_20_2021,2/QĐ\n"
        "Lý B,01/01/1980,female,hiv_poor,01/03/2024,decree_20_2021,3/QĐ\n";
    struct overlaps *x = watch(w, "social_award");
    struct import_result result;
    struct err e = {0};
    FILE *f;
    struct import_job job = award_import(w, "awards.csv", &f);

    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    job.dry_run = 1;
    assert_ok(import_run(w->arena, &job, &result, &e), &e);
    assert_int_equal(found(x), 1);
    job.dry_run = 0;
    job.look = (watch(w, "social_award"), w->look);
    x = job.look->arg;
    assert_ok(import_run(w->arena, &job, &result, &e), &e);
    assert_int_equal(result.good, 3);
    assert_int_equal(found(x), 1);
    job.again = 1;
    assert_ok(import_run(w->arena, &job, &result, &e), &e);
    assert_int_equal(result.good, 3);
    /* Lý A's two each beside two old ones, and beside one another. */
    assert_int_equal(found(x), 1 + 2 + 3 + 1);
}

/* A large file is asked for only where somebody has awards; what an earlier
** batch saved counts as well. */
static void large_file(struct world *w)
{
    enum { PEOPLE = ROWS_MAX + 100 };
    static const int again[] = {0, PEOPLE - 1, 0};
    struct overlaps *x = watch(w, "social_award");
    struct import_result result;
    struct err e = {0};
    FILE *f;
    struct import_job job = award_import(w, "large.csv", &f);

    for (int i = 0; i < PEOPLE + (int)ARRAY_COUNT(again); i++)
        fprintf(f,
                "Lý Thị %d,01/01/1980,female,hiv_poor,01/01/2024,"
                "decree_20_2021,%d/QĐ\n",
                i < PEOPLE ? i : again[i - PEOPLE], i);
    assert_int_equal(fclose(f), 0);
    assert_ok(import_run(w->arena, &job, &result, &e), &e);
    assert_int_equal(result.good, PEOPLE + ARRAY_COUNT(again));
    assert_int_equal(found(x), 1 + 1 + 2);
}

static void registers_concerned(struct world *w)
{
    static const struct {
        const char *reg;
        int concern;
    } cases[] = {{"social_award", 1},   {"merit_award", 1},
                 {"social_pension", 1}, {"social_one_off", 0},
                 {"placement", 0},      {"person", 0}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct overlaps *x;
        struct err e = {0};
        assert_ok(overlaps_new(w->arena, w->catalog,
                               catalog_register(w->catalog, cases[i].reg), &x,
                               &e),
                  &e);
        assert_int_equal(x != NULL, cases[i].concern);
    }
}

static void no_memory(struct world *w)
{
    const struct cat_register *reg =
        catalog_register(w->catalog, "social_award");
    const char *p = person_of(w, "1980-01-01");
    struct rows *rows = rows_new(w->arena, reg, 1);
    struct err e = {0};
    struct db *db;
    int done = 0;

    award(w, 0, p, "social_group=hiv_poor", "from_day=2024-01-01");
    int64_t id = award(w, 1, p, "social_group=hiv_poor", "from_day=2024-02-15");
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(registry_get(w->registry, db, id, w->arena, rows, &e), &e);
    for (unsigned n = 1; !done; n++) {
        struct arena *a = arena_new((size_t)8 << 20);
        struct overlaps *x;
        arena_fail_at(a, n);
        e = (struct err){0};
        enum err_code rc = overlaps_new(a, w->catalog, reg, &x, &e);
        if (rc == ERR_OK)
            rc = overlaps_look(x, db, rows, &e);
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        done = rc == ERR_OK;
        if (done)
            assert_int_equal(found(x), 1);
        arena_free(a);
    }
    db_close(db);
}

#define BOTH(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        world_on_both(program, name);                                          \
    }
BOTH(same_award)
BOTH(higher_award)
BOTH(two_are_paid)
BOTH(imported)
BOTH(large_file)
BOTH(registers_concerned)
BOTH(no_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_award),
        cmocka_unit_test(test_higher_award),
        cmocka_unit_test(test_two_are_paid),
        cmocka_unit_test(test_imported),
        cmocka_unit_test(test_large_file),
        cmocka_unit_test(test_registers_concerned),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
