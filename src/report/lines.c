/*
** Lists of texts and tasks in a paper: each a clause, in lines of their own or
** one behind the other.
*/
#include "report/fill.h"

#include "base/text.h"

#include <stdio.h>

enum { CLAUSE_BYTES = 8192 };

/* What was found: one of the two lists. */
struct found {
    struct document_list documents;
    struct task_list tasks;
    size_t count;
};

static enum err_code read(struct fill *f, const struct tpl_lines *x,
                          struct found *out)
{
    struct period p = f->period[x->time];
    struct document_ask ask = {.unit_id = f->unit->id,
                               .first = period_first_day(p),
                               .last = period_last_day(p),
                               .who = f->ask->figures.who,
                               .field = x->code[LINES_FIELD],
                               .role = x->code[LINES_ROLE],
                               .type = x->code[LINES_TYPE],
                               .state = x->code[LINES_STATE],
                               .limit = x->limit};
    enum err_code rc;

    *out = (struct found){.count = 1};
    if (f->trial)
        return ERR_OK;
    const struct registry *r = tally_registry(f->source->tally);
    if (x->is_tasks) {
        rc = task_list(f->a, r, f->source->db, &ask, x->which, &out->tasks,
                       f->e);
        out->count = out->tasks.count;
    } else {
        rc = document_list(f->a, r, f->source->db, &ask, f->report->lang,
                           &out->documents, f->e);
        out->count = out->documents.count;
    }
    return rc;
}

enum err_code fill_has_lines(struct fill *f, const struct tpl_lines *x,
                             int *out)
{
    struct found found;
    enum err_code rc = read(f, x, &found);

    *out = rc == ERR_OK && found.count > 0;
    return rc;
}

/* The clause of an item, and what closes it. */
static enum err_code add_clause(struct fill *f, const struct tpl_lines *x,
                                const struct found *found, size_t i,
                                const char *close, struct buf *out)
{
    enum err_code rc;
    struct buf b;

    buf_init(&b, CLAUSE_BYTES);
    if (f->trial)
        buf_str(&b, "x");
    else if (x->is_tasks)
        task_clause(&found->tasks.items[i], f->report->lang, &b);
    else
        document_clause(&found->documents.items[i], f->report->lang, &b);
    buf_str(&b, close);
    rc = buf_check(&b, f->e);
    if (rc == ERR_OK)
        rc = fill_text(f, out, buf_cstr(&b));
    buf_free(&b);
    return rc;
}

/* The text with a capital; NULL when memory is out. */
static const char *capital(struct arena *a, const char *text)
{
    char first[8], shown[SHOW_BYTES];
    const char *rest = text;

    utf8_next(&rest);
    snprintf(first, sizeof first, "%.*s", (int)(rest - text), text);
    show_capital(first, shown);
    return arena_printf(a, "%s%s", shown, rest);
}

/* A line of the list: it begins with a capital. */
static enum err_code add_line(struct fill *f, const struct tpl_node *n,
                              const struct found *found, size_t i,
                              struct buf *out)
{
    int last = i + 1 == found->count;
    size_t piece = f->piece_count;

    buf_str(out, "- ");
    enum err_code rc = add_clause(f, n->lines, found, i, last ? "." : ";", out);
    if (rc != ERR_OK)
        return rc;
    f->pieces[piece].text = capital(f->a, f->pieces[piece].text);
    if (!f->pieces[piece].text)
        return err_nomem(f->e);
    return fill_new_line(f, n->pos, out);
}

enum err_code fill_lines(struct fill *f, const struct tpl_node *n,
                         struct buf *out)
{
    struct found found;
    enum err_code rc = read(f, n->lines, &found);

    for (size_t i = 0; rc == ERR_OK && i < found.count; i++) {
        const char *close = i + 1 == found.count ? "" : "; ";
        rc = n->flag ? add_line(f, n, &found, i, out)
                     : add_clause(f, n->lines, &found, i, close, out);
    }
    /* What follows is no part of the last line. */
    if (rc == ERR_OK && n->flag && found.count > 0)
        rc = fill_new_line(f, n->pos, out);
    return rc;
}
