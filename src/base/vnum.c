#include "base/vnum.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SCALE_MAX = 6 };

/* Products of an amount and a scale need more than 64 bits for a moment. */
__extension__ typedef __int128 wide_t;

static const int64_t power_of_ten[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

static const struct {
    const char *word;
    int zeros;
} multipliers[] = {
    {"nghìn", 3}, {"ngàn", 3}, {"triệu", 6}, {"tỷ", 9}, {"tỉ", 9},
};

static const char *const unit_words[] = {
    "đồng",  "đ",   "người",   "lượt", "hồ sơ",      "cuộc",
    "phiên", "thẻ", "hộ",      "lớp",  "trẻ",        "phần",
    "suất",  "cụ",  "văn bản", "đơn",  "trường hợp", "%",
};

static void skip_blanks(const char **p)
{
    while (**p == ' ' || **p == '\t' || strncmp(*p, "\xC2\xA0", 2) == 0)
        *p += **p == '\xC2' ? 2 : 1;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* value * 10 + digit, 0 when it does not fit. */
static int push_digit(int64_t *value, char digit)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_add_overflow(*value, digit - '0', value);
}

/* "19.745", "123,41": digits with points between groups of three, then at most
** six decimals.  1 read, 0 not a number, -1 too large. */
static int read_plain(const char **text, struct decimal *out)
{
    const char *p = *text;
    int group = 0, grouped = 0;

    *out = (struct decimal){0};
    for (; is_digit(*p) || (*p == '.' && is_digit(p[1])); p++) {
        if (*p == '.') {
            if (grouped ? group != 3 : group > 3)
                return 0;
            grouped = 1;
            group = 0;
            continue;
        }
        group++;
        if (!push_digit(&out->value, *p))
            return -1;
    }
    if (p == *text || (grouped && group != 3))
        return 0;
    if (*p == ',' && is_digit(p[1])) {
        for (p++; is_digit(*p); p++) {
            if (++out->scale > SCALE_MAX)
                return 0;
            if (!push_digit(&out->value, *p))
                return -1;
        }
    }
    *text = p;
    return 1;
}

static int take_word(const char **p, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(*p, word, len) != 0)
        return 0;
    *p += len;
    return 1;
}

/* The zeros of a multiplier word, or -1. */
static int take_multiplier(const char **p)
{
    skip_blanks(p);
    for (size_t i = 0; i < ARRAY_COUNT(multipliers); i++) {
        if (take_word(p, multipliers[i].word))
            return multipliers[i].zeros;
    }
    return -1;
}

static void shorten(struct decimal *d)
{
    while (d->scale > 0 && d->value % 10 == 0) {
        d->value /= 10;
        d->scale--;
    }
}

/* d * 10^zeros without loss; 0 when it does not fit. */
static int scale_up(struct decimal *d, int zeros)
{
    int cut = zeros < d->scale ? zeros : d->scale;

    d->scale -= cut;
    return !__builtin_mul_overflow(d->value, power_of_ten[zeros - cut],
                                   &d->value);
}

/* a + b with their scales made equal. */
static int add(struct decimal *a, struct decimal b)
{
    while (a->scale < b.scale) {
        if (!push_digit(&a->value, '0'))
            return 0;
        a->scale++;
    }
    while (b.scale < a->scale) {
        if (!push_digit(&b.value, '0'))
            return 0;
        b.scale++;
    }
    return !__builtin_add_overflow(a->value, b.value, &a->value);
}

static void skip_units(const char **p)
{
    skip_blanks(p);
    for (size_t i = 0; i < ARRAY_COUNT(unit_words); i++) {
        const char *q = *p;
        if (!take_word(&q, unit_words[i]))
            continue;
        skip_blanks(&q);
        if (*q == '\0') {
            *p = q;
            return;
        }
    }
}

/* "11 tỷ 076 triệu": numbers with falling multipliers, added up.  1 read, 0 no
** number, -1 too large. */
static int read_sum(const char **p, struct decimal *out)
{
    int zeros_before = 100, rc;
    struct decimal part;

    *out = (struct decimal){0};
    do {
        rc = read_plain(p, &part);
        if (rc != 1)
            return rc;
        int zeros = take_multiplier(p);
        int more = zeros > 0;
        if (zeros < 0)
            zeros = 0;
        if (zeros >= zeros_before)
            return 0;
        zeros_before = zeros;
        if (!scale_up(&part, zeros) || !add(out, part))
            return -1;
        skip_blanks(p);
        if (!more)
            break;
    } while (is_digit(**p));
    return 1;
}

enum err_code vnum_parse(const char *text, struct pos pos, struct decimal *out,
                         struct err *e)
{
    const char *p = text;
    int negative = 0;

    *out = (struct decimal){0};
    skip_blanks(&p);
    if (*p == '-' || *p == '+')
        negative = *p++ == '-';
    int rc = read_sum(&p, out);
    skip_units(&p);
    if (rc == 0 || (rc == 1 && *p)) {
        *out = (struct decimal){0};
        return ERR_AT(e, ERR_INPUT, pos, MSG_NUMBER_BAD, text);
    }
    if (rc < 0) {
        *out = (struct decimal){0};
        return ERR_AT(e, ERR_LIMIT, pos, MSG_NUMBER_RANGE, text);
    }
    if (negative)
        out->value = -out->value;
    shorten(out);
    return ERR_OK;
}

enum err_code vnum_parse_int(const char *text, struct pos pos, int64_t *out,
                             struct err *e)
{
    struct decimal d;
    enum err_code rc = vnum_parse(text, pos, &d, e);

