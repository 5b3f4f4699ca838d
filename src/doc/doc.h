/*
** One document tree for every format.  A reader or the report room builds it,
** a writer (write.h) renders it.  The tree says what is said; the layout of
** official papers (30/2020/NĐ-CP, Phụ lục I) belongs to the writers.
**
** Everything lives in the arena that doc_new was given.  Building never stops
** half way: when memory is out the constructors mark the document as failed
** and hand back a list that nobody reads, and doc_valid tells it once at the
** end.  Texts of nodes are copied; the strings of struct doc_head are borrowed
** and must live as long as the document (put them into the same arena).
*/
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"

/* ---- Words within a paragraph ---- */

enum doc_inline_kind {
    DOC_TEXT,
    DOC_BOLD,
    DOC_ITALIC,
    DOC_FIGURE,
    DOC_BREAK, /* a new line in the same paragraph */
    DOC_NOTE,  /* a footnote at this place */
    DOC_INLINE__MAX
};

struct doc_inline;

struct doc_inlines {
    struct doc_inline *first, *last;
};

/* A number with where it comes from.  Only shown is printed; the rest makes
** the figure open to its records.  Empty strings or NULL where a part does not
** apply. */
struct doc_figure {
    const char *indicator; /* catalogue name, e.g. "jobs_created" */
    const char *unit;      /* unit code */
    const char *period;    /* canonical period, e.g. "2024Q1" */
    const char *dim;       /* breakdown, e.g. "sex"; "" for the total */
    const char *value;     /* its value, e.g. "female" */
    const char *aspect;    /* "plan_pct", "change_pct", ...; "" the value */
    const char *raw;       /* canonical value: "19745", "16.60"; "" missing */
    const char *shown;     /* as printed: "19.745", "(chưa có số liệu)" */
    int missing;           /* 1: no data; the writers make it stand out */
};

struct doc_inline {
    enum doc_inline_kind kind;
    struct doc_inline *next;
    union {
        const char *text;            /* DOC_TEXT */
        struct doc_figure *figure;   /* DOC_FIGURE */
        struct doc_inlines children; /* DOC_BOLD, DOC_ITALIC, DOC_NOTE */
    };
};

/* ---- Blocks ---- */

enum doc_block_kind {
    DOC_HEADING,
    DOC_PARAGRAPH,
    DOC_ITEM,
    DOC_TABLE,
    DOC_PAGE_BREAK,
    DOC_BLOCK__MAX
};

enum doc_style {
    DOC_NORMAL, /* justified, first line indented */
    DOC_INDENT, /* the whole paragraph indented */
    DOC_CENTRE,
    DOC_RIGHT,   /* e.g. "Đơn vị: triệu đồng" above a table */
    DOC_SLANTED, /* italic, e.g. lines of the legal basis */
    DOC_STYLE__MAX
};

enum doc_align {
    DOC_ALIGN_COLUMN, /* a cell: as its column; a column: left */
    DOC_ALIGN_LEFT,
    DOC_ALIGN_CENTRE,
    DOC_ALIGN_RIGHT,
    DOC_ALIGN__MAX
};

struct doc_column {
    int width; /* tenths of a millimetre or a weight, see doc_table.by_weight */
    enum doc_align align;
};

struct doc_cell {
    struct doc_inlines inlines;
    enum doc_align align;
    int span; /* columns covered, from 1 */
};

struct doc_row {
    struct doc_cell *cells;
    size_t count, cap;
    struct doc_row *next;
};

struct doc_table {
    struct doc_column *columns;
    size_t column_count;
    int by_weight;   /* 1: the columns share the text width by weight */
    int header_rows; /* repeated on each page */
    struct doc_row *first, *last;
    size_t row_count;
};

/* A square of black and white modules printed above a paragraph: a QR code.
** The paragraph says in words what it holds. */
struct doc_code {
    int size;                    /* modules on a side, 1..DOC_CODE_MAX */
    const unsigned char *module; /* size * size, row by row; 1: black */
};

struct doc_block {
    enum doc_block_kind kind;
    const struct doc_code *code; /* DOC_PARAGRAPH; NULL: none */
    struct doc_block *next;
    struct doc_inlines inlines; /* DOC_HEADING, DOC_PARAGRAPH, DOC_ITEM */
    union {
        struct {
            int level;          /* 1..4 */
            const char *number; /* "II."; "": none; NULL: counted */
        } heading;
        enum doc_style style;    /* DOC_PARAGRAPH */
        char marker;             /* DOC_ITEM: '-' or '+' */
        struct doc_table *table; /* DOC_TABLE */
    };
};

struct doc_blocks {
    struct doc_block *first, *last;
};

/* An annex (phụ lục): pages of its own after the signature, numbered anew
** (30/2020/NĐ-CP, Phụ lục I, III). */
struct doc_annex {
    const char *name;     /* "Phụ lục I" */
    const char *title;    /* printed in capitals; may be NULL */
    const char *attached; /* "(Kèm theo Báo cáo số ...)"; may be NULL */
    int landscape;
    struct doc_blocks body;
    struct doc_annex *next;
};

/* ---- The whole ---- */

