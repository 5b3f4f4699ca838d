/*
** ansinh check: proof-read reports.  Needs no database and no set-up.
**
** With --jobs each file is read in a process of its own, so that memory is
** bounded by the largest file and a broken one cannot harm the others.  Output
** keeps the order of the files.
*/
#include "check/check.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARENA_BYTES = 2000 << 20, SHOWN_BYTES = 256 << 20, JOBS_MAX = 64 };

enum form { FORM_TEXT, FORM_JSON, FORM_HTML, FORM_DOCX, FORM__MAX };

struct job {
    struct cli *c;
    enum form form;
    struct check_show how;
    struct check_options options;
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
    if (form < FORM__MAX)
        return 1;
    c->err.code = ERR_SET(&c->err, ERR_INPUT, MSG_CLI_VALUE_BAD, name,
                          "--format", "text, json, html, docx");
    return 0;
}

static enum err_code show(const struct job *j, const struct check_result *r,
                          struct buf *out, struct err *e)
{
    static void (*const shows[])(const struct check_result *,
                                 const struct check_show *, struct buf *) = {
        check_text, check_json, check_html};

    shows[j->form](r, &j->how, out);
    return buf_check(out, e);
}

/* Check one file; its exit status, its output in out. */
static int check_one(const struct job *j, const char *path, struct buf *out)
{
    struct cli *c = j->c;
    struct arena *a = arena_new(ARENA_BYTES);
    const struct check_result *r = NULL;
    struct paper *p = NULL;
    enum err_code rc = a ? ERR_OK : err_nomem(&c->err);

    if (rc == ERR_OK)
        rc = paper_read(a, path, &p, &c->err);
    if (rc == ERR_OK)
        rc = check_paper(a, p, &j->options, &r, &c->err);
    if (rc == ERR_OK)
        rc = show(j, r, out, &c->err);
    int found = rc == ERR_OK && r->finding_count > 0;
    arena_free(a);
    if (rc == ERR_OK)
        return found ? CLI_NO : CLI_DONE;
    buf_clear(out);
    cli_fail(c);
    err_clear(&c->err);
    return CLI_WRONG;
}

static int worst(int a, int b)
{
    return a > b ? a : b;
}

static int check_all(const struct job *j)
{
    const struct options *o = &j->c->opt;
    int status = CLI_DONE;

    for (size_t i = 0; i < o->arg_count; i++) {
        struct buf out;
        buf_init(&out, SHOWN_BYTES);
        status = worst(status, check_one(j, o->args[i], &out));
        if (out.len > 0 && !cli_output(j->c, &out))
            status = CLI_WRONG;
        buf_free(&out);
    }
    return status;
}

int cmd_check(struct cli *c)
{
    struct job j = {.c = c};

    if (c->opt.arg_count == 0)
        return cli_needs(c, "FILE");
    if (!read_form(c, &j.form))
        return cli_fail(c);
    j.how =
        (struct check_show){.lang = c->lang,
                            .colour = isatty(STDOUT_FILENO) && !c->opt.output,
                            .relations = c->opt.relations,
                            .with_text = c->opt.text};
    return check_all(&j);
}
