/*
** Judge a sum: which amounts are its parts, whether they agree within what was
** rounded, and how sure a contradiction is.
*/
#include "check/sum.h"

#include <string.h>

enum { FIRST, SECOND }; /* columns of a ratio */

struct judge {
    struct work *w;
    const struct sum *s;
    const struct item *total;
    const struct sum_part *part[SUM_PARTS_MAX];
    size_t count;
    int column;
    num sum, half, stated;
};

/* Attributes that one person may have several of; a group without one has 0. */
static const struct {
    const char *word;
    unsigned dim;
} attributes[] = {
    {"nữ", 1},
    {"phụ nữ", 1},
    {"nam", 2},
    {"dân tộc", 4},
    {"dtts", 4},
    {"đbdt", 4},
    {"khmer", 4},
    {"thanh niên", 8},
    {"đảng viên", 16},
    {"khuyết tật", 32},
    {"nghèo", 64},
    {"cao tuổi", 128},
    {"trẻ em", 128},
    {"nông thôn", 256},
    {"tôn giáo", 512},
    {"người có công", 1024},
    {"tái cử", 2048},
    {"lý luận", 4096},
    {"chính trị", 4096},
    {"tin học", 8192},
    {"ngoại ngữ", 8192},
    {"chuyên môn", 16384},
    {"trực tuyến", 32768},
    {"trực tiếp", 32768},
    {"trước hạn", 65536},
    {"đúng hạn", 65536},
    {"trong hạn", 65536},
    {"quá hạn", 65536},
};
enum { HARD = 1 | 4 | 8 | 16 | 512 | 2048 | 4096 | 8192 };

static num value(const struct judge *j, const struct item *i)
{
    return j->column == SECOND ? i->value2 : i->value;
}

static num half(const struct judge *j, const struct item *i)
{
    return j->column == SECOND ? i->half2 : i->half;
}

static unsigned dims_of(const struct work *w, const struct sum_part *p)
{
    unsigned dims = 0;
    uint32_t end = p->item->noun_end > p->item->last ? p->item->noun_end
                                                     : p->item->last + 1;

    for (uint32_t t = p->first; t < end; t++)
        for (size_t i = 0; i < ARRAY_COUNT(attributes); i++)
            if (ck_at(w, t, end, attributes[i].word))
                dims |= attributes[i].dim;
    return dims;
}

/* Groups that may share people: no sum is expected of them. */
static int overlaps(const struct judge *j)
{
    unsigned all = 0, common = ~0u;

    for (size_t i = 0; i < j->count; i++) {
        unsigned dims = dims_of(j->w, j->part[i]);
        all |= dims;
        common &= dims;
    }
    if ((all & 3) == 3)
        all &= ~3u; /* men and women make all */
    all &= ~common;
    if (j->s->strict >= SUM_DETAIL)
        return (all & HARD) != 0 || ((common & 1) && !(common & 2));
    return (all & HARD) != 0 || (all & (all - 1)) != 0;
}

static int is_about(const struct judge *j)
{
    int about = j->total->approx;

    for (size_t i = 0; i < j->count; i++)
        about |= j->part[i]->item->approx;
    return about;
}

/* Add up the first n parts. */
static void add_up(struct judge *j, size_t n)
{
    j->sum = 0;
    j->stated = value(j, j->total);
    j->half = half(j, j->total);
    for (size_t i = 0; i < n; i++) {
        j->sum += value(j, j->part[i]->item);
        j->half += half(j, j->part[i]->item);
    }
}

static int agrees(const struct judge *j)
{
    return ck_abs(j->sum - j->stated) <= j->half;
}

/* Of each group between ";" one part, or the first group when it is itself a
** list.  The units must fit the total. */
static void choose_parts(struct judge *j)
{
    const struct sum *s = j->s;
    uint32_t segment = UINT32_MAX;
    size_t in_first = 0;
    int group = 0, taken = -1;

    j->count = 0;
    for (size_t i = 0; i < s->count; i++)
        in_first += s->parts[i].group == 0 &&
                    ck_unit_fits(j->total->unit, s->parts[i].item->unit);
    for (size_t i = 0; i < s->count; i++) {
        const struct sum_part *p = &s->parts[i];
        if (!ck_unit_fits(j->total->unit, p->item->unit) ||
            (j->total->kind == ITEM_FIGURE && p->item->kind == ITEM_RATIO) ||
            p->segment == segment)
            continue;
        group = p->group;
        if (in_first >= 2 ? group > 0 : group == taken)
            continue;
        taken = group;
        segment = p->segment;
        j->part[j->count++] = p;
    }
}

