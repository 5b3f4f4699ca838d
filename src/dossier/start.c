#include "dossier/start.h"

#include "dossier/dossier_impl.h"
#include "dossier/paper.h"
#include "registry/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SERIES_BYTES = 160, FIRST = 0, LAST = 1 };

struct deciding {
    struct dossier_job j;
    int64_t id;
    const struct dossier_decision *what;
    struct dossier_decided *out;
    struct dossier d;
    const struct cat_register *reg;
    struct save how;
};

static enum err_code take_number(struct deciding *x, struct err *e)
{
    char series[SERIES_BYTES];
    int64_t serial;
    const char *symbol = x->what->symbol;

    if (!symbol || !*symbol)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_DECISION_SYMBOL);
    snprintf(series, sizeof series, "document:%" PRId64 ":%.60s:%d",
             x->d.unit_id, symbol, date_of(x->what->at.day).year);
    enum err_code rc =
        series_next(x->j.db, series, x->what->at.day, &serial, e);
    if (rc == ERR_OK)
        snprintf(x->out->number, sizeof x->out->number, "%02" PRId64 "/%.40s",
                 serial, symbol);
    return rc;
}

/* ---- the record -------------------------------------------------------- */

static enum err_code read_values(struct deciding *x, struct rows *rows,
                                 struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < x->what->value_count; i++) {
        const struct start_value *v = &x->what->values[i];
        int column = cat_column_index(x->reg, v->column);
        if (column < 0)
            return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, x->reg->name,
                           v->column);
        rc = cell_read(rows, 0, column, v->value, NO_POS, e);
    }
    return rc;
}

static void fill_day(struct rows *rows, int column, day_t day)
{
    if (column >= 0 && rows->null[column][0])
        rows_set(rows, 0, column, day);
}

/* What the dossier and its decision say themselves. */
static void fill_in(struct deciding *x, struct rows *rows)
{
    int number = cat_column_index(x->reg, "decision_number");
    int party = x->reg->party;

    fill_day(rows, FIRST, x->what->at.day);
    fill_day(rows, cat_column_index(x->reg, "decision_day"), x->what->at.day);
    if (number >= 0 && rows->null[number][0])
        rows_set_text(rows, 0, number, x->out->number);
    if (party < 0 || !rows->null[party][0])
        return;
    int is_person = strcmp(x->reg->columns[party].target->name, "person") == 0;
    int64_t who = is_person ? x->d.person : x->d.organisation;
    if (who)
        rows_set(rows, 0, party, who);
}

static enum err_code begin_record(struct deciding *x, struct err *e)
{
    struct rows *rows = rows_new(x->j.a, x->reg, 1);

    if (!rows)
        return err_nomem(e);
    rows_add(rows);
    rows->unit_id[0] =
        units_on_map(registry_units(x->j.r), x->d.unit_id, x->what->at.day);
    enum err_code rc = read_values(x, rows, e);
    if (rc != ERR_OK)
        return rc;
    fill_in(x, rows);
    rc = registry_insert(x->j.r, &x->how, rows, e);
    x->out->record = rc == ERR_OK ? rows->id[0] : 0;
    return rc;
}

/* The open spell of the dossier's party. */
static enum err_code find_open(struct deciding *x, int64_t *out, struct err *e)
{
    char sql[256];
    struct stmt *s;
    int row;

    *out = 0;
    snprintf(sql, sizeof sql,
             "SELECT id FROM %.60s WHERE %.60s = $1 AND to_day IS NULL AND NOT"
             " voided ORDER BY id DESC LIMIT 1",
             x->reg->name, x->reg->columns[x->reg->party].name);
    if (db_prepare(x->j.db, sql, &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, x->d.person);
    enum err_code rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    if (!row)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_NOTHING_OPEN, TITLE(x->reg));
    *out = stmt_int(s, 0);
    stmt_reset(s);
    return ERR_OK;
}

static day_t last_day(const struct deciding *x)
{
    return x->what->last == DAY_NONE ? x->what->at.day : x->what->last;
}

static enum err_code end_record(struct deciding *x, struct err *e)
{
    struct rows *to = rows_new(x->j.a, x->reg, 1);
    unsigned char *set = arena_alloc(x->j.a, x->reg->column_count);
    int64_t open;

    if (!to || !set)
        return err_nomem(e);
    if (x->reg->party < 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_NOTHING_OPEN, TITLE(x->reg));
    enum err_code rc = find_open(x, &open, e);
    if (rc != ERR_OK)
        return rc;
    rows_add(to);
    rows_set(to, 0, LAST, last_day(x));
    set[LAST] = 1;
    rc = registry_correct(x->j.r, &x->how, open, to, set, e);
    x->out->record = rc == ERR_OK ? open : 0;
    return rc;
}

