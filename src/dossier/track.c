/* Finding one dossier: by id, by code, and what its code alone may show. */
#include "dossier/dossier_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum err_code load_where(struct arena *a, struct registry *r,
                                struct db *db, const char *where,
                                const char *code, int64_t id,
                                struct dossier *out, struct err *e)
{
    struct dossier_tables t;
    struct loader *l;
    struct stmt *s;
    char text[24];
    struct rows *rows;
    enum err_code rc = dossier_tables(registry_catalog(r), &t, e);

    *out = (struct dossier){0};
    if (rc != ERR_OK)
        return rc;
    rows = rows_new(a, t.dossier, 1);
    if (!rows)
        return err_nomem(e);
    rc = loader_new(a, t.dossier, NULL, where, &l, e);
    if (rc == ERR_OK)
        rc = loader_begin(l, db, &s, e);
    if (rc != ERR_OK)
        return rc;
    if (code)
        stmt_bind_text(s, 1, code);
    else
        stmt_bind_int(s, 1, id);
    rc = loader_fetch(l, s, a, rows, e);
    stmt_reset(s);
    if (rc != ERR_OK)
        return rc;
    snprintf(text, sizeof text, "%" PRId64, id);
    if (rows->count == 0)
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_NONE, code ? code : text);
    dossier_of_row(registry_catalog(r), &t, rows, 0, out);
    return ERR_OK;
}

static enum err_code may_read(struct registry *r, const struct actor *who,
                              struct dossier *d, struct err *e)
{
    const struct units *units = registry_units(r);
    const struct cat_register *reg =
        catalog_register(registry_catalog(r), "admin_dossier");
    const struct unit *unit = units_get(units, d->unit_id);
    const char *field = reg->field ? reg->field->name : NULL;

    /* The desk that took it in may follow it to where it went. */
    if (actor_may(who, units, d->unit_id, field, RIGHT_READ) ||
        (d->filed_at && actor_may(who, units, d->filed_at, field, RIGHT_READ)))
        return ERR_OK;
    *d = (struct dossier){0};
    return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_DENIED, who->name,
                   unit ? unit->name : "?");
}

enum err_code dossier_get(struct arena *a, struct registry *r, struct db *db,
                          const struct actor *who, int64_t id,
                          struct dossier *out, struct err *e)
{
    enum err_code rc =
        load_where(a, r, db, "r.id = $1 AND NOT r.voided", NULL, id, out, e);

    return rc == ERR_OK ? may_read(r, who, out, e) : rc;
}

enum err_code dossier_find(struct arena *a, struct registry *r, struct db *db,
                           const struct actor *who, const char *code,
                           struct dossier *out, struct err *e)
{
    enum err_code rc =
        load_where(a, r, db, "r.code = $1 AND NOT r.voided", code, 0, out, e);

    return rc == ERR_OK ? may_read(r, who, out, e) : rc;
}

enum err_code dossier_track(struct arena *a, struct registry *r, struct db *db,
                            const char *code, enum lang lang,
                            struct dossier_track *out, struct err *e)
{
    const struct cat_choice *states =
        catalog_choice(registry_catalog(r), "dossier_state");
    struct dossier d;
    enum err_code rc =
        load_where(a, r, db, "r.code = $1 AND NOT r.voided", code, 0, &d, e);

    *out = (struct dossier_track){0};
    if (rc != ERR_OK)
        return rc;
    const struct unit *unit = units_get(registry_units(r), d.unit_id);

    *out =
        (struct dossier_track){.code = d.code,
                               .procedure = d.procedure->title.text[lang],
                               .state = states && d.state < DOSSIER_STATE__MAX
                                            ? states->titles[d.state].text[lang]
                                            : "",
                               .unit = unit_called(a, unit),
                               .received = d.received,
                               .due = d.due,
                               .due_minute = d.due_minute,
                               .settled = d.settled,
                               .late = dossier_is_late(&d, dossier_now())};
    return ERR_OK;
}
