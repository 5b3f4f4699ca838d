/*
** Inside of src/sample only: what a run of a recipe holds.
*/
#ifndef SAMPLE_IMPL_H
#define SAMPLE_IMPL_H

#include "sample/recipe.h"
#include "sample/sample.h"

enum { FACILITIES_MAX = 32, LABELS_MAX = 64 };

/* People that later batches refer to. */
struct label {
    const char *name;
    int64_t *person, *unit;
    day_t *born;
    size_t count, cap;
};

struct facility {
    const char *key;
    int64_t unit_id;
};

struct run {
    struct registry *registry;
    const struct sample_ask *ask;
    const struct cat_node *root;
    struct rng rng;
    struct arena *arena;   /* for the run */
    struct arena *scratch; /* for a chunk */
    const struct unit *province;
    int64_t *communes;
    size_t commune_count;
    struct facility facilities[FACILITIES_MAX];
    size_t facility_count;
    struct label labels[LABELS_MAX];
    size_t label_count;
    int64_t person_number; /* running, for citizen numbers */
    int64_t written, total;
};

/* One record to be: its days, and the part of the recipe that shapes it. */
struct planned {
    day_t day[3]; /* event: day; spell: from, to; dossier: received, -, returned
                   */
    int ended;    /* a spell with an end inside the recipe */
};

struct plan_list {
    struct planned *list;
    size_t count, cap;
};

/* Lay out the days of a batch's records (spread.c). */
enum err_code spread_batch(struct run *run, const struct cat_node *batch,
                           const struct cat_register *reg,
                           struct plan_list *out, struct err *e) MUST_CHECK;

/* How many records a batch will write, for the progress bar. */
int64_t spread_count(const struct run *run, const struct cat_node *batch);

/* Make people for rows of a chunk inside a job (people.c): ids, units and birth
** days of `count` new persons of the batch's description. */
struct people_ask {
    const struct cat_node *spec; /* person: {...}; NULL: anybody */
    const struct planned *planned;
    size_t count;
};
enum err_code people_make(struct run *run, const struct save *how,
                          const struct people_ask *ask, int64_t *person,
                          int64_t *unit, day_t *born, struct err *e) MUST_CHECK;

/* Write a batch (batch.c). */
enum err_code batch_write(struct run *run, const struct cat_node *batch,
                          struct err *e) MUST_CHECK;

/* The people kept under a name (save:), made when it is new; NULL when memory
** or labels are out. */
struct label *run_label(struct run *run, const char *name);

#endif
