/* Which records may be of one person. */
#include "base/text.h"
#include "registry/identity.h"
#include "registry/person_merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SQL_BYTES = 2048,
    KEY_BYTES = 160,
    TEXT_BYTES = 256 << 20, /* names and numbers of one unit */
    GROUP_MOST = 400,       /* of one unit and birth day */
    LONG_NAME = 14          /* letters from which two may differ */
};

/* What is compared of a record; its texts live until the next unit. */
struct person {
    int64_t id;
    day_t born;
    uint32_t letters; /* of key */
    const char *key, *sex;
    const char *numbers[IDENTITY_NUMBERS_MAX]; /* "" none */
};

/* Somebody with a number of a kind that others may have, too. */
struct numbered {
    uint64_t hash; /* of the number */
    int64_t id;
    int column;
};

struct pair {
    int64_t a, b;
};

struct same {
    struct arena *a;
    const struct registry *r;
    struct db *db;
    const struct duplicate_ask *ask;
    struct identity is;
    int sex; /* column, -1 none */
    size_t limit;
    struct pair *known; /* decided already, sorted */
    size_t known_count, known_cap;
    struct arena *texts; /* of the unit that is looked at */
    struct person *people;
    size_t people_count, people_cap;
    struct numbered *numbered;
    size_t numbered_count, numbered_cap;
    struct pair *found;
    enum duplicate_why *why;
    size_t found_count, found_cap, why_cap;
    int more;
};

/* ---- pairs that were decided -------------------------------------------- */

static int by_pair(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

static struct pair ordered(int64_t a, int64_t b)
{
    return a < b ? (struct pair){a, b} : (struct pair){b, a};
}

static enum err_code read_known(struct same *x, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(
        x->db, "SELECT kept_id, gone_id FROM party_merge WHERE register = $1",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_text(s, 1, x->ask->party->name);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        struct pair *grown = arena_grow(x->a, x->known, x->known_count,
                                        &x->known_cap, sizeof *grown);
        if (!grown) {
            stmt_reset(s);
            return err_nomem(e);
        }
        x->known = grown;
        x->known[x->known_count++] = ordered(stmt_int(s, 0), stmt_int(s, 1));
    }
    if (x->known_count > 0)
        qsort(x->known, x->known_count, sizeof *x->known, by_pair);
    return rc;
}

static int is_known(const struct same *x, struct pair p)
{
    if (x->known_count > 0 &&
        bsearch(&p, x->known, x->known_count, sizeof *x->known, by_pair))
        return 1;
    for (size_t i = 0; i < x->found_count; i++) {
        if (by_pair(&x->found[i], &p) == 0)
            return 1;
    }
    return 0;
}

static enum err_code take(struct same *x, int64_t a, int64_t b,
                          enum duplicate_why why, struct err *e)
{
    struct pair p = ordered(a, b);

    if (is_known(x, p))
        return ERR_OK;
    if (x->found_count == x->limit) {
        x->more = 1;
        return ERR_OK;
    }
    struct pair *found = arena_grow(x->a, x->found, x->found_count,
                                    &x->found_cap, sizeof *found);
    enum duplicate_why *whys =
        arena_grow(x->a, x->why, x->found_count, &x->why_cap, sizeof *whys);
    if (!found || !whys)
        return err_nomem(e);
    x->found = found;
    x->why = whys;
    x->found[x->found_count] = p;
    x->why[x->found_count++] = why;
    return ERR_OK;
}

/* ---- how far two texts are apart ---------------------------------------- */

/* Letters added, left out, changed or swapped with their neighbour, as far as
** `most`; more than that is told as most + 1. */
static int distance(const char *a, const char *b, int most)
{
    int rows[3][KEY_BYTES + 1];
    int n = (int)strlen(a), m = (int)strlen(b);

    if (n - m > most || m - n > most || m >= KEY_BYTES)
        return most + 1;
    for (int j = 0; j <= m; j++)
        rows[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = rows[i % 3], *up = rows[(i + 2) % 3],
            *twice = rows[(i + 1) % 3], least = i;
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            int d = up[j - 1] + (a[i - 1] != b[j - 1]);
            d = up[j] + 1 < d ? up[j] + 1 : d;
            d = now[j - 1] + 1 < d ? now[j - 1] + 1 : d;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && twice[j - 2] + 1 < d)
                d = twice[j - 2] + 1;
            now[j] = d;
            least = d < least ? d : least;
        }
        if (least > most)
            return most + 1;
    }
    return rows[n % 3][m] <= most ? rows[n % 3][m] : most + 1;
}

static size_t words_of(const char *key, const char *words[16], size_t len[16])
{
    size_t n = 0;

    while (*key && n < 16) {
        words[n] = key;
        len[n] = strcspn(key, " ");
        key += len[n++];
        key += strspn(key, " ");
    }
    return n;
}

