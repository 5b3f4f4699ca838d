/*
** ansinh payroll: one run of payments, step by step.
*/
#include "base/vnum.h"
#include "benefit/month.h"
#include "benefit/payroll.h"
#include "cli/cli.h"
#include "registry/sheet_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 512 << 20 };

struct asked {
    const char *group;
    const struct unit *unit;
    int32_t month;
};

/* ---- what is asked ----------------------------------------------------- */

static int read_asked(struct cli *c, struct asked *out)
{
    if (c->opt.arg_count != 2)
        return cli_needs(c, "GROUP"), 0;
    if (!c->opt.month)
        return cli_needs(c, "--month"), 0;
    out->group = c->opt.args[1];
    if (month_parse(c->opt.month, &out->month, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    return cli_unit(c, month_last_day(out->month), &out->unit);
}

static int find_run(struct cli *c, const struct asked *ask, struct payroll *run)
{
    struct db *db;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    enum err_code rc = payroll_find(c->arena, db, ask->group, ask->month,
                                    ask->unit->id, run, &c->err);
    db_close(db);
    return rc == ERR_OK;
}

/* ---- showing ----------------------------------------------------------- */

struct showing {
    struct cli *c;
    struct buf *out;
    struct sheet_writer *sheet; /* of -o FILE.csv|.xlsx, else NULL */
    struct db *db;
    struct stmt *name;
    int64_t count[PAYROLL_KIND__MAX], sum[PAYROLL_KIND__MAX];
};

static enum err_code person_name(struct showing *s, int64_t id, char out[160],
                                 struct err *e)
{
    int row;

    stmt_bind_int(s->name, 1, id);
    if (stmt_step(s->name, &row, e) != ERR_OK)
        return e->code;
    snprintf(out, 160, "%s", row ? stmt_text(s->name, 0) : "");
    stmt_reset(s->name);
    return ERR_OK;
}

/* One row of a list that people sign or that goes to the payer. */
static enum err_code put_row(struct showing *s, const struct payroll_item *x,
                             const char *unit, const char *name,
                             const char *note, struct err *e)
{
    char month[MONTH_TEXT_BYTES], number[32];

    month_official(x->month_for, month);
    snprintf(number, sizeof number, "%lld", (long long)x->award);
    sheet_put_text(s->sheet, unit);
    sheet_put_text(s->sheet, name);
    sheet_put_text(s->sheet, x->benefit);
    sheet_put_text(s->sheet, number);
    sheet_put_text(s->sheet, month);
    sheet_put_text(s->sheet, payroll_kind_names[x->kind]);
    snprintf(number, sizeof number, "%lld", (long long)x->amount);
    sheet_put_number(s->sheet, x->amount, 1, number);
    sheet_put_text(s->sheet, x->way.channel ? x->way.channel : "");
    sheet_put_text(s->sheet, note);
    sheet_put_text(s->sheet, ""); /* signature */
    return sheet_end_row(s->sheet, e);
}

static enum err_code put_heads(struct showing *s, struct err *e)
{
    static const enum msg_id heads[] = {
        MSG_CLI_PAY_UNIT,   MSG_CLI_PAY_NAME,  MSG_CLI_PAY_BENEFIT,
        MSG_CLI_PAY_AWARD,  MSG_CLI_PAY_MONTH, MSG_CLI_PAY_KIND,
        MSG_CLI_PAY_AMOUNT, MSG_CLI_PAY_WAY,   MSG_CLI_PAY_NOTE,
        MSG_CLI_PAY_SIGNED};

    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        sheet_put_title(s->sheet, msg_text(heads[i], s->c->lang));
    return sheet_end_row(s->sheet, e);
}

static enum err_code show_item(const struct payroll_item *x, void *arg,
                               struct err *e)
{
    struct showing *s = arg;
    char month[MONTH_TEXT_BYTES], amount[VNUM_TEXT_BYTES], name[160];
    char note[512] = "";
    const struct unit *unit =
        units_get(registry_units(s->c->registry), x->unit);

    s->count[x->kind]++;
    s->sum[x->kind] += x->amount;
    if (person_name(s, x->person, name, e) != ERR_OK)
        return e->code;
    month_official(x->month_for, month);
    vnum_format(x->amount, amount);
    if (x->note)
        payroll_note(x->note, s->c->lang, note, sizeof note);
    if (s->sheet)
        return put_row(s, x, unit ? unit->name : "", name, note, e);
    buf_printf(s->out, "%s\t%s\t%s/%" PRId64 "\t%s\t%s\t%s\t%s\t%s\n",
               unit ? unit->name : "", name, x->benefit, x->award, month,
               payroll_kind_names[x->kind], amount,
               x->way.channel ? x->way.channel : "", note);
    return buf_check(s->out, e);
}

static void show_totals(struct showing *s, const struct payroll *run)
{
    char amount[VNUM_TEXT_BYTES];

    for (int k = 0; k < PAYROLL_KIND__MAX; k++) {
        if (s->count[k] == 0)
            continue;
        vnum_format(s->sum[k], amount);
        buf_printf(s->out, "# %s\t%" PRId64 "\t%s\n", payroll_kind_names[k],
                   s->count[k], amount);
    }
    buf_printf(s->out, "# %s\n", payroll_state_names[run->state]);
}

static int show(struct cli *c, const struct asked *ask)
{
    struct showing s = {.c = c};
    struct payroll run;
    struct buf out;

    if (!find_run(c, ask, &run) ||
        store_reader(c->store, &s.db, &c->err) != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    s.out = &out;
    enum err_code rc = db_prepare(
        s.db, "SELECT full_name FROM person WHERE id = $1", &s.name, &c->err);
    if (rc == ERR_OK && c->opt.output)
        rc = sheet_begin(c->opt.output, &s.sheet, &c->err);
    if (rc == ERR_OK && s.sheet)
        rc = put_heads(&s, &c->err);
    if (rc == ERR_OK)
        rc = payroll_list(
            s.db,
            &(struct payroll_ask){.run = run.id, .kind = PAYROLL_KIND__MAX},
            show_item, &s, &c->err);
    db_close(s.db);
    if (s.sheet && sheet_finish(s.sheet, rc == ERR_OK, &c->err) != ERR_OK)
        rc = c->err.code;
    if (rc == ERR_OK)
        show_totals(&s, &run);
    c->opt.output = NULL; /* the totals go to the terminal */
    int good = rc == ERR_OK && cli_output(c, &out);
    buf_free(&out);
    return good;
}

/* ---- steps ------------------------------------------------------------- */

static int open_run(struct cli *c, const struct asked *ask)
{
    struct payroll_open what = {ask->group, ask->unit->id, ask->month,
                                MONTH_MIN, 0};
    int64_t id, keep = 0;

    if (c->opt.since &&
        month_parse(c->opt.since, &what.since, &c->err) != ERR_OK)
        return 0;
    if (c->opt.keep && !cli_number(c, c->opt.keep, "--keep", 0, 100, &keep))
        return 0;
    what.keep = (int)keep;
    return payroll_open(c->registry, c->who, &what, &id, &c->err) == ERR_OK;
}

static int compute(struct cli *c, const struct asked *ask)
{
    struct payroll run;

    return find_run(c, ask, &run) &&
           payroll_compute(c->registry, c->who, run.id, day_today(), &c->err) ==
               ERR_OK;
}

static int back(struct cli *c, const struct asked *ask)
{
    struct payroll run;

    return find_run(c, ask, &run) &&
           payroll_back(c->registry, c->who, run.id, c->opt.reason, &c->err) ==
               ERR_OK;
}

static int step(struct cli *c, const struct asked *ask, enum payroll_state to)
{
    struct payroll run;

    return find_run(c, ask, &run) &&
           payroll_step(c->registry, c->who, run.id, to, &c->err) == ERR_OK;
}

static const struct {
    const char *name;
    int (*run)(struct cli *c, const struct asked *ask); /* NULL: step */
    enum payroll_state to;
    enum store_mode mode;
} actions[] = {
    {"open", open_run, PAYROLL_OPEN, STORE_WRITE},
    {"compute", compute, PAYROLL_COMPUTED, STORE_WRITE},
    {"check", NULL, PAYROLL_CHECKED, STORE_WRITE},
    {"approve", NULL, PAYROLL_APPROVED, STORE_WRITE},
    {"send", NULL, PAYROLL_SENT, STORE_WRITE},
    {"reconcile", NULL, PAYROLL_RECONCILED, STORE_WRITE},
    {"close", NULL, PAYROLL_CLOSED, STORE_WRITE},
    {"back", back, PAYROLL_OPEN, STORE_WRITE},
    {"show", show, PAYROLL_STATE__MAX, STORE_READ},
};

static int run_action(struct cli *c, size_t i)
{
    struct asked ask;

    if (!cli_open(c, actions[i].mode))
        return cli_fail(c);
    if (!read_asked(c, &ask))
        return CLI_WRONG;
    int good =
        actions[i].run ? actions[i].run(c, &ask) : step(c, &ask, actions[i].to);
    if (!good)
        return c->err.code ? cli_fail(c) : CLI_WRONG;
    if (actions[i].to != PAYROLL_STATE__MAX)
        cli_say(c, MSG_CLI_PAYROLL_DONE, ask.group,
                payroll_state_names[actions[i].to]);
    return CLI_DONE;
}

int cmd_payroll(struct cli *c)
{
    const char *name = c->opt.arg_count > 0 ? c->opt.args[0] : "";

    for (size_t i = 0; i < ARRAY_COUNT(actions); i++)
        if (strcmp(name, actions[i].name) == 0)
            return run_action(c, i);
    ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, name, "payroll",
            "open, compute, check, approve, send, reconcile, close, back, "
            "show");
    return cli_fail(c);
}
