#include "benefit/overlap.h"

#include "benefit/programs.h"
#include "registry/lookup.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FROM = 0, TO = 1 }; /* columns of a spell */

/* A benefit of a register, and its sets. */
struct pays {
    const struct cat_benefit *b;
    struct set_programs *sets;
};

/* A register whose awards may be in the way, and how they are read. */
struct rival {
    const struct cat_register *reg;
    struct pays *pays;
    size_t pay_count;
    struct lookup *spells;
    struct loader *loader; /* of one by its id */
    struct rows *rows;
    int64_t looked;      /* rows of batches so far */
    unsigned char *some; /* a bit for each party that may have an award there;
                            NULL: not known, all are asked for */
    size_t some_bytes;
};

/* A spell of the same days as row `row` of the batch. */
struct near {
    size_t row;
    int64_t id, person, unit;
    day_t from, to;
};

struct overlaps {
    struct arena *a;
    const struct catalog *c;
    struct rival own;
    struct rival *rivals; /* the own register too, where it may overlap */
    size_t rival_count;
    struct lookup_key *keys; /* ROWS_MAX */
    struct near *near;
    size_t near_count, near_cap;
    const struct rows *batch;
    size_t key_count;
    const struct rival *at; /* the one that is being read */
    unsigned char *keep;    /* ROWS_MAX, of a program */
    struct overlap *list;
    size_t count, cap;
};

/* ---- what is looked for ------------------------------------------------ */

/* Awards of x may be in the way of those of b. */
static int compete(const struct cat_benefit *b, const struct cat_benefit *x)
{
    if (b->once || x->once || x->award->party < 0)
        return 0;
    if (b == x && b->same_count > 0)
        return 1;
    for (size_t i = 0; i < b->several_count; i++)
        if (sets_name(x, b->several[i].set))
            return 1;
    return 0;
}

static int competes(const struct catalog *c, const struct cat_register *reg,
                    const struct cat_register *with)
{
    for (size_t i = 0; i < c->benefit_count; i++)
        for (size_t k = 0; k < c->benefit_count; k++)
            if (c->benefits[i].award == reg && c->benefits[k].award == with &&
                compete(&c->benefits[i], &c->benefits[k]))
                return 1;
    return 0;
}

/* The register's own spells never overlap where it refuses that. */
static int is_rival(const struct catalog *c, const struct cat_register *reg,
                    const struct cat_register *with)
{
    return with->kind == CAT_SPELL && rows_party(with) == rows_party(reg) &&
           !(with == reg && reg->no_overlap) && competes(c, reg, with);
}

/* The register has awards that may be in the way of others. */
static int concerns(const struct catalog *c, const struct cat_register *reg)
{
    for (size_t i = 0; i < c->register_count; i++)
        if (is_rival(c, reg, &c->registers[i]))
            return 1;
    return 0;
}

static enum err_code new_rival(struct arena *a, const struct catalog *c,
                               const struct cat_register *reg, struct rival *x,
                               struct err *e)
{
    struct lookup_ask ask = {reg->name, reg->columns[reg->party].name,
                             "id, from_day, to_day, unit_id", "NOT voided AND"};
    enum err_code rc = ERR_OK;

    *x = (struct rival){.reg = reg,
                        .spells = lookup_new(a, &ask),
                        .rows = rows_new(a, reg, 1),
                        .pays =
                            arena_array(a, c->benefit_count, sizeof *x->pays)};
    if (!x->spells || !x->rows || !x->pays)
        return err_nomem(e);
    for (size_t i = 0; i < c->benefit_count && rc == ERR_OK; i++)
        if (c->benefits[i].award == reg && !c->benefits[i].once) {
            struct pays *p = &x->pays[x->pay_count++];
            p->b = &c->benefits[i];
            rc = sets_compile(a, p->b, &p->sets, e);
        }
    return rc == ERR_OK ? loader_new(a, reg, NULL, "r.id = $1", &x->loader, e)
                        : rc;
}

enum err_code overlaps_new(struct arena *a, const struct catalog *c,
                           const struct cat_register *reg,
                           struct overlaps **out, struct err *e)
{
    struct overlaps *x;
    enum err_code rc;

    *out = NULL;
    if (!concerns(c, reg))
        return ERR_OK;
    x = arena_alloc(a, sizeof *x);
    if (!x)
        return err_nomem(e);
    x->a = a;
    x->c = c;
    x->keys = arena_array(a, ROWS_MAX, sizeof *x->keys);
    x->keep = arena_alloc(a, ROWS_MAX);
    x->rivals = arena_array(a, c->register_count, sizeof *x->rivals);
    if (!x->keys || !x->keep || !x->rivals)
        return err_nomem(e);
    rc = new_rival(a, c, reg, &x->own, e);
    for (size_t i = 0; i < c->register_count && rc == ERR_OK; i++)
        if (is_rival(c, reg, &c->registers[i]))
            rc = new_rival(a, c, &c->registers[i], &x->rivals[x->rival_count++],
                           e);
    if (rc == ERR_OK)
        *out = x;
    return rc;
}

