/*
** Figures as one wishes to see them: several indicators, units, periods and the
** parts of a breakdown, any of them as columns; beside plan or last year; a
** chart or a tile map. The address of the page is the whole question, so a link
** shows a colleague the same table.
*/
#include "web/ask.h"
#include "web/chart.h"
#include "web/families.h"
#include "web/page.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PERIODS_MAX = 12,
    DIMS_MAX = 96,
    COLUMNS_MAX = 60,
    CELLS_MAX = 6000,
    CHART_ROWS = 4,
    CHART_BARS = 24
};

enum axis { AXIS_INDICATOR, AXIS_UNIT, AXIS_PERIOD, AXIS_PART, AXIS__MAX };
static const struct {
    const char *name;
    enum msg_id title;
} axes[AXIS__MAX] = {{"indicator", MSG_WEB_PIVOT_AXIS_INDICATOR},
                     {"unit", MSG_WEB_PIVOT_AXIS_UNIT},
                     {"period", MSG_WEB_PIVOT_AXIS_PERIOD},
                     {"part", MSG_WEB_PIVOT_AXIS_PART}};

enum show { SHOW_VALUE, SHOW_PLAN, SHOW_LAST, SHOW__MAX };
static const struct {
    const char *name;
    enum msg_id title;
} shows[SHOW__MAX] = {{"value", MSG_WEB_PIVOT_VALUE},
                      {"plan", MSG_WEB_PIVOT_PLAN},
                      {"last", MSG_WEB_PIVOT_LAST}};

struct cell {
    struct value value, plan, cumulative, plan_pct, change_pct;
};

struct pivot {
    struct asked a;
    const struct cat_indicator **indicators;
    const struct unit **units;
    struct period periods[PERIODS_MAX];
    const char *by; /* the breakdown, NULL none */
    const struct cat_choice *parts;
    size_t size[AXIS__MAX];
    int below; /* the first unit is the whole of most others */
    enum axis rows, columns;
    enum show show;
    struct cell *cells;
};

/* The place of a cell, an index for each axis. */
struct place {
    size_t at[AXIS__MAX];
};

static struct cell *cell_at(const struct pivot *p, const struct place *x)
{
    size_t i = 0;

    for (int a = 0; a < AXIS__MAX; a++)
        i = i * p->size[a] + x->at[a];
    return &p->cells[i];
}

/* ---- what is asked ------------------------------------------------------ */

static int may_read(const struct request *r, const struct pivot *p,
                    const struct cat_indicator *i)
{
    return actor_may(r->who, req_units(r), p->a.unit->id, i->field->name,
                     RIGHT_READ);
}

static enum err_code add_indicator(struct request *r, struct pivot *p,
                                   const char *name)
{
    const struct cat_indicator *i;
    enum err_code rc = figure_indicator(req_catalog(r), name, &i, &r->err);

    if (rc == ERR_OK && !may_read(r, p, i))
        rc = REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                      p->a.unit->name);
    if (rc == ERR_OK)
        p->indicators[p->size[AXIS_INDICATOR]++] = i;
    return rc;
}

/* Those that are asked; unasked the first that the account may read. */
static enum err_code read_indicators(struct request *r, struct pivot *p)
{
    const struct catalog *c = req_catalog(r);
    enum err_code rc = ERR_OK;

    p->indicators =
        arena_array(r->a, r->query.count + 1, sizeof(struct cat_indicator *));
    if (!p->indicators)
        return err_nomem(&r->err);
    for (size_t i = 0; rc == ERR_OK && i < r->query.count; i++) {
        if (strcmp(r->query.list[i].name, "i") == 0)
            rc = add_indicator(r, p, r->query.list[i].value);
    }
    for (size_t i = 0;
         rc == ERR_OK && p->size[AXIS_INDICATOR] == 0 && i < c->indicator_count;
         i++) {
        if (may_read(r, p, &c->indicators[i]))
            p->indicators[p->size[AXIS_INDICATOR]++] = &c->indicators[i];
    }
    return rc != ERR_OK || p->size[AXIS_INDICATOR] > 0
               ? rc
               : REQ_FAIL(r, ERR_DENIED, MSG_REG_DENIED_READ, r->who->name,
                          p->a.unit->name);
}

