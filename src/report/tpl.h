/*
** Inside of the room report only: the tree of a template and its parser.
*/
#ifndef REPORT_TPL_H
#define REPORT_TPL_H

#include "dossier/document_list.h"
#include "report/report.h"

/* ---- the tree ---- */

/* Which period a figure is read for. */
enum tpl_time {
    TIME_NOW,      /* the report's */
    TIME_NEXT,     /* of the same length right after */
    TIME_BEFORE,   /* of the same length right before */
    TIME_PREVIOUS, /* the same period last year */
    TIME_YEAR,     /* the whole year */
    TIME__MAX
};

enum tpl_aspect {
    ASPECT_VALUE,
    ASPECT_PLAN,
    ASPECT_PLAN_PCT,
    ASPECT_PREVIOUS,
    ASPECT_CUMULATIVE,
    ASPECT_CHANGE,
    ASPECT_CHANGE_PCT,
    ASPECT_SHARE,
    ASPECT__MAX
};

enum tpl_format {
    FORMAT_PLAIN,
    FORMAT_PADDED,
    FORMAT_MONEY,
    FORMAT_MILLION,
    FORMAT_DONG,
    FORMAT_PCT,
    FORMAT_WORDS,
    FORMAT_BARE,
    FORMAT__MAX
};

struct tpl_figure {
    const struct cat_indicator *indicator; /* NULL: the item of the loop */
    const struct cat_dim *dim;             /* NULL: the whole */
    int code;
    enum tpl_time time;
    enum tpl_aspect aspect;
    enum tpl_format format;
    const char *otherwise; /* shown in place of a missing figure, or NULL */
};

enum tpl_op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP__MAX };

enum tpl_cond_kind {
    COND_OR,
    COND_AND,
    COND_NOT,
    COND_HAS,
    COND_HAS_LINES,
    COND_COMPARE
};

/* A list of texts or tasks. */
enum { LINES_FIELD, LINES_ROLE, LINES_TYPE, LINES_STATE, LINES_KEY__MAX };
enum { LINES_MAX = 1000 };
struct tpl_lines {
    int is_tasks;
    enum task_which which;            /* of tasks */
    const char *code[LINES_KEY__MAX]; /* NULL: any */
    enum tpl_time time;
    size_t limit;
};

/* One side of a comparison: a figure or a number. */
struct tpl_operand {
    int is_figure;
    struct tpl_figure figure;
    struct decimal number;
};

struct tpl_cond {
    enum tpl_cond_kind kind;
    enum tpl_op op;
    const struct tpl_cond *left, *right; /* right NULL for not */
    struct tpl_operand a, b;             /* COND_HAS: a alone */
    const struct tpl_lines *lines;       /* COND_HAS_LINES */
    int any_part; /* COND_HAS: of the breakdown in a, one that is not 0 */
    int several;  /* with any_part: and none of them is the whole */
};

enum tpl_kind {
    TPL_TEXT,
    TPL_FIGURE,
    TPL_CHANGE, /* text: what stands before the words, or NULL */
    TPL_TITLE,  /* of the item of a loop */
    TPL_CLOSE,  /* of the item: ";" or "." */
    TPL_PERIOD,
    TPL_UNIT,
    TPL_YEAR,
    TPL_DAY, /* first or last of the period */
    TPL_IF,
    TPL_EACH,
    TPL_NOTE,
    TPL_SUMMARY,
    TPL_TYPE,
    TPL_LINES,
    TPL_PARAGRAPH, /* text: the place; title; figure.otherwise */
    TPL_KIND__MAX
};

struct tpl_node;

struct tpl_list {
    struct tpl_node *first, *last;
};

