/* Inside of reconcile*.c only. */
#ifndef BENEFIT_RECONCILE_IMPL_H
#define BENEFIT_RECONCILE_IMPL_H

#include "benefit/payfile.h"
#include "benefit/reconcile.h"

/* The rows of a file in their order; those that name a payment again say
** whether it is the same. */
struct told_list {
    struct reconcile_told *list;
    size_t count, cap;
};

/* Read the whole file, in the arena. */
enum err_code reconcile_read(struct arena *a, const struct reconcile_job *job,
                             struct told_list *out, struct err *e) MUST_CHECK;

#endif
