#include "doc/decree.h"
#include "doc/pdf/pdf.h"

#include <cairo-pdf.h>
#include <stdio.h>

/* Above the notes of a page: room, and a rule a third of the text long. */
static const double note_gap = 10, note_rule = 140;

static double note_heights(const struct pdf *p, const struct pdf_slice *s)
{
    double sum = 0;

    for (int i = s->notes; i < s->note_end; i++)
        sum += p->notes[i].height;
    return sum;
}

/* The first row of the table of slice at, when its head must be repeated on a
** page that begins there; slice_count when not. */
static size_t repeated(const struct pdf *p, size_t at)
{
    int table = p->slices[at].table;
    size_t i = at;

    if (!table || p->slices[at].in_header)
        return p->slice_count;
    while (i > 0 && p->slices[i - 1].table == table)
        i--;
    return p->slices[i].in_header ? i : p->slice_count;
}

static double header_height(const struct pdf *p, size_t at)
{
    double sum = 0;

    for (size_t i = repeated(p, at); i < p->slice_count; i++) {
        if (!p->slices[i].in_header)
            break;
        sum += p->slices[i].height;
    }
    return sum;
}

/*
** The end of the page that begins at first: fill it, then step back to the last
** place where a page may end.  When everything is tied together the page ends
** where it is full.
*/
static size_t page_end(const struct pdf *p, size_t first)
{
    double y = header_height(p, first), notes = 0;
    size_t i;

    for (i = first; i < p->slice_count; i++) {
        const struct pdf_slice *s = &p->slices[i];
        double more = note_heights(p, s);
        if (more > 0 && notes <= 0)
            more += note_gap;
        if (i > first && s->new_page)
            return i;
        y += (i > first ? s->before : 0) + s->height;
        notes += more;
        if (i > first && y + notes > p->height + 0.01)
            break;
    }
    if (i == p->slice_count)
        return i;
    size_t end = i;
    while (end > first + 1 && p->slices[end - 1].keep)
        end--;
    return p->slices[end - 1].keep ? i : end;
}

/* ---- Drawing ---- */

enum pass { PASS_TEXT, PASS_RULES };

/* The text of a slice, or its rules as part of the path. */
static void draw_slice(struct pdf *p, const struct pdf_slice *s, double x,
                       double y, enum pass pass)
{
    for (size_t i = s->marks; i < s->mark_end; i++) {
        const struct pdf_mark *m = &p->marks[i];
        if (m->line && pass == PASS_TEXT) {
            cairo_move_to(p->cr, x + m->x, y + m->y);
            pango_cairo_show_layout_line(p->cr, m->line);
        } else if (m->filled && pass == PASS_TEXT) {
            cairo_rectangle(p->cr, x + m->x, y + m->y, m->x2 - m->x,
                            m->y2 - m->y);
            cairo_fill(p->cr);
        } else if (!m->line && !m->filled && pass == PASS_RULES) {
            cairo_move_to(p->cr, x + m->x, y + m->y);
            cairo_line_to(p->cr, x + m->x2, y + m->y2);
        }
    }
}

/* An entry of the outline, below the last one of a higher level. */
static void outline(struct pdf *p, const struct pdf_slice *s, double y)
{
    char place[96];
    int parent = CAIRO_PDF_OUTLINE_ROOT;

    if (s->level == 0 || !s->title)
        return;
    for (int i = s->level - 1; i > 0 && parent == CAIRO_PDF_OUTLINE_ROOT; i--)
        parent = p->outline[i];
    /* Whole points: a decimal sign would depend on the locale. */
    snprintf(place, sizeof place, "page=%d pos=[0 %d]", p->page_count, (int)y);
    p->outline[s->level] = cairo_pdf_surface_add_outline(
        p->surface, parent, s->title, place,
        s->level < 3 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
    for (int i = s->level + 1; i <= DOC_LEVELS; i++)
        p->outline[i] = CAIRO_PDF_OUTLINE_ROOT;
}

static void page_number(struct pdf *p, int number, double left)
{
    struct pdf_look look = {
        .size = SIZE_PAGE_NUMBER, .align = DOC_ALIGN_CENTRE, .width = p->width};
    char text[16];

    snprintf(text, sizeof text, "%d", number);
    PangoLayout *layout = pdf_string(p, text, &look);
    if (!layout)
        return;
    cairo_move_to(p->cr, left, pdf_points(MARGIN_TOP) / 2 - 2);
    pango_cairo_show_layout(p->cr, layout);
}

static void draw_notes(struct pdf *p, size_t first, size_t end, double left,
                       double bottom)
{
    double height = 0, pitch = pdf_pitch(p, SIZE_NOTE, 1.0);
    struct pdf_look look = {.size = SIZE_NOTE};

    for (size_t i = first; i < end; i++)
        height += note_heights(p, &p->slices[i]);
    if (height <= 0)
        return;
    double y = bottom - height;
    cairo_move_to(p->cr, left, y - 4);
    cairo_line_to(p->cr, left + note_rule, y - 4);
    cairo_stroke(p->cr);
    for (size_t i = first; i < end; i++) {
        for (int n = p->slices[i].notes; n < p->slices[i].note_end; n++) {
            if (!p->notes[n].layout)
                continue;
            struct pdf_slice *s = pdf_slice(p, 0);
            if (!s)
                return;
            pdf_lines(p, p->notes[n].layout, &look, 0, 10000, 0, 0, 1.0);
            draw_slice(p, &p->slices[p->slice_count - 1], left, y, PASS_TEXT);
            p->slice_count--;
            y += pitch * pango_layout_get_line_count(p->notes[n].layout);
        }
    }
}

/* The slices [first, end) below each other, a repeated table head on top. */
static void draw_slices(struct pdf *p, size_t first, size_t end, double left,
                        double y, enum pass pass)
{
    for (size_t i = repeated(p, first);
         i < p->slice_count && p->slices[i].in_header; i++) {
        draw_slice(p, &p->slices[i], left, y, pass);
        y += p->slices[i].height;
    }
    for (size_t i = first; i < end; i++) {
        const struct pdf_slice *s = &p->slices[i];
        y += i > first ? s->before : 0;
        if (pass == PASS_TEXT)
            outline(p, s, y);
        draw_slice(p, s, left, y, pass);
        y += s->height;
    }
}

static void draw_page(struct pdf *p, size_t first, size_t end, int number)
{
    double left = pdf_points(MARGIN_LEFT), top = pdf_points(MARGIN_TOP);

    cairo_pdf_surface_set_size(
        p->surface, pdf_points(p->landscape ? PAGE_HEIGHT : PAGE_WIDTH),
        pdf_points(p->landscape ? PAGE_WIDTH : PAGE_HEIGHT));
    p->page_count++;
    if (number > 1)
        page_number(p, number, left);
    draw_slices(p, first, end, left, top, PASS_TEXT);
    /* All rules of a page are one stroke: cairo pays for each stroke with a
    ** region that grows over the page. */
    cairo_new_path(p->cr);
    draw_slices(p, first, end, left, top, PASS_RULES);
    cairo_set_line_width(p->cr, 0.6);
    cairo_stroke(p->cr);
    draw_notes(p, first, end, left, top + p->height);
    cairo_show_page(p->cr);
}

void pdf_pages(struct pdf *p)
{
    size_t first = 0;

    for (int number = 1; first < p->slice_count && !p->no_memory; number++) {
        size_t end = page_end(p, first);
        draw_page(p, first, end, number);
        first = end;
    }
    p->slice_count = 0;
    p->mark_count = 0;
}
