/* Merging two records of a party, and taking it back. */
#include "registry/person_merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { JOB_BYTES = 256 << 20, TEXT_BYTES = 1024 };

struct merging {
    struct arena *a;
    struct registry *r;
    struct db *db;
    struct save how;
    const struct merge_pair *pair;
    int64_t id; /* of the merger */
    char reason[TEXT_BYTES];
};

/* ---- who and whom ------------------------------------------------------ */

static enum err_code read_party(struct merging *m, int64_t id, int *voided,
                                struct err *e)
{
    struct rows *rows = rows_new(m->a, m->pair->party, 1);
    const struct cat_field *field = m->pair->party->field;
    char title[MSG_BOTH_BYTES];

    *voided = 0;
    if (!rows)
        return err_nomem(e);
    enum err_code rc = registry_get(m->r, m->db, id, m->a, rows, e);
    if (rc != ERR_OK)
        return rc;
    *voided = rows->voided[0];
    const struct unit *u = units_get(registry_units(m->r), rows->unit_id[0]);
    if (actor_may(m->how.who, registry_units(m->r), rows->unit_id[0],
                  field ? field->name : NULL, RIGHT_WRITE))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, m->how.who->name,
                   cat_title_both(&m->pair->party->title, title),
                   u ? u->name : "?");
}

/* Both are there and stand. */
static enum err_code check_pair(struct merging *m, struct err *e)
{
    const int64_t ids[] = {m->pair->kept, m->pair->gone};
    char id[24], title[MSG_BOTH_BYTES];
    enum err_code rc = ERR_OK;

    if (m->pair->kept == m->pair->gone)
        return ERR_SET(e, ERR_INPUT, MSG_REG_MERGE_SELF);
    for (int i = 0; rc == ERR_OK && i < 2; i++) {
        int voided = 0;
        rc = read_party(m, ids[i], &voided, e);
        snprintf(id, sizeof id, "%" PRId64, ids[i]);
        if (rc == ERR_OK && voided)
            rc = ERR_SET(e, ERR_INPUT, MSG_REG_RECORD_VOIDED,
                         cat_title_both(&m->pair->party->title, title), id);
    }
    return rc;
}

static enum err_code add_merge(struct merging *m, const char *state,
                               struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_next_ids(m->db, "party_merge", 1, &m->id, e);

    stamp_now(stamp);
    if (rc == ERR_OK)
        rc = db_prepare(m->db,
                        "INSERT INTO party_merge (id, register, kept_id,"
                        " gone_id, state, reason, entered_by, entered_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, m->id);
    stmt_bind_text(s, 2, m->pair->party->name);
    stmt_bind_int(s, 3, m->pair->kept);
    stmt_bind_int(s, 4, m->pair->gone);
    stmt_bind_text(s, 5, state);
    stmt_bind_text(s, 6, m->pair->reason);
    stmt_bind_text(s, 7, m->how.who->name);
    stmt_bind_text(s, 8, stamp);
    return stmt_run(s, NULL, e);
}

static enum err_code add_journal(struct merging *m, const char *action,
                                 struct err *e)
{
    char after[128];
    struct journal_entry entry = {
        m->how.who->name, action, m->pair->party->name,
        m->pair->kept,    NULL,   after,
        m->how.reason};

    snprintf(after, sizeof after,
             "{\"merge\":%" PRId64 ",\"gone\":%" PRId64 "}", m->id,
             m->pair->gone);
    return journal_add(m->db, &entry, e);
}

/* ---- what refers to a party -------------------------------------------- */

static enum err_code note_moved(struct merging *m, const char *table,
                                int64_t record, const char *column,
                                struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(m->db,
                   "INSERT INTO party_moved (merge_id, table_name, record_id,"
                   " column_name) VALUES ($1, $2, $3, $4)",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, m->id);
    stmt_bind_text(s, 2, table);
    stmt_bind_int(s, 3, record);
    stmt_bind_text(s, 4, column);
    return stmt_run(s, NULL, e);
}

struct ids {
    int64_t *list;
    size_t count, cap;
};

/* The ids that a statement of one parameter or two gives. */
static enum err_code read_ids(struct merging *m, struct stmt *s,
                              struct ids *out, struct err *e)
{
    enum err_code rc;
    int row;

    *out = (struct ids){0};
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        int64_t *grown =
            arena_grow(m->a, out->list, out->count, &out->cap, sizeof *grown);
        if (!grown) {
            stmt_reset(s);
            return err_nomem(e);
        }
        out->list = grown;
        out->list[out->count++] = stmt_int(s, 0);
    }
    return rc;
}

