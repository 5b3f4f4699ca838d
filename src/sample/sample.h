/*
** A made-up province at full size, written through the registry as users write:
** people with names and birth days, households, records with a history before
** and after the reported period, plans.  What is written is said by a recipe of
** the catalogue (samples/PLACE.yaml), so a new place needs no C.
**
** The same recipe and seed give the same records.
*/
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "tally/tally.h"

enum { SAMPLE_PERCENT_MAX = 10000 };

struct sample_ask {
    const char *place;
    int percent; /* of the recipe's counts; 100: full size */
    /* Called now and then with how many of about how many records are written;
    ** may be NULL. */
    void (*progress)(int64_t done, int64_t total, void *arg);
    void *arg;
};

/* ERR_NOTFOUND for an unknown place, ERR_INPUT for a faulty recipe (with its
** position) and when the province has records already. */
enum err_code sample_write(struct registry *r, const struct sample_ask *ask,
                           int64_t *records, struct err *e) MUST_CHECK;

#endif
