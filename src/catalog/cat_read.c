/*
** YAML to nodes through libyaml's events.  libyaml gives strings and places;
** everything that makes YAML surprising (anchors, tags, double keys, several
** documents) is refused here, and types are decided by who asks.
*/
#include "base/text.h"
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 24, HASHED_KEYS = 16 };

struct reader {
    struct cat_load *l;
    const struct cat_file *file;
    yaml_parser_t parser;
    const struct cat_node **stack; /* nodes of the maps and lists open */
    size_t count, cap;
    int failed;
    int check_nfc; /* the file is not NFC: find out where */
};

static struct pos mark_pos(const struct reader *r, yaml_mark_t m)
{
    return (struct pos){r->file->path, (int)m.line + 1, (int)m.column + 1};
}

/* The next event, or 0 after a fault. */
static int next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return 1;
    r->failed = 1;
    if (r->parser.error == YAML_MEMORY_ERROR)
        r->l->nomem = 1;
    else
        CAT_FAULT(r->l, mark_pos(r, r->parser.problem_mark), MSG_CAT_YAML,
                  r->parser.problem ? r->parser.problem : "?");
    return 0;
}

static int push(struct reader *r, const struct cat_node *n)
{
    const struct cat_node **grown =
        arena_grow(r->l->a, r->stack, r->count, &r->cap, sizeof *grown);

    if (!grown) {
        r->l->nomem = r->failed = 1;
        return 0;
    }
    r->stack = grown;
    r->stack[r->count++] = n;
    return 1;
}

/* What no file of the catalogue may use. */
static void refuse_features(struct reader *r, const yaml_char_t *anchor,
                            const yaml_char_t *tag, struct pos pos)
{
    if (anchor)
        CAT_FAULT(r->l, pos, MSG_CAT_YAML_ANCHOR, (const char *)anchor);
    if (tag)
        CAT_FAULT(r->l, pos, MSG_CAT_YAML_TAG, (const char *)tag);
}

/* Escapes can bring in what no file could hold as it is. */
static void refuse_control(struct reader *r, const char *text, size_t len,
                           struct pos pos)
{
    char name[8];

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\n') || c == 0x7F) {
            snprintf(name, sizeof name, "U+%04X", c);
            CAT_FAULT(r->l, pos, MSG_CAT_YAML_NUL, name);
            return;
        }
    }
}

static struct cat_node *new_node(struct reader *r, enum cat_node_kind kind,
                                 struct pos pos)
{
    struct cat_node *n = cat_new(r->l, 1, sizeof *n);

    if (!n) {
        r->failed = 1;
        return NULL;
    }
    n->kind = kind;
    n->pos = pos;
    return n;
}

static const struct cat_node *scalar(struct reader *r, const yaml_event_t *ev)
{
    struct pos pos = mark_pos(r, ev->start_mark);
    const char *text = (const char *)ev->data.scalar.value;
    size_t len = ev->data.scalar.length;
    const char *composed = text;
    struct err e = {0};
    struct cat_node *n;

    refuse_features(r, ev->data.scalar.anchor, ev->data.scalar.tag, pos);
    refuse_control(r, text, len, pos);
    if (r->check_nfc && text_nfc(r->l->a, text, len, &composed, &e) == ERR_OK &&
        strcmp(composed, text) != 0)
        CAT_FAULT(r->l, pos, MSG_CAT_NFC, composed);
    n = new_node(r, CAT_SCALAR, pos);
    if (!n)
        return NULL;
    n->quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    n->text = arena_strndup(r->l->a, text, len);
    if (!n->text) {
        r->l->nomem = r->failed = 1;
        return NULL;
    }
    return n;
}

static const struct cat_node *read_node(struct reader *r, yaml_event_t *ev,
                                        int depth);

