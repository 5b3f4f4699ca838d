/*
** Deciding a dossier: the next number of a series, the record that the
** procedure starts, ends or moves, and the letter, all at once
** (dossier/start.h).
*/
#include "dossier/outbox.h"
#include "dossier/start.h"
#include "web/column_field.h"
#include "web/dossiers.h"
#include "web/families.h"
#include "web/page.h"
#include "web/parts.h"
#include "web/record.h"

#include <inttypes.h>
#include <string.h>

enum { FIRST_DAY = 0 }; /* column of an event or a spell */

static const char usual_symbol[] = "QĐ-UBND";

/* A record begins, with columns of its own. */
static int begins(const struct cat_procedure *p)
{
    return p &&
           (p->starts == CAT_STARTS_AWARD || p->starts == CAT_STARTS_ONE_OFF ||
            p->starts == CAT_STARTS_CERTIFICATE);
}

/* What the dossier and its decision say themselves is not asked for. */
static int is_asked(const struct cat_register *reg, size_t i)
{
    const char *name = reg->columns[i].name;

    return !reg->columns[i].hidden && (int)i != reg->party &&
           strcmp(name, "decision_number") != 0 &&
           strcmp(name, "decision_day") != 0;
}

static const char *value_of(struct request *r, const struct cat_register *reg,
                            size_t i)
{
    const struct cat_column *c = &reg->columns[i];

    if (r->method == METHOD_POST)
        return req_get(r, c->name);
    if (i == FIRST_DAY && c->type == CAT_DAY)
        return part_day(r, day_today());
    return c->has_default && c->type == CAT_CHOICE
               ? c->choice->codes.codes[c->default_value]
               : "";
}

static void end_fields(struct request *r, const struct cat_procedure *p)
{
    part_field(r, "last", MSG_WEB_DOS_LAST_DAY, "date",
               r->method == METHOD_POST ? req_get(r, "last")
                                        : part_day(r, day_today()),
               0);
    if (p->starts != CAT_STARTS_TRANSFER)
        return;
    form_units(r);
    form_field(
        r, &(struct field){.name = "to",
                           .label = msg_text(MSG_WEB_DOS_GOES_ON, r->lang),
                           .help = msg_text(MSG_WEB_DOS_GOES_ON_HELP, r->lang),
                           .list = "units",
                           .autocomplete = "off"});
}

/* Where the dossier is. */
static const char *place_of(struct request *r, const struct dossier *d)
{
    return arena_printf(r->a, "/dossiers/%" PRId64, d->id);
}

static enum err_code show(struct request *r, const struct dossier *d,
                          const char *fault)
{
    const struct cat_procedure *p = d->procedure;
    const struct cat_register *reg = p ? p->starts_in : NULL;

    page_begin(r, arena_printf(r->a, "%s: %s",
                               msg_text(MSG_WEB_DOS_DECIDE, r->lang),
                               d->code ? d->code : ""));
    if (fault)
        page_notice(r, "bad", fault);
    page_notice(
        r, "note",
        reg ? req_say(r, MSG_WEB_DOS_DECIDE_STARTS, TITLED(r, reg), NULL)
            : msg_text(MSG_WEB_DOS_DECIDE_ALONE, r->lang));
    form_begin(r, METHOD_POST,
               arena_printf(r->a, "%s/decision", place_of(r, d)));
    form_field(r, &(struct field){
                      .name = "symbol",
                      .label = msg_text(MSG_WEB_DOS_SYMBOL, r->lang),
                      .value = r->method == METHOD_POST ? req_get(r, "symbol")
                                                        : usual_symbol,
                      .help = msg_text(MSG_WEB_DOS_SYMBOL_HELP, r->lang),
                      .required = 1,
                      .autocomplete = "off"});
    for (size_t i = 0; begins(p) && i < reg->column_count; i++) {
        if (is_asked(reg, i))
            column_field(r, &reg->columns[i], value_of(r, reg, i), NULL);
    }
    if (reg && !begins(p))
        end_fields(r, p);
    part_field(r, "text", MSG_WEB_DOS_LETTER_SAYS, "text", req_get(r, "text"),
               1);
    form_button(r, MSG_WEB_DOS_DECIDE);
    form_end(r);
    return r->err.code;
}

/* The dossier of the path, which must wait for its decision. */
static enum err_code begin(struct request *r, struct dossier *d)
{
    enum err_code rc = dossier_of_path(r, d);

    if (rc != ERR_OK ||
        dossier_next(d->state, DOSSIER_DO_DECIDE) != DOSSIER_STATE__MAX)
        return rc;
    r->status = 422;
    return dossier_refuse_action(d->state, DOSSIER_DO_DECIDE, &r->err);
}

static enum err_code decide_page(struct request *r)
{
    struct dossier d;
    enum err_code rc = begin(r, &d);

    return rc == ERR_OK ? show(r, &d, NULL) : rc;
}

