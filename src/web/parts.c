#include "web/parts.h"

#include "web/record.h"

#include <string.h>

struct data_table *part_table(struct request *r, const char *key,
                              enum msg_id title,
                              const struct part_column *columns, size_t count)
{
    struct data_column *c = arena_array(r->a, count, sizeof *c);

    if (!c) {
        err_nomem(&r->err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        c[i] = (struct data_column){columns[i].key,
                                    msg_text(columns[i].title, r->lang),
                                    columns[i].kind, NULL};
    return data_table(r, key, msg_text(title, r->lang), c, count);
}

void part_button(struct request *r, enum msg_id text, const char *href)
{
    html_el_msg(&r->h, "a", text, "class", "button", "href", href, NULL);
}

void part_excel(struct request *r)
{
    html_el_msg(&r->h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                url_query(r, "as", "xlsx", "after", NULL, NULL), "download", "",
                NULL);
}

void part_codes(struct request *r, const char *name, const char *list,
                enum msg_id label, const char *value, int any)
{
    const struct cat_choice *c = catalog_choice(req_catalog(r), list);
    size_t n = c ? c->codes.count : 0, at = 0;
    struct option *o = arena_array(r->a, n + 1, sizeof *o);

    if (!o) {
        err_nomem(&r->err);
        return;
    }
    if (any)
        o[at++] = (struct option){"", msg_text(MSG_WEB_ANY, r->lang)};
    for (size_t i = 0; i < n; i++)
        o[at++] =
            (struct option){c->codes.codes[i], c->titles[i].text[r->lang]};
    form_select(r,
                &(struct field){.name = name,
                                .label = msg_text(label, r->lang),
                                .value = value},
                o, at);
}

const char *part_code_title(const struct request *r, const char *list,
                            const char *code)
{
    const struct cat_choice *c = catalog_choice(req_catalog(r), list);
    int i = c && code ? cat_code_index(c, code) : -1;

    return i >= 0 ? c->titles[i].text[r->lang] : code ? code : "";
}

static void put_field(struct request *r, struct field f, enum msg_id label)
{
    f.label = msg_text(label, r->lang);
    f.autocomplete = "off";
    form_field(r, &f);
}

void part_field(struct request *r, const char *name, enum msg_id label,
                const char *type, const char *value, int wide)
{
    put_field(r,
              (struct field){
                  .name = name, .type = type, .value = value, .wide = wide},
              label);
}

void part_must(struct request *r, const char *name, enum msg_id label,
               const char *type, const char *value, int wide)
{
    put_field(r,
              (struct field){.name = name,
                             .type = type,
                             .value = value,
                             .wide = wide,
                             .required = 1},
              label);
}

const char *part_get(const struct request *r, const char *name)
{
    const char *text = req_get(r, name);

    return *text ? text : NULL;
}

enum err_code part_unit(struct request *r, const struct unit **out)
{
    enum err_code rc = asked_unit(r, out);

    if (rc == ERR_OK && !*out)
        *out = home_unit(r);
    return rc == ERR_OK && !*out ? REQ_FAIL(r, ERR_DENIED, MSG_WEB_NO_UNIT)
                                 : rc;
}

void part_filter_begin(struct request *r, const char *action)
{
    html_open(&r->h, "form", "method", "get", "action", action, "class", "form",
              NULL);
    form_units(r);
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .list = "units",
                                  .autocomplete = "off"});
}

void part_filter_end(struct request *r)
{
    form_button(r, MSG_WEB_SHOW);
    form_end(r);
}

const char *part_day(struct request *r, day_t day)
{
    char text[DAY_TEXT_BYTES] = "";

    if (day != DAY_NONE)
        day_official(day, text);
    const char *kept = arena_strdup(r->a, text);
    return kept ? kept : "";
}

const char *part_clock(struct request *r, int64_t at)
{
    struct daytime t = daytime_of(at);
    char day[DAY_TEXT_BYTES];

    if (!at)
        return "";
    day_official(t.day, day);
    const char *text = arena_printf(r->a, "%s %02d:%02d", day, t.second / 3600,
                                    t.second / 60 % 60);
    return text ? text : "";
}
