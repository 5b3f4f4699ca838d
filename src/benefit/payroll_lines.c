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
    LINE_FUND,
    LINE_PROGRAMME,
    LINE_PAYEE_KIND,
    LINE_PAYEE,
    LINE_BANK,
    LINE_ACCOUNT,
    LINE__MAX
};
static const char *const names[LINE__MAX] = {[LINE_PERSON] = "person",
                                             [LINE_BENEFIT] = "benefit",
                                             [LINE_AWARD] = "award",
                                             [LINE_MONTH] = "month_for",
                                             [LINE_AMOUNT] = "amount",
                                             [LINE_REASON] = "line_reason",
                                             [LINE_REGULAR] = "regular",
                                             [LINE_PAYROLL] = "payroll",
                                             [LINE_CHANNEL] = "channel",
                                             [LINE_DAY] = "day",
                                             [LINE_FUND] = "fund_source",
                                             [LINE_PROGRAMME] = "programme",
                                             [LINE_PAYEE_KIND] = "payee_kind",
                                             [LINE_PAYEE] = "payee_name",
                                             [LINE_BANK] = "bank",
                                             [LINE_ACCOUNT] = "account_number"};

struct writing {
    struct payroll_job *j;
    struct db *db;
    const struct cat_register *reg;
    int column[LINE__MAX];
    struct rows *rows;
    struct arena *texts; /* of the batch */
};

enum err_code payroll_register(const struct catalog *c,
                               const struct cat_register **out, struct err *e)
{
    static const char *const others[] = {"payment_way", "payment_hold",
                                         "recovery_plan", "payer_account"};
    const struct cat_register *reg = catalog_register(c, "payment_line");

    *out = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        if (!catalog_register(c, others[i]))
            return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_REGISTER, others[i]);
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
    /* Who may approve the run may write its lines. */
    struct actor clerk = *w->j->who;
    struct save how = {w->db, &clerk, NULL, 0, NULL};
    enum err_code rc = ERR_OK;

    clerk.all = 1;
    if (w->rows->count > 0)
        rc = registry_insert(w->j->r, &how, w->rows, e);
    rows_clear(w->rows);
    arena_reset(w->texts);
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

/* A text of the item, kept until the batch is saved; 0 without memory. */
static int set_text(struct writing *w, size_t row, enum column c,
                    const char *text)
{
    const char *kept = text ? arena_strdup(w->texts, text) : NULL;

    if (kept)
        rows_set_text(w->rows, row, w->column[c], kept);
    return kept || !text;
}

static enum err_code add_line(const struct payroll_item *x, void *arg,
                              struct err *e)
{
    struct writing *w = arg;

    if (!payroll_pays(x->kind))
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
    set_code(w, row, LINE_CHANNEL, x->way.channel);
    set_code(w, row, LINE_FUND, x->fund);
    set_code(w, row, LINE_PAYEE_KIND, x->way.payee_kind);
    return set_text(w, row, LINE_PROGRAMME, x->programme) &&
                   set_text(w, row, LINE_PAYEE, x->way.payee) &&
                   set_text(w, row, LINE_BANK, x->way.bank) &&
                   set_text(w, row, LINE_ACCOUNT, x->way.account)
               ? ERR_OK
               : err_nomem(e);
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
    w.texts = arena_new(64 << 20);
    if (!w.rows || !w.texts)
        rc = err_nomem(e);
    if (rc == ERR_OK)
        rc = payroll_list(
            db, &(struct payroll_ask){.run = j->id, .kind = PAYROLL_KIND__MAX},
            add_line, &w, e);
    if (rc == ERR_OK)
        rc = flush(&w, e);
    arena_free(w.texts);
    return rc;
}
