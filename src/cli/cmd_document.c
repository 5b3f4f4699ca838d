/*
** ansinh document and ansinh task: the states of texts, their numbers, and what
** is still to be done.
*/
#include "cli/cli.h"
#include "dossier/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20 };

static int read_day(struct cli *c, day_t *out)
{
    *out = day_today();
    return !c->opt.day || day_parse(c->opt.day, NO_POS, out, &c->err) == ERR_OK;
}

static int read_id(struct cli *c, int64_t *out)
{
    if (c->opt.arg_count < 2)
        return cli_needs(c, "ID"), 0;
    return cli_number(c, c->opt.args[1], "ID", 1, INT64_MAX / 2, out);
}

static int issue(struct cli *c)
{
    struct document_issue how = {.symbol = c->opt.value};
    char number[DOCUMENT_NUMBER_BYTES];
    int64_t id;

    if (!read_id(c, &id) || !read_day(c, &how.day) ||
        document_issue(c->registry, c->who, id, &how, number, &c->err) !=
            ERR_OK)
        return 0;
    printf("%s\n", number);
    return 1;
}

static int move(struct cli *c)
{
    struct document_step step = {.reason = c->opt.reason};
    int64_t id;

    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID STATE"), 0;
    step.state = c->opt.args[2];
    return read_id(c, &id) && read_day(c, &step.day) &&
           document_move(c->registry, c->who, id, &step, &c->err) == ERR_OK;
}

static int move_task(struct cli *c)
{
    struct task_step step = {.late_cause = c->opt.reason,
                             .progress = c->opt.value};
    int64_t id;

    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID STATE"), 0;
    step.state = c->opt.args[2];
    return read_id(c, &id) && read_day(c, &step.day) &&
           task_move(c->registry, c->who, id, &step, &c->err) == ERR_OK;
}

/* What is listed for the unit and period of the options. */
static int read_ask(struct cli *c, struct document_ask *out)
{
    const struct unit *unit;
    struct period p;

    if (!cli_period(c, &p) || !cli_unit_in(c, p, &unit))
        return 0;
    *out = (struct document_ask){.unit_id = unit->id,
                                 .first = period_first_day(p),
                                 .last = period_last_day(p),
                                 .who = c->who,
                                 .field = c->opt.field,
                                 .state = c->opt.value};
    return 1;
}

static int list(struct cli *c, struct db *db, struct buf *out)
{
    struct document_ask ask;
    struct document_list l;

    if (!read_ask(c, &ask) || document_list(c->arena, c->registry, db, &ask,
                                            c->lang, &l, &c->err) != ERR_OK)
        return 0;
    for (size_t i = 0; i < l.count; i++) {
        buf_printf(out, "%" PRId64 "\t", l.items[i].id);
        document_clause(&l.items[i], c->lang, out);
        buf_char(out, '\n');
    }
    return 1;
}

static int list_tasks(struct cli *c, struct db *db, struct buf *out)
{
    static const char *const words[] = {"all", "done", "open", "late", "next"};
    struct document_ask ask;
    struct task_list l;
    size_t which = 0;

    while (c->opt.arg_count > 1 && which < ARRAY_COUNT(words) &&
           strcmp(words[which], c->opt.args[1]) != 0)
        which++;
    if (which == ARRAY_COUNT(words))
        return cli_needs(c, "all|done|open|late|next"), 0;
    if (!read_ask(c, &ask) ||
        task_list(c->arena, c->registry, db, &ask, (enum task_which)which, &l,
                  &c->err) != ERR_OK)
        return 0;
    for (size_t i = 0; i < l.count; i++) {
        buf_printf(out, "%" PRId64 "\t", l.items[i].id);
        task_clause(&l.items[i], c->lang, out);
        buf_char(out, '\n');
    }
    return 1;
}

static int print(struct cli *c,
                 int (*run)(struct cli *, struct db *, struct buf *))
{
    struct db *db = NULL;
    struct buf out;
    int good = cli_open(c, STORE_READ) &&
               store_reader(c->store, &db, &c->err) == ERR_OK;

    buf_init(&out, OUT_BYTES);
    good = good && run(c, db, &out) && cli_output(c, &out);
    db_close(db);
    buf_free(&out);
    return good;
}

static int finish(struct cli *c, int good)
{
    return good ? CLI_DONE : c->err.code ? cli_fail(c) : CLI_WRONG;
}

static int is(const struct cli *c, const char *word)
{
    return c->opt.arg_count > 0 && strcmp(c->opt.args[0], word) == 0;
}

int cmd_document(struct cli *c)
{
    if (is(c, "list"))
        return finish(c, print(c, list));
    if (is(c, "issue"))
        return finish(c, cli_open(c, STORE_WRITE) && issue(c));
    if (is(c, "state"))
        return finish(c, cli_open(c, STORE_WRITE) && move(c));
    return cli_needs(c, c->command->usage);
}

int cmd_task(struct cli *c)
{
    if (is(c, "list"))
        return finish(c, print(c, list_tasks));
    if (is(c, "state"))
        return finish(c, cli_open(c, STORE_WRITE) && move_task(c));
    return cli_needs(c, c->command->usage);
}
