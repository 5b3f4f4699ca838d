/*
** Figures: a table by field, one indicator with its course, parts and units,
** and the records behind every number.
*/
#include "tally/trace.h"
#include "web/ask.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/page.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRACE_ROWS = 500, UNITS_MAX = 200, PAST_PERIODS = 8 };

/* ---- columns ------------------------------------------------------------ */

static const struct {
    const char *key;
    enum msg_id title;
    enum data_kind kind;
} figure_columns[] = {
    {"indicator", MSG_CLI_HEAD_INDICATOR, DATA_TEXT},
    {"uom", MSG_CLI_HEAD_UOM, DATA_TEXT},
    {"value", MSG_CLI_HEAD_VALUE, DATA_NUMBER},
    {"plan", MSG_CLI_HEAD_PLAN, DATA_NUMBER},
    {"plan_pct", MSG_CLI_HEAD_PCT, DATA_NUMBER},
    {"previous", MSG_CLI_HEAD_PREVIOUS, DATA_NUMBER},
    {"change_pct", MSG_CLI_HEAD_CHANGE, DATA_NUMBER},
    {"cumulative", MSG_CLI_HEAD_CUMULATIVE, DATA_NUMBER},
};

static struct data_table *figure_table(struct request *r, const char *key,
                                       const char *title)
{
    struct data_column *c =
        arena_array(r->a, ARRAY_COUNT(figure_columns), sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t i = 0; i < ARRAY_COUNT(figure_columns); i++)
        c[i] = (struct data_column){figure_columns[i].key,
                                    msg_text(figure_columns[i].title, r->lang),
                                    figure_columns[i].kind, NULL};
    return data_table(r, key, title, c, ARRAY_COUNT(figure_columns));
}

/* Growth where more is wanted is good, and the other way round. */
static const char *mark_of(const struct cat_indicator *i, struct value v)
{
    if (v.missing || i->better == CAT_BETTER_NONE || v.number.value == 0)
        return NULL;
    return (v.number.value > 0) == (i->better == CAT_BETTER_HIGHER) ? "good"
                                                                    : "warn";
}

static const char *trace_href(struct request *r, const struct asked *a,
                              const struct cat_indicator *i,
                              const struct cat_dim *dim, int code)
{
    if (!i->reg)
        return NULL;
    if (!dim)
        return arena_printf(r->a, "/trace/%s%s", i->name, asked_query(r, a));
    return arena_printf(r->a, "/trace/%s%s&by=%s%%3D%s", i->name,
                        asked_query(r, a), dim->name,
                        dim->choice->codes.codes[code]);
}

static void put_figure(struct request *r, struct data_table *t,
                       const struct asked *a, const struct figure *x,
                       const struct cat_dim *dim, int code)
{
    const struct cat_indicator *i = x->indicator;

    data_row(t, NULL);
    if (dim)
        data_text(t, dim->choice->titles[code].text[r->lang]);
    else
        data_link(
            t, TITLED(r, i),
            arena_printf(r->a, "/figures/%s%s", i->name, asked_query(r, a)));
    data_text(t, i->uom.text[r->lang]);
    data_value(t, x->value);
    if (!x->value.missing)
        data_open(t, trace_href(r, a, i, dim, code));
    data_value(t, x->plan);
    data_value(t, x->plan_pct);
    data_value(t, x->previous);
    data_value(t, x->change_pct);
    data_mark(t, mark_of(i, x->change_pct));
    data_value(t, x->cumulative);
}

/* ---- a field ------------------------------------------------------------ */

static int may_field(const struct request *r, const struct asked *a,
                     const struct cat_field *field)
{
    return actor_may(r->who, req_units(r), a->unit->id, field->name,
                     RIGHT_READ);
}

/* The field of the query, else the first that the account may read. */
static const struct cat_field *asked_field(const struct request *r,
                                           const struct asked *a)
{
    const struct catalog *c = req_catalog(r);
    const char *name = req_get(r, "field");

    for (size_t i = 0; i < c->field_count; i++) {
        const struct cat_field *f = &c->fields[i];
        if (may_field(r, a, f) && (!*name || strcmp(f->name, name) == 0))
            return f;
    }
    return NULL;
}

