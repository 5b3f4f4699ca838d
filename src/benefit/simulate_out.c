/* A simulation as a table, CSV, JSON, Excel, and a page with a chart. */
#include "base/vnum.h"
#include "benefit/month.h"
#include "benefit/simulate.h"
#include "registry/sheet_write.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const simulate_format_names[SIMULATE_FORMAT__MAX] = {
    [SIMULATE_TABLE] = "table",
    [SIMULATE_CSV] = "csv",
    [SIMULATE_JSON] = "json",
    [SIMULATE_HTML] = "html",
    [SIMULATE_XLSX] = "xlsx"};

enum { NAME_BYTES = 300, CHART_WIDTH = 760, CHART_HEIGHT = 260, MARGIN = 40 };

struct writing {
    const struct simulate_ask *ask;
    const struct simulate *s;
    enum lang lang;
    struct buf *out;
};

static void row_unit(const struct writing *w, const struct simulate_row *row,
                     char out[NAME_BYTES])
{
    const struct unit *u =
        row->unit ? units_get(w->ask->units, row->unit) : NULL;

    snprintf(out, NAME_BYTES, "%s", u ? u->name : "");
}

static void row_group(const struct writing *w, const struct simulate_row *row,
                      char out[NAME_BYTES])
{
    const struct cat_benefit *b = row->benefit;
    const struct cat_choice *list =
        b && b->category >= 0 ? b->award->columns[b->category].choice : NULL;

    if (!b)
        snprintf(out, NAME_BYTES, "%s",
                 row->unit ? "" : msg_text(MSG_BENEFIT_SIM_ALL, w->lang));
    else if (list && row->category >= 0)
        snprintf(out, NAME_BYTES, "%s",
                 list->titles[row->category].text[w->lang]);
    else
        snprintf(out, NAME_BYTES, "%s", b->title.text[w->lang]);
}

/* What stands beside the names of a row. */
enum { COLUMNS = 8 };
static const enum msg_id column_titles[COLUMNS] = {
    MSG_BENEFIT_SIM_NOW,       MSG_BENEFIT_SIM_THEN,     MSG_BENEFIT_SIM_MORE,
    MSG_BENEFIT_SIM_PEOPLE,    MSG_BENEFIT_SIM_GAIN,     MSG_BENEFIT_SIM_LOSE,
    MSG_BENEFIT_SIM_GAIN_MOST, MSG_BENEFIT_SIM_LOSE_MOST};
static const char *const column_names[COLUMNS] = {
    "now",  "then", "difference", "people",
    "gain", "lose", "gain_most",  "lose_most"};

static void row_values(const struct simulate_row *row, int64_t out[COLUMNS])
{
    out[0] = row->now_sum;
    out[1] = row->then_sum;
    out[2] = row->then_sum - row->now_sum;
    out[3] = row->people;
    out[4] = row->gain;
    out[5] = row->lose;
    out[6] = row->gain_most;
    out[7] = row->lose_most;
}

/* Row i; the last is that of all. */
static const struct simulate_row *row_at(const struct simulate *s, size_t i)
{
    return i < s->row_count ? &s->rows[i] : &s->all;
}

/* By year of the months: sums of both sides. */
static int next_year(const struct simulate *s, size_t *at, int *year,
                     int64_t *now, int64_t *then)
{
    *now = *then = 0;
    if (*at >= s->months)
        return 0;
    *year = (s->first + (int32_t)*at) / 12;
    for (; *at < s->months && (s->first + (int32_t)*at) / 12 == *year; ++*at) {
        *now += s->all.now[*at];
        *then += s->all.then[*at];
    }
    return 1;
}

/* ---- text -------------------------------------------------------------- */