/* One name is the other with a word left out ("thach thi som", "thach som"). */
static int lacks_a_word(const char *longer, const char *shorter)
{
    const char *a[16], *b[16];
    size_t al[16], bl[16], n = words_of(longer, a, al),
                           m = words_of(shorter, b, bl), at = 0;

    if (n != m + 1 || m < 2)
        return 0;
    for (size_t i = 0; i < n && at < m; i++) {
        if (al[i] == bl[at] && strncmp(a[i], b[at], bl[at]) == 0)
            at++;
        else if (i != at)
            return 0;
    }
    return at == m;
}

/* The letters of a name as bits.  A letter added, left out or changed turns two
** bits at most, so names whose bits differ in more are not near. */
static uint32_t letters_of(const char *key)
{
    uint32_t bits = 0;

    for (; *key; key++)
        bits |= (uint32_t)1 << (*key & 31);
    return bits;
}

static int bits_that_differ(uint32_t a, uint32_t b)
{
    int n = 0;

    for (uint32_t x = a ^ b; x; x &= x - 1)
        n++;
    return n;
}

static int is_near(const struct person *a, const struct person *b)
{
    int most =
        strlen(a->key) >= LONG_NAME && strlen(b->key) >= LONG_NAME ? 2 : 1;

    if (bits_that_differ(a->letters, b->letters) <= 2 * most &&
        distance(a->key, b->key, most) <= most)
        return 1;
    return lacks_a_word(a->key, b->key) || lacks_a_word(b->key, a->key);
}

/* Numbers of one kind: -1 the same or a slip of one digit, 1 of two people, 0
** nothing can be said. */
static int compare_numbers(const struct same *x, const struct person *a,
                           const struct person *b)
{
    int said = 0;

    for (size_t i = 0; i < x->is.number_count; i++) {
        if (!*a->numbers[i] || !*b->numbers[i])
            continue;
        if (distance(a->numbers[i], b->numbers[i], 1) > 1)
            return 1;
        said = -1;
    }
    return said;
}

/* Names are looked at first: most pairs end there. */
static enum err_code compare(struct same *x, const struct person *a,
                             const struct person *b, struct err *e)
{
    int equal = a->letters == b->letters && strcmp(a->key, b->key) == 0;

    if (strcmp(a->sex, b->sex) != 0 || (!equal && !is_near(a, b)))
        return ERR_OK;
    int numbers = compare_numbers(x, a, b);
    if (numbers > 0)
        return ERR_OK;
    return take(x, a->id, b->id,
                numbers < 0 ? DUPLICATE_NUMBER
                : equal     ? DUPLICATE_SAME
                            : DUPLICATE_NEAR,
                e);
}

static enum err_code compare_group(struct same *x, const struct person *list,
                                   size_t count, struct err *e)
{
    enum err_code rc = ERR_OK;

    count = count < GROUP_MOST ? count : GROUP_MOST;
    for (size_t i = 0; i < count && !x->more; i++) {
        for (size_t k = i + 1; rc == ERR_OK && k < count; k++)
            rc = compare(x, &list[i], &list[k], e);
    }
    return rc;
}

/* ---- reading ------------------------------------------------------------ */

/* Room for one more in a list that is freed at the end; NULL: no memory. */
static void *one_more(void *list, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return list;
    size_t more = *cap ? *cap * 2 : 1024;
    void *grown = realloc(list, more * size);
    if (grown)
        *cap = more;
    return grown;
}

static uint64_t hash_of(const char *text)
{
    uint64_t h = 0xCBF29CE484222325u; /* FNV-1a */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001B3u;
    return h;
}

static int is_unique(const struct cat_register *party, int column)
{
    for (size_t i = 0; i < party->unique_count; i++) {
        if (party->uniques[i].count == 1 &&
            party->uniques[i].columns[0] == column)
            return 1;
    }
    return 0;
}

static const char *select_people(struct same *x)
{
    const struct cat_register *party = x->ask->party;
    struct buf b;

    buf_init(&b, SQL_BYTES);
    buf_printf(&b, "SELECT id, %s, %s_key, %s", party->columns[x->is.born].name,
               party->columns[x->is.name].name,
               x->sex < 0 ? "NULL" : party->columns[x->sex].name);
    for (size_t i = 0; i < x->is.number_count; i++)
        buf_printf(&b, ", %s", party->columns[x->is.numbers[i]].name);
    buf_printf(&b, " FROM %s WHERE unit_id = $1 AND NOT voided", party->name);
    const char *sql = buf_to_arena(&b, x->a);
    buf_free(&b);
    return sql;
}

