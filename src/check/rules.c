/*
** The rules, in no order that matters.
*/
#include "check/rules.h"

const struct rule ck_rules[] = {
    {"sum", ck_rule_sum, NULL},
    {"rest", ck_rule_rest, NULL},
    {"balance", ck_rule_balance, NULL},
    {"table", NULL, ck_rule_table},
    {"annex", NULL, ck_rule_annex},
    {"percent", ck_rule_percent, NULL},
    {"share", NULL, ck_rule_share},
    {"price", ck_rule_price, NULL},
    {"change", ck_rule_change, NULL},
    {"cumulative", ck_rule_cumulative, NULL},
    {"extreme", ck_rule_extreme, NULL},
    {"target", ck_rule_target, NULL},
    {"repeat", NULL, ck_rule_repeat},
    {"date", ck_rule_date, NULL},
    {"years", ck_rule_years, NULL},
    {"numbering", NULL, ck_rule_numbering},
    {"citation", NULL, ck_rule_citation},
    {"title", NULL, ck_rule_title},
    {"words", ck_rule_words, NULL},
    {"unfinished", ck_rule_unfinished, NULL},
    {"blank", NULL, ck_rule_blank},
    {"form", NULL, ck_rule_form},
    {"letters", NULL, ck_rule_letters},
    {NULL, NULL, NULL},
};
