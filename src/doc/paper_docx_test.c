/*
** Word files: what Word prints is what is read.
*/
#include "doc/paper_shape.h"
#include "doc/paper_world.h"
#include "doc/sample.h"
#include "doc/write.h"

#include <stdio.h>

static const char *docx_shape(const struct part *parts, size_t count)
{
    struct buf out;

    word_file(&out, parts, count);
    const char *all = shape(read_text("a.docx", out.data, out.len));
    buf_free(&out);
    return all;
}

static const char *body_shape(const char *xml)
{
    struct part part = {"word/document.xml", xml};

    return docx_shape(&part, 1);
}

#define BODY(xml) body_shape(WORD_BODY(xml))
#define P(words) "<w:p>" words "</w:p>"
#define R(words) "<w:r><w:t xml:space=\"preserve\">" words "</w:t></w:r>"
#define PR(words) P(R(words))

static void words_are_joined(void **state)
{
    (void)state;
    assert_string_equal(
        BODY(P(R("Vie") R("\xCC\xA3\xCC\x82t") "<w:proofErr/>" R(
            "\xC2\xA0Nam &amp; &#x1EC7;"))
                 P(R("a") "<w:r><w:tab/><w:t> b </w:t><w:noBreakHyphen/>"
                          "<w:t>c</w:t><w:softHyphen/><w:t>d</w:t></w:r>") P("")
                     PR("  ")
                         P("<w:smartTag><w:r><w:t>x</w:t></w:r></w:smartTag>"
                           "<w:hyperlink>" R(
                               "y") "</w:hyperlink>"
                                    "<w:r><w:sym w:font=\"Symbol\" "
                                    "w:char=\"F0B3\"/></w:r>"
                                    "<w:r><w:br/><w:t>z</w:t></w:r>")),
        "para|Việt Nam & ệ\npara|a\tb-cd\npara|xy≥\npara|z\n");
}

static void sheets_are_read(void **state)
{
    struct part part = {
        "word/document.xml",
        WORD_BODY("<w:p><w:pPr><w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/>"
                  "<w:pgMar w:top=\"1134\" w:right=\"851\" w:bottom=\"1200\" "
                  "w:left=\"1701\"/><w:sectPrChange><w:sectPr><w:pgSz "
                  "w:w=\"1\" w:h=\"2\"/></w:sectPr></w:sectPrChange>"
                  "</w:sectPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>" PR(
                      "b") "<w:sectPr><w:pgSz w:w=\"-5\" "
                           "w:h=\"99999\"/></w:sectPr>")};
    struct buf out;

    (void)state;
    word_file(&out, &part, 1);
    const struct paper *p = read_text("a.docx", out.data, out.len);
    assert_int_equal(p->sheet_count, 2);
    assert_int_equal(p->sheets[0].width, 11906);
    assert_int_equal(p->sheets[0].height, 16838);
    assert_int_equal(p->sheets[0].top, 1134);
    assert_int_equal(p->sheets[0].right, 851);
    assert_int_equal(p->sheets[0].bottom, 1200);
    assert_int_equal(p->sheets[0].left, 1701);
    assert_int_equal(p->sheets[1].width, 0);
    assert_int_equal(p->sheets[1].height, 31680);
    assert_string_equal(shape(p), "para|a\npara|b\n");
    buf_free(&out);
}

static void other_prefixes_are_words_own(void **state)
{
    (void)state;
    assert_string_equal(
        body_shape("<d:document xmlns:d=\"http://purl.oclc.org/ooxml/"
                   "wordprocessingml/main\"><d:body><d:p><d:r><d:t>a</d:t>"
                   "</d:r></d:p></d:body></d:document>"),
        "para|a\n");
}

