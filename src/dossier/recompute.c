/* Open dossiers after a change of the calendar: which moved. */
#include "dossier/dossier_impl.h"

#include "dossier/queue.h"

enum { LIST_BYTES = 512 << 20, ALL = 1000000 };

struct recomputing {
    struct arena *a; /* the caller's: the list */
    struct arena *texts;
    struct registry *r;
    const struct actor *who;
    struct db *reader;
    const char *reason;
    int only;
    struct dossier_moves *out;
    size_t cap;
};

static const char *keep_code(struct recomputing *x, const struct dossier *d)
{
    return arena_strdup(x->a, d->code ? d->code : "");
}

static enum err_code add_move(struct recomputing *x, const struct dossier *d,
                              day_t due, struct err *e)
{
    struct dossier_moved *grown =
        arena_grow(x->a, x->out->items, x->out->count, &x->cap, sizeof *grown);

    if (!grown)
        return err_nomem(e);
    x->out->items = grown;
    grown[x->out->count] = (struct dossier_moved){.id = d->id,
                                                  .unit_id = d->unit_id,
                                                  .code = keep_code(x, d),
                                                  .from = d->due,
                                                  .to = due};
    return grown[x->out->count++].code ? ERR_OK : err_nomem(e);
}

/* While work rests the day stays; it is computed when work goes on. */
static enum err_code look_at(struct recomputing *x, const struct dossier *d,
                             struct err *e)
{
    const struct workcalendar *c = &registry_catalog(x->r)->calendar;
    struct dossier_do what = {.action = DOSSIER_DO_RECOMPUTE,
                              .at = dossier_now(),
                              .reason = x->reason};
    struct dossier_history h;
    struct clock clock;
    struct worktime due;
    enum err_code rc = dossier_history(x->texts, x->reader, d->id, &h, e);

    if (rc != ERR_OK || dossier_is_paused(d->state))
        return rc;
    x->out->checked++;
    dossier_clock(d->procedure, dossier_province(x->r, d), &h, &clock);
    rc = clock_run(c, &clock, NULL, NULL, &due, e);
    if (rc != ERR_OK || (due.day == d->due && due.minute == d->due_minute))
        return rc;
    if (!x->only)
        rc = dossier_act(x->r, x->who, d->id, &what, e);
    return rc == ERR_OK ? add_move(x, d, due.day, e) : rc;
}

static enum err_code look_at_all(struct recomputing *x, int64_t unit_id,
                                 struct err *e)
{
    struct dossier_ask ask = {.unit_id = unit_id,
                              .day = day_today(),
                              .who = x->who,
                              .state = DOSSIER_STATE__MAX,
                              .within = -1,
                              .limit = ALL};
    struct arena *list = arena_new(LIST_BYTES);
    struct dossier_queue q = {0};
    enum err_code rc =
        list ? dossier_queue(list, x->r, x->reader, &ask, &q, e) : err_nomem(e);

    for (size_t i = 0; rc == ERR_OK && i < q.count; i++) {
        arena_reset(x->texts);
        rc = look_at(x, &q.items[i].dossier, e);
    }
    arena_free(list);
    return rc;
}

enum err_code dossier_recompute(struct arena *a, struct registry *r,
                                const struct actor *who, int64_t unit_id,
                                const char *reason, int only,
                                struct dossier_moves *out, struct err *e)
{
    struct recomputing x = {.a = a,
                            .texts = arena_new(1 << 20),
                            .r = r,
                            .who = who,
                            .reason = reason,
                            .only = only,
                            .out = out};
    enum err_code rc =
        x.texts ? store_reader(registry_store(r), &x.reader, e) : err_nomem(e);

    *out = (struct dossier_moves){0};
    if (rc == ERR_OK)
        rc = look_at_all(&x, unit_id, e);
    db_close(x.reader);
    arena_free(x.texts);
    return rc;
}
