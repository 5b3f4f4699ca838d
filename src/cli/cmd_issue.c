/*
** ansinh issue, issued, receive: reports that leave the office, and those that
** come in from the units below.
*/
#include "base/file.h"
#include "cli/paper.h"
#include "report/issue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { OUT_BYTES = 256 << 20, IN_BYTES = 64 << 20 };

/* ---- issue ------------------------------------------------------------- */

static int read_job(struct cli *c, struct issue_job *job)
{
    if (c->opt.arg_count != 1)
        return cli_needs(c, "REPORT"), 0;
    if (!cli_paper_template(c, &job->definition, &job->report))
        return 0;
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c), 0;
    if (!cli_paper_ask(c, job->definition, &job->ask))
        return 0;
    if (job->ask.day == DAY_NONE)
        job->ask.day = day_today();
    job->registry = c->registry;
    job->tally = c->tally;
    job->replace = c->opt.reason;
    job->with_missing = c->opt.with_missing;
    job->early = c->opt.early;
    return 1;
}

int cmd_issue(struct cli *c)
{
    struct issue_job job = {0};
    struct issued issued;
    char number[96], id[24];

    if (!read_job(c, &job))
        return CLI_WRONG;
    if (report_issue(c->arena, &job, &issued, &c->err) != ERR_OK)
        return cli_fail(c);
    snprintf(number, sizeof number, "%02" PRId64 "/%.60s", issued.number,
             issued.symbol);
    snprintf(id, sizeof id, "%" PRId64, issued.id);
    cli_say(c, MSG_CLI_ISSUED, number, id);
    return CLI_DONE;
}

/* ---- issued ------------------------------------------------------------ */

static void list_row(const struct cli *c, const struct issued *i,
                     struct buf *out)
{
    const struct unit *unit =
        units_get(registry_units(c->registry), i->unit_id);
    char day[DAY_TEXT_BYTES];

    day_official(i->day, day);
    buf_printf(out, "%" PRId64 "\t%02" PRId64 "/%s\t%s\t%s\t%s\t%s\t%s\n",
               i->id, i->number, i->symbol, day, unit ? unit->name : "",
               i->report, i->period,
               i->replaced_by ? msg_text(MSG_CLI_REPLACED, c->lang) : "");
}

static int list_all(struct cli *c, struct db *db, struct buf *out)
{
    struct issued_list list;
    const struct unit *unit = NULL;

    if (c->opt.unit && !cli_unit(c, day_today(), &unit))
        return 0;
    if (issued_list(c->arena, c->registry, db, c->who, unit ? unit->id : 0,
                    &list, &c->err) != ERR_OK)
        return 0;
    for (size_t n = 0; n < list.count; n++)
        list_row(c, &list.items[n], out);
    if (list.count == 0)
        cli_say(c, MSG_CLI_ISSUED_NONE, NULL, NULL);
    return 1;
}

static void put_value(struct buf *out, struct value v, enum lang lang)
{
    char text[VNUM_TEXT_BYTES];

    if (v.missing) {
        buf_str(out, msg_text(MSG_CLI_MISSING, lang));
        return;
    }
    vnum_format_decimal(v.number, text);
    buf_str(out, text);
}

static void change_row(const struct cli *c, const struct issued_change *x,
                       struct buf *out)
{
    const struct cat_indicator *i = catalog_indicator(c->catalog, x->indicator);

    buf_str(out, i ? i->title.text[c->lang] : x->indicator);
    buf_printf(out, "\t%s%s%s\t%s\t", x->dim, *x->dim ? "=" : "", x->code,
               x->aspect);
    put_value(out, x->then, c->lang);
    buf_char(out, '\t');
    put_value(out, x->now, c->lang);
    buf_char(out, '\n');
}

/* Status CLI_NO when something is not as it was. */
static int compare(struct cli *c, struct db *db, const struct issued *i,
                   struct buf *out, int *status)
{
    struct report_source from = {.tally = c->tally, .db = db};
    struct issued_changes changes;
    enum err_code rc = figures_reader_new(c->tally, &from.reader, &c->err);

    if (rc == ERR_OK)
        rc = issued_compare(c->arena, &from, i, c->who, &changes, &c->err);
    figures_reader_free(from.reader);
    if (rc != ERR_OK)
        return 0;
    for (size_t n = 0; n < changes.count; n++)
        change_row(c, &changes.items[n], out);
    if (changes.count == 0)
        cli_say(c, MSG_CLI_ISSUED_SAME, NULL, NULL);
    *status = changes.count == 0 ? CLI_DONE : CLI_NO;
    return 1;
}

static int show_one(struct cli *c, struct db *db, struct buf *out, int *status)
{
    enum doc_format format;
    struct issued issued;
    int64_t id;

    if (!cli_number(c, c->opt.args[0], "ID", 1, INT64_MAX, &id))
        return 0;
    if (issued_get(c->arena, c->registry, db, c->who, id, &issued, &c->err) !=
        ERR_OK)
        return 0;
    if (c->opt.compare)
        return compare(c, db, &issued, out, status);
    if (c->opt.send)
        return issued_send(c->arena, db, c->registry, &issued, out, &c->err) ==
               ERR_OK;
    return cli_paper_format(c, &format) &&
           issued_print(db, id, format, out, &c->err) == ERR_OK;
}

int cmd_issued(struct cli *c)
{
    struct db *db = NULL;
    struct buf out;
    int status = CLI_DONE, ok;

    if (!cli_open(c, STORE_READ))
        return cli_fail(c);
    buf_init(&out, OUT_BYTES);
    ok = store_reader(c->store, &db, &c->err) == ERR_OK &&
         (c->opt.arg_count == 0 ? list_all(c, db, &out)
                                : show_one(c, db, &out, &status)) &&
         cli_output(c, &out);
    buf_free(&out);
    db_close(db);
    if (ok)
        return status;
    return c->err.code == ERR_OK ? CLI_WRONG : cli_fail(c);
}

/* ---- receive ----------------------------------------------------------- */

int cmd_receive(struct cli *c)
{
    struct received received;
    struct buf text;
    char figures[24];
    int ok;

    if (c->opt.arg_count != 1)
        return cli_needs(c, "FILE");
    if (!cli_open(c, STORE_WRITE))
        return cli_fail(c);
    buf_init(&text, IN_BYTES);
    ok = file_read(c->opt.args[0], &text, &c->err) == ERR_OK &&
         report_receive(c->arena, c->registry, c->who, buf_cstr(&text),
                        text.len, &received, &c->err) == ERR_OK;
    buf_free(&text);
    if (!ok)
        return cli_fail(c);
    snprintf(figures, sizeof figures, "%" PRId64, received.figures);
    cli_say(c, MSG_CLI_RECEIVED, received.unit, figures);
    if (*received.passed)
        cli_say(c, MSG_CLI_RECEIVED_PASSED, received.passed, NULL);
    return CLI_DONE;
}
