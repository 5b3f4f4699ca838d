/*
** Walking the tree of a template: text goes to the Markdown as it is, and what
** tags give goes in as markers, so that no name or number can be mistaken for
** Markdown.
*/
#include "report/paragraph.h"

#include "doc/mdread.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MARK_BEGIN "\xEE\x80\x80"
#define MARK_END "\xEE\x80\x81"

static enum err_code expand(struct fill *f, const struct tpl_list *list,
                            struct buf *out);

/* ---- pieces ------------------------------------------------------------ */

static enum err_code add_piece(struct fill *f, struct buf *out,
                               const struct fill_piece *piece)
{
    if (f->piece_count >= MD_INDEX_MAX)
        return ERR_SET(f->e, ERR_LIMIT, MSG_REPORT_TOO_LARGE);
    struct fill_piece *list = arena_grow(f->a, f->pieces, f->piece_count,
                                         &f->piece_cap, sizeof *list);
    if (!list)
        return err_nomem(f->e);
    f->pieces = list;
    list[f->piece_count] = *piece;
    buf_printf(out, MARK_BEGIN "%zu" MARK_END, f->piece_count++);
    return ERR_OK;
}

enum err_code fill_text(struct fill *f, struct buf *out, const char *text)
{
    struct fill_piece piece = {.kind = PIECE_TEXT};

    if (!*text)
        return ERR_OK;
    piece.text = arena_strdup(f->a, text);
    return piece.text ? add_piece(f, out, &piece) : err_nomem(f->e);
}

/* ---- figures ----------------------------------------------------------- */

/* An estimate says so. */
static void show_found(struct value v, enum tpl_format format, enum lang lang,
                       char shown[SHOW_BYTES])
{
    char number[SHOW_BYTES];
    const char *arg = number;

    show_number(v.number, format, lang, number);
    if (v.estimated)
        msg_format(MSG_REPORT_SHOWN_ESTIMATE, lang, &arg, 1, shown, SHOW_BYTES);
    else
        snprintf(shown, SHOW_BYTES, "%s", number);
}

static enum err_code add_figure(struct fill *f, struct buf *out,
                                const struct tpl_figure *x, struct value v)
{
    struct fill_meant m = fill_meaning(f, x);
    struct period period = fill_period_of(f, &m, x->aspect);
    char shown[SHOW_BYTES], raw[SHOW_BYTES], name[PERIOD_TEXT_BYTES];
    struct fill_piece piece = {.kind = PIECE_FIGURE};
    struct doc_figure *g = &piece.figure;

    if (v.missing)
        snprintf(shown, sizeof shown, "%s",
                 msg_text(MSG_REPORT_SHOWN_MISSING, f->report->lang));
    else
        show_found(v, x->format, f->report->lang, shown);
    show_raw(v, raw);
    period_name(period, name);
    g->indicator = m.indicator->name;
    g->unit = f->unit->code;
    g->dim = m.dim ? m.dim->name : "";
    g->value = m.dim ? m.dim->choice->codes.codes[m.code] : "";
    g->aspect = x->aspect == ASPECT_VALUE ? "" : tpl_aspect_name(x->aspect);
    g->period = arena_strdup(f->a, name);
    g->raw = arena_strdup(f->a, raw);
    g->shown = arena_strdup(f->a, shown);
    g->missing = v.missing;
    if (!g->period || !g->raw || !g->shown)
        return err_nomem(f->e);
    if (v.missing) {
        enum err_code rc = fill_missing(f, &m, x->aspect, period);
        if (rc != ERR_OK)
            return rc;
    }
    return add_piece(f, out, &piece);
}

static enum err_code expand_figure(struct fill *f, const struct tpl_node *n,
                                   struct buf *out)
{
    struct value v;
    enum err_code rc = fill_value(f, &n->figure, &v);

    if (rc != ERR_OK)
        return rc;
    if (v.missing && n->figure.otherwise)
        return fill_text(f, out, n->figure.otherwise);
    return add_figure(f, out, &n->figure, v);
}

/* ---- change against last year ------------------------------------------ */

static enum msg_id change_words(struct value now, struct value before)
{
    int order = show_compare(now.number, before.number);

