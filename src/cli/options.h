/*
** Options from the command line.
*/
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cli.h"

/* Read argv[1..] into c: the command and its options.  ERR_INPUT. */
enum err_code options_read(struct cli *c, int argc, char **argv,
                           struct err *e) MUST_CHECK;

/* Help of the program (command NULL) or of one command. */
void options_help(const struct command *command, enum lang lang,
                  struct buf *out);

#endif
