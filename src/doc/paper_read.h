/*
** The readers, one per kind of file.  Each takes the whole file in memory and
** puts its paragraphs into b; errors stand in b->e.
*/
#ifndef DOC_PAPER_READ_H
#define DOC_PAPER_READ_H

#include "doc/paper_build.h"

/*
** Text of any code that can be told: UTF-8 with or without its mark, UTF-16
** with its mark.  *out is UTF-8 without the mark, in the scratch arena or the
** bytes themselves.  ERR_INPUT neither.
*/
enum err_code paper_decode(struct paper_build *b, const char *bytes, size_t len,
                           const char **out, size_t *out_len) MUST_CHECK;

/* Plain text: each line is a paragraph, a form feed ends a page. */
void paper_read_text(struct paper_build *b, const char *bytes, size_t len);

/* Markdown: as plain text, with headings, items, tables of bars and notes
** ([^1]); signs of bold, italic, code and links are left out. */
void paper_read_markdown(struct paper_build *b, const char *bytes, size_t len);

/* HTML pages: words and blocks, tables, lists with their numbers, notes that a
** link leads to. */
void paper_read_html(struct paper_build *b, const char *bytes, size_t len);

/* PDF through the program pdftotext, line by line; repeated lines at the edges
** of pages are furniture. */
void paper_read_pdf(struct paper_build *b, const char *bytes, size_t len);

/* 1 when the zip file says that it is an OpenDocument text. */
int paper_is_odt(const char *bytes, size_t len);

/* OpenDocument texts. */
void paper_read_odt(struct paper_build *b, const char *bytes, size_t len);

/* Word files (paper_docx.h). */
void paper_read_docx(struct paper_build *b, const char *bytes, size_t len);

#endif
