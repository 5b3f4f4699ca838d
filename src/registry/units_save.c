/*
** Units into the database: the catalogue's, an office's own, and moves.
*/
#include "base/text.h"
#include "base/vnum.h"
#include "registry/units.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 300, HAMLETS_BYTES = 1 << 16 };

static const char sql_insert_unit[] =
    "INSERT INTO unit (id, uid, code, slug, name, name_key, type, level,"
    "                  parent_id, valid_from, valid_to)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

static const char sql_insert_succession[] =
    "INSERT INTO succession (id, from_id, to_id, day, kind, whole)"
    " VALUES ($1, $2, $3, $4, $5, $6)";

struct unit_row {
    int64_t id, parent;
    const char *uid, *code, *name, *type, *level;
    day_t from, to;
};

static enum err_code insert_unit(struct db *db, const struct unit_row *u,
                                 struct err *e)
{
    struct stmt *s;
    char slug[TEXT_BYTES], key[TEXT_BYTES];
    enum err_code rc = db_prepare(db, sql_insert_unit, &s, e);

    if (rc != ERR_OK)
        return rc;
    text_slug(u->name, slug, sizeof slug);
    text_fold(u->name, key, sizeof key);
    stmt_bind_int(s, 1, u->id);
    stmt_bind_text(s, 2, u->uid);
    stmt_bind_text(s, 3, u->code);
    stmt_bind_text(s, 4, slug);
    stmt_bind_text(s, 5, u->name);
    stmt_bind_text(s, 6, key);
    stmt_bind_text(s, 7, u->type);
    stmt_bind_text(s, 8, u->level);
    if (u->parent)
        stmt_bind_int(s, 9, u->parent);
    else
        stmt_bind_null(s, 9);
    stmt_bind_day(s, 10, u->from);
    stmt_bind_day(s, 11, u->to);
    return stmt_run(s, NULL, e);
}

static enum err_code insert_link(struct db *db, int64_t from, int64_t to,
                                 day_t day, const char *kind, int whole,
                                 struct err *e)
{
    struct stmt *s;
    int64_t id;
    enum err_code rc = db_next_ids(db, "succession", 1, &id, e);

