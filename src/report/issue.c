/*
** Issuing: number, freeze, keep.
*/
#include "report/frozen.h"
#include "report/texts.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILE_BYTES = 64 << 20 };

/* What a paper is kept as. */
static const enum doc_format formats[] = {
    DOC_FORMAT_DOCX, DOC_FORMAT_PDF,  DOC_FORMAT_HTML, DOC_FORMAT_MD,
    DOC_FORMAT_JSON, DOC_FORMAT_TEXT, DOC_FORMAT_XLSX};

struct issuing {
    struct arena *a;
    const struct issue_job *job;
    struct issued *out;
    struct report_source source;
    struct report_paper paper;
    int64_t stands; /* the report that is replaced, 0 none */
    struct frozen frozen;
};

/* ---- what may be issued ------------------------------------------------ */

static enum err_code check_rights(const struct issuing *x, struct err *e)
{
    const struct units *units = registry_units(x->job->registry);
    const struct figures_ask *ask = &x->job->ask.figures;
    const struct unit *unit = units_get(units, ask->unit_id);

    assert(unit);
    if (actor_may(ask->who, units, unit->id, NULL, RIGHT_APPROVE))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REPORT_MAY_NOT_ISSUE, ask->who->name,
                   unit->name);
}

/* Offices report on a year before it is over, knowing it; but not before it
** began. */
static enum err_code check_day(const struct issuing *x, struct err *e)
{
    struct period period = x->job->ask.figures.period;
    day_t first = period_first_day(period), last = period_last_day(period);
    char day[DAY_TEXT_BYTES], begin[DAY_TEXT_BYTES], end[DAY_TEXT_BYTES];

    day_official(x->job->ask.day, day);
    day_official(first, begin);
    day_official(last, end);
    if (x->job->ask.day < first)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_EARLY, day, begin);
    if (x->job->ask.day < last && !x->job->early)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_UNFINISHED, end, day);
    return ERR_OK;
}

/* What an account issues was approved by another than who submitted it; whoever
** holds the database file answers for it himself. */
static enum err_code check_approved(struct issuing *x, struct db *db,
                                    struct err *e)
{
    const struct figures_ask *ask = &x->job->ask.figures;
    char period[PERIOD_TEXT_BYTES];
    struct text_key key = {x->job->definition->name, ask->unit_id, period};
    struct draft_stage stage;

    if (ask->who->user_id == 0)
        return ERR_OK;
    period_name(ask->period, period);
    enum err_code rc = report_stage(x->a, db, &key, &stage, e);
    if (rc == ERR_OK && stage.state != DRAFT_APPROVED)
        rc = ERR_SET(e, ERR_INPUT, MSG_REPORT_NOT_APPROVED);
    return rc;
}

/* Whether the same report stands already. */
static enum err_code check_once(struct issuing *x, struct db *db, struct err *e)
{
    char name[PERIOD_TEXT_BYTES], number[24], day[DAY_TEXT_BYTES];
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT id, number, day, symbol FROM issued_report"
                   " WHERE report = $1 AND unit_id = $2 AND period = $3"
                   " AND stands",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    period_name(x->job->ask.figures.period, name);
    stmt_bind_text(s, 1, x->job->definition->name);
    stmt_bind_int(s, 2, x->job->ask.figures.unit_id);
    stmt_bind_text(s, 3, name);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    x->stands = stmt_int(s, 0);
    snprintf(number, sizeof number, "%02" PRId64, stmt_int(s, 1));
    day_official(stmt_day(s, 2), day);
    if (!x->job->replace)
        ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUED_ALREADY, number,
                stmt_text(s, 3), day);
    stmt_reset(s);
    return e->code;
}

static enum err_code check_paper(const struct issuing *x, struct err *e)
{
    char count[24];

    if (x->paper.no_head || x->job->definition->no_head)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_NO_HEAD);
    if (x->job->with_missing)
        return ERR_OK;
    if (x->paper.quiet)
        return ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_QUIET);
    if (x->paper.missing_count == 0)
        return ERR_OK;
    snprintf(count, sizeof count, "%zu", x->paper.missing_count);
    return ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_MISSING, count,
                   x->paper.missing[0].text);
}

