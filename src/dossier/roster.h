/*
** The roster of a facility: who lived there between two days, how many there
** were before, came, left and are there now, and who of them is away.
**
** It works on every register of spells with a party (care_stay, rehab_stay);
** who is away comes from the register whose absence_of names it.  Counts are
** those at the end of a day: who leaves on a day is not there at its end, so
** that, for all and for each code of each breakdown,
**
**     before + came - left = after        after = present + away
*/
#ifndef DOSSIER_ROSTER_H
#define DOSSIER_ROSTER_H

#include "doc/doc.h"
#include "registry/registry.h"

struct roster_ask {
    const struct cat_register *reg;
    int64_t unit_id;
    day_t first, last;
    const struct actor *who;
    int names; /* read the names of the people too */
};

/* All, or one code of a breakdown. */
struct roster_line {
    const struct cat_column *column; /* NULL: all */
    const char *code;                /* NULL: all */
    struct cat_title title;
    int64_t before, came, left, after, away;
};

/* How many left for a reason. */
struct roster_reason {
    const char *code; /* "": none was given */
    struct cat_title title;
    int64_t count;
};

struct roster_person {
    int64_t id;
    const char *name;              /* "" when names were not asked for */
    day_t born;                    /* DAY_NONE: not known */
    const struct cat_title *group; /* its first breakdown; NULL: none */
    day_t from, to;                /* to DAY_NONE: still there */
    int away;                      /* at the end of the last day */
};

struct roster {
    const struct cat_register *reg;
    const struct unit *unit;
    day_t first, last;
    struct roster_line *lines; /* the first is all */
    size_t line_count;
    struct roster_reason *reasons; /* of those who left; only such with some */
    size_t reason_count;
    struct roster_person *people; /* all who were there, by day */
    size_t people_count;
    int names;                 /* as asked */
    int64_t escaped, returned; /* absences begun and ended in the period */
};

/*
** Read a roster into the arena; at most 200,000 stays.  ERR_INPUT the register
** has no spells of people, ERR_DENIED, ERR_LIMIT.
*/
enum err_code roster_read(struct arena *a, const struct registry *r,
                          struct db *db, const struct roster_ask *ask,
                          struct roster *out, struct err *e) MUST_CHECK;

/* The roster as a paper: the table of counts and, where their names were read,
** the people.  NULL when the arena is full. */
struct doc *roster_doc(struct arena *a, const struct roster *x, enum lang lang);

#endif