static void field_select(struct request *r, const struct asked *a,
                         const struct cat_field *now)
{
    const struct catalog *c = req_catalog(r);
    struct option *o = arena_array(r->a, c->field_count + 1, sizeof *o);
    size_t n = 0;

    if (!o)
        return;
    for (size_t i = 0; i < c->field_count; i++) {
        if (may_field(r, a, &c->fields[i]))
            o[n++] =
                (struct option){c->fields[i].name, TITLED(r, &c->fields[i])};
    }
    form_select(r,
                &(struct field){.name = "field",
                                .label = msg_text(MSG_WEB_FIELD, r->lang),
                                .value = now->name},
                o, n);
}

static void ask_form(struct request *r, const struct asked *a,
                     const char *action, const struct cat_field *field)
{
    html_open(&r->h, "form", "method", "get", "action", action, "class", "form",
              NULL);
    asked_fields(r, a, 1);
    if (field)
        field_select(r, a, field);
    form_field(r, &(struct field){.name = "map",
                                  .type = "date",
                                  .label = msg_text(MSG_WEB_MAP, r->lang),
                                  .help = msg_text(MSG_WEB_MAP_HELP, r->lang)});
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
}

static enum err_code read_field(struct request *r, const struct asked *a,
                                const struct cat_field *field,
                                struct data_table *t)
{
    const struct catalog *c = req_catalog(r);
    struct figures *f;
    struct figure x;
    enum err_code rc =
        figures_read(r->on->reader, r->a, &a->figures, &f, &r->err);

    for (size_t i = 0; rc == ERR_OK && i < c->indicator_count; i++) {
        if (c->indicators[i].field != field)
            continue;
        rc = figures_get(f, &c->indicators[i], NULL, 0, &x, &r->err);
        if (rc == ERR_OK)
            put_figure(r, t, a, &x, NULL, 0);
    }
    return rc;
}

static const char *headed(struct request *r, const struct asked *a)
{
    return arena_printf(r->a, "%s %s, %s", a->unit->type, a->unit->name,
                        a->title);
}

static enum err_code figures_page(struct request *r)
{
    struct asked a;
    enum err_code rc = asked_figures(r, &a);
    const struct cat_field *field = rc == ERR_OK ? asked_field(r, &a) : NULL;

    if (rc == ERR_OK && !field)
        rc = REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                      a.unit->name);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = figure_table(
        r, field->name,
        arena_printf(r->a, "%s – %s", TITLED(r, field), headed(r, &a)));
    rc = read_field(r, &a, field, t);
    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin_msg(r, MSG_WEB_FIGURES);
    page_excel(r);
    ask_form(r, &a, "/figures", field);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

/* ---- one indicator ------------------------------------------------------ */

struct one {
    struct asked a;
    const struct cat_indicator *i;
    struct figures *f;
    struct figure x;
    struct data_table *below;
    struct value past[PAST_PERIODS], past_before[PAST_PERIODS];
    const char *labels[PAST_PERIODS];
    const char *unit_labels[UNITS_MAX];
    struct value unit_values[UNITS_MAX];
    size_t unit_count;
};

static enum err_code find_indicator(struct request *r, struct one *o)
{
    enum err_code rc = asked_figures(r, &o->a);

    if (rc == ERR_OK)
        rc = figure_indicator(req_catalog(r), r->slot[0], &o->i, &r->err);
    if (rc == ERR_OK && !may_field(r, &o->a, o->i->field))
        rc = REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                      o->a.unit->name);
    return rc;
}

static enum err_code read_parts(struct request *r, struct one *o)
{
    enum err_code rc = ERR_OK;
    struct figure x;

