/*
** ansinh unit: places in the organisation and how they change.
*/
#include "cli/cli.h"

#include "registry/areas.h"

#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20 };

/* What a step is about, read from the arguments. */
struct unit_step {
    struct cli *c;
    day_t day;
    struct unit_change change;
    int64_t from[CLI_ARGS_MAX];
    struct unit_new into[CLI_ARGS_MAX];
    struct unit_new added; /* of add */
    int64_t parent;        /* of move */
    store_job *job;
    int64_t moved;    /* records that a split gave to another part */
    int carry, tried; /* grants go over; all of it could be done */
    struct grants_carry carried;
};

/* ---- reading ----------------------------------------------------------- */

static int find(struct unit_step *x, const char *text, day_t day, int64_t *out)
{
    const struct units *units = registry_units(x->c->registry);
    const struct unit *u;

    if (units_find(units, text, day, &u, &x->c->err) != ERR_OK)
        return 0;
    if (!actor_administers(x->c->who, units, u->id, NULL)) {
        ERR_SET(&x->c->err, ERR_DENIED, MSG_CLI_UNIT_ADMIN, x->c->who->name,
                u->name);
        return 0;
    }
    *out = u->id;
    return 1;
}

/* The units that give way existed the day before. */
static int find_from(struct unit_step *x, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        if (!find(x, x->c->opt.args[i], x->day - 1,
                  &x->from[x->change.from_count++]))
            return 0;
    x->change.from = x->from;
    return 1;
}

static int take_place(struct unit_step *x, struct unit_new *to, char *text)
{
    struct arena *a = x->c->arena;
    size_t len = strlen(text);

    while (len > 0 && text[len - 1] == ' ')
        text[--len] = '\0';
    if (len == 0)
        return ERR_SET(&x->c->err, ERR_INPUT, MSG_CLI_UNIT_PAIR, to->name), 0;
    if (text[len - 1] == '%') {
        return units_share(text, &to->share, &x->c->err) == ERR_OK;
    }
    const char **list = arena_array(a, to->hamlet_count + 1, sizeof *list);
    if (!list)
        return err_nomem(&x->c->err), 0;
    for (size_t i = 0; i < to->hamlet_count; i++)
        list[i] = to->hamlets[i];
    list[to->hamlet_count++] = text;
    to->hamlets = list;
    return 1;
}

/* What follows the name: "Phường Tây: Ấp 1, Ấp 2, 60%". */
static int take_places(struct unit_step *x, struct unit_new *to, char *name)
{
    char *p = strchr(name, ':'), *next;

    to->name = name;
    if (!p)
        return 1;
    for (*p++ = '\0'; p; p = next) {
        next = strchr(p, ',');
        if (next)
            *next++ = '\0';
        while (*p == ' ')
            p++;
        if (!take_place(x, to, p))
            return 0;
    }
    return 1;
}

static int take_pair(struct unit_step *x, const char *text)
{
    struct unit_new *to = &x->into[x->change.into_count++];
    const char *sign = strchr(text, '=');

    if (!sign || sign == text || !sign[1]) {
        ERR_SET(&x->c->err, ERR_INPUT, MSG_CLI_UNIT_PAIR, text);
        return 0;
    }
    to->code = arena_strndup(x->c->arena, text, (size_t)(sign - text));
    char *name = arena_strndup(x->c->arena, sign + 1, strlen(sign + 1));
    x->change.into = x->into;
    if (!to->code || !name)
        return err_nomem(&x->c->err), 0;
    return take_places(x, to, name);
}

static int read_merge(struct unit_step *x)
{
    const struct options *o = &x->c->opt;

    x->change.kind = UNIT_MERGE;
    return take_pair(x, o->args[1]) && find_from(x, 2, o->arg_count);
}

static int read_split(struct unit_step *x)
{
    x->change.kind = UNIT_SPLIT;
    for (size_t i = 2; i < x->c->opt.arg_count; i++)
        if (!take_pair(x, x->c->opt.args[i]))
            return 0;
    return find_from(x, 1, 2);
}

static int read_rename(struct unit_step *x)
{
    x->change.kind = UNIT_RENAME;
    x->into[0].name = x->c->opt.args[2];
    x->change.into = x->into;
    x->change.into_count = 1;
    return find_from(x, 1, 2);
}

static int read_abolish(struct unit_step *x)
{
    x->change.kind = UNIT_ABOLISH;
    return find_from(x, 1, 2);
}

static int read_move(struct unit_step *x)
{
    return find_from(x, 1, 2) && find(x, x->c->opt.args[2], x->day, &x->parent);
}

static int read_add(struct unit_step *x)
{
    const char *const *args = x->c->opt.args;

    if (!x->c->opt.unit)
        return cli_needs(x->c, "--unit"), 0;
    x->added = (struct unit_new){args[1], args[2], args[3], args[4], 0, x->day};
    return find(x, x->c->opt.unit, x->day, &x->added.parent);
}

/* ---- doing ------------------------------------------------------------- */

/* The records of a unit that was split go to their hamlets' areas. */
static enum err_code settle(struct unit_step *x, struct db *db, struct err *e)
{
    struct registry *r = x->c->registry;
    struct save how = {.db = db, .who = x->c->who, .reason = x->c->opt.reason};
    enum err_code rc = registry_reload_units(r, db, e);

    if (!how.reason)
        how.reason = x->into[0].name;
    if (rc == ERR_OK)
        rc = registry_split(r, &how, x->from[0], &x->moved, e);
    return rc;
}

/* Accounts of the units that end get their rights on who takes over. */
static enum err_code carry(struct unit_step *x, struct db *db, struct err *e)
{
    struct registry *r = x->c->registry;
    enum err_code rc = x->carry ? registry_reload_units(r, db, e) : ERR_OK;

