#include "benefit/month.h"

#include <stdio.h>
#include <string.h>

void month_iso(int32_t month, char out[MONTH_TEXT_BYTES])
{
    snprintf(out, MONTH_TEXT_BYTES, "%04d-%02d", month / 12, month % 12 + 1);
}

void month_official(int32_t month, char out[MONTH_TEXT_BYTES])
{
    snprintf(out, MONTH_TEXT_BYTES, "%02d/%04d", month % 12 + 1, month / 12);
}

static int digits(const char *s, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return 0;
        *out = *out * 10 + (s[i] - '0');
    }
    return 1;
}

enum err_code month_parse(const char *text, int32_t *out, struct err *e)
{
    int year = 0, month = 0;

    *out = 0;
    int good =
        strlen(text) == 7 && ((text[4] == '-' && digits(text, 4, &year) &&
                               digits(text + 5, 2, &month)) ||
                              (text[2] == '/' && digits(text, 2, &month) &&
                               digits(text + 3, 4, &year)));
    if (!good || year < 1901 || year > 2198 || month < 1 || month > 12)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_MONTH_BAD, text);
    *out = year * 12 + month - 1;
    return ERR_OK;
}
