/* Arenas, buffers, errors and the message table. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/test.h"

#include <stdint.h>
#include <string.h>

static void arenas_stop_at_their_cap(void **state)
{
    struct arena *a = arena_new(1000);
    size_t count = 0;
    (void)state;
    while (arena_alloc(a, 100))
        count++;
    assert_in_range(count, 8, 10);
    assert_null(arena_array(a, SIZE_MAX / 2, 4));
    arena_reset(a);
    unsigned char *p = arena_alloc(a, 100);
    assert_non_null(p);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    arena_free(a);
    arena_free(NULL);
}

static void arenas_fail_on_request(void **state)
{
    struct arena *a = arena_new(1 << 20);
    (void)state;
    arena_fail_at(a, 3);
    assert_non_null(arena_alloc(a, 1));
    assert_non_null(arena_strdup(a, "x"));
    assert_null(arena_alloc(a, 1));
    assert_null(arena_printf(a, "%d", 1));
    arena_fail_at(a, 0);
    assert_string_equal(arena_printf(a, "%d-%s", 7, "b"), "7-b");
    arena_free(a);
}

static void lists_grow_and_keep_their_items(void **state)
{
    struct arena *a = arena_new(1 << 20);
    int *list = NULL;
    size_t cap = 0;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        list = arena_grow(a, list, (size_t)i, &cap, sizeof *list);
        assert_non_null(list);
        list[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    arena_free(a);
}

static void buffers_escape_and_stop_at_their_limit(void **state)
{
    struct buf b;
    struct err e = {0};
    (void)state;
    buf_init(&b, 64);
    assert_string_equal(buf_cstr(&b), "");
    buf_xml(&b, "a<b>&\"'\x01\n");
    assert_string_equal(buf_cstr(&b), "a&lt;b&gt;&amp;&quot;&#39;\n");
    buf_clear(&b);
    buf_json(&b, "\"\\\n\x02é");
    assert_string_equal(buf_cstr(&b), "\"\\\"\\\\\\n\\u0002é\"");
    buf_clear(&b);
    buf_int(&b, INT64_MIN);
    assert_string_equal(buf_cstr(&b), "-9223372036854775808");
    assert_ok(buf_check(&b, &e), &e);
    for (int i = 0; i < 10; i++)
        buf_str(&b, "0123456789");
    assert_int_equal(buf_check(&b, &e), ERR_LIMIT);
    assert_in_range(b.len, 0, 64);
    buf_free(&b);
}

static void the_first_error_is_kept(void **state)
{
    struct err e = {0};
    struct pos pos = {"employment/registers.yaml", 12, 3};
    char text[512];
    (void)state;
    assert_int_equal(ERR_AT(&e, ERR_INPUT, pos, MSG_DATE_BAD, "32/1/2024"),
                     ERR_INPUT);
    assert_int_equal(err_nomem(&e), ERR_INPUT);
    err_text(&e, LANG_EN, text, sizeof text);
    assert_string_equal(text, "employment/registers.yaml:12:3: "
                              "\"32/1/2024\" is not a date; write "
                              "day/month/year, for example 05/02/2024.");
    err_text(&e, LANG_VI, text, 60);
    assert_int_equal(strlen(text) < 60, 1);
    err_clear(&e);
    assert_int_equal(e.code, ERR_OK);
}

static void long_arguments_are_cut_at_a_character(void **state)
{
    struct err e = {0};
    char longtext[3000], text[4096];
    (void)state;
    for (size_t i = 0; i + 1 < sizeof longtext; i += 2)
        memcpy(longtext + i, "đ", 2);
    longtext[2998] = '\0';
    ERR_SET(&e, ERR_INPUT, MSG_NUMBER_BAD, longtext, "more");
    size_t len = err_text(&e, LANG_VI, text, sizeof text);
    assert_int_equal(len, strlen(text));
    assert_in_range(len, 500, 1200);
}

static void nothing_close_is_not_listed(void **state)
{
    static const struct {
        const char *close, *want;
    } cases[] = {
        {"jobs", "There is no register \"jbos\"; close to it: jobs."},
        {"", "There is no register \"jbos\"."},
        {"-", "There is no register \"jbos\"."},
    };
    char text[256];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct err e = {0};
        (void)ERR_SET(&e, ERR_INPUT, MSG_REG_REGISTER_NONE, "jbos",
                      cases[i].close);
        err_text(&e, LANG_EN, text, sizeof text);
        assert_string_equal(text, cases[i].want);
    }
}

/* The set of places {1}..{9} in a text. */
static unsigned places(const char *s)
{
    unsigned set = 0;

    for (; (s = strchr(s, '{')) != NULL; s++) {
        if (s[1] >= '1' && s[1] <= '9' && s[2] == '}')
            set |= 1u << (s[1] - '0');
    }
    return set;
}

static void both_languages_have_the_same_places(void **state)
{
    (void)state;
    for (int id = MSG_NONE + 1; id < MSG__MAX; id++) {
        const char *vi = msg_text((enum msg_id)id, LANG_VI);
        const char *en = msg_text((enum msg_id)id, LANG_EN);
        if (places(vi) != places(en) || !*vi || !*en)
            fail_msg("message %s differs between the languages",
                     msg_name((enum msg_id)id));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arenas_stop_at_their_cap),
        cmocka_unit_test(arenas_fail_on_request),
        cmocka_unit_test(lists_grow_and_keep_their_items),
        cmocka_unit_test(buffers_escape_and_stop_at_their_limit),
        cmocka_unit_test(the_first_error_is_kept),
        cmocka_unit_test(long_arguments_are_cut_at_a_character),
        cmocka_unit_test(nothing_close_is_not_listed),
        cmocka_unit_test(both_languages_have_the_same_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
