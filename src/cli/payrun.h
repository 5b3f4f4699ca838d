/* What the files of `ansinh payroll` share. */
#ifndef CLI_PAYRUN_H
#define CLI_PAYRUN_H

#include "benefit/payroll.h"
#include "cli/cli.h"

struct payrun {
    const char *group;
    const struct unit *unit, *commune; /* commune NULL: all of the run */
    int32_t month;
};

/* The run that the arguments name.  0 when it is not there. */
int payrun_find(struct cli *c, const struct payrun *ask, struct payroll *run);

/* The actions that read or write files; 1 when all is well. */
int payrun_list(struct cli *c, const struct payrun *ask);
int payrun_export(struct cli *c, const struct payrun *ask);
int payrun_letters(struct cli *c, const struct payrun *ask);
int payrun_reconcile(struct cli *c, const struct payrun *ask);

#endif
