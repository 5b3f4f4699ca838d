/*
** The inside of an OpenDocument text, for paper_odt.c and paper_odt_style.c.
*/
#ifndef DOC_PAPER_ODT_H
#define DOC_PAPER_ODT_H

#include "doc/paper_build.h"
#include "doc/paper_xml.h"

enum {
    ODT_LEVELS = 10,
    ODT_TABLES_MAX = 32,
    ODT_SPANS_MAX = 64,
    ODT_DEPTH_MAX = 6,
    ODT_WORD_BYTES = 32
};

struct odt_style {
    const char *name, *parent;
    int bold, outline; /* -1: silent */
};

/* How one level of a list is counted. */
struct odt_level {
    char format[ODT_WORD_BYTES]; /* as paper_count; "bullet"; "": nothing */
    char before[ODT_WORD_BYTES], after[ODT_WORD_BYTES];
    long start;
    uint32_t shown; /* levels that are printed, from 1 */
};

struct odt_list {
    const char *name; /* "": the outline, which counts headings */
    struct odt_level levels[ODT_LEVELS];
    long counters[ODT_LEVELS]; /* -1: not begun */
};

struct odt_open_list {
    struct odt_list *list; /* NULL: of no known style */
};

struct odt_table {
    uint32_t number, row, col, span, repeat;
};

enum odt_holder { ODT_STORY, ODT_NOTE, ODT_BOX };

/* A paragraph in hand; above 0, that of an open note or box. */
struct odt_para {
    struct buf raw;
    struct paper_draft d;
    enum odt_holder holder;
    const struct paper_mark *anchor;
    int open, bold, any_bold, any_plain;
    int blank; /* a blank came last */
    uint32_t heading;
    unsigned char spans[ODT_SPANS_MAX]; /* 1: bold */
    size_t span_count;
    size_t tables, lists; /* that were open around it */
};

struct odt {
    struct paper_build *b;
    struct odt_style *styles; /* sorted while sorted is 1 */
    struct odt_list *lists_known;
    size_t style_count, style_cap, list_known_count, list_known_cap;
    int sorted;
    struct odt_style *style; /* being read */
    struct odt_list *list;
    struct odt_level *level;

    struct odt_para paras[ODT_DEPTH_MAX];
    size_t depth;
    struct odt_table tables[ODT_TABLES_MAX];
    size_t table_count;
    struct odt_open_list lists[ODT_LEVELS];
    size_t list_count;
    int item_open; /* the element's number is not printed yet */
    int furniture; /* running heads and feet, contents: how deep */
    int skip, in_body;
};

/* Learn styles and lists; every element may be handed over. */
void odt_style_start(struct odt *o, const char *name, const char **list);
void odt_style_end(struct odt *o, const char *name);

/* The same as sinks of a part that is read for its styles alone. */
void odt_on_style_start(struct paper_xml *x, const char *name,
                        const char **list);
void odt_on_style_end(struct paper_xml *x, const char *name);

/* A style with what it inherits, a list; NULL when there is none. */
const struct odt_style *odt_style(struct odt *o, const char *name);
struct odt_list *odt_find_list(struct odt *o, const char *name);

/* Count one more on a level (from 0); start 0 and above sets the counter.
** Deeper levels begin anew. */
void odt_count(struct odt_list *l, size_t level, long start);

/* The counters of this level and below begin anew. */
void odt_forget(struct odt_list *l, size_t level);

/* Add what is printed before an element, with a blank. */
void odt_print(const struct odt_list *l, size_t level, struct buf *out);

#endif
