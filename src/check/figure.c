/*
** Numbers in Vietnamese notation to figures: 19.745; 123,41 %; 11 tỷ 076 triệu
** đồng; 300/245; 0,15-0,2%.  What was shown decides how exact a figure is.
*/
#include "check/work.h"

#include <string.h>

enum { DECIMALS_MAX = 6 };

static num power(int n)
{
    num p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

/* The digits of s as a number; 0 when there are too many. */
static int digits(const char *s, size_t len, num *out)
{
    num n = 0;

    for (size_t i = 0; i < len; i++) {
        if (s[i] < '0' || s[i] > '9')
            continue;
        n = n * 10 + (s[i] - '0');
        if (n > NUM_MAX / NUM_ONE)
            return 0;
    }
    *out = n;
    return 1;
}

/* Groups of three behind the first, which has one to three and is not 0. */
static int thousands(const char *s, size_t len, char mark)
{
    size_t group = 0, groups = 0;

    for (size_t i = 0; i <= len; i++) {
        if (i < len && s[i] != mark) {
            group++;
            continue;
        }
        if (groups == 0 ? group < 1 || group > 3 || *s == '0' : group != 3)
            return 0;
        groups++;
        group = 0;
    }
    return 1;
}

/* Where the decimals begin; len when there are none, 0 for no number. */
static size_t decimal_mark(const char *s, size_t len)
{
    const char *comma = memchr(s, ',', len), *dot = memchr(s, '.', len);
    const char *last_comma = memrchr(s, ',', len);
    const char *last_dot = memrchr(s, '.', len);

    if (comma && comma == last_comma) {
        size_t at = (size_t)(comma - s);
        return !dot || (last_dot < comma && thousands(s, at, '.')) ? at : 0;
    }
    if (comma)
        return !dot && thousands(s, len, ',') ? len : 0;
    if (!dot || thousands(s, len, '.'))
        return len;
    return dot == last_dot ? (size_t)(dot - s) : 0;
}

int ck_number(const struct work *w, uint32_t t, num *value, int *decimals)
{
    const char *s = w->low + w->toks[t].start;
    size_t len = w->toks[t].len, at = decimal_mark(s, len);
    num n;

    *value = 0;
    *decimals = 0;
    if (at == 0 || !digits(s, len, &n))
        return 0;
    if (at < len)
        *decimals = (int)(len - at - 1);
    if (*decimals > DECIMALS_MAX)
        return 0;
    *value = n * power(DECIMALS_MAX - *decimals);
    return 1;
}

/* tỷ, triệu, nghìn behind a number; 0 none. */
static num scale_at(const struct work *w, uint32_t t, uint32_t end,
                    uint32_t *used)
{
    static const struct {
        const char *word;
        int64_t scale;
    } words[] = {
        {"nghìn tỷ", 1000000000000},
        {"ngàn tỷ", 1000000000000},
        {"tỷ", 1000000000},
        {"tỉ", 1000000000},
        {"triệu", 1000000},
        {"nghìn", 1000},
        {"ngàn", 1000},
        {"tr", 1000000},
        {"trđ", 1000000},
    };

    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        *used = ck_at(w, t, end, words[i].word);
        if (*used && !ck_at(w, t, end, "tỷ lệ") &&
            !ck_at(w, t, end, "tỷ trọng"))
            return words[i].scale;
    }
    *used = 0;
    return 0;
}

/* "11 tỷ 076 triệu": the number and its words from t on.  Returns the token
** behind, 0 when it is no number. */
static uint32_t read_amount(const struct work *w, uint32_t t, uint32_t end,
                            struct item *out)
{
    num total = 0, step = NUM_ONE, last = 0;
    int exact = 1;

    out->decimals = 0;
    for (;;) {
        num n;
        int decimals;
        uint32_t used;
        if (t >= end || w->toks[t].kind != TOK_NUMBER || w->toks[t].item >= 0 ||
            !ck_number(w, t, &n, &decimals))
            break;
        num scale = scale_at(w, t + 1, end, &used);
        if (last != 0 && (scale == 0 || scale >= last))
            break;
        if (scale != 0 && n > NUM_MAX / scale)
            return 0;
        total += n * (scale ? scale : 1);
        step = NUM_ONE * (scale ? scale : 1) / power(decimals);
        exact = scale == 0 && decimals == 0;
        out->decimals = (uint8_t)decimals;
        t += 1 + used;
        last = scale;
        if (scale == 0 || decimals > 0)
            break;
    }
    out->scaled = last != 0;
    out->value = total;
    out->half = exact ? 0 : step / 2;
    return step == NUM_ONE && exact && total == 0 && last == 0 &&
                   w->toks[t - (t > 0)].kind != TOK_NUMBER
               ? 0
               : t;
}

