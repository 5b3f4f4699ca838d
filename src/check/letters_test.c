/*
** Fonts, colours and sizes of Word files: what styles, the theme and runs say,
** and what the rule finds.
*/
#include "base/test.h"
#include "check/check.h"
#include "doc/paper_world.h"
#include "doc/sample.h"
#include "doc/write.h"

#include <stdio.h>

enum { ARENA_BYTES = 64 << 20 };

#define P(words) "<w:p>" words "</w:p>"
#define RUN(props, words)                                                      \
    "<w:r><w:rPr>" props "</w:rPr><w:t xml:space=\"preserve\">" words          \
    "</w:t></w:r>"
#define SIZE(n) "<w:sz w:val=\"" #n "\"/>"
#define FONT(name) "<w:rFonts w:ascii=\"" name "\" w:hAnsi=\"" name "\"/>"
#define COLOUR(rgb) "<w:color w:val=\"" rgb "\"/>"
#define CELL(words) "<w:tc>" words "</w:tc>"
#define LINE(n, words) P(RUN(SIZE(n), words))

static const char styles[] =
    "<?xml version=\"1.0\"?><w:styles " W_NS "><w:docDefaults><w:rPrDefault>"
    "<w:rPr><w:rFonts w:asciiTheme=\"minorHAnsi\"/>" SIZE(
        22) "</w:rPr></w:rPrDefault></w:docDefaults>"
            "<w:style w:type=\"paragraph\" w:default=\"1\" "
            "w:styleId=\"Normal\">"
            "<w:rPr>" FONT("Times New Roman") SIZE(
                28) "</w:rPr></w:style>"
                    "<w:style w:type=\"paragraph\" w:styleId=\"Small\">"
                    "<w:basedOn w:val=\"Normal\"/><w:rPr>" SIZE(
                        20) "</w:rPr></w:style>"
                            "<w:style w:type=\"paragraph\" "
                            "w:styleId=\"Smaller\">"
                            "<w:basedOn w:val=\"Small\"/><w:rPr>" COLOUR(
                                "FF0000") "</w:rPr></w:style>"
                                          "<w:style w:type=\"paragraph\" "
                                          "w:styleId=\"Bare\"></w:style>"
                                          "<w:style w:type=\"character\" "
                                          "w:styleId=\"Code\"><w:rPr>" FONT(
                                              "Courier New")
                                              COLOUR("0000FF") "</w:rPr></"
                                                               "w:style></"
                                                               "w:styles>";
static const char theme[] =
    "<?xml version=\"1.0\"?><a:theme xmlns:a=\"http://schemas.openxmlformats."
    "org/drawingml/2006/main\"><a:majorFont><a:latin typeface=\"Cambria\"/>"
    "</a:majorFont><a:minorFont><a:latin typeface=\"Calibri\"/></a:minorFont>"
    "</a:theme>";

#define HEAD                                                                   \
    "<w:tbl><w:tr>" CELL(LINE(26, "SỞ NỘI VỤ") LINE(26, "Số: 12/BC-SNV"))      \
        CELL(LINE(26, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")                    \
                 LINE(28, "Độc lập - Tự do - Hạnh phúc") LINE(                 \
                     28,                                                       \
                     "Sóc Trăng, ngày 05 tháng 4 năm 2026")) "</w:tr></w:tbl>"
#define TITLE_LINES LINE(28, "BÁO CÁO") LINE(28, "Kết quả công tác quý I")
#define TAIL                                                                   \
    "<w:tbl><w:tr>" CELL(LINE(24, "Nơi nhận:") LINE(22, "- Như trên;")         \
                             LINE(22, "- Lưu: VT."))                           \
        CELL(LINE(28, "GIÁM ĐỐC") LINE(28, "Trần Văn An")) "</w:tr></w:tbl>"
#define BODY(xml)                                                              \
    WORD_BODY(HEAD TITLE_LINES LINE(28, "1. Quý I đã làm xong việc.") xml TAIL)

/* The findings on letters of a paper, in English, a line each. */
static void find(const char *name, const struct buf *file, char *out,
                 size_t out_size)
{
    static const char *const ours[] = {"The font", "The colour", ": size "};
    static const struct check_options none;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};

    *out = '\0';
    assert_ok(paper_read_bytes(a, name, file->data, file->len, &p, &e), &e);
    assert_ok(check_paper(a, p, &none, &r, &e), &e);
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        const char *text = f->message[LANG_EN];
        size_t used = strlen(out), k = 0;
        while (k < ARRAY_COUNT(ours) && !strstr(text, ours[k]))
            k++;
        if (k == ARRAY_COUNT(ours))
            continue;
        assert_int_equal(f->severity, CHECK_NOTE);
        assert_int_equal(f->kind, CHECK_FORM);
        snprintf(out + used, out_size - used, "%.*s: %s\n",
                 (int)(f->at.end - f->at.start), r->paper->text + f->at.start,
                 text);
    }
    arena_free(a);
}

