/*
** CSV and workbooks as offices make them, without a database.
*/
#include "base/test.h"
#include "registry/csv.h"
#include "registry/encoding.h"
#include "registry/xlsx_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

/* What a reader gave, as one text: cells joined by '|', rows by '\n'. */
struct seen {
    struct buf text;
    int stop_at; /* the sink refuses this row; 0 never */
    int rows;
};

static enum err_code on_row(const struct sheet_row *row, void *arg,
                            struct err *e)
{
    static const char kinds[] = {' ', '#', '@', '!'};
    struct seen *s = arg;

    if (++s->rows == s->stop_at)
        return ERR_SET(e, ERR_LIMIT, MSG_NUMBER_RANGE, "stop");
    buf_printf(&s->text, "%d%s:", (int)row->number, row->fault ? "?" : "");
    for (size_t i = 0; i < row->count; i++)
        buf_printf(&s->text, "%s%c%s", i ? "|" : "", kinds[row->cells[i].kind],
                   row->cells[i].text);
    buf_char(&s->text, '\n');
    return ERR_OK;
}

static enum err_code read_csv(struct seen *s, const char *bytes, size_t len,
                              struct err *e)
{
    struct sheet_sink sink = {on_row, s};
    FILE *f = fmemopen((void *)(uintptr_t)bytes, len, "rb");

    buf_init(&s->text, 1 << 22);
    err_clear(e);
    assert_non_null(f);
    enum err_code rc = csv_read(f, "t.csv", &sink, e);
    fclose(f);
    return rc;
}

static const struct {
    const char *name, *bytes, *want;
} cases[] = {
    {"comma", "a,b\n1,2\n", "1: a| b\n2: 1| 2\n"},
    {"semicolon, CRLF, mark",
     "\xEF\xBB\xBF"
     "a;b\r\n1,5;2\r\n",
     "1: a| b\n2: 1,5| 2\n"},
    {"tab", "a\tb\n1\t2", "1: a| b\n2: 1| 2\n"},
    {"said", "sep=;\na;b,c\n", "1: a| b,c\n"},
    {"a title above", "DANH SACH\n\na;b;c\n1;2,5;3\n",
     "1: DANH SACH\n3: a| b| c\n4: 1| 2,5| 3\n"},
    {"quotes", "a,\"b, \"\"c\"\"\nd\",e\n", "1: a| b, \"c\"\nd| e\n"},
    {"old Mac", "a,b\r1,2\r", "1: a| b\n2: 1| 2\n"},
    {"blanks", " a\xC2\xA0,\tb \n\n ,\n1,\n\n", "1: a| b\n4: 1| \n"},
    {"apostrophes", "a,b,c\n'=1+1,''-x,'n\n", "1: a| b| c\n2: =1+1| '-x| 'n\n"},
    {"composed", "t\nNguye\xCC\x82\xCC\x83n\n", "1: t\n2: Nguy\xE1\xBB\x85n\n"},
    {"a bad quote", "a,b\n\"x\"y,1\nz,2\n", "1: a| b\n2?: x| 1\n3: z| 2\n"},
    {"a bad byte", "a,b\nTh\xE1\xBA\xA1\x63h,B\xE1\xBA\xA3o\nx\xFF,1\n",
     "1: a| b\n2: Thạch| Bảo\n3?: | 1\n"},
    {"zeros in front", "n\n094190000001\n", "1: n\n2: 094190000001\n"},
};

static void test_csv(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct seen s = {.rows = 0};
        struct err e = {0};
        assert_ok(read_csv(&s, cases[i].bytes, strlen(cases[i].bytes), &e), &e);
        if (strcmp(buf_cstr(&s.text), cases[i].want) != 0)
            fail_msg("%s: \"%s\"", cases[i].name, buf_cstr(&s.text));
        buf_free(&s.text);
    }
}

