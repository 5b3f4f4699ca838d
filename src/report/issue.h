/*
** Reports that left the office: numbered, frozen, printed again as they were,
** compared with the figures of today, and sent up to the unit above.
**
** What is frozen is the paper in every format and every figure of the unit that
** day.  Records go on changing; an issued report does not.
*/
#ifndef REPORT_ISSUE_H
#define REPORT_ISSUE_H

#include "doc/write.h"
#include "report/report.h"

struct issue_job {
    struct registry *registry;
    struct tally *tally;
    const struct report *report;
    const struct cat_report *definition;
    struct report_ask ask; /* day: of the paper, required; number: ignored */
    const char *replace;   /* NULL, or why the one issued before is replaced */
    int with_missing;      /* issue although figures are missing, or nothing
                              at all was recorded in the period */
    int early;             /* issue although the period is not over */
};

struct issued {
    int64_t id;
    const char *report, *calendar, *period, *symbol, *entered_by, *entered_at;
    int64_t unit_id, number,
        replaced_by; /* the id of the one that did, 0 none */
    day_t day;
    const char *hash; /* of its figures */
};

/*
** Issue a report: the next number of the unit's series for the letterhead's
** symbol and the year of the day (30/2020/NĐ-CP, Đ15: numbers run from 01
** within a year, in the order of the days).  out lives in the arena.
** Errors: ERR_DENIED who may not approve for the unit; ERR_INPUT issued already
** (naming number and day), figures missing, no letterhead, a day before the
** last one of the series, before the period begins, or before its last day
** without early; those of report_build.
*/
enum err_code report_issue(struct arena *a, const struct issue_job *job,
                           struct issued *out, struct err *e) MUST_CHECK;

/* What was issued for a unit and the units below, newest first; unit_id 0:
** all.  The list lives in the arena. */
struct issued_list {
    struct issued *items;
    size_t count;
};
enum err_code issued_list(struct arena *a, struct registry *r, struct db *db,
                          const struct actor *who, int64_t unit_id,
                          struct issued_list *out, struct err *e) MUST_CHECK;

/* One by its id, if the asker may read it.  ERR_NOTFOUND, ERR_DENIED. */
enum err_code issued_get(struct arena *a, struct registry *r, struct db *db,
                         const struct actor *who, int64_t id,
                         struct issued *out, struct err *e) MUST_CHECK;

/* The paper in a format, byte for byte as it was issued. */
enum err_code issued_print(struct db *db, int64_t id, enum doc_format format,
                           struct buf *out, struct err *e) MUST_CHECK;

/*
** What is sent to the unit above: JSON with the report, the unit, the number,
** the day, the catalogue that says what was counted (its hash), every figure as
** integers with their decimals, and a hash over the figures.
*/
enum err_code issued_send(struct arena *a, struct db *db,
                          const struct registry *r, const struct issued *i,
                          struct buf *out, struct err *e) MUST_CHECK;

/* ---- differences ------------------------------------------------------- */

struct issued_change {
    const char *indicator, *dim, *code; /* names; dim "": the whole */
    const char *aspect;     /* "value", "plan", "previous", "cumulative" */
    struct value then, now; /* missing where there was or is none */
};

struct issued_changes {
    struct issued_change *items;
    size_t count;
};

/* Figures that are not today what they were when the report was issued, by
** indicator; those of fields that the asker may not read are left out. */
enum err_code issued_compare(struct arena *a, const struct report_source *from,
                             const struct issued *i, const struct actor *who,
                             struct issued_changes *out,
                             struct err *e) MUST_CHECK;

/* ---- reports of units below -------------------------------------------- */

struct received {
    int64_t id;
    const char *unit, *report, *period;
    int64_t figures;    /* taken over */
    const char *passed; /* indicators that this catalogue lacks, "a, b" */
    int64_t replaced; /* figures of an earlier report that this one replaced */
};

/*
** Take in what issued_send wrote: its totals and parts become figures of that
** unit, counted where it keeps no records here, never twice.  A later report of
** the same unit and period takes the place of the earlier.
** Errors: ERR_INPUT not such a file, changed on its way (the hash), the same
** file again, a unit that is not known here; ERR_DENIED.  Then nothing changes.
*/
enum err_code report_receive(struct arena *a, struct registry *r,
                             const struct actor *who, const char *json,
                             size_t len, struct received *out,
                             struct err *e) MUST_CHECK;

#endif
