/*
** What stands around the text of an official paper: the head, the title, the
** addressees, the signature with the recipients (30/2020/NĐ-CP, Phụ lục I).
*/
#include "doc/decree.h"
#include "doc/pdf/pdf.h"

#include <stdio.h>

/* A string in the last slice, a column of its own; returns the y below it. */
static double column(struct pdf *p, const char *text, struct pdf_look look,
                     double x, double y)
{
    PangoLayout *layout = text && *text ? pdf_string(p, text, &look) : NULL;

    if (!layout)
        return y;
    int lines = pango_layout_get_line_count(layout);
    pdf_lines(p, layout, &look, 0, lines, x, y, 1.0);
    return y + lines * pdf_pitch(p, look.size, 1.0);
}

static double column_lines(struct pdf *p, const char *text,
                           struct pdf_look look, double x, double y)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_line(&text, one))
        y = column(p, one, look, x, y);
    return y;
}

/* Centred text in lines of about the same length. */
static double even_lines(struct pdf *p, const char *text, struct pdf_look look,
                         double y)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_even_line(&text, look.size, (int)look.width, one))
        y = column(p, one, look, 0, y);
    return y;
}

/* A rule below the last line of text, part of its length, in the middle of a
** column; returns the y below it. */
static double rule(struct pdf *p, const char *text, struct pdf_look look,
                   double part, double x, double y)
{
    char one[DECREE_LINE_BYTES] = "";
    int width = 0, height = 0;

    while (decree_next_even_line(&text, look.size, (int)look.width, one))
        ;
    PangoLayout *layout = pdf_string(p, one, &look);
    if (!layout)
        return y;
    pango_layout_get_size(layout, &width, &height);
    double length = part * width / PANGO_SCALE;
    double from = x + (look.width - length) / 2;
    pdf_rule_mark(p, from, y + 2, from + length, y + 2);
    return y + 5;
}

static struct pdf_look centred(int size, int flags, double width)
{
    return (struct pdf_look){.size = size,
                             .flags = flags,
                             .align = DOC_ALIGN_CENTRE,
                             .width = width};
}

/* Close the last slice at height y; it stays with what follows. */
static void close_slice(struct pdf *p, double y, int keep)
{
    if (p->slice_count == 0)
        return;
    p->slices[p->slice_count - 1].height = y;
    p->slices[p->slice_count - 1].keep = keep;
}

static void head_table(struct pdf *p)
{
    const struct doc *d = p->d;
    double left = pdf_points(HEAD_LEFT), right = p->width - left;
    const char *motto = decree_words(d, MSG_DOC_MOTTO);
    struct pdf_look issuer = centred(SIZE_ISSUER, PDF_BOLD, left);
    struct pdf_look slogan = centred(SIZE_MOTTO, PDF_BOLD, right);
    char line[DECREE_LINE_BYTES];

    if (!pdf_slice(p, 0))
        return;
    double y =
        even_lines(p, d->head.superior, centred(SIZE_ISSUER, 0, left), 0);
    y = even_lines(p, d->head.issuer, issuer, y);
    y = rule(p, d->head.issuer, issuer, 0.4, 0, y);
    double y2 = column(p, decree_words(d, MSG_DOC_NATION),
                       centred(SIZE_NATION, PDF_BOLD, right), left, 0);
    y2 = column(p, motto, slogan, left, y2);
    y2 = rule(p, motto, slogan, 1.0, left, y2);
    y = (y > y2 ? y : y2) + 6;
    decree_number_line(d, line);
    y2 = column(p, line, centred(SIZE_NUMBER, 0, left), 0, y);
    decree_date_line(d, line);
    y = column(p, line, centred(SIZE_DATE, PDF_ITALIC, right), left, y);
    close_slice(p, y > y2 ? y : y2, 1);
}

static void title(struct pdf *p)
{
    const struct doc *d = p->d;
    struct pdf_look look = centred(SIZE_TITLE, PDF_BOLD, p->width);

    if (!pdf_slice(p, 18))
        return;
    double y =
        even_lines(p, decree_official(d) ? d->head.type : d->title, look, 0);
    y = even_lines(p, d->head.summary, look, y);
    if (d->head.summary && *d->head.summary)
        y = rule(p, d->head.summary, look, 0.4, 0, y);
    close_slice(p, y + 8, 1);
}

