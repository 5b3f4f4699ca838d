#include "report/paragraph.h"

#include <string.h>

static enum err_code add_place(struct arena *a, const struct report *r,
                               const struct tpl_node *n,
                               struct text_places *out, size_t *cap,
                               struct err *e)
{
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->items[i].name, n->text) == 0)
            return ERR_OK;
    }
    struct text_place *grown =
        arena_grow(a, out->items, out->count, cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    const struct cat_field *field = catalog_field(r->catalog, n->text);
    out->items = grown;
    out->items[out->count++] =
        (struct text_place){.name = n->text,
                            .title = n->title,
                            .field = field ? field->name : NULL};
    return ERR_OK;
}

/* Bodies lie REPORT_DEPTH_MAX deep at most. */
static enum err_code walk(struct arena *a, const struct report *r,
                          const struct tpl_list *list, struct text_places *out,
                          size_t *cap, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (const struct tpl_node *n = list->first; rc == ERR_OK && n;
         n = n->next) {
        if (n->kind == TPL_PARAGRAPH)
            rc = add_place(a, r, n, out, cap, e);
        if (rc == ERR_OK)
            rc = walk(a, r, &n->body, out, cap, e);
        if (rc == ERR_OK)
            rc = walk(a, r, &n->or_else, out, cap, e);
    }
    return rc;
}

enum err_code paragraph_places(struct arena *a, const struct report *r,
                               struct text_places *out, struct err *e)
{
    size_t cap = 0;

    *out = (struct text_places){0};
    return walk(a, r, &r->body, out, &cap, e);
}

/* Each line typed, with an empty one after it where the tag has its line. */
static enum err_code add_lines(struct fill *f, const struct tpl_node *n,
                               const char *text, struct buf *out)
{
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && *text) {
        size_t len = strcspn(text, "\r\n");
        const char *line = arena_strndup(f->a, text, len);
        text += len + strspn(text + len, "\r\n");
        if (!line)
            return err_nomem(f->e);
        if (len > 0)
            rc = fill_text(f, out, line);
        if (!n->flag && *text)
            buf_char(out, ' ');
        for (int i = 0; i < 2 && n->flag && rc == ERR_OK; i++)
            rc = fill_new_line(f, n->pos, out);
    }
    return rc;
}

static enum err_code add_missing(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    const char *shown = arena_printf(
        f->a, "(%s: %s)", msg_text(MSG_REPORT_PARAGRAPH_NONE, f->report->lang),
        n->title);
    struct report_missing *list = arena_grow(f->a, f->missing, f->missing_count,
                                             &f->missing_cap, sizeof *list);

    if (!shown || !list)
        return err_nomem(f->e);
    f->missing = list;
    list[f->missing_count++] = (struct report_missing){NULL, n->title};
    return add_lines(f, n, shown, out);
}

enum err_code fill_paragraph(struct fill *f, const struct tpl_node *n,
                             struct buf *out)
{
    char period[PERIOD_TEXT_BYTES];
    struct text_key key = {f->report->definition->name, f->unit->id, period};
    const char *content = NULL;

    if (f->trial)
        return add_lines(f, n, "x", out);
    period_name(f->ask->figures.period, period);
    enum err_code rc =
        paragraph_read(f->a, f->source->db, &key, n->text, &content, f->e);
    if (rc != ERR_OK)
        return rc;
    if (!content)
        content = n->figure.otherwise;
    return content ? add_lines(f, n, content, out) : add_missing(f, n, out);
}
