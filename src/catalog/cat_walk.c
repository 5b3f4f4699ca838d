/* The files of a catalogue folder, read into memory and sorted by path. */
#include "catalog/cat_load.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES_MAX = 4 << 20, FILES_MAX = 2000, DEPTH_MAX = 3 };

struct walk {
    struct arena *a;
    const char *dir;
    struct cat_file *files;
    size_t count, cap;
    struct err *e;
};

static enum err_code io_error(struct walk *w, enum msg_id id, const char *path)
{
    return ERR_SET(w->e, ERR_IO, id, path, strerror(errno));
}

/* The whole of an open file of size bytes. */
static enum err_code read_bytes(struct walk *w, FILE *f, const char *full,
                                struct cat_file *out, size_t size)
{
    char *text = arena_alloc(w->a, size + 1);

    if (!text)
        return err_nomem(w->e);
    out->len = fread(text, 1, size, f);
    out->text = text;
    text[out->len] = '\0';
    return ferror(f) ? io_error(w, MSG_FILE_READ, full) : ERR_OK;
}

static enum err_code read_file(struct walk *w, const char *full,
                               const char *path, size_t size)
{
    struct cat_file *grown =
        arena_grow(w->a, w->files, w->count, &w->cap, sizeof *grown);
    char limit[16];

    if (!grown)
        return err_nomem(w->e);
    w->files = grown;
    snprintf(limit, sizeof limit, "%d", FILE_BYTES_MAX);
    if (size > FILE_BYTES_MAX || w->count == FILES_MAX)
        return ERR_SET(w->e, ERR_LIMIT, MSG_FILE_LIMIT, full, limit);
    FILE *f = fopen(full, "rb");
    if (!f)
        return io_error(w, MSG_FILE_OPEN, full);
    struct cat_file *out = &w->files[w->count++];
    out->path = path;
    enum err_code rc = read_bytes(w, f, full, out, size);
    fclose(f);
    return rc;
}

static enum err_code walk_dir(struct walk *w, const char *sub, int depth);

/* One entry of a folder; names that begin with '.' are none of ours. */
static enum err_code visit(struct walk *w, const char *sub, const char *name,
                           int depth)
{
    struct stat info;

    if (name[0] == '.')
        return ERR_OK;
    const char *path = *sub ? arena_printf(w->a, "%s/%s", sub, name)
                            : arena_strdup(w->a, name);
    const char *full = path ? arena_printf(w->a, "%s/%s", w->dir, path) : NULL;
    if (!full)
        return err_nomem(w->e);
    if (stat(full, &info) != 0)
        return io_error(w, MSG_FILE_OPEN, full);
    if (S_ISDIR(info.st_mode))
        return depth < DEPTH_MAX ? walk_dir(w, path, depth + 1) : ERR_OK;
    return read_file(w, full, path, (size_t)info.st_size);
}

static enum err_code walk_dir(struct walk *w, const char *sub, int depth)
{
    const char *full = *sub ? arena_printf(w->a, "%s/%s", w->dir, sub) : w->dir;
    enum err_code rc = ERR_OK;

    if (!full)
        return err_nomem(w->e);
    DIR *d = opendir(full);
    if (!d)
        return io_error(w, MSG_FILE_OPEN, full);
    struct dirent *entry;
    while (rc == ERR_OK && (entry = readdir(d)) != NULL)
        rc = visit(w, sub, entry->d_name, depth);
    closedir(d);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    const struct cat_file *x = a, *y = b;

    return strcmp(x->path, y->path);
}

enum err_code cat_walk(struct arena *a, const char *dir,
                       const struct cat_file **out, size_t *count,
                       struct err *e)
{
    struct walk w = {.a = a, .dir = dir, .e = e};

    assert(a && dir && out && count && e);
    *out = NULL;
    *count = 0;
    enum err_code rc = walk_dir(&w, "", 0);
    if (rc != ERR_OK)
        return rc;
    if (w.count > 0)
        qsort(w.files, w.count, sizeof *w.files, by_path);
    *out = w.files;
    *count = w.count;
    return ERR_OK;
}
