#include "registry/import.h"

#include "registry/import_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 8 << 20 };

/* ---- the file ---------------------------------------------------------- */

/* A file without a good row changes nothing; the first reason says why. */
static enum err_code refuse_all(const struct import *m, struct err *e)
{
    char count[24], row[24], vi[240], en[240], both[MSG_BOTH_BYTES];

    if (m->seen == 0)
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_EMPTY, m->job->path);
    snprintf(count, sizeof count, "%" PRId64, m->seen);
    snprintf(row, sizeof row, "%" PRId64, m->refusals.first_row);
    err_text(&m->refusals.first, LANG_VI, vi, sizeof vi);
    err_text(&m->refusals.first, LANG_EN, en, sizeof en);
    return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_NONE, count, m->job->path, row,
                   msg_both(vi, en, both));
}

/* Save what the line brings until the file ends. */
static enum err_code save_all(struct import *m, struct err *e)
{
    struct batch *b;
    enum err_code rc = line_take(m->line, &b, e);

    while (rc == ERR_OK && b) {
        rc = batch_save(m, b, e);
        line_give(m->line);
        if (rc == ERR_OK)
            rc = line_take(m->line, &b, e);
    }
    return rc;
}

static enum err_code read_file(struct import *m, struct err *e)
{
    enum err_code rc = line_start(m, e);

    if (rc == ERR_OK)
        rc = save_all(m, e);
    line_end(m->line);
    if (rc == ERR_OK && m->unread.len > 0 &&
        !(m->result->sheets = buf_to_arena(&m->unread, m->a))) {
        m->result->sheets = "";
        rc = err_nomem(e);
    }
    if (rc == ERR_OK && m->result->good == 0 && m->result->same == 0)
        rc = refuse_all(m, e);
    return rc == ERR_OK ? db_make_indexes(m->db, &m->later, e) : rc;
}

/* ---- the record of the import ------------------------------------------ */

/* The file's name without its folders. */
static const char *base_name(const struct import *m)
{
    const char *slash = strrchr(m->job->path, '/');

    return slash ? slash + 1 : m->job->path;
}

static enum err_code check_again(const struct import *m, struct err *e)
{
    struct stmt *s;
    char rows[24];
    int row;
    enum err_code rc =
        db_prepare(m->db,
                   "SELECT file_name, entered_at, rows_good FROM import_file"
                   " WHERE register = $1 AND file_hash = $2"
                   " ORDER BY id DESC LIMIT 1",
                   &s, e);

    if (rc != ERR_OK || m->job->again)
        return rc;
    stmt_bind_text(s, 1, m->job->reg->name);
    stmt_bind_text(s, 2, m->hash);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    snprintf(rows, sizeof rows, "%" PRId64, stmt_int(s, 2));
    ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_AGAIN, m->job->path, stmt_text(s, 0),
            stmt_text(s, 1), rows);
    stmt_reset(s);
    return e->code;
}

