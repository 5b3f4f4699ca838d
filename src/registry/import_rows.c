/*
** Rows of the file into a batch; no database is asked here, because the batch
** before is being saved meanwhile.
*/
#include "registry/import_impl.h"

#include <assert.h>
#include <string.h>

enum {
    TEXTS_BYTES = 256 << 20, /* of one batch, which ends ... */
    TEXTS_FULL = 64 << 20,   /* ... when it has as much as this */
    PASSED_BYTES = 600
};

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

static enum err_code batch_new(struct import *m, struct batch *b, struct err *e)
{
    enum err_code rc = ERR_OK;

    b->fault_list = (struct row_faults){b->faults, 0, ROWS_MAX};
    b->texts = arena_new(TEXTS_BYTES);
    b->rows = rows_new(m->a, m->job->reg, ROWS_MAX);
    if (!b->texts || !b->rows)
        return err_nomem(e);
    if (m->job->reg->party >= 0)
        rc = finder_new(m->a, m->job->reg, &b->finder, e);
    if (b->finder)
        finder_clear(b->finder, b->texts);
    if (rc == ERR_OK)
        rc = refs_new(m->a, m->job->reg, &b->refs, e);
    return rc;
}

enum err_code batches_new(struct import *m, struct err *e)
{
    const struct cat_register *reg = m->job->reg;
    enum err_code rc = list_passed(m, e);

    m->cells = cell_cache_new(m->a, reg);
    m->units = unit_cache_new(m->a, registry_units(m->job->registry));
    if (reg->party >= 0)
        m->party_cells = cell_cache_new(m->a, rows_party(reg));
    if (rc == ERR_OK &&
        (!m->cells || !m->units || (reg->party >= 0 && !m->party_cells)))
        rc = err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < BATCHES; i++)
        rc = batch_new(m, &m->batch[i], e);
    return rc;
}

void batches_free(struct import *m)
{
    for (size_t i = 0; i < BATCHES; i++)
        arena_free(m->batch[i].texts);
}

/* ---- a row of the file ------------------------------------------------- */

/* Refuse a row of the batch, once.  The row stays in the batch, voided. */
void batch_fault(struct batch *b, size_t row, int column,
                 const struct err *reason)
{
    if (b->rows->voided[row])
        return;
    b->rows->voided[row] = 1;
    assert(b->fault_list.count < b->fault_list.cap);
    b->fault_list.list[b->fault_list.count++] =
        (struct row_fault){row, column, *reason};
}

/* Copy the row into the batch's memory: all texts in one piece. */
static enum err_code keep_row(struct arena *texts, const struct sheet_row *row,
                              struct sheet_row *kept, struct err *e)
{
    struct sheet_cell *cells =
        arena_array(texts, row->count + 1, sizeof *cells);
    size_t bytes = 0;
    char *text;

    for (size_t i = 0; i < row->count; i++)
        bytes += strlen(row->cells[i].text) + 1;
    text = arena_alloc(texts, bytes + 1);
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

/* What stands in the party's own column: an id, or a number by which the party
** is looked for when the batch is saved. */
static enum err_code take_party(struct import *m, struct batch *b, size_t row,
                                const struct sheet_cell *cell, struct err *e)
{
    int column = b->rows->reg->party;
    const struct cat_column *c = &b->rows->reg->columns[column];
    char title[MSG_BOTH_BYTES];
    const char *text = cell->text;

    if (!*text)
        return ERR_OK;
    if (finder_is_number(b->finder, text)) {
        finder_set_number(b->finder, row, text);
        return ERR_OK;
    }
    if (text[strspn(text, "0123456789")] != '\0')
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_TEXT,
                       cat_title_both(&c->title, title), text);
    return cell_take(m->cells, b->rows, row, column, cell, e);
}

/* A dash empties a column of a record that is corrected. */
static int is_emptied(const struct import *m, const struct sheet_cell *cell)
{
    return m->job->correct && strcmp(cell->text, IMPORT_EMPTY) == 0;
}

/* One cell of the file where it belongs. */
static void take_cell(struct import *m, struct batch *b, size_t row,
                      const struct target *to, const struct sheet_cell *cell)
{
    struct err fault = {0};
    enum err_code rc = ERR_OK;

    if (to->kind == TO_COLUMN && to->column == b->rows->reg->party)
        rc = take_party(m, b, row, cell, &fault);
    else if (to->kind == TO_COLUMN && !is_emptied(m, cell) &&
             !refs_take(b->refs, row, to->column, cell->text))
        rc = cell_take(m->cells, b->rows, row, to->column, cell, &fault);
    else if (to->kind == TO_PARTY)
        rc = cell_take(m->party_cells, finder_rows(b->finder), row, to->column,
                       cell, &fault);
    if (rc != ERR_OK)
        batch_fault(b, row,
                    to->column + (to->kind == TO_PARTY
                                      ? (int)b->rows->reg->column_count
                                      : 0),
                    &fault);
}

/* The unit that the row names, or the one for all. */
static void take_unit(struct import *m, struct batch *b, size_t row)
{
    const struct sheet_row *kept = &b->kept[row];
    const char *text = m->job->unit;
    struct err fault = {0};
    day_t day = registry_day(b->rows, row);
    /* A record that is corrected has its unit; a person is looked for there. */
    int party = b->rows->reg->kind == CAT_PARTY || m->job->correct;

    for (size_t i = 0; i < kept->count && i < m->head.count; i++) {
        if (m->head.to[i].kind == TO_UNIT && *kept->cells[i].text)
            text = kept->cells[i].text;
    }
    if (b->rows->voided[row] || (!party && day == DAY_NONE && text))
        return; /* refused for its day anyway */
    if (!text && m->job->correct)
        return;
    if (!text)
        ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_NO_UNIT);
    else
        (void)!unit_cache_find(m->units, text, party ? DAY_NONE : day,
                               &b->rows->unit_id[row], &fault);
    if (fault.code != ERR_OK)
        batch_fault(b, row, -1, &fault);
    if (b->finder)
        finder_rows(b->finder)->unit_id[row] = b->rows->unit_id[row];
}

enum err_code batch_add(struct import *m, struct batch *b,
                        const struct sheet_row *row, int *full, struct err *e)
{
    size_t at = rows_add(b->rows);
    struct sheet_row *kept = &b->kept[at];
    struct err fault = {0};

    m->seen++;
    if (b->finder)
        finder_add(b->finder);
    if (keep_row(b->texts, row, kept, e) != ERR_OK)
        return e->code;
    if (row->fault)
        batch_fault(b, at, -1, row->fault);
    for (size_t i = 0; i < kept->count; i++) {
        const struct sheet_cell *cell = &kept->cells[i];
        if (i < m->head.count) {
            take_cell(m, b, at, &m->head.to[i], cell);
        } else if (*cell->text) {
            ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_WIDE, cell->text);
            batch_fault(b, at, -1, &fault);
        }
    }
    take_unit(m, b, at);
    *full = b->rows->count == b->rows->cap || arena_used(b->texts) > TEXTS_FULL;
    return ERR_OK;
}