static void changes_that_are_tracked(void **state)
{
    (void)state;
    assert_string_equal(
        BODY(P(R("a") "<w:ins>" R(
            "b") "</w:ins><w:del><w:r><w:delText>c"
                 "</w:delText><w:t>c</w:t></w:r></w:del><w:moveFrom>" R(
                     "d") "</w:moveFrom><w:moveTo>" R("e") "</w:moveTo>")
                 P("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" R("one ")) PR(
                     "more") "<w:sdt><w:sdtPr><w:t>no</w:t></"
                             "w:sdtPr><w:sdtContent>" PR(
                                 "in") "</w:sdtContent></w:sdt>" P("<w:r><w:"
                                                                   "rPr><w:"
                                                                   "vanish/"
                                                                   "></"
                                                                   "w:rPr><w:"
                                                                   "t>hidden<"
                                                                   "/w:t></"
                                                                   "w:r>")),
        "para|abe\npara|one more\npara|in\n");
}

#define FIELD(kind) "<w:r><w:fldChar w:fldCharType=\"" kind "\"/></w:r>"

static void fields_show_their_result(void **state)
{
    (void)state;
    assert_string_equal(
        BODY(P(R("x") FIELD(
            "begin") "<w:r><w:instrText>IF </w:instrText></w:r>" FIELD("begin")
                   R("code") FIELD("separate") R("inner") FIELD("end")
                       FIELD("separate") R("5") FIELD("end")
                           R("y") "<w:fldSimple>" R("z") "</w:fldSimple>")),
        "para|x5yz\n");
}

#define BOX(words)                                                             \
    "<w:r><mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/"  \
    "markup-compatibility/2006\"><mc:Choice><w:txbxContent>" words             \
    "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" words   \
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"

static void text_boxes_come_once_and_later(void **state)
{
    (void)state;
    assert_string_equal(BODY(P(R("a") BOX(PR("box")) R("b")) PR("c")),
                        "para|ab\nfurniture|box\npara|c\n");
}

#define TC(props, words) "<w:tc><w:tcPr>" props "</w:tcPr>" words "</w:tc>"

static void tables_have_rows_and_columns(void **state)
{
    (void)state;
    assert_string_equal(
        BODY(
            "<w:tbl><w:tr>" TC("<w:gridSpan w:val=\"2\"/>", PR("a") PR("b"))
                TC("<w:vMerge w:val=\"restart\"/>", PR("c")) "</w:tr><w:tr>" TC(
                    "", PR("d") "<w:tbl><w:tr>" TC(
                            "", PR("in")) "</w:tr></w:tbl>" PR("e"))
                    TC("", P(""))
                        TC("<w:vMerge/>",
                           P("")) "</w:tr><w:tr><w:trPr>"
                                  "<w:gridBefore w:val=\"1\"/></w:trPr>" TC(
                                      "", PR("f")) "</w:tr></w:tbl>" PR("g")),
        "cell t0 r0 c0 s2|a\ncell t0 r0 c0 s2|b\ncell t0 r0 c2 s1|c\n"
        "cell t0 r1 c0 s1|d\ncell t1 r0 c0 s1|in\ncell t0 r1 c0 s1|e\n"
        "cell t0 r2 c1 s1|f\npara|g\n");
}

static void pages_are_known_from_word_alone(void **state)
{
    (void)state;
    assert_string_equal(
        BODY(PR("a") P("<w:r><w:br w:type=\"page\"/></w:r>")
                 P("<w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r>") P(
                     R("c") "<w:r><w:lastRenderedPageBreak/><w:t>d</w:t></w:r>")
                     PR("e")),
        "para p1|a\npara p2|b\npara p2|cd\npara p3|e\n");
    assert_string_equal(
        BODY(PR("a") P("<w:r><w:br w:type=\"page\"/></w:r>") PR("b")),
        "para|a\npara|b\n");
}

/* ---- Styles, notes, furniture ---- */

static const char styles[] =
    "<w:styles " W_NS ">"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"/>"
    "<w:style w:type=\"paragraph\" w:styleId=\"H1\"><w:name w:val=\"heading 1\""
    "/><w:pPr><w:numPr><w:numId w:val=\"7\"/></w:numPr><w:outlineLvl w:val="
    "\"0\"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Own\"><w:name w:val=\"Mục "
    "lớn\"/>"
    "<w:basedOn w:val=\"H1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"H2\"><w:basedOn "
    "w:val=\"Normal\"/>"
    "<w:name w:val=\"Heading 2\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"T1\"><w:name w:val=\"toc 1\"/>"
    "</w:style><w:style w:type=\"character\" w:styleId=\"Strong\"><w:rPr><w:b/>"
    "</w:rPr></w:style></w:styles>";

