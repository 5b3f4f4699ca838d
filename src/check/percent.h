/*
** Percentages: what the rules on plans, shares and changes have in common.
*/
#ifndef CHECK_PERCENT_H
#define CHECK_PERCENT_H

#include "check/work.h"

/* part / whole in percent, each within its half, against what p shows: right,
** off only in the last shown digit, or wrong. */
enum check_verdict ck_percent(const struct item *p, num part, num part_half,
                              num whole, num whole_half);

/* The quotient as it would be printed beside p. */
const char *ck_percent_text(struct work *w, const struct item *p, num part,
                            num whole);

/* One digit of p, of the part or of the whole makes the percentage right. */
int ck_percent_fix(const struct item *p, num part, num whole);

/* The figure stands in brackets with others of its unit, as parts in a list do:
** no base, no plan. */
int ck_is_listed(const struct work *w, const struct block *b,
                 const struct item *i);

/* "tăng 5%": p is a change, not a state. */
int ck_is_change(const struct work *w, const struct block *b,
                 const struct item *p);

/* p belongs to a ratio or speaks of a plan: rule_percent.c has it. */
int ck_is_of_plan(const struct work *w, const struct block *b,
                  const struct item *p);

/* The nearest figure before t in its sentence that may be what a percentage
** is of: no plan, no change.  Brackets that closed are stepped over. */
const struct item *ck_numerator(const struct work *w, const struct block *b,
                                uint32_t t);

/* Keep or find "a / b = p". */
struct ck_quotient {
    enum check_kind kind;
    const struct item *p, *part_item, *whole_item; /* quoted in this order */
    num part, part_half, whole, whole_half;
    enum check_severity severity; /* when wrong; SEVERITY__MAX: silent */
};
/* "part / whole = p" of figures as they stand: an error when wrong, silent
** where one of them is approximate.  The kind is left to the caller. */
struct ck_quotient ck_quotient(const struct item *p, const struct item *part,
                               const struct item *whole);
void ck_hold_quotient(struct work *w, const struct ck_quotient *q);

#endif
