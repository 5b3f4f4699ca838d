/*
** Files of reconciliation into rows: a table by a layout of the catalogue, or
** pain.002.
*/
#include "base/file.h"
#include "base/vnum.h"
#include "benefit/reconcile_impl.h"
#include "registry/sheet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { PAIN_BYTES_MAX = 512 << 20, HEAD_ROWS_MAX = 30 };

struct reading {
    struct arena *a;
    const struct payfile *f;
    struct told_list *out;
    const char *path;
    int column[PAYFILE_ANSWER__MAX]; /* -1: the file has none */
    int headed;
};

static enum err_code add(struct reading *r, const struct reconcile_told *t,
                         struct err *e)
{
    struct told_list *l = r->out;
    struct reconcile_told *grown =
        arena_grow(r->a, l->list, l->count, &l->cap, sizeof *grown);
    const char *ref = arena_strdup(r->a, t->ref);
    const char *reason = arena_strdup(r->a, t->reason);

    if (!grown || !ref || !reason)
        return err_nomem(e);
    l->list = grown;
    grown[l->count] = *t;
    grown[l->count].ref = ref;
    grown[l->count++].reason = reason;
    return ERR_OK;
}

/* ---- tables ------------------------------------------------------------ */

static int is_head(struct reading *r, const struct sheet_row *row)
{
    for (int k = 0; k < PAYFILE_ANSWER__MAX; k++) {
        r->column[k] = -1;
        for (size_t i = 0; i < row->count && r->column[k] < 0; i++)
            if (payfile_has(&r->f->answer[k], row->cells[i].text))
                r->column[k] = (int)i;
    }
    return r->column[PAYFILE_HAS_REFERENCE] >= 0 &&
           r->column[PAYFILE_HAS_RESULT] >= 0;
}

static const char *cell(const struct reading *r, const struct sheet_row *row,
                        enum payfile_answer what)
{
    int c = r->column[what];

    return c < 0 || (size_t)c >= row->count ? "" : row->cells[c].text;
}

static int result_of(const struct payfile *f, const char *text)
{
    for (int i = 0; i < PAYFILE_RESULT__MAX; i++)
        if (payfile_has(&f->results[i], text))
            return i;
    return -1;
}

static int cause_of(const struct payfile *f, const char *reason)
{
    int other = -1;

    for (size_t i = 0; i < f->cause_count; i++) {
        if (payfile_mentions(&f->causes[i], reason))
            return (int)i;
        if (strcmp(f->cause_codes[i], "other") == 0)
            other = (int)i;
    }
    return other;
}

/* An amount or a day that cannot be read makes the row one that cannot be
** told. */
static void read_values(struct reading *r, const struct sheet_row *row,
                        struct reconcile_told *t)
{
    const char *amount = cell(r, row, PAYFILE_HAS_AMOUNT);
    const char *day = cell(r, row, PAYFILE_HAS_DAY);
    struct err none = {0};

    if (*amount &&
        (vnum_parse_int(amount, NO_POS, &t->amount, &none) != ERR_OK ||
         t->amount < 0)) {
        t->amount = -1;
        t->result = -1;
    }
    err_clear(&none);
    int c = r->column[PAYFILE_HAS_DAY];
    if (*day && row->cells[c].kind == SHEET_NUMBER &&
        row->cells[c].day != DAY_NONE)
        t->day = row->cells[c].day;
    else if (*day && day_parse(day, NO_POS, &t->day, &none) != ERR_OK) {
        t->day = DAY_NONE;
        t->result = -1;
    }
}

static enum err_code read_row(const struct sheet_row *row, void *arg,
                              struct err *e)
{
    struct reading *r = arg;

