/*
** Plain text, Markdown, and everything that is refused.
*/
#include "doc/paper_shape.h"

#include "doc/sample.h"
#include "doc/write.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_BYTES = 64 << 20, PATH_BYTES = 512 };

/* ---- Plain text ---- */

static void lines_are_paragraphs(void **state)
{
    (void)state;
    assert_string_equal(SHAPE("a.txt", "\xEF\xBB\xBFM\xE1\xBB\x99t\r\n\r\n "
                                       " hai \t\nba\xC2\xA0"
                                       "b\xE1\xBB\x91n\n"),
                        "para|Một\npara|hai\npara|ba bốn\n");
    assert_string_equal(SHAPE("a.txt", "m\xE1\xBB\x99t\fhai\f\fba"),
                        "para p1|một\npara p2|hai\npara p4|ba\n");
    assert_string_equal(SHAPE("báo cáo", "không đuôi"), "para|không đuôi\n");
}

static void loose_tone_marks_are_composed(void **state)
{
    struct paper *p =
        read_text("a.txt", "Vie\xCC\xA3\xCC\x82t\xC2\xAD Nam\xE2\x80\x8B", 17);

    (void)state;
    assert_string_equal(p->text, "Việt Nam\n");
    assert_int_equal(p->len, strlen(p->text));
    assert_int_equal(p->format, PAPER_TEXT);
    assert_string_equal(p->name, "a.txt");
}

static void utf16_is_read(void **state)
{
    (void)state;
    assert_string_equal(SHAPE("a.txt", "\xFF\xFE\x1E\x01\n\0b\0"),
                        "para|Ğ\npara|b\n");
    assert_string_equal(SHAPE("a.txt", "\xFE\xFF\x1E\xC7\0t"), "para|ệt\n");
    assert_int_equal(refusal("a.txt", "\xFF\xFE\x1E", 3, ERR_INPUT),
                     MSG_DOC_READ_UTF8);
    assert_int_equal(refusal("a.txt", "\xFF\xFE\x00\xD8", 4, ERR_INPUT),
                     MSG_DOC_READ_UTF8);
}

/* ---- Markdown ---- */

static void markdown_signs_go(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.md",
              "# I. KẾT QUẢ #\n\n**Đậm cả dòng**\nCó **đậm** và *nghiêng* "
              "\\*sao\\* 3 * 4\n- mục `a_b`\n  1. con [nối](http://x)\n"
              "---\n```\n# mã\n```\n12\\. đoạn\\\n> lùi\n"),
        "head 1|I. KẾT QUẢ\npara bold|Đậm cả dòng\n"
        "para|Có đậm và nghiêng *sao* 3 * 4\nitem 1|- mục a_b\n"
        "item 2|1. con nối\npara|# mã\npara|12. đoạn\npara|lùi\n");
}

static void markdown_tables_have_cells(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.md", "| TT | Tên \\| b |\n|:--|--:|\n| 1 | |\n| Tổng || \n"
                      "sau\n\n| x |\n|---|\n"),
        "cell t0 r0 c0 s1|TT\ncell t0 r0 c1 s1|Tên | b\ncell t0 r1 c0 s1|1\n"
        "cell t0 r2 c0 s2|Tổng\npara|sau\ncell t1 r0 c0 s1|x\n");
}

static void markdown_notes_follow_their_mark(void **state)
{
    (void)state;
    assert_string_equal(
        SHAPE("a.md", "Có 12 người[^1], 3 *cuộc*[^b] [^none].\nsau\n\n"
                      "[^1]: Gồm **5** nam\n[^b]: hai\n[^lost]: lạc\n"),
        "para|Có 12 người, 3 cuộc [^none].\nnote @ười|Gồm 5 nam\n"
        "note @cuộc|hai\npara|sau\nnote|lạc\n");
}

/* ---- Refusals ---- */

