/*
** Inside of src/sample only: what a run of a recipe holds.
*/
#ifndef SAMPLE_IMPL_H
#define SAMPLE_IMPL_H

#include "sample/recipe.h"
#include "sample/sample.h"

enum {
    FACILITIES_MAX = 32,
    LABELS_MAX = 64,
    DECKS_MAX = 16,
    CHUNK = 2048 /* records of one transaction */
};

/* A party that later batches refer to. */
struct kept {
    int64_t id, unit;
    int64_t ethnic;  /* index of its ethnic group, -1 none */
    int64_t members; /* of a household */
};

struct label {
    const char *name;
    struct kept *list;
    size_t count, cap;
};

struct facility {
    const char *key;
    int64_t unit_id;
};

/* Units of a level below the place of the recipe. */
struct unit_list {
    int64_t *id;
    size_t count;
};

/* A unit that has an identifier and gives codes to dossiers. */
struct desk {
    const char *identifier; /* NULL: none */
    int *last;              /* number given last, by day; NULL: no dossiers */
};

struct run {
    struct registry *registry;
    const struct sample_ask *ask;
    const struct cat_node *root;
    struct rng rng;
    struct arena *arena;   /* for the run */
    struct arena *batch;   /* for a batch */
    struct arena *scratch; /* for a chunk */
    const struct unit *place;
    day_t day; /* of the map on which units are found */
    struct unit_list communes, districts;
    struct facility facilities[FACILITIES_MAX];
    size_t facility_count;
    struct label labels[LABELS_MAX];
    size_t label_count;
    struct desk *desks; /* by unit id; NULL: the recipe names no prefix */
    size_t desk_count;
    int64_t person_number, household_number; /* running */
    int64_t written, total;
};

/* A dossier settled early, on its day, late, after the period, or not yet. */
enum settled { EARLY, ON_TIME, LATE, PENDING, UNSETTLED };

/* One record to be: its days, and the part of the recipe that shapes it. */
struct planned {
    day_t day[3]; /* event: day; spell: from, to; dossier: received, -, returned
                   */
    int ended;    /* a spell with an end inside the recipe; of a dossier an
                     enum settled */
    size_t group; /* of the period that it was planned for */
};

/* The records of a batch; those of a group lie together. */
struct plan_list {
    struct planned *list;
    size_t count, cap;
    const struct cat_node **groups; /* what the recipe says of each period */
    size_t group_count, group_cap;
};

/* Lay out the days of a batch's records (spread.c); in the batch's arena. */
enum err_code spread_batch(struct run *run, const struct cat_node *batch,
                           const struct cat_register *reg,
                           struct plan_list *out, struct err *e) MUST_CHECK;

/* About how many records a batch will write, for the progress bar. */
int64_t spread_count(const struct run *run, const struct cat_node *batch);

/* ---- identifiers.c ------------------------------------------------------ */

/* The units' identifiers, where the recipe names a prefix. */
enum err_code identifiers_write(struct run *run, struct err *e) MUST_CHECK;
/* The code of a dossier, from its unit and the day received. */
enum err_code identifiers_code(struct run *run, struct rows *rows, size_t row,
                               struct err *e) MUST_CHECK;
/* What was given is kept, so that the next dossier goes on from there. */
enum err_code identifiers_end(struct run *run, struct err *e) MUST_CHECK;

/* ---- deal.c ------------------------------------------------------------- */

/* Keys of a map of weights, dealt to records: within each group every key has
** exactly its part, and chance only decides who has which. */
struct deck {
    const struct cat_node *map;
    uint16_t *at;
};
enum err_code deal_deck(struct run *run, const struct plan_list *plan,
                        const struct cat_node *map, struct deck *out,
                        struct err *e) MUST_CHECK;
const struct cat_node *deck_key(const struct deck *d, size_t record);

/* A column whose sum a period states ({rows: 94, amount: 5563000000}): what
** each record has of it, -1 where the period says nothing. */
enum err_code deal_total(struct run *run, const struct plan_list *plan,
                         const char *column, int64_t **out,
                         struct err *e) MUST_CHECK;

/* ---- parties: people.c, households.c, organisations.c ---- */

/* Parties for the records of a chunk, made inside its job. */
struct party_ask {
    const struct cat_node *spec; /* person: {...} or household: {...} */
    const struct planned *planned;
    size_t first, count;                   /* of the batch's records */
    const struct deck *sex, *ethnic, *age; /* map NULL: by chance */
    const int64_t *members; /* households: of each record, or NULL */
};
enum err_code people_make(struct run *run, const struct save *how,
                          const struct party_ask *ask, struct kept *out,
                          struct err *e) MUST_CHECK;
/* The same for households. */
enum err_code households_make(struct run *run, const struct save *how,
                              const struct party_ask *ask, struct kept *out,
                              struct err *e) MUST_CHECK;

/* The same for organisations, by the names of the recipe. */
enum err_code organisations_make(struct run *run, const struct save *how,
                                 const struct party_ask *ask, struct kept *out,
                                 struct err *e) MUST_CHECK;

/* A name of an ethnic group and sex, in the scratch arena. */
enum err_code people_name(struct run *run, const char *group, const char *sex,
                          const char **out, struct err *e) MUST_CHECK;

/* ---- batch.c ------------------------------------------------------------ */

/* Write a batch. */
enum err_code batch_write(struct run *run, const struct cat_node *batch,
                          struct err *e) MUST_CHECK;

#endif
