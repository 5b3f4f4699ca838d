/*
** Figures as JSON, and finding them by name.
*/
#include "tally/figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put_decimal(struct buf *out, struct decimal d)
{
    int64_t one = 1;

    for (int i = 0; i < d.scale; i++)
        one *= 10;
    int64_t whole = d.value / one, rest = d.value % one;
    buf_printf(out, "%s%" PRId64, d.value < 0 ? "-" : "",
               whole < 0 ? -whole : whole);
    if (d.scale > 0)
        buf_printf(out, ".%0*" PRId64, d.scale, rest < 0 ? -rest : rest);
}

static void put_value(struct buf *out, const char *key, struct value v)
{
    buf_char(out, ',');
    buf_json(out, key);
    buf_char(out, ':');
    if (v.missing)
        buf_str(out, "null");
    else
        put_decimal(out, v.number);
}

static void put_text(struct buf *out, const char *key, const char *text)
{
    if (out->len > 0 && out->data[out->len - 1] != '{')
        buf_char(out, ',');
    buf_json(out, key);
    buf_char(out, ':');
    buf_json(out, text);
}

static int wanted(const char *const *dims, const char *name)
{
    if (!dims)
        return 1;
    for (; *dims; dims++) {
        if (strcmp(*dims, name) == 0)
            return 1;
    }
    return 0;
}

/* The figure and what it is compared with. */
static void put_figure(struct buf *out, const struct figure *x)
{
    const struct cat_indicator *i = x->indicator;

    buf_printf(out, ",\"missing\":%s", x->value.missing ? "true" : "false");
    if (x->value.estimated)
        buf_str(out, ",\"estimated\":true");
    put_value(out, "plan", x->plan);
    if (!x->plan_low.missing || !x->plan_high.missing) {
        put_value(out, "plan_low", x->plan_low);
        put_value(out, "plan_high", x->plan_high);
    }
    if (!x->plan_next.missing)
        put_value(out, "plan_next", x->plan_next);
    if (!x->plan_next_low.missing || !x->plan_next_high.missing) {
        put_value(out, "plan_next_low", x->plan_next_low);
        put_value(out, "plan_next_high", x->plan_next_high);
    }
    put_value(out, "plan_pct", x->plan_pct);
    put_value(out, "plan_diff", x->plan_diff);
    put_value(out, "previous", x->previous);
    put_value(out, "change_pct", x->change_pct);
    put_value(out, "cumulative", x->cumulative);
    if (i->share_of) {
        put_value(out, "base_pct", x->base_pct);
        put_value(out, "plan_base_pct", x->plan_base_pct);
    }
    if (i->per)
        put_value(out, "unit_value", x->unit_value);
}

/* Where the year is heading, for what is planned. */
static enum err_code put_projection(struct figures *f,
                                    const struct cat_indicator *i,
                                    struct buf *out, struct err *e)
{
    struct projection p;
    enum err_code rc;

    if (!i->has_plan)
        return ERR_OK;
    rc = figures_projection(f, i, NULL, 0, &p, e);
    if (rc != ERR_OK)
        return rc;
    put_value(out, "projection", p.value);
    put_text(out, "projection_method", projection_name(p.method));
    return ERR_OK;
}

/* A part as a figure of its own, with its share of the whole. */
static enum err_code put_detail(struct figures *f, const struct cat_dim *dim,
                                int code, const struct figure *whole,
                                struct buf *out, struct err *e)
{
    struct figure x;
    enum err_code rc = figures_get(f, whole->indicator, dim, code, &x, e);

    if (rc != ERR_OK ||
        ((x.value.missing || x.value.number.value == 0) && x.plan.missing))
        return rc;
    if (out->data[out->len - 1] != '{')
        buf_char(out, ',');
    buf_json(out, dim->choice->codes.codes[code]);
    buf_str(out, ":{\"value\":");
    if (x.value.missing)
        buf_str(out, "null");
    else
        put_decimal(out, x.value.number);
    put_value(out, "share_pct", figure_share(x.value, whole->value));
    put_figure(out, &x);
    buf_char(out, '}');
    return ERR_OK;
}

static enum err_code put_details(struct figures *f, const char *const *dims,
                                 const struct figure *whole, struct buf *out,
                                 struct err *e)
{
    const struct cat_indicator *i = whole->indicator;
    enum err_code rc = ERR_OK;

    buf_str(out, ",\"details\":{");
    for (size_t d = 0; rc == ERR_OK && d < i->dim_count; d++) {
        const struct cat_dim *dim = &i->dims[d];
        if (!wanted(dims, dim->name))
            continue;
        if (out->data[out->len - 1] != '{')
            buf_char(out, ',');
        buf_json(out, dim->name);
        buf_str(out, ":{");
        for (size_t k = 0; rc == ERR_OK && k < dim->choice->codes.count; k++)
            rc = put_detail(f, dim, (int)k, whole, out, e);
        buf_char(out, '}');
    }
    buf_char(out, '}');
    return rc;
}

