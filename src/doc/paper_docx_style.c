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
    *s->open = (struct docx_style){.look = DOCX_SILENT};
    s->open->id = keep(x, paper_xml_attr(list, "styleId"));
    s->open->is_default = type && strcmp(type, "paragraph") == 0 &&
                          paper_xml_attr(list, "default") &&
                          paper_xml_on(list, "default");
}

/* ---- Letters ---- */

/* A font's name, kept once: equal names are equal pointers. */
static const char *keep_font(struct docx_styles *s, const char *name)
{
    for (size_t i = 0; i < s->font_count; i++)
        if (strcasecmp(s->fonts[i], name) == 0)
            return s->fonts[i];
    if (s->font_count == DOCX_FONTS_MAX)
        return NULL;
    const char *copy = arena_strdup(s->b->a, name);
    if (copy)
        s->fonts[s->font_count++] = copy;
    else
        err_nomem(s->b->e);
    return copy;
}

/* A place in the theme goes before a name. */
static const char *font_of(struct docx_styles *s, const char **list)
{
    const char *theme = paper_xml_attr(list, "asciiTheme");
    const char *name = paper_xml_attr(list, "ascii");

    if (theme)
        return strncmp(theme, "minor", 5) == 0   ? s->theme.minor
               : strncmp(theme, "major", 5) == 0 ? s->theme.major
                                                 : NULL;
    if (!name)
        name = paper_xml_attr(list, "hAnsi");
    return name && *name ? keep_font(s, name) : NULL;
}

void docx_letters(struct docx_styles *s, const char *name, const char **list,
                  struct docx_look *look)
{
    const char *text;

    if (strcmp(name, "w:rFonts") == 0) {
        const char *font = font_of(s, list);
        look->font = font ? font : look->font;
    } else if (strcmp(name, "w:sz") == 0) {
        long size = paper_xml_number(list, "val", -1);
        look->size = size > 0 && size <= UINT16_MAX ? (int)size : look->size;
    } else if (strcmp(name, "w:color") == 0) {
        text = paper_xml_attr(list, "val");
        look->colour = text && strlen(text) == 6 ? strtol(text, NULL, 16) : 0;
    }
}

/* ---- Styles ---- */

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
    if (strcmp(name, "w:rPrDefault") == 0)
        s->in_defaults = 1;
    if (!o) {
        if (s->in_defaults)
            docx_letters(s, name, list, &s->defaults);
        return;
    }
    docx_letters(s, name, list, &o->look);
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
    if (strcmp(name, "w:rPrDefault") == 0)
        s->in_defaults = 0;
}

/* The Latin fonts of the theme: for headings and for everything else. */
static void theme_start(struct paper_xml *x, const char *name,
                        const char **list)
{
    struct docx_styles *s = x->ctx;
    const char *font = paper_xml_attr(list, "typeface");

    if (strcmp(name, "a:majorFont") == 0)
        s->in_major = 1;
    if (strcmp(name, "a:minorFont") == 0)
        s->in_major = 0;
    if (strcmp(name, "a:latin") != 0 || !font || !*font)
        return;
    const char **to = s->in_major ? &s->theme.major : &s->theme.minor;
    if (!*to)
        *to = keep_font(s, font);
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
        inherit(&style->look.size, base->look.size);
        if (!style->look.font)
            style->look.font = base->look.font;
        if (style->look.colour < 0)
            style->look.colour = base->look.colour;
        if (style->look.num < 0)
            style->look.num = base->look.num;
        style->is_contents |= base->is_contents;
        base = docx_style(s, base->base);
    }
}

enum err_code docx_read_styles(struct paper_zip *z,
                               const struct docx_parts *parts,
                               struct docx_styles *s)
{
    static const struct paper_xml_sink theme = {.start = theme_start};
    static const struct paper_xml_sink sink = {.start = start, .end = end};

    s->defaults = DOCX_SILENT;
    if (*parts->theme && paper_xml_part(z, parts->theme, &theme, s) != ERR_OK)
        return z->e->code;
    if (!*parts->styles)
        return ERR_OK;
    if (paper_xml_part(z, parts->styles, &sink, s) != ERR_OK)
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
