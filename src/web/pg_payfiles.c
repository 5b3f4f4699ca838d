/*
** What goes out of an approved payroll and what comes back: files for payers,
** signed lists and letters, made as work of their own; results of payers, with
** a preview before anything is written.
*/
#include "benefit/month.h"
#include "benefit/paylist.h"
#include "benefit/reconcile.h"
#include "doc/write.h"
#include "doc/zipw.h"
#include "web/families.h"
#include "web/page.h"
#include "web/payrun.h"
#include "web/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES = 512 << 20, TOLD_ROWS = 500 };

/* ---- files that go out --------------------------------------------------- */

struct making {
    struct job *j;
    struct payfile_job of;
    const char *path;
    const struct file_kind *kind;
};

struct file_kind {
    const char *name, *file; /* of the choice; of the file */
    enum msg_id title;
    enum err_code (*make)(struct making *m, struct err *e);
    const char *layout;     /* of catalog/payfiles */
    enum doc_format format; /* of the signed list */
    enum letter_kind letter;
};

static enum err_code write_bytes(const char *path, const struct buf *b,
                                 struct err *e)
{
    FILE *f = fopen(path, "wb");

    if (!f)
        return ERR_SET(e, ERR_IO, MSG_FILE_OPEN, path, strerror(errno));
    int bad = fwrite(b->data, 1, b->len, f) != b->len;
    if (fclose(f) != 0 || bad)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, path, strerror(errno));
    return ERR_OK;
}

static void tell_sum(struct making *m, const struct payfile_sum *sum)
{
    job_tell_int(m->j, "payments", sum->count);
    job_tell_int(m->j, "amount", sum->amount);
}

static enum err_code make_pain(struct making *m, struct err *e)
{
    char made[STAMP_BYTES];
    struct pain_job pain = {m->of, made, day_today()};
    struct payfile_sum sum;
    struct buf b;

    stamp_now(made);
    buf_init(&b, FILE_BYTES);
    enum err_code rc = pain_write(&pain, &b, &sum, e);
    if (rc == ERR_OK)
        rc = write_bytes(m->path, &b, e);
    buf_free(&b);
    if (rc == ERR_OK)
        tell_sum(m, &sum);
    return rc;
}

static enum err_code make_layout(struct making *m, struct err *e)
{
    const struct payfile *layout;
    struct payfile_sum sum;
    enum err_code rc =
        payfile_find(m->j->a, registry_catalog(m->j->web->registry),
                     m->kind->layout, &layout, e);

    if (rc == ERR_OK)
        rc = payfile_write(&m->of, layout, m->path, &sum, e);
    if (rc == ERR_OK)
        tell_sum(m, &sum);
    return rc;
}

static enum err_code make_list(struct making *m, struct err *e)
{
    struct doc *d;
    enum err_code rc = paylist_build(m->j->a, &m->of, NULL, &d, e);

    return rc == ERR_OK ? doc_write_file(d, m->kind->format, m->path, e) : rc;
}

struct packing {
    struct zipw *zip;
};

/* A letter becomes a Word file named by the number of the person. */
static enum err_code pack_letter(struct doc *d, int64_t person, void *arg,
                                 struct err *e)
{
    struct packing *p = arg;
    char name[40];
    struct buf b;

    snprintf(name, sizeof name, "%" PRId64 ".docx", person);
    buf_init(&b, FILE_BYTES);
    enum err_code rc = doc_write(d, DOC_FORMAT_DOCX, &b, e);
    if (rc == ERR_OK)
        zipw_store(p->zip, name, b.data, b.len);
    buf_free(&b);
    return rc;
}

static enum err_code make_letters(struct making *m, struct err *e)
{
    struct err closing = {0};
    struct packing p;
    struct buf b;
    int64_t count = 0;

