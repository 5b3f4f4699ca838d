#include "doc/paper_comment.h"

#include "base/text.h"
#include "doc/paper_comment_parts.h"
#include "doc/paper_docx.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 512 << 20, XML_BYTES_MAX = 256 << 20, NAME_BYTES = 64 };

/* Where the mark of a comment goes in document.xml. */
struct point {
    size_t at;
    uint32_t comment;
    int is_end;
    const struct docx_piece *cut; /* the run is parted here; NULL: between */
};

struct writer {
    const struct paper_comments *c;
    struct paper_build b;
    struct docx_map map;
    struct buf xml; /* document.xml as it is */
    struct point *points;
    size_t count;
    long first_id;
    const char *declare; /* the namespace, where "w:" is not its prefix */
};

/* ---- From the text to the XML ---- */

/* The byte of the source where the text at offset want begins. */
static size_t source_at(struct writer *w, const struct docx_piece *p,
                        uint32_t want)
{
    size_t done = p->from->text, at = p->source.from, end = p->source.to;
    const char *xml = w->xml.data;

    if (want <= done)
        return at;
    if (end - at == p->to->text - done &&
        memcmp(xml + at, w->b.text.data + done, end - at) == 0)
        return at + (want - done);
    /* Loose marks at the front belong to the piece before. */
    for (int first = 1; at < end && done < want; first = 0) {
        const char *next = xml + at;
        do {
            const char *c = next;
            if (text_starts(utf8_next(&c)) && next > xml + at)
                break;
            next = c;
        } while (next < xml + end);
        const char *head = xml + at;
        int loose = first && !text_starts(utf8_next(&head));
        if (!loose &&
            paper_clean(&w->b, xml + at, (size_t)(next - xml) - at) == ERR_OK)
            done += w->b.clean.len;
        at = (size_t)(next - xml);
    }
    return at;
}

/* The name of a tag "<w:t ...>", prefix included. */
static void tag_name(const struct writer *w, struct docx_span tag,
                     char out[NAME_BYTES])
{
    const char *p = w->xml.data + tag.from + 1;
    size_t n = strcspn(p, " \t\r\n/>");

    snprintf(out, NAME_BYTES, "%.*s", (int)(n < NAME_BYTES ? n : 0), p);
}