/* "ước" is no such word: an estimate must agree with its own parts. */
static const char *const about[] = {
    "hơn",       "trên",   "gần",       "khoảng",     "xấp xỉ",
    "chừng",     "dưới",   "ít nhất",   "tối thiểu",  "không dưới",
    "không quá", "tối đa", "bình quân", "trung bình", NULL};

static int is_about(const struct work *w, const struct block *b,
                    const struct item *i)
{
    static const char *const more[] = {"trở lên", "trở xuống", NULL};
    uint32_t t = i->first;

    /* "trên tổng số 20" counts the whole; "trên 20 người" is about 20. */
    if (t > b->first && ck_before_any(w, b->first, t, about))
        return 1;
    for (uint32_t k = i->last + 1; k < i->last + 6 && k < b->end; k++)
        if (ck_at_any(w, k, b->end, more, NULL))
            return 1;
    return 0;
}

/* đồng/người/tháng: what an amount is for. */
static uint32_t read_per(const struct work *w, uint32_t t, uint32_t end,
                         struct item *i)
{
    static const char *const times[] = {"tháng", "năm", "ngày", "quý", NULL};

    while (ck_sign(w, t, end, '/') && t + 1 < end &&
           w->toks[t + 1].kind == TOK_WORD) {
        if (ck_at_any(w, t + 1, end, times, NULL) &&
            !ck_at(w, t + 1, end, "ngày công"))
            i->months = 1;
        else if (!i->per) {
            i->per = 1;
            i->noun = t + 1;
            i->noun_end = t + 2;
            if (t + 2 < end && w->toks[t + 2].kind == TOK_WORD)
                i->noun_end++;
        }
        t += 2;
    }
    return t;
}

/* The noun behind an amount, as far as it says what is counted. */
static void read_noun(const struct work *w, uint32_t t, uint32_t end,
                      struct item *i)
{
    static const char *const stops[] = {
        "đạt",  "so",  "tăng", "giảm", "trong", "và",    "là",   "với", "được",
        "đã",   "của", "tại",  "trên", "theo",  "chiếm", "bằng", "có",  "hoặc",
        "nhân", "trị", "kinh", "tổng", "từ",    "để",    NULL};
    uint32_t used;

    i->unit = ck_unit(w, t, end, &used);
    i->noun = t;
    if (used == 0) {
        i->noun_end = t;
        return;
    }
    uint32_t k = t + used;
    while (k < end && k < t + 8 && w->toks[k].kind == TOK_WORD &&
           !ck_at_any(w, k, end, stops, NULL))
        k++;
    i->noun_end = k;
}

/* Tons and hectares in the unit that all of their kind are kept in. */
static void to_base(const struct work *w, uint32_t t, uint32_t end,
                    struct item *i)
{
    num by = 1;

    if (ck_at(w, t, end, "tấn"))
        by = 1000;
    else if (ck_at(w, t, end, "tạ"))
        by = 100;
    else if (ck_at(w, t, end, "ha") || ck_at(w, t, end, "hecta"))
        by = 10000;
    if (by > 1 && i->value < NUM_MAX / by) {
        i->half = i->half ? i->half * by : 0;
        i->value *= by;
        i->value2 *= by;
    }
}

static int percent_at(const struct work *w, uint32_t t, uint32_t end,
                      uint32_t *used)
{
    *used = 1;
    if (ck_sign(w, t, end, '%'))
        return 1;
    *used = ck_at(w, t, end, "phần trăm");
    return *used != 0;
}