    for (size_t d = 0; rc == ERR_OK && d < o->i->dim_count; d++) {
        const struct cat_dim *dim = &o->i->dims[d];
        struct data_table *t = figure_table(
            r, dim->name, req_say(r, MSG_WEB_PARTS_BY, TITLED(r, dim), NULL));
        for (size_t k = 0; rc == ERR_OK && k < dim->choice->codes.count; k++) {
            rc = figures_get(o->f, o->i, dim, (int)k, &x, &r->err);
            int empty = x.value.missing || x.value.number.value == 0;
            if (rc == ERR_OK &&
                (!empty || (!x.plan.missing && x.plan.number.value)))
                put_figure(r, t, &o->a, &x, dim, (int)k);
        }
    }
    return rc;
}

/* The same figure for the periods before, of the same length. */
static enum err_code read_past(struct request *r, struct one *o)
{
    enum err_code rc = ERR_OK;
    char name[PERIOD_TEXT_BYTES];
    struct figures *f;

    for (int k = 0; rc == ERR_OK && k < PAST_PERIODS; k++) {
        struct figures_ask ask = o->a.figures;
        ask.period = period_shift(ask.period, k - PAST_PERIODS + 1);
        period_name(ask.period, name);
        o->labels[k] = arena_strdup(r->a, name);
        /* One map for all, so that the course is of one territory. */
        if (ask.map == DAY_NONE)
            ask.map = period_last_day(o->a.figures.period);
        rc = figures_read(r->on->reader, r->a, &ask, &f, &r->err);
        if (rc == ERR_OK)
            rc = figures_value(f, o->i, NULL, 0, FIGURE_PERIOD, &o->past[k],
                               &r->err);
        if (rc == ERR_OK)
            rc = figures_value(f, o->i, NULL, 0, FIGURE_PREVIOUS,
                               &o->past_before[k], &r->err);
    }
    return rc;
}

static enum err_code read_unit_value(struct request *r, struct one *o,
                                     const struct unit *u)
{
    struct figures_ask ask = o->a.figures;
    struct asked at = o->a;
    struct figures *f;
    struct figure x;

    ask.unit_id = u->id;
    at.unit = u;
    enum err_code rc = figures_read(r->on->reader, r->a, &ask, &f, &r->err);
    if (rc == ERR_OK)
        rc = figures_get(f, o->i, NULL, 0, &x, &r->err);
    if (rc != ERR_OK)
        return rc;
    data_row(o->below, arena_printf(r->a, "/figures/%s%s", o->i->name,
                                    asked_query(r, &at)));
    data_text(o->below, unit_name(r, u->id));
    data_value(o->below, x.value);
    if (!x.value.missing)
        data_open(o->below, trace_href(r, &at, o->i, NULL, 0));
    data_value(o->below, x.plan);
    data_value(o->below, x.plan_pct);
    data_value(o->below, x.previous);
    data_value(o->below, x.change_pct);
    data_mark(o->below, mark_of(o->i, x.change_pct));
    if (o->unit_count < UNITS_MAX && !x.value.missing) {
        o->unit_labels[o->unit_count] = unit_name(r, u->id);
        o->unit_values[o->unit_count++] = x.value;
    }
    return ERR_OK;
}

/* Each unit right below on the map that is asked. */
static enum err_code read_below(struct request *r, struct one *o)
{
    const struct units *units = req_units(r);
    day_t map = o->a.figures.map != DAY_NONE
                    ? o->a.figures.map
                    : period_last_day(o->a.figures.period);
    struct data_column *c = arena_array(r->a, 6, sizeof *c);
    static const size_t from[] = {2, 3, 4, 5, 6};
    enum err_code rc = ERR_OK;

