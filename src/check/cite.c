/*
** Documents cited: type, number, symbol, day, issuer.
**
**   Quyết định số 02/QĐ-UBND ngày 07/01/2023 của UBND tỉnh
**   Nghị quyết số 45-NQ/TW, ngày 24-11-2023      Kế hoạch số 209 KH-UB
**   Nghị định 136       Quyết định 290, 62 và 49 của Thủ tướng Chính phủ
*/
#include "check/work.h"

#include <stdlib.h>
#include <string.h>

/* Longer names first. */
static const char *const types[] = {
    "thông tư liên tịch",
    "nghị quyết liên tịch",
    "nghị quyết",
    "nghị định",
    "quyết định",
    "thông tư",
    "chỉ thị",
    "kế hoạch",
    "công văn",
    "kết luận thanh tra",
    "kết luận",
    "bộ luật",
    "luật",
    "pháp lệnh",
    "tờ trình",
    "báo cáo",
    "thông báo",
    "hướng dẫn",
    "chương trình",
    "đề án",
    "công điện",
    "quy định",
    "quy chế",
    "văn bản",
    "giấy mời",
    NULL,
};
/* Those that are cited by a bare number: Nghị định 136. */
static const char *const bare_types[] = {
    "nghị quyết", "nghị định", "quyết định",   "thông tư",
    "chỉ thị",    "kế hoạch",  "chương trình", "đề án",
    "kết luận",   "công văn",  NULL,
};

struct symbol {
    char text[48];
    uint32_t next; /* the token behind it */
    int blank;
};

static int is_symbol_word(const struct work *w, uint32_t t, uint32_t end)
{
    return t < end && w->toks[t].kind == TOK_WORD && w->toks[t].upper == 2;
}

static void append(const struct work *w, struct symbol *s, uint32_t t)
{
    size_t len = strlen(s->text), n = w->toks[t].len;

    if (len + n + 1 < sizeof s->text)
        memcpy(s->text + len, w->p->text + w->toks[t].start, n);
}

/* QĐ-TTg, NQ/TW, KHLT-UBND-UBMTTQ, BC-SLĐTB&XH from t on; 0 when none. */
static int read_symbol(const struct work *w, uint32_t t, uint32_t end,
                       struct symbol *s)
{
    *s = (struct symbol){.next = t};
    if (!is_symbol_word(w, t, end))
        return 0;
    append(w, s, t++);
    while (t + 1 < end && w->toks[t].kind == TOK_SIGN && w->toks[t].glued &&
           (w->toks[t].sign == '-' || w->toks[t].sign == '/' ||
            w->toks[t].sign == '&' || w->toks[t].sign == 0x2013) &&
           w->toks[t + 1].kind == TOK_WORD && w->toks[t + 1].upper) {
        if (!w->toks[t + 1].glued) {
            if (w->toks[t + 1].upper != 2)
                break;
            s->blank = 1;
        }
        if (w->toks[t].sign == 0x2013)
            memcpy(s->text + strlen(s->text), "-", 1);
        else
            append(w, s, t);
        append(w, s, t + 1);
        t += 2;
    }
    s->next = t;
    return 1;
}

static int number_at(const struct work *w, uint32_t t, uint32_t end)
{
    if (t >= end || w->toks[t].kind != TOK_NUMBER || w->toks[t].len > 5 ||
        memchr(w->low + w->toks[t].start, '.', w->toks[t].len) ||
        memchr(w->low + w->toks[t].start, ',', w->toks[t].len))
        return -1;
    return (int)strtol(w->low + w->toks[t].start, NULL, 10);
}

/* The type word before t ("số" may stand between); -1 none. */
static int type_before(const struct work *w, uint32_t from, uint32_t t,
                       uint32_t *first)
{
    *first = t;
    if (ck_before(w, from, t, "số"))
        t = *first = t - 1;
    for (int i = 0; types[i]; i++) {
        uint32_t n = ck_before(w, from, t, types[i]);
        if (n > 0) {
            *first = t - n;
            return i;
        }
    }
    return -1;
}

static struct cite *keep(struct work *w, uint32_t block, uint32_t first,
                         uint32_t last)
{
    struct item *i = ck_item(w, ITEM_DOC, block, first, last);
    struct cite *list = i ? arena_grow(w->a, w->cites, w->cite_count,
                                       &w->cite_cap, sizeof *list)
                          : NULL;

    if (!list) {
        w->nomem = 1;
        return NULL;
    }
    i->cite = (int)w->cite_count;
    w->cites = list;
    list += w->cite_count++;
    *list = (struct cite){.item = (uint32_t)(w->item_count - 1),
                          .type = -1,
                          .symbol = "",
                          .issuer = "",
                          .date = -1};
    return list;
}

