#include "benefit/law.h"

#include "benefit/month.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TERRITORIES_MAX = 64, SEGMENTS_MAX = 400 };

/* What holds at a place for one input. */
struct entry {
    const int64_t *figures; /* NULL: nothing was entered */
    const struct cat_law_value *source;
    int province;
};

struct law {
    struct law_ask ask;
    unsigned char *used;
    int32_t starts[SEGMENTS_MAX + 1];
    size_t segment_count;
    int is_full; /* there are more segments than have room */
    const char *codes[TERRITORIES_MAX]; /* of provinces; 0 is the country */
    size_t territory_count;
    struct entry *entries;      /* [segment][territory][input] */
    unsigned char *territories; /* [unit][segment]; NULL: all the country */
};

static struct entry *entry_at(const struct law *l, struct law_place at,
                              size_t input)
{
    assert(at.segment < l->segment_count && at.territory < l->territory_count);
    return &l->entries[(at.segment * l->territory_count + at.territory) *
                           l->ask.benefit->input_count +
                       input];
}

/* ---- which figures are read -------------------------------------------- */

static int part_reads(const struct cat_part *p, int column)
{
    int reads = p->base == column;

    for (size_t k = 0; k < p->case_count && !reads; k++)
        reads = (p->cases[k].when && expr_reads(p->cases[k].when, column)) ||
                expr_reads(p->cases[k].is, column);
    return reads;
}

static void mark_used(struct law *l)
{
    const struct cat_benefit *b = l->ask.benefit;

    for (size_t i = 0; i < b->input_count; i++) {
        int column = b->age_column + 2 + (int)i;
        int reads = b->lasts && expr_reads(b->lasts, column);
        for (size_t k = 0; k < b->part_count && !reads; k++)
            reads = part_reads(&b->parts[k], column);
        l->used[i] = (unsigned char)reads;
    }
}

/* ---- provinces --------------------------------------------------------- */

/* The number of a province's code, which is new or known; 0 when there is no
** more room. */
static size_t territory_of_code(struct law *l, const char *code)
{
    for (size_t t = 1; t < l->territory_count; t++)
        if (strcmp(l->codes[t], code) == 0)
            return t;
    if (l->territory_count == TERRITORIES_MAX)
        return 0;
    l->codes[l->territory_count] = code;
    return l->territory_count++;
}

static int find_territories(struct law *l)
{
    const struct cat_benefit *b = l->ask.benefit;

    l->territory_count = 1;
    for (size_t i = 0; i < b->input_count && l->ask.units; i++) {
        const struct cat_parameter *p = b->inputs[i].parameter;
        for (size_t k = 0; l->used[i] && k < p->province_count; k++)
            if (territory_of_code(l, p->provinces[k].code) == 0)
                return 0;
    }
    return 1;
}

/* ---- segments ---------------------------------------------------------- */

/* Many figures and units change in few months. */
static void add_start(struct law *l, int32_t month)
{
    if (month <= l->ask.first || month > l->ask.last)
        return;
    for (size_t s = 0; s < l->segment_count; s++)
        if (l->starts[s] == month)
            return;
    if (l->segment_count < SEGMENTS_MAX)
        l->starts[l->segment_count++] = month;
    else
        l->is_full = 1;
}

static void add_values(struct law *l, const struct cat_law_value *list,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].in_force <= l->ask.known)
            add_start(l, month_of(list[i].from));
}

