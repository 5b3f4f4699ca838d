/*
** The report as a page with its findings highlighted and listed beside it.
*/
#include "check/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char style[] =
    "body{margin:0;font:16px/1.5 'Times New Roman',serif;color:#111;"
    "display:grid;grid-template-columns:minmax(0,1fr) 24rem}"
    "main{padding:2rem 3rem;max-width:46rem}"
    "main p{margin:.4rem 0;white-space:pre-wrap}"
    "main p.cell{margin:.1rem 0 .1rem 2rem;color:#333}"
    "main p.note{font-size:.85em;color:#333}"
    "aside{border-left:1px solid #ccc;padding:1rem;background:#fafafa;"
    "font:14px/1.4 sans-serif;position:sticky;top:0;height:100vh;"
    "box-sizing:border-box;overflow:auto}"
    "aside li{margin:0 0 .8rem}aside a{color:inherit;text-decoration:none}"
    "mark.error{background:#ffc9c9}mark.warning{background:#ffe8a3}"
    "mark.note{background:#cfe8ff}"
    "b.error{color:#b00020}b.warning{color:#8a5a00}b.note{color:#004f9e}"
    "footer{grid-column:1/-1;border-top:1px solid #ccc;padding:.8rem 1rem;"
    "font:14px sans-serif}"
    "@media(max-width:60rem){body{display:block}aside{position:static;"
    "height:auto;border:0}}";

static void piece(struct buf *out, const char *text, size_t len)
{
    struct buf b;

    buf_init(&b, 32 << 20);
    buf_add(&b, text, len);
    buf_xml(out, buf_cstr(&b));
    buf_free(&b);
}

static void show_paragraph(const struct check_result *r,
                           const struct paper_para *p, size_t *next,
                           struct buf *out)
{
    static const char *const classes[PAPER_KIND__MAX] = {
        [PAPER_CELL] = "cell", [PAPER_NOTE] = "note"};
    uint32_t at = p->start, end = p->start + p->len;
    const char *class = classes[p->kind];

    buf_printf(out, class ? "<p class=\"%s\">" : "<p>", class);
    for (; *next < r->finding_count; ++*next) {
        const struct check_finding *f = &r->findings[*next];
        uint32_t stop = f->at.end < end ? f->at.end : end;
        if (f->at.start >= end)
            break;
        uint32_t start = f->at.start > at ? f->at.start : at;
        piece(out, r->paper->text + at, start - at);
        buf_printf(out, "<mark id=\"f%zu\" class=\"%s\" title=\"", *next + 1,
                   check_severity_name(f->severity));
        buf_xml(out, f->message[LANG_VI]);
        buf_str(out, "\">");
        if (stop > start)
            piece(out, r->paper->text + start, stop - start);
        buf_str(out, "</mark>");
        at = stop > start ? stop : start;
    }
    piece(out, r->paper->text + at, end - at);
    buf_str(out, "</p>\n");
}

static void show_list(const struct check_result *r,
                      const struct check_show *how, struct buf *out)
{
    buf_printf(out, "<aside><h2>%s (%zu)</h2><ol>\n",
               msg_text(MSG_CHECK_LIST_TITLE, how->lang), r->finding_count);
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        struct buf sentence;
        buf_printf(out, "<li><a href=\"#f%zu\"><b class=\"%s\">%s</b> ", i + 1,
                   check_severity_name(f->severity),
                   check_severity_word(f->severity, how->lang));
        buf_printf(out, "(%s): <q>", check_kind_title(f->kind, how->lang));
        piece(out, r->paper->text + f->at.start, f->at.end - f->at.start);
        buf_str(out, "</q>. ");
        buf_init(&sentence, 1 << 16);
        check_sentence(f, how->lang, &sentence);
        buf_xml(out, buf_cstr(&sentence));
        buf_free(&sentence);
        buf_str(out, "</a></li>\n");
    }
    buf_str(out, "</ol></aside>\n");
}

void check_html(const struct check_result *r, const struct check_show *how,
                struct buf *out)
{
    size_t next = 0;

    buf_printf(out,
               "<!doctype html>\n<html lang=\"%s\"><head>"
               "<meta charset=\"utf-8\"><title>",
               how->lang == LANG_VI ? "vi" : "en");
    buf_xml(out, r->paper->name);
    buf_printf(out, "</title><style>%s</style></head><body><main>\n", style);
    for (size_t i = 0; i < r->paper->count; i++)
        show_paragraph(r, &r->paper->paras[i], &next, out);
    buf_str(out, "</main>\n");
    show_list(r, how, out);
    buf_str(out, "<footer>");
    check_coverage(r, how->lang, out);
    buf_str(out, "</footer></body></html>\n");
}
