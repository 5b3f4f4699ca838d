/*
** What the payers tell: who was paid, in part, or not at all.
**
** A file (CSV or XLSX by a layout of catalog/payfiles, or ISO 20022 pain.002)
** names payments by their references.  The lines of each get its result, the
** real day and amount; what came back is then as if it had never been paid, so
** the next run pays it again.  The same file twice changes nothing.  Somebody
** who did not collect three months in a row is suspended.
*/
#ifndef BENEFIT_RECONCILE_H
#define BENEFIT_RECONCILE_H

#include "benefit/payment.h"

enum reconcile_outcome {
    RECONCILE_PAID,
    RECONCILE_PARTLY,
    RECONCILE_RETURNED,
    RECONCILE_SAME,    /* known already */
    RECONCILE_TWICE,   /* named again in the file, saying something else */
    RECONCILE_LATE,    /* changes what an earlier file said */
    RECONCILE_UNKNOWN, /* no such payment in this run */
    RECONCILE_AMOUNT,  /* more than was to be paid, or no part of it */
    RECONCILE_BROKEN,  /* the row cannot be read */
    RECONCILE__MAX
};
extern const char *const reconcile_names[RECONCILE__MAX];

/* 1 when rows of the outcome are left aside for somebody to look at. */
int reconcile_refused(enum reconcile_outcome outcome);

/* One row of the file and what became of it; late rows are applied. */
struct reconcile_row {
    int64_t number; /* in the file */
    const char *ref;
    enum reconcile_outcome outcome;
    int64_t amount; /* paid; 0 when it came back */
    const char *reason;
};
typedef enum err_code reconcile_fn(const struct reconcile_row *row, void *arg,
                                   struct err *e);

struct reconcile_job {
    struct registry *registry;
    const struct actor *who;
    int64_t run;
    const char *path;
    const struct payfile *layout; /* NULL: pain.002 */
    day_t day;                    /* where the file says none */
    int dry_run;                  /* tell everything, write nothing */
    reconcile_fn *told;           /* each row; or NULL */
    void *arg;
};

struct reconcile_result {
    int64_t count[RECONCILE__MAX];
    int64_t paid, returned; /* đồng of the rows that changed something */
    int64_t suspended;      /* people */
};

/*
** Read and apply, in one transaction.  ERR_INPUT when the run is not sent yet,
** when the file has no heading with a reference and a result, ERR_DENIED,
** ERR_IO, ERR_STORE, ERR_NOMEM: then nothing was written.
*/
enum err_code reconcile_run(struct arena *a, const struct reconcile_job *job,
                            struct reconcile_result *out,
                            struct err *e) MUST_CHECK;

/* What a file says of one payment. */
struct reconcile_told {
    int64_t number;
    const char *ref, *reason; /* reason "" for none */
    int result;               /* of line_result: 0 paid 1 partly 2 returned; -1
                                 cannot be told */
    int cause;                /* of return_cause, -1 none */
    int64_t amount;           /* -1: not said */
    day_t day;                /* DAY_NONE: not said */
    int twice;                /* a row before it names the same payment */
};

/* Read a pain.002 of bytes in memory: each transaction's reference and state.
** cause stays -1.  ERR_INPUT for what is no pain.002, with the line; ERR_LIMIT,
** ERR_NOMEM. */
typedef enum err_code reconcile_told_fn(const struct reconcile_told *told,
                                        void *arg, struct err *e);
enum err_code pain_read(const char *bytes, size_t len, const char *name,
                        reconcile_told_fn *fn, void *arg,
                        struct err *e) MUST_CHECK;

#endif
