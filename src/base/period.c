#include "base/period.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *const calendar_names[CALENDAR__MAX] = {"administrative",
                                                   "statistical"};

enum calendar calendar_of(const char *name)
{
    return strcmp(name, calendar_names[CALENDAR_STATISTICAL]) == 0
               ? CALENDAR_STATISTICAL
               : CALENDAR_ADMINISTRATIVE;
}

enum { HALF_SPLIT = 15, YEAR_MIN = 1901, YEAR_MAX = 2199 };

half_t half_of(day_t day)
{
    struct date d = date_of(day);

    return (d.year * 12 + d.month - 1) * 2 + (d.day >= HALF_SPLIT);
}

day_t half_first_day(half_t half)
{
    int month = half / 2;

    return day_of(month / 12, month % 12 + 1, half % 2 ? HALF_SPLIT : 1);
}

day_t half_last_day(half_t half)
{
    return half_first_day(half + 1) - 1;
}

/* The parts of a name: "2024", "2024H1", "2024Q1" or "2024-04". */
static int read_part(const char **text, int *first, int *last)
{
    const char *p = *text;
    int year = 0, months = 12, index = 0;

    for (int i = 0; i < 4; i++, p++) {
        if (*p < '0' || *p > '9')
            return 0;
        year = year * 10 + (*p - '0');
    }
    if (*p == 'H' || *p == 'h' || *p == 'Q' || *p == 'q') {
        months = *p == 'H' || *p == 'h' ? 6 : 3;
        index = p[1] - '1';
        if (index < 0 || index >= 12 / months)
            return 0;
        p += 2;
    } else if (*p == '-') {
        if (p[1] < '0' || p[1] > '1' || p[2] < '0' || p[2] > '9')
            return 0;
        months = 1;
        index = (p[1] - '0') * 10 + p[2] - '0' - 1;
        if (index < 0 || index > 11)
            return 0;
        p += 3;
    }
    if (year < YEAR_MIN || year > YEAR_MAX)
        return 0;
    *first = year * 12 + index * months;
    *last = *first + months - 1;
    *text = p;
    return 1;
}

/* The month that a day falls in on a calendar. */
static int month_of(day_t day, enum calendar calendar)
{
    return (half_of(day) + (calendar == CALENDAR_ADMINISTRATIVE)) / 2;
}

static struct period days_period(day_t first, day_t last,
                                 enum calendar calendar)
{
    return (struct period){month_of(first, calendar),
                           month_of(last, calendar),
                           calendar,
                           1,
                           first,
                           last};
}

/* "2024-01-01..2024-05-20"; -1 when the text is no such thing. */
static int read_days(const char *text, struct pos pos, enum calendar calendar,
                     struct period *out, struct err *e)
{
    enum { DAY_LETTERS = 10, LETTERS = 22 };
    char first_text[DAY_LETTERS + 1] = "";
    day_t first, last;

    if (strlen(text) != LETTERS || strncmp(text + DAY_LETTERS, "..", 2) != 0 ||
        text[4] != '-')
        return -1;
    memcpy(first_text, text, DAY_LETTERS);
    if (day_parse(first_text, pos, &first, e) != ERR_OK ||
        day_parse(text + LETTERS - DAY_LETTERS, pos, &last, e) != ERR_OK)
        return e->code;
    if (last < first)
        return ERR_AT(e, ERR_INPUT, pos, MSG_PERIOD_ORDER, text);
    *out = days_period(first, last, calendar);
    return ERR_OK;
}

enum err_code period_parse(const char *text, enum calendar calendar,
                           struct pos pos, struct period *out, struct err *e)
{
    const char *p = text;
    int first, last, skip;

    *out = (struct period){0};
    int days = read_days(text, pos, calendar, out, e);
    if (days >= 0)
        return (enum err_code)days;
    if (!read_part(&p, &first, &last))
        return ERR_AT(e, ERR_INPUT, pos, MSG_PERIOD_BAD, text);
    if (strncmp(p, "..", 2) == 0) {
        p += 2;
        if (!read_part(&p, &skip, &last))
            return ERR_AT(e, ERR_INPUT, pos, MSG_PERIOD_BAD, text);
        if (last < first)
            return ERR_AT(e, ERR_INPUT, pos, MSG_PERIOD_ORDER, text);
    }
    if (*p)
        return ERR_AT(e, ERR_INPUT, pos, MSG_PERIOD_BAD, text);
    *out = (struct period){
        .month_first = first, .month_last = last, .calendar = calendar};
    return ERR_OK;
}

static int length(struct period p)
{
    return p.month_last - p.month_first + 1;
}

/* 12, 6, 3 or 1 when the period is such a part of a year, else 0. */
static int named_length(struct period p)
{
    int n = length(p);

    if (p.by_day)
        return 0;
    if (n != 12 && n != 6 && n != 3 && n != 1)
        return 0;
    return p.month_first % n == 0 ? n : 0;
}

