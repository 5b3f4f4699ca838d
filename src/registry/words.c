#include "registry/words.h"

#include "base/text.h"
#include "registry/identity.h"
#include "registry/words_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS_FIRST = 4096, /* a power of two */
    FLUSH_WORDS = 1 << 14,
    FLUSH_ENTRIES = 1 << 18,
    NUMBER_BYTES = 10, /* of 64 bits, seven in each byte */
    FILL_PARTIES = 20000,
    FEW = 500 /* are sooner read than thinned out */
};

/* Before the words of hamlets. */
#define HAMLET_MARK "@"

struct words *words_new(struct arena *a, const char *reg)
{
    struct words *w = arena_alloc(a, sizeof *w);

    if (w) {
        w->a = a;
        w->reg = reg;
    }
    return w;
}

void words_clear(struct words *w)
{
    if (w->count > 0)
        memset(w->slot, 0, w->slots * sizeof *w->slot);
    w->count = w->entry_count = 0;
}

/* ---- gathering ---------------------------------------------------------- */

static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

/* The slot of a word, or the empty one where it belongs. */
static size_t slot_of(const struct words *w, const char *text, size_t len)
{
    size_t at = hash_of(text, len) & (w->slots - 1);

    for (; w->slot[at]; at = (at + 1) & (w->slots - 1)) {
        const struct word *x = &w->list[w->slot[at] - 1];
        if (x->len == len && memcmp(x->text, text, len) == 0)
            break;
    }
    return at;
}

const struct word *words_word(const struct words *w, const char *text,
                              size_t len)
{
    size_t at = w->slots ? slot_of(w, text, len) : 0;

    return w->slots && w->slot[at] ? &w->list[w->slot[at] - 1] : NULL;
}

static enum err_code grow(struct words *w, struct err *e)
{
    size_t slots = w->slots ? 2 * w->slots : SLOTS_FIRST;
    uint32_t *slot = arena_array(w->a, slots, sizeof *slot);
    struct word *list = arena_array(w->a, slots / 2, sizeof *list);

    if (!slot || !list)
        return err_nomem(e);
    if (w->count > 0)
        memcpy(list, w->list, w->count * sizeof *list);
    w->list = list;
    w->slot = slot;
    w->slots = slots;
    for (size_t i = 0; i < w->count; i++)
        slot[slot_of(w, list[i].text, list[i].len)] = (uint32_t)i + 1;
    return ERR_OK;
}

/* The place of a word in the list, where it is put when it is new. */
static enum err_code place_of(struct words *w, const char *text, size_t len,
                              uint32_t *out, struct err *e)
{
    if (2 * w->count >= w->slots && grow(w, e) != ERR_OK)
        return e->code;
    size_t at = slot_of(w, text, len);
    if (!w->slot[at]) {
        struct word *x = &w->list[w->count];
        *x = (struct word){.len = (unsigned)len};
        memcpy(x->text, text, len);
        w->slot[at] = (uint32_t)++w->count;
    }
    *out = w->slot[at] - 1;
    return ERR_OK;
}

static enum err_code add_word(struct words *w, int64_t id, const char *text,
                              size_t len, struct err *e)
{
    uint32_t at = 0;

    if (place_of(w, text, len, &at, e) != ERR_OK)
        return e->code;
    w->entries = arena_grow(w->a, w->entries, w->entry_count, &w->entry_cap,
                            sizeof *w->entries);
    if (!w->entries) {
        w->entry_count = w->entry_cap = 0;
        return err_nomem(e);
    }
    w->entries[w->entry_count++] = (struct entry){at, id};
    w->list[at].count++;
    return ERR_OK;
}

/* The words of a text, with a mark before each. */
static enum err_code add_words(struct words *w, int64_t id, const char *text,
                               const char *mark, struct err *e)
{
    char word[WORD_BYTES];
    size_t marked = strlen(mark);
    enum err_code rc = ERR_OK;

    memcpy(word, mark, marked);
    while (text && *text && rc == ERR_OK) {
        size_t len = strcspn(text, " ");
        size_t kept = len < WORD_BYTES - marked ? len : WORD_BYTES - marked;
        memcpy(word + marked, text, kept);
        if (len > 0)
            rc = add_word(w, id, word, marked + kept, e);
        text += len + (text[len] == ' ');
    }
    return rc;
}

