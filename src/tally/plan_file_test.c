/* Plans out of files and into files. */
#include "tally/plan_file.h"

#include "registry/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char path[64];

static void put_file(const char *text)
{
    snprintf(path, sizeof path, "/tmp/ansinh-plan-XXXXXX.csv");
    int fd = mkstemps(path, 4);

    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static struct plan_file_ask ask_of(const struct world *w)
{
    return (struct plan_file_ask){w->registry, w->who, w->province, 2024,
                                  LANG_EN};
}

static const char rows[] =
    "Kế hoạch quận huyện,,\n"
    "Key,Unit,Plan\n"
    "jobs_created,soc-trang,28.500\n"
    "jobs_created,31498,1.200\n"
    "jobs_created/sex=female,31498,500\n"
    "poverty_rate_reduction/bound=lower,soc-trang,\"1,5\"\n"
    "jobs_created,31498,1.300\n"
    "jobs_creatd,31498,7\n"
    "jobs_created/sex=femal,31498,7\n"
    "jobs_created,31501,\n"
    "jobs_created,nowhere,7\n"
    "jobs_created,,7\n"
    "jobs_created,31504,\"7,5\"\n"
    "population_aged_15,31504,7\n";

static size_t save(const struct plan_file_ask *ask, struct plan_file *f)
{
    struct arena *a = arena_new((size_t)8 << 20);
    struct err e = {0};
    size_t changed;

    assert_ok(plan_file_read(a, ask, path, f, &e), &e);
    assert_ok(plan_file_save(ask, f, &changed, &e), &e);
    arena_free(a);
    return changed;
}

static void import_in(struct world *w)
{
    static const struct {
        int64_t row;
        const char *part;
    } refused[] = {{7, "in row 4"}, {8, "jobs_creatd"}, {9, "femal"},
                   {11, "nowhere"}, {12, "no unit"},    {13, "7,5"},
                   {14, "15"}};
    struct plan_file_ask ask = ask_of(w);
    struct plan_file f;
    struct err e = {0};

    put_file(rows);
    assert_ok(plan_file_read(w->arena, &ask, path, &f, &e), &e);
    assert_int_equal(f.count, 4);
    assert_int_equal(f.refused_count, ARRAY_COUNT(refused));
    for (size_t i = 0; i < f.refused_count; i++) {
        assert_int_equal(f.refused[i].row, refused[i].row);
        if (!strstr(f.refused[i].why, refused[i].part))
            fail_msg("%s", f.refused[i].why);
    }
    assert_int_equal(save(&ask, &f), 4);
    assert_int_equal(save(&ask, &f), 0);
    remove(path);
}

static void import(void **state)
{
    (void)state;
    world_on_both("tally_plan_file", import_in);
}

/* What was written is read again and changes nothing; next year it stands
** beside empty cells. */
static void export_in(struct world *w)
{
    struct plan_file_ask ask = ask_of(w);
    struct plan_file f;
    struct err e = {0};
    struct db *db;

    put_file(rows);
    assert_int_equal(save(&ask, &f), 4);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(plan_file_write(w->arena, db, &ask, path, &e), &e);
    assert_int_equal(save(&ask, &f), 0);
    assert_int_equal(f.count, 4);
    assert_int_equal(f.refused_count, 0);
    ask.year = 2025;
    assert_ok(plan_file_write(w->arena, db, &ask, path, &e), &e);
    assert_int_equal(save(&ask, &f), 0);
    assert_int_equal(f.count, 0);
    db_close(db);
    remove(path);
}

static void export(void **state)
{
    (void)state;
    world_on_both("tally_plan_file", export_in);
}

static void refusals_in(struct world *w)
{
    struct actor stranger = {.name = "khach"};
    struct plan_file_ask ask = ask_of(w);
    struct plan_file f;
    struct err e = {0};
    struct db *db;

    put_file("a,b\n1,2\n");
    assert_int_equal(plan_file_read(w->arena, &ask, path, &f, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_TALLY_PLAN_HEADS);
    remove(path);
    put_file(rows);
    ask.who = &stranger;
    e = (struct err){0};
    assert_ok(plan_file_read(w->arena, &ask, path, &f, &e), &e);
    assert_int_equal(f.count, 0);
    assert_non_null(strstr(f.refused[0].why, "khach"));
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_int_equal(plan_file_write(w->arena, db, &ask, path, &e), ERR_DENIED);
    db_close(db);
    remove(path);
}

static void refusals(void **state)
{
    (void)state;
    world_on_both("tally_plan_file", refusals_in);
}

static void no_memory_in(struct world *w)
{
    struct plan_file_ask ask = ask_of(w);
    struct err e = {0};
    struct db *db;
    int done = 0;

    char other[80];

    put_file(rows);
    snprintf(other, sizeof other, "%s.csv", path);
    assert_ok(store_reader(w->store, &db, &e), &e);
    for (unsigned n = 1; !done; n++) {
        struct arena *a = arena_new((size_t)8 << 20);
        struct plan_file f;
        arena_fail_at(a, n);
        e = (struct err){0};
        enum err_code rc = plan_file_read(a, &ask, path, &f, &e);
        if (rc == ERR_OK)
            rc = plan_file_write(a, db, &ask, other, &e);
        done = rc == ERR_OK;
        assert_true(rc == ERR_OK || rc == ERR_NOMEM);
        arena_free(a);
    }
    db_close(db);
    remove(path);
    remove(other);
}

static void no_memory(void **state)
{
    (void)state;
    world_on_both("tally_plan_file", no_memory_in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(import), cmocka_unit_test(export),
        cmocka_unit_test(refusals), cmocka_unit_test(no_memory)};

    return cmocka_run_group_tests_name("tally/plan_file", tests, NULL,
                                       world_teardown);
}
