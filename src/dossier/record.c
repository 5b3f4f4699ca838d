/* The registers of the room: finding their columns, reading and writing. */
#include "dossier/dossier_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { JOB_BYTES = 64 << 20 };

static const char *const dossier_columns[D__MAX] = {
    [D_RECEIVED] = "received_day",
    [D_DUE] = "due_day",
    [D_SETTLED] = "returned_day",
    [D_PROCEDURE] = "procedure",
    [D_PERSON] = "person",
    [D_ORGANISATION] = "organisation",
    [D_CHANNEL] = "channel",
    [D_CODE] = "code",
    [D_RESULT] = "result",
    [D_STATE] = "state",
    [D_MINUTE] = "received_minute",
    [D_FILED_AT] = "filed_at",
    [D_OFFICER] = "officer",
    [D_STEP] = "step",
    [D_FIRST_DUE] = "first_due_day",
    [D_COLLECTED] = "collected_day",
    [D_NUMBER] = "decision_number",
    [D_REASON] = "reason",
    [D_SUBJECT] = "subject",
    [D_EMAIL] = "email",
    [D_PHONE] = "phone",
    [D_DUE_MINUTE] = "due_minute",
    [D_SETTLED_MINUTE] = "returned_minute"};

static const char *const event_columns[E__MAX] = {
    [E_DAY] = "day",       [E_DOSSIER] = "dossier",
    [E_ACTION] = "action", [E_STATE] = "state",
    [E_MINUTE] = "minute", [E_OFFICER] = "officer",
    [E_STEP] = "step",     [E_DUE] = "due_day",
    [E_NOTE] = "note",     [E_DUE_MINUTE] = "due_minute"};

static const char *const stage_columns[S__MAX] = {
    [S_FROM] = "from_day", [S_TO] = "to_day",           [S_DOSSIER] = "dossier",
    [S_STATE] = "state",   [S_PROCEDURE] = "procedure", [S_CHANNEL] = "channel",
    [S_DUE] = "due_day"};

static enum err_code find_columns(const struct catalog *c, const char *name,
                                  const char *const *columns, int count,
                                  const struct cat_register **reg, int *places,
                                  struct err *e)
{
    *reg = catalog_register(c, name);
    for (int i = 0; *reg && i < count; i++) {
        places[i] = cat_column_index(*reg, columns[i]);
        if (places[i] < 0)
            return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, name, columns[i]);
    }
    return *reg ? ERR_OK : ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, name, "");
}

/* The list has the codes of an enum in their order. */
static enum err_code check_codes(const struct cat_register *reg, int column,
                                 const char *const *names, size_t count,
                                 struct err *e)
{
    const struct cat_choice *list = reg->columns[column].choice;
    size_t same = 0;

    while (list && same < count && same < list->codes.count &&
           strcmp(list->codes.codes[same], names[same]) == 0)
        same++;
    if (list && same == count && list->codes.count == count)
        return ERR_OK;
    return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, reg->name,
                   reg->columns[column].name);
}

enum err_code dossier_tables(const struct catalog *c,
                             struct dossier_tables *out, struct err *e)
{
    enum err_code rc = find_columns(c, "admin_dossier", dossier_columns, D__MAX,
                                    &out->dossier, out->d, e);

    if (rc == ERR_OK)
        rc = find_columns(c, "dossier_event", event_columns, E__MAX,
                          &out->event, out->e, e);
    if (rc == ERR_OK)
        rc = find_columns(c, "dossier_stage", stage_columns, S__MAX,
                          &out->stage, out->s, e);
    if (rc == ERR_OK)
        rc = check_codes(out->dossier, out->d[D_STATE], dossier_state_names,
                         DOSSIER_STATE__MAX, e);
    if (rc == ERR_OK)
        rc = check_codes(out->event, out->e[E_ACTION], dossier_action_names,
                         DOSSIER_ACTION__MAX, e);
    return rc;
}

enum err_code dossier_begin(struct dossier_job *j, struct registry *r,
                            struct db *db, const struct actor *who,
                            struct err *e)
{
    *j = (struct dossier_job){
        .r = r,
        .db = db,
        .who = who,
        .agent = {.name = who->name, .user_id = who->user_id, .all = 1}};
    j->a = arena_new(JOB_BYTES);
    if (!j->a)
        return err_nomem(e);
    enum err_code rc = dossier_tables(registry_catalog(r), &j->t, e);
    if (rc != ERR_OK)
        dossier_end(j);
    return rc;
}

void dossier_end(struct dossier_job *j)
{
    arena_free(j->a);
    j->a = NULL;
}

enum err_code dossier_may(const struct dossier_job *j, int64_t unit,
                          enum right right, struct err *e)
{
    const struct units *units = registry_units(j->r);
    const struct unit *u = units_get(units, unit);
    const struct cat_field *field = j->t.dossier->field;

