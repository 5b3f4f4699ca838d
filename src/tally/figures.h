/*
** Reading figures: a unit and a period in, every indicator out with its plan,
** the same period last year, the cumulative value and its parts.
**
** Flows are sums of cells over half-months, stocks the sum of all changes up to
** the last day; both are rolled up over the units that on the map of a day
** stand for the unit asked or lie below it.  Different parties, and figures
** that depend on the day of asking, are counted from the records and kept until
** the
** next commit.
*/
#ifndef TALLY_FIGURES_H
#define TALLY_FIGURES_H

#include "base/vnum.h"
#include "tally/tally.h"

/* Which of a figure's times is meant. */
enum figure_time {
    FIGURE_PERIOD,     /* the period asked */
    FIGURE_PREVIOUS,   /* the same period last year */
    FIGURE_CUMULATIVE, /* from the beginning of the year to the period's end */
    FIGURE_TIME__MAX
};

struct figures_ask {
    int64_t unit_id;
    struct period period;
    day_t map; /* DAY_NONE: the last day of the period */
    const struct actor *who;
};

struct figures; /* lives in the arena that was passed */

/* A connection and caches for reading; one thread at a time. */
struct figures_reader;
enum err_code figures_reader_new(struct tally *t, struct figures_reader **out,
                                 struct err *e) MUST_CHECK;
void figures_reader_free(struct figures_reader *r); /* NULL is fine */

/* Read the cells of the ask: what later calls need is then in memory, except
** for live figures, which are counted when first asked for. */
enum err_code figures_read(struct figures_reader *r, struct arena *a,
                           const struct figures_ask *ask, struct figures **out,
                           struct err *e) MUST_CHECK;

struct value {
    int missing;
    struct decimal number; /* scale 0 but for ratios */
    int estimated; /* in part only a share of what a unit had that was split */
};

/* The value of an indicator, as a whole (dim NULL) or for one code. */
enum err_code figures_value(struct figures *f, const struct cat_indicator *i,
                            const struct cat_dim *dim, int code,
                            enum figure_time time, struct value *out,
                            struct err *e) MUST_CHECK;

struct figure {
    const struct cat_indicator *indicator;
    struct value value, previous, cumulative, plan;
    struct value plan_low, plan_high; /* of a plan that is a range */
    struct value plan_next;           /* of the year after */
    struct value plan_next_low, plan_next_high;
    struct value plan_pct;      /* of the year's plan, two decimals */
    struct value plan_diff;     /* above (below: negative) the plan */
    struct value change_pct;    /* against previous, two decimals */
    struct value base_pct;      /* of the same part of share_of, two decimals */
    struct value plan_base_pct; /* the plan, of the same */
    struct value unit_value;    /* for each one of per, two decimals */
};

/* The whole figure; dim NULL for the whole indicator. */
enum err_code figures_get(struct figures *f, const struct cat_indicator *i,
                          const struct cat_dim *dim, int code,
                          struct figure *out, struct err *e) MUST_CHECK;

/* What the year will come to: a stock or ratio as it stands; a flow that has
** run for the same part of last year as much as it did then (season: cumulative
** * last year / last year up to the same day), and where last year is not known
** or was 0 up to that day, evenly (by_days). */
enum projection_method {
    PROJECTION_AS_IT_STANDS, /* also when the year is over */
    PROJECTION_SEASON,
    PROJECTION_BY_DAYS
};
struct projection {
    struct value value;
    enum projection_method method;
};
enum err_code figures_projection(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 struct projection *out,
                                 struct err *e) MUST_CHECK;

/* "season", ...: the method's name for other programs. */
const char *projection_name(enum projection_method method);

/* share = part / whole in percent, two decimals; missing when either is. */
struct value figure_share(struct value part, struct value whole);

/* Append the JSON object of one indicator with the parts of each breakdown in
** dims (NULL-terminated names), each part also as a whole figure under
** "details"; dims NULL: the parts of all breakdowns, without details. */
enum err_code figures_json(struct figures *f, const struct cat_indicator *i,
                           const char *const *dims, enum lang lang,
                           struct buf *out, struct err *e) MUST_CHECK;

