#include "doc/code.h"
#include "doc/decree.h"
#include "doc/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 16 << 20 };

static struct doc *titled(struct arena *a)
{
    struct doc *d = doc_new(a, LANG_VI);

    assert_non_null(d);
    d->title = "Báo cáo";
    return d;
}

/* ---- The tree ---- */

static void text_is_cleaned_of_controls_and_line_ends(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);
    char text[64];

    (void)state;
    doc_text(d, in, "một\nhai\tba\x01\x7F bốn");
    doc_text(d, in, "");
    doc_text(d, in, "\x02");
    assert_ptr_equal(in->first, in->last);
    size_t len = doc_plain(in, text, sizeof text);
    assert_string_equal(text, "một hai ba bốn");
    assert_int_equal(len, strlen(text));
    arena_free(a);
}

static void plain_text_is_cut_between_characters_and_skips_notes(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);
    char text[8];

    (void)state;
    doc_text(d, doc_bold(d, in), "đ");
    doc_text(d, doc_note(d, in), "chú thích");
    doc_break(d, in);
    doc_text(d, in, "ăđ ế");
    doc_plain(in, text, sizeof text);
    assert_string_equal(text, "đ ăđ");
    arena_free(a);
}

static void building_goes_on_after_memory_is_out(void **state)
{
    struct err e = {0};
    enum err_code rc = ERR_NOMEM;
    unsigned nth;

    (void)state;
    for (nth = 1; rc == ERR_NOMEM && nth < 20000; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        arena_fail_at(a, nth);
        struct doc *d = doc_sample(a);
        err_clear(&e);
        rc = d ? doc_valid(d, &e) : ERR_NOMEM;
        assert_true(rc == ERR_OK || e.id == MSG_NOMEM || !d);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
    assert_true(nth > 500);
}

/* ---- Refusals ---- */

static void no_title(struct doc *d)
{
    d->title = "";
}

static void bad_bytes(struct doc *d)
{
    doc_say(d, &d->body, DOC_NORMAL, "\xC3(");
}

static void bad_bytes_in_head(struct doc *d)
{
    d->head.sign_name = "\xFF";
}

static void noncharacter(struct doc *d)
{
    doc_say(d, &d->body, DOC_NORMAL, "a\xEF\xBF\xBF");
}

static void too_deep(struct doc *d)
{
    struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);

    for (int i = 0; i < 9; i++)
        in = i % 2 ? doc_bold(d, in) : doc_italic(d, in);
    doc_text(d, in, "sâu");
}

static void level_five(struct doc *d)
{
    doc_text(d, doc_heading(d, &d->body, 5, NULL), "Năm");
}

static void nested_note(struct doc *d)
{
    struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);

    doc_text(d, doc_note(d, doc_bold(d, doc_note(d, in))), "x");
}

static void figure_without_text(struct doc *d)
{
    struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);

    doc_figure(d, in, &(struct doc_figure){.indicator = "jobs_created"});
}

static void ragged_row(struct doc *d)
{
    static const struct doc_column columns[2] = {{0, DOC_ALIGN_LEFT},
                                                 {0, DOC_ALIGN_LEFT}};
    struct doc_table *t = doc_table(d, &d->body, columns, 2, 0);

    doc_row(d, t);
    doc_cell(d, t, DOC_ALIGN_LEFT, 3);
}

static void zero_span(struct doc *d)
{
    static const struct doc_column columns[1] = {{0, DOC_ALIGN_LEFT}};
    struct doc_table *t = doc_table(d, &d->body, columns, 1, 0);

    doc_row(d, t);
    doc_cell(d, t, DOC_ALIGN_LEFT, 0);
}

static void too_many_header_rows(struct doc *d)
{
    static const struct doc_column columns[1] = {{0, DOC_ALIGN_LEFT}};

    doc_table(d, &d->body, columns, 1, 1);
}

static void no_columns(struct doc *d)
{
    doc_table(d, &d->body, NULL, 0, 0);
}

static void month_thirteen(struct doc *d)
{
    d->head.date = (struct date){2024, 13, 1};
}

