/*
** The first sheet of an Excel workbook (.xlsx), row by row.
**
** A stranger's file: at most XLSX_ENTRIES_MAX parts and XLSX_UNPACKED_MAX bytes
** counted while they are unpacked, no part that swells beyond reason, no
** DOCTYPE, no part with an absolute or climbing name.  Formulas give the value
** kept with them; styles say which numbers are dates; both epochs are known.
** Texts shared by cells are held in memory, rows are not.
*/
#ifndef REGISTRY_XLSX_READ_H
#define REGISTRY_XLSX_READ_H

#include "registry/sheet.h"

#include <stdio.h>

enum {
    XLSX_ENTRIES_MAX = 2000,
    XLSX_UNPACKED_MAX = 1 << 30,
    XLSX_RATIO_MAX = 300,       /* unpacked to packed ... */
    XLSX_RATIO_FREE = 16 << 20, /* ... of parts larger than this */
    XLSX_TEXT_MAX = 1 << 17     /* bytes of one cell */
};

/* Read a file that is open.  ERR_INPUT (no workbook, broken, unsafe),
 *ERR_LIMIT,
 ** ERR_IO, ERR_NOMEM. */
enum err_code xlsx_read(FILE *f, const char *name,
                        const struct sheet_sink *sink,
                        struct err *e) MUST_CHECK;

/* The same of bytes in memory. */
enum err_code xlsx_read_bytes(const void *bytes, size_t len, const char *name,
                              const struct sheet_sink *sink,
                              struct err *e) MUST_CHECK;

/*
** A number as a workbook writes it ("57", "1.2E+3", "2.2999999999999998") in
** Vietnamese notation without thousands points ("57", "1200", "2,3"), rounded
** to the 15 digits that Excel shows.  *serial is its whole part where that may
** be a date, else -1.  0 when it is no such number.
*/
enum { XLSX_NUMBER_BYTES = 64 };
int xlsx_number(const char *text, char out[XLSX_NUMBER_BYTES], int64_t *serial);

/* The day of a serial date; DAY_NONE for one that is none (29/02/1900, which
** Excel believes in, too).  epoch_1904: the workbook counts from 1904. */
day_t xlsx_day(int64_t serial, int epoch_1904);

/* 1 when a number format ("dd/mm/yyyy") shows a date. */
int xlsx_is_date_format(const char *code);

#endif
