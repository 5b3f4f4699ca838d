/*
** The items of a run: for every award and month, what is due less what was
** paid.  payroll_recover.c takes back what was paid too much.
*/
#include "benefit/explain.h"
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- what was paid ----------------------------------------------------- */

static enum err_code begin_lines(struct payroll_computing *c,
                                 const struct cat_benefit *b, struct err *e)
{
    static const char *const sql[] = {
        "SELECT award, month_for, amount, regular, line_result, paid_amount, "
        "line_reason, unit_id FROM payment_line WHERE benefit = $1 AND NOT "
        "voided ORDER BY award",
        "SELECT award, month_for, amount, regular, line_result, paid_amount, "
        "line_reason, unit_id FROM payment_line WHERE benefit = $1 AND NOT "
        "voided AND person IN (SELECT person_id FROM payroll_turn WHERE "
        "payroll_id = $2) ORDER BY award"};
    enum err_code rc = db_prepare(c->db, sql[c->base != 0], &c->lines, e);

    if (rc == ERR_OK)
        stmt_bind_text(c->lines, 1, b->name);
    if (rc == ERR_OK && c->base)
        stmt_bind_int(c->lines, 2, c->j->id);
    c->have = 0;
    return rc;
}

/* What a line moved, and how much of it came back.  A line that came back is as
** if it had never been paid. */
static void read_result(struct payroll_computing *c)
{
    struct stmt *s = c->lines;
    const char *result = stmt_text(s, 4);

    c->line.net = c->line.amount;
    c->line.gone = 0;
    if (strcmp(result, "returned") == 0)
        c->line.net = 0;
    else if (strcmp(result, "partly") == 0)
        c->line.net = stmt_int(s, 5);
    if (c->line.amount > 0)
        c->line.gone = c->line.amount - c->line.net;
    if (strcmp(stmt_text(s, 6), "repayment") == 0)
        c->line.gone -= c->line.amount;
}

static enum err_code next_line(struct payroll_computing *c, struct err *e)
{
    struct stmt *s = c->lines;
    enum err_code rc = stmt_step(s, &c->have, e);

    if (rc != ERR_OK || !c->have)
        return rc;
    c->line.award = stmt_int(s, 0);
    c->line.month = month_of(stmt_day(s, 1));
    c->line.amount = stmt_int(s, 2);
    c->line.regular = !stmt_null(s, 3);
    c->line.unit = stmt_int(s, 7);
    read_result(c);
    return ERR_OK;
}

static void take_line(struct payroll_computing *c)
{
    int32_t m = c->line.month;

    if (m == c->last && c->line.regular) {
        c->old = c->line.amount;
        c->old_unit = c->line.unit;
        c->has_old = 1;
    }
    if (m < c->since || m > c->month)
        return;
    c->paid[m - c->since] += c->line.net;
    c->gone[m - c->since] += c->line.gone;
    c->regular[m - c->since] |= (unsigned char)c->line.regular;
}

/* What was paid for an award, taken off the lines, which come in the same
** order as the awards. */
static enum err_code take_lines(struct payroll_computing *c, int64_t award,
                                struct err *e)
{
    size_t months = (size_t)(c->month - c->since) + 1;
    enum err_code rc = ERR_OK;

    memset(c->paid, 0, months * sizeof *c->paid);
    memset(c->gone, 0, months * sizeof *c->gone);
    memset(c->regular, 0, months);
    c->has_old = 0;
    while (rc == ERR_OK && c->have && c->line.award <= award) {
        if (c->line.award == award)
            take_line(c);
        rc = next_line(c, e);
    }
    return rc;
}

/* ---- items ------------------------------------------------------------- */

static void bind_way(struct stmt *s, const struct payroll_item *x)
{
    stmt_bind_text(s, 9, payroll_kind_names[x->kind]);
    stmt_bind_text(s, 10, x->way.channel);
    stmt_bind_text(s, 11, x->note && *x->note ? x->note : NULL);
    if (x->has_old)
        stmt_bind_int(s, 12, x->old);
    else
        stmt_bind_null(s, 12);
    stmt_bind_text(s, 13, x->category);
    stmt_bind_text(s, 14, x->fund);
    stmt_bind_text(s, 15, x->programme);
    stmt_bind_text(s, 16, x->way.payee_kind);
    stmt_bind_text(s, 17, x->way.payee);
    stmt_bind_text(s, 18, x->way.bank);
    stmt_bind_text(s, 19, x->way.account);
}

