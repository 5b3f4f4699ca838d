/* Actions on a dossier: what each needs, and what it leaves behind. */
#include "dossier/dossier_impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ASK_WORKING_DAYS = 3 };

/* One action in hand. */
struct acting {
    struct dossier_job j;
    const struct dossier_do *what;
    struct rows *before;
    struct dossier d; /* as it is; changed to what it becomes */
    enum dossier_state was;
    struct dossier_history history;
    struct rows *to; /* the columns that change */
    unsigned char *set;
    char code[DOSSIER_CODE_BYTES];
};

static void put(struct acting *x, enum dossier_column column, int64_t value)
{
    int c = x->j.t.d[column];

    rows_set(x->to, 0, c, value);
    x->set[c] = 1;
}

static void put_null(struct acting *x, enum dossier_column column)
{
    int c = x->j.t.d[column];

    rows_set_null(x->to, 0, c);
    x->set[c] = 1;
}

static void put_day(struct acting *x, enum dossier_column column, day_t day)
{
    int c = x->j.t.d[column];

    if (day == DAY_NONE)
        rows_set_null(x->to, 0, c);
    else
        rows_set(x->to, 0, c, day);
    x->set[c] = 1;
}

static void put_text(struct acting *x, enum dossier_column column,
                     const char *text)
{
    int c = x->j.t.d[column];

    if (text && *text)
        rows_set_text(x->to, 0, c, text);
    else
        rows_set_null(x->to, 0, c);
    x->set[c] = 1;
}

static void put_result(struct acting *x, const char *code)
{
    int c = x->j.t.d[D_RESULT];
    int index = cat_code_index(x->j.t.dossier->columns[c].choice, code);

    assert(index >= 0);
    put(x, D_RESULT, index);
    x->d.result = code;
}

/* ---- rules of single actions ------------------------------------------- */

static size_t count_of(const struct dossier_history *h,
                       enum dossier_action action)
{
    size_t n = 0;

    for (size_t i = 0; i < h->count; i++)
        n += h->lines[i].action == action;
    return n;
}

static enum err_code accept_it(struct acting *x, struct err *e)
{
    struct dossier *d = &x->d;

    d->received = x->what->at.day;
    d->minute = x->what->at.minute;
    enum err_code rc = dossier_first_due(&x->j, d, x->what->due, e);
    if (rc == ERR_OK)
        rc = dossier_code(&x->j, d->filed_at ? d->filed_at : d->unit_id,
                          d->received, x->code, e);
    if (rc != ERR_OK)
        return rc;
    d->code = x->code;
    put_day(x, D_RECEIVED, d->received);
    put(x, D_MINUTE, d->minute);
    put_text(x, D_CODE, x->code);
    put_day(x, D_FIRST_DUE, d->due);
    return ERR_OK;
}

/* To another officer, another unit, or the next step of both. */
static enum err_code forward_it(struct acting *x, struct err *e)
{
    const struct units *units = registry_units(x->j.r);
    int64_t unit = x->what->unit_id;

    if (unit && !units_get(units, unit))
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_NO_UNIT);
    if (unit) {
        x->d.unit_id = units_on_map(units, unit, x->d.received);
        x->to->unit_id[0] = x->d.unit_id;
    }
    put_text(x, D_OFFICER, x->what->officer);
    x->d.officer = x->what->officer;
    put(x, D_STEP, ++x->d.step);
    return ERR_OK;
}

/* The day on which the clock began last. */
static day_t clock_begin(const struct acting *x)
{
    day_t day = x->d.received;

    for (size_t i = 0; i < x->history.count; i++) {
        enum dossier_action action = x->history.lines[i].action;
        if (action == DOSSIER_DO_ACCEPT ||
            (dossier_rules[action].flags & RULE_RESTART))
            day = x->history.lines[i].at.day;
    }
    return day;
}

/* Papers are asked for within three working days, and of those who file on line
** once (61/2018/NĐ-CP, Đ17.2a, Đ19.4). */
static enum err_code ask_for_papers(struct acting *x, struct err *e)
{
    const struct workcalendar *c = &registry_catalog(x->j.r)->calendar;
    char last_text[DAY_TEXT_BYTES];
    day_t last;
    enum err_code rc =
        workday_add(c, clock_begin(x), ASK_WORKING_DAYS, &last, e);

    if (rc != ERR_OK)
        return rc;
    day_official(last, last_text);
    if (x->what->at.day > last)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_ASK_LATE, last_text);
    if (strcmp(x->d.channel, "online") == 0 &&
        count_of(&x->history, DOSSIER_DO_ASK) > 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_ASK_ONCE);
    return ERR_OK;
}