/* ---- what was sent ------------------------------------------------------ */

/* A reference as the number of its record. */
static enum err_code read_ref(struct request *r, const struct cat_column *c,
                              const char **value, struct err *e)
{
    const struct unit *unit;
    int64_t id = 0;
    enum err_code rc = ERR_OK;

    if (c->type == CAT_REF) {
        rc = ref_read(r, c->target, *value, &id, e);
    } else if (c->type == CAT_UNIT) {
        rc = units_find(req_units(r), *value, day_today(), &unit, e);
        id = rc == ERR_OK ? unit->id : 0;
    } else {
        return ERR_OK;
    }
    if (rc == ERR_OK)
        *value = arena_printf(r->a, "%" PRId64, id);
    return rc;
}

static enum err_code read_values(struct request *r,
                                 const struct cat_register *reg,
                                 struct dossier_decision *what, struct err *e)
{
    struct start_value *list =
        arena_array(r->a, reg->column_count, sizeof *list);

    if (!list)
        return err_nomem(e);
    what->values = list;
    for (size_t i = 0; i < reg->column_count; i++) {
        const char *value = req_get(r, reg->columns[i].name);
        if (!is_asked(reg, i) || !value[strspn(value, " ")])
            continue;
        if (read_ref(r, &reg->columns[i], &value, e) != ERR_OK)
            return e->code;
        list[what->value_count++] =
            (struct start_value){reg->columns[i].name, value};
    }
    return ERR_OK;
}

static enum err_code read_end(struct request *r, struct dossier_decision *what,
                              struct err *e)
{
    const char *to = req_get(r, "to");
    const struct unit *unit;
    enum err_code rc = req_day(r, "last", DAY_NONE, &what->last);

    if (rc != ERR_OK) {
        *e = r->err;
        err_clear(&r->err);
        return rc;
    }
    if (!*to)
        return ERR_OK;
    rc = units_find(req_units(r), to, day_today(), &unit, e);
    what->unit_to = rc == ERR_OK ? unit->id : 0;
    return rc;
}

/* A refusal stays in the form with what was typed. */
static enum err_code refused(struct request *r, const struct dossier *d,
                             struct err *e)
{
    char text[2048];

    if (e->code != ERR_INPUT && e->code != ERR_DENIED &&
        e->code != ERR_NOTFOUND) {
        r->err = *e;
        return e->code;
    }
    r->status = 422;
    if (r->api) {
        r->err = *e;
        return e->code;
    }
    err_text(e, r->lang, text, sizeof text);
    return show(r, d, arena_strdup(r->a, text));
}

/* The record that began is shown: its page says what it stands beside. */
static enum err_code decide(struct request *r)
{
    struct dossier_decision what = {.at = dossier_now(),
                                    .symbol = req_get(r, "symbol"),
                                    .text = part_get(r, "text"),
                                    .lang = r->lang,
                                    .last = DAY_NONE};
    struct dossier_decided out;
    struct dossier d;
    struct err e = {0};
    enum err_code rc = begin(r, &d);

    if (rc != ERR_OK)
        return rc;
    what.start = d.procedure && d.procedure->starts_in;
    if (begins(d.procedure))
        rc = read_values(r, d.procedure->starts_in, &what, &e);
    else if (what.start)
        rc = read_end(r, &what, &e);
    if (rc == ERR_OK)
        rc = dossier_decide(req_registry(r), r->who, d.id, &what, &out, &e);
    if (rc != ERR_OK)
        return refused(r, &d, &e);
    rc = outbox_after(req_registry(r), d.id, DOSSIER_DO_DECIDE, r->lang,
                      &r->err);
    if (rc != ERR_OK)
        return rc;
    return reply_go(
        r, out.record ? record_href(r, out.reg, out.record) : place_of(r, &d),
        MSG_WEB_DONE_DECISION);
}

void dossier_decide_button(struct request *r, const struct dossier *d)
{
    if (route_allows(r, RIGHT_APPROVE) &&
        dossier_next(d->state, DOSSIER_DO_DECIDE) != DOSSIER_STATE__MAX)
        part_button(r, MSG_WEB_DOS_DECIDE,
                    arena_printf(r->a, "%s/decision", place_of(r, d)));
}

static const struct route routes[] = {
    {METHOD_GET,
     "/dossiers/:id/decision",
     0,
     RIGHT_APPROVE,
     decide_page,
     MSG_WEB_DOS_DECIDE,
     {{0}}},
    {METHOD_POST,
     "/dossiers/:id/decision",
     ROUTE_API,
     RIGHT_APPROVE,
     decide,
     MSG_WEB_DOS_DECIDE,
     {{"symbol", "string", 1},
      {"text", "string", 0},
      {"last", "string", 0},
      {"to", "string", 0}}},
};
const struct route_family family_decide = {"dossiers", MSG_NONE, 0, routes,
                                           ARRAY_COUNT(routes)};
