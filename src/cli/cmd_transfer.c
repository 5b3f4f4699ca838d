/*
** ansinh import, export, search: records in and out in bulk, and people found.
*/
#include "cli/cli.h"

#include "base/text.h"
#include "base/vnum.h"
#include "cli/overlap_tell.h"
#include "registry/export.h"
#include "registry/import.h"
#include "registry/search.h"

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
    static const enum msg_id said[2][2] = {
        {MSG_CLI_IMPORT_DONE, MSG_CLI_IMPORT_DRY},
        {MSG_CLI_IMPORT_CORRECTED, MSG_CLI_IMPORT_WOULD}};
    char good[VNUM_TEXT_BYTES], bad[VNUM_TEXT_BYTES], added[VNUM_TEXT_BYTES];

    number(result->good, good);
    number(result->bad, bad);
    cli_say(c, said[c->opt.correct != 0][c->opt.dry_run != 0], good, bad);
    if (result->same > 0) {
        number(result->same, added);
        cli_say(c, MSG_CLI_IMPORT_SAME, added, NULL);
    }
    if (result->parties > 0) {
        number(result->parties, added);
        cli_say(c,
                c->opt.dry_run ? MSG_CLI_IMPORT_PARTIES_DRY
                               : MSG_REG_IMPORT_PARTIES,
                added, NULL);
    }
    if (*result->passed)
        cli_say(c, MSG_REG_IMPORT_PASSED, result->passed, NULL);
    if (*result->sheets)
        cli_say(c, MSG_REG_IMPORT_SHEETS, result->sheets, NULL);
}

int cmd_import(struct cli *c)
{
    struct import_job job = {.unit = c->opt.unit,
                             .refused = c->opt.refused,
                             .dry_run = c->opt.dry_run,
                             .again = c->opt.again,
                             .lang = c->lang,
                             .progress = show_rows};
    struct import_correct correct = {.reason = c->opt.reason,
                                     .by = c->opt.by,
                                     .by_count = c->opt.by_count,
                                     .changes = c->opt.output};
    struct overlap_watch overlaps;
    struct import_result result;
    struct progress bar;

    if (c->opt.arg_count < 2)
        return cli_needs(c, c->command->usage);
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    if (!cli_register(c, c->opt.args[0], &job.reg))
        return CLI_WRONG;
    if (!overlap_watch(c, job.reg, &overlaps))
        return cli_fail(c);
    job.look = overlap_look(&overlaps);
    job.registry = c->registry;
    job.who = c->who;
    job.path = c->opt.args[1];
    if (c->opt.correct)
        job.correct = &correct;
    job.progress_arg = &bar;
    progress_begin(&bar, c->lang);
    enum err_code rc = import_run(c->arena, &job, &result, &c->err);
    progress_end(&bar);
    if (rc != ERR_OK)
        (void)cli_fail(c);
    else {
        say_imported(c, &result);
        overlap_tell(c, &overlaps);
    }
    if (result.changes)
        cli_say(c, MSG_CLI_IMPORT_CHANGES, result.changes, NULL);
    if (result.refused)
        cli_say(c, MSG_CLI_IMPORT_REFUSED, result.refused, NULL);
    return rc != ERR_OK ? CLI_WRONG : result.bad > 0 ? CLI_NO : CLI_DONE;
}

int cmd_export(struct cli *c)
{
    struct export_job job = {.lang = c->lang, .progress = show_rows};
    char records[VNUM_TEXT_BYTES];
    const struct unit *unit;
    struct progress bar;
    int64_t count;

    if (c->opt.arg_count < 1)
        return cli_needs(c, c->command->usage);
    if (!c->opt.output)
        return cli_needs(c, "--output");
    if (!cli_open(c, STORE_READ))
        return cli_fail(c);
    if (!cli_register(c, c->opt.args[0], &job.reg))
        return CLI_WRONG;
    if (c->opt.unit) {
        if (!cli_unit(c, day_today(), &unit))
            return CLI_WRONG;
        job.unit = unit->id;
    }
    job.registry = c->registry;
    job.who = c->who;
    job.path = c->opt.output;
    job.progress_arg = &bar;
    progress_begin(&bar, c->lang);
    enum err_code rc = export_run(c->arena, &job, &count, &c->err);
    progress_end(&bar);
    if (rc != ERR_OK)
        return cli_fail(c);
    number(count, records);
    cli_say(c, MSG_CLI_EXPORT_DONE, records, job.path);
    return CLI_DONE;
}

