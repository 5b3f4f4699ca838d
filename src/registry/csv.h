/*
** CSV as offices make it: comma, semicolon or tab (found from the heading, or
** said by a first line "sep=;"), quotes, any line ends, a byte order mark.  The
** text must be UTF-8; decomposed letters are composed.  UTF-16 and the old
** Vietnamese codes (TCVN3, VNI) are refused by name.
**
** A file of any size is read in the memory of CSV_RECORD_MAX.
*/
#ifndef REGISTRY_CSV_H
#define REGISTRY_CSV_H

#include "base/buf.h"
#include "registry/sheet.h"

#include <stdio.h>

/* The most bytes of one record (a row may run over several lines). */
enum { CSV_RECORD_MAX = 1 << 20 };

/*
** Read all records.  A row that breaks the rules of quotes or of UTF-8 comes
** with its fault; a quotation mark that is never closed ends the reading.
** ERR_INPUT, ERR_IO, ERR_LIMIT (record too long), ERR_NOMEM.
*/
enum err_code csv_read(FILE *f, const char *name, const struct sheet_sink *sink,
                       struct err *e) MUST_CHECK;

/*
** Write one cell: in quotes where it needs them.  What a spreadsheet would take
** for a formula (= + - @ at the front, also behind apostrophes) gets an
** apostrophe before it, which csv_read takes off again; plain numbers such as
** -5 stay.
*/
void csv_cell(struct buf *out, const char *text);

#endif
