/*
** Dossiers under administrative procedures: received, worked, decided, returned
** (61/2018/NĐ-CP; 118/2025/NĐ-CP).
**
** A dossier is a record of the register admin_dossier.  It changes by actions
** only: the table in state.c says which action may follow in which of the ten
** national states.  Each action is one transaction that corrects the dossier,
** adds a line to its history (dossier_event) and keeps how it stands at the end
** of the day (dossier_stage), from which the classes of the monthly report are
** counted.  All three go through the registry, so there are journal entries,
** cells and rights.
**
** An officer needs the right to write in the unit where the dossier is, to
** decide the right to approve.  To forward a dossier to another unit takes no
** right there.
*/
#ifndef DOSSIER_DOSSIER_H
#define DOSSIER_DOSSIER_H

#include "registry/deadline.h"
#include "registry/registry.h"

/* In the order of the list dossier_state. */
enum dossier_state {
    DOSSIER_REGISTERED,
    DOSSIER_ACCEPTED,
    DOSSIER_NOT_ACCEPTED,
    DOSSIER_PROCESSING,
    DOSSIER_SUPPLEMENT,
    DOSSIER_PAYMENT,
    DOSSIER_WITHDRAWN,
    DOSSIER_STOPPED,
    DOSSIER_DONE,
    DOSSIER_RETURNED,
    DOSSIER_STATE__MAX
};

/* In the order of the list dossier_action. */
enum dossier_action {
    DOSSIER_DO_REGISTER,
    DOSSIER_DO_ACCEPT,
    DOSSIER_DO_REJECT,
    DOSSIER_DO_FORWARD,
    DOSSIER_DO_CONSULT,
    DOSSIER_DO_ANSWER,
    DOSSIER_DO_ASK,
    DOSSIER_DO_COMPLETE,
    DOSSIER_DO_CHARGE,
    DOSSIER_DO_PAID,
    DOSSIER_DO_PAUSE,
    DOSSIER_DO_RESUME,
    DOSSIER_DO_EXTEND,
    DOSSIER_DO_WITHDRAW,
    DOSSIER_DO_DECIDE,
    DOSSIER_DO_REFUSE,
    DOSSIER_DO_RETURN,
    DOSSIER_DO_RECOMPUTE,
    DOSSIER_ACTION__MAX
};
extern const char *const dossier_state_names[DOSSIER_STATE__MAX];
extern const char *const dossier_action_names[DOSSIER_ACTION__MAX];

/* The state after an action in a state; DOSSIER_STATE__MAX when the table does
** not allow it.  DOSSIER_DO_REGISTER and DOSSIER_DO_ACCEPT begin a dossier and
** are allowed in state DOSSIER_STATE__MAX, which is none. */
enum dossier_state dossier_next(enum dossier_state state,
                                enum dossier_action action);

/* ERR_INPUT naming what is allowed in the state (DOSSIER_STATE__MAX: none). */
enum err_code dossier_refuse_action(enum dossier_state state,
                                    enum dossier_action action, struct err *e);

/* 1 for states in which work rests: papers, payment, stopped. */
int dossier_is_paused(enum dossier_state state);
/* 1 for states in which it is settled: withdrawn, done, returned. */
int dossier_is_settled(enum dossier_state state);

/* A moment of work: a day and a minute of it (0..1439). */
struct dossier_moment {
    day_t day;
    int minute;
};

/* This moment in Viet Nam; its day is day_today's. */
struct dossier_moment dossier_now(void);

enum { DOSSIER_CODE_BYTES = 48, DOSSIER_TEXT_BYTES = 512 };

/* A dossier as it stands.  Texts live in the arena it was read into and are
** NULL where nothing was entered; days DAY_NONE. */
struct dossier {
    int64_t id, unit_id, filed_at, person, organisation;
    const struct cat_procedure *procedure;
    enum dossier_state state; /* DOSSIER_STATE__MAX: an old one, imported */
    const char *code, *officer, *reason, *subject, *email, *phone,
        *decision_number, *result; /* result: a code of dossier_result */
    const char *channel;           /* a code of dossier_channel */
    day_t received, due, first_due, settled, collected;
    int minute; /* of the day received */
    /* Up to which minute of the day due; DEADLINE_WHOLE_DAY: all of it. */
    int due_minute;
    int step; /* from 0: steps taken of the procedure */
};

/* 1 when it is not settled and was due before a moment. */
int dossier_is_late(const struct dossier *d, struct dossier_moment now);

/* "03/3/2026", or "14:30 ngày 03/3/2026" for a limit in hours; "" none. */
enum { DOSSIER_DUE_BYTES = 48 };
void dossier_due_text(day_t due, int minute, enum lang lang,
                      char out[DOSSIER_DUE_BYTES]);

/* What a list says besides the day due: the hour of a limit in hours, or that
** the law that was entered sets none; "" for all others. */
void dossier_limit_text(const struct registry *r, const struct dossier *d,
                        enum lang lang, char out[DOSSIER_TEXT_BYTES]);

/* ---- receiving --------------------------------------------------------- */

struct dossier_new {
    const char *procedure;        /* name or national code */
    const char *channel;          /* "in_person", "online", "post" */
    int64_t filed_at;             /* the unit of the desk */
    int64_t unit_id;              /* who settles it; 0: the desk's unit */
    int64_t person, organisation; /* one of them; 0 none */
    const char *subject, *email, *phone, *officer; /* or NULL */
    day_t due;      /* promised by the desk where the procedure has no limit;
                  DAY_NONE: computed */
    int registered; /* on line and not yet accepted: state 1, no code yet */
    struct dossier_moment at;
};

