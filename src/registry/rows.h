/*
** A batch of records of one register, column by column: the form in which
** records are checked, saved, counted and listed.  One record is a batch of
** one.
**
** Values: counts, numbers and money as they are; decimals times 10000; days
** as day_t; bools 0/1; choices as the index of their code; references and
** units as ids.  Text columns keep a pointer; their value is unused.  Column i
** is column i of the register, then follow the party's columns and as_of, as
** in cat_register.scope, so that expr_run reads a batch as it is.
*/
#ifndef REGISTRY_ROWS_H
#define REGISTRY_ROWS_H

#include "catalog/catalog.h"

enum { ROWS_MAX = EXPR_ROWS_MAX };

struct rows {
    const struct cat_register *reg;
    size_t count, cap;
    int64_t *id;
    int64_t *unit_id;
    unsigned char *voided;
    struct expr_column *column; /* scope.count of them, reading value, null */
    int64_t **value;            /* the same memory, for writing */
    unsigned char **null;
    const char ***text; /* per own column; NULL where it is no text */
    size_t own_count;   /* columns of the register itself */
};

/* An empty batch with room for cap rows (1 .. ROWS_MAX) in the arena; NULL when
** the arena is full. */
struct rows *rows_new(struct arena *a, const struct cat_register *reg,
                      size_t cap);

/* Forget the rows. */
void rows_clear(struct rows *r);

/* Add a row with every column null (party and as_of too); returns its index.
** The batch must have room. */
size_t rows_add(struct rows *r);

/* Set a cell of a row.  text is borrowed as long as the batch is used. */
void rows_set(struct rows *r, size_t row, int column, int64_t value);
void rows_set_text(struct rows *r, size_t row, int column, const char *text);
void rows_set_null(struct rows *r, size_t row, int column);

/* Set every row's as_of, the symbol after the party's columns. */
void rows_set_as_of(struct rows *r, day_t day);

/* The rows' as_of, made present, for a day of its own in each: as_of belongs to
** whoever looks at the batch, not to the records. */
int64_t *rows_as_of(const struct rows *r);

/* Copy one row (own columns, party, ids) into another batch of the register;
** returns the new row's index. */
size_t rows_copy(struct rows *to, const struct rows *from, size_t row);

/* How many columns of the scope belong to the party, and where they begin. */
size_t rows_party_first(const struct cat_register *reg);
const struct cat_register *rows_party(const struct cat_register *reg);

/* One cell as people write it ("Nam", "05/02/2024", "1.000") or as data
** ("male", "2024-02-05", "1000").  out is cut at out_size; "" for null. */
enum rows_style { ROWS_PEOPLE, ROWS_DATA };
void rows_cell_text(const struct rows *r, size_t row, int column,
                    enum rows_style style, enum lang lang, char *out,
                    size_t out_size);

/* A JSON object of the columns that are not null; with `other` only those that
** differ from the same row there. */
void rows_json(const struct rows *r, size_t row, const struct rows *other,
               size_t other_row, struct buf *out);

/* A title as an argument of a message, in the reader's language.  Returns out,
** which has MSG_BOTH_BYTES. */
const char *cat_title_both(const struct cat_title *title, char *out);

/* The title of a column or procedure for a message; the text lives until the
** end of the enclosing block. */
#define TITLE(c) cat_title_both(&(c)->title, (char[MSG_BOTH_BYTES]){0})

#endif