    if (rc == ERR_OK)
        rc = db_prepare(db, sql_insert_succession, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    stmt_bind_int(s, 2, from);
    if (to)
        stmt_bind_int(s, 3, to);
    else
        stmt_bind_null(s, 3);
    stmt_bind_day(s, 4, day);
    stmt_bind_text(s, 5, kind);
    stmt_bind_bool(s, 6, whole);
    return stmt_run(s, NULL, e);
}

/* ---- the catalogue's units --------------------------------------------- */

/* Units of the catalogue by uid and by code, to resolve parents and links. */
struct index {
    const struct cat_unit **by_uid, **by_code;
    int64_t *id; /* by place in the catalogue's list; 0: not yet known */
    const struct catalog *c;
};

static int uid_order(const void *a, const void *b)
{
    return strcmp((*(const struct cat_unit *const *)a)->uid,
                  (*(const struct cat_unit *const *)b)->uid);
}

static int code_order(const void *pa, const void *pb)
{
    const struct cat_unit *a = *(const struct cat_unit *const *)pa;
    const struct cat_unit *b = *(const struct cat_unit *const *)pb;
    int order = strcmp(a->code, b->code);

    return order ? order : (a->from > b->from) - (a->from < b->from);
}

static int index_init(struct arena *a, const struct catalog *c,
                      struct index *ix)
{
    *ix = (struct index){.c = c};
    ix->by_uid = arena_array(a, c->unit_count + 1, sizeof *ix->by_uid);
    ix->by_code = arena_array(a, c->unit_count + 1, sizeof *ix->by_code);
    ix->id = arena_array(a, c->unit_count + 1, sizeof *ix->id);
    if (!ix->by_uid || !ix->by_code || !ix->id)
        return 0;
    for (size_t i = 0; i < c->unit_count; i++)
        ix->by_uid[i] = ix->by_code[i] = &c->units[i];
    qsort(ix->by_uid, c->unit_count, sizeof *ix->by_uid, uid_order);
    qsort(ix->by_code, c->unit_count, sizeof *ix->by_code, code_order);
    return 1;
}

static int64_t *id_by_uid(const struct index *ix, const char *uid)
{
    struct cat_unit want = {.uid = uid};
    const struct cat_unit *key = &want;
    const struct cat_unit **hit = bsearch(&key, ix->by_uid, ix->c->unit_count,
                                          sizeof *ix->by_uid, uid_order);

    return hit ? &ix->id[*hit - ix->c->units] : NULL;
}

static int overlap(const struct cat_unit *a, const struct cat_unit *b)
{
    int a_before_b =
        a->to != DAY_NONE && b->from != DAY_NONE && a->to < b->from;
    int b_before_a =
        b->to != DAY_NONE && a->from != DAY_NONE && b->to < a->from;

    return !a_before_b && !b_before_a;
}

/* The parent row of a unit: the latest of its parent's code that shares days
** with it.  Earlier rows lead there by succession. */
static int64_t parent_id(const struct index *ix, const struct cat_unit *u)
{
    int64_t found = 0;
    size_t low = 0, high = ix->c->unit_count;

    if (!u->parent || !*u->parent)
        return 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (strcmp(ix->by_code[mid]->code, u->parent) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < ix->c->unit_count &&
           strcmp(ix->by_code[low]->code, u->parent) == 0;
         low++) {
        if (overlap(ix->by_code[low], u))
            found = ix->id[ix->by_code[low] - ix->c->units];
    }
    return found;
}

/* Units that the database has: their ids, and in stale those that go on there
** but have ended in the catalogue (a reform was entered since).  An end that an
** office set by a move of its own stays. */
static enum err_code known_ids(struct db *db, struct index *ix,
                               unsigned char *stale, struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc =
        db_prepare(db, "SELECT uid, id, valid_to FROM unit", &s, e);

    if (rc != ERR_OK)
        return rc;
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        int64_t *id = id_by_uid(ix, stmt_text(s, 0));
        if (!id)
            continue;
        *id = stmt_int(s, 1);
        stale[id - ix->id] =
            stmt_null(s, 2) && ix->c->units[id - ix->id].to != DAY_NONE;
    }
    return rc;
}

static enum err_code end_unit(struct db *db, int64_t unit, day_t last,
                              struct err *e)
{
    struct stmt *s;
    enum err_code rc =
        db_prepare(db, "UPDATE unit SET valid_to = $1 WHERE id = $2", &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_day(s, 1, last);
    stmt_bind_int(s, 2, unit);
    return stmt_run(s, NULL, e);
}

static enum err_code end_stale(struct db *db, const struct index *ix,
                               const unsigned char *stale, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < ix->c->unit_count; i++) {
        if (stale[i])
            rc = end_unit(db, ix->id[i], ix->c->units[i].to, e);
    }
    return rc;
}

static const char *const levels[] = {"country", "province", "district",
                                     "commune"};

/* Units of one level that are not in the database yet: parents come first, so
** their ids are known. */
static enum err_code install_level(struct db *db, struct index *ix,
                                   const char *level, unsigned char *is_new,
                                   struct err *e)
{
    for (size_t i = 0; i < ix->c->unit_count; i++) {
        const struct cat_unit *u = &ix->c->units[i];
        if (ix->id[i] || strcmp(u->level, level) != 0)
            continue;
        enum err_code rc = db_next_ids(db, "unit", 1, &ix->id[i], e);
        if (rc != ERR_OK)
            return rc;
        struct unit_row row = {ix->id[i], parent_id(ix, u), u->uid,
                               u->code,   u->name,          u->type,
                               u->level,  u->from,          u->to};
        rc = insert_unit(db, &row, e);
        if (rc != ERR_OK)
            return rc;
        is_new[i] = 1;
    }
    return ERR_OK;
}

