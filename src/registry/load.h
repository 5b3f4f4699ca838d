/*
** Records out of the database into batches.
*/
#ifndef REGISTRY_LOAD_H
#define REGISTRY_LOAD_H

#include "registry/rows.h"
#include "store/store.h"

struct loader; /* which columns are read, and in which order */

/*
** Prepare to read a register.  need[i] != 0 asks for scope column i (own
** columns, then the party's); NULL asks for all.  where is SQL after WHERE
** with $1.. ("r.id = $1"; r is the register, p its party), NULL for all rows.
** The loader lives in the arena.
*/
enum err_code loader_new(struct arena *a, const struct cat_register *reg,
                         const unsigned char *need, const char *where,
                         struct loader **out, struct err *e) MUST_CHECK;

/* Begin: *s is the statement; bind its parameters, then fetch. */
enum err_code loader_begin(struct loader *l, struct db *db, struct stmt **s,
                           struct err *e) MUST_CHECK;

/*
** Fill the batch (cleared first) with the next rows, at most its room; an
** empty batch means the end.  Texts are copied to `texts`, which the caller
** resets when the batch is done with; NULL leaves text columns unread.
*/
enum err_code loader_fetch(struct loader *l, struct stmt *s,
                           struct arena *texts, struct rows *rows,
                           struct err *e) MUST_CHECK;

#endif