/* What stands behind the number: its symbol in one of three forms. */
static int read_form(const struct work *w, uint32_t t, uint32_t end, int called,
                     struct cite *c, struct symbol *s)
{
    int year = number_at(w, t + 1, end);

    if (ck_sign(w, t, end, '/') && year >= 1945 && year < 2200 &&
        ck_sign(w, t + 2, end, '/') && read_symbol(w, t + 3, end, s)) {
        c->symbol_year = year;
        return 1;
    }
    if (ck_sign(w, t, end, '/') && read_symbol(w, t + 1, end, s)) {
        c->blank = t + 1 < end && !w->toks[t + 1].glued;
        return (strpbrk(s->text, "-/&") || called) &&
               (!c->blank || strchr(s->text, '-'));
    }
    if (ck_sign(w, t, end, '-') && w->toks[t].glued &&
        read_symbol(w, t + 1, end, s) && strchr(s->text, '/'))
        return 1;
    c->no_slash = 1;
    return called && read_symbol(w, t, end, s) && strchr(s->text, '-') != NULL;
}

/* A number with its symbol at t; returns the token behind, 0 when none. */
static uint32_t read_full(struct work *w, uint32_t block, uint32_t t)
{
    const struct block *b = &w->blocks[block];
    int number = number_at(w, t, b->end);
    struct cite form = {0};
    struct symbol s;
    uint32_t next = t + 1, first;
    char suffix = 0;

    if (number < 0)
        return 0;
    if (next < b->end && w->toks[next].kind == TOK_WORD &&
        w->toks[next].glued && w->toks[next].len == 1) {
        suffix = w->low[w->toks[next].start];
        next++;
    }
    int type = type_before(w, b->first, t, &first);
    if (!read_form(w, next, b->end, type >= 0, &form, &s))
        return 0;
    struct cite *c = keep(w, block, t, s.next - 1);
    if (!c)
        return 0;
    c->type = type;
    c->first = first;
    c->number = number;
    c->suffix = suffix;
    c->symbol_year = form.symbol_year;
    c->no_slash = form.no_slash;
    c->blank = form.blank || s.blank;
    c->symbol = arena_strdup(w->a, s.text);
    if (!c->symbol)
        w->nomem = 1;
    return s.next;
}

/* "Nghị định 136", "Quyết định 290, 62 và 49": numbers without a symbol. */
static uint32_t read_bare(struct work *w, uint32_t block, uint32_t t)
{
    const struct block *b = &w->blocks[block];
    uint32_t first, used, from = t;
    int type = type_before(w, b->first, t, &first);

    if (type < 0 || number_at(w, t, b->end) < 0 || !w->toks[first].upper ||
        !ck_at_any(w, first, b->end, bare_types, NULL))
        return 0;
    uint32_t unit = ck_unit(w, t + 1, b->end, &used);
    if ((unit != UNIT_NONE && unit < UNIT_WORD) ||
        ck_sign(w, t + 1, b->end, '/') || ck_sign(w, t + 1, b->end, '%'))
        return 0;
    while (t < b->end && number_at(w, t, b->end) >= 0) {
        struct cite *c = keep(w, block, t, t);
        if (!c)
            return 0;
        c->type = type;
        c->first = t == from ? first : t;
        c->number = number_at(w, t, b->end);
        t++;
        int more = (ck_sign(w, t, b->end, ',') || ck_at(w, t, b->end, "và") ||
                    ck_sign(w, t, b->end, '-')) &&
                   number_at(w, t + 1, b->end) >= 0;
        unit = more ? ck_unit(w, t + 2, b->end, &used) : UNIT_NONE;
        if (!more || (unit != UNIT_NONE && unit < UNIT_WORD))
            break;
        t++;
    }
    return t;
}

void ck_cites(struct work *w, uint32_t block)
{
    const struct block *b = &w->blocks[block];

    for (uint32_t t = b->label.end; t < b->end && !w->nomem;) {
        uint32_t next = 0;
        if (w->toks[t].kind == TOK_NUMBER && w->toks[t].item < 0) {
            next = read_full(w, block, t);
            if (next == 0 && b->zone != ZONE_HEAD)
                next = read_bare(w, block, t);
        }
        t = next ? next : t + 1;
    }
}

