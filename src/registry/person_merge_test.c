/*
** Two records of one person: which are proposed, that a merger leaves nothing
** behind with the second, and that taking it back leaves every table as it was.
*/
#include "registry/person_merge.h"
#include "registry/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DUMP_BYTES = 1 << 20, ROUNDS = 24 };

static const struct cat_register *person_of(struct world *w)
{
    return catalog_register(w->catalog, "person");
}

static int64_t add_person(struct world *w, int64_t unit, const char *name,
                          const char *sex, const char *born, const char *number)
{
    char a[160], b[32], c[32], d[40];

    snprintf(a, sizeof a, "full_name=%s", name);
    snprintf(b, sizeof b, "sex=%s", sex);
    snprintf(c, sizeof c, "born=%s", born);
    snprintf(d, sizeof d, "citizen_number=%s", number ? number : "");
    return world_add(w, "person", unit, a, b, c, d, NULL);
}

/* ---- proposals ---------------------------------------------------------- */

static struct duplicate_list find(struct world *w, int64_t unit)
{
    struct duplicate_ask ask = {
        .party = person_of(w), .unit = unit, .who = w->who};
    struct duplicate_list list;
    struct err e = {0};
    struct db *db;

    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(people_duplicates(w->arena, w->registry, db, &ask, &list, &e),
              &e);
    db_close(db);
    return list;
}

static int proposed(const struct duplicate_list *list, int64_t a, int64_t b)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].a.id == a && list->items[i].b.id == b)
            return (int)list->items[i].why;
    }
    return -1;
}

static void proposals(struct world *w)
{
    int64_t c = w->communes[0];
    int64_t an = add_person(w, c, "Thạch Thị Som", "female", "1950-03-02",
                            "094150000001");
    int64_t same =
        add_person(w, c, "thach thi som", "female", "1950-03-02", NULL);
    int64_t less = add_person(w, c, "Thạch Som", "female", "1950-03-02", NULL);
    int64_t slip = add_person(w, c, "Thạch Thị Sơm", "female", "1950-03-02",
                              "094150000010");
    int64_t twin = add_person(w, c, "Thạch Thị Son", "female", "1950-03-02",
                              "094150000077");
    int64_t man = add_person(w, c, "Thạch Thị Som", "male", "1950-03-02", NULL);
    int64_t far = add_person(w, w->communes[1], "Thạch Thị Som", "female",
                             "1950-03-02", NULL);
    int64_t old[2];
    for (int i = 0; i < 2; i++)
        old[i] = world_add(w, "person", w->communes[i + 1],
                           i ? "full_name=Lý Thị Hoa" : "full_name=Lý Hoa",
                           "sex=female", "old_number=365012345", NULL);
    struct duplicate_list list = find(w, 0);

    assert_int_equal(proposed(&list, an, same), DUPLICATE_SAME);
    assert_int_equal(proposed(&list, an, less), DUPLICATE_NEAR);
    assert_int_equal(proposed(&list, an, slip), DUPLICATE_NUMBER);
    assert_int_equal(proposed(&list, an, twin), -1); /* another number */
    assert_int_equal(proposed(&list, an, man), -1);
    assert_int_equal(proposed(&list, an, far), -1);
    assert_int_equal(proposed(&list, old[0], old[1]), DUPLICATE_NUMBER);
    list = find(w, w->communes[0]);
    assert_int_equal(proposed(&list, an, same), DUPLICATE_SAME);
    assert_int_equal(proposed(&list, old[0], old[1]), -1);

    struct merge_pair pair = {person_of(w), an, same, "two sisters"};
    struct err e = {0};
    assert_ok(people_differ(w->registry, w->who, &pair, &e), &e);
    list = find(w, 0);
    assert_int_equal(proposed(&list, an, same), -1);
    assert_int_equal(proposed(&list, an, less), DUPLICATE_NEAR);
}

/* ---- merging and separating --------------------------------------------- */

static void dump_rows(struct db *db, const char *sql, struct buf *out)
{
    struct err e = {0};
    struct stmt *s;
    int row;

    assert_ok(db_prepare(db, sql, &s, &e), &e);
    while (stmt_step(s, &row, &e) == ERR_OK && row)
        buf_printf(out, "%" PRId64 " %" PRId64 " %d|", stmt_int(s, 0),
                   stmt_int(s, 1), stmt_bool(s, 2));
    assert_ok(e.code, &e);
    buf_char(out, '\n');
}

