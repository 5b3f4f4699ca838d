/*
** Letters by mail merge: a template of the catalogue, filled for each person.
*/
#include "base/vnum.h"
#include "benefit/month.h"
#include "benefit/payfile.h"
#include "benefit/paylist.h"
#include "benefit/payroll_impl.h"
#include "doc/mdread.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const letter_names[LETTER__MAX] = {
    [LETTER_PAYMENT] = "payment", [LETTER_RECOVERY] = "recovery"};

enum { LETTER_BYTES = 1 << 20, PEOPLE_BYTES = 512 << 20 };

/* What the places of a letter stand for. */
enum place {
    PLACE_NAME,
    PLACE_BORN,
    PLACE_NUMBER,
    PLACE_COMMUNE,
    PLACE_REFERENCE,
    PLACE_MONTH,
    PLACE_AMOUNT,
    PLACE_WORDS,
    PLACE_PAYEE,
    PLACE_CHANNEL,
    PLACE_ACCOUNT,
    PLACE_DEBT,
    PLACE_TAKEN,
    PLACE_LEFT,
    PLACE_REPAY,
    PLACE_LINES,
    PLACE_RATES,
    PLACE__MAX
};
static const char *const places[PLACE__MAX] = {
    [PLACE_NAME] = "name",           [PLACE_BORN] = "born",
    [PLACE_NUMBER] = "number",       [PLACE_COMMUNE] = "commune",
    [PLACE_REFERENCE] = "reference", [PLACE_MONTH] = "month",
    [PLACE_AMOUNT] = "amount",       [PLACE_WORDS] = "words",
    [PLACE_PAYEE] = "payee",         [PLACE_CHANNEL] = "channel",
    [PLACE_ACCOUNT] = "account",     [PLACE_DEBT] = "debt",
    [PLACE_TAKEN] = "taken",         [PLACE_LEFT] = "left",
    [PLACE_REPAY] = "repay",         [PLACE_LINES] = "lines",
    [PLACE_RATES] = "rates"};

struct writing {
    const struct payfile_job *job;
    enum letter_kind kind;
    const struct cat_template *template;
    letter_fn *fn;
    void *arg;
    int64_t count;
    struct buf value[PLACE__MAX];
    struct buf text;
    struct stmt *items, *rates;
    struct payroll_people *people;
};

/* Months that follow each other with the same amount of one kind. */
struct stretch {
    char benefit[64], kind[16];
    int32_t first, last;
    int64_t amount; /* of each month */
};

/* ---- values ------------------------------------------------------------ */

/* Text that Markdown does not read as signs. */
static void put(struct writing *w, enum place p, const char *text)
{
    struct buf *b = &w->value[p];

    for (const char *s = text ? text : ""; *s; s++) {
        if (strchr("\\`*_{}[]()#+-!|<>&~", *s))
            buf_char(b, '\\');
        buf_char(b, *s);
    }
}

static void put_money(struct writing *w, enum place p, int64_t n)
{
    char text[VNUM_TEXT_BYTES];

    vnum_format(n, text);
    put(w, p, text);
}

static void clear(struct writing *w)
{
    for (size_t i = 0; i < PLACE__MAX; i++)
        buf_clear(&w->value[i]);
    buf_clear(&w->text);
}

static const char *title_of(const struct writing *w, const char *list,
                            const char *code)
{
    const struct cat_choice *c =
        catalog_choice(registry_catalog(w->job->registry), list);
    int at = c && code ? cat_code_index(c, code) : -1;

    return at < 0 ? (code ? code : "") : c->titles[at].text[w->job->lang];
}

