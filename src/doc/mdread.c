#include "doc/mdread.h"

#include "base/text.h"
#include "doc/mdline.h"

#include <assert.h>
#include <cmark.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LIST_DEPTH_MAX = 8 };

/* U+E000 and U+E001 */
#define MARKER_BEGIN "\xEE\x80\x80"
#define MARKER_END "\xEE\x80\x81"

struct reader {
    struct doc *d;
    struct doc_blocks *to;
    const char *file;
    const struct md_hooks *hooks;
    struct err *e;
    int first_line;     /* line of the file at which the piece begins */
    int line;           /* of the block being read */
    const char *source; /* the piece, to look up the sign of a list item */
    const char *source_end;
    int source_line; /* lines of source already passed */
};

static struct pos here(const struct reader *r)
{
    return (struct pos){r->file, r->line, 1};
}

/* ---- Words ---- */

/* "\uE000 12 \uE001" at *s: the index, and *s moves on; 0 when broken. */
static int read_marker(const char **s, uint32_t *index)
{
    const char *p = *s + sizeof MARKER_BEGIN - 1;
    uint32_t n = 0;
    const char *digits = p;

    for (; isdigit((unsigned char)*p); p++) {
        n = n * 10 + (uint32_t)(*p - '0');
        if (n > MD_INDEX_MAX)
            return 0;
    }
    if (p == digits || strncmp(p, MARKER_END, sizeof MARKER_END - 1) != 0)
        return 0;
    *s = p + sizeof MARKER_END - 1;
    *index = n;
    return 1;
}

