#include "registry/import.h"

#include "registry/import_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    TEXTS_BYTES = 256 << 20, /* of one batch, which ends ... */
    TEXTS_FULL = 64 << 20,   /* ... when it has as much as this */
    LINE_BYTES = 8 << 20,
    PASSED_BYTES = 600
};

struct import {
    const struct import_job *job;
    struct import_result *result;
    struct sheet_file *file;
    char hash[SHEET_HASH_BYTES];
    struct arena *a, *texts; /* for the import; for a batch */
    struct head head;
    struct cell_cache *cells, *party_cells;
    struct unit_cache *units;
    struct finder *finder; /* NULL when the file has no column of the party */
    struct rows *rows;
    struct sheet_row kept[ROWS_MAX]; /* the rows of the batch as read */
    struct row_fault faults[ROWS_MAX];
    struct row_faults fault_list;
    struct refusals refusals;
    struct db *db;
    int64_t source; /* import_file.id */
    int64_t seen;   /* rows */
    int rehearsed;  /* ended on purpose, to be undone */
};

/* ---- a row of the file ------------------------------------------------- */

/* Refuse a row of the batch, once.  The row stays in the batch, voided. */
static void fault_row(struct import *m, size_t row, int column,
                      const struct err *reason)
{
    if (m->rows->voided[row])
        return;
    m->rows->voided[row] = 1;
    assert(m->fault_list.count < m->fault_list.cap);
    m->fault_list.list[m->fault_list.count++] =
        (struct row_fault){row, column, *reason};
}

/* Copy the row into the batch's memory: all texts in one piece. */
static enum err_code keep_row(struct import *m, const struct sheet_row *row,
                              struct sheet_row *kept, struct err *e)
{
    struct sheet_cell *cells =
        arena_array(m->texts, row->count + 1, sizeof *cells);
    size_t bytes = 0;
    char *text;

    for (size_t i = 0; i < row->count; i++)
        bytes += strlen(row->cells[i].text) + 1;
    text = arena_alloc(m->texts, bytes + 1);
    if (!cells || !text)
        return err_nomem(e);
    for (size_t i = 0; i < row->count; i++) {
        size_t len = strlen(row->cells[i].text) + 1;
        cells[i] = row->cells[i];
        cells[i].text = text;
        memcpy(text, row->cells[i].text, len);
        text += len;
    }
    *kept = *row;
    kept->cells = cells;
    kept->fault = NULL;
    return ERR_OK;
}

/* What stands in the party's own column: an id, or a citizen number, which
** goes to the party's row. */
static enum err_code take_party(struct import *m, size_t row, int column,
                                const struct sheet_cell *cell, struct err *e)
{
    const struct cat_column *c = &m->rows->reg->columns[column];
    char title[MSG_BOTH_BYTES], target[MSG_BOTH_BYTES];
    const char *text = cell->text;
    int64_t id;

    if (!*text)
        return ERR_OK;
    if (m->finder && finder_is_number(m->finder, text)) {
        if (finder_by_number(m->finder, m->db, text, &id, e) != ERR_OK)
            return e->code;
        if (id == 0)
            return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_NONE,
                           cat_title_both(&c->target->title, target), text);
        rows_set(m->rows, row, column, id);
        return ERR_OK;
    }
    if (text[strspn(text, "0123456789")] != '\0')
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_TEXT,
                       cat_title_both(&c->title, title), text);
    return cell_take(m->cells, m->rows, row, column, cell, e);
}

/* One cell of the file where it belongs. */
static void take_cell(struct import *m, size_t row, const struct target *to,
                      const struct sheet_cell *cell)
{
    struct err fault = {0};
    enum err_code rc = ERR_OK;

    if (to->kind == TO_COLUMN && to->column == m->rows->reg->party)
        rc = take_party(m, row, to->column, cell, &fault);
    else if (to->kind == TO_COLUMN)
        rc = cell_take(m->cells, m->rows, row, to->column, cell, &fault);
    else if (to->kind == TO_PARTY)
        rc = cell_take(m->party_cells, finder_rows(m->finder), row, to->column,
                       cell, &fault);
    if (rc != ERR_OK)
        fault_row(m, row, to->kind == TO_COLUMN ? to->column : -1, &fault);
}

