/*
** Inside of figures*.c only: what a read holds in memory.
*/
#ifndef TALLY_FIGURES_IMPL_H
#define TALLY_FIGURES_IMPL_H

#include "tally/coverage.h"
#include "tally/figures.h"
#include "tally/keys.h"
#include "tally/live.h"

struct half_span {
    half_t first, last; /* inclusive */
};

/* A typed-in figure of one of the units. */
struct typed_row {
    const struct cat_indicator *indicator;
    int dim, code; /* dim -1: the whole */
    int64_t unit_id;
    half_t first, last;
    int64_t value;
    int64_t id; /* of its row */
};

enum { PLAN_BOUND = -2 }; /* dim of a plan_row: a bound of the plan */

struct plan_row {
    const struct cat_indicator *indicator;
    int dim, code; /* dim -1: the whole */
    int next;      /* of the year after */
    int64_t unit_id;
    int64_t value;
};

/* A live figure counted already, of one indicator. */
struct live_memo {
    int64_t unit_id;
    day_t map;
    struct live_span days; /* of the period; the others follow from it */
    dim_set dims;          /* that were counted */
    struct live live;      /* per figure_time */
    struct live_memo *next;
};

struct live_memos {
    struct arena *arena;
    struct arena *work;      /* of the count in hand */
    struct live_memo **list; /* per indicator */
};

struct figures_reader {
    struct tally *tally;
    struct db *db;
    struct coverage *coverage;
    struct live_memos memos;
    int64_t seq; /* of the journal when memos and coverage were read */
    int has_typed;
};

struct figures {
    struct figures_reader *reader;
    struct arena *arena;
    struct figures_ask ask;
    const struct unit *unit;
    struct half_span span[FIGURE_TIME__MAX];  /* halves that a time touches */
    struct half_span whole[FIGURE_TIME__MAX]; /* those wholly inside it */
    struct live_span days[FIGURE_TIME__MAX];
    unsigned char *member;
    int64_t member_max;
    unsigned char *estimate; /* member whose records are here by a share */
    int has_estimate;
    unsigned char *guess[FIGURE_TIME__MAX]; /* by cell key: estimated */
    int64_t *flow[FIGURE_TIME__MAX];        /* by cell key */
    int64_t *stock[FIGURE_TIME__MAX]; /* CUMULATIVE is the same as PERIOD */
    half_t *records_from;             /* per register, over the units */
    struct typed_row *typed;
    size_t typed_count;
    struct plan_row *plans;
    size_t plan_count;
    struct figures *last_year, *last_so_far; /* for projections, when asked */
};

/* Entries of the journal: after < seq <= last; after -1 is all of them. */
struct journal_span {
    int64_t after, last;
};

/* 0 when memory is out; live_memos_free takes what was made. */
int live_memos_new(const struct catalog *c, struct live_memos *m);
void live_memos_free(struct live_memos *m);

/* Forget the figures that rest on what these entries wrote. */
enum err_code live_memos_refresh(const struct catalog *c, struct live_memos *m,
                                 struct db *db, struct journal_span span,
                                 struct err *e) MUST_CHECK;

/* Count a live figure for every time, or find it counted: the breakdown asked
** (-1 the whole) and those that cost no look at the party.  *out is valid until
** the next call. */
enum err_code figures_live(const struct figures *f,
                           const struct cat_indicator *i, int dim,
                           const struct live **out, struct err *e) MUST_CHECK;

/* Turn the names of a stored row into places of the catalogue; 0 when it no
** longer has them.  dim "" is the whole. */
int figures_resolve(const struct catalog *c, const char *indicator,
                    const char *dim, const char *code,
                    const struct cat_indicator **i, int *dim_index,
                    int *code_index);

/* The plan of the asked unit, or what the plans of all units of a level below
** it add up to; a missing one is missing.  dim -1 is the whole, PLAN_BOUND a
** bound of a plan that is a range. */
struct plan_key {
    const struct cat_indicator *indicator;
    int dim, code, next;
};
struct value figures_plan(const struct figures *f, struct plan_key key);

/* Read typed-in figures and plans of the units into f. */
enum err_code figures_read_typed(struct figures *f, struct err *e) MUST_CHECK;
enum err_code figures_read_plans(struct figures *f, struct err *e) MUST_CHECK;

/* The sum of typed-in figures that count in a time; *any = there was one. */
int64_t figures_typed(const struct figures *f, const struct cat_indicator *i,
                      int dim, int code, enum figure_time time, int *any);

#endif
