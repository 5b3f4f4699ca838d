#include "doc/code.h"
#include "doc/decree.h"
#include "doc/pdf/pdf.h"

#include <stdio.h>
#include <string.h>

static const double line_factor = 1.1; /* single to 1.5: Phụ lục I, II.6 */
static const double cell_side = 4, cell_above = 2;

/* ---- Slices and marks ---- */

struct pdf_slice *pdf_slice(struct pdf *p, double before)
{
    struct pdf_slice *grown = arena_grow(p->a, p->slices, p->slice_count,
                                         &p->slice_cap, sizeof *p->slices);

    if (!grown) {
        p->no_memory = 1;
        return NULL;
    }
    p->slices = grown;
    struct pdf_slice *s = &grown[p->slice_count++];
    *s = (struct pdf_slice){
        .before = before, .marks = p->mark_count, .mark_end = p->mark_count};
    return s;
}

static void add_mark(struct pdf *p, struct pdf_mark mark)
{
    struct pdf_mark *grown = arena_grow(p->a, p->marks, p->mark_count,
                                        &p->mark_cap, sizeof *p->marks);

    if (!grown || p->slice_count == 0) {
        p->no_memory = 1;
        return;
    }
    p->marks = grown;
    grown[p->mark_count++] = mark;
    p->slices[p->slice_count - 1].mark_end = p->mark_count;
}

void pdf_line_mark(struct pdf *p, PangoLayoutLine *line, double x, double y)
{
    add_mark(p, (struct pdf_mark){.line = line, .x = x, .y = y});
}

void pdf_rule_mark(struct pdf *p, double x, double y, double x2, double y2)
{
    add_mark(p, (struct pdf_mark){.x = x, .y = y, .x2 = x2, .y2 = y2});
}

