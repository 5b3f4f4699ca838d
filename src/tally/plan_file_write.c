/* The plans of a year into a file that an office fills in. */
#include "tally/plan_file.h"

#include "base/vnum.h"
#include "registry/sheet_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 200, TITLE_BYTES = 1024 };

struct line {
    const struct unit *unit;
    const struct cat_indicator *indicator;
    const char *dim, *code; /* "" for the whole */
    struct value now, before;
};

struct lines {
    struct arena *a;
    const struct plan_file_ask *ask;
    const struct unit *top;
    unsigned char *member;
    struct line *items;
    size_t count, cap;
};

static enum err_code add(struct lines *x, const struct line *l, struct err *e)
{
    struct line *grown =
        arena_grow(x->a, x->items, x->count, &x->cap, sizeof *grown);

    if (!grown)
        return err_nomem(e);
    x->items = grown;
    x->items[x->count++] = *l;
    return ERR_OK;
}

/* ---- which ------------------------------------------------------------- */

/* The unit, and all below it at the beginning or the end of the year. */
static enum err_code find_members(struct lines *x, struct err *e)
{
    const struct units *u = registry_units(x->ask->registry);
    size_t size = (size_t)units_max_id(u) + 1;
    unsigned char *first = arena_alloc(x->a, size);

    x->member = arena_alloc(x->a, size);
    x->top = units_get(u, x->ask->unit_id);
    if (!first || !x->member || !x->top)
        return err_nomem(e);
    units_below(u, x->ask->unit_id, day_of(x->ask->year, 12, 31), x->member);
    units_below(u, x->ask->unit_id, day_of(x->ask->year, 1, 1), first);
    for (size_t i = 0; i < size; i++)
        x->member[i] |= first[i];
    x->member[x->ask->unit_id] = 1;
    return ERR_OK;
}

static int may_read(const struct lines *x, const struct unit *unit,
                    const struct cat_indicator *i)
{
    return actor_may(x->ask->who, registry_units(x->ask->registry), unit->id,
                     i->field->name, RIGHT_READ);
}

static enum err_code add_empty(struct lines *x, struct err *e)
{
    const struct catalog *c = registry_catalog(x->ask->registry);
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < c->indicator_count; i++) {
        const struct cat_indicator *of = &c->indicators[i];
        struct line l = {x->top, of, "", "", {.missing = 1}, {.missing = 1}};
        if (of->has_plan && may_read(x, x->top, of))
            rc = add(x, &l, e);
    }
    if (rc == ERR_OK && x->count == 0)
        rc = ERR_SET(e, ERR_DENIED, MSG_TALLY_PLAN_DENIED, x->ask->who->name,
                     x->top->name);
    return rc;
}

static enum err_code add_row(struct lines *x, struct stmt *s, struct err *e)
{
    const struct catalog *c = registry_catalog(x->ask->registry);
    int64_t unit = stmt_int(s, 4);
    struct line l = {.unit =
                         x->member[unit]
                             ? units_get(registry_units(x->ask->registry), unit)
                             : NULL,
                     .indicator = catalog_indicator(c, stmt_text(s, 0)),
                     .dim = arena_strdup(x->a, stmt_text(s, 1)),
                     .code = arena_strdup(x->a, stmt_text(s, 2)),
                     .now = {.missing = 1},
                     .before = {.missing = 1}};

    if (!l.dim || !l.code)
        return err_nomem(e);
    if (!l.unit || !l.indicator || !may_read(x, l.unit, l.indicator))
        return ERR_OK;
    *(stmt_int(s, 5) == x->ask->year ? &l.now : &l.before) =
        (struct value){.number = {stmt_int(s, 3), cat_scale(l.indicator)}};
    return add(x, &l, e);
}

static enum err_code add_kept(struct lines *x, struct db *db, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT indicator, dim, code, value, unit_id, year FROM plan"
                   " WHERE year >= $1 AND year <= $2 AND NOT voided",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, x->ask->year - 1);
    stmt_bind_int(s, 2, x->ask->year);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        rc = add_row(x, s, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
    }
    return rc;
}

/* ---- their order ------------------------------------------------------- */

