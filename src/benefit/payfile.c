/*
** Layouts of the files of payers (catalog/payfiles/NAME.yaml) and the lists
** written by them: titles and their order are the payer's, what stands in a
** column is one of the words of `columns_is`.
*/
#include "benefit/payfile.h"
#include "base/text.h"
#include "base/vnum.h"
#include "benefit/month.h"
#include "registry/sheet_write.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- reading a layout -------------------------------------------------- */

static const char *const columns_is[PAYFILE_IS__MAX] = {
    [PAYFILE_NUMBER] = "number", [PAYFILE_REFERENCE] = "reference",
    [PAYFILE_UNIT] = "unit",     [PAYFILE_NAME] = "name",
    [PAYFILE_BORN] = "born",     [PAYFILE_CITIZEN] = "citizen_number",
    [PAYFILE_PAYEE] = "payee",   [PAYFILE_ACCOUNT] = "account",
    [PAYFILE_BANK] = "bank",     [PAYFILE_AMOUNT] = "amount",
    [PAYFILE_MONTH] = "month",   [PAYFILE_DESCRIPTION] = "description",
    [PAYFILE_BLANK] = "blank"};

static const char *const answer_names[PAYFILE_ANSWER__MAX] = {
    [PAYFILE_HAS_REFERENCE] = "reference",
    [PAYFILE_HAS_AMOUNT] = "amount",
    [PAYFILE_HAS_DAY] = "day",
    [PAYFILE_HAS_RESULT] = "result",
    [PAYFILE_HAS_REASON] = "reason"};

const char *const payfile_results[PAYFILE_RESULT__MAX] = {
    [PAYFILE_PAID] = "paid",
    [PAYFILE_PARTLY] = "partly",
    [PAYFILE_RETURNED] = "returned"};

/* What a key of a layout must be; the fault names the file's place. */
static enum err_code need(const struct cat_node *map, const char *key,
                          enum cat_node_kind kind, const struct cat_node **out,
                          struct err *e)
{
    *out = cat_node_get(map, key);
    return *out && (*out)->kind == kind
               ? ERR_OK
               : ERR_AT(e, ERR_INPUT, *out ? (*out)->pos : map->pos,
                        MSG_BENEFIT_PAYFILE, key);
}

static int word_of(const char *const *words, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

/* A list of texts, folded for comparing. */
static enum err_code read_words(struct arena *a, const struct cat_node *list,
                                struct payfile_words *out, struct err *e)
{
    char text[256];

    *out = (struct payfile_words){
        .list = arena_array(a, list->count + 1, sizeof *out->list)};
    if (!out->list)
        return err_nomem(e);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind != CAT_SCALAR)
            return ERR_AT(e, ERR_INPUT, list->items[i]->pos,
                          MSG_BENEFIT_PAYFILE, "[]");
        text_fold(list->items[i]->text, text, sizeof text);
        out->list[out->count] = arena_strdup(a, text);
        if (!out->list[out->count++])
            return err_nomem(e);
    }
    return ERR_OK;
}

/* A map of lists, each under a name that is known. */
static enum err_code read_map(struct arena *a, const struct cat_node *map,
                              const char *const *names, int count,
                              struct payfile_words *out, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < map->count && rc == ERR_OK; i++) {
        int at = word_of(names, count, map->keys[i]->text);
        if (at < 0 || map->items[i]->kind != CAT_LIST)
            return ERR_AT(e, ERR_INPUT, map->keys[i]->pos, MSG_BENEFIT_PAYFILE,
                          map->keys[i]->text);
        rc = read_words(a, map->items[i], &out[at], e);
    }
    return rc;
}

static enum err_code read_columns(struct arena *a, const struct cat_node *list,
                                  struct payfile *f, struct err *e)
{
    const struct cat_node *title, *is;
    enum err_code rc = ERR_OK;

    f->columns = arena_array(a, list->count + 1, sizeof *f->columns);
    if (!f->columns)
        return err_nomem(e);
    for (size_t i = 0; i < list->count && rc == ERR_OK; i++) {
        const struct cat_node *n = list->items[i];
        if (n->kind != CAT_MAP)
            return ERR_AT(e, ERR_INPUT, n->pos, MSG_BENEFIT_PAYFILE, "columns");
        rc = need(n, "title", CAT_SCALAR, &title, e);
        if (rc == ERR_OK)
            rc = need(n, "is", CAT_SCALAR, &is, e);
        if (rc != ERR_OK)
            break;
        int at = word_of(columns_is, PAYFILE_IS__MAX, is->text);
        if (at < 0)
            return ERR_AT(e, ERR_INPUT, is->pos, MSG_BENEFIT_PAYFILE, is->text);
        f->columns[f->column_count++] =
            (struct payfile_column){title->text, (enum payfile_is)at};
    }
    return rc;
}