static void write_table(const struct writing *w)
{
    char name[NAME_BYTES], number[VNUM_TEXT_BYTES], month[MONTH_TEXT_BYTES];
    int64_t v[COLUMNS], now, then;
    size_t at = 0;
    int year = 0;

    buf_printf(w->out, "%s\t%s", msg_text(MSG_BENEFIT_SIM_UNIT, w->lang),
               msg_text(MSG_BENEFIT_SIM_GROUP, w->lang));
    for (int c = 0; c < COLUMNS; c++)
        buf_printf(w->out, "\t%s", msg_text(column_titles[c], w->lang));
    buf_char(w->out, '\n');
    for (size_t i = 0; i <= w->s->row_count; i++) {
        row_unit(w, row_at(w->s, i), name);
        buf_printf(w->out, "%s\t", name);
        row_group(w, row_at(w->s, i), name);
        buf_str(w->out, name);
        row_values(row_at(w->s, i), v);
        for (int c = 0; c < COLUMNS; c++) {
            vnum_format(v[c], number);
            buf_printf(w->out, "\t%s", number);
        }
        buf_char(w->out, '\n');
    }
    for (size_t m = 0; m < w->s->months; m++) {
        month_official(w->s->first + (int32_t)m, month);
        vnum_format(w->s->all.now[m], number);
        buf_printf(w->out, "# %s\t%s", month, number);
        vnum_format(w->s->all.then[m], number);
        buf_printf(w->out, "\t%s\n", number);
    }
    while (next_year(w->s, &at, &year, &now, &then)) {
        vnum_format(now, number);
        buf_printf(w->out, "# %d\t%s", year, number);
        vnum_format(then, number);
        buf_printf(w->out, "\t%s\n", number);
    }
}

/* One row for each part and month. */
static void write_csv(const struct writing *w)
{
    char name[NAME_BYTES], month[MONTH_TEXT_BYTES];

    buf_str(w->out, "unit,group,month,now,then\n");
    for (size_t i = 0; i < w->s->row_count; i++)
        for (size_t m = 0; m < w->s->months; m++) {
            const struct simulate_row *row = &w->s->rows[i];
            row_unit(w, row, name);
            buf_csv(w->out, name);
            buf_char(w->out, ',');
            row_group(w, row, name);
            buf_csv(w->out, name);
            month_iso(w->s->first + (int32_t)m, month);
            buf_printf(w->out, ",%s,%" PRId64 ",%" PRId64 "\n", month,
                       row->now[m], row->then[m]);
        }
}

static void json_row(const struct writing *w, const struct simulate_row *row)
{
    char name[NAME_BYTES];
    int64_t v[COLUMNS];

    buf_str(w->out, "{\"unit\":");
    row_unit(w, row, name);
    buf_json(w->out, name);
    buf_str(w->out, ",\"group\":");
    row_group(w, row, name);
    buf_json(w->out, name);
    row_values(row, v);
    for (int c = 0; c < COLUMNS; c++)
        buf_printf(w->out, ",\"%s\":%" PRId64, column_names[c], v[c]);
    buf_str(w->out, ",\"months\":[");
    for (size_t m = 0; m < w->s->months; m++)
        buf_printf(w->out, "%s[%" PRId64 ",%" PRId64 "]", m ? "," : "",
                   row->now[m], row->then[m]);
    buf_str(w->out, "]}");
}

static void write_json(const struct writing *w)
{
    char month[MONTH_TEXT_BYTES];

    month_iso(w->s->first, month);
    buf_printf(w->out,
               "{\"first\":\"%s\",\"not_computed_now\":%" PRId64
               ",\"not_computed_then\":%" PRId64 ",\"all\":",
               month, w->s->faults_now, w->s->faults_then);
    json_row(w, &w->s->all);
    buf_str(w->out, ",\"rows\":[");
    for (size_t i = 0; i < w->s->row_count; i++) {
        buf_str(w->out, i ? ",\n" : "\n");
        json_row(w, &w->s->rows[i]);
    }
    buf_str(w->out, "]}\n");
}

/* ---- a page ------------------------------------------------------------ */

static int64_t highest(const struct simulate *s)
{
    int64_t top = 1;

    for (size_t m = 0; m < s->months; m++) {
        top = s->all.now[m] > top ? s->all.now[m] : top;
        top = s->all.then[m] > top ? s->all.then[m] : top;
    }
    return top;
}

