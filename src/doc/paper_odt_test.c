/*
** OpenDocument texts.
*/
#include "doc/paper_shape.h"
#include "doc/paper_world.h"

#define URN "urn:oasis:names:tc:opendocument:xmlns:"
#define SPACES                                                                 \
    "xmlns:office=\"" URN "office:1.0\" "                                      \
    "xmlns:text=\"" URN "text:1.0\" "                                          \
    "xmlns:table=\"" URN "table:1.0\" "                                        \
    "xmlns:style=\"" URN "style:1.0\" "                                        \
    "xmlns:draw=\"" URN "drawing:1.0\" "                                       \
    "xmlns:fo=\"urn:x-fo\""

static const char styles[] =
    "<s " SPACES "><style:style style:name=\"H\" "
    "style:default-outline-level=\"2\"><style:text-properties "
    "fo:font-weight=\"bold\"/></style:style><style:style "
    "style:name=\"Heading_20_3\"/><style:style style:name=\"HH\" "
    "style:parent-style-name=\"H\"/><text:outline-style>"
    "<text:outline-level-style text:level=\"1\" style:num-format=\"I\" "
    "style:num-suffix=\".\"/></text:outline-style><text:list-style "
    "style:name=\"L\"><text:list-level-style-number text:level=\"1\" "
    "style:num-format=\"1\" style:num-suffix=\".\"/>"
    "<text:list-level-style-number text:level=\"2\" text:display-levels=\"2\" "
    "style:num-format=\"a\" style:num-suffix=\")\"/>"
    "<text:list-level-style-bullet text:level=\"3\" "
    "text:bullet-char=\"+\"/></text:list-style>"
    "<style:header><text:p>Trang</text:p></style:header></s>";

static void odt_file(struct buf *out, const char *content)
{
    struct arena *a = arena_new(1 << 20);
    struct zipw *z;
    struct err e = {0};
    static const char mime[] = "application/vnd.oasis.opendocument.text";

    buf_init(out, 1 << 20);
    z = zipw_new(a, out);
    zipw_store(z, "mimetype", mime, sizeof mime - 1);
    zipw_add(z, "styles.xml", styles, sizeof styles - 1);
    zipw_add(z, "content.xml", content, strlen(content));
    assert_ok(zipw_finish(z, &e), &e);
    arena_free(a);
}

static const char *odt_shape(const char *content)
{
    struct buf out;

    odt_file(&out, content);
    const char *all = shape(read_text("a.odt", out.data, out.len));
    buf_free(&out);
    return all;
}

#define CONTENT(xml)                                                           \
    "<d " SPACES "><office:body><office:text>" xml                             \
    "</office:text></office:body></d>"
#define BODY(xml) odt_shape(CONTENT(xml))
#define P(words) "<text:p>" words "</text:p>"
#define ITEM(words) "<text:list-item>" words "</text:list-item>"

/* The layout of the XML is kept by hand. */
/* clang-format off */
static void words_and_blanks(void **state)
{
    (void)state;
    assert_string_equal(
        BODY("<text:tracked-changes>" P("gone") "</text:tracked-changes>"
             P(" a  b\n <text:s text:c=\"2\"/>c<text:tab/>d<text:span>e"
               "</text:span><text:line-break/>f<office:annotation>" P("no")
               "</office:annotation>")
             "<text:p text:style-name=\"HH\">g</text:p>"
             "<text:p text:style-name=\"Heading_20_3\">h</text:p>"),
        "para|a b   c\tde\npara|f\nhead 2 bold|g\nhead 3|h\nfurniture|Trang\n");
}

static void lists_and_headings_are_counted(void **state)
{
    (void)state;
    assert_string_equal(
        BODY("<text:h text:outline-level=\"1\">A</text:h>"
             "<text:list text:style-name=\"L\">" ITEM(P("a") P("more"))
             ITEM(P("b") "<text:list>" ITEM(P("c")) ITEM(P("d") "<text:list>"
             ITEM(P("e")) "</text:list>") "</text:list>") "</text:list>"
             P("-") "<text:list text:style-name=\"L\" "
             "text:continue-numbering=\"true\">" ITEM(P("f")) "</text:list>"
             "<text:list text:style-name=\"L\">" ITEM(P("g")) "</text:list>"
             "<text:h text:outline-level=\"1\">B</text:h>"),
        "head 1|I. A\nitem 1|1. a\nitem 1|more\nitem 1|2. b\nitem 2|2.a) c\n"
        "item 2|2.b) d\nitem 3|+ e\npara|-\nitem 1|3. f\nitem 1|1. g\n"
        "head 1|II. B\nfurniture|Trang\n");
}

#define CELL(attr, words)                                                      \
    "<table:table-cell" attr ">" words "</table:table-cell>"

static void tables_notes_and_boxes(void **state)
{
    (void)state;
    assert_string_equal(
        BODY("<table:table><table:table-row>"
             CELL(" table:number-columns-spanned=\"2\"",
                  P("12<text:note><text:note-citation>1</text:note-citation>"
                    "<text:note-body>" P("Gồm 5") "</text:note-body>"
                    "</text:note> x"))
             "<table:covered-table-cell/>" CELL("", P("b"))
             "</table:table-row><table:table-row>"
             "<table:covered-table-cell table:number-columns-repeated=\"2\"/>"
             CELL("", P("c")) "</table:table-row></table:table>"
             P("d<draw:frame><draw:text-box>" P("box") "</draw:text-box>"
               "</draw:frame>e")),
        "cell t0 r0 c0 s2|12 x\ncell t0 r0 c2 s1|b\ncell t0 r1 c2 s1|c\n"
        "note @12|Gồm 5\npara|de\nfurniture|box\nfurniture|Trang\n");
}
/* clang-format on */

static void bad_files_are_refused(void **state)
{
    struct buf out;

    (void)state;
    odt_file(&out, "<d><e></d>");
    assert_int_equal(refusal("a.odt", out.data, out.len, ERR_INPUT),
                     MSG_DOC_READ_BROKEN);
    assert_int_equal(refusal("a.docx", out.data, out.len, ERR_INPUT),
                     MSG_DOC_READ_ENDING);
    buf_free(&out);
    odt_file(&out, "<d/>");
    assert_int_equal(refusal("a.odt", out.data, out.len, ERR_INPUT),
                     MSG_DOC_READ_NO_PART);
    buf_free(&out);
}

static void failing_memory_is_told(void **state)
{
    /* clang-format off */
    static const char content[] = CONTENT(
        "<text:list text:style-name=\"L\">" ITEM(P("“a”")) "</text:list>");
    /* clang-format on */
    enum err_code rc = ERR_NOMEM;
    struct buf out;

    (void)state;
    odt_file(&out, content);
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(64 << 20);
        struct err e = {0};
        struct paper *p;
        arena_fail_at(a, nth);
        rc = paper_read_bytes(a, "a.odt", out.data, out.len, &p, &e);
        assert_int_equal(p != NULL, rc == ERR_OK);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_blanks),
        cmocka_unit_test(lists_and_headings_are_counted),
        cmocka_unit_test(tables_notes_and_boxes),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(failing_memory_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
