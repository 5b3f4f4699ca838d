/*
** Numbers and dates of a workbook, without floating point.
*/
#include "registry/xlsx_read.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 40, DIGITS_SHOWN = 15, EXPONENT_MAX = 18 };

/* 0.d1d2d3... times 10 to the power of point. */
struct number {
    int negative;
    char digits[DIGITS_MAX];
    int count;
    long point;
};

/* Take digits up to the exponent; 0 when there are none. */
static int read_digits(const char **text, struct number *n)
{
    int seen = 0, after = 0;
    const char *p = *text;

    for (; isdigit((unsigned char)*p) || (*p == '.' && !after); p++) {
        if (*p == '.') {
            after = 1;
            continue;
        }
        seen = 1;
        n->point += !after;
        if (n->count == 0 && *p == '0') {
            n->point--; /* a zero in front carries no digit */
            continue;
        }
        if (n->count < DIGITS_MAX)
            n->digits[n->count++] = *p;
    }
    *text = p;
    return seen;
}

static int read_number(const char *text, struct number *n)
{
    char *end;

    *n = (struct number){0};
    n->negative = *text == '-';
    text += *text == '-' || *text == '+';
    if (!read_digits(&text, n))
        return 0;
    if (*text == 'e' || *text == 'E') {
        long exponent = strtol(text + 1, &end, 10);
        if (end == text + 1 || exponent > 400 || exponent < -400)
            return 0;
        n->point += exponent;
        text = end;
    }
    return *text == '\0';
}

/* Keep the digits that are shown, rounded half up, without zeros behind. */
static void round_digits(struct number *n)
{
    if (n->count > DIGITS_SHOWN) {
        int up = n->digits[DIGITS_SHOWN] >= '5', i = DIGITS_SHOWN - 1;
        n->count = DIGITS_SHOWN;
        for (; up && i >= 0; i--) {
            up = n->digits[i] == '9';
            n->digits[i] = up ? '0' : (char)(n->digits[i] + 1);
        }
        if (up) {
            n->digits[0] = '1';
            n->point++;
        }
    }
    while (n->count > 0 && n->digits[n->count - 1] == '0')
        n->count--;
    if (n->count == 0)
        n->point = n->negative = 0;
}

static int64_t whole_part(const struct number *n)
{
    int64_t value = 0;

    if (n->negative || n->point > 9)
        return -1;
    for (long i = 0; i < n->point; i++)
        value = value * 10 + (i < n->count ? n->digits[i] - '0' : 0);
    return value;
}

int xlsx_number(const char *text, char out[XLSX_NUMBER_BYTES], int64_t *serial)
{
    struct number n;
    size_t used = 0;
    long i;

    *serial = -1;
    out[0] = '\0';
    if (!read_number(text, &n))
        return 0;
    round_digits(&n);
    if (n.point > EXPONENT_MAX || n.point < -EXPONENT_MAX)
        return 0;
    *serial = whole_part(&n);
    if (n.negative)
        out[used++] = '-';
    if (n.point <= 0)
        out[used++] = '0';
    for (i = 0; i < n.point; i++)
        out[used++] = i < n.count ? n.digits[i] : '0';
    if (n.count > n.point) {
        out[used++] = ',';
        for (i = n.point; i < n.count; i++)
            out[used++] = i < 0 ? '0' : n.digits[i];
    }
    assert(used < XLSX_NUMBER_BYTES);
    out[used] = '\0';
    return 1;
}

day_t xlsx_day(int64_t serial, int epoch_1904)
{
    enum {
        FALSE_DAY = 60,       /* 29/02/1900 */
        BEFORE_FALSE = 25568, /* serial 1 is 1900-01-01 */
        AFTER_FALSE = 25569,
        FROM_1904 = 24107,
        LAST = 109575 + 1
    };
    int64_t day = epoch_1904           ? serial - FROM_1904
                  : serial < FALSE_DAY ? serial - BEFORE_FALSE
                                       : serial - AFTER_FALSE;

    if (serial < 0 || serial > LAST || (!epoch_1904 && serial == FALSE_DAY) ||
        day < DAY_FIRST || day > DAY_LAST)
        return DAY_NONE;
    return (day_t)day;
}

int xlsx_is_date_format(const char *code)
{
    int months = 0, clock = 0;

    for (; *code; code++) {
        if (*code == '"' || *code == '[') {
            const char *end = strchr(code + 1, *code == '"' ? '"' : ']');
            if (!end)
                return 0;
            code = end;
        } else if (*code == '\\' || *code == '_' || *code == '*') {
            if (*++code == '\0')
                break;
        } else if (*code == ';') {
            break; /* the first part is for positive numbers */
        } else if (strchr("yYdD", *code)) {
            return 1;
        } else {
            months |= *code == 'm' || *code == 'M';
            clock |= strchr("hHsS", *code) != NULL;
        }
    }
    return months && !clock;
}
