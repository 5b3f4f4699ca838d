/*
** Why an award is due what it is in a month: which rule, which figure, which
** article, which facts, in a sentence that an officer can read to a citizen.
**
** It looks at the rules one award and month at a time, without classes and
** spans, so tests hold the two against each other.
*/
#ifndef BENEFIT_EXPLAIN_H
#define BENEFIT_EXPLAIN_H

#include "base/buf.h"
#include "benefit/due.h"

/* A part of the amount; taken is NULL where no case held. */
struct explain_part {
    const struct cat_part *part;
    const struct cat_benefit_case *taken;
    int64_t is;   /* decimal: the figure or coefficient */
    int64_t base; /* what it multiplies; 1 without a base */
    int64_t amount;
};

struct explain {
    const struct cat_benefit *benefit;
    int32_t month;
    enum due_why why;
    int64_t amount; /* 0 unless DUE_OK; also 0 outside the term */
    int inside;     /* the month lies between beginning and end */
    struct due_term term;
    const struct cat_timing *start, *stop; /* NULL: none */
    int32_t age_months;                    /* -1 not known */
    struct law_place at;
    int missing; /* the input that has no figure for the month; -1 none */
    const struct explain_part *parts;
    size_t part_count;
};

/*
** Explain row 0 of a batch of one award for a month, in the arena.  ERR_NOMEM.
*/
enum err_code explain_month(struct arena *a, struct due *d,
                            const struct rows *rows, int32_t month,
                            struct explain *out, struct err *e) MUST_CHECK;

/* The sentences, one line each, into out. */
void explain_text(const struct due *d, const struct rows *rows,
                  const struct explain *x, enum lang lang, struct buf *out);

/* What a reason means, for lists and messages. */
enum msg_id due_why_message(enum due_why why);

#endif