static void add_unit(struct pivot *p, const struct unit *u)
{
    for (size_t i = 0; i < p->size[AXIS_UNIT]; i++) {
        if (p->units[i] == u)
            return;
    }
    p->units[p->size[AXIS_UNIT]++] = u;
}

/* Codes or names between commas; rights are asked figure by figure. */
static enum err_code read_more_units(struct request *r, struct pivot *p,
                                     day_t map)
{
    const char *text = req_get(r, "also");
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && *text) {
        size_t len = strcspn(text, ",");
        const char *name = arena_strndup(r->a, text, len);
        const struct unit *u = NULL;
        if (!name)
            return err_nomem(&r->err);
        text += len + (text[len] == ',');
        name += strspn(name, " ");
        if (*name)
            rc = units_find(req_units(r), name, map, &u, &r->err);
        if (rc == ERR_OK && u)
            add_unit(p, u);
    }
    return rc;
}

static enum err_code read_units(struct request *r, struct pivot *p)
{
    const struct units *units = req_units(r);
    const struct figures_ask *f = &p->a.figures;
    day_t map = f->map != DAY_NONE ? f->map : period_last_day(f->period);

    p->units = arena_array(r->a, (size_t)units_max_id(units) + 1,
                           sizeof(struct unit *));
    if (!p->units)
        return err_nomem(&r->err);
    add_unit(p, p->a.unit);
    enum err_code rc = read_more_units(r, p, map);
    p->below = strcmp(req_get(r, "units"), "below") == 0;
    if (rc != ERR_OK || !p->below)
        return rc;
    for (int64_t id = 1; id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        if (u && unit_valid(u, map) &&
            units_parent_on_map(units, id, map) == p->a.unit->id)
            add_unit(p, u);
    }
    return ERR_OK;
}

static enum err_code read_periods(struct request *r, struct pivot *p)
{
    int64_t n;
    enum err_code rc = req_int(r, "n", 1, PERIODS_MAX, 4, &n);

    for (int64_t i = 0; rc == ERR_OK && i < n; i++)
        p->periods[i] = period_shift(p->a.figures.period, (int32_t)(i - n + 1));
    p->size[AXIS_PERIOD] = rc == ERR_OK ? (size_t)n : 0;
    return rc;
}

static const struct cat_dim *dim_of(const struct cat_indicator *i,
                                    const char *name)
{
    for (size_t d = 0; name && d < i->dim_count; d++) {
        if (strcmp(i->dims[d].name, name) == 0)
            return &i->dims[d];
    }
    return NULL;
}

static void read_parts(struct request *r, struct pivot *p)
{
    const char *by = req_get(r, "by");

    p->size[AXIS_PART] = 1;
    for (size_t i = 0; *by && i < p->size[AXIS_INDICATOR]; i++) {
        const struct cat_dim *dim = dim_of(p->indicators[i], by);
        if (!dim)
            continue;
        p->by = dim->name;
        p->parts = dim->choice;
        p->size[AXIS_PART] = dim->choice->codes.count;
        return;
    }
}

static enum axis read_axis(const struct request *r, const char *name,
                           enum axis otherwise)
{
    for (int a = 0; a < AXIS__MAX; a++) {
        if (strcmp(req_get(r, name), axes[a].name) == 0)
            return (enum axis)a;
    }
    return otherwise;
}

static enum err_code read_asked(struct request *r, struct pivot *p)
{
    enum err_code rc = asked_figures(r, &p->a);

    if (rc == ERR_OK)
        rc = read_indicators(r, p);
    if (rc == ERR_OK)
        rc = read_periods(r, p);
    if (rc == ERR_OK)
        rc = read_units(r, p);
    if (rc != ERR_OK)
        return rc;
    read_parts(r, p);
    p->rows = read_axis(r, "rows", AXIS_INDICATOR);
    p->columns = read_axis(r, "cols", AXIS_PERIOD);
    for (int s = 0; s < SHOW__MAX; s++) {
        if (strcmp(req_get(r, "show"), shows[s].name) == 0)
            p->show = (enum show)s;
    }
    if (p->rows == p->columns)
        return REQ_FAIL(r, ERR_INPUT, MSG_WEB_PIVOT_SAME_AXIS);
    size_t count = 1;
    for (int a = 0; a < AXIS__MAX; a++)
        count *= p->size[a];
    if (count > CELLS_MAX || p->size[p->columns] > COLUMNS_MAX)
        return REQ_FAIL(r, ERR_LIMIT, MSG_WEB_PIVOT_TOO_MANY,
                        count > CELLS_MAX ? "6.000" : "60");
    p->cells = arena_array(r->a, count, sizeof *p->cells);
    return p->cells ? ERR_OK : err_nomem(&r->err);
}

