/*
** The inside of the PDF writer.  The way of a paper: words.c turns inline nodes
** into Pango layouts, blocks.c and frame.c cut everything into slices (one line
** of a paragraph, one row of a table, the head, the signature), pages.c fills
** pages with slices and draws them.
**
** Coordinates are points from the top left of the text area.
*/
#ifndef DOC_PDF_PDF_H
#define DOC_PDF_PDF_H

#include "base/arena.h"
#include "doc/doc.h"

#include <pango/pangocairo.h>

/* One thing to draw: a line of text with its baseline at (x, y); when line is
** NULL a rule from (x, y) to (x2, y2), or filled the box between the two. */
struct pdf_mark {
    PangoLayoutLine *line; /* owned by its layout */
    double x, y, x2, y2;
    int filled;
};

/* What a page cannot part. */
struct pdf_slice {
    double before, height;  /* room above (not at the top of a page) */
    size_t marks, mark_end; /* range in pdf.marks */
    int notes, note_end;    /* range in pdf.notes */
    int keep;               /* no page ends after this slice */
    int new_page;           /* a page begins with this slice */
    int table;              /* rows of the same table; 0 none */
    int in_header;          /* a row that repeats */
    int level;              /* 1..4 for the outline; 0 none */
    const char *title;      /* of a heading, in the arena */
};

struct pdf_note {
    PangoLayout *layout;
    double height;
};

struct pdf {
    const struct doc *d;
    struct arena *a; /* slices, marks, titles */
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *context;
    PangoLayout **layouts; /* all that must be released at the end */
    size_t layout_count, layout_cap;
    struct pdf_slice *slices;
    size_t slice_count, slice_cap;
    struct pdf_mark *marks;
    size_t mark_count, mark_cap;
    struct pdf_note *notes;
    size_t note_count, note_cap;
    int table_count;
    double width, height; /* of the text area of this section */
    int landscape;
    int page_count; /* pages drawn so far */
    int outline[5]; /* last outline entry of each level */
    int no_memory;
};

enum pdf_flags {
    PDF_BOLD = 1,
    PDF_ITALIC = 2,
    PDF_CAPITALS = 4,
    PDF_JUSTIFIED = 8
};

/* How a text is set: size in points, room in points. */
struct pdf_look {
    int size, flags;
    enum doc_align align;
    double width, indent; /* indent of the first line */
};

/* Where the reference of a note stands. */
struct pdf_ref {
    int byte, note;
};

enum { PDF_REFS_MAX = 256 };

struct pdf_text {
    PangoLayout *layout;
    struct pdf_ref refs[PDF_REFS_MAX];
    int ref_count;
};

/* Tenths of a millimetre in points of 1/72 inch. */
double pdf_points(int tenth_mm);

/* The height of a line of this size with the usual spacing. */
double pdf_pitch(struct pdf *p, int size, double factor);

/* How far below the top of such a line its baseline is. */
double pdf_baseline(struct pdf *p, int size, double factor);

/* Words as a layout (layout NULL when memory is out).  before and after are put
** around them. */
void pdf_words(struct pdf *p, const struct doc_inlines *in, const char *before,
               const char *after, const struct pdf_look *look,
               struct pdf_text *out);

/* A plain string as a layout. */
PangoLayout *pdf_string(struct pdf *p, const char *text,
                        const struct pdf_look *look);

/* A new slice at the end; NULL when memory is out. */
struct pdf_slice *pdf_slice(struct pdf *p, double before);

/* Marks of the slice made last. */
void pdf_line_mark(struct pdf *p, PangoLayoutLine *line, double x, double y);
void pdf_rule_mark(struct pdf *p, double x, double y, double x2, double y2);

/*
** Add the lines [from, to) of a layout to the last slice at (x, y), a pitch
** apart.  Returns how many lines were added.
*/
int pdf_lines(struct pdf *p, PangoLayout *layout, const struct pdf_look *look,
              int from, int to, double x, double y, double factor);

/* The slices of a list of blocks. */
void pdf_blocks(struct pdf *p, const struct doc_blocks *all);

/* Head, title and addressees; signature and recipients; head of an annex. */
void pdf_head(struct pdf *p);
void pdf_end(struct pdf *p);
void pdf_annex_head(struct pdf *p, const struct doc_annex *x);

/* Draw all slices on pages of their own and forget them. */
void pdf_pages(struct pdf *p);

#endif
