/*
** The SQL of one register.  Statements are built once from the catalogue and
** kept as text; the store caches what they were prepared to.
*/
#include "registry/save.h"

#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 1024, JSON_BYTES = 1 << 20 };

struct save_plan {
    const struct cat_register *reg;
    struct checker *checker;
    const char *sql_insert, *sql_update, *sql_void, *sql_overlap;
    const char **sql_unique;
    const char **sql_ref;    /* per column that refers elsewhere, NULL none */
    const char *sql_party;   /* the party's columns by id */
    struct loader *by_party; /* records of a party */
    struct rows *dependents;
    struct stmt *reading;     /* of by_party */
    struct buf before, after; /* JSON of the journal */
};

/* ---- building ---------------------------------------------------------- */

static const char *take(struct arena *a, struct buf *b)
{
    const char *text = buf_to_arena(b, a);

    buf_clear(b);
    return text;
}

/* Whether a unique index may refuse a row: it is asked by inserting, and only
** what it refused is looked for. */
static int is_guarded(const struct cat_register *reg)
{
    return reg->unique_count > 0;
}

static void build_insert(const struct cat_register *reg, struct buf *b)
{
    int n = 2;

    buf_printf(b, "INSERT INTO %s (id, unit_id", reg->name);
    for (size_t i = 0; i < reg->column_count; i++) {
        buf_printf(b, ", %s", reg->columns[i].name);
        n++;
        if (reg->columns[i].search) {
            buf_printf(b, ", %s_key", reg->columns[i].name);
            n++;
        }
    }
    buf_str(b, ", entered_by, entered_at, source) VALUES ($1");
    for (int i = 2; i <= n + 3; i++)
        buf_printf(b, ", $%d", i);
    buf_str(b, ")");
    if (is_guarded(reg))
        buf_str(b, " ON CONFLICT DO NOTHING");
}

static void build_update(const struct cat_register *reg, struct buf *b)
{
    int n = 1;

    buf_printf(b, "UPDATE %s SET unit_id = $1", reg->name);
    for (size_t i = 0; i < reg->column_count; i++) {
        buf_printf(b, ", %s = $%d", reg->columns[i].name, ++n);
        if (reg->columns[i].search)
            buf_printf(b, ", %s_key = $%d", reg->columns[i].name, ++n);
    }
    buf_printf(b, " WHERE id = $%d", n + 1);
}

static void build_unique(const struct cat_register *reg,
                         const struct cat_unique *u, struct buf *b)
{
    buf_printf(b, "SELECT id FROM %s WHERE NOT voided", reg->name);
    for (size_t i = 0; i < u->count; i++)
        buf_printf(b, " AND %s = $%zu", reg->columns[u->columns[i]].name,
                   i + 1);
    buf_printf(b, " AND id <> $%zu LIMIT 1", u->count + 1);
}

static void build_overlap(const struct cat_register *reg, struct buf *b)
{
    buf_printf(b,
               "SELECT id FROM %s WHERE NOT voided AND %s = $1"
               " AND from_day <= $2 AND (to_day IS NULL OR to_day >= $3)"
               " AND id <> $4 LIMIT 1",
               reg->name, reg->columns[reg->party].name);
}

static void build_party(const struct cat_register *party, struct buf *b)
{
    buf_str(b, "SELECT voided");
    for (size_t i = 0; i < party->column_count; i++)
        buf_printf(b, ", %s", party->columns[i].name);
    buf_printf(b, " FROM %s WHERE id = $1", party->name);
}

static int build_refs(struct arena *a, struct save_plan *p, struct buf *b)
{
    for (size_t i = 0; i < p->reg->column_count; i++) {
        const struct cat_column *c = &p->reg->columns[i];
        const char *table = c->type == CAT_REF    ? c->target->name
                            : c->type == CAT_UNIT ? "unit"
                                                  : NULL;
        if (!table || (int)i == p->reg->party)
            continue;
        buf_printf(b, "SELECT 1 FROM %s WHERE id = $1", table);
        if (!(p->sql_ref[i] = take(a, b)))
            return 0;
    }
    return 1;
}