struct tpl_node {
    enum tpl_kind kind;
    struct pos pos;
    struct tpl_node *next;
    const char *text; /* TPL_TEXT, borrowed from the template; TPL_CHANGE */
    size_t len;
    struct tpl_figure figure; /* TPL_FIGURE, TPL_CHANGE, TPL_EACH */
    enum tpl_time time;       /* TPL_PERIOD, TPL_YEAR, TPL_DAY */
    int flag; /* TPL_PERIOD, TPL_TITLE: change the first letter; TPL_UNIT: the
                 name alone; TPL_DAY: the last; TPL_EACH, TPL_LINES,
                 TPL_PARAGRAPH: whole lines */
    const struct tpl_lines *lines; /* TPL_LINES */
    const char *title;             /* TPL_PARAGRAPH */
    const struct tpl_cond *cond;   /* TPL_IF */
    struct tpl_list body, or_else;
};

struct report {
    const struct catalog *catalog;
    const struct cat_report *definition;
    enum lang lang;
    struct tpl_list body;
};

/* ---- tokens of one tag ---- */

enum tpl_token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_SIGN, /* . = | ( ) == != < <= > >= */
    TOKEN_BAD
};

struct tpl_token {
    enum tpl_token_kind kind;
    const char *text; /* without the quotes of a string */
    size_t len;
    struct pos pos;
};

struct tpl_lex {
    const char *p, *end;
    struct pos pos; /* of p */
    struct tpl_token now;
};

/* Move a position over len bytes of text. */
void tpl_move(struct pos *pos, const char *text, size_t len);

/* Read the next token into l->now. */
void tpl_next(struct tpl_lex *l);

/* 1 when the token is that word or sign. */
int tpl_is(const struct tpl_token *t, const char *what);

/* ---- the parser ---- */

struct tpl_parser {
    struct arena *arena;
    const struct catalog *catalog;
    struct cat_faults *faults;
    int no_memory;
    const char *text, *p, *end;
    struct pos pos; /* of p */
    int depth;
    int includes; /* files within each other */
    size_t nodes;
    const struct tpl_node *each; /* the loop around, or NULL */
    int in_note;                 /* the depth of the note around, 0 none */
    int in_head;
    enum lang lang;
};

/* Record a fault; arguments may be NULL. */
void tpl_fault(struct tpl_parser *p, struct pos pos, enum msg_id id,
               const char *a, const char *b, const char *c);

/* Record a fault that another room found. */
void tpl_fault_err(struct tpl_parser *p, struct pos pos, const struct err *e);

/* The token as a string of the arena, "}}" for the end of the tag; "" when
** memory is out. */
const char *tpl_text(struct tpl_parser *p, const struct tpl_token *t);

/* The token is not what belongs there: a fault that says what does. */
void tpl_unexpected(struct tpl_parser *p, const struct tpl_token *t,
                    const char *wanted);

/* Read "jobs_created.plan_pct sex=female period=next"; l->now is the name.
** 0 after a fault. */
int tpl_read_figure(struct tpl_parser *p, struct tpl_lex *l,
                    struct tpl_figure *out);

/* Read the name of a breakdown of the figure's indicator.  0 after a fault. */
int tpl_read_dim(struct tpl_parser *p, struct tpl_lex *l, struct tpl_figure *f);

/* Read what may follow a figure in a tag of its own: else "text" | format. */
int tpl_read_format(struct tpl_parser *p, struct tpl_lex *l,
                    struct tpl_figure *f);

/* "next", "before", "previous" or "year"; l->now is the word.  0 and a fault
** when it is none. */
int tpl_read_time(struct tpl_parser *p, struct tpl_lex *l, enum tpl_time *out);

/* "plan_pct".  Never NULL. */
const char *tpl_aspect_name(enum tpl_aspect aspect);

/* Read a condition up to the tag's end; NULL after a fault. */
const struct tpl_cond *tpl_read_cond(struct tpl_parser *p, struct tpl_lex *l);

/* 1 for the words that begin a list of texts or tasks.  Read one up to what
** does not belong to it; NULL after a fault. */
int tpl_is_lines(const struct tpl_token *t);
const struct tpl_lines *tpl_read_lines(struct tpl_parser *p, struct tpl_lex *l);

/* The words that begin a tag, for "did you mean"; NULL at the end. */
const char *tpl_tag_name(size_t i);

#endif
