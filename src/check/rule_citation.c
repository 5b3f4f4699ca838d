/*
** Documents: one cited with two years or days, a symbol's year beside another
** day, a number that does not fit its day, and what is known beforehand.
*/
#include "check/rules.h"

#include <stdlib.h>
#include <string.h>

/* How far back one document is looked for: bounds the time of odd papers. */
enum { NEAR = 400 };

static const struct item *item_of(const struct work *w, const struct cite *c)
{
    return &w->items[c->item];
}

static const struct item *date_of_cite(const struct work *w,
                                       const struct cite *c)
{
    return c->date >= 0 ? &w->items[c->date] : NULL;
}

static int body(const struct work *w, const struct cite *c)
{
    enum zone z = w->blocks[item_of(w, c)->block].zone;

    return z != ZONE_HEAD && z != ZONE_TAIL;
}

struct conflict {
    enum check_severity severity;
    const struct cite *at, *other; /* other may be NULL */
    enum msg_id message;
    const char *a, *b, *c;
    const char *suggestion;
};

static void find(struct work *w, const struct conflict *x)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, item_of(w, x->at));
    if (x->other)
        ck_quote_item(w, &q, item_of(w, x->other));
    ck_find(w, &(struct ck_finding){.kind = CHECK_CITATION,
                                    .severity = x->severity,
                                    .quotes = &q,
                                    .stated = x->a,
                                    .computed = x->b,
                                    .computation = "",
                                    .suggestion = x->suggestion,
                                    .message = x->message,
                                    .args = {x->a, x->b, x->c}});
}

static void right(struct work *w, const struct cite *a, const struct cite *b,
                  const char *computation)
{
    struct quotes q = {0};

    ck_quote_item(w, &q, item_of(w, a));
    if (b)
        ck_quote_item(w, &q, item_of(w, b));
    ck_relation(w, CHECK_CITATION, CHECK_RIGHT, &q, computation);
}

static const char *name(struct work *w, const struct cite *c)
{
    return ck_text(w, item_of(w, c)->first, item_of(w, c)->last);
}

/* Issued by one body only, so that number and symbol are one document. */
static int one_issuer(const struct cite *c)
{
    enum issuer i = ck_symbol_issuer(c->symbol);

    return i != ISSUER_NONE && i != ISSUER_COUNCIL && i != ISSUER_COMMITTEE &&
           i != ISSUER_PARTY;
}

/* "02/2023/NQ-HĐND ngày 11/7/2023": two years in one citation. */
static void check_own_year(struct work *w, const struct cite *c)
{
    const struct item *d = date_of_cite(w, c);

    if (c->symbol_year == 0)
        return;
    if (!d) {
        right(w, c, NULL,
              ck_printf(w, "%d/%d/%s", c->number, c->symbol_year, c->symbol));
        return;
    }
    if (c->symbol_year == d->year) {
        right(w, c, NULL, ck_printf(w, "%d = %d", c->symbol_year, d->year));
        return;
    }
    find(w, &(struct conflict){.severity = CHECK_ERROR,
                               .at = c,
                               .message = MSG_CHECK_CITE_YEAR,
                               .a = ck_printf(w, "%d", c->symbol_year),
                               .b = ck_printf(w, "%d", d->year)});
}

/* ---- known documents --------------------------------------------------- */

/* "131/2021/NĐ-CP" -> number, year, "NĐ-CP". */
static int split(const char *symbol, int *number, int *year, const char **kind)
{
    char *end;

    *number = (int)strtol(symbol, &end, 10);
    *year = 0;
    if (*end != '/')
        return 0;
    *kind = end + 1;
    if (strspn(*kind, "0123456789") == 4) {
        *year = (int)strtol(*kind, &end, 10);
        *kind = *end == '/' ? end + 1 : *kind;
    }
    return 1;
}

/* The document's own words stand near its citation. */
static int speaks_of(const struct work *w, const struct cite *c,
                     const struct check_document *d)
{
    const struct block *b = &w->blocks[item_of(w, c)->block];
    uint32_t at = item_of(w, c)->first;
    uint32_t from = at > b->first + 30 ? at - 30 : b->first;
    uint32_t end = at + 40 < b->end ? at + 40 : b->end;

    for (size_t i = 0; i < d->word_count; i++) {
        const char *one[] = {d->words[i], NULL};
        if (ck_has_any(w, from, end, one))
            return 1;
    }
    return 0;
}

