/* Taking a dossier in. */
#include "dossier/dossier_impl.h"

#include <string.h>

enum { MINUTES = 24 * 60 };

struct dossier_moment dossier_now(void)
{
    struct daytime now = daytime_now();

    return (struct dossier_moment){now.day, now.second / 60};
}

/* By its name or its national code. */
static enum err_code find_procedure(const struct catalog *c, const char *text,
                                    const struct cat_procedure **out,
                                    struct err *e)
{
    char close[DOSSIER_TEXT_BYTES];

    *out = catalog_procedure(c, text);
    for (size_t i = 0; !*out && i < c->procedure_count; i++) {
        if (c->procedures[i].code && strcmp(c->procedures[i].code, text) == 0)
            *out = &c->procedures[i];
    }
    if (*out)
        return ERR_OK;
    catalog_suggest(c, "procedure", text, close, sizeof close);
    return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_PROCEDURE, text,
                   *close ? close : "-");
}

static enum err_code find_channel(const struct dossier_job *j, const char *text,
                                  int *out, struct err *e)
{
    const struct cat_choice *list =
        j->t.dossier->columns[j->t.d[D_CHANNEL]].choice;

    *out = text ? cat_code_index(list, text) : -1;
    return *out >= 0
               ? ERR_OK
               : ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CHANNEL, text ? text : "");
}

enum err_code dossier_check_moment(struct dossier_moment at, struct err *e)
{
    char day[DAY_TEXT_BYTES];

    if (at.day <= day_today() && at.minute >= 0 && at.minute < MINUTES)
        return ERR_OK;
    day_official(at.day, day);
    return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_FUTURE, day);
}

/* The first day due: by the clock, or as the desk promised where the law that
** was entered says nothing. */
enum err_code dossier_first_due(struct dossier_job *j, struct dossier *d,
                                day_t promised, struct err *e)
{
    const struct workcalendar *c = &registry_catalog(j->r)->calendar;
    struct clock clock = {.procedure = d->procedure,
                          .province = dossier_province(j->r, d),
                          .day = d->received,
                          .minute = d->minute,
                          .fixed = DAY_NONE};
    struct deadline limit;
    struct worktime due;
    struct err none = {0};
    char day[DAY_TEXT_BYTES];

    d->due_minute = DEADLINE_WHOLE_DAY;
    if (promised == DAY_NONE) {
        enum err_code rc = clock_run(c, &clock, NULL, NULL, &due, e);
        if (rc != ERR_OK)
            return rc;
        d->due = due.day;
        d->due_minute = due.minute;
        return ERR_OK;
    }
    if (deadline_of(d->procedure, d->received, clock.province, &limit, &none) ==
        ERR_OK)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_HAS_LIMIT,
                       TITLE(d->procedure));
    day_official(promised, day);
    if (promised < d->received)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_DUE_EARLY, day);
    d->due = promised;
    return ERR_OK;
}

static void set_text(struct rows *rows, int column, const char *text)
{
    if (text && *text)
        rows_set_text(rows, 0, column, text);
}

static enum err_code insert(struct dossier_job *j, const struct dossier_new *n,
                            int channel, struct dossier *d, struct err *e)
{
    struct rows *rows = rows_new(j->a, j->t.dossier, 1);
    struct save how = {.db = j->db, .who = &j->agent};
    const struct catalog *c = registry_catalog(j->r);
    const int *at = j->t.d;

    if (!rows)
        return err_nomem(e);
    rows_add(rows);
    rows->unit_id[0] = d->unit_id;
    rows_set(rows, 0, at[D_RECEIVED], d->received);
    rows_set(rows, 0, at[D_MINUTE], d->minute);
    rows_set(rows, 0, at[D_DUE], d->due);
    if (d->due_minute < DEADLINE_WHOLE_DAY)
        rows_set(rows, 0, at[D_DUE_MINUTE], d->due_minute);
    rows_set(rows, 0, at[D_PROCEDURE], d->procedure - c->procedures);
    rows_set(rows, 0, at[D_CHANNEL], channel);
    rows_set(rows, 0, at[D_STATE], d->state);
    rows_set(rows, 0, at[D_FILED_AT], n->filed_at);
    rows_set(rows, 0, at[D_STEP], 0);
    if (n->person)
        rows_set(rows, 0, at[D_PERSON], n->person);
    if (n->organisation)
        rows_set(rows, 0, at[D_ORGANISATION], n->organisation);
    if (d->state == DOSSIER_ACCEPTED)
        rows_set(rows, 0, at[D_FIRST_DUE], d->due);
    set_text(rows, at[D_CODE], d->code);
    set_text(rows, at[D_OFFICER], n->officer);
    set_text(rows, at[D_SUBJECT], n->subject);
    set_text(rows, at[D_EMAIL], n->email);
    set_text(rows, at[D_PHONE], n->phone);
    enum err_code rc = registry_insert(j->r, &how, rows, e);
    d->id = rc == ERR_OK ? rows->id[0] : 0;
    return rc;
}

