/*
** What the layout of official papers asks of every writer: measures, the words
** of the head, counted headings, the end mark.  Source: 30/2020/NĐ-CP, Phụ lục
** I.  Sizes are points, lengths tenths of a millimetre.
*/
#ifndef DOC_DECREE_H
#define DOC_DECREE_H

#include "doc/doc.h"

enum {
    PAGE_WIDTH = 2100, /* A4; Phụ lục I, I.1 */
    PAGE_HEIGHT = 2970,
    MARGIN_TOP = 200, /* 20-25 mm; I.3 */
    MARGIN_BOTTOM = 200,
    MARGIN_LEFT = 300,  /* 30-35 mm */
    MARGIN_RIGHT = 200, /* 15-20 mm: the text is 160 mm wide */
    INDENT_FIRST = 127, /* 1 or 1.27 cm; II.6 */
    CODE_SIDE = 280,    /* of a QR code: not regulated */
    HEAD_LEFT = 660,    /* column of the bodies in the head table */

    SIZE_BODY = 14,        /* 13-14 */
    SIZE_NATION = 12,      /* 12-13, box 1 */
    SIZE_MOTTO = 13,       /* 13-14, box 1 */
    SIZE_ISSUER = 12,      /* 12-13, box 2 */
    SIZE_NUMBER = 13,      /* 13, box 3 */
    SIZE_DATE = 13,        /* 13-14, box 4 */
    SIZE_TITLE = 14,       /* 13-14, box 5a */
    SIZE_PAGE_NUMBER = 13, /* 13-14, I.7 */
    SIZE_RECIPIENTS = 12,  /* 12 italic bold, box 9b */
    SIZE_RECIPIENT = 11,   /* 11 */
    SIZE_TABLE = 12,       /* not regulated */
    SIZE_NOTE = 10,        /* not regulated */
    SPACE_PARAGRAPH = 6,   /* at least 6; II.6 */

    DECREE_LINE_BYTES = 512,
    DECREE_NUMBER_BYTES = 64
};

/* 1 when the paper has the official head, recipients and signature. */
int decree_official(const struct doc *d);

/* The words of the law in the language of the document. */
const char *decree_words(const struct doc *d, enum msg_id id);

/* "Số: 05/BC-SLĐTBXH"; no-break spaces in place of a number that is not given
** yet; two digits at least (box 3). */
void decree_number_line(const struct doc *d, char out[DECREE_LINE_BYTES]);

/* "Sóc Trăng, ngày 05 tháng 3 năm 2024": days under 10 and months 1 and 2 with
** a 0, room for what is not given yet (box 4). */
void decree_date_line(const struct doc *d, char out[DECREE_LINE_BYTES]);

/* 1 when signatures stand at the end. */
int decree_signed(const struct doc *d);

/* 1 when a second signature stands in the place of the recipients. */
int decree_has_left(const struct doc_head *h);

/* How many recipients are printed. */
size_t decree_recipients(const struct doc_head *h);

/* "KT. GIÁM ĐỐC" or, without an authority, the post (box 7a, first line). */
void decree_sign_first(const struct doc *d, char out[DECREE_LINE_BYTES]);

/* The signer's own post below it, or "" (box 7a, second line). */
const char *decree_sign_second(const struct doc *d);

/* What ends line index of a list of count: ";" or "." for the last, "" when
** the text ends with one already. */
const char *decree_list_end(const char *text, size_t index, size_t count);

/*
** "./." closes the text of an official paper: what is still to be added to
** block b, "" for every block but the last of the body.  A body that ends with
** a table is not closed.
*/
const char *decree_closing(const struct doc *d, const struct doc_block *b);

/* Counts headings without a number of their own; start with all zero for the
** body and each annex. */
struct decree_count {
    int at[DOC_LEVELS + 1];
};

/* The number of heading b, "I." / "1." / "1.1." / "a)" or its own, "" none.
** Level 4 runs a b c d đ e g h as the Decree's own points do. */
void decree_heading_number(struct decree_count *c, const struct doc_block *b,
                           char out[DECREE_NUMBER_BYTES]);

/* The widths of the columns in tenths of a millimetre; they fill total, or
** keep their own sum when that is smaller.  Columns never come out below 1. */
void decree_widths(const struct doc_table *t, int total,
                   int out[DOC_COLUMNS_MAX]);

/* The alignment of a cell: its own or that of its column. */
enum doc_align decree_align(const struct doc_table *t,
                            const struct doc_cell *cell, size_t column);

/*
** The next line of a text parted by '\n': copies it to out and moves *text on;
** returns 0 when there is none.  NULL has no lines.
*/
int decree_next_line(const char **text, char out[DECREE_LINE_BYTES]);

/*
** As decree_next_line, for a line of capitals in a column of room points: a
** line that is too long is parted at the blank nearest to its middle, so that
** no word is left alone.
*/
int decree_next_even_line(const char **text, int size, int room,
                          char out[DECREE_LINE_BYTES]);

/*
** In a table with several header rows an empty cell belongs to the cell above
** it when both cover the same columns.  Row number below has such a cell at
** column: 1, else 0.  row is the row at number below.
*/
int decree_joins_above(const struct doc_table *t, const struct doc_row *row,
                       int number, size_t column, int span);

/* About how long a bold line is in points, from the usual widths of capital
** and small letters of Times; enough for rules under lines. */
int decree_text_points(const char *text, int size);

#endif
