#include "registry/units.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOPS_MAX = 64, TEXT_BYTES = 256 };

struct link {
    int64_t from, to; /* to 0: abolished */
    int whole;
    day_t day;
};

struct area {
    int64_t of, id;
    const char *hamlets; /* folded, each with a line end; "" by share */
    int low, high;       /* of UNIT_SHARE_ONE */
};

struct units {
    struct unit *list; /* by id */
    int64_t max_id;
    struct link *forward; /* by from, whole ones first */
    struct link *back;    /* by to, whole ones first */
    size_t links;
    struct area *areas; /* by of */
    size_t area_count;
};

const char unit_level_area[] = "area";

static const char *const level_order[] = {"country",  "province", "district",
                                          "commune",  "facility", "association",
                                          "division", NULL};

static int level_rank(const char *level)
{
    int i = 0;

    while (level_order[i] && strcmp(level_order[i], level) != 0)
        i++;
    return i;
}

int64_t units_max_id(const struct units *u)
{
    return u->max_id;
}

const struct unit *units_get(const struct units *u, int64_t id)
{
    if (id <= 0 || id > u->max_id || u->list[id].id == 0)
        return NULL;
    return &u->list[id];
}

const char *unit_called(struct arena *a, const struct unit *u)
{
    const char *text;

    if (!u)
        return "";
    if (u->name[0] < '0' || u->name[0] > '9')
        return u->name;
    text = arena_printf(a, "%s %s", u->type, u->name);
    return text ? text : u->name;
}

int unit_valid(const struct unit *unit, day_t day)
{
    return (unit->from == DAY_NONE || unit->from <= day) &&
           (unit->to == DAY_NONE || day <= unit->to);
}

/* ---- loading ----------------------------------------------------------- */

static const char *copy_text(struct arena *a, struct stmt *s, int col)
{
    const char *text = stmt_text(s, col);

    return arena_strdup(a, text ? text : "");
}

static enum err_code load_units(struct arena *a, struct db *db, struct units *u,
                                struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc;

    rc = db_prepare(db,
                    "SELECT id, uid, code, slug, name, type, level,"
                    "       parent_id, valid_from, valid_to FROM unit",
                    &s, e);
    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        int64_t id = stmt_int(s, 0);
        if (id <= 0 || id > u->max_id)
            continue; /* added after the count was taken */
        struct unit *x = &u->list[id];
        x->uid = copy_text(a, s, 1);
        x->code = copy_text(a, s, 2);
        x->slug = copy_text(a, s, 3);
        x->name = copy_text(a, s, 4);
        x->type = copy_text(a, s, 5);
        x->level = copy_text(a, s, 6);
        if (!x->level) {
            stmt_reset(s);
            return err_nomem(e);
        }
        x->parent = stmt_null(s, 7) ? 0 : stmt_int(s, 7);
        x->from = stmt_day(s, 8);
        x->to = stmt_day(s, 9);
        x->id = id;
    }
    return rc;
}

static int by_from(const void *pa, const void *pb)
{
    const struct link *a = pa, *b = pb;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return b->whole - a->whole;
}

static int by_to(const void *pa, const void *pb)
{
    const struct link *a = pa, *b = pb;

    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return b->whole - a->whole;
}

static enum err_code load_links(struct arena *a, struct db *db, struct units *u,
                                struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc;

    rc = db_prepare(
        db, "SELECT from_id, to_id, whole, day FROM succession ORDER BY id", &s,
        e);
    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        u->forward =
            arena_grow(a, u->forward, u->links, &cap, sizeof *u->forward);
        if (!u->forward) {
            stmt_reset(s);
            return err_nomem(e);
        }
        u->forward[u->links++] =
            (struct link){stmt_int(s, 0), stmt_null(s, 1) ? 0 : stmt_int(s, 1),
                          stmt_bool(s, 2), stmt_day(s, 3)};
    }
    if (rc != ERR_OK || u->links == 0)
        return rc;
    u->back = arena_array(a, u->links, sizeof *u->back);
    if (!u->back)
        return err_nomem(e);
    memcpy(u->back, u->forward, u->links * sizeof *u->back);
    qsort(u->forward, u->links, sizeof *u->forward, by_from);
    qsort(u->back, u->links, sizeof *u->back, by_to);
    return ERR_OK;
}