    buf_init(&b, FILE_BYTES);
    p.zip = zipw_new(m->j->a, &b);
    if (!p.zip)
        return err_nomem(e);
    enum err_code rc =
        letters_build(&m->of, m->kind->letter, pack_letter, &p, &count, e);
    if (zipw_finish(p.zip, &closing) != ERR_OK && rc == ERR_OK)
        rc = (*e = closing).code;
    if (rc == ERR_OK)
        rc = write_bytes(m->path, &b, e);
    buf_free(&b);
    job_tell_int(m->j, "letters", count);
    return rc;
}

static const struct file_kind file_kinds[] = {
    {.name = "pain",
     .file = "pain.001.xml",
     .title = MSG_WEB_PAY_FILE_PAIN,
     .make = make_pain},
    {.name = "bank",
     .file = "ngan-hang.xlsx",
     .title = MSG_WEB_PAY_FILE_BANK,
     .make = make_layout,
     .layout = "bank"},
    {.name = "post",
     .file = "buu-dien.xlsx",
     .title = MSG_WEB_PAY_FILE_POST,
     .make = make_layout,
     .layout = "post"},
    {.name = "cash",
     .file = "tien-mat.xlsx",
     .title = MSG_WEB_PAY_FILE_CASH,
     .make = make_layout,
     .layout = "cash"},
    {.name = "list_xlsx",
     .file = "ky-nhan.xlsx",
     .title = MSG_WEB_PAY_FILE_XLSX,
     .make = make_list,
     .format = DOC_FORMAT_XLSX},
    {.name = "list_docx",
     .file = "ky-nhan.docx",
     .title = MSG_WEB_PAY_FILE_DOCX,
     .make = make_list,
     .format = DOC_FORMAT_DOCX},
    {.name = "list_pdf",
     .file = "ky-nhan.pdf",
     .title = MSG_WEB_PAY_FILE_PDF,
     .make = make_list,
     .format = DOC_FORMAT_PDF},
    {.name = "letters",
     .file = "thu.zip",
     .title = MSG_WEB_PAY_FILE_LETTERS,
     .make = make_letters,
     .letter = LETTER_PAYMENT},
    {.name = "debtors",
     .file = "thu-thu-hoi.zip",
     .title = MSG_WEB_PAY_FILE_DEBTORS,
     .make = make_letters,
     .letter = LETTER_RECOVERY},
};

static const struct file_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(file_kinds); i++) {
        if (strcmp(file_kinds[i].name, name) == 0)
            return &file_kinds[i];
    }
    return NULL;
}

/* The run of a job, with the rights that its account has today. */
static enum err_code job_payroll(struct job *j, enum right right,
                                 struct payroll *run, struct err *e)
{
    enum err_code rc = payroll_get(j->a, j->on->db, job_int(j, "run"), run, e);

    return rc == ERR_OK ? payroll_may(j->web->registry, j->who, run, right, e)
                        : rc;
}

static enum err_code run_file(struct job *j, struct err *e)
{
    char path[JOB_PATH_BYTES];
    struct payroll run;
    struct making m = {.j = j,
                       .path = path,
                       .kind = kind_of(job_value(&j->row->args, "kind"))};
    enum err_code rc = job_payroll(j, RIGHT_READ, &run, e);

    if (rc == ERR_OK && !m.kind)
        rc = ERR_SET(e, ERR_INPUT, MSG_CLI_VALUE_BAD,
                     job_value(&j->row->args, "kind"), "kind", "pain, bank");
    if (rc == ERR_OK)
        rc = job_result(j, m.kind->file, path, e);
    if (rc != ERR_OK)
        return rc;
    m.of = (struct payfile_job){.registry = j->web->registry,
                                .db = j->on->db,
                                .run = &run,
                                .unit = job_int(j, "unit"),
                                .lang = j->row->lang};
    return m.kind->make(&m, e);
}

static enum err_code show_file(struct request *r, const struct job_row *x)
{
    static const struct {
        const char *key;
        enum msg_id title;
    } facts[] = {{"payments", MSG_WEB_PAY_PAYMENTS},
                 {"amount", MSG_WEB_PAY_AMOUNT_SUM},
                 {"letters", MSG_WEB_PAY_LETTERS}};

