/*
** Plain text in lines of 80 characters, for terminals and mails.  Notes follow
** the text as [1]; tables are drawn with blanks and rules.
*/
#include "doc/decree.h"
#include "doc/writers.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, GAP = 2, PLAIN_INDENT = 4 };

struct text {
    const struct doc *d;
    struct buf *b;
    struct buf notes, scratch;
    int note_count;
};

/* ---- Lines ---- */

static void blanks(struct buf *b, int count)
{
    for (int i = 0; i < count; i++)
        buf_char(b, ' ');
}

/* The bytes of s that fit into width characters, at the end of a word where
** there is one; '\n' ends a line.  *used: characters taken. */
static size_t fitting(const char *s, int width, int *used)
{
    const char *p = s, *end = s;
    int count = 0, end_count = 0;

    while (*p && *p != '\n') {
        const char *before = p;
        if (utf8_next(&p) == ' ') {
            end = before;
            end_count = count;
        }
        if (++count > width) {
            if (end == s) {
                end = before;
                end_count = count - 1;
            }
            *used = end_count;
            return (size_t)(end - s);
        }
    }
    *used = count;
    return (size_t)(p - s);
}

/* Take the next line of at most width characters from *s. */
static size_t next_line(const char **s, int width, const char **line, int *used)
{
    size_t len = fitting(*s, width, used);

    *line = *s;
    *s += len;
    if (**s == ' ' || **s == '\n')
        (*s)++;
    return len;
}

static int shift_of(enum doc_align align, int room, int used)
{
    if (align == DOC_ALIGN_CENTRE)
        return (room - used) / 2;
    return align == DOC_ALIGN_RIGHT ? room - used : 0;
}

/* Wrapped lines: the first is moved in by first, all by left. */
static void wrap(struct buf *b, const char *s, int left, int first,
                 enum doc_align align)
{
    const char *line;
    int used;

    while (*s) {
        int room = WIDTH - left - first;
        size_t len = next_line(&s, room, &line, &used);
        blanks(b, left + first + shift_of(align, room, used));
        buf_add(b, line, len);
        buf_char(b, '\n');
        first = 0;
    }
}

/* ---- Words ---- */

static void inlines(struct text *t, struct buf *b, const struct doc_inlines *in)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT) {
            buf_str(b, n->text);
        } else if (n->kind == DOC_FIGURE) {
            buf_str(b, n->figure->shown);
        } else if (n->kind == DOC_BREAK) {
            buf_char(b, '\n');
        } else if (n->kind == DOC_NOTE) {
            buf_printf(b, "[%d]", ++t->note_count);
            buf_printf(&t->notes, "[%d] ", t->note_count);
            inlines(t, &t->notes, &n->children);
            buf_char(&t->notes, '\n');
        } else {
            inlines(t, b, &n->children);
        }
    }
}

/* ---- Tables ---- */

static void rule(struct text *t)
{
    for (int i = 0; i < WIDTH; i++)
        buf_char(t->b, '-');
    buf_char(t->b, '\n');
}

/* One printed line of a row: a slice of every cell.  Returns 1 while some cell
** has more to say. */
static int row_line(struct text *t, const struct doc_table *tab,
                    const struct doc_row *r, const int *widths,
                    const char **rest)
{
    size_t column = 0;
    int more = 0, owed = 0; /* blanks are written only before words */

    for (size_t i = 0; i < r->count; i++) {
        const struct doc_cell *c = &r->cells[i];
        int room = -GAP, used;
        const char *line;
        for (int k = 0; k < c->span; k++)
            room += widths[column + (size_t)k];
        if (room < 1)
            room = 1;
        size_t len = next_line(&rest[i], room, &line, &used);
        int shift = shift_of(decree_align(tab, c, column), room, used);
        if (len > 0) {
            blanks(t->b, owed + shift);
            buf_add(t->b, line, len);
            owed = room - shift - used + GAP;
        } else {
            owed += room + GAP;
        }
        more |= *rest[i] != '\0';
        column += (size_t)c->span;
    }
    buf_char(t->b, '\n');
    return more;
}

static void row(struct text *t, const struct doc_table *tab,
                const struct doc_row *r, const int *widths)
{
    const char *rest[DOC_COLUMNS_MAX];
    size_t at[DOC_COLUMNS_MAX];

    buf_clear(&t->scratch);
    for (size_t i = 0; i < r->count; i++) {
        at[i] = t->scratch.len;
        inlines(t, &t->scratch, &r->cells[i].inlines);
        buf_add(&t->scratch, "", 1);
    }
    if (t->scratch.failed || !t->scratch.data)
        return;
    for (size_t i = 0; i < r->count; i++)
        rest[i] = t->scratch.data + at[i];
    while (row_line(t, tab, r, widths, rest))
        ;
}

static void table(struct text *t, const struct doc_table *tab)
{
    struct doc_table copy = *tab;
    int widths[DOC_COLUMNS_MAX], number = 0;

    copy.by_weight = 1;
    decree_widths(&copy, WIDTH, widths);
    rule(t);
    for (const struct doc_row *r = tab->first; r; r = r->next) {
        row(t, tab, r, widths);
        if (++number == tab->header_rows)
            rule(t);
    }
    rule(t);
    buf_char(t->b, '\n');
}

