/*
** Findings for a terminal: where, what, the words in their line with a caret
** below, the suggestion.
*/
#include "base/text.h"
#include "check/say.h"

#include <stdio.h>
#include <string.h>

enum { AROUND = 60 }; /* bytes of the line shown on either side */

static const char *const colours[CHECK_SEVERITY__MAX] = {
    "\033[1;31m", "\033[1;33m", "\033[1;36m"};

static void paint(struct buf *out, const struct check_show *how,
                  const char *code)
{
    if (how->colour)
        buf_str(out, code);
}

/* Number of the paragraph that holds an offset, from 1. */
static size_t paragraph(const struct paper *p, uint32_t offset)
{
    size_t low = 0, high = p->count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->paras[mid].start + p->paras[mid].len < offset)
            low = mid + 1;
        else
            high = mid;
    }
    return low + 1;
}

/* Back to the beginning of a character. */
static uint32_t align(const struct paper *p, uint32_t at)
{
    while (at > 0 && ((unsigned char)p->text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

static void pad(struct buf *out, const char *from, const char *to, char with)
{
    for (const char *p = from; p < to;) {
        (void)utf8_next(&p);
        buf_char(out, with);
    }
}

static void show_line(const struct check_result *r,
                      const struct check_finding *f,
                      const struct check_show *how, struct buf *out)
{
    const struct paper *p = r->paper;
    uint32_t from = f->at.start, to = f->at.end;

    while (from > 0 && p->text[from - 1] != '\n' && f->at.start - from < AROUND)
        from--;
    while (to < p->len && p->text[to] != '\n' && to - f->at.end < AROUND)
        to++;
    uint32_t end = f->at.end;
    for (uint32_t i = f->at.start; i < end; i++)
        if (p->text[i] == '\n')
            end = i; /* the first line of words that go over two */
    if (end < f->at.end)
        to = end;
    from = align(p, from);
    to = align(p, to);
    buf_str(out, "    ");
    buf_add(out, p->text + from, to - from);
    buf_str(out, "\n    ");
    pad(out, p->text + from, p->text + f->at.start, ' ');
    paint(out, how, colours[f->severity]);
    pad(out, p->text + f->at.start, p->text + end, '^');
    paint(out, how, "\033[0m");
    buf_char(out, '\n');
}

static void show_finding(const struct check_result *r,
                         const struct check_finding *f,
                         const struct check_show *how, struct buf *out)
{
    buf_printf(out, "%s:%zu", r->paper->name, paragraph(r->paper, f->at.start));
    if (f->page) {
        char page[16], text[64];
        snprintf(page, sizeof page, "%u", f->page);
        const char *args[] = {page};
        msg_format(MSG_CHECK_PAGE, how->lang, args, 1, text, sizeof text);
        buf_printf(out, " (%s)", text);
    }
    buf_str(out, ": ");
    paint(out, how, colours[f->severity]);
    buf_str(out, check_severity_word(f->severity, how->lang));
    paint(out, how, "\033[0m");
    buf_printf(out, " [%s] ", check_kind_title(f->kind, how->lang));
    check_sentence(f, how->lang, out);
    buf_char(out, '\n');
    show_line(r, f, how, out);
}

static void show_relation(const struct check_result *r,
                          const struct check_relation *l,
                          const struct check_show *how, struct buf *out)
{
    static const enum msg_id words[CHECK_VERDICT__MAX] = {
        MSG_CHECK_RIGHT_WORD, MSG_CHECK_ERROR_WORD, MSG_CHECK_ROUNDING_WORD};
    const struct paper *p = r->paper;

    buf_printf(out, "%s:%zu: %s [%s]", p->name,
               l->quote_count ? paragraph(p, l->quotes[0].start) : 0,
               msg_text(words[l->verdict], how->lang),
               check_kind_title(l->kind, how->lang));
    for (size_t i = 0; i < l->quote_count && i < 8; i++) {
        buf_str(out, i ? " … " : " “");
        for (uint32_t k = l->quotes[i].start; k < l->quotes[i].end; k++)
            buf_char(out, p->text[k] == '\n' ? ' ' : p->text[k]);
    }
    buf_printf(out, "” %s\n", l->computation);
}

void check_text(const struct check_result *r, const struct check_show *how,
                struct buf *out)
{
    for (size_t i = 0; i < r->finding_count; i++)
        show_finding(r, &r->findings[i], how, out);
    for (size_t i = 0; how->relations && i < r->relation_count; i++)
        if (r->relations[i].verdict != CHECK_WRONG)
            show_relation(r, &r->relations[i], how, out);
    buf_printf(out, "%s: ", r->paper->name);
    check_coverage(r, how->lang, out);
    buf_char(out, '\n');
}
