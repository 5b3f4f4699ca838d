#include "doc/sample.h"
#include "doc/write.h"
#include "doc/zipw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

enum { ARENA_BYTES = 16 << 20, OUT_BYTES = 16 << 20, PATH_BYTES = 1024 };

/* ---- Golden files: GOLDEN_DIR is set by the build, UPDATE_GOLDEN=1 rewrites
** them; look at the difference before it goes in. ---- */

static void read_file(const char *path, struct buf *b)
{
    char piece[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    buf_init(b, OUT_BYTES);
    if (!f)
        return;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(b, piece, n);
    fclose(f);
}

static void golden(const char *name, const char *data, size_t len)
{
    const char *folder = getenv("GOLDEN_DIR");
    char path[PATH_BYTES];
    struct buf want;

    assert_non_null(folder);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *s = path + strlen(folder) + 1; *s; s++) {
        if (*s == '/')
            *s = '-'; /* parts of a package lie flat beside each other */
    }
    if (getenv("UPDATE_GOLDEN")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(data, 1, len, f), len);
        fclose(f);
    }
    read_file(path, &want);
    if (want.len != len || memcmp(buf_cstr(&want), data, len) != 0)
        print_error("differs from %s\n", path);
    assert_string_equal(buf_cstr(&want), data);
    assert_int_equal(want.len, len);
    buf_free(&want);
}

static void write_sample(enum doc_format format, struct buf *out)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_sample(a);
    struct err e = {0};

    buf_init(out, OUT_BYTES);
    assert_int_equal(doc_write(d, format, out, &e), ERR_OK);
    arena_free(a);
}

static zip_t *open_zip(const struct buf *b)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(b->data, b->len, 0, &error);

    assert_non_null(source);
    zip_t *z = zip_open_from_source(source, ZIP_CHECKCONS | ZIP_RDONLY, &error);
    assert_non_null(z);
    return z;
}

/* The content of entry index; the caller frees b. */
static void read_entry(zip_t *z, zip_uint64_t index, struct buf *b)
{
    zip_file_t *f = zip_fopen_index(z, index, 0);
    char piece[4096];
    zip_int64_t n;

    buf_init(b, OUT_BYTES);
    assert_non_null(f);
    while ((n = zip_fread(f, piece, sizeof piece)) > 0)
        buf_add(b, piece, (size_t)n);
    assert_int_equal(n, 0);
    assert_int_equal(zip_fclose(f), 0); /* the checksum holds */
}

static void golden_package(enum doc_format format, const char *prefix,
                           zip_int64_t parts)
{
    struct buf out;
    char name[PATH_BYTES];

    write_sample(format, &out);
    zip_t *z = open_zip(&out);
    assert_int_equal(zip_get_num_entries(z, 0), parts);
    for (zip_uint64_t i = 0; i < (zip_uint64_t)parts; i++) {
        struct buf part;
        read_entry(z, i, &part);
        snprintf(name, sizeof name, "%s-%s", prefix, zip_get_name(z, i, 0));
        if (!strstr(name, "theme")) /* the library's own, seven pages long */
            golden(name, buf_cstr(&part), part.len);
        buf_free(&part);
    }
    zip_discard(z);
    buf_free(&out);
}

static void word_file_is_as_reviewed(void **state)
{
    (void)state;
    golden_package(DOC_FORMAT_DOCX, "docx", 15);
}

static void excel_file_is_as_reviewed(void **state)
{
    (void)state;
    golden_package(DOC_FORMAT_XLSX, "xlsx", 11);
}

static void plain_formats_are_as_reviewed(void **state)
{
    static const enum doc_format formats[] = {DOC_FORMAT_HTML, DOC_FORMAT_MD,
                                              DOC_FORMAT_JSON, DOC_FORMAT_TEXT};
    char name[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        struct buf out;
        write_sample(formats[i], &out);
        snprintf(name, sizeof name, "sample.%s", doc_format_name(formats[i]));
        golden(name, buf_cstr(&out), out.len);
        buf_free(&out);
    }
}

/* A paper that two sign, one of them in the place of the recipients. */
static struct doc *receipt(struct arena *a)
{
    static const char *const recipients[] = {"Lưu: VT"};
    struct doc *d = doc_new(a, LANG_VI);

