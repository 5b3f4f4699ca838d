/*
** Reading plans: those of the unit asked, or those of the units below it.
*/
#include "tally/figures_impl.h"

#include <assert.h>
#include <string.h>

static const struct catalog *catalog_of(const struct figures *f)
{
    return registry_catalog(tally_registry(f->reader->tally));
}

static const struct units *units_of(const struct figures *f)
{
    return registry_units(tally_registry(f->reader->tally));
}

/* A bound of a plan that is a range; 0 when the row is none. */
static int resolve_bound(const struct catalog *c, struct stmt *s,
                         struct plan_row *p)
{
    if (strcmp(stmt_text(s, 1), cat_bound_dim.name) != 0)
        return 0;
    p->indicator = catalog_indicator(c, stmt_text(s, 0));
    p->dim = PLAN_BOUND;
    p->code = cat_code_index(cat_bound_dim.choice, stmt_text(s, 2));
    return p->indicator && p->code >= 0;
}

/* A stored row as a plan of one of the units; 0 when it is none. */
static int read_row(const struct figures *f, struct stmt *s, int year,
                    struct plan_row *p)
{
    const struct catalog *c = catalog_of(f);

    *p = (struct plan_row){.value = stmt_int(s, 3),
                           .unit_id = stmt_int(s, 4),
                           .next = stmt_int(s, 5) != year};
    if (p->unit_id > f->member_max || !f->member[p->unit_id])
        return 0;
    return resolve_bound(c, s, p) ||
           figures_resolve(c, stmt_text(s, 0), stmt_text(s, 1), stmt_text(s, 2),
                           &p->indicator, &p->dim, &p->code);
}

enum err_code figures_read_plans(struct figures *f, struct err *e)
{
    int year = period_year_number(f->ask.period);
    struct plan_row p;
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc =
        db_prepare(f->reader->db,
                   "SELECT indicator, dim, code, value, unit_id, year FROM plan"
                   " WHERE year >= $1 AND year <= $2 AND NOT voided",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, year);
    stmt_bind_int(s, 2, year + 1);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (!read_row(f, s, year, &p))
            continue;
        f->plans = arena_grow(f->arena, f->plans, f->plan_count, &cap,
                              sizeof *f->plans);
        if (!f->plans) {
            stmt_reset(s);
            return err_nomem(e);
        }
        f->plans[f->plan_count++] = p;
    }
    return rc;
}

static int is_for(const struct plan_row *p, struct plan_key key)
{
    return p->indicator == key.indicator && p->dim == key.dim &&
           (key.dim == -1 || p->code == key.code) && p->next == key.next;
}

/* How many units of a level lie below the unit asked. */
static int64_t count_level(const struct figures *f, const char *level)
{
    const struct units *u = units_of(f);
    int64_t count = 0;

    for (int64_t id = 1; id <= f->member_max; id++) {
        const struct unit *x = units_get(u, id);
        count += x && f->member[id] && unit_valid(x, f->ask.map) &&
                 strcmp(x->level, level) == 0;
    }
    return count;
}

/* Where a plan stands on the map that is asked; NULL when the row is not of the
** kind asked for. */
static const struct unit *plan_unit(const struct figures *f,
                                    const struct plan_row *p,
                                    struct plan_key key)
{
    const struct units *u = units_of(f);

    return is_for(p, key)
               ? units_get(u, units_on_map(u, p->unit_id, f->ask.map))
               : NULL;
}

/* The sum of the plans of one level, if every unit of the level has one: a sum
** that lacks a district is no plan of the province. */
static struct value sum_of_level(const struct figures *f, struct plan_key key,
                                 const char *level)
{
    struct value sum = {0};
    int64_t units = 0;

    for (size_t n = 0; n < f->plan_count; n++) {
        const struct unit *x = plan_unit(f, &f->plans[n], key);
        int counted = 0;
        if (!x || strcmp(x->level, level) != 0)
            continue;
        sum.number.value += f->plans[n].value;
        for (size_t k = 0; !counted && k < n; k++)
            counted = plan_unit(f, &f->plans[k], key) == x;
        units += !counted;
    }
    sum.missing = units == 0 || units != count_level(f, level);
    return sum;
}

struct value figures_plan(const struct figures *f, struct plan_key key)
{
    struct value v = {.missing = 1};

    for (size_t n = 0; n < f->plan_count; n++) {
        const struct plan_row *p = &f->plans[n];
        if (!is_for(p, key) || p->unit_id != f->ask.unit_id)
            continue;
        v.missing = 0;
        v.number.value = p->value;
    }
    for (size_t n = 0; v.missing && cat_adds_up(key.indicator) &&
                       key.dim != PLAN_BOUND && n < f->plan_count;
         n++) {
        const struct unit *x = plan_unit(f, &f->plans[n], key);
        if (x)
            v = sum_of_level(f, key, x->level);
    }
    v.number.scale = cat_scale(key.indicator);
    if (v.missing)
        v.number.value = 0;
    return v;
}