/* A line through the months, in whole points. */
static void chart_line(const struct writing *w, const int64_t *months,
                       int64_t top, const char *class)
{
    const int64_t wide = CHART_WIDTH - 2 * MARGIN,
                  high = CHART_HEIGHT - 2 * MARGIN;
    int64_t steps = w->s->months > 1 ? (int64_t)w->s->months - 1 : 1;

    buf_printf(w->out, "<polyline class=\"%s\" points=\"", class);
    for (size_t m = 0; m < w->s->months; m++)
        buf_printf(w->out, "%s%" PRId64 ",%" PRId64, m ? " " : "",
                   MARGIN + wide * (int64_t)m / steps,
                   /* in thousands, so that no product overflows */
                   CHART_HEIGHT - MARGIN -
                       high * (months[m] / 1000) / (top / 1000 + 1));
    buf_str(w->out, "\"/>");
}

static void write_chart(const struct writing *w)
{
    char first[MONTH_TEXT_BYTES], last[MONTH_TEXT_BYTES], most[VNUM_TEXT_BYTES];
    int64_t top = highest(w->s);

    month_official(w->s->first, first);
    month_official(w->s->first + (int32_t)w->s->months - 1, last);
    vnum_format_money(top / 1000000 * 1000000, most);
    buf_printf(w->out,
               "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
               "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>",
               CHART_WIDTH, CHART_HEIGHT,
               msg_text(MSG_BENEFIT_SIM_CHART, w->lang), MARGIN, MARGIN / 2,
               CHART_HEIGHT - MARGIN, CHART_WIDTH - MARGIN);
    chart_line(w, w->s->all.now, top, "now");
    chart_line(w, w->s->all.then, top, "then");
    buf_printf(w->out,
               "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\">%s"
               "</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
               "</svg>\n",
               MARGIN + 6, MARGIN / 2 + 4, most, MARGIN, CHART_HEIGHT - 18,
               first, CHART_WIDTH - MARGIN, CHART_HEIGHT - 18, last);
    buf_printf(w->out,
               "<p><span class=\"now\">━ %s</span> <span class=\"then\">━ %s"
               "</span></p>\n",
               msg_text(MSG_BENEFIT_SIM_NOW, w->lang),
               msg_text(MSG_BENEFIT_SIM_THEN, w->lang));
}

static void html_cells(const struct writing *w, const struct simulate_row *row)
{
    char name[NAME_BYTES], number[VNUM_TEXT_BYTES];
    int64_t v[COLUMNS];

    buf_str(w->out, "<tr><th>");
    row_unit(w, row, name);
    buf_xml(w->out, name);
    buf_str(w->out, "</th><th>");
    row_group(w, row, name);
    buf_xml(w->out, name);
    buf_str(w->out, "</th>");
    row_values(row, v);
    for (int c = 0; c < COLUMNS; c++) {
        vnum_format(v[c], number);
        buf_printf(w->out, "<td>%s</td>", number);
    }
    buf_str(w->out, "</tr>\n");
}

static void write_years(const struct writing *w)
{
    char number[VNUM_TEXT_BYTES];
    int64_t now, then;
    size_t at = 0;
    int year = 0;

    buf_printf(w->out,
               "<table><thead><tr><th>%s</th><th>%s</th><th>%s</th>"
               "</tr></thead>\n",
               msg_text(MSG_BENEFIT_SIM_YEAR, w->lang),
               msg_text(MSG_BENEFIT_SIM_NOW, w->lang),
               msg_text(MSG_BENEFIT_SIM_THEN, w->lang));
    while (next_year(w->s, &at, &year, &now, &then)) {
        vnum_format(now, number);
        buf_printf(w->out, "<tr><th>%d</th><td>%s</td>", year, number);
        vnum_format(then, number);
        buf_printf(w->out, "<td>%s</td></tr>\n", number);
    }
    buf_str(w->out, "</table>\n");
}

