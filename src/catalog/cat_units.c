/*
** units.csv and successions.csv: read in one pass over a copy whose commas
** become NULs, so that no field is copied again.
*/
#include "base/text.h"
#include "catalog/cat_load.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 8 };

struct csv {
    struct cat_load *l;
    const char *path;
    char *next; /* the rest of the text */
    int line;   /* of the row last read */
    char *field[FIELDS_MAX];
    char *line_start;
    size_t count;
};

/* The place of field i of the row. */
static struct pos field_pos(const struct csv *c, size_t i)
{
    struct pos pos = {c->path, c->line, 1};

    assert(i < FIELDS_MAX && c->line_start);
    for (const char *p = c->line_start; i < c->count && p < c->field[i]; p++)
        if (((unsigned char)*p & 0xC0) != 0x80)
            pos.col++;
    return pos;
}

/* A field in quotes: "" inside stands for one.  Returns its end. */
static char *unquote(char *p)
{
    char *to = p++;
    char *start = to;

    for (; *p; p++) {
        if (*p == '"' && *++p != '"')
            break;
        *to++ = *p;
    }
    assert(to >= start);
    if (to < p)
        memset(to, 0, (size_t)(p - to));
    return p;
}

/* The next row that is not empty; 0 at the end. */
static int csv_row(struct csv *c)
{
    char *p = c->next;

    assert(p);
    while (*p == '\n' || *p == '\r') {
        c->line += *p == '\n';
        p++;
    }
    if (*p == '\0')
        return 0;
    c->line++;
    c->line_start = p;
    c->count = 0;
    for (;;) {
        char *start = p;
        if (*p == '"')
            p = unquote(p);
        p += strcspn(p, ",\r\n");
        if (c->count < FIELDS_MAX)
            c->field[c->count] = start;
        c->count++;
        char end = *p;
        if (end)
            *p++ = '\0';
        if (end != ',') {
            if (end == '\r' && *p == '\n')
                p++;
            break;
        }
    }
    c->next = p;
    return 1;
}

/* A copy to cut up; NULL after a fault. */
static int csv_open(struct cat_load *l, const struct cat_file *file,
                    struct csv *c)
{
    const char *composed = NULL;
    struct err e = {0};

    *c = (struct csv){.l = l, .path = file->path};
    enum err_code rc = text_nfc(l->a, file->text, file->len, &composed, &e);
    if (rc == ERR_INPUT) {
        CAT_FAULT(l, ((struct pos){file->path, 1, 1}), MSG_UTF8_BAD);
        return 0;
    }
    if (rc != ERR_OK)
        l->nomem = 1;
    else if (strcmp(composed, file->text) != 0)
        CAT_FAULT(l, ((struct pos){file->path, 1, 1}), MSG_CAT_NFC, file->path);
    c->next = arena_strndup(l->a, file->text, file->len);
    if (!c->next)
        l->nomem = 1;
    return c->next != NULL;
}

/* The header must be exactly these names; 0 after a fault. */
static int csv_header(struct csv *c, const char *const *names, size_t count)
{
    int good = csv_row(c) && c->count == count;
    char expected[128] = "";
    size_t used = 0;

    assert(count <= FIELDS_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(names[i]);
        good = good && strcmp(c->field[i], names[i]) == 0;
        if (i > 0)
            expected[used++] = ',';
        memcpy(expected + used, names[i], len + 1);
        used += len;
    }
    if (!good)
        CAT_FAULT(c->l, ((struct pos){c->path, 1, 1}), MSG_CAT_CSV_HEADER,
                  expected);
    return good;
}

/* Rows of the right width, one by one; 0 at the end. */
static int csv_next(struct csv *c, size_t width)
{
    while (csv_row(c)) {
        if (c->count == width)
            return 1;
        CAT_FAULT(c->l, ((struct pos){c->path, c->line, 1}), MSG_CAT_CSV_WIDTH);
    }
    return 0;
}

/* A day, or DAY_NONE for nothing; 0 after a fault. */
static int csv_day(struct csv *c, size_t i, day_t *out)
{
    const char *text = c->field[i];

    *out = DAY_NONE;
    if (text[0] == '\0' || cat_scan_day(text, strlen(text), out))
        return 1;
    CAT_FAULT(c->l, field_pos(c, i), MSG_CAT_DAY, text);
    return 0;
}

/* Text that must be there. */
static const char *csv_text(struct csv *c, size_t i)
{
    if (c->field[i][0] == '\0')
        CAT_FAULT(c->l, field_pos(c, i), MSG_CAT_EMPTY);
    return c->field[i];
}