    if (order == 0)
        return MSG_REPORT_CHANGE_SAME;
    if (before.number.value == 0)
        return MSG_REPORT_CHANGE_NEW;
    return order > 0 ? MSG_REPORT_CHANGE_UP : MSG_REPORT_CHANGE_DOWN;
}

/* "tăng ", the percent without its sign, " so với cùng kỳ năm trước". */
static enum err_code add_change(struct fill *f, struct buf *out,
                                const struct tpl_figure *x, enum msg_id id)
{
    static const char place[] = "{1}";
    const char *text = msg_text(id, f->report->lang);
    const char *at = strstr(text, place);
    struct tpl_figure percent = *x;
    struct value v;
    char before[SHOW_BYTES];

    if (!at)
        return fill_text(f, out, text);
    percent.aspect = ASPECT_CHANGE_PCT;
    enum err_code rc = fill_value(f, &percent, &v);
    if (rc != ERR_OK)
        return rc;
    if (v.number.value < 0)
        v.number.value = -v.number.value;
    snprintf(before, sizeof before, "%.*s", (int)(at - text), text);
    rc = fill_text(f, out, before);
    if (rc == ERR_OK)
        rc = add_figure(f, out, &percent, v);
    if (rc == ERR_OK)
        rc = fill_text(f, out, at + sizeof place - 1);
    return rc;
}

static enum err_code expand_change(struct fill *f, const struct tpl_node *n,
                                   struct buf *out)
{
    struct tpl_figure previous = n->figure;
    struct value now, before;
    enum err_code rc = fill_value(f, &n->figure, &now);

    previous.aspect = ASPECT_PREVIOUS;
    if (rc == ERR_OK)
        rc = fill_value(f, &previous, &before);
    if (rc != ERR_OK || now.missing || before.missing)
        return rc;
    if (n->text)
        rc = fill_text(f, out, n->text);
    return rc == ERR_OK
               ? add_change(f, out, &n->figure, change_words(now, before))
               : rc;
}

/* ---- words ------------------------------------------------------------- */

/* Remember which line of the template begins the next line of the body. */
static enum err_code add_line(struct fill *f, struct pos line)
{
    struct pos *list =
        arena_grow(f->a, f->lines, f->line_count, &f->line_cap, sizeof *list);

    if (!list)
        return err_nomem(f->e);
    f->lines = list;
    list[f->line_count++] = line;
    return ERR_OK;
}

enum err_code fill_new_line(struct fill *f, struct pos pos, struct buf *out)
{
    buf_char(out, '\n');
    return out == &f->body ? add_line(f, pos) : ERR_OK;
}

static enum err_code expand_text(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    struct pos line = n->pos;
    enum err_code rc = ERR_OK;

    buf_add(out, n->text, n->len);
    for (size_t i = 0; rc == ERR_OK && i < n->len && out == &f->body; i++) {
        if (n->text[i] == '\n') {
            line.line++;
            rc = add_line(f, line);
        }
    }
    return rc;
}

static enum err_code expand_title(struct fill *f, const struct tpl_node *n,
                                  struct buf *out)
{
    const struct tpl_figure *loop = &f->item.loop->figure;
    const char *title =
        loop->dim->choice->titles[f->item.code].text[f->report->lang];
    char text[SHOW_BYTES];

    if (n->flag)
        show_lower(title, text);
    else
        snprintf(text, sizeof text, "%s", title);
    return fill_text(f, out, text);
}

static enum err_code expand_close(struct fill *f, const struct tpl_node *n,
                                  struct buf *out)
{
    (void)n;
    return fill_text(f, out, f->item.last ? "." : ";");
}

static enum err_code expand_period(struct fill *f, const struct tpl_node *n,
                                   struct buf *out)
{
    char title[PERIOD_TEXT_BYTES], text[SHOW_BYTES];

    period_title(f->period[n->time], f->report->lang, title);
    if (n->flag)
        show_capital(title, text);
    else
        snprintf(text, sizeof text, "%s", title);
    return fill_text(f, out, text);
}

static enum err_code expand_year(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    char text[16];

    snprintf(text, sizeof text, "%d", period_year_number(f->period[n->time]));
    return fill_text(f, out, text);
}

static enum err_code expand_day(struct fill *f, const struct tpl_node *n,
                                struct buf *out)
{
    struct period p = f->period[n->time];
    char text[DAY_TEXT_BYTES];