static void put_person(struct writing *w, const struct payment *p)
{
    char text[PAYMENT_TEXT_BYTES];

    put(w, PLACE_NAME, p->name);
    *text = '\0';
    if (p->born != DAY_NONE)
        day_official(p->born, text);
    put(w, PLACE_BORN, text);
    put(w, PLACE_NUMBER, p->citizen_number);
    payment_unit(registry_units(w->job->registry), p->unit, text);
    put(w, PLACE_COMMUNE, text);
    put(w, PLACE_REFERENCE, p->ref);
    month_official(w->job->run->month, text);
    put(w, PLACE_MONTH, text);
    put_money(w, PLACE_AMOUNT, p->amount);
    vnum_words(p->amount, text, sizeof text);
    put(w, PLACE_WORDS, text);
    put(w, PLACE_PAYEE, payment_payee(p));
    put(w, PLACE_CHANNEL, title_of(w, "payment_channel", p->way.channel));
    if (p->way.account && *p->way.account) {
        buf_char(&w->value[PLACE_ACCOUNT], ' ');
        put(w, PLACE_ACCOUNT, p->way.account);
    }
}

static void put_stretch(struct writing *w, const struct stretch *x)
{
    struct buf *b = &w->value[PLACE_LINES];
    char month[MONTH_TEXT_BYTES], amount[VNUM_TEXT_BYTES];
    int is_debt = strcmp(x->kind, payroll_kind_names[PAYROLL_DEBT]) == 0;

    if (!*x->kind)
        return;
    month_official(x->first, month);
    buf_printf(b, "| %s | %s", title_of(w, "benefit", x->benefit), month);
    month_official(x->last, month);
    if (x->last > x->first)
        buf_printf(b, " – %s", month);
    vnum_format(x->amount * (x->last - x->first + 1), amount);
    buf_printf(b, " | %s | %s |\n",
               is_debt ? msg_text(MSG_BENEFIT_LETTER_DEBT, w->job->lang)
                       : title_of(w, "line_reason", x->kind),
               amount);
}

/* One more item: it goes on with the stretch, or begins the next. */
static void add_item(struct writing *w, struct stretch *x, const char *benefit,
                     const char *kind, int32_t month, int64_t amount)
{
    if (strcmp(x->kind, kind) == 0 && strcmp(x->benefit, benefit) == 0 &&
        x->amount == amount && month == x->last + 1) {
        x->last = month;
        return;
    }
    put_stretch(w, x);
    snprintf(x->benefit, sizeof x->benefit, "%s", benefit);
    snprintf(x->kind, sizeof x->kind, "%s", kind);
    x->first = x->last = month;
    x->amount = amount;
}

/* What each overpaid award gave a month in the run before, and gives now. */
static enum err_code put_rates(struct writing *w, int64_t person, struct err *e)
{
    struct buf *b = &w->value[PLACE_RATES];
    char before[VNUM_TEXT_BYTES], now[VNUM_TEXT_BYTES];
    struct stmt *s = w->rates;
    int row = 0;
    enum err_code rc;

    buf_str(b, msg_text(MSG_BENEFIT_LETTER_RATES, w->job->lang));
    stmt_bind_int(s, 1, w->job->run->month);
    stmt_bind_int(s, 2, w->job->run->id);
    stmt_bind_int(s, 3, person);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        vnum_format(stmt_int(s, 1), before);
        vnum_format(stmt_int(s, 2), now);
        buf_printf(b, "| %s | %s | %s |\n",
                   title_of(w, "benefit", stmt_text(s, 0)), before, now);
    }
    return rc;
}

/* How what is still owed is taken back: the person's plan, or the share that
** the run takes. */
static void put_repay(struct writing *w, int64_t person, int64_t taken,
                      int64_t left)
{
    const struct payroll_plan *plan = payroll_people_plan(w->people, person);
    char number[VNUM_TEXT_BYTES], text[400];
    const char *arg = number;
    enum msg_id id = MSG_BENEFIT_LETTER_REPAY_SHARE;

    snprintf(number, sizeof number, "%d", 100 - w->job->run->keep);
    if (left == 0) {
        id = MSG_BENEFIT_LETTER_REPAY_DONE;
    } else if (plan && plan->monthly >= 0) {
        id = MSG_BENEFIT_LETTER_REPAY_MONTHLY;
        vnum_format(plan->monthly, number);
    } else if (plan && plan->leaves >= 0) {
        id = MSG_BENEFIT_LETTER_REPAY_LEAVES;
        vnum_format(plan->leaves, number);
    } else if (taken == 0) {
        id = MSG_BENEFIT_LETTER_REPAY_NONE;
    }
    msg_format(id, w->job->lang, &arg, 1, text, sizeof text);
    put(w, PLACE_REPAY, text);
}

