/*
** The parts of a Word file that name its comments: comments.xml, the relation
** and the content type; and the package with them.
*/
#ifndef DOC_PAPER_COMMENT_PARTS_H
#define DOC_PAPER_COMMENT_PARTS_H

#include "doc/paper_comment.h"
#include "doc/paper_docx.h"

#define COMMENT_SPACE                                                          \
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

struct comment_parts {
    const struct paper_comments *c;
    struct paper_build *b; /* its name, e and scratch arena */
    struct docx_parts parts;
    const char *space;   /* namespace of Word's elements in this file */
    struct buf document; /* the new document.xml, from the caller */
    long first_id;       /* of our comments */

    const char *comments_name;
    struct buf comments, relations, types; /* empty: as they were */
};

/* Make the parts but for document; sets first_id. */
enum err_code comment_parts_begin(struct comment_parts *p,
                                  struct paper_zip *z) MUST_CHECK;

/* The file from with the new parts, at the end of out; all others byte for
** byte as they were. */
enum err_code comment_parts_write(struct comment_parts *p,
                                  const struct paper_source *from,
                                  struct buf *out) MUST_CHECK;

/* Release the parts; also after an error and before comment_parts_begin. */
void comment_parts_end(struct comment_parts *p);

#endif
