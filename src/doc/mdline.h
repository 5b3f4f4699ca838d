/*
** Lines and cells of Markdown tables; the inside of mdread.
*/
#ifndef DOC_MDLINE_H
#define DOC_MDLINE_H

#include "base/buf.h"
#include "doc/doc.h"

struct md_line {
    const char *text; /* without its end; borrowed */
    size_t len;
};

struct md_cell {
    const char *text; /* without blanks around; borrowed */
    size_t len;
    int span; /* "| a || b |": a covers two columns */
};

/* The line at *s; *s moves behind its end.  0 at the end of the text. */
int md_next_line(const char **s, const char *end, struct md_line *out);

/* 1 when the line at s begins with '|' after at most three blanks. */
int md_is_table_line(const char *s, const char *end);

/* The cells of a table line, at most max; returns their number, or max + 1
** when there are more (the extra ones are not stored). */
int md_cells(struct md_line line, struct md_cell *out, int max);

/* The text of a cell with "\|" as '|'. */
void md_cell_text(struct buf *out, struct md_cell cell);

/*
** A rule such as |:---|:---:|------:| gives the columns: alignment by the
** colons, weight by the number of hyphens.  Returns the number of columns, 0
** when the line is no rule or has more than DOC_COLUMNS_MAX.
*/
int md_rule(struct md_line line, struct doc_column out[DOC_COLUMNS_MAX]);

#endif