/* Text with markers in it. */
static enum err_code words(struct reader *r, struct doc_inlines *in,
                           const char *s)
{
    while (*s) {
        const char *mark = strstr(s, "\xEE\x80");
        while (mark && (unsigned char)mark[2] > 0x81)
            mark = strstr(mark + 2, "\xEE\x80");
        if (!mark) {
            doc_text(r->d, in, s);
            return ERR_OK;
        }
        uint32_t index = 0;
        doc_text_len(r->d, in, s, (size_t)(mark - s));
        s = mark;
        if ((unsigned char)mark[2] != 0x80 || !r->hooks ||
            !read_marker(&s, &index))
            return ERR_AT(r->e, ERR_INPUT, here(r), MSG_MD_MARKER);
        enum err_code rc =
            r->hooks->place(r->hooks->ctx, r->d, in, index, r->e);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

static const char *literal(cmark_node *n)
{
    const char *s = cmark_node_get_literal(n);

    return s ? s : "";
}

static enum err_code inlines(struct reader *r, struct doc_inlines *in,
                             cmark_node *parent, int depth);

static enum err_code one_inline(struct reader *r, struct doc_inlines *in,
                                cmark_node *n, int depth)
{
    switch (cmark_node_get_type(n)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
        return words(r, in, literal(n));
    case CMARK_NODE_SOFTBREAK:
        doc_text(r->d, in, " ");
        return ERR_OK;
    case CMARK_NODE_LINEBREAK:
        doc_break(r->d, in);
        return ERR_OK;
    case CMARK_NODE_STRONG:
        return inlines(r, doc_bold(r->d, in), n, depth + 1);
    case CMARK_NODE_EMPH:
        return inlines(r, doc_italic(r->d, in), n, depth + 1);
    default: /* links and images give their words */
        return inlines(r, in, n, depth + 1);
    }
}

static enum err_code inlines(struct reader *r, struct doc_inlines *in,
                             cmark_node *parent, int depth)
{
    if (depth >= DOC_DEPTH_MAX)
        return ERR_AT(r->e, ERR_LIMIT, here(r), MSG_DOC_TOO_DEEP);
    for (cmark_node *n = cmark_node_first_child(parent); n;
         n = cmark_node_next(n)) {
        enum err_code rc = one_inline(r, in, n, depth);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

/* ---- Blocks ---- */

static void set_line(struct reader *r, cmark_node *n)
{
    r->line = r->first_line + cmark_node_get_start_line(n) - 1;
}

/* Words that begin with a number of their own: "II. ", "1.2 ", "a) ". */
static int has_number(const char *s)
{
    size_t roman = strspn(s, "IVXLC"), digits = strspn(s, "0123456789.");

    if (roman > 0 && s[roman] == '.' && s[roman + 1] == ' ')
        return 1;
    if (digits > 1 && isdigit((unsigned char)*s) && s[digits] == ' ' &&
        memchr(s, '.', digits))
        return 1;
    size_t letter = strncmp(s, "đ", strlen("đ")) == 0 ? strlen("đ") : 1;
    return *s && (islower((unsigned char)*s) || letter > 1) &&
           s[letter] == ')' && s[letter + 1] == ' ';
}

static enum err_code heading(struct reader *r, cmark_node *n)
{
    int level = cmark_node_get_heading_level(n);
    cmark_node *first = cmark_node_first_child(n);
    int own = first && has_number(literal(first));

    if (level > DOC_LEVELS)
        level = DOC_LEVELS;
    return inlines(r, doc_heading(r->d, r->to, level, own ? "" : NULL), n, 1);
}

/* Take "-> " and " <-" or " ->" off a paragraph and tell its style. */
static enum doc_style arrows(cmark_node *n, enum doc_style style)
{
    cmark_node *first = cmark_node_first_child(n);
    cmark_node *last = cmark_node_last_child(n);
    char text[4096];

    if (!first || strncmp(literal(first), "-> ", 3) != 0)
        return style;
    size_t len = strlen(literal(last));
    const char *end = len >= 3 ? literal(last) + len - 3 : "";
    enum doc_style found = strcmp(end, " <-") == 0   ? DOC_CENTRE
                           : strcmp(end, " ->") == 0 ? DOC_RIGHT
                                                     : style;
    if (found == style || len >= sizeof text ||
        strlen(literal(first)) >= sizeof text || (first == last && len < 6))
        return style;
    snprintf(text, sizeof text, "%.*s", (int)(len - 3), literal(last));
    cmark_node_set_literal(last, text);
    snprintf(text, sizeof text, "%s", literal(first) + 3);
    cmark_node_set_literal(first, text);
    return found;
}

static enum err_code paragraph(struct reader *r, cmark_node *n,
                               enum doc_style style)
{
    style = arrows(n, style);
    return inlines(r, doc_paragraph(r->d, r->to, style), n, 1);
}

/* The sign of an item, '-' or '+', stands only in the source. */
static char item_sign(struct reader *r, cmark_node *n, int depth)
{
    int line = cmark_node_get_start_line(n);
    int column = cmark_node_get_start_column(n);

    while (r->source_line < line && r->source < r->source_end) {
        const char *end =
            memchr(r->source, '\n', (size_t)(r->source_end - r->source));
        if (!end)
            break;
        r->source = end + 1;
        r->source_line++;
    }
    const char *at = r->source + column - 1;
    if (depth > 1 || (at < r->source_end && *at == '+'))
        return '+';
    return '-';
}

static enum err_code blocks(struct reader *r, cmark_node *parent,
                            enum doc_style style, int depth);

/* "1. text" in a report is a paragraph with its number, not a list. */
static enum err_code item_words(struct reader *r, cmark_node *list,
                                cmark_node *item, cmark_node *para, int depth)
{
    char text[16];
    struct doc_inlines *in;

    if (cmark_node_get_list_type(list) == CMARK_BULLET_LIST) {
        in = doc_item(r->d, r->to, item_sign(r, item, depth));
        return inlines(r, in, para, 1);
    }
    int number = cmark_node_get_list_start(list);
    for (cmark_node *n = cmark_node_previous(item); n;
         n = cmark_node_previous(n))
        number++;
    snprintf(text, sizeof text, "%d%c ", number,
             cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ')' : '.');
    in = doc_paragraph(r->d, r->to, DOC_NORMAL);
    doc_text(r->d, in, text);
    return inlines(r, in, para, 1);
}

static enum err_code one_block(struct reader *r, cmark_node *n,
                               enum doc_style style, int depth);

static enum err_code list(struct reader *r, cmark_node *l, int depth)
{
    for (cmark_node *i = cmark_node_first_child(l); i; i = cmark_node_next(i)) {
        for (cmark_node *n = cmark_node_first_child(i); n;
             n = cmark_node_next(n)) {
            enum err_code rc;
            set_line(r, n);
            if (!cmark_node_previous(n) &&
                cmark_node_get_type(n) == CMARK_NODE_PARAGRAPH)
                rc = item_words(r, l, i, n, depth);
            else
                rc = one_block(r, n, DOC_NORMAL, depth);
            if (rc != ERR_OK)
                return rc;
        }
    }
    return ERR_OK;
}

static enum err_code one_block(struct reader *r, cmark_node *n,
                               enum doc_style style, int depth)
{
    set_line(r, n);
    switch (cmark_node_get_type(n)) {
    case CMARK_NODE_HEADING:
        return heading(r, n);
    case CMARK_NODE_PARAGRAPH:
        return paragraph(r, n, style);
    case CMARK_NODE_LIST:
        return depth >= LIST_DEPTH_MAX
                   ? ERR_AT(r->e, ERR_LIMIT, here(r), MSG_MD_TOO_DEEP)
                   : list(r, n, depth + 1);
    case CMARK_NODE_BLOCK_QUOTE:
        return blocks(r, n, DOC_INDENT, depth + 1);
    case CMARK_NODE_THEMATIC_BREAK:
        doc_page_break(r->d, r->to);
        return ERR_OK;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
        return words(r, doc_paragraph(r->d, r->to, style), literal(n));
    default:
        return ERR_OK;
    }
}

static enum err_code blocks(struct reader *r, cmark_node *parent,
                            enum doc_style style, int depth)
{
    if (depth > LIST_DEPTH_MAX)
        return ERR_AT(r->e, ERR_LIMIT, here(r), MSG_MD_TOO_DEEP);
    for (cmark_node *n = cmark_node_first_child(parent); n;
         n = cmark_node_next(n)) {
        enum err_code rc = one_block(r, n, style, depth);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

/* ---- Tables ---- */

/*
** The words of a cell.  cmark reads blocks first, so that a cell "-" or "1."
** would become a list; one letter put before the text keeps it a paragraph and
** is taken off again.
*/
static enum err_code cell(struct reader *r, struct doc_table *t,
                          struct md_cell c)
{
    struct buf text;
    struct doc_inlines *in = doc_cell(r->d, t, DOC_ALIGN_COLUMN, c.span);
    enum err_code rc = ERR_OK;

    buf_init(&text, MD_TEXT_BYTES_MAX);
    buf_char(&text, 'x');
    md_cell_text(&text, c);
    cmark_node *root =
        cmark_parse_document(buf_cstr(&text), text.len, CMARK_OPT_DEFAULT);
    cmark_node *para = cmark_node_first_child(root);
    cmark_node *first = para ? cmark_node_first_child(para) : NULL;
    if (first && literal(first)[0] == 'x') {
        buf_clear(&text);
        buf_str(&text, literal(first) + 1);
        cmark_node_set_literal(first, buf_cstr(&text));
        rc = inlines(r, in, para, 1);
    }
    cmark_node_free(root);
    if (rc == ERR_OK)
        rc = buf_check(&text, r->e);
    buf_free(&text);
    return rc;
}

static enum err_code row(struct reader *r, struct doc_table *t,
                         struct md_line line, int columns)
{
    struct md_cell cells[DOC_COLUMNS_MAX];
    int covered = 0;
    int count = md_cells(line, cells, DOC_COLUMNS_MAX);

    for (int i = 0; i < count && i < DOC_COLUMNS_MAX; i++)
        covered += cells[i].span;
    if (covered != columns || count > DOC_COLUMNS_MAX) {
        char text[2][16];
        snprintf(text[0], sizeof text[0], "%d", covered);
        snprintf(text[1], sizeof text[1], "%d", columns);
        return ERR_AT(r->e, ERR_INPUT, here(r), MSG_MD_TABLE_CELLS, text[0],
                      text[1]);
    }
    doc_row(r->d, t);
    for (int i = 0; i < count; i++) {
        enum err_code rc = cell(r, t, cells[i]);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

/* Lines that all begin with '|'; the rule parts the head from the rows. */
static enum err_code table(struct reader *r, const char *s, const char *end)
{
    struct doc_column columns[DOC_COLUMNS_MAX];
    const char *p = s;
    struct md_line line;
    int count = 0, header = 0;

    while (count == 0 && md_next_line(&p, end, &line)) {
        count = md_rule(line, columns);
        header += count == 0;
    }
    r->line = r->first_line;
    if (count == 0)
        return ERR_AT(r->e, ERR_INPUT, here(r), MSG_MD_TABLE_RULE);
    struct doc_table *t =
        doc_table(r->d, r->to, columns, (size_t)count, header);
    if (!t)
        return err_nomem(r->e);
    t->by_weight = 1;
    for (int i = 0; md_next_line(&s, end, &line); i++) {
        r->line = r->first_line + i;
        if (i == header)
            continue;
        enum err_code rc = row(r, t, line, count);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

/* ---- The whole ---- */

static enum err_code prose(struct reader *r, const char *s, const char *end)
{
    cmark_node *root =
        cmark_parse_document(s, (size_t)(end - s), CMARK_OPT_DEFAULT);

    r->source = s;
    r->source_end = end;
    r->source_line = 1;
    enum err_code rc = blocks(r, root, DOC_NORMAL, 0);
    cmark_node_free(root);
    return rc;
}

/* cmark knows no tables: the text is cut into pieces of lines that begin with
** '|' and pieces that do not. */
static enum err_code pieces(struct reader *r, const char *s, const char *end)
{
    int line_number = 1;

    while (s < end) {
        const char *p = s, *piece_end = s;
        struct md_line line;
        int lines = 0, in_table = md_is_table_line(s, end);

        while (md_is_table_line(p, end) == in_table &&
               md_next_line(&p, end, &line)) {
            piece_end = p;
            lines++;
        }
        r->first_line = line_number;
        enum err_code rc =
            in_table ? table(r, s, piece_end) : prose(r, s, piece_end);
        if (rc != ERR_OK)
            return rc;
        line_number += lines;
        s = piece_end;
    }
    return ERR_OK;
}

enum err_code doc_from_markdown(struct doc *d, struct doc_blocks *to,
                                const char *text, size_t len, const char *file,
                                const struct md_hooks *hooks, struct err *e)
{
    struct reader r = {.d = d, .to = to, .file = file, .hooks = hooks, .e = e};
    struct pos pos = {file, 1, 1};

    if (len > MD_TEXT_BYTES_MAX)
        return ERR_AT(e, ERR_LIMIT, pos, MSG_MD_TOO_LONG);
    if (!utf8_valid(text, len))
        return ERR_AT(e, ERR_INPUT, pos, MSG_UTF8_BAD);
    enum err_code rc = pieces(&r, text, text + len);
    if (rc == ERR_OK && d->failed)
        rc = err_nomem(e);
    return rc;
}