/* 1 when the run has nothing behind the piece. */
static int is_last(const struct writer *w, const struct docx_piece *p)
{
    char close[2 * NAME_BYTES + 8], t[NAME_BYTES], r[NAME_BYTES];

    tag_name(w, p->t, t);
    tag_name(w, w->map.runs[p->run].start, r);
    int n = snprintf(close, sizeof close, "</%s></%s>", t, r);
    return strncmp(w->xml.data + p->source.to, close, (size_t)n) == 0;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The place in piece p for the text offset at. */
static struct point point_in(struct writer *w, const struct docx_piece *p,
                             uint32_t at, int is_end)
{
    const struct docx_run *run = &w->map.runs[p->run];
    struct point point = {.cut = p, .is_end = is_end};

    if (p->atom)
        point.at = is_end ? p->source.to : p->source.from;
    else
        point.at = p->whole ? 0 : source_at(w, p, at);
    if (p->whole || (!is_end && point.at == p->source.from && p->first) ||
        (is_end && point.at == p->source.to && is_last(w, p))) {
        point.at = is_end ? run->end : run->start.from;
        point.cut = NULL;
        return point;
    }
    /* Word drops blanks at the ends of a <w:t> that does not keep them. */
    while (!p->spaces && !p->atom && point.at > p->source.from &&
           is_blank(w->xml.data[point.at - 1]))
        point.at--;
    return point;
}

/* The first piece that ends behind the offset. */
static size_t piece_after(const struct writer *w, uint32_t offset)
{
    size_t low = 0, high = w->map.piece_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (w->map.pieces[mid].to->text > offset)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

static const struct paper_para *para_at(const struct writer *w, uint32_t offset)
{
    size_t low = 0, high = w->b.count;

    while (low + 1 < high) {
        size_t mid = (low + high) / 2;
        if (w->b.paras[mid].start <= offset)
            low = mid;
        else
            high = mid;
    }
    return &w->b.paras[low];
}

/* The piece of the mark at this offset; NULL when there is none. */
static const struct docx_piece *mark_piece(const struct writer *w,
                                           uint32_t mark)
{
    for (size_t i = piece_after(w, mark); i > 0; i--) {
        const struct docx_piece *p = &w->map.pieces[i - 1];
        if (p->to->text < mark)
            break;
        if (p->whole && p->from->text == mark)
            return p;
    }
    return NULL;
}

/* The pieces that the comment's words lie in. */
static int range_of(const struct writer *w, const struct paper_comment *c,
                    const struct docx_piece **from,
                    const struct docx_piece **to)
{
    size_t first = piece_after(w, c->start), count = w->map.piece_count;
    const struct docx_piece *all = w->map.pieces;

    *from = *to = NULL;
    if (count == 0)
        return 0;
    if (first < count && all[first].from->text < c->end) {
        size_t last = first;
        while (last + 1 < count && all[last + 1].from->text < c->end)
            last++;
        *from = &all[first];
        *to = &all[last];
        return 1;
    }
    /* Not words of the main story: the mark, or the nearest words. */
    const struct paper_para *para = para_at(w, c->start);
    if (para->kind == PAPER_FURNITURE)
        first = 0;
    else if (para->mark != PAPER_NOWHERE)
        *from = *to = mark_piece(w, para->mark);
    if (!*from)
        *from = *to = &all[first < count ? first : count - 1];
    return 1;
}

static int by_place(const void *a, const void *b)
{
    const struct point *p = a, *q = b;

    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    if (p->is_end != q->is_end)
        return q->is_end - p->is_end; /* what ends comes first */
    return p->comment < q->comment ? -1 : p->comment > q->comment;
}

static enum err_code place(struct writer *w, uint32_t i)
{
    struct paper_comment whole = w->c->all[i], *c = &whole;
    const struct docx_piece *from, *to;
    const char *text = w->b.text.data;

    if (c->start > c->end || c->end > w->b.text.len)
        return ERR_SET(w->b.e, ERR_INPUT, MSG_DOC_COMMENT_PLACE, w->b.name);
    while ((text[c->start] & 0xC0) == 0x80)
        c->start--; /* no character is cut */
    while ((text[c->end] & 0xC0) == 0x80)
        c->end++;
    if (!range_of(w, c, &from, &to))
        return ERR_SET(w->b.e, ERR_INPUT, MSG_DOC_COMMENT_NOWHERE, w->b.name);
    int within = from->from->text < c->end && to->to->text > c->start;
    struct point start =
        point_in(w, from, within ? c->start : from->from->text, 0);
    struct point end = point_in(w, to, within ? c->end : to->to->text, 1);
    if (end.at <= start.at) { /* no room: the whole piece */
        start = point_in(w, from, from->from->text, 0);
        end = point_in(w, from, from->to->text, 1);
    }
    start.comment = end.comment = i;
    w->points[w->count++] = start;
    w->points[w->count++] = end;
    return w->b.e->code;
}

static enum err_code place_all(struct writer *w)
{
    w->points = arena_array(w->b.scratch, 2 * w->c->count, sizeof *w->points);
    if (!w->points)
        return err_nomem(w->b.e);
    for (uint32_t i = 0; i < w->c->count; i++) {
        if (place(w, i) != ERR_OK)
            return w->b.e->code;
    }
    qsort(w->points, w->count, sizeof *w->points, by_place);
    return ERR_OK;
}

/* ---- The new document.xml ---- */

static void mark(const struct writer *w, struct buf *out, const struct point *p)
{
    long id = w->first_id + (long)p->comment;
    const char *ns = w->declare;

    if (!p->is_end)
        buf_printf(out, "<w:commentRangeStart%s w:id=\"%ld\"/>", ns, id);
    else
        buf_printf(out,
                   "<w:commentRangeEnd%s w:id=\"%ld\"/>"
                   "<w:r%s><w:commentReference w:id=\"%ld\"/></w:r>",
                   ns, id, ns, id);
}

static void span(const struct writer *w, struct buf *out, struct docx_span s)
{
    buf_add(out, w->xml.data + s.from, s.to - s.from);
}

/* End the run of the piece, or begin it anew with all that it says. */
static void close_run(const struct writer *w, struct buf *out,
                      const struct docx_piece *p)
{
    char t[NAME_BYTES], r[NAME_BYTES];

    tag_name(w, p->t, t);
    tag_name(w, w->map.runs[p->run].start, r);
    buf_printf(out, "</%s></%s>", t, r);
}

/* Word drops blanks at the ends of a <w:t> that does not keep them: those at
** the cut get one of their own, and the rest goes on as it was. */
static void open_run(const struct writer *w, struct buf *out,
                     const struct docx_piece *p, size_t at)
{
    const struct docx_run *run = &w->map.runs[p->run];
    size_t blanks = 0;
    char t[NAME_BYTES];

    tag_name(w, p->t, t);
    span(w, out, run->start);
    span(w, out, run->props);
    if (p->spaces) {
        buf_printf(out, "<%s xml:space=\"preserve\">", t);
        return;
    }
    while (at + blanks < p->source.to && is_blank(w->xml.data[at + blanks]))
        blanks++;
    if (blanks > 0) {
        buf_printf(out, "<%s xml:space=\"preserve\">", t);
        span(w, out, (struct docx_span){at, at + blanks});
        buf_printf(out, "</%s>", t);
    }
    span(w, out, p->t);
}

/* document.xml with the marks. */
static void mark_document(const struct writer *w, struct buf *out)
{
    size_t done = 0;

    for (size_t i = 0; i < w->count;) {
        size_t at = w->points[i].at, n = i;
        const struct docx_piece *cut = NULL;
        for (; n < w->count && w->points[n].at == at; n++)
            cut = w->points[n].cut ? w->points[n].cut : cut;
        span(w, out, (struct docx_span){done, at});
        done = at;
        if (cut)
            close_run(w, out, cut);
        for (; i < n; i++)
            mark(w, out, &w->points[i]);
        if (cut)
            open_run(w, out, cut, at);
    }
    span(w, out, (struct docx_span){done, w->xml.len});
}

/* How the file calls the elements of Word. */
static enum err_code learn_names(struct writer *w, const char **space)
{
    const struct docx_span root = w->map.root;
    char name[NAME_BYTES];
    static const char strict[] =
        "http://purl.oclc.org/ooxml/wordprocessingml/main";

    if (w->map.foreign || root.to > w->xml.len || root.to <= root.from ||
        w->xml.data[root.from] != '<')
        return ERR_SET(w->b.e, ERR_INPUT, MSG_DOC_COMMENT_CODE, w->b.name);
    int is_strict = memmem(w->xml.data + root.from, root.to - root.from, strict,
                           sizeof strict - 1) != NULL;
    *space = is_strict ? strict : COMMENT_SPACE;
    tag_name(w, root, name);
    w->declare = "";
    if (strcmp(name, "w:document") != 0)
        w->declare = arena_printf(w->b.scratch, " xmlns:w=\"%s\"", *space);
    return w->declare ? ERR_OK : err_nomem(w->b.e);
}

static enum err_code write_all(struct writer *w,
                               const struct paper_source *from, struct buf *out)
{
    struct comment_parts p = {.c = w->c, .b = &w->b};
    struct paper_zip z;
    struct err *e = w->b.e;

    buf_init(&p.document, XML_BYTES_MAX);
    if (paper_zip_open(&z, from->name, from->bytes, from->len, e) == ERR_OK &&
        docx_find_parts(&z, &p.parts) == ERR_OK &&
        paper_zip_load(&z, p.parts.document, &w->xml) == ERR_OK &&
        learn_names(w, &p.space) == ERR_OK && place_all(w) == ERR_OK &&
        comment_parts_begin(&p, &z) == ERR_OK) {
        w->first_id = p.first_id;
        mark_document(w, &p.document);
        if (buf_check(&p.document, e) == ERR_OK)
            (void)!comment_parts_write(&p, from, out);
    }
    comment_parts_end(&p);
    buf_free(&p.document);
    paper_zip_close(&z);
    return e->code;
}

enum err_code paper_comment(const struct paper_comments *c,
                            const struct paper_source *from, struct buf *out,
                            struct err *e)
{
    struct writer w = {.c = c};
    struct paper *unused;

    assert(e->code == ERR_OK);
    if (c->count == 0) {
        buf_add(out, from->bytes, from->len);
        return buf_check(out, e);
    }
    if (c->count > PAPER_COMMENTS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_DOC_COMMENT_MANY, from->name);
    struct arena *a = arena_new(ARENA_BYTES);
    if (!a)
        return err_nomem(e);
    buf_init(&w.xml, XML_BYTES_MAX);
    if (paper_build_begin(&w.b, a, from->name, e) == ERR_OK)
        docx_read(&w.b, from->bytes, from->len, &w.map);
    if (e->code == ERR_OK && w.b.count > 0)
        (void)!write_all(&w, from, out);
    (void)!paper_build_end(&w.b, PAPER_DOCX, &unused);
    buf_free(&w.xml);
    arena_free(a);
    return e->code;
}