static const struct {
    const char *bytes;
    size_t len;
    enum msg_id want;
    const char *arg;
} refusals[] = {
    {"\xFF\xFE\x61\x00\x2C\x00\x62\x00", 8, MSG_REG_FILE_ENCODING, "UTF-16"},
    {"a\0,\0b\0\n\0c\0,\0d\0", 12, MSG_REG_FILE_ENCODING, "UTF-16"},
    {"Ho,Ten\nNguy\xD4n V\xA8n \xAE\xB9t,L\xAA Th\xDE Ph\xAD\xEEng\n", 37,
     MSG_REG_FILE_ENCODING, "TCVN3 (ABC)"},
    {"Ho,Ten\nNguye\xE3n Va\xEAn \xF1\xEFt,Tr\xF6\xF4ng V\xF5 H\xF6\xEF\n", 39,
     MSG_REG_FILE_ENCODING, "VNI"},
    /* The same, each byte made a character of UTF-8. */
    {"Ho,Ten\nNguy\xC3\x94n V\xC2\xA8n \xC2\xAE\xC2\xB9t,L\xC2\xAA\n", 32,
     MSG_REG_FILE_ENCODING, "TCVN3 (ABC)"},
    {"a,b\n\"never closed,1\n2,3\n", 24, MSG_REG_CSV_OPEN_QUOTE, ""},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        struct seen s = {.rows = 0};
        struct err e = {0};
        char text[1024];
        assert_int_equal(read_csv(&s, refusals[i].bytes, refusals[i].len, &e),
                         ERR_INPUT);
        err_text(&e, LANG_EN, text, sizeof text);
        if (e.id != refusals[i].want || !strstr(text, refusals[i].arg))
            fail_msg("%zu: %s", i, text);
        buf_free(&s.text);
    }
}

/* Vietnamese that has only letters of Latin-1, and signs of measure. */
static void test_encoding_spares(void **state)
{
    static const char fine[] = "name\nHoàng Toàn\nHoài Giáng\nHoà Bình Quý\n";
    static const char measures[] = "a\n5 m², 20 °C\n6 m², 7 m², 8 m³\n";

    (void)state;
    assert_null(encoding_foreign(fine, sizeof fine - 1));
    assert_null(encoding_foreign(measures, sizeof measures - 1));
    assert_null(encoding_foreign("", 0));
}

static void test_long_and_wide(void **state)
{
    size_t len = (size_t)CSV_RECORD_MAX * 2 + 16;
    char *bytes = malloc(len);
    struct seen s = {.rows = 0};
    struct err e = {0};

    (void)state;
    memset(bytes, 'x', len);
    bytes[1] = '\n';
    assert_int_equal(read_csv(&s, bytes, len, &e), ERR_LIMIT);
    assert_int_equal(e.pos.line, 2);
    buf_free(&s.text);
    memset(bytes, ',', len);
    bytes[SHEET_COLUMNS_MAX + 4] = '\n';
    s.rows = 0;
    assert_ok(read_csv(&s, bytes, SHEET_COLUMNS_MAX + 5, &e), &e);
    assert_int_equal(s.rows, 1);
    assert_memory_equal(buf_cstr(&s.text), "1?:", 3);
    buf_free(&s.text);
    free(bytes);
}

/* Rows across every edge of the buffer come out whole. */
static void test_edges(void **state)
{
    enum { ROWS = 200000 };
    char *bytes = malloc(ROWS * 32);
    size_t len = 0;
    struct seen s = {.stop_at = 0};
    struct err e = {0};

    (void)state;
    for (int i = 0; i < ROWS; i++)
        len += (size_t)snprintf(bytes + len, 32, "%d,\"v,%d\"\r\n", i, i);
    assert_ok(read_csv(&s, bytes, len, &e), &e);
    assert_int_equal(s.rows, ROWS);
    assert_true(s.text.failed || strstr(buf_cstr(&s.text), "|"));
    buf_free(&s.text);
    s = (struct seen){.stop_at = 3};
    assert_int_equal(read_csv(&s, bytes, len, &e), ERR_LIMIT);
    assert_int_equal(s.rows, 3);
    buf_free(&s.text);
    free(bytes);
}

static void test_cell_written(void **state)
{
    static const char *const texts[][2] = {
        {"a", "a"},        {"a,b", "\"a,b\""},
        {"=1", "\"'=1\""}, {"'=1", "\"''=1\""},
        {"-5", "-5"},      {"+84 9", "\"'+84 9\""},
        {"@x", "\"'@x\""}, {"a\"b", "\"a\"\"b\""},
        {"'n", "'n"},      {"-1.234,5", "\"-1.234,5\""}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct seen s = {.rows = 0};
        struct err e = {0};
        struct buf b;
        buf_init(&b, 100);
        csv_cell(&b, texts[i][0]);
        assert_string_equal(buf_cstr(&b), texts[i][1]);
        buf_str(&b, ";;\n"); /* so that a comma is no separator */
        assert_ok(read_csv(&s, b.data, b.len, &e), &e);
        char want[64];
        snprintf(want, sizeof want, "1: %s| | \n", texts[i][0]);
        assert_string_equal(buf_cstr(&s.text), want);
        buf_free(&s.text);
        buf_free(&b);
    }
}

