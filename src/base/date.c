#include "base/date.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    YEAR_FIRST = 1900,
    YEAR_LAST = 2199,
    UTC_OFFSET_SECONDS = 7 * 3600,
    DAY_SECONDS = 86400
};

static int leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    assert(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap(year));
}

int date_valid(int year, int month, int day)
{
    return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 &&
           month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

/* The year is taken to begin in March, so that the leap day is its last; 400
** years are 146097 days. */
day_t day_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int month_from_march = month > 2 ? month - 3 : month + 9;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct date date_of(day_t day)
{
    int shifted = day + 719468;
    int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int doe = shifted - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    struct date d;

    assert(day != DAY_NONE);
    d.day = doy - (153 * mp + 2) / 5 + 1;
    d.month = mp < 10 ? mp + 3 : mp - 9;
    d.year = yoe + era * 400 + (d.month <= 2);
    return d;
}

enum weekday weekday_of(day_t day)
{
    int w = (day + 3) % 7; /* 1 January 1970 was a Thursday */

    return (enum weekday)(w < 0 ? w + 7 : w);
}

int day_add_months(day_t day, int n, enum date_rounding how, day_t *out)
{
    struct date d = date_of(day);
    int months = d.year * 12 + d.month - 1 + n;
    int year = months / 12, month = months % 12 + 1;

    if (year < YEAR_FIRST || year > YEAR_LAST)
        return 0;
    int last = days_in_month(year, month);
    if (d.day <= last) {
        *out = day_of(year, month, d.day);
        return 1;
    }
    if (how == DATE_ROUND_REFUSE)
        return 0;
    day_t end = day_of(year, month, last);
    if (how == DATE_ROUND_UP && end == DAY_LAST)
        return 0;
    *out = how == DATE_ROUND_UP ? end + 1 : end;
    return 1;
}

int age_months(day_t born, day_t day)
{
    struct date b = date_of(born), d = date_of(day);

    if (day < born)
        return -1;
    return (d.year - b.year) * 12 + d.month - b.month - (d.day < b.day);
}

int age_years(day_t born, day_t day)
{
    struct date b = date_of(born), d = date_of(day);

    if (day < born)
        return -1;
    return d.year - b.year -
           (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Up to 4 digits; returns how many were read. */
static int read_digits(const char **p, int *out)
{
    int count = 0;

    *out = 0;
    while (**p >= '0' && **p <= '9' && count < 5) {
        *out = *out * 10 + (*(*p)++ - '0');
        count++;
    }
    return count;
}

enum err_code day_parse(const char *text, struct pos pos, day_t *out,
                        struct err *e)
{
    const char *p = text;
    int part[3], width[3];
    char mark = '\0';

    *out = 0;
    while (is_blank(*p))
        p++;
    for (int i = 0; i < 3; i++) {
        width[i] = read_digits(&p, &part[i]);
        if (width[i] == 0)
            return ERR_AT(e, ERR_INPUT, pos, MSG_DATE_BAD, text);
        if (i == 2)
            break;
        if (i == 0 && (*p == '/' || *p == '-' || *p == '.'))
            mark = *p;
        if (mark == '\0' || *p != mark)
            return ERR_AT(e, ERR_INPUT, pos, MSG_DATE_BAD, text);
        p++;
    }
    while (is_blank(*p))
        p++;
    int iso = width[0] == 4 && mark == '-';
    int year = iso ? part[0] : part[2], day = iso ? part[2] : part[0];
    int shape_ok = iso ? width[1] <= 2 && width[2] <= 2
                       : width[0] <= 2 && width[1] <= 2 && width[2] == 4;
    if (*p || !shape_ok || part[1] < 1 || part[1] > 12 || day < 1 ||
        day > days_in_month(year, part[1]))
        return ERR_AT(e, ERR_INPUT, pos, MSG_DATE_BAD, text);
    if (!date_valid(year, part[1], day))
        return ERR_AT(e, ERR_INPUT, pos, MSG_DATE_RANGE, text);
    *out = day_of(year, part[1], day);
    return ERR_OK;
}

static char *put_digits(char *p, int n, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        p[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return p + width;
}

void day_iso(day_t day, char out[DAY_TEXT_BYTES])
{
    struct date d = date_of(day);
    char *p = put_digits(out, d.year, 4);

    *p++ = '-';
    p = put_digits(p, d.month, 2);
    *p++ = '-';
    p = put_digits(p, d.day, 2);
    *p = '\0';
}

void day_official(day_t day, char out[DAY_TEXT_BYTES])
{
    struct date d = date_of(day);
    char *p = put_digits(out, d.day, 2);

    *p++ = '/';
    p = put_digits(p, d.month, d.month <= 2 || d.month >= 10 ? 2 : 1);
    *p++ = '/';
    p = put_digits(p, d.year, 4);
    *p = '\0';
}

struct daytime daytime_of(int64_t seconds)
{
    int64_t local = seconds + UTC_OFFSET_SECONDS;
    int64_t second = local % DAY_SECONDS;

    if (second < 0)
        second += DAY_SECONDS; /* before 1970 */
    return (struct daytime){(day_t)((local - second) / DAY_SECONDS),
                            (int)second};
}

struct daytime daytime_now(void)
{
    const char *set = getenv("ANSINH_TODAY");
    struct daytime now = daytime_of((int64_t)time(NULL));
    struct err ignored = {0};
    day_t day;

    if (set && day_parse(set, NO_POS, &day, &ignored) == ERR_OK)
        now.day = day;
    return now;
}

day_t day_today(void)
{
    return daytime_now().day;
}

void daytime_iso(struct daytime at, char out[STAMP_BYTES])
{
    char day[DAY_TEXT_BYTES];

    day_iso(at.day, day);
    snprintf(out, STAMP_BYTES, "%.10sT%02d:%02d:%02d", day, at.second / 3600,
             at.second / 60 % 60, at.second % 60);
}

void stamp_now(char out[STAMP_BYTES])
{
    char text[STAMP_BYTES];

    daytime_iso(daytime_now(), text);
    snprintf(out, STAMP_BYTES, "%.19s+07:00", text);
}
