/*
** ansinh figures: a list of JSON objects, or a table for people.
*/
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 64 << 20 };

static void cell(struct buf *out, struct value v, const char *mark,
                 const char *missing)
{
    char text[VNUM_TEXT_BYTES];

    buf_char(out, '\t');
    if (v.missing) {
        buf_str(out, missing);
        return;
    }
    vnum_format_decimal(v.number, text);
    buf_printf(out, "%s%s%s", v.estimated ? "≈ " : "", text, mark);
}

static void table_head(enum lang lang, struct buf *out)
{
    static const enum msg_id heads[] = {
        MSG_CLI_HEAD_INDICATOR, MSG_CLI_HEAD_VALUE,    MSG_CLI_HEAD_PLAN,
        MSG_CLI_HEAD_PCT,       MSG_CLI_HEAD_PREVIOUS, MSG_CLI_HEAD_CHANGE,
        MSG_CLI_HEAD_CUMULATIVE};

    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        buf_printf(out, "%s%s", i ? "\t" : "", msg_text(heads[i], lang));
    buf_char(out, '\n');
}

static enum err_code table_row(struct cli *c, struct figures *f,
                               const struct cat_indicator *i,
                               const struct cat_dim *dim, int code,
                               struct buf *out)
{
    struct figure x;
    enum err_code rc = figures_get(f, i, dim, code, &x, &c->err);

    if (rc != ERR_OK)
        return rc;
    if (dim)
        buf_printf(out, "  - %s", dim->choice->titles[code].text[c->lang]);
    else
        buf_printf(out, "%s (%s)", i->title.text[c->lang],
                   i->uom.text[c->lang]);
    cell(out, x.value, "", msg_text(MSG_CLI_MISSING, c->lang));
    cell(out, x.plan, "", "");
    cell(out, x.plan_pct, "", "");
    cell(out, x.previous, "", "");
    cell(out, x.change_pct, "", "");
    cell(out, x.cumulative, "", "");
    buf_char(out, '\n');
    return ERR_OK;
}

static int wanted_dim(const struct cli *c, const char *name)
{
    for (size_t n = 0; n < c->opt.by_count; n++) {
        if (strcmp(c->opt.by[n], name) == 0)
            return 1;
    }
    return 0;
}

static enum err_code table_indicator(struct cli *c, struct figures *f,
                                     const struct cat_indicator *i,
                                     struct buf *out)
{
    enum err_code rc = table_row(c, f, i, NULL, 0, out);

    for (size_t d = 0; rc == ERR_OK && d < i->dim_count; d++) {
        const struct cat_dim *dim = &i->dims[d];
        if (!wanted_dim(c, dim->name))
            continue;
        for (size_t k = 0; rc == ERR_OK && k < dim->choice->codes.count; k++) {
            struct value v;
            rc = figures_value(f, i, dim, (int)k, FIGURE_PERIOD, &v, &c->err);
            if (rc == ERR_OK && !v.missing && v.number.value != 0)
                rc = table_row(c, f, i, dim, (int)k, out);
        }
    }
    return rc;
}

/* The indicators asked for: named ones, those of a field, or all that the
** asker may read. */
static int is_asked(const struct cli *c, const struct cat_indicator *i,
                    int64_t unit)
{
    if (!actor_may(c->who, registry_units(c->registry), unit, i->field->name,
                   RIGHT_READ))
        return 0;
    if (c->opt.field)
        return strcmp(i->field->name, c->opt.field) == 0;
    if (c->opt.indicator_count == 0)
        return 1;
    for (size_t n = 0; n < c->opt.indicator_count; n++) {
        if (strcmp(c->opt.indicator[n], i->name) == 0)
            return 1;
    }
    return 0;
}

static enum err_code check_names(struct cli *c)
{
    const struct cat_indicator *i;
    enum err_code rc = ERR_OK;

    for (size_t n = 0; rc == ERR_OK && n < c->opt.indicator_count; n++)
        rc = figure_indicator(c->catalog, c->opt.indicator[n], &i, &c->err);
    for (size_t n = 0;
         rc == ERR_OK && c->opt.indicator_count == 1 && n < c->opt.by_count;
         n++) {
        const struct cat_dim *dim;
        int code;
        rc = figure_dim(i, c->opt.by[n], NULL, &dim, &code, &c->err);
    }
    return rc;
}

static enum err_code write_all(struct cli *c, struct figures *f,
                               struct buf *out)
{
    const char *dims[CLI_REPEAT_MAX + 1] = {0};
    int64_t unit = figures_asked(f)->unit_id;
    enum err_code rc = ERR_OK;
    int first = 1;

    memcpy(dims, c->opt.by, c->opt.by_count * sizeof *dims);
    if (c->opt.json)
        buf_str(out, "[");
    else
        table_head(c->lang, out);
    for (size_t n = 0; rc == ERR_OK && n < c->catalog->indicator_count; n++) {
        const struct cat_indicator *i = &c->catalog->indicators[n];
        if (!is_asked(c, i, unit))
            continue;
        if (!c->opt.json) {
            rc = table_indicator(c, f, i, out);
            continue;
        }
        buf_str(out, first ? "\n" : ",\n");
        first = 0;
        rc = figures_json(f, i, c->opt.by_count ? dims : NULL, c->lang, out,
                          &c->err);
    }
    if (c->opt.json)
        buf_str(out, "\n]\n");
    return rc;
}

int cmd_figures(struct cli *c)
{
    struct figures_reader *reader = NULL;
    struct figures_ask ask = {0};
    struct figures *f;
    struct buf out;
    int done = 0;

    if (!cli_open(c, STORE_READ) || check_names(c) != ERR_OK)
        return cli_fail(c);
    if (!cli_ask(c, &ask))
        return CLI_WRONG;
    buf_init(&out, OUT_BYTES);
    enum err_code rc = figures_reader_new(c->tally, &reader, &c->err);
    if (rc == ERR_OK)
        rc = figures_read(reader, c->arena, &ask, &f, &c->err);
    if (rc == ERR_OK)
        rc = write_all(c, f, &out);
    if (rc == ERR_OK)
        done = cli_output(c, &out);
    else
        cli_fail(c);
    figures_reader_free(reader);
    buf_free(&out);
    return done ? CLI_DONE : CLI_WRONG;
}