/* Smaller ids are higher units or older; the catalogue's order of figures. */
static int by_place(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int c = (x->unit->id > y->unit->id) - (x->unit->id < y->unit->id);

    c = c ? c : (x->indicator > y->indicator) - (x->indicator < y->indicator);
    c = c ? c : strcmp(x->dim, y->dim);
    return c ? c : strcmp(x->code, y->code);
}

/* Lines of one figure are one: this year's, last year's, the empty one. */
static void merge(struct lines *x)
{
    size_t kept = 0;

    qsort(x->items, x->count, sizeof *x->items, by_place);
    for (size_t i = 0; i < x->count; i++) {
        struct line *last = kept ? &x->items[kept - 1] : NULL;
        if (!last || by_place(last, &x->items[i]) != 0) {
            x->items[kept++] = x->items[i];
            continue;
        }
        if (!x->items[i].now.missing)
            last->now = x->items[i].now;
        if (!x->items[i].before.missing)
            last->before = x->items[i].before;
    }
    x->count = kept;
}

/* ---- writing ----------------------------------------------------------- */

static void put_value(struct sheet_writer *w, struct value v)
{
    char text[VNUM_TEXT_BYTES];

    if (v.missing) {
        sheet_put_text(w, "");
        return;
    }
    vnum_format_decimal(v.number, text);
    if (v.number.scale == 0)
        sheet_put_number(w, v.number.value, 1, text);
    else
        sheet_put_text(w, text);
}

/* The title of a part, or of a bound; NULL for the whole. */
static const char *title_of(const struct line *l, enum lang lang)
{
    const struct cat_dim *dim = &cat_bound_dim;
    struct err ignored = {0};
    int code;

    if (!*l->dim)
        return NULL;
    if (strcmp(l->dim, dim->name) == 0)
        code = cat_code_index(dim->choice, l->code);
    else if (figure_dim(l->indicator, l->dim, l->code, &dim, &code, &ignored) !=
             ERR_OK)
        return l->code;
    return code < 0 ? l->code : dim->choice->titles[code].text[lang];
}

static enum err_code put_line(struct sheet_writer *w, const struct line *l,
                              enum lang lang, struct err *e)
{
    char key[KEY_BYTES], title[TITLE_BYTES];
    const char *part = title_of(l, lang);

    snprintf(key, sizeof key, *l->dim ? "%s/%s=%s" : "%s", l->indicator->name,
             l->dim, l->code);
    snprintf(title, sizeof title, part ? "%s: %s" : "%s",
             l->indicator->title.text[lang], part);
    sheet_put_text(w, l->unit->code);
    sheet_put_text(w, l->unit->name);
    sheet_put_text(w, key);
    sheet_put_text(w, title);
    sheet_put_text(w, l->indicator->uom.text[lang]);
    put_value(w, l->now);
    put_value(w, l->before);
    return sheet_end_row(w, e);
}

static enum err_code write_lines(const struct lines *x, const char *path,
                                 struct err *e)
{
    static const enum msg_id heads[] = {
        MSG_TALLY_PLAN_UNIT,  MSG_TALLY_PLAN_UNIT_NAME, MSG_TALLY_PLAN_KEY,
        MSG_TALLY_PLAN_TITLE, MSG_TALLY_PLAN_UOM,       MSG_TALLY_PLAN_VALUE,
        MSG_TALLY_PLAN_BEFORE};
    struct sheet_writer *w;
    enum err_code rc = sheet_begin(path, &w, e);

    if (rc != ERR_OK)
        return rc;
    for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
        sheet_put_title(w, msg_text(heads[i], x->ask->lang));
    rc = sheet_end_row(w, e);
    for (size_t i = 0; rc == ERR_OK && i < x->count; i++)
        rc = put_line(w, &x->items[i], x->ask->lang, e);
    enum err_code end = sheet_finish(w, rc == ERR_OK, e);
    return rc == ERR_OK ? end : rc;
}

enum err_code plan_file_write(struct arena *a, struct db *db,
                              const struct plan_file_ask *ask, const char *path,
                              struct err *e)
{
    struct lines x = {.a = a, .ask = ask};
    enum err_code rc = find_members(&x, e);

    if (rc == ERR_OK)
        rc = add_empty(&x, e);
    if (rc == ERR_OK)
        rc = add_kept(&x, db, e);
    if (rc != ERR_OK)
        return rc;
    merge(&x);
    return write_lines(&x, path, e);
}
