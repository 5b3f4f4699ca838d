/* Reading awards and working them out; entitle_person.c has the rules between
** awards. */
#include "benefit/entitle_impl.h"
#include "benefit/month.h"
#include "benefit/programs.h"
#include "registry/load.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { SEVERAL_MAX = 8, ROOM = 1 << 14 };

struct reading {
    struct arena *a;
    const struct entitle_ask *ask;
    const struct cat_benefit *b;
    struct entitle *out;
    size_t award_cap;
    struct entitle_span *room; /* of spans, filled one after the other */
    size_t room_left;
    struct due *due;
    struct set_programs *sets;
    unsigned char *need, *keep;
    unsigned *flags;
    int from, to, channel, died; /* columns, -1 none */
};

/* ---- programs ---------------------------------------------------------- */

static void need_expr(struct reading *r, const struct expr *x)
{
    for (int c = 0; x && c < r->b->age_column; c++)
        r->need[c] |= (unsigned char)expr_reads(x, c);
}

static enum err_code prepare_sets(struct reading *r, struct err *e)
{
    if (r->b->several_count > SEVERAL_MAX)
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_SETS, r->b->name);
    for (size_t i = 0; i < r->b->several_count; i++) {
        const struct cat_several *s = &r->b->several[i];
        need_expr(r, s->when);
        need_expr(r, s->beside);
        need_expr(r, s->to);
    }
    return sets_compile(r->a, r->b, &r->sets, e);
}

/* The day of death among the symbols of the party; -1 when it has none. */
static int died_symbol(const struct cat_register *reg)
{
    char name[64];

    snprintf(name, sizeof name, "%.40s.died", reg->columns[reg->party].name);
    for (size_t i = 0; i < reg->scope.count; i++)
        if (strcmp(reg->scope.symbols[i].name, name) == 0)
            return (int)i;
    return -1;
}

static enum err_code prepare(struct reading *r, struct err *e)
{
    const struct cat_register *reg = r->b->award;
    struct law_ask law = {.benefit = r->b,
                          .units = r->ask->units,
                          .known = r->ask->known,
                          .first = r->ask->first,
                          .last = r->ask->last,
                          .sets = r->ask->sets,
                          .set_count = r->ask->set_count};

    r->need = arena_alloc(r->a, reg->scope.count + 1);
    r->keep = arena_alloc(r->a, ROWS_MAX);
    r->flags = arena_array(r->a, ROWS_MAX, sizeof *r->flags);
    if (!r->need || !r->keep || !r->flags)
        return err_nomem(e);
    if (due_new(r->a, &law, &r->due, e) != ERR_OK ||
        prepare_sets(r, e) != ERR_OK)
        return e->code;
    r->from = cat_column_index(reg, r->b->once ? "day" : "from_day");
    r->to = r->b->once ? r->from : cat_column_index(reg, "to_day");
    r->channel = cat_column_index(reg, "channel");
    r->died = died_symbol(reg);
    for (int c = 0; c < r->b->age_column; c++)
        r->need[c] |= (unsigned char)due_reads(r->due, c);
    r->need[reg->party] = r->need[r->from] = r->need[r->to] = 1;
    if (r->channel >= 0)
        r->need[r->channel] = 1;
    if (r->b->category >= 0)
        r->need[r->b->category] = 1;
    if (r->died >= 0)
        r->need[r->died] = 1;
    r->out->dues[r->b->index] = r->due;
    for (size_t i = 0; i < r->b->same_count; i++)
        r->need[r->b->same[i]] = 1;
    return ERR_OK;
}

/* ---- one batch --------------------------------------------------------- */

static void run_flag(struct reading *r, const struct rows *rows,
                     struct expr_program *p, int otherwise, int bit)
{
    if (p)
        expr_run_true(p, rows->column, rows->count, r->keep);
    for (size_t i = 0; i < rows->count; i++)
        r->flags[i] |= (unsigned)(p ? r->keep[i] : otherwise) << bit;
}

static void run_flags(struct reading *r, const struct rows *rows)
{
    memset(r->flags, 0, rows->count * sizeof *r->flags);
    for (size_t i = 0; i < r->b->several_count; i++) {
        int bit = (int)i * ENTITLE_BITS;
        run_flag(r, rows, r->sets[i].when, 1, bit + ENTITLE_IN);
        run_flag(r, rows, r->sets[i].beside, 0, bit + ENTITLE_BESIDE);
        run_flag(r, rows, r->sets[i].to, 0, bit + ENTITLE_TO);
    }
}

static uint64_t same_key(const struct reading *r, const struct rows *rows,
                         size_t row)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < r->b->same_count; i++) {
        int c = r->b->same[i];
        h = (h ^ (uint64_t)rows->value[c][row]) * 1099511628211u;
        h = (h ^ rows->null[c][row]) * 1099511628211u;
    }
    return h;
}

static day_t day_at(const struct rows *rows, size_t row, int c)
{
    return rows->null[c][row] ? DAY_NONE : (day_t)rows->value[c][row];
}

static int code_at(const struct rows *rows, size_t row, int c)
{
    return c < 0 || rows->null[c][row] ? -1 : (int)rows->value[c][row];
}

static struct entitle_award *new_award(struct reading *r, struct err *e)
{
    struct entitle *x = r->out;
    struct entitle_award *grown = arena_grow(r->a, x->awards, x->award_count,
                                             &r->award_cap, sizeof *grown);

    if (!grown) {
        (void)err_nomem(e);
        return NULL;
    }
    x->awards = grown;
    return &grown[x->award_count++];
}