/*
** The boxes of the layout of official papers, as plain strings in sentence or
** capital letters as the Decree wants them printed.  NULL or "" where a box is
** not used.  '\n' parts lines.  Without issuer the paper has no head, no
** recipients and no signature: a title and a body only (a press summary).
*/
struct doc_head {
    const char *superior; /* box 2: "UBND TỈNH SÓC TRĂNG" */
    const char *issuer; /* box 2: "SỞ LAO ĐỘNG -\nTHƯƠNG BINH VÀ XÃ HỘI" */
    const char *number;  /* box 3: "45"; "" leaves room (draft) */
    const char *symbol;  /* box 3: "BC-SLĐTBXH" */
    const char *place;   /* box 4: "Sóc Trăng" */
    struct date date;    /* box 4; day or month 0 leaves room (draft) */
    const char *type;    /* box 5a: "BÁO CÁO" */
    const char *summary; /* box 5a: trích yếu */
    const char *const *addressees; /* box 9a, Kính gửi */
    size_t addressee_count;
    const char *const *recipients; /* box 9b, "Như trên", without "-" and ";" */
    size_t recipient_count;        /* "Lưu: VT" last */
    const char *sign_authority;    /* box 7a: "KT.", "TM.", "Q.", "TL." */
    const char *sign_for;          /* whose: "GIÁM ĐỐC" */
    const char *sign_post;         /* the signer's: "PHÓ GIÁM ĐỐC" */
    const char *sign_name;         /* box 7b: "Nguyễn Văn A" */
    /* A second signature where the recipients would stand, who are then left
    ** out: whoever hands in what the paper receives. */
    const char *left_post; /* "NGƯỜI NỘP HỒ SƠ" */
    const char *left_name;
    const char *sign_note; /* in italics below each post */
};

struct doc {
    struct arena *arena;
    enum lang lang;
    struct doc_head head;
    const char *title; /* for properties and window titles; required */
    const char *author, *subject, *keywords; /* may be NULL */
    struct date created; /* for properties; all formats take no clock */
    struct doc_blocks body;
    struct doc_annex *annex_first, *annex_last;
    int failed;              /* an allocation failed while building */
    struct doc_inlines lost; /* what was built after that */
    struct doc_blocks lost_blocks;
};

enum {
    DOC_CODE_MAX = 177,
    DOC_LEVELS = 4,
    DOC_DEPTH_MAX = 8, /* inline nodes within each other */
    DOC_COLUMNS_MAX = 64,
    DOC_BLOCKS_MAX = 50000,       /* blocks and table rows in all */
    DOC_TEXT_BYTES_MAX = 32 << 20 /* all texts together */
};

/* An empty document in a, created 1 January 2000 until the caller says
** otherwise.  NULL when the arena is full. */
struct doc *doc_new(struct arena *a, enum lang lang);

/*
** A block at the end of to; each returns the list for its words.
**   level   1..4
**   number  "II." printed before the words, "" for none or when the words
**           carry it, NULL to count: I. / 1. / 1.1. / a)
**   marker  '-' or '+'
*/
struct doc_inlines *doc_heading(struct doc *d, struct doc_blocks *to, int level,
                                const char *number);
struct doc_inlines *doc_paragraph(struct doc *d, struct doc_blocks *to,
                                  enum doc_style style);
struct doc_inlines *doc_item(struct doc *d, struct doc_blocks *to, char marker);
void doc_page_break(struct doc *d, struct doc_blocks *to);

/* A centred paragraph below a square of modules (code.h), which are copied. */
struct doc_inlines *doc_code(struct doc *d, struct doc_blocks *to,
                             const struct doc_code *code);

/* A paragraph of plain text in one call. */
void doc_say(struct doc *d, struct doc_blocks *to, enum doc_style style,
             const char *text);

/*
** A table: columns are copied, widths > 0 (equal weights when all are 0).
** Then doc_row for each row and doc_cell for each cell from left to right.
** The first header_rows rows repeat on each page; in the second and later of
** them an empty cell belongs to the cell above it.  NULL when memory is out,
** which doc_row and doc_cell accept.
*/
struct doc_table *doc_table(struct doc *d, struct doc_blocks *to,
                            const struct doc_column *columns,
                            size_t column_count, int header_rows);
void doc_row(struct doc *d, struct doc_table *t);

/* The next cell of the last row, covering span columns; returns the list for
** its words. */
struct doc_inlines *doc_cell(struct doc *d, struct doc_table *t,
                             enum doc_align align, int span);

/* An annex after all others; returns the list for its blocks. */
struct doc_blocks *doc_annex(struct doc *d, const char *name, const char *title,
                             const char *attached, int landscape);

/* Words at the end of in.  Line ends and tabs become blanks, other control
** characters are dropped.  Empty text adds nothing. */
void doc_text(struct doc *d, struct doc_inlines *in, const char *text);
void doc_text_len(struct doc *d, struct doc_inlines *in, const char *text,
                  size_t len);
struct doc_inlines *doc_bold(struct doc *d, struct doc_inlines *in);
struct doc_inlines *doc_italic(struct doc *d, struct doc_inlines *in);
void doc_break(struct doc *d, struct doc_inlines *in);

/* A copy of f, strings included. */
void doc_figure(struct doc *d, struct doc_inlines *in,
                const struct doc_figure *f);

/* A footnote; returns the list for its words.  Notes do not nest. */
struct doc_inlines *doc_note(struct doc *d, struct doc_inlines *in);

/*
** Check a tree before it is written: built without failure, a title, valid
** UTF-8 everywhere, levels, depth, spans and sizes within the limits above.
** Errors: ERR_NOMEM the building had failed, ERR_INPUT, ERR_LIMIT.
** doc_write calls it, so a caller need not.
*/
enum err_code doc_valid(const struct doc *d, struct err *e) MUST_CHECK;

/* All text of a list without notes, with one blank for a break, cut at the end
** of a character.  Returns the length in bytes without the NUL. */
size_t doc_plain(const struct doc_inlines *in, char *out, size_t out_size);

#endif
