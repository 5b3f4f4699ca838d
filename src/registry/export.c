#include "registry/export.h"

#include "registry/identity.h"
#include "registry/sheet_write.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_BYTES = 65536, TITLE_BYTES = 256, PROGRESS_ROWS = 1000 };

/* A column of the file: of the register, or of its party. */
struct field {
    int of_party;
    int column;
};

struct exporter {
    const struct export_job *job;
    struct arena *a, *texts; /* texts: of one record */
    const struct units *units;
    struct field *fields;
    size_t count;
    struct rows *own, *party; /* of one record each */
    unsigned char *within;    /* unit ids that are asked for; NULL: all */
    unsigned char *allowed;   /* 0 not asked yet, 1 may be read, 2 may not */
    struct sheet_writer *out;
};

static const struct cat_register *reg_of(const struct exporter *x,
                                         const struct field *f)
{
    return f->of_party ? rows_party(x->job->reg) : x->job->reg;
}

/* ---- columns ----------------------------------------------------------- */

static void add_field(struct exporter *x, int of_party, int column)
{
    if (column >= 0)
        x->fields[x->count++] = (struct field){of_party, column};
}

static enum err_code choose_fields(struct exporter *x, struct err *e)
{
    const struct cat_register *reg = x->job->reg, *party = rows_party(reg);
    struct identity is;

    x->fields = arena_array(x->a, reg->column_count + IDENTITY_NUMBERS_MAX + 2,
                            sizeof *x->fields);
    if (!x->fields)
        return err_nomem(e);
    for (int i = 0; i < (int)reg->column_count; i++) {
        if (!reg->columns[i].hidden)
            add_field(x, 0, i);
    }
    if (!party)
        return ERR_OK;
    is = identity_of(party);
    add_field(x, 1, is.name);
    add_field(x, 1, is.born);
    for (size_t i = 0; i < is.number_count; i++)
        add_field(x, 1, is.numbers[i]);
    return ERR_OK;
}

static const char *build_sql(struct exporter *x, struct err *e)
{
    const struct cat_register *reg = x->job->reg, *party = rows_party(reg);
    struct buf sql;
    const char *text;

    buf_init(&sql, SQL_BYTES);
    buf_str(&sql, "SELECT r.id, r.unit_id");
    for (size_t i = 0; i < x->count; i++)
        buf_printf(&sql, ", %s.%s", x->fields[i].of_party ? "p" : "r",
                   reg_of(x, &x->fields[i])->columns[x->fields[i].column].name);
    buf_printf(&sql, " FROM %s r", reg->name);
    if (party)
        buf_printf(&sql, " LEFT JOIN %s p ON p.id = r.%s", party->name,
                   reg->columns[reg->party].name);
    buf_str(&sql, " WHERE NOT r.voided ORDER BY r.id");
    text = buf_to_arena(&sql, x->a);
    buf_free(&sql);
    if (!text)
        err_nomem(e);
    return text;
}

/* 1 when a column of the register has the party column's title already: the
** import would take it for that one. */
static int is_taken(const struct cat_register *reg, const char *title,
                    enum lang lang)
{
    for (size_t i = 0; i < reg->column_count; i++) {
        if (strcmp(reg->columns[i].title.text[lang], title) == 0)
            return 1;
    }
    return 0;
}

static void put_message(struct exporter *x, enum msg_id id)
{
    char text[TITLE_BYTES];

    msg_format(id, x->job->lang, NULL, 0, text, sizeof text);
    sheet_put_title(x->out, text);
}

static enum err_code put_heading(struct exporter *x, struct err *e)
{
    const struct cat_register *reg = x->job->reg;
    char key[TITLE_BYTES];

    if (x->job->mark) {
        sheet_put_text(x->out, x->job->mark);
        if (sheet_end_row(x->out, e) != ERR_OK)
            return e->code;
    }
    put_message(x, MSG_REG_HEAD_NUMBER);
    put_message(x, MSG_REG_HEAD_UNIT);
    put_message(x, MSG_REG_HEAD_UNIT_NAME);
    for (size_t i = 0; i < x->count; i++) {
        const struct field *f = &x->fields[i];
        const struct cat_column *c = &reg_of(x, f)->columns[f->column];
        const char *title = c->title.text[x->job->lang];
        if (f->of_party && is_taken(reg, title, x->job->lang)) {
            snprintf(key, sizeof key, "%s.%s", reg->columns[reg->party].name,
                     c->name);
            title = key;
        }
        sheet_put_title(x->out, title);
    }
    return sheet_end_row(x->out, e);
}

/* ---- records ----------------------------------------------------------- */

/* One value of the statement's row into a batch of one. */
static int fetch(struct exporter *x, struct stmt *s, int col, struct rows *rows,
                 int column)
{
    const struct cat_column *c = &rows->reg->columns[column];
    int code;

    if (stmt_null(s, col)) {
        rows_set_null(rows, 0, column);
        return 1;
    }
    if (c->type == CAT_TEXT) {
        const char *text = arena_strdup(x->texts, stmt_text(s, col));
        rows_set_text(rows, 0, column, text);
        return text != NULL;
    }
    if (c->type == CAT_CHOICE) {
        code = cat_code_index(c->choice, stmt_text(s, col));
        if (code >= 0)
            rows_set(rows, 0, column, code);
        else
            rows_set_null(rows, 0, column);
        return 1;
    }
    rows_set(rows, 0, column,
             c->type == CAT_DAY    ? stmt_day(s, col)
             : c->type == CAT_BOOL ? stmt_bool(s, col)
                                   : stmt_int(s, col));
    return 1;
}

