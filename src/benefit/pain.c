/*
** ISO 20022 pain.001.001.09, CustomerCreditTransferInitiationV09: one group,
** one payment block for the paying account, one transfer for each payment.
**
** Accounts are given as Othr/Id, since Viet Nam has no IBAN; names are cut to
** the 140 characters that the standard allows.  The sums stand before the
** transfers, so payments are walked twice.
*/
#include "base/text.h"
#include "benefit/month.h"
#include "benefit/payfile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_CHARS = 140 };

static const char *const channels[] = {"bank", "card"};

struct payer {
    char holder[600], bank[16], account[40];
};

struct writing {
    const struct pain_job *job;
    struct buf *out;
    struct payfile_sum *sum;
};

/* ---- the paying account ------------------------------------------------ */

/* Of the unit itself, else of the nearest one above it. */
static enum err_code find_payer(const struct pain_job *job, struct payer *out,
                                struct err *e)
{
    const struct units *units = registry_units(job->of.registry);
    const struct unit *unit = units_get(units, job->of.run->unit_id);
    char day[DAY_TEXT_BYTES];
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        job->of.db,
        "SELECT holder, bank, account_number FROM payer_account WHERE unit_id "
        "= $1 AND NOT voided AND from_day <= $2 AND (to_day IS NULL OR to_day "
        ">= $3) ORDER BY id",
        &s, e);

    for (int64_t at = job->of.run->unit_id; rc == ERR_OK && at && !row;
         at = units_parent_on_map(units, at, job->day)) {
        stmt_bind_int(s, 1, at);
        stmt_bind_day(s, 2, job->day);
        stmt_bind_day(s, 3, job->day);
        rc = stmt_step(s, &row, e);
    }
    if (rc != ERR_OK)
        return rc;
    day_official(job->day, day);
    if (!row)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_PAYER_NONE,
                       unit ? unit->name : "?", day);
    snprintf(out->holder, sizeof out->holder, "%s", stmt_text(s, 0));
    snprintf(out->bank, sizeof out->bank, "%s", stmt_text(s, 1));
    snprintf(out->account, sizeof out->account, "%s", stmt_text(s, 2));
    stmt_reset(s);
    return ERR_OK;
}

/* ---- elements ---------------------------------------------------------- */

static void element(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "<%s>", name);
    buf_xml(out, text);
    buf_printf(out, "</%s>", name);
}

/* A text of at most so many characters (Max140Text). */
static void element_cut(struct buf *out, const char *name, const char *text)
{
    const char *end = text;

    buf_printf(out, "<%s>", name);
    for (int n = 0; n < NAME_CHARS && *end; n++)
        (void)utf8_next(&end);
    struct buf part;
    buf_init(&part, 4096);
    buf_add(&part, text, (size_t)(end - text));
    buf_xml(out, buf_cstr(&part));
    buf_free(&part);
    buf_printf(out, "</%s>\n", name);
}

static void agent(struct buf *out, const char *name, const char *bic)
{
    buf_printf(out, "<%s><FinInstnId>", name);
    element(out, "BICFI", bic);
    buf_printf(out, "</FinInstnId></%s>\n", name);
}

static void account(struct buf *out, const char *name, const char *number)
{
    buf_printf(out, "<%s><Id><Othr>", name);
    element(out, "Id", number);
    buf_printf(out, "</Othr></Id></%s>\n", name);
}

static void sums(struct buf *out, const struct payfile_sum *sum)
{
    buf_printf(out,
               "<NbOfTxs>%" PRId64 "</NbOfTxs><CtrlSum>%" PRId64 "</CtrlSum>\n",
               sum->count, sum->amount);
}

static void head(struct writing *w, const struct payer *payer)
{
    const struct payroll *run = w->job->of.run;
    char month[MONTH_TEXT_BYTES], day[DAY_TEXT_BYTES], id[36];

    month_iso(run->month, month);
    day_iso(w->job->day, day);
    snprintf(id, sizeof id, "AS-%" PRId64 "-%s", run->id, month);
    buf_str(w->out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\""
            "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n"
            "<CstmrCdtTrfInitn>\n<GrpHdr>");
    element(w->out, "MsgId", id);
    element(w->out, "CreDtTm", w->job->made);
    sums(w->out, w->sum);
    buf_str(w->out, "<InitgPty>");
    element_cut(w->out, "Nm", payer->holder);
    buf_str(w->out, "</InitgPty></GrpHdr>\n<PmtInf>");
    element(w->out, "PmtInfId", id);
    buf_str(w->out, "<PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>");
    sums(w->out, w->sum);
    buf_str(w->out, "<ReqdExctnDt>");
    element(w->out, "Dt", day);
    buf_str(w->out, "</ReqdExctnDt><Dbtr>");
    element_cut(w->out, "Nm", payer->holder);
    buf_str(w->out, "</Dbtr>");
    account(w->out, "DbtrAcct", payer->account);
    agent(w->out, "DbtrAgt", payer->bank);
}

static enum err_code count_payment(const struct payment *p, void *arg,
                                   struct err *e)
{
    struct writing *w = arg;

    if (p->amount <= 0)
        return ERR_OK;
    w->sum->count++;
    w->sum->amount += p->amount;
    return p->way.bank && p->way.account
               ? ERR_OK
               : ERR_SET(e, ERR_INPUT, MSG_BENEFIT_PAYEE_BANK, p->name);
}

static enum err_code put_payment(const struct payment *p, void *arg,
                                 struct err *e)
{
    struct writing *w = arg;
    char text[PAYMENT_TEXT_BYTES];

    if (p->amount <= 0)
        return ERR_OK;
    buf_str(w->out, "<CdtTrfTxInf><PmtId>");
    element(w->out, "EndToEndId", p->ref);
    buf_printf(w->out,
               "</PmtId><Amt><InstdAmt Ccy=\"VND\">%" PRId64
               "</InstdAmt></Amt>\n",
               p->amount);
    agent(w->out, "CdtrAgt", p->way.bank);
    buf_str(w->out, "<Cdtr>");
    element_cut(w->out, "Nm", payment_payee(p));
    buf_str(w->out, "</Cdtr>");
    account(w->out, "CdtrAcct", p->way.account);
    payment_describe(&w->job->of, p, text);
    buf_str(w->out, "<RmtInf>");
    element_cut(w->out, "Ustrd", text);
    buf_str(w->out, "</RmtInf></CdtTrfTxInf>\n");
    return buf_check(w->out, e);
}

enum err_code pain_write(const struct pain_job *job, struct buf *out,
                         struct payfile_sum *sum, struct err *e)
{
    struct writing w = {job, out, sum};
    struct payment_ask ask = {job->of.run->id, job->of.unit, channels,
                              ARRAY_COUNT(channels)};
    struct payer payer = {0};
    enum err_code rc = payment_check_run(job->of.run, e);

    assert(job->made && job->day != DAY_NONE);
    *sum = (struct payfile_sum){0};
    if (rc == ERR_OK)
        rc = find_payer(job, &payer, e);
    if (rc == ERR_OK)
        rc = payments_list(job->of.db, &ask, count_payment, &w, e);
    if (rc == ERR_OK && sum->count == 0)
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_PAY_NOBODY);
    if (rc != ERR_OK)
        return rc;
    head(&w, &payer);
    rc = payments_list(job->of.db, &ask, put_payment, &w, e);
    buf_str(out, "</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n");
    return rc == ERR_OK ? buf_check(out, e) : rc;
}
