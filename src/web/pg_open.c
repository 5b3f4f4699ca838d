/*
** Figures that the office publishes, for anybody: a page, JSON, CSV.
**
** Only the highest unit that the office works in, and only whole quarters: from
** a unit and the units beside it, or from a half-year and one of its quarters,
** a cell that is hidden could be computed.
*/
#include "registry/csv.h"
#include "tally/figures.h"
#include "web/ask.h"
#include "web/families.h"
#include "web/open.h"
#include "web/parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CSV_BYTES = 16 << 20, QUARTER = 3 };

struct open_ask {
    const struct unit *unit;
    struct period period;
    char name[PERIOD_TEXT_BYTES], title[64];
    struct figures *figures;
};

/* The highest unit of all grants: whose office this is. */
static enum err_code find_unit(struct request *r, const struct unit **out)
{
    const struct units *units = req_units(r);
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        r->on->db, "SELECT DISTINCT unit_id FROM user_grant WHERE NOT voided",
        &s, &r->err);

    *out = NULL;
    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, &r->err)) == ERR_OK && row) {
        const struct unit *u = units_get(units, stmt_int(s, 0));
        if (u &&
            (!*out ||
             units_is_below(units, (*out)->id, u->id,
                            (*out)->to != DAY_NONE ? (*out)->to : day_today())))
            *out = u;
    }
    return rc == ERR_OK && !*out ? REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_OPEN_NONE)
                                 : rc;
}

static enum err_code read_ask(struct request *r, struct open_ask *a)
{
    const char *text = req_get(r, "period");
    struct figures_ask ask = {.map = DAY_NONE, .who = &actor_local};
    enum err_code rc = find_unit(r, &a->unit);

    a->period = period_shift(period_now(CALENDAR_ADMINISTRATIVE, QUARTER), -1);
    if (rc == ERR_OK && *text)
        rc = period_parse(text, CALENDAR_ADMINISTRATIVE, NO_POS, &a->period,
                          &r->err);
    if (rc == ERR_OK &&
        (a->period.month_last - a->period.month_first + 1 != QUARTER ||
         a->period.month_first % QUARTER != 0))
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_OPEN_QUARTER, text);
    if (rc != ERR_OK)
        return rc;
    period_name(a->period, a->name);
    period_title(a->period, r->lang, a->title);
    ask.unit_id =
        units_on_map(req_units(r), a->unit->id, period_last_day(a->period));
    ask.period = a->period;
    return figures_read(r->on->reader, r->a, &ask, &a->figures, &r->err);
}

/* ---- rows --------------------------------------------------------------- */

static const struct part_column columns[] = {
    {"indicator", MSG_CLI_HEAD_INDICATOR, DATA_TEXT},
    {"title", MSG_WEB_NAME, DATA_TEXT},
    {"unit_of_measure", MSG_CLI_HEAD_UOM, DATA_TEXT},
    {"breakdown", MSG_WEB_PART, DATA_TEXT},
    {"value", MSG_CLI_HEAD_VALUE, DATA_NUMBER},
    {"note", MSG_WEB_SUMMARY, DATA_TEXT},
};

static void put_row(struct request *r, struct data_table *t,
                    const struct cat_indicator *i, const char *part,
                    const struct value *v, int hidden)
{
    data_row(t, NULL);
    data_text(t, i->name);
    data_text(t, TITLED(r, i));
    data_text(t, i->uom.text[r->lang]);
    data_text(t, part);
    if (hidden || v->missing)
        data_none(t);
    else
        data_number(t, v->number.value);
    data_text(t, hidden ? msg_text(MSG_WEB_OPEN_HIDDEN, r->lang) : "");
}

/* The parts of a breakdown; those that are 0 are left out. */
static enum err_code dim_rows(struct request *r, struct data_table *t,
                              const struct open_ask *a,
                              const struct cat_indicator *i,
                              const struct cat_dim *dim, int64_t total)
{
    size_t count = dim->choice->codes.count;
    int64_t *parts = arena_array(r->a, count + 1, sizeof *parts);
    struct value *values = arena_array(r->a, count + 1, sizeof *values);
    unsigned char *hidden = arena_alloc(r->a, count + 1);
    enum err_code rc = ERR_OK;

    if (!parts || !values || !hidden)
        return err_nomem(&r->err);
    for (size_t k = 0; rc == ERR_OK && k < count; k++) {
        rc = figures_value(a->figures, i, dim, (int)k, FIGURE_PERIOD,
                           &values[k], &r->err);
        parts[k] = values[k].missing ? 0 : values[k].number.value;
    }
    if (rc != ERR_OK)
        return rc;
    open_suppress(parts, count, total, hidden);
    for (size_t k = 0; k < count; k++) {
        if (parts[k] != 0)
            put_row(r, t, i,
                    arena_printf(r->a, "%s: %s", TITLED(r, dim),
                                 dim->choice->titles[k].text[r->lang]),
                    &values[k], hidden[k]);
    }
    return ERR_OK;
}