static enum err_code read_channels(struct arena *a, const struct catalog *c,
                                   const struct cat_node *list,
                                   struct payfile *f, struct err *e)
{
    const struct cat_choice *known = catalog_choice(c, "payment_channel");

    f->channels = arena_array(a, list->count + 1, sizeof *f->channels);
    if (!f->channels)
        return err_nomem(e);
    for (size_t i = 0; i < list->count; i++) {
        const struct cat_node *n = list->items[i];
        if (n->kind != CAT_SCALAR || !known ||
            cat_code_index(known, n->text) < 0)
            return ERR_AT(e, ERR_INPUT, n->pos, MSG_BENEFIT_PAYFILE,
                          n->text ? n->text : "channels");
        f->channels[f->channel_count++] = n->text;
    }
    return ERR_OK;
}

static enum err_code read_causes(struct arena *a, const struct catalog *c,
                                 const struct cat_node *map, struct payfile *f,
                                 struct err *e)
{
    const struct cat_choice *known = catalog_choice(c, "return_cause");
    size_t count = known ? known->codes.count : 0;

    f->cause_codes = known ? known->codes.codes : NULL;
    f->causes = arena_array(a, count + 1, sizeof *f->causes);
    f->cause_count = count;
    return f->causes
               ? read_map(a, map, f->cause_codes, (int)count, f->causes, e)
               : err_nomem(e);
}

static enum err_code read_answer(struct arena *a, const struct catalog *c,
                                 const struct cat_node *root, struct payfile *f,
                                 struct err *e)
{
    const struct cat_node *answer, *results, *causes;
    enum err_code rc = need(root, "answer", CAT_MAP, &answer, e);

    if (rc == ERR_OK)
        rc = need(root, "results", CAT_MAP, &results, e);
    if (rc == ERR_OK)
        rc = read_map(a, answer, answer_names, PAYFILE_ANSWER__MAX, f->answer,
                      e);
    if (rc == ERR_OK)
        rc = read_map(a, results, payfile_results, PAYFILE_RESULT__MAX,
                      f->results, e);
    if (rc == ERR_OK)
        rc = need(root, "causes", CAT_MAP, &causes, e);
    return rc == ERR_OK ? read_causes(a, c, causes, f, e) : rc;
}

static enum err_code no_layout(const struct catalog *c, const char *name,
                               struct err *e)
{
    char names[256] = "";

    for (size_t i = 0; i < c->payfile_count; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                 c->payfiles[i].place);
    }
    return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_PAYFILE_NONE, name, names);
}

enum err_code payfile_find(struct arena *a, const struct catalog *c,
                           const char *name, const struct payfile **out,
                           struct err *e)
{
    const struct cat_sample *file = catalog_payfile(c, name);
    struct payfile *f = arena_alloc(a, sizeof *f);
    const struct cat_node *columns, *channels;

    *out = NULL;
    if (!f)
        return err_nomem(e);
    if (!file)
        return no_layout(c, name, e);
    f->name = file->place;
    enum err_code rc = need(file->root, "columns", CAT_LIST, &columns, e);
    if (rc == ERR_OK)
        rc = need(file->root, "channels", CAT_LIST, &channels, e);
    if (rc == ERR_OK)
        rc = read_columns(a, columns, f, e);
    if (rc == ERR_OK)
        rc = read_channels(a, c, channels, f, e);
    if (rc == ERR_OK)
        rc = read_answer(a, c, file->root, f, e);
    if (rc == ERR_OK)
        *out = f;
    return rc;
}

int payfile_has(const struct payfile_words *words, const char *text)
{
    char folded[256];

    text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->list[i], folded) == 0)
            return 1;
    return 0;
}

int payfile_mentions(const struct payfile_words *words, const char *text)
{
    char folded[512];

    text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < words->count; i++)
        if (strstr(folded, words->list[i]))
            return 1;
    return 0;
}

/* ---- writing ----------------------------------------------------------- */

