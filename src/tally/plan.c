/*
** Plans and typed-in figures into the database.
*/
#include "tally/figures.h"

#include "base/vnum.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void figure_key_split(char *key, struct typed *out)
{
    char *slash = strchr(key, '/');
    char *sign = slash ? strchr(slash, '=') : NULL;

    out->indicator = key;
    out->dim = out->code = "";
    if (!sign)
        return;
    *slash = *sign = '\0';
    out->dim = slash + 1;
    out->code = sign + 1;
}

enum err_code figure_value_parse(const struct cat_indicator *i,
                                 const char *text, int64_t *out, struct err *e)
{
    int scale = cat_scale(i);
    struct decimal d;
    enum err_code rc = vnum_parse(text, NO_POS, &d, e);

    *out = 0;
    if (rc == ERR_OK && d.scale > scale)
        rc = ERR_SET(e, ERR_INPUT, MSG_NUMBER_BAD, text);
    for (; rc == ERR_OK && d.scale < scale; d.scale++) {
        if (__builtin_mul_overflow(d.value, 10, &d.value))
            rc = ERR_SET(e, ERR_LIMIT, MSG_NUMBER_RANGE, text);
    }
    if (rc == ERR_OK)
        *out = d.value;
    return rc;
}

/* Check the names; *i is the indicator. */
static enum err_code check_typed(const struct catalog *c, const struct typed *t,
                                 const struct cat_indicator **i, struct err *e)
{
    const struct cat_dim *dim;
    int code;
    enum err_code rc = figure_indicator(c, t->indicator, i, e);

    if (rc == ERR_OK && *t->dim)
        rc = figure_dim(*i, t->dim, t->code, &dim, &code, e);
    return rc;
}

/* A count, a length of time and a sum of what cannot be negative are not; how
** far something fell may be, and so may what is divided from such figures. */
static int may_be_negative(const struct cat_indicator *i)
{
    const struct cat_column *summed;

    if (i->measure == CAT_FALL)
        return 1;
    if (i->measure == CAT_RATIO)
        return may_be_negative(i->of) || may_be_negative(i->to);
    if (!i->reg || i->measure == CAT_DISTINCT || i->value_column < 0)
        return 0;
    summed = &i->reg->columns[i->value_column];
    return summed->has_min && summed->min < 0;
}

static enum err_code check_sign(const struct cat_indicator *i, int64_t value,
                                struct err *e)
{
    char title[MSG_BOTH_BYTES], text[VNUM_TEXT_BYTES];

    if (value >= 0 || may_be_negative(i))
        return ERR_OK;
    vnum_format_decimal((struct decimal){value, cat_scale(i)}, text);
    return ERR_SET(e, ERR_INPUT, MSG_TALLY_ENTRY_NEGATIVE,
                   cat_title_both(&i->title, title), text);
}

/* The text of a statement and what the journal calls its table. */
struct upsert {
    const char *find, *update, *insert, *table;
};

static const struct upsert plan_sql = {
    "SELECT id, value FROM plan WHERE indicator = $1 AND dim = $2"
    " AND code = $3 AND unit_id = $4 AND year = $5 AND year = $6"
    " AND NOT voided",
    "UPDATE plan SET value = $1 WHERE id = $2",
    "INSERT INTO plan (indicator, dim, code, unit_id, year, id, value)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)",
    "plan",
};

static const struct upsert typed_sql = {
    "SELECT id, value FROM typed_figure WHERE indicator = $1 AND dim = $2"
    " AND code = $3 AND unit_id = $4 AND half_first = $5 AND half_last = $6"
    " AND NOT voided",
    "UPDATE typed_figure SET value = $1, source = $2 WHERE id = $3",
    "INSERT INTO typed_figure (indicator, dim, code, unit_id, half_first,"
    " half_last, id, value, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
    " $9)",
    "typed_figure",
};

static int bind_names(struct stmt *s, const struct typed *t, const int when[2],
                      int when_count)
{
    stmt_bind_text(s, 1, t->indicator);
    stmt_bind_text(s, 2, t->dim);
    stmt_bind_text(s, 3, t->code);
    stmt_bind_int(s, 4, t->unit_id);
    for (int n = 0; n < when_count; n++)
        stmt_bind_int(s, 5 + n, when[n]);
    return 5 + when_count;
}

static enum err_code find_row(struct db *db, const struct upsert *sql,
                              const struct typed *t, const int when[2],
                              int64_t *id, int64_t *old, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, sql->find, &s, e);

    *id = *old = 0;
    if (rc != ERR_OK)
        return rc;
    bind_names(s, t, when, 2);
    rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *id = stmt_int(s, 0);
        *old = stmt_int(s, 1);
        stmt_reset(s);
    }
    return rc;
}

static enum err_code write_row(struct db *db, const struct upsert *sql,
                               const struct typed *t, const int when[2],
                               int64_t *id, struct err *e)
{
    int when_count = sql == &typed_sql ? 2 : 1;
    struct stmt *s;
    enum err_code rc;

    if (*id) {
        rc = db_prepare(db, sql->update, &s, e);
        if (rc != ERR_OK)
            return rc;
        stmt_bind_int(s, 1, t->value);
        if (sql == &typed_sql)
            stmt_bind_text(s, 2, t->source);
        stmt_bind_int(s, when_count + 1, *id);
        return stmt_run(s, NULL, e);
    }
    rc = db_next_ids(db, sql->table, 1, id, e);
    if (rc == ERR_OK)
        rc = db_prepare(db, sql->insert, &s, e);
    if (rc != ERR_OK)
        return rc;
    int at = bind_names(s, t, when, when_count);
    stmt_bind_int(s, at, *id);
    stmt_bind_int(s, at + 1, t->value);
    if (sql == &typed_sql)
        stmt_bind_text(s, at + 2, t->source);
    return stmt_run(s, NULL, e);
}

