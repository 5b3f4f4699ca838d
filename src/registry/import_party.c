/*
** Who a row is about: found among the parties, or added.
*/
#include "registry/import_impl.h"

#include "base/text.h"
#include "registry/identity.h"
#include "registry/lookup.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 6, KEY_BYTES = 1024, SLOTS = 8 * ROWS_MAX };

/* A party of this batch that is to be added, under one of its keys. */
struct pending {
    const char *key;
    size_t row;
    int several; /* two that differ in their number have this key */
};

/* Parties saved that a row may be about, the lowest ids first. */
struct found {
    int64_t id[FOUND_MAX];
    size_t count;
    int64_t other; /* has the row's number and another name; 0 none */
};

struct finder {
    const struct cat_register *reg;
    struct identity is;
    const char *sql_number[IDENTITY_NUMBERS_MAX];
    const char *sql_key;             /* the folded name by id */
    const char *sql_name;            /* whatever its number */
    const char *sql_name_unnumbered; /* whose first number is not known */
    struct rows *rows;
    size_t same[ROWS_MAX];        /* the row that adds the party of this row */
    const char *number[ROWS_MAX]; /* by which the row names it, NULL not */
    struct pending *slots;
    struct arena *keys; /* of the batch, borrowed */
    size_t pending;
    struct lookup *numbers[IDENTITY_NUMBERS_MAX], *names; /* of many rows */
    struct lookup_key *asked; /* keys of the batch that are asked for */
    struct found *found;      /* of each row, as finder_ask saw it */
    unsigned char *is_asked;
};

/* ---- building ---------------------------------------------------------- */

static const char *name_sql(struct arena *a, const struct finder *f,
                            int unnumbered)
{
    const struct cat_register *reg = f->reg;
    char born[128] = "", number[128] = "";

    if (f->is.born >= 0)
        snprintf(born, sizeof born, " AND %s = $3",
                 reg->columns[f->is.born].name);
    if (unnumbered && f->is.number_count > 0)
        snprintf(number, sizeof number, " AND %s IS NULL",
                 reg->columns[f->is.numbers[0]].name);
    return arena_printf(a,
                        "SELECT id FROM %s WHERE %s_key = $1 AND unit_id = $2"
                        "%s%s AND NOT voided ORDER BY id LIMIT %d",
                        reg->name, reg->columns[f->is.name].name, born, number,
                        FOUND_MAX);
}

/* By the folded name: unit, first number and birth day, which are compared
** here, as a name alone is borne by many. */
static struct lookup *names_lookup(struct arena *a, const struct finder *f)
{
    const struct cat_column *columns = f->reg->columns;
    const char *key = arena_printf(a, "%s_key", columns[f->is.name].name);
    const char *what = arena_printf(
        a, "id, unit_id, %s, %s",
        f->is.number_count > 0 ? columns[f->is.numbers[0]].name : "NULL",
        f->is.born >= 0 ? columns[f->is.born].name : "NULL");

    return key && what
               ? lookup_new(a, &(struct lookup_ask){f->reg->name, key, what,
                                                    "NOT voided AND"})
               : NULL;
}

static int build_sql(struct arena *a, struct finder *f)
{
    const char *what =
        f->is.name < 0
            ? "id, NULL"
            : arena_printf(a, "id, %s_key", f->reg->columns[f->is.name].name);

    for (size_t i = 0; what && i < f->is.number_count; i++) {
        f->sql_number[i] =
            arena_printf(a,
                         "SELECT %s FROM %s WHERE %s = $1 AND NOT voided"
                         " ORDER BY id LIMIT %d",
                         what, f->reg->name,
                         f->reg->columns[f->is.numbers[i]].name, FOUND_MAX);
        f->numbers[i] = lookup_new(
            a, &(struct lookup_ask){f->reg->name,
                                    f->reg->columns[f->is.numbers[i]].name,
                                    what, "NOT voided AND"});
        if (!f->sql_number[i] || !f->numbers[i])
            return 0;
    }
    if (!what)
        return 0;
    if (f->is.name < 0)
        return 1;
    f->names = names_lookup(a, f);
    f->sql_name = name_sql(a, f, 0);
    f->sql_name_unnumbered = name_sql(a, f, 1);
    f->sql_key = arena_printf(a, "SELECT %s_key FROM %s WHERE id = $1",
                              f->reg->columns[f->is.name].name, f->reg->name);
    return f->names && f->sql_key && f->sql_name && f->sql_name_unnumbered;
}

