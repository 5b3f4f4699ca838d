/*
** The door for records: what is let in, what is refused and with which words,
** and that a refusal changes nothing.
*/
#include "registry/world.h"

#include <stdio.h>
#include <string.h>

#define REFUSED(w, text, ...)                                                  \
    do {                                                                       \
        struct err refused_ = {0};                                             \
        int64_t before_ =                                                      \
            test_int((w)->store, "SELECT count(*) FROM journal");              \
        assert_int_not_equal(world_try((w), &refused_, __VA_ARGS__, NULL),     \
                             ERR_OK);                                          \
        if (!strstr(world_message(&refused_), text))                           \
            fail_msg("expected \"%s\" in \"%s\"", text,                        \
                     world_message(&refused_));                                \
        assert_int_equal(test_int((w)->store, "SELECT count(*) FROM journal"), \
                         before_);                                             \
    } while (0)

static void wrong_records(struct world *w)
{
    int64_t c = w->communes[0];
    int64_t p = world_person(w, "female", "1990-05-01");
    char person[32];

    snprintf(person, sizeof person, "person=%d", (int)p);
    REFUSED(w, "\"Channel\" is missing", "placement", c, "day=2024-02-05");
    REFUSED(w, "\"Day\" is missing", "placement", c,
            "channel=overseas_contract");
    REFUSED(w, "\"Number of workers\" is 0, below the least allowed 1",
            "placement", c, "day=2024-02-05", "quantity=0",
            "channel=overseas_contract");
    REFUSED(w, "may not be filled here", "placement", c, "day=2024-02-05",
            "country=japan", "channel=national_employment_fund");
    REFUSED(w, "A row that names a worker stands for one worker.", "placement",
            c, "day=2024-02-05", "channel=overseas_contract", person,
            "quantity=2");
    REFUSED(w, "there is no record 999999", "placement", c, "day=2024-02-05",
            "channel=overseas_contract", "person=999999");
    REFUSED(w, "does not take \"by_boat\"", "placement", c, "day=2024-02-05",
            "channel=by_boat");
    REFUSED(w, "is not a date", "placement", c, "day=31/4/2024",
            "channel=overseas_contract");
    REFUSED(w, "must have exactly 12 digits", "person", c, "full_name=A",
            "sex=male", "citizen_number=1234");
    REFUSED(w, "must not lie before the birth day", "person", c, "full_name=A",
            "sex=male", "born=2000-01-01", "died=1999-12-31");
    REFUSED(w, "\"Last day\" must not lie before \"First day\"", "care_stay", c,
            person, "from_day=2024-02-05", "to_day=2024-02-04",
            "resident_group=disabled");
    REFUSED(w, "no unit number 999999", "placement", (int64_t)999999,
            "day=2024-02-05", "channel=overseas_contract");
    REFUSED(w, "does not exist on", "placement", c, "day=2025-07-02",
            "channel=overseas_contract");
    REFUSED(w, "There is no working calendar for the year 2018",
            "admin_dossier", w->province, person, "received_day=2018-06-04",
            "channel=online", "procedure=safety_declaration");
}

static void test_wrong_records(void **state)
{
    (void)state;
    world_on_both("registry_test", wrong_records);
}

static void twins_and_overlaps(struct world *w)
{
    int64_t c = w->communes[1];
    int64_t p = world_person(w, "male", "1950-01-01");
    char person[32];
    struct err e = {0};

    snprintf(person, sizeof person, "person=%d", (int)p);
    world_add(w, "person", c, "full_name=Kim Sóc Kha", "sex=male",
              "citizen_number=094090000001", NULL);
    REFUSED(w, "is the same in: Citizen number", "person", c,
            "full_name=Another", "sex=male", "citizen_number=094090000001");
    int64_t first = world_add(
        w, "health_card", c, person, "from_day=2023-01-01",
        "legal_basis=decree_20_2021", "card_group=social_assistance", NULL);
    REFUSED(w, "Overlaps with record", "health_card", c, person,
            "from_day=2024-01-01", "legal_basis=decree_20_2021",
            "card_group=social_assistance");
    assert_ok(world_correct(w, &e, "health_card", first, 0, "to_day=2023-12-31",
                            NULL),
              &e);
    world_add(w, "health_card", c, person, "from_day=2024-01-01",
              "legal_basis=decree_20_2021", "card_group=social_assistance",
              NULL);
    assert_int_not_equal(world_correct(w, &e, "health_card", first, 0,
                                       "to_day=2024-01-01", NULL),
                         ERR_OK);
    assert_int_equal(world_void(w, &e, "person", p), ERR_INPUT);
    assert_non_null(strstr(world_message(&e), "refer to it"));
}