/* ---- search ------------------------------------------------------------ */

static const char *unit_name(const struct cli *c, int64_t id)
{
    const struct unit *unit = units_get(registry_units(c->registry), id);

    return unit ? unit->name : "";
}

static void print_hits(struct cli *c, const struct search_result *result)
{
    char born[DAY_TEXT_BYTES];

    for (size_t i = 0; i < result->count; i++) {
        const struct search_hit *hit = &result->hits[i];
        born[0] = '\0';
        if (hit->born != DAY_NONE)
            day_official(hit->born, born);
        printf("%s\t%" PRId64 "\t%s\t%s\t%s\t%s\t%s\n", hit->reg->name, hit->id,
               hit->name, born, hit->number, hit->hamlet,
               unit_name(c, hit->unit_id));
    }
    if (result->more)
        cli_say(c, MSG_REG_SEARCH_MORE, NULL, NULL);
}

static void add_pair(struct buf *b, const char *key, const char *text)
{
    buf_printf(b, ",\"%s\":", key);
    buf_json(b, text);
}

static int print_json(struct cli *c, const struct search_result *result)
{
    struct buf b;
    char born[DAY_TEXT_BYTES];

    buf_init(&b, (size_t)64 << 20);
    buf_str(&b, "{\"hits\":[");
    for (size_t i = 0; i < result->count; i++) {
        const struct search_hit *hit = &result->hits[i];
        buf_printf(&b, "%s{\"id\":%" PRId64, i ? "," : "", hit->id);
        add_pair(&b, "register", hit->reg->name);
        add_pair(&b, "name", hit->name);
        if (hit->born != DAY_NONE) {
            day_iso(hit->born, born);
            add_pair(&b, "born", born);
        }
        if (*hit->number)
            add_pair(&b, "number", hit->number);
        if (*hit->hamlet)
            add_pair(&b, "hamlet", hit->hamlet);
        buf_printf(&b, ",\"unit_id\":%" PRId64, hit->unit_id);
        add_pair(&b, "unit", unit_name(c, hit->unit_id));
        buf_char(&b, '}');
    }
    buf_printf(&b, "],\"more\":%s}\n", result->more ? "true" : "false");
    int ok = cli_output(c, &b);
    buf_free(&b);
    return ok ? CLI_DONE : CLI_WRONG;
}

/* The words of the command line as one text. */
static const char *asked(struct cli *c)
{
    struct buf b;
    const char *text;

    buf_init(&b, 4096);
    for (size_t i = 0; i < c->opt.arg_count; i++) {
        buf_str(&b, i ? " " : "");
        buf_str(&b, c->opt.args[i]);
    }
    if (!utf8_valid(buf_cstr(&b), b.len))
        ERR_SET(&c->err, ERR_INPUT, MSG_UTF8_BAD);
    text = c->err.code == ERR_OK ? buf_to_arena(&b, c->arena) : NULL;
    buf_free(&b);
    if (!text && c->err.code == ERR_OK)
        err_nomem(&c->err);
    return text;
}

int cmd_search(struct cli *c)
{
    struct search_ask ask = {.limit = 20};
    struct search_result result;
    const struct unit *unit;
    int64_t limit;

    if (c->opt.arg_count < 1)
        return cli_needs(c, c->command->usage);
    ask.text = asked(c);
    if (!ask.text || !cli_open(c, STORE_READ))
        return cli_fail(c);
    if (c->opt.limit) {
        if (!cli_number(c, c->opt.limit, "--limit", 0, SEARCH_MOST, &limit))
            return CLI_WRONG;
        ask.limit = (size_t)limit;
    }
    if (c->opt.unit) {
        if (!cli_unit(c, day_today(), &unit))
            return CLI_WRONG;
        ask.unit = unit->id;
    }
    ask.who = c->who;
    if (search_run(c->arena, c->registry, &ask, &result, &c->err) != ERR_OK)
        return cli_fail(c);
    if (c->opt.json)
        return print_json(c, &result);
    print_hits(c, &result);
    if (result.count == 0)
        cli_say(c, MSG_REG_SEARCH_NONE, ask.text, NULL);
    return result.count ? CLI_DONE : CLI_NO;
}
