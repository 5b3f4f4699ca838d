/*
** Statements: a cache by text for each connection, parameters that are kept
** until the statement starts, and the calls through to the engine.
*/
#include "store/impl.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64, PARAMS_MAX = 4096 };

/* FNV-1a; the texts are our own, nobody can choose them to collide. */
static uint64_t hash_text(const char *s)
{
    uint64_t h = 14695981039346656037u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

/* Past a quoted piece that begins at p. */
static const char *skip_quoted(const char *p)
{
    char quote = *p++;

    while (*p && *p != quote)
        p++;
    return *p ? p + 1 : p;
}

/* The highest $n outside quotes.  In a debug build also holds the texts to
** the rule of first appearance that SQLite needs. */
static int count_params(const char *sql)
{
    int highest = 0;

    for (const char *p = sql; *p;) {
        if (*p == '\'' || *p == '"') {
            p = skip_quoted(p);
        } else if (*p == '$' && isdigit((unsigned char)p[1])) {
            int n = (int)strtol(p + 1, (char **)&p, 10);
            assert(n >= 1 && n <= highest + 1);
            if (n > highest)
                highest = n;
        } else {
            p++;
        }
    }
    assert(highest <= PARAMS_MAX);
    return highest;
}

/* The slot of a text: its statement, or the empty place for it. */
static struct stmt **find_slot(struct stmt **slots, size_t count,
                               const char *sql, uint64_t hash)
{
    size_t i = (size_t)hash & (count - 1);

    while (slots[i] &&
           (slots[i]->hash != hash || strcmp(slots[i]->sql, sql) != 0))
        i = (i + 1) & (count - 1);
    return &slots[i];
}

/* Keep the table at most half full. */
static enum err_code grow_slots(struct db *db, struct err *e)
{
    size_t count = db->slot_count ? db->slot_count * 2 : SLOTS_FIRST;
    struct stmt **slots;

    if (db->stmt_count * 2 < db->slot_count)
        return ERR_OK;
    slots = arena_array(db->arena, count, sizeof(struct stmt *));
    if (!slots)
        return err_nomem(e);
    for (size_t i = 0; i < db->slot_count; i++) {
        struct stmt *s = db->slots[i];
        if (s)
            *find_slot(slots, count, s->sql, s->hash) = s;
    }
    db->slots = slots;
    db->slot_count = count;
    return ERR_OK;
}

/* The statement of a text: the one that is there, or a new one. */
static enum err_code find_or_prepare(struct db *db, const char *sql,
                                     struct stmt **out, struct err *e)
{
    uint64_t hash = hash_text(sql);
    struct stmt *s;

    *out = NULL;
    if (grow_slots(db, e) != ERR_OK)
        return e->code;
    *out = *find_slot(db->slots, db->slot_count, sql, hash);
    if (*out)
        return ERR_OK;
    s = arena_alloc(db->arena, db->engine->stmt_bytes);
    if (!s)
        return err_nomem(e);
    s->db = db;
    s->hash = hash;
    s->sql = arena_strdup(db->arena, sql);
    s->param_count = count_params(sql);
    s->params = arena_array(db->arena, (size_t)s->param_count + 1,
                            sizeof(struct value));
    if (!s->sql || !s->params)
        return err_nomem(e);
    buf_init(&s->kept, STORE_TEXT_BYTES);
    if (db->engine->prepare(s, e) != ERR_OK)
        return e->code;
    *find_slot(db->slots, db->slot_count, sql, hash) = s;
    db->stmt_count++;
    *out = s;
    return ERR_OK;
}

/* Most texts are constants: the address finds the statement, and comparing is
** faster than hashing.  The text may have changed, so it is compared. */
static struct stmt **recent_slot(struct db *db, const char *sql)
{
    uintptr_t address = (uintptr_t)sql;

    return &db->recent[(address ^ address >> 6) % ARRAY_COUNT(db->recent)];
}

size_t db_statement_count(const struct db *db)
{
    return db->stmt_count;
}

enum err_code db_prepare(struct db *db, const char *sql, struct stmt **out,
                         struct err *e)
{
    struct stmt **recent = recent_slot(db, sql), *s = *recent;

    assert(db && sql);
    *out = NULL;
    if (!s || strcmp(s->sql, sql) != 0) {
        if (find_or_prepare(db, sql, &s, e) != ERR_OK)
            return e->code;
        *recent = s;
    }
    stmt_reset(s);
    *out = s;
    return ERR_OK;
}

static void bind(struct stmt *s, int i, struct value v)
{
    assert(i >= 1 && i <= s->param_count);
    assert(!s->active);
    if (i >= 1 && i <= s->param_count)
        s->params[i - 1] = v;
}

void stmt_bind_int(struct stmt *s, int i, int64_t n)
{
    bind(s, i, (struct value){.kind = VALUE_INT, .n = n});
}

void stmt_bind_bool(struct stmt *s, int i, int yes)
{
    bind(s, i, (struct value){.kind = VALUE_BOOL, .n = yes != 0});
}

void stmt_bind_day(struct stmt *s, int i, day_t day)
{
    if (day == DAY_NONE)
        stmt_bind_null(s, i);
    else
        bind(s, i, (struct value){.kind = VALUE_DAY, .n = day});
}

void stmt_bind_text(struct stmt *s, int i, const char *text)
{
    if (text)
        stmt_bind_text_n(s, i, text, strlen(text));
    else
        stmt_bind_null(s, i);
}

void stmt_bind_text_n(struct stmt *s, int i, const char *text, size_t len)
{
    assert(text);
    bind(s, i, (struct value){VALUE_TEXT, 0, text, len});
}

void stmt_bind_bytes(struct stmt *s, int i, const void *bytes, size_t len)
{
    assert(bytes || len == 0);
    bind(s, i, (struct value){VALUE_BYTES, 0, bytes ? bytes : "", len});
}

void stmt_bind_null(struct stmt *s, int i)
{
    bind(s, i, (struct value){.kind = VALUE_NULL});
}

static void clear_params(struct stmt *s)
{
    if (s->param_count > 0)
        memset(s->params, 0, (size_t)s->param_count * sizeof s->params[0]);
}

/* Copy bound texts: the caller may free them after the first step, while the
** engine still compares rows with them. */
static enum err_code keep_texts(struct stmt *s, struct err *e)
{
    size_t at = 0;

    buf_clear(&s->kept);
    for (int i = 0; i < s->param_count; i++)
        if (s->params[i].kind >= VALUE_TEXT)
            buf_add(&s->kept, s->params[i].data, s->params[i].len);
    if (buf_check(&s->kept, e) != ERR_OK)
        return e->code;
    for (int i = 0; i < s->param_count; i++) {
        struct value *v = &s->params[i];
        if (v->kind < VALUE_TEXT)
            continue;
        v->data = s->kept.data ? s->kept.data + at : "";
        at += v->len;
    }
    return ERR_OK;
}

static void set_active(struct stmt *s, int active)
{
    if (s->active && !active)
        s->db->active_count--;
    else if (!s->active && active)
        s->db->active_count++;
    s->active = active;
}

enum err_code stmt_step(struct stmt *s, int *row, struct err *e)
{
    int start = !s->active;
    enum err_code code = ERR_OK;

    *row = 0;
    if (start)
        code = keep_texts(s, e);
    if (code == ERR_OK) {
        set_active(s, 1);
        code = s->db->engine->step(s, start, row, e);
    }
    if (code != ERR_OK)
        *row = 0;
    if (!*row)
        stmt_reset(s);
    return code;
}

static enum err_code run(struct stmt *s, int64_t *changed, int wait,
                         struct err *e)
{
    enum err_code code;

    assert(!s->active);
    if (changed)
        *changed = 0;
    code = s->db->engine->run(s, changed, wait, e);
    clear_params(s);
    return code;
}

enum err_code stmt_run(struct stmt *s, int64_t *changed, struct err *e)
{
    return run(s, changed, changed != NULL, e);
}

enum err_code stmt_run_later(struct stmt *s, int64_t *changed, struct err *e)
{
    assert(changed);
    return run(s, changed, 0, e);
}

enum err_code db_settle(struct db *db, struct err *e)
{
    return db->engine->settle(db, e);
}

void stmt_reset(struct stmt *s)
{
    if (s->active) {
        s->db->engine->reset(s);
        set_active(s, 0);
    }
    clear_params(s);
}

void db_reset_all(struct db *db)
{
    for (size_t i = 0; i < db->slot_count && db->active_count > 0; i++)
        if (db->slots[i] && db->slots[i]->active)
            stmt_reset(db->slots[i]);
    assert(db->active_count == 0);
}

int stmt_null(struct stmt *s, int col)
{
    assert(s->active && col >= 0);
    return s->db->engine->is_null(s, col);
}

int64_t stmt_int(struct stmt *s, int col)
{
    assert(s->active && col >= 0);
    return s->db->engine->get_int(s, col);
}

int stmt_bool(struct stmt *s, int col)
{
    return stmt_int(s, col) != 0;
}

day_t stmt_day(struct stmt *s, int col)
{
    const char *text = stmt_text(s, col);

    return text ? iso_day(text) : DAY_NONE;
}

const char *stmt_text(struct stmt *s, int col)
{
    assert(s->active && col >= 0);
    return s->db->engine->get_text(s, col);
}

const void *stmt_bytes(struct stmt *s, int col, size_t *len)
{
    assert(s->active && col >= 0 && len);
    *len = 0;
    return s->db->engine->get_bytes(s, col, len);
}

enum err_code db_exec(struct db *db, const char *sql, struct err *e)
{
    assert(db && sql);
    return db->engine->exec(db, sql, e);
}

enum err_code db_run(struct db *db, const char *sql, struct err *e)
{
    struct stmt *s;

    if (db_prepare(db, sql, &s, e) != ERR_OK)
        return e->code;
    return stmt_run(s, NULL, e);
}

enum err_code db_int(struct db *db, const char *sql, int64_t *out,
                     struct err *e)
{
    struct stmt *s;
    int row;

    *out = 0;
    if (db_prepare(db, sql, &s, e) != ERR_OK || stmt_step(s, &row, e) != ERR_OK)
        return e->code;
    if (row && !stmt_null(s, 0))
        *out = stmt_int(s, 0);
    stmt_reset(s);
    return ERR_OK;
}

day_t iso_day(const char *t)
{
    static const char shape[] = "dddd-dd-dd";
    int v[10];

    for (int i = 0; i < 10; i++) {
        if (shape[i] == 'd' ? !isdigit((unsigned char)t[i]) : t[i] != '-')
            return DAY_NONE;
        v[i] = t[i] - '0';
    }
    int year = v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
    int month = v[5] * 10 + v[6], day = v[8] * 10 + v[9];
    if (t[10] != '\0' || !date_valid(year, month, day))
        return DAY_NONE;
    return day_of(year, month, day);
}

/* Words after which the name of the written table stands. */
static const char *const table_after[] = {"INSERT INTO ", "UPDATE ",
                                          "DELETE FROM ", "ALTER TABLE "};

void stmt_table(const char *sql, char out[STORE_NAME_BYTES])
{
    size_t len = 0;
    const char *found = NULL;

    for (size_t i = 0; i < ARRAY_COUNT(table_after) && !found; i++) {
        found = strstr(sql, table_after[i]);
        if (found)
            found += strlen(table_after[i]);
    }
    while (found && (*found == ' ' || *found == '"'))
        found++;
    while (found && len + 1 < STORE_NAME_BYTES &&
           (isalnum((unsigned char)found[len]) || found[len] == '_'))
        len++;
    if (found)
        memcpy(out, found, len);
    if (len == 0)
        out[len++] = '?';
    out[len] = '\0';
}