/* The run's items of a person: what moves money, and what stays a debt. */
static enum err_code put_items(struct writing *w, int64_t person, int64_t *over,
                               struct err *e)
{
    struct stretch x = {.first = 0};
    int64_t taken = 0, debt = 0;
    struct stmt *s = w->items;
    int row = 0;
    enum err_code rc;

    buf_str(&w->value[PLACE_LINES],
            msg_text(MSG_BENEFIT_LETTER_TABLE, w->job->lang));
    stmt_bind_int(s, 1, w->job->run->id);
    stmt_bind_int(s, 2, person);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        const char *kind = stmt_text(s, 1);
        int64_t n = stmt_int(s, 3);
        int is_debt = strcmp(kind, payroll_kind_names[PAYROLL_DEBT]) == 0;
        taken -=
            strcmp(kind, payroll_kind_names[PAYROLL_RECOVERY]) == 0 ? n : 0;
        debt -= is_debt ? n : 0;
        add_item(w, &x, stmt_text(s, 0), kind, (int32_t)stmt_int(s, 2), n);
    }
    put_stretch(w, &x);
    put_money(w, PLACE_TAKEN, taken);
    put_money(w, PLACE_LEFT, debt);
    put_money(w, PLACE_DEBT, taken + debt);
    put_repay(w, person, taken, debt);
    *over = taken + debt;
    return rc == ERR_OK && *over ? put_rates(w, person, e) : rc;
}

/* ---- a letter ---------------------------------------------------------- */

/* The template with its places filled. */
static void fill(struct writing *w)
{
    for (const char *s = w->template->text; *s;) {
        size_t len = *s == '{' ? strcspn(s + 1, "{}\n") : 0;
        int at = -1;
        for (int i = 0; i < PLACE__MAX && *s == '{' && s[len + 1] == '}'; i++)
            if (strlen(places[i]) == len && strncmp(places[i], s + 1, len) == 0)
                at = i;
        if (at < 0) {
            buf_char(&w->text, *s++);
            continue;
        }
        buf_str(&w->text, buf_cstr(&w->value[at]));
        s += len + 2;
    }
}

/* What stands above a letter; NULL when memory is out. */
static const char *heading(const struct writing *w, struct arena *a)
{
    static const enum msg_id ids[LETTER__MAX] = {
        [LETTER_PAYMENT] = MSG_BENEFIT_LETTER_PAYMENT,
        [LETTER_RECOVERY] = MSG_BENEFIT_LETTER_RECOVERY,
    };
    char month[MONTH_TEXT_BYTES], text[256];
    const char *arg = month;

    month_official(w->job->run->month, month);
    msg_format(ids[w->kind], w->job->lang, &arg, 1, text, sizeof text);
    return arena_strdup(a, text);
}

static enum err_code put_letter(const struct payment *p, void *arg,
                                struct err *e)
{
    struct writing *w = arg;
    struct arena *a;
    int64_t over = 0;

    clear(w);
    put_person(w, p);
    if (put_items(w, p->person, &over, e) != ERR_OK)
        return e->code;
    if (w->kind == LETTER_RECOVERY && over == 0)
        return ERR_OK;
    fill(w);
    if (buf_check(&w->text, e) != ERR_OK)
        return e->code;
    a = arena_new(16 << 20);
    struct doc *d = a ? doc_new(a, w->job->lang) : NULL;
    enum err_code rc = d ? ERR_OK : err_nomem(e);
    if (rc == ERR_OK) {
        d->title = heading(w, a);
        d->created = date_of(month_first_day(w->job->run->month));
        rc = doc_from_markdown(d, &d->body, buf_cstr(&w->text), w->text.len,
                               w->template->file, NULL, e);
    }
    if (rc == ERR_OK) {
        w->count++;
        rc = w->fn(d, p->person, w->arg, e);
    }
    arena_free(a);
    return rc;
}

