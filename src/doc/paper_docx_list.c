/*
** The numbers that Word prints before the paragraphs of a list.  A paragraph
** names a number (w:num) and a level; the number names its definition
** (w:abstractNum), whose counters it shares with all others of it, and may
** change where a level starts or what it looks like.
*/
#include "doc/paper_count.h"
#include "doc/paper_docx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFS_MAX = 2000,
    NUMS_MAX = 5000,
    TEXT_BYTES = 32,
    COUNT_MAX = 32767,
    UNSET = -1
};

struct level {
    long start, restart; /* restart after this level (from 1); UNSET: any */
    char format[TEXT_BYTES], text[TEXT_BYTES], style[TEXT_BYTES * 2];
    int legal; /* all numbers of the text are decimal */
    int glued; /* no blank behind */
};

struct def {
    long id;
    struct level levels[DOCX_LEVELS];
    long counters[DOCX_LEVELS]; /* the last that was printed; UNSET: none */
    const char *link, *linked;  /* w:numStyleLink, w:styleLink */
};

struct num {
    long id, def_id;
    struct def *def;                   /* NULL: none of that number */
    long start[DOCX_LEVELS];           /* override; UNSET: none */
    struct level *levels[DOCX_LEVELS]; /* override; NULL: none */
    int begun[DOCX_LEVELS];
};

struct docx_lists {
    struct paper_build *b;
    struct def *defs;
    struct num *nums;
    size_t def_count, def_cap, num_count, num_cap;
    struct def *def; /* while reading */
    struct num *num;
    struct level *level;
    int override; /* the level of w:lvlOverride; -1: none */
};

/* ---- Reading ---- */

static const struct level plain = {
    .start = 1, .restart = UNSET, .format = "decimal"};

static void begin_def(struct paper_xml *x, const char **list)
{
    struct docx_lists *l = x->ctx;

    l->def = NULL;
    if (l->def_count == DEFS_MAX)
        return;
    struct def *grown = arena_grow(l->b->scratch, l->defs, l->def_count,
                                   &l->def_cap, sizeof *grown);
    if (!grown) {
        err_nomem(x->e);
        return;
    }
    l->defs = grown;
    l->def = &grown[l->def_count++];
    *l->def = (struct def){.id = paper_xml_number(list, "abstractNumId", -1)};
    for (int i = 0; i < DOCX_LEVELS; i++) {
        l->def->levels[i] = plain;
        l->def->counters[i] = UNSET;
    }
}

static void begin_num(struct paper_xml *x, const char **list)
{
    struct docx_lists *l = x->ctx;

    l->num = NULL;
    l->override = -1;
    if (l->num_count == NUMS_MAX)
        return;
    struct num *grown = arena_grow(l->b->scratch, l->nums, l->num_count,
                                   &l->num_cap, sizeof *grown);
    if (!grown) {
        err_nomem(x->e);
        return;
    }
    l->nums = grown;
    l->num = &grown[l->num_count++];
    *l->num =
        (struct num){.id = paper_xml_number(list, "numId", 0), .def_id = -1};
    for (int i = 0; i < DOCX_LEVELS; i++)
        l->num->start[i] = UNSET;
}

static void begin_level(struct paper_xml *x, const char **list)
{
    struct docx_lists *l = x->ctx;
    long i = paper_xml_number(list, "ilvl", -1);

    l->level = NULL;
    if (i < 0 || i >= DOCX_LEVELS)
        return;
    if (l->def) {
        l->level = &l->def->levels[i];
    } else if (l->num) {
        l->level = arena_alloc(l->b->scratch, sizeof *l->level);
        if (l->level)
            *l->level = plain;
        else
            err_nomem(x->e);
        l->num->levels[i] = l->level;
    }
}

static void copy(char *out, size_t size, const char **list)
{
    const char *text = paper_xml_attr(list, "val");

    snprintf(out, size, "%s", text ? text : "");
}

static const char *keep(struct paper_xml *x, const char **list)
{
    struct docx_lists *l = x->ctx;
    const char *text = paper_xml_attr(list, "val");
    char *kept = text ? arena_strdup(l->b->scratch, text) : NULL;

    if (text && !kept)
        err_nomem(x->e);
    return kept;
}

static void in_level(struct level *v, const char *name, const char **list)
{
    if (strcmp(name, "w:start") == 0)
        v->start = paper_xml_number(list, "val", 1);
    else if (strcmp(name, "w:numFmt") == 0)
        copy(v->format, sizeof v->format, list);
    else if (strcmp(name, "w:lvlText") == 0)
        copy(v->text, sizeof v->text, list);
    else if (strcmp(name, "w:lvlRestart") == 0)
        v->restart = paper_xml_number(list, "val", UNSET);
    else if (strcmp(name, "w:pStyle") == 0)
        copy(v->style, sizeof v->style, list);
    else if (strcmp(name, "w:isLgl") == 0)
        v->legal = paper_xml_on(list, "val");
    else if (strcmp(name, "w:suff") == 0)
        v->glued = paper_xml_attr(list, "val") &&
                   strcmp(paper_xml_attr(list, "val"), "nothing") == 0;
}

static void in_num(struct docx_lists *l, const char *name, const char **list)
{
    long i = paper_xml_number(list, "ilvl", -1);

    if (strcmp(name, "w:abstractNumId") == 0)
        l->num->def_id = paper_xml_number(list, "val", -1);
    else if (strcmp(name, "w:lvlOverride") == 0)
        l->override = i >= 0 && i < DOCX_LEVELS ? (int)i : -1;
    else if (strcmp(name, "w:startOverride") == 0 && l->override >= 0)
        l->num->start[l->override] = paper_xml_number(list, "val", 1);
}

