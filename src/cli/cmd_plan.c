/*
** ansinh plan, ansinh enter: targets, and figures of units without records.
*/
#include "cli/cli.h"
#include "tally/plan_file.h"

#include <stdio.h>
#include <string.h>

struct entry {
    struct cli *c;
    struct typed typed;
    struct period period;
    char dim[64];
    int had; /* a plan before this one */
    int64_t before;
};

static enum err_code job_plan(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;
    int year = period_year_number(x->period);
    enum err_code rc = plan_find(db, &x->typed, year, &x->had, &x->before, e);

    return rc == ERR_OK ? plan_set(db, x->c->catalog, &x->typed, year, e) : rc;
}

static enum err_code job_enter(struct db *db, void *arg, struct err *e)
{
    struct entry *x = arg;

    return typed_figure_set(db, x->c->catalog, &x->typed, x->period, e);
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

/* What a plan is for is a year, as it is asked for later. */
static int check_year(struct cli *c, const struct cat_indicator *i,
                      const struct entry *x)
{
    struct period p = x->period;
    char year[8];

    (void)i;

    snprintf(year, sizeof year, "%d", period_year_number(p));
    if (!p.by_day && p.month_last - p.month_first == 11 &&
        p.month_first % 12 == 0)
        return 1;
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_PLAN_YEAR, c->opt.period, year);
    return cli_fail(c), 0;
}

static int check_records(struct cli *c, const struct cat_indicator *i,
                         const struct entry *x)
{
    const struct figures_ask ask = {x->typed.unit_id, x->period, DAY_NONE,
                                    c->who};
    const struct unit *unit =
        units_get(registry_units(c->registry), ask.unit_id);
    struct figures_reader *reader;
    struct figures *f;

    if (figures_reader_new(c->tally, &reader, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    if (figures_read(reader, c->arena, &ask, &f, &c->err) == ERR_OK &&
        figures_from_records(f, i))
        ERR_SET(&c->err, ERR_INPUT, MSG_TALLY_TYPED_RECORDS,
                i->title.text[c->lang], unit->name,
                i->reg->title.text[c->lang]);
    figures_reader_free(reader);
    return c->err.code == ERR_OK || (cli_fail(c), 0);
}

/* What is typed in counts: the period has begun, and no records say it. */
static int check_entered(struct cli *c, const struct cat_indicator *i,
                         const struct entry *x)
{
    char name[PERIOD_TEXT_BYTES];

    if (period_first_day(x->period) <= day_today())
        return check_records(c, i, x);
    period_name(x->period, name);
    ERR_SET(&c->err, ERR_INPUT, MSG_TALLY_TYPED_FUTURE, name);
    return cli_fail(c), 0;
}

/* How a plan or a typed figure is written, and what is asked before. */
struct way {
    store_job *job;
    int (*check)(struct cli *c, const struct cat_indicator *i,
                 const struct entry *x);
};

static void say_done(struct cli *c, const struct cat_indicator *i,
                     const struct entry *x)
{
    char value[VNUM_TEXT_BYTES], before[VNUM_TEXT_BYTES], text[512];
    const char *args[] = {i->title.text[c->lang], value, before};

    vnum_format_decimal((struct decimal){x->typed.value, cat_scale(i)}, value);
    vnum_format_decimal((struct decimal){x->before, cat_scale(i)}, before);
    if (!x->had || x->before == x->typed.value) {
        cli_say(c, MSG_CLI_PLAN_DONE, args[0], value);
        return;
    }
    msg_format(MSG_CLI_PLAN_REPLACED, c->lang, args, ARRAY_COUNT(args), text,
               sizeof text);
    fprintf(stderr, "%s\n", text);
}

static int write_entry(struct cli *c, const struct way *way)
{
    struct entry x = {.c = c};
    const struct cat_indicator *i;
    const struct unit *unit;

    if (c->opt.arg_count != 1)
        return cli_needs(c, "INDICATOR");
    if (!c->opt.value)
        return cli_needs(c, "--value");
    if (!cli_open(c, STORE_WRITE) ||
        figure_indicator(c->catalog, c->opt.args[0], &i, &c->err) != ERR_OK ||
        figure_value_parse(i, c->opt.value, &x.typed.value, &c->err) !=
            ERR_OK ||
        !read_part(&x))
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
    if (!way->check(c, i, &x))
        return CLI_WRONG;
    if (store_write(c->store, way->job, &x, &c->err) != ERR_OK)
        return cli_fail(c);
    say_done(c, i, &x);
    return CLI_DONE;
}

/* ---- many plans as a file ---------------------------------------------- */

static int plan_export(struct cli *c, struct plan_file_ask *ask)
{
    struct db *db;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    enum err_code rc =
        plan_file_write(c->arena, db, ask, c->opt.args[1], &c->err);
    db_close(db);
    if (rc != ERR_OK)
        return cli_fail(c);
    cli_say(c, MSG_CLI_PLAN_WRITTEN, c->opt.args[1], NULL);
    return CLI_DONE;
}

static int plan_import(struct cli *c, struct plan_file_ask *ask)
{
    char done[24], refused[24], row[24];
    struct plan_file f;
    size_t changed = 0;

    enum err_code rc =
        plan_file_read(c->arena, ask, c->opt.args[1], &f, &c->err);
    if (rc == ERR_OK && !c->opt.dry_run)
        rc = plan_file_save(ask, &f, &changed, &c->err);
    if (rc != ERR_OK)
        return cli_fail(c);
    for (size_t i = 0; i < f.refused_count; i++) {
        snprintf(row, sizeof row, "%lld", (long long)f.refused[i].row);
        cli_say(c, MSG_CLI_PLAN_REFUSED, row, f.refused[i].why);
    }
    snprintf(done, sizeof done, "%zu", c->opt.dry_run ? f.count : changed);
    snprintf(refused, sizeof refused, "%zu", f.refused_count);
    cli_say(c, c->opt.dry_run ? MSG_CLI_PLAN_WOULD : MSG_CLI_PLAN_READ, done,
            refused);
    return f.refused_count ? CLI_WRONG : CLI_DONE;
}

static const struct {
    const char *name;
    enum store_mode mode;
    int needs_unit;
    int (*run)(struct cli *c, struct plan_file_ask *ask);
} files[] = {
    {"export", STORE_READ, 1, plan_export},
    {"import", STORE_WRITE, 0, plan_import},
};

static int run_file(struct cli *c, size_t i)
{
    struct plan_file_ask ask = {.who = c->who, .lang = c->lang};
    const struct unit *unit;
    struct period p;

    if (!cli_open(c, files[i].mode))
        return cli_fail(c);
    if (!cli_period(c, &p) ||
        (files[i].needs_unit && !cli_unit_in(c, p, &unit)))
        return CLI_WRONG;
    ask.registry = c->registry;
    ask.who = c->who;
    ask.year = period_year_number(p);
    ask.unit_id = files[i].needs_unit ? unit->id : 0;
    return files[i].run(c, &ask);
}

int cmd_plan(struct cli *c)
{
    for (size_t i = 0; c->opt.arg_count == 2 && i < ARRAY_COUNT(files); i++) {
        if (strcmp(c->opt.args[0], files[i].name) == 0)
            return run_file(c, i);
    }
    return write_entry(c, &(struct way){job_plan, check_year});
}

int cmd_enter(struct cli *c)
{
    return write_entry(c, &(struct way){job_enter, check_entered});
}