void period_name(struct period p, char out[PERIOD_TEXT_BYTES])
{
    int year = p.month_first / 12, index = p.month_first % 12;
    int n = named_length(p);
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

    if (p.by_day) {
        day_iso(p.first, first);
        day_iso(p.last, last);
        snprintf(out, PERIOD_TEXT_BYTES, "%s..%s", first, last);
    } else if (n == 12)
        snprintf(out, PERIOD_TEXT_BYTES, "%d", year);
    else if (n == 6 || n == 3)
        snprintf(out, PERIOD_TEXT_BYTES, "%d%c%d", year, n == 6 ? 'H' : 'Q',
                 index / n + 1);
    else if (n == 1)
        snprintf(out, PERIOD_TEXT_BYTES, "%d-%02d", year, index + 1);
    else
        snprintf(out, PERIOD_TEXT_BYTES, "%d-%02d..%d-%02d", year, index + 1,
                 p.month_last / 12, p.month_last % 12 + 1);
}

static void title_vi(struct period p, char *out, size_t size)
{
    static const char *const quarter[] = {"I", "II", "III", "IV"};
    int year = p.month_first / 12, index = p.month_first % 12;
    int n = named_length(p);

    if (n == 12)
        snprintf(out, size, "năm %d", year);
    else if (n == 6)
        snprintf(out, size, "6 tháng %s năm %d", index ? "cuối" : "đầu", year);
    else if (n == 3)
        snprintf(out, size, "quý %s năm %d", quarter[index / 3], year);
    else if (n == 1)
        snprintf(out, size, "tháng %d năm %d", index + 1, year);
    else if (index == 0 && length(p) < 12)
        snprintf(out, size, "%d tháng đầu năm %d", length(p), year);
    else
        snprintf(out, size, "từ tháng %d/%d đến tháng %d/%d", index + 1, year,
                 p.month_last % 12 + 1, p.month_last / 12);
}

static void title_en(struct period p, char *out, size_t size)
{
    static const char *const quarter[] = {"first", "second", "third", "fourth"};
    static const char *const month[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    int year = p.month_first / 12, index = p.month_first % 12;
    int n = named_length(p);

    if (n == 12)
        snprintf(out, size, "the year %d", year);
    else if (n == 6)
        snprintf(out, size, "the %s half of %d", index ? "second" : "first",
                 year);
    else if (n == 3)
        snprintf(out, size, "the %s quarter of %d", quarter[index / 3], year);
    else if (n == 1)
        snprintf(out, size, "%s %d", month[index], year);
    else
        snprintf(out, size, "%s %d to %s %d", month[index], year,
                 month[p.month_last % 12], p.month_last / 12);
}

void period_title(struct period p, enum lang lang, char out[64])
{
    static const char *const words[LANG__MAX][2] = {
        [LANG_VI] = {"thời gian từ ngày ", " đến ngày "},
        [LANG_EN] = {"", " to "}};
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];

    if (p.by_day) {
        day_official(p.first, first);
        day_official(p.last, last);
        snprintf(out, 64, "%s%s%s%s", words[lang][0], first, words[lang][1],
                 last);
        return;
    }
    if (lang == LANG_EN)
        title_en(p, out, 64);
    else
        title_vi(p, out, 64);
}

/* An administrative month begins in the second half of the month before and
** ends with the first half of its own (09/2019/NĐ-CP, Đ12). */
half_t period_first_half(struct period p)
{
    if (p.by_day)
        return half_of(p.first);
    return p.month_first * 2 - (p.calendar == CALENDAR_ADMINISTRATIVE);
}

half_t period_last_half(struct period p)
{
    if (p.by_day)
        return half_of(p.last);
    return p.month_last * 2 + (p.calendar == CALENDAR_STATISTICAL);
}

day_t period_first_day(struct period p)
{
    return p.by_day ? p.first : half_first_day(period_first_half(p));
}

day_t period_last_day(struct period p)
{
    return p.by_day ? p.last : half_last_day(period_last_half(p));
}

static day_t years_on(day_t day, int n)
{
    day_t out = day;

    (void)day_add_months(day, 12 * n, DATE_ROUND_DOWN, &out);
    return out;
}

struct period period_add_years(struct period p, int n)
{
    if (p.by_day)
        return days_period(years_on(p.first, n), years_on(p.last, n),
                           p.calendar);
    p.month_first += 12 * n;
    p.month_last += 12 * n;
    return p;
}

struct period period_shift(struct period p, int n)
{
    int by = length(p) * n;
    day_t days = (p.last - p.first + 1) * n;

    if (p.by_day)
        return days_period(p.first + days, p.last + days, p.calendar);
    p.month_first += by;
    p.month_last += by;
    return p;
}

struct period period_year_to_date(struct period p)
{
    int january = p.month_last / 12 * 12;

    /* A period that crosses New Year began before the year it ends in. */
    p.month_first = january;
    if (p.by_day) {
        struct period year = period_year(p);
        p.first = period_first_day(year);
    }
    return p;
}

struct period period_year(struct period p)
{
    p.by_day = 0;
    p.month_first = p.month_last / 12 * 12;
    p.month_last = p.month_first + 11;
    return p;
}

int period_year_number(struct period p)
{
    return p.month_last / 12;
}

int calendar_parse(const char *text, enum calendar *out)
{
    static const char *const names[CALENDAR__MAX] = {"administrative",
                                                     "statistical"};

    for (int i = 0; i < CALENDAR__MAX; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (enum calendar)i;
            return 1;
        }
    }
    return 0;
}