enum err_code words_add(struct words *w, const struct words_of *party,
                        struct err *e)
{
    char year[8];
    enum err_code rc = add_words(w, party->id, party->name, "", e);

    if (rc == ERR_OK)
        rc = add_words(w, party->id, party->hamlet, HAMLET_MARK, e);
    if (rc == ERR_OK && party->born != DAY_NONE) {
        snprintf(year, sizeof year, "%04d",
                 (int)(date_of(party->born).year % 10000));
        rc = add_words(w, party->id, year, "", e);
    }
    return rc;
}

/* 1 when it is time to write. */
static int is_full(const struct words *w)
{
    return w->count > FLUSH_WORDS || w->entry_count > FLUSH_ENTRIES;
}

/* ---- writing ------------------------------------------------------------ */

static size_t put_number(unsigned char *out, uint64_t n)
{
    size_t len = 0;

    for (; n >= 0x80; n >>= 7)
        out[len++] = (unsigned char)(n | 0x80);
    out[len++] = (unsigned char)n;
    return len;
}

enum err_code words_sort(struct words *w, struct err *e)
{
    uint32_t end = 0;

    if (w->id_cap < w->entry_count) {
        w->ids = arena_array(w->a, w->entry_cap, sizeof *w->ids);
        w->id_cap = w->ids ? w->entry_cap : 0;
        if (!w->ids)
            return err_nomem(e);
    }
    for (size_t i = 0; i < w->count; i++) {
        w->list[i].end = end;
        end += w->list[i].count;
    }
    for (size_t i = 0; i < w->entry_count; i++)
        w->ids[w->list[w->entries[i].word].end++] = w->entries[i].id;
    return ERR_OK;
}

static const char sql_add[] =
    "INSERT INTO name_word (register, word, first_id, later)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

static enum err_code write_word(struct words *w, struct db *db, size_t at,
                                unsigned char *bytes, struct err *e)
{
    const struct word *x = &w->list[at];
    const int64_t *ids = w->ids + x->end - x->count;
    size_t len = 0;
    struct stmt *s;
    enum err_code rc = db_prepare(db, sql_add, &s, e);

    if (rc != ERR_OK)
        return rc;
    for (uint32_t i = 1; i < x->count; i++) {
        assert(ids[i] >= ids[i - 1]);
        if (ids[i] != ids[i - 1]) /* a name that says a word twice */
            len += put_number(bytes + len, (uint64_t)(ids[i] - ids[i - 1]));
    }
    stmt_bind_text(s, 1, w->reg);
    stmt_bind_bytes(s, 2, x->text, x->len);
    stmt_bind_int(s, 3, ids[0]);
    stmt_bind_bytes(s, 4, bytes, len);
    return stmt_run(s, NULL, e);
}

enum err_code words_flush(struct words *w, struct db *db, struct err *e)
{
    enum err_code rc = words_sort(w, e);
    uint32_t most = 0;

    for (size_t i = 0; i < w->count; i++)
        most = w->list[i].count > most ? w->list[i].count : most;
    unsigned char *bytes = malloc((size_t)most * NUMBER_BYTES + 1);
    if (!bytes)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < w->count; i++)
        rc = write_word(w, db, i, bytes, e);
    free(bytes);
    words_clear(w);
    return rc;
}

/* ---- finding ------------------------------------------------------------ */

enum { ID_MAX = 1 << 28 }; /* a set of all would take 32 MB */

/* 0 without memory. */
static int set_put(struct arena *a, struct words_set *s, int64_t id)
{
    if ((size_t)(id / 64) >= s->room) {
        size_t need = (size_t)(id / 64) + 1;
        size_t room = need > s->room * 2 ? need : s->room * 2;
        uint64_t *bits = arena_array(a, room, sizeof *bits);
        if (!bits)
            return 0;
        if (s->room > 0)
            memcpy(bits, s->bits, s->room * sizeof *bits);
        s->bits = bits;
        s->room = room;
    }
    s->bits[id / 64] |= (uint64_t)1 << (id % 64);
    return 1;
}

