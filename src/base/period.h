/*
** Half-months and periods.
**
** The grain of every figure is the half-month: the 1st to the 14th and the
** 15th to the end.  A half is numbered (year * 12 + month - 1) * 2, plus 1 for
** the second half, so that a period on either calendar is a range of halves:
** statistical periods run by calendar month (Decree 60/2018), administrative
** ones from the 15th of the month before to the 14th (09/2019/NĐ-CP, Đ12).
*/
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include "base/date.h"

typedef int32_t half_t;

enum calendar { CALENDAR_ADMINISTRATIVE, CALENDAR_STATISTICAL, CALENDAR__MAX };

/* "administrative", "statistical". */
extern const char *const calendar_names[CALENDAR__MAX];
/* The calendar of that name; the administrative one for any other. */
enum calendar calendar_of(const char *name);

/* The half-month (1st to 14th, 15th to the end) of a day, and its days. */
half_t half_of(day_t day);
day_t half_first_day(half_t half);
day_t half_last_day(half_t half);

/* Months from 1900-01 = 0 are not used: a month is year * 12 + month - 1. */
struct period {
    int32_t month_first, month_last; /* inclusive, as named: 2024Q1 is 1..3 */
    enum calendar calendar;
    int by_day; /* first and last are its days, the months those that they fall
                   in on the calendar */
    day_t first, last;
};

/*
** Read "2024", "2024H1", "2024Q1", "2024-04" or "2024-01..2024-04" (small
** letters too), or two days: "2024-01-01..2024-05-20".  ERR_INPUT for anything
** else, a year outside 1901..2199, or an end before the beginning.
*/
enum err_code period_parse(const char *text, enum calendar calendar,
                           struct pos pos, struct period *out,
                           struct err *e) MUST_CHECK;

enum { PERIOD_TEXT_BYTES = 64 };

/* The canonical name, the shortest of the forms above. */
void period_name(struct period p, char out[PERIOD_TEXT_BYTES]);

/* "quý I năm 2024", "6 tháng đầu năm 2024", "tháng 4 năm 2024", "năm 2024";
** English "the first quarter of 2024". */
void period_title(struct period p, enum lang lang, char out[64]);

/* First and last half and day, inclusive.  The days of a period by day may lie
** inside its first and last half. */
half_t period_first_half(struct period p);
half_t period_last_half(struct period p);
day_t period_first_day(struct period p);
day_t period_last_day(struct period p);

/* The same period n years on (n may be negative); 29 February becomes the
** 28th. */
struct period period_add_years(struct period p, int n);

/* The period of the same length right after (n = 1) or n lengths on. */
struct period period_shift(struct period p, int n);

/* From the beginning of the last month's year to the period's end. */
struct period period_year_to_date(struct period p);

/* The whole year of the period's last month. */
struct period period_year(struct period p);

/* The year that the period ends in. */
int period_year_number(struct period p);

/* "administrative" | "statistical"; 1 on success. */
int calendar_parse(const char *text, enum calendar *out);

#endif
