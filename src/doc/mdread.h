/*
** Markdown to blocks of a document, for the texts of report templates after
** their tags were expanded.
**
** Read: headings # to ####, paragraphs, lists with - or + (numbered lists
** become paragraphs with their number), **bold**, *italic*, a hard line break
** ("\" or two blanks at the end of a line), tables of lines that begin with
** '|', a line --- for a new page, "> text" for an indented paragraph,
** "-> text <-" for a centred one and "-> text ->" for one at the right.  Links
** give their words; raw HTML stays visible text.
**
** A heading whose words begin with a number ("II. ", "1.2. ", "a) ") keeps it;
** any other heading is counted by the writers.
**
** A marker U+E000 <decimal index> U+E001 stands for a figure, a note or other
** node: hooks->place is called with the index and adds what it likes to in.
*/
#ifndef DOC_MDREAD_H
#define DOC_MDREAD_H

#include "doc/doc.h"

#include <stdint.h>

enum {
    MD_TEXT_BYTES_MAX = 1 << 20, /* the expanded text of one template */
    MD_INDEX_MAX = 1000000
};

struct md_hooks {
    /* Add the node(s) for index to in.  An error ends the reading. */
    enum err_code (*place)(void *ctx, struct doc *d, struct doc_inlines *in,
                           uint32_t index, struct err *e);
    void *ctx;
};

/*
** Append the blocks of text to to.
**
**   d      owns the nodes
**   text   len bytes of UTF-8, need not end in NUL
**   file   for positions in messages; borrowed; may be NULL
**   hooks  NULL when the text has no markers; a marker is then an error
**
** Errors: ERR_INPUT not UTF-8, a broken marker or an uneven table (with line
** and column), ERR_LIMIT text too long or nested too deep, ERR_NOMEM, and what
** place returned.
*/
enum err_code doc_from_markdown(struct doc *d, struct doc_blocks *to,
                                const char *text, size_t len, const char *file,
                                const struct md_hooks *hooks,
                                struct err *e) MUST_CHECK;

#endif
