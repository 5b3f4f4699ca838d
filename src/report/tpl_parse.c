/*
** Template text to tree.  A fault ends its tag only, so that one reading finds
** every fault of a file.
*/
#include "report/tpl.h"

#include "base/text.h"
#include "doc/mdread.h"
#include "expr/suggest.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

enum { ENDED_FILE, ENDED_ELSE, ENDED_END };

struct tag {
    struct tpl_lex lex; /* on the first word */
    struct pos pos;     /* of the braces */
    int alone;          /* nothing else stands on its lines */
};

/* ---- faults ------------------------------------------------------------ */

static struct err *next_fault(struct tpl_parser *p)
{
    struct cat_faults *f = p->faults;
    struct err *list;

    f->total++;
    if (f->count >= CAT_FAULTS_MAX)
        return NULL;
    list = arena_grow(p->arena, f->list, f->count, &f->cap, sizeof *list);
    if (!list) {
        p->no_memory = 1;
        return NULL;
    }
    f->list = list;
    return &f->list[f->count++];
}

void tpl_fault(struct tpl_parser *p, struct pos pos, enum msg_id id,
               const char *a, const char *b, const char *c)
{
    struct err *e = next_fault(p);

    assert(pos.file && pos.line > 0);
    if (!e)
        return;
    err_clear(e);
    ERR_AT(e, ERR_INPUT, pos, id, a, b, c);
}

void tpl_fault_err(struct tpl_parser *p, struct pos pos, const struct err *e)
{
    struct err *to = next_fault(p);

    assert(e->code != ERR_OK);
    if (!to)
        return;
    *to = *e;
    to->pos = pos;
}

const char *tpl_text(struct tpl_parser *p, const struct tpl_token *t)
{
    const char *s =
        t->kind == TOKEN_END ? "}}" : arena_strndup(p->arena, t->text, t->len);

    p->no_memory |= s == NULL;
    return s ? s : "";
}

void tpl_unexpected(struct tpl_parser *p, const struct tpl_token *t,
                    const char *wanted)
{
    tpl_fault(p, t->pos, MSG_REPORT_UNEXPECTED, tpl_text(p, t), wanted, NULL);
}

/* ---- nodes ------------------------------------------------------------- */

static struct tpl_node *add(struct tpl_parser *p, struct tpl_list *to,
                            enum tpl_kind kind, struct pos pos)
{
    struct tpl_node *n = arena_alloc(p->arena, sizeof *n);

    if (!n) {
        p->no_memory = 1;
        return NULL;
    }
    n->kind = kind;
    n->pos = pos;
    if (to->last)
        to->last->next = n;
    else
        to->first = n;
    to->last = n;
    p->nodes++;
    return n;
}

static void add_text(struct tpl_parser *p, struct tpl_list *to, const char *end)
{
    if (p->p < end) {
        struct tpl_node *n = add(p, to, TPL_TEXT, p->pos);
        if (n) {
            n->text = p->p;
            n->len = (size_t)(end - p->p);
        }
    }
}

static void move_to(struct tpl_parser *p, const char *to)
{
    assert(to >= p->p && to <= p->end);
    tpl_move(&p->pos, p->p, (size_t)(to - p->p));
    p->p = to;
}

/* ---- blocks ------------------------------------------------------------ */

static int parse_list(struct tpl_parser *p, struct tpl_list *to);
static int check_text(struct tpl_parser *p);

/* The body of a block up to its end; with or_else NULL an else is a fault. */
static void parse_body(struct tpl_parser *p, const struct tag *t,
                       struct tpl_list *body, struct tpl_list *or_else)
{
    struct tpl_list *to = body;
    int ended, elses = 0;

