/*
** The plans of a year as a table: written for a unit and those below it, filled
** in by its office, read again.  The columns are the unit's code and name, the
** key ("jobs_created", "jobs_created/sex=female", "jobs_created/bound=lower"),
** title, measure, the year's plan and last year's; only unit, key and plan are
** read, an empty plan changes nothing.
*/
#ifndef TALLY_PLAN_FILE_H
#define TALLY_PLAN_FILE_H

#include "tally/figures.h"

enum { PLAN_FILE_ROWS_MAX = 100000 };

struct plan_file_ask {
    const struct registry *registry;
    const struct actor *who;
    int64_t unit_id; /* of writing */
    int year;
    enum lang lang;
};

/* Write the plans of the unit and those below it to a .csv or .xlsx file: of
** the unit all figures that can have a plan, of the others those that have one
** this year or had one last year.  ERR_DENIED, ERR_INPUT, ERR_IO. */
enum err_code plan_file_write(struct arena *a, struct db *db,
                              const struct plan_file_ask *ask, const char *path,
                              struct err *e) MUST_CHECK;

/* A row that was not taken. */
struct plan_refused {
    int64_t row; /* as a spreadsheet counts */
    const char *why;
};

struct plan_file {
    struct typed *rows; /* good ones */
    size_t count;
    struct plan_refused *refused;
    size_t refused_count;
};

/* Read a file into the arena; rows that cannot be taken are refused one by one,
** with what is wrong and what to do.  ERR_INPUT when it has no such columns or
** is no table, ERR_LIMIT more than PLAN_FILE_ROWS_MAX rows. */
enum err_code plan_file_read(struct arena *a, const struct plan_file_ask *ask,
                             const char *path, struct plan_file *out,
                             struct err *e) MUST_CHECK;

/* Set all its plans in one go; *changed counts those that were not so before.
*/
enum err_code plan_file_save(const struct plan_file_ask *ask,
                             const struct plan_file *f, size_t *changed,
                             struct err *e) MUST_CHECK;

#endif
