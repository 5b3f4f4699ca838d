/*
** ansinh trace: the records behind a figure.
*/
#include "cli/cli.h"
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

static void put_sum(struct list *l, const struct cat_indicator *i,
                    int64_t count, int64_t value)
{
    char text[2][VNUM_TEXT_BYTES], line[512];
    const char *args[3] = {text[0], text[1], i->uom.text[l->c->lang]};

    if (l->c->opt.json) {
        buf_printf(&l->out,
                   "\n],\"count\":%" PRId64 ",\"value\":%" PRId64 "}\n", count,
                   value);
        return;
    }
    vnum_format(count, text[0]);
    vnum_format(value, text[1]);
    msg_format(MSG_CLI_TRACE_SUM, l->c->lang, args, 3, line, sizeof line);
    buf_printf(&l->out, "%s\n", line);
    if (count <= l->shown)
        return;
    vnum_format(count - l->shown, text[0]);
    msg_format(MSG_CLI_TRACE_MORE, l->c->lang, args, 1, line, sizeof line);
    buf_printf(&l->out, "%s\n", line);
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
    int64_t count, value;
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
    if (trace_records(c->tally, &ask, on_rows, &l, &count, &value, &c->err) ==
        ERR_OK) {
        put_sum(&l, ask.indicator, count, value);
        done = cli_output(c, &l.out);
    } else {
        cli_fail(c);
    }
    buf_free(&l.out);
    return done ? CLI_DONE : CLI_WRONG;
}
