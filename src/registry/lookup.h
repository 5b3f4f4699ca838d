/*
** Rows asked for by many keys at once, a few hundred in one question: on a
** server each question is a journey.
*/
#ifndef REGISTRY_LOOKUP_H
#define REGISTRY_LOOKUP_H

#include "store/store.h"

struct lookup;

/* What is asked: "SELECT key, columns FROM table WHERE where key IN (...)".
** where ends with AND, or is "". */
struct lookup_ask {
    const char *table, *key, *columns, *where;
};

/* The statements, in the arena; NULL without memory. */
struct lookup *lookup_new(struct arena *a, const struct lookup_ask *ask);

/* A key, a number or (text set) a text, and the row of a batch that asks for
** it.  All keys of a list are of one kind. */
struct lookup_key {
    int64_t key;
    size_t row;
    const char *text;
};

/* Called for each row found: column 0 is its key, at the first of the list that
** has it; those after it may have the same. */
typedef enum err_code lookup_fn(struct stmt *s, size_t at, void *arg,
                                struct err *e);

/* Sort the list by key and row, ask, and call fn for what is found.  Inside fn
** nothing may be asked of the database. */
enum err_code lookup_run(struct lookup *l, struct db *db,
                         struct lookup_key *list, size_t count, lookup_fn *fn,
                         void *arg, struct err *e) MUST_CHECK;

#endif
