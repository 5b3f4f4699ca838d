#include "web/route.h"

#include "web/record.h"

#include <string.h>

/* One part of a path ends at the next '/'. */
static size_t part_len(const char *p)
{
    return strcspn(p, "/");
}

/* Match and remember what the slots hold; parts point into the path. */
static int match(const char *pattern, const char *path, const char **at,
                 size_t *len)
{
    int slots = 0;

    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        size_t n = part_len(pattern), m = part_len(path);
        if (*pattern == ':') {
            if (m == 0 || slots == WEB_SLOTS_MAX)
                return 0;
            at[slots] = path;
            len[slots++] = m;
        } else if (n != m || strncmp(pattern, path, n) != 0) {
            return 0;
        }
        pattern += n;
        path += m;
    }
    return *pattern == '\0' && *path == '\0';
}

static int take(struct request *r, const struct route *route)
{
    const char *at[WEB_SLOTS_MAX] = {0};
    size_t len[WEB_SLOTS_MAX];

    if (!match(route->path, r->path, at, len))
        return 0;
    for (int i = 0; i < WEB_SLOTS_MAX; i++)
        r->slot[i] = at[i] ? arena_strndup(r->a, at[i], len[i]) : NULL;
    return 1;
}

const struct route *route_find(struct request *r, int *other)
{
    *other = 0;
    for (size_t f = 0; f < route_family_count; f++) {
        const struct route_family *family = route_families[f];
        for (size_t i = 0; i < family->count; i++) {
            const struct route *route = &family->routes[i];
            if ((r->api && !(route->flags & ROUTE_API)) || !take(r, route))
                continue;
            if (route->method == r->method)
                return route;
            *other = 1;
        }
    }
    return NULL;
}

int route_allows(const struct request *r, unsigned rights)
{
    if (rights == 0)
        return 1;
    if (!r->who || (r->session && r->session->weak))
        return 0;
    if (r->who->all)
        return 1;
    for (size_t i = 0; i < r->who->grant_count; i++) {
        if (r->who->grants[i].rights & rights)
            return 1;
    }
    return 0;
}

static int gate_opens(const struct request *r, const struct route_gate *gate)
{
    const struct unit *home = home_unit(r);

    if (gate->reg) {
        const struct cat_register *reg =
            catalog_register(req_catalog(r), gate->reg);
        if (!reg || !may(r, reg, home ? home->id : 0, RIGHT_READ))
            return 0;
    }
    return !gate->opens || gate->opens(r);
}

int route_in_menu(const struct request *r, const struct route_family *family)
{
    if (family->menu == MSG_NONE || !route_allows(r, family->menu_rights))
        return 0;
    for (size_t i = 0; i < route_gate_count; i++) {
        if (route_gates[i].family == family && !gate_opens(r, &route_gates[i]))
            return 0;
    }
    return 1;
}
