/* Paragraphs, comments and the stages of a draft. */
#include "report/texts.h"

#include "report/paragraph.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const state_names[DRAFT_STATE__MAX] = {
    "", "draft", "submitted", "returned", "approved"};

struct writing {
    struct arena *a;
    struct registry *r;
    struct db *db;
    const struct actor *who;
    const struct text_key *key;
    const struct report *report;
    const struct text_new *text;
    const char *content, *reason;
    int64_t id;
    enum draft_state to;
};

enum { JOB_BYTES = 1 << 20 };

static enum err_code run(struct writing *w, store_job *job, struct err *e)
{
    w->a = arena_new(JOB_BYTES);
    enum err_code rc =
        w->a ? store_write(registry_store(w->r), job, w, e) : err_nomem(e);
    arena_free(w->a);
    return rc;
}

static enum err_code allow(const struct writing *w, const char *field,
                           enum right right, struct err *e)
{
    const struct units *units = registry_units(w->r);
    const struct unit *u = units_get(units, w->key->unit_id);

    if (u && actor_may(w->who, units, u->id, field, right))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REPORT_TEXT_DENIED, w->who->name,
                   u ? u->name : "?");
}

/* Bind report, unit and period from parameter `at` on. */
static void bind_key(struct stmt *s, int at, const struct text_key *key)
{
    stmt_bind_text(s, at, key->report);
    stmt_bind_int(s, at + 1, key->unit_id);
    stmt_bind_text(s, at + 2, key->period);
}

static enum err_code journal(struct writing *w, const char *action,
                             const char *table, const char *reason,
                             struct err *e)
{
    char after[512];
    struct journal_entry entry = {w->who->name, action, table, w->id,
                                  NULL,         after,  reason};

    snprintf(after, sizeof after,
             "{\"report\":\"%.80s\",\"unit_id\":%" PRId64
             ",\"period\":\"%.40s\",\"place\":\"%.80s\"}",
             w->key->report, w->key->unit_id, w->key->period,
             w->text ? w->text->place : "");
    return journal_add(w->db, &entry, e);
}

/* ---- paragraphs -------------------------------------------------------- */

static const char *keep(struct arena *a, const char *text, int *full)
{
    const char *kept = text ? arena_strdup(a, text) : NULL;

    *full |= text && !kept;
    return kept;
}

/* What was written last for a place. */
static enum err_code read_place(struct arena *a, struct db *db,
                                const struct text_key *key,
                                struct text_place *p, struct err *e)
{
    struct stmt *s;
    int row, full = 0;
    enum err_code rc = db_prepare(
        db,
        "SELECT content, entered_by, entered_at, revision FROM report_text"
        " WHERE report = $1 AND unit_id = $2 AND period = $3 AND place = $4"
        " ORDER BY revision DESC LIMIT 1",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    bind_key(s, 1, key);
    stmt_bind_text(s, 4, p->name);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    p->content = *stmt_text(s, 0) ? keep(a, stmt_text(s, 0), &full) : NULL;
    p->entered_by = keep(a, stmt_text(s, 1), &full);
    p->entered_at = keep(a, stmt_text(s, 2), &full);
    p->revision = stmt_int(s, 3);
    stmt_reset(s);
    return full ? err_nomem(e) : ERR_OK;
}

enum err_code paragraph_read(struct arena *a, struct db *db,
                             const struct text_key *key, const char *place,
                             const char **content, struct err *e)
{
    struct text_place p = {.name = place};
    enum err_code rc = read_place(a, db, key, &p, e);

    *content = rc == ERR_OK ? p.content : NULL;
    return rc;
}

enum err_code report_places(struct arena *a, const struct report *r,
                            struct db *db, const struct text_key *key,
                            struct text_places *out, struct err *e)
{
    enum err_code rc = paragraph_places(a, r, out, e);