int pdf_lines(struct pdf *p, PangoLayout *layout, const struct pdf_look *look,
              int from, int to, double x, double y, double factor)
{
    PangoLayoutIter *it = pango_layout_get_iter(layout);
    double pitch = pdf_pitch(p, look->size, factor);
    int number = 0, added = 0;

    y += pdf_baseline(p, look->size, factor);
    do {
        PangoRectangle logical;
        if (number >= from && number < to) {
            pango_layout_iter_get_line_extents(it, NULL, &logical);
            pdf_line_mark(p, pango_layout_iter_get_line_readonly(it),
                          x + (double)logical.x / PANGO_SCALE,
                          y + added++ * pitch);
        }
        number++;
    } while (number < to && pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    return added;
}

/* ---- Paragraphs ---- */

/* The notes whose references stand on line number line. */
static void line_notes(const struct pdf_text *text, int line,
                       struct pdf_slice *s)
{
    for (int i = 0; i < text->ref_count; i++) {
        int at;
        pango_layout_index_to_line_x(text->layout, text->refs[i].byte, 0, &at,
                                     NULL);
        if (at != line)
            continue;
        if (s->notes == s->note_end)
            s->notes = text->refs[i].note;
        s->note_end = text->refs[i].note + 1;
    }
}

/* One slice per line.  No page begins or ends with a lone line, and keep ties
** the last line to what follows. */
static void text_slices(struct pdf *p, const struct pdf_text *text,
                        const struct pdf_look *look, double left, int keep)
{
    if (!text->layout)
        return;
    int count = pango_layout_get_line_count(text->layout);

    for (int i = 0; i < count; i++) {
        struct pdf_slice *s = pdf_slice(p, i == 0 ? SPACE_PARAGRAPH : 0);
        if (!s)
            return;
        s->height = pdf_pitch(p, look->size, line_factor);
        s->keep =
            (i == 0 && count > 1) || i == count - 2 || (keep && i == count - 1);
        line_notes(text, i, s);
        pdf_lines(p, text->layout, look, i, i + 1, left, 0, line_factor);
    }
}

/* A run of black modules is one box, so that no seams show. */
static void code(struct pdf *p, const struct doc_code *c)
{
    struct pdf_slice *s = pdf_slice(p, SPACE_PARAGRAPH);
    double side = pdf_points(CODE_SIDE) / c->size;
    double left = (p->width - pdf_points(CODE_SIDE)) / 2;
    struct code_run run = {0};

    if (!s)
        return;
    s->height = pdf_points(CODE_SIDE);
    s->keep = 1;
    while (code_next_run(c, &run))
        add_mark(p, (struct pdf_mark){.x = left + run.from * side,
                                      .y = run.row * side,
                                      .x2 = left + run.to * side,
                                      .y2 = (run.row + 1) * side,
                                      .filled = 1});
}

static void paragraph(struct pdf *p, const struct doc_block *b)
{
    static const struct {
        int flags, indented, left;
        enum doc_align align;
    } shapes[DOC_STYLE__MAX] = {
        [DOC_NORMAL] = {PDF_JUSTIFIED, 1, 0, DOC_ALIGN_LEFT},
        [DOC_INDENT] = {PDF_JUSTIFIED, 0, 1, DOC_ALIGN_LEFT},
        [DOC_CENTRE] = {0, 0, 0, DOC_ALIGN_CENTRE},
        [DOC_RIGHT] = {0, 0, 0, DOC_ALIGN_RIGHT},
        [DOC_SLANTED] = {PDF_JUSTIFIED | PDF_ITALIC, 1, 0, DOC_ALIGN_LEFT},
    };
    enum doc_style style = b->kind == DOC_ITEM ? DOC_NORMAL : b->style;
    double indent = pdf_points(INDENT_FIRST);
    double left = shapes[style].left ? indent : 0;
    const char item[] = {b->kind == DOC_ITEM ? b->marker : ' ', ' ', '\0'};
    struct pdf_look look = {.size = SIZE_BODY,
                            .flags = shapes[style].flags,
                            .align = shapes[style].align,
                            .width = p->width - left,
                            .indent = shapes[style].indented ? indent : 0};
    int caption = style == DOC_CENTRE || style == DOC_RIGHT;

    if (b->code)
        code(p, b->code);
    int last = decree_signed(p->d) && b == p->d->body.last;
    struct pdf_text text;

    pdf_words(p, &b->inlines, b->kind == DOC_ITEM ? item : "",
              decree_closing(p->d, b), &look, &text);
    text_slices(p, &text, &look, left, caption || last);
}

static void heading(struct pdf *p, const struct doc_block *b,
                    struct decree_count *count)
{
    static const int flags[] = {0, PDF_BOLD | PDF_CAPITALS, PDF_BOLD,
                                PDF_BOLD | PDF_ITALIC, PDF_ITALIC};
    struct pdf_look look = {.size = SIZE_BODY,
                            .flags = flags[b->heading.level] | PDF_JUSTIFIED,
                            .align = DOC_ALIGN_LEFT,
                            .width = p->width,
                            .indent = pdf_points(INDENT_FIRST)};
    char number[DECREE_NUMBER_BYTES], words[512];
    struct pdf_text text;
    size_t first = p->slice_count;

    decree_heading_number(count, b, number);
    if (*number)
        strncat(number, " ", sizeof number - strlen(number) - 1);
    pdf_words(p, &b->inlines, number, "", &look, &text);
    text_slices(p, &text, &look, 0, 1);
    if (p->slice_count == first)
        return;
    for (size_t i = first; i < p->slice_count; i++)
        p->slices[i].keep = 1;
    doc_plain(&b->inlines, words, sizeof words);
    p->slices[first].title = arena_printf(p->a, "%s%s", number, words);
    p->slices[first].level = b->heading.level;
}

/* ---- Tables ---- */

struct cell {
    struct pdf_text text;
    struct pdf_look look;
    double x, width;
    int lines;
    int open_above; /* one cell with that of the row above */
    int rows_below; /* rows of the head that it reaches down */
};

struct row {
    struct cell cells[DOC_COLUMNS_MAX];
    size_t count;
    int lines;  /* of the highest cell */
    int number; /* in its table, from 0 */
};

static int rows_below(const struct doc_table *t, const struct doc_row *r,
                      int number, size_t column, int span)
{
    int rows = 0;

    for (r = r->next; r; r = r->next, rows++) {
        if (!decree_joins_above(t, r, number + rows + 1, column, span))
            break;
    }
    return rows;
}

static void set_row(struct pdf *p, const struct doc_table *t,
                    const struct doc_row *r, const double *edges,
                    struct row *out)
{
    size_t column = 0;
    int in_header = out->number < t->header_rows;

    out->count = r->count;
    out->lines = 1;
    for (size_t i = 0; i < r->count; i++) {
        const struct doc_cell *c = &r->cells[i];
        struct cell *cell = &out->cells[i];
        enum doc_align align = decree_align(t, c, column);
        cell->x = edges[column];
        cell->open_above =
            decree_joins_above(t, r, out->number, column, c->span);
        cell->rows_below = rows_below(t, r, out->number, column, c->span);
        column += (size_t)c->span;
        cell->width = edges[column] - cell->x;
        if (in_header && c->align == DOC_ALIGN_COLUMN)
            align = DOC_ALIGN_CENTRE;
        cell->look = (struct pdf_look){.size = SIZE_TABLE,
                                       .flags = in_header ? PDF_BOLD : 0,
                                       .align = align,
                                       .width = cell->width - 2 * cell_side};
        if (cell->look.width < 1)
            cell->look.width = 1;
        pdf_words(p, &c->inlines, "", "", &cell->look, &cell->text);
        cell->lines = cell->text.layout
                          ? pango_layout_get_line_count(cell->text.layout)
                          : 0;
        if (cell->lines > out->lines)
            out->lines = cell->lines;
    }
}

/* The lines [from, to) of every cell as one slice with its borders. */
static struct pdf_slice *row_slice(struct pdf *p, const struct row *row,
                                   int from, int to, int in_header)
{
    struct pdf_slice *s = pdf_slice(p, 0);
    double pitch = pdf_pitch(p, SIZE_TABLE, 1.0);

    if (!s)
        return NULL;
    s->height = (to - from) * pitch + 2 * cell_above;
    double bottom = s->height, left = row->count ? row->cells[0].x : 0;
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *c = &row->cells[i];
        double y = cell_above;
        if (in_header)
            y += ((row->lines - c->lines) * pitch +
                  c->rows_below * (pitch + 2 * cell_above)) /
                 2;
        if (c->text.layout)
            pdf_lines(p, c->text.layout, &c->look, from, to, c->x + cell_side,
                      y, 1.0);
        double right = c->x + c->width;
        if (!c->open_above)
            pdf_rule_mark(p, c->x, 0, right, 0);
        if (!c->rows_below)
            pdf_rule_mark(p, c->x, bottom, right, bottom);
        pdf_rule_mark(p, right, 0, right, bottom);
    }
    pdf_rule_mark(p, left, 0, left, bottom);
    return &p->slices[p->slice_count - 1];
}

