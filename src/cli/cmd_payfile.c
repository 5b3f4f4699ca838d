/*
** ansinh payroll list|export|letters|reconcile: what goes out to be paid, and
** what comes back.
*/
#include "base/vnum.h"
#include "benefit/paylist.h"
#include "benefit/reconcile.h"
#include "cli/payrun.h"
#include "doc/write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { OUT_BYTES = 512 << 20 };

/* The run read, with a connection that the caller closes. */
static int begin(struct cli *c, const struct payrun *ask, struct payroll *run,
                 struct payfile_job *job)
{
    *job = (struct payfile_job){.registry = c->registry,
                                .run = run,
                                .unit = ask->commune ? ask->commune->id : 0,
                                .lang = c->lang};
    if (!payrun_find(c, ask, run) ||
        payroll_may(c->registry, c->who, run, RIGHT_READ, &c->err) != ERR_OK ||
        store_reader(c->store, &job->db, &c->err) != ERR_OK)
        return 0;
    return 1;
}

static void say_sum(struct cli *c, const struct payfile_sum *sum)
{
    char count[VNUM_TEXT_BYTES], amount[VNUM_TEXT_BYTES];

    vnum_format(sum->count, count);
    vnum_format(sum->amount, amount);
    cli_say(c, MSG_CLI_PAY_WRITTEN, count, amount);
}

int payrun_list(struct cli *c, const struct payrun *ask)
{
    struct payfile_job job;
    struct payroll run;
    struct doc *d;
    enum doc_format format;

    if (!c->opt.output)
        return cli_needs(c, "-o"), 0;
    if (doc_format_from_path(c->opt.output, &format, &c->err) != ERR_OK ||
        !begin(c, ask, &run, &job))
        return 0;
    enum err_code rc =
        paylist_build(c->arena, &job, c->opt.layout, &d, &c->err);
    if (rc == ERR_OK)
        rc = doc_write_file(d, format, c->opt.output, &c->err);
    db_close(job.db);
    return rc == ERR_OK;
}

/* ISO 20022, or a layout of the catalogue. */
static int write_pain(struct cli *c, const struct payfile_job *job)
{
    struct payfile_sum sum;
    char made[STAMP_BYTES];
    struct buf out;
    struct pain_job pain = {*job, made, day_today()};

    stamp_now(made);
    if (c->opt.day &&
        day_parse(c->opt.day, NO_POS, &pain.day, &c->err) != ERR_OK)
        return 0;
    buf_init(&out, OUT_BYTES);
    int good =
        pain_write(&pain, &out, &sum, &c->err) == ERR_OK && cli_output(c, &out);
    buf_free(&out);
    if (good)
        say_sum(c, &sum);
    return good;
}

static int write_layout(struct cli *c, const struct payfile_job *job)
{
    const struct payfile *layout;
    struct payfile_sum sum;

    if (payfile_find(c->arena, c->catalog, c->opt.layout, &layout, &c->err) !=
            ERR_OK ||
        payfile_write(job, layout, c->opt.output, &sum, &c->err) != ERR_OK)
        return 0;
    say_sum(c, &sum);
    return 1;
}

int payrun_export(struct cli *c, const struct payrun *ask)
{
    struct payfile_job job;
    struct payroll run;

    if (!c->opt.layout)
        return cli_needs(c, "--layout"), 0;
    int pain = strcmp(c->opt.layout, "pain.001") == 0;
    if (!pain && !c->opt.output)
        return cli_needs(c, "-o"), 0;
    if (!begin(c, ask, &run, &job))
        return 0;
    int good = pain ? write_pain(c, &job) : write_layout(c, &job);
    db_close(job.db);
    return good;
}

/* ---- letters ----------------------------------------------------------- */

struct posting {
    struct cli *c;
    enum doc_format format;
    const char *end;
};

static enum err_code post(struct doc *d, int64_t person, void *arg,
                          struct err *e)
{
    struct posting *p = arg;
    char path[4096];

