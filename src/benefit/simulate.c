/* Two computations of the same awards, put beside each other. */
#include "benefit/simulate.h"
#include "base/vnum.h"
#include "benefit/month.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one award gets over the months, on one side. */
struct part {
    int64_t person, unit;
    const struct cat_benefit *benefit; /* of ask->catalog where it has it */
    int category;
    int64_t delta; /* then less now */
    size_t row;
};

struct running {
    struct arena *a;
    const struct simulate_ask *ask;
    struct simulate *out;
    struct part *parts;
    size_t part_count, part_cap, row_cap;
    uint32_t *slots; /* of rows, + 1; 0 free */
    size_t slot_mask;
};

/* ---- what is asked ----------------------------------------------------- */

/* The group that a name stands for; *only is the benefit it names itself. */
static const char *group_of(const struct catalog *c, const char *name,
                            const char **only)
{
    const struct cat_benefit *b = catalog_benefit(c, name);

    *only = b ? b->name : NULL;
    if (b)
        return b->group;
    for (size_t i = 0; i < c->benefit_count; i++)
        if (strcmp(c->benefits[i].group, name) == 0)
            return name;
    return NULL;
}

enum err_code simulate_set(const struct catalog *c, const char *text,
                           int32_t first, struct law_set *out, struct err *e)
{
    const char *sign = strchr(text, '='), *dot;
    char name[80], near[256];

    *out = (struct law_set){.first = first};
    if (!sign || sign == text || (size_t)(sign - text) >= sizeof name)
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_SET, text);
    snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
    char *point = strchr(name, '.');
    dot = point ? point + 1 : NULL;
    if (point)
        *point = '\0';
    out->parameter = catalog_parameter(c, name);
    if (!out->parameter) {
        catalog_suggest(c, "parameter", name, near, sizeof near);
        return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_SET_NONE, name, near);
    }
    while (dot && out->key < out->parameter->key_count &&
           strcmp(out->parameter->keys[out->key], dot) != 0)
        out->key++;
    if ((dot != NULL) != (out->parameter->shape != CAT_LAW_PLAIN) ||
        out->key >= (dot ? out->parameter->key_count : 1))
        return ERR_SET(e, ERR_INPUT, MSG_BENEFIT_SET_KEY, name, dot ? dot : "");
    return vnum_parse_int(sign + 1, NO_POS, &out->figure, e);
}

/* ---- rows -------------------------------------------------------------- */

static int row_for(const struct simulate_row *row, const struct part *p)
{
    return row->unit == p->unit && row->benefit == p->benefit &&
           row->category == p->category;
}

static struct simulate_row *add_row(struct running *r, const struct part *p)
{
    struct simulate *s = r->out;
    struct simulate_row *list =
        arena_grow(r->a, s->rows, s->row_count, &r->row_cap, sizeof *list);
    int64_t *months = arena_array(r->a, s->months * 2, sizeof *months);

    if (!list || !months)
        return NULL;
    s->rows = list;
    list[s->row_count] = (struct simulate_row){.unit = p->unit,
                                               .benefit = p->benefit,
                                               .category = p->category,
                                               .now = months,
                                               .then = months + s->months};
    return &list[s->row_count++];
}

/* ---- parts ------------------------------------------------------------- */

static struct part part_of(const struct running *r,
                           const struct entitle_award *w)
{
    const struct simulate_ask *ask = r->ask;
    const struct cat_benefit *b =
        catalog_benefit(ask->catalog, w->benefit->name);
    struct part p = {.person = w->person, .category = -1};

    if (ask->by_unit)
        p.unit = units_on_map(ask->units, w->unit, month_last_day(ask->first));
    if (ask->by_category) {
        p.benefit = b ? b : w->benefit;
        p.category = w->category;
    }
    return p;
}

static int64_t add_spans(const struct running *r, const struct entitle_award *w,
                         int64_t *months, int64_t *faults)
{
    int64_t sum = 0;

    for (size_t i = 0; i < w->span_count; i++) {
        const struct entitle_span *s = &w->spans[i];
        int64_t count = s->last - s->first + 1;
        if (s->fault == ENTITLE_DUE || s->fault == ENTITLE_TWICE)
            *faults += count;
        for (int32_t m = s->first; s->amount && m <= s->last; m++)
            months[m - r->ask->first] += s->amount;
        sum += s->amount * count;
    }
    return sum;
}

static size_t slot_of(const struct running *r, int64_t unit,
                      const struct cat_benefit *b, int category)
{
    uint64_t h = (uint64_t)unit * 0x9E3779B97F4A7C15u;

    h ^= ((uint64_t)(b ? b->index + 1 : 0) << 32) + (uint64_t)(category + 1);
    h *= 0xC2B2AE3D27D4EB4Fu;
    return (size_t)(h >> 32) & r->slot_mask;
}

/* Twice the room, all rows put in anew; 0 without memory. */
static int grow_slots(struct running *r)
{
    size_t room = r->slots ? (r->slot_mask + 1) * 2 : 1024;

    r->slots = arena_array(r->a, room, sizeof *r->slots);
    r->slot_mask = room - 1;
    for (size_t i = 0; r->slots && i < r->out->row_count; i++) {
        const struct simulate_row *row = &r->out->rows[i];
        size_t at = slot_of(r, row->unit, row->benefit, row->category);
        while (r->slots[at])
            at = (at + 1) & r->slot_mask;
        r->slots[at] = (uint32_t)i + 1;
    }
    return r->slots != NULL;
}

