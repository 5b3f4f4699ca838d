/*
** Changes are added up in blocks: one block for each (unit, part, half) that
** was met, with a slot for each cell key of the register.  A record finds its
** blocks once and then only adds.
*/
#include "tally/counter.h"

#include "tally/splitter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 << 20 };

/* How an indicator places a record in time: by which day, in which part, with
** which sign; shift 1 places the day after. */
struct place {
    int day_column;
    int shift;
    enum cell_part part;
    int sign;
};

struct counted {
    const struct cat_indicator *indicator;
    struct splitter *splitter;
    struct place places[2];
    size_t place_count;
    struct place *turns; /* days on which the code of a breakdown changes */
    size_t turn_count;
    dim_set turning;  /* those breakdowns */
    size_t slot;      /* of the whole; the dims' codes follow */
    size_t *dim_slot; /* per dim; SIZE_MAX for a live one */
};

struct slot {
    int64_t count, sum;
};

struct block {
    int64_t unit_id;
    int32_t part, half;
};

struct counter {
    const struct cat_register *reg;
    struct arena *arena;
    struct counted *list;
    size_t count;
    uint32_t *slot_key; /* cell key per slot */
    unsigned char *slot_has_sum;
    size_t slot_count;
    unsigned char *need;
    /* blocks, found through an open hash table */
    struct block *blocks;
    struct slot *slots; /* slot_count per block */
    size_t block_count, block_cap;
    uint32_t *table; /* block index + 1, 0 empty */
    size_t table_size;
    /* scratch for a batch */
    unsigned char *take;
    int32_t *code;
    uint32_t *at; /* block per row of the place in hand */
    size_t at_cap;
};

/* ---- making ------------------------------------------------------------ */

static void set_places(struct counted *x)
{
    enum { FROM = 0, TO = 1 };
    const struct cat_indicator *i = x->indicator;

    x->place_count = 1;
    switch (i->measure) {
    case CAT_STOCK:
        x->places[0] = (struct place){FROM, 0, PART_STOCK, 1};
        x->places[1] = (struct place){TO, 1, PART_STOCK, -1};
        x->place_count = 2;
        break;
    case CAT_INFLOW:
        x->places[0] = (struct place){FROM, 0, PART_FLOW, 1};
        break;
    case CAT_OUTFLOW:
        x->places[0] = (struct place){TO, 0, PART_FLOW, 1};
        break;
    default:
        x->places[0] = (struct place){i->day_column, 0, PART_FLOW, 1};
    }
}

/* A code that depends on the day of asking is another on some day of the record
** or after it: the record leaves one code there and enters the next. */
static int set_turns(struct counter *c, struct counted *x)
{
    const struct cat_indicator *i = x->indicator;
    int list[CAT_TURNS_MAX];

    x->turns = arena_array(c->arena, i->dim_count * CAT_TURNS_MAX * 2 + 1,
                           sizeof *x->turns);
    for (size_t d = 0; x->turns && d < i->dim_count; d++) {
        int n = cat_dim_turns(i, &i->dims[d], list);
        for (int k = 0; k < n; k++) {
            for (int shift = 0; shift < 2; shift++)
                x->turns[x->turn_count++] =
                    (struct place){list[k], shift, PART_STOCK, 1};
        }
        if (n > 0)
            x->turning |= (dim_set)1 << d;
    }
    return x->turns != NULL;
}

/* Slots of one indicator: the whole, then every code of every dim. */
static void set_slots(struct counter *c, struct counted *x,
                      const struct cell_keys *keys)
{
    const struct cat_indicator *i = x->indicator;
    unsigned char has_sum = i->value_column >= 0;

    x->slot = c->slot_count;
    c->slot_has_sum[c->slot_count] = has_sum;
    c->slot_key[c->slot_count++] = cell_keys_find(keys, i->index, -1, 0);
    for (size_t d = 0; d < i->dim_count; d++) {
        x->dim_slot[d] = SIZE_MAX;
        if (cat_dim_is_live(i, &i->dims[d]))
            continue;
        x->dim_slot[d] = c->slot_count;
        for (size_t k = 0; k < i->dims[d].choice->codes.count; k++) {
            c->slot_has_sum[c->slot_count] = has_sum;
            c->slot_key[c->slot_count++] =
                cell_keys_find(keys, i->index, (int)d, (int)k);
        }
    }
}

static int is_counted(const struct cat_indicator *i,
                      const struct cat_register *reg)
{
    return i->reg == reg && !cat_is_live(i);
}

