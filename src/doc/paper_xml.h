/*
** XML parts of Word and OpenDocument files through expat.  Names arrive as
** "w:p" whatever prefix the file uses; DOCTYPE is refused, so there are no
** entities but the five of XML.
*/
#ifndef DOC_PAPER_XML_H
#define DOC_PAPER_XML_H

#include "doc/paper_zip.h"

struct paper_xml;

/* What is told of a part; any may be NULL.  name is "w:p", "text:p", ...; of
** an unknown namespace only the local name after ":", as ":p". */
struct paper_xml_sink {
    void (*start)(struct paper_xml *x, const char *name, const char **list);
    void (*end)(struct paper_xml *x, const char *name);
    void (*text)(struct paper_xml *x, const char *s, size_t len);
};

struct paper_xml {
    const struct paper_xml_sink *sink;
    void *ctx;
    struct err *e;
    const char *file, *part; /* for messages */
    void *parser;
    int depth, in_cdata;
    int foreign; /* not in UTF-8: places are not those of the file */
};

/* Parse a part of a zip file.  The sink stops it by setting z->e. */
enum err_code paper_xml_part(struct paper_zip *z, const char *part,
                             const struct paper_xml_sink *sink,
                             void *ctx) MUST_CHECK;

/* Parse bytes in memory; x->sink, ctx, e, file and part are set. */
enum err_code paper_xml_bytes(struct paper_xml *x, const char *bytes,
                              size_t len) MUST_CHECK;

/* Where the event stands: bytes from the beginning of the part, and how many
** (0 for the end of an element without content). */
size_t paper_xml_at(const struct paper_xml *x);
size_t paper_xml_len(const struct paper_xml *x);

/* The place of a name in a table sorted by names, whose rows (size bytes each)
** begin with a pointer to theirs; SIZE_MAX when it is not there. */
size_t paper_xml_find(const char *name, const void *rows, size_t count,
                      size_t size);

/* An attribute by its local name; NULL when it is missing. */
const char *paper_xml_attr(const char **list, const char *local);

/* An attribute as a number; otherwise when it is missing or none. */
long paper_xml_number(const char **list, const char *local, long otherwise);

/* An attribute that switches on or off: 1 also when it is missing. */
int paper_xml_on(const char **list, const char *local);

#endif