/* A row is one slice unless it is higher than half a page. */
static void row_slices(struct pdf *p, const struct row *row, int in_header,
                       int first_note)
{
    int most = (int)(p->height / 2 / pdf_pitch(p, SIZE_TABLE, 1.0));
    int step = row->lines > most && !in_header ? most : row->lines;

    for (int from = 0; from < row->lines; from += step) {
        int to = from + step < row->lines ? from + step : row->lines;
        struct pdf_slice *s = row_slice(p, row, from, to, in_header);
        if (!s)
            return;
        s->table = p->table_count;
        s->in_header = in_header;
        s->keep = in_header;
        if (from == 0) {
            s->notes = first_note;
            s->note_end = (int)p->note_count;
        }
    }
}

static void table(struct pdf *p, const struct doc_table *t)
{
    int widths[DOC_COLUMNS_MAX], number = 0, total = 0;
    double edges[DOC_COLUMNS_MAX + 1];
    struct row *row = arena_alloc(p->a, sizeof *row);

    if (!row) {
        p->no_memory = 1;
        return;
    }
    decree_widths(t, (int)(p->width * 254 / 72 + 0.5), widths);
    for (size_t i = 0; i < t->column_count; i++)
        total += widths[i];
    edges[0] = (p->width - pdf_points(total)) / 2;
    for (size_t i = 0; i < t->column_count; i++)
        edges[i + 1] = edges[i] + pdf_points(widths[i]);
    p->table_count++;
    size_t first = p->slice_count;
    for (const struct doc_row *r = t->first; r && !p->no_memory; r = r->next) {
        int in_header = number < t->header_rows;
        int first_note = (int)p->note_count;
        row->number = number++;
        set_row(p, t, r, edges, row);
        row_slices(p, row, in_header, first_note);
    }
    if (p->slice_count > first)
        p->slices[first].before = SPACE_PARAGRAPH;
}

void pdf_blocks(struct pdf *p, const struct doc_blocks *all)
{
    struct decree_count count = {{0}};
    int new_page = 0;

    for (const struct doc_block *b = all->first; b && !p->no_memory;
         b = b->next) {
        size_t first = p->slice_count;
        if (b->kind == DOC_PAGE_BREAK)
            new_page = 1;
        else if (b->kind == DOC_HEADING)
            heading(p, b, &count);
        else if (b->kind == DOC_TABLE)
            table(p, b->table);
        else
            paragraph(p, b);
        if (p->slice_count > first) {
            p->slices[first].new_page = new_page;
            new_page = 0;
        }
    }
}
