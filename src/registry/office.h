/*
** The letterhead: the office_profile record that is valid on a day for a unit
** or for the nearest unit above it.
*/
#ifndef REGISTRY_OFFICE_H
#define REGISTRY_OFFICE_H

#include "doc/doc.h"
#include "registry/units.h"

struct office_ask {
    const struct catalog *catalog;
    const struct units *units;
    struct db *db;
    int64_t unit_id;
    day_t day; /* on which the record is valid */
    day_t map; /* which units stand above which */
    int own;   /* only a record of the unit itself, of none above it */
};

/* Fill the boxes of a paper's head; texts live in the arena.  *found = 0 when
** no office near the unit has a profile, or the catalogue no such register. */
enum err_code office_head(struct arena *a, const struct office_ask *ask,
                          struct doc_head *head, int *found,
                          struct err *e) MUST_CHECK;

#endif