/* The known document with the cite's number and symbol; *same: its year too. */
static const struct check_document *known(const struct work *w,
                                          const struct cite *c, int *same)
{
    const struct check_document *near = NULL;

    *same = 0;
    for (size_t i = 0; i < w->o->document_count; i++) {
        const struct check_document *d = &w->o->documents[i];
        const char *kind;
        int number, year;
        if (!split(d->symbol, &number, &year, &kind) || number != c->number ||
            c->suffix || strcmp(kind, c->symbol) != 0)
            continue;
        const struct item *day = date_of_cite(w, c);
        int said = c->symbol_year ? c->symbol_year : day ? day->year : 0;
        int real = year ? year : d->day != DAY_NONE ? date_of(d->day).year : 0;
        if (said == real) {
            *same = 1;
            return d;
        }
        if (speaks_of(w, c, d))
            near = d;
    }
    return near;
}

static void check_known(struct work *w, const struct cite *c)
{
    int same;
    const struct check_document *d = known(w, c, &same);
    const struct item *day = date_of_cite(w, c);
    char text[DAY_TEXT_BYTES];

    if (!d)
        return;
    if (!same) {
        int only_year = day && d->day != DAY_NONE &&
                        date_of(d->day).month == day->month &&
                        date_of(d->day).day == day->day;
        if (only_year || (c->symbol_year != 0 && !day))
            find(w, &(struct conflict){.severity = CHECK_WARNING,
                                       .at = c,
                                       .message = MSG_CHECK_CITE_KNOWN_YEAR,
                                       .a = name(w, c),
                                       .b = d->symbol,
                                       .c = d->title,
                                       .suggestion = d->symbol});
        return;
    }
    if (!day || d->day == DAY_NONE ||
        !date_valid(day->year, day->month, day->day))
        return;
    if (day_of(day->year, day->month, day->day) == d->day) {
        right(w, c, NULL, d->symbol);
        return;
    }
    day_official(d->day, text);
    const char *real = ck_printf(w, "%s", text);
    find(w, &(struct conflict){.severity = CHECK_ERROR,
                               .at = c,
                               .message = MSG_CHECK_CITE_KNOWN_DAY,
                               .a = name(w, c),
                               .b = real,
                               .suggestion = real});
}

/* ---- one document twice ------------------------------------------------ */

static int same_number(const struct cite *a, const struct cite *b)
{
    return a->number == b->number && a->suffix == b->suffix && *a->symbol &&
           strcmp(a->symbol, b->symbol) == 0;
}

static int differing_parts(const struct item *a, const struct item *b)
{
    return (a->day != b->day) + (a->month != b->month) + (a->year != b->year);
}

static void check_years_of_two(struct work *w, const struct cite *a,
                               const struct cite *b)
{
    int known_a, known_b;

    (void)known(w, a, &known_a);
    (void)known(w, b, &known_b);
    /* Two papers of one number exist: each with its own day or known, or years
    ** apart. */
    if (((a->date >= 0 || known_a) && (b->date >= 0 || known_b)) ||
        a->number < 10 || abs(a->symbol_year - b->symbol_year) > 2)
        return;
    const struct cite *right_one = known_a ? a : b;
    const struct cite *wrong_one = known_a ? b : a;
    find(w, &(struct conflict){
                .severity = CHECK_WARNING,
                .at = wrong_one,
                .other = right_one,
                .message = MSG_CHECK_CITE_TWO_YEARS,
                .a = name(w, wrong_one),
                .b = name(w, right_one),
                .suggestion = known_a || known_b ? name(w, right_one) : NULL});
}

