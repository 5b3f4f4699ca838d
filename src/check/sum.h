/*
** A total and its parts, between the file that finds them (rule_sum.c) and the
** one that judges them (sum.c).
*/
#ifndef CHECK_SUM_H
#define CHECK_SUM_H

#include "check/work.h"

enum sum_strict {
    SUM_OPEN,   /* "trong đó có": may leave things out */
    SUM_LOOSE,  /* "trong đó": often does */
    SUM_DETAIL, /* "cụ thể": lists all, or tells of some */
    SUM_CLOSED  /* "gồm", brackets: lists all */
};

enum { SUM_PARTS_MAX = 64, SUM_TOTALS_MAX = 6 };

struct sum_part {
    const struct item *item;
    uint32_t segment; /* between which signs */
    uint32_t first;   /* token where that begins */
    int mark;         /* what stood before it: ',' ';' '&' for "và" */
    int group;        /* between which ";" */
};

struct sum {
    enum sum_strict strict;
    struct sum_part parts[SUM_PARTS_MAX];
    size_t count;
    int nested;  /* a "trong đó" within */
    int unsure;  /* parts may be missing */
    int bracket; /* found by brackets alone */
    int list;    /* one part in each paragraph of a list */
};

/* A word that begins a list of parts at t; its tokens, 0 none. */
uint32_t ck_sum_trigger(const struct work *w, uint32_t t, uint32_t end,
                        enum sum_strict *strict);
/* The amounts of first .. end - 1 that stand at a depth of brackets. */
void ck_sum_parts(const struct work *w, uint32_t first, uint32_t end, int depth,
                  struct sum *s);
/* The amounts before t, nearest first. */
int ck_sum_totals(const struct work *w, uint32_t from, uint32_t t, int depth,
                  const struct item *out[SUM_TOTALS_MAX]);
/* Hold the parts against the total of each unit. */
void ck_sum_judge(struct work *w, const struct sum *s,
                  const struct item *const *totals, int count);

#endif
