#include "dossier/queue.h"

#include "dossier/dossier_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE = 50,
    BATCH = 256,
    LOADS_MAX = 2000,
    UNITS_NAMED = 40,
    WHERE_BYTES = 4096
};

/* Which units the asker sees, on the map of the day. */
static enum err_code members(struct arena *a, struct registry *r,
                             const struct dossier_ask *ask, unsigned char **out,
                             struct err *e)
{
    const struct units *u = registry_units(r);
    const struct cat_register *reg =
        catalog_register(registry_catalog(r), "admin_dossier");
    const char *field = reg && reg->field ? reg->field->name : NULL;
    int64_t max = units_max_id(u);
    const struct unit *unit = units_get(u, ask->unit_id);

    *out = arena_alloc(a, (size_t)max + 1);
    if (!*out)
        return err_nomem(e);
    units_below(u, ask->unit_id, ask->day, *out);
    if (!actor_may(ask->who, u, ask->unit_id, field, RIGHT_READ))
        return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_DENIED, ask->who->name,
                       unit ? unit->name : "?");
    return ERR_OK;
}

static int is_wanted(const struct dossier_ask *ask, const struct dossier *d)
{
    if (d->state == DOSSIER_STATE__MAX)
        return 0;
    if (ask->state == DOSSIER_STATE__MAX ? !dossier_is_open(d->state)
                                         : d->state != ask->state)
        return 0;
    if (ask->officer && strcmp(ask->officer, d->officer ? d->officer : "") != 0)
        return 0;
    return !ask->procedure || strcmp(ask->procedure, d->procedure->name) == 0;
}

/* A page in the making. */
struct page {
    const struct dossier_ask *ask;
    const struct catalog *catalog;
    struct dossier_tables t;
    const unsigned char *member;
    struct dossier_queue *out;
    size_t passed, limit;
    int full;
};

static enum err_code take_row(struct page *p, const struct rows *rows,
                              size_t row, struct err *e)
{
    struct dossier_item item;

    if (!p->member[rows->unit_id[row]])
        return ERR_OK;
    dossier_of_row(p->catalog, &p->t, rows, row, &item.dossier);
    if (!is_wanted(p->ask, &item.dossier))
        return ERR_OK;
    enum err_code rc = workday_between(&p->catalog->calendar, p->ask->day,
                                       item.dossier.due, &item.left, e);
    if (rc != ERR_OK)
        return rc;
    item.late = dossier_is_late(
        &item.dossier, (struct dossier_moment){p->ask->day, p->ask->minute});
    /* Rows come by the day due: what follows is due later still. */
    if (p->ask->within >= 0 && item.left > p->ask->within) {
        p->full = 1;
        return ERR_OK;
    }
    if (p->passed++ < p->ask->offset)
        return ERR_OK;
    if (p->out->count == p->limit) {
        p->full = p->out->more = 1;
        return ERR_OK;
    }
    p->out->items[p->out->count++] = item;
    return ERR_OK;
}

/* Few units are named in the SQL, so that a commune's desk is read along the
** index without looking at other units' dossiers.  A unit of today stands for
** those before it, too. */
static void write_where(const struct page *p, int64_t max, struct buf *out)
{
    int count = 0;

    for (int64_t id = 1; id <= max; id++)
        count += p->member[id];
    buf_str(out, "NOT r.voided AND r.returned_day IS NULL");
    for (int64_t id = 1, n = 0; count <= UNITS_NAMED && id <= max; id++) {
        if (p->member[id])
            buf_printf(out, "%s%" PRId64, n++ ? ", " : " AND r.unit_id IN (",
                       id);
    }
    buf_str(out, count > 0 && count <= UNITS_NAMED ? ")" : "");
    buf_str(out, " ORDER BY r.returned_day, r.due_day, r.id LIMIT $1");
}

/* Look at the first `most` open dossiers; *seen: how many there were. */
static enum err_code read_some(struct arena *a, struct page *p,
                               struct loader *l, struct db *db, int64_t most,
                               int64_t *seen, struct err *e)
{
    struct rows *rows = rows_new(a, p->t.dossier, BATCH);
    struct stmt *s = NULL;
    enum err_code rc = rows ? loader_begin(l, db, &s, e) : err_nomem(e);

    *seen = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, most);
    while (rc == ERR_OK && !p->full) {
        rc = loader_fetch(l, s, a, rows, e);
        if (rc != ERR_OK || rows->count == 0)
            break;
        *seen += (int64_t)rows->count;
        for (size_t i = 0; rc == ERR_OK && !p->full && i < rows->count; i++)
            rc = take_row(p, rows, i, e);
    }
    stmt_reset(s);
    return rc;
}

/* Few are asked for first: a server sorts all that it is asked for.  Where many
** of them are not wanted, more are. */
static enum err_code read_page(struct arena *a, struct page *p, struct db *db,
                               const char *where, struct err *e)
{
    enum { SPARE = 4, MORE = 16 };
    unsigned char *need = arena_alloc(a, p->t.dossier->scope.count);
    int64_t most = SPARE * (int64_t)(p->ask->offset + p->limit + 1), seen;
    struct loader *l;

    if (!need)
        return err_nomem(e);
    memset(need, 1, p->t.dossier->column_count);
    enum err_code rc = loader_new(a, p->t.dossier, need, where, &l, e);
    for (; rc == ERR_OK; most *= MORE) {
        p->passed = 0;
        *p->out = (struct dossier_queue){.items = p->out->items};
        rc = read_some(a, p, l, db, most, &seen, e);
        if (p->full || seen < most)
            break;
    }
    return rc;
}

