/*
** Records of a unit that was split: each is booked on the area of its finer
** address, or on one that its part has by its share (registry/units.h).
*/
#ifndef REGISTRY_AREAS_H
#define REGISTRY_AREAS_H

#include "registry/registry.h"

/*
** Put the rows of units with areas on the area of their party; a party on that
** of its hamlet (the text column "hamlet"); a record whose party lives
** elsewhere, or that has none, by the shares.  Others stay as they are.
*/
enum err_code areas_book(const struct units *u, struct db *db,
                         struct rows *rows, struct err *e) MUST_CHECK;

/* Book every record of a unit that was split where it now belongs, parties
** first; each change has its journal entry with how->reason, and the cells
** follow.  The registry has read the units since the split.  *moved records
** changed.  Part of a job. */
enum err_code registry_split(struct registry *r, const struct save *how,
                             int64_t unit, int64_t *moved,
                             struct err *e) MUST_CHECK;

#endif
