#include "dossier/files.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What files of a type begin with, and what is somewhere in them. */
static const struct {
    const char *begins;
    size_t len;
    const char *holds; /* NULL: nothing more is asked */
    const char *type;
} types[] = {
    {"%PDF-", 5, NULL, "application/pdf"},
    {"\x89PNG\r\n\x1a\n", 8, NULL, "image/png"},
    {"\xff\xd8\xff", 3, NULL, "image/jpeg"},
    {"PK\x03\x04", 4, "word/document.xml",
     "application/"
     "vnd.openxmlformats-officedocument.wordprocessingml.document"},
};

const char *file_type(const void *bytes, size_t len)
{
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        const char *holds = types[i].holds;
        if (len < types[i].len || memcmp(bytes, types[i].begins, types[i].len))
            continue;
        if (!holds || memmem(bytes, len, holds, strlen(holds)))
            return types[i].type;
    }
    return NULL;
}

static void hash_of(const void *bytes, size_t len, char out[FILE_HASH_BYTES])
{
    unsigned char hash[32];

    crypto_generichash(hash, sizeof hash, bytes, len, NULL, 0);
    sodium_bin2hex(out, FILE_HASH_BYTES, hash, sizeof hash);
}

static enum err_code keep_bytes(struct db *db, const char *actor,
                                const struct file_new *f, const char *type,
                                const char *hash, struct err *e)
{
    char stamp[STAMP_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(
        db,
        "INSERT INTO kept_file (hash, type, size, content, entered_by,"
        " entered_at) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (hash) DO NOTHING",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stamp_now(stamp);
    stmt_bind_text(s, 1, hash);
    stmt_bind_text(s, 2, type);
    stmt_bind_int(s, 3, (int64_t)f->len);
    stmt_bind_bytes(s, 4, f->bytes, f->len);
    stmt_bind_text(s, 5, actor);
    stmt_bind_text(s, 6, stamp);
    return stmt_run(s, &(int64_t){0}, e);
}

/* The last part of a path in either notation, without control characters. */
static void plain_name(const char *name, char *out, size_t size)
{
    size_t n = 0;

    for (const char *s = name; *s; s++)
        if (*s == '/' || *s == '\\')
            name = s + 1;
    for (; *name && n + 1 < size; name++)
        if ((unsigned char)*name >= ' ' && *name != 0x7f)
            out[n++] = *name;
    out[n] = '\0';
}

static enum err_code add_link(struct db *db, const char *actor,
                              const struct file_new *f, const char *hash,
                              int64_t *id, struct err *e)
{
    char stamp[STAMP_BYTES], name[256];
    struct stmt *s;

    if (db_next_ids(db, "attachment", 1, id, e) != ERR_OK ||
        db_prepare(db,
                   "INSERT INTO attachment (id, table_name, record_id, hash,"
                   " name, kind, entered_by, entered_at) VALUES ($1, $2, $3,"
                   " $4, $5, $6, $7, $8)",
                   &s, e) != ERR_OK)
        return e->code;
    stamp_now(stamp);
    plain_name(f->name, name, sizeof name);
    stmt_bind_int(s, 1, *id);
    stmt_bind_text(s, 2, f->table);
    stmt_bind_int(s, 3, f->record);
    stmt_bind_text(s, 4, hash);
    stmt_bind_text(s, 5, *name ? name : "-");
    stmt_bind_text(s, 6, f->kind);
    stmt_bind_text(s, 7, actor);
    stmt_bind_text(s, 8, stamp);
    return stmt_run(s, &(int64_t){0}, e);
}

enum err_code file_add_in(struct db *db, const char *actor,
                          const struct file_new *f, int64_t *id, struct err *e)
{
    const char *type = file_type(f->bytes, f->len);
    char hash[FILE_HASH_BYTES], after[FILE_HASH_BYTES + 32];

    *id = 0;
    if (f->len > FILE_BYTES_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_DOSSIER_FILE_LARGE, f->name);
    if (!type)
        return ERR_SET(e, ERR_INPUT, MSG_DOSSIER_FILE_TYPE, f->name);
    hash_of(f->bytes, f->len, hash);
    snprintf(after, sizeof after, "{\"hash\":\"%s\"}", hash);
    enum err_code rc = keep_bytes(db, actor, f, type, hash, e);
    if (rc == ERR_OK)
        rc = add_link(db, actor, f, hash, id, e);
    struct journal_entry entry = {actor, "attach", f->table, f->record,
                                  NULL,  after,    f->kind};
    return rc == ERR_OK ? journal_add(db, &entry, e) : rc;
}

struct adding {
    struct registry *r;
    const struct actor *who;
    const struct file_new *file;
    int64_t *id;
};

/* The record is there and the actor may write in its unit. */
static enum err_code may_add(struct adding *x, struct db *db, struct err *e)
{
    const struct cat_register *reg =
        catalog_register(registry_catalog(x->r), x->file->table);
    struct arena *a = arena_new(1 << 22);
    struct rows *rows = a && reg ? rows_new(a, reg, 1) : NULL;
    const struct units *units = registry_units(x->r);
    enum err_code rc;

    if (a && !reg)
        rc = ERR_SET(e, ERR_INPUT, MSG_DOSSIER_CATALOG, x->file->table, "");
    else
        rc = rows ? registry_get(x->r, db, x->file->record, a, rows, e)
                  : err_nomem(e);
    if (rc == ERR_OK &&
        !actor_may(x->who, units, rows->unit_id[0],
                   reg->field ? reg->field->name : NULL, RIGHT_WRITE))
        rc = ERR_SET(e, ERR_DENIED, MSG_DOSSIER_FILE_DENIED, x->who->name,
                     x->file->table);
    arena_free(a);
    return rc;
}

static enum err_code do_add(struct db *db, void *arg, struct err *e)
{
    struct adding *x = arg;
    enum err_code rc = may_add(x, db, e);

    return rc == ERR_OK ? file_add_in(db, x->who->name, x->file, x->id, e) : rc;
}

enum err_code file_add(struct registry *r, const struct actor *who,
                       const struct file_new *file, int64_t *id, struct err *e)
{
    struct adding x = {r, who, file, id};

    *id = 0;
    return store_write(registry_store(r), do_add, &x, e);
}

/* ---- reading ----------------------------------------------------------- */

#define COLUMNS                                                                \
    "SELECT a.id, k.size, a.name, a.kind, k.type, a.hash, a.entered_by,"       \
    " a.entered_at"
#define FROM " FROM attachment a JOIN kept_file k ON k.hash = a.hash"

static int read_item(struct arena *a, struct stmt *s, struct file_item *out)
{
    const char **texts[] = {&out->name, &out->kind,       &out->type,
                            &out->hash, &out->entered_by, &out->entered_at};
    int ok = 1;

    out->id = stmt_int(s, 0);
    out->size = stmt_int(s, 1);
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        *texts[i] = arena_strdup(a, stmt_text(s, (int)i + 2));
        ok &= *texts[i] != NULL;
    }
    return ok;
}

enum err_code file_list(struct arena *a, struct db *db, const char *table,
                        int64_t record, struct file_list *out, struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row = 0;
    enum err_code rc =
        db_prepare(db,
                   COLUMNS FROM " WHERE a.table_name = $1 AND a.record_id = $2"
                                " AND NOT a.voided ORDER BY a.id",
                   &s, e);

    *out = (struct file_list){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, table);
    stmt_bind_int(s, 2, record);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct file_item *grown =
            arena_grow(a, out->items, out->count, &cap, sizeof *grown);
        if (!grown || !read_item(a, s, &grown[out->count])) {
            stmt_reset(s);
            *out = (struct file_list){0};
            return err_nomem(e);
        }
        out->items = grown;
        out->count++;
    }
    return rc;
}

enum err_code file_read_kept(struct arena *a, struct db *db, int64_t id,
                             struct file_item *out, struct buf *bytes,
                             struct err *e)
{
    char hash[FILE_HASH_BYTES];
    struct stmt *s;
    size_t len;
    int row;
    enum err_code rc = db_prepare(
        db, COLUMNS ", k.content" FROM " WHERE a.id = $1 AND NOT a.voided", &s,
        e);

    *out = (struct file_item){0};
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK)
        return rc;
    if (!row)
        return ERR_SET(e, ERR_NOTFOUND, MSG_DOSSIER_FILE_NONE);
    const void *content = stmt_bytes(s, 8, &len);
    hash_of(content, len, hash);
    buf_add(bytes, content, len);
    if (!read_item(a, s, out))
        rc = err_nomem(e);
    else if (strcmp(hash, out->hash) != 0)
        rc = ERR_SET(e, ERR_STORE, MSG_DOSSIER_FILE_CHANGED, out->name);
    stmt_reset(s);
    return rc == ERR_OK ? buf_check(bytes, e) : rc;
}