static void what_is_no_paper_is_refused(void **state)
{
    static const struct {
        const char *name, *bytes;
        size_t len;
        enum msg_id id;
    } cases[] = {
        {"a.txt", "", 0, MSG_DOC_READ_EMPTY},
        {"a.txt", " \n\t\n", 4, MSG_DOC_READ_WORDLESS},
        {"a.txt", "\xC3(", 2, MSG_DOC_READ_UTF8},
        {"a.txt", "a\0b", 3, MSG_DOC_READ_BINARY},
        {"a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", 12, MSG_DOC_READ_OLE},
        {"a.doc",
         "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0",
         32, MSG_DOC_READ_OLD_WORD},
        {"a.docx",
         "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
         "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
         40, MSG_DOC_READ_SEALED},
        {"a.rtf", "{\\rtf1 x}", 9, MSG_DOC_READ_RTF},
        {"a.png", "\x89PNG\r\n\0", 7, MSG_DOC_READ_PICTURE},
        {"a.docx", "chữ", 4, MSG_DOC_READ_ENDING},
        {"a.PDF", "chữ", 4, MSG_DOC_READ_ENDING},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(
            refusal(cases[i].name, cases[i].bytes, cases[i].len, ERR_INPUT),
            cases[i].id);
    assert_string_equal(SHAPE("a.txt", "BM là chữ"), "para|BM là chữ\n");
}

static void too_long_texts_are_refused(void **state)
{
    size_t len = PAPER_TEXT_BYTES_MAX + 2;
    char *text = malloc(len);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', len);
    assert_int_equal(refusal("a.txt", text, len, ERR_LIMIT), MSG_DOC_READ_LONG);
    for (size_t i = 0; i < len; i += 2)
        text[i] = '\n';
    assert_int_equal(refusal("a.txt", text, len, ERR_LIMIT), MSG_DOC_READ_LONG);
    free(text);
}

static enum msg_id file_refusal(const char *path, enum err_code code)
{
    struct paper *p;
    struct err e = {0};

    assert_int_equal(paper_read(arena, path, &p, &e), code);
    assert_null(p);
    return e.id;
}

static void only_ordinary_files_are_opened(void **state)
{
    char folder[] = "/tmp/ansinh-test-XXXXXX", path[PATH_BYTES];
    struct paper *p;
    struct err e = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(file_refusal(folder, ERR_INPUT), MSG_DOC_READ_FOLDER);
    assert_int_equal(file_refusal("/dev/zero", ERR_INPUT),
                     MSG_DOC_READ_SPECIAL);
    snprintf(path, sizeof path, "%s/ống", folder);
    assert_int_equal(file_refusal(path, ERR_NOTFOUND), MSG_DOC_READ_NOTFOUND);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(file_refusal(path, ERR_INPUT), MSG_DOC_READ_SPECIAL);
    unlink(path);
    snprintf(path, sizeof path, "%s/báo cáo quý I.txt", folder);
    int fd = open(path, O_CREAT | O_RDWR, 0600);
    assert_true(fd >= 0);
    assert_int_equal(file_refusal(path, ERR_INPUT), MSG_DOC_READ_EMPTY);
    assert_int_equal(write(fd, "một", 5), 5);
    assert_ok(paper_read(arena, path, &p, &e), &e);
    assert_string_equal(p->text, "một\n");
    assert_int_equal(ftruncate(fd, 500L << 20), 0); /* sparse */
    assert_int_equal(file_refusal(path, ERR_LIMIT), MSG_DOC_READ_LARGE);
    close(fd);
    unlink(path);
    rmdir(folder);
}

/* ---- All of it ---- */

static void our_own_markdown_is_read(void **state)
{
    struct doc *d = doc_sample(arena);
    struct err e = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_ok(doc_write(d, DOC_FORMAT_MD, &out, &e), &e);
    const char *all = shape(read_text("a.md", out.data, out.len));
    buf_free(&out);
    golden_shape("paper-md.txt", all);
    assert_non_null(strstr(all, "para bold|CỘNG HÒA XÃ HỘI"));
    assert_non_null(strstr(all, "4.732 lao động, đạt 16,60% kế hoạch năm"));
    assert_non_null(strstr(all, "|Cùng kỳ năm 2023 giải quyết việc làm cho"));
    assert_null(strstr(all, "**"));
    assert_null(strstr(all, "\\"));
}

/* Of our own PDF; skipped where pdftotext is not installed. */
static void our_own_pdf_is_read(void **state)
{
    struct doc *d = doc_sample(arena);
    struct paper *p;
    struct err e = {0};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 22);
    assert_ok(doc_write(d, DOC_FORMAT_PDF, &out, &e), &e);
    enum err_code rc =
        paper_read_bytes(arena, "a.pdf", out.data, out.len, &p, &e);
    if (rc != ERR_OK && e.id == MSG_DOC_READ_PDF_PROGRAM) {
        buf_free(&out);
        skip();
    }
    assert_ok(rc, &e);
    const char *all = shape(p);
    assert_non_null(strstr(all, "furniture p2|2\n"));
    assert_non_null(strstr(all, "para p1|I. Kết quả thực hiện"));
    assert_int_equal(p->paras[p->count - 1].page, 6);
    assert_int_equal(refusal("a.pdf", out.data, 200, ERR_INPUT),
                     MSG_DOC_READ_BROKEN);
    buf_free(&out);
    char *path = arena_strdup(arena, getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    assert_int_equal(refusal("a.pdf", "%PDF-1.4", 8, ERR_INPUT),
                     MSG_DOC_READ_PDF_PROGRAM);
    setenv("PATH", path, 1);
}

/* The smallest PDF whose password is not the empty one. */
static void a_sealed_pdf_is_refused(void **state)
{
#define OBJECTS                                                                \
    "%PDF-1.4\n"                                                               \
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"                             \
    "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"                            \
    "3 0 obj<</Filter/Standard/V 1/R 2/P -4"                                   \
    "/O(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)"                                     \
    "/U(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)>>endobj\n"
    static const char pdf[] = OBJECTS
        "trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF\n";
    struct paper *p;
    struct err e = {0};

    (void)state;
    enum err_code rc =
        paper_read_bytes(arena, "a.pdf", pdf, sizeof pdf - 1, &p, &e);
    if (e.id == MSG_DOC_READ_PDF_PROGRAM)
        skip();
    assert_int_equal(rc, ERR_INPUT);
    assert_int_equal(e.id, MSG_DOC_READ_SEALED);
}

static void failing_memory_is_told(void **state)
{
    static const char text[] = "# a\n| b | c |\nd[^1] “e”\n\n[^1]: f\n";
    enum err_code rc = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct err e = {0};
        struct paper *p;
        arena_fail_at(a, nth);
        rc = paper_read_bytes(a, "a.md", text, sizeof text - 1, &p, &e);
        assert_int_equal(p != NULL, rc == ERR_OK);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_paragraphs),
        cmocka_unit_test(loose_tone_marks_are_composed),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(markdown_signs_go),
        cmocka_unit_test(markdown_tables_have_cells),
        cmocka_unit_test(markdown_notes_follow_their_mark),
        cmocka_unit_test(what_is_no_paper_is_refused),
        cmocka_unit_test(too_long_texts_are_refused),
        cmocka_unit_test(only_ordinary_files_are_opened),
        cmocka_unit_test(our_own_markdown_is_read),
        cmocka_unit_test(our_own_pdf_is_read),
        cmocka_unit_test(a_sealed_pdf_is_refused),
        cmocka_unit_test(failing_memory_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