/* The next number of the series, which may not run against the days. */
static enum err_code take_number(struct issuing *x, struct db *db,
                                 struct err *e)
{
    struct issued *out = x->out;
    char day[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT max(number), max(day) FROM issued_report"
                   " WHERE unit_id = $1 AND symbol = $2 AND year = $3",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, out->unit_id);
    stmt_bind_text(s, 2, out->symbol);
    stmt_bind_int(s, 3, date_of(out->day).year);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    assert(row);
    out->number = stmt_null(s, 0) ? 1 : stmt_int(s, 0) + 1;
    if (!stmt_null(s, 1) && stmt_day(s, 1) > out->day) {
        day_official(out->day, day);
        day_official(stmt_day(s, 1), last);
        ERR_SET(e, ERR_INPUT, MSG_REPORT_ISSUE_ORDER, day, last);
    }
    stmt_reset(s);
    return e->code;
}

/* ---- what is kept ------------------------------------------------------ */

static enum err_code keep_file(struct issuing *x, struct db *db,
                               enum doc_format format, struct err *e)
{
    struct buf bytes;
    struct stmt *s;
    enum err_code rc;

    buf_init(&bytes, FILE_BYTES);
    rc = doc_write(x->paper.doc, format, &bytes, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO issued_file (issued_id, format, content)"
                        " VALUES ($1, $2, $3)",
                        &s, e);
    if (rc == ERR_OK) {
        stmt_bind_int(s, 1, x->out->id);
        stmt_bind_text(s, 2, doc_format_name(format));
        stmt_bind_bytes(s, 3, bytes.data, bytes.len);
        rc = stmt_run(s, NULL, e);
    }
    buf_free(&bytes);
    return rc;
}

static enum err_code insert_issued(const struct issuing *x, struct db *db,
                                   struct err *e)
{
    const struct issued *i = x->out;
    struct stmt *s;
    enum err_code rc =
        db_prepare(db,
                   "INSERT INTO issued_report (id, report, calendar, unit_id,"
                   " period, symbol, year, number, day, hash,"
                   " entered_by, entered_at, stands) VALUES ($1, $2, $3, $4,"
                   " $5, $6, $7, $8, $9, $10, $11, $12, TRUE)",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, i->id);
    stmt_bind_text(s, 2, i->report);
    stmt_bind_text(s, 3, i->calendar);
    stmt_bind_int(s, 4, i->unit_id);
    stmt_bind_text(s, 5, i->period);
    stmt_bind_text(s, 6, i->symbol);
    stmt_bind_int(s, 7, date_of(i->day).year);
    stmt_bind_int(s, 8, i->number);
    stmt_bind_day(s, 9, i->day);
    stmt_bind_text(s, 10, i->hash);
    stmt_bind_text(s, 11, i->entered_by);
    stmt_bind_text(s, 12, i->entered_at);
    return stmt_run(s, NULL, e);
}

/* The one before steps aside first, because one of a report, unit and period
** stands at any time; it names the new one when that is there. */
static const char sql_step_aside[] =
    "UPDATE issued_report SET stands = FALSE WHERE id = $1";
static const char sql_name_new[] =
    "UPDATE issued_report SET replaced_by = $1 WHERE id = $2";

static enum err_code run_on_old(const struct issuing *x, struct db *db,
                                const char *sql, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    if (sql == sql_name_new)
        stmt_bind_int(s, 1, x->out->id);
    stmt_bind_int(s, sql == sql_name_new ? 2 : 1, x->stands);
    return stmt_run(s, NULL, e);
}

static enum err_code journal_issue(const struct issuing *x, struct db *db,
                                   struct err *e)
{
    const struct issued *i = x->out;
    char after[512];
    struct journal_entry entry = {i->entered_by,  "issue", "issued_report",
                                  i->id,          NULL,    after,
                                  x->job->replace};