static enum err_code put_dim(struct figures *f, const struct cat_indicator *i,
                             const struct cat_dim *dim, struct buf *out,
                             struct err *e)
{
    int first = 1;

    buf_json(out, dim->name);
    buf_str(out, ":{");
    for (size_t c = 0; c < dim->choice->codes.count; c++) {
        struct value v;
        enum err_code rc =
            figures_value(f, i, dim, (int)c, FIGURE_PERIOD, &v, e);
        if (rc != ERR_OK)
            return rc;
        if (v.missing || v.number.value == 0)
            continue;
        if (!first)
            buf_char(out, ',');
        first = 0;
        buf_json(out, dim->choice->codes.codes[c]);
        buf_char(out, ':');
        put_decimal(out, v.number);
    }
    buf_char(out, '}');
    return ERR_OK;
}

static void put_head(const struct figures *f, const struct cat_indicator *i,
                     enum lang lang, struct buf *out)
{
    const struct figures_ask *ask = figures_asked(f);
    char period[PERIOD_TEXT_BYTES], map[DAY_TEXT_BYTES];

    period_name(ask->period, period);
    day_iso(ask->map, map);
    buf_char(out, '{');
    put_text(out, "indicator", i->name);
    put_text(out, "title", i->title.text[lang]);
    put_text(out, "uom", i->uom.text[lang]);
    put_text(out, "unit", figures_unit(f)->slug);
    put_text(out, "period", period);
    put_text(out, "map", map);
}

enum err_code figures_json(struct figures *f, const struct cat_indicator *i,
                           const char *const *dims, enum lang lang,
                           struct buf *out, struct err *e)
{
    struct figure figure;
    int first = 1;
    enum err_code rc = figures_get(f, i, NULL, 0, &figure, e);

    if (rc != ERR_OK)
        return rc;
    put_head(f, i, lang, out);
    put_value(out, "value", figure.value);
    put_figure(out, &figure);
    rc = put_projection(f, i, out, e);
    buf_str(out, ",\"parts\":{");
    for (size_t d = 0; rc == ERR_OK && d < i->dim_count; d++) {
        if (!wanted(dims, i->dims[d].name))
            continue;
        if (!first)
            buf_char(out, ',');
        first = 0;
        rc = put_dim(f, i, &i->dims[d], out, e);
    }
    buf_char(out, '}');
    if (rc == ERR_OK && dims)
        rc = put_details(f, dims, &figure, out, e);
    buf_char(out, '}');
    return rc;
}

enum err_code figure_indicator(const struct catalog *c, const char *name,
                               const struct cat_indicator **out, struct err *e)
{
    char close[256];

    *out = catalog_indicator(c, name);
    if (*out)
        return ERR_OK;
    catalog_suggest(c, "indicator", name, close, sizeof close);
    return ERR_SET(e, ERR_NOTFOUND, MSG_TALLY_INDICATOR_NONE, name,
                   *close ? close : "-");
}

static void list_names(const char *const *names, size_t count, size_t stride,
                       char *out, size_t size)
{
    size_t used = 0;

    snprintf(out, size, "-");
    for (size_t i = 0; i < count; i++) {
        const char *name =
            *(const char *const *)((const char *)names + i * stride);
        int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "", name);
        if (n < 0 || used + (size_t)n >= size)
            return;
        used += (size_t)n;
    }
}

enum err_code figure_dim(const struct cat_indicator *i, const char *dim,
                         const char *code, const struct cat_dim **out,
                         int *code_index, struct err *e)
{
    const struct cat_dim *d = cat_dim_find(i, dim);
    char names[400];

    *out = NULL;
    *code_index = 0;
    if (!d) {
        list_names(i->dim_count ? &i->dims[0].name : NULL, i->dim_count,
                   sizeof *i->dims, names, sizeof names);
        return ERR_SET(e, ERR_NOTFOUND, MSG_TALLY_DIM_NONE, i->name, dim,
                       names);
    }
    if (code) {
        *code_index = cat_code_index(d->choice, code);
        if (*code_index < 0) {
            *code_index = 0;
            list_names(d->choice->codes.codes, d->choice->codes.count,
                       sizeof(char *), names, sizeof names);
            return ERR_SET(e, ERR_NOTFOUND, MSG_TALLY_CODE_NONE, dim, code,
                           names);
        }
    }
    *out = d;
    return ERR_OK;
}
