/*
** Results: relations and findings are kept here, and the texts in them made.
*/
#include "check/work.h"

#include <stdio.h>
#include <string.h>

void ck_quote(struct work *w, struct quotes *q, uint32_t first, uint32_t last)
{
    struct check_span *list =
        arena_grow(w->a, q->list, q->count, &q->cap, sizeof *list);

    if (!list) {
        w->nomem = 1;
        return;
    }
    q->list = list;
    list[q->count++] = (struct check_span){
        w->toks[first].start, w->toks[last].start + w->toks[last].len};
}

void ck_quote_item(struct work *w, struct quotes *q, const struct item *i)
{
    uint32_t last = i->last;

    if (i->kind == ITEM_DOC) {
        const struct cite *c = &w->cites[i->cite];
        ck_quote(w, q, c->first, c->date >= 0 ? w->items[c->date].last : last);
        return;
    }
    /* The noun belongs to what is quoted, but not a whole clause. */
    if (i->noun_end > i->noun && i->noun == last + 1)
        last = i->noun_end - 1 < last + 2 ? i->noun_end - 1 : last + 2;
    ck_quote(w, q, i->first, last);
}

void ck_relation(struct work *w, enum check_kind kind,
                 enum check_verdict verdict, const struct quotes *q,
                 const char *computation)
{
    struct check_relation *list = arena_grow(
        w->a, w->relations, w->relation_count, &w->relation_cap, sizeof *list);

    if (!list || !computation) {
        w->nomem = 1;
        return;
    }
    w->relations = list;
    list[w->relation_count++] =
        (struct check_relation){kind, verdict, q->list, q->count, computation};
}

static const char *make_message(struct work *w, const struct ck_finding *f,
                                enum lang lang)
{
    char text[2048];
    size_t n = 0;

    while (n < ARRAY_COUNT(f->args) && f->args[n])
        n++;
    msg_format(f->message, lang, f->args, n, text, sizeof text);
    const char *kept = arena_strdup(w->a, text);
    if (!kept)
        w->nomem = 1;
    return kept;
}

static uint32_t page_of(const struct work *w, uint32_t offset)
{
    size_t low = 0, high = w->p->count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->p->paras[mid].start + w->p->paras[mid].len < offset)
            low = mid + 1;
        else
            high = mid;
    }
    return low < w->p->count ? w->p->paras[low].page : 0;
}

void ck_find(struct work *w, const struct ck_finding *f)
{
    struct check_finding *list = arena_grow(w->a, w->findings, w->finding_count,
                                            &w->finding_cap, sizeof *list);

    if (!list || w->nomem || f->quotes->count == 0) {
        w->nomem |= !list;
        return;
    }
    struct check_span at = f->at.end ? f->at : f->quotes->list[0];
    w->findings = list;
    list += w->finding_count++;
    *list = (struct check_finding){
        .kind = f->kind,
        .severity = f->severity,
        .at = at,
        .page = page_of(w, at.start),
        .quotes = f->quotes->list,
        .quote_count = f->quotes->count,
        .stated = f->stated ? f->stated : "",
        .computed = f->computed ? f->computed : "",
        .suggestion = f->suggestion,
    };
    for (int lang = 0; lang < LANG__MAX; lang++)
        list->message[lang] = make_message(w, f, (enum lang)lang);
    ck_relation(w, f->kind, CHECK_WRONG, f->quotes,
                f->computation ? f->computation : "");
}

const char *ck_printf(struct work *w, const char *fmt, ...)
{
    char text[4096];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const char *kept = arena_strdup(w->a, text);
    if (!kept)
        w->nomem = 1;
    return kept ? kept : "";
}

const char *ck_text(struct work *w, uint32_t first, uint32_t last)
{
    uint32_t start = w->toks[first].start;
    uint32_t end = w->toks[last].start + w->toks[last].len;
    char *kept = arena_strndup(w->a, end > start ? w->p->text + start : "",
                               end > start ? end - start : 0);

    if (!kept) {
        w->nomem = 1;
        return "";
    }
    for (char *p = kept; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return kept;
}

num ck_abs(num a)
{
    return a < 0 ? -a : a;
}

const char *ck_num(struct work *w, num value, int decimals)
{
    char whole[64], out[96];
    int64_t units = (int64_t)(ck_abs(value) / NUM_ONE);
    int part = (int)(ck_abs(value) % NUM_ONE), n = 0, len;

    snprintf(whole, sizeof whole, "%lld", (long long)units);
    len = (int)strlen(whole);
    if (value < 0)
        out[n++] = '-';
    for (int i = 0; i < len; i++) {
        out[n++] = whole[i];
        if ((len - 1 - i) % 3 == 0 && i < len - 1)
            out[n++] = '.';
    }
    snprintf(whole, sizeof whole, "%06d", part);
    len = 6;
    while (len > decimals && whole[len - 1] == '0')
        len--;
    if (len > 0) {
        out[n++] = ',';
        memcpy(out + n, whole, (size_t)len);
        n += len;
    }
    out[n] = '\0';
    return ck_printf(w, "%s", out);
}

const char *ck_amount(struct work *w, num value, const struct item *like)
{
    /* As it was written: in triệu where the figure was. */
    if (like->unit == UNIT_MONEY && like->scaled &&
        value % (1000 * NUM_ONE) == 0)
        return ck_printf(w, "%s triệu đồng", ck_num(w, value / 1000000, 0));
    if (like->unit == UNIT_MONEY)
        return ck_printf(w, "%s đồng", ck_num(w, value, 0));
    if (like->unit == UNIT_WEIGHT)
        return ck_printf(w, "%s kg", ck_num(w, value, 0));
    return ck_num(w, value, 0);
}

static num power(int n)
{
    num p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

/* How many digits a whole number has; two at least, because small ones are
** written with a leading 0. */
static int digit_count(num a)
{
    int n = 2;

    for (a /= 100; a > 0; a /= 10)
        n++;
    return n;
}

int ck_near_digit(num a, num b, num within)
{
    num units = a / NUM_ONE;
    int from = a % NUM_ONE ? -6 : 0, n = digit_count(units);

    if (a <= 0 || b <= 0 || a == b)
        return 0;
    for (int i = from; i < n; i++) {
        num place = i < 0 ? NUM_ONE / power(-i) : NUM_ONE * power(i);
        num digit = a / place % 10, next = a / (place * 10) % 10;
        num rest = b - (a - digit * place);
        /* This digit alone ... */
        num want = (rest + place / 2) / place;
        if (want >= 0 && want <= 9 && want != digit &&
            ck_abs(rest - want * place) <= within)
            return 1;
        /* ... or changed places with the one before it. */
        num swap = a + (next - digit) * place - (next - digit) * place * 10;
        if (i + 1 < n && next != digit && ck_abs(swap - b) <= within)
            return 1;
    }
    return 0;
}

int ck_one_digit(num a, num b)
{
    return ck_near_digit(a, b, 0);
}