    if (!c)
        return err_nomem(&r->err);
    c[0] = (struct data_column){"unit", msg_text(MSG_WEB_UNIT, r->lang),
                                DATA_TEXT, NULL};
    for (size_t i = 0; i < ARRAY_COUNT(from); i++)
        c[i + 1] = (struct data_column){
            figure_columns[from[i]].key,
            msg_text(figure_columns[from[i]].title, r->lang), DATA_NUMBER,
            NULL};
    o->below =
        data_table(r, "units", msg_text(MSG_WEB_UNITS_BELOW, r->lang), c, 6);
    for (int64_t id = 1; rc == ERR_OK && id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        if (u && unit_valid(u, map) &&
            units_parent_on_map(units, id, map) == o->a.unit->id && o->below &&
            o->below->row_count < UNITS_MAX)
            rc = read_unit_value(r, o, u);
    }
    return rc;
}

static void indicator_facts(struct request *r, const struct one *o)
{
    char text[VNUM_TEXT_BYTES];
    struct projection p;
    struct err ignored = {0};

    data_fact(r, "indicator", msg_text(MSG_CLI_HEAD_INDICATOR, r->lang),
              TITLED(r, o->i));
    data_fact(r, "uom", msg_text(MSG_CLI_HEAD_UOM, r->lang),
              o->i->uom.text[r->lang]);
    data_fact(r, "field", msg_text(MSG_WEB_FIELD, r->lang),
              TITLED(r, o->i->field));
    if (o->i->law)
        data_fact(r, "law", msg_text(MSG_WEB_LAW, r->lang), o->i->law);
    if (figures_projection(o->f, o->i, NULL, 0, &p, &ignored) == ERR_OK &&
        !p.value.missing && o->i->has_plan) {
        vnum_format_decimal(p.value.number, text);
        data_fact(r, "projection", msg_text(MSG_WEB_PROJECTION, r->lang), text);
    }
}

static void past_chart(struct request *r, const struct one *o)
{
    struct chart c = {
        .title = TITLED(r, o->i),
        .labels = o->labels,
        .count = PAST_PERIODS,
        .series = {{msg_text(MSG_CLI_HEAD_VALUE, r->lang), o->past},
                   {msg_text(MSG_CLI_HEAD_PREVIOUS, r->lang), o->past_before}},
        .series_count = 2};

    page_heading(r, MSG_WEB_COURSE);
    chart_lines(&r->h, &c);
}

static void below_chart(struct request *r, const struct one *o)
{
    struct chart c = {.title = msg_text(MSG_WEB_UNITS_BELOW, r->lang),
                      .labels = o->unit_labels,
                      .count = o->unit_count,
                      .series = {{TITLED(r, o->i), o->unit_values}},
                      .series_count = 1};

    if (o->unit_count == 0)
        return;
    page_heading(r, MSG_WEB_UNITS_BELOW);
    if (o->unit_count <= 40)
        chart_rows(&r->h, &c);
    data_table_html(r, o->below, MSG_NONE);
}

static enum err_code indicator_data(struct request *r, struct one *o)
{
    enum err_code rc = find_indicator(r, o);
    struct data_table *t = NULL;

    if (rc == ERR_OK)
        rc = figures_read(r->on->reader, r->a, &o->a.figures, &o->f, &r->err);
    if (rc == ERR_OK)
        rc = figures_get(o->f, o->i, NULL, 0, &o->x, &r->err);
    if (rc != ERR_OK)
        return rc;
    indicator_facts(r, o);
    t = figure_table(r, "figure", headed(r, &o->a));
    put_figure(r, t, &o->a, &o->x, NULL, 0);
    rc = read_parts(r, o);
    if (rc == ERR_OK)
        rc = read_past(r, o);
    return rc == ERR_OK ? read_below(r, o) : rc;
}

static enum err_code indicator_page(struct request *r)
{
    struct one *o = arena_alloc(r->a, sizeof *o);
    enum err_code rc = o ? indicator_data(r, o) : err_nomem(&r->err);

    if (rc != ERR_OK || data_only(r))
        return rc;
    page_begin(r, TITLED(r, o->i));
    page_excel(r);
    ask_form(r, &o->a, arena_printf(r->a, "/figures/%s", o->i->name), NULL);
    data_facts_html(r);
    data_table_html(r, r->tables, MSG_NONE);
    past_chart(r, o);
    for (struct data_table *t = r->tables->next; t && t != o->below;
         t = t->next)
        data_table_html(r, t, MSG_NONE);
    below_chart(r, o);
    return r->err.code;
}

