#include "web/page.h"

#include "web/asset.h"
#include "web/job.h"
#include "web/record.h"
#include "web/serve.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- frame -------------------------------------------------------------- */

static void head(struct request *r, const char *title)
{
    struct html *h = &r->h;

    H(h, "<!doctype html>");
    html_open(h, "html", "lang", r->lang == LANG_VI ? "vi" : "en", NULL);
    H(h, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width,initial-scale=1\">"
         "<meta name=\"color-scheme\" content=\"light dark\"><title>");
    html_text(h, title);
    H(h, " · An Sinh</title>");
    html_open(h, "link", "rel", "stylesheet", "href", asset_path("style.css"),
              NULL);
    html_open(h, "link", "rel", "icon", "type", "image/svg+xml", "href",
              asset_path("icon.svg"), NULL);
    html_open(h, "script", "src", asset_path("app.js"), "defer", "", NULL);
    H(h, "</script></head>");
}

static int is_here(const struct request *r, const struct route_family *f)
{
    size_t n = strlen(f->name);

    if (n == 0)
        return strcmp(r->path, "/") == 0;
    return strncmp(r->path + 1, f->name, n) == 0 &&
           (r->path[n + 1] == '/' || r->path[n + 1] == '\0');
}

static void menu(struct request *r)
{
    struct html *h = &r->h;

    html_open(h, "nav", "class", "menu", "aria-label",
              msg_text(MSG_WEB_MENU, r->lang), NULL);
    H(h, "<ul>");
    for (size_t i = 0; i < route_family_count; i++) {
        const struct route_family *f = route_families[i];
        if (!route_in_menu(r, f))
            continue;
        H(h, "<li><a href=\"/");
        html_text(h, f->name);
        if (is_here(r, f))
            H(h, "\" aria-current=\"page");
        H(h, "\">");
        html_msg(h, f->menu);
        H(h, "</a></li>");
    }
    H(h, "</ul></nav>");
}

/* Work of the account that runs, or ended and was not looked at yet. */
static void jobs_badge(struct request *r)
{
    int open, unseen;

    jobs_count(r->web, r->who->user_id, &open, &unseen);
    if (open + unseen == 0)
        return;
    html_el(&r->h, "a",
            req_say(r, MSG_WEB_JOB_BADGE, req_number(r, open + unseen), NULL),
            "href", "/jobs", "class", "badge", "data-mark",
            open ? "warn" : "good", NULL);
}

static void account(struct request *r)
{
    struct html *h = &r->h;
    enum lang other = r->lang == LANG_VI ? LANG_EN : LANG_VI;

    H(h, "<div class=\"account\">");
    html_el_msg(h, "a", MSG_WEB_OTHER_LANG, "href",
                arena_printf(r->a, "/lang?to=%s&back=%s",
                             other == LANG_VI ? "vi" : "en",
                             url_part(r->a, r->path)),
                "hreflang", other == LANG_VI ? "vi" : "en", "lang",
                other == LANG_VI ? "vi" : "en", NULL);
    if (r->session) {
        jobs_badge(r);
        html_el(h, "a", r->session->full_name, "href", "/account", NULL);
        H(h, "<form method=\"post\" action=\"/sign-out\">");
        form_hidden(r, "csrf", r->session->csrf);
        html_el_msg(h, "button", MSG_WEB_SIGN_OUT, "class", "plain", NULL);
        H(h, "</form>");
    } else {
        html_el_msg(h, "a", MSG_WEB_SIGN_IN, "href", "/sign-in", NULL);
    }
    H(h, "</div>");
}

static const char *cookie(struct request *r, const char *name)
{
    struct exchange *x = (struct exchange *)r;

    return MHD_lookup_connection_value(x->connection, MHD_COOKIE_KIND, name);
}

/* What the page before had done, once. */
static void said(struct request *r)
{
    const char *number = cookie(r, "said");
    long id = number ? strtol(number, NULL, 10) : 0;

    if (id <= 0 || id >= MSG__MAX ||
        strncmp(msg_name((enum msg_id)id), "WEB_DONE_", 9) != 0)
        return;
    page_notice(r, "good", msg_text((enum msg_id)id, r->lang));
    reply_header(r, "Set-Cookie", "said=; Path=/; Max-Age=0; SameSite=Lax");
}

