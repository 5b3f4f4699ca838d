/*
** References other than the party, named in words: an employer, a school.  The
** name must stand for one record alone within the province of the row's unit.
*/
#include "registry/import_impl.h"

#include "base/text.h"
#include "registry/identity.h"
#include "registry/lookup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 5, KEY_BYTES = 1024, LIST_BYTES = 600 };

/* A column that takes names, and the names of a batch. */
struct named {
    int column;
    struct lookup *lookup;
    const char *text[ROWS_MAX]; /* as written, NULL none */
    size_t count;
};

/* What was found of a name, with those left out. */
struct found {
    int64_t id[FOUND_MAX], unit[FOUND_MAX];
    size_t count;
};

struct refs {
    struct named *list;
    size_t count;
    struct lookup_key *keys; /* ROWS_MAX each */
    struct found *found;
};

/* By the folded name; NULL when the target has none, or without memory. */
static struct lookup *names_of(struct arena *a, const struct cat_register *reg)
{
    struct identity is = identity_of(reg);
    const char *key =
        is.name < 0 ? NULL
                    : arena_printf(a, "%s_key", reg->columns[is.name].name);

    return key ? lookup_new(a,
                            &(struct lookup_ask){reg->name, key, "id, unit_id",
                                                 "NOT voided AND"})
               : NULL;
}

static int takes_names(const struct cat_register *reg, int column)
{
    const struct cat_column *c = &reg->columns[column];

    return c->type == CAT_REF && column != reg->party && !c->hidden &&
           c->target->kind == CAT_PARTY && identity_of(c->target).name >= 0;
}

enum err_code refs_new(struct arena *a, const struct cat_register *reg,
                       struct refs **out, struct err *e)
{
    struct refs *r = arena_alloc(a, sizeof *r);

    *out = NULL;
    if (!r)
        return err_nomem(e);
    r->list = arena_array(a, reg->column_count + 1, sizeof *r->list);
    r->keys = arena_array(a, ROWS_MAX, sizeof *r->keys);
    r->found = arena_array(a, ROWS_MAX, sizeof *r->found);
    if (!r->list || !r->keys || !r->found)
        return err_nomem(e);
    for (int i = 0; i < (int)reg->column_count; i++) {
        if (!takes_names(reg, i))
            continue;
        struct named *n = &r->list[r->count++];
        n->column = i;
        n->lookup = names_of(a, reg->columns[i].target);
        if (!n->lookup)
            return err_nomem(e);
    }
    *out = r;
    return ERR_OK;
}

int refs_take(struct refs *r, size_t row, int column, const char *text)
{
    if (!*text || text[strspn(text, "0123456789")] == '\0')
        return 0; /* empty, or a number */
    for (size_t i = 0; i < r->count; i++) {
        struct named *n = &r->list[i];
        if (n->column != column)
            continue;
        n->text[row] = text;
        n->count++;
        return 1;
    }
    return 0;
}

void refs_clear(struct refs *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->list[i].count > 0)
            memset(r->list[i].text, 0, sizeof r->list[i].text);
        r->list[i].count = 0;
    }
}

/* ---- finding ----------------------------------------------------------- */

struct asking {
    struct refs *r;
    const struct units *units;
    const struct rows *rows;
    size_t count; /* keys */
};

/* Within the province of the row's unit; anywhere for an office above them. */
static int is_near(const struct asking *x, size_t row, int64_t unit)
{
    day_t today = day_today();
    const char *own =
        x->rows->unit_id[row]
            ? units_province(x->units, x->rows->unit_id[row], today)
            : NULL;
    const char *other = own ? units_province(x->units, unit, today) : NULL;

    return !own || (other && strcmp(own, other) == 0);
}

static void add(struct found *f, int64_t id, int64_t unit)
{
    if (f->count < FOUND_MAX) {
        f->id[f->count] = id;
        f->unit[f->count] = unit;
    }
    f->count++;
}

static enum err_code take(struct stmt *s, size_t at, void *arg, struct err *e)
{
    struct asking *x = arg;
    const struct lookup_key *keys = x->r->keys;
    int64_t id = stmt_int(s, 1), unit = stmt_int(s, 2);

    (void)e;
    for (size_t i = at;
         i < x->count && strcmp(keys[i].text, keys[at].text) == 0; i++)
        if (is_near(x, keys[i].row, unit))
            add(&x->r->found[keys[i].row], id, unit);
    return ERR_OK;
}

static enum err_code ask(struct asking *x, const struct named *n, struct db *db,
                         struct arena *texts, struct err *e)
{
    char key[KEY_BYTES];

    x->count = 0;
    for (size_t row = 0; row < x->rows->count; row++) {
        x->r->found[row].count = 0;
        if (!n->text[row] || x->rows->voided[row])
            continue;
        text_fold(n->text[row], key, sizeof key);
        const char *copy = arena_strdup(texts, key);
        if (!copy)
            return err_nomem(e);
        x->r->keys[x->count++] = (struct lookup_key){0, row, copy};
    }
    return lookup_run(n->lookup, db, x->r->keys, x->count, take, x, e);
}

/* ---- refusals ---------------------------------------------------------- */

/* "12 (Phường 1), 15 (Phường 2)", and "…" for more. */
static void list_found(const struct asking *x, const struct found *f,
                       char out[LIST_BYTES])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < f->count && i < FOUND_MAX; i++) {
        const struct unit *u = units_get(x->units, f->unit[i]);
        int n = snprintf(out + used, LIST_BYTES - used, "%s%" PRId64 " (%.80s)",
                         i ? ", " : "", f->id[i], u ? u->name : "");
        used += n > 0 ? (size_t)n : 0;
    }
    if (f->count > FOUND_MAX)
        snprintf(out + used, LIST_BYTES - used, ", …");
}

/* The province in which a name is looked for, or the unit itself. */
static const char *where(const struct asking *x, size_t row)
{
    const struct unit *u = units_get(x->units, x->rows->unit_id[row]);
    const char *code = u ? units_province(x->units, u->id, day_today()) : NULL;
    const struct unit *province;
    struct err ignored = {0};

    if (code &&
        units_find(x->units, code, day_today(), &province, &ignored) == ERR_OK)
        return province->name;
    return u ? u->name : "";
}

static void refuse(struct asking *x, const struct named *n, struct batch *b,
                   size_t row)
{
    const struct found *f = &x->r->found[row];
    const struct cat_column *c = &x->rows->reg->columns[n->column];
    struct err fault = {0};
    char list[LIST_BYTES];

    if (f->count == 0) {
        ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_REF_NONE, TITLE(c->target),
                n->text[row], where(x, row));
    } else {
        list_found(x, f, list);
        ERR_SET(&fault, ERR_INPUT, MSG_REG_IMPORT_REF_SEVERAL, TITLE(c->target),
                n->text[row], list);
    }
    batch_fault(b, row, n->column, &fault);
}

enum err_code refs_find(struct import *m, struct batch *b, struct err *e)
{
    struct refs *r = b->refs;
    struct asking x = {r, registry_units(m->job->registry), b->rows, 0};

    for (size_t i = 0; i < r->count; i++) {
        const struct named *n = &r->list[i];
        if (n->count == 0)
            continue;
        if (ask(&x, n, m->db, b->texts, e) != ERR_OK)
            return e->code;
        for (size_t row = 0; row < b->rows->count; row++) {
            if (!n->text[row] || b->rows->voided[row])
                continue;
            if (r->found[row].count == 1)
                rows_set(b->rows, row, n->column, r->found[row].id[0]);
            else
                refuse(&x, n, b, row);
        }
    }
    return ERR_OK;
}
