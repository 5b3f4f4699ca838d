/* Wishes to change a record, and what becomes of them. */
#include "registry/change_request.h"

#include "registry/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOB_BYTES = 16 << 20, CELL_BYTES = 2048, REASON_BYTES = 1024 };

const char *const change_state_names[CHANGE_STATE__MAX] = {
    "open", "approved", "refused", "withdrawn"};

/* The record's own unit, beside the columns of its register. */
static const char unit_column[] = "unit_id";

struct changing {
    struct arena *a;
    struct registry *r;
    struct db *db;
    const struct actor *who;
    int64_t id;
    /* asking */
    const struct change_new *wish;
    /* deciding */
    enum change_state to;
    const char *answer;
};

static enum err_code deny(const struct changing *c, int64_t unit,
                          const struct cat_register *reg, enum right right,
                          struct err *e)
{
    const struct units *units = registry_units(c->r);
    const struct unit *u = units_get(units, unit);
    char title[MSG_BOTH_BYTES];

    if (actor_may(c->who, units, unit, reg->field ? reg->field->name : NULL,
                  right))
        return ERR_OK;
    return right == RIGHT_READ
               ? ERR_SET(e, ERR_DENIED, MSG_REG_DENIED_READ, c->who->name,
                         u ? u->name : "?")
               : ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, c->who->name,
                         cat_title_both(&reg->title, title), u ? u->name : "?");
}

static enum err_code journal(struct changing *c, const char *action,
                             const char *reason, struct err *e)
{
    struct journal_entry entry = {
        c->who->name, action, "change_request", c->id, NULL, NULL, reason};

    return journal_add(c->db, &entry, e);
}

/* ---- asking ------------------------------------------------------------ */

static enum err_code add_line(struct changing *c, const char *column,
                              const char *old, const char *now, struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(c->db,
                   "INSERT INTO change_request_value (request_id, column_name,"
                   " old, new) VALUES ($1, $2, $3, $4)",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, c->id);
    stmt_bind_text(s, 2, column);
    stmt_bind_text(s, 3, *old ? old : NULL);
    stmt_bind_text(s, 4, *now ? now : NULL);
    return stmt_run(s, NULL, e);
}

/* A value as data, read by the rules of its column. */
static enum err_code add_value(struct changing *c, const struct rows *now,
                               const struct change_value *v, size_t *added,
                               struct err *e)
{
    const struct cat_register *reg = c->wish->reg;
    struct rows *rows = rows_new(c->a, reg, 1);
    char old[CELL_BYTES], new[CELL_BYTES];
    int column = cat_column_index(reg, v->column);

    if (!rows)
        return err_nomem(e);
    if (column < 0 || reg->columns[column].hidden)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CHANGE_COLUMN, v->column,
                       reg->name);
    rows_add(rows);
    enum err_code rc = cell_read(rows, 0, column, v->text, NO_POS, e);
    if (rc != ERR_OK)
        return rc;
    rows_cell_text(now, 0, column, ROWS_DATA, LANG_VI, old, sizeof old);
    rows_cell_text(rows, 0, column, ROWS_DATA, LANG_VI, new, sizeof new);
    if (strcmp(old, new) == 0)
        return ERR_OK;
    ++*added;
    return add_line(c, v->column, old, new, e);
}

static enum err_code add_unit(struct changing *c, const struct rows *now,
                              size_t *added, struct err *e)
{
    char old[24], new[24];

    if (c->wish->unit == 0 || c->wish->unit == now->unit_id[0])
        return ERR_OK;
    snprintf(old, sizeof old, "%" PRId64, now->unit_id[0]);
    snprintf(new, sizeof new, "%" PRId64, c->wish->unit);
    ++*added;
    return add_line(c, unit_column, old, new, e);
}

