/*
** ansinh import, export, search: records in and out in bulk, and people found.
*/
#include "cli/cli.h"

#include "base/vnum.h"
#include "registry/import.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void number(int64_t n, char out[VNUM_TEXT_BYTES])
{
    vnum_format(n, out);
}

static void show_rows(void *arg, int64_t rows, int64_t total)
{
    progress_show(arg, rows, total);
}

/* What was done, in a few lines. */
static void say_imported(struct cli *c, const struct import_result *result)
{
    char good[VNUM_TEXT_BYTES], bad[VNUM_TEXT_BYTES], added[VNUM_TEXT_BYTES];

    number(result->good, good);
    number(result->bad, bad);
    number(result->parties, added);
    cli_say(c, c->opt.dry_run ? MSG_CLI_IMPORT_DRY : MSG_CLI_IMPORT_DONE, good,
            bad);
    if (result->parties > 0)
        cli_say(c, MSG_REG_IMPORT_PARTIES, added, NULL);
    if (*result->passed)
        cli_say(c, MSG_REG_IMPORT_PASSED, result->passed, NULL);
}

int cmd_import(struct cli *c)
{
    struct import_job job = {.unit = c->opt.unit,
                             .refused = c->opt.refused,
                             .dry_run = c->opt.dry_run,
                             .again = c->opt.again,
                             .lang = c->lang,
                             .progress = show_rows};
    struct import_result result;
    struct progress bar;

    if (c->opt.arg_count < 2)
        return cli_needs(c, c->command->usage);
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    if (!cli_register(c, c->opt.args[0], &job.reg))
        return CLI_WRONG;
    job.registry = c->registry;
    job.who = c->who;
    job.path = c->opt.args[1];
    job.progress_arg = &bar;
    progress_begin(&bar, c->lang);
    enum err_code rc = import_run(c->arena, &job, &result, &c->err);
    progress_end(&bar);
    if (rc != ERR_OK)
        (void)cli_fail(c);
    else
        say_imported(c, &result);
    if (result.refused)
        cli_say(c, MSG_CLI_IMPORT_REFUSED, result.refused, NULL);
    return rc != ERR_OK ? CLI_WRONG : result.bad > 0 ? CLI_NO : CLI_DONE;
}
