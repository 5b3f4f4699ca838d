/*
** The steps of a form: filled in, submitted, approved or returned.
*/
#include "tally/entry_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct step {
    struct arena *a;
    struct registry *r;
    const struct actor *who;
    const struct entry_key *key;
    const struct entry_fill *fill; /* of entry_fill */
    const char *reason;            /* of entry_decide: returned */
    char stamp[STAMP_BYTES];
};

/* ---- rights ------------------------------------------------------------ */

static enum err_code check_right(const struct step *x, enum right right,
                                 struct err *e)
{
    const struct units *units = registry_units(x->r);
    const struct unit *unit = units_get(units, x->key->unit_id);

    for (size_t n = 0; n < x->key->form->row_count; n++) {
        const struct cat_field *field = x->key->form->rows[n].indicator->field;
        if (!actor_may(x->who, units, unit->id, field->name, right))
            return ERR_SET(e, ERR_DENIED, MSG_TALLY_ENTRY_DENIED, x->who->name,
                           x->key->form->name, unit->name);
    }
    return ERR_OK;
}

static enum err_code begin_step(struct step *x, enum right right, struct err *e)
{
    stamp_now(x->stamp);
    if (entry_check_key(x->r, x->key, e) != ERR_OK)
        return e->code;
    return check_right(x, right, e);
}

/* ---- small pieces ------------------------------------------------------ */

static enum err_code refuse_state(const struct entry *x, struct err *e)
{
    return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_STATE, x->key.form->name,
                   *entry_state_names[x->state] ? entry_state_names[x->state]
                                                : "-");
}

static enum err_code journal_step(const struct step *x, struct db *db,
                                  int64_t id, const char *action, struct err *e)
{
    struct entry_at at;
    char after[256];
    struct journal_entry entry = {x->who->name, action, "entry",  id,
                                  NULL,         after,  x->reason};

    entry_place(x->key, &at);
    snprintf(after, sizeof after,
             "{\"form\":\"%s\",\"unit_id\":%" PRId64 ",\"period\":\"%s\"}",
             at.form, at.unit_id, at.period);
    return journal_add(db, &entry, e);
}

static enum err_code put_value(struct db *db, int64_t id,
                               const struct entry_value *v, struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "INSERT INTO entry_value (entry_id, indicator, dim, code,"
                   " value) VALUES ($1, $2, $3, $4, $5)"
                   " ON CONFLICT (entry_id, indicator, dim, code)"
                   " DO UPDATE SET value = excluded.value",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_text(s, 2, v->indicator);
    stmt_bind_text(s, 3, v->dim);
    stmt_bind_text(s, 4, v->code);
    stmt_bind_int(s, 5, v->value);
    return stmt_run(s, NULL, e);
}

static struct entry_value value_of(const struct entry_line *line)
{
    return (struct entry_value){
        line->indicator->name, line->dim ? line->dim->name : "",
        line->dim ? line->dim->choice->codes.codes[line->code] : "",
        line->value};
}

/* Set the state and who did it; column is "submitted" or "approved", NULL for
** neither. */
static enum err_code set_state(const struct step *x, struct db *db, int64_t id,
                               enum entry_state state, const char *column,
                               struct err *e)
{
    char sql[256];
    struct stmt *s;

    if (column)
        snprintf(sql, sizeof sql,
                 "UPDATE entry SET state = $1, reason = $2, %s_by = $3,"
                 " %s_at = $4 WHERE id = $5",
                 column, column);
    else
        snprintf(sql, sizeof sql,
                 "UPDATE entry SET state = $1, reason = $2 WHERE id = $3");
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, entry_state_names[state]);
    stmt_bind_text(s, 2, x->reason);
    if (column) {
        stmt_bind_text(s, 3, x->who->name);
        stmt_bind_text(s, 4, x->stamp);
    }
    stmt_bind_int(s, column ? 5 : 3, id);
    return stmt_run(s, NULL, e);
}

/* ---- filling in -------------------------------------------------------- */

/* Every value is asked by the form and could be counted; its line. */
static enum err_code check_value(const struct entry *x,
                                 const struct entry_value *v, size_t *at,
                                 struct err *e)
{
    char text[24];

