/*
** The desk: what waits for the one who signed in.
*/
#include "web/families.h"
#include "web/page.h"

static enum err_code desk_page(struct request *r)
{
    if (data_only(r))
        return ERR_OK;
    page_begin_msg(r, MSG_WEB_DESK);
    return ERR_OK;
}

static const struct route routes[] = {
    {METHOD_GET, "/", ROUTE_API, 0, desk_page, MSG_WEB_DESK, {{0}}},
};
const struct route_family family_desk = {"", MSG_WEB_DESK, 0, routes,
                                         ARRAY_COUNT(routes)};
