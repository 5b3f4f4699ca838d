/*
** Changes of cells on their way into the table: sorted, joined, merged into the
** packed rows.
*/
#ifndef TALLY_CHANGES_H
#define TALLY_CHANGES_H

#include "store/store.h"
#include "tally/counter.h"

struct changes {
    struct change *list;
    size_t count, cap;
};

/* For counter_drain; arg is a struct changes.  A stock's change is added twice:
** by half and by year. */
enum err_code changes_add(const struct change *change, void *arg,
                          struct err *e) MUST_CHECK;
/* Add one change as it is. */
enum err_code changes_append(struct changes *c, const struct change *change,
                             struct err *e) MUST_CHECK;
void changes_free(struct changes *c);

/* Sort by unit, part, half, key and join those of one cell. */
void changes_join(struct changes *c);

/* Merge joined changes into the table cell, inside a job. */
enum err_code changes_merge(const struct changes *c, struct db *db,
                            struct err *e) MUST_CHECK;

/* Write joined changes as the whole content of the table cell. */
enum err_code changes_replace(const struct changes *c, struct db *db,
                              struct err *e) MUST_CHECK;

#endif
