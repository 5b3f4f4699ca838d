/*
** What the commands about reports share.  Each prints why and returns 0 when
** it cannot go on.
*/
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include "cli/cli.h"
#include "doc/write.h"
#include "report/report.h"

/* The format of --format, else of the file's ending, else plain text; what is
** no text needs -o. */
int cli_paper_format(struct cli *c, enum doc_format *out);

/* The report that the first argument names, compiled. */
int cli_paper_template(struct cli *c, const struct cat_report **definition,
                       const struct report **out);

/* Unit, period on the report's own calendar, and the day of the paper, DAY_NONE
** when none is given.  The database is open. */
int cli_paper_ask(struct cli *c, const struct cat_report *definition,
                  struct report_ask *out);

#endif
