/*
** Values from nodes: text, numbers, days, words, titles, and the keys of a
** map.  Each helper records its own fault, so that callers only go on.
*/
#include "catalog/cat_load.h"
#include "expr/suggest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_LETTERS = 48, INT_DIGITS_MAX = 15, KEYS_TEXT = 400 };

/* Room for one more fault; NULL when no more are kept. */
static struct err *next_fault(struct cat_load *l)
{
    struct cat_faults *f = l->faults;

    assert(f);
    f->total++;
    if (f->count == CAT_FAULTS_MAX)
        return NULL;
    struct err *grown =
        arena_grow(l->a, f->list, f->count, &f->cap, sizeof *grown);
    if (!grown) {
        l->nomem = 1;
        return NULL;
    }
    f->list = grown;
    f->list[f->count] = (struct err){0};
    return &f->list[f->count++];
}

void cat_fault(struct cat_load *l, struct pos pos, enum msg_id id,
               const char *const *args)
{
    struct err *e = next_fault(l);

    assert(pos.file);
    if (e)
        (void)err_set(e, ERR_INPUT, pos, id, args);
}

void cat_fault_err(struct cat_load *l, const struct err *fault)
{
    struct err *e = next_fault(l);

    assert(fault->code != ERR_OK);
    if (e)
        *e = *fault;
}

void *cat_new(struct cat_load *l, size_t count, size_t size)
{
    void *p = arena_array(l->a, count ? count : 1, size);

    if (!p)
        l->nomem = 1;
    return p;
}

char *cat_text(struct cat_load *l, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < sizeof text);
    char *copy = arena_strdup(l->a, text);
    if (!copy || n < 0)
        l->nomem = 1;
    return copy;
}

struct pos cat_inside(const struct cat_node *n)
{
    struct pos pos = n->pos;

    pos.col += n->quoted;
    return pos;
}

static const char *const kind_words[] = {"text", "[...]", "{...}"};

/* The node has the wrong shape. */
static void refuse_kind(struct cat_load *l, const struct cat_node *n,
                        enum cat_node_kind wanted)
{
    CAT_FAULT(l, n->pos, MSG_CAT_KIND_OF_NODE, kind_words[wanted],
              kind_words[n->kind]);
}

int cat_list(struct cat_load *l, const struct cat_node *n)
{
    if (!n)
        return 0;
    if (n->kind != CAT_LIST)
        refuse_kind(l, n, CAT_LIST);
    return n->kind == CAT_LIST;
}

int cat_map(struct cat_load *l, const struct cat_node *n)
{
    if (!n)
        return 0;
    if (n->kind != CAT_MAP)
        refuse_kind(l, n, CAT_MAP);
    return n->kind == CAT_MAP;
}

int cat_string(struct cat_load *l, const struct cat_node *n, const char **out)
{
    if (!n)
        return 0;
    if (n->kind != CAT_SCALAR) {
        refuse_kind(l, n, CAT_SCALAR);
        return 0;
    }
    if (n->text[strspn(n->text, " \n")] == '\0') {
        CAT_FAULT(l, n->pos, MSG_CAT_EMPTY);
        return 0;
    }
    *out = n->text;
    return 1;
}

int cat_bool(struct cat_load *l, const struct cat_node *n, int *out)
{
    const char *text = NULL;

    if (!cat_string(l, n, &text))
        return 0;
    if (n->quoted ||
        (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)) {
        CAT_FAULT(l, n->pos, MSG_CAT_BOOL, text);
        return 0;
    }
    *out = text[0] == 't';
    return 1;
}

int cat_scan_int(const char *text, int64_t *out)
{
    const char *p = text + (*text == '-');
    size_t digits = strspn(p, "0123456789");
    int64_t n = 0;

    if (digits == 0 || digits > INT_DIGITS_MAX || p[digits] != '\0' ||
        (digits > 1 && *p == '0'))
        return 0;
    for (; *p; p++)
        n = n * 10 + (*p - '0');
    *out = *text == '-' ? -n : n;
    return 1;
}

int cat_int(struct cat_load *l, const struct cat_node *n, int64_t *out)
{
    const char *text = NULL;

    if (!cat_string(l, n, &text))
        return 0;
    if (!n->quoted && cat_scan_int(text, out))
        return 1;
    CAT_FAULT(l, n->pos, MSG_CAT_INT, text);
    return 0;
}

int cat_decimal(struct cat_load *l, const struct cat_node *n, int64_t *out)
{
    const char *text = NULL;
    char whole[INT_DIGITS_MAX + 2];
    int64_t value = 0, place = EXPR_DECIMAL_ONE;

    if (!cat_string(l, n, &text))
        return 0;
    size_t len = strcspn(text, ".");
    const char *p = text[len] == '.' ? text + len + 1 : "0";
    size_t decimals = strspn(p, "0123456789");
    if (!n->quoted && len < sizeof whole - 4 && decimals > 0 && decimals <= 4 &&
        p[decimals] == '\0') {
        memcpy(whole, text, len);
        whole[len] = '\0';
        if (cat_scan_int(whole, &value)) {
            int64_t part = 0;
            for (; *p; p++)
                part += (*p - '0') * (place /= 10);
            value *= EXPR_DECIMAL_ONE;
            *out = text[0] == '-' ? value - part : value + part;
            return 1;
        }
    }
    CAT_FAULT(l, n->pos, MSG_CAT_DECIMAL, text);
    return 0;
}

