/*
** Figures that units without records typed in.
**
** A typed figure covers a range of half-months.  It counts in a time that holds
** the whole range, unless records say it better: a unit that keeps records in
** the indicator's register by then, or one above or below it that does.  Of
** figures that cover each other (a quarter and its months, a province and its
** communes) the widest counts, so nothing is added twice.
*/
#include "tally/figures_impl.h"

#include <assert.h>
#include <string.h>

int figures_resolve(const struct catalog *c, const char *indicator,
                    const char *dim, const char *code,
                    const struct cat_indicator **i, int *dim_index,
                    int *code_index)
{
    *i = catalog_indicator(c, indicator);
    *dim_index = -1;
    *code_index = 0;
    if (!*i || !*dim)
        return *i != NULL;
    const struct cat_dim *d = cat_dim_find(*i, dim);
    if (!d)
        return 0;
    *dim_index = (int)(d - (*i)->dims);
    *code_index = cat_code_index(d->choice, code);
    return *code_index >= 0;
}

static const struct catalog *catalog_of(const struct figures *f)
{
    return registry_catalog(tally_registry(f->reader->tally));
}

static enum err_code read_unit(struct figures *f, struct stmt *s, int64_t unit,
                               size_t *cap, struct err *e)
{
    enum err_code rc;
    int row;

    stmt_bind_int(s, 1, unit);
    stmt_bind_int(s, 2, f->span[FIGURE_PERIOD].last);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct typed_row t = {.unit_id = unit,
                              .first = (half_t)stmt_int(s, 3),
                              .last = (half_t)stmt_int(s, 4),
                              .value = stmt_int(s, 5),
                              .id = stmt_int(s, 6)};
        if (!figures_resolve(catalog_of(f), stmt_text(s, 0), stmt_text(s, 1),
                             stmt_text(s, 2), &t.indicator, &t.dim, &t.code))
            continue;
        f->typed = arena_grow(f->arena, f->typed, f->typed_count, cap,
                              sizeof *f->typed);
        if (!f->typed) {
            stmt_reset(s);
            return err_nomem(e);
        }
        f->typed[f->typed_count++] = t;
    }
    return rc;
}

enum err_code figures_read_typed(struct figures *f, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    enum err_code rc;

    if (!f->reader->has_typed)
        return ERR_OK;
    rc = db_prepare(f->reader->db,
                    "SELECT indicator, dim, code, half_first, half_last, value,"
                    " id FROM typed_figure WHERE unit_id = $1"
                    " AND half_last <= $2 AND NOT voided",
                    &s, e);
    for (int64_t id = 1; rc == ERR_OK && id <= f->member_max; id++) {
        if (f->member[id])
            rc = read_unit(f, s, id, &cap, e);
    }
    return rc;
}

/* One is the other, or lies above or below it. */
static int related(const struct figures *f, int64_t a, int64_t b)
{
    const struct units *u = registry_units(tally_registry(f->reader->tally));

    return units_is_below(u, a, b, f->ask.map) ||
           units_is_below(u, b, a, f->ask.map);
}

/* Records say it better: see the top of the file. */
static int has_records(const struct figures *f, const struct typed_row *t)
{
    const struct cat_register *reg = t->indicator->reg;

    if (!reg || f->records_from[reg->index] > t->last)
        return 0;
    for (int64_t id = 1; id <= f->member_max; id++) {
        if (f->member[id] &&
            coverage_from(f->reader->coverage, id, reg->index) <= t->last &&
            related(f, id, t->unit_id))
            return 1;
    }
    return 0;
}

static int same_key(const struct typed_row *a, const struct typed_row *b)
{
    return a->indicator == b->indicator && a->dim == b->dim &&
           (a->dim < 0 || a->code == b->code);
}

/* Another figure of the same key covers this one: its range holds this range
** and its unit is this unit or one above. */
static int is_covered(const struct figures *f, const struct typed_row *t,
                      struct half_span span)
{
    const struct units *u = registry_units(tally_registry(f->reader->tally));

