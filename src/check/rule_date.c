/*
** Days: that do not exist, that lie after the report, whose weekday or lunar
** year is another, anniversaries that do not add up, targets for a year that is
** over.
*/
#include "check/rules.h"

#include <string.h>

static void quote_right(struct work *w, enum check_kind kind,
                        const struct item *i, const char *computation)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, i);
    ck_relation(w, kind, CHECK_RIGHT, &q, computation);
}

struct wrong {
    enum check_severity severity;
    uint32_t first, last; /* the words concerned */
    enum msg_id message;
    const char *a, *b;
    const char *suggestion;
};

static void find(struct work *w, const struct wrong *x)
{
    struct quotes q = {0};

    ck_quote(w, &q, x->first, x->last);
    ck_find(w, &(struct ck_finding){.kind = CHECK_DATE,
                                    .severity = x->severity,
                                    .quotes = &q,
                                    .stated = x->a,
                                    .computed = x->b,
                                    .computation = x->b,
                                    .suggestion = x->suggestion,
                                    .message = x->message,
                                    .args = {x->a, x->b}});
}

/* The day is the day of a document cited. */
static int of_document(const struct work *w, const struct item *i)
{
    for (size_t k = 0; k < w->cite_count; k++)
        if (w->cites[k].date >= 0 && &w->items[w->cites[k].date] == i)
            return 1;
    return 0;
}

/* Words by which a sentence looks ahead, so that a later day is no slip. */
static const char *const ahead[] = {
    "hiệu lực",  "dự kiến",   "sẽ",        "trước ngày", "thời hạn",
    "hạn",       "đến hết",   "chậm nhất", "kế hoạch",   "chuẩn bị",
    "hướng tới", "kỷ niệm",   "kể từ",     "áp dụng",    "phấn đấu",
    "tiếp tục",  "đến ngày",  "lộ trình",  "chào mừng",  "nhân dịp",
    "nhân ngày", "giai đoạn", "từ ngày",   "hết ngày",   NULL};

enum { DATELINE = 14 };

/* Where many days lie after the period, it was the period that was misread. */
enum { LATE_MAX = 2 };

static int late_days(struct work *w, day_t limit)
{
    if (w->late_days >= 0)
        return w->late_days;
    w->late_days = 0;
    for (size_t i = 0; i < w->item_count; i++) {
        const struct item *d = &w->items[i];
        const struct block *b = &w->blocks[d->block];
        w->late_days += d->kind == ITEM_DATE && !b->plan &&
                        b->zone != ZONE_TAIL && b->zone != ZONE_HEAD &&
                        date_valid(d->year, d->month, d->day) &&
                        day_of(d->year, d->month, d->day) > limit;
    }
    return w->late_days;
}

static void check_period(struct work *w, const struct block *b,
                         const struct item *i)
{
    const struct span_of_time *s = &w->time;
    day_t day = day_of(i->year, i->month, i->day);
    day_t limit = s->dated != DAY_NONE ? s->dated : s->to;
    int document = of_document(w, i);
    char text[DAY_TEXT_BYTES];

    /* A line of its own is no sentence: the date of a web page. */
    if (limit == DAY_NONE || day <= limit || b->zone == ZONE_HEAD ||
        b->end - b->first <= DATELINE)
        return;
    /* A document of a later day cannot be cited, whatever is planned. */
    if (b->plan && !(document && s->dated != DAY_NONE))
        return;
    /* A report is written after its period, and may cite what came then;
    ** without a head its first lines say a period, which may be of others. */
    if (s->dated == DAY_NONE && (document || w->blocks[0].zone != ZONE_HEAD))
        return;
    if (s->dated == DAY_NONE && late_days(w, limit) > LATE_MAX)
        return;
    if (!document && ck_has_any(w, ck_sentence(w, b, i->first),
                                ck_sentence_end(w, b, i->first), ahead))
        return;
    day_official(limit, text);
    find(w, &(struct wrong){
                .severity = document && s->dated != DAY_NONE ? CHECK_ERROR
                                                             : CHECK_WARNING,
                .first = i->first,
                .last = i->last,
                .message = s->dated != DAY_NONE ? MSG_CHECK_DATE_AFTER_REPORT
                                                : MSG_CHECK_DATE_AFTER_PERIOD,
                .a = ck_text(w, i->first, i->last),
                .b = ck_printf(w, "%s", text)});
}

static const char *const weekdays[] = {"thứ hai",  "thứ ba",  "thứ tư",
                                       "thứ năm",  "thứ sáu", "thứ bảy",
                                       "chủ nhật", NULL};