/* The spans of one award; *at moves past them. */
static enum err_code add_spans(struct reading *r, struct entitle_award *w,
                               const struct due_spans *spans, size_t at,
                               struct err *e)
{
    uint32_t row = spans->list[at].row;

    while (at + w->span_count < spans->count &&
           spans->list[at + w->span_count].row == row)
        w->span_count++;
    if (w->span_count > r->room_left) {
        r->room_left = w->span_count > ROOM ? w->span_count : ROOM;
        r->room = arena_array(r->a, r->room_left, sizeof *r->room);
        if (!r->room)
            return err_nomem(e);
    }
    w->spans = r->room;
    r->room += w->span_count;
    r->room_left -= w->span_count;
    for (size_t i = 0; i < w->span_count; i++) {
        const struct due_span *s = &spans->list[at + i];
        w->spans[i] = (struct entitle_span){
            .first = s->first,
            .last = s->last,
            .amount = s->amount,
            .why = s->why,
            .fault = s->why == DUE_OK ? ENTITLE_OK : ENTITLE_DUE};
    }
    return ERR_OK;
}

static enum err_code add_batch(struct reading *r, const struct rows *rows,
                               struct err *e)
{
    struct due_spans spans;
    size_t at = 0;

    if (due_run(r->due, rows, &spans, e) != ERR_OK)
        return e->code;
    run_flags(r, rows);
    for (size_t row = 0; row < rows->count; row++) {
        int64_t unit = rows->unit_id[row];
        int mine = !r->ask->member || r->ask->member[unit];
        struct entitle_award *w = mine ? new_award(r, e) : NULL;
        if (mine && !w)
            return e->code;
        if (w)
            *w = (struct entitle_award){
                .id = rows->id[row],
                .person = rows->value[rows->reg->party][row],
                .unit = unit,
                .benefit = r->b,
                .same = same_key(r, rows, row),
                .from_day = day_at(rows, row, r->from),
                .to_day = day_at(rows, row, r->to),
                .flags = r->flags[row],
                .channel = code_at(rows, row, r->channel),
                .category = code_at(rows, row, r->b->category),
                .died = r->died < 0 ? DAY_NONE : day_at(rows, row, r->died),
                .voided = rows->voided[row]};
        if (w && at < spans.count && spans.list[at].row == row &&
            add_spans(r, w, &spans, at, e) != ERR_OK)
            return e->code;
        while (at < spans.count && spans.list[at].row == row)
            at++;
    }
    return ERR_OK;
}

static enum err_code read_benefit(struct reading *r, struct db *db,
                                  struct err *e)
{
    struct rows *rows = rows_new(r->a, r->b->award, ROWS_MAX);
    char where[256];
    struct loader *l;
    struct stmt *s;
    enum err_code rc = rows ? prepare(r, e) : err_nomem(e);

    snprintf(where, sizeof where,
             "r.%s IN (SELECT person_id FROM payroll_turn WHERE payroll_id = "
             "$1) ORDER BY r.id",
             r->b->award->columns[r->b->award->party].name);
    if (rc == ERR_OK)
        rc = loader_new(r->a, r->b->award, r->need,
                        r->ask->looked ? where : "r.id > 0 ORDER BY r.id", &l,
                        e);
    if (rc == ERR_OK)
        rc = loader_begin(l, db, &s, e);
    if (rc == ERR_OK && r->ask->looked)
        stmt_bind_int(s, 1, r->ask->looked);
    do {
        if (rc == ERR_OK)
            rc = loader_fetch(l, s, NULL, rows, e);
        if (rc == ERR_OK)
            rc = add_batch(r, rows, e);
    } while (rc == ERR_OK && rows->count > 0);
    return rc;
}

/* ---- which benefits are read ------------------------------------------- */

int entitle_reads(const struct catalog *c, const struct cat_benefit *b,
                  const char *group)
{
    if (strcmp(b->group, group) == 0)
        return 1;
    for (size_t i = 0; i < c->benefit_count; i++) {
        const struct cat_benefit *x = &c->benefits[i];
        for (size_t k = 0; k < x->several_count; k++)
            if (strcmp(x->group, group) == 0 && sets_name(b, x->several[k].set))
                return 1;
    }
    return 0;
}

enum err_code entitle(struct arena *a, struct db *db,
                      const struct entitle_ask *ask, struct entitle *out,
                      struct err *e)
{
    struct reading r = {.a = a, .ask = ask, .out = out};
    enum err_code rc = ERR_OK;

    assert(ask->group && ask->first <= ask->last);
    *out =
        (struct entitle){.dues = arena_array(a, ask->catalog->benefit_count + 1,
                                             sizeof *out->dues)};
    if (!out->dues)
        return err_nomem(e);
    for (size_t i = 0; i < ask->catalog->benefit_count && rc == ERR_OK; i++) {
        r.b = &ask->catalog->benefits[i];
        if (entitle_reads(ask->catalog, r.b, ask->group))
            rc = read_benefit(&r, db, e);
    }
    if (rc == ERR_OK)
        rc = entitle_persons(a, ask, out, e);
    if (rc != ERR_OK)
        *out = (struct entitle){0};
    return rc;
}

const struct entitle_span *entitle_at(const struct entitle_award *award,
                                      int32_t month)
{
    for (size_t i = 0; i < award->span_count; i++) {
        const struct entitle_span *s = &award->spans[i];
        if (s->first <= month && month <= s->last)
            return s;
    }
    return NULL;
}
