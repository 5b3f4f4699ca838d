#include "base/test.h"
#include "base/vnum.h"

static void written_numbers_are_read(void **state)
{
    static const struct {
        const char *text;
        struct decimal want;
    } cases[] = {
        {"19.745", {19745, 0}},
        {"19745", {19745, 0}},
        {"123,41", {12341, 2}},
        {"16,60", {166, 1}},
        {"02 cuộc", {2, 0}},
        {"02", {2, 0}},
        {"0", {0, 0}},
        {"-57,72", {-5772, 2}},
        {"11 tỷ 076 triệu đồng", {11076000000, 0}},
        {"1.340 triệu", {1340000000, 0}},
        {"104 tỷ", {104000000000, 0}},
        {"22.523,368 triệu đồng", {22523368000, 0}},
        {"0,15 %", {15, 2}},
        {"99.187.075.000 đồng", {99187075000, 0}},
        {"330.000.000đ", {330000000, 0}},
        {" 4.732 người ", {4732, 0}},
        {"1,5 tỷ", {1500000000, 0}},
        {"2 tỷ 5 triệu 300 nghìn", {2005300000, 0}},
        {"9.223.372.036.854.775.807", {INT64_MAX, 0}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct err e = {0};
        struct decimal d;
        assert_ok(vnum_parse(cases[i].text, NO_POS, &d, &e), &e);
        assert_int_equal(d.value, cases[i].want.value);
        assert_int_equal(d.scale, cases[i].want.scale);
    }
}

static void wrong_numbers_are_refused(void **state)
{
    static const struct {
        const char *text;
        enum err_code code;
    } bad[] = {
        {"", ERR_INPUT},
        {"abc", ERR_INPUT},
        {"1.23", ERR_INPUT},
        {"12.3456", ERR_INPUT},
        {"1.234.56", ERR_INPUT},
        {"1234.567", ERR_INPUT},
        {"1,", ERR_INPUT},
        {"--1", ERR_INPUT},
        {"1 2", ERR_INPUT},
        {"5 triệu 3 tỷ", ERR_INPUT},
        {"5 người nữa", ERR_INPUT},
        {"1,2345678", ERR_INPUT},
        {"9.223.372.036.854.775.808", ERR_LIMIT},
        {"9999999999 tỷ", ERR_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct err e = {0};
        struct decimal d = {7, 7};
        assert_int_equal(vnum_parse(bad[i].text, NO_POS, &d, &e), bad[i].code);
        assert_int_equal(d.value, 0);
        assert_int_not_equal(e.id, MSG_NONE);
    }
    struct err e = {0};
    int64_t n;
    assert_int_equal(vnum_parse_int("1,5", NO_POS, &n, &e), ERR_INPUT);
}

static void numbers_are_written(void **state)
{
    char t[VNUM_TEXT_BYTES];
    (void)state;
    vnum_format(19745, t);
    assert_string_equal(t, "19.745");
    vnum_format(-1234567, t);
    assert_string_equal(t, "-1.234.567");
    vnum_format(INT64_MIN, t);
    assert_string_equal(t, "-9.223.372.036.854.775.808");
    vnum_format_padded(3, t);
    assert_string_equal(t, "03");
    vnum_format_padded(4732, t);
    assert_string_equal(t, "4.732");
    vnum_format_decimal((struct decimal){1660, 2}, t);
    assert_string_equal(t, "16,60");
    vnum_format_decimal((struct decimal){-5, 2}, t);
    assert_string_equal(t, "-0,05");
    vnum_format_money(11076000000, t);
    assert_string_equal(t, "11 tỷ 076 triệu đồng");
    vnum_format_money(104000000000, t);
    assert_string_equal(t, "104 tỷ đồng");
    vnum_format_money(330000000, t);
    assert_string_equal(t, "330 triệu đồng");
    vnum_format_money(99187075000, t);
    assert_string_equal(t, "99.187.075.000 đồng");
    vnum_format_million(22523368000, t);
    assert_string_equal(t, "22.523,368 triệu đồng");
    vnum_format_million(17120000000, t);
    assert_string_equal(t, "17.120 triệu đồng");
    vnum_format_million(1500, t);
    assert_string_equal(t, "1.500 đồng");
}

static void what_is_written_is_read_again(void **state)
{
    uint64_t seed = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char t[VNUM_TEXT_BYTES];
        struct err e = {0};
        int64_t back;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t n = (int64_t)(seed >> (seed & 63));
        vnum_format(n, t);
        assert_ok(vnum_parse_int(t, NO_POS, &back, &e), &e);
        assert_int_equal(back, n);
        vnum_format_money(n, t);
        assert_ok(vnum_parse_int(t, NO_POS, &back, &e), &e);
        assert_int_equal(back, n);
        vnum_format_million(n, t);
        assert_ok(vnum_parse_int(t, NO_POS, &back, &e), &e);
        assert_int_equal(back, n);
    }
}

static void numbers_are_said_in_words(void **state)
{
    static const struct {
        int64_t n;
        const char *words;
    } cases[] = {
        {0, "không"},
        {5, "năm"},
        {10, "mười"},
        {15, "mười lăm"},
        {21, "hai mươi mốt"},
        {105, "một trăm lẻ năm"},
        {1005, "một nghìn không trăm lẻ năm"},
        {1340000000, "một tỷ ba trăm bốn mươi triệu"},
        {-24, "âm hai mươi bốn"},
    };
    char t[512];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        vnum_words(cases[i].n, t, sizeof t);
        assert_string_equal(t, cases[i].words);
    }
    vnum_words(INT64_MIN, t, 16);
    assert_in_range(t[15], 0, 0);
}

static void ratios_round_half_away(void **state)
{
    struct decimal d;
    (void)state;
    assert_true(ratio_times(4732, 100, 28500, 2, &d));
    assert_int_equal(d.value, 1660);
    assert_true(ratio_times(1, 1, 8, 2, &d));
    assert_int_equal(d.value, 13);
    assert_true(ratio_times(-1, 1, 8, 2, &d));
    assert_int_equal(d.value, -13);
    assert_false(ratio_times(5, 1, 0, 2, &d));
    assert_int_equal(d.value, 0);
    assert_false(ratio_times(INT64_MAX, 1, 1, 2, &d));
}

static void ratios_of_large_products(void **state)
{
    int64_t money = 40000000000;
    struct decimal d;
    (void)state;
    assert_true(ratio_times(money, money + 1, money * 2, 0, &d));
    assert_int_equal(d.value, 20000000001); /* and a half: away from zero */
    assert_true(ratio_times(-money, money + 1, money * 2, 0, &d));
    assert_int_equal(d.value, -20000000001);
    assert_true(ratio_times(INT64_MAX, INT64_MAX, INT64_MAX, 0, &d));
    assert_true(d.value == INT64_MAX);
    assert_true(ratio_times(INT64_MIN, 1, INT64_MIN, 2, &d));
    assert_int_equal(d.value, 100);
    assert_false(ratio_times(INT64_MAX, 2, 1, 0, &d));
    assert_false(ratio_times(INT64_MAX, INT64_MAX, INT64_MAX, 2, &d));
    assert_false(ratio_times(1, 1, 0, 0, &d));
    assert_int_equal(d.value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_numbers_are_read),
        cmocka_unit_test(wrong_numbers_are_refused),
        cmocka_unit_test(numbers_are_written),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(numbers_are_said_in_words),
        cmocka_unit_test(ratios_round_half_away),
        cmocka_unit_test(ratios_of_large_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
