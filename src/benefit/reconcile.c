/*
** Results of payments onto the lines of a run; reconcile_read.c reads the files
** into rows.
*/
#include "benefit/month.h"
#include "benefit/payroll_impl.h"
#include "benefit/reconcile_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const reconcile_names[RECONCILE__MAX] = {
    [RECONCILE_PAID] = "paid",         [RECONCILE_PARTLY] = "partly",
    [RECONCILE_RETURNED] = "returned", [RECONCILE_SAME] = "same",
    [RECONCILE_TWICE] = "twice",       [RECONCILE_LATE] = "late",
    [RECONCILE_UNKNOWN] = "unknown",   [RECONCILE_AMOUNT] = "amount",
    [RECONCILE_BROKEN] = "broken"};

int reconcile_refused(enum reconcile_outcome outcome)
{
    return outcome == RECONCILE_TWICE || outcome >= RECONCILE_UNKNOWN;
}

enum { RESULT_WAITING = -1, LINES_MAX = 400 };

/* A line of a payment, as it is and as it will be. */
struct line {
    int64_t id, amount, had_paid;
    int had; /* result; RESULT_WAITING */
    day_t had_day;
    int result;
    int64_t paid;
};

struct applying {
    struct arena *a; /* for a row */
    const struct reconcile_job *job;
    struct reconcile_result *out;
    struct db *db;
    struct payroll run;
    const struct cat_register *reg;
    struct rows *rows;
    unsigned char *set;
    int result_at, paid_at, day_at, cause_at, reason_at; /* columns */
    struct told_list *told;
    struct actor clerk; /* who may do it for the run may write its lines */
    int rehearsed; /* all was done; what fails now is that nothing is kept */
    struct line lines[LINES_MAX];
    size_t count;
};

/* ---- the lines of a payment -------------------------------------------- */

static int result_of(const char *code)
{
    for (int i = 0; i < PAYFILE_RESULT__MAX; i++)
        if (strcmp(payfile_results[i], code) == 0)
            return i;
    return RESULT_WAITING;
}

static enum err_code find_lines(struct applying *x,
                                const struct payment_ref *ref, struct err *e)
{
    const char *channel = payment_ref_channel(ref);
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        x->db,
        "SELECT id, amount, line_result, paid_amount, paid_day FROM "
        "payment_line WHERE person = $1 AND payroll = $2 AND unit_id = $3 AND "
        "channel = $4 AND NOT voided ORDER BY id",
        &s, e);

    x->count = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, ref->person);
    stmt_bind_int(s, 2, ref->run);
    stmt_bind_int(s, 3, ref->unit);
    stmt_bind_text(s, 4, channel);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (x->count == LINES_MAX) {
            stmt_reset(s);
            return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_LINES, "400");
        }
        x->lines[x->count++] = (struct line){.id = stmt_int(s, 0),
                                             .amount = stmt_int(s, 1),
                                             .had = result_of(stmt_text(s, 2)),
                                             .had_paid = stmt_int(s, 3),
                                             .had_day = stmt_day(s, 4)};
    }
    return rc;
}

/* What was really handed out, dealt to the lines: what is kept for a debt stays
** kept; the rest fills them in their order. */
static void deal(struct applying *x, int result, int64_t paid)
{
    int64_t room = paid;

    for (size_t i = 0; i < x->count; i++)
        if (x->lines[i].amount < 0 && result != PAYFILE_RETURNED)
            room -= x->lines[i].amount;
    for (size_t i = 0; i < x->count; i++) {
        struct line *l = &x->lines[i];
        l->paid = l->amount < room ? l->amount : room;
        if (l->amount < 0)
            l->paid = result == PAYFILE_RETURNED ? 0 : l->amount;
        else
            room -= l->paid;
        l->result = l->paid == l->amount ? PAYFILE_PAID
                    : l->paid == 0       ? PAYFILE_RETURNED
                                         : PAYFILE_PARTLY;
    }
}

static enum err_code save_line(struct applying *x, const struct line *l,
                               const struct reconcile_told *t, struct err *e)
{
    struct save how = {x->db, &x->clerk, t->ref, 0, NULL};
    const struct cat_column *result = &x->reg->columns[x->result_at];
    int back = l->result != PAYFILE_PAID;

    rows_clear(x->rows);
    (void)rows_add(x->rows);
    memset(x->set, 0, x->reg->column_count);
    x->set[x->result_at] = x->set[x->paid_at] = x->set[x->day_at] =
        x->set[x->cause_at] = x->set[x->reason_at] = 1;
    rows_set(x->rows, 0, x->result_at,
             cat_code_index(result->choice, payfile_results[l->result]));
    rows_set(x->rows, 0, x->paid_at, l->paid);
    rows_set(x->rows, 0, x->day_at, t->day == DAY_NONE ? x->job->day : t->day);
    if (back && t->cause >= 0)
        rows_set(x->rows, 0, x->cause_at, t->cause);
    if (back && *t->reason)
        rows_set_text(x->rows, 0, x->reason_at, t->reason);
    return registry_correct(x->job->registry, &how, l->id, x->rows, x->set, e);
}

