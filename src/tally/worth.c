#include "tally/worth.h"

#include <stdlib.h>
#include <string.h>

/* Mark a number; 1 when it is new, 0 when known, -1 when memory is out. */
static int mark(struct worth *w, int64_t id)
{
    size_t byte = (size_t)id / 8;

    if (byte >= w->bytes) {
        size_t bytes = byte * 2 + 1024;
        unsigned char *bits = realloc(w->bits, bytes);
        if (!bits)
            return -1;
        memset(bits + w->bytes, 0, bytes - w->bytes);
        w->bits = bits;
        w->bytes = bytes;
    }
    int known = w->bits[byte] >> (id % 8) & 1;
    w->bits[byte] |= (unsigned char)(1 << (id % 8));
    return !known;
}

static int64_t amount(const struct cat_indicator *i, const struct rows *rows,
                      size_t row)
{
    int c = i->value_column;

    if (c < 0)
        return 1;
    return rows->null[c][row] ? 0 : rows->value[c][row];
}

/* How many days of the period a spell holds. */
static int64_t days_within(const struct worth_how *how, const struct rows *rows,
                           size_t row)
{
    enum { FROM = 0, TO = 1 };
    int64_t from = rows->value[FROM][row], to = rows->value[TO][row];

    if (from < how->first)
        from = how->first;
    if (rows->null[TO][row] || to > how->last)
        to = how->last;
    return to < from ? 0 : to - from + 1;
}

static void widen(struct worth *w, int64_t value)
{
    if (w->value == 0 || value < w->lowest)
        w->lowest = value;
    if (w->value == 0 || value > w->highest)
        w->highest = value;
    w->value++;
}

/* The party or the place of a record; 0 none. */
static int64_t met(const struct worth_how *how, const struct rows *rows,
                   size_t row)
{
    int c = how->indicator->value_column;

    if (how->indicator->measure == CAT_PLACES)
        return how->place[rows->unit_id[row]];
    return rows->null[c][row] ? 0 : rows->value[c][row];
}

int worth_add(struct worth *w, const struct worth_how *how,
              const struct rows *rows, size_t row)
{
    const struct cat_indicator *i = how->indicator;
    int64_t id;
    int is_new = 1;

    w->count++;
    switch (i->measure) {
    case CAT_DISTINCT:
    case CAT_PLACES:
        id = met(how, rows, row);
        is_new = id > 0 ? mark(w, id) : 0;
        w->value += is_new > 0;
        break;
    case CAT_DAYS:
        w->value += amount(i, rows, row) * days_within(how, rows, row);
        break;
    case CAT_RANGE:
        if (!rows->null[i->value_column][row])
            widen(w, amount(i, rows, row));
        break;
    default:
        w->value += amount(i, rows, row);
    }
    return is_new >= 0;
}

void worth_free(struct worth *w)
{
    free(w->bits);
    w->bits = NULL;
    w->bytes = 0;
}
