/*
** From which half-month on a unit keeps records in a register.  A figure of a
** time before is missing, not 0; typed-in figures of that time still count,
** later ones do not.  It is noted by itself: the earliest record decides.
*/
#ifndef TALLY_COVERAGE_H
#define TALLY_COVERAGE_H

#include "registry/rows.h"
#include "store/store.h"

struct coverage;

struct coverage *coverage_new(const struct catalog *c); /* NULL: no memory */
void coverage_free(struct coverage *c);                 /* NULL is fine */

/* Note the records of a batch inside the job. */
enum err_code coverage_note(struct coverage *c, struct db *db,
                            const struct rows *rows, struct err *e) MUST_CHECK;

/* What was noted last may have been undone: read the table again before the
** next use. */
void coverage_stale(struct coverage *c);

/* Read the table; then coverage_from answers. */
enum err_code coverage_load(struct coverage *c, struct db *db,
                            struct err *e) MUST_CHECK;

/* The first half with records of a unit in a register; INT32_MAX for none. */
half_t coverage_from(const struct coverage *c, int64_t unit, size_t reg);

#endif
