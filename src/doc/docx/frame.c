/*
** What stands around the text of an official paper: the head, the title, the
** addressees, the signature with the recipients (30/2020/NĐ-CP, Phụ lục I).
*/
#include "doc/decree.h"
#include "doc/docx/docx.h"

#include <stdio.h>

/*
** A solid rule below a line: a border of an empty paragraph two points high,
** drawn in by indents on both sides.  A drawing would be more exact and far
** less robust when the officer edits the head.
*/
static void rule(struct buf *b, int room_twips, int length_points)
{
    int side = (room_twips - length_points * 20) / 2;

    if (side < 0)
        side = 0;
    buf_printf(
        b,
        "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/><w:pBdr><w:top "
        "w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/>"
        "</w:pBdr><w:spacing w:before=\"60\" w:after=\"0\" w:line=\"80\" "
        "w:lineRule=\"exact\"/><w:ind w:left=\"%d\" w:right=\"%d\"/>"
        "<w:rPr><w:sz w:val=\"4\"/></w:rPr></w:pPr></w:p>\n",
        side, side);
}

/* A rule of 2/5 of the last line (Phụ lục I, II.2 and II.5: 1/3 to 1/2). */
static void short_rule(struct buf *b, int room_twips, const char *text,
                       int size)
{
    char one[DECREE_LINE_BYTES] = "";
    int room = room_twips / 20;

    while (decree_next_even_line(&text, size, room, one))
        ;
    int length = decree_text_points(one, size);
    if (length > room)
        length = room;
    rule(b, room_twips, length * 2 / 5);
}

/* ---- Tables without lines: the head and the end ---- */

static void frame_begin(struct buf *b, int left, int right)
{
    buf_printf(b,
               "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
               "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
               "<w:left w:w=\"0\" w:type=\"dxa\"/>"
               "<w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
               "<w:tblGrid><w:gridCol w:w=\"%d\"/><w:gridCol w:w=\"%d\"/>"
               "</w:tblGrid>\n",
               left + right, left, right);
}

static void frame_row(struct buf *b)
{
    buf_str(b, "<w:tr><w:trPr><w:cantSplit/></w:trPr>\n");
}

static void frame_cell(struct buf *b, int width)
{
    buf_printf(b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>\n",
               width);
}

/* A body's name in lines of about the same length. */
static void body_lines(struct buf *b, const char *text, int flags, int room)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_even_line(&text, SIZE_ISSUER, room / 20, one))
        docx_line(b, DOCX_CENTRED, one, flags, SIZE_ISSUER);
}

static void head_bodies(struct buf *b, const struct doc *d, int left, int right)
{
    const char *motto = decree_words(d, MSG_DOC_MOTTO);

    frame_row(b);
    frame_cell(b, left);
    body_lines(b, d->head.superior, 0, left);
    body_lines(b, d->head.issuer, DOCX_BOLD, left);
    short_rule(b, left, d->head.issuer, SIZE_ISSUER);
    buf_str(b, "</w:tc>");
    frame_cell(b, right);
    docx_line(b, DOCX_CENTRED, decree_words(d, MSG_DOC_NATION), DOCX_BOLD,
              SIZE_NATION);
    docx_line(b, DOCX_CENTRED, motto, DOCX_BOLD, SIZE_MOTTO);
    rule(b, right, decree_text_points(motto, SIZE_MOTTO));
    buf_str(b, "</w:tc></w:tr>\n");
}

void docx_head(struct docx *x)
{
    struct buf *b = &x->document;
    int left = docx_twips(HEAD_LEFT);
    int right = docx_twips(PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT) - left;
    static const char spaced[] = "<w:spacing w:before=\"120\"/>" DOCX_CENTRED;
    char text[DECREE_LINE_BYTES];

    frame_begin(b, left, right);
    head_bodies(b, x->d, left, right);
    frame_row(b);
    frame_cell(b, left);
    decree_number_line(x->d, text);
    docx_line(b, spaced, text, 0, SIZE_NUMBER);
    buf_str(b, "</w:tc>");
    frame_cell(b, right);
    decree_date_line(x->d, text);
    docx_line(b, spaced, text, DOCX_ITALIC, SIZE_DATE);
    buf_str(b, "</w:tc></w:tr></w:tbl>\n");
}

