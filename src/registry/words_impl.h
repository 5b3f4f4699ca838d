/*
** What words.c, which writes and finds, shares with words_verify.c.
*/
#ifndef REGISTRY_WORDS_IMPL_H
#define REGISTRY_WORDS_IMPL_H

#include "registry/words.h"

enum {
    HAMLET_BYTES = 1024,
    WORD_BYTES = 24 /* of longer ones the beginning */
};

struct word {
    char text[WORD_BYTES];
    unsigned len;
    uint32_t count; /* of entries */
    uint32_t end;   /* behind its last entry, once they are in order */
};

struct entry {
    uint32_t word;
    int64_t id;
};

struct words {
    struct arena *a;
    const char *reg;
    struct word *list;
    struct entry *entries;
    size_t count, entry_count, entry_cap;
    int64_t *ids; /* of the entries, word by word */
    size_t id_cap;
    uint32_t *slot; /* by hash: index in the list + 1 */
    size_t slots;   /* a power of two, at least twice the words */
};

/* Put the ids of each word together, in the order in which they came. */
enum err_code words_sort(struct words *w, struct err *e) MUST_CHECK;

/* A word that was gathered, or NULL. */
const struct word *words_word(const struct words *w, const char *text,
                              size_t len);

/* The parties of a register, some at a time. */
struct words_part {
    const char *sql; /* NULL: its parties have no names */
    int64_t last;    /* the id that was read last */
    int64_t most;    /* at a time */
    int64_t count;   /* of those just read, 0 at the end */
};

/* From the first; the text lives in the arena. */
enum err_code words_part_of(struct arena *a, const struct cat_register *reg,
                            int64_t most, struct words_part *out,
                            struct err *e) MUST_CHECK;

/* Gather the words of the next ones. */
enum err_code words_read(struct words *w, struct db *db, struct words_part *p,
                         struct err *e) MUST_CHECK;

/* The ids of one row of the table. */
struct words_ids {
    int64_t id;
    const unsigned char *at, *end;
    int begun;
};

/* From the columns first_id and later of a statement's row; good until its next
** step. */
static inline struct words_ids words_ids_of(struct stmt *s, int column)
{
    size_t len;
    const unsigned char *bytes = stmt_bytes(s, column + 1, &len);

    return (struct words_ids){stmt_int(s, column), bytes,
                              bytes ? bytes + len : NULL, 0};
}

/* 1 with the next id, 0 at the end, -1 where the row is damaged. */
int words_ids_next(struct words_ids *l);

#endif
