/*
** Sentences that break off, and set phrases that lost a word: "Ủy ban nhân các
** huyện", "cho 5.258 người cao", "kỷ niệm 120 ngày thành lập tỉnh".
*/
#include "check/rules.h"

#include <string.h>

/* Words that need their next one: after it anything else is a slip.  With
** at_end only where the paragraph ends. */
static const struct {
    const char *words, *next;
    int at_end;
} phrases[] = {
    {"ủy ban nhân", "dân", 0},       {"uỷ ban nhân", "dân", 0},
    {"hội đồng nhân", "dân", 0},     {"thủ tướng chính", "phủ", 0},
    {"ý kiến đóng", "góp", 0},       {"bảo hiểm thất", "nghiệp", 0},
    {"trợ cấp thất", "nghiệp", 0},   {"bảo hiểm y", "tế", 0},
    {"giáo dục nghề", "nghiệp", 0},  {"mục tiêu quốc", "gia", 0},
    {"quản lý nhà", "nước", 1},      {"nông thôn mới nâng", "cao", 0},
    {"người cao", "tuổi", 1},        {"người khuyết", "tật", 1},
    {"bảo trợ xã", "hội", 1},        {"bảo hiểm xã", "hội", 1},
    {"thương binh và xã", "hội", 1}, {"trợ giúp xã", "hội", 1},
    {"an sinh xã", "hội", 1},        {"kinh tế - xã", "hội", 1},
    {"tệ nạn xã", "hội", 1},         {"hộ cận", "nghèo", 1},
    {"bình đẳng", "giới", 1},        {"cai nghiện ma", "túy", 1},
    {"người có", "công", 1},
};

/* No sentence ends with these. */
static const char *const hanging[] = {
    "của",  "và", "cho",   "với", "tại", "về",   "theo", "các",  "những",
    "để",   "từ", "là",    "bị",  "do",  "bởi",  "hoặc", "cùng", "đã",
    "đang", "sẽ", "trong", "kết", "mỗi", "nhằm", "việc", "gồm",  NULL};

static void find(struct work *w, uint32_t first, uint32_t last,
                 enum check_severity severity, enum msg_id message,
                 const char *suggestion)
{
    struct quotes q = {0};
    const char *text = ck_text(w, first, last);

    ck_quote(w, &q, first, last);
    ck_find(w, &(struct ck_finding){.kind = CHECK_UNFINISHED,
                                    .severity = severity,
                                    .quotes = &q,
                                    .stated = text,
                                    .computation = "",
                                    .suggestion = suggestion,
                                    .message = message,
                                    .args = {text}});
}

static void check_phrases(struct work *w, const struct block *b, uint32_t t)
{
    for (size_t i = 0; i < ARRAY_COUNT(phrases); i++) {
        uint32_t n = ck_at(w, t, b->end, phrases[i].words);
        uint32_t next = t + n;
        if (n == 0 || ck_at(w, next, b->end, phrases[i].next))
            continue;
        /* Compounds that may stand alone are cut off only at the very end of a
        ** long paragraph; headings break lines anywhere. */
        if (phrases[i].at_end
                ? next < b->end || b->heading || b->end - b->first < 12
                : next >= b->end && b->end - b->first < 12)
            continue;
        find(w, t, next - 1, CHECK_WARNING, MSG_CHECK_WORD_LOST,
             ck_printf(w, "%s %s", ck_text(w, t, next - 1), phrases[i].next));
        return;
    }
}

/* "kỷ niệm 120 ngày thành lập": the word năm is lost. */
static void check_days(struct work *w, const struct block *b, uint32_t t)
{
    static const char *const events[] = {"thành lập",    "giải phóng",
                                         "truyền thống", "thương binh",
                                         "quốc khánh",   NULL};
    const struct item *i = ck_item_at(w, t + 2, ITEM_TIME);

    if (!ck_at(w, t, b->end, "kỷ niệm") || !i || i->first != t + 2 ||
        !ck_at(w, i->last, b->end, "ngày") ||
        !ck_at_any(w, i->last + 1, b->end, events, NULL))
        return;
    find(w, t, i->last + 1, CHECK_WARNING, MSG_CHECK_WORD_LOST,
         ck_printf(w, "%s năm ngày", ck_text(w, t, i->first)));
}

