/*
** A register out of a CSV or XLSX file, in one transaction: good rows are kept,
** bad ones go to a file of refusals with the reason, and a file that stops
** half-way leaves nothing.
**
** The heading may stand below a few lines of title.  A column is named by its
** key, or its title in either language, without regard to case and diacritics:
**
**   columns of the register      "quantity", "Số lao động", "Number of workers"
**   the unit of each row         "unit", "đơn vị": uid, code, slug or name,
**                                valid on the record's day
**                                (parties: today, else before)
**   columns of the party         "person.full_name", "Họ và tên"
**
** The party of a row is, in this order: the id (or a 12-digit citizen number)
** in the party's own column; the number columns (citizen number, old number);
** the name, birth day and unit together.  One that is not found is added to the
** party's register in the row's unit, with the columns that the file has; the
** columns of one that is found are left as they are.  Several of the same name
** and birth day are refused, naming them.  A party added stays when its row is
** refused by a later check: it is found when the row comes again.
**
** Other columns that refer to parties (an employer, a school) take the number
** of a record or its name; a name must stand for one within the province of the
** row's unit, or the row is refused with the choices.
**
** "STT", "Ghi chú" and other columns that the register does not have are passed
** over and listed in the result.
**
** Corrections.  A file of the same form may say what records are to be instead.
** Each row finds one record: by its number ("Số bản ghi", "id"), by the columns
** that the caller names, by columns that may occur once, or else by its party
** alone.  Every other column is put where the cell is filled; "-" empties it.
** Whom a record is about and its unit stay as they are, and a row that names
** somebody else is refused.  A row whose record is so already changes nothing.
*/
#ifndef REGISTRY_IMPORT_H
#define REGISTRY_IMPORT_H

#include "registry/registry.h"

/* How rows correct records. */
struct import_correct {
    const char *reason;    /* of every correction, for the journal; needed */
    const char *const *by; /* columns that find a record; NULL: see above */
    size_t by_count;
    const char *changes; /* CSV: what changes, before and after; NULL: path
                              and a suffix */
};

struct import_job {
    struct registry *registry;
    const struct actor *who;
    const struct cat_register *reg;
    const char *path;
    const char *unit;    /* of rows that name none; NULL: each names its own */
    const char *refused; /* the file of refusals; NULL: path and a suffix */
    int dry_run;         /* do everything, keep nothing */
    int again;           /* even if the same file was imported before */
    const struct import_correct *correct; /* NULL: rows are new records */
    enum lang lang;                       /* of the reasons */
    void (*progress)(void *arg, int64_t rows, int64_t total); /* or NULL */
    void *progress_arg;
    const struct registry_observer *look; /* see struct save; NULL nobody */
};

struct import_result {
    int64_t good, bad;   /* good: added, or corrected */
    int64_t same;        /* rows whose record is so already */
    int64_t parties;     /* added on the way */
    const char *refused; /* the file of refusals, NULL when none was needed */
    const char *changes; /* the file of changes, NULL when nothing changes */
    const char *passed;  /* titles of columns passed over, "a, b"; "" none */
    const char *sheets;  /* of the workbook that were not read; "" none */
};

/*
** Run.  What the result points to lives in the arena.  Needs a store opened for
** writing; keeps a batch of rows in memory whatever the size of the file.
** ERR_INPUT (no heading, a required column missing, no good row, the same file
** again, corrections without a reason or a way to find records), ERR_IO,
** ERR_STORE, ERR_LIMIT, ERR_NOMEM: then nothing was written.
*/
enum err_code import_run(struct arena *a, const struct import_job *job,
                         struct import_result *out, struct err *e) MUST_CHECK;

#endif