static enum err_code move_column(struct merging *m,
                                 const struct cat_register *reg, int column,
                                 struct err *e)
{
    char sql[256];
    struct stmt *s;
    struct ids ids;

    snprintf(sql, sizeof sql, "SELECT id FROM %s WHERE %s = $1 ORDER BY id",
             reg->name, reg->columns[column].name);
    enum err_code rc = db_prepare(m->db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, m->pair->gone);
    rc = read_ids(m, s, &ids, e);
    for (size_t i = 0; rc == ERR_OK && i < ids.count; i++) {
        struct repoint to = {reg, ids.list[i], column, m->pair->kept};
        if (reg == m->pair->party && ids.list[i] == m->pair->kept)
            continue;
        rc = registry_repoint(m->r, &m->how, &to, e);
        if (rc == ERR_OK)
            rc = note_moved(m, reg->name, ids.list[i],
                            reg->columns[column].name, e);
    }
    return rc;
}

static enum err_code point_file(struct merging *m, int64_t file, int64_t to,
                                struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        m->db, "UPDATE attachment SET record_id = $1 WHERE id = $2", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, to);
    stmt_bind_int(s, 2, file);
    return stmt_run(s, NULL, e);
}

static enum err_code move_files(struct merging *m, struct err *e)
{
    struct stmt *s;
    struct ids ids;
    enum err_code rc = db_prepare(m->db,
                                  "SELECT id FROM attachment WHERE table_name"
                                  " = $1 AND record_id = $2 ORDER BY id",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, m->pair->party->name);
    stmt_bind_int(s, 2, m->pair->gone);
    rc = read_ids(m, s, &ids, e);
    for (size_t i = 0; rc == ERR_OK && i < ids.count; i++) {
        rc = point_file(m, ids.list[i], m->pair->kept, e);
        if (rc == ERR_OK)
            rc = note_moved(m, "attachment", ids.list[i], "record_id", e);
    }
    return rc;
}

static enum err_code move_all(struct merging *m, struct err *e)
{
    const struct catalog *c = registry_catalog(m->r);
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < c->register_count; i++) {
        const struct cat_register *reg = &c->registers[i];
        for (size_t k = 0; rc == ERR_OK && k < reg->column_count; k++) {
            if (reg->columns[k].target == m->pair->party)
                rc = move_column(m, reg, (int)k, e);
        }
    }
    return rc == ERR_OK ? move_files(m, e) : rc;
}

static enum err_code need_reason(const char *reason, struct err *e)
{
    return reason && *reason ? ERR_OK : ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
}

static enum err_code do_merge(struct db *db, void *arg, struct err *e)
{
    struct merging *m = arg;

    m->db = m->how.db = db;
    m->how.reason = m->reason;
    enum err_code rc = need_reason(m->pair->reason, e);
    if (rc == ERR_OK)
        rc = check_pair(m, e);
    if (rc == ERR_OK)
        rc = add_merge(m, "merged", e);
    snprintf(m->reason, sizeof m->reason, "merge %" PRId64 ": %.900s", m->id,
             m->pair->reason ? m->pair->reason : "");
    if (rc == ERR_OK)
        rc = move_all(m, e);
    if (rc == ERR_OK)
        rc = registry_void(m->r, &m->how, m->pair->party, m->pair->gone, e);
    return rc == ERR_OK ? add_journal(m, "merge", e) : rc;
}

static enum err_code run(struct registry *r, struct merging *m, store_job *job,
                         struct err *e)
{
    m->a = arena_new(JOB_BYTES);
    enum err_code rc =
        m->a ? store_write(registry_store(r), job, m, e) : err_nomem(e);
    arena_free(m->a);
    return rc;
}

enum err_code people_merge(struct registry *r, const struct actor *who,
                           const struct merge_pair *pair, int64_t *merge,
                           struct err *e)
{
    struct merging m = {.r = r, .how = {.who = who}, .pair = pair};
    enum err_code rc = run(r, &m, do_merge, e);

