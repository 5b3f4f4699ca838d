/*
** Values of figures, once a unit and a period were read (figures_read.c).
*/
#include "tally/counter.h"
#include "tally/figures_impl.h"
#include "tally/places.h"

#include <assert.h>
#include <string.h>

enum { PCT_SCALE = 2 };

static const struct units *units_of(const struct figures *f)
{
    return registry_units(tally_registry(f->reader->tally));
}

static struct value difference(struct value a, struct value b)
{
    a.missing |= b.missing;
    a.estimated |= b.estimated;
    a.number.value -= b.number.value;
    return a;
}

/* A range has its bounds where there are records, and is nothing as a whole. */
static int lacks_bound(const struct cat_indicator *i, const struct cat_dim *dim,
                       const struct live *live, enum figure_time time)
{
    return i->measure == CAT_RANGE && (!dim || live->value[time][0] == 0);
}

/* What the records say; the caller knows that there are some. */
static enum err_code counted(struct figures *f, const struct cat_indicator *i,
                             const struct cat_dim *dim, int code,
                             enum figure_time time, struct value *out,
                             struct err *e)
{
    int d = dim ? (int)(dim - i->dims) : -1;

    out->missing = 0;

    /* Cells know half-months, not days. */
    if (f->ask.period.by_day || cat_is_live(i) ||
        (dim && cat_dim_is_live(i, dim))) {
        const struct live *live = NULL;
        enum err_code rc = figures_live(f, i, d, &live, e);
        if (rc != ERR_OK)
            return rc;
        out->number.value = live->value[time][live_slot(i, d, code)];
        out->estimated = f->has_estimate && out->number.value != 0;
        out->missing = lacks_bound(i, dim, live, time);
        return ERR_OK;
    }
    uint32_t key =
        cell_keys_find(tally_keys(f->reader->tally), i->index, d, code);
    out->number.value =
        i->measure == CAT_STOCK ? f->stock[time][key] : f->flow[time][key];
    out->estimated = f->guess[time][key];
    return ERR_OK;
}

static enum err_code ratio_value(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 enum figure_time time, struct value *out,
                                 struct err *e)
{
    struct value of, to;

    (void)dim;
    (void)code;
    enum err_code rc = figures_value(f, i->of, NULL, 0, time, &of, e);

    if (rc == ERR_OK)
        rc = figures_value(f, i->to, NULL, 0, time, &to, e);
    if (rc != ERR_OK)
        return rc;
    out->estimated = of.estimated || to.estimated;
    out->missing = of.missing || to.missing ||
                   !ratio_times(of.number.value, i->scale, to.number.value,
                                i->decimals, &out->number);
    return ERR_OK;
}

/* By how much another indicator is lower than a year before.  What it was two
** years ago is not read, so there is no fall for last year. */
static enum err_code fall_value(struct figures *f,
                                const struct cat_indicator *i,
                                const struct cat_dim *dim, int code,
                                enum figure_time time, struct value *out,
                                struct err *e)
{
    struct value now, before;
    enum err_code rc;

    (void)dim;
    (void)code;
    if (time == FIGURE_PREVIOUS)
        return ERR_OK;
    rc = figures_value(f, i->of, NULL, 0, FIGURE_PREVIOUS, &before, e);
    if (rc == ERR_OK)
        rc = figures_value(f, i->of, NULL, 0, FIGURE_PERIOD, &now, e);
    if (rc == ERR_OK)
        *out = difference(before, now);
    return rc;
}

/* Missing when one of its parts is: a sum without a part would be wrong. */
static enum err_code total_value(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 enum figure_time time, struct value *out,
                                 struct err *e)
{
    size_t first = dim ? (size_t)code : 0;
    size_t end = dim ? first + 1 : i->dims[0].choice->codes.count;
    struct value sum = {0}, part;

    for (size_t k = first; k < end; k++) {
        enum err_code rc =
            figures_value(f, i->parts[k], NULL, 0, time, &part, e);
        if (rc != ERR_OK)
            return rc;
        sum.missing |= part.missing;
        sum.estimated |= part.estimated;
        sum.number.scale = part.number.scale;
        sum.number.value += part.number.value;
    }
    *out = sum;
    return ERR_OK;
}

static enum err_code units_value(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 enum figure_time time, struct value *out,
                                 struct err *e)
{
    (void)dim;
    (void)code;
    (void)time;
    (void)e;
    *out = (struct value){0};
    out->number.value =
        places_count(units_of(f), i->level, f->ask.map, f->member);
    return ERR_OK;
}

/* Measures made of other figures; NULL: counted or typed in. */
static enum err_code (*const made[CAT_MEASURE__MAX])(
    struct figures *, const struct cat_indicator *, const struct cat_dim *, int,
    enum figure_time, struct value *, struct err *) = {
    [CAT_RATIO] = ratio_value,
    [CAT_FALL] = fall_value,
    [CAT_TOTAL] = total_value,
    [CAT_UNITS] = units_value,
};