void page_begin(struct request *r, const char *title)
{
    struct html *h = &r->h;

    r->title = title;
    if (r->partial)
        return;
    head(r, title);
    H(h, "<body>");
    html_el_msg(h, "a", MSG_WEB_SKIP, "href", "#main", "class", "skip", NULL);
    H(h, "<header class=\"top\"><a class=\"brand\" href=\"/\">An Sinh</a>");
    account(r);
    H(h, "</header>");
    if (r->session && !r->session->weak) {
        H(h, "<details class=\"fold\"><summary>");
        html_msg(h, MSG_WEB_MENU);
        H(h, "</summary>");
        menu(r);
        H(h, "</details>");
        menu(r);
    }
    html_open(h, "main", "id", "main", "tabindex", "-1", NULL);
    said(r);
    html_el(h, "h1", title, NULL);
}

void page_begin_msg(struct request *r, enum msg_id title)
{
    page_begin(r, msg_text(title, r->lang));
}

void page_end(struct request *r)
{
    if (!r->partial)
        H(&r->h, "</main></body></html>\n");
}

/* ---- errors ------------------------------------------------------------- */

static const struct {
    int status;
    enum msg_id title;
} faults[ERR_CODE__MAX] = {
    [ERR_OK] = {500, MSG_WEB_FAULT},
    [ERR_NOMEM] = {503, MSG_WEB_FAULT_FULL},
    [ERR_INPUT] = {422, MSG_WEB_FAULT_INPUT},
    [ERR_NOTFOUND] = {404, MSG_WEB_FAULT_NOT_FOUND},
    [ERR_DENIED] = {403, MSG_WEB_FAULT_DENIED},
    [ERR_STORE] = {500, MSG_WEB_FAULT},
    [ERR_BUSY] = {503, MSG_WEB_FAULT_FULL},
    [ERR_LIMIT] = {413, MSG_WEB_FAULT_INPUT},
    [ERR_IO] = {500, MSG_WEB_FAULT},
};

static void error_json(struct request *r, const char *title, const char *text)
{
    struct buf *b = &r->body;

    buf_str(b, "{\"type\":\"about:blank\",\"title\":");
    buf_json(b, title);
    buf_printf(b, ",\"status\":%d,\"detail\":", r->status);
    buf_json(b, text);
    buf_str(b, "}\n");
    r->type = "application/problem+json";
}

void page_error(struct request *r)
{
    enum err_code code = r->err.code < ERR_CODE__MAX ? r->err.code : ERR_OK;
    enum msg_id wait = r->status == MHD_HTTP_TOO_MANY_REQUESTS
                           ? MSG_WEB_FAULT_WAIT
                           : faults[code].title;
    /* Who only looked has nothing to be saved. */
    if (wait == MSG_WEB_FAULT_INPUT && r->method != METHOD_POST)
        wait = MSG_WEB_FAULT_ASKED;
    const char *title = msg_text(wait, r->lang);
    char text[4096] = "";

    if (r->err.id != MSG_NONE)
        err_text(&r->err, r->lang, text, sizeof text);
    if (r->status < 400)
        r->status = faults[code].status;
    buf_clear(&r->body);
    r->file_name = r->location = NULL;
    r->type = "text/html; charset=utf-8";
    if (r->want == WANT_JSON) {
        error_json(r, title, text);
        return;
    }
    page_begin(r, title);
    page_notice(r, "bad", *text ? text : title);
    if (!r->session && r->route && (r->route->flags & ROUTE_UPLOAD))
        page_actions(r, "/check", MSG_WEB_CHECK, "/sign-in", MSG_WEB_SIGN_IN,
                     NULL);
    else
        page_actions(r, "/", MSG_WEB_HOME, NULL);
    page_end(r);
}

/* ---- small parts -------------------------------------------------------- */

void page_actions(struct request *r, ...)
{
    struct html *h = &r->h;
    const char *href;
    va_list pairs;

    H(h, "<p class=\"actions\">");
    va_start(pairs, r);
    while ((href = va_arg(pairs, const char *)) != NULL)
        html_el_msg(h, "a", (enum msg_id)va_arg(pairs, int), "href", href,
                    "class", "button", NULL);
    va_end(pairs);
    H(h, "</p>");
}

