/*
** Reading runs: their state, items, sums, and what notes mean.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const payroll_state_names[PAYROLL_STATE__MAX] = {
    [PAYROLL_OPEN] = "open",       [PAYROLL_COMPUTED] = "computed",
    [PAYROLL_CHECKED] = "checked", [PAYROLL_APPROVED] = "approved",
    [PAYROLL_SENT] = "sent",       [PAYROLL_RECONCILED] = "reconciled",
    [PAYROLL_CLOSED] = "closed"};

const char *const payroll_kind_names[PAYROLL_KIND__MAX] = {
    [PAYROLL_REGULAR] = "regular",     [PAYROLL_ARREARS] = "arrears",
    [PAYROLL_REPAYMENT] = "repayment", [PAYROLL_RECOVERY] = "recovery",
    [PAYROLL_ONE_OFF] = "one_off",     [PAYROLL_DEBT] = "debt",
    [PAYROLL_STOPPED] = "stopped",     [PAYROLL_HELD] = "held",
    [PAYROLL_FAULT] = "fault"};

int payroll_pays(enum payroll_kind kind)
{
    return kind <= PAYROLL_ONE_OFF;
}

static int word_of(const char *const *words, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return 0;
}

/* ---- runs -------------------------------------------------------------- */

static const char *keep_text(struct arena *a, struct stmt *s, int col)
{
    return stmt_null(s, col) ? NULL : arena_strdup(a, stmt_text(s, col));
}

#define COLUMNS                                                                \
    "SELECT id, benefit_group, month, since, unit_id, state, keep, known, "    \
    "computed_by, checked_by, approved_by, reason FROM payroll "

static enum err_code take_run(struct arena *a, struct stmt *s,
                              struct payroll *out, struct err *e)
{
    *out = (struct payroll){
        .id = stmt_int(s, 0),
        .group = arena_strdup(a, stmt_text(s, 1)),
        .month = (int32_t)stmt_int(s, 2),
        .since = (int32_t)stmt_int(s, 3),
        .unit_id = stmt_int(s, 4),
        .state = (enum payroll_state)word_of(
            payroll_state_names, PAYROLL_STATE__MAX, stmt_text(s, 5)),
        .keep = (int)stmt_int(s, 6),
        .known = stmt_day(s, 7),
        .computed_by = keep_text(a, s, 8),
        .checked_by = keep_text(a, s, 9),
        .approved_by = keep_text(a, s, 10),
        .reason = keep_text(a, s, 11)};
    return out->group ? ERR_OK : err_nomem(e);
}

static enum err_code read_run(struct arena *a, struct stmt *s,
                              struct payroll *out, struct err *e)
{
    int row;

    if (stmt_step(s, &row, e) != ERR_OK)
        return e->code;
    if (!row)
        return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_RUN_NONE);
    enum err_code rc = take_run(a, s, out, e);
    stmt_reset(s);
    return rc;
}

enum err_code payroll_get(struct arena *a, struct db *db, int64_t id,
                          struct payroll *out, struct err *e)
{
    struct stmt *s;

    *out = (struct payroll){0};
    if (db_prepare(db, COLUMNS "WHERE id = $1", &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, id);
    return read_run(a, s, out, e);
}

enum err_code payroll_find(struct arena *a, struct db *db, const char *group,
                           int32_t month, int64_t unit, struct payroll *out,
                           struct err *e)
{
    struct stmt *s;

    *out = (struct payroll){0};
    if (db_prepare(db,
                   COLUMNS "WHERE benefit_group = $1 AND month = $2 AND "
                           "unit_id = $3",
                   &s, e) != ERR_OK)
        return e->code;
    stmt_bind_text(s, 1, group);
    stmt_bind_int(s, 2, month);
    stmt_bind_int(s, 3, unit);
    return read_run(a, s, out, e);
}

enum err_code payroll_may(struct registry *r, const struct actor *who,
                          const struct payroll *run, enum right right,
                          struct err *e)
{
    const struct catalog *c = registry_catalog(r);
    const struct units *units = registry_units(r);
    const struct unit *unit = units_get(units, run->unit_id);
    int found = 0;

    if (!unit)
        return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_RUN_NONE);
    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_benefit *b = &c->benefits[i];
        if (strcmp(b->group, run->group) != 0)
            continue;
        found = 1;
        if (!actor_may(who, units, unit->id, b->field->name, right))
            return ERR_SET(e, ERR_DENIED, MSG_BENEFIT_RUN_DENIED, who->name,
                           run->group, unit->name);
    }
    return found ? ERR_OK
                 : ERR_SET(e, ERR_INPUT, MSG_BENEFIT_GROUP_NONE, run->group);
}

