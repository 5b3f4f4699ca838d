/*
** Inside of the room report only: the tag {{paragraph NAME "title"}}.
*/
#ifndef REPORT_PARAGRAPH_H
#define REPORT_PARAGRAPH_H

#include "report/fill.h"
#include "report/texts.h"

/* The places of a template in their order, each once, nothing read for them
** yet. */
enum err_code paragraph_places(struct arena *a, const struct report *r,
                               struct text_places *out,
                               struct err *e) MUST_CHECK;

/* What was written last for a place; NULL for nothing. */
enum err_code paragraph_read(struct arena *a, struct db *db,
                             const struct text_key *key, const char *place,
                             const char **content, struct err *e) MUST_CHECK;

/* A TPL_PARAGRAPH into the paper: each line that was typed is a paragraph, of
** words and not of Markdown; a place without any is printed as missing. */
enum err_code fill_paragraph(struct fill *f, const struct tpl_node *n,
                             struct buf *out) MUST_CHECK;

#endif