void page_excel(struct request *r)
{
    H(&r->h, "<p class=\"actions\">");
    html_el_msg(&r->h, "a", MSG_WEB_EXCEL, "class", "button", "href",
                url_query(r, "as", "xlsx", "after", NULL, NULL), "download", "",
                NULL);
    H(&r->h, "</p>");
}

void page_notice(struct request *r, const char *kind, const char *text)
{
    html_el(&r->h, "p", text, "class", "notice", "data-kind", kind, "role",
            strcmp(kind, "bad") == 0 ? "alert" : "status", NULL);
}

void page_badge(struct request *r, const char *mark, const char *text)
{
    html_el(&r->h, "span", text, "class", "badge", "data-mark", mark, NULL);
}

void page_heading(struct request *r, enum msg_id title)
{
    html_el_msg(&r->h, "h2", title, NULL);
}

void page_next(struct request *r, const struct data_table *t)
{
    if (!t || !t->next_href)
        return;
    H(&r->h, "<p class=\"pages\">");
    html_el_msg(&r->h, "a", MSG_WEB_FOLLOWING, "href", t->next_href, "rel",
                "next", "class", "button", NULL);
    H(&r->h, "</p>");
}

void page_tabs(struct request *r, const struct page_tab *tabs, size_t count,
               size_t current)
{
    H(&r->h, "<ul class=\"tabs\">");
    for (size_t i = 0; i < count; i++) {
        H(&r->h, "<li>");
        html_el_msg(&r->h, "a", tabs[i].title, "href", tabs[i].href,
                    "aria-current", i == current ? "page" : NULL, NULL);
        H(&r->h, "</li>");
    }
    H(&r->h, "</ul>");
}

/* ---- forms -------------------------------------------------------------- */

static void form_open(struct request *r, enum method method, const char *action,
                      const char *encoding)
{
    char once[33];
    unsigned char bytes[16];

    html_open(&r->h, "form", "method", method == METHOD_POST ? "post" : "get",
              "action", action, "enctype", encoding, "class", "form", NULL);
    if (method != METHOD_POST)
        return;
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(once, sizeof once, bytes, sizeof bytes);
    form_hidden(r, "once", once);
    if (r->session)
        form_hidden(r, "csrf", r->session->csrf);
}

void form_begin(struct request *r, enum method method, const char *action)
{
    form_open(r, method, action, NULL);
}

void form_begin_files(struct request *r, const char *action)
{
    form_open(r, METHOD_POST, action, "multipart/form-data");
}

void form_end(struct request *r)
{
    H(&r->h, "</form>");
}

void form_button(struct request *r, enum msg_id text)
{
    html_el_msg(&r->h, "button", text, NULL);
}

void form_button_named(struct request *r, enum msg_id text, const char *name,
                       const char *value)
{
    html_el_msg(&r->h, "button", text, "name", name, "value", value, "class",
                "second", NULL);
}

void form_hidden(struct request *r, const char *name, const char *value)
{
    html_open(&r->h, "input", "type", "hidden", "name", name, "value", value,
              NULL);
}

/* <div><label> ... with what stands below the field; returns its ids. */
static void field_begin(struct request *r, const struct field *f)
{
    struct html *h = &r->h;

    html_open(h, "div", "class", f->wide ? "field wide" : "field", NULL);
    html_open(h, "label", "for", arena_printf(r->a, "f-%s", f->name), NULL);
    html_text(h, f->label);
    if (f->required)
        H(h, "<span class=\"must\" aria-hidden=\"true\"> *</span>");
    H(h, "</label>");
}

static void field_end(struct request *r, const struct field *f)
{
    struct html *h = &r->h;

    if (f->fault)
        html_el(h, "p", f->fault, "class", "fault", "id",
                arena_printf(r->a, "e-%s", f->name), NULL);
    if (f->help)
        html_el(h, "p", f->help, "class", "help", "id",
                arena_printf(r->a, "h-%s", f->name), NULL);
    H(h, "</div>");
}

static const char *described(struct request *r, const struct field *f)
{
    if (f->fault)
        return arena_printf(r->a, "e-%s", f->name);
    return f->help ? arena_printf(r->a, "h-%s", f->name) : NULL;
}

static const char *value_of(struct request *r, const struct field *f)
{
    return f->value ? f->value : req_get(r, f->name);
}

