#include "registry/search.h"

#include "base/text.h"
#include "registry/identity.h"
#include "registry/lookup.h"
#include "registry/words.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_BYTES = 512,
    SQL_BYTES = 8192,
    FETCHED_MAX = 20000,
    FEW = 300,       /* of so many answers the beginnings are read first */
    AT_A_TIME = 512, /* records that the words led to */
};

enum word_kind { WORD_NAME, WORD_YEAR, WORD_NUMBER };

struct word {
    const char *text; /* folded */
    enum word_kind kind;
    int in_name; /* this look takes it for a word of the name */
    int in_unit; /* some unit has it; once units_known */
};

/* Of a few answers those that begin with the text are read first, along the
** index of names, and then the others, until there are enough: by the table of
** words, or, in a database that has none yet, along the names.  Nobody waits
** for a million names to be looked at. */
enum pass { PASS_ALL, PASS_BEGINNING, PASS_OTHERS };

struct look {
    struct arena *a;
    enum pass pass;
    const char *from, *until; /* of keys that begin with the words */
    const struct search_ask *ask;
    const struct units *units;
    struct word words[SEARCH_WORDS_MAX];
    size_t count;
    char folded[TEXT_BYTES];
    unsigned char *within; /* unit ids asked for; NULL: all */
    const struct cat_register *reg;
    struct identity is;
    struct search_hit *hits;
    size_t hit_count, hit_cap;
    int more;
    int words_known; /* the table of words is filled */
    int units_known;
};

/* ---- words ------------------------------------------------------------- */

static enum word_kind kind_of(const char *word)
{
    size_t digits = strspn(word, "0123456789");

    if (word[digits] != '\0')
        return WORD_NAME;
    if (digits == 4 && strcmp(word, "1900") >= 0 && strcmp(word, "2199") <= 0)
        return WORD_YEAR;
    return digits >= 6 ? WORD_NUMBER : WORD_NAME;
}

static enum err_code split(struct look *k, struct err *e)
{
    char *text, *next;

    text_fold(k->ask->text, k->folded, sizeof k->folded);
    text = arena_strdup(k->a, k->folded);
    if (!text)
        return err_nomem(e);
    for (; *text && k->count < SEARCH_WORDS_MAX; text = next) {
        next = text + strcspn(text, " ,;");
        if (*next)
            *next++ = '\0';
        if (*text)
            k->words[k->count++] =
                (struct word){text, kind_of(text), kind_of(text) == WORD_NAME};
    }
    return k->count ? ERR_OK : ERR_SET(e, ERR_INPUT, MSG_REG_SEARCH_EMPTY);
}

/* 1 when some word of the text begins with the word; both are folded. */
static int begins_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = text; p && *p; p = strchr(p, ' ')) {
        p += *p == ' ';
        if (strncmp(p, word, len) == 0)
            return 1;
    }
    return 0;
}

/* ---- SQL --------------------------------------------------------------- */

static const char *name_of(const struct look *k, int column)
{
    return k->reg->columns[column].name;
}

/* A column of so many digits cannot hold a number of another length; asked all
** the same, it would keep the engine from its index. */
static int can_hold(const struct look *k, size_t i, const char *number)
{
    const char *pattern = k->reg->columns[k->is.numbers[i]].pattern;
    const char *colon = pattern ? strchr(pattern, ':') : NULL;

    return !colon || strtoul(colon + 1, NULL, 10) == strlen(number);
}

static void add_numbers(const struct look *k, const char *number,
                        int *parameter, struct buf *sql)
{
    const char *sign = "";

    buf_str(sql, " AND (");
    for (size_t i = 0; i < k->is.number_count; i++) {
        if (!can_hold(k, i, number))
            continue;
        buf_printf(sql, "%s%s = $%d", sign, name_of(k, k->is.numbers[i]),
                   (*parameter)++);
        sign = " OR ";
    }
    buf_str(sql, *sign ? ")" : "FALSE)");
}

