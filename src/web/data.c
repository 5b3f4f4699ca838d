#include "web/data.h"

#include "base/file.h"
#include "base/vnum.h"
#include "registry/sheet_write.h"
#include "web/page.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHEET_BYTES = 256 << 20 };

/* ---- building ----------------------------------------------------------- */

struct data_table *data_table(struct request *r, const char *key,
                              const char *title,
                              const struct data_column *columns, size_t count)
{
    struct data_table *t = arena_alloc(r->a, sizeof *t);

    if (!t) {
        err_nomem(&r->err);
        return NULL;
    }
    *t = (struct data_table){.r = r,
                             .key = key,
                             .title = title,
                             .columns = columns,
                             .column_count = count,
                             .total = -1};
    t->end = &t->first;
    *r->tables_end = t;
    r->tables_end = &t->next;
    return t;
}

void data_row(struct data_table *t, const char *href)
{
    struct data_row *row = t ? arena_alloc(t->r->a, sizeof *row) : NULL;

    if (row)
        row->cells = arena_array(t->r->a, t->column_count, sizeof *row->cells);
    if (!t)
        return;
    if (!row || !row->cells) {
        err_nomem(&t->r->err);
        t->last = NULL;
        return;
    }
    row->href = href;
    for (size_t i = 0; i < t->column_count; i++)
        row->cells[i] = (struct data_cell){.text = "", .missing = 1};
    *t->end = row;
    t->end = &row->next;
    t->last = row;
    t->filled = 0;
    t->row_count++;
}

static void put(struct data_table *t, struct data_cell cell)
{
    if (t && t->last && t->filled < t->column_count)
        t->last->cells[t->filled++] = cell;
}

static const char *copy(struct data_table *t, const char *text)
{
    const char *s = t ? arena_strdup(t->r->a, text ? text : "") : "";

    if (!s)
        err_nomem(&t->r->err);
    return s ? s : "";
}

void data_text(struct data_table *t, const char *text)
{
    put(t,
        (struct data_cell){.text = copy(t, text), .missing = !text || !*text});
}

void data_link(struct data_table *t, const char *text, const char *href)
{
    data_text(t, text);
    data_open(t, href);
}

void data_marked(struct data_table *t, const char *text, const char *mark)
{
    data_text(t, text);
    data_mark(t, mark);
}

void data_number(struct data_table *t, int64_t n)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(n, text);
    put(t, (struct data_cell){
               .kind = DATA_NUMBER, .text = copy(t, text), .value = n});
}

void data_value(struct data_table *t, struct value v)
{
    char text[VNUM_TEXT_BYTES];

    if (v.missing) {
        data_none(t);
        return;
    }
    vnum_format_decimal(v.number, text);
    put(t,
        (struct data_cell){.kind = v.number.scale ? DATA_DECIMAL : DATA_NUMBER,
                           .text = copy(t, text),
                           .value = v.number.value,
                           .scale = v.number.scale});
}

void data_day(struct data_table *t, day_t day)
{
    char text[DAY_TEXT_BYTES];

    if (day == DAY_NONE) {
        data_none(t);
        return;
    }
    day_official(day, text);
    put(t, (struct data_cell){
               .kind = DATA_DAY, .text = copy(t, text), .day = day});
}

const char *data_moment_text(const char *stamp, char out[DATA_MOMENT_BYTES])
{
    char day[DAY_TEXT_BYTES];
    struct err e = {0};
    day_t d;

    out[0] = '\0';
    if (!stamp || strlen(stamp) < 16)
        return out;
    snprintf(day, sizeof day, "%.10s", stamp);
    if (day_parse(day, NO_POS, &d, &e) == ERR_OK)
        day_official(d, day);
    snprintf(out, DATA_MOMENT_BYTES, "%s %.5s", day, stamp + 11);
    return out;
}

