/*
** HTML as it is found.
*/
#include "doc/paper_shape.h"
#include "doc/sample.h"
#include "doc/write.h"

static void words_and_blocks(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE(
            "a.html",
            "<!DOCTYPE html><html><head><title>no</title><style>p{a>b}</style>"
            "<script>if (a<b) '</p>'</script></head><body>lone\n"
            "<p>m\xE1\xBB\x99t  <b>hai</b>&nbsp;&agrave;&#7879;&#x1EC7; "
            "&amp;lt;"
            " a < b &unknown; &</p><p><strong>bold</strong>"
            "<p style='display:none'>x</p><h2>Mục <i>II</i></h2>"
            "<!-- <p>no</p> --><div>a<br>b<br/>c</div><pre>d\ne</pre>"
            "<nav>menu</nav>m<sup>2</sup>"),
        "para|lone\npara|một hai àệệ &lt; a < b &unknown; &\npara bold|bold\n"
        "head 2 bold|Mục II\npara|a\npara|b\npara|c\npara|d\npara|e\n"
        "furniture|menu\npara|m²\n");
}

static void lists_are_counted(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.html", "<ul><li>a<li><p>b</p><ol type=a start=3><li>c</li>"
                        "<li value=7>d</ol></ul><ol><li>e</ol>f"),
        "item 1|- a\nitem 1|- b\nitem 2|c. c\nitem 2|g. d\nitem 1|1. e\n"
        "para|f\n");
}

static void tables_have_spans(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.html",
              "<table><caption>cap</caption><thead><tr><th rowspan=2>a"
              "<th colspan=2>b<th>c<tr><td>d<td>e<td><p>f</p>"
              "<table><tr><td>in</table>g</table>h</td>"),
        "para|cap\ncell t0 r0 c0 s1 bold|a\ncell t0 r0 c1 s2 bold|b\n"
        "cell t0 r0 c3 s1 bold|c\ncell t0 r1 c1 s1|d\ncell t0 r1 c2 s1|e\n"
        "cell t0 r1 c3 s1|f\ncell t1 r0 c0 s1|in\ncell t0 r1 c3 s1|g\n"
        "para|h\n");
}

static void notes_are_found_by_their_links(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.html",
              "<p>12 người<sup><a href='#n1'>1</a></sup>, <a href='#x'>nối</a>"
              "</p><table><tr><td>5<a href='#_ftn2'>[2]</a></td><td>6</td></tr>"
              "</table><p>sau</p><ol><li id=n1>Gồm 5<p>và 7</p> "
              "<a href='#r1'>\xE2\x86\xA9</a></li></ol>"
              "<p><a name='_ftn2' href='#_ref2'>[2]</a> hai</p>"),
        "para|12 người, nối\nnote @ười|Gồm 5\nnote @ười|và 7\n"
        "cell t0 r0 c0 s1|5\ncell t0 r0 c1 s1|6\nnote @à 7\n5|hai\npara|sau\n");
}

static void codes_of_the_page(void **state)
{
    (void)state;
    assert_string_equal(SHAPE("a.htm",
                              "<meta charset=windows-1258>\xD0\xF4\xCCng "
                              "\x96"),
                        "para|Đồng –\n");
    assert_int_equal(refusal("a.html", "<p>\xF0\xF5", 5, ERR_INPUT),
                     MSG_DOC_READ_UTF8);
    static char late[6000];
    memset(late, ' ', sizeof late);
    memcpy(late, "<meta charset=windows-1252>\xE9<p ", 31);
    late[5000] = '\0'; /* a byte of no text */
    assert_int_equal(refusal("a.html", late, sizeof late, ERR_INPUT),
                     MSG_DOC_READ_UTF8);
    assert_string_equal(SHAPE("a.html", "\xEF\xBB\xBF<p>a"), "para|a\n");
    assert_string_equal(SHAPE("trang", "\n<!DocType html><p>a"), "para|a\n");
}

static void deep_pages_are_refused(void **state)
{
    static char deep[8000];

    (void)state;
    for (size_t i = 0; i + 5 < sizeof deep; i += 5)
        memcpy(deep + i, "<div>", 5);
    assert_int_equal(refusal("a.html", deep, sizeof deep - 5, ERR_LIMIT),
                     MSG_DOC_READ_NESTED);
}

static void our_own_page_is_read(void **state)
{
    struct doc *d = doc_sample(arena);
    struct err e = {0};
    struct buf html, docx;

    (void)state;
    buf_init(&html, 1 << 20);
    buf_init(&docx, 1 << 20);
    assert_ok(doc_write(d, DOC_FORMAT_HTML, &html, &e), &e);
    assert_ok(doc_write(d, DOC_FORMAT_DOCX, &docx, &e), &e);
    const struct paper *one = read_text("a.html", html.data, html.len);
    const struct paper *two = read_text("a.docx", docx.data, docx.len);
    golden_shape("paper-html.txt", shape(one));
    size_t same = 0;
    for (size_t i = 0; i < two->count; i++) {
        const struct paper_para *q = &two->paras[i];
        const char *words = arena_strndup(arena, two->text + q->start, q->len);
        same += strstr(one->text, words) != NULL;
    }
    assert_true(same * 100 > two->count * 97);
    assert_non_null(strstr(shape(one), "|Cùng kỳ năm 2023 giải quyết"));
    buf_free(&html);
    buf_free(&docx);
}

static void failing_memory_is_told(void **state)
{
    static const char text[] = "<p>“a”<a href=#n>1</a><ol><li>b<p id=n>c";
    enum err_code rc = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(64 << 20);
        struct err e = {0};
        struct paper *p;
        arena_fail_at(a, nth);
        rc = paper_read_bytes(a, "a.html", text, sizeof text - 1, &p, &e);
        assert_int_equal(p != NULL, rc == ERR_OK);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_blocks),
        cmocka_unit_test(lists_are_counted),
        cmocka_unit_test(tables_have_spans),
        cmocka_unit_test(notes_are_found_by_their_links),
        cmocka_unit_test(codes_of_the_page),
        cmocka_unit_test(deep_pages_are_refused),
        cmocka_unit_test(our_own_page_is_read),
        cmocka_unit_test(failing_memory_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
