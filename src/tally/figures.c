/*
** Values of figures, once a unit and a period were read (figures_read.c).
*/
#include "tally/counter.h"
#include "tally/figures_impl.h"

#include <assert.h>
#include <string.h>

static_assert((int)LIVE_SPANS_MAX == (int)FIGURE_TIME__MAX,
              "a live figure is counted for each time at once");

enum { PCT_SCALE = 2 };

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
    if (half_first_day(f->span[time].first) > day_today())
        return ERR_OK; /* nobody knows yet */
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
