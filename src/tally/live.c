#include "tally/live.h"

#include "tally/worth.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE_BYTES = 4096, BY_UNIT_MAX = 64 };

size_t live_slot(const struct cat_indicator *i, int dim, int code)
{
    size_t at = 1;

    if (dim < 0)
        return 0;
    for (int d = 0; d < dim; d++)
        at += i->dims[d].choice->codes.count;
    return at + (size_t)code;
}

size_t live_slots(const struct cat_indicator *i)
{
    return live_slot(i, (int)i->dim_count, 0);
}

void live_time_sql(const struct cat_indicator *i, struct buf *out)
{
    enum { FROM = 0, TO = 1 };
    const char *day;

    buf_str(out, "NOT r.voided AND ");
    if (i->measure == CAT_STOCK) {
        buf_str(out, "r.from_day <= $1"
                     " AND (r.to_day IS NULL OR r.to_day >= $2)");
        return;
    }
    if (cat_overlaps(i)) {
        buf_str(out, "(r.to_day IS NULL OR r.to_day >= $1)"
                     " AND r.from_day <= $2");
        return;
    }
    day = i->measure == CAT_INFLOW    ? i->reg->columns[FROM].name
          : i->measure == CAT_OUTFLOW ? i->reg->columns[TO].name
          : i->day_column >= 0        ? i->reg->columns[i->day_column].name
                                      : i->reg->columns[FROM].name;
    buf_printf(out, "r.%s >= $1 AND r.%s <= $2", day, day);
}

struct scan {
    const struct live_ask *ask;
    struct splitter *splitter;
    struct worth *worth[LIVE_SPANS_MAX]; /* per slot */
    int64_t *value[LIVE_SPANS_MAX];
    int by_unit; /* each unit by its index instead of all records */
    unsigned char *take;
    int32_t *code;
    size_t span; /* in hand */
};

/* Add a row to a slot; 0 when memory is out. */
static int add(struct scan *x, size_t slot, const struct rows *rows, size_t row)
{
    struct live_span span = x->ask->spans[x->span];
    struct worth_how how = {x->ask->indicator, span.first, span.last,
                            x->ask->place};

    return worth_add(&x->worth[x->span][slot], &how, rows, row);
}

static int is_member(const struct live_ask *ask, int64_t unit)
{
    return unit <= ask->member_max && ask->member[unit];
}

/* Which day columns place a record, as in live_time_sql: those that must lie
** before the end of a span and not before its beginning. */
struct days {
    int begin, end; /* of the record; end is begin for a single day */
    int at_end;     /* only the span's last day matters */
};

static struct days place_days(const struct cat_indicator *i)
{
    enum { FROM = 0, TO = 1 };

    if (i->measure == CAT_STOCK)
        return (struct days){FROM, TO, 1};
    if (cat_overlaps(i))
        return (struct days){FROM, TO, 0};
    int day = i->measure == CAT_OUTFLOW ? TO
              : i->day_column >= 0      ? i->day_column
                                        : FROM;
    return (struct days){day, day, 0};
}

/* take[row] &= the record lies in the span. */
static void keep_span(struct scan *x, const struct rows *rows)
{
    struct days d = place_days(x->ask->indicator);
    struct live_span span = x->ask->spans[x->span];
    day_t last = span.last;
    day_t first = d.at_end ? last : span.first;

    for (size_t row = 0; row < rows->count; row++) {
        int begun =
            !rows->null[d.begin][row] && rows->value[d.begin][row] <= last;
        int ended = rows->null[d.end][row] ? d.end == d.begin
                                           : rows->value[d.end][row] < first;
        x->take[row] &= (unsigned char)(begun && !ended);
    }
}

static int add_span(struct scan *x, struct rows *rows)
{
    const struct cat_indicator *i = x->ask->indicator;
    int ok = 1;

    rows_set_as_of(rows, x->ask->spans[x->span].last);
    splitter_take(x->splitter, rows, x->take);
    keep_span(x, rows);
    for (size_t row = 0; row < rows->count; row++)
        x->take[row] &= (unsigned char)is_member(x->ask, rows->unit_id[row]);
    for (size_t row = 0; ok && row < rows->count; row++) {
        if (x->take[row])
            ok = add(x, 0, rows, row);
    }
    for (size_t d = 0; ok && d < i->dim_count; d++) {
        if (!(x->ask->dims >> d & 1) || i->measure == CAT_RANGE)
            continue;
        splitter_codes(x->splitter, d, rows, x->code);
        for (size_t row = 0; ok && row < rows->count; row++) {
            if (x->take[row] && x->code[row] >= 0)
                ok = add(x, live_slot(i, (int)d, x->code[row]), rows, row);
        }
    }
    return ok;
}

static int add_batch(struct scan *x, struct rows *rows)
{
    int ok = 1;

    for (x->span = 0; ok && x->span < x->ask->span_count; x->span++)
        ok = add_span(x, rows);
    return ok;
}

static enum err_code scan_new(struct live_arenas a, const struct live_ask *ask,
                              struct scan *x, struct err *e)
{
    size_t slots = live_slots(ask->indicator);