static void check_weekday(struct work *w, const struct block *b,
                          const struct item *i)
{
    day_t day = day_of(i->year, i->month, i->day);
    uint32_t from = i->first > b->first + 5 ? i->first - 5 : b->first;
    uint32_t end = i->last + 5 < b->end ? i->last + 5 : b->end;

    for (uint32_t t = from; t < end; t++) {
        int said;
        uint32_t n = ck_at_any(w, t, b->end, weekdays, &said);
        int tied = t < i->first ? t + n + 2 >= i->first
                                : ck_sign(w, i->last + 1, b->end, '(') &&
                                      t == i->last + 2;
        if (n == 0 || !tied)
            continue;
        if ((int)weekday_of(day) == said)
            quote_right(w, CHECK_DATE, i, weekdays[said]);
        else
            find(w, &(struct wrong){.severity = CHECK_ERROR,
                                    .first = t < i->first ? t : i->first,
                                    .last = t < i->first ? i->last : t + n - 1,
                                    .message = MSG_CHECK_WEEKDAY,
                                    .a = ck_text(w, i->first, i->last),
                                    .b = weekdays[weekday_of(day)],
                                    .suggestion = weekdays[weekday_of(day)]});
        return;
    }
}

static void check_day(struct work *w, const struct block *b,
                      const struct item *i)
{
    char text[DAY_TEXT_BYTES];
    int year = i->kind == ITEM_DATE ? i->year : 2024; /* has a 29 February */

    if (!date_valid(year, i->month, i->day)) {
        find(w, &(struct wrong){.severity = CHECK_ERROR,
                                .first = i->first,
                                .last = i->last,
                                .message = MSG_CHECK_DATE_NONE,
                                .a = ck_text(w, i->first, i->last),
                                .b = ""});
        return;
    }
    if (i->kind == ITEM_DAY) {
        quote_right(w, CHECK_DATE, i,
                    ck_printf(w, "%02d-%02d", i->month, i->day));
        return;
    }
    day_iso(day_of(i->year, i->month, i->day), text);
    quote_right(w, CHECK_DATE, i, ck_printf(w, "%s", text));
    check_period(w, b, i);
    check_weekday(w, b, i);
}

static const char *const stems[] = {"canh", "tân",  "nhâm", "quý", "giáp", "ất",
                                    "bính", "đinh", "mậu",  "kỷ",  NULL};
static const char *const branches[] = {"thân", "dậu", "tuất", "hợi",  "tý",
                                       "sửu",  "dần", "mão",  "thìn", "tỵ",
                                       "ngọ",  "mùi", NULL};

/* The names as they are written. */
static const char *const stem_names[] = {"Canh", "Tân",  "Nhâm", "Quý", "Giáp",
                                         "Ất",   "Bính", "Đinh", "Mậu", "Kỷ"};
static const char *const branch_names[] = {"Thân", "Dậu", "Tuất", "Hợi",
                                           "Tý",   "Sửu", "Dần",  "Mão",
                                           "Thìn", "Tỵ",  "Ngọ",  "Mùi"};

/* Giáp Thìn (năm) 2024. */
static void check_lunar(struct work *w, const struct block *b, uint32_t t)
{
    int stem, branch;
    uint32_t y = t + 2;

    if (!ck_at_any(w, t, b->end, stems, &stem) ||
        !ck_at_any(w, t + 1, b->end, branches, &branch) || !w->toks[t].upper)
        return;
    y += ck_sign(w, y, b->end, '-') || ck_sign(w, y, b->end, ',');
    y += ck_at(w, y, b->end, "năm");
    const struct item *i = ck_item_at(w, y, ITEM_YEAR);
    if (!i)
        return;
    if (i->year % 10 == stem && i->year % 12 == branch) {
        struct quotes q = {0};
        ck_quote(w, &q, t, y);
        ck_relation(w, CHECK_DATE, CHECK_RIGHT, &q,
                    ck_printf(w, "%d = %s %s", i->year, stem_names[stem],
                              branch_names[branch]));
        return;
    }
    const char *name = ck_printf(w, "%s %s", stem_names[i->year % 10],
                                 branch_names[i->year % 12]);
    find(w, &(struct wrong){.severity = CHECK_ERROR,
                            .first = t,
                            .last = y,
                            .message = MSG_CHECK_LUNAR,
                            .a = ck_printf(w, "%d", i->year),
                            .b = name,
                            .suggestion = name});
}