/* ---- Blocks ---- */

static void block(struct text *t, const struct doc_block *blk,
                  struct decree_count *count)
{
    static const struct {
        int left, first;
        enum doc_align align;
    } shapes[DOC_STYLE__MAX] = {
        [DOC_NORMAL] = {0, PLAIN_INDENT, DOC_ALIGN_LEFT},
        [DOC_INDENT] = {PLAIN_INDENT, 0, DOC_ALIGN_LEFT},
        [DOC_CENTRE] = {0, 0, DOC_ALIGN_CENTRE},
        [DOC_RIGHT] = {0, 0, DOC_ALIGN_RIGHT},
        [DOC_SLANTED] = {0, PLAIN_INDENT, DOC_ALIGN_LEFT},
    };
    enum doc_style style = DOC_NORMAL;
    char number[DECREE_NUMBER_BYTES];

    buf_clear(&t->scratch);
    if (blk->kind == DOC_PARAGRAPH) {
        style = blk->style;
    } else if (blk->kind == DOC_ITEM) {
        buf_char(&t->scratch, blk->marker);
        buf_char(&t->scratch, ' ');
    } else {
        decree_heading_number(count, blk, number);
        buf_str(&t->scratch, number);
        buf_str(&t->scratch, *number ? " " : "");
    }
    inlines(t, &t->scratch, &blk->inlines);
    buf_str(&t->scratch, decree_closing(t->d, blk));
    wrap(t->b, buf_cstr(&t->scratch), shapes[style].left, shapes[style].first,
         shapes[style].align);
    buf_char(t->b, '\n');
}

static void blocks(struct text *t, const struct doc_blocks *all)
{
    struct decree_count count = {{0}};

    for (const struct doc_block *blk = all->first; blk; blk = blk->next) {
        if (blk->kind == DOC_TABLE)
            table(t, blk->table);
        else if (blk->kind == DOC_PAGE_BREAK)
            rule(t);
        else
            block(t, blk, &count);
    }
}

/* ---- Head and end ---- */

static void lines(struct text *t, const char *s)
{
    char one[DECREE_LINE_BYTES];

    while (decree_next_line(&s, one))
        wrap(t->b, one, 0, 0, DOC_ALIGN_CENTRE);
}

static void head(struct text *t)
{
    const struct doc *d = t->d;
    char line[DECREE_LINE_BYTES];

    lines(t, d->head.superior);
    lines(t, d->head.issuer);
    decree_number_line(d, line);
    lines(t, line);
    buf_char(t->b, '\n');
    lines(t, decree_words(d, MSG_DOC_NATION));
    lines(t, decree_words(d, MSG_DOC_MOTTO));
    decree_date_line(d, line);
    lines(t, line);
    buf_char(t->b, '\n');
}

static void list(struct text *t, enum msg_id title, const char *const *all,
                 size_t count)
{
    if (count == 0)
        return;
    wrap(t->b, decree_words(t->d, title), 0, 0, DOC_ALIGN_LEFT);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&t->scratch);
        buf_printf(&t->scratch, "- %s%s", all[i],
                   decree_list_end(all[i], i, count));
        wrap(t->b, buf_cstr(&t->scratch), 0, 0, DOC_ALIGN_LEFT);
    }
    buf_char(t->b, '\n');
}

static void signature(struct text *t, const char *first, const char *second,
                      const char *name)
{
    lines(t, first);
    lines(t, second);
    lines(t, t->d->head.sign_note);
    buf_char(t->b, '\n');
    lines(t, name);
    buf_char(t->b, '\n');
}

static void end(struct text *t)
{
    const struct doc_head *h = &t->d->head;
    char line[DECREE_LINE_BYTES];

    if (decree_has_left(h))
        signature(t, h->left_post, NULL, h->left_name);
    decree_sign_first(t->d, line);
    signature(t, line, decree_sign_second(t->d), h->sign_name);
    list(t, MSG_DOC_RECIPIENTS, h->recipients, decree_recipients(h));
}

static void whole(struct text *t)
{
    const struct doc *d = t->d;

    if (decree_official(d))
        head(t);
    lines(t, decree_official(d) ? d->head.type : d->title);
    lines(t, d->head.summary);
    buf_char(t->b, '\n');
    list(t, MSG_DOC_TO, d->head.addressees, d->head.addressee_count);
    blocks(t, &d->body);
    if (decree_signed(d))
        end(t);
    for (const struct doc_annex *x = d->annex_first; x; x = x->next) {
        lines(t, x->name);
        lines(t, x->title);
        lines(t, x->attached);
        buf_char(t->b, '\n');
        blocks(t, &x->body);
    }
    wrap(t->b, buf_cstr(&t->notes), 0, 0, DOC_ALIGN_LEFT);
}

enum err_code text_write(const struct doc *d, struct buf *out, struct err *e)
{
    struct text t = {.d = d, .b = out};

    buf_init(&t.notes, out->limit);
    buf_init(&t.scratch, out->limit);
    whole(&t);
    enum err_code rc = buf_check(&t.notes, e);
    if (rc == ERR_OK)
        rc = buf_check(&t.scratch, e);
    buf_free(&t.notes);
    buf_free(&t.scratch);
    return rc == ERR_OK ? buf_check(out, e) : rc;
}