static int by_month(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* Units come under another province from a day on. */
static void add_units(struct law *l)
{
    for (int64_t id = 1; id <= units_max_id(l->ask.units); id++) {
        const struct unit *u = units_get(l->ask.units, id);
        if (u && u->from != DAY_NONE)
            add_start(l, month_of(u->from));
    }
}

static void find_segments(struct law *l)
{
    const struct cat_benefit *b = l->ask.benefit;

    l->starts[0] = l->ask.first;
    l->segment_count = 1;
    if (b->from != DAY_NONE)
        add_start(l, month_of(b->from));
    if (b->until != DAY_NONE)
        add_start(l, month_of(b->until) + 1);
    for (size_t i = 0; i < b->input_count; i++) {
        const struct cat_parameter *p = b->inputs[i].parameter;
        if (!l->used[i])
            continue;
        add_values(l, p->values, p->value_count);
        for (size_t k = 0; k < p->province_count; k++)
            add_values(l, p->provinces[k].values, p->provinces[k].value_count);
        if (p->until != DAY_NONE)
            add_start(l, month_of(p->until) + 1);
    }
    for (size_t i = 0; i < l->ask.set_count; i++)
        add_start(l, l->ask.sets[i].first);
    if (l->territory_count > 1)
        add_units(l);
    qsort(l->starts, l->segment_count, sizeof *l->starts, by_month);
    l->starts[l->segment_count] = l->ask.last + 1;
}

/* ---- units ------------------------------------------------------------- */

/* The territory that a unit lay in on a day. */
static size_t locate(const struct law *l, int64_t unit, day_t day)
{
    int64_t at = units_on_map(l->ask.units, unit, day);

    for (int deep = 0; at > 0 && deep < 8; deep++) {
        const struct unit *u = units_get(l->ask.units, at);
        if (u && strcmp(u->level, "province") == 0) {
            for (size_t t = 1; t < l->territory_count; t++)
                if (strcmp(l->codes[t], u->code) == 0)
                    return t;
            return 0;
        }
        at = units_parent_on_map(l->ask.units, at, day);
    }
    return 0;
}

static enum err_code place_units(struct arena *a, struct law *l, struct err *e)
{
    if (l->territory_count == 1)
        return ERR_OK;
    size_t count = (size_t)units_max_id(l->ask.units) + 1;
    l->territories = arena_array(a, count, l->segment_count);
    if (!l->territories)
        return err_nomem(e);
    for (size_t u = 0; u < count; u++) {
        if (!units_get(l->ask.units, (int64_t)u))
            continue;
        for (size_t s = 0; s < l->segment_count; s++)
            l->territories[u * l->segment_count + s] = (unsigned char)locate(
                l, (int64_t)u, month_last_day(l->starts[s]));
    }
    return ERR_OK;
}

size_t law_territory(const struct law *l, int64_t unit, size_t segment)
{
    if (!l->territories || unit < 0 || unit > units_max_id(l->ask.units))
        return 0;
    return l->territories[(size_t)unit * l->segment_count + segment];
}

/* ---- figures ----------------------------------------------------------- */

static const struct cat_law_value *value_at(const struct law *l,
                                            const struct cat_law_value *list,
                                            size_t count, int32_t month)
{
    const struct cat_law_value *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (list[i].in_force <= l->ask.known && month_of(list[i].from) <= month)
            found = &list[i];
    return found;
}

static const struct cat_law_value *province_value(const struct law *l,
                                                  const struct cat_parameter *p,
                                                  size_t territory,
                                                  int32_t month)
{
    for (size_t k = 0; territory > 0 && k < p->province_count; k++)
        if (strcmp(p->provinces[k].code, l->codes[territory]) == 0)
            return value_at(l, p->provinces[k].values,
                            p->provinces[k].value_count, month);
    return NULL;
}

/* A province's figure holds where it is higher; when the country's has passed
** it by, the country's. */
static const int64_t *higher(struct arena *a, const int64_t *x,
                             const int64_t *y, size_t count)
{
    int64_t *out = arena_array(a, count, sizeof *out);

    for (size_t k = 0; out && k < count; k++)
        out[k] = x[k] > y[k] ? x[k] : y[k];
    return out;
}

static const int64_t *apply_sets(struct arena *a, const struct law *l,
                                 const struct cat_parameter *p, int32_t month,
                                 const int64_t *figures)
{
    int64_t *out = NULL;

    for (size_t i = 0; i < l->ask.set_count; i++) {
        const struct law_set *set = &l->ask.sets[i];
        if (set->parameter != p || set->first > month)
            continue;
        if (!out) {
            out = arena_array(a, p->key_count, sizeof *out);
            if (!out)
                return NULL;
            if (figures)
                memcpy(out, figures, p->key_count * sizeof *out);
        }
        out[set->key] = set->figure;
    }
    return out ? out : figures;
}

static enum err_code fill_entry(struct arena *a, struct law *l,
                                struct law_place at, size_t input,
                                struct err *e)
{
    const struct cat_parameter *p = l->ask.benefit->inputs[input].parameter;
    int32_t month = l->starts[at.segment];
    struct entry *out = entry_at(l, at, input);
    const struct cat_law_value *v =
        value_at(l, p->values, p->value_count, month);
    const struct cat_law_value *own = province_value(l, p, at.territory, month);

    if (p->until != DAY_NONE && month > month_of(p->until))
        v = own = NULL;
    if (v) {
        *out = (struct entry){v->figures, v, 0};
        if (own) {
            out->figures = higher(a, v->figures, own->figures, p->key_count);
            if (!out->figures)
                return err_nomem(e);
            out->province = out->figures[0] != v->figures[0];
            out->source = out->province ? own : v;
        }
    }
    const int64_t *set = apply_sets(a, l, p, month, out->figures);
    if (!set && out->figures)
        return err_nomem(e);
    out->figures = set;
    return ERR_OK;
}

static enum err_code fill_entries(struct arena *a, struct law *l, struct err *e)
{
    size_t inputs = l->ask.benefit->input_count;
    enum err_code rc = ERR_OK;

    l->entries =
        arena_array(a, l->segment_count * l->territory_count * (inputs + 1),
                    sizeof *l->entries);
    if (!l->entries)
        return err_nomem(e);
    for (size_t s = 0; s < l->segment_count; s++)
        for (size_t t = 0; t < l->territory_count; t++)
            for (size_t i = 0; i < inputs && rc == ERR_OK; i++)
                if (l->used[i])
                    rc = fill_entry(a, l, (struct law_place){s, t}, i, e);
    return rc;
}

enum err_code law_new(struct arena *a, const struct law_ask *ask,
                      struct law **out, struct err *e)
{
    struct law *l = arena_alloc(a, sizeof *l);

    assert(ask->first <= ask->last);
    *out = NULL;
    if (!l)
        return err_nomem(e);
    l->ask = *ask;
    l->used = arena_alloc(a, ask->benefit->input_count + 1);
    if (!l->used)
        return err_nomem(e);
    mark_used(l);
    if (!find_territories(l))
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_PROVINCES, ask->benefit->name);
    find_segments(l);
    if (l->is_full)
        return ERR_SET(e, ERR_LIMIT, MSG_BENEFIT_SEGMENTS, ask->benefit->name);
    enum err_code rc = place_units(a, l, e);
    if (rc == ERR_OK)
        rc = fill_entries(a, l, e);
    if (rc == ERR_OK)
        *out = l;
    return rc;
}

