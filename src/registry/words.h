/*
** Which parties have a word in their name or hamlet or were born in a year: the
** table name_word.  A row holds a word, the first of the ids that have it and
** how far each next one is, so that a batch of an import writes one row per
** word and a single record one short row per word of its name.  Rows are only
** ever added: what is found is more than enough and is held against the record
** itself.
*/
#ifndef REGISTRY_WORDS_H
#define REGISTRY_WORDS_H

#include "catalog/catalog.h"
#include "store/store.h"

struct words;

/* Gathers the words of a register's parties; lives in the arena.  NULL without
** memory. */
struct words *words_new(struct arena *a, const char *reg);

/* Forget what was gathered. */
void words_clear(struct words *w);

/* What a party is found by; texts are folded, NULL none. */
struct words_of {
    int64_t id;
    const char *name, *hamlet;
    day_t born; /* DAY_NONE: not known */
};

/* Ids must not fall. */
enum err_code words_add(struct words *w, const struct words_of *party,
                        struct err *e) MUST_CHECK;

/* Write what was gathered, in a job; nothing is gathered after it. */
enum err_code words_flush(struct words *w, struct db *db,
                          struct err *e) MUST_CHECK;

/* 1 when the table is filled: in a database from before it is not. */
enum err_code words_known(struct db *db, int *known, struct err *e) MUST_CHECK;

/* One word that is asked for: what begins so in a name (a year whole), or in a
** hamlet. */
struct words_term {
    const char *text; /* folded */
    int in_hamlet;
};

struct words_ask {
    const char *reg;
    const struct words_term *terms;
    size_t count;
};

/* Ids, one bit for each. */
struct words_set {
    uint64_t *bits;
    size_t room; /* in 64 bits */
    size_t count;
};

/* The parties that have all the words, and perhaps others: no further word is
** looked up once they are few.  The set lives in the arena. */
enum err_code words_find(struct arena *a, struct db *db,
                         const struct words_ask *ask, struct words_set *out,
                         struct err *e) MUST_CHECK;

/* The next id of a set after `id`; -1 none. */
int64_t words_next(const struct words_set *s, int64_t id);

/* Fill the table where it was never filled, and anew where many single records
** have made it longer than it must be.  Run by init. */
enum err_code words_install(struct store *s, const struct catalog *c,
                            struct err *e) MUST_CHECK;

/* The same whatever the table holds: what words_verify() found is mended. */
enum err_code words_repair(struct store *s, const struct catalog *c,
                           struct err *e) MUST_CHECK;

/* Look whether each party, a voided one too, can be found by every word of its
** name and hamlet and by its year of birth, and whether each row can be read;
** words that a party had before a correction may be there.  *faults counts the
** words that are missing and the rows that are damaged, with a line for each of
** the first 100 in out.  Nothing is held against a table that was never filled.
** Reads one moment; at a million parties about a second on SQLite and 100 MB of
** memory at most, whatever their number. */
enum err_code words_verify(struct store *s, const struct catalog *c,
                           struct buf *out, int64_t *faults,
                           struct err *e) MUST_CHECK;

#endif