    d->title = "GIẤY TIẾP NHẬN HỒ SƠ";
    d->head = (struct doc_head){.issuer = "UBND PHƯỜNG 1",
                                .symbol = "TNHS",
                                .place = "Sóc Trăng",
                                .date = {2026, 3, 2},
                                .type = d->title,
                                .recipients = recipients,
                                .recipient_count = 1,
                                .sign_post = "NGƯỜI TIẾP NHẬN HỒ SƠ",
                                .sign_note = "(Ký và ghi rõ họ tên)",
                                .left_post = "NGƯỜI NỘP HỒ SƠ",
                                .left_name = "Sơn Thị Na & con"};
    doc_say(d, &d->body, DOC_NORMAL, "Đã nhận hồ sơ.");
    return d;
}

static void two_signatures_stand_side_by_side(void **state)
{
    static const enum doc_format formats[] = {DOC_FORMAT_HTML, DOC_FORMAT_MD,
                                              DOC_FORMAT_JSON, DOC_FORMAT_TEXT};
    struct arena *a = arena_new(ARENA_BYTES);
    struct buf out, part;
    struct err e = {0};
    char name[64];

    (void)state;
    buf_init(&out, OUT_BYTES);
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        buf_clear(&out);
        assert_int_equal(doc_write(receipt(a), formats[i], &out, &e), ERR_OK);
        snprintf(name, sizeof name, "receipt.%s", doc_format_name(formats[i]));
        golden(name, buf_cstr(&out), out.len);
        /* The tree has its recipients, the paper leaves them out. */
        assert_int_equal(strstr(buf_cstr(&out), "Lưu: VT") != NULL,
                         formats[i] == DOC_FORMAT_JSON);
    }
    buf_clear(&out);
    assert_int_equal(doc_write(receipt(a), DOC_FORMAT_DOCX, &out, &e), ERR_OK);
    zip_t *z = open_zip(&out);
    zip_int64_t at = zip_name_locate(z, "word/document.xml", 0);
    assert_true(at >= 0);
    read_entry(z, (zip_uint64_t)at, &part);
    golden("receipt-document.xml", buf_cstr(&part), part.len);
    buf_free(&part);
    zip_discard(z);
    buf_clear(&out);
    assert_int_equal(doc_write(receipt(a), DOC_FORMAT_PDF, &out, &e), ERR_OK);
    buf_free(&out);
    arena_free(a);
}

/* ---- All formats ---- */

static void the_same_tree_gives_the_same_bytes(void **state)
{
    (void)state;
    for (int f = 0; f < DOC_FORMAT__MAX; f++) {
        struct buf one, two;
        write_sample((enum doc_format)f, &one);
        write_sample((enum doc_format)f, &two);
        assert_int_equal(one.len, two.len);
        assert_memory_equal(one.data, two.data, one.len);
        buf_free(&one);
        buf_free(&two);
    }
}

/* Any limit is either kept or refused, and a refusal leaves nothing behind. */
static void a_full_buffer_is_an_error_and_leaves_nothing(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_sample(a);

    (void)state;
    for (int f = 0; f < DOC_FORMAT__MAX; f++) {
        enum err_code rc = ERR_LIMIT;
        size_t step =
            f == DOC_FORMAT_PDF || f == DOC_FORMAT_XLSX ? 30011 : 1999;
        for (size_t limit = 10; rc == ERR_LIMIT; limit += step) {
            struct buf out;
            struct err e = {0};
            buf_init(&out, limit);
            buf_str(&out, "before");
            rc = doc_write(d, (enum doc_format)f, &out, &e);
            assert_true(rc == ERR_OK || rc == ERR_LIMIT);
            assert_true(rc == ERR_OK || strcmp(buf_cstr(&out), "before") == 0);
            buf_free(&out);
        }
    }
    arena_free(a);
}

static void an_empty_paper_is_written_in_every_format(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_new(a, LANG_EN);

    (void)state;
    d->title = "Press & summary <1>";
    doc_heading(d, &d->body, 1, NULL);
    doc_paragraph(d, &d->body, DOC_CENTRE);
    doc_page_break(d, &d->body);
    for (int f = 0; f < DOC_FORMAT__MAX; f++) {
        struct buf out;
        struct err e = {0};
        buf_init(&out, OUT_BYTES);
        assert_int_equal(doc_write(d, (enum doc_format)f, &out, &e), ERR_OK);
        assert_true(out.len > 0);
        buf_free(&out);
    }
    arena_free(a);
}