/* The unit that settles it as it was on the day: a dossier belongs to a unit
** of the day it was received. */
static int64_t settling_unit(const struct dossier_job *j,
                             const struct dossier_new *n)
{
    int64_t unit = n->unit_id ? n->unit_id : n->filed_at;

    return units_on_map(registry_units(j->r), unit, n->at.day);
}

static enum err_code receive(struct dossier_job *j, const struct dossier_new *n,
                             struct dossier_receipt *out, struct err *e)
{
    struct dossier d = {.unit_id = settling_unit(j, n),
                        .received = n->at.day,
                        .minute = n->at.minute,
                        .channel = n->channel,
                        .state = n->registered ? DOSSIER_REGISTERED
                                               : DOSSIER_ACCEPTED};
    int channel;
    enum err_code rc = dossier_may(j, n->filed_at, RIGHT_WRITE, e);

    if (rc == ERR_OK)
        rc = dossier_check_moment(n->at, e);
    if (rc == ERR_OK)
        rc = find_procedure(registry_catalog(j->r), n->procedure, &d.procedure,
                            e);
    if (rc == ERR_OK)
        rc = find_channel(j, n->channel, &channel, e);
    if (rc == ERR_OK && !units_get(registry_units(j->r), d.unit_id))
        rc = ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_NO_UNIT);
    if (rc == ERR_OK)
        rc = dossier_first_due(j, &d, n->due, e);
    if (rc == ERR_OK && !n->registered) {
        rc = dossier_code(j, n->filed_at, n->at.day, out->code, e);
        d.code = out->code;
    }
    if (rc == ERR_OK)
        rc = insert(j, n, channel, &d, e);
    if (rc != ERR_OK)
        return rc;
    struct dossier_line line = {.action = n->registered ? DOSSIER_DO_REGISTER
                                                        : DOSSIER_DO_ACCEPT,
                                .state = d.state,
                                .at = n->at,
                                .due = d.due,
                                .due_minute = d.due_minute,
                                .officer = n->officer};
    out->id = d.id;
    out->due = d.due;
    out->due_minute = d.due_minute;
    j->reason = dossier_action_names[line.action];
    rc = dossier_note(j, &d, &line, e);
    return rc == ERR_OK ? dossier_stage(j, &d, n->at.day, e) : rc;
}

enum err_code dossier_receive_in(struct registry *r, struct db *db,
                                 const struct actor *who,
                                 const struct dossier_new *what,
                                 struct dossier_receipt *out, struct err *e)
{
    struct dossier_job j;
    enum err_code rc = dossier_begin(&j, r, db, who, e);

    *out = (struct dossier_receipt){0};
    if (rc != ERR_OK)
        return rc;
    rc = receive(&j, what, out, e);
    if (rc != ERR_OK)
        *out = (struct dossier_receipt){0};
    dossier_end(&j);
    return rc;
}

struct receiving {
    struct registry *r;
    const struct actor *who;
    const struct dossier_new *what;
    struct dossier_receipt *out;
};

static enum err_code do_receive(struct db *db, void *arg, struct err *e)
{
    struct receiving *x = arg;

    return dossier_receive_in(x->r, db, x->who, x->what, x->out, e);
}

enum err_code dossier_receive(struct registry *r, const struct actor *who,
                              const struct dossier_new *what,
                              struct dossier_receipt *out, struct err *e)
{
    struct receiving x = {r, who, what, out};

    return store_write(registry_store(r), do_receive, &x, e);
}
