/*
** The values that a template asks for, read through figures of several periods.
*/
#include "report/fill.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- values ------------------------------------------------------------ */

struct fill_meant fill_meaning(const struct fill *f, const struct tpl_figure *x)
{
    if (x->indicator)
        return (struct fill_meant){x->indicator, x->dim, x->code, x->time};
    assert(f->item.loop);
    const struct tpl_figure *loop = &f->item.loop->figure;
    return (struct fill_meant){loop->indicator, loop->dim, f->item.code,
                               x->time != TIME_NOW ? x->time : loop->time};
}

static enum err_code figures_at(struct fill *f, enum tpl_time time,
                                const struct cat_indicator *i,
                                struct figures **out)
{
    struct figures_ask ask = f->ask->figures;

    if (!actor_may(ask.who, f->units, ask.unit_id, i->field->name, RIGHT_READ))
        return ERR_SET(f->e, ERR_DENIED, MSG_REPORT_DENIED, ask.who->name,
                       i->field->title.text[f->report->lang]);
    /* Every period is told on the same map, so that they can be compared. */
    if (ask.map == DAY_NONE)
        ask.map = period_last_day(ask.period);
    ask.period = f->period[time];
    *out = f->figures[time];
    if (*out)
        return ERR_OK;
    enum err_code rc = figures_read(f->source->reader, f->a, &ask, out, f->e);
    f->figures[time] = *out;
    return rc;
}

/* One value of what is meant. */
static enum err_code value_at(struct figures *x, const struct fill_meant *m,
                              const struct cat_dim *dim, enum figure_time time,
                              struct value *out, struct err *e)
{
    return figures_value(x, m->indicator, dim, m->code, time, out, e);
}

static enum err_code share(struct figures *x, const struct fill_meant *m,
                           struct value *out, struct err *e)
{
    struct value part, all;
    enum err_code rc = value_at(x, m, m->dim, FIGURE_PERIOD, &part, e);

    if (rc == ERR_OK)
        rc = value_at(x, m, NULL, FIGURE_PERIOD, &all, e);
    if (rc == ERR_OK)
        *out = figure_share(part, all);
    return rc;
}

/* Against the same period last year, as a difference or in percent of it.
** figures_get would count the cumulative value too, which costs a pass over
** the records where different people are counted. */
static enum err_code change(struct figures *x, const struct fill_meant *m,
                            enum tpl_aspect aspect, struct value *out,
                            struct err *e)
{
    struct value now, before;
    enum err_code rc = value_at(x, m, m->dim, FIGURE_PERIOD, &now, e);

    if (rc == ERR_OK)
        rc = value_at(x, m, m->dim, FIGURE_PREVIOUS, &before, e);
    if (rc != ERR_OK)
        return rc;
    now.missing |= before.missing;
    now.estimated |= before.estimated;
    now.number.value -= before.number.value;
    *out = aspect == ASPECT_CHANGE ? now : figure_share(now, before);
    return ERR_OK;
}

static enum err_code plan(struct figures *x, const struct fill_meant *m,
                          enum tpl_aspect aspect, struct value *out,
                          struct err *e)
{
    struct figure g;
    enum err_code rc = figures_get(x, m->indicator, m->dim, m->code, &g, e);

    if (rc == ERR_OK)
        *out = aspect == ASPECT_PLAN ? g.plan : g.plan_pct;
    return rc;
}

enum err_code fill_value(struct fill *f, const struct tpl_figure *x,
                         struct value *out)
{
    static const enum figure_time times[ASPECT__MAX] = {
        [ASPECT_VALUE] = FIGURE_PERIOD,
        [ASPECT_PREVIOUS] = FIGURE_PREVIOUS,
        [ASPECT_CUMULATIVE] = FIGURE_CUMULATIVE};
    struct fill_meant m = fill_meaning(f, x);
    struct figures *at;

    *out = (struct value){.missing = !f->trial, .number = {f->trial, 0}};
    if (f->trial)
        return ERR_OK;
    enum err_code rc = figures_at(f, m.time, m.indicator, &at);
    if (rc != ERR_OK)
        return rc;
    switch (x->aspect) {
    case ASPECT_SHARE:
        return share(at, &m, out, f->e);
    case ASPECT_CHANGE:
    case ASPECT_CHANGE_PCT:
        return change(at, &m, x->aspect, out, f->e);
    case ASPECT_PLAN:
    case ASPECT_PLAN_PCT:
        return plan(at, &m, x->aspect, out, f->e);
    default:
        return value_at(at, &m, m.dim, times[x->aspect], out, f->e);
    }
}

/* ---- figures ----------------------------------------------------------- */

struct period fill_period_of(const struct fill *f, const struct fill_meant *m,
                             enum tpl_aspect aspect)
{
    struct period p = f->period[m->time];

    if (aspect == ASPECT_PREVIOUS)
        return period_add_years(p, -1);
    if (aspect == ASPECT_CUMULATIVE)
        return period_year_to_date(p);
    if (aspect == ASPECT_PLAN)
        return period_year(p);
    return p;
}

enum err_code fill_missing(struct fill *f, const struct fill_meant *m,
                           enum tpl_aspect aspect, struct period period)
{
    enum lang lang = f->report->lang;
    char when[PERIOD_TEXT_BYTES];
    int plan = aspect == ASPECT_PLAN || aspect == ASPECT_PLAN_PCT;

    period_title(plan ? period_year(period) : period, lang, when);
    char *text = arena_printf(
        f->a, "%s%s%s (%s%s%s)", m->indicator->title.text[lang],
        m->dim ? " - " : "",
        m->dim ? m->dim->choice->titles[m->code].text[lang] : "",
        plan ? msg_text(MSG_REPORT_OF_PLAN, lang) : "", plan ? " " : "", when);
    if (!text)
        return err_nomem(f->e);
    for (size_t i = 0; i < f->missing_count; i++) {
        if (strcmp(f->missing[i].text, text) == 0)
            return ERR_OK;
    }
    struct report_missing *list = arena_grow(f->a, f->missing, f->missing_count,
                                             &f->missing_cap, sizeof *list);
    if (!list)
        return err_nomem(f->e);
    f->missing = list;
    list[f->missing_count++] = (struct report_missing){m->indicator, text};
    return ERR_OK;
}
