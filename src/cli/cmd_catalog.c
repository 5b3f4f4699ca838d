/*
** ansinh catalog check|print|doc.
*/
#include "benefit/example.h"
#include "cli/cli.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 64 << 20 };

/* The templates of reports, which the catalogue only carries. */
static int check_reports(struct cli *c)
{
    struct cat_faults faults = {0};

    if (report_check(c->arena, c->catalog, &faults, &c->err) == ERR_OK)
        return 1;
    if (faults.total > 0)
        cli_show_faults(c, &faults);
    return 0;
}

/* The worked examples of the benefits. */
static int check_examples(struct cli *c)
{
    struct cat_faults faults = {0};
    size_t count;

    if (examples_check(c->arena, c->catalog, &faults, &count, &c->err) ==
        ERR_OK)
        return 1;
    if (faults.total > 0)
        cli_show_faults(c, &faults);
    return 0;
}

static int check(struct cli *c)
{
    char registers[24], indicators[24];

    if (!check_reports(c) || !check_examples(c))
        return cli_fail(c);

    snprintf(registers, sizeof registers, "%zu", c->catalog->register_count);
    snprintf(indicators, sizeof indicators, "%zu", c->catalog->indicator_count);
    cli_say(c, MSG_CLI_CATALOG_FINE, registers, indicators);
    return CLI_DONE;
}

static int print(struct cli *c)
{
    struct buf out;

    buf_init(&out, OUT_BYTES);
    catalog_print(c->catalog, &out);
    int done = cli_output(c, &out);
    buf_free(&out);
    return done ? CLI_DONE : CLI_WRONG;
}

static int doc(struct cli *c)
{
    struct buf out;

    buf_init(&out, OUT_BYTES);
    catalog_doc(c->catalog, c->lang, &out);
    int done = cli_output(c, &out);
    buf_free(&out);
    return done ? CLI_DONE : CLI_WRONG;
}

static const struct {
    const char *name;
    int (*run)(struct cli *c);
} actions[] = {{"check", check}, {"print", print}, {"doc", doc}};

int cmd_catalog(struct cli *c)
{
    for (size_t i = 0; c->opt.arg_count == 1 && i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].name, c->opt.args[0]) != 0)
            continue;
        return cli_load_catalog(c) ? actions[i].run(c) : cli_fail(c);
    }
    return cli_needs(c, "check|print|doc");
}
