/*
** The worked examples of the catalogue: each is computed by the same code as
** an award.
*/
#ifndef BENEFIT_EXAMPLE_H
#define BENEFIT_EXAMPLE_H

#include "catalog/catalog.h"

/*
** Compute every example of every benefit; each that gives something else is a
** fault at its place in the file.  All law is known (also what comes into force
** later).  *count = examples that were computed.  ERR_INPUT with faults,
** ERR_NOMEM.
*/
enum err_code examples_check(struct arena *a, const struct catalog *c,
                             struct cat_faults *faults, size_t *count,
                             struct err *e) MUST_CHECK;

/* What the rules give for each example of a benefit, in their order, -1 where
** the award is refused; lives in the arena.  ERR_NOMEM. */
enum err_code examples_run(struct arena *a, const struct cat_benefit *b,
                           const int64_t **out, struct err *e) MUST_CHECK;

#endif