/* The part of the index where names begin with the words, or all else. */
static void add_pass(const struct look *k, int *parameter, struct buf *sql)
{
    const char *key = name_of(k, k->is.name);

    if (k->pass == PASS_BEGINNING)
        buf_printf(sql, " AND %s_key >= $%d AND %s_key < $%d", key, *parameter,
                   key, *parameter + 1);
    else if (k->pass == PASS_OTHERS && k->from)
        buf_printf(sql, " AND NOT (%s_key >= $%d AND %s_key < $%d)", key,
                   *parameter, key, *parameter + 1);
    else
        return;
    *parameter += 2;
}

enum column {
    COLUMN_ID,
    COLUMN_UNIT,
    COLUMN_NAME,
    COLUMN_KEY,
    COLUMN_BORN,
    COLUMN_HAMLET,
    COLUMN_NUMBERS
};

/* What take_hit reads behind the id. */
static void add_columns(const struct look *k, struct buf *sql)
{
    const char *key = name_of(k, k->is.name);

    buf_printf(sql, "unit_id, %s, %s_key", key, key);
    buf_printf(sql, ", %s", k->is.born < 0 ? "NULL" : name_of(k, k->is.born));
    buf_printf(sql, ", %s",
               k->is.hamlet < 0 ? "NULL" : name_of(k, k->is.hamlet));
    for (size_t i = 0; i < k->is.number_count; i++)
        buf_printf(sql, ", %s", name_of(k, k->is.numbers[i]));
}

/*
** Every column shown, and a condition for each word that has one.  A word of
** the name begins it or follows a blank.
*/
static const char *build_sql(const struct look *k)
{
    struct buf sql;
    int parameter = 1;
    const char *key = name_of(k, k->is.name), *text;

    buf_init(&sql, SQL_BYTES);
    buf_str(&sql, "SELECT id, ");
    add_columns(k, &sql);
    buf_printf(&sql, " FROM %s WHERE NOT voided", k->reg->name);
    for (size_t i = 0; i < k->count; i++) {
        const struct word *w = &k->words[i];
        if (w->kind == WORD_NUMBER) {
            add_numbers(k, w->text, &parameter, &sql);
        } else if (w->kind == WORD_YEAR) {
            buf_printf(&sql, " AND %s BETWEEN $%d AND $%d",
                       name_of(k, k->is.born), parameter, parameter + 1);
            parameter += 2;
        } else if (w->in_name) {
            buf_printf(&sql,
                       " AND (%s_key LIKE $%d ESCAPE '\\'"
                       " OR %s_key LIKE $%d ESCAPE '\\')",
                       key, parameter, key, parameter + 1);
            parameter += 2;
        }
    }
    add_pass(k, &parameter, &sql);
    if (k->pass != PASS_ALL)
        buf_printf(&sql, " ORDER BY %s_key", key);
    buf_printf(&sql, " LIMIT %d", FETCHED_MAX);
    text = buf_to_arena(&sql, k->a);
    buf_free(&sql);
    return text;
}

/* "% word%" or "word%" with the wildcards of the word itself disarmed. */
static const char *pattern(struct arena *a, const char *front, const char *word)
{
    struct buf b;
    const char *text;

    buf_init(&b, 4 * TEXT_BYTES);
    buf_str(&b, front);
    for (; *word; word++) {
        if (*word == '%' || *word == '_' || *word == '\\')
            buf_char(&b, '\\');
        buf_char(&b, *word);
    }
    buf_char(&b, '%');
    text = buf_to_arena(&b, a);
    buf_free(&b);
    return text;
}

static enum err_code bind(struct look *k, struct stmt *s, struct err *e)
{
    int at = 1;

    for (size_t i = 0; i < k->count; i++) {
        const struct word *w = &k->words[i];
        if (w->kind == WORD_NUMBER) {
            for (size_t n = 0; n < k->is.number_count; n++) {
                if (can_hold(k, n, w->text))
                    stmt_bind_text(s, at++, w->text);
            }
        } else if (w->kind == WORD_YEAR) {
            int year = (int)strtol(w->text, NULL, 10);
            stmt_bind_day(s, at++, day_of(year, 1, 1));
            stmt_bind_day(s, at++, day_of(year, 12, 31));
        } else if (w->in_name) {
            const char *begins = pattern(k->a, "", w->text);
            const char *follows = pattern(k->a, "% ", w->text);
            if (!begins || !follows)
                return err_nomem(e);
            stmt_bind_text(s, at++, begins);
            stmt_bind_text(s, at++, follows);
        }
    }
    if (k->pass != PASS_ALL && k->from) {
        stmt_bind_text(s, at++, k->from);
        stmt_bind_text(s, at++, k->until);
    }
    return ERR_OK;
}

