/*
** Any bytes as somebody's paper: as a file, and as the text inside a good Word
** file, OpenDocument text or HTML page; and a comment in what was read.  No
** crash, no memory without bound; a refusal says why; what was read lies in
** its text.
*/
#include "base/text.h"
#include "doc/paper_comment.h"
#include "doc/paper_world.h"

#include <stdint.h>

enum { ARENA_BYTES = 64 << 20, OUT_BYTES = 64 << 20, INPUT_MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len);

static void check(const struct paper *p)
{
    uint32_t end = 0;

    if (!utf8_valid(p->text, p->len) || p->text[p->len] != '\0')
        abort();
    for (size_t i = 0; i < p->count; i++) {
        const struct paper_para *q = &p->paras[i];
        if (q->start != end || q->len == 0 || q->start + q->len >= p->len ||
            p->text[q->start + q->len] != '\n')
            abort();
        if (q->mark != PAPER_NOWHERE && q->mark > p->len)
            abort();
        end = q->start + q->len + 1;
    }
    if (end != p->len)
        abort();
}

/* A file with comments reads as it did without. */
static void comment(struct arena *a, const struct paper_source *from,
                    const struct paper *p)
{
    struct paper_comment all[2] = {{p->len / 3, p->len / 2, "a"},
                                   {p->len / 4, p->len / 3 + 1, "b\nc"}};
    struct paper_comments c = {all, 2, "A", "A", {2024, 1, 1}};
    struct paper *again;
    struct err e = {0};
    struct buf out;

    buf_init(&out, OUT_BYTES);
    enum err_code rc = paper_comment(&c, from, &out, &e);
    if (rc != ERR_OK && (e.id == MSG_NONE || out.len > 0))
        abort();
    if (rc == ERR_OK) {
        rc = paper_read_bytes(a, "a.docx", out.data, out.len, &again, &e);
        if (rc == ERR_OK && strcmp(p->text, again->text) != 0)
            abort();
        if (rc == ERR_INPUT)
            abort();
    }
    buf_free(&out);
}

static void read_as(const char *name, const char *bytes, size_t len)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct paper_source from = {name, bytes, len};
    struct paper *p;
    struct err e = {0};

    if (!a)
        return;
    enum err_code rc = paper_read_bytes(a, name, bytes, len, &p, &e);
    if ((rc != ERR_OK) != (p == NULL) || (rc != ERR_OK && e.id == MSG_NONE))
        abort();
    if (p)
        check(p);
    if (p && p->format == PAPER_DOCX)
        comment(a, &from, p);
    arena_free(a);
}

/* The input as one part of a Word file. */
static void read_word(const char *part, const char *text)
{
    static const char body[] = WORD_BODY(
        "<w:p><w:pPr><w:pStyle w:val=\"a\"/><w:numPr><w:numId w:val=\"1\"/>"
        "</w:numPr></w:pPr><w:r><w:t>a 1 b</w:t></w:r><w:r>"
        "<w:footnoteReference w:id=\"1\"/></w:r></w:p>");
    const struct part parts[] = {{part, text}, {"word/document.xml", body}};
    int own = strcmp(part, "word/document.xml") == 0;
    struct buf out;

    word_file(&out, parts, own ? 1 : 2);
    read_as("a.docx", out.data, out.len);
    buf_free(&out);
}

static void read_odt(const char *text)
{
    static const char mime[] = "application/vnd.oasis.opendocument.text";
    struct arena *a = arena_new(ARENA_BYTES);
    struct buf out;
    struct err e = {0};

    buf_init(&out, OUT_BYTES);
    struct zipw *z = zipw_new(a, &out);
    zipw_store(z, "mimetype", mime, sizeof mime - 1);
    zipw_add(z, "styles.xml", text, strlen(text));
    zipw_add(z, "content.xml", text, strlen(text));
    if (zipw_finish(z, &e) != ERR_OK)
        abort();
    arena_free(a);
    read_as("a.odt", out.data, out.len);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
    static const char *const parts[] = {"word/document.xml", "word/styles.xml",
                                        "word/numbering.xml",
                                        "word/footnotes.xml"};

    if (len < 2 || len > INPUT_MAX)
        return 0;
    char *text = calloc(1, len);
    if (!text)
        return 0;
    memcpy(text, data + 1, len - 1);
    unsigned choice = data[0] % 10;
    if (choice < 4)
        read_word(parts[choice], text);
    else if (choice == 4)
        read_odt(text);
    else if (choice == 5)
        read_as("a.md", text, len - 1);
    else if (choice < 8)
        read_as("a.html", text, len - 1);
    else if (len < 6 || memcmp(text, "%PDF-", 5) != 0)
        read_as(choice == 8 ? "a.docx" : "a", text, len - 1);
    free(text);
    return 0;
}