/* How many indicators and slots a register needs. */
static void measure(const struct catalog *cat, const struct cat_register *reg,
                    size_t *indicators, size_t *slots)
{
    *indicators = *slots = 0;
    for (size_t n = 0; n < cat->indicator_count; n++) {
        const struct cat_indicator *i = &cat->indicators[n];
        if (!is_counted(i, reg))
            continue;
        (*indicators)++;
        (*slots)++;
        for (size_t d = 0; d < i->dim_count; d++)
            *slots += i->dims[d].choice->codes.count;
    }
}

static int allocate(struct counter *c, size_t indicators, size_t slots)
{
    struct arena *a = c->arena;

    c->list = arena_array(a, indicators, sizeof *c->list);
    c->slot_key = arena_array(a, slots, sizeof *c->slot_key);
    c->slot_has_sum = arena_alloc(a, slots);
    c->need = arena_alloc(a, c->reg->scope.count);
    c->take = arena_alloc(a, ROWS_MAX);
    c->code = arena_array(a, ROWS_MAX, sizeof *c->code);
    c->at = arena_array(a, ROWS_MAX, sizeof *c->at);
    return c->list && c->slot_key && c->slot_has_sum && c->need && c->take &&
           c->code && c->at;
}

static enum err_code add_counted(struct counter *c,
                                 const struct cat_indicator *i,
                                 const struct cell_keys *keys, struct err *e)
{
    struct counted *x = &c->list[c->count];

    x->indicator = i;
    x->dim_slot = arena_array(c->arena, i->dim_count + 1, sizeof *x->dim_slot);
    if (!x->dim_slot)
        return err_nomem(e);
    enum err_code rc = splitter_new(c->arena, i, &x->splitter, e);
    if (rc != ERR_OK)
        return rc;
    c->count++;
    set_places(x);
    if (!set_turns(c, x))
        return err_nomem(e);
    set_slots(c, x, keys);
    cat_columns_read(i, ALL_DIMS, c->need);
    for (size_t p = 0; p < x->place_count; p++)
        c->need[x->places[p].day_column] = 1;
    return ERR_OK;
}

enum err_code counter_new(const struct catalog *cat,
                          const struct cat_register *reg,
                          const struct cell_keys *keys, struct counter **out,
                          struct err *e)
{
    size_t indicators, slots;
    struct counter *c;
    enum err_code rc = ERR_OK;

    *out = NULL;
    measure(cat, reg, &indicators, &slots);
    if (indicators == 0)
        return ERR_OK;
    c = calloc(1, sizeof *c);
    if (!c)
        return err_nomem(e);
    c->reg = reg;
    c->arena = arena_new(ARENA_BYTES);
    if (!c->arena || !allocate(c, indicators, slots))
        rc = err_nomem(e);
    for (size_t n = 0; rc == ERR_OK && n < cat->indicator_count; n++) {
        if (is_counted(&cat->indicators[n], reg))
            rc = add_counted(c, &cat->indicators[n], keys, e);
    }
    if (rc != ERR_OK) {
        counter_free(c);
        return rc;
    }
    *out = c;
    return ERR_OK;
}

void counter_free(struct counter *c)
{
    if (!c)
        return;
    free(c->blocks);
    free(c->slots);
    free(c->table);
    arena_free(c->arena);
    free(c);
}

const unsigned char *counter_needs(const struct counter *c)
{
    return c->need;
}

/* ---- blocks ------------------------------------------------------------ */

static uint64_t block_hash(int64_t unit, int part, int half)
{
    uint64_t x = (uint64_t)unit * 0x9E3779B97F4A7C15u ^
                 ((uint64_t)half << 2 | (uint64_t)part) * 0xC2B2AE3D27D4EB4Fu;

    return x ^ x >> 29;
}

static void table_put(struct counter *c, size_t index)
{
    const struct block *b = &c->blocks[index];
    size_t mask = c->table_size - 1;
    size_t i = block_hash(b->unit_id, b->part, b->half) & mask;

    while (c->table[i])
        i = (i + 1) & mask;
    c->table[i] = (uint32_t)index + 1;
}