static int build_all(struct arena *a, struct save_plan *p, struct buf *b)
{
    const struct cat_register *reg = p->reg;
    int ok = 1;

    build_insert(reg, b);
    ok &= (p->sql_insert = take(a, b)) != NULL;
    build_update(reg, b);
    ok &= (p->sql_update = take(a, b)) != NULL;
    buf_printf(b, "UPDATE %s SET voided = TRUE WHERE id = $1", reg->name);
    ok &= (p->sql_void = take(a, b)) != NULL;
    for (size_t i = 0; i < reg->unique_count; i++) {
        build_unique(reg, &reg->uniques[i], b);
        ok &= (p->sql_unique[i] = take(a, b)) != NULL;
    }
    if (reg->no_overlap && reg->party >= 0) {
        build_overlap(reg, b);
        ok &= (p->sql_overlap = take(a, b)) != NULL;
    }
    if (reg->party >= 0) {
        build_party(rows_party(reg), b);
        ok &= (p->sql_party = take(a, b)) != NULL;
    }
    return ok && build_refs(a, p, b);
}

static enum err_code build_loaders(struct arena *a, struct save_plan *p,
                                   struct err *e)
{
    char where[128];

    if (p->reg->party < 0)
        return ERR_OK;
    snprintf(where, sizeof where, "r.%s = $1 AND NOT r.voided",
             p->reg->columns[p->reg->party].name);
    p->dependents = rows_new(a, p->reg, 256);
    if (!p->dependents)
        return err_nomem(e);
    return loader_new(a, p->reg, NULL, where, &p->by_party, e);
}

enum err_code save_plan_new(struct arena *a, const struct cat_register *reg,
                            struct save_plan **out, struct err *e)
{
    struct save_plan *p = arena_alloc(a, sizeof *p);
    struct buf b;
    enum err_code rc;

    *out = NULL;
    if (!p)
        return err_nomem(e);
    p->reg = reg;
    p->sql_unique =
        arena_array(a, reg->unique_count + 1, sizeof *p->sql_unique);
    p->sql_ref = arena_array(a, reg->column_count + 1, sizeof *p->sql_ref);
    if (!p->sql_unique || !p->sql_ref)
        return err_nomem(e);
    buf_init(&b, 65536);
    rc = build_all(a, p, &b) ? checker_new(a, reg, &p->checker, e)
                             : err_nomem(e);
    buf_free(&b);
    if (rc == ERR_OK)
        rc = build_loaders(a, p, e);
    if (rc != ERR_OK)
        return rc;
    buf_init(&p->before, JSON_BYTES);
    buf_init(&p->after, JSON_BYTES);
    *out = p;
    return ERR_OK;
}

void save_plan_free(struct save_plan *p)
{
    if (!p)
        return;
    buf_free(&p->before);
    buf_free(&p->after);
}

struct checker *save_plan_checker(struct save_plan *p)
{
    return p->checker;
}

/* ---- asking ------------------------------------------------------------ */

/* The party's columns into a row, from a statement whose column 1 is the first
** of them.  Texts are not kept: expressions only ask whether they are there. */
static void take_party(const struct cat_register *party, struct stmt *s,
                       struct rows *rows, size_t row)
{
    size_t first = rows_party_first(rows->reg);

    for (size_t i = 0; i < party->column_count; i++) {
        int col = (int)i + 1, at = (int)(first + i);
        const struct cat_column *c = &party->columns[i];
        if (stmt_null(s, col)) {
            rows->null[at][row] = 1;
            continue;
        }
        int64_t value = c->type == CAT_CHOICE
                            ? cat_code_index(c->choice, stmt_text(s, col))
                        : c->type == CAT_DAY  ? stmt_day(s, col)
                        : c->type == CAT_BOOL ? stmt_bool(s, col)
                        : c->type == CAT_TEXT ? 0
                                              : stmt_int(s, col);
        rows_set(rows, row, at, value);
    }
}