static void test_twins_and_overlaps(void **state)
{
    (void)state;
    world_on_both("registry_test", twins_and_overlaps);
}

static void changes(struct world *w)
{
    int64_t id = world_add(w, "placement", w->communes[2], "day=2024-02-05",
                           "channel=overseas_contract", "quantity=57", NULL);
    struct err e = {0};

    assert_int_equal(test_int(w->store, "SELECT quantity FROM placement"), 57);
    assert_ok(world_correct(w, &e, "placement", id, w->communes[3],
                            "quantity=58", NULL),
              &e);
    assert_int_equal(test_int(w->store, "SELECT quantity FROM placement"), 58);
    assert_int_equal(test_int(w->store, "SELECT unit_id FROM placement"),
                     w->communes[3]);
    assert_string_equal(
        test_text(w->store,
                  "SELECT after FROM journal WHERE action = 'correct'"),
        test_text(w->store, "SELECT '{\"unit_id\":' || unit_id ||"
                            " ',\"quantity\":58}' FROM placement"));
    assert_ok(world_void(w, &e, "placement", id), &e);
    assert_int_equal(world_void(w, &e, "placement", id), ERR_INPUT);
    assert_int_equal(
        world_correct(w, &e, "placement", id, 0, "quantity=1", NULL),
        ERR_INPUT);
    assert_int_equal(
        world_correct(w, &e, "placement", id + 1, 0, "quantity=1", NULL),
        ERR_NOTFOUND);
}

static void test_changes(void **state)
{
    (void)state;
    world_on_both("registry_test", changes);
}

static void due_days(struct world *w)
{
    int64_t p = world_person(w, "male", "1980-01-01");
    char person[32];

    snprintf(person, sizeof person, "person=%d", (int)p);
    /* Five working days over Tết 2024 (8 to 14 February off). */
    int64_t id = world_add(w, "admin_dossier", w->province, person,
                           "received_day=2024-02-06", "channel=online",
                           "procedure=work_permit", NULL);
    struct err e = {0};
    assert_string_equal(
        test_text(w->store, "SELECT CAST(due_day AS TEXT) FROM admin_dossier"),
        "2024-02-20");
    assert_ok(world_correct(w, &e, "admin_dossier", id, 0,
                            "received_day=2024-02-15", NULL),
              &e);
    assert_string_equal(
        test_text(w->store, "SELECT CAST(due_day AS TEXT) FROM admin_dossier"),
        "2024-02-22");
    assert_ok(world_correct(w, &e, "admin_dossier", id, 0,
                            "received_day=2024-02-16", "due_day=2024-02-29",
                            NULL),
              &e);
    assert_string_equal(
        test_text(w->store, "SELECT CAST(due_day AS TEXT) FROM admin_dossier"),
        "2024-02-29");
    REFUSED(w, "has no time limit for a dossier received on", "admin_dossier",
            w->province, person, "received_day=2020-03-02", "channel=online",
            "procedure=care_facility_admission");
}

static void test_due_days(void **state)
{
    (void)state;
    world_on_both("registry_test", due_days);
}

static void rights(struct world *w)
{
    const struct grant grants[] = {
        {RIGHT_READ | RIGHT_WRITE, w->communes[0], "employment"},
        {RIGHT_READ, w->province, NULL},
    };
    const struct actor officer = {"lan", 7, 0, grants, 2};

    w->who = &officer;
    world_add(w, "placement", w->communes[0], "day=2024-02-05",
              "channel=overseas_contract", NULL);
    REFUSED(w, "may not write", "placement", w->communes[1], "day=2024-02-05",
            "channel=overseas_contract");
    REFUSED(w, "may not write", "care_donation", w->communes[0],
            "day=2024-02-05", "donation_form=in_kind", "amount=1000");
    w->who = &actor_local;
}