static size_t count_lines(const struct cat_file *f)
{
    size_t lines = 1;

    for (const char *p = f->text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    return lines;
}

/* Units while they are checked against each other. */
struct unit_tables {
    struct cat_load *l;
    struct cat_unit *units;
    struct pos *pos;
    int *same_code; /* the previous row with the same code, -1 none */
    struct cat_names uid, code; /* code: the last row that has it */
    size_t count;
};

static int overlaps(const struct cat_unit *a, const struct cat_unit *b)
{
    day_t a_from = a->from == DAY_NONE ? DAY_FIRST : a->from;
    day_t b_from = b->from == DAY_NONE ? DAY_FIRST : b->from;
    day_t a_to = a->to == DAY_NONE ? DAY_LAST : a->to;
    day_t b_to = b->to == DAY_NONE ? DAY_LAST : b->to;

    return a_from <= b_to && b_from <= a_to;
}

/* One code means one unit on any day. */
static void note_code(struct unit_tables *t, size_t i)
{
    const struct cat_unit *u = &t->units[i];
    struct cat_names *names = &t->code;
    int last = cat_names_add(names, u->code, (int)i);

    assert(i <= t->count);
    t->same_code[i] = last;
    for (; last >= 0; last = t->same_code[last])
        if (overlaps(u, &t->units[last])) {
            CAT_FAULT(t->l, t->pos[i], MSG_CAT_UNIT_CODE, u->code,
                      t->units[last].uid);
            break;
        }
    if (t->same_code[i] >= 0) {
        /* The first row keeps the place in the table: chain behind it. */
        int first = t->same_code[i];
        t->same_code[i] = t->same_code[first];
        t->same_code[first] = (int)i;
    }
}

static void read_unit(struct unit_tables *t, struct csv *c)
{
    struct cat_unit *u = &t->units[t->count];

    assert(c->count == FIELDS_MAX);
    t->pos[t->count] = (struct pos){c->path, c->line, 1};
    *u = (struct cat_unit){.uid = csv_text(c, 0),
                           .code = csv_text(c, 1),
                           .name = csv_text(c, 2),
                           .type = c->field[3],
                           .level = csv_text(c, 4),
                           .parent = c->field[5]};
    int dated = csv_day(c, 6, &u->from) && csv_day(c, 7, &u->to);
    if (dated && u->from != DAY_NONE && u->to != DAY_NONE && u->to < u->from)
        CAT_FAULT(t->l, field_pos(c, 7), MSG_CAT_UNIT_ORDER, u->uid);
    if (cat_names_add(&t->uid, u->uid, (int)t->count) >= 0)
        CAT_FAULT(t->l, t->pos[t->count], MSG_CAT_TWICE, u->uid);
    note_code(t, t->count++);
}

/* Some unit of that code is valid on some day of u. */
static int has_parent(const struct unit_tables *t, const struct cat_unit *u)
{
    int row = cat_names_find(&t->code, u->parent);

    for (; row >= 0; row = t->same_code[row])
        if (overlaps(u, &t->units[row]))
            return 1;
    return 0;
}

/* Every parent is the code of some unit of the same time, and not the unit
** itself. */
static void check_parents(struct unit_tables *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct cat_unit *u = &t->units[i];
        if (u->parent[0] == '\0')
            continue;
        if (cat_names_find(&t->code, u->parent) < 0)
            CAT_FAULT(t->l, t->pos[i], MSG_CAT_UNIT_PARENT, u->parent, u->uid);
        else if (strcmp(u->parent, u->code) == 0)
            CAT_FAULT(t->l, t->pos[i], MSG_CAT_UNIT_SELF, u->uid);
        else if (!has_parent(t, u))
            CAT_FAULT(t->l, t->pos[i], MSG_CAT_UNIT_PARENT_TIME, u->parent,
                      u->uid);
    }
}

enum { LEVELS_MAX = 12 };

/* Going up from parent to parent comes to an end. */
static void check_circles(struct unit_tables *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const char *up = t->units[i].parent;
        int levels = 0;
        while (up[0] && levels++ < LEVELS_MAX) {
            int parent = cat_names_find(&t->code, up);
            up = parent < 0 ? "" : t->units[parent].parent;
        }
        if (levels > LEVELS_MAX &&
            strcmp(t->units[i].parent, t->units[i].code) != 0)
            CAT_FAULT(t->l, t->pos[i], MSG_CAT_UNIT_CIRCLE, t->units[i].uid);
    }
}

static void parse_units(struct cat_load *l, const struct cat_file *file,
                        struct unit_tables *t)
{
    static const char *const names[] = {"uid",        "code",    "name",
                                        "type",       "level",   "parent",
                                        "valid_from", "valid_to"};
    size_t most = count_lines(file);
    struct csv c;