static void copy_party(struct rows *rows, size_t from, size_t to)
{
    size_t first = rows_party_first(rows->reg);
    size_t end = first + rows_party(rows->reg)->column_count;

    for (size_t i = first; i < end; i++) {
        rows->value[i][to] = rows->value[i][from];
        rows->null[i][to] = rows->null[i][from];
    }
}

static void fault_ref(struct rows *rows, size_t row, int column,
                      struct check_sink *sink)
{
    const struct cat_column *c = &rows->reg->columns[column];
    struct err fault = {0};
    char id[24], title[MSG_BOTH_BYTES], target[MSG_BOTH_BYTES] = "unit";

    snprintf(id, sizeof id, "%" PRId64, rows->value[column][row]);
    if (c->target)
        cat_title_both(&c->target->title, target);
    ERR_SET(&fault, ERR_INPUT, MSG_REG_REF_NONE,
            cat_title_both(&c->title, title), id, target);
    check_fault(sink, rows, row, column, &fault);
}

enum err_code save_read_parties(struct save_plan *p, struct db *db,
                                struct rows *rows, struct check_sink *sink,
                                struct err *e)
{
    int party = rows->reg->party, found;
    size_t last = SIZE_MAX;
    struct stmt *s;
    enum err_code rc;

    if (party < 0)
        return ERR_OK;
    rc = db_prepare(db, p->sql_party, &s, e);
    for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
        if (rows->voided[row] || rows->null[party][row])
            continue;
        if (last != SIZE_MAX &&
            rows->value[party][last] == rows->value[party][row]) {
            copy_party(rows, last, row);
            continue;
        }
        stmt_bind_int(s, 1, rows->value[party][row]);
        rc = stmt_step(s, &found, e);
        if (rc != ERR_OK)
            break;
        if (!found || stmt_bool(s, 0)) {
            fault_ref(rows, row, party, sink);
        } else {
            take_party(rows_party(rows->reg), s, rows, row);
            last = row;
        }
        if (found)
            stmt_reset(s);
    }
    return rc;
}

enum err_code save_check_refs(struct save_plan *p, struct db *db,
                              struct rows *rows, struct check_sink *sink,
                              struct err *e)
{
    enum err_code rc = ERR_OK;
    struct stmt *s;
    int found;

    for (int i = 0; rc == ERR_OK && i < (int)rows->own_count; i++) {
        int64_t last = 0;
        if (!p->sql_ref[i])
            continue;
        rc = db_prepare(db, p->sql_ref[i], &s, e);
        for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
            if (rows->voided[row] || rows->null[i][row] ||
                rows->value[i][row] == last)
                continue;
            stmt_bind_int(s, 1, rows->value[i][row]);
            rc = stmt_step(s, &found, e);
            if (rc == ERR_OK && found)
                last = rows->value[i][row];
            else if (rc == ERR_OK)
                fault_ref(rows, row, i, sink);
            if (rc == ERR_OK && found)
                stmt_reset(s);
        }
    }
    return rc;
}

void save_bind_cell(struct stmt *s, int at, const struct rows *rows, size_t row,
                    int column)
{
    const struct cat_column *c = &rows->reg->columns[column];
    int64_t value = rows->value[column][row];

    if (rows->null[column][row])
        stmt_bind_null(s, at);
    else if (c->type == CAT_TEXT)
        stmt_bind_text(s, at, rows->text[column][row]);
    else if (c->type == CAT_CHOICE)
        stmt_bind_text(s, at, c->choice->codes.codes[value]);
    else if (c->type == CAT_DAY)
        stmt_bind_day(s, at, (day_t)value);
    else if (c->type == CAT_BOOL)
        stmt_bind_bool(s, at, value != 0);
    else
        stmt_bind_int(s, at, value);
}

