/*
** Excel: one sheet per table (annexes too) and one sheet with every figure of
** the tree and where it comes from.  Numbers are numbers, so that they can be
** added up again; all other text is written as text, so that "=..." or "+..."
** never becomes a formula.
**
** libxlsxwriter 1.1.4 runs in constant memory and gets checked sheet names
** only; a formula is never passed to it.
*/
#include "doc/decree.h"
#include "doc/writers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    CELL_BYTES = 32767,
    SHEETS_MAX = 200,
    PATH_BYTES = 1024,
    DECIMALS_MAX = 6
};

struct xlsx {
    const struct doc *d;
    lxw_workbook *book;
    lxw_format *head, *missing, *title;
    lxw_format *text[DOC_ALIGN__MAX];
    lxw_format *numbers[DECIMALS_MAX + 1]; /* by decimals */
    int table_count;
    lxw_worksheet *figures;
    lxw_row_t figure_row;
};

static lxw_format *new_format(lxw_workbook *book, int bold, int wrap)
{
    lxw_format *f = workbook_add_format(book);

    if (!f)
        return NULL;
    format_set_font_name(f, "Times New Roman");
    format_set_font_size(f, 11); /* fits the default height of a row */
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (bold)
        format_set_bold(f);
    if (wrap) {
        format_set_text_wrap(f);
        format_set_border(f, LXW_BORDER_THIN);
    }
    return f;
}

static int formats(struct xlsx *x)
{
    static const char *const shapes[DECIMALS_MAX + 1] = {
        "#,##0",      "#,##0.0",     "#,##0.00",    "#,##0.000",
        "#,##0.0000", "#,##0.00000", "#,##0.000000"};

    static const uint8_t sides[DOC_ALIGN__MAX] = {
        [DOC_ALIGN_COLUMN] = LXW_ALIGN_LEFT,
        [DOC_ALIGN_LEFT] = LXW_ALIGN_LEFT,
        [DOC_ALIGN_CENTRE] = LXW_ALIGN_CENTER,
        [DOC_ALIGN_RIGHT] = LXW_ALIGN_RIGHT,
    };

    x->head = new_format(x->book, 1, 1);
    x->missing = new_format(x->book, 0, 1);
    x->title = new_format(x->book, 1, 0);
    if (!x->head || !x->missing || !x->title)
        return 0;
    format_set_align(x->head, LXW_ALIGN_CENTER);
    format_set_bg_color(x->missing, LXW_COLOR_YELLOW);
    format_set_align(x->missing, LXW_ALIGN_RIGHT);
    for (size_t i = 0; i < DOC_ALIGN__MAX; i++) {
        x->text[i] = new_format(x->book, 0, 1);
        if (!x->text[i])
            return 0;
        format_set_align(x->text[i], sides[i]);
    }
    for (size_t i = 0; i < ARRAY_COUNT(shapes); i++) {
        x->numbers[i] = new_format(x->book, 0, 1);
        if (!x->numbers[i])
            return 0;
        format_set_num_format(x->numbers[i], shapes[i]);
        format_set_align(x->numbers[i], LXW_ALIGN_RIGHT);
    }
    return 1;
}

/* The canonical "-1234.50" as a number of at most 15 digits; 0 when it is
** anything else or would lose digits.  Not strtod: its decimal sign depends on
** the locale. */
static int plain_number(const char *s, double *out, int *decimals)
{
    const char *p = s + (*s == '-');
    size_t whole = strspn(p, "0123456789"), fraction = 0;
    int64_t digits = 0, scale = 1;

    if (whole == 0 || (whole > 1 && *p == '0'))
        return 0;
    if (p[whole] == '.')
        fraction = strspn(p + whole + 1, "0123456789");
    if (p[whole + (fraction ? fraction + 1 : 0)] != '\0' ||
        whole + fraction > 15 || fraction > DECIMALS_MAX)
        return 0;
    for (; *p; p++)
        digits = *p == '.' ? digits : digits * 10 + (*p - '0');
    for (size_t i = 0; i < fraction; i++)
        scale *= 10;
    *decimals = (int)fraction;
    *out = (double)(*s == '-' ? -digits : digits) / (double)scale;
    return 1;
}

static void write_text(lxw_worksheet *s, lxw_row_t row, lxw_col_t col,
                       const char *text, lxw_format *format)
{
    if (text && *text)
        worksheet_write_string(s, row, col, text, format);
    else
        worksheet_write_blank(s, row, col, format);
}

/* The only figure of a cell, or NULL when other words stand beside it. */
static const struct doc_figure *lone_figure(const struct doc_inlines *in)
{
    const struct doc_inline *n = in->first;

    while (n && !n->next && (n->kind == DOC_BOLD || n->kind == DOC_ITALIC))
        n = n->children.first;
    return n && !n->next && n->kind == DOC_FIGURE ? n->figure : NULL;
}

