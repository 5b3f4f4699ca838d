#include "doc/paper_comment_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_BYTES_MAX = 128 << 20, DOS_FIRST_DAY = 315532800 /* 1980 */ };

#define REL_SPACE "http://schemas.openxmlformats.org/package/2006/relationships"
#define TYPE_SPACE                                                             \
    "http://schemas.openxmlformats.org/package/2006/content-types"
#define COMMENT_RELATION                                                       \
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"     \
    "comments"
#define COMMENT_TYPE                                                           \
    "application/vnd.openxmlformats-officedocument.wordprocessingml."          \
    "comments+xml"

/* ---- A part that gets more children ---- */

/* What is found out about a part before it grows. */
struct tail {
    size_t at, len; /* the root's closing tag; len 0: "<root/>" ends at at */
    char root[64];
    long max_id; /* of comments */
};

static void on_start(struct paper_xml *x, const char *name, const char **list)
{
    struct tail *t = x->ctx;

    if (strcmp(name, "w:comment") == 0) {
        long id = paper_xml_number(list, "id", -1);
        t->max_id = id > t->max_id ? id : t->max_id;
    }
}

static void on_end(struct paper_xml *x, const char *name)
{
    struct tail *t = x->ctx;

    (void)name;
    if (x->depth > 0)
        return;
    t->at = paper_xml_at(x);
    t->len = paper_xml_len(x);
}

/* The part with more before the end of its root element. */
static enum err_code grow_part(struct comment_parts *p, struct buf *part,
                               struct tail *t, const char *more)
{
    static const struct paper_xml_sink sink = {on_start, on_end, NULL};
    struct paper_xml x = {.sink = &sink,
                          .ctx = t,
                          .e = p->b->e,
                          .file = p->b->name,
                          .part = "comments"};
    struct buf old = *part;

    if (paper_xml_bytes(&x, buf_cstr(&old), old.len) != ERR_OK)
        return p->b->e->code;
    if (x.foreign)
        return ERR_SET(p->b->e, ERR_INPUT, MSG_DOC_COMMENT_CODE, p->b->name);
    buf_init(part, PART_BYTES_MAX);
    if (t->len > 0) {
        buf_add(part, old.data, t->at);
        buf_str(part, more);
    } else { /* "<root a='b'/>" becomes "<root a='b'>...</root>" */
        size_t open = t->at - 1;
        while (open > 0 && old.data[open] != '<')
            open--;
        size_t name = strcspn(old.data + open + 1, " \t\r\n/>");
        buf_add(part, old.data, t->at - 2);
        buf_char(part, '>');
        buf_str(part, more);
        buf_printf(part, "</%.*s>", (int)name, old.data + open + 1);
    }
    buf_add(part, old.data + t->at, old.len - t->at);
    buf_free(&old);
    return buf_check(part, p->b->e);
}

/* ---- comments.xml ---- */

static void comment_xml(const struct comment_parts *p, struct buf *out,
                        size_t i)
{
    const struct paper_comments *c = p->c;
    const char *text = c->all[i].text;

    buf_printf(out, "<w:comment xmlns:w=\"%s\" w:id=\"%ld\" w:author=\"",
               p->space, p->first_id + (long)i);
    buf_xml(out, c->author);
    buf_printf(out, "\" w:date=\"%04d-%02d-%02dT00:00:00Z\" w:initials=\"",
               c->date.year, c->date.month, c->date.day);
    buf_xml(out, c->initials);
    buf_str(out, "\">");
    for (;;) {
        const char *end = strchrnul(text, '\n');
        char *line = arena_strndup(p->b->scratch, text, (size_t)(end - text));
        buf_str(out, "<w:p><w:r><w:t xml:space=\"preserve\">");
        if (line)
            buf_xml(out, line);
        else
            err_nomem(p->b->e);
        buf_str(out, "</w:t></w:r></w:p>");
        if (!*end)
            break;
        text = end + 1;
    }
    buf_str(out, "</w:comment>");
}

/* comments.xml with ours behind those that are there. */
static enum err_code make_comments(struct comment_parts *p, struct paper_zip *z)
{
    struct tail t = {.max_id = -1};
    struct buf ours;