/* A text of the row as long as the unit is looked at; "" for none. */
static const char *keep_text(struct same *x, struct stmt *s, int col)
{
    return stmt_null(s, col) ? "" : arena_strdup(x->texts, stmt_text(s, col));
}

static enum err_code keep_number(struct same *x, int64_t id, size_t i,
                                 const char *number, struct err *e)
{
    if (!*number || is_unique(x->ask->party, x->is.numbers[i]))
        return ERR_OK;
    struct numbered *grown = one_more(x->numbered, x->numbered_count,
                                      &x->numbered_cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    x->numbered = grown;
    x->numbered[x->numbered_count++] =
        (struct numbered){hash_of(number), id, x->is.numbers[i]};
    return ERR_OK;
}

static enum err_code keep_person(struct same *x, struct stmt *s, struct err *e)
{
    struct person p = {.id = stmt_int(s, 0), .born = stmt_day(s, 1)};
    enum err_code rc = ERR_OK;

    p.key = keep_text(x, s, 2);
    p.sex = keep_text(x, s, 3);
    if (!p.key || !p.sex)
        return err_nomem(e);
    for (size_t i = 0; rc == ERR_OK && i < x->is.number_count; i++) {
        p.numbers[i] = keep_text(x, s, (int)i + 4);
        rc = p.numbers[i] ? keep_number(x, p.id, i, p.numbers[i], e)
                          : err_nomem(e);
    }
    if (rc != ERR_OK || p.born == DAY_NONE || strlen(p.key) >= KEY_BYTES)
        return rc;
    struct person *grown =
        one_more(x->people, x->people_count, &x->people_cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    p.letters = letters_of(p.key);
    x->people = grown;
    x->people[x->people_count++] = p;
    return ERR_OK;
}

static int by_birth(const void *pa, const void *pb)
{
    const struct person *a = pa, *b = pb;

    if (a->born != b->born)
        return a->born < b->born ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The people of a unit, those of one birth day against each other. */
static enum err_code look_in_unit(struct same *x, const char *sql, int64_t unit,
                                  struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(x->db, sql, &s, e);

    if (rc != ERR_OK)
        return rc;
    arena_reset(x->texts);
    x->people_count = 0;
    stmt_bind_int(s, 1, unit);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        rc = keep_person(x, s, e);
        if (rc != ERR_OK)
            break;
    }
    stmt_reset(s);
    if (rc != ERR_OK || x->people_count == 0)
        return rc;
    qsort(x->people, x->people_count, sizeof *x->people, by_birth);
    for (size_t i = 0, n; rc == ERR_OK && i < x->people_count; i += n) {
        for (n = 1; i + n < x->people_count &&
                    x->people[i + n].born == x->people[i].born;)
            n++;
        rc = compare_group(x, &x->people[i], n, e);
    }
    return rc;
}

static int may_read(const struct same *x, int64_t unit,
                    const unsigned char *within)
{
    const struct cat_field *field = x->ask->party->field;

    return (!within || within[unit]) &&
           actor_may(x->ask->who, registry_units(x->r), unit,
                     field ? field->name : NULL, RIGHT_READ);
}

static int by_number(const void *pa, const void *pb)
{
    const struct numbered *a = pa, *b = pb;

    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* 1 when two have the same number indeed, and not only its hash. */
static enum err_code same_number(struct same *x, const struct numbered *a,
                                 const struct numbered *b, int *same,
                                 struct err *e)
{
    const char *name = x->ask->party->columns[a->column].name,
               *table = x->ask->party->name;
    char sql[SQL_BYTES];
    struct stmt *s;

    *same = 0;
    snprintf(sql, sizeof sql,
             "SELECT 1 FROM %s a JOIN %s b ON b.%s = a.%s"
             " WHERE a.id = $1 AND b.id = $2",
             table, table, name, name);
    enum err_code rc = db_prepare(x->db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, a->id);
    stmt_bind_int(s, 2, b->id);
    rc = stmt_step(s, same, e);
    stmt_reset(s);
    return rc;
}

/* Who has the same number of a kind that is not unique, in any unit that was
** read: with the one that was entered first. */
static enum err_code look_at_numbers(struct same *x, struct err *e)
{
    enum err_code rc = ERR_OK;
    int same;

    if (x->numbered_count > 0)
        qsort(x->numbered, x->numbered_count, sizeof *x->numbered, by_number);
    for (size_t i = 0, n; rc == ERR_OK && i < x->numbered_count; i += n) {
        const struct numbered *first = &x->numbered[i];
        for (n = 1;
             rc == ERR_OK && i + n < x->numbered_count &&
             first[n].column == first->column && first[n].hash == first->hash;
             n++) {
            rc = same_number(x, first, &first[n], &same, e);
            if (rc == ERR_OK && same)
                rc = take(x, first->id, first[n].id, DUPLICATE_NUMBER, e);
        }
    }
    return rc;
}

/* Those with the same number stand before those of a similar name, which were
** found first. */
static enum err_code numbers_first(struct same *x, struct err *e)
{
    const struct pair *found = x->found;
    const enum duplicate_why *why = x->why;
    size_t count = x->found_count;
    int more = x->more;

    x->found = NULL;
    x->why = NULL;
    x->found_count = x->found_cap = x->why_cap = 0;
    enum err_code rc = look_at_numbers(x, e);
    for (size_t i = 0; rc == ERR_OK && i < count; i++)
        rc = take(x, found[i].a, found[i].b, why[i], e);
    x->more |= more;
    return rc;
}

/* A unit that ended is asked with what lay below it then. */
static day_t map_of(const struct units *units, int64_t unit)
{
    const struct unit *u = units_get(units, unit);
    day_t today = day_today();

    return u && u->to != DAY_NONE && u->to < today ? u->to : today;
}

static enum err_code look(struct same *x, struct err *e)
{
    const struct units *units = registry_units(x->r);
    int64_t most = units_max_id(units);
    unsigned char *within = NULL;
    const char *sql = select_people(x);
    enum err_code rc = ERR_OK;

    if (x->ask->unit)
        within = arena_alloc(x->a, (size_t)most + 1);
    if (!sql || (x->ask->unit && !within))
        return err_nomem(e);
    if (within)
        units_below(units, x->ask->unit, map_of(units, x->ask->unit), within);
    for (int64_t u = 1; rc == ERR_OK && u <= most; u++) {
        if (may_read(x, u, within))
            rc = look_in_unit(x, sql, u, e);
    }
    return rc == ERR_OK ? numbers_first(x, e) : rc;
}

/* ---- what is shown of them ---------------------------------------------- */

static enum err_code read_side(struct same *x, int64_t id,
                               struct duplicate_side *out, struct err *e)
{
    const struct cat_register *party = x->ask->party;
    char sql[SQL_BYTES];
    struct stmt *s;
    int row;
    size_t used = (size_t)snprintf(sql, sizeof sql, "SELECT unit_id, %s, %s",
                                   party->columns[x->is.name].name,
                                   party->columns[x->is.born].name);

    for (size_t i = 0; i < x->is.number_count; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, ", %s",
                                 party->columns[x->is.numbers[i]].name);
    snprintf(sql + used, sizeof sql - used, " FROM %s WHERE id = $1",
             party->name);
    enum err_code rc = db_prepare(x->db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = stmt_step(s, &row, e);
    if (rc != ERR_OK || !row)
        return rc;
    const char *number = NULL;
    for (size_t i = 0; !number && i < x->is.number_count; i++)
        number = stmt_text(s, (int)i + 3);
    *out = (struct duplicate_side){
        id, stmt_int(s, 0), arena_strdup(x->a, stmt_text(s, 1)),
        arena_strdup(x->a, number ? number : ""), stmt_day(s, 2)};
    stmt_reset(s);
    return out->name && out->number ? ERR_OK : err_nomem(e);
}

static enum err_code finish(struct same *x, struct duplicate_list *out,
                            struct err *e)
{
    struct duplicate *items =
        arena_array(x->a, x->found_count + 1, sizeof *items);
    enum err_code rc = items ? ERR_OK : err_nomem(e);

    for (size_t i = 0; rc == ERR_OK && i < x->found_count; i++) {
        items[i].why = x->why[i];
        rc = read_side(x, x->found[i].a, &items[i].a, e);
        if (rc == ERR_OK)
            rc = read_side(x, x->found[i].b, &items[i].b, e);
    }
    if (rc == ERR_OK)
        *out = (struct duplicate_list){items, x->found_count, x->more};
    return rc;
}

enum err_code people_duplicates(struct arena *a, const struct registry *r,
                                struct db *db, const struct duplicate_ask *ask,
                                struct duplicate_list *out, struct err *e)
{
    struct same x = {.a = a,
                     .r = r,
                     .db = db,
                     .ask = ask,
                     .is = identity_of(ask->party),
                     .sex = cat_column_index(ask->party, "sex"),
                     .limit = ask->limit ? ask->limit : DUPLICATES_MOST};

    *out = (struct duplicate_list){0};
    if (x.is.name < 0 || x.is.born < 0)
        return ERR_OK; /* parties that are told apart by a code alone */
    x.texts = arena_new(TEXT_BYTES);
    enum err_code rc = x.texts ? read_known(&x, e) : err_nomem(e);
    if (rc == ERR_OK)
        rc = look(&x, e);
    free(x.people);
    free(x.numbered);
    arena_free(x.texts);
    return rc == ERR_OK ? finish(&x, out, e) : rc;
}
