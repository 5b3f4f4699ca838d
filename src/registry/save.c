/*
** The SQL of one register.  Statements are built once from the catalogue and
** kept as text; the store caches what they were prepared to.
*/
#include "registry/save.h"

#include "base/text.h"
#include "registry/identity.h"
#include "registry/lookup.h"
#include "registry/words.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 1024, JSON_BYTES = 1 << 20 };

struct save_plan {
    const struct cat_register *reg;
    struct checker *checker;
    const char *sql_insert, *sql_update, *sql_void;
    const char **sql_unique;
    struct lookup **refs;  /* per column that refers elsewhere, NULL none */
    struct lookup *party;  /* the party's columns by id */
    struct lookup *spells; /* of parties that may have one at a time, or NULL */
    /* Of the batch at hand, by row. */
    struct lookup_key *keys; /* what is asked, in the order of the keys */
    unsigned char *found;
    int64_t *added, *clash;  /* rows written; the spell that overlaps */
    size_t *earlier;         /* the row of the same party before it */
    struct loader *by_party; /* records of a party */
    struct rows *dependents;
    struct stmt *reading;     /* of by_party */
    struct buf before, after; /* JSON of the journal */
    struct words *words;      /* of a party that has a name, or NULL */
    struct identity is;       /* of a party */
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

/* The columns of a party behind its id. */
static struct lookup *
party_lookup(struct arena *a, const struct cat_register *party, struct buf *b)
{
    buf_str(b, "voided");
    for (size_t i = 0; i < party->column_count; i++)
        buf_printf(b, ", %s", party->columns[i].name);
    const char *columns = take(a, b);
    return columns ? lookup_new(a, &(struct lookup_ask){party->name, "id",
                                                        columns, ""})
                   : NULL;
}

static int build_refs(struct arena *a, struct save_plan *p)
{
    for (size_t i = 0; i < p->reg->column_count; i++) {
        const struct cat_column *c = &p->reg->columns[i];
        const char *table = c->type == CAT_REF    ? c->target->name
                            : c->type == CAT_UNIT ? "unit"
                                                  : NULL;
        if (!table || (int)i == p->reg->party)
            continue;
        p->refs[i] = lookup_new(a, &(struct lookup_ask){table, "id", "1", ""});
        if (!p->refs[i])
            return 0;
    }
    return 1;
}

static int build_words(struct arena *a, struct save_plan *p)
{
    if (p->reg->kind != CAT_PARTY)
        return 1;
    p->is = identity_of(p->reg);
    if (p->is.name >= 0)
        p->words = words_new(a, p->reg->name);
    return p->is.name < 0 || p->words;
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
        p->spells = lookup_new(
            a, &(struct lookup_ask){reg->name, reg->columns[reg->party].name,
                                    "id, from_day, to_day", "NOT voided AND"});
        ok &= p->spells != NULL;
    }
    if (reg->party >= 0)
        ok &= (p->party = party_lookup(a, rows_party(reg), b)) != NULL;
    return ok && build_words(a, p) && build_refs(a, p);
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
    p->refs = arena_array(a, reg->column_count + 1, sizeof *p->refs);
    p->keys = arena_array(a, ROWS_MAX, sizeof *p->keys);
    p->found = arena_alloc(a, ROWS_MAX);
    p->added = arena_array(a, ROWS_MAX, sizeof *p->added);
    p->clash = arena_array(a, ROWS_MAX, sizeof *p->clash);
    p->earlier = arena_array(a, ROWS_MAX, sizeof *p->earlier);
    if (!p->sql_unique || !p->refs || !p->keys || !p->found || !p->added ||
        !p->clash || !p->earlier)
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

/* The party's columns into a row, from a statement whose column 2 is the first
** of them.  Texts are not kept: expressions only ask whether they are there. */
static void take_party(const struct cat_register *party, struct stmt *s,
                       struct rows *rows, size_t row)
{
    size_t first = rows_party_first(rows->reg);

