/*
** Reports that a unit owes, for their calendar and the desk (pg_report_work.c).
*/
#ifndef WEB_OWED_H
#define WEB_OWED_H

#include "web/page.h"

enum { OWED_AHEAD = 14, OWED_BEHIND = 31 }; /* days, of only_now */

struct owed_ask {
    const struct unit *unit;
    const char *key; /* of the table */
    int only_now;    /* those not issued whose day is near or not long past */
};

/* The reports of the period of today and of those before it that are still of
** interest, with the day due and how far each is. */
enum err_code owed_table(struct request *r, const struct owed_ask *ask,
                         struct data_table **out) MUST_CHECK;

#endif
