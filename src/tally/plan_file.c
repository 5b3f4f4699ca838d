/* The plans of a year out of a file that an office filled in. */
#include "tally/plan_file.h"

#include "registry/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_BYTES = 1024 };

enum column { UNIT, KEY, PLAN, COLUMN__MAX };

static const enum msg_id heads[COLUMN__MAX] = {
    MSG_TALLY_PLAN_UNIT, MSG_TALLY_PLAN_KEY, MSG_TALLY_PLAN_VALUE};

struct reading {
    struct arena *a;
    const struct plan_file_ask *ask;
    const char *path;
    struct plan_file *out;
    int at[COLUMN__MAX];
    int has_heads;
    size_t cap, refused_cap;
    int64_t *numbers; /* of the good rows, in the file */
    size_t numbers_cap;
};

/* ---- the heading ------------------------------------------------------- */

static void find_heads(struct reading *x, const struct sheet_row *row)
{
    int found = 0;

    for (int k = 0; k < COLUMN__MAX; k++) {
        x->at[k] = -1;
        for (size_t i = 0; i < row->count && x->at[k] < 0; i++) {
            if (sheet_is_head(row->cells[i].text, heads[k]))
                x->at[k] = (int)i;
        }
        found += x->at[k] >= 0;
    }
    x->has_heads = found == COLUMN__MAX;
}

/* ---- a row ------------------------------------------------------------- */

static const char *cell(const struct reading *x, const struct sheet_row *row,
                        enum column k)
{
    size_t at = (size_t)x->at[k];

    return at < row->count ? row->cells[at].text : "";
}

/* The unit that had the code or name in the year: as it was at the end, or one
** that ended before. */
static enum err_code find_unit(const struct reading *x, const char *text,
                               const struct unit **out, struct err *e)
{
    const struct units *u = registry_units(x->ask->registry);
    struct err ignored = {0};

    if (!*text)
        return ERR_SET(e, ERR_INPUT, MSG_TALLY_PLAN_NO_UNIT);
    if (units_find(u, text, day_of(x->ask->year, 12, 31), out, e) == ERR_OK)
        return ERR_OK;
    if (units_find(u, text, day_of(x->ask->year, 1, 1), out, &ignored) !=
        ERR_OK)
        return e->code;
    *e = (struct err){0};
    return ERR_OK;
}

static enum err_code read_typed(const struct reading *x,
                                const struct sheet_row *row, struct typed *t,
                                struct err *e)
{
    const struct plan_file_ask *ask = x->ask;
    const struct cat_indicator *i;
    const struct unit *unit;
    char *key = arena_strdup(x->a, cell(x, row, KEY));

    if (!key)
        return err_nomem(e);
    if (row->fault) {
        *e = *row->fault;
        return e->code;
    }
    enum err_code rc = find_unit(x, cell(x, row, UNIT), &unit, e);
    if (rc != ERR_OK)
        return rc;
    *t = (struct typed){.unit_id = unit->id, .actor = ask->who->name};
    figure_key_split(key, t);
    rc = plan_check(registry_catalog(ask->registry), t, &i, e);
    if (rc == ERR_OK)
        rc = figure_value_parse(i, cell(x, row, PLAN), &t->value, e);
    if (rc == ERR_OK && !actor_may(ask->who, registry_units(ask->registry),
                                   unit->id, i->field->name, RIGHT_WRITE))
        rc = ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, ask->who->name,
                     i->title.text[ask->lang], unit->name);
    return rc;
}

static enum err_code refuse(struct reading *x, int64_t row,
                            const struct err *why, struct err *e)
{
    char text[WHY_BYTES];
    struct plan_refused *grown =
        arena_grow(x->a, x->out->refused, x->out->refused_count,
                   &x->refused_cap, sizeof *grown);

    err_text(why, x->ask->lang, text, sizeof text);
    const char *kept = arena_strdup(x->a, text);
    if (!grown || !kept)
        return err_nomem(e);
    x->out->refused = grown;
    grown[x->out->refused_count++] = (struct plan_refused){row, kept};
    return ERR_OK;
}

static enum err_code keep(struct reading *x, int64_t row, const struct typed *t,
                          struct err *e)
{
    size_t n = x->out->count;
    struct typed *rows =
        arena_grow(x->a, x->out->rows, n, &x->cap, sizeof *rows);
    int64_t *numbers =
        arena_grow(x->a, x->numbers, n, &x->numbers_cap, sizeof *numbers);

    if (!rows || !numbers)
        return err_nomem(e);
    rows[n] = *t;
    numbers[n] = row;
    x->out->rows = rows;
    x->numbers = numbers;
    x->out->count++;
    return ERR_OK;
}

static enum err_code take_row(const struct sheet_row *row, void *arg,
                              struct err *e)
{
    struct reading *x = arg;
    struct typed t;
    struct err why = {0};

