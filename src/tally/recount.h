/*
** Counting every record of every register anew, on all processors.
*/
#ifndef TALLY_RECOUNT_H
#define TALLY_RECOUNT_H

#include "registry/registry.h"
#include "tally/changes.h"
#include "tally/keys.h"

/* Joined changes of all records as committed now; *records = rows read. */
enum err_code recount_all(struct registry *r, const struct cell_keys *keys,
                          struct changes *out, int64_t *records,
                          struct err *e) MUST_CHECK;

#endif