static void names_and_endings_give_formats(void **state)
{
    static const struct {
        const char *path;
        enum err_code code;
        enum doc_format format;
    } cases[] = {
        {"bao-cao.docx", ERR_OK, DOC_FORMAT_DOCX},
        {"thư mục.x/b.PDF", ERR_OK, DOC_FORMAT_PDF},
        {"a.txt", ERR_OK, DOC_FORMAT_TEXT},
        {"a.htm", ERR_OK, DOC_FORMAT_HTML},
        {"md", ERR_OK, DOC_FORMAT_MD},
        {"a.docx/b", ERR_INPUT, DOC_FORMAT_DOCX},
        {"a.doc", ERR_INPUT, DOC_FORMAT_DOCX},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        enum doc_format format;
        struct err e = {0};
        assert_int_equal(doc_format_from_path(cases[i].path, &format, &e),
                         cases[i].code);
        assert_int_equal(format, cases[i].format);
    }
}

static void a_file_is_replaced_only_by_a_whole_one(void **state)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_sample(a);
    char path[] = "/tmp/ansinh-test-XXXXXX";
    struct err e = {0};
    struct buf b;

    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "old", 3), 3);
    close(fd);
    d->title = "";
    assert_int_equal(doc_write_file(d, DOC_FORMAT_MD, path, &e), ERR_INPUT);
    read_file(path, &b);
    assert_string_equal(buf_cstr(&b), "old");
    buf_free(&b);
    err_clear(&e);
    d->title = "T";
    assert_int_equal(doc_write_file(d, DOC_FORMAT_MD, path, &e), ERR_OK);
    read_file(path, &b);
    assert_true(b.len > 1000);
    buf_free(&b);
    unlink(path);
    assert_int_equal(
        doc_write_file(d, DOC_FORMAT_MD, "/no/such/folder/a.md", &e), ERR_IO);
    arena_free(a);
}

/* ---- Single formats ---- */

static void text_cannot_become_markup(void **state)
{
    static const char evil[] =
        "<script>alert(1)</script> & \"x\" **b** | # `c`";
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_new(a, LANG_VI);
    struct err e = {0};
    struct buf out;

    (void)state;
    d->title = evil;
    doc_say(d, &d->body, DOC_NORMAL, evil);
    doc_say(d, &d->body, DOC_NORMAL, "12. không phải danh sách");
    doc_say(d, &d->body, DOC_NORMAL, "- không phải danh sách");
    buf_init(&out, OUT_BYTES);
    assert_int_equal(doc_write(d, DOC_FORMAT_HTML, &out, &e), ERR_OK);
    assert_null(strstr(buf_cstr(&out), "<script"));
    buf_clear(&out);
    assert_int_equal(doc_write(d, DOC_FORMAT_MD, &out, &e), ERR_OK);
    assert_non_null(strstr(buf_cstr(&out), "\\<script\\>alert"));
    assert_non_null(strstr(buf_cstr(&out), "\\*\\*b\\*\\* \\| \\# \\`c\\`"));
    assert_non_null(strstr(buf_cstr(&out), "12\\. không"));
    assert_non_null(strstr(buf_cstr(&out), "\\- không"));
    buf_free(&out);
    arena_free(a);
}

static size_t count(const struct buf *b, const char *what)
{
    size_t n = 0, len = strlen(what);

    for (size_t i = 0; i + len <= b->len; i++)
        n += memcmp(b->data + i, what, len) == 0;
    return n;
}

static void pdf_has_its_pages(void **state)
{
    struct buf out;

    (void)state;
    write_sample(DOC_FORMAT_PDF, &out);
    assert_memory_equal(out.data, "%PDF-1.", 7);
    assert_int_equal(count(&out, "/Type /Page %"), 6);
    buf_free(&out);
}

