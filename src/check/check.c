#include "check/check.h"

#include "check/work.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum msg_id title;
} kinds[CHECK_KIND__MAX] = {
    [CHECK_SUM] = {"sum of parts", MSG_CHECK_KIND_SUM},
    [CHECK_PLAN] = {"percent of plan", MSG_CHECK_KIND_PLAN},
    [CHECK_SHARE] = {"share", MSG_CHECK_KIND_SHARE},
    [CHECK_PRICE] = {"quantity×price", MSG_CHECK_KIND_PRICE},
    [CHECK_CHANGE] = {"change vs last year", MSG_CHECK_KIND_CHANGE},
    [CHECK_CUMULATIVE] = {"cumulative", MSG_CHECK_KIND_CUMULATIVE},
    [CHECK_EXTREME] = {"minimum and maximum", MSG_CHECK_KIND_EXTREME},
    [CHECK_TARGET] = {"target met", MSG_CHECK_KIND_TARGET},
    [CHECK_UNIT] = {"unit slip", MSG_CHECK_KIND_UNIT},
    [CHECK_DATE] = {"date", MSG_CHECK_KIND_DATE},
    [CHECK_RANGE] = {"year range", MSG_CHECK_KIND_RANGE},
    [CHECK_NUMBERING] = {"numbering", MSG_CHECK_KIND_NUMBERING},
    [CHECK_CITATION] = {"citation", MSG_CHECK_KIND_CITATION},
    [CHECK_UNFINISHED] = {"unfinished text", MSG_CHECK_KIND_UNFINISHED},
    [CHECK_MISSING] = {"missing number or date", MSG_CHECK_KIND_MISSING},
    [CHECK_DUPLICATE] = {"duplicate statement", MSG_CHECK_KIND_DUPLICATE},
    [CHECK_FORM] = {"form", MSG_CHECK_KIND_FORM},
};

const char *check_kind_name(enum check_kind kind)
{
    return kinds[kind].name;
}

const char *check_kind_title(enum check_kind kind, enum lang lang)
{
    return msg_text(kinds[kind].title, lang);
}

const char *check_severity_name(enum check_severity severity)
{
    static const char *const names[CHECK_SEVERITY__MAX] = {"error", "warning",
                                                           "note"};

    return names[severity];
}

const char *check_verdict_name(enum check_verdict verdict)
{
    static const char *const names[CHECK_VERDICT__MAX] = {"right", "wrong",
                                                          "rounding"};

    return names[verdict];
}

static int by_place(const void *a, const void *b)
{
    const struct check_finding *x = a, *y = b;

    if (x->at.start != y->at.start)
        return x->at.start < y->at.start ? -1 : 1;
    if (x->severity != y->severity)
        return (int)x->severity - (int)y->severity;
    return (int)x->kind - (int)y->kind;
}

static int by_quote(const void *a, const void *b)
{
    const struct check_relation *x = a, *y = b;
    uint32_t p = x->quote_count ? x->quotes[0].start : 0;
    uint32_t q = y->quote_count ? y->quotes[0].start : 0;

    if (p != q)
        return p < q ? -1 : 1;
    return (int)x->kind - (int)y->kind;
}

static int same_quotes(const struct check_relation *a,
                       const struct check_relation *b)
{
    return a->kind == b->kind && a->verdict == b->verdict &&
           a->quote_count == b->quote_count &&
           memcmp(a->quotes, b->quotes, a->quote_count * sizeof *a->quotes) ==
               0 &&
           strcmp(a->computation, b->computation) == 0;
}

/* Two rules may see one relation: keep the first. */
static void drop_doubles(struct work *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->relation_count; i++)
        if (n == 0 || !same_quotes(&w->relations[n - 1], &w->relations[i]))
            w->relations[n++] = w->relations[i];
    w->relation_count = n;
    n = 0;
    for (size_t i = 0; i < w->finding_count; i++) {
        const struct check_finding *f = &w->findings[i];
        if (n > 0 && w->findings[n - 1].at.start == f->at.start &&
            w->findings[n - 1].kind == f->kind &&
            strcmp(w->findings[n - 1].message[0], f->message[0]) == 0)
            continue;
        w->findings[n++] = *f;
    }
    w->finding_count = n;
}

static void count(const struct work *w, struct check_result *r)
{
    for (size_t i = 0; i < w->item_count; i++)
        r->figures += w->items[i].kind != ITEM_ORDINAL;
    for (size_t i = 0; i < w->finding_count; i++) {
        r->wrong += w->findings[i].severity == CHECK_ERROR;
        r->doubtful += w->findings[i].severity != CHECK_ERROR;
    }
    r->checked = w->relation_count;
    for (size_t i = 0; i < w->relation_count; i++)
        r->agreed += w->relations[i].verdict != CHECK_WRONG;
}

static void run_rules(struct work *w)
{
    for (const struct rule *r = ck_rules; r->name && !w->nomem; r++) {
        if (r->paper)
            r->paper(w);
        for (uint32_t i = 0; r->block && i < w->block_count && !w->nomem; i++)
            r->block(w, i);
    }
}

enum err_code check_paper(struct arena *a, const struct paper *p,
                          const struct check_options *o,
                          const struct check_result **out, struct err *e)
{
    static const struct check_options none;
    struct work *w = arena_alloc(a, sizeof *w);
    struct check_result *r = arena_alloc(a, sizeof *r);

    *out = NULL;
    if (!w || !r)
        return err_nomem(e);
    *w = (struct work){.a = a, .p = p, .o = o ? o : &none, .late_days = -1};
    w->low = ck_lower(a, p->text, p->len);
    w->nomem = w->low == NULL;
    if (!w->nomem)
        ck_layout(w);
    if (!w->nomem)
        ck_items(w);
    if (!w->nomem)
        ck_time(w);
    if (!w->nomem)
        run_rules(w);
    if (w->nomem)
        return err_nomem(e);
    if (w->finding_count)
        qsort(w->findings, w->finding_count, sizeof *w->findings, by_place);
    if (w->relation_count)
        qsort(w->relations, w->relation_count, sizeof *w->relations, by_quote);
    drop_doubles(w);
    *r = (struct check_result){.paper = p,
                               .relations = w->relations,
                               .relation_count = w->relation_count,
                               .findings = w->findings,
                               .finding_count = w->finding_count};
    count(w, r);
    *out = r;
    return ERR_OK;
}
