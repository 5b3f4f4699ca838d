/*
** Two records of one person: proposed, merged with a trace, separated again.
** Any register of parties may be asked; people are the common case.
**
** A merger points every record that refers to the second (void ones too) and
** its files at the first, and voids the second.  Each change stands in the
** journal with the merger's reason, and a list of them makes the way back
** exact: what was pointed elsewhere comes back unless somebody changed it
** since, and what was entered for the first stays with it.
**
** Merging and separating need the right to write in the units of both.
*/
#ifndef REGISTRY_PERSON_MERGE_H
#define REGISTRY_PERSON_MERGE_H

#include "registry/registry.h"

/* Why two records may be of one person. */
enum duplicate_why {
    DUPLICATE_NUMBER, /* the same number of one kind, or one digit apart */
    DUPLICATE_SAME,   /* the same name, birth day and unit */
    DUPLICATE_NEAR,   /* names a letter or a word apart, same day and unit */
    DUPLICATE_WHY__MAX
};

struct duplicate_side {
    int64_t id, unit_id;
    const char *name;   /* as typed */
    const char *number; /* the first it has, "" none */
    day_t born;
};

struct duplicate {
    enum duplicate_why why;
    struct duplicate_side a, b; /* a was entered first */
};

struct duplicate_ask {
    const struct cat_register *party;
    int64_t unit; /* with all below on today's map; 0: wherever it may read */
    const struct actor *who;
    size_t limit; /* 0: DUPLICATES_MOST */
};

struct duplicate_list {
    const struct duplicate *items;
    size_t count;
    int more; /* there are others */
};

enum { DUPLICATES_MOST = 500 };

/*
** Propose.  Two who both have a number of one kind that differs by more than a
** digit are different people (twins), and so are those of different sex; pairs
** that were merged, separated or said to be different are not proposed again.
** Reads every record of the units once: a million in about a second.  The list
** lives in the arena.
*/
enum err_code people_duplicates(struct arena *a, const struct registry *r,
                                struct db *db, const struct duplicate_ask *ask,
                                struct duplicate_list *out,
                                struct err *e) MUST_CHECK;

/* Merge the second into the first; *merge = its number.  ERR_INPUT the same or
** a void record, no reason, or records that cannot both be of one person (two
** awards at a time), naming them; ERR_DENIED, ERR_NOTFOUND. */
struct merge_pair {
    const struct cat_register *party;
    int64_t kept, gone;
    const char *reason;
};
enum err_code people_merge(struct registry *r, const struct actor *who,
                           const struct merge_pair *pair, int64_t *merge,
                           struct err *e) MUST_CHECK;

/* Take a merger back; the newest of several first. */
enum err_code people_separate(struct registry *r, const struct actor *who,
                              int64_t merge, const char *reason,
                              struct err *e) MUST_CHECK;

/* Two that look alike are different people: they are not proposed again. */
enum err_code people_differ(struct registry *r, const struct actor *who,
                            const struct merge_pair *pair,
                            struct err *e) MUST_CHECK;

/* Mergers that a party has part in, newest first. */
struct merge_item {
    int64_t id, kept, gone;
    int merged; /* 1: it holds; 0: it was taken back */
    int64_t moved;
    const char *reason, *entered_by, *entered_at;
};
struct merge_list {
    struct merge_item *items;
    size_t count;
};
enum err_code people_mergers(struct arena *a, struct db *db,
                             const struct cat_register *party, int64_t id,
                             struct merge_list *out, struct err *e) MUST_CHECK;

#endif
