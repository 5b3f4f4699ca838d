/*
** Reading the cells of a unit and a period, and asking for values.
*/
#include "tally/figures_impl.h"

#include "tally/counter.h"
#include "tally/pack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)LIVE_SPANS_MAX == (int)FIGURE_TIME__MAX,
              "a live figure is counted for each time at once");

enum { MEMO_BYTES = 256 << 20, HALVES_PER_YEAR = 24, PCT_SCALE = 2 };

/* ---- the reader -------------------------------------------------------- */

enum err_code figures_reader_new(struct tally *t, struct figures_reader **out,
                                 struct err *e)
{
    struct registry *registry = tally_registry(t);
    struct figures_reader *r = calloc(1, sizeof *r);
    enum err_code rc;

    *out = NULL;
    if (!r)
        return err_nomem(e);
    r->tally = t;
    r->seq = -1;
    r->memo_arena = arena_new(MEMO_BYTES);
    r->coverage = coverage_new(registry_catalog(registry));
    rc = r->memo_arena && r->coverage
             ? store_reader(registry_store(registry), &r->db, e)
             : err_nomem(e);
    if (rc != ERR_OK) {
        figures_reader_free(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

void figures_reader_free(struct figures_reader *r)
{
    if (!r)
        return;
    db_close(r->db);
    coverage_free(r->coverage);
    arena_free(r->memo_arena);
    free(r);
}

static enum err_code one_int(struct db *db, const char *sql, int64_t *out,
                             struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql, &s, e);

    *out = 0;
    if (rc == ERR_OK)
        rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *out = stmt_null(s, 0) ? 0 : stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

/* Forget what was kept when something was committed since. */
static enum err_code refresh(struct figures_reader *r, struct err *e)
{
    int64_t seq, typed;
    enum err_code rc = one_int(r->db, "SELECT max(seq) FROM journal", &seq, e);

    if (rc != ERR_OK || seq == r->seq)
        return rc;
    rc = coverage_load(r->coverage, r->db, e);
    if (rc == ERR_OK)
        rc = one_int(r->db, "SELECT count(*) FROM typed_figure", &typed, e);
    if (rc != ERR_OK)
        return rc;
    r->has_typed = typed > 0;
    r->memos = NULL;
    arena_reset(r->memo_arena);
    r->seq = seq;
    return ERR_OK;
}

/* ---- reading cells ----------------------------------------------------- */

static struct live_span span_of(struct period p)
{
    return (struct live_span){period_first_half(p), period_last_half(p)};
}

/* Add a packed row to the sums of a time. */
static int add_row(int64_t *sums, uint32_t max, const void *data, size_t len)
{
    struct pack_reader r;
    struct cell c;
    int got;

    pack_read(&r, data, len);
    while ((got = pack_next(&r, &c)) > 0) {
        if (c.key <= max)
            sums[c.key] += c.sum;
    }
    return got == 0;
}

struct cell_query {
    struct stmt *s;
    enum cell_part part;
    half_t first, last;
};

static enum err_code next_row(struct cell_query *q, int64_t unit, int begin,
                              int *row, struct err *e)
{
    if (begin) {
        stmt_bind_int(q->s, 1, unit);
        stmt_bind_int(q->s, 2, q->part);
        stmt_bind_int(q->s, 3, q->first);
        stmt_bind_int(q->s, 4, q->last);
    }
    return stmt_step(q->s, row, e);
}

/* Add the rows of one unit in a range of halves to every time whose span holds
** their half. */
static enum err_code read_range(struct figures *f, struct cell_query q,
                                int64_t unit, int64_t *const *sums,
                                const struct live_span *spans, struct err *e)
{
    uint32_t max = cell_keys_max(tally_keys(f->reader->tally));
    int row, begin = 1;
    enum err_code rc;

    while ((rc = next_row(&q, unit, begin, &row, e)) == ERR_OK && row) {
        half_t half = (half_t)stmt_int(q.s, 0);
        size_t len;
        const void *data = stmt_bytes(q.s, 1, &len);
        begin = 0;
        for (int t = 0; t < FIGURE_TIME__MAX; t++) {
            if (!sums[t] || half < spans[t].first || half > spans[t].last)
                continue;
            if (!add_row(sums[t], max, data, len)) {
                stmt_reset(q.s);
                return ERR_SET(e, ERR_STORE, MSG_TALLY_CELLS_BAD);
            }
        }
    }
    return rc;
}

static half_t year_start(half_t half)
{
    return half - half % HALVES_PER_YEAR;
}

static enum err_code read_flows(struct figures *f, struct stmt *s, int64_t unit,
                                struct err *e)
{
    const struct live_span *span = f->span;
    struct live_span now = span[FIGURE_PERIOD];
    half_t first = span[FIGURE_CUMULATIVE].first < now.first
                       ? span[FIGURE_CUMULATIVE].first
                       : now.first;
    half_t before = span[FIGURE_PREVIOUS].last;
    struct cell_query q = {s, PART_FLOW, span[FIGURE_PREVIOUS].first, before};
    enum err_code rc = ERR_OK;

    if (before < first)
        rc = read_range(f, q, unit, f->flow, span, e);
    else
        first = span[FIGURE_PREVIOUS].first < first
                    ? span[FIGURE_PREVIOUS].first
                    : first;
    q = (struct cell_query){s, PART_FLOW, first, now.last};
    return rc == ERR_OK ? read_range(f, q, unit, f->flow, span, e) : rc;
}

/* A stock on the last day: whole years before, then the halves of its year. */
static enum err_code read_stocks(struct figures *f, struct stmt *s,
                                 int64_t unit, struct err *e)
{
    struct live_span by_half[FIGURE_TIME__MAX], by_year[FIGURE_TIME__MAX];
    half_t last = f->span[FIGURE_PERIOD].last;

    for (int t = 0; t < FIGURE_TIME__MAX; t++) {
        half_t start = year_start(f->span[t].last);
        by_half[t] = (struct live_span){start, f->span[t].last};
        by_year[t] = (struct live_span){INT32_MIN, start - 1};
    }
    half_t from = by_half[FIGURE_PREVIOUS].first < by_half[FIGURE_PERIOD].first
                      ? by_half[FIGURE_PREVIOUS].first
                      : by_half[FIGURE_PERIOD].first;
    struct cell_query q = {s, PART_STOCK, from, last};
    enum err_code rc = read_range(f, q, unit, f->stock, by_half, e);
    q = (struct cell_query){s, PART_STOCK_YEAR, 0, year_start(last) - 1};
    return rc == ERR_OK ? read_range(f, q, unit, f->stock, by_year, e) : rc;
}

static enum err_code read_cells(struct figures *f, struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(f->reader->db,
                   "SELECT half, data FROM cell WHERE unit_id = $1"
                   " AND part = $2 AND half >= $3 AND half <= $4",
                   &s, e);

    for (int64_t id = 1; rc == ERR_OK && id <= f->member_max; id++) {
        if (!f->member[id])
            continue;
        rc = read_flows(f, s, id, e);
        if (rc == ERR_OK)
            rc = read_stocks(f, s, id, e);
    }
    return rc;
}

static void find_coverage(struct figures *f)
{
    const struct catalog *c =
        registry_catalog(tally_registry(f->reader->tally));

    for (size_t n = 0; n < c->register_count; n++) {
        f->records_from[n] = INT32_MAX;
        for (int64_t id = 1; id <= f->member_max; id++) {
            half_t from = f->member[id]
                              ? coverage_from(f->reader->coverage, id, n)
                              : INT32_MAX;
            if (from < f->records_from[n])
                f->records_from[n] = from;
        }
    }
}

static enum err_code figures_new(struct figures_reader *r, struct arena *a,
                                 const struct figures_ask *ask,
                                 struct figures **out, struct err *e)
{
    struct registry *registry = tally_registry(r->tally);
    const struct units *units = registry_units(registry);
    size_t keys = (size_t)cell_keys_max(tally_keys(r->tally)) + 1;
    struct figures *f = arena_alloc(a, sizeof *f);

    if (!f)
        return err_nomem(e);
    f->reader = r;
    f->arena = a;
    f->ask = *ask;
    if (f->ask.map == DAY_NONE)
        f->ask.map = period_last_day(ask->period);
    f->unit = units_get(units, ask->unit_id);
    f->span[FIGURE_PERIOD] = span_of(ask->period);
    f->span[FIGURE_PREVIOUS] = span_of(period_add_years(ask->period, -1));
    f->span[FIGURE_CUMULATIVE] = span_of(period_year_to_date(ask->period));
    f->member_max = units_max_id(units);
    f->member = arena_alloc(a, (size_t)f->member_max + 1);
    f->records_from =
        arena_array(a, registry_catalog(registry)->register_count + 1,
                    sizeof *f->records_from);
    for (int t = 0; t < FIGURE_TIME__MAX; t++) {
        f->flow[t] = arena_array(a, keys, sizeof **f->flow);
        f->stock[t] = arena_array(a, keys, sizeof **f->stock);
        if (!f->flow[t] || !f->stock[t])
            return err_nomem(e);
    }
    if (!f->member || !f->records_from)
        return err_nomem(e);
    units_below(units, ask->unit_id, f->ask.map, f->member);
    *out = f;
    return ERR_OK;
}

static enum err_code check_reader(const struct figures *f, struct err *e)
{
    const struct units *u = registry_units(tally_registry(f->reader->tally));

    if (!f->unit)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REG_UNIT_REF, "?");
    if (!actor_may(f->ask.who, u, f->unit->id, NULL, RIGHT_READ))
        return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED_READ, f->ask.who->name,
                       f->unit->name);
    return ERR_OK;
}

enum err_code figures_read(struct figures_reader *r, struct arena *a,
                           const struct figures_ask *ask, struct figures **out,
                           struct err *e)
{
    struct figures *f = NULL;
    enum err_code rc = figures_new(r, a, ask, &f, e);

