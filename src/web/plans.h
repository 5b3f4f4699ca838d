/*
** How far the plans of a unit are, for the desk: kept in memory for some
** seconds, because everybody begins there, and as long as nothing was written.
*/
#ifndef WEB_PLANS_H
#define WEB_PLANS_H

#include "web/ask.h"

struct plans;

struct plans *plans_new(void); /* NULL without memory */
void plans_free(struct plans *p);

struct plan_row {
    const struct cat_indicator *indicator;
    struct value cumulative, plan, percent, projection;
};

/* Every planned indicator of the unit that has figures in the period; the list
** lives in the request's arena.  At most PLANS_SECONDS old when others have
** written meanwhile.  Whoever shows a row asks for the right to its field. */
enum { PLANS_SECONDS = 10 };
enum err_code plans_read(struct request *r, const struct asked *a,
                         const struct plan_row **out, size_t *count) MUST_CHECK;

#endif
