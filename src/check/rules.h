/*
** The rules of the table in rules.c, one file each (rule_*.c).  Each looks for
** its relations in one block, or once in the whole paper.
*/
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include "check/work.h"

/* By block. */
void ck_rule_sum(struct work *w, uint32_t block);
void ck_rule_percent(struct work *w, uint32_t block);
void ck_rule_price(struct work *w, uint32_t block);
void ck_rule_date(struct work *w, uint32_t block);
void ck_rule_years(struct work *w, uint32_t block);
void ck_rule_rest(struct work *w, uint32_t block);
void ck_rule_balance(struct work *w, uint32_t block);
void ck_rule_change(struct work *w, uint32_t block);
void ck_rule_cumulative(struct work *w, uint32_t block);
void ck_rule_extreme(struct work *w, uint32_t block);
void ck_rule_target(struct work *w, uint32_t block);
void ck_rule_words(struct work *w, uint32_t block);
void ck_rule_unfinished(struct work *w, uint32_t block);

/* By paper. */
void ck_rule_numbering(struct work *w);
void ck_rule_citation(struct work *w);
void ck_rule_table(struct work *w);
void ck_rule_share(struct work *w);
void ck_rule_repeat(struct work *w);
void ck_rule_title(struct work *w);
void ck_rule_blank(struct work *w);
void ck_rule_form(struct work *w);
void ck_rule_letters(struct work *w);
void ck_rule_annex(struct work *w);

#endif
