/*
** The proof-reader over any text: every place lies in the text and on whole
** characters, every finding says something in both languages, and what agreed
** is not more than what was checked.
*/
#include "check/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ARENA_BYTES = 256 << 20, SHOWN_BYTES = 64 << 20 };

static void hold(int truth)
{
    if (!truth)
        __builtin_trap();
}

static int on_character(const struct paper *p, uint32_t at)
{
    return at <= p->len && ((unsigned char)p->text[at] & 0xC0) != 0x80;
}

static void hold_finding(const struct paper *p, const struct check_finding *f)
{
    hold(f->at.start < f->at.end);
    hold(on_character(p, f->at.start) && on_character(p, f->at.end));
    hold(f->message[LANG_VI][0] && f->message[LANG_EN][0]);
    hold(!strchr(f->message[LANG_VI], '\n'));
    hold(f->quote_count > 0);
    for (size_t i = 0; i < f->quote_count; i++)
        hold(on_character(p, f->quotes[i].start) &&
             on_character(p, f->quotes[i].end));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const words[] = {"người có công"};
    static const struct check_document known[] = {
        {"131/2021/NĐ-CP", 18991, "ưu đãi người có công", words, 1}};
    struct check_options o = {known, 1};
    struct check_show how = {.lang = LANG_VI, .relations = 1, .with_text = 1};
    struct arena *a = arena_new(ARENA_BYTES);
    const struct check_result *r;
    struct paper *p;
    struct err e = {0};
    struct buf out;

    hold(a != NULL);
    if (paper_read_bytes(a, len % 2 ? "fuzz.txt" : "fuzz.md",
                         (const char *)data, len, &p, &e) == ERR_OK &&
        check_paper(a, p, &o, &r, &e) == ERR_OK) {
        for (size_t i = 0; i < r->finding_count; i++)
            hold_finding(p, &r->findings[i]);
        hold(r->agreed <= r->checked);
        buf_init(&out, SHOWN_BYTES);
        check_text(r, &how, &out);
        check_json(r, &how, &out);
        check_html(r, &how, &out);
        buf_free(&out);
    }
    arena_free(a);
    return 0;
}