    day_official(n->flag ? period_last_day(p) : period_first_day(p), text);
    return fill_text(f, out, text);
}

static enum err_code expand_unit(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    char text[SHOW_BYTES];

    if (n->flag)
        snprintf(text, sizeof text, "%s", f->unit->name);
    else
        show_unit(f->unit, f->report->lang, text);
    return fill_text(f, out, text);
}

/* ---- conditions -------------------------------------------------------- */

static enum err_code operand(struct fill *f, const struct tpl_operand *o,
                             struct value *out)
{
    if (o->is_figure)
        return fill_value(f, &o->figure, out);
    *out = (struct value){.number = o->number};
    return ERR_OK;
}

static int op_holds(enum tpl_op op, int order)
{
    static const int holds[OP__MAX][3] = {
        [OP_EQ] = {0, 1, 0}, [OP_NE] = {1, 0, 1}, [OP_LT] = {1, 0, 0},
        [OP_LE] = {1, 1, 0}, [OP_GT] = {0, 0, 1}, [OP_GE] = {0, 1, 1},
    };

    assert(order >= -1 && order <= 1);
    return holds[op][order + 1];
}

/* The codes whose parts are there and not 0, in the order of the list. */
static enum err_code codes_of(struct fill *f, const struct tpl_figure *x,
                              int **codes, size_t *count)
{
    size_t all = x->dim->choice->codes.count;

    *count = 0;
    *codes = arena_array(f->a, all + 1, sizeof **codes);
    if (!*codes)
        return err_nomem(f->e);
    for (size_t k = 0; k < all; k++) {
        struct tpl_figure part = *x;
        struct value v;
        part.code = (int)k;
        enum err_code rc = fill_value(f, &part, &v);
        if (rc != ERR_OK)
            return rc;
        if (!v.missing && v.number.value != 0)
            (*codes)[(*count)++] = (int)k;
    }
    return ERR_OK;
}

/* Whether a breakdown has parts; with several, whether it says more than the
** whole, which a single part that is all of it does not. */
static enum err_code test_parts(struct fill *f, const struct tpl_cond *c,
                                int *out)
{
    struct tpl_figure part = c->a.figure, whole = part;
    struct value a, b;
    size_t count;
    int *codes;
    enum err_code rc = codes_of(f, &part, &codes, &count);

    *out = rc == ERR_OK && count > 0;
    if (rc != ERR_OK || !c->several || count != 1)
        return rc;
    part.code = codes[0];
    whole.dim = NULL;
    rc = fill_value(f, &part, &a);
    if (rc == ERR_OK)
        rc = fill_value(f, &whole, &b);
    *out = rc == ERR_OK &&
           (a.missing || b.missing || show_compare(a.number, b.number) != 0);
    return rc;
}

/* A comparison with a missing figure does not hold. */
static enum err_code test_values(struct fill *f, const struct tpl_cond *c,
                                 int *out)
{
    struct value a, b;

    *out = 0;
    if (c->any_part)
        return test_parts(f, c, out);
    enum err_code rc = operand(f, &c->a, &a);
    if (rc != ERR_OK)
        return rc;
    if (c->kind == COND_HAS) {
        *out = !a.missing && a.number.value != 0;
        return ERR_OK;
    }
    rc = operand(f, &c->b, &b);
    if (rc == ERR_OK && !a.missing && !b.missing)
        *out = op_holds(c->op, show_compare(a.number, b.number));
    return rc;
}

static enum err_code test(struct fill *f, const struct tpl_cond *c, int *out)
{
    if (c->kind == COND_HAS || c->kind == COND_COMPARE)
        return test_values(f, c, out);
    if (c->kind == COND_HAS_LINES)
        return fill_has_lines(f, c->lines, out);
    enum err_code rc = test(f, c->left, out);
    if (rc != ERR_OK)
        return rc;
    if (c->kind == COND_NOT)
        *out = !*out;
    else if (*out == (c->kind == COND_AND))
        rc = test(f, c->right, out);
    return rc;
}

static enum err_code expand_if(struct fill *f, const struct tpl_node *n,
                               struct buf *out)
{
    int holds;
    enum err_code rc = test(f, n->cond, &holds);