/* ---- one row ----------------------------------------------------------- */

static int64_t payment_amount(const struct applying *x)
{
    int64_t sum = 0;

    for (size_t i = 0; i < x->count; i++)
        sum += x->lines[i].amount;
    return sum;
}

static int is_same(const struct applying *x, const struct reconcile_told *t)
{
    day_t day = t->day == DAY_NONE ? x->job->day : t->day;

    for (size_t i = 0; i < x->count; i++) {
        const struct line *l = &x->lines[i];
        if (l->had != l->result || l->had_paid != l->paid ||
            (t->day != DAY_NONE && l->had_day != day))
            return 0;
    }
    return 1;
}

static int is_waiting(const struct applying *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->lines[i].had != RESULT_WAITING)
            return 0;
    return 1;
}

/* What a row means; the lines say how they shall be.  *paid receives what was
** handed out. */
static enum err_code judge(struct applying *x, const struct reconcile_told *t,
                           enum reconcile_outcome *out, int64_t *paid,
                           struct err *e)
{
    static const enum reconcile_outcome plain[PAYFILE_RESULT__MAX] = {
        [PAYFILE_PAID] = RECONCILE_PAID,
        [PAYFILE_PARTLY] = RECONCILE_PARTLY,
        [PAYFILE_RETURNED] = RECONCILE_RETURNED};
    struct payment_ref ref;
    enum err_code rc = ERR_OK;

    *paid = 0;
    *out = RECONCILE_UNKNOWN;
    if (!payment_ref_parse(t->ref, &ref) || ref.run != x->run.id)
        return ERR_OK;
    rc = find_lines(x, &ref, e);
    if (rc != ERR_OK || x->count == 0)
        return rc;
    int64_t whole = payment_amount(x);
    int result = t->result;
    *out = RECONCILE_BROKEN;
    if (result < 0)
        return ERR_OK;
    *out = RECONCILE_AMOUNT;
    if (result == PAYFILE_PARTLY && t->amount == whole)
        result = PAYFILE_PAID;
    if ((result == PAYFILE_PARTLY && (t->amount <= 0 || t->amount > whole)) ||
        (result == PAYFILE_PAID && t->amount > whole))
        return ERR_OK;
    if (result == PAYFILE_PAID && t->amount >= 0 && t->amount < whole)
        result = t->amount == 0 ? PAYFILE_RETURNED : PAYFILE_PARTLY;
    *paid = result == PAYFILE_PAID     ? whole
            : result == PAYFILE_PARTLY ? t->amount
                                       : 0;
    deal(x, result, *paid);
    *out = is_same(x, t)   ? RECONCILE_SAME
           : is_waiting(x) ? plain[result]
                           : RECONCILE_LATE;
    return ERR_OK;
}

static enum err_code apply_row(struct applying *x,
                               const struct reconcile_told *t, struct err *e)
{
    struct reconcile_row row = {
        .number = t->number, .ref = t->ref, .reason = t->reason};
    enum err_code rc = ERR_OK;

    if (t->twice)
        row.outcome = RECONCILE_TWICE;
    else
        rc = judge(x, t, &row.outcome, &row.amount, e);
    int change =
        !reconcile_refused(row.outcome) && row.outcome != RECONCILE_SAME;
    for (size_t i = 0; i < x->count && change && rc == ERR_OK; i++)
        rc = save_line(x, &x->lines[i], t, e);
    if (rc != ERR_OK)
        return rc;
    x->out->count[row.outcome]++;
    if (change) {
        x->out->paid += row.amount;
        x->out->returned += payment_amount(x) - row.amount;
    }
    return x->job->told ? x->job->told(&row, x->job->arg, e) : ERR_OK;
}

/* ---- three months ------------------------------------------------------ */

/* Who did not collect in this run and the two months before it, and is not
** suspended yet (02/2021/TT-BLĐTBXH, Đ2.3). */
static const char sql_uncollected[] =
    "SELECT l.person, l.benefit, min(l.unit_id) FROM payment_line l WHERE "
    "l.person IN (SELECT person FROM payment_line WHERE payroll = $1 AND "
    "line_result = 'returned' AND return_cause = 'not_collected' AND NOT "
    "voided) AND l.day >= $2 AND l.day <= $3 AND l.line_result = 'returned' "
    "AND l.return_cause = 'not_collected' AND l.regular = 1 AND NOT l.voided "
    "AND NOT EXISTS (SELECT 1 FROM payment_hold h WHERE h.person = l.person "
    "AND NOT h.voided AND (h.to_day IS NULL OR h.to_day >= $4) AND (h.benefit "
    "IS NULL OR h.benefit = l.benefit)) GROUP BY l.person, l.benefit HAVING "
    "count(DISTINCT l.day) >= 3 ORDER BY l.person";

