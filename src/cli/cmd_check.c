/*
** ansinh check: proof-read reports.  Needs no database and no set-up.
**
** Several files are checked by as many processes as --jobs says: memory is
** bounded by the largest files, and a broken one cannot harm the others.  Their
** output keeps the order of the files.
*/
#include "check/check.h"
#include "cli/cli.h"
#include "doc/paper_comment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHOWN_BYTES = 256 << 20, JOBS_MAX = 64, COMMENT_BYTES = 1 << 16 };
/* The paper and what is found in it, for the longest text that is read. */
static const size_t arena_bytes = (size_t)4 << 30;

enum form { FORM_TEXT, FORM_JSON, FORM_HTML, FORM_DOCX, FORM__MAX };

struct job {
    struct cli *c;
    enum form form;
    struct check_show how;
    struct check_options options;
    int64_t jobs;
};

static const char *const forms[FORM__MAX] = {"text", "json", "html", "docx"};

static int read_form(struct cli *c, enum form *out)
{
    const char *name = c->opt.format;
    int form = FORM_TEXT;

    if (!name && c->opt.json)
        name = "json";
    if (!name && c->opt.output) {
        const char *dot = strrchr(c->opt.output, '.');
        name = dot && strcmp(dot, ".txt") != 0 ? dot + 1 : NULL;
    }
    while (name && form < FORM__MAX && strcmp(forms[form], name) != 0)
        form++;
    *out = (enum form)form;
    if (form == FORM__MAX) {
        ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, name, "--format",
                "text, json, html, docx");
        return 0;
    }
    if (form == FORM_DOCX && (!c->opt.output || c->opt.arg_count != 1)) {
        ERR_SET(&c->err, ERR_INPUT, MSG_CLI_CHECK_DOCX);
        return 0;
    }
    return 1;
}

/* ---- known documents ---------------------------------------------------- */

static int load_documents(struct cli *c, struct check_options *out)
{
    struct cat_faults faults = {0};
    const struct catalog *cat;

    if (catalog_load_documents(c->arena, c->opt.catalog, &cat, &faults,
                               &c->err) != ERR_OK) {
        cli_show_faults(c, &faults);
        return 0;
    }
    struct check_document *list =
        arena_array(c->arena, cat->document_count + 1, sizeof *list);
    if (!list) {
        err_nomem(&c->err);
        return 0;
    }
    for (size_t i = 0; i < cat->document_count; i++) {
        const struct cat_document *d = &cat->documents[i];
        list[i] = (struct check_document){.symbol = d->symbol,
                                          .day = d->day,
                                          .title = d->title,
                                          .words = d->words,
                                          .word_count = d->word_count};
    }
    *out = (struct check_options){list, cat->document_count};
    return 1;
}

/* ---- one file ----------------------------------------------------------- */

/* The same Word file with a comment for each finding. */
static enum err_code show_docx(const struct job *j, struct arena *a,
                               const struct check_result *r, struct buf *out,
                               struct err *e)
{
    struct paper_comment *list =
        arena_array(a, r->finding_count + 1, sizeof *list);
    struct paper_source from;
    struct buf text;
    char *bytes = NULL;

    if (!list)
        return err_nomem(e);
    if (r->paper->format != PAPER_DOCX)
        return ERR_SET(e, ERR_INPUT, MSG_CLI_CHECK_NOT_DOCX, r->paper->name);
    from = (struct paper_source){.name = j->c->opt.args[0]};
    enum err_code rc = paper_load(from.name, &bytes, &from.len, e);
    from.bytes = bytes;
    buf_init(&text, COMMENT_BYTES);
    for (size_t i = 0; rc == ERR_OK && i < r->finding_count; i++) {
        const struct check_finding *f = &r->findings[i];
        buf_clear(&text);
        check_sentence(f, j->how.lang, &text);
        list[i] = (struct paper_comment){f->at.start, f->at.end,
                                         buf_to_arena(&text, a)};
        rc = list[i].text ? ERR_OK : err_nomem(e);
    }
    buf_free(&text);
    struct paper_comments comments = {.all = list,
                                      .count = r->finding_count,
                                      .author = "An Sinh",
                                      .initials = "AS",
                                      .date = date_of(day_today())};
    if (rc == ERR_OK)
        rc = paper_comment(&comments, &from, out, e);
    free(bytes);
    return rc;
}

static enum err_code show(const struct job *j, struct arena *a,
                          const struct check_result *r, struct buf *out,
                          struct err *e)
{
    static void (*const shows[])(const struct check_result *,
                                 const struct check_show *, struct buf *) = {
        check_text, check_json, check_html};

    if (j->form == FORM_DOCX)
        return show_docx(j, a, r, out, e);
    shows[j->form](r, &j->how, out);
    return buf_check(out, e);
}