/* Once, at the latest the day before it is due, and to a later day
** (61/2018/NĐ-CP, Đ19.9). */
static enum err_code extend_it(struct acting *x, struct err *e)
{
    char due[DAY_TEXT_BYTES];

    day_official(x->d.due, due);
    if (count_of(&x->history, DOSSIER_DO_EXTEND) > 0)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_EXTEND_ONCE);
    if (x->what->at.day >= x->d.due)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_EXTEND_LATE, due);
    if (x->what->due == DAY_NONE || x->what->due <= x->d.due)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_EXTEND_DAY, due);
    return ERR_OK;
}

static void settle(struct acting *x, const char *result)
{
    put_day(x, D_SETTLED, x->what->at.day);
    put(x, D_SETTLED_MINUTE, x->what->at.minute);
    x->d.settled = x->what->at.day;
    put_result(x, result);
}

static enum err_code withdraw_it(struct acting *x, struct err *e)
{
    (void)e;
    settle(x, "withdrawn");
    return ERR_OK;
}

static enum err_code decide_it(struct acting *x, struct err *e)
{
    (void)e;
    settle(x, x->what->forwarded ? "forwarded" : "granted");
    put_text(x, D_NUMBER, x->what->number);
    return ERR_OK;
}

static enum err_code refuse_it(struct acting *x, struct err *e)
{
    (void)e;
    settle(x, "refused");
    put_text(x, D_NUMBER, x->what->number);
    return ERR_OK;
}

static enum err_code return_it(struct acting *x, struct err *e)
{
    (void)e;
    put_day(x, D_COLLECTED, x->what->at.day);
    x->d.collected = x->what->at.day;
    return ERR_OK;
}

static enum err_code (*const actions[DOSSIER_ACTION__MAX])(struct acting *,
                                                           struct err *) = {
    [DOSSIER_DO_ACCEPT] = accept_it,     [DOSSIER_DO_FORWARD] = forward_it,
    [DOSSIER_DO_ASK] = ask_for_papers,   [DOSSIER_DO_EXTEND] = extend_it,
    [DOSSIER_DO_WITHDRAW] = withdraw_it, [DOSSIER_DO_DECIDE] = decide_it,
    [DOSSIER_DO_REFUSE] = refuse_it,     [DOSSIER_DO_RETURN] = return_it,
};

/* ---- the way of an action ---------------------------------------------- */

static enum err_code check(struct acting *x, struct err *e)
{
    const struct dossier_do *w = x->what;
    unsigned flags = dossier_rules[w->action].flags;
    enum right right = flags & RULE_APPROVE ? RIGHT_APPROVE : RIGHT_WRITE;
    const struct dossier_line *last;
    char day[DAY_TEXT_BYTES];

    enum err_code rc = dossier_may(&x->j, x->d.unit_id, right, e);
    if (rc == ERR_OK)
        rc = dossier_check_moment(w->at, e);
    if (rc != ERR_OK)
        return rc;
    /* An action begins no dossier that is there. */
    if (x->d.state == DOSSIER_STATE__MAX ||
        dossier_next(x->d.state, w->action) == DOSSIER_STATE__MAX)
        return dossier_refuse_action(x->d.state, w->action, e);
    if ((flags & RULE_REASON) && (!w->reason || !*w->reason))
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_REASON,
                       dossier_action_names[w->action]);
    if (x->history.count == 0)
        return ERR_OK;
    last = &x->history.lines[x->history.count - 1];
    day_official(last->at.day, day);
    if (w->at.day < last->at.day ||
        (w->at.day == last->at.day && w->at.minute < last->at.minute))
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_BEFORE, day);
    return ERR_OK;
}

/* Where the clock changes its course, what it then says. */
static enum err_code run_clock(struct acting *x, struct dossier_line *line,
                               struct err *e)
{
    const struct workcalendar *c = &registry_catalog(x->j.r)->calendar;
    unsigned flags = dossier_rules[line->action].flags;
    struct dossier_history h = {
        arena_array(x->j.a, x->history.count + 1, sizeof *h.lines),
        x->history.count + 1,
    };
    struct clock clock;

