/*
** The form of an administrative paper (30/2020/NĐ-CP, appendix I): motto,
** number and symbol, place and day, numbering of parts, legal bases, signature,
** recipients, annexes.  Only what stands there is looked at: a letterhead that
** was lost on the way is nobody's mistake.
*/
#include "check/rules.h"

static void find(struct work *w, enum check_severity severity, uint32_t first,
                 uint32_t last, enum msg_id message)
{
    struct quotes q = {0};
    const char *text = ck_text(w, first, last);

    ck_quote(w, &q, first, last);
    ck_find(w, &(struct ck_finding){.kind = CHECK_FORM,
                                    .severity = severity,
                                    .quotes = &q,
                                    .stated = text,
                                    .computation = "",
                                    .message = message,
                                    .args = {text}});
}

static void find_block(struct work *w, enum check_severity severity,
                       const struct block *b, enum msg_id message)
{
    find(w, severity, b->first, b->end - 1, message);
}

static int is_empty(const struct block *b)
{
    return b->end == b->first;
}

/* ---- the sheet ----------------------------------------------------------- */

/* Twentieths of a point as millimetres with one decimal: "29,7". */
static const char *millimetres(struct work *w, uint32_t twips)
{
    /* 1 mm is 1440 / 25.4 twips. */
    return ck_num(w, (num)((twips * 254 + 720) / 1440) * NUM_ONE / 10, 0);
}

static void find_sheet(struct work *w, enum msg_id message,
                       const char *const *args)
{
    const struct block *b = &w->blocks[0];
    struct quotes q = {0};

    ck_quote(w, &q, b->first, b->first);
    ck_find(w, &(struct ck_finding){.kind = CHECK_FORM,
                                    .severity = CHECK_WARNING,
                                    .quotes = &q,
                                    .stated = args[0],
                                    .computed = "",
                                    .computation = "",
                                    .message = message,
                                    .args = {args[0], args[1], args[2]}});
}

/* A4 upright or, with tables, across; a millimetre is no matter. */
static void check_size(struct work *w, const struct paper_sheet *s)
{
    enum { SHORT = 11906, LONG = 16838, NEAR = 60 };
    uint32_t width = s->width < s->height ? s->width : s->height;
    uint32_t height = s->width < s->height ? s->height : s->width;

    if (width == 0 || (width + NEAR >= SHORT && width <= SHORT + NEAR &&
                       height + NEAR >= LONG && height <= LONG + NEAR))
        return;
    const char *args[] = {millimetres(w, s->width), millimetres(w, s->height),
                          NULL};
    find_sheet(w, MSG_CHECK_FORM_SHEET, args);
}

/* Margins of an upright sheet in millimetres; half of one is no matter. */
static void check_margins(struct work *w, const struct paper_sheet *s)
{
    const struct {
        enum msg_id message;
        uint32_t is, least, most;
    } sides[] = {{MSG_CHECK_FORM_TOP, s->top, 20, 25},
                 {MSG_CHECK_FORM_BOTTOM, s->bottom, 20, 25},
                 {MSG_CHECK_FORM_LEFT, s->left, 30, 35},
                 {MSG_CHECK_FORM_RIGHT, s->right, 15, 20}};

    if (s->width == 0 || s->width > s->height || s->left == 0)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(sides); i++) {
        uint32_t tenths = (sides[i].is * 254 + 720) / 1440;
        if (tenths + 5 >= sides[i].least * 10 &&
            tenths <= sides[i].most * 10 + 5)
            continue;
        const char *args[] = {millimetres(w, sides[i].is),
                              ck_printf(w, "%u", (unsigned)sides[i].least),
                              ck_printf(w, "%u", (unsigned)sides[i].most)};
        find_sheet(w, sides[i].message, args);
    }
}

/* The first part is the paper; those behind it may be annexes. */
static void check_sheet(struct work *w)
{
    if (w->p->sheet_count == 0 || w->block_count == 0 ||
        is_empty(&w->blocks[0]))
        return;
    check_size(w, &w->p->sheets[0]);
    check_margins(w, &w->p->sheets[0]);
}

