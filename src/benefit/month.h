/*
** Months as numbers: year * 12 + month - 1, as in base/period.h.
*/
#ifndef BENEFIT_MONTH_H
#define BENEFIT_MONTH_H

#include "base/date.h"

enum { MONTH_TEXT_BYTES = 16 };

/* No month: before all of them, and after all of them. */
#define MONTH_MIN (-1000000)
#define MONTH_MAX 1000000

/*
** The month of any day from 1900 to 2199, in a few multiplications and without
** branches, so that a loop over a column of days runs in vectors (Neri and
** Schneider, Euclidean affine functions, 2022).
*/
static inline int32_t month_of(int64_t day)
{
    uint32_t n1 = 4u * (uint32_t)(day + 719468) + 3u;
    uint32_t century = n1 / 146097u;
    uint32_t n2 = n1 % 146097u | 3u;
    uint64_t p2 = UINT64_C(2939745) * n2;
    uint32_t year = (uint32_t)(p2 >> 32);
    uint32_t of_year = (uint32_t)p2 / 2939745u / 4u;
    uint32_t month = (2141u * of_year + 197913u) >> 16;
    uint32_t late = of_year >= 306u;

    return (int32_t)((100u * century + year + late) * 12u + month - 12u * late -
                     1u);
}

/* Its first and last day. */
static inline day_t month_first_day(int32_t month)
{
    return day_of(month / 12, month % 12 + 1, 1);
}
static inline day_t month_last_day(int32_t month)
{
    return month_first_day(month + 1) - 1;
}

/* "2024-07"; "07/2024" for people. */
void month_iso(int32_t month, char out[MONTH_TEXT_BYTES]);
void month_official(int32_t month, char out[MONTH_TEXT_BYTES]);

/* Read "2024-07" or "07/2024".  ERR_INPUT. */
enum err_code month_parse(const char *text, int32_t *out,
                          struct err *e) MUST_CHECK;

#endif
