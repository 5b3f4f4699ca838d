/*
** Whom a run looks at.  The run of the month before has worked everybody out;
** whoever nothing has happened to since, and whose money does not turn in this
** month, is paid as then.  So the time of a run follows what has changed, and
** not the number of awards or of months paid.
**
** A run keeps for each person it looks at the next month in which, as things
** stand, the money of one of the awards turns (an age, an end, a figure of the
** law), in payroll_turn.  The next run looks at those whose month has come, at
** those whose records the journal names since, at those whose way of payment or
** suspension begins or ends, and at those who were not simply paid.  Where the
** ground itself has moved (the catalogue, the map, a law that became known) it
** looks at everybody.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 1000 };

/* ---- on what a run can stand ------------------------------------------- */

struct base {
    int64_t id, journal, lines_from, lines_to;
    day_t known;
};

static int is_between(day_t day, day_t a, day_t b)
{
    return day > (a < b ? a : b) && day <= (a < b ? b : a);
}

/* A figure that became known between the two days. */
static int figure_moved(const struct cat_parameter *p, day_t a, day_t b)
{
    for (size_t k = 0; k < p->value_count; k++)
        if (is_between(p->values[k].in_force, a, b))
            return 1;
    for (size_t n = 0; n < p->province_count; n++)
        for (size_t k = 0; k < p->provinces[n].value_count; k++)
            if (is_between(p->provinces[n].values[k].in_force, a, b))
                return 1;
    return 0;
}

static int law_moved(const struct payroll_computing *c, day_t a, day_t b)
{
    const struct catalog *cat = registry_catalog(c->j->r);

    for (size_t i = 0; i < cat->benefit_count; i++) {
        const struct cat_benefit *x = &cat->benefits[i];
        if (!entitle_reads(cat, x, c->j->run.group))
            continue;
        for (size_t k = 0; k < x->input_count; k++)
            if (figure_moved(x->inputs[k].parameter, a, b))
                return 1;
    }
    return 0;
}

/* The run's units are not what they were in the month before. */
static enum err_code check_map(struct payroll_computing *c, int *moved,
                               struct err *e)
{
    const struct units *units = registry_units(c->j->r);
    day_t before = month_last_day(c->month - 1), now = month_last_day(c->month);
    unsigned char *was = arena_alloc(c->j->a, (size_t)units_max_id(units) + 1);

    *moved = 0;
    if (!was)
        return err_nomem(e);
    units_below(units, c->j->run.unit_id, before, was);
    for (int64_t id = 1; id <= units_max_id(units); id++) {
        const struct unit *u = units_get(units, id);
        if (was[id] != c->member[id])
            *moved = 1;
        else if (u && was[id] && unit_valid(u, before) != unit_valid(u, now))
            *moved = 1;
    }
    return ERR_OK;
}

/* The approved run of the month before at the same place; id 0 none. */
static enum err_code find_base(struct payroll_computing *c, struct base *out,
                               struct err *e)
{
    const struct payroll *run = &c->j->run;
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        c->db,
        "SELECT id, journal, lines_from, lines_to, known FROM payroll WHERE "
        "benefit_group = $1 AND unit_id = $2 AND month = $3 AND since = $4 AND "
        "catalog = $5 AND journal IS NOT NULL AND lines_to IS NOT NULL",
        &s, e);

    *out = (struct base){.id = 0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, run->group);
    stmt_bind_int(s, 2, run->unit_id);
    stmt_bind_int(s, 3, run->month - 1);
    stmt_bind_int(s, 4, run->since);
    stmt_bind_text(s, 5, registry_catalog(c->j->r)->hash);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    *out = (struct base){stmt_int(s, 0), stmt_int(s, 1), stmt_int(s, 2),
                         stmt_int(s, 3), stmt_day(s, 4)};
    stmt_reset(s);
    int moved = 0;
    rc = check_map(c, &moved, e);
    if (c->last != run->month - 1 || moved ||
        law_moved(c, out->known, c->j->known))
        out->id = 0;
    return rc;
}