    for (size_t n = 0; n < x->line_count; n++) {
        struct entry_value line = value_of(&x->lines[n]);
        if (strcmp(line.indicator, v->indicator) != 0 ||
            strcmp(line.dim, v->dim) != 0 || strcmp(line.code, v->code) != 0)
            continue;
        *at = n;
        if (v->value >= 0)
            return ERR_OK;
        snprintf(text, sizeof text, "%" PRId64, v->value);
        return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_NEGATIVE, v->indicator,
                       text);
    }
    return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_ROW, x->key.form->name,
                   v->indicator, v->dim, v->code);
}

static enum err_code insert_entry(const struct step *x, struct db *db,
                                  int revision, int64_t *id, struct err *e)
{
    struct entry_at at;
    struct stmt *s;
    enum err_code rc = db_next_ids(db, "entry", 1, id, e);

    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO entry (id, form, unit_id, period,"
                        " revision, state, entered_by, entered_at)"
                        " VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    entry_place(x->key, &at);
    stmt_bind_int(s, 1, *id);
    stmt_bind_text(s, 2, at.form);
    stmt_bind_int(s, 3, at.unit_id);
    stmt_bind_text(s, 4, at.period);
    stmt_bind_int(s, 5, revision);
    stmt_bind_text(s, 6, x->who->name);
    stmt_bind_text(s, 7, x->stamp);
    return stmt_run(s, NULL, e);
}

/* The row to be filled in: the open one, or a new one that begins with the
** approved figures. */
static enum err_code open_entry(const struct step *x, struct db *db,
                                struct entry *now, struct err *e)
{
    enum err_code rc;

    if (now->state == ENTRY_SUBMITTED)
        return refuse_state(now, e);
    if (now->state == ENTRY_DRAFT || now->state == ENTRY_RETURNED)
        return set_state(x, db, now->id, ENTRY_DRAFT, NULL, e);
    rc = insert_entry(x, db, now->revision + 1, &now->id, e);
    for (size_t n = 0; rc == ERR_OK && n < now->line_count; n++) {
        struct entry_value v = value_of(&now->lines[n]);
        if (!now->lines[n].missing)
            rc = put_value(db, now->id, &v, e);
    }
    return rc;
}

static enum err_code set_note(const struct step *x, struct db *db, int64_t id,
                              struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db, "UPDATE entry SET note = $1 WHERE id = $2", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, x->fill->note);
    stmt_bind_int(s, 2, id);
    return stmt_run(s, NULL, e);
}

static enum err_code do_fill(struct db *db, void *arg, struct err *e)
{
    const struct step *x = arg;
    struct entry now;
    size_t at;
    enum err_code rc = entry_load(x->a, db, x->key, &now, e);

    for (size_t n = 0; rc == ERR_OK && n < x->fill->count; n++)
        rc = check_value(&now, &x->fill->values[n], &at, e);
    if (rc == ERR_OK)
        rc = open_entry(x, db, &now, e);
    for (size_t n = 0; rc == ERR_OK && n < x->fill->count; n++)
        rc = put_value(db, now.id, &x->fill->values[n], e);
    if (rc == ERR_OK && x->fill->note)
        rc = set_note(x, db, now.id, e);
    return rc == ERR_OK ? journal_step(x, db, now.id, "fill", e) : rc;
}

enum err_code entry_fill(struct arena *a, struct registry *r,
                         const struct actor *who, const struct entry_key *key,
                         const struct entry_fill *fill, struct err *e)
{
    struct step x = {.a = a, .r = r, .who = who, .key = key, .fill = fill};
    enum err_code rc = begin_step(&x, RIGHT_WRITE, e);

    return rc == ERR_OK ? store_write(registry_store(r), do_fill, &x, e) : rc;
}

/* ---- submitting -------------------------------------------------------- */

/* No figure is empty; parts may be left out. */
static enum err_code check_lines(const struct entry *x, struct err *e)
{
    char title[MSG_BOTH_BYTES];

    for (size_t n = 0; n < x->line_count; n++) {
        const struct entry_line *line = &x->lines[n];
        if (!line->dim && line->missing)
            return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_EMPTY,
                           cat_title_both(&line->indicator->title, title));
    }
    return ERR_OK;
}

static enum err_code say_parts(const struct entry_remark *m, struct err *e)
{
    char title[MSG_BOTH_BYTES], dim[MSG_BOTH_BYTES], sum[24], whole[24];

    snprintf(sum, sizeof sum, "%" PRId64, m->low);
    snprintf(whole, sizeof whole, "%" PRId64, m->high);
    return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_PARTS,
                   cat_title_both(&m->line->indicator->title, title),
                   cat_title_both(&m->line->dim->title, dim), sum, whole);
}