/* ---- workbooks --------------------------------------------------------- */

static void test_numbers(void **state)
{
    static const struct {
        const char *text, *want;
        int serial;
    } numbers[] = {
        {"57", "57", 57},
        {"-3.50", "-3,5", -1},
        {"1.2E+3", "1200", 1200},
        {"1.2E-3", "0,0012", 0},
        {"2.2999999999999998", "2,3", 2},
        {"0.99999999999999999", "1", 1},
        {"94190000001", "94190000001", -1},
        {"45292.75", "45292,75", 45292},
        {"0", "0", 0},
        {"-0.0", "0", 0},
        {"00012", "12", 12},
        {"123456789012345678", "123456789012346000", -1},
        {"", NULL, 0},
        {"abc", NULL, 0},
        {"1E+99", NULL, 0},
        {"1e", NULL, 0},
        {".", NULL, 0},
        {"1.2.3", NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        char out[XLSX_NUMBER_BYTES];
        int64_t serial;
        int ok = xlsx_number(numbers[i].text, out, &serial);
        assert_int_equal(ok, numbers[i].want != NULL);
        if (!ok)
            continue;
        assert_string_equal(out, numbers[i].want);
        assert_int_equal(serial, numbers[i].serial);
    }
}

static void test_days(void **state)
{
    (void)state;
    assert_int_equal(xlsx_day(1, 0), DAY_FIRST);
    assert_int_equal(xlsx_day(59, 0), day_of(1900, 2, 28));
    assert_int_equal(xlsx_day(60, 0), DAY_NONE);
    assert_int_equal(xlsx_day(61, 0), day_of(1900, 3, 1));
    assert_int_equal(xlsx_day(45292, 0), day_of(2024, 1, 1));
    assert_int_equal(xlsx_day(43830, 1), day_of(2024, 1, 1));
    assert_int_equal(xlsx_day(0, 0), DAY_NONE);
    assert_int_equal(xlsx_day(-1, 1), DAY_NONE);
    assert_int_equal(xlsx_day(9999999, 0), DAY_NONE);
    assert_true(xlsx_is_date_format("dd/mm/yyyy"));
    assert_true(xlsx_is_date_format("[$-42A]d mmmm"));
    assert_true(xlsx_is_date_format("mm"));
    assert_false(xlsx_is_date_format("mm:ss"));
    assert_false(xlsx_is_date_format("#,##0 \"đồng\""));
    assert_false(xlsx_is_date_format("[Red]0.00"));
    assert_false(xlsx_is_date_format("\"day\""));
    assert_false(xlsx_is_date_format("0\\"));
}

struct part {
    const char *name, *text;
};

static const struct part book[] = {
    {"xl/workbook.xml", "<workbook xmlns:r='x'><workbookPr date1904='0'/>"
                        "<sheets><sheet name='A' r:id='r9'/><sheet name='B' "
                        "r:id='r8'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships><Relationship Id='r9' Type='x/worksheet' "
     "Target='worksheets/s.xml'/><Relationship Id='r2' Type='x/styles' "
     "Target='/xl/styles.xml'/><Relationship Id='r3' Type='x/sharedStrings' "
     "Target='ss.xml'/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/>"
     "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
     "<xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs>"
     "</styleSheet>"},
    {"xl/ss.xml", "<sst><si><t> Ho\xCC\xA3 </t></si><si><r><t>Ng\xC3\xA0</t>"
                  "</r><r><t>y</t></r><rPh><t>no</t></rPh></si></sst>"},
    {"xl/worksheets/s.xml",
     "<x:worksheet xmlns:x='y'><x:sheetData><x:row r='2'>"
     "<x:c r='A2' t='s'><x:v>0</x:v></x:c><x:c r='C2' t='s'><x:v>1</x:v></x:c>"
     "</x:row><x:row><x:c s='1'><x:v>45292</x:v></x:c>"
     "<x:c s='2'><x:v>45292.5</x:v></x:c><x:c><x:v>1.2E+3</x:v></x:c>"
     "<x:c t='b'><x:v>1</x:v></x:c><x:c t='e'><x:v>#N/A</x:v></x:c>"
     "<x:c t='inlineStr'><x:is><x:t>in</x:t></x:is></x:c>"
     "<x:c t='str'><x:f>A1&amp;B1</x:f><x:v>calc</x:v></x:c>"
     "<x:c t='d'><x:v>2024-02-05T00:00:00</x:v></x:c></x:row>"
     "<x:row r='9'><x:c r='B9' s='1'/></x:row></x:sheetData></x:worksheet>"},
};

/* A zip of parts in memory; *len its size.  The caller frees it. */
static void *zip_parts(const struct part *parts, size_t count, size_t *len)
{
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_stat_t st;

    zip_source_keep(s);
    zip_t *z = zip_open_from_source(s, ZIP_TRUNCATE, NULL);
    assert_non_null(z);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *part =
            zip_source_buffer(z, parts[i].text, strlen(parts[i].text), 0);
        assert_true(zip_file_add(z, parts[i].name, part, 0) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_open(s), 0);
    assert_int_equal(zip_source_stat(s, &st), 0);
    *len = (size_t)st.size;
    void *bytes = malloc(*len);
    assert_int_equal(zip_source_read(s, bytes, *len), (zip_int64_t)*len);
    zip_source_close(s);
    zip_source_free(s);
    return bytes;
}

static enum err_code read_parts(struct seen *s, const struct part *parts,
                                size_t count, struct err *e)
{
    struct sheet_sink sink = {on_row, s};
    size_t len;
    void *bytes = zip_parts(parts, count, &len);

    buf_init(&s->text, 1 << 20);
    err_clear(e);
    enum err_code rc = xlsx_read_bytes(bytes, len, "t.xlsx", &sink, e);
    free(bytes);
    return rc;
}

static void test_workbook(void **state)
{
    struct seen s = {.rows = 0};
    struct err e = {0};

    (void)state;
    assert_ok(read_parts(&s, book, ARRAY_COUNT(book), &e), &e);
    assert_string_equal(
        buf_cstr(&s.text),
        "2: Họ| | Ngày\n3:@01/01/2024|@01/01/2024|#1200| true|!#N/A| in| calc"
        "| 2024-02-05\n");
    buf_free(&s.text);
    s = (struct seen){.stop_at = 2};
    assert_int_equal(read_parts(&s, book, ARRAY_COUNT(book), &e), ERR_LIMIT);
    buf_free(&s.text);
}

/* One part replaced, or one more. */
static void refuse_part(struct part part, enum msg_id want)
{
    struct part parts[ARRAY_COUNT(book) + 1];
    size_t count = ARRAY_COUNT(book);
    struct seen s = {.rows = 0};
    struct err e = {0};

    memcpy(parts, book, sizeof book);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(parts[i].name, part.name) == 0) {
            parts[i] = part;
            part.name = NULL;
            break;
        }
    }
    if (part.name)
        parts[count++] = part;
    assert_int_not_equal(read_parts(&s, parts, count, &e), ERR_OK);
    assert_string_equal(msg_name(e.id), msg_name(want));
    buf_free(&s.text);
}