    if (data_only(r))
        return ERR_OK;
    for (size_t i = 0; i < ARRAY_COUNT(facts); i++) {
        const char *v = job_value(&x->told, facts[i].key);
        if (*v)
            data_fact(r, facts[i].key, msg_text(facts[i].title, r->lang),
                      req_number(r, strtoll(v, NULL, 10)));
    }
    data_facts_html(r);
    return r->err.code;
}

const struct job_kind job_pay_file = {.name = "payroll_file",
                                      .title = MSG_WEB_JOB_PAY_FILE,
                                      .repeatable = 1,
                                      .run = run_file,
                                      .show = show_file};

static enum err_code file_ask(struct request *r)
{
    const struct file_kind *kind = kind_of(req_get(r, "kind"));
    const struct unit *commune = NULL;
    struct payroll run;
    enum err_code rc = payrun_asked(r, RIGHT_READ, &run);

    if (rc == ERR_OK && !kind)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_CLI_VALUE_BAD, req_get(r, "kind"),
                      "kind",
                      "pain, bank, post, cash, list_xlsx, list_docx, list_pdf, "
                      "letters, debtors");
    if (rc == ERR_OK && *req_get(r, "commune"))
        rc = units_find(req_units(r), req_get(r, "commune"),
                        month_last_day(run.month), &commune, &r->err);
    if (rc != ERR_OK)
        return rc;
    const char *id = arena_printf(r->a, "%" PRId64, run.id);
    return job_start(
        r, &(struct job_ask){
               .kind = &job_pay_file,
               .about = arena_printf(r->a, "%s: %s", payrun_title(r, &run),
                                     msg_text(kind->title, r->lang)),
               .place = arena_printf(r->a, "/payroll/%s", id),
               .args = {"run", id, "kind", kind->name, "unit",
                        commune ? arena_printf(r->a, "%" PRId64, commune->id)
                                : "0"}});
}

void payrun_files_form(struct request *r, const struct payroll *run)
{
    struct option o[ARRAY_COUNT(file_kinds)];

    if (run->state < PAYROLL_APPROVED)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(file_kinds); i++)
        o[i] = (struct option){file_kinds[i].name,
                               msg_text(file_kinds[i].title, r->lang)};
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_PAY_FILES);
    H(&r->h, "</summary>");
    html_el_msg(&r->h, "p", MSG_WEB_PAY_FILES_HOW, "class", "soft", NULL);
    form_units(r);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/payroll/%" PRId64 "/files", run->id));
    form_select(
        r,
        &(struct field){.name = "kind",
                        .label = msg_text(MSG_WEB_PAY_FILE_KIND, r->lang)},
        o, ARRAY_COUNT(o));
    form_field(r,
               &(struct field){.name = "commune",
                               .label = msg_text(MSG_WEB_PAY_COMMUNE, r->lang),
                               .help = msg_text(MSG_WEB_PAY_WHOLE, r->lang),
                               .list = "units"});
    form_button(r, MSG_WEB_PAY_FILE_MAKE);
    form_end(r);
    H(&r->h, "</details>");
}

/* ---- results that come back ---------------------------------------------- */

static const enum msg_id outcome_titles[RECONCILE__MAX] = {
    [RECONCILE_PAID] = MSG_WEB_PAY_OUT_PAID,
    [RECONCILE_PARTLY] = MSG_WEB_PAY_OUT_PARTLY,
    [RECONCILE_RETURNED] = MSG_WEB_PAY_OUT_RETURNED,
    [RECONCILE_SAME] = MSG_WEB_PAY_OUT_SAME,
    [RECONCILE_TWICE] = MSG_WEB_PAY_OUT_TWICE,
    [RECONCILE_LATE] = MSG_WEB_PAY_OUT_LATE,
    [RECONCILE_UNKNOWN] = MSG_WEB_PAY_OUT_UNKNOWN,
    [RECONCILE_AMOUNT] = MSG_WEB_PAY_OUT_AMOUNT,
    [RECONCILE_BROKEN] = MSG_WEB_PAY_OUT_BROKEN,
};