enum err_code dossier_queue(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier_ask *ask,
                            struct dossier_queue *out, struct err *e)
{
    struct page p = {.ask = ask,
                     .catalog = registry_catalog(r),
                     .out = out,
                     .limit = ask->limit ? ask->limit : PAGE};
    unsigned char *member;
    struct buf where;
    enum err_code rc = dossier_tables(p.catalog, &p.t, e);

    *out = (struct dossier_queue){0};
    if (rc == ERR_OK)
        rc = members(a, r, ask, &member, e);
    if (rc != ERR_OK)
        return rc;
    p.member = member;
    out->items = arena_array(a, p.limit, sizeof *out->items);
    if (!out->items)
        return err_nomem(e);
    buf_init(&where, WHERE_BYTES);
    write_where(&p, units_max_id(registry_units(r)), &where);
    rc = buf_check(&where, e);
    if (rc == ERR_OK)
        rc = read_page(a, &p, db, buf_cstr(&where), e);
    buf_free(&where);
    if (rc != ERR_OK)
        *out = (struct dossier_queue){0};
    return rc;
}

/* ---- adding up --------------------------------------------------------- */

/* Open dossiers in groups of unit and state, or of officers as well; each comes
** once. */
static const char by_state[] =
    "SELECT unit_id, NULL, state, count(*), 0 FROM admin_dossier WHERE"
    " returned_day IS NULL AND NOT voided AND state IS NOT NULL"
    " GROUP BY unit_id, state";
static const char by_officer[] =
    "SELECT unit_id, officer, state, count(*), sum(CASE WHEN due_day < $1 OR"
    " (due_day = $1 AND due_minute < $2) THEN 1 ELSE 0 END) FROM admin_dossier"
    " WHERE returned_day IS NULL AND NOT voided AND state IS NOT NULL"
    " GROUP BY unit_id, officer, state";

struct grouping {
    const char *sql;
    const struct dossier_ask *ask;
};

typedef enum err_code group_fn(struct stmt *s, int64_t count, int64_t late,
                               void *arg, struct err *e);

static enum err_code each_group(struct arena *a, struct registry *r,
                                struct db *db, const struct grouping *g,
                                group_fn *fn, void *arg, struct err *e)
{
    const struct dossier_ask *ask = g->ask;
    unsigned char *member;
    struct stmt *s;
    int row = 0;
    enum err_code rc = members(a, r, ask, &member, e);

    if (rc == ERR_OK)
        rc = db_prepare(db, g->sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    if (g->sql == by_officer) {
        stmt_bind_day(s, 1, ask->day);
        stmt_bind_int(s, 2, ask->minute);
    }
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (!member[stmt_int(s, 0)])
            continue;
        rc = fn(s, stmt_int(s, 3), stmt_int(s, 4), arg, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
    }
    return rc;
}

static enum dossier_state state_of(const char *name)
{
    int i = 0;

    while (i < DOSSIER_STATE__MAX && strcmp(dossier_state_names[i], name) != 0)
        i++;
    return (enum dossier_state)i;
}

struct loading {
    struct arena *a;
    struct dossier_loads *out;
};

static enum err_code add_load(struct stmt *s, int64_t count, int64_t late,
                              void *arg, struct err *e)
{
    struct loading *x = arg;
    enum dossier_state state = state_of(stmt_text(s, 2));
    const char *officer = stmt_null(s, 1) ? "" : stmt_text(s, 1);
    size_t i = 0;

    if (!dossier_is_open(state))
        return ERR_OK;
    while (i < x->out->count && strcmp(x->out->items[i].officer, officer) != 0)
        i++;
    if (i == LOADS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_DOSSIER_OFFICERS);
    struct dossier_load *load = &x->out->items[i];
    if (i == x->out->count) {
        load->officer = arena_strdup(x->a, officer);
        if (!load->officer)
            return err_nomem(e);
        x->out->count++;
    }
    load->open += count;
    load->late += late;
    load->paused += dossier_is_paused(state) ? count : 0;
    return ERR_OK;
}

static int fuller(const void *a, const void *b)
{
    const struct dossier_load *x = a, *y = b;

    if (x->open != y->open)
        return x->open > y->open ? -1 : 1;
    return strcmp(x->officer, y->officer);
}

enum err_code dossier_loads(struct arena *a, struct registry *r, struct db *db,
                            const struct dossier_ask *ask,
                            struct dossier_loads *out, struct err *e)
{
    struct loading x = {a, out};

    *out = (struct dossier_loads){
        .items = arena_array(a, LOADS_MAX, sizeof *out->items)};
    if (!out->items)
        return err_nomem(e);
    enum err_code rc = each_group(a, r, db, &(struct grouping){by_officer, ask},
                                  add_load, &x, e);
    if (rc == ERR_OK)
        qsort(out->items, out->count, sizeof *out->items, fuller);
    else
        *out = (struct dossier_loads){0};
    return rc;
}

static enum err_code add_count(struct stmt *s, int64_t count, int64_t late,
                               void *arg, struct err *e)
{
    struct dossier_counts *out = arg;
    enum dossier_state state = state_of(stmt_text(s, 2));

    (void)late;
    (void)e;
    if (state < DOSSIER_STATE__MAX)
        out->of[state] += count;
    return ERR_OK;
}

enum err_code dossier_counts(struct registry *r, struct db *db,
                             const struct dossier_ask *ask,
                             struct dossier_counts *out, struct err *e)
{
    struct arena *a = arena_new(1 << 20);

    *out = (struct dossier_counts){{0}};
    if (!a)
        return err_nomem(e);
    enum err_code rc = each_group(a, r, db, &(struct grouping){by_state, ask},
                                  add_count, out, e);
    arena_free(a);
    if (rc != ERR_OK)
        *out = (struct dossier_counts){{0}};
    return rc;
}
