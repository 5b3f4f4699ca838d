/*
** Inside of figures*.c only: what a read holds in memory.
*/
#ifndef TALLY_FIGURES_IMPL_H
#define TALLY_FIGURES_IMPL_H

#include "tally/coverage.h"
#include "tally/figures.h"
#include "tally/keys.h"
#include "tally/live.h"

/* A typed-in figure of one of the units. */
struct typed_row {
    const struct cat_indicator *indicator;
    int dim, code; /* dim -1: the whole */
    int64_t unit_id;
    half_t first, last;
    int64_t value;
};

enum { PLAN_BOUND = -2 }; /* dim of a plan_row: a bound of the plan */

struct plan_row {
    const struct cat_indicator *indicator;
    int dim, code; /* dim -1: the whole */
    int64_t value;
};

/* A live figure counted already; valid while nothing was committed since. */
struct live_memo {
    const struct cat_indicator *indicator;
    int64_t unit_id;
    day_t map;
    struct live_span span; /* of the period; the others follow from it */
    dim_set dims;          /* that were counted */
    struct live live;      /* per figure_time */
    struct live_memo *next;
};

struct figures_reader {
    struct tally *tally;
    struct db *db;
    struct coverage *coverage;
    struct arena *memo_arena;
    struct live_memo *memos;
    int64_t seq; /* of the journal when memos and coverage were read */
    int has_typed;
};

struct figures {
    struct figures_reader *reader;
    struct arena *arena;
    struct figures_ask ask;
    const struct unit *unit;
    struct live_span span[FIGURE_TIME__MAX];
    unsigned char *member;
    int64_t member_max;
    int64_t *flow[FIGURE_TIME__MAX];  /* by cell key */
    int64_t *stock[FIGURE_TIME__MAX]; /* CUMULATIVE is the same as PERIOD */
    half_t *records_from;             /* per register, over the units */
    struct typed_row *typed;
    size_t typed_count;
    struct plan_row *plans;
    size_t plan_count;
};

/* Read typed-in figures and plans of the units into f. */
enum err_code figures_read_typed(struct figures *f, struct err *e) MUST_CHECK;
enum err_code figures_read_plans(struct figures *f, struct err *e) MUST_CHECK;

/* The sum of typed-in figures that count in a time; *any = there was one. */
int64_t figures_typed(const struct figures *f, const struct cat_indicator *i,
                      int dim, int code, enum figure_time time, int *any);

#endif
