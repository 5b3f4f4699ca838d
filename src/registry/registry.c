/*
** Opening, the checks that ask the database, and saving.
*/
#include "registry/registry.h"

#include "registry/areas.h"

#include "base/text.h"
#include "registry/check.h"
#include "registry/save.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA_BYTES = 512 << 20, OBSERVERS_MAX = 4 };

struct registry {
    struct store *store;
    const struct catalog *catalog;
    struct arena *arena;       /* plans, for the registry's life */
    struct arena *units_arena; /* the units as loaded last */
    const struct units *units;
    struct save_plan **plans; /* per register, made when first needed */
    struct registry_observer observers[OBSERVERS_MAX];
    size_t observer_count;
};

const struct catalog *registry_catalog(const struct registry *r)
{
    return r->catalog;
}

const struct units *registry_units(const struct registry *r)
{
    return r->units;
}

struct store *registry_store(const struct registry *r)
{
    return r->store;
}

void registry_observe(struct registry *r, struct registry_observer observer)
{
    assert(r->observer_count < OBSERVERS_MAX);
    r->observers[r->observer_count++] = observer;
}

enum err_code registry_reload_units(struct registry *r, struct db *db,
                                    struct err *e)
{
    struct arena *a = arena_new((size_t)64 << 20);
    const struct units *units;

    if (!a)
        return err_nomem(e);
    enum err_code rc = units_load(a, db, &units, e);
    if (rc != ERR_OK) {
        arena_free(a);
        return rc;
    }
    arena_free(r->units_arena);
    r->units_arena = a;
    r->units = units;
    return ERR_OK;
}

static enum err_code check_tables(struct registry *r, struct db *db,
                                  struct err *e)
{
    int current;
    enum err_code rc = store_is_current(db, r->catalog, &current, e);

    if (rc == ERR_OK && !current)
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_DATABASE_OLD);
    return rc;
}

enum err_code registry_open(struct store *s, const struct catalog *c,
                            struct registry **out, struct err *e)
{
    struct registry *r = calloc(1, sizeof *r);
    struct db *db = NULL;
    enum err_code rc;