static enum err_code load_areas(struct arena *a, struct db *db, struct units *u,
                                struct err *e)
{
    struct stmt *s;
    size_t cap = 0;
    int row;
    enum err_code rc = db_prepare(
        db,
        "SELECT of_id, id, hamlets, share_low, share_high FROM unit_area"
        " ORDER BY of_id, id",
        &s, e);

    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        u->areas =
            arena_grow(a, u->areas, u->area_count, &cap, sizeof *u->areas);
        const char *hamlets = copy_text(a, s, 2);
        if (!u->areas || !hamlets) {
            stmt_reset(s);
            return err_nomem(e);
        }
        u->areas[u->area_count++] =
            (struct area){stmt_int(s, 0), stmt_int(s, 1), hamlets,
                          (int)stmt_int(s, 3), (int)stmt_int(s, 4)};
    }
    return rc;
}

enum err_code units_load(struct arena *a, struct db *db,
                         const struct units **out, struct err *e)
{
    struct units *u = arena_alloc(a, sizeof *u);
    enum err_code rc;

    *out = NULL;
    if (!u)
        return err_nomem(e);
    rc = db_int(db, "SELECT max(id) FROM unit", &u->max_id, e);
    if (rc != ERR_OK)
        return rc;
    u->list = arena_array(a, (size_t)u->max_id + 1, sizeof *u->list);
    if (!u->list)
        return err_nomem(e);
    rc = load_units(a, db, u, e);
    if (rc == ERR_OK)
        rc = load_links(a, db, u, e);
    if (rc == ERR_OK)
        rc = load_areas(a, db, u, e);
    if (rc == ERR_OK)
        *out = u;
    return rc;
}

/* ---- the map of a day -------------------------------------------------- */

/* The first link (the earliest, whole ones first) of id; NULL none.  key_to
** chooses the list: 0 forward by from, 1 back by to. */
static const struct link *find_link(const struct units *u, int64_t id,
                                    int key_to)
{
    const struct link *list = key_to ? u->back : u->forward;
    size_t low = 0, high = u->links;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int64_t key = key_to ? list[mid].to : list[mid].from;
        if (key < id)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < u->links && (key_to ? list[low].to : list[low].from) == id)
        return &list[low];
    return NULL;
}

int64_t units_on_map(const struct units *u, int64_t id, day_t map)
{
    int64_t at = id;

    for (int hop = 0; hop < HOPS_MAX; hop++) {
        const struct unit *x = units_get(u, at);
        if (!x)
            return id;
        int ended = x->to != DAY_NONE && x->to < map;
        int later = x->from != DAY_NONE && x->from > map;
        if (!ended && !later)
            return at;
        const struct link *link = find_link(u, at, later);
        int64_t next = !link ? 0 : later ? link->from : link->to;
        if (next == 0 && later)
            return at; /* new, without a predecessor: it stands for itself */
        if (next == 0)
            next = x->parent; /* abolished: its work went to the unit above */
        if (next == 0)
            return at;
        at = next;
    }
    return id;
}

int64_t units_parent_on_map(const struct units *u, int64_t id, day_t map)
{
    const struct unit *x = units_get(u, units_on_map(u, id, map));

    if (!x || x->parent == 0)
        return 0;
    int64_t parent = units_on_map(u, x->parent, map);
    return parent == x->id ? 0 : parent;
}

int units_is_below(const struct units *u, int64_t unit, int64_t top, day_t map)
{
    int64_t goal = units_on_map(u, top, map);
    int64_t at = units_on_map(u, unit, map);

    for (int hop = 0; hop < HOPS_MAX && at != 0; hop++) {
        if (at == goal)
            return 1;
        at = units_parent_on_map(u, at, map);
    }
    return 0;
}

const char *units_province(const struct units *u, int64_t id, day_t map)
{
    int64_t at = units_on_map(u, id, map);

    for (int hop = 0; hop < HOPS_MAX && at != 0; hop++) {
        const struct unit *x = units_get(u, at);
        if (x && strcmp(x->level, "province") == 0)
            return x->code;
        at = units_parent_on_map(u, at, map);
    }
    return NULL;
}

void units_below(const struct units *u, int64_t top, day_t map,
                 unsigned char *member)
{
    for (int64_t id = 0; id <= u->max_id; id++)
        member[id] =
            u->list[id].id != 0 && units_is_below(u, id, top, map) ? 1 : 0;
}