    if (p->depth == REPORT_DEPTH_MAX) {
        tpl_fault(p, t->pos, MSG_REPORT_DEEP, NULL, NULL, NULL);
        move_to(p, p->end);
        return;
    }
    p->depth++;
    for (;;) {
        struct pos before = p->pos;
        ended = parse_list(p, to);
        if (ended != ENDED_ELSE)
            break;
        if (!or_else || elses++)
            tpl_fault(p, before, MSG_REPORT_ELSE, NULL, NULL, NULL);
        to = or_else ? or_else : body;
    }
    p->depth--;
    if (ended == ENDED_FILE)
        tpl_fault(p, t->pos, MSG_REPORT_NO_END, tpl_text(p, &t->lex.now), NULL,
                  NULL);
}

static void want_end(struct tpl_parser *p, const struct tpl_lex *l)
{
    if (l->now.kind != TOKEN_END)
        tpl_unexpected(p, &l->now, "}}");
}

static void parse_if(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_IF, t->pos);
    struct tpl_list lost = {0};
    struct tpl_lex l = t->lex;

    tpl_next(&l);
    const struct tpl_cond *cond = tpl_read_cond(p, &l);
    if (n)
        n->cond = cond;
    parse_body(p, t, n ? &n->body : &lost, n ? &n->or_else : &lost);
}

/* "each INDICATOR DIM": the parts that are not 0, in the order of the list. */
static int read_each(struct tpl_parser *p, struct tpl_lex *l,
                     struct tpl_figure *f)
{
    if (!tpl_read_figure(p, l, f) || !tpl_read_dim(p, l, f))
        return 0;
    want_end(p, l);
    return 1;
}

static void parse_each(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    struct tpl_node lost = {.kind = TPL_EACH, .pos = t->pos};
    struct tpl_node *n = add(p, to, TPL_EACH, t->pos);
    const struct tpl_node *around = p->each;
    struct tpl_lex l = t->lex;

    if (!n)
        n = &lost;
    if (around)
        tpl_fault(p, t->pos, MSG_REPORT_EACH_IN_EACH, NULL, NULL, NULL);
    tpl_next(&l);
    n->flag = t->alone;
    /* After a fault the body is read for its own faults, as if for the first
    ** indicator of the catalogue. */
    if (!read_each(p, &l, &n->figure))
        n->figure = (struct tpl_figure){.indicator = p->catalog->indicators};
    p->each = n->figure.indicator ? n : around;
    parse_body(p, t, &n->body, NULL);
    p->each = around;
}

static void parse_note(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_NOTE, t->pos);
    struct tpl_list lost = {0};
    struct tpl_lex l = t->lex;

    tpl_next(&l);
    want_end(p, &l);
    if (p->in_note || p->in_head)
        tpl_fault(p, t->pos, MSG_REPORT_NOTE_INSIDE, NULL, NULL, NULL);
    int was = p->in_note;
    p->in_note = p->depth + 1;
    parse_body(p, t, n ? &n->body : &lost, NULL);
    p->in_note = was;
}

/* "summary" and "type": words of the head of the paper. */
static void parse_head(struct tpl_parser *p, struct tag *t, struct tpl_list *to,
                       enum tpl_kind kind)
{
    struct tpl_node *n = add(p, to, kind, t->pos);
    struct tpl_list lost = {0};
    struct tpl_lex l = t->lex;

    tpl_next(&l);
    want_end(p, &l);
    if (p->depth > 0)
        tpl_fault(p, t->pos, MSG_REPORT_HEAD_INSIDE, tpl_text(p, &t->lex.now),
                  NULL, NULL);
    int was = p->in_head;
    p->in_head = 1;
    parse_body(p, t, n ? &n->body : &lost, NULL);
    p->in_head = was;
}

static void parse_summary(struct tpl_parser *p, struct tag *t,
                          struct tpl_list *to)
{
    parse_head(p, t, to, TPL_SUMMARY);
}

static void parse_type(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    parse_head(p, t, to, TPL_TYPE);
}

/* ---- tags without a body ----------------------------------------------- */

static void parse_language(struct tpl_parser *p, struct tag *t,
                           struct tpl_list *to)
{
    struct tpl_lex l = t->lex;

