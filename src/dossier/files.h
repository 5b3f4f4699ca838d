/*
** Files of records: papers that were handed in, receipts, letters.  Bytes are
** kept once, under their hash; a name says to which record they belong.  Only
** PDF, PNG, JPEG and Word are taken, told by what is inside and not by the
** name, up to 20 MB.  Nothing here is ever run or opened.
*/
#ifndef DOSSIER_FILES_H
#define DOSSIER_FILES_H

#include "registry/registry.h"

enum { FILE_BYTES_MAX = 20 << 20, FILE_HASH_BYTES = 65 };

struct file_new {
    const char *table; /* a register */
    int64_t record;
    const char *name; /* as it was called; folders before it are cut off */
    const char *kind; /* "paper", "receipt", "decision", ... */
    const void *bytes;
    size_t len;
};

/* Attach a file to a record that the actor may write.  ERR_INPUT another type,
** empty, a record that is not there; ERR_LIMIT too large; ERR_DENIED. */
enum err_code file_add(struct registry *r, const struct actor *who,
                       const struct file_new *file, int64_t *id,
                       struct err *e) MUST_CHECK;

/* As a part of a job; no rights are asked. */
enum err_code file_add_in(struct db *db, const char *actor,
                          const struct file_new *file, int64_t *id,
                          struct err *e) MUST_CHECK;

struct file_item {
    int64_t id, size;
    const char *name, *kind, *type, *hash, *entered_by, *entered_at;
};
struct file_list {
    struct file_item *items;
    size_t count;
};

/* The files of a record, oldest first, in the arena. */
enum err_code file_list(struct arena *a, struct db *db, const char *table,
                        int64_t record, struct file_list *out,
                        struct err *e) MUST_CHECK;

/* The bytes of an attachment, checked against the hash; its type is a media
** type.  The caller has checked that the record may be read.  ERR_NOTFOUND,
** ERR_STORE when they were changed. */
enum err_code file_read_kept(struct arena *a, struct db *db, int64_t id,
                             struct file_item *out, struct buf *bytes,
                             struct err *e) MUST_CHECK;

/* The media type of bytes that may be kept; NULL: none of them. */
const char *file_type(const void *bytes, size_t len);

#endif