/* Keep in a what is in b, too. */
static void set_and(struct words_set *a, const struct words_set *b)
{
    for (size_t i = 0; i < a->room; i++)
        a->bits[i] &= i < b->room ? b->bits[i] : 0;
}

static void set_count(struct words_set *s)
{
    s->count = 0;
    for (size_t i = 0; i < s->room; i++)
        s->count += (size_t)__builtin_popcountll(s->bits[i]);
}

int64_t words_next(const struct words_set *s, int64_t id)
{
    size_t at = (size_t)(id + 1) / 64;
    uint64_t bits;

    if (at >= s->room)
        return -1;
    bits = s->bits[at] & (UINT64_MAX << ((id + 1) % 64));
    while (!bits && ++at < s->room)
        bits = s->bits[at];
    return bits ? (int64_t)(at * 64) + (int64_t)__builtin_ctzll(bits) : -1;
}

int words_ids_next(struct words_ids *l)
{
    unsigned shift = 0;
    uint64_t n = 0;

    if (l->begun && l->at == l->end)
        return 0;
    for (; l->begun && l->at < l->end; shift += 7) {
        n |= (uint64_t)(*l->at & 0x7F) << shift;
        if (!(*l->at++ & 0x80))
            break;
        if (l->at == l->end || shift > 49)
            return -1;
    }
    l->id += (int64_t)n;
    l->begun = 1;
    return l->id >= 0 && l->id <= ID_MAX ? 1 : -1;
}

/* One row of the table. */
static enum err_code take_row(struct arena *a, struct words_set *set,
                              struct stmt *s, struct err *e)
{
    struct words_ids l = words_ids_of(s, 0);
    int got;

    while ((got = words_ids_next(&l)) > 0) {
        if (!set_put(a, set, l.id))
            return err_nomem(e);
    }
    return got == 0 ? ERR_OK : ERR_SET(e, ERR_STORE, MSG_REG_WORDS_BAD);
}

/* Those that have a word that begins so. */
static enum err_code find_term(struct arena *a, struct db *db, const char *reg,
                               const struct words_term *term,
                               struct words_set *set, struct err *e)
{
    char from[WORD_BYTES + 2];
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db,
                   "SELECT first_id, later FROM name_word"
                   " WHERE register = $1 AND word >= $2 AND word < $3",
                   &s, e);

    if (rc != ERR_OK)
        return rc;
    snprintf(from, sizeof from, "%s%s", term->in_hamlet ? HAMLET_MARK : "",
             term->text);
    size_t len = strlen(from) < WORD_BYTES ? strlen(from) : WORD_BYTES;
    char until[WORD_BYTES + 1];
    memcpy(until, from, len);
    until[len] = (char)0xFF; /* is in no text */
    stmt_bind_text(s, 1, reg);
    stmt_bind_bytes(s, 2, from, len);
    stmt_bind_bytes(s, 3, until, len + 1);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        rc = take_row(a, set, s, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
    }
    return rc;
}

enum err_code words_known(struct db *db, int *known, struct err *e)
{
    int64_t n = 0;
    enum err_code rc =
        db_int(db, "SELECT count(*) FROM meta WHERE key = 'name_words'", &n, e);

    *known = n > 0;
    return rc;
}

enum err_code words_find(struct arena *a, struct db *db,
                         const struct words_ask *ask, struct words_set *out,
                         struct err *e)
{
    struct words_set one = {0};
    enum err_code rc = ERR_OK;

    *out = (struct words_set){0};
    for (size_t i = 0; rc == ERR_OK && i < ask->count; i++) {
        rc = find_term(a, db, ask->reg, &ask->terms[i], i ? &one : out, e);
        if (i > 0) {
            set_and(out, &one);
            if (one.room > 0)
                memset(one.bits, 0, one.room * sizeof *one.bits);
        }
        set_count(out);
        if (out->count <= FEW)
            break;
    }
    return rc;
}

/* ---- filling ------------------------------------------------------------ */

struct filling {
    const struct catalog *c;
    struct arena *a;
    int always; /* filled already and not too long, it is filled all the same */
};

