/*
** A table into a file, row by row: CSV or XLSX.
*/
#ifndef REGISTRY_SHEET_WRITE_H
#define REGISTRY_SHEET_WRITE_H

#include "base/buf.h"
#include "base/date.h"

struct sheet_writer;

/* Begin a file; it is written beside its place and moved there at the end.
** ERR_INPUT when path ends neither in .csv nor in .xlsx. */
enum err_code sheet_begin(const char *path, struct sheet_writer **out,
                          struct err *e) MUST_CHECK;

/* The next cell of the row. */
void sheet_put_text(struct sheet_writer *w, const char *text);
void sheet_put_title(struct sheet_writer *w, const char *text);

/* value / scale, with its text for CSV; scale is 1 or 10000. */
void sheet_put_number(struct sheet_writer *w, int64_t value, int scale,
                      const char *text);
void sheet_put_day(struct sheet_writer *w, day_t day, const char *text);

/* The row is whole: write it.  ERR_IO, ERR_LIMIT. */
enum err_code sheet_end_row(struct sheet_writer *w, struct err *e) MUST_CHECK;

/* Close; with keep 0 (after an error) nothing stays.  Frees the writer. */
enum err_code sheet_finish(struct sheet_writer *w, int keep,
                           struct err *e) MUST_CHECK;

#endif