/* What is said of a rule that must hold, of one that should, of a figure far
** off. */
struct saying {
    enum msg_id rule, warning, outlier;
};

static enum err_code say(const struct entry_remark *m, const struct saying *s,
                         struct err *e)
{
    char both[MSG_BOTH_BYTES], low[24], high[24];

    if (m->is_parts)
        return say_parts(m, e);
    if (m->rule)
        return ERR_SET(e, ERR_INPUT, m->rule->warning ? s->warning : s->rule,
                       cat_title_both(&m->rule->message, both));
    snprintf(low, sizeof low, "%" PRId64, m->low);
    snprintf(high, sizeof high, "%" PRId64, m->high);
    return ERR_SET(e, ERR_INPUT, s->outlier,
                   cat_title_both(&m->line->indicator->title, both), low, high);
}

enum err_code entry_say(const struct entry_remark *m, struct err *e)
{
    static const struct saying refusal = {
        MSG_TALLY_ENTRY_RULE, MSG_TALLY_ENTRY_NOTE, MSG_TALLY_ENTRY_OUTLIER};

    return say(m, &refusal, e);
}

void entry_remark_text(const struct entry_remark *m, enum lang lang,
                       char out[ENTRY_REMARK_BYTES])
{
    static const struct saying remark = {
        MSG_TALLY_ENTRY_REMARK, MSG_TALLY_ENTRY_REMARK, MSG_TALLY_ENTRY_FAR};
    struct err said = {0};

    (void)say(m, &remark, &said);
    err_text(&said, lang, out, ENTRY_REMARK_BYTES);
}

int entry_refuses(const struct entry_remark *m)
{
    return m->is_parts || (m->rule && !m->rule->warning);
}

/* A broken rule or a wrong sum refuses; a warning or an outlier asks for a
** note. */
static enum err_code check_remarks(const struct entry *x, struct err *e)
{
    for (size_t n = 0; n < x->remark_count; n++) {
        if (entry_refuses(&x->remarks[n]) || !x->note || !*x->note)
            return entry_say(&x->remarks[n], e);
    }
    return ERR_OK;
}

static enum err_code do_submit(struct db *db, void *arg, struct err *e)
{
    const struct step *x = arg;
    struct entry now;
    enum err_code rc = entry_load(x->a, db, x->key, &now, e);

    if (rc == ERR_OK && now.state != ENTRY_DRAFT && now.state != ENTRY_RETURNED)
        rc = refuse_state(&now, e);
    if (rc == ERR_OK)
        rc = check_lines(&now, e);
    if (rc == ERR_OK)
        rc = entry_judge(x->a, x->r, db, &now, e);
    if (rc == ERR_OK)
        rc = check_remarks(&now, e);
    if (rc == ERR_OK)
        rc = set_state(x, db, now.id, ENTRY_SUBMITTED, "submitted", e);
    return rc == ERR_OK ? journal_step(x, db, now.id, "submit", e) : rc;
}

enum err_code entry_submit(struct arena *a, struct registry *r,
                           const struct actor *who, const struct entry_key *key,
                           struct err *e)
{
    struct step x = {.a = a, .r = r, .who = who, .key = key};
    enum err_code rc = begin_step(&x, RIGHT_WRITE, e);

    return rc == ERR_OK ? store_write(registry_store(r), do_submit, &x, e) : rc;
}

/* ---- deciding ---------------------------------------------------------- */