static const struct {
    const char *words;
    enum issuer issuer;
} issuers[] = {
    {"thủ tướng chính phủ", ISSUER_PREMIER},
    {"thủ tướng", ISSUER_PREMIER},
    {"chính phủ", ISSUER_GOVERNMENT},
    {"ủy ban thường vụ quốc hội", ISSUER_STANDING},
    {"uỷ ban thường vụ quốc hội", ISSUER_STANDING},
    {"quốc hội", ISSUER_ASSEMBLY},
    {"bộ chính trị", ISSUER_PARTY},
    {"ban bí thư", ISSUER_PARTY},
    {"ban chấp hành", ISSUER_PARTY},
    {"tỉnh ủy", ISSUER_PARTY},
    {"tỉnh uỷ", ISSUER_PARTY},
    {"thành ủy", ISSUER_PARTY},
    {"huyện ủy", ISSUER_PARTY},
    {"hội đồng nhân dân", ISSUER_COUNCIL},
    {"hđnd", ISSUER_COUNCIL},
    {"ủy ban nhân dân", ISSUER_COMMITTEE},
    {"uỷ ban nhân dân", ISSUER_COMMITTEE},
    {"ubnd", ISSUER_COMMITTEE},
    {"bộ trưởng", ISSUER_MINISTRY},
    {"bộ", ISSUER_MINISTRY},
};

/* The issuer's words up to a sign or a word that goes on. */
static void read_issuer(struct work *w, struct cite *c, uint32_t t,
                        uint32_t end)
{
    static const char *const stops[] = {"về", "quy", "ban", "phê", "cho",
                                        "đã", "và",  "với", "để",  NULL};
    uint32_t k = t, n = 0;

    c->named = ISSUER_OTHER;
    c->issuer_at = t;
    for (size_t i = 0; n == 0 && i < ARRAY_COUNT(issuers); i++) {
        n = ck_at(w, t, end, issuers[i].words);
        if (n > 0)
            c->named = issuers[i].issuer;
    }
    for (k = t + n; k < end && k < t + n + 4 && w->toks[k].kind == TOK_WORD &&
                    !ck_at_any(w, k, end, stops, NULL);)
        k++;
    c->issuer = k > t ? ck_text(w, t, k - 1) : "";
}

/* The day and the issuer behind a citation, once the days are known. */
static void read_tail(struct work *w, struct cite *c)
{
    const struct item *i = &w->items[c->item];
    const struct block *b = &w->blocks[i->block];
    uint32_t t = i->last + 1;

    t += ck_sign(w, t, b->end, ',') || ck_sign(w, t, b->end, '(');
    t += ck_at(w, t, b->end, "ban hành");
    t += ck_at(w, t, b->end, "ký");
    if (ck_at(w, t, b->end, "ngày") && t + 1 < b->end &&
        ck_item_at(w, t + 1, ITEM_DATE)) {
        c->date = w->toks[t + 1].item;
        t = w->items[c->date].last + 1;
        t += ck_sign(w, t, b->end, ')') || ck_sign(w, t, b->end, ',');
    }
    if (ck_at(w, t, b->end, "của"))
        read_issuer(w, c, t + 1, b->end);
}

void ck_cite_tails(struct work *w)
{
    for (size_t i = 0; i < w->cite_count; i++)
        read_tail(w, &w->cites[i]);
    /* "290, 62 và 49 của ...": the issuer holds for all of them. */
    for (size_t i = w->cite_count; i-- > 1;) {
        struct cite *c = &w->cites[i - 1], *next = &w->cites[i];
        uint32_t gap = w->items[next->item].first - w->items[c->item].last;
        if (!*c->symbol && !*next->symbol && c->named == ISSUER_NONE &&
            w->items[c->item].block == w->items[next->item].block && gap == 2) {
            c->named = next->named;
            c->issuer = next->issuer;
            c->issuer_at = next->issuer_at;
        }
    }
}

enum issuer ck_symbol_issuer(const char *symbol)
{
    static const struct {
        const char *part;
        enum issuer issuer;
    } parts[] = {
        {"NĐ-CP", ISSUER_GOVERNMENT}, {"NQ-CP", ISSUER_GOVERNMENT},
        {"TTg", ISSUER_PREMIER},      {"UBTVQH", ISSUER_STANDING},
        {"QH1", ISSUER_ASSEMBLY},     {"TT-B", ISSUER_MINISTRY},
        {"QĐ-B", ISSUER_MINISTRY},    {"HĐND", ISSUER_COUNCIL},
        {"UBND", ISSUER_COMMITTEE},   {"/TW", ISSUER_PARTY},
        {"/TU", ISSUER_PARTY},        {"/HU", ISSUER_PARTY},
    };

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strstr(symbol, parts[i].part))
            return parts[i].issuer;
    return ISSUER_NONE;
}

const char *ck_cite_type(const struct cite *c)
{
    return c->type >= 0 ? types[c->type] : "";
}