/* ---- records ----------------------------------------------------------- */

/* The words that are not of the name stand in the hamlet or the unit. */
static int place_fits(const struct look *k, const struct unit *unit,
                      const char *hamlet)
{
    char place[TEXT_BYTES], where[TEXT_BYTES], full[TEXT_BYTES];

    snprintf(full, sizeof full, "%s %s", unit->type, unit->name);
    text_fold(full, place, sizeof place);
    text_fold(hamlet ? hamlet : "", where, sizeof where);
    for (size_t i = 0; i < k->count; i++) {
        const struct word *w = &k->words[i];
        if (w->kind != WORD_NAME || w->in_name)
            continue;
        if (!begins_word(place, w->text) && !begins_word(where, w->text))
            return 0;
    }
    return 1;
}

static int may_see(const struct look *k, const struct unit *unit)
{
    const struct cat_field *field = k->reg->field;

    return unit && (!k->within || k->within[unit->id]) &&
           actor_may(k->ask->who, k->units, unit->id,
                     field ? field->name : NULL, RIGHT_READ);
}

static const char *copy(struct arena *a, const char *text)
{
    return arena_strdup(a, text ? text : "");
}

static enum err_code take_hit(struct look *k, struct stmt *s, struct err *e)
{
    const struct unit *unit = units_get(k->units, stmt_int(s, COLUMN_UNIT));
    const char *number = NULL;
    struct search_hit hit = {.reg = k->reg, .id = stmt_int(s, COLUMN_ID)};

    if (!may_see(k, unit) || !place_fits(k, unit, stmt_text(s, COLUMN_HAMLET)))
        return ERR_OK;
    for (size_t i = 0; !number && i < k->is.number_count; i++)
        number = stmt_text(s, COLUMN_NUMBERS + (int)i);
    hit.unit_id = unit->id;
    hit.number = copy(k->a, number);
    hit.name = copy(k->a, stmt_text(s, COLUMN_NAME));
    hit.born = stmt_day(s, COLUMN_BORN);
    hit.hamlet = copy(k->a, stmt_text(s, COLUMN_HAMLET));
    k->hits =
        arena_grow(k->a, k->hits, k->hit_count, &k->hit_cap, sizeof *k->hits);
    if (!hit.number || !hit.name || !hit.hamlet || !k->hits)
        return err_nomem(e);
    k->hits[k->hit_count++] = hit;
    return ERR_OK;
}

/* 1 when a column of the register takes numbers of just this length. */
static int is_of_length(const struct cat_register *reg, const char *number)
{
    struct identity is = identity_of(reg);

    for (size_t i = 0; i < is.number_count; i++) {
        const char *pattern = reg->columns[is.numbers[i]].pattern;
        const char *colon = pattern ? strchr(pattern, ':') : NULL;
        if (colon && strtoul(colon + 1, NULL, 10) == strlen(number))
            return 1;
    }
    return 0;
}

/* A number of twelve digits is a citizen number: registers whose codes may have
** any length need not be read for it. */
static int is_anothers(const struct look *k, const struct catalog *c)
{
    for (size_t w = 0; w < k->count; w++) {
        if (k->words[w].kind != WORD_NUMBER ||
            is_of_length(k->reg, k->words[w].text))
            continue;
        for (size_t i = 0; i < c->register_count; i++) {
            if (c->registers[i].kind == CAT_PARTY &&
                is_of_length(&c->registers[i], k->words[w].text))
                return 1;
        }
    }
    return 0;
}

/* A register that cannot meet the words at all is passed over. */
static int can_fit(const struct look *k)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->words[i].kind == WORD_YEAR && k->is.born < 0)
            return 0;
        if (k->words[i].kind == WORD_NUMBER && k->is.number_count == 0)
            return 0;
    }
    return 1;
}