static const char notes[] =
    "<w:footnotes " W_NS "><w:footnote w:type=\"separator\" w:id=\"-1\">" PR(
        "---") "</w:footnote><w:footnote w:id=\"2\">" P("<w:r><w:footnoteRef/"
                                                        "></w:r>" R(" Gồm 5 "
                                                                    "nam"))
        PR("và 7 nữ") "</w:footnote><w:footnote w:id=\"3\">" PR(
            "lạc") "</w:footnote>"
                   "</w:footnotes>";

static const char header[] = "<w:hdr " W_NS ">" PR("2") "</w:hdr>";

#define STYLED(style, words)                                                   \
    P("<w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr>" words)

static void styles_make_headings(void **state)
{
    const struct part parts[] = {
        {"word/styles.xml", styles},
        {"word/document.xml",
         WORD_BODY(
             STYLED("H1", R("a")) STYLED("Own", R("b")) STYLED(
                 "H2", R("c")) STYLED("T1", R("d.....2"))
                 P("<w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>" R("e")) P(
                     "<w:r><w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr><w:t>f"
                     "</w:t></w:r>")
                     P("<w:r><w:rPr><w:b/></w:rPr><w:t>g</w:t></w:r>" R("h"))
                         STYLED("H1",
                                "<w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>i"
                                "</w:t></w:r>"))},
    };

    (void)state;
    assert_string_equal(docx_shape(parts, 2),
                        "head 1 bold|a\nhead 1 bold|b\nhead 2|c\n"
                        "furniture|d.....2\nhead 3|e\npara bold|f\npara|gh\n"
                        "head 1|i\n");
}

#define NOTE(id) "<w:r><w:footnoteReference w:id=\"" id "\"/></w:r>"

static void notes_follow_the_block_of_their_mark(void **state)
{
    const struct part parts[] = {
        {"word/footnotes.xml", notes},
        {"word/header1.xml", header},
        {"word/document.xml",
         WORD_BODY("<w:tbl><w:tr>" TC("", P(R("12 người") NOTE("2")))
                       TC("", PR("b")) "</w:tr></w:tbl>" PR("c"))},
    };

    (void)state;
    assert_string_equal(docx_shape(parts, 3),
                        "cell t0 r0 c0 s1|12 người\ncell t0 r0 c1 s1|b\n"
                        "note @ười|Gồm 5 nam\nnote @ười|và 7 nữ\npara|c\n"
                        "note|lạc\nfurniture|2\n");
}

/* ---- Lists ---- */

#define LVL(i, format, text)                                                   \
    "<w:lvl w:ilvl=\"" i "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format  \
    "\"/><w:lvlText w:val=\"" text "\"/></w:lvl>"

static const char numbering[] =
    "<w:numbering " W_NS
    "><w:abstractNum w:abstractNumId=\"0\">" LVL("0", "upperRoman", "%1.")
        LVL("1", "decimal", "%2.") LVL("2", "decimal", "%2.%3.") LVL(
            "3", "lowerLetter", "%4)") LVL("4", "bullet", "\xEF\x82\xB7")
            LVL("5", "bullet",
                "+") "</w:abstractNum>"
                     "<w:abstractNum w:abstractNumId=\"1\"><w:lvl "
                     "w:ilvl=\"0\"><w:start w:val="
                     "\"1\"/><w:numFmt w:val=\"vietnameseCounting\"/><w:suff "
                     "w:val=\"nothing\"/>"
                     "<w:lvlText w:val=\"Phần %1: \"/><w:pStyle "
                     "w:val=\"Own\"/></w:lvl>" LVL(
                         "1", "decimalZero",
                         "%2") "</w:abstractNum>"
                               "<w:num w:numId=\"1\"><w:abstractNumId "
                               "w:val=\"0\"/></w:num>"
                               "<w:num w:numId=\"2\"><w:abstractNumId "
                               "w:val=\"0\"/><w:lvlOverride w:ilvl="
                               "\"1\"><w:startOverride "
                               "w:val=\"5\"/></w:lvlOverride></w:num>"
                               "<w:num w:numId=\"7\"><w:abstractNumId "
                               "w:val=\"1\"/></w:num>"
                               "</w:numbering>";