static enum err_code add_request(struct changing *c, int64_t unit,
                                 struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_next_ids(c->db, "change_request", 1, &c->id, e);

    stamp_now(stamp);
    if (rc == ERR_OK)
        rc = db_prepare(c->db,
                        "INSERT INTO change_request (id, table_name, record_id,"
                        " unit_id, state, asked_by, reason, entered_by,"
                        " entered_at) VALUES ($1, $2, $3, $4, 'open', $5, $6,"
                        " $7, $8)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, c->id);
    stmt_bind_text(s, 2, c->wish->reg->name);
    stmt_bind_int(s, 3, c->wish->record);
    stmt_bind_int(s, 4, unit);
    stmt_bind_text(s, 5, c->wish->asked_by ? c->wish->asked_by : "");
    stmt_bind_text(s, 6, c->wish->reason);
    stmt_bind_text(s, 7, c->who->name);
    stmt_bind_text(s, 8, stamp);
    return stmt_run(s, NULL, e);
}

static enum err_code do_ask(struct db *db, void *arg, struct err *e)
{
    struct changing *c = arg;
    struct rows *now = rows_new(c->a, c->wish->reg, 1);
    size_t added = 0;

    c->db = db;
    if (!now)
        return err_nomem(e);
    if (!c->wish->reason || !*c->wish->reason)
        return ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
    enum err_code rc = registry_get(c->r, db, c->wish->record, c->a, now, e);
    if (rc == ERR_OK)
        rc = deny(c, now->unit_id[0], c->wish->reg, RIGHT_READ, e);
    if (rc == ERR_OK)
        rc = add_request(c, now->unit_id[0], e);
    for (size_t i = 0; rc == ERR_OK && i < c->wish->count; i++)
        rc = add_value(c, now, &c->wish->values[i], &added, e);
    if (rc == ERR_OK)
        rc = add_unit(c, now, &added, e);
    if (rc == ERR_OK && added == 0)
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_CHANGE_NOTHING);
    return rc == ERR_OK ? journal(c, "ask", c->wish->reason, e) : rc;
}

static enum err_code run(struct changing *c, store_job *job, struct err *e)
{
    c->a = arena_new(JOB_BYTES);
    enum err_code rc =
        c->a ? store_write(registry_store(c->r), job, c, e) : err_nomem(e);
    arena_free(c->a);
    return rc;
}

enum err_code change_ask(struct registry *r, const struct actor *who,
                         const struct change_new *wish, int64_t *id,
                         struct err *e)
{
    struct changing c = {.r = r, .who = who, .wish = wish};
    enum err_code rc = run(&c, do_ask, e);

    *id = rc == ERR_OK ? c.id : 0;
    return rc;
}

/* ---- deciding ---------------------------------------------------------- */

/* What the record says now must be what it said when the wish was entered. */
static enum err_code take_line(const struct change_line *l,
                               const struct rows *now, struct rows *to,
                               unsigned char *set, struct err *e)
{
    char text[CELL_BYTES], id[24];
    int column = cat_column_index(now->reg, l->column);
    int is_unit = strcmp(l->column, unit_column) == 0;

    if (column < 0 && !is_unit)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CHANGE_COLUMN, l->column,
                       now->reg->name);
    if (is_unit)
        snprintf(text, sizeof text, "%" PRId64, now->unit_id[0]);
    else
        rows_cell_text(now, 0, column, ROWS_DATA, LANG_VI, text, sizeof text);
    snprintf(id, sizeof id, "%" PRId64, now->id[0]);
    if (strcmp(text, l->old) != 0)
        return ERR_SET(e, ERR_BUSY, MSG_REG_CHANGE_STALE, id, text, l->old);
    if (is_unit) {
        to->unit_id[0] = strtoll(l->now, NULL, 10);
        return ERR_OK;
    }
    set[column] = 1;
    return cell_read(to, 0, column, l->now, NO_POS, e);
}

static enum err_code apply(struct changing *c, const struct change_item *item,
                           struct err *e)
{
    struct rows *now = rows_new(c->a, item->reg, 1);
    struct rows *to = rows_new(c->a, item->reg, 1);
    unsigned char *set = arena_alloc(c->a, item->reg->column_count + 1);
    char reason[REASON_BYTES];
    struct save how = {.db = c->db, .who = c->who, .reason = reason};

