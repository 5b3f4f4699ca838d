/*
** Inside of batch.c and fill.c only: a batch of a recipe while it is written.
*/
#ifndef SAMPLE_BATCH_H
#define SAMPLE_BATCH_H

#include "sample/impl.h"

/* A map of the recipe whose keys are columns, dealt or stated. */
struct dealt {
    int column;
    struct deck deck;
    int64_t *total; /* or what each record has of a stated sum */
};

/* The party of a batch's records: made for them, or taken from those that an
** earlier batch kept. */
struct party {
    const struct cat_node *spec; /* NULL: the records have none */
    enum err_code (*make)(struct run *, const struct save *,
                          const struct party_ask *, struct kept *,
                          struct err *);
    int column; /* that names the party */
    struct label *save, *of;
    size_t taken;
    struct deck sex, ethnic, age;
    const int64_t *members;
};

struct batch {
    struct run *run;
    const struct cat_node *node;
    const struct cat_register *reg;
    struct plan_list plan;
    struct party party;
    struct dealt dealt[DECKS_MAX];
    size_t dealt_count;
    int64_t unit;          /* a facility or the place; 0: see below */
    struct unit_list turn; /* units in turn; none: the party's commune */
};

/* Deal the columns of the batch whose parts or sums are stated. */
enum err_code fill_deal(struct batch *b, struct err *e) MUST_CHECK;

/* Add the row of a record, all but its unit. */
enum err_code fill_row(struct batch *b, struct rows *rows, size_t record,
                       const struct kept *party, struct err *e) MUST_CHECK;

#endif