    if (line->action == DOSSIER_DO_EXTEND) {
        x->d.due = x->what->due;
        x->d.due_minute = DEADLINE_WHOLE_DAY;
    }
    line->due = x->d.due;
    line->due_minute = x->d.due_minute;
    if (!(flags & (RULE_GO_ON | RULE_RESTART)) &&
        line->action != DOSSIER_DO_RECOMPUTE)
        return ERR_OK;
    if (!h.lines)
        return err_nomem(e);
    if (x->history.count > 0)
        memcpy(h.lines, x->history.lines, x->history.count * sizeof *h.lines);
    h.lines[x->history.count] = *line;
    dossier_clock(x->d.procedure, dossier_province(x->j.r, &x->d), &h, &clock);
    struct worktime due;
    enum err_code rc = clock_run(c, &clock, NULL, NULL, &due, e);
    line->due = x->d.due = due.day;
    line->due_minute = x->d.due_minute = due.minute;
    return rc;
}

static enum err_code save(struct acting *x, const struct dossier_line *line,
                          struct err *e)
{
    struct dossier_job *j = &x->j;
    struct save how = {.db = j->db, .who = &j->agent, .reason = j->reason};

    put(x, D_STATE, x->d.state);
    put_day(x, D_DUE, x->d.due);
    if (x->d.due_minute < DEADLINE_WHOLE_DAY)
        put(x, D_DUE_MINUTE, x->d.due_minute);
    else
        put_null(x, D_DUE_MINUTE);
    if (line->note)
        put_text(x, D_REASON, line->note);
    enum err_code rc = registry_correct(j->r, &how, x->d.id, x->to, x->set, e);
    if (rc == ERR_OK)
        rc = dossier_note(j, &x->d, line, e);
    return rc == ERR_OK ? dossier_stage(j, &x->d, line->at.day, e) : rc;
}

static enum err_code act(struct acting *x, int64_t id, struct err *e)
{
    struct dossier_job *j = &x->j;
    const struct dossier_do *w = x->what;

    x->to = rows_new(j->a, j->t.dossier, 1);
    x->set = arena_alloc(j->a, j->t.dossier->column_count);
    if (!x->to || !x->set)
        return err_nomem(e);
    rows_add(x->to);
    enum err_code rc = dossier_load(j, id, &x->before, &x->d, e);
    if (rc == ERR_OK)
        rc = dossier_history(j->a, j->db, id, &x->history, e);
    if (rc == ERR_OK)
        rc = check(x, e);
    if (rc != ERR_OK)
        return rc;
    x->was = x->d.state;
    x->d.state = dossier_next(x->was, w->action);
    j->reason =
        arena_printf(j->a, "%s%s%.400s", dossier_action_names[w->action],
                     w->reason ? ": " : "", w->reason ? w->reason : "");
    if (!j->reason)
        return err_nomem(e);
    if (actions[w->action])
        rc = actions[w->action](x, e);
    struct dossier_line line = {.action = w->action,
                                .state = x->d.state,
                                .at = w->at,
                                .step = x->d.step,
                                .officer = x->d.officer,
                                .note = w->reason};
    if (rc == ERR_OK)
        rc = run_clock(x, &line, e);
    return rc == ERR_OK ? save(x, &line, e) : rc;
}

enum err_code dossier_act_in(struct registry *r, struct db *db,
                             const struct actor *who, int64_t id,
                             const struct dossier_do *what, struct err *e)
{
    struct acting x = {.what = what};
    enum err_code rc = dossier_begin(&x.j, r, db, who, e);

    assert(what->action < DOSSIER_ACTION__MAX);
    if (rc != ERR_OK)
        return rc;
    rc = act(&x, id, e);
    dossier_end(&x.j);
    return rc;
}

struct act_job {
    struct registry *r;
    const struct actor *who;
    int64_t id;
    const struct dossier_do *what;
};

static enum err_code do_act(struct db *db, void *arg, struct err *e)
{
    struct act_job *x = arg;

    return dossier_act_in(x->r, db, x->who, x->id, x->what, e);
}

enum err_code dossier_act(struct registry *r, const struct actor *who,
                          int64_t id, const struct dossier_do *what,
                          struct err *e)
{
    struct act_job x = {r, who, id, what};

    return store_write(registry_store(r), do_act, &x, e);
}

enum err_code dossier_act_all(struct registry *r, const struct actor *who,
                              const int64_t *ids, size_t count,
                              const struct dossier_do *what, struct err *faults,
                              struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        faults[i] = (struct err){0};
        enum err_code rc = dossier_act(r, who, ids[i], what, &faults[i]);
        /* What is wrong with one is wrong with one; the store with all. */
        if (rc == ERR_STORE || rc == ERR_IO || rc == ERR_BUSY ||
            rc == ERR_NOMEM) {
            *e = faults[i];
            return rc;
        }
    }
    return ERR_OK;
}