/* Days are typed as people write them here: the picker of a browser would show
** them in the order of its own language. */
static const char day_pattern[] =
    "[0-9]{1,2}[\\/.\\-][0-9]{1,2}[\\/.\\-][0-9]{4}|"
    "[0-9]{4}-[0-9]{2}-[0-9]{2}";

void form_field(struct request *r, const struct field *f)
{
    int day = f->type && strcmp(f->type, "date") == 0;

    field_begin(r, f);
    html_open(&r->h, "input", "id", arena_printf(r->a, "f-%s", f->name), "name",
              f->name, "type", f->type && !day ? f->type : "text", "value",
              value_of(r, f), "required", f->required ? "" : NULL, "pattern",
              day ? day_pattern : f->pattern, "placeholder",
              day ? msg_text(MSG_WEB_DAY_FORM, r->lang) : NULL, "min", f->min,
              "max", f->max, "step", f->step, "list", f->list, "autocomplete",
              day ? "off" : f->autocomplete, "inputmode", f->inputmode,
              "autofocus", f->focus ? "" : NULL, "aria-invalid",
              f->fault ? "true" : NULL, "aria-describedby", described(r, f),
              NULL);
    field_end(r, f);
}

void form_area(struct request *r, const struct field *f)
{
    field_begin(r, f);
    html_el(&r->h, "textarea", value_of(r, f), "id",
            arena_printf(r->a, "f-%s", f->name), "name", f->name, "rows", "4",
            "required", f->required ? "" : NULL, "aria-describedby",
            described(r, f), NULL);
    field_end(r, f);
}

void form_select(struct request *r, const struct field *f,
                 const struct option *options, size_t count)
{
    const char *value = value_of(r, f);

    field_begin(r, f);
    html_open(&r->h, "select", "id", arena_printf(r->a, "f-%s", f->name),
              "name", f->name, "required", f->required ? "" : NULL,
              "aria-invalid", f->fault ? "true" : NULL, "aria-describedby",
              described(r, f), NULL);
    for (size_t i = 0; i < count; i++)
        html_el(&r->h, "option", options[i].label, "value", options[i].value,
                "selected", strcmp(options[i].value, value) == 0 ? "" : NULL,
                NULL);
    html_close(&r->h, "select");
    field_end(r, f);
}

void form_check(struct request *r, const char *name, const char *label,
                int checked)
{
    H(&r->h, "<div class=\"field check\"><label>");
    html_open(&r->h, "input", "type", "checkbox", "name", name, "value", "1",
              "checked", checked ? "" : NULL, NULL);
    H(&r->h, " ");
    html_text(&r->h, label);
    H(&r->h, "</label></div>");
}

void form_file(struct request *r, const struct field *f, const char *accept)
{
    field_begin(r, f);
    html_open(&r->h, "input", "type", "file", "id",
              arena_printf(r->a, "f-%s", f->name), "name", f->name, "accept",
              accept, "required", f->required ? "" : NULL, "aria-describedby",
              described(r, f), NULL);
    field_end(r, f);
}

/* The units right where the account works, once on a page. */
void form_units(struct request *r)
{
    enum { LISTED_MOST = 250 };
    const struct units *units = req_units(r);
    const struct unit *home = home_unit(r);
    day_t day = day_today();
    unsigned char *below =
        home ? arena_alloc(r->a, (size_t)units_max_id(units) + 1) : NULL;
    int left = LISTED_MOST;

    if (!below || r->units_listed)
        return;
    r->units_listed = 1;
    if (home->to != DAY_NONE && home->to < day)
        day = home->to;
    units_below(units, home->id, day, below);
    H(&r->h, "<datalist id=\"units\">");
    for (int64_t id = 1; id <= units_max_id(units) && left > 0; id++) {
        const struct unit *u = units_get(units, id);
        if (!below[id] || !u || !unit_valid(u, day))
            continue;
        html_el(&r->h, "option", arena_printf(r->a, "%s %s", u->type, u->name),
                "value", u->code, NULL);
        left--;
    }
    H(&r->h, "</datalist>");
}

void form_unit(struct request *r, const struct unit *unit)
{
    form_units(r);
    form_field(r, &(struct field){.name = "unit",
                                  .label = msg_text(MSG_WEB_UNIT, r->lang),
                                  .value = unit ? unit->code : NULL,
                                  .list = "units",
                                  .autocomplete = "off"});
}