static enum err_code install_links(struct db *db, struct index *ix,
                                   const unsigned char *is_new, struct err *e)
{
    for (size_t i = 0; i < ix->c->succession_count; i++) {
        const struct cat_succession *x = &ix->c->successions[i];
        int64_t *from = id_by_uid(ix, x->from_uid);
        int64_t *to = x->to_uid ? id_by_uid(ix, x->to_uid) : NULL;
        if (!from || (!is_new[from - ix->id] && (!to || !is_new[to - ix->id])))
            continue;
        enum err_code rc =
            insert_link(db, *from, to ? *to : 0, x->day, x->kind, x->whole, e);
        if (rc != ERR_OK)
            return rc;
    }
    return ERR_OK;
}

enum err_code units_install(struct db *db, void *catalog, struct err *e)
{
    const struct catalog *c = catalog;
    struct arena *a = arena_new((size_t)64 << 20);
    struct journal_entry entry = {"ansinh", "install", "unit", 0,
                                  NULL,     NULL,      NULL};
    struct index ix;
    unsigned char *is_new, *stale;
    enum err_code rc = ERR_OK;

    if (!a || !index_init(a, c, &ix) ||
        !(is_new = arena_alloc(a, c->unit_count + 1)) ||
        !(stale = arena_alloc(a, c->unit_count + 1))) {
        arena_free(a);
        return err_nomem(e);
    }
    rc = known_ids(db, &ix, stale, e);
    if (rc == ERR_OK)
        rc = end_stale(db, &ix, stale, e);
    for (size_t i = 0; rc == ERR_OK && i < ARRAY_COUNT(levels); i++)
        rc = install_level(db, &ix, levels[i], is_new, e);
    if (rc == ERR_OK)
        rc = install_links(db, &ix, is_new, e);
    if (rc == ERR_OK)
        rc = journal_add(db, &entry, e);
    arena_free(a);
    return rc;
}

/* ---- an office's own units --------------------------------------------- */

static enum err_code journal_unit(struct db *db, struct journal_entry entry,
                                  const char *name, struct err *e)
{
    struct buf after;

    buf_init(&after, 4096);
    buf_str(&after, "{\"name\":");
    buf_json(&after, name);
    buf_str(&after, "}");
    entry.table = "unit";
    entry.after = buf_cstr(&after);
    enum err_code rc = journal_add(db, &entry, e);
    buf_free(&after);
    return rc;
}

static void make_uid(const char *code, day_t from, char *out, size_t size)
{
    char day[DAY_TEXT_BYTES] = "0";

    if (from != DAY_NONE)
        day_iso(from, day);
    snprintf(out, size, "%s@%s", code, day);
}

enum err_code units_add(struct db *db, const struct unit_new *unit,
                        const char *actor, int64_t *id, struct err *e)
{
    char uid[TEXT_BYTES];
    enum err_code rc;

    *id = 0;
    make_uid(unit->code, unit->from, uid, sizeof uid);
    rc = db_next_ids(db, "unit", 1, id, e);
    if (rc != ERR_OK)
        return rc;
    struct unit_row row = {*id,         unit->parent, uid,
                           unit->code,  unit->name,   unit->type,
                           unit->level, unit->from,   DAY_NONE};
    rc = insert_unit(db, &row, e);
    if (rc == ERR_OK)
        rc =
            journal_unit(db,
                         (struct journal_entry){
                             .actor = actor, .action = "insert", .record = *id},
                         unit->name, e);
    return rc;
}

/* A change of its own that lies in the future of a unit: the reform of 2025 for
** one that moves in 2023. */
struct future {
    int64_t to; /* 0 none */
    day_t day;
    char kind[32];
    int whole;
};

enum { FUTURES_MAX = 64 };