    (void)to;
    tpl_next(&l);
    if (!lang_parse(tpl_text(p, &l.now), &p->lang)) {
        tpl_unexpected(p, &l.now, "vi, en");
        return;
    }
    tpl_next(&l);
    want_end(p, &l);
}

static void parse_change(struct tpl_parser *p, struct tag *t,
                         struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_CHANGE, t->pos);
    struct tpl_lex l = t->lex;
    struct tpl_figure f;
    struct pos pos;

    tpl_next(&l);
    pos = l.now.pos;
    if (!tpl_read_figure(p, &l, &f))
        return;
    if (f.aspect != ASPECT_VALUE)
        tpl_fault(p, pos, MSG_REPORT_CHANGE_WHAT, NULL, NULL, NULL);
    if (n && l.now.kind == TOKEN_STRING) {
        n->text = tpl_text(p, &l.now);
        n->len = strlen(n->text);
        tpl_next(&l);
    }
    want_end(p, &l);
    f.format = FORMAT_PCT;
    if (n)
        n->figure = f;
}

/* A tag that may be followed by the name of another period. */
static void parse_timed(struct tpl_parser *p, struct tag *t,
                        struct tpl_list *to, enum tpl_kind kind, int flag)
{
    struct tpl_node *n = add(p, to, kind, t->pos);
    struct tpl_lex l = t->lex;
    enum tpl_time time = TIME_NOW;

    tpl_next(&l);
    if (l.now.kind != TOKEN_END && !tpl_read_time(p, &l, &time))
        return;
    want_end(p, &l);
    if (n) {
        n->time = time;
        n->flag = flag;
    }
}

static void parse_period(struct tpl_parser *p, struct tag *t,
                         struct tpl_list *to)
{
    parse_timed(p, t, to, TPL_PERIOD, 0);
}

static void parse_period_capital(struct tpl_parser *p, struct tag *t,
                                 struct tpl_list *to)
{
    parse_timed(p, t, to, TPL_PERIOD, 1);
}

static void parse_year(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    parse_timed(p, t, to, TPL_YEAR, 0);
}

static void parse_first_day(struct tpl_parser *p, struct tag *t,
                            struct tpl_list *to)
{
    parse_timed(p, t, to, TPL_DAY, 0);
}

static void parse_last_day(struct tpl_parser *p, struct tag *t,
                           struct tpl_list *to)
{
    parse_timed(p, t, to, TPL_DAY, 1);
}

/* "unit" or "unit.name". */
static void parse_unit(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_UNIT, t->pos);
    struct tpl_lex l = t->lex;

    tpl_next(&l);
    if (n && tpl_is(&l.now, ".")) {
        tpl_next(&l);
        if (!tpl_is(&l.now, "name")) {
            tpl_unexpected(p, &l.now, "unit.name");
            return;
        }
        n->flag = 1;
        tpl_next(&l);
    }
    want_end(p, &l);
}

/* "it.title", with "| lower" in the middle of a sentence. */
static void parse_title(struct tpl_parser *p, struct tag *t,
                        struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_TITLE, t->pos);
    struct tpl_lex *l = &t->lex;

    tpl_next(l);
    if (n && tpl_is(&l->now, "|")) {
        tpl_next(l);
        n->flag = tpl_is(&l->now, "lower");
        if (!n->flag) {
            tpl_unexpected(p, &l->now, "lower");
            return;
        }
        tpl_next(l);
    }
    want_end(p, l);
}

/* "it.end": what closes the item in a list of lines. */
static void parse_close(struct tpl_parser *p, struct tag *t,
                        struct tpl_list *to)
{
    (void)add(p, to, TPL_CLOSE, t->pos);
    tpl_next(&t->lex);
    want_end(p, &t->lex);
}

