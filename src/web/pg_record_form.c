/*
** Forms made from the catalogue: a new record, one that is corrected, one that
** is voided.  What was sent stays in the form with a fault at its field, and
** whoever is the second to change a record sees both versions.
*/
#include "base/text.h"
#include "registry/cell.h"
#include "web/column_field.h"
#include "web/families.h"
#include "web/page.h"
#include "web/record.h"
#include "web/registers.h"
#include "web/serve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_BYTES = 2048 };

/* ---- forms made from the catalogue -------------------------------------- */

/* A form on its way: what was sent or what stands in the record, and faults by
** column. */
struct form {
    const struct cat_register *reg;
    const struct rows *now; /* NULL: a new record */
    struct rows *sent;
    unsigned char *set;
    const char **faults; /* by column; the last is of the unit */
    int64_t id, unit, version;
    const char *fault;         /* of the whole */
    const struct rows *theirs; /* changed meanwhile by somebody else */
};

static const char *input_value(struct request *r, const struct form *f, int i)
{
    const struct cat_column *c = &f->reg->columns[i];
    char text[CELL_BYTES];

    if (r->method == METHOD_POST)
        return req_get(r, c->name);
    if (!f->now) {
        const char *given = req_get(r, c->name);
        if (!*given && c->has_default && c->type == CAT_CHOICE)
            return c->choice->codes.codes[c->default_value];
        return given;
    }
    if (f->now->null[i][0])
        return "";
    if (c->type == CAT_REF)
        return arena_printf(r->a, "#%" PRId64, f->now->value[i][0]);
    if (c->type == CAT_UNIT) {
        const struct unit *u = units_get(req_units(r), f->now->value[i][0]);
        return u ? u->code : "";
    }
    rows_cell_text(f->now, 0, i,
                   c->type == CAT_CHOICE || c->type == CAT_BOOL ? ROWS_DATA
                                                                : ROWS_PEOPLE,
                   r->lang, text, sizeof text);
    return arena_strdup(r->a, text);
}

static void column_input(struct request *r, const struct form *f, int i)
{
    column_field(r, &f->reg->columns[i], input_value(r, f, i),
                 f->faults ? f->faults[i] : NULL);
}

static const char *unit_value(struct request *r, const struct form *f)
{
    const struct unit *u =
        f->now ? units_get(req_units(r), f->now->unit_id[0]) : home_unit(r);

    if (r->method == METHOD_POST || *req_get(r, "unit"))
        return req_get(r, "unit");
    return u ? u->code : "";
}

/* What somebody else made of it meanwhile, beside what was typed here. */
static void conflict(struct request *r, const struct form *f)
{
    const char *text, *href;

    page_notice(r, "warn", msg_text(MSG_WEB_CONFLICT, r->lang));
    H(&r->h, "<div class=\"scroll\"><table class=\"data\"><thead><tr>"
             "<th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_COLUMN);
    H(&r->h, "</th><th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_THEIRS);
    H(&r->h, "</th><th scope=\"col\">");
    html_msg(&r->h, MSG_WEB_MINE);
    H(&r->h, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < f->reg->column_count; i++) {
        if (f->reg->columns[i].hidden ||
            record_cell(r, f->theirs, 0, (int)i, &text, &href) != ERR_OK)
            continue;
        H(&r->h, "<tr>");
        html_el(&r->h, "td", TITLED(r, &f->reg->columns[i]), NULL);
        html_el(&r->h, "td", text, NULL);
        html_el(&r->h, "td", req_get(r, f->reg->columns[i].name), NULL);
        H(&r->h, "</tr>");
    }
    H(&r->h, "</tbody></table></div>");
}

static enum err_code show_form(struct request *r, const struct form *f)
{
    page_begin(r, f->id ? arena_printf(r->a, "%s: %s %" PRId64,
                                       msg_text(MSG_WEB_EDIT, r->lang),
                                       TITLED(r, f->reg), f->id)
                        : arena_printf(r->a, "%s: %s",
                                       msg_text(MSG_WEB_NEW, r->lang),
                                       TITLED(r, f->reg)));
    if (f->theirs)
        conflict(r, f);
    if (f->fault)
        page_notice(r, "bad", f->fault);
    form_begin(r, METHOD_POST,
               f->id ? arena_printf(r->a, "/registers/%s/%" PRId64 "/edit",
                                    f->reg->name, f->id)
                     : arena_printf(r->a, "/registers/%s/new", f->reg->name));
    form_units(r);
    form_hidden(r, "version", arena_printf(r->a, "%" PRId64, f->version));
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .value = unit_value(r, f),
                                  .list = "units",
                                  .help = msg_text(MSG_WEB_UNIT_HELP, r->lang),
                                  .fault = f->faults
                                               ? f->faults[f->reg->column_count]
                                               : NULL,
                                  .required = 1,
                                  .autocomplete = "off"});
    for (size_t i = 0; i < f->reg->column_count; i++)
        column_input(r, f, (int)i);
    if (f->id)
        form_field(
            r, &(struct field){.name = "reason",
                               .label = msg_text(MSG_WEB_REASON_EDIT, r->lang),
                               .required = 1,
                               .wide = 1});
    form_button(r, MSG_WEB_SAVE);
    form_end(r);
    return r->err.code;
}