static enum err_code add_hold(struct applying *x, struct rows *rows,
                              struct stmt *s, day_t from, struct err *e)
{
    const struct cat_register *reg = rows->reg;
    int benefit = cat_column_index(reg, "benefit");
    int reason = cat_column_index(reg, "hold_reason");
    size_t row = rows_add(rows);

    (void)e;
    rows->unit_id[row] = stmt_int(s, 2);
    rows_set(rows, row, cat_column_index(reg, "from_day"), from);
    rows_set(rows, row, reg->party, stmt_int(s, 0));
    rows_set(rows, row, benefit,
             cat_code_index(reg->columns[benefit].choice, stmt_text(s, 1)));
    rows_set(rows, row, reason,
             cat_code_index(reg->columns[reason].choice, "uncollected"));
    x->out->suspended++;
    return ERR_OK;
}

static enum err_code suspend(struct applying *x, struct err *e)
{
    const struct catalog *c = registry_catalog(x->job->registry);
    struct save how = {x->db, &x->clerk, NULL, 0, NULL};
    struct rows *rows =
        rows_new(x->a, catalog_register(c, "payment_hold"), ROWS_MAX);
    day_t next = month_first_day(x->run.month + 1);
    struct stmt *s;
    int row = 0;
    enum err_code rc =
        rows ? db_prepare(x->db, sql_uncollected, &s, e) : err_nomem(e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->run.id);
    stmt_bind_day(s, 2, month_first_day(x->run.month - 2));
    stmt_bind_day(s, 3, month_first_day(x->run.month));
    stmt_bind_day(s, 4, next);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row &&
           rows->count < rows->cap)
        rc = add_hold(x, rows, s, next, e);
    if (row)
        stmt_reset(s);
    return rc == ERR_OK && rows->count > 0
               ? registry_insert(x->job->registry, &how, rows, e)
               : rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code prepare(struct applying *x, struct err *e)
{
    enum err_code rc =
        payroll_register(registry_catalog(x->job->registry), &x->reg, e);

    if (rc != ERR_OK)
        return rc;
    x->rows = rows_new(x->a, x->reg, 1);
    x->set = arena_alloc(x->a, x->reg->column_count);
    x->result_at = cat_column_index(x->reg, "line_result");
    x->paid_at = cat_column_index(x->reg, "paid_amount");
    x->day_at = cat_column_index(x->reg, "paid_day");
    x->cause_at = cat_column_index(x->reg, "return_cause");
    x->reason_at = cat_column_index(x->reg, "return_reason");
    return x->rows && x->set ? ERR_OK : err_nomem(e);
}

static enum err_code do_reconcile(struct db *db, void *arg, struct err *e)
{
    struct applying *x = arg;
    enum err_code rc;

    x->db = db;
    rc = payroll_get(x->a, db, x->job->run, &x->run, e);
    if (rc == ERR_OK)
        rc =
            payroll_may(x->job->registry, x->job->who, &x->run, RIGHT_WRITE, e);
    if (rc == ERR_OK && x->run.state < PAYROLL_SENT)
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RECONCILE_EARLY,
                     payroll_state_names[x->run.state]);
    if (rc == ERR_OK)
        rc = prepare(x, e);
    for (size_t i = 0; i < x->told->count && rc == ERR_OK; i++)
        rc = apply_row(x, &x->told->list[i], e);
    if (rc == ERR_OK)
        rc = suspend(x, e);
    if (rc == ERR_OK && x->job->dry_run) {
        x->rehearsed = 1;
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_ROLLED_BACK);
    }
    return rc;
}

enum err_code reconcile_run(struct arena *a, const struct reconcile_job *job,
                            struct reconcile_result *out, struct err *e)
{
    struct applying *x = arena_alloc(a, sizeof *x);
    struct told_list told = {0};
    enum err_code rc = x ? reconcile_read(a, job, &told, e) : err_nomem(e);

    assert(job->path && job->day != DAY_NONE);
    *out = (struct reconcile_result){0};
    if (rc != ERR_OK)
        return rc;
    *x = (struct applying){
        .a = a, .job = job, .out = out, .told = &told, .clerk = *job->who};
    x->clerk.all = 1;
    rc = store_write(registry_store(job->registry), do_reconcile, x, e);
    if (x->rehearsed && e->id == MSG_REG_IMPORT_ROLLED_BACK) {
        err_clear(e);
        rc = ERR_OK;
    }
    if (rc != ERR_OK)
        *out = (struct reconcile_result){0};
    return rc;
}
