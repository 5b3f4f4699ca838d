/*
** ansinh trace: the records behind a figure.
*/
#include "cli/cli.h"
#include "tally/figures.h"
#include "tally/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 1 << 30, CELL_BYTES = 1024, LIMIT_DEFAULT = 100 };

struct list {
    struct cli *c;
    struct buf out;
    int64_t limit; /* 0: all */
    int64_t shown;
};

static const char *unit_name(const struct list *l, int64_t id)
{
    const struct unit *u = units_get(registry_units(l->c->registry), id);

    return u ? u->name : "";
}

static void put_head(struct list *l, const struct cat_register *reg)
{
    buf_str(&l->out, "id\tunit");
    for (size_t i = 0; i < reg->column_count; i++)
        buf_printf(&l->out, "\t%s", reg->columns[i].title.text[l->c->lang]);
    buf_char(&l->out, '\n');
}

static void put_row(struct list *l, const struct rows *rows, size_t row)
{
    char text[CELL_BYTES];

    buf_printf(&l->out, "%" PRId64 "\t%s", rows->id[row],
               unit_name(l, rows->unit_id[row]));
    for (int i = 0; i < (int)rows->own_count; i++) {
        rows_cell_text(rows, row, i, ROWS_PEOPLE, l->c->lang, text,
                       sizeof text);
        buf_printf(&l->out, "\t%s", text);
    }
    buf_char(&l->out, '\n');
}

static void put_json(struct list *l, const struct rows *rows, size_t row)
{
    buf_str(&l->out, l->shown ? ",\n" : "\n");
    buf_printf(&l->out, "{\"id\":%" PRId64 ",\"unit\":", rows->id[row]);
    buf_json(&l->out, unit_name(l, rows->unit_id[row]));
    buf_str(&l->out, ",\"record\":");
    rows_json(rows, row, NULL, 0, &l->out);
    buf_char(&l->out, '}');
}

static enum err_code on_rows(const struct rows *rows, void *arg, struct err *e)
{
    struct list *l = arg;

    for (size_t row = 0; row < rows->count; row++) {
        if (l->limit && l->shown >= l->limit)
            break;
        if (l->c->opt.json) {
            put_json(l, rows, row);
        } else {
            if (l->shown == 0)
                put_head(l, rows->reg);
            put_row(l, rows, row);
        }
        l->shown++;
    }
    return buf_check(&l->out, e);
}

/* What is behind a figure: the records found, and what `figures` says. */
struct behind {
    int64_t count, sum; /* of records */
    struct value value;
    struct typed_list typed;
};

static void put_sum(struct list *l, const struct cat_indicator *i,
                    const struct behind *b)
{
    int64_t count = b->count;
    char text[2][VNUM_TEXT_BYTES], line[512];
    const char *args[3] = {text[0], text[1], i->uom.text[l->c->lang]};

    vnum_format(count, text[0]);
    vnum_format(b->sum, text[1]);
    msg_format(MSG_CLI_TRACE_SUM, l->c->lang, args, 3, line, sizeof line);
    buf_printf(&l->out, "%s\n", line);
    if (count <= l->shown)
        return;
    vnum_format(count - l->shown, text[0]);
    msg_format(MSG_CLI_TRACE_MORE, l->c->lang, args, 1, line, sizeof line);
    buf_printf(&l->out, "%s\n", line);
}

/* ---- typed-in figures -------------------------------------------------- */

static void put_typed(struct list *l, const struct cat_indicator *i,
                      const struct typed_told *t)
{
    char value[VNUM_TEXT_BYTES], days[2][DAY_TEXT_BYTES], both[64], line[512];
    char at[sizeof "2024-03-15T08:30"];
    const char *args[] = {unit_name(l, t->unit_id), value, both, t->who, at};

    vnum_format_decimal((struct decimal){t->value, cat_scale(i)}, value);
    snprintf(at, sizeof at, "%.16s", t->at);
    if (strchr(at, 'T'))
        *strchr(at, 'T') = ' ';
    day_official(t->first, days[0]);
    day_official(t->last, days[1]);
    snprintf(both, sizeof both, "%s - %s", days[0], days[1]);
    msg_format(MSG_CLI_TRACE_TYPED_ONE, l->c->lang, args, ARRAY_COUNT(args),
               line, sizeof line);
    buf_printf(&l->out, "%s\n", line);
}

static void put_typed_json(struct list *l, const struct typed_told *t)
{
    char day[DAY_TEXT_BYTES];

    buf_str(&l->out, "{\"unit\":");
    buf_json(&l->out, unit_name(l, t->unit_id));
    day_iso(t->first, day);
    buf_printf(&l->out, ",\"from\":\"%s\"", day);
    day_iso(t->last, day);
    buf_printf(&l->out, ",\"to\":\"%s\",\"value\":%" PRId64 ",\"by\":", day,
               t->value);
    buf_json(&l->out, t->who);
    buf_str(&l->out, ",\"at\":");
    buf_json(&l->out, t->at);
    buf_char(&l->out, '}');
}