/* ---- the figures -------------------------------------------------------- */

static enum err_code read_cell(struct request *r, struct figures *f,
                               const struct pivot *p, const struct place *x)
{
    const struct cat_indicator *i = p->indicators[x->at[AXIS_INDICATOR]];
    const struct cat_dim *dim = dim_of(i, p->by);
    struct cell *c = cell_at(p, x);
    struct figure g;

    c->value.missing = c->plan.missing = c->cumulative.missing = 1;
    c->plan_pct.missing = c->change_pct.missing = 1;
    if (p->by && (!dim || dim->choice != p->parts))
        return ERR_OK; /* is not divided so, or by other codes of that name */
    enum err_code rc =
        figures_get(f, i, dim, dim ? (int)x->at[AXIS_PART] : 0, &g, &r->err);
    if (rc == ERR_OK)
        *c = (struct cell){g.value, g.plan, g.cumulative, g.plan_pct,
                           g.change_pct};
    return rc;
}

/* One reading for each unit and period, all indicators and parts of it. */
static enum err_code read_figures(struct request *r, const struct pivot *p,
                                  struct place *x)
{
    struct figures_ask ask = p->a.figures;
    struct figures *f;

    ask.unit_id = p->units[x->at[AXIS_UNIT]]->id;
    ask.period = p->periods[x->at[AXIS_PERIOD]];
    /* One map for all, so that every column is of one territory. */
    if (ask.map == DAY_NONE)
        ask.map = period_last_day(p->a.figures.period);
    enum err_code rc = figures_read(r->on->reader, r->a, &ask, &f, &r->err);
    for (size_t i = 0; i < p->size[AXIS_INDICATOR]; i++) {
        for (size_t k = 0; rc == ERR_OK && k < p->size[AXIS_PART]; k++) {
            x->at[AXIS_INDICATOR] = i;
            x->at[AXIS_PART] = k;
            rc = read_cell(r, f, p, x);
        }
    }
    return rc;
}

static enum err_code read_all(struct request *r, const struct pivot *p)
{
    struct place x = {{0}};
    enum err_code rc = ERR_OK;

    for (size_t u = 0; u < p->size[AXIS_UNIT]; u++) {
        for (size_t n = 0; rc == ERR_OK && n < p->size[AXIS_PERIOD]; n++) {
            x.at[AXIS_UNIT] = u;
            x.at[AXIS_PERIOD] = n;
            rc = read_figures(r, p, &x);
        }
    }
    return rc;
}

static struct value shown(const struct pivot *p, const struct cell *c)
{
    return p->show == SHOW_PLAN   ? c->plan_pct
           : p->show == SHOW_LAST ? c->change_pct
                                  : c->value;
}

/* ---- names of places ---------------------------------------------------- */

static const char *label(struct request *r, const struct pivot *p, enum axis a,
                         size_t i)
{
    char name[PERIOD_TEXT_BYTES];
    const char *text = "";

    switch (a) {
    case AXIS_INDICATOR:
        return TITLED(r, p->indicators[i]);
    case AXIS_UNIT:
        text = unit_name(r, p->units[i]->id);
        return i == 0 && p->below ? req_say(r, MSG_WEB_PIVOT_WHOLE, text, NULL)
                                  : text;
    case AXIS_PERIOD:
        period_name(p->periods[i], name);
        text = arena_strdup(r->a, name);
        return text ? text : "";
    default:
        return p->parts ? p->parts->titles[i].text[r->lang] : "";
    }
}

/* The key of a column in JSON. */
static const char *key_of(struct request *r, const struct pivot *p, enum axis a,
                          size_t i)
{
    return a == AXIS_INDICATOR ? p->indicators[i]->name
           : a == AXIS_UNIT    ? p->units[i]->uid
           : a == AXIS_PART    ? (p->parts ? p->parts->codes.codes[i] : "all")
                               : label(r, p, a, i);
}

