#include "registry/areas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_BYTES = 256, ARENA_BYTES = 16 << 20 };

/* FNV-1a, a seed that the same content always has. */
static uint64_t hash(uint64_t h, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 0x100000001B3u;
    return h;
}

static const uint64_t hash_begin = 0xCBF29CE484222325u;

/* What tells a record from another: its numbers, and a party's first text. */
static uint64_t seed_of(const struct rows *rows, size_t row)
{
    uint64_t h = hash_begin;

    for (size_t i = 0; i < rows->own_count; i++) {
        if (rows->null[i][row])
            continue;
        if (!rows->text[i])
            h = hash(h, &rows->value[i][row], sizeof rows->value[i][row]);
        else if (rows->text[i][row])
            h = hash(h, rows->text[i][row], strlen(rows->text[i][row]));
    }
    return h;
}

static const char *hamlet_of(const struct rows *rows, size_t row)
{
    int c = cat_column_index(rows->reg, "hamlet");

    return c >= 0 && rows->text[c] && !rows->null[c][row] ? rows->text[c][row]
                                                          : NULL;
}

/* Where a party lives: its unit is an area of the same unit, or its hamlet is
** in one; else its share, the same for all its records.  *out 0 without one. */
static enum err_code follow_party(const struct units *u, struct db *db,
                                  const struct rows *rows, size_t row,
                                  int64_t *out, struct err *e)
{
    const struct cat_register *party = rows_party(rows->reg);
    int column = rows->reg->party, found;
    int64_t of = rows->unit_id[row];
    char sql[SQL_BYTES];
    struct stmt *s;

    *out = 0;
    if (column < 0 || rows->null[column][row])
        return ERR_OK;
    snprintf(sql, sizeof sql, "SELECT unit_id, %s FROM %s WHERE id = $1",
             cat_column_index(party, "hamlet") >= 0 ? "hamlet" : "NULL",
             party->name);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, rows->value[column][row]);
    rc = stmt_step(s, &found, e);
    if (rc != ERR_OK || !found)
        return rc;
    const struct unit *x = units_get(u, stmt_int(s, 0));
    if (x && x->parent == of && strcmp(x->level, unit_level_area) == 0)
        *out = x->id;
    else
        *out = units_area(u, of, stmt_null(s, 1) ? NULL : stmt_text(s, 1),
                          (uint64_t)rows->value[column][row]);
    stmt_reset(s);
    return ERR_OK;
}

enum err_code areas_book(const struct units *u, struct db *db,
                         struct rows *rows, struct err *e)
{
    for (size_t row = 0; row < rows->count; row++) {
        int64_t of = rows->unit_id[row], area;
        if (rows->voided[row] || !units_has_areas(u, of))
            continue;
        enum err_code rc = follow_party(u, db, rows, row, &area, e);
        if (rc != ERR_OK)
            return rc;
        rows->unit_id[row] =
            area ? area
                 : units_area(u, of, hamlet_of(rows, row), seed_of(rows, row));
    }
    return ERR_OK;
}

/* ---- what is there already ---------------------------------------------- */

struct ids {
    int64_t *list;
    size_t count, cap;
};

static enum err_code read_ids(struct db *db, const struct cat_register *reg,
                              int64_t unit, struct ids *out, struct err *e)
{
    char sql[SQL_BYTES];
    struct stmt *s;
    int row;

    snprintf(sql, sizeof sql,
             "SELECT id FROM %s WHERE unit_id = $1 AND NOT voided ORDER BY id",
             reg->name);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    out->count = 0;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (out->count == out->cap) {
            size_t cap = out->cap ? out->cap * 2 : 256;
            int64_t *list = realloc(out->list, cap * sizeof *list);
            if (!list) {
                stmt_reset(s);
                return err_nomem(e);
            }
            out->list = list;
            out->cap = cap;
        }
        out->list[out->count++] = stmt_int(s, 0);
    }
    return rc;
}

/* Book one record on its area; *moved grows when it has one. */
static enum err_code move_record(struct registry *r, const struct save *how,
                                 struct rows *rows, int64_t id,
                                 struct arena *texts, int64_t *moved,
                                 struct err *e)
{
    enum err_code rc = registry_get(r, how->db, id, texts, rows, e);

    if (rc != ERR_OK)
        return rc;
    int64_t before = rows->unit_id[0];
    rc = areas_book(registry_units(r), how->db, rows, e);
    if (rc != ERR_OK || rows->unit_id[0] == before)
        return rc;
    rc = registry_rebook(r, how, rows->reg, id, rows->unit_id[0], e);
    *moved += rc == ERR_OK;
    return rc;
}

static enum err_code move_register(struct registry *r, const struct save *how,
                                   const struct cat_register *reg, int64_t unit,
                                   int64_t *moved, struct err *e)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct arena *texts = arena_new(ARENA_BYTES);
    struct rows *rows = a ? rows_new(a, reg, 1) : NULL;
    struct ids ids = {0};
    enum err_code rc =
        rows && texts ? read_ids(how->db, reg, unit, &ids, e) : err_nomem(e);

    for (size_t i = 0; rc == ERR_OK && i < ids.count; i++) {
        arena_reset(texts);
        rc = move_record(r, how, rows, ids.list[i], texts, moved, e);
    }
    free(ids.list);
    arena_free(texts);
    arena_free(a);
    return rc;
}

enum err_code registry_split(struct registry *r, const struct save *how,
                             int64_t unit, int64_t *moved, struct err *e)
{
    const struct catalog *c = registry_catalog(r);
    enum err_code rc = ERR_OK;

    *moved = 0;
    if (!units_has_areas(registry_units(r), unit))
        return ERR_OK;
    for (int parties = 1; parties >= 0; parties--)
        for (size_t i = 0; rc == ERR_OK && i < c->register_count; i++)
            if ((c->registers[i].kind == CAT_PARTY) == parties)
                rc = move_register(r, how, &c->registers[i], unit, moved, e);
    return rc;
}