static void bad_trees_are_refused_with_a_reason(void **state)
{
    static const struct {
        void (*spoil)(struct doc *d);
        enum err_code code;
        enum msg_id id;
    } cases[] = {
        {no_title, ERR_INPUT, MSG_DOC_NO_TITLE},
        {bad_bytes, ERR_INPUT, MSG_DOC_UTF8},
        {bad_bytes_in_head, ERR_INPUT, MSG_DOC_UTF8},
        {noncharacter, ERR_INPUT, MSG_DOC_UTF8},
        {too_deep, ERR_LIMIT, MSG_DOC_TOO_DEEP},
        {level_five, ERR_INPUT, MSG_DOC_LEVEL},
        {nested_note, ERR_INPUT, MSG_DOC_NOTE_NESTED},
        {figure_without_text, ERR_INPUT, MSG_DOC_FIGURE_EMPTY},
        {ragged_row, ERR_INPUT, MSG_DOC_ROW_CELLS},
        {zero_span, ERR_INPUT, MSG_DOC_ROW_CELLS},
        {too_many_header_rows, ERR_INPUT, MSG_DOC_HEADER_ROWS},
        {no_columns, ERR_LIMIT, MSG_DOC_COLUMNS},
        {month_thirteen, ERR_INPUT, MSG_DOC_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct doc *d = titled(a);
        struct err e = {0};
        cases[i].spoil(d);
        assert_int_equal(doc_valid(d, &e), cases[i].code);
        assert_int_equal(e.id, cases[i].id);
        arena_free(a);
    }
}

/* ---- The layout of the Decree ---- */

static void number_and_date_lines_follow_the_decree(void **state)
{
    static const struct {
        const char *number;
        struct date date;
        const char *number_line, *date_line;
    } cases[] = {
        {"5",
         {2024, 3, 5},
         "Số: 05/BC-SLĐTBXH",
         "Sóc Trăng, ngày 05 tháng 3 năm 2024"},
        {"45",
         {2024, 2, 15},
         "Số: 45/BC-SLĐTBXH",
         "Sóc Trăng, ngày 15 tháng 02 năm 2024"},
        {"123",
         {2024, 12, 31},
         "Số: 123/BC-SLĐTBXH",
         "Sóc Trăng, ngày 31 tháng 12 năm 2024"},
        {"",
         {2024, 3, 0},
         "Số: \u00A0\u00A0\u00A0\u00A0\u00A0\u00A0/BC-SLĐTBXH",
         "Sóc Trăng, ngày \u00A0\u00A0\u00A0\u00A0\u00A0\u00A0 tháng 3 năm "
         "2024"},
    };
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    char line[DECREE_LINE_BYTES];

    (void)state;
    d->head.symbol = "BC-SLĐTBXH";
    d->head.place = "Sóc Trăng";
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        d->head.number = cases[i].number;
        d->head.date = cases[i].date;
        decree_number_line(d, line);
        assert_string_equal(line, cases[i].number_line);
        decree_date_line(d, line);
        assert_string_equal(line, cases[i].date_line);
    }
    arena_free(a);
}

static void headings_are_counted_or_keep_their_number(void **state)
{
    static const struct {
        int level;
        const char *own, *want;
    } cases[] = {
        {1, NULL, "I."},   {2, NULL, "1."},    {3, NULL, "1.1."},
        {3, NULL, "1.2."}, {4, NULL, "a)"},    {4, NULL, "b)"},
        {4, NULL, "c)"},   {4, NULL, "d)"},    {4, NULL, "đ)"},
        {4, NULL, "e)"},   {4, NULL, "g)"},    {2, NULL, "2."},
        {3, NULL, "2.1."}, {1, NULL, "II."},   {2, "7.", "7."},
        {2, "", ""},       {2, NULL, "1."},    {1, NULL, "III."},
        {1, NULL, "IV."},  {1, NULL, "V."},    {1, NULL, "VI."},
        {1, NULL, "VII."}, {1, NULL, "VIII."}, {1, NULL, "IX."},
        {1, NULL, "X."},
    };
    struct decree_count count = {{0}};
    char number[DECREE_NUMBER_BYTES];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct doc_block b = {.kind = DOC_HEADING,
                              .heading = {cases[i].level, cases[i].own}};
        decree_heading_number(&count, &b, number);
        assert_string_equal(number, cases[i].want);
    }
}

