#include "doc/mdread.h"
#include "doc/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 16 << 20, OUT_BYTES = 1 << 20 };

static enum err_code place(void *ctx, struct doc *d, struct doc_inlines *in,
                           uint32_t index, struct err *e)
{
    char text[16];

    (void)ctx;
    if (index == 99)
        return ERR_SET(e, ERR_NOTFOUND, MSG_NUMBER_BAD, "99");
    snprintf(text, sizeof text, "<%u>", index);
    if (index == 7)
        doc_text(d, doc_note(d, in), "chú thích");
    else
        doc_figure(d, in, &(struct doc_figure){.raw = "1", .shown = text});
    return ERR_OK;
}

static const struct md_hooks hooks = {place, NULL};

/* One line per block: its kind and its words, with * for bold and / for
** italic. */
static void show_words(struct buf *b, const struct doc_inlines *in)
{
    static const char *const signs[DOC_INLINE__MAX] = {
        [DOC_BOLD] = "*", [DOC_ITALIC] = "/", [DOC_NOTE] = "^"};

    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT) {
            buf_str(b, n->text);
        } else if (n->kind == DOC_FIGURE) {
            buf_str(b, n->figure->shown);
        } else if (n->kind == DOC_BREAK) {
            buf_str(b, "\\");
        } else {
            buf_str(b, signs[n->kind]);
            show_words(b, &n->children);
            buf_str(b, signs[n->kind]);
        }
    }
}

static void show_table(struct buf *b, const struct doc_table *t)
{
    buf_printf(b, "table %d:", t->header_rows);
    for (size_t i = 0; i < t->column_count; i++)
        buf_printf(b, " %d%c", t->columns[i].width,
                   "?lcr"[t->columns[i].align]);
    buf_char(b, '\n');
    for (const struct doc_row *r = t->first; r; r = r->next) {
        for (size_t i = 0; i < r->count; i++) {
            buf_printf(b, "|%d ", r->cells[i].span);
            show_words(b, &r->cells[i].inlines);
        }
        buf_char(b, '\n');
    }
}

static void show(struct buf *b, const struct doc_blocks *all)
{
    static const char styles[] = "pi<>s";

    for (const struct doc_block *n = all->first; n; n = n->next) {
        if (n->kind == DOC_TABLE) {
            show_table(b, n->table);
            continue;
        }
        if (n->kind == DOC_HEADING)
            buf_printf(b, "h%d%s ", n->heading.level,
                       n->heading.number ? "=" : "");
        else if (n->kind == DOC_PARAGRAPH)
            buf_printf(b, "%c ", styles[n->style]);
        else if (n->kind == DOC_ITEM)
            buf_printf(b, "%c ", n->marker);
        else
            buf_str(b, "newpage");
        show_words(b, &n->inlines);
        buf_char(b, '\n');
    }
}

#define MARK(n) "\uE000" n "\uE001"