/* ---- asking ------------------------------------------------------------ */

size_t law_segments(const struct law *l)
{
    return l->segment_count;
}

int32_t law_segment_first(const struct law *l, size_t segment)
{
    return l->starts[segment];
}

size_t law_segment(const struct law *l, int32_t month)
{
    size_t s = 0;

    while (s + 1 < l->segment_count && l->starts[s + 1] <= month)
        s++;
    return s;
}

size_t law_territories(const struct law *l)
{
    return l->territory_count;
}

int law_used(const struct law *l, size_t input)
{
    return l->used[input];
}

/* The place of a number in a table by bands; -1 outside. */
static int band_of(const struct cat_parameter *p, int64_t n)
{
    int found = -1;

    if (n > p->last)
        return -1;
    for (size_t k = 0; k < p->key_count && p->key_numbers[k] <= n; k++)
        found = (int)k;
    return found;
}

/* The place of a code in a table by codes; -1 when it is not in it. */
static int code_of(const struct cat_benefit *b, const struct cat_input *input,
                   int64_t code)
{
    const struct expr_codes *codes = b->scope.symbols[input->by].codes;

    assert(codes && code >= 0 && (size_t)code < codes->count);
    for (size_t k = 0; k < input->parameter->key_count; k++)
        if (strcmp(input->parameter->keys[k], codes->codes[code]) == 0)
            return (int)k;
    return -1;
}

int law_figure(const struct law *l, struct law_place at, size_t input,
               int64_t by, int by_null, int64_t *out)
{
    const struct cat_input *x = &l->ask.benefit->inputs[input];
    const struct entry *entry = entry_at(l, at, input);
    int key = 0;

    *out = 0;
    if (!entry->figures)
        return 0;
    if (x->parameter->shape == CAT_LAW_LINES)
        key = (int)x->line;
    else if (x->by >= 0)
        key = by_null ? -1
              : x->parameter->shape == CAT_LAW_BANDS
                  ? band_of(x->parameter, by)
                  : code_of(l->ask.benefit, x, by);
    if (key < 0)
        return 0;
    *out = entry->figures[key];
    return 1;
}

const struct cat_law_value *law_source(const struct law *l, struct law_place at,
                                       size_t input, int *province)
{
    const struct entry *entry = entry_at(l, at, input);

    *province = entry->province;
    return entry->source;
}

int law_has(const struct law *l, struct law_place at, size_t input)
{
    return entry_at(l, at, input)->figures != NULL;
}
