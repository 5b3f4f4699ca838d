/*
** Finding people by the words of their names: what the table of words leads to
** is what reading every record finds, after corrections and mergers, too, and
** in a database that was made before there was such a table.
*/
#include "registry/search.h"
#include "registry/words.h"
#include "registry/world.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE = 150, QUERIES = 60 };

static const char *const family[] = {"Nguyễn", "Thạch", "Lê", "Sơn"};
static const char *const middle[] = {"Văn", "Thị", "Thị Ngọc", "Đức"};
static const char *const given[] = {"An",  "Anh",    "Bình", "Út",
                                    "Đạt", "Sa Rây", "Ngọc"};
static uint32_t seed = 7;

static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % n;
}

static int64_t add(struct world *w, const char *name, int year)
{
    char a[200], b[40];

    snprintf(a, sizeof a, "full_name=%s", name);
    snprintf(b, sizeof b, "born=%d-05-01", year);
    return world_add(w, "person", w->communes[roll(3)], a, b, "sex=female",
                     roll(2) ? "hamlet=Ấp Chợ" : "hamlet=Khóm 3", NULL);
}

static struct search_result look(struct world *w, const char *text,
                                 size_t limit)
{
    struct search_ask ask = {.text = text, .who = w->who, .limit = limit};
    struct search_result result;
    struct err e = {0};

    assert_ok(search_run(w->arena, w->registry, &ask, &result, &e), &e);
    return result;
}

static void set_known(struct world *w, int known)
{
    if (known)
        test_sql(w->store, "INSERT INTO meta (key, value)"
                           " VALUES ('name_words', '1')");
    else
        test_sql(w->store, "DELETE FROM meta WHERE key = 'name_words'");
}

/* The same answer with the table and without it; how many. */
static size_t same(struct world *w, const char *text, size_t limit)
{
    struct search_result a = look(w, text, limit), b;

    set_known(w, 0);
    b = look(w, text, limit);
    set_known(w, 1);
    if (a.count != b.count)
        fail_msg("%s: %zu with the words, %zu without", text, a.count, b.count);
    for (size_t i = 0; i < a.count && !a.more && !b.more; i++) {
        if (a.hits[i].id != b.hits[i].id)
            fail_msg("%s: another at %zu", text, i);
    }
    return a.count;
}

static void random_query(char *out, size_t size)
{
    static const char *const typed[] = {
        "ng",   "ngoc", "an",   "thach", "sa r", "ú",  "dat", "nguyen", "van",
        "1990", "x",    "1961", "thi",   "son",  "le", "cho", "khom"};
    size_t words = 1 + roll(3), used = 0;

    for (size_t i = 0; i < words; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "",
                                 typed[roll(ARRAY_COUNT(typed))]);
}

static void body_same(struct world *w)
{
    char text[200];
    size_t found = 0;

    for (int i = 0; i < PEOPLE; i++) {
        snprintf(
            text, sizeof text, "%s %s %s", family[roll(ARRAY_COUNT(family))],
            middle[roll(ARRAY_COUNT(middle))], given[roll(ARRAY_COUNT(given))]);
        add(w, text, 1950 + (int)roll(50));
    }
    for (int i = 0; i < QUERIES; i++) {
        random_query(text, sizeof text);
        if (strspn(text, "0123456789 ") != strlen(text))
            found += same(w, text, i % 3 ? 400 : 0);
    }
    assert_true(found > 300);
    assert_int_equal(look(w, "khong co ai", 10).count, 0);
    assert_int_equal(look(w, "ngoc", 5).more, 1);
    assert_int_equal(look(w, "ngoc", 5).count, 5);
}

/* A new name is found and the old one is not; a merged record is not found,
** and is again once it is separate. */
static void body_changes(struct world *w)
{
    int64_t a = add(w, "Lý Thị Xuyến", 1961), b = add(w, "Lý Thị Xuyên", 1961);
    struct err e = {0};

    assert_int_equal(same(w, "xuyen", 20), 2);
    assert_ok(
        world_correct(w, &e, "person", a, 0, "full_name=Lý Thị Zần", NULL), &e);
    assert_int_equal(same(w, "xuyen", 20), 1);
    assert_int_equal(same(w, "zan", 20), 1);
    assert_ok(world_correct(w, &e, "person", a, 0, "born=1975-01-01", NULL),
              &e);
    assert_int_equal(same(w, "zan 1961", 20), 0);
    assert_int_equal(same(w, "zan 1975", 20), 1);
    assert_ok(world_correct(w, &e, "person", a, 0, "hamlet=Ấp Giồng", NULL),
              &e);
    assert_int_equal(same(w, "zan giong", 20), 1);
    assert_ok(world_void(w, &e, "person", b), &e);
    assert_int_equal(same(w, "xuyen", 20), 0);
}