enum err_code words_part_of(struct arena *a, const struct cat_register *reg,
                            int64_t most, struct words_part *out, struct err *e)
{
    *out = (struct words_part){NULL, INT64_MIN, most, 0};
    if (reg->kind != CAT_PARTY)
        return ERR_OK;
    struct identity is = identity_of(reg);
    if (is.name < 0)
        return ERR_OK;
    out->sql =
        arena_printf(a,
                     "SELECT id, %s_key, %s, %s FROM %s"
                     " WHERE id > $1 AND %s_key IS NOT NULL"
                     " ORDER BY id LIMIT $2",
                     reg->columns[is.name].name,
                     is.born < 0 ? "NULL" : reg->columns[is.born].name,
                     is.hamlet < 0 ? "NULL" : reg->columns[is.hamlet].name,
                     reg->name, reg->columns[is.name].name);
    return out->sql ? ERR_OK : err_nomem(e);
}

enum err_code words_read(struct words *w, struct db *db, struct words_part *p,
                         struct err *e)
{
    char hamlet[HAMLET_BYTES];
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db, p->sql, &s, e);

    p->count = 0;
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, p->last);
    stmt_bind_int(s, 2, p->most);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct words_of party = {stmt_int(s, 0), stmt_text(s, 1), hamlet,
                                 stmt_day(s, 2)};
        const char *text = stmt_text(s, 3);
        text_fold(text ? text : "", hamlet, sizeof hamlet);
        p->last = party.id;
        p->count++;
        rc = words_add(w, &party, e);
        if (rc != ERR_OK) {
            stmt_reset(s);
            return rc;
        }
    }
    return rc;
}

/* Some thousands at a time: nothing may be written while a statement reads. */
static enum err_code fill_register(struct filling *f, struct db *db,
                                   const struct cat_register *reg,
                                   struct err *e)
{
    struct words *w = words_new(f->a, reg->name);
    struct words_part part = {0};
    enum err_code rc =
        w ? words_part_of(f->a, reg, FILL_PARTIES, &part, e) : err_nomem(e);

    if (rc != ERR_OK || !part.sql)
        return rc;
    do {
        rc = words_read(w, db, &part, e);
        if (rc == ERR_OK && (part.count == 0 || is_full(w)))
            rc = words_flush(w, db, e);
    } while (rc == ERR_OK && part.count > 0);
    return rc;
}

/* Rows of the table may be as many as parties, and some more. */
static enum err_code is_long(struct filling *f, struct db *db, int *answer,
                             struct err *e)
{
    int64_t rows, parties, most = 50000;
    char sql[128];
    enum err_code rc = db_int(db, "SELECT count(*) FROM name_word", &rows, e);

    for (size_t i = 0; rc == ERR_OK && i < f->c->register_count; i++) {
        if (f->c->registers[i].kind != CAT_PARTY)
            continue;
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s",
                 f->c->registers[i].name);
        rc = db_int(db, sql, &parties, e);
        most += parties;
    }
    *answer = rows > most;
    return rc;
}

static enum err_code fill_job(struct db *db, void *arg, struct err *e)
{
    struct filling *f = arg;
    int filled, is_due = 1;
    enum err_code rc = words_known(db, &filled, e);

    if (rc == ERR_OK && filled && !f->always)
        rc = is_long(f, db, &is_due, e);
    if (rc != ERR_OK || !is_due)
        return rc;
    rc = db_exec(db, "DELETE FROM name_word", e);
    for (size_t i = 0; rc == ERR_OK && i < f->c->register_count; i++)
        rc = fill_register(f, db, &f->c->registers[i], e);
    if (rc == ERR_OK && !filled)
        rc = db_exec(db,
                     "INSERT INTO meta (key, value)"
                     " VALUES ('name_words', '1')",
                     e);
    return rc;
}

static enum err_code fill(struct store *s, const struct catalog *c, int always,
                          struct err *e)
{
    struct filling f = {c, arena_new((size_t)1 << 30), always};
    enum err_code rc = f.a ? store_write(s, fill_job, &f, e) : err_nomem(e);

    arena_free(f.a);
    return rc;
}

enum err_code words_install(struct store *s, const struct catalog *c,
                            struct err *e)
{
    return fill(s, c, 0, e);
}

enum err_code words_repair(struct store *s, const struct catalog *c,
                           struct err *e)
{
    return fill(s, c, 1, e);
}
