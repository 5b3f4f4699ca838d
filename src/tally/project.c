/*
** What the year will come to, if it goes on as it began.
*/
#include "tally/figures_impl.h"

#include <assert.h>

/* Figures of another period, on the same map and for the same asker. */
static enum err_code read_other(struct figures *f, struct period period,
                                struct figures **out, struct err *e)
{
    struct figures_ask ask = f->ask;

    if (*out)
        return ERR_OK;
    ask.period = period;
    return figures_read(f->reader, f->arena, &ask, out, e);
}

/* Last year as a whole, and up to the same day. */
static enum err_code last_year(struct figures *f, const struct cat_indicator *i,
                               const struct cat_dim *dim, int code,
                               struct value *whole, struct value *so_far,
                               struct err *e)
{
    struct period before = period_add_years(f->ask.period, -1);
    enum err_code rc = read_other(f, period_year(before), &f->last_year, e);

    if (rc == ERR_OK)
        rc = read_other(f, period_year_to_date(before), &f->last_so_far, e);
    if (rc == ERR_OK)
        rc = figures_value(f->last_year, i, dim, code, FIGURE_PERIOD, whole, e);
    if (rc == ERR_OK)
        rc = figures_value(f->last_so_far, i, dim, code, FIGURE_PERIOD, so_far,
                           e);
    return rc;
}

/* now * to / of, rounded as now is; missing when that cannot be said. */
static struct value scaled(struct value now, int64_t to, int64_t of)
{
    struct value v = {.estimated = now.estimated};

    v.missing = of <= 0 || !ratio_times(now.number.value, to, of, 0, &v.number);
    v.number.scale = now.number.scale;
    return v;
}

/* By the days of the year that are gone. */
static struct value by_days(const struct figures *f, struct value now)
{
    struct period year = period_year(f->ask.period);
    day_t first = period_first_day(year);

    return scaled(now, period_last_day(year) - first + 1,
                  period_last_day(f->ask.period) - first + 1);
}

enum err_code figures_projection(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 struct projection *out, struct err *e)
{
    int adds_up = cat_adds_up(i);
    struct value now, whole, so_far;
    enum err_code rc = figures_value(
        f, i, dim, code, adds_up ? FIGURE_CUMULATIVE : FIGURE_PERIOD, &now, e);

    *out = (struct projection){now, PROJECTION_AS_IT_STANDS};
    if (rc != ERR_OK || now.missing || !adds_up ||
        period_last_day(f->ask.period) >=
            period_last_day(period_year(f->ask.period)))
        return rc;
    rc = last_year(f, i, dim, code, &whole, &so_far, e);
    if (rc != ERR_OK)
        return rc;
    *out = (struct projection){
        scaled(now, whole.number.value, so_far.number.value),
        PROJECTION_SEASON};
    if (whole.missing || so_far.missing || out->value.missing)
        *out = (struct projection){by_days(f, now), PROJECTION_BY_DAYS};
    return ERR_OK;
}

const char *projection_name(enum projection_method method)
{
    static const char *const names[] = {[PROJECTION_AS_IT_STANDS] =
                                            "as_it_stands",
                                        [PROJECTION_SEASON] = "season",
                                        [PROJECTION_BY_DAYS] = "by_days"};

    return names[method];
}
