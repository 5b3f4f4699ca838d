/*
** One page that needs nothing else: small embedded style, A4 when printed,
** readable on a phone.  Figures are <data> elements that name their indicator,
** so that a script or a click can open the records behind them.
*/
#include "doc/code.h"
#include "doc/decree.h"
#include "doc/writers.h"

#include <stdio.h>

struct html {
    const struct doc *d;
    struct buf *b;
    struct buf notes; /* the list at the end */
    int note_count;
};

static const char style[] =
    "<style>\n"
    "body{margin:0;background:#eee;color:#000;"
    "font:1.1rem/1.5 'Times New Roman','Liberation Serif',Tinos,serif}\n"
    "article{background:#fff;max-width:160mm;margin:1rem auto;"
    "padding:20mm 20mm 20mm 30mm}\n"
    "p{margin:0 0 .5rem;text-align:justify;text-indent:1.27cm}\n"
    "h1,h2,h3,h4,h5{font-size:1em;margin:.6rem 0 .4rem}\n"
    "h2,h3,h4,h5{text-indent:1.27cm}\n"
    "h1,.centre{text-align:center;text-indent:0}\n"
    "h2{text-transform:uppercase}\nh4,.slanted{font-style:italic}\n"
    "h5{font-style:italic;font-weight:normal}\n"
    ".right{text-align:right;text-indent:0}\n.indent{margin-left:1.27cm;"
    "text-indent:0}\n"
    ".end{display:flex;gap:1rem;justify-content:space-between}\n"
    ".head{display:grid;grid-template-columns:41% auto;column-gap:1rem;"
    "font-size:.86em}\n"
    ".head p,.end p{text-wrap:balance}\n"
    "sup{line-height:0}\n"
    ".head,.sign{text-align:center}\n.head p,.end p{text-indent:0;margin:0;"
    "text-align:inherit}\nhr.rule{border:0;border-top:1px solid "
    "#000;margin:.2rem "
    "auto .8rem;width:40%}\n"
    ".motto{display:inline-block;border-bottom:1px solid;margin-bottom:.8rem}\n"
    ".end{margin-top:1rem;break-inside:avoid}\n.recipients{font-size:.8em}\n"
    ".sign{min-width:45%}\n.name{margin-top:5rem!important}\n"
    ".to{margin:0 0 1rem 20%}\n.to p{text-indent:0;margin:0}\n"
    ".scroll{overflow-x:auto;margin:.4rem 0 .8rem}\n"
    "table{border-collapse:collapse;width:100%;font-size:.87em}\n"
    "th,td{border:1px solid;padding:.15rem .4rem;vertical-align:top}\n"
    "th{vertical-align:middle}\ntd p{margin:0}\n"
    ".l{text-align:left}.c{text-align:center}.r{text-align:right}\n"
    ".missing{background:#ff0}\n.code{display:block;margin:0 auto}\n"
    ".notes{font-size:.8em;border-top:1px solid;margin-top:2rem}\n"
    ".annex{margin-top:3rem}\n.break{height:1rem}\n"
    "@media (max-width:45rem){article{padding:1rem;margin:0}"
    ".head{grid-template-columns:1fr}.nation{order:-1}p,h2,h3,h4,h5{text-"
    "indent:0;"
    "text-align:left}.to{margin-left:0}}\n"
    "@media print{@page{size:A4;margin:20mm 20mm 20mm 30mm}"
    "body{background:#fff;font-size:14pt;line-height:1.15}article{padding:0;"
    "margin:0;max-width:none}"
    ".annex,.break{break-before:page}tr{break-inside:avoid}"
    "h2,h3,h4,h5{break-after:avoid}.scroll{overflow:visible}}\n"
    "</style>\n";

static void attribute(struct buf *b, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(b, " %s=\"", name);
    buf_xml(b, text);
    buf_char(b, '"');
}

/* <tag class="class">text</tag> and a line end; nothing when text is empty. */
static void element(struct buf *b, const char *tag, const char *class_name,
                    const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(b, "<%s", tag);
    attribute(b, "class", class_name);
    buf_char(b, '>');
    buf_xml(b, text);
    buf_printf(b, "</%s>\n", tag);
}

static void lines(struct buf *b, const char *tag, const char *text)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_line(&text, one))
        element(b, tag, "", one);
}

/* ---- Words ---- */

static void figure(struct buf *b, const struct doc_figure *f)
{
    buf_printf(b, "<data class=\"figure%s\" value=\"",
               f->missing ? " missing" : "");
    buf_xml(b, f->raw);
    buf_char(b, '"');
    attribute(b, "data-indicator", f->indicator);
    attribute(b, "data-unit", f->unit);
    attribute(b, "data-period", f->period);
    attribute(b, "data-dim", f->dim);
    attribute(b, "data-value", f->value);
    attribute(b, "data-aspect", f->aspect);
    buf_char(b, '>');
    buf_xml(b, f->shown);
    buf_str(b, "</data>");
}

