/*
** The annex of a report: every figure of the unit in one table, by field, with
** plan, last year and what has come together since the year began.
*/
#include "report/fill.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 9 };

struct annex {
    struct arena *a;
    struct doc *d;
    struct doc_table *table;
    struct figures *figures;
    const struct figures_ask *ask;
    const char *unit;
    char period[PERIOD_TEXT_BYTES];
    enum lang lang;
    int number; /* of the row within its field */
    struct err *e;
};

static void say(struct annex *x, enum doc_align align, int span,
                const char *text)
{
    doc_text(x->d, doc_cell(x->d, x->table, align, span), text);
}

/* A figure that can be added up again; one that is missing leaves its cell
** empty, since a table has no room for words. */
static void put(struct annex *x, const struct cat_indicator *i,
                const struct cat_dim *dim, int code, const char *aspect,
                struct value v)
{
    struct doc_inlines *in = doc_cell(x->d, x->table, DOC_ALIGN_RIGHT, 1);
    char raw[SHOW_BYTES], shown[VNUM_TEXT_BYTES];

    if (v.missing)
        return;
    show_raw(v, raw);
    vnum_format_decimal(v.number, shown);
    doc_figure(
        x->d, in,
        &(struct doc_figure){.indicator = i->name,
                             .unit = x->unit,
                             .period = x->period,
                             .dim = dim ? dim->name : "",
                             .value = dim ? dim->choice->codes.codes[code] : "",
                             .aspect = aspect,
                             .raw = raw,
                             .shown = shown});
}

static enum err_code put_row(struct annex *x, const struct cat_indicator *i,
                             const struct cat_dim *dim, int code)
{
    char text[16] = "";
    struct figure f;
    enum err_code rc = figures_get(x->figures, i, dim, code, &f, x->e);

    if (rc != ERR_OK || (f.value.missing && f.plan.missing) ||
        (dim && f.plan.missing && f.value.number.value == 0))
        return rc;
    doc_row(x->d, x->table);
    if (!dim)
        snprintf(text, sizeof text, "%d", ++x->number);
    say(x, DOC_ALIGN_CENTRE, 1, text);
    struct doc_inlines *in = doc_cell(x->d, x->table, DOC_ALIGN_LEFT, 1);
    doc_text(x->d, in, dim ? "- " : "");
    doc_text(x->d, in,
             dim ? dim->choice->titles[code].text[x->lang]
                 : i->title.text[x->lang]);
    say(x, DOC_ALIGN_CENTRE, 1, dim ? "" : i->uom.text[x->lang]);
    put(x, i, dim, code, "plan", f.plan);
    put(x, i, dim, code, "", f.value);
    put(x, i, dim, code, "cumulative",
        cat_adds_up(i) ? f.cumulative : (struct value){.missing = 1});
    put(x, i, dim, code, "plan_pct", f.plan_pct);
    put(x, i, dim, code, "previous", f.previous);
    put(x, i, dim, code, "change_pct", f.change_pct);
    return ERR_OK;
}

static enum err_code put_indicator(struct annex *x,
                                   const struct cat_indicator *i)
{
    enum err_code rc = put_row(x, i, NULL, 0);

    for (size_t d = 0; rc == ERR_OK && d < i->dim_count; d++)
        for (size_t k = 0; rc == ERR_OK && k < i->dims[d].choice->codes.count;
             k++)
            rc = put_row(x, i, &i->dims[d], (int)k);
    return rc;
}

static enum err_code put_field(struct annex *x, const struct catalog *c,
                               const struct cat_field *field)
{
    enum err_code rc = ERR_OK;

    doc_row(x->d, x->table);
    doc_text(x->d,
             doc_bold(x->d, doc_cell(x->d, x->table, DOC_ALIGN_LEFT, COLUMNS)),
             field->title.text[x->lang]);
    x->number = 0;
    for (size_t n = 0; rc == ERR_OK && n < c->indicator_count; n++)
        if (c->indicators[n].field == field)
            rc = put_indicator(x, &c->indicators[n]);
    return rc;
}

static void begin_table(struct annex *x)
{
    static const struct doc_column columns[COLUMNS] = {
        {6, DOC_ALIGN_CENTRE}, {50, DOC_ALIGN_LEFT},  {12, DOC_ALIGN_CENTRE},
        {15, DOC_ALIGN_RIGHT}, {15, DOC_ALIGN_RIGHT}, {15, DOC_ALIGN_RIGHT},
        {11, DOC_ALIGN_RIGHT}, {15, DOC_ALIGN_RIGHT}, {12, DOC_ALIGN_RIGHT}};
    static const enum msg_id heads[COLUMNS] = {
        MSG_REPORT_ANNEX_NUMBER, MSG_REPORT_ANNEX_INDICATOR,
        MSG_REPORT_ANNEX_UOM,    MSG_REPORT_ANNEX_PLAN,
        MSG_REPORT_ANNEX_VALUE,  MSG_REPORT_ANNEX_CUMULATIVE,
        MSG_REPORT_ANNEX_PCT,    MSG_REPORT_ANNEX_PREVIOUS,
        MSG_REPORT_ANNEX_CHANGE};
    char when[PERIOD_TEXT_BYTES];
    const char *args[] = {when};
    char title[SHOW_BYTES];

    period_title(x->ask->period, x->lang, when);
    msg_format(MSG_REPORT_ANNEX_TITLE, x->lang, args, 1, title, sizeof title);
    struct doc_blocks *body =
        doc_annex(x->d, msg_text(MSG_REPORT_ANNEX, x->lang), title, NULL, 1);
    x->table = doc_table(x->d, body, columns, COLUMNS, 1);
    if (!x->table)
        return;
    x->table->by_weight = 1;
    doc_row(x->d, x->table);
    for (size_t i = 0; i < COLUMNS; i++)
        say(x, DOC_ALIGN_CENTRE, 1, msg_text(heads[i], x->lang));
}

enum err_code report_annex(const struct report_source *from, struct arena *a,
                           const struct figures_ask *ask, struct doc *d,
                           struct err *e)
{
    struct registry *r = tally_registry(from->tally);
    const struct catalog *c = registry_catalog(r);
    const struct unit *unit = units_get(registry_units(r), ask->unit_id);
    struct annex x = {.a = a, .d = d, .ask = ask, .lang = d->lang, .e = e};
    enum err_code rc;

    if (!unit)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REG_UNIT_REF, "?");
    x.unit = unit->code;
    period_name(ask->period, x.period);
    rc = figures_read(from->reader, a, ask, &x.figures, e);
    if (rc == ERR_OK)
        begin_table(&x);
    for (size_t i = 0; rc == ERR_OK && i < c->field_count; i++)
        if (actor_may(ask->who, registry_units(r), ask->unit_id,
                      c->fields[i].name, RIGHT_READ))
            rc = put_field(&x, c, &c->fields[i]);
    return rc;
}
