/*
** In which unit of a level each unit lies, for indicators that count places.
*/
#ifndef TALLY_PLACES_H
#define TALLY_PLACES_H

#include "registry/units.h"

/* (*out)[id] = the unit of the indicator's level and type that unit id is or
** lies below on the map of the day, 0 none.  *out lives in the arena and is
** NULL unless the indicator is a CAT_PLACES.  0 when memory is out. */
int places_find(struct arena *a, const struct units *u,
                const struct cat_indicator *i, day_t map, const int64_t **out);

/* How many units of a level there are on the map of the day among the members
** (one byte per unit id). */
int64_t places_count(const struct units *u, const char *level, day_t map,
                     const unsigned char *member);

#endif
