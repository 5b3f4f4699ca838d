#include "doc/paper_build.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCRATCH_BYTES_MAX = 512 << 20,
    COMPOSE_BYTES_MAX = 256 << 20,
    WIDEST = 4 /* bytes of one character */
};

struct paper_later {
    struct paper_draft draft;
    struct paper_later *next;
};

enum err_code paper_build_begin(struct paper_build *b, struct arena *a,
                                const char *name, struct err *e)
{
    *b = (struct paper_build){.a = a, .name = name, .e = e};
    b->scratch = arena_new(SCRATCH_BYTES_MAX);
    b->compose = arena_new(COMPOSE_BYTES_MAX);
    buf_init(&b->text, PAPER_TEXT_BYTES_MAX);
    buf_init(&b->clean, PAPER_TEXT_BYTES_MAX);
    return b->scratch && b->compose ? ERR_OK : err_nomem(e);
}

/* ---- Cleaning ---- */

enum fate { FATE_KEEP, FATE_BLANK, FATE_DROP };

/* What becomes of characters that are not shown as themselves. */
static const struct {
    uint32_t first, last;
    enum fate fate;
} fates[] = {
    {0x0001, 0x0008, FATE_DROP},  {0x000A, 0x000D, FATE_BLANK},
    {0x000E, 0x001F, FATE_DROP},  {0x007F, 0x0084, FATE_DROP},
    {0x0085, 0x0085, FATE_BLANK}, {0x0086, 0x009F, FATE_DROP},
    {0x00A0, 0x00A0, FATE_BLANK}, {0x00AD, 0x00AD, FATE_DROP},
    {0x2000, 0x200A, FATE_BLANK}, {0x200B, 0x200F, FATE_DROP},
    {0x2028, 0x2029, FATE_BLANK}, {0x202A, 0x202E, FATE_DROP},
    {0x202F, 0x202F, FATE_BLANK}, {0x205F, 0x205F, FATE_BLANK},
    {0x2060, 0x2064, FATE_DROP},  {0x3000, 0x3000, FATE_BLANK},
    {0xFEFF, 0xFEFF, FATE_DROP},
};

static enum fate fate_of(uint32_t c)
{
    for (size_t i = 0; i < ARRAY_COUNT(fates) && c >= fates[i].first; i++) {
        if (c <= fates[i].last)
            return fates[i].fate;
    }
    return FATE_KEEP;
}

/* Only these bytes begin a character of the table. */
static int may_have_fate(unsigned char c)
{
    return (c < 0x20 && c != '\t') || c == 0x7F || c == 0xC2 || c == 0xE2 ||
           c == 0xE3 || c == 0xEF;
}

static void strip(struct buf *out, const char *raw, size_t len)
{
    const char *end = raw + len, *run = raw;

    for (const char *p = raw; p < end;) {
        if (!may_have_fate((unsigned char)*p)) {
            p++;
            continue;
        }
        const char *at = p;
        enum fate fate = fate_of(utf8_next(&p));
        if (fate == FATE_KEEP)
            continue;
        buf_add(out, run, (size_t)(at - run));
        run = p;
        if (fate == FATE_BLANK)
            buf_char(out, ' ');
    }
    buf_add(out, run, (size_t)(end - run));
}

static enum err_code refuse_bytes(struct paper_build *b)
{
    return ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_UTF8, b->name);
}

enum err_code paper_clean(struct paper_build *b, const char *raw, size_t len)
{
    const char *nfc;

    buf_clear(&b->clean);
    if (!utf8_valid(raw, len))
        return refuse_bytes(b);
    strip(&b->clean, raw, len);
    if (b->clean.failed)
        return ERR_SET(b->e, ERR_LIMIT, MSG_DOC_READ_LONG, b->name);
    arena_reset(b->compose);
    if (text_nfc(b->compose, buf_cstr(&b->clean), b->clean.len, &nfc, b->e) !=
        ERR_OK)
        return b->e->code;
    if (nfc != buf_cstr(&b->clean)) {
        buf_clear(&b->clean);
        buf_str(&b->clean, nfc);
    }
    return b->clean.failed ? err_nomem(b->e) : ERR_OK;
}

