/*
** The rules, in no order that matters.
*/
#include "check/rules.h"

const struct rule ck_rules[] = {
    {"sum", ck_rule_sum, NULL},
    {"percent", ck_rule_percent, NULL},
    {"price", ck_rule_price, NULL},
    {"date", ck_rule_date, NULL},
    {"years", ck_rule_years, NULL},
    {"numbering", NULL, ck_rule_numbering},
    {"citation", NULL, ck_rule_citation},
    {NULL, NULL, NULL},
};