static void check_days_of_two(struct work *w, const struct cite *a,
                              const struct cite *b)
{
    const struct item *x = date_of_cite(w, a), *y = date_of_cite(w, b);

    if (!x || !y)
        return;
    int parts = differing_parts(x, y);
    if (parts == 0) {
        right(w, a, b, "=");
        return;
    }
    int one_paper = a->symbol_year != 0 || x->year == y->year ||
                    (parts == 1 && a->number >= 100);
    int sure = one_issuer(a) && one_paper;
    int likely =
        one_paper && parts == 1 &&
        (!*a->issuer || !*b->issuer || strcmp(a->issuer, b->issuer) == 0);
    if (!sure && !likely)
        return;
    find(w, &(struct conflict){.severity = sure ? CHECK_ERROR : CHECK_WARNING,
                               .at = b,
                               .other = a,
                               .message = MSG_CHECK_CITE_TWO_DAYS,
                               .a = name(w, b),
                               .b = ck_text(w, y->first, y->last),
                               .c = ck_text(w, x->first, x->last)});
}

static void check_two(struct work *w, const struct cite *a,
                      const struct cite *b)
{
    if (a->symbol_year && b->symbol_year && a->symbol_year != b->symbol_year)
        check_years_of_two(w, a, b);
    else if (!a->symbol_year == !b->symbol_year)
        check_days_of_two(w, a, b);
}

/* ---- issuers ----------------------------------------------------------- */

static const char *issuer_name(enum issuer i)
{
    static const char *const names[ISSUER__MAX] = {
        [ISSUER_GOVERNMENT] = "Chính phủ",
        [ISSUER_PREMIER] = "Thủ tướng Chính phủ",
        [ISSUER_ASSEMBLY] = "Quốc hội",
        [ISSUER_MINISTRY] = "Bộ",
        [ISSUER_PARTY] = "Đảng",
        [ISSUER_COUNCIL] = "HĐND",
        [ISSUER_COMMITTEE] = "UBND",
    };

    return names[i];
}

static void check_issuer(struct work *w, const struct cite *c)
{
    enum issuer by = ck_symbol_issuer(c->symbol);

    if (!issuer_name(by) || !issuer_name(c->named) || strstr(c->symbol, "LT"))
        return;
    if (by == c->named)
        return;
    find(w, &(struct conflict){.severity = CHECK_WARNING,
                               .at = c,
                               .message = MSG_CHECK_CITE_ISSUER,
                               .a = name(w, c),
                               .b = issuer_name(by),
                               .c = c->issuer});
}

/* "Quyết định 290 của Thủ tướng Chính phủ", then "của Chính phủ". */
static void check_bare_issuers(struct work *w, const struct cite *a,
                               const struct cite *b)
{
    if (*a->symbol || *b->symbol || a->number != b->number ||
        a->type != b->type || a->named == b->named || !issuer_name(a->named) ||
        !issuer_name(b->named))
        return;
    /* One finding for a list of numbers. */
    if (b > w->cites && b[-1].issuer_at == b->issuer_at &&
        b[-1].named == b->named)
        return;
    find(w, &(struct conflict){.severity = CHECK_WARNING,
                               .at = b,
                               .other = a,
                               .message = MSG_CHECK_CITE_TWO_ISSUERS,
                               .a = name(w, b),
                               .b = b->issuer,
                               .c = a->issuer});
}

/* ---- form -------------------------------------------------------------- */

static void check_form(struct work *w, const struct cite *c)
{
    if (c->no_slash)
        find(w, &(struct conflict){
                    .severity = CHECK_WARNING,
                    .at = c,
                    .message = MSG_CHECK_CITE_SLASH,
                    .a = name(w, c),
                    .suggestion = ck_printf(w, "%d/%s", c->number, c->symbol)});
    if (c->symbol_year == 0 && strncmp(c->symbol, "TT-", 3) == 0)
        find(w, &(struct conflict){.severity = CHECK_WARNING,
                                   .at = c,
                                   .message = MSG_CHECK_CITE_NO_YEAR,
                                   .a = name(w, c)});
}

