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

    if (line >= 1 && (size_t)line <= f->line_count)
        e->pos = f->lines[line - 1];
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
    if (rc == ERR_OK && f->report->definition->no_head)
        found = 1; /* nothing is missing */
    else if (rc == ERR_OK)
        rc = head_read(f, &d->head, &found, f->e);
    if (rc == ERR_OK)
        rc = read_body(f, d);
    if (rc != ERR_OK)
        return rc;
    /* Without a head the summary is the title, which stands once. */
    if (!d->head.issuer)
        d->head.summary = NULL;
    date_paper(f->ask, d);
    d->author = d->head.issuer;
    *out = (struct report_paper){d, f->missing, f->missing_count, !found, 0};
    const struct figures *now = f->figures[TIME_NOW];
    return now ? figures_are_quiet(now, &out->quiet, f->e) : ERR_OK;
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

/* Add the fault of a text that is no Markdown to the list. */
static enum err_code keep_fault(struct arena *a, struct cat_faults *faults,
                                const struct err *fault, struct err *e)
{
    faults->total++;
    if (faults->count >= CAT_FAULTS_MAX)
        return ERR_INPUT;
    struct err *list =
        arena_grow(a, faults->list, faults->count, &faults->cap, sizeof *list);
    if (!list)
        return err_nomem(e);
    faults->list = list;
    list[faults->count++] = *fault;
    return ERR_INPUT;
}

/* Read the template as Markdown with every branch taken: tables with uneven
** rows come out here and not on the day of the report. */
static enum err_code try_markdown(struct arena *a, const struct report *r,
                                  struct cat_faults *faults, struct err *e)
{
    static const struct unit nowhere = {.uid = "", .code = "", .name = "-"};
    struct report_ask ask = {.day = DAY_NONE};
    struct err fault = {0};
    struct fill f = {.report = r,
                     .ask = &ask,
                     .unit = &nowhere,
                     .a = a,
                     .trial = 1,
                     .e = &fault};
    struct doc *d = doc_new(a, r->lang);

    if (!d)
        return err_nomem(e);
    enum err_code rc = period_parse("2024Q1", r->definition->calendar, NO_POS,
                                    &ask.figures.period, &fault);
    if (rc == ERR_OK)
        rc = fill_run(&f);
    if (rc == ERR_OK)
        rc = read_body(&f, d);
    buf_free(&f.body);
    if (rc == ERR_OK)
        return d->failed ? err_nomem(e) : ERR_OK;
    if (rc == ERR_NOMEM)
        return err_nomem(e);
    return keep_fault(a, faults, &fault, e);
}

enum err_code report_check(struct arena *a, const struct catalog *c,
                           struct cat_faults *faults, struct err *e)
{
    const struct report *r;
    enum err_code worst = ERR_OK;

    for (size_t i = 0; i < c->report_count; i++) {
        enum err_code rc = report_compile(a, c, &c->reports[i], &r, faults, e);
        if (rc == ERR_OK)
            rc = try_markdown(a, r, faults, e);
        if (rc == ERR_NOMEM)
            return rc;
        if (rc != ERR_OK)
            worst = rc;
    }
    return worst;
}