/* A grant may reach one field only. */
static enum err_code check_field(const struct figures *f,
                                 const struct cat_indicator *i, struct err *e)
{
    const struct units *u = registry_units(tally_registry(f->reader->tally));

    if (actor_may(f->ask.who, u, f->unit->id, i->field->name, RIGHT_READ))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED_FIELD, f->ask.who->name,
                   cat_title_both(&i->field->title, (char[MSG_BOTH_BYTES]){0}),
                   f->unit->name);
}

enum err_code figures_value(struct figures *f, const struct cat_indicator *i,
                            const struct cat_dim *dim, int code,
                            enum figure_time time, struct value *out,
                            struct err *e)
{
    int d = dim ? (int)(dim - i->dims) : -1, any;
    int64_t typed;

    *out = (struct value){.missing = 1};
    if (check_field(f, i, e) != ERR_OK)
        return e->code;
    if (made[i->measure])
        return made[i->measure](f, i, dim, code, time, out, e);
    if (f->days[time].first > day_today())
        return ERR_OK; /* nobody knows yet */
    if (i->reg && f->records_from[i->reg->index] <= f->span[time].last) {
        enum err_code rc = counted(f, i, dim, code, time, out, e);
        if (rc != ERR_OK)
            return rc;
    }
    typed = figures_typed(f, i, d, code, time, &any);
    if (any)
        out->missing = 0;
    out->number.value += typed;
    return ERR_OK;
}

/* value / base * scale with two decimals. */
static struct value quotient(struct value value, struct value base,
                             int64_t scale)
{
    struct value v = {.missing = 1,
                      .estimated = value.estimated || base.estimated};

    if (value.missing || base.missing ||
        value.number.scale != base.number.scale)
        return v;
    v.missing = !ratio_times(value.number.value, scale, base.number.value,
                             PCT_SCALE, &v.number);
    return v;
}

/* part / whole * 100; both have the same scale. */
static struct value percent(struct value part, struct value whole)
{
    return quotient(part, whole, 100);
}

struct value figure_share(struct value part, struct value whole)
{
    return percent(part, whole);
}

/* The same part of another indicator; missing when it has no such part. */
static enum err_code base_value(struct figures *f,
                                const struct cat_indicator *base,
                                const struct cat_dim *dim, int code,
                                struct value *out, struct err *e)
{
    const struct cat_dim *d = NULL;

    *out = (struct value){.missing = 1};
    if (!base)
        return ERR_OK;
    if (dim) {
        d = cat_dim_find(base, dim->name);
        code =
            d ? cat_code_index(d->choice, dim->choice->codes.codes[code]) : -1;
        if (code < 0)
            return ERR_OK;
    }
    return figures_value(f, base, d, code, FIGURE_PERIOD, out, e);
}

static enum err_code against_bases(struct figures *f, const struct cat_dim *dim,
                                   int code, struct figure *out, struct err *e)
{
    const struct cat_indicator *i = out->indicator;
    struct value base, one;
    enum err_code rc = base_value(f, i->share_of, dim, code, &base, e);

    if (rc == ERR_OK)
        rc = base_value(f, i->per, dim, code, &one, e);
    if (rc != ERR_OK)
        return rc;
    out->base_pct = quotient(out->value, base, 100);
    out->plan_base_pct = quotient(out->plan, base, 100);
    out->unit_value = quotient(out->value, one, 1);
    return ERR_OK;
}

/* A plan that is a range is one of the whole. */
static void set_bounds(const struct figures *f, const struct cat_dim *dim,
                       struct figure *out)
{
    struct value *const bounds[2][2] = {
        {&out->plan_low, &out->plan_high},
        {&out->plan_next_low, &out->plan_next_high}};

    for (int next = 0; next < 2; next++) {
        for (int bound = CAT_LOWER; bound <= CAT_UPPER; bound++) {
            struct plan_key key = {out->indicator, PLAN_BOUND, bound, next};
            *bounds[next][bound] = figures_plan(f, key);
            bounds[next][bound]->missing |= dim != NULL;
        }
    }
}

enum err_code figures_get(struct figures *f, const struct cat_indicator *i,
                          const struct cat_dim *dim, int code,
                          struct figure *out, struct err *e)
{
    int d = dim ? (int)(dim - i->dims) : -1;
    enum err_code rc =
        figures_value(f, i, dim, code, FIGURE_PERIOD, &out->value, e);

    out->indicator = i;
    if (rc == ERR_OK)
        rc = figures_value(f, i, dim, code, FIGURE_PREVIOUS, &out->previous, e);
    if (rc == ERR_OK)
        rc = figures_value(f, i, dim, code, FIGURE_CUMULATIVE, &out->cumulative,
                           e);
    if (rc != ERR_OK)
        return rc;
    /* A plan is for the year: what adds up is held against it from the year's
    ** beginning, all else as it stands. */
    struct value so_far = cat_adds_up(i) ? out->cumulative : out->value;
    out->plan = figures_plan(f, (struct plan_key){i, d, code, 0});
    out->plan_next = figures_plan(f, (struct plan_key){i, d, code, 1});
    set_bounds(f, dim, out);
    out->plan_pct = percent(so_far, out->plan);
    out->plan_diff = difference(so_far, out->plan);
    out->change_pct =
        percent(difference(out->value, out->previous), out->previous);
    return against_bases(f, dim, code, out, e);
}
