/*
** The manual's part on money: each benefit with its tables, when it begins and
** ends and what it gives in its examples; and the figures of the law.
*/
#include "base/vnum.h"
#include "catalog/cat_load.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum word {
    WORD_BENEFITS,
    WORD_AWARD,
    WORD_GROUP,
    WORD_SINCE,
    WORD_UNTIL,
    WORD_FUND,
    WORD_WHEN,
    WORD_IS,
    WORD_LAW,
    WORD_TIMES,
    WORD_STARTS,
    WORD_STOPS,
    WORD_NEXT,
    WORD_SAME,
    WORD_SEVERAL,
    WORD_HIGHEST,
    WORD_LOST,
    WORD_EXAMPLES,
    WORD_FIGURES,
    WORD_IN_FORCE,
    WORD__MAX
};

static const struct cat_title words[WORD__MAX] = {
    [WORD_BENEFITS] = {{"Chế độ", "Benefits"}},
    [WORD_AWARD] = {{"Sổ quyết định hưởng", "Register of awards"}},
    [WORD_GROUP] = {{"Nhóm chi trả", "Paid in the group"}},
    [WORD_SINCE] = {{"Từ", "From"}},
    [WORD_UNTIL] = {{"Đến", "Until"}},
    [WORD_FUND] = {{"Nguồn kinh phí", "Paid from"}},
    [WORD_WHEN] = {{"Khi", "When"}},
    [WORD_IS] = {{"Mức", "Amount"}},
    [WORD_LAW] = {{"Căn cứ", "Law"}},
    [WORD_TIMES] = {{"nhân với", "times"}},
    [WORD_STARTS] = {{"Hưởng từ", "Begins"}},
    [WORD_STOPS] = {{"Thôi hưởng", "Ends"}},
    [WORD_NEXT] = {{"tháng sau", "the month after"}},
    [WORD_SAME] = {{"tháng đó", "that month"}},
    [WORD_SEVERAL] = {{"Nhiều quyết định", "Several awards"}},
    [WORD_HIGHEST] = {{"mức cao nhất", "highest"}},
    [WORD_LOST] = {{"Tháng tạm dừng không được truy lĩnh",
                    "Months suspended are lost"}},
    [WORD_EXAMPLES] = {{"Ví dụ đã kiểm", "Examples that are tested"}},
    [WORD_FIGURES] = {{"Mức của pháp luật", "Figures of the law"}},
    [WORD_IN_FORCE] = {{"có hiệu lực", "in force"}},
};

struct doc {
    enum lang lang;
    struct buf *out;
};

static const char *say(const struct doc *d, enum word w)
{
    assert(w < WORD__MAX);
    return words[w].text[d->lang];
}

/* Text inside a table: '|' would end the cell. */
static void cell(const struct doc *d, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|')
            buf_char(d->out, '\\');
        buf_char(d->out, *text == '\n' ? ' ' : *text);
    }
}

static void code(const struct doc *d, const struct expr *x)
{
    if (!x)
        return;
    buf_char(d->out, '`');
    expr_print(x, d->out);
    buf_char(d->out, '`');
}

static void line(const struct doc *d, enum word w, const char *text)
{
    if (text)
        buf_printf(d->out, "- %s: %s\n", say(d, w), text);
}

static void line_day(const struct doc *d, enum word w, day_t day)
{
    char text[DAY_TEXT_BYTES];

    if (day == DAY_NONE)
        return;
    day_official(day, text);
    line(d, w, text);
}

/* ---- benefits ---------------------------------------------------------- */

static void doc_part(const struct doc *d, const struct cat_benefit *b,
                     const struct cat_part *p)
{
    buf_printf(d->out, "\n%s", p->title.text[d->lang]);
    if (p->base >= 0)
        buf_printf(d->out, " (%s `%s`)", say(d, WORD_TIMES),
                   b->scope.symbols[p->base].name);
    buf_printf(d->out, "\n\n| %s | %s | %s |\n|---|---|---|\n",
               say(d, WORD_WHEN), say(d, WORD_IS), say(d, WORD_LAW));
    for (size_t i = 0; i < p->case_count; i++) {
        buf_str(d->out, "| ");
        code(d, p->cases[i].when);
        buf_str(d->out, " | ");
        code(d, p->cases[i].is);
        buf_str(d->out, " | ");
        cell(d, p->cases[i].law);
        buf_str(d->out, " |\n");
    }
}