    *merge = rc == ERR_OK ? m.id : 0;
    return rc;
}

static enum err_code do_differ(struct db *db, void *arg, struct err *e)
{
    struct merging *m = arg;

    m->db = m->how.db = db;
    m->how.reason = m->pair->reason;
    enum err_code rc = need_reason(m->pair->reason, e);
    if (rc == ERR_OK)
        rc = check_pair(m, e);
    if (rc == ERR_OK)
        rc = add_merge(m, "different", e);
    return rc == ERR_OK ? add_journal(m, "differ", e) : rc;
}

enum err_code people_differ(struct registry *r, const struct actor *who,
                            const struct merge_pair *pair, struct err *e)
{
    struct merging m = {.r = r, .how = {.who = who}, .pair = pair};

    return run(r, &m, do_differ, e);
}

/* ---- the way back ------------------------------------------------------ */

struct separating {
    struct merging m;
    struct merge_pair pair;
    const char *reason;
};

static enum err_code read_merge(struct separating *x, struct err *e)
{
    struct stmt *s;
    char id[24];
    int row;
    enum err_code rc =
        db_prepare(x->m.db,
                   "SELECT register, kept_id, gone_id FROM party_merge"
                   " WHERE id = $1 AND state = 'merged'",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->m.id);
    rc = stmt_step(s, &row, e);
    snprintf(id, sizeof id, "%" PRId64, x->m.id);
    if (rc != ERR_OK || !row)
        return rc == ERR_OK ? ERR_SET(e, ERR_NOTFOUND, MSG_REG_MERGE_NONE, id)
                            : rc;
    x->pair.party = catalog_register(registry_catalog(x->m.r), stmt_text(s, 0));
    x->pair.kept = stmt_int(s, 1);
    x->pair.gone = stmt_int(s, 2);
    stmt_reset(s);
    return x->pair.party ? ERR_OK
                         : ERR_SET(e, ERR_NOTFOUND, MSG_REG_MERGE_NONE, id);
}

struct moved {
    const struct cat_register *reg; /* NULL: a file */
    int64_t record;
    int column;
};
struct moved_list {
    struct moved *items;
    size_t count, cap;
};

static enum err_code read_moved(struct separating *x, struct moved_list *out,
                                struct err *e)
{
    const struct catalog *c = registry_catalog(x->m.r);
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(x->m.db,
                   "SELECT table_name, record_id, column_name FROM party_moved"
                   " WHERE merge_id = $1 ORDER BY table_name, record_id",
                   &s, e);

    *out = (struct moved_list){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->m.id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        const struct cat_register *reg = catalog_register(c, stmt_text(s, 0));
        struct moved *grown = arena_grow(x->m.a, out->items, out->count,
                                         &out->cap, sizeof *grown);
        if (!grown) {
            stmt_reset(s);
            return err_nomem(e);
        }
        out->items = grown;
        out->items[out->count++] =
            (struct moved){reg, stmt_int(s, 1),
                           reg ? cat_column_index(reg, stmt_text(s, 2)) : -1};
    }
    return rc;
}

/* Where the record points now; what somebody changed since stays. */
static enum err_code points_at(struct separating *x, const struct moved *v,
                               int64_t *out, struct err *e)
{
    char sql[256];
    struct stmt *s;
    int row;

    *out = 0;
    snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE id = $1",
             v->reg ? v->reg->columns[v->column].name : "record_id",
             v->reg ? v->reg->name : "attachment");
    enum err_code rc = db_prepare(x->m.db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, v->record);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *out = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

static enum err_code move_back(struct separating *x, struct err *e)
{
    struct moved_list list;
    enum err_code rc = read_moved(x, &list, e);

    for (size_t i = 0; rc == ERR_OK && i < list.count; i++) {
        const struct moved *v = &list.items[i];
        struct repoint to = {v->reg, v->record, v->column, x->pair.gone};
        int64_t now;
        /* A column that left the catalogue is kept hidden, as is its value. */
        if (v->reg && v->column < 0)
            continue;
        rc = points_at(x, v, &now, e);
        if (rc != ERR_OK || now != x->pair.kept)
            continue;
        rc = v->reg ? registry_repoint(x->m.r, &x->m.how, &to, e)
                    : point_file(&x->m, v->record, x->pair.gone, e);
    }
    return rc;
}