static enum err_code read_futures(struct db *db, int64_t unit, day_t after,
                                  struct future *list, size_t *count,
                                  struct err *e)
{
    struct stmt *s;
    int row;
    enum err_code rc = db_prepare(db,
                                  "SELECT to_id, day, kind, whole FROM"
                                  " succession WHERE from_id = $1 AND day > $2"
                                  " ORDER BY id",
                                  &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, unit);
    stmt_bind_day(s, 2, after);
    while ((rc = stmt_step(s, &row, e)) == ERR_OK && row) {
        if (*count == FUTURES_MAX)
            continue;
        struct future *f = &list[(*count)++];
        f->to = stmt_null(s, 0) ? 0 : stmt_int(s, 0);
        f->day = stmt_day(s, 1);
        snprintf(f->kind, sizeof f->kind, "%s", stmt_text(s, 2));
        f->whole = stmt_bool(s, 3);
    }
    return rc;
}

/* Who takes the place of a unit ends when it would have ended, and goes where
** it would have gone. */
static enum err_code inherit(struct db *db, const struct unit *old, day_t day,
                             int64_t heir, struct err *e)
{
    struct future list[FUTURES_MAX];
    size_t count = 0;
    enum err_code rc = read_futures(db, old->id, day, list, &count, e);

    if (rc == ERR_OK && old->to != DAY_NONE)
        rc = end_unit(db, heir, old->to, e);
    for (size_t i = 0; rc == ERR_OK && i < count; i++)
        rc = insert_link(db, heir, list[i].to, list[i].day, list[i].kind,
                         list[i].whole, e);
    return rc;
}

enum err_code units_move(struct db *db, int64_t unit, int64_t parent, day_t day,
                         const char *actor, int64_t *id, struct err *e)
{
    struct arena *a = arena_new((size_t)64 << 20);
    const struct units *all;
    enum err_code rc;

    *id = 0;
    if (!a)
        return err_nomem(e);
    rc = units_load(a, db, &all, e);
    const struct unit *old = rc == ERR_OK ? units_get(all, unit) : NULL;
    if (rc == ERR_OK && (!old || !units_get(all, parent) ||
                         (old->from != DAY_NONE && old->from >= day) ||
                         (old->to != DAY_NONE && old->to < day) ||
                         units_is_below(all, parent, unit, day)))
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_MOVE);
    if (rc == ERR_OK) {
        struct unit_new next = {old->code,  old->name, old->type,
                                old->level, parent,    day};
        rc = end_unit(db, unit, day - 1, e);
        if (rc == ERR_OK)
            rc = units_add(db, &next, actor, id, e);
    }
    if (rc == ERR_OK)
        rc = inherit(db, old, day, *id, e);
    if (rc == ERR_OK)
        rc = insert_link(db, unit, *id, day, "move", 1, e);
    if (rc == ERR_OK)
        rc = journal_unit(db,
                          (struct journal_entry){
                              .actor = actor, .action = "move", .record = unit},
                          old->name, e);
    arena_free(a);
    return rc;
}

/* ---- mergers, splits, new names, ends ---------------------------------- */

const char *const unit_kind_names[UNIT_KIND__MAX] = {"merge", "split", "rename",
                                                     "abolish"};

/* How many units give way, and to how many new ones. */
static const struct {
    size_t from_min, from_max, into_min, into_max;
} shapes[UNIT_KIND__MAX] = {
    [UNIT_MERGE] = {2, 500, 0, 1},
    [UNIT_SPLIT] = {1, 1, 2, 500},
    [UNIT_RENAME] = {1, 1, 1, 1},
    [UNIT_ABOLISH] = {1, 1, 0, 0},
};

static enum err_code check_shape(const struct unit_change *x, struct err *e)
{
    size_t into = x->into_count + (x->keep != 0);
    int share = 0, parts = 0;

    for (size_t i = 0; i < x->into_count; i++) {
        share += x->into[i].share;
        parts += x->into[i].share > 0 || x->into[i].hamlet_count > 0;
    }
    if ((share != 0 && share != UNIT_SHARE_ONE) ||
        (parts && x->kind != UNIT_SPLIT))
        return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SHARES);
    if (x->from_count >= shapes[x->kind].from_min &&
        x->from_count <= shapes[x->kind].from_max &&
        into >= (x->kind == UNIT_MERGE ? 1 : shapes[x->kind].into_min) &&
        into <= shapes[x->kind].into_max && (!x->keep || x->kind == UNIT_MERGE))
        return ERR_OK;
    return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SHAPE, unit_kind_names[x->kind]);
}

