#include "benefit/explain.h"

#include "base/vnum.h"
#include "benefit/due_impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- working it out ---------------------------------------------------- */

static void load_row(struct due *d, const struct rows *rows, int32_t age)
{
    int ac = d->b->age_column;

    for (int c = 0; c < ac; c++)
        if (d->read[c]) {
            d->value[c][0] = rows->value[c][0];
            d->null[c][0] = rows->null[c][0];
        }
    d->null[ac][0] = d->null[ac + 1][0] = age < 0;
    d->value[ac][0] = age < 0 ? 0 : age / 12;
    d->value[ac + 1][0] = age < 0 ? 0 : age;
}

/* The first case that holds, and its figure. */
static int take_case(struct due *d, const struct due_part *p,
                     struct explain_part *out)
{
    for (size_t k = 0; k < p->part->case_count; k++) {
        unsigned char keep = 1, null;
        if (p->cases[k].when)
            expr_run_true(p->cases[k].when, d->column, 1, &keep);
        if (!keep)
            continue;
        expr_run(p->cases[k].is, d->column, 1, &out->is, &null);
        out->taken = &p->part->cases[k];
        return !null;
    }
    return 1;
}

/* The input that a part would have read and that has no figure then. */
static int find_missing(const struct due *d, const struct explain *x,
                        const struct explain_part *p)
{
    for (size_t i = 0; p->taken && i < d->b->input_count; i++) {
        int c = d->b->age_column + 2 + (int)i;
        if ((p->part->base == c || expr_reads(p->taken->is, c)) &&
            !law_has(d->law, x->at, i))
            return (int)i;
    }
    return -1;
}

static enum due_why explain_part(struct due *d, const struct due_part *p,
                                 struct explain_part *out)
{
    *out = (struct explain_part){.part = p->part, .base = 1};
    if (!take_case(d, p, out))
        return DUE_NO_FIGURE;
    if (!out->taken)
        return p->part->optional ? DUE_OK : DUE_NO_CASE;
    if (p->part->base >= 0) {
        if (d->null[p->part->base][0])
            return DUE_NO_FIGURE;
        out->base = d->value[p->part->base][0];
    }
    return due_round(d->b, out->is, out->base, &out->amount);
}

static void explain_parts(struct due *d, struct explain *x,
                          struct explain_part *parts)
{
    for (size_t p = 0; p < d->b->part_count; p++) {
        enum due_why why = explain_part(d, &d->parts[p], &parts[p]);
        if (x->why == DUE_OK && why == DUE_NO_FIGURE)
            x->missing = find_missing(d, x, &parts[p]);
        if (x->why == DUE_OK)
            x->why = why;
        x->amount += parts[p].amount;
    }
    if (x->why == DUE_NO_CASE && d->reads_age && x->age_months < 0)
        x->why = DUE_NO_BIRTH;
    if (due_outside(d, x->month))
        x->why = DUE_OUTSIDE;
    if (x->why != DUE_OK)
        x->amount = 0;
}

/* Which rows gave the beginning and the end. */
static const struct cat_timing *find_timing(const struct rows *rows,
                                            const struct cat_timing *list,
                                            struct expr_program **when,
                                            size_t count, int32_t month)
{
    for (size_t i = 0; i < count; i++) {
        const struct cat_timing *t = &list[i];
        unsigned char keep = 1;
        if (when[i])
            expr_run_true(when[i], rows->column, 1, &keep);
        if (!keep || rows->null[t->column][0])
            continue;
        int64_t day = rows->value[t->column][0];
        if ((t->from == DAY_NONE || day >= t->from) &&
            (t->until == DAY_NONE || day <= t->until) &&
            month_of(day) + t->next == month)
            return t;
    }
    return NULL;
}

enum err_code explain_month(struct arena *a, struct due *d,
                            const struct rows *rows, int32_t month,
                            struct explain *out, struct err *e)
{
    const struct cat_benefit *b = d->b;
    struct explain_part *parts =
        arena_array(a, b->part_count + 1, sizeof *parts);