    if (!r->headed) {
        r->headed = is_head(r, row);
        return r->headed || row->number <= HEAD_ROWS_MAX
                   ? ERR_OK
                   : ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RECONCILE_HEAD, r->path);
    }
    const char *ref = cell(r, row, PAYFILE_HAS_REFERENCE);
    const char *reason = cell(r, row, PAYFILE_HAS_REASON);
    struct reconcile_told t = {
        .number = row->number,
        .ref = ref,
        .reason = reason,
        .result = result_of(r->f, cell(r, row, PAYFILE_HAS_RESULT)),
        .cause = -1,
        .amount = -1,
        .day = DAY_NONE};
    if (!*ref && t.result < 0)
        return ERR_OK; /* sums and signatures below the table */
    if (row->fault)
        t.result = -1;
    read_values(r, row, &t);
    if (t.result == PAYFILE_RETURNED || t.result == PAYFILE_PARTLY)
        t.cause = cause_of(r->f, reason);
    return add(r, &t, e);
}

static enum err_code read_table(struct reading *r, struct err *e)
{
    struct sheet_file *file;
    enum err_code rc = sheet_open(r->path, &file, e);

    if (rc != ERR_OK)
        return rc;
    rc = sheet_read(file, &(struct sheet_sink){read_row, r}, e);
    sheet_close(file);
    if (rc == ERR_OK && !r->headed)
        rc = ERR_SET(e, ERR_INPUT, MSG_BENEFIT_RECONCILE_HEAD, r->path);
    return rc;
}

/* ---- pain.002 ---------------------------------------------------------- */

/* The codes of reasons that mean an account. */
static int pain_cause(const struct cat_choice *list, const char *reason)
{
    const char *code = strncmp(reason, "AC", 2) == 0     ? "account"
                       : strncmp(reason, "MD07", 4) == 0 ? "died"
                                                         : "other";

    return list ? cat_code_index(list, code) : -1;
}

struct pain_reading {
    struct reading *r;
    const struct cat_choice *causes;
};

static enum err_code read_pain_row(const struct reconcile_told *told, void *arg,
                                   struct err *e)
{
    struct pain_reading *p = arg;
    struct reconcile_told t = *told;

    /* The report repeats what was asked; what was paid is all of it, or it says
    ** so by its state. */
    if (t.result == PAYFILE_PAID)
        t.amount = -1;
    if (t.result == PAYFILE_RETURNED)
        t.cause = pain_cause(p->causes, t.reason);
    return add(p->r, &t, e);
}

static enum err_code read_pain(struct reading *r,
                               const struct reconcile_job *job, struct err *e)
{
    struct pain_reading p = {
        r, catalog_choice(registry_catalog(job->registry), "return_cause")};
    struct buf bytes;

    buf_init(&bytes, PAIN_BYTES_MAX);
    enum err_code rc = file_read(r->path, &bytes, e);
    if (rc == ERR_OK)
        rc = pain_read(buf_cstr(&bytes), bytes.len, r->path, read_pain_row, &p,
                       e);
    buf_free(&bytes);
    return rc;
}

/* ---- the same payment twice -------------------------------------------- */

static int by_ref(const void *a, const void *b)
{
    const struct reconcile_told *x = *(const struct reconcile_told *const *)a;
    const struct reconcile_told *y = *(const struct reconcile_told *const *)b;
    int order = strcmp(x->ref, y->ref);

    return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* Rows that name a payment a second time are left aside. */
static enum err_code mark_twice(struct arena *a, struct told_list *l,
                                struct err *e)
{
    struct reconcile_told **list =
        arena_array(a, l->count + 1, sizeof(struct reconcile_told *));

    if (!list)
        return err_nomem(e);
    for (size_t i = 0; i < l->count; i++)
        list[i] = &l->list[i];
    qsort(list, l->count, sizeof *list, by_ref);
    for (size_t i = 1; i < l->count; i++)
        list[i]->twice = strcmp(list[i]->ref, list[i - 1]->ref) == 0;
    return ERR_OK;
}

enum err_code reconcile_read(struct arena *a, const struct reconcile_job *job,
                             struct told_list *out, struct err *e)
{
    struct reading r = {
        .a = a, .f = job->layout, .out = out, .path = job->path};

    assert(out->count == 0);
    enum err_code rc = job->layout ? read_table(&r, e) : read_pain(&r, job, e);
    return rc == ERR_OK ? mark_twice(a, out, e) : rc;
}