/* Words of the item of a loop; 0 when the tag is something else. */
static int parse_item(struct tpl_parser *p, struct tag *t, struct tpl_list *to)
{
    struct tag ahead = *t;
    struct tpl_lex *l = &ahead.lex;

    if (!p->each || !tpl_is(&l->now, "it"))
        return 0;
    tpl_next(l);
    if (!tpl_is(&l->now, "."))
        return 0;
    tpl_next(l);
    if (tpl_is(&l->now, "title"))
        parse_title(p, &ahead, to);
    else if (tpl_is(&l->now, "end"))
        parse_close(p, &ahead, to);
    else
        return 0;
    return 1;
}

static void parse_figure(struct tpl_parser *p, struct tag *t,
                         struct tpl_list *to)
{
    struct tpl_lex l = t->lex;
    struct tpl_figure f;

    if (parse_item(p, t, to) || !tpl_read_figure(p, &l, &f) ||
        !tpl_read_format(p, &l, &f))
        return;
    want_end(p, &l);
    struct tpl_node *n = add(p, to, TPL_FIGURE, t->pos);
    if (n)
        n->figure = f;
}

/* ---- tags -------------------------------------------------------------- */

/* The tags; alone: a line that holds nothing else falls away. */
/* Another file in this place.  Its blocks begin and end in it. */
static void parse_file(struct tpl_parser *p, const struct cat_template *file,
                       struct tpl_list *to)
{
    const struct tpl_parser around = *p;

    p->text = p->p = file->text;
    p->end = file->text + strlen(file->text);
    p->pos = (struct pos){file->file, 1, 1};
    p->depth = 0;
    p->includes++;
    if (check_text(p))
        (void)parse_list(p, to);
    p->text = around.text;
    p->p = around.p;
    p->end = around.end;
    p->pos = around.pos;
    p->depth = around.depth;
    p->includes = around.includes;
}

static void parse_include(struct tpl_parser *p, struct tag *t,
                          struct tpl_list *to)
{
    const struct cat_template *file;

    tpl_next(&t->lex);
    if (t->lex.now.kind != TOKEN_STRING) {
        tpl_unexpected(p, &t->lex.now, "\"employment.md\"");
        return;
    }
    file = catalog_template(p->catalog, tpl_text(p, &t->lex.now));
    if (!file) {
        tpl_fault(p, t->pos, MSG_REPORT_INCLUDE_NONE, tpl_text(p, &t->lex.now),
                  NULL, NULL);
    } else if (!t->alone || p->in_note) {
        tpl_fault(p, t->pos, MSG_REPORT_INCLUDE_ALONE, file->name, NULL, NULL);
    } else if (p->includes == REPORT_INCLUDES_MAX) {
        tpl_fault(p, t->pos, MSG_REPORT_INCLUDE_DEEP, file->name, NULL, NULL);
    } else {
        parse_file(p, file, to);
    }
    tpl_next(&t->lex);
    want_end(p, &t->lex);
}

/* A list of texts or tasks: lines of their own where the tag has its line. */
static void parse_lines(struct tpl_parser *p, struct tag *t,
                        struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_LINES, t->pos);
    const struct tpl_lines *lines = tpl_read_lines(p, &t->lex);

    if (lines)
        want_end(p, &t->lex);
    if (!n)
        return;
    n->lines = lines;
    n->flag = t->alone && !p->in_note;
}

/* {{paragraph employment "Việc làm" else "..."}}: room for what people write,
** and what stands there instead where it may be left out. */
static void parse_paragraph(struct tpl_parser *p, struct tag *t,
                            struct tpl_list *to)
{
    struct tpl_node *n = add(p, to, TPL_PARAGRAPH, t->pos);

    tpl_next(&t->lex);
    if (t->lex.now.kind != TOKEN_WORD) {
        tpl_unexpected(p, &t->lex.now, "paragraph employment \"...\"");
        return;
    }
    const char *place = tpl_text(p, &t->lex.now);
    tpl_next(&t->lex);
    if (t->lex.now.kind != TOKEN_STRING) {
        tpl_unexpected(p, &t->lex.now, "\"...\"");
        return;
    }
    const char *title = tpl_text(p, &t->lex.now), *otherwise = NULL;
    tpl_next(&t->lex);
    if (tpl_is(&t->lex.now, "else")) {
        tpl_next(&t->lex);
        otherwise = tpl_text(p, &t->lex.now);
        tpl_next(&t->lex);
    }
    want_end(p, &t->lex);
    if (!n)
        return;
    n->figure.otherwise = otherwise;
    n->text = place;
    n->title = title;
    n->flag = t->alone && !p->in_note;
}

