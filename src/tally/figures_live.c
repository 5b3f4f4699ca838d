/*
** Live figures that were counted already, kept until a record they may rest on
** is written.
*/
#include "tally/figures_impl.h"
#include "tally/places.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)LIVE_SPANS_MAX == (int)FIGURE_TIME__MAX,
              "a live figure is counted for each time at once");

enum {
    MEMO_BYTES = 128 << 20,
    MEMO_FULL = 96 << 20, /* then all is forgotten: one count needs the rest */
    WORK_BYTES = 64 << 20,
    ENTRIES_READ = 50000 /* of the journal; after more, all is forgotten */
};

int live_memos_new(const struct catalog *c, struct live_memos *m)
{
    m->arena = arena_new(MEMO_BYTES);
    m->work = arena_new(WORK_BYTES);
    m->list = calloc(c->indicator_count + 1, sizeof *m->list);
    return m->arena && m->work && m->list;
}

void live_memos_free(struct live_memos *m)
{
    arena_free(m->arena);
    arena_free(m->work);
    free(m->list);
}

static void forget_all(const struct catalog *c, struct live_memos *m)
{
    memset(m->list, 0, c->indicator_count * sizeof *m->list);
    arena_reset(m->arena);
}

/* Forget the figures over a register, and over those whose party it is. */
static void forget_register(const struct catalog *c, struct live_memos *m,
                            const struct cat_register *reg)
{
    for (size_t n = 0; n < c->indicator_count; n++) {
        const struct cat_register *x = c->indicators[n].reg;
        if (x && (x == reg || rows_party(x) == reg))
            m->list[n] = NULL;
    }
}

enum err_code live_memos_refresh(const struct catalog *c, struct live_memos *m,
                                 struct db *db, struct journal_span span,
                                 struct err *e)
{
    struct stmt *s;
    enum err_code rc;
    int row;

    if (span.after < 0 || span.last - span.after > ENTRIES_READ) {
        forget_all(c, m);
        return ERR_OK;
    }
    rc = db_prepare(db,
                    "SELECT DISTINCT table_name FROM journal"
                    " WHERE seq > $1 AND action <> 'read'"
                    " AND table_name IS NOT NULL",
                    &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, span.after);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        const char *table = stmt_text(s, 0);
        const struct cat_register *reg = catalog_register(c, table);
        if (reg)
            forget_register(c, m, reg);
        else if (strcmp(table, "unit") == 0)
            forget_all(c, m);
    }
    return rc;
}

static struct live_memo *find(const struct figures *f,
                              const struct cat_indicator *i)
{
    struct live_span days = f->days[FIGURE_PERIOD];
    struct live_memo *m = f->reader->memos.list[i->index];

    while (m && (m->unit_id != f->ask.unit_id || m->map != f->ask.map ||
                 m->days.first != days.first || m->days.last != days.last))
        m = m->next;
    return m;
}

/* Count for every time, the breakdowns given. */
static enum err_code count(const struct figures *f,
                           const struct cat_indicator *i, dim_set dims,
                           const struct live **out, struct err *e)
{
    struct registry *registry = tally_registry(f->reader->tally);
    struct live_memos *memos = &f->reader->memos;
    struct live_ask ask = {.indicator = i,
                           .span_count = FIGURE_TIME__MAX,
                           .dims = dims,
                           .member = f->member,
                           .member_max = f->member_max};

    if (arena_used(memos->arena) > MEMO_FULL)
        forget_all(registry_catalog(registry), memos);
    arena_reset(memos->work);
    struct live_memo *m = arena_alloc(memos->arena, sizeof *m);
    if (!m || !places_find(memos->work, registry_units(registry), i, f->ask.map,
                           &ask.place))
        return err_nomem(e);
    memcpy(ask.spans, f->days, sizeof f->days);
    *m = (struct live_memo){.unit_id = f->ask.unit_id,
                            .map = f->ask.map,
                            .days = f->days[FIGURE_PERIOD],
                            .dims = dims,
                            .next = memos->list[i->index]};
    enum err_code rc = live_count(
        f->reader->db, (struct live_arenas){memos->arena, memos->work}, &ask,
        &m->live, e);
    if (rc != ERR_OK)
        return rc;
    memos->list[i->index] = m;
    *out = &m->live;
    return ERR_OK;
}

enum err_code figures_live(const struct figures *f,
                           const struct cat_indicator *i, int dim,
                           const struct live **out, struct err *e)
{
    struct live_memo *m = find(f, i);
    dim_set want = dim < 0 ? 0 : (dim_set)1 << dim;

    if (m && (m->dims & want) == want) {
        *out = &m->live;
        return ERR_OK;
    }
    return count(f, i, want | (m ? m->dims : cat_own_dims(i)), out, e);
}
