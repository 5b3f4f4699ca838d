/* Lines put together into payments, and their references. */
#include "benefit/payment.h"
#include "benefit/month.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void payment_ref_text(const struct payment_ref *ref,
                      char out[PAYMENT_REF_BYTES])
{
    snprintf(out, PAYMENT_REF_BYTES, "AS%" PRId64 "-%" PRId64 "-%" PRId64 "-%c",
             ref->run % 10000000, ref->unit % 10000000,
             ref->person % 1000000000000, ref->channel);
}

/* Digits up to the sign that ends them; 0 for anything else. */
static int take_number(const char **at, char end, int64_t *out)
{
    const char *s = *at;

    for (*out = 0; *s >= '0' && *s <= '9' && s - *at < 13; s++)
        *out = *out * 10 + (*s - '0');
    if (s == *at || *s != end)
        return 0;
    *at = s + 1;
    return 1;
}

int payment_ref_parse(const char *text, struct payment_ref *out)
{
    const char *at = text;

    *out = (struct payment_ref){0};
    if (strncmp(text, "AS", 2) != 0)
        return 0;
    at += 2;
    if (!take_number(&at, '-', &out->run) ||
        !take_number(&at, '-', &out->unit) ||
        !take_number(&at, '-', &out->person))
        return 0;
    out->channel = at[0];
    return strchr("bpcd", at[0]) != NULL && at[0] != '\0' && at[1] == '\0';
}

/* The letter of a channel: that of its code, d for cards beside cash. */
static char letter_of(const char *channel)
{
    return strcmp(channel, "card") == 0 ? 'd' : channel[0];
}

const char *payment_ref_channel(const struct payment_ref *ref)
{
    static const char *const codes[] = {"bank", "post", "cash"};

    for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
        if (codes[i][0] == ref->channel)
            return codes[i];
    return "card";
}

static struct payment take_payment(struct stmt *s, int64_t run)
{
    struct payment p = {.unit = stmt_int(s, 0),
                        .person = stmt_int(s, 1),
                        .way = {stmt_text(s, 2), stmt_text(s, 3),
                                stmt_text(s, 4), stmt_text(s, 5),
                                stmt_text(s, 6)},
                        .name = stmt_null(s, 7) ? "" : stmt_text(s, 7),
                        .citizen_number = stmt_text(s, 8),
                        .born = stmt_day(s, 9),
                        .amount = stmt_int(s, 10),
                        .lines = stmt_int(s, 11),
                        .first = month_of(stmt_day(s, 12)),
                        .last = month_of(stmt_day(s, 13)),
                        .regular = stmt_int(s, 14),
                        .back = stmt_int(s, 15)};
    struct payment_ref ref = {run, p.unit, p.person, 0};

    p.kept = p.amount - p.regular - p.back;
    if (!p.way.channel)
        p.way.channel = "cash";
    ref.channel = letter_of(p.way.channel);
    payment_ref_text(&ref, p.ref);
    return p;
}

static int is_wanted(const struct payment_ask *ask, const struct payment *p)
{
    for (size_t i = 0; i < ask->channel_count; i++)
        if (strcmp(ask->channels[i], p->way.channel) == 0)
            return 1;
    return ask->channel_count == 0;
}

static const char sql_payments[] =
    "SELECT l.unit_id, l.person, l.channel, max(l.bank), "
    "max(l.account_number), max(l.payee_kind), max(l.payee_name), p.full_name, "
    "p.citizen_number, p.born, sum(l.amount), count(*), min(l.month_for), "
    "max(l.month_for), sum(CASE WHEN l.line_reason IN ('regular', 'one_off') "
    "THEN l.amount ELSE 0 END), sum(CASE WHEN l.line_reason IN ('arrears', "
    "'repayment') THEN l.amount ELSE 0 END) FROM payment_line l JOIN person p "
    "ON p.id = l.person "
    "WHERE l.payroll = $1 AND NOT l.voided GROUP BY l.unit_id, l.person, "
    "l.channel, p.full_name, p.citizen_number, p.born, p.full_name_key "
    "ORDER BY l.unit_id, p.full_name_key, l.person, l.channel";

enum err_code payments_list(struct db *db, const struct payment_ask *ask,
                            payment_fn *fn, void *arg, struct err *e)
{
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(db, sql_payments, &s, e);

    assert(ask->run > 0);
    if (rc == ERR_OK)
        stmt_bind_int(s, 1, ask->run);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct payment p = take_payment(s, ask->run);
        if ((ask->unit && p.unit != ask->unit) || !is_wanted(ask, &p))
            continue;
        rc = fn(&p, arg, e);
        if (rc != ERR_OK)
            stmt_reset(s);
    }
    return rc;
}

const char *payment_payee(const struct payment *p)
{
    return p->way.payee && *p->way.payee ? p->way.payee : p->name;
}