static void only_the_last_paragraph_is_closed(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {{"xem xét", "./."}, {"xem xét.", "/."}, {"xem xét./.", ""}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct doc *d = titled(a);
        d->head.issuer = "SỞ";
        doc_say(d, &d->body, DOC_NORMAL, "đầu");
        struct doc_inlines *in = doc_paragraph(d, &d->body, DOC_NORMAL);
        doc_text(d, doc_italic(d, in), cases[i].text);
        doc_text(d, doc_note(d, in), "chú thích");
        assert_string_equal(decree_closing(d, d->body.first), "");
        assert_string_equal(decree_closing(d, d->body.last), cases[i].want);
        d->head.issuer = NULL;
        assert_string_equal(decree_closing(d, d->body.last), "");
        arena_free(a);
    }
}

static void columns_fill_the_room_exactly(void **state)
{
    static const struct doc_column columns[3] = {
        {1, DOC_ALIGN_LEFT}, {1, DOC_ALIGN_LEFT}, {1, DOC_ALIGN_LEFT}};
    static const struct doc_column fixed[2] = {{300, DOC_ALIGN_LEFT},
                                               {500, DOC_ALIGN_LEFT}};
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    int widths[DOC_COLUMNS_MAX];
    struct doc_table *t = doc_table(d, &d->body, columns, 3, 0);

    (void)state;
    t->by_weight = 1;
    decree_widths(t, 1600, widths);
    assert_int_equal(widths[0] + widths[1] + widths[2], 1600);
    t = doc_table(d, &d->body, fixed, 2, 0);
    decree_widths(t, 1600, widths);
    assert_int_equal(widths[0], 300);
    assert_int_equal(widths[1], 500);
    decree_widths(t, 400, widths);
    assert_int_equal(widths[0] + widths[1], 400);
    arena_free(a);
}

static void signature_lines_follow_the_authority(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    char line[DECREE_LINE_BYTES];

    (void)state;
    d->head.sign_post = "GIÁM ĐỐC";
    decree_sign_first(d, line);
    assert_string_equal(line, "GIÁM ĐỐC");
    assert_string_equal(decree_sign_second(d), "");
    d->head.sign_authority = "KT.";
    d->head.sign_for = "GIÁM ĐỐC";
    d->head.sign_post = "PHÓ GIÁM ĐỐC";
    decree_sign_first(d, line);
    assert_string_equal(line, "KT. GIÁM ĐỐC");
    assert_string_equal(decree_sign_second(d), "PHÓ GIÁM ĐỐC");
    assert_string_equal(decree_list_end("Như trên", 0, 2), ";");
    assert_string_equal(decree_list_end("Lưu: VT", 1, 2), ".");
    assert_string_equal(decree_list_end("Lưu: VT.", 1, 2), "");
    arena_free(a);
}

static void long_names_are_parted_in_the_middle(void **state)
{
    const char *text = "TRUNG TÂM DỊCH VỤ VIỆC LÀM\nSÓC TRĂNG\n";
    char line[DECREE_LINE_BYTES];

    (void)state;
    assert_int_equal(decree_next_even_line(&text, 12, 150, line), 1);
    assert_string_equal(line, "TRUNG TÂM DỊCH");
    assert_int_equal(decree_next_even_line(&text, 12, 150, line), 1);
    assert_string_equal(line, "VỤ VIỆC LÀM");
    assert_int_equal(decree_next_even_line(&text, 12, 150, line), 1);
    assert_string_equal(line, "SÓC TRĂNG");
    assert_int_equal(decree_next_even_line(&text, 12, 150, line), 0);
    text = "MỘTTỪRẤTDÀI";
    assert_int_equal(decree_next_even_line(&text, 12, 20, line), 1);
    assert_string_equal(line, "MỘTTỪRẤTDÀI");
    assert_int_equal(decree_next_even_line(&text, 12, 20, line), 0);
}