static void inlines(struct html *h, struct buf *b,
                    const struct doc_inlines *in);

static void note(struct html *h, struct buf *b, const struct doc_inlines *in)
{
    int n = ++h->note_count;

    buf_printf(b,
               "<sup><a id=\"ref%d\" href=\"#note%d\" role=\"doc-noteref\">%d"
               "</a></sup>",
               n, n, n);
    buf_printf(&h->notes, "<li id=\"note%d\">", n);
    inlines(h, &h->notes, in);
    buf_printf(&h->notes,
               " <a href=\"#ref%d\" role=\"doc-backlink\" "
               "aria-label=\"%d\">↩</a></li>\n",
               n, n);
}

static void inlines(struct html *h, struct buf *b, const struct doc_inlines *in)
{
    static const char *const tags[DOC_INLINE__MAX] = {
        [DOC_BOLD] = "strong",
        [DOC_ITALIC] = "em",
    };

    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT) {
            buf_xml(b, n->text);
        } else if (n->kind == DOC_FIGURE) {
            figure(b, n->figure);
        } else if (n->kind == DOC_BREAK) {
            buf_str(b, "<br>");
        } else if (n->kind == DOC_NOTE) {
            note(h, b, &n->children);
        } else {
            buf_printf(b, "<%s>", tags[n->kind]);
            inlines(h, b, &n->children);
            buf_printf(b, "</%s>", tags[n->kind]);
        }
    }
}

/* ---- Blocks ---- */

/* How many rows a cell of the head reaches down. */
static int rows_down(const struct doc_table *t, const struct doc_row *r,
                     int number, size_t column, int span)
{
    int rows = 1;

    for (r = r->next; r; r = r->next, rows++) {
        if (!decree_joins_above(t, r, number + rows, column, span))
            break;
    }
    return rows;
}

static void table_row(struct html *h, const struct doc_table *t,
                      const struct doc_row *r, int number)
{
    static const char *const classes[DOC_ALIGN__MAX] = {
        [DOC_ALIGN_COLUMN] = "l",
        [DOC_ALIGN_LEFT] = "l",
        [DOC_ALIGN_CENTRE] = "c",
        [DOC_ALIGN_RIGHT] = "r",
    };
    int in_header = number < t->header_rows;
    const char *tag = in_header ? "th" : "td";
    size_t column = 0;

    buf_str(h->b, "<tr>");
    for (size_t i = 0; i < r->count; i++) {
        const struct doc_cell *c = &r->cells[i];
        enum doc_align align = decree_align(t, c, column);
        size_t at = column;
        column += (size_t)c->span;
        if (decree_joins_above(t, r, number, at, c->span))
            continue;
        if (in_header && c->align == DOC_ALIGN_COLUMN)
            align = DOC_ALIGN_CENTRE;
        buf_printf(h->b, "<%s class=\"%s\"", tag, classes[align]);
        if (c->span > 1)
            buf_printf(h->b, " colspan=\"%d\"", c->span);
        int down = rows_down(t, r, number, at, c->span);
        if (down > 1)
            buf_printf(h->b, " rowspan=\"%d\"", down);
        buf_str(h->b, in_header ? " scope=\"col\">" : ">");
        inlines(h, h->b, &c->inlines);
        buf_printf(h->b, "</%s>", tag);
    }
    buf_str(h->b, "</tr>\n");
}

static void table(struct html *h, const struct doc_table *t)
{
    int number = 0, widths[DOC_COLUMNS_MAX];

    decree_widths(t, 1000, widths);
    buf_str(h->b, "<div class=\"scroll\"><table>\n<colgroup>");
    for (size_t i = 0; i < t->column_count; i++)
        buf_printf(h->b, "<col style=\"width:%d.%d%%\">", widths[i] / 10,
                   widths[i] % 10);
    buf_printf(h->b, "</colgroup>\n%s",
               t->header_rows ? "<thead>\n" : "<tbody>\n");
    for (const struct doc_row *r = t->first; r; r = r->next) {
        if (number > 0 && number == t->header_rows)
            buf_str(h->b, "</thead>\n<tbody>\n");
        table_row(h, t, r, number++);
    }
    buf_str(h->b, t->header_rows && number == t->header_rows ? "</thead>\n"
                                                             : "</tbody>\n");
    buf_str(h->b, "</table></div>\n");
}

