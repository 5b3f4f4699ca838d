/*
** The parts of an import: heading, cells, parties, refusals.  Private to
** import*.c.
*/
#ifndef REGISTRY_IMPORT_IMPL_H
#define REGISTRY_IMPORT_IMPL_H

#include "registry/import.h"
#include "registry/sheet.h"

#include <stdio.h>

/* ---- heading ----------------------------------------------------------- */

enum target_kind {
    TO_NOTHING,
    TO_COLUMN,
    TO_PARTY,
    TO_UNIT,
    TO_NUMBER, /* the record's own number */
    TO_PASSED
};

enum { KEYS_MAX = 8 };

struct target {
    enum target_kind kind;
    int column; /* of the register or of its party */
};

struct head {
    const struct cat_register *reg;
    int found;           /* the heading was seen */
    struct target *to;   /* per column of the file */
    const char **titles; /* as written */
    size_t count;
    const char *first; /* the first row that was no heading, for messages */
    int lines;         /* rows seen before the heading */
    int has_unit;
    int has_party;      /* some column of the party */
    int keys[KEYS_MAX]; /* of corrections: columns that find the record */
    size_t key_count;   /* 0: its number does */
};

/* Whether a column of the register helps to find the record. */
int head_is_key(const struct head *head, int column);

/* Is this row the heading?  head->found tells.  ERR_INPUT when a column is
** there twice, a required one is missing, or no heading came in time. */
enum err_code head_try(struct arena *a, struct head *head,
                       const struct import_job *job,
                       const struct sheet_row *row, struct err *e) MUST_CHECK;

/* The error of a file that ended without a heading. */
enum err_code head_missing(const struct head *head,
                           const struct import_job *job, struct err *e);

/* ---- cells ------------------------------------------------------------- */

struct cell_cache; /* what choices were written like */

/* Empty, in the arena; NULL when memory is out. */
struct cell_cache *cell_cache_new(struct arena *a,
                                  const struct cat_register *reg);

/* cell_read for what a file has; text lives as long as the batch. */
enum err_code cell_take(struct cell_cache *cache, struct rows *rows, size_t row,
                        int column, const struct sheet_cell *cell,
                        struct err *e) MUST_CHECK;

/* ---- units ------------------------------------------------------------- */

struct unit_cache;

/* Empty, in the arena; NULL when memory is out. */
struct unit_cache *unit_cache_new(struct arena *a, const struct units *units);

/* units_find, remembered; day DAY_NONE asks for a party's unit: one of today,
** or else the last one that the text stood for. */
enum err_code unit_cache_find(struct unit_cache *c, const char *text, day_t day,
                              int64_t *id, struct err *e) MUST_CHECK;

/* ---- parties ----------------------------------------------------------- */

struct finder;

/* Finds and adds the parties of a register's rows. */
enum err_code finder_new(struct arena *a, const struct cat_register *reg,
                         struct finder **out, struct err *e) MUST_CHECK;

/* The party rows of the batch: row i belongs to row i of the register. */
struct rows *finder_rows(struct finder *f);

/* Forget the batch.  Keys of the next go into the arena, which the caller
** resets before he calls this again. */
void finder_clear(struct finder *f, struct arena *keys);

/* Add the party row of the next record; it stands for nothing yet. */
void finder_add(struct finder *f);

/*
** Look for the party of a row whose cells (of the party batch, and the unit of
** the record) are filled.  *id 0: it will be added; -1: the row names none.
** ERR_INPUT refuses the row; other errors end the import: *fatal is then 1.
*/
enum err_code finder_find(struct finder *f, struct db *db, size_t row,
                          int64_t *id, int *fatal, struct err *e) MUST_CHECK;

/* The party of that id has the name that the row gives, if it gives one: ids of
** another database mean others. */
enum err_code finder_check(struct finder *f, struct db *db, size_t row,
                           int64_t id, int *fatal, struct err *e) MUST_CHECK;

/* The row names its party by its first number alone; text lives as long as the
** batch.  NULL: it does not. */
void finder_set_number(struct finder *f, size_t row, const char *number);
const char *finder_number(const struct finder *f, size_t row);

/* Look for the parties of the wanted rows at once; finder_find then asks no
** more for them. */
enum err_code finder_ask(struct finder *f, struct db *db,
                         const unsigned char *wanted, struct err *e) MUST_CHECK;

/* The ids of the parties that rows name by their number, 0 where there is
** none; before finder_ask. */
enum err_code finder_ask_numbers(struct finder *f, struct db *db,
                                 int64_t id[ROWS_MAX],
                                 struct err *e) MUST_CHECK;

/* 1 when the text has the form of the party's first number. */
int finder_is_number(const struct finder *f, const char *text);

/* How many rows of the party batch are to be inserted. */
size_t finder_pending(const struct finder *f);

/* After the party batch was inserted: the party of a row that was to be added,
** 0 when its insertion was refused (then *first is the row that was). */
int64_t finder_added(const struct finder *f, size_t row, size_t *first);

/* ---- references by name ------------------------------------------------ */

struct refs;
struct import;
struct batch;

/* The columns of a register that refer to parties other than its own. */
enum err_code refs_new(struct arena *a, const struct cat_register *reg,
                       struct refs **out, struct err *e) MUST_CHECK;