static const char *trace_href(struct request *r, const struct pivot *p,
                              const struct place *x)
{
    const struct cat_indicator *i = p->indicators[x->at[AXIS_INDICATOR]];
    char name[PERIOD_TEXT_BYTES];
    const char *calendar = req_get(r, "calendar"), *map = req_get(r, "map");

    if (!i->reg)
        return NULL;
    period_name(p->periods[x->at[AXIS_PERIOD]], name);
    return arena_printf(r->a, "/trace/%s?unit=%s&period=%s%s%s%s%s%s%s%s%s",
                        i->name, p->units[x->at[AXIS_UNIT]]->code,
                        url_part(r->a, name), *calendar ? "&calendar=" : "",
                        url_part(r->a, calendar), *map ? "&map=" : "",
                        url_part(r->a, map), p->by ? "&by=" : "",
                        p->by ? p->by : "", p->by ? "%3D" : "",
                        p->by ? p->parts->codes.codes[x->at[AXIS_PART]] : "");
}

/* ---- the table ---------------------------------------------------------- */

/* What stands before the figures of a row: the axis chosen for rows, then every
** other that has more than one member and is not the columns'. */
static size_t row_axes(const struct pivot *p, enum axis out[AXIS__MAX])
{
    size_t n = 0;

    out[n++] = p->rows;
    for (int a = 0; a < AXIS__MAX; a++) {
        if ((enum axis)a != p->rows && (enum axis)a != p->columns &&
            p->size[a] > 1)
            out[n++] = (enum axis)a;
    }
    return n;
}

static struct data_table *begin_table(struct request *r, const struct pivot *p,
                                      const enum axis *heads, size_t head_count)
{
    size_t count = head_count + p->size[p->columns];
    struct data_column *c = arena_array(r->a, count, sizeof *c);

    if (!c)
        return NULL;
    for (size_t i = 0; i < head_count; i++)
        c[i] = (struct data_column){axes[heads[i]].name,
                                    msg_text(axes[heads[i]].title, r->lang),
                                    DATA_TEXT, NULL};
    for (size_t i = 0; i < p->size[p->columns]; i++)
        c[head_count + i] =
            (struct data_column){key_of(r, p, p->columns, i),
                                 label(r, p, p->columns, i), DATA_NUMBER, NULL};
    return data_table(r, "pivot",
                      arena_printf(r->a, "%s – %s",
                                   msg_text(shows[p->show].title, r->lang),
                                   unit_name(r, p->a.unit->id)),
                      c, count);
}

static void put_row(struct data_table *t, const struct pivot *p, struct place x,
                    const enum axis *heads, size_t head_count)
{
    data_row(t, NULL);
    for (size_t i = 0; i < head_count; i++)
        data_text(t, label(t->r, p, heads[i], x.at[heads[i]]));
    for (size_t c = 0; c < p->size[p->columns]; c++) {
        x.at[p->columns] = c;
        struct value v = shown(p, cell_at(p, &x));
        data_value(t, v);
        if (!v.missing)
            data_open(t, trace_href(t->r, p, &x));
    }
}

/* The next row in the order of the heads; 0 after the last. */
static int next_row(const struct pivot *p, struct place *x,
                    const enum axis *heads, size_t head_count)
{
    for (size_t i = head_count; i > 0; i--) {
        enum axis a = heads[i - 1];
        if (++x->at[a] < p->size[a])
            return 1;
        x->at[a] = 0;
    }
    return 0;
}

static struct data_table *build_table(struct request *r, const struct pivot *p)
{
    enum axis heads[AXIS__MAX];
    size_t count = row_axes(p, heads);
    struct data_table *t = begin_table(r, p, heads, count);
    struct place x = {{0}};

    if (!t)
        return NULL;
    do {
        put_row(t, p, x, heads, count);
    } while (next_row(p, &x, heads, count));
    return t;
}

/* ---- charts ------------------------------------------------------------- */

/* Figures of several indicators in one drawing have one scale. */
static struct value scaled(struct value v, int scale)
{
    while (!v.missing && v.number.scale < scale &&
           !__builtin_mul_overflow(v.number.value, 10, &v.number.value))
        v.number.scale++;
    return v;
}

