/*
** Inside of the room report only: filling a template.
*/
#ifndef REPORT_FILL_H
#define REPORT_FILL_H

#include "report/tpl.h"

/* ---- show.c: numbers and words as they are printed ---- */

enum { SHOW_BYTES = 512 };

/* A number that is not missing, in a format. */
void show_number(struct decimal n, enum tpl_format format, enum lang lang,
                 char out[SHOW_BYTES]);

/* "19745", "16.60"; "" for a missing one. */
void show_raw(struct value v, char out[SHOW_BYTES]);

/* The first letter small (not of "HIV" or "Nhật Bản") or capital. */
void show_lower(const char *text, char out[SHOW_BYTES]);
/* All letters as capitals, as in the head of a paper. */
void show_upper(const char *text, char out[SHOW_BYTES]);
void show_capital(const char *text, char out[SHOW_BYTES]);

/* "tỉnh Sóc Trăng"; the name alone when it says its type itself. */
void show_unit(const struct unit *u, enum lang lang, char out[SHOW_BYTES]);

/* -1, 0, 1 as a is less than, equal to or greater than b. */
int show_compare(struct decimal a, struct decimal b);

/* ---- fill.c: tree and figures to Markdown with markers ---- */

enum fill_piece_kind { PIECE_TEXT, PIECE_FIGURE, PIECE_NOTE };

/* What a marker of the Markdown stands for. */
struct fill_piece {
    enum fill_piece_kind kind;
    const char *text; /* PIECE_TEXT; PIECE_NOTE: with markers of its own */
    struct doc_figure figure;
};

/* The item of the loop being run. */
struct fill_item {
    const struct tpl_node *loop;
    int code;
    int last;
};

struct fill {
    const struct report *report;
    const struct report_source *source;
    const struct report_ask *ask;
    const struct units *units;
    const struct unit *unit;
    struct arena *a;
    struct period period[TIME__MAX];
    struct figures *figures[TIME__MAX]; /* read when first asked for */
    struct fill_item item;
    struct buf body;   /* the expanded Markdown */
    struct pos *lines; /* where in the template each line of body begins */
    size_t line_count, line_cap;
    struct fill_piece *pieces;
    size_t piece_count, piece_cap;
    struct report_missing *missing;
    size_t missing_count, missing_cap;
    const char *summary, *type; /* of the head; NULL: not given */
    int trial; /* no figures are read: every one is 1, every branch is taken */
    struct err *e;
};

/* ---- value.c: what a reference stands for, and its value ---- */

/* What a reference of the template means here: the item of the loop filled in
** for "it". */
struct fill_meant {
    const struct cat_indicator *indicator;
    const struct cat_dim *dim;
    int code;
    enum tpl_time time;
};

/* What x means at this moment. */
struct fill_meant fill_meaning(const struct fill *f,
                               const struct tpl_figure *x);

/* Read a value; figures of a period are read when first asked for.  ERR_DENIED
** for a field that the asker may not read. */
enum err_code fill_value(struct fill *f, const struct tpl_figure *x,
                         struct value *out) MUST_CHECK;

/* The period that a value is of. */
struct period fill_period_of(const struct fill *f, const struct fill_meant *m,
                             enum tpl_aspect aspect);

/* Remember a missing figure once. */
enum err_code fill_missing(struct fill *f, const struct fill_meant *m,
                           enum tpl_aspect aspect,
                           struct period period) MUST_CHECK;

/* ---- lines.c: lists of texts and tasks ---- */

/* The list of a TPL_LINES, and 1 in *out when there is something in one. */
enum err_code fill_lines(struct fill *f, const struct tpl_node *n,
                         struct buf *out) MUST_CHECK;
enum err_code fill_has_lines(struct fill *f, const struct tpl_lines *x,
                             int *out) MUST_CHECK;

/* ---- fill.c again ---- */

/* Words that are not read as Markdown; the end of a line of the template. */
enum err_code fill_text(struct fill *f, struct buf *out,
                        const char *text) MUST_CHECK;
enum err_code fill_new_line(struct fill *f, struct pos pos,
                            struct buf *out) MUST_CHECK;

/* Expand the whole template into f->body; buf_free it afterwards. */
enum err_code fill_run(struct fill *f) MUST_CHECK;

/* Put a piece into the document: md_hooks.place with f as its context. */
enum err_code fill_place(void *f, struct doc *d, struct doc_inlines *in,
                         uint32_t index, struct err *e) MUST_CHECK;

/* ---- head.c: the letterhead ---- */

/* Fill head from the profile valid for the unit; *found = 0 when there is none
** and head is as it was.  Strings live in f->a. */
enum err_code head_read(const struct fill *f, struct doc_head *head, int *found,
                        struct err *e) MUST_CHECK;

#endif
