/*
** The steps of a column program and the loops that run them.  Only
** expr_column.c includes this.
**
** A truth value is one byte, any other value an int64.  Where a null byte is
** set the value beside it means nothing inside the program; comparisons and
** logic give 0 there so that the bytes can be combined without branches.
*/
#ifndef EXPR_EXPR_KERNEL_H
#define EXPR_EXPR_KERNEL_H

#include "expr/expr_tree.h"

enum step_op {
    STEP_FILL,      /* the constant k in every row */
    STEP_FILL_BOOL, /* likewise as truth values */
    STEP_LOAD_BOOL, /* a column's truth values as bytes */
    STEP_EQ_K,      /* the six comparisons with the constant k */
    STEP_NE_K,
    STEP_LT_K,
    STEP_LE_K,
    STEP_GT_K,
    STEP_GE_K,
    STEP_EQ, /* the six comparisons of two columns */
    STEP_NE,
    STEP_LT,
    STEP_LE,
    STEP_GT,
    STEP_GE,
    STEP_SAME, /* two truth values are equal */
    STEP_DIFFER,
    STEP_IN,
    STEP_IS_NULL,
    STEP_NOT_NULL,
    STEP_AND,
    STEP_OR,
    STEP_NOT,
    STEP_ADD,
    STEP_SUB,
    STEP_MUL,
    STEP_MUL_DECIMAL,
    STEP_NEG,
    STEP_SCALE, /* times the constant k */
    STEP_AGE,
    STEP_MONTHS,
    STEP_YEAR,
    STEP_MIN,
    STEP_MAX,
    STEP_PICK, /* a where it has a value, else k where b holds */
    STEP__MAX
};

enum operand_kind { OPERAND_NONE, OPERAND_COLUMN, OPERAND_STEP };

struct operand {
    enum operand_kind kind;
    int index; /* of the column or the step */
};

struct step {
    enum step_op op;
    struct operand a, b;
    int64_t k;
    const int64_t *list; /* STEP_IN */
    size_t list_count;
    int slot;     /* where the result goes */
    int last_use; /* the last step that reads it */
};

/* Scratch for one result.  null is NULL (no row lacks a value), null_room, or
** the null bytes of a column. */
struct slot {
    int64_t *value;       /* EXPR_ROWS_MAX, or NULL for truth values */
    unsigned char *truth; /* EXPR_ROWS_MAX, or NULL for int64 */
    unsigned char *null_room;
    const unsigned char *null;
    int busy;
};

/* What a step reads. */
struct view {
    const int64_t *value;
    const unsigned char *truth, *null;
    int from_column; /* its null bytes outlive the run */
};

typedef void step_run(const struct step *s, const struct view *a,
                      const struct view *b, struct slot *out, size_t rows);

/* The loop of each step. */
extern step_run *const step_runs[STEP__MAX];

/* 1 when the step gives truth values. */
int step_is_truth(enum step_op op);

#endif