static const char told_name[] = "doi-soat.csv";

/* What the file says row by row, kept beside it as CSV: what somebody must look
** at first of all. */
static enum err_code tell_row(const struct reconcile_row *row, void *arg,
                              struct err *e)
{
    struct buf *b = arg;

    buf_printf(b, "%" PRId64 ",", row->number);
    buf_csv(b, row->ref);
    buf_printf(b, ",%s,%" PRId64 ",", reconcile_names[row->outcome],
               row->amount);
    buf_csv(b, row->reason);
    buf_char(b, '\n');
    return buf_check(b, e);
}

static void tell_result(struct job *j, const struct reconcile_result *x)
{
    for (int i = 0; i < RECONCILE__MAX; i++)
        job_tell_int(j, reconcile_names[i], x->count[i]);
    job_tell_int(j, "sum_paid", x->paid);
    job_tell_int(j, "sum_returned", x->returned);
    job_tell_int(j, "suspended", x->suspended);
}

static enum err_code apply_file(struct job *j, int dry, struct buf *rows,
                                struct err *e)
{
    const char *layout = job_value(&j->row->args, "layout");
    char path[JOB_PATH_BYTES];
    struct reconcile_result x;
    struct payroll run;
    struct reconcile_job job = {.registry = j->web->registry,
                                .who = j->who,
                                .run = job_int(j, "run"),
                                .path = path,
                                .day = (day_t)job_int(j, "day"),
                                .dry_run = dry,
                                .told = tell_row,
                                .arg = rows};
    enum err_code rc = job_payroll(j, RIGHT_WRITE, &run, e);

    job_upload_path(j->web, j->row->folder, job_value(&j->row->args, "file"),
                    path);
    if (rc == ERR_OK && *layout)
        rc = payfile_find(j->a, registry_catalog(j->web->registry), layout,
                          &job.layout, e);
    buf_str(rows, "row,reference,outcome,amount,reason\n");
    if (rc == ERR_OK)
        rc = reconcile_run(j->a, &job, &x, e);
    if (rc == ERR_OK)
        tell_result(j, &x);
    return rc;
}

static enum err_code run_results(struct job *j, int dry, struct err *e)
{
    char path[JOB_PATH_BYTES];
    struct buf rows;

    buf_init(&rows, FILE_BYTES);
    enum err_code rc = apply_file(j, dry, &rows, e);
    if (rc == ERR_OK)
        rc = job_result(j, told_name, path, e);
    if (rc == ERR_OK)
        rc = write_bytes(path, &rows, e);
    buf_free(&rows);
    return rc;
}

static enum err_code run_reconcile_check(struct job *j, struct err *e)
{
    return run_results(j, 1, e);
}

static enum err_code run_reconcile(struct job *j, struct err *e)
{
    return run_results(j, 0, e);
}

static void outcome_table(struct request *r, const struct job_row *x)
{
    struct data_column *c = arena_array(r->a, 2, sizeof *c);

    if (!c)
        return;
    c[0] = (struct data_column){
        "outcome", msg_text(MSG_WEB_PAY_OUTCOME, r->lang), DATA_TEXT, NULL};
    c[1] = (struct data_column){"rows", msg_text(MSG_WEB_PAY_ROWS, r->lang),
                                DATA_NUMBER, NULL};
    struct data_table *t = data_table(
        r, "outcomes", msg_text(MSG_WEB_PAY_OUTCOMES, r->lang), c, 2);
    for (int i = 0; i < RECONCILE__MAX; i++) {
        int64_t n = strtoll(job_value(&x->told, reconcile_names[i]), NULL, 10);
        if (n == 0)
            continue;
        data_row(t, NULL);
        data_text(t, msg_text(outcome_titles[i], r->lang));
        if (reconcile_refused((enum reconcile_outcome)i))
            data_mark(t, "bad");
        data_number(t, n);
    }
    data_table_html(r, t, MSG_WEB_NO_ROWS);
}

