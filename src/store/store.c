/*
** Opening and closing: which engine a URL means, the lock of the writing
** process, and whether the database is ours to read.
*/
#include "store/impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LOCK_POLL_MS = 20, OWNER_BYTES = 32 };

static const char *const postgres_schemes[] = {"postgres://", "postgresql://"};

static int is_postgres(const char *url)
{
    for (size_t i = 0; i < ARRAY_COUNT(postgres_schemes); i++)
        if (strncmp(url, postgres_schemes[i], strlen(postgres_schemes[i])) == 0)
            return 1;
    return 0;
}

/* The URL without its password, for messages and logs. */
static const char *shown_name(struct arena *a, const char *url)
{
    const char *user = strstr(url, "://");
    const char *at = user ? strchr(user, '@') : NULL;
    const char *colon = user ? strchr(user + 3, ':') : NULL;

    if (!is_postgres(url) || !at || !colon || colon > at)
        return arena_strdup(a, url);
    return arena_printf(a, "%.*s:***%s", (int)(colon - url), url, at);
}

/* Who holds the lock, from the text in its file. */
static void read_owner(int fd, char out[OWNER_BYTES])
{
    ssize_t n = pread(fd, out, OWNER_BYTES - 1, 0);

    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
    if (out[0] == '\0')
        snprintf(out, OWNER_BYTES, "?");
}

/* Write our process number into the lock file.  Only for the message that
** others see, so a failure does not matter. */
static void write_owner(int fd)
{
    char text[OWNER_BYTES];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
        return;
}

/* Try until wait_ms have passed. */
static int flock_wait(int fd, int wait_ms)
{
    const struct timespec pause = {0, LOCK_POLL_MS * 1000000L};

    assert(fd >= 0 && wait_ms >= 0);
    for (int waited = 0;; waited += LOCK_POLL_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 1;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return 0;
        if (waited >= wait_ms)
            return 0;
        nanosleep(&pause, NULL);
    }
}

/* Open the lock file; *made when this process made it. */
static int open_lock(const char *path, int *made)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    *made = fd >= 0;
    if (fd < 0 && errno == EEXIST)
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    return fd;
}

