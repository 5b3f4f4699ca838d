/*
** People, households and organisations by what somebody remembers: words of
** the name in any order and without diacritics, a citizen or old number, the
** year of birth, the hamlet, the commune.
*/
#ifndef REGISTRY_SEARCH_H
#define REGISTRY_SEARCH_H

#include "registry/registry.h"

struct search_ask {
    const char *text; /* "sa ray 1990 phuong 5", "094190000001" */
    int64_t unit;     /* with all below, on today's map; 0: everywhere */
    const struct actor *who;
    size_t limit;  /* of the answer; 0: SEARCH_MOST */
    struct db *db; /* a reading connection, or NULL: its own */
};

struct search_hit {
    const struct cat_register *reg;
    int64_t id, unit_id;
    const char *name;
    day_t born;         /* DAY_NONE: not known */
    const char *number; /* the first it has, "" none */
    const char *hamlet; /* "" none */
};

struct search_result {
    /* Names that are the text, then those that begin with it, then the others;
    ** each part in the order of a dictionary. */
    const struct search_hit *hits;
    size_t count;
    int more; /* there are others */
};

enum { SEARCH_MOST = 1000, SEARCH_WORDS_MAX = 12 };

/*
** Look.  Each word must begin a word of the name, be the year of birth, a whole
** number, or begin a word of the hamlet or the unit; at least one must be of
** the name or a number.  Only records that the actor may read.
** ERR_INPUT for a text without words, ERR_STORE, ERR_NOMEM.
*/
enum err_code search_run(struct arena *a, struct registry *r,
                         const struct search_ask *ask,
                         struct search_result *out, struct err *e) MUST_CHECK;

#endif
