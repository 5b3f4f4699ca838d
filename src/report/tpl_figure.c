/*
** Figures named in tags and conditions, checked against the catalogue.
*/
#include "report/tpl.h"

#include "expr/suggest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What kind of number a figure gives, as a mask for the table of formats. */
enum { KIND_COUNT = 1, KIND_MONEY = 2, KIND_PERCENT = 4, KIND_RATIO = 8 };

static const struct {
    const char *name;
    int kinds;
} formats[FORMAT__MAX] = {
    [FORMAT_PLAIN] = {"plain", ~0},
    [FORMAT_PADDED] = {"padded", KIND_COUNT},
    [FORMAT_MONEY] = {"money", KIND_MONEY},
    [FORMAT_MILLION] = {"million", KIND_MONEY},
    [FORMAT_DONG] = {"dong", KIND_MONEY},
    [FORMAT_PCT] = {"pct", KIND_PERCENT},
    [FORMAT_WORDS] = {"words", KIND_COUNT | KIND_MONEY},
    [FORMAT_BARE] = {"bare", ~0},
};

static const char *const aspects[ASPECT__MAX] = {
    [ASPECT_VALUE] = "value",           [ASPECT_PLAN] = "plan",
    [ASPECT_PLAN_PCT] = "plan_pct",     [ASPECT_PREVIOUS] = "previous",
    [ASPECT_CUMULATIVE] = "cumulative", [ASPECT_CHANGE] = "change",
    [ASPECT_CHANGE_PCT] = "change_pct", [ASPECT_SHARE] = "share",
};

static const char *const times[TIME__MAX] = {
    [TIME_NOW] = "now",       [TIME_NEXT] = "next",
    [TIME_BEFORE] = "before", [TIME_PREVIOUS] = "previous",
    [TIME_YEAR] = "year",
};

const char *tpl_aspect_name(enum tpl_aspect aspect)
{
    assert(aspect >= 0 && aspect < ASPECT__MAX);
    return aspects[aspect];
}

/* ---- names ------------------------------------------------------------- */

/* "a, b, c" of a list of names. */
static const char *join(const char *const *names, size_t count, char *out,
                        size_t out_size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count && used < out_size; i++)
        used += (size_t)snprintf(out + used, out_size - used, "%s%s",
                                 i ? ", " : "", names[i]);
    return out;
}

static int find(const char *const *names, size_t count,
                const struct tpl_token *t)
{
    for (size_t i = 0; i < count; i++) {
        if (tpl_is(t, names[i]))
            return (int)i;
    }
    return -1;
}

/* Neither a tag nor an indicator: both are searched for what was meant. */
static void no_such_word(struct tpl_parser *p, const struct tpl_token *t)
{
    char close[SUGGEST_TEXT_BYTES];
    struct suggest s;

    suggest_start(&s, t->text, t->len);
    for (size_t i = 0; tpl_tag_name(i); i++)
        suggest_add(&s, tpl_tag_name(i));
    for (size_t i = 0; i < p->catalog->indicator_count; i++)
        suggest_add(&s, p->catalog->indicators[i].name);
    suggest_text(&s, close, sizeof close);
    tpl_fault(p, t->pos, MSG_REPORT_WORD_NONE, tpl_text(p, t),
              *close ? close : "-", NULL);
}

int tpl_read_time(struct tpl_parser *p, struct tpl_lex *l, enum tpl_time *out)
{
    int at = find(times + 1, TIME__MAX - 1, &l->now);
    char list[64];

    if (at < 0) {
        tpl_fault(p, l->now.pos, MSG_REPORT_TIME_NONE, tpl_text(p, &l->now),
                  join(times + 1, TIME__MAX - 1, list, sizeof list), NULL);
        return 0;
    }
    *out = (enum tpl_time)(at + 1);
    tpl_next(l);
    return 1;
}

/* ---- the parts of a reference ------------------------------------------ */

static int read_name(struct tpl_parser *p, struct tpl_lex *l,
                     struct tpl_figure *out)
{
    if (l->now.kind != TOKEN_WORD) {
        tpl_unexpected(p, &l->now, "jobs_created");
        return 0;
    }
    if (tpl_is(&l->now, "it")) {
        if (!p->each)
            tpl_fault(p, l->now.pos, MSG_REPORT_IT_OUTSIDE, NULL, NULL, NULL);
        return p->each != NULL;
    }
    out->indicator = catalog_indicator(p->catalog, tpl_text(p, &l->now));
    if (!out->indicator)
        no_such_word(p, &l->now);
    return out->indicator != NULL;
}

static int read_aspect(struct tpl_parser *p, struct tpl_lex *l,
                       struct tpl_figure *out)
{
    char list[128];

    tpl_next(l);
    if (!tpl_is(&l->now, "."))
        return 1;
    tpl_next(l);
    int at = find(aspects, ASPECT__MAX, &l->now);
    if (at < 0) {
        tpl_fault(p, l->now.pos, MSG_REPORT_ASPECT_NONE, tpl_text(p, &l->now),
                  join(aspects, ASPECT__MAX, list, sizeof list), NULL);
        return 0;
    }
    out->aspect = (enum tpl_aspect)at;
    tpl_next(l);
    return 1;
}

