/*
** Word and OpenDocument files made in a test: the parts as text.  For
** *_test.c files and fuzzers only.
*/
#ifndef DOC_PAPER_WORLD_H
#define DOC_PAPER_WORLD_H

#include "doc/paper.h"
#include "doc/zipw.h"

#include <stdlib.h>
#include <string.h>

struct part {
    const char *name, *text;
};

#define W_NS                                                                   \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define REL_NS                                                                 \
    "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""
#define REL_TYPE                                                               \
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* What each Word file has besides its text. */
static const struct part word_frame[] = {
    {"[Content_Types].xml",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas."
     "openxmlformats.org/package/2006/content-types\"><Default Extension="
     "\"rels\" ContentType=\"application/vnd.openxmlformats-package."
     "relationships+xml\"/><Default Extension=\"xml\" ContentType="
     "\"application/xml\"/><Override PartName=\"/word/document.xml\" "
     "ContentType=\"application/vnd.openxmlformats-officedocument."
     "wordprocessingml.document.main+xml\"/></Types>"},
    {"_rels/.rels", "<Relationships " REL_NS "><Relationship Id=\"r1\" Type="
                    "\"" REL_TYPE "officeDocument\" Target="
                    "\"word/document.xml\"/></Relationships>"},
    {"word/_rels/document.xml.rels",
     "<Relationships " REL_NS "><Relationship Id=\"s\" Type=\"" REL_TYPE
     "styles\" Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"" REL_TYPE
     "numbering\" Target=\"numbering.xml\"/><Relationship Id=\"f\" Type="
     "\"" REL_TYPE "footnotes\" Target=\"footnotes.xml\"/><Relationship "
     "Id=\"t\" Type=\"" REL_TYPE "theme\" Target=\"theme/theme1.xml\"/>"
     "<Relationship "
     "Id=\"h\" Type=\"" REL_TYPE "header\" Target=\"/word/header1.xml\"/>"
     "</Relationships>"},
};

/* A zip of parts at the end of out. */
static inline void zip_parts(struct buf *out, const struct part *parts,
                             size_t count)
{
    struct arena *a = arena_new(64 << 20);
    struct zipw *z = a ? zipw_new(a, out) : NULL;
    struct err e = {0};

    if (!z)
        abort();
    for (size_t i = 0; i < count && parts[i].name; i++)
        zipw_add(z, parts[i].name, parts[i].text, strlen(parts[i].text));
    if (zipw_finish(z, &e) != ERR_OK)
        abort();
    arena_free(a);
}

/* A Word file: the frame and these parts.  The caller frees out. */
static inline void word_file(struct buf *out, const struct part *parts,
                             size_t count)
{
    enum { FRAME = sizeof word_frame / sizeof *word_frame, MAX = 16 };
    struct part all[MAX] = {{0}};

    for (size_t i = 0; i < FRAME; i++)
        all[i] = word_frame[i];
    for (size_t i = 0; i < count && FRAME + i < MAX; i++)
        all[FRAME + i] = parts[i];
    buf_init(out, 64 << 20);
    zip_parts(out, all, MAX);
}

#define WORD_BODY(xml)                                                         \
    "<?xml version=\"1.0\"?><w:document " W_NS "><w:body>" xml                 \
    "</w:body></w:document>"

#endif
