/*
** How the readers of other people's papers put a paper together.  A reader
** hands over one paragraph after the other; here its text is cleaned, composed
** (NFC) and numbered.  Failure is sticky: readers look at b->e when they like,
** and paper_build_end tells it in any case.
**
** Cleaning: no-break and other odd blanks become ' ', soft hyphens, marks
** without width and control characters go, blanks at the end of a paragraph
** go.  A paragraph of blanks alone is left out.
*/
#ifndef DOC_PAPER_BUILD_H
#define DOC_PAPER_BUILD_H

#include "base/buf.h"
#include "doc/paper.h"

/* A place in the bytes of a draft that wants to know where it comes to lie in
** the text.  The marks of a draft ascend. */
struct paper_mark {
    size_t raw;    /* offset in the draft */
    uint32_t text; /* offset in the paper, once the draft is put */
    struct paper_mark *next;
};

/* A paragraph as the reader has it.  para.start and len are not looked at. */
struct paper_draft {
    struct paper_para para;
    const char *raw; /* UTF-8, checked when it is put */
    size_t len;
    struct paper_mark *marks, *last;
    const struct paper_mark *anchor; /* PAPER_NOTE: the mark of the note */
};

struct paper_later;

struct paper_build {
    struct arena *a;       /* of the paper */
    struct arena *scratch; /* until paper_build_end; readers may use it */
    struct arena *compose; /* of one paragraph */
    const char *name;      /* the file's, for messages */
    struct err *e;
    struct buf text;
    struct buf clean; /* of one piece */
    struct paper_para *paras;
    size_t count, cap;
    struct paper_later *first, *last; /* notes that wait for their block */
    struct paper_sheet *sheets;
    size_t sheet_count, sheet_cap;
    uint32_t tables; /* so far: the number of the next */
};

/* Begin a paper in a.  Must be followed by paper_build_end, also when it
** fails (ERR_NOMEM). */
enum err_code paper_build_begin(struct paper_build *b, struct arena *a,
                                const char *name, struct err *e) MUST_CHECK;

/* Put the paragraph at the end of the text; its marks learn their place. */
void paper_put(struct paper_build *b, const struct paper_draft *d);

/* Keep a copy of the draft until paper_flush; its marks and its anchor must
** live as long as the scratch arena. */
void paper_put_later(struct paper_build *b, const struct paper_draft *d);

/* Put what waits: a block has ended. */
void paper_flush(struct paper_build *b);

/* Move the notes that stand further down behind the blocks of their marks. */
void paper_notes_home(struct paper_build *b);

/* A mark at offset raw of the draft; NULL when memory is out. */
struct paper_mark *paper_mark(struct paper_build *b, struct paper_draft *d,
                              size_t raw);

/*
** Clean and compose raw bytes into b->clean; what begins with a letter without
** its own base belongs to what stands before it, so cut only before characters
** for which text_starts holds.  ERR_INPUT not UTF-8.
*/
enum err_code paper_clean(struct paper_build *b, const char *raw,
                          size_t len) MUST_CHECK;

/* The paper, or NULL with e.  Releases all but the arena of the paper. */
enum err_code paper_build_end(struct paper_build *b, enum paper_format format,
                              struct paper **out) MUST_CHECK;

#endif
