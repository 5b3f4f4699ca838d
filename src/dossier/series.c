/* Numbers without gaps: a series is a row, locked by the transaction. */
#include "dossier/dossier_impl.h"

#include <inttypes.h>
#include <stdio.h>

enum { CODES_A_DAY = 9999, SERIES_BYTES = 128 };

static enum err_code check_order(struct db *db, const char *series, day_t day,
                                 struct err *e)
{
    char last[DAY_TEXT_BYTES], wanted[DAY_TEXT_BYTES];
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        db, "SELECT last_day FROM number_series WHERE series = $1", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, series);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    day_t before = stmt_day(s, 0);
    stmt_reset(s);
    if (before == DAY_NONE || before <= day)
        return ERR_OK;
    day_official(before, last);
    day_official(day, wanted);
    return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_NUMBER_ORDER, wanted, last);
}

enum err_code series_next(struct db *db, const char *series, day_t day,
                          int64_t *out, struct err *e)
{
    static const char sql[] =
        "INSERT INTO number_series (series, last, last_day) VALUES ($1, 1, $2)"
        " ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1,"
        " last_day = excluded.last_day RETURNING last";
    struct stmt *s;
    int row;

    *out = 0;
    if ((day != DAY_NONE && check_order(db, series, day, e) != ERR_OK) ||
        db_prepare(db, sql, &s, e) != ERR_OK)
        return e->code;
    stmt_bind_text(s, 1, series);
    stmt_bind_day(s, 2, day);
    enum err_code rc = stmt_step(s, &row, e);
    if (rc == ERR_OK && row) {
        *out = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

/* The identifier of an office on a day, in the arena. */
static enum err_code find_identifier(struct dossier_job *j, int64_t desk,
                                     day_t day, const char **out, struct err *e)
{
    const struct unit *unit = units_get(registry_units(j->r), desk);
    struct stmt *s;
    int row;

    *out = NULL;
    if (db_prepare(j->db,
                   "SELECT identifier FROM org_identifier WHERE unit_id = $1"
                   " AND from_day <= $2 AND (to_day IS NULL OR to_day >= $2)"
                   " AND NOT voided ORDER BY from_day DESC, id DESC LIMIT 1",
                   &s, e) != ERR_OK)
        return e->code;
    stmt_bind_int(s, 1, desk);
    stmt_bind_day(s, 2, day);
    enum err_code rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    if (!row)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_IDENTIFIER,
                       unit ? unit->name : "?", unit ? unit->code : "?");
    *out = arena_strdup(j->a, stmt_text(s, 0));
    stmt_reset(s);
    return *out ? ERR_OK : err_nomem(e);
}

enum err_code dossier_code_text(const char *identifier, day_t day,
                                int64_t number, char out[DOSSIER_CODE_BYTES],
                                struct err *e)
{
    struct date d = date_of(day);

    out[0] = '\0';
    if (number > CODES_A_DAY)
        return ERR_SET(e, ERR_LIMIT, MSG_DOSSIER_CODES, identifier);
    snprintf(out, DOSSIER_CODE_BYTES, "%.24s-%02d%02d%02d-%04d", identifier,
             d.year % 100, d.month, d.day, (int)number);
    return ERR_OK;
}

static void series_of(const char *identifier, day_t day, char out[SERIES_BYTES])
{
    char stamp[DAY_TEXT_BYTES];

    day_iso(day, stamp);
    snprintf(out, SERIES_BYTES, "code:%.40s:%s", identifier, stamp);
}

enum err_code dossier_codes_given(struct db *db, const char *identifier,
                                  day_t day, int64_t last, struct err *e)
{
    static const char sql[] =
        "INSERT INTO number_series (series, last, last_day) VALUES ($1, $2,"
        " NULL) ON CONFLICT (series) DO UPDATE SET last = CASE WHEN"
        " excluded.last > number_series.last THEN excluded.last ELSE"
        " number_series.last END";
    char series[SERIES_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    series_of(identifier, day, series);
    stmt_bind_text(s, 1, series);
    stmt_bind_int(s, 2, last);
    return stmt_run(s, NULL, e);
}

enum err_code dossier_code(struct dossier_job *j, int64_t desk, day_t day,
                           char out[DOSSIER_CODE_BYTES], struct err *e)
{
    char series[SERIES_BYTES];
    const char *identifier;
    int64_t number;
    enum err_code rc = find_identifier(j, desk, day, &identifier, e);

    out[0] = '\0';
    if (rc != ERR_OK)
        return rc;
    series_of(identifier, day, series);
    rc = series_next(j->db, series, DAY_NONE, &number, e);
    return rc == ERR_OK ? dossier_code_text(identifier, day, number, out, e)
                        : rc;
}