    if (!u)
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_NO_UNIT);
    if (actor_may(j->who, units, unit, field ? field->name : NULL, right))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_DOSSIER_DENIED, j->who->name, u->name);
}

/* ---- reading ----------------------------------------------------------- */

static day_t day_at(const struct rows *rows, size_t row, int column)
{
    return rows->null[column][row] ? DAY_NONE : (day_t)rows->value[column][row];
}

static int64_t int_at(const struct rows *rows, size_t row, int column)
{
    return rows->null[column][row] ? 0 : rows->value[column][row];
}

static const char *text_at(const struct rows *rows, size_t row, int column)
{
    return rows->null[column][row] ? NULL : rows->text[column][row];
}

static const char *code_at(const struct rows *rows, size_t row, int column)
{
    if (rows->null[column][row])
        return NULL;
    return rows->reg->columns[column]
        .choice->codes.codes[rows->value[column][row]];
}

void dossier_of_row(const struct catalog *c, const struct dossier_tables *t,
                    const struct rows *rows, size_t row, struct dossier *out)
{
    const int *d = t->d;

    *out = (struct dossier){
        .id = rows->id[row],
        .unit_id = rows->unit_id[row],
        .filed_at = int_at(rows, row, d[D_FILED_AT]),
        .person = int_at(rows, row, d[D_PERSON]),
        .organisation = int_at(rows, row, d[D_ORGANISATION]),
        .procedure = &c->procedures[rows->value[d[D_PROCEDURE]][row]],
        .state = rows->null[d[D_STATE]][row]
                     ? DOSSIER_STATE__MAX
                     : (enum dossier_state)rows->value[d[D_STATE]][row],
        .code = text_at(rows, row, d[D_CODE]),
        .officer = text_at(rows, row, d[D_OFFICER]),
        .reason = text_at(rows, row, d[D_REASON]),
        .subject = text_at(rows, row, d[D_SUBJECT]),
        .email = text_at(rows, row, d[D_EMAIL]),
        .phone = text_at(rows, row, d[D_PHONE]),
        .decision_number = text_at(rows, row, d[D_NUMBER]),
        .result = code_at(rows, row, d[D_RESULT]),
        .channel = code_at(rows, row, d[D_CHANNEL]),
        .received = day_at(rows, row, d[D_RECEIVED]),
        .due = day_at(rows, row, d[D_DUE]),
        .first_due = day_at(rows, row, d[D_FIRST_DUE]),
        .settled = day_at(rows, row, d[D_SETTLED]),
        .collected = day_at(rows, row, d[D_COLLECTED]),
        .minute = (int)int_at(rows, row, d[D_MINUTE]),
        .due_minute = rows->null[d[D_DUE_MINUTE]][row]
                          ? DEADLINE_WHOLE_DAY
                          : (int)rows->value[d[D_DUE_MINUTE]][row],
        .step = (int)int_at(rows, row, d[D_STEP])};
}

enum err_code dossier_load(struct dossier_job *j, int64_t id,
                           struct rows **rows, struct dossier *out,
                           struct err *e)
{
    char text[24];

    *rows = rows_new(j->a, j->t.dossier, 1);
    if (!*rows)
        return err_nomem(e);
    enum err_code rc = registry_get(j->r, j->db, id, j->a, *rows, e);
    if (rc == ERR_OK && (*rows)->voided[0]) {
        snprintf(text, sizeof text, "%" PRId64, id);
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_NONE, text);
    }
    if (rc == ERR_OK)
        dossier_of_row(registry_catalog(j->r), &j->t, *rows, 0, out);
    return rc;
}

/* ---- writing ----------------------------------------------------------- */

static struct save how_to_save(const struct dossier_job *j)
{
    return (struct save){.db = j->db, .who = &j->agent, .reason = j->reason};
}

/* The unit that carries a dossier's on a day: a line of its history is of the
** day on which it was written. */
static int64_t unit_on(const struct dossier_job *j, int64_t unit, day_t day)
{
    return units_on_map(registry_units(j->r), unit, day);
}

static void set_text(struct rows *rows, int column, const char *text)
{
    if (text)
        rows_set_text(rows, 0, column, text);
}