/* Move the nodes above base from the stack into an array; every step-th from
** first on (maps keep keys and values in turn). */
static const struct cat_node **take(struct reader *r, size_t base, size_t first,
                                    size_t step, size_t count)
{
    const struct cat_node **list = cat_new(r->l, count, sizeof *list);

    if (!list) {
        r->failed = 1;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        list[i] = r->stack[base + first + i * step];
    return list;
}

static void refuse_double_key(struct reader *r, const struct cat_node *key,
                              const struct cat_node *first)
{
    char line[16];

    snprintf(line, sizeof line, "%d", first->pos.line);
    CAT_FAULT(r->l, key->pos, MSG_CAT_YAML_DOUBLE, key->text, line);
}

/* Faults for keys that stand twice. */
static void check_keys(struct reader *r, const struct cat_node *map)
{
    struct cat_names seen;

    if (map->count < HASHED_KEYS) {
        for (size_t i = 1; i < map->count; i++)
            for (size_t j = 0; j < i; j++)
                if (strcmp(map->keys[i]->text, map->keys[j]->text) == 0) {
                    refuse_double_key(r, map->keys[i], map->keys[j]);
                    break;
                }
        return;
    }
    if (!cat_names_init(&seen, r->l->a, map->count)) {
        r->l->nomem = 1;
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        int old = cat_names_add(&seen, map->keys[i]->text, (int)i);
        if (old >= 0)
            refuse_double_key(r, map->keys[i], map->keys[old]);
    }
}

/* The key of a map must be a scalar; 0 after a fault. */
static int check_key(struct reader *r, const struct cat_node *n)
{
    if (n->kind == CAT_SCALAR)
        return 1;
    CAT_FAULT(r->l, n->pos, MSG_CAT_YAML_KEY);
    r->failed = 1;
    return 0;
}

/* Everything up to the end event of a list or map. */
static const struct cat_node *collection(struct reader *r,
                                         const yaml_event_t *start, int depth)
{
    int is_map = start->type == YAML_MAPPING_START_EVENT;
    yaml_event_type_t end =
        is_map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    struct cat_node *n = new_node(r, is_map ? CAT_MAP : CAT_LIST,
                                  mark_pos(r, start->start_mark));
    size_t base = r->count;

    while (n && !r->failed) {
        yaml_event_t ev;
        if (!next_event(r, &ev))
            break;
        int done = ev.type == end;
        const struct cat_node *item =
            done ? NULL : read_node(r, &ev, depth + 1);
        yaml_event_delete(&ev);
        if (done)
            break;
        if (!item || !push(r, item))
            break;
        if (is_map && (r->count - base) % 2 == 1 && !check_key(r, item))
            break;
    }
    if (!n || r->failed)
        return NULL;
    size_t step = is_map ? 2 : 1;
    n->count = (r->count - base) / step;
    n->items = take(r, base, step - 1, step, n->count);
    if (is_map)
        n->keys = take(r, base, 0, step, n->count);
    r->count = base;
    if (r->failed)
        return NULL;
    if (is_map)
        check_keys(r, n);
    return n;
}

static const struct cat_node *read_node(struct reader *r, yaml_event_t *ev,
                                        int depth)
{
    struct pos pos = mark_pos(r, ev->start_mark);

    assert(depth <= DEPTH_MAX + 1);
    if (depth > DEPTH_MAX) {
        CAT_FAULT(r->l, pos, MSG_CAT_YAML_DEEP);
        r->failed = 1;
        return NULL;
    }
    if (ev->type == YAML_SCALAR_EVENT)
        return scalar(r, ev);
    if (ev->type == YAML_MAPPING_START_EVENT) {
        refuse_features(r, ev->data.mapping_start.anchor,
                        ev->data.mapping_start.tag, pos);
        return collection(r, ev, depth);
    }
    if (ev->type == YAML_SEQUENCE_START_EVENT) {
        refuse_features(r, ev->data.sequence_start.anchor,
                        ev->data.sequence_start.tag, pos);
        return collection(r, ev, depth);
    }
    if (ev->type == YAML_ALIAS_EVENT)
        CAT_FAULT(r->l, pos, MSG_CAT_YAML_ANCHOR,
                  (const char *)ev->data.alias.anchor);
    r->failed = 1;
    return NULL;
}

/* The one document of the stream. */
static const struct cat_node *read_stream(struct reader *r)
{
    const struct cat_node *root = NULL;
    int documents = 0;

    for (;;) {
        yaml_event_t ev;
        if (!next_event(r, &ev))
            return NULL;
        yaml_event_type_t type = ev.type;
        struct pos pos = mark_pos(r, ev.start_mark);
        if (type == YAML_DOCUMENT_START_EVENT) {
            documents++;
            if (documents == 2)
                CAT_FAULT(r->l, pos, MSG_CAT_YAML_DOCUMENTS);
            if (ev.data.document_start.version_directive ||
                ev.data.document_start.tag_directives.start !=
                    ev.data.document_start.tag_directives.end)
                CAT_FAULT(r->l, pos, MSG_CAT_YAML_DIRECTIVE);
        } else if (type != YAML_STREAM_START_EVENT &&
                   type != YAML_STREAM_END_EVENT &&
                   type != YAML_DOCUMENT_END_EVENT) {
            const struct cat_node *n = read_node(r, &ev, 0);
            root = documents == 1 ? n : root;
        }
        yaml_event_delete(&ev);
        if (r->failed || type == YAML_STREAM_END_EVENT)
            break;
    }
    if (documents == 0)
        CAT_FAULT(r->l, ((struct pos){r->file->path, 1, 1}),
                  MSG_CAT_YAML_EMPTY);
    return r->failed ? NULL : root;
}

/* The place of a byte of the file. */
static struct pos byte_pos(const struct cat_file *file, size_t at)
{
    struct pos pos = {file->path, 1, 1};

    assert(at <= file->len);
    for (size_t i = 0; i < at; i++) {
        if (file->text[i] == '\n') {
            pos.line++;
            pos.col = 1;
        } else if (((unsigned char)file->text[i] & 0xC0) != 0x80) {
            pos.col++;
        }
    }
    return pos;
}

/* The first line that is not UTF-8. */
static struct pos bad_line(const struct cat_file *file)
{
    size_t at = 0;

    while (at < file->len) {
        const char *end = memchr(file->text + at, '\n', file->len - at);
        size_t len = end ? (size_t)(end - file->text) - at : file->len - at;
        if (!utf8_valid(file->text + at, len))
            break;
        at += len + 1;
    }
    return byte_pos(file, at < file->len ? at : file->len);
}

/* Rules for the bytes, before YAML: 0 after a fault. */
static int check_bytes(struct reader *r)
{
    const struct cat_file *f = r->file;
    const char *tab = memchr(f->text, '\t', f->len);
    const char *composed = f->text;
    struct err e = {0};

    enum err_code rc = text_nfc(r->l->a, f->text, f->len, &composed, &e);
    if (rc == ERR_INPUT) {
        CAT_FAULT(r->l, bad_line(f), MSG_UTF8_BAD);
        return 0;
    }
    if (rc != ERR_OK)
        r->l->nomem = 1;
    if (tab) {
        CAT_FAULT(r->l, byte_pos(f, (size_t)(tab - f->text)), MSG_CAT_YAML_TAB);
        return 0;
    }
    r->check_nfc = composed && strcmp(composed, f->text) != 0;
    return 1;
}

const struct cat_node *cat_read(struct cat_load *l, const struct cat_file *file)
{
    struct reader r = {.l = l, .file = file};
    const struct cat_node *root = NULL;

    assert(l && file && file->text);
    if (!check_bytes(&r))
        return NULL;
    if (!yaml_parser_initialize(&r.parser)) {
        l->nomem = 1;
        return NULL;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)file->text,
                                 file->len);
    root = read_stream(&r);
    yaml_parser_delete(&r.parser);
    return root;
}
