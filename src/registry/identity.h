/*
** By which columns a party is known: found from the catalogue, so that a new
** party register needs no C.
*/
#ifndef REGISTRY_IDENTITY_H
#define REGISTRY_IDENTITY_H

#include "catalog/catalog.h"

enum { IDENTITY_NUMBERS_MAX = 4 };

struct identity {
    int numbers[IDENTITY_NUMBERS_MAX]; /* text columns that stand for one party:
                                          unique ones, those with a pattern of
                                          digits, those named code */
    size_t number_count;
    int name;   /* the first search column, -1 none */
    int born;   /* the first day column, -1 none */
    int hamlet; /* the column hamlet, -1 none */
};

/* Which columns tell the parties of a register apart. */
struct identity identity_of(const struct cat_register *party);

#endif