/* The name still stands for the file that is locked: another process may have
** taken its lock file away while this one waited (drop_lock). */
static int same_file(int fd, const char *path)
{
    struct stat a, b;

    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

/* Take FILE.lock: one process writes a SQLite file at a time. */
static enum err_code take_lock(struct store *s, struct err *e)
{
    char owner[OWNER_BYTES];

    assert(s->lock_fd < 0 && s->mode != STORE_READ);
    s->lock_path = arena_printf(s->arena, "%s.lock", s->url);
    if (!s->lock_path)
        return err_nomem(e);
    for (;;) {
        s->lock_fd = open_lock(s->lock_path, &s->lock_made);
        if (s->lock_fd < 0)
            return ERR_SET(e, ERR_IO, MSG_STORE_LOCK_FILE, s->lock_path,
                           strerror(errno));
        if (!flock_wait(s->lock_fd, s->wait_ms)) {
            s->lock_made = 0;
            read_owner(s->lock_fd, owner);
            return ERR_SET(e, ERR_BUSY, MSG_STORE_LOCKED, s->name, owner,
                           s->lock_path);
        }
        if (same_file(s->lock_fd, s->lock_path))
            break;
        close(s->lock_fd);
    }
    write_owner(s->lock_fd);
    return ERR_OK;
}

/* A refusal changes nothing: the lock file that this process made goes, while
** it is still held, so that nobody else can hold the one of that name. */
static void drop_lock(struct store *s)
{
    if (s->lock_fd >= 0 && s->lock_made && same_file(s->lock_fd, s->lock_path))
        unlink(s->lock_path);
}

/* What must hold before SQLite touches the file. */
static enum err_code check_file(struct store *s, struct err *e)
{
    struct stat st;

    assert(s->engine->kind == STORE_SQLITE);
    if (stat(s->url, &st) != 0) {
        if (errno != ENOENT)
            return ERR_SET(e, ERR_IO, MSG_STORE_OPEN, s->name, strerror(errno));
        if (s->mode != STORE_CREATE)
            return ERR_SET(e, ERR_NOTFOUND, MSG_STORE_MISSING, s->name);
    } else if (!S_ISREG(st.st_mode)) {
        return ERR_SET(e, ERR_IO, MSG_STORE_NO_FILE, s->name);
    } else if (s->mode != STORE_READ && access(s->url, W_OK) != 0) {
        return ERR_SET(e, ERR_IO, MSG_STORE_READONLY, s->name, strerror(errno));
    }
    return s->mode == STORE_READ ? ERR_OK : take_lock(s, e);
}

/* The version of a database that has a table meta. */
static enum err_code check_meta(struct db *db, struct err *e)
{
    const char *name = db->store->name;
    struct err inner = {0};
    struct stmt *q;
    char ours[16];
    int row = 0;

    assert(db->store->name);
    if (db_prepare(db, "SELECT value FROM meta WHERE key = 'schema_version'",
                   &q, &inner) != ERR_OK ||
        stmt_step(q, &row, &inner) != ERR_OK || !row) {
        if (inner.code == ERR_OK || inner.id == MSG_STORE_SQL)
            return ERR_SET(e, ERR_INPUT, MSG_STORE_NOT_OURS, name);
        *e = inner;
        return e->code;
    }
    const char *text = stmt_text(q, 0);
    long version = text ? strtol(text, NULL, 10) : 0;
    snprintf(ours, sizeof ours, "%d", STORE_SCHEMA_VERSION);
    if (version > STORE_SCHEMA_VERSION)
        ERR_SET(e, ERR_INPUT, MSG_STORE_NEWER, name, text, ours);
    else if (version < 1)
        ERR_SET(e, ERR_INPUT, MSG_STORE_NOT_OURS, name);
    stmt_reset(q);
    return e->code;
}

static enum err_code check_database(struct db *db, struct err *e)
{
    struct store *s = db->store;
    int64_t tables, metas;

    if (db_int(db, db->engine->sql_table_count, &tables, e) != ERR_OK ||
        db_int(db, db->engine->sql_meta_count, &metas, e) != ERR_OK)
        return e->code;
    if (metas > 0)
        return check_meta(db, e);
    if (tables > 0)
        return ERR_SET(e, ERR_INPUT, MSG_STORE_NOT_OURS, s->name);
    if (s->mode != STORE_CREATE)
        return ERR_SET(e, ERR_INPUT, MSG_STORE_EMPTY, s->name);
    return ERR_OK;
}

/* Open what the mode asks for and look at it. */
static enum err_code open_connections(struct store *s, struct err *e)
{
    struct db *db;
    enum err_code code;

    if (s->engine->kind == STORE_SQLITE && check_file(s, e) != ERR_OK)
        return e->code;
    if (db_open(s, s->mode == STORE_READ ? DB_READER : DB_WRITER, &db, e) !=
        ERR_OK)
        return e->code;
    code = check_database(db, e);
    /* Written into the file, so only once it is known to be ours. */
    if (code == ERR_OK && s->mode != STORE_READ && s->engine->sql_log_ahead)
        code = db_exec(db, s->engine->sql_log_ahead, e);
    if (s->mode == STORE_READ || code != ERR_OK)
        db_close(db);
    else
        s->writer = db;
    return code;
}

enum err_code store_open(const char *url, enum store_mode mode, int wait_ms,
                         struct store **out, struct err *e)
{
    struct arena *a = arena_new(STORE_ARENA_BYTES);
    struct store *s = a ? arena_alloc(a, sizeof *s) : NULL;

    assert(url && *url && wait_ms >= 0);
    *out = NULL;
    if (!s || sodium_init() < 0) {
        arena_free(a);
        return err_nomem(e);
    }
    s->arena = a;
    s->engine = is_postgres(url) ? &store_postgres : &store_sqlite;
    s->mode = mode;
    s->wait_ms = wait_ms;
    s->lock_fd = -1;
    s->url = arena_strdup(a, url);
    s->name = shown_name(a, url);
    buf_init(&s->journal_text, STORE_TEXT_BYTES);
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->idle, NULL);
    if (!s->url || !s->name)
        err_nomem(e);
    else if (open_connections(s, e) == ERR_OK)
        *out = s;
    if (!*out) {
        drop_lock(s);
        store_close(s);
    }
    return e->code;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    assert(!s->leading && !s->first);
    db_close(s->writer);
    if (s->lock_fd >= 0)
        close(s->lock_fd); /* gives the lock back */
    pthread_cond_destroy(&s->idle);
    pthread_mutex_destroy(&s->mutex);
    buf_free(&s->journal_text);
    arena_free(s->arena);
}