static int has_number(const struct look *k)
{
    for (size_t i = 0; i < k->count; i++) {
        if (k->words[i].kind == WORD_NUMBER)
            return 1;
    }
    return 0;
}

/* Enough of this register: limit + 1 show that there are more. */
static int is_enough(const struct look *k, size_t before)
{
    return k->pass != PASS_ALL && k->hit_count - before > k->ask->limit;
}

static enum err_code look_once(struct look *k, struct db *db, size_t before,
                               struct err *e)
{
    const char *sql;
    struct stmt *s;
    int row, fetched = 0;
    enum err_code rc;

    sql = build_sql(k);
    if (!sql)
        return err_nomem(e);
    rc = db_prepare(db, sql, &s, e);
    if (rc == ERR_OK)
        rc = bind(k, s, e);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        fetched++;
        rc = take_hit(k, s, e);
        if (rc != ERR_OK)
            stmt_reset(s);
        if (rc == ERR_OK && is_enough(k, before)) {
            k->more = 1;
            stmt_reset(s);
            break;
        }
    }
    k->more |= fetched == FETCHED_MAX;
    return rc;
}

/* ---- by the words of names ---------------------------------------------- */

/* The condition that build_sql writes, of a record that the words led to. */
static int words_fit(const struct look *k, struct stmt *s)
{
    const char *key = stmt_text(s, COLUMN_KEY);
    day_t born = stmt_day(s, COLUMN_BORN);

    for (size_t i = 0; i < k->count; i++) {
        const struct word *w = &k->words[i];
        if (w->kind == WORD_YEAR &&
            (born == DAY_NONE ||
             date_of(born).year != (int)strtol(w->text, NULL, 10)))
            return 0;
        if (w->in_name && (!key || !begins_word(key, w->text)))
            return 0;
    }
    /* Those that begin with the text were read before. */
    return k->pass != PASS_BEGINNING || !key ||
           strncmp(key, k->from, strlen(k->from)) != 0;
}

static enum err_code take_with_words(struct stmt *s, size_t at, void *arg,
                                     struct err *e)
{
    struct look *k = arg;

    (void)at;
    return words_fit(k, s) ? take_hit(k, s, e) : ERR_OK;
}

static struct lookup *lookup_of(const struct look *k)
{
    struct buf columns;

    buf_init(&columns, SQL_BYTES);
    add_columns(k, &columns);
    const char *text = buf_to_arena(&columns, k->a);
    buf_free(&columns);
    return text ? lookup_new(k->a, &(struct lookup_ask){k->reg->name, "id",
                                                        text, "NOT voided AND"})
                : NULL;
}

/* Some hundreds at a time, until there are enough. */
static enum err_code look_at(struct look *k, struct db *db,
                             const struct words_set *found, size_t before,
                             struct err *e)
{
    struct lookup_key *keys = arena_array(k->a, AT_A_TIME, sizeof *keys);
    struct lookup *l = lookup_of(k);
    int64_t id = words_next(found, -1);
    enum err_code rc = keys && l ? ERR_OK : err_nomem(e);

    for (size_t fetched = 0; rc == ERR_OK && id >= 0;) {
        size_t n = 0;
        if (is_enough(k, before) || fetched >= FETCHED_MAX) {
            k->more = 1;
            break;
        }
        for (; n < AT_A_TIME && id >= 0; id = words_next(found, id), n++)
            keys[n] = (struct lookup_key){id, n};
        fetched += n;
        rc = lookup_run(l, db, keys, n, take_with_words, k, e);
    }
    return rc;
}

/* Which words stand in the name of some unit. */
static void know_units(struct look *k)
{
    char place[TEXT_BYTES], full[TEXT_BYTES];

    for (int64_t id = 1; id <= units_max_id(k->units) && !k->units_known;
         id++) {
        const struct unit *unit = units_get(k->units, id);
        if (!unit || (k->within && !k->within[id]))
            continue;
        snprintf(full, sizeof full, "%s %s", unit->type, unit->name);
        text_fold(full, place, sizeof place);
        for (size_t i = 0; i < k->count; i++)
            k->words[i].in_unit |= begins_word(place, k->words[i].text);
    }
    k->units_known = 1;
}

