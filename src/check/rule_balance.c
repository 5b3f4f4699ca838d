/*
** What was there, came, went and is there now.
**
**   đầu kỳ 432 học viên, tiếp nhận 83, hết hạn 89, cuối kỳ còn 426 học viên
**   đầu năm 5.200 hộ nghèo, cuối năm 4.100 hộ, giảm 1.100 hộ
**   tiếp nhận mới 4.131 hồ sơ, kỳ trước chuyển sang 2.171, lũy kế 6.302 hồ sơ
**   thu 1.250 triệu đồng, chi 830 triệu đồng, tồn quỹ 420 triệu đồng
**
** The words only guess what came and what went, so a balance that is off is
** told only where one wrong digit explains it.
*/
#include "check/rules.h"
#include "check/terms.h"

static const char *const opening[] = {"đầu kỳ",  "đầu năm",     "đầu tháng",
                                      "đầu quý", "chuyển sang", NULL};
static const char *const closing[] = {
    "cuối kỳ",  "cuối năm", "cuối tháng", "cuối quý", "hiện có",
    "hiện còn", "hiện nay", "còn lại",    "tồn quỹ",  "tồn",
    "số dư",    "còn dư",   "đến nay",    "còn",      NULL};
static const char *const comes[] = {"tiếp nhận", "nhận mới",  "vào",
                                    "tăng",      "thu",       "phát sinh",
                                    "bổ sung",   "tăng thêm", NULL};
static const char *const goes[] = {
    "giảm",    "chi",        "hoàn thành",     "hết hạn", "rời",    "ra",
    "chết",    "trả về",     "chấp hành xong", "bỏ trốn", "đã chi", "chuyển đi",
    "tử vong", "thôi hưởng", "giải quyết",     "giảm đi", NULL};

static const char *const sums[] = {"lũy kế",    "luỹ kế",          "tổng cộng",
                                   "cần xử lý", "phải giải quyết", NULL};

enum role { OTHER, OPENING, COMES, GOES, CLOSING, SUM };

static const struct {
    const char *const *words;
    enum role role;
} roles[] = {
    {opening, OPENING}, {closing, CLOSING}, {comes, COMES}, {goes, GOES}};

enum { PARTS_MAX = TERMS_MAX - 1 }; /* beside what was there at first */

struct balance {
    const struct item *open, *close;
    const struct item *part[PARTS_MAX];
    int sign[PARTS_MAX];
    int count;
    int unsure; /* a figure that plays no part stands between */
};

/* What the words before a figure say of it: a word that adds up anywhere, else
** the nearest. */
static enum role role_of(const struct work *w, const struct block *b,
                         const struct item *i)
{
    uint32_t from = ck_words_before(w, b, i->first, 12);
    enum role role = OTHER;

    for (uint32_t t = i->first; t-- > from;) {
        if (ck_at_any(w, t, i->first, sums, NULL))
            return SUM;
        for (size_t r = 0; r < ARRAY_COUNT(roles) && role == OTHER; r++) {
            if (i->first - t <= 7 &&
                ck_at_any(w, t, i->first, roles[r].words, NULL))
                role = roles[r].role;
        }
    }
    return role;
}

static int fits(const struct item *a, const struct item *i)
{
    return a->kind == i->kind && i->per == a->per &&
           (a->kind == ITEM_PERCENT || ck_unit_fits(a->unit, i->unit));
}

static void judge(struct work *w, const struct balance *x)
{
    struct terms terms = {.total = x->close};

    if (x->open)
        ck_terms_add(&terms, x->open, 1);
    for (int k = 0; k < x->count; k++)
        ck_terms_add(&terms, x->part[k], x->sign[k]);
    struct quotes q = ck_terms_quotes(w, &terms);
    const char *text = ck_terms_text(w, &terms);
    num sum = ck_terms_sum(&terms);
    if (ck_abs(sum - x->close->value) <= ck_terms_half(&terms)) {
        ck_relation(w, CHECK_SUM, CHECK_RIGHT, &q, text);
        return;
    }
    if (ck_terms_about(&terms) || x->unsure || !ck_terms_fix(&terms))
        return;
    ck_find(w,
            &(struct ck_finding){
                .kind = CHECK_SUM,
                .severity = CHECK_WARNING,
                .quotes = &q,
                .stated = ck_text(w, x->close->first, x->close->last),
                .computed = ck_num(w, sum, 0),
                .computation = text,
                .message = MSG_CHECK_BALANCE_OFF,
                .args = {text, ck_text(w, x->close->first, x->close->last)}});
}

/* Is it a whole balance?  Without what was there at first: money that came,
** what was spent of it, what is left. */
static int is_whole(const struct balance *x)
{
    if (!x->close || x->count == 0)
        return 0;
    if (x->open)
        return 1;
    for (int k = 0; k < x->count; k++) {
        if (x->sign[k] != (k == 0 ? 1 : -1))
            return 0;
    }
    return x->count > 1 && x->close->unit == UNIT_MONEY;
}

/* What came may be told before what was there. */
static int only_came(const struct balance *x)
{
    return !x->open && !x->close && x->count == 1 && x->sign[0] > 0;
}

static void take(struct balance *x, const struct item *i, enum role role)
{
    int adds_up = x->open && x->count == 1 && x->sign[0] > 0;

    if (!x->close && (role == CLOSING || (role == SUM && adds_up)))
        x->close = i;
    else if ((role == COMES || role == GOES) && x->count < PARTS_MAX) {
        x->part[x->count] = i;
        x->sign[x->count++] = role == COMES ? 1 : -1;
    } else
        x->unsure = 1;
}

void ck_rule_balance(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    struct balance x = {0};
    const struct item *like = NULL;
    uint32_t end = b->first;

    if (b->zone != ZONE_BODY && b->zone != ZONE_NOTE)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        const struct item *i = ck_item_at(w, t, ITEM_FIGURE);
        i = i ? i : ck_item_at(w, t, ITEM_PERCENT);
        if (!i || i->first != t)
            continue;
        enum role role = role_of(w, b, i);
        if (t < end && role == OPENING && only_came(&x) && fits(like, i)) {
            x.open = i;
            continue;
        }
        if (t >= end || role == OPENING) {
            if (is_whole(&x))
                judge(w, &x);
            x = (struct balance){.open = role == OPENING ? i : NULL};
            like = NULL;
            end = ck_sentence_end(w, b, t);
        }
        if (!like)
            like = role == OTHER ? NULL : i;
        if (like && i != x.open && fits(like, i) &&
            w->toks[t].depth <= w->toks[like->first].depth)
            take(&x, i, role);
        if (role == SUM && x.close == i) {
            judge(w, &x); /* what follows is of something else */
            x = (struct balance){0};
            like = NULL;
        }
    }
    if (is_whole(&x))
        judge(w, &x);
}
