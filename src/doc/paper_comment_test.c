/*
** Comments in Word files: at the words, and nothing else changed.
*/
#include "doc/paper_comment.h"
#include "doc/paper_shape.h"
#include "doc/paper_world.h"
#include "doc/sample.h"
#include "doc/write.h"

#include <stdio.h>
#include <zip.h>

enum { OUT_BYTES = 32 << 20 };

#define R(words) "<w:r><w:t xml:space=\"preserve\">" words "</w:t></w:r>"
#define P(words) "<w:p>" words "</w:p>"

/* The content of a part; the caller frees it. */
static char *part_of(const struct buf *file, const char *name)
{
    zip_error_t error;
    zip_source_t *s =
        zip_source_buffer_create(file->data, file->len, 0, &error);
    zip_t *z = zip_open_from_source(s, ZIP_CHECKCONS | ZIP_RDONLY, &error);
    zip_stat_t st;

    assert_non_null(z);
    if (zip_stat(z, name, 0, &st) != 0) {
        zip_discard(z);
        return NULL;
    }
    char *text = calloc(1, st.size + 1);
    zip_file_t *f = zip_fopen(z, name, 0);
    assert_non_null(text);
    assert_int_equal(zip_fread(f, text, st.size), st.size);
    zip_fclose(f);
    zip_discard(z);
    return text;
}

static enum err_code comment_on(const struct buf *file, const char **words,
                                struct buf *out, struct err *e)
{
    struct paper *p = read_text("a.docx", file->data, file->len);
    struct paper_comment all[16];
    struct paper_comments c = {all, 0, "An <Sinh>", "AS", {2024, 4, 5}};
    struct paper_source from = {"a.docx", file->data, file->len};

    for (; *words; words++) {
        const char *at = strstr(p->text, *words);
        assert_non_null(at);
        uint32_t start = (uint32_t)(at - p->text);
        all[c.count++] = (struct paper_comment){
            start, start + (uint32_t)strlen(*words), "5 & 7\nhai"};
    }
    buf_init(out, OUT_BYTES);
    return paper_comment(&c, &from, out, e);
}

/* document.xml between <w:body> and its end, after the comments. */
static const char *marked(const char *body, const char **words)
{
    struct part part = {"word/document.xml", body};
    struct buf file, out;
    struct err e = {0};

    word_file(&file, &part, 1);
    assert_ok(comment_on(&file, words, &out, &e), &e);
    const char *before = read_text("a.docx", file.data, file.len)->text;
    const char *after = read_text("a.docx", out.data, out.len)->text;
    assert_string_equal(before, after);
    char *xml = part_of(&out, "word/document.xml");
    char *from = strstr(xml, "<w:body>") + 8, *to = strstr(xml, "</w:body>");
    char *copy = arena_strndup(arena, from, (size_t)(to - from));
    free(xml);
    buf_free(&file);
    buf_free(&out);
    return copy;
}

#define MARKED(body, ...)                                                      \
    marked(WORD_BODY(body), (const char *[]){__VA_ARGS__, NULL})
#define S(id) "<w:commentRangeStart w:id=\"" id "\"/>"
#define E(id)                                                                  \
    "<w:commentRangeEnd w:id=\"" id "\"/><w:r><w:commentReference w:id=\"" id  \
    "\"/></w:r>"

static void runs_are_parted_at_the_words(void **state)
{
    (void)state;
    assert_string_equal(MARKED(P(R("ab")), "ab"), P(S("0") R("ab") E("0")));
    assert_string_equal(MARKED(P(R("a 12 b")), "12"),
                        P(R("a ") S("0") R("12") E("0") R(" b")));
    assert_string_equal(MARKED(P(R("a 1") R("2 b")), "12"),
                        P(R("a ") S("0") R("1") R("2") E("0") R(" b")));
    assert_string_equal(MARKED(P(R("abc")), "ab", "bc"),
                        P(S("0") R("a") S("1") R("b") E("0") R("c") E("1")));
    assert_string_equal(MARKED(P(R("ab")), "a", "b"),
                        P(S("0") R("a") E("0") S("1") R("b") E("1")));
    assert_string_equal(MARKED(P(R("a&amp;b")), "&"),
                        P(R("a") S("0") R("&amp;") E("0") R("b")));
}

/* clang-format off */
static void looks_are_kept(void **state)
{
    (void)state;
    assert_string_equal(
        MARKED(P("<w:r w:rsidR=\"1\"><w:rPr><w:b/></w:rPr><w:t>xin 5 </w:t>"
                 "<w:tab/><w:t>y</w:t></w:r>"),
               "5"),
        P("<w:r w:rsidR=\"1\"><w:rPr><w:b/></w:rPr><w:t>xin</w:t></w:r>" S("0")
          "<w:r w:rsidR=\"1\"><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">"
          " </w:t><w:t> 5</w:t></w:r>" E("0") "<w:r w:rsidR=\"1\"><w:rPr><w:b/>"
          "</w:rPr><w:t> </w:t><w:tab/><w:t>y</w:t></w:r>"));
}
/* clang-format on */