/* Names of the unique columns, "Số định danh cá nhân" + English. */
static void unique_names(const struct cat_register *reg,
                         const struct cat_unique *u, enum lang lang, char *out,
                         size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < u->count && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i ? ", " : "",
                         reg->columns[u->columns[i]].title.text[lang]);
        used += n < 0 ? 0 : (size_t)n;
    }
}

static void fault_unique(struct rows *rows, size_t row,
                         const struct cat_unique *u, int64_t other,
                         struct check_sink *sink)
{
    struct err fault = {0};
    char id[24], vi[240], en[240], both[MSG_BOTH_BYTES];

    snprintf(id, sizeof id, "%" PRId64, other);
    if (u) {
        unique_names(rows->reg, u, LANG_VI, vi, sizeof vi);
        unique_names(rows->reg, u, LANG_EN, en, sizeof en);
        ERR_SET(&fault, ERR_INPUT, MSG_REG_UNIQUE, id, msg_both(vi, en, both));
    } else {
        ERR_SET(&fault, ERR_INPUT, MSG_REG_OVERLAP, id);
    }
    check_fault(sink, rows, row, u ? u->columns[0] : 0, &fault);
}

/* Step a statement that gives one id or nothing. */
static enum err_code ask_id(struct stmt *s, int64_t *id, struct err *e)
{
    int found;
    enum err_code rc = stmt_step(s, &found, e);

    *id = 0;
    if (rc == ERR_OK && found) {
        *id = stmt_int(s, 0);
        stmt_reset(s);
    }
    return rc;
}

static enum err_code check_overlap(struct save_plan *p, struct db *db,
                                   struct rows *rows, size_t row,
                                   struct check_sink *sink, struct err *e)
{
    int party = rows->reg->party;
    struct stmt *s;
    int64_t other;
    enum { FROM = 0, TO = 1 };

    if (!p->sql_overlap || rows->null[party][row])
        return ERR_OK;
    enum err_code rc = db_prepare(db, p->sql_overlap, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, rows->value[party][row]);
    stmt_bind_day(s, 2,
                  rows->null[TO][row] ? DAY_LAST : (day_t)rows->value[TO][row]);
    stmt_bind_day(s, 3, (day_t)rows->value[FROM][row]);
    stmt_bind_int(s, 4, rows->id[row]);
    rc = ask_id(s, &other, e);
    if (rc == ERR_OK && other)
        fault_unique(rows, row, NULL, other, sink);
    return rc;
}

static int has_null(const struct rows *rows, size_t row,
                    const struct cat_unique *u)
{
    for (size_t i = 0; i < u->count; i++) {
        if (rows->null[u->columns[i]][row])
            return 1;
    }
    return 0;
}

/* Nothing else has the row's unique columns. */
static enum err_code check_once(struct save_plan *p, struct db *db,
                                struct rows *rows, size_t row,
                                struct check_sink *sink, struct err *e)
{
    const struct cat_register *reg = rows->reg;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < reg->unique_count; i++) {
        const struct cat_unique *u = &reg->uniques[i];
        struct stmt *s;
        int64_t other;
        if (rows->voided[row] || has_null(rows, row, u))
            continue;
        rc = db_prepare(db, p->sql_unique[i], &s, e);
        if (rc != ERR_OK)
            break;
        for (size_t k = 0; k < u->count; k++)
            save_bind_cell(s, (int)k + 1, rows, row, u->columns[k]);
        stmt_bind_int(s, (int)u->count + 1, rows->id[row]);
        rc = ask_id(s, &other, e);
        if (rc == ERR_OK && other)
            fault_unique(rows, row, u, other, sink);
    }
    return rc;
}