    assert(rows->count == 1);
    *out = (struct explain){.benefit = b, .month = month, .missing = -1};
    if (!parts)
        return err_nomem(e);
    due_terms(d, rows);
    out->parts = parts;
    out->part_count = b->part_count;
    out->term = due_term(d, 0);
    out->why = out->term.why;
    out->inside = month >= out->term.first && month <= out->term.last;
    out->start = find_timing(rows, b->starts, d->start_when, b->start_count,
                             out->term.first);
    out->stop = find_timing(rows, b->stops, d->stop_when, b->stop_count,
                            out->term.last + 1);
    out->age_months =
        !d->reads_age || d->born[0] == MONTH_MIN ? -1 : month - d->born[0];
    out->at = due_place(d, rows, 0, law_segment(d->law, month));
    load_row(d, rows, out->age_months);
    due_inputs(d, out->at, 0);
    if (out->why == DUE_OK && out->inside)
        explain_parts(d, out, parts);
    return ERR_OK;
}

/* ---- the sentences ----------------------------------------------------- */

static const enum msg_id why_messages[DUE_WHY__MAX] = {
    [DUE_OK] = MSG_BENEFIT_WHY_OK,
    [DUE_NO_CASE] = MSG_BENEFIT_WHY_CASE,
    [DUE_NO_FIGURE] = MSG_BENEFIT_WHY_FIGURE,
    [DUE_NO_BIRTH] = MSG_BENEFIT_WHY_BIRTH,
    [DUE_BROKEN] = MSG_BENEFIT_WHY_BROKEN,
    [DUE_RANGE] = MSG_BENEFIT_WHY_RANGE,
    [DUE_NEEDS] = MSG_BENEFIT_WHY_NEEDS,
    [DUE_NO_START] = MSG_BENEFIT_WHY_START,
    [DUE_OUTSIDE] = MSG_BENEFIT_WHY_OUTSIDE};

enum msg_id due_why_message(enum due_why why)
{
    return why_messages[why];
}

enum { LINE_BYTES = 1024 };

static void say(struct buf *out, enum lang lang, enum msg_id id,
                const char *const *args, size_t count)
{
    char line[LINE_BYTES];

    msg_format(id, lang, args, count, line, sizeof line);
    buf_str(out, line);
}