struct dossier_receipt {
    int64_t id;
    char code[DOSSIER_CODE_BYTES]; /* "" for one that is only registered */
    day_t due;
    int due_minute; /* as in struct dossier */
};

/*
** Take a dossier in.  Its code is that of the desk's identifier, the day and
** the day's next number (61/2018/NĐ-CP, Đ26): H15.50.05-261123-0975.  ERR_INPUT
** with what is wrong: no such procedure, no identifier of the unit, 9.999 codes
** a day, what the register refuses; ERR_DENIED.
*/
enum err_code dossier_receive(struct registry *r, const struct actor *who,
                              const struct dossier_new *what,
                              struct dossier_receipt *out,
                              struct err *e) MUST_CHECK;

/* As a part of a job of store_write, for many in one transaction. */
enum err_code dossier_receive_in(struct registry *r, struct db *db,
                                 const struct actor *who,
                                 const struct dossier_new *what,
                                 struct dossier_receipt *out,
                                 struct err *e) MUST_CHECK;

/* The code of an identifier's number of a day; ERR_LIMIT after 9.999. */
enum err_code dossier_code_text(const char *identifier, day_t day,
                                int64_t number, char out[DOSSIER_CODE_BYTES],
                                struct err *e) MUST_CHECK;

/* Numbers 1 .. last of a day were given to dossiers that come from elsewhere:
** the next one goes on from there. */
enum err_code dossier_codes_given(struct db *db, const char *identifier,
                                  day_t day, int64_t last,
                                  struct err *e) MUST_CHECK;

/* ---- actions ----------------------------------------------------------- */

/* What an action takes besides; which of it is in the table of state.c. */
struct dossier_do {
    enum dossier_action action;
    struct dossier_moment at;
    const char *reason;  /* reject, ask, charge, pause, withdraw, refuse,
                            extend, consult */
    int64_t unit_id;     /* forward: to another unit; 0: it stays */
    const char *officer; /* forward: to this officer; NULL: nobody yet */
    day_t due;           /* extend: the new day */
    const char *number;  /* decide, refuse: of the decision */
    int forwarded;       /* decide: 1 when it went to the body competent */
};

/* ERR_INPUT the table does not allow it (naming what is allowed), something is
** missing, a rule is broken; ERR_DENIED, ERR_NOTFOUND. */
enum err_code dossier_act(struct registry *r, const struct actor *who,
                          int64_t id, const struct dossier_do *what,
                          struct err *e) MUST_CHECK;
enum err_code dossier_act_in(struct registry *r, struct db *db,
                             const struct actor *who, int64_t id,
                             const struct dossier_do *what,
                             struct err *e) MUST_CHECK;

/* The same action on many, each kept or refused by itself: faults has room for
** count; the code of faults[i] is ERR_OK where it was done. */
enum err_code dossier_act_all(struct registry *r, const struct actor *who,
                              const int64_t *ids, size_t count,
                              const struct dossier_do *what, struct err *faults,
                              struct err *e) MUST_CHECK;

/* ---- reading ----------------------------------------------------------- */

/* By id or by code; ERR_NOTFOUND, ERR_DENIED. */
enum err_code dossier_get(struct arena *a, struct registry *r, struct db *db,
                          const struct actor *who, int64_t id,
                          struct dossier *out, struct err *e) MUST_CHECK;
enum err_code dossier_find(struct arena *a, struct registry *r, struct db *db,
                           const struct actor *who, const char *code,
                           struct dossier *out, struct err *e) MUST_CHECK;

/* One line of its history. */
struct dossier_line {
    enum dossier_action action;
    enum dossier_state state; /* after it */
    struct dossier_moment at;
    day_t due;
    int due_minute; /* as in struct dossier */
    int step;
    int64_t unit_id;
    const char *officer, *note, *by; /* or NULL; by: who entered it */
};
struct dossier_history {
    struct dossier_line *lines;
    size_t count;
};
enum err_code dossier_history(struct arena *a, struct db *db, int64_t id,
                              struct dossier_history *out,
                              struct err *e) MUST_CHECK;

/* ---- explaining and recomputing ---------------------------------------- */

/* Day by day why it is due when it is, as Markdown in the language. */
enum err_code dossier_explain(struct registry *r, struct db *db,
                              const struct dossier *d, enum lang lang,
                              struct buf *out, struct err *e) MUST_CHECK;

/* One open dossier whose due day the calendar of today puts elsewhere. */
struct dossier_moved {
    int64_t id, unit_id;
    const char *code;
    day_t from, to; /* the same where only the hour moved */
};
struct dossier_moves {
    struct dossier_moved *items;
    size_t count;
    size_t checked; /* open dossiers that were looked at */
};

/*
** Compute open dossiers of a unit and below anew by the calendar as it is now,
** after a day off was announced or swapped; those that moved are corrected with
** the reason (unless only is set: then they are only listed).  A day promised
** with an apology stays.
*/
enum err_code dossier_recompute(struct arena *a, struct registry *r,
                                const struct actor *who, int64_t unit_id,
                                const char *reason, int only,
                                struct dossier_moves *out,
                                struct err *e) MUST_CHECK;

/* ---- for the person who filed it --------------------------------------- */

/* What anybody who has the code may see: no name, no address. */
struct dossier_track {
    const char *code, *procedure, *state, *unit; /* titles in the language */
    day_t received, due, settled;
    int due_minute; /* as in struct dossier */
    int late;       /* not settled and past due on the day */
};
enum err_code dossier_track(struct arena *a, struct registry *r, struct db *db,
                            const char *code, enum lang lang,
                            struct dossier_track *out,
                            struct err *e) MUST_CHECK;

#endif
