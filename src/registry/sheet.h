/*
** A table as it comes out of a file, row by row: what csv.h and xlsx_read.h
** give and import.h takes.
*/
#ifndef REGISTRY_SHEET_H
#define REGISTRY_SHEET_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"

#include <stddef.h>

enum sheet_kind {
    SHEET_TEXT,
    SHEET_NUMBER, /* a cell that holds a number; text in Vietnamese notation */
    SHEET_DAY,    /* a number shown as a date; text is dd/mm/yyyy */
    SHEET_ERROR   /* #N/A, #VALUE!, ... */
};

struct sheet_cell {
    const char *text; /* NFC UTF-8 without blanks around; never NULL */
    enum sheet_kind kind;
    day_t day; /* of a number taken as a date; DAY_NONE when it is none */
};

enum { SHEET_COLUMNS_MAX = 500 };

/* One row that is not blank. */
struct sheet_row {
    int64_t number; /* as a spreadsheet counts it, from 1 */
    const struct sheet_cell *cells;
    size_t count;
    const struct err *fault; /* NULL, or why the row cannot be read */
    int64_t done, size;      /* how far in the file, in bytes */
};

/* Called for each row; the row and its texts live until it returns.  An error
** ends the reading and is its result. */
typedef enum err_code sheet_row_fn(const struct sheet_row *row, void *arg,
                                   struct err *e);

/* Whom to call. */
struct sheet_sink {
    sheet_row_fn *row;
    void *arg;
    /* Takes the names of the sheets of a workbook that are not read, "a, b":
    ** those after the first that are not hidden; NULL: nobody asks. */
    struct buf *unread;
};

/*
** A table file opened once: its hash and its rows come from the same bytes.
** CSV or XLSX is told by the content, not by the name.  ERR_IO, ERR_INPUT for
** old .xls or encrypted files and for an empty file.
*/
struct sheet_file;
enum { SHEET_HASH_BYTES = 65 };

/* Open and read up to the first row; see above for what is refused. */
enum err_code sheet_open(const char *path, struct sheet_file **out,
                         struct err *e) MUST_CHECK;
void sheet_close(struct sheet_file *f); /* NULL is fine */

/* BLAKE2b-256 of the content, hexadecimal.  Reads the whole file. */
enum err_code sheet_hash(struct sheet_file *f, char out[SHEET_HASH_BYTES],
                         struct err *e) MUST_CHECK;

/* Read all rows, from the first. */
enum err_code sheet_read(struct sheet_file *f, const struct sheet_sink *sink,
                         struct err *e) MUST_CHECK;

/* The text is a heading's words in either language, whatever the case and the
** diacritics. */
int sheet_is_head(const char *text, enum msg_id head);

/* Take the blanks (no-break ones too) off both ends of a text, in place. */
char *sheet_trim(char *text);

#endif
