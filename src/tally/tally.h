/*
** Figures kept ready: every change of a record changes the cells of its unit
** and half-months in the same transaction; a figure is a sum of cells.
**
** A tally is opened over a registry and watches it.  tally_install makes the
** keys (after a migration) and counts again what changed in the catalogue.
*/
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "registry/registry.h"

struct tally;

/* After store_migrate and before the registry is used: cell keys, and a recount
** when the catalogue counts differently now. */
enum err_code tally_install(struct registry *r, struct err *e) MUST_CHECK;

/* Watch the registry.  One tally for a registry; close it after the last write
** and before the registry. */
enum err_code tally_open(struct registry *r, struct tally **out,
                         struct err *e) MUST_CHECK;
void tally_close(struct tally *t); /* NULL is fine */

/* What the tally watches, and the numbers of its cells. */
struct registry *tally_registry(const struct tally *t);
const struct cell_keys *tally_keys(const struct tally *t);

/* Count all records anew and write the cells.  records (may be NULL) receives
** how many were read. */
enum err_code tally_recount(struct tally *t, int64_t *records,
                            struct err *e) MUST_CHECK;

/* Compare the cells with a recount that is not written: *wrong = cells that
** differ, with a line for each of the first 100 in out. */
enum err_code tally_verify(struct tally *t, struct buf *out, int64_t *wrong,
                           struct err *e) MUST_CHECK;

#endif