static enum err_code begin_import(struct import *m, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = check_again(m, e);

    if (rc == ERR_OK)
        rc = db_next_ids(m->db, "import_file", 1, &m->source, e);
    if (rc == ERR_OK)
        rc = db_prepare(m->db,
                        "INSERT INTO import_file (id, register, file_name,"
                        " file_hash, rows_good, rows_bad, entered_by,"
                        " entered_at)"
                        " VALUES ($1, $2, $3, $4, 0, 0, $5, $6)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_int(s, 1, m->source);
    stmt_bind_text(s, 2, m->job->reg->name);
    stmt_bind_text(s, 3, base_name(m));
    stmt_bind_text(s, 4, m->hash);
    stmt_bind_text(s, 5, m->job->who->name);
    stmt_bind_text(s, 6, stamp);
    return stmt_run(s, NULL, e);
}

/* The counts, and one entry of the journal for the whole. */
static enum err_code end_import(struct import *m, struct err *e)
{
    struct stmt *s;
    struct buf after;
    enum err_code rc =
        db_prepare(m->db,
                   "UPDATE import_file SET rows_good = $1, rows_bad = $2"
                   " WHERE id = $3",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, m->result->good);
    stmt_bind_int(s, 2, m->result->bad);
    stmt_bind_int(s, 3, m->source);
    rc = stmt_run(s, NULL, e);
    buf_init(&after, LINE_BYTES);
    buf_printf(&after,
               "{\"register\":\"%s\",\"file_name\":", m->job->reg->name);
    buf_json(&after, base_name(m));
    buf_printf(&after,
               ",\"file_hash\":\"%s\",\"rows_good\":%" PRId64
               ",\"rows_bad\":%" PRId64 "}",
               m->hash, m->result->good, m->result->bad);
    if (rc == ERR_OK)
        rc = buf_check(&after, e);
    struct journal_entry entry = {
        m->job->who->name, "import", "import_file", m->source, NULL,
        buf_cstr(&after),  NULL};
    if (rc == ERR_OK)
        rc = journal_add(m->db, &entry, e);
    buf_free(&after);
    return rc;
}

/* The job: everything in one transaction. */
static enum err_code do_import(struct db *db, void *arg, struct err *e)
{
    struct import *m = arg;
    enum err_code rc;

    m->db = db;
    rc = begin_import(m, e);
    if (rc == ERR_OK)
        rc = read_file(m, e);
    if (rc == ERR_OK)
        rc = end_import(m, e);
    /* Corrections of which none changes anything leave no trace either. */
    if (rc == ERR_OK && (m->job->dry_run || m->result->good == 0)) {
        m->rehearsed = 1;
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_ROLLED_BACK);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code run(struct import *m, struct err *e)
{
    struct err closing = {0};
    int keep;
    enum err_code rc = sheet_hash(m->file, m->hash, e);

    if (rc == ERR_OK)
        rc = store_write(registry_store(m->job->registry), do_import, m, e);
    if (rc != ERR_OK && m->rehearsed && e->id == MSG_REG_IMPORT_ROLLED_BACK) {
        err_clear(e);
        rc = ERR_OK;
    }
    /* Refusals of a file without a good row help to mend it; those of one that
    ** broke off would look as if the rest had been taken. */
    keep = rc == ERR_OK || e->id == MSG_REG_IMPORT_NONE;
    if (keep && m->refusals.out.f)
        m->result->refused = m->refusals.out.path;
    if (import_out_end(&m->refusals.out, keep, &closing) != ERR_OK &&
        rc == ERR_OK)
        rc = (*e = closing).code;
    if (corrections_end(m, rc == ERR_OK, &closing) != ERR_OK && rc == ERR_OK)
        rc = (*e = closing).code;
    return rc;
}

static enum err_code begin(struct import *m, struct arena *a,
                           const struct import_job *job, struct err *e)
{
    m->job = job;
    m->a = a;
    m->head.reg = job->reg;
    m->refusals.lang = job->lang;
    buf_init(&m->refusals.out.line, LINE_BYTES);
    buf_init(&m->later, LINE_BYTES);
    buf_init(&m->unread, LINE_BYTES);
    m->refusals.out.path = job->refused
                               ? job->refused
                               : arena_printf(a, "%s-tu-choi.csv", job->path);
    if (!m->refusals.out.path)
        return err_nomem(e);
    if (job->correct && corrections_new(m, e) != ERR_OK)
        return e->code;
    return sheet_open(job->path, &m->file, e);
}

enum err_code import_run(struct arena *a, const struct import_job *job,
                         struct import_result *out, struct err *e)
{
    struct import *m = calloc(1, sizeof *m);
    enum err_code rc;

    assert(job->registry && job->who && job->reg && job->path);
    *out = (struct import_result){.passed = "", .sheets = ""};
    if (!m)
        return err_nomem(e);
    m->result = out;
    rc = begin(m, a, job, e);
    if (rc == ERR_OK)
        rc = run(m, e);
    sheet_close(m->file);
    batches_free(m);
    buf_free(&m->later);
    buf_free(&m->unread);
    free(m);
    return rc;
}