enum err_code payroll_put(struct payroll_computing *c,
                          const struct payroll_item *x, struct err *e)
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
    bind_way(s, x);
    return stmt_run(s, NULL, e);
}

static const char *code_of(const struct entitle_award *w, int column, int code)
{
    return column < 0 || code < 0
               ? NULL
               : w->benefit->award->columns[column].choice->codes.codes[code];
}

static int needs_account(const char *channel)
{
    return channel &&
           (strcmp(channel, "bank") == 0 || strcmp(channel, "card") == 0);
}

/*
** The person's own way of payment, else the award's channel.  Money of somebody
** who died goes to the heirs, not to an account of the dead; where an account
** is missing it is handed out in cash, and the note tells.
*/
static struct payroll_way way_of(const struct payroll_computing *c,
                                 const struct entitle_award *w,
                                 const char **note)
{
    const struct payroll_way *own = payroll_people_way(c->people, w->person);
    int column = cat_column_index(w->benefit->award, "channel");
    struct payroll_way way = {.channel = code_of(w, column, w->channel)};
    int dead = w->died != DAY_NONE && month_of(w->died) < c->month;

    if (own)
        way = *own;
    if (dead && (!way.payee_kind || strcmp(way.payee_kind, "heir") != 0))
        way = (struct payroll_way){.payee_kind = "heir"};
    if (needs_account(way.channel) && !way.account) {
        *note = msg_name(MSG_BENEFIT_NO_ACCOUNT);
        way.channel = NULL;
    }
    if (!way.channel)
        way.channel = "cash";
    if (!way.payee_kind)
        way.payee_kind = "self";
    return way;
}

struct payroll_item payroll_item_of(const struct payroll_computing *c,
                                    const struct entitle_award *w,
                                    int32_t month)
{
    struct payroll_item x = {.benefit = w->benefit->name,
                             .award = w->id,
                             .person = w->person,
                             .unit = w->unit,
                             .month_for = month,
                             .category =
                                 code_of(w, w->benefit->category, w->category),
                             .fund = w->benefit->fund,
                             .programme = w->benefit->programme};

    x.way = way_of(c, w, &x.note);
    return x;
}

static enum err_code add_turn(struct payroll_computing *c, size_t award,
                              int begins, struct err *e)
{
    struct payroll_turn *list = arena_grow(c->j->a, c->turns, c->turn_count,
                                           &c->turn_cap, sizeof *list);

    if (!list)
        return err_nomem(e);
    c->turns = list;
    list[c->turn_count++] = (struct payroll_turn){award, c->seq, begins};
    return ERR_OK;
}

/* The line of the run's own month, told from that of the run before. */
static enum err_code put_regular(struct payroll_computing *c, size_t award,
                                 struct payroll_item *x, struct err *e)
{
    const struct entitle_award *w = &c->x->awards[award];
    char note[PAYROLL_NOTE_BYTES];

    x->old = c->old;
    x->has_old = c->has_old;
    payroll_why_new(c, w, c->due[c->month - c->since], note);
    const char *was = x->note;
    if (*note)
        x->note = note;
    enum err_code rc = payroll_put(c, x, e);
    x->note = was;
    c->simply[award] = 1;
    return rc == ERR_OK && !c->has_old && c->last != MONTH_MIN
               ? add_turn(c, award, 1, e)
               : rc;
}

/* What came back for a month is paid again under its own name. */
static enum err_code put_month(struct payroll_computing *c, size_t award,
                               int32_t m, int64_t more, struct err *e)
{
    const struct entitle_award *w = &c->x->awards[award];
    struct payroll_item x = payroll_item_of(c, w, m);
    int64_t again = c->gone[m - c->since];
    enum err_code rc = ERR_OK;

    again = again < 0 ? 0 : again < more ? again : more;
    if (again > 0) {
        x.kind = PAYROLL_REPAYMENT;
        x.amount = again;
        rc = payroll_put(c, &x, e);
    }
    x.amount = more - again;
    if (rc != ERR_OK || x.amount == 0)
        return rc;
    if (m == c->month && !c->regular[m - c->since] && !w->benefit->once) {
        x.kind = PAYROLL_REGULAR;
        return put_regular(c, award, &x, e);
    }
    x.kind = w->benefit->once ? PAYROLL_ONE_OFF : PAYROLL_ARREARS;
    return payroll_put(c, &x, e);
}