/* Check one file; its exit status, its output in out. */
static int check_one(const struct job *j, const char *path, struct buf *out)
{
    struct cli *c = j->c;
    struct arena *a = arena_new(arena_bytes);
    const struct check_result *r = NULL;
    struct paper *p = NULL;
    enum err_code rc = a ? ERR_OK : err_nomem(&c->err);

    if (rc == ERR_OK)
        rc = paper_read(a, path, &p, &c->err);
    if (rc == ERR_OK)
        rc = check_paper(a, p, &j->options, &r, &c->err);
    if (rc == ERR_OK)
        rc = show(j, a, r, out, &c->err);
    int found = rc == ERR_OK && r->finding_count > 0;
    if (rc != ERR_OK) {
        buf_clear(out);
        cli_fail(c);
        err_clear(&c->err);
    }
    arena_free(a);
    return rc != ERR_OK ? CLI_WRONG : found ? CLI_NO : CLI_DONE;
}

static int worst(int a, int b)
{
    return a > b ? a : b;
}

/* Check files and write what was found in one piece. */
static int check_and_write(const struct job *j, const char *const *paths,
                           size_t count)
{
    struct buf all, one;
    int status = CLI_DONE;

    buf_init(&all, SHOWN_BYTES);
    buf_init(&one, SHOWN_BYTES);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&one);
        status = worst(status, check_one(j, paths[i], &one));
        buf_add(&all, buf_cstr(&one), one.len);
    }
    if (all.len > 0 && !cli_output(j->c, &all))
        status = CLI_WRONG;
    buf_free(&one);
    buf_free(&all);
    return status;
}

/* ---- several files ------------------------------------------------------ */

struct worker {
    pid_t pid;
    FILE *out; /* a file without a name that the worker writes */
};

/* A process of its own for one file; its stdout is the worker's file. */
static int start(const struct job *j, const char *path, struct worker *w)
{
    w->out = tmpfile();
    if (!w->out)
        return 0;
    fflush(stdout);
    fflush(stderr);
    w->pid = fork();
    if (w->pid < 0) {
        fclose(w->out);
        return 0;
    }
    if (w->pid > 0)
        return 1;
    if (dup2(fileno(w->out), STDOUT_FILENO) < 0)
        _exit(CLI_WRONG);
    int status = check_and_write(j, &path, 1);
    if (fflush(stdout) != 0)
        status = CLI_WRONG;
    _exit(status);
}

/* Wait for a worker and pass on what it wrote. */
static int finish(struct worker *w)
{
    char bytes[1 << 14];
    int state = 0, status = CLI_WRONG;
    size_t n;

    if (waitpid(w->pid, &state, 0) == w->pid && WIFEXITED(state))
        status = WEXITSTATUS(state);
    rewind(w->out);
    while ((n = fread(bytes, 1, sizeof bytes, w->out)) > 0)
        if (fwrite(bytes, 1, n, stdout) != n)
            status = CLI_WRONG;
    fclose(w->out);
    return status;
}

/* Files begin in their order, and the oldest is waited for. */
static int check_many(const struct job *j)
{
    const struct options *o = &j->c->opt;
    struct worker workers[JOBS_MAX];
    size_t begun = 0, done = 0;
    int status = CLI_DONE;

    while (done < o->arg_count) {
        while (begun < o->arg_count && begun - done < (size_t)j->jobs) {
            if (!start(j, o->args[begun], &workers[begun % JOBS_MAX])) {
                ERR_SET(&j->c->err, ERR_NOMEM, MSG_CLI_CHECK_PROCESS);
                status = worst(status, cli_fail(j->c));
                break;
            }
            begun++;
        }
        if (done == begun)
            return CLI_WRONG;
        status = worst(status, finish(&workers[done % JOBS_MAX]));
        done++;
    }
    return status;
}

static int check_all(const struct job *j)
{
    const struct options *o = &j->c->opt;
    int status = CLI_DONE;

    if (o->output)
        return check_and_write(j, o->args, o->arg_count);
    if (j->jobs > 1 && o->arg_count > 1)
        return check_many(j);
    for (size_t i = 0; i < o->arg_count; i++)
        status = worst(status, check_and_write(j, &o->args[i], 1));
    return status;
}

int cmd_check(struct cli *c)
{
    struct job j = {.c = c, .jobs = 1};

    if (c->opt.arg_count == 0)
        return cli_needs(c, "FILE");
    if (c->opt.jobs &&
        !cli_number(c, c->opt.jobs, "--jobs", 1, JOBS_MAX, &j.jobs))
        return CLI_WRONG;
    if (!read_form(c, &j.form) || !load_documents(c, &j.options))
        return cli_fail(c);
    j.how =
        (struct check_show){.lang = c->lang,
                            .colour = isatty(STDOUT_FILENO) && !c->opt.output,
                            .relations = c->opt.relations,
                            .with_text = c->opt.text};
    return check_all(&j);
}
