/*
** ansinh simulate: what other rules would cost.
*/
#include "benefit/month.h"
#include "benefit/simulate.h"
#include "cli/cli.h"

#include <string.h>

enum { OUT_BYTES = 256 << 20, SETS_MAX = CLI_REPEAT_MAX };

struct asked {
    struct simulate_ask ask;
    struct law_set sets[SETS_MAX];
    enum simulate_format format;
};

static int read_format(struct cli *c, struct asked *q)
{
    size_t len = c->opt.output ? strlen(c->opt.output) : 0;
    const char *name = c->opt.format;

    if (!name && len > 5)
        name = strcmp(c->opt.output + len - 5, ".xlsx") == 0   ? "xlsx"
               : strcmp(c->opt.output + len - 5, ".html") == 0 ? "html"
                                                               : NULL;
    for (int i = 0; name && i < SIMULATE_FORMAT__MAX; i++)
        if (strcmp(simulate_format_names[i], name) == 0) {
            q->format = (enum simulate_format)i;
            return i != SIMULATE_XLSX || c->opt.output ||
                   (cli_needs(c, "-o"), 0);
        }
    if (name)
        ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, name, "--format",
                "table, csv, json, html, xlsx");
    return name == NULL;
}

static int read_by(struct cli *c, struct asked *q)
{
    for (size_t i = 0; i < c->opt.by_count; i++) {
        const char *by = c->opt.by[i];
        while (*by) {
            size_t len = strcspn(by, ",");
            if (len == 7 && strncmp(by, "commune", len) == 0)
                q->ask.by_unit = 1;
            else if (len == 5 && strncmp(by, "group", len) == 0)
                q->ask.by_category = 1;
            else
                return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, by,
                               "--by", "commune, group") == ERR_OK;
            by += len + (by[len] == ',');
        }
    }
    return 1;
}

static int read_months(struct cli *c, struct asked *q)
{
    if (!c->opt.from)
        return cli_needs(c, "--from"), 0;
    if (month_parse(c->opt.from, &q->ask.first, &c->err) != ERR_OK)
        return 0;
    q->ask.last = q->ask.first + 11;
    if (c->opt.to && month_parse(c->opt.to, &q->ask.last, &c->err) != ERR_OK)
        return 0;
    if (q->ask.last >= q->ask.first && q->ask.last - q->ask.first < 600)
        return 1;
    return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, c->opt.to, "--to",
                   c->opt.from) == ERR_OK;
}

/* The other rules: a folder of the catalogue, or today's with other figures. */
static int read_rules(struct cli *c, struct asked *q)
{
    struct cat_faults faults = {0};

    if (c->opt.rules && catalog_load(c->arena, c->opt.rules, &q->ask.rules,
                                     &faults, &c->err) != ERR_OK) {
        if (faults.total > 0)
            cli_show_faults(c, &faults);
        return 0;
    }
    for (size_t i = 0; i < c->opt.set_count; i++)
        if (simulate_set(q->ask.rules ? q->ask.rules : c->catalog,
                         c->opt.set[i], q->ask.first, &q->sets[i],
                         &c->err) != ERR_OK)
            return 0;
    q->ask.sets = q->sets;
    q->ask.set_count = c->opt.set_count;
    return 1;
}

static int read_unit(struct cli *c, struct asked *q)
{
    const struct units *units = registry_units(c->registry);
    const struct catalog *cat = c->catalog;
    day_t day = month_last_day(q->ask.first);
    const struct unit *unit;

    if (!cli_unit(c, day, &unit))
        return 0;
    for (size_t i = 0; i < cat->benefit_count; i++) {
        const struct cat_benefit *b = &cat->benefits[i];
        if ((strcmp(b->group, q->ask.name) == 0 ||
             strcmp(b->name, q->ask.name) == 0) &&
            !actor_may(c->who, units, unit->id, b->field->name, RIGHT_READ))
            return ERR_SET(&c->err, ERR_DENIED, MSG_BENEFIT_RUN_DENIED,
                           c->who->name, q->ask.name, unit->name) == ERR_OK;
    }
    unsigned char *member =
        arena_alloc(c->arena, (size_t)units_max_id(units) + 1);
    if (!member)
        return err_nomem(&c->err) == ERR_OK;
    units_below(units, unit->id, day, member);
    q->ask.member = member;
    q->ask.units = units;
    return 1;
}

static int write(struct cli *c, const struct asked *q, const struct simulate *s)
{
    struct buf out;

    if (q->format == SIMULATE_XLSX)
        return simulate_sheet(&q->ask, s, c->lang, c->opt.output, &c->err) ==
               ERR_OK;
    buf_init(&out, OUT_BYTES);
    int good = simulate_write(&q->ask, s, q->format, c->lang, &out, &c->err) ==
                   ERR_OK &&
               cli_output(c, &out);
    buf_free(&out);
    return good;
}

int cmd_simulate(struct cli *c)
{
    struct asked *q;
    struct simulate s;
    struct db *db;

    if (c->opt.arg_count != 1)
        return cli_needs(c, "BENEFIT");
    if (!cli_open(c, STORE_READ))
        return cli_fail(c);
    q = arena_alloc(c->arena, sizeof *q);
    if (!q) {
        (void)err_nomem(&c->err);
        return cli_fail(c);
    }
    q->ask = (struct simulate_ask){
        .catalog = c->catalog, .name = c->opt.args[0], .known = day_today()};
    if (!read_format(c, q) || !read_by(c, q) || !read_months(c, q) ||
        !read_rules(c, q) || !read_unit(c, q))
        return c->err.code ? cli_fail(c) : CLI_WRONG;
    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    enum err_code rc = simulate_run(c->arena, db, &q->ask, &s, &c->err);
    db_close(db);
    return rc == ERR_OK && write(c, q, &s) ? CLI_DONE : cli_fail(c);
}
