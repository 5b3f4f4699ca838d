/*
** The items of a run: for every award and month, what is due less what was
** paid.  What was paid too much is taken out of the money of this run as far as
** the run's `keep` leaves; the rest stays a debt that the next run finds again.
*/
#include "benefit/explain.h"
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CHANGES_MAX = 1200 };

struct computing {
    struct payroll_job *j;
    struct db *db;
    const struct entitle *x;
    int32_t since, month;
    unsigned char *member; /* units of the run */
    struct stmt *insert;
    int64_t seq;
    /* Lines of the benefit at hand, by award and month. */
    struct stmt *lines;
    int have; /* a line stands ready */
    struct {
        int64_t award, person, unit, amount;
        int32_t month;
        int regular;
    } line;
    /* The award at hand. */
    int64_t paid[CHANGES_MAX];
    unsigned char regular[CHANGES_MAX];
};

/* ---- what was paid ----------------------------------------------------- */

/* Lines that came back are as if they had never been paid. */
static enum err_code begin_lines(struct computing *c,
                                 const struct cat_benefit *b, struct err *e)
{
    enum err_code rc =
        db_prepare(c->db,
                   "SELECT award, month_for, amount, regular, person, unit_id "
                   "FROM payment_line WHERE benefit = $1 AND NOT voided AND "
                   "line_result <> 'returned' ORDER BY award",
                   &c->lines, e);

    if (rc == ERR_OK)
        stmt_bind_text(c->lines, 1, b->name);
    c->have = 0;
    return rc;
}

static enum err_code next_line(struct computing *c, struct err *e)
{
    enum err_code rc = stmt_step(c->lines, &c->have, e);

    if (rc != ERR_OK || !c->have)
        return rc;
    c->line.award = stmt_int(c->lines, 0);
    c->line.month = month_of(stmt_day(c->lines, 1));
    c->line.amount = stmt_int(c->lines, 2);
    c->line.regular = !stmt_null(c->lines, 3);
    c->line.person = stmt_int(c->lines, 4);
    c->line.unit = stmt_int(c->lines, 5);
    return ERR_OK;
}

/* What was paid for an award, taken off the lines, which come in the same
** order as the awards. */
static enum err_code take_lines(struct computing *c, int64_t award,
                                struct err *e)
{
    size_t months = (size_t)(c->month - c->since) + 1;
    enum err_code rc = ERR_OK;

    memset(c->paid, 0, months * sizeof *c->paid);
    memset(c->regular, 0, months);
    while (rc == ERR_OK && c->have && c->line.award <= award) {
        int32_t m = c->line.month;
        if (c->line.award == award && m >= c->since && m <= c->month) {
            c->paid[m - c->since] += c->line.amount;
            c->regular[m - c->since] |= (unsigned char)c->line.regular;
        }
        rc = next_line(c, e);
    }
    return rc;
}

/* ---- items ------------------------------------------------------------- */

static enum err_code put(struct computing *c, const struct payroll_item *x,
                         struct err *e)
{
    struct stmt *s = c->insert;

    stmt_bind_int(s, 1, c->j->id);
    stmt_bind_int(s, 2, ++c->seq);
    stmt_bind_text(s, 3, x->benefit);
    stmt_bind_int(s, 4, x->award);
    stmt_bind_int(s, 5, x->person);
    stmt_bind_int(s, 6, x->unit);
    stmt_bind_int(s, 7, x->month_for);
    stmt_bind_int(s, 8, x->amount);
    stmt_bind_text(s, 9, payroll_kind_names[x->kind]);
    stmt_bind_text(s, 10, x->channel);
    stmt_bind_text(s, 11, x->note);
    return stmt_run(s, NULL, e);
}

static const char *channel_of(const struct entitle_award *w)
{
    int c =
        w->channel < 0 ? -1 : cat_column_index(w->benefit->award, "channel");

    return c < 0
               ? NULL
               : w->benefit->award->columns[c].choice->codes.codes[w->channel];
}

static struct payroll_item item_of(const struct entitle_award *w, int32_t month)
{
    return (struct payroll_item){.benefit = w->benefit->name,
                                 .award = w->id,
                                 .person = w->person,
                                 .unit = w->unit,
                                 .month_for = month,
                                 .channel = channel_of(w)};
}

/* Why the months of a span cannot be paid, as a note for lists. */
static enum err_code put_fault(struct computing *c,
                               const struct entitle_award *w,
                               const struct entitle_span *s, struct err *e)
{
    struct payroll_item x =
        item_of(w, s->first > c->since ? s->first : c->since);
    char note[96];

    if (s->fault == ENTITLE_DUE)
        snprintf(note, sizeof note, "%s", msg_name(due_why_message(s->why)));
    else
        snprintf(note, sizeof note, "%s %.40s/%" PRId64,
                 msg_name(MSG_BENEFIT_WHY_TWICE),
                 c->x->awards[s->other].benefit->award->name,
                 c->x->awards[s->other].id);
    x.kind = PAYROLL_FAULT;
    x.note = note;
    return put(c, &x, e);
}

