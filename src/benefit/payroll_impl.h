/* Inside of payroll*.c only. */
#ifndef BENEFIT_PAYROLL_IMPL_H
#define BENEFIT_PAYROLL_IMPL_H

#include "benefit/month.h"
#include "benefit/payroll.h"

/* What a step's transaction needs. */
struct payroll_job {
    struct arena *a;
    struct registry *r;
    const struct actor *who;
    int64_t id;
    struct payroll run;
    day_t known;
    enum payroll_state to;
    const char *reason;
};

/* payroll_compute.c: the items of j->run into payroll_item. */
enum err_code payroll_write_items(struct payroll_job *j, struct db *db,
                                  struct err *e) MUST_CHECK;

/* payroll_lines.c: the items of j->run as lines of payment_line. */
enum err_code payroll_write_lines(struct payroll_job *j, struct db *db,
                                  struct err *e) MUST_CHECK;

/* The register of lines and the choice of benefits; refuses a catalogue that
** has them otherwise. */
enum err_code payroll_register(const struct catalog *c,
                               const struct cat_register **out,
                               struct err *e) MUST_CHECK;

#endif