static const struct {
    const char *name;
    int alone;
    void (*parse)(struct tpl_parser *p, struct tag *t, struct tpl_list *to);
} tags[] = {
    {"if", 1, parse_if},
    {"each", 1, parse_each},
    {"note", 0, parse_note},
    {"change", 0, parse_change},
    {"period", 0, parse_period},
    {"Period", 0, parse_period_capital},
    {"year", 0, parse_year},
    {"first_day", 0, parse_first_day},
    {"last_day", 0, parse_last_day},
    {"unit", 0, parse_unit},
    {"summary", 1, parse_summary},
    {"type", 1, parse_type},
    {"language", 1, parse_language},
    {"include", 1, parse_include},
    {"documents", 1, parse_lines},
    {"tasks", 1, parse_lines},
    {"paragraph", 1, parse_paragraph},
    {"else", 1, NULL},
    {"end", 1, NULL},
};

const char *tpl_tag_name(size_t i)
{
    return i < ARRAY_COUNT(tags) ? tags[i].name : NULL;
}

static int tag_row(const struct tpl_token *t)
{
    for (size_t i = 0; i < ARRAY_COUNT(tags); i++) {
        if (tpl_is(t, tags[i].name))
            return (int)i;
    }
    return -1;
}

static int blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/*
** When a tag with a body has its line for itself, the whole line is taken:
** *open moves back to the beginning of the line, *next past its end.
*/
static int takes_line(const struct tpl_parser *p, const char **open,
                      const char **next)
{
    const char *from = *open, *to = *next;

    while (from > p->text && blank(from[-1]))
        from--;
    while (to < p->end && blank(*to))
        to++;
    if ((from > p->text && from[-1] != '\n') || (to < p->end && *to != '\n') ||
        from < p->p)
        return 0;
    *open = from;
    *next = to < p->end ? to + 1 : to;
    return 1;
}

/* Read one tag at open; returns what it ended. */
static int parse_tag(struct tpl_parser *p, const char *open, const char *close,
                     struct tpl_list *to)
{
    const char *text_end = open, *next = close + 2;
    struct tag t = {.pos = p->pos};
    int row, comment;

    tpl_move(&t.pos, p->p, (size_t)(open - p->p));
    t.lex = (struct tpl_lex){.p = open + 2, .end = close, .pos = t.pos};
    t.lex.pos.col += 2;
    comment = t.lex.p < close && *t.lex.p == '#';
    if (!comment)
        tpl_next(&t.lex);
    row = comment ? -1 : tag_row(&t.lex.now);
    int ends_note =
        row >= 0 && !tags[row].parse && p->depth > 0 && p->in_note == p->depth;
    if (comment || (row >= 0 && tags[row].alone && !ends_note))
        t.alone = takes_line(p, &text_end, &next);
    add_text(p, to, text_end);
    move_to(p, next);
    if (comment)
        return -1;
    if (row >= 0 && !tags[row].parse) {
        struct tpl_lex l = t.lex;
        tpl_next(&l);
        want_end(p, &l);
        if (p->depth == 0)
            tpl_fault(p, t.pos, MSG_REPORT_END_ALONE, tags[row].name, NULL,
                      NULL);
        return strcmp(tags[row].name, "end") == 0 ? ENDED_END : ENDED_ELSE;
    }
    if (row >= 0)
        tags[row].parse(p, &t, to);
    else
        parse_figure(p, &t, to);
    return -1;
}