/* Behind an amount: percent, money or a noun. */
static uint32_t finish(struct work *w, uint32_t t, uint32_t end, struct item *i)
{
    uint32_t used;

    if (percent_at(w, t, end, &used) && !i->scaled) {
        if (i->kind == ITEM_FIGURE)
            i->kind = ITEM_PERCENT;
        i->unit = UNIT_NONE;
        if (i->half == 0)
            i->half = NUM_ONE / 2;
        return t + used;
    }
    read_noun(w, t, end, i);
    if (i->unit == UNIT_NONE && i->scaled)
        i->unit = UNIT_MONEY;
    if (i->unit == UNIT_MONEY) {
        uint32_t after = i->noun;
        if (ck_unit(w, t, end, &used) == UNIT_MONEY)
            after = t + used;
        i->noun = i->noun_end = after;
        return read_per(w, after, end, i);
    }
    if (i->unit == UNIT_WEIGHT || i->unit == UNIT_AREA)
        to_base(w, t, end, i);
    /* 58,5 tạ/ha, 1,3 phòng/lớp: a rate is no amount. */
    if (ck_unit(w, t, end, &used) != UNIT_NONE &&
        ck_sign(w, t + used, end, '/') && t + used + 1 < end &&
        w->toks[t + used + 1].kind == TOK_WORD)
        i->per = 1;
    return t;
}

static int dash(const struct work *w, uint32_t t, uint32_t end)
{
    return ck_sign(w, t, end, '-') || ck_sign(w, t, end, 0x2013) ||
           ck_sign(w, t, end, 0x2014);
}

/* "155.320/215.700 triệu": the scale behind the second is the first's too. */
static void share_scale(const struct work *w, uint32_t t, uint32_t end,
                        struct item *i)
{
    uint32_t used;
    num scale = scale_at(w, t, end, &used);

    if (scale == 0 || i->value > NUM_MAX / scale)
        return;
    i->half = i->half ? i->half * scale : NUM_ONE * scale / 2;
    i->value *= scale;
}

/* 300/245, 100 - 200 triệu, or one amount. */
static uint32_t read_figure(struct work *w, uint32_t block, uint32_t t)
{
    const struct block *b = &w->blocks[block];
    struct item i = {.kind = ITEM_FIGURE}, second = {0};
    uint32_t next = read_amount(w, t, b->end, &i), other = 0;

    if (next == 0)
        return t + 1;
    int slash = ck_sign(w, next, b->end, '/') && !i.scaled;
    if (slash || dash(w, next, b->end) ||
        (ck_at(w, next, b->end, "đến") && ck_before(w, b->first, t, "từ")))
        other = read_amount(w, next + 1, b->end, &second);
    if (other > next + 1) {
        i.kind = slash ? ITEM_RATIO : ITEM_SPREAD;
        if (second.scaled && !i.scaled)
            share_scale(w, next + 2, b->end, &i);
        i.value2 = second.value;
        i.half2 = second.half;
        i.scaled |= second.scaled;
        i.decimals =
            i.decimals > second.decimals ? i.decimals : second.decimals;
        next = other;
    }
    next = finish(w, next, b->end, &i);
    struct item *kept = ck_item(w, i.kind, block, t, next - 1);
    if (!kept)
        return next;
    i.first = kept->first;
    i.last = kept->last;
    i.block = kept->block;
    i.approx = (uint8_t)is_about(w, b, &i);
    *kept = i;
    return next;
}

/* ",02": the digit before the comma is lost. */
static int lost_digit(const struct work *w, const struct block *b, uint32_t t)
{
    return t >= b->first + 2 && w->toks[t].glued &&
           ck_sign(w, t - 1, b->end, ',') && w->toks[t - 2].kind == TOK_SIGN &&
           w->toks[t - 1].glued && w->toks[t - 2].sign == '-';
}

void ck_figures(struct work *w, uint32_t block)
{
    uint32_t t = w->blocks[block].label.end, end = w->blocks[block].end;

    while (t < end && !w->nomem) {
        num n;
        int decimals;
        if (w->toks[t].kind != TOK_NUMBER || w->toks[t].item >= 0)
            t++;
        else if (lost_digit(w, &w->blocks[block], t)) {
            ck_item(w, ITEM_ODD, block, t - 1, t);
            t++;
        } else if (!ck_number(w, t, &n, &decimals)) {
            ck_item(w, ITEM_ODD, block, t, t);
            t++;
        } else
            t = read_figure(w, block, t);
    }
}