enum err_code units_share(const char *text, int *out, struct err *e)
{
    char plain[32];
    struct decimal n;
    int64_t share;

    *out = 0;
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(text, "% "), text);
    if (vnum_parse(plain, NO_POS, &n, e) != ERR_OK)
        return e->code;
    share = n.value > INT64_MAX / 100 ? 0 : n.value * (UNIT_SHARE_ONE / 100);
    for (int i = 0; i < n.scale; i++)
        share /= 10;
    if (share <= 0 || share > UNIT_SHARE_ONE)
        return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SHARES);
    *out = (int)share;
    return ERR_OK;
}

/* Each exists right before the day, none began on it, all are of one level. */
static enum err_code check_units(const struct unit_change *x,
                                 const struct units *all, struct err *e)
{
    const struct unit *first = units_get(all, x->from[0]);
    char day[DAY_TEXT_BYTES];
    int kept = x->keep == 0;

    day_official(x->day, day);
    for (size_t i = 0; i < x->from_count; i++) {
        const struct unit *u = units_get(all, x->from[i]);
        if (!u || !unit_valid(u, x->day - 1) || !unit_valid(u, x->day))
            return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_CHANGE_DAY,
                           u ? u->name : "?", day);
        if (strcmp(u->level, first->level) != 0)
            return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_LEVELS, first->name,
                           u->name);
        for (size_t k = 0; k < i; k++)
            if (x->from[k] == x->from[i])
                return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SHAPE,
                               unit_kind_names[x->kind]);
        kept |= x->from[i] == x->keep;
    }
    return kept ? ERR_OK
                : ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_SHAPE,
                          unit_kind_names[x->kind]);
}

/* A new unit in the place of the first that gives way. */
static enum err_code add_heir(struct db *db, const struct unit_change *x,
                              const struct unit *first, size_t i,
                              const char *actor, int64_t *id, struct err *e)
{
    struct unit_new next = x->into[i];

    next.parent = first->parent;
    next.level = first->level;
    next.from = x->day;
    if (!next.type || !*next.type)
        next.type = first->type;
    if (!next.code || !*next.code)
        next.code = first->code;
    return units_add(db, &next, actor, id, e);
}

/* A part of a unit that is split; its hamlets have a line end each. */
struct unit_area {
    int64_t heir;
    const char *hamlets; /* folded; "" by share */
    int low, high;
};

/* The links from one that gives way to the heir; the first link of a unit says
** who carries what was before. */
static enum err_code link_heir(struct db *db, const struct unit_change *x,
                               int64_t heir, int whole, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < x->from_count; i++)
        if (x->from[i] != heir)
            rc = insert_link(db, x->from[i], heir, x->day,
                             unit_kind_names[x->kind], whole, e);
    return rc;
}

static enum err_code end_old(struct db *db, const struct unit_change *x,
                             const struct units *all, const char *actor,
                             struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < x->from_count; i++) {
        const struct unit *u = units_get(all, x->from[i]);
        if (u->id == x->keep)
            continue;
        rc = end_unit(db, u->id, x->day - 1, e);
        if (rc == ERR_OK)
            rc = journal_unit(
                db,
                (struct journal_entry){.actor = actor,
                                       .action = unit_kind_names[x->kind],
                                       .record = u->id,
                                       .reason = x->reason},
                u->name, e);
    }
    return rc;
}