static void write_cell(struct xlsx *x, lxw_worksheet *s, lxw_row_t row,
                       lxw_col_t col, const struct doc_inlines *in,
                       lxw_format *format)
{
    const struct doc_figure *f = lone_figure(in);
    char text[CELL_BYTES];
    double value = 0;
    int decimals = 0;

    if (f && !f->missing && plain_number(f->raw, &value, &decimals)) {
        worksheet_write_number(s, row, col, value, x->numbers[decimals]);
        return;
    }
    doc_plain(in, text, sizeof text);
    write_text(s, row, col, text, f && f->missing ? x->missing : format);
}

/* Sheet names: 31 characters, none of []:*?/\.  Ours are "Bảng 1", ... */
static lxw_worksheet *new_sheet(struct xlsx *x, enum msg_id name, int number)
{
    char digits[16], text[64];
    const char *const args[] = {digits};

    snprintf(digits, sizeof digits, "%d", number);
    msg_format(name, x->d->lang, args, ARRAY_COUNT(args), text, sizeof text);
    return workbook_add_worksheet(x->book, text);
}

static void table_rows(struct xlsx *x, lxw_worksheet *s,
                       const struct doc_table *t, lxw_row_t row)
{
    int number = 0;

    for (const struct doc_row *r = t->first; r; r = r->next, row++) {
        int in_header = number++ < t->header_rows;
        lxw_col_t col = 0;
        for (size_t i = 0; i < r->count; i++) {
            const struct doc_cell *c = &r->cells[i];
            lxw_format *format =
                in_header ? x->head : x->text[decree_align(t, c, col)];
            lxw_col_t last = (lxw_col_t)(col + c->span - 1);
            if (c->span > 1)
                worksheet_merge_range(s, row, col, row, last, "", format);
            write_cell(x, s, row, col, &c->inlines, format);
            col = (lxw_col_t)(last + 1);
        }
    }
}

static void table(struct xlsx *x, const struct doc_table *t, const char *title,
                  int landscape)
{
    int widths[DOC_COLUMNS_MAX];
    lxw_worksheet *s = NULL;

    if (x->table_count < SHEETS_MAX)
        s = new_sheet(x, MSG_DOC_SHEET_TABLE, ++x->table_count);
    if (!s)
        return;
    decree_widths(t, landscape ? 1200 : 800, widths);
    for (size_t i = 0; i < t->column_count; i++)
        worksheet_set_column(s, (lxw_col_t)i, (lxw_col_t)i,
                             widths[i] / 10.0 + 2, NULL);
    worksheet_set_paper(s, 9); /* A4 */
    if (landscape)
        worksheet_set_landscape(s);
    worksheet_fit_to_pages(s, 1, 0);
    if (t->header_rows > 0)
        worksheet_repeat_rows(s, 2, (lxw_row_t)(1 + t->header_rows));
    write_text(s, 0, 0, title, x->title);
    table_rows(x, s, t, 2);
}

/* The last centred paragraph or heading before a table is its title. */
static void tables(struct xlsx *x, const struct doc_blocks *all,
                   const char *title, int landscape)
{
    char text[512];

    snprintf(text, sizeof text, "%s", title ? title : "");
    for (const struct doc_block *b = all->first; b; b = b->next) {
        if (b->kind == DOC_TABLE)
            table(x, b->table, text, landscape);
        else if (b->kind == DOC_HEADING ||
                 (b->kind == DOC_PARAGRAPH && b->style == DOC_CENTRE))
            doc_plain(&b->inlines, text, sizeof text);
    }
}

/* ---- The sheet of figures ---- */

static void figure(struct xlsx *x, const struct doc_figure *f)
{
    char indicator[256];
    const char *const parts[] = {indicator, f->unit, f->period, f->dim,
                                 f->value};
    lxw_row_t row = x->figure_row++;
    lxw_col_t col = 0;
    double value = 0;
    int decimals = 0;

    if (row >= LXW_ROW_MAX)
        return;
    snprintf(indicator, sizeof indicator, "%s%s%s", f->indicator,
             *f->aspect ? "." : "", f->aspect);
    for (; col < (lxw_col_t)ARRAY_COUNT(parts); col++)
        write_text(x->figures, row, col, parts[col], x->text[DOC_ALIGN_LEFT]);
    if (!f->missing && plain_number(f->raw, &value, &decimals))
        worksheet_write_number(x->figures, row, col, value,
                               x->numbers[decimals]);
    else
        write_text(x->figures, row, col, f->raw, x->text[DOC_ALIGN_LEFT]);
    write_text(x->figures, row, (lxw_col_t)(col + 1), f->shown,
               f->missing ? x->missing : x->text[DOC_ALIGN_LEFT]);
    write_text(x->figures, row, (lxw_col_t)(col + 2), f->missing ? "x" : "",
               x->text[DOC_ALIGN_LEFT]);
}

