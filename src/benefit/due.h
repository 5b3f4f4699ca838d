/*
** What an award is due, month by month: a pure function of the award, the
** person and the figures of the law.
**
** The amount changes only where something that the rules look at changes: at a
** figure of the law, at an age, at the ends of the award.  So awards are sorted
** into classes that the rules cannot tell apart, each class is worked out once
** for every segment of the law and every age at which a rule turns, and an
** award is then a walk over the few spans that this leaves of its months.
** Rules that compute with a column of any size (a wage) have no classes and are
** run over the columns instead; the result is the same.
**
** Age counts by months: somebody is of an age from the month of the birthday
** on (BLDS 2015, Đ148: a period of years ends on the day of its beginning, or
** at the end of a month too short for it), as the rules of change want it
** (20/2021/NĐ-CP, Đ8.1).  Nothing is due before the month of birth.
*/
#ifndef BENEFIT_DUE_H
#define BENEFIT_DUE_H

#include "benefit/law.h"
#include "registry/rows.h"

enum due_why {
    DUE_OK,
    DUE_NO_CASE,   /* no row of a table holds */
    DUE_NO_FIGURE, /* the law has no figure for this month or this value */
    DUE_NO_BIRTH,  /* a rule asks for an age that is not known */
    DUE_BROKEN,    /* not a whole đồng, and no rounding rule */
    DUE_RANGE,     /* below zero or beyond what can be paid */
    DUE_NEEDS,     /* a column without which nothing is paid is empty */
    DUE_NO_START,  /* no day begins it */
    DUE_OUTSIDE,   /* months that the rules of the benefit do not cover */
    DUE_WHY__MAX
};

/* Months first .. last of one award, all of the same amount.  Spans of an award
** follow each other in time; months in none are not due. */
struct due_span {
    uint32_t row; /* in the batch */
    int32_t first, last;
    enum due_why why;
    int64_t amount; /* đồng (or the benefit's measure); 0 unless DUE_OK */
};

struct due_spans {
    const struct due_span *list;
    size_t count;
};

/* The largest amount of a month. */
#define DUE_AMOUNT_MAX INT64_C(1000000000000)

struct due;

/*
** Prepare a benefit for months ask->first .. ask->last.  Lives in the arena,
** classes found later too.  ERR_NOMEM, ERR_LIMIT.
*/
enum err_code due_new(struct arena *a, const struct law_ask *ask,
                      struct due **out, struct err *e) MUST_CHECK;

/* The figures of the law that it reads. */
const struct law *due_law(const struct due *d);

/*
** The spans of a batch of awards (voided ones have none), in the order of its
** rows; the list is good until the next call.  Columns that due_reads names
** must be loaded.  ERR_NOMEM, ERR_LIMIT.
*/
enum err_code due_run(struct due *d, const struct rows *rows,
                      struct due_spans *out, struct err *e) MUST_CHECK;

/* Whether a column of the award's scope is looked at. */
int due_reads(const struct due *d, int column);

/* The months in which an award begins and ends: MONTH_MIN, MONTH_MAX where it
** is open.  DUE_OK, DUE_NEEDS, DUE_NO_START.  Row 0 .. of the last batch. */
struct due_term {
    int32_t first, last;
    enum due_why why;
};
struct due_term due_term(const struct due *d, size_t row);

#endif
