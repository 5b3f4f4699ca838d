/* Reading campaigns: their plans and the gifts that name them. */
#include "dossier/campaign.h"

#include <string.h>

/* The choices that part a campaign. */
struct parts {
    const struct cat_register *campaign;
    const struct cat_choice *giver, *group;
};

static const struct cat_choice *choice_of(const struct cat_register *reg,
                                          const char *column)
{
    int i = cat_column_index(reg, column);

    return i < 0 ? NULL : reg->columns[i].choice;
}

static enum err_code find_parts(const struct registry *r, struct parts *out,
                                struct err *e)
{
    const struct catalog *c = registry_catalog(r);
    const struct cat_register *plan = catalog_register(c, "campaign_plan");

    *out = (struct parts){catalog_register(c, "campaign"), NULL, NULL};
    if (plan) {
        out->giver = choice_of(plan, "giver");
        out->group = choice_of(plan, "gift_group");
    }
    if (!out->campaign || !out->giver || !out->group ||
        !catalog_register(c, "gift"))
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, "campaign",
                       "campaign_plan, gift");
    return ERR_OK;
}

static enum err_code may_read(const struct registry *r, const struct parts *p,
                              const struct actor *who, int64_t unit,
                              struct err *e)
{
    const struct units *u = registry_units(r);
    const struct unit *x = units_get(u, unit);
    const struct cat_field *field = p->campaign->field;

    if (actor_may(who, u, unit, field ? field->name : NULL, RIGHT_READ))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_CAMPAIGN_DENIED, who->name,
                   x ? x->name : "?");
}

/* ---- lines ------------------------------------------------------------- */

/* A line for each pair of source and group, in their order. */
static enum err_code make_lines(struct arena *a, const struct parts *p,
                                struct campaign *x, struct err *e)
{
    size_t groups = p->group->codes.count;

    x->line_count = p->giver->codes.count * groups;
    x->lines = arena_array(a, x->line_count, sizeof *x->lines);
    if (!x->lines)
        return err_nomem(e);
    for (size_t i = 0; i < x->line_count; i++)
        x->lines[i] =
            (struct campaign_line){.giver = p->giver->codes.codes[i / groups],
                                   .group = p->group->codes.codes[i % groups],
                                   .giver_title = p->giver->titles[i / groups],
                                   .group_title = p->group->titles[i % groups]};
    return ERR_OK;
}

/* The line of the row's source and group; that of all where a code is no longer
** in the catalogue. */
static struct campaign_line *line_of(const struct parts *p, struct campaign *x,
                                     struct stmt *s)
{
    int giver = cat_code_index(p->giver, stmt_text(s, 0));
    int group = cat_code_index(p->group, stmt_text(s, 1));

    if (giver < 0 || group < 0)
        return NULL;
    return &x->lines[(size_t)giver * p->group->codes.count + (size_t)group];
}

static void add(struct campaign_line *to, const struct campaign_line *x)
{
    to->planned += x->planned;
    to->planned_money += x->planned_money;
    to->handed += x->handed;
    to->handed_money += x->handed_money;
    to->receipts += x->receipts;
}

static enum err_code sum_rows(struct db *db, const struct parts *p,
                              struct campaign *x, const char *sql, int planned,
                              struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct campaign_line got = {0};
        *(planned ? &got.planned : &got.handed) = stmt_int(s, 2);
        *(planned ? &got.planned_money : &got.handed_money) = stmt_int(s, 3);
        got.receipts = planned ? 0 : stmt_int(s, 4);
        struct campaign_line *line = line_of(p, x, s);
        if (line)
            add(line, &got);
        add(&x->all, &got);
    }
    return rc;
}

static void drop_empty(struct campaign *x)
{
    size_t kept = 0;

    for (size_t i = 0; i < x->line_count; i++) {
        if (x->lines[i].planned || x->lines[i].receipts)
            x->lines[kept++] = x->lines[i];
    }
    x->line_count = kept;
}

static enum err_code read_lines(struct arena *a, struct db *db,
                                const struct parts *p, struct campaign *x,
                                struct err *e)
{
    enum err_code rc = make_lines(a, p, x, e);

    if (rc == ERR_OK)
        rc = sum_rows(db, p, x,
                      "SELECT giver, gift_group, sum(parcels), sum(amount)"
                      " FROM campaign_plan"
                      " WHERE campaign = $1 AND NOT voided"
                      " GROUP BY giver, gift_group",
                      1, e);
    if (rc == ERR_OK)
        rc = sum_rows(db, p, x,
                      "SELECT giver, gift_group, sum(coalesce(parcels, 0)),"
                      " sum(coalesce(amount, 0) + coalesce(goods_value, 0)),"
                      " count(*) FROM gift"
                      " WHERE campaign = $1 AND NOT voided"
                      " GROUP BY giver, gift_group",
                      0, e);
    drop_empty(x);
    return rc;
}

