/*
** Reports of units below: read, checked, taken over as figures of that unit.
*/
#include "report/frozen.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { PASSED_BYTES = 600, AFTER_BYTES = 4096 };

struct receiving {
    struct arena *a;
    struct registry *r;
    const struct actor *who;
    const char *json;
    json_t *root;
    const struct unit *unit;
    const char *report, *calendar, *number, *hash;
    struct period period;
    char period_name[PERIOD_TEXT_BYTES];
    day_t day;
    struct frozen figures;
    struct received *out;
    char source[40]; /* "received:12" of the figures taken over */
    struct buf passed;
};

/* ---- reading ----------------------------------------------------------- */

static enum err_code refuse(struct err *e, const char *what)
{
    return ERR_SET(e, ERR_INPUT, MSG_REPORT_RECEIVE_BAD, what);
}

/* A text of an object; NULL and an error when it is none. */
static const char *text_of(const json_t *object, const char *key, struct err *e)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (!text && e->code == ERR_OK)
        refuse(e, key);
    return text;
}

static enum err_code read_value(const json_t *object, const char *key,
                                struct frozen_value *out, struct err *e)
{
    const json_t *v = json_object_get(object, key);

    if (!json_is_integer(v) && !json_is_null(v))
        return refuse(e, key);
    out->missing = json_is_null(v);
    out->value = out->missing ? 0 : json_integer_value(v);
    return ERR_OK;
}

static enum err_code read_figure(const json_t *object,
                                 struct frozen_figure *out, struct err *e)
{
    const json_t *scale = json_object_get(object, "scale");
    enum err_code rc = ERR_OK;

    *out = (struct frozen_figure){text_of(object, "indicator", e),
                                  text_of(object, "dim", e),
                                  text_of(object, "code", e),
                                  (int)json_integer_value(scale),
                                  {{0}}};
    if (e->code != ERR_OK)
        return e->code;
    if (!json_is_integer(scale) || out->scale < 0 || out->scale > 9)
        return refuse(e, "scale");
    for (int n = 0; rc == ERR_OK && n < FROZEN_VALUES; n++)
        rc = read_value(object, frozen_names[n], &out->values[n], e);
    return rc;
}

static enum err_code read_figures(struct receiving *x, struct err *e)
{
    const json_t *list = json_object_get(x->root, "figures");
    size_t count = json_array_size(list);
    enum err_code rc = ERR_OK;

    if (!json_is_array(list))
        return refuse(e, "figures");
    x->figures.items = arena_array(x->a, count + 1, sizeof *x->figures.items);
    if (!x->figures.items)
        return err_nomem(e);
    for (size_t n = 0; rc == ERR_OK && n < count; n++)
        rc = read_figure(json_array_get(list, n),
                         &x->figures.items[x->figures.count++], e);
    return rc;
}

static enum err_code check_hash(const struct receiving *x, struct err *e)
{
    const char *hash = frozen_hash(x->a, &x->figures);

    if (!hash)
        return err_nomem(e);
    if (strcmp(hash, x->hash) != 0)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_RECEIVE_HASH);
    return ERR_OK;
}

/* Whose report, of which period. */
static enum err_code read_envelope(struct receiving *x, struct err *e)
{
    const char *kind = json_string_value(json_object_get(x->root, "ansinh"));
    const char *period, *day, *uid;
    enum calendar calendar;

    if (!kind || strcmp(kind, "report") != 0)
        return refuse(e, "ansinh");
    x->report = text_of(x->root, "report", e);
    x->calendar = text_of(x->root, "calendar", e);
    x->number = text_of(x->root, "number", e);
    x->hash = text_of(x->root, "hash", e);
    period = text_of(x->root, "period", e);
    day = text_of(x->root, "day", e);
    uid = text_of(json_object_get(x->root, "unit"), "uid", e);
    if (e->code != ERR_OK)
        return e->code;
    calendar = calendar_of(x->calendar);
    if (strcmp(x->calendar, calendar_names[calendar]) != 0)
        return refuse(e, "calendar");
    if (period_parse(period, calendar, NO_POS, &x->period, e) != ERR_OK ||
        day_parse(day, NO_POS, &x->day, e) != ERR_OK)
        return e->code;
    period_name(x->period, x->period_name);
    return units_find(registry_units(x->r), uid, period_last_day(x->period),
                      &x->unit, e);
}

static enum err_code read_all(struct receiving *x, size_t len, struct err *e)
{
    json_error_t fault;
    enum err_code rc;

    x->root = json_loadb(x->json, len, JSON_REJECT_DUPLICATES, &fault);
    if (!x->root)
        return refuse(e, fault.text);
    rc = read_envelope(x, e);
    if (rc == ERR_OK)
        rc = read_figures(x, e);
    return rc == ERR_OK ? check_hash(x, e) : rc;
}

/* ---- taking over ------------------------------------------------------- */

static enum err_code check_again(const struct receiving *x, struct db *db,
                                 struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT entered_at FROM received_report"
                                  " WHERE unit_id = $1 AND hash = $2"
                                  " AND number = $3 AND period = $4",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->unit->id);
    stmt_bind_text(s, 2, x->hash);
    stmt_bind_text(s, 3, x->number);
    stmt_bind_text(s, 4, x->period_name);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    ERR_SET(e, ERR_INPUT, MSG_REPORT_RECEIVE_AGAIN, stmt_text(s, 0));
    stmt_reset(s);
    return e->code;
}