/* Loose tone marks: offsets of the text are not those of the file. */
static void loose_marks_are_counted(void **state)
{
    (void)state;
    assert_string_equal(
        MARKED(P(R("Vie\xCC\xA3\xCC\x82t 5 \xC2\xA0")), "5"),
        P(R("Vie\xCC\xA3\xCC\x82t ") S("0") R("5") E("0") R(" \xC2\xA0")));
    assert_string_equal(
        MARKED(P(R("Vie") R("\xCC\xA3\xCC\x82t 5")), "t 5", "5"),
        P(R("Vie") S("0") R("\xCC\xA3\xCC\x82t ") S("1") R("5") E("0") E("1")));
    assert_string_equal(MARKED(P(R("a\xC2\xAD"
                                   "b\xC2\xA0"
                                   "c")),
                               "b c"),
                        P(R("a") S("0") R("\xC2\xAD"
                                          "b\xC2\xA0"
                                          "c") E("0")));
}

/* Offsets within a character are moved out of it. */
static void no_character_is_cut(void **state)
{
    struct part part = {"word/document.xml", WORD_BODY(P(R("aộb")))};
    struct paper_comment one = {2, 3, "x"};
    struct paper_comments c = {&one, 1, "A", "A", {2024, 1, 1}};
    struct buf file, out;
    struct err e = {0};

    (void)state;
    word_file(&file, &part, 1);
    struct paper_source from = {"a.docx", file.data, file.len};
    buf_init(&out, OUT_BYTES);
    assert_ok(paper_comment(&c, &from, &out, &e), &e);
    char *xml = part_of(&out, "word/document.xml");
    assert_string_equal(xml, WORD_BODY(P(R("a") S("0") R("ộ") E("0") R("b"))));
    free(xml);
    buf_free(&file);
    buf_free(&out);
}

static void odd_places_are_marked(void **state)
{
    (void)state;
    assert_string_equal(MARKED(P("<w:ins>" R("a 5 b") "</w:ins><w:hyperlink>" R(
                                   "6") "</w:hyperlink>"),
                               "5", "b6"),
                        P("<w:ins>" R("a ") S("0") R("5") E("0") R(" ") S("1")
                              R("b") "</w:ins><w:hyperlink>" R("6")
                                  E("1") "</w:hyperlink>"));
    assert_string_equal(
        MARKED("<w:tbl><w:tr><w:tc>" P(R("5")) "</w:tc><w:tc>" P(
                   R("6")) "</w:tc></w:tr></w:tbl>",
               "6"),
        "<w:tbl><w:tr><w:tc>" P(R("5")) "</w:tc><w:tc>" P(
            S("0") R("6") E("0")) "</w:tc></w:tr></w:tbl>");
}

#define NOTE_MARK "<w:r><w:footnoteReference w:id=\"2\"/></w:r>"

static void a_note_is_marked_at_its_mark(void **state)
{
    const struct part parts[] = {
        {"word/footnotes.xml",
         "<w:footnotes " W_NS "><w:footnote w:id=\"2\">" P(
             R("Gồm 5")) "</w:footnote></w:footnotes>"},
        {"word/header1.xml", "<w:hdr " W_NS ">" P(R("Trang")) "</w:hdr>"},
        {"word/document.xml",
         WORD_BODY(P(R("x")) P(R("12 người") NOTE_MARK R(" y")))},
    };
    const char *words[] = {"Gồm 5", "Trang", NULL};
    struct buf file, out;
    struct err e = {0};

    (void)state;
    word_file(&file, parts, 3);
    assert_ok(comment_on(&file, words, &out, &e), &e);
    char *xml = part_of(&out, "word/document.xml");
    assert_string_equal(xml, WORD_BODY(P(S("1") R("x") E("1")) P(R(
                                 "12 người") S("0") NOTE_MARK E("0") R(" y"))));
    free(xml);
    buf_free(&file);
    buf_free(&out);
}