/* Several addressees stand below each other, their hyphens under the colon. */
static void addressees(struct pdf *p)
{
    const struct doc_head *h = &p->d->head;
    const char *to = decree_words(p->d, MSG_DOC_TO);
    struct pdf_look look = {
        .size = SIZE_BODY, .align = DOC_ALIGN_LEFT, .width = p->width};
    double left = pdf_points(300), y;
    char line[DECREE_LINE_BYTES];

    if (h->addressee_count == 0 || !pdf_slice(p, 0))
        return;
    if (h->addressee_count == 1) {
        look.align = DOC_ALIGN_CENTRE;
        snprintf(line, sizeof line, "%s %s", to, h->addressees[0]);
        close_slice(p, column(p, line, look, 0, 0) + 6, 1);
        return;
    }
    y = column(p, to, look, left, 0);
    left += 48; /* the length of "Kính gửi" */
    look.width = p->width - left;
    look.indent = -8;
    for (size_t i = 0; i < h->addressee_count; i++) {
        snprintf(line, sizeof line, "- %s%s", h->addressees[i],
                 decree_list_end(h->addressees[i], i, h->addressee_count));
        y = column(p, line, look, left, y);
    }
    close_slice(p, y + 6, 1);
}

void pdf_head(struct pdf *p)
{
    if (decree_official(p->d))
        head_table(p);
    title(p);
    addressees(p);
}

static double recipients(struct pdf *p, double width)
{
    const struct doc_head *h = &p->d->head;
    struct pdf_look look = {.size = SIZE_RECIPIENTS,
                            .flags = PDF_BOLD | PDF_ITALIC,
                            .align = DOC_ALIGN_LEFT,
                            .width = width};
    char line[DECREE_LINE_BYTES];

    if (h->recipient_count == 0)
        return 0;
    double y = column(p, decree_words(p->d, MSG_DOC_RECIPIENTS), look, 0, 0);
    look.size = SIZE_RECIPIENT;
    look.flags = 0;
    for (size_t i = 0; i < h->recipient_count; i++) {
        snprintf(line, sizeof line, "- %s%s", h->recipients[i],
                 decree_list_end(h->recipients[i], i, h->recipient_count));
        y = column(p, line, look, 0, y);
    }
    return y;
}

/* A post, maybe a second line of it, and the name below, in the half of the
** page that begins at x; returns the y below. */
static double signature(struct pdf *p, const char *first, const char *second,
                        const char *name, double x)
{
    double half = p->width / 2;
    struct pdf_look look = centred(SIZE_BODY, PDF_BOLD, half);
    struct pdf_look note = centred(SIZE_BODY, PDF_ITALIC, half);

    double y = column_lines(p, first, look, x, 0);
    y = column_lines(p, second, look, x, y);
    y = column_lines(p, p->d->head.sign_note, note, x, y);
    return column(p, name, look, x, y + 70);
}

void pdf_end(struct pdf *p)
{
    const struct doc_head *h = &p->d->head;
    double half = p->width / 2;
    char line[DECREE_LINE_BYTES];

    if (!pdf_slice(p, 12))
        return;
    double y = decree_has_left(h)
                   ? signature(p, h->left_post, NULL, h->left_name, 0)
                   : recipients(p, half - 12);
    decree_sign_first(p->d, line);
    double y2 =
        signature(p, line, decree_sign_second(p->d), h->sign_name, half);
    close_slice(p, y > y2 ? y : y2, 0);
}

void pdf_annex_head(struct pdf *p, const struct doc_annex *x)
{
    struct pdf_look look = centred(SIZE_TITLE, PDF_BOLD, p->width);

    if (!pdf_slice(p, 0))
        return;
    double y = column_lines(p, x->name, look, 0, 0);
    const struct doc_inline word = {.kind = DOC_TEXT,
                                    .text = x->title ? x->title : ""};
    const struct doc_inlines words = {(struct doc_inline *)&word, NULL};
    struct pdf_text text;
    look.flags = PDF_BOLD | PDF_CAPITALS;
    pdf_words(p, &words, "", "", &look, &text);
    if (text.layout && x->title && *x->title)
        y += pdf_lines(p, text.layout, &look, 0, 64, 0, y, 1.0) *
             pdf_pitch(p, look.size, 1.0);
    look.flags = PDF_ITALIC;
    y = column_lines(p, x->attached, look, 0, y);
    close_slice(p, y + 8, 1);
}