/* ---- who has any ------------------------------------------------------- */

/* Many rows are asked for one by one only until it would have been cheaper to
** read who has awards at all: that costs about an eighth as much a row. */
enum { CHEAPER = 8 };

static int has_some(const struct rival *r, int64_t party)
{
    size_t at = (size_t)party / 8;

    return at < r->some_bytes && (r->some[at] >> (party % 8) & 1);
}

static enum err_code set_some(const struct overlaps *x, struct rival *r,
                              int64_t party, struct err *e)
{
    size_t at = (size_t)party / 8;

    if (at >= r->some_bytes) {
        size_t bytes = (at + 1) * 2;
        unsigned char *grown = arena_alloc(x->a, bytes);
        if (!grown)
            return err_nomem(e);
        if (r->some)
            memcpy(grown, r->some, r->some_bytes);
        r->some = grown;
        r->some_bytes = bytes;
    }
    r->some[at] |= (unsigned char)(1 << (party % 8));
    return ERR_OK;
}

/* The first id that the batch added. */
static int64_t first_added(const struct overlaps *x)
{
    int64_t first = INT64_MAX;

    for (size_t i = 0; i < x->batch->count; i++)
        if (!x->batch->voided[i] && x->batch->id[i] < first)
            first = x->batch->id[i];
    return first;
}

/* Who had an award there before the batch, void ones too. */
static enum err_code read_some(const struct overlaps *x, struct rival *r,
                               struct db *db, struct err *e)
{
    char sql[160];
    struct stmt *s;
    int row;

    snprintf(sql, sizeof sql, "SELECT %.60s FROM %.60s WHERE id < $1",
             r->reg->columns[r->reg->party].name, r->reg->name);
    enum err_code rc = db_prepare(db, sql, &s, e);
    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, r->reg == x->batch->reg ? first_added(x) : INT64_MAX);
    rc = set_some(x, r, 0, e);
    while (rc == ERR_OK && (rc = stmt_step(s, &row, e)) == ERR_OK && row)
        rc = stmt_null(s, 0) ? ERR_OK : set_some(x, r, stmt_int(s, 0), e);
    stmt_reset(s);
    return rc;
}

static enum err_code know_some(const struct overlaps *x, struct rival *r,
                               struct db *db, struct err *e)
{
    char sql[128];
    int64_t last;

    r->looked += (int64_t)x->batch->count;
    if (r->some || r->looked < ROWS_MAX)
        return ERR_OK; /* a record, or a few */
    snprintf(sql, sizeof sql, "SELECT coalesce(max(id), 0) FROM %.60s",
             r->reg->name);
    enum err_code rc = db_int(db, sql, &last, e);
    if (rc == ERR_OK && r->looked * CHEAPER >= last)
        rc = read_some(x, r, db, e);
    return rc;
}

/* The rows of the batch whose party may have an award there, as keys. */
static enum err_code choose(struct overlaps *x, struct rival *r, struct db *db,
                            struct err *e)
{
    const struct rows *b = x->batch;
    int own = r->reg == b->reg;
    enum err_code rc = know_some(x, r, db, e);

    x->key_count = 0;
    for (size_t i = 0; i < b->count && rc == ERR_OK; i++) {
        int64_t party = b->value[b->reg->party][i];
        if (b->voided[i] || b->null[FROM][i])
            continue;
        if (!r->some || has_some(r, party))
            x->keys[x->key_count++] =
                (struct lookup_key){.key = party, .row = i};
        else if (own)
            rc = set_some(x, r, party, e);
    }
    return rc;
}

/* ---- spells of the same days ------------------------------------------- */

/* Of two that the batch has both, the one that was saved later tells it. */
static int tells(const struct overlaps *x, size_t row, int64_t id)
{
    if (x->at->reg != x->batch->reg)
        return 1;
    if (id == x->batch->id[row])
        return 0;
    for (size_t i = row + 1; i < x->batch->count; i++)
        if (x->batch->id[i] == id)
            return 0;
    return 1;
}

static enum err_code take_spell(struct stmt *s, size_t at, void *arg,
                                struct err *e)
{
    struct overlaps *x = arg;
    const struct rows *b = x->batch;
    int64_t key = x->keys[at].key, id = stmt_int(s, 1);
    day_t from = stmt_day(s, 2);
    day_t to = stmt_null(s, 3) ? DAY_NONE : stmt_day(s, 3);

