/*
** Reading the cells of a unit and a period into memory.
*/
#include "tally/figures_impl.h"

#include "tally/counter.h"
#include "tally/pack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HALVES_PER_YEAR = 24 };

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
    int ok = live_memos_new(registry_catalog(registry), &r->memos);
    r->coverage = coverage_new(registry_catalog(registry));
    rc = ok && r->coverage ? store_reader(registry_store(registry), &r->db, e)
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
    live_memos_free(&r->memos);
    free(r);
}

/* Forget what was kept and is true no more. */
static enum err_code refresh(struct figures_reader *r, struct err *e)
{
    const struct catalog *c = registry_catalog(tally_registry(r->tally));
    int64_t seq, typed;
    enum err_code rc = db_int(r->db, "SELECT max(seq) FROM journal", &seq, e);

    if (rc != ERR_OK || seq == r->seq)
        return rc;
    rc = coverage_load(r->coverage, r->db, e);
    if (rc == ERR_OK)
        rc = db_int(r->db, "SELECT count(*) FROM typed_figure", &typed, e);
    if (rc == ERR_OK)
        rc = live_memos_refresh(c, &r->memos, r->db,
                                (struct journal_span){r->seq, seq}, e);
    if (rc != ERR_OK)
        return rc;
    r->has_typed = typed > 0;
    r->seq = seq;
    return ERR_OK;
}

/* ---- reading cells ----------------------------------------------------- */

static void set_times(struct figures *f, enum figure_time t, struct period p)
{
    f->span[t] = (struct half_span){period_first_half(p), period_last_half(p)};
    f->days[t] = (struct live_span){period_first_day(p), period_last_day(p)};
    f->whole[t] = f->span[t];
    f->whole[t].first += half_first_day(f->span[t].first) < f->days[t].first;
    f->whole[t].last -= half_last_day(f->span[t].last) > f->days[t].last;
}

/* Add a packed row to the sums of a time, marking what it holds in guess (NULL:
** the row is no estimate). */
static int add_row(int64_t *sums, unsigned char *guess, uint32_t max,
                   const void *data, size_t len)
{
    struct pack_reader r;
    struct cell c;
    int got;

    pack_read(&r, data, len);
    while ((got = pack_next(&r, &c)) > 0) {
        if (c.key > max)
            continue;
        sums[c.key] += c.sum;
        if (guess && c.sum != 0)
            guess[c.key] = 1;
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
                                const struct half_span *spans, struct err *e)
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
            unsigned char *guess = f->estimate[unit] ? f->guess[t] : NULL;
            if (!add_row(sums[t], guess, max, data, len)) {
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
    const struct half_span *span = f->span;
    struct half_span now = span[FIGURE_PERIOD];
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
    struct half_span by_half[FIGURE_TIME__MAX], by_year[FIGURE_TIME__MAX];
    half_t last = f->span[FIGURE_PERIOD].last;

    for (int t = 0; t < FIGURE_TIME__MAX; t++) {
        half_t start = year_start(f->span[t].last);
        by_half[t] = (struct half_span){start, f->span[t].last};
        by_year[t] = (struct half_span){INT32_MIN, start - 1};
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
    const struct period periods[FIGURE_TIME__MAX] = {
        [FIGURE_PERIOD] = ask->period,
        [FIGURE_PREVIOUS] = period_add_years(ask->period, -1),
        [FIGURE_CUMULATIVE] = period_year_to_date(ask->period)};

    if (!f)
        return err_nomem(e);
    f->reader = r;
    f->arena = a;
    f->ask = *ask;
    if (f->ask.map == DAY_NONE)
        f->ask.map = period_last_day(ask->period);
    f->unit = units_get(units, ask->unit_id);
    for (int t = 0; t < FIGURE_TIME__MAX; t++)
        set_times(f, (enum figure_time)t, periods[t]);
    f->member_max = units_max_id(units);
    f->member = arena_alloc(a, (size_t)f->member_max + 1);
    f->estimate = arena_alloc(a, (size_t)f->member_max + 1);
    f->records_from =
        arena_array(a, registry_catalog(registry)->register_count + 1,
                    sizeof *f->records_from);
    for (int t = 0; t < FIGURE_TIME__MAX; t++) {
        f->flow[t] = arena_array(a, keys, sizeof **f->flow);
        f->stock[t] = arena_array(a, keys, sizeof **f->stock);
        f->guess[t] = arena_alloc(a, keys);
        if (!f->flow[t] || !f->stock[t] || !f->guess[t])
            return err_nomem(e);
    }
    if (!f->member || !f->estimate || !f->records_from)
        return err_nomem(e);
    units_below(units, ask->unit_id, f->ask.map, f->member);
    for (int64_t id = 1; id <= f->member_max; id++) {
        f->estimate[id] =
            f->member[id] &&
            units_is_estimate(units, id, ask->unit_id, f->ask.map);
        f->has_estimate |= f->estimate[id];
    }
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

/* Records or typed figures were there before the period's end, and what was
** typed in reaches into it. */
static int kept_before(const struct figures *f, int *typed)
{
    const struct catalog *c =
        registry_catalog(tally_registry(f->reader->tally));
    int kept = 0;

    *typed = 0;
    for (size_t n = 0; n < c->register_count; n++)
        kept |= f->records_from[n] < f->span[FIGURE_PERIOD].first;
    for (size_t n = 0; n < f->typed_count; n++)
        *typed |= f->typed[n].last >= f->span[FIGURE_PERIOD].first;
    return kept;
}

enum err_code figures_are_quiet(const struct figures *f, int *out,
                                struct err *e)
{
    static const enum cell_part parts[] = {PART_FLOW, PART_STOCK};
    struct stmt *s;
    int row = 0, typed;

    *out = 0;
    if (!kept_before(f, &typed) || typed)
        return ERR_OK;
    enum err_code rc = db_prepare(f->reader->db,
                                  "SELECT 1 FROM cell WHERE unit_id = $1"
                                  " AND part = $2 AND half >= $3 LIMIT 1",
                                  &s, e);
    for (int64_t id = 1; rc == ERR_OK && !row && id <= f->member_max; id++) {
        for (size_t p = 0;
             f->member[id] && rc == ERR_OK && !row && p < ARRAY_COUNT(parts);
             p++) {
            stmt_bind_int(s, 1, id);
            stmt_bind_int(s, 2, parts[p]);
            stmt_bind_int(s, 3, f->span[FIGURE_PERIOD].first);
            rc = stmt_step(s, &row, e);
        }
    }
    if (row)
        stmt_reset(s);
    *out = rc == ERR_OK && !row;
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