/* It ends here; in this database it goes on elsewhere as it was. */
static enum err_code move_record(struct deciding *x, struct err *e)
{
    struct rows *rows = rows_new(x->j.a, x->reg, 1);
    enum err_code rc = rows ? end_record(x, e) : err_nomem(e);

    if (rc != ERR_OK || !x->what->unit_to)
        return rc;
    rc = registry_get(x->j.r, x->j.db, x->out->record, x->j.a, rows, e);
    if (rc != ERR_OK)
        return rc;
    rows->unit_id[0] = x->what->unit_to;
    rows_set(rows, 0, FIRST, last_day(x) + 1);
    rows_set_null(rows, 0, LAST);
    struct save how = x->how;
    how.who = &x->j.agent; /* no rights are asked where it goes */
    rc = registry_insert(x->j.r, &how, rows, e);
    if (rc == ERR_OK)
        x->out->record = rows->id[0];
    return rc;
}

static enum err_code (*const starts[CAT_STARTS__MAX])(struct deciding *,
                                                      struct err *) = {
    [CAT_STARTS_AWARD] = begin_record,
    [CAT_STARTS_STOP] = end_record,
    [CAT_STARTS_TRANSFER] = move_record,
    [CAT_STARTS_ONE_OFF] = begin_record,
    [CAT_STARTS_CERTIFICATE] = begin_record};

/* ---- all of it --------------------------------------------------------- */

static enum err_code start(struct deciding *x, struct err *e)
{
    if (!x->what->start)
        return ERR_OK;
    x->reg = x->d.procedure->starts_in;
    if (!x->reg)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_STARTS_NOTHING,
                       TITLE(x->d.procedure));
    x->out->reg = x->reg;
    x->how = (struct save){.db = x->j.db,
                           .who = x->j.who,
                           .reason = x->out->number,
                           .look = x->what->look};
    return starts[x->d.procedure->starts](x, e);
}

static enum err_code decide(struct deciding *x, struct err *e)
{
    struct dossier_do act = {.action = DOSSIER_DO_DECIDE,
                             .at = x->what->at,
                             .number = x->out->number};
    struct dossier_paper_ask ask = {
        .kind = DOSSIER_DECISION, .lang = x->what->lang, .text = x->what->text};
    struct rows *rows;
    enum err_code rc = dossier_load(&x->j, x->id, &rows, &x->d, e);

    /* Rights and the state before a number is taken. */
    if (rc == ERR_OK)
        rc = dossier_may(&x->j, x->d.unit_id, RIGHT_APPROVE, e);
    if (rc == ERR_OK &&
        (x->d.state == DOSSIER_STATE__MAX ||
         dossier_next(x->d.state, DOSSIER_DO_DECIDE) == DOSSIER_STATE__MAX))
        rc = dossier_refuse_action(x->d.state, DOSSIER_DO_DECIDE, e);
    if (rc == ERR_OK)
        rc = take_number(x, e);
    if (rc == ERR_OK)
        rc = dossier_act_in(x->j.r, x->j.db, x->j.who, x->id, &act, e);
    if (rc == ERR_OK)
        rc = start(x, e);
    if (rc == ERR_OK)
        rc = dossier_load(&x->j, x->id, &rows, &x->d, e);
    return rc == ERR_OK ? dossier_keep_paper(x->j.r, x->j.db, x->j.who->name,
                                             &x->d, &ask, &x->out->letter, e)
                        : rc;
}

struct decide_job {
    struct registry *r;
    const struct actor *who;
    struct deciding x;
};

static enum err_code do_decide(struct db *db, void *arg, struct err *e)
{
    struct decide_job *job = arg;
    enum err_code rc = dossier_begin(&job->x.j, job->r, db, job->who, e);

    if (rc != ERR_OK)
        return rc;
    rc = decide(&job->x, e);
    dossier_end(&job->x.j);
    return rc;
}

enum err_code dossier_decide(struct registry *r, const struct actor *who,
                             int64_t id, const struct dossier_decision *what,
                             struct dossier_decided *out, struct err *e)
{
    struct decide_job job = {r, who, {.id = id, .what = what, .out = out}};

    *out = (struct dossier_decided){.number = ""};
    enum err_code rc = store_write(registry_store(r), do_decide, &job, e);
    if (rc != ERR_OK)
        *out = (struct dossier_decided){.number = ""};
    return rc;
}