    for (; at < x->key_count && x->keys[at].key == key; at++) {
        size_t row = x->keys[at].row;
        int before = to != DAY_NONE && to < (day_t)b->value[FROM][row];
        int after = !b->null[TO][row] && (day_t)b->value[TO][row] < from;
        if (before || after || !tells(x, row, id))
            continue;
        struct near *grown = arena_grow(x->a, x->near, x->near_count,
                                        &x->near_cap, sizeof *grown);
        if (!grown)
            return err_nomem(e);
        x->near = grown;
        grown[x->near_count++] =
            (struct near){row, id, key, stmt_int(s, 4), from, to};
    }
    return ERR_OK;
}

/* ---- may they? --------------------------------------------------------- */

/* Whether a condition holds for one row; none says `otherwise`. */
static int holds(const struct overlaps *x, struct expr_program *p,
                 const struct rows *rows, size_t row, int otherwise)
{
    if (!p)
        return otherwise;
    expr_run_true(p, rows->column, rows->count, x->keep);
    return x->keep[row];
}

/* Both would be the same award: equal in every column of `same`. */
static int is_same(const struct overlaps *x, const struct near *n)
{
    const struct rows *a = x->batch, *b = x->at->rows;

    for (size_t i = 0; a->reg == b->reg && i < x->own.pay_count; i++) {
        const struct cat_benefit *p = x->own.pays[i].b;
        size_t k = 0;
        while (k < p->same_count) {
            int c = p->same[k];
            if (a->null[c][n->row] != b->null[c][0] ||
                (!b->null[c][0] && a->value[c][n->row] != b->value[c][0]))
                break;
            k++;
        }
        if (p->same_count > 0 && k == p->same_count)
            return 1;
    }
    return 0;
}

/* Both are in the set, and neither is paid besides the other. */
static int gives_way(const struct overlaps *x, const struct near *n,
                     const struct set_programs *own,
                     const struct set_programs *other)
{
    const struct rows *a = x->batch, *b = x->at->rows;

    if (strcmp(own->row->set, other->row->set) != 0 ||
        !holds(x, own->when, a, n->row, 1) || !holds(x, other->when, b, 0, 1))
        return 0;
    return !(holds(x, own->beside, a, n->row, 0) &&
             holds(x, other->to, b, 0, 0)) &&
           !(holds(x, other->beside, b, 0, 0) &&
             holds(x, own->to, a, n->row, 0));
}

/* The first set that both compete in; NULL none. */
static const struct cat_several *shared_set(const struct overlaps *x,
                                            const struct near *n)
{
    for (size_t i = 0; i < x->own.pay_count; i++)
        for (size_t j = 0; j < x->at->pay_count; j++) {
            const struct pays *p = &x->own.pays[i], *q = &x->at->pays[j];
            for (size_t k = 0; k < p->b->several_count; k++)
                for (size_t m = 0; m < q->b->several_count; m++)
                    if (gives_way(x, n, &p->sets[k], &q->sets[m]))
                        return p->sets[k].row;
        }
    return NULL;
}

static enum err_code read_other(const struct overlaps *x, struct db *db,
                                int64_t id, struct err *e)
{
    const struct rival *r = x->at;
    struct stmt *s;
    enum err_code rc = loader_begin(r->loader, db, &s, e);

    if (rc != ERR_OK)
        return rc;
    stmt_bind_int(s, 1, id);
    rc = loader_fetch(r->loader, s, NULL, r->rows, e);
    if (rc == ERR_OK && r->rows->count == 1)
        stmt_reset(s);
    return rc;
}

/* Whose it is: the name, or the number where the party has none. */
static enum err_code read_name(const struct overlaps *x, struct db *db,
                               int64_t person, const char **out, struct err *e)
{
    const struct cat_register *party = rows_party(x->own.reg);
    char sql[128];
    struct stmt *s;
    int row = 0;
    enum err_code rc = ERR_OK;

    *out = arena_printf(x->a, "%" PRId64, person);
    if (cat_column_index(party, "full_name") >= 0) {
        snprintf(sql, sizeof sql, "SELECT full_name FROM %.60s WHERE id = $1",
                 party->name);
        rc = db_prepare(db, sql, &s, e);
        if (rc != ERR_OK)
            return rc;
        stmt_bind_int(s, 1, person);
        rc = stmt_step(s, &row, e);
        if (rc == ERR_OK && row)
            *out = arena_strdup(x->a, stmt_text(s, 0));
        stmt_reset(s);
    }
    return rc != ERR_OK || *out ? rc : err_nomem(e);
}