/* ---- what the journal tells -------------------------------------------- */

static int has(const char *json, const char *what)
{
    return json && strstr(json, what) != NULL;
}

/* That a line was paid changes nothing of what is due less paid. */
static int is_plain_payment(const char *before, const char *after)
{
    return has(before, "\"line_result\":\"waiting\"") &&
           has(after, "\"line_result\":\"paid\"") && !has(after, "\"amount\":");
}

/* The registers whose records a run reads. */
static const struct cat_register *read_register(const struct catalog *c,
                                                const char *table)
{
    static const char *const ways[] = {"payment_line", "payment_way",
                                       "payment_hold", "recovery_plan"};

    for (size_t i = 0; i < ARRAY_COUNT(ways); i++)
        if (strcmp(ways[i], table) == 0)
            return catalog_register(c, table);
    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_register *reg = c->benefits[i].award;
        if (strcmp(reg->name, table) == 0)
            return reg;
        if (strcmp(rows_party(reg)->name, table) == 0)
            return rows_party(reg);
    }
    return NULL;
}

static enum err_code look_at(struct payroll_computing *c,
                             const struct cat_register *reg, int64_t id,
                             struct err *e)
{
    char sql[256];
    struct stmt *s;

    if (reg->kind == CAT_PARTY)
        snprintf(sql, sizeof sql,
                 "INSERT INTO payroll_turn (payroll_id, person_id, month) "
                 "VALUES ($1, $2, 0) ON CONFLICT DO NOTHING");
    else
        snprintf(sql, sizeof sql,
                 "INSERT INTO payroll_turn (payroll_id, person_id, month) "
                 "SELECT CAST($1 AS BIGINT), %s, 0 FROM %s WHERE id = $2 ON "
                 "CONFLICT DO "
                 "NOTHING",
                 reg->columns[reg->party].name, reg->name);
    if (db_prepare(c->db, sql, &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, c->j->id);
    stmt_bind_int(s, 2, id);
    return stmt_run(s, NULL, e);
}

/* An entry of the journal; *all when everybody must be looked at. */
static enum err_code take_entry(struct payroll_computing *c, struct stmt *s,
                                int *all, struct err *e)
{
    const struct catalog *cat = registry_catalog(c->j->r);
    const char *table = stmt_text(s, 0), *before = stmt_text(s, 2);
    const struct cat_register *reg = read_register(cat, table);
    char person[80];

    if (strncmp(table, "unit", 4) == 0)
        *all = 1;
    if (!reg || *all)
        return ERR_OK;
    if (strcmp(table, "payment_line") == 0 &&
        is_plain_payment(before, stmt_text(s, 3)))
        return ERR_OK;
    /* It was somebody else's before: whose, only the old record knew. */
    if (reg->party >= 0) {
        snprintf(person, sizeof person,
                 "\"%s\":", reg->columns[reg->party].name);
        if (!stmt_null(s, 3) && has(before, person))
            *all = 1;
    }
    return look_at(c, reg, stmt_int(s, 1), e);
}

static enum err_code read_journal(struct payroll_computing *c,
                                  const struct base *b, int *all, struct err *e)
{
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        c->db,
        "SELECT table_name, record_id, before, after FROM journal WHERE seq > "
        "$1 AND seq < $2 AND record_id IS NOT NULL UNION ALL SELECT "
        "table_name, record_id, before, after FROM journal WHERE seq > $3 AND "
        "record_id IS NOT NULL",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, b->journal);
    stmt_bind_int(s, 2, b->lines_from);
    stmt_bind_int(s, 3, b->lines_to);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row && !*all)
        if (take_entry(c, s, all, e) != ERR_OK)
            return e->code;
    if (rc == ERR_OK && row)
        stmt_reset(s);
    return rc;
}

/* ---- what turns by itself ---------------------------------------------- */

#define INTO                                                                   \
    "INSERT INTO payroll_turn (payroll_id, person_id, month) SELECT DISTINCT " \
    "CAST($1 AS BIGINT), "