#define NUM(id, level, words)                                                  \
    P("<w:pPr><w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"" id      \
      "\"/></w:numPr></w:pPr>" R(words))

static void lists_print_their_numbers(void **state)
{
    const struct part parts[] = {
        {"word/numbering.xml", numbering},
        {"word/styles.xml", styles},
        {"word/document.xml",
         WORD_BODY(
             NUM("1", "0", "a") NUM("1", "1", "b") NUM("1", "2", "c")
                 NUM("1", "2", "d") NUM("1", "1", "e") NUM("1", "2", "f") NUM(
                     "1", "3", "g") NUM("1", "4", "h") NUM("1", "5", "i")
                     NUM("1", "0", "j") NUM("1", "1", "k") NUM("2", "1", "l")
                         NUM("2", "1", "m") NUM("0", "0", "n")
                             NUM("99", "0", "o") STYLED("Own", R("p"))
                                 STYLED("Own", R("q")) NUM("7", "1", "r"))},
    };

    (void)state;
    assert_string_equal(
        docx_shape(parts, 3),
        "item 1|I. a\nitem 2|1. b\nitem 3|1.1. c\nitem 3|1.2. d\nitem 2|2. e\n"
        "item 3|2.1. f\nitem 4|a) g\nitem 5|- h\nitem 6|+ i\nitem 1|II. j\n"
        "item 2|1. k\nitem 2|5. l\nitem 2|6. m\npara|n\npara|o\n"
        "head 1 bold|Phần một: p\nhead 1 bold|Phần hai: q\nitem 2|01 r\n");
}

/* ---- Bad files ---- */

static void our_own_word_file_is_read(void **state)
{
    struct doc *d = doc_sample(arena);
    struct err e = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_ok(doc_write(d, DOC_FORMAT_DOCX, &out, &e), &e);
    const char *all = shape(read_text("a.docx", out.data, out.len));
    golden_shape("paper-docx.txt", all);
    assert_non_null(strstr(all, "head 3 bold|1.1. Giải quyết việc làm\n"));
    assert_non_null(strstr(all, "|Cùng kỳ năm 2023 giải"));
    assert_non_null(strstr(all, "cell t1 r6 c0 s3 bold|Tổng cộng\n"));
    for (size_t len = 0; len < out.len; len += 199) { /* cut short */
        struct paper *p;
        struct err bad = {0};
        assert_int_equal(
            paper_read_bytes(arena, "a.docx", out.data, len, &p, &bad),
            ERR_INPUT);
        assert_null(p);
    }
    buf_free(&out);
}

static enum msg_id part_refusal(const char *name, const char *text,
                                enum err_code code)
{
    struct part part = {name, text};
    struct buf out;

    word_file(&out, &part, 1);
    enum msg_id id = refusal("a.docx", out.data, out.len, code);
    buf_free(&out);
    return id;
}

static void unsafe_packages_are_refused(void **state)
{
    static const char bomb[] = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b "
                               "\"&a;&a;&a;\">]><x>&b;</x>";
    struct part lone = {"xl/workbook.xml", "<x/>"};
    struct buf out;

    (void)state;
    assert_int_equal(part_refusal("word/document.xml", bomb, ERR_INPUT),
                     MSG_DOC_READ_UNSAFE);
    assert_int_equal(part_refusal("word/document.xml", "<a><b></a>", ERR_INPUT),
                     MSG_DOC_READ_BROKEN);
    assert_int_equal(
        part_refusal("word/document.xml", "<workbook/>", ERR_INPUT),
        MSG_DOC_READ_NO_PART);
    assert_int_equal(
        part_refusal("word/document.xml", WORD_BODY(""), ERR_INPUT),
        MSG_DOC_READ_WORDLESS);
    assert_int_equal(part_refusal("word/a.xml", "", ERR_INPUT),
                     MSG_DOC_READ_BROKEN); /* no document.xml */
    assert_int_equal(part_refusal("../evil", "", ERR_INPUT),
                     MSG_DOC_READ_UNSAFE);
    assert_int_equal(part_refusal("a/../../evil", "", ERR_INPUT),
                     MSG_DOC_READ_UNSAFE);
    assert_int_equal(part_refusal("/etc/evil", "", ERR_INPUT),
                     MSG_DOC_READ_UNSAFE);
    buf_init(&out, 1 << 20);
    zip_parts(&out, &lone, 1);
    assert_int_equal(refusal("a.docx", out.data, out.len, ERR_INPUT),
                     MSG_DOC_READ_NO_PART);
    buf_free(&out);
}