static const char *computation(struct judge *j, size_t n)
{
    struct work *w = j->w;
    struct buf b;

    buf_init(&b, 4096);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? " + " : "",
                   ck_num(w, value(j, j->part[i]->item), 0));
    buf_printf(&b, " = %s", ck_num(w, j->sum, 0));
    const char *text = ck_printf(w, "%s", buf_cstr(&b));
    buf_free(&b);
    return text;
}

static void quote_all(struct judge *j, size_t n, struct quotes *q)
{
    ck_quote_item(j->w, q, j->total);
    for (size_t i = 0; i < n; i++)
        ck_quote_item(j->w, q, j->part[i]->item);
}

static void right(struct judge *j, size_t n)
{
    struct quotes q = {0};

    add_up(j, n);
    quote_all(j, n, &q);
    ck_relation(j->w, CHECK_SUM,
                j->sum == j->stated ? CHECK_RIGHT : CHECK_ROUNDING, &q,
                computation(j, n));
}

/* Some beginning of the list agrees: what follows is said of something else. */
static size_t agreeing_prefix(struct judge *j)
{
    for (size_t n = j->count; n >= 2; n--) {
        /* A bracket holds its list and nothing else. */
        if (j->s->bracket && n < j->count)
            return 0;
        add_up(j, n);
        if (agrees(j))
            return n;
    }
    return 0;
}

/* The figure that one changed digit puts right: 0 the total, n part n - 1;
** -1 when there is none or more than one.  *fixes is how many. */
static int find_fix(struct judge *j, int *fixes)
{
    int which = -1;

    *fixes = 0;
    add_up(j, j->count);
    if (ck_near_digit(j->stated, j->sum, j->half)) {
        which = 0;
        ++*fixes;
    }
    for (size_t i = 0; i < j->count; i++) {
        num v = value(j, j->part[i]->item);
        if (ck_near_digit(v, v - (j->sum - j->stated), j->half)) {
            which = (int)i + 1;
            ++*fixes;
        }
    }
    return *fixes == 1 ? which : -1;
}

/* A scale word wrong somewhere: the factor, and which figure (as find_fix). */
static int find_scale(struct judge *j, int *factor)
{
    static const int factors[] = {1000, 10, 1000000, 100};

    add_up(j, j->count);
    for (size_t f = 0; f < ARRAY_COUNT(factors); f++) {
        *factor = factors[f];
        if (j->sum >= 100 * NUM_ONE &&
            (ck_abs(j->sum - j->stated * *factor) <= j->half ||
             ck_abs(j->sum * *factor - j->stated) <= j->half))
            return 0;
        for (size_t i = 0; i < j->count; i++) {
            num v = value(j, j->part[i]->item);
            num rest = j->stated - (j->sum - v);
            if (rest > 0 && v >= 10 * NUM_ONE &&
                (rest * *factor == v || v * *factor == rest))
                return (int)i + 1;
        }
    }
    return -1;
}

/* How sure is it that the parts must add up?  CHECK_SEVERITY__MAX: not. */
static enum check_severity how_sure(struct judge *j, int fixes, int proven)
{
    const struct sum *s = j->s;
    num diff = j->sum - j->stated, size = ck_abs(diff);
    int large = j->stated >= 100 * NUM_ONE;
    int fix = fixes > 0 && large;
    int joined = j->part[j->count - 1]->mark == '&';
    int same = 1;

    for (size_t i = 0; i < j->count; i++)
        same &= j->part[i]->item->unit == j->total->unit;
    if (is_about(j) || (s->nested && !proven))
        return CHECK_SEVERITY__MAX;
    if (proven)
        return CHECK_ERROR;
    if (s->unsure)
        return fix ? CHECK_WARNING : CHECK_SEVERITY__MAX;
    if (s->strict == SUM_CLOSED && !s->bracket)
        return CHECK_ERROR;
    if (s->strict == SUM_CLOSED &&
        (j->count > 2 || fix || diff > 0 || joined || size * 10 <= j->stated))
        return CHECK_ERROR;
    if (s->strict == SUM_CLOSED)
        return fixes > 0 ? CHECK_WARNING : CHECK_SEVERITY__MAX;
    if (s->strict == SUM_DETAIL) {
        if (fix || diff > 0 || joined || size * 10 <= j->stated)
            return CHECK_ERROR;
        return j->count > 2 && size * 2 <= j->stated ? CHECK_WARNING
                                                     : CHECK_SEVERITY__MAX;
    }
    if (s->strict == SUM_LOOSE) {
        if (fix)
            return CHECK_ERROR;
        if (diff > 0 || size * 50 <= j->stated ||
            (fixes > 0 && size * 10 <= j->stated) ||
            (joined && same && size * 10 <= 4 * j->stated))
            return CHECK_WARNING;
        return CHECK_SEVERITY__MAX;
    }
    if (fix || diff > 0 || (joined && same && size * 10 <= 3 * j->stated))
        return CHECK_WARNING;
    return same && size * 100 <= 15 * j->stated ? CHECK_NOTE
                                                : CHECK_SEVERITY__MAX;
}

