/*
** For tests only: a fresh, empty database on each engine, and a small
** catalogue made by hand.
**
** ANSINH_TEST_PG names a PostgreSQL server (tool/pg-private.sh starts one);
** where it is not set the PostgreSQL half of a test is skipped and says so.
*/
#ifndef STORE_TEST_DB_H
#define STORE_TEST_DB_H

#include "base/test.h"
#include "store/store.h"

/* The URL of an empty database of this engine; NULL (and a line on stderr) when
** the engine is not there.  program names the database; the same database is
** emptied on each call.  The text stays until the next call. */
const char *test_db_url(enum store_engine kind, const char *program);

/* As test_db_url, with what is in the database of another program, which nobody
** has open: quicker than making the same tables again. */
const char *test_db_copy(enum store_engine kind, const char *program,
                         const char *from);

/* Remove what test_db_url or test_db_copy made. */
void test_db_drop(enum store_engine kind, const char *program);

/* "…/file" in the test's own folder under TMPDIR, in a ring of 8 buffers. */
const char *test_path(const char *program, const char *file);

/* The catalogue under test; a test may change it before migrating. */
struct test_catalog {
    const char *sex_codes[4], *channel_codes[4];
    struct cat_title titles[4];
    struct cat_choice choices[2];
    struct cat_column person[8], placement[8], award[8];
    int person_unique[1];
    struct cat_unique uniques[1];
    struct cat_register registers[3];
    struct catalog catalog;
};

/* person (party: full_name, cccd, born, died, sex, head), placement (event:
** day, person, channel, quantity, paid), award (spell: from_day, to_day,
** person, rate). */
void test_catalog(struct test_catalog *t);

/* Open, migrate and add unit 1. */
struct store *test_store(const char *url, const struct catalog *c);

/* Run a test body on a fresh store of each engine. */
typedef void test_body(struct store *s, struct test_catalog *t);
void test_on_both(const char *program, test_body *body);

/* Put some people, placements and awards into the tables. */
void test_fill(struct store *s);

/* Run SQL in a write transaction and expect success. */
void test_sql(struct store *s, const char *sql);

/* As test_sql, giving the code and *e. */
enum err_code test_try_sql(struct store *s, const char *sql, struct err *e);

/* One integer through a fresh reader. */
int64_t test_int(struct store *s, const char *sql);

/* A reader's one text; in a static buffer. */
const char *test_text(struct store *s, const char *sql);

#endif