    *out = NULL;
    if (!r)
        return err_nomem(e);
    r->store = s;
    r->catalog = c;
    r->arena = arena_new(ARENA_BYTES);
    if (r->arena)
        r->plans =
            arena_array(r->arena, c->register_count + 1, sizeof *r->plans);
    rc = r->plans ? store_reader(s, &db, e) : err_nomem(e);
    if (rc == ERR_OK)
        rc = check_tables(r, db, e);
    if (rc == ERR_OK)
        rc = registry_reload_units(r, db, e);
    db_close(db);
    if (rc != ERR_OK) {
        registry_close(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

void registry_close(struct registry *r)
{
    if (!r)
        return;
    if (r->plans) {
        for (size_t i = 0; i < r->catalog->register_count; i++)
            save_plan_free(r->plans[i]);
    }
    arena_free(r->units_arena);
    arena_free(r->arena);
    free(r);
}

static enum err_code plan_for(struct registry *r,
                              const struct cat_register *reg,
                              struct save_plan **out, struct err *e)
{
    enum err_code rc = ERR_OK;

    if (!r->plans[reg->index])
        rc = save_plan_new(r->arena, reg, &r->plans[reg->index], e);
    *out = r->plans[reg->index];
    return rc;
}

day_t registry_day(const struct rows *rows, size_t row)
{
    if (rows->reg->kind == CAT_PARTY || rows->null[0][row])
        return DAY_NONE;
    return (day_t)rows->value[0][row];
}

/* ---- rights and units -------------------------------------------------- */

/* The author may write of the field in the record's unit. */
static enum err_code check_right(const struct registry *r,
                                 const struct save *how,
                                 const struct rows *rows, size_t row,
                                 struct err *e)
{
    const struct unit *unit = units_get(r->units, rows->unit_id[row]);
    const struct cat_field *field = rows->reg->field;
    char text[24];

    if (!unit) {
        snprintf(text, sizeof text, "%" PRId64, rows->unit_id[row]);
        return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_REF, text);
    }
    if (actor_may(how->who, r->units, unit->id, field ? field->name : NULL,
                  RIGHT_WRITE))
        return ERR_OK;
    return ERR_SET(e, ERR_DENIED, MSG_REG_DENIED, how->who->name,
                   cat_title_both(&rows->reg->title, (char[MSG_BOTH_BYTES]){0}),
                   unit->name);
}

static enum err_code check_unit(const struct registry *r,
                                const struct save *how, const struct rows *rows,
                                size_t row, struct err *e)
{
    const struct unit *unit = units_get(r->units, rows->unit_id[row]);
    day_t day = registry_day(rows, row);
    char text[DAY_TEXT_BYTES];
    enum err_code rc = check_right(r, how, rows, row, e);

    if (rc != ERR_OK || day == DAY_NONE || unit_valid(unit, day))
        return rc;
    day_official(day, text);
    return ERR_SET(e, ERR_INPUT, MSG_REG_UNIT_DAY, unit->name, text);
}

static void check_units(const struct registry *r, const struct save *how,
                        struct rows *rows, struct check_sink *sink)
{
    int64_t last = 0;

    for (size_t row = 0; row < rows->count; row++) {
        struct err fault = {0};
        day_t day = registry_day(rows, row);
        const struct unit *unit = units_get(r->units, rows->unit_id[row]);
        if (rows->voided[row])
            continue;
        /* The unit of the row before was found in order: only its days. */
        if (unit && unit->id == last &&
            (day == DAY_NONE || unit_valid(unit, day)))
            continue;
        if (check_unit(r, how, rows, row, &fault) != ERR_OK)
            check_fault(sink, rows, row, -1, &fault);
        else
            last = rows->unit_id[row];
    }
}

/* ---- inserting --------------------------------------------------------- */

static enum err_code notify(struct registry *r, struct db *db,
                            const struct rows *rows, int sign, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < r->observer_count; i++)
        rc = r->observers[i].changed(db, rows, sign, r->observers[i].arg, e);
    return rc;
}

/* Everything that can be said of a batch before it is written. */
static enum err_code check_all(struct registry *r, const struct save *how,
                               struct save_plan *plan, struct rows *rows,
                               struct check_sink *sink, struct err *e)
{
    check_defaults(rows);
    check_due_days(r->catalog, r->units, rows, sink);
    enum err_code rc = save_read_parties(plan, how->db, rows, sink, e);
    if (rc != ERR_OK)
        return rc;
    checker_run(save_plan_checker(plan), rows, sink);
    check_units(r, how, rows, sink);
    return save_check_refs(plan, how->db, rows, sink, e);
}

/* Whoever asked to look at what is saved. */
static enum err_code show(const struct save *how, const struct rows *rows,
                          struct err *e)
{
    return how->look ? how->look->changed(how->db, rows, +1, how->look->arg, e)
                     : ERR_OK;
}

enum err_code registry_insert(struct registry *r, const struct save *how,
                              struct rows *rows, struct err *e)
{
    struct check_sink sink = {how->faults, {0}, 0};
    struct save_plan *plan;
    enum err_code rc = plan_for(r, rows->reg, &plan, e);

