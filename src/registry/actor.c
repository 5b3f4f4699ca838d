#include "registry/actor.h"

#include <assert.h>
#include <string.h>

const struct actor actor_local = {.name = "local", .all = 1};

static const struct {
    const char *name;
    unsigned rights;
} roles[] = {
    {"reader", RIGHT_READ},
    {"officer", RIGHT_READ | RIGHT_WRITE},
    {"approver", RIGHT_READ | RIGHT_WRITE | RIGHT_APPROVE},
    {"admin", RIGHT_READ | RIGHT_WRITE | RIGHT_APPROVE | RIGHT_ADMIN},
};

unsigned role_rights(const char *role)
{
    for (size_t i = 0; i < ARRAY_COUNT(roles); i++) {
        if (strcmp(roles[i].name, role) == 0)
            return roles[i].rights;
    }
    return 0;
}

const char *role_list(void)
{
    return "reader, officer, approver, admin";
}

static enum err_code load_grants(struct arena *a, struct db *db,
                                 struct actor *who, struct err *e)
{
    struct grant *list = NULL;
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT role, unit_id, field FROM user_grant"
                                  " WHERE user_id = $1 AND NOT voided",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, who->user_id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        list = arena_grow(a, list, who->grant_count, &cap, sizeof *list);
        if (!list) {
            stmt_reset(s);
            return err_nomem(e);
        }
        const char *field = stmt_text(s, 2);
        list[who->grant_count++] =
            (struct grant){role_rights(stmt_text(s, 0)), stmt_int(s, 1),
                           field ? arena_strdup(a, field) : NULL};
    }
    who->grants = list;
    return rc;
}

static enum err_code load(struct arena *a, struct db *db, const char *name,
                          struct actor **out, int *disabled, struct err *e)
{
    struct actor *who = arena_alloc(a, sizeof *who);
    struct stmt *s;
    int row;
    enum err_code rc;

    *out = NULL;
    if (!who || !(who->name = arena_strdup(a, name)))
        return err_nomem(e);
    rc = db_prepare(db, "SELECT id, disabled FROM user_account WHERE name = $1",
                    &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, name);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    if (!row)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REG_USER_NONE, name);
    who->user_id = stmt_int(s, 0);
    *disabled = stmt_bool(s, 1);
    stmt_reset(s);
    rc = load_grants(a, db, who, e);
    if (rc == ERR_OK)
        *out = who;
    return rc;
}

enum err_code actor_load(struct arena *a, struct db *db, const char *name,
                         const struct actor **out, struct err *e)
{
    struct actor *who;
    int disabled = 0;
    enum err_code rc = load(a, db, name, &who, &disabled, e);

    if (rc == ERR_OK && disabled)
        rc = ERR_SET(e, ERR_DENIED, MSG_REG_USER_DISABLED, name);
    *out = rc == ERR_OK ? who : NULL;
    return rc;
}

enum err_code actor_reach(struct arena *a, struct db *db, const char *name,
                          const struct actor **out, struct err *e)
{
    struct actor *who;
    int disabled = 0;
    enum err_code rc = load(a, db, name, &who, &disabled, e);

    *out = who;
    return rc;
}

int grant_reaches(const struct units *units, const struct grant *g,
                  int64_t unit)
{
    const struct unit *top = units_get(units, g->unit_id);
    const struct unit *u = units_get(units, unit);
    day_t map = day_today();

    if (top && top->to != DAY_NONE && top->to < map) {
        map = top->to;
        if (u && u->from != DAY_NONE && u->from > map)
            return 0;
    }
    return units_is_below(units, unit, g->unit_id, map);
}

/* field NULL: a grant of any field will do, or with `whole` only one of all. */
static int may(const struct actor *who, const struct units *units,
               struct grant asked, int whole)
{
    if (who->all)
        return 1;
    for (size_t i = 0; i < who->grant_count; i++) {
        const struct grant *g = &who->grants[i];
        int fits = !g->field ||
                   (asked.field ? strcmp(g->field, asked.field) == 0 : !whole);
        if (fits && g->rights & asked.rights &&
            grant_reaches(units, g, asked.unit_id))
            return 1;
    }
    return 0;
}

int actor_may(const struct actor *who, const struct units *units, int64_t unit,
              const char *field, enum right right)
{
    return may(who, units, (struct grant){right, unit, field}, 0);
}

int actor_administers(const struct actor *who, const struct units *units,
                      int64_t unit, const char *field)
{
    return may(who, units, (struct grant){RIGHT_ADMIN, unit, field}, 1);
}

enum err_code grant_check_field(const struct catalog *c, const char *field,
                                struct err *e)
{
    char close[256];

    if (!field || catalog_field(c, field))
        return ERR_OK;
    catalog_suggest(c, "field", field, close, sizeof close);
    return ERR_SET(e, ERR_INPUT, MSG_REG_FIELD_NONE, field,
                   *close ? close : "-");
}