static void doc_timings(const struct doc *d, const struct cat_benefit *b,
                        enum word w, const struct cat_timing *list,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cat_timing *t = &list[i];
        buf_printf(d->out, "- %s: `%s`, %s", say(d, w),
                   b->scope.symbols[t->column].name,
                   say(d, t->next ? WORD_NEXT : WORD_SAME));
        if (t->next > 1)
            buf_printf(d->out, " + %d", t->next - 1);
        if (t->when) {
            buf_str(d->out, ", ");
            code(d, t->when);
        }
        if (t->law)
            buf_printf(d->out, " (%s)", t->law);
        buf_char(d->out, '\n');
    }
}

static void doc_several(const struct doc *d, const struct cat_benefit *b)
{
    for (size_t i = 0; i < b->several_count; i++) {
        const struct cat_several *s = &b->several[i];
        buf_printf(d->out, "- %s: %d %s (`%s`)", say(d, WORD_SEVERAL), s->pay,
                   say(d, WORD_HIGHEST), s->set);
        if (s->law)
            buf_printf(d->out, " (%s)", s->law);
        buf_char(d->out, '\n');
    }
}

static void doc_benefit(const struct doc *d, const struct cat_benefit *b)
{
    buf_printf(d->out, "\n#### %s (`%s`)\n\n", b->title.text[d->lang], b->name);
    buf_printf(d->out, "- %s: %s (`%s`)\n", say(d, WORD_AWARD),
               b->award->title.text[d->lang], b->award->name);
    buf_printf(d->out, "- %s: `%s`\n", say(d, WORD_GROUP), b->group);
    line_day(d, WORD_SINCE, b->from);
    line_day(d, WORD_UNTIL, b->until);
    line(d, WORD_FUND, b->fund);
    doc_timings(d, b, WORD_STARTS, b->starts, b->start_count);
    doc_timings(d, b, WORD_STOPS, b->stops, b->stop_count);
    doc_several(d, b);
    if (b->suspended_lost)
        buf_printf(d->out, "- %s\n", say(d, WORD_LOST));
    buf_printf(d->out, "- %s: %zu\n", say(d, WORD_EXAMPLES), b->example_count);
    for (size_t i = 0; i < b->part_count; i++)
        doc_part(d, b, &b->parts[i]);
}

void cat_doc_benefits(const struct catalog *c, const struct cat_field *f,
                      enum lang lang, struct buf *out)
{
    struct doc d = {lang, out};
    int done = 0;

    for (size_t i = 0; i < c->benefit_count; i++) {
        if (c->benefits[i].field != f)
            continue;
        if (!done++)
            buf_printf(out, "\n### %s\n", say(&d, WORD_BENEFITS));
        doc_benefit(&d, &c->benefits[i]);
    }
}

/* ---- figures of the law ------------------------------------------------ */

/* A row for each day that figures hold from; a table of many lines says how
** many there are. */
static void doc_values(const struct doc *d, const struct cat_parameter *p)
{
    char day[DAY_TEXT_BYTES], number[VNUM_TEXT_BYTES];

    for (size_t i = 0; i < p->value_count; i++) {
        const struct cat_law_value *v = &p->values[i];
        day_official(v->from, day);
        buf_printf(d->out, "- %s: ", day);
        for (size_t k = 0; k < p->key_count; k++) {
            vnum_format(v->figures[k], number);
            buf_printf(d->out, "%s%s%s%s", k ? "; " : "",
                       p->shape == CAT_LAW_PLAIN ? "" : p->keys[k],
                       p->shape == CAT_LAW_PLAIN ? "" : " ", number);
        }
        if (v->law)
            buf_printf(d->out, " (%s", v->law);
        if (v->law && v->in_force != v->from) {
            day_official(v->in_force, day);
            buf_printf(d->out, ", %s %s", say(d, WORD_IN_FORCE), day);
        }
        buf_str(d->out, v->law ? ")\n" : "\n");
    }
}

void cat_doc_law(const struct catalog *c, enum lang lang, struct buf *out)
{
    struct doc d = {lang, out};

    if (c->parameter_count > 0)
        buf_printf(out, "\n## %s\n", say(&d, WORD_FIGURES));
    for (size_t i = 0; i < c->parameter_count; i++) {
        const struct cat_parameter *p = &c->parameters[i];
        buf_printf(out, "\n### %s (`%s`)\n\n", p->title.text[lang], p->name);
        doc_values(&d, p);
    }
}

void cat_doc_benefit(const struct cat_benefit *b, enum lang lang,
                     struct buf *out)
{
    doc_benefit(&(struct doc){lang, out}, b);
}

void cat_doc_parameter(const struct cat_parameter *p, enum lang lang,
                       struct buf *out)
{
    doc_values(&(struct doc){lang, out}, p);
}