/* What this run pays before anything is taken back. */
static enum err_code put_payments(struct computing *c,
                                  const struct entitle_award *w,
                                  const int64_t *due, const unsigned char *stop,
                                  int64_t *total, struct err *e)
{
    enum err_code rc = ERR_OK;

    *total = 0;
    for (int32_t m = c->since; m <= c->month && rc == ERR_OK; m++) {
        int64_t more = due[m - c->since] - c->paid[m - c->since];
        struct payroll_item x = item_of(w, m);
        if (more <= 0 || stop[m - c->since])
            continue;
        x.amount = more;
        x.kind = w->benefit->once                             ? PAYROLL_ONE_OFF
                 : m == c->month && !c->regular[m - c->since] ? PAYROLL_REGULAR
                                                              : PAYROLL_ARREARS;
        *total += more;
        rc = put(c, &x, e);
    }
    return rc;
}

/* Take back, oldest month first, as much as may be taken; the rest is debt. */
static enum err_code put_recoveries(struct computing *c,
                                    const struct entitle_award *w,
                                    const int64_t *due,
                                    const unsigned char *stop, int64_t room,
                                    struct err *e)
{
    enum err_code rc = ERR_OK;

    for (int32_t m = c->since; m <= c->month && rc == ERR_OK; m++) {
        int64_t over = c->paid[m - c->since] - due[m - c->since];
        struct payroll_item x = item_of(w, m);
        if (over <= 0 || stop[m - c->since])
            continue;
        int64_t now = over < room ? over : room;
        room -= now;
        x.kind = PAYROLL_RECOVERY;
        x.amount = -now;
        if (now > 0)
            rc = put(c, &x, e);
        x.kind = PAYROLL_DEBT;
        x.amount = -(over - now);
        if (rc == ERR_OK && over > now)
            rc = put(c, &x, e);
    }
    return rc;
}

static enum err_code put_award(struct computing *c,
                               const struct entitle_award *w, struct err *e)
{
    static const int64_t hundred = 100;
    size_t months = (size_t)(c->month - c->since) + 1;
    int64_t due[CHANGES_MAX] = {0}, total;
    unsigned char stop[CHANGES_MAX] = {0}; /* cannot be computed: left alone */
    enum err_code rc = take_lines(c, w->id, e);

    assert(months <= CHANGES_MAX);
    for (size_t i = 0; i < w->span_count && rc == ERR_OK; i++) {
        const struct entitle_span *s = &w->spans[i];
        int bad = s->fault == ENTITLE_DUE || s->fault == ENTITLE_TWICE;
        for (int32_t m = s->first; m <= s->last; m++) {
            due[m - c->since] = s->amount;
            stop[m - c->since] = (unsigned char)bad;
        }
        if (bad)
            rc = put_fault(c, w, s, e);
    }
    if (rc == ERR_OK)
        rc = put_payments(c, w, due, stop, &total, e);
    if (rc == ERR_OK)
        rc = put_recoveries(c, w, due, stop,
                            total * (hundred - c->j->run.keep) / hundred, e);
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code run_benefit(struct computing *c,
                                 const struct cat_benefit *b, struct err *e)
{
    enum err_code rc = begin_lines(c, b, e);

    if (rc == ERR_OK)
        rc = next_line(c, e);
    for (size_t i = 0; i < c->x->award_count && rc == ERR_OK; i++)
        if (c->x->awards[i].benefit == b && c->member[c->x->awards[i].unit])
            rc = put_award(c, &c->x->awards[i], e);
    while (rc == ERR_OK && c->have)
        rc = next_line(c, e);
    return rc;
}

static enum err_code clear_items(struct computing *c, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        c->db, "DELETE FROM payroll_item WHERE payroll_id = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, c->j->id);
    rc = stmt_run(s, &(int64_t){0}, e);
    return rc == ERR_OK
               ? db_prepare(c->db,
                            "INSERT INTO payroll_item (payroll_id, seq, "
                            "benefit, award, person_id, unit_id, month_for, "
                            "amount, kind, channel, note) VALUES ($1, $2, $3, "
                            "$4, $5, $6, $7, $8, $9, $10, $11)",
                            &c->insert, e)
               : rc;
}

enum err_code payroll_write_items(struct payroll_job *j, struct db *db,
                                  struct err *e)
{
    const struct catalog *cat = registry_catalog(j->r);
    const struct units *units = registry_units(j->r);
    unsigned char *member = arena_alloc(j->a, (size_t)units_max_id(units) + 1);
    struct computing *c = arena_alloc(j->a, sizeof *c);
    struct entitle x;

    if (!member || !c)
        return err_nomem(e);
    if (j->run.month - j->run.since >= CHANGES_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_RUN_SINCE, "100");
    *c = (struct computing){.j = j,
                            .db = db,
                            .x = &x,
                            .member = member,
                            .since = j->run.since,
                            .month = j->run.month};
    units_below(units, j->run.unit_id, month_last_day(j->run.month), member);
    struct entitle_ask ask = {.catalog = cat,
                              .units = units,
                              .group = j->run.group,
                              .known = j->known,
                              .first = c->since,
                              .last = c->month};
    enum err_code rc = entitle(j->a, db, &ask, &x, e);
    if (rc == ERR_OK)
        rc = clear_items(c, e);
    for (size_t i = 0; i < cat->benefit_count && rc == ERR_OK; i++)
        if (strcmp(cat->benefits[i].group, j->run.group) == 0)
            rc = run_benefit(c, &cat->benefits[i], e);
    return rc;
}