    if (!now || !to || !set)
        return err_nomem(e);
    snprintf(reason, sizeof reason,
             "change request %" PRId64 " (%s, %s): %.600s", item->id,
             item->entered_by, item->asked_by, item->reason);
    rows_add(to);
    enum err_code rc = registry_get(c->r, c->db, item->record, c->a, now, e);
    for (size_t i = 0; rc == ERR_OK && i < item->count; i++)
        rc = take_line(&item->lines[i], now, to, set, e);
    return rc == ERR_OK ? registry_correct(c->r, &how, item->record, to, set, e)
                        : rc;
}

static enum err_code set_state(struct changing *c, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(c->db,
                                  "UPDATE change_request SET state = $1,"
                                  " decided_by = $2, decided_at = $3,"
                                  " answer = $4 WHERE id = $5",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_text(s, 1, change_state_names[c->to]);
    stmt_bind_text(s, 2, c->who->name);
    stmt_bind_text(s, 3, stamp);
    stmt_bind_text(s, 4, c->answer);
    stmt_bind_int(s, 5, c->id);
    return stmt_run(s, NULL, e);
}

/* Whoever entered a wish may withdraw it; all else is another's to say. */
static enum err_code may_decide(const struct changing *c,
                                const struct change_item *item, struct err *e)
{
    int own = strcmp(item->entered_by, c->who->name) == 0;
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, item->id);
    if (item->state != CHANGE_OPEN)
        return ERR_SET(e, ERR_INPUT, MSG_REG_CHANGE_DECIDED, id);
    if (c->to == CHANGE_WITHDRAWN)
        return own ? ERR_OK
                   : ERR_SET(e, ERR_DENIED, MSG_REG_CHANGE_OWN, c->who->name);
    if (own)
        return ERR_SET(e, ERR_DENIED, MSG_REG_CHANGE_OTHER, c->who->name);
    if (c->to == CHANGE_REFUSED && (!c->answer || !*c->answer))
        return ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
    return deny(c, item->unit_id, item->reg, RIGHT_APPROVE, e);
}

static enum err_code do_decide(struct db *db, void *arg, struct err *e)
{
    struct changing *c = arg;
    struct change_find find = {.id = c->id, .who = c->who};
    struct change_list list;
    char id[24];

    c->db = db;
    enum err_code rc = change_list(c->a, c->r, db, &find, &list, e);
    snprintf(id, sizeof id, "%" PRId64, c->id);
    if (rc == ERR_OK && list.count == 0)
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_REG_CHANGE_NONE, id);
    if (rc == ERR_OK)
        rc = may_decide(c, &list.items[0], e);
    if (rc == ERR_OK && c->to == CHANGE_APPROVED)
        rc = apply(c, &list.items[0], e);
    if (rc == ERR_OK)
        rc = set_state(c, e);
    return rc == ERR_OK ? journal(c, change_state_names[c->to], c->answer, e)
                        : rc;
}

enum err_code change_decide(struct registry *r, const struct actor *who,
                            int64_t id, enum change_state to,
                            const char *answer, struct err *e)
{
    struct changing c = {
        .r = r, .who = who, .id = id, .to = to, .answer = answer};

    return run(&c, do_decide, e);
}

/* ---- reading ----------------------------------------------------------- */

static const char *keep(struct arena *a, const char *text, int *full)
{
    const char *kept = text ? arena_strdup(a, text) : NULL;

    *full |= text && !kept;
    return kept;
}