enum err_code save_check_unique(struct save_plan *p, struct db *db,
                                struct rows *rows, size_t row,
                                struct check_sink *sink, struct err *e)
{
    enum err_code rc = check_once(p, db, rows, row, sink, e);

    if (rc == ERR_OK && !rows->voided[row])
        rc = check_overlap(p, db, rows, row, sink, e);
    return rc;
}

/* ---- writing ----------------------------------------------------------- */

/* Bind the catalogue's columns and their keys from parameter `at` on; keys are
** written to key (KEY_BYTES for each search column). Returns the next. */
static int bind_row(struct stmt *s, int at, const struct rows *rows, size_t row,
                    char *keys)
{
    for (int i = 0; i < (int)rows->own_count; i++) {
        save_bind_cell(s, at++, rows, row, i);
        if (!rows->reg->columns[i].search)
            continue;
        if (rows->null[i][row]) {
            stmt_bind_null(s, at++);
        } else {
            text_fold(rows->text[i][row], keys, KEY_BYTES);
            stmt_bind_text(s, at++, keys);
            keys += KEY_BYTES;
        }
    }
    return at;
}

enum { SEARCH_MAX = 8 };

/* *added 0: a unique index has such a row already. */
static enum err_code insert_row(struct save_plan *p, const struct save *how,
                                const struct rows *rows, size_t row,
                                const char *stamp, int64_t *added,
                                struct err *e)
{
    char keys[SEARCH_MAX * KEY_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(how->db, p->sql_insert, &s, e);

    if (rc != ERR_OK)
        return rc;
    *added = 1;
    stmt_bind_int(s, 1, rows->id[row]);
    stmt_bind_int(s, 2, rows->unit_id[row]);
    int at = bind_row(s, 3, rows, row, keys);
    stmt_bind_text(s, at, how->who->name);
    stmt_bind_text(s, at + 1, stamp);
    if (how->source)
        stmt_bind_int(s, at + 2, how->source);
    else
        stmt_bind_null(s, at + 2);
    return stmt_run(s, is_guarded(rows->reg) ? added : NULL, e);
}

static enum err_code journal_row(struct save_plan *p, const struct save *how,
                                 const struct rows *rows, size_t row,
                                 struct err *e)
{
    struct journal_entry entry = {how->who->name,
                                  how->source ? "import" : "insert",
                                  rows->reg->name,
                                  rows->id[row],
                                  NULL,
                                  NULL,
                                  how->reason};

    buf_clear(&p->after);
    rows_json(rows, row, NULL, 0, &p->after);
    if (buf_check(&p->after, e) != ERR_OK)
        return e->code;
    entry.after = buf_cstr(&p->after);
    return journal_add(how->db, &entry, e);
}

/* The index refused the row: say which record has the same. */
static enum err_code refuse_double(struct save_plan *p, const struct save *how,
                                   struct rows *rows, size_t row,
                                   struct check_sink *sink, struct err *e)
{
    char id[24], title[MSG_BOTH_BYTES];

    if (check_once(p, how->db, rows, row, sink, e) != ERR_OK)
        return e->code;
    if (rows->voided[row])
        return ERR_OK;
    snprintf(id, sizeof id, "%" PRId64, rows->id[row]);
    return ERR_SET(e, ERR_STORE, MSG_REG_ID_TAKEN, id,
                   cat_title_both(&rows->reg->title, title));
}

enum err_code save_insert(struct save_plan *p, const struct save *how,
                          struct rows *rows, struct check_sink *sink,
                          struct err *e)
{
    char stamp[STAMP_BYTES];
    int64_t good = 0, id, added = 0;
    enum err_code rc;

