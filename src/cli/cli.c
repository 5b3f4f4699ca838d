#include "cli/cli.h"

#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 1 << 30,
    TEXT_BYTES = 4096,
    LOCK_WAIT_MS = 5000,
    HELP_BYTES = 65536
};

/* ---- messages ---------------------------------------------------------- */

void cli_say(struct cli *c, enum msg_id id, const char *a, const char *b)
{
    const char *args[] = {a ? a : "", b ? b : ""};
    char text[TEXT_BYTES];

    msg_format(id, c->lang, args, ARRAY_COUNT(args), text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

int cli_fail(struct cli *c)
{
    char text[TEXT_BYTES];

    if (c->err.code != ERR_OK) {
        err_text(&c->err, c->lang, text, sizeof text);
        fprintf(stderr, "ansinh: %s\n", text);
    }
    return CLI_WRONG;
}

int cli_needs(struct cli *c, const char *what)
{
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_OPTION_NEEDS, what, c->command->name);
    return cli_fail(c);
}

/* ---- opening ----------------------------------------------------------- */

void cli_show_faults(struct cli *c, const struct cat_faults *faults)
{
    char text[TEXT_BYTES], count[24];

    for (size_t i = 0; i < faults->count; i++) {
        err_text(&faults->list[i], c->lang, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    snprintf(count, sizeof count, "%zu", faults->total);
    cli_say(c, MSG_CLI_CATALOG_FAULTS, count, NULL);
}

int cli_load_catalog(struct cli *c)
{
    struct cat_faults faults = {0};

    if (c->catalog)
        return 1;
    if (catalog_load(c->arena, c->opt.catalog, &c->catalog, &faults, &c->err) ==
        ERR_OK)
        return 1;
    if (faults.count > 0)
        cli_show_faults(c, &faults);
    return 0;
}

const char *cli_database(const struct cli *c)
{
    const char *env = getenv("ANSINH_DB");

    return c->opt.db ? c->opt.db : env && *env ? env : "ansinh.db";
}

static enum err_code open_actor(struct cli *c)
{
    struct db *db;
    enum err_code rc;

    c->who = &actor_local;
    if (!c->opt.user)
        return ERR_OK;
    rc = store_reader(c->store, &db, &c->err);
    if (rc != ERR_OK)
        return rc;
    rc = actor_load(c->arena, db, c->opt.user, &c->who, &c->err);
    db_close(db);
    return rc;
}

int cli_open(struct cli *c, enum store_mode mode)
{
    enum err_code rc;

    if (!cli_load_catalog(c))
        return 0;
    rc = store_open(cli_database(c), mode, LOCK_WAIT_MS, &c->store, &c->err);
    if (rc == ERR_OK)
        rc = registry_open(c->store, c->catalog, &c->registry, &c->err);
    if (rc == ERR_OK)
        rc = tally_open(c->registry, &c->tally, &c->err);
    if (rc == ERR_OK)
        rc = open_actor(c);
    return rc == ERR_OK;
}

static void close_all(struct cli *c)
{
    tally_close(c->tally);
    registry_close(c->registry);
    store_close(c->store);
    arena_free(c->arena);
}

/* ---- what options name ------------------------------------------------- */

int cli_period(struct cli *c, struct period *out)
{
    enum calendar calendar = CALENDAR_ADMINISTRATIVE;

    if (!c->opt.period)
        return cli_needs(c, "--period"), 0;
    if (c->opt.calendar && !calendar_parse(c->opt.calendar, &calendar)) {
        ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, c->opt.calendar,
                "--calendar", "administrative, statistical");
        return cli_fail(c), 0;
    }
    if (period_parse(c->opt.period, calendar, NO_POS, out, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    return 1;
}

int cli_unit(struct cli *c, day_t day, const struct unit **out)
{
    if (!c->opt.unit)
        return cli_needs(c, "--unit"), 0;
    if (units_find(registry_units(c->registry), c->opt.unit, day, out,
                   &c->err) != ERR_OK)
        return cli_fail(c), 0;
    return 1;
}

/* After a reform a name may stand for another unit than before (the province
** Sóc Trăng, then a ward of Cần Thơ): who asks for both times must say
** which. */
static int same_unit_before(struct cli *c, day_t first, day_t last,
                            const struct unit *unit)
{
    const struct units *units = registry_units(c->registry);
    const struct unit *before;
    struct err ignored = {0};
    char text[512];

    if (units_find(units, c->opt.unit, first, &before, &ignored) != ERR_OK ||
        units_on_map(units, before->id, last) == unit->id)
        return 1;
    snprintf(text, sizeof text, "%s %s (%s), %s %s (%s)", before->code,
             before->name, before->type, unit->code, unit->name, unit->type);
    ERR_SET(&c->err, ERR_INPUT, MSG_REG_UNIT_SEVERAL, c->opt.unit, text);
    return cli_fail(c), 0;
}

int cli_unit_in(struct cli *c, struct period p, const struct unit **out)
{
    day_t last = period_last_day(p);

    return cli_unit(c, last, out) &&
           same_unit_before(c, period_first_day(p), last, *out);
}

int cli_ask(struct cli *c, struct figures_ask *out)
{
    const struct unit *unit;
    day_t map = DAY_NONE;

    if (!cli_period(c, &out->period))
        return 0;
    if (c->opt.map && day_parse(c->opt.map, NO_POS, &map, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    if (map == DAY_NONE ? !cli_unit_in(c, out->period, &unit)
                        : !cli_unit(c, map, &unit))
        return 0;
    out->unit_id = unit->id;
    out->map = map;
    out->who = c->who;
    return 1;
}

int cli_register(struct cli *c, const char *name,
                 const struct cat_register **out)
{
    char close[256];

    *out = catalog_register(c->catalog, name);
    if (*out)
        return 1;
    catalog_suggest(c->catalog, "register", name, close, sizeof close);
    ERR_SET(&c->err, ERR_NOTFOUND, MSG_REG_REGISTER_NONE, name,
            *close ? close : "-");
    return cli_fail(c), 0;
}

int cli_number(struct cli *c, const char *text, const char *name, int64_t low,
               int64_t high, int64_t *out)
{
    char range[64];

    if (vnum_parse_int(text, NO_POS, out, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    if (*out >= low && *out <= high)
        return 1;
    snprintf(range, sizeof range, "%" PRId64 "..%" PRId64, low, high);
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, text, name, range);
    return cli_fail(c), 0;
}

int cli_output(struct cli *c, const struct buf *b)
{
    FILE *f = stdout;

    if (buf_check(b, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    if (c->opt.output && !(f = fopen(c->opt.output, "wb"))) {
        ERR_SET(&c->err, ERR_IO, MSG_FILE_OPEN, c->opt.output, strerror(errno));
        return cli_fail(c), 0;
    }
    size_t wrote = fwrite(buf_cstr(b), 1, b->len, f);
    int bad = wrote != b->len || fflush(f) != 0;
    if (f != stdout)
        bad |= fclose(f) != 0;
    if (!bad)
        return 1;
    ERR_SET(&c->err, ERR_IO, MSG_FILE_WRITE,
            c->opt.output ? c->opt.output : "stdout", strerror(errno));
    return cli_fail(c), 0;
}

/* ---- progress ---------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, enum lang lang)
{
    p->lang = lang;
    p->started_ms = p->shown_ms = isatty(STDERR_FILENO) ? now_ms() : 0;
}

void progress_show(struct progress *p, int64_t done, int64_t total)
{
    enum { EVERY_MS = 200 };
    char text[4][VNUM_TEXT_BYTES], line[256];
    const char *args[4] = {text[0], text[1], text[2], text[3]};
    int64_t now;

    if (!p->started_ms || (now = now_ms()) - p->shown_ms < EVERY_MS)
        return;
    int64_t rate = done * 1000 / (now - p->started_ms + 1);
    vnum_format(done, text[0]);
    vnum_format(total, text[1]);
    vnum_format(rate, text[2]);
    vnum_format(rate > 0 && total > done ? (total - done) / rate : 0, text[3]);
    msg_format(MSG_CLI_PROGRESS, p->lang, args, 4, line, sizeof line);
    fprintf(stderr, "\r\033[K%s", line);
    p->shown_ms = now;
}

void progress_end(struct progress *p)
{
    if (p->started_ms)
        fprintf(stderr, "\r\033[K");
}

/* ---- main -------------------------------------------------------------- */

static int help(struct cli *c)
{
    struct buf b;

    buf_init(&b, HELP_BYTES);
    options_help(c->command, c->lang, &b);
    fputs(buf_cstr(&b), stdout);
    buf_free(&b);
    return CLI_DONE;
}

int cli_main(int argc, char **argv)
{
    struct cli c = {0};
    int status;

    c.arena = arena_new(ARENA_BYTES);
    if (!c.arena)
        return CLI_WRONG;
    if (options_read(&c, argc, argv, &c.err) != ERR_OK)
        status = cli_fail(&c);
    else if (c.opt.help || !c.command)
        status = help(&c);
    else
        status = c.command->run(&c);
    close_all(&c);
    if (fflush(stdout) != 0)
        status = CLI_WRONG;
    return status;
}
