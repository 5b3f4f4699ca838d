/*
** Inside of pg_pay*.c: one payroll as the pages about it see it.
*/
#ifndef WEB_PAYRUN_H
#define WEB_PAYRUN_H

#include "benefit/payroll.h"
#include "web/job.h"
#include "web/serve.h"

/* The run in the first slot of the path.  ERR_NOTFOUND, ERR_DENIED. */
enum err_code payrun_asked(struct request *r, enum right right,
                           struct payroll *run) MUST_CHECK;

/* "Bảo trợ xã hội – Sóc Trăng, 04/2024". */
const char *payrun_title(struct request *r, const struct payroll *run);

/* The step that the account may take next and who waits for it: its title;
** MSG_NONE when it is another's turn.  Nobody approves what he computed. */
enum msg_id payrun_waits(const struct request *r, const struct payroll *run);

/* The name of its state. */
const char *payrun_state(const struct request *r, const struct payroll *run);

/* pg_payfiles.c: what can be asked for in the run's state, or nothing. */
void payrun_files_form(struct request *r, const struct payroll *run);
void payrun_results_form(struct request *r, const struct payroll *run);

#endif