static void markdown_becomes_blocks(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"# Kết quả\n## II. Việc làm\n###### sâu\n",
         "h1 Kết quả\nh2= II. Việc làm\nh4 sâu\n"},
        {"# 1.2 Số\n# 2024 là năm\n# a) điểm\n# đ) điểm\n# v. không\n",
         "h1= 1.2 Số\nh1 2024 là năm\nh1= a) điểm\nh1= đ) điểm\n"
         "h1 v. không\n"},
        {"một\nhai\\\nba\n\nbốn", "p một hai\\ba\np bốn\n"},
        {"**đậm** và *nghiêng **cả hai***\n",
         "p *đậm* và /nghiêng *cả hai*/\n"},
        {"- một\n- hai\n  - ba\n+ bốn\n", "- một\n- hai\n+ ba\n+ bốn\n"},
        {"1. một\n2. hai\n\n   thêm\n", "p 1. một\np 2. hai\np thêm\n"},
        {"3) ba\n", "p 3) ba\n"},
        {"> thụt\n\n-> giữa <-\n\n-> **phải** ->\n",
         "i thụt\n< giữa\n> *phải*\n"},
        {"trước\n\n---\n\nsau\n", "p trước\nnewpage\np sau\n"},
        {"[liên kết](javascript:x) <b>thẻ</b> &amp; `mã`\n",
         "p liên kết <b>thẻ</b> & mã\n"},
        {"đạt " MARK("12") " người" MARK("7") ", **" MARK("3") "**\n",
         "p đạt <12> người^chú thích^, *<3>*\n"},
        {"| TT | Tên |\n|:--:|----:|\n| 1. | - |\n| " MARK(
             "5") " | a \\| b |\nsau\n",
         "table 1: 2c 4r\n|1 TT|1 Tên\n|1 1.|1 -\n|1 <5>|1 a | b\np sau\n"},
        {"| A ||\n| b | **c** |\n|--|--|\n| | x |\r\n",
         "table 2: 2l 2l\n|2 A\n|1 b|1 *c*\n|1 |1 x\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct doc *d = doc_new(a, LANG_VI);
        struct err e = {0};
        struct buf b;
        buf_init(&b, OUT_BYTES);
        assert_int_equal(doc_from_markdown(d, &d->body, cases[i].text,
                                           strlen(cases[i].text), "mau.md",
                                           &hooks, &e),
                         ERR_OK);
        show(&b, &d->body);
        assert_string_equal(buf_cstr(&b), cases[i].want);
        buf_free(&b);
        arena_free(a);
    }
}

static void bad_text_is_refused_at_its_line(void **state)
{
    static const struct {
        const char *text;
        enum err_code code;
        enum msg_id id;
        int line;
    } cases[] = {
        {"tốt\n\n\xC3(", ERR_INPUT, MSG_UTF8_BAD, 1},
        {"tốt\n\n\uE000x\uE001", ERR_INPUT, MSG_MD_MARKER, 3},
        {"tốt\n\n- \uE0001", ERR_INPUT, MSG_MD_MARKER, 3},
        {"\uE001", ERR_INPUT, MSG_MD_MARKER, 1},
        {MARK("1000001"), ERR_INPUT, MSG_MD_MARKER, 1},
        {MARK("99"), ERR_NOTFOUND, MSG_NUMBER_BAD, 0},
        {"x\n\n| a | b |\n|---|---|\n| 1 |\n", ERR_INPUT, MSG_MD_TABLE_CELLS,
         5},
        {"x\n\n| a | b |\n| 1 | 2 |\n", ERR_INPUT, MSG_MD_TABLE_RULE, 3},
        {"> > > > > > > > > > > sâu", ERR_LIMIT, MSG_MD_TOO_DEEP, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct doc *d = doc_new(a, LANG_VI);
        struct err e = {0};
        assert_int_equal(doc_from_markdown(d, &d->body, cases[i].text,
                                           strlen(cases[i].text), "mau.md",
                                           &hooks, &e),
                         cases[i].code);
        assert_int_equal(e.id, cases[i].id);
        assert_int_equal(e.pos.line, cases[i].line);
        arena_free(a);
    }
}

static void memory_may_run_out_anywhere(void **state)
{
    static const char text[] =
        "# Một\n\n- hai **ba** " MARK("1") "\n\n| a | b "
                                           "|\n|--|--|\n| 1 | 2 |\n";
    enum err_code rc = ERR_NOMEM;

    (void)state;
    for (unsigned nth = 1; rc == ERR_NOMEM && nth < 1000; nth++) {
        struct arena *a = arena_new(ARENA_BYTES);
        struct doc *d = doc_new(a, LANG_VI);
        struct err e = {0};
        arena_fail_at(a, nth);
        rc = doc_from_markdown(d, &d->body, text, sizeof text - 1, NULL, &hooks,
                               &e);
        arena_free(a);
    }
    assert_int_equal(rc, ERR_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markdown_becomes_blocks),
        cmocka_unit_test(bad_text_is_refused_at_its_line),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