void docx_title(struct docx *x)
{
    struct buf *b = &x->document;
    const struct doc *d = x->d;
    const char *text = decree_official(d) ? d->head.type : d->title;
    const char *summary = d->head.summary;
    int room = docx_twips(PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT);
    char one[DECREE_LINE_BYTES];

    for (int i = 0; decree_next_even_line(&text, SIZE_TITLE, room / 20, one);
         i++) {
        docx_paragraph(b, "Title",
                       i == 0 ? "<w:spacing w:before=\"360\"/>" : "");
        docx_run(b, one, 0, 0);
        docx_paragraph_end(b);
    }
    while (decree_next_even_line(&summary, SIZE_TITLE, room / 20, one)) {
        docx_paragraph(b, "Title", "");
        docx_run(b, one, 0, 0);
        docx_paragraph_end(b);
    }
    if (d->head.summary && *d->head.summary)
        short_rule(b, room, d->head.summary, SIZE_TITLE);
    docx_line(
        b, "<w:spacing w:after=\"120\" w:line=\"120\" w:lineRule=\"exact\"/>",
        "", 0, 0);
}

/* Box 9a: one addressee on the line of "Kính gửi:", several below it with
** their hyphens under the colon. */
void docx_addressees(struct docx *x)
{
    struct buf *b = &x->document;
    const struct doc_head *h = &x->d->head;
    char text[DECREE_LINE_BYTES];

    if (h->addressee_count == 0)
        return;
    if (h->addressee_count == 1) {
        snprintf(text, sizeof text, "%s %s", decree_words(x->d, MSG_DOC_TO),
                 h->addressees[0]);
        docx_line(b, "<w:spacing w:after=\"240\"/>" DOCX_CENTRED, text, 0, 0);
        return;
    }
    docx_line(b, "<w:ind w:left=\"1700\"/>", decree_words(x->d, MSG_DOC_TO), 0,
              0);
    for (size_t i = 0; i < h->addressee_count; i++) {
        const char *one = h->addressees[i];
        int last = i + 1 == h->addressee_count;
        snprintf(text, sizeof text, "- %s%s", one,
                 decree_list_end(one, i, h->addressee_count));
        docx_line(b,
                  last ? "<w:spacing w:after=\"240\"/>"
                         "<w:ind w:left=\"2840\" w:hanging=\"160\"/>"
                       : "<w:ind w:left=\"2840\" w:hanging=\"160\"/>",
                  text, 0, 0);
    }
}

static void recipients(struct buf *b, const struct doc *d)
{
    const struct doc_head *h = &d->head;

    if (h->recipient_count > 0)
        docx_line(b, "<w:keepNext/>", decree_words(d, MSG_DOC_RECIPIENTS),
                  DOCX_BOLD | DOCX_ITALIC, SIZE_RECIPIENTS);
    for (size_t i = 0; i < h->recipient_count; i++) {
        docx_paragraph(b, "Recipients", "");
        docx_run(b, "- ", 0, 0);
        docx_run(b, h->recipients[i], 0, 0);
        docx_run(b, decree_list_end(h->recipients[i], i, h->recipient_count), 0,
                 0);
        docx_paragraph_end(b);
    }
    if (h->recipient_count == 0)
        docx_line(b, "", "", 0, 0);
}

/* A post, maybe a second line of it, and the name below. */
static void signature(struct buf *b, const struct doc *d, const char *first,
                      const char *second, const char *name)
{
    const char *note = d->head.sign_note;

    docx_line(b, "<w:keepNext/>" DOCX_CENTRED, first, DOCX_BOLD, 0);
    docx_lines(b, "<w:keepNext/>" DOCX_CENTRED, second, DOCX_BOLD, 0);
    docx_lines(b, "<w:keepNext/>" DOCX_CENTRED, note, DOCX_ITALIC, 0);
    /* Room for the signature and the seal. */
    docx_line(b, "<w:spacing w:before=\"1400\"/>" DOCX_CENTRED,
              name ? name : "", DOCX_BOLD, 0);
}

/* Boxes 7 and 9b beside each other; the row does not part. */
void docx_end(struct docx *x)
{
    struct buf *b = &x->document;
    const struct doc *d = x->d;
    int room = docx_twips(PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT);
    int left = room / 2;
    char text[DECREE_LINE_BYTES];

    docx_line(b,
              "<w:keepNext/><w:spacing w:line=\"120\" w:lineRule=\"exact\"/>",
              "", 0, 0);
    frame_begin(b, left, room - left);
    frame_row(b);
    frame_cell(b, left);
    if (decree_has_left(&d->head))
        signature(b, d, d->head.left_post, NULL, d->head.left_name);
    else
        recipients(b, d);
    buf_str(b, "</w:tc>");
    frame_cell(b, room - left);
    decree_sign_first(d, text);
    signature(b, d, text, decree_sign_second(d), d->head.sign_name);
    buf_str(b, "</w:tc></w:tr></w:tbl>\n");
}