/* A cell of such a column that is a name, which lives as long as the batch: it
** waits for refs_find.  0: not such a column, or a number. */
int refs_take(struct refs *r, size_t row, int column, const char *text);

/* The names of a batch, all at once: ids into their columns, or rows refused
** that name nobody or several. */
enum err_code refs_find(struct import *m, struct batch *b,
                        struct err *e) MUST_CHECK;
void refs_clear(struct refs *r);

/* ---- files written on the way ------------------------------------------ */

/* A CSV file, opened with its first line. */
struct import_out {
    const char *path;
    FILE *f;
    struct buf line;
};

/* Open the file if it is not; the first cells are then still to be written. */
enum err_code import_out_open(struct import_out *o, struct err *e) MUST_CHECK;
/* Append a cell, with a comma before it unless it is the first. */
void import_out_cell(struct import_out *o, const char *text);
void import_out_word(struct import_out *o, enum msg_id id, enum lang lang);
/* Write the line out. */
enum err_code import_out_line(struct import_out *o, struct err *e) MUST_CHECK;
/* Close the file; what was written is kept or, when keep is 0, removed. */
enum err_code import_out_end(struct import_out *o, int keep,
                             struct err *e) MUST_CHECK;

struct refusals {
    struct import_out out;
    enum lang lang;
    int64_t first_row; /* and its reason, for a file without a good row */
    struct err first;
};

/* Write one refused row: its cells, its number, the column and the reason. */
enum err_code refuse_row(struct refusals *r, const struct head *head,
                         const struct sheet_row *row, const char *column,
                         const struct err *reason, struct err *e) MUST_CHECK;

/* ---- batches ----------------------------------------------------------- */

/* Rows on their way from the file to the database. */
struct batch {
    struct arena *texts; /* all that the rows point to */
    struct rows *rows;
    struct finder *finder; /* NULL when the register has no party */
    struct refs *refs;
    struct sheet_row kept[ROWS_MAX]; /* the rows as read */
    struct row_fault faults[ROWS_MAX];
    struct row_faults fault_list;
};

/* One batch is filled from the file while the other is saved. */
enum { BATCHES = 2 };

/*
** An import under way.  The reading thread owns head, the caches and seen
** until it ended, and a batch while it fills it; everything else belongs to
** the thread that saves.
*/
struct import {
    const struct import_job *job;
    struct import_result *result;
    struct sheet_file *file;
    char hash[SHEET_HASH_BYTES];
    struct arena *a;
    struct head head;
    struct cell_cache *cells, *party_cells;
    struct unit_cache *units;
    struct batch batch[BATCHES];
    struct line *line; /* what hands the batches over */
    struct refusals refusals;
    struct corrections *corrections; /* NULL: rows are new */
    struct db *db;
    int64_t source;    /* import_file.id */
    int64_t seen;      /* rows read */
    int64_t taken;     /* rows saved or refused */
    struct buf unread; /* names of sheets; of the reading thread */
    struct buf later;  /* indexes put off to the end */
    int rehearsed;     /* ended on purpose, to be undone */
};

/* Refuse a row of the batch, once.  The row stays in the batch, voided. */
void batch_fault(struct batch *b, size_t row, int column,
                 const struct err *reason);

/* The caches and the batches, once the heading is known. */
enum err_code batches_new(struct import *m, struct err *e) MUST_CHECK;
void batches_free(struct import *m);

/*
** Append a row of the file: its cells in their columns, its unit, the columns
** of its party.  What must be asked of the database waits for batch_save, also
** a number in the party's own column.  *full: the batch is to be saved.
*/
enum err_code batch_add(struct import *m, struct batch *b,
                        const struct sheet_row *row, int *full,
                        struct err *e) MUST_CHECK;

/* Save a batch and report what was refused; then it is empty again. */
enum err_code batch_save(struct import *m, struct batch *b,
                         struct err *e) MUST_CHECK;

/* Who is named by the number alone: ids into the party's column. */
enum err_code batch_take_numbers(struct import *m, struct batch *b,
                                 struct err *e) MUST_CHECK;

/* ---- corrections ------------------------------------------------------- */

struct corrections;

/* What empties a cell. */
#define IMPORT_EMPTY "-"

/* In the arena; ERR_INPUT without a reason. */
enum err_code corrections_new(struct import *m, struct err *e) MUST_CHECK;

/* Find the records of a batch and correct them. */
enum err_code corrections_save(struct import *m, struct batch *b,
                               struct err *e) MUST_CHECK;

/* Close the file of changes; NULL is fine. */
enum err_code corrections_end(struct import *m, int keep,
                              struct err *e) MUST_CHECK;

/* ---- reading while saving ---------------------------------------------- */

struct line;

/* Read the file on a thread of its own, batch by batch. */
enum err_code line_start(struct import *m, struct err *e) MUST_CHECK;

/* The next batch that is full, NULL after the last; the error of the reading
** when it broke off.  line_give hands the batch back, empty. */
enum err_code line_take(struct line *l, struct batch **out,
                        struct err *e) MUST_CHECK;
void line_give(struct line *l);

/* Stop the reading, wherever it is, and wait for its end; NULL is fine. */
void line_end(struct line *l);

#endif
