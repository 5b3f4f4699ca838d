#include "doc/paper_odt.h"

#include "doc/paper_count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STYLES_MAX = 20000,
    LISTS_MAX = 2000,
    CHAIN_MAX = 32,
    COUNT_MAX = 32767
};

static const char *keep(struct odt *o, const char *text)
{
    char *copy = arena_strdup(o->b->scratch, text ? text : "");

    if (!copy)
        err_nomem(o->b->e);
    return copy;
}

static void begin_style(struct odt *o, const char **list)
{
    o->style = NULL;
    if (o->style_count == STYLES_MAX)
        return;
    struct odt_style *grown = arena_grow(
        o->b->scratch, o->styles, o->style_count, &o->style_cap, sizeof *grown);
    const char *name = keep(o, paper_xml_attr(list, "name"));
    const char *parent = keep(o, paper_xml_attr(list, "parent-style-name"));
    if (!grown || !name || !parent) {
        err_nomem(o->b->e);
        return;
    }
    o->styles = grown;
    o->sorted = 0;
    o->style = &grown[o->style_count++];
    *o->style = (struct odt_style){name, parent, -1, -1};
    o->style->outline =
        (int)paper_xml_number(list, "default-outline-level", -1);
    if (o->style->outline < 0 && strncmp(name, "Heading_20_", 11) == 0 &&
        name[11] >= '1' && name[11] <= '9')
        o->style->outline = name[11] - '0'; /* what was HTML has no outline */
}

static void begin_list(struct odt *o, const char *name)
{
    o->list = NULL;
    if (o->list_known_count == LISTS_MAX)
        return;
    struct odt_list *grown =
        arena_grow(o->b->scratch, o->lists_known, o->list_known_count,
                   &o->list_known_cap, sizeof *grown);
    name = keep(o, name);
    if (!grown || !name) {
        err_nomem(o->b->e);
        return;
    }
    o->lists_known = grown;
    o->list = &grown[o->list_known_count++];
    *o->list = (struct odt_list){.name = name};
    for (size_t i = 0; i < ODT_LEVELS; i++)
        o->list->counters[i] = -1;
}

/* "1", "a", "A", "i", "I" as paper_count calls them. */
static const char *format_of(const char *text)
{
    static const struct {
        const char *odf, *name;
    } formats[] = {
        {"1", "decimal"},     {"01", "decimalZero"}, {"a", "lowerLetter"},
        {"A", "upperLetter"}, {"i", "lowerRoman"},   {"I", "upperRoman"},
    };

    for (size_t i = 0; text && i < ARRAY_COUNT(formats); i++) {
        if (strcmp(text, formats[i].odf) == 0)
            return formats[i].name;
    }
    return text && *text ? "decimal" : "";
}

static void copy(char out[ODT_WORD_BYTES], const char *text)
{
    snprintf(out, ODT_WORD_BYTES, "%s", text ? text : "");
}

static void begin_level(struct odt *o, const char **list, int bullet)
{
    long at = paper_xml_number(list, "level", 0);
    long shown = paper_xml_number(list, "display-levels", 1);

    if (!o->list || at < 1 || at > ODT_LEVELS)
        return;
    struct odt_level *l = &o->list->levels[at - 1];
    copy(l->before, paper_xml_attr(list, "num-prefix"));
    copy(l->after, paper_xml_attr(list, "num-suffix"));
    l->start = paper_xml_number(list, "start-value", 1);
    l->shown = (uint32_t)(shown < 1 ? 1 : shown > at ? at : shown);
    if (bullet) {
        const char *sign = paper_xml_attr(list, "bullet-char");
        const unsigned char *u = (const unsigned char *)sign;
        int private =
            !sign || !*sign || u[0] == 0xEE || (u[0] == 0xEF && u[1] <= 0xA3);
        copy(l->format, "bullet");
        copy(l->before, private ? "-" : sign);
        *l->after = '\0';
    } else {
        copy(l->format, format_of(paper_xml_attr(list, "num-format")));
    }
}