static void list_figures(struct xlsx *x, const struct doc_inlines *in)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_FIGURE)
            figure(x, n->figure);
        else if (n->kind != DOC_TEXT && n->kind != DOC_BREAK)
            list_figures(x, &n->children);
    }
}

static void block_figures(struct xlsx *x, const struct doc_blocks *all)
{
    for (const struct doc_block *b = all->first; b; b = b->next) {
        list_figures(x, &b->inlines);
        if (b->kind != DOC_TABLE)
            continue;
        for (const struct doc_row *r = b->table->first; r; r = r->next) {
            for (size_t i = 0; i < r->count; i++)
                list_figures(x, &r->cells[i].inlines);
        }
    }
}

static void figure_sheet(struct xlsx *x)
{
    static const struct {
        enum msg_id title;
        int width;
    } columns[] = {
        {MSG_DOC_COL_INDICATOR, 34}, {MSG_DOC_COL_UNIT, 12},
        {MSG_DOC_COL_PERIOD, 12},    {MSG_DOC_COL_DIM, 14},
        {MSG_DOC_COL_VALUE, 16},     {MSG_DOC_COL_RAW, 16},
        {MSG_DOC_COL_SHOWN, 20},     {MSG_DOC_COL_MISSING, 14},
    };

    x->figures = new_sheet(x, MSG_DOC_SHEET_FIGURES, 0);
    if (!x->figures)
        return;
    for (lxw_col_t i = 0; i < (lxw_col_t)ARRAY_COUNT(columns); i++) {
        worksheet_set_column(x->figures, i, i, columns[i].width, NULL);
        write_text(x->figures, 0, i, decree_words(x->d, columns[i].title),
                   x->head);
    }
    worksheet_freeze_panes(x->figures, 1, 0);
    worksheet_set_paper(x->figures, 9); /* A4 */
    worksheet_set_landscape(x->figures);
    worksheet_fit_to_pages(x->figures, 1, 0);
    worksheet_repeat_rows(x->figures, 0, 0);
    x->figure_row = 1;
    block_figures(x, &x->d->body);
    for (const struct doc_annex *a = x->d->annex_first; a; a = a->next)
        block_figures(x, &a->body);
}

/* ---- The whole ---- */

/* The library's struct is not const but it only copies the strings. */
static char *borrowed(const char *s)
{
    return (char *)(uintptr_t)(s ? s : "");
}

static void properties(struct xlsx *x)
{
    const struct doc *d = x->d;
    struct tm day = {.tm_year = d->created.year - 1900,
                     .tm_mon = d->created.month - 1,
                     .tm_mday = d->created.day,
                     .tm_hour = 12};
    lxw_doc_properties p = {.title = borrowed(d->title),
                            .author = borrowed(d->author),
                            .subject = borrowed(d->subject),
                            .keywords = borrowed(d->keywords),
                            .created = timegm(&day)};

    workbook_set_properties(x->book, &p);
}

static void sheets(struct xlsx *x)
{
    tables(x, &x->d->body, x->d->title, 0);
    for (const struct doc_annex *a = x->d->annex_first; a; a = a->next)
        tables(x, &a->body, a->title ? a->title : a->name, a->landscape);
    figure_sheet(x);
}

/* Append a file to out; 0 and errno when it cannot be read. */
static int append_file(struct buf *out, const char *path)
{
    char piece[16384];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (!f)
        return 0;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, piece, n);
    int ok = !ferror(f);
    return fclose(f) == 0 && ok;
}

static enum err_code write_file(const struct doc *d, const char *path,
                                struct err *e)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    struct xlsx x = {.d = d, .book = workbook_new_opt(path, &options)};

    if (!x.book)
        return err_nomem(e);
    if (!formats(&x)) {
        lxw_workbook_free(x.book);
        return err_nomem(e);
    }
    properties(&x);
    sheets(&x);
    lxw_error failed = workbook_close(x.book); /* frees the book */
    if (failed != LXW_NO_ERROR)
        return ERR_SET(e, ERR_IO, MSG_DOC_LIBRARY, "xlsx",
                       lxw_strerror(failed));
    return ERR_OK;
}

/* The library writes files only (Debian 12 has no memory buffers in it yet),
** so the bytes go through a temporary file. */
enum err_code xlsx_write(const struct doc *d, struct buf *out, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    char path[PATH_BYTES];

    int len = snprintf(path, sizeof path, "%s/ansinh-XXXXXX",
                       folder && *folder ? folder : "/tmp");
    int fd = len < 0 || (size_t)len >= sizeof path ? -1 : mkstemp(path);
    if (fd < 0)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, path, strerror(errno));
    (void)close(fd);
    enum err_code rc = write_file(d, path, e);
    if (rc == ERR_OK && !append_file(out, path))
        rc = ERR_SET(e, ERR_IO, MSG_FILE_READ, path, strerror(errno));
    (void)unlink(path);
    return rc == ERR_OK ? buf_check(out, e) : rc;
}
