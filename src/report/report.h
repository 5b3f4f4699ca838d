/*
** Reports: a template with tags and the figures of a unit and a period make a
** document tree.
**
** report_compile reads the template of a catalogue's report once, into an
** immutable tree that any thread may use; report_build fills it.  All that a
** function returns lives in the arena that was passed to it.  The language of
** templates is described in docs/templates.md.
*/
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "doc/doc.h"
#include "tally/figures.h"

struct report; /* a compiled template */

enum {
    REPORT_NODES_MAX = 20000, /* texts and tags of one template */
    REPORT_DEPTH_MAX = 16,    /* tags within each other */
    REPORT_INCLUDES_MAX = 4,  /* files within each other */
    REPORT_TAG_BYTES_MAX = 1000
};

/*
** Compile the template of a report.  c and r must outlive the result.
** ERR_INPUT with *out NULL and every fault in *faults (file:line:column, what
** is wrong and what to do; texts in the arena); ERR_NOMEM in *e.
*/
enum err_code report_compile(struct arena *a, const struct catalog *c,
                             const struct cat_report *r,
                             const struct report **out,
                             struct cat_faults *faults,
                             struct err *e) MUST_CHECK;

/*
** Compile every template of the catalogue and read it as Markdown, for
** `ansinh catalog check`.  ERR_INPUT with every fault in *faults, ERR_NOMEM.
*/
enum err_code report_check(struct arena *a, const struct catalog *c,
                           struct cat_faults *faults, struct err *e) MUST_CHECK;

/* Find a report by name; ERR_NOTFOUND with the closest names. */
enum err_code report_find(const struct catalog *c, const char *name,
                          const struct cat_report **out,
                          struct err *e) MUST_CHECK;

/* Where figures and letterheads come from. */
struct report_source {
    struct tally *tally;
    struct figures_reader *reader;
    struct db *db; /* a reading connection, for the letterhead */
};

struct report_ask {
    struct figures_ask figures; /* unit, period, map, who */
    day_t day;          /* of the paper; DAY_NONE: room is left (a draft) */
    const char *number; /* of the paper; NULL: room is left */
};

struct report_missing {
    const struct cat_indicator *indicator; /* NULL: a paragraph */
    const char *text; /* title, part and period, in the template's language */
};

struct report_paper {
    struct doc *doc;
    const struct report_missing *missing; /* figures shown as missing */
    size_t missing_count;
    int no_head; /* the unit has no letterhead of its own that is valid: the
                    head is made from its name and level */
    int quiet;   /* nothing was recorded in the period or after it: a 0 may be
                    what nobody entered */
};

/*
** Fill a template.  The letterhead is the office_profile of the unit itself
** that is valid on the last day of the period, else a plain one of its name.
** The same data gives the same tree.
** Errors: ERR_DENIED a field that the asker may not read, ERR_NOTFOUND,
** ERR_INPUT Markdown that cannot be read (with the template's line),
** ERR_STORE, ERR_NOMEM.
*/
enum err_code report_build(const struct report *r,
                           const struct report_source *source, struct arena *a,
                           const struct report_ask *ask,
                           struct report_paper *out, struct err *e) MUST_CHECK;

/*
** Append an annex to a paper: every figure that the asker may read, by field,
** with its parts, plan, last year, change and cumulative value.
*/
enum err_code report_annex(const struct report_source *from, struct arena *a,
                           const struct figures_ask *ask, struct doc *d,
                           struct err *e) MUST_CHECK;

#endif