    if (rc == ERR_OK && (holds || f->trial))
        rc = expand(f, &n->body, out);
    if (rc == ERR_OK && (!holds || f->trial))
        rc = expand(f, &n->or_else, out);
    return rc;
}

/* ---- bodies ------------------------------------------------------------ */

/* A body as a string of its own, without blanks around it; lines are kept
** where keep_lines says so and joined by blanks elsewhere. */
static enum err_code capture(struct fill *f, const struct tpl_list *body,
                             int keep_lines, char **out)
{
    struct buf b;

    *out = NULL;
    buf_init(&b, MD_TEXT_BYTES_MAX);
    enum err_code rc = expand(f, body, &b);
    if (rc == ERR_OK)
        rc = buf_check(&b, f->e);
    if (rc == ERR_OK) {
        const char *s = buf_cstr(&b), *end = s + b.len;
        while (s < end && isspace((unsigned char)*s))
            s++;
        while (end > s && isspace((unsigned char)end[-1]))
            end--;
        *out = arena_strndup(f->a, s, (size_t)(end - s));
        if (!*out)
            rc = err_nomem(f->e);
    }
    buf_free(&b);
    for (char *s = *out; s && *s && !keep_lines; s++)
        *s = *s == '\n' ? ' ' : *s;
    return rc;
}

static enum err_code expand_note(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    struct fill_piece piece = {.kind = PIECE_NOTE};
    char *text;
    enum err_code rc = capture(f, &n->body, 0, &text);

    if (rc != ERR_OK || !*text)
        return rc;
    piece.text = text;
    return add_piece(f, out, &piece);
}

/* A marker at s: its piece and its length; NULL for other text. */
static const struct fill_piece *marked(const struct fill *f, const char *s,
                                       size_t *len)
{
    size_t index = 0, n = sizeof MARK_BEGIN - 1;

    if (strncmp(s, MARK_BEGIN, n) != 0)
        return NULL;
    for (; isdigit((unsigned char)s[n]); n++)
        index = index * 10 + (size_t)(s[n] - '0');
    *len = n + sizeof MARK_END - 1;
    assert(index < f->piece_count);
    return &f->pieces[index];
}

/* Markers resolved to the words that they stand for. */
static const char *words_of(const struct fill *f, const char *s)
{
    struct buf b;
    size_t len = 0;

    buf_init(&b, MD_TEXT_BYTES_MAX);
    while (*s) {
        const struct fill_piece *p = marked(f, s, &len);
        if (!p)
            buf_char(&b, *s++);
        else
            buf_str(&b, p->kind == PIECE_FIGURE ? p->figure.shown : p->text);
        s += p ? len : 0;
    }
    const char *out = b.failed ? NULL : arena_strdup(f->a, buf_cstr(&b));
    buf_free(&b);
    return out;
}

static enum err_code expand_head(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    char *text;
    enum err_code rc = capture(f, &n->body, 1, &text);

    (void)out;
    if (rc != ERR_OK)
        return rc;
    const char **to = n->kind == TPL_SUMMARY ? &f->summary : &f->type;
    *to = words_of(f, text);
    return *to ? ERR_OK : err_nomem(f->e);
}

/* ---- loops ------------------------------------------------------------- */

/* What stands before the item of a list within a line: "a", ", b", " và c".
** Where a title is a list itself ("kế hoạch, chương trình"), only "; " tells
** the items apart. */
static const char *separator(const struct fill *f, const struct cat_dim *dim,
                             const int *codes, size_t at, size_t count)
{
    if (at == 0)
        return "";
    for (size_t i = 0; i < count; i++) {
        if (strstr(dim->choice->titles[codes[i]].text[f->report->lang], ", "))
            return "; ";
    }
    return at + 1 < count ? ", " : msg_text(MSG_REPORT_AND, f->report->lang);
}

/* One turn of a loop within a line. */
static enum err_code listed(struct fill *f, const struct tpl_node *n,
                            struct buf *out, const char *before)
{
    char *text;
    enum err_code rc = capture(f, &n->body, 0, &text);

    if (rc != ERR_OK)
        return rc;
    buf_str(out, before);
    buf_str(out, text);
    return ERR_OK;
}