/* The form that stood until now. */
static enum err_code replace_approved(const struct step *x, struct db *db,
                                      struct err *e)
{
    struct entry_at at;
    struct stmt *s;
    enum err_code rc = db_prepare(db,
                                  "UPDATE entry SET state = 'replaced'"
                                  " WHERE form = $1 AND unit_id = $2"
                                  " AND period = $3 AND state = 'approved'",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    entry_place(x->key, &at);
    stmt_bind_text(s, 1, at.form);
    stmt_bind_int(s, 2, at.unit_id);
    stmt_bind_text(s, 3, at.period);
    return stmt_run(s, NULL, e);
}

/* The figures of the form become figures of the unit. */
static enum err_code count_figures(const struct step *x, struct db *db,
                                   const struct entry *now, struct err *e)
{
    const struct catalog *c = registry_catalog(x->r);
    char source[128], prefix[96];
    struct typed_source earlier = {x->key->unit_id, x->key->period, prefix};
    int64_t withdrawn;
    enum err_code rc;

    snprintf(prefix, sizeof prefix, "entry:%s:", x->key->form->name);
    snprintf(source, sizeof source, "%s%" PRId64, prefix, now->id);
    rc = typed_figures_withdraw(db, &earlier, x->who->name, &withdrawn, e);
    for (size_t n = 0; rc == ERR_OK && n < now->line_count; n++) {
        struct entry_value v = value_of(&now->lines[n]);
        if (now->lines[n].missing)
            continue;
        struct typed t = {v.indicator, v.dim,        v.code, x->key->unit_id,
                          v.value,     x->who->name, source};
        rc = typed_figure_set(db, c, &t, x->key->period, e);
    }
    return rc;
}

static enum err_code approve(const struct step *x, struct db *db,
                             const struct entry *now, struct err *e)
{
    enum err_code rc;

    if (!x->who->all && now->submitted_by &&
        strcmp(now->submitted_by, x->who->name) == 0)
        return ERR_SET(e, ERR_DENIED, MSG_TALLY_ENTRY_SELF, x->who->name);
    rc = replace_approved(x, db, e);
    if (rc == ERR_OK)
        rc = set_state(x, db, now->id, ENTRY_APPROVED, "approved", e);
    return rc == ERR_OK ? count_figures(x, db, now, e) : rc;
}

static enum err_code do_decide(struct db *db, void *arg, struct err *e)
{
    const struct step *x = arg;
    struct entry now;
    enum err_code rc = entry_load(x->a, db, x->key, &now, e);

    if (rc == ERR_OK && now.state != ENTRY_SUBMITTED)
        rc = refuse_state(&now, e);
    if (rc == ERR_OK)
        rc = x->reason ? set_state(x, db, now.id, ENTRY_RETURNED, NULL, e)
                       : approve(x, db, &now, e);
    return rc == ERR_OK ? journal_step(x, db, now.id,
                                       x->reason ? "return" : "approve", e)
                        : rc;
}

enum err_code entry_decide(struct arena *a, struct registry *r,
                           const struct actor *who, const struct entry_key *key,
                           const char *reason, struct err *e)
{
    struct step x = {.a = a, .r = r, .who = who, .key = key, .reason = reason};
    enum err_code rc = begin_step(&x, RIGHT_APPROVE, e);

    return rc == ERR_OK ? store_write(registry_store(r), do_decide, &x, e) : rc;
}

/* ---- looking ----------------------------------------------------------- */

enum err_code entry_get(struct arena *a, struct registry *r, struct db *db,
                        const struct actor *who, const struct entry_key *key,
                        struct entry *out, struct err *e)
{
    struct step x = {.a = a, .r = r, .who = who, .key = key};
    enum err_code rc = begin_step(&x, RIGHT_READ, e);

    *out = (struct entry){0};
    if (rc == ERR_OK)
        rc = entry_load(a, db, key, out, e);
    return rc == ERR_OK ? entry_judge(a, r, db, out, e) : rc;
}

enum err_code entry_try(struct arena *a, struct registry *r, struct db *db,
                        struct entry *x, const struct entry_fill *fill,
                        struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t n = 0; rc == ERR_OK && n < fill->count; n++) {
        size_t at = 0;
        rc = check_value(x, &fill->values[n], &at, e);
        if (rc == ERR_OK) {
            x->lines[at].value = fill->values[n].value;
            x->lines[at].missing = 0;
        }
    }
    return rc == ERR_OK ? entry_judge(a, r, db, x, e) : rc;
}

enum err_code entry_progress(struct arena *a, struct registry *r, struct db *db,
                             const struct entry_key *above,
                             struct entry_progress **out, size_t *count,
                             struct err *e)
{
    const struct units *units = registry_units(r);
    day_t map = period_last_day(above->period);
    struct entry_key key = *above;
    size_t cap = 0;
    enum err_code rc = entry_check_key(r, above, e);

    *out = NULL;
    *count = 0;
    for (int64_t id = 1; rc == ERR_OK && id <= units_max_id(units); id++) {
        const struct unit *unit = units_get(units, id);
        struct entry x;
        if (!unit || !unit_valid(unit, map) ||
            units_parent_on_map(units, id, map) != above->unit_id)
            continue;
        key.unit_id = id;
        rc = entry_load(a, db, &key, &x, e);
        *out = arena_grow(a, *out, *count, &cap, sizeof **out);
        if (!*out)
            return err_nomem(e);
        if (rc == ERR_OK)
            (*out)[(*count)++] = (struct entry_progress){unit, x.state};
    }
    return rc;
}
