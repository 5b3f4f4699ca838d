/*
** ansinh user add|grant|list: accounts and what they reach.
*/
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

struct change {
    struct cli *c;
    const char *name;
    int64_t unit;
};

static enum err_code job_add(struct db *db, void *arg, struct err *e)
{
    struct change *x = arg;
    const char *full = x->c->opt.value ? x->c->opt.value : x->name;

    return user_add(db, x->name, full, x->c->who->name, e);
}

static enum err_code job_grant(struct db *db, void *arg, struct err *e)
{
    struct change *x = arg;

    return user_grant(db, x->name, x->c->opt.role, x->unit, x->c->opt.field,
                      x->c->who->name, e);
}

static int list(struct cli *c)
{
    struct stmt *s;
    struct db *db;
    int row;
    enum err_code rc = store_reader(c->store, &db, &c->err);

    if (rc != ERR_OK)
        return cli_fail(c);
    rc = db_prepare(db,
                    "SELECT a.name, a.full_name, g.role, u.name, g.field"
                    "  FROM user_account a"
                    "  LEFT JOIN user_grant g ON g.user_id = a.id"
                    "                        AND NOT g.voided"
                    "  LEFT JOIN unit u ON u.id = g.unit_id"
                    " ORDER BY a.name, g.id",
                    &s, &c->err);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, &c->err)) == ERR_OK &&
           row) {
        for (int i = 0; i < 5; i++) {
            const char *text = stmt_text(s, i);
            printf("%s%s", i ? "\t" : "", text ? text : "");
        }
        printf("\n");
    }
    db_close(db);
    return rc == ERR_OK ? CLI_DONE : cli_fail(c);
}

/* Only an administrator (or whoever holds the database file) gives rights, and
** only where their own reach. */
static int may_grant(struct cli *c, const struct unit *unit)
{
    if (c->who->all || (unit && actor_may(c->who, registry_units(c->registry),
                                          unit->id, NULL, RIGHT_ADMIN)))
        return 1;
    ERR_SET(&c->err, ERR_DENIED, MSG_REG_DENIED, c->who->name, "user",
            unit ? unit->name : "");
    return 0;
}

/* Names are used again after a reform: say which unit it is. */
static void say_granted(struct cli *c, const char *name,
                        const struct unit *unit)
{
    char text[512], from[DAY_TEXT_BYTES] = "", to[DAY_TEXT_BYTES] = "";

    if (unit->from != DAY_NONE)
        day_official(unit->from, from);
    if (unit->to != DAY_NONE)
        day_official(unit->to, to);
    snprintf(text, sizeof text, "%s %s (%s, %s–%s)", unit->type, unit->name,
             unit->code, from, to);
    cli_say(c, MSG_CLI_USER_GRANTED, name, text);
}

int cmd_user(struct cli *c)
{
    const char *action = c->opt.arg_count > 0 ? c->opt.args[0] : "";
    struct change x = {.c = c};
    const struct unit *unit = NULL;
    int is_grant = strcmp(action, "grant") == 0;

    if (strcmp(action, "list") == 0)
        return cli_open(c, STORE_READ) ? list(c) : cli_fail(c);
    if ((!is_grant && strcmp(action, "add") != 0) || c->opt.arg_count != 2)
        return cli_needs(c, c->command->usage);
    if (is_grant && !c->opt.role)
        return cli_needs(c, "--role");
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    day_t day = day_today();
    if (c->opt.day && day_parse(c->opt.day, NO_POS, &day, &c->err) != ERR_OK)
        return cli_fail(c);
    if (is_grant && !cli_unit(c, day, &unit))
        return CLI_WRONG;
    if (!may_grant(c, unit))
        return cli_fail(c);
    x.name = c->opt.args[1];
    x.unit = unit ? unit->id : 0;
    if (store_write(c->store, is_grant ? job_grant : job_add, &x, &c->err) !=
        ERR_OK)
        return cli_fail(c);
    if (is_grant)
        say_granted(c, x.name, unit);
    else
        cli_say(c, MSG_CLI_USER_DONE, x.name, NULL);
    return CLI_DONE;
}
