#include "doc/paper_zip.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16 };

static enum err_code refuse(struct paper_zip *z, const char *part,
                            const char *why)
{
    return ERR_SET(z->e, ERR_INPUT, MSG_DOC_READ_BROKEN, z->name, part, why);
}

/* A name that would lie outside the folder where it is unpacked. */
static int leads_out(const char *name)
{
    if (*name == '/' || *name == '\\' || strchr(name, ':'))
        return 1;
    for (const char *p = name; p; p = strpbrk(p, "/\\")) {
        p += *p == '/' || *p == '\\';
        if (strncmp(p, "..", 2) == 0 && strchr("/\\", p[2]))
            return 1; /* strchr finds the end of the name, too */
    }
    return 0;
}

static enum err_code check_entry(struct paper_zip *z, zip_uint64_t i)
{
    zip_stat_t st;

    if (zip_stat_index(z->zip, i, 0, &st) != 0 || !st.name)
        return refuse(z, "zip", zip_strerror(z->zip));
    if (st.valid & ZIP_STAT_ENCRYPTION_METHOD &&
        st.encryption_method != ZIP_EM_NONE)
        return ERR_SET(z->e, ERR_INPUT, MSG_DOC_READ_SEALED, z->name);
    if (leads_out(st.name))
        return ERR_SET(z->e, ERR_INPUT, MSG_DOC_READ_UNSAFE, z->name, st.name);
    return ERR_OK;
}

enum err_code paper_zip_open(struct paper_zip *z, const char *name,
                             const char *bytes, size_t len, struct err *e)
{
    zip_error_t error;

    *z = (struct paper_zip){.name = name, .e = e};
    zip_error_init(&error);
    zip_source_t *s = zip_source_buffer_create(bytes, len, 0, &error);
    if (s)
        z->zip = zip_open_from_source(s, ZIP_RDONLY, &error);
    if (!z->zip) {
        zip_source_free(s);
        if (zip_error_code_zip(&error) == ZIP_ER_MEMORY)
            err_nomem(e);
        else
            (void)!refuse(z, "zip", zip_error_strerror(&error));
        zip_error_fini(&error);
        return e->code;
    }
    zip_error_fini(&error);
    zip_int64_t count = zip_get_num_entries(z->zip, 0);
    if (count > PAPER_ENTRIES_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_DOC_READ_INFLATED, name);
    for (zip_int64_t i = 0; i < count && e->code == ERR_OK; i++)
        (void)!check_entry(z, (zip_uint64_t)i);
    return e->code;
}

void paper_zip_close(struct paper_zip *z)
{
    if (z->zip)
        zip_discard(z->zip);
    z->zip = NULL;
}

int paper_zip_has(const struct paper_zip *z, const char *part)
{
    return zip_name_locate(z->zip, part, ZIP_FL_NOCASE) >= 0;
}

static enum err_code count_bytes(struct paper_zip *z, uint64_t part_done,
                                 const zip_stat_t *st)
{
    uint64_t packed = st->valid & ZIP_STAT_COMP_SIZE ? st->comp_size : 0;

    if (z->inflated > PAPER_INFLATED_MAX ||
        (part_done > PAPER_RATIO_FREE && part_done / PAPER_RATIO_MAX > packed))
        return ERR_SET(z->e, ERR_LIMIT, MSG_DOC_READ_INFLATED, z->name);
    return ERR_OK;
}

static enum err_code inflate_part(struct paper_zip *z, zip_file_t *f,
                                  const zip_stat_t *st, paper_zip_sink *sink,
                                  void *ctx)
{
    char chunk[CHUNK_BYTES];
    uint64_t done = 0;
    zip_int64_t n;

    do {
        n = zip_fread(f, chunk, sizeof chunk);
        if (n < 0)
            return refuse(z, st->name, zip_file_strerror(f));
        done += (uint64_t)n;
        z->inflated += (uint64_t)n;
        if (count_bytes(z, done, st) != ERR_OK)
            return z->e->code;
        if (!sink(ctx, chunk, (size_t)n, n == 0))
            return z->e->code;
    } while (n > 0);
    return ERR_OK;
}

enum err_code paper_zip_read(struct paper_zip *z, const char *part,
                             paper_zip_sink *sink, void *ctx)
{
    zip_stat_t st;

    if (zip_stat(z->zip, part, ZIP_FL_NOCASE, &st) != 0)
        return refuse(z, part, zip_strerror(z->zip));
    zip_file_t *f = zip_fopen_index(z->zip, st.index, 0);
    if (!f)
        return refuse(z, part, zip_strerror(z->zip));
    enum err_code rc = inflate_part(z, f, &st, sink, ctx);
    zip_fclose(f);
    return rc;
}

struct load {
    struct paper_zip *z;
    struct buf *out;
};

static int load_sink(void *ctx, const char *bytes, size_t len, int last)
{
    struct load *l = ctx;

    (void)last;
    buf_add(l->out, bytes, len);
    return buf_check(l->out, l->z->e) == ERR_OK;
}

enum err_code paper_zip_load(struct paper_zip *z, const char *part,
                             struct buf *out)
{
    struct load l = {z, out};

    return paper_zip_read(z, part, load_sink, &l);
}