static enum err_code find_user(struct db *db, const char *name, int64_t *id,
                               struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db, "SELECT id FROM user_account WHERE name = $1", &s, e);

    *id = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, name);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *id = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

enum err_code user_add(struct db *db, const char *name, const char *full_name,
                       const char *actor, struct err *e)
{
    struct journal_entry entry = {actor, "insert", "user_account", 0, NULL,
                                  NULL,  NULL};
    struct stmt *s;
    int64_t id;
    enum err_code rc = find_user(db, name, &id, e);

    if (rc != ERR_OK)
        return rc;
    if (id)
        return ERR_SET(e, ERR_INPUT, MSG_REG_USER_EXISTS, name);
    rc = db_next_ids(db, "user_account", 1, &id, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO user_account (id, name, full_name)"
                        " VALUES ($1, $2, $3)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_text(s, 2, name);
    stmt_bind_text(s, 3, full_name);
    rc = stmt_run(s, NULL, e);
    entry.record = id;
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

enum err_code user_grant(struct db *db, const char *name, const char *role,
                         int64_t unit, const char *field, const char *actor,
                         struct err *e)
{
    struct journal_entry entry = {actor, "insert", "user_grant", 0,
                                  NULL,  NULL,     NULL};
    struct stmt *s;
    int64_t user, id;
    enum err_code rc;

    if (!role_rights(role))
        return ERR_SET(e, ERR_INPUT, MSG_REG_ROLE_BAD, role, role_list());
    rc = find_user(db, name, &user, e);
    if (rc == ERR_OK && !user)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_REG_USER_NONE, name);
    if (rc == ERR_OK)
        rc = db_next_ids(db, "user_grant", 1, &id, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO user_grant (id, user_id, role, unit_id,"
                        " field) VALUES ($1, $2, $3, $4, $5)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_int(s, 2, user);
    stmt_bind_text(s, 3, role);
    stmt_bind_int(s, 4, unit);
    stmt_bind_text(s, 5, field);
    rc = stmt_run(s, NULL, e);
    entry.record = id;
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

/* ---- grants of units that gave way -------------------------------------- */

static const char sql_carried[] =
    "SELECT DISTINCT a.name, a.full_name, g.role, g.field"
    "  FROM user_grant g JOIN user_account a ON a.id = g.user_id"
    " WHERE g.unit_id = $1 AND NOT g.voided AND NOT a.disabled"
    "   AND NOT EXISTS (SELECT 1 FROM user_grant h"
    "                    WHERE h.user_id = g.user_id AND h.unit_id = $2"
    "                      AND h.role = g.role AND NOT h.voided"
    "                      AND coalesce(h.field, '') = coalesce(g.field, ''))"
    " ORDER BY a.name, g.role, g.field";

static const char *kept(struct arena *a, const char *text, int *full)
{
    const char *copy = text ? arena_strdup(a, text) : NULL;

    *full |= text && !copy;
    return copy;
}

/* What has to be given on `to`, at the end of the list. */
static enum err_code list_carried(struct arena *a, struct db *db,
                                  struct grants_carry *x,
                                  struct grant_carried next, struct err *e)
{
    struct stmt *s;
    int row, full = 0;
    enum err_code rc = db_prepare(db, sql_carried, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, next.from);
    stmt_bind_int(s, 2, next.to);
    while (!full && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct grant_carried *grown =
            arena_grow(a, x->list, x->count, &x->cap, sizeof *grown);
        next.user = kept(a, stmt_text(s, 0), &full);
        next.full_name = kept(a, stmt_text(s, 1), &full);
        next.role = kept(a, stmt_text(s, 2), &full);
        next.field = kept(a, stmt_text(s, 3), &full);
        full |= !grown;
        if (!full) {
            x->list = grown;
            grown[x->count++] = next;
        }
    }
    stmt_reset(s);
    return full ? err_nomem(e) : rc;
}

enum err_code grants_carry(struct arena *a, struct db *db,
                           const struct units *units, struct grants_carry *x,
                           const char *actor, struct err *e)
{
    enum err_code rc = ERR_OK;

    x->list = NULL;
    x->count = x->cap = 0;
    for (size_t i = 0; rc == ERR_OK && i < x->from_count; i++) {
        struct grant_carried next = {
            .from = x->from[i], .to = units_on_map(units, x->from[i], x->day)};
        size_t first = x->count;
        if (next.to == 0 || next.to == next.from)
            continue;
        rc = list_carried(a, db, x, next, e);
        for (size_t k = first; rc == ERR_OK && k < x->count; k++)
            rc = user_grant(db, x->list[k].user, x->list[k].role, next.to,
                            x->list[k].field, actor, e);
    }
    return rc;
}