/* An area: as the unit that was split, below it, until the day before. */
static enum err_code add_area(struct db *db, const struct unit_change *x,
                              const struct unit *of,
                              const struct unit_area *area, struct err *e)
{
    char uid[TEXT_BYTES];
    struct unit_row row = {
        0,        of->id,          uid,      of->code,  of->name,
        of->type, unit_level_area, of->from, x->day - 1};
    struct stmt *s;
    enum err_code rc = db_next_ids(db, "unit", 1, &row.id, e);

    snprintf(uid, sizeof uid, "%s#%" PRId64, of->uid, row.id);
    if (rc == ERR_OK)
        rc = insert_unit(db, &row, e);
    if (rc == ERR_OK)
        rc = insert_link(db, row.id, area->heir, x->day, "split", 1, e);
    if (rc == ERR_OK)
        rc = db_prepare(db,
                        "INSERT INTO unit_area (id, of_id, hamlets, share_low,"
                        " share_high) VALUES ($1, $2, $3, $4, $5)",
                        &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, row.id);
    stmt_bind_int(s, 2, of->id);
    stmt_bind_text(s, 3, area->hamlets);
    stmt_bind_int(s, 4, area->low);
    stmt_bind_int(s, 5, area->high);
    return stmt_run(s, NULL, e);
}

static void fold_hamlets(const struct unit_new *part, struct buf *out)
{
    char key[TEXT_BYTES];

    for (size_t i = 0; i < part->hamlet_count; i++) {
        text_fold(part->hamlets[i], key, sizeof key);
        buf_printf(out, "%s\n", key);
    }
}

/* The hamlets of a part, and its share of what has no hamlet; *share is where
** the shares of the parts before it end. */
static enum err_code add_areas(struct db *db, const struct unit_change *x,
                               const struct unit *of, size_t i, int64_t heir,
                               int *share, struct err *e)
{
    const struct unit_new *part = &x->into[i];
    struct unit_area area = {.heir = heir};
    enum err_code rc = ERR_OK;
    struct buf hamlets;

    buf_init(&hamlets, HAMLETS_BYTES);
    fold_hamlets(part, &hamlets);
    area.hamlets = buf_cstr(&hamlets);
    if (part->hamlet_count > 0)
        rc = buf_check(&hamlets, e);
    if (rc == ERR_OK && part->hamlet_count > 0)
        rc = add_area(db, x, of, &area, e);
    if (rc == ERR_OK && part->share > 0) {
        area = (struct unit_area){heir, "", *share, *share + part->share};
        rc = add_area(db, x, of, &area, e);
        *share += part->share;
    }
    buf_free(&hamlets);
    return rc;
}

static enum err_code change_in(struct db *db, const struct unit_change *x,
                               const struct units *all, const char *actor,
                               struct err *e)
{
    const struct unit *first = units_get(all, x->from[0]);
    enum err_code rc = end_old(db, x, all, actor, e);
    int64_t heir;
    int share = 0;

    for (size_t i = 0; rc == ERR_OK && i < x->into_count; i++) {
        rc = add_heir(db, x, first, i, actor, &heir, e);
        if (rc == ERR_OK)
            rc = inherit(db, first, x->day, heir, e);
        if (rc == ERR_OK)
            rc = link_heir(db, x, heir, x->kind != UNIT_SPLIT || i == 0, e);
        if (rc == ERR_OK)
            rc = add_areas(db, x, first, i, heir, &share, e);
    }
    if (rc == ERR_OK && x->keep)
        rc = link_heir(db, x, x->keep, 1, e);
    if (rc == ERR_OK && x->kind == UNIT_ABOLISH)
        rc = link_heir(db, x, 0, 1, e);
    return rc;
}

enum err_code units_change(struct db *db, const struct unit_change *x,
                           const char *actor, struct err *e)
{
    struct arena *a = arena_new((size_t)64 << 20);
    const struct units *all;
    enum err_code rc;

    if (!a)
        return err_nomem(e);
    rc = check_shape(x, e);
    if (rc == ERR_OK)
        rc = units_load(a, db, &all, e);
    if (rc == ERR_OK)
        rc = check_units(x, all, e);
    if (rc == ERR_OK)
        rc = change_in(db, x, all, actor, e);
    arena_free(a);
    return rc;
}
