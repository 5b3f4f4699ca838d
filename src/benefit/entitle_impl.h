/* Inside of entitle*.c only. */
#ifndef BENEFIT_ENTITLE_IMPL_H
#define BENEFIT_ENTITLE_IMPL_H

#include "benefit/entitle.h"

/* The flags of an award for each row of `several`. */
enum { ENTITLE_IN, ENTITLE_BESIDE, ENTITLE_TO, ENTITLE_BITS };

/* Apply the rules between awards of one person; spans of those concerned are
** written anew at the end of the list. */
enum err_code entitle_persons(struct arena *a, const struct entitle_ask *ask,
                              struct entitle *x, struct err *e) MUST_CHECK;

#endif