/* ---- what does not look right ------------------------------------------ */

static enum err_code read_faults(struct db *db, struct campaign *x,
                                 struct err *e)
{
    static const char sql[] =
        "SELECT (SELECT count(*) FROM (SELECT person FROM gift"
        " WHERE campaign = $1 AND NOT voided AND person IS NOT NULL"
        " GROUP BY person, giver HAVING count(*) > 1) t),"
        " (SELECT count(*) FROM gift WHERE campaign = $1 AND NOT voided"
        " AND (day < $2 OR day > $3)),"
        " (SELECT count(*) FROM gift WHERE campaign = $1 AND NOT voided"
        " AND person IS NULL AND household IS NULL)";
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->id);
    stmt_bind_day(s, 2, x->first);
    stmt_bind_day(s, 3, x->last == DAY_NONE ? DAY_LAST : x->last);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        x->twice = stmt_int(s, 0);
        x->outside = stmt_int(s, 1);
        x->nobody = stmt_int(s, 2);
    }
    stmt_reset(s);
    return rc;
}

/* ---- reading ----------------------------------------------------------- */

#define COLUMNS                                                                \
    "id, unit_id, from_day, to_day, name, decision_number, reconciled_day"

static enum err_code take(struct arena *a, struct stmt *s, struct campaign *x,
                          struct err *e)
{
    *x = (struct campaign){
        .id = stmt_int(s, 0),
        .unit_id = stmt_int(s, 1),
        .first = stmt_day(s, 2),
        .last = stmt_null(s, 3) ? DAY_NONE : stmt_day(s, 3),
        .name = arena_strdup(a, stmt_text(s, 4)),
        .decision = stmt_null(s, 5) ? NULL : arena_strdup(a, stmt_text(s, 5)),
        .reconciled = stmt_null(s, 6) ? DAY_NONE : stmt_day(s, 6)};
    return x->name && (x->decision || stmt_null(s, 5)) ? ERR_OK : err_nomem(e);
}

enum err_code campaign_read(struct arena *a, const struct registry *r,
                            struct db *db, int64_t id, const struct actor *who,
                            struct campaign *out, struct err *e)
{
    struct parts p;
    struct stmt *s;
    int row = 0;
    enum err_code rc = find_parts(r, &p, e);

    *out = (struct campaign){0};
    if (rc == ERR_OK)
        rc = db_prepare(
            db, "SELECT " COLUMNS " FROM campaign WHERE id = $1 AND NOT voided",
            &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && !row)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_CAMPAIGN_NONE);
    if (rc == ERR_OK)
        rc = take(a, s, out, e);
    if (row)
        stmt_reset(s);
    if (rc == ERR_OK)
        rc = may_read(r, &p, who, out->unit_id, e);
    if (rc == ERR_OK)
        rc = read_lines(a, db, &p, out, e);
    if (rc == ERR_OK)
        rc = read_faults(db, out, e);
    if (rc != ERR_OK)
        *out = (struct campaign){0};
    return rc;
}

static enum err_code read_all(struct arena *a, const struct registry *r,
                              struct db *db, const struct campaign_ask *ask,
                              struct campaign_list *out, struct err *e)
{
    const struct units *u = registry_units(r);
    unsigned char *member = arena_alloc(a, (size_t)units_max_id(u) + 1);
    struct stmt *s;
    size_t cap = 0;
    int row;

    if (!member)
        return err_nomem(e);
    units_below(u, ask->unit_id, ask->last, member);
    enum err_code rc =
        db_prepare(db,
                   "SELECT " COLUMNS " FROM campaign WHERE NOT voided"
                   " AND from_day <= $1"
                   " AND (to_day IS NULL OR to_day >= $2)"
                   " ORDER BY from_day, id",
                   &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, ask->last);
    stmt_bind_day(s, 2, ask->first);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (!member[stmt_int(s, 1)])
            continue;
        struct campaign *grown =
            arena_grow(a, out->items, out->count, &cap, sizeof *grown);
        rc = grown ? take(a, s, &grown[out->count], e) : err_nomem(e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
        out->items = grown;
        out->count++;
    }
    return rc;
}

enum err_code campaign_list(struct arena *a, const struct registry *r,
                            struct db *db, const struct campaign_ask *ask,
                            struct campaign_list *out, struct err *e)
{
    struct parts p;
    enum err_code rc = find_parts(r, &p, e);

    *out = (struct campaign_list){0};
    if (rc == ERR_OK)
        rc = may_read(r, &p, ask->who, ask->unit_id, e);
    if (rc == ERR_OK)
        rc = read_all(a, r, db, ask, out, e);
    for (size_t i = 0; rc == ERR_OK && i < out->count; i++) {
        rc = read_lines(a, db, &p, &out->items[i], e);
        out->items[i].line_count = 0;
    }
    if (rc != ERR_OK)
        *out = (struct campaign_list){0};
    return rc;
}
