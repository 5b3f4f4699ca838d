/*
** A whole database copied row by row from one engine to another: the way of
** backups and restores that cannot copy pages.
*/
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "store/impl.h"

/* Make the tables that from describes in the empty database to and fill them,
** in one transaction.  from is inside a snapshot. */
enum err_code store_copy_rows(struct db *from, struct store *to,
                              struct err *e) MUST_CHECK;

#endif