static enum err_code upsert(struct db *db, const struct upsert *sql,
                            const struct typed *t, const int when[2],
                            struct err *e)
{
    char before[32], after[256];
    int64_t id, old;
    enum err_code rc = find_row(db, sql, t, when, &id, &old, e);
    struct journal_entry entry = {
        t->actor, id ? "correct" : "insert", sql->table, 0, NULL, after, NULL};

    if (rc != ERR_OK)
        return rc;
    if (id) {
        snprintf(before, sizeof before, "{\"value\":%" PRId64 "}", old);
        entry.before = before;
    }
    rc = write_row(db, sql, t, when, &id, e);
    if (rc != ERR_OK)
        return rc;
    entry.record = id;
    snprintf(after, sizeof after,
             "{\"indicator\":\"%s\",\"dim\":\"%s\",\"code\":\"%s\","
             "\"unit_id\":%" PRId64 ",\"value\":%" PRId64 "}",
             t->indicator, t->dim, t->code, t->unit_id, t->value);
    return journal_add(db, &entry, e);
}

enum err_code plan_check(const struct catalog *c, const struct typed *t,
                         const struct cat_indicator **out, struct err *e)
{
    int bound = strcmp(t->dim, cat_bound_dim.name) == 0 &&
                cat_code_index(cat_bound_dim.choice, t->code) >= 0;
    enum err_code rc = bound ? figure_indicator(c, t->indicator, out, e)
                             : check_typed(c, t, out, e);

    if (rc == ERR_OK && !(*out)->has_plan)
        rc = ERR_SET(e, ERR_INPUT, MSG_TALLY_PLAN_NOT, t->indicator);
    return rc;
}

enum err_code plan_find(struct db *db, const struct typed *t, int year,
                        int *found, int64_t *value, struct err *e)
{
    const int when[2] = {year, year};
    int64_t id;
    enum err_code rc = find_row(db, &plan_sql, t, when, &id, value, e);

    *found = rc == ERR_OK && id;
    return rc;
}

enum err_code plan_set(struct db *db, const struct catalog *c,
                       const struct typed *t, int year, struct err *e)
{
    const struct cat_indicator *i;
    const int when[2] = {year, year};
    enum err_code rc = plan_check(c, t, &i, e);

    if (rc == ERR_OK)
        rc = check_sign(i, t->value, e);
    return rc == ERR_OK ? upsert(db, &plan_sql, t, when, e) : rc;
}

enum err_code typed_figure_set(struct db *db, const struct catalog *c,
                               const struct typed *t, struct period period,
                               struct err *e)
{
    const struct cat_indicator *i;
    const int when[2] = {period_first_half(period), period_last_half(period)};
    enum err_code rc = check_typed(c, t, &i, e);

    if (rc == ERR_OK && !t->source && !i->may_type && i->measure != CAT_TYPED)
        rc = ERR_SET(e, ERR_INPUT, MSG_TALLY_TYPED_NOT, t->indicator);
    if (rc == ERR_OK && period.by_day &&
        (half_first_day(when[0]) != period.first ||
         half_last_day(when[1]) != period.last))
        rc = ERR_SET(e, ERR_INPUT, MSG_TALLY_TYPED_DAYS);
    if (rc == ERR_OK && !t->source) /* others are taken as they were sent */
        rc = check_sign(i, t->value, e);
    return rc == ERR_OK ? upsert(db, &typed_sql, t, when, e) : rc;
}

static enum err_code withdraw_one(struct db *db, int64_t id, const char *actor,
                                  struct err *e)
{
    struct journal_entry entry = {actor, "void", "typed_figure", id, NULL,
                                  NULL,  NULL};
    struct stmt *s;
    enum err_code rc = db_prepare(
        db, "UPDATE typed_figure SET voided = TRUE WHERE id = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_run(s, NULL, e);
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

enum err_code typed_figures_withdraw(struct db *db,
                                     const struct typed_source *f,
                                     const char *actor, int64_t *count,
                                     struct err *e)
{
    struct stmt *s;
    int64_t id = 0;
    enum err_code rc;

    *count = 0;
    do { /* one by one, since each is changed while it is read */
        rc = db_prepare(db,
                        "SELECT min(id) FROM typed_figure WHERE unit_id = $1"
                        " AND half_first = $2 AND half_last = $3 AND id > $4"
                        " AND NOT voided AND substr(source, 1, $5) = $6",
                        &s, e);
        if (rc != ERR_OK)
            return rc;
        stmt_bind_int(s, 1, f->unit_id);
        stmt_bind_int(s, 2, period_first_half(f->period));
        stmt_bind_int(s, 3, period_last_half(f->period));
        stmt_bind_int(s, 4, id);
        stmt_bind_int(s, 5, (int64_t)strlen(f->source));
        stmt_bind_text(s, 6, f->source);
        int row;
        rc = stmt_step(s, &row, e);
        if (rc != ERR_OK)
            return rc;
        id = stmt_null(s, 0) ? 0 : stmt_int(s, 0);
        stmt_reset(s);
        if (id)
            rc = withdraw_one(db, id, actor, e);
        *count += id != 0;
    } while (rc == ERR_OK && id);
    return rc;
}
