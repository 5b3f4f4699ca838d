/*
** Numbers that are no figures: days, months, years and their ranges, ages,
** durations, and numbers that are names (Điều 3, thứ 5, Covid-19).
*/
#include "check/work.h"

#include <string.h>

/* A number without points: its value, -1 when it has them or is too long. */
static int plain(const struct work *w, uint32_t t, uint32_t end)
{
    int n = 0;

    if (t >= end || w->toks[t].kind != TOK_NUMBER || w->toks[t].len > 4)
        return -1;
    for (uint32_t i = 0; i < w->toks[t].len; i++) {
        char c = w->low[w->toks[t].start + i];
        if (c < '0' || c > '9')
            return -1;
        n = n * 10 + (c - '0');
    }
    return n;
}

static int is_year(const struct work *w, uint32_t t, uint32_t end)
{
    int n = plain(w, t, end);

    return t < end && w->toks[t].len == 4 && n >= 1900 && n <= 2199;
}

static int dash(const struct work *w, uint32_t t, uint32_t end)
{
    return ck_sign(w, t, end, '-') || ck_sign(w, t, end, 0x2013) ||
           ck_sign(w, t, end, 0x2014);
}

/* Where a reader stands. */
struct at {
    struct work *w;
    uint32_t block, t, first, end;
};

static uint32_t put(struct at *a, enum item_kind kind, uint32_t last,
                    struct date d)
{
    struct item *i = ck_item(a->w, kind, a->block, a->t, last);

    if (i) {
        i->year = d.year;
        i->month = d.month;
        i->day = d.day;
    }
    return last + 1 - a->t;
}

/* 08/4/2024, 24-11-2023. */
static uint32_t read_date(struct at *a)
{
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end;
    int d = plain(w, t, end), m = plain(w, t + 2, end);
    int slash = ck_sign(w, t + 1, end, '/') && ck_sign(w, t + 3, end, '/');
    int dashes = ck_sign(w, t + 1, end, '-') && ck_sign(w, t + 3, end, '-') &&
                 t + 4 < end && w->toks[t + 1].glued && w->toks[t + 4].glued;

    if (d < 0 || m < 0 || d > 99 || m > 99 || (!slash && !dashes) ||
        !is_year(w, t + 4, end) || ck_sign(w, t + 5, end, '/'))
        return 0;
    if (dashes && (d > 31 || m > 12))
        return 0;
    return put(a, ITEM_DATE, t + 4, (struct date){plain(w, t + 4, end), m, d});
}

/* 24.11.2023 is one token. */
static uint32_t read_dotted(struct at *a)
{
    const struct tok *k = &a->w->toks[a->t];
    const char *s = a->w->low + k->start;
    int part[3] = {0}, digits[3] = {0}, n = 0;

    for (uint32_t i = 0; i < k->len; i++) {
        if (s[i] == '.' && n < 2)
            n++;
        else if (s[i] < '0' || s[i] > '9' || ++digits[n] > 4)
            return 0;
        else
            part[n] = part[n] * 10 + (s[i] - '0');
    }
    if (n != 2 || digits[0] > 2 || digits[1] > 2 || digits[2] != 4 ||
        part[2] < 1900 || part[2] > 2199)
        return 0;
    return put(a, ITEM_DATE, a->t, (struct date){part[2], part[1], part[0]});
}

/* ngày 16 tháng 3 năm 2020; "ngày" itself is not part of it. */
static uint32_t read_worded(struct at *a)
{
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end;
    int d = plain(w, t, end), m = plain(w, t + 2, end);

    if (d < 0 || m < 0 || d > 99 || m > 99 || !ck_at(w, t + 1, end, "tháng") ||
        !ck_before(w, a->first, t, "ngày"))
        return 0;
    if (ck_at(w, t + 3, end, "năm") && is_year(w, t + 4, end))
        return put(a, ITEM_DATE, t + 4,
                   (struct date){plain(w, t + 4, end), m, d});
    return put(a, ITEM_DAY, t + 2, (struct date){0, m, d});
}

