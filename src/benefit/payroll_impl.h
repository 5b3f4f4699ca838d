/* Inside of payroll*.c only. */
#ifndef BENEFIT_PAYROLL_IMPL_H
#define BENEFIT_PAYROLL_IMPL_H

#include "benefit/month.h"
#include "benefit/payroll.h"

enum {
    PAYROLL_MONTHS_MAX = 1200,
    PAYROLL_NOTE_BYTES = 500,
    PAYROLL_AHEAD = 12 /* months in which a turn is looked for */
};

/* What a step's transaction needs. */
struct payroll_job {
    struct arena *a;
    struct registry *r;
    const struct actor *who;
    int64_t id;
    struct payroll run;
    day_t known;
    enum payroll_state to;
    const char *reason;
};

/* ---- payroll_people.c: ways, suspensions, plans of recovery ------------ */

struct payroll_hold {
    int64_t person;
    const char *benefit; /* NULL: all */
    const char *reason;
    int32_t first, last; /* months */
};

/* Money in đồng; -1 where the decision says nothing. */
struct payroll_plan {
    int64_t person, monthly, leaves;
};

struct payroll_people;

/* All that hold in a month, in the arena; looked other than 0: only of those
** whom that run looks at.  ERR_NOMEM, ERR_STORE. */
struct payroll_people_ask {
    struct arena *a;
    struct db *db;
    int32_t month;
    int64_t looked;
};
enum err_code payroll_people_load(const struct payroll_people_ask *ask,
                                  struct payroll_people **out,
                                  struct err *e) MUST_CHECK;
/* NULL when there is none. */
const struct payroll_way *payroll_people_way(const struct payroll_people *p,
                                             int64_t person);
const struct payroll_plan *payroll_people_plan(const struct payroll_people *p,
                                               int64_t person);
/* The first suspension of a person; the next ones follow while the person is
** the same.  NULL none. */
const struct payroll_hold *payroll_people_holds(const struct payroll_people *p,
                                                int64_t person, size_t *count);

/* ---- payroll_compute.c ------------------------------------------------- */

/* The items of j->run into payroll_item. */
enum err_code payroll_write_items(struct payroll_job *j, struct db *db,
                                  struct err *e) MUST_CHECK;

/* Overpaid in a month of an award. */
struct payroll_over {
    size_t award; /* in entitle.awards */
    int64_t person;
    int32_t month;
    int64_t amount;
};

/* An award that begins or stops in this run. */
struct payroll_turn {
    size_t award;
    int64_t seq; /* of its item */
    int begins;
};

struct payroll_computing {
    struct payroll_job *j;
    struct db *db;
    const struct entitle *x;
    struct payroll_people *people;
    int32_t since, month, last; /* last: of the run before, MONTH_MIN none */
    unsigned char *member;      /* units of the run */
    struct stmt *insert;
    int64_t seq;
    /* Lines of the benefit at hand, by award. */
    struct stmt *lines;
    int have; /* a line stands ready */
    struct {
        int64_t award, unit, net, gone;
        int32_t month;
        int regular;
        int64_t amount;
    } line;
    /* The award at hand; by month from since. */
    int64_t paid[PAYROLL_MONTHS_MAX], gone[PAYROLL_MONTHS_MAX];
    int64_t due[PAYROLL_MONTHS_MAX];
    unsigned char regular[PAYROLL_MONTHS_MAX], stop[PAYROLL_MONTHS_MAX];
    int64_t old, old_unit;      /* its regular line of the run before */
    int has_old, held, blocked; /* blocked: something waits */
    /* Of all awards. */
    int64_t *total;        /* what each is paid in this run */
    unsigned char *simply; /* it has its regular line */
    int64_t base;          /* the run that the rest is copied from, 0 none */
    struct payroll_over *overs;
    size_t over_count, over_cap;
    struct payroll_turn *turns;
    size_t turn_count, turn_cap;
    /* An award at fault, read again. */
    struct loader *record_loader;
    struct rows *record;
};

/* Write an item, and begin one of an award with how it is paid. */
enum err_code payroll_put(struct payroll_computing *c,
                          const struct payroll_item *x,
                          struct err *e) MUST_CHECK;
/* An item of an award and month: whom it is for and how it is paid. */
struct payroll_item payroll_item_of(const struct payroll_computing *c,
                                    const struct entitle_award *w,
                                    int32_t month);

/* payroll_look.c: whom to look at, into payroll_turn; c->base 0: everybody. */
enum err_code payroll_look(struct payroll_computing *c,
                           struct err *e) MUST_CHECK;
/* The items of all others, as in c->base. */
enum err_code payroll_copy_rest(struct payroll_computing *c,
                                struct err *e) MUST_CHECK;
/* When those who were looked at are to be looked at next. */
enum err_code payroll_keep_turns(struct payroll_computing *c,
                                 struct err *e) MUST_CHECK;

/* payroll_recover.c: c->overs as recoveries and debts. */
enum err_code payroll_recover(struct payroll_computing *c,
                              struct err *e) MUST_CHECK;

/* payroll_differ.c: why an award's line is new, other or gone, into note
** (PAYROLL_NOTE_BYTES); and the moves among c->turns. */
void payroll_why_new(const struct payroll_computing *c,
                     const struct entitle_award *w, int64_t amount, char *note);
void payroll_why_stopped(const struct payroll_computing *c,
                         const struct entitle_award *w, char *note);
enum err_code payroll_note_moves(struct payroll_computing *c,
                                 struct err *e) MUST_CHECK;

/* PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_DIED, day): a message and its arguments,
** as payroll_note reads them; what does not fit is cut. */
void payroll_make_note(char *note, enum msg_id id, const char *const *args);
#define PAYROLL_NOTE(note, ...) PAYROLL_NOTE_(note, __VA_ARGS__, NULL)
#define PAYROLL_NOTE_(note, id, ...)                                           \
    payroll_make_note((note), (id), (const char *const[]){__VA_ARGS__})

/* The award of the same person that a span gives way to, as notes name it:
** "social_award/17". */
enum { PAYROLL_AWARD_BYTES = 80 };
void payroll_other_award(const struct payroll_computing *c,
                         const struct entitle_span *s,
                         char out[PAYROLL_AWARD_BYTES]);

/* payroll_fault.c: the months of a span that cannot be paid, as an item whose
** note says why; a figure that the law lacks is named with its file. */
enum err_code payroll_put_fault(struct payroll_computing *c,
                                const struct entitle_award *w,
                                const struct entitle_span *s,
                                struct err *e) MUST_CHECK;

/* ---- payroll_lines.c --------------------------------------------------- */

/* The items of j->run as lines of payment_line. */
enum err_code payroll_write_lines(struct payroll_job *j, struct db *db,
                                  struct err *e) MUST_CHECK;

/* The register of lines; refuses a catalogue that has not all that payrolls
** need. */
enum err_code payroll_register(const struct catalog *c,
                               const struct cat_register **out,
                               struct err *e) MUST_CHECK;

#endif
