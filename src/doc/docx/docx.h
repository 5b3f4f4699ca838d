/*
** The inside of the Word writer.  docx.c makes the package, body.c prints
** word/document.xml (and, while it goes, the notes and the list of figures),
** frame.c the head and
** the end, styles.c holds the parts that never change.
**
** Each figure is wrapped in a bookmark, not in a content control: bookmarks
** leave the runs of a paragraph as they are for every reader, and their names
** are free of Word's limit of 64 characters for tags.  Where the figure comes
** from stands in customXml/item1.xml under the bookmark's name.
*/
#ifndef DOC_DOCX_DOCX_H
#define DOC_DOCX_DOCX_H

#include "base/buf.h"
#include "doc/doc.h"

struct docx {
    const struct doc *d;
    struct buf document, footnotes, figures;
    int note_count, figure_count;
    int after_table; /* the next paragraph needs room above */
};

/* Fill the three buffers of x. */
void docx_body(struct docx *x);

enum docx_flags { DOCX_BOLD = 1, DOCX_ITALIC = 2, DOCX_MISSING = 4 };

#define DOCX_CENTRED "<w:jc w:val=\"center\"/>"

/* One run of text; size in points, 0: that of the style. */
void docx_run(struct buf *b, const char *text, int flags, int size);

/* Begin a paragraph.  properties: XML after the style, in the order of the
** schema, or "". */
void docx_paragraph(struct buf *b, const char *style, const char *properties);
void docx_paragraph_end(struct buf *b);

/* A paragraph of one run; a paragraph per line of text. */
void docx_line(struct buf *b, const char *properties, const char *text,
               int flags, int size);
void docx_lines(struct buf *b, const char *properties, const char *text,
                int flags, int size);

/* Boxes 1 to 4; box 5a; box 9a; boxes 7 and 9b. */
void docx_head(struct docx *x);
void docx_title(struct docx *x);
void docx_addressees(struct docx *x);
void docx_end(struct docx *x);

/* Twentieths of a point from tenths of a millimetre. */
int docx_twips(int tenth_mm);

/* styles.xml in two strings: C allows no longer ones. */
extern const char docx_styles_first[];
extern const char docx_styles_rest[];
extern const char docx_settings[];
extern const char docx_header[];
extern const char docx_header_first[];
extern const char docx_font_table[];
extern const char docx_content_types[];
extern const char docx_rels[];
extern const char docx_document_rels[];
extern const char docx_item_rels[];
extern const char docx_item_props[];
extern const char docx_app[];

#endif