/* ---- letterhead --------------------------------------------------------- */

/* "Độc lập - Tự do - Hạnh phúc": hyphens with a blank on both sides. */
static void check_motto(struct work *w, const struct block *b)
{
    static const char *const words[] = {"độc lập", "tự do", "hạnh phúc"};
    uint32_t t = b->first;

    if (!ck_at(w, t, b->end, words[0]) || b->end - t > 12)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        uint32_t n = ck_at(w, t, b->end, words[i]);
        int hyphen = i == 0 || (ck_sign(w, t - 1, b->end, '-') &&
                                !w->toks[t - 1].glued && !w->toks[t].glued);
        if (n == 0 || !hyphen) {
            find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_MOTTO);
            return;
        }
        t += n + 1;
    }
}

/* "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", in capitals. */
static void check_country(struct work *w, const struct block *b)
{
    if (!ck_at(w, b->first, b->end, "cộng") ||
        !ck_has_any(w, b->first, b->end,
                    (const char *const[]){"xã hội", "chủ nghĩa", NULL}) ||
        b->end - b->first > 10)
        return;
    if (!ck_is_country(w, b) || w->toks[b->first].upper != 2)
        find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_COUNTRY);
}

/* "Số: 123/BC-SNV": a colon behind "Số", a stroke behind the number. */
static void check_number(struct work *w, const struct block *b)
{
    uint32_t t = b->first + 1;
    int colon = ck_sign(w, t, b->end, ':');

    if (!ck_at(w, b->first, b->end, "số") || b->end - b->first > 14)
        return;
    t += (uint32_t)colon;
    if (t + 1 >= b->end || w->toks[t].kind != TOK_NUMBER)
        return;
    int stroke = ck_sign(w, t + 1, b->end, '/');
    uint32_t symbol = t + 1 + (uint32_t)stroke;
    if (symbol >= b->end || w->toks[symbol].upper != 2)
        return; /* not the number of a paper */
    if (!colon)
        find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_COLON);
    if (!stroke)
        find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_STROKE);
}

/* "Sóc Trăng, ngày 05 tháng 4 năm 2024": the place and a comma. */
static void check_place(struct work *w, const struct block *b)
{
    if (b->end - b->first > 16)
        return;
    for (uint32_t t = b->first + 1; t + 2 < b->end && t < b->first + 8; t++) {
        if (!ck_at(w, t, b->end, "ngày") || w->toks[t + 1].kind != TOK_NUMBER ||
            !ck_at(w, t + 2, b->end, "tháng"))
            continue;
        if (w->toks[t - 1].kind == TOK_WORD && w->toks[b->first].upper &&
            w->toks[t - 1].upper)
            find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_PLACE);
        return;
    }
}

/* The letters in the symbol are those of the paper's kind. */
static void check_kind(struct work *w, size_t at)
{
    static const char *const other[] = {"kh", "tb", "qđ", "tt",
                                        "tr", "bb", NULL};
    const struct block *b = &w->blocks[at];
    int report = 0;

    for (size_t i = at + 1; i < w->block_count && i < at + 8; i++) {
        const struct block *k = &w->blocks[i];
        report |= k->zone == ZONE_HEAD && k->end - k->first == 2 &&
                  ck_at(w, k->first, k->end, "báo cáo");
    }
    for (uint32_t t = b->first; report && t + 2 < b->end; t++) {
        if (ck_sign(w, t, b->end, '/') && ck_sign(w, t + 2, b->end, '-') &&
            w->toks[t + 1].upper == 2 &&
            ck_at_any(w, t + 1, b->end, other, NULL))
            find(w, CHECK_WARNING, t + 1, t + 1, MSG_CHECK_FORM_KIND);
    }
}

