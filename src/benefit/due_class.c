/*
** Classes: awards that no rule of the benefit can tell apart.  A class is a
** number packed from the columns that the tables look at; it is worked out
** once, the first time that an award of it is met.
*/
#include "benefit/due_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_MAX = 1 << 12, BREAKS_MAX = 512, KEY_TERRITORY = -1, KEY_AT = -2 };

/* ---- keys -------------------------------------------------------------- */

static int bits_for(uint64_t values)
{
    int bits = 1;

    while (bits < 63 && (UINT64_C(1) << bits) < values)
        bits++;
    return bits;
}

static void add_key(struct due *d, struct due_key key, uint64_t values)
{
    if (d->key_bits < 0)
        return;
    key.shift = d->key_bits;
    key.bits = bits_for(values);
    if (d->key_count == DUE_KEYS_MAX || d->key_bits + key.bits > 64) {
        d->key_bits = -1;
        return;
    }
    d->keys[d->key_count++] = key;
    d->key_bits += key.bits;
}

/* Gathers what a column is compared with. */
struct breaks {
    int64_t list[BREAKS_MAX];
    int count;
    int figure; /* it is computed with: each value counts */
    int reads;
};

static void gather(struct breaks *b, const struct expr *x, int column)
{
    if (!x || !expr_reads(x, column))
        return;
    int room = BREAKS_MAX - b->count;
    int n = expr_breaks(x, column, b->list + b->count, room);
    b->reads = 1;
    if (n < 0 || n > room)
        b->figure = 1;
    else
        b->count += n;
}

/* A table by bands turns at its keys and behind its last number. */
static void gather_bands(struct breaks *b, const struct cat_parameter *p)
{
    b->reads = 1;
    if (p->shape != CAT_LAW_BANDS ||
        b->count + (int)p->key_count + 1 > BREAKS_MAX) {
        b->figure = 1;
        return;
    }
    for (size_t k = 0; k < p->key_count; k++)
        b->list[b->count++] = p->key_numbers[k];
    b->list[b->count++] = p->last;
}