    for (size_t row = 0; row < rows->count; row++)
        good += !rows->voided[row];
    if (good == 0)
        return ERR_OK;
    stamp_now(stamp);
    rc = db_next_ids(how->db, rows->reg->name, good, &id, e);
    for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
        if (rows->voided[row])
            continue;
        rows->id[row] = id;
        rc = check_overlap(p, how->db, rows, row, sink, e);
        if (rc != ERR_OK || rows->voided[row])
            continue;
        rc = insert_row(p, how, rows, row, stamp, &added, e);
        if (rc == ERR_OK && !added)
            rc = refuse_double(p, how, rows, row, sink, e);
        else if (rc == ERR_OK)
            rc = journal_row(p, how, rows, row, e);
        id += added;
    }
    return rc;
}

static enum err_code journal_change(struct save_plan *p, const struct save *how,
                                    const char *action, int64_t id,
                                    struct err *e)
{
    struct journal_entry entry = {how->who->name,
                                  action,
                                  p->reg->name,
                                  id,
                                  p->before.len ? buf_cstr(&p->before) : NULL,
                                  p->after.len ? buf_cstr(&p->after) : NULL,
                                  how->reason};
    enum err_code rc = buf_check(&p->before, e);

    if (rc == ERR_OK)
        rc = buf_check(&p->after, e);
    return rc == ERR_OK ? journal_add(how->db, &entry, e) : rc;
}

enum err_code save_update(struct save_plan *p, const struct save *how,
                          const struct rows *before, const struct rows *after,
                          struct err *e)
{
    char keys[SEARCH_MAX * KEY_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(how->db, p->sql_update, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, after->unit_id[0]);
    int at = bind_row(s, 2, after, 0, keys);
    stmt_bind_int(s, at, after->id[0]);
    rc = stmt_run(s, NULL, e);
    if (rc != ERR_OK)
        return rc;
    buf_clear(&p->before);
    buf_clear(&p->after);
    rows_json(before, 0, after, 0, &p->before);
    rows_json(after, 0, before, 0, &p->after);
    return journal_change(p, how, "correct", after->id[0], e);
}

enum err_code save_void(struct save_plan *p, const struct save *how,
                        const struct rows *before, struct err *e)
{
    struct stmt *s;
    enum err_code rc = db_prepare(how->db, p->sql_void, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, before->id[0]);
    rc = stmt_run(s, NULL, e);
    if (rc != ERR_OK)
        return rc;
    buf_clear(&p->before);
    buf_clear(&p->after);
    rows_json(before, 0, NULL, 0, &p->before);
    return journal_change(p, how, "void", before->id[0], e);
}

enum err_code save_restore(struct save_plan *p, const struct save *how,
                           const struct rows *after, struct err *e)
{
    char sql[256];
    struct stmt *s;

    snprintf(sql, sizeof sql, "UPDATE %s SET voided = FALSE WHERE id = $1",
             p->reg->name);
    enum err_code rc = db_prepare(how->db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, after->id[0]);
    rc = stmt_run(s, NULL, e);
    if (rc != ERR_OK)
        return rc;
    buf_clear(&p->before);
    buf_clear(&p->after);
    rows_json(after, 0, NULL, 0, &p->after);
    return journal_change(p, how, "restore", after->id[0], e);
}

/* ---- reading ----------------------------------------------------------- */

enum err_code save_begin_dependents(struct save_plan *p, struct db *db,
                                    int64_t party, struct rows **rows,
                                    struct err *e)
{
    enum err_code rc = loader_begin(p->by_party, db, &p->reading, e);

    *rows = p->dependents;
    if (rc == ERR_OK)
        stmt_bind_int(p->reading, 1, party);
    return rc;
}

enum err_code save_next_dependents(struct save_plan *p, struct err *e)
{
    return loader_fetch(p->by_party, p->reading, NULL, p->dependents, e);
}

enum err_code save_count_refs(struct db *db, const struct cat_register *reg,
                              int column, int64_t id, int64_t *count,
                              struct err *e)
{
    char sql[256];
    struct stmt *s;

    *count = 0;
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM %s WHERE %s = $1 AND NOT voided", reg->name,
             reg->columns[column].name);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    return ask_id(s, count, e);
}