#define SAY(out, lang, id, ...)                                                \
    say(out, lang, id, (const char *const[]){__VA_ARGS__},                     \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const char *figure_text(int64_t decimal, char out[VNUM_TEXT_BYTES])
{
    struct decimal d = {decimal, 4};

    while (d.scale > 0 && d.value % 10 == 0) {
        d.value /= 10;
        d.scale--;
    }
    vnum_format_decimal(d, out);
    return out;
}

/* " (article)", or nothing where no article is known. */
static const char *article(const char *law, char out[256])
{
    out[0] = '\0';
    if (law)
        snprintf(out, 256, " (%s)", law);
    return out;
}

static const char *title_of(const struct rows *rows, int c, enum lang lang)
{
    const struct cat_register *party = rows_party(rows->reg);

    if ((size_t)c < rows->own_count)
        return rows->reg->columns[c].title.text[lang];
    c -= (int)rows_party_first(rows->reg);
    return (size_t)c < party->column_count ? party->columns[c].title.text[lang]
                                           : "";
}

/* The facts that a case asked for: "Nhóm: ...; Tuổi: 3 năm 2 tháng". */
static void say_facts(const struct due *d, const struct rows *rows,
                      const struct explain *x, const struct expr *when,
                      enum lang lang, struct buf *out)
{
    char text[256], years[16], months[16];
    int ac = d->b->age_column, first = 1;

    for (int c = 0; c < ac; c++) {
        if (!when || !expr_reads(when, c))
            continue;
        rows_cell_text(rows, 0, c, ROWS_PEOPLE, lang, text, sizeof text);
        buf_printf(out, "%s%s: %s", first ? "" : "; ", title_of(rows, c, lang),
                   text);
        first = 0;
    }
    if (!when || x->age_months < 0 ||
        !(expr_reads(when, ac) || expr_reads(when, ac + 1)))
        return;
    snprintf(years, sizeof years, "%d", (int)x->age_months / 12);
    snprintf(months, sizeof months, "%d", (int)x->age_months % 12);
    buf_str(out, first ? "" : "; ");
    SAY(out, lang, MSG_BENEFIT_SAY_AGE, years, months);
}

/* The figures of the law that an expression (or a base) reads. */
static void say_figures(const struct due *d, const struct explain *x,
                        const struct explain_part *p, enum lang lang,
                        struct buf *out)
{
    char figure[VNUM_TEXT_BYTES], from[MONTH_TEXT_BYTES];

    for (size_t i = 0; i < d->b->input_count; i++) {
        int c = d->b->age_column + 2 + (int)i, province = 0;
        const struct cat_parameter *law = d->b->inputs[i].parameter;
        if (!law_used(d->law, i) ||
            (p->part->base != c && !expr_reads(p->taken->is, c)))
            continue;
        const struct cat_law_value *v = law_source(d->law, x->at, i, &province);
        if (!v || d->null[c][0])
            continue;
        vnum_format(d->value[c][0], figure);
        month_official(month_of(v->from), from);
        buf_str(out, "    ");
        SAY(out, lang, MSG_BENEFIT_SAY_FIGURE, law->title.text[lang], figure,
            law->uom.text[lang], v->law, from);
        buf_char(out, '\n');
    }
}

static void say_part(const struct due *d, const struct rows *rows,
                     const struct explain *x, const struct explain_part *p,
                     enum lang lang, struct buf *out)
{
    char is[VNUM_TEXT_BYTES], base[VNUM_TEXT_BYTES], amount[VNUM_TEXT_BYTES];
    char law[256];
    struct buf facts;

    if (!p->taken)
        return;
    buf_init(&facts, 1 << 16);
    say_facts(d, rows, x, p->taken->when, lang, &facts);
    vnum_format(p->amount, amount);
    vnum_format(p->base, base);
    buf_str(out, "  ");
    SAY(out, lang,
        p->part->base >= 0 ? MSG_BENEFIT_SAY_TIMES : MSG_BENEFIT_SAY_PART,
        p->part->title.text[lang], amount, base, figure_text(p->is, is),
        article(p->taken->law, law));
    buf_char(out, '\n');
    if (facts.len > 0)
        buf_printf(out, "    %s\n", buf_cstr(&facts));
    out->failed |= facts.failed;
    buf_free(&facts);
    say_figures(d, x, p, lang, out);
}

static void say_term(const struct rows *rows, const struct explain *x,
                     enum lang lang, struct buf *out)
{
    char month[MONTH_TEXT_BYTES], day[128], law[256];
    const struct cat_timing *ends[2] = {x->start, x->stop};
    int32_t months[2] = {x->term.first, x->term.last};
    static const enum msg_id ids[2] = {MSG_BENEFIT_SAY_START,
                                       MSG_BENEFIT_SAY_STOP};

    for (int i = 0; i < 2; i++) {
        if (!ends[i])
            continue;
        month_official(months[i], month);
        rows_cell_text(rows, 0, ends[i]->column, ROWS_PEOPLE, lang, day,
                       sizeof day);
        buf_str(out, "  ");
        SAY(out, lang, ids[i], month, title_of(rows, ends[i]->column, lang),
            day, article(ends[i]->law, law));
        buf_char(out, '\n');
    }
}

void explain_text(const struct due *d, const struct rows *rows,
                  const struct explain *x, enum lang lang, struct buf *out)
{
    char month[MONTH_TEXT_BYTES], amount[VNUM_TEXT_BYTES];
    const char *uom = d->b->uom.text[lang] ? d->b->uom.text[lang] : "đồng";

    month_official(x->month, month);
    vnum_format(x->amount, amount);
    if (x->why != DUE_OK) {
        SAY(out, lang, MSG_BENEFIT_SAY_REFUSED, d->b->title.text[lang], month,
            msg_text(due_why_message(x->why), lang));
        buf_char(out, '\n');
        if (x->why == DUE_NO_FIGURE && x->missing >= 0) {
            buf_str(out, "  ");
            SAY(out, lang, MSG_BENEFIT_LAW_MISSING,
                d->b->inputs[x->missing].parameter->title.text[lang], month,
                d->b->inputs[x->missing].parameter->file);
            buf_char(out, '\n');
        }
        return;
    }
    SAY(out, lang, x->inside ? MSG_BENEFIT_SAY_DUE : MSG_BENEFIT_SAY_NOT,
        d->b->title.text[lang], month, amount, uom);
    buf_char(out, '\n');
    for (size_t p = 0; x->inside && p < x->part_count; p++)
        say_part(d, rows, x, &x->parts[p], lang, out);
    say_term(rows, x, lang, out);
}