static void put_end_json(struct list *l, const struct behind *b)
{
    int64_t value = b->sum;

    buf_str(&l->out, "\n],");
    if (b->typed.count > 0)
        buf_str(&l->out, "\"typed\":[");
    for (size_t n = 0; n < b->typed.count; n++) {
        buf_str(&l->out, n ? ",\n" : "\n");
        put_typed_json(l, &b->typed.list[n]);
        value += b->typed.list[n].value;
    }
    if (b->typed.count > 0)
        buf_str(&l->out, "\n],");
    buf_printf(&l->out, "\"count\":%" PRId64 ",\"value\":", b->count);
    if (b->value.missing && b->count == 0)
        buf_str(&l->out, "null}\n");
    else
        buf_printf(&l->out, "%" PRId64 "}\n", value);
}

/* What the figure rests on: records, figures that were typed in, or nothing,
** which is no 0. */
static void put_end(struct list *l, const struct cat_indicator *i,
                    const struct behind *b)
{
    char value[VNUM_TEXT_BYTES], line[512];
    const char *args[] = {value, i->uom.text[l->c->lang]};

    if (l->c->opt.json) {
        put_end_json(l, b);
        return;
    }
    if (b->value.missing && b->count == 0) {
        args[0] = i->title.text[l->c->lang];
        msg_format(MSG_CLI_TRACE_NONE, l->c->lang, args, 1, line, sizeof line);
        buf_printf(&l->out, "%s\n", line);
        return;
    }
    if (b->count > 0 || b->typed.count == 0)
        put_sum(l, i, b);
    if (b->typed.count == 0)
        return;
    vnum_format_decimal(b->value.number, value);
    if (b->count == 0) {
        msg_format(MSG_CLI_TRACE_TYPED, l->c->lang, args, 2, line, sizeof line);
        buf_printf(&l->out, "%s\n", line);
    }
    for (size_t n = 0; n < b->typed.count; n++)
        put_typed(l, i, &b->typed.list[n]);
}

/* Whether there is a figure, as `figures` says it, and what was typed in. */
static enum err_code read_behind(struct cli *c, const struct trace_ask *ask,
                                 struct behind *b)
{
    struct figures_reader *reader;
    struct figures *f;
    enum err_code rc = figures_reader_new(c->tally, &reader, &c->err);

    if (rc != ERR_OK)
        return rc;
    rc = figures_read(reader, c->arena, &ask->figures, &f, &c->err);
    if (rc == ERR_OK)
        rc = figures_value(f, ask->indicator, ask->dim, ask->code,
                           FIGURE_PERIOD, &b->value, &c->err);
    if (rc == ERR_OK)
        rc = figures_typed_list(f, ask->indicator, ask->dim, ask->code,
                                &b->typed, &c->err);
    figures_reader_free(reader);
    return rc;
}

/* "sex=female" of --by. */
static enum err_code find_part(struct cli *c, struct trace_ask *ask)
{
    char dim[64];
    const char *sign;

    if (c->opt.by_count == 0)
        return ERR_OK;
    sign = strchr(c->opt.by[0], '=');
    if (!sign || (size_t)(sign - c->opt.by[0]) >= sizeof dim)
        return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_SET_BAD, c->opt.by[0]);
    snprintf(dim, sizeof dim, "%.*s", (int)(sign - c->opt.by[0]), c->opt.by[0]);
    return figure_dim(ask->indicator, dim, sign + 1, &ask->dim, &ask->code,
                      &c->err);
}

int cmd_trace(struct cli *c)
{
    struct list l = {.c = c, .limit = LIMIT_DEFAULT};
    struct trace_ask ask = {0};
    struct behind b = {0};
    int done = 0;

    if (c->opt.arg_count != 1)
        return cli_needs(c, "INDICATOR");
    if (c->opt.limit &&
        !cli_number(c, c->opt.limit, "--limit", 0, INT32_MAX, &l.limit))
        return CLI_WRONG;
    if (!cli_open(c, STORE_READ) ||
        figure_indicator(c->catalog, c->opt.args[0], &ask.indicator, &c->err) !=
            ERR_OK ||
        find_part(c, &ask) != ERR_OK)
        return cli_fail(c);
    if (!cli_ask(c, &ask.figures))
        return CLI_WRONG;
    buf_init(&l.out, OUT_BYTES);
    if (c->opt.json)
        buf_str(&l.out, "{\"records\":[");
    if (trace_records(c->tally, &ask, on_rows, &l, &b.count, &b.sum, &c->err) ==
            ERR_OK &&
        read_behind(c, &ask, &b) == ERR_OK) {
        put_end(&l, ask.indicator, &b);
        done = cli_output(c, &l.out);
    } else {
        cli_fail(c);
    }
    buf_free(&l.out);
    return done ? CLI_DONE : CLI_WRONG;
}
