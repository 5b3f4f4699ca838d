/*
** ansinh user add|grant|reset|list|rules: accounts, what they reach, and how
** people sign in.
*/
#include "cli/cli.h"
#include "web/rules.h"
#include "web/session.h"

#include <inttypes.h>
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

/* Who lost the phone: the second factor is set up anew. */
static enum err_code job_reset(struct db *db, void *arg, struct err *e)
{
    struct change *x = arg;
    enum err_code rc = account_set_totp(db, x->name, NULL, x->c->who->name, e);

    return rc == ERR_OK ? session_end_all(db, x->name, e) : rc;
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
    const char *field = c->opt.field;

    if (grant_check_field(c->catalog, field, &c->err) != ERR_OK)
        return 0;
    if (c->who->all ||
        (unit && actor_administers(c->who, registry_units(c->registry),
                                   unit->id, field)))
        return 1;
    ERR_SET(&c->err, ERR_DENIED, MSG_REG_DENIED_GRANT, c->who->name,
            field ? field : "*", unit ? unit->name : "*");
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

/* ---- rules -------------------------------------------------------------- */

struct rules_step {
    struct cli *c;
    struct rules rules;
};

/* "idle=60" */
static int read_rule(struct rules_step *x, const char *text)
{
    const char *sign = strchr(text, '=');
    const char *key =
        sign ? arena_strndup(x->c->arena, text, (size_t)(sign - text)) : text;
    char known[RULE_LIST_BYTES];
    enum rule rule;

    if (!key)
        return err_nomem(&x->c->err), 0;
    rule = rule_of(key);
    rule_list(known);
    if (!sign || rule == RULE__MAX)
        return ERR_SET(&x->c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, text, "rules",
                       known),
               0;
    return rule_read(rule, sign + 1, &x->rules.value[rule], &x->c->err) ==
           ERR_OK;
}

static enum err_code job_rules(struct db *db, void *arg, struct err *e)
{
    struct rules_step *x = arg;

    return rules_save(db, &x->rules, x->c->who->name, e);
}

static int print_rules(struct cli *c, const struct rules *rules)
{
    for (int i = 0; i < RULE__MAX; i++)
        printf("%s=%" PRId64 "\t%s\n", rule_rows[i].key, rules->value[i],
               msg_text(rule_rows[i].title, c->lang));
    return CLI_DONE;
}

/* All of them, or some set anew. */
static int set_rules(struct cli *c)
{
    int is_read = c->opt.arg_count == 1;
    struct rules_step x = {.c = c};
    struct db *db;

    if (!cli_open(c, is_read ? STORE_READ : STORE_WRITE) ||
        store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    enum err_code rc = rules_load(db, &x.rules, &c->err);
    db_close(db);
    if (rc != ERR_OK)
        return cli_fail(c);
    if (is_read)
        return print_rules(c, &x.rules);
    if (!may_grant(c, NULL))
        return cli_fail(c);
    for (size_t i = 1; i < c->opt.arg_count; i++)
        if (!read_rule(&x, c->opt.args[i]))
            return cli_fail(c);
    if (store_write(c->store, job_rules, &x, &c->err) != ERR_OK)
        return cli_fail(c);
    cli_say(c, MSG_CLI_USER_RULES, NULL, NULL);
    return CLI_DONE;
}

/* ---- the command -------------------------------------------------------- */

static const struct {
    const char *name;
    store_job *job;
    enum msg_id done;
    int is_grant;
} actions[] = {
    {"add", job_add, MSG_CLI_USER_DONE, 0},
    {"grant", job_grant, MSG_NONE, 1},
    {"reset", job_reset, MSG_CLI_USER_RESET, 0},
};

static int change(struct cli *c, size_t i)
{
    struct change x = {.c = c, .name = c->opt.args[1]};
    const struct unit *unit = NULL;

    if (actions[i].is_grant && !c->opt.role)
        return cli_needs(c, "--role");
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    day_t day = day_today();
    if (c->opt.day && day_parse(c->opt.day, NO_POS, &day, &c->err) != ERR_OK)
        return cli_fail(c);
    if (actions[i].is_grant && !cli_unit(c, day, &unit))
        return CLI_WRONG;
    if (!may_grant(c, unit))
        return cli_fail(c);
    x.unit = unit ? unit->id : 0;
    if (store_write(c->store, actions[i].job, &x, &c->err) != ERR_OK)
        return cli_fail(c);
    if (unit)
        say_granted(c, x.name, unit);
    else
        cli_say(c, actions[i].done, x.name, NULL);
    return CLI_DONE;
}

int cmd_user(struct cli *c)
{
    const char *action = c->opt.arg_count > 0 ? c->opt.args[0] : "";

    if (strcmp(action, "list") == 0)
        return cli_open(c, STORE_READ) ? list(c) : cli_fail(c);
    if (strcmp(action, "rules") == 0)
        return set_rules(c);
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].name, action) == 0 && c->opt.arg_count == 2)
            return change(c, i);
    }
    return cli_needs(c, c->command->usage);
}
