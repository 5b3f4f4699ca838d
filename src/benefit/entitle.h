/*
** Everybody's dues of a payment group: awards read from the store, worked out,
** and the rules between awards of one person applied: what is paid of several
** (pay the highest, with its exceptions), a change or a move in the middle of a
** month, and awards that may not stand beside each other.
*/
#ifndef BENEFIT_ENTITLE_H
#define BENEFIT_ENTITLE_H

#include "benefit/due.h"

struct entitle_ask {
    const struct catalog *catalog;
    const struct units *units;
    const char *group;           /* of benefits; all that compete are read */
    const unsigned char *member; /* by unit id: whose awards; NULL: all */
    day_t known;
    int32_t first, last;
    const struct law_set *sets;
    size_t set_count;
    int64_t looked; /* only those whom this payroll looks at; 0: all */
};

enum entitle_fault {
    ENTITLE_OK,
    ENTITLE_DUE,   /* why says what the rules miss */
    ENTITLE_TWICE, /* stands beside another award that it may not */
    ENTITLE_LESS,  /* not paid because others of the person are */
    ENTITLE_FAULT__MAX
};

/* Months of one award.  other is the place of the award that it clashes with
** or gives way to. */
struct entitle_span {
    int32_t first, last;
    int64_t amount; /* 0 unless ENTITLE_OK */
    enum due_why why;
    enum entitle_fault fault;
    uint32_t other;
};

struct entitle_award {
    int64_t id, person, unit;
    const struct cat_benefit *benefit;
    struct entitle_span *spans;
    size_t span_count;
    uint64_t same;          /* the columns that may occur once, hashed */
    day_t from_day, to_day; /* of the record; DAY_NONE open */
    unsigned flags;         /* three per row of benefit->several */
    int channel;            /* code of the column channel, -1 none */
    int category;           /* code of the benefit's category, -1 none */
    day_t died;             /* of the person; DAY_NONE alive */
    int voided;
};

struct entitle {
    struct entitle_award *awards; /* by benefit, then id */
    size_t award_count;
    struct due **dues; /* by the benefit's index; NULL: was not read */
};

/* Read and work out, in the arena.  db is any connection.  ERR_NOMEM,
** ERR_LIMIT, ERR_STORE. */
enum err_code entitle(struct arena *a, struct db *db,
                      const struct entitle_ask *ask, struct entitle *out,
                      struct err *e) MUST_CHECK;

/* 1 for benefits of the group, and those that compete with one that is. */
int entitle_reads(const struct catalog *c, const struct cat_benefit *b,
                  const char *group);

/* The span that holds a month; NULL when nothing does. */
const struct entitle_span *entitle_at(const struct entitle_award *award,
                                      int32_t month);

#endif