/* Each with the run as $1; days or months, then the base as said. */
enum asked { ASK_BASE, ASK_MONTH, ASK_DAYS };
static const struct {
    enum asked asked;
    const char *sql;
} turns[] = {
    /* Not simply paid in the run before, or told with a note. */
    {ASK_BASE,
     INTO "person_id, 0 FROM payroll_item WHERE payroll_id = $2 AND (kind <> "
          "'regular' OR (note IS NOT NULL AND note <> 'BENEFIT_NO_ACCOUNT')) "
          "ON CONFLICT DO NOTHING"},
    {ASK_MONTH,
     INTO "t.person_id, 0 FROM payroll_turn t JOIN payroll r ON r.id = "
          "t.payroll_id JOIN payroll me ON me.id = CAST($2 AS BIGINT) WHERE "
          "t.month = $3 AND r.benefit_group = me.benefit_group AND r.unit_id = "
          "me.unit_id AND r.month < me.month ON CONFLICT DO NOTHING"},
    {ASK_DAYS, INTO "person, 0 FROM payment_way WHERE from_day BETWEEN $2 AND "
                    "$3 OR to_day BETWEEN $4 AND $5 ON CONFLICT DO NOTHING"},
    {ASK_DAYS, INTO "person, 0 FROM payment_hold WHERE from_day BETWEEN $2 AND "
                    "$3 OR to_day BETWEEN $4 AND $5 ON CONFLICT DO NOTHING"},
    {ASK_DAYS, INTO "person, 0 FROM recovery_plan WHERE from_day BETWEEN $2 "
                    "AND $3 OR to_day BETWEEN $4 AND $5 ON CONFLICT DO "
                    "NOTHING"},
};