/* ---- Paragraphs ---- */

struct paper_mark *paper_mark(struct paper_build *b, struct paper_draft *d,
                              size_t raw)
{
    struct paper_mark *m = arena_alloc(b->scratch, sizeof *m);

    if (!m) {
        err_nomem(b->e);
        return NULL;
    }
    assert(!d->last || d->last->raw <= raw);
    m->raw = raw;
    if (d->last)
        d->last->next = m;
    else
        d->marks = m;
    d->last = m;
    return m;
}

/* Append the bytes from..to, cleaned; a cut is moved behind characters that
** would merge with what stands before it.  Returns where it stopped. */
static size_t append(struct paper_build *b, const struct paper_draft *d,
                     size_t from, size_t to)
{
    if (to > d->len)
        to = d->len;
    while (to < d->len) {
        const char *p = d->raw + to;
        if (text_starts(utf8_next(&p)))
            break;
        to = (size_t)(p - d->raw);
    }
    if (to <= from)
        return from;
    if (paper_clean(b, d->raw + from, to - from) == ERR_OK)
        buf_add(&b->text, b->clean.data, b->clean.len);
    return to;
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t trim_end(struct buf *text, uint32_t start)
{
    while (text->len > start && is_blank(text->data[text->len - 1]))
        text->data[--text->len] = '\0';
    return (uint32_t)text->len;
}

static void add_para(struct paper_build *b, const struct paper_draft *d,
                     uint32_t start)
{
    struct paper_para *grown =
        arena_grow(b->scratch, b->paras, b->count, &b->cap, sizeof *b->paras);

    if (!grown) {
        err_nomem(b->e);
        return;
    }
    b->paras = grown;
    struct paper_para *p = &grown[b->count++];
    *p = d->para;
    p->start = start;
    p->len = (uint32_t)b->text.len - start;
    p->mark = d->anchor ? d->anchor->text : PAPER_NOWHERE;
    buf_char(&b->text, '\n');
}

void paper_put(struct paper_build *b, const struct paper_draft *d)
{
    uint32_t start = (uint32_t)b->text.len;
    size_t done = 0;

    if (b->e->code != ERR_OK)
        return;
    if (!utf8_valid(d->raw, d->len)) {
        (void)!refuse_bytes(b);
        return;
    }
    for (struct paper_mark *m = d->marks; m; m = m->next) {
        done = append(b, d, done, m->raw);
        m->text = (uint32_t)b->text.len;
    }
    (void)append(b, d, done, d->len);
    uint32_t end = trim_end(&b->text, start);
    for (struct paper_mark *m = d->marks; m; m = m->next) {
        if (m->text > end)
            m->text = end;
    }
    if (end > start)
        add_para(b, d, start);
    if (b->e->code == ERR_OK && (b->text.failed || b->count > PAPER_PARAS_MAX))
        ERR_SET(b->e, ERR_LIMIT, MSG_DOC_READ_LONG, b->name);
}

void paper_put_later(struct paper_build *b, const struct paper_draft *d)
{
    struct paper_later *l = arena_alloc(b->scratch, sizeof *l);

    if (l) {
        l->draft = *d;
        l->draft.raw = arena_strndup(b->scratch, d->raw, d->len);
    }
    if (!l || !l->draft.raw) {
        err_nomem(b->e);
        return;
    }
    if (b->last)
        b->last->next = l;
    else
        b->first = l;
    b->last = l;
}

void paper_flush(struct paper_build *b)
{
    for (struct paper_later *l = b->first; l; l = l->next)
        paper_put(b, &l->draft);
    b->first = b->last = NULL;
}

/* ---- Notes that stand at the end ---- */

/* The paragraph that holds an offset of the text. */
static size_t para_at(const struct paper_build *b, uint32_t offset)
{
    size_t low = 0, high = b->count;

    while (low + 1 < high) {
        size_t mid = (low + high) / 2;
        if (b->paras[mid].start <= offset)
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* The last paragraph of the block: of the table, when it is a cell's. */
static size_t block_end(const struct paper_build *b, size_t i)
{
    if (b->paras[i].kind != PAPER_CELL)
        return i;
    while (i + 1 < b->count && b->paras[i + 1].kind == PAPER_CELL &&
           b->paras[i + 1].table >= b->paras[i].table)
        i++;
    return i;
}

struct place {
    size_t after, own; /* paragraphs, as they were */
};

static int by_place(const void *a, const void *b)
{
    const struct place *p = a, *q = b;

    if (p->after != q->after)
        return p->after < q->after ? -1 : 1;
    return (p->own > q->own) - (p->own < q->own);
}

/* Write the paragraphs anew in the order of places. */
static void rewrite(struct paper_build *b, const struct place *places,
                    uint32_t *moved)
{
    struct paper_para *paras = arena_array(b->scratch, b->count, sizeof *paras);
    struct buf text;

    if (!paras) {
        err_nomem(b->e);
        return;
    }
    buf_init(&text, PAPER_TEXT_BYTES_MAX);
    for (size_t i = 0; i < b->count; i++) {
        const struct paper_para *p = &b->paras[places[i].own];
        moved[places[i].own] = (uint32_t)text.len;
        paras[i] = *p;
        paras[i].start = (uint32_t)text.len;
        buf_add(&text, b->text.data + p->start, p->len + 1);
    }
    for (size_t i = 0; i < b->count; i++) {
        if (paras[i].mark == PAPER_NOWHERE)
            continue;
        size_t at = para_at(b, paras[i].mark);
        paras[i].mark += moved[at] - b->paras[at].start;
    }
    if (text.failed)
        err_nomem(b->e);
    buf_free(&b->text);
    b->text = text;
    b->paras = paras;
    b->cap = b->count;
}

void paper_notes_home(struct paper_build *b)
{
    struct place *places = arena_array(b->scratch, b->count, sizeof *places);
    uint32_t *moved = arena_array(b->scratch, b->count, sizeof *moved);

    if (!places || !moved)
        err_nomem(b->e);
    if (b->e->code != ERR_OK || b->count == 0)
        return;
    for (size_t i = 0; i < b->count; i++) {
        const struct paper_para *p = &b->paras[i];
        places[i] = (struct place){i, i};
        if (p->kind == PAPER_NOTE && p->mark != PAPER_NOWHERE)
            places[i].after = block_end(b, para_at(b, p->mark));
    }
    qsort(places, b->count, sizeof *places, by_place);
    rewrite(b, places, moved);
}

/* ---- The end ---- */

static struct paper *finished(struct paper_build *b, enum paper_format format)
{
    struct paper *p = arena_alloc(b->a, sizeof *p);

    if (!p)
        return NULL;
    p->format = format;
    p->name = arena_strdup(b->a, b->name);
    p->text = arena_strndup(b->a, buf_cstr(&b->text), b->text.len);
    p->paras = arena_array(b->a, b->count, sizeof *p->paras);
    if (!p->name || !p->text || !p->paras)
        return NULL;
    p->len = (uint32_t)b->text.len;
    p->count = b->count;
    if (b->count > 0)
        memcpy(p->paras, b->paras, b->count * sizeof *p->paras);
    p->sheets = b->sheets;
    p->sheet_count = b->sheet_count;
    return p;
}

enum err_code paper_build_end(struct paper_build *b, enum paper_format format,
                              struct paper **out)
{
    *out = NULL;
    if (b->e->code == ERR_OK)
        paper_flush(b);
    if (b->e->code == ERR_OK && b->count == 0)
        ERR_SET(b->e, ERR_INPUT, MSG_DOC_READ_WORDLESS, b->name);
    if (b->e->code == ERR_OK) {
        *out = finished(b, format);
        if (!*out)
            err_nomem(b->e);
    }
    buf_free(&b->text);
    buf_free(&b->clean);
    arena_free(b->scratch);
    arena_free(b->compose);
    return b->e->code;
}
