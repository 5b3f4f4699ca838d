/* ansinh roster, ansinh campaign: who lives in a facility, and whether a gift
** campaign gave what it planned. */
#include "cli/paper.h"
#include "dossier/campaign.h"
#include "dossier/roster.h"

#include <string.h>

enum { OUT_BYTES = 64 << 20 };

/* The asked unit and the days of the period. */
static int read_days(struct cli *c, int64_t *unit_id, day_t *first, day_t *last)
{
    const struct unit *unit;
    struct period p;

    if (!cli_period(c, &p) || !cli_unit_in(c, p, &unit))
        return 0;
    *unit_id = unit->id;
    *first = period_first_day(p);
    *last = period_last_day(p);
    return 1;
}

static int roster(struct cli *c, struct db *db, struct doc **out)
{
    struct roster_ask ask = {.who = c->who, .names = c->opt.annex};
    struct roster x;

    if (!cli_register(c, c->opt.args[0], &ask.reg) ||
        !read_days(c, &ask.unit_id, &ask.first, &ask.last) ||
        roster_read(c->arena, c->registry, db, &ask, &x, &c->err) != ERR_OK)
        return 0;
    *out = roster_doc(c->arena, &x, c->lang);
    return 1;
}

static int campaign(struct cli *c, struct db *db, struct doc **out)
{
    struct campaign_ask ask = {.who = c->who};
    struct campaign_list list;
    struct campaign x;
    int64_t id;

    if (c->opt.arg_count == 0) {
        if (!read_days(c, &ask.unit_id, &ask.first, &ask.last) ||
            campaign_list(c->arena, c->registry, db, &ask, &list, &c->err) !=
                ERR_OK)
            return 0;
        *out = campaign_list_doc(c->arena, c->registry, &list, c->lang);
        return 1;
    }
    if (!cli_number(c, c->opt.args[0], "ID", 1, INT64_MAX, &id) ||
        campaign_read(c->arena, c->registry, db, id, c->who, &x, &c->err) !=
            ERR_OK)
        return 0;
    *out = campaign_doc(c->arena, &x, c->lang);
    return 1;
}

/* Read, make the paper, write it in the format asked. */
static int print(struct cli *c,
                 int (*make)(struct cli *, struct db *, struct doc **))
{
    enum doc_format format;
    struct db *db = NULL;
    struct doc *doc = NULL;
    struct buf out;

    buf_init(&out, OUT_BYTES);
    int good = cli_paper_format(c, &format) && cli_open(c, STORE_READ) &&
               store_reader(c->store, &db, &c->err) == ERR_OK &&
               make(c, db, &doc);
    if (good && !doc)
        good = err_nomem(&c->err) == ERR_OK;
    good = good && doc_write(doc, format, &out, &c->err) == ERR_OK &&
           cli_output(c, &out);
    db_close(db);
    buf_free(&out);
    return good ? CLI_DONE : c->err.code ? cli_fail(c) : CLI_WRONG;
}

int cmd_roster(struct cli *c)
{
    if (c->opt.arg_count != 1)
        return cli_needs(c, "REGISTER");
    return print(c, roster);
}

int cmd_campaign(struct cli *c)
{
    return print(c, campaign);
}
