#include "base/test.h"
#include "base/text.h"

#include <string.h>

static void names_fold_to_search_keys(void **state)
{
    static const char *const cases[][2] = {
        {"  NGUYỄN Văn   Đạt ", "nguyen van dat"},
        {"Đặng Thị Ánh", "dang thi anh"},
        {"Lý Hoàng Ưng", "ly hoang ung"},
        {"Nguye\xCC\x82\xCC\x83n", "nguyen"}, /* loose circumflex and tilde */
        {"Thạch Sô-Phia", "thach so-phia"},
        {"Xã\xC2\xA0Đại Ân 1", "xa dai an 1"},
        {"", ""},
    };
    char out[64], small[5];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        text_fold(cases[i][0], out, sizeof out);
        assert_string_equal(out, cases[i][1]);
    }
    text_slug("Sóc Trăng", out, sizeof out);
    assert_string_equal(out, "soc-trang");
    text_slug(" Thành phố (Hồ Chí Minh)", out, sizeof out);
    assert_string_equal(out, "thanh-pho-ho-chi-minh");
    assert_int_equal(text_fold("Trần Đề", small, sizeof small), 4);
    assert_string_equal(small, "tran");
}

static void every_vietnamese_letter_folds_to_ascii(void **state)
{
    const char *letters = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợ"
                          "ùúủũụưừứửữựỳýỷỹỵđÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊ"
                          "ÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ";
    char out[512];
    (void)state;
    size_t len = text_fold(letters, out, sizeof out);
    assert_int_equal(len, 134);
    for (size_t i = 0; i < len; i++)
        assert_in_range(out[i], 'a', 'z');
}

static void loose_marks_are_composed(void **state)
{
    struct arena *a = arena_new(1 << 20);
    struct err e = {0};
    const char *out;
    const char *same = "Trợ cấp xã hội";
    (void)state;
    assert_ok(text_nfc(a, "Vie\xCC\xA3\xCC\x82t", 8, &out, &e), &e);
    assert_string_equal(out, "Việt");
    assert_ok(text_nfc(a, same, strlen(same), &out, &e), &e);
    assert_ptr_equal(out, same);
    assert_int_equal(text_nfc(a, "\xC3", 1, &out, &e), ERR_INPUT);
    arena_free(a);
}

static void bad_bytes_are_seen(void **state)
{
    static const char *const bad[] = {
        "\x80",         "\xC0\x80",         "\xE0\x80\x80",
        "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE1\xBB",
        "a\xFF"};
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    assert_false(utf8_valid("a\0b", 3));
    assert_true(utf8_valid("đ ₫ 𠀀", strlen("đ ₫ 𠀀")));
    assert_int_equal(utf8_length("Sóc Trăng"), 9);
}

static void names_sort_as_in_a_dictionary(void **state)
{
    (void)state;
    assert_true(text_compare("An", "Ân") < 0);
    assert_true(text_compare("Dũng", "Đạt") < 0);
    assert_true(text_compare("Đạt", "Em") < 0);
    assert_int_equal(text_compare("Sóc Trăng", "Sóc Trăng"), 0);
}

static void normalising_survives_lack_of_memory(void **state)
{
    enum err_code rc = ERR_NOMEM;
    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(1 << 20);
        struct err e = {0};
        const char *out;
        arena_fail_at(a, nth);
        rc = text_nfc(a, "Vie\xCC\xA3\xCC\x82t", 8, &out, &e);
        assert_int_equal(out != NULL, rc == ERR_OK);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fold_to_search_keys),
        cmocka_unit_test(every_vietnamese_letter_folds_to_ascii),
        cmocka_unit_test(loose_marks_are_composed),
        cmocka_unit_test(bad_bytes_are_seen),
        cmocka_unit_test(names_sort_as_in_a_dictionary),
        cmocka_unit_test(normalising_survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