/* A database from before: nothing is in the table until init has filled it, and
** what single records have made long is written anew. */
static void body_install(struct world *w)
{
    struct err e = {0};

    test_sql(w->store, "DELETE FROM name_word");
    set_known(w, 0);
    add(w, "Kim Thị Quyên", 1980);
    assert_int_equal(look(w, "quyen", 20).count, 1);
    assert_ok(words_install(w->store, w->catalog, &e), &e);
    assert_int_equal(
        test_int(w->store, "SELECT count(*) FROM meta WHERE key = 'name_words'"
                           " AND value = '1'"),
        1);
    assert_true(test_int(w->store, "SELECT count(*) FROM name_word") > 0);
    assert_int_equal(same(w, "quyen", 20), 1);
    assert_int_equal(same(w, "ngoc an", 400) > 0, 1);
    assert_ok(words_install(w->store, w->catalog, &e), &e);
}

static int64_t faults_of(struct world *w, struct buf *out)
{
    int64_t faults;
    struct err e = {0};

    buf_clear(out);
    assert_ok(words_verify(w->store, w->catalog, out, &faults, &e), &e);
    return faults;
}

/* A word that is missing and a row that is damaged are found, each is told, and
** both are mended; words of a name that was corrected may stay. */
static void body_verify(struct world *w)
{
    int64_t id = add(w, "Huỳnh Thị Huỳnh Phượng", 1977);
    char sql[200], want[64];
    struct search_ask ask = {.text = "phuong", .who = w->who, .limit = 9};
    struct search_result result;
    struct err e = {0};
    struct buf out;

    buf_init(&out, 1 << 16);
    assert_int_equal(faults_of(w, &out), 0);
    assert_ok(
        world_correct(w, &e, "person", id, 0, "full_name=Huỳnh Phượng", NULL),
        &e);
    assert_int_equal(faults_of(w, &out), 0);
    snprintf(sql, sizeof sql,
             "DELETE FROM name_word WHERE first_id = %lld AND length(word) = 6",
             (long long)id);
    test_sql(w->store, sql);
    assert_int_equal(faults_of(w, &out), 1);
    snprintf(want, sizeof want, "person %lld: phuong\n", (long long)id);
    assert_string_equal(buf_cstr(&out), want);
    assert_int_equal(look(w, "phuong", 9).count, 0);
    assert_ok(words_install(w->store, w->catalog, &e), &e);
    assert_int_equal(faults_of(w, &out), 1); /* not too long, so left alone */
    assert_ok(words_repair(w->store, w->catalog, &e), &e);
    assert_int_equal(faults_of(w, &out), 0);
    assert_int_equal(look(w, "phuong", 9).count, 1);

    snprintf(sql, sizeof sql,
             "UPDATE name_word SET later = %s WHERE first_id = %lld",
             store_kind(w->store) == STORE_POSTGRES ? "'\\x80'::bytea"
                                                    : "x'80'",
             (long long)id);
    test_sql(w->store, sql);
    assert_true(faults_of(w, &out) > 0);
    assert_non_null(strstr(buf_cstr(&out), "name_word person phuong"));
    assert_int_equal(search_run(w->arena, w->registry, &ask, &result, &e),
                     ERR_STORE);
    assert_int_equal(e.id, MSG_REG_WORDS_BAD);
    err_clear(&e);
    assert_ok(words_repair(w->store, w->catalog, &e), &e);
    assert_int_equal(faults_of(w, &out), 0);
    buf_free(&out);
}

/* Without memory nothing is found and nothing is lost. */
static void body_memory(struct world *w)
{
    struct search_ask ask = {.text = "ngoc anh", .who = w->who, .limit = 20};
    enum err_code rc = ERR_NOMEM;

    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(1 << 24);
        struct search_result result;
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = search_run(a, w->registry, &ask, &result, &e);
        assert_true(rc == ERR_OK || result.count == 0);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
}

static void body_all(struct world *w)
{
    body_same(w);
    body_changes(w);
    body_install(w);
    body_verify(w);
    body_memory(w);
}

static void test_all(void **state)
{
    (void)state;
    world_on_both("search", body_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};

    return cmocka_run_group_tests(tests, NULL, world_teardown);
}