/* The value of KEY=VALUE; l->now stands on it. */
static int read_part(struct tpl_parser *p, struct tpl_lex *l,
                     const struct tpl_token *key, struct tpl_figure *out)
{
    struct err e = {0};

    if (l->now.kind != TOKEN_WORD && l->now.kind != TOKEN_STRING &&
        l->now.kind != TOKEN_NUMBER) {
        tpl_unexpected(p, &l->now, "sex=female");
        return 0;
    }
    if (tpl_is(key, "period"))
        return tpl_read_time(p, l, &out->time);
    if (!out->indicator || out->dim) {
        tpl_fault(p, key->pos, MSG_REPORT_PART_TWICE, tpl_text(p, key), NULL,
                  NULL);
        return 0;
    }
    if (figure_dim(out->indicator, tpl_text(p, key), tpl_text(p, &l->now),
                   &out->dim, &out->code, &e) != ERR_OK) {
        tpl_fault_err(p, e.id == MSG_TALLY_CODE_NONE ? l->now.pos : key->pos,
                      &e);
        return 0;
    }
    tpl_next(l);
    return 1;
}

/* Every KEY=VALUE that follows; other words belong to what is around. */
static int read_parts(struct tpl_parser *p, struct tpl_lex *l,
                      struct tpl_figure *out)
{
    while (l->now.kind == TOKEN_WORD) {
        struct tpl_token key = l->now;
        struct tpl_lex ahead = *l;
        tpl_next(&ahead);
        if (!tpl_is(&ahead.now, "="))
            return 1;
        tpl_next(&ahead);
        *l = ahead;
        if (!read_part(p, l, &key, out))
            return 0;
    }
    return 1;
}

static const struct cat_indicator *indicator_of(const struct tpl_parser *p,
                                                const struct tpl_figure *f)
{
    return f->indicator ? f->indicator : p->each->figure.indicator;
}

/* What was asked must exist for the indicator. */
static int check_aspect(struct tpl_parser *p, struct pos pos,
                        const struct tpl_figure *f)
{
    const struct cat_indicator *i = indicator_of(p, f);
    int plan = f->aspect == ASPECT_PLAN || f->aspect == ASPECT_PLAN_PCT;

    if (plan && !i->has_plan) {
        tpl_fault(p, pos, MSG_REPORT_NO_PLAN, i->name, NULL, NULL);
        return 0;
    }
    if (f->aspect == ASPECT_SHARE && f->indicator && !f->dim) {
        tpl_fault(p, pos, MSG_REPORT_SHARE_WHOLE, i->name, NULL, NULL);
        return 0;
    }
    return 1;
}

static int kind_of(const struct cat_indicator *i, enum tpl_aspect aspect)
{
    const char *uom = i->uom.text[LANG_VI];

    if (aspect == ASPECT_PLAN_PCT || aspect == ASPECT_CHANGE_PCT ||
        aspect == ASPECT_SHARE || (uom && strcmp(uom, "%") == 0))
        return KIND_PERCENT;
    if (i->measure == CAT_RATIO)
        return KIND_RATIO;
    return uom && strcmp(uom, "đồng") == 0 ? KIND_MONEY : KIND_COUNT;
}

int tpl_read_figure(struct tpl_parser *p, struct tpl_lex *l,
                    struct tpl_figure *out)
{
    struct pos pos = l->now.pos;

    *out = (struct tpl_figure){0};
    if (!read_name(p, l, out) || !read_aspect(p, l, out) ||
        !read_parts(p, l, out) || !check_aspect(p, pos, out))
        return 0;
    out->format = kind_of(indicator_of(p, out), out->aspect) == KIND_PERCENT
                      ? FORMAT_PCT
                      : FORMAT_PLAIN;
    return 1;
}

int tpl_read_dim(struct tpl_parser *p, struct tpl_lex *l, struct tpl_figure *f)
{
    struct err e = {0};

    if (!f->indicator || f->dim || f->aspect != ASPECT_VALUE) {
        tpl_fault(p, l->now.pos, MSG_REPORT_EACH_WHAT, NULL, NULL, NULL);
        return 0;
    }
    if (figure_dim(f->indicator, tpl_text(p, &l->now), NULL, &f->dim, &f->code,
                   &e) != ERR_OK) {
        tpl_fault_err(p, l->now.pos, &e);
        return 0;
    }
    tpl_next(l);
    return 1;
}

/* ---- what may follow --------------------------------------------------- */

static int read_otherwise(struct tpl_parser *p, struct tpl_lex *l,
                          struct tpl_figure *f)
{
    if (!tpl_is(&l->now, "else"))
        return 1;
    tpl_next(l);
    if (l->now.kind != TOKEN_STRING) {
        tpl_unexpected(p, &l->now, "else \"-\"");
        return 0;
    }
    f->otherwise = tpl_text(p, &l->now);
    tpl_next(l);
    return 1;
}

/* The formats that suit a kind of number. */
static void suitable(int kind, char *out, size_t out_size)
{
    const char *names[FORMAT__MAX];
    size_t count = 0;

    for (size_t i = 0; i < FORMAT__MAX; i++) {
        if (formats[i].kinds & kind)
            names[count++] = formats[i].name;
    }
    join(names, count, out, out_size);
}

int tpl_read_format(struct tpl_parser *p, struct tpl_lex *l,
                    struct tpl_figure *f)
{
    int kind = kind_of(indicator_of(p, f), f->aspect);
    char list[128];

    if (!read_otherwise(p, l, f))
        return 0;
    if (!tpl_is(&l->now, "|"))
        return 1;
    tpl_next(l);
    for (int i = 0; i < FORMAT__MAX; i++) {
        if (!tpl_is(&l->now, formats[i].name) || !(formats[i].kinds & kind))
            continue;
        f->format = (enum tpl_format)i;
        tpl_next(l);
        return 1;
    }
    suitable(kind, list, sizeof list);
    tpl_fault(p, l->now.pos, MSG_REPORT_FORMAT_NONE, tpl_text(p, &l->now), list,
              NULL);
    return 0;
}