    if (!csv_open(l, file, &c) || !csv_header(&c, names, ARRAY_COUNT(names)))
        return;
    t->units = cat_new(l, most, sizeof *t->units);
    t->pos = cat_new(l, most, sizeof *t->pos);
    t->same_code = cat_new(l, most, sizeof *t->same_code);
    if (l->nomem || !cat_names_init(&t->uid, l->a, most) ||
        !cat_names_init(&t->code, l->a, most)) {
        l->nomem = 1;
        return;
    }
    while (csv_next(&c, ARRAY_COUNT(names)))
        read_unit(t, &c);
    check_parents(t);
    check_circles(t);
    l->c->units = t->units;
    l->c->unit_count = t->count;
}

static const char *const kinds[] = {"merge", "split", "rename", "move",
                                    "abolish"};

/* The unit of a uid in field i, or NULL after a fault. */
static const struct cat_unit *find_uid(struct unit_tables *t,
                                       const struct csv *c, size_t i)
{
    int row = cat_names_find(&t->uid, c->field[i]);

    if (row >= 0)
        return &t->units[row];
    CAT_FAULT(t->l, field_pos(c, i), MSG_CAT_SUCC_UID, c->field[i]);
    return NULL;
}

/* The days of both units agree with the day of the succession. */
static void check_days(struct unit_tables *t, const struct csv *c,
                       const struct cat_succession *s)
{
    const struct cat_unit *from = s->from_uid[0] ? find_uid(t, c, 0) : NULL;
    const struct cat_unit *to = s->to_uid ? find_uid(t, c, 1) : NULL;

    if (from && to == from)
        CAT_FAULT(t->l, field_pos(c, 1), MSG_CAT_SUCC_SELF, s->from_uid);
    if (s->day == DAY_NONE)
        return;
    if (from && s->whole && from->to != s->day - 1)
        CAT_FAULT(t->l, field_pos(c, 2), MSG_CAT_SUCC_LAST, s->from_uid);
    if (to && ((to->from != DAY_NONE && to->from > s->day) ||
               (to->to != DAY_NONE && to->to < s->day)))
        CAT_FAULT(t->l, field_pos(c, 2), MSG_CAT_SUCC_NOT_VALID, s->to_uid);
}

static void read_succession(struct unit_tables *t, struct csv *c,
                            struct cat_succession *out)
{
    size_t kind = 0;

    assert(c->count == 5);
    out->from_uid = csv_text(c, 0);
    out->to_uid = c->field[1][0] ? c->field[1] : NULL;
    if (csv_day(c, 2, &out->day) && out->day == DAY_NONE)
        CAT_FAULT(t->l, field_pos(c, 2), MSG_CAT_EMPTY);
    while (kind < ARRAY_COUNT(kinds) && strcmp(kinds[kind], c->field[3]) != 0)
        kind++;
    if (kind == ARRAY_COUNT(kinds))
        CAT_FAULT(t->l, field_pos(c, 3), MSG_CAT_WORD, c->field[3],
                  "merge, split, rename, move, abolish");
    out->kind = kind < ARRAY_COUNT(kinds) ? kinds[kind] : c->field[3];
    if (strcmp(c->field[4], "0") != 0 && strcmp(c->field[4], "1") != 0)
        CAT_FAULT(t->l, field_pos(c, 4), MSG_CAT_WORD, c->field[4], "0, 1");
    out->whole = c->field[4][0] == '1';
    check_days(t, c, out);
    if (!out->to_uid && strcmp(out->kind, "abolish") != 0)
        CAT_FAULT(t->l, field_pos(c, 1), MSG_CAT_SUCC_END, out->from_uid);
}

static void parse_successions(struct cat_load *l, const struct cat_file *file,
                              struct unit_tables *t)
{
    static const char *const names[] = {"from_uid", "to_uid", "date", "kind",
                                        "whole"};
    size_t most = count_lines(file);
    struct csv c;

    if (!csv_open(l, file, &c) || !csv_header(&c, names, ARRAY_COUNT(names)))
        return;
    struct cat_succession *list = cat_new(l, most, sizeof *list);
    while (list && csv_next(&c, ARRAY_COUNT(names)))
        read_succession(t, &c, &list[l->c->succession_count++]);
    l->c->successions = list;
}

static const struct cat_file *find_file(const struct cat_load *l,
                                        enum cat_file_kind kind)
{
    for (size_t i = 0; i < l->source_count; i++)
        if (l->sources[i].kind == kind)
            return l->sources[i].file;
    return NULL;
}

void cat_parse_units(struct cat_load *l)
{
    struct unit_tables t = {.l = l};
    const struct cat_file *units = find_file(l, FILE_UNITS);
    const struct cat_file *successions = find_file(l, FILE_SUCCESSIONS);

    if (units)
        parse_units(l, units, &t);
    if (successions && !l->nomem && (t.units || !units))
        parse_successions(l, successions, &t);
}