/* "Trà Cú kết, phát hiện": "kết quả" that lost its second half. */
static void check_result_word(struct work *w, const struct block *b, uint32_t t)
{
    static const char *const whole[] = {
        "đoàn kết", "liên kết", "cam kết", "tổng kết", "sơ kết",   "gắn kết",
        "ký kết",   "cấu kết",  "tập kết", "niêm kết", "kiên kết", NULL};

    if (ck_at(w, t, b->end, "kết") && ck_sign(w, t + 1, b->end, ',') &&
        t > b->first && w->toks[t - 1].kind == TOK_WORD &&
        !ck_before_any(w, b->first, t + 1, whole))
        find(w, t, t, CHECK_WARNING, MSG_CHECK_WORD_LOST, "kết quả");
}

/* The paragraph ends in a word that asks for another. */
static void check_end(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    uint32_t last = b->end - 1;

    if (b->zone != ZONE_BODY || b->heading || b->end - b->first < 8 ||
        w->toks[last].kind != TOK_WORD ||
        !ck_at_any(w, last, b->end, hanging, NULL))
        return;
    uint32_t from = last > b->first + 4 ? last - 4 : b->first;
    find(w, from, last, CHECK_WARNING, MSG_CHECK_BREAKS_OFF, NULL);
}

/* Words of a block without its label, and whether it ends in a stop. */
static uint32_t length_of(const struct block *b)
{
    return b->end - b->label.end;
}

static int ends_in_stop(const struct work *w, const struct block *b)
{
    return b->end > b->first && w->toks[b->end - 1].kind == TOK_SIGN &&
           (w->toks[b->end - 1].sign == '.' || w->toks[b->end - 1].sign == ';');
}

/* A point of a few words without a stop among long ones that have it. */
static void check_point(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];
    int longer = 0;

    if (b->zone != ZONE_BODY || b->label.kind != LABEL_ARABIC ||
        b->label.depth != 1 || length_of(b) > 5 || length_of(b) < 2 ||
        w->toks[b->end - 1].kind != TOK_WORD || b->para->bold)
        return;
    for (uint32_t step = 1; step <= 2; step++) {
        const struct block *before = block >= step ? b - step : NULL;
        const struct block *behind =
            block + step < w->block_count ? b + step : NULL;
        longer += before && before->label.kind == LABEL_ARABIC &&
                  length_of(before) > 12 && ends_in_stop(w, before);
        longer += behind && behind->label.kind == LABEL_ARABIC &&
                  length_of(behind) > 12 && ends_in_stop(w, behind);
    }
    if (longer >= 3)
        find(w, b->first, b->end - 1, CHECK_WARNING, MSG_CHECK_BREAKS_OFF,
             NULL);
}

/* "gdmn": small letters without a vowel are an abbreviation gone wrong. */
static void check_letters(struct work *w, const struct block *b, uint32_t t)
{
    static const char *const known[] = {
        "http", "https", "www",   "kwh", "html", "pdf", "vnđ",  "vnd",  "cdc",
        "trđ",  "kcn",   "tphcm", "bsc", "nxb",  "sms", "mbps", "gbps", NULL};
    const struct tok *k = &w->toks[t];

    if (k->kind != TOK_WORD || k->upper || k->len < 4 || k->len > 6 ||
        k->glued ||
        (t + 1 < b->end && w->toks[t + 1].glued &&
         w->toks[t + 1].kind != TOK_SIGN) ||
        ck_at_any(w, t, b->end, known, NULL))
        return;
    for (uint32_t i = 0; i < k->len; i++) {
        char c = w->low[k->start + i];
        if (c < 'a' || c > 'z' || strchr("aeiouy", c))
            return;
    }
    find(w, t, t, CHECK_NOTE, MSG_CHECK_ABBREVIATION, NULL);
}

void ck_rule_unfinished(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    if (b->zone == ZONE_TAIL || b->zone == ZONE_HEAD || b->end == b->first)
        return;
    for (uint32_t t = b->label.end; t < b->end && !w->nomem; t++) {
        if (w->toks[t].kind != TOK_WORD)
            continue;
        check_phrases(w, b, t);
        check_days(w, b, t);
        check_result_word(w, b, t);
        check_letters(w, b, t);
    }
    check_end(w, block);
    check_point(w, block);
}