    if (rc == ERR_OK)
        rc = check_all(r, how, plan, rows, &sink, e);
    if (rc == ERR_OK && sink.failed && !how->faults)
        rc = (*e = sink.first).code;
    if (rc == ERR_OK)
        rc = areas_book(r->units, how->db, rows, e);
    if (rc == ERR_OK)
        rc = save_insert(plan, how, rows, &sink, e);
    if (rc == ERR_OK && sink.failed && !how->faults)
        rc = (*e = sink.first).code;
    if (rc == ERR_OK)
        rc = notify(r, how->db, rows, +1, e);
    return rc == ERR_OK ? show(how, rows, e) : rc;
}

/* ---- correcting -------------------------------------------------------- */

/* With a loader of its own, not the plan's: readers in several threads ask
** while one writes. */
enum err_code registry_get(struct registry *r, struct db *db, int64_t id,
                           struct arena *texts, struct rows *rows,
                           struct err *e)
{
    struct loader *l;
    struct stmt *s;
    char text[24];
    enum err_code rc = loader_new(texts, rows->reg, NULL, "r.id = $1", &l, e);

    (void)r;
    if (rc == ERR_OK)
        rc = loader_begin(l, db, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = loader_fetch(l, s, texts, rows, e);
    if (rc != ERR_OK)
        return rc;
    if (rows->count == 1) {
        stmt_reset(s);
        return ERR_OK;
    }
    snprintf(text, sizeof text, "%" PRId64, id);
    return ERR_SET(e, ERR_NOTFOUND, MSG_REG_RECORD_NONE,
                   cat_title_both(&rows->reg->title, (char[MSG_BOTH_BYTES]){0}),
                   text);
}

/* Tell observers of every record of other registers that refers to a party. */
static enum err_code notify_dependents(struct registry *r, struct db *db,
                                       const struct cat_register *party,
                                       int64_t id, int sign, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t i = 0; rc == ERR_OK && i < r->catalog->register_count; i++) {
        const struct cat_register *reg = &r->catalog->registers[i];
        struct save_plan *plan;
        struct rows *rows;
        if (rows_party(reg) != party)
            continue;
        rc = plan_for(r, reg, &plan, e);
        if (rc == ERR_OK)
            rc = save_begin_dependents(plan, db, id, &rows, e);
        while (rc == ERR_OK) {
            rc = save_next_dependents(plan, e);
            if (rc != ERR_OK || rows->count == 0)
                break;
            rc = notify(r, db, rows, sign, e);
        }
    }
    return rc;
}

/* Tell observers of a record itself, and of what refers to it when a party. */
static enum err_code notify_one(struct registry *r, struct db *db,
                                const struct rows *rows, int sign,
                                struct err *e)
{
    enum err_code rc = notify(r, db, rows, sign, e);

    if (rc == ERR_OK && rows->reg->kind == CAT_PARTY)
        rc = notify_dependents(r, db, rows->reg, rows->id[0], sign, e);
    return rc;
}

static enum err_code load_for_change(struct registry *r, const struct save *how,
                                     int64_t id, struct arena *a,
                                     struct rows *rows, struct err *e)
{
    char title[MSG_BOTH_BYTES];
    char text[24];
    enum err_code rc = registry_get(r, how->db, id, a, rows, e);

    if (rc == ERR_OK && rows->voided[0]) {
        snprintf(text, sizeof text, "%" PRId64, id);
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_RECORD_VOIDED,
                     cat_title_both(&rows->reg->title, title), text);
    }
    if (rc == ERR_OK && (!how->reason || !*how->reason))
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_REASON);
    if (rc == ERR_OK)
        rc = check_right(r, how, rows, 0, e);
    return rc;
}

/* A dossier received on another day or under another procedure is due on
** another day, unless the correction names one. */
static int due_moves(const struct cat_register *reg, const unsigned char *set)
{
    enum { RECEIVED = 0, DUE = 1 };

    return reg->kind == CAT_DOSSIER && reg->procedure >= 0 && !set[DUE] &&
           (set[RECEIVED] || set[reg->procedure]);
}

static void take_changes(struct rows *after, const struct rows *to,
                         const unsigned char *set)
{
    enum { DUE = 1 };

    if (due_moves(to->reg, set))
        rows_set_null(after, 0, DUE);
    if (to->unit_id[0])
        after->unit_id[0] = to->unit_id[0];
    for (int i = 0; i < (int)after->own_count; i++) {
        if (!set[i])
            continue;
        if (to->null[i][0])
            rows_set_null(after, 0, i);
        else if (after->text[i])
            rows_set_text(after, 0, i, to->text[i][0]);
        else
            rows_set(after, 0, i, to->value[i][0]);
    }
}

