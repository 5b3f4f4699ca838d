/*
** The organisation over time: units in memory, their tree and succession.
**
** A unit is a row with a first and a last day; when it is renamed, merged,
** split or moved, another row succeeds it.  Seen on the map of a day, every
** row stands for one that was valid on that day: its successor (the whole of
** it, or for a split the first part, so that nothing is lost or counted
** twice), or its predecessor; a unit that was abolished stands for the unit
** above it.
**
** A part of a split may be given the hamlets that went to it, and a share of
** those whose hamlet is not known.  Each is an area: a row of its own below the
** unit, for the time before the split, on which the records of those people are
** booked (registry_split).  What stays on the split unit itself goes to the
** first part.
*/
#ifndef REGISTRY_UNITS_H
#define REGISTRY_UNITS_H

#include "catalog/catalog.h"
#include "store/store.h"

struct unit {
    int64_t id; /* 0: no such unit (ids may have gaps) */
    const char *uid, *code, *slug, *name, *type, *level;
    int64_t parent; /* id, 0 none */
    day_t from, to; /* DAY_NONE: open */
};

extern const char unit_level_area[]; /* "area" */
enum { UNIT_SHARE_ONE = 10000 };

struct units; /* immutable after loading */

/* Put the catalogue's units and successions into the database (those that are
** not there yet).  A job of store_write; arg is the catalogue. */
enum err_code units_install(struct db *db, void *catalog,
                            struct err *e) MUST_CHECK;

/* A unit that an office adds itself: a facility, an association, a division.
** parent is a unit id.  *id receives its id.  Runs inside a job. */
struct unit_new {
    const char *code, *name, *type, *level;
    int64_t parent;
    day_t from;
    const char *const *hamlets; /* a part of a split: who went there */
    size_t hamlet_count;
    int share; /* of the others, of UNIT_SHARE_ONE */
};
enum err_code units_add(struct db *db, const struct unit_new *unit,
                        const char *actor, int64_t *id,
                        struct err *e) MUST_CHECK;

/* Move a unit under another parent from a day on: its row ends the day before
** and a new row begins.  *id receives the new row's id. */
enum err_code units_move(struct db *db, int64_t unit, int64_t parent, day_t day,
                         const char *actor, int64_t *id,
                         struct err *e) MUST_CHECK;

/*
** From a day on some units give way to others: merged (several into one), split
** (one into several), renamed (one into one of another name) or abolished (into
** none: its work goes to the unit above).  The old rows end the day before; no
** record is touched, each stays where it happened and is counted for whoever
** carries its unit on the map of a day.  Of a split the first part carries what
** was before it.  All from are of one level and one stands above them all; into
** are new units, or a merger keeps one of from, keep, 0 none.
** ERR_INPUT a unit that does not exist on both sides of the day, other
** levels, a wrong number of units.  Runs inside a job; the caller loads the
** units anew.
*/
enum unit_kind {
    UNIT_MERGE,
    UNIT_SPLIT,
    UNIT_RENAME,
    UNIT_ABOLISH,
    UNIT_KIND__MAX
};
extern const char *const unit_kind_names[UNIT_KIND__MAX]; /* "merge", ... */

struct unit_change {
    enum unit_kind kind;
    const int64_t *from;
    size_t from_count;
    const struct unit_new *into; /* parent, level and from are filled in */
    size_t into_count;
    int64_t keep;
    day_t day;
    const char *reason; /* the decision, for the journal */
};
enum err_code units_change(struct db *db, const struct unit_change *change,
                           const char *actor, struct err *e) MUST_CHECK;

/* "60%" or "12,5" of those whose hamlet is not known, as a share of
** UNIT_SHARE_ONE.  ERR_INPUT when it is none or lies outside 0 .. 100 %. */
enum err_code units_share(const char *text, int *out, struct err *e) MUST_CHECK;

/* All units of the database, in the arena. */
enum err_code units_load(struct arena *a, struct db *db,
                         const struct units **out, struct err *e) MUST_CHECK;

/* The largest id, and the unit of an id. */
int64_t units_max_id(const struct units *u);
const struct unit *units_get(const struct units *u, int64_t id); /* or NULL */

/* What people call it: its name, with what it is before a number ("phường 5");
** "" for NULL.  Made in the arena where it must be. */
const char *unit_called(struct arena *a, const struct unit *u);

/*
** Find by uid, code or slug among the units valid on the day.  Where a name
** stands for several, the highest level wins ("soc-trang" is the province);
** several of one level are refused, listing their codes.  ERR_NOTFOUND names
** the closest.
*/
enum err_code units_find(const struct units *u, const char *text, day_t day,
                         const struct unit **out, struct err *e) MUST_CHECK;

/* 1 when the unit exists on the day. */
int unit_valid(const struct unit *unit, day_t day);

/* The row that stands for a unit on the map of a day; id itself when it cannot
** be carried over. */
int64_t units_on_map(const struct units *u, int64_t id, day_t map);

/* 1 when a unit has areas.  The area of a hamlet (NULL or "" not known), or
** that of a share: the same seed always falls into the same; id itself for
** none. */
int units_has_areas(const struct units *u, int64_t id);
int64_t units_area(const struct units *u, int64_t id, const char *hamlet,
                   uint64_t seed);

/* 1 when on the map of the day only a part of a unit that was split lies below
** top, and what is booked on id is there by its share or because it is the
** first part: an estimate. */
int units_is_estimate(const struct units *u, int64_t id, int64_t top,
                      day_t map);

/* The unit above, on the map of a day; 0 at the top. */
int64_t units_parent_on_map(const struct units *u, int64_t id, day_t map);

/* The code of the province that the unit lies in on the map of a day; NULL when
** it lies in none. */
const char *units_province(const struct units *u, int64_t id, day_t map);

/* member[id] = 1 for each row that on the map of the day stands for top or for
** a unit below it; member has units_max_id + 1 bytes. */
void units_below(const struct units *u, int64_t top, day_t map,
                 unsigned char *member);

/* 1 when unit is top or below it on the map of the day. */
int units_is_below(const struct units *u, int64_t unit, int64_t top, day_t map);

#endif
