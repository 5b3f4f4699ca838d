#include "doc/paper_docx.h"

#include <stdio.h>
#include <string.h>

struct finder {
    struct docx_parts *parts;
    const char *folder; /* against which targets are meant */
};

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The place for a part of this kind of relation; NULL: not wanted. */
static char *place_of(struct docx_parts *p, const char *type)
{
    const struct {
        const char *end;
        char *place;
    } kinds[] = {
        {"/officeDocument", p->document},
        {"/styles", p->styles},
        {"/numbering", p->numbering},
        {"/footnotes", p->footnotes},
        {"/endnotes", p->endnotes},
        {"/comments", p->comments},
        {"/theme", p->theme},
    };

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (ends_with(type, kinds[i].end))
            return kinds[i].place;
    }
    if ((ends_with(type, "/header") || ends_with(type, "/footer")) &&
        p->furniture_count < DOCX_FURNITURE_MAX)
        return p->furniture[p->furniture_count++];
    return NULL;
}

static void relation(struct paper_xml *x, const char *name, const char **list)
{
    const struct finder *f = x->ctx;
    const char *target = paper_xml_attr(list, "Target");
    const char *type = paper_xml_attr(list, "Type");

    if (strcmp(name, "rel:Relationship") != 0 || !target || !type)
        return;
    char *place = place_of(f->parts, type);
    if (!place || *place)
        return;
    while (strncmp(target, "./", 2) == 0)
        target += 2;
    snprintf(place, DOCX_PATH_BYTES, "%s%s", *target == '/' ? "" : f->folder,
             target + (*target == '/'));
}

static enum err_code read_relations(struct paper_zip *z, const char *part,
                                    const char *folder,
                                    struct docx_parts *parts)
{
    static const struct paper_xml_sink sink = {.start = relation};
    struct finder f = {parts, folder};

    return paper_xml_part(z, part, &sink, &f);
}

/* What is named but not there is as good as not named. */
static void forget_missing(const struct paper_zip *z, struct docx_parts *p)
{
    char *const all[] = {p->styles,   p->numbering, p->footnotes,
                         p->endnotes, p->comments,  p->theme};

    for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
        if (!paper_zip_has(z, all[i]))
            *all[i] = '\0';
    }
    for (size_t i = 0; i < p->furniture_count; i++) {
        if (!paper_zip_has(z, p->furniture[i]))
            *p->furniture[i] = '\0';
    }
}

enum err_code docx_find_parts(struct paper_zip *z, struct docx_parts *out)
{
    char folder[DOCX_PATH_BYTES];

    *out = (struct docx_parts){0};
    if (!paper_zip_has(z, "_rels/.rels"))
        return ERR_SET(z->e, ERR_INPUT, MSG_DOC_READ_NO_PART, z->name);
    if (read_relations(z, "_rels/.rels", "", out) != ERR_OK)
        return z->e->code;
    if (!paper_zip_has(z, out->document))
        return ERR_SET(z->e, ERR_INPUT, MSG_DOC_READ_BROKEN, z->name,
                       "word/document.xml", "0");
    snprintf(folder, sizeof folder, "%s", out->document);
    char *slash = strrchr(folder, '/');
    const char *base = slash ? slash + 1 : folder;
    int n = snprintf(out->relations, DOCX_PATH_BYTES, "%.*s_rels/%s.rels",
                     (int)(base - folder), folder, base);
    if (n >= DOCX_PATH_BYTES || !paper_zip_has(z, out->relations))
        return ERR_OK;
    if (slash)
        slash[1] = '\0';
    else
        *folder = '\0';
    if (read_relations(z, out->relations, folder, out) != ERR_OK)
        return z->e->code;
    forget_missing(z, out);
    return ERR_OK;
}
