/*
** Law as dated data: parameters (law/NAME.yaml) and the benefits that are made
** of them (FIELD/benefits.yaml).  Part of catalog.h.
**
** A parameter is one figure, a figure for each of some lines ("hero"), or a
** table over a column of the award ("injury_rate", "wage_region").  It holds
** from the first day of a month, is known from the day in force, and may be
** raised by a province.  Nothing is known before its first value and after
** `until`.
*/
#ifndef CATALOG_CAT_LAW_H
#define CATALOG_CAT_LAW_H

#include "base/date.h"
#include "expr/expr.h"

struct cat_register;
struct cat_field;

enum cat_shape_of_law {
    CAT_LAW_PLAIN, /* one figure */
    CAT_LAW_LINES, /* one for each line, as NAME.line in expressions */
    CAT_LAW_BANDS, /* by a number: that of the largest key not above it */
    CAT_LAW_CODES  /* by a choice */
};

/* The figures that hold from a day on. */
struct cat_law_value {
    day_t from;     /* the first day of the month it applies from */
    day_t in_force; /* the day it became known as law; may lie after from */
    const char *law;
    const int64_t *figures; /* one per key; one for CAT_LAW_PLAIN */
    struct pos pos;
};

/* What a province sets itself, never lower. */
struct cat_law_province {
    const char *code; /* of the unit */
    const struct cat_law_value *values;
    size_t value_count;
    struct pos pos;
};

struct cat_parameter {
    const char *name;
    const char *file; /* for messages: where the missing has to be entered */
    struct cat_title title, uom;
    enum cat_shape_of_law shape;
    const char *by;             /* BANDS, CODES: the award's column */
    const char *const *keys;    /* LINES, CODES: their names; BANDS: digits */
    const int64_t *key_numbers; /* BANDS: ascending */
    size_t key_count;           /* 1 for PLAIN */
    int64_t last;               /* BANDS: the largest number that has one */
    const struct cat_law_value *values; /* ascending by day */
    size_t value_count;
    const struct cat_law_province *provinces;
    size_t province_count;
    day_t until; /* the last day that was entered; DAY_NONE: open */
    day_t checked_on;
    int overrides; /* a province may set its own */
    size_t index;  /* place in catalog.parameters */
    struct pos pos;
};

/* A parameter as the rules of a benefit read it. */
struct cat_input {
    const struct cat_parameter *parameter;
    size_t line; /* LINES: which */
    int by;      /* BANDS, CODES: column of the award */
};

/* One row of a table: the first that holds gives the figure. */
struct cat_benefit_case {
    const struct expr *when; /* NULL: always */
    const struct expr *is;   /* decimal: đồng, or times the base */
    const char *law;         /* or NULL */
    struct pos pos;
};

/* What an amount is the sum of: allowance, supplement, carer. */
struct cat_part {
    const char *name;
    struct cat_title title;
    int base;     /* symbol of the benefit that the cases multiply; -1 none */
    int optional; /* no row: 0; else the award is refused */
    const struct cat_benefit_case *cases;
    size_t case_count;
    struct pos pos;
};

/* A day of the award that begins or ends it, or a rule that does so. */
struct cat_timing {
    const struct expr *when; /* NULL: always */
    int column;              /* day column of the award or its party; -1 none */
    int next;                /* 0 from that month, else so many months after */
    day_t from, until;       /* days that the rule covers; DAY_NONE: open */
    const char *law;
    struct pos pos;
};

/* What is paid where somebody has several awards at a time.  Awards of all
** benefits that name the same set compete, person by person and month by
** month. */
struct cat_several {
    const char *set;
    const struct expr *when;   /* which awards are in the set; NULL: all */
    int pay;                   /* so many of the highest */
    const struct expr *beside; /* these are paid besides those of `to` */
    const struct expr *to;
    const char *law;
    struct pos pos;
};

enum cat_rounding {
    CAT_ROUND_EXACT, /* a broken đồng is refused */
    CAT_ROUND_DONG,  /* half away from zero */
    CAT_ROUND_DOWN,
    CAT_ROUND_HUNDRED,  /* to 100 đồng, half away from zero */
    CAT_ROUND_THOUSAND, /* to 1.000 đồng, half away from zero */
    CAT_ROUND_THOUSAND_UP,
    CAT_ROUND__MAX
};
extern const char *const cat_rounding_names[CAT_ROUND__MAX];

/* One worked example: manual and test at once. */
struct cat_example_value {
    int symbol; /* of the benefit's scope */
    int64_t value;
};
struct cat_example {
    const struct cat_example_value *given;
    size_t given_count;
    int32_t month; /* year * 12 + month - 1 */
    int64_t gives; /* -1: refused */
    struct pos pos;
};

struct cat_benefit {
    const char *name;
    struct cat_title title, uom; /* uom: texts NULL for đồng */
    const struct cat_field *field;
    const struct cat_register *award;
    const char *group;    /* awards of a group are paid in one list */
    int once;             /* an event is paid once, in the month of its day */
    day_t from, until;    /* months that the rules cover; until DAY_NONE */
    const char *law_file; /* "social_assistance/benefits.yaml" */
    /* The award's symbols (and columns) first; then age, age_months, and the
    ** inputs in their order. */
    struct expr_scope scope;
    int age_column;   /* of age; then age_months; then the inputs */
    int born;         /* symbol whose age counts: the party's, or another day */
    int at;           /* day column by which the figures of the law are read for
                       good; -1: month by month */
    const int *needs; /* columns without which nothing is paid */
    size_t need_count;
    const struct cat_input *inputs;
    size_t input_count;
    const struct cat_part *parts;
    size_t part_count;
    const struct cat_timing *starts, *stops;
    size_t start_count, stop_count;
    const struct cat_timing *changes, *moves; /* when a newer award follows */
    size_t change_count, move_count;
    const struct expr *lasts; /* months from the start, NULL: no end */
    const struct cat_several *several;
    size_t several_count;
    const int *same; /* columns: two awards of a person that are equal in all
                        of them may not hold at one time */
    size_t same_count;
    int suspended_lost;    /* suspended months are lost, else paid later */
    int category;          /* the award's choice column that names the group of
                           people in lists; -1 none */
    const char *fund;      /* code of the choice fund_source, or NULL */
    const char *programme; /* budget or programme code, or NULL */
    int withhold;          /* overpaid money may be taken out of it */
    enum cat_rounding rounding;
    const struct cat_example *examples;
    size_t example_count;
    size_t index; /* place in catalog.benefits */
    struct pos pos;
};

#endif
