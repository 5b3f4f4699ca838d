#include "tally/places.h"

#include <string.h>

static int64_t place_of(const struct units *u, const struct cat_indicator *i,
                        int64_t id, day_t map)
{
    for (id = units_on_map(u, id, map); id > 0;
         id = units_parent_on_map(u, id, map)) {
        const struct unit *x = units_get(u, id);
        if (strcmp(x->level, i->level) == 0)
            return !i->unit_type || strcmp(x->type, i->unit_type) == 0 ? id : 0;
    }
    return 0;
}

int places_find(struct arena *a, const struct units *u,
                const struct cat_indicator *i, day_t map, const int64_t **out)
{
    int64_t *place;

    *out = NULL;
    if (i->measure != CAT_PLACES)
        return 1;
    place = arena_array(a, (size_t)units_max_id(u) + 1, sizeof *place);
    for (int64_t id = 1; place && id <= units_max_id(u); id++) {
        if (units_get(u, id))
            place[id] = place_of(u, i, id, map);
    }
    *out = place;
    return place != NULL;
}

int64_t places_count(const struct units *u, const char *level, day_t map,
                     const unsigned char *member)
{
    int64_t count = 0;

    for (int64_t id = 1; id <= units_max_id(u); id++) {
        const struct unit *x = units_get(u, id);
        count += x && member[id] && unit_valid(x, map) &&
                 strcmp(x->level, level) == 0;
    }
    return count;
}
