/*
** Periodic forms of units that keep no records: filled in, submitted, approved
** or returned, revised.  Only what was approved counts in figures, and only
** where no records say it better.
**
**   draft --submit--> submitted --approve--> approved
**     ^                   |
**     +---- returned <--return
**
** An approved form is not changed: filling it in again begins a revision, which
** takes its place when it is approved in its turn.  Who submitted may not
** approve.
*/
#ifndef TALLY_ENTRY_H
#define TALLY_ENTRY_H

#include "tally/figures.h"

enum entry_state {
    ENTRY_NONE, /* nobody has begun */
    ENTRY_DRAFT,
    ENTRY_SUBMITTED,
    ENTRY_RETURNED,
    ENTRY_APPROVED,
    ENTRY_REPLACED,
    ENTRY_STATE__MAX
};

/* "draft", ...; "" for ENTRY_NONE. */
extern const char *const entry_state_names[ENTRY_STATE__MAX];

/* Whose form, for when. */
struct entry_key {
    const struct cat_form *form;
    int64_t unit_id;
    struct period period;
};

/* One line of a form; dim and code "" for the whole. */
struct entry_line {
    const struct cat_indicator *indicator;
    const struct cat_dim *dim; /* NULL: the whole */
    int code;
    int missing; /* nothing was filled in */
    int64_t value;
    int seen;       /* of before: 1 when there is a figure */
    int64_t before; /* the approved figure of the period before */
};

/* What a rule or the history has to say. */
struct entry_remark {
    const struct cat_form_rule *rule; /* NULL: see line */
    const struct entry_line *line;    /* NULL for a rule */
    int is_parts; /* the line is the first of parts that do not make the whole:
                     low is their sum, high the whole; else it is an outlier */
    int64_t low, high; /* of an outlier: the line in the periods before */
};

struct entry {
    struct entry_key key;
    int64_t id; /* 0: nobody has begun */
    int revision;
    enum entry_state state;
    const char *note, *reason; /* NULL none */
    const char *entered_by, *submitted_by, *approved_by;
    struct entry_line *lines; /* all that the form asks, in its order */
    size_t line_count;
    struct entry_remark *remarks;
    size_t remark_count;
};

/* The open form, else the approved one, else an empty one; with its remarks.
** In the arena.  ERR_DENIED, ERR_INPUT a period that is none of the form's. */
enum err_code entry_get(struct arena *a, struct registry *r, struct db *db,
                        const struct actor *who, const struct entry_key *key,
                        struct entry *out, struct err *e) MUST_CHECK;

/* A figure to be filled in. */
struct entry_value {
    const char *indicator, *dim, *code;
    int64_t value;
};

/* Fill in: the values given replace those that are there, others stay.  An
** approved form gets a revision that begins with its figures; a submitted one
** is refused.  note NULL leaves it. */
struct entry_fill {
    const struct entry_value *values;
    size_t count;
    const char *note;
};
enum err_code entry_fill(struct arena *a, struct registry *r,
                         const struct actor *who, const struct entry_key *key,
                         const struct entry_fill *fill,
                         struct err *e) MUST_CHECK;

/* What the rules and the history would say of an entry if it had these figures;
** nothing is saved.  Figures of other forms are ERR_INPUT. */
enum err_code entry_try(struct arena *a, struct registry *r, struct db *db,
                        struct entry *x, const struct entry_fill *fill,
                        struct err *e) MUST_CHECK;

/* What a remark says to people; e is filled as if it refused. */
enum err_code entry_say(const struct entry_remark *m, struct err *e);
/* The same where it is only shown: without what to do about it. */
enum { ENTRY_REMARK_BYTES = 1024 };
void entry_remark_text(const struct entry_remark *m, enum lang lang,
                       char out[ENTRY_REMARK_BYTES]);
/* 1 when it must be mended, 0 when a note will do. */
int entry_refuses(const struct entry_remark *m);

/* Submit: refused while a figure is empty (its parts may be), parts do not make
** their whole, or a rule is broken; a warning or an outlier needs a note. */
enum err_code entry_submit(struct arena *a, struct registry *r,
                           const struct actor *who, const struct entry_key *key,
                           struct err *e) MUST_CHECK;

/* Approve: the figures count from now on.  reason NULL; or, to return, why. */
enum err_code entry_decide(struct arena *a, struct registry *r,
                           const struct actor *who, const struct entry_key *key,
                           const char *reason, struct err *e) MUST_CHECK;

/* How far the units of a level below a unit are with a form. */
struct entry_progress {
    const struct unit *unit;
    enum entry_state state;
};
enum err_code entry_progress(struct arena *a, struct registry *r, struct db *db,
                             const struct entry_key *above,
                             struct entry_progress **out, size_t *count,
                             struct err *e) MUST_CHECK;

#endif
