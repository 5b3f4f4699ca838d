/* What commands say of awards that were saved and hold beside others. */
#ifndef CLI_OVERLAP_TELL_H
#define CLI_OVERLAP_TELL_H

#include "benefit/overlap.h"
#include "cli/cli.h"

struct overlap_watch {
    struct overlaps *found; /* NULL: no benefit pays by the register */
    struct registry_observer look;
};

/* Begin to look at what is saved in a register; 0 without memory. */
int overlap_watch(struct cli *c, const struct cat_register *reg,
                  struct overlap_watch *out);

/* For struct save and struct import_job; NULL where nothing is looked for. */
const struct registry_observer *overlap_look(const struct overlap_watch *w);

/* Say what was found: how many, and the first of them. */
void overlap_tell(struct cli *c, const struct overlap_watch *w);

#endif