enum err_code finder_new(struct arena *a, const struct cat_register *reg,
                         struct finder **out, struct err *e)
{
    struct finder *f = arena_alloc(a, sizeof *f);

    *out = NULL;
    if (!f)
        return err_nomem(e);
    f->reg = rows_party(reg);
    assert(f->reg);
    f->is = identity_of(f->reg);
    f->rows = rows_new(a, f->reg, ROWS_MAX);
    f->slots = arena_array(a, SLOTS, sizeof *f->slots);
    f->asked = arena_array(a, ROWS_MAX, sizeof *f->asked);
    f->found = arena_array(a, ROWS_MAX, sizeof *f->found);
    f->is_asked = arena_alloc(a, ROWS_MAX);
    if (!f->rows || !f->slots || !f->asked || !f->found || !f->is_asked ||
        !build_sql(a, f))
        return err_nomem(e);
    *out = f;
    return ERR_OK;
}

struct rows *finder_rows(struct finder *f)
{
    return f->rows;
}

void finder_clear(struct finder *f, struct arena *keys)
{
    rows_clear(f->rows);
    f->keys = keys;
    if (f->pending > 0)
        memset(f->slots, 0, SLOTS * sizeof *f->slots);
    f->pending = 0;
    memset(f->is_asked, 0, ROWS_MAX);
}

void finder_add(struct finder *f)
{
    size_t row = rows_add(f->rows);

    f->rows->voided[row] = 1;
    f->same[row] = row;
    f->number[row] = NULL;
}

void finder_set_number(struct finder *f, size_t row, const char *number)
{
    assert(row < f->rows->count);
    f->number[row] = number;
}

const char *finder_number(const struct finder *f, size_t row)
{
    assert(row < f->rows->count);
    return f->number[row];
}

/* ---- asking the database ----------------------------------------------- */

static const char *text_of(const struct finder *f, size_t row, int column)
{
    return column < 0 || f->rows->null[column][row]
               ? NULL
               : f->rows->text[column][row];
}

/* The first number of the row, NULL when it has none. */
static const char *first_number(const struct finder *f, size_t row)
{
    return f->is.number_count > 0 ? text_of(f, row, f->is.numbers[0]) : NULL;
}

/* Whether the row gives a name, and it is not this folded one. */
static int name_differs(const struct finder *f, size_t row, const char *key)
{
    const char *name = text_of(f, row, f->is.name);
    char folded[KEY_BYTES];

    if (!name)
        return 0;
    text_fold(name, folded, sizeof folded);
    return !key || strcmp(folded, key) != 0;
}

static enum err_code by_number(struct finder *f, struct db *db, size_t i,
                               size_t row, struct found *out, struct err *e)
{
    struct stmt *s;
    int more;
    enum err_code rc = db_prepare(db, f->sql_number[i], &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, text_of(f, row, f->is.numbers[i]));
    while ((rc = stmt_step(s, &more, e)) == ERR_OK && more) {
        out->id[out->count++] = stmt_int(s, 0);
        if (name_differs(f, row, stmt_text(s, 1)))
            out->other = stmt_int(s, 0);
    }
    return rc;
}

static enum err_code run(struct stmt *s, struct found *out, struct err *e)
{
    int row;
    enum err_code rc;

    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row)
        out->id[out->count++] = stmt_int(s, 0);
    return rc;
}

static enum err_code by_name(struct finder *f, struct db *db, size_t row,
                             struct found *out, struct err *e)
{
    const char *sql =
        first_number(f, row) ? f->sql_name_unnumbered : f->sql_name;
    char key[KEY_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    text_fold(text_of(f, row, f->is.name), key, sizeof key);
    stmt_bind_text(s, 1, key);
    stmt_bind_int(s, 2, f->rows->unit_id[row]);
    if (f->is.born >= 0)
        stmt_bind_day(s, 3, (day_t)f->rows->value[f->is.born][row]);
    return run(s, out, e);
}

static int has_name(const struct finder *f, size_t row)
{
    return text_of(f, row, f->is.name) != NULL &&
           (f->is.born < 0 || !f->rows->null[f->is.born][row]);
}

/* ---- asking for many rows at once -------------------------------------- */

static void add_found(struct found *f, int64_t id)
{
    size_t at = f->count;

    while (at > 0 && f->id[at - 1] > id)
        at--;
    if (at == FOUND_MAX)
        return;
    size_t kept = f->count < FOUND_MAX ? f->count : FOUND_MAX - 1;
    memmove(&f->id[at + 1], &f->id[at], (kept - at) * sizeof *f->id);
    f->id[at] = id;
    f->count = kept + 1;
}

/* What is asked in one run, and by how many keys. */
struct asking {
    struct finder *f;
    size_t count;
};

/* The keys at and after `at` that are the same. */
static int same_key(const struct asking *x, size_t at, size_t first)
{
    return at < x->count &&
           strcmp(x->f->asked[at].text, x->f->asked[first].text) == 0;
}

static enum err_code take_number(struct stmt *s, size_t at, void *arg,
                                 struct err *e)
{
    struct asking *x = arg;