static void put_cell(struct exporter *x, const struct rows *rows, int column)
{
    enum cat_type type = rows->reg->columns[column].type;
    int64_t value = rows->value[column][0];
    char text[4096];

    if (rows->null[column][0]) {
        sheet_put_text(x->out, "");
        return;
    }
    if (type == CAT_TEXT) {
        sheet_put_text(x->out, rows->text[column][0]);
        return;
    }
    rows_cell_text(rows, 0, column, ROWS_PEOPLE, x->job->lang, text,
                   sizeof text);
    if (type == CAT_DAY)
        sheet_put_day(x->out, (day_t)value, text);
    else if (type == CAT_CHOICE || type == CAT_BOOL)
        sheet_put_text(x->out, text);
    else
        sheet_put_number(x->out, value, type == CAT_DECIMAL ? 10000 : 1, text);
}

/* 1 when the record's unit is asked for and may be read. */
static int is_wanted(struct exporter *x, int64_t unit)
{
    const struct cat_field *field = x->job->reg->field;

    if (unit <= 0 || unit > units_max_id(x->units) ||
        (x->within && !x->within[unit]))
        return 0;
    if (!x->allowed[unit])
        x->allowed[unit] = actor_may(x->job->who, x->units, unit,
                                     field ? field->name : NULL, RIGHT_READ)
                               ? 1
                               : 2;
    return x->allowed[unit] == 1;
}

static enum err_code put_record(struct exporter *x, struct stmt *s,
                                struct err *e)
{
    const struct unit *unit = units_get(x->units, stmt_int(s, 1));
    char id[24];

    if (arena_used(x->texts) > 0)
        arena_reset(x->texts);
    for (size_t i = 0; i < x->count; i++) {
        const struct field *f = &x->fields[i];
        if (!fetch(x, s, (int)i + 2, f->of_party ? x->party : x->own,
                   f->column))
            return err_nomem(e);
    }
    snprintf(id, sizeof id, "%" PRId64, stmt_int(s, 0));
    sheet_put_number(x->out, stmt_int(s, 0), 1, id);
    sheet_put_text(x->out, unit ? unit->uid : "");
    sheet_put_text(x->out, unit ? unit->name : "");
    for (size_t i = 0; i < x->count; i++)
        put_cell(x, x->fields[i].of_party ? x->party : x->own,
                 x->fields[i].column);
    return sheet_end_row(x->out, e);
}

static enum err_code put_all(struct exporter *x, struct db *db, int64_t *count,
                             struct err *e)
{
    const char *sql = build_sql(x, e);
    struct stmt *s;
    int row;
    enum err_code rc = sql ? db_prepare(db, sql, &s, e) : e->code;

    if (rc == ERR_OK)
        rc = put_heading(x, e);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (!is_wanted(x, stmt_int(s, 1)))
            continue;
        rc = put_record(x, s, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
        if (++*count % PROGRESS_ROWS == 0 && x->job->progress)
            x->job->progress(x->job->progress_arg, *count, *count);
    }
    return rc;
}

/* ---- together ---------------------------------------------------------- */

static enum err_code begin(struct exporter *x, struct err *e)
{
    const struct cat_register *party = rows_party(x->job->reg);
    size_t ids = (size_t)units_max_id(x->units) + 1;
    enum err_code rc = choose_fields(x, e);

    if (rc != ERR_OK)
        return rc;
    x->texts = arena_new(1 << 24);
    x->own = rows_new(x->a, x->job->reg, 1);
    x->party = party ? rows_new(x->a, party, 1) : NULL;
    x->allowed = arena_alloc(x->a, ids);
    if (x->job->unit)
        x->within = arena_alloc(x->a, ids);
    if (!x->texts || !x->own || (party && !x->party) || !x->allowed ||
        (x->job->unit && !x->within))
        return err_nomem(e);
    rows_add(x->own);
    if (party)
        rows_add(x->party);
    if (x->within)
        units_below(x->units, x->job->unit, day_today(), x->within);
    return sheet_begin(x->job->path, &x->out, e);
}

enum err_code export_run(struct arena *a, const struct export_job *job,
                         int64_t *count, struct err *e)
{
    struct exporter x = {
        .job = job, .a = a, .units = registry_units(job->registry)};
    struct db *db = NULL;
    enum err_code rc;

    assert(job->reg && job->path && job->who);
    *count = 0;
    rc = begin(&x, e);
    if (rc == ERR_OK)
        rc = store_reader(registry_store(job->registry), &db, e);
    if (rc == ERR_OK)
        rc = put_all(&x, db, count, e);
    db_close(db);
    if (x.out)
        rc = sheet_finish(x.out, rc == ERR_OK, e);
    arena_free(x.texts);
    return rc;
}
