/*
** A paper that somebody else wrote, as it was read from a file: one text and
** its paragraphs.  Readers build it; the proof-reader walks it.  It is flat,
** not the tree of doc.h, because a finding names a place in the text, and
** Word's own file must be marked at that place.
**
** Offsets and lengths are bytes of the NFC text.  Paragraphs lie in the text in
** reading order, each followed by one '\n'; a note's paragraphs follow the
** block (a paragraph, a whole table) that holds its mark.  No paragraph is
** empty; a line break within one parts it in two of the same kind; tabs stay
** tabs.  Everything lives in the arena of paper_read.
*/
#ifndef DOC_PAPER_H
#define DOC_PAPER_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum paper_format {
    PAPER_TEXT,
    PAPER_MARKDOWN,
    PAPER_HTML,
    PAPER_DOCX,
    PAPER_ODT,
    PAPER_PDF,
    PAPER_FORMAT__MAX
};

enum paper_kind {
    PAPER_PARAGRAPH,
    PAPER_HEADING,   /* the file says so: a heading style, h1..h6, # */
    PAPER_ITEM,      /* an element of a list; its printed number or sign is in
                      the text also where the file counts it itself */
    PAPER_CELL,      /* a paragraph within a table's cell */
    PAPER_NOTE,      /* a footnote or endnote of the file */
    PAPER_FURNITURE, /* running heads and feet, text boxes, tables of contents;
                      comments in the file are not read at all */
    PAPER_KIND__MAX
};

#define PAPER_NOWHERE UINT32_MAX

/* How the words of a paragraph are printed; 0 or NULL where the file says
** nothing.  A font and a size may differ within it. */
struct paper_letters {
    const char *font;               /* of the first words */
    const char *font_other;         /* the first that differs */
    uint16_t size_least, size_most; /* half points */
    uint32_t colour; /* 0xRRGGBB, the first that is not black or automatic */
};

struct paper_para {
    enum paper_kind kind;
    uint32_t start, len;
    uint32_t level;           /* PAPER_HEADING 1..9, PAPER_ITEM depth from 1 */
    uint32_t table, row, col; /* PAPER_CELL: from 0, tables over the paper; a
                                 cell over several rows is in the first */
    uint32_t col_span;        /* PAPER_CELL: columns covered, from 1 */
    uint32_t mark; /* PAPER_NOTE: where its mark stands in the text (the offset
                      after which it was printed), else PAPER_NOWHERE */
    uint32_t page; /* from 1; 0 the file does not say: Word says it when it laid
                      the text out, PDF always, text by form feeds */
    uint32_t bold; /* 1: all words of the paragraph are bold */
    struct paper_letters letters; /* Word files only */
};

/* The sheet of a part of a Word file, in twentieths of a point (A4 is 11906 by
** 16838); 0 where the file says nothing. */
struct paper_sheet {
    uint32_t width, height;
    uint32_t top, right, bottom, left; /* margins */
};

struct paper {
    enum paper_format format;
    const char *name; /* the file's name as given */
    const char *text; /* NFC UTF-8, ends in NUL */
    uint32_t len;
    struct paper_para *paras;
    size_t count;
    struct paper_sheet *sheets; /* in the order of the parts; Word files only */
    size_t sheet_count;         /* at most PAPER_SHEETS_MAX */
};

enum {
    PAPER_FILE_BYTES_MAX = 64 << 20, /* a larger file is refused unread */
    PAPER_TEXT_BYTES_MAX = 16 << 20,
    PAPER_PARAS_MAX = 200000,
    PAPER_SHEETS_MAX = 64
};

/*
** Read the file path.  The kind of file is told from its first bytes, and held
** against its ending: "report.docx" that is no zip file is refused.
**
** Errors: ERR_INPUT empty, truncated, encrypted, a folder, legacy .doc, broken
** XML, not UTF-8, not a paper at all; ERR_LIMIT too large or inflating past its
** limits; ERR_NOTFOUND; ERR_IO; ERR_NOMEM.  Memory and time are bounded by the
** limits above, whatever the file says.
*/
enum err_code paper_read(struct arena *a, const char *path, struct paper **out,
                         struct err *e) MUST_CHECK;

/* The same for bytes in memory; name gives the ending and stands in
** messages.  bytes need not outlive the call. */
enum err_code paper_read_bytes(struct arena *a, const char *name,
                               const char *bytes, size_t len,
                               struct paper **out, struct err *e) MUST_CHECK;

/*
** The whole file path in memory, to be freed.  A folder, a pipe, a device, a
** file of more than PAPER_FILE_BYTES_MAX is refused unread.
*/
enum err_code paper_load(const char *path, char **bytes, size_t *len,
                         struct err *e) MUST_CHECK;

#endif
