/* The steps of a payroll. */
#include "benefit/explain.h"
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 900 << 20 };

static int word_of(const char *text)
{
    for (int i = 0; i < PAYROLL_STATE__MAX; i++)
        if (strcmp(payroll_state_names[i], text) == 0)
            return i;
    return 0;
}

/* ---- the journal -------------------------------------------- */

static enum err_code note_step(const struct payroll_job *j, struct db *db,
                               const char *action, struct err *e)
{
    char month[MONTH_TEXT_BYTES];
    struct buf after;

    buf_init(&after, 4096);
    month_iso(j->run.month, month);
    buf_printf(&after,
               "{\"month\":\"%s\",\"unit_id\":%" PRId64 ",\"group\":", month,
               j->run.unit_id);
    buf_json(&after, j->run.group);
    buf_char(&after, '}');
    struct journal_entry entry = {j->who->name, action, "payroll",
                                  j->run.id,    NULL,   buf_cstr(&after),
                                  j->reason};
    enum err_code rc = buf_check(&after, e);
    if (rc == ERR_OK)
        rc = journal_add(db, &entry, e);
    buf_free(&after);
    return rc;
}

/* ---- opening ----------------------------------------------------------- */

struct opening {
    struct payroll_job j;
    const struct payroll_open *what;
};

/* One earlier run: the same place by the map of this run's month. */
static void look_before(struct opening *o, struct stmt *s, int32_t *since,
                        int32_t *waiting)
{
    int32_t month = (int32_t)stmt_int(s, 0);
    enum payroll_state state = (enum payroll_state)word_of(stmt_text(s, 3));

    if (!units_is_below(registry_units(o->j.r), stmt_int(s, 2),
                        o->what->unit_id, month_last_day(o->what->month)))
        return;
    if (stmt_int(s, 1) < *since)
        *since = (int32_t)stmt_int(s, 1);
    if (state < PAYROLL_APPROVED && month < o->what->month && month < *waiting)
        *waiting = month;
}

/* Runs before this one at the same place must be approved: what they pay is
** part of what this one compares with.  Units that became part of this one
** count. */
static enum err_code check_before(struct opening *o, struct db *db,
                                  struct err *e)
{
    int32_t since = o->what->month, waiting = MONTH_MAX;
    char month[MONTH_TEXT_BYTES];
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(db,
                                  "SELECT month, since, unit_id, state FROM "
                                  "payroll WHERE benefit_group = $1",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, o->what->group);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row)
        look_before(o, s, &since, &waiting);
    if (rc != ERR_OK)
        return rc;
    if (o->j.run.since == MONTH_MIN)
        o->j.run.since = since;
    if (waiting == MONTH_MAX)
        return ERR_OK;
    month_official(waiting, month);
    return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_BEFORE, month);
}

static enum err_code insert_run(struct opening *o, struct db *db, struct err *e)
{
    const struct payroll *run = &o->j.run;
    char stamp[STAMP_BYTES];
    struct stmt *s;

    if (db_next_ids(db, "payroll", 1, &o->j.run.id, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO payroll (id, benefit_group, month, since, "
                   "unit_id, state, keep, entered_by, entered_at) "
                   "VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8)",
                   &s, e) != ERR_OK)
        return e->code;
    stamp_now(stamp);
    stmt_bind_int(s, 1, run->id);
    stmt_bind_text(s, 2, run->group);
    stmt_bind_int(s, 3, run->month);
    stmt_bind_int(s, 4, run->since);
    stmt_bind_int(s, 5, run->unit_id);
    stmt_bind_int(s, 6, run->keep);
    stmt_bind_text(s, 7, o->j.who->name);
    stmt_bind_text(s, 8, stamp);
    return stmt_run(s, &(int64_t){0}, e);
}

static enum err_code do_open(struct db *db, void *arg, struct err *e)
{
    struct opening *o = arg;
    struct payroll there;
    char month[MONTH_TEXT_BYTES];
    struct err none = {0};

    month_official(o->what->month, month);
    enum err_code rc = payroll_find(o->j.a, db, o->what->group, o->what->month,
                                    o->what->unit_id, &there, &none);
    if (rc == ERR_OK)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_TWICE, o->what->group,
                       month, payroll_state_names[there.state]);
    if (rc != ERR_NOTFOUND) {
        *e = none;
        return rc;
    }
    rc = check_before(o, db, e);
    if (rc == ERR_OK && o->j.run.since > o->what->month)
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_SINCE, month);
    if (rc == ERR_OK)
        rc = insert_run(o, db, e);
    return rc == ERR_OK ? note_step(&o->j, db, "payroll open", e) : rc;
}

