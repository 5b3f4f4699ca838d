/* The list that a commune signs. */
#include "benefit/paylist.h"
#include "base/vnum.h"
#include "benefit/month.h"
#include "benefit/payfile.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum column {
    COL_NUMBER,
    COL_NAME,
    COL_BORN,
    COL_REGULAR,
    COL_BACK,
    COL_KEPT,
    COL_AMOUNT,
    COL_PAYEE,
    COL_REF,
    COL_SIGNED,
    COL__MAX
};

static const struct {
    enum msg_id title;
    int width;
    enum doc_align align;
} columns[COL__MAX] = {
    [COL_NUMBER] = {MSG_BENEFIT_LIST_NUMBER, 7, DOC_ALIGN_CENTRE},
    [COL_NAME] = {MSG_BENEFIT_LIST_NAME, 23, DOC_ALIGN_LEFT},
    [COL_BORN] = {MSG_BENEFIT_LIST_BORN, 17, DOC_ALIGN_CENTRE},
    [COL_REGULAR] = {MSG_BENEFIT_LIST_REGULAR, 14, DOC_ALIGN_RIGHT},
    [COL_BACK] = {MSG_BENEFIT_LIST_BACK, 14, DOC_ALIGN_RIGHT},
    [COL_KEPT] = {MSG_BENEFIT_LIST_KEPT, 12, DOC_ALIGN_RIGHT},
    [COL_AMOUNT] = {MSG_BENEFIT_LIST_AMOUNT, 15, DOC_ALIGN_RIGHT},
    [COL_PAYEE] = {MSG_BENEFIT_LIST_PAYEE, 16, DOC_ALIGN_LEFT},
    [COL_REF] = {MSG_BENEFIT_LIST_REF, 29, DOC_ALIGN_LEFT},
    [COL_SIGNED] = {MSG_BENEFIT_LIST_SIGNED, 14, DOC_ALIGN_LEFT},
};

struct sums {
    int64_t regular, back, kept, amount, people;
};

struct listing {
    const struct payfile_job *job;
    struct doc *d;
    struct doc_blocks *to; /* of the commune at hand */
    struct doc_table *table;
    struct doc_table *cover; /* a row for each commune */
    int64_t unit;
    struct sums sums, all;
    int64_t unit_count;
};

static const char *words(const struct listing *l, enum msg_id id)
{
    return msg_text(id, l->job->lang);
}

static void say(struct listing *l, enum doc_style style, enum msg_id id,
                const char *a, const char *b)
{
    const char *args[2] = {a, b};
    char text[1024];

    msg_format(id, l->job->lang, args, 2, text, sizeof text);
    doc_say(l->d, l->to, style, text);
}

static void money(struct listing *l, struct doc_table *t, int64_t n)
{
    char shown[VNUM_TEXT_BYTES], raw[32];

    vnum_format(n, shown);
    snprintf(raw, sizeof raw, "%" PRId64, n);
    struct doc_figure f = {.indicator = "payment_due",
                           .unit = "",
                           .period = "",
                           .dim = "",
                           .value = "",
                           .aspect = "",
                           .raw = raw,
                           .shown = shown};
    struct doc_inlines *in = doc_cell(l->d, t, DOC_ALIGN_COLUMN, 1);
    if (n != 0)
        doc_figure(l->d, in, &f);
}

static void cell(struct listing *l, const char *text)
{
    doc_text(l->d, doc_cell(l->d, l->table, DOC_ALIGN_COLUMN, 1), text);
}

/* ---- a commune --------------------------------------------------------- */

static void begin_table(struct listing *l)
{
    struct doc_column shape[COL__MAX];

    for (size_t i = 0; i < COL__MAX; i++)
        shape[i] = (struct doc_column){columns[i].width, columns[i].align};
    l->table = doc_table(l->d, l->to, shape, COL__MAX, 1);
    if (l->table)
        l->table->by_weight = 1;
    doc_row(l->d, l->table);
    for (size_t i = 0; i < COL__MAX; i++)
        doc_text(l->d,
                 doc_bold(l->d, doc_cell(l->d, l->table, DOC_ALIGN_CENTRE, 1)),
                 words(l, columns[i].title));
}

static void month_title(const struct listing *l, char *out, size_t out_size)
{
    char month[MONTH_TEXT_BYTES];
    const char *args[1] = {month};

    month_official(l->job->run->month, month);
    msg_format(MSG_BENEFIT_LIST_TITLE, l->job->lang, args, 1, out, out_size);
}

static const char *unit_text(const struct listing *l, int64_t unit,
                             char out[PAYMENT_TEXT_BYTES])
{
    payment_unit(registry_units(l->job->registry), unit, out);
    return out;
}

/* The first page: what each commune pays. */
static void begin_cover(struct listing *l)
{
    static const struct doc_column shape[4] = {{10, DOC_ALIGN_CENTRE},
                                               {50, DOC_ALIGN_LEFT},
                                               {20, DOC_ALIGN_RIGHT},
                                               {30, DOC_ALIGN_RIGHT}};
    static const enum msg_id heads[4] = {
        MSG_BENEFIT_LIST_NUMBER, MSG_BENEFIT_LIST_UNIT, MSG_BENEFIT_LIST_PEOPLE,
        MSG_BENEFIT_LIST_AMOUNT};

    l->cover = doc_table(l->d, &l->d->body, shape, 4, 1);
    if (l->cover)
        l->cover->by_weight = 1;
    doc_row(l->d, l->cover);
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        doc_text(l->d,
                 doc_bold(l->d, doc_cell(l->d, l->cover, DOC_ALIGN_CENTRE, 1)),
                 words(l, heads[i]));
}

