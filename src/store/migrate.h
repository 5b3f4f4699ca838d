/*
** A migration under way: the schema that is there, the one that is wanted,
** and the parts of the work (migrate.c leads, migrate_table.c changes one
** table, migrate_choice.c fills the lists of codes).
*/
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/impl.h"

struct migration {
    struct db *db;
    enum expr_dialect dialect;
    struct arena *a;
    const struct catalog *catalog;
    struct schema old, new;
    struct buf *plan; /* may be NULL */
    struct buf sql;   /* the statement under construction */
    int rebuilt;      /* tables were made anew with foreign keys off */
    struct err *e;
};

/* Begin a statement in m->sql; migration_run runs it and notes it. */
struct buf *migration_sql(struct migration *m);
enum err_code migration_run(struct migration *m) MUST_CHECK;

/* Note a change that is made by other means. */
void migration_note(struct migration *m, const char *fmt, ...) PRINTF(2, 3);

/* The number that the query in m->sql gives; it is no change. */
enum err_code migration_count(struct migration *m, int64_t *out) MUST_CHECK;

/* Make the existing table old like want, or refuse.  want holds the hidden
** columns too. */
enum err_code migrate_table(struct migration *m, const struct schema_table *old,
                            const struct schema_table *want) MUST_CHECK;

/* want with the columns that only old has, hidden and not required. */
enum err_code migrate_merge(struct migration *m, const struct schema_table *old,
                            const struct schema_table *want,
                            struct schema_table *out) MUST_CHECK;

/* Whether two descriptions of a table are the same. */
int migrate_same(const struct schema_table *a, const struct schema_table *b);

/* Add the index; duplicates among the rows are refused in plain words. */
enum err_code migrate_index(struct migration *m, const struct schema_table *t,
                            const struct schema_index *i) MUST_CHECK;

/* Fill choice_NAME of every list. */
enum err_code migrate_choices(struct migration *m) MUST_CHECK;

#endif
