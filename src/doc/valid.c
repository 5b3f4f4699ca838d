/*
** The check before writing.  A writer may rely on all that is checked here, so
** that none of them needs a second opinion on depth, spans or bytes.
*/
#include "base/text.h"
#include "doc/doc.h"

#include <stdio.h>
#include <string.h>

struct check {
    size_t text_bytes, blocks;
    struct err *e;
};

/* U+FFFE and U+FFFF are UTF-8 but may not stand in XML. */
static int has_noncharacter(const char *s)
{
    for (s = strstr(s, "\xEF\xBF"); s; s = strstr(s + 2, "\xEF\xBF")) {
        if ((unsigned char)s[2] >= 0xBE)
            return 1;
    }
    return 0;
}

static enum err_code check_text(struct check *c, const char *s)
{
    size_t len = s ? strlen(s) : 0;

    if (len == 0)
        return ERR_OK;
    if (!utf8_valid(s, len) || has_noncharacter(s))
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_UTF8);
    c->text_bytes += len;
    if (c->text_bytes > DOC_TEXT_BYTES_MAX)
        return ERR_SET(c->e, ERR_LIMIT, MSG_DOC_TOO_LARGE);
    return ERR_OK;
}

static enum err_code check_texts(struct check *c, const char *const *list,
                                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum err_code rc = check_text(c, list[i]);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static enum err_code check_figure(struct check *c, const struct doc_figure *f)
{
    const char *const parts[] = {f->indicator, f->unit, f->period, f->dim,
                                 f->value,     f->raw,  f->shown,  f->aspect};

    if (!f->shown || !*f->shown)
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_FIGURE_EMPTY,
                       f->indicator ? f->indicator : "");
    return check_texts(c, parts, ARRAY_COUNT(parts));
}

static enum err_code check_inlines(struct check *c,
                                   const struct doc_inlines *in, int depth,
                                   int in_note)
{
    if (depth > DOC_DEPTH_MAX)
        return ERR_SET(c->e, ERR_LIMIT, MSG_DOC_TOO_DEEP);
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        enum err_code rc = ERR_OK;
        if (n->kind == DOC_TEXT)
            rc = check_text(c, n->text);
        else if (n->kind == DOC_FIGURE)
            rc = check_figure(c, n->figure);
        else if (n->kind == DOC_NOTE && in_note)
            rc = ERR_SET(c->e, ERR_INPUT, MSG_DOC_NOTE_NESTED);
        else if (n->kind != DOC_BREAK)
            rc = check_inlines(c, &n->children, depth + 1,
                               in_note || n->kind == DOC_NOTE);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

/* Each row must cover every column once, or the writers would draw ragged
** tables, each in its own way. */
static enum err_code check_row(struct check *c, const struct doc_table *t,
                               const struct doc_row *row, size_t number)
{
    size_t covered = 0;

    for (size_t i = 0; i < row->count; i++) {
        const struct doc_cell *cell = &row->cells[i];
        enum err_code rc = check_inlines(c, &cell->inlines, 1, 0);
        if (rc != ERR_OK)
            return rc;
        covered += cell->span > 0 ? (size_t)cell->span : t->column_count + 1;
    }
    if (covered == t->column_count)
        return ERR_OK;
    char text[3][24];
    snprintf(text[0], sizeof text[0], "%zu", number);
    snprintf(text[1], sizeof text[1], "%zu", covered);
    snprintf(text[2], sizeof text[2], "%zu", t->column_count);
    return ERR_SET(c->e, ERR_INPUT, MSG_DOC_ROW_CELLS, text[0], text[1],
                   text[2]);
}

static enum err_code check_table(struct check *c, const struct doc_table *t)
{
    size_t number = 0;

    if (t->column_count == 0 || t->column_count > DOC_COLUMNS_MAX)
        return ERR_SET(c->e, ERR_LIMIT, MSG_DOC_COLUMNS);
    for (size_t i = 0; i < t->column_count; i++) {
        if (t->columns[i].width <= 0 || t->columns[i].width > 1000000)
            return ERR_SET(c->e, ERR_INPUT, MSG_DOC_COLUMN_WIDTH);
    }
    if (t->header_rows < 0 || (size_t)t->header_rows > t->row_count ||
        t->header_rows > 8)
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_HEADER_ROWS);
    c->blocks += t->row_count;
    if (c->blocks > DOC_BLOCKS_MAX)
        return ERR_SET(c->e, ERR_LIMIT, MSG_DOC_TOO_LARGE);
    for (const struct doc_row *r = t->first; r; r = r->next) {
        enum err_code rc = check_row(c, t, r, ++number);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static enum err_code check_block(struct check *c, const struct doc_block *b)
{
    if (++c->blocks > DOC_BLOCKS_MAX)
        return ERR_SET(c->e, ERR_LIMIT, MSG_DOC_TOO_LARGE);
    if (b->kind == DOC_TABLE)
        return check_table(c, b->table);
    if (b->kind == DOC_HEADING) {
        if (b->heading.level < 1 || b->heading.level > DOC_LEVELS)
            return ERR_SET(c->e, ERR_INPUT, MSG_DOC_LEVEL);
        enum err_code rc = check_text(c, b->heading.number);
        if (rc != ERR_OK)
            return rc;
    }
    return check_inlines(c, &b->inlines, 1, 0);
}

static enum err_code check_blocks(struct check *c, const struct doc_blocks *all)
{
    for (const struct doc_block *b = all->first; b; b = b->next) {
        enum err_code rc = check_block(c, b);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static enum err_code check_annexes(struct check *c, const struct doc *d)
{
    for (const struct doc_annex *x = d->annex_first; x; x = x->next) {
        const char *const texts[] = {x->name, x->title, x->attached};
        enum err_code rc = check_texts(c, texts, ARRAY_COUNT(texts));
        if (rc == ERR_OK)
            rc = check_blocks(c, &x->body);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static enum err_code check_head(struct check *c, const struct doc *d)
{
    const struct doc_head *h = &d->head;
    const char *const texts[] = {
        h->superior,  h->issuer,    h->number,    h->symbol,
        h->place,     h->type,      h->summary,   h->sign_authority,
        h->sign_for,  h->sign_post, h->sign_name, h->left_post,
        h->left_name, h->sign_note, d->title,     d->author,
        d->subject,   d->keywords,
    };

    if (!d->title || !*d->title)
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_NO_TITLE);
    if (h->date.day < 0 || h->date.day > 31 || h->date.month < 0 ||
        h->date.month > 12 || h->date.year < 0 || h->date.year > 9999)
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_DATE);
    if (!date_valid(d->created.year, d->created.month, d->created.day))
        return ERR_SET(c->e, ERR_INPUT, MSG_DOC_DATE);
    enum err_code rc = check_texts(c, texts, ARRAY_COUNT(texts));
    if (rc == ERR_OK)
        rc = check_texts(c, h->addressees, h->addressee_count);
    if (rc == ERR_OK)
        rc = check_texts(c, h->recipients, h->recipient_count);
    return rc;
}

enum err_code doc_valid(const struct doc *d, struct err *e)
{
    struct check c = {.e = e};

    if (d->failed)
        return err_nomem(e);
    enum err_code rc = check_head(&c, d);
    if (rc == ERR_OK)
        rc = check_blocks(&c, &d->body);
    if (rc == ERR_OK)
        rc = check_annexes(&c, d);
    return rc;
}