/* ---- areas of a unit that was split ------------------------------------ */

/* The first area of a unit; NULL none. */
static const struct area *find_areas(const struct units *u, int64_t of)
{
    size_t low = 0, high = u->area_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (u->areas[mid].of < of)
            low = mid + 1;
        else
            high = mid;
    }
    return low < u->area_count && u->areas[low].of == of ? &u->areas[low]
                                                         : NULL;
}

int units_has_areas(const struct units *u, int64_t id)
{
    return find_areas(u, id) != NULL;
}

/* A line of the list is the hamlet's folded name. */
static int holds_hamlet(const struct area *a, const char *key)
{
    size_t len = strlen(key);

    for (const char *p = a->hamlets; len > 0 && (p = strstr(p, key));
         p += len) {
        if ((p == a->hamlets || p[-1] == '\n') && p[len] == '\n')
            return 1;
    }
    return 0;
}

int64_t units_area(const struct units *u, int64_t id, const char *hamlet,
                   uint64_t seed)
{
    const struct area *first = find_areas(u, id);
    const struct area *end = u->areas + u->area_count;
    char key[TEXT_BYTES];
    /* Neighbouring seeds fall far apart. */
    int point = (int)((seed * 0x9E3779B97F4A7C15u >> 32) % UNIT_SHARE_ONE);

    if (!first)
        return id;
    text_fold(hamlet ? hamlet : "", key, sizeof key);
    for (const struct area *a = first; a < end && a->of == id; a++) {
        if (holds_hamlet(a, key))
            return a->id;
    }
    for (const struct area *a = first; a < end && a->of == id; a++) {
        if (a->low <= point && point < a->high)
            return a->id;
    }
    return id;
}

/* Every part of a unit that was split lies below top. */
static int holds_all_parts(const struct units *u, const struct link *first,
                           int64_t top, day_t map)
{
    const struct link *end = u->forward + u->links;

    for (const struct link *x = first;
         x < end && x->from == first->from && x->day == first->day; x++) {
        if (x->to && !units_is_below(u, x->to, top, map))
            return 0;
    }
    return 1;
}

int units_is_estimate(const struct units *u, int64_t id, int64_t top, day_t map)
{
    const struct unit *x = units_get(u, id);
    int is_area = x && strcmp(x->level, unit_level_area) == 0;
    const struct area *a = is_area ? find_areas(u, x->parent) : NULL;

    for (; a && a->id != id; a++)
        continue;
    if (!x || (a && a->high == a->low) || x->to == DAY_NONE || map <= x->to)
        return 0; /* by address, or not split yet */
    const struct link *first = find_link(u, is_area ? x->parent : id, 0);
    return first && !holds_all_parts(u, first, top, map);
}

/* ---- finding ----------------------------------------------------------- */

static int named(const struct unit *x, const char *text, const char *slug)
{
    return strcmp(x->uid, text) == 0 || strcmp(x->code, text) == 0 ||
           (*slug && strcmp(x->slug, slug) == 0);
}

/* Codes of the units of that name, rank and day: "941 Sóc Trăng (thành phố)".
 */
static void list_matches(const struct units *u, const char *text, day_t day,
                         char *out, size_t size)
{
    char slug[TEXT_BYTES];
    size_t used = 0;

    text_slug(text, slug, sizeof slug);
    out[0] = '\0';
    for (int64_t id = 1; id <= u->max_id; id++) {
        const struct unit *x = &u->list[id];
        if (x->id == 0 || !unit_valid(x, day) || !named(x, text, slug))
            continue;
        int n = snprintf(out + used, size - used, "%s%s %s (%s)",
                         used ? ", " : "", x->code, x->name, x->type);
        if (n < 0 || used + (size_t)n >= size) {
            out[used] = '\0';
            return;
        }
        used += (size_t)n;
    }
}

/* Units whose slug begins alike, or else any: what may have been meant. */
static void list_close(const struct units *u, const char *text, day_t day,
                       char *out, size_t size)
{
    char slug[TEXT_BYTES];
    size_t used = 0, len = text_slug(text, slug, sizeof slug);

    out[0] = '\0';
    for (len++; len > 0 && used == 0; len--) {
        int listed = 0;
        for (int64_t id = 1; id <= u->max_id && listed < 3; id++) {
            const struct unit *x = &u->list[id];
            if (x->id == 0 || !unit_valid(x, day) ||
                strncmp(x->slug, slug, len - 1) != 0 ||
                strstr(out, x->slug) != NULL)
                continue;
            int n = snprintf(out + used, size - used, "%s%s", used ? ", " : "",
                             x->slug);
            if (n < 0 || used + (size_t)n >= size)
                return;
            used += (size_t)n;
            listed++;
        }
    }
}