static const char page_style[] =
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;"
    "padding:0 1rem;color:#1a1a1a;background:#fff}svg{width:100%;height:auto}"
    "svg text{font-size:12px;fill:#444}.axis{stroke:#888;fill:none}polyline{"
    "fill:none;stroke-width:2.5}polyline.now{stroke:#0b5cad}polyline.then{"
    "stroke:#b3420a;stroke-dasharray:7 4}span.now{color:#0b5cad}span.then{"
    "color:#b3420a}table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border-bottom:1px solid #ccc;padding:.3rem .5rem;text-align:right}"
    "tbody th,thead th:first-child{text-align:left;font-weight:normal}";

static void write_html(const struct writing *w)
{
    const char *title = msg_text(MSG_BENEFIT_SIM_TITLE, w->lang);

    buf_printf(w->out,
               "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8"
               "\"><meta name=\"viewport\" content=\"width=device-width\">"
               "<title>%s</title><style>%s</style></head><body><h1>%s: ",
               w->lang == LANG_VI ? "vi" : "en", title, page_style, title);
    buf_xml(w->out, w->ask->name);
    buf_str(w->out, "</h1>\n");
    write_chart(w);
    write_years(w);
    buf_printf(w->out, "<table><thead><tr><th>%s</th><th>%s</th>",
               msg_text(MSG_BENEFIT_SIM_UNIT, w->lang),
               msg_text(MSG_BENEFIT_SIM_GROUP, w->lang));
    for (int c = 0; c < COLUMNS; c++)
        buf_printf(w->out, "<th>%s</th>", msg_text(column_titles[c], w->lang));
    buf_str(w->out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i <= w->s->row_count; i++)
        html_cells(w, row_at(w->s, i));
    buf_str(w->out, "</tbody></table></body></html>\n");
}

/* ---- together ---------------------------------------------------------- */

enum err_code simulate_write(const struct simulate_ask *ask,
                             const struct simulate *s,
                             enum simulate_format format, enum lang lang,
                             struct buf *out, struct err *e)
{
    static void (*const writers[SIMULATE_FORMAT__MAX])(
        const struct writing *) = {[SIMULATE_TABLE] = write_table,
                                   [SIMULATE_CSV] = write_csv,
                                   [SIMULATE_JSON] = write_json,
                                   [SIMULATE_HTML] = write_html};
    struct writing w = {ask, s, lang, out};

    assert(format < SIMULATE_FORMAT__MAX && writers[format]);
    writers[format](&w);
    return buf_check(out, e);
}

enum err_code simulate_sheet(const struct simulate_ask *ask,
                             const struct simulate *s, enum lang lang,
                             const char *path, struct err *e)
{
    struct writing w = {ask, s, lang, NULL};
    struct sheet_writer *sheet;
    char name[NAME_BYTES];
    int64_t v[COLUMNS];
    enum err_code rc = sheet_begin(path, &sheet, e);

    if (rc != ERR_OK)
        return rc;
    sheet_put_title(sheet, msg_text(MSG_BENEFIT_SIM_UNIT, lang));
    sheet_put_title(sheet, msg_text(MSG_BENEFIT_SIM_GROUP, lang));
    for (int c = 0; c < COLUMNS; c++)
        sheet_put_title(sheet, msg_text(column_titles[c], lang));
    rc = sheet_end_row(sheet, e);
    for (size_t i = 0; i <= s->row_count && rc == ERR_OK; i++) {
        row_unit(&w, row_at(s, i), name);
        sheet_put_text(sheet, name);
        row_group(&w, row_at(s, i), name);
        sheet_put_text(sheet, name);
        row_values(row_at(s, i), v);
        for (int c = 0; c < COLUMNS; c++) {
            char number[32];
            snprintf(number, sizeof number, "%" PRId64, v[c]);
            sheet_put_number(sheet, v[c], 1, number);
        }
        rc = sheet_end_row(sheet, e);
    }
    return sheet_finish(sheet, rc == ERR_OK, e) == ERR_OK ? rc : e->code;
}