static void test_unsafe_workbooks(void **state)
{
    size_t len = (size_t)40 << 20;
    char *bomb = malloc(len + 1);

    (void)state;
    memset(bomb, ' ', len);
    bomb[len] = '\0';
    memcpy(bomb, "<worksheet>", 11);
    refuse_part((struct part){"xl/worksheets/s.xml", bomb}, MSG_REG_XLSX_LARGE);
    free(bomb);
    refuse_part((struct part){"../evil", "x"}, MSG_REG_XLSX_UNSAFE);
    refuse_part((struct part){"a/../../evil", "x"}, MSG_REG_XLSX_UNSAFE);
    refuse_part((struct part){"/etc/evil", "x"}, MSG_REG_XLSX_UNSAFE);
    refuse_part((struct part){"xl/worksheets/s.xml",
                              "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
                MSG_REG_XLSX_UNSAFE);
    refuse_part((struct part){"xl/worksheets/s.xml", "<worksheet><row>"},
                MSG_REG_XLSX_BROKEN);
    refuse_part((struct part){"xl/workbook.xml", "<workbook/>"},
                MSG_REG_XLSX_BROKEN);
    refuse_part((struct part){"xl/worksheets/s.xml",
                              "<a><row><c t='s'><v>77</v></c></row></a>"},
                MSG_REG_XLSX_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_encoding_spares),
        cmocka_unit_test(test_long_and_wide),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_cell_written),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_workbook),
        cmocka_unit_test(test_unsafe_workbooks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