    *out = 0;
    if (rc != ERR_OK)
        return rc;
    if (d.scale != 0)
        return ERR_AT(e, ERR_INPUT, pos, MSG_NUMBER_WHOLE, text);
    *out = d.value;
    return ERR_OK;
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

/* Digits with points between groups of three; at least width digits. */
static char *put_grouped(uint64_t n, int width, char *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%0*" PRIu64, width, n);

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *out++ = '.';
        *out++ = digits[i];
    }
    *out = '\0';
    return out;
}

void vnum_format(int64_t n, char out[VNUM_TEXT_BYTES])
{
    if (n < 0)
        *out++ = '-';
    put_grouped(magnitude(n), 1, out);
}

void vnum_format_padded(int64_t n, char out[VNUM_TEXT_BYTES])
{
    if (n < 0)
        *out++ = '-';
    put_grouped(magnitude(n), 2, out);
}

void vnum_format_decimal(struct decimal d, char out[VNUM_TEXT_BYTES])
{
    uint64_t value = magnitude(d.value), one = (uint64_t)power_of_ten[d.scale];

    assert(d.scale >= 0 && d.scale <= SCALE_MAX);
    if (d.value < 0)
        *out++ = '-';
    out = put_grouped(value / one, 1, out);
    if (d.scale > 0)
        snprintf(out, 16, ",%0*" PRIu64, d.scale, value % one);
}

void vnum_format_money(int64_t dong, char out[VNUM_TEXT_BYTES])
{
    uint64_t value = magnitude(dong), million = 1000000;
    char *p = out;

    if (dong < 0)
        *p++ = '-';
    if (value == 0 || value % million != 0) {
        p = put_grouped(value, 1, p);
    } else if (value % 1000000000 == 0) {
        p = put_grouped(value / 1000000000, 1, p);
        p += snprintf(p, 16, " tỷ");
    } else if (value < 1000000000) {
        p = put_grouped(value / million, 1, p);
        p += snprintf(p, 16, " triệu");
    } else {
        p = put_grouped(value / 1000000000, 1, p);
        p += snprintf(p, 32, " tỷ %03" PRIu64 " triệu", value / million % 1000);
    }
    snprintf(p, 16, " đồng");
}

void vnum_format_million(int64_t dong, char out[VNUM_TEXT_BYTES])
{
    struct decimal d = {dong, SCALE_MAX};

    if (dong % 1000 != 0) {
        vnum_format(dong, out);
        snprintf(out + strlen(out), 16, " đồng");
        return;
    }
    shorten(&d);
    vnum_format_decimal(d, out);
    snprintf(out + strlen(out), 32, " triệu đồng");
}

static const char *const digit_words[] = {"không", "một", "hai", "ba",  "bốn",
                                          "năm",   "sáu", "bảy", "tám", "chín"};

/* A word and the blank before it; *used stays inside out_size. */
static void put_word(const char *word, char *out, size_t size, size_t *used)
{
    int n = snprintf(out + *used, size - *used, "%s%s", *used ? " " : "", word);

    *used += n < 0 ? 0 : (size_t)n;
    if (*used >= size)
        *used = size - 1;
}

/* 0..999; full: say "không trăm" and "lẻ" because something stands before. */
static void words_below_1000(int n, int full, char *out, size_t size,
                             size_t *used)
{
    int hundreds = n / 100, tens = n / 10 % 10, ones = n % 10;

    if (hundreds > 0 || full) {
        put_word(digit_words[hundreds], out, size, used);
        put_word("trăm", out, size, used);
    }
    if (tens > 1) {
        put_word(digit_words[tens], out, size, used);
        put_word("mươi", out, size, used);
    } else if (tens == 1) {
        put_word("mười", out, size, used);
    } else if (ones > 0 && (hundreds > 0 || full)) {
        put_word("lẻ", out, size, used);
    }
    if (ones == 1 && tens > 1)
        put_word("mốt", out, size, used);
    else if (ones == 5 && tens > 0)
        put_word("lăm", out, size, used);
    else if (ones > 0)
        put_word(digit_words[ones], out, size, used);
}

void vnum_words(int64_t n, char *out, size_t out_size)
{
    static const char *const groups[] = {"",         "nghìn",    "triệu", "tỷ",
                                         "nghìn tỷ", "triệu tỷ", "tỷ tỷ"};
    uint64_t value = magnitude(n);
    int part[7], count = 0;
    size_t used = 0;

    assert(out_size > 0);
    out[0] = '\0';
    if (n < 0)
        put_word("âm", out, out_size, &used);
    if (value == 0)
        put_word(digit_words[0], out, out_size, &used);
    for (; value > 0; value /= 1000)
        part[count++] = (int)(value % 1000);
    for (int i = count - 1; i >= 0; i--) {
        if (part[i] == 0)
            continue;
        words_below_1000(part[i], i < count - 1, out, out_size, &used);
        if (*groups[i])
            put_word(groups[i], out, out_size, &used);
    }
}

int ratio_times(int64_t value, int64_t times, int64_t by, int scale,
                struct decimal *out)
{
    wide_t n = (wide_t)value * times, d = by;

    assert(scale >= 0 && scale <= SCALE_MAX);
    *out = (struct decimal){0, scale};
    if (d == 0 || __builtin_mul_overflow(n, power_of_ten[scale], &n))
        return 0;
    int negative = (n < 0) != (d < 0);
    if (n < 0)
        n = -n;
    if (d < 0)
        d = -d;
    wide_t q = n / d;
    q += n % d >= d - n % d;
    if (q > INT64_MAX)
        return 0;
    out->value = negative ? -(int64_t)q : (int64_t)q;
    return 1;
}
