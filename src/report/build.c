/*
** A filled template as a document, and the check of all templates.
*/
#include "report/fill.h"

#include "doc/mdread.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- building ---------------------------------------------------------- */

/* A fault of the Markdown stands in the expanded text: name the line of the
** template that made it. */
static void name_line(const struct fill *f, struct err *e)
{
    int line = e->pos.line;

    if (line < 1)
        return;
    if (line == 1)
        e->pos.line = 1;
    else if ((size_t)line - 2 < f->line_count)
        e->pos.line = f->lines[line - 2];
}

static enum err_code read_body(struct fill *f, struct doc *d)
{
    const struct md_hooks hooks = {fill_place, f};
    enum err_code rc =
        doc_from_markdown(d, &d->body, buf_cstr(&f->body), f->body.len,
                          f->report->definition->template_file, &hooks, f->e);

    if (rc != ERR_OK)
        name_line(f, f->e);
    return rc;
}

/* Lines of the head as one line: for the title of a window. */
static char *one_line(struct arena *a, const char *text)
{
    char *s = arena_strdup(a, text);

    for (char *c = s; c && *c; c++)
        *c = *c == '\n' ? ' ' : *c;
    return s;
}

/* What the paper is called: by its template, else by the report and period. */
static enum err_code name_paper(struct fill *f, struct doc *d)
{
    enum lang lang = f->report->lang;
    char when[PERIOD_TEXT_BYTES];

    period_title(f->ask->figures.period, lang, when);
    d->head.type = f->type ? f->type : msg_text(MSG_REPORT_TYPE, lang);
    d->head.summary =
        f->summary
            ? f->summary
            : arena_printf(f->a, "%s %s",
                           f->report->definition->title.text[lang], when);
    if (!d->head.summary)
        return err_nomem(f->e);
    d->title = one_line(f->a, d->head.summary);
    d->subject = arena_printf(f->a, "%s, %s", f->unit->name, when);
    return d->title && d->subject ? ERR_OK : err_nomem(f->e);
}

/* A draft has only the year in its date line. */
static void date_paper(const struct report_ask *ask, struct doc *d)
{
    day_t last = period_last_day(ask->figures.period);

    d->created = date_of(ask->day == DAY_NONE ? last : ask->day);
    d->head.date = d->created;
    if (ask->day == DAY_NONE)
        d->head.date.day = d->head.date.month = 0;
    d->head.number = ask->number ? ask->number : "";
}

static enum err_code make_paper(struct fill *f, struct report_paper *out)
{
    int found = 0;
    struct doc *d = doc_new(f->a, f->report->lang);

    if (!d)
        return err_nomem(f->e);
    enum err_code rc = fill_run(f);
    if (rc == ERR_OK)
        rc = name_paper(f, d);
    if (rc == ERR_OK)
        rc = head_read(f, &d->head, &found, f->e);
    if (rc == ERR_OK)
        rc = read_body(f, d);
    if (rc != ERR_OK)
        return rc;
    date_paper(f->ask, d);
    d->author = d->head.issuer;
    *out = (struct report_paper){d, f->missing, f->missing_count, !found};
    return ERR_OK;
}

enum err_code report_build(const struct report *r,
                           const struct report_source *source, struct arena *a,
                           const struct report_ask *ask,
                           struct report_paper *out, struct err *e)
{
    const struct units *units = registry_units(tally_registry(source->tally));
    struct fill f = {.report = r,
                     .source = source,
                     .ask = ask,
                     .units = units,
                     .unit = units_get(units, ask->figures.unit_id),
                     .a = a,
                     .e = e};

    *out = (struct report_paper){0};
    if (!f.unit)
        return ERR_SET(e, ERR_NOTFOUND, MSG_REG_UNIT_REF, "?");
    enum err_code rc = make_paper(&f, out);
    buf_free(&f.body);
    return rc;
}

/* ---- checking ---------------------------------------------------------- */

enum err_code report_check(struct arena *a, const struct catalog *c,
                           struct cat_faults *faults, struct err *e)
{
    const struct report *r;
    enum err_code worst = ERR_OK;

    for (size_t i = 0; i < c->report_count; i++) {
        enum err_code rc = report_compile(a, c, &c->reports[i], &r, faults, e);
        if (rc == ERR_NOMEM)
            return rc;
        if (rc != ERR_OK)
            worst = rc;
    }
    return worst;
}
