/*
** Mergers, wishes and grants that are carried over without memory: each
** allocation fails in turn, and until all of them succeed nothing is written.
*/
#include "registry/change_request.h"
#include "registry/person_merge.h"
#include "registry/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 3000 };

/* What is tried.  What reads takes the arena of the caller; what writes makes
** its own, or lists in the caller's what it wrote. */
enum writes { READS, WRITES, WRITES_LIST };

struct trial {
    struct world *w;
    struct db *db; /* reads */
    int64_t a, b, id;
    enum err_code (*run)(struct trial *t, struct arena *a, struct err *e);
    enum writes writes;
};

static int64_t entries(const struct trial *t)
{
    struct err e = {0};
    int64_t n;

    assert_ok(db_int(t->db, "SELECT max(seq) FROM journal", &n, &e), &e);
    return n;
}

/* Fail the 1st, 2nd, ... allocation until the call succeeds. */
static void try_without(struct trial *t)
{
    int64_t before = entries(t);
    enum err_code rc = ERR_NOMEM;
    unsigned nth = 0;

    while (rc == ERR_NOMEM && ++nth < MOST) {
        struct arena *a = arena_new((size_t)16 << 20);
        struct err e = {0};

        assert_non_null(a);
        if (t->writes == WRITES)
            arena_fail_in_thread(nth);
        else
            arena_fail_at(a, nth);
        rc = t->run(t, a, &e);
        arena_fail_in_thread(0);
        arena_free(a);
        if (rc != ERR_OK) {
            if (rc != ERR_NOMEM)
                fail_msg("allocation %u: %s", nth, world_message(&e));
            assert_int_equal(entries(t), before);
        }
    }
    assert_int_equal(rc, ERR_OK);
    assert_true(nth > 1);
    assert_int_equal(entries(t) > before, t->writes != READS);
}

static const struct cat_register *person_of(const struct world *w)
{
    return catalog_register(w->catalog, "person");
}

/* ---- the calls ----------------------------------------------------------- */

static enum err_code propose(struct trial *t, struct arena *a, struct err *e)
{
    struct duplicate_ask ask = {.party = person_of(t->w), .who = t->w->who};
    struct duplicate_list list;

    enum err_code rc =
        people_duplicates(a, t->w->registry, t->db, &ask, &list, e);
    if (rc == ERR_OK)
        assert_int_equal(list.count, 1);
    return rc;
}

static enum err_code merge(struct trial *t, struct arena *a, struct err *e)
{
    struct merge_pair pair = {person_of(t->w), t->a, t->b, "một người"};

    (void)a;
    return people_merge(t->w->registry, t->w->who, &pair, &t->id, e);
}

static enum err_code list_mergers(struct trial *t, struct arena *a,
                                  struct err *e)
{
    struct merge_list list;
    enum err_code rc =
        people_mergers(a, t->db, person_of(t->w), t->a, &list, e);
    if (rc == ERR_OK)
        assert_int_equal(list.count, 1);
    return rc;
}

static enum err_code separate(struct trial *t, struct arena *a, struct err *e)
{
    (void)a;
    return people_separate(t->w->registry, t->w->who, t->id, "hai người", e);
}

static enum err_code ask(struct trial *t, struct arena *a, struct err *e)
{
    static const struct change_value values[] = {{"full_name", "Lý Thị Mới"},
                                                 {"hamlet", "Ấp Mới"}};
    struct change_new wish = {.reg = person_of(t->w),
                              .record = t->a,
                              .values = values,
                              .count = 2,
                              .asked_by = "bà Hoa",
                              .reason = "giấy khai sinh"};

    (void)a;
    return change_ask(t->w->registry, t->w->who, &wish, &t->id, e);
}

static enum err_code list_changes(struct trial *t, struct arena *a,
                                  struct err *e)
{
    struct change_find find = {.who = t->w->who, .open_only = 1};
    struct change_list list;
    enum err_code rc = change_list(a, t->w->registry, t->db, &find, &list, e);
    if (rc == ERR_OK)
        assert_int_equal(list.count, 1);
    return rc;
}

/* By another account than the one that asked. */
static enum err_code decide(struct trial *t, struct arena *a, struct err *e)
{
    struct actor other = *t->w->who;

    (void)a;
    other.name = "other";
    return change_decide(t->w->registry, &other, t->id, CHANGE_APPROVED, NULL,
                         e);
}

/* ---- accounts of a unit that gives way ----------------------------------- */

static enum err_code job_accounts(struct db *db, void *arg, struct err *e)
{
    const struct world *w = arg;
    enum err_code rc = user_add(db, "hoa", "Lý Thị Hoa", "test", e);

    if (rc == ERR_OK)
        rc = user_grant(db, "hoa", "officer", w->communes[1], "employment",
                        "test", e);
    if (rc == ERR_OK)
        rc = user_grant(db, "hoa", "reader", w->communes[1], NULL, "test", e);
    /* Twice the same is carried once. */
    return rc == ERR_OK ? user_grant(db, "hoa", "reader", w->communes[1], NULL,
                                     "test", e)
                        : rc;
}

struct carrying {
    struct trial *t;
    struct arena *a;
};

static enum err_code job_carry(struct db *db, void *arg, struct err *e)
{
    const struct unit_new into = {.name = "Tên Mới"};
    struct carrying *c = arg;
    const struct world *w = c->t->w;
    struct unit_change change = {.kind = UNIT_RENAME,
                                 .from = &w->communes[1],
                                 .from_count = 1,
                                 .into = &into,
                                 .into_count = 1,
                                 .day = day_of(2024, 4, 1)};
    struct grants_carry x = {
        .from = change.from, .from_count = 1, .day = change.day};
    enum err_code rc = units_change(db, &change, "test", e);

    if (rc == ERR_OK)
        rc = registry_reload_units(w->registry, db, e);
    if (rc == ERR_OK)
        rc = grants_carry(c->a, db, registry_units(w->registry), &x, "test", e);
    if (rc == ERR_OK) {
        assert_int_equal(x.count, 2);
        assert_string_equal(x.list[0].role, "officer");
        assert_string_equal(x.list[0].field, "employment");
        assert_null(x.list[1].field);
    }
    return rc;
}

static enum err_code carry(struct trial *t, struct arena *a, struct err *e)
{
    struct carrying c = {t, a};

    return store_write(t->w->store, job_carry, &c, e);
}

static void body(struct world *w)
{
    static const struct {
        enum err_code (*run)(struct trial *t, struct arena *a, struct err *e);
        enum writes writes;
    } steps[] = {{propose, READS},   {merge, WRITES},     {list_mergers, READS},
                 {separate, WRITES}, {ask, WRITES},       {list_changes, READS},
                 {decide, WRITES},   {carry, WRITES_LIST}};
    struct trial t = {.w = w};
    struct err e = {0};

    t.a = world_add(w, "person", w->communes[0], "full_name=Lý Thị Hoa",
                    "sex=female", "born=1960-02-03", NULL);
    t.b = world_add(w, "person", w->communes[0], "full_name=Lý Thi Hoa",
                    "sex=female", "born=1960-02-03", NULL);
    assert_ok(store_write(w->store, job_accounts, w, &e), &e);
    assert_ok(store_reader(w->store, &t.db, &e), &e);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
        t.run = steps[i].run;
        t.writes = steps[i].writes;
        try_without(&t);
    }
    db_close(t.db);
}

static void test_memory(void **state)
{
    (void)state;
    world_on_both("memory", body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_memory)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
