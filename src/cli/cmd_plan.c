/*
** ansinh plan, ansinh enter: targets, and figures of units without records.
*/
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

struct entry {
    struct cli *c;
    struct typed typed;
    struct period period;
    char dim[64];
};

static enum err_code job_plan(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;

    return plan_set(db, x->c->catalog, &x->typed, period_year_number(x->period),
                    e);
}

static enum err_code job_enter(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;

    return typed_figure_set(db, x->c->catalog, &x->typed, x->period, e);
}

/* A ratio's plan is entered as it is read, "73,5"; it is kept in its decimals.
 */
static enum err_code read_value(struct entry *x, const struct cat_indicator *i)
{
    struct err *e = &x->c->err;
    int scale = cat_scale(i);
    struct decimal d;
    enum err_code rc = vnum_parse(x->c->opt.value, NO_POS, &d, e);

    if (rc == ERR_OK && d.scale > scale)
        rc = ERR_SET(e, ERR_INPUT, MSG_NUMBER_BAD, x->c->opt.value);
    for (; rc == ERR_OK && d.scale < scale; d.scale++) {
        if (__builtin_mul_overflow(d.value, 10, &d.value))
            rc = ERR_SET(e, ERR_LIMIT, MSG_NUMBER_RANGE, x->c->opt.value);
    }
    x->typed.value = d.value;
    return rc;
}

static int read_part(struct entry *x)
{
    const char *by = x->c->opt.by_count ? x->c->opt.by[0] : NULL;
    const char *sign = by ? strchr(by, '=') : NULL;

    x->typed.dim = x->typed.code = "";
    if (!by)
        return 1;
    if (!sign || (size_t)(sign - by) >= sizeof x->dim) {
        ERR_SET(&x->c->err, ERR_INPUT, MSG_CLI_SET_BAD, by);
        return 0;
    }
    snprintf(x->dim, sizeof x->dim, "%.*s", (int)(sign - by), by);
    x->typed.dim = x->dim;
    x->typed.code = sign + 1;
    return 1;
}

static int write_entry(struct cli *c, store_job *job)
{
    struct entry x = {.c = c};
    const struct cat_indicator *i;
    const struct unit *unit;
    char value[VNUM_TEXT_BYTES];

    if (c->opt.arg_count != 1)
        return cli_needs(c, "INDICATOR");
    if (!c->opt.value)
        return cli_needs(c, "--value");
    if (!cli_open(c, STORE_WRITE) ||
        figure_indicator(c->catalog, c->opt.args[0], &i, &c->err) != ERR_OK ||
        read_value(&x, i) != ERR_OK || !read_part(&x))
        return cli_fail(c);
    if (!cli_period(c, &x.period) || !cli_unit_in(c, x.period, &unit))
        return CLI_WRONG;
    if (!actor_may(c->who, registry_units(c->registry), unit->id,
                   i->field->name, RIGHT_WRITE)) {
        ERR_SET(&c->err, ERR_DENIED, MSG_REG_DENIED, c->who->name,
                i->title.text[c->lang], unit->name);
        return cli_fail(c);
    }
    x.typed.indicator = i->name;
    x.typed.unit_id = unit->id;
    x.typed.actor = c->who->name;
    if (store_write(c->store, job, &x, &c->err) != ERR_OK)
        return cli_fail(c);
    vnum_format_decimal((struct decimal){x.typed.value, cat_scale(i)}, value);
    cli_say(c, MSG_CLI_PLAN_DONE, i->title.text[c->lang], value);
    return CLI_DONE;
}

int cmd_plan(struct cli *c)
{
    return write_entry(c, job_plan);
}

int cmd_enter(struct cli *c)
{
    return write_entry(c, job_enter);
}