enum store_engine store_kind(const struct store *s)
{
    return s->engine->kind;
}

enum expr_dialect store_dialect(const struct store *s)
{
    return s->engine->dialect;
}

enum err_code db_open(struct store *s, enum db_role role, struct db **out,
                      struct err *e)
{
    struct arena *a = arena_new(STORE_ARENA_BYTES);
    struct db *db = a ? arena_alloc(a, s->engine->db_bytes) : NULL;

    assert(role == DB_READER || s->mode != STORE_READ);
    *out = NULL;
    if (!db) {
        arena_free(a);
        return err_nomem(e);
    }
    db->arena = a;
    db->store = s;
    db->engine = s->engine;
    db->role = role;
    if (db->engine->connect(db, e) != ERR_OK) {
        db_close(db);
        return e->code;
    }
    *out = db;
    return ERR_OK;
}

enum err_code store_reader(struct store *s, struct db **out, struct err *e)
{
    assert(s);
    return db_open(s, DB_READER, out, e);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->slot_count; i++) {
        struct stmt *s = db->slots[i];
        if (!s)
            continue;
        stmt_reset(s);
        db->engine->finalize(s);
        buf_free(&s->kept);
    }
    db->engine->disconnect(db);
    arena_free(db->arena);
}

enum expr_dialect db_dialect(const struct db *db)
{
    return db->engine->dialect;
}

static enum err_code begin_once(struct db *db, const char *const sql[2],
                                struct err *e)
{
    int64_t ignored;

    if (db->engine->revive(db, e) != ERR_OK || db_run(db, sql[0], e) != ERR_OK)
        return e->code;
    return sql[1] ? db_int(db, sql[1], &ignored, e) : db->engine->settle(db, e);
}

enum err_code db_begin(struct db *db, const char *const sql[2], struct err *e)
{
    assert(e->code == ERR_OK);
    if (begin_once(db, sql, e) != ERR_OK && e->id == MSG_STORE_LOST) {
        err_clear(e); /* nothing of value was sent yet: once more */
        return begin_once(db, sql, e);
    }
    return e->code;
}

enum err_code db_read_begin(struct db *db, struct err *e)
{
    assert(db->role == DB_READER);
    /* Both engines take the snapshot with the first query. */
    if (db_begin(db, db->engine->begin_read, e) != ERR_OK)
        db_read_end(db);
    return e->code;
}

void db_read_end(struct db *db)
{
    struct err ignored = {0};

    assert(db->role == DB_READER);
    db_reset_all(db);
    if (db_run(db, "COMMIT", &ignored) == ERR_OK &&
        db->engine->settle(db, &ignored) == ERR_OK)
        return;
    err_clear(&ignored); /* no memory to keep the statement */
    if (db->engine->in_transaction(db) &&
        db_exec(db, "COMMIT", &ignored) != ERR_OK)
        return; /* nothing was written; the next begin finds out */
}