void data_moment(struct data_table *t, const char *stamp)
{
    char text[DATA_MOMENT_BYTES], plain[DATA_MOMENT_BYTES];

    if (!*data_moment_text(stamp, text)) {
        data_none(t);
        return;
    }
    snprintf(plain, sizeof plain, "%.10s %.5s", stamp, stamp + 11);
    put(t, (struct data_cell){.text = copy(t, text), .plain = copy(t, plain)});
}

void data_none(struct data_table *t)
{
    put(t, (struct data_cell){.text = "", .missing = 1});
}

void data_open(struct data_table *t, const char *href)
{
    if (t && t->last && t->filled > 0)
        t->last->cells[t->filled - 1].href = href;
}

void data_mark(struct data_table *t, const char *mark)
{
    if (t && t->last && t->filled > 0)
        t->last->cells[t->filled - 1].mark = mark;
}

void data_fact_link(struct request *r, const char *key, const char *title,
                    const char *text, const char *href)
{
    struct data_fact *f = arena_alloc(r->a, sizeof *f);
    const char *mine = arena_strdup(r->a, text ? text : "");

    if (!f || !mine) {
        err_nomem(&r->err);
        return;
    }
    *f = (struct data_fact){key, title, mine, href, NULL};
    *r->facts_end = f;
    r->facts_end = &f->next;
}

void data_fact(struct request *r, const char *key, const char *title,
               const char *text)
{
    data_fact_link(r, key, title, text, NULL);
}

int data_only(const struct request *r)
{
    return r->want != WANT_HTML;
}

/* ---- JSON --------------------------------------------------------------- */

static void decimal_json(struct buf *b, int64_t value, int scale)
{
    int64_t power = 1;

    for (int i = 0; i < scale; i++)
        power *= 10;
    if (scale == 0) {
        buf_int(b, value);
        return;
    }
    int64_t size = value < 0 ? -value : value;
    buf_printf(b, "%s%" PRId64 ".%0*" PRId64, value < 0 ? "-" : "",
               size / power, scale, size % power);
}

static void cell_json(struct buf *b, const struct data_cell *c)
{
    char day[DAY_TEXT_BYTES];

    if (c->missing) {
        buf_str(b, "null");
    } else if (c->kind == DATA_NUMBER || c->kind == DATA_DECIMAL) {
        decimal_json(b, c->value, c->scale);
    } else if (c->kind == DATA_DAY) {
        day_iso(c->day, day);
        buf_json(b, day);
    } else {
        buf_json(b, c->plain ? c->plain : c->text);
    }
}

/* "/people/5" of a page is "/api/v1/people/5" here. */
static void href_json(struct buf *b, const char *href)
{
    buf_str(b, ",\"href\":");
    if (href[0] == '/') {
        struct buf path;
        buf_init(&path, 8192);
        buf_printf(&path, "/api/v1%s", href);
        buf_json(b, buf_cstr(&path));
        buf_free(&path);
    } else {
        buf_json(b, href);
    }
}

static void row_json(struct buf *b, const struct data_table *t,
                     const struct data_row *row)
{
    const char *href = row->href;

    buf_char(b, '{');
    for (size_t i = 0; i < t->column_count; i++) {
        buf_str(b, i ? "," : "");
        buf_json(b, t->columns[i].key);
        buf_char(b, ':');
        cell_json(b, &row->cells[i]);
        if (!href)
            href = row->cells[i].href;
    }
    if (href)
        href_json(b, href);
    buf_char(b, '}');
}

static void table_json(struct buf *b, const struct data_table *t)
{
    buf_json(b, t->key);
    buf_str(b, ":{\"items\":[");
    for (const struct data_row *row = t->first; row; row = row->next) {
        row_json(b, t, row);
        if (row->next)
            buf_char(b, ',');
    }
    buf_char(b, ']');
    if (t->total >= 0) {
        buf_str(b, ",\"total\":");
        buf_int(b, t->total);
    }
    if (t->next_href) {
        buf_str(b, ",\"next\":");
        buf_json(b, t->next_href);
    }
    buf_char(b, '}');
}

