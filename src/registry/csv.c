#include "registry/csv.h"

#include "base/text.h"
#include "registry/encoding.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    BUFFER_BYTES = 2 * CSV_RECORD_MAX,
    HEAD_BYTES = 1 << 16,
    NFC_BYTES = 16 * CSV_RECORD_MAX
};

enum state { FIELD_START, PLAIN, QUOTED, QUOTE_SEEN };

/* A field of the record, as offsets from its first byte. */
struct field {
    size_t from, to;
    unsigned char quoted; /* 1 in quotes, 2 with "" inside */
    unsigned char high;   /* has bytes beyond ASCII */
};

struct csv {
    FILE *f;
    const char *name;
    char *data; /* BUFFER_BYTES and one more for a closing NUL */
    size_t start, end;
    int eof;
    char separator;
    int skip_lf;   /* the record before ended with a CR */
    int bad_quote; /* the record has text behind a closing quote */
    int too_many;
    int64_t number, done, size;
    struct field fields[SHEET_COLUMNS_MAX];
    struct sheet_cell cells[SHEET_COLUMNS_MAX];
    size_t count;
    struct arena *nfc; /* composed texts of the record */
};

/* ---- bytes ------------------------------------------------------------- */

/* Read more behind what is there; the record begun moves to the front. */
static enum err_code fill(struct csv *c, struct err *e)
{
    size_t got;

