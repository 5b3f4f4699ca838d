/*
** ansinh init, ansinh sample.
*/
#include "cli/cli.h"

#include "registry/words.h"
#include "sample/sample.h"

#include <inttypes.h>
#include <stdio.h>

enum { LOCK_WAIT_MS = 5000 };

static enum err_code init_store(struct cli *c, const char *url)
{
    struct err *e = &c->err;
    enum err_code rc =
        store_open(url, STORE_CREATE, LOCK_WAIT_MS, &c->store, e);

    if (rc == ERR_OK)
        rc = store_migrate(c->store, c->catalog, NULL, e);
    if (rc == ERR_OK)
        rc = store_write(c->store, units_install, (void *)(uintptr_t)c->catalog,
                         e);
    if (rc == ERR_OK)
        rc = words_install(c->store, c->catalog, e);
    if (rc == ERR_OK)
        rc = registry_open(c->store, c->catalog, &c->registry, e);
    if (rc == ERR_OK)
        rc = tally_install(c->registry, e);
    return rc;
}

int cmd_init(struct cli *c)
{
    const char *url = cli_database(c);

    if (c->opt.arg_count > 0)
        return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_ARGUMENT_EXTRA,
                       c->opt.args[0], "init"),
               cli_fail(c);
    if (!cli_load_catalog(c) || init_store(c, url) != ERR_OK)
        return cli_fail(c);
    cli_say(c, MSG_CLI_INIT_DONE, url, NULL);
    return CLI_DONE;
}

static void show_progress(int64_t done, int64_t total, void *arg)
{
    progress_show(arg, done, total);
}

int cmd_sample(struct cli *c)
{
    struct progress progress;
    struct sample_ask ask = {c->opt.place, 100, show_progress, &progress};
    int64_t percent = 100, records;
    char count[VNUM_TEXT_BYTES];

    if (!c->opt.place)
        return cli_needs(c, "--place");
    if (c->opt.scale && !cli_number(c, c->opt.scale, "--scale", 1,
                                    SAMPLE_PERCENT_MAX, &percent))
        return CLI_WRONG;
    ask.percent = (int)percent;
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    progress_begin(&progress, c->lang);
    enum err_code rc = sample_write(c->registry, &ask, &records, &c->err);
    progress_end(&progress);
    if (rc != ERR_OK)
        return cli_fail(c);
    vnum_format(records, count);
    cli_say(c, MSG_CLI_SAMPLE_DONE, count, c->opt.place);
    return CLI_DONE;
}
