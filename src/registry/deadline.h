/*
** By which day a dossier must be settled: the limit of its procedure in days
** and hours, on the working calendar.
**
** What is received on a day off or after 15:00 counts as received on the next
** working day (61/2018/NĐ-CP, Đ18.2).  That day itself does not count (BLDS
** 2015, Đ147); a limit in calendar days that ends on a day off moves on to the
** next working day (Đ148).  Steps of working days that add up to whole days end
** with a day.
**
** A limit in hours, or one that leaves a part of a day, runs by the office
** hours of the calendar from the minute of receipt and ends at a minute; an
** hour of it is an eighth of a working day.
*/
#ifndef REGISTRY_DEADLINE_H
#define REGISTRY_DEADLINE_H

#include "catalog/catalog.h"

enum { DEADLINE_CLOSES = 15 * 60, DEADLINE_MINUTE_UNKNOWN = 0 };

/* When something counts as received: its own minute of the day (0 .. 1439; one
** that is not known is taken as before 15:00), or minute 0 of the next working
** day. */
enum err_code deadline_begin(const struct workcalendar *c, day_t day,
                             int minute, struct worktime *out,
                             struct err *e) MUST_CHECK;

/* One stretch of time that a procedure gives: working time, or calendar
** days. */
struct deadline_part {
    const struct cat_step *step; /* the first of it; NULL: a limit */
    const struct cat_limit *limit;
    int calendar; /* 1: length is in calendar days, else in 1/800 of a day */
    int hours;    /* 1: by office hours, to a minute */
    int length;
};

enum {
    DEADLINE_PARTS = 16,
    DEADLINE_DAY = 800,
    DEADLINE_WHOLE_DAY = 24 * 60 /* as a minute: by the end of the day */
};

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

/* Working minutes of a part that runs by office hours. */
int deadline_minutes(const struct deadline_part *part);

/* When all of them are over; days are counted from the day after from, hours
** from its minute.  The minute is DEADLINE_WHOLE_DAY unless the last part runs
** by office hours. */
enum err_code deadline_end(const struct workcalendar *c, struct worktime from,
                           const struct deadline *d, struct worktime *out,
                           struct err *e) MUST_CHECK;

#endif