/* ---- the records behind a figure ---------------------------------------- */

struct tracing {
    struct request *r;
    struct rows *kept;
    size_t most;
};

static enum err_code take_records(const struct rows *rows, void *arg,
                                  struct err *e)
{
    struct tracing *x = arg;

    (void)e;
    for (size_t i = 0; i < rows->count && x->kept->count < x->most; i++) {
        size_t at = rows_copy(x->kept, rows, i);
        /* The texts of a batch live as long as the batch. */
        for (size_t c = 0; c < rows->own_count; c++) {
            if (x->kept->text[c] && !x->kept->null[c][at])
                x->kept->text[c][at] = arena_strdup(x->r->a, rows->text[c][i]);
        }
    }
    return ERR_OK;
}

/* "sex=female" of the query. */
static enum err_code read_by(struct request *r, struct trace_ask *ask)
{
    const char *by = req_get(r, "by"), *sign = strchr(by, '=');

    if (!sign)
        return ERR_OK;
    return figure_dim(ask->indicator,
                      arena_strndup(r->a, by, (size_t)(sign - by)), sign + 1,
                      &ask->dim, &ask->code, &r->err);
}

static enum err_code trace_page(struct request *r)
{
    struct one o = {0};
    struct tracing x = {.r = r,
                        .most = r->want == WANT_XLSX ? ROWS_MAX : TRACE_ROWS};
    struct trace_ask ask = {0};
    int64_t count, value;
    enum err_code rc = find_indicator(r, &o);

    if (rc == ERR_OK && !o.i->reg)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_TALLY_TRACE_NOT, o.i->name);
    if (rc != ERR_OK)
        return rc;
    ask.figures = o.a.figures;
    ask.indicator = o.i;
    x.kept = rows_new(r->a, o.i->reg, x.most);
    if (!x.kept)
        return err_nomem(&r->err);
    rc = read_by(r, &ask);
    if (rc == ERR_OK)
        rc = trace_records(req_tally(r), &ask, take_records, &x, &count, &value,
                           &r->err);
    if (rc != ERR_OK)
        return rc;
    data_fact(r, "records", msg_text(MSG_WEB_RECORDS, r->lang),
              req_number(r, count));
    data_fact(r, "value", msg_text(MSG_CLI_HEAD_VALUE, r->lang),
              req_number(r, value));
    struct data_table *t = list_table(
        r, x.kept,
        arena_printf(r->a, "%s – %s", TITLED(r, o.i->reg), headed(r, &o.a)));
    if (count > (int64_t)x.most)
        data_fact(r, "note", msg_text(MSG_CLI_PAY_NOTE, r->lang),
                  req_say(r, MSG_WEB_FIRST_ROWS, req_number(r, (int64_t)x.most),
                          NULL));
    if (data_only(r))
        return r->err.code;
    page_begin(r, req_say(r, MSG_WEB_BEHIND, TITLED(r, o.i), NULL));
    page_excel(r);
    data_facts_html(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

#define ASKED                                                                  \
    {"unit", "string", 0}, {"period", "string", 0}, {"calendar", "string", 0}, \
    {                                                                          \
        "map", "string", 0                                                     \
    }

static const struct route routes[] = {
    {METHOD_GET,
     "/figures",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     figures_page,
     MSG_WEB_FIGURES,
     {ASKED, {"field", "string", 0}}},
    {METHOD_GET,
     "/figures/:name",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     indicator_page,
     MSG_CLI_HEAD_INDICATOR,
     {ASKED}},
    {METHOD_GET,
     "/trace/:name",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     trace_page,
     MSG_WEB_RECORDS,
     {ASKED, {"by", "string", 0}}},
};
const struct route_family family_figures = {
    "figures", MSG_WEB_FIGURES, RIGHT_READ, routes, ARRAY_COUNT(routes)};
