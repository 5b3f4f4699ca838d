#include "doc/paper_count.h"

#include <string.h>

static void roman(struct buf *out, long n, int capital)
{
    static const struct {
        int value;
        const char *small, *capital;
    } parts[] = {
        {1000, "m", "M"}, {900, "cm", "CM"}, {500, "d", "D"}, {400, "cd", "CD"},
        {100, "c", "C"},  {90, "xc", "XC"},  {50, "l", "L"},  {40, "xl", "XL"},
        {10, "x", "X"},   {9, "ix", "IX"},   {5, "v", "V"},   {4, "iv", "IV"},
        {1, "i", "I"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        for (; n >= parts[i].value; n -= parts[i].value)
            buf_str(out, capital ? parts[i].capital : parts[i].small);
    }
}

/* a .. z, aa, bb .. zz, aaa ...: as Word counts, without the letter đ. */
static void letters(struct buf *out, long n, int capital)
{
    enum { ALPHABET = 26, REPEAT_MAX = 30 };

    for (long i = 0; n > 0 && i <= (n - 1) / ALPHABET && i < REPEAT_MAX; i++)
        buf_char(out, (char)((capital ? 'A' : 'a') + (n - 1) % ALPHABET));
}

/* Một, Hai, ... Mười, Mười một: w:numFmt vietnameseCounting. */
static void words(struct buf *out, long n)
{
    static const char *const units[] = {"",    "một", "hai", "ba",  "bốn",
                                        "năm", "sáu", "bảy", "tám", "chín"};

    if (n < 1 || n > 99) {
        buf_int(out, n);
        return;
    }
    if (n >= 20)
        buf_printf(out, "%s mươi", units[n / 10]);
    else if (n >= 10)
        buf_str(out, "mười");
    if (n > 10 && n % 10)
        buf_char(out, ' ');
    if (n > 10 && n % 10 == 5)
        buf_str(out, "lăm");
    else if (n > 20 && n % 10 == 1)
        buf_str(out, "mốt");
    else
        buf_str(out, units[n % 10]);
}

void paper_count(struct buf *out, const char *format, long n)
{
    if (strcmp(format, "upperRoman") == 0 || strcmp(format, "lowerRoman") == 0)
        roman(out, n, *format == 'u');
    else if (strcmp(format, "upperLetter") == 0 ||
             strcmp(format, "lowerLetter") == 0)
        letters(out, n, *format == 'u');
    else if (strcmp(format, "decimalZero") == 0)
        buf_printf(out, "%02ld", n);
    else if (strcmp(format, "vietnameseCounting") == 0)
        words(out, n);
    else if (strcmp(format, "none") != 0)
        buf_int(out, n);
}