/*
** Whether nothing at all was recorded or typed in for the unit and those below
** in the period or after it, although they had kept records before: what is 0
** then may be what nobody entered.
*/
enum err_code figures_are_quiet(const struct figures *f, int *out,
                                struct err *e) MUST_CHECK;

/* What was asked, and the unit. */
const struct figures_ask *figures_asked(const struct figures *f);
const struct unit *figures_unit(const struct figures *f);

/* Plans and typed-in figures; parts of jobs.  dim and code "" for the whole. A
** plan or figure that is there already is replaced, with a journal entry.  A
** plan that is a range has the dim "bound" with the codes lower and upper.
** ERR_INPUT a value below 0 of what cannot be negative. */
struct typed {
    const char *indicator, *dim, *code;
    int64_t unit_id;
    int64_t value; /* in units of the indicator; ratios in its decimals */
    const char *actor;
    const char *source; /* "received:12"; NULL: typed in here */
};
enum err_code plan_set(struct db *db, const struct catalog *c,
                       const struct typed *t, int year,
                       struct err *e) MUST_CHECK;
enum err_code typed_figure_set(struct db *db, const struct catalog *c,
                               const struct typed *t, struct period period,
                               struct err *e) MUST_CHECK;

/* Whether a plan of these names may be set; *out is its indicator.
** ERR_NOTFOUND, ERR_INPUT one without a plan. */
enum err_code plan_check(const struct catalog *c, const struct typed *t,
                         const struct cat_indicator **out,
                         struct err *e) MUST_CHECK;

/* The plan of these names that is there; *found 0 when none is. */
enum err_code plan_find(struct db *db, const struct typed *t, int year,
                        int *found, int64_t *value, struct err *e) MUST_CHECK;

/* Part "jobs_created/sex=female" in place into the names of out, which point
** into key; a key without a part is the whole. */
void figure_key_split(char *key, struct typed *out);

/* A figure as it is read, "73,5" for a ratio, in the indicator's decimals.
** ERR_INPUT more decimals than it has, ERR_LIMIT. */
enum err_code figure_value_parse(const struct cat_indicator *i,
                                 const char *text, int64_t *out,
                                 struct err *e) MUST_CHECK;

/* Figures of a unit and exactly this period whose source begins so are voided,
** each with a journal entry; part of a job. */
struct typed_source {
    int64_t unit_id;
    struct period period;
    const char *source;
};
enum err_code typed_figures_withdraw(struct db *db,
                                     const struct typed_source *f,
                                     const char *actor, int64_t *count,
                                     struct err *e) MUST_CHECK;

/* Records of the unit asked, or of one below it, say the indicator in the
** period: a figure that is typed in for the unit does not count. */
int figures_from_records(const struct figures *f,
                         const struct cat_indicator *i);

/* A typed-in figure, its days, and who wrote it last ("" not known) and when:
** the journal's "2024-03-15T08:30:00.123+07:00". */
struct typed_told {
    int64_t unit_id, value; /* as struct typed */
    day_t first, last;
    const char *who, *at;
};
struct typed_list {
    const struct typed_told *list; /* lives in the arena of the figures */
    size_t count;
};

/* The typed-in figures that count in the value of the period. */
enum err_code figures_typed_list(struct figures *f,
                                 const struct cat_indicator *i,
                                 const struct cat_dim *dim, int code,
                                 struct typed_list *out,
                                 struct err *e) MUST_CHECK;

/* Find by name with a message that suggests.  ERR_NOTFOUND. */
enum err_code figure_indicator(const struct catalog *c, const char *name,
                               const struct cat_indicator **out,
                               struct err *e) MUST_CHECK;
enum err_code figure_dim(const struct cat_indicator *i, const char *dim,
                         const char *code, const struct cat_dim **out,
                         int *code_index, struct err *e) MUST_CHECK;

#endif
