#include "tally/live.h"

#include "tally/splitter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE_BYTES = 4096 };

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

int live_time_sql(const struct cat_indicator *i, struct buf *out)
{
    enum { FROM = 0, TO = 1 };
    const char *day;

    buf_str(out, "NOT r.voided AND ");
    if (i->measure == CAT_STOCK) {
        buf_str(out, "r.from_day <= $1"
                     " AND (r.to_day IS NULL OR r.to_day >= $2)");
        return 1;
    }
    if (i->measure == CAT_DISTINCT && i->reg->kind == CAT_SPELL) {
        buf_str(out, "(r.to_day IS NULL OR r.to_day >= $1)"
                     " AND r.from_day <= $2");
        return 2;
    }
    day = i->measure == CAT_INFLOW    ? i->reg->columns[FROM].name
          : i->measure == CAT_OUTFLOW ? i->reg->columns[TO].name
          : i->day_column >= 0        ? i->reg->columns[i->day_column].name
                                      : i->reg->columns[FROM].name;
    buf_printf(out, "r.%s >= $1 AND r.%s <= $2", day, day);
    return 2;
}

/* What was met of one slot: a sum, or a set of parties as bits. */
struct seen {
    unsigned char *bits;
    size_t bytes;
};

struct scan {
    const struct live_ask *ask;
    struct splitter *splitter;
    struct seen *seen; /* per slot, for DISTINCT */
    int64_t *value;
    unsigned char *take;
    int32_t *code;
};

/* Mark a party; 1 when it is new, 0 when known, -1 when memory is out. */
static int mark(struct seen *s, int64_t id)
{
    size_t byte = (size_t)id / 8;

    if (byte >= s->bytes) {
        size_t bytes = byte * 2 + 1024;
        unsigned char *bits = realloc(s->bits, bytes);
        if (!bits)
            return -1;
        memset(bits + s->bytes, 0, bytes - s->bytes);
        s->bits = bits;
        s->bytes = bytes;
    }
    int known = s->bits[byte] >> (id % 8) & 1;
    s->bits[byte] |= (unsigned char)(1 << (id % 8));
    return !known;
}

/* Add a row to a slot; 0 when memory is out. */
static int add(struct scan *x, size_t slot, const struct rows *rows, size_t row)
{
    const struct cat_indicator *i = x->ask->indicator;

    if (i->measure != CAT_DISTINCT) {
        x->value[slot] += splitter_value(x->splitter, rows, row);
        return 1;
    }
    int column = i->value_column;
    if (rows->null[column][row])
        return 1;
    int is_new = mark(&x->seen[slot], rows->value[column][row]);
    x->value[slot] += is_new > 0;
    return is_new >= 0;
}

static int is_member(const struct live_ask *ask, int64_t unit)
{
    return unit <= ask->member_max && ask->member[unit];
}

static int add_batch(struct scan *x, struct rows *rows)
{
    const struct cat_indicator *i = x->ask->indicator;
    int ok = 1;

    rows_set_as_of(rows, half_last_day(x->ask->last));
    splitter_take(x->splitter, rows, x->take);
    for (size_t row = 0; row < rows->count; row++)
        x->take[row] &= (unsigned char)is_member(x->ask, rows->unit_id[row]);
    for (size_t row = 0; ok && row < rows->count; row++) {
        if (x->take[row])
            ok = add(x, 0, rows, row);
    }
    for (size_t d = 0; ok && d < i->dim_count; d++) {
        splitter_codes(x->splitter, d, rows, x->code);
        for (size_t row = 0; ok && row < rows->count; row++) {
            if (x->take[row] && x->code[row] >= 0)
                ok = add(x, live_slot(i, (int)d, x->code[row]), rows, row);
        }
    }
    return ok;
}

static enum err_code scan_new(struct arena *a, const struct live_ask *ask,
                              struct scan *x, struct err *e)
{
    size_t slots = live_slots(ask->indicator);

    *x = (struct scan){.ask = ask};
    x->seen = arena_array(a, slots, sizeof *x->seen);
    x->value = arena_array(a, slots, sizeof *x->value);
    x->take = arena_alloc(a, ROWS_MAX);
    x->code = arena_array(a, ROWS_MAX, sizeof *x->code);
    if (!x->seen || !x->value || !x->take || !x->code)
        return err_nomem(e);
    return splitter_new(a, ask->indicator, &x->splitter, e);
}

static enum err_code make_loader(struct arena *a, struct scan *x, int *params,
                                 struct loader **out, struct err *e)
{
    const struct cat_indicator *i = x->ask->indicator;
    unsigned char *need = arena_alloc(a, i->reg->scope.count);
    struct buf where;

    if (!need)
        return err_nomem(e);
    splitter_needs(x->splitter, need);
    if (i->measure == CAT_DISTINCT)
        need[i->value_column] = 1;
    buf_init(&where, WHERE_BYTES);
    *params = live_time_sql(i, &where);
    enum err_code rc = loader_new(a, i->reg, need, buf_cstr(&where), out, e);
    buf_free(&where);
    return rc;
}

static void bind_time(struct stmt *s, const struct live_ask *ask, int params)
{
    day_t first = half_first_day(ask->first), last = half_last_day(ask->last);

    stmt_bind_day(s, 1, params == 2 ? first : last);
    stmt_bind_day(s, 2, last);
}

static enum err_code run(struct db *db, struct arena *a, struct scan *x,
                         struct err *e)
{
    struct rows *rows = rows_new(a, x->ask->indicator->reg, ROWS_MAX);
    struct loader *loader;
    struct stmt *s;
    int params = 2;
    enum err_code rc;

    if (!rows)
        return err_nomem(e);
    rc = make_loader(a, x, &params, &loader, e);
    if (rc == ERR_OK)
        rc = loader_begin(loader, db, &s, e);
    if (rc != ERR_OK)
        return rc;
    bind_time(s, x->ask, params);
    while ((rc = loader_fetch(loader, s, NULL, rows, e)) == ERR_OK &&
           rows->count > 0) {
        if (!add_batch(x, rows)) {
            stmt_reset(s);
            return err_nomem(e);
        }
    }
    return rc;
}

enum err_code live_count(struct db *db, struct arena *a,
                         const struct live_ask *ask, struct live *out,
                         struct err *e)
{
    size_t slots = live_slots(ask->indicator);
    struct scan x;
    enum err_code rc = scan_new(a, ask, &x, e);

    *out = (struct live){0};
    if (rc == ERR_OK)
        rc = run(db, a, &x, e);
    for (size_t i = 0; x.seen && i < slots; i++)
        free(x.seen[i].bits);
    if (rc == ERR_OK)
        out->value = x.value;
    return rc;
}
