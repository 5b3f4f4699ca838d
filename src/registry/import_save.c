/*
** A batch into the database: its parties found or added, its rows saved, what
** was refused reported.
*/
#include "registry/import_impl.h"

#include <assert.h>
#include <stdlib.h>

enum err_code batch_take_numbers(struct import *m, struct batch *b,
                                 struct err *e)
{
    const struct cat_register *reg = b->rows->reg;
    char target[MSG_BOTH_BYTES];
    int64_t id[ROWS_MAX];

    if (finder_ask_numbers(b->finder, m->db, id, e) != ERR_OK)
        return e->code;
    for (size_t row = 0; row < b->rows->count; row++) {
        const char *number = finder_number(b->finder, row);
        struct err fault = {0};
        if (!number)
            continue;
        if (id[row] > 0) {
            rows_set(b->rows, row, reg->party, id[row]);
            continue;
        }
        ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_PARTY_NONE,
                cat_title_both(&rows_party(reg)->title, target), number);
        batch_fault(b, row, reg->party, &fault);
    }
    return ERR_OK;
}

/* Look for the parties of the rows that name them by their columns. */
static enum err_code find_parties(struct import *m, struct batch *b,
                                  struct err *e)
{
    int party = b->rows->reg->party, fatal;
    unsigned char wanted[ROWS_MAX];

    for (size_t row = 0; row < b->rows->count; row++)
        wanted[row] = !b->rows->voided[row] && b->rows->unit_id[row] != 0 &&
                      b->rows->null[party][row];
    if (finder_ask(b->finder, m->db, wanted, e) != ERR_OK)
        return e->code;
    for (size_t row = 0; row < b->rows->count; row++) {
        struct err fault = {0};
        int64_t id = b->rows->value[party][row];
        enum err_code rc;
        if (b->rows->voided[row] || b->rows->unit_id[row] == 0)
            continue;
        if (!b->rows->null[party][row])
            rc = finder_check(b->finder, m->db, row, id, &fatal, &fault);
        else
            rc = finder_find(b->finder, m->db, row, &id, &fatal, &fault);
        if (rc != ERR_OK && fatal)
            return (*e = fault).code;
        if (rc != ERR_OK)
            batch_fault(b, row, party, &fault);
        else if (id >= 0)
            rows_set(b->rows, row, party, id); /* 0: known when it is added */
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

static enum err_code add_parties(struct import *m, struct batch *b,
                                 struct err *e)
{
    struct rows *parties = finder_rows(b->finder);
    int party = b->rows->reg->party;
    struct row_faults faults = {
        arena_array(b->texts, ROWS_MAX, sizeof *faults.list), 0, ROWS_MAX};
    struct save how = {m->db, m->job->who, NULL, m->source, &faults};

    if (!faults.list)
        return err_nomem(e);
    if (registry_insert(m->job->registry, &how, parties, e) != ERR_OK)
        return e->code;
    for (size_t row = 0; row < b->rows->count; row++) {
        size_t first;
        if (b->rows->voided[row] || b->rows->null[party][row] ||
            b->rows->value[party][row] != 0)
            continue;
        int64_t id = finder_added(b->finder, row, &first);
        const struct row_fault *fault = id ? NULL : fault_of(&faults, first);
        if (fault)
            batch_fault(b, row, party, &fault->err);
        rows_set(b->rows, row, party, id);
    }
    for (size_t row = 0; row < parties->count; row++)
        m->result->parties += !parties->voided[row];
    return ERR_OK;
}

/* The title of the column at fault, in the reader's language; those of the
** party are counted on behind the register's own. */
static const char *fault_column(const struct import *m, int column)
{
    const struct cat_column *c = m->job->reg->columns;
    size_t own = m->job->reg->column_count, at = (size_t)column;

    if (column < 0)
        return "";
    if (at >= own) {
        c = rows_party(m->job->reg)->columns;
        at -= own;
    }
    return c[at].title.text[m->job->lang];
}

static int by_row(const void *a, const void *b)
{
    const struct row_fault *x = a, *y = b;

    return x->row < y->row ? -1 : x->row > y->row;
}

static enum err_code report_faults(struct import *m, struct batch *b,
                                   struct err *e)
{
    struct row_faults *list = &b->fault_list;

    qsort(list->list, list->count, sizeof *list->list, by_row);
    for (size_t i = 0; i < list->count; i++) {
        const struct row_fault *f = &list->list[i];
        if (refuse_row(&m->refusals, &m->head, &b->kept[f->row],
                       fault_column(m, f->column), &f->err, e) != ERR_OK)
            return e->code;
    }
    m->result->bad += (int64_t)list->count;
    return ERR_OK;
}

/* Rows that the whole file will have had, judged by those so far. */
static int64_t rows_expected(const struct sheet_row *last, int64_t rows)
{
    if (last->done <= 0 || last->size <= last->done)
        return rows;
    return rows * (last->size / 1024 + 1) / (last->done / 1024 + 1);
}

static void show_progress(const struct import *m, const struct batch *b)
{
    if (m->job->progress)
        m->job->progress(m->job->progress_arg, m->taken,
                         rows_expected(&b->kept[b->rows->count - 1], m->taken));
}

/* A register that will more than double makes its indexes anew at the end.
** Only parties: the checks of other registers ask their indexes. */
static enum err_code put_off_indexes(struct import *m, const struct batch *b,
                                     struct err *e)
{
    const struct sheet_row *last = &b->kept[b->rows->count - 1];
    char sql[128];
    int64_t have;

    if (m->job->reg->kind != CAT_PARTY || m->taken > 0 ||
        rows_expected(last, (int64_t)b->rows->count) < ROWS_MAX)
        return ERR_OK;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", m->job->reg->name);
    if (db_int(m->db, sql, &have, e) != ERR_OK)
        return e->code;
    if (rows_expected(last, (int64_t)b->rows->count) < have)
        return ERR_OK;
    return db_put_off_indexes(m->db, m->job->reg->name, &m->later, e);
}

static void clear_batch(struct batch *b)
{
    arena_reset(b->texts);
    rows_clear(b->rows);
    b->fault_list.count = 0;
    if (b->finder)
        finder_clear(b->finder, b->texts);
    refs_clear(b->refs);
}

/* The rows of a batch as new records. */
static enum err_code add_all(struct import *m, struct batch *b, struct err *e)
{
    struct save how = {m->db,     m->job->who,    NULL,
                       m->source, &b->fault_list, m->job->look};
    enum err_code rc = put_off_indexes(m, b, e);

    if (rc == ERR_OK && b->finder)
        rc = batch_take_numbers(m, b, e);
    if (rc == ERR_OK && b->finder)
        rc = find_parties(m, b, e);
    if (rc == ERR_OK && b->finder && finder_pending(b->finder) > 0)
        rc = add_parties(m, b, e);
    if (rc == ERR_OK)
        rc = registry_insert(m->job->registry, &how, b->rows, e);
    if (rc == ERR_OK)
        m->result->good += (int64_t)(b->rows->count - b->fault_list.count);
    return rc;
}

enum err_code batch_save(struct import *m, struct batch *b, struct err *e)
{
    enum err_code rc;

    assert(b->rows->count > 0);
    rc = refs_find(m, b, e);
    if (rc == ERR_OK)
        rc = m->corrections ? corrections_save(m, b, e) : add_all(m, b, e);
    if (rc == ERR_OK)
        rc = report_faults(m, b, e);
    m->taken += (int64_t)b->rows->count;
    if (rc == ERR_OK)
        show_progress(m, b);
    clear_batch(b);
    return rc;
}