static void words(struct html *h, const struct doc_block *blk, const char *tag,
                  const char *class_name, const char *before)
{
    buf_printf(h->b, "<%s", tag);
    attribute(h->b, "class", class_name);
    buf_char(h->b, '>');
    buf_xml(h->b, before);
    inlines(h, h->b, &blk->inlines);
    buf_str(h->b, decree_closing(h->d, blk));
    buf_printf(h->b, "</%s>\n", tag);
}

/* A square of modules as one path, with its margin. */
static void code(struct html *h, const struct doc_code *c)
{
    int side = c->size + 2 * CODE_MARGIN;

    buf_printf(h->b,
               "<svg class=\"code\" role=\"img\" aria-hidden=\"true\" "
               "width=\"28mm\" height=\"28mm\" viewBox=\"%d %d %d %d\" "
               "shape-rendering=\"crispEdges\"><path d=\"",
               -CODE_MARGIN, -CODE_MARGIN, side, side);
    code_path(c, h->b);
    buf_str(h->b, "\"/></svg>\n");
}

static void heading(struct html *h, const struct doc_block *blk,
                    struct decree_count *count)
{
    static const char *const tags[] = {"h1", "h2", "h3", "h4", "h5"};
    char number[DECREE_NUMBER_BYTES], before[DECREE_NUMBER_BYTES + 1];

    decree_heading_number(count, blk, number);
    snprintf(before, sizeof before, "%s%s", number, *number ? " " : "");
    words(h, blk, tags[blk->heading.level], "", before);
}

static void blocks(struct html *h, const struct doc_blocks *all)
{
    static const char *const classes[DOC_STYLE__MAX] = {
        [DOC_NORMAL] = "",         [DOC_INDENT] = "indent",
        [DOC_CENTRE] = "centre",   [DOC_RIGHT] = "right",
        [DOC_SLANTED] = "slanted",
    };
    struct decree_count count = {{0}};

    for (const struct doc_block *blk = all->first; blk; blk = blk->next) {
        const char marker[] = {blk->kind == DOC_ITEM ? blk->marker : ' ', ' ',
                               '\0'};
        if (blk->code)
            code(h, blk->code);
        if (blk->kind == DOC_HEADING)
            heading(h, blk, &count);
        else if (blk->kind == DOC_PARAGRAPH)
            words(h, blk, "p", classes[blk->style], "");
        else if (blk->kind == DOC_ITEM)
            words(h, blk, "p", "item", marker);
        else if (blk->kind == DOC_TABLE)
            table(h, blk->table);
        else
            buf_str(h->b, "<div class=\"break\"></div>\n");
    }
}

/* ---- Head and end ---- */

static void head(struct html *h)
{
    const struct doc *d = h->d;
    struct buf *b = h->b;
    char line[DECREE_LINE_BYTES];

    buf_str(b, "<header class=\"head\">\n<div>\n");
    lines(b, "p", d->head.superior);
    buf_str(b, "<p><strong>");
    const char *issuer = d->head.issuer;
    for (int i = 0; decree_next_line(&issuer, line); i++) {
        buf_str(b, i ? "<br>" : "");
        buf_xml(b, line);
    }
    buf_str(b, "</strong></p>\n<hr class=\"rule\">\n"
               "</div>\n<div class=\"nation\">\n<p><strong>");
    buf_xml(b, decree_words(d, MSG_DOC_NATION));
    buf_str(b, "</strong></p>\n<p><strong class=\"motto\">");
    buf_xml(b, decree_words(d, MSG_DOC_MOTTO));
    /* Number and date share a row, however many lines stand above each. */
    buf_str(b, "</strong></p>\n</div>\n");
    decree_number_line(d, line);
    element(b, "p", "", line);
    buf_str(b, "<p><em>");
    decree_date_line(d, line);
    buf_xml(b, line);
    buf_str(b, "</em></p>\n</header>\n");
}

static void title(struct html *h)
{
    const struct doc *d = h->d;
    const char *parts[] = {decree_official(d) ? d->head.type : d->title,
                           d->head.summary};
    char line[DECREE_LINE_BYTES];
    int count = 0;

    buf_str(h->b, "<h1>");
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        while (decree_next_line(&parts[i], line)) {
            buf_str(h->b, count++ ? "<br>" : "");
            buf_xml(h->b, line);
        }
    }
    buf_str(h->b, "</h1>\n");
    if (d->head.summary && *d->head.summary)
        buf_str(h->b, "<hr class=\"rule\">\n");
}