/* Those who are paid nothing in the run have no payment: who owes and gets
** nothing is listed by items. */
static enum err_code put_debtors(struct writing *w, struct err *e)
{
    struct stmt *s;
    int row = 0;
    enum err_code rc = db_prepare(
        w->job->db,
        "SELECT i.person_id, min(i.unit_id), p.full_name, p.citizen_number, "
        "p.born FROM payroll_item i JOIN person p ON p.id = i.person_id WHERE "
        "i.payroll_id = $1 AND i.kind IN ('debt', 'recovery') GROUP BY "
        "i.person_id, p.full_name, p.citizen_number, p.born, p.full_name_key "
        "ORDER BY 2, p.full_name_key, i.person_id",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, w->job->run->id);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct payment p = {.person = stmt_int(s, 0),
                            .unit = stmt_int(s, 1),
                            .name = stmt_text(s, 2),
                            .citizen_number = stmt_text(s, 3),
                            .born = stmt_day(s, 4)};
        snprintf(p.ref, sizeof p.ref, "AS%" PRId64 "-%" PRId64, w->job->run->id,
                 p.person);
        if (w->job->unit && p.unit != w->job->unit)
            continue;
        rc = put_letter(&p, w, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            break;
        }
    }
    return rc;
}

static enum err_code run(struct writing *w, struct err *e)
{
    struct payment_ask ask = {.run = w->job->run->id, .unit = w->job->unit};
    enum err_code rc = payment_check_run(w->job->run, e);

    if (rc == ERR_OK)
        rc = db_prepare(w->job->db,
                        "SELECT benefit, kind, month_for, amount FROM "
                        "payroll_item WHERE payroll_id = $1 AND person_id = $2 "
                        "AND kind IN ('regular', 'arrears', 'repayment', "
                        "'recovery', 'one_off', 'debt') ORDER BY benefit, "
                        "kind, award, month_for, seq",
                        &w->items, e);
    if (rc == ERR_OK)
        rc = db_prepare(w->job->db,
                        "SELECT benefit, max(old), sum(CASE WHEN kind = "
                        "'regular' AND month_for = $1 THEN amount ELSE 0 END) "
                        "FROM payroll_item WHERE payroll_id = $2 AND person_id "
                        "= $3 GROUP BY benefit, award HAVING max(old) IS NOT "
                        "NULL AND sum(CASE WHEN kind IN ('debt', 'recovery') "
                        "THEN 1 ELSE 0 END) > 0 ORDER BY benefit, award",
                        &w->rates, e);
    if (rc != ERR_OK)
        return rc;
    return w->kind == LETTER_RECOVERY
               ? put_debtors(w, e)
               : payments_list(w->job->db, &ask, put_letter, w, e);
}

enum err_code letters_build(const struct payfile_job *job,
                            enum letter_kind kind, letter_fn *fn, void *arg,
                            int64_t *count, struct err *e)
{
    struct writing w = {.job = job, .kind = kind, .fn = fn, .arg = arg};
    char name[64];

    assert(kind < LETTER__MAX);
    *count = 0;
    snprintf(name, sizeof name, "letter_%s.md", letter_names[kind]);
    w.template = catalog_template(registry_catalog(job->registry), name);
    if (!w.template)
        return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_LETTER_NONE, name);
    struct arena *a = arena_new(PEOPLE_BYTES);
    struct payroll_people_ask people = {a, job->db, job->run->month, 0};
    for (size_t i = 0; i < PLACE__MAX; i++)
        buf_init(&w.value[i], LETTER_BYTES);
    buf_init(&w.text, LETTER_BYTES);
    enum err_code rc =
        a ? payroll_people_load(&people, &w.people, e) : err_nomem(e);
    if (rc == ERR_OK)
        rc = run(&w, e);
    arena_free(a);
    for (size_t i = 0; i < PLACE__MAX; i++)
        buf_free(&w.value[i]);
    buf_free(&w.text);
    *count = rc == ERR_OK ? w.count : 0;
    return rc;
}