    if (*p->parts.comments &&
        paper_zip_load(z, p->parts.comments, &p->comments) != ERR_OK)
        return p->b->e->code;
    if (!*p->parts.comments)
        buf_printf(&p->comments,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\" "
                   "standalone=\"yes\"?>\n<w:comments xmlns:w=\"%s\">"
                   "</w:comments>",
                   p->space);
    /* Once to learn the numbers, once to write behind them. */
    if (grow_part(p, &p->comments, &t, "") != ERR_OK)
        return p->b->e->code;
    p->first_id = t.max_id + 1;
    buf_init(&ours, PART_BYTES_MAX);
    for (size_t i = 0; i < p->c->count; i++)
        comment_xml(p, &ours, i);
    if (buf_check(&ours, p->b->e) == ERR_OK)
        (void)!grow_part(p, &p->comments, &t, buf_cstr(&ours));
    buf_free(&ours);
    return p->b->e->code;
}

/* ---- Relation and type ---- */

/* A name beside document.xml that is free. */
static enum err_code name_comments(struct comment_parts *p,
                                   const struct paper_zip *z)
{
    const char *document = p->parts.document;
    const char *slash = strrchr(document, '/');
    int folder = slash ? (int)(slash - document) + 1 : 0;

    if (*p->parts.comments) {
        p->comments_name = p->parts.comments;
        return ERR_OK;
    }
    for (int n = 1; n <= PAPER_ENTRIES_MAX + 1; n++) {
        char *name = n == 1 ? arena_printf(p->b->scratch, "%.*scomments.xml",
                                           folder, document)
                            : arena_printf(p->b->scratch, "%.*scomments%d.xml",
                                           folder, document, n);
        if (!name)
            return err_nomem(p->b->e);
        p->comments_name = name;
        if (!paper_zip_has(z, name))
            break;
    }
    return ERR_OK;
}

static enum err_code relate(struct comment_parts *p, struct paper_zip *z)
{
    static const char empty[] = "<Relationships xmlns=\"" REL_SPACE "\"/>";
    struct tail t = {0};
    char id[32], more[1024];

    if (!paper_zip_has(z, p->parts.relations))
        buf_str(&p->relations, empty);
    else if (paper_zip_load(z, p->parts.relations, &p->relations) != ERR_OK)
        return p->b->e->code;
    for (int n = 1;; n++) {
        snprintf(id, sizeof id, "\"rIdComments%d\"", n);
        if (!strstr(buf_cstr(&p->relations), id))
            break;
    }
    snprintf(more, sizeof more,
             "<Relationship xmlns=\"" REL_SPACE "\" Id=%s Type=\"%s\" "
             "Target=\"/%s\"/>",
             id, COMMENT_RELATION, p->comments_name);
    return grow_part(p, &p->relations, &t, more);
}

static enum err_code declare_type(struct comment_parts *p, struct paper_zip *z)
{
    struct tail t = {0};
    char more[1024];

    if (paper_zip_load(z, "[Content_Types].xml", &p->types) != ERR_OK)
        return p->b->e->code;
    snprintf(more, sizeof more,
             "<Override xmlns=\"" TYPE_SPACE "\" PartName=\"/%s\" "
             "ContentType=\"%s\"/>",
             p->comments_name, COMMENT_TYPE);
    return grow_part(p, &p->types, &t, more);
}

enum err_code comment_parts_begin(struct comment_parts *p, struct paper_zip *z)
{
    struct buf *const all[] = {&p->comments, &p->relations, &p->types};

    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        buf_init(all[i], PART_BYTES_MAX);
    if (name_comments(p, z) != ERR_OK || make_comments(p, z) != ERR_OK ||
        *p->parts.comments)
        return p->b->e->code;
    return relate(p, z) == ERR_OK ? declare_type(p, z) : p->b->e->code;
}

void comment_parts_end(struct comment_parts *p)
{
    struct buf *const all[] = {&p->comments, &p->relations, &p->types};

    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        free(all[i]->data);
}

/* ---- The package ---- */