/* | TT | Quý I    |
** |    | KH |     |   the first column is one cell, the last is empty
** |    | 1  | 2   |   below the head nothing joins */
static void empty_head_cells_belong_to_the_cell_above(void **state)
{
    static const struct doc_column columns[3] = {
        {1, DOC_ALIGN_LEFT}, {1, DOC_ALIGN_LEFT}, {1, DOC_ALIGN_LEFT}};
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = titled(a);
    struct doc_table *t = doc_table(d, &d->body, columns, 3, 2);

    (void)state;
    doc_row(d, t);
    doc_text(d, doc_cell(d, t, DOC_ALIGN_LEFT, 1), "TT");
    doc_text(d, doc_cell(d, t, DOC_ALIGN_LEFT, 2), "Quý I");
    doc_row(d, t);
    doc_cell(d, t, DOC_ALIGN_LEFT, 1);
    doc_text(d, doc_cell(d, t, DOC_ALIGN_LEFT, 1), "KH");
    doc_cell(d, t, DOC_ALIGN_LEFT, 1);
    doc_row(d, t);
    for (int i = 0; i < 3; i++)
        doc_cell(d, t, DOC_ALIGN_LEFT, 1);
    const struct doc_row *second = t->first->next;
    assert_int_equal(decree_joins_above(t, t->first, 0, 0, 1), 0);
    assert_int_equal(decree_joins_above(t, second, 1, 0, 1), 1);
    assert_int_equal(decree_joins_above(t, second, 1, 1, 1), 0);
    assert_int_equal(decree_joins_above(t, second, 1, 2, 1), 0);
    assert_int_equal(decree_joins_above(t, second->next, 2, 0, 1), 0);
    assert_int_equal(decree_joins_above(t, NULL, 3, 0, 1), 0);
    arena_free(a);
}

/* ---- Codes ---- */

static void a_code_is_walked_by_its_black_runs(void **state)
{
    static const unsigned char module[] = {1, 1, 0, 1, /* two runs */
                                           0, 0, 0, 0, /* none */
                                           1, 1, 1, 1, /* one, to the edge */
                                           0, 1, 0, 0};
    struct doc_code c = {4, module};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 10);
    code_path(&c, &out);
    assert_string_equal(buf_cstr(&out), "M0 0h2v1h-2zM3 0h1v1h-1z"
                                        "M0 2h4v1h-4zM1 3h1v1h-1z");
    buf_free(&out);
}

static void a_text_becomes_a_code(void **state)
{
    static const unsigned char corner[] = {1, 1, 1, 1, 1, 1, 1, 0};
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc_code c;
    struct err e = {0};

    (void)state;
    assert_int_equal(code_of_text(a, "H01.05-260302-0001", &c, &e), ERR_OK);
    assert_int_equal(c.size, 25);
    assert_memory_equal(c.module, corner, sizeof corner);
    for (int i = 0; i < c.size * c.size; i++)
        assert_true(c.module[i] <= 1);
    arena_free(a);
    a = arena_new(ARENA_BYTES);
    arena_fail_at(a, 1);
    assert_int_equal(code_of_text(a, "x", &c, &e), ERR_NOMEM);
    assert_null(c.module);
    arena_free(a);
}

static void a_text_too_long_for_a_code_is_refused(void **state)
{
    static char text[3001];
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc_code c;
    struct err e = {0};

    (void)state;
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(code_of_text(a, text, &c, &e), ERR_LIMIT);
    assert_int_equal(e.id, MSG_DOC_CODE_LONG);
    assert_int_equal(c.size, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cleaned_of_controls_and_line_ends),
        cmocka_unit_test(plain_text_is_cut_between_characters_and_skips_notes),
        cmocka_unit_test(building_goes_on_after_memory_is_out),
        cmocka_unit_test(bad_trees_are_refused_with_a_reason),
        cmocka_unit_test(number_and_date_lines_follow_the_decree),
        cmocka_unit_test(headings_are_counted_or_keep_their_number),
        cmocka_unit_test(only_the_last_paragraph_is_closed),
        cmocka_unit_test(columns_fill_the_room_exactly),
        cmocka_unit_test(long_names_are_parted_in_the_middle),
        cmocka_unit_test(empty_head_cells_belong_to_the_cell_above),
        cmocka_unit_test(signature_lines_follow_the_authority),
        cmocka_unit_test(a_code_is_walked_by_its_black_runs),
        cmocka_unit_test(a_text_becomes_a_code),
        cmocka_unit_test(a_text_too_long_for_a_code_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
