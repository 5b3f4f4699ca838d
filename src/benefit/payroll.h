/*
** A payroll: one run of payments of a group of benefits for a month and a unit
** (with all below it).  What is paid is always what is due for every month so
** far less what was paid for it, so a late decision, a decree that applies
** backwards and a death reported late are the same thing.
**
**   open -> computed -> checked -> approved -> sent -> reconciled -> closed
**
** Each step is a journal entry and one transaction; none can be skipped.  Up to
** the approval the run only has items; approving turns them into lines of the
** register payment_line, where the database lets one regular line stand for an
** award and month.  A run is given back with a reason until it is approved.
**
** Functions take a registry over a store opened for writing and run their own
** transactions.
*/
#ifndef BENEFIT_PAYROLL_H
#define BENEFIT_PAYROLL_H

#include "benefit/entitle.h"
#include "registry/registry.h"

enum payroll_state {
    PAYROLL_OPEN,
    PAYROLL_COMPUTED,
    PAYROLL_CHECKED,
    PAYROLL_APPROVED,
    PAYROLL_SENT,
    PAYROLL_RECONCILED,
    PAYROLL_CLOSED,
    PAYROLL_STATE__MAX
};
extern const char *const payroll_state_names[PAYROLL_STATE__MAX];

struct payroll {
    int64_t id, unit_id;
    const char *group;
    int32_t month, since;
    enum payroll_state state;
    int keep; /* percent of a month's money that a recovery leaves, 0..100 */
    day_t known;
    const char *computed_by, *checked_by, *approved_by, *reason; /* or NULL */
};

enum payroll_kind {
    PAYROLL_REGULAR,
    PAYROLL_ARREARS,
    PAYROLL_REPAYMENT, /* what came back, paid again */
    PAYROLL_RECOVERY,
    PAYROLL_ONE_OFF,
    PAYROLL_DEBT,    /* overpaid, and not taken back in this run */
    PAYROLL_STOPPED, /* regular in the run before, nothing now */
    PAYROLL_HELD,    /* suspended */
    PAYROLL_FAULT,   /* cannot be paid; note says why */
    PAYROLL_KIND__MAX
};
extern const char *const payroll_kind_names[PAYROLL_KIND__MAX];

/* 1 for the kinds that move money and become lines. */
int payroll_pays(enum payroll_kind kind);

/* Where a person's money goes; strings are codes or NULL. */
struct payroll_way {
    const char *channel, *bank, *account, *payee_kind, *payee;
};

struct payroll_item {
    int64_t seq;
    const char *benefit;
    int64_t award, person, unit;
    int32_t month_for;
    int64_t amount; /* of a recovery and a debt below 0 */
    enum payroll_kind kind;
    int64_t old;          /* the regular amount of the run before */
    int has_old;          /* 0: it had none */
    const char *category; /* code of the award's group of people, or NULL */
    const char *fund, *programme, *note; /* or NULL */
    struct payroll_way way;
    const char *name; /* of the person; reading only */
    day_t born;
};

/* Open a run.  since is the first month to look after, MONTH_MIN: that of
** earlier runs there, else the month itself.  ERR_INPUT when there is one, when
** the group is unknown, when an earlier run there is not yet approved;
** ERR_DENIED. */
struct payroll_open {
    const char *group;
    int64_t unit_id;
    int32_t month, since;
    int keep;
};
enum err_code payroll_open(struct registry *r, const struct actor *who,
                           const struct payroll_open *what, int64_t *id,
                           struct err *e) MUST_CHECK;

/* Read a run, in the arena.  ERR_NOTFOUND. */
enum err_code payroll_get(struct arena *a, struct db *db, int64_t id,
                          struct payroll *out, struct err *e) MUST_CHECK;
enum err_code payroll_find(struct arena *a, struct db *db, const char *group,
                           int32_t month, int64_t unit, struct payroll *out,
                           struct err *e) MUST_CHECK;

/* Work the items out (anew) by the law as of a day.  From open or computed. */
enum err_code payroll_compute(struct registry *r, const struct actor *who,
                              int64_t id, day_t known,
                              struct err *e) MUST_CHECK;

/* The next step: computed to checked, checked to approved (by another person
** than computed or checked it), approved to sent, sent to reconciled,
** reconciled to closed. */
enum err_code payroll_step(struct registry *r, const struct actor *who,
                           int64_t id, enum payroll_state to,
                           struct err *e) MUST_CHECK;

/* Back to open, with a reason; not once it is approved. */
enum err_code payroll_back(struct registry *r, const struct actor *who,
                           int64_t id, const char *reason,
                           struct err *e) MUST_CHECK;

/* Why an item is there or is other than in the run before, as a sentence; out
** is cut at out_size.  "" for a note of NULL. */
void payroll_note(const char *note, enum lang lang, char *out, size_t out_size);

/* ---- reading (payroll_read.c) ------------------------------------------ */

/* Which items of a run: those of a unit (0: all), of one kind
** (PAYROLL_KIND__MAX: all), only what differs from the run before; from a place
** in their order on, so many (0: all). */
struct payroll_ask {
    int64_t run, unit, after;
    enum payroll_kind kind;
    int changes;
    int64_t limit;
};

/* The items in their order; stop by returning an error. */
typedef enum err_code payroll_item_fn(const struct payroll_item *item,
                                      void *arg, struct err *e);
enum err_code payroll_list(struct db *db, const struct payroll_ask *ask,
                           payroll_item_fn *fn, void *arg,
                           struct err *e) MUST_CHECK;

/* What a run pays, in parts; every view adds up to the same. */
enum payroll_by {
    PAYROLL_BY_ALL,
    PAYROLL_BY_UNIT,
    PAYROLL_BY_BENEFIT,
    PAYROLL_BY_CATEGORY,
    PAYROLL_BY_FUND,
    PAYROLL_BY_CHANNEL,
    PAYROLL_BY_KIND,
    PAYROLL_BY_MONTH,
    PAYROLL_BY__MAX
};
extern const char *const payroll_by_names[PAYROLL_BY__MAX];

struct payroll_total {
    const char *key; /* a code, a unit's id, a month as a number; "" none */
    int64_t lines, people, amount;
};
typedef enum err_code payroll_total_fn(const struct payroll_total *total,
                                       void *arg, struct err *e);
enum err_code payroll_totals(struct db *db, int64_t run, enum payroll_by by,
                             payroll_total_fn *fn, void *arg,
                             struct err *e) MUST_CHECK;

/* A key of a view as people read it. */
void payroll_key_text(const struct catalog *c, const struct units *units,
                      enum payroll_by by, const char *key, enum lang lang,
                      char *out, size_t out_size);

/* All runs, the latest first; who may not read a run's unit does not see it. */
typedef enum err_code payroll_run_fn(const struct payroll *run, void *arg,
                                     struct err *e);
enum err_code payroll_runs(struct registry *r, struct db *db,
                           const struct actor *who, payroll_run_fn *fn,
                           void *arg, struct err *e) MUST_CHECK;

/* Whether the account may take the run to a state now: ERR_INPUT when another
** comes first, ERR_DENIED as payroll_may says and for who would approve what he
** computed or checked. */
enum err_code payroll_may_step(struct registry *r, const struct actor *who,
                               const struct payroll *run, enum payroll_state to,
                               struct err *e) MUST_CHECK;

/* ERR_DENIED without the right in the unit and every field of the group. */
enum err_code payroll_may(struct registry *r, const struct actor *who,
                          const struct payroll *run, enum right right,
                          struct err *e) MUST_CHECK;

#endif