static enum err_code form_new(struct request *r, const struct cat_register *reg,
                              struct form *f)
{
    *f = (struct form){.reg = reg};
    f->sent = rows_new(r->a, reg, 1);
    f->set = arena_alloc(r->a, reg->column_count + 1);
    f->faults = arena_array(r->a, reg->column_count + 1, sizeof *f->faults);
    if (!f->sent || !f->set || !f->faults)
        return err_nomem(&r->err);
    rows_add(f->sent);
    return ERR_OK;
}

/* ---- what was sent ------------------------------------------------------ */

static const char *said(struct request *r, struct err *e)
{
    char text[2048];

    err_text(e, r->lang, text, sizeof text);
    err_clear(e);
    return arena_strdup(r->a, text);
}

/* A unit by its code on the map of the record's day, for a unit of then is what
** the record may have; else on that of today.  now: what the record has, or 0:
** a party without a day keeps it, gone or not, while nobody types another. */
static enum err_code read_unit(struct request *r, const struct form *f,
                               int64_t now, const char *text, int64_t *out,
                               struct err *e)
{
    const struct unit *kept = units_get(req_units(r), now), *unit;
    const struct unit *home = home_unit(r);
    const struct rows *dated = f->now && !f->set[0] ? f->now : f->sent;
    day_t day = registry_day(dated, 0), today = day_today();
    enum err_code rc = ERR_NOTFOUND;

    *out = now;
    if (day == DAY_NONE && kept && strcmp(kept->code, text) == 0)
        return ERR_OK;
    if (home && home->to != DAY_NONE && home->to < today)
        today = home->to;
    if (day != DAY_NONE)
        rc = units_find(req_units(r), text, day, &unit, e);
    if (rc == ERR_NOTFOUND) {
        err_clear(e);
        rc = units_find(req_units(r), text, today, &unit, e);
    }
    *out = rc == ERR_OK ? unit->id : 0;
    return rc;
}

static enum err_code read_cell(struct request *r, struct form *f, int i,
                               struct err *e)
{
    const struct cat_column *c = &f->reg->columns[i];
    const char *text = req_get(r, c->name);
    int64_t id = 0;
    enum err_code rc;

    if (f->now && !req_has(r, c->name))
        return ERR_OK; /* a program sends only what it corrects */
    f->set[i] = 1;
    if (!text[strspn(text, " ")]) {
        rows_set_null(f->sent, 0, i);
        return ERR_OK;
    }
    if (c->type != CAT_REF && c->type != CAT_UNIT)
        return cell_read(f->sent, 0, i, text, NO_POS, e);
    int64_t now = f->now && !f->now->null[i][0] ? f->now->value[i][0] : 0;
    rc = c->type == CAT_REF ? ref_read(r, c->target, text, &id, e)
                            : read_unit(r, f, now, text, &id, e);
    if (rc == ERR_OK)
        rows_set(f->sent, 0, i, id);
    return rc;
}

/* Every field is read, and every fault stands at its field. */
static int read_form(struct request *r, struct form *f)
{
    int good = 1;

    for (size_t i = 0; i < f->reg->column_count; i++) {
        struct err e = {0};
        if (f->reg->columns[i].hidden || read_cell(r, f, (int)i, &e) == ERR_OK)
            continue;
        f->faults[i] = said(r, &e);
        good = 0;
    }
    struct err e = {0};
    if (read_unit(r, f, f->now ? f->now->unit_id[0] : 0, req_get(r, "unit"),
                  &f->unit, &e) != ERR_OK) {
        f->faults[f->reg->column_count] = said(r, &e);
        good = 0;
    }
    f->sent->unit_id[0] = f->unit;
    f->version = strtoll(req_get(r, "version"), NULL, 10);
    return good;
}

struct save_job {
    struct request *r;
    struct form *f;
    const char *reason;
    int stale;
};

static enum err_code job_add(struct db *db, void *arg, struct err *e)
{
    struct save_job *j = arg;
    struct save how = {db, j->r->who, NULL, 0, NULL};
    enum err_code rc = registry_insert(req_registry(j->r), &how, j->f->sent, e);

    j->f->id = rc == ERR_OK ? j->f->sent->id[0] : 0;
    return rc;
}

static enum err_code job_correct(struct db *db, void *arg, struct err *e)
{
    struct save_job *j = arg;
    struct save how = {db, j->r->who, j->reason, 0, NULL};
    int64_t version;
    enum err_code rc =
        record_version(db, j->f->reg->name, j->f->id, &version, e);

    if (rc == ERR_OK && version != j->f->version) {
        j->stale = 1;
        j->f->version = version;
        return ERR_SET(e, ERR_BUSY, MSG_WEB_CONFLICT);
    }
    return rc == ERR_OK ? registry_correct(req_registry(j->r), &how, j->f->id,
                                           j->f->sent, j->f->set, e)
                        : rc;
}

