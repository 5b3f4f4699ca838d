/*
** How the people of a run are paid: their way of payment, suspensions and plans
** of recovery, as they hold in the run's month.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct way_row {
    int64_t person;
    struct payroll_way way;
};

struct payroll_people {
    struct way_row *ways;
    struct payroll_hold *holds;
    struct payroll_plan *plans;
    size_t way_count, hold_count, plan_count;
};

/* ---- reading ----------------------------------------------------------- */

struct reading {
    struct arena *a;
    struct stmt *s;
    struct payroll_people *p;
    size_t cap;
    int nomem;
};

/* A text of the row in the arena; NULL for null. */
static const char *take(struct reading *r, int col)
{
    const char *text =
        stmt_null(r->s, col) ? NULL : arena_strdup(r->a, stmt_text(r->s, col));

    r->nomem |= !text && !stmt_null(r->s, col);
    return text;
}

/* Room for one more; NULL without memory. */
static void *grow(struct reading *r, void *list, size_t count, size_t size)
{
    void *grown = arena_grow(r->a, list, count, &r->cap, size);

    r->nomem |= !grown;
    return grown;
}

static void add_way(struct reading *r)
{
    struct payroll_people *p = r->p;
    struct way_row *list = grow(r, p->ways, p->way_count, sizeof *list);

    if (!list)
        return;
    p->ways = list;
    list[p->way_count++] = (struct way_row){
        stmt_int(r->s, 0),
        {take(r, 1), take(r, 2), take(r, 3), take(r, 4), take(r, 5)}};
}

static void add_hold(struct reading *r)
{
    struct payroll_people *p = r->p;
    struct payroll_hold *list = grow(r, p->holds, p->hold_count, sizeof *list);

    if (!list)
        return;
    p->holds = list;
    list[p->hold_count++] = (struct payroll_hold){
        .person = stmt_int(r->s, 0),
        .benefit = take(r, 1),
        .reason = take(r, 2),
        .first = month_of(stmt_day(r->s, 3)),
        .last = stmt_null(r->s, 4) ? MONTH_MAX : month_of(stmt_day(r->s, 4))};
}

static void add_plan(struct reading *r)
{
    struct payroll_people *p = r->p;
    struct payroll_plan *list = grow(r, p->plans, p->plan_count, sizeof *list);

    if (!list)
        return;
    p->plans = list;
    list[p->plan_count++] = (struct payroll_plan){
        stmt_int(r->s, 0), stmt_null(r->s, 1) ? -1 : stmt_int(r->s, 1),
        stmt_null(r->s, 2) ? -1 : stmt_int(r->s, 2)};
}

/* Lists by person; some only as they hold on the month's last day. */
static const struct {
    const char *select, *order;
    void (*add)(struct reading *r);
    int by_day;
} tables[] = {
    {"SELECT person, channel, bank, account_number, payee_kind, payee_name "
     "FROM payment_way WHERE NOT voided",
     " ORDER BY person, id", add_way, 1},
    {"SELECT person, benefit, hold_reason, from_day, to_day FROM payment_hold "
     "WHERE NOT voided",
     " ORDER BY person, from_day", add_hold, 0},
    {"SELECT person, monthly, leaves FROM recovery_plan WHERE NOT voided",
     " ORDER BY person, id", add_plan, 1},
};

/* The question of a table: its day is $1 and $2, the run that looks at only
** some people the next. */
static void write_sql(size_t i, int64_t looked, char *out, size_t out_size)
{
    char some[128] = "";

    if (looked)
        snprintf(some, sizeof some,
                 " AND person IN (SELECT person_id FROM payroll_turn WHERE"
                 " payroll_id = $%d)",
                 tables[i].by_day ? 3 : 1);
    snprintf(out, out_size, "%s%s%s%s", tables[i].select,
             tables[i].by_day
                 ? " AND from_day <= $1 AND (to_day IS NULL OR to_day >= $2)"
                 : "",
             some, tables[i].order);
}

static enum err_code read_table(struct reading *r, size_t i,
                                const struct payroll_people_ask *ask,
                                struct err *e)
{
    day_t day = month_last_day(ask->month);
    char sql[512];
    int row = 0, at = 1;

    write_sql(i, ask->looked, sql, sizeof sql);
    enum err_code rc = db_prepare(ask->db, sql, &r->s, e);

    r->cap = 0;
    if (rc != ERR_OK)
        return rc;
    for (int n = 0; tables[i].by_day && n < 2; n++)
        stmt_bind_day(r->s, at++, day);
    if (ask->looked)
        stmt_bind_int(r->s, at, ask->looked);
    while ((rc = stmt_step(r->s, &row, e)) == ERR_OK && row && !r->nomem)
        tables[i].add(r);
    if (rc == ERR_OK && row)
        stmt_reset(r->s);
    return rc == ERR_OK && r->nomem ? err_nomem(e) : rc;
}

enum err_code payroll_people_load(const struct payroll_people_ask *ask,
                                  struct payroll_people **out, struct err *e)
{
    struct reading r = {.a = ask->a, .p = arena_alloc(ask->a, sizeof *r.p)};
    enum err_code rc = r.p ? ERR_OK : err_nomem(e);

    assert(ask->db && out);
    *out = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(tables) && rc == ERR_OK; i++)
        rc = read_table(&r, i, ask, e);
    if (rc == ERR_OK)
        *out = r.p;
    return rc;
}

/* ---- finding ----------------------------------------------------------- */

/* The first of the rows of a person in a list sorted by the person, which is
** each row's first member; count when there is none. */
static size_t find(const void *list, size_t count, size_t size, int64_t person)
{
    const char *at = list;
    size_t low = 0, high = count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int64_t here;
        memcpy(&here, at + mid * size, sizeof here);
        if (here < person)
            low = mid + 1;
        else
            high = mid;
    }
    int64_t found = person + 1;
    if (low < count)
        memcpy(&found, at + low * size, sizeof found);
    return found == person ? low : count;
}

const struct payroll_way *payroll_people_way(const struct payroll_people *p,
                                             int64_t person)
{
    size_t i = find(p->ways, p->way_count, sizeof *p->ways, person);

    return i < p->way_count ? &p->ways[i].way : NULL;
}

const struct payroll_plan *payroll_people_plan(const struct payroll_people *p,
                                               int64_t person)
{
    size_t i = find(p->plans, p->plan_count, sizeof *p->plans, person);

    return i < p->plan_count ? &p->plans[i] : NULL;
}

const struct payroll_hold *payroll_people_holds(const struct payroll_people *p,
                                                int64_t person, size_t *count)
{
    size_t i = find(p->holds, p->hold_count, sizeof *p->holds, person);

    *count = 0;
    while (i + *count < p->hold_count && p->holds[i + *count].person == person)
        ++*count;
    return *count ? &p->holds[i] : NULL;
}
