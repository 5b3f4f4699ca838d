#include "registry/sheet_write.h"

#include "registry/csv.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    LINE_BYTES = 8 << 20,
    SHEET_ROWS_MAX = 1048576,
    CELL_CHARS_MAX = 32767,
    COLUMN_WIDTH = 18
};

#define EXACT_MAX ((int64_t)1 << 53) /* whole numbers that a cell keeps */

struct sheet_writer {
    char *path, *part; /* where it goes; where it is written */
    FILE *f;           /* CSV */
    struct buf line;
    lxw_workbook *book; /* XLSX */
    lxw_worksheet *sheet;
    lxw_format *bold, *day;
    lxw_error bad;
    lxw_row_t row;
    lxw_col_t column;
};

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n > m && strcasecmp(text + n - m, end) == 0;
}

/* A fixed time of making, so that the same records give the same bytes. */
static void fix_time(lxw_workbook *book)
{
    lxw_doc_properties properties = {.created = 1704067200};

    (void)workbook_set_properties(book, &properties);
}

static int begin_book(struct sheet_writer *w)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};

    w->book = workbook_new_opt(w->part, &options);
    if (!w->book)
        return 0;
    fix_time(w->book);
    w->sheet = workbook_add_worksheet(w->book, NULL);
    w->bold = workbook_add_format(w->book);
    w->day = workbook_add_format(w->book);
    if (!w->sheet || !w->bold || !w->day)
        return 0;
    format_set_bold(w->bold);
    format_set_num_format(w->day, "dd/mm/yyyy");
    (void)worksheet_set_column(w->sheet, 0, 60, COLUMN_WIDTH, NULL);
    worksheet_freeze_panes(w->sheet, 1, 0);
    return 1;
}

static void release(struct sheet_writer *w)
{
    buf_free(&w->line);
    free(w->path);
    free(w->part);
    free(w);
}

enum err_code sheet_begin(const char *path, struct sheet_writer **out,
                          struct err *e)
{
    struct sheet_writer *w = calloc(1, sizeof *w);
    int book = ends_with(path, ".xlsx"), ok;

    *out = NULL;
    if (!w)
        return err_nomem(e);
    buf_init(&w->line, LINE_BYTES);
    w->path = strdup(path);
    ok = asprintf(&w->part, "%s.part", path) >= 0 && w->path;
    if (!ok) {
        w->part = NULL;
        err_nomem(e);
    } else if (!book && !ends_with(path, ".csv")) {
        ERR_SET(e, ERR_INPUT, MSG_REG_EXPORT_NAME, path);
    } else if (book && !begin_book(w)) {
        err_nomem(e);
    } else if (!book && !(w->f = fopen(w->part, "wb"))) {
        ERR_SET(e, ERR_IO, MSG_FILE_OPEN, w->part, strerror(errno));
    }
    if (e->code != ERR_OK) {
        if (w->book)
            lxw_workbook_free(w->book);
        release(w);
        return e->code;
    }
    buf_str(&w->line, w->f ? "\xEF\xBB\xBF" : "");
    *out = w;
    return ERR_OK;
}

/* The separator, and 1 when the cell goes to CSV. */
static int next_csv(struct sheet_writer *w)
{
    if (w->book)
        return 0;
    if (w->column++ > 0)
        buf_char(&w->line, ',');
    return 1;
}

static void keep_error(struct sheet_writer *w, lxw_error bad)
{
    if (bad != LXW_NO_ERROR && w->bad == LXW_NO_ERROR)
        w->bad = bad;
    w->column++;
}

static void put_string(struct sheet_writer *w, const char *text,
                       lxw_format *format)
{
    if (next_csv(w))
        csv_cell(&w->line, text);
    else
        keep_error(w, *text ? worksheet_write_string(w->sheet, w->row,
                                                     w->column, text, format)
                            : LXW_NO_ERROR);
}

void sheet_put_text(struct sheet_writer *w, const char *text)
{
    put_string(w, text, NULL);
}

void sheet_put_title(struct sheet_writer *w, const char *text)
{
    put_string(w, text, w->bold);
}

void sheet_put_number(struct sheet_writer *w, int64_t value, int scale,
                      const char *text)
{
    assert(scale == 1 || scale == 10000);
    if (next_csv(w))
        csv_cell(&w->line, text);
    else if (value > EXACT_MAX || value < -EXACT_MAX)
        keep_error(
            w, worksheet_write_string(w->sheet, w->row, w->column, text, NULL));
    else
        keep_error(w,
                   worksheet_write_number(w->sheet, w->row, w->column,
                                          (double)value / (double)scale, NULL));
}

void sheet_put_day(struct sheet_writer *w, day_t day, const char *text)
{
    /* Excel counts a 29/02/1900 that never was. */
    int serial = day + 25569 - (day < day_of(1900, 3, 1));

    if (next_csv(w))
        csv_cell(&w->line, text);
    else
        keep_error(w, worksheet_write_number(w->sheet, w->row, w->column,
                                             (double)serial, w->day));
}

enum err_code sheet_end_row(struct sheet_writer *w, struct err *e)
{
    char limit[24];

    w->column = 0;
    w->row++;
    if (w->book && w->row >= SHEET_ROWS_MAX) {
        snprintf(limit, sizeof limit, "%d", SHEET_ROWS_MAX - 1);
        return ERR_SET(e, ERR_LIMIT, MSG_REG_EXPORT_ROWS, w->path, limit);
    }
    if (w->book && w->bad != LXW_NO_ERROR)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, w->path,
                       lxw_strerror(w->bad));
    if (w->book)
        return ERR_OK;
    buf_str(&w->line, "\r\n");
    if (buf_check(&w->line, e) != ERR_OK)
        return e->code;
    if (fwrite(w->line.data, 1, w->line.len, w->f) != w->line.len)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, w->path, strerror(errno));
    buf_clear(&w->line);
    return ERR_OK;
}

enum err_code sheet_finish(struct sheet_writer *w, int keep, struct err *e)
{
    struct err closing = {0};

    if (w->book) {
        lxw_error bad = workbook_close(w->book);
        if (bad != LXW_NO_ERROR)
            ERR_SET(&closing, ERR_IO, MSG_FILE_WRITE, w->path,
                    lxw_strerror(bad));
    } else if (fclose(w->f) != 0) {
        ERR_SET(&closing, ERR_IO, MSG_FILE_WRITE, w->path, strerror(errno));
    }
    if (keep && closing.code == ERR_OK && rename(w->part, w->path) != 0)
        ERR_SET(&closing, ERR_IO, MSG_FILE_WRITE, w->path, strerror(errno));
    if (!keep || closing.code != ERR_OK)
        unlink(w->part);
    release(w);
    if (keep && closing.code != ERR_OK && e->code == ERR_OK)
        *e = closing;
    return e->code;
}
