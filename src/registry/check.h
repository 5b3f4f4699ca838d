/*
** The checks of a record that need no database, and those that do.
*/
#ifndef REGISTRY_CHECK_H
#define REGISTRY_CHECK_H

#include "registry/registry.h"

/* What is compiled once for a register: conditions and rules as programs. */
struct checker;

/* Compile a register's conditions and rules, in the arena.  ERR_NOMEM. */
enum err_code checker_new(struct arena *a, const struct cat_register *reg,
                          struct checker **out, struct err *e) MUST_CHECK;

/* Where faults of a batch go. */
struct check_sink {
    struct row_faults *faults; /* NULL: the first is kept in first */
    struct err first;
    int failed;
};

/* Record a fault of a row (one is enough for each: rows already marked voided
** are passed over by the checks that follow). */
void check_fault(struct check_sink *sink, struct rows *rows, size_t row,
                 int column, const struct err *fault);

/* Types, ranges, lengths, patterns, required columns, conditions, rules. */
void checker_run(struct checker *c, struct rows *rows, struct check_sink *sink);

/* Fill defaults of null columns. */
void check_defaults(struct rows *rows);

/* Compute the due day of dossiers that have none, from the procedure's limit
** on the day received (deadline.h). */
void check_due_days(const struct catalog *c, const struct units *units,
                    struct rows *rows, struct check_sink *sink);

#endif
