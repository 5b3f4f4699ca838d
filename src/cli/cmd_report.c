/*
** ansinh report: a paper in any format.
*/
#include "cli/paper.h"

enum { OUT_BYTES = 256 << 20 };

/* What the reader should know before he signs. */
static void warn(struct cli *c, const struct report_ask *ask,
                 const struct report_paper *paper)
{
    const struct unit *unit =
        units_get(registry_units(c->registry), ask->figures.unit_id);
    char day[DAY_TEXT_BYTES];

    day_official(period_last_day(ask->figures.period), day);
    if (paper->no_head)
        cli_say(c, MSG_REPORT_NO_HEAD, unit ? unit->name : "", day);
    if (paper->quiet)
        cli_say(c, MSG_REPORT_QUIET, unit ? unit->name : "", NULL);
    for (size_t i = 0; i < paper->missing_count; i++)
        cli_say(c, MSG_CLI_REPORT_MISSING, paper->missing[i].text, NULL);
    if (c->opt.output)
        cli_say(c, MSG_CLI_REPORT_DONE, c->opt.output, NULL);
}

static enum err_code write_paper(struct cli *c, const struct doc *d,
                                 enum doc_format format)
{
    struct buf out;

    if (c->opt.output)
        return doc_write_file(d, format, c->opt.output, &c->err);
    buf_init(&out, OUT_BYTES);
    enum err_code rc = doc_write(d, format, &out, &c->err);
    if (rc == ERR_OK && !cli_output(c, &out))
        rc = c->err.code;
    buf_free(&out);
    return rc;
}

static enum err_code make(struct cli *c, const struct report *r,
                          const struct report_ask *ask, enum doc_format format)
{
    struct report_source source = {.tally = c->tally};
    struct report_paper paper;
    enum err_code rc = figures_reader_new(c->tally, &source.reader, &c->err);

    if (rc == ERR_OK)
        rc = store_reader(c->store, &source.db, &c->err);
    if (rc == ERR_OK)
        rc = report_build(r, &source, c->arena, ask, &paper, &c->err);
    if (rc == ERR_OK && (c->opt.annex || format == DOC_FORMAT_XLSX))
        rc = report_annex(&source, c->arena, &ask->figures, paper.doc, &c->err);
    if (rc == ERR_OK)
        rc = write_paper(c, paper.doc, format);
    if (rc == ERR_OK)
        warn(c, ask, &paper);
    if (source.db)
        db_close(source.db);
    figures_reader_free(source.reader);
    return rc;
}

int cmd_report(struct cli *c)
{
    const struct cat_report *definition;
    const struct report *r;
    struct report_ask ask = {0};
    enum doc_format format;

    if (c->opt.arg_count != 1)
        return cli_needs(c, "REPORT");
    if (!cli_paper_format(c, &format) ||
        !cli_paper_template(c, &definition, &r))
        return CLI_WRONG;
    if (!cli_open(c, STORE_READ))
        return cli_fail(c);
    if (!cli_paper_ask(c, definition, &ask))
        return CLI_WRONG;
    if (make(c, r, &ask, format) != ERR_OK)
        return cli_fail(c);
    return CLI_DONE;
}