/* Which record points at whom, in every register, and the files. */
static char *dump(struct world *w)
{
    struct buf b;
    struct err e = {0};
    struct db *db;
    char sql[256];

    buf_init(&b, DUMP_BYTES);
    assert_ok(store_reader(w->store, &db, &e), &e);
    for (size_t i = 0; i < w->catalog->register_count; i++) {
        const struct cat_register *reg = &w->catalog->registers[i];
        for (size_t k = 0; k < reg->column_count; k++) {
            if (reg->columns[k].target != person_of(w))
                continue;
            snprintf(sql, sizeof sql,
                     "SELECT id, %s, voided FROM %s ORDER BY id",
                     reg->columns[k].name, reg->name);
            dump_rows(db, sql, &b);
        }
    }
    dump_rows(db, "SELECT id, unit_id, voided FROM person ORDER BY id", &b);
    dump_rows(db, "SELECT id, record_id, voided FROM attachment ORDER BY id",
              &b);
    db_close(db);
    char *text = strdup(buf_cstr(&b));
    buf_free(&b);
    return text;
}

static int64_t add_for(struct world *w, const char *reg, int64_t unit,
                       int64_t person, const char *more)
{
    char who[32];

    snprintf(who, sizeof who, "person=%" PRId64, person);
    return strcmp(reg, "placement") == 0
               ? world_add(w, reg, unit, who, more, "channel=overseas_contract",
                           NULL)
               : world_add(w, reg, unit, who, more,
                           "legal_basis=decree_20_2021",
                           "card_group=social_assistance", NULL);
}

static int64_t merge(struct world *w, int64_t kept, int64_t gone)
{
    struct merge_pair pair = {person_of(w), kept, gone, "one person"};
    struct err e = {0};
    int64_t id;

    assert_ok(people_merge(w->registry, w->who, &pair, &id, &e), &e);
    return id;
}

static int64_t count_of(struct world *w, const char *what, int64_t person)
{
    char sql[256];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s = %" PRId64, what,
             person);
    return test_int(w->store, sql);
}

/* A file of a person. */
static enum err_code add_file(struct db *db, void *arg, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "INSERT INTO kept_file (hash, type, size, content, entered_by,"
        " entered_at) VALUES ('h', 'image/png', 1, $1, 't', 't')",
        &s, e);

    if (rc == ERR_OK) {
        stmt_bind_bytes(s, 1, "x", 1);
        rc = stmt_run(s, NULL, e);
    }
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO attachment (id, table_name, record_id,"
                        " hash, name, kind, entered_by, entered_at) VALUES"
                        " (1, 'person', $1, 'h', 'a.png', 'paper', 't', 't')",
                        &s, e);
    if (rc == ERR_OK) {
        stmt_bind_int(s, 1, *(int64_t *)arg);
        rc = stmt_run(s, NULL, e);
    }
    return rc;
}

/* Distinct people follow the merger and come back. */
static void once(struct world *w)
{
    int64_t a = add_person(w, w->communes[0], "Kim Sơn", "male", "1980-01-01",
                           "094080000001");
    int64_t b =
        add_person(w, w->communes[1], "Kim Son", "male", "1980-01-01", NULL);
    struct err e = {0};
    struct merge_list list;
    struct db *db;

    add_for(w, "placement", w->communes[0], a, "day=2024-02-05");
    add_for(w, "placement", w->communes[1], b, "day=2024-02-06");
    int64_t dead = add_for(w, "placement", w->communes[1], b, "day=2024-02-07");
    assert_ok(world_void(w, &e, "placement", dead), &e);
    add_for(w, "health_card", w->communes[1], b, "from_day=2024-01-01");
    assert_ok(store_write(w->store, add_file, &b, &e), &e);
    char *before = dump(w);
    int64_t id = merge(w, a, b);

    assert_int_equal(count_of(w, "placement WHERE person", a), 3);
    assert_int_equal(count_of(w, "placement WHERE person", b), 0);
    assert_int_equal(count_of(w, "health_card WHERE person", a), 1);
    assert_int_equal(count_of(w, "attachment WHERE record_id", a), 1);
    assert_int_equal(count_of(w, "person WHERE voided AND id", b), 1);
    assert_ok(store_reader(w->store, &db, &e), &e);
    assert_ok(people_mergers(w->arena, db, person_of(w), b, &list, &e), &e);
    db_close(db);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].moved, 4);
    assert_int_equal(list.items[0].merged, 1);

    /* What comes after the merger stays with the first. */
    int64_t later =
        add_for(w, "placement", w->communes[0], a, "day=2024-03-05");
    assert_ok(people_separate(w->registry, w->who, id, "not he", &e), &e);
    assert_int_equal(count_of(w, "placement WHERE person", a), 2);
    assert_ok(world_void(w, &e, "placement", later), &e);
    char sql[128];
    snprintf(sql, sizeof sql, "DELETE FROM placement WHERE id = %" PRId64,
             later);
    test_sql(w->store, sql);
    char *after = dump(w);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(people_separate(w->registry, w->who, id, "again", &e),
                     ERR_NOTFOUND);
}