static void expect(const char *xml, const char *want)
{
    const struct part parts[] = {{"word/document.xml", xml},
                                 {"word/styles.xml", styles},
                                 {"word/theme/theme1.xml", theme}};
    char got[4096];
    struct buf file;

    word_file(&file, parts, ARRAY_COUNT(parts));
    find("a.docx", &file, got, sizeof got);
    buf_free(&file);
    assert_string_equal(got, want);
}

#define LAW " (30/2020/NĐ-CP).\n"
#define FONT_OFF(words, font, n)                                               \
    words ": The font \"" font "\" in " n                                      \
          " paragraphs; it should be Times New Roman" LAW
#define BODY_OFF(words, size, n)                                               \
    words ": Body: size " size " in " n " paragraphs; it should be 13 to "     \
          "14" LAW

/* What a run says goes before its style, that before the paragraph's, that
** before what it is based on, that before the defaults and the theme. */
static void inherited(void **state)
{
    static const struct {
        const char *xml, *want;
    } cases[] = {
        {BODY(""), ""},
        {BODY(P(RUN(FONT("Arial"), "Một hai"))),
         FONT_OFF("Một hai", "Arial", "1")},
        {BODY(P(RUN(FONT("times new roman"), "Một hai"))), ""},
        {BODY(P(RUN("", "Một") RUN(FONT("Arial"), " hai"))),
         FONT_OFF("Một hai", "Arial", "1")},
        {BODY(P(RUN(FONT("Arial"), "Một hai"))
                  P(RUN(FONT("Tahoma"), "Ba bốn"))),
         FONT_OFF("Một hai", "Arial", "2")},
        {BODY(P(RUN(SIZE(24), "Một hai"))), BODY_OFF("Một hai", "12", "1")},
        {BODY(P(RUN(SIZE(31), "Một hai"))), BODY_OFF("Một hai", "15,5", "1")},
        {BODY(P(RUN(SIZE(27), "Một hai"))), ""},
        {BODY(P("<w:pPr><w:pStyle w:val=\"Small\"/></w:pPr>" RUN("", "Một"))),
         BODY_OFF("Một", "10", "1")},
        {BODY(P("<w:pPr><w:pStyle w:val=\"Small\"/></w:pPr>" RUN(SIZE(28),
                                                                 "Một"))),
         ""},
        {BODY(P("<w:pPr><w:pStyle w:val=\"Smaller\"/></w:pPr>" RUN(SIZE(28),
                                                                   "Một"))),
         "Một: The colour #FF0000 in 1 paragraphs; letters should be "
         "black" LAW},
        {BODY(P("<w:pPr><w:pStyle w:val=\"Bare\"/></w:pPr>" RUN("", "Một"))),
         FONT_OFF("Một", "Calibri", "1") BODY_OFF("Một", "11", "1")},
        {BODY(P(RUN("<w:rFonts w:ascii=\"Times New Roman\" "
                    "w:asciiTheme=\"majorHAnsi\"/>",
                    "Một"))),
         FONT_OFF("Một", "Cambria", "1")},
        {BODY(P(RUN("<w:rStyle w:val=\"Code\"/>", "Một"))),
         FONT_OFF("Một", "Courier New", "1")},
        {BODY(P(RUN(COLOUR("C00000"), "Một"))),
         "Một: The colour #C00000 in 1 paragraphs; letters should be "
         "black" LAW},
        {BODY(P(RUN(COLOUR("auto"), "Một") RUN(COLOUR("0D0D0D"), " hai"))), ""},
        {BODY("<w:tbl><w:tr>" CELL(
             P(RUN(FONT("Arial") SIZE(18), "Một"))) "</w:tr></w:tbl>"),
         ""},
        {BODY(P("<w:pPr><w:rPr>" SIZE(10) "</w:rPr></w:pPr>" RUN("", "Một"))),
         ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        expect(cases[i].xml, cases[i].want);
}

/* Each box of the head and of the end has its size. */
static void boxes(void **state)
{
    (void)state;
    expect(
        WORD_BODY(
            "<w:tbl><w:tr>" CELL(LINE(28, "SỞ NỘI VỤ")
                                     LINE(24, "Số: 12/BC-SNV"))
                CELL(LINE(28, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
                         LINE(24, "Độc lập - Tự do - Hạnh phúc")
                             LINE(24, "Sóc Trăng, ngày 05 tháng 4 năm "
                                      "2026")) "</w:tr></w:tbl>" LINE(32, "BÁO "
                                                                          "CÁO")
                    LINE(28, "Kết quả công tác quý I")
                        LINE(28, "1. Quý I đã làm xong việc.")
                            LINE(28, "Nơi nhận:") LINE(24, "- Như trên;")
                                LINE(24, "GIÁM ĐỐC") LINE(24, "Trần Văn An")),
        "SỞ NỘI VỤ: Name of the issuer: size 14 in 1 paragraphs; it should "
        "be 12 to 13" LAW
        "Số: 12/BC-SNV: Number and symbol: size 12 in 1 paragraphs; it "
        "should be 13" LAW
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM: Name of the country: size 14 in "
        "1 paragraphs; it should be 12 to 13" LAW
        "Độc lập - Tự do - Hạnh phúc: Motto: size 12 in 1 paragraphs; it "
        "should be 13 to 14" LAW
        "Sóc Trăng, ngày 05 tháng 4 năm: Place and date: size 12 in 1 "
        "paragraphs; it should be 13 to 14" LAW
        "BÁO CÁO: Kind and summary: size 16 in 1 paragraphs; it should be "
        "13 to 14" LAW
        "Nơi nhận:: The word \"Nơi nhận\": size 14 in 1 paragraphs; it "
        "should be 12" LAW
        "- Như trên;: List of recipients: size 12 in 1 paragraphs; it "
        "should be 11" LAW
        "GIÁM ĐỐC: Post and name of the signer: size 12 in 2 paragraphs; it "
        "should be 13 to 14" LAW);
}

/* A letter, a story: the rule is not for them. */
static void other_papers(void **state)
{
    (void)state;
    expect(WORD_BODY(P(RUN(FONT("Arial") SIZE(20), "Kính gửi anh Hai,"))
                         P(RUN(COLOUR("FF0000"), "Hẹn gặp anh."))),
           "");
}

/* Our own papers have none. */
static void own_paper(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct err e = {0};
    struct buf file;
    char got[4096];

    (void)state;
    buf_init(&file, 16 << 20);
    assert_ok(doc_write(doc_sample(a), DOC_FORMAT_DOCX, &file, &e), &e);
    find("sample.docx", &file, got, sizeof got);
    assert_string_equal(got, "");
    buf_free(&file);
    arena_free(a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inherited),
        cmocka_unit_test(boxes),
        cmocka_unit_test(other_papers),
        cmocka_unit_test(own_paper),
    };
    struct arena *a;
    struct err e = {0};
    char got[4096];
    size_t len;

    if (argc < 2)
        return cmocka_run_group_tests(tests, NULL, NULL);
    /* Files that another program saved: what is found in each. */
    a = arena_new(ARENA_BYTES);
    for (int i = 1; i < argc; i++) {
        struct buf file = {0};
        char *bytes;
        if (paper_load(argv[i], &bytes, &len, &e) != ERR_OK)
            return 1;
        file.data = bytes;
        file.len = len;
        find(argv[i], &file, got, sizeof got);
        printf("%s", got);
        free(bytes);
    }
    arena_free(a);
    return 0;
}
