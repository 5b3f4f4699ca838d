#include "web/record.h"

#include <string.h>

int may(const struct request *r, const struct cat_register *reg, int64_t unit,
        enum right right)
{
    return actor_may(r->who, req_units(r), unit,
                     reg->field ? reg->field->name : NULL, right);
}

static int grant_fits(const struct grant *g, const char *field,
                      enum right right)
{
    return (g->rights & right) &&
           (!g->field || !field || strcmp(g->field, field) == 0);
}

/* Below a unit that ended is what lay below it then. */
static day_t map_of(const struct units *units, int64_t unit)
{
    const struct unit *u = units_get(units, unit);
    day_t today = day_today();

    return u && u->to != DAY_NONE && u->to < today ? u->to : today;
}

static enum err_code list_ids(struct request *r, struct scope *s, int64_t max)
{
    int64_t *ids = arena_array(r->a, (size_t)max + 1, sizeof *ids);

    if (!ids)
        return err_nomem(&r->err);
    for (int64_t id = 1; id <= max; id++) {
        if (s->member[id])
            ids[s->count++] = id;
    }
    s->ids = ids;
    return ERR_OK;
}

enum err_code scope_of(struct request *r, const char *field, enum right right,
                       int64_t unit, struct scope *out)
{
    const struct units *units = req_units(r);
    int64_t max = units_max_id(units);
    unsigned char *member = arena_alloc(r->a, (size_t)max + 1);
    unsigned char *below = arena_alloc(r->a, (size_t)max + 1);

    *out = (struct scope){.all = r->who->all && unit == 0};
    if (!member || !below)
        return err_nomem(&r->err);
    out->member = member;
    if (r->who->all)
        memset(member, 1, (size_t)max + 1);
    for (size_t i = 0; i < r->who->grant_count && !r->who->all; i++) {
        const struct grant *g = &r->who->grants[i];
        if (!grant_fits(g, field, right))
            continue;
        for (int64_t id = 1; id <= max; id++)
            member[id] |= units_get(units, id) && grant_reaches(units, g, id);
    }
    if (unit) {
        memset(below, 0, (size_t)max + 1);
        units_below(units, unit, map_of(units, unit), below);
        for (int64_t id = 1; id <= max; id++)
            member[id] &= below[id];
    }
    return out->all ? ERR_OK : list_ids(r, out, max);
}

enum err_code asked_unit(struct request *r, const struct unit **out)
{
    const char *text = req_get(r, "unit");
    const struct unit *home = home_unit(r);
    day_t day = day_today();

    *out = NULL;
    if (!*text)
        return ERR_OK;
    if (home && home->to != DAY_NONE && home->to < day)
        day = home->to;
    return units_find(req_units(r), text, day, out, &r->err);
}

static int level_of(const struct unit *u)
{
    static const char *const levels[] = {"ministry", "province", "district",
                                         "commune"};

    for (int i = 0; i < (int)ARRAY_COUNT(levels); i++) {
        if (strcmp(u->level, levels[i]) == 0)
            return i;
    }
    return (int)ARRAY_COUNT(levels);
}

static day_t last_day(const struct unit *u)
{
    return u->to == DAY_NONE ? day_of(9999, 12, 31) : u->to;
}

/* What exists today comes before what has ended, then the higher level; of two
** that followed each other it is the later one. */
static int is_nearer(const struct unit *u, const struct unit *than)
{
    day_t today = day_today();
    int lives = last_day(u) >= today, lived = last_day(than) >= today;

    if (lives != lived)
        return lives;
    if (level_of(u) != level_of(than))
        return level_of(u) < level_of(than);
    return last_day(u) > last_day(than);
}

const struct unit *home_unit(const struct request *r)
{
    const struct unit *best = NULL;

    for (size_t i = 0; r->who && i < r->who->grant_count; i++) {
        const struct unit *u =
            units_get(req_units(r), r->who->grants[i].unit_id);
        if (u && (!best || is_nearer(u, best)))
            best = u;
    }
    return best;
}

const char *unit_name(const struct request *r, int64_t id)
{
    return unit_called(r->a, units_get(req_units(r), id));
}