    *out = NULL;
    if (rc == ERR_OK)
        rc = check_reader(f, e);
    if (rc != ERR_OK)
        return rc;
    rc = db_read_begin(r->db, e);
    if (rc != ERR_OK)
        return rc;
    rc = refresh(r, e);
    if (rc == ERR_OK) {
        find_coverage(f);
        rc = read_cells(f, e);
    }
    if (rc == ERR_OK)
        rc = figures_read_typed(f, e);
    if (rc == ERR_OK)
        rc = figures_read_plans(f, e);
    db_read_end(r->db);
    if (rc == ERR_OK)
        *out = f;
    return rc;
}

const struct figures_ask *figures_asked(const struct figures *f)
{
    return &f->ask;
}

const struct unit *figures_unit(const struct figures *f)
{
    return f->unit;
}

/* ---- values ------------------------------------------------------------ */

static struct live_memo *find_memo(const struct figures *f,
                                   const struct cat_indicator *i)
{
    struct live_span span = f->span[FIGURE_PERIOD];
    struct live_memo *m = f->reader->memos;

    while (m && (m->indicator != i || m->unit_id != f->ask.unit_id ||
                 m->map != f->ask.map || m->span.first != span.first ||
                 m->span.last != span.last))
        m = m->next;
    return m;
}

/* Count a live figure for every time: the breakdown asked, and those that cost
** no look at the party.  What was counted before without it is counted anew. */
static enum err_code live_values(struct figures *f,
                                 const struct cat_indicator *i, int dim,
                                 const struct live **out, struct err *e)
{
    struct figures_reader *r = f->reader;
    struct live_memo *m = find_memo(f, i);
    dim_set want = dim < 0 ? 0 : (dim_set)1 << dim;

    if (!m || (m->dims & want) != want) {
        dim_set dims = want | (m ? m->dims : splitter_own_dims(i));
        struct live_ask ask = {i,    {{0}},     FIGURE_TIME__MAX,
                               dims, f->member, f->member_max};
        m = arena_alloc(r->memo_arena, sizeof *m);
        if (!m)
            return err_nomem(e);
        memcpy(ask.spans, f->span, sizeof f->span);
        *m = (struct live_memo){.indicator = i,
                                .unit_id = f->ask.unit_id,
                                .map = f->ask.map,
                                .span = f->span[FIGURE_PERIOD],
                                .dims = dims,
                                .next = r->memos};
        enum err_code rc = live_count(r->db, r->memo_arena, &ask, &m->live, e);
        if (rc != ERR_OK)
            return rc;
        r->memos = m;
    }
    *out = &m->live;
    return ERR_OK;
}

/* What the records say; the caller knows that there are some. */
static enum err_code counted(struct figures *f, const struct cat_indicator *i,
                             const struct cat_dim *dim, int code,
                             enum figure_time time, int64_t *out, struct err *e)
{
    int d = dim ? (int)(dim - i->dims) : -1;

