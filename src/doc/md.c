/*
** Markdown with tables and footnotes ([^1]) as most sites know them.  Every
** character that Markdown could take for a sign is escaped.
*/
#include "doc/decree.h"
#include "doc/writers.h"

#include <stdio.h>
#include <string.h>

struct md {
    const struct doc *d;
    struct buf *b;
    struct buf notes;
    int note_count;
    int in_table; /* no line breaks, and '|' is a sign */
};

static void escaped(struct buf *b, const char *s)
{
    for (; *s; s++) {
        if (strchr("\\`*_[]<>#|~", *s))
            buf_char(b, '\\');
        buf_char(b, *s);
    }
}

static void inlines(struct md *m, struct buf *b, const struct doc_inlines *in);

static void note(struct md *m, struct buf *b, const struct doc_inlines *in)
{
    int n = ++m->note_count;
    int in_table = m->in_table;

    buf_printf(b, "[^%d]", n);
    buf_printf(&m->notes, "[^%d]: ", n);
    m->in_table = 1; /* a footnote stays on one line */
    inlines(m, &m->notes, in);
    m->in_table = in_table;
    buf_char(&m->notes, '\n');
}

/* Signs of bold and italic may not stand beside a blank inside. */
static void marked(struct md *m, struct buf *b, const struct doc_inlines *in,
                   const char *sign)
{
    struct buf inner;

    buf_init(&inner, b->limit);
    inlines(m, &inner, in);
    const char *s = buf_cstr(&inner);
    size_t len = inner.len, from = strspn(s, " ");
    while (len > from && s[len - 1] == ' ')
        len--;
    buf_add(b, s, from);
    if (len > from) {
        buf_str(b, sign);
        buf_add(b, s + from, len - from);
        buf_str(b, sign);
    }
    buf_add(b, s + len, inner.len - len);
    b->failed |= inner.failed;
    buf_free(&inner);
}

static void inlines(struct md *m, struct buf *b, const struct doc_inlines *in)
{
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n->kind == DOC_TEXT)
            escaped(b, n->text);
        else if (n->kind == DOC_FIGURE)
            escaped(b, n->figure->shown);
        else if (n->kind == DOC_BREAK)
            buf_str(b, m->in_table ? " " : "\\\n");
        else if (n->kind == DOC_NOTE)
            note(m, b, &n->children);
        else
            marked(m, b, &n->children, n->kind == DOC_BOLD ? "**" : "*");
    }
}

/* A paragraph that begins like a list item or a counted one must not become
** one: "12. " -> "12\. ". */
static void paragraph(struct md *m, const struct doc_block *blk,
                      const char *before)
{
    struct buf text;

    buf_init(&text, m->b->limit);
    inlines(m, &text, &blk->inlines);
    buf_str(&text, decree_closing(m->d, blk));
    const char *s = buf_cstr(&text);
    size_t digits = strspn(s, "0123456789");
    buf_str(m->b, before);
    if (digits > 0 && (s[digits] == '.' || s[digits] == ')')) {
        buf_add(m->b, s, digits);
        buf_char(m->b, '\\');
        s += digits;
    } else if (*s == '-' || *s == '+' || *s == '=') {
        buf_char(m->b, '\\');
    }
    buf_str(m->b, s);
    buf_str(m->b, "\n\n");
    m->b->failed |= text.failed;
    buf_free(&text);
}

static void row(struct md *m, const struct doc_table *t,
                const struct doc_row *r)
{
    buf_char(m->b, '|');
    for (size_t i = 0; i < t->column_count && r; i++) {
        if (i < r->count) {
            buf_char(m->b, ' ');
            inlines(m, m->b, &r->cells[i].inlines);
            buf_char(m->b, ' ');
            for (int k = 1; k < r->cells[i].span; k++)
                buf_str(m->b, "| ");
            buf_char(m->b, '|');
        }
    }
    for (size_t i = 0; i < t->column_count && !r; i++)
        buf_str(m->b, " |");
    buf_char(m->b, '\n');
}

static void table(struct md *m, const struct doc_table *t)
{
    static const char *const rules[DOC_ALIGN__MAX] = {
        [DOC_ALIGN_COLUMN] = "---|",
        [DOC_ALIGN_LEFT] = "---|",
        [DOC_ALIGN_CENTRE] = ":---:|",
        [DOC_ALIGN_RIGHT] = "---:|",
    };
    const struct doc_row *r = t->first;

    m->in_table = 1;
    row(m, t, t->header_rows ? r : NULL);
    if (t->header_rows && r)
        r = r->next;
    buf_char(m->b, '|');
    for (size_t i = 0; i < t->column_count; i++)
        buf_str(m->b, rules[t->columns[i].align]);
    buf_char(m->b, '\n');
    for (; r; r = r->next)
        row(m, t, r);
    buf_char(m->b, '\n');
    m->in_table = 0;
}