/* The closing braces; NULL and a fault when there are none near. */
static const char *find_close(struct tpl_parser *p, const char *open)
{
    const char *close = open + 2;
    struct pos pos = p->pos;

    while (close + 1 < p->end && (close[0] != '}' || close[1] != '}') &&
           (close[0] != '{' || close[1] != '{'))
        close++;
    if (close + 1 < p->end && close[0] == '}' &&
        close - open <= REPORT_TAG_BYTES_MAX)
        return close;
    tpl_move(&pos, p->p, (size_t)(open - p->p));
    tpl_fault(p, pos, MSG_REPORT_OPEN, NULL, NULL, NULL);
    return NULL;
}

/* Read until the file or the block ends. */
static int parse_list(struct tpl_parser *p, struct tpl_list *to)
{
    while (!p->no_memory && p->nodes < REPORT_NODES_MAX) {
        const char *open = p->p;
        while (open < p->end && (open + 1 == p->end || memcmp(open, "{{", 2)))
            open++;
        if (open == p->end) {
            add_text(p, to, p->end);
            move_to(p, p->end);
            return ENDED_FILE;
        }
        const char *close = find_close(p, open);
        if (!close) {
            move_to(p, open + 2);
            continue;
        }
        int ended = parse_tag(p, open, close, to);
        if (ended >= 0 && p->depth > 0)
            return ended;
    }
    move_to(p, p->end);
    return ENDED_FILE;
}

/* ---- the whole --------------------------------------------------------- */

/* Text that no template may hold: other than UTF-8, and the characters that
** stand for figures on the way to the Markdown reader. */
static int check_text(struct tpl_parser *p)
{
    struct pos pos = p->pos;

    if (!utf8_valid(p->text, (size_t)(p->end - p->text))) {
        struct err e = {0};
        ERR_SET(&e, ERR_INPUT, MSG_UTF8_BAD);
        tpl_fault_err(p, pos, &e);
        return 0;
    }
    for (const char *s = strstr(p->text, "\xEE\x80"); s;
         s = strstr(s + 1, "\xEE\x80")) {
        if ((unsigned char)s[2] > 0x81)
            continue;
        tpl_move(&pos, p->text, (size_t)(s - p->text));
        tpl_fault(p, pos, MSG_REPORT_MARKER, NULL, NULL, NULL);
        return 0;
    }
    if (p->end - p->text <= MD_TEXT_BYTES_MAX)
        return 1;
    tpl_fault(p, pos, MSG_REPORT_LONG, NULL, NULL, NULL);
    return 0;
}

enum err_code report_compile(struct arena *a, const struct catalog *c,
                             const struct cat_report *r,
                             const struct report **out,
                             struct cat_faults *faults, struct err *e)
{
    struct report *made = arena_alloc(a, sizeof *made);
    struct tpl_parser p = {.arena = a,
                           .catalog = c,
                           .faults = faults,
                           .text = r->template_text,
                           .p = r->template_text,
                           .end = r->template_text + strlen(r->template_text),
                           .pos = {r->template_file, 1, 1},
                           .lang = LANG_VI};
    size_t before = faults->total;

    *out = NULL;
    if (!made)
        return err_nomem(e);
    if (check_text(&p))
        (void)parse_list(&p, &made->body);
    if (p.nodes >= REPORT_NODES_MAX)
        tpl_fault(&p, p.pos, MSG_REPORT_LONG, NULL, NULL, NULL);
    if (p.no_memory)
        return err_nomem(e);
    if (faults->total > before)
        return ERR_INPUT;
    made->catalog = c;
    made->definition = r;
    made->lang = p.lang;
    *out = made;
    return ERR_OK;
}

enum err_code report_find(const struct catalog *c, const char *name,
                          const struct cat_report **out, struct err *e)
{
    char close[SUGGEST_TEXT_BYTES];

    *out = catalog_report(c, name);
    if (*out)
        return ERR_OK;
    catalog_suggest(c, "report", name, close, sizeof close);
    return ERR_SET(e, ERR_NOTFOUND, MSG_REPORT_NONE, name,
                   *close ? close : "-");
}