    for (size_t n = 0; n < f->typed_count; n++) {
        const struct typed_row *o = &f->typed[n];
        if (o == t || !same_key(o, t) || o->first < span.first ||
            o->last > span.last || o->first > t->first || o->last < t->last)
            continue;
        if (o->first == t->first && o->last == t->last &&
            o->unit_id == t->unit_id)
            continue;
        if (units_is_below(u, t->unit_id, o->unit_id, f->ask.map))
            return 1;
    }
    return 0;
}

/* A stock is the last value: another of the same unit is newer. */
static int is_superseded(const struct figures *f, const struct typed_row *t,
                         struct half_span span)
{
    for (size_t n = 0; n < f->typed_count; n++) {
        const struct typed_row *o = &f->typed[n];
        if (o != t && same_key(o, t) && o->unit_id == t->unit_id &&
            o->last <= span.last && o->last > t->last)
            return 1;
    }
    return 0;
}

/* It is of the key and counts in the time: see the top of the file. */
static int counts(const struct figures *f, const struct typed_row *key,
                  enum figure_time time, const struct typed_row *t)
{
    struct half_span span = f->whole[time];
    int stock = !cat_adds_up(key->indicator);

    if (stock)
        span.first = INT32_MIN;
    if (!same_key(t, key) || t->first < span.first || t->last > span.last ||
        has_records(f, t))
        return 0;
    return stock ? !is_superseded(f, t, span) : !is_covered(f, t, span);
}

int64_t figures_typed(const struct figures *f, const struct cat_indicator *i,
                      int dim, int code, enum figure_time time, int *any)
{
    const struct typed_row key = {.indicator = i, .dim = dim, .code = code};
    int64_t sum = 0;

    *any = 0;
    for (size_t n = 0; n < f->typed_count; n++) {
        if (!counts(f, &key, time, &f->typed[n]))
            continue;
        sum += f->typed[n].value;
        *any = 1;
    }
    return sum;
}

int figures_from_records(const struct figures *f, const struct cat_indicator *i)
{
    const struct typed_row t = {.indicator = i,
                                .unit_id = f->ask.unit_id,
                                .last = f->whole[FIGURE_PERIOD].last};

    return has_records(f, &t);
}

/* Who wrote it last, and when. */
static enum err_code read_writer(struct figures *f, int64_t id,
                                 struct typed_told *out, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        f->reader->db,
        "SELECT actor, at FROM journal WHERE table_name = 'typed_figure'"
        " AND record_id = $1 ORDER BY seq DESC LIMIT 1",
        &s, e);

    out->who = out->at = "";
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        out->who = arena_strdup(f->arena, stmt_text(s, 0));
        out->at = arena_strdup(f->arena, stmt_text(s, 1));
        stmt_reset(s);
    }
    return out->who && out->at ? rc : err_nomem(e);
}

enum err_code figures_typed_list(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 struct typed_list *out, struct err *e)
{
    const struct typed_row key = {
        .indicator = i, .dim = dim ? (int)(dim - i->dims) : -1, .code = code};
    struct typed_told *list =
        arena_array(f->arena, f->typed_count + 1, sizeof *list);
    enum err_code rc = ERR_OK;
    size_t count = 0;

    *out = (struct typed_list){0};
    if (!list)
        return err_nomem(e);
    for (size_t n = 0; rc == ERR_OK && n < f->typed_count; n++) {
        const struct typed_row *t = &f->typed[n];
        if (!counts(f, &key, FIGURE_PERIOD, t))
            continue;
        list[count] = (struct typed_told){.unit_id = t->unit_id,
                                          .first = half_first_day(t->first),
                                          .last = half_last_day(t->last),
                                          .value = t->value};
        rc = read_writer(f, t->id, &list[count++], e);
    }
    if (rc == ERR_OK)
        *out = (struct typed_list){list, count};
    return rc;
}
