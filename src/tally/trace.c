#include "tally/trace.h"

#include "tally/live.h"
#include "tally/places.h"
#include "tally/splitter.h"
#include "tally/worth.h"

#include <assert.h>
#include <string.h>

enum { SQL_BYTES = 1 << 18, ARENA_BYTES = 64 << 20 };

/* Expressions name the day of asking :as_of; put the day itself there. */
static void put_sql(const struct expr *x, enum expr_dialect dialect,
                    day_t as_of, struct buf *out)
{
    struct buf sql;
    char day[DAY_TEXT_BYTES];
    const char *p, *mark;

    buf_init(&sql, SQL_BYTES);
    expr_sql(x, dialect, &sql);
    day_iso(as_of, day);
    for (p = buf_cstr(&sql); (mark = strstr(p, ":as_of")) != NULL;
         p = mark + strlen(":as_of")) {
        buf_add(out, p, (size_t)(mark - p));
        buf_printf(out, dialect == EXPR_POSTGRES ? "DATE '%s'" : "'%s'", day);
    }
    buf_str(out, p);
    if (sql.failed)
        out->failed = 1;
    buf_free(&sql);
}

/* A derived code: its case holds and none before it did. */
static void put_derived(const struct cat_derived *d, int code,
                        enum expr_dialect dialect, day_t as_of, struct buf *out)
{
    buf_str(out, "CASE");
    for (size_t k = 0; k < d->case_count; k++) {
        if (!d->cases[k].when) {
            buf_printf(out, " ELSE %d", d->cases[k].code);
            break;
        }
        buf_str(out, " WHEN ");
        put_sql(d->cases[k].when, dialect, as_of, out);
        buf_printf(out, " THEN %d", d->cases[k].code);
    }
    buf_printf(out, " END = %d", code);
}

static void put_code(const struct trace_ask *ask, enum expr_dialect dialect,
                     day_t as_of, struct buf *out)
{
    const struct cat_dim *d = ask->dim;
    const struct cat_register *reg = ask->indicator->reg;
    const char *code = d->choice->codes.codes[ask->code];

    buf_str(out, " AND ");
    if (d->column >= 0)
        buf_printf(out, "r.%s = '%s'", reg->columns[d->column].name, code);
    else if (d->party_column >= 0)
        buf_printf(out, "p.%s = '%s'",
                   rows_party(reg)->columns[d->party_column].name, code);
    else
        put_derived(d->derived, ask->code, dialect, as_of, out);
}

/* SQL after WHERE, $1 and $2 as in live_time_sql: time, condition and code. */
static void trace_sql(const struct trace_ask *ask, enum expr_dialect dialect,
                      day_t as_of, struct buf *out)
{
    live_time_sql(ask->indicator, out);
    if (ask->indicator->where) {
        buf_str(out, " AND (");
        put_sql(ask->indicator->where, dialect, as_of, out);
        buf_char(out, ')');
    }
    if (ask->dim)
        put_code(ask, dialect, as_of, out);
}

struct tracer {
    const struct trace_ask *ask;
    unsigned char *member;
    int64_t member_max;
    struct rows *rows, *kept;
    struct arena *arena, *texts;
    struct worth worth;
    struct worth_how how;
};

/* Keep the rows of the units asked; add them up. */
static int keep_members(struct tracer *x)
{
    rows_clear(x->kept);
    for (size_t row = 0; row < x->rows->count; row++) {
        int64_t unit = x->rows->unit_id[row];
        if (unit > x->member_max || !x->member[unit])
            continue;
        rows_copy(x->kept, x->rows, row);
        if (!worth_add(&x->worth, &x->how, x->rows, row))
            return 0;
    }
    return 1;
}

static enum err_code run(struct tracer *x, struct loader *loader, struct db *db,
                         trace_each *each, void *arg, struct err *e)
{
    struct period p = x->ask->figures.period;
    day_t last = period_last_day(p);
    int is_stock = x->ask->indicator->measure == CAT_STOCK;
    struct stmt *s;
    enum err_code rc = loader_begin(loader, db, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, is_stock ? last : period_first_day(p));
    stmt_bind_day(s, 2, last);
    for (;;) {
        arena_reset(x->texts);
        rc = loader_fetch(loader, s, x->texts, x->rows, e);
        if (rc != ERR_OK || x->rows->count == 0)
            return rc;
        rc = keep_members(x) ? ERR_OK : err_nomem(e);
        if (rc == ERR_OK && x->kept->count > 0)
            rc = each(x->kept, arg, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
    }
}

static enum err_code check_ask(struct tally *t, const struct trace_ask *ask,
                               struct err *e)
{
    const struct units *u = registry_units(tally_registry(t));
    const struct unit *unit = units_get(u, ask->figures.unit_id);

    if (!ask->indicator->reg)
        return ERR_SET(e, ERR_INPUT, MSG_TALLY_TRACE_NOT, ask->indicator->name);
    if (!unit || !actor_may(ask->figures.who, u, unit->id,
                            ask->indicator->field->name, RIGHT_READ))
        return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED_READ,
                       ask->figures.who->name, unit ? unit->name : "?");
    return ERR_OK;
}

static enum err_code open_tracer(struct tracer *x, struct tally *t,
                                 struct loader **loader, struct db *db,
                                 struct err *e)
{
    const struct units *u = registry_units(tally_registry(t));
    const struct figures_ask *ask = &x->ask->figures;
    day_t last = period_last_day(ask->period);
    struct buf where;

    x->arena = arena_new(ARENA_BYTES);
    x->texts = arena_new(ARENA_BYTES);
    if (!x->arena || !x->texts)
        return err_nomem(e);
    x->member_max = units_max_id(u);
    x->member = arena_alloc(x->arena, (size_t)x->member_max + 1);
    x->rows = rows_new(x->arena, x->ask->indicator->reg, 1024);
    x->kept = rows_new(x->arena, x->ask->indicator->reg, 1024);
    if (!x->member || !x->rows || !x->kept)
        return err_nomem(e);
    day_t map = ask->map == DAY_NONE ? last : ask->map;
    units_below(u, ask->unit_id, map, x->member);
    x->how = (struct worth_how){x->ask->indicator,
                                period_first_day(ask->period), last, NULL};
    if (!places_find(x->arena, u, x->ask->indicator, map, &x->how.place))
        return err_nomem(e);
    buf_init(&where, SQL_BYTES);
    trace_sql(x->ask, db_dialect(db), last, &where);
    buf_str(&where, " ORDER BY r.id");
    enum err_code rc = buf_check(&where, e);
    if (rc == ERR_OK)
        rc = loader_new(x->arena, x->ask->indicator->reg, NULL,
                        buf_cstr(&where), loader, e);
    buf_free(&where);
    return rc;
}

enum err_code trace_records(struct tally *t, const struct trace_ask *ask,
                            trace_each *each, void *arg, int64_t *count,
                            int64_t *value, struct err *e)
{
    struct tracer x = {.ask = ask};
    struct loader *loader;
    struct db *db = NULL;
    enum err_code rc = check_ask(t, ask, e);

    *count = *value = 0;
    if (rc == ERR_OK)
        rc = store_reader(registry_store(tally_registry(t)), &db, e);
    if (rc == ERR_OK)
        rc = open_tracer(&x, t, &loader, db, e);
    if (rc == ERR_OK)
        rc = run(&x, loader, db, each, arg, e);
    if (rc == ERR_OK) {
        *count = x.worth.count;
        *value = x.worth.value;
    }
    worth_free(&x.worth);
    arena_free(x.texts);
    arena_free(x.arena);
    db_close(db);
    return rc;
}
