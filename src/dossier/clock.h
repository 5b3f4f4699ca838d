/*
** The clock of a dossier: what its procedure gives, run day by day from the day
** that counts as received, past days off and pauses, to the day it is due.
**
** It begins anew when papers that were asked for are complete (61/2018/NĐ-CP,
** Đ19.4).  While it is paused no day counts: not those after the day of the
** pause, nor the day on which work is taken up again.  A new day that was
** promised with an apology takes the place of the computed one, and a pause
** after it moves it by the working days lost.
*/
#ifndef DOSSIER_CLOCK_H
#define DOSSIER_CLOCK_H

#include "registry/deadline.h"

/* The days after from up to to do not count; of a limit by office hours what
** lies between the minutes.  to DAY_NONE: still paused. */
struct clock_pause {
    day_t from, to;
    int from_minute, to_minute;
};

enum { CLOCK_PAUSES = 32 };

struct clock {
    const struct cat_procedure *procedure;
    const char *province; /* code, NULL: not known */
    day_t day;            /* received, or papers complete */
    int minute;
    day_t fixed;    /* promised with an apology or by the desk; DAY_NONE */
    day_t fixed_on; /* when; pauses before it no longer matter */
    struct clock_pause pauses[CLOCK_PAUSES]; /* ascending */
    size_t pause_count;
};

/* Why a day does or does not count. */
enum clock_why {
    CLOCK_RECEIVED, /* the day itself never counts */
    CLOCK_MOVED,    /* received late or on a day off: counts as received here */
    CLOCK_WORKED,   /* a day of working time */
    CLOCK_CALENDAR, /* a calendar day */
    CLOCK_OFF,      /* Saturday, Sunday or a holiday */
    CLOCK_PAUSED,
    CLOCK_LAST_OFF, /* a calendar limit that would end here moves on */
    CLOCK_FIXED,    /* the new day that was promised */
    CLOCK_HOURS,    /* office hours of the day */
    CLOCK__MAX
};

struct clock_day {
    day_t day;
    enum clock_why why;
    const struct deadline_part *part; /* whose time it is; NULL none */
    int used;   /* of the part with this day: days, or working minutes */
    int minute; /* CLOCK_HOURS: up to which minute of the day */
};

/* Called for each day in order; an error ends the walk. */
typedef enum err_code clock_each(const struct clock_day *day, void *arg,
                                 struct err *e);

/*
** When it is due, by the end of the day (DEADLINE_WHOLE_DAY) or by a minute;
** each may be NULL.  While a pause is open *due is as it was before that pause.
** ERR_INPUT a day outside the calendars or no limit.
*/
enum err_code clock_run(const struct workcalendar *c, const struct clock *clock,
                        clock_each *each, void *arg, struct worktime *due,
                        struct err *e) MUST_CHECK;

/* 1 when a day that the walk to due passes lies in a year whose calendar was
** not announced but computed from the law alone. */
int clock_is_computed(const struct workcalendar *c, day_t from, day_t due);

#endif