/* Days whose first year everybody knows. */
static const struct {
    const char *words;
    int year;
} feasts[] = {
    {"thương binh", 1947},
    {"quốc khánh", 1945},
    {"cách mạng tháng tám", 1945},
    {"thành lập đảng cộng sản", 1930},
    {"giải phóng miền nam", 1975},
    {"thành lập quân đội nhân dân", 1944},
    {"chiến thắng điện biên phủ", 1954},
};

/* The first year: of the pair of dates behind, or of a known day; 0 none. */
static int first_year(const struct work *w, const struct block *b, uint32_t t,
                      int *last_year, uint32_t *last_tok)
{
    uint32_t end = ck_sentence_end(w, b, t);

    for (uint32_t k = t; k < end && k < t + 24; k++) {
        const struct item *x = ck_item_at(w, k, ITEM_DATE);
        const struct item *y = x ? ck_item_at(w, x->last + 2, ITEM_DATE) : NULL;
        if (x && y && x->day == y->day && x->month == y->month) {
            *last_year = y->year;
            *last_tok = y->last;
            return x->year;
        }
    }
    t += ck_at(w, t, end, "ngày");
    for (size_t i = 0; i < ARRAY_COUNT(feasts); i++) {
        uint32_t n = ck_at(w, t, end, feasts[i].words);
        if (n > 0) {
            *last_tok = t + n - 1;
            return feasts[i].year;
        }
    }
    return 0;
}

/* kỷ niệm 77 năm ngày Thương binh - Liệt sĩ (27/7/1947-27/7/2024). */
static void check_anniversary(struct work *w, const struct block *b,
                              const struct item *i)
{
    num n;
    int decimals, last_year = 0;
    uint32_t last = i->last;

    if (!ck_at(w, i->last, b->end, "năm") ||
        !ck_before(w, b->first, i->first, "kỷ niệm") ||
        !ck_number(w, i->first, &n, &decimals))
        return;
    int years = (int)(n / NUM_ONE);
    int from = first_year(w, b, i->last + 1, &last_year, &last);
    int to = last_year ? last_year : w->time.year;
    if (from == 0 || to == 0)
        return;
    const char *sum = ck_printf(w, "%d − %d = %d", to, from, to - from);
    struct quotes q = {0};
    if (to - from == years ||
        (!last_year && (b->year - from == years || to + 1 - from == years))) {
        ck_quote(w, &q, i->first, last);
        ck_relation(w, CHECK_DATE, CHECK_RIGHT, &q, sum);
        return;
    }
    find(w, &(struct wrong){.severity = last_year ? CHECK_ERROR : CHECK_WARNING,
                            .first = i->first,
                            .last = last,
                            .message = MSG_CHECK_ANNIVERSARY,
                            .a = ck_printf(w, "%d", years),
                            .b = sum,
                            .suggestion = ck_printf(w, "%d", to - from)});
}

/* "phấn đấu đến cuối năm 2023" among the tasks of 2024. */
static void check_target_year(struct work *w, const struct block *b,
                              const struct item *i)
{
    static const char *const until[] = {"đến cuối năm", "đến hết năm",
                                        "cuối năm", "hết năm", NULL};
    static const char *const aims[] = {"phấn đấu", "mục tiêu",   "đảm bảo",
                                       "bảo đảm",  "hoàn thành", NULL};
    uint32_t n = ck_before_any(w, b->first, i->first, until);

    if (!b->plan || b->year == 0 || i->year >= b->year || n == 0 ||
        !ck_has_any(w, ck_sentence(w, b, i->first), i->first, aims))
        return;
    find(w, &(struct wrong){.severity = CHECK_WARNING,
                            .first = i->first - n,
                            .last = i->last,
                            .message = MSG_CHECK_TARGET_YEAR,
                            .a = ck_printf(w, "%d", i->year),
                            .b = ck_printf(w, "%d", b->year)});
}

void ck_rule_date(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_TAIL)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        int32_t k = w->toks[t].item;
        if (w->toks[t].kind == TOK_WORD && w->toks[t].upper)
            check_lunar(w, b, t);
        if (k < 0 || w->items[k].first != t)
            continue;
        const struct item *i = &w->items[k];
        if (i->kind == ITEM_DATE || i->kind == ITEM_DAY)
            check_day(w, b, i);
        else if (i->kind == ITEM_TIME)
            check_anniversary(w, b, i);
        else if (i->kind == ITEM_YEAR)
            check_target_year(w, b, i);
    }
}