static int is_of_place(const struct word *w)
{
    return w->kind == WORD_NAME && !w->in_name;
}

/* Places that no unit has and years thin out most, then the words at the end
** of the name, which are the person's own; a letter behind another word is of
** little use. */
static size_t order_terms(struct look *k, struct words_term *out)
{
    size_t n = 0;

    for (size_t i = 0; i < k->count; i++) {
        const struct word *w = &k->words[i];
        if (is_of_place(w))
            know_units(k);
        if (w->kind == WORD_YEAR || (is_of_place(w) && !w->in_unit))
            out[n++] = (struct words_term){w->text, is_of_place(w)};
    }
    for (size_t i = k->count; i > 0; i--) {
        const struct word *w = &k->words[i - 1];
        if (w->in_name && (w->text[1] != '\0' || i == 1))
            out[n++] = (struct words_term){w->text, 0};
    }
    return n;
}

static enum err_code look_by_words(struct look *k, struct db *db, size_t before,
                                   struct err *e)
{
    struct words_term terms[SEARCH_WORDS_MAX];
    struct words_ask ask = {k->reg->name, terms, order_terms(k, terms)};
    struct words_set found;

    enum err_code rc = words_find(k->a, db, &ask, &found, e);
    return rc == ERR_OK ? look_at(k, db, &found, before, e) : rc;
}

static int has_place(const struct look *k)
{
    for (size_t i = 0; i < k->count; i++) {
        if (is_of_place(&k->words[i]))
            return 1;
    }
    return 0;
}

static enum err_code look_in(struct look *k, struct db *db,
                             const struct catalog *c,
                             const struct cat_register *reg, struct err *e)
{
    size_t before = k->hit_count;
    enum err_code rc = ERR_OK;

    k->reg = reg;
    k->is = identity_of(reg);
    if (k->is.name < 0 || !can_fit(k) || is_anothers(k, c))
        return ERR_OK;
    k->pass = PASS_ALL;
    if (has_number(k))
        return look_once(k, db, before, e);
    if (k->ask->limit > 0 && k->ask->limit <= FEW) {
        k->pass = PASS_OTHERS;
        if (k->from && !(k->words_known && has_place(k))) {
            k->pass = PASS_BEGINNING;
            rc = look_once(k, db, before, e);
        }
        if (rc != ERR_OK || is_enough(k, before))
            return rc;
    }
    if (k->words_known)
        return look_by_words(k, db, before, e);
    k->pass = k->pass == PASS_ALL ? PASS_ALL : PASS_OTHERS;
    return look_once(k, db, before, e);
}

/* The words of the name as they were typed, one after the other, begin a part
** of the index; '~' stands behind every letter. */
static enum err_code set_beginning(struct look *k, struct err *e)
{
    struct buf b;

    buf_init(&b, TEXT_BYTES * 2);
    for (size_t i = 0; i < k->count; i++) {
        if (k->words[i].in_name)
            buf_printf(&b, "%s%s", b.len ? " " : "", k->words[i].text);
    }
    k->from = k->until = NULL;
    if (b.len > 0) {
        k->from = buf_to_arena(&b, k->a);
        buf_char(&b, '~');
        k->until = buf_to_arena(&b, k->a);
    }
    int bad = b.len > 0 && (!k->from || !k->until);
    buf_free(&b);
    return bad ? err_nomem(e) : ERR_OK;
}

static enum err_code look_everywhere(struct look *k, struct registry *r,
                                     struct db *db, struct err *e)
{
    const struct catalog *c = registry_catalog(r);
    enum err_code rc = set_beginning(k, e);

    for (size_t i = 0; rc == ERR_OK && i < c->register_count; i++) {
        if (c->registers[i].kind == CAT_PARTY)
            rc = look_in(k, db, c, &c->registers[i], e);
    }
    return rc;
}

/* ---- looks, one after the other ---------------------------------------- */