static void comments_that_were_there_stay(void **state)
{
    const struct part parts[] = {
        {"word/comments.xml", "<x:comments xmlns:x=\"http://schemas."
                              "openxmlformats.org/wordprocessingml/2006/main\">"
                              "<x:comment x:id=\"41\"><x:p/></x:comment>"
                              "</x:comments>"},
        {"word/styles.xml", "<w:styles " W_NS "/>"},
        {"word/document.xml", WORD_BODY(P(R("5")))},
    };
    const char *words[] = {"5", NULL};
    struct buf file, out;
    struct err e = {0};

    (void)state;
    word_file(&file, parts, 3);
    assert_ok(comment_on(&file, words, &out, &e), &e);
    /* No relation led to the part, so it is not touched. */
    char *old = part_of(&out, "word/comments.xml");
    assert_string_equal(old, parts[0].text);
    char *own = part_of(&out, "word/comments2.xml");
    assert_non_null(strstr(own, "w:id=\"0\" w:author=\"An &lt;Sinh&gt;\" "
                                "w:date=\"2024-04-05T00:00:00Z\""));
    assert_non_null(strstr(own, ">5 &amp; 7</w:t>"));
    assert_non_null(strstr(own, ">hai</w:t>"));
    free(old);
    free(own);
    buf_free(&file);
    /* Once more: now it is known, and grows. */
    struct buf twice;
    assert_ok(comment_on(&out, words, &twice, &e), &e);
    own = part_of(&twice, "word/comments2.xml");
    assert_non_null(strstr(own, "w:id=\"0\""));
    assert_non_null(strstr(own, "w:id=\"1\""));
    char *types = part_of(&twice, "[Content_Types].xml");
    char *once = part_of(&out, "[Content_Types].xml");
    assert_string_equal(types, once);
    free(types);
    free(once);
    free(own);
    buf_free(&out);
    buf_free(&twice);
}

static int part_of_comments(const char *name)
{
    return strcmp(name, "word/document.xml") == 0 ||
           strcmp(name, "word/comments.xml") == 0 ||
           strcmp(name, "word/_rels/document.xml.rels") == 0 ||
           strcmp(name, "[Content_Types].xml") == 0;
}

static void all_else_is_as_it_was(void **state)
{
    const char *words[] = {"4.732", "119.250", "Cùng kỳ", NULL},
               *none[] = {NULL};
    struct doc *d = doc_sample(arena);
    struct buf file, out, again;
    struct err e = {0};
    int seen = 0;

    (void)state;
    buf_init(&file, OUT_BYTES);
    assert_ok(doc_write(d, DOC_FORMAT_DOCX, &file, &e), &e);
    assert_ok(comment_on(&file, none, &out, &e), &e);
    assert_int_equal(out.len, file.len);
    assert_memory_equal(out.data, file.data, out.len);
    buf_free(&out);
    assert_ok(comment_on(&file, words, &out, &e), &e);
    assert_ok(comment_on(&file, words, &again, &e), &e);
    assert_int_equal(out.len, again.len); /* no clock in it */
    assert_memory_equal(out.data, again.data, out.len);
    assert_string_equal(read_text("a.docx", file.data, file.len)->text,
                        read_text("a.docx", out.data, out.len)->text);
    zip_source_t *s = zip_source_buffer_create(file.data, file.len, 0, NULL);
    zip_t *z = zip_open_from_source(s, ZIP_RDONLY, NULL);
    for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
        const char *name = zip_get_name(z, (zip_uint64_t)i, 0);
        char *one = part_of(&file, name), *two = part_of(&out, name);
        assert_non_null(two);
        if (!part_of_comments(name)) {
            assert_string_equal(one, two);
            seen++;
        }
        free(one);
        free(two);
    }
    assert_int_equal(seen, 12);
    zip_discard(z);
    buf_free(&file);
    buf_free(&out);
    buf_free(&again);
}

static void what_cannot_be_marked_is_refused(void **state)
{
    static const char utf16[] =
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>"
        "<w:document " W_NS "><w:body>" P(R("a")) "</w:body></w:document>";
    struct part part = {"word/document.xml", utf16};
    struct paper_comment one = {0, 1, "x"};
    struct paper_comments c = {&one, 1, "A", "A", {2024, 1, 1}};
    struct buf file, out;
    struct err e = {0};

    (void)state;
    word_file(&file, &part, 1);
    struct paper_source from = {"a.docx", file.data, file.len};
    buf_init(&out, OUT_BYTES);
    assert_int_equal(paper_comment(&c, &from, &out, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_DOC_COMMENT_CODE);
    buf_free(&file);
    part.text = WORD_BODY(P(R("a")));
    word_file(&file, &part, 1);
    from = (struct paper_source){"a.docx", file.data, file.len};
    one.end = 100;
    err_clear(&e);
    assert_int_equal(paper_comment(&c, &from, &out, &e), ERR_INPUT);
    assert_int_equal(e.id, MSG_DOC_COMMENT_PLACE);
    from = (struct paper_source){"a.docx", "chữ", 4};
    err_clear(&e);
    assert_int_equal(paper_comment(&c, &from, &out, &e), ERR_INPUT);
    assert_int_equal(out.len, 0);
    buf_free(&file);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_parted_at_the_words),
        cmocka_unit_test(looks_are_kept),
        cmocka_unit_test(loose_marks_are_counted),
        cmocka_unit_test(no_character_is_cut),
        cmocka_unit_test(odd_places_are_marked),
        cmocka_unit_test(a_note_is_marked_at_its_mark),
        cmocka_unit_test(comments_that_were_there_stay),
        cmocka_unit_test(all_else_is_as_it_was),
        cmocka_unit_test(what_cannot_be_marked_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