static enum err_code correct_in(struct registry *r, const struct save *how,
                                int64_t id, const struct rows *to,
                                const unsigned char *set, struct arena *a,
                                struct err *e)
{
    struct check_sink sink = {0};
    struct rows *before = rows_new(a, to->reg, 1);
    struct rows *after = rows_new(a, to->reg, 1);
    struct save_plan *plan;
    enum err_code rc;

    if (!before || !after)
        return err_nomem(e);
    rc = load_for_change(r, how, id, a, before, e);
    if (rc == ERR_OK)
        rc = plan_for(r, to->reg, &plan, e);
    if (rc != ERR_OK)
        return rc;
    rows_copy(after, before, 0);
    take_changes(after, to, set);
    rc = check_all(r, how, plan, after, &sink, e);
    if (rc == ERR_OK)
        rc = save_check_unique(plan, how->db, after, 0, &sink, e);
    if (rc == ERR_OK && sink.failed)
        rc = (*e = sink.first).code;
    if (rc == ERR_OK)
        rc = notify_one(r, how->db, before, -1, e);
    if (rc == ERR_OK)
        rc = save_update(plan, how, before, after, e);
    if (rc == ERR_OK)
        rc = notify_one(r, how->db, after, +1, e);
    return rc == ERR_OK ? show(how, after, e) : rc;
}

enum err_code registry_correct(struct registry *r, const struct save *how,
                               int64_t id, const struct rows *to,
                               const unsigned char *set, struct err *e)
{
    struct arena *a = arena_new(1 << 22);

    assert(to->count == 1);
    if (!a)
        return err_nomem(e);
    enum err_code rc = correct_in(r, how, id, to, set, a, e);
    arena_free(a);
    return rc;
}

/* One record as it stands and as it shall stand. */
struct rewrite {
    struct arena *a;
    struct save_plan *plan;
    struct rows *before, *after;
};

static enum err_code rewrite_begin(struct registry *r, struct rewrite *w,
                                   const struct cat_register *reg,
                                   struct err *e)
{
    w->a = arena_new(1 << 22);
    w->before = w->a ? rows_new(w->a, reg, 1) : NULL;
    w->after = w->before ? rows_new(w->a, reg, 1) : NULL;
    return w->after ? plan_for(r, reg, &w->plan, e) : err_nomem(e);
}

static enum err_code rewrite_save(struct registry *r, const struct rewrite *w,
                                  const struct save *how, struct err *e)
{
    enum err_code rc = notify_one(r, how->db, w->before, -1, e);

    if (rc == ERR_OK)
        rc = save_update(w->plan, how, w->before, w->after, e);
    return rc == ERR_OK ? notify_one(r, how->db, w->after, +1, e) : rc;
}

enum err_code registry_rebook(struct registry *r, const struct save *how,
                              const struct cat_register *reg, int64_t id,
                              int64_t unit, struct err *e)
{
    struct rewrite w = {0};
    enum err_code rc = rewrite_begin(r, &w, reg, e);

    if (rc == ERR_OK)
        rc = load_for_change(r, how, id, w.a, w.before, e);
    if (rc == ERR_OK) {
        rows_copy(w.after, w.before, 0);
        w.after->unit_id[0] = unit;
        rc = rewrite_save(r, &w, how, e);
    }
    arena_free(w.a);
    return rc;
}

/* A record that is not void is unique and its spells do not overlap. */
static enum err_code check_clash(const struct rewrite *w,
                                 const struct save *how, struct err *e)
{
    struct check_sink sink = {0};
    enum err_code rc = save_read_parties(w->plan, how->db, w->after, &sink, e);

    if (rc == ERR_OK && !sink.failed)
        rc = save_check_unique(w->plan, how->db, w->after, 0, &sink, e);
    return rc == ERR_OK && sink.failed ? (*e = sink.first).code : rc;
}