struct writing {
    const struct payfile_job *job;
    const struct payfile *f;
    struct sheet_writer *sheet;
    struct payfile_sum *sum;
};

void payment_describe(const struct payfile_job *job, const struct payment *p,
                      char out[PAYMENT_TEXT_BYTES])
{
    char month[MONTH_TEXT_BYTES], first[MONTH_TEXT_BYTES];
    const char *args[2] = {month, first};

    month_official(job->run->month, month);
    month_official(p->first, first);
    msg_format(p->first < job->run->month ? MSG_BENEFIT_PAY_FOR_SINCE
                                          : MSG_BENEFIT_PAY_FOR,
               job->lang, args, 2, out, PAYMENT_TEXT_BYTES);
}

void payment_unit(const struct units *units, int64_t unit,
                  char out[PAYMENT_TEXT_BYTES])
{
    const struct unit *u = units_get(units, unit);

    snprintf(out, PAYMENT_TEXT_BYTES, "%s %s", u ? u->type : "",
             u ? u->name : "?");
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
}

static void cell_text(const struct writing *w, const struct payment *p,
                      enum payfile_is is, char out[PAYMENT_TEXT_BYTES])
{
    char day[DAY_TEXT_BYTES] = "";
    const char *text = "";

    if (p->born != DAY_NONE)
        day_official(p->born, day);
    switch (is) {
    case PAYFILE_REFERENCE:
        text = p->ref;
        break;
    case PAYFILE_UNIT:
        payment_unit(registry_units(w->job->registry), p->unit, out);
        return;
    case PAYFILE_NAME:
        text = p->name;
        break;
    case PAYFILE_BORN:
        text = day;
        break;
    case PAYFILE_CITIZEN:
        text = p->citizen_number;
        break;
    case PAYFILE_PAYEE:
        text = payment_payee(p);
        break;
    case PAYFILE_ACCOUNT:
        text = p->way.account;
        break;
    case PAYFILE_BANK:
        text = p->way.bank;
        break;
    case PAYFILE_MONTH:
        month_official(w->job->run->month, out);
        return;
    case PAYFILE_DESCRIPTION:
        payment_describe(w->job, p, out);
        return;
    default:
        break;
    }
    snprintf(out, PAYMENT_TEXT_BYTES, "%s", text ? text : "");
}

static enum err_code put_payment(const struct payment *p, void *arg,
                                 struct err *e)
{
    struct writing *w = arg;
    char text[PAYMENT_TEXT_BYTES];

    if (p->amount <= 0)
        return ERR_OK; /* all of it stays for a debt */
    w->sum->count++;
    w->sum->amount += p->amount;
    for (size_t i = 0; i < w->f->column_count; i++) {
        enum payfile_is is = w->f->columns[i].is;
        int64_t n = is == PAYFILE_NUMBER ? w->sum->count : p->amount;
        if (is == PAYFILE_NUMBER || is == PAYFILE_AMOUNT) {
            snprintf(text, sizeof text, "%lld", (long long)n);
            sheet_put_number(w->sheet, n, 1, text);
            continue;
        }
        cell_text(w, p, is, text);
        sheet_put_text(w->sheet, text);
    }
    return sheet_end_row(w->sheet, e);
}

enum err_code payment_check_run(const struct payroll *run, struct err *e)
{
    return run->state >= PAYROLL_APPROVED
               ? ERR_OK
               : ERR_SET(e, ERR_INPUT, MSG_BENEFIT_PAY_EARLY,
                         payroll_state_names[run->state]);
}

enum err_code payfile_write(const struct payfile_job *job,
                            const struct payfile *f, const char *path,
                            struct payfile_sum *sum, struct err *e)
{
    struct writing w = {.job = job, .f = f, .sum = sum};
    struct payment_ask ask = {job->run->id, job->unit, f->channels,
                              f->channel_count};
    enum err_code rc = payment_check_run(job->run, e);

    *sum = (struct payfile_sum){0};
    if (rc == ERR_OK)
        rc = sheet_begin(path, &w.sheet, e);
    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < f->column_count; i++)
        sheet_put_title(w.sheet, f->columns[i].title);
    rc = sheet_end_row(w.sheet, e);
    if (rc == ERR_OK)
        rc = payments_list(job->db, &ask, put_payment, &w, e);
    return sheet_finish(w.sheet, rc == ERR_OK, e) == ERR_OK ? rc : e->code;
}
