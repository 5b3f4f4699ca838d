/*
** Cells and units of a file, with what was found before kept at hand.
*/
#include "registry/import_impl.h"

#include "registry/cell.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 256, UNIT_SLOTS = 4096, KEEP_MAX = 8192 };

static uint32_t hash_text(const char *text, uint32_t hash)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

/* ---- choices ----------------------------------------------------------- */

struct written {
    const char *text;
    int64_t code;
};

struct cell_cache {
    struct arena *a;
    struct written **columns; /* SLOTS for each choice column, else NULL */
    size_t kept;              /* texts copied so far, at most KEEP_MAX */
};

struct cell_cache *cell_cache_new(struct arena *a,
                                  const struct cat_register *reg)
{
    struct cell_cache *c = arena_alloc(a, sizeof *c);

    if (!c)
        return NULL;
    c->a = a;
    c->columns = arena_array(a, reg->column_count, sizeof *c->columns);
    if (!c->columns)
        return NULL;
    for (size_t i = 0; i < reg->column_count; i++) {
        if (reg->columns[i].type != CAT_CHOICE)
            continue;
        c->columns[i] = arena_array(a, SLOTS, sizeof **c->columns);
        if (!c->columns[i])
            return NULL;
    }
    return c;
}

static enum err_code take_choice(struct cell_cache *cache, struct rows *rows,
                                 size_t row, int column, const char *text,
                                 struct err *e)
{
    struct written *slot =
        &cache->columns[column][hash_text(text, 2166136261u) % SLOTS];

    if (slot->text && strcmp(slot->text, text) == 0) {
        rows_set(rows, row, column, slot->code);
        return ERR_OK;
    }
    enum err_code rc = cell_read(rows, row, column, text, NO_POS, e);
    if (rc != ERR_OK || cache->kept == KEEP_MAX || rows->null[column][row])
        return rc;
    slot->text = arena_strdup(cache->a, text);
    slot->code = rows->value[column][row];
    cache->kept++;
    return rc;
}

/* The digits that "digits:9|12" asks for, the fewest of them. */
static size_t digits_of(const char *pattern)
{
    const char *p = strchr(pattern, ':');

    return p ? strtoul(p + 1, NULL, 10) : 0;
}

/* A number that is not shown as a date is one all the same when it lies where
** days of the living do; 1950 is a year, and 12,5 is nothing. */
static int is_day_number(const struct sheet_cell *cell)
{
    return cell->kind == SHEET_DAY ||
           (cell->day != DAY_NONE && !strchr(cell->text, ',') &&
            cell->day >= day_of(1910, 1, 1) &&
            cell->day <= day_of(2099, 12, 31));
}

static enum err_code take_day(struct rows *rows, size_t row, int column,
                              const struct sheet_cell *cell, struct err *e)
{
    char title[MSG_BOTH_BYTES];

    if (cell->kind == SHEET_TEXT)
        return cell_read(rows, row, column, cell->text, NO_POS, e);
    if (!is_day_number(cell))
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_DAY_NUMBER,
                       cat_title_both(&rows->reg->columns[column].title, title),
                       cell->text);
    rows_set(rows, row, column, cell->day);
    return ERR_OK;
}

enum err_code cell_take(struct cell_cache *cache, struct rows *rows, size_t row,
                        int column, const struct sheet_cell *cell,
                        struct err *e)
{
    const struct cat_column *c = &rows->reg->columns[column];
    char title[MSG_BOTH_BYTES];

    if (!*cell->text) {
        rows_set_null(rows, row, column);
        return ERR_OK;
    }
    if (cell->kind == SHEET_ERROR)
        return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_ERROR_CELL,
                       cat_title_both(&c->title, title), cell->text);
    if (c->type == CAT_TEXT) {
        if (cell->kind == SHEET_NUMBER && c->pattern &&
            strlen(cell->text) < digits_of(c->pattern))
            return ERR_SET(e, ERR_INPUT, MSG_REG_IMPORT_ZEROS,
                           cat_title_both(&c->title, title), cell->text);
        rows_set_text(rows, row, column, cell->text);
        return ERR_OK;
    }
    if (c->type == CAT_DAY)
        return take_day(rows, row, column, cell, e);
    if (c->type == CAT_CHOICE)
        return take_choice(cache, rows, row, column, cell->text, e);
    return cell_read(rows, row, column, cell->text, NO_POS, e);
}