static void check_head(struct work *w, size_t at)
{
    const struct block *b = &w->blocks[at];

    check_motto(w, b);
    check_country(w, b);
    check_number(w, b);
    check_place(w, b);
    if (ck_at(w, b->first, b->end, "số"))
        check_kind(w, at);
}

/* ---- body --------------------------------------------------------------- */

/* Parts and chapters have Roman numbers: "PHẦN 1". */
static void check_part(struct work *w, const struct block *b)
{
    static const char *const words[] = {"phần", "chương", NULL};

    if (b->end - b->first < 6 && ck_at_any(w, b->first, b->end, words, NULL) &&
        b->first + 1 < b->end && w->toks[b->first + 1].kind == TOK_NUMBER &&
        w->toks[b->first].upper)
        find(w, CHECK_NOTE, b->first, b->first + 1, MSG_CHECK_FORM_PART);
}

static int is_basis(const struct work *w, size_t i)
{
    const struct block *b = &w->blocks[i];

    return i < w->block_count && b->zone != ZONE_TAIL && !is_empty(b) &&
           b->label.kind == LABEL_NONE &&
           ck_at(w, b->first, b->end, "căn cứ") && w->toks[b->first].upper;
}

/* Bases, one a line: all but the last end with a semicolon. */
static void check_basis(struct work *w, size_t i)
{
    const struct block *b = &w->blocks[i];

    if (is_basis(w, i) && is_basis(w, i + 1) &&
        !ck_sign(w, b->end - 1, b->end, ';'))
        find(w, CHECK_NOTE, b->end - 1, b->end - 1, MSG_CHECK_FORM_BASIS);
}

/* ---- signature and recipients ------------------------------------------- */

static int has_deputy(const struct work *w, const struct block *b)
{
    for (uint32_t t = b->first; t < b->end; t++)
        if (ck_at(w, t, b->end, "phó"))
            return 1;
    return 0;
}

/* "KT. GIÁM ĐỐC" and, below, "PHÓ GIÁM ĐỐC". */
static void check_deputy(struct work *w, size_t i)
{
    const struct block *b = &w->blocks[i];

    if (!ck_at(w, b->first, b->end, "kt") ||
        !ck_sign(w, b->first + 1, b->end, '.') || b->end - b->first > 12 ||
        has_deputy(w, b) || i + 1 == w->block_count ||
        !ck_is_name(w, &w->blocks[i + 1]))
        return;
    for (size_t k = i + 1; k < w->block_count && k < i + 4; k++)
        if (has_deputy(w, &w->blocks[k]))
            return;
    find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_DEPUTY);
}

/* TM. stands before a collective, never before one person's post. */
static void check_collective(struct work *w, const struct block *b)
{
    static const char *const posts[] = {"giám đốc",     "chủ tịch",
                                        "trưởng phòng", "cục trưởng",
                                        "bộ trưởng",    NULL};

    if (ck_at(w, b->first, b->end, "tm") &&
        ck_sign(w, b->first + 1, b->end, '.') &&
        ck_at_any(w, b->first + 2, b->end, posts, NULL) &&
        w->toks[b->first].upper == 2)
        find_block(w, CHECK_WARNING, b, MSG_CHECK_FORM_COLLECTIVE);
}

/* "- Lưu: VT, BTXH.": a colon, and the registry's letters. */
static void check_kept(struct work *w, const struct block *b)
{
    uint32_t t = b->label.end;

    if (!ck_at(w, t, b->end, "lưu") || b->end - t > 16)
        return;
    int colon = ck_sign(w, t + 1, b->end, ':');
    uint32_t k = t + 1 + (uint32_t)colon;
    if (!colon || !ck_at(w, k, b->end, "vt"))
        find(w, CHECK_NOTE, t, b->end - 1, MSG_CHECK_FORM_KEPT);
}

