/*
** Counting every record of every register anew, on all processors.
*/
#ifndef TALLY_RECOUNT_H
#define TALLY_RECOUNT_H

#include "registry/registry.h"
#include "tally/changes.h"
#include "tally/keys.h"

struct recount {
    struct registry *registry;
    const struct cell_keys *keys;
    /* NULL: every processor reads what is committed when it gets there, so
    ** nobody may write meanwhile.  Else a reading connection inside
    ** db_read_begin: one processor counts that moment. */
    struct db *snapshot;
};

/* Joined changes of all records; *records = rows read. */
enum err_code recount_all(const struct recount *what, struct changes *out,
                          int64_t *records, struct err *e) MUST_CHECK;

#endif