static enum err_code judge(struct overlaps *x, struct db *db,
                           const struct near *n, struct err *e)
{
    enum err_code rc = read_other(x, db, n->id, e);

    if (rc != ERR_OK || x->at->rows->count == 0)
        return rc;
    int same = is_same(x, n);
    const struct cat_several *several = same ? NULL : shared_set(x, n);
    if (!same && !several)
        return ERR_OK;
    struct overlap *grown =
        arena_grow(x->a, x->list, x->count, &x->cap, sizeof *grown);
    if (!grown)
        return err_nomem(e);
    x->list = grown;
    grown[x->count] = (struct overlap){.row = n->row,
                                       .id = x->batch->id[n->row],
                                       .other = n->id,
                                       .unit = n->unit,
                                       .reg = x->batch->reg,
                                       .other_reg = x->at->reg,
                                       .other_from = n->from,
                                       .other_to = n->to,
                                       .several = several};
    rc = read_name(x, db, n->person, &grown[x->count].name, e);
    x->count += rc == ERR_OK;
    return rc;
}

/* Where so many of a set are paid, fewer others are in nobody's way. */
static void drop_paid(struct overlaps *x, size_t first)
{
    size_t kept = first;

    for (size_t i = first; i < x->count; i++) {
        const struct cat_several *s = x->list[i].several;
        int others = 0;
        for (size_t k = first; k < x->count && s; k++)
            others +=
                x->list[k].row == x->list[i].row && x->list[k].several == s;
        if (s && others < s->pay)
            x->list[i].other = 0;
    }
    for (size_t i = first; i < x->count; i++)
        if (x->list[i].other != 0)
            x->list[kept++] = x->list[i];
    x->count = kept;
}

/* ---- a batch ----------------------------------------------------------- */

static enum err_code look_at(struct overlaps *x, struct db *db, struct err *e)
{
    enum err_code rc = ERR_OK;

    x->near_count = 0;
    if (x->key_count > 0)
        rc = lookup_run(x->at->spells, db, x->keys, x->key_count, take_spell, x,
                        e);
    for (size_t i = 0; i < x->near_count && rc == ERR_OK; i++)
        if (x->count < OVERLAPS_MAX)
            rc = judge(x, db, &x->near[i], e);
    return rc;
}

enum err_code overlaps_look(struct overlaps *x, struct db *db,
                            const struct rows *rows, struct err *e)
{
    size_t first = x->count;
    enum err_code rc = ERR_OK;

    assert(rows->reg == x->own.reg);
    x->batch = rows;
    for (size_t i = 0;
         i < x->rival_count && rc == ERR_OK && x->count < OVERLAPS_MAX; i++) {
        x->at = &x->rivals[i];
        rc = choose(x, &x->rivals[i], db, e);
        if (rc == ERR_OK)
            rc = look_at(x, db, e);
    }
    drop_paid(x, first);
    return rc;
}

static enum err_code observe(struct db *db, const struct rows *rows, int sign,
                             void *arg, struct err *e)
{
    struct overlaps *x = arg;

    return sign > 0 && rows->reg == x->own.reg ? overlaps_look(x, db, rows, e)
                                               : ERR_OK;
}

struct registry_observer overlaps_observer(struct overlaps *x)
{
    return (struct registry_observer){observe, x};
}

const struct overlap *overlaps_list(const struct overlaps *x, size_t *count)
{
    *count = x->count;
    return x->list;
}

/* ---- the sentence ------------------------------------------------------ */

static struct err sentence(const struct units *units, const struct overlap *o)
{
    struct err said = {0};
    const struct unit *u = units_get(units, o->unit);
    char id[24], other[24], days[2 * DAY_TEXT_BYTES + 8], pay[16];
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES] = "…";
    const char *where = u ? u->name : "";

    snprintf(id, sizeof id, "%" PRId64, o->id);
    snprintf(other, sizeof other, "%" PRId64, o->other);
    day_official(o->other_from, from);
    if (o->other_to != DAY_NONE)
        day_official(o->other_to, to);
    snprintf(days, sizeof days, "%s – %s", from, to);
    if (!o->several) {
        (void)ERR_SET(&said, ERR_INPUT, MSG_BENEFIT_OVERLAP_TWICE, o->name,
                      TITLE(o->reg), id, TITLE(o->other_reg), other, where,
                      days);
        return said;
    }
    snprintf(pay, sizeof pay, "%d", o->several->pay);
    (void)ERR_SET(&said, ERR_INPUT, MSG_BENEFIT_OVERLAP_LESS, o->name,
                  TITLE(o->reg), id, TITLE(o->other_reg), other, where, days,
                  pay, o->several->law ? o->several->law : "");
    return said;
}

void overlap_text(const struct units *units, const struct overlap *o,
                  enum lang lang, char out[OVERLAP_TEXT_BYTES])
{
    struct err said = sentence(units, o);

    err_text(&said, lang, out, OVERLAP_TEXT_BYTES);
}
