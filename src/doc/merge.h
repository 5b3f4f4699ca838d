/*
** Letters from a template: Markdown with places {name}, filled with texts that
** mean nothing to Markdown.
*/
#ifndef DOC_MERGE_H
#define DOC_MERGE_H

#include "base/buf.h"

struct merge_place {
    const char *name;  /* "person" stands as {person} */
    const char *value; /* NULL: nothing */
    int markdown;      /* the value is Markdown itself: a table, a list */
};

/* The template with its places filled, at the end of out.  A place that is not
** in the list stays as it is, so that it is seen. */
void merge_text(const char *template_text, const struct merge_place *places,
                size_t count, struct buf *out);

#endif
