/*
** The inside of a Word file, for the reader and for the comment writer: its
** parts, what styles and lists say, and where the words stand in the XML.
*/
#ifndef DOC_PAPER_DOCX_H
#define DOC_PAPER_DOCX_H

#include "doc/paper_build.h"
#include "doc/paper_xml.h"

enum {
    DOCX_PATH_BYTES = 256,
    DOCX_FURNITURE_MAX = 64,
    DOCX_LEVELS = 9,
    DOCX_FONTS_MAX = 100
};

/* ---- Parts ---- */

/* Names of parts; "" where there is none. */
struct docx_parts {
    char document[DOCX_PATH_BYTES], relations[DOCX_PATH_BYTES];
    char styles[DOCX_PATH_BYTES], numbering[DOCX_PATH_BYTES];
    char theme[DOCX_PATH_BYTES];
    char footnotes[DOCX_PATH_BYTES], endnotes[DOCX_PATH_BYTES];
    char comments[DOCX_PATH_BYTES];
    char furniture[DOCX_FURNITURE_MAX][DOCX_PATH_BYTES]; /* heads and feet */
    size_t furniture_count;
};

/* Find the parts by their relations.  ERR_INPUT no Word file. */
enum err_code docx_find_parts(struct paper_zip *z,
                              struct docx_parts *out) MUST_CHECK;

/* ---- Styles ---- */

/* What a style, a paragraph or a run may say; -1 where it is silent. */
struct docx_look {
    int outline; /* heading level from 0; 9 body text */
    long num;    /* w:numId; 0 none */
    int level;   /* w:ilvl */
    int bold;
    const char *font; /* NULL silent */
    int size;         /* half points */
    long colour;      /* 0xRRGGBB; automatic is black */
};
#define DOCX_SILENT ((struct docx_look){-1, -1, -1, -1, NULL, -1, -1})

/* Fonts that styles and runs name by their place in the theme. */
struct docx_theme {
    const char *minor, *major; /* NULL: not known */
};

struct docx_style {
    const char *id, *name, *base;
    struct docx_look look;
    int is_default, is_contents; /* a table of contents */
};

struct docx_styles {
    struct paper_build *b;
    struct docx_style *all;
    size_t count, cap;
    struct docx_style *open;            /* while reading */
    const struct docx_style *paragraph; /* the default, or NULL */
    struct docx_theme theme;
    struct docx_look defaults;         /* of the document: its letters */
    int in_defaults, in_major;         /* while reading */
    const char *fonts[DOCX_FONTS_MAX]; /* names, each once, in b->a */
    size_t font_count;
};

/* Read the parts, each style with what it inherits. */
enum err_code docx_read_styles(struct paper_zip *z,
                               const struct docx_parts *parts,
                               struct docx_styles *s) MUST_CHECK;

/* What an element of properties says of letters (w:rFonts, w:sz, w:color),
** into look. */
void docx_letters(struct docx_styles *s, const char *name, const char **list,
                  struct docx_look *look);

/* A style by its id; NULL when there is none. */
const struct docx_style *docx_style(const struct docx_styles *s,
                                    const char *id);

/* ---- Lists ---- */

struct docx_lists;

/* Read the part; part "" gives lists without any. */
enum err_code docx_read_lists(struct paper_build *b, struct paper_zip *z,
                              const char *part,
                              struct docx_lists **out) MUST_CHECK;

/* The level of a list whose paragraphs have this style; -1: none. */
int docx_list_level(const struct docx_lists *l, long num, const char *style);

/* Count a paragraph and add what is printed before it, with a blank, to out. */
void docx_list_print(struct docx_lists *l, long num, int level,
                     struct buf *out);

/* ---- Places in document.xml ---- */

/* Bytes from..to of document.xml. */
struct docx_span {
    size_t from, to;
};

/* A run of the main story. */
struct docx_run {
    struct docx_span start, props; /* <w:r ...>; all of <w:rPr> or empty */
    size_t end;                    /* behind </w:r> */
};

/* Words within one run. */
struct docx_piece {
    struct paper_mark *from, *to; /* in the text */
    struct docx_span source;      /* their bytes */
    struct docx_span t;           /* <w:t ...> */
    uint32_t run;
    int first;  /* nothing of the run stands before it */
    int whole;  /* stands for its whole run: a note's mark */
    int atom;   /* not to be cut within: an entity */
    int spaces; /* xml:space="preserve" */
};

struct docx_map {
    struct docx_run *runs;
    struct docx_piece *pieces; /* in the order of the text */
    size_t run_count, run_cap, piece_count, piece_cap;
    struct docx_span root; /* <w:document ...> */
    int foreign;           /* document.xml is not in UTF-8 */
    int strict;            /* the namespaces of ISO strict */
};

/* Read a Word file into b; map, which may be NULL, learns where the words of
** the main story stand (in b's scratch arena). */
void docx_read(struct paper_build *b, const char *bytes, size_t len,
               struct docx_map *map);

#endif