    if (c->start > 0) {
        memmove(c->data, c->data + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
    assert(c->end < BUFFER_BYTES);
    got = fread(c->data + c->end, 1, BUFFER_BYTES - c->end, c->f);
    if (got == 0 && ferror(c->f))
        return ERR_SET(e, ERR_IO, MSG_FILE_READ, c->name, strerror(errno));
    c->eof = got == 0;
    c->end += got;
    return ERR_OK;
}

static enum err_code refuse_long(const struct csv *c, int quoted, struct err *e)
{
    struct pos pos = {c->name, (int)(c->number + 1), 1};
    char limit[24];

    if (quoted)
        return ERR_AT(e, ERR_INPUT, pos, MSG_REG_CSV_OPEN_QUOTE);
    snprintf(limit, sizeof limit, "%d", CSV_RECORD_MAX);
    return ERR_AT(e, ERR_LIMIT, pos, MSG_REG_CSV_LONG, limit);
}

/* ---- records ----------------------------------------------------------- */

static void end_field(struct csv *c, struct field *f, size_t to)
{
    f->to = to;
    if (c->count == SHEET_COLUMNS_MAX)
        c->too_many = 1;
    else
        c->fields[c->count++] = *f;
    *f = (struct field){to + 1, 0, 0, 0};
}

/* The state after an ordinary character; notes what is odd. */
static enum state pass(struct csv *c, struct field *f, enum state s, char ch)
{
    if (s == FIELD_START && ch == '"') {
        f->quoted = 1;
        return QUOTED;
    }
    if (s == QUOTED)
        return ch == '"' ? QUOTE_SEEN : QUOTED;
    if (s == QUOTE_SEEN && ch == '"') {
        f->quoted = 2;
        return QUOTED;
    }
    if (s == QUOTE_SEEN) {
        c->bad_quote |= ch != ' ';
        return QUOTE_SEEN;
    }
    return PLAIN;
}

/*
** Find the next record: its fields, and *len bytes with the line end.  *len 0:
** the file is at its end.
*/
static enum err_code scan(struct csv *c, size_t *len, struct err *e)
{
    enum state s = FIELD_START;
    struct field f = {0};
    size_t i = 0;

    *len = 0;
    c->count = 0;
    c->bad_quote = c->too_many = 0;
    for (;; i++) {
        if (c->start + i == c->end) {
            if (i >= CSV_RECORD_MAX)
                return refuse_long(c, s == QUOTED, e);
            if (fill(c, e) != ERR_OK)
                return e->code;
            if (c->eof)
                break;
        }
        char ch = c->data[c->start + i];
        f.high |= (unsigned char)ch & 0x80;
        if (s != QUOTED && ch == c->separator) {
            end_field(c, &f, i);
            s = FIELD_START;
        } else if (s != QUOTED && (ch == '\n' || ch == '\r')) {
            c->skip_lf = ch == '\r';
            end_field(c, &f, i);
            *len = i + 1;
            return ERR_OK;
        } else if (s != PLAIN || ch == '\0') {
            s = pass(c, &f, s, ch);
        }
    }
    if (s == QUOTED)
        return refuse_long(c, 1, e);
    if (i > 0) {
        end_field(c, &f, i);
        *len = i;
    }
    return ERR_OK;
}

/* Take the quotes off a field, in place; the text is closed with a NUL. */
static char *unquote(char *text, const struct field *f)
{
    char *from = text + f->from, *to;

    text[f->to] = '\0';
    if (!f->quoted)
        return from;
    from++;
    if (f->quoted == 1) {
        char *end = strchr(from, '"');
        if (end)
            *end = '\0';
        return from;
    }
    to = from;
    for (const char *p = from; *p; p++) {
        if (*p == '"' && p[1] != '"')
            break;
        p += *p == '"';
        *to++ = *p;
    }
    *to = '\0';
    return from;
}

static int begins_formula(const char *text)
{
    text += strspn(text, "'");
    return *text && strchr("=+-@", *text) != NULL;
}

/* One cell of the record; sets *fault when its bytes are no UTF-8. */
static enum err_code take_cell(struct csv *c, size_t i, struct err *fault,
                               struct err *e)
{
    const struct field *f = &c->fields[i];
    char *text = c->data + c->start;
    size_t raw = f->to - f->from;
    int zero = memchr(text + f->from, '\0', raw) != NULL;
    const char *nfc;

    text = unquote(text, f);
    c->cells[i] = (struct sheet_cell){"", SHEET_TEXT, DAY_NONE};
    if (zero || (f->high && !utf8_valid(text, strlen(text)))) {
        ERR_SET(fault, ERR_INPUT, MSG_UTF8_BAD);
        return ERR_OK;
    }
    text = sheet_trim(text);
    if (*text == '\'' && begins_formula(text))
        text++;
    c->cells[i].text = text;
    if (!f->high)
        return ERR_OK;
    if (text_nfc(c->nfc, text, strlen(text), &nfc, e) != ERR_OK)
        return e->code;
    c->cells[i].text = nfc;
    return ERR_OK;
}

static int is_blank(const struct csv *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (*c->cells[i].text)
            return 0;
    }
    return 1;
}

/* Hand the record found to the sink. */
static enum err_code give(struct csv *c, const struct sheet_sink *sink,
                          struct err *e)
{
    struct err fault = {0};
    char most[24];

    if (arena_used(c->nfc) > 0)
        arena_reset(c->nfc);
    for (size_t i = 0; i < c->count; i++) {
        if (take_cell(c, i, &fault, e) != ERR_OK)
            return e->code;
    }
    if (c->bad_quote)
        ERR_SET(&fault, ERR_INPUT, MSG_REG_CSV_QUOTE);
    if (c->too_many) {
        snprintf(most, sizeof most, "%d", SHEET_COLUMNS_MAX);
        ERR_SET(&fault, ERR_INPUT, MSG_REG_SHEET_WIDE, most);
    }
    if (fault.code == ERR_OK && is_blank(c))
        return ERR_OK;
    struct sheet_row row = {c->number, c->cells,
                            c->count,  fault.code != ERR_OK ? &fault : NULL,
                            c->done,   c->size};
    return sink->row(&row, sink->arg, e);
}

/* ---- the beginning ----------------------------------------------------- */

/* The separator seen most in the first line, outside of quotes. */
static char find_separator(const char *line, size_t len)
{
    static const char candidates[] = {';', '\t', ','};
    size_t seen[3] = {0}, best = 2;
    int quoted = 0;

    for (size_t i = 0; i < len && (quoted || line[i] != '\n'); i++) {
        quoted ^= line[i] == '"';
        for (size_t k = 0; !quoted && k < 3; k++)
            seen[k] += line[i] == candidates[k];
    }
    for (size_t k = 0; k < 2; k++) {
        if (seen[k] > seen[best])
            best = k;
    }
    return candidates[best];
}

/* The line that holds the heading: the first with the most separators among
** the first lines, since a title may stand above it. */
static char separator_of(const char *head, size_t len)
{
    enum { LINES = 20 };
    size_t most = 0;
    char found = ',';

    for (int i = 0; i < LINES && len > 0; i++) {
        const char *end = memchr(head, '\n', len);
        size_t line = end ? (size_t)(end - head) : len, count = 0;
        char separator = find_separator(head, line);
        for (size_t k = 0; k < line; k++)
            count += head[k] == separator;
        if (count > most) {
            most = count;
            found = separator;
        }
        len -= end ? line + 1 : line;
        head += end ? line + 1 : line;
    }
    return found;
}

static enum err_code begin(struct csv *c, struct err *e)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct stat st;
    const char *foreign;

