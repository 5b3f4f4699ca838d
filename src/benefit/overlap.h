/*
** Awards of one person that the law does not let stand beside each other, told
** when they are entered, corrected or imported.
**
** Two that are equal in the columns of the benefit's `same` cannot be paid for
** the same days, and of a set of its `several` only the highest is.  Neither is
** refused here: the older award may be ended later, by another commune, and
** until then the payroll holds both or pays the higher one.  What may never
** overlap is refused by the register itself (no_overlap).
**
** One read by index for each award and register that holds such awards; of a
** large import only for those whose party has some, which is read once.
*/
#ifndef BENEFIT_OVERLAP_H
#define BENEFIT_OVERLAP_H

#include "registry/registry.h"

enum { OVERLAPS_MAX = 1000 };

/* An award that was looked at, and one that it stands beside. */
struct overlap {
    size_t row; /* of the batch */
    int64_t id, other, unit;
    const char *name; /* of the party, or its number */
    const struct cat_register *reg, *other_reg;
    day_t other_from, other_to;        /* DAY_NONE: open */
    const struct cat_several *several; /* NULL: both are the same award */
};

struct overlaps; /* what is looked for in a register, and what was found */

/* Prepare for a register; lives in the arena.  *out is NULL, which is no error,
** where none of its records is an award that may be in the way of another.
** ERR_NOMEM. */
enum err_code overlaps_new(struct arena *a, const struct catalog *c,
                           const struct cat_register *reg,
                           struct overlaps **out, struct err *e) MUST_CHECK;

/* Look at a batch of saved records, whose party's columns are read; void ones
** are passed over.  Adds to the list, which stops at OVERLAPS_MAX. */
enum err_code overlaps_look(struct overlaps *x, struct db *db,
                            const struct rows *rows, struct err *e) MUST_CHECK;

/* The same as an observer of what is saved (struct save). */
struct registry_observer overlaps_observer(struct overlaps *x);

/* What was found so far. */
const struct overlap *overlaps_list(const struct overlaps *x, size_t *count);

enum { OVERLAP_TEXT_BYTES = 2048 };

/* The sentence. */
void overlap_text(const struct units *units, const struct overlap *o,
                  enum lang lang, char out[OVERLAP_TEXT_BYTES]);

#endif