    snprintf(path, sizeof path, "%s/%" PRId64 ".%s", p->c->opt.output, person,
             p->end);
    return doc_write_file(d, p->format, path, e);
}

/* A file for each person in the folder -o. */
int payrun_letters(struct cli *c, const struct payrun *ask)
{
    static const char kinds[] = "payment, recovery";
    const char *name = c->opt.layout ? c->opt.layout : "";
    struct posting p = {c, DOC_FORMAT_DOCX, "docx"};
    struct payfile_job job;
    struct payroll run;
    char letters[VNUM_TEXT_BYTES];
    int64_t count = 0;
    int kind = 0;

    while (kind < LETTER__MAX && strcmp(letter_names[kind], name) != 0)
        kind++;
    if (kind == LETTER__MAX)
        return ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, name, "--layout",
                       kinds) == ERR_OK;
    if (!c->opt.output)
        return cli_needs(c, "-o"), 0;
    if (c->opt.format &&
        doc_format_from_name(c->opt.format, &p.format, &c->err) != ERR_OK)
        return 0;
    p.end = doc_format_name(p.format);
    if (mkdir(c->opt.output, 0777) != 0 && errno != EEXIST)
        return ERR_SET(&c->err, ERR_IO, MSG_FILE_OPEN, c->opt.output,
                       strerror(errno)) == ERR_OK;
    if (!begin(c, ask, &run, &job))
        return 0;
    enum err_code rc =
        letters_build(&job, (enum letter_kind)kind, post, &p, &count, &c->err);
    db_close(job.db);
    if (rc == ERR_OK) {
        vnum_format(count, letters);
        cli_say(c, MSG_CLI_PAY_LETTERS, letters, c->opt.output);
    }
    return rc == ERR_OK;
}

/* ---- what comes back --------------------------------------------------- */

struct telling {
    struct cli *c;
    struct buf out;
};

/* Rows that somebody must look at. */
static enum err_code tell(const struct reconcile_row *row, void *arg,
                          struct err *e)
{
    struct telling *t = arg;

    if (!reconcile_refused(row->outcome) && row->outcome != RECONCILE_LATE)
        return ERR_OK;
    buf_printf(&t->out, "%" PRId64 "\t%s\t%s\t%s\n", row->number, row->ref,
               reconcile_names[row->outcome], row->reason);
    return buf_check(&t->out, e);
}

static int show_result(struct cli *c, const struct reconcile_result *r,
                       struct buf *out)
{
    char paid[VNUM_TEXT_BYTES], returned[VNUM_TEXT_BYTES];

    for (int i = 0; i < RECONCILE__MAX; i++)
        if (r->count[i])
            buf_printf(out, "# %s\t%" PRId64 "\n", reconcile_names[i],
                       r->count[i]);
    vnum_format(r->paid, paid);
    vnum_format(r->returned, returned);
    buf_printf(out, "# đồng\t%s\t%s\n# held\t%" PRId64 "\n", paid, returned,
               r->suspended);
    return cli_output(c, out);
}

int payrun_reconcile(struct cli *c, const struct payrun *ask)
{
    struct telling t = {.c = c};
    struct payroll run;
    struct reconcile_job job = {.registry = c->registry,
                                .who = c->who,
                                .path = c->opt.args[2],
                                .day = day_today(),
                                .told = tell,
                                .arg = &t};
    struct reconcile_result result;

    if (!c->opt.layout)
        return cli_needs(c, "--layout"), 0;
    if (!payrun_find(c, ask, &run))
        return 0;
    job.run = run.id;
    if (strcmp(c->opt.layout, "pain.002") != 0 &&
        payfile_find(c->arena, c->catalog, c->opt.layout, &job.layout,
                     &c->err) != ERR_OK)
        return 0;
    buf_init(&t.out, OUT_BYTES);
    int good = reconcile_run(c->arena, &job, &result, &c->err) == ERR_OK &&
               show_result(c, &result, &t.out);
    buf_free(&t.out);
    return good;
}
