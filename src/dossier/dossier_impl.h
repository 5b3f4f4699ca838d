/* Inside of the room only. */
#ifndef DOSSIER_DOSSIER_IMPL_H
#define DOSSIER_DOSSIER_IMPL_H

#include "dossier/clock.h"
#include "dossier/dossier.h"

/* ---- states (state.c) -------------------------------------------------- */

enum rule_flags {
    RULE_REASON = 1,  /* needs one */
    RULE_APPROVE = 2, /* needs the right to approve */
    RULE_REST = 4,    /* the clock is paused */
    RULE_GO_ON = 8,   /* it goes on */
    RULE_RESTART = 16 /* it begins anew */
};

struct dossier_rule {
    unsigned from;         /* bits of states; bit DOSSIER_STATE__MAX: none */
    enum dossier_state to; /* DOSSIER_STATE__MAX: it stays as it was */
    unsigned flags;
};
extern const struct dossier_rule dossier_rules[DOSSIER_ACTION__MAX];

/* 1 while it counts as open: accepted, in progress or paused. */
int dossier_is_open(enum dossier_state state);

/* ---- registers (record.c) ---------------------------------------------- */

/* The registers of the room with the columns that it writes. */
enum dossier_column {
    D_RECEIVED,
    D_DUE,
    D_SETTLED,
    D_PROCEDURE,
    D_PERSON,
    D_ORGANISATION,
    D_CHANNEL,
    D_CODE,
    D_RESULT,
    D_STATE,
    D_MINUTE,
    D_FILED_AT,
    D_OFFICER,
    D_STEP,
    D_FIRST_DUE,
    D_COLLECTED,
    D_NUMBER,
    D_REASON,
    D_SUBJECT,
    D_EMAIL,
    D_PHONE,
    D_DUE_MINUTE,
    D_SETTLED_MINUTE,
    D__MAX
};
enum event_column {
    E_DAY,
    E_DOSSIER,
    E_ACTION,
    E_STATE,
    E_MINUTE,
    E_OFFICER,
    E_STEP,
    E_DUE,
    E_NOTE,
    E_DUE_MINUTE,
    E__MAX
};
enum stage_column {
    S_FROM,
    S_TO,
    S_DOSSIER,
    S_STATE,
    S_PROCEDURE,
    S_CHANNEL,
    S_DUE,
    S__MAX
};

struct dossier_tables {
    const struct cat_register *dossier, *event, *stage;
    int d[D__MAX], e[E__MAX], s[S__MAX]; /* places of the columns */
};

/* ERR_INPUT when the catalogue has them otherwise. */
enum err_code dossier_tables(const struct catalog *c,
                             struct dossier_tables *out,
                             struct err *e) MUST_CHECK;

/* A transaction on dossiers. */
struct dossier_job {
    struct arena *a;
    struct registry *r;
    struct db *db;
    const struct actor *who; /* who asked */
    struct actor agent;      /* the same name with the room's own rights */
    const char *reason;      /* for corrections in the journal */
    struct dossier_tables t;
};

/* Begin a job's part: the arena is the job's own. */
enum err_code dossier_begin(struct dossier_job *j, struct registry *r,
                            struct db *db, const struct actor *who,
                            struct err *e) MUST_CHECK;
void dossier_end(struct dossier_job *j);

/* Check the actor's right in a unit. */
enum err_code dossier_may(const struct dossier_job *j, int64_t unit,
                          enum right right, struct err *e) MUST_CHECK;

/* A dossier as a record, and as a struct dossier. */
enum err_code dossier_load(struct dossier_job *j, int64_t id,
                           struct rows **rows, struct dossier *out,
                           struct err *e) MUST_CHECK;
void dossier_of_row(const struct catalog *c, const struct dossier_tables *t,
                    const struct rows *rows, size_t row, struct dossier *out);

/* The day due of a dossier just received: by the clock, or as the desk promised
** (DAY_NONE: nothing) where the law that was entered says nothing. */
enum err_code dossier_first_due(struct dossier_job *j, struct dossier *d,
                                day_t promised, struct err *e) MUST_CHECK;

/* Nothing is done in the future. */
enum err_code dossier_check_moment(struct dossier_moment at,
                                   struct err *e) MUST_CHECK;

/* Add a line to the history of a dossier that stands so. */
enum err_code dossier_note(struct dossier_job *j, const struct dossier *d,
                           const struct dossier_line *line,
                           struct err *e) MUST_CHECK;

/* Keep how it stands at the end of a day. */
enum err_code dossier_stage(struct dossier_job *j, const struct dossier *d,
                            day_t day, struct err *e) MUST_CHECK;

/* ---- the clock of a dossier (history.c) -------------------------------- */

/* The clock of a dossier as its history says. */
void dossier_clock(const struct cat_procedure *p, const char *province,
                   const struct dossier_history *h, struct clock *out);

/* The province of a dossier's unit on the day it was received, or NULL. */
const char *dossier_province(const struct registry *r, const struct dossier *d);

/* ---- numbers (series.c) ------------------------------------------------ */

/* The next number of a series, from 1, in the transaction: what fails gives it
** back.  day: no number may be of an earlier day than the one before it;
** *earlier then is that day and the call fails with ERR_INPUT; DAY_NONE: any
** order. */
enum err_code series_next(struct db *db, const char *series, day_t day,
                          int64_t *out, struct err *e) MUST_CHECK;

/* The code of the day's next dossier at a desk. */
enum err_code dossier_code(struct dossier_job *j, int64_t desk, day_t day,
                           char out[DOSSIER_CODE_BYTES],
                           struct err *e) MUST_CHECK;

#endif
