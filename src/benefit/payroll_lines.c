/*
** An approved run: its items become lines of the register payment_line, through
** the registry's one door, so that rights, journal and figures hold for them as
** for any record.
*/
#include "benefit/payroll_impl.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum column {
    LINE_PERSON,
    LINE_BENEFIT,
    LINE_AWARD,
    LINE_MONTH,
    LINE_AMOUNT,
    LINE_REASON,
    LINE_REGULAR,
    LINE_PAYROLL,
    LINE_CHANNEL,
    LINE_DAY,
    LINE__MAX
};
static const char *const names[LINE__MAX] = {
    [LINE_PERSON] = "person",   [LINE_BENEFIT] = "benefit",
    [LINE_AWARD] = "award",     [LINE_MONTH] = "month_for",
    [LINE_AMOUNT] = "amount",   [LINE_REASON] = "line_reason",
    [LINE_REGULAR] = "regular", [LINE_PAYROLL] = "payroll",
    [LINE_CHANNEL] = "channel", [LINE_DAY] = "day"};

struct writing {
    struct payroll_job *j;
    struct db *db;
    const struct cat_register *reg;
    int column[LINE__MAX];
    struct rows *rows;
};

enum err_code payroll_register(const struct catalog *c,
                               const struct cat_register **out, struct err *e)
{
    const struct cat_register *reg = catalog_register(c, "payment_line");

    *out = NULL;
    for (size_t i = 0; reg && i < LINE__MAX; i++)
        if (cat_column_index(reg, names[i]) < 0)
            return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_REGISTER, names[i]);
    if (!reg)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_REGISTER, "payment_line");
    *out = reg;
    return ERR_OK;
}

static enum err_code flush(struct writing *w, struct err *e)
{
    struct save how = {w->db, w->j->who, NULL, 0, NULL};
    enum err_code rc = ERR_OK;

    if (w->rows->count > 0)
        rc = registry_insert(w->j->r, &how, w->rows, e);
    rows_clear(w->rows);
    return rc;
}

static void set(struct writing *w, size_t row, enum column c, int64_t value)
{
    rows_set(w->rows, row, w->column[c], value);
}

/* A choice by its code; unknown codes leave it empty, and the registry's check
** of required columns tells. */
static void set_code(struct writing *w, size_t row, enum column c,
                     const char *code)
{
    int found =
        code ? cat_code_index(w->reg->columns[w->column[c]].choice, code) : -1;

    if (found >= 0)
        set(w, row, c, found);
}

static enum err_code add_line(const struct payroll_item *x, void *arg,
                              struct err *e)
{
    struct writing *w = arg;

    if (x->kind == PAYROLL_DEBT || x->kind == PAYROLL_FAULT)
        return ERR_OK;
    if (w->rows->count == w->rows->cap && flush(w, e) != ERR_OK)
        return e->code;
    size_t row = rows_add(w->rows);
    /* A unit that is no more pays through the one it became part of. */
    w->rows->unit_id[row] = units_on_map(registry_units(w->j->r), x->unit,
                                         month_first_day(w->j->run.month));
    set(w, row, LINE_DAY, month_first_day(w->j->run.month));
    set(w, row, LINE_PERSON, x->person);
    set_code(w, row, LINE_BENEFIT, x->benefit);
    set(w, row, LINE_AWARD, x->award);
    set(w, row, LINE_MONTH, month_first_day(x->month_for));
    set(w, row, LINE_AMOUNT, x->amount);
    set_code(w, row, LINE_REASON, payroll_kind_names[x->kind]);
    if (x->kind == PAYROLL_REGULAR)
        set(w, row, LINE_REGULAR, 1);
    set(w, row, LINE_PAYROLL, w->j->id);
    set_code(w, row, LINE_CHANNEL, x->channel);
    return ERR_OK;
}

enum err_code payroll_write_lines(struct payroll_job *j, struct db *db,
                                  struct err *e)
{
    struct writing w = {.j = j, .db = db};
    enum err_code rc = payroll_register(registry_catalog(j->r), &w.reg, e);

    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < LINE__MAX; i++)
        w.column[i] = cat_column_index(w.reg, names[i]);
    w.rows = rows_new(j->a, w.reg, ROWS_MAX);
    if (!w.rows)
        return err_nomem(e);
    rc = payroll_items(db, j->id, add_line, &w, e);
    return rc == ERR_OK ? flush(&w, e) : rc;
}
