/*
** Backup into one SQLite file and restore from it.
**
** 1. A backup is written under the name FILE.part and renamed when it is whole
**    and on the disk, so FILE is never half a backup.
** 2. SQLite to SQLite copies pages out of one read snapshot: writers go on, and
**    the copy never starts again because of them.
** 3. PostgreSQL is read table by table in one REPEATABLE READ snapshot.
*/
#include "store/copy.h"
#include "store/native.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_PER_STEP = 1024, FAULTS_BYTES = 4096 };

/* ---- pages ------------------------------------------------------------- */

/* Copy all pages of one SQLite connection over another. */
static enum err_code copy_pages(sqlite3 *from, sqlite3 *to, const char *name,
                                struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    int rc = SQLITE_ERROR;

    assert(from && to && from != to);
    if (b) {
        do
            rc = sqlite3_backup_step(b, PAGES_PER_STEP);
        while (rc == SQLITE_OK);
        rc = sqlite3_backup_finish(b);
    }
    if (rc == SQLITE_OK)
        return ERR_OK;
    if (rc == SQLITE_NOMEM)
        return err_nomem(e);
    return ERR_SET(e, ERR_IO,
                   rc == SQLITE_FULL      ? MSG_STORE_FULL
                   : rc == SQLITE_CORRUPT ? MSG_STORE_CORRUPT
                                          : MSG_STORE_DISK,
                   name, sqlite3_errmsg(to));
}

/* A plain file without WAL beside it. */
static enum err_code make_plain(sqlite3 *native, const char *name,
                                struct err *e)
{
    int rc =
        sqlite3_exec(native, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);

    return rc == SQLITE_OK ? ERR_OK
                           : ERR_SET(e, ERR_IO, MSG_STORE_DISK, name,
                                     sqlite3_errmsg(native));
}

static enum err_code backup_pages(struct db *from, const char *part,
                                  struct err *e)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(part, &to,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

    assert(from->engine->kind == STORE_SQLITE);
    if (rc != SQLITE_OK)
        ERR_SET(e, ERR_IO, MSG_STORE_OPEN, part, sqlite3_errstr(rc));
    else if (copy_pages(store_sqlite_native(from), to, part, e) == ERR_OK)
        (void)!make_plain(to, part, e);
    sqlite3_close(to);
    return e->code;
}

/* ---- rows -------------------------------------------------------------- */

static void remove_beside(const char *part)
{
    static const char *const endings[] = {"-wal", "-shm", ".lock"};
    char path[4096];

    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        snprintf(path, sizeof path, "%s%s", part, endings[i]);
        unlink(path);
    }
}

static enum err_code backup_rows(struct db *from, const char *part,
                                 struct err *e)
{
    struct store *to;

    assert(from->engine->kind == STORE_POSTGRES);
    if (store_open(part, STORE_CREATE, 0, &to, e) != ERR_OK)
        return e->code;
    if (store_copy_rows(from, to, e) == ERR_OK)
        (void)!make_plain(store_sqlite_native(to->writer), part, e);
    store_close(to);
    return e->code;
}

/* ---- files ------------------------------------------------------------- */

/* See that a file, or the names in a folder, are on the disk. */
static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    int ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* part becomes file, which must not exist yet. */
static enum err_code put_in_place(const char *part, const char *file,
                                  struct err *e)
{
    char folder[4096];
    const char *slash = strrchr(file, '/');

    assert(strcmp(part, file) != 0);
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - file + 1) : 1,
             slash ? file : ".");
    if (!sync_path(part, O_RDONLY))
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, part, strerror(errno));
    /* Memory sticks know no RENAME_NOREPLACE; there the look before stands. */
    if (renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) != 0 &&
        (errno == EEXIST || rename(part, file) != 0))
        return ERR_SET(e, errno == EEXIST ? ERR_INPUT : ERR_IO,
                       errno == EEXIST ? MSG_STORE_FILE_EXISTS : MSG_FILE_WRITE,
                       file, strerror(errno));
    sync_path(folder, O_RDONLY | O_DIRECTORY);
    return ERR_OK;
}

enum err_code store_backup(struct store *s, const char *file, struct err *e)
{
    char part[4096];
    struct db *from;
    int n = snprintf(part, sizeof part, "%s.part", file);

    assert(s && file && e->code == ERR_OK);
    if (n < 0 || (size_t)n >= sizeof part - 8)
        return ERR_SET(e, ERR_IO, MSG_FILE_WRITE, file, strerror(ENAMETOOLONG));
    if (access(file, F_OK) == 0)
        return ERR_SET(e, ERR_INPUT, MSG_STORE_FILE_EXISTS, file);
    unlink(part); /* what an earlier backup left when it was cut off */
    if (store_reader(s, &from, e) != ERR_OK)
        return e->code;
    if (db_read_begin(from, e) == ERR_OK) {
        if (s->engine->kind == STORE_SQLITE)
            (void)!backup_pages(from, part, e);
        else
            (void)!backup_rows(from, part, e);
        db_read_end(from);
    }
    db_close(from);
    if (e->code == ERR_OK)
        (void)!put_in_place(part, file, e);
    if (e->code != ERR_OK)
        unlink(part);
    remove_beside(part);
    return e->code;
}

/* ---- restore ----------------------------------------------------------- */

/* The target must hold nothing. */
static enum err_code check_empty(struct store *to, struct err *e)
{
    int64_t tables;

    assert(to->writer);
    if (db_int(to->writer, to->engine->sql_table_count, &tables, e) != ERR_OK)
        return e->code;
    if (tables > 0)
        return ERR_SET(e, ERR_INPUT, MSG_STORE_NOT_EMPTY, to->name);
    return ERR_OK;
}

/* The engine's own checks on what was written. */
static enum err_code check_restored(struct store *to, const char *file,
                                    struct err *e)
{
    struct buf faults;
    int64_t count;
    char number[24];

    buf_init(&faults, FAULTS_BYTES);
    if (store_check(to, &faults, &count, e) == ERR_OK && count > 0) {
        snprintf(number, sizeof number, "%" PRId64, count);
        ERR_SET(e, ERR_STORE, MSG_STORE_RESTORE_FAULTS, file, number,
                buf_cstr(&faults));
    }
    buf_free(&faults);
    return e->code;
}

static enum err_code fill(struct store *from, struct store *to, struct err *e)
{
    struct db *db;

    assert(from->engine->kind == STORE_SQLITE);
    if (check_empty(to, e) != ERR_OK || store_reader(from, &db, e) != ERR_OK)
        return e->code;
    if (db_read_begin(db, e) == ERR_OK) {
        if (to->engine->kind == STORE_SQLITE)
            (void)!copy_pages(store_sqlite_native(db),
                              store_sqlite_native(to->writer), to->name, e);
        else
            (void)!store_copy_rows(db, to, e);
        db_read_end(db);
    }
    db_close(db);
    return e->code;
}

enum err_code store_restore(const char *url, const char *file, struct err *e)
{
    struct store *from, *to;

    assert(url && file && e->code == ERR_OK);
    if (store_open(file, STORE_READ, 0, &from, e) != ERR_OK)
        return e->code;
    assert(from->engine->kind == STORE_SQLITE);
    if (store_open(url, STORE_CREATE, 0, &to, e) == ERR_OK) {
        if (fill(from, to, e) == ERR_OK)
            (void)!check_restored(to, file, e);
        store_close(to);
    }
    store_close(from);
    return e->code;
}