/* A refusal of the registry is shown in the form, what was typed stays. */
static enum err_code refused(struct request *r, struct form *f,
                             struct save_job *job, struct err *e)
{
    struct rows *theirs;

    if (e->code != ERR_INPUT && e->code != ERR_DENIED && !job->stale) {
        r->err = *e;
        return e->code;
    }
    r->status = job->stale ? MHD_HTTP_CONFLICT : 422;
    if (r->api) {
        r->err = *e;
        return e->code;
    }
    f->fault = said(r, e);
    if (job->stale &&
        record_read(r, f->reg, f->id, RIGHT_WRITE, &theirs) == ERR_OK) {
        f->theirs = theirs;
        f->fault = NULL; /* the table of both says it */
    }
    return show_form(r, f);
}

static enum err_code save_form(struct request *r, struct form *f,
                               store_job *write)
{
    struct save_job job = {r, f, req_get(r, "reason"), 0};
    struct err e = {0};

    if (!read_form(r, f)) {
        ERR_SET(&e, ERR_INPUT, MSG_WEB_FIX_FIELDS);
        for (size_t i = 0; r->api && i <= f->reg->column_count; i++) {
            if (!f->faults[i])
                continue;
            r->status = 422;
            return REQ_FAIL(r, ERR_INPUT, MSG_WEB_VERBATIM, f->faults[i]);
        }
        return refused(r, f, &job, &e);
    }
    if (store_write(req_store(r), write, &job, &e) != ERR_OK)
        return refused(r, f, &job, &e);
    return reply_go(r, record_href(r, f->reg, f->id), MSG_WEB_DONE_SAVED);
}

static enum err_code new_page(struct request *r)
{
    const struct cat_register *reg;
    struct form f;
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = form_new(r, reg, &f);
    return rc == ERR_OK ? show_form(r, &f) : rc;
}

static enum err_code new_save(struct request *r)
{
    const struct cat_register *reg;
    struct form f;
    enum err_code rc = register_find(r, &reg);

    if (rc == ERR_OK)
        rc = form_new(r, reg, &f);
    return rc == ERR_OK ? save_form(r, &f, job_add) : rc;
}

static enum err_code edit_begin(struct request *r, struct form *f)
{
    const struct cat_register *reg;
    struct rows *rows;
    enum err_code rc = register_record(r, RIGHT_WRITE, &reg, &rows);

    if (rc == ERR_OK)
        rc = form_new(r, reg, f);
    if (rc != ERR_OK)
        return rc;
    f->now = rows;
    f->id = rows->id[0];
    return record_version(r->on->db, reg->name, f->id, &f->version, &r->err);
}

static enum err_code edit_page(struct request *r)
{
    struct form f;
    enum err_code rc = edit_begin(r, &f);

    return rc == ERR_OK ? show_form(r, &f) : rc;
}

static enum err_code edit_save(struct request *r)
{
    struct form f;
    enum err_code rc = edit_begin(r, &f);

    return rc == ERR_OK ? save_form(r, &f, job_correct) : rc;
}

struct void_job {
    struct request *r;
    const struct cat_register *reg;
    int64_t id;
};

static enum err_code job_void(struct db *db, void *arg, struct err *e)
{
    struct void_job *j = arg;
    struct save how = {db, j->r->who, req_get(j->r, "reason"), 0, NULL};

    return registry_void(req_registry(j->r), &how, j->reg, j->id, e);
}

static enum err_code void_save(struct request *r)
{
    struct void_job job = {.r = r};
    struct rows *rows;
    enum err_code rc = register_record(r, RIGHT_WRITE, &job.reg, &rows);

    if (rc != ERR_OK)
        return rc;
    job.id = rows->id[0];
    rc = store_write(req_store(r), job_void, &job, &r->err);
    return rc == ERR_OK ? reply_go(r, record_href(r, job.reg, job.id),
                                   MSG_WEB_DONE_VOIDED)
                        : rc;
}

static const struct route routes[] = {
    {METHOD_GET,
     "/registers/:name/new",
     0,
     RIGHT_WRITE,
     new_page,
     MSG_WEB_NEW,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/new",
     ROUTE_API,
     RIGHT_WRITE,
     new_save,
     MSG_WEB_NEW,
     {{"unit", "string", 1}}},
    {METHOD_GET,
     "/registers/:name/:id/edit",
     0,
     RIGHT_WRITE,
     edit_page,
     MSG_WEB_EDIT,
     {{0}}},
    {METHOD_POST,
     "/registers/:name/:id/edit",
     ROUTE_API,
     RIGHT_WRITE,
     edit_save,
     MSG_WEB_EDIT,
     {{"version", "integer", 1},
      {"unit", "string", 1},
      {"reason", "string", 1}}},
    {METHOD_POST,
     "/registers/:name/:id/void",
     ROUTE_API,
     RIGHT_WRITE,
     void_save,
     MSG_WEB_VOID,
     {{"reason", "string", 1}}},
};
const struct route_family family_record_form = {"registers", MSG_NONE, 0,
                                                routes, ARRAY_COUNT(routes)};