static enum err_code add_turns(struct payroll_computing *c,
                               const struct base *b, struct err *e)
{
    day_t first = month_first_day(c->month - 1),
          last = month_last_day(c->month);
    enum err_code rc = ERR_OK;
    struct stmt *s;

    for (size_t i = 0; i < ARRAY_COUNT(turns) && rc == ERR_OK; i++) {
        rc = db_prepare(c->db, turns[i].sql, &s, e);
        if (rc != ERR_OK)
            break;
        stmt_bind_int(s, 1, c->j->id);
        if (turns[i].asked == ASK_BASE)
            stmt_bind_int(s, 2, b->id);
        if (turns[i].asked == ASK_MONTH) {
            stmt_bind_int(s, 2, c->j->id);
            stmt_bind_int(s, 3, c->month);
        }
        for (int k = 2; turns[i].asked == ASK_DAYS && k <= 5; k++)
            stmt_bind_day(s, k, k % 2 ? last : first);
        rc = stmt_run(s, NULL, e);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code clear_turns(struct payroll_computing *c, struct err *e)
{
    struct stmt *s;

    if (db_prepare(c->db, "DELETE FROM payroll_turn WHERE payroll_id = $1", &s,
                   e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, c->j->id);
    return stmt_run(s, NULL, e);
}

/* Looking at most of many costs more than looking at all. */
static enum err_code check_most(struct payroll_computing *c,
                                const struct base *b, int *all, struct err *e)
{
    char sql[128];
    int64_t looked, items;

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payroll_turn WHERE payroll_id = %" PRId64,
             c->j->id);
    if (db_int(c->db, sql, &looked, e) != ERR_OK)
        return e->code;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM payroll_item WHERE payroll_id = %" PRId64,
             b->id);
    if (db_int(c->db, sql, &items, e) != ERR_OK)
        return e->code;
    *all = looked > MANY && looked > items / 2;
    return ERR_OK;
}

enum err_code payroll_look(struct payroll_computing *c, struct err *e)
{
    struct base b;
    int all = 0;
    enum err_code rc = clear_turns(c, e);

    if (rc == ERR_OK)
        rc = find_base(c, &b, e);
    if (rc != ERR_OK || b.id == 0)
        return rc;
    rc = read_journal(c, &b, &all, e);
    if (rc == ERR_OK && !all)
        rc = add_turns(c, &b, e);
    if (rc == ERR_OK && !all)
        rc = check_most(c, &b, &all, e);
    if (rc == ERR_OK && all)
        return clear_turns(c, e);
    c->base = b.id;
    return rc == ERR_OK ? db_survey(c->db, "payroll_turn", e) : rc;
}

enum err_code payroll_copy_rest(struct payroll_computing *c, struct err *e)
{
    struct stmt *s;

    if (c->base == 0)
        return ERR_OK;
    if (db_prepare(
            c->db,
            "INSERT INTO payroll_item (payroll_id, seq, benefit, award, "
            "person_id, unit_id, month_for, amount, kind, channel, note, old, "
            "category, fund_source, programme, payee_kind, payee_name, bank, "
            "account_number) SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT) + "
            "row_number() OVER (ORDER BY i.seq), i.benefit, i.award, "
            "i.person_id, i.unit_id, CAST($3 AS BIGINT), i.amount, i.kind, "
            "i.channel, i.note, i.amount, i.category, i.fund_source, "
            "i.programme, i.payee_kind, i.payee_name, i.bank, i.account_number "
            "FROM payroll_item i WHERE i.payroll_id = $4 AND NOT EXISTS "
            "(SELECT 1 FROM payroll_turn t WHERE t.payroll_id = $5 AND "
            "t.person_id = i.person_id)",
            &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, c->j->id);
    stmt_bind_int(s, 2, c->seq);
    stmt_bind_int(s, 3, c->month);
    stmt_bind_int(s, 4, c->base);
    stmt_bind_int(s, 5, c->j->id);
    return stmt_run(s, NULL, e);
}

/* ---- when it turns next ------------------------------------------------ */

struct turning {
    int64_t person;
    int32_t month;
};

/* The next month in which an award is to be looked at: what is due changes, or
** it is due and was not simply paid. */
static int32_t turn_of(const struct payroll_computing *c, size_t award)
{
    const struct entitle_award *w = &c->x->awards[award];
    int32_t turn = c->month + PAYROLL_AHEAD + 1, died = MONTH_MIN;

    for (size_t i = 0; i < w->span_count; i++) {
        const struct entitle_span *s = &w->spans[i];
        if (s->last < c->month)
            continue;
        if (s->first > c->month)
            turn = s->first < turn ? s->first : turn;
        else if (s->last + 1 < turn)
            turn = s->last + 1;
        if (s->first <= c->month && s->amount > 0 && c->member[w->unit] &&
            !c->simply[award])
            turn = c->month + 1;
    }
    if (w->died != DAY_NONE)
        died = month_of(w->died);
    return died >= c->month && died + 1 < turn ? died + 1 : turn;
}

static int by_person(const void *a, const void *b)
{
    const struct turning *x = a, *y = b;

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return (x->month > y->month) - (x->month < y->month);
}

enum err_code payroll_keep_turns(struct payroll_computing *c, struct err *e)
{
    size_t count = c->x->award_count;
    struct turning *list = arena_array(c->j->a, count + 1, sizeof *list);
    enum err_code rc = list ? clear_turns(c, e) : err_nomem(e);
    struct stmt *s;

    if (rc == ERR_OK)
        rc = db_prepare(c->db,
                        "INSERT INTO payroll_turn (payroll_id, person_id, "
                        "month) VALUES ($1, $2, $3)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < count; i++)
        list[i] = (struct turning){c->x->awards[i].person, turn_of(c, i)};
    qsort(list, count, sizeof *list, by_person);
    for (size_t i = 0; i < count && rc == ERR_OK; i++) {
        if (i > 0 && list[i].person == list[i - 1].person)
            continue;
        stmt_bind_int(s, 1, c->j->id);
        stmt_bind_int(s, 2, list[i].person);
        stmt_bind_int(s, 3, list[i].month);
        rc = stmt_run(s, NULL, e);
    }
    return rc;
}
