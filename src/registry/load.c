#include "registry/load.h"

#include <assert.h>
#include <string.h>

struct source {
    int column; /* of the scope */
    enum cat_type type;
    const struct cat_choice *choice;
    int last; /* the choice found last: neighbours are often equal */
};

struct loader {
    const struct cat_register *reg;
    const char *sql;
    struct source *sources;
    size_t count;
    int done; /* the last row was read; stepping again would begin anew */
};

static const struct cat_column *scope_column(const struct cat_register *reg,
                                             size_t i)
{
    const struct cat_register *party = rows_party(reg);

    if (i < reg->column_count)
        return &reg->columns[i];
    if (party && i - reg->column_count < party->column_count)
        return &party->columns[i - reg->column_count];
    return NULL;
}

static void write_sql(const struct loader *l, int join, const char *where,
                      struct buf *sql)
{
    const struct cat_register *party = rows_party(l->reg);

    buf_str(sql, "SELECT r.id, r.unit_id, r.voided");
    for (size_t i = 0; i < l->count; i++) {
        size_t c = (size_t)l->sources[i].column;
        buf_printf(sql, ", %s.%s", c < l->reg->column_count ? "r" : "p",
                   scope_column(l->reg, c)->name);
    }
    buf_printf(sql, " FROM %s r", l->reg->name);
    if (join)
        buf_printf(sql, " LEFT JOIN %s p ON p.id = r.%s", party->name,
                   l->reg->columns[l->reg->party].name);
    if (where)
        buf_printf(sql, " WHERE %s", where);
}

enum err_code loader_new(struct arena *a, const struct cat_register *reg,
                         const unsigned char *need, const char *where,
                         struct loader **out, struct err *e)
{
    struct loader *l = arena_alloc(a, sizeof *l);
    struct buf sql;
    int join = 0;

    *out = NULL;
    if (!l)
        return err_nomem(e);
    l->reg = reg;
    l->sources = arena_array(a, reg->scope.count, sizeof *l->sources);
    if (!l->sources)
        return err_nomem(e);
    for (size_t i = 0; i < reg->scope.count; i++) {
        const struct cat_column *c = scope_column(reg, i);
        if (!c || (need && !need[i]))
            continue;
        join |= i >= reg->column_count;
        l->sources[l->count++] = (struct source){(int)i, c->type, c->choice, 0};
    }
    /* A condition on the party needs the join even when no column does. */
    join |= where && rows_party(reg) && strstr(where, "p.") != NULL;
    buf_init(&sql, 65536);
    write_sql(l, join, where, &sql);
    l->sql = buf_to_arena(&sql, a);
    buf_free(&sql);
    if (!l->sql)
        return err_nomem(e);
    *out = l;
    return ERR_OK;
}

enum err_code loader_begin(struct loader *l, struct db *db, struct stmt **s,
                           struct err *e)
{
    l->done = 0;
    return db_prepare(db, l->sql, s, e);
}

/* The index of a code; -1 for one that the catalogue no longer has. */
static int code_index(struct source *src, const char *code)
{
    const struct expr_codes *codes = &src->choice->codes;

    if ((size_t)src->last < codes->count &&
        strcmp(codes->codes[src->last], code) == 0)
        return src->last;
    int found = cat_code_index(src->choice, code);
    if (found >= 0)
        src->last = found;
    return found;
}

/* One value of the current row; 0 when memory is out. */
static int fetch_cell(struct source *src, struct stmt *s, int col,
                      struct arena *texts, struct rows *rows)
{
    size_t row = rows->count - 1;
    int own = (size_t)src->column < rows->own_count;
    int code;

    if (src->type == CAT_TEXT) {
        rows->null[src->column][row] = (unsigned char)stmt_null(s, col);
        if (!own || !texts || stmt_null(s, col))
            return 1;
        const char *text = arena_strdup(texts, stmt_text(s, col));
        if (text)
            rows_set_text(rows, row, src->column, text);
        return text != NULL;
    }
    if (stmt_null(s, col))
        return 1;
    switch (src->type) {
    case CAT_CHOICE:
        code = code_index(src, stmt_text(s, col));
        if (code >= 0)
            rows_set(rows, row, src->column, code);
        break;
    case CAT_DAY:
        rows_set(rows, row, src->column, stmt_day(s, col));
        break;
    case CAT_BOOL:
        rows_set(rows, row, src->column, stmt_bool(s, col));
        break;
    default:
        rows_set(rows, row, src->column, stmt_int(s, col));
    }
    return 1;
}

enum err_code loader_fetch(struct loader *l, struct stmt *s,
                           struct arena *texts, struct rows *rows,
                           struct err *e)
{
    enum err_code rc;
    int row;

    assert(rows->reg == l->reg);
    rows_clear(rows);
    while (rows->count < rows->cap && !l->done) {
        rc = stmt_step(s, &row, e);
        l->done = rc != ERR_OK || !row;
        if (l->done)
            return rc;
        size_t at = rows_add(rows);
        rows->id[at] = stmt_int(s, 0);
        rows->unit_id[at] = stmt_int(s, 1);
        rows->voided[at] = (unsigned char)stmt_bool(s, 2);
        for (size_t i = 0; i < l->count; i++) {
            if (!fetch_cell(&l->sources[i], s, (int)i + 3, texts, rows)) {
                stmt_reset(s);
                return err_nomem(e);
            }
        }
    }
    return ERR_OK;
}