    if (indicator_is_live(i) || (dim && dim_is_live(dim))) {
        const struct live *live = NULL;
        enum err_code rc = live_values(f, i, d, &live, e);
        *out = rc == ERR_OK ? live->value[time][live_slot(i, d, code)] : 0;
        return rc;
    }
    uint32_t key =
        cell_keys_find(tally_keys(f->reader->tally), i->index, d, code);
    *out = i->measure == CAT_STOCK ? f->stock[time][key] : f->flow[time][key];
    return ERR_OK;
}

static enum err_code ratio_value(struct figures *f,
                                 const struct cat_indicator *i,
                                 enum figure_time time, struct value *out,
                                 struct err *e)
{
    struct value of, to;
    int64_t scaled;
    enum err_code rc = figures_value(f, i->of, NULL, 0, time, &of, e);

    if (rc == ERR_OK)
        rc = figures_value(f, i->to, NULL, 0, time, &to, e);
    if (rc != ERR_OK)
        return rc;
    out->missing =
        of.missing || to.missing ||
        __builtin_mul_overflow(of.number.value, i->scale, &scaled) ||
        !ratio_round(scaled, to.number.value, i->decimals, &out->number);
    return ERR_OK;
}

/* A grant may reach one field only. */
static enum err_code check_field(const struct figures *f,
                                 const struct cat_indicator *i, struct err *e)
{
    const struct units *u = registry_units(tally_registry(f->reader->tally));

    if (actor_may(f->ask.who, u, f->unit->id, i->field->name, RIGHT_READ))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED_FIELD, f->ask.who->name,
                   cat_title_both(&i->field->title, (char[MSG_BOTH_BYTES]){0}),
                   f->unit->name);
}

