#include "doc/paper_docx.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STYLES_MAX = 10000, CHAIN_MAX = 32, BODY_TEXT = 9 };

static const char *keep(struct paper_xml *x, const char *text)
{
    struct docx_styles *s = x->ctx;
    char *copy = text ? arena_strdup(s->b->scratch, text) : NULL;

    if (text && !copy)
        err_nomem(x->e);
    return copy;
}

static void begin_style(struct paper_xml *x, const char **list)
{
    struct docx_styles *s = x->ctx;
    const char *type = paper_xml_attr(list, "type");

    s->open = NULL;
    if (s->count == STYLES_MAX)
        return;
    s->all =
        arena_grow(s->b->scratch, s->all, s->count, &s->cap, sizeof *s->all);
    if (!s->all) {
        s->count = 0;
        err_nomem(x->e);
        return;
    }
    s->open = &s->all[s->count++];
    *s->open = (struct docx_style){.look = {-1, -1, -1, -1}};
    s->open->id = keep(x, paper_xml_attr(list, "styleId"));
    s->open->is_default = type && strcmp(type, "paragraph") == 0 &&
                          paper_xml_attr(list, "default") &&
                          paper_xml_on(list, "default");
}

static void name_style(struct docx_style *s, const char *name)
{
    if (!name)
        return;
    if (strncasecmp(name, "heading ", 8) == 0 && name[8] >= '1' &&
        name[8] <= '9' && s->look.outline < 0)
        s->look.outline = name[8] - '1';
    s->is_contents = strncasecmp(name, "toc ", 4) == 0;
}

static void start(struct paper_xml *x, const char *name, const char **list)
{
    struct docx_styles *s = x->ctx;
    struct docx_style *o = s->open;

    if (strcmp(name, "w:style") == 0) {
        begin_style(x, list);
        return;
    }
    if (!o)
        return;
    if (strcmp(name, "w:name") == 0)
        name_style(o, paper_xml_attr(list, "val"));
    else if (strcmp(name, "w:basedOn") == 0)
        o->base = keep(x, paper_xml_attr(list, "val"));
    else if (strcmp(name, "w:outlineLvl") == 0)
        o->look.outline = (int)paper_xml_number(list, "val", BODY_TEXT);
    else if (strcmp(name, "w:numId") == 0)
        o->look.num = paper_xml_number(list, "val", 0);
    else if (strcmp(name, "w:ilvl") == 0)
        o->look.level = (int)paper_xml_number(list, "val", 0);
    else if (strcmp(name, "w:b") == 0)
        o->look.bold = paper_xml_on(list, "val");
}

static void end(struct paper_xml *x, const char *name)
{
    struct docx_styles *s = x->ctx;

    if (strcmp(name, "w:style") == 0)
        s->open = NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct docx_style *s = a, *t = b;

    return strcmp(s->id ? s->id : "", t->id ? t->id : "");
}

const struct docx_style *docx_style(const struct docx_styles *s, const char *id)
{
    struct docx_style key = {.id = id};

    if (!id || s->count == 0)
        return NULL;
    return bsearch(&key, s->all, s->count, sizeof key, by_id);
}

static void inherit(int *own, int base)
{
    if (*own < 0)
        *own = base;
}

/* Fill what a style is silent on from those that it is based on. */
static void resolve(const struct docx_styles *s, struct docx_style *style)
{
    const struct docx_style *base = docx_style(s, style->base);

    for (int i = 0; base && i < CHAIN_MAX; i++) {
        inherit(&style->look.outline, base->look.outline);
        inherit(&style->look.level, base->look.level);
        inherit(&style->look.bold, base->look.bold);
        if (style->look.num < 0)
            style->look.num = base->look.num;
        style->is_contents |= base->is_contents;
        base = docx_style(s, base->base);
    }
}

enum err_code docx_read_styles(struct paper_zip *z, const char *part,
                               struct docx_styles *s)
{
    static const struct paper_xml_sink sink = {.start = start, .end = end};

    if (!*part)
        return ERR_OK;
    if (paper_xml_part(z, part, &sink, s) != ERR_OK)
        return z->e->code;
    if (s->count > 0)
        qsort(s->all, s->count, sizeof *s->all, by_id);
    for (size_t i = 0; i < s->count; i++) {
        resolve(s, &s->all[i]);
        if (s->all[i].is_default)
            s->paragraph = &s->all[i];
    }
    return ERR_OK;
}
