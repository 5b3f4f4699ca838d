#include "base/workday.h"

#include <assert.h>
#include <stdio.h>

static const struct workyear *find_year(const struct workcalendar *c, int year)
{
    if (c->count == 0 || year < c->years[0].year ||
        year > c->years[c->count - 1].year)
        return NULL;
    return &c->years[year - c->years[0].year];
}

static int listed(const day_t *days, size_t count, day_t day)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (days[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && days[low] == day;
}

enum err_code workday_is(const struct workcalendar *c, day_t day, int *out,
                         struct err *e)
{
    int year = date_of(day).year;
    const struct workyear *y = find_year(c, year);
    char text[16];

    *out = 0;
    if (!y) {
        snprintf(text, sizeof text, "%d", year);
        return ERR_SET(e, ERR_INPUT, MSG_CALENDAR_YEAR, text);
    }
    assert(y->year == year);
    if (weekday_of(day) >= SATURDAY)
        *out = listed(y->worked, y->worked_count, day);
    else
        *out = !listed(y->off, y->off_count, day);
    return ERR_OK;
}

enum err_code workday_add(const struct workcalendar *c, day_t day, int n,
                          day_t *out, struct err *e)
{
    day_t at = day;
    int works, left = n > 0 ? n : 1;

    assert(n >= 0);
    *out = 0;
    if (n > 0)
        at++;
    for (;; at++) {
        enum err_code rc = workday_is(c, at, &works, e);
        if (rc != ERR_OK)
            return rc;
        if (works && --left == 0)
            break;
    }
    *out = at;
    return ERR_OK;
}

enum err_code workday_between(const struct workcalendar *c, day_t from,
                              day_t to, int *out, struct err *e)
{
    int sign = to < from ? -1 : 1, count = 0, works;
    day_t low = to < from ? to : from, high = to < from ? from : to;

    *out = 0;
    for (day_t at = low + 1; at <= high; at++) {
        enum err_code rc = workday_is(c, at, &works, e);
        if (rc != ERR_OK)
            return rc;
        count += works;
    }
    *out = sign * count;
    return ERR_OK;
}

enum err_code worktime_spans(const struct workcalendar *c, day_t day,
                             const struct workspan **out, size_t *count,
                             struct err *e)
{
    int works, year = date_of(day).year;
    char text[16];
    enum err_code rc = workday_is(c, day, &works, e);

    *out = NULL;
    *count = 0;
    if (rc != ERR_OK || !works)
        return rc;
    const struct workyear *y = find_year(c, year);
    snprintf(text, sizeof text, "%d", year);
    if (y->office_count == 0)
        return ERR_SET(e, ERR_INPUT, MSG_CALENDAR_OFFICE, text);
    *out = y->office;
    *count = y->office_count;
    return ERR_OK;
}

enum err_code worktime_add(const struct workcalendar *c, struct worktime from,
                           int minutes, struct worktime *out, struct err *e)
{
    struct worktime at = from;
    const struct workspan *span;
    size_t count;

    assert(minutes > 0);
    *out = (struct worktime){0};
    for (;; at.day++, at.minute = 0) {
        enum err_code rc = worktime_spans(c, at.day, &span, &count, e);
        if (rc != ERR_OK)
            return rc;
        for (size_t i = 0; i < count; i++) {
            int begin = span[i].from > at.minute ? span[i].from : at.minute;
            if (begin + minutes <= span[i].to) {
                *out = (struct worktime){at.day, begin + minutes};
                return ERR_OK;
            }
            minutes -= begin < span[i].to ? span[i].to - begin : 0;
        }
    }
}