static void bombs_are_refused(void **state)
{
    size_t len = 20 << 20;
    char *blanks = malloc(len + 1);
    struct part deep = {"word/document.xml", blanks};
    struct buf out;

    (void)state;
    assert_non_null(blanks);
    memset(blanks, ' ', len);
    blanks[len] = '\0';
    assert_int_equal(part_refusal("word/document.xml", blanks, ERR_LIMIT),
                     MSG_DOC_READ_INFLATED);
    for (size_t i = 0; i < 3000; i++)
        memcpy(blanks + 4 * i, "<a> ", 4);
    blanks[12000] = '\0';
    word_file(&out, &deep, 1);
    assert_int_equal(refusal("a.docx", out.data, out.len, ERR_LIMIT),
                     MSG_DOC_READ_NESTED);
    buf_free(&out);
    free(blanks);
}

/* The flag of encryption in each entry of the directory. */
static void locked_packages_are_refused(void **state)
{
    enum { FLAGS_AT = 8 };
    struct part part = {"word/document.xml", WORD_BODY("")};
    struct buf out;

    (void)state;
    word_file(&out, &part, 1);
    for (size_t i = 0; i + FLAGS_AT < out.len; i++) {
        if (memcmp(out.data + i, "PK\x01\x02", 4) == 0)
            out.data[i + FLAGS_AT] |= 1;
    }
    assert_int_equal(refusal("a.docx", out.data, out.len, ERR_INPUT),
                     MSG_DOC_READ_SEALED);
    buf_free(&out);
}

static void many_entries_are_refused(void **state)
{
    static struct part parts[2100];
    static char names[2100][16];
    struct buf out;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        snprintf(names[i], sizeof names[i], "n%zu", i);
        parts[i] = (struct part){names[i], ""};
    }
    buf_init(&out, 1 << 20);
    zip_parts(&out, parts, ARRAY_COUNT(parts));
    assert_int_equal(refusal("a.docx", out.data, out.len, ERR_LIMIT),
                     MSG_DOC_READ_INFLATED);
    buf_free(&out);
}

static void failing_memory_is_told(void **state)
{
    const struct part parts[] = {
        {"word/numbering.xml", numbering},
        {"word/styles.xml", styles},
        {"word/footnotes.xml", notes},
        {"word/document.xml",
         WORD_BODY(STYLED("Own", R("“a”") NOTE("2")) NUM("1", "0", "b"))},
    };
    enum err_code rc = ERR_NOMEM;
    struct buf out;

    (void)state;
    word_file(&out, parts, 4);
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(64 << 20);
        struct err e = {0};
        struct paper *p;
        arena_fail_at(a, nth);
        rc = paper_read_bytes(a, "a.docx", out.data, out.len, &p, &e);
        assert_int_equal(p != NULL, rc == ERR_OK);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_joined),
        cmocka_unit_test(sheets_are_read),
        cmocka_unit_test(other_prefixes_are_words_own),
        cmocka_unit_test(changes_that_are_tracked),
        cmocka_unit_test(fields_show_their_result),
        cmocka_unit_test(text_boxes_come_once_and_later),
        cmocka_unit_test(tables_have_rows_and_columns),
        cmocka_unit_test(pages_are_known_from_word_alone),
        cmocka_unit_test(styles_make_headings),
        cmocka_unit_test(notes_follow_the_block_of_their_mark),
        cmocka_unit_test(lists_print_their_numbers),
        cmocka_unit_test(our_own_word_file_is_read),
        cmocka_unit_test(unsafe_packages_are_refused),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(locked_packages_are_refused),
        cmocka_unit_test(many_entries_are_refused),
        cmocka_unit_test(failing_memory_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