/* ---- units ------------------------------------------------------------- */

struct placed {
    const char *text;
    int epoch;
    int64_t id;
    const struct err *fault; /* or why it stands for none */
};

/* Between two days on which some unit begins or ends, a text always stands for
** the same unit: such a stretch is an epoch. */
struct unit_cache {
    struct arena *a;
    const struct units *units;
    day_t *turns; /* ascending */
    size_t turn_count;
    struct placed slots[UNIT_SLOTS];
    size_t kept;
};

static int by_day(const void *a, const void *b)
{
    day_t x = *(const day_t *)a, y = *(const day_t *)b;

    return x < y ? -1 : x > y;
}

static void drop_doubles(struct unit_cache *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->turn_count; i++) {
        if (kept == 0 || c->turns[kept - 1] != c->turns[i])
            c->turns[kept++] = c->turns[i];
    }
    c->turn_count = kept;
}

struct unit_cache *unit_cache_new(struct arena *a, const struct units *units)
{
    struct unit_cache *c = arena_alloc(a, sizeof *c);
    int64_t last = units_max_id(units);

    if (!c)
        return NULL;
    c->a = a;
    c->units = units;
    c->turns = arena_array(a, 2 * (size_t)last + 1, sizeof *c->turns);
    if (!c->turns)
        return NULL;
    for (int64_t id = 1; id <= last; id++) {
        const struct unit *u = units_get(units, id);
        if (u && u->from != DAY_NONE)
            c->turns[c->turn_count++] = u->from;
        if (u && u->to != DAY_NONE)
            c->turns[c->turn_count++] = u->to + 1;
    }
    qsort(c->turns, c->turn_count, sizeof *c->turns, by_day);
    drop_doubles(c);
    return c;
}

/* How many turns lie on or before the day. */
static int epoch_of(const struct unit_cache *c, day_t day)
{
    size_t low = 0, high = c->turn_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (c->turns[mid] <= day)
            low = mid + 1;
        else
            high = mid;
    }
    return (int)low;
}

/* A unit of today, or else the last one that the text stood for. */
static enum err_code find_any(const struct unit_cache *c, const char *text,
                              const struct unit **out, struct err *e)
{
    struct err earlier = {0};
    enum err_code rc = units_find(c->units, text, day_today(), out, e);

    for (size_t i = c->turn_count; rc == ERR_NOTFOUND && i > 0; i--) {
        err_clear(&earlier);
        enum err_code then =
            units_find(c->units, text, c->turns[i - 1] - 1, out, &earlier);
        if (then == ERR_NOTFOUND)
            continue;
        err_clear(e);
        return then == ERR_OK ? ERR_OK : (*e = earlier).code;
    }
    return rc;
}

/* Keep an answer, a refusal too: a file repeats its mistakes. */
static void keep(struct unit_cache *c, struct placed *slot,
                 const struct placed *answer, const struct err *e)
{
    struct err *fault = NULL;

    if (c->kept == KEEP_MAX)
        return;
    c->kept++;
    if (e->code != ERR_OK && !(fault = arena_alloc(c->a, sizeof *fault)))
        return;
    if (fault)
        *fault = *e;
    *slot = *answer;
    slot->text = arena_strdup(c->a, answer->text);
    slot->fault = fault;
}

enum err_code unit_cache_find(struct unit_cache *c, const char *text, day_t day,
                              int64_t *id, struct err *e)
{
    struct placed answer = {text, day == DAY_NONE ? -1 : epoch_of(c, day), 0,
                            NULL};
    struct placed *slot =
        &c->slots[hash_text(text, (uint32_t)answer.epoch * 31u + 7u) %
                  UNIT_SLOTS];
    const struct unit *unit = NULL;

    *id = 0;
    if (!slot->text || slot->epoch != answer.epoch ||
        strcmp(slot->text, text) != 0) {
        enum err_code rc = day == DAY_NONE
                               ? find_any(c, text, &unit, e)
                               : units_find(c->units, text, day, &unit, e);
        answer.id = rc == ERR_OK ? unit->id : 0;
        keep(c, slot, &answer, e);
        *id = answer.id;
        return rc;
    }
    if (slot->fault)
        return (*e = *slot->fault).code;
    *id = slot->id;
    return ERR_OK;
}
