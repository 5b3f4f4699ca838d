/*
** Tables of counts on paper, as the roster and the campaigns print them.
*/
#ifndef DOSSIER_TABLE_PAPER_H
#define DOSSIER_TABLE_PAPER_H

#include "doc/doc.h"

struct table_paper {
    struct doc *d;
    struct doc_table *t;
    enum lang lang;
};

/* A column: its title and its share of the width; numbers are right. */
struct table_column {
    enum msg_id title;
    int weight;
    int is_number;
};

enum { TABLE_COLUMNS_MAX = 12 };

/* An empty paper with a title; NULL without memory. */
struct doc *table_paper(struct arena *a, enum lang lang, enum msg_id title,
                        const char *const *args, size_t arg_count);

/* A paragraph of a message with its places filled. */
void table_say(struct table_paper *x, enum doc_style style, enum msg_id id,
               const char *const *args, size_t arg_count);

/* Begin a table with its row of titles; at most TABLE_COLUMNS_MAX columns. */
void table_begin(struct table_paper *x, const struct table_column *columns,
                 size_t count);

/* A row, then its cells from left to right; of a sum they are bold. */
void table_row(struct table_paper *x);
void table_text(struct table_paper *x, const char *text, int is_sum);
void table_number(struct table_paper *x, int64_t n, int is_sum);
void table_day(struct table_paper *x, day_t day); /* DAY_NONE: blank */

#endif