    c->size = fstat(fileno(c->f), &st) == 0 ? (int64_t)st.st_size : 0;
    if (fill(c, e) != ERR_OK)
        return e->code;
    size_t head = c->end < HEAD_BYTES ? c->end : HEAD_BYTES;
    foreign = encoding_foreign(c->data, head);
    if (foreign)
        return ERR_SET(e, ERR_INPUT, MSG_REG_FILE_ENCODING, c->name, foreign);
    if (c->end >= 3 && memcmp(c->data, bom, 3) == 0)
        c->start = 3;
    const char *text = c->data + c->start;
    if (c->end - c->start >= 6 && strncmp(text, "sep=", 4) == 0 &&
        (text[5] == '\n' || text[5] == '\r')) {
        c->separator = text[4];
        c->start += 5;
        c->number = -1; /* its line does not count */
        return ERR_OK;
    }
    c->separator = separator_of(text, head - c->start);
    return ERR_OK;
}

static enum err_code read_all(struct csv *c, const struct sheet_sink *sink,
                              struct err *e)
{
    size_t len;

    for (;;) {
        if (c->skip_lf && c->start == c->end && !c->eof && fill(c, e) != ERR_OK)
            return e->code;
        if (c->skip_lf && c->start < c->end && c->data[c->start] == '\n')
            c->start++;
        c->skip_lf = 0;
        if (scan(c, &len, e) != ERR_OK)
            return e->code;
        if (len == 0)
            return ERR_OK;
        c->number++;
        c->done += (int64_t)len;
        if (give(c, sink, e) != ERR_OK)
            return e->code;
        c->start += len;
    }
}

enum err_code csv_read(FILE *f, const char *name, const struct sheet_sink *sink,
                       struct err *e)
{
    struct csv *c = calloc(1, sizeof *c);

    assert(f && sink->row);
    if (!c)
        return err_nomem(e);
    c->f = f;
    c->name = name;
    c->data = malloc(BUFFER_BYTES + 1);
    c->nfc = arena_new(NFC_BYTES);
    if (!c->data || !c->nfc)
        err_nomem(e);
    else if (begin(c, e) == ERR_OK)
        (void)!read_all(c, sink, e);
    arena_free(c->nfc);
    free(c->data);
    free(c);
    return e->code;
}

/* ---- writing ----------------------------------------------------------- */

/* A number that no spreadsheet takes for a formula. */
static int is_number(const char *text)
{
    text += *text == '-' || *text == '+';
    return *text && text[strspn(text, "0123456789.,")] == '\0';
}

void csv_cell(struct buf *out, const char *text)
{
    int guard = begins_formula(text) && !is_number(text);

    if (!guard && text[strcspn(text, ",;\t\"\r\n")] == '\0') {
        buf_str(out, text);
        return;
    }
    buf_char(out, '"');
    if (guard)
        buf_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_char(out, '"');
        buf_char(out, *text);
    }
    buf_char(out, '"');
}