    snprintf(after, sizeof after,
             "{\"report\":\"%s\",\"period\":\"%s\",\"number\":%" PRId64
             ",\"hash\":\"%s\",\"replaces\":%" PRId64 "}",
             i->report, i->period, i->number, i->hash, x->stands);
    return journal_add(db, &entry, e);
}

/* ---- together ---------------------------------------------------------- */

static enum err_code build(struct issuing *x, const char *number, struct err *e)
{
    struct report_ask ask = x->job->ask;

    ask.number = number;
    return report_build(x->job->report, &x->source, x->a, &ask, &x->paper, e);
}

static enum err_code fill_out(struct issuing *x, struct err *e)
{
    const struct figures_ask *ask = &x->job->ask.figures;
    char name[PERIOD_TEXT_BYTES], stamp[STAMP_BYTES];
    struct issued *out = x->out;

    period_name(ask->period, name);
    stamp_now(stamp);
    out->report = x->job->definition->name;
    out->calendar = calendar_names[ask->period.calendar];
    out->period = arena_strdup(x->a, name);
    out->symbol = arena_strdup(x->a, x->paper.doc->head.symbol);
    out->entered_by = ask->who->name;
    out->entered_at = arena_strdup(x->a, stamp);
    out->unit_id = ask->unit_id;
    out->day = x->job->ask.day;
    return out->period && out->symbol && out->entered_at ? ERR_OK
                                                         : err_nomem(e);
}

static enum err_code write_all(struct issuing *x, struct db *db, struct err *e)
{
    enum err_code rc = db_next_ids(db, "issued_report", 1, &x->out->id, e);

    if (rc == ERR_OK && x->stands)
        rc = run_on_old(x, db, sql_step_aside, e);
    if (rc == ERR_OK)
        rc = insert_issued(x, db, e);
    if (rc == ERR_OK && x->stands)
        rc = run_on_old(x, db, sql_name_new, e);
    if (rc == ERR_OK)
        rc = frozen_save(db, x->out->id, &x->frozen, e);
    for (size_t i = 0; rc == ERR_OK && i < ARRAY_COUNT(formats); i++)
        rc = keep_file(x, db, formats[i], e);
    return rc == ERR_OK ? journal_issue(x, db, e) : rc;
}

static enum err_code do_issue(struct db *db, void *arg, struct err *e)
{
    struct issuing *x = arg;
    char number[24];
    enum err_code rc = check_once(x, db, e);

    if (rc == ERR_OK)
        rc = check_approved(x, db, e);
    if (rc == ERR_OK)
        rc = build(x, NULL, e);
    if (rc == ERR_OK)
        rc = check_paper(x, e);
    if (rc == ERR_OK)
        rc = fill_out(x, e);
    if (rc == ERR_OK)
        rc = take_number(x, db, e);
    if (rc != ERR_OK)
        return rc;
    snprintf(number, sizeof number, "%02" PRId64, x->out->number);
    rc = build(x, number, e);
    if (rc == ERR_OK)
        rc = frozen_take(x->a, &x->source, &x->job->ask.figures, &x->frozen,
                         &x->out->hash, e);
    return rc == ERR_OK ? write_all(x, db, e) : rc;
}

enum err_code report_issue(struct arena *a, const struct issue_job *job,
                           struct issued *out, struct err *e)
{
    struct store *store = registry_store(job->registry);
    struct issuing x = {.a = a, .job = job, .out = out};
    enum err_code rc;

    assert(job->ask.day != DAY_NONE);
    *out = (struct issued){0};
    rc = check_rights(&x, e);
    if (rc == ERR_OK)
        rc = check_day(&x, e);
    if (rc == ERR_OK)
        rc = figures_reader_new(job->tally, &x.source.reader, e);
    if (rc == ERR_OK)
        rc = store_reader(store, &x.source.db, e);
    x.source.tally = job->tally;
    if (rc == ERR_OK)
        rc = store_write(store, do_issue, &x, e);
    if (rc != ERR_OK)
        *out = (struct issued){0};
    db_close(x.source.db);
    figures_reader_free(x.source.reader);
    return rc;
}