enum err_code payroll_open(struct registry *r, const struct actor *who,
                           const struct payroll_open *what, int64_t *id,
                           struct err *e)
{
    struct opening o = {.j = {.a = arena_new(1 << 20), .r = r, .who = who},
                        .what = what};
    const struct cat_register *lines;

    *id = 0;
    if (!o.j.a)
        return err_nomem(e);
    o.j.run = (struct payroll){.group = what->group,
                               .month = what->month,
                               .since = what->since,
                               .unit_id = what->unit_id,
                               .keep = what->keep};
    enum err_code rc = payroll_register(registry_catalog(r), &lines, e);
    if (rc == ERR_OK && (what->keep < 0 || what->keep > 100))
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_KEEP);
    if (rc == ERR_OK)
        rc = payroll_may(r, who, &o.j.run, RIGHT_WRITE, e);
    if (rc == ERR_OK)
        rc = store_write(registry_store(r), do_open, &o, e);
    if (rc == ERR_OK)
        *id = o.j.run.id;
    arena_free(o.j.a);
    return rc;
}

/* ---- steps ------------------------------------------------------------- */

static enum err_code set_state(struct payroll_job *j, struct db *db,
                               struct err *e)
{
    static const char *const columns[PAYROLL_STATE__MAX] = {
        [PAYROLL_COMPUTED] = "computed_by",
        [PAYROLL_CHECKED] = "checked_by",
        [PAYROLL_APPROVED] = "approved_by"};
    struct stmt *s;
    char sql[256];

    snprintf(sql, sizeof sql,
             "UPDATE payroll SET state = $1, known = $2, reason = $3%s%s%s "
             "WHERE id = $%d",
             columns[j->to] ? ", " : "", columns[j->to] ? columns[j->to] : "",
             columns[j->to] ? " = $4" : "", columns[j->to] ? 5 : 4);
    if (db_prepare(db, sql, &s, e) != ERR_OK)
        return e->code;
    stmt_bind_text(s, 1, payroll_state_names[j->to]);
    stmt_bind_day(s, 2, j->known);
    stmt_bind_text(s, 3, j->reason);
    if (columns[j->to])
        stmt_bind_text(s, 4, j->who->name);
    stmt_bind_int(s, columns[j->to] ? 5 : 4, j->id);
    return stmt_run(s, &(int64_t){0}, e);
}

/* From which state each step may be taken, and the right that it needs. */
static const struct {
    enum payroll_state from, also;
    enum right right;
    const char *action;
} steps[PAYROLL_STATE__MAX] = {
    [PAYROLL_OPEN] = {PAYROLL_COMPUTED, PAYROLL_CHECKED, RIGHT_WRITE,
                      "payroll back"},
    [PAYROLL_COMPUTED] = {PAYROLL_OPEN, PAYROLL_COMPUTED, RIGHT_WRITE,
                          "payroll compute"},
    [PAYROLL_CHECKED] = {PAYROLL_COMPUTED, PAYROLL_COMPUTED, RIGHT_WRITE,
                         "payroll check"},
    [PAYROLL_APPROVED] = {PAYROLL_CHECKED, PAYROLL_CHECKED, RIGHT_APPROVE,
                          "payroll approve"},
    [PAYROLL_SENT] = {PAYROLL_APPROVED, PAYROLL_APPROVED, RIGHT_WRITE,
                      "payroll send"},
    [PAYROLL_RECONCILED] = {PAYROLL_SENT, PAYROLL_SENT, RIGHT_WRITE,
                            "payroll reconcile"},
    [PAYROLL_CLOSED] = {PAYROLL_RECONCILED, PAYROLL_RECONCILED, RIGHT_APPROVE,
                        "payroll close"},
};

static int is_author(const struct payroll *run, const char *name)
{
    return (run->computed_by && strcmp(run->computed_by, name) == 0) ||
           (run->checked_by && strcmp(run->checked_by, name) == 0);
}

enum err_code payroll_may_step(struct registry *r, const struct actor *who,
                               const struct payroll *run, enum payroll_state to,
                               struct err *e)
{
    if (run->state != steps[to].from && run->state != steps[to].also)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_STATE,
                       payroll_state_names[run->state], payroll_state_names[to],
                       payroll_state_names[steps[to].from]);
    if (to == PAYROLL_APPROVED && is_author(run, who->name))
        return ERR_SET(e, ERR_DENIED, MSG_BENEFIT_RUN_AUTHOR, who->name);
    return payroll_may(r, who, run, steps[to].right, e);
}

