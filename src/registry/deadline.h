/*
** By which day a dossier must be settled: the limit of its procedure in days
** and hours, on the working calendar.
**
** What is received on a day off or after 15:00 counts as received on the next
** working day (61/2018/NĐ-CP, Đ18.2).  That day itself does not count (BLDS
** 2015, Đ147); a limit in calendar days that ends on a day off moves on to the
** next working day (Đ148).  Eight hours are a working day, and what is left of
** a day is a whole one.
*/
#ifndef REGISTRY_DEADLINE_H
#define REGISTRY_DEADLINE_H

#include "catalog/catalog.h"

enum { DEADLINE_CLOSES = 15 * 60, DEADLINE_MINUTE_UNKNOWN = 0 };

/* The day on which something counts as received.  minute is that of the day
** (0 .. 1439); one that is not known is taken as before 15:00. */
enum err_code deadline_begin(const struct workcalendar *c, day_t day,
                             int minute, day_t *out, struct err *e) MUST_CHECK;

/* One stretch of time that a procedure gives: working time, or calendar
** days. */
struct deadline_part {
    const struct cat_step *step; /* the first of it; NULL: a limit */
    const struct cat_limit *limit;
    int calendar; /* 1: length is in calendar days, else in 1/800 of a day */
    int length;
};

enum { DEADLINE_PARTS = 16, DEADLINE_DAY = 800 };

struct deadline {
    struct deadline_part parts[DEADLINE_PARTS];
    size_t count;
};

/*
** What a procedure gives to a dossier received on a day in a province (code,
** NULL: not known): the province's own limit, else the national one; its steps
** one after the other where they are of a later day than the limit.  ERR_INPUT
** when there is neither for the day, ERR_LIMIT too many steps.
*/
enum err_code deadline_of(const struct cat_procedure *p, day_t received,
                          const char *province, struct deadline *out,
                          struct err *e) MUST_CHECK;

/* The last day of a stretch after from, which does not count itself. */
enum err_code deadline_add(const struct workcalendar *c, day_t from,
                           const struct deadline_part *part, day_t *out,
                           struct err *e) MUST_CHECK;

/* The last day of all of them after from. */
enum err_code deadline_end(const struct workcalendar *c, day_t from,
                           const struct deadline *d, day_t *out,
                           struct err *e) MUST_CHECK;

#endif
