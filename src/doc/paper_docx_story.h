/*
** The state of reading a story of a Word file, and what elements do to the
** paragraph in hand.  paper_docx.c names the elements.
*/
#ifndef DOC_PAPER_DOCX_STORY_H
#define DOC_PAPER_DOCX_STORY_H

#include "doc/paper_docx.h"

enum {
    STORY_TABLES_MAX = 32, /* within each other */
    STORY_BOXES_MAX = 4,
    STORY_FIELDS_MAX = 64,
    STORY_ALTERNATES_MAX = 16
};

enum story_kind { STORY_MAIN, STORY_NOTES, STORY_FURNITURE };

/* A footnote or endnote; its paragraphs wait for its mark. */
struct story_note {
    long id;
    int endnote, placed;
    struct story_note_para {
        const char *raw;
        size_t len;
        struct story_note_para *next;
    } * first, *last;
};

struct story_table {
    uint32_t number, row, col, span;
};

struct story_run {
    int open, bold, hidden;
    int used;              /* something of it was seen */
    int rest;              /* what follows is the mark of a note */
    uint32_t index;        /* in the map */
    struct docx_look look; /* of its letters */
};

/* A paragraph in hand.  Below it is one for each text box that is open. */
struct story_para {
    struct buf raw;
    struct paper_draft d;
    struct docx_look look;
    const struct docx_style *style;
    struct story_run run;
    int open, begun;         /* begun: its number is printed */
    int numbered;            /* it has one */
    int any_bold, any_plain; /* words of either kind */
    int mark_deleted;        /* it runs on into the next */
    size_t tables;           /* that were open around it */
};

struct story {
    struct paper_build *b;
    struct paper_xml *x;
    struct docx_styles styles;
    struct docx_lists *lists;
    struct docx_map *map; /* NULL: nobody asks for places */
    struct story_note *notes;
    size_t note_count, note_cap;
    struct story_note *note; /* being read */
    int endnotes;            /* being read */
    enum story_kind kind;

    struct story_para paras[STORY_BOXES_MAX + 1];
    size_t boxes;
    struct story_table tables[STORY_TABLES_MAX];
    size_t table_count;
    unsigned char codes[STORY_FIELDS_MAX]; /* 1: in the code of that field */
    size_t field_count, code_count;
    unsigned char taken[STORY_ALTERNATES_MAX]; /* a choice was read */
    size_t alternates;

    int skip; /* elements deep within what is left out */
    int in_para_props, in_run_props, in_text, in_math;
    int spaces, fresh;  /* of the text element */
    size_t pending;     /* blanks that count when more text follows */
    struct docx_span t; /* its tag */
    size_t props_from;  /* of the run's properties */

    uint32_t page;
    int is_document; /* <w:document> was there: no workbook, no slides */
    int pages_known, page_turned; /* turned: an explicit break came last */
};

/* The paragraph in hand. */
struct story_para *story_para(struct story *s);

/* A paragraph begins, its properties are complete, it ends. */
void story_para_start(struct story *s);
void story_para_props_end(struct story *s);
void story_para_end(struct story *s);

/* Put what a deleted paragraph mark left over; the block ends here. */
void story_carry_end(struct story *s);

/* A line or a page ends within the paragraph. */
void story_line_break(struct story *s);
void story_page_break(struct story *s, int rendered);

/* A run begins and ends. */
void story_run_start(struct story *s);
void story_run_end(struct story *s);

/* Words of a text element as the parser has them, and words that stand
** nowhere in the file (a tab, a symbol). */
void story_words(struct story *s, const char *words, size_t len);
void story_generated(struct story *s, const char *words);

/* The mark of a note in the run in hand. */
void story_note_mark(struct story *s, long id, int endnote);

/* A text box opens in the run in hand, and closes. */
void story_box_start(struct story *s);
void story_box_end(struct story *s);

#endif