static void result_facts(struct request *r, const struct job_row *x)
{
    static const struct {
        const char *key;
        enum msg_id title;
    } facts[] = {{"sum_paid", MSG_WEB_PAY_SUM_PAID},
                 {"sum_returned", MSG_WEB_PAY_SUM_BACK},
                 {"suspended", MSG_WEB_PAY_SUSPENDED}};

    r->facts = NULL;
    r->facts_end = &r->facts;
    for (size_t i = 0; i < ARRAY_COUNT(facts); i++)
        data_fact(r, facts[i].key, msg_text(facts[i].title, r->lang),
                  req_number(
                      r, strtoll(job_value(&x->told, facts[i].key), NULL, 10)));
    data_facts_html(r);
}

static enum err_code show_check(struct request *r, const struct job_row *x)
{
    if (data_only(r))
        return ERR_OK;
    page_notice(r, "note", msg_text(MSG_WEB_NOT_YET_SAVED, r->lang));
    result_facts(r, x);
    outcome_table(r, x);
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "/payroll/%s/reconcile/save",
                            job_value(&x->args, "run")));
    form_hidden(r, "job", arena_printf(r->a, "%" PRId64, x->id));
    form_button(r, MSG_WEB_PAY_RECONCILE_SAVE);
    form_end(r);
    return r->err.code;
}

static enum err_code show_saved(struct request *r, const struct job_row *x)
{
    if (data_only(r))
        return ERR_OK;
    result_facts(r, x);
    outcome_table(r, x);
    return r->err.code;
}

const struct job_kind job_reconcile_check = {.name = "reconcile_check",
                                             .title =
                                                 MSG_WEB_JOB_RECONCILE_CHECK,
                                             .repeatable = 1,
                                             .run = run_reconcile_check,
                                             .show = show_check};
const struct job_kind job_reconcile = {.name = "reconcile",
                                       .title = MSG_WEB_JOB_RECONCILE,
                                       .done = MSG_WEB_DONE_RECONCILED,
                                       .repeatable = 1,
                                       .run = run_reconcile,
                                       .show = show_saved};

static enum err_code keep_results(struct request *r, const struct payroll *run,
                                  const struct web_file *file, day_t day)
{
    char token[JOB_TOKEN_BYTES];
    const char *id = arena_printf(r->a, "%" PRId64, run->id);
    const char *layout = req_get(r, "layout");
    enum err_code rc = job_folder(r, token);

    if (rc == ERR_OK)
        rc = job_keep(r, token, file->name, file->bytes, file->len);
    if (rc != ERR_OK)
        return rc;
    return job_start(
        r, &(struct job_ask){
               .kind = &job_reconcile_check,
               .about = arena_printf(r->a, "%s: %s", payrun_title(r, run),
                                     file->name),
               .place = arena_printf(r->a, "/payroll/%s", id),
               .folder = token,
               .args = {"run", id, "file", file->name, "layout",
                        strcmp(layout, "pain.002") == 0 ? "" : layout, "day",
                        arena_printf(r->a, "%d", (int)day)}});
}

static enum err_code reconcile_ask(struct request *r)
{
    const struct web_file *file = req_file(r, "results");
    struct payroll run;
    day_t day;
    enum err_code rc = payrun_asked(r, RIGHT_WRITE, &run);

    if (rc == ERR_OK && !file)
        rc = REQ_FAIL(r, ERR_INPUT, MSG_WEB_FILE_NONE);
    if (rc == ERR_OK)
        rc = req_day(r, "day", day_today(), &day);
    return rc == ERR_OK ? keep_results(r, &run, file, day) : rc;
}