static int most_decimals(const struct pivot *p)
{
    size_t count = 1;
    int most = 0;

    for (int a = 0; a < AXIS__MAX; a++)
        count *= p->size[a];
    for (size_t i = 0; i < count; i++) {
        struct value v = shown(p, &p->cells[i]);
        if (!v.missing && v.number.scale > most)
            most = v.number.scale;
    }
    return most;
}

/* The rows of the table as series over its columns, the first few. */
static void series_chart(struct request *r, const struct pivot *p, int bars)
{
    enum axis heads[AXIS__MAX];
    size_t count = row_axes(p, heads), n = p->size[p->columns];
    struct place x = {{0}};
    const char **labels = arena_array(r->a, n, sizeof *labels);
    int decimals = most_decimals(p);
    struct chart c = {.title = msg_text(shows[p->show].title, r->lang),
                      .labels = labels,
                      .count = n};

    if (!labels)
        return;
    for (size_t i = 0; i < n; i++)
        labels[i] = label(r, p, p->columns, i);
    do {
        struct value *v = arena_array(r->a, n, sizeof *v);
        struct place y = x;
        if (!v)
            return;
        for (size_t i = 0; i < n; i++) {
            y.at[p->columns] = i;
            v[i] = scaled(shown(p, cell_at(p, &y)), decimals);
        }
        c.series[c.series_count++] =
            (struct chart_series){label(r, p, p->rows, x.at[p->rows]), v};
    } while (c.series_count < CHART_ROWS && next_row(p, &x, heads, count));
    (bars ? chart_bars : chart_lines)(&r->h, &c);
}

/* Plan of the year and what was reached since its beginning, row by row, in the
** last of the periods. */
static void plan_chart(struct request *r, const struct pivot *p)
{
    enum axis heads[AXIS__MAX];
    size_t count = row_axes(p, heads), n = 0;
    struct place x = {{0}};
    const char **labels = arena_array(r->a, CHART_BARS, sizeof *labels);
    struct value *plan = arena_array(r->a, CHART_BARS, sizeof *plan);
    struct value *done = arena_array(r->a, CHART_BARS, sizeof *done);
    struct value *percent = arena_array(r->a, CHART_BARS, sizeof *percent);

    if (!labels || !plan || !done || !percent)
        return;
    do {
        struct place y = x;
        y.at[AXIS_PERIOD] = p->size[AXIS_PERIOD] - 1;
        const struct cell *c = cell_at(p, &y);
        if (c->plan.missing)
            continue;
        labels[n] = label(r, p, p->rows, x.at[p->rows]);
        plan[n] = c->plan;
        percent[n] = c->plan_pct;
        done[n++] = c->cumulative;
    } while (n < CHART_BARS && next_row(p, &x, heads, count));
    struct chart c = {
        .title = msg_text(MSG_WEB_PIVOT_CHART_PLAN, r->lang),
        .labels = labels,
        .count = n,
        .series = {{msg_text(MSG_CLI_HEAD_PLAN, r->lang), plan},
                   {msg_text(MSG_CLI_HEAD_CUMULATIVE, r->lang), done},
                   {"%", percent}},
        .series_count = 3};
    chart_plans(&r->h, &c);
}

/* Each unit below as a tile, coloured by the first indicator in the last of the
** periods; nothing to draw where only one unit is shown. */
static void map_chart(struct request *r, const struct pivot *p)
{
    size_t n = p->size[AXIS_UNIT] - 1;
    const char **labels = arena_array(r->a, n + 1, sizeof *labels);
    const char **hrefs = arena_array(r->a, n + 1, sizeof *hrefs);
    struct value *v = arena_array(r->a, n + 1, sizeof *v);
    struct place x = {{0}};

    if (n == 0 || !labels || !hrefs || !v)
        return;
    x.at[AXIS_PERIOD] = p->size[AXIS_PERIOD] - 1;
    for (size_t i = 0; i < n; i++) {
        x.at[AXIS_UNIT] = i + 1;
        labels[i] = label(r, p, AXIS_UNIT, i + 1);
        v[i] = shown(p, cell_at(p, &x));
        hrefs[i] = trace_href(r, p, &x);
    }
    struct chart c = {.title = TITLED(r, p->indicators[0]),
                      .labels = labels,
                      .hrefs = hrefs,
                      .count = n,
                      .series = {{TITLED(r, p->indicators[0]), v}},
                      .series_count = 1};
    chart_tiles(&r->h, &c);
}