    x->carried = (struct grants_carry){
        .from = x->from, .from_count = x->change.from_count, .day = x->day};
    if (rc == ERR_OK && x->carry)
        rc = grants_carry(x->c->arena, db, registry_units(r), &x->carried,
                          x->c->who->name, e);
    return rc;
}

static enum err_code do_change(struct db *db, void *arg, struct err *e)
{
    struct unit_step *x = arg;

    x->change.day = x->day;
    x->change.reason = x->c->opt.reason;
    enum err_code rc = units_change(db, &x->change, x->c->who->name, e);
    if (rc == ERR_OK && x->change.kind == UNIT_SPLIT)
        rc = settle(x, db, e);
    return rc;
}

static enum err_code do_move(struct db *db, void *arg, struct err *e)
{
    struct unit_step *x = arg;
    int64_t id;

    return units_move(db, x->from[0], x->parent, x->day, x->c->who->name, &id,
                      e);
}

static enum err_code do_add(struct db *db, void *arg, struct err *e)
{
    struct unit_step *x = arg;
    int64_t id;

    return units_add(db, &x->added, x->c->who->name, &id, e);
}

static const struct {
    const char *name;
    size_t args_min;
    int (*read)(struct unit_step *x);
    store_job *job;
    int has_heir; /* one unit takes the place of each that ends */
} steps[] = {
    {"add", 5, read_add, do_add, 0},
    {"move", 3, read_move, do_move, 1},
    {"rename", 3, read_rename, do_change, 1},
    {"merge", 4, read_merge, do_change, 1},
    {"split", 4, read_split, do_change, 0},
    {"abolish", 2, read_abolish, do_change, 0},
};

/* A rehearsal does everything and is then taken back. */
static enum err_code do_step(struct db *db, void *arg, struct err *e)
{
    struct unit_step *x = arg;
    enum err_code rc = x->job(db, x, e);

    if (rc == ERR_OK)
        rc = carry(x, db, e);
    x->tried = rc == ERR_OK && x->c->opt.dry_run;
    return x->tried ? ERR_SET(e, ERR_BUSY, MSG_WEB_NOT_YET_SAVED) : rc;
}

static int say_done(const struct unit_step *x)
{
    char day[DAY_TEXT_BYTES], count[24];

    snprintf(count, sizeof count, "%zu", x->carried.count);
    day_official(x->day, day);
    if (x->tried) {
        cli_say(x->c, MSG_CLI_UNIT_TRIED, count, NULL);
        return CLI_DONE;
    }
    cli_say(x->c, MSG_CLI_UNIT_DONE, day, NULL);
    if (x->carried.count > 0)
        cli_say(x->c, MSG_CLI_UNIT_GRANTS, count, NULL);
    return CLI_DONE;
}

static int run_step(struct cli *c, size_t i)
{
    struct unit_step x = {.c = c,
                          .job = steps[i].job,
                          .carry = steps[i].has_heir && !c->opt.no_grants};

    if (c->opt.arg_count < steps[i].args_min)
        return cli_needs(c, "UNIT");
    if (!c->opt.day)
        return cli_needs(c, "--day");
    if (!cli_open(c, STORE_WRITE) ||
        day_parse(c->opt.day, NO_POS, &x.day, &c->err) != ERR_OK)
        return cli_fail(c);
    if (!steps[i].read(&x))
        return c->err.code == ERR_OK ? CLI_WRONG : cli_fail(c);
    if (store_write(c->store, do_step, &x, &c->err) != ERR_OK && !x.tried)
        return cli_fail(c);
    return say_done(&x);
}

/* ---- listing ----------------------------------------------------------- */

/* The units right below one, or the highest, on the map of a day. */
/* The name may stand for another unit than the one that was meant. */
static int say_none_below(struct cli *c, const struct unit *top, day_t day)
{
    char called[512], date[DAY_TEXT_BYTES];

    snprintf(called, sizeof called, "%s %s (%s)", top->code, top->name,
             top->type);
    day_official(day, date);
    ERR_SET(&c->err, ERR_NOTFOUND, MSG_CLI_UNIT_NONE_BELOW, called, date);
    return cli_fail(c);
}

static int list(struct cli *c)
{
    const struct units *units;
    const struct unit *top = NULL;
    day_t day = day_today();
    struct buf out;

    if (!cli_open(c, STORE_READ) ||
        (c->opt.day && day_parse(c->opt.day, NO_POS, &day, &c->err) != ERR_OK))
        return cli_fail(c);
    if (c->opt.unit && !cli_unit(c, day, &top))
        return CLI_WRONG;
    units = registry_units(c->registry);
    buf_init(&out, OUT_BYTES);
    for (int64_t id = 1; id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        if (u && unit_valid(u, day) && strcmp(u->level, unit_level_area) != 0 &&
            units_parent_on_map(units, id, day) == (top ? top->id : 0))
            buf_printf(&out, "%s\t%s\t%s\n", u->code, u->name, u->type);
    }
    int none = top && out.len == 0;
    int ok = !none && cli_output(c, &out);
    buf_free(&out);
    return none ? say_none_below(c, top, day) : ok ? CLI_DONE : CLI_WRONG;
}

int cmd_unit(struct cli *c)
{
    if (c->opt.arg_count == 0 || strcmp(c->opt.args[0], "list") == 0)
        return list(c);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (strcmp(c->opt.args[0], steps[i].name) == 0)
            return run_step(c, i);
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, c->opt.args[0], "unit",
            "list, add, move, rename, merge, split, abolish");
    return cli_fail(c);
}