static enum err_code keep_report(struct receiving *x, struct db *db,
                                 struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_next_ids(db, "received_report", 1, &x->out->id, e);

    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO received_report (id, report, unit_id,"
                        " calendar, period, number, day, hash, content,"
                        " entered_by, entered_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
                        " $11)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_int(s, 1, x->out->id);
    stmt_bind_text(s, 2, x->report);
    stmt_bind_int(s, 3, x->unit->id);
    stmt_bind_text(s, 4, x->calendar);
    stmt_bind_text(s, 5, x->period_name);
    stmt_bind_text(s, 6, x->number);
    stmt_bind_day(s, 7, x->day);
    stmt_bind_text(s, 8, x->hash);
    stmt_bind_text(s, 9, x->json);
    stmt_bind_text(s, 10, x->who->name);
    stmt_bind_text(s, 11, stamp);
    snprintf(x->source, sizeof x->source, "received:%" PRId64, x->out->id);
    return stmt_run(s, NULL, e);
}

static enum err_code journal_receipt(const struct receiving *x, struct db *db,
                                     struct err *e)
{
    struct journal_entry entry = {x->who->name, "receive", "received_report",
                                  x->out->id,   NULL,      NULL,
                                  NULL};
    struct buf after;

    buf_init(&after, AFTER_BYTES);
    buf_str(&after, "{\"report\":");
    buf_json(&after, x->report);
    buf_printf(&after,
               ",\"unit_id\":%" PRId64 ",\"period\":\"%s\",\"hash\":\"%s\"}",
               x->unit->id, x->period_name, x->hash);
    enum err_code rc = buf_check(&after, e);
    entry.after = buf_cstr(&after);
    if (rc == ERR_OK)
        rc = journal_add(db, &entry, e);
    buf_free(&after);
    return rc;
}

/* "b" stands in "a, b", but not in "a, bc". */
static int is_listed(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (const char *p = list; len > 0 && (p = strstr(p, name)); p += len)
        if ((p == list || p[-1] == ' ') && (!p[len] || p[len] == ','))
            return 1;
    return len == 0;
}

static void pass_over(struct receiving *x, const char *indicator)
{
    if (is_listed(buf_cstr(&x->passed), indicator) ||
        x->passed.len + strlen(indicator) + 2 > PASSED_BYTES)
        return;
    buf_str(&x->passed, x->passed.len ? ", " : "");
    buf_str(&x->passed, indicator);
}

/* Not computed from other figures: those are computed here as well. */
static int is_counted(const struct cat_indicator *i)
{
    return cat_scale(i) == 0 && (i->reg || i->measure == CAT_TYPED);
}

/* One figure as if it had been typed in. */
static enum err_code take_figure(struct receiving *x, struct db *db,
                                 const struct frozen_figure *f, struct err *e)
{
    const struct catalog *c = registry_catalog(x->r);
    const struct cat_indicator *i = catalog_indicator(c, f->indicator);
    const struct cat_dim *dim = i && *f->dim ? cat_dim_find(i, f->dim) : NULL;
    struct typed t = {.indicator = f->indicator,
                      .dim = f->dim,
                      .code = f->code,
                      .unit_id = x->unit->id,
                      .value = f->values[0].value,
                      .actor = x->who->name,
                      .source = x->source};

    if (!i || (*f->dim && (!dim || cat_code_index(dim->choice, f->code) < 0)) ||
        !actor_may(x->who, registry_units(x->r), x->unit->id, i->field->name,
                   RIGHT_WRITE)) {
        pass_over(x, f->indicator);
        return ERR_OK;
    }
    if (f->values[0].missing || f->scale != 0 || !is_counted(i))
        return ERR_OK;
    x->out->figures++;
    return typed_figure_set(db, c, &t, x->period, e);
}

static enum err_code do_receive(struct db *db, void *arg, struct err *e)
{
    struct receiving *x = arg;
    const struct typed_source earlier = {x->unit->id, x->period, "received:"};
    enum err_code rc = check_again(x, db, e);

    if (rc == ERR_OK)
        rc = typed_figures_withdraw(db, &earlier, x->who->name,
                                    &x->out->replaced, e);
    if (rc == ERR_OK)
        rc = keep_report(x, db, e);
    for (size_t n = 0; rc == ERR_OK && n < x->figures.count; n++)
        rc = take_figure(x, db, &x->figures.items[n], e);
    return rc == ERR_OK ? journal_receipt(x, db, e) : rc;
}

static enum err_code check_rights(const struct receiving *x, struct err *e)
{
    if (actor_may(x->who, registry_units(x->r), x->unit->id, NULL, RIGHT_WRITE))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, x->who->name, x->report,
                   x->unit->name);
}

enum err_code report_receive(struct arena *a, struct registry *r,
                             const struct actor *who, const char *json,
                             size_t len, struct received *out, struct err *e)
{
    struct receiving x = {.a = a, .r = r, .who = who, .json = json, .out = out};
    enum err_code rc;

    *out = (struct received){.passed = ""};
    buf_init(&x.passed, PASSED_BYTES);
    rc = read_all(&x, len, e);
    if (rc == ERR_OK)
        rc = check_rights(&x, e);
    if (rc == ERR_OK)
        rc = store_write(registry_store(r), do_receive, &x, e);
    if (rc == ERR_OK) {
        out->unit = x.unit->name;
        out->report = arena_strdup(a, x.report);
        out->period = arena_strdup(a, x.period_name);
        out->passed = arena_strdup(a, buf_cstr(&x.passed));
        if (!out->report || !out->period || !out->passed)
            rc = err_nomem(e);
    }
    json_decref(x.root);
    buf_free(&x.passed);
    return rc;
}