    if (!x->has_heads) {
        find_heads(x, row);
        return ERR_OK;
    }
    if (!row->fault && !*cell(x, row, PLAN))
        return ERR_OK; /* nothing was filled in */
    if (x->out->count + x->out->refused_count == PLAN_FILE_ROWS_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_TALLY_PLAN_LARGE, x->path);
    enum err_code rc = read_typed(x, row, &t, &why);
    if (rc == ERR_NOMEM)
        return err_nomem(e);
    return rc == ERR_OK ? keep(x, row->number, &t, e)
                        : refuse(x, row->number, &why, e);
}

/* ---- the same plan twice ----------------------------------------------- */

struct place {
    const struct typed *t;
    size_t at;
};

static int by_plan(const struct typed *a, const struct typed *b)
{
    int c = strcmp(a->indicator, b->indicator);

    c = c ? c : strcmp(a->dim, b->dim);
    c = c ? c : strcmp(a->code, b->code);
    return c ? c : (a->unit_id > b->unit_id) - (a->unit_id < b->unit_id);
}

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int c = by_plan(x->t, y->t);

    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static enum err_code refuse_twice(struct reading *x, size_t first, size_t again,
                                  struct err *e)
{
    char row[24];
    struct err why = {0};

    snprintf(row, sizeof row, "%lld", (long long)x->numbers[first]);
    (void)ERR_SET(&why, ERR_INPUT, MSG_TALLY_PLAN_TWICE, row);
    return refuse(x, x->numbers[again], &why, e);
}

/* Of rows for one plan the first is taken. */
static enum err_code drop_twice(struct reading *x, struct err *e)
{
    size_t n = x->out->count, kept = 0;
    struct place *all = arena_array(x->a, n + 1, sizeof *all);
    unsigned char *again = arena_alloc(x->a, n + 1);
    enum err_code rc = ERR_OK;

    if (!all || !again)
        return err_nomem(e);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct place){&x->out->rows[i], i};
    qsort(all, n, sizeof *all, by_place);
    for (size_t i = 1, first = 0; rc == ERR_OK && i < n; i++) {
        if (by_plan(all[first].t, all[i].t) != 0) {
            first = i;
            continue;
        }
        again[all[i].at] = 1;
        rc = refuse_twice(x, all[first].at, all[i].at, e);
    }
    for (size_t i = 0; i < n; i++) {
        if (!again[i])
            x->out->rows[kept++] = x->out->rows[i];
    }
    x->out->count = kept;
    return rc;
}

/* ---- the whole --------------------------------------------------------- */

static int by_row(const void *a, const void *b)
{
    const struct plan_refused *x = a, *y = b;

    return (x->row > y->row) - (x->row < y->row);
}

enum err_code plan_file_read(struct arena *a, const struct plan_file_ask *ask,
                             const char *path, struct plan_file *out,
                             struct err *e)
{
    struct reading x = {.a = a, .ask = ask, .path = path, .out = out};
    struct sheet_sink sink = {take_row, &x};
    struct sheet_file *file;

    *out = (struct plan_file){0};
    enum err_code rc = sheet_open(path, &file, e);
    if (rc != ERR_OK)
        return rc;
    rc = sheet_read(file, &sink, e);
    sheet_close(file);
    if (rc == ERR_OK && !x.has_heads)
        rc = ERR_SET(e, ERR_INPUT, MSG_TALLY_PLAN_HEADS, path);
    if (rc == ERR_OK)
        rc = drop_twice(&x, e);
    if (rc == ERR_OK && out->refused_count > 0)
        qsort(out->refused, out->refused_count, sizeof *out->refused, by_row);
    if (rc != ERR_OK)
        *out = (struct plan_file){0};
    return rc;
}

/* ---- saving ------------------------------------------------------------ */

struct saving {
    const struct plan_file_ask *ask;
    const struct plan_file *f;
    size_t changed;
};

static enum err_code save_all(struct db *db, void *arg, struct err *e)
{
    struct saving *x = arg;
    const struct catalog *c = registry_catalog(x->ask->registry);
    enum err_code rc = ERR_OK;

    x->changed = 0;
    for (size_t i = 0; rc == ERR_OK && i < x->f->count; i++) {
        int found;
        int64_t value;
        rc = plan_find(db, &x->f->rows[i], x->ask->year, &found, &value, e);
        if (rc != ERR_OK || (found && value == x->f->rows[i].value))
            continue;
        rc = plan_set(db, c, &x->f->rows[i], x->ask->year, e);
        x->changed++;
    }
    return rc;
}

enum err_code plan_file_save(const struct plan_file_ask *ask,
                             const struct plan_file *f, size_t *changed,
                             struct err *e)
{
    struct saving x = {ask, f, 0};
    enum err_code rc =
        store_write(registry_store(ask->registry), save_all, &x, e);

    *changed = rc == ERR_OK ? x.changed : 0;
    return rc;
}