static size_t name_words(const struct look *k, size_t *first)
{
    size_t count = 0;

    *first = k->count;
    for (size_t i = 0; i < k->count; i++) {
        if (k->words[i].kind != WORD_NAME)
            continue;
        *first = count++ == 0 ? i : *first;
    }
    return count;
}

/*
** First with every word in the name; when nobody is found, with fewer and fewer
** of the words in front there, the rest in hamlet or unit; with a number all of
** them may be.
*/
static enum err_code look_on(struct look *k, struct registry *r, struct db *db,
                             struct err *e)
{
    size_t first, left = name_words(k, &first), least = has_number(k) ? 0 : 1;
    enum err_code rc = look_everywhere(k, r, db, e);

    for (size_t i = k->count; rc == ERR_OK && k->hit_count == 0 && i > 0; i--) {
        if (k->words[i - 1].kind != WORD_NAME)
            continue;
        if (left <= least)
            break;
        k->words[i - 1].in_name = 0;
        left--;
        rc = look_everywhere(k, r, db, e);
    }
    return rc;
}

static int by_name(const void *pa, const void *pb)
{
    const struct search_hit *a = pa, *b = pb;
    int order = text_compare(a->name, b->name);

    if (order != 0)
        return order;
    if (a->born != b->born)
        return a->born < b->born ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* How near a name is to the text: it is the text, begins with it, has it. */
enum rank { RANK_SAME, RANK_BEGINS, RANK_HAS, RANK__MAX };

static enum rank rank_of(const struct look *k, const struct search_hit *hit)
{
    size_t len = strlen(k->folded);
    char key[TEXT_BYTES];

    text_fold(hit->name, key, sizeof key);
    if (strncmp(key, k->folded, len) != 0)
        return RANK_HAS;
    return key[len] ? RANK_BEGINS : RANK_SAME;
}

/* The nearest to the front, the order kept. */
static enum err_code prefer_near(struct look *k, struct err *e)
{
    struct search_hit *sorted =
        arena_array(k->a, k->hit_count + 1, sizeof *sorted);
    unsigned char *rank = arena_alloc(k->a, k->hit_count + 1);
    size_t count = 0;

    if (!sorted || !rank)
        return err_nomem(e);
    for (size_t i = 0; i < k->hit_count; i++)
        rank[i] = (unsigned char)rank_of(k, &k->hits[i]);
    for (int want = 0; want < RANK__MAX; want++) {
        for (size_t i = 0; i < k->hit_count; i++) {
            if (rank[i] == want)
                sorted[count++] = k->hits[i];
        }
    }
    k->hits = sorted;
    return ERR_OK;
}

static enum err_code finish(struct look *k, struct search_result *out,
                            struct err *e)
{
    size_t limit = k->ask->limit ? k->ask->limit : SEARCH_MOST;

    if (k->hit_count > 0)
        qsort(k->hits, k->hit_count, sizeof *k->hits, by_name);
    if (prefer_near(k, e) != ERR_OK)
        return e->code;
    if (k->hit_count > limit) {
        k->more = 1;
        k->hit_count = limit;
    }
    *out = (struct search_result){k->hits, k->hit_count, k->more};
    return ERR_OK;
}

enum err_code search_run(struct arena *a, struct registry *r,
                         const struct search_ask *ask,
                         struct search_result *out, struct err *e)
{
    struct look k = {.a = a, .ask = ask, .units = registry_units(r)};
    struct db *db;
    enum err_code rc = split(&k, e);

    assert(ask->text && ask->who);
    *out = (struct search_result){0};
    if (rc != ERR_OK)
        return rc;
    if (ask->unit) {
        k.within = arena_alloc(a, (size_t)units_max_id(k.units) + 1);
        if (!k.within)
            return err_nomem(e);
        units_below(k.units, ask->unit, day_today(), k.within);
    }
    db = ask->db;
    if (!db && store_reader(registry_store(r), &db, e) != ERR_OK)
        return e->code;
    rc = words_known(db, &k.words_known, e);
    if (rc == ERR_OK)
        rc = look_on(&k, r, db, e);
    if (db != ask->db)
        db_close(db);
    return rc == ERR_OK ? finish(&k, out, e) : rc;
}