/* The unit of that name that was there on a day nearest to this one; the higher
** where two are as near.  NULL: no unit was ever called so. */
static const struct unit *find_other_day(const struct units *u,
                                         const char *text, day_t day)
{
    char slug[TEXT_BYTES];
    const struct unit *best = NULL;
    int64_t best_away = 0;

    text_slug(text, slug, sizeof slug);
    for (int64_t id = 1; id <= u->max_id; id++) {
        const struct unit *x = &u->list[id];
        if (x->id == 0 || unit_valid(x, day) || !named(x, text, slug))
            continue;
        int64_t away = x->to != DAY_NONE && x->to < day
                           ? (int64_t)day - x->to
                           : (int64_t)x->from - day;
        int rank = best ? level_rank(x->level) - level_rank(best->level) : 0;
        if (best && (away > best_away || (away == best_away && rank >= 0)))
            continue;
        best = x;
        best_away = away;
    }
    return best;
}

static void put_called(const struct unit *x, char *out, size_t size)
{
    size_t used = strlen(out);

    snprintf(out + used, size - used, "%s%s %s (%s)", used ? ", " : "", x->code,
             x->name, x->type);
}

/* What a unit came from, in the order of the numbers. */
static void list_before(const struct units *u, const struct unit *x, char *out,
                        size_t size)
{
    for (size_t i = 0; i < u->links; i++) {
        const struct unit *from = units_get(u, u->back[i].from);
        if (u->back[i].to == x->id && u->back[i].day == x->from && from)
            put_called(from, out, size);
    }
}

/* A unit that is there, but on other days: from when to when, and what stands
** in its place on the day asked. */
static enum err_code refuse_day(const struct units *u, const char *text,
                                day_t day, const struct unit *x, struct err *e)
{
    int over = x->to != DAY_NONE && x->to < day;
    const struct unit *now = units_get(u, units_on_map(u, x->id, day));
    char asked[DAY_TEXT_BYTES], bound[DAY_TEXT_BYTES], map[DAY_TEXT_BYTES];
    char called[TEXT_BYTES] = "", other[512] = "";

    put_called(x, called, sizeof called);
    if (!over)
        list_before(u, x, other, sizeof other);
    else if (now && now->id != x->id)
        put_called(now, other, sizeof other);
    day_official(day, asked);
    day_official(over ? x->to : x->from, bound);
    day_iso(over ? x->to : x->from, map);
    return ERR_SET(e, ERR_NOTFOUND,
                   over ? MSG_REG_UNIT_ENDED : MSG_REG_UNIT_LATER, text, asked,
                   called, bound, other, map);
}

enum err_code units_find(const struct units *u, const char *text, day_t day,
                         const struct unit **out, struct err *e)
{
    char slug[TEXT_BYTES], listed[512];
    const struct unit *best = NULL;
    int same = 0;

    *out = NULL;
    text_slug(text, slug, sizeof slug);
    for (int64_t id = 1; id <= u->max_id; id++) {
        const struct unit *x = &u->list[id];
        if (x->id == 0 || !unit_valid(x, day) || !named(x, text, slug))
            continue;
        int order = best ? level_rank(x->level) - level_rank(best->level) : -1;
        if (order < 0) {
            best = x;
            same = 1;
        } else if (order == 0) {
            same++;
        }
    }
    if (same == 1) {
        *out = best;
        return ERR_OK;
    }
    if (same > 1) {
        list_matches(u, text, day, listed, sizeof listed);
        return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SEVERAL, text, listed);
    }
    const struct unit *other = find_other_day(u, text, day);
    if (other)
        return refuse_day(u, text, day, other, e);
    char date[DAY_TEXT_BYTES];
    day_official(day, date);
    list_close(u, text, day, listed, sizeof listed);
    return ERR_SET(e, ERR_NOTFOUND, MSG_REG_UNIT_NONE, text, date,
                   *listed ? listed : "-");
}