static int grow(struct counter *c)
{
    size_t cap = c->block_cap ? c->block_cap * 2 : 64;
    struct block *blocks = realloc(c->blocks, cap * sizeof *blocks);
    if (!blocks)
        return 0;
    c->blocks = blocks;
    struct slot *slots = realloc(c->slots, cap * c->slot_count * sizeof *slots);
    if (!slots)
        return 0;
    c->slots = slots;
    uint32_t *table = calloc(cap * 4, sizeof *table);
    if (!table)
        return 0;
    free(c->table);
    c->table = table;
    c->table_size = cap * 4;
    c->block_cap = cap;
    for (size_t i = 0; i < c->block_count; i++)
        table_put(c, i);
    return 1;
}

/* The index of the block; UINT32_MAX when memory is out. */
static uint32_t find_block(struct counter *c, int64_t unit, int part, int half)
{
    if (c->table_size > 0) {
        size_t mask = c->table_size - 1;
        for (size_t i = block_hash(unit, part, half) & mask; c->table[i];
             i = (i + 1) & mask) {
            const struct block *b = &c->blocks[c->table[i] - 1];
            if (b->unit_id == unit && b->half == half && b->part == part)
                return c->table[i] - 1;
        }
    }
    if (c->block_count == c->block_cap && !grow(c))
        return UINT32_MAX;
    size_t index = c->block_count++;
    c->blocks[index] = (struct block){unit, part, half};
    memset(c->slots + index * c->slot_count, 0,
           c->slot_count * sizeof *c->slots);
    table_put(c, index);
    return (uint32_t)index;
}

/* ---- counting ---------------------------------------------------------- */

#define NO_BLOCK 0xFFFFFFFEu

/* The block of each row for a place; NO_BLOCK where its day is null. */
static int locate(struct counter *c, const struct rows *rows,
                  const struct place *p)
{
    const int64_t *day = rows->value[p->day_column];
    const unsigned char *null = rows->null[p->day_column];
    int64_t last_unit = -1, last_day = INT64_MIN;
    uint32_t last = NO_BLOCK;

    for (size_t row = 0; row < rows->count; row++) {
        if (null[row]) {
            c->at[row] = NO_BLOCK;
            continue;
        }
        if (rows->unit_id[row] != last_unit || day[row] != last_day) {
            last_unit = rows->unit_id[row];
            last_day = day[row];
            last = find_block(c, last_unit, p->part,
                              half_of((day_t)(last_day + p->shift)));
            if (last == UINT32_MAX)
                return 0;
        }
        c->at[row] = last;
    }
    return 1;
}

static int same_place(const struct place *a, const struct place *b)
{
    return a && a->day_column == b->day_column && a->shift == b->shift &&
           a->part == b->part;
}

static void add_whole(struct counter *c, const struct counted *x,
                      const struct rows *rows, int sign)
{
    for (size_t row = 0; row < rows->count; row++) {
        if (!c->take[row] || c->at[row] == NO_BLOCK)
            continue;
        struct slot *s =
            &c->slots[(size_t)c->at[row] * c->slot_count + x->slot];
        s->count += sign;
        s->sum += sign * splitter_value(x->splitter, rows, row);
    }
}

static void add_dim(struct counter *c, const struct counted *x, size_t dim,
                    const struct rows *rows, int sign)
{
    splitter_codes(x->splitter, dim, rows, c->code);
    for (size_t row = 0; row < rows->count; row++) {
        if (!c->take[row] || c->at[row] == NO_BLOCK || c->code[row] < 0)
            continue;
        struct slot *s = &c->slots[(size_t)c->at[row] * c->slot_count +
                                   x->dim_slot[dim] + (size_t)c->code[row]];
        s->count += sign;
        s->sum += sign * splitter_value(x->splitter, rows, row);
    }
}

/* The day asked for is each row's own: that of a column. */
static void ask_at(const struct rows *rows, const struct place *p)
{
    memcpy(rows_as_of(rows), rows->value[p->day_column],
           rows->count * sizeof(int64_t));
}

/* Whether a row turns by turns[n]: within the spell, after its first day, and
** not on a day that an earlier one stands for. */
static int turns_at(const struct counted *x, size_t n, const struct rows *rows,
                    size_t row, int64_t *day)
{
    enum { FROM = 0, TO = 1 };
    const struct place *t = &x->turns[n];

    if (rows->null[t->day_column][row])
        return 0;
    *day = rows->value[t->day_column][row] + t->shift;
    if (*day <= rows->value[FROM][row] ||
        (!rows->null[TO][row] && *day > rows->value[TO][row]))
        return 0;
    for (size_t k = 0; k < n; k++) {
        const struct place *p = &x->turns[k];
        if (!rows->null[p->day_column][row] &&
            rows->value[p->day_column][row] + p->shift == *day)
            return 0;
    }
    return 1;
}