/* 4/2024; tháng 4 năm 2024; tháng 4. */
static uint32_t read_month(struct at *a)
{
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end;
    int m = plain(w, t, end);
    int named = ck_before(w, a->first, t, "tháng") != 0;

    if (m < 1 || m > 99)
        return 0;
    if (ck_sign(w, t + 1, end, '/') && is_year(w, t + 2, end) && m <= 12 &&
        !ck_sign(w, t + 3, end, '/'))
        return put(a, ITEM_MONTH, t + 2,
                   (struct date){plain(w, t + 2, end), m, 0});
    if (!named || m > 12)
        return 0;
    if (ck_at(w, t + 1, end, "năm") && is_year(w, t + 2, end))
        return put(a, ITEM_MONTH, t + 2,
                   (struct date){plain(w, t + 2, end), m, 0});
    return put(a, ITEM_MONTH, t, (struct date){0, m, 0});
}

/* 6 tháng đầu năm 2024. */
static uint32_t read_months(struct at *a)
{
    static const char *const which[] = {"tháng đầu năm", "tháng cuối năm",
                                        "tháng đầu", "tháng cuối", NULL};
    uint32_t n = ck_at_any(a->w, a->t + 1, a->end, which, NULL);
    int months = plain(a->w, a->t, a->end);

    if (n == 0 || months < 1 || months > 12)
        return 0;
    uint32_t last = a->t + n;
    int year = is_year(a->w, last + 1, a->end);
    return put(a, ITEM_MONTH, last + (uint32_t)year,
               (struct date){year ? plain(a->w, last + 1, a->end) : 0, 0, 0});
}

/* 2021-2025; từ năm 2021 đến năm 2025. */
static uint32_t read_years(struct at *a)
{
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end, last = 0;

    if (!is_year(w, t, end))
        return 0;
    if (dash(w, t + 1, end) && is_year(w, t + 2, end))
        last = t + 2;
    else if (ck_before(w, a->first, t, "từ năm") ||
             ck_before(w, a->first, t, "từ")) {
        uint32_t n = ck_at(w, t + 1, end, "đến năm");
        if (n == 0)
            n = ck_at(w, t + 1, end, "đến");
        if (n > 0 && is_year(w, t + 1 + n, end))
            last = t + 1 + n;
    }
    if (last == 0 || ck_sign(w, last + 1, end, '/'))
        return 0;
    struct item *i = ck_item(a->w, ITEM_YEARS, a->block, t, last);
    if (i) {
        i->year = plain(w, t, end);
        i->year2 = plain(w, last, end);
    }
    return last + 1 - t;
}

/* 27/7 beside a word for a day. */
static uint32_t read_day(struct at *a)
{
    static const char *const near[] = {"ngày",    "tết",       "lễ", "dịp",
                                       "kỷ niệm", "thành lập", NULL};
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end, used;
    int d = plain(w, t, end), m = plain(w, t + 2, end);
    int named = ck_before(w, a->first, t, "ngày") != 0;

    if (d < 1 || d > 31 || m < 1 || m > 12)
        return 0;
    if (!ck_sign(w, t + 1, end, '/') && !(named && ck_sign(w, t + 1, end, '-')))
        return 0;
    if (!named && (ck_unit(w, t + 3, end, &used) != UNIT_NONE ||
                   ck_sign(w, t + 3, end, '%')))
        return 0;
    uint32_t from = t > a->first + 10 ? t - 10 : a->first;
    if (!named && !ck_has_any(w, from, t, near))
        return 0;
    return put(a, ITEM_DAY, t + 2, (struct date){0, m, d});
}

static uint32_t read_year(struct at *a)
{
    const struct work *w = a->w;
    uint32_t used;

    if (!is_year(w, a->t, a->end))
        return 0;
    uint32_t unit = ck_unit(w, a->t + 1, a->end, &used);
    if (!ck_before(w, a->first, a->t, "năm") && unit != UNIT_NONE &&
        unit < UNIT_WORD)
        return 0;
    if (ck_sign(w, a->t + 1, a->end, '/') || ck_sign(w, a->t + 1, a->end, '%'))
        return 0;
    return put(a, ITEM_YEAR, a->t, (struct date){plain(w, a->t, a->end), 0, 0});
}