/* The unit that the row names, or the one for all. */
static void take_unit(struct import *m, size_t row,
                      const struct sheet_row *kept)
{
    const char *text = m->job->unit;
    struct err fault = {0};
    day_t day = registry_day(m->rows, row);
    int party = m->rows->reg->kind == CAT_PARTY;

    for (size_t i = 0; i < kept->count && i < m->head.count; i++) {
        if (m->head.to[i].kind == TO_UNIT && *kept->cells[i].text)
            text = kept->cells[i].text;
    }
    if (m->rows->voided[row] || (!party && day == DAY_NONE && text))
        return; /* refused for its day anyway */
    if (!text)
        ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_NO_UNIT);
    else
        (void)!unit_cache_find(m->units, text, day, &m->rows->unit_id[row],
                               &fault);
    if (fault.code != ERR_OK)
        fault_row(m, row, -1, &fault);
    if (m->finder)
        finder_rows(m->finder)->unit_id[row] = m->rows->unit_id[row];
}

static enum err_code insert_batch(struct import *m, struct err *e);

static enum err_code take_row(struct import *m, const struct sheet_row *row,
                              struct err *e)
{
    size_t at = rows_add(m->rows);
    struct sheet_row *kept = &m->kept[at];
    struct err fault = {0};

    m->seen++;
    if (m->finder)
        finder_add(m->finder);
    if (keep_row(m, row, kept, e) != ERR_OK)
        return e->code;
    if (row->fault)
        fault_row(m, at, -1, row->fault);
    for (size_t i = 0; i < kept->count; i++) {
        const struct sheet_cell *cell = &kept->cells[i];
        if (i < m->head.count) {
            take_cell(m, at, &m->head.to[i], cell);
        } else if (*cell->text) {
            ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_WIDE, cell->text);
            fault_row(m, at, -1, &fault);
        }
    }
    take_unit(m, at, kept);
    if (m->rows->count < m->rows->cap && arena_used(m->texts) < TEXTS_FULL)
        return ERR_OK;
    return insert_batch(m, e);
}

/* ---- a batch ----------------------------------------------------------- */

/* Look for the parties of the rows that name them by their columns. */
static enum err_code find_parties(struct import *m, struct err *e)
{
    int party = m->rows->reg->party, fatal;

    for (size_t row = 0; row < m->rows->count; row++) {
        struct err fault = {0};
        int64_t id = m->rows->value[party][row];
        enum err_code rc;
        if (m->rows->voided[row] || m->rows->unit_id[row] == 0)
            continue;
        if (!m->rows->null[party][row])
            rc = finder_check(m->finder, m->db, row, id, &fatal, &fault);
        else
            rc = finder_find(m->finder, m->db, row, &id, &fatal, &fault);
        if (rc != ERR_OK && fatal)
            return (*e = fault).code;
        if (rc != ERR_OK)
            fault_row(m, row, party, &fault);
        else if (id >= 0)
            rows_set(m->rows, row, party, id); /* 0: known when it is added */
    }
    return ERR_OK;
}

/* Why the party of a row could not be added. */
static const struct row_fault *fault_of(const struct row_faults *list,
                                        size_t row)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->list[i].row == row)
            return &list->list[i];
    }
    return NULL;
}

static enum err_code add_parties(struct import *m, struct err *e)
{
    struct rows *parties = finder_rows(m->finder);
    int party = m->rows->reg->party;
    struct row_faults faults = {
        arena_array(m->texts, ROWS_MAX, sizeof *faults.list), 0, ROWS_MAX};
    struct save how = {m->db, m->job->who, NULL, m->source, &faults};