/* A row higher than a page, a paragraph of many pages and a chain of headings
** that would all like to stay together must still end. */
static void pdf_of_awkward_sizes_ends(void **state)
{
    static const struct doc_column columns[2] = {{1, DOC_ALIGN_LEFT},
                                                 {9, DOC_ALIGN_LEFT}};
    struct arena *a = arena_new(ARENA_BYTES);
    struct doc *d = doc_new(a, LANG_VI);
    struct err e = {0};
    struct buf out;

    (void)state;
    d->title = "Dài";
    d->head.issuer = "SỞ";
    for (int i = 0; i < 80; i++)
        doc_text(d, doc_heading(d, &d->body, 1 + i % 4, NULL), "Đề mục");
    struct doc_table *t = doc_table(d, &d->body, columns, 2, 0);
    doc_row(d, t);
    struct doc_inlines *in = doc_cell(d, t, DOC_ALIGN_LEFT, 1);
    doc_text(d, in, "khôngcókhoảngtrắngkhôngcókhoảngtrắng");
    in = doc_cell(d, t, DOC_ALIGN_LEFT, 1);
    struct doc_inlines *p = doc_paragraph(d, &d->body, DOC_NORMAL);
    for (int i = 0; i < 2000; i++) {
        doc_text(d, in, "ô rất cao ");
        doc_text(d, p, "đoạn rất dài ");
        if (i % 100 == 0)
            doc_text(d, doc_note(d, p), "chú thích");
    }
    buf_init(&out, OUT_BYTES);
    assert_int_equal(doc_write(d, DOC_FORMAT_PDF, &out, &e), ERR_OK);
    assert_true(count(&out, "/Type /Page %") > 8);
    buf_free(&out);
    arena_free(a);
}

/* ---- Zip ---- */

static void zip_entries_come_back(void **state)
{
    static char big[100000];
    static const char noise[] = "x";
    struct arena *a = arena_new(ARENA_BYTES);
    struct err e = {0};
    struct buf out, part;

    (void)state;
    memset(big, 'a', sizeof big);
    buf_init(&out, OUT_BYTES);
    struct zipw *w = zipw_new(a, &out);
    zipw_store(w, "mimetype", "text/plain", 10);
    zipw_add(w, "thư mục/tệp.txt", big, sizeof big);
    zipw_add(w, "empty", "", 0);
    zipw_add(w, "noise", noise, 1);
    assert_int_equal(zipw_finish(w, &e), ERR_OK);
    assert_true(out.len < 2000);
    zip_t *z = open_zip(&out);
    assert_int_equal(zip_get_num_entries(z, 0), 4);
    assert_string_equal(zip_get_name(z, 1, 0), "thư mục/tệp.txt");
    read_entry(z, 1, &part);
    assert_int_equal(part.len, sizeof big);
    assert_memory_equal(part.data, big, sizeof big);
    buf_free(&part);
    zip_discard(z);
    buf_free(&out);
    arena_free(a);
}

static void zip_without_memory_is_refused(void **state)
{
    enum err_code rc = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM && nth < 100; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct err e = {0};
        struct buf out;
        buf_init(&out, OUT_BYTES);
        arena_fail_at(a, nth);
        struct zipw *w = zipw_new(a, &out);
        if (w) {
            zipw_add(w, "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 38);
            zipw_add(w, "b", "b", 1);
            rc = zipw_finish(w, &e);
        }
        buf_free(&out);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(word_file_is_as_reviewed),
        cmocka_unit_test(excel_file_is_as_reviewed),
        cmocka_unit_test(plain_formats_are_as_reviewed),
        cmocka_unit_test(two_signatures_stand_side_by_side),
        cmocka_unit_test(the_same_tree_gives_the_same_bytes),
        cmocka_unit_test(a_full_buffer_is_an_error_and_leaves_nothing),
        cmocka_unit_test(an_empty_paper_is_written_in_every_format),
        cmocka_unit_test(names_and_endings_give_formats),
        cmocka_unit_test(a_file_is_replaced_only_by_a_whole_one),
        cmocka_unit_test(text_cannot_become_markup),
        cmocka_unit_test(pdf_has_its_pages),
        cmocka_unit_test(pdf_of_awkward_sizes_ends),
        cmocka_unit_test(zip_entries_come_back),
        cmocka_unit_test(zip_without_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