/* 80 tuổi, 12 -18 tuổi, từ 6 đến 16 tuổi, 03 tháng, 24/24 giờ. */
static uint32_t read_time(struct at *a)
{
    static const char *const units[] = {"tháng", "ngày", "năm", "giờ",  "phút",
                                        "tuần",  "quý",  "h",   "tuổi", NULL};
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end;
    int which;

    if (plain(w, t, end) < 0)
        return 0;
    if (dash(w, t + 1, end) || ck_at(w, t + 1, end, "đến") ||
        ck_sign(w, t + 1, end, '/'))
        t += plain(w, t + 2, end) >= 0 ? 2 : 0;
    if (plain(w, a->t, end) == 24 && t > a->t &&
        (plain(w, t, end) == 24 || plain(w, t, end) == 7)) {
        uint32_t used, unit = ck_unit(w, t + 1, end, &used);
        if (unit == UNIT_NONE || unit >= UNIT_WORD)
            return put(a, ITEM_TIME, t, (struct date){0, 0, 0});
    }
    if (ck_sign(w, a->t + 1, end, '/') ||
        !ck_at_any(w, t + 1, end, units, &which) ||
        ck_at(w, t + 1, end, "ngày công"))
        return 0;
    return put(a, which == 8 ? ITEM_AGE : ITEM_TIME, t + 1,
               (struct date){0, 0, 0});
}

/* Numbers that are names: behind these words, or glued to a name.  The first
** words go with small numbers only: "đợt 2", but "Trung cấp 881". */
static const char *const small_names[] = {
    "thứ",    "khoản",  "điểm",      "hợp phần", "dự án",  "tiểu dự án",
    "nhóm",   "mục",    "khóa",      "khoá",     "hạng",   "loại",
    "quận",   "phường", "bảng",      "phụ lục",  "tập",    "trang",
    "tổ",     "thôn",   "khu",       "ấp",       "khối",   "kỳ",
    "đợt",    "học kỳ", "giai đoạn", "bước",     "cấp",    "cấp độ",
    "mức độ", "biểu",   "cột",       "phần",     "chương", "lần",
    "bậc",    "vòng",   "chỉ số",    "nội dung", "kỳ họp", "hội nghị",
    "lớp",    NULL};
static const char *const names[] = {
    "điều",        "tiêu chí",    "đội",   "quốc lộ",  "mẫu",
    "mẫu số",      "biểu số",     "iso",   "tcvn",     "tuyến",
    "đường",       "số nhà",      "phòng", "dự án số", "nội dung số",
    "tiêu chí số", "chỉ tiêu số", NULL};
enum { SMALL_NAME_MAX = 30 };

static int is_name(const struct work *w, const struct at *a, int n)
{
    uint32_t t = a->t;

    if (ck_before_any(w, a->first, t, names))
        return 1;
    /* Trung cấp, sơ cấp are levels of training. */
    if (ck_before(w, a->first, t, "trung cấp") ||
        ck_before(w, a->first, t, "sơ cấp"))
        return 0;
    if (n <= SMALL_NAME_MAX && ck_before_any(w, a->first, t, small_names))
        return 1;
    return w->toks[t].len == 2 && ck_before(w, a->first, t, "số") &&
           !ck_before(w, a->first, t, "tổng số");
}

static uint32_t read_ordinal(struct at *a)
{
    const struct work *w = a->w;
    uint32_t t = a->t, end = a->end, used;
    int n = plain(w, t, end);
    int glued = t > a->first + 1 && w->toks[t].glued && dash(w, t - 1, end) &&
                w->toks[t - 1].glued && w->toks[t - 2].kind == TOK_WORD;
    uint32_t unit = ck_unit(w, t + 1, end, &used);
    int bare = n > 0 && (unit == UNIT_NONE || unit >= UNIT_WORD) &&
               !ck_sign(w, t + 1, end, '%') && !ck_sign(w, t + 1, end, '/');

    if (!glued && !(bare && is_name(w, a, n)))
        return 0;
    uint32_t last = t;
    if (ck_sign(w, t + 1, end, ':') && is_year(w, t + 2, end) &&
        w->toks[t + 1].glued)
        last = t + 2;
    return put(a, ITEM_ORDINAL, last, (struct date){0, 0, 0});
}

/* The first that knows a number takes it. */
static uint32_t (*const readers[])(struct at *a) = {
    read_date,  read_dotted, read_worded, read_years, read_months,
    read_month, read_day,    read_time,   read_year,  read_ordinal,
};

void ck_dates(struct work *w, uint32_t block)
{
    struct at a = {.w = w,
                   .block = block,
                   .first = w->blocks[block].first,
                   .end = w->blocks[block].end};

    for (a.t = w->blocks[block].label.end; a.t < a.end && !w->nomem;) {
        uint32_t n = 0;
        if (w->toks[a.t].kind == TOK_NUMBER && w->toks[a.t].item < 0)
            for (size_t i = 0; n == 0 && i < ARRAY_COUNT(readers); i++)
                n = readers[i](&a);
        a.t += n ? n : 1;
    }
}