/* A recipient's line begins with a hyphen and ends with a semicolon, the last
** with a full stop.  Another sign at its end is the drafter's mark. */
static void check_recipient(struct work *w, const struct block *b, int is_last)
{
    const struct tok *end = &w->toks[b->end - 1];
    uint32_t want = is_last ? '.' : ';';

    if (end->kind == TOK_WORD ||
        (end->sign != want &&
         (end->sign == '.' || end->sign == ';' || end->sign == ',')))
        find(w, CHECK_NOTE, b->end - 1, b->end - 1,
             is_last ? MSG_CHECK_FORM_LAST : MSG_CHECK_FORM_RECIPIENT);
}

static int is_recipient(const struct work *w, size_t i)
{
    const struct block *b = &w->blocks[i];

    return i < w->block_count && b->zone == ZONE_TAIL && !is_empty(b) &&
           b->label.kind == LABEL_BULLET && ck_sign(w, b->first, b->end, '-');
}

/* The list below "Nơi nhận:"; a paper that is addressed begins with "Như
** trên". */
static void check_recipients(struct work *w, size_t i, int addressed)
{
    const struct block *b = &w->blocks[i];
    size_t first = i + 1;

    if (!ck_at(w, b->first, b->end, "nơi nhận"))
        return;
    if (!ck_sign(w, b->first + 2, b->end, ':'))
        find_block(w, CHECK_NOTE, b, MSG_CHECK_FORM_RECIPIENTS);
    if (addressed && is_recipient(w, first) &&
        !ck_at(w, w->blocks[first].label.end, w->blocks[first].end, "như trên"))
        find_block(w, CHECK_NOTE, &w->blocks[first], MSG_CHECK_FORM_AS_ABOVE);
    for (size_t k = first; is_recipient(w, k); k++) {
        check_recipient(w, &w->blocks[k], !is_recipient(w, k + 1));
        check_kept(w, &w->blocks[k]);
    }
}

static void check_tail(struct work *w, size_t i, int addressed)
{
    check_deputy(w, i);
    check_collective(w, &w->blocks[i]);
    check_recipients(w, i, addressed);
}

/* ---- annexes ------------------------------------------------------------ */

static const char *const annex[] = {"phụ lục", NULL};

/* "Phụ lục 2": several annexes have Roman numbers. */
static int is_annex(const struct work *w, const struct block *b)
{
    return b->zone != ZONE_TAIL && !is_empty(b) && b->end - b->first < 5 &&
           ck_at_any(w, b->first, b->end, annex, NULL) &&
           w->toks[b->first].upper == 2;
}

static void check_annexes(struct work *w)
{
    const struct block *first = NULL;
    size_t count = 0;
    int mentioned = 0;

    for (size_t i = 0; i < w->block_count; i++) {
        const struct block *b = &w->blocks[i];
        if (is_empty(b))
            continue;
        if (!is_annex(w, b)) {
            mentioned |= !first && ck_has_any(w, b->first, b->end, annex);
            continue;
        }
        first = first ? first : b;
        count++;
    }
    if (first && !mentioned)
        find_block(w, CHECK_NOTE, first, MSG_CHECK_FORM_ANNEX);
    for (size_t i = 0; count > 1 && i < w->block_count; i++) {
        const struct block *b = &w->blocks[i];
        if (!is_empty(b) && is_annex(w, b) && b->first + 2 < b->end &&
            w->toks[b->first + 2].kind == TOK_NUMBER)
            find_block(w, CHECK_NOTE, b, MSG_CHECK_FORM_ANNEX_NUMBER);
    }
}

void ck_rule_form(struct work *w)
{
    int addressed = 0;

    for (size_t i = 0; i < w->block_count && !w->nomem; i++) {
        const struct block *b = &w->blocks[i];
        if (is_empty(b))
            continue;
        addressed |= ck_at(w, b->first, b->end, "kính gửi") != 0;
        if (b->zone == ZONE_TAIL) {
            check_tail(w, i, addressed);
            continue;
        }
        if (b->zone == ZONE_HEAD)
            check_head(w, i);
        check_part(w, b);
        check_basis(w, i);
    }
    if (!w->nomem)
        check_annexes(w);
    if (!w->nomem)
        check_sheet(w);
}
