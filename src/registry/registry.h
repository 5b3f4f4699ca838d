/*
** The one door for records: check against the catalogue and the rights of the
** author, then row + journal entry + what observers keep (cells), all in the
** transaction of the job that calls.
**
** A registry is opened over a store; its functions with a db run inside a job
** of store_write.  It belongs to one writing thread at a time.
*/
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "registry/actor.h"
#include "registry/load.h"
#include "registry/rows.h"

struct registry;

/* Called inside the transaction with records as they were (sign -1) and as
** they are (sign +1).  Rows marked voided do not count. */
struct registry_observer {
    enum err_code (*changed)(struct db *db, const struct rows *rows, int sign,
                             void *arg, struct err *e);
    void *arg;
};

/* ERR_INPUT when the database was made from another catalogue or by a program
** with other tables (run init). */
enum err_code registry_open(struct store *s, const struct catalog *c,
                            struct registry **out, struct err *e) MUST_CHECK;
void registry_close(struct registry *r); /* NULL is fine */

/* At most 4. */
void registry_observe(struct registry *r, struct registry_observer observer);

/* What the registry was opened with, and the units as read last. */
const struct catalog *registry_catalog(const struct registry *r);
const struct units *registry_units(const struct registry *r);
struct store *registry_store(const struct registry *r);

/* Read the units again after some were added or moved. */
enum err_code registry_reload_units(struct registry *r, struct db *db,
                                    struct err *e) MUST_CHECK;

/* The day that places a record in time: its first system day column, or
** DAY_NONE for parties. */
day_t registry_day(const struct rows *rows, size_t row);

/* The due day of a dossier by its procedure's limit, that of its province where
** units are given (see registry_insert). */
enum err_code registry_due_day(const struct catalog *c,
                               const struct units *units,
                               const struct rows *rows, size_t row, day_t *out,
                               struct err *e) MUST_CHECK;

struct row_fault {
    size_t row;
    int column; /* -1: the whole row */
    struct err err;
};

struct row_faults {
    struct row_fault *list; /* room for one per row, by the caller */
    size_t count, cap;
};

struct save {
    struct db *db; /* of the job */
    const struct actor *who;
    const char *reason; /* needed to correct and to void; NULL for new ones */
    int64_t source;     /* import_file.id, 0 none */
    struct row_faults *faults; /* NULL: the first fault refuses all */
    /* Told of what is inserted or corrected, as it stands then (sign +1), after
    ** the registry's own observers; NULL nobody. */
    const struct registry_observer *look;
};

/*
** Insert a batch.  Null columns with a default are filled, a dossier's missing
** due day is computed from its procedure and the working calendar, and the
** party's columns are read.  Rows with faults are left out, marked voided in
** the batch and listed; without a list the first fault is the error.  Ids of
** the new records stand in rows->id afterwards.
** ERR_INPUT, ERR_DENIED, ERR_STORE, ERR_NOMEM.
*/
enum err_code registry_insert(struct registry *r, const struct save *how,
                              struct rows *rows, struct err *e) MUST_CHECK;

/*
** Correct one record: set[i] != 0 takes column i from row 0 of `to`; a unit_id
** other than 0 moves the record.  A party's change moves the cells of every
** record that refers to it.  Needs a reason.
*/
enum err_code registry_correct(struct registry *r, const struct save *how,
                               int64_t id, const struct rows *to,
                               const unsigned char *set,
                               struct err *e) MUST_CHECK;

/* Book a record on another unit that holds the same place, as it stands: it is
** not checked anew, for only the map changed.  Journal and cells follow. */
enum err_code registry_rebook(struct registry *r, const struct save *how,
                              const struct cat_register *reg, int64_t id,
                              int64_t unit, struct err *e) MUST_CHECK;

/* Void one record with a reason; it stays and is listed no more.  A party that
** records refer to is refused. */
enum err_code registry_void(struct registry *r, const struct save *how,
                            const struct cat_register *reg, int64_t id,
                            struct err *e) MUST_CHECK;

/*
** Point a column that refers to one party at another, as the record stands, a
** voided one too: two records of one party become one, or two again.  Rights on
** the record are not asked, those on both parties are the caller's.  ERR_INPUT
** where a unique index or a spell that may not overlap is in the way.
*/
struct repoint {
    const struct cat_register *reg;
    int64_t id;
    int column;
    int64_t to;
};
enum err_code registry_repoint(struct registry *r, const struct save *how,
                               const struct repoint *what,
                               struct err *e) MUST_CHECK;

/* A voided record stands again, as it was; journal and cells follow.  Needs the
** right to write.  ERR_INPUT when it is not void, or when another record has
** taken what must be unique meanwhile. */
enum err_code registry_restore(struct registry *r, const struct save *how,
                               const struct cat_register *reg, int64_t id,
                               struct err *e) MUST_CHECK;

/* Read one record (also a voided one) into row 0 of the batch; ERR_NOTFOUND. */
enum err_code registry_get(struct registry *r, struct db *db, int64_t id,
                           struct arena *texts, struct rows *rows,
                           struct err *e) MUST_CHECK;

#endif