static void cover_row(struct listing *l, const char *number, const char *name,
                      const struct sums *sums)
{
    char count[VNUM_TEXT_BYTES];

    vnum_format(sums->people, count);
    doc_row(l->d, l->cover);
    doc_text(l->d, doc_cell(l->d, l->cover, DOC_ALIGN_COLUMN, 1), number);
    doc_text(l->d, doc_cell(l->d, l->cover, DOC_ALIGN_COLUMN, 1), name);
    doc_text(l->d, doc_cell(l->d, l->cover, DOC_ALIGN_COLUMN, 1), count);
    money(l, l->cover, sums->amount);
}

static void begin_unit(struct listing *l, const struct payment *p)
{
    char title[512], unit[PAYMENT_TEXT_BYTES];

    month_title(l, title, sizeof title);
    l->unit = p->unit;
    l->sums = (struct sums){0};
    l->to = doc_annex(l->d, unit_text(l, p->unit, unit), title, NULL, 1);
    begin_table(l);
}

static void end_unit(struct listing *l)
{
    char count[VNUM_TEXT_BYTES], text[PAYMENT_TEXT_BYTES];

    if (!l->to)
        return;
    vnum_format(++l->unit_count, count);
    cover_row(l, count, unit_text(l, l->unit, text), &l->sums);
    l->all.people += l->sums.people;
    l->all.amount += l->sums.amount;
    vnum_format(l->sums.people, count);
    doc_row(l->d, l->table);
    doc_text(l->d, doc_bold(l->d, doc_cell(l->d, l->table, DOC_ALIGN_LEFT, 3)),
             words(l, MSG_BENEFIT_LIST_SUM));
    money(l, l->table, l->sums.regular);
    money(l, l->table, l->sums.back);
    money(l, l->table, l->sums.kept);
    money(l, l->table, l->sums.amount);
    for (int i = COL_PAYEE; i < COL__MAX; i++)
        cell(l, "");
    vnum_words(l->sums.amount, text, sizeof text);
    say(l, DOC_NORMAL, MSG_BENEFIT_LIST_WORDS, count, text);
    /* No widths: a third of the page each. */
    struct doc_column three[3] = {
        {0, DOC_ALIGN_CENTRE}, {0, DOC_ALIGN_CENTRE}, {0, DOC_ALIGN_CENTRE}};
    struct doc_table *t = doc_table(l->d, l->to, three, 3, 0);
    static const enum msg_id posts[3] = {
        MSG_BENEFIT_LIST_MADE, MSG_BENEFIT_LIST_PAID, MSG_BENEFIT_LIST_HEAD};
    doc_row(l->d, t);
    for (size_t i = 0; i < ARRAY_COUNT(posts); i++) {
        struct doc_inlines *in = doc_cell(l->d, t, DOC_ALIGN_COLUMN, 1);
        doc_text(l->d, doc_bold(l->d, in), words(l, posts[i]));
        for (int k = 0; k < 4; k++)
            doc_break(l->d, in);
    }
}

static enum err_code put_payment(const struct payment *p, void *arg,
                                 struct err *e)
{
    struct listing *l = arg;
    char number[VNUM_TEXT_BYTES], born[DAY_TEXT_BYTES] = "";

    (void)e;
    if (!l->to || p->unit != l->unit) {
        end_unit(l);
        begin_unit(l, p);
    }
    l->sums.regular += p->regular;
    l->sums.back += p->back;
    l->sums.kept += p->kept;
    l->sums.amount += p->amount;
    vnum_format(++l->sums.people, number);
    if (p->born != DAY_NONE)
        day_official(p->born, born);
    doc_row(l->d, l->table);
    cell(l, number);
    cell(l, p->name);
    cell(l, born);
    money(l, l->table, p->regular);
    money(l, l->table, p->back);
    money(l, l->table, p->kept);
    money(l, l->table, p->amount);
    cell(l, strcmp(p->way.payee_kind ? p->way.payee_kind : "self", "self") == 0
                ? ""
                : payment_payee(p));
    cell(l, p->ref);
    cell(l, "");
    return ERR_OK;
}

enum err_code paylist_build(struct arena *a, const struct payfile_job *job,
                            const char *channel, struct doc **out,
                            struct err *e)
{
    struct listing l = {.job = job, .d = doc_new(a, job->lang)};
    struct payment_ask ask = {job->run->id, job->unit, &channel,
                              channel ? 1 : 0};
    char month[MONTH_TEXT_BYTES];
    enum err_code rc = payment_check_run(job->run, e);

    *out = NULL;
    if (!l.d)
        return err_nomem(e);
    month_official(job->run->month, month);
    l.d->title =
        arena_printf(a, "%s %s", words(&l, MSG_BENEFIT_LIST_NAME_OF), month);
    begin_cover(&l);
    l.d->created = date_of(month_first_day(job->run->month));
    if (rc == ERR_OK)
        rc = payments_list(job->db, &ask, put_payment, &l, e);
    if (rc == ERR_OK && !l.to)
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_LIST_EMPTY);
    if (rc != ERR_OK)
        return rc;
    end_unit(&l);
    cover_row(&l, "", words(&l, MSG_BENEFIT_LIST_SUM), &l.all);
    *out = l.d;
    return ERR_OK;
}