static void say_wrong(struct judge *j, enum check_severity severity, int fix,
                      int factor)
{
    struct work *w = j->w;
    struct quotes q = {0};
    const struct item *total = j->total;
    num diff = j->sum - j->stated;
    const char *suggestion = NULL;

    quote_all(j, j->count, &q);
    if (fix == 0)
        suggestion = ck_amount(w, j->sum, total);
    else if (fix > 0)
        suggestion = ck_printf(
            w, "%s → %s", ck_num(w, value(j, j->part[fix - 1]->item), 0),
            ck_num(w, value(j, j->part[fix - 1]->item) - diff, 0));
    const char *times = ck_printf(w, "%d", factor);
    ck_find(w,
            &(struct ck_finding){
                .kind = factor ? CHECK_UNIT : CHECK_SUM,
                .severity = severity,
                .quotes = &q,
                .stated = ck_amount(w, j->stated, total),
                .computed = ck_amount(w, j->sum, total),
                .computation = computation(j, j->count),
                .suggestion = factor ? NULL : suggestion,
                .message = factor ? MSG_CHECK_SUM_SCALE : MSG_CHECK_SUM_OFF,
                .args = {ck_amount(w, j->sum, total),
                         ck_amount(w, j->stated, total),
                         factor ? times : ck_amount(w, ck_abs(diff), total)}});
}

/* Two names that make up the whole between them. */
static const struct {
    const char *one, *other;
    int alone; /* only where the list has no third */
} halves[] = {
    {"nam", "nữ", 0},
    {"thành thị", "nông thôn", 0},
    {"trực tuyến", "trực tiếp", 1},
    {"công lập", "tư thục", 1},
    {"công lập", "ngoài công lập", 1},
    {"bắt buộc", "tự nguyện", 1},
    {"trung ương", "địa phương", 1},
    {"tập thể", "cá nhân", 1},
    {"xây mới", "sửa chữa", 1},
};

static int names(const struct work *w, const struct sum_part *p,
                 const char *word)
{
    uint32_t end = p->item->noun_end > p->item->last ? p->item->noun_end
                                                     : p->item->last + 1;

    for (uint32_t t = p->first; t < end; t++)
        if (ck_at(w, t, end, word))
            return 1;
    return 0;
}

/* Keep of the parts the two that make up the whole; 0 when there are none. */
static int keep_halves(struct judge *j)
{
    for (size_t h = 0; h < ARRAY_COUNT(halves); h++) {
        const struct sum_part *one = NULL, *other = NULL;
        if (halves[h].alone && j->count > 2)
            continue;
        for (size_t i = 0; i < j->count; i++) {
            if (names(j->w, j->part[i], halves[h].one))
                one = one ? one : j->part[i];
            else if (names(j->w, j->part[i], halves[h].other))
                other = other ? other : j->part[i];
        }
        if (!one || !other || one->item->unit != other->item->unit)
            continue;
        j->part[0] = one;
        j->part[1] = other;
        j->count = 2;
        return 1;
    }
    return 0;
}

/* Names that together leave nothing out. */
static const char *const wholes[][3] = {
    {"cao đẳng", "trung cấp", "sơ cấp"},
    {"trung cấp", "sơ cấp", "dưới 03 tháng"},
    {"trung cấp", "sơ cấp", "dưới 3 tháng"},
    {"mầm non", "tiểu học", "thcs"},
    {"mầm non", "tiểu học", "trung học"},
    {"trước hạn", "đúng hạn", "quá hạn"},
};

static int is_whole(const struct judge *j)
{
    for (size_t k = 0; k < ARRAY_COUNT(wholes); k++) {
        int seen = 0;
        for (int n = 0; n < 3; n++)
            for (size_t i = 0; i < j->count; i++)
                if (names(j->w, j->part[i], wholes[k][n])) {
                    seen |= 1 << n;
                    break;
                }
        if (seen == 7)
            return 1;
    }
    return 0;
}

