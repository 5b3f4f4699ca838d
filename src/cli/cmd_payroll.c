/*
** ansinh payroll: one run of payments, step by step.
*/
#include "base/vnum.h"
#include "benefit/month.h"
#include "cli/payrun.h"
#include "registry/sheet_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 512 << 20 };

/* The states as a reader meets them; other programs have their names. */
static const enum msg_id state_titles[PAYROLL_STATE__MAX] = {
    [PAYROLL_OPEN] = MSG_WEB_PAY_OPEN,
    [PAYROLL_COMPUTED] = MSG_WEB_PAY_COMPUTED,
    [PAYROLL_CHECKED] = MSG_WEB_PAY_CHECKED,
    [PAYROLL_APPROVED] = MSG_WEB_PAY_APPROVED,
    [PAYROLL_SENT] = MSG_WEB_PAY_SENT,
    [PAYROLL_RECONCILED] = MSG_WEB_PAY_RECONCILED,
    [PAYROLL_CLOSED] = MSG_WEB_PAY_CLOSED};

/* ---- what is asked ----------------------------------------------------- */

static int read_asked(struct cli *c, size_t arguments, struct payrun *out)
{
    if (c->opt.arg_count < 2 || c->opt.arg_count > arguments)
        return cli_needs(c, "GROUP"), 0;
    if (!c->opt.month)
        return cli_needs(c, "--month"), 0;
    out->group = c->opt.args[1];
    if (month_parse(c->opt.month, &out->month, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    day_t day = month_last_day(out->month);
    if (!cli_unit(c, day, &out->unit))
        return 0;
    if (!c->opt.commune)
        return 1;
    return units_find(registry_units(c->registry), c->opt.commune, day,
                      &out->commune, &c->err) == ERR_OK ||
           (cli_fail(c), 0);
}

int payrun_find(struct cli *c, const struct payrun *ask, struct payroll *run)
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
    int64_t count[PAYROLL_KIND__MAX], sum[PAYROLL_KIND__MAX];
};

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
    char month[MONTH_TEXT_BYTES], amount[VNUM_TEXT_BYTES];
    char note[512] = "";
    const struct unit *unit =
        units_get(registry_units(s->c->registry), x->unit);

    s->count[x->kind]++;
    s->sum[x->kind] += x->amount;
    month_official(x->month_for, month);
    vnum_format(x->amount, amount);
    if (x->note)
        payroll_note(x->note, s->c->lang, note, sizeof note);
    if (s->sheet)
        return put_row(s, x, unit ? unit->name : "", x->name, note, e);
    buf_printf(s->out, "%s\t%s\t%s/%" PRId64 "\t%s\t%s\t%s\t%s\t%s\n",
               unit ? unit->name : "", x->name, x->benefit, x->award, month,
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

static int show_some(struct cli *c, const struct payrun *ask, int changes)
{
    struct payroll_ask what = {.kind = PAYROLL_KIND__MAX,
                               .changes = changes,
                               .unit = ask->commune ? ask->commune->id : 0};
    struct showing s = {.c = c};
    struct payroll run;
    struct buf out;
    struct db *db;

    if (!payrun_find(c, ask, &run) ||
        payroll_may(c->registry, c->who, &run, RIGHT_READ, &c->err) != ERR_OK ||
        store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    s.out = &out;
    what.run = run.id;
    enum err_code rc = ERR_OK;
    if (c->opt.output)
        rc = sheet_begin(c->opt.output, &s.sheet, &c->err);
    if (rc == ERR_OK && s.sheet)
        rc = put_heads(&s, &c->err);
    if (rc == ERR_OK)
        rc = payroll_list(db, &what, show_item, &s, &c->err);
    db_close(db);
    if (s.sheet && sheet_finish(s.sheet, rc == ERR_OK, &c->err) != ERR_OK)
        rc = c->err.code;
    if (rc == ERR_OK)
        show_totals(&s, &run);
    c->opt.output = NULL; /* the totals go to the terminal */
    int good = rc == ERR_OK && cli_output(c, &out);
    buf_free(&out);
    return good;
}

static int show(struct cli *c, const struct payrun *ask)
{
    return show_some(c, ask, 0);
}

/* What is other than in the run before, as officers look it through. */
static int changes(struct cli *c, const struct payrun *ask)
{
    return show_some(c, ask, 1);
}

/* ---- sums -------------------------------------------------------------- */

struct adding {
    struct cli *c;
    struct buf *out;
    enum payroll_by by;
};

static enum err_code show_sum(const struct payroll_total *t, void *arg,
                              struct err *e)
{
    struct adding *x = arg;
    char key[300], amount[VNUM_TEXT_BYTES];

    payroll_key_text(x->c->catalog, registry_units(x->c->registry), x->by,
                     t->key, x->c->lang, key, sizeof key);
    vnum_format(t->amount, amount);
    buf_printf(x->out, "%s\t%s\t%" PRId64 "\t%" PRId64 "\t%s\n",
               payroll_by_names[x->by], key, t->people, t->lines, amount);
    return buf_check(x->out, e);
}

/* The views that --by names; without it all of them. */
static int wants(const struct cli *c, enum payroll_by by)
{
    for (size_t i = 0; i < c->opt.by_count; i++)
        if (strcmp(c->opt.by[i], payroll_by_names[by]) == 0)
            return 1;
    return c->opt.by_count == 0;
}

/* Every view that --by names is one. */
static int check_views(struct cli *c)
{
    for (size_t i = 0; i < c->opt.by_count; i++) {
        int known = 0;
        for (int by = 0; by < PAYROLL_BY__MAX; by++)
            known |= strcmp(c->opt.by[i], payroll_by_names[by]) == 0;
        if (known)
            continue;
        struct buf all;
        buf_init(&all, OUT_BYTES);
        for (int by = 0; by < PAYROLL_BY__MAX; by++)
            buf_printf(&all, "%s%s", by ? ", " : "", payroll_by_names[by]);
        ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, c->opt.by[i], "--by",
                buf_cstr(&all));
        buf_free(&all);
        return 0;
    }
    return 1;
}

static int totals(struct cli *c, const struct payrun *ask)
{
    struct adding x = {.c = c};
    struct payroll run;
    struct buf out;
    struct db *db;
    enum err_code rc = ERR_OK;

    if (!check_views(c) || !payrun_find(c, ask, &run) ||
        payroll_may(c->registry, c->who, &run, RIGHT_READ, &c->err) != ERR_OK ||
        store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    x.out = &out;
    for (int by = 0; by < PAYROLL_BY__MAX && rc == ERR_OK; by++) {
        x.by = (enum payroll_by)by;
        if (wants(c, x.by))
            rc = payroll_totals(db, run.id, x.by, show_sum, &x, &c->err);
    }
    db_close(db);
    int good = rc == ERR_OK && cli_output(c, &out);
    buf_free(&out);
    return good;
}

static enum err_code show_run(const struct payroll *run, void *arg,
                              struct err *e)
{
    struct adding *x = arg;
    const struct unit *u =
        units_get(registry_units(x->c->registry), run->unit_id);
    char month[MONTH_TEXT_BYTES];

    month_official(run->month, month);
    buf_printf(x->out, "%" PRId64 "\t%s\t%s\t%s\t%s\n", run->id, month,
               run->group, u ? u->name : "", payroll_state_names[run->state]);
    return buf_check(x->out, e);
}

static int runs(struct cli *c, const struct payrun *ask)
{
    struct adding x = {.c = c};
    struct buf out;
    struct db *db;

    (void)ask;
    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    x.out = &out;
    enum err_code rc =
        payroll_runs(c->registry, db, c->who, show_run, &x, &c->err);
    db_close(db);
    int good = rc == ERR_OK && cli_output(c, &out);
    buf_free(&out);
    return good;
}

/* ---- steps ------------------------------------------------------------- */

static int open_run(struct cli *c, const struct payrun *ask)
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

static int compute(struct cli *c, const struct payrun *ask)
{
    struct payroll run;

    return payrun_find(c, ask, &run) &&
           payroll_compute(c->registry, c->who, run.id, day_today(), &c->err) ==
               ERR_OK;
}

static int back(struct cli *c, const struct payrun *ask)
{
    struct payroll run;

    return payrun_find(c, ask, &run) &&
           payroll_back(c->registry, c->who, run.id, c->opt.reason, &c->err) ==
               ERR_OK;
}

static int step(struct cli *c, const struct payrun *ask, enum payroll_state to)
{
    struct payroll run;

    return payrun_find(c, ask, &run) &&
           payroll_step(c->registry, c->who, run.id, to, &c->err) == ERR_OK;
}

/* With a file what came back is entered; without one it is all there. */
static int reconcile(struct cli *c, const struct payrun *ask)
{
    return c->opt.arg_count == 3 ? payrun_reconcile(c, ask)
                                 : step(c, ask, PAYROLL_RECONCILED);
}

static const struct {
    const char *name;
    int (*run)(struct cli *c, const struct payrun *ask); /* NULL: step */
    enum payroll_state to;                               /* MAX: none */
    enum store_mode mode;
    size_t arguments;
} actions[] = {
    {"open", open_run, PAYROLL_OPEN, STORE_WRITE, 2},
    {"compute", compute, PAYROLL_COMPUTED, STORE_WRITE, 2},
    {"check", NULL, PAYROLL_CHECKED, STORE_WRITE, 2},
    {"approve", NULL, PAYROLL_APPROVED, STORE_WRITE, 2},
    {"send", NULL, PAYROLL_SENT, STORE_WRITE, 2},
    {"reconcile", reconcile, PAYROLL_RECONCILED, STORE_WRITE, 3},
    {"close", NULL, PAYROLL_CLOSED, STORE_WRITE, 2},
    {"back", back, PAYROLL_OPEN, STORE_WRITE, 2},
    {"runs", runs, PAYROLL_STATE__MAX, STORE_READ, 1},
    {"show", show, PAYROLL_STATE__MAX, STORE_READ, 2},
    {"changes", changes, PAYROLL_STATE__MAX, STORE_READ, 2},
    {"totals", totals, PAYROLL_STATE__MAX, STORE_READ, 2},
    {"list", payrun_list, PAYROLL_STATE__MAX, STORE_READ, 2},
    {"export", payrun_export, PAYROLL_STATE__MAX, STORE_READ, 2},
    {"letters", payrun_letters, PAYROLL_STATE__MAX, STORE_READ, 2},
};

static int run_action(struct cli *c, size_t i)
{
    struct payrun ask = {0};

    if (!cli_open(c, actions[i].mode))
        return cli_fail(c);
    if (actions[i].arguments > 1 && !read_asked(c, actions[i].arguments, &ask))
        return CLI_WRONG;
    int good =
        actions[i].run ? actions[i].run(c, &ask) : step(c, &ask, actions[i].to);
    if (!good)
        return c->err.code ? cli_fail(c) : CLI_WRONG;
    if (actions[i].to != PAYROLL_STATE__MAX && c->opt.arg_count < 3)
        cli_say(c, MSG_CLI_PAYROLL_DONE, ask.group,
                msg_text(state_titles[actions[i].to], c->lang));
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
            "runs, show, changes, totals, list, export, letters");
    return cli_fail(c);
}