static void gather_all(const struct due *d, int column, struct breaks *out)
{
    const struct cat_benefit *b = d->b;

    *out = (struct breaks){.count = 0};
    for (size_t i = 0; i < b->part_count; i++)
        for (size_t k = 0; k < b->parts[i].case_count; k++) {
            gather(out, b->parts[i].cases[k].when, column);
            gather(out, b->parts[i].cases[k].is, column);
        }
    for (size_t i = 0; i < b->input_count; i++)
        if (b->inputs[i].by == column && law_used(d->law, i))
            gather_bands(out, b->inputs[i].parameter);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The catalogue's column behind a symbol; NULL for as_of. */
static const struct cat_column *column_of(const struct cat_register *r, int c)
{
    const struct cat_register *party = r->columns[r->party].target;

    if ((size_t)c < r->column_count)
        return &r->columns[c];
    c -= (int)r->column_count;
    return (size_t)c < party->column_count ? &party->columns[c] : NULL;
}

static enum err_code add_buckets(struct due *d, int column, struct breaks *x,
                                 struct err *e)
{
    struct due_key key = {.column = column};
    int kept = 0;
    int64_t *list = arena_array(d->a, (size_t)x->count + 1, sizeof *list);

    if (!list)
        return err_nomem(e);
    qsort(x->list, (size_t)x->count, sizeof *x->list, by_value);
    for (int i = 0; i < x->count; i++)
        if (i == 0 || x->list[i] != x->list[i - 1])
            list[kept++] = x->list[i];
    key.breaks = list;
    key.break_count = kept ? kept : -1; /* -1: only whether it is there */
    add_key(d, key, (uint64_t)kept * 2 + 2);
    return ERR_OK;
}

static enum err_code add_column(struct due *d, int column, struct err *e)
{
    const struct expr_symbol *s = &d->b->scope.symbols[column];
    const struct cat_column *c = column_of(d->b->award, column);
    struct breaks x;

    gather_all(d, column, &x);
    if (!x.reads)
        return ERR_OK;
    if (s->type == EXPR_BOOL) {
        add_key(d, (struct due_key){.column = column}, 3);
    } else if (s->type == EXPR_CHOICE) {
        add_key(d, (struct due_key){.column = column}, s->codes->count + 1);
    } else if (c && c->has_min && c->has_max && c->type != CAT_TEXT &&
               c->max - c->min < EXACT_MAX) {
        add_key(
            d,
            (struct due_key){
                .column = column, .is_exact = 1, .low = c->min, .high = c->max},
            (uint64_t)(c->max - c->min) + 2);
    } else if (!x.figure) {
        return add_buckets(d, column, &x, e);
    } else {
        d->key_bits = -1;
    }
    return ERR_OK;
}

enum err_code due_class_new(struct due *d, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (int c = 0; c < d->b->age_column && rc == ERR_OK; c++)
        if (d->read[c])
            rc = add_column(d, c, e);
    if (d->signature)
        add_key(d, (struct due_key){.column = KEY_TERRITORY},
                d->signature_count);
    if (d->b->at >= 0)
        add_key(d, (struct due_key){.column = KEY_AT}, law_segments(d->law));
    if (rc != ERR_OK || d->key_bits < 0)
        return rc;
    if (d->key_bits <= DUE_DIRECT_BITS) {
        size_t size = (size_t)1 << d->key_bits;
        d->direct = arena_array(d->a, size, sizeof *d->direct);
        return d->direct ? ERR_OK : err_nomem(e);
    }
    d->slot_mask = 1023;
    d->slots = arena_array(d->a, d->slot_mask + 1, sizeof *d->slots);
    return d->slots ? ERR_OK : err_nomem(e);
}

/* ---- the key of every row ---------------------------------------------- */

static uint64_t bucket(const struct due_key *k, int64_t value)
{
    int i = 0;

    while (i < k->break_count && k->breaks[i] < value)
        i++;
    return 2 * (uint64_t)i + 1 + (i < k->break_count && k->breaks[i] == value);
}

static void pack_column(struct due *d, const struct rows *rows,
                        const struct due_key *k)
{
    const int64_t *value = rows->value[k->column];
    const unsigned char *null = rows->null[k->column];

    if (k->break_count == 0)
        for (size_t i = 0; i < rows->count; i++)
            d->key[i] |= (null[i] ? 0 : (uint64_t)(value[i] - k->low) + 1)
                         << k->shift;
    else
        for (size_t i = 0; i < rows->count; i++)
            d->key[i] |= (null[i] ? 0 : bucket(k, value[i])) << k->shift;
}

static int column_fits(const struct rows *rows, const struct due_key *k)
{
    const int64_t *value = rows->value[k->column];
    const unsigned char *null = rows->null[k->column];
    int outside = 0;

    for (size_t i = 0; i < rows->count; i++)
        outside |=
            (null[i] == 0) & ((value[i] < k->low) | (value[i] > k->high));
    return !outside;
}

int due_class_fits(const struct due *d, const struct rows *rows)
{
    if (d->key_bits < 0)
        return 0;
    for (size_t n = 0; n < d->key_count; n++)
        if (d->keys[n].is_exact && !column_fits(rows, &d->keys[n]))
            return 0;
    return 1;
}

static void pack_keys(struct due *d, const struct rows *rows)
{
    memset(d->key, 0, rows->count * sizeof *d->key);
    for (size_t n = 0; n < d->key_count; n++) {
        const struct due_key *k = &d->keys[n];
        if (k->column >= 0)
            pack_column(d, rows, k);
        for (size_t i = 0; i < rows->count && k->column == KEY_TERRITORY; i++)
            d->key[i] |= (uint64_t)d->signature[rows->unit_id[i]] << k->shift;
        for (size_t i = 0; i < rows->count && k->column == KEY_AT; i++)
            d->key[i] |= (uint64_t)law_segment(d->law, d->at[i]) << k->shift;
    }
}

/* ---- working a class out ----------------------------------------------- */

/* Scratch row r is award `row` at an age of so many months (-1: unknown). */
static void set_row(struct due *d, const struct rows *rows, size_t row,
                    size_t r, int32_t age)
{
    int ac = d->b->age_column;

    for (int c = 0; c < ac; c++)
        if (d->read[c]) {
            d->value[c][r] = rows->value[c][row];
            d->null[c][r] = rows->null[c][row];
        }
    d->null[ac][r] = d->null[ac + 1][r] = age < 0;
    d->value[ac][r] = age < 0 ? 0 : age / 12;
    d->value[ac + 1][r] = age < 0 ? 0 : age;
}

static struct due_piece piece_of(const struct due *d, size_t r, int32_t age)
{
    enum due_why why = (enum due_why)d->sum_why[r];

    return (struct due_piece){age, why, why == DUE_OK ? d->sum[r] : 0};
}

/* Room for so many more pieces. */
static int room_for(struct due *d, size_t more)
{
    size_t cap = d->piece_cap ? d->piece_cap : 256;

    if (d->piece_count + more <= d->piece_cap)
        return 1;
    while (cap < d->piece_count + more)
        cap *= 2;
    struct due_piece *grown = arena_array(d->a, cap, sizeof *grown);
    if (!grown)
        return 0;
    if (d->piece_count > 0)
        memcpy(grown, d->pieces, d->piece_count * sizeof *grown);
    d->pieces = grown;
    d->piece_cap = cap;
    return 1;
}

static enum err_code work_out(struct due *d, const struct rows *rows,
                              size_t row, size_t segment,
                              struct due_pieces *out, struct err *e)
{
    size_t count = d->reads_age ? d->age_count : 1;
    struct law_place at = due_place(d, rows, row, segment);

    if (!room_for(d, count))
        return err_nomem(e);
    for (size_t r = 0; r <= count; r++) {
        set_row(d, rows, row, r, r < count && d->reads_age ? d->ages[r] : -1);
        due_inputs(d, at, r);
    }
    due_amounts(d, count + 1);
    if (due_outside(d, law_segment_first(d->law, segment)))
        memset(d->sum_why, DUE_OUTSIDE, count + 1);
    out->at = (uint32_t)d->piece_count;
    out->unknown = piece_of(d, count, MONTH_MIN);
    if (d->reads_age && out->unknown.why == DUE_NO_CASE)
        out->unknown.why = DUE_NO_BIRTH;
    for (size_t r = 0; r < count; r++) {
        struct due_piece p =
            piece_of(d, r, d->reads_age ? d->ages[r] : MONTH_MIN);
        const struct due_piece *last = r ? &d->pieces[d->piece_count - 1] : &p;
        if (r == 0 || last->why != p.why || last->amount != p.amount)
            d->pieces[d->piece_count++] = p;
    }
    out->count = (uint32_t)(d->piece_count - out->at);
    return ERR_OK;
}

static enum err_code new_class(struct due *d, const struct rows *rows,
                               size_t row, int32_t *out, struct err *e)
{
    size_t segments = law_segments(d->law);
    enum err_code rc = ERR_OK;
    struct due_pieces *grown =
        arena_grow(d->a, d->classes, d->class_count, &d->class_cap,
                   segments * sizeof *grown);

    if (!grown)
        return err_nomem(e);
    d->classes = grown;
    for (size_t s = 0; s < segments && rc == ERR_OK; s++)
        rc =
            work_out(d, rows, row, s, &grown[d->class_count * segments + s], e);
    *out = (int32_t)++d->class_count;
    return rc;
}

/* ---- looking a class up ------------------------------------------------ */

static size_t slot_of(const struct due *d, uint64_t key)
{
    uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(h >> 32) & d->slot_mask;

    while (d->slots[i].class && d->slots[i].key != key)
        i = (i + 1) & d->slot_mask;
    return i;
}

static enum err_code grow_slots(struct due *d, struct err *e)
{
    struct due_slot *old = d->slots;
    size_t count = d->slot_mask + 1;

    if (d->class_count * 2 < count)
        return ERR_OK;
    d->slots = arena_array(d->a, count * 4, sizeof *d->slots);
    if (!d->slots) {
        d->slots = old;
        return err_nomem(e);
    }
    d->slot_mask = count * 4 - 1;
    for (size_t i = 0; i < count; i++)
        if (old[i].class)
            d->slots[slot_of(d, old[i].key)] = old[i];
    return ERR_OK;
}

/* The class of a row; made when it is new. */
static enum err_code class_of(struct due *d, const struct rows *rows,
                              size_t row, size_t *out, struct err *e)
{
    int32_t class = 0;
    enum err_code rc = ERR_OK;

    if (d->direct) {
        int32_t *found = &d->direct[d->key[row]];
        if (!*found)
            rc = new_class(d, rows, row, found, e);
        class = *found;
    } else {
        size_t i = slot_of(d, d->key[row]);
        if (!d->slots[i].class) {
            rc = new_class(d, rows, row, &class, e);
            if (rc == ERR_OK)
                d->slots[i] = (struct due_slot){d->key[row], class};
            if (rc == ERR_OK)
                rc = grow_slots(d, e);
        } else {
            class = d->slots[i].class;
        }
    }
    *out = (size_t) class - 1;
    return rc;
}

/* ---- spans ------------------------------------------------------------- */

/* Add months to the list; they join the span before when it is the same. */
static struct due_span *put(struct due_span *to, const struct due_span *begin,
                            struct due_span x)
{
    if (to > begin && to[-1].last + 1 == x.first && to[-1].amount == x.amount &&
        to[-1].why == x.why) {
        to[-1].last = x.last;
        return to;
    }
    *to = x;
    return to + 1;
}

/* The months from .. to of a row inside one segment. */
static struct due_span *put_segment(const struct due *d, struct due_span *to,
                                    const struct due_span *begin,
                                    const struct due_pieces *p,
                                    struct due_span x)
{
    const struct due_piece *list = d->pieces + p->at, *at = list;
    int32_t born = d->born[x.row], end = x.last;

    if (!d->reads_age || born == MONTH_MIN) {
        at = d->reads_age ? &p->unknown : list;
        x.why = at->why;
        x.amount = at->amount;
        return put(to, begin, x);
    }
    const struct due_piece *past = list + p->count;
    while (at + 1 < past && at[1].age <= x.first - born)
        at++;
    for (; x.first <= end; x.first = x.last + 1, at++) {
        x.last = at + 1 < past && at[1].age + born - 1 < end
                     ? at[1].age + born - 1
                     : end;
        x.why = at->why;
        x.amount = at->amount;
        to = put(to, begin, x);
    }
    return to;
}

/* All spans of a row. */
static struct due_span *put_row(const struct due *d, struct due_span *to,
                                size_t row, const struct due_pieces *class)
{
    const struct due_span *begin = to;
    struct due_span x = {.row = (uint32_t)row};
    int32_t first = d->first[row], last = d->last[row];

    first = first > d->ask.first ? first : d->ask.first;
    last = last < d->ask.last ? last : d->ask.last;
    if (first > last)
        return to;
    if (d->b->at >= 0) {
        x.first = first;
        x.last = last;
        return put_segment(d, to, begin, class, x);
    }
    for (size_t s = law_segment(d->law, first); first <= last; s++) {
        int32_t end = law_segment_first(d->law, s + 1) - 1;
        x.first = first;
        x.last = end < last ? end : last;
        to = put_segment(d, to, begin, &class[s], x);
        first = x.last + 1;
    }
    return to;
}

/* An award that cannot be paid at all: one span says why. */
static struct due_span *put_fault(const struct due *d, struct due_span *to,
                                  size_t row)
{
    int32_t first = d->first[row], last = d->last[row];

    first = first > d->ask.first ? first : d->ask.first;
    last = last < d->ask.last ? last : d->ask.last;
    if (first > last)
        return to;
    *to = (struct due_span){(uint32_t)row, first, last,
                            (enum due_why)d->why[row], 0};
    return to + 1;
}

enum err_code due_class_run(struct due *d, const struct rows *rows,
                            size_t *count, struct err *e)
{
    size_t segments = law_segments(d->law), class = 0;
    struct due_span *to = d->spans;
    enum err_code rc = ERR_OK;

    pack_keys(d, rows);
    for (size_t i = 0; i < rows->count && rc == ERR_OK; i++) {
        if (rows->voided[i])
            continue;
        if (d->why[i] != DUE_OK) {
            to = put_fault(d, to, i);
            continue;
        }
        rc = class_of(d, rows, i, &class, e);
        if (rc == ERR_OK)
            to = put_row(d, to, i, &d->classes[class * segments]);
    }
    *count = (size_t)(to - d->spans);
    return rc;
}
