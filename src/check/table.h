/*
** A table as a grid of numbers, for the rules on tables.
*/
#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H

#include "check/work.h"

enum { TABLE_ROWS_MAX = 1500, TABLE_COLS_MAX = 40 };

struct cell {
    uint32_t block; /* of its first paragraph */
    uint32_t tok;   /* of its number */
    num value;
    int decimals;
    unsigned char filled, number;
};

enum row_kind { ROW_HEAD, ROW_PART, ROW_GROUP, ROW_TOTAL };

struct table {
    uint32_t rows, cols;
    struct cell *cells; /* rows x cols */
    enum row_kind *kind;
    uint32_t first_row;        /* behind the head */
    int label_col, number_col; /* -1 none; number_col counts the rows */
    uint32_t first_block, end_block;
};

/* Read the table that begins at block; 0 when it is none that can be read. */
int ck_table(struct work *w, uint32_t block, struct table *t);

/* The cell; rows and columns from 0. */
const struct cell *ck_cell(const struct table *t, uint32_t row, uint32_t col);

/* A heading of the column has one of the words. */
int ck_column_has(const struct work *w, const struct table *t, uint32_t col,
                  const char *const *words);

#endif
