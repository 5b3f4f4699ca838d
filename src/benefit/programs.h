/*
** Inside of this room only: the rules of a benefit as column programs, where
** each condition may be left out.
*/
#ifndef BENEFIT_PROGRAMS_H
#define BENEFIT_PROGRAMS_H

#include "catalog/catalog.h"

/* The program of an expression; NULL of none.  In the arena.  ERR_NOMEM,
** ERR_LIMIT. */
enum err_code program_of(struct arena *a, const struct expr *x,
                         struct expr_program **out, struct err *e) MUST_CHECK;

/* One row of `several`: who is in the set, who stands beside whom. */
struct set_programs {
    const struct cat_several *row;
    struct expr_program *when;        /* NULL: all are */
    struct expr_program *beside, *to; /* NULL: nobody does */
};

/* All rows of a benefit, in the arena. */
enum err_code sets_compile(struct arena *a, const struct cat_benefit *b,
                           struct set_programs **out, struct err *e) MUST_CHECK;

/* 1 when the benefit has a row for the set. */
int sets_name(const struct cat_benefit *b, const char *set);

#endif