static enum err_code add_over(struct payroll_computing *c, size_t award,
                              int32_t month, int64_t amount, struct err *e)
{
    struct payroll_over *list = arena_grow(c->j->a, c->overs, c->over_count,
                                           &c->over_cap, sizeof *list);

    if (!list)
        return err_nomem(e);
    c->overs = list;
    list[c->over_count++] =
        (struct payroll_over){award, c->x->awards[award].person, month, amount};
    return ERR_OK;
}

static enum err_code put_months(struct payroll_computing *c, size_t award,
                                struct err *e)
{
    enum err_code rc = ERR_OK;

    for (int32_t m = c->since; m <= c->month && rc == ERR_OK; m++) {
        int64_t more = c->due[m - c->since] - c->paid[m - c->since];
        if (more == 0 || c->stop[m - c->since])
            continue;
        if (more > 0 && c->held) {
            c->blocked = 1;
            continue;
        }
        if (more < 0) {
            rc = add_over(c, award, m, -more, e);
            continue;
        }
        c->total[award] += more;
        rc = put_month(c, award, m, more, e);
    }
    return rc;
}

/* Suspended months are lost, or what is open waits until it ends; what was
** overpaid stays told. */
static void apply_holds(struct payroll_computing *c,
                        const struct entitle_award *w)
{
    size_t count;
    const struct payroll_hold *h =
        payroll_people_holds(c->people, w->person, &count);

    c->held = c->blocked = 0;
    for (size_t i = 0; i < count; i++) {
        if (h[i].benefit && strcmp(h[i].benefit, w->benefit->name) != 0)
            continue;
        for (int32_t m = c->since; w->benefit->suspended_lost && m <= c->month;
             m++)
            if (m >= h[i].first && m <= h[i].last)
                c->due[m - c->since] = 0;
        c->held |= h[i].first <= c->month && c->month <= h[i].last;
    }
}

/* An award that was paid in the run before and is not in this one, or is
** suspended. */
static enum err_code put_end(struct payroll_computing *c, size_t award,
                             struct err *e)
{
    const struct entitle_award *w = &c->x->awards[award];
    struct payroll_item x = payroll_item_of(c, w, c->month);
    size_t at = (size_t)(c->month - c->since);
    char note[PAYROLL_NOTE_BYTES];
    enum err_code rc;

    x.has_old = c->has_old;
    x.old = c->old;
    x.note = note;
    if (c->held && (c->blocked || c->has_old)) {
        PAYROLL_NOTE(note, MSG_BENEFIT_DIFF_HELD);
        x.kind = PAYROLL_HELD;
        return payroll_put(c, &x, e);
    }
    if (!c->has_old || w->benefit->once || (c->due[at] > 0 && !c->stop[at]))
        return ERR_OK;
    payroll_why_stopped(c, w, note);
    x.kind = PAYROLL_STOPPED;
    rc = payroll_put(c, &x, e);
    return rc == ERR_OK ? add_turn(c, award, 0, e) : rc;
}

static enum err_code put_award(struct payroll_computing *c, size_t award,
                               struct err *e)
{
    const struct entitle_award *w = &c->x->awards[award];
    size_t months = (size_t)(c->month - c->since) + 1;
    enum err_code rc = take_lines(c, w->id, e);