    for (size_t i = 0; rc == ERR_OK && i < out->count; i++)
        rc = read_place(a, db, key, &out->items[i], e);
    if (rc != ERR_OK)
        *out = (struct text_places){0};
    return rc;
}

static enum err_code set_stage(struct writing *w, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(
        w->db,
        "INSERT INTO report_draft (report, unit_id, period, state, reason,"
        " entered_by, entered_at, submitted_by, approved_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (report, unit_id, period) DO UPDATE SET"
        " state = excluded.state, reason = excluded.reason,"
        " entered_by = excluded.entered_by,"
        " entered_at = excluded.entered_at,"
        " submitted_by = COALESCE(excluded.submitted_by,"
        " report_draft.submitted_by), approved_by = excluded.approved_by",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    bind_key(s, 1, w->key);
    stmt_bind_text(s, 4, state_names[w->to]);
    stmt_bind_text(s, 5, w->reason);
    stmt_bind_text(s, 6, w->who->name);
    stmt_bind_text(s, 7, stamp);
    stmt_bind_text(s, 8, w->to == DRAFT_SUBMITTED ? w->who->name : NULL);
    stmt_bind_text(s, 9, w->to == DRAFT_APPROVED ? w->who->name : NULL);
    return stmt_run(s, NULL, e);
}

/* A draft that was approved stays as it was approved until it is returned; one
** that is written further is a draft again. */
static enum err_code reopen(struct writing *w, struct err *e)
{
    struct draft_stage stage;
    enum err_code rc = report_stage(w->a, w->db, w->key, &stage, e);

    if (rc == ERR_OK && stage.state == DRAFT_APPROVED)
        rc = ERR_SET(e, ERR_INPUT, MSG_REPORT_TEXT_APPROVED, stage.approved_by);
    w->to = stage.state == DRAFT_SUBMITTED ? DRAFT_SUBMITTED : DRAFT_WRITING;
    if (rc != ERR_OK || stage.state == DRAFT_SUBMITTED)
        return rc;
    return set_stage(w, e);
}

static enum err_code add_revision(struct writing *w, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_next_ids(w->db, "report_text", 1, &w->id, e);

    stamp_now(stamp);
    if (rc == ERR_OK)
        rc = db_prepare(w->db,
                        "INSERT INTO report_text (id, report, unit_id, period,"
                        " place, revision, content, entered_by, entered_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, w->id);
    bind_key(s, 2, w->key);
    stmt_bind_text(s, 5, w->text->place);
    stmt_bind_int(s, 6, w->text->revision + 1);
    stmt_bind_text(s, 7, w->text->content);
    stmt_bind_text(s, 8, w->who->name);
    stmt_bind_text(s, 9, stamp);
    return stmt_run(s, NULL, e);
}

static enum err_code do_save(struct db *db, void *arg, struct err *e)
{
    struct writing *w = arg;
    struct text_places places;
    size_t i = 0;

    w->db = db;
    enum err_code rc = report_places(w->a, w->report, db, w->key, &places, e);
    if (rc != ERR_OK)
        return rc;
    while (i < places.count &&
           strcmp(places.items[i].name, w->text->place) != 0)
        i++;
    if (i == places.count)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_TEXT_PLACE, w->text->place);
    if (strlen(w->text->content) > REPORT_TEXT_BYTES)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_TEXT_LONG);
    rc = allow(w, places.items[i].field, RIGHT_WRITE, e);
    if (rc == ERR_OK && places.items[i].revision != w->text->revision)
        rc = ERR_SET(e, ERR_BUSY, MSG_REPORT_TEXT_LATER,
                     places.items[i].entered_by);
    if (rc == ERR_OK)
        rc = reopen(w, e);
    if (rc == ERR_OK)
        rc = add_revision(w, e);
    return rc == ERR_OK ? journal(w, "write", "report_text", NULL, e) : rc;
}

enum err_code report_text_save(struct registry *r, const struct report *report,
                               const struct actor *who,
                               const struct text_key *key,
                               const struct text_new *text, struct err *e)
{
    struct writing w = {
        .r = r, .who = who, .key = key, .report = report, .text = text};

    return run(&w, do_save, e);
}

/* ---- comments ---------------------------------------------------------- */

enum err_code report_comments(struct arena *a, struct db *db,
                              const struct text_key *key,
                              struct text_comments *out, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row, full = 0;
    enum err_code rc =
        db_prepare(db,
                   "SELECT id, content, entered_by, entered_at, settled_by"
                   " FROM report_comment WHERE report = $1 AND unit_id = $2"
                   " AND period = $3 ORDER BY id",
                   &s, e);

    *out = (struct text_comments){0};
    if (rc != ERR_OK)
        return rc;
    bind_key(s, 1, key);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row && !full) {
        struct text_comment *grown =
            arena_grow(a, out->items, out->count, &cap, sizeof *grown);
        if (!grown) {
            full = 1;
            break;
        }
        out->items = grown;
        grown[out->count++] = (struct text_comment){
            stmt_int(s, 0), keep(a, stmt_text(s, 1), &full),
            keep(a, stmt_text(s, 2), &full), keep(a, stmt_text(s, 3), &full),
            keep(a, stmt_text(s, 4), &full)};
    }
    stmt_reset(s);
    if (full || rc != ERR_OK)
        *out = (struct text_comments){0};
    return full ? err_nomem(e) : rc;
}

static enum err_code add_comment(struct writing *w, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_next_ids(w->db, "report_comment", 1, &w->id, e);

    stamp_now(stamp);
    if (rc == ERR_OK)
        rc = db_prepare(w->db,
                        "INSERT INTO report_comment (id, report, unit_id,"
                        " period, content, entered_by, entered_at)"
                        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, w->id);
    bind_key(s, 2, w->key);
    stmt_bind_text(s, 5, w->content);
    stmt_bind_text(s, 6, w->who->name);
    stmt_bind_text(s, 7, stamp);
    return stmt_run(s, NULL, e);
}