/* A part cannot be larger than the whole. */
static void check_subset(struct judge *j, const struct sum_part *p)
{
    struct work *w = j->w;
    const struct item *i = p->item;
    struct quotes q = {0};

    if (i->unit != j->total->unit || i->unit == UNIT_NONE)
        return;
    ck_quote_item(w, &q, j->total);
    ck_quote_item(w, &q, i);
    if (i->value - i->half <= j->total->value + j->total->half) {
        ck_relation(w, CHECK_SUM, CHECK_RIGHT, &q,
                    ck_printf(w, "%s ≤ %s", ck_num(w, i->value, 0),
                              ck_num(w, j->total->value, 0)));
        return;
    }
    /* Brackets hold other things than parts: only women, youth ... are sure. */
    if (i->approx || j->total->approx || (j->s->bracket && !dims_of(w, p)))
        return;
    /* Behind ";" another subject may begin, with a total of its own. */
    if (p->group > 0 && j->s->strict < SUM_DETAIL)
        return;
    ck_find(w,
            &(struct ck_finding){
                .kind = CHECK_SUM,
                .severity = CHECK_ERROR,
                .quotes = &q,
                .stated = ck_amount(w, j->total->value, j->total),
                .computed = ck_amount(w, i->value, i),
                .computation = ck_printf(w, "%s > %s", ck_num(w, i->value, 0),
                                         ck_num(w, j->total->value, 0)),
                .message = MSG_CHECK_PART_LARGER,
                .args = {ck_amount(w, i->value, i),
                         ck_amount(w, j->total->value, j->total)}});
}

/* 1 when the column agrees; a beginning of the list is enough. */
static int column_agrees(struct judge *j, int column)
{
    j->column = column;
    size_t n = agreeing_prefix(j);
    if (n == 0)
        return 0;
    right(j, n);
    return 1;
}

static void column_wrong(struct judge *j, int column, int proven)
{
    int fixes, factor = 0;

    j->column = column;
    int fix = find_fix(j, &fixes);
    enum check_severity severity = how_sure(j, fixes, proven);
    if (severity == CHECK_SEVERITY__MAX)
        return;
    if (fixes == 0 && find_scale(j, &factor) < 0)
        factor = 0;
    add_up(j, j->count);
    say_wrong(j, severity, fix, factor);
}

/* Ratios add up in both columns; one that does proves the list. */
static void judge_ratio(struct judge *j)
{
    size_t ratios = 0;

    for (size_t i = 0; i < j->count; i++)
        ratios += j->part[i]->item->kind == ITEM_RATIO;
    if (ratios < j->count) {
        if (!column_agrees(j, FIRST) && ratios == 0)
            column_wrong(j, FIRST, 0);
        return;
    }
    int done = column_agrees(j, FIRST), plan = column_agrees(j, SECOND);
    if (!done)
        column_wrong(j, FIRST, plan);
    if (!plan)
        column_wrong(j, SECOND, done);
}

/* Some farther total of the same unit agrees. */
static int other_total(struct judge *j, const struct item *const *totals,
                       int count, int from)
{
    const struct item *nearest = j->total;

    for (int i = from; i < count; i++) {
        if (totals[i]->unit != nearest->unit ||
            totals[i]->kind != nearest->kind)
            continue;
        j->total = totals[i];
        if (column_agrees(j, FIRST))
            return 1;
    }
    j->total = nearest;
    return 0;
}

static void judge_total(struct judge *j, const struct item *const *totals,
                        int count, int at)
{
    j->total = totals[at];
    j->column = FIRST;
    choose_parts(j);
    if (j->count == 1)
        check_subset(j, j->part[0]);
    if (j->count < 2)
        return;
    if (j->total->kind == ITEM_RATIO) {
        judge_ratio(j);
        return;
    }
    if (!overlaps(j) && column_agrees(j, FIRST))
        return;
    if (keep_halves(j)) {
        if (!column_agrees(j, FIRST) && !other_total(j, totals, count, at + 1))
            column_wrong(j, FIRST, is_about(j) ? 0 : 1);
        return;
    }
    if (overlaps(j) && !column_agrees(j, FIRST)) {
        for (size_t i = 0; i < j->count; i++)
            check_subset(j, j->part[i]);
        return;
    }
    if (!overlaps(j) && !column_agrees(j, FIRST) &&
        !other_total(j, totals, count, at + 1))
        column_wrong(j, FIRST, is_whole(j) && !is_about(j));
}

void ck_sum_judge(struct work *w, const struct sum *s,
                  const struct item *const *totals, int count)
{
    struct judge j = {.w = w, .s = s};

    for (int i = 0; i < count && !w->nomem; i++) {
        int seen = 0;
        for (int k = 0; k < i; k++)
            seen |= totals[k]->unit == totals[i]->unit;
        if (!seen)
            judge_total(&j, totals, count, i);
    }
}