static void heading(struct md *m, const struct doc_block *blk,
                    struct decree_count *count)
{
    static const char *const signs[] = {"# ", "## ", "### ", "#### ", "##### "};
    char number[DECREE_NUMBER_BYTES];

    decree_heading_number(count, blk, number);
    buf_str(m->b, signs[blk->heading.level]);
    buf_str(m->b, number);
    buf_str(m->b, *number ? " " : "");
    m->in_table = 1;
    inlines(m, m->b, &blk->inlines);
    m->in_table = 0;
    buf_str(m->b, "\n\n");
}

static void blocks(struct md *m, const struct doc_blocks *all)
{
    struct decree_count count = {{0}};

    for (const struct doc_block *blk = all->first; blk; blk = blk->next) {
        const char item[] = {blk->kind == DOC_ITEM ? blk->marker : ' ', ' ',
                             '\0'};
        if (blk->kind == DOC_HEADING)
            heading(m, blk, &count);
        else if (blk->kind == DOC_TABLE)
            table(m, blk->table);
        else if (blk->kind == DOC_PAGE_BREAK)
            buf_str(m->b, "---\n\n");
        else if (blk->kind == DOC_ITEM)
            paragraph(m, blk, item);
        else
            paragraph(m, blk, blk->style == DOC_INDENT ? "> " : "");
    }
}

/* sign around each line of text, the lines parted by hard breaks. */
static void lines(struct md *m, const char *text, const char *sign)
{
    char one[DECREE_LINE_BYTES];
    int count = 0;

    while (decree_next_line(&text, one)) {
        buf_str(m->b, count++ ? "\\\n" : "");
        buf_str(m->b, sign);
        escaped(m->b, one);
        buf_str(m->b, sign);
    }
    if (count)
        buf_str(m->b, "\n\n");
}

static void head(struct md *m)
{
    char line[DECREE_LINE_BYTES];

    lines(m, m->d->head.superior, "");
    lines(m, m->d->head.issuer, "**");
    decree_number_line(m->d, line);
    lines(m, line, "");
    lines(m, decree_words(m->d, MSG_DOC_NATION), "**");
    lines(m, decree_words(m->d, MSG_DOC_MOTTO), "**");
    decree_date_line(m->d, line);
    lines(m, line, "*");
}

static void list(struct md *m, enum msg_id title, const char *const *all,
                 size_t count, const char *sign)
{
    if (count == 0)
        return;
    lines(m, decree_words(m->d, title), sign);
    for (size_t i = 0; i < count; i++) {
        buf_str(m->b, "- ");
        escaped(m->b, all[i]);
        buf_str(m->b, decree_list_end(all[i], i, count));
        buf_char(m->b, '\n');
    }
    buf_char(m->b, '\n');
}

static void title(struct md *m)
{
    const struct doc *d = m->d;
    char one[DECREE_LINE_BYTES];
    const char *text = decree_official(d) ? d->head.type : d->title;

    while (decree_next_line(&text, one)) {
        buf_str(m->b, "# ");
        escaped(m->b, one);
        buf_str(m->b, "\n\n");
    }
    lines(m, d->head.summary, "**");
    list(m, MSG_DOC_TO, d->head.addressees, d->head.addressee_count, "");
}

static void end(struct md *m)
{
    const struct doc_head *h = &m->d->head;
    char line[DECREE_LINE_BYTES];

    if (decree_has_left(h)) {
        lines(m, h->left_post, "**");
        lines(m, h->sign_note, "*");
        lines(m, h->left_name, "**");
    }
    decree_sign_first(m->d, line);
    lines(m, line, "**");
    lines(m, decree_sign_second(m->d), "**");
    lines(m, h->sign_note, "*");
    lines(m, h->sign_name, "**");
    list(m, MSG_DOC_RECIPIENTS, h->recipients, decree_recipients(h), "***");
}

enum err_code md_write(const struct doc *d, struct buf *out, struct err *e)
{
    struct md m = {.d = d, .b = out};

    buf_init(&m.notes, out->limit);
    if (decree_official(d))
        head(&m);
    title(&m);
    blocks(&m, &d->body);
    if (decree_signed(d))
        end(&m);
    for (const struct doc_annex *x = d->annex_first; x; x = x->next) {
        buf_str(out, "---\n\n");
        lines(&m, x->name, "**");
        lines(&m, x->title, "**");
        lines(&m, x->attached, "*");
        blocks(&m, &x->body);
    }
    buf_str(out, buf_cstr(&m.notes));
    enum err_code rc = buf_check(&m.notes, e);
    buf_free(&m.notes);
    return rc == ERR_OK ? buf_check(out, e) : rc;
}