static void draw(struct request *r, const struct pivot *p)
{
    const char *what = req_get(r, "chart");

    if (strcmp(what, "line") == 0 || strcmp(what, "bar") == 0)
        series_chart(r, p, what[0] == 'b');
    else if (strcmp(what, "plan") == 0)
        plan_chart(r, p);
    else if (strcmp(what, "map") == 0)
        map_chart(r, p);
}

/* ---- the form ----------------------------------------------------------- */

static int is_chosen(const struct pivot *p, const struct cat_indicator *i)
{
    for (size_t k = 0; k < p->size[AXIS_INDICATOR]; k++) {
        if (p->indicators[k] == i)
            return 1;
    }
    return 0;
}

static void indicator_select(struct request *r, const struct pivot *p)
{
    const struct catalog *c = req_catalog(r);
    struct html *h = &r->h;

    H(h, "<div class=\"field wide\"><label for=\"f-i\">");
    html_msg(h, MSG_WEB_PIVOT_INDICATORS);
    H(h, "</label>");
    html_open(h, "select", "id", "f-i", "name", "i", "multiple", "", "size",
              "8", NULL);
    for (size_t f = 0; f < c->field_count; f++) {
        if (!actor_may(r->who, req_units(r), p->a.unit->id, c->fields[f].name,
                       RIGHT_READ))
            continue;
        html_open(h, "optgroup", "label", TITLED(r, &c->fields[f]), NULL);
        for (size_t i = 0; i < c->indicator_count; i++) {
            const struct cat_indicator *x = &c->indicators[i];
            if (x->field == &c->fields[f])
                html_el(h, "option", TITLED(r, x), "value", x->name, "selected",
                        is_chosen(p, x) ? "" : NULL, NULL);
        }
        html_close(h, "optgroup");
    }
    H(h, "</select></div>");
}

static void by_select(struct request *r, const struct pivot *p)
{
    struct option o[1 + DIMS_MAX];
    size_t n = 0;

    o[n++] = (struct option){"", msg_text(MSG_WEB_PIVOT_BY_NONE, r->lang)};
    for (size_t i = 0; i < p->size[AXIS_INDICATOR]; i++) {
        const struct cat_indicator *x = p->indicators[i];
        for (size_t d = 0; d < x->dim_count && n < ARRAY_COUNT(o); d++) {
            size_t k = 1;
            while (k < n && strcmp(o[k].value, x->dims[d].name) != 0)
                k++;
            if (k == n)
                o[n++] =
                    (struct option){x->dims[d].name, TITLED(r, &x->dims[d])};
        }
    }
    form_select(r,
                &(struct field){.name = "by",
                                .label = msg_text(MSG_WEB_PIVOT_BY, r->lang)},
                o, n);
}

static void axis_select(struct request *r, const char *name, enum msg_id title,
                        enum axis now)
{
    struct option o[AXIS__MAX];

    for (int a = 0; a < AXIS__MAX; a++)
        o[a] = (struct option){axes[a].name, msg_text(axes[a].title, r->lang)};
    form_select(r,
                &(struct field){.name = name,
                                .label = msg_text(title, r->lang),
                                .value = axes[now].name},
                o, AXIS__MAX);
}

static void show_selects(struct request *r)
{
    const struct option charts[] = {
        {"", msg_text(MSG_WEB_PIVOT_CHART_NONE, r->lang)},
        {"line", msg_text(MSG_WEB_PIVOT_CHART_LINE, r->lang)},
        {"bar", msg_text(MSG_WEB_PIVOT_CHART_BAR, r->lang)},
        {"plan", msg_text(MSG_WEB_PIVOT_CHART_PLAN, r->lang)},
        {"map", msg_text(MSG_WEB_PIVOT_CHART_MAP, r->lang)}};
    const struct option units[] = {
        {"one", msg_text(MSG_WEB_PIVOT_UNIT_ONLY, r->lang)},
        {"below", msg_text(MSG_WEB_PIVOT_UNIT_BELOW, r->lang)}};
    struct option o[SHOW__MAX];

    for (int s = 0; s < SHOW__MAX; s++)
        o[s] =
            (struct option){shows[s].name, msg_text(shows[s].title, r->lang)};
    form_select(
        r,
        &(struct field){.name = "units",
                        .label = msg_text(MSG_WEB_PIVOT_UNITS, r->lang)},
        units, ARRAY_COUNT(units));
    form_select(r,
                &(struct field){.name = "show",
                                .label = msg_text(MSG_WEB_PIVOT_SHOW, r->lang)},
                o, SHOW__MAX);
    form_select(
        r,
        &(struct field){.name = "chart",
                        .label = msg_text(MSG_WEB_PIVOT_CHART, r->lang)},
        charts, ARRAY_COUNT(charts));
}