static enum err_code reconcile_save(struct request *r)
{
    struct payroll run;
    struct job_row *x;
    int64_t id;
    enum err_code rc = payrun_asked(r, RIGHT_WRITE, &run);

    if (rc == ERR_OK)
        rc = req_int(r, "job", 1, INT64_MAX, 0, &id);
    if (rc == ERR_OK)
        rc = job_find(r, id, &x);
    if (rc != ERR_OK)
        return rc;
    const char *own = arena_printf(r->a, "%" PRId64, run.id);
    if (strcmp(x->kind, job_reconcile_check.name) != 0 || !*x->folder ||
        x->state != JOB_DONE || strcmp(job_value(&x->args, "run"), own) != 0)
        return REQ_FAIL(r, ERR_INPUT, MSG_WEB_IMPORT_NO_CHECK);
    return job_start(
        r, &(struct job_ask){.kind = &job_reconcile,
                             .about = x->about,
                             .place = x->place,
                             .folder = x->folder,
                             .args = {"run", own, "file",
                                      job_value(&x->args, "file"), "layout",
                                      job_value(&x->args, "layout"), "day",
                                      job_value(&x->args, "day")}});
}

void payrun_results_form(struct request *r, const struct payroll *run)
{
    const struct option layouts[] = {
        {"bank", msg_text(MSG_WEB_PAY_FILE_BANK, r->lang)},
        {"post", msg_text(MSG_WEB_PAY_FILE_POST, r->lang)},
        {"cash", msg_text(MSG_WEB_PAY_FILE_CASH, r->lang)},
        {"pain.002", msg_text(MSG_WEB_PAY_LAYOUT_PAIN, r->lang)}};

    if (run->state < PAYROLL_SENT || !route_allows(r, RIGHT_WRITE))
        return;
    H(&r->h, "<details><summary>");
    html_msg(&r->h, MSG_WEB_PAY_RECONCILE);
    H(&r->h, "</summary>");
    html_el_msg(&r->h, "p", MSG_WEB_PAY_RECONCILE_HOW, "class", "soft", NULL);
    form_begin_files(
        r, arena_printf(r->a, "/payroll/%" PRId64 "/reconcile", run->id));
    form_file(
        r,
        &(struct field){.name = "results",
                        .label = msg_text(MSG_WEB_PAY_RESULT_FILE, r->lang),
                        .required = 1},
        ".xlsx,.csv,.xml");
    form_select(r,
                &(struct field){.name = "layout",
                                .label = msg_text(MSG_WEB_PAY_LAYOUT, r->lang)},
                layouts, ARRAY_COUNT(layouts));
    form_field(
        r, &(struct field){.name = "day",
                           .type = "date",
                           .label = msg_text(MSG_WEB_PAY_DAY, r->lang),
                           .help = msg_text(MSG_WEB_PAY_DAY_HELP, r->lang)});
    form_button(r, MSG_WEB_PREVIEW);
    form_end(r);
    H(&r->h, "</details>");
}

static const struct route routes[] = {
    {METHOD_POST,
     "/payroll/:id/files",
     ROUTE_API,
     RIGHT_READ,
     file_ask,
     MSG_WEB_PAY_FILE_MAKE,
     {{"kind", "string", 1}, {"commune", "string", 0}}},
    {METHOD_POST,
     "/payroll/:id/reconcile",
     ROUTE_UPLOAD | ROUTE_API,
     RIGHT_WRITE,
     reconcile_ask,
     MSG_WEB_PAY_RECONCILE,
     {{"results", "string", 1}, {"layout", "string", 1}, {"day", "string", 0}}},
    {METHOD_POST,
     "/payroll/:id/reconcile/save",
     ROUTE_API,
     RIGHT_WRITE,
     reconcile_save,
     MSG_WEB_PAY_RECONCILE_SAVE,
     {{"job", "integer", 1}}},
};
const struct route_family family_payfiles = {"payfiles", MSG_NONE, 0, routes,
                                             ARRAY_COUNT(routes)};