    if (!faults.list)
        return err_nomem(e);
    if (registry_insert(m->job->registry, &how, parties, e) != ERR_OK)
        return e->code;
    for (size_t row = 0; row < m->rows->count; row++) {
        size_t first;
        if (m->rows->voided[row] || m->rows->null[party][row] ||
            m->rows->value[party][row] != 0)
            continue;
        int64_t id = finder_added(m->finder, row, &first);
        const struct row_fault *fault = id ? NULL : fault_of(&faults, first);
        if (fault)
            fault_row(m, row, party, &fault->err);
        rows_set(m->rows, row, party, id);
    }
    for (size_t row = 0; row < parties->count; row++)
        m->result->parties += !parties->voided[row];
    return ERR_OK;
}

/* The title of the column at fault, in the reader's language. */
static const char *fault_column(const struct import *m, int column)
{
    return column < 0 ? ""
                      : m->rows->reg->columns[column].title.text[m->job->lang];
}

static int by_row(const void *a, const void *b)
{
    const struct row_fault *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

static enum err_code report_faults(struct import *m, struct err *e)
{
    struct row_faults *list = &m->fault_list;

    qsort(list->list, list->count, sizeof *list->list, by_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct row_fault *f = &list->list[i];
        if (refuse_row(&m->refusals, &m->head, &m->kept[f->row],
                       fault_column(m, f->column), &f->err, e) != ERR_OK)
            return e->code;
    }
    m->result->bad += (int64_t)list->count;
    m->result->good += (int64_t)(m->rows->count - list->count);
    return ERR_OK;
}

static void show_progress(const struct import *m)
{
    const struct sheet_row *last = &m->kept[m->rows->count - 1];
    int64_t total = m->seen;

    if (!m->job->progress)
        return;
    if (last->done > 0 && last->size > last->done)
        total = m->seen * (last->size / 1024 + 1) / (last->done / 1024 + 1);
    m->job->progress(m->job->progress_arg, m->seen, total);
}

static void clear_batch(struct import *m)
{
    arena_reset(m->texts);
    rows_clear(m->rows);
    m->fault_list.count = 0;
    if (m->finder)
        finder_clear(m->finder, m->texts);
}

static enum err_code insert_batch(struct import *m, struct err *e)
{
    struct save how = {m->db, m->job->who, NULL, m->source, &m->fault_list};
    enum err_code rc = ERR_OK;

    if (m->rows->count == 0)
        return ERR_OK;
    if (m->finder)
        rc = find_parties(m, e);
    if (rc == ERR_OK && m->finder && finder_pending(m->finder) > 0)
        rc = add_parties(m, e);
    if (rc == ERR_OK)
        rc = registry_insert(m->job->registry, &how, m->rows, e);
    if (rc == ERR_OK)
        rc = report_faults(m, e);
    if (rc == ERR_OK)
        show_progress(m);
    clear_batch(m);
    return rc;
}

/* ---- the file ---------------------------------------------------------- */

/* Columns that the register does not have, for the result. */
static enum err_code list_passed(struct import *m, struct err *e)
{
    struct buf b;

    buf_init(&b, PASSED_BYTES + SHEET_COLUMNS_MAX);
    for (size_t i = 0; i < m->head.count; i++) {
        size_t len = strlen(m->head.titles[i]);
        if (m->head.to[i].kind != TO_NOTHING || b.len + len > PASSED_BYTES)
            continue;
        buf_str(&b, b.len ? ", " : "");
        buf_str(&b, m->head.titles[i]);
    }
    m->result->passed = buf_to_arena(&b, m->a);
    buf_free(&b);
    return m->result->passed ? ERR_OK : err_nomem(e);
}

/* What depends on the heading. */
static enum err_code begin_rows(struct import *m, struct err *e)
{
    const struct cat_register *reg = m->job->reg;
    enum err_code rc = list_passed(m, e);

    if (rc != ERR_OK)
        return rc;
    m->rows = rows_new(m->a, reg, ROWS_MAX);
    m->cells = cell_cache_new(m->a, reg);
    m->units = unit_cache_new(m->a, registry_units(m->job->registry));
    if (!m->rows || !m->cells || !m->units)
        return err_nomem(e);
    if (reg->party < 0)
        return ERR_OK;
    m->party_cells = cell_cache_new(m->a, rows_party(reg));
    if (!m->party_cells)
        return err_nomem(e);
    rc = finder_new(m->a, reg, &m->finder, e);
    if (rc == ERR_OK)
        finder_clear(m->finder, m->texts);
    return rc;
}

static enum err_code on_row(const struct sheet_row *row, void *arg,
                            struct err *e)
{
    struct import *m = arg;
    enum err_code rc;

    if (m->head.found)
        return take_row(m, row, e);
    rc = head_try(m->a, &m->head, m->job, row, e);
    return rc == ERR_OK && m->head.found ? begin_rows(m, e) : rc;
}

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

static enum err_code read_file(struct import *m, struct err *e)
{
    struct sheet_sink sink = {on_row, m};
    enum err_code rc = sheet_read(m->file, &sink, e);

    if (rc == ERR_OK && !m->head.found)
        rc = head_missing(&m->head, m->job, e);
    if (rc == ERR_OK)
        rc = insert_batch(m, e);
    if (rc == ERR_OK && m->result->good == 0)
        rc = refuse_all(m, e);
    return rc;
}

/* ---- the record of the import ------------------------------------------ */

static void name_and_stamp(const struct import *m, const char **name,
                           char stamp[32])
{
    const char *slash = strrchr(m->job->path, '/');
    char day[DAY_TEXT_BYTES];
    int seconds = (int)((time(NULL) + 7 * 3600) % 86400);

    *name = slash ? slash + 1 : m->job->path;
    day_iso(day_today(), day);
    snprintf(stamp, 32, "%.10sT%02d:%02d:%02d+07:00", day, seconds / 3600,
             seconds / 60 % 60, seconds % 60);
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
    const char *name;
    char stamp[32];
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
    name_and_stamp(m, &name, stamp);
    stmt_bind_int(s, 1, m->source);
    stmt_bind_text(s, 2, m->job->reg->name);
    stmt_bind_text(s, 3, name);
    stmt_bind_text(s, 4, m->hash);
    stmt_bind_text(s, 5, m->job->who->name);
    stmt_bind_text(s, 6, stamp);
    return stmt_run(s, NULL, e);
}

/* The counts, and one entry of the journal for the whole. */
static enum err_code end_import(struct import *m, struct err *e)
{
    const char *name;
    char stamp[32];
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
    name_and_stamp(m, &name, stamp);
    buf_init(&after, LINE_BYTES);
    buf_printf(&after,
               "{\"register\":\"%s\",\"file_name\":", m->job->reg->name);
    buf_json(&after, name);
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
    if (rc == ERR_OK && m->job->dry_run) {
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
    if (keep && m->refusals.f)
        m->result->refused = m->refusals.path;
    if (refusals_end(&m->refusals, keep, &closing) != ERR_OK && rc == ERR_OK)
        rc = (*e = closing).code;
    return rc;
}

static enum err_code begin(struct import *m, struct arena *a,
                           const struct import_job *job, struct err *e)
{
    m->job = job;
    m->a = a;
    m->head.reg = job->reg;
    m->fault_list = (struct row_faults){m->faults, 0, ROWS_MAX};
    m->refusals.lang = job->lang;
    buf_init(&m->refusals.line, LINE_BYTES);
    m->texts = arena_new(TEXTS_BYTES);
    m->refusals.path = job->refused
                           ? job->refused
                           : arena_printf(a, "%s-tu-choi.csv", job->path);
    if (!m->texts || !m->refusals.path)
        return err_nomem(e);
    return sheet_open(job->path, &m->file, e);
}

enum err_code import_run(struct arena *a, const struct import_job *job,
                         struct import_result *out, struct err *e)
{
    struct import *m = calloc(1, sizeof *m);
    enum err_code rc;

    assert(job->registry && job->who && job->reg && job->path);
    *out = (struct import_result){.passed = ""};
    if (!m)
        return err_nomem(e);
    m->result = out;
    rc = begin(m, a, job, e);
    if (rc == ERR_OK)
        rc = run(m, e);
    sheet_close(m->file);
    arena_free(m->texts);
    free(m);
    return rc;
}
