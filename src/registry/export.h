/*
** A register into a CSV or XLSX file, as people write it; import.h reads it
** again.
**
** Columns: the record's number, its unit (uid and name), the register's own,
** and for registers with a party the name, birth day and numbers of the party.
** Only records that the reader may see, void ones left out, in the order of
** their numbers.  Identity numbers are text, so leading zeros stay.
*/
#ifndef REGISTRY_EXPORT_H
#define REGISTRY_EXPORT_H

#include "registry/registry.h"

struct export_job {
    struct registry *registry;
    const struct actor *who;
    const struct cat_register *reg;
    const char *path; /* its ending says which: .csv or .xlsx */
    int64_t unit;     /* with all below, on today's map; 0: everywhere */
    enum lang lang;   /* of titles and choices */
    const char *mark; /* a first line that says whose copy it is, or NULL */
    void (*progress)(void *arg, int64_t rows, int64_t total); /* or NULL */
    void *progress_arg;
};

/*
** Write the file; *count records.  The file appears under its name when it is
** whole.  The same records give the same bytes.  ERR_INPUT for another ending,
** ERR_LIMIT for more rows than a sheet holds, ERR_IO, ERR_STORE, ERR_NOMEM.
*/
enum err_code export_run(struct arena *a, const struct export_job *job,
                         int64_t *count, struct err *e) MUST_CHECK;

#endif