static void expect(struct world *w, int64_t kept, int64_t gone,
                   const char *reason, const char *words)
{
    struct merge_pair pair = {person_of(w), kept, gone, reason};
    struct err e = {0};
    int64_t id, before = test_int(w->store, "SELECT count(*) FROM journal");

    assert_int_not_equal(people_merge(w->registry, w->who, &pair, &id, &e),
                         ERR_OK);
    if (!strstr(world_message(&e), words))
        fail_msg("expected \"%s\" in \"%s\"", words, world_message(&e));
    assert_int_equal(id, 0);
    assert_int_equal(test_int(w->store, "SELECT count(*) FROM journal"),
                     before);
}

/* A refusal says why and changes nothing. */
static void refusals(struct world *w)
{
    int64_t a = add_person(w, w->communes[0], "Lâm A", "male", "1980-01-01",
                           "094080000011");
    int64_t b =
        add_person(w, w->communes[1], "Lâm B", "male", "1980-01-01", NULL);
    struct grant grant = {RIGHT_READ | RIGHT_WRITE, w->communes[0], NULL};
    struct actor clerk = {"clerk", 7, 0, &grant, 1};
    const struct actor *all = w->who;
    struct err e = {0};

    add_for(w, "health_card", w->communes[0], a, "from_day=2024-01-01");
    add_for(w, "health_card", w->communes[1], b, "from_day=2024-02-01");
    expect(w, a, a, "x", "merged with itself");
    expect(w, a, b, "", "reason");
    expect(w, a, 999999, "x", "999999");
    expect(w, a, b, "x", "Overlaps with record");
    w->who = &clerk;
    expect(w, a, b, "x", "may not write");
    w->who = all;

    /* The first was merged itself: the later merger goes first. */
    int64_t c =
        add_person(w, w->communes[1], "Lâm C", "male", "1980-01-01", NULL);
    int64_t d =
        add_person(w, w->communes[2], "Lâm D", "male", "1980-01-01", NULL);
    int64_t first = merge(w, c, b), second = merge(w, d, c);
    assert_int_equal(people_separate(w->registry, w->who, first, "x", &e),
                     ERR_INPUT);
    assert_non_null(strstr(world_message(&e), "merged later"));
    err_clear(&e);
    assert_int_equal(people_separate(w->registry, w->who, second, "", &e),
                     ERR_INPUT);
    err_clear(&e);
    assert_ok(people_separate(w->registry, w->who, second, "x", &e), &e);
    assert_ok(people_separate(w->registry, w->who, first, "x", &e), &e);
}

/* ---- any order of mergers, taken back in the opposite order -------------- */

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void any_order(struct world *w)
{
    unsigned seed = 20240205;
    int64_t people[12], stack[ROUNDS];
    int gone[12] = {0};
    size_t depth = 0;
    struct err e = {0};
    char day[32];

    for (int i = 0; i < 12; i++) {
        people[i] = add_person(w, w->communes[i % 4], "Sơn Thị Hai", "female",
                               "1970-07-07", NULL);
        snprintf(day, sizeof day, "day=2024-02-%02d", i + 1);
        for (int k = 0; k < i % 3; k++)
            add_for(w, "placement", w->communes[i % 4], people[i], day);
    }
    char *start = dump(w);
    for (int i = 0; i < ROUNDS && depth < 11; i++) {
        unsigned a = next(&seed) % 12, b = next(&seed) % 12;
        if (a == b || gone[a] || gone[b])
            continue;
        stack[depth++] = merge(w, people[a], people[b]);
        gone[b] = 1;
    }
    assert_true(depth > 4);
    while (depth > 0)
        assert_ok(
            people_separate(w->registry, w->who, stack[--depth], "back", &e),
            &e);
    char *end = dump(w);
    assert_string_equal(start, end);
    free(start);
    free(end);
}

/* In one world: to make one takes a while. */
static void all(struct world *w)
{
    once(w);
    proposals(w);
    refusals(w);
    any_order(w);
}

static void test_all(void **state)
{
    (void)state;
    world_on_both("person_merge_test", all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