    (void)e;
    for (size_t i = at; same_key(x, i, at); i++) {
        size_t row = x->f->asked[i].row;
        add_found(&x->f->found[row], stmt_int(s, 1));
        if (name_differs(x->f, row, stmt_text(s, 2)))
            x->f->found[row].other = stmt_int(s, 1);
    }
    return ERR_OK;
}

/* As name_sql has it: the same unit and birth day, and no number where the row
** has one. */
static enum err_code take_name(struct stmt *s, size_t at, void *arg,
                               struct err *e)
{
    struct asking *x = arg;
    struct finder *f = x->f;

    (void)e;
    for (size_t i = at; same_key(x, i, at); i++) {
        size_t row = f->asked[i].row;
        if (stmt_int(s, 2) != f->rows->unit_id[row] ||
            (first_number(f, row) && !stmt_null(s, 3)) ||
            (f->is.born >= 0 &&
             (stmt_null(s, 4) ||
              stmt_day(s, 4) != (day_t)f->rows->value[f->is.born][row])))
            continue;
        add_found(&f->found[row], stmt_int(s, 1));
    }
    return ERR_OK;
}

static void ask_for(struct asking *x, size_t row, const char *text)
{
    x->f->asked[x->count++] = (struct lookup_key){0, row, text};
}

static enum err_code ask_names(struct finder *f, struct db *db, struct err *e)
{
    struct asking x = {f, 0};
    char key[KEY_BYTES];

    for (size_t row = 0; row < f->rows->count; row++) {
        if (!f->is_asked[row] || f->found[row].count > 0 || !has_name(f, row))
            continue;
        text_fold(text_of(f, row, f->is.name), key, sizeof key);
        ask_for(&x, row, arena_strdup(f->keys, key));
        if (!f->asked[x.count - 1].text)
            return err_nomem(e);
    }
    return lookup_run(f->names, db, f->asked, x.count, take_name, &x, e);
}

enum err_code finder_ask(struct finder *f, struct db *db,
                         const unsigned char *wanted, struct err *e)
{
    enum err_code rc = ERR_OK;

    memcpy(f->is_asked, wanted, f->rows->count);
    for (size_t row = 0; row < f->rows->count; row++)
        f->found[row] = (struct found){.count = 0};
    for (size_t i = 0; rc == ERR_OK && i < f->is.number_count; i++) {
        struct asking x = {f, 0};
        for (size_t row = 0; row < f->rows->count; row++) {
            const char *number = text_of(f, row, f->is.numbers[i]);
            if (wanted[row] && number && f->found[row].count == 0)
                ask_for(&x, row, number);
        }
        rc = lookup_run(f->numbers[i], db, f->asked, x.count, take_number, &x,
                        e);
    }
    if (rc == ERR_OK && f->names)
        rc = ask_names(f, db, e);
    return rc;
}

enum err_code finder_ask_numbers(struct finder *f, struct db *db,
                                 int64_t id[ROWS_MAX], struct err *e)
{
    struct asking x = {f, 0};

    for (size_t row = 0; row < f->rows->count; row++) {
        f->found[row] = (struct found){.count = 0};
        if (f->number[row])
            ask_for(&x, row, f->number[row]);
    }
    enum err_code rc = x.count == 0 ? ERR_OK
                                    : lookup_run(f->numbers[0], db, f->asked,
                                                 x.count, take_number, &x, e);
    for (size_t row = 0; row < f->rows->count; row++)
        id[row] =
            rc == ERR_OK && f->found[row].count == 1 ? f->found[row].id[0] : 0;
    return rc;
}

static enum err_code refuse_several(const struct found *found, struct err *e)
{
    char ids[FOUND_MAX * 24];
    size_t used = 0;

