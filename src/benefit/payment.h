/*
** The payments of an approved run: its lines put together by commune, person
** and channel, which is what is handed out or transferred, and what comes back
** in a file of reconciliation under its reference.
*/
#ifndef BENEFIT_PAYMENT_H
#define BENEFIT_PAYMENT_H

#include "base/buf.h"
#include "benefit/payroll.h"

enum { PAYMENT_REF_BYTES = 36 }; /* 35 characters, as ISO 20022 allows */

/* "AS12-3456-789012-b": run, unit, person and the channel's first letter. */
struct payment_ref {
    int64_t run, unit, person;
    char channel;
};
void payment_ref_text(const struct payment_ref *ref,
                      char out[PAYMENT_REF_BYTES]);
/* 0 when the text is no reference. */
int payment_ref_parse(const char *text, struct payment_ref *out);

/* The code of the channel that a reference ends with. */
const char *payment_ref_channel(const struct payment_ref *ref);

struct payment {
    char ref[PAYMENT_REF_BYTES];
    int64_t unit, person, lines;
    int64_t amount; /* đồng; 0 where all of it is kept for a debt */
    int64_t regular, back, kept; /* of it: regular and one-off, arrears and what
                                    is paid again, taken back (below 0) */
    int32_t first, last;         /* the months that it is for */
    const char *name, *citizen_number; /* of the person; number or NULL */
    day_t born;
    struct payroll_way way;
};

/* Of a run: all of it, or a unit's, or some channels'. */
struct payment_ask {
    int64_t run, unit;           /* unit 0: all */
    const char *const *channels; /* codes; count 0: all */
    size_t channel_count;
};

typedef enum err_code payment_fn(const struct payment *p, void *arg,
                                 struct err *e);

/* By unit, then name; stop by returning an error.  ERR_STORE, ERR_LIMIT. */
enum err_code payments_list(struct db *db, const struct payment_ask *ask,
                            payment_fn *fn, void *arg,
                            struct err *e) MUST_CHECK;

/* Who gets the money: the payee's name or the person's. */
const char *payment_payee(const struct payment *p);

/* ---- files for payers (payfile.c, pain.c) ------------------------------ */

struct payfile; /* a layout of catalog/payfiles */

/* Read a layout of the catalogue, in the arena.  ERR_NOTFOUND with the names
** there are; ERR_INPUT with the place of a fault. */
enum err_code payfile_find(struct arena *a, const struct catalog *c,
                           const char *name, const struct payfile **out,
                           struct err *e) MUST_CHECK;

struct payfile_job {
    struct registry *registry;
    struct db *db;
    const struct payroll *run;
    int64_t unit; /* 0: all of the run */
    enum lang lang;
};
struct payfile_sum {
    int64_t count, amount;
};

/* The list as .csv or .xlsx, beginning at once.  ERR_INPUT for another ending
** and for a run that is not approved, ERR_IO. */
enum err_code payfile_write(const struct payfile_job *job,
                            const struct payfile *layout, const char *path,
                            struct payfile_sum *sum, struct err *e) MUST_CHECK;

/*
** ISO 20022 pain.001.001.09 of what goes to accounts and cards; `made` is the
** time of making, "2026-10-20T08:00:00", `day` when it shall be paid.  The
** paying account is that of payer_account for the run's unit.  ERR_INPUT
** without one, without a payee's bank, or for a run that is not approved.
*/
struct pain_job {
    struct payfile_job of;
    const char *made;
    day_t day;
};
enum err_code pain_write(const struct pain_job *job, struct buf *out,
                         struct payfile_sum *sum, struct err *e) MUST_CHECK;

#endif
