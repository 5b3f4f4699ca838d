/*
** An issued report beside the figures of today.
*/
#include "report/frozen.h"

#include <string.h>

struct comparing {
    struct arena *a;
    const struct catalog *catalog;
    const struct units *units;
    const struct actor *who;
    int64_t unit_id;
    struct figures *figures;
    struct frozen then, now;
    struct issued_changes *out;
    size_t cap;
    int scale; /* of the figure at hand */
};

static struct value thaw(const struct comparing *c, struct frozen_value v)
{
    return (struct value){.missing = v.missing, .number = {v.value, c->scale}};
}

static enum err_code add_change(struct comparing *c,
                                const struct frozen_figure *f, int aspect,
                                struct value then, struct value now,
                                struct err *e)
{
    struct issued_changes *out = c->out;
    struct issued_change *x, *grown;

    grown = arena_grow(c->a, out->items, out->count, &c->cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    out->items = grown;
    x = &grown[out->count++];
    *x = (struct issued_change){arena_strdup(c->a, f->indicator),
                                arena_strdup(c->a, f->dim),
                                arena_strdup(c->a, f->code),
                                frozen_names[aspect],
                                then,
                                now};
    return x->indicator && x->dim && x->code ? ERR_OK : err_nomem(e);
}

/* then and now are the same figure; either may be NULL: it was or is not
** there. */
static enum err_code compare_one(struct comparing *c,
                                 const struct frozen_figure *then,
                                 const struct frozen_figure *now, struct err *e)
{
    static const struct frozen_value none = {1, 0}, zero = {0, 0};
    const struct frozen_figure *f = then ? then : now;
    struct frozen_value missing = *f->dim ? zero : none;
    enum err_code rc = ERR_OK;

    c->scale = f->scale;
    for (int n = 0; rc == ERR_OK && n < FROZEN_VALUES; n++) {
        struct frozen_value a = then ? then->values[n] : missing;
        struct frozen_value b = now ? now->values[n] : missing;
        /* A part that is 0 is not kept; its missing plan is no change. */
        int gone = (!then && b.missing) || (!now && a.missing);
        if (gone ||
            (a.missing == b.missing && (a.missing || a.value == b.value)))
            continue;
        rc = add_change(c, f, n, thaw(c, a), thaw(c, b), e);
    }
    return rc;
}

static int may_read(const struct comparing *c, const char *name)
{
    const struct cat_indicator *i = catalog_indicator(c->catalog, name);

    return i &&
           actor_may(c->who, c->units, c->unit_id, i->field->name, RIGHT_READ);
}

/* Both lists are in the order of the names: walk them together. */
static enum err_code compare_all(struct comparing *c, struct err *e)
{
    size_t then = 0, now = 0;
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && (then < c->then.count || now < c->now.count)) {
        const struct frozen_figure *a = &c->then.items[then];
        const struct frozen_figure *b = &c->now.items[now];
        int by = then == c->then.count ? 1
                 : now == c->now.count ? -1
                                       : frozen_order(a, b);
        then += by <= 0;
        now += by >= 0;
        if (by > 0 || may_read(c, a->indicator))
            rc = compare_one(c, by <= 0 ? a : NULL, by >= 0 ? b : NULL, e);
    }
    return rc;
}

enum err_code issued_compare(struct arena *a, const struct report_source *from,
                             const struct issued *i, const struct actor *who,
                             struct issued_changes *out, struct err *e)
{
    struct registry *r = tally_registry(from->tally);
    struct comparing c = {.a = a,
                          .catalog = registry_catalog(r),
                          .units = registry_units(r),
                          .who = who,
                          .unit_id = i->unit_id,
                          .out = out};
    struct figures_ask ask = {i->unit_id, {0}, DAY_NONE, who};
    enum calendar calendar = calendar_of(i->calendar);
    const char *hash;
    enum err_code rc =
        period_parse(i->period, calendar, NO_POS, &ask.period, e);

    *out = (struct issued_changes){0};
    if (rc == ERR_OK)
        rc = frozen_take(a, from, &ask, &c.now, &hash, e);
    if (rc == ERR_OK)
        rc = frozen_load(a, from->db, i->id, &c.then, e);
    if (rc == ERR_OK)
        rc = compare_all(&c, e);
    if (rc != ERR_OK)
        *out = (struct issued_changes){0};
    return rc;
}