enum err_code payroll_runs(struct registry *r, struct db *db,
                           const struct actor *who, payroll_run_fn *fn,
                           void *arg, struct err *e)
{
    struct arena *a = arena_new(1 << 20);
    struct stmt *s;
    int row = 0;
    enum err_code rc =
        a ? db_prepare(db, COLUMNS "ORDER BY month DESC, id DESC", &s, e)
          : err_nomem(e);

    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct payroll run;
        struct err none = {0};
        arena_reset(a);
        rc = take_run(a, s, &run, e);
        if (rc == ERR_OK &&
            payroll_may(r, who, &run, RIGHT_READ, &none) == ERR_OK)
            rc = fn(&run, arg, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    arena_free(a);
    return rc;
}

/* ---- items ------------------------------------------------------------- */

static struct payroll_item take_item(struct stmt *s)
{
    return (struct payroll_item){
        .seq = stmt_int(s, 0),
        .benefit = stmt_text(s, 1),
        .award = stmt_int(s, 2),
        .person = stmt_int(s, 3),
        .unit = stmt_int(s, 4),
        .month_for = (int32_t)stmt_int(s, 5),
        .amount = stmt_int(s, 6),
        .kind = (enum payroll_kind)word_of(payroll_kind_names,
                                           PAYROLL_KIND__MAX, stmt_text(s, 7)),
        .way = {stmt_text(s, 8), stmt_text(s, 16), stmt_text(s, 17),
                stmt_text(s, 14), stmt_text(s, 15)},
        .note = stmt_text(s, 9),
        .old = stmt_int(s, 10),
        .has_old = !stmt_null(s, 10),
        .category = stmt_text(s, 11),
        .fund = stmt_text(s, 12),
        .programme = stmt_text(s, 13),
        .name = stmt_null(s, 18) ? "" : stmt_text(s, 18),
        .born = stmt_day(s, 19)};
}

/* The conditions that the ask sets, in the order of the binding. */
static void write_list(const struct payroll_ask *ask, struct buf *sql)
{
    int n = 2;

    buf_str(sql,
            "SELECT i.seq, i.benefit, i.award, i.person_id, i.unit_id, "
            "i.month_for, i.amount, i.kind, i.channel, i.note, i.old, "
            "i.category, i.fund_source, i.programme, i.payee_kind, "
            "i.payee_name, i.bank, i.account_number, p.full_name, p.born FROM "
            "payroll_item i LEFT JOIN person p ON p.id = i.person_id WHERE "
            "i.payroll_id = $1 AND i.seq > $2");
    if (ask->unit)
        buf_printf(sql, " AND i.unit_id = $%d", ++n);
    if (ask->kind != PAYROLL_KIND__MAX)
        buf_printf(sql, " AND i.kind = $%d", ++n);
    if (ask->changes)
        buf_str(sql, " AND (i.kind <> 'regular' OR i.old IS NULL OR i.old <> "
                     "i.amount OR i.note IS NOT NULL)");
    buf_str(sql, " ORDER BY i.seq");
    if (ask->limit)
        buf_printf(sql, " LIMIT $%d", ++n);
}

static enum err_code prepare_list(struct db *db, const struct payroll_ask *ask,
                                  struct stmt **s, struct err *e)
{
    struct buf sql;
    int n = 2;

    buf_init(&sql, 4096);
    write_list(ask, &sql);
    enum err_code rc = buf_check(&sql, e);
    if (rc == ERR_OK)
        rc = db_prepare(db, buf_cstr(&sql), s, e);
    buf_free(&sql);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(*s, 1, ask->run);
    stmt_bind_int(*s, 2, ask->after);
    if (ask->unit)
        stmt_bind_int(*s, ++n, ask->unit);
    if (ask->kind != PAYROLL_KIND__MAX)
        stmt_bind_text(*s, ++n, payroll_kind_names[ask->kind]);
    if (ask->limit)
        stmt_bind_int(*s, ++n, ask->limit);
    return ERR_OK;
}

enum err_code payroll_list(struct db *db, const struct payroll_ask *ask,
                           payroll_item_fn *fn, void *arg, struct err *e)
{
    struct stmt *s;
    int row = 0;
    enum err_code rc = prepare_list(db, ask, &s, e);

    assert(ask->kind <= PAYROLL_KIND__MAX);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct payroll_item item = take_item(s);
        rc = fn(&item, arg, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    return rc;
}

/* ---- sums -------------------------------------------------------------- */

const char *const payroll_by_names[PAYROLL_BY__MAX] = {
    [PAYROLL_BY_ALL] = "all",         [PAYROLL_BY_UNIT] = "commune",
    [PAYROLL_BY_BENEFIT] = "benefit", [PAYROLL_BY_CATEGORY] = "group",
    [PAYROLL_BY_FUND] = "fund",       [PAYROLL_BY_CHANNEL] = "channel",
    [PAYROLL_BY_KIND] = "kind",       [PAYROLL_BY_MONTH] = "month"};

/* The column of a view; a group of people is told with its benefit. */
static const char *const by_columns[PAYROLL_BY__MAX] = {
    [PAYROLL_BY_ALL] = "''",
    [PAYROLL_BY_UNIT] = "unit_id",
    [PAYROLL_BY_BENEFIT] = "benefit",
    [PAYROLL_BY_CATEGORY] = "benefit || '/' || coalesce(category, '')",
    [PAYROLL_BY_FUND] =
        "coalesce(fund_source, '') || '/' || coalesce(programme, '')",
    [PAYROLL_BY_CHANNEL] = "channel",
    [PAYROLL_BY_KIND] = "kind",
    [PAYROLL_BY_MONTH] = "month_for"};

enum err_code payroll_totals(struct db *db, int64_t run, enum payroll_by by,
                             payroll_total_fn *fn, void *arg, struct err *e)
{
    char sql[512];
    struct stmt *s;
    int row = 0;

    assert(by < PAYROLL_BY__MAX);
    snprintf(sql, sizeof sql,
             "SELECT %s AS k, count(*), count(DISTINCT person_id), "
             "sum(amount) FROM payroll_item WHERE payroll_id = $1 AND kind IN "
             "('regular', 'arrears', 'repayment', 'recovery', 'one_off') "
             "GROUP BY k ORDER BY k",
             by_columns[by]);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc == ERR_OK)
        stmt_bind_int(s, 1, run);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct payroll_total t = {stmt_null(s, 0) ? "" : stmt_text(s, 0),
                                  stmt_int(s, 1), stmt_int(s, 2),
                                  stmt_int(s, 3)};
        rc = fn(&t, arg, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    return rc;
}

static const char *code_title(const struct cat_choice *list, const char *code,
                              enum lang lang)
{
    int at = list ? cat_code_index(list, code) : -1;

    return at < 0 ? code : list->titles[at].text[lang];
}

/* "social_allowance/orphan". */
static void category_text(const struct catalog *c, const char *key,
                          enum lang lang, char *out, size_t out_size)
{
    const char *slash = strchr(key, '/');
    char name[80];

    snprintf(name, sizeof name, "%.*s",
             slash ? (int)(slash - key) : (int)sizeof name - 1, key);
    const struct cat_benefit *b = catalog_benefit(c, name);
    const struct cat_choice *list =
        b && b->category >= 0 ? b->award->columns[b->category].choice : NULL;
    if (slash && slash[1])
        snprintf(out, out_size, "%s", code_title(list, slash + 1, lang));
    else
        snprintf(out, out_size, "%s", b ? b->title.text[lang] : name);
}

static void fund_text(const struct catalog *c, const char *key, enum lang lang,
                      char *out, size_t out_size)
{
    const char *slash = strchr(key, '/');
    char name[80];

    snprintf(name, sizeof name, "%.*s",
             slash ? (int)(slash - key) : (int)sizeof name - 1, key);
    snprintf(out, out_size, "%s%s%s",
             code_title(catalog_choice(c, "fund_source"), name, lang),
             slash && slash[1] ? ", " : "", slash ? slash + 1 : "");
}

void payroll_key_text(const struct catalog *c, const struct units *units,
                      enum payroll_by by, const char *key, enum lang lang,
                      char *out, size_t out_size)
{
    static const char *const lists[PAYROLL_BY__MAX] = {
        [PAYROLL_BY_BENEFIT] = "benefit",
        [PAYROLL_BY_CHANNEL] = "payment_channel",
        [PAYROLL_BY_KIND] = "line_reason"};
    char month[MONTH_TEXT_BYTES];
    const struct unit *u;

    switch (by) {
    case PAYROLL_BY_UNIT:
        u = units_get(units, strtoll(key, NULL, 10));
        snprintf(out, out_size, "%s", u ? u->name : key);
        break;
    case PAYROLL_BY_CATEGORY:
        category_text(c, key, lang, out, out_size);
        break;
    case PAYROLL_BY_FUND:
        fund_text(c, key, lang, out, out_size);
        break;
    case PAYROLL_BY_MONTH:
        month_official((int32_t)strtol(key, NULL, 10), month);
        snprintf(out, out_size, "%s", month);
        break;
    default:
        snprintf(out, out_size, "%s",
                 lists[by] ? code_title(catalog_choice(c, lists[by]), key, lang)
                           : key);
    }
}

/* ---- notes ------------------------------------------------------------- */

static enum msg_id message_named(const char *name, size_t len)
{
    for (int id = 0; id < MSG__MAX; id++) {
        const char *have = msg_name((enum msg_id)id);
        if (strncmp(have, name, len) == 0 && have[len] == '\0')
            return (enum msg_id)id;
    }
    return MSG_NONE;
}

void payroll_note(const char *note, enum lang lang, char *out, size_t out_size)
{
    char copy[PAYROLL_NOTE_BYTES];
    const char *args[4] = {0};
    size_t count = 0;

    *out = '\0';
    if (!note || !*note)
        return;
    snprintf(copy, sizeof copy, "%s", note);
    char *at = strchr(copy, '\t');
    while (at && count < ARRAY_COUNT(args)) {
        *at = '\0';
        args[count++] = at + 1;
        at = strchr(at + 1, '\t');
    }
    msg_format(message_named(copy, strlen(copy)), lang, args, count, out,
               out_size);
}