enum err_code registry_repoint(struct registry *r, const struct save *how,
                               const struct repoint *what, struct err *e)
{
    struct rewrite w = {0};
    enum err_code rc = rewrite_begin(r, &w, what->reg, e);

    if (rc == ERR_OK)
        rc = registry_get(r, how->db, what->id, w.a, w.before, e);
    if (rc == ERR_OK) {
        rows_copy(w.after, w.before, 0);
        rows_set(w.after, 0, what->column, what->to);
        rc = w.before->voided[0] ? ERR_OK : check_clash(&w, how, e);
    }
    if (rc == ERR_OK)
        rc = rewrite_save(r, &w, how, e);
    arena_free(w.a);
    return rc;
}

enum err_code registry_restore(struct registry *r, const struct save *how,
                               const struct cat_register *reg, int64_t id,
                               struct err *e)
{
    struct rewrite w = {0};
    char text[24];
    enum err_code rc = rewrite_begin(r, &w, reg, e);

    snprintf(text, sizeof text, "%" PRId64, id);
    if (rc == ERR_OK)
        rc = registry_get(r, how->db, id, w.a, w.before, e);
    if (rc == ERR_OK && !w.before->voided[0])
        rc = ERR_SET(e, ERR_INPUT, MSG_REG_NOT_VOIDED,
                     cat_title_both(&reg->title, (char[MSG_BOTH_BYTES]){0}),
                     text);
    if (rc == ERR_OK)
        rc = check_right(r, how, w.before, 0, e);
    if (rc == ERR_OK) {
        rows_copy(w.after, w.before, 0);
        w.after->voided[0] = 0;
        rc = check_clash(&w, how, e);
    }
    if (rc == ERR_OK)
        rc = save_restore(w.plan, how, w.after, e);
    if (rc == ERR_OK)
        rc = notify_one(r, how->db, w.after, +1, e);
    arena_free(w.a);
    return rc;
}

/* A party that records refer to stays: the first register that does. */
static enum err_code refuse_used(struct registry *r, struct db *db,
                                 const struct cat_register *party, int64_t id,
                                 struct err *e)
{
    for (size_t i = 0; i < r->catalog->register_count; i++) {
        const struct cat_register *reg = &r->catalog->registers[i];
        for (size_t k = 0; k < reg->column_count; k++) {
            int64_t used;
            char text[24];
            if (reg->columns[k].target != party)
                continue;
            enum err_code rc = save_count_refs(db, reg, (int)k, id, &used, e);
            if (rc != ERR_OK)
                return rc;
            snprintf(text, sizeof text, "%" PRId64, used);
            if (used > 0)
                return ERR_SET(
                    e, ERR_INPUT, MSG_REG_PARTY_USED, text,
                    cat_title_both(&reg->title, (char[MSG_BOTH_BYTES]){0}));
        }
    }
    return ERR_OK;
}

enum err_code registry_void(struct registry *r, const struct save *how,
                            const struct cat_register *reg, int64_t id,
                            struct err *e)
{
    struct arena *a = arena_new(1 << 22);
    struct rows *before = a ? rows_new(a, reg, 1) : NULL;
    struct save_plan *plan;
    enum err_code rc;

    if (!before) {
        arena_free(a);
        return err_nomem(e);
    }
    rc = load_for_change(r, how, id, a, before, e);
    if (rc == ERR_OK)
        rc = refuse_used(r, how->db, reg, id, e);
    if (rc == ERR_OK)
        rc = plan_for(r, reg, &plan, e);
    if (rc == ERR_OK)
        rc = notify(r, how->db, before, -1, e);
    if (rc == ERR_OK)
        rc = save_void(plan, how, before, e);
    arena_free(a);
    return rc;
}
