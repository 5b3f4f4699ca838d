/*
** SQLite's own handle, for the backup interface only.
*/
#ifndef STORE_NATIVE_H
#define STORE_NATIVE_H

#include <sqlite3.h>

struct db;

/* The handle of a connection whose engine is SQLite. */
sqlite3 *store_sqlite_native(struct db *db);

#endif
