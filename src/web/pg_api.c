/*
** The description of the API, made from the table of routes and the catalogue,
** and a page to read it.
*/
#include "web/families.h"
#include "web/page.h"
#include "web/web.h"

#include <stdio.h>
#include <string.h>

/* ---- OpenAPI ------------------------------------------------------------ */

/* "/people/:id" -> "/people/{id}". */
static void put_path(struct buf *b, const char *path)
{
    struct buf text;

    buf_init(&text, 4096);
    for (; *path; path++) {
        if (*path != ':') {
            buf_char(&text, *path);
            continue;
        }
        size_t len = strcspn(path + 1, "/");
        buf_printf(&text, "{%.*s}", (int)len, path + 1);
        path += len;
    }
    buf_json(b, buf_cstr(&text));
    buf_free(&text);
}

static void put_parameter(struct buf *b, const char *in, const char *name,
                          size_t len, const char *type, int required)
{
    buf_str(b, "{\"in\":");
    buf_json(b, in);
    buf_printf(b, ",\"name\":\"%.*s\",\"required\":%s,\"schema\":{\"type\":",
               (int)len, name, required ? "true" : "false");
    buf_json(b, type);
    buf_str(b, "}}");
}

static void put_parameters(struct buf *b, const struct route *route)
{
    const char *comma = "";

    buf_str(b, ",\"parameters\":[");
    for (const char *p = strchr(route->path, ':'); p; p = strchr(p + 1, ':')) {
        buf_str(b, comma);
        put_parameter(b, "path", p + 1, strcspn(p + 1, "/"), "string", 1);
        comma = ",";
    }
    for (size_t i = 0; route->method == METHOD_GET &&
                       i < ARRAY_COUNT(route->in) && route->in[i].name;
         i++) {
        buf_str(b, comma);
        put_parameter(b, "query", route->in[i].name, strlen(route->in[i].name),
                      route->in[i].type, route->in[i].required);
        comma = ",";
    }
    buf_char(b, ']');
}

static void put_body(struct buf *b, const struct route *route)
{
    if (route->method != METHOD_POST)
        return;
    buf_printf(b,
               ",\"requestBody\":{\"content\":{\"%s\":{\"schema\":{\"type\":"
               "\"object\",\"properties\":{",
               route->flags & ROUTE_UPLOAD ? "multipart/form-data"
                                           : "application/json");
    for (size_t i = 0; i < ARRAY_COUNT(route->in) && route->in[i].name; i++)
        buf_printf(b, "%s\"%s\":{\"type\":\"%s\"}", i ? "," : "",
                   route->in[i].name, route->in[i].type);
    buf_str(b, "}}}}}");
}

static void put_operation(struct buf *b, const struct route *route,
                          enum lang lang)
{
    buf_str(b, route->method == METHOD_GET ? "\"get\":{" : "\"post\":{");
    buf_str(b, "\"summary\":");
    buf_json(b, msg_text(route->title, lang));
    put_parameters(b, route);
    put_body(b, route);
    buf_str(b, ",\"responses\":{\"200\":{\"description\":\"OK\"},"
               "\"default\":{\"description\":\"problem\",\"content\":{"
               "\"application/problem+json\":{\"schema\":{\"$ref\":"
               "\"#/components/schemas/Problem\"}}}}}}");
}

static void put_routes(struct buf *b, enum lang lang)
{
    const char *last = "", *open = "";

    for (size_t f = 0; f < route_family_count; f++) {
        const struct route_family *family = route_families[f];
        for (size_t i = 0; i < family->count; i++) {
            const struct route *route = &family->routes[i];
            if (!(route->flags & ROUTE_API))
                continue;
            if (strcmp(last, route->path) == 0) {
                buf_char(b, ',');
            } else {
                buf_str(b, *open ? "}," : "");
                put_path(b, route->path);
                buf_str(b, ":{");
            }
            put_operation(b, route, lang);
            last = open = route->path;
        }
    }
    buf_str(b, *open ? "}" : "");
}

void web_openapi(enum lang lang, struct buf *out)
{
    buf_str(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"An Sinh\","
                 "\"version\":\"1\"},\"servers\":[{\"url\":\"/api/v1\"}],"
                 "\"security\":[{\"bearer\":[]}],\"paths\":{");
    put_routes(out, lang);
    buf_str(out,
            "},\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":"
            "\"http\",\"scheme\":\"bearer\"}},\"schemas\":{\"Problem\":{"
            "\"type\":\"object\",\"properties\":{\"type\":{\"type\":"
            "\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":"
            "\"integer\"},\"detail\":{\"type\":\"string\"}}}}}}\n");
}

static enum err_code openapi_file(struct request *r)
{
    web_openapi(r->lang, &r->body);
    r->type = "application/json";
    return ERR_OK;
}

/* ---- a page to read it -------------------------------------------------- */

static void route_row(struct request *r, const struct route *route)
{
    struct html *h = &r->h;
    const char *path = arena_printf(r->a, "/api/v1%s", route->path);
    int plain = route->method == METHOD_GET && !strchr(route->path, ':');

    H(h, "<tr><td>");
    html_text(h, route->method == METHOD_GET ? "GET" : "POST");
    H(h, "</td><td>");
    if (plain)
        html_el(h, "a", path, "href", path, NULL);
    else
        html_text(h, path);
    H(h, "</td><td>");
    html_msg(h, route->title);
    H(h, "</td><td>");
    for (size_t i = 0; i < ARRAY_COUNT(route->in) && route->in[i].name; i++) {
        html_text(h, route->in[i].name);
        html_text(h, route->in[i].required ? "* " : " ");
    }
    H(h, "</td></tr>");
}

static enum err_code api_page(struct request *r)
{
    struct html *h = &r->h;

    page_begin_msg(r, MSG_WEB_API);
    html_el_msg(h, "p", MSG_WEB_API_HOW, NULL);
    H(h, "<p class=\"actions\"><a class=\"button\" href=\"/api/openapi.json\">"
         "openapi.json</a></p><div class=\"scroll\" tabindex=\"0\"><table "
         "class=\"data\"><tbody>");
    for (size_t f = 0; f < route_family_count; f++) {
        for (size_t i = 0; i < route_families[f]->count; i++) {
            if (route_families[f]->routes[i].flags & ROUTE_API)
                route_row(r, &route_families[f]->routes[i]);
        }
    }
    H(h, "</tbody></table></div>");
    return ERR_OK;
}

static const struct route routes[] = {
    {METHOD_GET, "/api", 0, RIGHT_READ, api_page, MSG_WEB_API, {{0}}},
    {METHOD_GET,
     "/api/openapi.json",
     ROUTE_PUBLIC,
     0,
     openapi_file,
     MSG_WEB_API,
     {{0}}},
};
const struct route_family family_api = {"api", MSG_NONE, 0, routes,
                                        ARRAY_COUNT(routes)};
