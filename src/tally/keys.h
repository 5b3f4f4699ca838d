/*
** The numbers of cell keys: (indicator, breakdown, code) -> cell_key.id.  They
** are stable over catalogue changes, so that cells stay readable.
*/
#ifndef TALLY_KEYS_H
#define TALLY_KEYS_H

#include "store/store.h"

struct cell_keys;

/* Read the keys of the catalogue's indicators, in the arena.  Keys that the
** database lacks are 0 and *complete is then 0 (run init). */
enum err_code cell_keys_load(struct arena *a, struct db *db,
                             const struct catalog *c,
                             const struct cell_keys **out, int *complete,
                             struct err *e) MUST_CHECK;

/* Inside a job: add the keys that are missing and note what each indicator
** counts now.  *changed = 1 when a definition is new or differs, so that the
** cells must be counted again. */
enum err_code cell_keys_install(struct db *db, const struct catalog *c,
                                int *changed, struct err *e) MUST_CHECK;

/* The key of the whole (dim -1) or of a code; 0 when unknown. */
uint32_t cell_keys_find(const struct cell_keys *k, size_t indicator, int dim,
                        int code);

/* The largest key. */
uint32_t cell_keys_max(const struct cell_keys *k);

#endif
