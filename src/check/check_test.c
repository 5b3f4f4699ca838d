/*
** The pieces of the proof-reader: numbers as intervals, what numbers are, where
** places lie, the outputs, and a memory that runs out.
*/
#include "base/test.h"
#include "check/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20 };

struct fixture {
    struct arena *a;
    struct work w;
};

/* A text through the steps before the rules. */
static void prepare(struct fixture *f, const char *text)
{
    static const struct check_options none;
    struct paper *p;
    struct err e = {0};

    f->a = arena_new(ARENA_BYTES);
    assert_ok(paper_read_bytes(f->a, "t.txt", text, strlen(text), &p, &e), &e);
    f->w = (struct work){.a = f->a, .p = p, .o = &none};
    f->w.low = ck_lower(f->a, p->text, p->len);
    ck_layout(&f->w);
    ck_items(&f->w);
    ck_time(&f->w);
    assert_false(f->w.nomem);
}

static void numbers_are_intervals(void **state)
{
    static const struct {
        const char *text;
        enum item_kind kind;
        int64_t value, half; /* in thousandths */
        uint32_t unit;
    } cases[] = {
        {"a 19.745 lao động", ITEM_FIGURE, 19745000, 0, UNIT_PEOPLE},
        {"a 05 hộ", ITEM_FIGURE, 5000, 0, UNIT_HOUSES},
        {"a 1.485 lượt người", ITEM_FIGURE, 1485000, 0, UNIT_VISITS},
        {"a 123,41 %", ITEM_PERCENT, 123410, 5, UNIT_NONE},
        {"a 101.86%", ITEM_PERCENT, 101860, 5, UNIT_NONE},
        {"a 135%", ITEM_PERCENT, 135000, 500, UNIT_NONE},
        {"a 5.842.200.000 đồng", ITEM_FIGURE, 5842200000000, 0, UNIT_MONEY},
        {"a 17.120 triệu đồng", ITEM_FIGURE, 17120000000000, 500000000,
         UNIT_MONEY},
        {"a 22.523,368 triệu đồng", ITEM_FIGURE, 22523368000000, 500000,
         UNIT_MONEY},
        {"a 11 tỷ 076 triệu đồng", ITEM_FIGURE, 11076000000000, 500000000,
         UNIT_MONEY},
        {"a 104 tỷ", ITEM_FIGURE, 104000000000000, 500000000000, UNIT_MONEY},
        {"a 236,4 tấn gạo", ITEM_FIGURE, 236400000, 50000, UNIT_WEIGHT},
        {"a 300/245 người", ITEM_RATIO, 300000, 0, UNIT_PEOPLE},
        {"a 0,15-0,2%", ITEM_SPREAD, 150, 500, UNIT_NONE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct fixture f;
        prepare(&f, cases[i].text);
        assert_int_equal(f.w.item_count, 1);
        const struct item *k = &f.w.items[0];
        assert_int_equal(k->kind, cases[i].kind);
        assert_true(k->value == (num)cases[i].value * 1000);
        if (k->kind != ITEM_SPREAD)
            assert_true(k->half == (num)cases[i].half * 1000);
        if (k->unit != cases[i].unit)
            fail_msg("%s: unit %u", cases[i].text, k->unit);
        arena_free(f.a);
    }
}

static void numbers_that_are_no_figures(void **state)
{
    static const struct {
        const char *text;
        enum item_kind kind;
    } cases[] = {
        {"ngày 27/7 hằng năm", ITEM_DAY},
        {"ngày 08/4/2024", ITEM_DATE},
        {"ngày 24-11-2023", ITEM_DATE},
        {"ngày 16 tháng 3 năm 2020", ITEM_DATE},
        {"trong tháng 4/2024", ITEM_MONTH},
        {"trong 6 tháng đầu năm", ITEM_MONTH},
        {"giai đoạn 2021 – 2025", ITEM_YEARS},
        {"năm 2024 này", ITEM_YEAR},
        {"theo Nghị quyết số 02/2023/NQ-HĐND", ITEM_DOC},
        {"theo Chỉ thị số 28-CT/TW nêu", ITEM_DOC},
        {"theo Quyết định 62 nêu", ITEM_DOC},
        {"từ đủ 12 -18 tuổi", ITEM_AGE},
        {"dưới 03 tháng", ITEM_TIME},
        {"trực bảo vệ 24/24", ITEM_TIME},
        {"vào thứ 5 hằng tuần", ITEM_ORDINAL},
        {"dịch Covid-19 đã", ITEM_ORDINAL},
        {"theo Điều 3 nêu", ITEM_ORDINAL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct fixture f;
        prepare(&f, cases[i].text);
        if (f.w.item_count != 1 || f.w.items[0].kind != cases[i].kind)
            fail_msg("%s: %zu items, the first of kind %d", cases[i].text,
                     f.w.item_count,
                     f.w.item_count ? (int)f.w.items[0].kind : -1);
        arena_free(f.a);
    }
}

static void labels_are_numbering(void **state)
{
    static const struct {
        const char *text;
        enum label_kind kind;
        int depth, number;
    } cases[] = {
        {"ii. kết quả", LABEL_ROMAN, 1, 2},
        {"2. việc làm", LABEL_ARABIC, 1, 2},
        {"2.1. việc làm", LABEL_ARABIC, 2, 1},
        {"đ) báo cáo", LABEL_LETTER, 1, 5},
        {"(3) kiểm tra", LABEL_PAREN, 1, 3},
        {"- một", LABEL_BULLET, 1, 0},
        {"phần iv", LABEL_PART, 1, 4},
        {"2.650 người", LABEL_NONE, 0, 0},
        {"27/7 là ngày", LABEL_NONE, 0, 0},
        {"", LABEL_NONE, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct label l = ck_label(cases[i].text, strlen(cases[i].text));
        assert_int_equal(l.kind, cases[i].kind);
        assert_int_equal(l.depth, cases[i].depth);
        if (l.depth > 0 && l.kind != LABEL_BULLET)
            assert_int_equal(l.number[l.depth - 1], cases[i].number);
    }
}

static void digits_differ_in_one_place(void **state)
{
    static const struct {
        int64_t a, b;
        int expected;
    } cases[] = {
        {10346, 10376, 1}, {10346, 13046, 1}, {608, 680, 1},
        {5, 95, 1},        {223, 233, 1},     {10346, 20347, 0},
        {100, 1000, 0},    {7, 7, 0},         {12, 34, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        if (ck_one_digit(cases[i].a * NUM_ONE, cases[i].b * NUM_ONE) !=
            cases[i].expected)
            fail_msg("%lld %lld", (long long)cases[i].a, (long long)cases[i].b);
}

static const char report[] =
    "BÁO CÁO\nKết quả quý I năm 2024\n\nI. KẾT QUẢ\n"
    "Đào tạo cho 2.650 người⁽¹⁾, đạt 13,25% kế hoạch; "
    "tặng 120 suất, mỗi suất 500.000 đồng, tổng kinh phí 110 triệu đồng; "
    "theo Nghị định số 20/2021/NĐ-CP ngày 15/3/2020; ngày 31/4/2024.\n\n"
    "¹ Trong đó: trung cấp 419 người; sơ cấp 210 người; dưới 03 tháng 2.031 "
    "người.\n";

static void offsets_are_of_the_text(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};

    (void)state;
    assert_ok(paper_read_bytes(a, "b.txt", report, strlen(report), &p, &e), &e);
    assert_ok(check_paper(a, p, NULL, &r, &e), &e);
    assert_int_equal(r->finding_count, 4);
    static const char *const words[] = {
        "2.650 người", "110 triệu đồng",
        "Nghị định số 20/2021/NĐ-CP ngày 15/3/2020", "31/4/2024"};
    for (size_t i = 0; i < 4; i++) {
        const struct check_finding *f = &r->findings[i];
        assert_int_equal(f->at.end - f->at.start, strlen(words[i]));
        assert_memory_equal(p->text + f->at.start, words[i], strlen(words[i]));
        assert_true(strlen(f->message[LANG_VI]) > 5);
        assert_true(strlen(f->message[LANG_EN]) > 5);
    }
    assert_int_equal(r->wrong, 4);
    assert_true(r->agreed + r->wrong + r->doubtful >= r->checked);
    arena_free(a);
}

/* What is said of a sheet: the first words of each finding on the form. */
static const char *said_of(struct paper_sheet sheet)
{
    static const char text[] = "BÁO CÁO\nKết quả";
    static char out[512];
    struct arena *a = arena_new(ARENA_BYTES);
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};
    size_t used = 0;

    assert_ok(paper_read_bytes(a, "b.txt", text, sizeof text - 1, &p, &e), &e);
    p->sheets = &sheet;
    p->sheet_count = 1;
    assert_ok(check_paper(a, p, NULL, &r, &e), &e);
    out[0] = '\0';
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        assert_int_equal(f->kind, CHECK_FORM);
        const char *message = f->message[LANG_EN];
        used += (size_t)snprintf(out + used, sizeof out - used, "%.*s\n",
                                 (int)strcspn(message, ";"), message);
    }
    arena_free(a);
    return out;
}

static void sheets_are_measured(void **state)
{
    (void)state;
    /* width, height, top, right, bottom, left */
    assert_string_equal(
        said_of((struct paper_sheet){11906, 16838, 1134, 851, 1134, 1701}), "");
    assert_string_equal(
        said_of((struct paper_sheet){11906, 16838, 1418, 1134, 1418, 1985}),
        "");
    assert_string_equal(
        said_of((struct paper_sheet){12240, 15840, 1134, 851, 1134, 1701}),
        "The sheet is 215,9 by 279,4 mm\n");
    assert_string_equal(
        said_of((struct paper_sheet){11906, 16838, 1440, 1440, 1000, 1440}),
        "The lower margin is 17,6 mm\nThe left margin is 25,4 mm\n"
        "The right margin is 25,4 mm\n");
    /* Across, with tables; a file that says nothing. */
    assert_string_equal(
        said_of((struct paper_sheet){16838, 11906, 851, 851, 851, 851}), "");
    assert_string_equal(said_of((struct paper_sheet){0}), "");
}

static void outputs_are_whole(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct check_show how = {
        .lang = LANG_EN, .colour = 1, .relations = 1, .with_text = 1};
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};
    struct buf b;

    (void)state;
    assert_ok(paper_read_bytes(a, "b.txt", report, strlen(report), &p, &e), &e);
    assert_ok(check_paper(a, p, NULL, &r, &e), &e);
    buf_init(&b, 1 << 20);
    check_text(r, &how, &b);
    assert_non_null(strstr(buf_cstr(&b), "^^^"));
    assert_non_null(strstr(buf_cstr(&b), "\033[1;31merror"));
    buf_clear(&b);
    check_json(r, &how, &b);
    assert_non_null(strstr(buf_cstr(&b), "\"kind\":\"sum of parts\""));
    assert_non_null(strstr(buf_cstr(&b), "\"relations\":["));
    assert_non_null(strstr(buf_cstr(&b), "\"text\":\""));
    buf_clear(&b);
    check_html(r, &how, &b);
    assert_non_null(strstr(buf_cstr(&b), "<mark id=\"f1\" class=\"error\""));
    assert_non_null(strstr(buf_cstr(&b), "</html>"));
    assert_false(b.failed);
    buf_free(&b);
    arena_free(a);
}

static void memory_runs_out(void **state)
{
    struct arena *first = arena_new(ARENA_BYTES);
    struct err e = {0};
    struct paper *p;
    enum err_code rc = ERR_NOMEM;

    (void)state;
    assert_ok(paper_read_bytes(first, "b.txt", report, strlen(report), &p, &e),
              &e);
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        const struct check_result *r = NULL;
        struct err fault = {0};
        arena_fail_at(a, nth);
        rc = check_paper(a, p, NULL, &r, &fault);
        assert_true((r != NULL) == (rc == ERR_OK));
        assert_true(rc == ERR_OK || fault.code == ERR_NOMEM);
        arena_free(a);
    }
    arena_free(first);
}

static void empty_texts_have_no_findings(void **state)
{
    static const char *const texts[] = {"a\n",       "...\n",  "(((((\n",
                                        "1\n2\n3\n", "¹\n",    "trong đó",
                                        "%%%%\n",    "- - -\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        const struct check_result *r;
        struct paper *p;
        struct err e = {0};
        if (paper_read_bytes(a, "t.txt", texts[i], strlen(texts[i]), &p, &e) ==
            ERR_OK) {
            assert_ok(check_paper(a, p, NULL, &r, &e), &e);
            assert_int_equal(r->finding_count, 0);
        }
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_intervals),
        cmocka_unit_test(numbers_that_are_no_figures),
        cmocka_unit_test(labels_are_numbering),
        cmocka_unit_test(digits_differ_in_one_place),
        cmocka_unit_test(offsets_are_of_the_text),
        cmocka_unit_test(sheets_are_measured),
        cmocka_unit_test(outputs_are_whole),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(empty_texts_have_no_findings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