/* The block of each row for a turn, and as_of the day; 0: no memory. */
static int locate_turn(struct counter *c, const struct counted *x, size_t n,
                       const struct rows *rows)
{
    int64_t *as_of = rows_as_of(rows);

    for (size_t row = 0; row < rows->count; row++) {
        c->at[row] = NO_BLOCK;
        if (!c->take[row] || !turns_at(x, n, rows, row, &as_of[row]))
            continue;
        c->at[row] = find_block(c, rows->unit_id[row], PART_STOCK,
                                half_of((day_t)as_of[row]));
        if (c->at[row] == UINT32_MAX)
            return 0;
    }
    return 1;
}

static void add_turning(struct counter *c, const struct counted *x,
                        const struct rows *rows, int sign)
{
    for (size_t d = 0; d < x->indicator->dim_count; d++) {
        if (x->turning >> d & 1 && x->dim_slot[d] != SIZE_MAX)
            add_dim(c, x, d, rows, sign);
    }
}

/* Out of the code before the day, into the one from the day on. */
static int add_turns(struct counter *c, const struct counted *x,
                     const struct rows *rows, int sign)
{
    for (size_t n = 0; n < x->turn_count; n++) {
        if (!locate_turn(c, x, n, rows))
            return 0;
        add_turning(c, x, rows, sign);
        int64_t *as_of = rows_as_of(rows);
        for (size_t row = 0; row < rows->count; row++)
            as_of[row]--;
        add_turning(c, x, rows, -sign);
    }
    return 1;
}

static void add_place(struct counter *c, const struct counted *x,
                      const struct rows *rows, int sign)
{
    add_whole(c, x, rows, sign);
    for (size_t d = 0; d < x->indicator->dim_count; d++) {
        if (x->dim_slot[d] != SIZE_MAX)
            add_dim(c, x, d, rows, sign);
    }
}

enum err_code counter_add(struct counter *c, const struct rows *rows, int sign,
                          struct err *e)
{
    const struct place *located = NULL;

    assert(rows->reg == c->reg && rows->count <= ROWS_MAX);
    for (size_t n = 0; n < c->count; n++) {
        struct counted *x = &c->list[n];
        splitter_take(x->splitter, rows, c->take);
        for (size_t p = 0; p < x->place_count; p++) {
            const struct place *place = &x->places[p];
            if (!same_place(located, place) && !locate(c, rows, place))
                return err_nomem(e);
            located = place;
            if (x->turn_count > 0)
                ask_at(rows, place);
            add_place(c, x, rows, sign * place->sign);
        }
        if (x->turn_count > 0) {
            if (!add_turns(c, x, rows, sign))
                return err_nomem(e);
            located = NULL;
        }
    }
    return ERR_OK;
}

enum err_code counter_drain(struct counter *c,
                            enum err_code (*each)(const struct change *change,
                                                  void *arg, struct err *e),
                            void *arg, struct err *e)
{
    enum err_code rc = ERR_OK;

    for (size_t b = 0; rc == ERR_OK && b < c->block_count; b++) {
        const struct slot *slots = &c->slots[b * c->slot_count];
        for (size_t i = 0; rc == ERR_OK && i < c->slot_count; i++) {
            if (slots[i].count == 0 && slots[i].sum == 0)
                continue;
            struct change change = {c->blocks[b].unit_id,
                                    c->blocks[b].part,
                                    c->blocks[b].half,
                                    {c->slot_key[i], c->slot_has_sum[i],
                                     slots[i].count, slots[i].sum}};
            rc = each(&change, arg, e);
        }
    }
    counter_reset(c);
    return rc;
}

/* A table that grew for an import must not be wiped whole for one record: few
** blocks are taken out one by one.  Clearing a block's slot breaks the chain
** behind it, but all are cleared in the end. */
static void clear_table(struct counter *c)
{
    size_t mask = c->table_size - 1;

    if (c->block_count * 8 > c->table_size) {
        memset(c->table, 0, c->table_size * sizeof *c->table);
        return;
    }
    for (size_t n = 0; n < c->block_count; n++) {
        const struct block *b = &c->blocks[n];
        size_t i = block_hash(b->unit_id, b->part, b->half) & mask;
        while (c->table[i] != n + 1)
            i = (i + 1) & mask;
        c->table[i] = 0;
    }
}

void counter_reset(struct counter *c)
{
    if (c->block_count > 0)
        clear_table(c);
    c->block_count = 0;
}
