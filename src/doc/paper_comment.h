/*
** Word comments in a Word file that somebody else wrote: the same file, byte
** for byte, but for the comments at the words concerned.
*/
#ifndef DOC_PAPER_COMMENT_H
#define DOC_PAPER_COMMENT_H

#include "base/buf.h"
#include "base/date.h"
#include "doc/paper.h"

struct paper_comment {
    uint32_t start, end; /* bytes of paper.text: [start, end) */
    const char *text;    /* '\n' parts paragraphs */
};

struct paper_comments {
    const struct paper_comment *all;
    size_t count;
    const char *author, *initials; /* "An Sinh", "AS" */
    struct date date;
};

/* A file in memory, and its name for messages. */
struct paper_source {
    const char *name, *bytes;
    size_t len;
};

enum { PAPER_COMMENTS_MAX = 20000, PAPER_COMMENTED_BYTES_MAX = 256 << 20 };

/*
** Write the Word file from with comments to the end of out.
**
** Word has comments in the main story only: one on the words of a footnote
** stands at its mark, one on a number that Word counts stands at the words
** behind it, one on a running head at the first words of the paper.  Comments
** that are there already stay.  Without comments the bytes are those of from.
**
** Errors: those of paper_read_bytes; ERR_INPUT an offset lies outside the text,
** or the XML is in a code of its own; ERR_LIMIT too many comments, the limit
** of out.  Nothing is left in out on error.
*/
enum err_code paper_comment(const struct paper_comments *c,
                            const struct paper_source *from, struct buf *out,
                            struct err *e) MUST_CHECK;

#endif