static void in_style(struct odt *o, const char *name, const char **list)
{
    const char *weight = paper_xml_attr(list, "font-weight");

    if (strcmp(name, "style:text-properties") == 0 && weight)
        o->style->bold = strcmp(weight, "bold") == 0 ||
                         (weight[0] >= '6' && weight[0] <= '9');
}

void odt_style_start(struct odt *o, const char *name, const char **list)
{
    if (strcmp(name, "style:style") == 0)
        begin_style(o, list);
    else if (strcmp(name, "text:list-style") == 0)
        begin_list(o, paper_xml_attr(list, "name"));
    else if (strcmp(name, "text:outline-style") == 0)
        begin_list(o, "");
    else if (strcmp(name, "text:list-level-style-number") == 0 ||
             strcmp(name, "text:outline-level-style") == 0)
        begin_level(o, list, 0);
    else if (strcmp(name, "text:list-level-style-bullet") == 0)
        begin_level(o, list, 1);
    else if (o->style)
        in_style(o, name, list);
}

void odt_style_end(struct odt *o, const char *name)
{
    if (strcmp(name, "style:style") == 0)
        o->style = NULL;
    else if (strcmp(name, "text:list-style") == 0 ||
             strcmp(name, "text:outline-style") == 0)
        o->list = NULL;
}

void odt_on_style_start(struct paper_xml *x, const char *name,
                        const char **list)
{
    odt_style_start(x->ctx, name, list);
}

void odt_on_style_end(struct paper_xml *x, const char *name)
{
    odt_style_end(x->ctx, name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct odt_style *)a)->name,
                  ((const struct odt_style *)b)->name);
}

static struct odt_style *find_style(struct odt *o, const char *name)
{
    struct odt_style key = {.name = name};

    return o->style_count > 0
               ? bsearch(&key, o->styles, o->style_count, sizeof key, by_name)
               : NULL;
}

/* Fill what styles are silent on from their parents. */
static void resolve(struct odt *o)
{
    o->sorted = 1;
    if (o->style_count > 0)
        qsort(o->styles, o->style_count, sizeof *o->styles, by_name);
    for (size_t i = 0; i < o->style_count; i++) {
        struct odt_style *s = &o->styles[i];
        const struct odt_style *up = find_style(o, s->parent);
        for (int n = 0; up && n < CHAIN_MAX; n++) {
            s->bold = s->bold < 0 ? up->bold : s->bold;
            s->outline = s->outline < 0 ? up->outline : s->outline;
            up = find_style(o, up->parent);
        }
    }
}

const struct odt_style *odt_style(struct odt *o, const char *name)
{
    if (!name)
        return NULL;
    if (!o->sorted)
        resolve(o);
    return find_style(o, name);
}

struct odt_list *odt_find_list(struct odt *o, const char *name)
{
    for (size_t i = o->list_known_count; i > 0; i--) {
        if (strcmp(o->lists_known[i - 1].name, name) == 0)
            return &o->lists_known[i - 1];
    }
    return NULL;
}

void odt_forget(struct odt_list *l, size_t level)
{
    for (size_t i = level; i < ODT_LEVELS; i++)
        l->counters[i] = -1;
}

void odt_count(struct odt_list *l, size_t level, long start)
{
    if (level >= ODT_LEVELS)
        return;
    long *c = &l->counters[level];
    if (start >= 0)
        *c = start;
    else if (*c < 0)
        *c = l->levels[level].start;
    else if (*c < COUNT_MAX)
        ++*c;
    if (level + 1 < ODT_LEVELS)
        odt_forget(l, level + 1);
}

void odt_print(const struct odt_list *l, size_t level, struct buf *out)
{
    if (level >= ODT_LEVELS || !*l->levels[level].format)
        return;
    const struct odt_level *own = &l->levels[level];
    buf_str(out, own->before);
    for (size_t i = level + 1 - own->shown;
         i <= level && strcmp(own->format, "bullet") != 0; i++) {
        const struct odt_level *v = &l->levels[i];
        long n = l->counters[i] < 0 ? v->start : l->counters[i];
        if (!*v->format)
            continue;
        paper_count(out, v->format, n);
        buf_str(out, i < level ? "." : "");
    }
    buf_str(out, own->after);
    buf_char(out, ' ');
}