static enum err_code expand_each(struct fill *f, const struct tpl_node *n,
                                 struct buf *out)
{
    struct fill_item around = f->item;
    struct tpl_figure whole = n->figure;
    struct value v;
    int *codes;
    size_t count = 0;

    whole.dim = NULL;
    enum err_code rc = fill_value(f, &whole, &v);
    if (rc == ERR_OK && v.missing && !n->flag)
        return add_figure(f, out, &whole, v);
    if (rc == ERR_OK)
        rc = codes_of(f, &n->figure, &codes, &count);
    for (size_t i = 0; rc == ERR_OK && i < count; i++) {
        f->item = (struct fill_item){n, codes[i], i + 1 == count};
        rc = n->flag ? expand(f, &n->body, out)
                     : listed(f, n, out,
                              separator(f, n->figure.dim, codes, i, count));
    }
    f->item = around;
    return rc;
}

/* ---- the whole --------------------------------------------------------- */

static enum err_code expand(struct fill *f, const struct tpl_list *list,
                            struct buf *out)
{
    static enum err_code (*const kinds[TPL_KIND__MAX])(
        struct fill *, const struct tpl_node *, struct buf *) = {
        [TPL_TEXT] = expand_text,     [TPL_FIGURE] = expand_figure,
        [TPL_CHANGE] = expand_change, [TPL_TITLE] = expand_title,
        [TPL_CLOSE] = expand_close,   [TPL_PERIOD] = expand_period,
        [TPL_UNIT] = expand_unit,     [TPL_YEAR] = expand_year,
        [TPL_DAY] = expand_day,       [TPL_IF] = expand_if,
        [TPL_EACH] = expand_each,     [TPL_NOTE] = expand_note,
        [TPL_SUMMARY] = expand_head,  [TPL_TYPE] = expand_head,
        [TPL_LINES] = fill_lines,     [TPL_PARAGRAPH] = fill_paragraph,
    };
    enum err_code rc = ERR_OK;

    for (const struct tpl_node *n = list->first; rc == ERR_OK && n;
         n = n->next) {
        /* Lines that tags took away are not in the body: count anew. */
        if (out == &f->body &&
            (out->len == 0 || out->data[out->len - 1] == '\n'))
            f->lines[f->line_count - 1] = n->pos;
        rc = kinds[n->kind](f, n, out);
    }
    return rc;
}

enum err_code fill_run(struct fill *f)
{
    struct period now = f->ask->figures.period;

    f->period[TIME_NOW] = now;
    f->period[TIME_NEXT] = period_shift(now, 1);
    f->period[TIME_BEFORE] = period_shift(now, -1);
    f->period[TIME_PREVIOUS] = period_add_years(now, -1);
    f->period[TIME_YEAR] = period_year(now);
    buf_init(&f->body, MD_TEXT_BYTES_MAX);
    enum err_code rc =
        add_line(f, (struct pos){f->report->definition->template_file, 1, 1});
    if (rc == ERR_OK)
        rc = expand(f, &f->report->body, &f->body);
    return rc == ERR_OK ? buf_check(&f->body, f->e) : rc;
}

static void place_words(const struct fill *f, struct doc *d,
                        struct doc_inlines *in, const char *s)
{
    while (*s) {
        size_t len = 0;
        const struct fill_piece *p = marked(f, s, &len);
        if (!p) {
            const char *mark = strstr(s, MARK_BEGIN);
            len = mark ? (size_t)(mark - s) : strlen(s);
            doc_text_len(d, in, s, len);
        } else if (p->kind == PIECE_FIGURE) {
            doc_figure(d, in, &p->figure);
        } else {
            doc_text(d, in, p->text);
        }
        s += len;
    }
}

enum err_code fill_place(void *ctx, struct doc *d, struct doc_inlines *in,
                         uint32_t index, struct err *e)
{
    const struct fill *f = ctx;

    (void)e;
    assert(index < f->piece_count);
    const struct fill_piece *p = &f->pieces[index];
    if (p->kind == PIECE_NOTE)
        place_words(f, d, doc_note(d, in), p->text);
    else if (p->kind == PIECE_FIGURE)
        doc_figure(d, in, &p->figure);
    else
        doc_text(d, in, p->text);
    return ERR_OK;
}