enum err_code dossier_note(struct dossier_job *j, const struct dossier *d,
                           const struct dossier_line *line, struct err *e)
{
    struct rows *rows = rows_new(j->a, j->t.event, 1);
    struct save how = how_to_save(j);
    const int *c = j->t.e;

    if (!rows)
        return err_nomem(e);
    rows_add(rows);
    rows->unit_id[0] = unit_on(j, d->unit_id, line->at.day);
    rows_set(rows, 0, c[E_DAY], line->at.day);
    rows_set(rows, 0, c[E_DOSSIER], d->id);
    rows_set(rows, 0, c[E_ACTION], line->action);
    rows_set(rows, 0, c[E_STATE], line->state);
    rows_set(rows, 0, c[E_MINUTE], line->at.minute);
    rows_set(rows, 0, c[E_STEP], line->step);
    if (line->due != DAY_NONE)
        rows_set(rows, 0, c[E_DUE], line->due);
    if (line->due != DAY_NONE && line->due_minute < DEADLINE_WHOLE_DAY)
        rows_set(rows, 0, c[E_DUE_MINUTE], line->due_minute);
    set_text(rows, c[E_OFFICER], line->officer);
    set_text(rows, c[E_NOTE], line->note);
    return registry_insert(j->r, &how, rows, e);
}

/* The stage that is open. */
struct open_stage {
    int64_t id, unit; /* id 0: none */
    day_t from, due;
    const char *state;
};

static enum err_code find_stage(struct dossier_job *j, int64_t dossier,
                                struct open_stage *out, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        j->db,
        "SELECT id, from_day, due_day, state, unit_id FROM dossier_stage"
        " WHERE dossier = $1 AND to_day IS NULL AND NOT voided",
        &s, e);

    *out = (struct open_stage){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, dossier);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    *out = (struct open_stage){.id = stmt_int(s, 0),
                               .unit = stmt_int(s, 4),
                               .from = stmt_day(s, 1),
                               .due = stmt_day(s, 2),
                               .state = arena_strdup(j->a, stmt_text(s, 3))};
    stmt_reset(s);
    return out->state ? ERR_OK : err_nomem(e);
}

static struct rows *stage_row(struct dossier_job *j, const struct dossier *d,
                              day_t day)
{
    struct rows *rows = rows_new(j->a, j->t.stage, 1);
    const struct catalog *c = registry_catalog(j->r);
    const int *s = j->t.s;

    if (!rows)
        return NULL;
    rows_add(rows);
    rows->unit_id[0] = unit_on(j, d->unit_id, day);
    rows_set(rows, 0, s[S_FROM], day);
    rows_set(rows, 0, s[S_DOSSIER], d->id);
    rows_set(rows, 0, s[S_STATE], d->state);
    rows_set(rows, 0, s[S_PROCEDURE], d->procedure - c->procedures);
    rows_set(
        rows, 0, s[S_CHANNEL],
        cat_code_index(j->t.stage->columns[s[S_CHANNEL]].choice, d->channel));
    rows_set(rows, 0, s[S_DUE], d->due);
    return rows;
}

static enum err_code correct_stage(struct dossier_job *j, int64_t id,
                                   const struct rows *to,
                                   const enum stage_column *columns,
                                   size_t count, struct err *e)
{
    unsigned char *set = arena_alloc(j->a, j->t.stage->column_count);
    struct save how = how_to_save(j);

    if (!set)
        return err_nomem(e);
    for (size_t i = 0; i < count; i++)
        set[j->t.s[columns[i]]] = 1;
    return registry_correct(j->r, &how, id, to, set, e);
}

static enum err_code end_stage(struct dossier_job *j,
                               const struct open_stage *o, day_t day,
                               struct err *e)
{
    static const enum stage_column columns[] = {S_TO};
    struct save how = how_to_save(j);
    struct rows *rows;

    if (o->from >= day)
        return registry_void(j->r, &how, j->t.stage, o->id, e);
    rows = rows_new(j->a, j->t.stage, 1);
    if (!rows)
        return err_nomem(e);
    rows_add(rows);
    rows_set(rows, 0, j->t.s[S_TO], day - 1);
    return correct_stage(j, o->id, rows, columns, 1, e);
}

enum err_code dossier_stage(struct dossier_job *j, const struct dossier *d,
                            day_t day, struct err *e)
{
    static const enum stage_column columns[] = {S_STATE, S_DUE};
    struct open_stage o;
    struct save how = how_to_save(j);
    enum err_code rc = find_stage(j, d->id, &o, e);

    if (rc != ERR_OK)
        return rc;
    if (!dossier_is_open(d->state))
        return o.id ? end_stage(j, &o, day, e) : ERR_OK;
    struct rows *rows = stage_row(j, d, day);
    if (!rows)
        return err_nomem(e);
    if (o.id && strcmp(o.state, dossier_state_names[d->state]) == 0 &&
        o.due == d->due && o.unit == rows->unit_id[0])
        return ERR_OK;
    if (o.id && o.from >= day)
        return correct_stage(j, o.id, rows, columns, 2, e);
    if (o.id)
        rc = end_stage(j, &o, day, e);
    return rc == ERR_OK ? registry_insert(j->r, &how, rows, e) : rc;
}