static enum err_code settle_comment(struct writing *w, struct err *e)
{
    struct stmt *s;
    int64_t changed = 0;
    char id[24];
    enum err_code rc = db_prepare(
        w->db,
        "UPDATE report_comment SET settled_by = $1 WHERE id = $2 AND report ="
        " $3 AND unit_id = $4 AND period = $5 AND settled_by IS NULL",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, w->who->name);
    stmt_bind_int(s, 2, w->id);
    bind_key(s, 3, w->key);
    rc = stmt_run(s, &changed, e);
    snprintf(id, sizeof id, "%" PRId64, w->id);
    return rc == ERR_OK && changed == 0
               ? ERR_SET(e, ERR_NOTFOUND, MSG_REPORT_COMMENT_NONE, id)
               : rc;
}

static enum err_code do_comment(struct db *db, void *arg, struct err *e)
{
    struct writing *w = arg;

    w->db = db;
    enum err_code rc = allow(w, NULL, w->content ? RIGHT_READ : RIGHT_WRITE, e);
    if (rc == ERR_OK && w->content &&
        (!*w->content || strlen(w->content) > REPORT_TEXT_BYTES))
        rc = ERR_SET(e, ERR_INPUT, MSG_REPORT_TEXT_LONG);
    if (rc == ERR_OK)
        rc = w->content ? add_comment(w, e) : settle_comment(w, e);
    return rc == ERR_OK ? journal(w, w->content ? "comment" : "settle",
                                  "report_comment", NULL, e)
                        : rc;
}

enum err_code report_comment(struct registry *r, const struct actor *who,
                             const struct text_key *key, const char *content,
                             int64_t id, struct err *e)
{
    struct writing w = {
        .r = r, .who = who, .key = key, .content = content, .id = id};

    return run(&w, do_comment, e);
}

/* ---- stages ------------------------------------------------------------ */

enum err_code report_stage(struct arena *a, struct db *db,
                           const struct text_key *key, struct draft_stage *out,
                           struct err *e)
{
    struct stmt *s;
    int row, full = 0;
    enum err_code rc = db_prepare(
        db,
        "SELECT state, submitted_by, approved_by, reason FROM report_draft"
        " WHERE report = $1 AND unit_id = $2 AND period = $3",
        &s, e);

    *out = (struct draft_stage){0};
    if (rc != ERR_OK)
        return rc;
    bind_key(s, 1, key);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    for (int i = DRAFT_WRITING; i < DRAFT_STATE__MAX; i++) {
        if (strcmp(stmt_text(s, 0), state_names[i]) == 0)
            out->state = i;
    }
    out->submitted_by = keep(a, stmt_text(s, 1), &full);
    out->approved_by = keep(a, stmt_text(s, 2), &full);
    out->reason = keep(a, stmt_text(s, 3), &full);
    stmt_reset(s);
    return full ? err_nomem(e) : ERR_OK;
}

/* Which stage may follow which. */
static const struct {
    enum draft_state from, to;
} moves[] = {
    {DRAFT_NONE, DRAFT_SUBMITTED},     {DRAFT_WRITING, DRAFT_SUBMITTED},
    {DRAFT_RETURNED, DRAFT_SUBMITTED}, {DRAFT_SUBMITTED, DRAFT_RETURNED},
    {DRAFT_SUBMITTED, DRAFT_APPROVED}, {DRAFT_APPROVED, DRAFT_RETURNED},
};

static enum err_code check_stage(struct writing *w,
                                 const struct draft_stage *now, struct err *e)
{
    for (size_t i = 0; i < ARRAY_COUNT(moves); i++) {
        if (moves[i].from != now->state || moves[i].to != w->to)
            continue;
        if (w->to == DRAFT_SUBMITTED)
            return allow(w, NULL, RIGHT_WRITE, e);
        if (w->to == DRAFT_APPROVED && now->submitted_by &&
            strcmp(now->submitted_by, w->who->name) == 0)
            return ERR_SET(e, ERR_DENIED, MSG_REPORT_STAGE_SELF, w->who->name);
        if (w->to == DRAFT_RETURNED && (!w->reason || !*w->reason))
            return ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
        return allow(w, NULL, RIGHT_APPROVE, e);
    }
    return ERR_SET(e, ERR_INPUT, MSG_REPORT_STAGE_ORDER,
                   state_names[now->state], state_names[w->to]);
}

static enum err_code do_advance(struct db *db, void *arg, struct err *e)
{
    struct writing *w = arg;
    struct draft_stage now;

    w->db = db;
    enum err_code rc = report_stage(w->a, db, w->key, &now, e);
    if (rc == ERR_OK)
        rc = check_stage(w, &now, e);
    if (rc == ERR_OK)
        rc = set_stage(w, e);
    return rc == ERR_OK
               ? journal(w, state_names[w->to], "report_draft", w->reason, e)
               : rc;
}

enum err_code report_advance(struct registry *r, const struct actor *who,
                             const struct text_key *key, enum draft_state to,
                             const char *reason, struct err *e)
{
    struct writing w = {
        .r = r, .who = who, .key = key, .to = to, .reason = reason};

    return run(&w, do_advance, e);
}
