/*
** ansinh people: records that may be of one person, merging them and taking it
** back.
*/
#include "cli/cli.h"
#include "registry/person_merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 16 << 20 };

static int find_party(struct cli *c, const struct cat_register **out)
{
    return cli_register(c, "person", out);
}

static void put_side(struct cli *c, struct buf *out,
                     const struct duplicate_side *s)
{
    const struct unit *u = units_get(registry_units(c->registry), s->unit_id);
    char born[DAY_TEXT_BYTES] = "";

    if (s->born != DAY_NONE)
        day_official(s->born, born);
    buf_printf(out, "%" PRId64 "\t%s\t%s\t%s\t%s", s->id, s->name, born,
               s->number, u ? u->name : "");
}

static int put_list(struct cli *c, struct db *db, struct buf *out)
{
    static const enum msg_id why[DUPLICATE_WHY__MAX] = {
        MSG_REG_WHY_NUMBER, MSG_REG_WHY_SAME, MSG_REG_WHY_NEAR};
    struct duplicate_ask ask = {.who = c->who};
    struct duplicate_list list;
    const struct unit *unit = NULL;
    int64_t limit = 0;

    if (!find_party(c, &ask.party) ||
        (c->opt.unit && !cli_unit(c, day_today(), &unit)) ||
        (c->opt.limit &&
         !cli_number(c, c->opt.limit, "--limit", 1, DUPLICATES_MOST, &limit)))
        return 0;
    ask.unit = unit ? unit->id : 0;
    ask.limit = (size_t)limit;
    if (people_duplicates(c->arena, c->registry, db, &ask, &list, &c->err) !=
        ERR_OK)
        return 0;
    for (size_t i = 0; i < list.count; i++) {
        put_side(c, out, &list.items[i].a);
        buf_char(out, '\t');
        put_side(c, out, &list.items[i].b);
        buf_printf(out, "\t%s\n", msg_text(why[list.items[i].why], c->lang));
    }
    return 1;
}

static int duplicates(struct cli *c)
{
    struct db *db = NULL;
    struct buf out;
    int good = cli_open(c, STORE_READ) &&
               store_reader(c->store, &db, &c->err) == ERR_OK;

    buf_init(&out, OUT_BYTES);
    good = good && put_list(c, db, &out) && cli_output(c, &out);
    db_close(db);
    buf_free(&out);
    return good;
}

static int read_pair(struct cli *c, struct merge_pair *out)
{
    if (c->opt.arg_count != 3)
        return cli_needs(c, "ID ID"), 0;
    out->reason = c->opt.reason;
    return cli_number(c, c->opt.args[1], "ID", 1, INT64_MAX / 2, &out->kept) &&
           cli_number(c, c->opt.args[2], "ID", 1, INT64_MAX / 2, &out->gone) &&
           cli_open(c, STORE_WRITE) && find_party(c, &out->party);
}

static int merge(struct cli *c)
{
    struct merge_pair pair;
    int64_t id;

    if (!read_pair(c, &pair) ||
        people_merge(c->registry, c->who, &pair, &id, &c->err) != ERR_OK)
        return 0;
    printf("%" PRId64 "\n", id);
    return 1;
}

static int differ(struct cli *c)
{
    struct merge_pair pair;

    return read_pair(c, &pair) &&
           people_differ(c->registry, c->who, &pair, &c->err) == ERR_OK;
}

static int separate(struct cli *c)
{
    int64_t id;

    if (c->opt.arg_count != 2)
        return cli_needs(c, "ID"), 0;
    return cli_number(c, c->opt.args[1], "ID", 1, INT64_MAX / 2, &id) &&
           cli_open(c, STORE_WRITE) &&
           people_separate(c->registry, c->who, id, c->opt.reason, &c->err) ==
               ERR_OK;
}

int cmd_people(struct cli *c)
{
    static const struct {
        const char *word;
        int (*run)(struct cli *);
    } actions[] = {{"duplicates", duplicates},
                   {"merge", merge},
                   {"separate", separate},
                   {"different", differ}};

    for (size_t i = 0; c->opt.arg_count > 0 && i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].word, c->opt.args[0]) != 0)
            continue;
        if (actions[i].run(c))
            return CLI_DONE;
        return c->err.code ? cli_fail(c) : CLI_WRONG;
    }
    return cli_needs(c, c->command->usage);
}
