/*
** Inside of due*.c only: a prepared benefit.
*/
#ifndef BENEFIT_DUE_IMPL_H
#define BENEFIT_DUE_IMPL_H

#include "benefit/due.h"
#include "benefit/month.h"

enum { DUE_KEYS_MAX = 24, DUE_AGES_MAX = 1512, DUE_DIRECT_BITS = 16 };

/* A case of a part as programs. */
struct due_case {
    struct expr_program *when; /* NULL: always */
    struct expr_program *is;
};

struct due_part {
    const struct cat_part *part;
    struct due_case *cases;
};

/* How a column goes into the key of a class. */
struct due_key {
    int column; /* -1: the territory of the unit; -2: the segment of `at` */
    int shift, bits;
    int64_t low;           /* what stands for 1; 0 is null */
    int64_t high;          /* where low counts: what is above has no class */
    int is_exact;          /* low and high count */
    const int64_t *breaks; /* sorted: only what lies between matters */
    int break_count;       /* 0: every value counts */
};

/* From this month of age on (MONTH_MIN: whatever it is). */
struct due_piece {
    int32_t age;
    enum due_why why;
    int64_t amount;
};

/* The pieces of one class and segment: at .. at+count-1. */
struct due_pieces {
    uint32_t at, count;
    struct due_piece unknown; /* when the birth day is not known */
};

struct due {
    struct arena *a;
    struct law_ask ask;
    struct law *law;
    const struct cat_benefit *b;
    struct due_part *parts;
    struct expr_program **start_when, **stop_when; /* NULL rows: always */
    struct expr_program *lasts;
    unsigned char *read; /* per column of the award's scope */
    int reads_age;
    int32_t *ages; /* months at which a rule may turn, ascending from 0 */
    size_t age_count;

    /* classes */
    struct due_key keys[DUE_KEYS_MAX];
    size_t key_count;
    int key_bits; /* -1: there are no classes */
    int32_t *direct;
    struct due_slot {
        uint64_t key;
        int32_t class; /* + 1; 0 free */
    } * slots;
    size_t slot_mask;
    struct due_pieces *classes; /* [class][segment] */
    size_t class_count, class_cap;
    struct due_piece *pieces;
    size_t piece_count, piece_cap;

    /* the territories of units over the segments, as one number each */
    unsigned short *signature;  /* per unit; NULL: one for all */
    unsigned char *territories; /* [signature][segment] */
    size_t signature_count;

    /* the batch at hand */
    int32_t *first, *last, *born, *at;
    unsigned char *why;
    uint64_t *key;
    size_t *tail; /* without classes: spans of each row so far */
    struct due_span *spans;
    size_t span_cap; /* per row */

    /* scratch of programs: columns of the scope, EXPR_ROWS_MAX each */
    struct expr_column *column;
    int64_t **value;
    unsigned char **null;
    int64_t *result, *sum;
    unsigned char *result_null, *keep, *done, *sum_why;
};

/* due_term.c: first, last, born, why of the batch. */
void due_terms(struct due *d, const struct rows *rows);

/* due_amount.c: the amounts of rows 0 .. count-1 of d->column into d->sum and
** d->sum_why. */
void due_amounts(struct due *d, size_t count);

/* decimal x base, by the benefit's rule of rounding. */
enum due_why due_round(const struct cat_benefit *b, int64_t decimal,
                       int64_t base, int64_t *out);

/* due_class.c: keys are chosen; the class of every row; the spans.  The run is
** for batches that have classes: of an older record a value may lie outside the
** limits that its column has by now. */
enum err_code due_class_new(struct due *d, struct err *e) MUST_CHECK;
int due_class_fits(const struct due *d, const struct rows *rows);
enum err_code due_class_run(struct due *d, const struct rows *rows,
                            size_t *count, struct err *e) MUST_CHECK;

/* due_wide.c: without classes; how many spans. */
size_t due_wide_run(struct due *d, const struct rows *rows);

/* 1 when the rules of the benefit do not cover the month. */
int due_outside(const struct due *d, int32_t month);

/* The columns of inputs for one row of scratch at a place. */
void due_inputs(struct due *d, struct law_place at, size_t row);

/* The place in the law of a row in a month's segment. */
struct law_place due_place(const struct due *d, const struct rows *rows,
                           size_t row, size_t segment);

#endif