    assert(months <= PAYROLL_MONTHS_MAX);
    memset(c->due, 0, months * sizeof *c->due);
    memset(c->stop, 0, months);
    for (size_t i = 0; i < w->span_count && rc == ERR_OK; i++) {
        const struct entitle_span *s = &w->spans[i];
        int bad = s->fault == ENTITLE_DUE || s->fault == ENTITLE_TWICE;
        for (int32_t m = s->first; m <= s->last && m <= c->month; m++) {
            c->due[m - c->since] = s->amount;
            c->stop[m - c->since] = (unsigned char)bad;
        }
        if (bad && s->first <= c->month)
            rc = payroll_put_fault(c, w, s, e);
    }
    apply_holds(c, w);
    if (rc == ERR_OK)
        rc = put_months(c, award, e);
    return rc == ERR_OK ? put_end(c, award, e) : rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code run_benefit(struct payroll_computing *c,
                                 const struct cat_benefit *b, struct err *e)
{
    enum err_code rc = begin_lines(c, b, e);

    if (rc == ERR_OK)
        rc = next_line(c, e);
    for (size_t i = 0; i < c->x->award_count && rc == ERR_OK; i++)
        if (c->x->awards[i].benefit == b && c->member[c->x->awards[i].unit])
            rc = put_award(c, i, e);
    while (rc == ERR_OK && c->have)
        rc = next_line(c, e);
    return rc;
}

static enum err_code clear_items(struct payroll_computing *c, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(
        c->db, "DELETE FROM payroll_item WHERE payroll_id = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, c->j->id);
    rc = stmt_run(s, &(int64_t){0}, e);
    return rc == ERR_OK
               ? db_prepare(
                     c->db,
                     "INSERT INTO payroll_item (payroll_id, seq, benefit, "
                     "award, person_id, unit_id, month_for, amount, kind, "
                     "channel, note, old, category, fund_source, programme, "
                     "payee_kind, payee_name, bank, account_number) VALUES "
                     "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                     "$14, $15, $16, $17, $18, $19)",
                     &c->insert, e)
               : rc;
}

/* The month of the run before at the same place. */
static enum err_code find_last(struct payroll_computing *c, struct err *e)
{
    const struct payroll *run = &c->j->run;
    struct stmt *s;
    int row = 0;
    enum err_code rc =
        db_prepare(c->db,
                   "SELECT month, unit_id FROM payroll WHERE benefit_group = "
                   "$1 AND month < $2 AND state NOT IN ('open', 'computed', "
                   "'checked')",
                   &s, e);

    c->last = MONTH_MIN;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, run->group);
    stmt_bind_int(s, 2, run->month);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row)
        if (c->member[stmt_int(s, 1)] && stmt_int(s, 0) > c->last)
            c->last = (int32_t)stmt_int(s, 0);
    return rc;
}

static enum err_code run_benefits(struct payroll_computing *c, struct err *e)
{
    const struct catalog *cat = registry_catalog(c->j->r);
    enum err_code rc = ERR_OK;

    c->total = arena_array(c->j->a, c->x->award_count + 1, sizeof *c->total);
    c->simply = arena_alloc(c->j->a, c->x->award_count + 1);
    if (!c->total || !c->simply)
        return err_nomem(e);
    for (size_t i = 0; i < cat->benefit_count && rc == ERR_OK; i++)
        if (strcmp(cat->benefits[i].group, c->j->run.group) == 0)
            rc = run_benefit(c, &cat->benefits[i], e);
    if (rc == ERR_OK)
        rc = payroll_recover(c, e);
    if (rc == ERR_OK)
        rc = payroll_note_moves(c, e);
    if (rc == ERR_OK)
        rc = payroll_copy_rest(c, e);
    return rc == ERR_OK ? payroll_keep_turns(c, e) : rc;
}

enum err_code payroll_write_items(struct payroll_job *j, struct db *db,
                                  struct err *e)
{
    const struct units *units = registry_units(j->r);
    unsigned char *member = arena_alloc(j->a, (size_t)units_max_id(units) + 1);
    struct payroll_computing *c = arena_alloc(j->a, sizeof *c);
    struct entitle x;

    if (!member || !c)
        return err_nomem(e);
    if (j->run.month - j->run.since >= PAYROLL_MONTHS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_RUN_SINCE, "100");
    *c = (struct payroll_computing){.j = j,
                                    .db = db,
                                    .x = &x,
                                    .member = member,
                                    .since = j->run.since,
                                    .month = j->run.month};
    units_below(units, j->run.unit_id, month_last_day(j->run.month), member);
    struct entitle_ask ask = {.catalog = registry_catalog(j->r),
                              .units = units,
                              .group = j->run.group,
                              .known = j->known,
                              .first = c->since,
                              .last = c->month + PAYROLL_AHEAD};
    enum err_code rc = find_last(c, e);
    /* The law of the month that the run compares with must be known too. */
    if (rc == ERR_OK && c->last != MONTH_MIN && c->last < ask.first)
        c->last = MONTH_MIN;
    if (rc == ERR_OK)
        rc = payroll_look(c, e);
    ask.looked = c->base ? j->id : 0;
    if (rc == ERR_OK)
        rc = payroll_people_load(
            &(struct payroll_people_ask){j->a, db, c->month, ask.looked},
            &c->people, e);
    if (rc == ERR_OK)
        rc = entitle(j->a, db, &ask, &x, e);
    if (rc == ERR_OK)
        rc = clear_items(c, e);
    return rc == ERR_OK ? run_benefits(c, e) : rc;
}