int cat_scan_day(const char *text, size_t len, day_t *out)
{
    int part[3] = {0, 0, 0}, at = 0;

    if (len != 10)
        return 0;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            if (text[i] != '-')
                return 0;
            at++;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return 0;
        part[at] = part[at] * 10 + (text[i] - '0');
    }
    if (!date_valid(part[0], part[1], part[2]))
        return 0;
    *out = day_of(part[0], part[1], part[2]);
    return 1;
}

int cat_day(struct cat_load *l, const struct cat_node *n, day_t *out)
{
    const char *text = NULL;

    if (!cat_string(l, n, &text))
        return 0;
    if (cat_scan_day(text, strlen(text), out))
        return 1;
    CAT_FAULT(l, n->pos, MSG_CAT_DAY, text);
    return 0;
}

void cat_unknown(struct cat_load *l, struct pos pos, const char *wrong,
                 struct cat_choices known, const enum msg_id ids[2])
{
    struct suggest close;
    char names[KEYS_TEXT];
    size_t used = 0;

    suggest_start(&close, wrong, strlen(wrong));
    for (size_t i = 0; i < known.count; i++)
        suggest_add(&close, known.at(known.list, i));
    if (suggest_text(&close, names, sizeof names) > 0) {
        CAT_FAULT(l, pos, ids[0], wrong, names);
        return;
    }
    names[0] = '\0';
    for (size_t i = 0; i < known.count; i++) {
        const char *name = known.at(known.list, i);
        if (used + strlen(name) + 8 > sizeof names) {
            snprintf(names + used, sizeof names - used, ", ...");
            break;
        }
        int n = snprintf(names + used, sizeof names - used, "%s%s",
                         i ? ", " : "", name);
        used += (size_t)n;
    }
    CAT_FAULT(l, pos, ids[1], wrong, names);
}

const char *cat_name_at(const void *list, size_t i)
{
    return ((const char *const *)list)[i];
}

int cat_word(struct cat_load *l, const struct cat_node *n,
             const char *const *words, size_t count, size_t *out)
{
    static const enum msg_id ids[2] = {MSG_CAT_WORD_LIKE, MSG_CAT_WORD};
    const char *text = NULL;

    if (!cat_string(l, n, &text))
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0) {
            *out = i;
            return 1;
        }
    cat_unknown(l, n->pos, text,
                (struct cat_choices){cat_name_at, words, count}, ids);
    return 0;
}

static const char *key_at(const void *list, size_t i)
{
    return ((const struct cat_key *)list)[i].name;
}

int cat_take(struct cat_load *l, const struct cat_node *node,
             struct cat_shape shape, const struct cat_node **out)
{
    static const enum msg_id ids[2] = {MSG_CAT_KEY_LIKE, MSG_CAT_KEY};

    for (size_t k = 0; k < shape.count; k++)
        out[k] = NULL;
    if (!cat_map(l, node))
        return 0;
    for (size_t i = 0; i < node->count; i++) {
        size_t k = 0;
        while (k < shape.count &&
               strcmp(shape.keys[k].name, node->keys[i]->text) != 0)
            k++;
        if (k < shape.count)
            out[k] = node->items[i];
        else
            cat_unknown(l, node->keys[i]->pos, node->keys[i]->text,
                        (struct cat_choices){key_at, shape.keys, shape.count},
                        ids);
    }
    for (size_t k = 0; k < shape.count; k++)
        if (shape.keys[k].required && !out[k])
            CAT_FAULT(l, shape.pos, MSG_CAT_MISSING, shape.keys[k].name);
    return 1;
}

int cat_title(struct cat_load *l, const struct cat_node *n,
              struct cat_title *out)
{
    static const struct cat_key keys[LANG__MAX] = {
        [LANG_VI] = {"vi", 1}, [LANG_EN] = {"en", 1}};
    const struct cat_node *v[LANG__MAX];
    int good = 1;

    *out = (struct cat_title){{"", ""}};
    if (!n || !cat_take(l, n, (struct cat_shape){keys, LANG__MAX, n->pos}, v))
        return 0;
    for (int lang = 0; lang < LANG__MAX; lang++)
        good &= cat_string(l, v[lang], &out->text[lang]);
    return good;
}

int cat_name(struct cat_load *l, const struct cat_node *key)
{
    const char *s = key->text;
    size_t good = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

    assert(key->kind == CAT_SCALAR);
    if (s[good] == '\0' && good > 0 && good <= NAME_MAX_LETTERS &&
        s[0] >= 'a' && s[0] <= 'z')
        return 1;
    CAT_FAULT(l, key->pos, MSG_CAT_NAME, s);
    return 0;
}

int cat_code_name(struct cat_load *l, const struct cat_node *key)
{
    const char *s = key->text;
    size_t good = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

    assert(key->kind == CAT_SCALAR);
    if (s[good] == '\0' && good > 0 && good <= NAME_MAX_LETTERS && s[0] != '_')
        return 1;
    CAT_FAULT(l, key->pos, MSG_CAT_CODE_NAME, s);
    return 0;
}

const struct cat_node *cat_node_get(const struct cat_node *map, const char *key)
{
    if (!map || map->kind != CAT_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->keys[i]->text, key) == 0)
            return map->items[i];
    return NULL;
}