    for (size_t i = 0; i < found->count; i++) {
        int n = snprintf(ids + used, sizeof ids - used, "%s%" PRId64,
                         i ? ", " : "", found->id[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_SEVERAL, ids);
}

/* The number is somebody else's: whoever is paid by it would be the wrong one.
** id 0: of another row of the file. */
static enum err_code refuse_other(const struct finder *f, size_t row,
                                  int64_t id, struct err *e)
{
    const char *number = NULL;
    char text[24];

    for (size_t i = 0; !number && i < f->is.number_count; i++)
        number = text_of(f, row, f->is.numbers[i]);
    snprintf(text, sizeof text, "%" PRId64, id);
    if (!id)
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_NUMBER_TWICE,
                       number ? number : "", text_of(f, row, f->is.name));
    return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_NUMBER_OTHER,
                   number ? number : "", text, text_of(f, row, f->is.name));
}

/* ---- parties of the batch ---------------------------------------------- */

/* The slot of a key: its own, or the free one where it belongs. */
static struct pending *slot_of(struct finder *f, const char *key)
{
    uint32_t hash = 2166136261u;

    for (const char *p = key; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    for (;; hash++) {
        struct pending *slot = &f->slots[hash % SLOTS];
        if (!slot->key || strcmp(slot->key, key) == 0)
            return slot;
    }
}

static void number_key(const struct finder *f, size_t row, size_t i,
                       char out[KEY_BYTES])
{
    snprintf(out, KEY_BYTES, "%zu:%.900s", i,
             text_of(f, row, f->is.numbers[i]));
}

static void name_key(const struct finder *f, size_t row, char out[KEY_BYTES])
{
    char name[KEY_BYTES];

    text_fold(text_of(f, row, f->is.name), name, sizeof name);
    snprintf(out, KEY_BYTES, "n:%" PRId64 ":%" PRId64 ":%.900s",
             f->rows->unit_id[row],
             f->is.born < 0 ? 0 : f->rows->value[f->is.born][row], name);
}

/* 1 when both have a first number and it is not the same. */
static int numbers_differ(const struct finder *f, size_t a, size_t b)
{
    const char *x = first_number(f, a), *y = first_number(f, b);

    return x && y && strcmp(x, y) != 0;
}

/* 1 when both have a name and it is not the same. */
static int names_differ(const struct finder *f, size_t a, size_t b)
{
    const char *name = text_of(f, a, f->is.name);
    char key[KEY_BYTES];

    if (!name)
        return 0;
    text_fold(name, key, sizeof key);
    return name_differs(f, b, key);
}

/* The row of this batch that adds the same party; SIZE_MAX for none. */
static enum err_code find_pending(struct finder *f, size_t row, size_t *first,
                                  struct err *e)
{
    char key[KEY_BYTES];
    struct pending *slot;

    *first = SIZE_MAX;
    for (size_t i = 0; i < f->is.number_count; i++) {
        if (!text_of(f, row, f->is.numbers[i]))
            continue;
        number_key(f, row, i, key);
        slot = slot_of(f, key);
        if (slot->key && names_differ(f, slot->row, row))
            return refuse_other(f, row, 0, e);
        if (slot->key) {
            *first = slot->row;
            return ERR_OK;
        }
    }
    if (!has_name(f, row))
        return ERR_OK;
    name_key(f, row, key);
    slot = slot_of(f, key);
    if (!slot->key || numbers_differ(f, slot->row, row))
        return ERR_OK;
    if (slot->several)
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_ROWS);
    *first = slot->row;
    return ERR_OK;
}

static enum err_code put_key(struct finder *f, const char *key, size_t row,
                             struct err *e)
{
    struct pending *slot = slot_of(f, key);

    if (slot->key) {
        slot->several = 1;
        return ERR_OK;
    }
    slot->key = arena_strdup(f->keys, key);
    slot->row = row;
    return slot->key ? ERR_OK : err_nomem(e);
}

/* This row adds its party. */
static enum err_code put_pending(struct finder *f, size_t row, struct err *e)
{
    char key[KEY_BYTES];
    enum err_code rc = ERR_OK;