static void addressees(struct html *h)
{
    const struct doc_head *head_ = &h->d->head;
    size_t n = head_->addressee_count;

    if (n == 0)
        return;
    buf_str(h->b, "<div class=\"to\">\n<p>");
    buf_xml(h->b, decree_words(h->d, MSG_DOC_TO));
    for (size_t i = 0; i < n; i++) {
        buf_str(h->b, n == 1 ? " " : "</p>\n<p>- ");
        buf_xml(h->b, head_->addressees[i]);
        if (n > 1)
            buf_str(h->b, decree_list_end(head_->addressees[i], i, n));
    }
    buf_str(h->b, "</p>\n</div>\n");
}

/* A line of a signature, all of it in bold or italics. */
static void sign_line(struct buf *b, const char *class_name, const char *tag,
                      const char *text)
{
    if (!text || !*text)
        return;
    buf_str(b, "<p");
    attribute(b, "class", class_name);
    buf_char(b, '>');
    buf_printf(b, "<%s>", tag);
    buf_xml(b, text);
    buf_printf(b, "</%s></p>\n", tag);
}

/* A post, maybe a second line of it, and the name below. */
static void signature(struct html *h, const char *first, const char *second,
                      const char *name)
{
    struct buf *b = h->b;

    buf_str(b, "<div class=\"sign\">\n");
    sign_line(b, "", "strong", first);
    sign_line(b, "", "strong", second);
    sign_line(b, "", "em", h->d->head.sign_note);
    sign_line(b, "name", "strong", name);
    buf_str(b, "</div>\n");
}

static void recipients(struct html *h)
{
    const struct doc_head *head_ = &h->d->head;
    struct buf *b = h->b;

    buf_str(b, "<div class=\"recipients\">\n");
    if (head_->recipient_count > 0) {
        buf_str(b, "<p><strong><em>");
        buf_xml(b, decree_words(h->d, MSG_DOC_RECIPIENTS));
        buf_str(b, "</em></strong></p>\n");
    }
    for (size_t i = 0; i < head_->recipient_count; i++) {
        buf_str(b, "<p>- ");
        buf_xml(b, head_->recipients[i]);
        buf_str(b, decree_list_end(head_->recipients[i], i,
                                   head_->recipient_count));
        buf_str(b, "</p>\n");
    }
    buf_str(b, "</div>\n");
}

static void end(struct html *h)
{
    const struct doc_head *head_ = &h->d->head;
    char line[DECREE_LINE_BYTES];

    buf_str(h->b, "<footer class=\"end\">\n");
    if (decree_has_left(head_))
        signature(h, head_->left_post, NULL, head_->left_name);
    else
        recipients(h);
    decree_sign_first(h->d, line);
    signature(h, line, decree_sign_second(h->d), head_->sign_name);
    buf_str(h->b, "</footer>\n");
}

static void annexes(struct html *h)
{
    for (const struct doc_annex *x = h->d->annex_first; x; x = x->next) {
        buf_str(h->b, "<section class=\"annex\">\n");
        element(h->b, "h1", "", x->name);
        element(h->b, "h2", "centre", x->title);
        element(h->b, "p", "centre slanted", x->attached);
        blocks(h, &x->body);
        buf_str(h->b, "</section>\n");
    }
}

static void page_head(struct html *h)
{
    static const char *const names[] = {"author", "description", "keywords"};
    const struct doc *d = h->d;
    const char *const texts[] = {d->author, d->subject, d->keywords};

    buf_printf(h->b,
               "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
               "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
               "content=\"width=device-width, initial-scale=1\">\n",
               d->lang == LANG_VI ? "vi" : "en");
    element(h->b, "title", "", d->title);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        if (!texts[i] || !*texts[i])
            continue;
        buf_printf(h->b, "<meta name=\"%s\"", names[i]);
        attribute(h->b, "content", texts[i]);
        buf_str(h->b, ">\n");
    }
    buf_str(h->b, style);
    buf_str(h->b, "</head>\n<body>\n<article>\n");
}

enum err_code html_write(const struct doc *d, struct buf *out, struct err *e)
{
    struct html h = {.d = d, .b = out};

    buf_init(&h.notes, out->limit);
    page_head(&h);
    if (decree_official(d))
        head(&h);
    title(&h);
    addressees(&h);
    blocks(&h, &d->body);
    if (decree_signed(d))
        end(&h);
    annexes(&h);
    if (h.note_count > 0) {
        buf_str(out, "<section class=\"notes\" role=\"doc-endnotes\">\n<ol>\n");
        buf_str(out, buf_cstr(&h.notes));
        buf_str(out, "</ol>\n</section>\n");
    }
    buf_str(out, "</article>\n</body>\n</html>\n");
    enum err_code rc = buf_check(&h.notes, e);
    buf_free(&h.notes);
    return rc == ERR_OK ? buf_check(out, e) : rc;
}
