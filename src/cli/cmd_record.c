/*
** ansinh record show|add|correct|void: one record at a time.
*/
#include "cli/cli.h"

#include "base/text.h"
#include "cli/overlap_tell.h"
#include "registry/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELL_BYTES = 1024, NAMES_BYTES = 600 };

/* One action and what it works on. */
struct work {
    struct cli *c;
    const struct cat_register *reg;
    struct rows *rows;  /* the values given */
    unsigned char *set; /* which columns were given */
    int64_t id;
    int64_t unit;
    struct overlap_watch overlaps;
};

static void list_columns(const struct cat_register *reg, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < reg->column_count && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "",
                         reg->columns[i].name);
        used += n < 0 ? 0 : (size_t)n;
    }
}

static int find_column(const struct cat_register *reg, const char *name)
{
    char want[256], have[256];
    int i = cat_column_index(reg, name);

    if (i >= 0)
        return i;
    text_fold(name, want, sizeof want);
    for (i = 0; i < (int)reg->column_count; i++) {
        text_fold(reg->columns[i].title.text[LANG_VI], have, sizeof have);
        if (strcmp(want, have) == 0)
            return i;
    }
    return -1;
}

static enum err_code read_assignment(struct work *w, const char *text)
{
    struct err *e = &w->c->err;
    const char *sign = strchr(text, '='), *value;
    char name[128], columns[NAMES_BYTES];

    if (!sign || sign == text || (size_t)(sign - text) >= sizeof name)
        return ERR_SET(e, ERR_INPUT, MSG_CLI_SET_BAD, text);
    snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
    int column = find_column(w->reg, name);
    if (column < 0) {
        list_columns(w->reg, columns, sizeof columns);
        return ERR_SET(e, ERR_NOTFOUND, MSG_CLI_COLUMN_NONE, w->reg->name, name,
                       columns);
    }
    enum err_code rc =
        text_nfc(w->c->arena, sign + 1, strlen(sign + 1), &value, e);
    if (rc == ERR_OK)
        rc = cell_read(w->rows, 0, column, value, NO_POS, e);
    w->set[column] = 1;
    return rc;
}

static enum err_code read_values(struct work *w, size_t first_arg)
{
    enum err_code rc = ERR_OK;

    w->rows = rows_new(w->c->arena, w->reg, 1);
    w->set = arena_alloc(w->c->arena, w->reg->column_count);
    if (!w->rows || !w->set)
        return err_nomem(&w->c->err);
    rows_add(w->rows);
    for (size_t i = first_arg; rc == ERR_OK && i < w->c->opt.arg_count; i++)
        rc = read_assignment(w, w->c->opt.args[i]);
    return rc;
}

static enum err_code job_add(struct db *db, void *arg, struct err *e)
{
    struct work *w = arg;
    struct save how = {.db = db,
                       .who = w->c->who,
                       .reason = w->c->opt.reason,
                       .look = overlap_look(&w->overlaps)};

    w->rows->unit_id[0] = w->unit;
    enum err_code rc = registry_insert(w->c->registry, &how, w->rows, e);
    w->id = w->rows->id[0];
    return rc;
}

static enum err_code job_correct(struct db *db, void *arg, struct err *e)
{
    struct work *w = arg;
    struct save how = {.db = db,
                       .who = w->c->who,
                       .reason = w->c->opt.reason,
                       .look = overlap_look(&w->overlaps)};

    w->rows->unit_id[0] = w->unit;
    return registry_correct(w->c->registry, &how, w->id, w->rows, w->set, e);
}

static enum err_code job_void(struct db *db, void *arg, struct err *e)
{
    struct work *w = arg;
    struct save how = {db, w->c->who, w->c->opt.reason, 0, NULL};

    return registry_void(w->c->registry, &how, w->reg, w->id, e);
}

static void print_record(struct work *w)
{
    struct cli *c = w->c;
    const struct unit *unit =
        units_get(registry_units(c->registry), w->rows->unit_id[0]);
    char text[CELL_BYTES];

    printf("id\t%" PRId64 "%s\nunit\t%s\n", w->id,
           w->rows->voided[0] ? " (void)" : "", unit ? unit->name : "");
    for (int i = 0; i < (int)w->reg->column_count; i++) {
        rows_cell_text(w->rows, 0, i, ROWS_PEOPLE, c->lang, text, sizeof text);
        printf("%s\t%s\t%s\n", w->reg->columns[i].name,
               w->reg->columns[i].title.text[c->lang], text);
    }
}

static int show(struct work *w)
{
    struct cli *c = w->c;
    const struct cat_field *field = w->reg->field;
    struct db *db;
    struct buf json;

    if (store_reader(c->store, &db, &c->err) != ERR_OK)
        return cli_fail(c);
    enum err_code rc =
        registry_get(c->registry, db, w->id, c->arena, w->rows, &c->err);
    db_close(db);
    if (rc == ERR_OK &&
        !actor_may(c->who, registry_units(c->registry), w->rows->unit_id[0],
                   field ? field->name : NULL, RIGHT_READ))
        rc =
            ERR_SET(&c->err, ERR_DENIED, MSG_REG_DENIED_READ, c->who->name, "");
    if (rc != ERR_OK)
        return cli_fail(c);
    if (!c->opt.json) {
        print_record(w);
        return CLI_DONE;
    }
    buf_init(&json, 1 << 20);
    rows_json(w->rows, 0, NULL, 0, &json);
    printf("%s\n", buf_cstr(&json));
    buf_free(&json);
    return CLI_DONE;
}

static const struct action {
    const char *name;
    store_job *job; /* NULL: show */
    int needs_id;
} actions[] = {
    {"show", NULL, 1},
    {"add", job_add, 0},
    {"correct", job_correct, 1},
    {"void", job_void, 1},
};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    }
    return NULL;
}

static int find_unit(struct work *w, const struct action *action)
{
    const struct unit *unit;
    day_t day;

    if (action->job == job_void || !action->job ||
        (!w->c->opt.unit && action->job == job_correct))
        return 1;
    day = registry_day(w->rows, 0);
    if (!cli_unit(w->c, day == DAY_NONE ? day_today() : day, &unit))
        return 0;
    w->unit = unit->id;
    return 1;
}

int cmd_record(struct cli *c)
{
    struct work w = {.c = c};
    const struct action *action;
    size_t first = 2;
    char id[24];

    if (c->opt.arg_count < 2)
        return cli_needs(c, c->command->usage);
    action = find_action(c->opt.args[0]);
    if (!action)
        return cli_needs(c, "show|add|correct|void");
    if (!cli_open(c, action->job ? STORE_WRITE : STORE_READ))
        return cli_fail(c);
    if (!cli_register(c, c->opt.args[1], &w.reg))
        return CLI_WRONG;
    if (action->needs_id) {
        if (c->opt.arg_count < 3)
            return cli_needs(c, "ID");
        if (!cli_number(c, c->opt.args[2], "ID", 1, INT64_MAX, &w.id))
            return CLI_WRONG;
        first = 3;
    }
    if (read_values(&w, first) != ERR_OK)
        return cli_fail(c);
    if (!find_unit(&w, action))
        return CLI_WRONG;
    if (!action->job)
        return show(&w);
    if (!overlap_watch(c, w.reg, &w.overlaps) ||
        store_write(c->store, action->job, &w, &c->err) != ERR_OK)
        return cli_fail(c);
    snprintf(id, sizeof id, "%" PRId64, w.id);
    cli_say(c, MSG_CLI_RECORD_DONE, w.reg->name, id);
    overlap_tell(c, &w.overlaps);
    return CLI_DONE;
}