    f->pending++;
    f->rows->voided[row] = 0;
    for (size_t i = 0; rc == ERR_OK && i < f->is.number_count; i++) {
        if (!text_of(f, row, f->is.numbers[i]))
            continue;
        number_key(f, row, i, key);
        rc = put_key(f, key, row, e);
    }
    if (rc == ERR_OK && has_name(f, row)) {
        name_key(f, row, key);
        rc = put_key(f, key, row, e);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static int is_blank(const struct finder *f, size_t row)
{
    for (size_t i = 0; i < f->reg->column_count; i++) {
        if (!f->rows->null[i][row])
            return 0;
    }
    return 1;
}

/* Among the parties saved: *id 0 for none. */
static enum err_code find_saved(struct finder *f, struct db *db, size_t row,
                                int64_t *id, int *fatal, struct err *e)
{
    struct found found = {.count = 0};
    enum err_code rc = ERR_OK;

    *id = 0;
    if (f->is_asked[row])
        found = f->found[row];
    for (size_t i = 0;
         !f->is_asked[row] && found.count == 0 && i < f->is.number_count; i++) {
        if (text_of(f, row, f->is.numbers[i]))
            rc = by_number(f, db, i, row, &found, e);
        if (rc != ERR_OK)
            break;
    }
    if (rc == ERR_OK && !f->is_asked[row] && found.count == 0 &&
        has_name(f, row))
        rc = by_name(f, db, row, &found, e);
    *fatal = rc != ERR_OK;
    if (rc != ERR_OK)
        return rc;
    if (found.count > 1)
        return refuse_several(&found, e);
    if (found.other)
        return refuse_other(f, row, found.other, e);
    *id = found.count == 1 ? found.id[0] : 0;
    return ERR_OK;
}

/* Enough to know the party again: a number, or the name (and birth day). */
static int is_known(const struct finder *f, size_t row)
{
    for (size_t i = 0; i < f->is.number_count; i++) {
        if (text_of(f, row, f->is.numbers[i]))
            return 1;
    }
    return has_name(f, row);
}

enum err_code finder_find(struct finder *f, struct db *db, size_t row,
                          int64_t *id, int *fatal, struct err *e)
{
    size_t first;
    enum err_code rc;

    *fatal = 0;
    *id = -1;
    assert(row < f->rows->count && f->rows->voided[row]);
    if (is_blank(f, row))
        return ERR_OK;
    if (!is_known(f, row))
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_UNKNOWN);
    rc = find_saved(f, db, row, id, fatal, e);
    if (rc != ERR_OK || *id > 0)
        return rc;
    rc = find_pending(f, row, &first, e);
    if (rc != ERR_OK)
        return rc;
    if (first != SIZE_MAX) {
        f->same[row] = first;
        return ERR_OK;
    }
    rc = put_pending(f, row, e);
    *fatal = rc != ERR_OK;
    return rc;
}

int finder_is_number(const struct finder *f, const char *text)
{
    const struct cat_column *c;
    size_t digits, len = strspn(text, "0123456789");

    if (f->is.number_count == 0)
        return 0;
    c = &f->reg->columns[f->is.numbers[0]];
    if (!c->pattern || text[len] != '\0')
        return 0;
    digits = strtoul(strchr(c->pattern, ':') + 1, NULL, 10);
    return digits >= 12 && len == digits;
}

enum err_code finder_check(struct finder *f, struct db *db, size_t row,
                           int64_t id, int *fatal, struct err *e)
{
    const char *name = text_of(f, row, f->is.name);
    char key[KEY_BYTES], number[24];
    struct stmt *s;
    int found;
    enum err_code rc;

    *fatal = 1;
    if (!name)
        return ERR_OK;
    rc = db_prepare(db, f->sql_key, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &found, e);
    if (rc != ERR_OK || !found)
        return rc; /* the registry refuses an id that is none */
    *fatal = 0;
    text_fold(name, key, sizeof key);
    const char *have = stmt_text(s, 0);
    if (!have || strcmp(key, have) != 0) {
        snprintf(number, sizeof number, "%" PRId64, id);
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_PARTY_OTHER, number, name);
    }
    stmt_reset(s);
    return rc;
}

int64_t finder_added(const struct finder *f, size_t row, size_t *first)
{
    *first = f->same[row];
    return f->rows->voided[*first] ? 0 : f->rows->id[*first];
}

size_t finder_pending(const struct finder *f)
{
    return f->pending;
}