static void ask_form(struct request *r, const struct pivot *p)
{
    html_open(&r->h, "details", "open", r->query.count == 0 ? "" : NULL, NULL);
    html_el_msg(&r->h, "summary", MSG_WEB_PIVOT_CHOOSE, NULL);
    html_open(&r->h, "form", "method", "get", "action", "/pivot", "class",
              "form", NULL);
    indicator_select(r, p);
    asked_fields(r, &p->a, 1);
    form_field(
        r, &(struct field){.name = "also",
                           .label = msg_text(MSG_WEB_PIVOT_ALSO, r->lang),
                           .help = msg_text(MSG_WEB_PIVOT_ALSO_HELP, r->lang)});
    form_field(r,
               &(struct field){
                   .name = "n",
                   .type = "number",
                   .min = "1",
                   .max = "12",
                   .label = msg_text(MSG_WEB_PIVOT_PERIODS, r->lang),
                   .value = arena_printf(r->a, "%zu", p->size[AXIS_PERIOD])});
    form_field(r, &(struct field){.name = "map",
                                  .type = "date",
                                  .label = msg_text(MSG_WEB_MAP, r->lang)});
    by_select(r, p);
    axis_select(r, "rows", MSG_WEB_PIVOT_ROWS, p->rows);
    axis_select(r, "cols", MSG_WEB_PIVOT_COLUMNS, p->columns);
    show_selects(r);
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
    html_close(&r->h, "details");
}

static void take_out(struct request *r)
{
    struct html *h = &r->h;

    H(h, "<p class=\"actions\">");
    html_el_msg(h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                url_query(r, "as", "xlsx", NULL), "download", "", NULL);
    html_el_msg(h, "button", MSG_WEB_PIVOT_COPY, "type", "button", "class",
                "second", "data-copy", "table", "data-done",
                msg_text(MSG_WEB_PIVOT_COPIED, r->lang), "hidden", "", NULL);
    html_el_msg(h, "button", MSG_WEB_PIVOT_LINK, "type", "button", "class",
                "second", "data-copy", "link", "data-done",
                msg_text(MSG_WEB_PIVOT_COPIED, r->lang), "hidden", "", NULL);
    H(h, "</p>");
}

static enum err_code pivot_page(struct request *r)
{
    struct pivot *p = arena_alloc(r->a, sizeof *p);
    enum err_code rc = p ? read_asked(r, p) : err_nomem(&r->err);

    if (rc == ERR_OK)
        rc = read_all(r, p);
    if (rc != ERR_OK)
        return rc;
    struct data_table *t = build_table(r, p);
    if (!t || data_only(r))
        return t ? r->err.code : err_nomem(&r->err);
    page_begin_msg(r, MSG_WEB_PIVOT);
    html_el_msg(&r->h, "p", MSG_WEB_PIVOT_HOW, "class", "soft", NULL);
    ask_form(r, p);
    draw(r, p);
    take_out(r);
    data_table_html(r, t, MSG_WEB_NO_ROWS);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/pivot",
     ROUTE_API | ROUTE_SLOW,
     RIGHT_READ,
     pivot_page,
     MSG_WEB_PIVOT,
     {{"i", "string", 0},
      {"unit", "string", 0},
      {"also", "string", 0},
      {"units", "string", 0},
      {"period", "string", 0},
      {"n", "integer", 0},
      {"by", "string", 0},
      {"rows", "string", 0},
      {"cols", "string", 0},
      {"show", "string", 0},
      {"chart", "string", 0},
      {"calendar", "string", 0},
      {"map", "string", 0}}},
};
const struct route_family family_pivot = {"pivot", MSG_WEB_PIVOT, RIGHT_READ,
                                          routes, ARRAY_COUNT(routes)};
