/*
** The parts of forms filled in.  Private to entry*.c.
*/
#ifndef TALLY_ENTRY_IMPL_H
#define TALLY_ENTRY_IMPL_H

#include "tally/entry.h"

/* Where the rows of the table entry are found. */
struct entry_at {
    const char *form;
    int64_t unit_id;
    char period[PERIOD_TEXT_BYTES];
};

/* The names under which a key is kept. */
void entry_place(const struct entry_key *key, struct entry_at *out);

/* The period is one of the form's; the unit is known. */
enum err_code entry_check_key(struct registry *r, const struct entry_key *key,
                              struct err *e) MUST_CHECK;

/* The row that stands for a key: the open one, else the approved one; state
** ENTRY_NONE when there is neither.  Lines are filled from its values. */
enum err_code entry_load(struct arena *a, struct db *db,
                         const struct entry_key *key, struct entry *out,
                         struct err *e) MUST_CHECK;

/* The approved value of a line for a unit and period; *seen 0 when none. */
enum err_code entry_approved(struct db *db, const struct entry_key *key,
                             const struct entry_line *line, int64_t *value,
                             int *seen, struct err *e) MUST_CHECK;

/* Rules and history: fills entry->remarks and before of the lines. */
enum err_code entry_judge(struct arena *a, struct registry *r, struct db *db,
                          struct entry *x, struct err *e) MUST_CHECK;

#endif
