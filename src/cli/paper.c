/*
** What the commands about reports share: the report, the format, the unit and
** period on its calendar.
*/
#include "cli/paper.h"

int cli_paper_format(struct cli *c, enum doc_format *out)
{
    enum err_code rc = ERR_OK;

    *out = DOC_FORMAT_TEXT;
    if (c->opt.format)
        rc = doc_format_from_name(c->opt.format, out, &c->err);
    else if (c->opt.output)
        rc = doc_format_from_path(c->opt.output, out, &c->err);
    if (rc != ERR_OK)
        return cli_fail(c), 0;
    int packed = *out == DOC_FORMAT_DOCX || *out == DOC_FORMAT_PDF ||
                 *out == DOC_FORMAT_XLSX;
    if (packed && !c->opt.output)
        return cli_needs(c, "-o"), 0;
    return 1;
}

int cli_paper_template(struct cli *c, const struct cat_report **definition,
                       const struct report **out)
{
    struct cat_faults faults = {0};

    if (!cli_load_catalog(c) ||
        report_find(c->catalog, c->opt.args[0], definition, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    if (report_compile(c->arena, c->catalog, *definition, out, &faults,
                       &c->err) == ERR_OK)
        return 1;
    if (faults.total > 0)
        cli_show_faults(c, &faults);
    return cli_fail(c), 0;
}

int cli_paper_ask(struct cli *c, const struct cat_report *definition,
                  struct report_ask *out)
{

    out->day = DAY_NONE;
    c->opt.calendar = calendar_names[definition->calendar];
    if (!cli_ask(c, &out->figures))
        return 0;
    if (c->opt.day &&
        day_parse(c->opt.day, NO_POS, &out->day, &c->err) != ERR_OK)
        return cli_fail(c), 0;
    return 1;
}