/* What the items of this run compare with: no other run has paid these awards
** since they were computed (two runs of overlapping units). */
static enum err_code check_seen(const struct payroll_job *j, struct db *db,
                                struct err *e)
{
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        db,
        "SELECT 1 FROM payroll_item i JOIN payroll y ON y.id = i.payroll_id "
        "JOIN payment_line l ON l.benefit = i.benefit AND l.award = i.award "
        "WHERE i.payroll_id = $1 AND l.id > y.seen LIMIT 1",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, j->id);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    stmt_reset(s);
    return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_SEEN);
}

static enum err_code note_seen(const struct payroll_job *j, struct db *db,
                               struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "UPDATE payroll SET seen = (SELECT coalesce(max(id), 0) FROM "
        "payment_line), journal = (SELECT coalesce(max(seq), 0) FROM journal), "
        "catalog = $1, lines_from = NULL, lines_to = NULL WHERE id = $2",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, registry_catalog(j->r)->hash);
    stmt_bind_int(s, 2, j->id);
    return stmt_run(s, NULL, e);
}

/* The lines, and which entries of the journal they are. */
static enum err_code write_lines(struct payroll_job *j, struct db *db,
                                 struct err *e)
{
    static const char sql_end[] = "SELECT coalesce(max(seq), 0) FROM journal";
    int64_t before, after;
    struct stmt *s;

    if (db_int(db, sql_end, &before, e) != ERR_OK ||
        payroll_write_lines(j, db, e) != ERR_OK ||
        db_int(db, sql_end, &after, e) != ERR_OK ||
        db_prepare(db,
                   "UPDATE payroll SET lines_from = $1, lines_to = $2 WHERE id "
                   "= $3",
                   &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, before + 1);
    stmt_bind_int(s, 2, after);
    stmt_bind_int(s, 3, j->id);
    return stmt_run(s, NULL, e);
}

static enum err_code do_step(struct db *db, void *arg, struct err *e)
{
    struct payroll_job *j = arg;

    if (payroll_get(j->a, db, j->id, &j->run, e) != ERR_OK ||
        payroll_may_step(j->r, j->who, &j->run, j->to, e) != ERR_OK)
        return e->code;
    if (j->to != PAYROLL_COMPUTED)
        j->known = j->run.known;
    enum err_code rc = ERR_OK;
    if (j->to == PAYROLL_COMPUTED) {
        rc = payroll_write_items(j, db, e);
        if (rc == ERR_OK)
            rc = note_seen(j, db, e);
    }
    if (j->to == PAYROLL_APPROVED) {
        rc = check_seen(j, db, e);
        if (rc == ERR_OK)
            rc = write_lines(j, db, e);
    }
    if (rc == ERR_OK)
        rc = set_state(j, db, e);
    return rc == ERR_OK ? note_step(j, db, steps[j->to].action, e) : rc;
}

static enum err_code run_step(struct registry *r, struct payroll_job job,
                              struct err *e)
{
    job.r = r;
    job.a = arena_new(ARENA_BYTES);
    if (!job.a)
        return err_nomem(e);
    enum err_code rc = store_write(registry_store(r), do_step, &job, e);
    arena_free(job.a);
    return rc;
}

enum err_code payroll_compute(struct registry *r, const struct actor *who,
                              int64_t id, day_t known, struct err *e)
{
    return run_step(
        r,
        (struct payroll_job){
            .who = who, .id = id, .known = known, .to = PAYROLL_COMPUTED},
        e);
}

enum err_code payroll_step(struct registry *r, const struct actor *who,
                           int64_t id, enum payroll_state to, struct err *e)
{
    assert(to > PAYROLL_COMPUTED && to < PAYROLL_STATE__MAX);
    return run_step(r, (struct payroll_job){.who = who, .id = id, .to = to}, e);
}

enum err_code payroll_back(struct registry *r, const struct actor *who,
                           int64_t id, const char *reason, struct err *e)
{
    if (!reason || !*reason)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RUN_REASON);
    return run_step(
        r,
        (struct payroll_job){
            .who = who, .id = id, .to = PAYROLL_OPEN, .reason = reason},
        e);
}
