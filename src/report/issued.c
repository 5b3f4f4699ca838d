/*
** Reports that were issued: listed, printed again, sent up.
*/
#include "report/frozen.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ISSUED_COLUMNS = 12 };

#define SELECT_ISSUED                                                          \
    "SELECT id, report, calendar, period, symbol, entered_by, entered_at,"     \
    " unit_id, number, replaced_by, day, hash FROM issued_report"

/* A row of SELECT_ISSUED; 0 when memory is out. */
static int take_issued(struct arena *a, struct stmt *s, struct issued *out)
{
    const char **texts[] = {&out->report, &out->calendar,   &out->period,
                            &out->symbol, &out->entered_by, &out->entered_at};

    *out = (struct issued){.id = stmt_int(s, 0)};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        *texts[i] = arena_strdup(a, stmt_text(s, (int)i + 1));
        if (!*texts[i])
            return 0;
    }
    out->unit_id = stmt_int(s, 7);
    out->number = stmt_int(s, 8);
    out->replaced_by = stmt_null(s, 9) ? 0 : stmt_int(s, 9);
    out->day = stmt_day(s, 10);
    out->hash = arena_strdup(a, stmt_text(s, ISSUED_COLUMNS - 1));
    return out->hash != NULL;
}

/* A report says figures of many fields: who may read any of them in the unit
** may see that it was issued. */
static int may_read(const struct registry *r, const struct actor *who,
                    int64_t unit_id)
{
    return actor_may(who, registry_units(r), unit_id, NULL, RIGHT_READ);
}

static enum err_code add_issued(struct arena *a, struct stmt *s, size_t *cap,
                                struct issued_list *out, struct err *e)
{
    out->items = arena_grow(a, out->items, out->count, cap, sizeof *out->items);
    if (!out->items || !take_issued(a, s, &out->items[out->count]))
        return err_nomem(e);
    out->count++;
    return ERR_OK;
}

enum err_code issued_list(struct arena *a, struct registry *r, struct db *db,
                          const struct actor *who, int64_t unit_id,
                          struct issued_list *out, struct err *e)
{
    const struct units *units = registry_units(r);
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc =
        db_prepare(db, SELECT_ISSUED " ORDER BY day DESC, id DESC", &s, e);

    *out = (struct issued_list){0};
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        int64_t unit = stmt_int(s, 7);
        if (!may_read(r, who, unit) ||
            (unit_id && !units_is_below(units, unit, unit_id, stmt_day(s, 10))))
            continue;
        rc = add_issued(a, s, &cap, out, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    return rc;
}

enum err_code issued_get(struct arena *a, struct registry *r, struct db *db,
                         const struct actor *who, int64_t id,
                         struct issued *out, struct err *e)
{
    char text[24];
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, SELECT_ISSUED " WHERE id = $1", &s, e);

    *out = (struct issued){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    snprintf(text, sizeof text, "%" PRId64, id);
    if (!row)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REPORT_ISSUED_NONE, text);
    if (!take_issued(a, s, out))
        rc = err_nomem(e);
    stmt_reset(s);
    if (rc == ERR_OK && !may_read(r, who, out->unit_id))
        rc = ERR_SET(e, ERR_DENIED, MSG_REPORT_ISSUED_DENIED, who->name);
    if (rc != ERR_OK)
        *out = (struct issued){0};
    return rc;
}

enum err_code issued_print(struct db *db, int64_t id, enum doc_format format,
                           struct buf *out, struct err *e)
{
    char text[24];
    struct stmt *s;
    size_t len;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT content FROM issued_file"
                                  " WHERE issued_id = $1 AND format = $2",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_text(s, 2, doc_format_name(format));
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    snprintf(text, sizeof text, "%" PRId64, id);
    if (!row)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REPORT_ISSUED_NONE, text);
    const void *bytes = stmt_bytes(s, 0, &len);
    buf_add(out, bytes, len);
    stmt_reset(s);
    return buf_check(out, e);
}

/* ---- sending up -------------------------------------------------------- */

static void put_text(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, "\"%s\":", key);
    buf_json(out, text);
    buf_char(out, ',');
}

static void put_issued(const struct registry *r, const struct issued *i,
                       struct buf *out)
{
    const struct unit *unit = units_get(registry_units(r), i->unit_id);
    char day[DAY_TEXT_BYTES], number[24];

    assert(unit);
    day_iso(i->day, day);
    snprintf(number, sizeof number, "%02" PRId64, i->number);
    buf_str(out, "{\"ansinh\":\"report\",\"version\":1,");
    put_text(out, "report", i->report);
    put_text(out, "calendar", i->calendar);
    put_text(out, "period", i->period);
    buf_str(out, "\"unit\":{");
    put_text(out, "uid", unit->uid);
    put_text(out, "code", unit->code);
    buf_str(out, "\"name\":");
    buf_json(out, unit->name);
    buf_str(out, "},");
    put_text(out, "number", number);
    put_text(out, "symbol", i->symbol);
    put_text(out, "day", day);
    put_text(out, "issued_by", i->entered_by);
    put_text(out, "issued_at", i->entered_at);
    put_text(out, "catalog", registry_catalog(r)->hash);
    put_text(out, "hash", i->hash);
}

static void put_number(struct buf *out, const char *key, struct frozen_value v)
{
    buf_printf(out, ",\"%s\":", key);
    if (v.missing)
        buf_str(out, "null");
    else
        buf_int(out, v.value);
}

static void put_figure(const struct frozen_figure *f, struct buf *out)
{
    buf_str(out, out->data[out->len - 1] == '[' ? "\n{" : ",\n{");
    put_text(out, "indicator", f->indicator);
    put_text(out, "dim", f->dim);
    put_text(out, "code", f->code);
    buf_printf(out, "\"scale\":%d", f->scale);
    for (int n = 0; n < FROZEN_VALUES; n++)
        put_number(out, frozen_names[n], f->values[n]);
    buf_char(out, '}');
}

enum err_code issued_send(struct arena *a, struct db *db,
                          const struct registry *r, const struct issued *i,
                          struct buf *out, struct err *e)
{
    struct frozen figures;
    enum err_code rc = frozen_load(a, db, i->id, &figures, e);

    if (rc != ERR_OK)
        return rc;
    put_issued(r, i, out);
    buf_str(out, "\"figures\":[");
    for (size_t n = 0; n < figures.count; n++)
        put_figure(&figures.items[n], out);
    buf_str(out, "\n]}\n");
    return buf_check(out, e);
}
