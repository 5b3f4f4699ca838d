/*
** What other rules would cost: the same awards under today's law and under
** other figures (or another catalogue: other coefficients, another group),
** month by month, next to each other.  Months ahead are told from what is
** known: birthdays, ages at which a rule turns, stated ends.  Nothing is
** written.
*/
#ifndef BENEFIT_SIMULATE_H
#define BENEFIT_SIMULATE_H

#include "base/buf.h"
#include "benefit/entitle.h"

struct simulate_ask {
    const struct catalog *catalog; /* today's rules, and what the rows mean */
    const struct catalog *rules;   /* the other ones; NULL: the same */
    const struct units *units;
    const char *name;            /* a group of benefits, or one benefit */
    const unsigned char *member; /* by unit id: whose awards; NULL: all */
    day_t known;
    int32_t first, last;
    const struct law_set *sets; /* of the parameters of rules (or catalog) */
    size_t set_count;
    int by_unit, by_category;
};

/* Part of the cost: of a commune and a group of people, as far as asked. */
struct simulate_row {
    int64_t unit;                      /* 0: all */
    const struct cat_benefit *benefit; /* NULL: all */
    int category;                      /* code; -1 all, or none */
    int64_t *now, *then;               /* đồng by month */
    int64_t now_sum, then_sum;
    int64_t people, gain, lose;   /* who gets anything in either; more;
                                          less */
    int64_t gain_most, lose_most; /* the largest change of one person over
                                          all months, both >= 0 */
};

struct simulate {
    int32_t first;
    size_t months;
    struct simulate_row all;
    struct simulate_row *rows; /* by unit's name, then group */
    size_t row_count;
    int64_t faults_now, faults_then; /* months that cannot be computed */
};

/* Work out, in the arena.  ERR_NOTFOUND without such a benefit, and what
** entitle says. */
enum err_code simulate_run(struct arena *a, struct db *db,
                           const struct simulate_ask *ask, struct simulate *out,
                           struct err *e) MUST_CHECK;

/* "social_base=650000", "merit_rate.hero=2500000": a figure put in the law's
** place from a month on.  ERR_INPUT, ERR_NOTFOUND with what comes closest. */
enum err_code simulate_set(const struct catalog *c, const char *text,
                           int32_t first, struct law_set *out,
                           struct err *e) MUST_CHECK;

enum simulate_format {
    SIMULATE_TABLE,
    SIMULATE_CSV,
    SIMULATE_JSON,
    SIMULATE_HTML, /* with a chart */
    SIMULATE_XLSX, /* by simulate_sheet */
    SIMULATE_FORMAT__MAX
};
extern const char *const simulate_format_names[SIMULATE_FORMAT__MAX];

/* Write the result; all formats but Excel. */
enum err_code simulate_write(const struct simulate_ask *ask,
                             const struct simulate *s,
                             enum simulate_format format, enum lang lang,
                             struct buf *out, struct err *e) MUST_CHECK;
/* The same as .xlsx or .csv file. */
enum err_code simulate_sheet(const struct simulate_ask *ask,
                             const struct simulate *s, enum lang lang,
                             const char *path, struct err *e) MUST_CHECK;

#endif