    *x = (struct scan){.ask = ask};
    for (size_t n = 0; n < ask->span_count; n++) {
        x->worth[n] = arena_array(a.work, slots, sizeof *x->worth[n]);
        x->value[n] = arena_array(a.out, slots, sizeof *x->value[n]);
        if (!x->worth[n] || !x->value[n])
            return err_nomem(e);
    }
    x->take = arena_alloc(a.work, ROWS_MAX);
    x->code = arena_array(a.work, ROWS_MAX, sizeof *x->code);
    if (!x->take || !x->code)
        return err_nomem(e);
    return splitter_new(a.work, ask->indicator, &x->splitter, e);
}

static enum err_code make_loader(struct arena *a, struct scan *x,
                                 struct loader **out, struct err *e)
{
    const struct cat_indicator *i = x->ask->indicator;
    unsigned char *need = arena_alloc(a, i->reg->scope.count);
    struct buf where;

    if (!need)
        return err_nomem(e);
    cat_columns_read(i, x->ask->dims, need);
    need[place_days(i).begin] = need[place_days(i).end] = 1;
    buf_init(&where, WHERE_BYTES);
    live_time_sql(i, &where);
    if (x->by_unit)
        buf_str(&where, " AND r.unit_id = $3");
    enum err_code rc = loader_new(a, i->reg, need, buf_cstr(&where), out, e);
    buf_free(&where);
    return rc;
}

/* The records of every span are read: from the first day of any to the last of
** any.  A stock only needs an end; it must not have ended before any. */
static void bind_time(struct stmt *s, const struct live_ask *ask)
{
    int at_end = place_days(ask->indicator).at_end;
    day_t first = DAY_LAST, last = DAY_FIRST;

    for (size_t n = 0; n < ask->span_count; n++) {
        day_t end = ask->spans[n].last;
        day_t begin = at_end ? end : ask->spans[n].first;
        if (begin < first)
            first = begin;
        if (end > last)
            last = end;
    }
    /* A stock's SQL asks begun by $1 and not ended before $2. */
    stmt_bind_day(s, 1, at_end ? last : first);
    stmt_bind_day(s, 2, at_end ? first : last);
}

/* Read the records of the spans, of one unit when unit is not 0. */
static enum err_code read_unit(struct db *db, struct scan *x,
                               struct loader *loader, struct rows *rows,
                               int64_t unit, struct err *e)
{
    struct stmt *s;
    enum err_code rc = loader_begin(loader, db, &s, e);

    if (rc != ERR_OK)
        return rc;
    bind_time(s, x->ask);
    if (unit)
        stmt_bind_int(s, 3, unit);
    while ((rc = loader_fetch(loader, s, NULL, rows, e)) == ERR_OK &&
           rows->count > 0) {
        if (!add_batch(x, rows)) {
            stmt_reset(s);
            return err_nomem(e);
        }
    }
    return rc;
}

static int member_count(const struct live_ask *ask)
{
    int n = 0;

    for (int64_t id = 1; id <= ask->member_max; id++)
        n += ask->member[id];
    return n;
}

static enum err_code run(struct db *db, struct arena *a, struct scan *x,
                         struct err *e)
{
    const struct live_ask *ask = x->ask;
    struct rows *rows = rows_new(a, ask->indicator->reg, ROWS_MAX);
    struct loader *loader;
    enum err_code rc;

    if (!rows)
        return err_nomem(e);
    /* What is always counted so has its columns in the index by unit. */
    x->by_unit =
        cat_is_live(ask->indicator) || member_count(ask) <= BY_UNIT_MAX;
    rc = make_loader(a, x, &loader, e);
    if (rc == ERR_OK && !x->by_unit)
        return read_unit(db, x, loader, rows, 0, e);
    for (int64_t id = 1; rc == ERR_OK && id <= ask->member_max; id++) {
        if (ask->member[id])
            rc = read_unit(db, x, loader, rows, id, e);
    }
    return rc;
}

enum err_code live_count(struct db *db, struct live_arenas a,
                         const struct live_ask *ask, struct live *out,
                         struct err *e)
{
    size_t slots = live_slots(ask->indicator);
    struct scan x;
    enum err_code rc = scan_new(a, ask, &x, e);

    *out = (struct live){0};
    if (rc == ERR_OK)
        rc = run(db, a.work, &x, e);
    for (size_t n = 0; n < ask->span_count; n++) {
        for (size_t i = 0; x.worth[n] && x.value[n] && i < slots; i++) {
            x.value[n][i] = x.worth[n][i].value;
            worth_free(&x.worth[n][i]);
        }
    }
    for (size_t n = 0; rc == ERR_OK && n < ask->span_count; n++) {
        if (ask->indicator->measure == CAT_RANGE) {
            x.value[n][live_slot(ask->indicator, 0, CAT_LOWER)] =
                x.worth[n]->lowest;
            x.value[n][live_slot(ask->indicator, 0, CAT_UPPER)] =
                x.worth[n]->highest;
        }
        out->value[n] = x.value[n];
    }
    return rc;
}