enum err_code figures_value(struct figures *f, const struct cat_indicator *i,
                            const struct cat_dim *dim, int code,
                            enum figure_time time, struct value *out,
                            struct err *e)
{
    int d = dim ? (int)(dim - i->dims) : -1, any;
    int64_t value = 0, typed;

    *out = (struct value){.missing = 1};
    if (check_field(f, i, e) != ERR_OK)
        return e->code;
    if (i->measure == CAT_RATIO)
        return ratio_value(f, i, time, out, e);
    if (i->reg && f->records_from[i->reg->index] <= f->span[time].last) {
        enum err_code rc = counted(f, i, dim, code, time, &value, e);
        if (rc != ERR_OK)
            return rc;
        out->missing = 0;
    }
    typed = figures_typed(f, i, d, code, time, &any);
    if (any)
        out->missing = 0;
    out->number.value = value + typed;
    return ERR_OK;
}

static void plan_value(const struct figures *f, const struct cat_indicator *i,
                       const struct cat_dim *dim, int code, struct value *out)
{
    int d = dim ? (int)(dim - i->dims) : -1;

    *out = (struct value){.missing = 1};
    for (size_t n = 0; n < f->plan_count; n++) {
        const struct plan_row *p = &f->plans[n];
        if (p->indicator != i || p->dim != d || (d >= 0 && p->code != code))
            continue;
        out->missing = 0;
        out->number.value = p->value;
        out->number.scale = i->measure == CAT_RATIO ? i->decimals : 0;
    }
}

/* part / whole * 100; both have the same scale. */
static struct value percent(struct value part, struct value whole)
{
    struct value v = {.missing = 1};
    int64_t scaled;

    if (part.missing || whole.missing ||
        part.number.scale != whole.number.scale ||
        __builtin_mul_overflow(part.number.value, 100, &scaled))
        return v;
    v.missing = !ratio_round(scaled, whole.number.value, PCT_SCALE, &v.number);
    return v;
}

struct value figure_share(struct value part, struct value whole)
{
    return percent(part, whole);
}

static struct value difference(struct value a, struct value b)
{
    a.missing |= b.missing;
    a.number.value -= b.number.value;
    return a;
}

/* A plan is for the year: flows are held against it from the year's beginning,
** stocks and ratios as they stand. */
static int adds_up(const struct cat_indicator *i)
{
    return i->measure != CAT_STOCK && i->measure != CAT_RATIO &&
           !(i->measure == CAT_TYPED && i->typed_stock);
}

enum err_code figures_get(struct figures *f, const struct cat_indicator *i,
                          const struct cat_dim *dim, int code,
                          struct figure *out, struct err *e)
{
    enum err_code rc =
        figures_value(f, i, dim, code, FIGURE_PERIOD, &out->value, e);

    out->indicator = i;
    if (rc == ERR_OK)
        rc = figures_value(f, i, dim, code, FIGURE_PREVIOUS, &out->previous, e);
    if (rc == ERR_OK)
        rc = figures_value(f, i, dim, code, FIGURE_CUMULATIVE, &out->cumulative,
                           e);
    if (rc != ERR_OK)
        return rc;
    plan_value(f, i, dim, code, &out->plan);
    out->plan_pct =
        percent(adds_up(i) ? out->cumulative : out->value, out->plan);
    out->change_pct =
        percent(difference(out->value, out->previous), out->previous);
    return ERR_OK;
}
