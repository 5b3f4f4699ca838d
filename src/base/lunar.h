/*
** The Vietnamese lunar calendar: months begin on the day of the new moon in
** Viet Nam (UTC+7), the eleventh month holds the winter solstice, and in a year
** of thirteen months the first one without a principal term is the leap month.
** The days of Tết and of the Hùng Kings follow from it.
**
** Positions of sun and moon are the truncated series of J. Meeus, Astronomical
** Algorithms, in fixed-point integers; good to a few minutes in 1900..2199.
*/
#ifndef BASE_LUNAR_H
#define BASE_LUNAR_H

#include "base/date.h"

struct lunar_date {
    int year, month, day; /* month 1..12, day 1..30 */
    int leap;             /* the second month of that number */
};

/* The lunar date of a day in 1900..2199. */
struct lunar_date lunar_of(day_t day);

/* The day of a lunar date; DAY_NONE when the month has no such day or the year
** no such leap month.  year 1901..2198. */
day_t lunar_day(struct lunar_date date);

#endif