/* The row of a part, made when it is new; SIZE_MAX without memory. */
static size_t find_row(struct running *r, const struct part *p)
{
    if ((!r->slots || r->out->row_count * 2 > r->slot_mask) && !grow_slots(r))
        return SIZE_MAX;
    size_t at = slot_of(r, p->unit, p->benefit, p->category);
    for (; r->slots[at]; at = (at + 1) & r->slot_mask)
        if (row_for(&r->out->rows[r->slots[at] - 1], p))
            return r->slots[at] - 1;
    if (!add_row(r, p))
        return SIZE_MAX;
    r->slots[at] = (uint32_t)r->out->row_count;
    return r->out->row_count - 1;
}

static enum err_code add_part(struct running *r, const struct part *p,
                              struct err *e)
{
    struct part *list =
        arena_grow(r->a, r->parts, r->part_count, &r->part_cap, sizeof *list);

    if (!list)
        return err_nomem(e);
    r->parts = list;
    list[r->part_count++] = *p;
    return ERR_OK;
}

/* One side: then 0 is today's law. */
static enum err_code add_side(struct running *r, const struct entitle *x,
                              const char *only, int then, struct err *e)
{
    struct simulate *s = r->out;
    int64_t *faults = then ? &s->faults_then : &s->faults_now;
    enum err_code rc = ERR_OK;

    for (size_t i = 0; i < x->award_count && rc == ERR_OK; i++) {
        const struct entitle_award *w = &x->awards[i];
        if (w->span_count == 0 ||
            (only ? strcmp(w->benefit->name, only) != 0
                  : strcmp(w->benefit->group, r->ask->name) != 0))
            continue;
        struct part p = part_of(r, w);
        size_t row = find_row(r, &p);
        if (row == SIZE_MAX)
            return err_nomem(e);
        struct simulate_row *to = &s->rows[row];
        int64_t sum = add_spans(r, w, then ? to->then : to->now, faults);
        *(then ? &to->then_sum : &to->now_sum) += sum;
        p.delta = then ? sum : -sum;
        p.row = row;
        if (sum != 0)
            rc = add_part(r, &p, e);
    }
    return rc;
}

/* ---- people ------------------------------------------------------------ */

static int by_person(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    return (x->person > y->person) - (x->person < y->person);
}

static void add_person(struct simulate_row *row, int64_t delta)
{
    row->people++;
    row->gain += delta > 0;
    row->lose += delta < 0;
    if (delta > row->gain_most)
        row->gain_most = delta;
    if (-delta > row->lose_most)
        row->lose_most = -delta;
}

/* Each person counts once, in the row of the first of the awards. */
static void count_people(struct running *r)
{
    struct simulate *s = r->out;

    if (r->part_count > 0)
        qsort(r->parts, r->part_count, sizeof *r->parts, by_person);
    for (size_t i = 0, n; i < r->part_count; i += n) {
        int64_t delta = 0;
        for (n = 0; i + n < r->part_count &&
                    r->parts[i + n].person == r->parts[i].person;
             n++)
            delta += r->parts[i + n].delta;
        add_person(&s->rows[r->parts[i].row], delta);
        add_person(&s->all, delta);
    }
}

static void add_up(struct simulate *s)
{
    for (size_t i = 0; i < s->row_count; i++) {
        for (size_t m = 0; m < s->months; m++) {
            s->all.now[m] += s->rows[i].now[m];
            s->all.then[m] += s->rows[i].then[m];
        }
        s->all.now_sum += s->rows[i].now_sum;
        s->all.then_sum += s->rows[i].then_sum;
    }
}

/* ---- together ---------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct simulate_row *x = a, *y = b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->benefit != y->benefit)
        return !x->benefit ||
                       (y->benefit && x->benefit->index < y->benefit->index)
                   ? -1
                   : 1;
    return (x->category > y->category) - (x->category < y->category);
}

static enum err_code run_side(struct running *r, struct db *db, int then,
                              struct err *e)
{
    const struct simulate_ask *ask = r->ask;
    const char *only;
    const struct catalog *rules =
        then && ask->rules ? ask->rules : ask->catalog;
    struct entitle_ask x = {.catalog = rules,
                            .units = ask->units,
                            .group = group_of(rules, ask->name, &only),
                            .member = ask->member,
                            .known = ask->known,
                            .first = ask->first,
                            .last = ask->last,
                            .sets = then ? ask->sets : NULL,
                            .set_count = then ? ask->set_count : 0};
    struct arena *a;
    struct entitle found = {0};

    if (!x.group)
        return ERR_SET(e, ERR_NOTFOUND, MSG_BENEFIT_GROUP_NONE, ask->name);
    a = arena_new((size_t)4 << 30);
    enum err_code rc = a ? entitle(a, db, &x, &found, e) : err_nomem(e);
    if (rc == ERR_OK)
        rc = add_side(r, &found, only, then, e);
    arena_free(a);
    return rc;
}

enum err_code simulate_run(struct arena *a, struct db *db,
                           const struct simulate_ask *ask, struct simulate *out,
                           struct err *e)
{
    struct running r = {.a = a, .ask = ask, .out = out};
    enum err_code rc = ERR_OK;

    assert(ask->first <= ask->last && ask->name);
    *out = (struct simulate){.first = ask->first,
                             .months = (size_t)(ask->last - ask->first) + 1,
                             .all = {.category = -1}};
    out->all.now = arena_array(a, out->months * 2, sizeof(int64_t));
    if (!out->all.now)
        return err_nomem(e);
    out->all.then = out->all.now + out->months;
    for (int then = 0; then < 2 && rc == ERR_OK; then++)
        rc = run_side(&r, db, then, e);
    if (rc != ERR_OK) {
        *out = (struct simulate){0};
        return rc;
    }
    count_people(&r);
    add_up(out);
    if (out->row_count > 0)
        qsort(out->rows, out->row_count, sizeof *out->rows, by_place);
    return ERR_OK;
}
