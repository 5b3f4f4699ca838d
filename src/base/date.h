/*
** Days.  A day is the number of days since 1 January 1970 in the Gregorian
** calendar; there is no time zone in it (Viet Nam is UTC+7 the year round).
** Entered days must lie in 1900-01-01 .. 2199-12-31.
*/
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/err.h"

#include <stdint.h>

typedef int32_t day_t;

#define DAY_NONE INT32_MIN
#define DAY_FIRST ((day_t)-25567) /* 1900-01-01 */
#define DAY_LAST ((day_t)84005)   /* 2199-12-31 */

struct date {
    int year, month, day; /* month 1..12, day 1..31 */
};

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* The day of a valid date (see date_valid). */
day_t day_of(int year, int month, int day);

/* The date of a day; any day_t but DAY_NONE. */
struct date date_of(day_t day);

/* 1 when the date exists and lies in 1900..2199. */
int date_valid(int year, int month, int day);

/* 28..31 for month 1..12. */
int days_in_month(int year, int month);

/* The day of the week of a valid day. */
enum weekday weekday_of(day_t day);

/* Days rounded when a target month is too short; the law names which. */
enum date_rounding { DATE_ROUND_DOWN, DATE_ROUND_UP, DATE_ROUND_REFUSE };

/*
** Add n months (n may be negative).  When the target month is too short, e.g.
** 31 January + 1 month: DOWN gives its last day, UP the first day of the month
** after, REFUSE returns 0 and leaves *out unchanged.  Returns 1 on success, 0
** also when the result lies outside 1900..2199.
*/
int day_add_months(day_t day, int n, enum date_rounding how, day_t *out);

/* Whole years from born to day; -1 when born lies after day.  Somebody born
** on 29 February turns a year older on 1 March in common years. */
int age_years(day_t born, day_t day);

/* Whole months likewise. */
int age_months(day_t born, day_t day);

/*
** Read "05/02/2024", "5-2-2024", "5.2.2024" or "2024-02-05" (with blanks
** around).  A two-digit year is refused.  ERR_INPUT with pos when the text is
** no date or lies outside 1900..2199.
*/
enum err_code day_parse(const char *text, struct pos pos, day_t *out,
                        struct err *e) MUST_CHECK;

enum { DAY_TEXT_BYTES = 16 };

/* "2024-02-05". */
void day_iso(day_t day, char out[DAY_TEXT_BYTES]);

/* "05/02/2024", the form of official papers (30/2020/NĐ-CP, Phụ lục I, I.4:
** days under 10 and months 1 and 2 get a leading 0, so 05/3/2024). */
void day_official(day_t day, char out[DAY_TEXT_BYTES]);

/* A time of the clock in Viet Nam (UTC+7). */
struct daytime {
    day_t day;
    int second; /* of the day, 0..86399 */
};

/* Of a moment, in seconds since 1 January 1970 UTC. */
struct daytime daytime_of(int64_t seconds);

/* Now.  ANSINH_TODAY=2024-03-15 in the environment sets the day, for tests and
** rehearsals; the second is the clock's. */
struct daytime daytime_now(void);

/* The day of daytime_now. */
day_t day_today(void);

enum { STAMP_BYTES = 32 };

/* "2024-03-15T08:30:00". */
void daytime_iso(struct daytime at, char out[STAMP_BYTES]);

/* Now, as "2024-03-15T08:30:00+07:00". */
void stamp_now(char out[STAMP_BYTES]);

#endif