static enum err_code close_merge(struct separating *x, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc =
        db_prepare(x->m.db,
                   "UPDATE party_merge SET state = 'separated', closed_by = $1,"
                   " closed_at = $2 WHERE id = $3",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_text(s, 1, x->m.how.who->name);
    stmt_bind_text(s, 2, stamp);
    stmt_bind_int(s, 3, x->m.id);
    return stmt_run(s, NULL, e);
}

/* The first stands; where it was merged itself since, that goes first. */
static enum err_code check_kept(struct separating *x, struct err *e)
{
    int voided, ignored;
    char id[24];
    enum err_code rc = read_party(&x->m, x->pair.kept, &voided, e);

    snprintf(id, sizeof id, "%" PRId64, x->pair.kept);
    if (rc == ERR_OK && voided)
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_MERGE_LATER, id);
    return rc == ERR_OK ? read_party(&x->m, x->pair.gone, &ignored, e) : rc;
}

static enum err_code do_separate(struct db *db, void *arg, struct err *e)
{
    struct separating *x = arg;

    x->m.db = x->m.how.db = db;
    x->m.pair = &x->pair;
    x->m.how.reason = x->m.reason;
    snprintf(x->m.reason, sizeof x->m.reason, "separate %" PRId64 ": %.900s",
             x->m.id, x->reason ? x->reason : "");
    enum err_code rc = need_reason(x->reason, e);
    if (rc == ERR_OK)
        rc = read_merge(x, e);
    if (rc == ERR_OK)
        rc = check_kept(x, e);
    if (rc == ERR_OK)
        rc =
            registry_restore(x->m.r, &x->m.how, x->pair.party, x->pair.gone, e);
    if (rc == ERR_OK)
        rc = move_back(x, e);
    if (rc == ERR_OK)
        rc = close_merge(x, e);
    return rc == ERR_OK ? add_journal(&x->m, "separate", e) : rc;
}

enum err_code people_separate(struct registry *r, const struct actor *who,
                              int64_t merge, const char *reason, struct err *e)
{
    struct separating x = {.m = {.r = r, .how = {.who = who}, .id = merge},
                           .reason = reason};

    x.m.a = arena_new(JOB_BYTES);
    enum err_code rc = x.m.a
                           ? store_write(registry_store(r), do_separate, &x, e)
                           : err_nomem(e);
    arena_free(x.m.a);
    return rc;
}

/* ---- the trace --------------------------------------------------------- */

static enum err_code take_merger(struct arena *a, struct stmt *s,
                                 struct merge_list *out, size_t *cap,
                                 struct err *e)
{
    struct merge_item *grown =
        arena_grow(a, out->items, out->count, cap, sizeof *grown);
    struct merge_item item = {.id = stmt_int(s, 0),
                              .kept = stmt_int(s, 1),
                              .gone = stmt_int(s, 2),
                              .merged = strcmp(stmt_text(s, 3), "merged") == 0,
                              .moved = stmt_int(s, 7)};

    item.reason = arena_strdup(a, stmt_text(s, 4));
    item.entered_by = arena_strdup(a, stmt_text(s, 5));
    item.entered_at = arena_strdup(a, stmt_text(s, 6));
    if (!grown || !item.reason || !item.entered_by || !item.entered_at)
        return err_nomem(e);
    out->items = grown;
    out->items[out->count++] = item;
    return ERR_OK;
}

enum err_code people_mergers(struct arena *a, struct db *db,
                             const struct cat_register *party, int64_t id,
                             struct merge_list *out, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc = db_prepare(
        db,
        "SELECT id, kept_id, gone_id, state, reason, entered_by, entered_at,"
        " (SELECT count(*) FROM party_moved WHERE merge_id = m.id)"
        "  FROM party_merge m WHERE register = $1 AND state <> 'different'"
        "   AND (kept_id = $2 OR gone_id = $3) ORDER BY id DESC",
        &s, e);

    *out = (struct merge_list){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, party->name);
    stmt_bind_int(s, 2, id);
    stmt_bind_int(s, 3, id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        rc = take_merger(a, s, out, &cap, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            break;
        }
    }
    if (rc != ERR_OK)
        *out = (struct merge_list){0};
    return rc;
}
