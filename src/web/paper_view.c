#include "web/paper_view.h"

#include "doc/decree.h"

#include <stdio.h>

static void inlines(struct paper_view *v, const struct doc_inlines *in);

static void figure(struct paper_view *v, const struct doc_figure *f)
{
    struct html *h = &v->r->h;
    int number = ++v->count;

    if (number == v->open)
        v->shown = f;
    html_open(
        h, "a", "class", f->missing ? "fig missing" : "fig", "id",
        arena_printf(v->r->a, "fig-%d", number), "href",
        arena_printf(v->r->a, "%s&open=%d#fig-%d", v->base, number, number),
        "aria-current", number == v->open ? "true" : NULL, NULL);
    html_text(h, f->shown);
    H(h, "</a>");
}

static void one_inline(struct paper_view *v, const struct doc_inline *i)
{
    struct html *h = &v->r->h;

    switch (i->kind) {
    case DOC_TEXT:
        html_text(h, i->text);
        break;
    case DOC_BOLD:
        H(h, "<strong>");
        inlines(v, &i->children);
        H(h, "</strong>");
        break;
    case DOC_ITALIC:
        H(h, "<em>");
        inlines(v, &i->children);
        H(h, "</em>");
        break;
    case DOC_NOTE:
        H(h, " <small>[");
        inlines(v, &i->children);
        H(h, "]</small>");
        break;
    case DOC_FIGURE:
        figure(v, i->figure);
        break;
    case DOC_BREAK:
        H(h, "<br>");
        break;
    case DOC_INLINE__MAX:
        break;
    }
}

static void inlines(struct paper_view *v, const struct doc_inlines *in)
{
    for (const struct doc_inline *i = in->first; i; i = i->next)
        one_inline(v, i);
}

static const char *const cell_class[DOC_ALIGN__MAX] = {
    [DOC_ALIGN_CENTRE] = "centre", [DOC_ALIGN_RIGHT] = "right"};

static void table(struct paper_view *v, const struct doc_table *t)
{
    struct html *h = &v->r->h;
    int number = 0;

    H(h, "<div class=\"scroll\" tabindex=\"0\"><table>");
    for (const struct doc_row *row = t->first; row; row = row->next, number++) {
        const char *tag = number < t->header_rows ? "th" : "td";
        H(h, "<tr>");
        for (size_t i = 0; i < row->count; i++) {
            const struct doc_cell *c = &row->cells[i];
            html_open(h, tag, "class", cell_class[decree_align(t, c, i)],
                      "colspan",
                      c->span > 1 ? arena_printf(v->r->a, "%d", c->span) : NULL,
                      NULL);
            inlines(v, &c->inlines);
            html_close(h, tag);
        }
        H(h, "</tr>");
    }
    H(h, "</table></div>");
}

static void heading(struct paper_view *v, const struct doc_block *b,
                    struct decree_count *count)
{
    static const char *const tags[] = {"h2", "h2", "h3", "h4", "h5"};
    char number[DECREE_NUMBER_BYTES];
    int level =
        b->heading.level < 1 || b->heading.level > 4 ? 4 : b->heading.level;

    decree_heading_number(count, b, number);
    html_open(&v->r->h, tags[level], NULL);
    html_text(&v->r->h, number);
    if (*number)
        H(&v->r->h, " ");
    inlines(v, &b->inlines);
    html_close(&v->r->h, tags[level]);
}

static const char *const style_class[DOC_STYLE__MAX] = {[DOC_INDENT] = "indent",
                                                        [DOC_CENTRE] = "centre",
                                                        [DOC_RIGHT] = "right",
                                                        [DOC_SLANTED] =
                                                            "slanted"};

static void blocks(struct paper_view *v, const struct doc_blocks *list)
{
    struct html *h = &v->r->h;
    struct decree_count count = {{0}};

    for (const struct doc_block *b = list->first; b; b = b->next) {
        switch (b->kind) {
        case DOC_HEADING:
            heading(v, b, &count);
            break;
        case DOC_TABLE:
            table(v, b->table);
            break;
        case DOC_PARAGRAPH:
        case DOC_ITEM:
            html_open(h, "p", "class",
                      b->kind == DOC_ITEM ? "indent" : style_class[b->style],
                      NULL);
            if (b->kind == DOC_ITEM) {
                html_text(h, b->marker == '+' ? "+ " : "- ");
            }
            inlines(v, &b->inlines);
            H(h, "</p>");
            break;
        default:
            break;
        }
    }
}

void paper_view_body(struct paper_view *v, const struct doc *d)
{
    blocks(v, &d->body);
}

void paper_view_write(struct paper_view *v, const struct doc *d)
{
    struct html *h = &v->r->h;

    H(h, "<article class=\"paper\">");
    if (d->head.type)
        html_el(h, "h2", d->head.type, "class", "centre", NULL);
    if (d->head.summary)
        html_el(h, "p", d->head.summary, "class", "centre", NULL);
    blocks(v, &d->body);
    for (const struct doc_annex *a = d->annex_first; a; a = a->next) {
        html_el(h, "h2", a->name, "class", "centre", NULL);
        html_el(h, "p", a->title, "class", "centre", NULL);
        blocks(v, &a->body);
    }
    H(h, "</article>");
}