static void start(struct paper_xml *x, const char *name, const char **list)
{
    struct docx_lists *l = x->ctx;

    if (strcmp(name, "w:abstractNum") == 0)
        begin_def(x, list);
    else if (strcmp(name, "w:num") == 0)
        begin_num(x, list);
    else if (strcmp(name, "w:lvl") == 0)
        begin_level(x, list);
    else if (l->level)
        in_level(l->level, name, list);
    else if (l->num)
        in_num(l, name, list);
    else if (l->def && strcmp(name, "w:numStyleLink") == 0)
        l->def->link = keep(x, list);
    else if (l->def && strcmp(name, "w:styleLink") == 0)
        l->def->linked = keep(x, list);
}

static void end(struct paper_xml *x, const char *name)
{
    struct docx_lists *l = x->ctx;

    if (strcmp(name, "w:lvl") == 0)
        l->level = NULL;
    else if (strcmp(name, "w:abstractNum") == 0)
        l->def = NULL;
    else if (strcmp(name, "w:num") == 0)
        l->num = NULL;
}

/* ---- Finding ---- */

static int by_id(const void *a, const void *b)
{
    long x = ((const struct num *)a)->id, y = ((const struct num *)b)->id;

    return (x > y) - (x < y);
}

/* The definition of a number; one that only names a style stands for the one
** that carries that style's list. */
static struct def *find_def(const struct docx_lists *l, long id)
{
    for (size_t i = 0; i < l->def_count; i++) {
        struct def *d = &l->defs[i];
        if (d->id != id)
            continue;
        for (size_t k = 0; d->link && k < l->def_count; k++) {
            if (l->defs[k].linked && strcmp(l->defs[k].linked, d->link) == 0)
                return &l->defs[k];
        }
        return d;
    }
    return NULL;
}

enum err_code docx_read_lists(struct paper_build *b, struct paper_zip *z,
                              const char *part, struct docx_lists **out)
{
    static const struct paper_xml_sink sink = {.start = start, .end = end};
    struct docx_lists *l = arena_alloc(b->scratch, sizeof *l);

    *out = NULL;
    if (!l)
        return err_nomem(b->e);
    l->b = b;
    l->override = -1;
    if (*part && paper_xml_part(z, part, &sink, l) != ERR_OK)
        return b->e->code;
    if (l->num_count > 0)
        qsort(l->nums, l->num_count, sizeof *l->nums, by_id);
    for (size_t i = 0; i < l->num_count; i++)
        l->nums[i].def = find_def(l, l->nums[i].def_id);
    *out = l;
    return ERR_OK;
}

/* NULL when there is no such number, or nothing that defines it. */
static struct num *find_num(const struct docx_lists *l, long id)
{
    struct num key = {.id = id};
    struct num *n =
        l->num_count ? bsearch(&key, l->nums, l->num_count, sizeof key, by_id)
                     : NULL;

    return n && n->def ? n : NULL;
}

static const struct level *level_of(const struct num *n, int level)
{
    return n->levels[level] ? n->levels[level] : &n->def->levels[level];
}

int docx_list_level(const struct docx_lists *l, long num, const char *style)
{
    const struct num *n = find_num(l, num);

    for (int i = 0; n && style && i < DOCX_LEVELS; i++) {
        if (strcmp(level_of(n, i)->style, style) == 0)
            return i;
    }
    return -1;
}

/* ---- Printing ---- */

/* A new value for the counter of this level, and the deeper ones forget
** theirs unless they say otherwise. */
static void count(struct num *n, int level)
{
    long *counters = n->def->counters, *c = &counters[level];

    if (n->start[level] != UNSET && !n->begun[level])
        *c = n->start[level];
    else if (*c == UNSET)
        *c = level_of(n, level)->start;
    else if (*c < COUNT_MAX)
        ++*c;
    n->begun[level] = 1;
    for (int i = level + 1; i < DOCX_LEVELS; i++) {
        long restart = level_of(n, i)->restart;
        if (restart == UNSET || (restart > 0 && level < restart))
            counters[i] = UNSET;
    }
}

/* "%1.%2." with the counters of its levels. */
static void print_text(struct buf *out, const struct num *n, int level)
{
    const struct level *own = level_of(n, level);

    for (const char *p = own->text; *p; p++) {
        if (*p != '%' || p[1] < '1' || p[1] > '9') {
            buf_char(out, *p);
            continue;
        }
        int at = *++p - '1';
        const struct level *v = level_of(n, at);
        long value = n->def->counters[at];
        value = value == UNSET ? v->start : value;
        paper_count(out, own->legal ? "decimal" : v->format, value);
    }
}

/* The sign before an element that is not counted.  Signs of Word's own fonts
** have no character: a hyphen stands for them. */
static void print_bullet(struct buf *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    int private = p[0] == 0xEE || (p[0] == 0xEF && p[1] <= 0xA3);

    buf_str(out, private || !*text ? "-" : text);
}

void docx_list_print(struct docx_lists *l, long num, int level, struct buf *out)
{
    struct num *n = find_num(l, num);
    size_t before = out->len;

    if (!n || level < 0 || level >= DOCX_LEVELS)
        return;
    count(n, level);
    const struct level *own = level_of(n, level);
    if (strcmp(own->format, "bullet") == 0)
        print_bullet(out, own->text);
    else
        print_text(out, n, level);
    if (out->len > before && !own->glued)
        buf_char(out, ' ');
}
