#include "web/ask.h"

#include "web/page.h"

#include <stdio.h>
#include <string.h>

struct period period_now(enum calendar calendar, int months)
{
    struct date d = date_of(day_today());
    int32_t month = d.year * 12 + d.month - 1;
    struct period p = {.calendar = calendar};

    if (calendar == CALENDAR_ADMINISTRATIVE && d.day >= 15)
        month++;
    p.month_first = month / months * months;
    p.month_last = p.month_first + months - 1;
    return p;
}

static enum err_code read_unit(struct request *r, struct asked *out)
{
    const char *text = req_get(r, "unit");
    day_t day = out->figures.map != DAY_NONE
                    ? out->figures.map
                    : period_last_day(out->figures.period);

    if (*text)
        return units_find(req_units(r), text, day, &out->unit, &r->err);
    const struct unit *home = home_unit(r);
    if (!home)
        return REQ_FAIL(r, ERR_DENIED, MSG_WEB_FORBIDDEN);
    out->unit =
        units_get(req_units(r), units_on_map(req_units(r), home->id, day));
    return out->unit ? ERR_OK
                     : REQ_FAIL(r, ERR_NOTFOUND, MSG_WEB_NOT_FOUND, "unit");
}

enum err_code asked_on(struct request *r, enum calendar calendar,
                       struct asked *out)
{
    const char *text = req_get(r, "period");
    enum err_code rc = ERR_OK;

    *out = (struct asked){.figures = {.map = DAY_NONE, .who = r->who}};
    if (*text)
        rc =
            period_parse(text, calendar, NO_POS, &out->figures.period, &r->err);
    else
        out->figures.period = period_now(calendar, 3);
    if (rc == ERR_OK)
        rc = req_day(r, "map", DAY_NONE, &out->figures.map);
    if (rc == ERR_OK)
        rc = read_unit(r, out);
    if (rc != ERR_OK)
        return rc;
    out->figures.unit_id = out->unit->id;
    period_name(out->figures.period, out->period);
    period_title(out->figures.period, r->lang, out->title);
    return ERR_OK;
}

enum err_code asked_figures(struct request *r, struct asked *out)
{
    return asked_on(r, calendar_of(req_get(r, "calendar")), out);
}

const char *asked_query(struct request *r, const struct asked *a)
{
    const char *calendar = req_get(r, "calendar"), *map = req_get(r, "map");

    return arena_printf(
        r->a, "?unit=%s&period=%s%s%s%s%s", url_part(r->a, a->unit->code),
        url_part(r->a, a->period), *calendar ? "&calendar=" : "",
        url_part(r->a, calendar), *map ? "&map=" : "", url_part(r->a, map));
}

void asked_fields(struct request *r, const struct asked *a, int calendar)
{
    struct option calendars[] = {
        {"administrative", msg_text(MSG_WEB_CALENDAR_ADMIN, r->lang)},
        {"statistical", msg_text(MSG_WEB_CALENDAR_STAT, r->lang)}};

    form_unit(r, a->unit);
    form_field(r,
               &(struct field){.name = "period",
                               .label = msg_text(MSG_WEB_PERIOD, r->lang),
                               .value = a->period,
                               .help = msg_text(MSG_WEB_PERIOD_HELP, r->lang),
                               .autocomplete = "off"});
    if (calendar)
        form_select(
            r,
            &(struct field){.name = "calendar",
                            .label = msg_text(MSG_WEB_CALENDAR, r->lang)},
            calendars, ARRAY_COUNT(calendars));
}