static void test_rights(void **state)
{
    (void)state;
    world_on_both("registry_test", rights);
}

/* ---- units ------------------------------------------------------------- */

static void units_over_time(struct world *w)
{
    const struct units *u = registry_units(w->registry);
    const struct unit *x;
    struct err e = {0};

    /* Districts ended on 1 July 2025, Sóc Trăng went into Cần Thơ. */
    assert_ok(units_find(u, "Sóc Trăng", day_of(2024, 3, 1), &x, &e), &e);
    assert_string_equal(x->level, "province");
    assert_int_equal(units_find(u, "94", day_of(2025, 7, 1), &x, &e),
                     ERR_NOTFOUND);
    err_clear(&e);
    assert_ok(units_find(u, "can-tho", day_of(2025, 7, 1), &x, &e), &e);
    assert_true(units_is_below(u, w->province, x->id, day_of(2025, 7, 1)));
    for (size_t i = 0; i < ARRAY_COUNT(w->communes); i++) {
        assert_true(
            units_is_below(u, w->communes[i], x->id, day_of(2025, 8, 1)));
        assert_false(
            units_is_below(u, w->communes[i], x->id, day_of(2025, 6, 30)));
    }
    assert_int_equal(units_find(u, "chau-thanh", day_of(2024, 3, 1), &x, &e),
                     ERR_INPUT);
    assert_non_null(strstr(world_message(&e), "stands for several units"));
}

static void every_commune_has_one_province(struct world *w)
{
    static const struct date days[] = {
        {2020, 2, 1}, {2024, 3, 1}, {2025, 6, 30}, {2025, 7, 1}, {2026, 7, 1}};
    const struct units *u = registry_units(w->registry);

    for (size_t d = 0; d < ARRAY_COUNT(days); d++) {
        day_t map = day_of(days[d].year, days[d].month, days[d].day);
        for (int64_t id = 1; id <= units_max_id(u); id++) {
            const struct unit *x = units_get(u, id);
            int64_t at = units_on_map(u, id, map), hops = 0;
            if (!x || strcmp(x->level, "commune") != 0 || !unit_valid(x, map))
                continue;
            while (strcmp(units_get(u, at)->level, "province") != 0 &&
                   hops++ < 5)
                at = units_parent_on_map(u, at, map);
            assert_true(hops < 5);
            assert_true(unit_valid(units_get(u, at), map));
        }
    }
}

static enum err_code move_first(struct db *db, void *arg, struct err *e)
{
    struct world *w = arg;
    const struct unit *other;
    int64_t id;
    enum err_code rc = units_find(registry_units(w->registry), "943",
                                  day_of(2024, 1, 1), &other, e);

    return rc == ERR_OK ? units_move(db, w->communes[0], other->id,
                                     day_of(2024, 2, 1), "test", &id, e)
                        : rc;
}

static void own_moves_stay(struct world *w)
{
    struct err e = {0};
    int64_t count = test_int(w->store, "SELECT count(*) FROM unit");

    assert_ok(store_write(w->store, move_first, w, &e), &e);
    test_sql(w->store, "UPDATE unit SET valid_to = NULL WHERE code = '31501'");
    assert_ok(
        store_write(w->store, units_install, (void *)(uintptr_t)w->catalog, &e),
        &e);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM unit"),
                     count + 1);
    assert_string_equal(test_text(w->store,
                                  "SELECT CAST(valid_to AS TEXT) FROM unit"
                                  " WHERE uid = '31498@0'"),
                        "2024-01-31");
    /* One that had not ended yet when the database was made ends now. */
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM unit"
                                        " WHERE code = '31501'"
                                        " AND valid_to IS NULL"),
                     0);
}

static void test_units(void **state)
{
    (void)state;
    world_on_both("registry_test", own_moves_stay);
    world_on_both("registry_test", units_over_time);
    world_on_both("registry_test", every_commune_has_one_province);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_records),
        cmocka_unit_test(test_twins_and_overlaps),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_due_days),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_units),
    };
    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
