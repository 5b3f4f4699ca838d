/*
** The inside of the Word writer.  docx.c makes the package, body.c prints
** word/document.xml (and, while it goes, the notes and the list of figures),
** styles.c holds the parts that never change.
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
