/*
** What pages about figures are asked: unit, period, map of a day.
*/
#ifndef WEB_ASK_H
#define WEB_ASK_H

#include "web/record.h"

struct asked {
    const struct unit *unit;
    struct figures_ask figures;
    char period[PERIOD_TEXT_BYTES]; /* its name */
    char title[64];
};

/* Read unit, period, calendar and map of the query; what is not said: the
** account's own unit, the quarter of today.  ERR_INPUT, ERR_NOTFOUND. */
enum err_code asked_figures(struct request *r, struct asked *out) MUST_CHECK;

/* The same on a calendar that is given. */
enum err_code asked_on(struct request *r, enum calendar calendar,
                       struct asked *out) MUST_CHECK;

/* The period of today on a calendar, so many months long (1, 3, 6, 12). */
struct period period_now(enum calendar calendar, int months);

/* "?unit=94&period=2024Q1" with other pairs as url_query takes them: the part
** of a link that keeps what is asked. */
const char *asked_query(struct request *r, const struct asked *a);

/* Fields of the form: unit, period, and calendar where it may be chosen. */
void asked_fields(struct request *r, const struct asked *a, int calendar);

#endif
