#include "registry/world.h"

#include "registry/cell.h"
#include "registry/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const commune_codes[8] = {
    "31498", "31501", "31504", "31507", "31510", "31513", "31516", "31519"};

/* Whose databases world_teardown removes, and the program of those that every
** body begins with. */
static char last_program[64], made_program[80];

static void open_units(struct world *w)
{
    const struct units *u = registry_units(w->registry);
    const struct unit *x;
    struct err e = {0};
    day_t day = day_of(2024, 1, 2);

    assert_ok(units_find(u, "soc-trang", day, &x, &e), &e);
    w->province = x->id;
    for (size_t i = 0; i < ARRAY_COUNT(w->communes); i++) {
        assert_ok(units_find(u, commune_codes[i], day, &x, &e), &e);
        assert_true(units_is_below(u, x->id, w->province, day));
        w->communes[i] = x->id;
    }
}

/* Open a database, in which everything is made when it is a new one. */
static void world_open(struct world *w, const char *url, int is_new)
{
    struct cat_faults faults = {0};
    struct err e = {0};

    *w = (struct world){.who = &actor_local};
    w->arena = arena_new((size_t)1 << 30);
    assert_ok(catalog_load(w->arena, NULL, &w->catalog, &faults, &e), &e);
    assert_ok(store_open(url, STORE_CREATE, 1000, &w->store, &e), &e);
    if (is_new) {
        assert_ok(store_migrate(w->store, w->catalog, NULL, &e), &e);
        assert_ok(store_write(w->store, units_install,
                              (void *)(uintptr_t)w->catalog, &e),
                  &e);
        assert_ok(words_install(w->store, w->catalog, &e), &e);
    }
    assert_ok(registry_open(w->store, w->catalog, &w->registry, &e), &e);
    open_units(w);
}

static void world_close(struct world *w)
{
    registry_close(w->registry);
    store_close(w->store);
    arena_free(w->arena);
}

/* The databases of a program are made once and copied for each body. */
static void make_once(const char *program)
{
    struct world w;

    if (strcmp(last_program, program) == 0)
        return;
    (void)world_teardown(NULL);
    snprintf(last_program, sizeof last_program, "%s", program);
    snprintf(made_program, sizeof made_program, "%s_made", program);
    for (int kind = 0; kind < STORE_ENGINE__MAX; kind++) {
        const char *url = test_db_url((enum store_engine)kind, made_program);
        if (!url)
            continue;
        world_open(&w, url, 1);
        world_close(&w);
    }
}

void world_on_both(const char *program, world_body *body)
{
    make_once(program);
    for (int kind = 0; kind < STORE_ENGINE__MAX; kind++) {
        const char *url =
            test_db_copy((enum store_engine)kind, program, made_program);
        struct world w;
        if (!url)
            continue;
        world_open(&w, url, 0);
        body(&w);
        world_close(&w);
    }
}

int world_teardown(void **state)
{
    (void)state;
    for (int kind = 0; *last_program && kind < STORE_ENGINE__MAX; kind++) {
        test_db_drop((enum store_engine)kind, last_program);
        test_db_drop((enum store_engine)kind, made_program);
    }
    return 0;
}

/* ---- records ----------------------------------------------------------- */

struct job {
    struct world *w;
    const struct cat_register *reg;
    struct rows *rows;
    unsigned char *set;
    int64_t id;
};

static enum err_code read_args(struct job *j, va_list args, struct err *e)
{
    const char *text;
    enum err_code rc = ERR_OK;

    while (rc == ERR_OK && (text = va_arg(args, const char *)) != NULL) {
        const char *sign = strchr(text, '=');
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
        int column = cat_column_index(j->reg, name);
        if (column < 0)
            fail_msg("%s has no column %s", j->reg->name, name);
        const char *value = arena_strdup(j->w->arena, sign + 1);
        rc = cell_read(j->rows, 0, column, value, NO_POS, e);
        j->set[column] = 1;
    }
    return rc;
}

static struct job job_new(struct world *w, const char *reg, int64_t unit)
{
    struct job j = {w, catalog_register(w->catalog, reg), NULL, NULL, 0};

    assert_non_null(j.reg);
    j.rows = rows_new(w->arena, j.reg, 1);
    j.set = arena_alloc(w->arena, j.reg->column_count);
    rows_add(j.rows);
    j.rows->unit_id[0] = unit;
    return j;
}

static enum err_code do_insert(struct db *db, void *arg, struct err *e)
{
    struct job *j = arg;
    struct save how = {db, j->w->who, NULL, 0, NULL, j->w->look};
    enum err_code rc = registry_insert(j->w->registry, &how, j->rows, e);

    j->id = j->rows->id[0];
    return rc;
}

static enum err_code do_correct(struct db *db, void *arg, struct err *e)
{
    struct job *j = arg;
    struct save how = {db, j->w->who, "test", 0, NULL, j->w->look};

    return registry_correct(j->w->registry, &how, j->id, j->rows, j->set, e);
}

static enum err_code do_void(struct db *db, void *arg, struct err *e)
{
    struct job *j = arg;
    struct save how = {db, j->w->who, "test", 0, NULL};

    return registry_void(j->w->registry, &how, j->reg, j->id, e);
}

int64_t world_add(struct world *w, const char *reg, int64_t unit, ...)
{
    struct job j = job_new(w, reg, unit);
    struct err e = {0};
    va_list args;

    va_start(args, unit);
    enum err_code rc = read_args(&j, args, &e);
    va_end(args);
    if (rc == ERR_OK)
        rc = store_write(w->store, do_insert, &j, &e);
    assert_ok(rc, &e);
    return j.id;
}

enum err_code world_try(struct world *w, struct err *e, const char *reg,
                        int64_t unit, ...)
{
    struct job j = job_new(w, reg, unit);
    va_list args;

    err_clear(e);
    va_start(args, unit);
    enum err_code rc = read_args(&j, args, e);
    va_end(args);
    return rc == ERR_OK ? store_write(w->store, do_insert, &j, e) : rc;
}

enum err_code world_correct(struct world *w, struct err *e, const char *reg,
                            int64_t id, int64_t unit, ...)
{
    struct job j = job_new(w, reg, unit);
    va_list args;

    err_clear(e);
    j.id = id;
    va_start(args, unit);
    enum err_code rc = read_args(&j, args, e);
    va_end(args);
    return rc == ERR_OK ? store_write(w->store, do_correct, &j, e) : rc;
}

enum err_code world_void(struct world *w, struct err *e, const char *reg,
                         int64_t id)
{
    struct job j = job_new(w, reg, 0);

    err_clear(e);
    j.id = id;
    return store_write(w->store, do_void, &j, e);
}

int64_t world_person(struct world *w, const char *sex, const char *born)
{
    char s[32], b[32];

    snprintf(s, sizeof s, "sex=%s", sex);
    snprintf(b, sizeof b, "born=%s", born);
    return world_add(w, "person", w->communes[0], "full_name=Thạch Thị Sa Rây",
                     "ethnic_group=khmer", s, b, NULL);
}

const char *world_message(const struct err *e)
{
    static char text[2048];

    err_text(e, LANG_EN, text, sizeof text);
    return text;
}
