/*
** Months that cannot be paid: the item that stands for them, and why.
*/
#include "benefit/explain.h"
#include "benefit/payroll_impl.h"
#include "registry/load.h"

/* The record of an award into row 0 of c->record.  Faults come benefit by
** benefit, so the loader serves many. */
static enum err_code read_record(struct payroll_computing *c,
                                 const struct entitle_award *w, struct err *e)
{
    const struct cat_register *reg = w->benefit->award;
    enum err_code rc = ERR_OK;
    struct stmt *s;

    if (!c->record || c->record->reg != reg) {
        c->record = rows_new(c->j->a, reg, 1);
        rc = c->record ? loader_new(c->j->a, reg, NULL, "r.id = $1",
                                    &c->record_loader, e)
                       : err_nomem(e);
    }
    if (rc == ERR_OK)
        rc = loader_begin(c->record_loader, c->db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, w->id);
    rc = loader_fetch(c->record_loader, s, NULL, c->record, e);
    if (rc == ERR_OK && c->record->count == 1)
        stmt_reset(s);
    return rc;
}

/* "Mức chuẩn has no figure for 07/2026; enter it in law/social_base.yaml",
** where the award finds no figure at all for the month. */
static enum err_code note_law(struct payroll_computing *c,
                              const struct entitle_award *w, int32_t month,
                              char *note, struct err *e)
{
    struct due *d = c->x->dues[w->benefit->index];
    char text[MONTH_TEXT_BYTES], title[MSG_BOTH_BYTES];
    struct explain x = {.missing = -1};
    enum err_code rc = read_record(c, w, e);

    if (rc == ERR_OK && c->record->count == 1)
        rc = explain_month(c->j->a, d, c->record, month, &x, e);
    if (rc != ERR_OK || x.missing < 0)
        return rc;
    const struct cat_parameter *p = w->benefit->inputs[x.missing].parameter;
    month_official(month, text);
    PAYROLL_NOTE(note, MSG_BENEFIT_LAW_MISSING,
                 cat_title_both(&p->title, title), text, p->file);
    return ERR_OK;
}

enum err_code payroll_put_fault(struct payroll_computing *c,
                                const struct entitle_award *w,
                                const struct entitle_span *s, struct err *e)
{
    int32_t month = s->first > c->since ? s->first : c->since;
    struct payroll_item x = payroll_item_of(c, w, month);
    char note[PAYROLL_NOTE_BYTES], other[PAYROLL_AWARD_BYTES];
    enum err_code rc = ERR_OK;

    if (s->fault == ENTITLE_DUE) {
        PAYROLL_NOTE(note, due_why_message(s->why));
        if (s->why == DUE_NO_FIGURE)
            rc = note_law(c, w, month, note, e);
    } else {
        payroll_other_award(c, s, other);
        PAYROLL_NOTE(note, MSG_BENEFIT_WHY_TWICE, other);
    }
    x.kind = PAYROLL_FAULT;
    x.note = note;
    return rc == ERR_OK ? payroll_put(c, &x, e) : rc;
}