    for (size_t i = 0; i < party->column_count; i++) {
        int col = (int)i + 2, at = (int)(first + i);
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

/* The values of a column in the rows that count, to be asked for. */
static size_t take_keys(struct save_plan *p, const struct rows *rows,
                        int column)
{
    size_t count = 0;

    for (size_t row = 0; row < rows->count; row++) {
        p->found[row] = 1;
        if (rows->voided[row] || rows->null[column][row])
            continue;
        p->found[row] = 0;
        p->keys[count++] =
            (struct lookup_key){rows->value[column][row], row, NULL};
    }
    return count;
}

struct taking {
    struct save_plan *p;
    struct rows *rows;
    size_t count; /* of keys */
};

/* Mark the rows that ask for what was found. */
static enum err_code mark_found(struct stmt *s, size_t at, void *arg,
                                struct err *e)
{
    const struct taking *t = arg;
    int64_t key = t->p->keys[at].key;

    (void)s;
    (void)e;
    for (; at < t->count && t->p->keys[at].key == key; at++)
        t->p->found[t->p->keys[at].row] = 1;
    return ERR_OK;
}

static enum err_code take_found(struct stmt *s, size_t at, void *arg,
                                struct err *e)
{
    const struct taking *t = arg;
    const struct lookup_key *list = t->p->keys;
    size_t first = list[at].row;

    if (stmt_bool(s, 1))
        return ERR_OK; /* voided: as if it were not there */
    take_party(rows_party(t->rows->reg), s, t->rows, first);
    for (size_t i = at + 1; i < t->count && list[i].key == list[at].key; i++)
        copy_party(t->rows, first, list[i].row);
    return mark_found(s, at, arg, e);
}

static void fault_missing(struct save_plan *p, struct rows *rows, int column,
                          struct check_sink *sink)
{
    for (size_t row = 0; row < rows->count; row++)
        if (!p->found[row])
            fault_ref(rows, row, column, sink);
}

enum err_code save_read_parties(struct save_plan *p, struct db *db,
                                struct rows *rows, struct check_sink *sink,
                                struct err *e)
{
    int party = rows->reg->party;
    struct taking t = {p, rows, 0};

    if (party < 0)
        return ERR_OK;
    t.count = take_keys(p, rows, party);
    enum err_code rc =
        lookup_run(p->party, db, p->keys, t.count, take_found, &t, e);
    if (rc == ERR_OK)
        fault_missing(p, rows, party, sink);
    return rc;
}

enum err_code save_check_refs(struct save_plan *p, struct db *db,
                              struct rows *rows, struct check_sink *sink,
                              struct err *e)
{
    struct taking t = {p, rows, 0};
    enum err_code rc = ERR_OK;

    for (int i = 0; rc == ERR_OK && i < (int)rows->own_count; i++) {
        if (!p->refs[i])
            continue;
        t.count = take_keys(p, rows, i);
        rc = lookup_run(p->refs[i], db, p->keys, t.count, mark_found, &t, e);
        if (rc == ERR_OK)
            fault_missing(p, rows, i, sink);
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

enum { FROM = 0, TO = 1 }; /* columns of a spell */

/* Whether a row holds on some day of from .. to (DAY_NONE: open). */
static int overlaps(const struct rows *rows, size_t row, day_t from, day_t to)
{
    return (rows->null[TO][row] || (day_t)rows->value[TO][row] >= from) &&
           (to == DAY_NONE || to >= (day_t)rows->value[FROM][row]);
}

/* A spell of the table against the rows of its party. */
static enum err_code take_spell(struct stmt *s, size_t at, void *arg,
                                struct err *e)
{
    const struct taking *t = arg;
    const struct lookup_key *list = t->p->keys;
    int64_t id = stmt_int(s, 1), key = list[at].key;
    day_t from = stmt_day(s, 2), to = stmt_day(s, 3);

    (void)e;
    for (; at < t->count && list[at].key == key; at++)
        if (id != t->rows->id[list[at].row] &&
            overlaps(t->rows, list[at].row, from, to))
            t->p->clash[list[at].row] = id;
    return ERR_OK;
}

/* The spells of the table that overlap rows of the batch, into p->clash. */
static enum err_code find_clashes(struct save_plan *p, struct db *db,
                                  struct rows *rows, struct err *e)
{
    struct taking t = {p, rows, 0};

    memset(p->clash, 0, rows->count * sizeof *p->clash);
    if (!p->spells)
        return ERR_OK;
    t.count = take_keys(p, rows, rows->reg->party);
    enum err_code rc =
        lookup_run(p->spells, db, p->keys, t.count, take_spell, &t, e);
    for (size_t i = 0; i < t.count; i++)
        p->earlier[p->keys[i].row] =
            i > 0 && p->keys[i - 1].key == p->keys[i].key ? p->keys[i - 1].row
                                                          : SIZE_MAX;
    return rc;
}

/* A row that this batch has written before, of the same party. */
static enum err_code find_before(struct save_plan *p, struct db *db,
                                 const struct rows *rows, size_t row,
                                 struct err *e)
{
    for (size_t i = p->earlier[row]; i != SIZE_MAX; i = p->earlier[i]) {
        day_t to = rows->null[TO][i] ? DAY_NONE : (day_t)rows->value[TO][i];
        if (rows->voided[i] ||
            !overlaps(rows, row, (day_t)rows->value[FROM][i], to))
            continue;
        if (db_settle(db, e) != ERR_OK) /* was it written at all? */
            return e->code;
        if (p->added[i])
            p->clash[row] = rows->id[i];
    }
    return ERR_OK;
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
        rc = find_clashes(p, db, rows, e);
    if (rc == ERR_OK && !rows->voided[row] && p->clash[row])
        fault_unique(rows, row, NULL, p->clash[row], sink);
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

/* The row can be found by the words of its name; keys as bind_row left them,
** the first is the name's. */
static enum err_code gather_words(struct save_plan *p, const struct rows *rows,
                                  size_t row, const char *keys, struct err *e)
{
    int born = p->is.born, at = p->is.hamlet;
    char hamlet[KEY_BYTES];
    struct words_of party = {rows->id[row], keys, NULL, DAY_NONE};

    if (!p->words || rows->null[p->is.name][row])
        return ERR_OK;
    if (born >= 0 && !rows->null[born][row])
        party.born = (day_t)rows->value[born][row];
    if (at >= 0 && !rows->null[at][row]) {
        text_fold(rows->text[at][row], hamlet, sizeof hamlet);
        party.hamlet = hamlet;
    }
    return words_add(p->words, &party, e);
}

static enum err_code write_words(struct save_plan *p, struct db *db,
                                 struct err *e)
{
    return p->words ? words_flush(p->words, db, e) : ERR_OK;
}

/* p->added[row] 0 once settled: a unique index has such a row already. */
static enum err_code insert_row(struct save_plan *p, const struct save *how,
                                const struct rows *rows, size_t row,
                                const char *stamp, struct err *e)
{
    char keys[SEARCH_MAX * KEY_BYTES];
    struct stmt *s;
    enum err_code rc = db_prepare(how->db, p->sql_insert, &s, e);

    if (rc != ERR_OK)
        return rc;
    p->added[row] = 1;
    stmt_bind_int(s, 1, rows->id[row]);
    stmt_bind_int(s, 2, rows->unit_id[row]);
    int at = bind_row(s, 3, rows, row, keys);
    stmt_bind_text(s, at, how->who->name);
    stmt_bind_text(s, at + 1, stamp);
    if (how->source)
        stmt_bind_int(s, at + 2, how->source);
    else
        stmt_bind_null(s, at + 2);
    if (gather_words(p, rows, row, keys, e) != ERR_OK) {
        stmt_reset(s);
        return e->code;
    }
    return is_guarded(rows->reg) ? stmt_run_later(s, &p->added[row], e)
                                 : stmt_run(s, NULL, e);
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

/* The rows, as far as no other spell overlaps them. */
static enum err_code insert_rows(struct save_plan *p, const struct save *how,
                                 struct rows *rows, int64_t id,
                                 struct check_sink *sink, struct err *e)
{
    char stamp[STAMP_BYTES];
    enum err_code rc = find_clashes(p, how->db, rows, e);

    stamp_now(stamp);
    for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
        p->added[row] = 0;
        if (rows->voided[row])
            continue;
        if (p->spells)
            rc = find_before(p, how->db, rows, row, e);
        if (rc == ERR_OK && p->clash[row])
            fault_unique(rows, row, NULL, p->clash[row], sink);
        if (rc != ERR_OK || rows->voided[row])
            continue;
        rows->id[row] = id++;
        rc = insert_row(p, how, rows, row, stamp, e);
    }
    return rc;
}

enum err_code save_insert(struct save_plan *p, const struct save *how,
                          struct rows *rows, struct check_sink *sink,
                          struct err *e)
{
    int64_t good = 0, id;
    enum err_code rc;

    for (size_t row = 0; row < rows->count; row++)
        good += !rows->voided[row];
    if (good == 0)
        return ERR_OK;
    if (p->words)
        words_clear(p->words);
    rc = db_next_ids(how->db, rows->reg->name, good, &id, e);
    if (rc == ERR_OK)
        rc = insert_rows(p, how, rows, id, sink, e);
    if (rc == ERR_OK && is_guarded(rows->reg))
        rc = db_settle(how->db, e);
    for (size_t row = 0; rc == ERR_OK && row < rows->count; row++) {
        if (rows->voided[row])
            continue;
        rc = p->added[row] ? journal_row(p, how, rows, row, e)
                           : refuse_double(p, how, rows, row, sink, e);
    }
    return rc == ERR_OK ? write_words(p, how->db, e) : rc;
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

static int differs(const struct rows *before, const struct rows *after,
                   int column)
{
    if (column < 0 || after->null[column][0])
        return 0;
    if (before->null[column][0])
        return 1;
    return after->reg->columns[column].type == CAT_TEXT
               ? strcmp(before->text[column][0], after->text[column][0]) != 0
               : before->value[column][0] != after->value[column][0];
}

/* Whether a correction changes by what a party is found. */
static int is_known_otherwise(const struct save_plan *p,
                              const struct rows *before,
                              const struct rows *after)
{
    return p->words && (differs(before, after, p->is.name) ||
                        differs(before, after, p->is.born) ||
                        differs(before, after, p->is.hamlet));
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
    if (p->words)
        words_clear(p->words);
    if (rc == ERR_OK && is_known_otherwise(p, before, after))
        rc = gather_words(p, after, 0, keys, e);
    if (rc == ERR_OK)
        rc = write_words(p, how->db, e);
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