static enum err_code indicator_rows(struct request *r, struct data_table *t,
                                    const struct open_ask *a,
                                    const struct cat_indicator *i)
{
    struct value whole;
    enum err_code rc =
        figures_value(a->figures, i, NULL, 0, FIGURE_PERIOD, &whole, &r->err);

    if (rc != ERR_OK || whole.missing)
        return rc;
    int small = open_is_small(whole.number.value);
    put_row(r, t, i, msg_text(MSG_WEB_OPEN_WHOLE, r->lang), &whole, small);
    for (size_t d = 0; rc == ERR_OK && d < i->dim_count && !small; d++) {
        if (i->dims[d].choice)
            rc = dim_rows(r, t, a, i, &i->dims[d], whole.number.value);
    }
    return rc;
}

static enum err_code make_rows(struct request *r, struct open_ask *a,
                               struct data_table **out)
{
    const struct catalog *c = req_catalog(r);
    enum err_code rc = read_ask(r, a);

    if (rc != ERR_OK)
        return rc;
    data_fact(r, "unit", msg_text(MSG_WEB_UNIT, r->lang),
              unit_name(r, a->unit->id));
    data_fact(r, "period", msg_text(MSG_WEB_PERIOD, r->lang), a->title);
    *out =
        part_table(r, "figures", MSG_WEB_OPEN, columns, ARRAY_COUNT(columns));
    for (size_t i = 0; *out && rc == ERR_OK && i < c->indicator_count; i++) {
        if (c->indicators[i].open)
            rc = indicator_rows(r, *out, a, &c->indicators[i]);
    }
    return rc == ERR_OK ? r->err.code : rc;
}

/* ---- answers ------------------------------------------------------------ */

static enum err_code send_csv(struct request *r, const struct open_ask *a,
                              const struct data_table *t)
{
    struct buf b;

    buf_init(&b, CSV_BYTES);
    buf_str(&b, "\xef\xbb\xbf"); /* spreadsheets know by it that it is UTF-8 */
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        buf_printf(&b, "%s%s", i ? "," : "", columns[i].key);
    buf_str(&b, "\r\n");
    for (const struct data_row *row = t->first; row; row = row->next) {
        for (size_t i = 0; i < ARRAY_COUNT(columns); i++) {
            buf_str(&b, i ? "," : "");
            if (columns[i].kind == DATA_NUMBER && !row->cells[i].missing)
                buf_printf(&b, "%" PRId64, row->cells[i].value);
            else if (columns[i].kind != DATA_NUMBER)
                csv_cell(&b, row->cells[i].text);
        }
        buf_str(&b, "\r\n");
    }
    enum err_code rc = reply_file(
        r, "text/csv; charset=utf-8",
        arena_printf(r->a, "an-sinh-%s-%s.csv", a->unit->code, a->name), &b);
    buf_free(&b);
    return rc;
}

static enum err_code open_page(struct request *r)
{
    struct open_ask a = {0};
    struct data_table *t = NULL;
    char least[16];
    enum err_code rc = make_rows(r, &a, &t);

    if (rc != ERR_OK)
        return rc;
    if (strcmp(req_get(r, "format"), "csv") == 0)
        return send_csv(r, &a, t);
    if (data_only(r))
        return ERR_OK;
    snprintf(least, sizeof least, "%d", OPEN_LEAST);
    page_begin(r,
               arena_printf(r->a, "%s: %s, %s", msg_text(MSG_WEB_OPEN, r->lang),
                            unit_name(r, a.unit->id), a.title));
    html_el(&r->h, "p", req_say(r, MSG_WEB_OPEN_HOW, least, NULL), NULL);
    H(&r->h, "<p class=\"actions\">");
    part_button(r, MSG_WEB_OPEN_CSV, url_query(r, "format", "csv", NULL));
    part_button(r, MSG_WEB_OPEN_JSON,
                arena_printf(r->a, "/api/v1/open?period=%s", a.name));
    H(&r->h, "</p>");
    html_open(&r->h, "form", "method", "get", "action", "/open", "class",
              "form", NULL);
    form_field(r,
               &(struct field){.name = "period",
                               .label = msg_text(MSG_WEB_PERIOD, r->lang),
                               .value = a.name,
                               .help = msg_text(MSG_WEB_OPEN_WHEN, r->lang)});
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
    data_table_html(r, t, MSG_WEB_OPEN_NONE);
    return r->err.code;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/open",
     ROUTE_PUBLIC | ROUTE_API | ROUTE_SLOW,
     0,
     open_page,
     MSG_WEB_OPEN,
     {{"period", "string", 0}, {"format", "string", 0}}},
};
const struct route_family family_open = {"open", MSG_NONE, 0, routes,
                                         ARRAY_COUNT(routes)};
