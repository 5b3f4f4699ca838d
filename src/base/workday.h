/*
** Working days: Monday to Friday less the days off, plus the Saturdays that
** are worked in exchange (BLLĐ 2019, Đ111-112; yearly notices).  The days are
** data of the catalogue; a year that was not entered is refused.
*/
#ifndef BASE_WORKDAY_H
#define BASE_WORKDAY_H

#include "base/date.h"

/* A stretch of the office's day, in minutes of the day: [from, to). */
struct workspan {
    int from, to;
};
enum { WORK_SPANS = 4, WORK_DAY_MINUTES = 24 * 60 };

struct workyear {
    int year;
    int published;    /* 1 official notice, 0 computed from the law alone */
    const day_t *off; /* weekdays off, ascending */
    size_t off_count;
    const day_t *worked; /* Saturdays or Sundays worked, ascending */
    size_t worked_count;
    struct workspan office[WORK_SPANS]; /* when offices work, ascending */
    size_t office_count;                /* 0: not entered */
};

struct workcalendar {
    const struct workyear *years; /* ascending, without gaps or doubles */
    size_t count;
};

/* *out = 1 for a working day.  ERR_INPUT when its year is not entered. */
enum err_code workday_is(const struct workcalendar *c, day_t day, int *out,
                         struct err *e) MUST_CHECK;

/* The nth working day after day (n >= 0; day itself never counts: BLDS 2015,
** Đ147); n = 0 gives day, or the next working day when it is none. */
enum err_code workday_add(const struct workcalendar *c, day_t day, int n,
                          day_t *out, struct err *e) MUST_CHECK;

/* Working days in (from, to]; negative when to < from. */
enum err_code workday_between(const struct workcalendar *c, day_t from,
                              day_t to, int *out, struct err *e) MUST_CHECK;

/* A moment: a day and a minute of it (0 .. 1440). */
struct worktime {
    day_t day;
    int minute;
};

/* When offices work on a day; *count 0 on a day off.  ERR_INPUT when the year
** or its office hours are not entered. */
enum err_code worktime_spans(const struct workcalendar *c, day_t day,
                             const struct workspan **out, size_t *count,
                             struct err *e) MUST_CHECK;

/* The moment at which `minutes` (> 0) of office hours have passed since from;
** one that falls on the end of a stretch stays there and does not wait for the
** next to begin.  Errors as worktime_spans. */
enum err_code worktime_add(const struct workcalendar *c, struct worktime from,
                           int minutes, struct worktime *out,
                           struct err *e) MUST_CHECK;

#endif
