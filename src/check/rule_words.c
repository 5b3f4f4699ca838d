/*
** Words twice: "thực hiện thực hiện", "việc việc", "tệ nạn ma túy, ma túy".
**
** A word of one syllable is doubled in good Vietnamese where two compounds meet
** ("thẩm định định mức") or to say many ("ngày ngày"): only small words that do
** neither are found alone.
*/
#include "check/rules.h"

static const char *const small[] = {
    "việc",  "các",   "được", "của", "và",   "cho",  "tại",  "về",   "với",
    "trong", "những", "để",   "là",  "theo", "từ",   "đến",  "bị",   "này",
    "sẽ",    "đã",    "đang", "như", "trên", "dưới", "bằng", "khi",  "nếu",
    "vì",    "có",    "do",   "số",  "ở",    "hoặc", "cũng", "phải", NULL};

/* How often the whole paper is searched. */
enum { LOOKS_MAX = 100 };

/* Repeated on purpose. */
static const char *const meant[] = {
    "từng bước",   "ngày càng", "từ từ",   "dần dần", "luôn luôn",
    "người người", "nhà nhà",   "đời đời", "vân vân", NULL};

static int same(const struct work *w, uint32_t a, uint32_t b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (w->toks[a + i].kind != TOK_WORD ||
            w->toks[b + i].kind != TOK_WORD || w->toks[a + i].item >= 0 ||
            w->toks[b + i].item >= 0)
            return 0;
    return ck_same_words(w, a, a + n, b, b + n);
}

static void find(struct work *w, uint32_t first, uint32_t last, uint32_t t,
                 uint32_t n)
{
    struct quotes q = {0};
    const char *word = ck_text(w, t, t + n - 1);

    ck_quote(w, &q, first, last);
    ck_find(w, &(struct ck_finding){.kind = CHECK_DUPLICATE,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = ck_text(w, first, last),
                                    .computation = "",
                                    .suggestion = word,
                                    .message = MSG_CHECK_WORD_TWICE,
                                    .args = {word}});
}

/* "Đề án án tuyên truyền": the pair before is a word of the report, the pair
** behind is not. */
static int stray(struct work *w, const struct block *b, uint32_t t)
{
    int before = 0, behind = 0;

    if (t == b->first || t + 2 >= b->end || w->toks[t - 1].kind != TOK_WORD ||
        w->toks[t + 2].kind != TOK_WORD || w->toks[t].len < 3 ||
        w->toks[t + 1].upper || w->looked > LOOKS_MAX)
        return 0;
    w->looked++;
    for (uint32_t k = 0; k + 1 < w->tok_count; k++) {
        if (k == t || k + 1 == t || k == t + 1)
            continue;
        if (w->toks[k].kind != TOK_WORD || w->toks[k + 1].kind != TOK_WORD)
            continue;
        before += same(w, k, t - 1, 2);
        behind += same(w, k, t + 1, 2);
    }
    return before >= 2 && behind == 0;
}

/* One to four words at t stand again right behind; their number, 0 none. */
static uint32_t doubled(struct work *w, const struct block *b, uint32_t t)
{
    for (uint32_t n = 4; n >= 2; n--)
        if (t + 2 * n <= b->end && same(w, t, t + n, n) &&
            !same(w, t, t + 1, 1) && !ck_at_any(w, t, b->end, meant, NULL))
            return n;
    if (t + 2 <= b->end && same(w, t, t + 1, 1) &&
        (ck_at_any(w, t, b->end, small, NULL) || stray(w, b, t)) &&
        !ck_at_any(w, t, b->end, meant, NULL))
        return 1;
    return 0;
}

/* "ma túy, ma túy": with a comma between, two words and more. */
static uint32_t doubled_apart(const struct work *w, const struct block *b,
                              uint32_t t)
{
    static const char *const goes_on[] = {
        "năm", "tháng", "quý",  "tại", "trên", "trong", "theo", "và",
        "cho", "của",   "được", "đã",  "để",   "từ",    NULL};
    uint32_t n = 2;

    if (t + 2 * n + 1 > b->end || !ck_sign(w, t + n, b->end, ',') ||
        !same(w, t, t + n + 1, n))
        return 0;
    /* "2.142 lao động, lao động là": the first counts, the second begins. */
    if (t > b->first && w->toks[t - 1].kind == TOK_NUMBER)
        return 0;
    /* "một cửa, một cửa liên thông": what follows makes it another thing. */
    uint32_t next = t + 2 * n + 1;
    if (next < b->end && w->toks[next].kind == TOK_WORD &&
        !ck_at_any(w, next, b->end, goes_on, NULL))
        return 0;
    return w->toks[t].upper ? 0 : n;
}

/* "năm (ATVSLĐ) năm 2024". */
static int around_bracket(const struct work *w, const struct block *b,
                          uint32_t t)
{
    return ck_at(w, t, b->end, "năm") && ck_sign(w, t + 1, b->end, '(') &&
           t + 2 < b->end && w->toks[t + 2].upper == 2 &&
           ck_sign(w, t + 3, b->end, ')') && ck_at(w, t + 4, b->end, "năm");
}

void ck_rule_words(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_TAIL || b->zone == ZONE_HEAD)
        return;
    for (uint32_t t = b->first; t < b->end && !w->nomem; t++) {
        uint32_t n = doubled(w, b, t);
        if (n > 0) {
            find(w, t, t + 2 * n - 1, t, n);
            t += 2 * n - 1;
        } else if ((n = doubled_apart(w, b, t)) > 0) {
            find(w, t, t + 2 * n, t, n);
            t += 2 * n;
        } else if (around_bracket(w, b, t))
            find(w, t, t + 4, t, 1);
    }
}