static enum err_code take_item(struct arena *a, const struct registry *r,
                               struct stmt *s, struct change_list *out,
                               size_t *cap, struct err *e)
{
    struct change_item *grown =
        arena_grow(a, out->items, out->count, cap, sizeof *grown);
    struct change_item item = {.id = stmt_int(s, 0),
                               .record = stmt_int(s, 2),
                               .unit_id = stmt_int(s, 3)};
    int full = !grown;

    item.reg = catalog_register(registry_catalog(r), stmt_text(s, 1));
    for (int i = 0; i < CHANGE_STATE__MAX; i++) {
        if (strcmp(stmt_text(s, 4), change_state_names[i]) == 0)
            item.state = i;
    }
    item.asked_by = keep(a, stmt_text(s, 5), &full);
    item.reason = keep(a, stmt_text(s, 6), &full);
    item.entered_by = keep(a, stmt_text(s, 7), &full);
    item.entered_at = keep(a, stmt_text(s, 8), &full);
    item.decided_by = keep(a, stmt_text(s, 9), &full);
    item.decided_at = keep(a, stmt_text(s, 10), &full);
    item.answer = keep(a, stmt_text(s, 11), &full);
    if (full)
        return err_nomem(e);
    out->items = grown;
    /* A register that left the catalogue takes its wishes with it. */
    if (item.reg)
        out->items[out->count++] = item;
    return ERR_OK;
}

static enum err_code read_lines(struct arena *a, struct db *db,
                                struct change_item *item, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row, full = 0;
    enum err_code rc = db_prepare(db,
                                  "SELECT column_name, old, new FROM"
                                  " change_request_value WHERE request_id = $1"
                                  " ORDER BY column_name",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, item->id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct change_line *grown =
            arena_grow(a, item->lines, item->count, &cap, sizeof *grown);
        const char *old = stmt_text(s, 1), *now = stmt_text(s, 2);
        if (!grown) {
            stmt_reset(s);
            return err_nomem(e);
        }
        item->lines = grown;
        grown[item->count].column = keep(a, stmt_text(s, 0), &full);
        grown[item->count].old = keep(a, old ? old : "", &full);
        grown[item->count++].now = keep(a, now ? now : "", &full);
    }
    return full ? err_nomem(e) : rc;
}

static int fits(const struct registry *r, const struct change_find *find,
                struct stmt *s)
{
    const struct cat_register *reg =
        catalog_register(registry_catalog(r), stmt_text(s, 1));

    return reg && actor_may(find->who, registry_units(r), stmt_int(s, 3),
                            reg->field ? reg->field->name : NULL, RIGHT_READ);
}

#define COLUMNS                                                                \
    "SELECT id, table_name, record_id, unit_id, state, asked_by, reason,"      \
    " entered_by, entered_at, decided_by, decided_at, answer"                  \
    " FROM change_request"

static enum err_code prepare(struct db *db, const struct change_find *find,
                             struct stmt **s, struct err *e)
{
    const char *sql =
        find->id          ? COLUMNS " WHERE id = $1"
        : find->reg       ? COLUMNS " WHERE table_name = $1 AND record_id = $2"
                                    " ORDER BY id DESC"
        : find->open_only ? COLUMNS " WHERE state = 'open' ORDER BY id DESC"
                          : COLUMNS " ORDER BY id DESC";
    enum err_code rc = db_prepare(db, sql, s, e);

    if (rc != ERR_OK)
        return rc;
    if (find->id) {
        stmt_bind_int(*s, 1, find->id);
    } else if (find->reg) {
        stmt_bind_text(*s, 1, find->reg->name);
        stmt_bind_int(*s, 2, find->record);
    }
    return ERR_OK;
}

enum err_code change_list(struct arena *a, const struct registry *r,
                          struct db *db, const struct change_find *find,
                          struct change_list *out, struct err *e)
{
    size_t cap = 0, limit = find->limit ? find->limit : CHANGES_MOST;
    struct stmt *s;
    int row;
    enum err_code rc = prepare(db, find, &s, e);

    *out = (struct change_list){0};
    if (rc != ERR_OK)
        return rc;
    while (out->count < limit && (rc = stmt_step(s, &row, e)) == ERR_OK &&
           row) {
        if (fits(r, find, s) &&
            (rc = take_item(a, r, s, out, &cap, e)) != ERR_OK)
            break;
    }
    stmt_reset(s);
    for (size_t i = 0; rc == ERR_OK && i < out->count; i++)
        rc = read_lines(a, db, &out->items[i], e);
    if (rc != ERR_OK)
        *out = (struct change_list){0};
    return rc;
}