static enum err_code refuse(struct comment_parts *p, const char *part,
                            const char *why)
{
    return ERR_SET(p->b->e, ERR_INPUT, MSG_DOC_READ_BROKEN, p->b->name, part,
                   why);
}

/* Put a part in the place of the one of that name, with its time; a new one
** comes last, dated as early as a zip file can say. */
static enum err_code put_part(struct comment_parts *p, zip_t *zip,
                              const char *name, const struct buf *part)
{
    zip_int64_t i = zip_name_locate(zip, name, ZIP_FL_NOCASE);
    zip_stat_t st = {0};

    if (part->len == 0)
        return ERR_OK;
    zip_source_t *s = zip_source_buffer(zip, part->data, part->len, 0);
    if (!s)
        return err_nomem(p->b->e);
    int known = i >= 0 && zip_stat_index(zip, (zip_uint64_t)i, 0, &st) == 0 &&
                (st.valid & ZIP_STAT_MTIME);
    if (i >= 0 && zip_file_replace(zip, (zip_uint64_t)i, s, 0) != 0)
        i = -2;
    else if (i == -1)
        i = zip_file_add(zip, name, s, ZIP_FL_ENC_UTF_8);
    if (i < 0) {
        zip_source_free(s);
        return refuse(p, name, zip_strerror(zip));
    }
    if (zip_file_set_mtime(zip, (zip_uint64_t)i,
                           known ? st.mtime : DOS_FIRST_DAY, 0) != 0)
        return refuse(p, name, zip_strerror(zip));
    return ERR_OK;
}

static enum err_code put_parts(struct comment_parts *p, zip_t *zip)
{
    const struct {
        const char *name;
        const struct buf *part;
    } all[] = {
        {p->parts.document, &p->document},
        {p->comments_name, &p->comments},
        {p->parts.relations, &p->relations},
        {"[Content_Types].xml", &p->types},
    };

    for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
        if (put_part(p, zip, all[i].name, all[i].part) != ERR_OK)
            return p->b->e->code;
    }
    return ERR_OK;
}

/* All bytes of the finished package. */
static enum err_code copy_out(struct comment_parts *p, zip_source_t *s,
                              struct buf *out)
{
    char chunk[1 << 16];
    size_t before = out->len;
    zip_int64_t n;

    if (zip_source_open(s) != 0)
        return refuse(p, "zip", zip_error_strerror(zip_source_error(s)));
    while ((n = zip_source_read(s, chunk, sizeof chunk)) > 0)
        buf_add(out, chunk, (size_t)n);
    zip_source_close(s);
    if (n < 0)
        (void)!refuse(p, "zip", zip_error_strerror(zip_source_error(s)));
    else
        (void)!buf_check(out, p->b->e);
    if (p->b->e->code != ERR_OK && !out->failed)
        out->len = before;
    return p->b->e->code;
}

/* The file as a zip that may be written over: libzip keeps bytes of its own,
** for it frees those that it replaces. */
static zip_t *open_copy(const struct paper_source *from, zip_source_t *s,
                        zip_error_t *error)
{
    if (zip_source_begin_write(s) == 0 &&
        zip_source_write(s, from->bytes, from->len) == (zip_int64_t)from->len &&
        zip_source_commit_write(s) == 0)
        return zip_open_from_source(s, 0, error);
    zip_error_set(error, ZIP_ER_MEMORY, 0);
    return NULL;
}

enum err_code comment_parts_write(struct comment_parts *p,
                                  const struct paper_source *from,
                                  struct buf *out)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = s ? open_copy(from, s, &error) : NULL;
    if (!zip) {
        zip_source_free(s);
        (void)!refuse(p, "zip", zip_error_strerror(&error));
        zip_error_fini(&error);
        return p->b->e->code;
    }
    zip_error_fini(&error);
    zip_source_keep(s);
    if (put_parts(p, zip) != ERR_OK) {
        zip_discard(zip);
    } else if (zip_close(zip) != 0) {
        (void)!refuse(p, "zip", zip_strerror(zip));
        zip_discard(zip);
    } else {
        (void)!copy_out(p, s, out);
    }
    zip_source_free(s);
    return p->b->e->code;
}