void data_json(struct request *r)
{
    struct buf *b = &r->body;
    const char *comma = "";

    buf_clear(b);
    buf_char(b, '{');
    for (const struct data_fact *f = r->facts; f; f = f->next) {
        buf_str(b, comma);
        buf_json(b, f->key);
        buf_char(b, ':');
        buf_json(b, f->text);
        comma = ",";
    }
    for (const struct data_table *t = r->tables; t; t = t->next) {
        buf_str(b, comma);
        table_json(b, t);
        comma = ",";
    }
    buf_str(b, "}\n");
    r->type = "application/json";
}

/* ---- a sheet ------------------------------------------------------------ */

static void sheet_cell(struct sheet_writer *w, const struct data_cell *c)
{
    if (c->kind == DATA_DAY && !c->missing)
        sheet_put_day(w, c->day, c->text);
    else if (c->kind == DATA_NUMBER && !c->missing)
        sheet_put_number(w, c->value, 1, c->text);
    else
        sheet_put_text(w, c->text);
}

static enum err_code sheet_table(struct sheet_writer *w,
                                 const struct data_table *t, struct err *e)
{
    sheet_put_title(w, t->title);
    enum err_code rc = sheet_end_row(w, e);
    for (size_t i = 0; i < t->column_count; i++)
        sheet_put_title(w, t->columns[i].title);
    if (rc == ERR_OK)
        rc = sheet_end_row(w, e);
    for (const struct data_row *row = t->first; rc == ERR_OK && row;
         row = row->next) {
        for (size_t i = 0; i < t->column_count; i++)
            sheet_cell(w, &row->cells[i]);
        rc = sheet_end_row(w, e);
    }
    sheet_put_text(w, "");
    return rc == ERR_OK ? sheet_end_row(w, e) : rc;
}

/* Whoever finds the sheet later sees who took it out, and when. */
static enum err_code sheet_mark(struct request *r, struct sheet_writer *w)
{
    char stamp[STAMP_BYTES];

    stamp_now(stamp);
    sheet_put_text(w, req_say(r, MSG_WEB_TAKEN_OUT,
                              r->session ? r->session->full_name : "-", stamp));
    return sheet_end_row(w, &r->err);
}

static enum err_code write_sheet(struct request *r, const char *path)
{
    struct sheet_writer *w = NULL;
    enum err_code rc = sheet_begin(path, &w, &r->err);

    if (rc != ERR_OK)
        return rc;
    rc = sheet_mark(r, w);
    for (const struct data_fact *f = r->facts; rc == ERR_OK && f; f = f->next) {
        sheet_put_title(w, f->title);
        sheet_put_text(w, f->text);
        rc = sheet_end_row(w, &r->err);
    }
    for (const struct data_table *t = r->tables; rc == ERR_OK && t; t = t->next)
        rc = sheet_table(w, t, &r->err);
    if (sheet_finish(w, rc == ERR_OK, &r->err) != ERR_OK)
        rc = r->err.code;
    return rc;
}

enum err_code data_sheet(struct request *r)
{
    char folder[] = "/tmp/ansinh-web-XXXXXX", path[64];
    const char *name = r->tables ? r->tables->key : "an-sinh";
    struct buf out;

    if (!mkdtemp(folder))
        return REQ_FAIL(r, ERR_IO, MSG_FILE_OPEN, "/tmp", "mkdtemp");
    snprintf(path, sizeof path, "%s/x.xlsx", folder);
    buf_init(&out, SHEET_BYTES);
    enum err_code rc = write_sheet(r, path);
    if (rc == ERR_OK)
        rc = file_read(path, &out, &r->err);
    unlink(path);
    rmdir(folder);
    if (rc == ERR_OK)
        rc = reply_file(r,
                        "application/vnd.openxmlformats-officedocument."
                        "spreadsheetml.sheet",
                        arena_printf(r->a, "%s.xlsx", name), &out);
    buf_free(&out);
    return rc;
}

