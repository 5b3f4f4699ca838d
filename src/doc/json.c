/*
** The tree as JSON: every node and every figure with where it comes from, in
** the order of the tree.  An object has one key that names its kind.
*/
#include "doc/decree.h"
#include "doc/writers.h"

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* "key":"text", with a comma before unless it is the first. */
static void member(struct buf *b, const char *key, const char *text)
{
    if (b->len > 0 && b->data && b->data[b->len - 1] != '{')
        buf_char(b, ',');
    buf_json(b, key);
    buf_char(b, ':');
    buf_json(b, or_empty(text));
}

static void figure(struct buf *b, const struct doc_figure *f)
{
    buf_str(b, "{\"figure\":{");
    member(b, "indicator", f->indicator);
    member(b, "unit", f->unit);
    member(b, "period", f->period);
    member(b, "dim", f->dim);
    member(b, "value", f->value);
    if (f->aspect && *f->aspect)
        member(b, "aspect", f->aspect);
    member(b, "raw", f->raw);
    member(b, "shown", f->shown);
    buf_printf(b, ",\"missing\":%s}}", f->missing ? "true" : "false");
}

static void inlines(struct buf *b, const struct doc_inlines *in)
{
    static const char *const parents[DOC_INLINE__MAX] = {
        [DOC_BOLD] = "bold", [DOC_ITALIC] = "italic", [DOC_NOTE] = "note"};

    buf_char(b, '[');
    for (const struct doc_inline *n = in->first; n; n = n->next) {
        if (n != in->first)
            buf_char(b, ',');
        if (n->kind == DOC_TEXT) {
            buf_char(b, '{');
            member(b, "text", n->text);
            buf_char(b, '}');
        } else if (n->kind == DOC_FIGURE) {
            figure(b, n->figure);
        } else if (n->kind == DOC_BREAK) {
            buf_str(b, "{\"break\":true}");
        } else {
            buf_printf(b, "{\"%s\":", parents[n->kind]);
            inlines(b, &n->children);
            buf_char(b, '}');
        }
    }
    buf_char(b, ']');
}

static const char *const aligns[DOC_ALIGN__MAX] = {
    [DOC_ALIGN_COLUMN] = "column",
    [DOC_ALIGN_LEFT] = "left",
    [DOC_ALIGN_CENTRE] = "centre",
    [DOC_ALIGN_RIGHT] = "right",
};

static void row(struct buf *b, const struct doc_row *r)
{
    buf_char(b, '[');
    for (size_t i = 0; i < r->count; i++) {
        const struct doc_cell *c = &r->cells[i];
        buf_printf(b,
                   "%s{\"align\":\"%s\",\"span\":%d,\"words\":", i ? "," : "",
                   aligns[c->align], c->span);
        inlines(b, &c->inlines);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

static void table(struct buf *b, const struct doc_table *t)
{
    buf_printf(b, "{\"table\":{\"by_weight\":%s,\"header_rows\":%d,",
               t->by_weight ? "true" : "false", t->header_rows);
    buf_str(b, "\"columns\":[");
    for (size_t i = 0; i < t->column_count; i++)
        buf_printf(b, "%s{\"width\":%d,\"align\":\"%s\"}", i ? "," : "",
                   t->columns[i].width, aligns[t->columns[i].align]);
    buf_str(b, "],\"rows\":[");
    for (const struct doc_row *r = t->first; r; r = r->next) {
        buf_str(b, r == t->first ? "\n " : ",\n ");
        row(b, r);
    }
    buf_str(b, "]}}");
}

static void block(struct buf *b, const struct doc_block *blk,
                  struct decree_count *count)
{
    static const char *const styles[DOC_STYLE__MAX] = {
        [DOC_NORMAL] = "normal",   [DOC_INDENT] = "indent",
        [DOC_CENTRE] = "centre",   [DOC_RIGHT] = "right",
        [DOC_SLANTED] = "slanted",
    };
    char number[DECREE_NUMBER_BYTES];

    if (blk->kind == DOC_TABLE) {
        table(b, blk->table);
        return;
    }
    if (blk->kind == DOC_PAGE_BREAK) {
        buf_str(b, "{\"page_break\":true}");
        return;
    }
    if (blk->kind == DOC_HEADING) {
        decree_heading_number(count, blk, number);
        buf_printf(b, "{\"heading\":%d", blk->heading.level);
        member(b, "number", number);
    } else if (blk->kind == DOC_ITEM) {
        buf_printf(b, "{\"item\":\"%c\"", blk->marker);
    } else {
        buf_printf(b, "{\"paragraph\":\"%s\"", styles[blk->style]);
    }
    buf_str(b, ",\"words\":");
    inlines(b, &blk->inlines);
    buf_char(b, '}');
}

static void blocks(struct buf *b, const struct doc_blocks *all)
{
    struct decree_count count = {{0}};

    buf_char(b, '[');
    for (const struct doc_block *n = all->first; n; n = n->next) {
        buf_str(b, n == all->first ? "\n" : ",\n");
        block(b, n, &count);
    }
    buf_char(b, ']');
}

static void list(struct buf *b, const char *key, const char *const *all,
                 size_t count)
{
    buf_printf(b, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_char(b, ',');
        buf_json(b, or_empty(all[i]));
    }
    buf_char(b, ']');
}

static void head(struct buf *b, const struct doc_head *h)
{
    buf_str(b, ",\n\"head\":{");
    member(b, "superior", h->superior);
    member(b, "issuer", h->issuer);
    member(b, "number", h->number);
    member(b, "symbol", h->symbol);
    member(b, "place", h->place);
    buf_printf(b, ",\"date\":{\"year\":%d,\"month\":%d,\"day\":%d}",
               h->date.year, h->date.month, h->date.day);
    member(b, "type", h->type);
    member(b, "summary", h->summary);
    list(b, "addressees", h->addressees, h->addressee_count);
    list(b, "recipients", h->recipients, h->recipient_count);
    member(b, "sign_authority", h->sign_authority);
    member(b, "sign_for", h->sign_for);
    member(b, "sign_post", h->sign_post);
    member(b, "sign_name", h->sign_name);
    if (decree_has_left(h)) {
        member(b, "left_post", h->left_post);
        member(b, "left_name", h->left_name);
        member(b, "sign_note", h->sign_note);
    }
    buf_char(b, '}');
}

static void annexes(struct buf *b, const struct doc *d)
{
    buf_str(b, ",\n\"annexes\":[");
    for (const struct doc_annex *x = d->annex_first; x; x = x->next) {
        buf_str(b, x == d->annex_first ? "{" : ",{");
        member(b, "name", x->name);
        member(b, "title", x->title);
        member(b, "attached", x->attached);
        buf_printf(
            b, ",\"landscape\":%s,\"body\":", x->landscape ? "true" : "false");
        blocks(b, &x->body);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

enum err_code json_write(const struct doc *d, struct buf *out, struct err *e)
{
    buf_str(out, "{\"document\":1");
    member(out, "lang", d->lang == LANG_VI ? "vi" : "en");
    member(out, "title", d->title);
    member(out, "author", d->author);
    member(out, "subject", d->subject);
    member(out, "keywords", d->keywords);
    buf_printf(out, ",\"created\":\"%04d-%02d-%02d\"", d->created.year,
               d->created.month, d->created.day);
    head(out, &d->head);
    buf_str(out, ",\n\"body\":");
    blocks(out, &d->body);
    annexes(out, d);
    buf_str(out, "}\n");
    return buf_check(out, e);
}
