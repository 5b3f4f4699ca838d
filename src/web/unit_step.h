/*
** A change of the organisation as a page asks for it: read from its words,
** tried without being kept, and done.  Both run while no page is answered, for
** every page reads the units.
*/
#ifndef WEB_UNIT_STEP_H
#define WEB_UNIT_STEP_H

#include "web/job.h"

/* "add", "move", then those of unit_kind_names. */
enum unit_act {
    UNIT_ACT_ADD,
    UNIT_ACT_MOVE,
    UNIT_ACT_RENAME,
    UNIT_ACT_MERGE,
    UNIT_ACT_SPLIT,
    UNIT_ACT_ABOLISH,
    UNIT_ACT__MAX
};

struct unit_act_row {
    const char *name;
    enum msg_id title, how;
};
extern const struct unit_act_row unit_acts[UNIT_ACT__MAX];

/* UNIT_ACT__MAX when there is none of the name. */
enum unit_act unit_act_of(const char *name);

enum { UNIT_PARTS_MAX = 40, UNIT_WITH_MAX = 200 };

/* What the arguments of such a job are called. */
extern const char *const unit_step_args[];
extern const size_t unit_step_arg_count;

/*
** The arguments, in words: kind; unit, an id; day; reason; with, ids of the
** others that are merged; keep, "1" when the first keeps its name; parent, the
** code of the unit above; level, that of a unit that is added; parts, one on a
** line: code, name, type, hamlets with commas, share, with tabs between.
**
** grants: "0" when accounts get no rights on the unit that takes over; asked
** where one takes the place of each.
**
** A line of what was found, with tabs: the register, the id of the unit that
** its records are booked on, the name of the one that carries them from the day
** on, and how many there are.
*/
extern const char unit_step_file[]; /* in the job's folder */

/* A line of the grants that are given again, with tabs: account, full name,
** role, field, the id of the unit that gives way, the name of the one that
** takes over. */
extern const char unit_grants_file[];

/* 1 when one unit takes the place of each that ends. */
int unit_carries_grants(enum unit_act act);

#endif