/* ---- HTML --------------------------------------------------------------- */

static const char *cell_class(const struct data_column *column,
                              const struct data_cell *c)
{
    enum data_kind kind = c->missing ? column->kind : c->kind;

    return kind == DATA_TEXT ? NULL : kind == DATA_DAY ? "day" : "num";
}

static void cell_html(struct html *h, const struct data_column *column,
                      const struct data_cell *c, const char *href)
{
    html_open(h, "td", "class", cell_class(column, c), NULL);
    if (href)
        html_open(h, "a", "href", href, NULL);
    if (c->mark && !c->missing)
        html_open(h, "span", "class", "badge", "data-mark", c->mark, NULL);
    if (c->missing)
        H(h, "<span class=\"none\" aria-hidden=\"true\">–</span>");
    else
        html_text(h, c->text);
    if (c->mark && !c->missing)
        html_close(h, "span");
    if (href)
        html_close(h, "a");
    H(h, "</td>");
}

static void head_html(struct request *r, const struct data_table *t)
{
    struct html *h = &r->h;
    const char *sorted = req_get(r, "sort");

    H(h, "<thead><tr>");
    for (size_t i = 0; i < t->column_count; i++) {
        const struct data_column *c = &t->columns[i];
        int down =
            c->sort && sorted[0] == '-' && strcmp(sorted + 1, c->sort) == 0;
        int up = c->sort && strcmp(sorted, c->sort) == 0;
        html_open(h, "th", "scope", "col", "class",
                  c->kind == DATA_NUMBER || c->kind == DATA_DECIMAL ? "num"
                                                                    : NULL,
                  "aria-sort",
                  up     ? "ascending"
                  : down ? "descending"
                         : NULL,
                  NULL);
        if (c->sort) {
            const char *by = up ? arena_printf(r->a, "-%s", c->sort) : c->sort;
            html_el(h, "a", c->title, "href",
                    url_query(r, "sort", by, "after", NULL, NULL), NULL);
        } else {
            html_text(h, c->title);
        }
        H(h, "</th>");
    }
    H(h, "</tr></thead>");
}

void data_table_html(struct request *r, const struct data_table *t,
                     enum msg_id empty)
{
    struct html *h = &r->h;

    if (!t)
        return;
    if (!t->first) {
        if (empty != MSG_NONE)
            html_el_msg(h, "p", empty, "class", "empty", NULL);
        return;
    }
    html_open(h, "div", "class", "scroll", "tabindex", "0", "role", "region",
              "aria-label", t->title, NULL);
    html_open(h, "table", "class", "data", NULL);
    html_el(h, "caption", t->title, NULL);
    head_html(r, t);
    H(h, "<tbody>");
    for (const struct data_row *row = t->first; row; row = row->next) {
        html_open(h, "tr", "data-mark", row->mark, NULL);
        for (size_t i = 0; i < t->column_count; i++) {
            const struct data_cell *c = &row->cells[i];
            cell_html(h, &t->columns[i], c,
                      c->href  ? c->href
                      : i == 0 ? row->href
                               : NULL);
        }
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div>");
}

void data_facts_html(struct request *r)
{
    struct html *h = &r->h;

    H(h, "<dl class=\"facts\">");
    for (const struct data_fact *f = r->facts; f; f = f->next) {
        if (!*f->text)
            continue;
        H(h, "<div>");
        html_el(h, "dt", f->title, NULL);
        if (f->href) {
            H(h, "<dd>");
            html_el(h, "a", f->text, "href", f->href, NULL);
            H(h, "</dd>");
        } else {
            html_el(h, "dd", f->text, NULL);
        }
        H(h, "</div>");
    }
    H(h, "</dl>");
}