/* KH-UB beside KH-UBND: one issuer, two symbols. */
static void check_symbols(struct work *w)
{
    for (size_t i = 0; i < w->cite_count; i++) {
        const struct cite *c = &w->cites[i];
        size_t n = strlen(c->symbol);
        const struct cite *full = NULL;
        if (n < 4 || strcmp(c->symbol + n - 3, "-UB") != 0 || c->no_slash)
            continue;
        for (size_t k = 0; k < w->cite_count && !full; k++)
            if (strncmp(w->cites[k].symbol, c->symbol, n) == 0 &&
                strcmp(w->cites[k].symbol + n, "ND") == 0)
                full = &w->cites[k];
        if (full)
            find(w, &(struct conflict){.severity = CHECK_WARNING,
                                       .at = c,
                                       .other = full,
                                       .message = MSG_CHECK_CITE_SYMBOLS,
                                       .a = c->symbol,
                                       .b = full->symbol});
    }
}

/* ---- numbers rise with the days ---------------------------------------- */

static int in_series(const struct work *w, const struct cite *a,
                     const struct cite *b)
{
    const struct item *x = date_of_cite(w, a), *y = date_of_cite(w, b);

    if (!x || !y || !*a->symbol || strcmp(a->symbol, b->symbol) != 0 ||
        x->year != y->year || a->symbol_year || b->symbol_year ||
        a->number == b->number)
        return 0;
    return one_issuer(a) || strcmp(a->issuer, b->issuer) == 0;
}

/* A lower number on a later day, by more than an office's disorder. */
static int inverted(const struct work *w, const struct cite *a,
                    const struct cite *b)
{
    const struct item *x = date_of_cite(w, a), *y = date_of_cite(w, b);

    if (!date_valid(x->year, x->month, x->day) ||
        !date_valid(y->year, y->month, y->day))
        return 0;
    int days =
        day_of(y->year, y->month, y->day) - day_of(x->year, x->month, x->day);
    int numbers = b->number - a->number;
    if ((days > 0) == (numbers > 0) || days == 0)
        return 0;
    return abs(days) > 10 || abs(numbers) * 2 > a->number + b->number;
}

static void check_order(struct work *w)
{
    for (size_t i = 0; i < w->cite_count; i++) {
        const struct cite *c = &w->cites[i], *against = NULL;
        int bad = 0, good = 0, worse = 0;
        for (size_t k = 0; k < w->cite_count; k++) {
            const struct cite *o = &w->cites[k];
            if (k == i || !in_series(w, c, o))
                continue;
            if (!inverted(w, c, o)) {
                good++;
                continue;
            }
            bad++;
            against = against ? against : o;
            /* Of two that contradict, the one that contradicts more. */
            for (size_t m = 0; m < w->cite_count; m++)
                worse += m != k && m != i && in_series(w, o, &w->cites[m]) &&
                         inverted(w, o, &w->cites[m]);
        }

        if (bad == 0 || bad <= worse || bad < good)
            continue;
        if (!one_issuer(c) && !*c->issuer && bad < 2)
            continue;
        if (bad == 1 && c > against && worse == 0 && good == 0)
            continue; /* the pair was found at its first */
        find(w, &(struct conflict){.severity = CHECK_WARNING,
                                   .at = c,
                                   .other = against,
                                   .message = MSG_CHECK_CITE_ORDER,
                                   .a = ck_printf(w, "%d", c->number),
                                   .b = ck_printf(w, "%d", against->number)});
    }
}

/* Against the nearest citation before of the same number, and the first of the
** same bare number. */
static void check_before(struct work *w, size_t i)
{
    const struct cite *c = &w->cites[i];
    size_t from = i > NEAR ? i - NEAR : 0;

    for (size_t k = i; *c->symbol && k-- > from;)
        if (same_number(&w->cites[k], c)) {
            check_two(w, &w->cites[k], c);
            return;
        }
    for (size_t k = from; !*c->symbol && k < i; k++)
        if (!*w->cites[k].symbol && w->cites[k].number == c->number &&
            w->cites[k].type == c->type) {
            check_bare_issuers(w, &w->cites[k], c);
            return;
        }
}

void ck_rule_citation(struct work *w)
{
    for (size_t i = 0; i < w->cite_count && !w->nomem; i++) {
        const struct cite *c = &w->cites[i];
        if (!body(w, c))
            continue;
        check_own_year(w, c);
        check_known(w, c);
        check_issuer(w, c);
        check_form(w, c);
        check_before(w, i);
    }
    check_symbols(w);
    if (w->cite_count < NEAR)
        check_order(w);
}
